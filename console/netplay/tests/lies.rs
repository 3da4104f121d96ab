//! A room that lies to its client: nothing of it is believed, and the client leaves.

use netplay::{
    Client, ClientConfig, ClientEvent, CloseReason, Input, Lane, Output, Peer, Seat, Tick, Time,
    ToClient, Welcome,
    codec::{Message, encode},
    limits::CART_BYTES_MAX,
};

const NOW: Time = Time(5_000_000);

/// A client that has sent its hello, and what it then makes of a message of the room.
fn lie(messages: &[(Lane, Vec<u8>)]) -> Vec<Output<ClientEvent>> {
    let mut client = Client::new(ClientConfig::new("inn", "Mira"));
    client.handle(NOW, Input::Connected { identity: [0; 32] });
    let mut outputs = Vec::new();
    for (lane, bytes) in messages {
        client.handle(NOW, Input::Bytes { lane: *lane, bytes });
        loop {
            match client.poll(NOW) {
                Output::Wait(_) => break,
                output => outputs.push(output),
            }
        }
        client.fetch();
    }
    outputs
}

fn check_lie(messages: &[ToClient], text: &str) {
    let messages: Vec<_> =
        messages.iter().map(|message| (message.lane(), encode(message))).collect();
    let outputs = lie(&messages);
    let end = Output::Close { peer: Peer::ROOM, reason: CloseReason::Protocol };
    assert_eq!(outputs.last(), Some(&end), "{outputs:?}");
    let told = outputs.iter().any(|output| match output {
        Output::Event(ClientEvent::Closed { reason: CloseReason::Protocol, text: told }) => {
            told.contains(text)
        }
        Output::Event(ClientEvent::Cart(_)) => panic!("a bad cart was given out"),
        _ => false,
    });
    assert!(told, "{text}: {outputs:?}");
}

#[test]
fn a_room_that_lies_is_left() {
    let honest = Welcome {
        features: Vec::new(),
        room: "inn".into(),
        cart: *blake3::hash(b"cart").as_bytes(),
        cart_bytes: 4,
        tick_rate: 30,
        seats: 4,
    };
    let welcome = || ToClient::Welcome(honest.clone());
    let huge =
        ToClient::Welcome(Welcome { cart_bytes: CART_BYTES_MAX as u32 + 1, ..honest.clone() });
    let fast = ToClient::Welcome(Welcome { tick_rate: 61, ..honest.clone() });
    let part = |offset, bytes: &[u8]| ToClient::Cart { offset, bytes: bytes.to_vec() };
    check_lie(&[huge], "cart size");
    check_lie(&[fast], "tick rate");
    check_lie(&[welcome(), part(0, b"evil")], "hash that was announced");
    check_lie(&[welcome(), part(0, b"carts")], "part of a cart");
    check_lie(&[welcome(), part(1, b"art")], "part of a cart");
    check_lie(&[welcome(), part(0, b"")], "part of a cart");
    check_lie(&[part(0, b"cart")], "out of turn");
    check_lie(&[welcome(), welcome()], "out of turn");
    check_lie(&[ToClient::Key { tick: Tick(1), bytes: vec![] }], "out of turn");
    check_lie(&[ToClient::Done { sequence: 1 }], "out of turn");
    check_lie(
        &[welcome(), ToClient::Seated { seats: vec![Seat(0)], tick: Tick(0), next_us: 0 }],
        "out of turn",
    );
}
