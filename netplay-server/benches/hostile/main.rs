//! Hostile clients beside honest players: `cargo xtask bench hostile`.
//!
//! First nobody disturbs the honest; then, kind by kind, eight clients do all the time what no client may: each that is
//! closed comes again at once. What counts: the honest players' answers stay within twice what they took in peace and none
//! of them is lost, the server's memory stays within its bound, and each offender is closed with a reason. Answers to orders
//! are told beside it: they wait for this computer's disk, which other programs use as well.
//!
//! Offenders take processor time of this computer too, so that on two cores the figures are worse than a server's would be
//! that has its computer for itself.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

#[path = "../honest/mod.rs"]
mod honest;
mod mob;

use serde::Serialize;

use crate::honest::Play;
use crate::mob::{Evil, Mob, Offences};

/// What the others may wait for an answer, in times of what it takes in peace.
const RATIO_MAX: f64 = 2.0;
/// A turn that takes a tenth of a tick is no trouble, however short it is in peace, in milliseconds.
const TURN_MS: f64 = 5.0;
/// What offenders may cost in memory, in MiB.
const MEMORY_MIB_MAX: f64 = 64.0;

/// How late this program may be at the 99th percentile for what it does, in milliseconds: half a tick.
const LATE_MS_MAX: f64 = 25.0;
/// How often a phase is measured at most.
const TRIES_MAX: u32 = 3;

/// Who disturbs, and what came of it.
#[derive(Debug, Serialize)]
struct Phase {
    who: &'static str,
    honest: Play,
    offences: Offences,
}

fn main() {
    let (seconds, json) = honest::arguments(10.0);
    let mut phases = vec![measured(None, seconds)];
    phases.extend(Evil::ALL.into_iter().map(|evil| measured(Some(evil), seconds)));
    let broken = broken(&phases);
    let report = serde_json::json!({ "phases": phases, "broken": broken });
    honest::report(&report, json.as_deref());
    assert!(broken.is_empty(), "{broken:?}");
}

/// A phase, anew if this program was late itself: then it was this computer that was measured.
fn measured(evil: Option<Evil>, seconds: f64) -> Phase {
    let tries = (0..TRIES_MAX).map(|_| phase(evil, seconds));
    let mut last = None;
    for phase in tries {
        let is_sound = phase.honest.late_ms_p99 <= LATE_MS_MAX;
        last = Some(phase);
        if is_sound {
            break;
        }
    }
    last.expect("there is one try at least")
}

fn phase(evil: Option<Evil>, seconds: f64) -> Phase {
    let gather = |address: &_| evil.map(|evil| Mob::gather(evil, address));
    let (honest, mob) = honest::play(seconds, 0, gather);
    let offences = mob.map(Mob::disperse).unwrap_or_default();
    let phase = Phase { who: evil.map_or("nobody", Evil::name), honest, offences };
    println!("{}", serde_json::to_string(&phase).expect("numbers become JSON"));
    phase
}

/// The limits that do not hold.
fn broken(phases: &[Phase]) -> Vec<String> {
    let (peace, war) = phases.split_first().expect("there is peace before the war");
    let mut broken = Vec::new();
    for Phase { who, honest, offences } in war {
        let mut check = |holds: bool, what: String| {
            if !holds {
                broken.push(format!("{who}: {what}"));
            }
        };
        for (what, then, now) in [
            ("answers", peace.honest.answer_ms_p99, honest.answer_ms_p99),
            ("turns", peace.honest.turn_ms_p99.max(TURN_MS), honest.turn_ms_p99),
        ] {
            let text = format!("{what} take {now} ms at the 99th percentile, and {then} in peace");
            check(now <= then * RATIO_MAX, text);
        }
        let more = honest.server_mib - peace.honest.server_mib;
        check(more <= MEMORY_MIB_MAX, format!("the server has {more} MiB more than in peace"));
        check(honest.disconnects == 0.0, format!("{} honest were lost", honest.disconnects));
        let Offences { messages, connections, ref closings, must_end } = *offences;
        check(messages + connections > 100, "nothing happened".to_owned());
        let closed = closings.values().sum::<u64>() > 0;
        check(closed || !must_end, "no offender was closed".to_owned());
    }
    broken
}
