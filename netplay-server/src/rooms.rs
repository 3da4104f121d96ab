//! Opens rooms: finds their carts, starts their rules, takes them back to their saves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use cart_host::{Cart, Dice, Engine, EngineConfig, RulesHost};
use machine::Manifest;
use netplay::{CartInfo, Journaled, Room, RoomConfig, Seated, Span, Spectators};
use tokio::runtime::Runtime;
use tracing::{info, warn};

use crate::bots::Bots;
use crate::carts::{self, CartFileError};
use crate::config::Config;
use crate::error::Error;
use crate::folder::DataFolder;
use crate::heart::Heart;
use crate::hosted::why_stopped;
use crate::journal;
use crate::restore;
use crate::store::{Kept, Store};
use crate::timed::Timed;

/// A room that is restored and waits for its thread.
pub(crate) struct Opened {
    pub(crate) room: Room<Journaled<Timed>>,
    pub(crate) cart: Arc<LoadedCart>,
    pub(crate) bots: Option<Bots>,
}

/// A cart of which rooms are opened: compiled once, however many rooms there are.
pub(crate) struct LoadedCart {
    path: PathBuf,
    cart: Cart,
    pub(crate) manifest: Manifest,
    info: CartInfo,
}

/// How every room is opened.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    seed: Option<u64>,
    spectators: Spectators,
}

impl Settings {
    /// As the host says.
    pub(crate) fn of(config: &Config) -> Self {
        let behind = Span::from_millis(u64::from(config.spectators_behind) * 1_000);
        let spectators = Spectators { most: config.spectators, behind };
        Self { seed: config.seed, spectators }
    }
}

/// The carts that this server has loaded, by what the host calls them.
pub(crate) struct Library {
    engine: Arc<Engine>,
    places: Vec<PathBuf>,
    loaded: BTreeMap<String, Arc<LoadedCart>>,
}

/// The engine that runs every cart, with its heart.
pub(crate) fn start_engine(folder: &DataFolder) -> Result<(Arc<Engine>, Heart), Error> {
    let compiled = Some(folder.compiled()?);
    let engine =
        Engine::new(&EngineConfig { cache: compiled, wall_clock: true, ..EngineConfig::default() });
    let engine = Arc::new(engine.map_err(Error::Engine)?);
    if let Some(error) = engine.cache_trouble() {
        warn!(
            "carts are compiled anew at each start, because the folder for compiled ones cannot be used: {error}"
        );
    }
    let heart = Heart::start(Arc::clone(&engine)).map_err(Error::Threads)?;
    Ok((engine, heart))
}

impl Library {
    pub(crate) fn new(engine: Arc<Engine>, folder: &DataFolder) -> Self {
        Self { engine, places: carts::places(&folder.carts()), loaded: BTreeMap::new() }
    }

    /// The cart of this name or file, which is read, checked and compiled the first time.
    pub(crate) fn take(&mut self, cart: &str) -> Result<Arc<LoadedCart>, Error> {
        if let Some(loaded) = self.loaded.get(cart) {
            return Ok(Arc::clone(loaded));
        }
        let found = carts::find(cart, &self.places)?;
        let path = found.path;
        let load = |error| Error::Load { path: path.clone(), error };
        let compiled = self.engine.load(&found.file).map_err(load)?;
        if !compiled.has_rules() {
            return Err(Error::NoRules { path });
        }
        // The bare form is what players get: it is the same for a picture and for a bare file, and smaller.
        let damaged = |error| CartFileError::Damaged { path: path.clone(), error };
        let bytes: Arc<[u8]> = found.file.to_bytes().map_err(damaged)?.into();
        let manifest = found.file.manifest;
        let info = CartInfo::new(bytes, manifest.tick_rate, manifest.seats);
        let loaded = Arc::new(LoadedCart { path, cart: compiled, manifest, info });
        self.loaded.insert(cart.to_owned(), Arc::clone(&loaded));
        Ok(loaded)
    }
}

/// Opens every room of a configuration, or none. `made` are the names of the rooms that players made.
pub(crate) fn open(
    config: &Config,
    library: &mut Library,
    runtime: &Runtime,
    store: &mut Store,
    made: &BTreeSet<String>,
) -> Result<Vec<Opened>, Error> {
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
        if made.contains(&choice.name) {
            return Err(Error::MadeByPlayer(choice.name.clone()));
        }
        let cart = library.take(&choice.cart)?;
        let kept = runtime.block_on(store.kept(&choice.name))?;
        let room = open_one(&choice.name, &cart, Settings::of(config), &kept)?;
        opened.push(Opened { bots: bots_of(config, &choice.name, &cart)?, ..room });
    }
    Ok(opened)
}

/// The bots that the host wants in a room.
fn bots_of(config: &Config, room: &str, loaded: &LoadedCart) -> Result<Option<Bots>, Error> {
    let LoadedCart { path, cart, .. } = loaded;
    let Some(choice) = config.bots.iter().rfind(|bots| bots.room == room) else { return Ok(None) };
    if !cart.has_bot() {
        return Err(Error::NoBot { path: path.clone() });
    }
    let seed = secret(&format!("{room}: bots"), config.seed)?;
    let seed = u64::from_le_bytes(*seed.first_chunk().expect("32 bytes have eight"));
    Ok(Some(Bots::new(cart, choice.count, seed)))
}

/// Opens a room where it was left.
pub(crate) fn open_one(
    name: &str,
    loaded: &Arc<LoadedCart>,
    settings: Settings,
    kept: &Kept,
) -> Result<Opened, Error> {
    let LoadedCart { path, cart, manifest, info } = &**loaded;
    let start = |fault| Error::Start { path: path.clone(), fault };
    let dice = Dice::from_seed(secret(name, settings.seed)?);
    let rules = RulesHost::new(cart, dice).map_err(start)?;
    let rules = Journaled::new(Timed::new(rules), Seated::new());
    let mut room = {
        let spectators = settings.spectators;
        Room::new(RoomConfig { spectators, ..RoomConfig::new(name, info.clone()) }, rules)
    };
    let why = |rules: &Journaled<Timed>| why_stopped(rules.rules());
    match restore::restore(&mut room, manifest, &kept.versions, why)? {
        Some((version, saved)) => {
            let newest = kept.versions.first().map(|version| version.id);
            if let Some((state, pieces)) = kept.journal.as_ref().filter(|_| newest == Some(version))
            {
                journal::go_on(&mut room, &saved, state, pieces);
            }
            info!(room = name, cart = %path.display(), tick = saved.tick.0, "opened from its save");
        }
        None => info!(room = name, cart = %path.display(), "opened anew"),
    }
    Ok(Opened { room, cart: Arc::clone(loaded), bots: None })
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
