//! Gamepads as a cart sees them.

use std::ops::Index;

use cart_abi::{Button, PAD_RECORD_BYTES, PadRecord};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Pointer, Seat};

/// One gamepad in one step, with the change since the step before.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Pad(PadRecord);

impl Pad {
    /// A pad with nothing pressed.
    pub const IDLE: Self = Self(PadRecord { now: cart_abi::Pad::IDLE, before: 0, repeated: 0 });

    /// Whether the button is down.
    #[must_use]
    pub const fn held(&self, button: Button) -> bool {
        self.0.now.held & button as u16 != 0
    }

    /// Whether the button went down in this step.
    #[must_use]
    pub const fn pressed(&self, button: Button) -> bool {
        self.0.now.held & !self.0.before & button as u16 != 0
    }

    /// Whether the button went up in this step.
    #[must_use]
    pub const fn released(&self, button: Button) -> bool {
        !self.0.now.held & self.0.before & button as u16 != 0
    }

    /// Whether the button went down in this step, or counts again because it is held for long: for menus. In rules
    /// nothing repeats.
    #[must_use]
    pub const fn repeated(&self, button: Button) -> bool {
        self.pressed(button) || self.0.repeated & button as u16 != 0
    }

    /// The left stick: x to the right and y down, each from −127 to 127.
    #[must_use]
    pub fn left_stick(&self) -> (i32, i32) {
        (i32::from(self.0.now.sticks[0]), i32::from(self.0.now.sticks[1]))
    }

    /// The right stick: x to the right and y down, each from −127 to 127.
    #[must_use]
    pub fn right_stick(&self) -> (i32, i32) {
        (i32::from(self.0.now.sticks[2]), i32::from(self.0.now.sticks[3]))
    }

    /// Where the directional pad or else the left stick, pushed at least half way, points: −1, 0 or 1 to the right,
    /// and −1, 0 or 1 down.
    #[must_use]
    pub fn direction(&self) -> (i32, i32) {
        let axis = |less, more, stick: i32| match i32::from(self.held(more))
            - i32::from(self.held(less))
        {
            0 if !self.held(more) => i32::from(stick >= 64) - i32::from(stick <= -64),
            pad => pad,
        };
        let (x, y) = self.left_stick();
        (axis(Button::Left, Button::Right, x), axis(Button::Up, Button::Down, y))
    }

    /// A pad with these buttons down: what a [`Bot`](crate::Bot) holds.
    #[must_use]
    pub fn holding(buttons: &[Button]) -> Self {
        Self::IDLE.then(buttons)
    }

    /// A pad whose directional pad points this way, as [`Self::direction`] reads it: below 0, 0 or above 0 to the right,
    /// and the same down.
    #[must_use]
    pub fn towards((x, y): (i32, i32)) -> Self {
        let ways = [
            (x < 0, Button::Left),
            (x > 0, Button::Right),
            (y < 0, Button::Up),
            (y > 0, Button::Down),
        ];
        let held: Vec<Button> =
            ways.into_iter().filter(|(held, _)| *held).map(|(_, way)| way).collect();
        Self::holding(&held)
    }

    /// This pad one step later, with these buttons down: how tests press and let go.
    #[must_use]
    pub fn then(self, held: &[Button]) -> Self {
        let bits = held.iter().fold(0, |bits, &button| bits | button as u16);
        Self(PadRecord {
            now: cart_abi::Pad { held: bits, sticks: self.0.now.sticks },
            before: self.0.now.held,
            repeated: 0,
        })
    }

    /// This pad one step later if nothing changed.
    pub(crate) const fn later(self) -> Self {
        Self(PadRecord { now: self.0.now, before: self.0.now.held, repeated: 0 })
    }

    /// The record of this pad, as a bot hands it over.
    pub(crate) const fn to_bytes(self) -> [u8; PAD_RECORD_BYTES] {
        self.0.to_bytes()
    }

    /// The pad of a record, as the console hands it over.
    pub(crate) const fn from_bytes(bytes: [u8; PAD_RECORD_BYTES]) -> Self {
        Self(PadRecord::from_bytes(bytes))
    }
}

impl Serialize for Pad {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_bytes().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Pad {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <[u8; PAD_RECORD_BYTES]>::deserialize(deserializer).map(Self::from_bytes)
    }
}

/// The pads of all taken seats in one tick, in the order of the seats.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct SeatPads(Vec<(Seat, Pad)>);

impl SeatPads {
    /// The pad of a seat; nothing if nobody sits there.
    #[must_use]
    pub fn get(&self, seat: Seat) -> Option<&Pad> {
        self.0.binary_search_by_key(&seat, |&(seat, _)| seat).ok().map(|at| &self.0[at].1)
    }

    /// Every taken seat with its pad.
    pub fn iter(&self) -> impl Iterator<Item = (Seat, &Pad)> {
        self.0.iter().map(|(seat, pad)| (*seat, pad))
    }

    /// Every pad one step later: as given in `news`, or unchanged.
    pub(crate) fn later(&self, news: &Self) -> Self {
        self.0
            .iter()
            .map(|&(seat, pad)| (seat, news.get(seat).copied().unwrap_or_else(|| pad.later())))
            .collect()
    }
}

impl FromIterator<(Seat, Pad)> for SeatPads {
    fn from_iter<I: IntoIterator<Item = (Seat, Pad)>>(pads: I) -> Self {
        let mut pads: Vec<_> = pads.into_iter().collect();
        pads.sort_by_key(|&(seat, _)| seat);
        Self(pads)
    }
}

impl<const N: usize> From<[(Seat, Pad); N]> for SeatPads {
    fn from(pads: [(Seat, Pad); N]) -> Self {
        pads.into_iter().collect()
    }
}

/// The pads as a [`Cart`](crate::Cart) sees them: `pads[0]` is the first player's. A pad that is not there is idle.
///
/// Alone these are the four pads of the console; in a shared cart, the pads of the seats.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct Pads {
    pub(crate) seats: SeatPads,
    #[serde(skip)]
    pub(crate) typed: String,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

impl Pads {
    /// Whether somebody plays there: in a shared cart, whether the seat is taken; alone, true for each of the four.
    #[must_use]
    pub fn taken(&self, index: usize) -> bool {
        u8::try_from(index).is_ok_and(|seat| self.seats.get(Seat(seat)).is_some())
    }

    /// The letters typed since the step before, while [`console::typing`](crate::console::typing) is on: backspace is
    /// `\u{8}`, enter `\n`, escape `\u{1b}`. Nothing in a shared cart.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The mouse or a finger, in a cart with the permission `pointer`. It never leaves its console, so in a shared cart it
    /// is not there.
    #[must_use]
    pub const fn pointer(&self) -> &Pointer {
        &self.pointer
    }

    /// These pads with a pointer, for tests.
    #[must_use]
    pub fn with_pointer(self, pointer: Pointer) -> Self {
        Self { pointer, ..self }
    }
}

impl Index<usize> for Pads {
    type Output = Pad;

    fn index(&self, index: usize) -> &Pad {
        u8::try_from(index).ok().and_then(|seat| self.seats.get(Seat(seat))).unwrap_or(&Pad::IDLE)
    }
}

impl<const N: usize> From<[Pad; N]> for Pads {
    /// Pads of the first players, for tests.
    fn from(pads: [Pad; N]) -> Self {
        Self { seats: (0..).map(Seat).zip(pads).collect(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_pressed_held_and_released() {
        let pressed = Pad::IDLE.then(&[Button::A]);
        let held = pressed.then(&[Button::A]);
        let released = held.then(&[]);
        let check =
            |pad: Pad| [pad.pressed(Button::A), pad.held(Button::A), pad.released(Button::A)];
        assert_eq!(check(pressed), [true, true, false]);
        assert_eq!(check(held), [false, true, false]);
        assert_eq!(check(released), [false, false, true]);
        assert_eq!(check(released.then(&[])), [false; 3]);
    }

    #[test]
    fn a_direction_comes_from_the_buttons_or_the_stick() {
        let stick = |x, y| {
            Pad(PadRecord {
                now: cart_abi::Pad { held: 0, sticks: [x, y, 0, 0] },
                ..PadRecord::default()
            })
        };
        let cases = [
            (Pad::IDLE, (0, 0)),
            (Pad::IDLE.then(&[Button::Left]), (-1, 0)),
            (Pad::IDLE.then(&[Button::Left, Button::Right, Button::Down]), (0, 1)),
            (stick(127, -64), (1, -1)),
            (stick(63, -63), (0, 0)),
            (stick(127, 0).then(&[Button::Left]), (-1, 0)),
            (stick(127, 0).then(&[Button::Left, Button::Right]), (0, 0)),
        ];
        for (pad, expected) in cases {
            assert_eq!(pad.direction(), expected, "{pad:?}");
        }
    }

    #[test]
    fn a_pad_points_where_it_is_told() {
        for way in [(0, 0), (-1, 0), (1, -1), (0, 1)] {
            assert_eq!(Pad::towards(way).direction(), way);
        }
        assert!(Pad::holding(&[Button::A]).pressed(Button::A));
    }

    #[test]
    fn seats_are_found_in_any_order() {
        let pads = SeatPads::from([(Seat(9), Pad::IDLE.then(&[Button::A])), (Seat(2), Pad::IDLE)]);
        assert!(pads.get(Seat(9)).is_some_and(|pad| pad.held(Button::A)));
        assert_eq!(pads.get(Seat(3)), None);
        assert_eq!(pads.iter().map(|(seat, _)| seat.0).collect::<Vec<_>>(), [2, 9]);
    }

    #[test]
    fn a_missing_pad_is_idle() {
        let pads = Pads::from([Pad::IDLE.then(&[Button::A])]);
        assert!(pads[0].held(Button::A) && pads.taken(0));
        assert!(pads[7] == Pad::IDLE && !pads.taken(7) && !pads.taken(1_000));
    }
}
