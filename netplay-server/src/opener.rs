//! Opens rooms while others run: one after the other, on a thread that may take its time.

use std::sync::Arc;

use tokio::sync::mpsc;
use tracing::error;

use crate::keeper::Keeper;
use crate::rooms::{self, LoadedCart, Opened, Settings};
use crate::store::{Change, MadeRoom};

/// Rooms that wait to be opened.
const WAITING_MAX: usize = 16;

/// A way to the opener.
pub(crate) struct Opener {
    jobs: mpsc::Sender<Job>,
}

/// A room to be opened.
pub(crate) struct Job {
    pub(crate) room: MadeRoom,
    pub(crate) cart: Arc<LoadedCart>,
    /// It was never open before.
    pub(crate) is_new: bool,
}

/// What became of it.
pub(crate) struct Done {
    pub(crate) room: MadeRoom,
    pub(crate) is_new: bool,
    /// The room, or why there is none, for players.
    pub(crate) opened: Result<Box<Opened>, String>,
}

impl Opener {
    /// Starts the opener on the runtime that is entered; it ends with its last job.
    pub(crate) fn start(settings: Settings, keeper: Keeper) -> (Self, mpsc::Receiver<Done>) {
        let (jobs, receiver) = mpsc::channel(WAITING_MAX);
        let (done, results) = mpsc::channel(WAITING_MAX);
        tokio::spawn(open_all(settings, keeper, receiver, done));
        (Self { jobs }, results)
    }

    /// Has a room opened, or gives it back if too many wait.
    pub(crate) fn open(&self, job: Job) -> Result<(), Box<Job>> {
        self.jobs.try_send(job).map_err(|error| Box::new(error.into_inner()))
    }
}

async fn open_all(
    settings: Settings,
    keeper: Keeper,
    mut jobs: mpsc::Receiver<Job>,
    done: mpsc::Sender<Done>,
) {
    while let Some(Job { room, cart, is_new }) = jobs.recv().await {
        let opened = open(settings, &keeper, &room, cart, is_new).await;
        if let Err(why) = &opened {
            error!(room = room.room, "a room that a player made is not opened: {why}");
        }
        let opened = opened.map(Box::new).map_err(|_| {
            format!("the room \"{}\" cannot be opened now: the log of its host says why", room.room)
        });
        // A server that ends opens no more rooms.
        if done.send(Done { room, is_new, opened }).await.is_err() {
            return;
        }
    }
}

async fn open(
    settings: Settings,
    keeper: &Keeper,
    room: &MadeRoom,
    cart: Arc<LoadedCart>,
    is_new: bool,
) -> Result<Opened, String> {
    let kept = keeper.read(&room.room).await.map_err(|error| error.to_string())?;
    let name = room.room.clone();
    let opening =
        tokio::task::spawn_blocking(move || rooms::open_one(&name, &cart, settings, &kept));
    let opened = opening.await.map_err(|error| error.to_string())?;
    let opened = opened.map_err(|error| error.to_string())?;
    // Only what is on the disk is said to be there.
    let change = if is_new { Change::Made(room.clone()) } else { Change::Used(room.room.clone()) };
    keeper.change(change).await.map_err(|error| error.to_string())?;
    Ok(opened)
}
