//! One question to a server, and its answer.

use std::sync::Arc;
use std::task::{Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use netplay::{Answer, Ask, Lane, Question, ToClient, ToRoom, VERSION, codec};

use crate::{Address, Ending, Key, Link, LinkEvent, Pins, Wakes};

/// A server has so many seconds to answer: a cart may have to be compiled first.
const ANSWER_SECONDS: u64 = 60;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The server says no, and why.
    #[error("{0}")]
    Refused(String),
    /// The way to the server.
    #[error(transparent)]
    Ending(Ending),
    /// It answered something else, or nothing.
    #[error("the server does not answer this question: it may need an update")]
    NoAnswer,
}

/// Asks a server and waits for its answer, in the caller's thread: for a command line, not for a frame. What the address
/// says of a room does not matter. An [`Answer::Refused`] is an error here.
pub fn ask(
    server: &Address,
    key: &Key,
    pins: &Pins,
    question: Question,
) -> Result<Answer, AskError> {
    let mut link = Link::connect(server, key, pins);
    link.wakes(Waker::from(Arc::new(Unparks(thread::current()))), Wakes::OnEach);
    let ask = ToRoom::Ask(Ask { version: VERSION, question });
    link.send(Lane::Reliable, codec::encode(&ask));
    let until = now() + Duration::from_secs(ANSWER_SECONDS);
    loop {
        while let Some(event) = link.poll() {
            match event {
                LinkEvent::Connected { .. } => {}
                LinkEvent::Disconnected { ending } => return Err(AskError::Ending(ending)),
                LinkEvent::Bytes { lane, bytes, .. } => {
                    return match codec::decode(lane, &bytes) {
                        Ok(ToClient::Answer(Answer::Refused(why))) => Err(AskError::Refused(why)),
                        Ok(ToClient::Reject(reject)) => Err(AskError::Refused(reject.text)),
                        Ok(ToClient::Answer(answer)) => Ok(answer),
                        Ok(_) | Err(_) => Err(AskError::NoAnswer),
                    };
                }
            }
        }
        let left = until.saturating_duration_since(now());
        if left.is_zero() {
            return Err(AskError::NoAnswer);
        }
        thread::park_timeout(left);
    }
}

/// Wakes the thread that asks.
struct Unparks(Thread);

impl Wake for Unparks {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever asks waits by the clock")]
fn now() -> Instant {
    Instant::now()
}
