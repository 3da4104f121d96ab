//! Twenty players of Delve at 20 ticks a second, real clients over real QUIC, on the real server in another process; and
//! what they and the server have of whoever else is there.

use std::path::Path;
use std::{env, fs};

use bots::{Scenario, ServerProcess, Where, run};
use netplay_quic::Address;
use serde::Serialize;
use serde_json::Value;

/// What came of it.
#[derive(Debug, Serialize)]
pub(crate) struct Play {
    pub(crate) answer_ms_p50: f64,
    pub(crate) answer_ms_p99: f64,
    pub(crate) order_ms_p99: f64,
    pub(crate) turn_ms_p99: f64,
    pub(crate) dropped_ticks: f64,
    /// Honest players who were lost.
    pub(crate) disconnects: f64,
    /// How late this program was for what it had to do.
    pub(crate) late_ms_p99: f64,
    pub(crate) server_mib: f64,
    /// Of one processor.
    pub(crate) server_cpu_percent: f64,
}

/// The command line: measured seconds, and where the figures go.
pub(crate) fn arguments(mut seconds: f64) -> (f64, Option<String>) {
    let (mut arguments, mut json) = (env::args().skip(1), None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => {
                let text = arguments.next().and_then(|text| text.parse().ok());
                seconds = text.expect("--seconds N");
            }
            "--json" => json = Some(arguments.next().expect("--json FILE")),
            // What cargo adds.
            "--bench" => {}
            other => panic!("{other}: only --seconds N and --json FILE are known"),
        }
    }
    (seconds, json)
}

/// Prints the figures, and writes them down where that was asked for.
pub(crate) fn report(report: &Value, json: Option<&str>) {
    let text = serde_json::to_string_pretty(report).expect("numbers become JSON");
    println!("{text}");
    if let Some(path) = json {
        fs::write(path, text + "\n").unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

/// Plays for so many measured seconds beside whoever `gather` brings to the room, with so many places for spectators.
pub(crate) fn play<T>(
    seconds: f64,
    spectators: u16,
    gather: impl FnOnce(&Address) -> T,
) -> (Play, T) {
    let scenario: Scenario = format!(
        "title = \"honest players\"\nseed = 1\n\
        [server]\ncart = \"delve\"\nseats = 60\ntick_rate = 20\nspectators = {spectators}\n\
        [players]\neach = 20\nper_second = 40\npads = \"walk\"\nsources = 1\n\
        first = [\"00 00\"]\norders = [\"02 01\"]\norder_every = 1\n\
        [time]\nwarm_up = 2\nmeasure = {seconds}\n"
    )
    .parse()
    .expect("the scenario is sound");
    let carts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/carts");
    let program = Path::new(env!("CARGO_BIN_EXE_quiver-server"));
    let server = ServerProcess::start(program, &carts, &scenario).expect("the server starts");
    let gathered = gather(&server.addresses[0]);
    let report = run(&scenario, &Where::Server(&server), &carts).expect("the honest play");
    let figure = |place: &str| report.json.pointer(place).and_then(Value::as_f64);
    let figure = |place: &str| figure(place).unwrap_or_else(|| panic!("{place} was measured"));
    let play = Play {
        answer_ms_p50: figure("/client/answer_ms/p50"),
        answer_ms_p99: figure("/client/answer_ms/p99"),
        order_ms_p99: figure("/client/order_ms/p99"),
        turn_ms_p99: figure("/server/turn_ms/p99"),
        dropped_ticks: figure("/server/dropped_ticks"),
        disconnects: figure("/client/counts/disconnects"),
        late_ms_p99: figure("/generator/late_ms/p99"),
        server_mib: figure("/server/resident_mib"),
        server_cpu_percent: figure("/server/cpu_percent"),
    };
    (play, gathered)
}
