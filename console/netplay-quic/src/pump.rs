//! Carries messages between a connection and its link, until one of the two ends.

use std::sync::atomic::Ordering;
use std::time::Duration;

use flume::{Receiver, Sender, TrySendError};
use netplay::Lane;
use quinn::{Connection, RecvStream, SendStream};

use crate::ending::{Code, Ending};
use crate::frame::{self, Frame, FrameError};
use crate::link::{Came, LinkEvent, Outgoing, PumpEnds, Shared};

/// How long the other side has to close after our goodbye, in milliseconds.
const GOODBYE_MS: u64 = 2_000;

/// A connection with its one stream in both directions.
pub(crate) struct Lanes {
    pub(crate) connection: Connection,
    pub(crate) send: SendStream,
    pub(crate) receive: RecvStream,
}

/// Runs a connection to its end, which is the link's last event.
pub(crate) async fn run(mut lanes: Lanes, ends: PumpEnds) {
    let connection = &lanes.connection;
    let bytes_max = frame::bytes_max(connection);
    ends.shared.connection.get_or_init(|| connection.clone());
    // In this order, because the other side's close after our goodbye ends all of them, and the reason is ours.
    let ending = tokio::select! {
        biased;
        () = ends.shared.overflow.notified() => {
            connection.close(Code::Slow.number(), b"what was sent was not read in time");
            Ending::TooSlow
        }
        ending = write_stream(connection, &mut lanes.send, &ends.outgoing, &ends.shared) => ending,
        reading = read_stream(&mut lanes.receive, bytes_max, &ends.events, &ends.shared) => end_reading(connection, reading),
        ending = read_datagrams(connection, &ends.events, &ends.shared) => ending,
    };
    // Whoever polls may be gone, and then nobody needs the reason.
    let _ = ends.events.send_async(Came::now(LinkEvent::Disconnected { ending })).await;
    ends.shared.wake(false);
}

/// What ended the reading, and the close that follows from it.
enum Reading {
    Goodbye(String),
    Wrong(FrameError),
    Gone,
}

async fn read_stream(
    stream: &mut RecvStream,
    bytes_max: usize,
    events: &Sender<Came>,
    shared: &Shared,
) -> Reading {
    loop {
        let bytes = match frame::read(stream, bytes_max).await {
            Ok(Frame::Message(bytes)) => bytes,
            Ok(Frame::Goodbye(reason)) => return Reading::Goodbye(reason),
            Err(FrameError::Gone) => return Reading::Gone,
            Err(error) => return Reading::Wrong(error),
        };
        // A link that nobody holds any more has a goodbye on its way out; what still comes in is dropped.
        if events.send_async(Came::bytes(Lane::Reliable, bytes)).await.is_ok() {
            shared.wake(false);
        }
    }
}

fn end_reading(connection: &Connection, reading: Reading) -> Ending {
    match reading {
        Reading::Goodbye(reason) => {
            connection.close(Code::Bye.number(), b"");
            Ending::Closed { reason }
        }
        Reading::Wrong(error) => {
            let what = error.to_string();
            connection.close(Code::BadBytes.number(), what.as_bytes());
            Ending::BadBytes { what }
        }
        Reading::Gone => match connection.close_reason() {
            Some(error) => error.into(),
            // The stream alone was reset, which no console and no server does.
            None => {
                connection.close(Code::BadBytes.number(), b"the stream was reset");
                Ending::BadBytes { what: "the stream was reset".to_owned() }
            }
        },
    }
}

async fn write_stream(
    connection: &Connection,
    stream: &mut SendStream,
    outgoing: &Receiver<Outgoing>,
    shared: &Shared,
) -> Ending {
    let reason = loop {
        match outgoing.recv_async().await {
            Ok(Outgoing::Message(bytes)) => {
                shared.waiting_bytes.fetch_sub(bytes.len(), Ordering::Relaxed);
                if frame::write(stream, &bytes).await.is_err() {
                    return connection.closed().await.into();
                }
            }
            Ok(Outgoing::Goodbye(reason)) => break reason,
            Err(_) => break "left".to_owned(),
        }
    };
    if frame::write_goodbye(stream, &reason).await.is_ok() {
        let patience = Duration::from_millis(GOODBYE_MS);
        if tokio::time::timeout(patience, connection.closed()).await.is_err() {
            connection.close(Code::Bye.number(), frame::short_reason(&reason).as_bytes());
        }
    }
    Ending::Closed { reason }
}

async fn read_datagrams(connection: &Connection, events: &Sender<Came>, shared: &Shared) -> Ending {
    loop {
        let bytes = match connection.read_datagram().await {
            Ok(datagram) => datagram.to_vec(),
            Err(error) => return error.into(),
        };
        match events.try_send(Came::bytes(Lane::Latest, bytes)) {
            Ok(()) => shared.wake(true),
            Err(TrySendError::Full(_)) => {
                shared.unpolled.fetch_add(1, Ordering::Relaxed);
            }
            Err(TrySendError::Disconnected(_)) => {}
        }
    }
}
