//! Where a creature can move to, what that costs, and by which way.

use serde::{Deserialize, Serialize};

use super::body::{Body, Fit, fit_by};
use super::terrain::{Cover, Terrain, Tile};
use crate::data::Speed;
use crate::grid::{Direction, SQUARE_FEET, Square};

/// Feet up that a step takes without climbing. Ours.
pub const STEP_FEET: i16 = 2;

/// Feet up that anyone can climb, and feet down that anyone can hop for nothing. Ours.
pub const LEDGE_FEET: i16 = 5;

/// By what a creature moves.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Way {
    /// Over the ground: it walks, or crawls when prone, climbs and swims.
    #[default]
    Ground,
    /// Through the air, at its own altitude or as much higher as the ground asks.
    Air,
}

/// Who moves, and how.
#[derive(Clone, Copy, Debug)]
pub struct Mover<'a> {
    /// Where it is. Its altitude counts in the air only.
    pub body: Body,
    /// Speeds in feet that it has for this turn, with all that raises or lowers them; a Dash adds to each.
    pub speed: Speed,
    /// Feet that it has moved this turn; they count against every speed.
    pub spent: u16,
    /// By what it moves now.
    pub way: Way,
    /// Whether it lies on the floor: then it crawls, and neither climbs nor flies.
    pub prone: bool,
    /// Whether difficult ground costs it nothing more.
    pub sure_footed: bool,
    /// Whether it flows through any gap: nowhere is it squeezed, and one open square of its room is enough.
    pub flows: bool,
    /// Bodies to which no step may bring it nearer: of what frightens it.
    pub fears: &'a [Body],
}

impl Mover<'_> {
    /// Someone on the ground who has moved nothing yet and to whom nothing special happened.
    #[must_use]
    pub const fn new(body: Body, speed: Speed) -> Self {
        let way = Way::Ground;
        let (prone, sure_footed, flows) = (false, false, false);
        Self { body, speed, spent: 0, way, prone, sure_footed, flows, fears: &[] }
    }
}

/// Another creature, as one who moves has to do with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Other {
    /// Where it is.
    pub body: Body,
    /// Whether it is in the way: it lets pass only those who are two sizes larger or smaller.
    pub hostile: bool,
}

impl Other {
    /// Whether a creature of this body's size can move through it.
    #[must_use]
    pub fn lets_pass(self, body: Body) -> bool {
        !self.hostile || (self.body.size as u8).abs_diff(body.size as u8) >= 2
    }
}

/// Where a move can lead.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Moves {
    /// Every reached anchor with its cost; the start first. Sorted by cost, then by the order of [`Direction::ALL`].
    pub stops: Vec<Stop>,
}

/// One place of [`Moves`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// The north-west square of the body there.
    pub at: Square,
    /// Its altitude there, in feet.
    pub altitude: i16,
    /// Feet of movement spent to it.
    pub cost: u16,
    /// How it fits there.
    pub fit: Fit,
    /// Another creature is there: one can pass but not stay.
    pub taken: bool,
    /// Index of the place before it in [`Moves::stops`]; the start has itself.
    pub before: u16,
}

impl Stop {
    /// Feet of movement to be here at another altitude instead, in the air: the way or the height, whichever is more. That
    /// no ground is higher than that is for the caller to see. Ours.
    #[must_use]
    pub fn cost_at(&self, altitude: i16) -> u16 {
        self.cost.max(self.altitude.abs_diff(altitude))
    }
}

/// Where a creature can move to, and by the cheapest way. Source: 5.1 for the costs, 5.2 for squares and corners.
///
/// A square costs 5 feet, and 5 more for each of these that hold of it: difficult ground or another creature's space (once
/// for both), crawling, deep water without a speed for swimming, squeezing. A body enters difficult ground where any of its
/// squares is, stands on the highest and swims where all are deep. A diagonal step never cuts the corner of a wall or of
/// ground more than 5 feet higher. Hostile creatures less than two sizes apart are in the way.
///
/// Ours: up to 2 feet up a step is nothing; higher is climbed at 2 feet a foot, at 1 with a speed for climbing, 1 more where
/// the ground is difficult. Up to 5 feet anyone climbs; higher walls need holds ([`Tile::climbable`]) or a climbing speed.
/// Down is the same, but up to 5 feet down are free. Nobody jumps or falls in these moves. In the air a step costs 5 feet
/// or its change of altitude, whichever is more; the ground does not matter, other creatures and narrow places do.
///
/// Several speeds in one move: each step must be within the speed that it uses, counting all feet moved before.
#[must_use]
pub fn moves(terrain: &dyn Terrain, mover: &Mover<'_>, others: &[Other]) -> Moves {
    let mut search = Search::new(terrain, mover, others);
    search.run(None);
    Moves { stops: search.stops }
}

/// The same as far as it takes to find the way to a place: places that cost more than that are left out.
#[must_use]
pub fn moves_to(terrain: &dyn Terrain, mover: &Mover<'_>, others: &[Other], to: Square) -> Moves {
    let mut search = Search::new(terrain, mover, others);
    search.run(Some(to));
    Moves { stops: search.stops }
}

/// The way to a place beside, as [`moves`] finds it, if it costs so many feet at most: the few squares around are looked at
/// and no others. `None` also where it may cost more.
#[must_use]
pub fn step(
    terrain: &dyn Terrain,
    mover: &Mover<'_>,
    others: &[Other],
    to: Square,
    most: u16,
) -> Option<Stop> {
    let mut search = Search::within(terrain, mover, others, most);
    search.run(Some(to));
    search.stops.into_iter().find(|stop| stop.at == to)
}

impl Moves {
    /// The index of the place with an anchor, if it is reached.
    #[must_use]
    pub fn find(&self, at: Square) -> Option<usize> {
        self.stops.iter().position(|stop| stop.at == at)
    }

    /// The indices of the places on the way to one of [`Moves::stops`], first step first, without the start.
    #[must_use]
    pub fn path(&self, index: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut index = index;
        while index != 0 {
            path.push(index);
            index = usize::from(self.stops[index].before);
        }
        path.reverse();
        path
    }
}

const FREE: u8 = 1;
const SQUEEZED: u8 = 2;
const FITS: u8 = FREE | SQUEEZED;
const DIFFICULT: u8 = 4;
const DEEP: u8 = 8;
const CLIMBABLE: u8 = 16;
const TAKEN: u8 = 32;
const BARRED: u8 = 64;

/// What the search knows of an anchor, or of a square.
#[derive(Clone, Copy)]
struct Spot {
    /// Some of the bits above; without [`FITS`] nothing can be there.
    bits: u8,
    /// Height of the body there.
    level: i16,
    /// The least cost found, `u16::MAX` before any.
    best: u16,
}

impl Spot {
    const NOWHERE: Self = Self { bits: 0, level: 0, best: u16::MAX };

    /// A single square.
    fn of(tile: Tile, mover: &Mover<'_>) -> Self {
        if tile.solid {
            return Self::NOWHERE;
        }
        let bit = |is: bool, bit: u8| if is { bit } else { 0 };
        let ground = mover.way == Way::Ground;
        // What one goes through that stops others is in the way of flyers too.
        let is_dense = tile.cover == Cover::Total;
        let bits = FREE
            | bit(tile.difficult && !mover.sure_footed && (ground || is_dense), DIFFICULT)
            | bit(tile.is_deep_for(mover.body.size), DEEP)
            | bit(tile.climbable, CLIMBABLE);
        Self { bits, level: tile.level(mover.body.size), best: u16::MAX }
    }
}

/// One anchor that waits for its turn, in a list of those with the same cost.
struct Waiting {
    at: Square,
    before: u16,
    next: u32,
}

const NONE: u32 = u32::MAX;

struct Search<'a> {
    mover: &'a Mover<'a>,
    side: usize,
    /// North-west corner of the box that can be reached.
    corner: Square,
    /// Anchors of the box with a rim around it, row by row.
    spots: Vec<Spot>,
    width: usize,
    /// The directions, and how far it is to the anchor there in `spots`.
    steps: [((i8, i8), isize); 8],
    /// Squares of the bodies of all those anchors, where a body has more than one.
    squares: Vec<Spot>,
    squares_width: usize,
    /// Feet left of each speed.
    left: Speed,
    waiting: Vec<Waiting>,
    /// The first and the last that wait, by cost.
    queues: Vec<(u32, u32)>,
    stops: Vec<Stop>,
}

impl<'a> Search<'a> {
    fn new(terrain: &dyn Terrain, mover: &'a Mover<'a>, others: &[Other]) -> Self {
        Self::within(terrain, mover, others, u16::MAX)
    }

    /// A search that goes no farther than so many feet.
    fn within(terrain: &dyn Terrain, mover: &'a Mover<'a>, others: &[Other], limit: u16) -> Self {
        let at = mover.body.at;
        let left = |speed: u16| speed.min(u16::MAX - 1).saturating_sub(mover.spent);
        let speed = &mover.speed;
        let left = Speed {
            walk: left(speed.walk),
            burrow: 0,
            climb: left(speed.climb),
            fly: left(speed.fly),
            swim: left(speed.swim),
            hover: speed.hover,
        };
        let most = match mover.way {
            Way::Ground => left.walk.max(left.swim),
            Way::Air => left.fly,
        };
        let most = most.min(limit);
        let radius = u8::try_from(most / SQUARE_FEET).unwrap_or(u8::MAX);
        let corner = Square::new(at.x.saturating_sub(radius), at.y.saturating_sub(radius));
        let end = Square::new(at.x.saturating_add(radius), at.y.saturating_add(radius));
        let inside = (usize::from(end.x - corner.x) + 1, usize::from(end.y - corner.y) + 1);
        let side = usize::from(mover.body.side());
        let mut search = Self {
            mover,
            side,
            corner,
            spots: Vec::new(),
            width: inside.0 + 2,
            steps: Direction::ALL.map(|direction| {
                let (dx, dy) = direction.offset();
                ((dx, dy), isize::from(dy) * (inside.0 as isize + 2) + isize::from(dx))
            }),
            squares: Vec::new(),
            squares_width: inside.0 + 2 + side - 1,
            left,
            waiting: Vec::with_capacity(inside.0 * inside.1),
            queues: vec![(NONE, NONE); usize::from(most) + 1],
            stops: Vec::with_capacity(inside.0 * inside.1),
        };
        search.survey(terrain, inside);
        for &other in others {
            search.meet(other);
        }
        search
    }

    /// Looks at all squares of the box once.
    fn survey(&mut self, terrain: &dyn Terrain, (wide, high): (usize, usize)) {
        let (side, width) = (self.side, self.squares_width);
        let mut squares = vec![Spot::NOWHERE; width * (high + 2 + side - 1)];
        for row in 0..high + side - 1 {
            let Ok(y) = u8::try_from(usize::from(self.corner.y) + row) else { break };
            for column in 0..wide + side - 1 {
                let Ok(x) = u8::try_from(usize::from(self.corner.x) + column) else { break };
                squares[(row + 1) * width + column + 1] =
                    Spot::of(terrain.tile(Square::new(x, y)), self.mover);
            }
        }
        if side == 1 {
            self.spots = squares;
        } else {
            self.spots = vec![Spot::NOWHERE; self.width * (high + 2)];
            self.squares = squares;
            for row in 1..=high {
                for column in 1..=wide {
                    self.spots[row * self.width + column] = self.gather(row, column);
                }
            }
        }
        if self.mover.way == Way::Air {
            for spot in &mut self.spots {
                spot.level = spot.level.max(self.mover.body.altitude);
            }
        }
    }

    /// An anchor of a body of several squares.
    fn gather(&self, row: usize, column: usize) -> Spot {
        let part =
            |dx: usize, dy: usize| self.squares[(row + dy) * self.squares_width + column + dx];
        let solid = |dx: u8, dy: u8| part(dx.into(), dy.into()).bits & FITS == 0;
        let fit = if self.mover.flows {
            let side = self.side as u8;
            let open = (0..side).any(|dy| (0..side).any(|dx| !solid(dx, dy)));
            open.then_some(Fit::Free)
        } else {
            fit_by(self.side as u8, solid)
        };
        let bits = match fit {
            None => 0,
            Some(Fit::Free) => FREE | DEEP,
            Some(Fit::Squeezed) => SQUEEZED | DEEP,
        };
        let mut spot = Spot { bits, level: i16::MIN, best: u16::MAX };
        for (dx, dy) in (0..self.side).flat_map(|dy| (0..self.side).map(move |dx| (dx, dy))) {
            let part = part(dx, dy);
            if part.bits & FITS != 0 {
                let any = part.bits & (DIFFICULT | CLIMBABLE);
                spot.bits = (spot.bits | any) & (part.bits | !DEEP);
                spot.level = spot.level.max(part.level);
            }
        }
        if spot.level == i16::MIN {
            spot.level = 0;
        }
        spot
    }

    /// Marks the anchors at which the mover would share room with another.
    fn meet(&mut self, other: Other) {
        let bit = if other.lets_pass(self.mover.body) { TAKEN } else { BARRED };
        let span = |start: u8, side: usize, corner: u8| {
            let first = (usize::from(start) + 1).saturating_sub(side).max(corner.into());
            first..usize::from(start) + usize::from(other.body.side())
        };
        let (low, high) = (i32::from(other.body.altitude), i32::from(other.body.tall()));
        let tall = i32::from(self.mover.body.tall());
        let rows = self.spots.len() / self.width - 2;
        for y in span(other.body.at.y, self.side, self.corner.y) {
            for x in span(other.body.at.x, self.side, self.corner.x) {
                let (row, column) =
                    (y - usize::from(self.corner.y), x - usize::from(self.corner.x));
                if row >= rows || column >= self.width - 2 {
                    continue;
                }
                let spot = &mut self.spots[(row + 1) * self.width + column + 1];
                let level = i32::from(spot.level);
                if level < low + high && low < level + tall {
                    spot.bits |= bit;
                }
            }
        }
    }

    /// Reaches all that can be, or what is cheaper than one place and that place.
    fn run(&mut self, goal: Option<Square>) {
        let at = self.mover.body.at;
        let start = self.index(at);
        self.spots[start].best = 0;
        self.wait(at, 0, 0);
        for cost in 0..self.queues.len() {
            let mut next = self.queues[cost].0;
            while let Some(waiting) = self.waiting.get(next as usize) {
                let (at, before) = (waiting.at, waiting.before);
                next = waiting.next;
                if usize::from(self.spots[self.index(at)].best) == cost {
                    self.stop(at, before, cost as u16);
                    if goal == Some(at) {
                        return;
                    }
                }
            }
        }
    }

    fn wait(&mut self, at: Square, cost: u16, before: u16) {
        let here = self.waiting.len() as u32;
        self.waiting.push(Waiting { at, before, next: NONE });
        let queue = &mut self.queues[usize::from(cost)];
        match self.waiting.get_mut(queue.1 as usize) {
            Some(last) => last.next = here,
            None => queue.0 = here,
        }
        queue.1 = here;
    }

    /// Enters a place into the result and looks at its neighbours.
    fn stop(&mut self, at: Square, before: u16, cost: u16) {
        let index = self.index(at);
        let from = self.spots[index];
        let here = self.stops.len() as u16;
        self.stops.push(Stop {
            at,
            altitude: from.level,
            cost,
            fit: if from.bits & SQUEEZED == 0 { Fit::Free } else { Fit::Squeezed },
            taken: from.bits & (TAKEN | BARRED) != 0,
            before,
        });
        // A step costs no less than a square; most neighbours were reached as cheaply before, or cannot be any more. Asking
        // that first saves most of the work.
        let least = cost.saturating_add(SQUARE_FEET);
        if usize::from(least) >= self.queues.len() {
            return;
        }
        for at_step in 0..self.steps.len() {
            let ((dx, dy), step) = self.steps[at_step];
            let to = index.wrapping_add_signed(step);
            let spot = self.spots[to];
            if spot.best <= least || spot.bits & FITS == 0 || spot.bits & BARRED != 0 {
                continue;
            }
            let level = from.level.max(spot.level);
            if dx != 0 && dy != 0 && self.cuts_a_corner(at, (dx, dy), level) {
                continue;
            }
            // It is no neighbour beyond the grid: those do not fit.
            let next = Square::new(at.x.wrapping_add_signed(dx), at.y.wrapping_add_signed(dy));
            if !self.mover.fears.is_empty()
                && self.nears_what_it_fears((at, from.level), (next, spot.level))
            {
                continue;
            }
            if let Some(total) = self.cost(from, spot, cost)
                && total < spot.best
                && usize::from(total) < self.queues.len()
            {
                self.spots[to].best = total;
                self.wait(next, total, here);
            }
        }
    }

    /// Where an anchor of the box is in `spots`.
    fn index(&self, at: Square) -> usize {
        let (row, column) = (at.y - self.corner.y, at.x - self.corner.x);
        (usize::from(row) + 1) * self.width + usize::from(column) + 1
    }

    /// Whether one of the two squares that a diagonal step brushes is a wall, or ground that is a wall for it.
    fn cuts_a_corner(&self, at: Square, (dx, dy): (i8, i8), level: i16) -> bool {
        let side = self.side;
        let (row, column) =
            (usize::from(at.y - self.corner.y) + 1, usize::from(at.x - self.corner.x) + 1);
        // The column or row just beyond the body on the side that it leaves to, and the body's own at the other end.
        let beyond = |at: usize, sign: i8| if sign > 0 { at + side } else { at - 1 };
        let rear = |at: usize, sign: i8| if sign > 0 { at } else { at + side - 1 };
        let (squares, width) =
            if side == 1 { (&self.spots, self.width) } else { (&self.squares, self.squares_width) };
        let blocks = |row: usize, column: usize| {
            let square = squares[row * width + column];
            square.bits & FITS == 0 || square.level > level.saturating_add(LEDGE_FEET)
        };
        blocks(rear(row, dy), beyond(column, dx)) || blocks(beyond(row, dy), rear(column, dx))
    }

    /// Whether a step from one anchor and altitude to another leads nearer to one of them.
    fn nears_what_it_fears(&self, from: (Square, i16), to: (Square, i16)) -> bool {
        let body = |(at, altitude)| Body { at, altitude, ..self.mover.body };
        let (from, to) = (body(from), body(to));
        self.mover.fears.iter().any(|&feared| to.squares_to(feared) < from.squares_to(feared))
    }

    /// The feet spent after a step, `None` if no speed allows it.
    fn cost(&self, from: Spot, to: Spot, cost: u16) -> Option<u16> {
        let once = |bit: u8| u32::from(to.bits & bit != 0);
        let crowded = u32::from(to.bits & (DIFFICULT | TAKEN) != 0 && !self.mover.sure_footed);
        let five = u32::from(SQUARE_FEET);
        let drop = i32::from(from.level) - i32::from(to.level);
        let within = |feet: u32, left: u16| {
            let total = u32::from(cost) + feet;
            (total <= u32::from(left)).then_some(total as u16)
        };
        let slow = crowded + once(SQUEEZED);
        if self.mover.way == Way::Air {
            let feet = five.max(drop.unsigned_abs()) + five * slow;
            return if self.mover.prone { None } else { within(feet, self.left.fly) };
        }
        let (step, ledge) = (i32::from(STEP_FEET), i32::from(LEDGE_FEET));
        let climbed = if (-step..=ledge).contains(&drop) { 0 } else { drop.unsigned_abs() };
        let feet = five * (1 + slow + u32::from(self.mover.prone));
        let swims = to.bits & DEEP != 0;
        if climbed == 0 && !swims {
            return within(feet, self.left.walk);
        }
        let climb = |feet: u32, left: u16| {
            if climbed == 0 {
                return within(feet, left);
            }
            if self.mover.prone {
                return None;
            }
            let high = if drop < 0 { to } else { from };
            let anyone = (-ledge..0).contains(&drop) || high.bits & CLIMBABLE != 0;
            let with = within(feet + climbed * (1 + crowded), left.min(self.left.climb));
            with.or_else(|| anyone.then(|| within(feet + climbed * (2 + crowded), left)).flatten())
        };
        let swum = if swims { climb(feet, self.left.swim) } else { None };
        let walked = climb(feet + five * u32::from(swims), self.left.walk);
        swum.into_iter().chain(walked).min()
    }
}
