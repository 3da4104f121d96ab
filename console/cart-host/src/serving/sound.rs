//! The calls that play sounds.

use cart_abi::{ANY_VOICE, BUS_EFFECTS, BUS_MASTER, BUS_MUSIC, NO_SONG, VOICES};
use machine::sound::{Echo, MML_BYTES_MAX};
use machine::{Bus, Cue, Synth};

use super::index;
use crate::fault::Reason;
use crate::host::Serving;
use crate::memory::GuestSlice;

/// Fuel for each byte of MML, which is read at once.
const FUEL_PER_MML_BYTE: u64 = 50;

impl Serving<'_> {
    pub(crate) fn effect(&mut self, number: i32) -> Result<(), Reason> {
        let synth = self.synth()?;
        let index = effect_of(synth, number)?;
        synth.effect(index);
        Ok(())
    }

    pub(crate) fn effect_with(
        &mut self,
        number: i32,
        volume: i32,
        pan: i32,
        cents: i32,
        voice: i32,
    ) -> Result<(), Reason> {
        let cue = Cue {
            volume: within("a volume", volume, 0, 100, "0 to 100")? as u8,
            pan: within("a pan", pan, -100, 100, "-100 to 100")? as i8,
            cents: within("a pitch in cents", cents, -4800, 4800, "-4800 to 4800")? as i16,
            voice: voice_of(voice)?,
        };
        let synth = self.synth()?;
        let index = effect_of(synth, number)?;
        synth.cue(index, cue);
        Ok(())
    }

    pub(crate) fn effect_stop(&mut self, number: i32) -> Result<(), Reason> {
        let synth = self.synth()?;
        let index = effect_of(synth, number)?;
        synth.stop_effect(index);
        Ok(())
    }

    pub(crate) fn mml(
        &mut self,
        voice: i32,
        priority: i32,
        from: u32,
        len: u32,
    ) -> Result<(), Reason> {
        let cue = Cue { voice: voice_of(voice)?, ..Cue::default() };
        let priority = within("a priority", priority, 0, 15, "0 to 15")? as u8;
        self.cost += FUEL_PER_MML_BYTE * u64::from(len);
        let text = GuestSlice::new(from, len).text(self.memory, MML_BYTES_MAX)?;
        let machine = self.host.machine.as_mut().ok_or(super::NO_MACHINE)?;
        machine.synth.mml(text, priority, cue).map_err(Reason::BadMml)
    }

    pub(crate) fn voice_stop(&mut self, voice: i32) -> Result<(), Reason> {
        let voice = voice_of(voice)?;
        self.synth()?.stop(voice.map(usize::from));
        Ok(())
    }

    pub(crate) fn voice_busy(&mut self, voice: i32) -> Result<i32, Reason> {
        let voice = index("voice", voice, VOICES)?;
        Ok(self.synth()?.is_busy(voice).into())
    }

    pub(crate) fn music(&mut self, number: i32) -> Result<(), Reason> {
        let synth = self.synth()?;
        let song = match number {
            NO_SONG => None,
            number => Some(index("song", number, synth.bank().songs.len())?),
        };
        synth.music(song);
        Ok(())
    }

    pub(crate) fn music_fade(&mut self, ms: i32) -> Result<(), Reason> {
        let ms = within("the time of a fade in ms", ms, 0, 60_000, "0 to 60000")?;
        self.synth()?.fade(ms as u16);
        Ok(())
    }

    pub(crate) fn music_place(&mut self) -> Result<i32, Reason> {
        let position = self.synth()?.position();
        Ok(position.map_or(-1, |position| i32::try_from(position.place).unwrap_or(i32::MAX)))
    }

    pub(crate) fn music_row(&mut self) -> Result<i32, Reason> {
        let position = self.synth()?.position();
        Ok(position.map_or(-1, |position| i32::try_from(position.row).unwrap_or(i32::MAX)))
    }

    pub(crate) fn volume(&mut self, bus: i32, percent: i32) -> Result<(), Reason> {
        let bus = match bus {
            BUS_MASTER => Bus::Master,
            BUS_MUSIC => Bus::Music,
            BUS_EFFECTS => Bus::Effects,
            _ => return Err(Reason::NoSuch { what: "bus", number: bus.into(), count: 3 }),
        };
        let percent = within("a volume", percent, 0, 100, "0 to 100")?;
        self.synth()?.volume(bus, percent as u8);
        Ok(())
    }

    pub(crate) fn echo(&mut self, delay_ms: i32, feedback: i32, level: i32) -> Result<(), Reason> {
        let echo = Echo {
            delay_ms: within("an echo's delay in ms", delay_ms, 0, 500, "0 to 500")? as u16,
            feedback: within("an echo's feedback", feedback, 0, 90, "0 to 90")? as u8,
            level: within("an echo's level", level, 0, 100, "0 to 100")? as u8,
        };
        // Making room for another delay is as much work as clearing a screen.
        self.cost += 4_096;
        self.synth()?.echo(echo);
        Ok(())
    }

    fn synth(&mut self) -> Result<&mut Synth, Reason> {
        Ok(&mut self.machine()?.synth)
    }
}

fn effect_of(synth: &Synth, number: i32) -> Result<usize, Reason> {
    index("sound effect", number, synth.bank().effects.len())
}

fn voice_of(voice: i32) -> Result<Option<u8>, Reason> {
    match voice {
        ANY_VOICE => Ok(None),
        voice => Ok(Some(index("voice", voice, VOICES)? as u8)),
    }
}

fn within(
    what: &'static str,
    number: i32,
    min: i32,
    max: i32,
    allowed: &'static str,
) -> Result<i32, Reason> {
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(Reason::BadNumber { what, number: number.into(), allowed })
    }
}
