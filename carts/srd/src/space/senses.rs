//! How one creature perceives squares and other creatures.

use super::body::{Body, reach_squares};
use super::light::Lights;
use super::terrain::{Cover, Light, Obscured, Terrain};
use crate::data::Senses;
use crate::grid::{Ground, SQUARE_FEET, Square};
use crate::sight::{Sight, sight};

/// How well something is perceived. Greater is better.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Seen {
    /// Not at all: who looks is as if blinded towards it.
    No,
    /// Not seen, but felt to be in its place.
    Felt,
    /// Seen in shadows or patches: disadvantage on checks that rely on sight.
    Lightly,
    /// Seen as it is.
    Clearly,
}

impl Seen {
    /// Whether it is seen, so that being unseen gives no advantage.
    #[must_use]
    pub const fn is_seen(self) -> bool {
        matches!(self, Self::Lightly | Self::Clearly)
    }
}

/// Who looks.
#[derive(Clone, Copy, Debug)]
pub struct Observer {
    /// Where it is.
    pub body: Body,
    /// What it perceives by, ranges in feet.
    pub senses: Senses,
    /// Feet to which darkness, magical too, is as bright light to it (*devil's sight*); 0 without.
    pub dark_sight: u16,
    /// Whether it cannot use its eyes.
    pub blinded: bool,
    /// Whether it touches the ground, as tremorsense needs.
    pub grounded: bool,
}

impl Observer {
    /// Someone on the ground who can use its eyes.
    #[must_use]
    pub const fn new(body: Body, senses: Senses) -> Self {
        Self { body, senses, dark_sight: 0, blinded: false, grounded: true }
    }
}

/// Who is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Subject {
    /// Where it is.
    pub body: Body,
    /// Whether it cannot be seen by mere eyes.
    pub invisible: bool,
    /// Whether it has hidden from this observer, who has not found it.
    pub hidden: bool,
    /// Whether it touches the ground and has a body, so that tremorsense feels it.
    pub grounded: bool,
}

impl Subject {
    /// A body on the ground that does nothing not to be seen.
    #[must_use]
    pub const fn new(body: Body) -> Self {
        Self { body, invisible: false, hidden: false, grounded: true }
    }
}

/// What one observer perceives of a floor. Source: 5.1 for the senses; ours: straight lines are those of
/// [`sight`], a large body sees from any of its squares and is seen at any of its.
pub struct View<'a> {
    terrain: &'a dyn Terrain,
    lights: &'a Lights,
    observer: Observer,
    /// Squares that it looks at, at most.
    reach: u16,
    /// What it sees from each of its squares; empty when it cannot use its eyes.
    eyes: Vec<Sight>,
    /// What nothing solid hides from each of its squares; empty without blindsight.
    near: Vec<Sight>,
}

/// A floor as eyes see it, or as blindsight does.
struct Clear<'a> {
    terrain: &'a dyn Terrain,
    lights: &'a Lights,
    observer: &'a Observer,
    eyes: bool,
}

impl Ground for Clear<'_> {
    fn is_open(&self, square: Square) -> bool {
        !self.terrain.tile(square).solid
    }

    fn is_clear(&self, square: Square) -> bool {
        let tile = self.terrain.tile(square);
        if !self.eyes {
            return tile.cover != Cover::Total;
        }
        !tile.opaque
            && tile.obscured != Obscured::Heavily
            && (!self.lights.is_dark_by_magic(self.terrain, square)
                || pierces(self.observer, squares_to(self.observer.body, square)))
    }
}

/// Squares from a body to a square at its height.
fn squares_to(body: Body, square: Square) -> u16 {
    u16::from(body.nearest(square).distance(square))
}

/// Whether an observer sees in all darkness so many squares away.
const fn pierces(observer: &Observer, squares: u16) -> bool {
    squares <= reach_squares(observer.dark_sight) && observer.dark_sight >= SQUARE_FEET
        || has_truesight(observer, squares)
}

const fn has_truesight(observer: &Observer, squares: u16) -> bool {
    observer.senses.truesight >= SQUARE_FEET && squares <= reach_squares(observer.senses.truesight)
}

impl<'a> View<'a> {
    /// Looks around, as far as `feet` on the grid.
    #[must_use]
    pub fn new(
        terrain: &'a dyn Terrain,
        lights: &'a Lights,
        observer: Observer,
        feet: u16,
    ) -> Self {
        // Of the largest bodies at that distance, the far side is three squares farther.
        Self::with(terrain, lights, observer, reach_squares(feet), 3)
    }

    /// Looks as far as so many squares, and so many more for what only reaches into them.
    fn with(
        terrain: &'a dyn Terrain,
        lights: &'a Lights,
        observer: Observer,
        reach: u16,
        more: u16,
    ) -> Self {
        let reach = reach.min(u16::from(u8::MAX));
        // From the observer's far side it is farther, and what is so many squares away by the grid may be half as far again
        // by the string.
        let more = more + u16::from(observer.body.side()) - 1;
        let radius = |squares: u16| {
            let squares = squares + more;
            u8::try_from(squares + squares / 2 + 1).unwrap_or(u8::MAX)
        };
        let look = |eyes: bool, squares: u16| {
            let clear = Clear { terrain, lights, observer: &observer, eyes };
            let from = observer.body.squares();
            let look = |from| {
                // Out of thick fog one sees as little as into it.
                let radius = if clear.is_clear(from) { radius(squares) } else { 0 };
                sight(&clear, from, radius)
            };
            from.map(look).collect::<Vec<_>>()
        };
        let senses = &observer.senses;
        let eyes = !observer.blinded && !senses.blind_beyond;
        let blindsight = reach_squares(senses.blindsight).min(reach);
        Self {
            terrain,
            lights,
            observer,
            reach,
            eyes: if eyes { look(true, reach) } else { Vec::new() },
            near: if blindsight > 0 { look(false, blindsight) } else { Vec::new() },
        }
    }

    /// How a square is perceived: what lies there openly.
    #[must_use]
    pub fn square(&self, square: Square) -> Seen {
        self.at(square, squares_to(self.observer.body, square), false)
    }

    /// How a creature is perceived: as the best seen of its squares. Who has hidden is not perceived; to find out whether
    /// it can stay hidden, ask without that.
    #[must_use]
    pub fn body(&self, subject: &Subject) -> Seen {
        let squares = self.observer.body.squares_to(subject.body);
        if subject.hidden || squares > self.reach {
            return Seen::No;
        }
        let felt = self.observer.grounded
            && subject.grounded
            && squares <= reach_squares(self.observer.senses.tremorsense)
            && self.observer.senses.tremorsense >= SQUARE_FEET;
        let seen = subject.body.squares().map(|square| self.at(square, squares, subject.invisible));
        let seen = seen.max().unwrap_or(Seen::No);
        if felt { seen.max(Seen::Felt) } else { seen }
    }

    fn at(&self, square: Square, squares: u16, invisible: bool) -> Seen {
        let has = |sights: &[Sight]| sights.iter().any(|sight| sight.has(square));
        if squares > self.reach {
            return Seen::No;
        }
        if squares <= reach_squares(self.observer.senses.blindsight) && has(&self.near) {
            return Seen::Clearly;
        }
        let hidden = invisible && !has_truesight(&self.observer, squares);
        if hidden || !has(&self.eyes) {
            return Seen::No;
        }
        let tile = self.terrain.tile(square);
        match (self.light(square, squares), tile.obscured) {
            (Light::Dark, _) | (_, Obscured::Heavily) => Seen::No,
            (Light::Dim, _) | (_, Obscured::Lightly) => Seen::Lightly,
            (Light::Bright, Obscured::No) => Seen::Clearly,
        }
    }

    /// The light of a square as it is to this observer.
    fn light(&self, square: Square, squares: u16) -> Light {
        let lit = self.lights.at(self.terrain, square);
        if pierces(&self.observer, squares) {
            return Light::Bright;
        }
        let darkvision = self.observer.senses.darkvision;
        if lit.by_magic || darkvision < SQUARE_FEET || squares > reach_squares(darkvision) {
            return lit.light;
        }
        match lit.light {
            Light::Dark => Light::Dim,
            Light::Dim | Light::Bright => Light::Bright,
        }
    }
}

/// How one creature perceives another, for a single question; for many, [`View`] looks around once.
#[must_use]
pub fn perceive(
    terrain: &dyn Terrain,
    lights: &Lights,
    observer: Observer,
    subject: &Subject,
) -> Seen {
    let squares = observer.body.squares_to(subject.body);
    let more = u16::from(subject.body.side()) - 1;
    View::with(terrain, lights, observer, squares, more).body(subject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Size;
    use crate::space::{Area, Darkness, Flow, Lamp, Place, Plan, Point, Source, Zone};

    fn body(x: u8, y: u8) -> Body {
        Body::new(Size::Medium, Square::new(x, y))
    }

    const NONE: Senses = Senses {
        blindsight: 0,
        blind_beyond: false,
        darkvision: 0,
        tremorsense: 0,
        truesight: 0,
        passive_perception: 10,
    };

    /// What is seen of the squares of one row from its west end: `*` clearly, `+` lightly, `.` not.
    fn row(plan: &Plan, lights: &Lights, observer: &Observer) -> String {
        let view = View::new(plan, lights, *observer, 300);
        let letter = |square| match view.square(square) {
            Seen::Clearly => '*',
            Seen::Lightly => '+',
            Seen::Felt | Seen::No => '.',
        };
        plan.squares().map(letter).collect()
    }

    #[test]
    fn senses_make_of_light_and_fog_what_the_rules_say() {
        let check = |floor: &str, change: &dyn Fn(&mut Observer), expected: &str| {
            let plan = Plan::new(&[floor]).unwrap();
            let mut observer = Observer::new(body(0, 0), NONE);
            change(&mut observer);
            assert_eq!(row(&plan, &Lights::default(), &observer), expected, "{floor}");
        };
        let plain: &dyn Fn(&mut Observer) = &|_| {};
        check("..,,__..", plain, "**++..**");
        check("..,,__..", &|o| o.senses.darkvision = 20, "****+.**");
        check("..,,__..", &|o| o.senses.truesight = 20, "*****.**");
        check("..,,__..", &|o| o.dark_sight = 20, "*****.**");
        check("..,,__..", &|o| o.blinded = true, "........");
        check("..,,__..", &|o| (o.blinded, o.senses.blindsight) = (true, 20), "*****...");
        check(".f.b.F..", plain, "*+*+*...");
        check(".f.b.F..", &|o| o.senses.truesight = 60, "*+*+*...");
        check(".f.b.F..", &|o| o.senses.blindsight = 30, "*******.");
        check("..#...", &|o| o.senses.blindsight = 30, "***...");
        check("..!...", &|o| o.senses.blindsight = 25, "******");
        check("..!...", plain, "***...");
        check("..=...", plain, "******");
        check("F.....", plain, "......");
        let blind: &dyn Fn(&mut Observer) =
            &|o| (o.senses.blindsight, o.senses.blind_beyond) = (15, true);
        check("..,,__..", blind, "****....");
    }

    #[test]
    fn nobody_sees_through_magical_darkness_but_by_magic() {
        let plan = Plan::new(&["........"]).unwrap();
        let origin = Place::new(Point::center(Square::new(4, 0)));
        let zone = Zone::new(&plan, Area::Sphere { origin, radius: 5 }, Flow::AroundCorners);
        let lights = Lights::new(&plan, &[], vec![Darkness { zone, level: 2 }]);
        let check = |change: &dyn Fn(&mut Observer), expected: &str| {
            let mut observer = Observer::new(body(0, 0), NONE);
            change(&mut observer);
            assert_eq!(row(&plan, &lights, &observer), expected);
        };
        check(&|_| {}, "***.....");
        check(&|o| o.senses.darkvision = 120, "***.....");
        check(&|o| o.senses.truesight = 120, "********");
        check(&|o| o.dark_sight = 120, "********");
        check(&|o| o.dark_sight = 20, "*****...");
        check(&|o| o.senses.blindsight = 20, "*****...");
    }

    #[test]
    fn bodies_are_perceived_by_what_finds_them() {
        let plan = Plan::new(&["______", "__#___"]).unwrap();
        let lights = Lights::new(&plan, &[Source::new(Lamp::CANDLE, Square::new(0, 0))], vec![]);
        let check = |x, change: &dyn Fn(&mut Observer, &mut Subject), expected| {
            let mut observer = Observer::new(body(0, 0), NONE);
            let mut subject = Subject::new(body(x, 0));
            change(&mut observer, &mut subject);
            assert_eq!(perceive(&plan, &lights, observer, &subject), expected);
        };
        check(1, &|_, _| {}, Seen::Clearly);
        check(2, &|_, _| {}, Seen::Lightly);
        check(4, &|_, _| {}, Seen::No);
        check(4, &|o, _| o.senses.darkvision = 60, Seen::Lightly);
        check(1, &|_, s| s.invisible = true, Seen::No);
        check(1, &|o, s| (s.invisible, o.senses.truesight) = (true, 60), Seen::Clearly);
        check(1, &|o, s| (s.invisible, o.senses.blindsight) = (true, 5), Seen::Clearly);
        check(2, &|o, s| (s.invisible, o.senses.blindsight) = (true, 5), Seen::No);
        check(4, &|o, _| o.senses.tremorsense = 20, Seen::Felt);
        check(4, &|o, _| o.senses.tremorsense = 19, Seen::No);
        check(4, &|o, s| (o.senses.tremorsense, s.grounded) = (60, false), Seen::No);
        check(4, &|o, _| (o.senses.tremorsense, o.grounded) = (60, false), Seen::No);
        check(1, &|_, s| s.hidden = true, Seen::No);
        check(1, &|o, s| (s.hidden, o.senses.blindsight) = (true, 60), Seen::No);
        // The large one reaches into the light.
        check(4, &|_, s| s.body = Body::new(Size::Huge, Square::new(2, 0)), Seen::Lightly);
    }
}
