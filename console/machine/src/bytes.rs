//! Bytes in order, little-endian: the one reader that never reads past the end, and what it is written with.

/// The bytes ended before what was to be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ended {
    /// Where the missing piece starts.
    pub(crate) at: usize,
    /// How many bytes it has.
    pub(crate) needed: usize,
}

/// Reads from the front.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes have been read.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    pub(crate) const fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Ended> {
        let end = self.at.checked_add(length).filter(|&end| end <= self.bytes.len());
        let end = end.ok_or(Ended { at: self.at, needed: length })?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Ended> {
        Ok(self.take(N)?.try_into().expect("take gives as many bytes as it was asked for"))
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Ended> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Ended> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn i32(&mut self) -> Result<i32, Ended> {
        Ok(i32::from_le_bytes(self.array()?))
    }
}

/// The number for a length, which every caller has bounded far below 4 GiB.
pub(crate) fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("the contents of carts and snapshots are bounded")
}

/// Samples as two bytes each, for `serde(with)`: many of them are copied, not written number by number.
pub(crate) mod samples {
    use std::fmt;

    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(samples: &[i16], to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        to.serialize_bytes(&bytes)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i16>, D::Error> {
        from.deserialize_bytes(Pairs)
    }

    struct Pairs;

    impl Visitor<'_> for Pairs {
        type Value = Vec<i16>;

        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("two bytes a sample")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<i16>, E> {
            let (pairs, rest) = bytes.as_chunks();
            if rest.is_empty() {
                Ok(pairs.iter().map(|&pair| i16::from_le_bytes(pair)).collect())
            } else {
                Err(E::custom("half a sample"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_stops_at_the_end_and_says_where() {
        let mut reader = Reader::new(&[1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(reader.array(), Ok([1]));
        assert_eq!(reader.u32(), Ok(0x0504_0302));
        assert_eq!(reader.u32(), Err(Ended { at: 5, needed: 4 }));
        assert_eq!(reader.take(usize::MAX), Err(Ended { at: 5, needed: usize::MAX }));
        assert_eq!((reader.u16(), reader.left()), (Ok(0x0706), 0));
    }
}
