//! The reliable lane's bytes: messages on one stream, each behind its length, and a goodbye at the end.
//!
//! | bytes | meaning |
//! | --- | --- |
//! | length, u32, little endian, at least 1 | a message of so many bytes follows |
//! | length 0 | the last frame: the rest of the stream is the reason, UTF-8, at most 512 bytes |
//!
//! netplay's limits bound a message: [`TO_ROOM_BYTES_MAX`] from a client, [`TO_CLIENT_BYTES_MAX`] from a server.
//!
//! QUIC's own close may overtake what was sent before it. So whoever wants to go writes the goodbye and ends the stream,
//! and the other side, having read it all, closes the connection.

use netplay::limits::{TO_CLIENT_BYTES_MAX, TO_ROOM_BYTES_MAX};
use quinn::{Connection, ReadExactError, RecvStream, SendStream, Side, WriteError};

/// The longest reason of a goodbye, in bytes.
const REASON_BYTES_MAX: usize = 512;
/// A message is read in pieces of so many bytes, so that a length alone makes nobody set memory aside.
const PIECE_BYTES: usize = 16 << 10;

/// What came on the stream.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Frame {
    Message(Vec<u8>),
    Goodbye(String),
}

/// Why no frame came.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    #[error("a message of {bytes} bytes is announced; {max} are the most")]
    TooLong { bytes: u32, max: usize },
    #[error("the stream ended without a goodbye")]
    Ended,
    #[error("the connection is gone")]
    Gone,
}

/// The longest message that a side of a connection takes, in bytes.
pub(crate) fn bytes_max(connection: &Connection) -> usize {
    match connection.side() {
        Side::Client => TO_CLIENT_BYTES_MAX,
        Side::Server => TO_ROOM_BYTES_MAX,
    }
}

/// Reads the next frame, whose message has at most `max` bytes.
pub(crate) async fn read(stream: &mut RecvStream, max: usize) -> Result<Frame, FrameError> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).await.map_err(|error| read_error(&error))?;
    let length = u32::from_le_bytes(length);
    if length == 0 {
        let reason = stream.read_to_end(REASON_BYTES_MAX).await.unwrap_or_default();
        return Ok(Frame::Goodbye(plain_reason(&reason)));
    }
    let left = usize::try_from(length).ok().filter(|bytes| *bytes <= max);
    let mut left = left.ok_or(FrameError::TooLong { bytes: length, max })?;
    let mut message = Vec::new();
    while left > 0 {
        let start = message.len();
        message.resize(start + left.min(PIECE_BYTES), 0);
        stream.read_exact(&mut message[start..]).await.map_err(|error| read_error(&error))?;
        left -= message.len() - start;
    }
    Ok(Frame::Message(message))
}

/// Writes a message of at least one byte.
pub(crate) async fn write(stream: &mut SendStream, message: &[u8]) -> Result<(), WriteError> {
    assert!(!message.is_empty(), "an empty message would be a goodbye");
    let length = u32::try_from(message.len()).expect("netplay's messages are far below 4 GiB");
    stream.write_all(&length.to_le_bytes()).await?;
    stream.write_all(message).await
}

/// Writes the last frame and ends the stream.
pub(crate) async fn write_goodbye(stream: &mut SendStream, reason: &str) -> Result<(), WriteError> {
    stream.write_all(&0_u32.to_le_bytes()).await?;
    stream.write_all(short_reason(reason).as_bytes()).await?;
    // A stream that is already closed has nothing left to end.
    let _ = stream.finish();
    Ok(())
}

/// As much of a reason as is sent.
pub(crate) fn short_reason(reason: &str) -> &str {
    &reason[..reason.floor_char_boundary(REASON_BYTES_MAX)]
}

/// A reason from the other side as it may be shown: no control characters, not too long.
pub(crate) fn plain_reason(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(REASON_BYTES_MAX)]);
    text.chars().filter(|character| !character.is_control()).collect()
}

fn read_error(error: &ReadExactError) -> FrameError {
    match error {
        ReadExactError::FinishedEarly(_) => FrameError::Ended,
        ReadExactError::ReadError(_) => FrameError::Gone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_cut_between_characters_and_shown_plain() {
        assert_eq!(short_reason("bye"), "bye");
        let long = "é".repeat(300);
        assert_eq!(short_reason(&long), "é".repeat(256));
        let odd = format!("x{long}");
        assert_eq!(short_reason(&odd).len(), 511);
        assert_eq!(plain_reason(b"a\x1b[31m\nb\xff"), "a[31mb\u{fffd}");
        assert_eq!(plain_reason(&[b'a'; 9_000]).len(), 512);
    }
}
