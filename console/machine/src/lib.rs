//! The console's hardware: it never opens a window, a file, a socket or a sound card, and it never reads a clock.
//!
//! A [`Machine`] is a value: pads in, a picture and samples out. Two machines in one process know nothing of each
//! other, a copy of its [snapshot](Machine::snapshot) is all of it, and nothing in it computes with floats, so that
//! every host shows the same pixels and plays the same samples.
//!
//! | part | what it has |
//! | --- | --- |
//! | [`Video`] | the screen, 256 × 256 pixels of one byte each, a [`Color`] 0–15, 60 pictures a second; 16 sheets of the same size; up to 64 surfaces of any size to 1024 × 1024, of 512 KiB in all |
//! | [`Canvas`] | draws on any of them: shapes, sprites, maps, text; with clip, camera, palette map, dither and pattern |
//! | [`Display`] | how the screen is shown: a [`Palette`] of 16 colours of 24 bits, own colours and scrolling for each row, fading; the default colours stand in `palette.hex` and nowhere else |
//! | [`Map`] | 16 of 256 × 256 cells, each the number of a tile of 8 × 8 or 16 × 16 pixels |
//! | [`TileFlags`] | 8 flags for each tile of a sheet, for a box that moves over a map until a wall stops it |
//! | [`Font`] | two of 4 × 6 and 8 × 8 pixels a character, with ASCII and Latin-1 letters, and 16 of the cart, each letter as wide as it is |
//! | [`Pads`] | 4 of 14 buttons and two sticks; a held button repeats after 15 frames, then every 4 |
//! | [`Mouse`] | three buttons and a wheel, in pixels of the screen; or the first finger on a touch screen |
//! | [`Rumble`] | two motors a pad, up to five seconds at a time |
//! | [`Synth`] | 8 voices, stereo, 48,000 samples a second; pulse (4 duties), triangle, saw, sine, two noises, wavetables, recordings; envelope, vibrato, slide, arpeggio, tremolo, pan, echo; effects by priority over songs of up to 8 tracks, as patterns or [MML](sound::check_mml) |
//! | [`Storage`] | 64 KiB of values by key, which a shell keeps from run to run |
//! | [`CartFile`] | the cart as a picture (`NAME.cart.png`) or bare (`.cart`), known by its BLAKE3 hash |
//!
//! One frame is: [`Machine::hear`], the cart's `update`, [`Machine::begin_frame`], the cart's `draw`, then 800 samples
//! for each side from [`Synth::render`]. Coordinates may be any number: what is outside the clip is not drawn.

mod bytes;
mod canvas;
mod cart;
mod display;
mod flood;
mod font;
mod lettering;
mod machine;
mod map;
mod ovals;
mod pads;
mod palette;
mod pointer;
mod polygons;
mod rounding;
mod rumble;
mod screen;
mod shapes;
pub mod sound;
mod sprites;
mod state;
mod storage;
mod surface;
mod synth;
mod text;
mod video;

pub use canvas::Canvas;
pub use cart::{
    CART_BYTES_MAX, CART_PICTURE_BYTES_MAX, CartError, CartFile, FONT_BYTES_MAX, Manifest,
    ManifestError, Permission,
};
pub use display::Display;
pub use flood::Flooded;
pub use font::{ADVANCE_MAX, Font, FontError, Fonts, GLYPH_SIDE_MAX, GLYPHS_MAX, Glyph};
pub use lettering::{Align, TextStyle};
pub use machine::{Machine, SnapshotError};
pub use map::{Map, Terrain, TileFlags};
pub use pads::Pads;
pub use palette::{Color, Palette, PaletteError};
pub use pointer::Mouse;
pub use rumble::{Rumble, Shake};
pub use screen::Screen;
pub use sprites::{Corner, Flip, Frame, Region, Stamps, TileSide, Tiles, Turn, View};
pub use storage::{Storage, StorageError};
pub use surface::Surface;
pub use synth::{Bus, Cue, Position, Synth, VOICES};
pub use text::{Line, Lines};
pub use video::{Video, VideoError};
