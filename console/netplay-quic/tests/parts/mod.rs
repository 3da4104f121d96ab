//! A server, honest and hostile clients, and waiting with a deadline.

#![expect(clippy::unwrap_used, reason = "what a test sets up holds, or the test fails")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use netplay::Lane;
use netplay_quic::{
    ALPN, Address, Arrival, Ending, Fingerprint, Key, Limits, Link, LinkEvent, Listener, Pins,
};
use quinn::crypto::rustls::{QuicClientConfig, QuicServerConfig};
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{DigitallySignedStruct, SignatureScheme};
use tokio::runtime::Runtime;

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(30);

/// Asks again and again until there is an answer.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    while begun.elapsed() < DEADLINE {
        if let Some(answer) = ask() {
            return answer;
        }
        std::thread::park_timeout(Duration::from_millis(1));
    }
    panic!("{what}: not within {DEADLINE:?}");
}

pub(crate) fn next(link: &mut Link) -> LinkEvent {
    until("an event", || link.poll())
}

/// The server's key and whether it is met for the first time.
pub(crate) fn connected(link: &mut Link) -> (Fingerprint, bool) {
    match next(link) {
        LinkEvent::Connected { peer, first_sight } => (peer, first_sight),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn expect_message(link: &mut Link, expected_lane: Lane, expected: &[u8]) {
    match next(link) {
        LinkEvent::Bytes { lane, bytes, .. } => {
            assert_eq!(lane, expected_lane);
            assert!(bytes == expected, "{} bytes came, not {}", bytes.len(), expected.len());
        }
        other => panic!("{other:?}"),
    }
}

/// Why it ended; messages before that are passed over.
pub(crate) fn ended(link: &mut Link) -> Ending {
    until("the end", || match link.poll() {
        Some(LinkEvent::Disconnected { ending }) => Some(ending),
        _ => None,
    })
}

pub(crate) struct Server {
    pub(crate) key: Key,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) address: SocketAddr,
    listener: Option<Listener>,
    runtime: Runtime,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::with(Key::make().unwrap(), 0)
    }

    /// A server with this key at this port.
    pub(crate) fn with(key: Key, port: u16) -> Self {
        Self::bound(key, SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }

    /// A server at any free port of an address of this computer.
    pub(crate) fn at(address: IpAddr) -> Self {
        Self::bound(Key::make().unwrap(), SocketAddr::from((address, 0)))
    }

    fn bound(key: Key, at: SocketAddr) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = Listener::bind(runtime.handle(), at, &key, Limits::default()).unwrap();
        let address = listener.address();
        Self {
            key,
            folder: tempfile::tempdir().unwrap(),
            address,
            listener: Some(listener),
            runtime,
        }
    }

    pub(crate) fn address(&self) -> Address {
        Address::at(self.address, "room", self.key.fingerprint())
    }

    pub(crate) fn accept(&mut self) -> Arrival {
        let listener = self.listener.as_mut().unwrap();
        self.runtime
            .block_on(async { tokio::time::timeout(DEADLINE, listener.accept()).await })
            .unwrap()
            .unwrap()
    }

    /// A client that has said hello, and what the server has of it.
    pub(crate) fn join(&mut self) -> (Link, Arrival) {
        let pins = Pins::at(&self.folder.path().join("servers of those who join"));
        let mut link = Link::connect(&self.address(), &Key::make().unwrap(), &pins);
        link.send(Lane::Reliable, b"hello".to_vec());
        connected(&mut link);
        (link, self.accept())
    }

    /// Ends as a killed process does, with nothing said, and starts anew at the same port.
    pub(crate) fn crash_and_restart(self, arrival: Arrival) -> Self {
        let Self { key, address, listener, runtime, .. } = self;
        // Once the runtime's threads stand still, nobody says goodbye any more.
        runtime.shutdown_timeout(DEADLINE);
        drop((listener, arrival));
        let bound = || std::net::UdpSocket::bind(address).ok();
        until("the port is free", bound);
        Self::with(key, address.port())
    }

    pub(crate) fn finish(&mut self) {
        let listener = self.listener.take().unwrap();
        self.runtime
            .block_on(async { tokio::time::timeout(DEADLINE, listener.finish(500)).await })
            .unwrap();
    }
}

/// A client of a kind that this crate does not make.
pub(crate) struct Raw {
    tls: rustls::ClientConfig,
    says: Vec<u8>,
    /// Whether its stream stays open.
    goes_on: bool,
}

impl Raw {
    pub(crate) fn honest() -> Self {
        Self::with_alpn(Some(ALPN))
    }

    pub(crate) fn without_certificate() -> Self {
        let mut tls = trusting().with_no_client_auth();
        tls.alpn_protocols = vec![ALPN.to_vec()];
        Self { tls, says: Vec::new(), goes_on: false }
    }

    /// Shows a certificate whose key it does not have.
    pub(crate) fn with_stolen_certificate() -> Self {
        let (_, mixed) = stolen();
        let mut tls = trusting().with_client_cert_resolver(Arc::new(SingleCertAndKey::from(mixed)));
        tls.alpn_protocols = vec![ALPN.to_vec()];
        Self { tls, says: b"\x05\0\0\0hello".to_vec(), goes_on: false }
    }

    pub(crate) fn with_alpn(alpn: Option<&[u8]>) -> Self {
        let (certificate, key) = certificate();
        let mut tls = trusting().with_client_auth_cert(vec![certificate], private(&key)).unwrap();
        tls.alpn_protocols = alpn.map(<[u8]>::to_vec).into_iter().collect();
        Self { tls, says: Vec::new(), goes_on: false }
    }

    /// What it writes on its stream, which then ends.
    pub(crate) fn says(self, bytes: &[u8]) -> Self {
        Self { says: bytes.to_vec(), ..self }
    }

    /// Its stream does not end.
    pub(crate) fn goes_on(self) -> Self {
        Self { goes_on: true, ..self }
    }

    /// Begins a handshake with whoever is at this port, and goes on until what is given back is dropped.
    pub(crate) fn begin(self, port: u16) -> (Runtime, quinn::Endpoint, quinn::Connecting) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let quic = QuicClientConfig::try_from(self.tls).unwrap();
        let config = quinn::ClientConfig::new(Arc::new(quic));
        let inside = runtime.enter();
        let endpoint = quinn::Endpoint::client(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let remote = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let connecting = endpoint.connect_with(config, remote, "quiver").unwrap();
        drop(inside);
        (runtime, endpoint, connecting)
    }

    /// Connects, says what it says, and stays.
    pub(crate) fn connect(
        self,
        port: u16,
    ) -> (Runtime, quinn::Endpoint, Result<quinn::Connection, quinn::ConnectionError>) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let quic = QuicClientConfig::try_from(self.tls).unwrap();
        let config = quinn::ClientConfig::new(Arc::new(quic));
        let (endpoint, connection) = runtime.block_on(async {
            let endpoint =
                quinn::Endpoint::client(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
            let remote = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let connection = endpoint.connect_with(config, remote, "quiver").unwrap().await;
            if let Ok(connection) = &connection
                && !self.says.is_empty()
                && let Ok((mut send, receive)) = connection.open_bi().await
            {
                // A server that is already closing takes nothing more.
                let _ = send.write_all(&self.says).await;
                if self.goes_on {
                    std::mem::forget(send);
                } else {
                    let _ = send.finish();
                }
                // Neither read nor stopped.
                std::mem::forget(receive);
            }
            (endpoint, connection)
        });
        (runtime, endpoint, connection)
    }

    /// Connects and says why the server then closed.
    pub(crate) fn until_closed(self, port: u16) -> String {
        let (runtime, _endpoint, connection) = self.connect(port);
        let closed = match connection {
            Ok(connection) => {
                let closed = async { tokio::time::timeout(DEADLINE, connection.closed()).await };
                runtime.block_on(closed).unwrap()
            }
            Err(error) => error,
        };
        closed.to_string()
    }
}

/// A server that shows a certificate whose key it does not have: its port and that key's fingerprint.
pub(crate) fn impostor() -> (u16, Fingerprint) {
    let (fingerprint, mixed) = stolen();
    let mut tls = rustls::ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(mixed)));
    tls.alpn_protocols = vec![ALPN.to_vec()];
    let config =
        quinn::ServerConfig::with_crypto(Arc::new(QuicServerConfig::try_from(tls).unwrap()));
    let (ports, port) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let at = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            let endpoint = quinn::Endpoint::server(config, at).unwrap();
            ports.send(endpoint.local_addr().unwrap().port()).unwrap();
            while let Some(incoming) = endpoint.accept().await {
                let _ = incoming.await;
            }
        });
    });
    (port.recv_timeout(DEADLINE).unwrap(), fingerprint)
}

fn certificate() -> (CertificateDer<'static>, KeyPair) {
    let key = KeyPair::generate().unwrap();
    (CertificateParams::default().self_signed(&key).unwrap().der().clone(), key)
}

fn private(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(key.serialize_der()).into()
}

/// One key's certificate with another's private key.
fn stolen() -> (Fingerprint, CertifiedKey) {
    let (certificate, owner) = certificate();
    let thief = KeyPair::generate().unwrap();
    let thief = ring::sign::any_supported_type(&private(&thief)).unwrap();
    (
        Fingerprint::of_public_key(&owner.subject_public_key_info()),
        CertifiedKey::new(vec![certificate], thief),
    )
}

fn trusting() -> rustls::ConfigBuilder<rustls::ClientConfig, rustls::client::WantsClientCert> {
    rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(TrustsAll))
}

#[derive(Debug)]
struct TrustsAll;

impl ServerCertVerifier for TrustsAll {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
