//! The host calls that draw ellipses, triangles and polygons, and the flood fill.

use cart_abi::POLYGON_CORNERS_MAX;

use super::color_of;
use crate::fault::Reason;
use crate::host::Serving;
use crate::memory::GuestSlice;

/// Bytes of a corner of a polygon.
const CORNER_BYTES: usize = 8;

impl Serving<'_> {
    pub(crate) fn ellipse(
        &mut self,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        color: i32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.cost += self.pixels(width, height)? / 8 + 2 * self.sides(width, height)?;
        self.canvas()?.ellipse(x, y, width, height, color);
        Ok(())
    }

    pub(crate) fn ellipse_outline(
        &mut self,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        color: i32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.cost += 4 * self.sides(width, height)?;
        self.canvas()?.ellipse_outline(x, y, width, height, color);
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn triangle(
        &mut self,
        x1: i32,
        y1: i32,
        x2: i32,
        y2: i32,
        x3: i32,
        y3: i32,
        color: i32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        let (width, height) = (extent([x1, x2, x3]), extent([y1, y2, y3]));
        self.cost += self.pixels(width, height)? / 16 + 4 * self.sides(0, height)?;
        self.canvas()?.triangle([[x1, y1], [x2, y2], [x3, y3]], color);
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn triangle_outline(
        &mut self,
        x1: i32,
        y1: i32,
        x2: i32,
        y2: i32,
        x3: i32,
        y3: i32,
        color: i32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.cost += 3 * self.longest_line()?;
        self.canvas()?.triangle_outline([[x1, y1], [x2, y2], [x3, y3]], color);
        Ok(())
    }

    pub(crate) fn polygon(&mut self, color: i32, from: u32, len: u32) -> Result<(), Reason> {
        let color = color_of(color)?;
        let corners = corners(self.memory, from, len)?;
        // Its outline, each corner in each row, and the pixels inside.
        let rows = self.sides(0, i32::MAX)?;
        self.cost += corners.len() as u64 * (self.longest_line()? + rows);
        self.cost += self.pixels(i32::MAX, i32::MAX)? / 16;
        self.canvas()?.polygon(&corners, color);
        Ok(())
    }

    pub(crate) fn polygon_outline(
        &mut self,
        color: i32,
        from: u32,
        len: u32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        let corners = corners(self.memory, from, len)?;
        self.cost += corners.len() as u64 * self.longest_line()?;
        self.canvas()?.polygon_outline(&corners, color);
        Ok(())
    }

    pub(crate) fn flood_fill(&mut self, x: i32, y: i32, color: i32) -> Result<(), Reason> {
        let color = color_of(color)?;
        let pixels = self.canvas()?.flood_fill(x, y, color);
        self.cost += 2 * pixels as u64;
        Ok(())
    }

    /// Pixels along two sides of a rectangle that can be on the target at most.
    fn sides(&mut self, width: i32, height: i32) -> Result<u64, Reason> {
        let canvas = self.canvas()?;
        let side = |length: i32, most: i32| u64::from(length.clamp(0, most).unsigned_abs());
        Ok(side(width, canvas.width()) + side(height, canvas.height()))
    }

    /// Fuel for a line from one end of the target to the other.
    fn longest_line(&mut self) -> Result<u64, Reason> {
        let canvas = self.canvas()?;
        Ok(2 * u64::from(canvas.width().max(canvas.height()).unsigned_abs()))
    }
}

/// Pixels that three places reach over.
pub(super) fn extent(places: [i32; 3]) -> i32 {
    let most = places.into_iter().fold(i32::MIN, i32::max);
    most.saturating_sub(places.into_iter().fold(i32::MAX, i32::min)).saturating_add(1)
}

/// The corners of a polygon from a cart's memory.
fn corners(memory: &[u8], from: u32, len: u32) -> Result<Vec<[i32; 2]>, Reason> {
    let bytes = GuestSlice::new(from, len).read(memory)?;
    let (corners, []) = bytes.as_chunks::<CORNER_BYTES>() else {
        return Err(Reason::BadNumber {
            what: "the length of the corners",
            number: len.into(),
            allowed: "8 bytes for each",
        });
    };
    if corners.len() > POLYGON_CORNERS_MAX {
        return Err(Reason::TooMuch {
            what: "corners of a polygon",
            len: corners.len(),
            max: POLYGON_CORNERS_MAX,
        });
    }
    let place = |&[a, b, c, d, e, f, g, h]: &[u8; CORNER_BYTES]| {
        [i32::from_le_bytes([a, b, c, d]), i32::from_le_bytes([e, f, g, h])]
    };
    Ok(corners.iter().map(place).collect())
}
