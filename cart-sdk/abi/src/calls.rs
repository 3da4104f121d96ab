//! The table of host calls: the only place where they are listed.

/// Hands the table of all host calls to the macro `$with`, as `ROLE fn name(parameters) -> result;` with documentation.
///
/// The role says where a call is allowed, and elsewhere it is a fault: `any`; `rules` (the authority only); `play` (a
/// player's side, but not in `predict`); `draw` (in `draw`, and elsewhere on a player's side while the target is not the
/// screen); `console` (the console's own menu only).
///
/// Coordinates may be any number: what is outside the clip is not drawn. A colour, picture, map, font, flag, song or
/// effect that does not exist is a fault that names the call and the number.
///
/// Pictures have one numbering: `SCREEN`, the sheets 0 to 15, and surfaces 16 and up. Drawing goes to the target, which
/// is the screen as `start`, `update` and `draw` begin; what is drawn from may be the target itself, and is then taken as
/// it was before.
#[macro_export]
macro_rules! host_calls {
    ($with:ident) => {
        $with! {
            /// Copies the first `len` bytes of this call's argument to `to`; more bytes than there are is a fault.
            any fn input(to: u32, len: u32);
            /// Hands over bytes: the result of an export or, in `update`, an order.
            any fn output(from: u32, len: u32);
            /// Writes a line of UTF-8 to the console's log, for the author.
            any fn log(from: u32, len: u32);
            /// Stops the cart with a fault that carries this text: what a panic does.
            any fn fault(from: u32, len: u32);
            /// The seed of this game, the same in every call.
            any fn seed() -> u64;
            /// The tile of a map's cell; `NO_TILE` outside the map. In the rules and in `predict`, maps and flags are as in
            /// the cart's file; elsewhere on a player's side, as they were changed since.
            any fn map_cell_at(map: i32, x: i32, y: i32) -> i32;
            /// The flags of a tile of a sheet, 0 to 255; 0 of a tile that is none.
            any fn tile_flags_at(sheet: i32, tile: i32) -> i32;
            /// How far a box on a map of tiles of `side` × `side` pixels (8 or 16) goes by `dx`, `dy`, before a tile stops
            /// it that has one of the flags in `walls` (0 to 255). All lengths are in 65,536ths of a pixel; without width or
            /// height nothing stops it. The result has dx in its low and dy in its high 32 bits. See `Sweep`.
            any fn map_sweep(map: i32, sheet: i32, side: i32, x: i32, y: i32, width: i32, height: i32, dx: i32, dy: i32, walls: i32) -> u64;

            /// A number from 1 to `sides` by the authority's generator, each equally likely; 0 sides is a fault.
            rules fn dice(sides: u32) -> u32;

            /// The letters typed since the frame before, as UTF-8: at most `len` bytes, whole letters; the number of
            /// bytes is the result. Backspace is `\u{8}`, enter `\n`, escape `\u{1b}`. Nothing, unless `typing` is on.
            play fn typed(to: u32, len: u32) -> u32;
            /// Why orders of this player were refused since the frame before, as UTF-8, a line each: at most `len` bytes,
            /// whole letters; the number of bytes is the result.
            play fn refused(to: u32, len: u32) -> u32;
            /// 1: the keyboard writes text from now on; 0: the keyboard is a pad again.
            play fn typing(on: i32);
            /// Keeps a value on this console under a key of 1 to `KEY_BYTES_MAX` bytes; no bytes remove it. More than
            /// `STORAGE_BYTES_MAX` bytes of keys and values in all is a fault.
            play fn store(key: u32, key_len: u32, from: u32, len: u32);
            /// Copies what is kept under a key to `to`, as far as `len` bytes go; the result is the whole value's
            /// length, 0 where there is none.
            play fn load(key: u32, key_len: u32, to: u32, len: u32) -> u32;
            /// 1: the system's cursor is seen over the screen, as at the start; 0: it is not, since the cart draws its own.
            /// Needs the permission `pointer`.
            play fn cursor(on: i32);
            /// Shakes a pad of this console, 0 to 3, for `ms` milliseconds (0 to 5,000) from now on: its slow motor with
            /// the strength `low` and its fast one with `high`, each 0 to 255. A pad without motors does nothing.
            play fn rumble(pad: i32, low: i32, high: i32, ms: i32);

            /// Plays a sound effect of the cart, on the voice that is wanted least; if all play something of higher
            /// priority, it is not heard.
            play fn effect(number: i32);
            /// The same with a volume (0–100 percent), so far to the right (−100–100) and so many cents higher
            /// (−4,800–4,800) than it is written, on a voice (0–7) or on `ANY_VOICE`.
            play fn effect_with(number: i32, volume: i32, pan: i32, cents: i32, voice: i32);
            /// Lets a sound effect die away, wherever it plays.
            play fn effect_stop(number: i32);
            /// Plays MML, in UTF-8, as an effect of a priority (0–15) on a voice (0–7) or on `ANY_VOICE`. What is no MML is
            /// a fault that names the line and the column.
            play fn mml(voice: i32, priority: i32, from: u32, len: u32);
            /// Lets the effect or MML on a voice (0–7) die away, or on all: `ANY_VOICE`.
            play fn voice_stop(voice: i32);
            /// 1 while an effect or MML is heard on a voice (0–7), else 0.
            play fn voice_busy(voice: i32) -> i32;
            /// Plays a song of the cart from its start, unless it plays already; `NO_SONG` stops it.
            play fn music(number: i32);
            /// Lets the song fade out over 0–60,000 milliseconds, and end.
            play fn music_fade(ms: i32);
            /// The place of the song in its order, or how often a song in MML has started again; −1 without a song.
            play fn music_place() -> i32;
            /// The row of the song's pattern, or the ticks of a song in MML since its start (48 to a quarter note); −1
            /// without a song.
            play fn music_row() -> i32;
            /// Sets the volume (0–100 percent) of `BUS_MASTER`, `BUS_MUSIC` or `BUS_EFFECTS`.
            play fn volume(bus: i32, percent: i32);
            /// Sets the echo: a delay of 0–500 ms (0 is none), how much of it comes again (0–90 percent), how loud it is
            /// (0–100 percent). With another delay it begins anew.
            play fn echo(delay_ms: i32, feedback: i32, level: i32);

            /// Stores a pixel in a sheet; a place outside the sheet is left alone.
            play fn sheet_pixel(sheet: i32, x: i32, y: i32, color: i32);
            /// Stores a cell in a map; a place outside the map is left alone.
            play fn map_cell(map: i32, x: i32, y: i32, tile: i32);
            /// Sets and clears the flags (0 to 255) of a tile (0 to 1023) of a sheet.
            play fn tile_flags(sheet: i32, tile: i32, flags: i32);
            /// Replaces one of the sixteen colours on the screen by 0xRRGGBB, at once for the whole picture.
            play fn palette(color: i32, rgb: u32);
            /// What a colour is on the screen: 0xRRGGBB, without those of single rows and without fading.
            play fn palette_at(color: i32) -> u32;
            /// Brings the sixteen colours back to those that the cart starts with.
            play fn palette_reset();
            /// Replaces a colour by 0xRRGGBB in one row of the screen, whatever it is elsewhere; a row outside the screen is
            /// left alone.
            play fn palette_row(row: i32, color: i32, rgb: u32);
            /// Shows a row of the screen so many pixels farther right; what leaves it comes in on the other side. A row
            /// outside the screen is left alone.
            play fn scroll_row(row: i32, pixels: i32);
            /// Brings all rows back: no colours of their own, not scrolled.
            play fn rows_reset();
            /// Mixes all that is shown with 0xRRGGBB: `part` of 256, 0 and less not at all, 256 and more nothing but that.
            play fn fade(rgb: u32, part: i32);
            /// Pixels across a text in a font: its widest line, without wrapping.
            play fn text_width(font: i32, from: u32, len: u32) -> i32;
            /// Pixels down a text in a font, wrapped in `width` pixels unless that is negative.
            play fn text_height(font: i32, width: i32, from: u32, len: u32) -> i32;
            /// How many bytes of a text its first line takes with the blanks or the `\n` that end it, wrapped in `width`
            /// pixels unless that is negative.
            play fn text_fit(font: i32, width: i32, from: u32, len: u32) -> u32;

            /// Makes a surface of colour 0, each side 1 to 1024 pixels; the lowest free number from 16 on is the result. It
            /// stays until `surface_free`. More than 64 surfaces, or than 524,288 pixels on all of them, is a fault.
            play fn surface(width: i32, height: i32) -> i32;
            /// Frees a surface; it may not be the target, nor that of a saved state.
            play fn surface_free(surface: i32);
            /// Draws on another picture from now on, with clip, camera, palette map, dither and pattern as a frame starts.
            play fn target(picture: i32);
            /// Saves the state of drawing: target, clip, camera, palette map, dither and pattern. More than 32 is a fault.
            play fn push();
            /// Takes the state of drawing back that was saved last; without one it is a fault.
            play fn pop();
            /// Limits drawing to a rectangle of the target, not moved by the camera; each frame starts with the whole.
            draw fn clip(x: i32, y: i32, width: i32, height: i32);
            /// What is drawn at `x`, `y` from now on appears in the upper left corner; each frame starts at 0, 0.
            draw fn camera(x: i32, y: i32);
            /// Colour `from` is stored as `to` by all drawing from now on; each frame starts with every colour as itself.
            draw fn palette_map(from: i32, to: i32);
            /// Draws `level` of 256 pixels from now on, spread evenly over the target; each frame starts with `DITHER_ALL`.
            draw fn dither(level: i32);
            /// Draws shapes from now on with a pattern of 4 × 4 pixels, the upper left one in the highest of 16 bits: where a
            /// bit is set, the colour `other` is drawn, or nothing where that is `NO_COLOR`. Each frame starts with 0, none.
            /// Only shapes and `clear` follow it, as their one colour leaves room for another: what is drawn from pictures and
            /// maps, and text, has all its pixels. To thin those out is what `dither` is for.
            draw fn pattern(bits: u32, other: i32);

            /// Fills the clip with one colour.
            draw fn clear(color: i32);
            /// Sets a pixel.
            draw fn pixel(x: i32, y: i32, color: i32);
            /// The colour of a pixel of the target, clipped or not; 0 outside it.
            draw fn pixel_at(x: i32, y: i32) -> i32;
            /// A line with both ends.
            draw fn line(x1: i32, y1: i32, x2: i32, y2: i32, color: i32);
            /// A filled rectangle; one without width or height draws nothing.
            draw fn rect(x: i32, y: i32, width: i32, height: i32, color: i32);
            /// The border of a rectangle, one pixel wide.
            draw fn rect_outline(x: i32, y: i32, width: i32, height: i32, color: i32);
            /// A filled circle; radius 0 is one pixel, a negative one draws nothing.
            draw fn circle(x: i32, y: i32, radius: i32, color: i32);
            /// The border of a circle, one pixel wide.
            draw fn circle_outline(x: i32, y: i32, radius: i32, color: i32);
            /// A filled ellipse that fills a rectangle; one without width or height draws nothing.
            draw fn ellipse(x: i32, y: i32, width: i32, height: i32, color: i32);
            /// The border of an ellipse that fills a rectangle, one pixel wide.
            draw fn ellipse_outline(x: i32, y: i32, width: i32, height: i32, color: i32);
            /// A filled triangle with its corners.
            draw fn triangle(x1: i32, y1: i32, x2: i32, y2: i32, x3: i32, y3: i32, color: i32);
            /// The border of a triangle: three lines.
            draw fn triangle_outline(x1: i32, y1: i32, x2: i32, y2: i32, x3: i32, y3: i32, color: i32);
            /// A filled polygon: what its outline covers, and the pixels from which a ray crosses it an odd number of times.
            /// The corners are pairs of little-endian 32-bit numbers, x and y, `POLYGON_CORNERS_MAX` at most; the last is
            /// joined to the first.
            draw fn polygon(color: i32, from: u32, len: u32);
            /// The border of a polygon: a line from each corner to the next, and from the last to the first.
            draw fn polygon_outline(color: i32, from: u32, len: u32);
            /// Draws all pixels inside the clip that hang together with the one at `x`, `y`, over their sides, and have its
            /// colour as the target stores it. With a dither or a pattern all of them are found before any is drawn. Outside
            /// the clip nothing is drawn.
            draw fn flood_fill(x: i32, y: i32, color: i32);
            /// A region of a picture at `x`, `y`. A negative width or height mirrors it, and so do the `flags` `FLIP_X` and
            /// `FLIP_Y`; both together do not. The colour `key` is left out unless it is `NO_KEY`. What lies outside the
            /// picture is not drawn.
            draw fn sprite(picture: i32, x: i32, y: i32, u: i32, v: i32, width: i32, height: i32, key: i32, flags: i32);
            /// The same, turned clockwise by 65,536ths of a full turn and then scaled, in 65,536ths of its size, about its
            /// middle, which stays where it would be; and then mirrored. With a scale of 0 and less nothing is drawn.
            draw fn sprite_turned(picture: i32, x: i32, y: i32, u: i32, v: i32, width: i32, height: i32, key: i32, flags: i32, turn: i32, scale: i32);
            /// A region of a map at `x`, `y`: `u`, `v`, `width`, `height` in pixels, with the tiles of `side` × `side`
            /// pixels (8 or 16) of a picture; key and flags as of `sprite`. What lies outside the map is not drawn.
            draw fn map(map: i32, picture: i32, side: i32, x: i32, y: i32, u: i32, v: i32, width: i32, height: i32, key: i32, flags: i32);
            /// The same, turned and scaled as `sprite_turned`.
            draw fn map_turned(map: i32, picture: i32, side: i32, x: i32, y: i32, u: i32, v: i32, width: i32, height: i32, key: i32, flags: i32, turn: i32, scale: i32);
            /// A picture as a floor, seen in a rectangle of the target from the eye's place over the picture and its height,
            /// all three in 65,536ths of a pixel. The view goes straight down, is raised by `pitch` (the horizon is ahead at
            /// a quarter turn), turned clockwise by `heading` and tilted by `tilt`, in 65,536ths of a turn; `fov` is the
            /// angle from the upper to the lower side, 1 to 32,767. With another or at height 0 nothing is drawn, nor is sky.
            draw fn plane(picture: i32, x: i32, y: i32, width: i32, height: i32, eye_x: i32, eye_y: i32, eye_z: i32, pitch: i32, heading: i32, tilt: i32, fov: i32, key: i32);
            /// A map as a floor, as `plane`.
            draw fn map_plane(map: i32, picture: i32, side: i32, x: i32, y: i32, width: i32, height: i32, eye_x: i32, eye_y: i32, eye_z: i32, pitch: i32, heading: i32, tilt: i32, fov: i32, key: i32);
            /// A triangle of a picture: at each corner `x`, `y` is the place `u`, `v` of the picture, in 65,536ths of a pixel, and
            /// between them it is stretched evenly. Corners lie between pixels, so that triangles with a side in common have no
            /// gap and no pixel twice, and two that make a rectangle draw what `sprite` does. The colour `key` is left out
            /// unless it is `NO_KEY`. What lies outside the picture is not drawn.
            draw fn textured_triangle(picture: i32, x1: i32, y1: i32, u1: i32, v1: i32, x2: i32, y2: i32, u2: i32, v2: i32, x3: i32, y3: i32, u3: i32, v3: i32, key: i32);
            /// UTF-8 text with its upper left corner at `x`, `y`, in `FONT_SMALL`, `FONT_LARGE` or a font of the cart,
            /// `FONT_CART` and on; `\n` starts a new line. A letter that the font lacks is drawn as a box.
            draw fn text(font: i32, x: i32, y: i32, color: i32, from: u32, len: u32);
            /// Text as `text`, wrapped at words in `width` pixels unless that is negative, with `flags` for how its lines
            /// stand in these pixels (`TEXT_CENTER`, `TEXT_RIGHT`; in the middle of `x` or left of it, if not wrapped) and
            /// what is around letters in the colour `second` (`TEXT_SHADOW`, `TEXT_OUTLINE`). The result is its height.
            draw fn text_box(font: i32, x: i32, y: i32, width: i32, color: i32, flags: i32, second: i32, from: u32, len: u32) -> i32;

            /// Asks the console something in a line of UTF-8; the answer's length is the result, and `answer` fetches it.
            console fn ask(from: u32, len: u32) -> u32;
            /// Copies the first `len` bytes of the last answer to `to`; more bytes than there are is a fault.
            console fn answer(to: u32, len: u32);
        }
    };
}
