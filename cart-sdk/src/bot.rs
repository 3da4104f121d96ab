//! Players of a cart's own making.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Orders, Pad, Seat};

/// A player of the cart's own making, for a seat that nobody has: it sees what a player in that seat would see, and has
/// a pad and orders as a player has. It cannot see the rules' state, draw, or ask the console for anything.
///
/// The console makes one for each seat. It may keep what it likes from tick to tick; what is random in it comes from a
/// [`Random`](crate::Random), which is another for each bot and the same for each seed.
pub trait Bot: Default {
    /// What it sees: [`Game::View`](crate::Game::View); of a shared cart, the cart itself.
    type View: DeserializeOwned;
    /// What it may ask for: [`Game::Order`](crate::Game::Order); of a shared cart, `()`.
    type Order: Serialize;

    /// One tick: what it holds on its pad ([`Pad::holding`], [`Pad::towards`]), and what it asks for.
    fn play(&mut self, moment: &Moment<Self::View>, orders: &mut Orders<Self::Order>) -> Pad;
}

/// What a [`Bot`] knows in one tick.
#[derive(Clone, Debug)]
pub struct Moment<V> {
    /// Its seat.
    pub seat: Seat,
    /// The tick of the view. Over the net some ticks are never seen.
    pub tick: u32,
    /// The newest view.
    pub view: V,
    /// Why orders of it were refused since the moment before.
    pub refused: Vec<String>,
}

impl<V> Moment<V> {
    /// The first moment in a seat, for tests.
    #[must_use]
    pub const fn of(seat: Seat, view: V) -> Self {
        Self { seat, tick: 0, view, refused: Vec::new() }
    }
}
