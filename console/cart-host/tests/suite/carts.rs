//! The carts of this repository: they run alike in both engines and from every snapshot.

use cart_abi::{Button, PADS, Pad, PadRecord};
use cart_host::{Cart, Dice, Inputs, PlayHost, RulesHost};
use netplay::{Predict as _, Profile, Rules as _, Seat, SeatPad};

use crate::common::{engine, packed, scene};

const CARTS: [&str; 15] = [
    "boot", "delve", "hello", "maps", "music", "pads", "palette", "plane", "pointer", "pong",
    "shapes", "sound", "sprites", "tally", "text",
];
const TICKS: u32 = 600;

/// A cart with two players and the console of the first: all that a room and a client do, without the net.
struct Table {
    rules: Option<RulesHost>,
    play: PlayHost,
    tick: u32,
    before: [u16; 2],
    view: Vec<u8>,
}

impl Table {
    fn new(cart: &Cart) -> Self {
        let rules = cart.has_rules().then(|| {
            let mut rules = RulesHost::new(cart, Dice::from_seed([5; 32])).unwrap();
            for seat in 0..2 {
                let who = Profile { identity: [seat; 32], name: format!("Player {seat}") };
                rules.join(Seat(seat), &who).unwrap();
            }
            rules
        });
        let mut table = Self {
            rules,
            play: PlayHost::new(cart, 9).unwrap(),
            tick: 0,
            before: [0; 2],
            view: Vec::new(),
        };
        table.view = table.look();
        table
    }

    fn look(&mut self) -> Vec<u8> {
        self.rules.as_mut().map_or_else(Vec::new, |rules| rules.view(Seat(0), 60_000).unwrap())
    }

    /// One tick and one frame, with buttons that follow from the tick.
    fn step(&mut self) {
        let held = [self.tick / 7, self.tick / 11].map(|turn| match turn % 6 {
            0 => Button::Up as u16,
            1 => Button::Down as u16 | Button::A as u16,
            2 => Button::A as u16,
            3 => Button::Left as u16,
            4 => Button::Right as u16 | Button::B as u16,
            _ => 0,
        });
        let pads: Vec<SeatPad> = (0..2_u8)
            .map(|seat| {
                let (held, before) = (held[usize::from(seat)], self.before[usize::from(seat)]);
                let pad = PadRecord { now: Pad { held, ..Pad::IDLE }, before, repeated: 0 };
                SeatPad { seat: Seat(seat), pad }
            })
            .collect();
        self.before = held;
        let from = std::mem::take(&mut self.view);
        if let Some(rules) = &mut self.rules {
            rules.tick(&pads).unwrap();
        }
        self.view = self.look();
        let next =
            self.play.predict(&self.view, &pads[..1]).unwrap().unwrap_or_else(|| self.view.clone());
        let scene = scene(self.tick, &self.view, &next, &from);
        let console = [pads[0].pad.now, Pad::IDLE, Pad::IDLE, Pad::IDLE];
        const { assert!(PADS == 4) }
        let inputs = Inputs { pads: console, ..Inputs::default() };
        let orders = self.play.frame(&scene, &inputs).unwrap_or_else(|fault| panic!("{fault}"));
        for order in orders {
            // A refusal is an answer like any other: the hashes show that it is the same.
            let _ = self.rules.as_mut().unwrap().order(Seat(0), &order).unwrap();
        }
        let mut samples = [0; 1_600];
        self.play.machine_mut().synth.render(&mut samples);
        self.tick += 1;
    }

    fn hash(&mut self) -> [Option<[u8; 32]>; 2] {
        [self.rules.as_mut().map(RulesHost::hash), Some(self.play.hash())]
    }
}

#[test]
fn both_engines_come_to_the_same_hashes() {
    let [first, second] = [false, true].map(engine);
    for name in CARTS {
        let file = packed(name);
        let mut tables =
            [&first, &first, &second].map(|engine| Table::new(&engine.load(&file).unwrap()));
        for tick in 0..TICKS {
            tables.iter_mut().for_each(Table::step);
            if tick % 60 == 59 {
                let hashes = tables.each_mut().map(Table::hash);
                assert_eq!(hashes[0], hashes[1], "{name} differs from itself at tick {tick}");
                assert_eq!(
                    hashes[0], hashes[2],
                    "{name} differs between the engines at tick {tick}"
                );
            }
        }
        let pixels = tables[0].play.machine().video.screen().pixels();
        assert!(pixels.iter().any(|&pixel| pixel != pixels[0]), "{name} has drawn nothing");
    }
}

#[test]
fn every_tick_runs_alike_from_a_snapshot_of_the_tick_before() {
    let engine = engine(false);
    for name in CARTS {
        let mut table = Table::new(&engine.load(&packed(name)).unwrap());
        for tick in 0..120 {
            let rules = table.rules.as_mut().map(RulesHost::snapshot);
            let play = table.play.snapshot();
            let outside = (table.tick, table.before, table.view.clone());
            table.step();
            let hash = table.hash();
            if let (Some(host), Some(snapshot)) = (&mut table.rules, &rules) {
                host.restore_snapshot(snapshot).unwrap();
            }
            table.play.restore_snapshot(&play).unwrap();
            (table.tick, table.before, table.view) = outside;
            table.step();
            assert_eq!(table.hash(), hash, "{name}, tick {tick}");
        }
    }
}

#[test]
fn a_save_goes_on_in_another_room() {
    let engine = engine(false);
    for name in ["pong", "tally"] {
        let cart = engine.load(&packed(name)).unwrap();
        let mut table = Table::new(&cart);
        (0..200).for_each(|_| table.step());
        let save = table.rules.as_mut().unwrap().save().unwrap();
        let mut rules = RulesHost::new(&cart, Dice::from_seed([8; 32])).unwrap();
        assert_eq!(rules.restore(&save), Ok(Ok(())), "{name}");
        assert_eq!(rules.save(), Ok(save.clone()), "{name}");
        let cut = rules.restore(&save[..save.len() - 1]).unwrap().unwrap_err();
        assert!(cut.0.starts_with("this is no save of this game"), "{name}: {cut}");
        assert_eq!(rules.save(), Ok(save), "{name} keeps its state when it refuses a save");
    }
}

#[test]
fn an_order_that_is_none_is_refused_and_harms_nobody() {
    let engine = engine(false);
    let mut table = Table::new(&engine.load(&packed("tally")).unwrap());
    let rules = table.rules.as_mut().unwrap();
    let before = rules.save().unwrap();
    for order in [&[][..], &[9], &[0, 0], &[255; 4_096]] {
        let refusal = rules.order(Seat(0), order).unwrap().unwrap_err();
        assert_eq!(refusal.0, "this is no order of this game");
    }
    assert_eq!(rules.save().unwrap(), before);
}
