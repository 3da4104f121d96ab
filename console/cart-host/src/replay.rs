//! What a replay says of its cart and engine, and whether they are here.

use cart_abi::ABI_VERSION;
use netplay::{ReplayError, ReplayHead};

use crate::engine::Cart;

/// The version of what rules come to: it rises with every change after which the same cart, asked the same, may come to
/// another state. A replay is played by the version that recorded it.
pub const RULES_VERSION: u32 = 1;

/// The head of a replay of this cart. `recorded_at` is in seconds since 1970.
#[must_use]
pub fn replay_head(cart: &Cart, program: &str, room: &str, recorded_at: u64) -> ReplayHead {
    let about = cart.manifest();
    ReplayHead {
        cart: cart.hash(),
        cart_name: plain(&about.name),
        cart_version: plain(&about.version),
        abi: ABI_VERSION,
        engine: RULES_VERSION,
        program: plain(program),
        room: plain(room),
        recorded_at,
        tick_rate: about.tick_rate,
        seats: about.seats,
    }
}

/// Whether a replay is of the cart with this hash and of this engine.
///
/// # Errors
/// Says what it wants.
pub fn check_replay(head: &ReplayHead, cart: &[u8; 32]) -> Result<(), ReplayError> {
    head.check(cart, ABI_VERSION, RULES_VERSION)
}

/// A text that a terminal can show, short enough for a head.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(|letter| !letter.is_control());
    let mut plain = String::new();
    for letter in letters {
        if plain.len() + letter.len_utf8() <= netplay::limits::REPLAY_TEXT_BYTES_MAX {
            plain.push(letter);
        }
    }
    plain
}
