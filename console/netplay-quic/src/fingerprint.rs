//! What a public key is known by: its BLAKE3 hash, written as 64 hexadecimal digits.

use std::fmt;
use std::str::FromStr;

use netplay::Identity;

/// The BLAKE3 hash of a public key (its `SubjectPublicKeyInfo`). A player's fingerprint is that player's identity.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub struct Fingerprint(pub Identity);

/// Text that is no fingerprint.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a fingerprint has 64 hexadecimal digits; here {found}")]
pub struct FingerprintError {
    found: Found,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Found {
    Characters(usize),
    NotADigit(char),
}

impl fmt::Display for Found {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Characters(count) => write!(out, "are {count}, and a shortened one is not taken"),
            Self::NotADigit(character) => write!(out, "is the character {character:?}"),
        }
    }
}

impl Fingerprint {
    /// The fingerprint of a public key in its DER form.
    #[must_use]
    pub fn of_public_key(spki_der: &[u8]) -> Self {
        Self(*blake3::hash(spki_der).as_bytes())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let mut bytes = Identity::default();
        if let Some(odd) = text.chars().find(|character| !character.is_ascii_hexdigit()) {
            return Err(FingerprintError { found: Found::NotADigit(odd) });
        }
        if text.len() != 2 * bytes.len() {
            return Err(FingerprintError { found: Found::Characters(text.len()) });
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = 16 * digit(pair[0]) + digit(pair[1]);
        }
        Ok(Self(bytes))
    }
}

fn digit(character: u8) -> u8 {
    match character {
        b'0'..=b'9' => character - b'0',
        b'a'..=b'f' => character - b'a' + 10,
        b'A'..=b'F' => character - b'A' + 10,
        _ => unreachable!("every character was found to be a hexadecimal digit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_reads_back() {
        let fingerprint = Fingerprint::of_public_key(b"key");
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert_eq!(fingerprint.to_string().to_uppercase().parse(), Ok(fingerprint));
    }

    #[test]
    fn what_is_no_fingerprint_says_why() {
        let check = |text: &str, expected: &str| {
            let error = text.parse::<Fingerprint>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        };
        check("", "are 0");
        check("abcd", "are 4");
        check(&"0".repeat(65), "are 65");
        check(&"g".repeat(64), "'g'");
        check(&"é".repeat(32), "'é'");
    }
}
