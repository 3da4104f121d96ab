//! The one checked way into a cart's memory.

use crate::fault::Reason;

/// A region of a cart's memory as the cart alleges it; it may lie anywhere. Only [`Self::read`] and [`Self::write`]
/// turn it into bytes, and a region that is not inside the memory stops the cart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GuestSlice {
    from: u32,
    len: u32,
}

impl GuestSlice {
    pub(crate) const fn new(from: u32, len: u32) -> Self {
        Self { from, len }
    }

    pub(crate) fn read(self, memory: &[u8]) -> Result<&[u8], Reason> {
        memory.get(self.range()).ok_or_else(|| self.outside(memory))
    }

    pub(crate) fn write(self, memory: &mut [u8]) -> Result<&mut [u8], Reason> {
        let outside = self.outside(memory);
        memory.get_mut(self.range()).ok_or(outside)
    }

    /// The region as UTF-8 of `max` bytes at most.
    pub(crate) fn text(self, memory: &[u8], max: usize) -> Result<&str, Reason> {
        if self.len as usize > max {
            return Err(Reason::TooMuch { what: "bytes of text", len: self.len as usize, max });
        }
        std::str::from_utf8(self.read(memory)?)
            .map_err(|error| Reason::NotText { at: error.valid_up_to() })
    }

    /// The sum cannot overflow: a host has 64-bit addresses, which the crate's root checks.
    const fn range(self) -> std::ops::Range<usize> {
        self.from as usize..self.from as usize + self.len as usize
    }

    const fn outside(self, memory: &[u8]) -> Reason {
        Reason::BadPointer { from: self.from, len: self.len, memory: memory.len() }
    }
}

const _: () = assert!(usize::BITS >= 64, "a cart's host needs 64-bit addresses");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regions_inside_the_memory_are_bytes() {
        let mut memory = [1, 2, 3, 4];
        let cases: [(u32, u32, Option<&[u8]>); 10] = [
            (0, 4, Some(&[1, 2, 3, 4])),
            (3, 1, Some(&[4])),
            (4, 0, Some(&[])),
            (0, 0, Some(&[])),
            (0, 5, None),
            (4, 1, None),
            (5, 0, None),
            (u32::MAX, 0, None),
            (u32::MAX, u32::MAX, None),
            (1, u32::MAX, None),
        ];
        for (from, len, expected) in cases {
            let slice = GuestSlice::new(from, len);
            assert_eq!(slice.read(&memory).ok(), expected, "{from} {len}");
            assert_eq!(slice.write(&mut memory).is_ok(), expected.is_some(), "{from} {len}");
        }
    }

    #[test]
    fn text_is_bounded_and_whole() {
        let memory = "grüße".as_bytes();
        let text = |len, max| GuestSlice::new(0, len).text(memory, max);
        assert_eq!(text(7, 7), Ok("grüße"));
        assert_eq!(text(3, 7), Err(Reason::NotText { at: 2 }));
        assert!(matches!(text(7, 6), Err(Reason::TooMuch { len: 7, max: 6, .. })));
    }
}
