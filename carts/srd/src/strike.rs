//! Striking and mending: attacks, spells, features and potions, from the roll to what it does.

use crate::ability::Ability;
use crate::check::{D20, Edge, Outcome, outcome};
use crate::creature::{Blow, Creature, Id, Kind, Life};
use crate::event::{Event, Harm};
use crate::fight::{Creatures, Field, Fight, Side, sees};
use crate::turn::Refused;
use crate::{Attack, Class, Condition, Damage, Effect, Formula, Ground, Range, Spell, Square};

/// What a potion of healing gives.
pub const POTION: Formula = Formula::new(2, 4, 2);
/// Difficulty of stabilising a dying creature.
pub const AID_DIFFICULTY: u8 = 10;

/// What an attack roll is made with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Aim {
    Weapon(Attack),
    Spell(Attack),
}

impl Aim {
    pub(crate) const fn attack(&self) -> &Attack {
        match self {
            Self::Weapon(attack) | Self::Spell(attack) => attack,
        }
    }
}

/// An attack as it would be made from a square: with what, and with which edge.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Chance {
    /// The attack.
    pub attack: Attack,
    /// One d20 or two.
    pub edge: Edge,
    /// Ways of 400 that hit.
    pub hits: u32,
    /// Ways of 400 that are critical.
    pub criticals: u32,
}

impl Fight {
    /// The weapon attack that `who` would make on `target` from a square; `None` if the target is out of range.
    #[must_use]
    pub fn chance(
        &self,
        who: Id,
        target: Id,
        from: Square,
        creatures: &Creatures,
        ground: &dyn Ground,
    ) -> Option<Chance> {
        let (me, other) = (&creatures[&who], &creatures[&target]);
        let attack = weapon_for(me, from.distance(other.at))?;
        let other_sees = sees(ground, other, from);
        Some(self.chance_of(attack, who, target, from, other_sees, creatures))
    }

    /// The same for the spell attack cantrip that `who` knows, if any.
    #[must_use]
    pub fn spell_chance(
        &self,
        who: Id,
        target: Id,
        creatures: &Creatures,
        ground: &dyn Ground,
    ) -> Option<Chance> {
        let me = &creatures[&who];
        let attack = me.class()?.spells().iter().find_map(|&spell| spell_attack(me, spell))?;
        let near = me.at.distance(creatures[&target].at) <= attack.range.farthest();
        let other_sees = sees(ground, &creatures[&target], me.at);
        near.then(|| self.chance_of(attack, who, target, me.at, other_sees, creatures))
    }

    /// The chances of an attack from a square, where the target sees the attacker there or does not.
    pub(crate) fn chance_of(
        &self,
        attack: Attack,
        who: Id,
        target: Id,
        from: Square,
        other_sees: bool,
        creatures: &Creatures,
    ) -> Chance {
        let edge = self.edge(who, target, from, other_sees, &attack, creatures);
        let other = &creatures[&target];
        let critical_from = creatures[&who].critical_from();
        let (hits, criticals) =
            crate::check::hit_chance(edge, attack.bonus, other.armor_class(), critical_from);
        let is_helpless =
            other.conditions.has(Condition::Unconscious) && from.distance(other.at) <= 1;
        Chance { attack, edge, hits, criticals: if is_helpless { hits } else { criticals } }
    }

    /// One d20 or two for an attack from a square.
    fn edge(
        &self,
        who: Id,
        target: Id,
        from: Square,
        other_sees: bool,
        attack: &Attack,
        creatures: &Creatures,
    ) -> Edge {
        let (me, other) = (&creatures[&who], &creatures[&target]);
        let distance = from.distance(other.at);
        let is_prone = other.conditions.has(Condition::Prone);
        let packs = matches!(me.kind, Kind::Foe(foe) if foe.block().traits.packs);
        let advantage = !other_sees
            || (is_prone && distance <= 1)
            || (packs && self.has_ally_beside(who, other.at, creatures));
        let is_crowded = !attack.range.is_melee()
            && self.fighters.iter().any(|fighter| {
                let foe = &creatures[&fighter.id];
                Side::of(foe) != Side::of(me) && foe.can_act() && foe.at.distance(from) <= 1
            });
        let is_far = matches!(attack.range, Range::Ranged { normal, .. } if distance > normal);
        let dodges = self.fighter(target).is_some_and(|fighter| fighter.is_dodging);
        let disadvantage = me.conditions.has(Condition::Prone)
            || (is_prone && distance > 1)
            || (dodges && other.can_act() && other_sees)
            || is_crowded
            || is_far;
        Edge::of(advantage, disadvantage)
    }

    /// Whether another of the own side, able to act, stands beside a square.
    fn has_ally_beside(&self, who: Id, square: Square, creatures: &Creatures) -> bool {
        self.fighters.iter().any(|fighter| {
            let ally = &creatures[&fighter.id];
            fighter.id != who
                && Side::of(ally) == Side::of(&creatures[&who])
                && ally.can_act()
                && ally.at != square
                && ally.at.distance(square) <= 1
        })
    }

    /// That `target` takes part, is a foe, lives and is seen.
    fn check_foe(&self, who: Id, target: Id, field: &Field<'_>) -> Result<(), Refused> {
        if self.fighter(target).is_none() {
            return Err("that is not in this fight");
        }
        let (me, other) = (&field.creatures[&who], &field.creatures[&target]);
        if Side::of(me) == Side::of(other) {
            return Err("that is a friend");
        }
        if other.life == Life::Dead {
            return Err("that is dead");
        }
        if !sees(field.ground, me, other.at) {
            return Err("you do not see that");
        }
        Ok(())
    }

    /// That `target` takes part, is a friend or oneself, lives and is within reach.
    fn check_friend(&self, who: Id, target: Id, field: &Field<'_>) -> Result<(), Refused> {
        if self.fighter(target).is_none() {
            return Err("that is not in this fight");
        }
        let (me, other) = (&field.creatures[&who], &field.creatures[&target]);
        if Side::of(me) != Side::of(other) {
            return Err("that is no friend");
        }
        if other.life == Life::Dead {
            return Err("that is dead");
        }
        if me.at.distance(other.at) > 1 {
            return Err("that is out of reach");
        }
        Ok(())
    }

    pub(crate) fn attack(
        &mut self,
        who: Id,
        target: Id,
        field: &mut Field<'_>,
    ) -> Result<(), Refused> {
        self.check_foe(who, target, field)?;
        let me = &field.creatures[&who];
        let distance = me.at.distance(field.creatures[&target].at);
        let attack = weapon_for(me, distance).ok_or("that is out of range")?;
        self.take_action(who)?;
        self.strike(who, target, &Aim::Weapon(attack), false, field);
        Ok(())
    }

    /// Rolls an attack that was checked, and what comes of it.
    pub(crate) fn strike(
        &mut self,
        who: Id,
        target: Id,
        aim: &Aim,
        is_reaction: bool,
        field: &mut Field<'_>,
    ) {
        let attack = *aim.attack();
        let from = field.creatures[&who].at;
        let other_sees = sees(field.ground, &field.creatures[&target], from);
        let edge = self.edge(who, target, from, other_sees, &attack, field.creatures);
        let (me, other) = (&field.creatures[&who], &field.creatures[&target]);
        let armor_class = other.armor_class();
        let d20 = D20::roll(edge, field.dice);
        let mut outcome = outcome(d20.face, attack.bonus, armor_class, me.critical_from());
        let is_helpless =
            other.conditions.has(Condition::Unconscious) && from.distance(other.at) <= 1;
        if outcome == Outcome::Hit && is_helpless {
            outcome = Outcome::Critical;
        }
        let is_critical = outcome == Outcome::Critical;
        let doubled = |formula: Formula| if is_critical { formula.doubled() } else { formula };
        let harm = (outcome != Outcome::Miss).then(|| {
            let rolled = doubled(attack.damage).roll(field.dice);
            let sneak_dice = self.sneak_dice(who, target, &attack, edge, aim, field.creatures);
            let sneak =
                (sneak_dice > 0).then(|| doubled(Formula::new(sneak_dice, 6, 0)).roll(field.dice));
            let total = rolled.total + sneak.map_or(0, |sneak| sneak.total);
            Harm {
                rolled,
                times: 1,
                sneak,
                kind: attack.kind,
                taken: other.reduced(total, attack.kind),
            }
        });
        if harm.is_some_and(|harm| harm.sneak.is_some()) {
            self.fighter_mut(who).has_sneaked = true;
        }
        field.events.push(Event::Attack {
            who,
            target,
            weapon: attack.name,
            is_reaction,
            d20,
            bonus: attack.bonus,
            armor_class,
            outcome,
            harm,
        });
        if let Some(harm) = harm {
            hurt(target, harm.taken, harm.kind, is_critical, field);
            topple(target, &attack, field);
        }
    }

    fn sneak_dice(
        &self,
        who: Id,
        target: Id,
        attack: &Attack,
        edge: Edge,
        aim: &Aim,
        creatures: &Creatures,
    ) -> u8 {
        let me = &creatures[&who];
        let is_sneaky = matches!(aim, Aim::Weapon(_))
            && attack.is_subtle
            && self.fighter(who).is_some_and(|fighter| !fighter.has_sneaked)
            && match edge {
                Edge::Advantage => true,
                Edge::Straight => self.has_ally_beside(who, creatures[&target].at, creatures),
                Edge::Disadvantage => false,
            };
        match me.class() {
            Some(class) if is_sneaky => class.sneak_dice(me.level),
            Some(_) | None => 0,
        }
    }

    pub(crate) fn cast(
        &mut self,
        who: Id,
        spell: Spell,
        target: Id,
        field: &mut Field<'_>,
    ) -> Result<(), Refused> {
        let me = &field.creatures[&who];
        let bonus = me
            .casting_bonus()
            .filter(|_| me.class().is_some_and(|class| class.spells().contains(&spell)));
        let bonus = bonus.ok_or("you do not know that spell")?;
        if spell.is_kind() {
            self.check_friend(who, target, field)?;
        } else {
            self.check_foe(who, target, field)?;
            if me.at.distance(field.creatures[&target].at) > spell.range() {
                return Err("that is out of range");
            }
        }
        if spell.level() > me.slots {
            return Err("you have no spell slot left");
        }
        self.take_action(who)?;
        let me = field.creatures.get_mut(&who).expect("who casts exists");
        me.slots -= u8::from(spell.level() > 0);
        match spell.effect() {
            Effect::Attack(..) => {
                let attack = spell_attack(me, spell).expect("this spell attacks");
                self.strike(who, target, &Aim::Spell(attack), false, field);
            }
            Effect::Save(ability, formula, kind) => {
                let difficulty = (8 + bonus).unsigned_abs();
                if !save(target, ability, difficulty, spell.name(), field) {
                    let harm = rolled_harm(target, formula, 1, kind, field);
                    field.events.push(Event::Struck { who, target, spell, harm });
                    hurt(target, harm.taken, kind, false, field);
                }
            }
            Effect::Darts(times, formula, kind) => {
                let harm = rolled_harm(target, formula, times, kind, field);
                field.events.push(Event::Struck { who, target, spell, harm });
                hurt(target, harm.taken, kind, false, field);
            }
            Effect::Heal(formula) => {
                let modifier = me
                    .class()
                    .and_then(Class::casting)
                    .map_or(0, |ability| me.scores().modifier(ability));
                // Disciple of Life, which the one healer here has: 2 and the spell's level more.
                let more = i16::from(modifier) + 2 + i16::from(spell.level());
                heal(who, target, spell.name(), formula.plus(more), field);
            }
        }
        Ok(())
    }

    pub(crate) fn second_wind(&mut self, who: Id, field: &mut Field<'_>) -> Result<(), Refused> {
        let me = field.creatures.get_mut(&who).expect("who acts exists");
        if !me.has_wind {
            return Err("you have no Second Wind left");
        }
        let fighter = self.fighter_mut(who);
        if !fighter.has_bonus {
            return Err("your bonus action is spent");
        }
        fighter.has_bonus = false;
        me.has_wind = false;
        let formula = Formula::new(1, 10, i16::from(me.level));
        heal(who, who, "Second Wind", formula, field);
        Ok(())
    }

    pub(crate) fn potion(
        &mut self,
        who: Id,
        target: Id,
        field: &mut Field<'_>,
    ) -> Result<(), Refused> {
        self.check_friend(who, target, field)?;
        self.take_action(who)?;
        heal(who, target, "potion", POTION, field);
        Ok(())
    }

    pub(crate) fn aid(
        &mut self,
        who: Id,
        target: Id,
        field: &mut Field<'_>,
    ) -> Result<(), Refused> {
        self.check_friend(who, target, field)?;
        if !matches!(field.creatures[&target].life, Life::Dying { .. }) {
            return Err("that is not dying");
        }
        self.take_action(who)?;
        let me = &field.creatures[&who];
        let bonus = me.class().map_or(0, |class| class.medicine(me.level));
        let d20 = D20::roll(Edge::Straight, field.dice);
        let is_made = i16::from(d20.face) + i16::from(bonus) >= i16::from(AID_DIFFICULTY);
        field.events.push(Event::Aid {
            who,
            target,
            d20,
            bonus,
            difficulty: AID_DIFFICULTY,
            is_made,
        });
        if is_made {
            field.creatures.get_mut(&target).expect("who is aided exists").stabilise();
        }
        Ok(())
    }
}

/// The weapon for a distance: melee if it reaches, else what reaches.
fn weapon_for(creature: &Creature, distance: u8) -> Option<Attack> {
    let attacks = creature.attacks();
    attacks.iter().copied().find(|attack| distance <= attack.range.farthest())
}

/// A spell as an attack, if it is one.
fn spell_attack(creature: &Creature, spell: Spell) -> Option<Attack> {
    let Effect::Attack(damage, kind) = spell.effect() else { return None };
    let range = Range::Ranged { normal: spell.range(), long: spell.range() };
    let bonus = creature.casting_bonus()?;
    Some(Attack { name: spell.name(), range, bonus, damage, kind, is_subtle: false, topples: None })
}

fn rolled_harm(
    target: Id,
    formula: Formula,
    times: u8,
    kind: Damage,
    field: &mut Field<'_>,
) -> Harm {
    let rolled = formula.roll(field.dice);
    let taken = field.creatures[&target].reduced(rolled.total * u16::from(times), kind);
    Harm { rolled, times, sneak: None, kind, taken }
}

/// Rolls a saving throw; the helpless fail those of Strength and Dexterity without a roll that counts.
fn save(
    who: Id,
    ability: Ability,
    difficulty: u8,
    against: &'static str,
    field: &mut Field<'_>,
) -> bool {
    let creature = &field.creatures[&who];
    let bonus = creature.save_modifier(ability);
    let d20 = D20::roll(Edge::Straight, field.dice);
    let is_helpless =
        !creature.can_act() && matches!(ability, Ability::Strength | Ability::Dexterity);
    let is_made = !is_helpless && i16::from(d20.face) + i16::from(bonus) >= i16::from(difficulty);
    field.events.push(Event::Save { who, ability, d20, bonus, difficulty, is_made, against });
    is_made
}

/// Deals damage that was reduced already, and tells who falls.
fn hurt(target: Id, amount: u16, kind: Damage, is_critical: bool, field: &mut Field<'_>) {
    let creature = &field.creatures[&target];
    let is_tough = matches!(creature.kind, Kind::Foe(foe) if foe.block().traits.fortitude);
    if is_tough
        && amount >= creature.hp
        && creature.life == Life::Up
        && kind != Damage::Radiant
        && !is_critical
    {
        let difficulty = u8::try_from(5 + amount).unwrap_or(u8::MAX);
        if save(target, Ability::Constitution, difficulty, "to stay up", field) {
            field.creatures.get_mut(&target).expect("who is hurt exists").hp = 1;
            field.events.push(Event::Endured { who: target });
            return;
        }
    }
    match field.creatures.get_mut(&target).expect("who is hurt exists").hurt(amount, is_critical) {
        Blow::Stands | Blow::Worsens => {}
        Blow::Falls => field.events.push(Event::Fell { who: target }),
        Blow::Dies => field.events.push(Event::Died { who: target }),
    }
}

fn topple(target: Id, attack: &Attack, field: &mut Field<'_>) {
    let creature = &field.creatures[&target];
    if let Some((ability, difficulty)) = attack.topples
        && creature.can_act()
        && !creature.conditions.has(Condition::Prone)
        && !save(target, ability, difficulty, attack.name, field)
    {
        field
            .creatures
            .get_mut(&target)
            .expect("who falls exists")
            .conditions
            .add(Condition::Prone);
        field.events.push(Event::Toppled { who: target });
    }
}

fn heal(who: Id, target: Id, how: &'static str, formula: Formula, field: &mut Field<'_>) {
    let rolled = formula.roll(field.dice);
    let gained = field.creatures.get_mut(&target).expect("who is healed exists").heal(rolled.total);
    field.events.push(Event::Healed { who, target, how, rolled, gained });
}
