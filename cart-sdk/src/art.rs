//! What the Rust file is made of that `quiver` writes from a cart's art: pictures of animations, places on maps.

use crate::Sprite;

/// A picture of an animation, and how long it is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Frame {
    /// The picture.
    pub sprite: Sprite,
    /// How long it is shown, in milliseconds.
    pub ms: u32,
}

impl Frame {
    /// A picture that is shown for `ms` milliseconds.
    #[must_use]
    pub const fn new(sprite: Sprite, ms: u32) -> Self {
        Self { sprite, ms }
    }

    /// The frame that is shown `ms` milliseconds after the first one began; after the last, the first comes again.
    ///
    /// # Panics
    /// If there are no frames.
    #[track_caller]
    #[must_use]
    pub fn at(frames: &[Self], ms: u32) -> Self {
        assert!(!frames.is_empty(), "an animation has at least one frame");
        let round: u64 = frames.iter().map(|frame| u64::from(frame.ms)).sum();
        let mut left = u64::from(ms).checked_rem(round).unwrap_or(0);
        for frame in frames {
            match left.checked_sub(frame.ms.into()) {
                Some(rest) => left = rest,
                None => return *frame,
            }
        }
        frames[0]
    }
}

/// A point (of no size) or a rectangle on a map that has a name there, in pixels from the map's upper left corner.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// What it is called: the name of an object in Tiled, the identifier of an entity in LDtk.
    pub name: &'static str,
    /// What it is: the class of an object in Tiled, the layer of an entity in LDtk.
    pub class: &'static str,
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Pixels across.
    pub width: i32,
    /// Pixels down.
    pub height: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_go_round() {
        let frames = [100, 0, 50].map(|ms| Frame::new(Sprite::new(0, 0, 0, 8, 8), ms));
        for (ms, expected) in
            [(0, 100), (99, 100), (100, 50), (149, 50), (150, 100), (u32::MAX, 100)]
        {
            assert_eq!(Frame::at(&frames, ms).ms, expected, "{ms}");
        }
        assert_eq!(Frame::at(&frames[1..2], 7).ms, 0);
    }
}
