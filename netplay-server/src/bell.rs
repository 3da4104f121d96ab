//! What wakes the thread of a room: with hundreds of rooms, whoever has nothing to do must not even be looked at.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Wake;
use std::thread::Thread;

/// A room's bell: links and the keeper ring it where there is something for the room.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rung: AtomicBool,
    /// The thread that runs the room.
    thread: Mutex<Option<Thread>>,
}

impl Bell {
    /// There is something for the room.
    pub(crate) fn ring(&self) {
        if self.rung.swap(true, Ordering::AcqRel) {
            return;
        }
        // A thread's name is whole even after a panic elsewhere; so below.
        if let Some(thread) = &*self.thread.lock().unwrap_or_else(PoisonError::into_inner) {
            thread.unpark();
        }
    }

    /// Whether it was rung since this was asked last. Ask before looking what there is, and nothing is missed.
    pub(crate) fn take(&self) -> bool {
        self.rung.load(Ordering::Relaxed) && self.rung.swap(false, Ordering::AcqRel)
    }

    /// The room runs on this thread from now on.
    pub(crate) fn moves_to(&self, thread: Thread) {
        *self.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.ring();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_ring_is_heard_once_and_wakes_the_thread() {
        let bell = Arc::new(Bell::default());
        assert!(!bell.take());
        bell.ring();
        assert!(bell.take() && !bell.take());
        bell.moves_to(thread::current());
        std::task::Waker::from(Arc::clone(&bell)).wake();
        // Without the ring this would take a minute.
        thread::park_timeout(Duration::from_secs(60));
        assert!(bell.take());
    }
}
