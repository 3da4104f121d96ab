//! The sound chip: [`VOICES`] voices, effects over music, samples on demand.
//!
//! Each voice plays a track of the song or, for a while, an effect. The track goes on unheard meanwhile, so that the
//! music has its voice back as if nothing had been. All state is plain data, and what is rendered does not depend on
//! how many samples are asked for at a time.
//!
//! All voices go into one sum, with what comes out of the [echo](Echo); four voices at full volume fill it, and what is
//! louder is bent down softly instead of cut off.

mod echo;
mod edges;
mod line;
mod music;
mod pitch;
mod slot;
#[cfg(test)]
mod tests;
mod voice;
mod wave;

use serde::{Deserialize, Serialize};

use self::echo::Delay;
use self::music::Music;
use self::slot::{Slot, Sounding, Source};
use self::voice::{CONTROL_SAMPLES, Mix, Note, ONE, Voice};
use crate::bytes::length;
use crate::sound::{
    Cell, ECHO_FEEDBACK_MAX, ECHO_MS_MAX, Echo, MmlError, Part, Program, Score, SoundBank,
};

pub use self::music::Position;
pub use self::slot::Cue;

/// Voices that sound at once.
pub const VOICES: usize = cart_abi::VOICES;
/// What the sum of the voices, each 2¹⁵ to each side at most, is divided by: four of them fill it.
const HEADROOM: i32 = 4;
/// From where on the sum is bent down.
const KNEE: i32 = 3 << 13;

/// The sound chip with the sounds of a cart.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Synth {
    bank: SoundBank,
    /// The MML of the bank, ready to play.
    #[serde(skip)]
    programs: Programs,
    slots: [Slot; VOICES],
    music: Option<Music>,
    echo: Delay,
    /// 0–100 percent of all, of the music and of the effects.
    volumes: [u8; 3],
    /// The volume of all, of 2²⁴, and how it moves until the next control.
    level: i32,
    level_step: i32,
    /// Samples until vibrato, slides and volumes move on.
    control_left: u16,
    /// Effects started so far.
    effects: u32,
}

/// What a volume is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bus {
    /// All that is heard.
    Master = 0,
    /// The song.
    Music = 1,
    /// Effects, and MML of the moment.
    Effects = 2,
}

/// The MML of a bank as steps, at the places of its songs and effects.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Programs {
    songs: Vec<Vec<Program>>,
    effects: Vec<Program>,
}

impl Synth {
    /// A silent chip without sounds of a cart.
    #[must_use]
    pub fn new() -> Self {
        let mut synth = Self {
            bank: SoundBank::default(),
            programs: Programs::default(),
            slots: std::array::from_fn(|_| Slot::new()),
            music: None,
            echo: Delay::default(),
            volumes: [100; 3],
            level: ONE << 9,
            level_step: 0,
            control_left: 0,
            effects: 0,
        };
        synth.bank = synth.bank.with_instruments();
        synth
    }

    /// Falls silent and takes the sounds of a cart, which are [such](SoundBank::check) as can be played: MML that cannot
    /// is silent.
    pub fn insert(&mut self, bank: SoundBank) {
        let bank = bank.with_instruments();
        let programs = Programs::of(&bank);
        *self = Self { echo: Delay::new(bank.echo), bank, programs, ..Self::new() };
    }

    /// The sounds of the cart. One without instruments of its own has four, for MML.
    #[must_use]
    pub const fn bank(&self) -> &SoundBank {
        &self.bank
    }

    /// Starts an effect as it is written; see [`Self::cue`].
    pub fn effect(&mut self, number: usize) {
        self.cue(number, Cue::default());
    }

    /// Starts an effect, on the voice that is wanted least: one without music, then one with, then those whose effect
    /// has a lower or the same priority, the oldest first. With none of these, and without such an effect, nothing
    /// happens. Asked for one voice, it takes that or none. What is out of range in the cue is brought into it.
    pub fn cue(&mut self, number: usize, cue: Cue) {
        if let Some(effect) = self.bank.effects.get(number) {
            let priority = effect.priority;
            self.begin(Source::Effect(number as u16), priority, cue);
        }
    }

    /// Plays [MML](crate::sound::check_mml) as an effect of a priority of 0 to 15.
    ///
    /// # Errors
    /// When the text is none: where, and why. Nothing is played then.
    pub fn mml(&mut self, text: &str, priority: u8, cue: Cue) -> Result<(), MmlError> {
        let program = Program::compile(text, &self.bank)?;
        self.begin(Source::Text(text.to_owned(), program), priority, cue);
        Ok(())
    }

    fn begin(&mut self, source: Source, priority: u8, cue: Cue) {
        let wanted = |slot: &Slot| match &slot.sounding {
            Some(sounding) => (2, sounding.priority, sounding.started),
            None => (u8::from(!slot.music.is_silent()), 0, 0),
        };
        let taken = match cue.voice {
            Some(voice) => usize::from(voice).min(VOICES - 1),
            // The last of equals: the first tracks of a song carry its tune.
            None => (0..VOICES)
                .rev()
                .min_by_key(|&voice| wanted(&self.slots[voice]))
                .expect("there are voices"),
        };
        if self.slots[taken].sounding.as_ref().is_some_and(|sounding| sounding.priority > priority)
        {
            return;
        }
        self.effects = self.effects.wrapping_add(1);
        let cue = Cue {
            volume: cue.volume.min(100),
            pan: cue.pan.clamp(-100, 100),
            cents: cue.cents.clamp(-4800, 4800),
            ..cue
        };
        let sounding = Sounding::new(source, priority, cue, self.effects, &self.bank);
        self.slots[taken].start(sounding, &self.bank);
    }

    /// Lets an effect die away, wherever it plays.
    pub fn stop_effect(&mut self, number: usize) {
        for slot in &mut self.slots {
            let plays = |sounding: &Sounding| matches!(sounding.source, Source::Effect(effect) if usize::from(effect) == number);
            if slot.sounding.as_ref().is_some_and(plays) {
                slot.stop(&self.bank);
            }
        }
    }

    /// Lets what is played over the music on a voice die away; none: on all.
    pub fn stop(&mut self, voice: Option<usize>) {
        let all = self.slots.iter_mut().enumerate();
        for (_, slot) in all.filter(|(number, _)| voice.is_none_or(|voice| voice == *number)) {
            slot.stop(&self.bank);
        }
    }

    /// Whether an effect or MML plays on a voice, or dies away there.
    #[must_use]
    pub fn is_busy(&self, voice: usize) -> bool {
        self.slots.get(voice).is_some_and(|slot| slot.sounding.is_some())
    }

    /// Plays a song from its start, unless it plays already; none, or one that is not there, ends the music. A song that
    /// fades out starts again.
    pub fn music(&mut self, song: Option<usize>) {
        let song = song.filter(|&song| song < self.bank.songs.len());
        let goes_on = self.music.as_ref().is_some_and(|music| !music.fades());
        if song.is_some() && song == self.playing() && goes_on {
            return;
        }
        self.music = song.map(|song| Music::new(song, &self.bank));
        for slot in &mut self.slots {
            slot.release_music(&self.bank);
        }
    }

    /// Lets the music fade out over some milliseconds, and end.
    pub fn fade(&mut self, ms: u16) {
        if let Some(music) = &mut self.music {
            music.fade(ms);
        }
    }

    /// The song that plays.
    #[must_use]
    pub fn playing(&self) -> Option<usize> {
        self.music.as_ref().map(Music::song)
    }

    /// The song that plays, and where it is.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.music.as_ref().map(Music::position)
    }

    /// Sets a volume, 0–100 percent; more is 100. It is 100 at first, and moves there in a few milliseconds.
    pub fn volume(&mut self, bus: Bus, percent: u8) {
        self.volumes[bus as usize] = percent.min(100);
    }

    /// Bytes of the echo, which is all that is large beside the cart's sounds.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.echo.memory_bytes()
    }

    /// Sets the echo. With another delay it begins anew. What is out of its range is brought into it.
    pub fn echo(&mut self, echo: Echo) {
        self.echo.set(Echo {
            delay_ms: echo.delay_ms.min(ECHO_MS_MAX),
            feedback: echo.feedback.min(ECHO_FEEDBACK_MAX),
            level: echo.level.min(100),
        });
    }

    /// Renders the next samples, left and right in turn, 48,000 of each a second, over what is in `out`.
    pub fn render(&mut self, out: &mut [i16]) {
        let (mut heard, mut echo) = ([[0; 2]; CONTROL_SAMPLES], [[0; 2]; CONTROL_SAMPLES]);
        let mut rest = out.chunks_mut(2);
        while rest.len() > 0 {
            self.step();
            let count = self.samples_to_next_step().min(rest.len());
            let (heard, echo) = (&mut heard[..count], &mut echo[..count]);
            heard.fill([0; 2]);
            echo.fill([0; 2]);
            for slot in &mut self.slots {
                slot.render(&self.bank, heard, echo);
            }
            for ((sum, sent), moment) in heard.iter_mut().zip(echo).zip(rest.by_ref()) {
                if self.echo.is_on() {
                    self.echo.pass(*sent, sum);
                }
                self.level = (self.level + self.level_step).clamp(0, ONE << 9);
                for (sample, out) in sum.iter().zip(moment) {
                    *out = bent(((sample / HEADROOM).wrapping_mul(self.level >> 9)) >> 15);
                }
            }
            self.pass(count);
        }
    }

    /// Does all that is due now.
    fn step(&mut self) {
        if self.control_left == 0 {
            self.control_left = CONTROL_SAMPLES as u16;
            let target = percent(self.volumes[Bus::Master as usize]) << 9;
            self.level_step = (target - self.level) / CONTROL_SAMPLES as i32;
            if self.level_step == 0 {
                self.level = target;
            }
            let (music, effects) = (self.music_mix(), percent(self.volumes[Bus::Effects as usize]));
            for (voice, slot) in self.slots.iter_mut().enumerate() {
                let song = self.music.as_ref();
                let curve = song.map_or(ONE, |song| song.curve(voice, &self.programs));
                slot.control(curve, effects, &music, &self.bank, &self.programs);
            }
        }
        let mix = self.music_mix();
        if let Some(music) = &mut self.music {
            let voices = self.slots.iter_mut().map(|slot| &mut slot.music);
            if !music.step(voices, &self.bank, &self.programs, &mix) {
                self.music(None);
            }
        }
        let volume = percent(self.volumes[Bus::Effects as usize]);
        for slot in &mut self.slots {
            slot.step(volume, &self.bank, &self.programs);
        }
    }

    fn music_mix(&self) -> Mix {
        let fade = self.music.as_ref().map_or(ONE, Music::volume);
        let volume = ((percent(self.volumes[Bus::Music as usize]) >> 1) * fade) >> 14;
        Mix { volume, pan: 0, cents: 0 }
    }

    fn samples_to_next_step(&self) -> usize {
        let music = self.music.as_ref().and_then(Music::left);
        let next = self.slots.iter().filter_map(Slot::left).chain(music).min().unwrap_or(u32::MAX);
        next.min(self.control_left.into()) as usize
    }

    fn pass(&mut self, samples: usize) {
        self.control_left -= samples as u16;
        for slot in &mut self.slots {
            slot.pass(samples as u32);
        }
        if let Some(music) = &mut self.music {
            music.pass(samples as u32);
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
        let (mut synth, rest) = postcard::take_from_bytes::<Self>(bytes).ok()?;
        if !rest.is_empty() || synth.bank.check().is_err() {
            return None;
        }
        synth.programs = Programs::of(&synth.bank);
        let Self { bank, programs, slots, music, .. } = &mut synth;
        let sane = !bank.instruments.is_empty()
            && slots.iter_mut().all(|slot| slot.is_sane(bank, programs))
            && music.as_ref().is_none_or(|music| music.is_sane(bank, programs))
            && synth.echo.is_sane()
            && usize::from(synth.control_left) <= CONTROL_SAMPLES
            && (0..=ONE << 9).contains(&synth.level)
            && synth.level_step.unsigned_abs() <= 1 << 24
            && synth.volumes.iter().all(|&percent| percent <= 100);
        sane.then_some(synth)
    }
}

impl Default for Synth {
    fn default() -> Self {
        Self::new()
    }
}

impl Programs {
    /// What cannot be read is empty; a bank that has been checked has nothing of the kind.
    fn of(bank: &SoundBank) -> Self {
        let read = |text: &String| Program::compile(text, bank).unwrap_or_default();
        let songs = bank.songs.iter().map(|song| match &song.score {
            Score::Mml { voices, .. } => voices.iter().map(read).collect(),
            Score::Patterns { .. } => Vec::new(),
        });
        let effects = bank.effects.iter().map(|effect| match &effect.part {
            Part::Mml(text) => read(text),
            Part::Cells { .. } => Program::default(),
        });
        Self { songs: songs.collect(), effects: effects.collect() }
    }
}

/// Plays a cell on a voice.
fn play(voice: &mut Voice, cell: Cell, bank: &SoundBank, mix: &Mix) {
    match cell {
        Cell::Hold => {}
        Cell::Release => voice.release(bank),
        Cell::Note { instrument, note, volume } => {
            let volume = i32::from(volume.min(15)) * ONE / 15;
            let cents = 100 * i32::from(note);
            let note = Note { instrument, cents, volume: volume as u16, ..Note::default() };
            voice.start(note, ONE, bank, mix);
        }
    }
}

fn percent(percent: u8) -> i32 {
    i32::from(percent) * ONE / 100
}

/// A sum as a sample: what is over three quarters of the range is bent down, so that nothing is cut off.
fn bent(sum: i32) -> i16 {
    let over = sum.saturating_abs() - KNEE;
    if over <= 0 {
        return sum as i16;
    }
    let room = i32::from(i16::MAX) - KNEE;
    let soft =
        KNEE + (i64::from(over) * i64::from(room) / (i64::from(over) + i64::from(room))) as i32;
    (soft * sum.signum()) as i16
}
