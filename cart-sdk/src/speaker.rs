//! The sound chip as a cart plays it.

use crate::sys;

/// Plays the cart's sound effects and songs.
#[derive(Debug)]
pub struct Speaker(());

impl Speaker {
    /// The console's speaker.
    pub(crate) const fn host() -> Self {
        Self(())
    }

    /// A speaker for tests: it notes down what is played, for [`Self::recorded`]. There is one record for screen and
    /// speaker together, and a new recorder of either begins it anew.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn recorder() -> Self {
        sys::forget_calls();
        Self(())
    }

    /// What was played since the recorder was made or asked last: a call a line, such as `effect(3)`.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn recorded(&mut self) -> Vec<String> {
        sys::recorded()
    }

    /// Plays a sound effect: its place in `sound.toml`, from 0. A number that is not there stops the cart.
    pub fn effect(&mut self, number: u32) {
        sys::effect(number.cast_signed());
    }

    /// Plays a song from its start, unless it plays already: its place in `sound.toml`, from 0. A number that is not there
    /// stops the cart.
    pub fn music(&mut self, number: u32) {
        sys::music(number.cast_signed());
    }

    /// Stops the music.
    pub fn silence(&mut self) {
        sys::music(cart_abi::NO_SONG);
    }
}
