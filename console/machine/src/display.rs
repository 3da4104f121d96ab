//! How the picture is shown: the sixteen colours, colours and scrolling of single rows, and fading. Nothing here changes a
//! pixel.

use cart_abi::{COLORS, FADE_ALL, SCREEN_HEIGHT, SCREEN_WIDTH};

use crate::bytes::{Ended, Reader};
use crate::palette::{Color, Palette};

const WIDTH: usize = SCREEN_WIDTH as usize;
const HEIGHT: usize = SCREEN_HEIGHT as usize;

/// What colours the screen has: all of it stays from frame to frame until it is changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Display {
    palette: Palette,
    /// What the cart starts with.
    start: Palette,
    rows: Vec<Row>,
    /// What all colours are mixed with, and how much of it in 256 parts.
    fade: [u8; 3],
    part: u16,
}

/// What one row of the screen has of its own.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Row {
    /// Pixels to the right.
    shift: u8,
    /// A bit for each colour that is its own; the others are 0 below.
    own: u16,
    colors: [[u8; 3]; COLORS],
}

impl Display {
    /// The screen of a cart that starts with these colours.
    #[must_use]
    pub fn new(start: Palette) -> Self {
        let rows = vec![Row::default(); HEIGHT];
        Self { palette: start.clone(), start, rows, fade: [0; 3], part: 0 }
    }

    /// Bytes of what the rows have of their own.
    pub(crate) fn memory_bytes(&self) -> usize {
        size_of_val(self.rows.as_slice())
    }

    /// The sixteen colours of the rows that have none of their own, as they are without fading.
    #[must_use]
    pub const fn palette(&self) -> &Palette {
        &self.palette
    }

    /// Gives a colour another red, green and blue: `0xRRGGBB`, of which the highest byte does not count.
    pub const fn color(&mut self, color: Color, rgb: u32) {
        self.palette.replace(color, rgb);
    }

    /// Brings the sixteen colours back to those that the cart starts with.
    pub fn reset_palette(&mut self) {
        self.palette = self.start.clone();
    }

    /// Gives a colour another red, green and blue in one row of the screen, whatever it is elsewhere. A row outside the
    /// screen is left alone.
    pub fn row_color(&mut self, row: i32, color: Color, rgb: u32) {
        if let Some(row) = self.row(row) {
            let [_, red, green, blue] = rgb.to_be_bytes();
            row.own |= 1 << color.number();
            row.colors[color.index()] = [red, green, blue];
        }
    }

    /// Shows one row of the screen so many pixels farther right; what leaves it on one side comes in on the other. A row
    /// outside the screen is left alone.
    pub fn row_scroll(&mut self, row: i32, pixels: i32) {
        if let Some(row) = self.row(row) {
            row.shift = pixels.rem_euclid(SCREEN_WIDTH) as u8;
        }
    }

    /// Brings every row back: no colours of its own, not scrolled.
    pub fn reset_rows(&mut self) {
        self.rows.fill(Row::default());
    }

    /// Mixes all that is shown with `0xRRGGBB`: `part` of 256, where 0 and less is not at all and 256 and more is nothing
    /// but that.
    pub fn fade(&mut self, rgb: u32, part: i32) {
        let [_, red, green, blue] = rgb.to_be_bytes();
        self.fade = [red, green, blue];
        self.part = part.clamp(0, FADE_ALL) as u16;
    }

    /// The screen's pixels as they are shown: red, green, blue and 255 for each, as far as both reach.
    pub fn to_rgba(&self, pixels: &[u8], rgba: &mut [u8]) {
        let plain = self.shown(&Row::default());
        let (rgba, _) = rgba.as_chunks_mut::<4>();
        for ((row, pixels), rgba) in
            self.rows.iter().zip(pixels.chunks(WIDTH)).zip(rgba.chunks_mut(WIDTH))
        {
            let colors = if row.own == 0 { plain } else { self.shown(row) };
            let (rest, first) = pixels.split_at(pixels.len().saturating_sub(row.shift.into()));
            let (left, right) = rgba.split_at_mut(first.len().min(rgba.len()));
            look_up(&colors, first, left);
            look_up(&colors, rest, right);
        }
    }

    /// The colours of a row as they are shown.
    fn shown(&self, row: &Row) -> [[u8; 4]; COLORS] {
        let Self { palette, fade, part, .. } = self;
        std::array::from_fn(|number| {
            let own = row.own >> number & 1 == 1;
            let color = if own { row.colors[number] } else { palette.colors()[number] };
            let mixed = |at: usize| {
                let [color, fade, part] = [color[at].into(), fade[at].into(), u32::from(*part)];
                ((color * (256 - part) + fade * part + 128) >> 8) as u8
            };
            [mixed(0), mixed(1), mixed(2), 255]
        })
    }

    fn row(&mut self, row: i32) -> Option<&mut Row> {
        self.rows.get_mut(usize::try_from(row).ok()?)
    }

    /// With as many rows as there are down to the last that has something of its own.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.start.as_bytes());
        out.extend_from_slice(self.palette.as_bytes());
        out.extend_from_slice(&self.fade);
        out.extend_from_slice(&self.part.to_le_bytes());
        let rows = self.rows.iter().rposition(|row| *row != Row::default());
        let rows = &self.rows[..rows.map_or(0, |last| last + 1)];
        out.extend_from_slice(&(rows.len() as u16).to_le_bytes());
        for Row { shift, own, colors } in rows {
            out.push(*shift);
            out.extend_from_slice(&own.to_le_bytes());
            for (number, color) in colors.iter().enumerate() {
                if own >> number & 1 == 1 {
                    out.extend_from_slice(color);
                }
            }
        }
    }

    /// Rows below the screen are read and dropped.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let mut display = Self::new(Palette::from_bytes(reader.array()?));
        display.palette = Palette::from_bytes(reader.array()?);
        display.fade = reader.array()?;
        display.part = reader.u16()?.min(FADE_ALL as u16);
        for place in 0..reader.u16()? {
            let [shift] = reader.array()?;
            let mut row = Row { shift, own: reader.u16()?, ..Row::default() };
            for number in (0..COLORS).filter(|number| row.own >> number & 1 == 1) {
                row.colors[number] = reader.array()?;
            }
            if let Some(there) = display.row(place.into()) {
                *there = row;
            }
        }
        Ok(display)
    }
}

fn look_up(colors: &[[u8; 4]; COLORS], pixels: &[u8], rgba: &mut [[u8; 4]]) {
    for (pixel, to) in pixels.iter().zip(rgba) {
        *to = colors[usize::from(pixel & 15)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(number: i32) -> Color {
        Color::new(number).unwrap()
    }

    fn display() -> Display {
        Display::new(Palette::from_rgb(std::array::from_fn(|number| [number as u8; 3])))
    }

    /// A picture in which each row counts from 0 to 15 again and again.
    fn shown(display: &Display) -> Vec<[u8; 4]> {
        let pixels: Vec<u8> = (0..WIDTH * HEIGHT).map(|at| at as u8 & 15).collect();
        let mut rgba = vec![0; 4 * WIDTH * HEIGHT];
        display.to_rgba(&pixels, &mut rgba);
        rgba.as_chunks().0.to_vec()
    }

    #[test]
    fn a_row_has_its_own_colours_and_the_others_do_not() {
        let mut display = display();
        display.row_color(3, color(2), 0xff11_2233);
        display.color(color(2), 0x0a_0b_0c);
        let picture = shown(&display);
        assert_eq!(
            picture[3 * WIDTH..][1..4],
            [[1, 1, 1, 255], [0x11, 0x22, 0x33, 255], [3, 3, 3, 255]]
        );
        assert_eq!(picture[4 * WIDTH..][2], [10, 11, 12, 255]);
        display.reset_palette();
        assert_eq!(
            (shown(&display)[2], shown(&display)[3 * WIDTH..][2][0]),
            ([2, 2, 2, 255], 0x11)
        );
        display.reset_rows();
        assert_eq!(display, tests::display());
    }

    #[test]
    fn a_row_scrolls_to_the_right_and_comes_in_on_the_left() {
        for (pixels, shift) in
            [(0, 0), (1, 1), (-1, 255), (256, 0), (259, 3), (i32::MIN, 0), (i32::MAX, 255)]
        {
            let mut display = display();
            display.row_scroll(5, pixels);
            let picture = shown(&display);
            for (x, found) in picture[5 * WIDTH..6 * WIDTH].iter().enumerate() {
                assert_eq!(usize::from(found[0]), (x + 256 - shift) % 16, "{pixels}, {x}");
            }
            assert_eq!(picture[4 * WIDTH][0], 0);
        }
    }

    #[test]
    fn rows_outside_the_screen_are_left_alone() {
        let mut display = display();
        for row in [i32::MIN, -1, 256, i32::MAX] {
            display.row_color(row, color(1), 0xff_ff_ff);
            display.row_scroll(row, 7);
        }
        assert_eq!(display, tests::display());
    }

    #[test]
    fn fading_mixes_every_colour_also_those_of_rows() {
        let mut display = display();
        display.row_color(1, color(0), 0x10_20_30);
        for (part, expected) in [
            (0, [0x10, 0x20, 0x30, 255]),
            (-9, [0x10, 0x20, 0x30, 255]),
            (128, [136, 16, 24, 255]),
            (256, [255, 0, 0, 255]),
            (i32::MAX, [255, 0, 0, 255]),
        ] {
            display.fade(0xff_00_00, part);
            assert_eq!(shown(&display)[WIDTH], expected, "{part}");
        }
        assert_eq!(shown(&display)[9], [255, 0, 0, 255]);
        assert_eq!(display.palette().rgb(color(9)), [9; 3]);
    }

    #[test]
    fn it_is_read_as_it_was_written_and_as_far_as_there_are_pixels() {
        let mut display = display();
        display.color(color(15), 0x01_02_03);
        display.row_color(255, color(7), 0x04_05_06);
        display.row_color(255, color(0), 0);
        display.row_scroll(9, -4);
        display.fade(0x07_08_09, 77);
        let mut bytes = Vec::new();
        display.write(&mut bytes);
        assert_eq!(Display::read(&mut Reader::new(&bytes)).as_ref(), Ok(&display));
        for length in 0..bytes.len() {
            assert!(Display::read(&mut Reader::new(&bytes[..length])).is_err(), "{length}");
        }
        let mut rgba = [9; 9];
        tests::display().to_rgba(&[10, 15, 0], &mut rgba);
        assert_eq!(rgba, [10, 10, 10, 255, 15, 15, 15, 255, 9]);
    }
}
