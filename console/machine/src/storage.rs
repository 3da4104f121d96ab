//! What a cart keeps on a console from one run to the next: values by key, 64 KiB in all.

use std::collections::BTreeMap;

use cart_abi::{KEY_BYTES_MAX, STORAGE_BYTES_MAX};
use thiserror::Error;

use crate::bytes::{Reader, length};

/// Values by key. Keys have 1 to [`KEY_BYTES_MAX`] bytes, and all keys and values together at most
/// [`STORAGE_BYTES_MAX`]; a value of no bytes is none.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Storage {
    values: BTreeMap<Vec<u8>, Vec<u8>>,
    bytes: usize,
}

/// Why a value is not kept.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum StorageError {
    /// A key that is empty or too long.
    #[error("a key of {len} bytes; it has 1 to {KEY_BYTES_MAX}")]
    Key {
        /// How long it is.
        len: usize,
    },
    /// There is no room for it.
    #[error("{needed} bytes of keys and values, and at most {STORAGE_BYTES_MAX} are kept")]
    Full {
        /// How many bytes there would be in all.
        needed: usize,
    },
    /// Bytes that are no storage.
    #[error("these bytes are no storage: they go wrong at byte {at}")]
    Damaged {
        /// Where.
        at: usize,
    },
}

impl Storage {
    /// Keeps a value in place of the one that the key had; no bytes remove it. After an error all is as it was.
    ///
    /// # Errors
    /// When the key is empty or too long, or when there is no room.
    pub fn store(&mut self, key: &[u8], value: &[u8]) -> Result<(), StorageError> {
        if !(1..=KEY_BYTES_MAX).contains(&key.len()) {
            return Err(StorageError::Key { len: key.len() });
        }
        let old = self.values.get(key).map_or(0, |old| key.len() + old.len());
        let new = if value.is_empty() { 0 } else { key.len() + value.len() };
        let needed = self.bytes - old + new;
        if needed > STORAGE_BYTES_MAX {
            return Err(StorageError::Full { needed });
        }
        if value.is_empty() {
            self.values.remove(key);
        } else {
            self.values.insert(key.to_vec(), value.to_vec());
        }
        self.bytes = needed;
        Ok(())
    }

    /// The value of a key; no bytes where there is none.
    #[must_use]
    pub fn load(&self, key: &[u8]) -> &[u8] {
        self.values.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Bytes of all keys and values together.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// As bytes: for each key in order its length (a byte), the value's length (32 bits), the key and the value.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes + 5 * self.values.len());
        for (key, value) in &self.values {
            out.push(u8::try_from(key.len()).expect("a key has at most 64 bytes"));
            out.extend_from_slice(&length(value).to_le_bytes());
            out.extend_from_slice(key);
            out.extend_from_slice(value);
        }
        out
    }

    /// From the bytes of [`Self::to_bytes`], and nothing else.
    ///
    /// # Errors
    /// When they are not such bytes: where they go wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, StorageError> {
        let mut reader = Reader::new(bytes);
        let mut storage = Self::default();
        while reader.left() > 0 {
            let at = reader.at();
            let damaged = |_| StorageError::Damaged { at };
            let [key] = reader.array().map_err(damaged)?;
            let value = reader.u32().map_err(damaged)?;
            let key = reader.take(key.into()).map_err(damaged)?;
            let value = reader.take(value as usize).map_err(damaged)?;
            let in_order = storage.values.last_key_value().is_none_or(|(last, _)| **last < *key);
            if value.is_empty() || !in_order {
                return Err(StorageError::Damaged { at });
            }
            storage.store(key, value)?;
        }
        Ok(storage)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_value_is_kept_replaced_and_removed() {
        let mut storage = Storage::default();
        assert_eq!(storage.load(b"best"), b"");
        storage.store(b"best", &[1, 2]).unwrap();
        storage.store(b"name", b"Mira").unwrap();
        storage.store(b"best", &[9]).unwrap();
        assert_eq!((storage.load(b"best"), storage.bytes()), (&[9][..], 5 + 8));
        storage.store(b"best", &[]).unwrap();
        storage.store(b"never there", &[]).unwrap();
        assert_eq!((storage.load(b"best"), storage.bytes()), (&[][..], 8));
    }

    #[test]
    fn limits_are_kept_to_the_byte() {
        let mut storage = Storage::default();
        for len in [0, KEY_BYTES_MAX + 1] {
            assert_eq!(storage.store(&vec![7; len], &[1]), Err(StorageError::Key { len }));
        }
        let value = vec![5; STORAGE_BYTES_MAX - 2];
        storage.store(b"ab", &value).unwrap();
        let full = storage.store(b"c", &[1]);
        assert_eq!(full, Err(StorageError::Full { needed: STORAGE_BYTES_MAX + 2 }));
        assert_eq!(storage.load(b"c"), b"");
        // What replaces a value may have its room.
        storage.store(b"ab", &value).unwrap();
        storage.store(b"ab", &value[1..]).unwrap();
        assert_eq!(storage.store(b"c", &[1]), Err(StorageError::Full { needed: 65_537 }));
    }

    #[test]
    fn bytes_that_no_storage_has_are_refused() {
        for (bytes, at) in [
            (&[1][..], 0),
            (&[1, 1, 0, 0, 0, b'a'], 0),
            (&[1, 0, 0, 0, 0, b'a'], 0),
            (&[1, 1, 0, 0, 0, b'b', 9, 1, 1, 0, 0, 0, b'a', 9], 7),
            (&[1, 1, 0, 0, 0, b'b', 9, 1, 1, 0, 0, 0, b'b', 9], 7),
        ] {
            assert_eq!(Storage::read(bytes), Err(StorageError::Damaged { at }), "{bytes:?}");
        }
        assert_eq!(Storage::read(&[0, 1, 0, 0, 0, 9]), Err(StorageError::Key { len: 0 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_storage_survives_its_bytes_and_the_count_is_right(
            steps in prop::collection::vec((0_u8..20, prop::collection::vec(any::<u8>(), 0..9_000)), 0..40),
        ) {
            let mut storage = Storage::default();
            for (key, value) in steps {
                let before = storage.clone();
                if storage.store(&[key; 3], &value).is_err() {
                    prop_assert_eq!(&storage, &before);
                }
                let counted: usize = storage.values.iter().map(|(key, value)| key.len() + value.len()).sum();
                prop_assert_eq!(storage.bytes(), counted);
                prop_assert!(counted <= STORAGE_BYTES_MAX);
            }
            prop_assert_eq!(Storage::read(&storage.to_bytes()), Ok(storage));
        }

        #[test]
        fn any_bytes_are_a_storage_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(storage) = Storage::read(&bytes) {
                prop_assert_eq!(storage.to_bytes(), bytes);
            }
        }
    }
}
