//! Bots in rooms, in both engines: whole games of the carts of this repository, and bots that break.

use std::sync::Arc;

use cart_host::{BotHost, BotPlayer, Cart, Dice, Fault, RulesHost};
use netplay::{
    CartInfo, Input, Output, Peer, Room, RoomConfig, Rules as _, Seat, Span, Tick, Time,
};

use crate::common::{engine, file, load, module, packed};

/// A bot that holds nothing.
const STILL: &str =
    "(func (export \"bot\") (param i32 i32) (call $output (i32.const 0) (i32.const 10)))";

/// A room with bots in it, on a clock that only this moves.
struct Table {
    room: Room<RulesHost>,
    bots: Vec<BotPlayer>,
    faults: Vec<Fault>,
    now: Time,
}

impl Table {
    fn new(cart: &Cart, seed: u8, bots: u64) -> Self {
        let rules = RulesHost::new(cart, Dice::from_seed([seed; 32])).unwrap();
        let manifest = cart.manifest();
        let info = CartInfo::new(Arc::from([0; 8]), manifest.tick_rate, manifest.seats);
        let room = Room::new(RoomConfig::new("table", info), rules);
        let mut table = Self { room, bots: Vec::new(), faults: Vec::new(), now: Time(1_000_000) };
        for number in 0..bots {
            let bot = BotHost::new(cart, u64::from(seed) * 1_000 + number).unwrap();
            let mut bot = BotPlayer::new(bot, "table", &format!("Bot {number}"));
            let identity = [number as u8 + 1; 32];
            table.room.handle(table.now, Peer(number), Input::Connected { identity });
            bot.handle(table.now, Input::Connected { identity: [0; 32] });
            table.bots.push(bot);
        }
        table
    }

    /// Goes on for a while, or until something holds.
    fn run(&mut self, span: Span, mut until: impl FnMut(&mut Self) -> bool) -> bool {
        let end = self.now + span;
        while self.now < end {
            let wake_at = self.settle();
            if until(self) {
                return true;
            }
            self.now = wake_at.max(Time(self.now.0 + 1)).min(end);
        }
        false
    }

    /// Carries all that there is to carry.
    fn settle(&mut self) -> Time {
        loop {
            let mut wake_at = Time::NEVER;
            let mut carried = false;
            loop {
                match self.room.poll(self.now) {
                    Output::Send { peer, lane, bytes } => {
                        carried = true;
                        let bot = &mut self.bots[peer.0 as usize];
                        bot.handle(self.now, Input::Bytes { lane, bytes: &bytes });
                    }
                    Output::Wait(at) => {
                        wake_at = wake_at.min(at);
                        break;
                    }
                    Output::Event(_) | Output::Close { .. } => {}
                }
            }
            for (number, bot) in self.bots.iter_mut().enumerate() {
                loop {
                    let peer = Peer(number as u64);
                    match bot.poll(self.now) {
                        Output::Send { lane, bytes, .. } => {
                            carried = true;
                            self.room.handle(self.now, peer, Input::Bytes { lane, bytes: &bytes });
                        }
                        Output::Close { .. } => self.room.handle(self.now, peer, Input::Goodbye),
                        Output::Event(fault) => self.faults.push(fault),
                        Output::Wait(at) => {
                            wake_at = wake_at.min(at);
                            break;
                        }
                    }
                }
            }
            if !carried {
                return wake_at;
            }
        }
    }

    /// The rules after so many ticks, and each bot.
    fn hashes(&mut self, ticks: u32) -> Vec<[u8; 32]> {
        self.run(Span::from_millis(600_000), |table| table.room.tick() >= Tick(ticks));
        assert_eq!(self.room.tick(), Tick(ticks), "{:?}", self.room.rules().fault());
        let rules = self.room.rules_mut().hash();
        std::iter::once(rules).chain(self.bots.iter_mut().map(|bot| bot.bot().hash())).collect()
    }
}

#[test]
fn a_pong_match_of_bots_has_an_end() {
    let cart = engine(false).load(&packed("pong")).unwrap();
    let mut table = Table::new(&cart, 1, 2);
    let mut save = Vec::new();
    // The phase stands first in the view, which is the whole state: 2 is a game that somebody has won.
    let won = table.run(Span::from_millis(600_000), |table| {
        save = table.room.rules_mut().save().unwrap();
        save.first() == Some(&2)
    });
    assert!(won, "after {} ticks: {:?}", table.room.tick().0, &save[..8]);
    assert_eq!(table.room.players().count(), 2);
    assert!(table.room.stats().pads_missed * 100 < table.room.stats().pads);
}

#[test]
fn four_bots_of_delve_go_down_and_fight() {
    let cart = engine(false).load(&packed("delve")).unwrap();
    let mut table = Table::new(&cart, 3, 4);
    // What only the log of a fight has: its beginning, and a hero's blow.
    let mut told = [&b"Roll for initiative"[..], b" vs AC "].to_vec();
    table.run(Span::from_millis(120_000), |table| {
        let views = table.bots.iter().filter_map(|bot| bot.client().newest_view());
        for (_, view) in views {
            told.retain(|words| !view.windows(words.len()).any(|part| part == *words));
        }
        told.is_empty()
    });
    let stats = table.room.stats();
    assert!(told.is_empty(), "{stats:?}");
    assert!(stats.orders_done > 10, "{stats:?}");
    assert!(stats.orders_refused * 3 < stats.orders_done, "{stats:?}");
}

#[test]
fn the_same_seed_is_the_same_game_in_both_engines() {
    for (name, ticks) in [("pong", 600), ("tally", 400), ("delve", 300)] {
        let played = |second, seed| {
            let cart = engine(second).load(&packed(name)).unwrap();
            Table::new(&cart, seed, 2).hashes(ticks)
        };
        let first = played(false, 7);
        assert_eq!(first, played(false, 7), "{name}");
        assert_eq!(first, played(true, 7), "{name} in the second engine");
        assert_ne!(first, played(false, 8), "{name} with another seed");
    }
}

#[test]
fn a_bot_sees_and_orders_and_no_more() {
    let check = |body: &str, expected: &str| {
        for second in [false, true] {
            let bot = format!("(func (export \"bot\") (param i32 i32) {body})");
            let cart = load(&engine(second), module(&[], &bot));
            assert!(cart.has_bot());
            let mut bot = BotHost::new(&cart, 1).unwrap();
            let played = bot.play(Seat(2), Tick(9), b"view");
            let said =
                played.map_or_else(|fault| fault.to_string(), |played| format!("{played:?}"));
            assert!(said.contains(expected), "{body}: {said}");
            assert_eq!(bot.fault().is_some(), said.starts_with("in `bot`"));
        }
    };
    let pad = "(call $output (i32.const 64) (i32.const 10))";
    check(pad, "held: 0");
    // Its input comes back as an order: tick, no refusal, the view.
    check(
        &format!(
            "{pad} (call $input (i32.const 0) (local.get 1)) (call $output (i32.const 0) (local.get 1))"
        ),
        "[[9, 0, 0, 0, 0, 0, 0, 0, 118, 105, 101, 119]]",
    );
    check("", "handed over 0");
    check("(call $output (i32.const 0) (i32.const 9))", "handed over 9");
    check(&format!("(loop $l {pad} (br $l))"), "at most 65");
    check("(loop $l (br $l))", "out of fuel");
    check("unreachable", "trapped");
    check("(drop (call $dice (i32.const 6)))", "in the rules only");
    check("(call $clear (i32.const 1))", "in `draw`");
    check("(call $typing (i32.const 1))", "on a player's side");
}

#[test]
fn a_cart_without_a_bot_has_none() {
    let cart = load(&engine(false), module(&[], ""));
    assert!(!cart.has_bot());
    assert!(engine(false).load(&packed("pong")).unwrap().has_bot());
}

#[test]
fn a_bot_that_breaks_leaves_and_the_room_goes_on() {
    // It breaks in seat 1, at tick 40.
    let bot = r#"(func (export "bot") (param i32 i32)
        (call $input (i32.const 0) (i32.const 4))
        (if (i32.and (i32.eq (local.get 0) (i32.const 1)) (i32.ge_u (i32.load (i32.const 0)) (i32.const 40)))
            (then unreachable))
        (call $output (i32.const 64) (i32.const 10)))"#;
    let cart = load(&engine(false), module(&[], bot));
    let mut table = Table::new(&cart, 1, 3);
    table.run(Span::from_millis(4_000), |_| false);
    assert!(matches!(&table.faults[..], [fault] if fault.call == "bot"), "{:?}", table.faults);
    let seats: Vec<u8> =
        table.room.players().flat_map(|(_, _, seats)| seats).map(|seat| seat.0).collect();
    assert_eq!(seats, [0, 2]);
    assert!(table.room.tick() > Tick(100));
}

#[test]
fn on_demand_a_bot_orders_no_faster_than_a_hand() {
    // It orders whenever it is asked.
    let bot = r#"(func (export "bot") (param i32 i32)
        (call $output (i32.const 64) (i32.const 10)) (call $output (i32.const 0) (i32.const 1)))"#;
    let mut file = file(module(&[], bot));
    file.manifest.tick_rate = 0;
    let cart = engine(false).load(&file).unwrap();
    let mut table = Table::new(&cart, 1, 1);
    table.run(Span::from_millis(10_000), |_| false);
    let orders = table.room.stats().orders_done;
    assert!((20..=44).contains(&orders), "{orders} orders in ten seconds");
}

#[test]
fn a_still_bot_is_a_player_like_any_other() {
    let cart = load(&engine(false), module(&[], STILL));
    let mut table = Table::new(&cart, 1, 1);
    table.run(Span::from_millis(2_000), |_| false);
    let stats = table.room.stats();
    assert!(stats.pads > 40 && stats.orders_done == 0, "{stats:?}");
}
