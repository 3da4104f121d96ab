//! Who holds whom: inside another, clinging to it, caught in something, and all that frees them.

use super::attack::Attack;
use super::event::{Event, HarmPart};
use super::harm::Blow;
use super::ongoing::Ongoing;
use super::react::Happening;
use super::state::{Active, Creature, Id, Life, Number};
use super::view::View;
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{ConditionName, Ends, Rule, Strike, Trigger};
use crate::space;

/// What a swallower was dealt this turn by those inside.
const CUT: &str = "Cut from inside";

/// Whether an effect holds its bearer in the space of its source.
fn takes_in(active: &Active) -> bool {
    let gives = |rule| super::compel::gives(&active.effect, rule);
    gives(Rule::Inside) || gives(Rule::Carried)
}

impl Creature {
    /// Inside whom it is, with total cover against all others.
    pub(super) fn inside(&self) -> Option<Id> {
        let mut effects = self.effects.iter();
        let found = effects.find(|active| super::compel::gives(&active.effect, Rule::Inside));
        found.map(|active| active.cause.by)
    }
}

impl View<'_> {
    /// Whether the body of another lies between two: one of them is inside it.
    pub(super) fn is_walled_off(&self, one: Id, other: Id) -> bool {
        let inside = |id: Id| self.scene.creature(id).and_then(Creature::inside);
        let (a, b) = (inside(one), inside(other));
        a != b && a != Some(other) && b != Some(one)
    }

    /// To whom it clings and moves with.
    pub(super) fn clings_to(&self, id: Id) -> Option<Id> {
        let mut creatures = self.scene.creatures();
        let found = creatures.find(|(_, one)| {
            one.effects.iter().any(|active| {
                active.cause.by == id && super::compel::gives(&active.effect, Rule::Attached)
            })
        });
        found.map(|(other, _)| other)
    }

    /// Who takes half of what harms somebody in its place.
    fn takes_half_for(&self, id: Id) -> Option<Id> {
        let one = self.scene.get(id);
        let mut keepers = one
            .effects
            .iter()
            .filter(|active| super::compel::gives(&active.effect, Rule::TransfersHalf))
            .map(|active| active.cause.by);
        keepers.find(|&by| {
            by != id
                && self.scene.creature(by).is_some_and(|keeper| {
                    keeper.is_up() && keeper.space().is_within(60, one.space())
                })
        })
    }

    /// Whether an effect that keeps two in one space has lost that.
    pub(super) fn is_parted(&self, who: Id, active: &Active) -> bool {
        (takes_in(active) || super::compel::gives(&active.effect, Rule::Attached))
            && self.scene.creature(active.cause.by).is_none_or(|source| {
                source.life == Life::Dead || !source.space().overlaps(self.scene.get(who).space())
            })
    }

    /// Whether it shares the space of another by what lasts, and is in nobody's way.
    pub(super) fn is_taken_along(&self, id: Id) -> bool {
        self.scene.get(id).effects.iter().any(|active| takes_in(active))
            || self.clings_to(id).is_some()
    }
}

impl Work<'_> {
    /// Who moves with one who has moved: those inside it, and those that cling to it.
    pub(super) fn followers(&self, who: Id) -> Vec<Id> {
        let Some(me) = self.scene.creature(who) else { return Vec::new() };
        let mut found: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                id != who
                    && one.effects.iter().any(|active| active.cause.by == who && takes_in(active))
            })
            .map(|(id, _)| id)
            .collect();
        let clinging = me
            .effects
            .iter()
            .filter(|active| super::compel::gives(&active.effect, Rule::Attached))
            .map(|active| active.cause.by);
        found.extend(clinging.filter(|&id| id != who && self.scene.creature(id).is_some()));
        found
    }

    /// Moves those along who go with one who is somewhere else now.
    pub(super) fn take_along(&mut self, who: Id) {
        for id in self.followers(who) {
            let (to, altitude) = {
                let me = self.scene.get(who);
                (me.at, me.altitude)
            };
            let one = self.scene.get(id);
            let (from, was) = (one.at, one.altitude);
            if was != altitude || one.is_aloft {
                self.emit(Event::Rose(id, altitude, false));
            }
            if from != to {
                self.emit(Event::Moved { who: id, from, to, feet: 0 });
            }
        }
    }

    /// Puts one inside another, or lets it cling, as an effect begins.
    pub(super) fn take_in(&mut self, who: Id, active: &Active) {
        let by = active.cause.by;
        let clings = super::compel::gives(&active.effect, Rule::Attached);
        if self.scene.creature(by).is_none() || by == who {
            return;
        }
        if takes_in(active) {
            self.take_along(by);
        } else if clings {
            self.take_along(who);
        }
    }

    /// Puts who was inside another or clung to it beside it, as the effect ends.
    pub(super) fn let_out(&mut self, who: Id, active: &Active) -> Flow {
        let moved = if takes_in(active) {
            who
        } else if super::compel::gives(&active.effect, Rule::Attached) {
            active.cause.by
        } else {
            return Ok(());
        };
        let Some(one) = self.scene.creature(moved) else { return Ok(()) };
        let (sheet, from) = (one.sheet.clone(), one.at);
        if !self.is_free(moved, from)
            && let Some(to) = self.free_square(&sheet, from)
        {
            self.emit(Event::Moved { who: moved, from, to, feet: 0 });
            self.enter(moved)?;
        }
        Ok(())
    }

    /// Moves those along whom a zone that has moved holds, as far as there is room.
    pub(super) fn sweep_along(&mut self, zone: &super::Placed, (x, y): (i16, i16)) {
        let held: Vec<Id> = self
            .scene
            .creatures()
            .filter(|(_, one)| {
                one.effects.iter().any(|active| {
                    active.cause.casting == zone.cause.casting
                        && super::effects::brings(&active.effect, ConditionName::Restrained)
                })
            })
            .map(|(id, _)| id)
            .collect();
        for who in held {
            let from = self.scene.get(who).at;
            let to = |at: u8, by: i16| u8::try_from(i16::from(at) + by).ok();
            let Some((x, y)) = to(from.x, x).zip(to(from.y, y)) else { continue };
            let to = crate::grid::Square::new(x, y);
            if self.is_free(who, to) {
                self.emit(Event::Moved { who, from, to, feet: 0 });
            }
        }
    }

    /// Moves somebody to the nearest place where nobody else is.
    pub(super) fn push_out(&mut self, who: Id) -> Flow {
        let (sheet, from) = (self.scene.get(who).sheet.clone(), self.scene.get(who).at);
        if let Some(to) = self.free_square(&sheet, from) {
            self.emit(Event::Moved { who, from, to, feet: 0 });
            self.enter(who)?;
        }
        self.end_helpless()
    }

    /// Half of what harms one who holds another is taken by that other.
    pub(super) fn share_with_held(&mut self, blow: &mut Blow<'_>) -> Flow {
        let who = blow.who;
        if let Some(keeper) = self.view().takes_half_for(who) {
            return self.share_with(blow, keeper);
        }
        if !self.view().rule(who, Rule::HalvesWithHeld) {
            return Ok(());
        }
        let held = self.scene.creatures().find(|&(id, one)| {
            id != who
                && one.life != Life::Dead
                && one.effects.iter().any(|active| {
                    active.cause.by == who && matches!(active.name.as_str(), "Attached" | "Grapple")
                })
        });
        let Some(held) = held.map(|(id, _)| id) else { return Ok(()) };
        self.share_with(blow, held)
    }

    /// Half of a blow, rounded down, is left; another takes the rest.
    fn share_with(&mut self, blow: &mut Blow<'_>, held: Id) -> Flow {
        let (mut parts, mut all) = (Vec::new(), 0_u16);
        for part in &mut blow.parts {
            let kept = (all + part.taken) / 2 - all / 2;
            all += part.taken;
            let other = part.taken - kept;
            part.taken = kept;
            let (dice, bonus) = (Vec::new(), other.cast_signed());
            parts.push(HarmPart { dice, bonus, kind: part.kind, rolled: other, taken: 0 });
        }
        parts.retain(|part| part.rolled > 0);
        if parts.is_empty() {
            return Ok(());
        }
        let cause = blow.cause.clone();
        self.deeper(|work| {
            work.harm(Blow {
                who: held,
                cause: &cause,
                parts,
                is_critical: false,
                is_halved: false,
                spares: false,
                matter: Matter::default(),
            })
            .map(|_| ())
        })
    }

    /// What answers damage that was dealt to somebody, even if it took none of it.
    pub(super) fn subjected(&mut self, who: Id, by: Id, kinds: &[Damage]) -> Flow {
        if kinds.is_empty() || self.scene.creature(who).is_none_or(|one| !one.can_act()) {
            return Ok(());
        }
        let before = self.ongoing.replace(Ongoing::of_damage(kinds));
        let fits = |trigger: Trigger| matches!(trigger, Trigger::Subjected);
        self.react(who, Happening::Hurt(0), by, &fits)?;
        self.ongoing = before;
        Ok(())
    }

    /// Counts what those inside deal to who holds them.
    pub(super) fn count_cut(&mut self, who: Id, by: Id, taken: u16) {
        if self.scene.creature(by).and_then(Creature::inside) == Some(who) {
            self.tally(who, CUT, taken.min(255) as u8);
        }
    }

    /// At the end of a turn: who was cut enough from inside and fails the save spits all out.
    pub(super) fn spit_out(&mut self) -> Flow {
        let cut: Vec<(Id, u8)> = self
            .scene
            .creatures()
            .filter_map(|(id, one)| Some((id, one.tallied(CUT))).filter(|(_, count)| *count > 0))
            .collect();
        for (who, count) in cut {
            self.untally(who, CUT);
            let mut held: Vec<(Id, Number, u8)> = Vec::new();
            for (id, one) in self.scene.creatures() {
                for active in one.effects.iter().filter(|active| active.cause.by == who) {
                    held.extend(active.effect.ends.iter().filter_map(|ends| match ends {
                        Ends::CutOut { damage, difficulty } if *damage <= u16::from(count) => {
                            Some((id, active.number, *difficulty))
                        }
                        _ => None,
                    }));
                }
            }
            let Some(&(.., difficulty)) = held.first() else { continue };
            let cause = super::Cause { name: "Swallowed".into(), ..super::Cause::default() };
            let matter = Matter::default();
            let against = i32::from(difficulty);
            let ability = Ability::Constitution;
            let (is_made, _) = self.save(who, ability, against, &cause, &matter, (false, false))?;
            if is_made {
                continue;
            }
            for (id, number, _) in held {
                self.end_effect(id, number)?;
            }
        }
        Ok(())
    }

    /// Ends what another effect of the same sort from the same source drives away.
    pub(super) fn end_too_many(&mut self, active: &Active) -> Flow {
        let most = active.effect.ends.iter().find_map(|ends| match ends {
            Ends::More(most) => Some(usize::from(*most)),
            _ => None,
        });
        let Some(most) = most else { return Ok(()) };
        let mut all: Vec<(Number, Id)> = Vec::new();
        for (id, one) in self.scene.creatures() {
            let same = one
                .effects
                .iter()
                .filter(|other| other.cause.by == active.cause.by && other.name == active.name);
            all.extend(same.map(|other| (other.number, id)));
        }
        all.sort_unstable();
        let over = all.len().saturating_sub(most);
        for &(number, id) in &all[..over] {
            self.end_effect(id, number)?;
        }
        Ok(())
    }

    /// Frees somebody beside, or oneself, of what a check with the action ends. Whether that is such an effect.
    pub(super) fn try_free(&mut self, who: Id, number: Number) -> Flow<bool> {
        let found = self.scene.creatures().find_map(|(id, one)| {
            let active = one.effects.iter().find(|active| active.number == number)?;
            let freed = active.effect.ends.iter().find_map(|ends| match ends {
                Ends::Freed { ability, skill, difficulty, hurts } => {
                    Some((*ability, *skill, *difficulty, hurts.clone()))
                }
                _ => None,
            })?;
            Some((id, active.clone(), freed))
        });
        let Some((bearer, active, (ability, skill, difficulty, hurts))) = found else {
            return Ok(false);
        };
        let by_check = active.effect.save.as_ref().is_some_and(|save| save.check.is_some());
        if bearer == who && by_check {
            return Ok(false);
        }
        let name = self.scene.get(bearer).name.clone();
        let near = self.scene.get(bearer).space().is_within(5, self.scene.get(who).space());
        require(near, "Reach", format!("{name} is not beside you"))?;
        self.take(who, crate::data::Cost::Action)?;
        self.did(who, "Free", &[bearer]);
        let against = i32::from(difficulty);
        let matter = Matter { name: &active.name, ..Matter::default() };
        let is_made = difficulty == 0
            || self.check_with(who, None, (ability, skill), against, &matter)? >= against;
        if is_made {
            self.end_effect(bearer, number)?;
        }
        if bearer != who && !hurts.is_empty() && self.scene.creature(active.cause.by).is_some() {
            let mut run = super::steps::Run::on(active.cause.by, who, &active.cause);
            self.deeper(|work| work.run(&hurts, &mut run))?;
        }
        Ok(true)
    }

    /// Strikes with a weapon at what holds somebody: an object with its own armour class and hit points.
    pub(super) fn sunder(&mut self, who: Id, weapon: u8, number: Number) -> Flow {
        let found = self.scene.creatures().find_map(|(id, one)| {
            let active = one.effects.iter().find(|active| active.number == number)?;
            let broken = active.effect.ends.iter().find_map(|ends| match ends {
                Ends::Broken(broken) => Some(broken.clone()),
                _ => None,
            })?;
            Some((id, active.clone(), broken))
        });
        let Some((bearer, active, broken)) = found else {
            return require(false, "Target", "nothing there can be broken");
        };
        let sheet = self.scene.get(who).sheet.clone();
        let Some(weapon) = sheet.weapons.get(usize::from(weapon)) else {
            return require(false, "Weapon", "you have no such weapon");
        };
        let feet = self.scene.get(who).space().feet_to(self.scene.get(bearer).space());
        let strikes = weapon.reach.is_some_and(|reach| reach >= feet);
        let shoots = weapon.range.is_some_and(|(_, long)| long >= feet);
        require(strikes || shoots, "Reach", format!("the {} does not reach it", weapon.name))?;
        let line = bearer == who || self.view().cover(who, bearer) != space::Cover::Total;
        require(line, "Line of Sight", "it is behind total cover")?;
        let strike = if strikes { Strike::Melee } else { Strike::Ranged };
        self.take_attack(who, weapon, strike, bearer)?;
        let attack = Attack {
            by: who,
            target: bearer,
            weapon,
            strike,
            cause: self.cause_of(who, &weapon.name),
            is_opportunity: false,
            spares: false,
            hit: &[],
            miss: &[],
        };
        let taken = self.strike_object(&attack, &broken, &active.name)?;
        let before = u16::from(active.failures);
        let all = before.saturating_add(taken);
        if taken > 0 && all >= broken.hit_points {
            return self.end_effect(bearer, number);
        }
        let count = all.min(255) as u8;
        self.emit(Event::Counted(bearer, number, active.successes, count));
        Ok(())
    }

    /// Ends what the bearer lost enough by.
    pub(super) fn count_cost(&mut self, who: Id, number: Number, lost: u16) -> Flow {
        let Some(active) = self.active(who, number).filter(|_| lost > 0) else { return Ok(()) };
        let most = active.effect.ends.iter().find_map(|ends| match ends {
            Ends::Cost(most) => Some(*most),
            _ => None,
        });
        let Some(most) = most else { return Ok(()) };
        let count = active.failures.saturating_add(lost.min(255) as u8);
        self.emit(Event::Counted(who, number, active.successes, count));
        if u16::from(count) >= most {
            return self.end_effect(who, number);
        }
        Ok(())
    }

    /// What its source has to sustain with a bonus action: it does, if it has one left.
    pub(super) fn sustain(&mut self, who: Id) -> Flow {
        let mut due: Vec<(Id, Number)> = Vec::new();
        for (id, one) in self.scene.creatures() {
            let such = one.effects.iter().filter(|active| {
                active.cause.by == who
                    && active.effect.ends.contains(&Ends::NotSustained)
                    && active.successes > 0
            });
            due.extend(such.map(|active| (id, active.number)));
        }
        if due.is_empty() {
            return self.begin_to_sustain(who);
        }
        let can = self.scene.creature(who).is_some_and(|me| me.turn.bonus > 0 && me.can_act());
        if can {
            self.spend(who, super::event::Spend::Bonus);
        } else {
            for (id, number) in due {
                self.end_effect(id, number)?;
            }
        }
        self.begin_to_sustain(who)
    }

    /// Marks what has to be sustained from the next turn on.
    fn begin_to_sustain(&mut self, who: Id) -> Flow {
        let mut new: Vec<(Id, Number, u8)> = Vec::new();
        for (id, one) in self.scene.creatures() {
            let such = one.effects.iter().filter(|active| {
                active.cause.by == who
                    && active.effect.ends.contains(&Ends::NotSustained)
                    && active.successes == 0
            });
            new.extend(such.map(|active| (id, active.number, active.failures)));
        }
        for (id, number, failures) in new {
            self.emit(Event::Counted(id, number, 1, failures));
        }
        Ok(())
    }
}
