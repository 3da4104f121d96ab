//! The recording of a game that is played alone: a replay, written as the game goes on.

use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{self, JoinHandle},
};

use netplay::{Journaled, Record, Recorder, ReplayHead, Room, Tape, Tick, Time};

use crate::own_rules::OwnRules;

/// Records that wait for the disk: more than a minute of play.
const WAITING_MAX: usize = 64;
/// Ticks that are handed over at once.
const TICKS: u32 = 60;

/// A replay that is being written, or none.
#[derive(Default)]
pub(crate) struct Recording(Option<Open>);

struct Open {
    tape: Tape,
    due: Tick,
    records: SyncSender<Record>,
    /// Packs and writes, so that no frame waits for it; the error is why the file is not whole.
    thread: JoinHandle<Result<(), String>>,
}

impl Recording {
    /// Starts a file.
    pub(crate) fn create(path: &Path, head: &ReplayHead) -> Result<Self, String> {
        let file = File::create(path).map_err(|error| not_written(path, &error))?;
        let (records, receiver) = sync_channel(WAITING_MAX);
        let (path, head) = (path.to_owned(), head.clone());
        let tape = Tape::new(head.tick_rate);
        let thread = thread::Builder::new()
            .name("recording".to_owned())
            .spawn(move || write(file, &path, &head, &receiver))
            .map_err(|error| format!("no thread for the replay: {error}"))?;
        Ok(Self(Some(Open { tape, due: Tick(0), records, thread })))
    }

    /// Whether something is recorded.
    pub(crate) const fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Records what has happened in the room, from time to time.
    pub(crate) fn note(&mut self, now: Time, room: &mut Room<Journaled<OwnRules>>) {
        if self.0.as_ref().is_some_and(|open| open.due <= room.tick()) {
            self.record(now, room);
        }
    }

    /// Records all that has happened in the room; a room that has ended keeps what came last to itself.
    pub(crate) fn record(&mut self, now: Time, room: &mut Room<Journaled<OwnRules>>) {
        let Some(open) = &mut self.0 else { return };
        let tick = room.tick();
        open.due = tick.after(TICKS);
        // The save is the proof of what the ticks have come to.
        if room.closed().is_some() || room.save(now).is_err() {
            return;
        }
        let journal = room.rules_mut().take();
        for record in open.tape.records(tick, journal, room.rules_mut()) {
            // Where the thread has ended, the end of the recording says why.
            let _ = open.records.send(record);
        }
    }

    /// The game goes on elsewhere: what comes next is no consequence of what was.
    pub(crate) fn cut(&mut self) {
        if let Some(open) = &mut self.0 {
            open.tape.cut();
            open.due = Tick(0);
        }
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> Result<(), String> {
        let Some(Open { records, thread, .. }) = self.0 else { return Ok(()) };
        drop(records);
        thread
            .join()
            .unwrap_or_else(|_| Err("the replay is not whole: its thread broke".to_owned()))
    }
}

fn write(
    mut file: File,
    path: &Path,
    head: &ReplayHead,
    records: &Receiver<Record>,
) -> Result<(), String> {
    let (mut recorder, mut bytes) = Recorder::begin(head);
    let mut was_full = false;
    for record in records {
        bytes.extend(recorder.add(record));
        was_full |= recorder.is_full();
        file.write_all(&bytes).map_err(|error| not_written(path, &error))?;
        bytes.clear();
    }
    bytes.extend(recorder.finish());
    file.write_all(&bytes).map_err(|error| not_written(path, &error))?;
    if was_full {
        let path = path.display();
        return Err(format!(
            "{path}: the replay was full before the game ended; its end is missing"
        ));
    }
    Ok(())
}

fn not_written(path: &Path, error: &std::io::Error) -> String {
    format!("{}: the replay is not written: {error}", path.display())
}
