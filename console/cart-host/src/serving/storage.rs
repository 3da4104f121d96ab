//! What a cart keeps on a console from one run to the next.

use cart_abi::{KEY_BYTES_MAX, STORAGE_BYTES_MAX};
use machine::StorageError;

use crate::fault::Reason;
use crate::host::Serving;
use crate::memory::GuestSlice;

/// Fuel for finding a key among all that there can be.
const FIND: u64 = 512;

impl Serving<'_> {
    pub(crate) fn store(
        &mut self,
        key: u32,
        key_len: u32,
        from: u32,
        len: u32,
    ) -> Result<(), Reason> {
        self.cost += FIND + u64::from(len);
        let key = GuestSlice::new(key, key_len).read(self.memory)?;
        let value = GuestSlice::new(from, len).read(self.memory)?;
        let machine = self.host.machine.as_mut().ok_or(super::NO_MACHINE)?;
        machine.storage.store(key, value).map_err(|error| reason(&error))
    }

    pub(crate) fn load(
        &mut self,
        key: u32,
        key_len: u32,
        to: u32,
        len: u32,
    ) -> Result<u32, Reason> {
        let key = GuestSlice::new(key, key_len).read(self.memory)?;
        let machine = self.host.machine.as_ref().ok_or(super::NO_MACHINE)?;
        if !(1..=KEY_BYTES_MAX).contains(&key.len()) {
            return Err(reason(&StorageError::Key { len: key.len() }));
        }
        let value = machine.storage.load(key);
        let to = GuestSlice::new(to, len).write(self.memory)?;
        let fits = value.len().min(to.len());
        to[..fits].copy_from_slice(&value[..fits]);
        self.cost += FIND + fits as u64;
        Ok(value.len() as u32)
    }
}

fn reason(error: &StorageError) -> Reason {
    match *error {
        StorageError::Key { len: 0 } => {
            Reason::BadNumber { what: "the length of a key", number: 0, allowed: "1 to 64" }
        }
        StorageError::Key { len } => {
            Reason::TooMuch { what: "bytes of a key", len, max: KEY_BYTES_MAX }
        }
        StorageError::Full { needed } => {
            Reason::TooMuch { what: "bytes of storage", len: needed, max: STORAGE_BYTES_MAX }
        }
        StorageError::Damaged { .. } => unreachable!("nothing is read from bytes here"),
    }
}
