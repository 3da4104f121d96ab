//! Opens the rooms of a configuration: finds their carts, starts their rules, takes them back to their saves.

use std::collections::BTreeSet;
use std::sync::Arc;

use cart_host::{Cart, Dice, Engine, EngineConfig, RulesHost};
use machine::Manifest;
use netplay::{CartInfo, Journaled, Room, RoomConfig, Seated, Span, Spectators};
use tokio::runtime::Runtime;
use tracing::{info, warn};

use crate::bots::Bots;
use crate::carts::{self, CartFileError, FoundCart};
use crate::config::{Config, RoomChoice};
use crate::error::Error;
use crate::folder::DataFolder;
use crate::heart::Heart;
use crate::hosted::why_stopped;
use crate::journal;
use crate::restore;
use crate::store::Store;
use crate::timed::Timed;

/// A room that is restored and waits for its thread.
pub(crate) struct Opened {
    pub(crate) room: Room<Journaled<Timed>>,
    pub(crate) manifest: Manifest,
    pub(crate) bots: Option<Bots>,
}

/// The engine that runs every cart, with its heart.
pub(crate) fn start_engine(folder: &DataFolder) -> Result<(Arc<Engine>, Heart), Error> {
    let compiled = Some(folder.compiled()?);
    let engine = Engine::new(&EngineConfig { cache: compiled, wall_clock: true, second: false });
    let engine = Arc::new(engine.map_err(Error::Engine)?);
    if let Some(error) = engine.cache_trouble() {
        warn!(
            "carts are compiled anew at each start, because the folder for compiled ones cannot be used: {error}"
        );
    }
    let heart = Heart::start(Arc::clone(&engine)).map_err(Error::Threads)?;
    Ok((engine, heart))
}

/// Opens every room, or none.
pub(crate) fn open(
    config: &Config,
    folder: &DataFolder,
    engine: &Engine,
    runtime: &Runtime,
    store: &mut Store,
) -> Result<Vec<Opened>, Error> {
    let places = carts::places(&folder.carts());
    let mut names = BTreeSet::new();
    let mut opened = Vec::new();
    let unknown =
        config.bots.iter().find(|bots| config.rooms.iter().all(|room| room.name != bots.room));
    if let Some(unknown) = unknown {
        return Err(Error::NoRoomForBots(unknown.room.clone()));
    }
    for choice in &config.rooms {
        if !names.insert(&choice.name) {
            return Err(Error::SameName(choice.name.clone()));
        }
        let found = carts::find(&choice.cart, &places)?;
        let load = |error| Error::Load { path: found.path.clone(), error };
        let cart = engine.load(&found.file).map_err(load)?;
        let mut room = new_room(choice, &found, &cart, config)?;
        let versions = runtime.block_on(store.versions(&choice.name))?;
        let why = |rules: &Journaled<Timed>| why_stopped(rules.rules());
        let restored = restore::restore(&mut room, &found.file.manifest, &versions, why)?;
        match &restored {
            Some((version, saved)) => {
                if let Some((state, pieces)) =
                    runtime.block_on(store.journal(&choice.name, *version))?
                {
                    journal::go_on(&mut room, saved, &state, &pieces);
                }
                info!(room = choice.name, cart = %found.path.display(), tick = saved.tick.0, "opened from its save");
            }
            None => info!(room = choice.name, cart = %found.path.display(), "opened anew"),
        }
        let bots = bots_of(config, &choice.name, &cart, &found)?;
        opened.push(Opened { room, manifest: found.file.manifest, bots });
    }
    Ok(opened)
}

/// The bots that the host wants in a room.
fn bots_of(
    config: &Config,
    room: &str,
    cart: &Cart,
    found: &FoundCart,
) -> Result<Option<Bots>, Error> {
    let Some(choice) = config.bots.iter().rfind(|bots| bots.room == room) else { return Ok(None) };
    if !cart.has_bot() {
        return Err(Error::NoBot { path: found.path.clone() });
    }
    let seed = secret(&format!("{room}: bots"), config.seed)?;
    let seed = u64::from_le_bytes(*seed.first_chunk().expect("32 bytes have eight"));
    Ok(Some(Bots::new(cart, choice.count, seed)))
}

fn new_room(
    choice: &RoomChoice,
    found: &FoundCart,
    cart: &Cart,
    config: &Config,
) -> Result<Room<Journaled<Timed>>, Error> {
    if !cart.has_rules() {
        return Err(Error::NoRules { path: found.path.clone() });
    }
    let start = |fault| Error::Start { path: found.path.clone(), fault };
    let dice = Dice::from_seed(secret(&choice.name, config.seed)?);
    let rules = RulesHost::new(cart, dice).map_err(start)?;
    // The bare form is what players get: it is the same for a picture and for a bare file, and smaller.
    let damaged = |error| CartFileError::Damaged { path: found.path.clone(), error };
    let bytes: Arc<[u8]> = found.file.to_bytes().map_err(damaged)?.into();
    let manifest = &found.file.manifest;
    let info = CartInfo::new(bytes, manifest.tick_rate, manifest.seats);
    let rules = Journaled::new(Timed::new(rules), Seated::new());
    let behind = Span::from_millis(u64::from(config.spectators_behind) * 1_000);
    let spectators = Spectators { most: config.spectators, behind };
    Ok(Room::new(RoomConfig { spectators, ..RoomConfig::new(&choice.name, info) }, rules))
}

/// What nobody can foresee, for dice and the like; or, with a seed, the same for a room at each start.
fn secret(room: &str, seed: Option<u64>) -> Result<[u8; 32], Error> {
    if let Some(seed) = seed {
        return Ok(*blake3::hash(format!("{seed} {room}").as_bytes()).as_bytes());
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Dice(error.to_string()))?;
    Ok(bytes)
}
