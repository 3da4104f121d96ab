//! Beats for the engine, so that a cart that takes too long by the wall clock is stopped.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use cart_host::Engine;

/// What the engine expects between two beats, in milliseconds.
const BEAT_MS: u64 = 10;

/// Beats until it is dropped.
pub(crate) struct Heart {
    _stops: Sender<()>,
}

impl Heart {
    pub(crate) fn start(engine: Arc<Engine>) -> io::Result<Self> {
        let (stops, stopped) = channel();
        thread::Builder::new().name("heart".to_owned()).spawn(move || {
            let pause = Duration::from_millis(BEAT_MS);
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                engine.beat();
            }
        })?;
        Ok(Self { _stops: stops })
    }
}
