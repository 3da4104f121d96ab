//! How the screen is shown: its colours, rows and fading, none of which changes a pixel.

use crate::{Color, Screen, sys};

/// How the screen is shown stays from frame to frame until it is changed, and may also be changed in `update`'s next
/// `draw` at any time: what counts is how it is when the frame is done. A cart starts with the colours of its own
/// palette, or with the console's.
impl Screen {
    /// Replaces a colour on the screen by 0xRRGGBB, at once for the whole picture, until it is replaced again.
    #[track_caller]
    pub fn palette(&mut self, color: Color, rgb: u32) {
        sys::palette(color.number(), rgb);
    }

    /// What a colour is on the screen: 0xRRGGBB, without those of single rows and without fading.
    #[must_use]
    pub fn palette_at(&mut self, color: Color) -> u32 {
        sys::palette_at(color.number())
    }

    /// Brings the sixteen colours back to those that the cart starts with. Rows and fading stay.
    pub fn palette_reset(&mut self) {
        sys::palette_reset();
    }

    /// Replaces a colour by 0xRRGGBB in one row of the screen (0 to 255), whatever it is elsewhere, until it is replaced
    /// again or [`Self::rows_reset`]. With another blue in each row, a sky of one colour is a sky at dusk:
    ///
    /// ```
    /// # use cart_sdk::{Color, Screen};
    /// fn dusk(screen: &mut Screen) {
    ///     for row in 0..128 {
    ///         screen.palette_row(row, Color::SKY, (row as u32) << 16 | 0x40_80);
    ///     }
    /// }
    /// # dusk(&mut Screen::recorder());
    /// ```
    #[track_caller]
    pub fn palette_row(&mut self, row: i32, color: Color, rgb: u32) {
        sys::palette_row(row, color.number(), rgb);
    }

    /// Shows a row of the screen (0 to 255) so many pixels farther right, until it is scrolled again or
    /// [`Self::rows_reset`]; what leaves it on one side comes in on the other.
    pub fn scroll_row(&mut self, row: i32, pixels: i32) {
        sys::scroll_row(row, pixels);
    }

    /// Brings all rows back: no colours of their own, not scrolled.
    pub fn rows_reset(&mut self) {
        sys::rows_reset();
    }

    /// Mixes all that is shown with 0xRRGGBB, until it is faded again: `part` of 256, where 0 and less is the picture as
    /// it is, and 256 and more nothing but that colour.
    #[track_caller]
    pub fn fade(&mut self, rgb: u32, part: i32) {
        sys::fade(rgb, part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_reach_the_console_with_the_numbers_of_the_table() {
        let mut screen = Screen::recorder();
        screen.palette(Color::BONE, 0xff);
        screen.palette_row(3, Color::NIGHT, 0x10);
        screen.scroll_row(-1, 300);
        screen.fade(0, 257);
        screen.palette_reset();
        screen.rows_reset();
        assert_eq!(
            screen.recorded(),
            [
                "palette(4, 255)",
                "palette_row(3, 0, 16)",
                "scroll_row(-1, 300)",
                "fade(0, 257)",
                "palette_reset()",
                "rows_reset()",
            ]
        );
    }
}
