//! The figures of a run as JSON, and whether they are within their limits.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value, json};

use crate::Scenario;
use crate::figures::{Figures, Percentiles, Spans};

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// All figures, and under `broken` the limits that do not hold.
    pub json: Value,
}

/// What a report is made of.
pub(crate) struct Measured<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) players: usize,
    pub(crate) seconds: f64,
    pub(crate) ramp_seconds: f64,
    /// From the storm until all were back; none without one, or if they did not all come back.
    pub(crate) storm_seconds: Option<f64>,
    pub(crate) figures: &'a Figures,
    /// The server's lines of the time that was measured, behind the last one before.
    pub(crate) lines: &'a [Value],
    /// Bytes that the server had before anybody came.
    pub(crate) base_bytes: Option<u64>,
    pub(crate) before: System,
    pub(crate) after: System,
}

/// What the system counts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct System {
    /// UDP datagrams that no socket had room for, here or in the server.
    udp_dropped: u64,
    /// Milliseconds of processor time of this process.
    cpu_ms: u64,
}

impl System {
    pub(crate) fn now() -> Self {
        let snmp = fs::read_to_string("/proc/net/snmp").unwrap_or_default();
        let mut udp = snmp.lines().filter_map(|line| line.strip_prefix("Udp: "));
        let (names, numbers) = (udp.next().unwrap_or_default(), udp.next().unwrap_or_default());
        let mut counts = names.split(' ').zip(numbers.split(' '));
        let dropped = counts.find(|(name, _)| *name == "RcvbufErrors");
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        // The name in brackets may hold blanks; behind it, the 12th and 13th are hundredths of a second.
        let times = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        Self {
            udp_dropped: dropped.and_then(|(_, count)| count.parse().ok()).unwrap_or(0),
            cpu_ms: times.filter_map(|time| time.parse::<u64>().ok()).sum::<u64>() * 10,
        }
    }
}

impl Report {
    pub(crate) fn of(measured: &Measured<'_>) -> Self {
        let Measured { scenario, players, seconds, figures, before, after, .. } = *measured;
        let counts = &figures.counts;
        let per_player = |count: u64| (count as f64 / seconds / players.max(1) as f64).round();
        let mut json = json!({
            "scenario": scenario.title,
            "players": players,
            "ramp_seconds": round(measured.ramp_seconds),
            "seconds": round(seconds),
            "client": {
                "answer_ms": Percentiles::from(&figures.answers),
                "order_ms": Percentiles::from(&figures.orders),
                "counts": counts,
                "views_per_second": round(counts.views as f64 / seconds / players.max(1) as f64),
                "changes_per_second": round(counts.changes as f64 / seconds),
                "orders_per_second": round(counts.orders_done as f64 / seconds),
                "down_bytes_per_second": per_player(counts.down_bytes),
                "up_bytes_per_second": per_player(counts.up_bytes),
            },
            "generator": {
                "late_ms": Percentiles::from(&figures.late),
                "cpu_percent": round((after.cpu_ms - before.cpu_ms) as f64 / seconds / 10.0),
                "udp_dropped": after.udp_dropped.saturating_sub(before.udp_dropped),
            },
            "machine": machine(),
        });
        if let Some(seconds) = measured.storm_seconds {
            json["storm_seconds"] = round(seconds).into();
        }
        if let Some(server) = server(measured.lines, players, measured.base_bytes) {
            json["server"] = server;
        }
        let broken = broken(scenario, &json);
        json["broken"] = broken.into();
        Self { json }
    }

    /// Whether every limit of the scenario holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.json["broken"].as_array().is_some_and(Vec::is_empty)
    }
}

fn broken(scenario: &Scenario, json: &Value) -> Vec<String> {
    let figure = |place: &str| {
        let pointer = format!("/{}", place.replace('.', "/"));
        json.pointer(&pointer).and_then(Value::as_f64)
    };
    let mut broken = Vec::new();
    for (limits, is_most) in [(&scenario.most, true), (&scenario.least, false)] {
        for (place, &limit) in limits {
            match figure(place) {
                None => broken.push(format!("{place} was not measured")),
                Some(figure) if is_most && figure > limit => {
                    broken.push(format!("{place} is {figure}, and at most {limit} was to be"));
                }
                Some(figure) if !is_most && figure < limit => {
                    broken.push(format!("{place} is {figure}, and at least {limit} was to be"));
                }
                Some(_) => {}
            }
        }
    }
    broken
}

/// The server's figures: spans of all lines and rooms put together, and counts from the first line to the last.
fn server(lines: &[Value], players: usize, base_bytes: Option<u64>) -> Option<Value> {
    let (first, last) = (lines.first()?, lines.last()?);
    let measured = &lines[1..];
    let rooms = |line: &Value| line["rooms"].as_object().cloned().unwrap_or_default();
    let mut json = Map::new();
    let mut cart_us = 0.0;
    for part in ["turn", "tick", "views", "deltas", "send", "between"] {
        let mut spans = Spans::default();
        for line in measured {
            for room in rooms(line).values() {
                let counts = room[part]["counts"].as_array().into_iter().flatten();
                for pair in counts {
                    spans.add(pair[0].as_u64()?, pair[1].as_u64()?);
                }
            }
        }
        if matches!(part, "tick" | "views") {
            cart_us += spans.0.mean() * spans.0.len() as f64;
        }
        json.insert(format!("{part}_ms"), json!(Percentiles::from(&spans)));
    }
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (line, is_last) in [(last, true), (first, false)] {
        for room in rooms(line).values() {
            for (name, count) in room["counts"].as_object().into_iter().flatten() {
                let (sum, count) = (counts.entry(name.clone()).or_default(), count.as_u64()?);
                *sum = if is_last { *sum + count } else { sum.saturating_sub(count) };
            }
        }
    }
    let sum = |line: &Value, name: &str| {
        rooms(line).values().filter_map(|room| room[name].as_u64()).sum::<u64>()
    };
    let dropped: u64 = measured.iter().map(|line| sum(line, "dropped")).sum();
    json.insert("dropped_ticks".to_owned(), dropped.into());
    json.insert("players".to_owned(), sum(last, "players").into());
    json.insert("counts".to_owned(), json!(counts));
    let ms = last["cpu_ms"].as_u64().zip(first["cpu_ms"].as_u64());
    if let Some((last, first)) = ms {
        let percent = (last - first) as f64 / measured.len().max(1) as f64 / 10.0;
        json.insert("cpu_percent".to_owned(), round(percent).into());
        // All of the processor's time but the cart's ticks and views, by players and ticks.
        let player_ticks = counts.get("pads").copied().unwrap_or(0).max(1) as f64;
        let outside = ((last - first) as f64 * 1e3 - cart_us) / player_ticks;
        json.insert("outside_us_per_player_tick".to_owned(), round(outside).into());
    }
    if let Some((resident, base)) = last["resident_bytes"].as_u64().zip(base_bytes) {
        json.insert("resident_mib".to_owned(), round(resident as f64 / f64::from(1 << 20)).into());
        let per_player = resident.saturating_sub(base) as f64 / players.max(1) as f64;
        json.insert("resident_kib_per_player".to_owned(), round(per_player / 1_024.0).into());
    }
    Some(Value::Object(json))
}

/// What it was measured on.
fn machine() -> Value {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpuinfo = read("/proc/cpuinfo");
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name"));
    json!({
        "processors": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        "model": model.unwrap_or_default().trim_start_matches(['\t', ' ', ':']),
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
        "load": read("/proc/loadavg").trim(),
        "built_with": if cfg!(debug_assertions) { "debug" } else { "release" },
    })
}

fn round(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(seconds: u64) -> Value {
        let spans = json!({ "counts": [[1_000, 99], [4_000 * seconds, 1]] });
        let room = |players: u64| {
            json!({
                "players": players, "dropped": 1, "counts": { "ticks": 100 * seconds, "pads": 200 * seconds },
                "turn": spans, "tick": spans, "views": spans, "deltas": spans, "send": spans,
                "between": spans,
            })
        };
        json!({
            "cpu_ms": 1_000 * seconds, "resident_bytes": seconds << 20,
            "rooms": { "a": room(2), "b": room(3) },
        })
    }

    #[test]
    fn lines_of_all_rooms_are_put_together() {
        let lines = [line(1), line(2), line(3)];
        let server = server(&lines, 5, Some(1 << 20)).unwrap();
        assert_eq!(server["turn_ms"]["count"], 400);
        let p50 = server["turn_ms"]["p50"].as_f64().unwrap();
        assert!((1.0..1.01).contains(&p50), "{p50}");
        let max = server["turn_ms"]["max"].as_f64().unwrap();
        assert!((12.0..12.2).contains(&max), "{max}");
        assert_eq!(server["counts"]["ticks"], 400);
        assert_eq!((&server["players"], &server["dropped_ticks"]), (&5.into(), &4.into()));
        assert_eq!(server["cpu_percent"], 100.0);
        // 2 s of processor time, of which ticks and views had 0.436 s each, and 800 pads.
        let outside = server["outside_us_per_player_tick"].as_f64().unwrap();
        assert!((1_400.0..1_420.0).contains(&outside), "{outside}");
        assert_eq!(server["resident_kib_per_player"], 409.6);
    }

    #[test]
    fn limits_that_do_not_hold_are_named() {
        let text = "title = \"x\"\n[time]\nwarm_up = 0\nmeasure = 1\n[players]\neach = 1\n\
            [most]\n\"a.b\" = 5\n\"a.c\" = 5\n[least]\n\"a.b\" = 6\n\"d\" = 1";
        let scenario = text.parse().unwrap();
        let broken = broken(&scenario, &json!({ "a": { "b": 5, "c": 5.5 } }));
        assert_eq!(
            broken,
            [
                "a.c is 5.5, and at most 5 was to be",
                "a.b is 5, and at least 6 was to be",
                "d was not measured",
            ]
        );
    }
}
