//! The sound chip and the motors of the pads, as a cart plays them.

use cart_abi::ANY_VOICE;

use crate::{Seat, sys};

/// Plays the cart's sound effects and songs, on eight voices, and shakes the pads.
///
/// Effects take voices from the music, and from effects of lower or the same priority, and give them back. A number that
/// is not there or out of its range stops the cart.
///
/// ```
/// use cart_sdk::{Bus, Cue, Speaker};
///
/// /// The effects in `sound.toml`, by their place.
/// const COIN: u32 = 0;
///
/// let mut speaker = Speaker::recorder();
/// speaker.music(0);
/// // From the left, a little softer, and a fifth higher.
/// speaker.effect_with(COIN, Cue { pan: -60, volume: 80, cents: 700, ..Cue::default() });
/// speaker.mml("T180 L16 O5 [C E G]2 >C4", 5, None);
/// speaker.volume(Bus::Music, 50);
/// assert_eq!(speaker.recorded()[..2], ["music(0)", "effect_with(0, 80, -60, 700, -1)"]);
/// ```
#[derive(Debug)]
pub struct Speaker {
    /// In a shared cart, whose pads the pads of this console are: there the players are counted by seats.
    seats: Option<Vec<Seat>>,
}

impl Speaker {
    /// The console's speaker.
    pub(crate) const fn host() -> Self {
        Self { seats: None }
    }

    /// From now on, [`Self::rumble`] is told the number of a seat, and these are at this console.
    pub(crate) fn count_by_seats(&mut self, seats: &[Seat]) {
        self.seats = Some(seats.to_vec());
    }

    /// A speaker for tests: it notes down what is played, for [`Self::recorded`]. There is one record for screen and
    /// speaker together, and a new recorder of either begins it anew.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn recorder() -> Self {
        sys::forget_calls();
        Self::host()
    }

    /// What was played since the recorder was made or asked last: a call a line, such as `effect(3)`.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn recorded(&mut self) -> Vec<String> {
        sys::recorded()
    }

    /// Plays a sound effect: its place in `sound.toml`, from 0.
    pub fn effect(&mut self, number: u32) {
        sys::effect(number.cast_signed());
    }

    /// Plays a sound effect in another way than it is written.
    pub fn effect_with(&mut self, number: u32, cue: Cue) {
        let Cue { volume, pan, cents, voice } = cue;
        let (number, voice) = (number.cast_signed(), on(voice));
        sys::effect_with(number, volume.into(), pan.into(), cents.into(), voice);
    }

    /// Lets a sound effect die away, wherever it plays.
    pub fn stop_effect(&mut self, number: u32) {
        sys::effect_stop(number.cast_signed());
    }

    /// Plays [MML](https://en.wikipedia.org/wiki/Music_Macro_Language) with Pyxel's vocabulary as an effect of a priority of
    /// 0 to 15, on a voice (0–7) or on the one that is wanted least: `T` tempo, `@` instrument, `V` volume, `O` `<` `>`
    /// octave, `L` length, `C` to `B` and `R` with `#` `-` `.` `&`, `[` `]` repeats. What is no MML stops the cart, with
    /// the line and the column.
    pub fn mml(&mut self, text: &str, priority: u8, voice: Option<u8>) {
        sys::mml(on(voice), priority.into(), text.as_bytes());
    }

    /// Lets the effect or MML on a voice (0–7) die away; none: on all.
    pub fn stop(&mut self, voice: Option<u8>) {
        sys::voice_stop(on(voice));
    }

    /// Whether an effect or MML is heard on a voice (0–7). Never, in a recorder.
    #[must_use]
    pub fn is_busy(&self, voice: u8) -> bool {
        sys::voice_busy(voice.into()) != 0
    }

    /// Plays a song from its start, unless it plays already: its place in `sound.toml`, from 0.
    pub fn music(&mut self, number: u32) {
        sys::music(number.cast_signed());
    }

    /// Shakes a player's pad for `ms` milliseconds from now on, at most 5,000, in place of what it did: its slow motor with
    /// the strength `low` and its fast one with `high`, from 0 (still) to 255. Players are counted as in
    /// [`Pads`](crate::Pads), from 0. A pad without motors, on another console, or that is not there does nothing.
    pub fn rumble(&mut self, player: usize, low: u8, high: u8, ms: u32) {
        let pad = match &self.seats {
            Some(seats) => seats.iter().position(|seat| usize::from(seat.0) == player),
            None => (player < cart_abi::PADS).then_some(player),
        };
        if let Some(pad) = pad {
            let ms = ms.min(cart_abi::RUMBLE_MS_MAX.unsigned_abs());
            sys::rumble(pad as i32, low.into(), high.into(), ms.cast_signed());
        }
    }

    /// Stops the music.
    pub fn silence(&mut self) {
        sys::music(cart_abi::NO_SONG);
    }

    /// Lets the music fade out over 0–60,000 milliseconds, and end.
    pub fn fade(&mut self, ms: u16) {
        sys::music_fade(ms.into());
    }

    /// Where the music is: the place in the song's order, and the row of the pattern there. Of a song in MML, how often it
    /// has started again, and the ticks since, 48 to a quarter note. None without music; 0 and 0 in a recorder.
    #[must_use]
    pub fn position(&self) -> Option<(u32, u32)> {
        let [place, row] = [sys::music_place(), sys::music_row()];
        Some((u32::try_from(place).ok()?, u32::try_from(row).ok()?))
    }

    /// Sets a volume, 0–100 percent. All are 100 when a cart starts.
    pub fn volume(&mut self, bus: Bus, percent: u8) {
        sys::volume(bus as i32, percent.into());
    }

    /// Sets the echo of all instruments that have a share in it: a delay of 0–500 ms (0 is none), how much of it comes
    /// again (0–90 percent), how loud it is (0–100 percent).
    pub fn echo(&mut self, delay_ms: u16, feedback: u8, level: u8) {
        sys::echo(delay_ms.into(), feedback.into(), level.into());
    }
}

/// How an effect is played, where that differs from how it is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cue {
    /// How loud, 0–100 percent.
    pub volume: u8,
    /// How far to the right, −100 to 100; negative is to the left.
    pub pan: i8,
    /// How many cents higher, −4,800 to 4,800: 100 are a semitone, 1,200 an octave.
    pub cents: i16,
    /// The voice, 0–7; none: the one that is wanted least.
    pub voice: Option<u8>,
}

impl Default for Cue {
    /// As it is written.
    fn default() -> Self {
        Self { volume: 100, pan: 0, cents: 0, voice: None }
    }
}

/// What a volume is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bus {
    /// All that is heard.
    Master = cart_abi::BUS_MASTER as isize,
    /// Songs.
    Music = cart_abi::BUS_MUSIC as isize,
    /// Effects, and MML that is played by a call.
    Effects = cart_abi::BUS_EFFECTS as isize,
}

fn on(voice: Option<u8>) -> i32 {
    voice.map_or(ANY_VOICE, i32::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pad_shakes_within_its_bounds() {
        let mut speaker = Speaker::recorder();
        speaker.rumble(0, 255, 3, 100);
        speaker.rumble(3, 1, 2, u32::MAX);
        speaker.rumble(4, 1, 2, 100);
        speaker.rumble(usize::MAX, 1, 2, 100);
        assert_eq!(speaker.recorded(), ["rumble(0, 255, 3, 100)", "rumble(3, 1, 2, 5000)"]);
    }

    #[test]
    fn in_a_shared_cart_only_the_pads_of_this_console_shake() {
        let mut speaker = Speaker::recorder();
        speaker.count_by_seats(&[Seat(3), Seat(0)]);
        for seat in 0..5 {
            speaker.rumble(seat, 9, 9, 50);
        }
        assert_eq!(speaker.recorded(), ["rumble(1, 9, 9, 50)", "rumble(0, 9, 9, 50)"]);
    }
}
