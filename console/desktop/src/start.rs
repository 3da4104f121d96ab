//! From the command line to what is asked for.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, anyhow, bail};
use cart_host::{Engine, EngineConfig};
use machine::CartFile;
use netplay_quic::{Address, Key, Pins};

use crate::{
    app,
    arguments::{Arguments, Command, PlayOptions, ReplayOptions, RunOptions, Trust},
    check,
    clock::Clock,
    console::{Console, Target, tell},
    console_calls::SharedDesk,
    directory::Ask,
    game::{Game, Play},
    headless,
    home::{Home, write_whole},
    replays,
    rooms::Asker,
    session::Visit,
    settings::{SettingsFile, check_name},
    shelf,
    storage::Place,
    watch::{self, Watch},
    watching::Shown,
};

/// The name of a player in a headless run, if nothing else was said: the same on every computer.
const HEADLESS_NAME: &str = "Player";

/// What is said over a game whose console could not read its settings.
const SPOILT: &str = "The settings cannot be used: the terminal says why";

/// Does what the command line says.
pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let home = Home::find()?;
    let folders = arguments.carts;
    match arguments.command {
        None => in_window(home, folders, PlayOptions::default(), Target::Menu, None),
        Some(Command::Play { cart, run }) => {
            let cart = cart_file(&cart, &home)?;
            if run.headless {
                return alone_headless(&home, &cart, &run);
            }
            in_window(home, folders, run.play, Target::Cart(Box::new(cart)), None)
        }
        Some(Command::Join { run: RunOptions { play, .. }, .. }) if play.record.is_some() => {
            bail!("a replay is recorded where the rules run: the server does, with --record")
        }
        Some(Command::Join { address, accept_new_key, watch, mut run }) => {
            if watch {
                run.play.players = Some(0);
            }
            let address: Box<Address> = Box::new(address.parse().map_err(anyhow::Error::from)?);
            if run.headless {
                return online_headless(&home, *address, accept_new_key, &run);
            }
            in_window(home, folders, run.play, Target::Room { address, accept_new_key }, None)
        }
        Some(Command::Replay { file, replay }) => watch_replay(home, folders, &file, &replay),
        Some(Command::Rooms { address, json, trust }) => {
            print(&asker(&home, trust)?.rooms(&address, json)?)
        }
        Some(Command::Open { address, cart, room, private, json, trust }) => {
            let asker = asker(&home, trust)?;
            print(&asker.open(&address, &cart, room.as_deref(), private, json)?)
        }
        Some(Command::Close { address, trust }) => print(&asker(&home, trust)?.close(&address)?),
        Some(Command::Watch { folder, play }) => {
            let (cart, watch) = watched(&folder, &home)?;
            in_window(home, folders, play, Target::Cart(cart), Some(watch))
        }
        Some(Command::New { name }) => {
            cart_tools::new(Path::new(&name))?;
            print(&format!("{name} is written; play it while you change it: quiver watch {name}"))
        }
        Some(Command::Check { cart }) => {
            let cart = cart_file(&cart, &home)?;
            print(&check::check(&cart)?)
        }
        Some(Command::Pack { folder, output }) => pack(&home, &folder, output),
    }
}

fn in_window(
    home: Home,
    folders: Vec<PathBuf>,
    options: PlayOptions,
    target: Target,
    watch: Option<Watch>,
) -> Result<()> {
    let clock = Clock::start();
    let (settings, warning) = SettingsFile::open(home.settings_file());
    if let Some(warning) = &warning {
        tell(warning);
    }
    if let Some(name) = &options.name {
        check_name(name).map_err(anyhow::Error::msg)?;
    }
    let engine = engine(&home)?;
    let mappings = home.mappings_file();
    let desk = SharedDesk::new(settings, directory_asker(&home));
    // The menu shows all of it, whenever it is opened; over a game there is no room for that.
    let said = warning.as_ref().filter(|_| !matches!(target, Target::Menu)).map(|_| SPOILT);
    desk.lock().notice = warning.unwrap_or_default();
    let mut console = Console::new(engine, home, folders, options, desk, target, clock);
    if let Some(said) = said {
        console.say(said.to_owned());
    }
    app::run(clock, console, watch, &mappings).map_err(anyhow::Error::msg)
}

fn alone_headless(home: &Home, cart: &CartFile, run: &RunOptions) -> Result<()> {
    let engine = engine(home)?;
    let game = Game::alone(frame_zero(), &engine, cart, &headless_play(run)?, None)
        .map_err(|ended| anyhow!(ended.notice().line()))?;
    print(&headless::run(&engine, game, run).map_err(anyhow::Error::msg)?)
}

fn online_headless(
    home: &Home,
    address: Address,
    accept_new_key: bool,
    run: &RunOptions,
) -> Result<()> {
    let engine = engine(home)?;
    let play = headless_play(run)?;
    let visit = Visit {
        address,
        key: player_key(home)?,
        pins: Pins::at(&home.pins_file()),
        accept_new_key,
        name: play.name.clone(),
    };
    let game = Game::join(visit, &play, home.cart_cache()).map_err(anyhow::Error::msg)?;
    print(&headless::run(&engine, game, run).map_err(anyhow::Error::msg)?)
}

/// Shows a replay in a window, runs through it without one, or proves it.
fn watch_replay(
    home: Home,
    folders: Vec<PathBuf>,
    file: &Path,
    options: &ReplayOptions,
) -> Result<()> {
    let replay = replays::read(file).map_err(anyhow::Error::msg)?;
    let cart = replays::cart_of(file, &replay, options.cart.as_deref(), &folders, &home);
    let cart = cart.map_err(anyhow::Error::msg)?;
    if replay.is_cut_off {
        tell(&format!("{}: its end is missing: whoever recorded it was stopped", file.display()));
    }
    if options.verify {
        let engine = engine(&home)?;
        let cart = engine.load(&cart)?;
        return print(&replays::verify(&cart, replay).map_err(anyhow::Error::msg)?);
    }
    let shown = Shown { replay, seat: options.seat, at: options.at };
    if !options.headless {
        let target = Target::Replay(Box::new((cart, shown)));
        return in_window(home, folders, PlayOptions::default(), target, None);
    }
    let engine = engine(&home)?;
    let mut game =
        Game::replay(&engine, &cart, &shown).map_err(|ended| anyhow!(ended.notice().line()))?;
    let whole = game.watching().map_or(0, |watching| watching.ticks());
    let run = RunOptions {
        headless: true,
        ticks: options.ticks.unwrap_or(whole).min(whole),
        shot: options.shot.clone(),
        wav: options.wav.clone(),
        ..RunOptions::default()
    };
    print(&headless::run(&engine, game, &run).map_err(anyhow::Error::msg)?)
}

fn headless_play(run: &RunOptions) -> Result<Play> {
    let name = run.play.name.clone().unwrap_or_else(|| HEADLESS_NAME.to_owned());
    check_name(&name).map_err(anyhow::Error::msg)?;
    let seed = run.play.seed.unwrap_or(0);
    let trace = run.play.trace.clone();
    // A run that can be repeated starts from nothing.
    let values = run.values.clone().map_or(Place::Nowhere, Place::File);
    let record = run.play.record.clone();
    Ok(Play { name, players: run.play.players, seed, saved: None, trace, record, values })
}

const fn frame_zero() -> netplay::Time {
    netplay::Time(0)
}

fn asker(home: &Home, trust: Trust) -> Result<Asker> {
    let (key, pins) = (player_key(home)?, Pins::at(&home.pins_file()));
    Ok(Asker { key, pins, accept_new_key: trust.accept_new_key })
}

/// How the menu asks a server for its rooms. A server whose key changed is one for the player to decide on, who is asked
/// where one joins.
fn directory_asker(home: &Home) -> Arc<Ask> {
    let home = home.clone();
    Arc::new(move |server, question| {
        let asker = asker(&home, Trust::default()).map_err(|error| format!("{error:#}"))?;
        asker.ask(server, question).map_err(|error| error.root_cause().to_string())
    })
}

/// The player's key, made at the first start.
pub(crate) fn player_key(home: &Home) -> Result<Key> {
    std::fs::create_dir_all(&home.data)
        .with_context(|| format!("making {}", home.data.display()))?;
    Ok(Key::open(&home.key_file())?)
}

fn engine(home: &Home) -> Result<Engine> {
    let cache = home.module_cache();
    let engine = Engine::new(&EngineConfig { cache: Some(cache), ..EngineConfig::default() })?;
    if let Some(trouble) = engine.cache_trouble() {
        tell(&format!("compiled carts are not kept: {trouble}"));
    }
    Ok(engine)
}

/// A cart from a file, or from an author's folder, which is built.
fn cart_file(path: &Path, home: &Home) -> Result<CartFile> {
    let cart =
        if path.is_dir() { watch::build(path, &home.data) } else { shelf::read_playable(path) };
    cart.map_err(anyhow::Error::msg)
}

/// Watches an author's folder, which must look like one: else all that is in it would be looked at for ever.
fn watched(folder: &Path, home: &Home) -> Result<(Box<CartFile>, Watch)> {
    let file = folder.join(cart_tools::manifest::FILE);
    if !file.is_file() {
        bail!("{}: is not there; `quiver new NAME` writes a cart's folder", file.display());
    }
    Watch::first(folder, &home.data).map_err(anyhow::Error::msg)
}

fn pack(home: &Home, folder: &Path, output: Option<PathBuf>) -> Result<()> {
    let output = output.unwrap_or_else(|| watch::packed_path(folder));
    let bare = match output.extension().and_then(|ending| ending.to_str()) {
        Some("png") => false,
        Some("cart") => true,
        _ => bail!(
            "{}: a cart's file ends in .cart.png, or in .cart without a picture",
            output.display()
        ),
    };
    let cart = watch::build(folder, &home.data).map_err(anyhow::Error::msg)?;
    let bytes = if bare { cart.to_bytes() } else { cart.to_png() }?;
    write_whole(&output, &bytes).with_context(|| format!("writing {}", output.display()))?;
    print(&format!("{}: {} KiB", output.display(), bytes.len().div_ceil(1024)))
}

/// What was asked for goes to standard output.
fn print(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").context("writing to standard output")
}
