//! The mouse or a finger as a cart sees it.

use cart_abi::{PointerButton, PointerRecord};

use crate::Screen;

/// The pointer in one frame, with the change since the frame before: the mouse, or the first finger on a touch screen,
/// which is its left button. A cart gets it with the permission `pointer` in its `cart.toml`; in a shared cart, and
/// without the permission, it is never there.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Pointer(PointerRecord);

impl Pointer {
    /// No mouse and no finger.
    pub const AWAY: Self = Self(PointerRecord { now: cart_abi::Pointer::AWAY, before: 0 });

    /// A pointer over a place of the screen with no button down: how tests begin.
    #[must_use]
    pub const fn at(x: i32, y: i32) -> Self {
        let now = cart_abi::Pointer { x, y, there: true, ..cart_abi::Pointer::AWAY };
        Self(PointerRecord { now, before: 0 })
    }

    /// Whether a mouse is over the window or a finger on it. While it is not, the place is where it was last.
    #[must_use]
    pub const fn is_there(&self) -> bool {
        self.0.now.there
    }

    /// Pixels from the left edge of the screen: 0 to 255 over the picture, and beside it on, from −1,024 to 1,279.
    #[must_use]
    pub const fn x(&self) -> i32 {
        self.0.now.x
    }

    /// Pixels from the upper edge of the screen: 0 to 255 over the picture, and beside it on, from −1,024 to 1,279.
    #[must_use]
    pub const fn y(&self) -> i32 {
        self.0.now.y
    }

    /// Whether it is there and over this rectangle of the screen.
    #[must_use]
    pub fn over(&self, x: i32, y: i32, width: i32, height: i32) -> bool {
        let inside = |place: i32, from: i32, length: i32| {
            place.checked_sub(from).is_some_and(|place| (0..length).contains(&place))
        };
        self.is_there() && inside(self.x(), x, width) && inside(self.y(), y, height)
    }

    /// Whether it is there and over the picture.
    #[must_use]
    pub fn over_screen(&self) -> bool {
        self.over(0, 0, Screen::WIDTH, Screen::HEIGHT)
    }

    /// Whether the button is down.
    #[must_use]
    pub const fn held(&self, button: PointerButton) -> bool {
        self.0.now.held & button as u8 != 0
    }

    /// Whether the button went down in this frame.
    #[must_use]
    pub const fn pressed(&self, button: PointerButton) -> bool {
        self.0.now.held & !self.0.before & button as u8 != 0
    }

    /// Whether the button went up in this frame.
    #[must_use]
    pub const fn released(&self, button: PointerButton) -> bool {
        !self.0.now.held & self.0.before & button as u8 != 0
    }

    /// Steps of the wheel since the frame before, −127 to 127: away from the hand is positive, towards it negative.
    #[must_use]
    pub const fn wheel(&self) -> i32 {
        self.0.now.wheel as i32
    }

    /// This pointer one frame later, at the same place and with these buttons down: how tests press and let go.
    #[must_use]
    pub fn then(self, held: &[PointerButton]) -> Self {
        let bits = held.iter().fold(0, |bits, &button| bits | button as u8);
        let now = cart_abi::Pointer { held: bits, wheel: 0, ..self.0.now };
        Self(PointerRecord { now, before: self.0.now.held })
    }

    /// The pointer of a record, as the console hands it over.
    pub(crate) const fn from_numbers(numbers: [u32; cart_abi::POINTER_NUMBERS]) -> Self {
        Self(PointerRecord::from_numbers(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PointerButton::{Left, Right};

    #[test]
    fn a_button_is_pressed_held_and_released() {
        let pressed = Pointer::at(3, 4).then(&[Left]);
        let held = pressed.then(&[Left, Right]);
        let released = held.then(&[Right]);
        let check =
            |pointer: Pointer| [pointer.pressed(Left), pointer.held(Left), pointer.released(Left)];
        assert_eq!(check(pressed), [true, true, false]);
        assert_eq!(check(held), [false, true, false]);
        assert_eq!(check(released), [false, false, true]);
        assert!(
            held.pressed(Right) && released.held(Right) && (released.x(), released.y()) == (3, 4)
        );
    }

    #[test]
    fn a_rectangle_has_its_first_and_not_its_end_pixels() {
        for (x, y, expected) in
            [(10, 20, true), (13, 24, true), (9, 20, false), (14, 20, false), (10, 25, false)]
        {
            assert_eq!(Pointer::at(x, y).over(10, 20, 4, 5), expected, "{x}, {y}");
        }
        assert!(
            !Pointer::AWAY.over(0, 0, 9, 9) && !Pointer::at(5, 5).over(i32::MIN, 0, i32::MAX, 9)
        );
        assert!(Pointer::at(255, 0).over_screen() && !Pointer::at(-1, 0).over_screen());
    }
}
