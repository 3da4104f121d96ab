//! Checks a cart for its author: the profile, what it needs, whether it runs the same each time and on both engines, and
//! whether it takes back what it saves.

use std::fmt::Write;

use anyhow::{Result, anyhow, bail};
use cart_host::{Engine, EngineConfig, Inputs, Usage};
use machine::{CartFile, Manifest};
use netplay::SavedRoom;

use crate::{
    clock::{Clock, frame_time},
    game::{Game, Play},
    storage::Place,
};

/// Ticks that a cart is run for.
const TICKS: u32 = 600;
/// The dice of a check.
const SEED: u64 = 1;

/// What a run has shown.
#[derive(Debug, Eq, PartialEq)]
struct Run {
    state: String,
    picture: String,
    peak: Usage,
    memory_bytes: usize,
    /// What it saves at the end, if it saves.
    save_bytes: Option<usize>,
}

/// Runs a cart as `check` says, and gives the report.
pub(crate) fn check(file: &CartFile) -> Result<String> {
    let about = &file.manifest;
    let first = run(file, false)?;
    let again = run(file, false)?;
    let second = run(file, true)?;
    if first != again {
        bail!("{}: two runs with the same dice differ: {}", about.name, difference(&first, &again));
    }
    // The engines count fuel a little differently, and only what a cart computes must agree.
    if (&first.state, &first.picture) != (&second.state, &second.picture) {
        bail!("{}: the two engines differ: {}", about.name, difference(&first, &second));
    }
    let mut report = String::new();
    let permissions: Vec<String> =
        about.permissions.iter().map(|one| format!("{one:?}").to_lowercase()).collect();
    let rate = match about.tick_rate {
        0 => "on demand".to_owned(),
        rate => format!("{rate} a second"),
    };
    let rows = [
        ("cart", title(about)),
        ("profile", "kept".to_owned()),
        (
            "module",
            format!("{} KiB of {} KiB", kib(file.module.len()), kib(cart_abi::MODULE_BYTES_MAX)),
        ),
        ("file", format!("{} KiB", kib(file.to_png()?.len()))),
        ("seats", format!("{}, at one console {}", about.seats, about.local)),
        ("ticks", rate),
        (
            "permissions",
            if permissions.is_empty() { "none".to_owned() } else { permissions.join(", ") },
        ),
        ("memory", format!("{} KiB", kib(first.memory_bytes))),
        (
            "peak fuel",
            format!(
                "{} in one `{}`, {} % of what a call may burn",
                first.peak.fuel_peak,
                first.peak.call,
                first.peak.fuel_peak * 100 / cart_abi::FUEL_PER_CALL
            ),
        ),
        (
            "save",
            first.save_bytes.map_or_else(
                || "nothing".to_owned(),
                |bytes| format!("{bytes} bytes after {TICKS} ticks, and it takes them back"),
            ),
        ),
        ("runs", format!("{TICKS} ticks: twice the same, and the same on the second engine")),
        ("state", first.state),
        ("picture", first.picture),
    ];
    for (word, what) in rows {
        writeln!(report, "{word:<12} {what}").expect("a text takes what is written");
    }
    Ok(report.trim_end().to_owned())
}

/// The cart's name and version, and who made it if that is said.
fn title(about: &Manifest) -> String {
    let by = if about.author.is_empty() { String::new() } else { format!(" by {}", about.author) };
    format!("{} {}{by}", about.name, about.version)
}

fn run(file: &CartFile, second: bool) -> Result<Run> {
    let engine = Engine::new(&EngineConfig { second, ..EngineConfig::default() })?;
    let failed =
        |line: String| anyhow!("{}{line}", if second { "on the second engine: " } else { "" });
    let start = |saved| {
        let name = "Player".to_owned();
        let play = Play { name, seed: SEED, saved, values: Place::Nowhere, ..Play::default() };
        Game::alone(frame_time(0), &engine, file, &play, None)
            .map_err(|ended| failed(ended.notice().line()))
    };
    let mut game = start(None)?;
    let clock = Clock::start();
    let step = |game: &mut Game, frame| {
        game.frame(&engine, clock, frame_time(frame), &Inputs::default());
        game.over().map_or(Ok(()), |ended| Err(failed(ended.notice().line())))
    };
    let mut frame = 0;
    while game.progress().is_none_or(|tick| tick < TICKS) {
        step(&mut game, frame)?;
        frame += 1;
    }
    let mut rgba = vec![0; crate::picture::RGBA_BYTES];
    game.picture(&mut rgba);
    let (state, picture) = (game.hash(), crate::picture::hash(&rgba));
    let saved = game.save(frame_time(frame));
    let (peak, memory_bytes) = game.usage();
    // Rules that stopped as they were to save say so in the next frame.
    step(&mut game, frame)?;
    if let Some(bytes) = &saved {
        let mut again = start(Some(SavedRoom::read(bytes)?))?;
        step(&mut again, 0)?;
    }
    let save_bytes = saved.map(|bytes| bytes.len());
    Ok(Run { state, picture, peak, memory_bytes, save_bytes })
}

fn difference(one: &Run, other: &Run) -> String {
    let what = match (one.state == other.state, one.picture == other.picture) {
        (false, false) => "state and picture",
        (false, true) => "state",
        (true, false) => "picture",
        (true, true) => "fuel or memory",
    };
    format!(
        "{what} after {TICKS} ticks; a cart must use nothing but its pads, its seed and its dice"
    )
}

const fn kib(bytes: usize) -> usize {
    bytes.div_ceil(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_is_named_with_its_author_if_there_is_one() {
        let mut about = Manifest {
            name: "Hello".to_owned(),
            author: "Ada".to_owned(),
            version: "1.0".to_owned(),
            abi: 1,
            tick_rate: 30,
            seats: 1,
            local: 1,
            permissions: Vec::new(),
            save_version: 1,
            save_oldest: 1,
        };
        assert_eq!(title(&about), "Hello 1.0 by Ada");
        about.author.clear();
        assert_eq!(title(&about), "Hello 1.0");
    }
}
