//! The bots of a room: players of the cart's own making for seats that nobody has, each a client in this process.

use std::collections::BTreeMap;
use std::str::FromStr;

use cart_host::{BotHost, BotPlayer, Cart};
use netplay::{Identity, Input, Lane, Output, Peer, Room, Rules, Span, Time, is_room_name};
use tracing::{info, warn};

/// The first number of a bot's connection; those of people are far below.
const FIRST_PEER: u64 = 1 << 48;
/// From one bot to the next that comes.
const COMES_EVERY: Span = Span::from_millis(500);
/// How long the next one waits if one was not let in.
const AGAIN: Span = Span::from_millis(10_000);
/// How often room and bots answer each other in one turn.
const ROUNDS_MAX: usize = 16;

/// How many bots play in a room.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BotsChoice {
    /// The room's name.
    pub room: String,
    /// Bots at most, 1 to 128.
    pub count: u8,
}

/// A `--bots` that says no bots.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0:?} says no bots: the name of a room and how many are needed, as in delve=3")]
pub struct BotsChoiceError(String);

impl FromStr for BotsChoice {
    type Err = BotsChoiceError;

    fn from_str(text: &str) -> Result<Self, BotsChoiceError> {
        let wrong = || BotsChoiceError(text.to_owned());
        let (room, count) = text.rsplit_once('=').ok_or_else(wrong)?;
        let count = count.parse().ok().filter(|count| (1..=128).contains(count));
        let room = is_room_name(room).then(|| room.to_owned());
        Ok(Self { room: room.ok_or_else(wrong)?, count: count.ok_or_else(wrong)? })
    }
}

/// The bots of one room.
pub(crate) struct Bots {
    cart: Cart,
    seed: u64,
    /// The numbers of those who may play; who breaks is not replaced.
    numbers: Vec<u8>,
    playing: BTreeMap<u8, BotPlayer>,
    /// No other comes before.
    comes_at: Time,
}

/// The connection of a bot, by its number.
fn peer_of(number: u8) -> Peer {
    Peer(FIRST_PEER + u64::from(number))
}

fn number_of(peer: Peer) -> Option<u8> {
    peer.0.checked_sub(FIRST_PEER).and_then(|number| u8::try_from(number).ok())
}

/// A bot is the same player whenever it comes, so that a cart knows its hero.
fn identity_of(room: &str, number: u8) -> Identity {
    *blake3::hash(format!("a bot of the room {room}: {number}").as_bytes()).as_bytes()
}

impl Bots {
    /// So many of a cart that has bots, none of which plays yet.
    pub(crate) fn new(cart: &Cart, count: u8, seed: u64) -> Self {
        let numbers = (1..=count).collect();
        Self { cart: cart.clone(), seed, numbers, playing: BTreeMap::new(), comes_at: Time(0) }
    }

    /// Hands a bot what the room has sent; `false` if the connection is none of a bot.
    pub(crate) fn take(&mut self, now: Time, peer: Peer, lane: Lane, bytes: &[u8]) -> bool {
        let Some(number) = number_of(peer) else { return false };
        if let Some(bot) = self.playing.get_mut(&number) {
            bot.handle(now, Input::Bytes { lane, bytes });
        }
        true
    }

    /// The room has ended a connection.
    pub(crate) fn closed(&mut self, now: Time, peer: Peer) {
        if number_of(peer).is_some_and(|number| self.playing.remove(&number).is_some()) {
            self.comes_at = now + AGAIN;
        }
    }

    /// Bots give their seats up until so many are free beside those that visitors may want.
    pub(crate) fn make_place<R: Rules>(&mut self, now: Time, room: &mut Room<R>, seats: usize) {
        while room.seats_free(now) < room.visitors() + seats {
            let Some((number, _)) = self.playing.pop_last() else { return };
            room.handle(now, peer_of(number), Input::Goodbye);
        }
    }

    /// Lets bots come where seats are empty and somebody plays, and all of them go when nobody does.
    pub(crate) fn come_and_go<R: Rules>(&mut self, now: Time, room: &mut Room<R>) {
        let people = room.players().filter(|(peer, ..)| number_of(*peer).is_none()).count();
        if people == 0 || room.closed().is_some() {
            while let Some((number, _)) = self.playing.pop_first() {
                room.handle(now, peer_of(number), Input::Goodbye);
            }
            return;
        }
        self.make_place(now, room, 0);
        let next = self.numbers.iter().copied().find(|number| !self.playing.contains_key(number));
        let Some(number) = next.filter(|_| now >= self.comes_at) else { return };
        if room.seats_free(now) <= room.visitors() {
            return;
        }
        self.comes_at = now + COMES_EVERY;
        let name = room.config().name.clone();
        match BotHost::new(&self.cart, self.seed ^ u64::from(number) << 32) {
            Ok(bot) => {
                let mut player = BotPlayer::new(bot, &name, &format!("Bot {number}"));
                let identity = identity_of(&name, number);
                room.handle(now, peer_of(number), Input::Connected { identity });
                player.handle(now, Input::Connected { identity: [0; 32] });
                self.playing.insert(number, player);
            }
            Err(fault) => {
                warn!(
                    room = name,
                    number, "the cart's bot does not start and does not play: {fault}"
                );
                self.numbers.retain(|other| *other != number);
            }
        }
    }

    /// Takes what bots send to the room; whether there was anything, and when the next of them goes on.
    pub(crate) fn play<R: Rules>(&mut self, now: Time, room: &mut Room<R>) -> (bool, Time) {
        let (mut sent, mut wake_at) = (false, Time::NEVER);
        let mut broken = Vec::new();
        for (&number, bot) in &mut self.playing {
            for _ in 0..ROUNDS_MAX {
                match bot.poll(now) {
                    Output::Send { lane, bytes, .. } => {
                        sent = true;
                        room.handle(now, peer_of(number), Input::Bytes { lane, bytes: &bytes });
                    }
                    Output::Event(fault) => {
                        warn!(
                            room = room.config().name,
                            number, "a bot has stopped and leaves: {fault}"
                        );
                        broken.push(number);
                    }
                    Output::Close { .. } => {}
                    Output::Wait(at) => {
                        wake_at = wake_at.min(at);
                        break;
                    }
                }
            }
            for line in bot.bot().take_log() {
                info!(room = room.config().name, number, ?line, "a bot says");
            }
        }
        for number in broken {
            self.numbers.retain(|other| *other != number);
            self.playing.remove(&number);
            room.handle(now, peer_of(number), Input::Goodbye);
            sent = true;
        }
        let comes = self.playing.len() < self.numbers.len() && room.players().next().is_some();
        (sent, if comes { wake_at.min(self.comes_at.max(now + COMES_EVERY)) } else { wake_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_are_read() {
        let choice = BotsChoice { room: "delve".to_owned(), count: 3 };
        assert_eq!("delve=3".parse(), Ok(choice));
        for wrong in ["delve", "delve=", "delve=0", "delve=129", "=3", "My Room=3"] {
            assert!(wrong.parse::<BotsChoice>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_bot_s_connection_is_told_from_a_player_s() {
        assert_eq!(number_of(peer_of(7)), Some(7));
        assert_eq!(number_of(Peer(7)), None);
        assert_ne!(identity_of("a", 1), identity_of("b", 1));
    }
}
