//! One fragment more, which makes good the loss of any one of the others: the exclusive or of them all.

/// The fragment more for these, each with its length in front and zeros behind.
pub(crate) fn of<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    parts.fold(Vec::new(), |mut parity, part| {
        mix(&mut parity, part);
        parity
    })
}

/// The fragment that is missing, if it is one alone, and which it is. Fragments that do not belong together make
/// something, or nothing; the hash of the view tells.
pub(crate) fn restore(parts: &[Option<Vec<u8>>], parity: &[u8]) -> Option<(usize, Vec<u8>)> {
    let mut missing = parts.iter().enumerate().filter(|(_, part)| part.is_none());
    let (Some((idx, _)), None) = (missing.next(), missing.next()) else { return None };
    let mut rest = parity.to_vec();
    parts.iter().flatten().for_each(|part| mix(&mut rest, part));
    let (length, bytes) = rest.split_first_chunk()?;
    Some((idx, bytes.get(..usize::from(u16::from_le_bytes(*length)))?.to_vec()))
}

fn mix(parity: &mut Vec<u8>, part: &[u8]) {
    let length = u16::try_from(part.len()).expect("a fragment is at most FRAGMENT_BYTES long");
    let bytes = length.to_le_bytes().into_iter().chain(part.iter().copied());
    parity.resize(parity.len().max(part.len() + 2), 0);
    parity.iter_mut().zip(bytes).for_each(|(mixed, byte)| *mixed ^= byte);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_one_fragment_is_made_good_and_no_two() {
        let parts = [vec![1, 2, 3], vec![4, 5, 6], vec![7]];
        let parity = of(parts.iter().map(Vec::as_slice));
        for lost in 0..parts.len() {
            let mut there = parts.clone().map(Some);
            assert_eq!(restore(&there, &parity), None, "none is missing");
            there[lost] = None;
            assert_eq!(restore(&there, &parity), Some((lost, parts[lost].clone())));
            there[(lost + 1) % 3] = None;
            assert_eq!(restore(&there, &parity), None, "two are missing");
        }
    }

    #[test]
    fn what_does_not_belong_together_makes_at_most_a_fragment() {
        let parts = [Some(vec![9; 996]), None];
        for parity in [&[][..], &[0xff], &[0xff; 40], &[0xff; 998]] {
            let restored = restore(&parts, parity);
            assert!(restored.is_none_or(|(idx, bytes)| idx == 1 && bytes.len() <= 996));
        }
        assert_eq!(restore(&[None], &[1]), None);
        assert_eq!(restore(&[], &[1, 2, 3]), None);
    }
}
