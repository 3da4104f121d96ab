//! Attacks: from who may be attacked to what a hit does. Source: 5.1, "Making an Attack".

use super::digest::{Asks, Sort};
use super::effects::Why;
use super::event::{Event, HarmPart, Roll, RollKind, Spend};
use super::harm::Blow;
use super::ongoing::Ongoing;
use super::react::{Change, Happening};
use super::sheet::Weapon;
use super::state::{Cause, Id};
use super::steps::Run;
use super::weigh::{Matter, Weight};
use super::work::{Flow, Work, require, sum};
use crate::check::{Outcome, outcome};
use crate::damage::Damage;
use crate::data::{Amount, Broken, Gives, Moment, Rolls, Rule, Stat, Step, Strike, Trigger};
use crate::space;

/// One attack roll.
pub(super) struct Attack<'s> {
    pub(super) by: Id,
    pub(super) target: Id,
    /// What it is made with.
    pub(super) weapon: &'s Weapon,
    pub(super) strike: Strike,
    pub(super) cause: Cause,
    pub(super) is_opportunity: bool,
    pub(super) spares: bool,
    /// What a hit does besides.
    pub(super) hit: &'s [Step],
    /// What a miss does.
    pub(super) miss: &'s [Step],
}

/// Damage before it is rolled: its kind, dice and what is added.
type Part = (Damage, Vec<(u8, u8)>, i32);

/// What is known of an attack before it is rolled.
pub(super) struct Odds {
    pub(super) weight: Weight,
    pub(super) to_hit: i32,
    pub(super) armor_class: i32,
    pub(super) critical_from: u8,
    /// Hits are critical.
    pub(super) is_fatal: bool,
    /// Criticals are hits.
    pub(super) is_blunted: bool,
}

impl super::view::View<'_> {
    /// All that counts for an attack.
    pub(super) fn odds(&self, attack: &Attack<'_>) -> Odds {
        let (by, target, weapon) = (attack.by, attack.target, attack.weapon);
        let deals: Vec<Damage> = weapon.damage.iter().map(|part| part.kind).collect();
        let matter = Matter { deals: &deals, ..attack.matter() };
        let stats: &[Stat] = if weapon.qualities.is_spell {
            &[Stat::Attack, Stat::SpellAttack]
        } else {
            &[Stat::Attack]
        };
        let mut weight =
            self.weigh(by, Some(target), stats, &[Rolls::All, Rolls::Attacks], &matter);
        self.weigh_weapon(&mut weight, attack, &matter);
        self.weigh_situation(&mut weight, attack);
        let edge = Some(weight.edge());
        let known = Matter { edge, ..matter };
        let mut odds = Odds {
            to_hit: i32::from(weapon.to_hit) + weight.bonus + self.raised_weapon(by, weapon),
            weight,
            armor_class: self.covered_class(attack),
            critical_from: 20,
            is_fatal: false,
            is_blunted: self.scene.get(target).sheet.worn.is_adamantine,
        };
        let asks = Asks::sort(Sort::Critical);
        self.each_asked(by, &asks, |given| match given.modifier.gives {
            Gives::CriticalFrom(face) if self.holds(&given, by, Some(target), &known) => {
                odds.critical_from = odds.critical_from.min(face);
            }
            Gives::CriticalHits => {
                odds.is_fatal |= self.holds(&given, by, Some(target), &known);
            }
            _ => {}
        });
        self.each_asked(target, &asks, |given| match given.modifier.gives {
            Gives::CriticalAgainst => {
                odds.is_fatal |= self.holds(&given, target, Some(by), &known);
            }
            Gives::NoCriticalAgainst => {
                odds.is_blunted |= self.holds(&given, target, Some(by), &known);
            }
            Gives::NoAdvantageAgainst if self.holds(&given, target, Some(by), &known) => {
                odds.weight.advantage = false;
            }
            _ => {}
        });
        odds
    }

    /// The armour class that an attack must reach, with cover.
    fn covered_class(&self, attack: &Attack<'_>) -> i32 {
        let (by, target) = (attack.by, attack.target);
        let cover = self.cover(by, target);
        let is_open = cover == space::Cover::Half
            && attack.weapon.qualities.is_spell
            && self.rule(by, Rule::IgnoresHalfCover);
        let is_open = is_open || self.weapon_rule(attack, Rule::IgnoresCover);
        self.armor_class(target) + if is_open { 0 } else { i32::from(cover.bonus()) }
    }

    /// What the weapon gives its own attacks.
    fn weigh_weapon(&self, weight: &mut Weight, attack: &Attack<'_>, matter: &Matter<'_>) {
        for modifier in &attack.weapon.modifiers {
            let holds = self.all(&modifier.when, attack.by, Some(attack.target), matter, None);
            match &modifier.gives {
                Gives::Advantage(Rolls::Attacks) => weight.advantage |= holds,
                Gives::Disadvantage(Rolls::Attacks) => weight.disadvantage |= holds,
                Gives::Add(Stat::Attack, by) if holds => {
                    weight.bonus += self.fixed(by, attack.by, None);
                }
                Gives::Subtract(Stat::Attack, by) if holds => {
                    weight.bonus -= self.fixed(by, attack.by, None);
                }
                _ => {}
            }
        }
    }

    fn weigh_situation(&self, weight: &mut Weight, attack: &Attack<'_>) {
        let (by, target) = (attack.by, attack.target);
        let (me, it) = (self.scene.get(by), self.scene.get(target));
        weight.advantage |= !self.sees(target, by);
        weight.disadvantage |= !self.sees(by, target) && !self.rule(by, Rule::FeralSenses);
        if attack.strike == Strike::Ranged {
            weight.disadvantage |= self.is_crowded(by);
            let feet = me.space().feet_to(it.space());
            let normal = attack.weapon.range.map_or(0, |(normal, _)| normal);
            let far = self.weapon_rule(attack, Rule::IgnoresLongRange);
            let far = far || self.rule(by, Rule::IgnoresLongRange);
            weight.disadvantage |= feet > normal && !far;
        }
        weight.disadvantage |= self.is_squeezed(by);
        weight.advantage |= self.is_squeezed(target);
    }

    /// Whether it squeezes through a space that is too narrow for it.
    pub(super) fn is_squeezed(&self, id: Id) -> bool {
        let one = self.scene.get(id);
        space::fit(self.floor, one.sheet.size, one.at) == Some(space::Fit::Squeezed)
            && !self.flows(id)
            && !self.rule(id, Rule::Incorporeal)
    }
}

impl Attack<'_> {
    pub(super) fn matter(&self) -> Matter<'_> {
        Matter {
            weapon: Some(self.weapon),
            strike: Some(self.strike),
            is_spell: self.weapon.qualities.is_spell,
            is_opportunity: self.is_opportunity,
            is_magic: self.cause.is_magic || self.weapon.qualities.is_magical,
            name: &self.cause.name,
            ..Matter::default()
        }
    }
}

impl Work<'_> {
    /// Rolls an attack and does what comes of it.
    pub(super) fn attack(&mut self, attack: &Attack<'_>) -> Flow<Outcome> {
        let before = self.ongoing.replace(Ongoing::of(attack));
        let done = self.attack_now(attack);
        self.ongoing = before;
        self.end_guards(attack.target);
        let result = done?;
        self.after_attack(attack)?;
        Ok(result)
    }

    fn attack_now(&mut self, attack: &Attack<'_>) -> Flow<Outcome> {
        let (by, target) = (attack.by, attack.target);
        let ((), before) = self.changing(|work| work.before_attack(attack))?;
        if before.verdict == Some(false) || self.is_foiled(attack)? {
            return Ok(Outcome::Miss);
        }
        let mut odds = self.view().odds(attack);
        odds.weight.disadvantage |= before.hinder;
        if self.view().hits_by_itself(attack) {
            self.spend(by, Spend::Attacked);
            self.hit(attack, &odds, false, &Change::default())?;
            self.end_where(by, Why::Moment(Moment::Acts))?;
            self.end_where(by, Why::Moment(Moment::AttacksOrCasts))?;
            return Ok(Outcome::Hit);
        }
        let d20 = self.d20(&odds.weight);
        self.note(|ongoing| ongoing.is_twenty = d20.face == 20);
        let dice = self.signed(odds.weight.dice.iter().copied());
        let added = odds.to_hit + sum(&dice);
        let (is_fatal, is_blunted, from) = (odds.is_fatal, odds.is_blunted, odds.critical_from);
        let of = |face: u8, armor_class: i32, added: i32| {
            let short = |number: i32| number.clamp(-120, 120) as i8;
            let result = outcome(face, short(added), armor_class.clamp(0, 255) as u8, from);
            match result {
                Outcome::Hit if is_fatal && !is_blunted => Outcome::Critical,
                Outcome::Critical if is_blunted => Outcome::Hit,
                other => other,
            }
        };
        let total = (i32::from(d20.face) + added).clamp(-999, 9_999) as i16;
        let rolled = Roll {
            who: by,
            kind: RollKind::Attack,
            other: target,
            name: attack.weapon.name.clone(),
            d20: Some(d20),
            bonus: odds.to_hit.clamp(-999, 9_999) as i16,
            dice,
            total,
            against: odds.armor_class.clamp(0, 999) as i16,
            outcome: of(d20.face, odds.armor_class, added),
        };
        let result = rolled.outcome;
        self.emit(Event::Rolled(Box::new(rolled)));
        self.use_up(&odds.weight.used);
        let (result, change) = self.after_roll(attack, result, total, |work, change| {
            let armor_class = work.view().covered_class(attack);
            let face = if change.reroll { work.d20(&odds.weight).face } else { d20.face };
            of(change.face.unwrap_or(face), armor_class, added + change.add)
        })?;
        if self.scene.are_foes(by, target) {
            self.spend(by, Spend::Attacked);
        }
        if self.scene.get(by).hidden.is_some() {
            self.emit(Event::Hid(by, None));
        }
        if result == Outcome::Miss {
            self.missed(attack)?;
        } else {
            self.hit(attack, &odds, result == Outcome::Critical, &change)?;
        }
        self.end_where(by, Why::Moment(Moment::Acts))?;
        self.end_where(by, Why::Moment(Moment::AttacksOrCasts))?;
        Ok(result)
    }

    /// An attack on a thing that holds somebody: the damage that it takes.
    pub(super) fn strike_object(
        &mut self,
        attack: &Attack<'_>,
        broken: &Broken,
        what: &str,
    ) -> Flow<u16> {
        let by = attack.by;
        let weight = {
            let rolls = [Rolls::All, Rolls::Attacks];
            self.view().weigh(by, None, &[Stat::Attack], &rolls, &attack.matter())
        };
        let base = i32::from(attack.weapon.to_hit);
        let against = i32::from(broken.armor_class);
        let kind = RollKind::Attack;
        let test = super::rolls::Test { who: by, other: None, kind, name: what, base, against };
        let rolled = self.test(&test, &weight);
        let is_critical = rolled.face == 20;
        if rolled.face == 1 || !is_critical && rolled.total < against {
            return Ok(0);
        }
        let odds = Odds {
            weight,
            to_hit: base,
            armor_class: against,
            critical_from: 20,
            is_fatal: false,
            is_blunted: false,
        };
        let mut taken = 0_u16;
        for part in self.damage_of(attack, &odds, is_critical) {
            let times = u16::from(!broken.immune.contains(&part.kind))
                + u16::from(broken.vulnerable.contains(&part.kind));
            taken = taken.saturating_add(part.rolled.saturating_mul(times));
            let (who, what) = (by, what.to_owned());
            self.emit(Event::Dice { who, what, dice: part.dice, total: i32::from(part.rolled) });
        }
        Ok(taken)
    }

    /// What may be done before the roll.
    fn before_attack(&mut self, attack: &Attack<'_>) -> Flow {
        let fits = |trigger: Trigger| matches!(trigger, Trigger::Attacked);
        self.react(attack.target, Happening::Attacked, attack.by, &fits)?;
        let allies: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, _)| id != attack.target && self.scene.are_allies(id, attack.target))
            .map(|(id, _)| id)
            .collect();
        for ally in allies {
            let feet = self.scene.get(ally).space().feet_to(self.scene.get(attack.target).space());
            let fits = move |trigger: Trigger| matches!(trigger, Trigger::AllyAttacked(most) if most >= feet);
            self.react_for(ally, attack.target, Happening::Attacked, attack.by, &fits)?;
        }
        Ok(())
    }

    /// What may be done after the roll and before what it does: what comes of the attack then, and what is changed.
    fn after_roll(
        &mut self,
        attack: &Attack<'_>,
        result: Outcome,
        total: i16,
        again: impl Fn(&mut Self, &Change) -> Outcome,
    ) -> Flow<(Outcome, Change)> {
        // The attacker adds to its roll before it knows what comes of it.
        let fits = |trigger: Trigger| matches!(trigger, Trigger::OwnAttack);
        let what = Happening::Rolled(total);
        let (adds, own) =
            self.changing(|work| work.react(attack.by, what, attack.target, &fits))?;
        let result = if adds { again(self, &own) } else { result };
        let total = total.saturating_add(own.add.clamp(-999, 999) as i16);
        let (has_changed, mut change) =
            self.changing(|work| work.answer_roll(attack, result, total))?;
        change.add += own.add;
        change.face = change.face.or(own.face);
        let result = match change.verdict {
            Some(true) if result == Outcome::Miss => Outcome::Hit,
            Some(false) => Outcome::Miss,
            _ if has_changed => again(self, &change),
            _ => result,
        };
        Ok((result, change))
    }

    /// What both make of an attack that hits or misses. Whether anything was done.
    fn answer_roll(&mut self, attack: &Attack<'_>, result: Outcome, total: i16) -> Flow<bool> {
        if result == Outcome::Miss {
            let fits = |trigger: Trigger| matches!(trigger, Trigger::OwnMiss);
            return self.react(attack.by, Happening::Rolled(total), attack.target, &fits);
        }
        let has_changed = self.others_roll(attack.by, Happening::Rolled(total))?;
        let is_melee = attack.strike == Strike::Melee;
        let is_missile = !is_melee && !attack.weapon.qualities.is_spell;
        let fits = move |trigger: Trigger| match trigger {
            Trigger::Hit | Trigger::HitOrMagicMissile => true,
            Trigger::HitInMelee => is_melee,
            Trigger::HitByMissile => is_missile,
            _ => false,
        };
        Ok(has_changed | self.react(attack.target, Happening::Hit(total), attack.by, &fits)?)
    }

    /// The damage of a hit and all that goes with it.
    fn hit(
        &mut self,
        attack: &Attack<'_>,
        odds: &Odds,
        is_critical: bool,
        change: &Change,
    ) -> Flow {
        let (by, target) = (attack.by, attack.target);
        self.dealt = super::amount::Dealt::default();
        self.note(|ongoing| ongoing.is_critical = is_critical);
        // What is decided once it is known that the attack hits, such as a smite.
        let fits = |trigger: Trigger| matches!(trigger, Trigger::OwnHit);
        let what = Happening::OwnHit(is_critical);
        let (_, own) = self.changing(|work| work.react(by, what, target, &fits))?;
        let mut parts = self.damage_of(attack, odds, is_critical);
        for (dice, bonus) in own.more {
            let times = if is_critical { 2 } else { 1 };
            let dice: Vec<(u8, u8)> =
                dice.iter().map(|&(count, sides)| (count.saturating_mul(times), sides)).collect();
            let kind = attack.weapon.damage.first().map_or(Damage::Force, |part| part.kind);
            parts.push(self.harm_part(&dice, bonus, kind));
        }
        parts.extend(own.parts);
        // What a spell's steps deal is rolled by them.
        parts.retain(|part| !part.dice.is_empty() || part.rolled > 0);
        self.mocked(by, &mut parts)?;
        let is_spell = attack.weapon.qualities.is_spell;
        lessen(&mut parts, change.less, change.halves && !is_spell);
        let catches = change.catches && parts.iter().all(|part| part.rolled == 0);
        let mut run = Run::on(by, target, &attack.cause);
        (run.is_critical, run.is_halved) = (is_critical, change.halves);
        run.edge = Some(odds.weight.edge());
        if is_spell {
            // One hit is one blow: what others add goes with what the steps deal.
            run.more = parts;
        } else if !parts.is_empty() {
            self.blow(attack, parts, is_critical)?;
        }
        if self.scene.creature(target).is_none() {
            return Ok(());
        }
        self.deeper(|work| work.run(&attack.weapon.hit, &mut run))?;
        self.deeper(|work| work.run(attack.hit, &mut run))?;
        if !run.more.is_empty() && self.scene.creature(target).is_some() {
            self.blow(attack, std::mem::take(&mut run.more), is_critical)?;
        }
        if self.scene.creature(target).is_none() {
            return Ok(());
        }
        if catches {
            self.catch(attack)?;
        }
        let deals: Vec<Damage> = attack.weapon.damage.iter().map(|part| part.kind).collect();
        let edge = Some(odds.weight.edge());
        let known = Matter { deals: &deals, edge, is_critical, ..attack.matter() };
        self.deeper(|work| work.moment_of(by, Moment::Hits, Some(target), &known))?;
        self.end_where(by, Why::Moment(Moment::Hits))?;
        if attack.strike == Strike::Melee && self.scene.creature(target).is_some() {
            self.deeper(|work| work.moment_of(target, Moment::HitInMelee, Some(by), &known))?;
            self.end_where(target, Why::Moment(Moment::HitInMelee))?;
        }
        if self.scene.creature(target).is_some() {
            self.deeper(|work| work.moment_of(target, Moment::IsHit, Some(by), &known))?;
        }
        Ok(())
    }

    fn blow(&mut self, attack: &Attack<'_>, parts: Vec<HarmPart>, is_critical: bool) -> Flow {
        let blow = Blow {
            who: attack.target,
            cause: &attack.cause,
            parts,
            is_critical,
            is_halved: false,
            spares: attack.spares && attack.strike == Strike::Melee,
            matter: Matter { is_critical, ..attack.matter() },
        };
        self.harm(blow).map(|_| ())
    }

    /// The dice and numbers of a hit: twice the dice of a critical one.
    fn damage_of(&mut self, attack: &Attack<'_>, odds: &Odds, is_critical: bool) -> Vec<HarmPart> {
        let weapon = attack.weapon;
        let (mut dice, mut used, mut once) = (Vec::new(), Vec::new(), Vec::new());
        {
            let view = self.view();
            let deals: Vec<Damage> = weapon.damage.iter().map(|part| part.kind).collect();
            let edge = Some(odds.weight.edge());
            let is_twenty = self.is_twenty();
            let matter = Matter { deals: &deals, edge, is_critical, is_twenty, ..attack.matter() };
            let me = view.scene.get(attack.by);
            let is_thin = me.hp <= view.hit_points_max(attack.by) / 2;
            for part in &weapon.damage {
                // A swarm that has lost half of its hit points bites less.
                let roll = part.halved.filter(|_| is_thin).unwrap_or(part.roll);
                // Of two kinds it chooses the one that is not shrugged off.
                let kind = part.or.filter(|_| view.shrugs_off_kind(attack.target, part.kind));
                let kind = kind.unwrap_or(part.kind);
                dice.push((kind, vec![(roll.count, roll.sides)], i32::from(roll.bonus)));
            }
            let target = Some(attack.target);
            if let Some((_, _, bonus)) = dice.first_mut() {
                let weight = view.weigh(attack.by, target, &[Stat::Damage], &[], &matter);
                *bonus += weight.bonus + view.raised_weapon(attack.by, weapon);
                let more = weight.dice.iter().filter(|(.., is_minus)| !is_minus);
                let more: Vec<(u8, u8)> = more.map(|&(count, sides, _)| (count, sides)).collect();
                used.extend(weight.used);
                if let Some((_, first, _)) = dice.first_mut() {
                    first.extend(more);
                }
            }
            let own = weapon.damage.first().map_or(Damage::Force, |part| part.kind);
            let mut extra = |kind: Option<Damage>, rolls: super::amount::Rolls| {
                dice.push((kind.unwrap_or(own), rolls.dice, rolls.bonus));
            };
            view.each_asked(attack.by, &Asks::sort(Sort::MoreDamage), |given| {
                let Some((amount, kind)) = extra_of(&given.modifier.gives) else { return };
                if view.holds(&given, attack.by, target, &matter) {
                    let context = view.context(given.holder, given.cause);
                    extra(kind, super::amount::rolls(amount, &context));
                    used.push(given.number);
                    if given.modifier.when.contains(&crate::data::When::OncePerTurn) {
                        once.push(given.name.to_owned());
                    }
                }
            });
            for modifier in &weapon.modifiers {
                let holds = || view.all(&modifier.when, attack.by, target, &matter, None);
                if let (Some(more), true) = (view.own_damage(attack.by, modifier), holds()) {
                    extra(None, super::amount::Rolls { bonus: more, ..Default::default() });
                }
                let Some((amount, kind)) = extra_of(&modifier.gives) else { continue };
                if holds() {
                    extra(kind, super::amount::rolls(amount, &view.context(attack.by, None)));
                }
            }
            if is_critical {
                self.critical_dice(attack, &mut dice);
            }
        }
        for name in once {
            self.spend(attack.by, Spend::Once(name));
        }
        self.use_up(&used);
        let reroll = self.rerolls(attack);
        dice.into_iter()
            .map(|(kind, dice, bonus)| self.damage_part(&dice, bonus, kind, reroll))
            .collect()
    }

    fn critical_dice(&self, attack: &Attack<'_>, dice: &mut [Part]) {
        let own = attack.weapon.damage.len();
        let times = self.view().critical_times(attack);
        for (at, (_, dice, _)) in dice.iter_mut().enumerate() {
            for (count, _) in dice {
                *count = count.saturating_mul(if at < own { times } else { 2 });
            }
        }
        let view = self.view();
        let own = attack.weapon.damage.first().map_or(0, |part| part.roll.sides);
        let matter = Matter { is_critical: true, ..attack.matter() };
        let mut more = 0;
        view.each_asked(attack.by, &Asks::sort(Sort::MoreDamage), |given| {
            if let Gives::CriticalDice(amount) = &given.modifier.gives
                && view.holds(&given, attack.by, Some(attack.target), &matter)
            {
                more += view.fixed(amount, given.holder, given.cause);
            }
        });
        if let Some((_, dice, _)) = dice.first_mut()
            && more > 0
            && own > 0
        {
            dice.push((more.clamp(0, 20) as u8, own));
        }
    }

    /// Faces of damage dice that are rolled again, once.
    fn rerolls(&self, attack: &Attack<'_>) -> u8 {
        let view = self.view();
        let mut most = 0;
        view.each_asked(attack.by, &Asks::sort(Sort::MoreDamage), |given| {
            if let Gives::RerollDamage(face) = given.modifier.gives
                && view.holds(&given, attack.by, Some(attack.target), &attack.matter())
            {
                most = most.max(face);
            }
        });
        most
    }

    fn damage_part(&mut self, dice: &[(u8, u8)], bonus: i32, kind: Damage, reroll: u8) -> HarmPart {
        let mut part = self.harm_part(dice, bonus, kind);
        for at in 0..part.dice.len() {
            if part.dice[at].face <= reroll {
                part.dice[at].face = self.die(part.dice[at].sides);
            }
        }
        part.rolled = (sum(&part.dice) + bonus).clamp(0, i32::from(u16::MAX)) as u16;
        part
    }

    /// Whether charm lets somebody harm another.
    pub(super) fn may_harm(&self, who: Id, target: Id) -> Flow {
        let charmed = self.view().is_charmed_by(who, target);
        let name = || self.scene.creature(target).map_or("", |it| it.name.as_str());
        require(!charmed, "Charmed", format!("{} has charmed you", name()))
    }

    /// Whether somebody may attack another at all.
    pub(super) fn may_attack(&self, by: Id, target: Id) -> Flow {
        let Some(it) = self.scene.creature(target) else {
            return require(false, "Target", "there is nobody of that number");
        };
        require(by != target, "Target", "you cannot attack yourself")?;
        require(!self.is_harmless(by), "Compulsion", "you cannot bring yourself to attack")?;
        require(it.life != super::Life::Dead, "Target", format_args!("{} is dead", it.name))?;
        self.may_harm(by, target)?;
        let covered = self.view().is_behind_cover(by, target);
        require(!covered, "Line of Sight", format_args!("{} is behind total cover", it.name))
    }
}

/// Takes from damage what a reaction takes, and halves it.
fn lessen(parts: &mut [HarmPart], less: i32, halves: bool) {
    let mut less = less.clamp(0, i32::from(u16::MAX)) as u16;
    for part in parts {
        let taken = less.min(part.rolled);
        part.rolled -= taken;
        less -= taken;
        if halves {
            part.rolled /= 2;
        }
    }
}

/// More damage that something gives, and of which kind; of none, it is that of the attack.
const fn extra_of(gives: &Gives) -> Option<(&Amount, Option<Damage>)> {
    match gives {
        Gives::Extra(amount, kind) => Some((amount, *kind)),
        Gives::ExtraSame(amount) => Some((amount, None)),
        _ => None,
    }
}
