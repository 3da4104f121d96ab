//! Three who play Delve on the real server: they see each other walk, and go on after a console and the server itself
//! were killed.

use cart_host::{Cart, Engine, EngineConfig, Inputs, PlayHost};
use machine::CartFile;
use netplay_quic::{Address, Ending};
use srd::Class;

use crate::bot::{Bot, Task};
use crate::parts::{Place, Player, Process, bare_command, until};
use crate::shared::{Spot, WALK_PER_TICK};
use crate::view::{Kind, View};
use crate::world::{delve_cart, view_of};

/// Sixteenths of a pixel that a hero walks in a save's five seconds and a little more.
const LOST_MAX: u32 = 6 * 30 * WALK_PER_TICK as u32;

/// A console with a hero.
struct Hero {
    player: Player,
    play: PlayHost,
    bot: Bot,
    name: &'static str,
}

impl Hero {
    fn join(place: &Place, cart: &Cart, name: &'static str, address: &Address) -> Self {
        let player = place.player(name, address);
        let play = PlayHost::new(cart, 1).unwrap();
        Self { player, play, bot: Bot::new(Task::Stroll), name }
    }

    /// Drops what is left of the old link and begins anew, as a console does by itself.
    fn rejoin(&mut self, place: &Place, address: &Address) {
        self.player = place.player(self.name, address);
    }

    fn view(&self) -> Option<View> {
        self.player.client.newest_view().map(|(_, view)| view_of(view))
    }

    /// A frame: the bot looks, orders and walks, and the cart looks ahead and draws.
    fn turn(&mut self) {
        let (pad, order) = match self.view() {
            Some(view) => self.bot.act(&view),
            None => (cart_abi::Pad::IDLE, None),
        };
        if let Some(order) = order {
            let now = self.player.now();
            self.player.client.order(now, &postcard::to_allocvec(&order).unwrap()).unwrap();
        }
        self.player.turn_with(pad, &mut self.play);
        if let Some(scene) = self.player.client.scene() {
            let inputs = Inputs { pads: [pad; 4], ..Inputs::default() };
            self.play.frame(&scene, &inputs).unwrap();
        }
    }

    /// The class and the place of the own hero.
    fn own(&self) -> Option<(Class, Spot)> {
        self.view()?.hero.map(|hero| (hero.sheet.class, hero.spot))
    }

    /// Where the heroes of the others are.
    fn others(&self) -> Vec<Spot> {
        let heroes = |view: View| {
            let all = view.figures.into_iter();
            all.filter(|it| matches!(it.kind, Kind::Hero(_))).map(|it| it.spot).collect()
        };
        self.view().map_or_else(Vec::new, heroes)
    }
}

/// Plays until everybody sees two others, and sees both of them walk.
fn see_each_other(what: &str, party: &mut [Hero]) {
    let mut first: Vec<Vec<Spot>> = vec![Vec::new(); party.len()];
    until(what, || {
        party.iter_mut().for_each(Hero::turn);
        for (seen, hero) in first.iter_mut().zip(party.iter()) {
            if seen.len() < 2 {
                *seen = hero.others();
            }
        }
        let all_walk = first.iter().zip(party.iter()).all(|(seen, hero)| {
            let now = hero.others();
            seen.len() == 2 && now.len() == 2 && seen.iter().zip(&now).all(|(was, is)| was != is)
        });
        all_walk.then_some(())
    });
}

fn distance(one: Spot, other: Spot) -> u32 {
    u32::from(one.x.abs_diff(other.x)).max(u32::from(one.y.abs_diff(other.y)))
}

#[test]
fn mode_15_a_party_goes_on_after_a_console_and_the_server_were_killed() {
    let place = Place::new();
    let bytes = delve_cart();
    let cart = place.put("delve.cart.png", &bytes);
    let engine = Engine::new(&EngineConfig::default()).unwrap();
    let loaded = engine.load(&CartFile::read(&bytes).unwrap()).unwrap();
    let command = |port: u16| {
        let mut command = bare_command();
        command.arg("--data").arg(place.path("data")).arg(format!("--listen=127.0.0.1:{port}"));
        command.arg("--room").arg(&cart);
        command
    };
    let server = Process::start(&mut command(0), 1);
    let address = server.addresses[0].clone();
    let mut party: Vec<Hero> = ["mira", "tom", "ivo"]
        .into_iter()
        .map(|name| Hero::join(&place, &loaded, name, &address))
        .collect();
    see_each_other("three see each other walk", &mut party);

    let ivo = party.pop().unwrap();
    let (class, spot) = ivo.own().unwrap();
    ivo.player.vanish();
    let mut back = Hero::join(&place, &loaded, "ivo", &address);
    let (class_now, spot_now) = until("ivo is back", || {
        back.turn();
        party.iter_mut().for_each(Hero::turn);
        back.own()
    });
    assert_eq!(class_now, class, "with the hero");
    assert!(distance(spot, spot_now) < 16 * 16 * 2, "and at its place: {spot:?}, {spot_now:?}");
    party.push(back);
    see_each_other("ivo walks with the others again", &mut party);

    // Long enough that the party was saved since everybody has come.
    let saved = party[0].player.now().0 + 6_000_000;
    let begun = party[0].player.link.stats();
    until("a save", || {
        party.iter_mut().for_each(Hero::turn);
        (party[0].player.now().0 > saved).then_some(())
    });
    let ended = party[0].player.link.stats();
    let down = (ended.received_bytes - begun.received_bytes) / 6;
    let up = (ended.sent_bytes - begun.sent_bytes) / 6;
    println!("three who walk in town, below UDP's own headers: {down} B/s down, {up} B/s up");
    assert!(down < 7_500 && up < 4_000, "{down} down, {up} up");
    let before: Vec<(Class, Spot)> = party.iter().map(|hero| hero.own().unwrap()).collect();
    server.kill_9();
    let server = Process::start(&mut command(address.port), 1);
    until("everybody notices", || {
        party.iter_mut().for_each(Hero::turn);
        party.iter().all(|hero| matches!(hero.player.ending, Some(Ending::Lost))).then_some(())
    });
    party.iter_mut().for_each(|hero| hero.rejoin(&place, &address));
    until("everybody is back", || {
        party.iter_mut().for_each(Hero::turn);
        party.iter().all(|hero| hero.own().is_some()).then_some(())
    });
    for (hero, (class, spot)) in party.iter().zip(before) {
        let (class_now, spot_now) = hero.own().unwrap();
        assert_eq!(class_now, class);
        assert!(distance(spot, spot_now) < LOST_MAX, "{spot:?}, {spot_now:?}");
    }
    see_each_other("everybody goes on", &mut party);
    let log = server.stop();
    assert!(log.contains("opened from its save") && !log.contains("panicked"), "{log}");
}
