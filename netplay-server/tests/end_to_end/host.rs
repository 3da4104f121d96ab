//! What a host says to a server that runs.

use std::io::{Read, Write};
use std::net::TcpStream;

use netplay::CloseReason;
use netplay_quic::Fingerprint;

use crate::parts::{Place, Player, Process, bare_command, failed, until};

fn ended(player: &mut Player) -> CloseReason {
    until("an end", || {
        player.turn(false);
        player.ending.is_some().then_some(())
    });
    player.closed().unwrap()
}

#[test]
fn a_kicked_player_is_told_and_may_come_back() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let mut eve = place.player("eve", &server.addresses[0]);
    let mut mira = place.player("mira", &server.addresses[0]);
    eve.arrive();
    mira.arrive();
    let players = place.say(&["players"]).unwrap();
    let print = Fingerprint(eve.identity).to_string();
    assert!(
        players.lines().any(|line| line.starts_with("eve ") && line.ends_with(&print)),
        "{players}"
    );
    assert_eq!(place.say(&["kick", "eve"]).unwrap(), "eve is gone, and may come back\n");
    assert_eq!(ended(&mut eve), CloseReason::Kicked);
    let nobody = place.say(&["kick", "eve"]).unwrap_err();
    assert!(nobody.contains("nobody here") && nobody.contains("\"eve\""), "{nobody}");
    let mut eve = place.player("eve", &server.addresses[0]);
    eve.arrive();
    place.say(&["kick", &print[..8]]).unwrap();
    assert_eq!(ended(&mut eve), CloseReason::Kicked);
    mira.walk_to(5);
    server.stop();
}

#[test]
fn a_ban_holds_until_it_is_lifted() {
    let place = Place::new();
    let server = Process::start(&mut place.open_command(), 1);
    let here = server.addresses[0].clone();
    let mut eve = place.player("eve", &here);
    eve.arrive();
    let said = place.say(&["ban", "eve"]).unwrap();
    assert!(said.starts_with("eve is gone, and not let in any more"), "{said}");
    assert_eq!(ended(&mut eve), CloseReason::Banned);
    let banned = "the host of this server has banned this player";
    assert_eq!(place.player("eve", &here).refused(), banned);
    assert_eq!(place.open("eve", &here, "den", false).unwrap_err(), banned);
    server.kill_9();
    let server = Process::start(&mut place.open_command(), 1);
    let here = &server.addresses[0];
    assert_eq!(place.player("eve", here).refused(), banned, "after a crash too");
    place.player("mira", here).arrive();
    let bans = place.say(&["bans"]).unwrap();
    let print = Fingerprint(eve.identity).to_string();
    assert_eq!(bans.split_whitespace().collect::<Vec<_>>(), ["eve", &print]);
    assert_eq!(place.say(&["unban", "eve"]).unwrap(), "eve is let in again\n");
    place.player("eve", here).arrive();
    assert_eq!(place.say(&["bans"]).unwrap(), "none\n");
    // Somebody who is not here is banned by the whole fingerprint.
    let tom = place.key("tom").fingerprint().to_string();
    assert!(place.say(&["ban", &tom[..20]]).unwrap_err().contains("nobody here"));
    place.say(&["ban", &tom]).unwrap();
    assert_eq!(place.player("tom", here).refused(), banned);
    place.say(&["unban", &tom[..10]]).unwrap();
    server.stop();
    let server = Process::start(&mut place.command(), 1);
    place.player("tom", &server.addresses[0]).arrive();
    server.stop();
}

#[test]
fn a_host_takes_down_what_a_player_opened() {
    let place = Place::new();
    let server = Process::start(&mut place.open_command(), 1);
    place.open("eve", &server.addresses[0], "rude-name", true).unwrap();
    let rooms = place.say(&["rooms"]).unwrap();
    assert!(
        rooms.lines().any(|line| line.starts_with("rude-name ") && line.ends_with("private")),
        "{rooms}"
    );
    assert!(place.say(&["close", "steps"]).unwrap_err().contains("the host's own"));
    assert!(place.say(&["close", "none"]).unwrap_err().contains("no room"));
    place.say(&["close", "rude-name"]).unwrap();
    let rooms = place.say(&["rooms"]).unwrap();
    assert!(!rooms.contains("rude-name"), "{rooms}");
    server.stop();
}

#[test]
fn only_who_reads_the_data_folder_is_heard() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let control = place.path("data/control");
    let way = std::fs::read_to_string(&control).unwrap();
    let (port, secret) = way.trim_end().split_once(' ').unwrap();
    let port: u16 = port.parse().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&control).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let said = |line: &[u8]| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(line).unwrap();
        let mut answer = String::new();
        // A server that hangs up while there is something unread resets the connection.
        let _ = stream.read_to_string(&mut answer);
        answer
    };
    let other = "0".repeat(64);
    for wrong in ["\n", " \n", "\"Rooms\"\n", "GET / HTTP/1.1\n\n", &format!("{other} \"Rooms\"\n")]
    {
        assert_eq!(said(wrong.as_bytes()), "", "{wrong}");
    }
    assert_eq!(said(&vec![b'x'; 100_000]), "");
    assert!(said(format!("{secret} \"Rooms\"\n").as_bytes()).contains("steps"));
    assert!(said(format!("{secret} \"Dance\"\n").as_bytes()).contains("another version"));
    if cfg!(target_os = "linux") {
        let listening = std::fs::read_to_string("/proc/net/tcp").unwrap();
        let line =
            listening.lines().find(|line| line.contains(&format!(":{port:04X} 00000000"))).unwrap();
        assert!(line.contains(" 0100007F:"), "at 127.0.0.1 alone: {line}");
    }
    server.stop();
    let nobody = place.say(&["rooms"]).unwrap_err();
    assert!(
        nobody.contains("no server runs with the data folder") && nobody.contains("--data"),
        "{nobody}"
    );
    let (code, _) = failed(bare_command().args(["kick"]));
    assert_eq!(code, 2);
}
