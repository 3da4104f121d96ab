//! Spells: the record and what it does, joined.
//!
//! What a power leaves out is that of the record: [`Spell::targets`], [`Spell::area_at`], [`Spell::rounds_at`] and the like
//! say what holds in the end, and nothing else need look at the defaults.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::data::{
    Activity, Amount, Area, ClassName, Duration, Roll, Shape, SpellEntry, SpellPower, SpellRange,
    Targets, Use, When, Who, tables,
};

use super::amount::{Context, rolls};
use super::state::Cause;

/// Rounds in a minute.
const MINUTE: u32 = 10;

/// How far a touch reaches, in feet.
const TOUCH: u16 = 5;

/// A spell that can be cast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spell {
    /// Its record: level, range, components and the like.
    pub entry: &'static SpellEntry,
    /// What it does.
    pub power: &'static SpellPower,
}

/// What the caster must point at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pointing {
    /// Nothing: it concerns the caster, or all around.
    Nothing,
    /// Creatures, corpses or things, one or several.
    Targets,
    /// One or several places, which areas may lie around.
    Points,
    /// A direction from the caster.
    Direction,
    /// The squares of a wall.
    Wall,
}

/// A spell by its name, if it can be cast: not one of the [`gaps`].
#[must_use]
pub fn spell(name: &str) -> Option<Spell> {
    static BY_NAME: OnceLock<BTreeMap<&str, Spell>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| {
        let powers: BTreeMap<&str, &SpellPower> =
            tables().spell_power.iter().map(|power| (power.spell.as_str(), power)).collect();
        let joined = |entry: &'static SpellEntry| {
            if GAPS.iter().any(|(gap, _)| *gap == entry.name) {
                return None;
            }
            let power = powers.get(entry.name.as_str())?;
            Some((entry.name.as_str(), Spell { entry, power }))
        };
        tables().spell.iter().filter_map(joined).collect()
    });
    by_name.get(name).copied()
}

/// All spells that can be cast, in the order of the tables.
pub fn spells() -> impl Iterator<Item = Spell> {
    tables().spell.iter().filter_map(|entry| spell(&entry.name))
}

/// Those of a level on a class's list; level 0 are its cantrips.
pub fn spell_list(class: ClassName, level: u8) -> impl Iterator<Item = Spell> {
    spells().filter(move |one| one.entry.level == level && one.entry.classes.contains(&class))
}

/// Spells that are in the tables and cannot be cast, each with what is missing for it.
#[must_use]
pub fn gaps() -> Vec<(&'static str, &'static str)> {
    let missing = tables().spell.iter().filter(|entry| spell(&entry.name).is_none());
    let reason = |name: &str| GAPS.iter().find(|(gap, _)| *gap == name).map_or("", |gap| gap.1);
    missing.map(|entry| (entry.name.as_str(), reason(&entry.name))).collect()
}

/// Parts of spells that can be cast which are left out, each with its spell.
#[must_use]
pub const fn left_out() -> &'static [(&'static str, &'static str)] {
    LEFT_OUT
}

impl Spell {
    /// Whether it makes a story and no numbers.
    #[must_use]
    pub const fn tells(&self) -> bool {
        self.power.tells
    }

    /// Whom it concerns, with range and area of the record where the power has none of its own. Sight and no limit are
    /// the largest range. There is one target if it says nothing else.
    #[must_use]
    pub fn targets(&self) -> Targets {
        let mut targets = self.power.targets.clone();
        if targets.feet == 0 {
            targets.feet = match self.entry.range {
                SpellRange::Caster | SpellRange::Special => 0,
                SpellRange::Touch => TOUCH,
                SpellRange::Feet(feet) => u16::try_from(feet).unwrap_or(u16::MAX),
                SpellRange::Sight | SpellRange::Unlimited => u16::MAX,
            };
        }
        let none = targets.no_area || targets.wall.is_some();
        let single = matches!(targets.who, Who::Oneself | Who::Point | Who::Object | Who::Dead);
        if targets.area.is_none() && !none && !single {
            targets.area = self.entry.area;
        }
        if let Some(area) = targets.area {
            let shape = matches!(area.shape, Shape::Cone | Shape::Line);
            targets.from_actor |= shape || self.entry.range == SpellRange::Caster;
        }
        targets
    }

    /// The same with a slot of a level, for a caster of a level: with the area and the number of targets then.
    #[must_use]
    pub fn targets_with(&self, slot: u8, level: u8) -> Targets {
        let mut targets = self.targets();
        targets.area = self.area_at(slot);
        let counts = targets.area.is_none() || self.power.targets.count != Amount::default();
        if counts {
            let many = self.targets_at(slot, level).min(999) as i16;
            let roll = Roll { count: 0, sides: 0, bonus: many };
            targets.count = Amount { roll, ..Amount::default() };
        }
        targets
    }

    /// What the caster must point at.
    #[must_use]
    pub fn pointing(&self) -> Pointing {
        let targets = self.targets();
        let concerns = !self.power.does.is_empty() || !self.power.options.is_empty();
        match (targets.area, targets.who) {
            _ if targets.wall.is_some() => Pointing::Wall,
            (Some(area), _) if targets.from_actor => match area.shape {
                Shape::Sphere | Shape::Cylinder => Pointing::Nothing,
                Shape::Cone | Shape::Cube | Shape::Line => Pointing::Direction,
            },
            (Some(_), _) | (None, Who::Point | Who::Object) => Pointing::Points,
            (None, Who::Oneself) => Pointing::Nothing,
            (None, Who::Dead) => Pointing::Targets,
            _ if concerns => Pointing::Targets,
            _ => Pointing::Nothing,
        }
    }

    /// How many targets, rays or darts there are, with a slot of this level, for a caster of this level.
    #[must_use]
    pub fn targets_at(&self, slot: u8, level: u8) -> u32 {
        let cause = Cause { spell: Some(self.entry.level), slot, ..Cause::default() };
        let count = rolls(&self.power.targets.count, &Context::new(None, Some(&cause)));
        let count = count.bounds().1.max(1) as u32;
        let slots = u32::from(self.above(slot)) * u32::from(self.power.targets_per_slot);
        let tiers = [5, 11, 17].iter().filter(|tier| level >= **tier).count() as u32;
        count + slots + tiers * u32::from(self.power.targets_per_tier)
    }

    /// The area with a slot of this level.
    #[must_use]
    pub fn area_at(&self, slot: u8) -> Option<Area> {
        let more = self.power.feet_per_slot * u16::from(self.above(slot));
        self.targets().area.map(|area| Area { feet: area.feet + more, ..area })
    }

    /// How many rounds it lasts with a slot of this level: 0 for one that is over at once, none for one that only a
    /// [`dispelled`](Duration::UntilDispelled) or special end ends.
    #[must_use]
    pub fn rounds_at(&self, slot: u8) -> Option<u32> {
        match self.longer(slot) {
            Some((rounds, _)) => (rounds > 0).then_some(rounds),
            None => match self.entry.duration {
                Duration::Instantaneous => Some(0),
                Duration::Rounds(rounds) => Some(rounds.into()),
                Duration::Minutes(minutes) => Some(minutes * MINUTE),
                Duration::UntilDispelled | Duration::Special => None,
            },
        }
    }

    /// Whether it needs concentration with a slot of this level.
    #[must_use]
    pub fn concentration_at(&self, slot: u8) -> bool {
        self.entry.concentration && !self.longer(slot).is_some_and(|(_, free)| free)
    }

    /// What the caster can do as long as it lasts, to do it again: on later turns, and by the casting itself at first.
    #[must_use]
    pub fn again(&self) -> Option<Activity> {
        let again = self.power.again.as_ref()?;
        let mut targets = self.targets();
        if again.same {
            targets.when.push(When::OtherMarked(self.entry.name.clone()));
        }
        Some(Activity {
            name: self.entry.name.clone(),
            cost: again.cost,
            uses: Vec::<Use>::new(),
            when: vec![When::LaterTurn],
            targets,
            does: self.power.does.clone(),
            options: self.power.options.clone(),
            magic: true,
            ..Activity::default()
        })
    }

    /// Levels of a slot above the spell's own.
    fn above(&self, slot: u8) -> u8 {
        slot.saturating_sub(self.entry.level)
    }

    /// The longer duration of a slot: rounds, and whether it needs no concentration.
    fn longer(&self, slot: u8) -> Option<(u32, bool)> {
        let found = self.power.longer.iter().rev().find(|(from, ..)| slot >= *from);
        found.map(|&(_, rounds, free)| (rounds, free))
    }
}

/// Why the spells without a power have none.
const GAPS: &[(&str, &str)] = &[
    ("Antimagic Field", "magic cannot be held back in a place and come back"),
    ("Antipathy/Sympathy", "kinds of creatures cannot be named by the caster"),
    ("Arcane Hand", "the hand is a thing with hit points that acts in four ways"),
    ("Contingency", "conditions cannot be put into words"),
    ("Control Water", "floors have no depth of water"),
    ("Dream", "nobody is reached outside the place of play"),
    ("Hallow", "a place cannot be bound to one of ten effects by a day of work"),
    ("Magic Jar", "souls do not change bodies"),
    ("Prismatic Wall", "walls have no layers"),
    ("Storm of Vengeance", "what a zone does cannot differ from round to round"),
    ("Wish", "spells cannot be cast through another"),
];

/// Parts of spells that are left out.
const LEFT_OUT: &[(&str, &str)] = &[
    ("Antilife Shell", "it does not end when it is moved against somebody"),
    ("Delayed Blast Fireball", "nobody can touch or throw the bead"),
    ("Feeblemind", "no save after 30 days"),
    ("Earthquake", "floors do not tear open, and buildings stand"),
    ("Enlarge/Reduce", "things stay as they are"),
    ("Etherealness", "the caster itself goes only as one of the targets"),
    (
        "Find Familiar",
        "it does not deliver spells by touch; the caster does not see through its eyes, nor send it away and back",
    ),
    ("Find Steed", "spells on the rider do not also hold for the steed"),
    ("Forcecage", "who is only partly inside is not pushed out"),
    ("Freezing Sphere", "the globe cannot be kept and thrown later; water does not freeze"),
    ("Geas", "disobeying is the story's, and so is its damage"),
    ("Glyph of Warding", "only explosive runes, no stored spell; it triggers for foes only"),
    ("Guardian of Faith", "it does not vanish after 60 damage"),
    ("Haste", "the one more action is for attacks, Dash, Disengage and Hide"),
    ("Magic Circle", "against all five types at once, and not turned inwards"),
    ("Maze", "minotaurs do not know the way by themselves"),
    ("Meld Into Stone", "harm to the stone does not drive the caster out"),
    ("Mislead", "the double is only told"),
    ("Modify Memory", "the memories are only told"),
    ("Plant Growth", "no richer harvests"),
    ("Plane Shift", "the journey is only told"),
    ("Reincarnate", "the new body is of the old race"),
    ("Resurrection", "raising who is dead for years does not tax the caster"),
    ("Speak with Plants", "they do not let go of whom Entangle holds"),
    ("Telekinesis", "creatures only, no things"),
    ("Simulacrum", "it can be hurt and healed as others are"),
    ("Symbol", "it is over with its first burst, and triggers for foes only"),
    (
        "Teleport",
        "on the floor of play only; journeys farther away, and mishaps with them, are the cart's",
    ),
    ("Tiny Hut", "who is inside is not counted"),
    ("True Polymorph", "creatures into creatures only, no things"),
    ("Wall of Ice", "it cannot be broken"),
    ("Wall of Stone", "it cannot be broken; who would be closed in has no save to slip out"),
    ("Word of Recall", "the journey is only told"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gap_has_its_reason_and_every_reason_its_gap() {
        let found: Vec<&str> = gaps().iter().map(|(name, _)| *name).collect();
        let mut listed: Vec<&str> = GAPS.iter().map(|(name, _)| *name).collect();
        listed.sort_unstable();
        assert_eq!(found, listed);
        for (name, _) in left_out() {
            assert!(spell(name).is_some(), "{name}");
        }
    }
}
