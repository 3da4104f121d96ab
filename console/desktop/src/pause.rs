//! The console's own menu over a game: go on, volume, the display, pictures, saved states, the keys, leave.

mod draw;

pub(crate) use self::draw::Status;

use cart_abi::Button;

use crate::states::{SLOTS, Slot};

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
    /// The next way to fill the window.
    ScalingNext,
    /// The one before.
    ScalingBefore,
    /// Dark lines or none.
    Scanlines,
    /// The figures over the game, or not.
    Figures,
    /// Write a picture of the screen.
    Screenshot,
    /// Write the last ten seconds.
    Film,
    /// Begin to record, or end it.
    Record,
    /// GIFs in another size.
    GifScale,
    /// Choose what keys and gamepads do.
    Controls,
    /// What lies in the slots is wanted.
    Look,
    /// Save the game in a slot.
    Save(usize),
    /// Load the game of a slot.
    Load(usize),
    /// Start the cart again.
    Restart,
    /// Leave the game: to the menu, or out of the console if it was not started from there.
    Leave,
    /// End the console.
    Quit,
}

/// One row of a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Row {
    GoOn,
    Volume,
    Display,
    Pictures,
    States,
    Controls,
    Keys,
    Restart,
    Leave,
    Quit,
    Scaling,
    Scanlines,
    Fullscreen,
    Figures,
    Screenshot,
    Film,
    Record,
    GifScale,
    Back,
}

/// What is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Page {
    Main,
    Display,
    Pictures,
    States,
    Keys,
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
    /// The game has stopped: there is nothing to save and nothing to go back to.
    pub(crate) ended: bool,
}

/// The menu while it is open.
#[derive(Debug)]
pub(crate) struct Pause {
    over: Over,
    page: Page,
    rows: Vec<Row>,
    chosen: usize,
    /// The row of the first page that the page belongs to.
    main_chosen: usize,
    /// What lies in the slots; empty until somebody has looked.
    slots: Vec<Slot>,
    /// The time when somebody looked, in seconds since 1970.
    looked_at: u64,
    slot: usize,
    /// What was held in the frame before; what was held as the menu opened must be let go first.
    before: u16,
}

impl Pause {
    /// The menu over what is played.
    pub(crate) fn new(over: Over) -> Self {
        let mut pause = Self {
            over,
            page: Page::Main,
            rows: Vec::new(),
            chosen: 0,
            main_chosen: 0,
            slots: Vec::new(),
            looked_at: 0,
            slot: 0,
            before: u16::MAX,
        };
        pause.turn_to(Page::Main);
        pause
    }

    /// The menu with the page of the keys open.
    pub(crate) fn at_keys(over: Over) -> Self {
        let mut pause = Self::new(over);
        pause.turn_to(Page::Keys);
        pause
    }

    /// The menu with the page of the slots open.
    pub(crate) fn at_slots(over: Over) -> Self {
        let mut pause = Self::new(over);
        pause.turn_to(Page::States);
        pause
    }

    /// What lies in the slots, and when that was found out, in seconds since 1970.
    pub(crate) fn show_slots(&mut self, slots: Vec<Slot>, now: u64) {
        self.slots = slots;
        self.looked_at = now;
    }

    /// What is held at this moment must be let go before it counts.
    pub(crate) fn hold(&mut self) {
        self.before = u16::MAX;
    }

    fn turn_to(&mut self, page: Page) {
        if self.page == Page::Main {
            self.main_chosen = self.chosen;
        }
        let Over { alone, game, from_menu, .. } = self.over;
        self.rows = match page {
            Page::Main => [
                (Row::GoOn, true),
                (Row::Volume, true),
                (Row::Display, true),
                (Row::Pictures, true),
                (Row::States, alone && game),
                (Row::Controls, true),
                (Row::Keys, true),
                (Row::Restart, alone && game),
                (Row::Leave, from_menu && game),
                (Row::Quit, true),
            ]
            .into_iter()
            .filter_map(|(row, is_there)| is_there.then_some(row))
            .collect(),
            Page::Display => {
                vec![Row::Scaling, Row::Scanlines, Row::Fullscreen, Row::Figures, Row::Back]
            }
            Page::Pictures => {
                vec![Row::Screenshot, Row::Film, Row::Record, Row::GifScale, Row::Back]
            }
            Page::States | Page::Keys => vec![Row::Back],
        };
        self.chosen = if page == Page::Main { self.main_chosen } else { 0 };
        self.page = page;
    }

    /// One frame on: what the buttons choose that are held.
    pub(crate) fn update(&mut self, held: u16) -> Option<Choice> {
        let pressed = Pressed(held & !self.before);
        self.before = held;
        if self.page == Page::States {
            return self.choose_slot(pressed);
        }
        if pressed.is(Button::Up) {
            self.chosen = (self.chosen + self.rows.len() - 1) % self.rows.len();
        }
        if pressed.is(Button::Down) {
            self.chosen = (self.chosen + 1) % self.rows.len();
        }
        if pressed.is(Button::B) {
            if self.page == Page::Main {
                return Some(Choice::GoOn);
            }
            self.turn_to(Page::Main);
            return None;
        }
        let (less, more) = (pressed.is(Button::Left), pressed.is(Button::Right));
        self.choose(self.rows[self.chosen], less, more, pressed.yes())
    }

    fn choose(&mut self, row: Row, less: bool, more: bool, yes: bool) -> Option<Choice> {
        let changed = less || more || yes;
        match row {
            Row::Volume if less => Some(Choice::Quieter),
            Row::Volume if more => Some(Choice::Louder),
            Row::Volume if yes => Some(Choice::Mute),
            Row::Scaling if less => Some(Choice::ScalingBefore),
            Row::Scaling if changed => Some(Choice::ScalingNext),
            Row::Scanlines if changed => Some(Choice::Scanlines),
            Row::Fullscreen if changed => Some(Choice::Fullscreen),
            Row::Figures if changed => Some(Choice::Figures),
            Row::GifScale if changed => Some(Choice::GifScale),
            Row::Display if yes => self.open(Page::Display),
            Row::Pictures if yes => self.open(Page::Pictures),
            Row::Keys if yes => self.open(Page::Keys),
            Row::States if yes => self.open(Page::States).or(Some(Choice::Look)),
            Row::Back if yes => self.open(Page::Main),
            Row::GoOn if yes => Some(Choice::GoOn),
            Row::Screenshot if yes => Some(Choice::Screenshot),
            Row::Film if yes => Some(Choice::Film),
            Row::Record if yes => Some(Choice::Record),
            Row::Controls if yes => Some(Choice::Controls),
            Row::Restart if yes => Some(Choice::Restart),
            Row::Leave if yes => Some(Choice::Leave),
            Row::Quit if yes => Some(Choice::Quit),
            _ => None,
        }
    }

    fn open(&mut self, page: Page) -> Option<Choice> {
        self.turn_to(page);
        None
    }

    /// The page of the slots: two rows of two.
    fn choose_slot(&mut self, pressed: Pressed) -> Option<Choice> {
        if pressed.is(Button::Left) || pressed.is(Button::Right) {
            self.slot ^= 1;
        }
        if pressed.is(Button::Up) || pressed.is(Button::Down) {
            self.slot ^= 2;
        }
        if pressed.is(Button::B) {
            return if self.over.ended { Some(Choice::GoOn) } else { self.open(Page::Main) };
        }
        let save = pressed.is(Button::X) && !self.over.ended;
        match self.slots.get(self.slot)? {
            Slot::Empty if save || (pressed.yes() && !self.over.ended) => {
                Some(Choice::Save(self.slot))
            }
            Slot::Saved(_) | Slot::Unusable(_) if save => Some(Choice::Save(self.slot)),
            Slot::Saved(_) if pressed.yes() => Some(Choice::Load(self.slot)),
            _ => None,
        }
    }
}

const _: () = assert!(SLOTS == 4, "the page has two rows of two");

/// Buttons that went down.
#[derive(Clone, Copy)]
struct Pressed(u16);

impl Pressed {
    const fn is(self, button: Button) -> bool {
        self.0 & button as u16 != 0
    }

    const fn yes(self) -> bool {
        self.is(Button::A) || self.is(Button::Start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{picture::SMALL_BYTES, states::Head};

    const ALONE: Over = Over { alone: true, game: true, from_menu: true, ended: false };

    /// Presses and lets go of one button after the other; the last choice counts.
    #[track_caller]
    fn check(over: Over, buttons: &[Button], expected: Option<Choice>) {
        check_from(Pause::new(over), buttons, expected);
    }

    #[track_caller]
    fn check_from(mut pause: Pause, buttons: &[Button], expected: Option<Choice>) {
        let head = Head {
            cart: [0; 32],
            version: String::new(),
            saved_at: 0,
            picture: vec![0; SMALL_BYTES],
        };
        let slots =
            vec![Slot::Empty, Slot::Saved(head), Slot::Unusable("why".to_owned()), Slot::Empty];
        pause.show_slots(slots, 0);
        assert_eq!(pause.update(Button::MASK), None);
        let mut choice = None;
        for &button in buttons {
            pause.update(0);
            choice = pause.update(button as u16);
            assert_eq!(pause.update(button as u16), None, "a held button counts once");
        }
        assert_eq!(choice, expected, "{buttons:?}");
    }

    #[test]
    fn every_row_is_reached() {
        use Button::{A, B, Down, Left, Right, Start, Up, X};
        check(ALONE, &[A], Some(Choice::GoOn));
        check(ALONE, &[Down, B], Some(Choice::GoOn));
        check(ALONE, &[Down, Left], Some(Choice::Quieter));
        check(ALONE, &[Down, Right], Some(Choice::Louder));
        check(ALONE, &[Down, A], Some(Choice::Mute));
        check(ALONE, &[Down, Down, A, Right], Some(Choice::ScalingNext));
        check(ALONE, &[Down, Down, A, Left], Some(Choice::ScalingBefore));
        check(ALONE, &[Down, Down, A, Down, A], Some(Choice::Scanlines));
        check(ALONE, &[Down, Down, A, Down, Down, Start], Some(Choice::Fullscreen));
        check(ALONE, &[Down, Down, A, Up, Up, A], Some(Choice::Figures));
        check(ALONE, &[Down, Down, Down, A, A], Some(Choice::Screenshot));
        check(ALONE, &[Down, Down, Down, A, Down, A], Some(Choice::Film));
        check(ALONE, &[Down, Down, Down, A, Down, Down, A], Some(Choice::Record));
        check(ALONE, &[Down, Down, Down, A, Up, Up, A], Some(Choice::GifScale));
        check(ALONE, &[Up, Up, Up, Up, Up, A], Some(Choice::Controls));
        check(ALONE, &[Up, Up, Up, A], Some(Choice::Restart));
        check(ALONE, &[Up, Up, A], Some(Choice::Leave));
        check(ALONE, &[Up, A], Some(Choice::Quit));
        // Pages lead back to the row that they belong to.
        check(ALONE, &[Up, Up, Up, Up, A, A, Up, Up, A], Some(Choice::Look));
        check(ALONE, &[Down, Down, A, B, Down, A, A], Some(Choice::Screenshot));
        check(ALONE, &[Down, Down, A, Up, A, B], Some(Choice::GoOn));
        check(ALONE, &[Down, X], None);
    }

    #[test]
    fn slots_are_loaded_and_saved() {
        use Button::{A, B, Down, Left, Right, X};
        const STATES: [Button; 5] = [Down, Down, Down, Down, A];
        let slot = |buttons: &[Button], expected| {
            check(ALONE, &[&STATES[..], buttons].concat(), expected);
        };
        slot(&[], Some(Choice::Look));
        slot(&[A], Some(Choice::Save(0)));
        slot(&[X], Some(Choice::Save(0)));
        slot(&[Right, A], Some(Choice::Load(1)));
        slot(&[Left, X], Some(Choice::Save(1)));
        slot(&[Down, A], None);
        slot(&[Down, X], Some(Choice::Save(2)));
        slot(&[Down, Right, A], Some(Choice::Save(3)));
        slot(&[B, A], Some(Choice::Look));
    }

    #[test]
    fn after_the_end_slots_are_only_loaded() {
        use Button::{A, B, Right, X};
        let slot = |buttons: &[Button], expected| {
            check_from(Pause::at_slots(Over { ended: true, ..ALONE }), buttons, expected);
        };
        slot(&[A], None);
        slot(&[X], None);
        slot(&[Right, X], None);
        slot(&[Right, A], Some(Choice::Load(1)));
        slot(&[B], Some(Choice::GoOn));
    }

    #[test]
    fn online_and_over_the_menu_some_rows_are_not_there() {
        use Button::{A, Up};
        let online = Over { alone: false, from_menu: false, ..ALONE };
        check(online, &[Up, Up, A, A], None);
        check(online, &[Up, Up, Up, Up, A, A], Some(Choice::Screenshot));
        let menu = Over { game: false, ..ALONE };
        check(menu, &[Up, Up, Up, Up, A, A], Some(Choice::Screenshot));
    }
}
