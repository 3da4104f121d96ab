//! The rooms of a server: to join one, or to open another.

use cart_sdk::{Color, Font, Screen};

use crate::{
    console::{Room, Said, Wish},
    look,
    steering::{Steering, step},
};

/// Frames after which the server is asked again: rooms fill and empty while somebody thinks.
const FRAMES_PER_LOOK: u32 = 600;
const LEFT: i32 = 12;
const TOP: i32 = 58;
const ROW: i32 = 24;
/// Rows that fit on the screen.
const ROWS: usize = 7;

/// A server that is looked at.
#[derive(Default)]
pub(crate) struct Directory {
    server: String,
    said: Said,
    rows: Vec<Row>,
    chosen: usize,
    /// The first row that is shown.
    first: usize,
    /// Frames since the server was asked.
    age: u32,
}

/// Something that can be taken.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Row {
    Room(Room),
    Open { cart: String, private: bool },
}

/// What the player does here.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Step {
    Ask(Wish),
    Leave,
}

impl Directory {
    pub(crate) fn of(server: &str) -> Self {
        Self { server: server.to_owned(), ..Self::default() }
    }

    /// Takes what the server said last. While it is asked for a room, the old list is none any more.
    pub(crate) fn hear(&mut self, said: Said) {
        if let Said::Rooms { rooms, carts } = &said {
            self.rows = rooms.iter().cloned().map(Row::Room).collect();
            for cart in carts {
                let rooms = [false, true].map(|private| Row::Open { cart: cart.clone(), private });
                self.rows.extend(rooms);
            }
        }
        self.said = said;
        self.show(self.chosen);
    }

    pub(crate) fn update(&mut self, steering: &Steering) -> Option<Step> {
        self.age += 1;
        if steering.no {
            return Some(Step::Leave);
        }
        match &self.said {
            Said::Opened(address) => {
                return steering.yes.then(|| Step::Ask(Wish::Join(address.clone())));
            }
            Said::Failed(_) if steering.yes => return Some(self.look_again()),
            Said::Rooms { .. } if self.age >= FRAMES_PER_LOOK => return Some(self.look_again()),
            Said::Rooms { .. } => {}
            Said::Failed(_) | Said::Nothing => return None,
        }
        self.show(step(self.chosen, steering.up, steering.down, self.rows.len()));
        let row = self.rows.get(self.chosen).filter(|_| steering.yes)?;
        Some(Step::Ask(match row.clone() {
            Row::Room(room) => Wish::Join(room.address),
            Row::Open { cart, private } => {
                self.said = Said::Nothing;
                Wish::Open { cart, private }
            }
        }))
    }

    fn look_again(&mut self) -> Step {
        self.age = 0;
        Step::Ask(Wish::Look(self.server.clone()))
    }

    /// Chooses a row, and shows the rows around it.
    fn show(&mut self, row: usize) {
        self.chosen = row.min(self.rows.len().saturating_sub(1));
        self.first = self.first.clamp((self.chosen + 1).saturating_sub(ROWS), self.chosen);
    }

    pub(crate) fn draw(&self, screen: &mut Screen, frame: u32) {
        let shown = self.server.split_once("://").map_or(self.server.as_str(), |(_, place)| place);
        let place = shown.split(['#', '/']).next().unwrap_or_default();
        screen.small_text(LEFT, 32, Color::GREY, "ROOMS OF");
        screen.text(LEFT, 42, Color::GOLD, &look::shorten(place, 29));
        match &self.said {
            Said::Nothing => {
                let dots = ".".repeat(1 + frame as usize / 16 % 3);
                screen.text(LEFT, TOP + 8, Color::SILVER, &format!("The server is asked {dots}"));
            }
            Said::Failed(reason) => {
                let below = look::paragraph(screen, LEFT, TOP + 8, 57, Color::ORANGE, reason);
                screen.small_text(LEFT, below + 8, Color::SILVER, "A  ask again    B  back");
            }
            Said::Opened(address) => draw_opened(screen, address, frame),
            Said::Rooms { .. } => self.draw_rows(screen, frame),
        }
    }

    fn draw_rows(&self, screen: &mut Screen, frame: u32) {
        if self.rows.is_empty() {
            let text = "There are no rooms here, and players cannot open any.";
            look::paragraph(screen, LEFT, TOP + 8, 57, Color::SILVER, text);
        }
        let shown = self.rows.iter().enumerate().skip(self.first).take(ROWS);
        for (y, (index, row)) in (TOP..).step_by(ROW as usize).zip(shown) {
            draw_row(screen, y, row, index == self.chosen, frame);
        }
        for (is_more, y, arrow) in [
            (self.first > 0, TOP - 7, "..."),
            (self.first + ROWS < self.rows.len(), TOP + ROWS as i32 * ROW - 3, "..."),
        ] {
            if is_more {
                screen.small_text(Screen::WIDTH / 2 - 6, y, Color::SILVER, arrow);
            }
        }
    }
}

fn draw_row(screen: &mut Screen, y: i32, row: &Row, chosen: bool, frame: u32) {
    screen.rect(LEFT, y, 232, ROW - 2, if chosen { Color::UMBER } else { Color::SLATE });
    if chosen {
        let color = if look::blink(frame) { Color::GOLD } else { Color::GREY };
        screen.rect_outline(LEFT - 1, y - 1, 234, ROW, color);
    }
    let ink = if chosen { Color::GOLD } else { Color::BONE };
    match row {
        Row::Room(room) => {
            screen.text(LEFT + 6, y + 3, ink, &look::shorten(&room.name, 21));
            screen.small_text(LEFT + 6, y + 13, Color::SILVER, &look::shorten(&room.cart, 40));
            let full = room.players == room.seats;
            let taken = format!("{}/{}", room.players, room.seats);
            let (color, word) =
                if full { (Color::ORANGE, "full") } else { (Color::SILVER, "players") };
            screen.text(LEFT + 226 - Font::Large.width(&taken), y + 3, color, &taken);
            screen.small_text(LEFT + 226 - Font::Small.width(word), y + 13, color, word);
        }
        Row::Open { cart, private } => {
            let text = format!("New room: {}", look::shorten(cart, 17));
            screen.text(LEFT + 6, y + 3, ink, &text);
            let who = if *private {
                "for whom you give its address"
            } else {
                "for everybody: it is in this list"
            };
            screen.small_text(LEFT + 6, y + 13, Color::SILVER, who);
        }
    }
}

fn draw_opened(screen: &mut Screen, address: &str, frame: u32) {
    screen.text(LEFT, TOP + 8, Color::BONE, "Your room is open.");
    let text =
        "Whoever has this address can join. Once you were in, you find it under \"played last\".";
    let below = look::paragraph(screen, LEFT, TOP + 22, 57, Color::SILVER, text);
    let below = look::paragraph(screen, LEFT, below + 6, 57, Color::GOLD, address);
    let color = if look::blink(frame) { Color::GOLD } else { Color::GREY };
    screen.small_text(LEFT, below + 8, color, "A  go in    B  back");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steering(up: bool, down: bool, yes: bool) -> Steering {
        Steering { up, down, yes, ..Steering::default() }
    }

    fn directory(rooms: usize) -> Directory {
        let room = |number| Room {
            name: format!("room-{number}"),
            address: format!("quiver://h/room-{number}"),
            ..Room::default()
        };
        let mut directory = Directory::of("quiver://h:4810/any#12");
        let rooms = (0..rooms).map(room).collect();
        directory.hear(Said::Rooms { rooms, carts: vec!["delve".to_owned()] });
        directory
    }

    fn take(directory: &mut Directory, down: usize) -> Option<Step> {
        for _ in 0..down {
            directory.update(&steering(false, true, false));
        }
        directory.update(&steering(false, false, true))
    }

    #[test]
    fn a_room_is_joined_and_a_new_one_opened() {
        let join = |address: &str| Some(Step::Ask(Wish::Join(address.to_owned())));
        let open = |private| Some(Step::Ask(Wish::Open { cart: "delve".to_owned(), private }));
        assert_eq!(take(&mut directory(2), 1), join("quiver://h/room-1"));
        assert_eq!(take(&mut directory(2), 2), open(false));
        assert_eq!(take(&mut directory(2), 9), open(true));
        let mut directory = directory(0);
        take(&mut directory, 1);
        assert_eq!(take(&mut directory, 0), None, "the server is asked");
        directory.hear(Said::Opened("quiver://h/x".to_owned()));
        assert_eq!(take(&mut directory, 0), join("quiver://h/x"));
    }

    #[test]
    fn the_chosen_row_is_always_shown() {
        let mut directory = directory(20);
        for (up, down) in [(false, true), (true, false)] {
            for _ in 0..30 {
                directory.update(&steering(up, down, false));
                assert!((directory.first..directory.first + ROWS).contains(&directory.chosen));
            }
        }
        directory.chosen = 21;
        directory.hear(Said::Rooms { rooms: Vec::new(), carts: Vec::new() });
        assert_eq!((directory.chosen, directory.first), (0, 0));
        assert_eq!(take(&mut directory, 0), None);
    }

    #[test]
    fn the_server_is_asked_again_after_a_while_and_after_it_failed() {
        let mut asking = directory(1);
        let again = Some(Step::Ask(Wish::Look("quiver://h:4810/any#12".to_owned())));
        let idle = Steering::default();
        let steps: Vec<_> = (0..FRAMES_PER_LOOK).map(|_| asking.update(&idle)).collect();
        assert!(steps[..steps.len() - 1].iter().all(Option::is_none));
        assert_eq!(steps.last(), Some(&again));
        asking.hear(Said::Failed("no".to_owned()));
        assert_eq!(take(&mut asking, 0), again);
        assert_eq!(asking.update(&Steering { no: true, ..idle }), Some(Step::Leave));
    }
}
