//! What a creature could do now: its weapons, activities and spells on those whom it knows of, each with its worth.

use super::super::command::{Aim, Casting, Command, Deed};
use super::super::sheet::{Caster, Slots, Weapon};
use super::super::spells::{self, Spell};
use super::super::state::{Cause, Id};
use super::super::view::View;
use super::places::{Place, moved};
use super::score::{self, Foe, POINT, Thought, Worth};
use super::wits::{self, slot_of};
use crate::check::Edge;
use crate::data::{
    Activity, Area as AreaSize, CastingTime, Cost, Deed as Do, Rule, Stat, Step, Strike, Targets,
    Use, Who,
};
use crate::grid::Square;

/// Foes that a spell or activity is tried on, at most: those that matter most.
const TRIED_MAX: usize = 3;

/// Weapon attacks whose exact chances are looked up.
const EXACT_MAX: usize = 3;

/// Something that could be done, and what it is worth.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) score: i32,
    /// Its place among all that could be done: breaks ties.
    pub(super) order: u16,
    pub(super) target: Id,
    /// Where it has to go first.
    pub(super) at: Option<Square>,
    pub(super) command: Command,
}

impl Choice {
    /// The best comes first; ties by order, target and square.
    pub(super) fn rank(&self) -> impl Ord {
        let at = self.at.map(|at| (at.y, at.x));
        (std::cmp::Reverse(self.score), self.order, self.target, at)
    }
}

/// What a spell or activity needs to be judged.
pub(super) struct Power<'p> {
    pub(super) steps: Vec<&'p [Step]>,
    pub(super) once: &'p [Step],
    pub(super) targets: Targets,
    pub(super) area: Option<AreaSize>,
    pub(super) count: u32,
    pub(super) cause: Cause,
    /// What it costs besides the action.
    pub(super) price: i32,
    pub(super) order: u16,
}

impl Thought<'_> {
    /// Whether a weapon or part by its name can be used now: as a part of Multiattack, or with the action.
    pub(super) fn can_pay_part(&self, name: &str) -> bool {
        let (sheet, turn) = (&self.me.sheet, &self.me.turn);
        let heads = self.view.times_of_parts(self.who);
        let part = |way: usize, done: &[u8]| {
            sheet.multiattack[way].iter().enumerate().any(|(part, (known, times))| {
                let most = heads.unwrap_or_else(|| times.average().max(1));
                known == name && i32::from(done.get(part).copied().unwrap_or(0)) < most
            })
        };
        if let Some((way, done)) = &turn.multiattack
            && part(usize::from(*way), done)
        {
            return true;
        }
        if (0..sheet.multiattack.len()).any(|way| part(way, &[])) {
            return turn.actions > 0;
        }
        turn.attacks > 0 || turn.actions > 0
    }

    /// How many attacks come with using a weapon now.
    fn volley(&self, name: &str) -> i32 {
        let (sheet, turn) = (&self.me.sheet, &self.me.turn);
        let ways =
            sheet.multiattack.iter().filter(|way| way.iter().any(|(known, _)| known == name));
        let parts =
            ways.map(|way| way.iter().map(|(_, times)| times.average().max(1)).sum::<i32>());
        match parts.max() {
            Some(parts) if turn.actions > 0 => parts.min(6),
            Some(_) => 1,
            None if turn.attacks > 0 => i32::from(turn.attacks),
            None => i32::from(sheet.attacks.max(1)),
        }
    }

    /// How a weapon can be used: striking as far as this, shooting as far as these.
    fn ways(&self, weapon: &Weapon) -> [Option<(Strike, u16, u16)>; 2] {
        let more = self.view.number(self.who, Stat::Reach, 0).max(0) as u16;
        let strike = weapon.reach.map(|reach| (Strike::Melee, reach + more, reach + more));
        let shoot = weapon.range.map(|(normal, long)| (Strike::Ranged, normal, long));
        [strike, shoot]
    }

    /// The attacks, best first, those of the first few with exact chances.
    pub(super) fn attacks(&self, places: &[Place]) -> Vec<Choice> {
        let mut found: Vec<(Choice, Place, Strike, i32)> = Vec::new();
        let turn = &self.me.turn;
        for (index, weapon) in self.me.sheet.weapons.iter().enumerate() {
            let off = turn.bonus > 0
                && turn.actions == 0
                && turn
                    .light
                    .as_ref()
                    .is_some_and(|light| *light != weapon.name || weapon.qualities.is_off_hand)
                && (weapon.qualities.is_light || self.view.rule(self.who, Rule::TwoWeaponAny));
            let can = self.can_pay_part(&weapon.name);
            if !(can || off) || !self.has_uses(&weapon.uses) || self.is_unloaded(weapon) {
                continue;
            }
            let times = if can { self.volley(&weapon.name) } else { 1 };
            for (strike, normal, long) in self.ways(weapon).into_iter().flatten() {
                let foes = self.foes.iter().enumerate();
                let allowed = |(_, foe): &(usize, &Foe)| self.view.allows(self.who, weapon, foe.id);
                for (at, foe) in foes.filter(allowed) {
                    let Some((place, worth)) =
                        self.best_place(places, weapon, strike, (normal, long), (at, foe), times)
                    else {
                        continue;
                    };
                    let target = foe.id;
                    let (weapon, is_thrown) = (index as u8, strike == Strike::Ranged);
                    let command = if can {
                        Command::Attack { weapon, target, is_thrown, spares: false }
                    } else {
                        Command::OffHand { weapon, target, is_thrown }
                    };
                    let order = index as u16 * 2 + u16::from(is_thrown);
                    let at = (place.cost > 0).then_some(place.body.at);
                    let choice = Choice { score: worth, order, target, at, command };
                    found.push((choice, place, strike, times));
                }
            }
        }
        found.sort_by(|one, other| one.0.rank().cmp(&other.0.rank()));
        found.truncate(EXACT_MAX);
        let exact = found
            .into_iter()
            .filter_map(|(choice, place, strike, times)| self.exact(choice, &place, strike, times));
        exact.collect()
    }

    /// Whether a loading weapon was shot already with this action.
    fn is_unloaded(&self, weapon: &Weapon) -> bool {
        let turn = &self.me.turn;
        weapon.qualities.is_loading && turn.attacks > 0 && turn.loaded.contains(&weapon.name)
    }

    /// The place from which an attack on a foe is worth most, by a quick guess.
    fn best_place(
        &self,
        places: &[Place],
        weapon: &Weapon,
        strike: Strike,
        (normal, long): (u16, u16),
        (at, foe): (usize, &Foe),
        times: i32,
    ) -> Option<(Place, i32)> {
        let damage = self.hit_worth(weapon, foe);
        let worth = |edge: Edge| {
            let hits = Self::rough(i32::from(weapon.to_hit), foe.armor, edge);
            self.volley_worth(damage, hits, times, foe)
        };
        let (even, hard) = (worth(Edge::Straight), worth(Edge::Disadvantage));
        let judged = places.iter().filter_map(|place| {
            let feet = place.feet[at];
            if feet > long {
                return None;
            }
            let is_hard = strike == Strike::Ranged && (place.is_crowded || feet > normal);
            let gain = if is_hard { hard } else { even };
            Some((gain - place.risk + foe.focus, *place))
        });
        judged
            .max_by_key(|(score, place)| (*score, std::cmp::Reverse((place.cost, place.body.at))))
            .map(|(score, place)| (place, score))
    }

    fn volley_worth(&self, damage: i32, hits: i32, times: i32, foe: &Foe) -> i32 {
        let first = self.blow(damage, hits, foe);
        let all = (i64::from(damage) * i64::from(hits) * i64::from(times) / 256) as i32;
        first.max(all.min(foe.hp * POINT) + (first - all / times.max(1)).max(0))
    }

    /// The same with what the scene says of the place: cover, sight, allies beside the foe. None behind total cover.
    fn exact(
        &self,
        mut choice: Choice,
        place: &Place,
        strike: Strike,
        times: i32,
    ) -> Option<Choice> {
        let foe = self.foe(choice.target)?;
        let (Command::Attack { weapon, .. } | Command::OffHand { weapon, .. }) = choice.command
        else {
            return None;
        };
        let weapon = self.me.sheet.weapons.get(usize::from(weapon))?;
        let attack = score::thought_of(self.who, foe.id, weapon, strike);
        let (hits, criticals) = if place.cost == 0 {
            if self.view.is_behind_cover(self.who, foe.id) {
                return None;
            }
            self.chance(&attack, foe.armor)
        } else {
            let scene = moved(self.view.scene, self.who, place.body);
            let view = View { scene: &scene, floor: self.view.floor };
            if view.is_behind_cover(self.who, foe.id) {
                return None;
            }
            let there = Thought { view, foes: Vec::new(), ..*self };
            there.chance(&attack, foe.armor)
        };
        let damage = self.hit_worth(weapon, foe);
        let gain = self.volley_worth(damage, hits, times, foe);
        choice.score = gain + damage * criticals / 256 - place.risk + foe.focus;
        Some(choice)
    }

    /// Whether it has what something uses up.
    pub(super) fn has_uses(&self, uses: &[Use]) -> bool {
        uses.iter().all(|one| {
            match one {
            Use::Reserve(name, count) => self.me.left(name) >= *count,
            Use::Any(name) => self.me.left(name) > 0,
            Use::Slot(level) => self.any_slot(*level).is_some(),
            Use::PactSlot => self.me.sheet.casters.iter().any(|caster| {
                matches!(caster.slots, Slots::Pact { count, .. } if self.me.pact_used < count)
            }),
            Use::HitDice(_) | Use::Item(_) | Use::Feet(_) => true,
        }
        })
    }

    fn any_slot(&self, level: u8) -> Option<(u8, bool)> {
        self.me.sheet.casters.iter().find_map(|caster| slot_of(self.me, caster, level))
    }

    fn can_pay(&self, cost: Cost, name: &str) -> bool {
        let turn = &self.me.turn;
        match cost {
            Cost::Action => turn.actions > 0,
            Cost::Bonus => turn.bonus > 0,
            Cost::Attack => turn.attacks > 0 || turn.actions > 0,
            Cost::Part => !self.me.sheet.multiattack.is_empty() && self.can_pay_part(name),
            Cost::Free => !self.memory.done.iter().any(|done| done == name),
            _ => false,
        }
    }

    /// What activities are worth: those of the sheet and of what lasts on it.
    pub(super) fn deeds(&self, places: &[Place], choices: &mut Vec<Choice>) {
        let own = self.me.sheet.activities.iter().map(|one| (&one.is, 0));
        let lent =
            self.me.effects.iter().flat_map(|active| {
                active.effect.powers.actions.iter().map(|one| (one, active.number))
            });
        for (at, (activity, from)) in own.chain(lent).enumerate() {
            if !self.can_pay(activity.cost, &activity.name) || !self.has_uses(&activity.uses) {
                continue;
            }
            let power = self.power_of(activity, 100 + at as u16);
            let options = activity.options.len().clamp(1, 4);
            for option in 0..options {
                let steps = activity.options.get(option).map_or(&[][..], |(_, steps)| steps);
                self.judge(&power, steps, places, choices, &|aims| {
                    Command::Do(Deed {
                        name: activity.name.clone(),
                        from,
                        option: option as u8,
                        aims,
                        ..Deed::default()
                    })
                });
            }
        }
    }

    fn power_of<'p>(&self, activity: &'p Activity, order: u16) -> Power<'p> {
        let sheet = &self.me.sheet;
        let mut cause = Cause { by: self.who, name: activity.name.clone(), ..Cause::default() };
        if let Some(caster) = sheet.casters.first() {
            cause.difficulty = caster.difficulty;
            cause.attack = caster.attack;
        }
        if let Some(ability) = activity.ability {
            cause.modifier = sheet.scores.modifier(ability);
            let sum = 8 + i16::from(sheet.proficiency) + i16::from(cause.modifier);
            cause.difficulty = sum.clamp(0, 40) as u8;
        }
        cause.difficulty = activity.difficulty.unwrap_or(cause.difficulty);
        cause.spent = 1;
        let count = self.view.fixed(&activity.targets.count, self.who, Some(&cause)).max(1);
        let spends = activity.uses.iter().filter(|one| matches!(one, Use::Slot(_) | Use::Item(_)));
        Power {
            steps: vec![&activity.does],
            once: &activity.after,
            targets: activity.targets.clone(),
            area: activity.targets.area,
            count: count as u32,
            cause,
            price: spends.count() as i32 * 2 * POINT,
            order,
        }
    }

    /// What spells are worth, with the least slot each.
    pub(super) fn casts(&self, places: &[Place], choices: &mut Vec<Choice>) {
        if self.view.rule(self.who, Rule::CannotCast) {
            return;
        }
        let turn = &self.me.turn;
        for (way, caster) in self.me.sheet.casters.iter().enumerate() {
            let daily = caster.daily.iter().map(|(_, name)| name);
            let all = caster.at_will.iter().chain(&caster.prepared).chain(daily);
            for (at, name) in all.enumerate() {
                let Some(spell) = spells::spell(name) else { continue };
                let can = match spell.entry.casting {
                    CastingTime::Action => turn.actions > 0,
                    CastingTime::BonusAction => turn.bonus > 0,
                    _ => false,
                };
                if !can || spell.tells() && spell.power.does.is_empty() {
                    continue;
                }
                let Some((slot, is_pact)) = self.slot_for(caster, &spell) else { continue };
                if spell.concentration_at(slot) && self.me.concentration > 0 {
                    continue;
                }
                let order = 300 + way as u16 * 400 + at as u16;
                let power = self.power_of_spell(caster, &spell, slot, order);
                let options = spell.power.options.len().clamp(1, 3);
                for option in 0..options {
                    let steps = spell.power.options.get(option).map_or(&[][..], |(_, steps)| steps);
                    self.judge(&power, steps, places, choices, &|aims| {
                        Command::Cast(Casting {
                            spell: name.clone(),
                            caster: way as u8,
                            slot,
                            is_pact,
                            is_ritual: false,
                            option: option as u8,
                            aims,
                            ..Casting::default()
                        })
                    });
                }
            }
        }
    }

    fn slot_for(&self, caster: &Caster, spell: &Spell) -> Option<(u8, bool)> {
        let name = &spell.entry.name;
        if !self.has_uses(caster.uses()) {
            return None;
        }
        if caster.at_will.contains(name) || spell.entry.level == 0 {
            return Some((0, false));
        }
        if let Some((most, _)) = caster.daily.iter().find(|(_, known)| known == name) {
            let used = self.me.used.iter().find(|(known, _)| known == name);
            return (used.map_or(0, |one| one.1) < *most).then_some((0, false));
        }
        slot_of(self.me, caster, spell.entry.level)
    }

    fn power_of_spell(
        &self,
        caster: &Caster,
        spell: &Spell,
        slot: u8,
        order: u16,
    ) -> Power<'static> {
        let cause = Cause {
            by: self.who,
            name: spell.entry.name.clone(),
            spell: Some(spell.entry.level),
            slot: slot.max(spell.entry.level),
            is_magic: true,
            difficulty: caster.difficulty,
            attack: caster.attack,
            modifier: self.me.sheet.scores.modifier(caster.ability),
            ..Cause::default()
        };
        let targets = spell.targets();
        // Who lives by instinct spends what it has; others keep their slots for what is worth it.
        let price = if self.wits.plans() { i32::from(cause.slot) * POINT * 3 / 2 } else { 0 };
        Power {
            steps: vec![&spell.power.does],
            once: &spell.power.once,
            area: spell.area_at(cause.slot).filter(|_| targets.area.is_some()),
            targets,
            count: spell.targets_at(cause.slot, self.me.sheet.level),
            cause,
            price,
            order,
        }
    }

    /// Adds what a power is worth on the targets that it could have.
    fn judge(
        &self,
        power: &Power<'_>,
        option: &[Step],
        places: &[Place],
        choices: &mut Vec<Choice>,
        command: &dyn Fn(Vec<Aim>) -> Command,
    ) {
        let worth = |target: Id| {
            let mut sum = Worth::default();
            for steps in power.steps.iter().copied().chain([option]) {
                let more = self.worth(steps, &power.cause, target, 4);
                sum.damage += more.damage;
                sum.control += more.control;
                sum.heal += more.heal;
                sum.boon += more.boon;
            }
            sum.bent(self.wits.bent())
        };
        let once = self.worth(power.once, &power.cause, self.who, 3);
        let base = once.boon - power.price;
        let mut add = |score: i32, target: Id, at: Option<Square>, aims: Vec<Aim>| {
            if score > 0 {
                let order = power.order;
                choices.push(Choice { score, order, target, at, command: command(aims) });
            }
        };
        if let Some(area) = power.area {
            self.judge_area(power, area, base, &worth, places, &mut add);
            return;
        }
        match power.targets.who {
            Who::Oneself | Who::AllyOrOneself | Who::Ally | Who::Dying => {
                self.judge_friends(power, base, &worth, places, &mut add);
            }
            Who::Creature | Who::Other | Who::Foe => {
                let good = worth(self.who);
                if good.heal + good.boon > 0 && good.damage + good.control <= 0 {
                    self.judge_friends(power, base, &worth, places, &mut add);
                } else {
                    self.judge_foes(power, base, &worth, places, &mut add);
                }
            }
            Who::Point if base > 0 => {
                let near = self.foes.first().map_or(self.me.at, |foe| foe.body.at);
                add(base, 0, None, vec![Aim::To(near)]);
            }
            Who::Dead | Who::Object | Who::Point => {}
        }
    }

    fn judge_foes(
        &self,
        power: &Power<'_>,
        base: i32,
        worth: &dyn Fn(Id) -> Worth,
        places: &[Place],
        add: &mut dyn FnMut(i32, Id, Option<Square>, Vec<Aim>),
    ) {
        let feet = power.targets.feet.max(power.targets.long).max(5);
        let several = power.count.clamp(1, 8) as usize;
        for (index, foe) in self.foes.iter().enumerate().take(TRIED_MAX) {
            let sum = worth(foe.id);
            let near = places.iter().filter(|place| place.feet[index] <= feet);
            let Some(place) = near.min_by_key(|place| (place.risk, place.cost, place.body.at))
            else {
                continue;
            };
            let one = sum.damage.min(foe.hp * POINT) + sum.control - sum.boon - sum.heal / 2;
            let mut gain = one + self.felling(sum.damage, foe);
            let mut aims = vec![Aim::At(foe.id)];
            if several > 1 && power.targets.repeats {
                let need = (foe.hp * POINT / sum.damage.max(1) + 1).clamp(1, several as i32);
                gain = (sum.damage * several as i32).min(foe.hp * POINT * 2) + sum.control;
                aims = vec![Aim::At(foe.id); several];
                // What this one does not need goes to the next.
                if let Some(other) = self
                    .foes
                    .iter()
                    .find(|other| other.id != foe.id && place.body.feet_to(other.body) <= feet)
                {
                    for aim in aims.iter_mut().skip(need as usize) {
                        *aim = Aim::At(other.id);
                    }
                }
            } else if several > 1 {
                let others = self
                    .foes
                    .iter()
                    .filter(|other| other.id != foe.id && place.body.feet_to(other.body) <= feet);
                for other in others.take(several - 1) {
                    aims.push(Aim::At(other.id));
                    gain += one;
                }
            }
            aims.push(Aim::To(foe.body.at));
            let at = (place.cost > 0).then_some(place.body.at);
            add(gain + base + foe.focus - place.risk, foe.id, at, aims);
        }
    }

    pub(super) fn felling(&self, damage: i32, foe: &Foe) -> i32 {
        if self.wits.plans() && damage >= foe.hp * POINT { foe.danger + POINT } else { 0 }
    }

    /// A bonus action or free deed that lets it leave a reach unharmed, or hide.
    pub(super) fn slip(&self, which: Do) -> Option<Command> {
        let found = self.me.sheet.activities.iter().find_map(|one| {
            let (activity, in_does) = (&one.is, |steps: &[Step]| steps.contains(&Step::Do(which)));
            let is_free = matches!(activity.cost, Cost::Bonus | Cost::Free);
            if !is_free
                || !self.can_pay(activity.cost, &activity.name)
                || !self.has_uses(&activity.uses)
            {
                return None;
            }
            let option = activity.options.iter().position(|(_, steps)| in_does(steps));
            (in_does(&activity.does) || option.is_some()).then(|| (activity, option.unwrap_or(0)))
        });
        found.map(|(activity, option)| {
            Command::Do(Deed {
                name: activity.name.clone(),
                option: option as u8,
                aims: vec![Aim::At(self.who)],
                ..Deed::default()
            })
        })
    }

    /// The best mean damage of its weapons, in points: what an attack is worth to it at all.
    pub(super) fn strength(&self) -> i32 {
        self.me.sheet.weapons.iter().map(wits::mean).max().unwrap_or(0) * POINT / 2
    }
}
