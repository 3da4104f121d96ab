//! Stills as a GIF: every colour as it was, and of each picture only the rectangle that has changed.

use std::{borrow::Cow, io::Write, sync::Arc};

use ::gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};

use crate::film::Still;

/// Pixels along each side of the screen.
const SIDE: usize = cart_abi::SCREEN_WIDTH.unsigned_abs() as usize;
/// The shortest time that viewers keep to, in hundredths of a second.
const DELAY_MIN: u64 = 2;

/// A GIF while it is written.
pub(crate) struct Gif<W: Write> {
    encoder: Encoder<W>,
    /// Pixels of the GIF for each of the screen, along each side.
    scale: u16,
    before: Option<Arc<Still>>,
    /// Frames of the console so far.
    frames: u64,
    /// Hundredths of a second so far.
    hundredths: u64,
}

/// A rectangle of the screen: left, top, right, bottom; the last two are outside.
type Part = [usize; 4];

impl<W: Write> Gif<W> {
    /// Begins a GIF that plays for ever.
    pub(crate) fn new(out: W, scale: u8) -> Result<Self, EncodingError> {
        let scale = u16::from(scale);
        let side = SIDE as u16 * scale;
        let mut encoder = Encoder::new(out, side, side, &[])?;
        encoder.set_repeat(Repeat::Infinite)?;
        Ok(Self { encoder, scale, before: None, frames: 0, hundredths: 0 })
    }

    /// Adds a picture that was seen for so many sixtieths of a second. The hundredths that a GIF counts in are rounded so
    /// that their sum is right.
    pub(crate) fn add(&mut self, still: &Arc<Still>, frames: u32) -> Result<(), EncodingError> {
        self.frames += u64::from(frames);
        let end = self.frames * 100 / u64::from(cart_abi::FRAMES_PER_SECOND);
        let delay = end.saturating_sub(self.hundredths).max(DELAY_MIN);
        self.hundredths += delay;
        let part = self.before.as_ref().map_or([0, 0, SIDE, SIDE], |before| changed(before, still));
        let frame = self.frame(still, part, u16::try_from(delay).unwrap_or(u16::MAX));
        self.before = Some(Arc::clone(still));
        self.encoder.write_frame(&frame)
    }

    /// Ends the GIF; the result is how long it plays, in hundredths of a second.
    pub(crate) fn finish(self) -> Result<u64, EncodingError> {
        self.encoder.into_inner()?.flush()?;
        Ok(self.hundredths)
    }

    fn frame(&self, still: &Still, part: Part, delay: u16) -> Frame<'static> {
        let [left, top, right, bottom] = part;
        let scale = usize::from(self.scale);
        let mut used = Used::default();
        let mut buffer = Vec::with_capacity((right - left) * (bottom - top) * scale * scale);
        for y in top..bottom {
            let row = buffer.len();
            for x in left..right {
                let place = y * SIDE + x;
                let same =
                    self.before.as_ref().is_some_and(|old| old.color(place) == still.color(place));
                let number = if same { None } else { Some(used.number(still.color(place))) };
                buffer.extend(std::iter::repeat_n(number, scale));
            }
            for _ in 1..scale {
                buffer.extend_from_within(row..row + (right - left) * scale);
            }
        }
        // What has not changed is left out, which is shorter to tell than its colours.
        let clear = u8::try_from(used.colors.len()).ok();
        let pixels = match clear {
            Some(clear) => buffer.into_iter().map(|number| number.unwrap_or(clear)).collect(),
            None => self.whole(still, part, &used),
        };
        let number = |pixels: usize| (pixels * scale) as u16;
        Frame {
            delay,
            dispose: DisposalMethod::Keep,
            transparent: clear,
            left: number(left),
            top: number(top),
            width: number(right - left),
            height: number(bottom - top),
            palette: Some(used.palette(clear.is_some())),
            buffer: Cow::Owned(pixels),
            ..Frame::default()
        }
    }

    /// The pixels of a part that needs all 256 colours, so that none is left for what has not changed.
    fn whole(&self, still: &Still, [left, top, right, bottom]: Part, used: &Used) -> Vec<u8> {
        let scale = usize::from(self.scale);
        let mut used = used.clone();
        let mut pixels = Vec::new();
        for y in (top * scale..bottom * scale).map(|y| y / scale) {
            for x in (left * scale..right * scale).map(|x| x / scale) {
                pixels.push(used.number(still.color(y * SIDE + x)));
            }
        }
        pixels
    }
}

/// The colours of one part, in the order in which they come.
#[derive(Clone, Default)]
struct Used {
    colors: Vec<[u8; 3]>,
    last: usize,
}

impl Used {
    fn number(&mut self, color: [u8; 3]) -> u8 {
        if self.colors.get(self.last) != Some(&color) {
            let known = self.colors.iter().position(|known| *known == color);
            self.last = known.unwrap_or(self.colors.len());
            if known.is_none() {
                self.colors.push(color);
            }
        }
        u8::try_from(self.last).expect("a still has at most 256 colours")
    }

    fn palette(mut self, with_clear: bool) -> Vec<u8> {
        if with_clear {
            self.colors.push([0; 3]);
        }
        self.colors.concat()
    }
}

/// The smallest rectangle with all pixels that differ; one pixel where none does.
fn changed(before: &Still, now: &Still) -> Part {
    let mut part = [SIDE, SIDE, 0, 0];
    for place in 0..SIDE * SIDE {
        if before.color(place) != now.color(place) {
            let (x, y) = (place % SIDE, place / SIDE);
            let [left, top, right, bottom] = part;
            part = [left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)];
        }
    }
    if part[2] == 0 { [0, 0, 1, 1] } else { part }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture with 16 colours in which one square stands in its own place.
    fn still(number: usize) -> Arc<Still> {
        let rgba: Vec<u8> = (0..SIDE * SIDE)
            .flat_map(|place| {
                let (x, y) = (place % SIDE, place / SIDE);
                let inside = (10 + number..20 + number).contains(&x) && (30..40).contains(&y);
                let color = if inside { 15 } else { (x / 16 + y / 16) % 15 };
                [17 * color as u8, 3, 200 - color as u8, 255]
            })
            .collect();
        Arc::new(Still::of(&rgba))
    }

    /// Writes stills, reads them back as a viewer shows them, and gives their times.
    #[track_caller]
    fn check(stills: &[(Arc<Still>, u32)], scale: u8) -> (Vec<u16>, usize) {
        let mut bytes = Vec::new();
        let mut gif = Gif::new(&mut bytes, scale).unwrap();
        for (still, frames) in stills {
            gif.add(still, *frames).unwrap();
        }
        gif.finish().unwrap();
        let mut options = ::gif::DecodeOptions::new();
        options.set_color_output(::gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(bytes.as_slice()).unwrap();
        let scale = usize::from(scale);
        let side = SIDE * scale;
        let mut canvas = vec![[0_u8; 3]; side * side];
        let mut delays = Vec::new();
        for (still, _) in stills {
            let frame = decoder.read_next_frame().unwrap().unwrap();
            let (left, top) = (usize::from(frame.left), usize::from(frame.top));
            for (index, &[red, green, blue, alpha]) in
                frame.buffer.as_chunks::<4>().0.iter().enumerate()
            {
                let width = usize::from(frame.width);
                let (x, y) = (left + index % width, top + index / width);
                if alpha > 0 {
                    canvas[y * side + x] = [red, green, blue];
                }
            }
            for (place, color) in canvas.iter().enumerate() {
                let (x, y) = (place % side / scale, place / side / scale);
                assert_eq!(*color, still.color(y * SIDE + x), "{x}, {y}");
            }
            delays.push(frame.delay);
        }
        assert!(decoder.read_next_frame().unwrap().is_none());
        (delays, bytes.len())
    }

    #[test]
    fn a_viewer_sees_every_pixel_as_it_was() {
        let stills: Vec<_> = (0..6).map(|number| (still(number * 3), 2)).collect();
        check(&stills, 1);
        check(&stills, 2);
    }

    #[test]
    fn a_part_with_all_256_colours_has_none_left_for_what_stays() {
        let many = |turn: usize| {
            let color = |place: usize| [((place + turn * (place % 2)) % 256) as u8, 0, 0, 255];
            Arc::new(Still::of(&(0..SIDE * SIDE).flat_map(color).collect::<Vec<_>>()))
        };
        check(&[(many(0), 2), (many(1), 2), (many(4), 2)], 1);
    }

    #[test]
    fn ten_seconds_last_ten_seconds() {
        let stills: Vec<_> = (0..300).map(|number| (still(number % 2), 2)).collect();
        let (delays, _) = check(&stills, 1);
        assert_eq!(delays[..6], [3, 3, 4, 3, 3, 4]);
        assert_eq!(delays.iter().map(|&delay| u32::from(delay)).sum::<u32>(), 1_000);
    }

    #[test]
    fn what_stays_costs_next_to_nothing() {
        let (_, one) = check(&[(still(0), 2)], 1);
        let (_, more) = check(&[(still(0), 2), (still(1), 2), (still(1), 2)], 1);
        assert!(more < one + 400, "{one} and {more} bytes");
    }
}
