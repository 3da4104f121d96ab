//! Rules of single creatures, each asked for at one place: heads that grow, bodies that regrow, eyes that nobody meets.

use super::attack::Attack;
use super::event::{Event, Spend};
use super::react::Happening;
use super::sheet::Weapon;
use super::state::{Cause, Creature, Id, Life, Number};
use super::view::View;
use super::weigh::{Given, Matter};
use super::work::{Flow, Work, require};
use super::{Aim, Command};
use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{
    ConditionName, CreatureType, Effect, Ends, Gives, Moment, Rule, School, Step, Strike, Trigger,
};
use crate::space;

/// Heads that a hydra has when it has lost none.
const HEADS: i32 = 5;
/// Damage in one turn that costs a head.
const HEAD_DAMAGE: u8 = 25;
/// Hit points that come back with each new head.
const HEAD_HIT_POINTS: i32 = 10;
/// What is counted of a creature with heads: damage this turn, heads lost and grown in all, lost since its turn, fire.
const HURT: &str = "Heads: hurt";
const LOST: &str = "Heads: lost";
const GROWN: &str = "Heads: grown";
const FRESH: &str = "Heads: lost lately";
const FIRE: &str = "Heads: burnt";
/// Opportunity attacks that were made with reactions for nothing else.
const BLOWS: &str = "Heads: blows";

impl Creature {
    /// How much was counted of something.
    pub(super) fn tallied(&self, what: &str) -> u8 {
        self.used.iter().find(|(known, _)| known == what).map_or(0, |&(_, count)| count)
    }

    /// Whether it lies at 0 hit points and will rise again.
    pub(super) fn regrows(&self) -> bool {
        let has = |gives: &Gives| *gives == Gives::Rule(Rule::Regenerates);
        let powers = self.sheet.powers.iter().flat_map(|powers| &powers.is.modifiers);
        self.life == Life::Stable && powers.into_iter().any(|one| has(&one.gives))
    }
}

impl View<'_> {
    /// Whether an attack hits without a roll.
    pub(super) fn hits_by_itself(&self, attack: &Attack<'_>) -> bool {
        let (by, target, matter) = (attack.by, Some(attack.target), attack.matter());
        let mut hits =
            attack.weapon.modifiers.iter().any(|one| {
                one.gives == Gives::Hits && self.all(&one.when, by, target, &matter, None)
            });
        self.each_modifier(by, |given| {
            hits |= given.modifier.gives == Gives::Hits && self.holds(&given, by, target, &matter);
        });
        hits
    }

    /// Whether a weapon may be used on somebody, by what it asks for.
    pub(super) fn allows(&self, id: Id, weapon: &Weapon, target: Id) -> bool {
        let strike = if weapon.reach.is_some() { Strike::Melee } else { Strike::Ranged };
        let matter = Matter { weapon: Some(weapon), strike: Some(strike), ..Matter::default() };
        self.all(&weapon.when, id, Some(target), &matter, None)
            && (!self.rule(id, Rule::Berserk) || self.nearest_seen(id) == Some(target))
    }

    /// How often the own dice of an attack are rolled on a critical hit.
    pub(super) fn critical_times(&self, attack: &Attack<'_>) -> u8 {
        let (by, target, matter) = (attack.by, Some(attack.target), attack.matter());
        let own = attack.weapon.modifiers.iter().filter_map(|one| match one.gives {
            Gives::CriticalTimes(times) => {
                self.all(&one.when, by, target, &matter, None).then_some(times)
            }
            _ => None,
        });
        own.max().unwrap_or(2).max(2)
    }

    /// Whether such damage does less to somebody, or nothing.
    pub(super) fn shrugs_off_kind(&self, id: Id, kind: Damage) -> bool {
        let mut shrugs = false;
        self.each_own(id, &mut |given| {
            let (Gives::Immune(kinds) | Gives::Resist(kinds)) = &given.modifier.gives else {
                return;
            };
            shrugs |= given.modifier.when.is_empty() && kinds.contains(&kind);
        });
        shrugs
    }

    /// Heads that a creature has; 1 for those of which nothing is said.
    pub(super) fn heads(&self, id: Id) -> i32 {
        if !self.rule(id, Rule::Heads) {
            return 1;
        }
        let one = self.scene.get(id);
        HEADS + i32::from(one.tallied(GROWN)) - i32::from(one.tallied(LOST))
    }

    /// How often each part of Multiattack is done by who has heads: once with each.
    pub(super) fn times_of_parts(&self, id: Id) -> Option<i32> {
        self.rule(id, Rule::Heads).then(|| self.heads(id).max(1))
    }

    /// Reactions that are left for opportunity attacks only.
    pub(super) fn spare_blows(&self, id: Id) -> i32 {
        if !self.rule(id, Rule::ReactiveHeads) {
            return 0;
        }
        (self.heads(id) - 1 - i32::from(self.scene.get(id).tallied(BLOWS))).max(0)
    }

    /// Whether one has turned its eyes away from another.
    pub(super) fn looks_away(&self, one: Id, other: Id) -> bool {
        self.scene.get(one).effects.iter().any(|active| {
            active.cause.by == other && super::compel::gives(&active.effect, Rule::CannotSeeSource)
        })
    }

    /// Whether nobody sees it with plain eyes, by what it is.
    pub(super) fn is_unseen_by_nature(&self, id: Id) -> bool {
        let own = |gives: &Gives| *gives == Gives::Rule(Rule::Invisible);
        let one = self.scene.get(id);
        let mut powers = one.sheet.powers.iter().flat_map(|powers| &powers.is.modifiers);
        powers.any(|modifier| own(&modifier.gives))
            && !one
                .effects
                .iter()
                .any(|active| super::compel::gives(&active.effect, Rule::CannotBeInvisible))
    }

    /// Conditions that magic does not bring on somebody, for what it is: sleep, and what holds it.
    pub(super) fn shrugs_off_magic(
        &self,
        id: Id,
        cause: &Cause,
        effect: &Effect,
    ) -> Vec<ConditionName> {
        let mut none = Vec::new();
        if cause.name == "Web" && self.rule(id, Rule::IgnoresWebs) {
            none.push(ConditionName::Restrained);
        }
        if !cause.is_magic {
            return none;
        }
        // Who can be shaken awake sleeps.
        if effect.ends.contains(&Ends::Woken) && self.rule(id, Rule::NoMagicSleep) {
            none.push(ConditionName::Unconscious);
        }
        if effect.conditions.contains(&ConditionName::Restrained)
            && self.rule(id, Rule::IgnoresHoldingMagic)
        {
            none.push(ConditionName::Restrained);
        }
        none
    }

    /// Whether a change of speed comes of magic that does not slow this creature.
    pub(super) fn is_not_slowed(&self, id: Id, given: &Given<'_>) -> bool {
        let slows = matches!(
            given.modifier.gives,
            Gives::Subtract(..) | Gives::AtMost(..) | Gives::Half(_)
        );
        slows
            && given.cause.is_some_and(|cause| cause.is_magic)
            && (self.rule(id, Rule::IgnoresHoldingMagic) || self.rule(id, Rule::FreeMovement))
    }

    /// Whether a spell does nothing to somebody, for what it is.
    pub(super) fn shrugs_off(&self, id: Id, by: Id, spell: &super::Spell) -> bool {
        let hostile = self.scene.creature(by).is_some() && self.scene.are_foes(id, by);
        let reads = matches!(
            spell.entry.name.as_str(),
            "Detect Thoughts" | "Locate Creature" | "Scrying" | "Zone of Truth"
        );
        spell.entry.level <= 6 && hostile && self.rule(id, Rule::LimitedMagicImmunity)
            || reads
                && spell.entry.school == School::Divination
                && id != by
                && self.rule(id, Rule::ShieldedMind)
    }

    /// Whether a creature can breathe where something keeps the air from it.
    fn needs_air(&self, id: Id, is_water: bool) -> bool {
        let kind = self.scene.get(id).sheet.kind;
        let never = matches!(
            kind,
            CreatureType::Undead
                | CreatureType::Construct
                | CreatureType::Elemental
                | CreatureType::Ooze
                | CreatureType::Plant
        );
        let wet = [Rule::Amphibious, Rule::WaterBreathing, Rule::BreathesOnlyWater];
        let breathes_it = is_water && wet.into_iter().any(|rule| self.rule(id, rule));
        !(never || breathes_it || self.rule(id, Rule::NeedsNoAir))
    }

    /// The nearest creature that one sees.
    fn nearest_seen(&self, id: Id) -> Option<Id> {
        let me = self.scene.get(id).space();
        let seen = self.scene.creatures().filter(|&(other, one)| {
            other != id && one.life != Life::Dead && !one.is_away() && self.sees(id, other)
        });
        seen.min_by_key(|&(other, one)| (me.feet_to(one.space()), other)).map(|(other, _)| other)
    }
}

impl Work<'_> {
    /// Counts something of a creature.
    pub(super) fn tally(&mut self, who: Id, what: &str, count: u8) {
        let left = u8::MAX - self.scene.get(who).tallied(what);
        if count.min(left) > 0 {
            self.spend(who, Spend::Reserve(what.to_owned(), count.min(left)));
        }
    }

    /// Counts it from nothing again.
    pub(super) fn untally(&mut self, who: Id, what: &str) {
        let count = self.scene.creature(who).map_or(0, |one| one.tallied(what));
        if count > 0 {
            self.spend(who, Spend::Restored(what.to_owned(), count));
        }
    }

    /// Whether somebody gets no hit points back by this.
    pub(super) fn cannot_heal(&self, who: Id, cause: &Cause) -> bool {
        let view = self.view();
        view.rule(who, Rule::CannotHeal)
            || view.rule(who, Rule::Swarm)
            || view.rule(who, Rule::HealsByMagicOnly) && !cause.is_magic
    }

    /// Ends what healing by magic closes.
    pub(super) fn healed_by(&mut self, who: Id, cause: &Cause) {
        if !cause.is_magic {
            return;
        }
        let closed: Vec<Number> = self
            .scene
            .get(who)
            .effects
            .iter()
            .filter(|active| active.effect.ends.contains(&Ends::HealedByMagic))
            .map(|active| active.number)
            .collect();
        for number in closed {
            self.emit(Event::Ended(who, number));
        }
    }

    /// The saves of who was harmed by the side of one that holds it under something.
    pub(super) fn saves_from_side(&mut self, who: Id, by: Id) -> Flow {
        for number in self.numbers_of(who) {
            let Some(active) = self.active(who, number) else { continue };
            let save = active.effect.save.clone();
            let Some(save) = save.filter(|save| save.at == Some(Moment::HarmedBySide)) else {
                continue;
            };
            if by == active.cause.by || self.scene.are_allies(by, active.cause.by) {
                self.repeat_save(who, &active, &save)?;
            }
        }
        Ok(())
    }

    /// Ends what guards somebody against one attack, once that is over.
    pub(super) fn end_guards(&mut self, who: Id) {
        let Some(me) = self.scene.creature(who) else { return };
        let guards = |gives: &Gives| {
            matches!(gives, Gives::Immune(_) | Gives::Add(crate::data::Stat::ArmorClass, _))
        };
        let over: Vec<Number> = me
            .effects
            .iter()
            .filter(|active| {
                let effect = &active.effect;
                effect.ends.contains(&Ends::Used)
                    && effect.powers.modifiers.iter().any(|one| guards(&one.gives))
            })
            .map(|active| active.number)
            .collect();
        for number in over {
            self.emit(Event::Ended(who, number));
        }
    }

    /// Whether a weapon may be used on somebody now.
    pub(super) fn may_strike(&self, who: Id, weapon: &Weapon, target: Id) -> Flow {
        let holds = self.view().allows(who, weapon, target);
        let name = &self.scene.get(target).name;
        require(holds, "Condition", format!("not with the {} on {name} now", weapon.name))
    }

    /// What begins with a turn: reactions that come back, those who answer it, breath, wounds that close or not.
    pub(super) fn beasts_begin(&mut self, who: Id) -> Flow {
        let reactive: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                !one.turn.reaction && one.is_up() && self.view().rule(id, Rule::Reactive)
            })
            .map(|(id, _)| id)
            .collect();
        for id in reactive {
            if !self.scene.get(id).turn.surprised {
                self.spend(id, Spend::MoreReaction);
            }
        }
        self.untally(who, BLOWS);
        self.breathe(who)?;
        self.turn_is_answered(who)?;
        let Some(me) = self.scene.creature(who) else { return Ok(()) };
        if me.life == Life::Stable && self.view().rule(who, Rule::Regenerates) {
            return self.kill(who);
        }
        Ok(())
    }

    fn turn_is_answered(&mut self, who: Id) -> Flow {
        let others: Vec<Id> = self.scene.creatures().map(|(id, _)| id).collect();
        for other in others {
            if other == who || self.scene.creature(who).is_none_or(|one| one.life == Life::Dead) {
                continue;
            }
            if self.scene.creature(other).is_none() || !self.scene.are_foes(other, who) {
                continue;
            }
            let feet = self.scene.get(other).space().feet_to(self.scene.get(who).space());
            let fits = move |trigger: Trigger| matches!(trigger, Trigger::TurnStarts(most) if most >= feet);
            if self.has_reaction(other, &fits) && self.view().sees(other, who) {
                self.react(other, Happening::TurnStarts, who, &fits)?;
            }
        }
        Ok(())
    }

    /// What ends with a turn.
    pub(super) fn beasts_end(&mut self, who: Id) -> Flow {
        self.sustain(who)?;
        self.spit_out()?;
        self.in_the_wall(who)?;
        self.lose_heads()?;
        self.grow_heads(who)
    }

    /// Who cannot breathe holds its breath, then chokes, then falls.
    fn breathe(&mut self, who: Id) -> Flow {
        let Some(me) = self.scene.creature(who).filter(|me| me.is_up()) else { return Ok(()) };
        let found = me
            .effects
            .iter()
            .find(|active| super::compel::gives(&active.effect, Rule::CannotBreathe));
        let Some(active) = found.cloned() else { return Ok(()) };
        let is_water = self
            .scene
            .creature(active.cause.by)
            .is_some_and(|source| source.sheet.speed.swim > source.sheet.speed.walk);
        if !self.view().needs_air(who, is_water) {
            return Ok(());
        }
        let constitution = me.sheet.scores.modifier(Ability::Constitution);
        let most = space::breath_rounds(constitution) + space::choking_rounds(constitution);
        let rounds = active.failures.saturating_add(1);
        self.emit(Event::Counted(who, active.number, active.successes, rounds));
        if u16::from(rounds) <= most {
            return Ok(());
        }
        let cause = Cause { name: "no air".into(), ..Cause::default() };
        let mut run = super::steps::Run::on(who, who, &cause);
        self.deeper(|work| work.run(&[Step::Fell], &mut run))
    }

    /// Damage to a creature with heads.
    pub(super) fn hurt_heads(&mut self, who: Id, taken: u16, burns: bool) {
        if self.view().rule(who, Rule::Heads) {
            self.tally(who, HURT, taken.min(255) as u8);
            if burns && self.scene.get(who).tallied(FIRE) == 0 {
                self.tally(who, FIRE, 1);
            }
        }
    }

    /// At the end of each turn: who was hurt enough in it has lost a head.
    fn lose_heads(&mut self) -> Flow {
        let hurt: Vec<(Id, u8)> = self
            .scene
            .creatures()
            .filter_map(|(id, one)| Some((id, one.tallied(HURT))).filter(|(_, hurt)| *hurt > 0))
            .collect();
        for (id, hurt) in hurt {
            self.untally(id, HURT);
            if hurt >= HEAD_DAMAGE && self.scene.get(id).is_up() {
                self.tally(id, LOST, 1);
                self.tally(id, FRESH, 1);
                self.did(id, "Head lost", &[]);
                if self.view().heads(id) <= 0 {
                    self.kill(id)?;
                }
            }
        }
        Ok(())
    }

    /// At the end of its own turn: two heads for each that it lost since its last one, unless it was burnt.
    fn grow_heads(&mut self, who: Id) -> Flow {
        let Some(me) = self.scene.creature(who) else { return Ok(()) };
        let (lost, is_burnt) = (me.tallied(FRESH), me.tallied(FIRE) > 0);
        self.untally(who, FRESH);
        self.untally(who, FIRE);
        if lost == 0 || is_burnt || !self.scene.get(who).is_up() {
            return Ok(());
        }
        self.tally(who, GROWN, lost.saturating_mul(2));
        self.did(who, "Heads grow", &[]);
        let cause = self.cause_of(who, "Multiple Heads");
        self.heal(who, &cause, Vec::new(), i32::from(lost) * 2 * HEAD_HIT_POINTS);
        Ok(())
    }

    /// An opportunity attack takes the reaction, or one that is for nothing else.
    pub(super) fn spend_blow(&mut self, who: Id) {
        if self.view().spare_blows(who) > 0 {
            self.tally(who, BLOWS, 1);
        } else {
            self.spend(who, Spend::Reaction);
        }
    }

    /// Refuses who has gone berserk all but the nearest that it sees.
    pub(super) fn goes_berserk(&self, who: Id, command: &Command) -> Flow {
        if !self.view().rule(who, Rule::Berserk) {
            return Ok(());
        }
        let nearest = self.view().nearest_seen(who);
        let can = match command {
            Command::Attack { target, .. } => nearest == Some(*target),
            Command::Do(deed) => deed.aims.iter().all(|aim| match aim {
                Aim::At(id) => *id == who || Some(*id) == nearest,
                Aim::To(_) => true,
            }),
            _ => true,
        };
        require(can, "Berserk", "it sees nothing but the nearest creature")
    }
}
