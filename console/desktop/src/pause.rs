//! The console's own menu over a game: go on, volume, the display, leave.

use cart_abi::{Button, PADS, Pad};
use machine::Font;

use crate::{
    overlay::{Area, LARGE, Overlay, SMALL, count, ink},
    settings::{Settings, VOLUME_MAX},
};

/// What can be chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Choice {
    /// Back into the game.
    GoOn,
    /// Louder.
    Louder,
    /// Quieter.
    Quieter,
    /// Sound on or off.
    Mute,
    /// The whole display or a window.
    Fullscreen,
    /// Write a picture of the screen.
    Screenshot,
    /// Start the cart again.
    Restart,
    /// Leave the game: to the menu, or out of the console if it was not started from there.
    Leave,
    /// End the console.
    Quit,
}

/// One row of the menu.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Row {
    GoOn,
    Volume,
    Fullscreen,
    Screenshot,
    Restart,
    Leave,
    Quit,
}

/// What the menu is opened over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Over {
    /// It stands still meanwhile.
    pub(crate) alone: bool,
    /// It is a game, and not the menu of carts.
    pub(crate) game: bool,
    /// There is a menu of carts to go back to.
    pub(crate) from_menu: bool,
}

/// The menu while it is open.
#[derive(Debug)]
pub(crate) struct Pause {
    rows: Vec<Row>,
    chosen: usize,
    /// What was held in the frame before; what was held as the menu opened must be let go first.
    before: u16,
    /// Who plays alone stands still meanwhile.
    title: &'static str,
}

impl Pause {
    /// The menu over what is played.
    pub(crate) fn new(over: Over) -> Self {
        let mut rows = vec![Row::GoOn, Row::Volume, Row::Fullscreen, Row::Screenshot];
        if over.alone && over.game {
            rows.push(Row::Restart);
        }
        if over.from_menu && over.game {
            rows.push(Row::Leave);
        }
        rows.push(Row::Quit);
        let title = if over.alone { "PAUSED" } else { "THE ROOM GOES ON" };
        Self { rows, chosen: 0, before: u16::MAX, title }
    }

    /// One frame on: what any of the pads chooses.
    pub(crate) fn update(&mut self, pads: [Pad; PADS]) -> Option<Choice> {
        let held = pads.iter().fold(0, |held, pad| held | pad.held);
        let pressed = held & !self.before;
        self.before = held;
        let is = |button: Button| pressed & button as u16 != 0;
        if is(Button::Up) {
            self.chosen = (self.chosen + self.rows.len() - 1) % self.rows.len();
        }
        if is(Button::Down) {
            self.chosen = (self.chosen + 1) % self.rows.len();
        }
        if is(Button::B) {
            return Some(Choice::GoOn);
        }
        let yes = is(Button::A) || is(Button::Start);
        match self.rows[self.chosen] {
            Row::Volume if is(Button::Left) => Some(Choice::Quieter),
            Row::Volume if is(Button::Right) => Some(Choice::Louder),
            Row::Volume if yes => Some(Choice::Mute),
            Row::Fullscreen if is(Button::Left) || is(Button::Right) => Some(Choice::Fullscreen),
            row => yes.then(|| row.choice()),
        }
    }

    /// Draws the menu.
    pub(crate) fn draw(&self, overlay: &mut Overlay, settings: &Settings) {
        let height = 36 + 14 * i32::try_from(self.rows.len()).unwrap_or(0) + 14;
        let area = Area { x: 48, y: (cart_abi::SCREEN_HEIGHT - height) / 2, width: 160, height };
        let mut screen = overlay.panel(area, ink::GOLD);
        screen.rect(area.x + 1, area.y + 1, area.width - 2, 17, ink::SLATE);
        screen.text(
            Font::large(),
            area.x + (area.width - LARGE * count(self.title)) / 2,
            area.y + 6,
            ink::BONE,
            self.title,
        );
        let mut y = area.y + 28;
        for (index, row) in self.rows.iter().enumerate() {
            let color = if index == self.chosen { ink::GOLD } else { ink::SILVER };
            if index == self.chosen {
                screen.rect(area.x + 6, y - 3, area.width - 12, 13, ink::SLATE);
                screen.text(Font::large(), area.x + 10, y, ink::GOLD, ">");
            }
            screen.text(Font::large(), area.x + 22, y, color, row.label());
            if *row == Row::Volume {
                draw_volume(&mut screen, area.x + area.width - 64, y, settings);
            }
            y += 14;
        }
        let hint = "up, down, A   ESC goes on";
        screen.text(
            Font::small(),
            area.x + (area.width - SMALL * count(hint)) / 2,
            y + 2,
            ink::GREY,
            hint,
        );
    }
}

impl Row {
    const fn label(self) -> &'static str {
        match self {
            Self::GoOn => "Go on",
            Self::Volume => "Volume",
            Self::Fullscreen => "Whole display",
            Self::Screenshot => "Screenshot",
            Self::Restart => "New game",
            Self::Leave => "To the menu",
            Self::Quit => "Quit",
        }
    }

    const fn choice(self) -> Choice {
        match self {
            Self::GoOn => Choice::GoOn,
            Self::Volume => Choice::Mute,
            Self::Fullscreen => Choice::Fullscreen,
            Self::Screenshot => Choice::Screenshot,
            Self::Restart => Choice::Restart,
            Self::Leave => Choice::Leave,
            Self::Quit => Choice::Quit,
        }
    }
}

fn draw_volume(screen: &mut machine::Canvas<'_>, x: i32, y: i32, settings: &Settings) {
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
    use super::*;

    /// Presses and lets go of one button after the other; the last choice counts.
    #[track_caller]
    fn check(alone: bool, from_menu: bool, buttons: &[Button], expected: Option<Choice>) {
        let mut pause = Pause::new(Over { alone, game: true, from_menu });
        assert_eq!(pause.update([Pad { held: Button::MASK, ..Pad::IDLE }; PADS]), None);
        let mut choice = None;
        for &button in buttons {
            pause.update([Pad::IDLE; PADS]);
            let mut pads = [Pad::IDLE; PADS];
            pads[2].held = button as u16;
            choice = pause.update(pads);
            assert_eq!(pause.update(pads), None, "a held button counts once");
        }
        assert_eq!(choice, expected, "{buttons:?}");
    }

    #[test]
    fn every_row_is_reached() {
        use Button::{A, B, Down, Left, Right, Start, Up};
        check(true, true, &[A], Some(Choice::GoOn));
        check(true, true, &[Down, B], Some(Choice::GoOn));
        check(true, true, &[Down, Left], Some(Choice::Quieter));
        check(true, true, &[Down, Right], Some(Choice::Louder));
        check(true, true, &[Down, A], Some(Choice::Mute));
        check(true, true, &[Down, Down, Start], Some(Choice::Fullscreen));
        check(true, true, &[Down, Down, Down, A], Some(Choice::Screenshot));
        check(true, true, &[Up, Up, Up, A], Some(Choice::Restart));
        check(true, true, &[Up, Up, A], Some(Choice::Leave));
        check(true, true, &[Up, A], Some(Choice::Quit));
        check(false, false, &[Up, Up, A], Some(Choice::Screenshot));
    }

    #[test]
    fn the_menu_covers_the_middle_of_the_screen() {
        let mut overlay = Overlay::new();
        Pause::new(Over { alone: true, game: false, from_menu: true })
            .draw(&mut overlay, &Settings::default());
        let mut rgba = vec![1; crate::picture::RGBA_BYTES];
        overlay.draw(&mut rgba);
        assert_eq!(rgba[..4], [1; 4]);
        assert_ne!(rgba[4 * (128 * 256 + 128)..][..4], [1; 4]);
    }
}
