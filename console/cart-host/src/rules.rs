//! A cart's rules behind netplay's port.

use cart_abi::Role;
use netplay::{Profile, Refusal, Rules, Seat, SeatPad, Stopped, Whole};

use crate::call::Call;
use crate::dice::Dice;
use crate::engine::Cart;
use crate::fault::Fault;
use crate::instance::{Instance, Usage};
use crate::snapshot::Snapshot;

/// The rules of a loaded cart, as the authority runs them.
pub struct RulesHost {
    instance: Instance,
}

impl RulesHost {
    /// Starts the rules with these dice. The cart's `seed` is drawn from them first.
    ///
    /// # Errors
    /// When the cart breaks while it starts.
    ///
    /// # Panics
    /// If the cart has no rules: [`Cart::has_rules`] says so, and [`NoRules`] stands in.
    pub fn new(cart: &Cart, mut dice: Dice) -> Result<Self, Fault> {
        assert!(cart.has_rules(), "a cart without rules is hosted with `NoRules`");
        let mut host = cart.host(Role::Rules, dice.number());
        host.kept.dice = Some(dice);
        Ok(Self { instance: Instance::start(cart, host)? })
    }

    /// The cart.
    #[must_use]
    pub fn cart(&self) -> &Cart {
        self.instance.cart()
    }

    /// Why the rules have stopped, if they have.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.instance.fault()
    }

    /// All of the rules between two calls, with the dice: it goes to no player.
    #[must_use]
    pub fn snapshot(&mut self) -> Snapshot {
        self.instance.snapshot()
    }

    /// Goes back to a snapshot of these rules, also after a fault.
    ///
    /// # Errors
    /// When there is no memory left for it.
    pub fn restore_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), Fault> {
        self.instance.restore(snapshot)
    }

    /// BLAKE3 of all of the rules.
    #[must_use]
    pub fn hash(&mut self) -> [u8; 32] {
        self.snapshot().hash()
    }

    /// What this side of the cart has needed so far.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.instance.usage()
    }

    /// The exports called since this was asked last, each with the most fuel that one call has burnt, of
    /// [`FUEL_PER_CALL`](cart_abi::FUEL_PER_CALL).
    #[must_use]
    pub fn take_fuel(&mut self) -> Vec<(&'static str, u64)> {
        self.instance.take_fuel()
    }

    /// The lines that the cart has logged since this was called last.
    #[must_use]
    pub fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.instance.host_mut().log)
    }
}

/// Whoever runs the room finds the fault in the host; netplay needs to know only that there is one.
fn stopped(_fault: Fault) -> Stopped {
    Stopped
}

fn seat_number(seat: Seat) -> i32 {
    i32::from(seat.0)
}

/// Pads as `tick` and `predict` take them: for each, the seat and its record.
pub(crate) fn pad_bytes(pads: &[SeatPad]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(pads.len() * (1 + cart_abi::PAD_RECORD_BYTES));
    for SeatPad { seat, pad } in pads {
        bytes.push(seat.0);
        bytes.extend_from_slice(&pad.to_bytes());
    }
    bytes
}

/// A length as an argument; every input is far below the limit of an `i32`.
pub(crate) fn length(bytes: &[u8]) -> i32 {
    i32::try_from(bytes.len()).expect("an input fits into a cart's memory")
}

impl Rules for RulesHost {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        let input = [&who.identity[..], who.name.as_bytes()].concat();
        self.instance
            .call(Call::Join, [seat_number(seat), length(&input)], &input)
            .map_err(stopped)?;
        Ok(())
    }

    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.instance.call(Call::Leave, [seat_number(seat), 0], &[]).map_err(stopped)?;
        Ok(())
    }

    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        let arguments = [seat_number(seat), length(order)];
        let verdict =
            self.instance.call_for_verdict(Call::Order, arguments, order).map_err(stopped)?;
        Ok(verdict.map_err(Refusal))
    }

    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        let input = pad_bytes(pads);
        self.instance.call(Call::Tick, [length(&input), 0], &input).map_err(stopped)?;
        Ok(())
    }

    fn view(&mut self, seat: Seat, budget: u32) -> Result<Vec<u8>, Stopped> {
        let arguments = [seat_number(seat), budget.cast_signed()];
        self.instance.call_for_bytes(Call::View, arguments, &[]).map_err(stopped)
    }

    fn spectate(&mut self, budget: u32) -> Result<Option<Vec<u8>>, Stopped> {
        if !self.cart().spectates() {
            return Ok(None);
        }
        let arguments = [budget.cast_signed(), 0];
        self.instance.call_for_some_bytes(Call::Spectate, arguments).map_err(stopped)
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        self.instance.call_for_bytes(Call::Save, [0, 0], &[]).map_err(stopped)
    }

    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        let verdict = self
            .instance
            .call_for_verdict(Call::Restore, [length(save), 0], save)
            .map_err(stopped)?;
        Ok(verdict.map_err(Refusal))
    }
}

impl Whole for RulesHost {
    fn whole(&mut self) -> Vec<u8> {
        self.snapshot().to_bytes()
    }

    fn become_whole(&mut self, whole: &[u8]) -> Result<(), String> {
        let snapshot = Snapshot::read(self.cart(), Role::Rules, whole);
        let snapshot = snapshot.map_err(|error| error.to_string())?;
        self.restore_snapshot(&snapshot).map_err(|fault| fault.to_string())
    }
}

/// Stands in for the rules of a cart that has none, so that playing alone is a room with one seat all the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRules;

impl Rules for NoRules {
    fn join(&mut self, _seat: Seat, _who: &Profile) -> Result<(), Stopped> {
        Ok(())
    }

    fn leave(&mut self, _seat: Seat) -> Result<(), Stopped> {
        Ok(())
    }

    fn order(&mut self, _seat: Seat, _order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Err(Refusal("this cart has no rules".to_owned())))
    }

    fn tick(&mut self, _pads: &[SeatPad]) -> Result<(), Stopped> {
        Ok(())
    }

    fn view(&mut self, _seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
        Ok(Vec::new())
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        Ok(Vec::new())
    }

    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(if save.is_empty() {
            Ok(())
        } else {
            Err(Refusal("this cart has no rules to restore".to_owned()))
        })
    }
}
