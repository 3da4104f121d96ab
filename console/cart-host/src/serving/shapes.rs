//! The host calls that draw ellipses, triangles and polygons, and the flood fill.

use cart_abi::POLYGON_CORNERS_MAX;

use super::color_of;
use super::drawing::extent;
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
        self.cost += self.room()?.shape(width, height);
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
        let room = self.room()?;
        self.cost += 20 * (room.columns(width) + room.rows(height));
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
        let (width, height) = (widest([x1, x2, x3]), widest([y1, y2, y3]));
        let room = self.room()?;
        self.cost += 64 + room.shape(width, height) + 4 * room.rows(height);
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
        self.cost += 3 * self.room()?.line(i32::MAX, i32::MAX);
        self.canvas()?.triangle_outline([[x1, y1], [x2, y2], [x3, y3]], color);
        Ok(())
    }

    pub(crate) fn polygon(&mut self, color: i32, from: u32, len: u32) -> Result<(), Reason> {
        let color = color_of(color)?;
        let corners = corners(self.memory, from, len)?;
        // Its outline, each corner in each row, and the pixels inside.
        let room = self.room()?;
        let corner = room.line(i32::MAX, i32::MAX) + 4 * room.rows(i32::MAX);
        self.cost += corners.len() as u64 * corner + room.shape(i32::MAX, i32::MAX);
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
        self.cost += corners.len() as u64 * self.room()?.line(i32::MAX, i32::MAX);
        self.canvas()?.polygon_outline(&corners, color);
        Ok(())
    }

    pub(crate) fn flood_fill(&mut self, x: i32, y: i32, color: i32) -> Result<(), Reason> {
        let color = color_of(color)?;
        let found = self.canvas()?.flood_fill(x, y, color);
        self.cost += (found.pixels + 20 * found.pieces) as u64;
        Ok(())
    }
}

/// Pixels that three places reach over.
pub(super) fn widest(places: [i32; 3]) -> i32 {
    let [first, second, third] = places;
    extent(first.min(second).min(third), first.max(second).max(third))
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
