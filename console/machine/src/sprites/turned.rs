//! Regions turned by any angle and scaled, about their middle.

use std::ops::Range;

use cart_abi::{cosine, sine};

use super::scan::{self, HALF, Line, PLACES, Window};
use super::stencil::Stencil;
use super::{Flip, Region, Tiles};
use crate::canvas::Canvas;
use crate::palette::Color;
use crate::state::common;
use crate::surface::Surface;

/// How far a region is turned and how large it is then.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Turn {
    /// Clockwise, in 65,536ths of a full turn; any number.
    pub turn: i32,
    /// In 65,536ths of its own size; at 0 and less nothing is drawn.
    pub scale: i32,
}

impl Turn {
    /// Neither turned nor scaled.
    const NONE: Self = Self { turn: 0, scale: 1 << 16 };

    fn is_none(self) -> bool {
        (self.turn as u16, self.scale) == (Self::NONE.turn as u16, Self::NONE.scale)
    }
}

/// Pixels of the target for which a map is made a sheet first, at least.
const SHEET_SEEN_MIN: i64 = 64 * 64;

impl Canvas<'_> {
    /// A region of a picture that is turned and scaled about its middle, which stays where [`Self::sprite`] has it, without
    /// the pixels of the colour `key`.
    ///
    /// First it is turned, and then mirrored. Each pixel is that of the picture which is nearest to its middle. What lies
    /// outside the picture is not drawn.
    #[expect(
        clippy::too_many_arguments,
        reason = "the host call has the same ones, and a cart's author thinks of them apart"
    )]
    pub fn sprite_turned(
        &mut self,
        from: &Surface,
        x: i32,
        y: i32,
        region: Region,
        key: Option<Color>,
        flip: Flip,
        turn: Turn,
    ) {
        if turn.is_none() {
            return self.sprite(from, x, y, region, key, flip);
        }
        let stencil = Stencil::full(self.state(), key);
        let corner = [region.u, region.v].map(i64::from);
        let whole = [from.width(), from.height()].map(i64::from);
        let window = Window::new(corner, [region.width(), region.height()], whole);
        let Some(turned) = Turned::new(self, [x, y], region, flip, turn, corner) else { return };
        let colors = scan::of_picture(from, stencil.hole());
        scan::draw(
            self,
            &stencil,
            turned.rows(),
            window,
            |row| Some((turned.area[0].clone(), turned.line(row))),
            colors,
        );
    }

    /// A region of a map that is turned and scaled about its middle, which stays where [`Self::map`] has it, without the
    /// pixels of the colour `key`.
    ///
    /// First it is turned, and then mirrored. Each pixel is that of the map which is nearest to its middle. What lies
    /// outside the map is not drawn.
    #[expect(
        clippy::too_many_arguments,
        reason = "the host call has the same ones, and a cart's author thinks of them apart"
    )]
    pub fn map_turned(
        &mut self,
        tiles: &Tiles<'_>,
        x: i32,
        y: i32,
        region: Region,
        key: Option<Color>,
        flip: Flip,
        turn: Turn,
    ) {
        if turn.is_none() {
            return self.map(tiles, x, y, region, key, flip);
        }
        let Some(turned) = Turned::new(self, [x, y], region, flip, turn, [0, 0]) else { return };
        let stencil = Stencil::with_holes(self.state(), key);
        // Coordinates count from the corner of the region, as in Pyxel: it matters for places between two pixels.
        let corner = [region.u, region.v].map(i64::from);
        let window = {
            let [u, v] = corner;
            let Window { columns, rows } =
                Window::new(corner, [region.width(), region.height()], [tiles.map_side(); 2]);
            Window { columns: columns.map(|x| x - u), rows: rows.map(|y| y - v) }
        };
        let line = |row| Some((turned.area[0].clone(), turned.line(row)));
        let sheet = if turned.is_worth_a_sheet(&window) {
            tiles.sheet(corner, &window, stencil.hole())
        } else {
            None
        };
        if let Some(sheet) = sheet {
            let colors = |line: Line, to: &mut [u8]| line.over_sheet(&sheet, to);
            scan::draw(self, &stencil, turned.rows(), window, line, colors);
        } else {
            let colors = scan::of_tiles(tiles, corner, stencil.hole());
            scan::draw(self, &stencil, turned.rows(), window, line, colors);
        }
    }
}

/// The places of the source for those of the target.
struct Turned {
    /// Columns and rows of the clip in which something can be seen.
    area: [Range<i64>; 2],
    /// Twice the middle on the target, and in the source.
    middle: [i64; 2],
    source_middle: [i64; 2],
    /// What a pixel to the right, and one down, is in the source, with 40 binary places.
    right: [i64; 2],
    down: [i64; 2],
}

impl Turned {
    /// None if nothing can be seen.
    fn new(
        canvas: &Canvas<'_>,
        [x, y]: [i32; 2],
        region: Region,
        flip: Flip,
        Turn { turn, scale }: Turn,
        [u, v]: [i64; 2],
    ) -> Option<Self> {
        let [width, height] = [region.width(), region.height()];
        if scale <= 0 || width == 0 || height == 0 {
            return None;
        }
        let (x, y) = canvas.place(x, y);
        let (sine, cosine) = (i64::from(sine(turn)), i64::from(cosine(turn)));
        let scale = i64::from(scale);
        let middle = [2 * x + width - 1, 2 * y + height - 1];
        // How far it reaches from its middle, in half pixels and a little more.
        let reach = |one: i64, other: i64| {
            let turned = i128::from(one) * i128::from(cosine.abs())
                + i128::from(other) * i128::from(sine.abs());
            (((turned >> 30) + 3) * i128::from(scale)) >> 16
        };
        let clip = canvas.clip_area();
        let area = |middle: i64, reach: i128, clip: Range<i64>| {
            let reach = reach.min(1 << 40) as i64;
            common(&((middle - reach) / 2 - 1..(middle + reach) / 2 + 2), &clip)
        };
        let columns = area(middle[0], reach(width, height), clip.columns());
        let rows = area(middle[1], reach(height, width), clip.rows());
        let flip = region.flip(flip);
        let (along, across) = ((cosine << 26) / scale, (sine << 26) / scale);
        let right = if flip.x { [-along, across] } else { [along, -across] };
        let down = if flip.y { [-across, -along] } else { [across, along] };
        Some(Self {
            area: [columns, rows],
            middle,
            source_middle: [2 * u + width - 1, 2 * v + height - 1],
            right,
            down,
        })
    }

    /// The rows of the target in which something can be seen.
    fn rows(&self) -> Range<i64> {
        let [columns, rows] = self.area.clone();
        if columns.is_empty() { 0..0 } else { rows }
    }

    /// Whether a map is better made a sheet first: that takes a few pixels' time for each tile, and then each pixel less.
    fn is_worth_a_sheet(&self, window: &Window) -> bool {
        let count = |[one, other]: [i64; 2]| (one.max(0)).saturating_mul(other.max(0));
        let [columns, rows] = [window.columns, window.rows].map(|[start, end]| end - start);
        let seen = count([0, 1].map(|way| self.area[way].end - self.area[way].start));
        seen >= SHEET_SEEN_MIN && seen >= count([columns, rows])
    }

    /// Where a row of the target goes.
    fn line(&self, row: i64) -> Line {
        let along = i128::from(2 * self.area[0].start - self.middle[0]);
        let down = i128::from(2 * row - self.middle[1]);
        let start = [0, 1].map(|way| {
            // In half pixels with 40 binary places.
            let turned = along * i128::from(self.right[way]) + down * i128::from(self.down[way]);
            let middle = i128::from(self.source_middle[way]) << (PLACES - 1);
            middle + i128::from(HALF) + (turned >> (41 - PLACES))
        });
        Line::new(start, self.right.map(|step| i128::from(step >> (40 - PLACES))))
    }
}
