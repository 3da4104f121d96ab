//! The menu's pages as pictures.

use cart_abi::Button;
use machine::{Canvas, Font};

use super::{Page, Pause, Row};
use crate::{
    input::{InputSettings, bindings::Bindings},
    keys::Action,
    overlay::{Area, LARGE, Overlay, SMALL, count, ink, wrap},
    picture::SMALL_SIDE,
    settings::{Settings, VOLUME_MAX},
    states::{Slot, ago},
};

/// Pixels from one row to the next.
const ROW: i32 = 14;
/// Pixels across the page of the keys, and to what they do.
const KEYS_WIDTH: i32 = 240;
const KEYS_RIGHT: i32 = 72;
/// Pixels along each side of a slot's picture.
const SIDE: i32 = SMALL_SIDE.cast_signed();

/// What the rows tell beside their names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Status<'a> {
    pub(crate) settings: &'a Settings,
    /// The figures are shown.
    pub(crate) figures: bool,
    /// It is recording.
    pub(crate) recording: bool,
}

impl Pause {
    /// Draws the menu.
    pub(crate) fn draw(&self, overlay: &mut Overlay, status: Status<'_>) {
        match self.page {
            Page::States => self.draw_slots(overlay, &status.settings.input.pads),
            Page::Keys => self.draw_keys(overlay, &status.settings.input),
            Page::Main | Page::Display | Page::Pictures => self.draw_rows(overlay, status),
        }
    }

    fn draw_rows(&self, overlay: &mut Overlay, status: Status<'_>) {
        let height = 36 + ROW * i32::try_from(self.rows.len()).unwrap_or(0) + 14;
        let [a, b] = [Button::A, Button::B].map(|key| status.settings.input.pads.hint(key));
        let hint = match self.page {
            Page::Main => format!("up, down, {a}   ESC goes on"),
            _ => format!("left, right, {a}   {b} goes back"),
        };
        let (mut screen, area) = self.page(overlay, 176, height, &hint);
        let mut y = area.y + 28;
        for (index, row) in self.rows.iter().enumerate() {
            let color = if index == self.chosen { ink::GOLD } else { ink::SILVER };
            if index == self.chosen {
                screen.rect(area.x + 6, y - 3, area.width - 12, 13, ink::SLATE);
                screen.text(Font::large(), area.x + 10, y, ink::GOLD, ">");
            }
            screen.text(Font::large(), area.x + 22, y, color, row.label(status));
            let right = area.x + area.width - 12;
            if *row == Row::Volume {
                draw_volume(&mut screen, right - 52, y, status.settings);
            } else if let Some(value) = row.value(status) {
                let x = right - LARGE * count(value);
                screen.text(Font::large(), x, y, ink::LEAF, value);
            }
            y += ROW;
        }
    }

    fn draw_slots(&self, overlay: &mut Overlay, pads: &Bindings) {
        let [a, b, x] = [Button::A, Button::B, Button::X].map(|button| pads.hint(button));
        let hint = match self.slots.get(self.slot) {
            Some(Slot::Saved(_)) if self.over.ended => format!("{a} loads it  {b} goes back"),
            _ if self.over.ended => format!("{b} goes back"),
            Some(Slot::Empty) => format!("{a} saves the game here  {b} goes back"),
            Some(Slot::Saved(_)) => format!("{a} loads it  {x} saves over it  {b} goes back"),
            Some(Slot::Unusable(_)) => format!("{x} saves over it  {b} goes back"),
            None => format!("{b} goes back"),
        };
        let mut pictures = Vec::new();
        let (mut screen, area) = self.page(overlay, 196, 226, &hint);
        for (number, slot) in (0..).zip(&self.slots) {
            let x = area.x + 16 + 92 * (number % 2);
            let y = area.y + 26 + 90 * (number / 2);
            let chosen = usize::try_from(number) == Ok(self.slot);
            let color = if chosen { ink::GOLD } else { ink::GREY };
            screen.rect_outline(x, y, SIDE + 8, SIDE + 8, color);
            let mut words = |text: &str| {
                let label = format!("{} {text}", number + 1);
                let color = if chosen { ink::GOLD } else { ink::SILVER };
                screen.text(Font::small(), x, y + SIDE + 11, color, &label);
            };
            match slot {
                Slot::Empty => words("empty"),
                Slot::Saved(head) => {
                    words(&ago(self.looked_at.saturating_sub(head.saved_at)));
                    pictures.push((x + 4, y + 4, head.picture.clone()));
                }
                Slot::Unusable(reason) => {
                    words("cannot be loaded");
                    for (row, line) in (y + 6..).step_by(8).zip(wrap(reason, 16).iter().take(8)) {
                        screen.text(Font::small(), x + 5, row, ink::RED, line);
                    }
                }
            }
        }
        for (x, y, picture) in pictures {
            overlay.small_picture(x, y, &picture);
        }
    }

    fn draw_keys(&self, overlay: &mut Overlay, settings: &InputSettings) {
        let rows = i32::try_from(Action::ALL.len()).unwrap_or(0);
        let hint = format!("Controls chooses others  {} goes back", settings.pads.hint(Button::B));
        let (mut screen, area) = self.page(overlay, KEYS_WIDTH, 40 + 12 * rows, &hint);
        for (y, action) in (area.y + 24..).step_by(12).zip(Action::ALL) {
            let (color, key) = match settings.console.sources(action).first() {
                Some(source) => (ink::GOLD, source.name().to_uppercase()),
                None => (ink::GREY, "no key".to_owned()),
            };
            screen.text(Font::small(), area.x + 12, y + 1, color, &key);
            screen.text(Font::large(), area.x + KEYS_RIGHT, y, ink::BONE, action.words());
        }
    }

    /// The box of a page in the middle of the screen, with its title and a hint at its foot.
    fn page<'a>(
        &self,
        overlay: &'a mut Overlay,
        width: i32,
        height: i32,
        hint: &str,
    ) -> (Canvas<'a>, Area) {
        let x = (cart_abi::SCREEN_WIDTH - width) / 2;
        let area = Area { x, y: (cart_abi::SCREEN_HEIGHT - height) / 2, width, height };
        let mut screen = overlay.panel(area, ink::GOLD);
        let title = match self.page {
            Page::Main if self.over.alone => "PAUSED",
            Page::Main => "THE ROOM GOES ON",
            Page::Display => "DISPLAY",
            Page::Pictures => "PICTURES",
            Page::States => "SAVED STATES",
            Page::Keys => "KEYS",
        };
        let middle = |letters: i32, text: &str| area.x + (area.width - letters * count(text)) / 2;
        screen.rect(area.x + 1, area.y + 1, area.width - 2, 17, ink::SLATE);
        screen.text(Font::large(), middle(LARGE, title), area.y + 6, ink::BONE, title);
        let foot = area.y + area.height - 11;
        screen.text(Font::small(), middle(SMALL, hint), foot, ink::GREY, hint);
        (screen, area)
    }
}

impl Row {
    const fn label(self, status: Status<'_>) -> &'static str {
        match self {
            Self::GoOn => "Go on",
            Self::Volume => "Volume",
            Self::Display => "Display ...",
            Self::Pictures => "Pictures ...",
            Self::States => "Saved states ...",
            Self::Controls => "Controls ...",
            Self::Keys => "Keys ...",
            Self::Restart => "New game",
            Self::Leave => "To the menu",
            Self::Quit => "Quit",
            Self::Scaling => "Size",
            Self::Scanlines => "Scan lines",
            Self::Fullscreen => "Whole display",
            Self::Figures => "Figures",
            Self::Screenshot => "Screenshot",
            Self::Film => "GIF of last 10 s",
            Self::Record if status.recording => "Stop recording",
            Self::Record => "Record a GIF",
            Self::GifScale => "Size of GIFs",
            Self::Back => "Back",
        }
    }

    /// What is set now.
    const fn value(self, status: Status<'_>) -> Option<&'static str> {
        const fn switch(on: bool) -> Option<&'static str> {
            Some(if on { "yes" } else { "no" })
        }
        match self {
            Self::Scaling => Some(status.settings.scaling.name()),
            Self::Scanlines => switch(status.settings.scanlines),
            Self::Fullscreen => switch(status.settings.fullscreen),
            Self::Figures => switch(status.figures),
            Self::GifScale if status.settings.gif_scale > 1 => Some("512"),
            Self::GifScale => Some("256"),
            _ => None,
        }
    }
}

fn draw_volume(screen: &mut Canvas<'_>, x: i32, y: i32, settings: &Settings) {
    if settings.muted {
        screen.text(Font::large(), x, y, ink::RED, "muted");
        return;
    }
    for bar in 0..VOLUME_MAX {
        let color = if bar < settings.volume { ink::LEAF } else { ink::GREY };
        let bar = i32::from(bar);
        screen.rect(x + 5 * bar, y + 7 - bar * 2 / 3, 4, bar * 2 / 3 + 1, color);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Over;
    use super::*;
    use crate::picture::RGBA_BYTES;

    #[test]
    fn the_menu_covers_the_middle_of_the_screen() {
        let over = Over { alone: true, game: true, from_menu: true, ended: false };
        let settings = Settings::default();
        for page in [Page::Main, Page::Display, Page::Pictures, Page::States, Page::Keys] {
            let mut pause = Pause::new(over);
            pause.turn_to(page);
            pause.show_slots(vec![Slot::Empty, Slot::Unusable("it is damaged".to_owned())], 0);
            let mut overlay = Overlay::new();
            pause.draw(
                &mut overlay,
                Status { settings: &settings, figures: false, recording: false },
            );
            let mut rgba = vec![1; RGBA_BYTES];
            overlay.draw(&mut rgba);
            assert_eq!(rgba[..4], [1; 4]);
            assert_ne!(rgba[4 * (128 * 256 + 128)..][..4], [1; 4]);
        }
    }

    #[test]
    fn every_label_fits_beside_its_value() {
        let settings =
            Settings { scaling: crate::scaling::Scaling::Stretched, ..Settings::default() };
        for recording in [false, true] {
            let status = Status { settings: &settings, figures: true, recording };
            for row in [
                Row::Scaling,
                Row::Scanlines,
                Row::Fullscreen,
                Row::Record,
                Row::GifScale,
                Row::States,
            ] {
                let letters = count(row.label(status)) + row.value(status).map_or(0, count);
                assert!(22 + LARGE * letters + 12 <= 176, "{row:?}");
            }
        }
        for action in Action::ALL {
            let right = KEYS_RIGHT + LARGE * count(action.words());
            assert!(right <= KEYS_WIDTH - 6, "{action:?}");
        }
    }
}
