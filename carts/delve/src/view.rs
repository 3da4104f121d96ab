//! What one player may know: the only thing that reaches the player's side.
//!
//! Everything in it is what the player's own hero perceives or remembers, and what the party tells each other (the
//! [`Card`]s, chat). Lists are ordered by id and nothing counts ticks, so that two views in a row differ in few bytes.

use cart_sdk::Common;
use serde::{Deserialize, Serialize};
use srd::{Class, Foe, Ground, Square};

use crate::shared::{Facing, Spot, Tile, walk};

/// All that a player's side gets.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The player's seat.
    pub seat: u8,
    /// The player's hero; `None` while the player has to choose one ([`crate::Order::Choose`]).
    pub hero: Option<Hero>,
    /// The floor as the hero knows it.
    pub place: Common<Place>,
    /// What the hero sees besides itself, by id.
    pub figures: Vec<Common<Figure>>,
    /// The fight that the hero is in.
    pub fight: Option<Fight>,
    /// Everyone who plays, by seat, oneself included.
    pub party: Common<Vec<Card>>,
    /// The newest lines of the log, oldest first; at most [`LINES_MAX`].
    pub log: Vec<Common<Line>>,
    /// What is being said right now, by the speaker's id; each lasts some seconds.
    pub bubbles: Vec<Common<Bubble>>,
}

impl View {
    /// Everybody that the hero sees besides itself, by id.
    pub fn others(&self) -> impl Iterator<Item = &Figure> {
        self.figures.iter().map(|figure| &**figure)
    }

    /// Looks one tick ahead with the pad pointing in a direction: what the rules will do with the own hero.
    pub fn walk_on(&mut self, direction: (i32, i32)) {
        if let Some(hero) = self.hero.as_mut().filter(|hero| hero.is_free) {
            let (spot, facing) = walk(hero.spot, direction, &*self.place);
            hero.facing = facing.unwrap_or(hero.facing);
            hero.is_walking = spot != hero.spot;
            hero.spot = spot;
        }
    }
}

/// Lines of the log in a view at most.
pub const LINES_MAX: usize = 12;

/// The player's own hero.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Hero {
    /// Its id in orders, figures, turns and the log.
    pub id: u16,
    /// Where it stands.
    pub spot: Spot,
    /// Where it looks.
    pub facing: Facing,
    /// The pad moves it: it is in no fight, on its feet, and its player not busy with a list. Then, and only then, its spot is predicted.
    pub is_free: bool,
    /// Its legs move.
    pub is_walking: bool,
    /// What it can do with the button for using things, if anything.
    pub prompt: Prompt,
    /// Its numbers.
    pub sheet: Sheet,
}

/// What [`crate::Order::Interact`] would do now, for a hint on the screen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Prompt {
    /// Nothing.
    #[default]
    Nothing,
    /// Talk to a person.
    Talk,
    /// Read a sign.
    Read,
    /// Rest in the temple.
    Rest,
    /// Open or close a door.
    Door,
    /// Open a chest.
    Chest,
    /// Go down.
    Descend,
    /// Go up.
    Ascend,
    /// Drink from the well.
    Drink,
}

/// A hero's numbers. What follows from class and level (attacks, spells, scores) is in [`Class`].
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The hero's class.
    pub class: Class,
    /// Level, 1 to [`srd::LEVEL_MAX`].
    pub level: u8,
    /// Experience points; the next level begins at `srd::LEVEL_XP[level]`.
    pub xp: u32,
    /// Hit points.
    pub hp: u16,
    /// Hit points of an unharmed hero.
    pub hp_max: u16,
    /// Spell slots of level 1 that are left.
    pub slots: u8,
    /// Second Wind is ready.
    pub has_wind: bool,
    /// Action Surge is ready.
    pub has_surge: bool,
    /// Gold pieces.
    pub gold: u32,
    /// Potions of healing.
    pub potions: u8,
    /// Death saves so far, successes and failures; both 0 unless the hero is dying.
    pub death_saves: (u8, u8),
    /// The state as of a [`Figure`].
    pub state: State,
}

/// The floor as the hero knows it, seen or remembered.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// 0 is the town, 1 the first floor of the dungeon, and so on down.
    pub floor: u8,
    /// Squares from west to east.
    pub width: u8,
    /// Squares from north to south.
    pub height: u8,
    /// How far the hero sees, in squares; 0 means that everything is in sight (town).
    pub light: u8,
    /// The number of the [`Tile`] of each square, row by row; doors and chests as they were when last seen.
    #[serde(with = "cart_sdk::bytes")]
    pub tiles: Vec<u8>,
}

impl Place {
    /// The tile on a square; [`Tile::Unseen`] where the hero has not been, and beyond the floor.
    #[must_use]
    pub fn tile(&self, square: Square) -> Tile {
        if square.x >= self.width || square.y >= self.height {
            return Tile::Unseen;
        }
        let index = usize::from(square.y) * usize::from(self.width) + usize::from(square.x);
        self.tiles.get(index).map_or(Tile::Unseen, |&number| Tile::of(number))
    }

    /// What of it the hero sees right now from a square, by the very rule that the authority uses; the rest of the known
    /// tiles is remembered. `None`: everything.
    #[must_use]
    pub fn sight(&self, from: Square) -> Option<srd::Sight> {
        (self.light > 0).then(|| srd::sight(self, from, self.light))
    }
}

impl Ground for Place {
    fn is_open(&self, square: Square) -> bool {
        self.tile(square).is_open()
    }

    fn is_clear(&self, square: Square) -> bool {
        self.tile(square).is_clear()
    }
}

/// Somebody in sight.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Its id in orders, turns and the log.
    pub id: u16,
    /// Who or what it is.
    pub kind: Kind,
    /// Where it stands.
    pub spot: Spot,
    /// Where it looks.
    pub facing: Facing,
    /// Its legs move.
    pub is_walking: bool,
    /// Hit points in sixteenths of the full ones, rounded up: 0 only at 0. 16 for townspeople.
    pub health: u8,
    /// How it is.
    pub state: State,
}

/// Who or what a figure is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// Another player's hero; the name is on the [`Card`] of that hero's id.
    Hero(Class),
    /// A foe; the number tells it from others of its kind in a fight, 0 if there is no need.
    Foe(Foe, u8),
    /// One of the townspeople.
    Folk(Folk),
}

/// The townspeople.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Folk {
    /// Sells potions of healing.
    Trader,
    /// Guards the gate and tells what is below.
    Guard,
    /// Tends the temple.
    Priest,
}

impl Folk {
    /// What they are called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trader => "Odo the trader",
            Self::Guard => "Brenna of the watch",
            Self::Priest => "Sister Ilse",
        }
    }
}

/// How a creature is, as can be seen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Sleeps.
    pub is_asleep: bool,
    /// Lies on the floor.
    pub is_prone: bool,
    /// Unconscious at 0 hit points, dying or stable.
    pub is_down: bool,
    /// Dead.
    pub is_dead: bool,
    /// Dodges: attacks against it have disadvantage.
    pub is_dodging: bool,
}

/// The fight that the hero is in, as far as the hero sees it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Fight {
    /// The round, from 1.
    pub round: u16,
    /// Ids of who takes part and is in sight, in the order of their turns.
    pub order: Vec<u16>,
    /// Whose turn it is; 0 if it is somebody out of sight.
    pub turn: u16,
    /// Seconds left of a hero's turn; 0 in a foe's.
    pub seconds: u8,
    /// What is left of the own turn; `None` in the turns of others.
    pub mine: Option<Turn>,
    /// Foes in sight, by id, in the own turn: what an attack would come to.
    pub targets: Vec<Target>,
}

/// What is left of a turn.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Squares that the hero can still walk.
    pub movement: u8,
    /// The action is left.
    pub has_action: bool,
    /// The bonus action is left.
    pub has_bonus: bool,
    /// Leaving a foe's reach provokes nothing this turn.
    pub is_disengaged: bool,
}

/// A foe as a target.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The foe's id.
    pub id: u16,
    /// Chance in percent that [`crate::Order::Attack`] hits from here, rounded down; 0 where it cannot be attacked.
    pub percent: u8,
    /// The same for the class's attack cantrip; 0 without one.
    pub spell_percent: u8,
}

/// What the party knows of each other, wherever they are.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The player's seat.
    pub seat: u8,
    /// The player's name.
    pub name: String,
    /// The hero, once chosen.
    pub hero: Option<CardHero>,
}

/// A hero on a [`Card`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct CardHero {
    /// The hero's id.
    pub id: u16,
    /// Its class.
    pub class: Class,
    /// Its level.
    pub level: u8,
    /// Hit points.
    pub hp: u16,
    /// Hit points of the unharmed hero.
    pub hp_max: u16,
    /// The floor that it is on; 0 is the town.
    pub floor: u8,
    /// It is in a fight.
    pub is_fighting: bool,
    /// How it is.
    pub state: State,
}

/// One line of the log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Grows by one with each line of this hero: a number not shown before is new.
    pub id: u32,
    /// What kind of line it is, for its colour.
    pub tone: Tone,
    /// The text, in full.
    pub text: String,
    /// The d20 that fell, to be tumbled on the screen.
    pub roll: Option<Roll>,
    /// Hit points that someone lost or got, to rise above its head.
    pub change: Option<Change>,
}

/// What kind of line.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Tone {
    /// Somebody says something.
    Chat,
    /// Tells what happens.
    Story,
    /// A roll or damage of the party.
    Party,
    /// A roll or damage of a foe.
    Foe,
    /// Gold, potions, experience.
    Gain,
    /// Bad news: someone falls or dies.
    Loss,
}

/// A d20 as it fell.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Roll {
    /// Who rolled; 0 for somebody unseen.
    pub who: u16,
    /// Whom it is an attack on; 0 if it is none, or on somebody unseen.
    pub target: u16,
    /// The face that counts, 1 to 20.
    pub face: u8,
    /// The other face, with advantage or disadvantage; else 0.
    pub other: u8,
    /// What came of it.
    pub verdict: Verdict,
}

/// What came of a roll.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Verdict {
    /// A hit, or a success.
    Good,
    /// A miss, or a failure.
    Bad,
    /// A critical hit, or a natural 20 on a death save.
    Critical,
    /// A natural 1 on an attack or a death save.
    Fumble,
    /// A number that is only compared later: initiative.
    Plain,
}

/// Hit points that changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Whose.
    pub id: u16,
    /// By how much: below 0 is damage.
    pub amount: i16,
}

/// Something being said.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Bubble {
    /// Who says it.
    pub id: u16,
    /// What.
    pub text: String,
}
