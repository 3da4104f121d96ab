//! Whether what a modifier or a step asks for is so.

use super::sheet::Weapon;
use super::state::Id;
use super::view::View;
use super::weigh::{Given, Matter, Sense, is_metal};
use crate::ability::Ability;
use crate::check::Edge;
use crate::data::{
    ArmorTraining, CreatureType, Gives, Modifier, Rule, Strike, WeaponQuality, When,
};
use crate::space::Terrain;

impl View<'_> {
    /// Whether what a modifier asks for is so.
    pub(super) fn holds(
        &self,
        given: &Given<'_>,
        bearer: Id,
        other: Option<Id>,
        matter: &Matter<'_>,
    ) -> bool {
        self.all(&given.modifier.when, bearer, other, matter, Some(given))
    }

    /// The same for what an effect asks, with who it comes from.
    pub(super) fn all_from(
        &self,
        when: &[When],
        bearer: Id,
        cause: &super::Cause,
        matter: &Matter<'_>,
    ) -> bool {
        let other = Some(cause.by).filter(|&by| self.scene.creature(by).is_some());
        self.all_of(when, bearer, other, cause, matter)
    }

    /// The same, asked of anybody.
    pub(super) fn all_of(
        &self,
        when: &[When],
        bearer: Id,
        other: Option<Id>,
        cause: &super::Cause,
        matter: &Matter<'_>,
    ) -> bool {
        let modifier = &Modifier { gives: Gives::NoAdvantageAgainst, when: Vec::new() };
        let (holder, cause, number, name) = (cause.by, Some(cause), 0, "");
        let given = Given { modifier, holder, cause, number, name };
        self.all(when, bearer, other, matter, Some(&given))
    }

    pub(super) fn all(
        &self,
        when: &[When],
        bearer: Id,
        other: Option<Id>,
        matter: &Matter<'_>,
        given: Option<&Given<'_>>,
    ) -> bool {
        when.iter().all(|when| self.is_so(when, bearer, other, matter, given))
    }

    fn is_so(
        &self,
        when: &When,
        bearer: Id,
        other: Option<Id>,
        matter: &Matter<'_>,
        given: Option<&Given<'_>>,
    ) -> bool {
        match when {
            When::Not(when) => !self.is_so(when, bearer, other, matter, given),
            When::All(all) => all.iter().all(|one| self.is_so(one, bearer, other, matter, given)),
            When::Any(any) => any.iter().any(|one| self.is_so(one, bearer, other, matter, given)),
            When::OncePerTurn => {
                let name = given.map_or("", |given| given.name);
                !self.scene.get(bearer).turn.once.iter().any(|done| done == name)
            }
            When::This => matter.weapon.is_some_and(|weapon| self.is_of(given, bearer, weapon)),
            When::OtherIsSource => other == given.and_then(|given| given.cause).map(|one| one.by),
            When::OtherIsNotSource => {
                other.is_some() && other != given.and_then(|given| given.cause).map(|one| one.by)
            }
            When::SeesSource => given
                .and_then(|given| given.cause)
                .is_some_and(|cause| self.has_line(bearer, cause.by)),
            When::LaterTurn => given.and_then(|given| given.cause).is_some_and(|cause| {
                self.scene.turn().is_none_or(|turn| turn == cause.by)
                    && self.scene.round > cause.round
            }),
            When::Slot(level) => {
                let cause = matter.cause.or_else(|| given.and_then(|given| given.cause));
                cause.is_some_and(|cause| cause.slot >= *level)
            }
            When::Preferred => {
                let first = self.scene.get(bearer).sheet.weapons.first();
                matter.weapon.is_some_and(|weapon| first.is_some_and(|one| one.name == weapon.name))
            }
            When::Breath => matter.cause.is_some_and(|cause| is_breath(&cause.name)),
            When::OfSchool(school) => matter.cause.is_some_and(|cause| {
                let entry = cause.spell.and_then(|_| super::amount::spell_entry(&cause.name));
                entry.is_some_and(|entry| entry.school == *school)
            }),
            When::OwnTurn => self.scene.turn().is_none_or(|turn| turn == bearer),
            When::UnderOpenSky => self.is_place("Open Sky"),
            When::InStorm => self.is_place("Storm"),
            When::AtNight => self.is_place("Night"),
            When::CastAs(class) => matter.cause.is_some_and(|cause| cause.class == Some(*class)),
            When::Attacked(asks) => self.has_struck(bearer, asks),
            When::OtherNearLast(feet) => {
                other.is_some_and(|other| self.is_near_last(bearer, other, *feet))
            }
            When::FreeHand => self.hands_used(bearer) < 2,
            When::MovesCarefully => self.is_careful(other.unwrap_or(bearer)),
            _ => of_matter(when, matter).unwrap_or_else(|| {
                self.of_bearer(when, bearer, other).unwrap_or_else(|| {
                    other.is_some_and(|other| self.of_other(when, bearer, other, matter))
                })
            }),
        }
    }

    fn of_bearer(&self, when: &When, bearer: Id, other: Option<Id>) -> Option<bool> {
        let me = self.scene.get(bearer);
        let worn = &me.sheet.worn;
        Some(match when {
            When::Bloodied => me.hp <= self.hit_points_max(bearer) / 2,
            When::Unhurt => me.hp >= self.hit_points_max(bearer),
            When::Has(condition) => me.has(*condition),
            When::Under(name) => me.is_under(name),
            When::Unarmored => worn.armor.is_none(),
            When::NoShield => !worn.has_shield,
            When::NoHeavyArmor => worn.armor != Some(ArmorTraining::Heavy),
            When::Armored => worn.armor.is_some(),
            When::TrainedArmor => !worn.is_untrained,
            When::AllyNear(feet) => self.has_ally_near(bearer, bearer, *feet),
            When::AllyNearOther(feet) => {
                other.is_some_and(|other| self.has_ally_near(bearer, other, *feet))
            }
            When::Charged(feet) => {
                other.is_some_and(|other| self.has_charged(bearer, other, *feet))
            }
            When::Still => me.turn.walked == 0,
            When::Immobile => {
                let speed = self.speed(bearer);
                let all = [speed.walk, speed.fly, speed.swim, speed.climb, speed.burrow];
                all == [0; 5]
            }
            When::InSunlight => self.is_in_sun(bearer),
            When::InDimLight => self.light_on(bearer) == crate::space::Light::Dim,
            When::InDarkness => self.light_on(bearer) == crate::space::Light::Dark,
            When::InWater => self.floor.tile(me.at).water > 0,
            When::Concentrating => me.concentration > 0,
            When::Level(level) => me.sheet.level >= *level,
            When::Is(kinds) => self.is_kind(bearer, kinds),
            When::Tagged(tag) => me.sheet.tag.contains(tag.as_str()),
            When::Called(names) => names.contains(&me.sheet.name),
            When::Marks(name) => self.scene.creatures().any(|(_, one)| {
                one.hp > 0
                    && one
                        .effects
                        .iter()
                        .any(|active| active.cause.by == bearer && active.name == *name)
            }),
            When::AboveZero => me.hp > 0,
            When::HitPoints(most) => me.hp <= *most,
            When::Class(classes) => {
                me.sheet.classes.iter().any(|(class, _)| classes.contains(class))
            }
            When::ClassLevel(class, level) => me.sheet.class_level(*class) >= *level,
            When::Left(name, least) => me.left(name) >= *least,
            When::Empty(name) => me.left(name) == 0,
            When::NotAttacked => !me.turn.attacked,
            When::MovedHalf => me.turn.walked <= self.speed(bearer).walk / 2,
            When::InDimLightOrDarkness => self.light_on(bearer) != crate::space::Light::Bright,
            When::Began(name) => me
                .effects
                .iter()
                .any(|active| active.name == *name && active.cause.round == self.scene.round),
            When::Holds(name, least) => self.bearers_of(bearer, name) >= usize::from(*least),
            When::Terrain(word) => self.is_place(word),
            When::InRunningWater => {
                self.floor.tile(me.at).water > 0 && self.is_place("Running Water")
            }
            When::BesideStone => self.is_beside_wall(bearer),
            _ => return None,
        })
    }

    fn of_other(&self, when: &When, bearer: Id, id: Id, matter: &Matter<'_>) -> bool {
        let (me, other) = (self.scene.get(bearer), self.scene.get(id));
        match when {
            When::Within(feet) => me.space().is_within(*feet, other.space()),
            When::Beyond(feet) => !me.space().is_within(*feet, other.space()),
            When::OtherIs(kinds) => self.is_kind(id, kinds),
            When::OtherTagged(tag) => other.sheet.tag.contains(tag.as_str()),
            When::OtherAtMost(size) => other.size() <= *size,
            When::OtherHas(condition) => other.has(*condition),
            When::OtherMarked(name) => {
                other.effects.iter().any(|active| active.cause.by == bearer && active.name == *name)
            }
            When::OtherBlindToMe => !self.sees(id, bearer),
            When::OtherUnseen => !self.sees(bearer, id),
            When::OtherHurt => other.hp < self.hit_points_max(id),
            When::OtherBloodied => other.hp <= self.hit_points_max(id) / 2,
            When::OtherNotActed => self.scene.fight().is_some() && !other.turn.acted,
            When::OtherSurprised => other.turn.surprised,
            When::OtherHitPoints(most) => other.hp <= *most,
            When::OtherIsAlly => me.side == other.side && bearer != id,
            When::OtherIsFoe => me.side != other.side,
            When::OtherIntelligenceAtMost(most) => {
                other.sheet.scores.0[Ability::Intelligence as usize] <= *most
            }
            When::OtherWearsMetal => other.sheet.worn.is_metal,
            When::OtherWearsMundane(metal) => {
                let worn = &other.sheet.worn;
                worn.base > 10 && !worn.is_magical && (worn.is_metal || !metal)
            }
            When::OtherRatedAtMost(eighths) => other.sheet.rating_eighths <= *eighths,
            When::OtherImmuneTo(condition) => self.is_immune_to(id, bearer, *condition),
            When::OtherFalls => other.is_aloft,
            When::OtherBeheadable => self.is_beheadable(id),
            When::OtherUnarmored => other.sheet.worn.armor.is_none(),
            When::OtherDead => other.life == super::Life::Dead,
            When::OtherDiedWithin(rounds) => {
                other.life == super::Life::Dead
                    && self.scene.round.saturating_sub(other.died) <= *rounds
            }
            When::OtherBySight => self.sees_with_eyes(id, bearer),
            When::OtherHoldsMetal => {
                let metal = |weapon: &Weapon| weapon.is_held() && is_metal(&weapon.name);
                other.sheet.weapons.iter().any(metal) && !other.is_under(super::conjure::DROPPED)
            }
            When::OtherConcentrating => other.concentration > 0,
            When::OtherBreathes => {
                !self.rule(id, Rule::NeedsNoAir)
                    && !matches!(other.sheet.kind, CreatureType::Undead | CreatureType::Construct)
            }
            When::OtherUnder(name) => other.is_under(name),
            When::OtherNamed(name) => other.sheet.name == *name,
            When::HeldByOther => self.drags(id) == Some(bearer),
            When::OtherGrappled => self.drags(bearer) == Some(id),
            When::InMySpace => me.space().overlaps(other.space()),
            When::OtherSwims => other.sheet.speed.swim > 0,
            When::OtherFavored => self.favors(bearer, id),
            When::OtherRatedAtMostNumber(name) => {
                u16::from(other.sheet.rating_eighths) <= me.sheet.number(name)
            }
            When::OtherSpeaks => !other.sheet.languages.is_empty(),
            When::WithoutDisadvantage => matter.edge != Some(Edge::Disadvantage),
            _ => false,
        }
    }

    /// Whether it has made an attack with the Attack action this turn of which all of this is so.
    fn has_struck(&self, id: Id, asks: &[When]) -> bool {
        let me = self.scene.get(id);
        me.turn.struck.iter().any(|struck| {
            let weapon = me.sheet.weapons.iter().find(|weapon| weapon.name == struck.weapon);
            let strike = if struck.is_melee { Strike::Melee } else { Strike::Ranged };
            let matter = Matter { weapon, strike: Some(strike), ..Matter::default() };
            self.all(asks, id, None, &matter, None)
        })
    }

    /// Whether another is not the one that somebody attacked last this turn, but near it.
    fn is_near_last(&self, id: Id, other: Id, feet: u16) -> bool {
        let last = self.scene.get(id).turn.struck.last().map(|struck| struck.target);
        last.and_then(|last| self.scene.creature(last).filter(|_| last != other))
            .is_some_and(|last| last.space().is_within(feet, self.scene.get(other).space()))
    }

    /// How many creatures have an effect of this name from somebody.
    fn bearers_of(&self, by: Id, name: &str) -> usize {
        let creatures = self.scene.creatures();
        let has = |one: &super::Creature| {
            one.effects.iter().any(|active| active.cause.by == by && active.name == name)
        };
        creatures.filter(|(_, one)| has(one)).count()
    }

    /// Whether somebody favours creatures like another.
    fn favors(&self, id: Id, other: Id) -> bool {
        let it = self.scene.get(other);
        let mut favored = false;
        self.each_own(id, &mut |given| {
            if let Gives::Favors(kinds, tags) = &given.modifier.gives {
                let tagged =
                    tags.is_empty() || tags.iter().any(|tag| it.sheet.tag.contains(tag.as_str()));
                favored |= kinds.contains(&it.sheet.kind) && tagged;
            }
        });
        favored
    }
}

/// Whether what has this name is breathed.
fn is_breath(name: &str) -> bool {
    name.split(' ').any(|word| word == "Breath")
}

/// What the matter alone answers.
fn of_matter(when: &When, matter: &Matter<'_>) -> Option<bool> {
    let weapon = |is: fn(&Weapon) -> bool| matter.weapon.is_some_and(is);
    Some(match when {
        When::Melee => matter.strike == Some(Strike::Melee),
        When::Ranged => matter.strike == Some(Strike::Ranged),
        When::Weapon => weapon(|weapon| !weapon.qualities.is_spell),
        When::Unarmed => weapon(|weapon| weapon.qualities.is_unarmed),
        When::Spell => matter.is_spell,
        When::Finesse => weapon(|weapon| weapon.qualities.is_finesse),
        When::Light => weapon(|weapon| weapon.qualities.is_light),
        When::TwoHanded => weapon(|weapon| weapon.qualities.is_two_handed),
        When::OneHanded => weapon(|weapon| {
            let is = &weapon.qualities;
            !is.is_two_handed && !is.is_unarmed && weapon.reach.is_some() && !is.is_off_hand
        }),
        When::With(name) => {
            matter.weapon.is_some_and(|weapon| weapon.name.starts_with(name.as_str()))
        }
        When::Monk => weapon(|weapon| weapon.qualities.is_monk),
        When::By(ability) => matter.weapon.is_some_and(|weapon| weapon.ability == *ability),
        When::RangedWeapon => weapon(|weapon| weapon.reach.is_none() && weapon.range.is_some()),
        When::AttackWithout(qualities) => matter.weapon.is_some_and(|weapon| {
            let is = &weapon.qualities;
            let has = |quality: &WeaponQuality| match quality {
                WeaponQuality::Magical => is.is_magical || matter.is_magic,
                WeaponQuality::Silvered => is.is_silvered,
                WeaponQuality::Adamantine => is.is_adamantine,
            };
            !is.is_spell && !qualities.iter().any(has)
        }),
        When::Critical => matter.is_critical,
        When::Twenty => matter.is_twenty,
        When::Opportunity => matter.is_opportunity,
        When::WithAdvantage => matter.edge == Some(Edge::Advantage),
        When::WithoutDisadvantage => matter.edge.is_some_and(|edge| edge != Edge::Disadvantage),
        When::Deals(kinds) => matter.deals.iter().any(|kind| kinds.contains(kind)),
        When::Magic => matter.is_magic,
        When::AgainstSpell => matter.against_spell,
        When::Against(conditions) => {
            matter.conditions.iter().any(|condition| conditions.contains(condition))
        }
        When::AgainstDamage(kinds) => matter.damage.iter().any(|kind| kinds.contains(kind)),
        When::AgainstPoison => matter.is_poison,
        When::AgainstDisease => matter.is_disease,
        When::BySight => matter.sense == Some(Sense::Sight),
        When::ByHearing => matter.sense == Some(Sense::Hearing),
        When::BySmell => matter.sense == Some(Sense::Smell),
        When::Named(name) => matter.name == name,
        When::DealtAtMost(most) => matter.dealt <= *most,
        When::OtherDroppedBy(kinds) => matter.dropped.is_some_and(|dropped| {
            kinds.is_empty() || kinds.iter().any(|kind| dropped & (1 << *kind as u16) > 0)
        }),
        When::OtherWieldsMundane(metal) => {
            weapon(|weapon| weapon.is_held() && !weapon.qualities.is_magical)
                && matter.weapon.is_some_and(|weapon| !metal || is_metal(&weapon.name))
        }
        When::During(name) => matter.during == name,
        _ => return None,
    })
}
