//! What flies from one creature to another: bolts, darts, arrows.

use cart_sdk::Screen;

use super::art::{self, Missile};

/// Pixels that it flies in a frame.
const PIXELS_PER_FRAME: u32 = 4;
/// Frames between the darts of a volley.
const DART_FRAMES: u32 = 5;

/// Something that flies, or is about to.
#[derive(Debug)]
pub(super) struct Flight {
    missile: Missile,
    from: (i32, i32),
    to: (i32, i32),
    /// Frames until it starts.
    wait: u32,
    /// Frames since then.
    age: u32,
}

impl Flight {
    /// Between two places of the floor in pixels, after some frames; `None` if they are side by side.
    pub(super) fn new(
        missile: Missile,
        from: (i32, i32),
        to: (i32, i32),
        wait: u32,
    ) -> Option<Self> {
        let flight = Self { missile, from, to, wait, age: 0 };
        let is_spell = missile != Missile::Arrow;
        (flight.distance() > if is_spell { 8 } else { 24 }).then_some(flight)
    }

    fn distance(&self) -> u32 {
        self.from.0.abs_diff(self.to.0).max(self.from.1.abs_diff(self.to.1))
    }

    fn length(&self) -> u32 {
        (self.distance() / PIXELS_PER_FRAME).max(1)
    }

    /// Frames from now until it hits.
    pub(super) fn lands_in(&self) -> u32 {
        self.wait + self.length().saturating_sub(self.age)
    }

    /// Goes on for a frame; whether there is more to see.
    pub(super) fn go_on(&mut self) -> bool {
        if self.wait > 0 {
            self.wait -= 1;
        } else {
            self.age += 1;
        }
        self.age <= self.length() + 2 * DART_FRAMES
    }

    /// Draws it; the camera is set.
    pub(super) fn draw(&self, screen: &mut Screen) {
        if self.wait > 0 {
            return;
        }
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let length = self.length() as i32;
        // A volley has three darts, one behind the other.
        let darts = if self.missile == Missile::Force { 3 } else { 1 };
        for dart in 0..darts {
            let Some(age) = self.age.checked_sub(dart * DART_FRAMES) else { continue };
            let age = age as i32;
            if age > length {
                continue;
            }
            let sway = if darts > 1 { (dart as i32 - 1) * 5 * age * (length - age) * 4 } else { 0 };
            let sway = sway / (length * length).max(1);
            let (x, y) = (self.from.0 + dx * age / length, self.from.1 + dy * age / length);
            let (x, y) = if dx.abs() > dy.abs() { (x, y + sway) } else { (x + sway, y) };
            screen.sprite(x - 8, y - 13, art::missile(self.missile, dx, dy, self.age));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_flies_lands_when_it_says() {
        let check = |missile, to, frames: Option<u32>| {
            let flight = Flight::new(missile, (100, 100), to, 7);
            assert_eq!(flight.as_ref().map(Flight::lands_in), frames, "{missile:?} {to:?}");
            let Some(mut flight) = flight else { return };
            let mut shown = 0;
            while flight.go_on() {
                shown += 1;
                assert!(shown < 200, "{missile:?} never ends");
            }
            assert_eq!(flight.lands_in(), 0);
        };
        check(Missile::Arrow, (116, 100), None);
        check(Missile::Arrow, (180, 100), Some(27));
        check(Missile::Fire, (100, 60), Some(17));
        check(Missile::Force, (116, 116), Some(11));
        check(Missile::Force, (100, 100), None);
    }
}
