//! The console without a window, playing one of the carts that `cargo xtask carts` has built.

use std::path::Path;

use super::*;
use crate::{clock::frame_time, settings::SettingsFile};

fn pong() -> CartFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/carts/pong.cart.png");
    shelf::read_playable(&path).expect("run `cargo xtask carts` first")
}

/// A console in a home of its own that plays a cart for so many frames, and is then ended.
fn play(home: &Home, frames: u64, choose: Option<Choice>) -> u32 {
    let engine = Engine::new(&cart_host::EngineConfig::default()).unwrap();
    let desk = SharedDesk::new(SettingsFile::open(home.settings_file()).0);
    let target = Target::Cart(Box::new(pong()));
    let options = PlayOptions::default();
    let mut console =
        Console::new(engine, home.clone(), Vec::new(), options, desk, target, frame_time(0));
    for frame in 1..=frames {
        console.frame(frame_time(frame), &Devices::default());
    }
    if choose == Some(Choice::Restart) {
        console.start_anew(frame_time(frames));
        for frame in 1..=4 {
            console.frame(frame_time(frames + frame), &Devices::default());
        }
    }
    let tick = console.game.as_ref().expect("pong is played").tick();
    console.leave(frame_time(frames));
    tick
}

#[test]
fn who_plays_alone_goes_on_where_the_game_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::below(folder.path());
    let first = play(&home, 120, None);
    assert!((110..=124).contains(&first), "{first}");
    let second = play(&home, 60, None);
    assert!((first + 50..=first + 64).contains(&second), "{first}, then {second}");

    // A damaged save is put aside, and the game begins anew.
    let path = home.save_file(&pong().manifest);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert!(play(&home, 30, None) <= 34);
    assert_eq!(std::fs::read(path.with_extension("save.old")).unwrap(), bytes);

    // A new game begins at the beginning, and the old one is not lost.
    let kept = std::fs::read(&path).unwrap();
    let anew = play(&home, 10, Some(Choice::Restart));
    assert!(anew <= 8, "{anew}");
    assert_ne!(std::fs::read(&path).unwrap(), kept);
    assert!(path.with_extension("save.old").exists());
}
