//! The cart of a room on a server: from memory, from the cache, or from the server, whole or the rest of it.

use std::{fs, path::PathBuf};

use cart_host::Engine;
use machine::{CartFile, Permission};
use netplay::{Time, Welcome};

use super::{Ended, Game, Loaded, Stage, check_players, faulted, unusable};
use crate::home::write_whole;

/// How the files of carts from servers end, and those of their first parts.
const WHOLE: &str = "cart";
const PART: &str = "part";

impl Game {
    /// Takes the cart of a room from memory, from the cache, or from the server.
    pub(super) fn welcomed(&mut self, engine: &Engine, now: Time, welcome: &Welcome) {
        if self.cart.as_ref().is_some_and(|cart| cart.file_hash == welcome.cart) {
            self.session.ready(now);
            return;
        }
        let kept = fs::read(self.cached(&welcome.cart, WHOLE)).ok();
        match kept.filter(|bytes| *blake3::hash(bytes).as_bytes() == welcome.cart) {
            Some(bytes) => self.load(engine, now, &bytes),
            None => {
                let part = fs::read(self.cached(&welcome.cart, PART)).unwrap_or_default();
                self.session.fetch_on(part);
            }
        }
    }

    /// Keeps the cart that a server has sent, whose hash netplay has checked, and loads it.
    pub(super) fn received(&mut self, engine: &Engine, now: Time, bytes: &[u8]) {
        let hash = blake3::hash(bytes);
        // A full disk only means that it is fetched again the next time.
        let _ = write_whole(&self.cached(hash.as_bytes(), WHOLE), bytes);
        // There need not be a part.
        let _ = fs::remove_file(self.cached(hash.as_bytes(), PART));
        self.load(engine, now, bytes);
    }

    fn load(&mut self, engine: &Engine, now: Time, bytes: &[u8]) {
        match self.try_load(engine, bytes) {
            Ok(loaded) => {
                self.cart = Some(loaded);
                self.session.ready(now);
            }
            Err(ended) => self.stage = Stage::Ended(ended),
        }
    }

    fn try_load(&self, engine: &Engine, bytes: &[u8]) -> Result<Loaded, Ended> {
        let over = |text: String| Ended::Over(unusable(&self.place, text));
        let file =
            CartFile::read(bytes).map_err(|error| over(format!("the server's cart: {error}")))?;
        let name = file.manifest.name.clone();
        if file.manifest.may(Permission::Console) {
            return Err(over(format!(
                "the server's cart {name} asks for the permission \"console\", which no cart from a server gets"
            )));
        }
        check_players(&file, self.players).map_err(over)?;
        let cart = engine
            .load(&file)
            .map_err(|error| over(format!("the server's cart {name}: {error}")))?;
        let values = self.values.of_server(&self.server);
        Loaded::start(*blake3::hash(bytes).as_bytes(), &cart, self.seed, &values)
            .map_err(|fault| Ended::Fault(faulted(&name, &fault)))
    }

    /// Keeps a part of a cart for the next connection, even one of tomorrow.
    pub(super) fn keep_part(&self, hash: &[u8; 32], bytes: &[u8]) {
        // A full disk only means that it is fetched from its beginning.
        let _ = write_whole(&self.cached(hash, PART), bytes);
    }

    /// Where a cart from a server is kept, or the part of it that has arrived.
    fn cached(&self, hash: &[u8; 32], ending: &str) -> PathBuf {
        self.cart_cache.join(format!("{}.{ending}", blake3::Hash::from_bytes(*hash).to_hex()))
    }
}
