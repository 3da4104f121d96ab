//! The sound card: samples go into a ring a frame at a time, and the card takes them out in its own time.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering},
};

use cpal::{
    ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig,
    traits::{DeviceTrait, HostTrait, StreamTrait},
};

/// Samples of the console a second, for each channel.
const RATE: u32 = cart_abi::SAMPLES_PER_SECOND;
/// Moments that the ring can hold; a power of two, 85 ms.
const RING_MOMENTS: usize = 4096;
/// Moments that must lie in the ring before the card starts to take them: 42 ms, two and a half frames.
const START_MOMENTS: usize = 2048;

const NO_CARD: &str = "no sound card is there; going on without sound";

/// A running sound card.
pub(crate) struct Audio {
    ring: Arc<Ring>,
    lost: Arc<AtomicBool>,
    /// Kept because the sound ends with it.
    _stream: cpal::Stream,
}

impl Audio {
    /// Opens the sound card; the error is one line for the player, who can go on without sound.
    pub(crate) fn open() -> Result<Self, String> {
        #[cfg(target_os = "linux")]
        let _quiet = alsa::Output::local_error_handler();
        let device =
            cpal::default_host().default_output_device().ok_or_else(|| NO_CARD.to_owned())?;
        Self::start(&device).map_err(|error| match error.kind() {
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => NO_CARD.to_owned(),
            _ => format!("no sound: {}; going on without", one_line(&error.to_string())),
        })
    }

    fn start(device: &cpal::Device) -> Result<Self, cpal::Error> {
        let (format, config) = choose(device)?;
        let ring = Arc::new(Ring::new());
        let lost = Arc::new(AtomicBool::new(false));
        let source = Resampler::new(Arc::clone(&ring), config.sample_rate);
        let stream = match format {
            SampleFormat::I16 => build::<i16>(device, config, source, &lost),
            SampleFormat::U16 => build::<u16>(device, config, source, &lost),
            SampleFormat::I32 => build::<i32>(device, config, source, &lost),
            SampleFormat::U8 => build::<u8>(device, config, source, &lost),
            _ => build::<f32>(device, config, source, &lost),
        }?;
        stream.play()?;
        Ok(Self { ring, lost, _stream: stream })
    }

    /// Adds the samples of a frame, left and right in turn, at a loudness of `gain` 256ths. What does not fit is dropped.
    pub(crate) fn push(&self, samples: &[i16], gain: i32) {
        for moment in samples.chunks_exact(2) {
            let [left, right] = [moment[0], moment[1]].map(|sample| scaled(sample, gain));
            if !self.ring.push([left, right]) {
                return;
            }
        }
    }

    /// Whether the card is gone, as when it is unplugged.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }
}

fn scaled(sample: i16, gain: i32) -> i16 {
    let loud = i32::from(sample) * gain / 256;
    i16::try_from(loud.clamp(i16::MIN.into(), i16::MAX.into())).expect("clamped to the range")
}

/// The console's own rate where the card has it, with the card's own format and channels.
fn choose(device: &cpal::Device) -> Result<(SampleFormat, StreamConfig), cpal::Error> {
    let default = device.default_output_config()?;
    let mut config: StreamConfig = default.into();
    let exact = device
        .supported_output_configs()?
        .filter(|range| {
            range.sample_format() == default.sample_format() && range.channels() == config.channels
        })
        .any(|range| (range.min_sample_rate()..=range.max_sample_rate()).contains(&RATE));
    if exact {
        config.sample_rate = RATE;
    }
    Ok((default.sample_format(), config))
}

fn build<T: SizedSample + FromSample<i16>>(
    device: &cpal::Device,
    config: StreamConfig,
    mut source: Resampler,
    lost: &Arc<AtomicBool>,
) -> Result<cpal::Stream, cpal::Error> {
    let channels = usize::from(config.channels).max(1);
    let lost = Arc::clone(lost);
    device.build_output_stream(
        config,
        move |data: &mut [T], _: &cpal::OutputCallbackInfo| {
            for moment in data.chunks_mut(channels) {
                let [left, right] = source.next();
                match moment {
                    [mono] => *mono = T::from_sample(left / 2 + right / 2),
                    [a, b, rest @ ..] => {
                        *a = T::from_sample(left);
                        *b = T::from_sample(right);
                        rest.fill(T::from_sample(0));
                    }
                    [] => {}
                }
            }
        },
        move |error: cpal::Error| {
            // Hiccups pass; a card that is gone does not come back to this stream.
            use ErrorKind::{DeviceChanged, RealtimeDenied, Xrun};
            if !matches!(error.kind(), DeviceChanged | RealtimeDenied | Xrun) {
                lost.store(true, Ordering::Relaxed);
            }
        },
        None,
    )
}

fn one_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

/// Moments between one writer and one reader without a lock, so that the card's thread never waits.
struct Ring {
    moments: Vec<AtomicU32>,
    /// Moments ever written; only the writer changes it.
    written: AtomicUsize,
    /// Moments ever read; only the reader changes it.
    read: AtomicUsize,
}

impl Ring {
    fn new() -> Self {
        let moments = (0..RING_MOMENTS).map(|_| AtomicU32::new(0)).collect();
        Self { moments, written: AtomicUsize::new(0), read: AtomicUsize::new(0) }
    }

    fn len(&self) -> usize {
        self.written.load(Ordering::Acquire).wrapping_sub(self.read.load(Ordering::Acquire))
    }

    /// Whether there was room.
    fn push(&self, [left, right]: [i16; 2]) -> bool {
        if self.len() == RING_MOMENTS {
            return false;
        }
        let [a, b] = left.to_le_bytes();
        let [c, d] = right.to_le_bytes();
        let written = self.written.load(Ordering::Relaxed);
        self.moments[written % RING_MOMENTS]
            .store(u32::from_le_bytes([a, b, c, d]), Ordering::Relaxed);
        self.written.store(written.wrapping_add(1), Ordering::Release);
        true
    }

    fn pop(&self) -> Option<[i16; 2]> {
        if self.len() == 0 {
            return None;
        }
        let read = self.read.load(Ordering::Relaxed);
        let [a, b, c, d] = self.moments[read % RING_MOMENTS].load(Ordering::Relaxed).to_le_bytes();
        self.read.store(read.wrapping_add(1), Ordering::Release);
        Some([i16::from_le_bytes([a, b]), i16::from_le_bytes([c, d])])
    }
}

/// Takes moments out of the ring at the card's rate, in a straight line between two of them; silence when it is empty.
struct Resampler {
    ring: Arc<Ring>,
    rate: u32,
    /// How far the result is from `from` to `to`, of `rate`.
    part: u32,
    from: [i16; 2],
    to: [i16; 2],
    /// Enough has gathered; after an empty ring it must gather again, or every frame would crackle.
    flowing: bool,
}

impl Resampler {
    fn new(ring: Arc<Ring>, rate: u32) -> Self {
        Self { ring, rate: rate.max(1), part: 0, from: [0; 2], to: [0; 2], flowing: false }
    }

    fn next(&mut self) -> [i16; 2] {
        self.part += RATE;
        while self.part >= self.rate {
            self.part -= self.rate;
            self.from = self.to;
            self.to = self.pull();
        }
        [0, 1].map(|side| {
            let [from, to] = [self.from[side], self.to[side]].map(i64::from);
            let between = from + (to - from) * i64::from(self.part) / i64::from(self.rate);
            i16::try_from(between).expect("between two samples")
        })
    }

    fn pull(&mut self) -> [i16; 2] {
        self.flowing |= self.ring.len() >= START_MOMENTS;
        if !self.flowing {
            return [0; 2];
        }
        let moment = self.ring.pop();
        self.flowing = moment.is_some();
        moment.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(moments: usize) -> Arc<Ring> {
        let ring = Arc::new(Ring::new());
        for index in 0..moments {
            let value = i16::try_from(index % 1000).unwrap();
            assert!(ring.push([value, -value]));
        }
        ring
    }

    #[test]
    fn the_ring_gives_back_in_order_and_refuses_when_full() {
        let ring = filled(RING_MOMENTS);
        assert!(!ring.push([1, 1]));
        for index in 0..RING_MOMENTS {
            let value = i16::try_from(index % 1000).unwrap();
            assert_eq!(ring.pop(), Some([value, -value]));
        }
        assert_eq!(ring.pop(), None);
    }

    #[test]
    fn at_the_consoles_rate_every_sample_comes_out_as_it_is() {
        let mut source = Resampler::new(filled(START_MOMENTS), RATE);
        let out: Vec<_> = (0..5).map(|_| source.next()).collect();
        // The line between two moments starts at the one before, hence one moment of silence first.
        assert_eq!(out, [[0, 0], [0, 0], [1, -1], [2, -2], [3, -3]]);
    }

    #[test]
    fn another_rate_takes_as_many_moments_as_time_passes() {
        for rate in [44_100, 96_000, 8_000] {
            let ring = filled(RING_MOMENTS);
            let mut source = Resampler::new(Arc::clone(&ring), rate);
            let steps = rate / 100;
            for _ in 0..steps {
                source.next();
            }
            let taken = RING_MOMENTS - ring.len();
            assert!((479..=481).contains(&taken), "{taken} moments in 10 ms at {rate}");
        }
    }

    #[test]
    fn an_empty_ring_is_silence_until_enough_has_gathered() {
        let ring = filled(START_MOMENTS);
        let mut source = Resampler::new(Arc::clone(&ring), RATE);
        for _ in 0..START_MOMENTS + 2 {
            source.next();
        }
        assert_eq!(source.next(), [0, 0]);
        ring.push([9, 9]);
        for _ in 0..4 {
            assert_eq!(source.next(), [0, 0]);
        }
        assert_eq!(ring.len(), 1);
    }

    #[test]
    fn gain_scales_without_overflow() {
        assert_eq!([scaled(i16::MIN, 256), scaled(1000, 64), scaled(1000, 0)], [i16::MIN, 250, 0]);
    }
}
