//! An instance between two calls, as bytes: all of it, so that what is restored goes on as if nothing had happened.

use cart_abi::{MEMORY_PAGES_MAX, PAGE_BYTES, Role};
use machine::Machine;
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

use crate::dice::Dice;
use crate::engine::Cart;
use crate::host::Kept;

/// The first bytes of a snapshot as bytes; the last is its version.
const MAGIC: [u8; 8] = *b"QSNAP\0\0\x01";

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
        let Kept { seed, dice, typing, cursor_hidden, answer, shown, tick } = &self.kept;
        part(&seed.to_le_bytes());
        part(dice.as_ref().map(|dice| dice.to_bytes()).as_ref().map_or(&[], |bytes| bytes));
        part(&[u8::from(*typing), u8::from(*cursor_hidden), u8::from(tick.is_some())]);
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

/// A snapshot as it is written.
#[derive(Deserialize, Serialize)]
struct Written<'a> {
    cart: [u8; 32],
    #[serde(borrow, serialize_with = "at_once")]
    memory: &'a [u8],
    globals: Vec<u64>,
    seed: u64,
    dice: Option<&'a [u8]>,
    typing: bool,
    cursor_hidden: bool,
    answer: &'a [u8],
    shown: [Option<&'a [u8]>; 4],
    tick: Option<u32>,
    /// Owned, since it is made when it is written.
    machine: Option<Vec<u8>>,
}

/// Not byte by byte, which takes a hundred times as long.
fn at_once<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

/// Why bytes are not a snapshot of an instance.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum SnapshotError {
    /// They do not start as a snapshot of this version does.
    #[error("not a snapshot of this version of the console")]
    Magic,
    /// It was taken of another cart.
    #[error("it belongs to another cart, or to another version of this one")]
    OtherCart,
    /// It was taken of the other role.
    #[error("it belongs to the cart's other side")]
    OtherRole,
    /// The bytes are cut off or wrong.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// The machine in it cannot be read.
    #[error("it is damaged: {0}")]
    Machine(#[from] machine::SnapshotError),
}

impl Snapshot {
    /// All of it as bytes: equal snapshots give equal bytes. They hold the rules' secrets.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let Kept { seed, dice, typing, cursor_hidden, answer, shown, tick } = &self.kept;
        let dice = dice.as_ref().map(Dice::to_bytes);
        let written = Written {
            cart: self.cart,
            memory: &self.memory,
            globals: self.globals.clone(),
            seed: *seed,
            dice: dice.as_ref().map(<[u8; _]>::as_slice),
            typing: *typing,
            cursor_hidden: *cursor_hidden,
            answer,
            shown: shown.each_ref().map(Option::as_deref),
            tick: *tick,
            machine: self.machine.as_ref().map(|machine| machine.snapshot()),
        };
        postcard::to_extend(&written, MAGIC.to_vec()).expect("plain values have a form as bytes")
    }

    /// From the bytes of [`Self::to_bytes`], for an instance of this cart in this role.
    ///
    /// # Errors
    /// When they are not such a snapshot: which is wrong. Whoever wrote them is not trusted.
    pub fn read(cart: &Cart, role: Role, bytes: &[u8]) -> Result<Self, SnapshotError> {
        let bytes = bytes.strip_prefix(&MAGIC).ok_or(SnapshotError::Magic)?;
        let written: Written<'_> =
            postcard::from_bytes(bytes).map_err(|_| SnapshotError::Damaged("it is cut off"))?;
        if written.cart != cart.hash() {
            return Err(SnapshotError::OtherCart);
        }
        if written.machine.is_some() != (role == Role::Play)
            || written.dice.is_some() != (role == Role::Rules)
        {
            return Err(SnapshotError::OtherRole);
        }
        let pages = written.memory.len() / PAGE_BYTES;
        if !written.memory.len().is_multiple_of(PAGE_BYTES) || pages > MEMORY_PAGES_MAX as usize {
            return Err(SnapshotError::Damaged("its memory has no such size"));
        }
        if written.globals.len() != cart.globals() {
            return Err(SnapshotError::Damaged("its globals are not the cart's"));
        }
        let dice = written.dice.map(|bytes| {
            bytes.try_into().map(Dice::from_bytes).map_err(|_| SnapshotError::Damaged("its dice"))
        });
        let machine = written.machine.map(|bytes| {
            // What never changes, such as fonts, is the cart's and in no snapshot.
            let mut machine = Box::new(Machine::new());
            machine.insert(cart.file());
            machine.restore(&bytes).map(|()| machine)
        });
        let kept = Kept {
            seed: written.seed,
            dice: dice.transpose()?,
            typing: written.typing,
            cursor_hidden: written.cursor_hidden,
            answer: written.answer.to_vec(),
            shown: written.shown.map(|view| view.map(<[u8]>::to_vec)),
            tick: written.tick,
        };
        Ok(Self {
            cart: written.cart,
            memory: written.memory.to_vec(),
            globals: written.globals,
            kept,
            machine: machine.transpose()?,
        })
    }
}
