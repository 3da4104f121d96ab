//! What the menu asks of the console by `ask` and `answer`: the only place where each line is explained. The menu's
//! side is `carts/boot/src/console.rs`.
//!
//! A question is a line: a word, then what belongs to it after a blank. An answer is text; where it has rows, they are
//! lines, and the fields of a row are parted by tabs. What is asked for is done, and answered with `yes`, or is not,
//! and then the answer is the reason for the player.
//!
//! | question | answer |
//! | --- | --- |
//! | `carts` | a line a cart: name, author, version, seats. Its number is its place, from 0 |
//! | `broken` | a line a cart file that cannot be used, with the reason |
//! | `label CART SHEET X Y SIDE` | `yes`, and the cart's label appears in the sheet, `SIDE` × `SIDE` pixels at `X`, `Y`, before the next frame; `no` where there is none |
//! | `servers` | the addresses joined last, the newest first |
//! | `settings` | a line a setting: key, value |
//! | `set KEY VALUE` | `yes` or the reason |
//! | `play CART` | `yes`: the cart starts after this frame |
//! | `join ADDRESS` | `yes`: the room is joined after this frame; or what is wrong with the address |
//! | `look ADDRESS` | `yes`: the server of the address is asked for its rooms; or what is wrong with the address |
//! | `open CART private`, `open CART listed` | `yes`: the server that was looked at is asked for a room with this cart; or why not |
//! | `directory` | what that server said last, and nothing before its first answer. After `rooms`, a line a room: `room`, name, cart, players, seats, address; and a line a cart of which rooms may be opened: `cart`, name. Or `opened` and the new room's address; or `failed` and the reason |
//! | `notice` | what the player should read now, once; nothing if there is nothing |
//! | `controls` | `yes`: the page opens on which keys and gamepads are chosen |
//! | `quit` | `yes`: the console ends after this frame |

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use machine::{Color, Surface};
use netplay_quic::Address;

use crate::{
    directory::{Ask, Directory},
    scaling::Scaling,
    settings::{SCALE_MAX, Settings, SettingsFile, VOLUME_MAX, check_name},
    shelf::{Shelf, shrink},
};

/// Pixels along each side of a sheet.
const SHEET_SIDE: usize = 256;

/// What the menu and the console share.
pub(crate) struct Desk {
    /// What the player has chosen.
    pub(crate) settings: SettingsFile,
    /// The carts of this computer.
    pub(crate) shelf: Shelf,
    /// What the menu shows next, once.
    pub(crate) notice: String,
    /// What the menu wants done after this frame.
    pub(crate) wish: Option<Wish>,
    directory: Directory,
    labels: Vec<Label>,
}

/// What the menu wants done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Wish {
    /// Play this cart file.
    Play(PathBuf),
    /// Join a room.
    Join(String),
    /// Choose what keys and gamepads do.
    Controls,
    /// End the console.
    Quit,
}

/// A label on its way into a sheet.
#[derive(Debug, Eq, PartialEq)]
struct Label {
    sheet: usize,
    x: usize,
    y: usize,
    side: usize,
    pixels: Vec<u8>,
}

/// The desk, for the console and for the closure that answers the menu.
#[derive(Clone)]
pub(crate) struct SharedDesk(Arc<Mutex<Desk>>);

impl SharedDesk {
    /// A desk with these settings and an empty shelf, from which servers are asked in this way.
    pub(crate) fn new(settings: SettingsFile, ask: Arc<Ask>) -> Self {
        let desk = Desk {
            settings,
            shelf: Shelf::default(),
            notice: String::new(),
            wish: None,
            directory: Directory::new(ask),
            labels: Vec::new(),
        };
        Self(Arc::new(Mutex::new(desk)))
    }

    /// Looks at the desk, or changes it.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Desk> {
        // A panic elsewhere leaves the desk as it was between two statements, which is as good as any.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A closure that answers what the menu asks.
    pub(crate) fn answerer(&self) -> Box<dyn FnMut(&str) -> String + Send> {
        let desk = self.clone();
        Box::new(move |question| desk.lock().answer(question))
    }
}

impl Desk {
    /// Puts the labels that were asked for into their sheets.
    pub(crate) fn place_labels(&mut self, sheets: &mut [Surface]) {
        for label in self.labels.drain(..) {
            for (index, &color) in label.pixels.iter().enumerate() {
                let place = |number: usize| i32::try_from(number).expect("a place in a sheet");
                let (x, y) =
                    (place(label.x + index % label.side), place(label.y + index / label.side));
                sheets[label.sheet].pixel(
                    x,
                    y,
                    Color::new(color.into()).expect("labels are read with their colours checked"),
                );
            }
        }
    }

    fn answer(&mut self, question: &str) -> String {
        let (word, rest) = question.split_once(' ').unwrap_or((question, ""));
        match word {
            "carts" => self.carts(),
            "broken" => lines(self.shelf.broken.iter().map(|reason| plain(reason))),
            "label" => self.label(rest),
            "servers" => lines(self.settings.settings.servers.iter().map(|server| plain(server))),
            "settings" => settings(&self.settings.settings),
            "set" => done(self.set(rest)),
            "play" => done(self.play(rest)),
            "join" => done(self.join(rest)),
            "look" => done(self.directory.look(rest)),
            "open" => done(self.open(rest)),
            "directory" => self.directory.said().to_owned(),
            "notice" => std::mem::take(&mut self.notice),
            "controls" => self.wish_for(Wish::Controls),
            "quit" => self.wish_for(Wish::Quit),
            _ => format!("the console does not know the question \"{word}\""),
        }
    }

    fn wish_for(&mut self, wish: Wish) -> String {
        self.wish = Some(wish);
        "yes".to_owned()
    }

    fn carts(&self) -> String {
        lines(self.shelf.carts.iter().map(|cart| {
            let about = &cart.manifest;
            [&about.name, &about.author, &about.version, &about.seats.to_string()]
                .map(|field| plain(field))
                .join("\t")
        }))
    }

    fn label(&mut self, rest: &str) -> String {
        let numbers: Vec<usize> =
            rest.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [cart, sheet, x, y, side] = numbers[..] else {
            return "a label needs CART SHEET X Y SIDE".to_owned();
        };
        let fits = |from: usize| from.checked_add(side).is_some_and(|to| to <= SHEET_SIDE);
        if sheet >= cart_abi::SHEETS || side == 0 || !fits(x) || !fits(y) {
            return "there is no such place in a sheet".to_owned();
        }
        match self.shelf.carts.get(cart).and_then(|cart| cart.label.as_deref()) {
            Some(label) => {
                self.labels.push(Label { sheet, x, y, side, pixels: shrink(label, side) });
                "yes".to_owned()
            }
            None => "no".to_owned(),
        }
    }

    fn play(&mut self, number: &str) -> Result<(), String> {
        let cart = number.parse().ok().and_then(|number: usize| self.shelf.carts.get(number));
        let cart = cart.ok_or_else(|| format!("there is no cart {number}"))?;
        self.wish = Some(Wish::Play(cart.path.clone()));
        Ok(())
    }

    fn join(&mut self, address: &str) -> Result<(), String> {
        address.parse::<Address>().map_err(|error| error.to_string())?;
        self.wish = Some(Wish::Join(address.to_owned()));
        Ok(())
    }

    fn open(&mut self, rest: &str) -> Result<(), String> {
        let (cart, who) = rest.split_once(' ').unwrap_or((rest, ""));
        let private = match who {
            "private" => true,
            "listed" => false,
            _ => return Err(format!("\"{who}\" is neither private nor listed")),
        };
        self.directory.open(cart, private)
    }

    fn set(&mut self, rest: &str) -> Result<(), String> {
        let (key, value) = rest.split_once(' ').unwrap_or((rest, ""));
        let settings = &mut self.settings.settings;
        match key {
            "name" => {
                check_name(value)?;
                value.clone_into(&mut settings.name);
            }
            "volume" => settings.volume = number(value, 0, VOLUME_MAX)?,
            "scale" => settings.scale = number(value, 1, SCALE_MAX)?,
            "muted" => settings.muted = switch(value)?,
            "scaling" => {
                settings.scaling = Scaling::named(value)
                    .ok_or_else(|| format!("\"{value}\" is no way to fill the window"))?;
            }
            "scanlines" => settings.scanlines = switch(value)?,
            "fullscreen" => settings.fullscreen = switch(value)?,
            "keys_shown" => settings.keys_shown = switch(value)?,
            _ => return Err(format!("there is no setting \"{key}\"")),
        }
        self.settings.save()
    }
}

fn settings(settings: &Settings) -> String {
    let switch = |on| if on { "yes" } else { "no" }.to_owned();
    let rows = [
        ("name", settings.name.clone()),
        ("volume", settings.volume.to_string()),
        ("muted", switch(settings.muted)),
        ("scale", settings.scale.to_string()),
        ("scaling", settings.scaling.name().to_owned()),
        ("scanlines", switch(settings.scanlines)),
        ("fullscreen", switch(settings.fullscreen)),
        ("keys_shown", switch(settings.keys_shown)),
    ];
    lines(rows.into_iter().map(|(key, value)| format!("{key}\t{value}")))
}

fn number(value: &str, least: u8, most: u8) -> Result<u8, String> {
    let number = value.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("\"{value}\" is not a number from {least} to {most}"))
}

fn switch(value: &str) -> Result<bool, String> {
    match value {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(format!("\"{value}\" is neither yes nor no")),
    }
}

fn done(result: Result<(), String>) -> String {
    result.map_or_else(|reason| reason, |()| "yes".to_owned())
}

/// A field without what parts fields and rows.
pub(crate) fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// Rows, each a line.
pub(crate) fn lines(rows: impl Iterator<Item = String>) -> String {
    rows.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use machine::Manifest;

    use super::*;
    use crate::shelf::Shelved;

    fn desk() -> (SharedDesk, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let (mut settings, _) = SettingsFile::open(folder.path().join("settings.toml"));
        settings.settings.name = "Mira".to_owned();
        settings.settings.servers = vec!["quiver://a/b".to_owned()];
        let desk = SharedDesk::new(settings, Arc::new(|_, _| Err("no network".to_owned())));
        let manifest = Manifest {
            name: "Pong".to_owned(),
            author: "A\tB".to_owned(),
            version: "1".to_owned(),
            abi: cart_abi::ABI_VERSION,
            tick_rate: 60,
            seats: 2,
            local: 2,
            permissions: Vec::new(),
            save_version: 1,
            save_oldest: 1,
        };
        let cart = |label| Shelved { path: "p.cart".into(), manifest: manifest.clone(), label };
        desk.lock().shelf.carts = vec![cart(Some(vec![7; 65_536])), cart(None)];
        (desk, folder)
    }

    #[track_caller]
    fn check(question: &str, expected: &str) {
        let (desk, _folder) = desk();
        let answer = desk.answerer()(question);
        assert_eq!(answer, expected, "{question}");
    }

    #[test]
    fn questions_are_answered() {
        check("carts", "Pong\tA B\t1\t2\nPong\tA B\t1\t2");
        check("broken", "");
        check("servers", "quiver://a/b");
        check(
            "settings",
            "name\tMira\nvolume\t7\nmuted\tno\nscale\t3\nscaling\twhole\nscanlines\tno\nfullscreen\tno\nkeys_shown\tyes",
        );
        check("label 0 1 0 0 72", "yes");
        check("label 1 1 0 0 72", "no");
        check("label 9 1 0 0 72", "no");
        check("label 0 1 200 0 72", "there is no such place in a sheet");
        check("label 0 16 0 0 72", "there is no such place in a sheet");
        check("label 0 1 0 18446744073709551615 72", "there is no such place in a sheet");
        check("label 0", "a label needs CART SHEET X Y SIDE");
        check("play 2", "there is no cart 2");
        check("set volume 11", "\"11\" is not a number from 0 to 10");
        check("set scaling huge", "\"huge\" is no way to fill the window");
        check("set muted perhaps", "\"perhaps\" is neither yes nor no");
        check("set name ", "a name needs at least one letter");
        check("set height 3", "there is no setting \"height\"");
        check(
            "look http://h",
            "the address \"http://h\" does not begin with \"quiver://\", as in quiver://example.org:4810/delve",
        );
        check("look quiver://h", "yes");
        check("directory", "");
        check("open delve private", "no server was looked at");
        check("open delve", "\"\" is neither private nor listed");
        check("dance", "the console does not know the question \"dance\"");
        check("", "the console does not know the question \"\"");
    }

    #[test]
    fn wishes_lie_on_the_desk() {
        for (question, wish) in [
            ("play 1", Wish::Play("p.cart".into())),
            ("join quiver://h/delve", Wish::Join("quiver://h/delve".to_owned())),
            ("controls", Wish::Controls),
            ("quit", Wish::Quit),
        ] {
            let (desk, _folder) = desk();
            assert_eq!(desk.answerer()(question), "yes");
            assert_eq!(desk.lock().wish.take(), Some(wish));
        }
        let (desk, _folder) = desk();
        let reason = desk.answerer()("join http://h/delve");
        assert!(reason.contains("does not begin with \"quiver://\""), "{reason}");
        assert_eq!(desk.lock().wish, None);
    }

    #[test]
    fn what_is_set_is_kept() {
        let (desk, folder) = desk();
        for question in [
            "set volume 3",
            "set name Aron the Bold",
            "set keys_shown no",
            "set scaling smooth",
            "set scanlines yes",
        ] {
            assert_eq!(desk.answerer()(question), "yes");
        }
        let (again, warning) = SettingsFile::open(folder.path().join("settings.toml"));
        assert_eq!(warning, None);
        let Settings { volume, name, keys_shown, scaling, scanlines, .. } = again.settings;
        assert_eq!((volume, name.as_str(), keys_shown), (3, "Aron the Bold", false));
        assert_eq!((scaling, scanlines), (Scaling::Smooth, true));
    }

    #[test]
    fn a_label_appears_in_its_place() {
        let (desk, _folder) = desk();
        desk.answerer()("label 0 1 72 144 72");
        let mut sheets = vec![Surface::sheet(&[]); cart_abi::SHEETS];
        desk.lock().place_labels(&mut sheets);
        let seven = Color::new(7).unwrap();
        assert_eq!((sheets[1].pixel_at(72, 144), sheets[1].pixel_at(143, 215)), (seven, seven));
        assert_eq!(sheets[1].pixels().iter().filter(|&&color| color == 7).count(), 72 * 72);
    }

    #[test]
    fn a_notice_is_read_once() {
        let (desk, _folder) = desk();
        desk.lock().notice = "the room is full".to_owned();
        let mut ask = desk.answerer();
        assert_eq!([ask("notice"), ask("notice")], ["the room is full", ""]);
    }
}
