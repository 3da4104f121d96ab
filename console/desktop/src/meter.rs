//! The figures over a game: how long its frames take, what its cart burns, what it needs of memory.

mod net;

use std::collections::VecDeque;

use cart_abi::{FRAMES_PER_SECOND, FUEL_PER_CALL};
use netplay::{ClientStats, Line, Time};

use self::net::NetGraph;
use crate::overlay::{Area, Overlay, SMALL, count, ink};

/// Frames that the figures tell of: a second.
const FRAMES: usize = FRAMES_PER_SECOND as usize;
/// Frames between two changes of what stands there, so that it can be read.
const FRAMES_PER_READING: u32 = 15;
/// Pixels of the screen, from its upper edge, that the figures take.
pub(crate) const METER_HEIGHT: i32 = 15;
/// Microseconds of a frame.
const FRAME_US: u64 = 1_000_000 / FRAMES_PER_SECOND as u64;

/// What one frame has needed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    /// Microseconds for all of the frame: rules, cart, sound, picture.
    pub(crate) frame_us: u64,
    /// Microseconds for the room and the client: rules, views, looking ahead.
    pub(crate) tick_us: u64,
    /// Microseconds for the sound.
    pub(crate) sound_us: u64,
    /// The cart's exports that ran, each with the most fuel that one call burnt.
    pub(crate) fuel: Vec<(&'static str, u64)>,
    /// The way to the server, and what went over it so far, if there is one.
    pub(crate) net: Option<(Line, ClientStats)>,
}

/// What a game needs of memory, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    /// Of the cart, on both sides.
    pub(crate) cart: usize,
    /// Of the machine: pixels, sheets, maps, voices.
    pub(crate) machine: usize,
}

/// The figures while they are shown.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    frames: VecDeque<(Time, Figures)>,
    memory: Memory,
    net: NetGraph,
    lines: [String; 2],
    until_reading: u32,
}

impl Meter {
    /// Adds a frame. The memory is asked for as often as the figures change.
    pub(crate) fn add(&mut self, now: Time, figures: Figures, memory: impl FnOnce() -> Memory) {
        if self.frames.len() == FRAMES {
            self.frames.pop_front();
        }
        if let Some((line, stats)) = figures.net {
            self.net.add(now, line, stats);
        }
        self.frames.push_back((now, figures));
        if self.until_reading == 0 {
            self.memory = memory();
            self.lines = self.read();
            self.until_reading = FRAMES_PER_READING;
        }
        self.until_reading -= 1;
    }

    /// Draws the figures in the upper left corner, and the way to the server under them; the game is seen through both.
    pub(crate) fn draw(&self, overlay: &mut Overlay) {
        self.net.draw(overlay, METER_HEIGHT);
        let longest = self.lines.iter().map(|line| count(line)).max().unwrap_or(0);
        let width = SMALL * longest + 3;
        let mut screen = overlay.glass(Area { x: 0, y: 0, width, height: METER_HEIGHT });
        for (row, line) in [1, 8].into_iter().zip(&self.lines) {
            screen.text(machine::Font::small(), 2, row, ink::BONE, line);
        }
    }

    fn read(&self) -> [String; 2] {
        let mean = |of: fn(&Figures) -> u64| {
            let sum: u64 = self.frames.iter().map(|(_, figures)| of(figures)).sum();
            sum / (self.frames.len() as u64).max(1)
        };
        let most = self.frames.iter().map(|(_, figures)| figures.frame_us).max().unwrap_or(0);
        let sound = mean(|figures| figures.sound_us) * 100 / FRAME_US;
        let first = format!(
            "{} FPS  frame {} ms, most {}  tick {}  sound {sound}%",
            self.rate(),
            tenths(mean(|figures| figures.frame_us)),
            tenths(most),
            tenths(mean(|figures| figures.tick_us)),
        );
        let fuel: String = ["update", "draw", "tick"]
            .into_iter()
            .filter_map(|call| Some(format!("{call} {}%  ", percent(self.fuel(call)?))))
            .collect();
        let second = format!(
            "{fuel}cart {} machine {} MiB",
            mebibytes(self.memory.cart),
            mebibytes(self.memory.machine)
        );
        [first, second]
    }

    /// The most fuel of one call in the last second.
    fn fuel(&self, call: &str) -> Option<u64> {
        let calls = self.frames.iter().flat_map(|(_, figures)| &figures.fuel);
        calls.filter(|(name, _)| *name == call).map(|(_, fuel)| *fuel).max()
    }

    /// Frames a second, by the clock.
    fn rate(&self) -> u64 {
        let (Some((first, _)), Some((last, _))) = (self.frames.front(), self.frames.back()) else {
            return 0;
        };
        let passed = (*last - *first).0.max(1);
        ((self.frames.len() as u64 - 1) * 1_000_000 + passed / 2) / passed
    }
}

/// Microseconds as milliseconds with one digit after the point.
fn tenths(us: u64) -> String {
    let tenths = (us + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Of what one call may burn, with one digit after the point below ten.
fn percent(fuel: u64) -> String {
    let tenths = fuel * 1_000 / FUEL_PER_CALL;
    if tenths < 100 {
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        (tenths / 10).to_string()
    }
}

fn mebibytes(bytes: usize) -> String {
    let tenths = (bytes * 10).div_ceil(1 << 20);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_a_second_are_read() {
        let mut meter = Meter::default();
        for frame in 0..61_u64 {
            let figures = Figures {
                frame_us: if frame == 30 { 9_000 } else { 2_040 },
                tick_us: 150,
                sound_us: 333,
                fuel: vec![("update", 500_000), ("draw", 5_000_000 + frame), ("view", 1)],
                net: None,
            };
            let memory = || Memory { cart: 1 << 20, machine: (3 << 20) + 1 };
            meter.add(Time(frame * 16_667), figures, memory);
        }
        assert_eq!(
            meter.lines,
            [
                "60 FPS  frame 2.2 ms, most 9.0  tick 0.2  sound 1%",
                "update 1.0%  draw 10%  cart 1.0 machine 3.1 MiB"
            ]
        );
        let mut overlay = Overlay::new();
        meter.draw(&mut overlay);
        let mut rgba = vec![200; crate::picture::RGBA_BYTES];
        overlay.draw(&mut rgba);
        assert!(meter.lines.iter().all(|line| line.len() < 63), "{:?}", meter.lines);
        assert_eq!(rgba[4 * 256 * 15..], vec![200; crate::picture::RGBA_BYTES - 4 * 256 * 15]);
    }
}
