//! Gamepads over time: what was down the frame before, and which held buttons repeat.

use cart_abi::{Button, PADS, Pad, PadRecord};

use crate::bytes::{Ended, Reader};

/// Frames that a button is held before it repeats.
const REPEAT_AFTER: u8 = 15;
/// Frames from one repeat to the next.
const REPEAT_EVERY: u8 = 4;
const BUTTONS: usize = Button::ALL.len();

/// The four pads of a console.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Pads {
    pads: [State; PADS],
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct State {
    now: Pad,
    before: u16,
    repeated: u16,
    /// Frames since each button went down; past [`REPEAT_AFTER`] it goes round within [`REPEAT_EVERY`].
    held_frames: [u8; BUTTONS],
}

impl Pads {
    /// Four pads with nothing pressed.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells how the pads are in this frame; called once a frame.
    pub fn update(&mut self, pads: [Pad; PADS]) {
        for (state, pad) in self.pads.iter_mut().zip(pads) {
            state.update(pad);
        }
    }

    /// The pad with this number, 0 to 3, as a cart gets it; any other number is a pad that nobody touches.
    #[must_use]
    pub fn record(&self, pad: usize) -> PadRecord {
        self.pads.get(pad).map_or_else(PadRecord::default, |state| PadRecord {
            now: state.now,
            before: state.before,
            repeated: state.repeated,
        })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for (number, state) in self.pads.iter().enumerate() {
            out.extend_from_slice(&self.record(number).to_bytes());
            out.extend_from_slice(&state.held_frames);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let mut pads = Self::default();
        for state in &mut pads.pads {
            let PadRecord { now, before, repeated } = PadRecord::from_bytes(reader.array()?);
            let held_frames = reader
                .array::<BUTTONS>()?
                .map(|frames| frames.min(REPEAT_AFTER + REPEAT_EVERY - 1));
            let (before, repeated) = (before & Button::MASK, repeated & Button::MASK);
            *state = State { now: sane(now), before, repeated, held_frames };
        }
        Ok(pads)
    }
}

impl State {
    fn update(&mut self, pad: Pad) {
        self.before = self.now.held;
        self.now = sane(pad);
        self.repeated = 0;
        for (bit, frames) in self.held_frames.iter_mut().enumerate() {
            let button = 1 << bit;
            if self.now.held & self.before & button == 0 {
                *frames = 0;
                continue;
            }
            *frames += 1;
            if *frames == REPEAT_AFTER + REPEAT_EVERY {
                *frames = REPEAT_AFTER;
            }
            if *frames == REPEAT_AFTER {
                self.repeated |= button;
            }
        }
    }
}

/// A pad without bits that are no button, and with sticks from −127 to 127.
fn sane(pad: Pad) -> Pad {
    Pad { held: pad.held & Button::MASK, sticks: pad.sticks.map(|axis| axis.max(-127)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(held: u16) -> [Pad; PADS] {
        [Pad { held, ..Pad::IDLE }, Pad::IDLE, Pad::IDLE, Pad::IDLE]
    }

    #[test]
    fn a_held_button_repeats_after_fifteen_frames_and_then_every_four() {
        let a = Button::A as u16;
        let mut pads = Pads::new();
        let mut repeats = Vec::new();
        for frame in 0..40 {
            pads.update(held(a));
            let record = pads.record(0);
            assert_eq!(record.before & a != 0, frame > 0);
            if record.repeated & a != 0 {
                repeats.push(frame);
            }
        }
        assert_eq!(repeats, [15, 19, 23, 27, 31, 35, 39]);
        pads.update(held(0));
        assert_eq!(pads.record(0), PadRecord { now: Pad::IDLE, before: a, repeated: 0 });
        pads.update(held(a));
        assert_eq!(pads.record(0).before, 0);
        for _ in 0..14 {
            pads.update(held(a));
            assert_eq!(pads.record(0).repeated, 0);
        }
        pads.update(held(a));
        assert_eq!(pads.record(0).repeated, a);
    }

    #[test]
    fn bits_that_are_no_button_are_dropped() {
        let mut pads = Pads::new();
        pads.update([Pad { held: u16::MAX, sticks: [-128, 127, 0, -1] }; PADS]);
        assert_eq!(pads.record(3).now, Pad { held: Button::MASK, sticks: [-127, 127, 0, -1] });
        assert_eq!(pads.record(4), PadRecord::default());
    }

    #[test]
    fn pads_survive_their_bytes() {
        let mut pads = Pads::new();
        for frame in 0..30 {
            pads.update(held(0x2a51 >> (frame / 20)));
        }
        let mut bytes = Vec::new();
        pads.write(&mut bytes);
        let mut again = Pads::read(&mut Reader::new(&bytes)).unwrap();
        assert_eq!(again, pads);
        for _ in 0..20 {
            pads.update(held(0x1528));
            again.update(held(0x1528));
        }
        assert_eq!(again, pads);
    }
}
