//! The page for joining others: an address to write, the servers joined last, and the rooms of each.

use cart_sdk::{Color, Font, Screen};

use crate::{
    console::{self, Wish},
    directory::{Directory, Step},
    entry::{Entry, Written},
    look,
    steering::{Steering, step},
};

const SCHEME: &str = "quiver://";
/// Bytes of an address at most: the longest host and room, a port and a fingerprint.
const ADDRESS_BYTES_MAX: usize = 400;
const LEFT: i32 = 12;
const ROW: i32 = 22;

/// The servers, and what is being written.
#[derive(Default)]
pub(crate) struct Rooms {
    servers: Vec<String>,
    /// 0 is the line for a new address; the servers follow.
    chosen: usize,
    pub(crate) entry: Option<Entry>,
    /// What was written last, so that a mistake need not be written again.
    draft: String,
    /// The server whose rooms are shown.
    directory: Option<Directory>,
}

impl Rooms {
    pub(crate) fn fill(&mut self, servers: Vec<String>) {
        self.chosen = self.chosen.min(servers.len());
        self.servers = servers;
    }

    pub(crate) fn at_top(&self) -> bool {
        self.chosen == 0
    }

    pub(crate) fn is_in_directory(&self) -> bool {
        self.directory.is_some()
    }

    /// Hears what the server says whose rooms are shown.
    pub(crate) fn hear(&mut self) {
        if let Some(directory) = &mut self.directory {
            directory.hear(console::directory());
        }
    }

    fn look(&mut self, address: &str) -> Option<Wish> {
        self.directory = Some(Directory::of(address));
        Some(Wish::Look(address.to_owned()))
    }

    pub(crate) fn update(&mut self, steering: &Steering) -> Option<Wish> {
        if let Some(directory) = &mut self.directory {
            return match directory.update(steering)? {
                Step::Ask(wish) => Some(wish),
                Step::Leave => {
                    self.directory = None;
                    None
                }
            };
        }
        if let Some(entry) = &mut self.entry {
            let written = entry.update(steering)?;
            self.entry = None;
            return match written {
                Written::Done(address) if address.is_empty() || address == SCHEME => None,
                Written::Done(address) => {
                    let address = if address.contains("://") {
                        address
                    } else {
                        format!("{SCHEME}{address}")
                    };
                    self.draft.clone_from(&address);
                    if names_a_room(&address) {
                        Some(Wish::Join(address))
                    } else {
                        self.look(&address)
                    }
                }
                Written::Dropped => None,
            };
        }
        self.chosen = step(self.chosen, steering.up, steering.down, self.servers.len() + 1);
        if steering.more && self.chosen > 0 {
            let server = self.servers[self.chosen - 1].clone();
            return self.look(&server);
        }
        if !steering.yes {
            return None;
        }
        if self.chosen == 0 {
            let start = if self.draft.is_empty() { SCHEME } else { &self.draft };
            self.entry = Some(Entry::new("Address of a room", start, ADDRESS_BYTES_MAX));
            return None;
        }
        Some(Wish::Join(self.servers[self.chosen - 1].clone()))
    }

    pub(crate) fn draw(&self, screen: &mut Screen, focused: bool, frame: u32) {
        if let Some(directory) = &self.directory {
            return directory.draw(screen, frame);
        }
        look::paragraph(
            screen,
            LEFT,
            38,
            57,
            Color::SILVER,
            "Write a room's address, such as quiver://example.org/delve, or only the server's, to see its rooms. The cart \
             is fetched by itself.",
        );
        self.draw_row(screen, 0, "Write an address ...", "", focused, frame);
        if !self.servers.is_empty() {
            screen.small_text(LEFT, 100, Color::GREY, "PLAYED LAST");
            let hint = "A join   X rooms of the server";
            screen.small_text(LEFT + 232 - Font::Small.width(hint), 100, Color::GREY, hint);
        }
        for (index, server) in self.servers.iter().enumerate() {
            let shown = server.strip_prefix(SCHEME).unwrap_or(server);
            let (place, key) = shown.split_once('#').unwrap_or((shown, ""));
            self.draw_row(
                screen,
                index + 1,
                &look::shorten(place, 27),
                &look::shorten(key, 54),
                focused,
                frame,
            );
        }
    }

    fn draw_row(
        &self,
        screen: &mut Screen,
        row: usize,
        text: &str,
        small: &str,
        focused: bool,
        frame: u32,
    ) {
        let y = if row == 0 { 70 } else { 110 + (ROW + 2) * (row as i32 - 1) };
        let chosen = row == self.chosen;
        screen.rect(LEFT, y, 232, ROW, if chosen && focused { Color::UMBER } else { Color::SLATE });
        if chosen {
            let color = if focused && look::blink(frame) { Color::GOLD } else { Color::GREY };
            screen.rect_outline(LEFT - 1, y - 1, 234, ROW + 2, color);
        }
        let top = if small.is_empty() { y + 7 } else { y + 3 };
        screen.text(LEFT + 6, top, if chosen { Color::GOLD } else { Color::BONE }, text);
        screen.small_text(LEFT + 6, y + 14, Color::SILVER, small);
    }
}

/// Whether an address says which room of its server is meant.
fn names_a_room(address: &str) -> bool {
    let place = address.split_once("://").map_or(address, |(_, place)| place);
    let place = place.split('#').next().unwrap_or_default();
    place.split_once('/').is_some_and(|(_, room)| !room.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yes() -> Steering {
        Steering { yes: true, ..Steering::default() }
    }

    #[track_caller]
    fn check_written(typed: &str, expected: Option<Wish>) {
        let mut rooms = Rooms::default();
        assert_eq!(rooms.update(&yes()), None);
        assert!(rooms.entry.is_some());
        assert_eq!(
            rooms.update(&Steering { typed: typed.to_owned(), ..Steering::default() }),
            expected
        );
        assert!(rooms.entry.is_none());
    }

    #[test]
    fn a_written_address_is_joined_with_or_without_its_beginning() {
        let join = || Some(Wish::Join("quiver://h/r".to_owned()));
        check_written("h/r\n", join());
        check_written("\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}h/r\n", join());
        let look = || Some(Wish::Look("quiver://h".to_owned()));
        check_written("h\n", look());
        check_written("h/#12\n", Some(Wish::Look("quiver://h/#12".to_owned())));
        check_written("\n", None);
        check_written("h\u{1b}", None);
    }

    #[test]
    fn a_server_of_the_list_is_joined_as_it_was() {
        let mut rooms = Rooms::default();
        rooms.fill(vec!["quiver://a/x#12".to_owned(), "quiver://b/y".to_owned()]);
        let down = Steering { down: true, ..Steering::default() };
        for _ in 0..5 {
            rooms.update(&down);
        }
        assert_eq!(rooms.update(&yes()), Some(Wish::Join("quiver://b/y".to_owned())));
        let more = Steering { more: true, ..Steering::default() };
        assert_eq!(rooms.update(&more), Some(Wish::Look("quiver://b/y".to_owned())));
        assert!(rooms.is_in_directory());
        rooms.update(&Steering { no: true, ..Steering::default() });
        assert!(!rooms.is_in_directory());
    }
}
