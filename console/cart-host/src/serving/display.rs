//! The host calls that change how the screen is shown, and no pixel of it.

use machine::Display;

use super::color_of;
use crate::fault::Reason;
use crate::host::Serving;

impl Serving<'_> {
    pub(crate) fn palette(&mut self, color: i32, rgb: u32) -> Result<(), Reason> {
        let (color, rgb) = (color_of(color)?, look(rgb)?);
        self.display()?.color(color, rgb);
        Ok(())
    }

    pub(crate) fn palette_at(&mut self, color: i32) -> Result<u32, Reason> {
        let color = color_of(color)?;
        let [red, green, blue] = self.display()?.palette().rgb(color);
        Ok(u32::from_be_bytes([0, red, green, blue]))
    }

    pub(crate) fn palette_reset(&mut self) -> Result<(), Reason> {
        self.display()?.reset_palette();
        Ok(())
    }

    pub(crate) fn palette_row(&mut self, row: i32, color: i32, rgb: u32) -> Result<(), Reason> {
        let (color, rgb) = (color_of(color)?, look(rgb)?);
        self.display()?.row_color(row, color, rgb);
        Ok(())
    }

    pub(crate) fn scroll_row(&mut self, row: i32, pixels: i32) -> Result<(), Reason> {
        self.display()?.row_scroll(row, pixels);
        Ok(())
    }

    pub(crate) fn rows_reset(&mut self) -> Result<(), Reason> {
        // It stores 13 KiB.
        self.cost += 500;
        self.display()?.reset_rows();
        Ok(())
    }

    pub(crate) fn fade(&mut self, rgb: u32, part: i32) -> Result<(), Reason> {
        let rgb = look(rgb)?;
        self.display()?.fade(rgb, part);
        Ok(())
    }

    fn display(&mut self) -> Result<&mut Display, Reason> {
        Ok(&mut self.machine()?.display)
    }
}

/// Red, green and blue as a cart names them.
fn look(rgb: u32) -> Result<u32, Reason> {
    if rgb > 0xff_ffff {
        return Err(Reason::BadNumber {
            what: "a look",
            number: rgb.into(),
            allowed: "at most 0xffffff",
        });
    }
    Ok(rgb)
}
