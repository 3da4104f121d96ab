//! Doing something: what it takes, whom it concerns, and casting spells. Source: 5.1, "Spellcasting".

use super::command::{Aim, Deed};
use super::effects::Why;
use super::event::{Event, Spend};
use super::state::{Cause, Id, Life, Number};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::data::{Activity, Cost, Moment, Rule, SpellPower, Step, Targets, When, Who, tables};
use crate::grid::Square;
use crate::space;

/// Whom and where an action concerns.
#[derive(Clone, Debug, Default)]
pub(super) struct Aimed {
    pub(super) creatures: Vec<Id>,
    pub(super) at: Option<Square>,
    pub(super) squares: Vec<Square>,
    /// Where areas begin that do not begin at the actor.
    pub(super) origins: Vec<Square>,
}

/// What a spell does.
#[must_use]
pub fn spell_power(name: &str) -> Option<&'static SpellPower> {
    use std::collections::BTreeMap;
    use std::sync::OnceLock;
    static BY_NAME: OnceLock<BTreeMap<&'static str, &'static SpellPower>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| {
        tables().spell_power.iter().map(|power| (power.spell.as_str(), power)).collect()
    });
    by_name.get(name).copied()
}

impl Work<'_> {
    pub(super) fn did(&mut self, who: Id, name: &str, targets: &[Id]) {
        let (name, targets) = (name.to_owned(), targets.to_vec());
        self.emit(Event::Did { who, name, slot: 0, targets, at: None });
    }

    /// Takes what an action costs of the turn.
    pub(super) fn take(&mut self, who: Id, cost: Cost) -> Flow {
        if self.scene.fight().is_none() {
            return match cost {
                Cost::Minutes(minutes) => self.pass(u32::from(minutes) * super::rest::MINUTE),
                _ => Ok(()),
            };
        }
        let turn = &self.scene.get(who).turn;
        let has = |has: bool, what: &'static str| require(has, "Action Economy", what);
        let is_action = matches!(cost, Cost::Action | Cost::Attack);
        if is_action && self.view().rule(who, Rule::NoAction) {
            has(false, "your action is lost this turn")?;
        }
        if self.view().rule(who, Rule::ActionOrBonus) {
            let other = if is_action { turn.bonus == 0 } else { turn.actions == 0 };
            let begun = cost == Cost::Attack && turn.attacks > 0;
            let either = is_action || cost == Cost::Bonus;
            has(!either || !other || begun, "an action or a bonus action, not both")?;
        }
        match cost {
            Cost::Action => {
                has(turn.actions > 0, "your action is spent")?;
                self.spend(who, Spend::Action);
            }
            Cost::Bonus => {
                has(turn.bonus > 0, "your bonus action is spent")?;
                self.spend(who, Spend::Bonus);
            }
            Cost::Attack => {
                if turn.attacks == 0 && turn.actions == 0 && turn.hasty {
                    self.spend(who, Spend::Hasty(false));
                    self.spend(who, Spend::Attacks(1));
                } else if turn.attacks == 0 {
                    has(turn.actions > 0, "your action is spent")?;
                    let one = self.view().rule(who, Rule::OneAttack);
                    let count = if one { 1 } else { self.scene.get(who).sheet.attacks.max(1) };
                    self.spend(who, Spend::Action);
                    self.spend(who, Spend::Attacks(count));
                }
                self.spend(who, Spend::Attack);
            }
            Cost::Legendary(cost) => {
                has(turn.legendary >= cost, "your legendary actions are spent")?;
                self.spend(who, Spend::Legendary(cost));
            }
            Cost::Minutes(_) => has(false, "that takes minutes, and a fight is on")?,
            Cost::Reaction(_) | Cost::Whenever(_) => has(false, "that is a reaction")?,
            Cost::WithSpell => has(false, "that goes with a spell")?,
            // Rests are looked at where the activity is known.
            Cost::ShortRest | Cost::Rest | Cost::Free | Cost::Part => {}
        }
        Ok(())
    }

    /// Takes the action, or that of haste, which is for a few things only.
    pub(super) fn take_light(&mut self, who: Id) -> Flow {
        let turn = &self.scene.get(who).turn;
        if turn.actions == 0 && turn.hasty {
            self.spend(who, Spend::Hasty(false));
            return Ok(());
        }
        self.take(who, Cost::Action)
    }

    /// Does one of its activities.
    pub(super) fn do_deed(&mut self, who: Id, deed: &Deed) -> Flow {
        let Some((activity, effect_cause)) = self.find_activity(who, &deed.name, deed.from) else {
            return require(false, "Unknown Action", format!("you have no {}", deed.name));
        };
        self.perform(who, &activity, effect_cause, deed)
    }

    fn find_activity(
        &self,
        who: Id,
        name: &str,
        from: Number,
    ) -> Option<(Activity, Option<Cause>)> {
        let me = self.scene.get(who);
        if from == 0 {
            let found = me.sheet.activities.iter().find(|activity| activity.is.name == name)?;
            return Some((found.is.clone(), None));
        }
        for active in me.effects.iter().filter(|active| active.number == from) {
            let mut actions = active.effect.powers.actions.iter();
            if let Some(found) = actions.find(|activity| activity.name == name) {
                return Some((found.clone(), Some(active.cause.clone())));
            }
        }
        let zone = self.scene.zones.iter().find(|zone| zone.number == from)?;
        if let Some(found) = zone.zone.offers.iter().find(|activity| activity.name == name) {
            let near = self.view().feet_to_zone(zone, who) <= 5;
            return near.then(|| (found.clone(), Some(zone.cause.clone())));
        }
        if zone.cause.by != who {
            return None;
        }
        let found = zone.zone.powers.actions.iter().find(|activity| activity.name == name)?;
        Some((found.clone(), Some(zone.cause.clone())))
    }

    /// Does an activity that was found.
    pub(super) fn perform(
        &mut self,
        who: Id,
        activity: &Activity,
        from: Option<Cause>,
        deed: &Deed,
    ) -> Flow {
        let name = &activity.name;
        let slot = self.may_spend(who, activity, deed.spend)?;
        if matches!(activity.does[..], [Step::Cast(_)]) {
            return self.cast_as_part(who, activity, deed);
        }
        let option = activity.options.get(usize::from(deed.option));
        let has_option = activity.options.is_empty() || option.is_some();
        require(has_option, "Option", format_args!("{name} has no such option"))?;
        let own = from.is_none();
        let mut cause = from.unwrap_or_else(|| self.cause_of_activity(who, activity));
        if own && activity.concentration > 0 {
            cause.casting = self.number();
            cause.rounds = activity.concentration;
        }
        (cause.spent, cause.option) = (deed.spend.max(1), deed.option);
        if !deed.choice.is_empty() {
            cause.choice.clone_from(&deed.choice);
        }
        cause.slot = cause.slot.max(slot);
        let later = activity.when.contains(&When::LaterTurn);
        let is_later = self.scene.fight().is_none() || self.scene.round > cause.round;
        require(!later || is_later, "Condition", format_args!("{name} is for later turns"))?;
        let asks: Vec<When> =
            activity.when.iter().filter(|when| **when != When::LaterTurn).cloned().collect();
        let at_once = !own && self.is_at_once(who, name, &cause, deed.from);
        let holds = self.view().all(&asks, who, None, &Matter::default(), None);
        let to = deed.aims.iter().find_map(|aim| aim.square());
        if !own {
            self.steer(deed.from, to)?;
        }
        self.once(who, &activity.before, to, &cause)?;
        if !self.scene.get(who).is_up() {
            // It fell on its way: what it began is lost.
            return self.take_for(who, activity, at_once, &cause);
        }
        let aims_at_nobody = activity.does.is_empty() && activity.options.is_empty();
        let aimed = if aims_at_nobody {
            Aimed { at: to, ..Aimed::default() }
        } else {
            self.aim(who, &activity.targets, &deed.aims, name, &cause)?
        };
        let holds = holds
            || aimed
                .creatures
                .iter()
                .any(|&other| self.view().all(&asks, who, Some(other), &Matter::default(), None));
        require(holds, "Condition", format_args!("{name} is not possible now"))?;
        self.may_concern(who, &aimed)?;
        self.take_for(who, activity, at_once, &cause)?;
        self.pay(who, &activity.uses, deed.spend);
        self.note_once(who, activity);
        self.did(who, name, &aimed.creatures);
        if own && activity.concentration > 0 {
            self.cease(who)?;
            self.emit(Event::Concentrates(who, cause.casting));
        }
        let steps: Vec<Step> = activity
            .does
            .iter()
            .chain(option.map_or(&[][..], |(_, steps)| steps))
            .cloned()
            .collect();
        let outer = std::mem::replace(&mut self.during, name.clone());
        self.run_on(who, &steps, &aimed, &cause)?;
        self.during = outer;
        self.once(who, &activity.after, to, &cause)?;
        self.acts_on(who, &aimed.creatures)
    }

    /// Steps that are done once, with the actor as target.
    fn once(&mut self, who: Id, steps: &[Step], to: Option<Square>, cause: &Cause) -> Flow {
        if steps.is_empty() || self.scene.creature(who).is_none() {
            return Ok(());
        }
        let mut run = Run::on(who, who, cause);
        run.at = to;
        self.run(steps, &mut run)
    }

    /// Takes what an activity costs of the turn.
    fn take_for(&mut self, who: Id, activity: &Activity, at_once: bool, cause: &Cause) -> Flow {
        if at_once {
            self.spend(who, Spend::Once(super::cast::at_once_key(&activity.name, cause)));
            return Ok(());
        }
        match activity.cost {
            Cost::ShortRest | Cost::Rest => self.take_rest(who, activity),
            Cost::Part => self.take_part(who, &activity.name),
            cost => self.take(who, cost),
        }
    }

    /// Whether charm lets somebody do something to those whom it picked.
    pub(super) fn may_concern(&self, who: Id, aimed: &Aimed) -> Flow {
        let picked = aimed.creatures.iter().filter(|_| aimed.squares.is_empty());
        let mut foes = picked.filter(|&&id| self.scene.are_foes(who, id));
        foes.try_for_each(|&id| self.may_harm(who, id))
    }

    /// The numbers of an activity.
    pub(super) fn cause_of_activity(&self, who: Id, activity: &Activity) -> Cause {
        let mut cause = self.cause_of(who, &activity.name);
        cause.is_magic = activity.magic;
        let sheet = &self.scene.get(who).sheet;
        if let Some(ability) = activity.ability {
            cause.modifier = sheet.scores.modifier(ability);
            let sum = 8 + i16::from(sheet.proficiency) + i16::from(cause.modifier);
            cause.difficulty = sum.clamp(0, 40) as u8;
        }
        cause.difficulty = activity.difficulty.unwrap_or(cause.difficulty);
        cause
    }

    /// Does steps to all that were aimed at, with damage rolled once.
    pub(super) fn run_on(&mut self, who: Id, steps: &[Step], aimed: &Aimed, cause: &Cause) -> Flow {
        self.dealt = super::amount::Dealt::default();
        let is_shared = !aimed.squares.is_empty() || aimed.creatures.len() > 1;
        let mut run = Run::on(who, who, cause);
        (run.at, run.squares) = (aimed.at, aimed.squares.clone());
        run.origins.clone_from(&aimed.origins);
        run.targets.clone_from(&aimed.creatures);
        run.rolled = is_shared.then(Vec::new);
        // Zones and summoned creatures come once, whoever is in the area.
        let (once, each): (Vec<&Step>, Vec<&Step>) = steps.iter().partition(|step| {
            matches!(step, Step::Zone(_) | Step::Summon { .. } | Step::Teleport(_))
                || aimed.creatures.is_empty() && matches!(step, Step::Spell { .. })
        });
        for step in once {
            self.run(std::slice::from_ref(step), &mut run)?;
        }
        self.kindle(&aimed.squares, steps)?;
        let each: Vec<Step> = each.into_iter().cloned().collect();
        for &target in &aimed.creatures {
            if self.scene.creature(target).is_some() {
                run.target = target;
                self.run(&each, &mut run)?;
            }
        }
        Ok(())
    }

    /// What acting on others ends and triggers.
    pub(super) fn acts_on(&mut self, who: Id, targets: &[Id]) -> Flow {
        let hostile = targets.iter().any(|&target| {
            self.scene.creature(target).is_some() && self.scene.are_foes(who, target)
        });
        if hostile && self.scene.creature(who).is_some() {
            self.end_where(who, Why::Moment(Moment::Acts))?;
            self.triggered(who, super::state::ReadyWhen::FoeActs)?;
        }
        Ok(())
    }

    /// Finds whom something concerns, and refuses what it cannot concern.
    pub(super) fn aim(
        &self,
        who: Id,
        targets: &Targets,
        aims: &[Aim],
        name: &str,
        cause: &Cause,
    ) -> Flow<Aimed> {
        let at = aims.iter().find_map(|aim| aim.square());
        if targets.wall.is_some() {
            return self.aim_wall(who, targets, aims, name);
        }
        if let Some(area) = targets.area {
            return self.aim_area(who, targets, area, at, aims, name, cause);
        }
        if targets.who == Who::Oneself {
            return Ok(Aimed { creatures: vec![who], at, ..Aimed::default() });
        }
        if matches!(targets.who, Who::Point | Who::Object) {
            let Some(at) = at else {
                return require(false, "Target", format!("say where {name} goes"))
                    .map(|()| Aimed::default());
            };
            self.in_range(who, at, targets.feet, name)?;
            let is_met = targets.unseen || targets.who == Who::Object;
            let creatures = if is_met { vec![who] } else { Vec::new() };
            return Ok(Aimed { creatures, at: Some(at), ..Aimed::default() });
        }
        let most = self.view().fixed(&targets.count, who, Some(cause)).max(1) as usize;
        let mut creatures = Vec::new();
        for aim in aims {
            if let Aim::At(id) = aim {
                match creatures.first() {
                    Some(&first) if targets.leap > 0 => {
                        self.may_leap(who, first, *id, targets, name, cause)?;
                    }
                    _ => self.may_target(who, *id, targets, name, cause)?,
                }
                let is_new = targets.repeats || !creatures.contains(id);
                require(is_new, "Target", format!("{name} cannot concern one twice"))?;
                creatures.push(*id);
            }
        }
        require(!creatures.is_empty(), "Target", format!("say whom {name} concerns"))?;
        let many = format!("{name} concerns {most} at most");
        require(creatures.len() <= most, "Target", many)?;
        if targets.apart > 0 {
            let space = |id: Id| self.scene.get(id).space();
            let near = creatures.iter().all(|&one| {
                creatures.iter().all(|&other| space(one).is_within(targets.apart, space(other)))
            });
            require(near, "Range", format!("they are more than {} feet apart", targets.apart))?;
        }
        Ok(Aimed { creatures, at, ..Aimed::default() })
    }

    pub(super) fn in_range(&self, who: Id, at: Square, feet: u16, name: &str) -> Flow {
        let me = self.scene.get(who).space();
        let far = me.feet_to(space::Body { size: crate::data::Size::Tiny, at, ..me });
        require(far <= feet.max(5), "Range", format!("{name} reaches {feet} feet, not {far}"))
    }

    /// Whether what struck one can leap to another.
    fn may_leap(
        &self,
        who: Id,
        first: Id,
        id: Id,
        targets: &Targets,
        name: &str,
        cause: &Cause,
    ) -> Flow {
        let (Some(from), Some(to)) = (self.scene.creature(first), self.scene.creature(id)) else {
            return require(false, "Target", "there is nobody of that number");
        };
        let near = from.space().is_within(targets.leap, to.space());
        require(near, "Range", format!("{name} leaps {} feet", targets.leap))?;
        self.may_target(
            who,
            id,
            &Targets { feet: u16::MAX, unseen: true, ..targets.clone() },
            name,
            cause,
        )
    }

    fn may_target(&self, who: Id, id: Id, targets: &Targets, name: &str, cause: &Cause) -> Flow {
        let Some(it) = self.scene.creature(id) else {
            return require(false, "Target", "there is nobody of that number");
        };
        let (me, view) = (self.scene.get(who), self.view());
        let zones = view.scene.zones().filter(|zone| zone.cause.casting == cause.casting);
        let feet = if targets.from_zone {
            zones.map(|zone| view.feet_to_zone(zone, id)).min().unwrap_or(u16::MAX)
        } else {
            me.space().feet_to(it.space())
        };
        let most = targets.feet.max(targets.long).max(5);
        require(feet <= most, "Range", format!("{name} reaches {most} feet, not {feet}"))?;
        let is_right = is_who(targets.who, who == id, me.side == it.side, it.life);
        require(is_right, "Target", format!("{name} does not concern {}", it.name))?;
        if id != who {
            let line = view.has_line(who, id);
            require(line, "Line of Sight", format!("{} is behind total cover", it.name))?;
            let seen = targets.unseen || view.sees(who, id) || it.life == Life::Dead;
            require(seen, "Line of Sight", format!("you do not see {}", it.name))?;
        }
        let holds = view.all(&targets.when, who, Some(id), &Matter::default(), None);
        require(holds, "Target", format!("{name} does not work on {}", it.name))
    }
}

pub(super) const fn is_who(who: Who, is_self: bool, is_ally: bool, life: Life) -> bool {
    let lives = !matches!(life, Life::Dead);
    match who {
        Who::Oneself => is_self,
        Who::Creature => lives,
        Who::Other => lives && !is_self,
        Who::Ally => lives && is_ally && !is_self,
        Who::Foe => lives && !is_ally,
        Who::AllyOrOneself => lives && is_ally,
        Who::Dying => matches!(life, Life::Dying { .. }),
        Who::Dead => !lives,
        Who::Object | Who::Point => false,
    }
}
