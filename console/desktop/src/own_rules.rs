//! The rules of somebody who plays alone: the cart's, or none for a cart that has none.

use cart_host::{Cart, Dice, Fault, NoRules, RulesHost, Usage};
use netplay::{Profile, Refusal, Rules, Seat, SeatPad, Stopped};

/// The rules of a room in this process.
pub(crate) enum OwnRules {
    /// The cart's.
    Cart(Box<RulesHost>),
    /// A cart without rules is played in a room all the same.
    None(NoRules),
}

impl OwnRules {
    /// Starts the rules of a cart, if it has any.
    pub(crate) fn start(cart: &Cart, dice: Dice) -> Result<Self, Fault> {
        if cart.has_rules() {
            return Ok(Self::Cart(Box::new(RulesHost::new(cart, dice)?)));
        }
        Ok(Self::None(NoRules))
    }

    /// Why the rules have stopped, if they have.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Cart(rules) => rules.fault(),
            Self::None(_) => None,
        }
    }

    /// The hash of all of the rules.
    pub(crate) fn hash(&mut self) -> [u8; 32] {
        match self {
            Self::Cart(rules) => rules.hash(),
            Self::None(_) => [0; 32],
        }
    }

    /// What the rules have needed so far, if there are any.
    pub(crate) fn usage(&self) -> Option<Usage> {
        match self {
            Self::Cart(rules) => Some(rules.usage()),
            Self::None(_) => None,
        }
    }

    /// What the rules have written for the author.
    pub(crate) fn take_log(&mut self) -> Vec<String> {
        match self {
            Self::Cart(rules) => rules.take_log(),
            Self::None(_) => Vec::new(),
        }
    }

    fn inner(&mut self) -> &mut dyn Rules {
        match self {
            Self::Cart(rules) => &mut **rules,
            Self::None(rules) => rules,
        }
    }
}

impl Rules for OwnRules {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        self.inner().join(seat, who)
    }

    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.inner().leave(seat)
    }

    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.inner().order(seat, order)
    }

    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        self.inner().tick(pads)
    }

    fn view(&mut self, seat: Seat, budget: u32) -> Result<Vec<u8>, Stopped> {
        self.inner().view(seat, budget)
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        self.inner().save()
    }

    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.inner().restore(save)
    }
}
