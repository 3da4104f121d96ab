//! Bytes to messages and back. What comes out of here is within its bounds; nothing behind it checks again.

use serde::{Deserialize, Serialize};

use crate::{
    directory::{Answer, Ask, Listed, Question, is_code, is_room_name},
    endpoint::Lane,
    error::{ProtocolError, Reject},
    limits::{
        ADDRESS_BYTES_MAX, CART_BYTES_MAX, CART_CHUNK_BYTES, CART_NAME_BYTES_MAX, CODE_BYTES,
        FEATURE_BYTES_MAX, FEATURES_MAX, FRAGMENT_BYTES, FRAGMENTS_MAX, LATEST_BYTES_MAX, PADS_MAX,
        PARITY_FRAGMENTS_MIN, PLAYERS_MAX, ROOM_NAME_BYTES_MAX, ROOMS_LISTED_MAX,
        SPECTATORS_BEHIND_MAX, TO_CLIENT_BYTES_MAX, TO_ROOM_BYTES_MAX,
    },
    message::{Hello, Pads, ToClient, ToRoom, VERSION, ViewPart, Welcome},
};

/// Whether a message to a client, as [`encode`] gives it, is the answer to an order: a room's driver may hold it back, and
/// all further ones with it, until what was done can no longer be lost.
#[must_use]
pub fn is_answer(bytes: &[u8]) -> bool {
    let answers =
        [ToClient::Done { sequence: 0 }, ToClient::Refused { sequence: 0, reason: String::new() }];
    answers.iter().any(|answer| encode(answer).first() == bytes.first())
}

/// A message that knows its lane and its bounds.
pub trait Message: Serialize + for<'de> Deserialize<'de> {
    /// Bytes on the Reliable lane at most.
    const RELIABLE_BYTES_MAX: usize;
    /// The only lane on which it travels.
    fn lane(&self) -> Lane;
    /// Whether every number and length is one that an honest peer sends.
    fn check(&self) -> Result<(), ProtocolError>;
}

/// The bytes of a message.
#[must_use]
pub fn encode<M: Message>(message: &M) -> Vec<u8> {
    postcard::to_allocvec(message)
        .expect("a message is plain data, and memory is all that it needs")
}

/// The message in some bytes that came on a lane.
///
/// A hello of another version is read as far as its version: the rest of it is empty.
pub fn decode<M: Message>(lane: Lane, bytes: &[u8]) -> Result<M, ProtocolError> {
    let max = match lane {
        Lane::Latest => LATEST_BYTES_MAX,
        Lane::Reliable => M::RELIABLE_BYTES_MAX,
    };
    if bytes.len() > max {
        return Err(ProtocolError::TooLong { bytes: bytes.len(), max });
    }
    let (message, rest) =
        postcard::take_from_bytes::<M>(bytes).map_err(|_| ProtocolError::Malformed)?;
    if !rest.is_empty() {
        return Err(ProtocolError::Malformed);
    }
    if message.lane() != lane {
        return Err(ProtocolError::WrongLane(lane));
    }
    message.check()?;
    Ok(message)
}

/// What a connection may start with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum First {
    /// Somebody wants into a room.
    Hello(Hello),
    /// Somebody asks the server itself.
    Ask(Ask),
}

/// The message that a connection must start with; of another version only the version is known.
pub fn peek_first(bytes: &[u8]) -> Result<First, ProtocolError> {
    let Some((&number @ (0 | 7), rest)) = bytes.split_first() else {
        return Err(ProtocolError::OutOfTurn("message before the hello"));
    };
    let (version, _) =
        postcard::take_from_bytes::<u16>(rest).map_err(|_| ProtocolError::Malformed)?;
    if version != VERSION {
        return Ok(match number {
            0 => First::Hello(Hello { version, ..Hello::default() }),
            _ => First::Ask(Ask { version, question: Question::default() }),
        });
    }
    match decode::<ToRoom>(Lane::Reliable, bytes)? {
        ToRoom::Hello(hello) => Ok(First::Hello(hello)),
        ToRoom::Ask(ask) => Ok(First::Ask(ask)),
        _ => Err(ProtocolError::Malformed),
    }
}

/// The hello that a connection to a room must start with; of another version only the version is known.
pub fn peek_hello(bytes: &[u8]) -> Result<Hello, ProtocolError> {
    match peek_first(bytes)? {
        First::Hello(hello) => Ok(hello),
        First::Ask(_) => Err(ProtocolError::OutOfTurn("message before the hello")),
    }
}

/// The message, for the Reliable lane, that does not let a client in: for a server that has no room for it to ask.
#[must_use]
pub fn reject_bytes(reject: &Reject) -> Vec<u8> {
    encode(&ToClient::Reject(reject.clone()))
}

fn within(what: &'static str, holds: bool) -> Result<(), ProtocolError> {
    if holds { Ok(()) } else { Err(ProtocolError::OutOfBounds(what)) }
}

fn features_within(features: &[String]) -> Result<(), ProtocolError> {
    let short = features.iter().all(|feature| feature.len() <= FEATURE_BYTES_MAX);
    within("list of features", features.len() <= FEATURES_MAX && short)
}

impl Message for ToRoom {
    const RELIABLE_BYTES_MAX: usize = TO_ROOM_BYTES_MAX;

    fn lane(&self) -> Lane {
        match self {
            Self::Pads(_) => Lane::Latest,
            Self::Hello(_)
            | Self::Get { .. }
            | Self::Ready { .. }
            | Self::Order { .. }
            | Self::Bye
            | Self::Watch
            | Self::Ask(_) => Lane::Reliable,
        }
    }

    fn check(&self) -> Result<(), ProtocolError> {
        match self {
            Self::Hello(hello) => {
                features_within(&hello.features)?;
                within("room's name", hello.room.len() <= ROOM_NAME_BYTES_MAX)?;
                within("code", hello.code.len() <= CODE_BYTES)?;
                within("number of players", usize::from(hello.players) <= PLAYERS_MAX)
            }
            Self::Ready { players } => {
                within("number of players", (1..=PLAYERS_MAX).contains(&usize::from(*players)))
            }
            Self::Order { bytes, .. } => {
                within("length of an order", bytes.len() <= cart_abi::ORDER_BYTES_MAX)
            }
            Self::Pads(pads) => pads.check(),
            Self::Ask(ask) => ask.check(),
            Self::Get { .. } | Self::Bye | Self::Watch => Ok(()),
        }
    }
}

impl Ask {
    fn check(&self) -> Result<(), ProtocolError> {
        match &self.question {
            Question::Rooms => Ok(()),
            Question::Open { cart, room, .. } => {
                within("cart's name", cart.len() <= CART_NAME_BYTES_MAX)?;
                within("room's name", room.len() <= ROOM_NAME_BYTES_MAX)
            }
            Question::Close { room } => within("room's name", room.len() <= ROOM_NAME_BYTES_MAX),
        }
    }
}

impl Answer {
    /// What is shown to people has no control characters, which a terminal would obey.
    fn check(&self) -> Result<(), ProtocolError> {
        let plain = |text: &str, bytes_max: usize| {
            text.len() <= bytes_max && !text.chars().any(char::is_control)
        };
        match self {
            Self::Rooms { rooms, carts } => {
                within("number of rooms", rooms.len() <= ROOMS_LISTED_MAX)?;
                within("number of carts", carts.len() <= ROOMS_LISTED_MAX)?;
                let good = |listed: &Listed| {
                    is_room_name(&listed.room) && plain(&listed.cart, CART_NAME_BYTES_MAX)
                };
                within("room in a list", rooms.iter().all(good))?;
                within("cart's name", carts.iter().all(|cart| plain(cart, CART_NAME_BYTES_MAX)))
            }
            Self::Opened { room, code } => {
                within("room's name", is_room_name(room))?;
                within("code", code.is_empty() || is_code(code))
            }
            Self::Closed => Ok(()),
            Self::Refused(text) => within("text", plain(text, cart_abi::TEXT_BYTES_MAX)),
        }
    }
}

impl Pads {
    fn check(&self) -> Result<(), ProtocolError> {
        let ticks: usize = self.runs.iter().map(|run| usize::from(run.ticks)).sum();
        let ends = u32::try_from(ticks).is_ok_and(|ticks| ticks <= self.newest.0);
        within(
            "number of ticks",
            ticks <= PADS_MAX && ends && self.runs.iter().all(|run| run.ticks > 0),
        )?;
        within(
            "number of pads",
            self.runs.iter().all(|run| (1..=PLAYERS_MAX).contains(&run.pads.len())),
        )
    }
}

impl Message for ToClient {
    const RELIABLE_BYTES_MAX: usize = TO_CLIENT_BYTES_MAX;

    fn lane(&self) -> Lane {
        match self {
            Self::View(_) | Self::Parity { .. } | Self::Beat { .. } => Lane::Latest,
            Self::Reject(_)
            | Self::Welcome(_)
            | Self::Cart { .. }
            | Self::Seated { .. }
            | Self::Done { .. }
            | Self::Refused { .. }
            | Self::Key { .. }
            | Self::Change { .. }
            | Self::Closing { .. }
            | Self::Watching { .. }
            | Self::Pace { .. }
            | Self::Redirect { .. }
            | Self::Answer(_) => Lane::Reliable,
        }
    }

    fn check(&self) -> Result<(), ProtocolError> {
        match self {
            Self::Reject(reject) => {
                within("length of a text", reject.text.len() <= cart_abi::TEXT_BYTES_MAX)
            }
            Self::Welcome(welcome) => welcome.check(),
            Self::Cart { bytes, .. } => {
                within("part of a cart", (1..=CART_CHUNK_BYTES).contains(&bytes.len()))
            }
            Self::Seated { seats, next_us, .. } => {
                within("number of seats", (1..=PLAYERS_MAX).contains(&seats.len()))?;
                within("time to the next tick", *next_us <= 2_000_000)
            }
            Self::Refused { reason: text, .. } | Self::Closing { text, .. } => {
                within("length of a text", text.len() <= cart_abi::TEXT_BYTES_MAX)
            }
            Self::Key { bytes, .. } => {
                within("length of a view", bytes.len() <= cart_abi::VIEW_BYTES_MAX)
            }
            Self::Change { tick, base, bytes } => {
                within("length of a view", bytes.len() <= cart_abi::VIEW_BYTES_MAX)?;
                within("base of a view", base < tick)
            }
            Self::View(part) => part.check(),
            Self::Parity { tick, base, parts, bytes } => {
                let many = PARITY_FRAGMENTS_MIN..=FRAGMENTS_MAX;
                within("number of fragments", many.contains(&usize::from(*parts)))?;
                within("length of a fragment", bytes.len() <= FRAGMENT_BYTES + 2)?;
                within("base of a view", base.is_none_or(|base| base < *tick))
            }
            Self::Watching { behind_ms } => {
                let most = SPECTATORS_BEHIND_MAX.0 / 1_000;
                within("time behind the game", u64::from(*behind_ms) <= most)
            }
            Self::Pace { percent } => within("pace", *percent <= 100),
            Self::Redirect { address } => {
                within("length of an address", address.len() <= ADDRESS_BYTES_MAX)
            }
            Self::Answer(answer) => answer.check(),
            Self::Done { .. } | Self::Beat { .. } => Ok(()),
        }
    }
}

impl Welcome {
    fn check(&self) -> Result<(), ProtocolError> {
        features_within(&self.features)?;
        within("room's name", self.room.len() <= ROOM_NAME_BYTES_MAX)?;
        within("cart size", (1..=CART_BYTES_MAX as u64).contains(&u64::from(self.cart_bytes)))?;
        within("tick rate", u32::from(self.tick_rate) <= cart_abi::TICK_RATE_MAX)?;
        within("number of seats", (1..=cart_abi::SEATS_MAX).contains(&usize::from(self.seats)))
    }
}

impl ViewPart {
    fn check(&self) -> Result<(), ProtocolError> {
        within(
            "number of fragments",
            self.part < self.parts && usize::from(self.parts) <= FRAGMENTS_MAX,
        )?;
        within("length of a fragment", self.bytes.len() <= FRAGMENT_BYTES)?;
        within("base of a view", self.base.is_none_or(|base| base < self.tick))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        message::{PadRun, Report, WirePad},
        time::Tick,
    };

    fn check<M: Message + PartialEq + std::fmt::Debug>(largest: &M, bytes_max: usize) {
        let bytes = encode(largest);
        assert!(bytes.len() <= bytes_max, "{} bytes", bytes.len());
        assert_eq!(decode::<M>(largest.lane(), &bytes).as_ref(), Ok(largest));
    }

    #[test]
    fn the_largest_messages_fit_their_lanes() {
        let last = Tick(u32::MAX);
        let pad = WirePad { held: u16::MAX, sticks: [i8::MIN; 4] };
        let run = PadRun { ticks: 1, pads: vec![pad; PLAYERS_MAX] };
        let pads = Pads {
            newest: last,
            view: Some(last),
            seen: u32::MAX,
            held_ms: u8::MAX,
            lost: true,
            rested: u8::MAX,
            runs: vec![run; PADS_MAX],
        };
        check(&ToRoom::Pads(pads), LATEST_BYTES_MAX);
        let part = ViewPart {
            tick: last,
            base: Some(Tick(u32::MAX - 1)),
            report: Report { heard: last, held_ms: u8::MAX, slack_ms: Some(i16::MIN) },
            part: FRAGMENTS_MAX as u8 - 1,
            parts: FRAGMENTS_MAX as u8,
            bytes: vec![0xff; FRAGMENT_BYTES],
        };
        check(&ToClient::View(part), LATEST_BYTES_MAX);
        let parity = ToClient::Parity {
            tick: last,
            base: Some(Tick(u32::MAX - 1)),
            parts: FRAGMENTS_MAX as u8,
            bytes: vec![0xff; FRAGMENT_BYTES + 2],
        };
        check(&parity, LATEST_BYTES_MAX);
        let order = vec![0xff; cart_abi::ORDER_BYTES_MAX];
        check(&ToRoom::Order { sequence: u32::MAX, bytes: order }, TO_ROOM_BYTES_MAX);
        let hello = Hello {
            version: VERSION,
            features: vec!["f".repeat(FEATURE_BYTES_MAX); FEATURES_MAX],
            room: "r".repeat(ROOM_NAME_BYTES_MAX),
            code: "0".repeat(CODE_BYTES),
            name: "n".repeat(cart_abi::NAME_BYTES_MAX),
            players: 4,
        };
        check(&ToRoom::Hello(hello), TO_ROOM_BYTES_MAX);
        check(
            &ToClient::Key { tick: last, bytes: vec![0xff; cart_abi::VIEW_BYTES_MAX] },
            TO_CLIENT_BYTES_MAX,
        );
        let bytes = vec![0xff; cart_abi::VIEW_BYTES_MAX];
        check(&ToClient::Change { tick: last, base: Tick(last.0 - 1), bytes }, TO_CLIENT_BYTES_MAX);
        let (room, cart) = ("r".repeat(ROOM_NAME_BYTES_MAX), "c".repeat(CART_NAME_BYTES_MAX));
        let listed = Listed { room, cart: cart.clone(), players: 255, seats: 255 };
        let (rooms, carts) = (vec![listed; ROOMS_LISTED_MAX], vec![cart; ROOMS_LISTED_MAX / 2]);
        check(&ToClient::Answer(Answer::Rooms { rooms, carts }), TO_CLIENT_BYTES_MAX);
    }

    #[test]
    fn a_question_begins_a_connection_too() {
        let question = Question::Close { room: "den".to_owned() };
        let ask = Ask { version: VERSION, question };
        let bytes = encode(&ToRoom::Ask(ask.clone()));
        assert_eq!(bytes[0], 7, "the same in every version");
        assert_eq!(peek_first(&bytes), Ok(First::Ask(ask)));
        assert!(peek_hello(&bytes).is_err(), "a room is asked nothing");
        let later = peek_first(&[7, 99, 1, 2, 3]);
        let known = Ask { version: 99, question: Question::default() };
        assert_eq!(later, Ok(First::Ask(known)), "of another version only that is read");
    }

    #[test]
    fn nothing_in_an_answer_reaches_a_terminal_as_an_order() {
        let listed = |room: &str, cart: &str| {
            let (room, cart) = (room.to_owned(), cart.to_owned());
            let rooms = vec![Listed { room, cart, players: 1, seats: 4 }];
            ToClient::Answer(Answer::Rooms { rooms, carts: Vec::new() })
        };
        let good = |answer: &ToClient| decode::<ToClient>(Lane::Reliable, &encode(answer)).is_ok();
        assert!(good(&listed("den", "Delve")));
        assert!(!good(&listed("d n", "Delve")));
        assert!(!good(&listed("den", "\x1b[2J")));
        assert!(!good(&ToClient::Answer(Answer::Refused("no\x07".to_owned()))));
    }
}
