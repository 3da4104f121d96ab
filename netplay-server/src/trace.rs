//! Traces of rooms: every message between a room and its players as a line of JSON, written by a thread of its own. A slow
//! disk costs lines, and never a tick.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::{self, JoinHandle};

use netplay::{Lane, Peer, Time, Traced, Way};
use tracing::{error, info, warn};

use crate::folder::{new_numbered, private_folder};

/// Messages of all rooms that wait for the disk.
const WAITING_MAX: usize = 4_096;
/// Bytes of a room's trace at most.
const TRACE_BYTES_MAX: u64 = 64 << 20;

/// Where the traces go.
pub(crate) struct Traces {
    jobs: SyncSender<Job>,
    thread: JoinHandle<()>,
    next: u64,
}

/// A room's trace; it ends when it is dropped.
pub(crate) struct Trace {
    number: u64,
    jobs: SyncSender<Job>,
    /// Messages that found no place since the last one that did.
    lost: u64,
}

enum Job {
    Begin(u64, String),
    /// A message, and how many before it are missing.
    Message(u64, u64, Box<Message>),
    End(u64),
}

struct Message {
    now: Time,
    peer: Peer,
    way: Way,
    lane: Lane,
    bytes: Vec<u8>,
}

impl Traces {
    /// Starts the thread for a folder, which is made if it is not there.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        private_folder(folder)?;
        let (jobs, receiver) = sync_channel(WAITING_MAX);
        let folder = folder.to_owned();
        let thread = thread::Builder::new()
            .name("traces".to_owned())
            .spawn(move || write_all(&folder, &receiver))?;
        Ok(Self { jobs, thread, next: 0 })
    }

    /// Begins the trace of a room; nothing if the disk is too slow for one more.
    pub(crate) fn trace(&mut self, room: &str) -> Option<Trace> {
        let number = self.next;
        self.next += 1;
        if self.jobs.try_send(Job::Begin(number, room.to_owned())).is_err() {
            warn!(room, "the disk is slow: there is no trace of the room");
            return None;
        }
        Some(Trace { number, jobs: self.jobs.clone(), lost: 0 })
    }

    /// Waits until all is written. Every trace must have been dropped before.
    pub(crate) fn close(self) {
        drop(self.jobs);
        if self.thread.join().is_err() {
            error!("the traces' thread had panicked; the last lines of the traces are missing");
        }
    }
}

impl Trace {
    /// Adds a message as it travels; one that finds no place is counted in the next line.
    pub(crate) fn add(&mut self, now: Time, peer: Peer, way: Way, lane: Lane, bytes: &[u8]) {
        let message = Box::new(Message { now, peer, way, lane, bytes: bytes.to_vec() });
        match self.jobs.try_send(Job::Message(self.number, self.lost, message)) {
            Ok(()) => self.lost = 0,
            Err(_) => self.lost += 1,
        }
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        // Whoever writes ends what is open when nobody is left who could add to it.
        let _ = self.jobs.try_send(Job::End(self.number));
    }
}

/// A trace that is being written.
struct Open {
    room: String,
    /// None before the first message, and after the last that it takes.
    file: Option<(BufWriter<File>, PathBuf)>,
    bytes: u64,
    over: bool,
}

fn write_all(folder: &Path, jobs: &Receiver<Job>) {
    let mut open: BTreeMap<u64, Open> = BTreeMap::new();
    loop {
        let job = match jobs.try_recv() {
            Ok(job) => job,
            Err(TryRecvError::Disconnected) => break,
            Err(TryRecvError::Empty) => {
                // Whoever reads along has all of it whenever there is a pause.
                open.values_mut().for_each(Open::flush);
                let Ok(job) = jobs.recv() else { break };
                job
            }
        };
        match job {
            Job::Begin(number, room) => {
                open.insert(number, Open { room, file: None, bytes: 0, over: false });
            }
            Job::Message(number, lost, message) => {
                if let Some(trace) = open.get_mut(&number) {
                    trace.add(folder, lost, &message);
                }
            }
            Job::End(number) => {
                if let Some(mut trace) = open.remove(&number) {
                    trace.flush();
                }
            }
        }
    }
    open.values_mut().for_each(Open::flush);
}

impl Open {
    fn add(&mut self, folder: &Path, lost: u64, message: &Message) {
        if self.over {
            return;
        }
        if self.file.is_none() {
            match new_numbered(folder, &self.room, "trace.jsonl") {
                Ok((file, path)) => {
                    info!(room = self.room, trace = %path.display(), "tracing");
                    self.file = Some((BufWriter::new(file), path));
                }
                Err(error) => return self.fail(folder, &error),
            }
        }
        let Message { now, peer, way, lane, bytes } = message;
        let traced = Traced::new(*now, Some(*peer), *way, *lane, bytes);
        let mut text = match lost {
            0 => String::new(),
            lost => format!("{{\"lost\":{lost}}}\n"),
        };
        text += &serde_json::to_string(&traced).expect("messages are plain values");
        text.push('\n');
        self.bytes += text.len() as u64;
        if self.bytes > TRACE_BYTES_MAX {
            self.flush();
            (self.over, self.file) = (true, None);
            warn!(room = self.room, "the room's trace is full: what is said now is not in it");
            return;
        }
        let Some((file, path)) = &mut self.file else { return };
        if let Err(error) = file.write_all(text.as_bytes()) {
            let path = path.clone();
            self.fail(&path, &error);
        }
    }

    fn flush(&mut self) {
        let Some((file, path)) = &mut self.file else { return };
        if let Err(error) = file.flush() {
            let path = path.clone();
            self.fail(&path, &error);
        }
    }

    fn fail(&mut self, path: &Path, error: &io::Error) {
        (self.over, self.file) = (true, None);
        let path = path.display();
        error!(room = self.room, "the room goes on, and its trace does not: {path}: {error}");
    }
}

#[cfg(test)]
mod tests {
    use netplay::{ToRoom, codec};

    use super::*;

    #[test]
    fn what_is_said_is_there_in_order_and_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let mut traces = Traces::open(folder.path()).unwrap();
        let (mut den, mut silent) = (traces.trace("den").unwrap(), traces.trace("silent").unwrap());
        let bye = codec::encode(&ToRoom::Bye);
        den.add(Time(5), Peer(1), Way::ToRoom, Lane::Reliable, &bye);
        den.lost = 3;
        den.add(Time(6), Peer(2), Way::ToClient, Lane::Latest, &[255; 9]);
        silent.lost = 0;
        drop((den, silent));
        traces.close();
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(files.len(), 1, "a room in which nothing is said has no file");
        let text = std::fs::read_to_string(folder.path().join("den-0001.trace.jsonl")).unwrap();
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((&lines[0]["message"], &lines[0]["peer"]), (&"Bye".into(), &1.into()));
        assert_eq!(lines[1], serde_json::json!({ "lost": 3 }));
        assert_eq!((&lines[2]["message"], &lines[2]["bytes"]), (&().into(), &9.into()));
    }

    #[test]
    fn a_trace_ends_where_it_is_full() {
        let folder = tempfile::tempdir().unwrap();
        let mut open =
            Open { room: "den".to_owned(), file: None, bytes: TRACE_BYTES_MAX - 300, over: false };
        let bytes = codec::encode(&ToRoom::Bye);
        let (peer, way, lane) = (Peer(1), Way::ToRoom, Lane::Reliable);
        for us in 0..9 {
            let message = Message { now: Time(us), peer, way, lane, bytes: bytes.clone() };
            open.add(folder.path(), 0, &message);
        }
        open.flush();
        let text = std::fs::read_to_string(folder.path().join("den-0001.trace.jsonl")).unwrap();
        assert!(text.lines().count() == 3 && text.ends_with("}\n"), "{text}");
    }
}
