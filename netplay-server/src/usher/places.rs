//! Where the rooms are: opened, moved, put to sleep, taken down.

use std::sync::Arc;

use netplay::{Answer, Reject};
use netplay_quic::Link;
use tokio::sync::oneshot;
use tracing::{error, info, warn};

use super::{BUSY, Usher, reply, turn_away};
use crate::directory::{Entry, Place};
use crate::floor::{Floor, FloorDoor, Guest, News, RoomId};
use crate::hosted::{Beside, Facts, Hosted};
use crate::opener::{Done, Job};
use crate::rooms::Opened;
use crate::store::{Change, MadeRoom, seconds_since_1970};

/// Threads for rooms that hold up others, each alone on one.
const OWN_FLOORS_MAX: usize = 8;
/// Arrivals that wait for a room to be opened.
const GUESTS_MAX: usize = 32;
/// A room that a player made and that nobody joins for so many days is forgotten.
const FORGOTTEN_DAYS: i64 = 30;

/// Where an open room is.
pub(super) struct Spot {
    floor: FloorDoor,
    id: RoomId,
    pub(super) facts: Arc<Facts>,
}

/// Those who wait for a room that is being opened.
#[derive(Default)]
pub(super) struct Waiting {
    /// Who asked for it.
    pub(super) asker: Option<Link>,
    pub(super) guests: Vec<Guest>,
}

impl Usher {
    /// Adds a room that the host opens.
    pub(crate) fn add_hosted(&mut self, opened: Opened) {
        let manifest = &opened.cart.manifest;
        let (title, seats) = (manifest.name.clone(), manifest.seats);
        let hosted = self.hosted(opened);
        let room = hosted.name().to_owned();
        let place = self.run_room(hosted).map_or(Place::Asleep, Place::Open);
        self.directory.add(&room, Entry { title, seats, made: None, place });
    }

    /// Adds a room that a player made before this server started: it sleeps.
    pub(crate) fn add_made(&mut self, made: MadeRoom) {
        let cart = self.offered.get(&made.cart);
        let title = cart.map_or_else(|| made.cart.clone(), |cart| cart.manifest.name.clone());
        let seats = cart.map_or(0, |cart| cart.manifest.seats);
        let room = made.room.clone();
        self.directory.add(&room, Entry { title, seats, made: Some(made), place: Place::Asleep });
    }

    fn hosted(&mut self, opened: Opened) -> Hosted {
        let Opened { room, cart, bots } = opened;
        let name = &room.config().name;
        let archive = self.archive.as_mut();
        let beside = Beside {
            recording: archive.and_then(|archive| archive.record(name, room.rules().rules())),
            trace: self.traces.as_mut().and_then(|traces| traces.trace(name)),
            meter: self.meters.as_ref().map(|board| board.meter(name)).unwrap_or_default(),
            bots,
        };
        Hosted::new(room, cart.manifest.save_version, self.keeper.clone(), beside)
    }

    /// Has a room run on the floor that has most time for it.
    fn run_room(&mut self, hosted: Hosted) -> Option<Spot> {
        let floor = self.floors.iter().min_by_key(|floor| floor.door().load())?.door().clone();
        let id = RoomId(self.next_room);
        self.next_room += 1;
        let facts = hosted.facts();
        floor.open(id, Box::new(hosted)).ok()?;
        Some(Spot { floor, id, facts })
    }

    /// Brings somebody who may in to a room; one that sleeps is woken.
    pub(super) fn lead(&mut self, guest: Box<Guest>) {
        let Some(entry) = self.directory.entry(&guest.room) else {
            let reject = Reject::unknown_room(&guest.room);
            return turn_away(guest.arrival.link, &reject);
        };
        match &entry.place {
            Place::Open(spot) => {
                if let Err(mut guest) = spot.floor.arrive(spot.id, guest) {
                    guest.arrival.link.close(BUSY);
                }
            }
            Place::Busy => match self.waiting.get_mut(&guest.room) {
                Some(waiting) if waiting.guests.len() < GUESTS_MAX => waiting.guests.push(*guest),
                _ => {
                    let mut link = guest.arrival.link;
                    link.close(BUSY);
                }
            },
            Place::Asleep => {
                let Some(made) = entry.made.clone() else {
                    return turn_away(guest.arrival.link, &Reject::unavailable(BUSY));
                };
                entry.place = Place::Busy;
                let waiting = Waiting { guests: vec![*guest], ..Waiting::default() };
                self.begin_opening(made, false, waiting);
            }
        }
    }

    /// Has a room opened whose place is busy.
    pub(super) fn begin_opening(&mut self, room: MadeRoom, is_new: bool, waiting: Waiting) {
        self.waiting.insert(room.room.clone(), waiting);
        let Some(cart) = self.offered.get(&room.cart).cloned() else {
            let why = format!(
                "the room \"{}\" sleeps: the host of this server does not offer its cart any more",
                room.room
            );
            return self.opened(Done { room, is_new, opened: Err(why) });
        };
        if let Err(job) = self.opener.open(Job { room, cart, is_new }) {
            self.opened(Done { room: job.room, is_new, opened: Err(BUSY.to_owned()) });
        }
    }

    /// The opener is done with a room.
    pub(super) fn opened(&mut self, done: Done) {
        let Done { room: made, is_new, opened } = done;
        let Waiting { asker, guests } = self.waiting.remove(&made.room).unwrap_or_default();
        let spot = opened.and_then(|opened| {
            let hosted = self.hosted(*opened);
            let hosted = hosted.made(&made.code, self.sleep_after);
            self.run_room(hosted).ok_or_else(|| BUSY.to_owned())
        });
        let answer = spot.as_ref().map(|_| ()).map_err(Clone::clone);
        match (spot, self.directory.entry(&made.room)) {
            (Ok(spot), Some(entry)) => entry.place = Place::Open(spot),
            (Err(_), Some(entry)) if !is_new => entry.place = Place::Asleep,
            // What was never open leaves nothing, or what it leaves is found at the next start.
            (Err(_), _) => self.directory.remove(&made.room),
            (Ok(_), None) => unreachable!("a busy place is not given away"),
        }
        if let Some(link) = asker {
            let MadeRoom { room, code, .. } = made;
            reply(link, answer.clone().map(|()| Answer::Opened { room, code }));
        }
        for guest in guests {
            match &answer {
                Ok(()) => self.lead(Box::new(guest)),
                Err(why) => turn_away(guest.arrival.link, &Reject::unavailable(why)),
            }
        }
    }

    pub(super) fn hear(&mut self, news: News) {
        match news {
            News::Asleep(id, room) => {
                if let Some(entry) = self.entry_of(id, &room) {
                    entry.place = Place::Asleep;
                    if let Some(made) = &mut entry.made {
                        made.used_at = seconds_since_1970();
                    }
                    let keeper = self.keeper.clone();
                    tokio::spawn(async move {
                        if let Err(error) = keeper.change(Change::Used(room)).await {
                            warn!("when a room was used last is not kept: {error}");
                        }
                    });
                }
            }
            News::Stray(guest) => self.lead(guest),
            News::Slow(id, hosted) => self.move_out(id, hosted),
        }
    }

    /// The open room of this name, if it is still the same.
    fn entry_of(&mut self, id: RoomId, room: &str) -> Option<&mut Entry<Spot>> {
        let is_it =
            |entry: &&mut Entry<Spot>| matches!(&entry.place, Place::Open(spot) if spot.id == id);
        self.directory.entry(room).filter(is_it)
    }

    /// Gives a room that holds up others a thread of its own; when there are too many, it has to share.
    fn move_out(&mut self, id: RoomId, hosted: Box<Hosted>) {
        let room = hosted.name().to_owned();
        let idle = self.own_floors.iter().find(|floor| floor.door().load().1 == 0);
        let floor = match idle {
            Some(floor) => Some(floor.door().clone()),
            None => self.own_floor(),
        };
        let busiest = || self.floors.iter().max_by_key(|floor| floor.door().load());
        let Some(floor) = floor.or_else(|| Some(busiest()?.door().clone())) else { return };
        warn!(
            room,
            "the cart takes so long that it holds up other rooms: it runs on a thread of its own"
        );
        if floor.open(id, hosted).is_err() {
            error!(
                room,
                "a room was lost on its way to another thread; it goes on from its save when it is opened again"
            );
        }
        if let Some(entry) = self.entry_of(id, &room)
            && let Place::Open(spot) = &mut entry.place
        {
            spot.floor = floor;
        }
    }

    fn own_floor(&mut self) -> Option<FloorDoor> {
        let number = self.own_floors.len();
        if number >= OWN_FLOORS_MAX {
            return None;
        }
        let floor = Floor::start(format!("heavy {number}"), &self.ground);
        let floor = floor.inspect_err(|error| warn!("no thread for a heavy room: {error}")).ok()?;
        let door = floor.door().clone();
        self.own_floors.push(floor);
        Some(door)
    }

    /// Takes down a room that a player made, with all that is saved of it.
    pub(super) fn take_down(&mut self, room: String, done: oneshot::Sender<Result<(), String>>) {
        let Some(entry) = self.directory.entry(&room) else {
            drop(done.send(Err(Reject::unknown_room(&room).text)));
            return;
        };
        let ended = match &entry.place {
            Place::Open(spot) => spot.floor.take_down(spot.id).map(Some),
            Place::Asleep => Ok(None),
            Place::Busy => Err(crate::floor::Busy),
        };
        let Ok(ended) = ended else {
            drop(done.send(Err(BUSY.to_owned())));
            return;
        };
        entry.place = Place::Busy;
        let (keeper, gone) = (self.keeper.clone(), self.gone.clone());
        tokio::spawn(async move {
            if let Some(ended) = ended {
                // A floor that is gone runs no rooms either.
                let _ = ended.await;
            }
            let forgotten = keeper.change(Change::Forget(room.clone())).await;
            if let Err(error) = &forgotten {
                error!(
                    room,
                    "what was saved of a room that was taken down is still there: {error}"
                );
            }
            info!(room, "a room was taken down");
            // A server that ends forgets all names.
            let _ = gone.send(room).await;
            let forgotten = forgotten
                .map_err(|_| "the room is closed; what was saved of it is still there".to_owned());
            let _ = done.send(forgotten);
        });
    }

    /// Forgets the rooms in which nobody was for long.
    pub(super) fn forget_unused(&mut self) {
        let long_ago = seconds_since_1970() - FORGOTTEN_DAYS * 24 * 3_600;
        let unused = |(room, entry): (&str, &Entry<Spot>)| {
            let made = entry.made.as_ref()?;
            (matches!(entry.place, Place::Asleep) && made.used_at < long_ago)
                .then(|| room.to_owned())
        };
        let unused: Vec<String> = self.directory.entries().filter_map(unused).collect();
        for room in unused {
            info!(room, "nobody was in this room for {FORGOTTEN_DAYS} days");
            let (done, _) = oneshot::channel();
            self.take_down(room, done);
        }
    }
}
