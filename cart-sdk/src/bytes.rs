//! Long rows of bytes in views and saves: `#[serde(with = "cart_sdk::bytes")]` on a field of type `Vec<u8>` has them
//! copied in one piece, where serde would write and read them one by one. What is written stays the same.

use std::fmt;

use serde::de::Visitor;
use serde::{Deserializer, Serializer};

/// Writes them.
///
/// # Errors
///
/// When the serializer fails.
pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

/// Reads them.
///
/// # Errors
///
/// When there are none.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }

    deserializer.deserialize_bytes(Bytes)
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Row(#[serde(with = "super")] Vec<u8>);

    #[test]
    fn they_are_written_as_ever() {
        for row in [vec![], vec![7; 300]] {
            let bytes = postcard::to_allocvec(&Row(row.clone())).unwrap();
            assert_eq!(bytes, postcard::to_allocvec(&row).unwrap());
            assert_eq!(postcard::from_bytes(&bytes), Ok(Row(row)));
        }
    }
}
