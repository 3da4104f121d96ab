//! The screen as a cart draws on it.

use crate::sprite::{Plane, Sprite, Texture, Tiles};
use crate::surface::Picture;
use crate::{Color, sys};

/// The screen: 256 × 256 pixels, x to the right and y down from the upper left corner. Drawing outside is harmless.
///
/// Every frame starts with the picture of the frame before, and with clip, camera, palette map, dither and pattern as new.
/// The same type draws on [surfaces](crate::Surface) and sheets: see [`Self::on`].
#[derive(Debug)]
pub struct Screen(());

impl Screen {
    /// Pixels across.
    pub const WIDTH: i32 = cart_abi::SCREEN_WIDTH;
    /// Pixels down.
    pub const HEIGHT: i32 = cart_abi::SCREEN_HEIGHT;

    /// What draws on the console's target.
    pub(crate) const fn host() -> Self {
        Self(())
    }

    /// A screen for tests: it shows nothing but notes down every call, for [`Self::recorded`]. There is one record for
    /// screen and speaker together, and a new recorder of either begins it anew.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn recorder() -> Self {
        sys::forget_calls();
        Self(())
    }

    /// The calls since the recorder was made or asked last, such as `text(1, 8, 64, 10, "hello")`: the numbers of
    /// [`cart_abi::host_calls!`].
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn recorded(&mut self) -> Vec<String> {
        sys::recorded()
    }

    /// Fills the clip with one colour.
    #[track_caller]
    pub fn clear(&mut self, color: Color) {
        sys::clear(color.number());
    }

    /// Sets a pixel.
    #[track_caller]
    pub fn pixel(&mut self, x: i32, y: i32, color: Color) {
        sys::pixel(x, y, color.number());
    }

    /// The colour of a pixel, inside the clip or not; [`Color::NIGHT`] outside the picture.
    #[must_use]
    pub fn pixel_at(&mut self, x: i32, y: i32) -> Color {
        Color(u8::try_from(sys::pixel_at(x, y)).expect("the console has sixteen colours"))
    }

    /// A line with both ends.
    #[track_caller]
    pub fn line(&mut self, x1: i32, y1: i32, x2: i32, y2: i32, color: Color) {
        sys::line(x1, y1, x2, y2, color.number());
    }

    /// A filled rectangle; one without width or height draws nothing.
    #[track_caller]
    pub fn rect(&mut self, x: i32, y: i32, width: i32, height: i32, color: Color) {
        sys::rect(x, y, width, height, color.number());
    }

    /// The border of a rectangle, one pixel wide.
    #[track_caller]
    pub fn rect_outline(&mut self, x: i32, y: i32, width: i32, height: i32, color: Color) {
        sys::rect_outline(x, y, width, height, color.number());
    }

    /// A filled circle; radius 0 is one pixel, a negative one draws nothing.
    #[track_caller]
    pub fn circle(&mut self, x: i32, y: i32, radius: i32, color: Color) {
        sys::circle(x, y, radius, color.number());
    }

    /// The border of a circle, one pixel wide.
    #[track_caller]
    pub fn circle_outline(&mut self, x: i32, y: i32, radius: i32, color: Color) {
        sys::circle_outline(x, y, radius, color.number());
    }

    /// A filled ellipse that fills a rectangle; one without width or height draws nothing.
    #[track_caller]
    pub fn ellipse(&mut self, x: i32, y: i32, width: i32, height: i32, color: Color) {
        sys::ellipse(x, y, width, height, color.number());
    }

    /// The border of an ellipse that fills a rectangle, one pixel wide.
    #[track_caller]
    pub fn ellipse_outline(&mut self, x: i32, y: i32, width: i32, height: i32, color: Color) {
        sys::ellipse_outline(x, y, width, height, color.number());
    }

    /// A filled triangle with its corners, each x and y: `screen.triangle([(10, 10), (74, 20), (30, 74)], Color::GOLD)`.
    #[track_caller]
    pub fn triangle(&mut self, corners: [(i32, i32); 3], color: Color) {
        let [(x1, y1), (x2, y2), (x3, y3)] = corners;
        sys::triangle(x1, y1, x2, y2, x3, y3, color.number());
    }

    /// The border of a triangle, one pixel wide.
    #[track_caller]
    pub fn triangle_outline(&mut self, corners: [(i32, i32); 3], color: Color) {
        let [(x1, y1), (x2, y2), (x3, y3)] = corners;
        sys::triangle_outline(x1, y1, x2, y2, x3, y3, color.number());
    }

    /// A filled polygon with its corners, each x and y, of which the last is joined to the first; more than 256 stop the
    /// cart. Where the outline crosses itself, what lies behind two lines is outside again: a star of five lines has a hole.
    #[track_caller]
    pub fn polygon(&mut self, corners: &[(i32, i32)], color: Color) {
        sys::polygon(color.number(), &corner_bytes(corners));
    }

    /// The border of a polygon, one pixel wide: a line from each corner to the next, and from the last to the first.
    #[track_caller]
    pub fn polygon_outline(&mut self, corners: &[(i32, i32)], color: Color) {
        sys::polygon_outline(color.number(), &corner_bytes(corners));
    }

    /// Draws all pixels inside the clip that hang together with the one at `x`, `y` and have its colour, from side to side
    /// and not over corners. With a dither or a pattern all of them are found before any is drawn.
    #[track_caller]
    pub fn flood_fill(&mut self, x: i32, y: i32, color: Color) {
        sys::flood_fill(x, y, color.number());
    }

    /// A sprite with its upper left corner at `x`, `y`; turned or scaled, its middle stays where it would be.
    pub fn sprite(&mut self, x: i32, y: i32, sprite: Sprite) {
        sprite.draw(x, y);
    }

    /// A part of a map with its upper left corner at `x`, `y`; turned or scaled, its middle stays where it would be.
    pub fn map(&mut self, x: i32, y: i32, tiles: Tiles) {
        tiles.draw(x, y);
    }

    /// A floor in a rectangle of the picture that is drawn on. Sky and what lies outside the floor's picture or map are
    /// left as they are.
    pub fn plane(&mut self, x: i32, y: i32, width: i32, height: i32, plane: Plane) {
        plane.draw(x, y, width, height);
    }

    /// A triangle with a picture on it, with its corners, each x and y. They lie between pixels, as the corners of a sprite
    /// do: triangles with a side in common have no gap between them and no pixel twice.
    ///
    /// ```
    /// # use cart_sdk::{ONE, Picture, Screen, Texture};
    /// /// A side of a house in perspective: a square of 16 × 16 pixels on two triangles.
    /// fn draw(screen: &mut Screen) {
    ///     let [a, b, c, d] = [(0, 0), (16 * ONE, 0), (16 * ONE, 16 * ONE), (0, 16 * ONE)];
    ///     let wall = |places| Texture::of(Picture::sheet(0), places);
    ///     screen.textured_triangle([(10, 20), (90, 40), (90, 80)], wall([a, b, c]));
    ///     screen.textured_triangle([(10, 20), (90, 80), (10, 100)], wall([a, c, d]));
    /// }
    /// ```
    pub fn textured_triangle(&mut self, corners: [(i32, i32); 3], texture: Texture) {
        texture.draw(corners);
    }

    /// Draws on another picture in `draw`, with clip, camera, palette map, dither and pattern as a frame starts; then all
    /// goes on as before on this one.
    ///
    /// ```
    /// # use cart_sdk::{Color, Picture, Screen};
    /// # fn shown(screen: &mut Screen) {
    /// screen.on(Picture::sheet(3), |sheet| sheet.circle(20, 20, 8, Color::GOLD));
    /// # }
    /// ```
    pub fn on(&mut self, picture: impl Into<Picture>, draw: impl FnOnce(&mut Self)) {
        picture.into().draw(draw);
    }

    /// Draws with a state of its own: clip, camera, palette map, dither and pattern are afterwards as they were before.
    pub fn saved(&mut self, draw: impl FnOnce(&mut Self)) {
        sys::push();
        draw(self);
        sys::pop();
    }

    /// Limits drawing to a rectangle of the picture that is drawn on, not moved by the camera.
    pub fn clip(&mut self, x: i32, y: i32, width: i32, height: i32) {
        sys::clip(x, y, width, height);
    }

    /// Lets drawing reach the whole screen again; on a smaller picture, all of that.
    pub fn unclip(&mut self) {
        sys::clip(0, 0, cart_abi::SURFACE_SIDE_MAX, cart_abi::SURFACE_SIDE_MAX);
    }

    /// Moves the view: what is drawn at `x`, `y` from now on appears in the upper left corner.
    pub fn camera(&mut self, x: i32, y: i32) {
        sys::camera(x, y);
    }

    /// Draws colour `from` as `to` from now on.
    #[track_caller]
    pub fn palette_map(&mut self, from: Color, to: Color) {
        sys::palette_map(from.number(), to.number());
    }

    /// Draws only so many of 256 pixels from now on, spread evenly: 128 is half of them, 256 all.
    pub fn dither(&mut self, level: i32) {
        sys::dither(level);
    }

    /// Draws shapes from now on with a pattern of 4 × 4 pixels, written row by row as four digits: `0x5a5a` is a chequered
    /// ground, `0` no pattern. Where a bit is set, the other colour is drawn, or nothing without one. What is drawn from
    /// pictures and maps, and text, does not follow it: [`Self::dither`] thins those out.
    #[track_caller]
    pub fn pattern(&mut self, bits: u16, other: Option<Color>) {
        sys::pattern(bits.into(), other.map_or(cart_abi::NO_COLOR, Color::number));
    }

    /// Stores a pixel in a sheet (0 to 15), where it stays. `x` and `y` go from 0 to 255; elsewhere nothing happens.
    #[track_caller]
    pub fn sheet_pixel(&mut self, sheet: i32, x: i32, y: i32, color: Color) {
        sys::sheet_pixel(sheet, x, y, color.number());
    }

    /// Stores the number of a tile (0 to 1023) in a map (0 to 15), where it stays; nothing leaves the cell empty. `x` and
    /// `y` are cells from 0 to 255; elsewhere nothing happens.
    pub fn map_cell(&mut self, map: i32, x: i32, y: i32, tile: Option<u16>) {
        sys::map_cell(map, x, y, tile.map_or(cart_abi::NO_TILE, i32::from));
    }

    /// Sets and clears the eight flags of a tile (0 to 1023) of a sheet (0 to 15), which stay.
    pub fn tile_flags(&mut self, sheet: i32, tile: u16, flags: u8) {
        sys::tile_flags(sheet, tile.into(), flags.into());
    }
}

/// The corners of a polygon as the console reads them.
fn corner_bytes(corners: &[(i32, i32)]) -> Vec<u8> {
    corners.iter().flat_map(|&(x, y)| [x, y]).flat_map(i32::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TileSide;

    #[test]
    fn calls_reach_the_console_with_the_numbers_of_the_table() {
        let mut screen = Screen::recorder();
        screen.clear(Color::SLATE);
        screen.sprite(7, 8, Sprite::tile(2, 17, TileSide::Sixteen).flip_x(true));
        screen.map(0, 0, Tiles::new(1, 2, TileSide::Eight).part(3, 4, 5, 6).without(Color::VIOLET));
        screen.small_text(1, 2, Color::BONE, "hi");
        screen.map_cell(0, 1, 2, None);
        screen.triangle([(1, 2), (3, 4), (5, 6)], Color::GOLD);
        screen.textured_triangle(
            [(1, 2), (3, 4), (5, 6)],
            Texture::of(Picture::sheet(2), [(7, 8), (9, 10), (11, 12)]).without(Color::BONE),
        );
        screen.pattern(0x5a5a, None);
        assert_eq!(
            screen.recorded(),
            [
                "clear(1)",
                "sprite(2, 7, 8, 16, 16, 16, 16, 0, 1)",
                "map(1, 2, 8, 0, 0, 3, 4, 5, 6, 15, 0)",
                "text(0, 1, 2, 4, \"hi\")",
                "map_cell(0, 1, 2, -1)",
                "triangle(1, 2, 3, 4, 5, 6, 10)",
                "textured_triangle(2, 1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12, 4)",
                "pattern(23130, -1)",
            ]
        );
        assert_eq!(screen.recorded(), Vec::<String>::new());
    }
}
