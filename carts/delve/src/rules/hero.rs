//! A hero as the world keeps it: who plays it, where it is, what it owns, remembers and has been told.

use std::collections::VecDeque;

use cart_sdk::Common;
use serde::{Deserialize, Serialize};
use srd::{Id, Sight, Square};

use super::floor::{FLOORS, Floor, opened};
use crate::shared::{Facing, SPOTS_PER_PIXEL, Spot, Tile};
use crate::view::{Change, LINES_MAX, Line, Roll, Tone};

/// How far a hero sees in the dungeon, in squares.
pub(crate) const LIGHT: u8 = srd::HERO_SIGHT;
/// How fast figures are drawn who move by squares, in sixteenths of a pixel a tick: a square takes 4 ticks.
const GLIDE_PER_TICK: u16 = 4 * SPOTS_PER_PIXEL;
/// How long something said stays above a head, in ticks.
const BUBBLE_TICKS: u16 = 120;
/// Ticks that one thing said costs, and how many can be saved up: five at once, then one every two seconds.
const SAY_TICKS: u16 = 60;
const SAY_TICKS_MAX: u16 = 5 * SAY_TICKS;

/// Where a figure is drawn and looks.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) spot: Spot,
    pub(crate) facing: Facing,
    pub(crate) is_walking: bool,
    /// Squares on the way to where the creature stands already, nearest first: it is drawn walking around corners.
    pub(crate) path: Vec<Square>,
}

impl Body {
    /// A body in the middle of a square.
    pub(crate) fn at(square: Square) -> Self {
        Self { spot: Spot::middle(square), ..Self::default() }
    }

    /// Comes nearer to a square along the path, 4 pixels a tick: how those move who move by squares.
    pub(crate) fn glide(&mut self, square: Square) {
        let goal = Spot::middle(self.path.first().copied().unwrap_or(square));
        let toward = |from: u16, to: u16| {
            if from < to {
                to.min(from + GLIDE_PER_TICK)
            } else {
                to.max(from.saturating_sub(GLIDE_PER_TICK))
            }
        };
        let (dx, dy) = (
            i32::from(goal.x) - i32::from(self.spot.x),
            i32::from(goal.y) - i32::from(self.spot.y),
        );
        if let Some(facing) = Facing::of(dx, dy) {
            self.facing = facing;
        }
        self.is_walking = self.spot != goal;
        self.spot = Spot { x: toward(self.spot.x, goal.x), y: toward(self.spot.y, goal.y) };
        if self.spot == goal && !self.path.is_empty() {
            self.path.remove(0);
        }
    }
}

/// What a hero remembers of a floor.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// Which stocking of the floor it is about.
    edition: u32,
    /// One bit for each square that was seen.
    seen: Vec<u64>,
    /// One bit for each feature that was open when last seen.
    open: u64,
}

impl Memory {
    /// Takes in what is seen now.
    pub(crate) fn learn(&mut self, floor: &Floor, sight: &Sight) {
        self.forget_older(floor);
        let width = usize::from(floor.width);
        for square in
            sight.squares().filter(|square| square.x < floor.width && square.y < floor.height)
        {
            let index = usize::from(square.y) * width + usize::from(square.x);
            self.seen[index / 64] |= 1 << (index % 64);
        }
        for (index, feature) in
            floor.features.iter().enumerate().filter(|(_, feature)| sight.has(feature.square))
        {
            let bit = 1 << index;
            self.open = if feature.is_open { self.open | bit } else { self.open & !bit };
        }
    }

    fn forget_older(&mut self, floor: &Floor) {
        let words = floor.tiles().len().div_ceil(64);
        if self.edition != floor.edition || self.seen.len() != words {
            *self = Self { edition: floor.edition, seen: vec![0; words], open: 0 };
        }
    }

    /// The numbers of the tiles as remembered, row by row.
    pub(crate) fn tiles(&self, floor: &Floor) -> Vec<u8> {
        let is_known = self.edition == floor.edition;
        let has = |index: usize| {
            self.seen.get(index / 64).is_some_and(|word| word & (1 << (index % 64)) != 0)
        };
        let laid = floor.tiles().iter().enumerate();
        let mut tiles: Vec<u8> =
            laid.map(|(index, &tile)| if is_known && has(index) { tile } else { 0 }).collect();
        for (index, feature) in floor.features.iter().enumerate() {
            let at = usize::from(feature.square.y) * usize::from(floor.width)
                + usize::from(feature.square.x);
            if self.open & (1 << index) != 0 && tiles[at] != 0 {
                tiles[at] = opened(Tile::of(tiles[at])) as u8;
            }
        }
        tiles
    }
}

/// A hero of the world.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Hero {
    pub(crate) id: Id,
    identity: [u8; 32],
    pub(crate) name: String,
    /// Who plays it now. After a restart nobody does until they join again.
    #[serde(skip)]
    pub(crate) seat: Option<u8>,
    /// Its player looks at a list, and the pad is not for walking.
    #[serde(skip)]
    pub(crate) is_busy: bool,
    pub(crate) floor: u8,
    pub(crate) body: Body,
    pub(crate) gold: u32,
    pub(crate) potions: u8,
    /// What it remembers of the floors below the town.
    pub(crate) memories: [Memory; FLOORS - 1],
    /// What it sees, kept up by [`super::fog`].
    #[serde(skip)]
    pub(crate) sight: Option<Sight>,
    /// What its player has been told, newest last: written once, though it is in view after view.
    pub(crate) log: VecDeque<Common<Line>>,
    line_next: u32,
    /// What it is saying, and for how long still.
    #[serde(skip)]
    pub(crate) saying: Option<(String, u16)>,
    say_ticks: u16,
    /// Ticks since its last fight.
    pub(crate) calm_ticks: u16,
    /// Ticks of a fight that went on without its player.
    pub(crate) away_ticks: u16,
}

impl Hero {
    pub(crate) fn new(id: Id, identity: [u8; 32], name: String, square: Square) -> Self {
        Self {
            id,
            identity,
            name,
            seat: None,
            is_busy: false,
            floor: 0,
            body: Body::at(square),
            gold: 10,
            potions: 2,
            memories: Default::default(),
            sight: None,
            log: VecDeque::new(),
            line_next: 1,
            saying: None,
            say_ticks: SAY_TICKS_MAX,
            calm_ticks: 0,
            away_ticks: 0,
        }
    }

    /// Whether this is the hero of a player; players without an identity are known by name.
    pub(crate) fn is_of(&self, identity: &[u8; 32], name: &str) -> bool {
        self.identity == *identity && (*identity != [0; 32] || self.name == name)
    }

    /// Adds a line to the log.
    pub(crate) fn tell(
        &mut self,
        tone: Tone,
        text: String,
        roll: Option<Roll>,
        change: Option<Change>,
    ) {
        let line = Line { id: self.line_next, tone, text, roll, change };
        self.log.push_back(line.into());
        self.line_next = self.line_next.wrapping_add(1);
        while self.log.len() > LINES_MAX {
            self.log.pop_front();
        }
    }

    /// Says something, unless it has talked too much.
    pub(crate) fn say(&mut self, text: &str) -> Result<(), &'static str> {
        self.say_ticks =
            self.say_ticks.checked_sub(SAY_TICKS).ok_or("you talk too much, wait a moment")?;
        self.saying = Some((text.to_owned(), BUBBLE_TICKS));
        Ok(())
    }

    /// One tick of breath.
    pub(crate) fn breathe(&mut self) {
        self.say_ticks = (self.say_ticks + 1).min(SAY_TICKS_MAX);
        self.saying =
            self.saying.take().filter(|saying| saying.1 > 1).map(|(text, ticks)| (text, ticks - 1));
    }

    /// Whether it sees a square of its floor.
    pub(crate) fn sees(&self, square: Square) -> bool {
        self.floor == 0 || self.sight.as_ref().is_some_and(|sight| sight.has(square))
    }
}
