//! What a cart keeps on this console from one run to the next: a best time, a name, what was unlocked.
//!
//! ```
//! use cart_sdk::storage;
//!
//! let best: u32 = storage::load("best").unwrap_or(0);
//! storage::store("best", &best.max(120));
//! assert_eq!(storage::load("best"), Some(120_u32));
//! ```
//!
//! Keys have 1 to 64 bytes of UTF-8; keys and values together have at most 64 KiB, and more stops the cart. The console
//! writes them to the player's computer within seconds, under the cart's author and name: a new version of the cart
//! finds them again, and a cart of another name does not. For each server whose carts are played they are kept apart. A
//! run without a window starts with none, unless it is told otherwise.
//!
//! They belong to the console and not to a room: only a player's side has them (not in `predict`), and in a cart whose
//! rules run for everybody alike, nothing that is loaded here may decide the game. What a whole room shall keep goes into
//! its rules' state, which the host saves.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Keeps a value. A key that is empty or longer than 64 bytes, or more than 64 KiB in all, stops the cart.
pub fn store<T: Serialize>(key: &str, value: &T) {
    let bytes = postcard::to_allocvec(value)
        .unwrap_or_else(|error| panic!("this cannot be kept as {key:?}: {error}"));
    // A value of no bytes, such as (), must still be told from none.
    store_bytes(key, &[&[1], bytes.as_slice()].concat());
}

/// What was kept with [`store`]; nothing if there is none, or if what is kept is not such a value.
#[must_use]
pub fn load<T: DeserializeOwned>(key: &str) -> Option<T> {
    let bytes = load_bytes(key);
    match postcard::take_from_bytes(bytes.strip_prefix(&[1])?) {
        Ok((value, [])) => Some(value),
        _ => None,
    }
}

/// Keeps bytes as they are; no bytes remove what was kept.
pub fn store_bytes(key: &str, value: &[u8]) {
    host::store(key.as_bytes(), value);
}

/// The bytes that are kept; none where there is nothing.
#[must_use]
pub fn load_bytes(key: &str) -> Vec<u8> {
    let mut value = vec![0; host::load(key.as_bytes(), &mut []) as usize];
    host::load(key.as_bytes(), &mut value);
    value
}

/// Forgets what was kept under a key.
pub fn remove(key: &str) {
    store_bytes(key, &[]);
}

#[cfg(target_arch = "wasm32")]
use crate::sys as host;

/// Natively, for tests: each thread keeps its own values while it runs.
#[cfg(not(target_arch = "wasm32"))]
mod host {
    use std::{cell::RefCell, collections::BTreeMap};

    thread_local! {
        static VALUES: RefCell<BTreeMap<Vec<u8>, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
    }

    pub(super) fn store(key: &[u8], value: &[u8]) {
        VALUES.with_borrow_mut(|values| values.insert(key.to_vec(), value.to_vec()));
    }

    pub(super) fn load(key: &[u8], to: &mut [u8]) -> u32 {
        VALUES.with_borrow(|values| {
            let value = values.get(key).map_or(&[][..], Vec::as_slice);
            let fits = value.len().min(to.len());
            to[..fits].copy_from_slice(&value[..fits]);
            value.len() as u32
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_stored() {
        assert_eq!(load::<u32>("best"), None);
        store("best", &(7_u32, "Mira".to_owned()));
        assert_eq!(load("best"), Some((7_u32, "Mira".to_owned())));
        assert_eq!(load::<[u64; 4]>("best"), None, "what is kept is another kind of value");
        store("seen", &());
        assert_eq!(load("seen"), Some(()));
        remove("seen");
        assert_eq!(load::<()>("seen"), None);
        store_bytes("raw", &[4, 5]);
        assert_eq!((load_bytes("raw"), load_bytes("none")), (vec![4, 5], vec![]));
    }
}
