//! Parts that many views have in common.

use std::cell::OnceCell;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use serde::de::{DeserializeOwned, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A part that the views of many seats have in common: made once a tick, cloned into each view, and written as bytes only
/// once, however many views it is in. For rooms with many players: what a hundred are told alike costs little more than
/// what one is told.
///
/// It is read as the part itself, and never changes; a player's side that predicts it puts another in its place.
///
/// ```
/// use cart_sdk::Common;
/// use serde::{Deserialize, Serialize};
///
/// /// What one player may know.
/// #[derive(Serialize, Deserialize)]
/// struct View {
///     hand: Vec<u8>,
///     /// Everybody has the same names.
///     names: Common<Vec<String>>,
/// }
///
/// let names = Common::new(vec!["Mira".to_owned(), "Tarn".to_owned()]);
/// let views = [vec![1, 7], vec![4]].map(|hand| View { hand, names: names.clone() });
/// assert_eq!(views[1].names.len(), 2);
/// ```
///
/// Between two changes of the game the parts are best kept beside it, in a field of type [`OnceCell`] with `#[serde(skip)]`:
/// [`Game::view`](crate::Game::view) fills it, and `join`, `leave`, `order` and `tick` empty it.
pub struct Common<T>(Rc<Part<T>>);

struct Part<T> {
    value: T,
    /// As it stands in views, once it was written.
    bytes: OnceCell<Vec<u8>>,
}

impl<T> Common<T> {
    /// A part for many views.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Rc::new(Part { value, bytes: OnceCell::new() }))
    }
}

impl<T> Deref for Common<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T> From<T> for Common<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> Clone for Common<T> {
    /// The same part once more; nothing is copied.
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: Default> Default for Common<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for Common<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.value.fmt(f)
    }
}

impl<T: PartialEq> PartialEq for Common<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || self.0.value == other.0.value
    }
}

impl<T: Eq> Eq for Common<T> {}

impl<T: Serialize> Serialize for Common<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Part { value, bytes } = &*self.0;
        let bytes = match bytes.get() {
            Some(bytes) => bytes,
            None => {
                let written = postcard::to_allocvec(value).map_err(S::Error::custom)?;
                bytes.get_or_init(|| written)
            }
        };
        serializer.serialize_bytes(bytes)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Common<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes<T>(std::marker::PhantomData<T>);

        impl<T: DeserializeOwned> Visitor<'_> for Bytes<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the bytes of a part")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<T, E> {
                match postcard::take_from_bytes(bytes) {
                    Ok((value, [])) => Ok(value),
                    Ok((_, rest)) => Err(E::custom(format!("{} bytes too many", rest.len()))),
                    Err(error) => Err(E::custom(error)),
                }
            }
        }

        deserializer.deserialize_bytes(Bytes(std::marker::PhantomData)).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static WRITTEN: Cell<u32> = const { Cell::new(0) };
    }

    /// Counts how often it is written.
    #[derive(Debug, Default, PartialEq, Deserialize)]
    struct Counted(u32);

    impl Serialize for Counted {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            WRITTEN.set(WRITTEN.get() + 1);
            serializer.serialize_newtype_struct("Counted", &self.0)
        }
    }

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct View {
        seat: u8,
        part: Common<Counted>,
        end: String,
    }

    #[test]
    fn a_part_is_written_once_for_all_views() {
        let part = Common::new(Counted(70_000));
        let view = |seat| View { seat, part: part.clone(), end: "!".to_owned() };
        let views: Vec<Vec<u8>> =
            (0..50).map(|seat| postcard::to_allocvec(&view(seat)).unwrap()).collect();
        assert_eq!(WRITTEN.get(), 1);
        for (seat, bytes) in (0..).zip(views) {
            assert_eq!(postcard::from_bytes::<View>(&bytes).unwrap(), view(seat));
        }
    }

    #[test]
    fn a_part_that_is_none_is_refused() {
        let read = |bytes: &[u8]| postcard::from_bytes::<Common<u32>>(bytes);
        assert_eq!(read(&[1, 5]), Ok(Common::new(5)));
        for wrong in [&[0_u8] as &[u8], &[1, 0x80], &[2, 5, 6], &[9, 5]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
