//! The sound chip: [`VOICES`] voices, effects over music, samples on demand.
//!
//! Each voice plays a track of the song or, for a while, an effect. The track goes on unheard meanwhile, so that the
//! music has its voice back as if nothing had been. All state is plain data, and what is rendered does not depend on
//! how many samples are asked for at a time.

mod pitch;
mod steps;
mod voice;

use cart_abi::SAMPLES_PER_SECOND;
use serde::{Deserialize, Serialize};

use self::voice::{CONTROL_SAMPLES, Voice};
use crate::bytes::length;
use crate::sound::{Cell, Instrument, SoundBank};

/// Voices that sound at once.
pub const VOICES: usize = 4;
const SAMPLES_PER_MS: u32 = SAMPLES_PER_SECOND / 1000;
/// What the sum of the voices, each 2¹⁵ to each side at most, is divided by: four voices never clip.
const HEADROOM: i32 = VOICES as i32;

/// The sound chip with the sounds of a cart.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Synth {
    bank: SoundBank,
    voices: [Slot; VOICES],
    music: Option<Music>,
    /// Samples until vibrato and slides move on.
    control_left: u16,
    /// Effects started so far.
    effects: u32,
}

/// A voice of the chip, and what competes for it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Slot {
    music: Voice,
    effect: Voice,
    playing: Option<Playing>,
}

/// An effect as it plays.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Playing {
    effect: u16,
    /// The next cell; past the last it only dies away.
    cell: u16,
    samples_left: u32,
    /// The number of this start, to know the oldest.
    started: u32,
}

/// A song as it plays.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Music {
    song: u16,
    /// The place in the order.
    place: u16,
    /// The next row.
    row: u16,
    samples_left: u32,
}

impl Synth {
    /// A silent chip without sounds.
    #[must_use]
    pub fn new() -> Self {
        let slot = Slot { music: Voice::new(), effect: Voice::new(), playing: None };
        Self {
            bank: SoundBank::default(),
            voices: std::array::from_fn(|_| slot.clone()),
            music: None,
            control_left: 0,
            effects: 0,
        }
    }

    /// Falls silent and takes the sounds of a cart. What refers to a sound that is not there, is silent.
    pub fn insert(&mut self, bank: SoundBank) {
        *self = Self { bank, ..Self::new() };
    }

    /// The sounds of the cart.
    #[must_use]
    pub const fn bank(&self) -> &SoundBank {
        &self.bank
    }

    /// Starts an effect, on the voice that is wanted least: one without music, then one with, then those whose effect
    /// has a lower or the same priority, the oldest first. With none of these, and without such an effect, nothing
    /// happens.
    pub fn effect(&mut self, number: usize) {
        let Some(effect) = self.bank.effects.get(number) else { return };
        let wanted = |slot: &Slot| match &slot.playing {
            Some(playing) => {
                let priority = self
                    .bank
                    .effects
                    .get(usize::from(playing.effect))
                    .map_or(0, |effect| effect.priority);
                (2, priority, playing.started)
            }
            None => (u8::from(!slot.music.is_silent()), 0, 0),
        };
        // The last of equals: the first tracks of a song carry its tune.
        let least = (0..VOICES)
            .rev()
            .min_by_key(|&voice| wanted(&self.voices[voice]))
            .expect("there are voices");
        let (kind, priority, _) = wanted(&self.voices[least]);
        if kind == 2 && priority > effect.priority {
            return;
        }
        self.effects = self.effects.wrapping_add(1);
        self.voices[least].playing = Some(Playing {
            effect: number as u16,
            cell: 0,
            samples_left: 0,
            started: self.effects,
        });
    }

    /// Plays a song from its start, unless it plays already; none, or one that is not there, ends the music.
    pub fn music(&mut self, song: Option<usize>) {
        let song = song.filter(|&song| song < self.bank.songs.len());
        if song.is_some() && song == self.playing() {
            return;
        }
        self.music =
            song.map(|song| Music { song: song as u16, place: 0, row: 0, samples_left: 0 });
        for slot in &mut self.voices {
            slot.release_music(&self.bank.instruments);
        }
    }

    /// The song that plays.
    #[must_use]
    pub fn playing(&self) -> Option<usize> {
        self.music.as_ref().map(|music| usize::from(music.song))
    }

    /// Renders the next samples, left and right in turn, 48,000 of each a second, over what is in `out`.
    pub fn render(&mut self, out: &mut [i16]) {
        let mut mix = [0; CONTROL_SAMPLES];
        let mut rest = out.chunks_mut(2);
        while rest.len() > 0 {
            self.step();
            let count = self.samples_to_next_step().min(rest.len());
            let mix = &mut mix[..count];
            mix.fill(0);
            for slot in &mut self.voices {
                slot.render(&self.bank.instruments, mix);
            }
            for (&mut sample, pair) in mix.iter_mut().zip(rest.by_ref()) {
                pair.fill((sample / HEADROOM).clamp(i16::MIN.into(), i16::MAX.into()) as i16);
            }
            self.pass(count);
        }
    }

    /// Does all that is due now.
    fn step(&mut self) {
        if self.control_left == 0 {
            self.control_left = CONTROL_SAMPLES as u16;
            for slot in &mut self.voices {
                slot.music.control();
                slot.effect.control();
            }
        }
        self.step_music();
        for slot in &mut self.voices {
            slot.step_effect(&self.bank);
        }
    }

    /// Starts what the next row of the music says, when it is due.
    fn step_music(&mut self) {
        let Some(music) = self.music.as_mut().filter(|music| music.samples_left == 0) else {
            return;
        };
        let Some(song) = self.bank.songs.get(usize::from(music.song)) else {
            self.music = None;
            return;
        };
        let mut pattern = song.pattern(music.place);
        if pattern.is_some_and(|pattern| usize::from(music.row) >= pattern.rows()) {
            (music.row, music.place) = (0, music.place + 1);
            pattern = song.pattern(music.place);
            if let (None, Some(to)) = (pattern, song.loop_to) {
                music.place = to.into();
                pattern = song.pattern(music.place);
            }
        }
        let Some(pattern) = pattern else {
            self.music(None);
            return;
        };
        let row = usize::from(music.row);
        music.row += 1;
        music.samples_left = u32::from(song.row_ms.max(1)) * SAMPLES_PER_MS;
        for (track, slot) in self.voices.iter_mut().enumerate() {
            match pattern.tracks.get(track) {
                Some(track) => {
                    let cell = track.cells.get(row).copied().unwrap_or(Cell::Hold);
                    play(&mut slot.music, cell, &self.bank.instruments);
                }
                // A track that the pattern does not have falls silent.
                None => slot.release_music(&self.bank.instruments),
            }
        }
    }

    fn samples_to_next_step(&self) -> usize {
        let music = self.music.as_ref().map(|music| music.samples_left);
        let effects = self
            .voices
            .iter()
            .filter_map(|slot| slot.playing.as_ref().map(|playing| playing.samples_left));
        let next = effects.chain(music).filter(|&samples| samples > 0).min().unwrap_or(u32::MAX);
        next.min(self.control_left.into()) as usize
    }

    fn pass(&mut self, samples: usize) {
        self.control_left -= samples as u16;
        let playing = self.voices.iter_mut().filter_map(|slot| slot.playing.as_mut());
        let left = playing.map(|playing| &mut playing.samples_left);
        for left in left.chain(self.music.as_mut().map(|music| &mut music.samples_left)) {
            *left = left.saturating_sub(samples as u32);
        }
    }

    /// With its length in front.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let bytes = postcard::to_allocvec(self)
            .expect("strings, numbers, lists and enums of them can be written");
        out.extend_from_slice(&length(&bytes).to_le_bytes());
        out.extend_from_slice(&bytes);
    }

    /// From what [`Self::write`] wrote, without the length.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (synth, rest) = postcard::take_from_bytes::<Self>(bytes).ok()?;
        let sane = rest.is_empty()
            && usize::from(synth.control_left) <= CONTROL_SAMPLES
            && synth.voices.iter().all(|slot| slot.music.is_sane() && slot.effect.is_sane())
            && synth.bank.check().is_ok();
        sane.then_some(synth)
    }
}

impl Default for Synth {
    fn default() -> Self {
        Self::new()
    }
}

impl Slot {
    fn release_music(&mut self, instruments: &[Instrument]) {
        play(&mut self.music, Cell::Release, instruments);
    }

    /// Starts what the next cell of the effect says, when it is due, and forgets the effect when it has died away.
    fn step_effect(&mut self, bank: &SoundBank) {
        let Some(playing) = self.playing.as_mut().filter(|playing| playing.samples_left == 0)
        else {
            return;
        };
        let effect = bank.effects.get(usize::from(playing.effect));
        let cell = effect.and_then(|effect| effect.cells.get(usize::from(playing.cell)));
        if let (Some(effect), Some(&cell)) = (effect, cell) {
            if playing.cell == 0 {
                // What this voice played before does not go on under the new effect.
                play(&mut self.effect, Cell::Release, &bank.instruments);
            }
            play(&mut self.effect, cell, &bank.instruments);
            playing.cell += 1;
            playing.samples_left = u32::from(effect.step_ms.max(1)) * SAMPLES_PER_MS;
        } else if self.effect.is_silent() {
            self.playing = None;
        } else {
            if effect.is_some_and(|effect| usize::from(playing.cell) == effect.cells.len()) {
                play(&mut self.effect, Cell::Release, &bank.instruments);
                playing.cell += 1;
            }
            // When to look again whether it has died away.
            playing.samples_left = CONTROL_SAMPLES as u32;
        }
    }

    fn render(&mut self, instruments: &[Instrument], mix: &mut [i32]) {
        let free = self.playing.is_none();
        self.music.render(instruments.get(self.music.instrument()), free, mix);
        self.effect.render(instruments.get(self.effect.instrument()), !free, mix);
    }
}

fn play(voice: &mut Voice, cell: Cell, instruments: &[Instrument]) {
    match cell {
        Cell::Hold => {}
        Cell::Release => voice.release(instruments.get(voice.instrument())),
        Cell::Note { instrument, note, volume } => voice.start(instrument, note, volume),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{Effect, Pattern, Song, Track, Wave};

    fn instrument(wave: Wave, release_ms: u16) -> Instrument {
        Instrument {
            name: "plain".to_owned(),
            wave,
            attack_ms: 0,
            decay_ms: 0,
            sustain: 15,
            release_ms,
            vibrato_cents: 0,
            slide_cents: 0,
        }
    }

    fn note(instrument: u8, note: u8, volume: u8) -> Cell {
        Cell::Note { instrument, note, volume }
    }

    fn effect(priority: u8, step_ms: u16, cells: &[Cell]) -> Effect {
        Effect { name: "effect".to_owned(), priority, step_ms, cells: cells.to_vec() }
    }

    fn song(tracks: &[&[Cell]], loop_to: Option<u8>) -> Song {
        let tracks = tracks.iter().map(|cells| Track { cells: cells.to_vec() }).collect();
        Song {
            name: "song".to_owned(),
            row_ms: 50,
            order: vec![0],
            loop_to,
            patterns: vec![Pattern { tracks }],
        }
    }

    fn chip(wave: Wave, effects: Vec<Effect>, songs: Vec<Song>) -> Synth {
        let bank = SoundBank {
            instruments: vec![instrument(wave, 0), instrument(wave, 30)],
            effects,
            songs,
        };
        assert_eq!(bank.check(), Ok(()));
        let mut synth = Synth::new();
        synth.insert(bank);
        synth
    }

    /// The left side of the next milliseconds.
    fn ms(synth: &mut Synth, ms: usize) -> Vec<i32> {
        let mut samples = vec![0; ms * 96];
        synth.render(&mut samples);
        assert!(samples.chunks(2).all(|pair| pair[0] == pair[1]));
        samples.into_iter().step_by(2).map(i32::from).collect()
    }

    fn loudest(samples: &[i32]) -> i32 {
        samples.iter().map(|sample| sample.abs()).max().unwrap_or(0)
    }

    /// How often a second the samples rise through zero.
    fn frequency(samples: &[i32]) -> usize {
        samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count() * 48_000
            / samples.len()
    }

    #[test]
    fn a_note_has_its_frequency() {
        for wave in [Wave::Pulse12, Wave::Pulse25, Wave::Pulse50, Wave::Pulse75, Wave::Triangle] {
            for (key, expected) in [(57, 440), (33, 110), (81, 1760), (107, 7902)] {
                let mut synth = chip(wave, vec![effect(1, 2000, &[note(0, key, 15)])], Vec::new());
                synth.effect(0);
                let found = frequency(&ms(&mut synth, 1000));
                assert!(
                    found.abs_diff(expected) <= 2,
                    "{wave:?} of {key} has {found} Hz, not {expected}"
                );
            }
        }
    }

    #[test]
    fn no_wave_pushes_to_one_side() {
        for wave in [Wave::Pulse12, Wave::Pulse75, Wave::Triangle, Wave::Noise] {
            let mut synth = chip(wave, vec![effect(1, 2000, &[note(0, 69, 15)])], Vec::new());
            synth.effect(0);
            let samples = ms(&mut synth, 1000);
            let mean = samples.iter().sum::<i32>() / samples.len() as i32;
            assert!(
                mean.abs() < 100 && loudest(&samples) > 3500,
                "{wave:?}: {mean} of {}",
                loudest(&samples)
            );
        }
    }

    #[test]
    fn a_note_ends_in_two_milliseconds_at_least_and_then_there_is_silence() {
        for (instrument, least, most) in [(0, 2, 4), (1, 25, 34)] {
            let mut synth =
                chip(Wave::Pulse50, vec![effect(1, 100, &[note(instrument, 69, 15)])], Vec::new());
            synth.effect(0);
            let full = loudest(&ms(&mut synth, 100));
            let end: Vec<i32> = (0..40).map(|_| loudest(&ms(&mut synth, 1))).collect();
            let heard = end.iter().take_while(|&&loudness| loudness > 0).count();
            assert!((least..=most).contains(&heard), "{heard} ms: {end:?}");
            assert!(
                end[0] > full / 3 && end.windows(2).all(|pair| pair[1] <= pair[0] + 500),
                "{end:?}"
            );
            assert_eq!(loudest(&ms(&mut synth, 500)), 0);
        }
    }

    #[test]
    fn nothing_clicks() {
        // Triangles of low notes move by at most 80 from sample to sample; a step of the volume would move thousands.
        let effects = vec![effect(5, 60, &[note(0, 40, 15), note(1, 47, 3), Cell::Release])];
        let cells: &[Cell] = &[note(0, 33, 15), note(0, 45, 2), note(1, 36, 15), Cell::Release];
        let mut synth = chip(Wave::Triangle, effects, vec![song(&[cells; 2], Some(0))]);
        let mut samples = vec![0];
        synth.music(Some(0));
        for effect in 0..40 {
            samples.extend(ms(&mut synth, 37 + effect % 5));
            if effect % 3 == 0 {
                synth.effect(0);
            }
        }
        synth.music(None);
        samples.extend(ms(&mut synth, 300));
        let steps: Vec<i32> = samples.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(
            loudest(&samples) > 8_000 && loudest(&steps) < 900,
            "{} {}",
            loudest(&samples),
            loudest(&steps)
        );
        assert_eq!(samples.last(), Some(&0));
    }

    #[test]
    fn what_is_rendered_does_not_depend_on_how_much_at_a_time() {
        let make = || {
            let cells = [note(0, 40, 12), Cell::Hold, note(1, 47, 9), Cell::Release];
            let effects = vec![effect(3, 33, &[note(1, 80, 15), note(0, 70, 15)])];
            let mut synth = chip(Wave::Noise, effects, vec![song(&[&cells, &cells[1..]], Some(0))]);
            synth.music(Some(0));
            synth.effect(0);
            synth
        };
        let (mut whole, mut pieces) = (make(), make());
        let mut expected = vec![0; 60_000];
        whole.render(&mut expected);
        let mut found = vec![0; 60_000];
        let mut rest = found.as_mut_slice();
        for size in (0..).map(|step| 2 * (step * 37 % 501)) {
            let (piece, later) = rest.split_at_mut(size.min(rest.len()));
            pieces.render(piece);
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        assert_eq!(found, expected);
        assert_eq!(pieces, whole);
    }

    #[test]
    fn music_has_its_voice_back_after_an_effect() {
        let low: &[Cell] = &[note(0, 45, 10), Cell::Hold];
        let song = song(&[low, low, low, low], None);
        let song = Song { row_ms: 1000, ..song };
        let mut synth =
            chip(Wave::Pulse50, vec![effect(1, 20, &[note(0, 93, 15), Cell::Hold])], vec![song]);
        synth.music(Some(0));
        ms(&mut synth, 100);
        assert!(synth.voices.iter().all(|slot| slot.playing.is_none()));
        synth.effect(0);
        ms(&mut synth, 10);
        assert!(synth.voices[3].playing.is_some(), "the last track is taken first");
        ms(&mut synth, 90);
        assert!(synth.voices.iter().all(|slot| slot.playing.is_none()));
        let mut undisturbed = synth.clone();
        undisturbed.voices = std::array::from_fn(|_| synth.voices[0].clone());
        assert_eq!(
            ms(&mut synth, 50),
            ms(&mut undisturbed, 50),
            "all four tracks sound as the first one does"
        );
    }

    #[test]
    fn a_higher_priority_takes_the_voice_of_the_lowest_and_oldest() {
        let long = |priority| effect(priority, 1000, &[note(0, 60, 9)]);
        let mut synth = chip(Wave::Triangle, vec![long(1), long(5), long(9)], Vec::new());
        let mut check = |number, expected: [Option<u16>; VOICES]| {
            synth.effect(number);
            ms(&mut synth, 5);
            let playing = synth
                .voices
                .each_ref()
                .map(|slot| slot.playing.as_ref().map(|playing| playing.effect));
            assert_eq!(playing, expected);
        };
        check(1, [None, None, None, Some(1)]);
        check(0, [None, None, Some(0), Some(1)]);
        check(2, [None, Some(2), Some(0), Some(1)]);
        check(2, [Some(2), Some(2), Some(0), Some(1)]);
        check(1, [Some(2), Some(2), Some(1), Some(1)]);
        check(0, [Some(2), Some(2), Some(1), Some(1)]);
        check(1, [Some(2), Some(2), Some(1), Some(1)]);
        check(2, [Some(2), Some(2), Some(2), Some(1)]);
        check(3, [Some(2), Some(2), Some(2), Some(1)]);
    }

    #[test]
    fn a_song_loops_or_ends() {
        let cells: &[Cell] = &[note(0, 60, 9), Cell::Release];
        for (loop_to, plays) in [(None, None), (Some(0), Some(0))] {
            let mut synth = chip(Wave::Pulse50, Vec::new(), vec![song(&[cells], loop_to)]);
            synth.music(Some(0));
            ms(&mut synth, 20);
            synth.music(Some(0));
            assert!(loudest(&ms(&mut synth, 20)) > 1000, "it plays on");
            ms(&mut synth, 70);
            assert_eq!(synth.playing(), plays);
            assert_eq!(loudest(&ms(&mut synth, 30)) > 0, plays.is_some());
            synth.music(Some(7));
            assert_eq!(synth.playing(), None);
            ms(&mut synth, 10);
            assert_eq!(loudest(&ms(&mut synth, 100)), 0);
        }
    }

    #[test]
    fn what_is_not_there_is_silent() {
        let mut synth = Synth::new();
        synth.effect(3);
        synth.music(Some(0));
        assert_eq!(loudest(&ms(&mut synth, 20)), 0);
    }
}
