//! What a trace says of a message, so that people can read what went over a line.

use serde::Serialize;

use crate::{
    codec::decode,
    endpoint::{Lane, Peer},
    loopback::Way,
    message::{ToClient, ToRoom},
    time::Time,
};

/// A message on its way. Consoles and servers write it in one form, a line of JSON each:
///
/// ```text
/// {"us":5012,"peer":3,"way":"ToRoom","lane":"Reliable","bytes":3,"message":{"Ready":{"players":1}}}
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Traced {
    /// Microseconds since the driver's zero.
    us: u64,
    /// Whose it is, where a room has many.
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<u64>,
    way: Way,
    lane: Lane,
    /// Bytes of the message on the wire.
    bytes: usize,
    /// None if nobody can read it.
    message: Option<Readable>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Readable {
    ToRoom(ToRoom),
    ToClient(ToClient),
}

impl Traced {
    /// A message as it travels; of a room's connections it is this one's.
    #[must_use]
    pub fn new(now: Time, peer: Option<Peer>, way: Way, lane: Lane, bytes: &[u8]) -> Self {
        let message = match way {
            Way::ToRoom => decode(lane, bytes).ok().map(Readable::ToRoom),
            Way::ToClient => decode(lane, bytes).ok().map(Readable::ToClient),
        };
        let peer = peer.map(|peer| peer.0);
        Self { us: now.0, peer, way, lane, bytes: bytes.len(), message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::encode;

    fn check(peer: Option<Peer>, way: Way, lane: Lane, bytes: &[u8], expected: &str) {
        let traced = Traced::new(Time(5), peer, way, lane, bytes);
        assert_eq!(serde_json::to_string(&traced).ok().as_deref(), Some(expected));
    }

    #[test]
    fn a_message_is_a_line_of_json_and_what_nobody_can_read_is_null() {
        let bye = encode(&ToRoom::Bye);
        let to_room = r#""us":5,"way":"ToRoom","lane":"Reliable","bytes":1,"message":"Bye""#;
        check(None, Way::ToRoom, Lane::Reliable, &bye, &format!("{{{to_room}}}"));
        let done = encode(&ToClient::Done { sequence: 2 });
        let text = r#"{"us":5,"peer":7,"way":"ToClient","lane":"Reliable","bytes":2,"message":{"Done":{"sequence":2}}}"#;
        check(Some(Peer(7)), Way::ToClient, Lane::Reliable, &done, text);
        let text = r#"{"us":5,"way":"ToClient","lane":"Latest","bytes":3,"message":null}"#;
        check(None, Way::ToClient, Lane::Latest, &[255; 3], text);
    }
}
