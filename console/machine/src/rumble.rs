//! The motors of the pads over time: how strong each shakes, and for how many frames more.

use cart_abi::{FRAMES_PER_SECOND, PADS, RUMBLE_MS_MAX};

use crate::bytes::{Ended, Reader};

/// Frames that a pad shakes at most, unless it is asked for again.
const FRAMES_MAX: u16 = frames(RUMBLE_MS_MAX.unsigned_abs());

/// The motors of four pads.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Rumble {
    pads: [Motors; PADS],
}

/// How strong the two motors of a pad shake, each from 0 (still) to 255.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Shake {
    /// The slow, heavy motor.
    pub low: u8,
    /// The fast, light motor.
    pub high: u8,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Motors {
    shake: Shake,
    frames_left: u16,
}

impl Rumble {
    /// Motors that are still.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Shakes a pad from now on, in place of what it did; `ms` milliseconds, at most 5,000. Any pad but 0 to 3 does
    /// nothing.
    pub fn shake(&mut self, pad: usize, shake: Shake, ms: u32) {
        if let Some(motors) = self.pads.get_mut(pad) {
            *motors = Motors { shake, frames_left: frames(ms).min(FRAMES_MAX) };
        }
    }

    /// One frame is over; called once a frame.
    pub fn advance(&mut self) {
        for motors in &mut self.pads {
            motors.frames_left = motors.frames_left.saturating_sub(1);
        }
    }

    /// How the motors of the pads shake in this frame.
    #[must_use]
    pub fn shakes(&self) -> [Shake; PADS] {
        self.pads.map(
            |Motors { shake, frames_left }| {
                if frames_left > 0 { shake } else { Shake::default() }
            },
        )
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for Motors { shake, frames_left } in self.pads {
            out.extend([shake.low, shake.high]);
            out.extend(frames_left.to_le_bytes());
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let mut rumble = Self::default();
        for motors in &mut rumble.pads {
            let [low, high] = reader.array()?;
            *motors =
                Motors { shake: Shake { low, high }, frames_left: reader.u16()?.min(FRAMES_MAX) };
        }
        Ok(rumble)
    }
}

/// The frames that so many milliseconds take, begun ones too.
const fn frames(ms: u32) -> u16 {
    let ms = if ms < RUMBLE_MS_MAX.unsigned_abs() { ms } else { RUMBLE_MS_MAX.unsigned_abs() };
    (ms * FRAMES_PER_SECOND).div_ceil(1_000) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRONG: Shake = Shake { low: 200, high: 10 };

    #[track_caller]
    fn check_frames(ms: u32, expected: usize) {
        let mut rumble = Rumble::new();
        rumble.shake(2, STRONG, ms);
        let mut count = 0;
        while rumble.shakes()[2] == STRONG {
            assert_eq!(rumble.shakes()[1], Shake::default());
            rumble.advance();
            count += 1;
        }
        assert_eq!(count, expected, "{ms} ms");
    }

    #[test]
    fn a_pad_shakes_for_its_time_and_no_longer() {
        check_frames(0, 0);
        check_frames(1, 1);
        check_frames(100, 6);
        check_frames(101, 7);
        check_frames(5_000, 300);
        check_frames(u32::MAX, 300);
    }

    #[test]
    fn the_last_word_counts_and_no_other_pad_is_known() {
        let mut rumble = Rumble::new();
        rumble.shake(0, STRONG, 1_000);
        rumble.shake(0, STRONG, 0);
        rumble.shake(4, STRONG, 1_000);
        assert_eq!(rumble.shakes(), [Shake::default(); PADS]);
    }

    #[test]
    fn rumble_survives_its_bytes() {
        let mut rumble = Rumble::new();
        rumble.shake(3, STRONG, 700);
        let mut bytes = Vec::new();
        rumble.write(&mut bytes);
        assert_eq!(Rumble::read(&mut Reader::new(&bytes)), Ok(rumble));
        let forged = Rumble::read(&mut Reader::new(&[255; 16])).unwrap();
        assert_eq!(forged.pads[0].frames_left, FRAMES_MAX);
    }
}
