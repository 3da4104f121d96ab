//! The console without a window, playing one of the carts that `cargo xtask carts` has built.

use std::path::Path;

use super::*;
use crate::{clock::frame_time, pause::Choice, settings::SettingsFile, states};

#[path = "../../tests/suite/carts.rs"]
#[expect(dead_code, reason = "the other tests use the rest of them")]
mod carts;

fn built(name: &str) -> CartFile {
    let path = format!("../../target/carts/{name}.cart.png");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    shelf::read_playable(&path).expect("run `cargo xtask carts` first")
}

fn pong() -> CartFile {
    built("pong")
}

/// A console in a home of its own that plays a cart alone.
fn console(home: &Home, cart: CartFile) -> Console {
    let engine = Engine::new(&cart_host::EngineConfig::default()).unwrap();
    let desk = SharedDesk::new(
        SettingsFile::open(home.settings_file()).0,
        std::sync::Arc::new(|_, _| Err("no network".to_owned())),
    );
    let (target, options) = (Target::Cart(Box::new(cart)), PlayOptions::default());
    Console::new(engine, home.clone(), Vec::new(), options, desk, target, Clock::start())
}

/// Plays so many frames with the same pads each time; what there is to see, to hear and to know after each.
fn go_on(console: &mut Console, frames: u64) -> Vec<String> {
    // The words over the picture are no part of the game.
    console.said = None;
    let held = [0, Button::Right as u16, Button::Down as u16 | Button::A as u16, Button::Up as u16];
    (0..frames)
        .map(|frame| {
            let mut devices = Devices::default();
            devices.pads[0].held = held[(frame / 7 % 4) as usize];
            console.frame(frame_time(frame), &devices);
            let heard: Vec<u8> = console.sound().iter().flat_map(|s| s.to_le_bytes()).collect();
            let noticed = [blake3::hash(&heard), blake3::hash(console.picture())];
            let game = console.game.as_mut().expect("a game is played");
            format!("{} {noticed:?}", game.hash())
        })
        .collect()
}

/// A console in a home of its own that plays a cart for so many frames, and is then ended.
fn play(home: &Home, frames: u64, choose: Option<Choice>) -> u32 {
    let mut console = console(home, pong());
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

#[test]
fn a_saved_state_goes_on_exactly_also_in_another_run() {
    for name in ["pong", "hello", "tally", "delve"] {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::below(folder.path());
        let mut first = console(&home, built(name));
        go_on(&mut first, 90);
        first.save_state(1);
        let after = go_on(&mut first, 90);
        assert_ne!(after[40], after[89], "{name} moves");
        first.load_state(1);
        assert_eq!(go_on(&mut first, 90), after, "{name}");
        first.leave(frame_time(0));

        let mut second = console(&home, built(name));
        go_on(&mut second, 33);
        second.load_state(1);
        let (words, _) = second.said.clone().unwrap();
        assert_eq!(words, "Loaded from slot 2");
        assert_eq!(go_on(&mut second, 90), after, "{name}, in another run");
    }
}

#[test]
fn a_state_that_cannot_be_loaded_leaves_the_game_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::below(folder.path());
    let mut console = console(&home, pong());
    go_on(&mut console, 30);
    console.save_state(0);
    let path = home.state_file(&pong().manifest, 0);
    let good = std::fs::read(&path).unwrap();
    let mut bad = good.clone();
    *bad.last_mut().unwrap() ^= 1;
    let mut head = match states::look(&path, &pong().hash()) {
        states::Slot::Saved(head) => head,
        slot => panic!("{slot:?}"),
    };
    let tick = go_on(&mut console, 10);
    let mut check = |bytes: &[u8], part: &str| {
        std::fs::write(&path, bytes).unwrap();
        let before = console.game.as_mut().unwrap().hash();
        console.load_state(0);
        let (words, _) = console.said.clone().unwrap();
        assert!(words.starts_with("Not done: ") && words.contains(part), "{words}");
        assert_eq!(console.game.as_mut().unwrap().hash(), before);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    };
    check(&bad, "damaged");
    check(b"", "no saved state");
    // Whole, and of this cart, but with something else inside.
    let other = folder.path().join("other.state");
    let write = |change: &dyn Fn(&mut states::Sides)| {
        let (_, deflated) = {
            std::fs::write(&other, &good).unwrap();
            states::read(&other, &pong().hash()).unwrap().unwrap()
        };
        let mut sides = deflated.sides().unwrap();
        change(&mut sides);
        states::write(&other, &head, &sides).unwrap();
        std::fs::read(&other).unwrap()
    };
    check(&write(&|sides| sides.players = 1), "it was saved with 1 players");
    check(&write(&|sides| sides.rules = None), "other rules");
    check(&write(&|sides| sides.play.truncate(99)), "damaged");
    check(&write(&|sides| sides.rules = Some(sides.play.clone())), "the cart's other side");
    head.cart = [1; 32];
    assert_eq!(tick.len(), 10);
}

#[test]
fn after_a_crash_a_saved_state_is_loaded_from_the_crash_screen() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::below(folder.path());
    let mut console = console(&home, carts::faulty(100));
    let mut frame = 0;
    let mut press = |console: &mut Console, button: Option<Button>, frames: u32| {
        for _ in 0..frames {
            frame += 1;
            let steering = button.map_or(0, |button| button as u16);
            console.frame(frame_time(frame), &Devices { steering, ..Devices::default() });
        }
    };
    let choices = |console: &Console| -> Vec<Key> {
        let notice = console.notice().expect("the crash screen is there");
        notice.choices.iter().map(|(key, _)| *key).collect()
    };
    // Without a saved state there is nothing to load.
    press(&mut console, None, 200);
    assert_eq!(choices(&console), [Key::Again, Key::Back]);
    press(&mut console, Some(Button::X), 1);
    assert!(console.pause.is_none());
    press(&mut console, Some(Button::A), 1);
    press(&mut console, None, 50);
    console.save_state(2);

    press(&mut console, None, 200);
    assert_eq!(choices(&console), [Key::Again, Key::Load, Key::Back]);
    let crash = console.picture().to_vec();
    // The slots are opened, left again, and opened again; nothing can be saved there.
    for button in [Button::X, Button::B, Button::X, Button::X, Button::Down] {
        press(&mut console, Some(button), 1);
        press(&mut console, None, 1);
        assert!(console.over().is_some() && !console.wants_quit(), "{button:?}");
    }
    assert_ne!(console.picture(), crash);
    press(&mut console, Some(Button::A), 1);
    assert_eq!(console.said.as_ref().unwrap().0, "Loaded from slot 3");
    assert!(console.over().is_none() && console.pause.is_none());
    press(&mut console, None, 20);
    assert!(console.over().is_none(), "it goes on from where it was saved");
    press(&mut console, None, 200);
    assert_eq!(choices(&console), [Key::Again, Key::Load, Key::Back]);
}

#[test]
fn a_game_that_cannot_be_saved_says_so_once() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::below(folder.path());
    // Where the saves should lie stands a file.
    std::fs::create_dir_all(&home.data).unwrap();
    std::fs::write(home.data.join("saves"), "").unwrap();
    let mut console = console(&home, pong());
    let mut said = 0;
    for frame in 0..4 * SAVE_FRAMES {
        console.said = None;
        console.frame(frame_time(frame), &Devices::default());
        said += usize::from(console.said.is_some());
    }
    assert_eq!(said, 1);
}

#[test]
fn a_slow_game_runs_fewer_frames_and_a_step_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut console = console(&Home::below(folder.path()), pong());
    let mut run = |actions: &[Action], frames: u64| {
        let before = console.game_frame;
        let mut devices = Devices { actions: actions.to_vec(), ..Devices::default() };
        for frame in 0..frames {
            console.frame(frame_time(frame), &devices);
            devices.actions.clear();
        }
        console.game_frame - before
    };
    assert_eq!(run(&[], 40), 40);
    assert_eq!(run(&[Action::Slower], 40), 20);
    assert_eq!(run(&[Action::Slower], 40), 10);
    assert_eq!(run(&[Action::Step], 10), 0);
    assert_eq!(run(&[Action::Step], 10), 1);
    assert_eq!(run(&[Action::Pause, Action::Slower], 10), 10);
    assert_eq!(run(&[Action::Menu], 10), 0);
}

#[test]
fn a_hint_names_the_key_that_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let console = console(&Home::below(folder.path()), pong());
    let hints = || console.key_hints(&[(Action::Pause, "goes on"), (Action::Step, "a frame")]);
    assert_eq!(hints(), ": P goes on, F7 a frame");
    console.desk.lock().settings.settings.input.console.clear(Action::Pause);
    assert_eq!(hints(), ": F7 a frame");
    console.desk.lock().settings.settings.input.console.clear(Action::Step);
    assert_eq!(hints(), "");
}

#[test]
fn the_figures_and_the_camera_see_the_game_and_not_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::below(folder.path());
    let mut console = console(&home, pong());
    go_on(&mut console, 60);
    let actions = vec![Action::Figures, Action::Record];
    console.frame(frame_time(60), &Devices { actions, ..Devices::default() });
    go_on(&mut console, 60);
    let bright = |rgba: &[u8]| rgba[..4 * 256 * 9].iter().filter(|&&part| part > 200).count();
    assert!(bright(console.picture()) > 256 * 9, "figures and the badge are there");
    console.close(frame_time(0));
    let path = home.pictures.join("pong-001.gif");
    let mut decoder = ::gif::DecodeOptions::new();
    decoder.set_color_output(::gif::ColorOutput::RGBA);
    let mut decoder = decoder.read_info(std::fs::File::open(path).unwrap()).unwrap();
    let first = decoder.read_next_frame().unwrap().unwrap();
    assert!(bright(&first.buffer) < bright(console.picture()), "the recording has the game only");
}
