//! The menu: carts, rooms, settings. It teaches the permission `console`, which only this cart has.

mod choices;
mod console;
mod directory;
mod entry;
mod look;
mod rooms;
mod shelf;
mod steering;

use cart_sdk::{Cart, Color, Pads, Screen, Speaker, cart};

use crate::{
    choices::Choices,
    console::{Key, Wish},
    rooms::Rooms,
    shelf::Shelf,
    steering::{Steering, step},
};

const PAGES: [&str; 3] = ["Carts", "Join", "Settings"];

/// Frames between two looks at what is set.
const FRAMES_PER_LOOK: u32 = 15;

/// A sound effect: its place in `sound.toml`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Effect {
    Tip = 0,
    Take = 1,
    Back = 2,
    Deny = 3,
    Hello = 4,
}

/// The menu.
#[derive(Default)]
pub struct Menu {
    frame: u32,
    page: usize,
    /// The pad chooses the page and not something on it.
    at_tabs: bool,
    shelf: Shelf,
    rooms: Rooms,
    choices: Choices,
    /// What the player must read before going on.
    notice: Option<String>,
    typing: bool,
    effect: Option<Effect>,
}

impl Menu {
    fn open(&mut self) {
        self.shelf.fill(console::carts(), console::broken());
        self.rooms.fill(console::servers());
        self.choices.fill(console::settings());
        self.notice = console::notice();
        self.effect = Some(Effect::Hello);
    }

    fn steer(&mut self, steering: &Steering) {
        if self.notice.is_some() {
            if steering.yes || steering.no {
                self.notice = None;
                self.effect = Some(Effect::Back);
            }
            return;
        }
        if !self.writing() && !self.is_in_directory() && self.steer_tabs(steering) {
            return;
        }
        if let Some(wish) = self.steer_page(steering) {
            self.ask(&wish);
        }
    }

    fn steer_page(&mut self, steering: &Steering) -> Option<Wish> {
        match self.page {
            0 => self.shelf.update(steering),
            1 => self.rooms.update(steering),
            _ => self.choices.update(steering),
        }
    }

    /// Whether the pad is spent on the names of the pages.
    fn steer_tabs(&mut self, steering: &Steering) -> bool {
        if steering.page_left || steering.page_right {
            self.page = step(self.page, steering.page_left, steering.page_right, PAGES.len());
            return true;
        }
        if !self.at_tabs {
            self.at_tabs = steering.no || (steering.up && self.at_top());
            return self.at_tabs;
        }
        self.page = step(self.page, steering.left, steering.right, PAGES.len());
        self.at_tabs = !(steering.down || steering.yes);
        true
    }

    fn at_top(&self) -> bool {
        match self.page {
            0 => self.shelf.at_top(),
            1 => self.rooms.at_top(),
            _ => self.choices.at_top(),
        }
    }

    fn is_in_directory(&self) -> bool {
        self.page == 1 && self.rooms.is_in_directory()
    }

    fn writing(&self) -> bool {
        self.rooms.entry.is_some() || self.choices.entry.is_some()
    }

    fn ask(&mut self, wish: &Wish) {
        match wish.ask() {
            Ok(()) => self.effect = Some(Effect::Take),
            Err(reason) => {
                self.effect = Some(Effect::Deny);
                self.notice = Some(reason);
            }
        }
        if matches!(wish, Wish::Set(..)) {
            self.choices.fill(console::settings());
        }
    }

    fn draw_notice(screen: &mut Screen, text: &str, frame: u32) {
        let lines = look::wrap(text, 52);
        let height = 34 + 8 * lines.len() as i32;
        let top = (Screen::HEIGHT - height) / 2;
        look::panel(screen, 16, top, 224, height, Color::ORANGE);
        for (y, line) in (top + 10..).step_by(8).zip(&lines) {
            screen.small_text(24, y, Color::BONE, line);
        }
        let color = if look::blink(frame) { Color::GOLD } else { Color::GREY };
        screen.small_text(24, top + height - 14, color, "A  go on");
    }
}

impl Cart for Menu {
    fn update(&mut self, pads: &Pads) {
        self.effect = None;
        if self.frame == 0 {
            self.open();
        }
        self.frame = self.frame.wrapping_add(1);
        // The console's own keys change settings too.
        if self.frame.is_multiple_of(FRAMES_PER_LOOK) {
            self.choices.fill(console::settings());
            self.rooms.hear();
        }
        let steering = Steering::from(pads);
        let moved = steering.up || steering.down || steering.left || steering.right;
        self.steer(&steering);
        if moved {
            self.effect = self.effect.or(Some(Effect::Tip));
        }
        if self.writing() != self.typing {
            self.typing = !self.typing;
            cart_sdk::console::typing(self.typing);
        }
        self.shelf.fetch_label();
    }

    fn draw(&self, screen: &mut Screen) {
        look::frame(screen, &PAGES, self.page, self.at_tabs, self.frame);
        let focused = !self.at_tabs && self.notice.is_none();
        match self.page {
            0 => self.shelf.draw(screen, focused, self.frame),
            1 => self.rooms.draw(screen, focused, self.frame),
            _ => self.choices.draw(screen, focused, self.frame),
        }
        if self.choices.value(Key::KeysShown) == "yes" {
            look::hints(screen, "arrows move  Z A take  X B back  [ ] L R page  ESC console");
        }
        for entry in [&self.rooms.entry, &self.choices.entry].into_iter().flatten() {
            entry.draw(screen, self.frame);
        }
        if let Some(notice) = &self.notice {
            Self::draw_notice(screen, notice, self.frame);
        }
    }

    fn sound(&self, speaker: &mut Speaker) {
        if let Some(effect) = self.effect {
            speaker.effect(effect as u32);
        }
    }
}

cart!(Menu);

#[cfg(test)]
mod tests {
    use super::*;
    use cart_sdk::{Button, Pad};

    /// Presses and lets go of one button after the other.
    fn press(menu: &mut Menu, buttons: &[Button]) {
        for &button in buttons {
            let pad = Pad::IDLE.then(&[button]);
            menu.update(&Pads::from([pad]));
            menu.update(&Pads::from([pad.then(&[])]));
        }
    }

    #[track_caller]
    fn check(buttons: &[Button], page: usize, at_tabs: bool) {
        let mut menu = Menu::default();
        press(&mut menu, buttons);
        assert_eq!((menu.page, menu.at_tabs), (page, at_tabs), "{buttons:?}");
    }

    #[test]
    fn every_page_is_reached_by_directions_and_by_shoulders() {
        use Button::{B, Down, L, Left, R, Right, Up};
        check(&[], 0, false);
        check(&[Up, Right], 1, true);
        check(&[Up, Right, Right, Right, Down], 2, false);
        check(&[B, Right, Left], 0, true);
        check(&[R, R, L], 1, false);
    }

    #[test]
    fn writing_takes_the_keyboard_and_gives_it_back() {
        let mut menu = Menu::default();
        press(&mut menu, &[Button::R, Button::A]);
        assert!(menu.typing && menu.writing());
        press(&mut menu, &[Button::Start]);
        assert!(!menu.typing && !menu.writing());
    }

    #[test]
    fn every_page_draws_itself() {
        for (buttons, text) in [
            (vec![], "No carts yet"),
            (vec![Button::R], "Write an address ..."),
            (vec![Button::R, Button::R], "Window size"),
            (vec![Button::R, Button::A], "Address of a room"),
        ] {
            let mut menu = Menu::default();
            press(&mut menu, &buttons);
            let mut screen = Screen::recorder();
            menu.draw(&mut screen);
            assert!(screen.recorded().iter().any(|call| call.contains(text)), "{text}");
        }
    }

    #[test]
    fn a_refused_wish_is_read_before_anything_else() {
        let mut menu = Menu::default();
        press(&mut menu, &[Button::R, Button::R]);
        // Without a console every answer is empty, which is not yes: the last row is refused.
        press(&mut menu, &[Button::Down; 9]);
        press(&mut menu, &[Button::A]);
        assert!(menu.notice.is_some());
        press(&mut menu, &[Button::B]);
        assert!(menu.notice.is_none() && !menu.at_tabs);
    }
}
