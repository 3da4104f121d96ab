//! Parts of the state that many copies of it share until one changes them.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::digest::Digest;

/// A value that is copied when it is changed and somebody else has it too.
///
/// A command works on a copy of the whole state, so that a refused one leaves no trace; with this, the copy costs a few
/// counters. What the rules ask of a value again and again is worked out once and forgotten when it changes.
pub struct Shared<T>(Arc<Kept<T>>);

/// A value with what is known of it.
struct Kept<T> {
    value: T,
    digest: OnceLock<Digest>,
}

impl<T: Clone> Clone for Kept<T> {
    /// A copy is made to be changed: nothing is known of it.
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), digest: OnceLock::new() }
    }
}

impl<T> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Self(Arc::new(Kept { value, digest: OnceLock::new() }))
    }

    /// What is known of the value, worked out at the first time.
    pub(super) fn digest(&self, of: impl FnOnce(&T) -> Digest) -> &Digest {
        self.0.digest.get_or_init(|| of(&self.0.value))
    }
}

impl<T: Clone> Shared<T> {
    /// The value, to change it here and nowhere else.
    pub fn change(&mut self) -> &mut T {
        let kept = Arc::make_mut(&mut self.0);
        kept.digest = OnceLock::new();
        &mut kept.value
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.value.fmt(out)
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.value == other.0.value
    }
}

impl<T: Eq> Eq for Shared<T> {}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.value.serialize(to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self::new)
    }
}
