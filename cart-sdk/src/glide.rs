//! A place that does not jump when a prediction was wrong.

/// Parts of a pixel.
const FINE: i32 = 256;
/// What is left of a mistake after a frame, of 1024: half of it after 80 milliseconds.
const LEFT: i32 = 886;

/// Pixels that a place may be off where nothing was wrong: frames are not quite even.
const EVEN: u32 = 3;

/// Where to draw what follows the pad. The room may correct what was [predicted](crate::Play::predict): somebody stood in
/// the way. A hero that is drawn where a `Glide` says does not jump then; the mistake fades, half of it in 80 milliseconds.
///
/// ```
/// # use cart_sdk::Glide;
/// let mut glide = Glide::new(64);
/// assert_eq!(glide.at([100, 50], false), [100, 50]);
/// // The prediction was wrong by 10 pixels: the hero goes back in small steps.
/// assert_eq!(glide.at([90, 50], true), [99, 50]);
/// assert_eq!(glide.at([90, 50], false), [97, 50]);
/// // What is farther than 64 pixels is not glided to: that was a door, or stairs.
/// assert_eq!(glide.at([300, 50], true), [300, 50]);
/// ```
///
/// It is kept in what implements [`Play`](crate::Play) and never in a view: the picture alone glides.
#[derive(Clone, Copy, Debug)]
pub struct Glide {
    /// From where it should be to where it is drawn, in parts of a pixel.
    off: [i32; 2],
    /// Where it should have been in the frame before.
    place: Option<[i32; 2]>,
    /// How far it went in the last frame in which nothing was wrong.
    step: [i32; 2],
    jump: i32,
}

impl Glide {
    /// Differences of more than `jump` pixels, in one direction, are no mistakes: there the place is at once.
    #[must_use]
    pub const fn new(jump: i32) -> Self {
        Self { off: [0; 2], place: None, step: [0; 2], jump }
    }

    /// Where to draw in this frame what should be at `place` (pixels, x and y). Once a frame, with
    /// [`Scene::corrected`](crate::Scene::corrected): that alone does not say that this place is another, for somebody else
    /// may have walked; it is if the place is not where the last step would have led.
    pub fn at(&mut self, place: [i32; 2], corrected: bool) -> [i32; 2] {
        let before = self.place.replace(place).unwrap_or(place);
        let went = [0, 1].map(|axis: usize| place[axis].saturating_sub(before[axis]));
        let wrong = [0, 1].map(|axis: usize| went[axis].saturating_sub(self.step[axis]));
        let far = wrong.iter().map(|wrong| wrong.unsigned_abs()).max().unwrap_or(0);
        if !corrected || far <= EVEN {
            self.step = if far > self.jump.unsigned_abs() { [0; 2] } else { went };
        } else if far > self.jump.unsigned_abs() {
            (self.off, self.step) = ([0; 2], [0; 2]);
        } else {
            for (off, wrong) in self.off.iter_mut().zip(wrong) {
                *off = off.saturating_sub(wrong.saturating_mul(FINE));
            }
        }
        // Rounded towards nothing, so that it ends.
        self.off = self.off.map(|off| (i64::from(off) * i64::from(LEFT) / 1_024) as i32);
        [0, 1].map(|axis: usize| place[axis].saturating_add(rounded(self.off[axis])))
    }
}

fn rounded(off: i32) -> i32 {
    off.saturating_add(FINE / 2).div_euclid(FINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_mistake_is_gone_after_80_milliseconds_and_all_of_it_in_a_second() {
        let mut glide = Glide::new(64);
        glide.at([0, 0], false);
        let path: Vec<[i32; 2]> = (0..60).map(|frame| glide.at([-40, 20], frame == 0)).collect();
        assert_eq!((path[4], path[59]), ([-21, 10], [-40, 20]));
        assert!(path.windows(2).all(|pair| pair[0][0] >= pair[1][0] && pair[0][1] <= pair[1][1]));
    }

    #[test]
    fn what_is_not_corrected_is_where_it_is() {
        let mut glide = Glide::new(i32::MAX);
        for place in [[0, 0], [500, -3], [i32::MIN, i32::MAX]] {
            assert_eq!(glide.at(place, false), place);
        }
        glide.at([i32::MAX, i32::MIN], true);
        glide.at([i32::MIN, i32::MAX], true);
    }

    #[test]
    fn a_walk_goes_on_while_a_mistake_fades() {
        let mut glide = Glide::new(64);
        let walked = (-20..=0).map(|frame| glide.at([frame, 0], false)).last();
        assert_eq!(walked, Some([0, 0]));
        let path: Vec<i32> =
            (1..=60).map(|frame| glide.at([frame - 8, 0], frame == 1)[0]).collect();
        assert_eq!((path[0], path[59]), (0, 52));
        assert!(path.windows(2).all(|pair| (0..=1).contains(&(pair[1] - pair[0]))), "{path:?}");
    }

    #[test]
    fn a_hero_that_nobody_was_in_the_way_of_is_where_it_is() {
        let mut glide = Glide::new(64);
        // Others walk, so that no view is as predicted; frames are a pixel long or two.
        for frame in 0..100 {
            let place = [frame * 3 / 2, 7];
            assert_eq!(glide.at(place, frame % 2 == 0), place);
        }
    }
}
