//! Takes the rooms' saves off their threads and puts them on the disk, so that a slow disk delays no tick.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use std::{io, thread};

use tokio::sync::{mpsc, oneshot};
use tracing::{error, info};

use crate::answers::Receipt;
use crate::store::{Change, Kept, NewSave, Store, StoreError, Write};

/// Writes that wait for the disk: some of each of a thousand rooms. A room whose write finds no place tries again later.
const WAITING_MAX: usize = 4_096;
/// Their bytes together; one that is larger waits alone.
const WAITING_BYTES_MAX: usize = 64 << 20;
/// What comes within so many milliseconds shares one write to the disk; so long players wait for their answers.
const TOGETHER_MS: u64 = 10;

/// The rooms' way to the keeper.
#[derive(Clone)]
pub(crate) struct Keeper {
    jobs: mpsc::Sender<Job>,
    failures: Arc<AtomicU64>,
    /// Bytes that were handed over and are not on the disk.
    waiting: Arc<AtomicUsize>,
}

enum Job {
    Keep(Write, Receipt),
    /// What is kept of a room, with everything before it.
    Read(String, oneshot::Sender<Result<Kept, StoreError>>),
    /// A change that somebody waits for.
    Change(Change, oneshot::Sender<Result<(), StoreError>>),
    /// Everything before it is on the disk, or is lost, when it is answered.
    Flush(oneshot::Sender<()>),
    /// Nothing comes after it.
    End,
}

impl Keeper {
    /// Starts the keeper on a thread of its own: with thousands of connections, a task of the network's threads would wait
    /// its turn after each line that it writes. It ends with [`Self::finish`], or when nobody is left to ask it, and says so.
    pub(crate) fn start(store: Store) -> io::Result<(Self, oneshot::Receiver<()>)> {
        let (jobs, receiver) = mpsc::channel(WAITING_MAX);
        let keeper = Self { jobs, failures: Arc::default(), waiting: Arc::default() };
        let (failures, waiting) = (Arc::clone(&keeper.failures), Arc::clone(&keeper.waiting));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let (done, ended) = oneshot::channel();
        thread::Builder::new().name("saves".to_owned()).spawn(move || {
            runtime.block_on(keep_all(store, receiver, failures, waiting));
            // Whoever does not wait any more needs no word.
            let _ = done.send(());
        })?;
        Ok((keeper, ended))
    }

    /// How often the disk has failed. A room that sees this grow cannot know that its last save was kept.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Ends the keeper, once all that was handed over is on the disk. Others may still hold a way to it.
    pub(crate) async fn finish(&self) {
        // One that has ended already needs no word.
        let _ = self.jobs.send(Job::End).await;
    }

    /// Hands a save over, unless too many wait already.
    pub(crate) fn offer(&self, save: NewSave, receipt: Receipt) -> Result<(), TooSlow> {
        let write = Write::Save(save);
        let place = self.place(write.len())?;
        place.send(Job::Keep(write, receipt));
        Ok(())
    }

    /// Hands a piece of a room's journal over, unless too many wait already: then it stays where it is.
    pub(crate) fn offer_journal(
        &self,
        room: &str,
        piece: &mut Vec<u8>,
        receipt: Receipt,
    ) -> Result<(), TooSlow> {
        let place = self.place(piece.len())?;
        let (room, bytes) = (room.to_owned(), std::mem::take(piece));
        place.send(Job::Keep(Write::Journal { room, bytes }, receipt));
        Ok(())
    }

    /// A place for so many bytes.
    fn place(&self, bytes: usize) -> Result<mpsc::Permit<'_, Job>, TooSlow> {
        let place = self.jobs.try_reserve().map_err(|_| TooSlow)?;
        let others = self.waiting.fetch_add(bytes, Ordering::Relaxed);
        if others > 0 && others + bytes > WAITING_BYTES_MAX {
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
            return Err(TooSlow);
        }
        Ok(place)
    }

    /// All that is kept of a room; what was handed over before is among it.
    pub(crate) async fn read(&self, room: &str) -> Result<Kept, KeeperError> {
        let (sender, answer) = oneshot::channel();
        self.ask(Job::Read(room.to_owned(), sender)).await?;
        Ok(answer.await.map_err(|_| KeeperError::Gone)??)
    }

    /// Makes a change, and waits until it is on the disk.
    pub(crate) async fn change(&self, change: Change) -> Result<(), KeeperError> {
        let (sender, answer) = oneshot::channel();
        self.ask(Job::Change(change, sender)).await?;
        Ok(answer.await.map_err(|_| KeeperError::Gone)??)
    }

    async fn ask(&self, job: Job) -> Result<(), KeeperError> {
        self.jobs.send(job).await.map_err(|_| KeeperError::Gone)
    }

    /// Hands a room's last save over, waiting for the others if need be, and waits until it is on the disk. Not for a
    /// thread of the runtime.
    pub(crate) fn keep_last(&self, save: NewSave, receipt: Receipt) {
        let (flushed, answer) = oneshot::channel();
        let write = Write::Save(save);
        self.waiting.fetch_add(write.len(), Ordering::Relaxed);
        let sent = self.jobs.blocking_send(Job::Keep(write, receipt)).is_ok()
            && self.jobs.blocking_send(Job::Flush(flushed)).is_ok();
        if !sent || answer.blocking_recv().is_err() {
            error!("the last save was not kept: nobody writes to the disk any more");
        }
    }
}

/// Too many saves wait for the disk.
#[derive(Debug)]
pub(crate) struct TooSlow;

/// What the keeper was asked was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeeperError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("nobody writes to the disk any more")]
    Gone,
}

async fn keep_all(
    mut store: Store,
    mut jobs: mpsc::Receiver<Job>,
    failures: Arc<AtomicU64>,
    bytes: Arc<AtomicUsize>,
) {
    let mut waiting = Vec::new();
    // The rooms whose newest save is not on the disk.
    let mut lost = BTreeSet::new();
    let mut goes_on = true;
    while goes_on && jobs.recv_many(&mut waiting, WAITING_MAX).await > 0 {
        let hurry = waiting.iter().any(|job| !matches!(job, Job::Keep(..)));
        if !hurry {
            let more = async {
                loop {
                    let places = WAITING_MAX - waiting.len();
                    if places == 0 || jobs.recv_many(&mut waiting, places).await == 0 {
                        break;
                    }
                }
            };
            // Time is up, or nobody is left to send: either way what has come is kept now.
            let _ = tokio::time::timeout(Duration::from_millis(TOGETHER_MS), more).await;
        }
        goes_on = !waiting.iter().any(|job| matches!(job, Job::End));
        keep(&mut store, &mut waiting, &failures, &bytes, &mut lost).await;
    }
    match store.close().await {
        Ok(()) if lost.is_empty() => info!("all saves are on the disk"),
        Ok(()) => {
            error!(rooms = ?lost, "the last saves of these rooms are lost; those before them stay");
        }
        Err(error) => error!("{error}"),
    }
}

async fn keep(
    store: &mut Store,
    waiting: &mut Vec<Job>,
    failures: &AtomicU64,
    bytes: &AtomicUsize,
    lost: &mut BTreeSet<String>,
) {
    let (mut writes, mut written) = (Vec::new(), 0);
    for job in waiting.drain(..) {
        match job {
            Job::Keep(write, receipt) => {
                written += write.len();
                writes.push((packed(write), receipt));
                continue;
            }
            Job::Flush(_) | Job::Read(..) | Job::Change(..) | Job::End => {}
        }
        // What comes after the writes must find them done, and whoever waited for them their place free.
        write(store, &mut writes, failures, lost).await;
        bytes.fetch_sub(std::mem::take(&mut written), Ordering::Relaxed);
        // Whoever does not wait any more needs no answer.
        match job {
            Job::Flush(answer) => drop(answer.send(())),
            Job::Read(room, answer) => drop(answer.send(store.kept(&room).await)),
            Job::Change(change, answer) => drop(answer.send(store.change(&change).await)),
            Job::End => {}
            Job::Keep(..) => unreachable!("it was taken before"),
        }
    }
    write(store, &mut writes, failures, lost).await;
    bytes.fetch_sub(written, Ordering::Relaxed);
}

async fn write(
    store: &mut Store,
    writes: &mut Vec<(Write, Receipt)>,
    failures: &AtomicU64,
    lost: &mut BTreeSet<String>,
) {
    let (writes, receipts): (Vec<Write>, Vec<Receipt>) = writes.drain(..).unzip();
    if writes.is_empty() {
        return;
    }
    match store.keep(&writes).await {
        Ok(()) => {
            for (write, receipt) in writes.iter().zip(receipts) {
                if let Write::Save(save) = write {
                    lost.remove(&save.room);
                }
                // A piece of a journal is of no use where the one before it is lost.
                if !lost.contains(write.room()) {
                    receipt.sign();
                }
            }
        }
        Err(error) => {
            failures.fetch_add(1, Ordering::Relaxed);
            let rooms: BTreeSet<String> =
                writes.iter().map(|write| write.room().to_owned()).collect();
            error!(?rooms, "saves were not kept, the rooms go on and try again: {error}");
            lost.extend(rooms);
        }
    }
}

/// With the state of its rules packed, which the room's thread has no time for.
fn packed(write: Write) -> Write {
    let Write::Save(mut save) = write else { return write };
    save.state = netplay::pack(&save.state);
    Write::Save(save)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use netplay::Peer;
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions, SqliteConnection};

    use super::*;
    use crate::answers::Answers;

    fn save(at: u8) -> NewSave {
        NewSave { room: "a".to_owned(), save_version: 1, bytes: vec![at], state: Vec::new() }
    }

    async fn other(path: &Path, sql: &'static str) -> SqliteConnection {
        let mut other = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut other).await.unwrap();
        other
    }

    async fn last(keeper: &Keeper, at: u8) {
        let keeper = keeper.clone();
        let receipt = Answers::default().receipt();
        tokio::task::spawn_blocking(move || keeper.keep_last(save(at), receipt)).await.unwrap();
    }

    async fn newest(path: &Path) -> u8 {
        Store::open(path).await.unwrap().kept("a").await.unwrap().versions[0].bytes[0]
    }

    #[tokio::test]
    async fn a_disk_that_is_busy_makes_nobody_wait() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rooms.db");
        let (keeper, task) = Keeper::start(Store::open(&path).await.unwrap()).unwrap();
        let mut busy = other(&path, "BEGIN IMMEDIATE").await;
        let offered = || keeper.offer(save(1), Answers::default().receipt());
        let refused = (0..3 * WAITING_MAX).filter(|_| offered().is_err()).count();
        assert!(refused >= WAITING_MAX, "no more wait than may: {refused}");
        assert_eq!(keeper.waiting.load(Ordering::Relaxed), 3 * WAITING_MAX - refused);
        sqlx::raw_sql("COMMIT").execute(&mut busy).await.unwrap();
        last(&keeper, 2).await;
        assert_eq!((newest(&path).await, keeper.failures()), (2, 0));
        // One that is too large for others to wait beside it is kept all the same.
        let large = |bytes| NewSave { bytes: vec![0; bytes], ..save(3) };
        let offered = |bytes| keeper.offer(large(bytes), Answers::default().receipt());
        let mut busy = other(&path, "BEGIN IMMEDIATE").await;
        assert!(offered(WAITING_BYTES_MAX + 1).is_ok() && offered(1).is_err());
        sqlx::raw_sql("COMMIT").execute(&mut busy).await.unwrap();
        last(&keeper, 4).await;
        assert!(offered(WAITING_BYTES_MAX / 2).is_ok() && offered(WAITING_BYTES_MAX / 2).is_ok());
        last(&keeper, 5).await;
        assert_eq!((newest(&path).await, keeper.waiting.load(Ordering::Relaxed)), (5, 0));
        drop(keeper);
        task.await.unwrap();
    }

    #[tokio::test]
    async fn a_disk_that_fails_is_counted_and_may_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rooms.db");
        let (keeper, task) = Keeper::start(Store::open(&path).await.unwrap()).unwrap();
        other(&path, "ALTER TABLE save RENAME TO elsewhere").await;
        last(&keeper, 1).await;
        assert_eq!(keeper.failures(), 1);
        other(&path, "ALTER TABLE elsewhere RENAME TO save").await;
        last(&keeper, 2).await;
        assert_eq!((newest(&path).await, keeper.failures()), (2, 1));
        drop(keeper);
        task.await.unwrap();
    }

    #[tokio::test]
    async fn what_is_lost_is_not_signed_for_until_a_whole_save_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rooms.db");
        let (keeper, task) = Keeper::start(Store::open(&path).await.unwrap()).unwrap();
        let mut answers = Answers::default();
        // Writes that are kept or lost, one after the other: a whole save, or a piece of the journal.
        let mut expected = Vec::new();
        for (number, (sql, whole, signed)) in [
            ("SELECT 1", true, true),
            ("SELECT 1", false, true),
            ("ALTER TABLE journal RENAME TO elsewhere", false, false),
            ("ALTER TABLE elsewhere RENAME TO journal", false, false),
            ("SELECT 1", true, true),
        ]
        .into_iter()
        .enumerate()
        {
            other(&path, sql).await;
            let number = number as u8;
            answers.hold(Peer(1), vec![number]);
            expected.push(vec![number]);
            let receipt = answers.receipt();
            answers.wrote();
            if whole {
                keeper.offer(save(number), receipt).unwrap();
            } else {
                keeper.offer_journal("a", &mut vec![1], receipt).unwrap();
            }
            let (flushed, answer) = oneshot::channel();
            assert!(keeper.jobs.send(Job::Flush(flushed)).await.is_ok());
            answer.await.unwrap();
            if signed {
                let ready = std::iter::from_fn(|| answers.ready()).map(|(_, bytes)| bytes);
                assert!(ready.eq(expected.drain(..)), "write {number}");
            }
            assert_eq!(answers.ready(), None, "write {number}");
        }
        drop(keeper);
        task.await.unwrap();
    }
}
