//! A thread that runs several rooms, each when its time has come.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::{JoinHandle, Thread};
use std::time::{Duration, Instant};
use std::{io, thread};

use netplay::{CloseReason, Identity, Span, Time};
use netplay_quic::{Address, Arrival};
use tokio::sync::{mpsc, oneshot};

use crate::hosted::{Hosted, Seated};

/// Arrivals that wait for a floor's thread: as many as the listener holds.
const ARRIVALS_MAX: usize = 256;
/// Calls of other kinds that wait for it.
const CALLS_MAX: usize = 64;
/// A room that is late may catch up for so long, and then the other rooms have their turn.
const CATCH_UP: Span = Span::from_millis(5);
/// How much of its time a floor is busy is found out so often.
const BUSY_WINDOW: Span = Span::from_millis(1_000);

/// A room of this process, never the same twice.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct RoomId(pub(crate) u64);

/// A thread's rooms, from the outside.
pub(crate) struct Floor {
    thread: JoinHandle<()>,
    door: FloorDoor,
}

/// A way in.
#[derive(Clone)]
pub(crate) struct FloorDoor {
    calls: SyncSender<Call>,
    thread: Thread,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    arrivals: AtomicUsize,
    rooms: AtomicUsize,
    /// Thousandths of its time that the thread ran rooms, lately.
    busy: AtomicU32,
}

/// Somebody who wants into a room.
pub(crate) struct Guest {
    pub(crate) arrival: Arrival,
    /// The room's name, if it has to be looked up again.
    pub(crate) room: String,
}

enum Call {
    Open(RoomId, Box<Hosted>),
    Arrive(RoomId, Box<Guest>),
    /// Ends a room without a last save; answered when it is over.
    TakeDown(RoomId, oneshot::Sender<()>),
    SendAway(Identity, CloseReason, oneshot::Sender<usize>),
    Seated(oneshot::Sender<Vec<Seated>>),
    /// Ends all of them; the players are sent to this server.
    Close(Option<Box<Address>>),
}

/// What a floor has to tell.
pub(crate) enum News {
    /// A room was empty for long; it is saved and does not run any more.
    Asleep(RoomId, String),
    /// Somebody came too late for a room that is not here any more.
    Stray(Box<Guest>),
    /// A room takes so long that it holds up its neighbours; it is to run elsewhere.
    Slow(RoomId, Box<Hosted>),
}

/// What a floor's thread needs.
#[derive(Clone)]
pub(crate) struct Ground {
    /// The rooms' clocks begin here, all together: a room may move.
    pub(crate) zero: Instant,
    pub(crate) news: mpsc::Sender<News>,
}

/// A call that finds too many others waiting, or nobody who takes it.
#[derive(Debug)]
pub(crate) struct Busy;

impl Ground {
    #[expect(
        clippy::disallowed_methods,
        reason = "the rooms' clock is read here and handed on as an argument"
    )]
    pub(crate) fn new(news: mpsc::Sender<News>) -> Self {
        Self { zero: Instant::now(), news }
    }

    pub(crate) fn now(&self) -> Time {
        let us = u64::try_from(self.zero.elapsed().as_micros());
        Time(us.expect("no server runs for 500,000 years"))
    }
}

impl Floor {
    /// Starts a thread for rooms.
    pub(crate) fn start(name: String, ground: &Ground) -> io::Result<Self> {
        let (calls, receiver) = sync_channel(ARRIVALS_MAX + CALLS_MAX);
        let shared = Arc::new(Shared::default());
        let running = Running {
            rooms: BTreeMap::new(),
            ground: ground.clone(),
            shared: Arc::clone(&shared),
            busy_since: Time(0),
            busy: Span(0),
        };
        let thread = thread::Builder::new().name(name).spawn(move || running.run(&receiver))?;
        let door = FloorDoor { calls, thread: thread.thread().clone(), shared };
        Ok(Self { thread, door })
    }

    pub(crate) fn door(&self) -> &FloorDoor {
        &self.door
    }

    /// Saves and closes every room, and sends the players to another server; all that was saved is on the disk when this
    /// returns.
    pub(crate) fn close(self, then: Option<&Address>) -> thread::Result<()> {
        // A thread that has panicked takes no calls, and joining it says so.
        let _ = self.door.calls.send(Call::Close(then.cloned().map(Box::new)));
        self.door.thread.unpark();
        self.thread.join()
    }
}

impl FloorDoor {
    /// Hands an arrival over, or gives it back if too many wait.
    pub(crate) fn arrive(&self, room: RoomId, guest: Box<Guest>) -> Result<(), Box<Guest>> {
        if self.shared.arrivals.fetch_add(1, Ordering::Relaxed) >= ARRIVALS_MAX {
            self.shared.arrivals.fetch_sub(1, Ordering::Relaxed);
            return Err(guest);
        }
        self.call(Call::Arrive(room, guest)).map_err(|call| match call {
            Call::Arrive(_, guest) => guest,
            _ => unreachable!("an arrival was sent"),
        })
    }

    /// Has a room run here.
    pub(crate) fn open(&self, room: RoomId, hosted: Box<Hosted>) -> Result<(), Box<Hosted>> {
        self.shared.rooms.fetch_add(1, Ordering::Relaxed);
        self.call(Call::Open(room, hosted)).map_err(|call| {
            self.shared.rooms.fetch_sub(1, Ordering::Relaxed);
            match call {
                Call::Open(_, hosted) => hosted,
                _ => unreachable!("a room was sent"),
            }
        })
    }

    /// Ends a room without a last save. The answer comes when it is over.
    pub(crate) fn take_down(&self, room: RoomId) -> Result<oneshot::Receiver<()>, Busy> {
        let (sender, answer) = oneshot::channel();
        self.call(Call::TakeDown(room, sender)).map_err(|_| Busy)?;
        Ok(answer)
    }

    /// Ends every connection of a player; how many there were is answered.
    pub(crate) fn send_away(
        &self,
        identity: Identity,
        reason: CloseReason,
    ) -> Result<oneshot::Receiver<usize>, Busy> {
        let (sender, answer) = oneshot::channel();
        self.call(Call::SendAway(identity, reason, sender)).map_err(|_| Busy)?;
        Ok(answer)
    }

    /// Who has seats in these rooms.
    pub(crate) fn seated(&self) -> Result<oneshot::Receiver<Vec<Seated>>, Busy> {
        let (sender, answer) = oneshot::channel();
        self.call(Call::Seated(sender)).map_err(|_| Busy)?;
        Ok(answer)
    }

    /// How loaded the floor is: less is better. How long its rooms take counts in tenths, and then how many there are.
    pub(crate) fn load(&self) -> (u32, usize) {
        let shared = &self.shared;
        (shared.busy.load(Ordering::Relaxed) / 100, shared.rooms.load(Ordering::Relaxed))
    }

    fn call(&self, call: Call) -> Result<(), Call> {
        let sent = self.calls.try_send(call);
        self.thread.unpark();
        sent.map_err(|error| match error {
            std::sync::mpsc::TrySendError::Full(call)
            | std::sync::mpsc::TrySendError::Disconnected(call) => call,
        })
    }
}

/// A floor on its own thread.
struct Running {
    /// Each with the time at which something is due in it.
    rooms: BTreeMap<RoomId, (Hosted, Time)>,
    ground: Ground,
    shared: Arc<Shared>,
    /// Since when the time is summed up, and what it came to.
    busy_since: Time,
    busy: Span,
}

impl Running {
    fn run(mut self, calls: &Receiver<Call>) {
        loop {
            loop {
                match calls.try_recv() {
                    Ok(Call::Close(then)) => return self.close(then.as_deref()),
                    // A server that is dropped and not stopped has its rooms closed all the same.
                    Err(TryRecvError::Disconnected) => return self.close(None),
                    Ok(call) => self.take(call),
                    Err(TryRecvError::Empty) => break,
                }
            }
            let wake_at = self.turns();
            // A message or a call that came in the meantime has left a token, and then this returns at once.
            thread::park_timeout(Duration::from_micros((wake_at - self.ground.now()).0));
        }
    }

    fn close(mut self, then: Option<&Address>) {
        let now = self.ground.now();
        self.rooms.values_mut().for_each(|(room, _)| room.close(now, then));
    }

    fn take(&mut self, call: Call) {
        let now = self.ground.now();
        match call {
            Call::Open(id, room) => {
                room.moved(thread::current());
                self.rooms.insert(id, (*room, now));
            }
            Call::Arrive(id, guest) => {
                self.shared.arrivals.fetch_sub(1, Ordering::Relaxed);
                match self.rooms.get_mut(&id) {
                    Some((room, wakes_at)) => {
                        room.arrive(now, guest.arrival);
                        *wakes_at = now;
                    }
                    None => self.send_back(guest),
                }
            }
            Call::TakeDown(id, done) => {
                if let Some(mut room) = self.remove(id) {
                    room.take_down(now);
                }
                // Whoever does not wait any more needs no answer; so below.
                let _ = done.send(());
            }
            Call::SendAway(identity, reason, done) => {
                let rooms = self.rooms.values_mut().map(|(room, wakes_at)| {
                    *wakes_at = now;
                    room.send_away(now, identity, reason)
                });
                let _ = done.send(rooms.sum());
            }
            Call::Seated(answer) => {
                let _ =
                    answer.send(self.rooms.values().flat_map(|(room, _)| room.seated()).collect());
            }
            Call::Close(_) => unreachable!("it ends the thread before"),
        }
    }

    fn send_back(&self, guest: Box<Guest>) {
        if let Err(error) = self.ground.news.try_send(News::Stray(guest))
            && let News::Stray(mut guest) = error.into_inner()
        {
            guest.arrival.link.close("the server is busy; try again in a minute");
        }
    }

    /// A turn for each room that has something to do; says when the next is due.
    fn turns(&mut self) -> Time {
        let mut wake_at = Time::NEVER;
        let (mut slow, mut tired) = (Vec::new(), Vec::new());
        let mut now = self.ground.now();
        for (&id, (room, wakes_at)) in &mut self.rooms {
            if !room.is_called() && *wakes_at > now {
                wake_at = wake_at.min(*wakes_at);
                continue;
            }
            let begun = self.ground.now();
            // A window of its load that ended while it slept does not swallow this turn.
            room.took(begun, Span(0));
            let mut ended = begun;
            let mut room_wakes_at = begun;
            while room_wakes_at <= ended && ended - begun <= CATCH_UP {
                room_wakes_at = room.turn(ended);
                ended = self.ground.now();
            }
            if room.took(ended, ended - begun) {
                slow.push(id);
            }
            if room.sleeps_at() <= ended {
                tired.push(id);
            }
            self.busy.0 += (ended - begun).0;
            // What has become due behind a slow room has its turn in this round, and not after its next tick.
            now = ended;
            *wakes_at = room_wakes_at.min(room.sleeps_at());
            wake_at = wake_at.min(*wakes_at);
        }
        let now = self.ground.now();
        if now - self.busy_since >= BUSY_WINDOW {
            let busy = self.busy.0 * 1_000 / (now - self.busy_since).0.max(1);
            self.shared.busy.store(u32::try_from(busy).unwrap_or(u32::MAX), Ordering::Relaxed);
            (self.busy_since, self.busy) = (now, Span(0));
        }
        tired.into_iter().for_each(|id| self.put_to_sleep(id));
        slow.into_iter().for_each(|id| self.move_out(id));
        wake_at
    }

    /// Lets a room go, if it is saved and somebody takes note of it; else it stays for another turn.
    fn put_to_sleep(&mut self, id: RoomId) {
        let news = self.ground.news.clone();
        let (Some((room, wakes_at)), Ok(place)) = (self.rooms.get_mut(&id), news.try_reserve())
        else {
            return;
        };
        if room.fall_asleep(self.ground.now()) {
            place.send(News::Asleep(id, room.name().to_owned()));
            self.remove(id);
        } else {
            *wakes_at = room.sleeps_at();
        }
    }

    /// Gives a room away that holds up others; who is alone on a floor disturbs nobody.
    fn move_out(&mut self, id: RoomId) {
        let news = self.ground.news.clone();
        let Ok(place) = news.try_reserve() else { return };
        if self.rooms.len() < 2 {
            return;
        }
        if let Some(mut room) = self.remove(id) {
            room.leaves_its_neighbours();
            place.send(News::Slow(id, Box::new(room)));
        }
    }

    fn remove(&mut self, id: RoomId) -> Option<Hosted> {
        let (room, _) = self.rooms.remove(&id)?;
        self.shared.rooms.fetch_sub(1, Ordering::Relaxed);
        Some(room)
    }
}
