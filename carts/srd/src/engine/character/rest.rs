//! What rests give back, from a sheet alone: what is used of it, the state of play knows.

use crate::ability::Ability;
use crate::data::{Back, Gives, Rule};
use crate::engine::{Sheet, Slots};

/// What a rest gives back.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Regained {
    /// Reserves that are then as full as this.
    pub reserves: Vec<(String, u8)>,
    /// Whether pact slots are back.
    pub pact_slots: bool,
    /// Whether all other slots are back.
    pub slots: bool,
    /// Whether all hit points are back, temporary ones gone, and one level of exhaustion for who has eaten and drunk.
    pub hit_points: bool,
    /// How many hit dice are back.
    pub hit_dice: u8,
}

/// Hit points that a spent hit die gives which shows a face: with the Constitution modifier, never less than none.
#[must_use]
pub fn hit_die_gives(sheet: &Sheet, face: u8) -> u16 {
    let sum = i32::from(face) + i32::from(sheet.scores.modifier(Ability::Constitution));
    u16::try_from(sum.max(0)).unwrap_or(0)
}

/// Hit dice that a long rest gives back: half of all, at least one.
#[must_use]
pub fn hit_dice_back(sheet: &Sheet) -> u8 {
    (sheet.hit_dice.iter().map(|(_, count)| count).sum::<u8>() / 2).max(1)
}

fn pact(sheet: &Sheet) -> bool {
    sheet.casters.iter().any(|caster| matches!(caster.slots, Slots::Pact { .. }))
}

fn reserves(sheet: &Sheet, back: impl Fn(Back) -> bool) -> Vec<(String, u8)> {
    let full = sheet.reserves.iter().filter(|(_, _, when)| back(*when));
    full.map(|(name, amount, _)| (name.clone(), *amount)).collect()
}

/// What a short rest of an hour gives back besides hit dice that are spent.
#[must_use]
pub fn short_rest_gives(sheet: &Sheet) -> Regained {
    Regained {
        reserves: reserves(sheet, |back| back == Back::ShortRest),
        pact_slots: pact(sheet),
        ..Regained::default()
    }
}

/// What a long rest of eight hours gives back; once in 24 hours, to who has at least 1 hit point.
#[must_use]
pub fn long_rest_gives(sheet: &Sheet) -> Regained {
    Regained {
        reserves: reserves(sheet, |back| matches!(back, Back::ShortRest | Back::LongRest)),
        pact_slots: pact(sheet),
        slots: true,
        hit_points: true,
        hit_dice: hit_dice_back(sheet),
    }
}

/// Sides of the die that a song in a short rest adds for who spends hit dice, the largest of those that sing; 0 without.
pub fn song_of_rest<'a>(singers: impl IntoIterator<Item = &'a Sheet>) -> u16 {
    let sings = |sheet: &&Sheet| {
        let modifiers = sheet.powers.iter().flat_map(|power| &power.is.modifiers);
        modifiers.into_iter().any(|one| one.gives == Gives::Rule(Rule::SongOfRest))
    };
    singers
        .into_iter()
        .filter(sings)
        .map(|sheet| sheet.number("song_of_rest_die"))
        .max()
        .unwrap_or(0)
}
