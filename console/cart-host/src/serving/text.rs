//! The host calls for text: drawn, wrapped and measured.

use cart_abi::{TEXT_BYTES_MAX, TEXT_CENTER, TEXT_OUTLINE, TEXT_RIGHT, TEXT_SHADOW};
use machine::{Align, Font, TextStyle, Video};

use super::{NO_MACHINE, color_of};
use crate::fault::Reason;
use crate::host::Serving;
use crate::memory::GuestSlice;

impl Serving<'_> {
    pub(crate) fn text(
        &mut self,
        font: i32,
        x: i32,
        y: i32,
        color: i32,
        from: u32,
        len: u32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.with_text(font, from, len, 1, |video, font, text| {
            video.canvas().text(font, x, y, color, text);
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn text_box(
        &mut self,
        font: i32,
        x: i32,
        y: i32,
        width: i32,
        color: i32,
        flags: i32,
        second: i32,
        from: u32,
        len: u32,
    ) -> Result<i32, Reason> {
        let color = color_of(color)?;
        let style = TextStyle { second: color_of(second)?, ..style(flags)? };
        let style = TextStyle { width: room(width), ..style };
        self.with_text(font, from, len, 4, |video, font, text| {
            video.canvas().styled_text(font, x, y, color, &style, text)
        })
    }

    pub(crate) fn text_width(&mut self, font: i32, from: u32, len: u32) -> Result<i32, Reason> {
        self.with_text(font, from, len, 1, |_, font, text| font.text_width(text))
    }

    pub(crate) fn text_height(
        &mut self,
        font: i32,
        width: i32,
        from: u32,
        len: u32,
    ) -> Result<i32, Reason> {
        self.with_text(font, from, len, 1, |_, font, text| font.text_height(text, room(width)))
    }

    pub(crate) fn text_fit(
        &mut self,
        font: i32,
        width: i32,
        from: u32,
        len: u32,
    ) -> Result<u32, Reason> {
        self.with_text(font, from, len, 1, |_, font, text| {
            let mut lines = font.lines(text, room(width));
            lines.next();
            (text.len() - lines.rest().map_or(0, str::len)) as u32
        })
    }

    /// Works on a text of the cart in a font, for as much fuel as `times` drawing its letters.
    fn with_text<R>(
        &mut self,
        font: i32,
        from: u32,
        len: u32,
        times: u64,
        work: impl FnOnce(&mut Video, &Font, &str) -> R,
    ) -> Result<R, Reason> {
        let text = GuestSlice::new(from, len).text(self.memory, TEXT_BYTES_MAX)?;
        let machine = self.host.machine.as_deref_mut().ok_or(NO_MACHINE)?;
        let font = machine.fonts.get(font).ok_or(Reason::NoFont(font))?;
        self.cost += 64 + u64::from(len) * times * letter_cost(font);
        Ok(work(&mut machine.video, font, text))
    }
}

/// Fuel for the largest letter of a font: each row is stored in pieces of eight pixels.
fn letter_cost(font: &Font) -> u64 {
    let [pieces, rows] =
        [(font.width() + 7) / 8, font.height()].map(|number| u64::from(number.unsigned_abs()));
    24 + 4 * pieces * rows
}

/// In how many pixels a text is wrapped.
fn room(width: i32) -> Option<i32> {
    (width >= 0).then_some(width)
}

fn style(flags: i32) -> Result<TextStyle, Reason> {
    let known = TEXT_CENTER | TEXT_RIGHT | TEXT_SHADOW | TEXT_OUTLINE;
    let align = match flags & (TEXT_CENTER | TEXT_RIGHT) {
        0 => Align::Left,
        TEXT_CENTER => Align::Center,
        TEXT_RIGHT => Align::Right,
        _ => return Err(bad_flags(flags)),
    };
    if flags & !known != 0 {
        return Err(bad_flags(flags));
    }
    let [shadow, outline] = [TEXT_SHADOW, TEXT_OUTLINE].map(|flag| flags & flag != 0);
    Ok(TextStyle { align, shadow, outline, ..TextStyle::default() })
}

fn bad_flags(flags: i32) -> Reason {
    Reason::BadNumber {
        what: "a text's flags",
        number: flags.into(),
        allowed: "0 to 15, and not both centered and at the right",
    }
}
