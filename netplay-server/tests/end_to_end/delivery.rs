//! A cart on its way over lines that break.

use netplay::{Client, ClientEvent};
use netplay_quic::{Link, Pins};

use crate::parts::{Place, Process, cart_of, config, steps, until};

/// A cart that is large and does not shrink.
fn large() -> Vec<u8> {
    let mut random = netplay::sim::Random::new(7);
    let mut cart = cart_of(steps(1).module, 1);
    let mut map = || (0..256 * 256).map(|_| random.below(1_024) as i16).collect();
    cart.maps = (0..8).map(|number| (number, map())).collect();
    cart.to_bytes().unwrap()
}

#[test]
fn a_cart_goes_on_where_the_line_broke() {
    let place = Place::new();
    place.put("steps.cart", &large());
    let server = Process::start(&mut place.command(), 1);
    let address = &server.addresses[0];
    let (key, pins) = (place.key("mira"), Pins::at(&place.path("servers")));
    let mut part = Vec::new();
    let (mut whole, mut asked, mut breaks) = (None, Vec::new(), 0);
    while whole.is_none() {
        let mut link = Link::connect(address, &key, &pins);
        let mut client = Client::new(config(address, "mira"));
        asked.push(part.len());
        let before = part.len();
        until("a part, or all of it", || {
            for told in link.drive(&mut client, netplay::Time(0)) {
                match told {
                    netplay_quic::Driven::Client(ClientEvent::Welcome(_)) => {
                        client.fetch_on(part.clone());
                    }
                    netplay_quic::Driven::Client(ClientEvent::Cart(bytes)) => whole = Some(bytes),
                    _ => {}
                }
            }
            let arrived = client.part().map_or(0, |(_, bytes)| bytes.len());
            (whole.is_some() || arrived > before + 100_000).then_some(())
        });
        if let Some((_, bytes)) = client.part() {
            part = bytes.to_vec();
            breaks += 1;
        }
    }
    println!("{breaks} breaks, asked from {asked:?}");
    assert!(breaks >= 3 && asked.is_sorted_by(|one, other| one < other), "{asked:?}");
    assert_eq!(whole.unwrap(), large());
    server.stop();
}
