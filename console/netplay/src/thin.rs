//! Bytes without their zeros: most of a cart's memory was never written to, and what nobody keeps nobody has to copy.
//!
//! Thin bytes are pieces one after the other: how many zeros come (u32, little endian), how many bytes of other kinds
//! after them (u32, little endian), and these bytes.

/// Zeros are left out by so many: fewer in a row cost less than the head of a piece.
const BLOCK_BYTES: usize = 64;

/// The bytes without long runs of zeros; [`thick`] puts them back.
#[must_use]
pub fn thin(bytes: &[u8]) -> Vec<u8> {
    let mut thin = Vec::new();
    let mut left = bytes;
    while !left.is_empty() {
        let zeros = left.chunks(BLOCK_BYTES).take_while(|block| is_zero(block)).count();
        let (zeros, rest) = left.split_at((zeros * BLOCK_BYTES).min(left.len()));
        let others = rest.chunks(BLOCK_BYTES).take_while(|block| !is_zero(block)).count();
        let (others, rest) = rest.split_at((others * BLOCK_BYTES).min(rest.len()));
        for length in [zeros.len(), others.len()] {
            let length = u32::try_from(length).expect("a state is far below 4 GiB");
            thin.extend(length.to_le_bytes());
        }
        thin.extend_from_slice(others);
        left = rest;
    }
    thin
}

/// What [`thin`] was made of; nothing if it is damaged or more than `bytes_max`.
#[must_use]
pub fn thick(thin: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut left = thin;
    while !left.is_empty() {
        let (zeros, rest) = left.split_first_chunk()?;
        let (others, rest) = rest.split_first_chunk()?;
        let [zeros, others] = [zeros, others].map(|length| u32::from_le_bytes(*length) as usize);
        if zeros.saturating_add(others) > bytes_max - bytes.len() {
            return None;
        }
        let (others, rest) = rest.split_at_checked(others)?;
        bytes.resize(bytes.len() + zeros, 0);
        bytes.extend_from_slice(others);
        left = rest;
    }
    Some(bytes)
}

fn is_zero(block: &[u8]) -> bool {
    block.iter().fold(0, |any, byte| any | byte) == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn zeros_take_no_room() {
        let mut memory = vec![0; 1 << 20];
        assert_eq!(thin(&memory).len(), 8);
        memory[700_000] = 1;
        assert_eq!(thin(&memory).len(), 8 + BLOCK_BYTES + 8);
        assert_eq!(thick(&thin(&memory), memory.len()), Some(memory));
        assert_eq!(thin(&[]), [0_u8; 0]);
    }

    #[test]
    fn what_comes_to_too_much_or_is_cut_off_is_nothing() {
        let bytes = [vec![0; 640], vec![7; 100]].concat();
        let thin = thin(&bytes);
        assert_eq!(thick(&thin, bytes.len() - 1), None);
        (1..thin.len()).for_each(|at| assert_eq!(thick(&thin[..at], 1_000), None, "cut to {at}"));
        assert_eq!(thick(&[0xff; 8], usize::MAX), None);
    }

    proptest! {
        #[test]
        fn all_bytes_come_back(
            runs in prop::collection::vec((any::<bool>(), 0_usize..300), 0..20),
            forged in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            let run = |&(zero, length): &(bool, usize)| (0..length).map(move |at| if zero { 0 } else { at as u8 });
            let bytes: Vec<u8> = runs.iter().flat_map(run).collect();
            prop_assert_eq!(thick(&thin(&bytes), bytes.len()), Some(bytes));
            let other = thick(&forged, 10_000);
            prop_assert!(other.is_none_or(|bytes| bytes.len() <= 10_000));
        }
    }
}
