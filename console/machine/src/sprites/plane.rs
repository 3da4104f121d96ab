//! A picture or a map as an endless floor, seen from above it in perspective.

use std::ops::Range;

use cart_abi::{TURN, cosine, sine};

use super::scan::{self, HALF, Line, PLACES, Window};
use super::stencil::Stencil;
use super::{ROW, Tiles};
use crate::canvas::Canvas;
use crate::palette::Color;
use crate::state::common;
use crate::surface::Surface;

/// From where a plane is seen: the same numbers as in Pyxel, but in integers.
///
/// The picture lies on the ground, its x to the right and its y down, and z is the height above it. Without any turn the
/// view goes straight down, with the picture's upper side on top.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct View {
    /// Where the eye is, in 65,536ths of a pixel: x and y of the picture, and the height; from height 0 nothing is seen.
    pub position: [i32; 3],
    /// How the view is turned, in 65,536ths of a full turn. The first raises it from the ground to the horizon, which is
    /// straight ahead at a quarter turn; the second turns it on the spot, clockwise as the picture lies; the third tilts
    /// the head.
    pub turns: [i32; 3],
    /// The angle between the upper and the lower side of the rectangle, in 65,536ths of a full turn: 1 to 32,767, and
    /// with others nothing is drawn.
    pub fov: i32,
}

/// Where on the target a plane is drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Frame {
    /// The left side.
    pub x: i32,
    /// The upper side.
    pub y: i32,
    /// To the right of it; without width nothing is drawn.
    pub width: i32,
    /// Down from it; without height nothing is drawn.
    pub height: i32,
}

impl Canvas<'_> {
    /// A picture as a floor in a rectangle of the target, without the pixels of the colour `key`. Sky and what lies
    /// outside the picture are not drawn.
    pub fn plane(&mut self, from: &Surface, frame: Frame, view: &View, key: Option<Color>) {
        let stencil = Stencil::with_holes(self.state(), key);
        let whole = [from.width(), from.height()].map(i64::from);
        let window = Window::new([0, 0], whole, whole);
        let colors = scan::of_picture(from, stencil.hole());
        let pixel = scan::picture_pixel(from, stencil.hole());
        self.floor(frame, view, &stencil, window, colors, pixel);
    }

    /// A map as a floor in a rectangle of the target, without the pixels of the colour `key`. Sky and what lies outside the
    /// map are not drawn.
    pub fn map_plane(&mut self, tiles: &Tiles<'_>, frame: Frame, view: &View, key: Option<Color>) {
        let stencil = Stencil::with_holes(self.state(), key);
        let whole = [tiles.map_side(); 2];
        let window = Window::new([0, 0], whole, whole);
        let colors = scan::of_tiles(tiles, [0, 0], stencil.hole());
        let pixel = scan::tiles_pixel(tiles, stencil.hole());
        self.floor(frame, view, &stencil, window, colors, pixel);
    }

    /// `colors` has those along a line, for where rows are such, and `pixel` single ones.
    fn floor(
        &mut self,
        frame: Frame,
        view: &View,
        stencil: &Stencil,
        window: Window,
        colors: impl Fn(Line, &mut [u8]),
        pixel: impl Fn(usize, usize) -> u8,
    ) {
        let Some(floor) = Floor::new(self, frame, view) else { return };
        let [columns, rows] = floor.area.clone();
        if floor.right[2] == 0 {
            // All of a row is as far below the eye: it goes across the picture in a straight line.
            let line = |row| Some((columns.clone(), floor.line(row)?));
            scan::draw(self, stencil, rows, window, line, colors);
            return;
        }
        let mut buffer = [0; ROW];
        for row in rows {
            let buffer = &mut buffer[..(columns.end - columns.start) as usize];
            floor.tilted_row(row, window, stencil.hole(), &pixel, buffer);
            let (column, row) = (columns.start as usize, row as usize);
            stencil.lay(self.piece(row, column, buffer.len()), buffer, column, row);
        }
    }
}

/// Which ways the eye looks, and where each meets the ground.
struct Floor {
    /// Columns and rows of the clip that the frame has.
    area: [Range<i64>; 2],
    /// The middle of the area's upper left pixel, in half pixels from that of the frame.
    corner: [i64; 2],
    position: [i64; 3],
    /// The sine of half of the view's angle.
    spread: i64,
    /// How far the ground would be ahead for the frame's half pixels to be as large as they are, with 30 binary places.
    ahead: i128,
    turns: [Wheel; 3],
    /// What the way changes by from a pixel to the one right of it, with 20 binary places.
    right: [i64; 3],
}

/// Sine and cosine of a turn.
#[derive(Clone, Copy)]
struct Wheel {
    sine: i128,
    cosine: i128,
}

impl Floor {
    fn new(canvas: &Canvas<'_>, frame: Frame, view: &View) -> Option<Self> {
        let View { position, turns, fov } = *view;
        let Frame { width, height, .. } = frame;
        if position[2] == 0 || width <= 0 || height <= 0 || !(1..TURN / 2).contains(&fov) {
            return None;
        }
        let (x, y) = canvas.place(frame.x, frame.y);
        let (width, height) = (i64::from(width), i64::from(height));
        let clip = canvas.clip_area();
        let columns = common(&(x..x + width), &clip.columns());
        let rows = common(&(y..y + height), &clip.rows());
        if columns.is_empty() || rows.is_empty() {
            return None;
        }
        let mut floor = Self {
            corner: [2 * (columns.start - x) + 1 - width, 2 * (rows.start - y) + 1 - height],
            area: [columns, rows],
            position: position.map(i64::from),
            spread: sine(fov / 2).into(),
            ahead: i128::from(height) * i128::from(cosine(fov / 2)),
            turns: turns.map(|turn| Wheel { sine: sine(turn).into(), cosine: cosine(turn).into() }),
            right: [0; 3],
        };
        floor.right = floor.way([2 * i128::from(floor.spread), 0, 0]);
        Some(floor)
    }

    /// A way that the eye looks, to the right, up and ahead with 30 binary places, as one in x, y and z of the picture with
    /// 20: any number of times as long as the true one.
    fn way(&self, [right, up, ahead]: [i128; 3]) -> [i64; 3] {
        let [pitch, heading, tilt] = self.turns;
        let [right, up] = [
            (right * tilt.cosine + up * tilt.sine) >> 30,
            (up * tilt.cosine - right * tilt.sine) >> 30,
        ];
        let forward = (up * pitch.cosine + ahead * pitch.sine) >> 30;
        let down = up * pitch.sine - ahead * pitch.cosine;
        let x = right * heading.cosine + forward * heading.sine;
        let y = right * heading.sine - forward * heading.cosine;
        [x, y, down].map(|part| (part >> 40) as i64)
    }

    /// The way from the first pixel of a row of the area.
    fn first(&self, row: i64) -> [i64; 3] {
        let down = self.corner[1] + 2 * (row - self.area[1].start);
        let [right, down] = [self.corner[0], down].map(i128::from);
        let spread = i128::from(self.spread);
        self.way([right * spread, -down * spread, self.ahead])
    }

    /// Ways that go down more slowly than this meet the ground too far off for every picture.
    fn slowest(&self) -> i64 {
        ((i128::from(self.position[2].abs()) * self.ahead) >> 44) as i64
    }

    /// Whether a way that changes the height like this meets the ground within reach.
    fn meets(&self, down: i64) -> bool {
        down != 0 && (down < 0) == (self.position[2] > 0) && down.abs() >= self.slowest()
    }

    /// Where a row goes in the picture, if all of it is as far below.
    fn line(&self, row: i64) -> Option<Line> {
        let [x, y, down] = self.first(row);
        if !self.meets(down) {
            return None;
        }
        // The way's length to the ground, with 40 binary places.
        let length = (i128::from(-self.position[2]) << 44) / i128::from(down);
        let place = |way: i64| (length * i128::from(way)) >> (60 - PLACES);
        let eye = [0, 1].map(|way| i128::from((self.position[way] << (PLACES - 16)) + HALF));
        Some(Line::new(
            [eye[0] + place(x), eye[1] + place(y)],
            [place(self.right[0]), place(self.right[1])],
        ))
    }

    /// The colours of a row whose pixels are all differently far below.
    fn tilted_row(
        &self,
        row: i64,
        window: Window,
        hole: u8,
        pixel: impl Fn(usize, usize) -> u8,
        to: &mut [u8],
    ) {
        let [mut x, mut y, mut down] = self.first(row);
        let slowest = self.slowest().max(1);
        let eye = [0, 1].map(|way| (self.position[way] << (PLACES - 16)) + HALF);
        for to in to {
            *to = hole;
            if (down < 0) == (self.position[2] > 0) && down.abs() >= slowest {
                // With 27 binary places.
                let length = (-self.position[2] << 31) / down;
                let [x, y] = [(x, eye[0]), (y, eye[1])].map(|(way, eye)| {
                    (i128::from(eye) + ((i128::from(length) * i128::from(way)) >> (47 - PLACES)))
                        >> PLACES
                });
                let inside = |place, [first, end]: [i64; 2]| {
                    (i128::from(first)..i128::from(end)).contains(&place)
                };
                if inside(x, window.columns) && inside(y, window.rows) {
                    *to = pixel(x as usize, y as usize);
                }
            }
            x += self.right[0];
            y += self.right[1];
            down += self.right[2];
        }
    }
}
