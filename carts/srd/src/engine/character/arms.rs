//! Weapons as a character uses them.

use super::build::Build;
use super::numbers::{Training, picked};
use super::{Owned, Wear};
use crate::Damage;
use crate::ability::{Ability, modifier};
use crate::data::{
    self, Amount, DamagePart, Gives, Modifier, Plus, Roll, Rolls, Rule, Size, Strike, Use,
    WeaponProperty, WeaponTraining, When, tables,
};
use crate::engine::{Qualities, Weapon};

/// What all weapons of a character depend on.
pub(super) struct Arms<'a> {
    pub(super) build: &'a Build<'a>,
    pub(super) scores: [u8; 6],
    pub(super) training: &'a Training,
    pub(super) size: Size,
    /// Settled modifiers of features and items.
    pub(super) modifiers: Vec<&'a Modifier>,
}

/// Damage dice with a bonus.
fn part(roll: Roll, bonus: i32, kind: Damage) -> DamagePart {
    let bonus = i16::try_from(i32::from(roll.bonus) + bonus).unwrap_or(i16::MAX);
    DamagePart {
        roll: Roll { bonus, ..roll },
        kind,
        versatile: None,
        or: None,
        halved: None,
        save: None,
    }
}

impl Arms<'_> {
    /// All that it can attack with: what its hands hold, its pact weapon, its fist.
    pub(super) fn all(&self) -> Vec<Weapon> {
        let order = |owned: &Owned| match owned.wear {
            Wear::MainHand | Wear::BothHands => 0,
            Wear::OffHand => 1,
            Wear::Carried | Wear::Worn => 2,
        };
        let mut held: Vec<(usize, &Owned)> = self.build.who.inventory.iter().enumerate().collect();
        held.retain(|(_, owned)| order(owned) < 2);
        held.sort_by_key(|(at, owned)| (order(owned), *at));
        let two = held.iter().filter(|(_, owned)| owned.weapon().is_some()).count() > 1;
        let mut weapons: Vec<Weapon> =
            held.into_iter().filter_map(|(at, owned)| self.held(at, owned, two)).collect();
        weapons.extend(self.special_shots(&weapons));
        weapons.extend(self.pact());
        weapons.push(self.fist());
        weapons
    }

    /// The same bows and slings with each magic ammunition that is at hand.
    fn special_shots(&self, held: &[Weapon]) -> Vec<Weapon> {
        let mut shots = Vec::new();
        for weapon in held.iter().filter(|weapon| !weapon.ammunition.is_empty()) {
            for owned in self.build.who.inventory.iter().filter(|owned| owned.shoots(weapon)) {
                let Some(power) = owned.power() else { continue };
                let bonus = i32::from(power.bonus);
                let mut shot = weapon.clone();
                shot.name = format!("{} ({})", weapon.name, owned.item);
                shot.to_hit = small(i32::from(shot.to_hit) + bonus);
                if let Some(part) = shot.damage.first_mut() {
                    part.roll.bonus += i16::from(power.bonus);
                }
                shot.qualities.is_magical = true;
                shot.uses = vec![Use::Item(owned.item.clone())];
                shots.push(shot);
            }
        }
        shots
    }

    fn modifier(&self, ability: Ability) -> i32 {
        i32::from(modifier(self.scores[ability as usize]))
    }

    /// Whether a modifier holds for every attack with a weapon of these qualities.
    fn fits(&self, when: &When, made: &Weapon) -> bool {
        let is = made.qualities;
        match when {
            When::Unarmed => is.is_unarmed,
            When::Monk => is.is_monk,
            When::Finesse => is.is_finesse,
            When::Light => is.is_light,
            When::TwoHanded => is.is_two_handed,
            When::Weapon => true,
            When::With(name) => made.name.starts_with(name),
            When::Any(all) => all.iter().any(|one| self.fits(one, made)),
            When::All(all) => all.iter().all(|one| self.fits(one, made)),
            When::Not(one) => !self.fits(one, made),
            _ => false,
        }
    }

    /// The modifiers that hold for a weapon.
    fn of<'a>(&'a self, made: &'a Weapon) -> impl Iterator<Item = &'a Gives> {
        let fitting =
            self.modifiers.iter().filter(|one| one.when.iter().all(|when| self.fits(when, made)));
        fitting.map(|one| &one.gives)
    }

    /// The ability that a weapon is used with.
    fn ability(&self, made: &Weapon, strike: Strike) -> Ability {
        let plain = if strike == Strike::Ranged { Ability::Dexterity } else { Ability::Strength };
        let mut open = vec![plain];
        if made.qualities.is_finesse {
            open.extend([Ability::Strength, Ability::Dexterity]);
        }
        for gives in self.of(made) {
            match gives {
                Gives::DexterityAttacks => open.push(Ability::Dexterity),
                Gives::AttackAbility(ability) => open.push(*ability),
                _ => {}
            }
        }
        let best = open.iter().map(|one| self.modifier(*one)).max();
        open.into_iter().find(|one| Some(self.modifier(*one)) == best).unwrap_or(plain)
    }

    /// The larger of the weapon's dice and those that features give.
    fn dice(&self, made: &Weapon, own: Roll) -> Roll {
        let mut dice = own;
        for gives in self.of(made) {
            if let Gives::WeaponDie(amount) = gives {
                let better = self.die(amount);
                if better.mean_doubled() > dice.mean_doubled() {
                    dice = better;
                }
            }
        }
        dice
    }

    fn die(&self, amount: &Amount) -> Roll {
        let sides = amount.plus.iter().find_map(|plus| match plus {
            Plus::SidesOf(count, name) => Some((*count, self.build.number(name))),
            _ => None,
        });
        sides.map_or(amount.roll, |(count, sides)| Roll {
            count,
            sides: u8::try_from(sides).unwrap_or(0),
            bonus: 0,
        })
    }

    /// A weapon in the hand, or something that serves as one.
    fn held(&self, at: usize, owned: &Owned, two: bool) -> Option<Weapon> {
        let mut made = match owned.weapon() {
            // One of the plain magic weapons goes by the name of what it is.
            Some(weapon) if owned.power().is_some_and(|power| power.base_weapon) => {
                self.made(weapon, &format!("{} ({})", weapon.name, owned.item), owned, two)
            }
            Some(weapon) => self.made(weapon, &owned.item, owned, two),
            None => self.improvised(owned)?,
        };
        made.item = u16::try_from(at).ok();
        Some(made)
    }

    fn made(&self, weapon: &data::Weapon, name: &str, owned: &Owned, two: bool) -> Weapon {
        let has = |property| weapon.properties.contains(&property);
        let power = owned.power().filter(|_| owned.is_active());
        let bonus = power.map_or(0, |power| i32::from(power.bonus));
        let is_magical = power.is_some() || !owned.base.is_empty();
        let melee = weapon.strike == Strike::Melee;
        let monk = weapon.name == "Shortsword"
            || melee
                && weapon.training == WeaponTraining::Simple
                && !has(WeaponProperty::Heavy)
                && !has(WeaponProperty::TwoHanded);
        let own = weapon.range.map(|near| (near, weapon.range_long.unwrap_or(near)));
        let far = power.and_then(|power| power.thrown);
        let thrown = has(WeaponProperty::Thrown) || far.is_some();
        let is_two_handed = owned.wear == Wear::BothHands;
        let mut made = Weapon {
            name: name.into(),
            ability: Ability::Strength,
            to_hit: 0,
            reach: melee.then_some(if has(WeaponProperty::Reach) { 10 } else { 5 }),
            range: far.or_else(|| own.filter(|_| !melee || thrown)),
            damage: Vec::new(),
            qualities: Qualities {
                is_finesse: has(WeaponProperty::Finesse)
                    || power.is_some_and(|power| power.finesse),
                is_heavy: has(WeaponProperty::Heavy),
                is_light: has(WeaponProperty::Light),
                is_loading: has(WeaponProperty::Loading),
                is_thrown: thrown,
                is_two_handed,
                is_off_hand: two && owned.wear == Wear::OffHand,
                is_monk: monk,
                is_magical,
                is_silvered: owned.silvered,
                is_adamantine: false,
                is_special: has(WeaponProperty::Special),
                ..Qualities::default()
            },
            ammunition: if has(WeaponProperty::Ammunition) {
                ammunition(&weapon.name).into()
            } else {
                String::new()
            },
            modifiers: Vec::new(),
            hit: Vec::new(),
            item: None,
            uses: Vec::new(),
            when: Vec::new(),
        };
        made.ability = self.ability(&made, weapon.strike);
        let trained = self.training.has_weapon(weapon) || self.training.has(&owned.item);
        let trained = if trained { self.proficiency() } else { 0 };
        let ability = self.modifier(made.ability);
        made.to_hit = small(ability + trained + bonus);
        if let (Some(dice), Some(kind)) = (weapon.damage, weapon.kind) {
            let dice = if is_two_handed { weapon.versatile.unwrap_or(dice) } else { dice };
            let dice = self.dice(&made, dice);
            let ability = if made.qualities.is_off_hand && !self.has_rule(Rule::TwoWeaponModifier) {
                ability.min(0)
            } else {
                ability
            };
            made.damage.push(part(dice, ability + bonus, kind));
        }
        self.special(&mut made, weapon);
        if power.is_some() {
            enchant(&mut made, owned);
        }
        made
    }

    /// Heavy weapons for the small, the lance and the net.
    fn special(&self, made: &mut Weapon, weapon: &data::Weapon) {
        let hinders =
            |when: Vec<When>| Modifier { gives: Gives::Disadvantage(Rolls::Attacks), when };
        if made.qualities.is_heavy && self.size <= Size::Small {
            made.modifiers.push(hinders(Vec::new()));
        }
        if weapon.name == "Lance" {
            made.modifiers.push(hinders(vec![When::Within(5)]));
        }
        let steps =
            super::build::find(&weapon.name, "Weapon").and_then(|one| one.powers.actions.first());
        made.hit.extend(steps.iter().flat_map(|action| action.does.iter().cloned()));
    }

    fn has_rule(&self, rule: Rule) -> bool {
        self.modifiers.iter().any(|one| one.gives == Gives::Rule(rule))
    }

    fn proficiency(&self) -> i32 {
        i32::from(self.build.proficiency())
    }

    /// Something that is no weapon: 1d4 by the hand or thrown.
    fn improvised(&self, owned: &Owned) -> Option<Weapon> {
        owned.armor().is_none().then(|| {
            let ability = self.modifier(Ability::Strength);
            Weapon {
                to_hit: small(ability),
                range: Some((20, 60)),
                damage: vec![part(
                    Roll { count: 1, sides: 4, bonus: 0 },
                    ability,
                    Damage::Bludgeoning,
                )],
                qualities: Qualities { is_thrown: true, ..Qualities::default() },
                ..self.bare(&owned.item)
            }
        })
    }

    /// The weapon that a warlock's pact makes, of the form that was chosen.
    fn pact(&self) -> Option<Weapon> {
        let form = picked(self.build, "Weapon").next()?;
        let weapon = tables().weapon.iter().find(|one| one.name == *form)?;
        let two_handed = weapon.properties.contains(&WeaponProperty::TwoHanded);
        let wear = if two_handed { Wear::BothHands } else { Wear::MainHand };
        let owned = Owned { wear, ..Owned::new(form, 1) };
        let mut made = self.made(weapon, &format!("Pact {form}"), &owned, false);
        if !self.training.has_weapon(weapon) {
            made.to_hit = small(i32::from(made.to_hit) + self.proficiency());
        }
        made.qualities.is_magical = true;
        Some(made)
    }

    fn bare(&self, name: &str) -> Weapon {
        Weapon {
            name: name.into(),
            ability: Ability::Strength,
            to_hit: 0,
            reach: Some(5),
            range: None,
            damage: Vec::new(),
            qualities: Qualities::default(),
            ammunition: String::new(),
            modifiers: Vec::new(),
            hit: Vec::new(),
            item: None,
            uses: Vec::new(),
            when: Vec::new(),
        }
    }

    /// The unarmed strike: 1 and the modifier, or the dice that training gives it.
    fn fist(&self) -> Weapon {
        let mut made = self.bare("Unarmed Strike");
        made.qualities.is_unarmed = true;
        made.ability = self.ability(&made, Strike::Melee);
        let ability = self.modifier(made.ability);
        made.to_hit = small(ability + self.proficiency());
        let dice = self.dice(&made, Roll { count: 0, sides: 0, bonus: 1 });
        let kind = self.of(&made).find_map(|gives| match gives {
            Gives::DealsInstead(kind) => Some(*kind),
            _ => None,
        });
        made.damage.push(part(dice, ability, kind.unwrap_or(Damage::Bludgeoning)));
        let is_magical = self.of(&made).any(|gives| *gives == Gives::MagicWeapons);
        made.qualities.is_magical = is_magical;
        made
    }
}

/// What a magic weapon gives its own attacks, and the kind that its damage is of.
fn enchant(made: &mut Weapon, owned: &Owned) {
    let all = owned.gives().flat_map(|powers| &powers.modifiers);
    made.modifiers.extend(all.filter(|one| one.when.contains(&When::This)).cloned());
    let instead = made.modifiers.iter().find_map(|one| match one.gives {
        Gives::DealsInstead(kind) => Some(kind),
        _ => None,
    });
    if let (Some(kind), Some(part)) = (instead, made.damage.first_mut()) {
        part.kind = kind;
    }
}

/// What a weapon shoots.
const fn ammunition(weapon: &str) -> &'static str {
    match weapon.as_bytes() {
        [b'C', ..] => "Crossbow bolt",
        [b'B', ..] => "Blowgun needle",
        [b'S', b'l', ..] => "Sling bullet",
        _ => "Arrow",
    }
}

/// A number that a sheet has room for.
pub(super) fn small(number: i32) -> i8 {
    i8::try_from(number.clamp(-100, 100)).unwrap_or(0)
}
