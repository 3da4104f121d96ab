//! The mouse, or the first finger that is no button of the on-screen pad, as a pointer on the screen.

use cart_abi::{POINTER_MAX, POINTER_MIN, Pointer, PointerButton, SCREEN_HEIGHT, SCREEN_WIDTH};

use super::View;

/// What one step of a wheel counts, so that a touchpad's small ways add up.
pub(crate) const WHEEL_STEP: i32 = 120;

/// The state of the pointer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mouse {
    /// Where it was last, in pixels of the window.
    x: i32,
    y: i32,
    there: bool,
    held: u8,
    /// Buttons that went down since the last frame: a click shorter than a frame counts for one.
    tapped: u8,
    /// What the wheel turned since the last whole step.
    wheel: i32,
    /// The finger that it follows.
    finger: Option<u64>,
}

impl Mouse {
    /// It is here now.
    pub(crate) fn moved(&mut self, x: i32, y: i32) {
        (self.x, self.y, self.there) = (x, y, true);
    }

    /// The mouse is no longer over the window. While a button is held, it still counts.
    pub(crate) fn left(&mut self) {
        self.there = false;
    }

    /// A button goes down or up.
    pub(crate) fn button(&mut self, button: PointerButton, down: bool) {
        if down {
            self.held |= button as u8;
            self.tapped |= button as u8;
        } else {
            self.held &= !(button as u8);
        }
    }

    /// The wheel turns by so much of [`WHEEL_STEP`], away from the hand if positive.
    pub(crate) fn turned(&mut self, wheel: i32) {
        self.wheel = self.wheel.saturating_add(wheel);
    }

    /// A finger touches the window; a second one changes nothing.
    pub(crate) fn touched(&mut self, finger: u64, x: i32, y: i32) {
        if self.finger.is_none() {
            self.finger = Some(finger);
            self.moved(x, y);
            self.button(PointerButton::Left, true);
        }
    }

    /// A finger has moved.
    pub(crate) fn slid(&mut self, finger: u64, x: i32, y: i32) {
        if self.finger == Some(finger) {
            self.moved(x, y);
        }
    }

    /// A finger is lifted.
    pub(crate) fn lifted(&mut self, finger: u64) {
        if self.finger == Some(finger) {
            self.finger = None;
            self.button(PointerButton::Left, false);
            self.left();
        }
    }

    /// Lets go of everything.
    pub(crate) fn release_all(&mut self) {
        (self.held, self.tapped, self.wheel, self.finger) = (0, 0, 0, None);
    }

    /// The pointer of the next frame.
    pub(crate) fn take(&mut self, view: &View) -> Pointer {
        let held = self.held | self.tapped;
        self.tapped = 0;
        let steps = self.wheel / WHEEL_STEP;
        self.wheel %= WHEEL_STEP;
        let (x, y) = view.on_screen(self.x, self.y);
        Pointer {
            x,
            y,
            held,
            wheel: i8::try_from(steps.clamp(-127, 127)).expect("clamped to a byte"),
            there: self.there || held != 0,
        }
    }
}

impl View {
    /// A place of the window as a place of the screen.
    fn on_screen(&self, x: i32, y: i32) -> (i32, i32) {
        let place = |place: i32, from: i32, length: i32, pixels: i32| {
            let place = i64::from(place) - i64::from(from);
            let place = (place * i64::from(pixels)).div_euclid(i64::from(length.max(1)));
            let place = place.clamp(POINTER_MIN.into(), POINTER_MAX.into());
            i32::try_from(place).expect("clamped to the range of a pointer")
        };
        let picture = &self.picture;
        (
            place(x, picture.x, picture.width, SCREEN_WIDTH),
            place(y, picture.y, picture.height, SCREEN_HEIGHT),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::Area;

    #[track_caller]
    fn check(picture: (i32, i32, i32, i32), window: (i32, i32), screen: (i32, i32)) {
        let (x, y, width, height) = picture;
        let view = View { picture: Area { x, y, width, height }, ..View::default() };
        assert_eq!(view.on_screen(window.0, window.1), screen, "{picture:?} {window:?}");
    }

    #[test]
    fn letterbox_and_scale_are_taken_off() {
        let picture = (66, 0, 768, 768);
        check(picture, (66, 0), (0, 0));
        check(picture, (68, 2), (0, 0));
        check(picture, (69, 3), (1, 1));
        check(picture, (833, 767), (255, 255));
        check(picture, (834, 768), (256, 256));
        check(picture, (65, -1), (-1, -1));
        // Half a pixel of the screen for one of the window, and stretched.
        check((0, 0, 128, 512), (3, 3), (6, 1));
        check(picture, (i32::MIN, i32::MAX), (POINTER_MIN, POINTER_MAX));
        check((0, 0, 0, 0), (1, 0), (256, 0));
    }
}
