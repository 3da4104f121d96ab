//! How one creature perceives squares and other creatures.

use super::body::{Body, reach_squares};
use super::corners::Corners;
use super::light::Lights;
use super::line::{Cell, square};
use super::terrain::{Cover, Light, Obscured, Terrain};
use crate::data::{Senses, Size};
use crate::grid::{SQUARE_FEET, Square};

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

/// What one observer perceives of a floor. Source: 5.1 for the senses; the lines of sight are ours.
///
/// They are those of [`cover`](super::cover): a square is in sight where, with all that is opaque as total cover and all
/// else as none, it would not have total cover. Thick fog and magical darkness are opaque, also out of the observer's own
/// squares, and so is ground as high as both are. So who is in sight and not behind something transparent can be aimed at, and in the light who sees is seen. A
/// large body sees from any of its squares and is seen at any of its.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The floor.
    pub terrain: &'a dyn Terrain,
    /// Its light.
    pub lights: &'a Lights,
    /// Who looks.
    pub observer: Observer,
}

impl View<'_> {
    /// How a square is perceived: what lies there openly. Walls are seen where their outside is.
    #[must_use]
    pub fn square(&self, square: Square) -> Seen {
        let altitude = self.terrain.tile(square).height;
        let target = Body { altitude, ..Body::new(Size::Medium, square) };
        self.at(square, target, self.squares_to(square), false, Seen::No)
    }

    /// How a creature is perceived: as the best seen of its squares. Who has hidden is not perceived; to find out whether
    /// it can stay hidden, ask without that.
    #[must_use]
    pub fn body(&self, subject: &Subject) -> Seen {
        if subject.hidden {
            return Seen::No;
        }
        let squares = self.observer.body.squares_to(subject.body);
        let grounded = self.observer.grounded && subject.grounded;
        let felt = grounded && within(squares, self.observer.senses.tremorsense);
        let least = if felt { Seen::Felt } else { Seen::No };
        let has_room = |square: &Square| !self.terrain.tile(*square).solid;
        subject.body.squares().filter(has_room).fold(least, |known, square| {
            self.at(square, subject.body, squares, subject.invisible, known)
        })
    }

    /// How a square of a target so many squares away is perceived, or `known` if that is not better.
    fn at(&self, square: Square, target: Body, squares: u16, invisible: bool, known: Seen) -> Seen {
        if known == Seen::Clearly {
            return known;
        }
        let near = within(squares, self.observer.senses.blindsight);
        if near && self.is_near(square, target) {
            return Seen::Clearly;
        }
        let seen = self.by_eye(square, squares, invisible);
        if seen > known && self.is_in_sight(square, target) { seen } else { known }
    }

    /// How a square would be seen if nothing were before it.
    fn by_eye(&self, square: Square, squares: u16, invisible: bool) -> Seen {
        let observer = &self.observer;
        let eyes = !observer.blinded && !observer.senses.blind_beyond;
        if !eyes || invisible && !within(squares, observer.senses.truesight) {
            return Seen::No;
        }
        match (self.light(square, squares), self.terrain.tile(square).obscured) {
            (Light::Dark, _) | (_, Obscured::Heavily) => Seen::No,
            (Light::Dim, _) | (_, Obscured::Lightly) => Seen::Lightly,
            (Light::Bright, Obscured::No) => Seen::Clearly,
        }
    }

    /// The light of a square as it is to this observer.
    fn light(&self, square: Square, squares: u16) -> Light {
        if self.pierces(squares) {
            return Light::Bright;
        }
        let lit = self.lights.at(self.terrain, square);
        match lit.light {
            light if lit.by_magic || !within(squares, self.observer.senses.darkvision) => light,
            Light::Dark => Light::Dim,
            Light::Dim | Light::Bright => Light::Bright,
        }
    }

    /// Whether the observer sees in all darkness so many squares away.
    fn pierces(&self, squares: u16) -> bool {
        within(squares, self.observer.dark_sight) || within(squares, self.observer.senses.truesight)
    }

    /// Squares from the observer to a square at its height.
    fn squares_to(&self, square: Square) -> u16 {
        u16::from(self.observer.body.nearest(square).distance(square))
    }

    /// Whether nothing opaque is before a square of a target.
    fn is_in_sight(&self, to: Square, target: Body) -> bool {
        // Out of thick fog one sees as little as into it.
        let is_thin = |square: Square| {
            self.terrain.tile(square).obscured != Obscured::Heavily
                && (!self.lights.is_dark_by_magic(self.terrain, square)
                    || self.pierces(self.squares_to(square)))
        };
        let is_clear = |square: Square| !self.terrain.tile(square).opaque && is_thin(square);
        self.has_line(to, target, is_thin, is_clear)
    }

    /// Whether nothing solid is before a square of a target.
    fn is_near(&self, to: Square, target: Body) -> bool {
        let is_clear = |square: Square| self.terrain.tile(square).cover != Cover::Total;
        self.has_line(to, target, |_| true, is_clear)
    }

    /// Whether a line goes from one of the observer's squares, out of which it sees, to one of a target's through clear
    /// ones. What is in the squares of the two is not in the way, unless it is solid.
    fn has_line(
        &self,
        to: Square,
        target: Body,
        sees_out: impl Fn(Square) -> bool,
        is_clear: impl Fn(Square) -> bool,
    ) -> bool {
        let own = self.observer.body;
        if own.covers(to) {
            return true;
        }
        let is_solid = |square: Square| self.terrain.tile(square).solid;
        let high = own.top().max(target.top());
        let is_low = |square: Square| i32::from(self.terrain.tile(square).height) < high;
        let at = |cell: Cell| {
            let passes = square(cell).is_some_and(|square| {
                let ends = own.covers(square) || target.covers(square);
                square == to || ends && !is_solid(square) || is_clear(square) && is_low(square)
            });
            if passes { Cover::None } else { Cover::Total }
        };
        let corners = Corners { target: Body::new(Size::Medium, to), has_room: |_| true, at };
        let has_room = |square: Square| !is_solid(square) && sees_out(square);
        corners.is_reached(own, has_room)
    }
}

/// Whether eyes reach from one body to another, whatever the light: nothing opaque and no thick fog is between them, nor
/// around the one that looks. The lines are those of [`View`].
#[must_use]
pub fn in_sight(terrain: &dyn Terrain, from: Body, to: Body) -> bool {
    let (lights, observer) = (Lights::default(), Observer::new(from, Senses::default()));
    let view = View { terrain, lights: &lights, observer };
    let mut squares = to.squares().filter(|&square| !terrain.tile(square).solid);
    squares.any(|square| view.is_in_sight(square, to))
}

/// Whether so many squares are within so many feet of a sense that a creature has.
const fn within(squares: u16, feet: u16) -> bool {
    feet >= SQUARE_FEET && squares <= reach_squares(feet)
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let view = View { terrain: plan, lights, observer: *observer };
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
            let view = View { terrain: &plan, lights: &lights, observer };
            assert_eq!(view.body(&subject), expected);
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
