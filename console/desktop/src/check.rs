//! Checks a cart for its author: the profile, what it needs, and whether it runs the same each time and on both engines.

use std::fmt::Write;

use anyhow::{Result, anyhow, bail};
use cart_host::{Engine, EngineConfig, Usage};
use machine::CartFile;

use crate::{
    clock::frame_time,
    game::{Game, Play},
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
        ("cart", format!("{} {} by {}", about.name, about.version, about.author)),
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
        ("runs", format!("{TICKS} ticks: twice the same, and the same on the second engine")),
        ("state", first.state),
        ("picture", first.picture),
    ];
    for (word, what) in rows {
        writeln!(report, "{word:<12} {what}").expect("a text takes what is written");
    }
    Ok(report.trim_end().to_owned())
}

fn run(file: &CartFile, second: bool) -> Result<Run> {
    let engine = Engine::new(&EngineConfig { second, ..EngineConfig::default() })?;
    let name = "Player".to_owned();
    let play = Play { name, players: None, seed: SEED, saved: None, trace: None };
    let failed =
        |line: String| anyhow!("{}{line}", if second { "on the second engine: " } else { "" });
    let mut game = Game::alone(frame_time(0), &engine, file, &play, None)
        .map_err(|ended| failed(ended.notice().line()))?;
    let mut frame = 0;
    while game.progress().is_none_or(|tick| tick < TICKS) {
        game.frame(&engine, frame_time(frame), Default::default(), "");
        if let Some(ended) = game.over() {
            return Err(failed(ended.notice().line()));
        }
        frame += 1;
    }
    let mut rgba = vec![0; crate::picture::RGBA_BYTES];
    game.picture(&mut rgba);
    let (peak, memory_bytes) = game.usage();
    Ok(Run { state: game.hash(), picture: crate::picture::hash(&rgba), peak, memory_bytes })
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
