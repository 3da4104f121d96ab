//! What a server knows beside its saves: the rooms that players made, and the players whom its host does not want.

use std::collections::BTreeSet;

use netplay::Identity;
use sqlx::SqliteConnection;

use super::{Store, StoreError, seconds_since_1970};

/// A room that a player made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct MadeRoom {
    pub(crate) room: String,
    /// The name under which the host offers its cart.
    pub(crate) cart: String,
    /// What lets in; empty for a room that is in the list.
    pub(crate) code: String,
    pub(crate) maker: Identity,
    /// Seconds since 1970.
    pub(crate) used_at: i64,
}

/// A player whom the host does not want.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Ban {
    pub(crate) identity: Identity,
    /// As it was last seen; empty if it never was.
    pub(crate) name: String,
    /// Seconds since 1970.
    pub(crate) banned_at: i64,
}

/// A change that must be on the disk before anybody is told of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Change {
    /// A player made a room. Its time of use is now.
    Made(MadeRoom),
    /// Somebody was in a room that a player made until now.
    Used(String),
    /// A room that a player made is gone, with its saves.
    Forget(String),
    /// The host does not want a player. The time is now.
    Ban(Ban),
    /// The host has forgiven a player.
    Unban(Identity),
}

impl Store {
    /// The rooms that players made, by name.
    pub(crate) async fn made(&mut self) -> Result<Vec<MadeRoom>, StoreError> {
        let found =
            sqlx::query_as("SELECT room, cart, code, maker, used_at FROM made ORDER BY room")
                .fetch_all(&mut self.connection)
                .await;
        let found: Vec<(String, String, String, Vec<u8>, i64)> =
            found.map_err(|error| self.database_error(error))?;
        let row = |(room, cart, code, maker, used_at): (_, _, _, Vec<u8>, _)| {
            let maker = self.identity("made", &maker)?;
            Ok(MadeRoom { room, cart, code, maker, used_at })
        };
        found.into_iter().map(row).collect()
    }

    /// The players whom the host does not want, the latest first.
    pub(crate) async fn bans(&mut self) -> Result<Vec<Ban>, StoreError> {
        let found = sqlx::query_as(
            "SELECT identity, name, banned_at FROM ban ORDER BY banned_at DESC, rowid DESC",
        )
        .fetch_all(&mut self.connection)
        .await;
        let found: Vec<(Vec<u8>, String, i64)> =
            found.map_err(|error| self.database_error(error))?;
        let row = |(identity, name, banned_at): (Vec<u8>, _, _)| {
            Ok(Ban { identity: self.identity("ban", &identity)?, name, banned_at })
        };
        found.into_iter().map(row).collect()
    }

    /// The names of all rooms of which something is saved.
    pub(crate) async fn saved_rooms(&mut self) -> Result<BTreeSet<String>, StoreError> {
        let found = sqlx::query_scalar("SELECT DISTINCT room FROM save");
        let found: Result<Vec<String>, _> = found.fetch_all(&mut self.connection).await;
        Ok(found.map_err(|error| self.database_error(error))?.into_iter().collect())
    }

    /// Makes a change. It is on the disk when this returns.
    pub(crate) async fn change(&mut self, change: &Change) -> Result<(), StoreError> {
        let changed = match self.healthy().await {
            Ok(()) => try_change(&mut self.connection, change).await,
            Err(error) => Err(error),
        };
        self.failed = changed.is_err();
        changed.map_err(|error| self.database_error(error))
    }

    fn identity(&self, table: &str, bytes: &[u8]) -> Result<Identity, StoreError> {
        bytes.try_into().map_err(|_| StoreError::Damaged {
            path: self.path.clone(),
            what: format!("the table {table} has a fingerprint of {} bytes", bytes.len()),
        })
    }
}

async fn try_change(connection: &mut SqliteConnection, change: &Change) -> Result<(), sqlx::Error> {
    use sqlx::Connection;

    let now = seconds_since_1970();
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    match change {
        Change::Made(MadeRoom { room, cart, code, maker, .. }) => {
            let made = "INSERT INTO made (room, cart, code, maker, used_at) VALUES (?, ?, ?, ?, ?)";
            let made = sqlx::query(made).bind(room).bind(cart).bind(code);
            made.bind(maker.as_slice()).bind(now).execute(&mut *transaction).await?;
        }
        Change::Used(room) => {
            let used = sqlx::query("UPDATE made SET used_at = ? WHERE room = ?");
            used.bind(now).bind(room).execute(&mut *transaction).await?;
        }
        Change::Forget(room) => {
            for forgotten in [
                "DELETE FROM made WHERE room = ?",
                "DELETE FROM save WHERE room = ?",
                "DELETE FROM journal WHERE room = ?",
            ] {
                sqlx::query(forgotten).bind(room).execute(&mut *transaction).await?;
            }
        }
        Change::Ban(Ban { identity, name, .. }) => {
            let ban = "INSERT INTO ban (identity, name, banned_at) VALUES (?, ?, ?)
                ON CONFLICT (identity) DO UPDATE SET name = excluded.name";
            let ban = sqlx::query(ban).bind(identity.as_slice()).bind(name).bind(now);
            ban.execute(&mut *transaction).await?;
        }
        Change::Unban(identity) => {
            let unban = sqlx::query("DELETE FROM ban WHERE identity = ?").bind(identity.as_slice());
            unban.execute(&mut *transaction).await?;
        }
    }
    transaction.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{NewSave, Write};

    fn made(room: &str) -> MadeRoom {
        let (room, cart, code) = (room.to_owned(), "delve".to_owned(), String::new());
        MadeRoom { room, cart, code, maker: [7; 32], used_at: 0 }
    }

    async fn store(folder: &tempfile::TempDir) -> Store {
        Store::open(&folder.path().join("rooms.db")).await.unwrap()
    }

    #[tokio::test]
    async fn rooms_that_players_made_are_kept_and_forgotten_with_their_saves() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(&folder).await;
        for room in ["inn", "den"] {
            store.change(&Change::Made(made(room))).await.unwrap();
            let room = room.to_owned();
            let save = NewSave { room, save_version: 1, bytes: vec![1], state: vec![2] };
            store.keep(&[Write::Save(save)]).await.unwrap();
        }
        store.change(&Change::Used("inn".to_owned())).await.unwrap();
        let found = store.made().await.unwrap();
        assert_eq!(found.iter().map(|made| made.room.as_str()).collect::<Vec<_>>(), ["den", "inn"]);
        assert!(found.iter().all(|made| made.used_at > 1_500_000_000 && made.maker == [7; 32]));
        assert!(store.change(&Change::Made(made("den"))).await.is_err(), "a name is used once");
        store.change(&Change::Forget("den".to_owned())).await.unwrap();
        assert_eq!(store.versions("den").await.unwrap(), []);
        assert_eq!(store.versions("inn").await.unwrap().len(), 1);
        assert_eq!(store.made().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn bans_outlive_the_server_and_are_lifted() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = store(&folder).await;
        for (identity, name) in [([1; 32], "Eve"), ([2; 32], ""), ([1; 32], "Eva")] {
            let ban = Ban { identity, name: name.to_owned(), banned_at: 0 };
            first.change(&Change::Ban(ban)).await.unwrap();
        }
        first.close().await.unwrap();
        let mut again = store(&folder).await;
        let bans = again.bans().await.unwrap();
        assert_eq!(bans.len(), 2);
        assert!(bans.iter().any(|ban| ban.identity == [1; 32] && ban.name == "Eva"));
        again.change(&Change::Unban([1; 32])).await.unwrap();
        assert_eq!(again.bans().await.unwrap()[0].identity, [2; 32]);
    }
}
