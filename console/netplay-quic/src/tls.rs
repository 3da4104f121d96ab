//! TLS 1.3 in both directions: each side shows a self-signed certificate and proves that it holds its key.

use std::sync::{Arc, OnceLock};

use quinn::crypto::rustls::{HandshakeData, QuicClientConfig, QuicServerConfig};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, PeerIncompatible,
    SignatureScheme,
};

use crate::{Fingerprint, Key, settings};

/// The protocol's name in the handshake; the number changes with every change that old consoles cannot read.
pub const ALPN: &[u8] = b"quiver/1";

/// The name that clients send. It says nothing, because a server is known by its key and not by a name.
pub(crate) const SERVER_NAME: &str = "quiver";

/// Checks the server's key while the handshake runs, before the client has shown who it is.
#[derive(Debug)]
pub(crate) struct ServerCheck {
    /// Every one of these must be the server's: what the address names, what was met before.
    expected: Vec<Fingerprint>,
    /// What the server showed, so that a refusal can say it.
    shown: OnceLock<Fingerprint>,
    provider: Arc<CryptoProvider>,
}

impl ServerCheck {
    pub(crate) fn new(expected: Vec<Fingerprint>) -> Self {
        Self { expected, shown: OnceLock::new(), provider: Arc::new(ring::default_provider()) }
    }

    pub(crate) fn shown(&self) -> Option<Fingerprint> {
        self.shown.get().copied()
    }
}

/// Takes any client that proves its key: the key is who the client is.
#[derive(Debug)]
struct ClientCheck {
    provider: Arc<CryptoProvider>,
}

/// A server's side of QUIC.
pub(crate) fn server_config(key: &Key) -> Result<quinn::ServerConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let mut tls = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(Arc::new(ClientCheck { provider }))
        .with_single_cert(key.certificates(), key.private_key())?;
    tls.alpn_protocols = vec![ALPN.to_vec()];
    // Without tickets every connection is a whole handshake with both keys proven, and there is no 0-RTT to replay.
    tls.send_tls13_tickets = 0;
    tls.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    let quic =
        QuicServerConfig::try_from(tls).expect("ring has the cipher suite that QUIC starts with");
    Ok(settings::server(quic))
}

/// A client's side of QUIC.
pub(crate) fn client_config(
    key: &Key,
    check: Arc<ServerCheck>,
) -> Result<quinn::ClientConfig, Error> {
    let mut tls = rustls::ClientConfig::builder_with_provider(Arc::clone(&check.provider))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(check)
        .with_client_auth_cert(key.certificates(), key.private_key())?;
    tls.alpn_protocols = vec![ALPN.to_vec()];
    tls.resumption = rustls::client::Resumption::disabled();
    let quic =
        QuicClientConfig::try_from(tls).expect("ring has the cipher suite that QUIC starts with");
    Ok(settings::client(quic))
}

/// The fingerprint of the key in the certificate that the other side of a connection has proven.
pub(crate) fn peer_fingerprint(connection: &quinn::Connection) -> Option<Fingerprint> {
    let certificates =
        connection.peer_identity()?.downcast::<Vec<CertificateDer<'static>>>().ok()?;
    fingerprint_of(certificates.first()?).ok()
}

/// Whether both sides agreed on this protocol.
pub(crate) fn speaks_quiver(connection: &quinn::Connection) -> bool {
    let data = connection.handshake_data().and_then(|data| data.downcast::<HandshakeData>().ok());
    data.is_some_and(|data| data.protocol.as_deref() == Some(ALPN))
}

fn fingerprint_of(certificate: &CertificateDer<'_>) -> Result<Fingerprint, Error> {
    let parsed = ParsedCertificate::try_from(certificate)?;
    Ok(Fingerprint::of_public_key(&parsed.subject_public_key_info()))
}

impl ServerCertVerifier for ServerCheck {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = fingerprint_of(end_entity)?;
        self.shown.get_or_init(|| shown);
        if self.expected.iter().all(|expected| *expected == shown) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl ClientCertVerifier for ClientCheck {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        fingerprint_of(end_entity).map(|_| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
