//! The rooms' saves in `SQLite`. Only one task writes, and what it reports as kept is on the disk.

mod host;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, QueryBuilder, Sqlite, SqliteConnection};

pub(crate) use self::host::{Ban, Change, MadeRoom};

/// Versions of a room's save that are kept.
pub const VERSIONS_KEPT: i64 = 8;

/// Pieces of journals that are written by one statement at most.
const PIECES_TOGETHER: usize = 200;
/// Statements for so many pieces are kept, to be used again.
const PIECES_KNOWN: usize = 20;

/// The scheme that this program writes.
const SCHEME: i64 = 3;

/// From each scheme to the next.
const MIGRATIONS: [&str; SCHEME as usize] = [
    include_str!("../migrations/0001_init.sql"),
    include_str!("../migrations/0002_journal.sql"),
    include_str!("../migrations/0003_rooms.sql"),
];

/// The database of a data folder.
pub(crate) struct Store {
    connection: SqliteConnection,
    path: PathBuf,
    /// The last write failed, and nobody knows in which state that has left the connection.
    failed: bool,
}

/// A save to be kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct NewSave {
    pub(crate) room: String,
    /// The cart's own number for the form of its saves.
    pub(crate) save_version: u16,
    /// As `netplay::SavedRoom::to_bytes` makes them.
    pub(crate) bytes: Vec<u8>,
    /// All of its rules as they are, where its journal goes on: packed by the time that it is written.
    pub(crate) state: Vec<u8>,
}

/// What is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Write {
    /// A new version of a room's save; its journal begins anew.
    Save(NewSave),
    /// A further piece of a room's journal.
    Journal {
        /// The room's name.
        room: String,
        /// As `netplay::Journaled::take` gives it.
        bytes: Vec<u8>,
    },
}

impl Write {
    pub(crate) fn room(&self) -> &str {
        match self {
            Self::Save(save) => &save.room,
            Self::Journal { room, .. } => room,
        }
    }

    /// Bytes to be written.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Save(save) => save.bytes.len() + save.state.len(),
            Self::Journal { bytes, .. } => bytes.len(),
        }
    }
}

/// A save as it was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Version {
    pub(crate) id: i64,
    pub(crate) save_version: i64,
    /// Not checked yet.
    pub(crate) bytes: Vec<u8>,
}

/// All that is kept of a room.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Kept {
    /// The newest first.
    pub(crate) versions: Vec<Version>,
    /// The state beside the newest version, and the pieces of the journal since.
    pub(crate) journal: Option<(Vec<u8>, Vec<Vec<u8>>)>,
}

/// The database does not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// `SQLite` reports it.
    #[error("the database {}: {error}", path.display())]
    Database {
        /// The database's file.
        path: PathBuf,
        /// What `SQLite` says.
        error: sqlx::Error,
    },
    /// Its pages are damaged.
    #[error("the database {} is damaged: {what}; put a back-up in its place, or move it away to begin anew", path.display())]
    Damaged {
        /// The database's file.
        path: PathBuf,
        /// What `SQLite` found.
        what: String,
    },
    /// A later version of the server wrote it.
    #[error("the database {} has scheme {found} and this server knows {SCHEME}: update the server", path.display())]
    Later {
        /// The database's file.
        path: PathBuf,
        /// What it says.
        found: i64,
    },
}

impl Store {
    /// Opens a database, making it if it is not there.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        let damaged = |what: String| StoreError::Damaged { path: path.to_owned(), what };
        let database_error = |error: sqlx::Error| match error {
            // SQLite's own words for a file that it did not write, or whose header is broken.
            sqlx::Error::Database(error)
                if matches!(error.code().as_deref(), Some("26" | "11")) =>
            {
                damaged(error.message().to_owned())
            }
            error => StoreError::Database { path: path.to_owned(), error },
        };
        let mut connection = connect(path, true).await.map_err(database_error)?;
        let check = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut connection).await;
        let check: String = check.map_err(database_error)?;
        if check != "ok" {
            return Err(damaged(check));
        }
        let scheme = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut connection).await;
        match scheme.map_err(database_error)? {
            SCHEME => {}
            found @ 0..SCHEME => {
                let steps = MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or_default());
                for (step, scheme) in steps.zip(found + 1..) {
                    let sql =
                        format!("BEGIN IMMEDIATE; {step} PRAGMA user_version = {scheme}; COMMIT;");
                    let made = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
                    made.execute(&mut connection).await.map_err(database_error)?;
                }
            }
            found => return Err(StoreError::Later { path: path.to_owned(), found }),
        }
        Ok(Self { connection, path: path.to_owned(), failed: false })
    }

    /// All that is kept of a room.
    pub(crate) async fn kept(&mut self, room: &str) -> Result<Kept, StoreError> {
        let versions = self.versions(room).await?;
        let journal = match versions.first() {
            Some(newest) => self.journal(room, newest.id).await?,
            None => None,
        };
        Ok(Kept { versions, journal })
    }

    /// Every version of a room's save, the newest first.
    async fn versions(&mut self, room: &str) -> Result<Vec<Version>, StoreError> {
        let found = sqlx::query_as(
            "SELECT id, save_version, bytes FROM save WHERE room = ? ORDER BY id DESC",
        )
        .bind(room)
        .fetch_all(&mut self.connection)
        .await;
        let found: Vec<(i64, i64, Vec<u8>)> = found.map_err(|error| self.database_error(error))?;
        Ok(found
            .into_iter()
            .map(|(id, save_version, bytes)| Version { id, save_version, bytes })
            .collect())
    }

    /// The state beside a version of a room's save, if it is the newest, and the pieces of the journal since.
    async fn journal(
        &mut self,
        room: &str,
        version: i64,
    ) -> Result<Option<(Vec<u8>, Vec<Vec<u8>>)>, StoreError> {
        let state = sqlx::query_scalar("SELECT state FROM save WHERE id = ?").bind(version);
        let state = state.fetch_optional(&mut self.connection).await;
        let state: Option<Option<Vec<u8>>> = state.map_err(|error| self.database_error(error))?;
        let Some(state) = state.flatten() else { return Ok(None) };
        let pieces =
            sqlx::query_scalar("SELECT bytes FROM journal WHERE room = ? AND save = ? ORDER BY id")
                .bind(room)
                .bind(version)
                .fetch_all(&mut self.connection)
                .await;
        let pieces: Vec<Vec<u8>> = pieces.map_err(|error| self.database_error(error))?;
        Ok(Some((state, pieces)))
    }

    /// Writes all or nothing, and lets go of versions that are too old. It is on the disk when this returns.
    pub(crate) async fn keep(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        let kept = self.try_keep(writes).await;
        self.failed = kept.is_err();
        kept.map_err(|error| self.database_error(error))
    }

    async fn try_keep(&mut self, writes: &[Write]) -> Result<(), sqlx::Error> {
        self.healthy().await?;
        let made_at = seconds_since_1970();
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let mut left = writes;
        while let Some(write) = left.first() {
            let Write::Save(save) = write else {
                left = append(&mut transaction, left).await?;
                continue;
            };
            left = &left[1..];
            for forgotten in [
                "DELETE FROM journal WHERE room = ?",
                "UPDATE save SET state = NULL WHERE room = ? AND state IS NOT NULL",
            ] {
                sqlx::query(forgotten).bind(&save.room).execute(&mut *transaction).await?;
            }
            sqlx::query(
                "INSERT INTO save (room, made_at, save_version, bytes, state) VALUES (?, ?, ?, ?, ?)",
            )
            .bind(&save.room)
            .bind(made_at)
            .bind(save.save_version)
            .bind(&save.bytes)
            .bind(&save.state)
            .execute(&mut *transaction)
            .await?;
            sqlx::query(
                "DELETE FROM save WHERE room = ?1 AND id NOT IN
                    (SELECT id FROM save WHERE room = ?1 ORDER BY id DESC LIMIT ?2)",
            )
            .bind(&save.room)
            .bind(VERSIONS_KEPT)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await
    }

    /// After a failure the connection is made anew: a full disk ends a transaction behind sqlx's back, and its
    /// connection would begin no other.
    async fn healthy(&mut self) -> Result<(), sqlx::Error> {
        if self.failed {
            self.connection = connect(&self.path, false).await?;
        }
        Ok(())
    }

    /// Writes what `SQLite` still holds back, and closes the file.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        let Self { connection, path, .. } = self;
        connection.close().await.map_err(|error| StoreError::Database { path, error })
    }

    fn database_error(&self, error: sqlx::Error) -> StoreError {
        StoreError::Database { path: self.path.clone(), error }
    }
}

/// Writes the pieces of journals that come first, many in one go; what comes after them is left.
async fn append<'a>(
    connection: &mut SqliteConnection,
    writes: &'a [Write],
) -> Result<&'a [Write], sqlx::Error> {
    let pieces = writes.iter().map_while(|write| match write {
        Write::Journal { room, bytes } => Some((room.as_str(), bytes.as_slice())),
        Write::Save(_) => None,
    });
    let pieces: Vec<_> = pieces.take(PIECES_TOGETHER).collect();
    let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO journal (room, save, bytes) ");
    insert.push_values(&pieces, |mut row, (room, bytes)| {
        row.push_bind(*room);
        row.push("(SELECT max(id) FROM save WHERE room = ").push_bind_unseparated(*room);
        row.push_unseparated(")").push_bind(*bytes);
    });
    // The number of rows makes another statement: those of few rows are used again, and the others are not kept.
    let persistent = pieces.len() <= PIECES_KNOWN;
    insert.build().persistent(persistent).execute(connection).await?;
    Ok(&writes[pieces.len()..])
}

/// A database that vanishes while the server runs is not made anew: the saves in it would seem never to have been.
async fn connect(path: &Path, create: bool) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    options.connect().await
}

#[expect(
    clippy::disallowed_methods,
    reason = "a save is dated so that its host can tell versions apart"
)]
pub(crate) fn seconds_since_1970() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn save(room: &str, at: u8) -> Write {
        let (bytes, state) = (vec![at; 10_000], vec![at; 100]);
        Write::Save(NewSave { room: room.to_owned(), save_version: 3, bytes, state })
    }

    fn piece(room: &str, at: u8) -> Write {
        Write::Journal { room: room.to_owned(), bytes: vec![at] }
    }

    #[tokio::test]
    async fn a_journal_goes_on_from_the_newest_save() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("rooms.db")).await.unwrap();
        let all = [save("a", 1), piece("a", 2), save("b", 3), piece("a", 4), piece("b", 5)];
        store.keep(&all).await.unwrap();
        let newest = |versions: Vec<Version>| versions[0].id;
        let [a, b] = ["a", "b"];
        let [of_a, of_b] =
            [newest(store.versions(a).await.unwrap()), newest(store.versions(b).await.unwrap())];
        let pieces = |at: &[u8]| at.iter().map(|&at| vec![at]).collect::<Vec<_>>();
        assert_eq!(store.journal(a, of_a).await.unwrap(), Some((vec![1; 100], pieces(&[2, 4]))));
        assert_eq!(store.journal(b, of_b).await.unwrap(), Some((vec![3; 100], pieces(&[5]))));
        store.keep(&[piece("a", 6), save("a", 7), piece("a", 8)]).await.unwrap();
        assert_eq!(store.journal(a, of_a).await.unwrap(), None, "a later save has its own");
        let of_a = newest(store.versions(a).await.unwrap());
        assert_eq!(store.journal(a, of_a).await.unwrap(), Some((vec![7; 100], pieces(&[8]))));
        assert_eq!(store.journal(b, of_b).await.unwrap(), Some((vec![3; 100], pieces(&[5]))));
        assert!(store.keep(&[piece("c", 1)]).await.is_err(), "a journal of nothing");
    }

    #[tokio::test]
    async fn the_first_scheme_is_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rooms.db");
        let mut old = connect(&path, true).await.unwrap();
        let sql = "INSERT INTO save (room, made_at, save_version, bytes) VALUES ('a', 0, 3, x'07');
            PRAGMA user_version = 1;";
        sqlx::raw_sql(MIGRATIONS[0]).execute(&mut old).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut old).await.unwrap();
        old.close().await.unwrap();
        let mut store = Store::open(&path).await.unwrap();
        let versions = store.versions("a").await.unwrap();
        assert_eq!(versions, [Version { id: 1, save_version: 3, bytes: vec![7] }]);
        assert_eq!(store.journal("a", 1).await.unwrap(), None);
        store.keep(&[save("a", 9), piece("a", 1)]).await.unwrap();
        store.close().await.unwrap();
        assert!(Store::open(&path).await.unwrap().journal("a", 2).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn the_last_eight_versions_of_each_room_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rooms.db");
        let mut store = Store::open(&path).await.unwrap();
        assert_eq!(store.versions("a").await.unwrap(), []);
        for at in 0..20 {
            store.keep(&[save("a", at), save("b", at)]).await.unwrap();
        }
        store.keep(&[save("b", 20)]).await.unwrap();
        store.close().await.unwrap();
        let mut store = Store::open(&path).await.unwrap();
        let check = |versions: Vec<Version>, expected: std::ops::RangeInclusive<u8>| {
            let found: Vec<u8> = versions.iter().map(|version| version.bytes[0]).collect();
            assert_eq!(found, expected.rev().collect::<Vec<u8>>());
            assert!(versions.iter().all(|version| version.save_version == 3));
        };
        check(store.versions("a").await.unwrap(), 12..=19);
        check(store.versions("b").await.unwrap(), 13..=20);
    }

    #[tokio::test]
    async fn a_disk_that_was_full_is_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("rooms.db")).await.unwrap();
        store.keep(&[save("a", 1)]).await.unwrap();
        // Holds for this connection alone, as a full disk holds for a while.
        sqlx::raw_sql("PRAGMA max_page_count = 1").execute(&mut store.connection).await.unwrap();
        let error = store.keep(&[save("a", 2)]).await.unwrap_err().to_string();
        assert!(error.contains("rooms.db") && error.contains("full"), "{error}");
        store.keep(&[save("a", 3)]).await.unwrap();
        let kept = store.versions("a").await.unwrap();
        assert_eq!(kept.iter().map(|version| version.bytes[0]).collect::<Vec<_>>(), [3, 1]);
    }

    #[tokio::test]
    async fn a_database_that_is_none_is_named_and_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rooms.db");
        let check = |error: StoreError, expected: &str| {
            let error = error.to_string();
            assert!(error.contains("rooms.db") && error.contains(expected), "{error}");
        };
        let rubbish = vec![b'x'; 10_000];
        fs::write(&path, &rubbish).unwrap();
        check(Store::open(&path).await.err().unwrap(), "is damaged: file is not a database");
        assert_eq!(fs::read(&path).unwrap(), rubbish);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        check(Store::open(&path).await.err().unwrap(), "unable to open");
    }

    #[tokio::test]
    async fn a_later_scheme_and_broken_pages_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rooms.db");
        let mut store = Store::open(&path).await.unwrap();
        sqlx::raw_sql("PRAGMA user_version = 9").execute(&mut store.connection).await.unwrap();
        store.close().await.unwrap();
        let error = Store::open(&path).await.err().unwrap().to_string();
        assert!(error.contains("scheme 9") && error.contains("update the server"), "{error}");

        let path = folder.path().join("broken.db");
        let mut store = Store::open(&path).await.unwrap();
        store.keep(&[save("a", 1)]).await.unwrap();
        store.close().await.unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[4_096..12_288].fill(0xff);
        fs::write(&path, bytes).unwrap();
        let error = Store::open(&path).await.err().unwrap().to_string();
        assert!(error.contains("broken.db is damaged"), "{error}");
    }
}
