//! Players come and go all day: nothing of them is left behind, no thread, no socket and no memory.

#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    reason = "deadlines are read off the clock, so that a failing test ends"
)]

#[expect(dead_code, reason = "other tests need more of it")]
mod parts;

use std::fs;

use netplay::Lane;
use netplay_quic::{Address, Fingerprint, Key, Link, Pins};

use crate::parts::{Server, ended, expect_message, until};

/// Comings and goings that are measured.
const COMINGS: u32 = 200;
/// What the allocator may keep of them, in KiB: a link that stayed would be a hundred.
const KEPT_KIB_MAX: u64 = 4 * 1_024;

/// A line of this process's own status, as a number.
fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("Linux has it");
    line.split_whitespace().next().and_then(|word| word.parse().ok()).expect("it is a number")
}

/// Threads and open files of this process, the server's among them.
fn held() -> (u64, usize) {
    (status("Threads:"), fs::read_dir("/proc/self/fd").expect("Linux has it").count())
}

/// One coming and going, each time ended in another way.
fn come_and_go(server: &mut Server, number: u32) {
    let (mut link, mut arrival) = server.join();
    link.send(Lane::Reliable, vec![7; 4_000]);
    expect_message(&mut arrival.link, Lane::Reliable, &[7; 4_000]);
    arrival.link.send(Lane::Reliable, vec![8; 60_000]);
    match number % 3 {
        // The player leaves, and does not read what was sent last.
        0 => drop(link),
        // The server closes.
        1 => {
            arrival.link.close("closed");
            ended(&mut link);
        }
        // Both at once.
        _ => {
            link.close("left");
            arrival.link.close("closed");
        }
    }
    if number.is_multiple_of(10) {
        // Somebody who does not trust the server is told so and goes.
        let pins = Pins::at(&server.folder.path().join("none"));
        let wrong = Address { fingerprint: Some(Fingerprint([9; 32])), ..server.address() };
        ended(&mut Link::connect(&wrong, &Key::make().expect("a key"), &pins));
    }
}

#[test]
fn who_comes_and_goes_all_day_leaves_nothing_behind() {
    let mut server = Server::start();
    (0..60).for_each(|number| come_and_go(&mut server, number));
    let settled = held();
    let before = status("VmRSS:");
    (0..COMINGS).for_each(|number| come_and_go(&mut server, number));
    // What ended last may still be on its way out.
    until("all threads and sockets are gone", || {
        let (threads, files) = held();
        (threads <= settled.0 && files <= settled.1).then_some(())
    });
    let after = status("VmRSS:");
    println!("{before} KiB before {COMINGS} comings and goings, {after} KiB after");
    assert!(after < before + KEPT_KIB_MAX, "{before} KiB became {after} KiB");
}
