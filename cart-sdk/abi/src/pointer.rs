//! What a mouse or a finger says.

/// A button of the pointer; its value is its bit in [`Pointer::held`]. A finger on the screen is [`Self::Left`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum PointerButton {
    /// The left button, or a finger.
    Left = 1,
    /// The right button.
    Right = 1 << 1,
    /// The middle button, or the wheel pressed down.
    Middle = 1 << 2,
}

impl PointerButton {
    /// Every button, in the order of the bits.
    pub const ALL: [Self; 3] = [Self::Left, Self::Right, Self::Middle];
    /// The bits of all buttons together.
    pub const MASK: u8 = (1 << 3) - 1;
}

/// The least coordinate of a pointer: what is farther to the left or up counts as there.
pub const POINTER_MIN: i32 = -1_024;
/// The greatest coordinate of a pointer: what is farther to the right or down counts as there.
pub const POINTER_MAX: i32 = 1_279;

/// The state of the pointer at one moment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Pointer {
    /// Pixels of the screen from its left edge. Beside the picture it goes on, from [`POINTER_MIN`] to [`POINTER_MAX`].
    pub x: i32,
    /// Pixels of the screen from its upper edge. Beside the picture it goes on, from [`POINTER_MIN`] to [`POINTER_MAX`].
    pub y: i32,
    /// The bits of the [`PointerButton`]s that are down.
    pub held: u8,
    /// Steps of the wheel since the frame before: away from the hand is positive, towards it negative.
    pub wheel: i8,
    /// A mouse is over the window, or a finger on it. While it is not, x and y are where it was last.
    pub there: bool,
}

impl Pointer {
    /// No mouse and no finger.
    pub const AWAY: Self = Self { x: 0, y: 0, held: 0, wheel: 0, there: false };
}

/// How many numbers a [`PointerRecord`] has.
pub const POINTER_NUMBERS: usize = 4;

/// The pointer as a cart gets it: with the change since the frame before.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct PointerRecord {
    /// The pointer now.
    pub now: Pointer,
    /// The buttons that were down in the frame before.
    pub before: u8,
}

impl PointerRecord {
    /// As numbers: x, y, the buttons (byte 0: down now, byte 1: down before, bit 16: there), the wheel.
    #[must_use]
    pub const fn to_numbers(self) -> [u32; POINTER_NUMBERS] {
        let Pointer { x, y, held, wheel, there } = self.now;
        let buttons = u32::from_le_bytes([held, self.before, there as u8, 0]);
        [x.cast_unsigned(), y.cast_unsigned(), buttons, (wheel as i32).cast_unsigned()]
    }

    /// From the numbers of [`Self::to_numbers`].
    #[must_use]
    pub const fn from_numbers(numbers: [u32; POINTER_NUMBERS]) -> Self {
        let [x, y, buttons, wheel] = numbers;
        let [held, before, there, _] = buttons.to_le_bytes();
        let [wheel, ..] = wheel.to_le_bytes();
        let (x, y, wheel) = (x.cast_signed(), y.cast_signed(), wheel.cast_signed());
        Self { now: Pointer { x, y, held, wheel, there: there & 1 != 0 }, before }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_survives_its_numbers() {
        for (x, y, wheel, there) in [(0, 255, 1, true), (-1_024, 1_279, -127, false)] {
            let now = Pointer { x, y, held: 5, wheel, there };
            let record = PointerRecord { now, before: 2 };
            assert_eq!(PointerRecord::from_numbers(record.to_numbers()), record);
        }
    }

    #[test]
    fn buttons_fill_the_mask_once() {
        let sum: u8 = PointerButton::ALL.iter().map(|&button| button as u8).sum();
        assert_eq!(sum, PointerButton::MASK);
    }
}
