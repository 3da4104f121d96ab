//! A player's side played at random against the real rules: nothing panics, no word is cut, and every page is reached.

use cart_sdk::{
    Budget, Button, Dice, Game, Orders, Pad, Play, Profile, Scene, Screen, Seat, Speaker,
};

use super::{DelvePlay, Over, Page};
use crate::rules::Delve;
use crate::{Order, View};

/// A room with one player whose pad is in the hands of a test.
struct Table {
    game: Delve,
    dice: Dice,
    play: DelvePlay,
    pad: Pad,
    /// Why the orders of the last frame were refused.
    refused: Vec<String>,
    frames: u32,
}

impl Table {
    fn new(seed: u64) -> Self {
        let mut game = Delve::default();
        let mut dice = Dice::seeded(seed);
        game.start(&mut dice);
        game.join(Seat(0), &Profile { id: [1; 32], name: "Mira".to_owned() });
        game.join(Seat(1), &Profile { id: [2; 32], name: "Twenty-four letters long".to_owned() });
        Self {
            game,
            dice,
            play: DelvePlay::default(),
            pad: Pad::IDLE,
            refused: Vec::new(),
            frames: 0,
        }
    }

    /// A frame with these buttons held; the calls of the picture.
    fn frame(&mut self, held: &[Button]) -> (View, Vec<String>) {
        self.pad = self.pad.then(held);
        if self.frames.is_multiple_of(2) {
            let pads = [(Seat(0), self.pad), (Seat(1), Pad::IDLE)].into();
            self.game.tick(&pads, &mut self.dice);
        }
        self.frames += 1;
        let view = self.game.view(Seat(0), Budget(u32::MAX));
        let mut scene = Scene::still(Seat(0), &view);
        scene.refused = std::mem::take(&mut self.refused);
        let mut orders = Orders::default();
        self.play.update(&scene, &self.pad, &mut orders);
        for order in orders.sent() {
            let order: Order = order.clone();
            if let Err(refusal) = self.game.order(Seat(0), order, &mut self.dice) {
                self.refused.push(refusal.text().to_owned());
            }
        }
        let mut screen = Screen::recorder();
        self.play.draw(&scene, &mut screen, &mut Speaker::recorder());
        (view, screen.recorded())
    }

    fn press(&mut self, button: Button) {
        self.frame(&[button]);
        self.frame(&[]);
    }
}

/// Every text that stands still on the screen lies inside it.
fn check_words(calls: &[String], context: &str) {
    let mut camera = "camera(0, 0)".to_owned();
    for call in calls {
        if call.starts_with("camera") {
            camera.clone_from(call);
        }
        let Some(arguments) = call.strip_prefix("text(").filter(|_| camera == "camera(0, 0)")
        else {
            continue;
        };
        let mut parts = arguments.splitn(5, ", ");
        let mut number =
            || parts.next().and_then(|part| part.parse::<i32>().ok()).expect("four numbers");
        let (font, x, y) = (number(), number(), number());
        let _color = number();
        let words = parts.next().expect("a text").trim_end_matches(')').trim_matches('"');
        let (width, height) = if font == 0 { (4, 6) } else { (8, 8) };
        let right = x + words.chars().count() as i32 * width;
        assert!(x >= 0 && right <= 257 && y >= 0 && y + height <= 257, "{context}: {call}");
    }
}

/// A small generator for what the test presses.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn random_play_reaches_fights_and_never_cuts_a_word() {
    let (mut fights, mut dungeons, mut overs) = (0, 0, [0u32; 6]);
    for seed in 0..6 {
        let mut table = Table::new(seed);
        let mut state = seed;
        table.press(Button::A);
        for _ in 0..seed % 4 {
            table.press(Button::Right);
        }
        table.press(Button::A);
        // To the gate: up to its row and then east, and down.
        for (button, frames) in [(Button::Up, 46), (Button::Right, 290)] {
            for _ in 0..frames {
                table.frame(&[button]);
            }
        }
        table.press(Button::A);
        // Below, to the door in the east, and through it to the first foe.
        for (button, frames) in
            [(Button::Down, 16), (Button::Right, 90), (Button::A, 2), (Button::Right, 80)]
        {
            for _ in 0..frames {
                table.frame(&[button]);
            }
        }
        let mut held = Button::Right;
        for step in 0..3_000 {
            if step % 9 == 0 {
                // More walking than anything else, and a direction is kept for a while.
                held = match next(&mut state) % 20 {
                    0..=2 => Button::A,
                    3 => Button::B,
                    4 | 5 => Button::X,
                    6 => Button::Y,
                    7 => Button::Start,
                    8..=11 => Button::Right,
                    12..=14 => Button::Down,
                    15..=17 => Button::Left,
                    _ => Button::Up,
                };
            }
            let buttons = [held];
            let (view, calls) = table.frame(if step % 9 == 8 { &[] } else { &buttons });
            assert!(calls.len() > 5, "seed {seed}, step {step}: an empty picture");
            check_words(&calls, &format!("seed {seed}, step {step}"));
            fights += u32::from(view.fight.is_some());
            dungeons += u32::from(view.place.floor > 0);
            overs[match table.play.over {
                Over::Nothing => 0,
                Over::Actions(_) => 1,
                Over::Target(..) => 2,
                Over::Talk(_) => 3,
                Over::Sheet => 4,
                Over::EndTurn => 5,
            }] += 1;
        }
    }
    assert!(fights > 500 && dungeons > 500, "{fights} frames of fights, {dungeons} of dungeon");
    assert!(overs.iter().all(|&frames| frames > 0), "what lay over the world: {overs:?}");
}

#[test]
fn every_page_before_the_world_fits_the_screen() {
    let mut table = Table::new(1);
    let (_, calls) = table.frame(&[]);
    check_words(&calls, "title");
    table.press(Button::X);
    assert!(matches!(table.play.page, Page::Credits));
    let (_, calls) = table.frame(&[]);
    check_words(&calls, "credits");
    // Word for word, wherever the lines break.
    let words = |text: &str| text.replace([' ', '\\'], "");
    let lines = calls.iter().filter_map(|call| call.split_once('"')?.1.strip_suffix("\")"));
    let shown: String = lines.map(words).collect();
    assert!(shown.contains(&words(srd::ATTRIBUTION)), "{shown}");
    table.press(Button::B);
    table.press(Button::A);
    for class in srd::Class::ALL {
        let (_, calls) = table.frame(&[]);
        check_words(&calls, class.name());
        assert!(calls.iter().any(|call| call.contains("hit points")));
        table.press(Button::Right);
    }
}

#[test]
fn a_press_moves_the_hero_looked_ahead_and_only_when_it_is_free() {
    let mut table = Table::new(2);
    table.press(Button::A);
    table.press(Button::A);
    let (mut view, _) = table.frame(&[]);
    let spot = view.hero.as_ref().expect("a hero was chosen").spot;
    DelvePlay::predict(&mut view, Seat(0), &Pad::IDLE.then(&[Button::Right]));
    let hero = view.hero.as_mut().expect("the hero is still there");
    assert!(hero.spot.x > spot.x && hero.is_walking);
    hero.is_free = false;
    let before = view.clone();
    DelvePlay::predict(&mut view, Seat(0), &Pad::IDLE.then(&[Button::Right]));
    assert_eq!(view, before);
}

#[test]
fn a_list_that_is_open_keeps_the_hero_where_it_is() {
    let mut table = Table::new(3);
    table.press(Button::A);
    table.press(Button::A);
    table.frame(&[]);
    table.press(Button::Y);
    let (before, _) = table.frame(&[]);
    for _ in 0..20 {
        table.frame(&[Button::Down]);
    }
    let (view, _) = table.frame(&[]);
    let spot = |view: &View| view.hero.as_ref().expect("a hero was chosen").spot;
    assert_eq!(spot(&view), spot(&before), "the pad is the list's");
    table.press(Button::B);
    for _ in 0..20 {
        table.frame(&[Button::Down]);
    }
    let (view, _) = table.frame(&[]);
    assert_ne!(spot(&view), spot(&before), "and the hero's again");
}

#[test]
fn who_watches_sees_the_world_at_once_and_nothing_waits_for_a_button() {
    let mut table = Table::new(3);
    let choose = |table: &mut Table, seat, order| {
        table.game.order(Seat(seat), order, &mut table.dice).unwrap();
    };
    let mut play = DelvePlay::default();
    let mut watch = |game: &Delve| {
        let view = game.spectate(Budget(u32::MAX)).expect("Delve is watched");
        let scene = Scene { watching: true, ..Scene::still(Seat(0), &view) };
        let mut orders = Orders::default();
        play.update(&scene, &Pad::IDLE.then(&[Button::Start, Button::A]), &mut orders);
        assert!(orders.sent().is_empty(), "a spectator asks for nothing");
        let mut screen = Screen::recorder();
        play.draw(&scene, &mut screen, &mut Speaker::recorder());
        (view, play.watched, matches!(play.page, Page::World))
    };
    let (view, watched, in_world) = watch(&table.game);
    assert!(view.hero.is_none() && watched.is_none() && !in_world);
    choose(&mut table, 0, Order::Choose(srd::Class::ALL[0]));
    choose(&mut table, 1, Order::Choose(srd::Class::ALL[1]));
    let mut seen = Vec::new();
    for _ in 0..60 * 60 {
        table.game.tick(&[(Seat(0), Pad::IDLE), (Seat(1), Pad::IDLE)].into(), &mut table.dice);
        let (view, watched, in_world) = watch(&table.game);
        assert!(in_world && watched.is_some());
        assert_eq!(view.hero.as_ref().map(|hero| hero.prompt), Some(crate::view::Prompt::Nothing));
        seen.extend(watched);
    }
    seen.dedup();
    assert!(seen.len() > 2 && seen[0] != seen[1], "one after the other: {seen:?}");
}
