//! Pictures of a game on their way into a GIF: each with its colours, how long it was seen, and the last ten seconds of
//! them.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

/// Frames that lie between two pictures that are kept: thirty a second are.
pub(crate) const FRAMES_PER_STILL: u32 = 2;
/// Frames that a [`Film`] keeps: ten seconds.
pub(crate) const FILM_FRAMES: u32 = 600;
/// Colours that one picture of a GIF can have.
const COLORS_MAX: usize = 256;

/// One picture: 256 × 256 numbers of colours, and the colours. Equal pictures are equal stills.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Still {
    pub(crate) colors: Vec<[u8; 3]>,
    pub(crate) pixels: Vec<u8>,
}

/// A still and for how many frames it was seen.
pub(crate) type Shown = (Arc<Still>, u32);

impl Still {
    /// Takes a picture of red, green, blue and alpha. Where it has more than 256 colours, their last bits are dropped
    /// until it has not.
    pub(crate) fn of(rgba: &[u8]) -> Self {
        let mut bits = 8;
        loop {
            if let Some(still) = Self::with_bits(rgba, bits) {
                return still;
            }
            bits -= 1;
        }
    }

    /// Nothing if there are too many colours of so many bits a part; two bits give 64 at most.
    fn with_bits(rgba: &[u8], bits: u32) -> Option<Self> {
        let mask = (0xff_u16 << (8 - bits)) as u8;
        let mut numbers: BTreeMap<[u8; 3], u8> = BTreeMap::new();
        let mut still =
            Self { colors: Vec::new(), pixels: Vec::with_capacity(crate::picture::RGBA_BYTES / 4) };
        let mut last = ([0; 3], None);
        for &[red, green, blue, _] in rgba.as_chunks::<4>().0 {
            let color = [red & mask, green & mask, blue & mask];
            let number = match last {
                (same, Some(number)) if same == color => number,
                _ => match numbers.get(&color) {
                    Some(&number) => number,
                    None if still.colors.len() == COLORS_MAX => return None,
                    None => {
                        let number = u8::try_from(still.colors.len()).expect("below 256");
                        numbers.insert(color, number);
                        still.colors.push(color);
                        number
                    }
                },
            };
            last = (color, Some(number));
            still.pixels.push(number);
        }
        Some(still)
    }

    /// The colour of a pixel.
    pub(crate) fn color(&self, place: usize) -> [u8; 3] {
        self.colors[usize::from(self.pixels[place])]
    }
}

/// The last ten seconds. A picture that stays takes the room of one.
#[derive(Debug, Default)]
pub(crate) struct Film {
    stills: VecDeque<Shown>,
    frames: u32,
}

impl Film {
    /// Adds a picture that was seen for so many frames; what is older than ten seconds goes.
    pub(crate) fn push(&mut self, still: &Arc<Still>, frames: u32) {
        match self.stills.back_mut() {
            Some((last, seen)) if last == still => *seen += frames,
            _ => self.stills.push_back((Arc::clone(still), frames)),
        }
        self.frames += frames;
        while self.frames > FILM_FRAMES {
            let Some((_, first)) = self.stills.front_mut() else { return };
            let over = (self.frames - FILM_FRAMES).min(*first);
            *first -= over;
            self.frames -= over;
            if *first == 0 {
                self.stills.pop_front();
            }
        }
    }

    /// The newest picture.
    pub(crate) fn last(&self) -> Option<&Arc<Still>> {
        self.stills.back().map(|(still, _)| still)
    }

    /// All of it, oldest first.
    pub(crate) fn stills(&self) -> Vec<Shown> {
        self.stills.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(color: u8) -> Arc<Still> {
        Arc::new(Still::of(&[color, 0, 0, 255].repeat(65_536)))
    }

    #[test]
    fn a_still_has_exactly_the_colours_of_its_picture() {
        let rgba: Vec<u8> =
            (0..65_536_u32).flat_map(|place| [(place % 200) as u8, 7, 9, 255]).collect();
        let still = Still::of(&rgba);
        assert_eq!(still.colors.len(), 200);
        for (place, pixel) in rgba.as_chunks::<4>().0.iter().enumerate() {
            assert_eq!(still.color(place), pixel[..3]);
        }
    }

    #[test]
    fn too_many_colours_lose_their_last_bits_only() {
        let rgba: Vec<u8> = (0..65_536_u32)
            .flat_map(|place| [(place % 256) as u8, (place / 256 % 8) as u8, 0, 255])
            .collect();
        let still = Still::of(&rgba);
        assert!(still.colors.len() <= COLORS_MAX);
        let far = |place: usize| still.color(place)[0].abs_diff((place % 256) as u8);
        assert!((0..65_536).all(|place| far(place) < 8));
        // A picture with every colour that there can be is still one.
        let noise: Vec<u8> =
            (0..65_536_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        assert!(Still::of(&noise).colors.len() <= COLORS_MAX);
    }

    #[test]
    fn ten_seconds_are_kept_to_the_frame() {
        let mut film = Film::default();
        let colors = [plain(1), plain(2), plain(3)];
        for number in 0..500_usize {
            film.push(&colors[number % 3], FRAMES_PER_STILL);
        }
        let frames = |film: &Film| film.stills().iter().map(|(_, frames)| frames).sum::<u32>();
        assert_eq!((frames(&film), film.stills.len()), (600, 300));
        // A picture that stays is kept once, and pushes the others out.
        for _ in 0..290 {
            film.push(&colors[0], FRAMES_PER_STILL);
        }
        assert_eq!((frames(&film), film.stills.len()), (600, 11));
        film.push(&plain(4), 10_000);
        assert_eq!((frames(&film), film.stills.len()), (600, 1));
    }
}
