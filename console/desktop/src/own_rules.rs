//! The rules of somebody who plays alone: the cart's, or none for a cart that has none.

use cart_abi::Role;
use cart_host::{Cart, Dice, Fault, NoRules, RulesHost, Snapshot, Usage};
use netplay::{Profile, Refusal, Rules, Seat, SeatPad, Stopped, Whole};

/// The rules of a room in this process.
pub(crate) struct OwnRules {
    side: Side,
    /// They are what a saved state was, and the room is new: until its player has a seat, the rules are not told that
    /// somebody comes, because to them nobody has ever left.
    resuming: bool,
}

enum Side {
    /// The cart's.
    Cart(Box<RulesHost>),
    /// A cart without rules is played in a room all the same.
    None(NoRules),
}

impl OwnRules {
    /// Starts the rules of a cart, if it has any.
    pub(crate) fn start(cart: &Cart, dice: Dice) -> Result<Self, Fault> {
        let side = if cart.has_rules() {
            Side::Cart(Box::new(RulesHost::new(cart, dice)?))
        } else {
            Side::None(NoRules)
        };
        Ok(Self { side, resuming: false })
    }

    /// Becomes the rules of a saved state, for a room that is made around them.
    pub(crate) fn resume(&mut self, saved: Option<&[u8]>) -> Result<(), String> {
        match (&mut self.side, saved) {
            (Side::Cart(rules), Some(saved)) => {
                let snapshot = Snapshot::read(rules.cart(), Role::Rules, saved);
                let snapshot = snapshot.map_err(|error| error.to_string())?;
                rules.restore_snapshot(&snapshot).map_err(|fault| fault.to_string())?;
            }
            (Side::None(_), None) => {}
            _ => return Err("it has other rules than the cart".to_owned()),
        }
        self.resuming = true;
        Ok(())
    }

    /// The player has a seat in the room.
    pub(crate) fn seated(&mut self) {
        self.resuming = false;
    }

    /// All of the rules as bytes; nothing where there are none.
    pub(crate) fn snapshot(&mut self) -> Option<Vec<u8>> {
        match &mut self.side {
            Side::Cart(rules) => Some(rules.snapshot().to_bytes()),
            Side::None(_) => None,
        }
    }

    /// Why the rules have stopped, if they have.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        match &self.side {
            Side::Cart(rules) => rules.fault(),
            Side::None(_) => None,
        }
    }

    /// The hash of all of the rules.
    pub(crate) fn hash(&mut self) -> [u8; 32] {
        match &mut self.side {
            Side::Cart(rules) => rules.hash(),
            Side::None(_) => [0; 32],
        }
    }

    /// What the rules have needed so far, if there are any.
    pub(crate) fn usage(&self) -> Option<Usage> {
        match &self.side {
            Side::Cart(rules) => Some(rules.usage()),
            Side::None(_) => None,
        }
    }

    /// The exports called since this was asked last, each with the most fuel that one call has burnt.
    pub(crate) fn take_fuel(&mut self) -> Vec<(&'static str, u64)> {
        match &mut self.side {
            Side::Cart(rules) => rules.take_fuel(),
            Side::None(_) => Vec::new(),
        }
    }

    /// What the rules have written for the author.
    pub(crate) fn take_log(&mut self) -> Vec<String> {
        match &mut self.side {
            Side::Cart(rules) => rules.take_log(),
            Side::None(_) => Vec::new(),
        }
    }

    fn inner(&mut self) -> &mut dyn Rules {
        match &mut self.side {
            Side::Cart(rules) => &mut **rules,
            Side::None(rules) => rules,
        }
    }
}

impl Rules for OwnRules {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        if self.resuming { Ok(()) } else { self.inner().join(seat, who) }
    }

    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.inner().leave(seat)
    }

    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.inner().order(seat, order)
    }

    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        // In a room on demand a tick follows whoever comes.
        if self.resuming { Ok(()) } else { self.inner().tick(pads) }
    }

    fn view(&mut self, seat: Seat, budget: u32) -> Result<Vec<u8>, Stopped> {
        self.inner().view(seat, budget)
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        self.inner().save()
    }

    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        if self.resuming { Ok(Ok(())) } else { self.inner().restore(save) }
    }
}

impl Whole for OwnRules {
    fn whole(&mut self) -> Vec<u8> {
        self.snapshot().unwrap_or_default()
    }

    fn become_whole(&mut self, whole: &[u8]) -> Result<(), String> {
        match &mut self.side {
            Side::Cart(rules) => rules.become_whole(whole),
            Side::None(_) if whole.is_empty() => Ok(()),
            Side::None(_) => Err("the cart has no rules".to_owned()),
        }
    }
}
