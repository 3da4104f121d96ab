//! A thread with a runtime, for a shell that has none.

use std::future::Future;
use std::io;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::sync::Notify;

use crate::link::Shared;

/// How long a dropped link waits until the other side knows, in milliseconds.
const FINISH_MS: u64 = 600;

/// The thread behind a client's link.
pub(crate) struct Background {
    /// Disconnects when the work is done.
    done: Receiver<()>,
    cancel: Arc<Notify>,
    shared: Arc<Shared>,
}

impl Background {
    pub(crate) fn start(
        shared: Arc<Shared>,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (running, done) = channel::<()>();
        let cancel = Arc::new(Notify::new());
        let cancelled = Arc::clone(&cancel);
        std::thread::Builder::new().name("quiver link".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = work => {}
                    () = cancelled.notified() => {}
                }
            });
            drop(running);
        })?;
        Ok(Self { done, cancel, shared })
    }

    /// Waits a moment for a goodbye to arrive; an attempt that has reached nobody yet is simply given up.
    pub(crate) fn finish(self) {
        if self.shared.connection.get().is_none() {
            self.cancel.notify_one();
        }
        let end = self.done.recv_timeout(Duration::from_millis(FINISH_MS));
        debug_assert!(matches!(
            end,
            Err(mpsc::RecvTimeoutError::Disconnected | mpsc::RecvTimeoutError::Timeout)
        ));
    }
}
