//! The ports: what netplay asks of a cart. It knows bytes and seats, never a cart's types.

use cart_abi::PadRecord;

/// A player's place in a room, from 0.
#[derive(
    Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, serde::Deserialize, serde::Serialize,
)]
pub struct Seat(pub u8);

/// A player's public key, hashed; all zero where there is none.
pub type Identity = [u8; cart_abi::IDENTITY_BYTES];

/// Who takes a seat.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Profile {
    /// Stays the same for this player on every visit.
    pub identity: Identity,
    /// The name to show: 1 to [`cart_abi::NAME_BYTES_MAX`] bytes without control characters.
    pub name: String,
}

/// What one seat's pad says in one tick.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SeatPad {
    /// Whose pad.
    pub seat: Seat,
    /// The pad and what was held in the tick before; `repeated` is 0.
    pub pad: PadRecord,
}

/// The cart broke and runs no more; whoever loaded it knows why.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the cart stopped")]
pub struct Stopped;

/// Why the rules did not do what a player asked, for that player to read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// The rules of a cart, run by the authority.
pub trait Rules {
    /// A player takes a free seat.
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped>;
    /// The player of a seat is gone.
    fn leave(&mut self, seat: Seat) -> Result<(), Stopped>;
    /// A player asks for something.
    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped>;
    /// One step, with the pad of every taken seat in the order of the seats.
    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped>;
    /// What a seat may know, in `budget` bytes if the cart can; the state stays as it is.
    fn view(&mut self, seat: Seat, budget: u32) -> Result<Vec<u8>, Stopped>;
    /// What everybody may see who does not play, in `budget` bytes if the cart can; `None` where it shows nothing to
    /// spectators. The state stays as it is.
    fn spectate(&mut self, budget: u32) -> Result<Option<Vec<u8>>, Stopped> {
        let _ = budget;
        Ok(None)
    }
    /// All that must outlive this process.
    fn save(&mut self) -> Result<Vec<u8>, Stopped>;
    /// Takes an earlier save back, before anybody has joined; a refused save leaves the rules as they were.
    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped>;
}

/// Rules that can be copied whole: a replay begins with a copy, and seeks by others.
pub trait Whole: Rules {
    /// All of them between two calls, the dice among it, at most
    /// [`STATE_BYTES_MAX`](crate::limits::STATE_BYTES_MAX) bytes.
    fn whole(&mut self) -> Vec<u8>;
    /// Becomes what was copied, also after the rules have stopped. The error says why the bytes are no copy of these
    /// rules; whoever wrote them is not trusted.
    fn become_whole(&mut self, whole: &[u8]) -> Result<(), String>;
}

/// The part of a player's side that looks ahead.
pub trait Predict {
    /// The view one tick later, as far as the players of `pads` (all on this console) can know; `None` where the cart
    /// does not predict. The same arguments give the same bytes.
    fn predict(&mut self, view: &[u8], pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped>;
}
