//! An instance between two calls, as bytes: all of it, so that what is restored goes on as if nothing had happened.

use machine::Machine;

use crate::host::Kept;

/// All that an instance is: the cart's memory and mutable globals, what the host keeps for it (the dice too), and on a
/// player's side the machine with every pixel and voice. It belongs to the cart that it was taken of.
///
/// It holds the rules' secrets and the dice: no part of it may go to a player.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(crate) cart: [u8; 32],
    pub(crate) memory: Vec<u8>,
    pub(crate) globals: Vec<u64>,
    pub(crate) kept: Kept,
    pub(crate) machine: Option<Box<Machine>>,
}

impl Snapshot {
    /// BLAKE3 of everything: two instances with the same hash go on alike.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        let mut part = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        part(&self.cart);
        part(&self.memory);
        for bits in &self.globals {
            part(&bits.to_le_bytes());
        }
        let Kept { seed, dice, typing, answer, shown, tick } = &self.kept;
        part(&seed.to_le_bytes());
        part(dice.as_ref().map(|dice| dice.to_bytes()).as_ref().map_or(&[], |bytes| bytes));
        part(&[u8::from(*typing), u8::from(tick.is_some())]);
        part(&tick.unwrap_or(0).to_le_bytes());
        part(answer);
        for view in shown {
            part(&[u8::from(view.is_some())]);
            part(view.as_deref().unwrap_or_default());
        }
        part(&self.machine.as_ref().map(|machine| machine.snapshot()).unwrap_or_default());
        hasher.finalize().into()
    }

    /// Bytes of the cart's memory in it.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.memory.len()
    }
}
