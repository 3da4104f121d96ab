//! How clients notice at once that a server was restarted.
//!
//! A server that crashed knows its old connections no more. Whatever comes on one is answered by a token that only the
//! server's key can make and that the client was told when the connection began. So both secrets here follow from the key.

use std::sync::Arc;

use quinn::EndpointConfig;
use quinn::crypto::{CryptoError, HmacKey};
use quinn_proto::HashedConnectionIdGenerator;

use crate::Key;

/// How a server's endpoint is set.
pub(crate) fn endpoint_config(key: &Key) -> EndpointConfig {
    let resets = ResetKey(key.derive("quiver server 2026: stateless resets"));
    let ids = key.derive("quiver server 2026: connection ids");
    let ids = u64::from_le_bytes(*ids.first_chunk().expect("32 bytes have eight"));
    let mut config = EndpointConfig::new(Arc::new(resets));
    config.cid_generator(move || Box::new(HashedConnectionIdGenerator::from_key(ids)));
    config
}

struct ResetKey([u8; 32]);

impl HmacKey for ResetKey {
    fn sign(&self, data: &[u8], signature_out: &mut [u8]) {
        signature_out.copy_from_slice(blake3::keyed_hash(&self.0, data).as_bytes());
    }

    fn signature_len(&self) -> usize {
        blake3::OUT_LEN
    }

    fn verify(&self, data: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
        let signature = signature.try_into().map_err(|_| CryptoError)?;
        // Hashes compare in constant time.
        if blake3::keyed_hash(&self.0, data) == blake3::Hash::from_bytes(signature) {
            Ok(())
        } else {
            Err(CryptoError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_signs_alike() {
        let [key, other] = [ResetKey([1; 32]), ResetKey([2; 32])];
        let mut signature = vec![0; key.signature_len()];
        key.sign(b"connection", &mut signature);
        assert!(key.verify(b"connection", &signature).is_ok());
        assert!(key.verify(b"another", &signature).is_err());
        assert!(key.verify(b"connection", &signature[1..]).is_err());
        assert!(other.verify(b"connection", &signature).is_err());
    }
}
