//! A player of a cart's own making: it sees one seat's views, it has a pad and orders, and nothing else.

use cart_abi::{PAD_RECORD_BYTES, Pad, PadRecord, Role};
use netplay::{
    Client, ClientConfig, ClientEvent, Input, Output, Predict, Seat, SeatPad, Span, Stopped, Tick,
    Time,
};

use crate::call::Call;
use crate::engine::Cart;
use crate::fault::{Fault, Reason};
use crate::instance::{Instance, Usage};
use crate::rules::length;

/// Where ticks follow orders, a bot thinks for so long: it would else order as fast as the computer can.
const THINKS: Span = Span::from_millis(250);

/// The bot of a loaded cart, for one seat.
pub struct BotHost {
    instance: Instance,
    /// Why orders were refused since the bot was asked last, a line each.
    refused: String,
}

impl BotHost {
    /// Starts a bot. What it does follows from its seed and from what it sees.
    ///
    /// # Errors
    /// When the cart breaks while it starts.
    ///
    /// # Panics
    /// If the cart has no bot: [`Cart::has_bot`] says so.
    pub fn new(cart: &Cart, seed: u64) -> Result<Self, Fault> {
        assert!(cart.has_bot(), "a bot is started of a cart that has one");
        let instance = Instance::start(cart, cart.host(Role::Bot, seed))?;
        Ok(Self { instance, refused: String::new() })
    }

    /// What the bot does in this tick: its pad, and its orders.
    ///
    /// # Errors
    /// When the cart breaks; after that, always, with the same fault.
    pub fn play(
        &mut self,
        seat: Seat,
        tick: Tick,
        view: &[u8],
    ) -> Result<(Pad, Vec<Vec<u8>>), Fault> {
        let refused = std::mem::take(&mut self.refused);
        let refused_len = length(refused.as_bytes()).to_le_bytes();
        let input = [&tick.0.to_le_bytes()[..], &refused_len, refused.as_bytes(), view].concat();
        let arguments = [i32::from(seat.0), length(&input)];
        let mut outputs = self.instance.call(Call::Bot, arguments, &input)?.outputs.into_iter();
        let pad = outputs.next().unwrap_or_default();
        let pad = <[u8; PAD_RECORD_BYTES]>::try_from(pad)
            .map_err(|pad| self.instance.stop(Call::Bot, None, Reason::NoPad { len: pad.len() }))?;
        Ok((PadRecord::from_bytes(pad).now, outputs.collect()))
    }

    /// Tells the bot the next time why an order was refused.
    pub fn refused(&mut self, reason: &str) {
        // Only a bot that is never asked could let this grow.
        if self.refused.len() + reason.len() < cart_abi::TEXT_BYTES_MAX {
            self.refused.push_str(reason);
            self.refused.push('\n');
        }
    }

    /// Why the bot has stopped, if it has.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.instance.fault()
    }

    /// BLAKE3 of all of the bot.
    #[must_use]
    pub fn hash(&mut self) -> [u8; 32] {
        self.instance.snapshot().hash()
    }

    /// What the bot has needed so far.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.instance.usage()
    }

    /// The lines that the bot has logged since this was called last.
    #[must_use]
    pub fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.instance.host_mut().log)
    }
}

/// A client that a bot plays. It is driven as every client is, takes a seat and plays by itself: once a tick, with the
/// newest view.
pub struct BotPlayer {
    bot: BotHost,
    client: Client,
    /// The tick of the view that the bot was asked with last.
    seen: Option<Tick>,
    /// An order was refused since then.
    refused: bool,
    /// The bot is not asked before.
    thinks_until: Time,
}

/// Nothing is drawn, so nothing is predicted.
struct NoPredict;

impl Predict for NoPredict {
    fn predict(&mut self, _view: &[u8], _pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(None)
    }
}

impl BotPlayer {
    /// For a room of this name, under a name of its own.
    #[must_use]
    pub fn new(bot: BotHost, room: &str, name: &str) -> Self {
        let client = Client::new(ClientConfig::new(room, name));
        Self { bot, client, seen: None, refused: false, thinks_until: Time(0) }
    }

    /// Something happened on the connection. Poll afterwards.
    pub fn handle(&mut self, now: Time, input: Input<'_>) {
        self.client.handle(now, input);
    }

    /// What is to be done next; ends with [`Output::Wait`] for the time when the bot goes on. Its one event is the fault
    /// that has stopped it: it leaves then, and nobody takes its place.
    pub fn poll(&mut self, now: Time) -> Output<Fault> {
        loop {
            match self.client.poll(now) {
                Output::Send { peer, lane, bytes } => return Output::Send { peer, lane, bytes },
                Output::Close { peer, reason } => return Output::Close { peer, reason },
                Output::Event(ClientEvent::Welcome(_)) => self.client.ready(now, 1),
                Output::Event(ClientEvent::Refused { reason, .. }) => {
                    self.bot.refused(&reason);
                    self.refused = true;
                }
                Output::Event(_) => {}
                Output::Wait(at) if at <= now => self.client.advance(now, &mut NoPredict),
                Output::Wait(at) => match self.act(now) {
                    Err(fault) => {
                        self.client.leave();
                        return Output::Event(fault);
                    }
                    Ok(true) => {}
                    Ok(false) if self.has_news() => return Output::Wait(at.min(self.thinks_until)),
                    Ok(false) => return Output::Wait(at),
                },
            }
        }
    }

    /// The client.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The bot.
    #[must_use]
    pub const fn bot(&mut self) -> &mut BotHost {
        &mut self.bot
    }

    /// Whether there is something that the bot was not asked about yet: a tick, or where nothing else comes, a refusal.
    fn has_news(&self) -> bool {
        let newest = self.client.newest_view().map(|(tick, _)| tick);
        let refused = self.refused && self.client.tick().is_none();
        newest.is_some() && (newest != self.seen || refused)
    }

    /// Asks the bot, if there is news; whether it was asked.
    fn act(&mut self, now: Time) -> Result<bool, Fault> {
        if now < self.thinks_until || !self.has_news() || self.bot.fault().is_some() {
            return Ok(false);
        }
        let (Some((tick, view)), Some(&seat)) =
            (self.client.newest_view(), self.client.seats().first())
        else {
            return Ok(false);
        };
        let (pad, orders) = self.bot.play(seat, tick, view)?;
        self.seen = Some(tick);
        self.refused = false;
        if self.client.tick().is_none() {
            self.thinks_until = now + THINKS;
        }
        self.client.press(0, pad);
        for order in orders {
            // What cannot be sent now is dropped, as a player's is: the bot sees that nothing happens.
            let _ = self.client.order(now, &order);
        }
        Ok(true)
    }
}
