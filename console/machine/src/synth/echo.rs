//! The echo: what goes into it comes out later, softer, and again.

use cart_abi::SAMPLES_PER_SECOND;
use serde::{Deserialize, Serialize};

use super::HEADROOM;
use crate::sound::Echo;

/// A delay line with both sides in turn.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Delay {
    settings: Echo,
    #[serde(with = "crate::bytes::samples")]
    line: Vec<i16>,
    at: u32,
    /// What was heard last, and what of it still fades after the echo was set anew.
    last: [i32; 2],
    fading: [i32; 2],
}

impl Delay {
    pub(super) fn new(settings: Echo) -> Self {
        let mut delay = Self::default();
        delay.set(settings);
        delay
    }

    /// With another delay the echo begins anew; what is heard of it then fades in a few milliseconds.
    pub(super) fn set(&mut self, settings: Echo) {
        if settings.delay_ms != self.settings.delay_ms {
            let moments = usize::from(settings.delay_ms) * SAMPLES_PER_SECOND as usize / 1000;
            self.line = vec![0; 2 * moments];
            self.at = 0;
            self.fading = self.last;
        }
        self.settings = settings;
    }

    /// Bytes of what comes out of it later.
    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(self.line.as_slice())
    }

    /// Whether anything comes out of it.
    pub(super) fn is_on(&self) -> bool {
        !self.line.is_empty() || self.fading != [0; 2]
    }

    /// Whether its numbers are such that nothing below overflows.
    pub(super) fn is_sane(&self) -> bool {
        let moments = usize::from(self.settings.delay_ms) * SAMPLES_PER_SECOND as usize / 1000;
        let heard = -(1 << 20)..=1 << 20;
        self.settings.check().is_ok()
            && self.line.len() == 2 * moments
            && (self.at == 0 || (self.at as usize) < moments)
            && self.last.iter().chain(&self.fading).all(|level| heard.contains(level))
    }

    /// Takes what goes in and adds what comes out, for one moment.
    pub(super) fn pass(&mut self, sent: [i32; 2], out: &mut [i32; 2]) {
        let [feedback, level] = [self.settings.feedback, self.settings.level]
            .map(|percent| i32::from(percent) * 256 / 100);
        for (side, (sent, out)) in sent.into_iter().zip(out).enumerate() {
            let fading = &mut self.fading[side];
            // Towards zero by a 64th and a bit.
            *fading -= *fading / 64 + fading.signum();
            let mut heard = 0;
            if let Some(place) = self.line.get_mut(2 * self.at as usize + side) {
                let then = i32::from(*place);
                let again = sent / HEADROOM + (then * feedback) / 256;
                *place = again.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
                heard = then * level / 256 * HEADROOM;
            }
            self.last[side] = heard + *fading;
            *out += self.last[side];
        }
        self.at += 1;
        if 2 * self.at as usize >= self.line.len() {
            self.at = 0;
        }
    }
}
