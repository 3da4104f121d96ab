//! What drawing and sound cost, called as a cart calls them: `cargo xtask bench machine`, or with `--json FILE`.
//!
//! Each figure is nanoseconds per call, unless its name says otherwise. The calls stand in a module that [`script`] makes of them, which runs as any
//! cart does: checked against the profile, compiled by wasmtime, with fuel. Its `draw` makes one call many times over,
//! and the fastest of many frames counts, divided by the number of calls: what the loop and the frame cost is in it.

mod drawing;
mod script;
mod sound;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long one name is measured.
const MEASURED: Duration = Duration::from_millis(250);
/// How often at least.
const RUNS_MIN: usize = 7;

/// Nanoseconds that a run takes, the fastest of those in a time.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn fastest(measured: Duration, mut run: impl FnMut()) -> f64 {
    run();
    let begun = Instant::now();
    let mut best = Duration::MAX;
    let mut runs = 0;
    while runs < RUNS_MIN || begun.elapsed() < measured {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed());
        runs += 1;
    }
    best.as_nanos() as f64
}

/// All figures by name.
#[derive(Default)]
struct Figures(BTreeMap<String, f64>);

impl Figures {
    #[expect(clippy::print_stdout, reason = "a benchmark says what it measured")]
    fn add(&mut self, name: &str, figure: f64) {
        let figure = (figure * 100.0).round() / 100.0;
        println!("{name:28}{figure:14}");
        self.0.insert(name.to_owned(), figure);
    }
}

fn main() {
    let mut figures = Figures::default();
    drawing::measure(&mut figures);
    sound::measure(&mut figures);
    if let Some(path) = json_path() {
        let text = serde_json::to_string_pretty(&figures.0).expect("names and numbers are JSON");
        std::fs::write(&path, text + "\n")
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// The value of `--json`; cargo adds arguments of its own, which say nothing here.
fn json_path() -> Option<PathBuf> {
    std::env::args_os().skip_while(|argument| argument != "--json").nth(1).map(PathBuf::from)
}
