//! How fast a game goes that is played alone: as it should, slowly, a frame at a time, or not at all.

use cart_abi::{PADS, Pad, Pointer};
use cart_host::Inputs;

use crate::{game::FRAME_SAMPLES, input::stick::without_opposites};

/// What a game gets in a frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    pads: [Pad; PADS],
    pointer: Pointer,
    typed: String,
}

impl Heard {
    /// As the game takes it.
    pub(crate) fn inputs(&self) -> Inputs<'_> {
        Inputs { pads: self.pads, pointer: self.pointer, typed: &self.typed }
    }
}

impl From<&Inputs<'_>> for Heard {
    fn from(inputs: &Inputs<'_>) -> Self {
        Self { pads: inputs.pads, pointer: inputs.pointer, typed: inputs.typed.to_owned() }
    }
}

/// The pace of a game.
#[derive(Debug)]
pub(crate) struct Pace {
    /// It stands still.
    stopped: bool,
    /// One frame is to run although it stands still.
    step: bool,
    /// Frames of the console for one of the game: 1, 2 or 4.
    slow: usize,
    /// Frames of the console since the last one of the game.
    since: usize,
    /// What was pressed and typed since the last frame of the game: a slow game misses no tap.
    pressed: [u16; PADS],
    clicked: u8,
    turned: i8,
    typed: String,
    /// The sound of the last frame of the game.
    sound: [i16; FRAME_SAMPLES],
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            stopped: false,
            step: false,
            slow: 1,
            since: 0,
            pressed: [0; PADS],
            clicked: 0,
            turned: 0,
            typed: String::new(),
            sound: [0; FRAME_SAMPLES],
        }
    }
}

impl Pace {
    /// As fast as it should, from now on.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Stops, or goes on.
    pub(crate) fn toggle(&mut self) {
        self.stopped = !self.stopped;
        self.step = false;
    }

    /// Goes on, at the speed that was chosen.
    pub(crate) fn go_on(&mut self) {
        self.stopped = false;
        self.step = false;
    }

    /// Stands still, and runs one frame.
    pub(crate) fn step(&mut self) {
        self.step = self.stopped;
        self.stopped = true;
    }

    /// The next speed: whole, half, a quarter.
    pub(crate) fn slower(&mut self) {
        self.slow = if self.slow == 4 { 1 } else { self.slow * 2 };
        self.since = 0;
    }

    /// Whether it stands still.
    pub(crate) const fn stopped(&self) -> bool {
        self.stopped
    }

    /// Frames of the console for one of the game.
    pub(crate) const fn slow(&self) -> usize {
        self.slow
    }

    /// What the game gets if it runs a frame in this frame of the console; nothing if it does not.
    pub(crate) fn due(&mut self, inputs: &Inputs<'_>) -> Option<Heard> {
        if self.stopped {
            // Who steps holds what shall be held.
            return std::mem::take(&mut self.step).then(|| Heard::from(inputs));
        }
        for (pressed, pad) in self.pressed.iter_mut().zip(&inputs.pads) {
            *pressed |= pad.held;
        }
        self.clicked |= inputs.pointer.held;
        self.turned = self.turned.saturating_add(inputs.pointer.wheel);
        self.typed.push_str(inputs.typed);
        let due = self.since == 0;
        self.since = (self.since + 1) % self.slow;
        if !due {
            return None;
        }
        let mut pads = inputs.pads;
        for (pad, pressed) in pads.iter_mut().zip(std::mem::take(&mut self.pressed)) {
            pad.held = without_opposites(pressed);
        }
        let (held, wheel) = (std::mem::take(&mut self.clicked), std::mem::take(&mut self.turned));
        let pointer = Pointer { held, wheel, ..inputs.pointer };
        Some(Heard { pads, pointer, typed: std::mem::take(&mut self.typed) })
    }

    /// The sound of a frame of the console, of which the game may have made its own. A slow game sounds slow and low, as a
    /// slow tape does; a game that stands still is silent.
    pub(crate) fn sound(
        &mut self,
        made: Option<&[i16; FRAME_SAMPLES]>,
        out: &mut [i16; FRAME_SAMPLES],
    ) {
        if let Some(made) = made {
            self.sound = *made;
        }
        if self.stopped {
            out.fill(0);
            return;
        }
        // `due` has counted this frame already.
        let part = (self.since + self.slow - 1) % self.slow;
        let first = part * (FRAME_SAMPLES / 2) / self.slow;
        for (index, moment) in out.chunks_exact_mut(2).enumerate() {
            let from = 2 * (first + index / self.slow);
            moment.copy_from_slice(&self.sound[from..from + 2]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of so many frames run.
    fn runs(pace: &mut Pace, frames: usize) -> Vec<bool> {
        (0..frames).map(|_| pace.due(&Inputs::default()).is_some()).collect()
    }

    #[test]
    fn a_game_runs_each_second_or_fourth_frame_when_slow() {
        let mut pace = Pace::default();
        assert_eq!(runs(&mut pace, 3), [true; 3]);
        pace.slower();
        assert_eq!(runs(&mut pace, 4), [true, false, true, false]);
        pace.slower();
        assert_eq!(runs(&mut pace, 5), [true, false, false, false, true]);
        pace.slower();
        assert_eq!((pace.slow(), runs(&mut pace, 2)), (1, vec![true; 2]));
    }

    #[test]
    fn a_step_runs_one_frame_and_the_first_only_stops() {
        let mut pace = Pace::default();
        pace.slower();
        pace.step();
        assert_eq!((pace.stopped(), runs(&mut pace, 2)), (true, vec![false; 2]));
        pace.step();
        assert_eq!(runs(&mut pace, 3), [true, false, false]);
        pace.toggle();
        assert_eq!((pace.slow(), runs(&mut pace, 3)), (2, vec![true, false, true]));
    }

    #[test]
    fn slow_sound_is_all_of_the_sound_once() {
        let mut made = [0; FRAME_SAMPLES];
        for (index, sample) in made.iter_mut().enumerate() {
            *sample = index as i16;
        }
        let mut pace = Pace::default();
        let mut out = [0; FRAME_SAMPLES];
        runs(&mut pace, 1);
        pace.sound(Some(&made), &mut out);
        assert_eq!(out, made);
        pace.slower();
        pace.slower();
        let mut heard = Vec::new();
        for frame in 0..4 {
            let due = runs(&mut pace, 1)[0];
            assert_eq!(due, frame == 0);
            pace.sound(due.then_some(&made), &mut out);
            heard.extend(out);
        }
        let expected: Vec<i16> = made.chunks(2).flat_map(|moment| moment.repeat(4)).collect();
        assert_eq!(heard, expected);
        pace.toggle();
        pace.sound(None, &mut out);
        assert_eq!(out, [0; FRAME_SAMPLES]);
    }

    #[test]
    fn a_slow_game_misses_no_tap_and_no_letter() {
        let mut pace = Pace::default();
        pace.slower();
        pace.slower();
        let inputs = |held: u16, wheel, typed| Inputs {
            pads: [Pad { held, ..Pad::IDLE }; PADS],
            pointer: Pointer { held: (held & 1) as u8, wheel, ..Pointer::AWAY },
            typed,
        };
        let check = |heard: Option<Heard>, held: u16, click, wheel, typed: &str| {
            let heard = heard.expect("the game runs in this frame");
            assert_eq!((heard.pads[3].held, heard.typed.as_str()), (held, typed));
            assert_eq!((heard.pointer.held, heard.pointer.wheel), (click, wheel));
        };
        check(pace.due(&inputs(1, 1, "a")), 1, 1, 1, "a");
        for (bits, wheel, typed) in [(5, 1, "b"), (0, 1, ""), (16, -3, "c")] {
            assert!(pace.due(&inputs(bits, wheel, typed)).is_none());
        }
        check(pace.due(&inputs(0, 0, "d")), 21, 1, -1, "bcd");
        pace.toggle();
        assert!(pace.due(&inputs(7, 9, "not while it stands still")).is_none());
        pace.toggle();
        assert!(pace.due(&inputs(0, 0, "")).is_none());
    }
}
