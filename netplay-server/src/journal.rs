//! Takes a room from its newest save on to where it was: all of its rules as they were, and what they were asked since.

use std::io::{Read as _, Write as _};

use cart_abi::{MEMORY_PAGES_MAX, PAGE_BYTES, Role};
use cart_host::{Cart, RulesHost, Snapshot};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use netplay::{
    Identity, Journaled, Profile, Room, Rules as _, SavedRoom, Seat, Seated, Time, replay,
};
use serde::{Deserialize, Serialize};
use tracing::{info, warn};

/// Bytes of a state at most, unpacked: a cart's whole memory and what is around it.
const STATE_BYTES_MAX: u64 = MEMORY_PAGES_MAX as u64 * PAGE_BYTES as u64 + (1 << 20);

/// The rules as they are, and who has the seats.
#[derive(Deserialize, Serialize)]
struct State<'a> {
    seated: Vec<(Seat, Identity, String)>,
    snapshot: &'a [u8],
}

/// All of a room's rules as bytes, for [`go_on`].
pub(crate) fn state(rules: &mut Journaled<RulesHost>) -> Vec<u8> {
    let snapshot = rules.rules_mut().snapshot().to_bytes();
    let seated = rules.seated().iter();
    let seated = seated.map(|(&seat, who)| (seat, who.identity, who.name.clone())).collect();
    let state = State { seated, snapshot: &snapshot };
    postcard::to_allocvec(&state).expect("plain values have a form as bytes")
}

/// A state as it is kept: most of a cart's memory is zeros.
pub(crate) fn pack(state: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    let written = packed.write_all(state).and_then(|()| packed.finish());
    written.expect("memory takes what is written to it")
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, String> {
    let mut state = Vec::new();
    let unpacked = ZlibDecoder::new(packed).take(STATE_BYTES_MAX).read_to_end(&mut state);
    unpacked.map(|_| state).map_err(|error| format!("it is damaged: {error}"))
}

/// Takes a room that was restored from `saved` on by the pieces of its journal, as far as they go. Where they do not, it
/// stays as good as before.
pub(crate) fn go_on(
    room: &mut Room<Journaled<RulesHost>>,
    cart: &Cart,
    saved: &SavedRoom,
    packed: &[u8],
    pieces: &[Vec<u8>],
) {
    let name = room.config().name.clone();
    if saved.cart != room.config().cart.hash {
        info!(
            room = %name,
            "what happened after the save is left out: another edition of the cart goes on"
        );
        return;
    }
    let read = || {
        let state = unpack(packed)?;
        let damaged = |error| format!("it is damaged: {error}");
        let State { seated, snapshot } = postcard::from_bytes(&state).map_err(damaged)?;
        let snapshot =
            Snapshot::read(cart, Role::Rules, snapshot).map_err(|error| error.to_string())?;
        let who = |(seat, identity, name)| (seat, Profile { identity, name });
        Ok::<_, String>((seated.into_iter().map(who).collect::<Seated>(), snapshot))
    };
    let (mut seated, snapshot) = match read() {
        Ok(whole) => whole,
        Err(error) => {
            warn!(room = %name, "what happened after the save is lost, up to some seconds: {error}");
            return;
        }
    };
    let rules = room.rules_mut().rules_mut();
    let mut good = (snapshot, seated.clone());
    let mut ticks = 0;
    let mut restored = rules.restore_snapshot(&good.0);
    for (piece, bytes) in pieces.iter().enumerate() {
        match replay(rules, &mut seated, bytes) {
            Ok(replayed) => {
                good = (rules.snapshot(), seated.clone());
                ticks += replayed.ticks;
            }
            Err(error) => {
                let left = pieces.len() - piece;
                warn!(room = %name, left, "the last pieces of the room's journal are left out: {error}");
                restored = rules.restore_snapshot(&good.0);
                break;
            }
        }
    }
    if let Err(fault) = restored {
        warn!(room = %name, "what happened after the save is lost, up to some seconds: {fault}");
        return;
    }
    // Nobody is connected yet: who was there comes back, to a seat that is kept.
    let (_, seated) = good;
    if !seated.keys().all(|&seat| rules.leave(seat).is_ok()) {
        warn!(room = %name, "the cart stopped as its players left");
    }
    let kept = seated.into_iter().map(|(seat, who)| (seat, who.identity));
    room.resume(Time(0), saved.tick.after(ticks), kept);
    if ticks > 0 {
        info!(room = %name, ticks, tick = room.tick().0, "went on by its journal");
    }
}
