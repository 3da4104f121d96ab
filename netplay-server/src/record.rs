//! Replays of rooms, written by a thread of their own: a slow disk costs a replay, and never a tick.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{SystemTime, UNIX_EPOCH};

use cart_host::{RulesHost, replay_head};
use netplay::{Journaled, Record, Recorder, ReplayHead, Tape, Tick};
use tracing::{error, info, warn};

use crate::folder::{new_numbered, private_folder};
use crate::timed::Timed;

/// Records of all rooms that wait for the disk.
const WAITING_MAX: usize = 256;
/// This program, as replays name what recorded them.
const PROGRAM: &str = concat!("quiver-server ", env!("CARGO_PKG_VERSION"));

/// Where the replays go.
pub(crate) struct Archive {
    jobs: SyncSender<Job>,
    thread: JoinHandle<()>,
    next: u64,
}

/// A room's recording: a file, once something happens there.
pub(crate) struct Recording {
    number: u64,
    room: String,
    tape: Tape,
    jobs: SyncSender<Job>,
    /// The disk was too slow, and that was said.
    told: bool,
}

enum Job {
    Begin(u64, Box<ReplayHead>),
    Add(u64, Record),
    End(u64),
}

impl Archive {
    /// Starts the thread for a folder, which is made if it is not there.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        private_folder(folder)?;
        let (jobs, receiver) = sync_channel(WAITING_MAX);
        let folder = folder.to_owned();
        let thread = thread::Builder::new()
            .name("replays".to_owned())
            .spawn(move || write_all(&folder, &receiver))?;
        Ok(Self { jobs, thread, next: 0 })
    }

    /// Begins to record a room; nothing if the disk is too slow for one more.
    pub(crate) fn record(&mut self, room: &str, rules: &RulesHost) -> Option<Recording> {
        let number = self.next;
        self.next += 1;
        let head = replay_head(rules.cart(), PROGRAM, room, seconds_since_1970());
        let tape = Tape::new(head.tick_rate);
        if self.jobs.try_send(Job::Begin(number, Box::new(head))).is_err() {
            warn!(room, "the disk is slow: there is no replay of the room");
            return None;
        }
        Some(Recording {
            number,
            room: room.to_owned(),
            tape,
            jobs: self.jobs.clone(),
            told: false,
        })
    }

    /// Waits until all is written. Every recording must have ended before.
    pub(crate) fn close(self) {
        drop(self.jobs);
        if self.thread.join().is_err() {
            error!("the replays' thread had panicked; the last seconds of the replays are missing");
        }
    }
}

impl Recording {
    /// What has happened up to a tick. What finds no place is left out, and the replay goes on with a whole state.
    pub(crate) fn add(&mut self, tick: Tick, journal: Vec<u8>, rules: &mut Journaled<Timed>) {
        for record in self.tape.records(tick, journal, rules) {
            match self.jobs.try_send(Job::Add(self.number, record)) {
                Ok(()) => self.told = false,
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                    self.tape.cut();
                    if !self.told {
                        self.told = true;
                        let room = &self.room;
                        warn!(room, "the disk is slow: some of the room is not in its replay");
                    }
                    return;
                }
            }
        }
    }

    /// Ends the file.
    pub(crate) fn end(self) {
        // The archive ends what is open when it is closed itself.
        let _ = self.jobs.try_send(Job::End(self.number));
    }
}

/// A replay that is being written.
struct Open {
    room: String,
    recorder: Recorder,
    /// None before something has happened, and after the disk has refused.
    file: Option<(File, PathBuf)>,
    /// What waits for the file.
    bytes: Vec<u8>,
    failed: bool,
}

fn write_all(folder: &Path, jobs: &Receiver<Job>) {
    let mut open: BTreeMap<u64, Open> = BTreeMap::new();
    for job in jobs {
        match job {
            Job::Begin(number, head) => {
                let room = head.room.clone();
                let (recorder, bytes) = Recorder::begin(&head);
                let replay = Open { room, recorder, file: None, bytes, failed: false };
                open.insert(number, replay);
            }
            Job::Add(number, record) => {
                if let Some(replay) = open.get_mut(&number) {
                    replay.add(folder, record);
                }
            }
            Job::End(number) => {
                if let Some(replay) = open.remove(&number) {
                    replay.end();
                }
            }
        }
    }
    open.into_values().for_each(Open::end);
}

impl Open {
    fn add(&mut self, folder: &Path, record: Record) {
        if self.failed {
            return;
        }
        let happened = matches!(record, Record::Piece { .. });
        let was_full = self.recorder.is_full();
        self.bytes.extend(self.recorder.add(record));
        if self.recorder.is_full() && !was_full {
            warn!(room = self.room, "the room's replay is full: what happens now is not in it");
        }
        if self.file.is_none() && happened {
            match new_numbered(folder, &self.room, "replay") {
                Ok((file, path)) => {
                    info!(room = self.room, replay = %path.display(), "recording");
                    self.file = Some((file, path));
                }
                Err(error) => self.fail(folder, &error),
            }
        }
        self.write();
    }

    fn end(self) {
        let Self { room, recorder, file: Some((mut file, path)), .. } = self else { return };
        if let Err(error) = file.write_all(&recorder.finish()) {
            error!(room, "the end of the room's replay is missing: {}: {error}", path.display());
        }
    }

    fn write(&mut self) {
        let Some((file, path)) = &mut self.file else { return };
        if let Err(error) = file.write_all(&self.bytes) {
            let path = path.clone();
            self.file = None;
            self.fail(&path, &error);
        }
        self.bytes.clear();
    }

    fn fail(&mut self, path: &Path, error: &io::Error) {
        self.failed = true;
        let path = path.display();
        error!(room = self.room, "the room goes on, and its replay does not: {path}: {error}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a replay is dated so that its host can tell it")]
fn seconds_since_1970() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs())
}
