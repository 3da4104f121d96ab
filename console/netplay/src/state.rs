//! All of some rules at one moment, with who has the seats: where a journal begins.

use std::io::{Read as _, Write as _};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use serde::{Deserialize, Serialize, Serializer};

use crate::{
    journal::{Journaled, Seated, may_sit},
    limits::STATE_BYTES_MAX,
    rules::{Identity, Profile, Seat, Whole},
    thin::thick,
};

/// All of some rules, and who has the seats.
///
/// It holds the rules' secrets and the dice: no part of it may go to a player.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct State {
    /// What [`Whole::whole`] gave.
    pub whole: Vec<u8>,
    /// Who has the seats.
    pub seated: Seated,
}

/// A state as it is written. The rules come first: so most of two states stands at the same places.
#[derive(Deserialize, Serialize)]
struct Written<'a> {
    #[serde(borrow, serialize_with = "at_once")]
    whole: &'a [u8],
    seated: Vec<(Seat, Identity, String)>,
}

/// Not byte by byte, which takes a hundred times as long.
fn at_once<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

impl State {
    /// The state of these rules now.
    pub fn of<R: Whole>(rules: &mut Journaled<R>) -> Self {
        Self { whole: rules.rules_mut().whole(), seated: rules.seated().clone() }
    }

    /// As bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let seated = self.seated.iter();
        let seated = seated.map(|(&seat, who)| (seat, who.identity, who.name.clone())).collect();
        let written = Written { whole: &self.whole, seated };
        postcard::to_allocvec(&written).expect("plain values have a form as bytes")
    }

    /// From the bytes of [`Self::to_bytes`]; nothing if they are none. Whoever wrote them is not trusted.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let Written { whole, seated } = postcard::from_bytes(bytes).ok()?;
        let who = |(seat, identity, name)| (seat, Profile { identity, name });
        let seated: Seated = seated.into_iter().map(who).collect();
        let is_sound = seated.iter().all(|(seat, who)| may_sit(*seat, who));
        is_sound.then(|| Self { whole: whole.to_vec(), seated })
    }
}

/// Bytes as they are kept, smaller: most of a cart's memory is zeros.
#[must_use]
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    let written = packed.write_all(bytes).and_then(|()| packed.finish());
    written.expect("memory takes what is written to it")
}

/// The bytes of [`pack`]; nothing if they are damaged or more than `bytes_max`.
#[must_use]
pub fn unpack(packed: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut unpacking = ZlibDecoder::new(packed).take(bytes_max as u64 + 1);
    unpacking.read_to_end(&mut bytes).ok()?;
    (bytes.len() <= bytes_max).then_some(bytes)
}

/// The state whose bytes were made [`thin`](crate::thin) and then packed with [`pack`]; nothing if there is none.
#[must_use]
pub fn unpack_state(packed: &[u8]) -> Option<State> {
    State::read(&thick(&unpack(packed, STATE_BYTES_MAX)?, STATE_BYTES_MAX)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_survives_its_bytes_and_other_bytes_are_none() {
        let who = Profile { identity: [3; 32], name: "Mira".to_owned() };
        let seated = Seated::from([(Seat(4), who)]);
        let state = State { whole: vec![0; 100_000], seated };
        let packed = pack(&crate::thin(&state.to_bytes()));
        assert!(packed.len() < 1_000, "zeros take no room");
        assert!(unpack_state(&packed).as_ref() == Some(&state));
        for at in 0..packed.len() {
            let mut damaged = packed.clone();
            damaged[at] ^= 0x10;
            // Some bits of a packed file mean nothing.
            let other = unpack_state(&damaged).filter(|read| *read != state);
            assert!(other.is_none(), "byte {at}");
            assert!(unpack_state(&packed[..at]).is_none(), "cut to {at}");
        }
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let packed = pack(&vec![0; 1 << 20]);
        assert!(packed.len() < 10_000);
        assert_eq!(unpack(&packed, (1 << 20) - 1), None);
        assert_eq!(unpack(&packed, 1 << 20).map(|bytes| bytes.len()), Some(1 << 20));
    }
}
