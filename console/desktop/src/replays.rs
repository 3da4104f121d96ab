//! Replays as files: read, matched with their cart, and proved.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use cart_host::{Cart, Dice, RulesHost, check_replay};
use machine::CartFile;
use netplay::{Replay, ReplayPlayer, limits::REPLAY_BYTES_MAX};
use serde::Serialize;

use crate::{home::Home, shelf};

/// What proving a replay came to, when it came to the same.
#[derive(Debug, Serialize)]
struct Verdict {
    verified: bool,
    ticks: u32,
    /// Hashes that were compared.
    hashes: u32,
    /// The recorder was stopped: what came after is not there to be proved.
    cut_off: bool,
}

/// Reads a replay.
pub(crate) fn read(path: &Path) -> Result<Replay, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut bytes = Vec::new();
    let limit = u64::try_from(REPLAY_BYTES_MAX).expect("some MiB") + 1;
    let file = File::open(path).map_err(|error| told(&error))?;
    file.take(limit).read_to_end(&mut bytes).map_err(|error| told(&error))?;
    Replay::read(bytes).map_err(|error| told(&error))
}

/// The cart of a replay: the file that was named, or the one of this computer that has its hash.
pub(crate) fn cart_of(
    path: &Path,
    replay: &Replay,
    named: Option<&Path>,
    folders: &[PathBuf],
    home: &Home,
) -> Result<CartFile, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let head = &replay.head;
    if let Some(named) = named {
        let cart = shelf::read_playable(named)?;
        check_replay(head, &cart.hash()).map_err(|error| told(&error))?;
        return Ok(cart);
    }
    // Another engine first: for that no cart helps.
    check_replay(head, &head.cart).map_err(|error| told(&error))?;
    let mut places = shelf::folders(folders, home);
    places.push(home.cart_cache());
    shelf::find(&head.cart, &places).ok_or_else(|| {
        let (name, version, hash) = (&head.cart_name, &head.cart_version, head.cart_hash());
        told(&format!(
            "it wants the cart {name} {version} whose hash is {hash}, which is not among the carts of this computer: name its file, as in --cart {name}.cart.png"
        ))
    })
}

/// Plays a replay as fast as it goes; the line to print, or the first tick that is not as it was.
pub(crate) fn verify(cart: &Cart, replay: Replay) -> Result<String, String> {
    let rules =
        RulesHost::new(cart, Dice::from_seed([0; 32])).map_err(|fault| fault.to_string())?;
    let (first, cut_off) = (replay.first(), replay.is_cut_off);
    let player = ReplayPlayer::new(replay, rules);
    let mut player = player.map_err(|error| format!("the replay is not proved: {error}"))?;
    let told = |stop: netplay::ReplayStop| {
        format!("the replay is not proved: at tick {}: {}", stop.tick.since(first), stop.error)
    };
    while player.step().map_err(told)? {}
    let counts = player.counts();
    let verdict = Verdict { verified: true, ticks: counts.ticks, hashes: counts.proofs, cut_off };
    Ok(serde_json::to_string(&verdict).expect("a verdict is plain values"))
}
