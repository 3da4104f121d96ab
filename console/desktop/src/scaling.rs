//! How the screen fills the window: in whole multiples, as large as it fits, or stretched, and with or without the dark
//! lines of an old television. The same sums, in whole numbers, stand in `scaling.wgsl` for the GPU.

use serde::{Deserialize, Serialize};

/// Pixels along each side of the screen.
const SIDE: u32 = cart_abi::SCREEN_WIDTH.unsigned_abs();
/// How much of the light a dark line takes away, in 256ths.
pub(crate) const DARK: u32 = 112;
/// Rows of the window that a row of the screen needs to have a dark line.
const LINES_FROM: u32 = 2;

/// How the screen fills the window.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scaling {
    /// Every pixel is a square of the same size, with black around the picture.
    #[default]
    Whole,
    /// As large as the window allows; some rows and columns are a pixel larger than others.
    Fit,
    /// The same, with the edges between pixels evened out.
    Smooth,
    /// All of the window, whatever its shape, with even edges.
    Stretched,
}

/// Where the picture stands in the window, in pixels of the window, and how it gets there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Placement {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// A pixel of the window that two pixels of the screen share has a colour between theirs.
    pub(crate) even: bool,
    /// The dark lines are there.
    pub(crate) lines: bool,
}

impl Scaling {
    const ALL: [Self; 4] = [Self::Whole, Self::Fit, Self::Smooth, Self::Stretched];

    /// The one after this, for a key that goes through all.
    pub(crate) fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    /// The one before this.
    pub(crate) fn before(self) -> Self {
        Self::ALL[(self as usize + Self::ALL.len() - 1) % Self::ALL.len()]
    }

    /// The one of this name, as the menus call it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scaling| scaling.name() == name)
    }

    /// As the menus call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Fit => "fit",
            Self::Smooth => "smooth",
            Self::Stretched => "stretched",
        }
    }

    /// Where the picture goes in a window of this size. In whole multiples it is never smaller than the screen: of a
    /// window that is, it fills the upper left part.
    pub(crate) fn place(self, width: u32, height: u32, lines: bool) -> Placement {
        let (across, down) = match self {
            Self::Whole => {
                let side = SIDE * (width.min(height) / SIDE).max(1);
                (side, side)
            }
            Self::Fit | Self::Smooth => (width.min(height), width.min(height)),
            Self::Stretched => (width, height),
        };
        Placement {
            left: width.saturating_sub(across) / 2,
            top: height.saturating_sub(down) / 2,
            width: across.max(1),
            height: down.max(1),
            even: matches!(self, Self::Smooth | Self::Stretched),
            lines: lines && down >= LINES_FROM * SIDE,
        }
    }
}

/// What a row or a column of the window shows: a place on the screen, and how much of the next one is mixed in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Sample {
    first: u32,
    /// Of the one after the first, in 256ths.
    second: u32,
}

impl Placement {
    /// What a column (or row) of the picture shows that has `length` of them.
    fn sample(self, place: u32, length: u32) -> Sample {
        if !self.even {
            // Whatever lies under the middle of it.
            let first = (2 * place + 1) * SIDE / (2 * length);
            return Sample { first, second: 0 };
        }
        // It covers SIDE parts from here on, of `length` parts to a pixel of the screen.
        let start = place * SIDE;
        let first = start / length;
        let second = (start + SIDE).saturating_sub((first + 1) * length).min(SIDE);
        Sample { first, second: if first + 1 < SIDE { second * 256 / SIDE } else { 0 } }
    }

    /// How bright a row of the picture is, in 256ths: the last third of each of the screen's rows is dark.
    fn light(self, row: u32) -> u32 {
        if !self.lines {
            return 256;
        }
        let (height, start) = (3 * self.height, 3 * SIDE * row);
        let from = start % height;
        let to = from + 3 * SIDE;
        let dark = 2 * self.height;
        let covered = |from: u32, to: u32| to.min(height).saturating_sub(from.max(dark));
        let share = covered(from, to) + to.saturating_sub(height + dark);
        256 - share * DARK / (3 * SIDE)
    }
}

/// Draws a screen of red, green, blue and alpha into a window of 0RGB, with black around it.
pub(crate) fn draw(rgba: &[u8], to: &mut [u32], width: u32, height: u32, place: Placement) {
    let mut rows = Rows::new(rgba, width, place);
    let (width, left) = (width as usize, place.left as usize);
    let mut above: Option<(Sample, u32)> = None;
    for y in 0..height {
        let (drawn, rest) = to.split_at_mut(y as usize * width);
        let line = &mut rest[..width];
        let Some(row) = y.checked_sub(place.top).filter(|&row| row < place.height) else {
            line.fill(0);
            continue;
        };
        let what = (place.sample(row, place.height), place.light(row));
        // Most rows are like the one above.
        if above.replace(what) == Some(what) {
            line.copy_from_slice(&drawn[drawn.len() - width..]);
            continue;
        }
        let (sample, light) = what;
        let (upper, lower) = rows.at(sample.first);
        let end = left + upper.len();
        line[..left].fill(0);
        line[end..].fill(0);
        let line = &mut line[left..end];
        match (sample.second, light) {
            (0, 256) => line.copy_from_slice(upper),
            (second, light) => {
                for ((out, &one), &two) in line.iter_mut().zip(upper).zip(lower) {
                    *out = dim(mix(one, two, second), light);
                }
            }
        }
    }
}

/// Two rows of the screen as wide as the picture, as 0RGB: the one that is shown, and the one below it.
struct Rows<'a> {
    pixels: &'a [[u8; 4]],
    columns: Vec<Sample>,
    /// The screen's row that the first one is, once there is one.
    first: Option<u32>,
    rows: [Vec<u32>; 2],
}

impl<'a> Rows<'a> {
    fn new(rgba: &'a [u8], width: u32, place: Placement) -> Self {
        let seen = place.width.min(width.saturating_sub(place.left));
        let columns: Vec<_> = (0..seen).map(|column| place.sample(column, place.width)).collect();
        let rows = [vec![0; columns.len()], vec![0; columns.len()]];
        Self { pixels: rgba.as_chunks::<4>().0, columns, first: None, rows }
    }

    /// A row of the screen and the one below it.
    fn at(&mut self, y: u32) -> (&[u32], &[u32]) {
        if self.first != Some(y) {
            let goes_on = y > 0 && self.first == Some(y - 1);
            self.rows.swap(0, 1);
            if !goes_on {
                self.scale(0, y);
            }
            self.scale(1, (y + 1).min(SIDE - 1));
            self.first = Some(y);
        }
        let [upper, lower] = &self.rows;
        (upper, lower)
    }

    fn scale(&mut self, row: usize, y: u32) {
        let line = &self.pixels[(y * SIDE) as usize..][..SIDE as usize];
        let color = |x: usize| {
            let [red, green, blue, _] = line[x.min(SIDE as usize - 1)];
            u32::from_be_bytes([0, red, green, blue])
        };
        for (out, column) in self.rows[row].iter_mut().zip(&self.columns) {
            let x = column.first as usize;
            *out = match column.second {
                0 => color(x),
                second => mix(color(x), color(x + 1), second),
            };
        }
    }
}

/// A colour between two, `part` 256ths of the way to the second: red and blue in one sum, green in another.
const fn mix(first: u32, second: u32, part: u32) -> u32 {
    const ODD: u32 = 0x00ff_00ff;
    const EVEN: u32 = 0x0000_ff00;
    let rest = 256 - part;
    let odd = ((first & ODD) * rest + (second & ODD) * part + 0x0080_0080) >> 8 & ODD;
    let even = ((first & EVEN) * rest + (second & EVEN) * part + 0x0000_8000) >> 8 & EVEN;
    odd | even
}

/// A colour with so many 256ths of its light.
const fn dim(color: u32, light: u32) -> u32 {
    let odd = ((color & 0x00ff_00ff) * light) >> 8 & 0x00ff_00ff;
    let even = ((color & 0x0000_ff00) * light) >> 8 & 0x0000_ff00;
    odd | even
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws a screen whose pixels hold their own place, and looks at some pixels of the window.
    #[track_caller]
    fn check(scaling: Scaling, lines: bool, size: (u32, u32), expected: &[(u32, u32, u32)]) {
        let (width, height) = size;
        let rgba: Vec<u8> = (0..SIDE * SIDE)
            .flat_map(|place| [255, byte(place / SIDE), byte(place % SIDE), 255])
            .collect();
        let mut window = vec![u32::MAX; (width * height) as usize];
        draw(&rgba, &mut window, width, height, scaling.place(width, height, lines));
        assert!(!window.contains(&u32::MAX), "{scaling:?} {width}x{height}");
        for &(x, y, color) in expected {
            let found = window[(y * width + x) as usize];
            assert_eq!(found, color, "{scaling:?} {width}x{height} at {x}, {y}: {found:06x}");
        }
    }

    fn byte(number: u32) -> u8 {
        u8::try_from(number).unwrap()
    }

    #[test]
    fn whole_multiples_are_centred() {
        let whole =
            |width, height, expected: &[_]| check(Scaling::Whole, false, (width, height), expected);
        whole(256, 256, &[(0, 0, 0xff_00_00), (255, 255, 0xff_ff_ff)]);
        whole(512, 512, &[(1, 1, 0xff_00_00), (2, 3, 0xff_01_01), (511, 511, 0xff_ff_ff)]);
        whole(
            600,
            520,
            &[(43, 4, 0), (44, 3, 0), (44, 4, 0xff_00_00), (556, 515, 0), (555, 515, 0xff_ff_ff)],
        );
    }

    #[test]
    fn a_window_that_is_too_small_shows_the_upper_left_part_or_a_smaller_picture() {
        check(
            Scaling::Whole,
            false,
            (100, 300),
            &[(0, 21, 0), (0, 22, 0xff_00_00), (99, 22, 0xff_00_63)],
        );
        check(
            Scaling::Whole,
            false,
            (300, 100),
            &[(21, 0, 0), (22, 0, 0xff_00_00), (22, 99, 0xff_63_00)],
        );
        check(
            Scaling::Fit,
            false,
            (64, 100),
            &[(0, 17, 0), (0, 18, 0xff_02_02), (63, 81, 0xff_fe_fe)],
        );
        for scaling in Scaling::ALL {
            for size in [(1, 1), (1, 40), (300, 2), (255, 257)] {
                check(scaling, true, size, &[]);
            }
        }
    }

    #[test]
    fn fit_fills_the_shorter_side() {
        check(
            Scaling::Fit,
            false,
            (500, 400),
            &[
                (49, 0, 0),
                (50, 0, 0xff_00_00),
                (449, 399, 0xff_ff_ff),
                (450, 0, 0),
                (51, 0, 0xff_00_00),
            ],
        );
    }

    #[test]
    fn smooth_mixes_only_where_two_pixels_meet() {
        // A pixel and a half to a pixel: the second of three is half of each.
        check(
            Scaling::Smooth,
            false,
            (384, 384),
            &[(0, 0, 0xff_00_00), (2, 0, 0xff_00_01), (4, 0, 0xff_00_03), (3, 3, 0xff_02_02)],
        );
        let place = Scaling::Smooth.place(384, 384, false);
        let samples: Vec<_> = (0..4).map(|column| place.sample(column, 384)).collect();
        let sample = |first, second| Sample { first, second };
        assert_eq!(samples, [sample(0, 0), sample(0, 128), sample(1, 0), sample(2, 0)]);
        // In whole multiples there is nothing to mix.
        let place = Scaling::Smooth.place(768, 768, false);
        assert!((0..768).all(|column| place.sample(column, 768) == sample(column / 3, 0)));
    }

    #[test]
    fn stretched_fills_all_of_it() {
        check(
            Scaling::Stretched,
            false,
            (1024, 512),
            &[(0, 0, 0xff_00_00), (3, 1, 0xff_00_00), (4, 2, 0xff_01_01), (1023, 511, 0xff_ff_ff)],
        );
    }

    #[test]
    fn the_last_third_of_a_row_is_dark_and_only_where_there_is_room() {
        let light = |height, rows| {
            let place = Scaling::Fit.place(height, height, true);
            (0..rows).map(|row| place.light(row)).collect::<Vec<_>>()
        };
        assert_eq!(light(768, 6), [256, 256, 144, 256, 256, 144]);
        assert_eq!(light(512, 4), [256, 182, 256, 182]);
        assert_eq!(light(511, 3), [256; 3]);
        // In a height that is no multiple no row is darker or brighter than its part of the dark third.
        let sum: u32 = light(1000, 1000).iter().sum();
        assert_eq!(sum / 1000, 218);
        check(Scaling::Whole, true, (768, 768), &[(0, 1, 0xff_00_00), (0, 2, 0x8f_00_00)]);
    }

    #[test]
    fn a_key_goes_through_all_and_back() {
        let mut scaling = Scaling::default();
        for _ in Scaling::ALL {
            assert_eq!(scaling.next().before(), scaling);
            assert_eq!(Scaling::named(scaling.name()), Some(scaling));
            scaling = scaling.next();
        }
        assert_eq!(scaling, Scaling::Whole);
    }
}
