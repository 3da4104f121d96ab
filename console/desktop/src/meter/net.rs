//! The net graph: the way to the server, frame by frame.

use std::collections::VecDeque;

use machine::{Canvas, Color, Font};
use netplay::limits::DATAGRAM_OVERHEAD_BYTES;
use netplay::{ClientStats, Line, Time};

use crate::overlay::{Area, Overlay, SMALL, count, ink};

/// Frames that are seen: two seconds and a bit, a pixel each.
const FRAMES: usize = 128;
/// Pixels of the highest round trip.
const HEIGHT: i32 = 24;
/// Milliseconds of it.
const HIGHEST_MS: u32 = 400;
/// Rows of text over the graph.
const TEXT: i32 = 15;
/// Between two changes of what stands there.
const READING_US: u64 = 500_000;

/// What happened in one frame.
#[derive(Clone, Copy, Debug)]
struct Frame {
    line: Line,
    view: bool,
    lost: bool,
    corrected: bool,
}

/// The way to a server in the last two seconds; nothing is drawn before it is known.
#[derive(Debug, Default)]
pub(super) struct NetGraph {
    frames: VecDeque<Frame>,
    before: ClientStats,
    /// What was counted, and when, at the last two readings.
    read: [(Time, ClientStats); 2],
}

impl NetGraph {
    /// A frame later, with all that was counted so far.
    pub(super) fn add(&mut self, now: Time, line: Line, stats: ClientStats) {
        // A new connection counts from nothing.
        if stats.bytes_in < self.before.bytes_in {
            *self = Self::default();
        }
        let more = |of: fn(&ClientStats) -> u64| of(&stats) > of(&self.before);
        let frame = Frame {
            line,
            view: more(|stats| stats.views),
            lost: more(|stats| stats.views_lost + stats.parts_restored),
            corrected: more(|stats| stats.predictions_corrected),
        };
        if self.frames.is_empty() {
            self.read = [(now, stats); 2];
        } else if now - self.read[1].0 >= netplay::Span(READING_US) {
            self.read = [self.read[1], (now, stats)];
        }
        if self.frames.len() == FRAMES {
            self.frames.pop_front();
        }
        self.frames.push_back(frame);
        self.before = stats;
    }

    /// Draws it from row `y` on.
    pub(super) fn draw(&self, overlay: &mut Overlay, y: i32) {
        let Some(last) = self.frames.back() else { return };
        let lines = self.words(last.line);
        let longest = lines.iter().map(|line| count(line)).max().unwrap_or(0);
        let width = (SMALL * longest + 3).max(FRAMES as i32 + 4);
        let area = Area { x: 0, y, width, height: TEXT + HEIGHT + 4 };
        let mut screen = overlay.glass(area);
        for (row, line) in [y + 1, y + 8].into_iter().zip(&lines) {
            screen.text(Font::small(), 2, row, ink::BONE, line);
        }
        let floor = y + TEXT + HEIGHT;
        for (x, frame) in (2..).zip(&self.frames) {
            frame.draw(&mut screen, x, floor);
        }
    }

    fn words(&self, line: Line) -> [String; 2] {
        let lost = match line.lost {
            Some(lost) => format!("lost {}%", lost * 100 / u32::BITS),
            None => "quiet".to_owned(),
        };
        let behind = line.behind_tenths;
        let first = format!(
            "ping {} ms  {lost}  ahead {}  others -{}.{}",
            line.round_trip_ms,
            line.ahead,
            behind / 10,
            behind % 10
        );
        let [(begun, old), (ended, new)] = &self.read;
        let us = (*ended - *begun).0.max(1);
        let rate = |of: fn(&ClientStats) -> u64| (of(new) - of(old)) * 1_000_000 / us;
        let second = format!(
            "in {} out {} kB/s  views {}  replayed {}",
            tenths(rate(|stats| stats.bytes_in + stats.messages_in * DATAGRAM_OVERHEAD_BYTES)),
            tenths(rate(|stats| stats.bytes_out + stats.messages_out * DATAGRAM_OVERHEAD_BYTES)),
            rate(|stats| stats.views),
            rate(|stats| stats.predictions_corrected),
        );
        [first, second]
    }
}

impl Frame {
    /// The round trip as a bar, and under it what the frame brought: a view, a loss. A dot on the bar is a view that was not
    /// as predicted, so that pads were replayed.
    fn draw(&self, screen: &mut Canvas<'_>, x: i32, floor: i32) {
        let ms = self.line.round_trip_ms.min(HIGHEST_MS);
        let height = (ms * HEIGHT.unsigned_abs()).div_ceil(HIGHEST_MS).cast_signed().max(1);
        let bar = if self.line.lagging { ink::RED } else { ink::SLATE };
        screen.rect(x, floor - height, 1, height, bar);
        let mut dot = |y: i32, rows: i32, color: Color| screen.rect(x, y, 1, rows, color);
        if self.lost {
            dot(floor + 1, 2, ink::RED);
        } else if self.view {
            dot(floor + 1, 2, ink::LEAF);
        }
        if self.corrected {
            dot(floor - height - 1, 2, ink::GOLD);
        }
    }
}

/// Bytes as kilobytes with one digit after the point.
fn tenths(bytes: u64) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_server_is_read_and_drawn() {
        let mut graph = NetGraph::default();
        let mut stats = ClientStats::default();
        for frame in 0..200_u64 {
            stats.bytes_in += 20;
            stats.messages_in += frame % 2;
            stats.views += frame % 2;
            stats.bytes_out += 10;
            stats.predictions_corrected += u64::from(frame % 60 == 0);
            let line = Line {
                round_trip_ms: 102,
                ahead: 5,
                lost: (frame > 40).then_some(2),
                behind_tenths: 21,
                lagging: false,
            };
            graph.add(Time(frame * 16_667), line, stats);
        }
        let words = graph.words(graph.frames[FRAMES - 1].line);
        assert_eq!(words[0], "ping 102 ms  lost 6%  ahead 5  others -2.1");
        assert_eq!(words[1], "in 2.9 out 0.6 kB/s  views 29  replayed 1");
        let mut overlay = Overlay::new();
        graph.draw(&mut overlay, 15);
        let mut rgba = vec![200; crate::picture::RGBA_BYTES];
        overlay.draw(&mut rgba);
        let below = 15 + (TEXT + HEIGHT + 4) as usize;
        assert!(words.iter().all(|line| line.len() < 63), "{words:?}");
        assert_eq!(rgba[..4 * 256 * 15], vec![200; 4 * 256 * 15]);
        assert!(rgba[4 * 256 * below..].iter().all(|&part| part == 200));
        // A new connection begins anew.
        graph.add(Time(0), Line::default(), ClientStats::default());
        assert_eq!(graph.frames.len(), 1);
    }

    #[test]
    fn nothing_is_drawn_where_nothing_is_known() {
        let mut overlay = Overlay::new();
        NetGraph::default().draw(&mut overlay, 15);
        let mut rgba = vec![200; crate::picture::RGBA_BYTES];
        overlay.draw(&mut rgba);
        assert!(rgba.iter().all(|&part| part == 200));
    }
}
