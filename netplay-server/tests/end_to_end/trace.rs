//! What a host reads who wants to know what was said.

use std::fs;

use serde_json::Value;

use crate::parts::{Place, Process, until};

#[test]
fn a_room_that_is_traced_tells_all_that_was_said_in_it() {
    let place = Place::new();
    let mut command = place.command();
    command.arg("--trace").arg(place.path("traces"));
    let server = Process::start(&mut command, 1);
    let mut mira = place.player("mira", &server.addresses[0]);
    let mut tom = place.player("tom", &server.addresses[0]);
    mira.arrive();
    tom.arrive();
    let now = mira.now();
    mira.client.order(now, &[3]).unwrap();
    until("steps", || {
        mira.turn(true);
        tom.turn(false);
        (mira.steps() >= 20).then_some(())
    });
    mira.leave();
    let log = server.stop();
    let path = place.path("traces").join("steps-0001.trace.jsonl");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{error}: {log}"));
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |peer: u64, way: &str, kind: &str| {
        let is_it = |line: &&Value| {
            line["peer"] == peer
                && line["way"] == way
                && (line["message"] == kind || !line["message"][kind].is_null())
        };
        lines.iter().filter(is_it).count()
    };
    for (peer, way, kind, least) in [
        (0, "ToRoom", "Hello", 1),
        (1, "ToRoom", "Hello", 1),
        (0, "ToRoom", "Ready", 1),
        (0, "ToRoom", "Pads", 15),
        (0, "ToRoom", "Order", 1),
        (0, "ToRoom", "Bye", 1),
        (0, "ToClient", "Welcome", 1),
        (0, "ToClient", "Seated", 1),
        (0, "ToClient", "Done", 1),
        (0, "ToClient", "View", 15),
        (1, "ToClient", "View", 15),
    ] {
        let found = count(peer, way, kind);
        assert!(found >= least, "{found} of {kind} {way} of {peer}:\n{text}");
    }
    let order = lines.iter().find(|line| !line["message"]["Order"].is_null()).unwrap();
    assert_eq!(order["message"]["Order"]["bytes"], serde_json::json!([3]), "its bytes are told");
    let times = lines.iter().map(|line| line["us"].as_u64().unwrap());
    assert!(times.is_sorted(), "in the order in which it was said");
    let nobody = lines.iter().filter(|line| line["message"].is_null()).count();
    assert_eq!(nobody, 0, "all of it can be read");
}

#[test]
fn a_folder_in_which_no_trace_can_be_written_is_said_at_once() {
    let place = Place::new();
    let file = place.put("a file", b"");
    let mut command = place.command();
    command.arg("--trace").arg(file.join("traces"));
    let (code, said) = crate::parts::failed(&mut command);
    assert_eq!(code, 1);
    assert!(said.contains("traces cannot be written to") && said.contains("--trace"), "{said}");
}
