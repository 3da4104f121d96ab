//! How QUIC is set for games: little is buffered, silence is noticed, and a flood costs little memory.

use std::sync::Arc;
use std::time::Duration;

use quinn::crypto::rustls::{QuicClientConfig, QuicServerConfig};
use quinn::{IdleTimeout, TransportConfig, VarInt};

use crate::congestion::SteadyConfig;

/// A connection is lost after so much silence, in milliseconds.
pub(crate) const IDLE_MS: u32 = 15_000;
/// An idle connection is heard of so often, in milliseconds.
const KEEP_ALIVE_MS: u64 = 5_000;
/// Datagrams waiting to be sent, in bytes: one tick's worth, because an old view is worth nothing.
const DATAGRAM_SEND_BYTES: usize = 16 << 10;
/// Datagrams waiting to be taken, in bytes.
const DATAGRAM_RECEIVE_BYTES: usize = 64 << 10;
/// What the other side may send on a stream before it is read, in bytes.
const STREAM_WINDOW_BYTES: u32 = 64 << 10;
/// The same for all streams of a connection together.
const CONNECTION_WINDOW_BYTES: u32 = 256 << 10;
/// What is kept until it is acknowledged, in bytes.
const SEND_WINDOW_BYTES: u64 = 256 << 10;
/// Handshakes that wait to be looked at or to begin, in all.
const INCOMING_MAX: usize = 2_048;
/// Bytes kept for each of them.
const INCOMING_BYTES: u64 = 64 << 10;
/// Bytes kept for all of them together.
const INCOMING_BYTES_TOTAL: u64 = 4 << 20;

pub(crate) fn server(crypto: QuicServerConfig) -> quinn::ServerConfig {
    let mut config = quinn::ServerConfig::with_crypto(Arc::new(crypto));
    config
        .max_incoming(INCOMING_MAX)
        .incoming_buffer_size(INCOMING_BYTES)
        .incoming_buffer_size_total(INCOMING_BYTES_TOTAL)
        .transport_config(Arc::new(transport(1)));
    config
}

pub(crate) fn client(crypto: QuicClientConfig) -> quinn::ClientConfig {
    let mut config = quinn::ClientConfig::new(Arc::new(crypto));
    config.transport_config(Arc::new(transport(0)));
    config
}

/// The client opens the one stream that there is, so a server lets it open one and a client lets none be opened.
fn transport(peer_streams_max: u32) -> TransportConfig {
    let mut config = TransportConfig::default();
    config
        .max_concurrent_bidi_streams(VarInt::from_u32(peer_streams_max))
        .max_concurrent_uni_streams(VarInt::from_u32(0))
        .max_idle_timeout(Some(IdleTimeout::from(VarInt::from_u32(IDLE_MS))))
        .keep_alive_interval(Some(Duration::from_millis(KEEP_ALIVE_MS)))
        .stream_receive_window(VarInt::from_u32(STREAM_WINDOW_BYTES))
        .receive_window(VarInt::from_u32(CONNECTION_WINDOW_BYTES))
        .send_window(SEND_WINDOW_BYTES)
        .datagram_send_buffer_size(DATAGRAM_SEND_BYTES)
        .datagram_receive_buffer_size(Some(DATAGRAM_RECEIVE_BYTES))
        .congestion_controller_factory(Arc::new(SteadyConfig::default()));
    config
}
