//! The rooms of a server by their names: who is let into which, and who may make one.
//!
//! It opens nothing and knows no connection: it decides, and the usher does. `S` is where an open room is.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use netplay::limits::{ROOM_NAME_BYTES_MAX, ROOMS_LISTED_MAX};
use netplay::{Identity, Listed, Reject, Span, Time, is_room_name};
use tracing::warn;

use crate::store::MadeRoom;
use crate::tally::Tally;

/// Wrong names and codes that may come from one source in a minute: nobody mistypes so often.
const GUESSES_MAX: u32 = 20;
const GUESSES_WINDOW: Span = Span::from_millis(60_000);
/// Rooms that may be made from one source in ten minutes, by however many keys.
const MAKINGS_MAX: u32 = 10;
const MAKINGS_WINDOW: Span = Span::from_millis(600_000);

/// The rooms of a server.
pub(crate) struct Directory<S> {
    entries: BTreeMap<String, Entry<S>>,
    /// Names that stand for something that is saved and not open.
    reserved: BTreeSet<String>,
    limits: MadeLimits,
    guesses: Tally,
    makings: Tally,
}

/// How many rooms players may have made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct MadeLimits {
    /// In all.
    pub(crate) all: u32,
    /// Of one player.
    pub(crate) each: u32,
}

/// A room.
#[derive(Debug)]
pub(crate) struct Entry<S> {
    /// Its cart's name, for people.
    pub(crate) title: String,
    pub(crate) seats: u8,
    /// Whether a player made it, and how.
    pub(crate) made: Option<MadeRoom>,
    pub(crate) place: Place<S>,
}

/// Where a room is.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Place<S> {
    /// It runs.
    Open(S),
    /// It is being opened or taken down.
    Busy,
    /// It is saved and runs no more until somebody joins it.
    Asleep,
}

/// What somebody wants to make.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) maker: Identity,
    /// The name under which the host offers the cart.
    pub(crate) cart: &'a str,
    /// Its name for people.
    pub(crate) title: &'a str,
    pub(crate) seats: u8,
    /// Empty for any.
    pub(crate) room: &'a str,
    /// Empty for a room that is to be in the list.
    pub(crate) code: &'a str,
}

impl<S> Entry<S> {
    /// What lets in; empty if the name does.
    pub(crate) fn code(&self) -> &str {
        self.made.as_ref().map_or("", |made| made.code.as_str())
    }

    fn lets_in(&self, code: &str) -> bool {
        // Hashes compare in constant time.
        self.code().is_empty()
            || blake3::hash(code.as_bytes()) == blake3::hash(self.code().as_bytes())
    }
}

impl<S> Directory<S> {
    /// Without a room; names that are reserved are given to nobody.
    pub(crate) fn new(limits: MadeLimits, reserved: BTreeSet<String>) -> Self {
        Self {
            entries: BTreeMap::new(),
            reserved,
            limits,
            guesses: Tally::new(GUESSES_MAX, GUESSES_WINDOW),
            makings: Tally::new(MAKINGS_MAX, MAKINGS_WINDOW),
        }
    }

    /// Adds a room whose name is free.
    pub(crate) fn add(&mut self, room: &str, entry: Entry<S>) {
        let before = self.entries.insert(room.to_owned(), entry);
        assert!(before.is_none(), "a name is given once");
    }

    /// The room, if what somebody says lets in. A room that is not there and a wrong code are answered alike, and who
    /// guesses too often is told nothing any more.
    pub(crate) fn find(
        &mut self,
        now: Time,
        source: IpAddr,
        room: &str,
        code: &str,
    ) -> Result<&mut Entry<S>, Reject> {
        let found = self.entries.get(room);
        let is_right = found.is_some_and(|entry| entry.lets_in(code));
        let needs_no_guess = found.is_some_and(|entry| entry.code().is_empty());
        if !needs_no_guess && self.guesses.is_full(now, source) {
            return Err(Reject::too_many_guesses());
        }
        match self.entries.get_mut(room).filter(|_| is_right) {
            Some(entry) => Ok(entry),
            None => {
                if self.guesses.add(now, source) == GUESSES_MAX {
                    warn!(%source, "too many wrong rooms and codes from one network: for a minute it is told nothing");
                }
                Err(Reject::unknown_room(room))
            }
        }
    }

    /// A room whatever its code, for the server itself.
    pub(crate) fn entry(&mut self, room: &str) -> Option<&mut Entry<S>> {
        self.entries.get_mut(room)
    }

    /// All rooms, by name.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &Entry<S>)> {
        self.entries.iter().map(|(room, entry)| (room.as_str(), entry))
    }

    /// The rooms that everybody may know of, by name; the answer has no place for more than it has.
    pub(crate) fn list(&self, players: impl Fn(&S) -> u8) -> Vec<Listed> {
        let public = self.entries.iter().filter(|(_, entry)| entry.code().is_empty());
        let listed = public.map(|(room, entry)| Listed {
            room: room.clone(),
            cart: entry.title.clone(),
            players: match &entry.place {
                Place::Open(spot) => players(spot),
                Place::Busy | Place::Asleep => 0,
            },
            seats: entry.seats,
        });
        listed.take(ROOMS_LISTED_MAX).collect()
    }

    /// Takes a name and a place for a room that somebody wants, busy until it is open; or says why not.
    pub(crate) fn make(
        &mut self,
        now: Time,
        source: IpAddr,
        wanted: Wanted<'_>,
    ) -> Result<MadeRoom, String> {
        let MadeLimits { all, each } = self.limits;
        if self.makings.is_full(now, source) {
            return Err(
                "too many rooms were opened from this network: try again in ten minutes".to_owned()
            );
        }
        let made =
            || self.entries.iter().filter_map(|(room, entry)| Some((room, entry.made.as_ref()?)));
        let own: Vec<&str> = made()
            .filter(|(_, made)| made.maker == wanted.maker)
            .map(|(room, _)| room.as_str())
            .collect();
        if own.len() >= each as usize {
            let own = own.join(", ");
            return Err(format!(
                "this server keeps {each} rooms for a player, and yours are {own}: quiver close takes one down"
            ));
        }
        if made().count() >= all as usize {
            return Err(format!(
                "this server keeps {all} rooms that players opened, and has them: play in one of them, or try again another day"
            ));
        }
        let room = self.name_for(wanted)?;
        let row = MadeRoom {
            room: room.clone(),
            cart: wanted.cart.to_owned(),
            code: wanted.code.to_owned(),
            maker: wanted.maker,
            used_at: 0,
        };
        let (title, seats) = (wanted.title.to_owned(), wanted.seats);
        self.add(&room, Entry { title, seats, made: Some(row.clone()), place: Place::Busy });
        self.makings.add(now, source);
        Ok(row)
    }

    /// Whether a player may take a room down, or why not. Of a private room nobody else learns that it is there.
    pub(crate) fn may_close(&self, player: &Identity, room: &str) -> Result<(), String> {
        let entry = self.entries.get(room);
        let made = entry.and_then(|entry| entry.made.as_ref());
        match (entry, made) {
            (_, Some(made)) if made.maker == *player => Ok(()),
            (Some(entry), _) if entry.code().is_empty() => {
                Err(format!("the room \"{room}\" is not yours: only who opened it takes it down"))
            }
            _ => Err(Reject::unknown_room(room).text),
        }
    }

    /// The room is gone, and its name is free.
    pub(crate) fn remove(&mut self, room: &str) {
        self.entries.remove(room);
    }

    fn is_free(&self, room: &str) -> bool {
        !self.entries.contains_key(room) && !self.reserved.contains(room)
    }

    fn name_for(&self, wanted: Wanted<'_>) -> Result<String, String> {
        if wanted.room.is_empty() {
            let stem = &wanted.cart[..wanted.cart.len().min(ROOM_NAME_BYTES_MAX - 8)];
            let mut numbered = (2..).map(|number: u32| format!("{stem}-{number}"));
            let free = numbered.find(|room| self.is_free(room));
            return Ok(free.expect("there are more numbers than rooms"));
        }
        if !is_room_name(wanted.room) {
            let shown: String = wanted.room.chars().filter(|letter| !letter.is_control()).collect();
            return Err(format!(
                "{shown:?} is no room name: 1 to {ROOM_NAME_BYTES_MAX} of a-z, 0-9, - and _"
            ));
        }
        if !self.is_free(wanted.room) {
            return Err(format!("the name \"{}\" is taken: choose another", wanted.room));
        }
        Ok(wanted.room.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "0123456789abcdef";
    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 2));

    fn directory() -> Directory<u8> {
        let reserved = ["old".to_owned()].into();
        let mut directory = Directory::new(MadeLimits { all: 5, each: 2 }, reserved);
        let place = Place::Open(3);
        directory.add("inn", Entry { title: "Delve".to_owned(), seats: 4, made: None, place });
        directory
    }

    fn wanted<'a>(maker: u8, room: &'a str, code: &'a str) -> Wanted<'a> {
        Wanted { maker: [maker; 32], cart: "delve", title: "Delve", seats: 4, room, code }
    }

    #[test]
    fn a_private_room_is_in_no_list_and_only_its_code_lets_in() {
        let mut directory = directory();
        directory.make(Time(0), HERE, wanted(1, "den", CODE)).unwrap();
        let listed = directory.list(|&players| players);
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].room.as_str(), listed[0].players), ("inn", 3));
        let mut find = |room: &str, code: &str| directory.find(Time(0), HERE, room, code).is_ok();
        assert!(find("inn", "") && find("den", CODE));
        for wrong in ["", "0123456789abcdee", "0"] {
            assert!(!find("den", wrong), "{wrong}");
        }
        let no_room = directory.find(Time(0), HERE, "den", "").unwrap_err().text;
        assert_eq!(no_room, "this server has no room \"den\"", "as if it were not there");
        assert_eq!(directory.may_close(&[2; 32], "den").unwrap_err(), no_room);
    }

    #[test]
    fn who_guesses_is_told_nothing_for_a_while() {
        let mut directory = directory();
        directory.make(Time(0), HERE, wanted(1, "den", CODE)).unwrap();
        let guess = |directory: &mut Directory<u8>, now: u64, from: IpAddr, code: &str| {
            directory.find(Time(now), from, "den", code).map(|_| ()).map_err(|reject| reject.reason)
        };
        for _ in 0..GUESSES_MAX {
            assert_eq!(
                guess(&mut directory, 5, HERE, "x"),
                Err(netplay::RejectReason::UnknownRoom)
            );
        }
        let too_many = Err(netplay::RejectReason::TooManyGuesses);
        assert_eq!(guess(&mut directory, 6, HERE, "x"), too_many);
        assert_eq!(guess(&mut directory, 6, HERE, CODE), too_many, "not even whether it is right");
        assert_eq!(guess(&mut directory, 6, THERE, CODE), Ok(()), "others are let in");
        assert!(directory.find(Time(6), HERE, "inn", "").is_ok(), "and so is he elsewhere");
        assert_eq!(guess(&mut directory, GUESSES_WINDOW.0 + 5, HERE, CODE), Ok(()));
    }

    #[test]
    fn names_are_given_once_and_found_where_none_is_said() {
        let mut directory = directory();
        let mut make = |maker: u8, room: &str| {
            directory.make(Time(0), HERE, wanted(maker, room, "")).map(|made| made.room)
        };
        assert_eq!(make(1, "").as_deref(), Ok("delve-2"));
        assert_eq!(make(1, "").as_deref(), Ok("delve-3"));
        for taken in ["inn", "old", "delve-2"] {
            assert!(make(2, taken).unwrap_err().contains("is taken"), "{taken}");
        }
        for wrong in ["The Inn", "a.b", "é", &"x".repeat(33), "a\x1b"] {
            let error = make(2, wrong).unwrap_err();
            assert!(error.contains("no room name") && !error.contains('\x1b'), "{error}");
        }
    }

    #[test]
    fn nobody_has_too_many_rooms() {
        let mut directory = directory();
        let mut make =
            |maker: u8, from: IpAddr| directory.make(Time(0), from, wanted(maker, "", ""));
        assert!(make(1, HERE).is_ok() && make(1, HERE).is_ok());
        let error = make(1, THERE).unwrap_err();
        assert!(error.contains("delve-2, delve-3") && error.contains("quiver close"), "{error}");
        assert!(make(2, HERE).is_ok() && make(2, HERE).is_ok() && make(3, HERE).is_ok());
        assert!(make(3, THERE).unwrap_err().contains("keeps 5 rooms"));
        directory.remove("delve-2");
        assert!(directory.make(Time(0), HERE, wanted(1, "", "")).is_ok());
    }

    #[test]
    fn a_thousand_keys_of_one_network_get_ten_rooms() {
        let mut directory = Directory::<u8>::new(MadeLimits { all: 500, each: 2 }, BTreeSet::new());
        let made = (0..1_000_u32).filter(|number| {
            let mut maker = [0; 32];
            maker[..4].copy_from_slice(&number.to_le_bytes());
            let wanted = Wanted { maker, ..wanted(0, "", "") };
            directory.make(Time(u64::from(*number)), HERE, wanted).is_ok()
        });
        assert_eq!(made.count(), MAKINGS_MAX as usize);
        assert!(directory.make(Time(MAKINGS_WINDOW.0), HERE, wanted(9, "", "")).is_ok());
    }

    #[test]
    fn only_who_made_a_room_takes_it_down() {
        let mut directory = directory();
        directory.make(Time(0), HERE, wanted(1, "den", "")).unwrap();
        assert_eq!(directory.may_close(&[1; 32], "den"), Ok(()));
        assert!(directory.may_close(&[2; 32], "den").unwrap_err().contains("not yours"));
        assert!(directory.may_close(&[1; 32], "inn").unwrap_err().contains("not yours"));
        assert!(directory.may_close(&[1; 32], "none").unwrap_err().contains("no room"));
    }
}
