//! Light: what lamps shed it, what darkness swallows it, how bright a square is.

use serde::{Deserialize, Serialize};

use super::area::{Area, Place, Zone};
use super::line::Point;
use super::terrain::{Light, Obscured, Terrain};
use crate::grid::{Ground, SQUARE_FEET, Square};
use crate::sight::{Sight, sight};

/// How far a lamp sheds light, in feet: bright to the first distance, dim so much farther.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Lamp {
    /// Feet of bright light; 0 without.
    pub bright: u16,
    /// Feet of dim light beyond that.
    pub dim: u16,
    /// Whether it shines as a cone and not all around.
    pub cone: bool,
}

impl Lamp {
    /// For 1 hour. Source: 5.1, as all of these.
    pub const CANDLE: Self = Self::round(5, 5);
    /// For 1 hour. The spell *continual flame* is as bright.
    pub const TORCH: Self = Self::round(20, 20);
    /// For 6 hours on a flask of oil.
    pub const LAMP: Self = Self::round(15, 30);
    /// For 6 hours on a flask of oil.
    pub const HOODED_LANTERN: Self = Self::round(30, 30);
    /// A hooded lantern with its hood lowered.
    pub const LOWERED_LANTERN: Self = Self::round(0, 5);
    /// For 6 hours on a flask of oil.
    pub const BULLSEYE_LANTERN: Self = Self { bright: 60, dim: 60, cone: true };
    /// The cantrip *light*, for 1 hour.
    pub const LIGHT: Self = Self::round(20, 20);
    /// One of up to four of the cantrip *dancing lights*.
    pub const DANCING_LIGHT: Self = Self::round(0, 10);
    /// The spell *daylight*, for 1 hour; its level is 3.
    pub const DAYLIGHT: Self = Self::round(60, 60);

    /// A lamp that shines all around.
    #[must_use]
    pub const fn round(bright: u16, dim: u16) -> Self {
        Self { bright, dim, cone: false }
    }

    /// Feet to where its light ends.
    #[must_use]
    pub const fn end(&self) -> u16 {
        self.bright.saturating_add(self.dim)
    }
}

/// A lamp somewhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// What it sheds.
    pub lamp: Lamp,
    /// Where it is.
    pub at: Square,
    /// For a cone, the square to which it points.
    pub towards: Square,
    /// The level of the spell that it is; 0 for cantrips and what is no spell.
    pub level: u8,
}

impl Source {
    /// A lamp that is no spell and points nowhere.
    #[must_use]
    pub const fn new(lamp: Lamp, at: Square) -> Self {
        Self { lamp, at, towards: at, level: 0 }
    }
}

/// Magical darkness.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Darkness {
    /// What it fills; the spell *darkness* flows around corners.
    pub zone: Zone,
    /// The level of its spell; light of a higher one shines in it.
    pub level: u8,
}

/// How bright a square is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Lit {
    /// What light there is.
    pub light: Light,
    /// Whether it is dark by magic, which darkvision does not see through. Then `light` is [`Light::Dark`].
    pub by_magic: bool,
}

/// All light of a floor at one time.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Lights {
    lit: Vec<(Source, Sight)>,
    darkness: Vec<Darkness>,
}

/// A floor as light and plain eyes go through it, for [`sight`](crate::sight()): what is opaque and thick fog end both.
#[derive(Clone, Copy)]
pub struct Clear<'a>(pub &'a dyn Terrain);

impl Ground for Clear<'_> {
    fn is_open(&self, square: Square) -> bool {
        !self.0.tile(square).solid
    }

    fn is_clear(&self, square: Square) -> bool {
        let tile = self.0.tile(square);
        !tile.opaque && tile.obscured != Obscured::Heavily
    }
}

impl Lights {
    /// Works out where the light of all sources falls: as far as one sees from them, which walls and thick fog end.
    ///
    /// Distances are round and counted from the edge of the source's square (ours), so that a candle lights all eight
    /// squares around it. A cone is that of [`Area::Cone`] from the middle of its square.
    #[must_use]
    pub fn new(terrain: &dyn Terrain, sources: &[Source], darkness: Vec<Darkness>) -> Self {
        let lit = sources.iter().map(|source| {
            let squares =
                (source.lamp.end() / SQUARE_FEET).saturating_add(u16::from(source.lamp.cone));
            let radius = u8::try_from(squares).unwrap_or(u8::MAX);
            (*source, sight(&Clear(terrain), source.at, radius))
        });
        Self { lit: lit.collect(), darkness }
    }

    /// How bright a square is: the brightest of what it has by itself and what falls on it. In magical darkness only spells
    /// of a higher level shine. Source: 5.1.
    #[must_use]
    pub fn at(&self, terrain: &dyn Terrain, square: Square) -> Lit {
        let darkness = self.darkness.iter().filter(|darkness| darkness.zone.has(square));
        let level = darkness.map(|darkness| darkness.level).max();
        let own = if level.is_some() { Light::Dark } else { terrain.tile(square).light };
        let shines = |source: &Source| level.is_none_or(|level| source.level > level);
        let mut light = own;
        for (source, seen) in &self.lit {
            if light == Light::Bright {
                break;
            }
            if shines(source) && seen.has(square) {
                light = light.max(shed(source, square));
            }
        }
        Lit { light, by_magic: level.is_some() && light == Light::Dark }
    }

    /// Whether a square lies in magical darkness that no light overcomes.
    #[must_use]
    pub fn is_dark_by_magic(&self, terrain: &dyn Terrain, square: Square) -> bool {
        !self.darkness.is_empty() && self.at(terrain, square).by_magic
    }
}

/// What a source sheds on a square, walls left aside.
fn shed(source: &Source, square: Square) -> Light {
    let lamp = source.lamp;
    let within = |feet: u16| {
        if lamp.cone {
            let place = |square| Place::new(Point::center(square));
            let (origin, towards) = (place(source.at), place(source.towards));
            return Area::Cone { origin, towards, length: feet }.contains(square, 0);
        }
        let squares = u32::from(feet / SQUARE_FEET);
        let (dx, dy) = (square.x.abs_diff(source.at.x), square.y.abs_diff(source.at.y));
        u32::from(dx).pow(2) + u32::from(dy).pow(2) <= squares.pow(2) + squares
    };
    if lamp.bright > 0 && within(lamp.bright) {
        Light::Bright
    } else if lamp.end() > 0 && within(lamp.end()) {
        Light::Dim
    } else {
        Light::Dark
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Flow, Plan};

    /// The floor as its light is: `*` bright, `+` dim, `.` dark, `m` dark by magic.
    fn picture(plan: &Plan, lights: &Lights) -> Vec<String> {
        let letter = |square| match lights.at(plan, square) {
            Lit { by_magic: true, .. } => 'm',
            Lit { light: Light::Bright, .. } => '*',
            Lit { light: Light::Dim, .. } => '+',
            Lit { light: Light::Dark, .. } => '.',
        };
        let letters: Vec<char> = plan.squares().map(letter).collect();
        letters.chunks(plan.width()).map(|row| row.iter().collect()).collect()
    }

    #[test]
    fn a_candle_lights_what_is_around_it_and_walls_end_its_light() {
        let plan = Plan::new(&["_______", "_____#_", "_____#_", "_______"]).unwrap();
        let candle = Source::new(Lamp::CANDLE, Square::new(4, 2));
        let lights = Lights::new(&plan, &[candle], vec![]);
        assert_eq!(picture(&plan, &lights), ["...+++.", "..+***.", "..+***.", "..+***+"]);
    }

    #[test]
    fn a_bullseye_shines_ahead() {
        let rows = ["_____________"; 7];
        let plan = Plan::new(&rows).unwrap();
        let lamp = Lamp { bright: 20, dim: 20, cone: true };
        let at = Square::new(1, 3);
        let source = Source { towards: Square::new(2, 3), ..Source::new(lamp, at) };
        let lights = Lights::new(&plan, &[source], vec![]);
        let expected = [
            ".......+++...",
            ".....*++++...",
            "...***++++...",
            "..****++++...",
            "...***++++...",
            ".....*++++...",
            ".......+++...",
        ];
        assert_eq!(picture(&plan, &lights), expected);
    }

    #[test]
    fn darkness_by_magic_swallows_all_but_the_light_of_stronger_spells() {
        let plan = Plan::new(&[".,___,."]).unwrap();
        let origin = Place::new(Point::center(Square::new(3, 0)));
        let zone = Zone::new(&plan, Area::Sphere { origin, radius: 10 }, Flow::AroundCorners);
        let check = |level, expected: &str| {
            let darkness = vec![Darkness { zone: zone.clone(), level: 2 }];
            let source = Source { level, ..Source::new(Lamp::CANDLE, Square::new(3, 0)) };
            let lights = Lights::new(&plan, &[source], darkness);
            assert_eq!(picture(&plan, &lights), [expected]);
            assert!(!lights.is_dark_by_magic(&plan, Square::new(0, 0)));
        };
        check(0, ".mmmmm.".replace('.', "*").as_str());
        check(2, "*mmmmm*");
        check(3, "*+***+*");
    }

    #[test]
    fn lamps_are_those_of_the_rules() {
        for (lamp, bright, end) in [
            (Lamp::CANDLE, 5, 10),
            (Lamp::TORCH, 20, 40),
            (Lamp::LAMP, 15, 45),
            (Lamp::HOODED_LANTERN, 30, 60),
            (Lamp::LOWERED_LANTERN, 0, 5),
            (Lamp::BULLSEYE_LANTERN, 60, 120),
            (Lamp::LIGHT, 20, 40),
            (Lamp::DANCING_LIGHT, 0, 10),
            (Lamp::DAYLIGHT, 60, 120),
        ] {
            assert_eq!((lamp.bright, lamp.end()), (bright, end));
        }
    }
}
