//! A thread that runs several rooms, each when its time has come.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread::{JoinHandle, Thread};
use std::time::{Duration, Instant};
use std::{io, thread};

use netplay::{Span, Time};
use netplay_quic::Arrival;

use crate::hosted::Hosted;

/// Arrivals that wait for a floor's thread.
const ARRIVALS_MAX: usize = 64;

/// A room that is late may catch up for so long, and then the other rooms have their turn.
const CATCH_UP: Span = Span::from_millis(5);

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
}

enum Call {
    /// Somebody wants into the room with this index.
    Arrive(usize, Box<Arrival>),
    Close,
}

impl Floor {
    /// Starts a thread for some rooms.
    pub(crate) fn start(number: usize, rooms: Vec<Hosted>) -> io::Result<Self> {
        let (calls, receiver) = sync_channel(ARRIVALS_MAX);
        let thread = thread::Builder::new()
            .name(format!("rooms {number}"))
            .spawn(move || run(rooms, &receiver))?;
        let door = FloorDoor { calls, thread: thread.thread().clone() };
        Ok(Self { thread, door })
    }

    pub(crate) fn door(&self) -> FloorDoor {
        self.door.clone()
    }

    /// Saves and closes every room; all that was saved is on the disk when this returns.
    pub(crate) fn close(self) -> thread::Result<()> {
        // A thread that has panicked takes no calls, and joining it says so.
        let _ = self.door.calls.send(Call::Close);
        self.door.thread.unpark();
        self.thread.join()
    }
}

impl FloorDoor {
    /// Hands an arrival over, or gives it back if too many wait.
    pub(crate) fn arrive(&self, room: usize, arrival: Arrival) -> Result<(), Box<Arrival>> {
        match self.calls.try_send(Call::Arrive(room, Box::new(arrival))) {
            Ok(()) => {
                self.thread.unpark();
                Ok(())
            }
            Err(TrySendError::Full(call) | TrySendError::Disconnected(call)) => match call {
                Call::Arrive(_, arrival) => Err(arrival),
                Call::Close => unreachable!("an arrival was sent"),
            },
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the rooms' clock is read here and handed on as an argument"
)]
fn run(mut rooms: Vec<Hosted>, calls: &Receiver<Call>) {
    let zero = Instant::now();
    let now = || {
        Time(u64::try_from(zero.elapsed().as_micros()).expect("no server runs for 500,000 years"))
    };
    loop {
        loop {
            match calls.try_recv() {
                Ok(Call::Arrive(room, arrival)) => {
                    rooms[room].arrive(now(), *arrival, thread::current());
                }
                // A server that is dropped and not stopped has its rooms closed all the same.
                Ok(Call::Close) | Err(TryRecvError::Disconnected) => {
                    rooms.iter_mut().for_each(|room| room.close(now()));
                    return;
                }
                Err(TryRecvError::Empty) => break,
            }
        }
        let mut wake_at = Time::NEVER;
        for room in &mut rooms {
            let begun = now();
            let mut ended = begun;
            let mut room_wakes_at = begun;
            while room_wakes_at <= ended && ended - begun <= CATCH_UP {
                room_wakes_at = room.turn(ended);
                ended = now();
            }
            room.took(ended, ended - begun);
            wake_at = wake_at.min(room_wakes_at);
        }
        // A message or a call that came in the meantime has left a token, and then this returns at once.
        thread::park_timeout(Duration::from_micros((wake_at - now()).0));
    }
}
