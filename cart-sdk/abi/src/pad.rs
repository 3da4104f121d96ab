//! What a gamepad says, as bits.

/// A button; its value is its bit in [`Pad::held`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u16)]
pub enum Button {
    /// Directional pad, up.
    Up = 1,
    /// Directional pad, down.
    Down = 1 << 1,
    /// Directional pad, left.
    Left = 1 << 2,
    /// Directional pad, right.
    Right = 1 << 3,
    /// The lower face button: yes, do, attack.
    A = 1 << 4,
    /// The right face button: no, back.
    B = 1 << 5,
    /// The left face button.
    X = 1 << 6,
    /// The upper face button.
    Y = 1 << 7,
    /// Left shoulder.
    L = 1 << 8,
    /// Right shoulder.
    R = 1 << 9,
    /// Left trigger.
    L2 = 1 << 10,
    /// Right trigger.
    R2 = 1 << 11,
    /// The left middle button.
    Select = 1 << 12,
    /// The right middle button.
    Start = 1 << 13,
}

impl Button {
    /// Every button, in the order of the bits.
    pub const ALL: [Self; 14] = [
        Self::Up,
        Self::Down,
        Self::Left,
        Self::Right,
        Self::A,
        Self::B,
        Self::X,
        Self::Y,
        Self::L,
        Self::R,
        Self::L2,
        Self::R2,
        Self::Select,
        Self::Start,
    ];
    /// The bits of all buttons together.
    pub const MASK: u16 = (1 << 14) - 1;
}

/// The state of one pad at one moment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Pad {
    /// The bits of the [`Button`]s that are down.
    pub held: u16,
    /// Left stick, right stick: x to the right and y down, each from −127 to 127.
    pub sticks: [i8; 4],
}

impl Pad {
    /// A pad with nothing pressed.
    pub const IDLE: Self = Self { held: 0, sticks: [0; 4] };
}

/// Bytes of a [`PadRecord`] as a cart gets it.
pub const PAD_RECORD_BYTES: usize = 10;

/// A pad as a cart gets it: with the change since the step before.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct PadRecord {
    /// The pad now.
    pub now: Pad,
    /// The buttons that were down in the step before.
    pub before: u16,
    /// The buttons that count as pressed again because they are held for long; always 0 in rules.
    pub repeated: u16,
}

impl PadRecord {
    /// As bytes, all numbers little-endian: held, before, repeated, four sticks.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; PAD_RECORD_BYTES] {
        let [held, before, repeated] =
            [self.now.held.to_le_bytes(), self.before.to_le_bytes(), self.repeated.to_le_bytes()];
        let [a, b, c, d] = self.now.sticks;
        [
            held[0],
            held[1],
            before[0],
            before[1],
            repeated[0],
            repeated[1],
            a.cast_unsigned(),
            b.cast_unsigned(),
            c.cast_unsigned(),
            d.cast_unsigned(),
        ]
    }

    /// From the bytes of [`Self::to_bytes`].
    #[must_use]
    pub const fn from_bytes(bytes: [u8; PAD_RECORD_BYTES]) -> Self {
        let [h0, h1, b0, b1, r0, r1, a, b, c, d] = bytes;
        Self {
            now: Pad {
                held: u16::from_le_bytes([h0, h1]),
                sticks: [a.cast_signed(), b.cast_signed(), c.cast_signed(), d.cast_signed()],
            },
            before: u16::from_le_bytes([b0, b1]),
            repeated: u16::from_le_bytes([r0, r1]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_survives_its_bytes() {
        let record = PadRecord {
            now: Pad { held: 0x2a51, sticks: [-127, 127, 1, -1] },
            before: 0x1102,
            repeated: 0x00ff,
        };
        assert_eq!(PadRecord::from_bytes(record.to_bytes()), record);
    }

    #[test]
    fn buttons_fill_the_mask_once() {
        let sum: u32 = Button::ALL.iter().map(|&button| u32::from(button as u16)).sum();
        assert_eq!(sum, u32::from(Button::MASK));
    }
}
