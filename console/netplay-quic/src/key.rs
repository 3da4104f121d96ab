//! A key pair, made at first start and kept: who a player or a server is.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, DistinguishedName, KeyPair, PublicKeyData};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::Fingerprint;

/// A private key with the self-signed certificate that shows its public half. Only the key counts, so the certificate
/// is made anew whenever the key is read.
pub struct Key {
    secret: KeyPair,
    certificate: CertificateDer<'static>,
    fingerprint: Fingerprint,
}

/// A key that could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The disk refused.
    #[error("the key file {}: {error}", path.display())]
    File {
        /// The key's file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file holds something else.
    #[error("the key file {} holds no key: {error}; take it back from a copy, or move it away and a new key is made (others will then see a stranger)", path.display())]
    Damaged {
        /// The key's file.
        path: PathBuf,
        /// What is wrong with its contents.
        error: rcgen::Error,
    },
    /// No key could be made.
    #[error("a new key: {0}")]
    Make(rcgen::Error),
}

impl Key {
    /// Reads the key of a file; where there is none, makes one and writes it, readable by its owner only.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let file_error = |error| KeyError::File { path: path.to_owned(), error };
        if !path.try_exists().map_err(file_error)? {
            let secret = KeyPair::generate().map_err(KeyError::Make)?;
            write_once(path, secret.serialize_pem().as_bytes()).map_err(file_error)?;
        }
        let text = fs::read_to_string(path).map_err(file_error)?;
        let damaged = |error| KeyError::Damaged { path: path.to_owned(), error };
        Self::from_secret(KeyPair::from_pem(&text).map_err(damaged)?)
    }

    /// Makes a key that is kept nowhere, for a test or a guest.
    pub fn make() -> Result<Self, KeyError> {
        Self::from_secret(KeyPair::generate().map_err(KeyError::Make)?)
    }

    /// What others know this key by.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    fn from_secret(secret: KeyPair) -> Result<Self, KeyError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        let certificate = params.self_signed(&secret).map_err(KeyError::Make)?;
        let fingerprint = Fingerprint::of_public_key(&secret.subject_public_key_info());
        Ok(Self { certificate: certificate.der().clone(), fingerprint, secret })
    }

    /// A secret for one purpose that follows from the key.
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        blake3::derive_key(purpose, self.secret.serialized_der())
    }

    pub(crate) fn certificates(&self) -> Vec<CertificateDer<'static>> {
        vec![self.certificate.clone()]
    }

    pub(crate) fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.secret.serialize_der()).into()
    }
}

/// Writes a file that nobody else may read, whole or not at all; where two processes are at it, the first one's stays.
fn write_once(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let half = path.with_extension(format!("new.{}", std::process::id()));
    write_private(&half, bytes)?;
    let linked = fs::hard_link(&half, path);
    fs::remove_file(&half)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}

/// Writes a file, replacing it, so that only its owner reads it and it is on the disk afterwards.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("player.key");
        let made = Key::open(&path).unwrap();
        let read = Key::open(&path).unwrap();
        assert_eq!(made.fingerprint(), read.fingerprint());
        assert_ne!(made.fingerprint(), Key::make().unwrap().fingerprint());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no half-written file is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn the_fingerprint_is_that_of_the_certificate() {
        let key = Key::make().unwrap();
        let certificate = &key.certificates()[0];
        let parsed = rustls::server::ParsedCertificate::try_from(certificate).unwrap();
        assert_eq!(
            Fingerprint::of_public_key(&parsed.subject_public_key_info()),
            key.fingerprint()
        );
    }

    #[test]
    fn a_bad_key_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bad.key");
        fs::write(&path, "not a key").unwrap();
        let error = Key::open(&path).err().unwrap().to_string();
        assert!(error.contains("bad.key holds no key"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "not a key", "it is left as it was");
        let error = Key::open(&folder.path().join("none/player.key")).err().unwrap().to_string();
        assert!(error.contains("none/player.key"), "{error}");
    }
}
