//! The numbers that a cart and its console agree on; no code runs here, and nothing here knows either side.
//!
//! A cart is one WebAssembly module. Its console calls the module's **exports** ([`export`]) and the module calls the
//! **host calls** ([`host_calls!`]), imported from the module [`IMPORTS`]. All numbers are 32-bit integers. A pair
//! `from, len` or `to, len` is a region of the cart's memory: the console checks it, and a region outside the memory
//! stops the cart with a fault.
//!
//! Bytes go in and out of a call through two host calls: the export is called with the length of its argument, and the
//! cart fetches those bytes with `input`; what the export gives back, it hands over with `output` before it returns.
//!
//! A cart is instantiated once for each [`Role`]: one instance never sees the other's memory.

#![no_std]

mod calls;
mod pad;
mod pointer;
mod sweep;
mod turn;

pub use pad::{Button, PAD_RECORD_BYTES, Pad, PadRecord};
pub use pointer::{
    POINTER_MAX, POINTER_MIN, POINTER_NUMBERS, Pointer, PointerButton, PointerRecord,
};
pub use sweep::Sweep;
pub use turn::{TURN, cosine, sine};

/// The version of everything in this crate; a cart's manifest says which it was built for.
pub const ABI_VERSION: u32 = 1;

/// The module name of all imports.
pub const IMPORTS: &str = "quiver";

/// Pixels across the screen, and across a sheet.
pub const SCREEN_WIDTH: i32 = 256;
/// Pixels down the screen, and down a sheet.
pub const SCREEN_HEIGHT: i32 = 256;
/// Colours on the screen at a time; a colour is a number from 0 to 15.
pub const COLORS: usize = 16;
/// Sheets of [`SHEET_SIDE`] × [`SHEET_SIDE`] pixels.
pub const SHEETS: usize = 16;
/// Pixels along each side of a sheet.
pub const SHEET_SIDE: i32 = 256;
/// The number of the screen among the pictures: sheets are 0 to 15, surfaces 16 and up.
pub const SCREEN: i32 = -1;
/// Surfaces that a cart can have at a time.
pub const SURFACES_MAX: usize = 64;
/// Pixels along each side of a surface at most.
pub const SURFACE_SIDE_MAX: i32 = 1024;
/// Pixels that all surfaces of a cart can have together.
pub const SURFACE_PIXELS_MAX: usize = 512 << 10;
/// States of drawing that can be saved at a time.
pub const SAVED_STATES_MAX: usize = 32;
/// Corners of a polygon at most.
pub const POLYGON_CORNERS_MAX: usize = 256;
/// The level of dither that draws all pixels; 0 draws none.
pub const DITHER_ALL: i32 = 256;
/// Maps of [`MAP_SIDE`] × [`MAP_SIDE`] cells.
pub const MAPS: usize = 16;
/// Cells along each side of a map.
pub const MAP_SIDE: i32 = 256;
/// Fonts that a cart can bring, beside the built-in ones.
pub const FONTS: usize = 16;
/// Tiles of a sheet that have flags: all that it has of 8 × 8 pixels.
pub const TILES_MAX: usize = 1024;
/// Gamepads that one console reads.
pub const PADS: usize = 4;
/// The greatest strength of a pad's motors; 0 is still.
pub const RUMBLE_MAX: i32 = 255;
/// Milliseconds that a pad shakes at most, unless it is asked for again.
pub const RUMBLE_MS_MAX: i32 = 5_000;
/// Pictures a second.
pub const FRAMES_PER_SECOND: u32 = 60;
/// Sound samples a second, for each of the two channels.
pub const SAMPLES_PER_SECOND: u32 = 48_000;
/// Seats that a room can have at most.
pub const SEATS_MAX: usize = 128;
/// Ticks a second that a manifest can ask for at most; 0 means on demand: a tick follows each order.
pub const TICK_RATE_MAX: u32 = 60;

/// Bytes of a module at most.
pub const MODULE_BYTES_MAX: usize = 4 << 20;
/// Bytes of a page, the unit of a cart's memory.
pub const PAGE_BYTES: usize = 64 << 10;
/// Pages of 64 KiB that a cart's memory can have at most: 16 MiB.
pub const MEMORY_PAGES_MAX: u32 = 256;
/// Functions of a module at most.
pub const FUNCTIONS_MAX: u32 = 20_000;
/// Bytes of the code of one function at most.
pub const FUNCTION_BYTES_MAX: usize = 128 << 10;
/// Local variables of one function at most, beside its parameters.
pub const LOCALS_MAX: u32 = 1_000;
/// Parameters of a function or a block at most.
pub const PARAMETERS_MAX: usize = 32;
/// Results of a function or a block at most.
pub const RESULTS_MAX: usize = 8;
/// Blocks within blocks at most, of any kind.
pub const BLOCK_DEPTH_MAX: u32 = 2_000;
/// Loops within loops at most.
pub const LOOP_DEPTH_MAX: u32 = 32;
/// Blocks and branches of one function, times its local variables, at most: what a compiler's work grows with.
pub const BRANCH_VALUES_MAX: u64 = 1_000_000;
/// The same of all functions together, at most.
pub const MODULE_BRANCH_VALUES_MAX: u64 = 8_000_000;
/// Targets of one `br_table` at most.
pub const BRANCH_TARGETS_MAX: u32 = 10_000;
/// Elements of the table at most.
pub const TABLE_ELEMENTS_MAX: u32 = 20_000;
/// Globals, types and exports of a module at most, of each.
pub const DECLARATIONS_MAX: u32 = 10_000;
/// Data and element segments of a module at most, of each.
pub const SEGMENTS_MAX: u32 = 10_000;

/// Bytes of one view at most.
pub const VIEW_BYTES_MAX: usize = 256 << 10;
/// Bytes of one order at most.
pub const ORDER_BYTES_MAX: usize = 4 << 10;
/// Bytes of one save at most.
pub const SAVE_BYTES_MAX: usize = 16 << 20;
/// Bytes of a text that is drawn, logged, asked or refused with, at most.
pub const TEXT_BYTES_MAX: usize = 4 << 10;
/// Bytes of a key of the console's storage at most.
pub const KEY_BYTES_MAX: usize = 64;
/// Bytes of all keys and values that a cart keeps on a console, at most.
pub const STORAGE_BYTES_MAX: usize = 64 << 10;
/// Bytes of a player's name at most.
pub const NAME_BYTES_MAX: usize = 24;
/// Bytes of a player's identity: the BLAKE3 hash of the public key; all zero where there is none.
pub const IDENTITY_BYTES: usize = 32;

/// Fuel for one call of an export: about one unit an instruction.
pub const FUEL_PER_CALL: u64 = 50_000_000;
/// Fuel for the call of [`export::START`], which may build the cart's world.
pub const FUEL_PER_START: u64 = 1_000_000_000;

/// The small font: every character fills 4 × 6 pixels.
pub const FONT_SMALL: i32 = 0;
/// The large font: every character fills 8 × 8 pixels.
pub const FONT_LARGE: i32 = 1;
/// The other colour of a pattern that leaves its pixels as they are.
pub const NO_COLOR: i32 = -1;
/// A text is not wrapped.
pub const NO_WRAP: i32 = -1;
/// Flag of `text_box`: each line in the middle.
pub const TEXT_CENTER: i32 = 1;
/// Flag of `text_box`: each line at the right side.
pub const TEXT_RIGHT: i32 = 2;
/// Flag of `text_box`: a shadow in the second colour, a pixel to the right and down.
pub const TEXT_SHADOW: i32 = 4;
/// Flag of `text_box`: a line around each letter in the second colour.
pub const TEXT_OUTLINE: i32 = 8;
/// A fade that leaves nothing but the colour to which it fades.
pub const FADE_ALL: i32 = 256;
/// The first font of the cart: its font `n` (0 to 15) has the number `FONT_CART + n`.
pub const FONT_CART: i32 = 16;
/// No colour is left out when a sprite or a map is drawn.
pub const NO_KEY: i32 = -1;
/// Flag of `sprite`: mirrored left to right.
pub const FLIP_X: i32 = 1;
/// Flag of `sprite`: mirrored top to bottom.
pub const FLIP_Y: i32 = 2;
/// A map's cell that shows nothing. Other cells are the number of a tile: across the sheet first, then down.
pub const NO_TILE: i32 = -1;
/// A song number that stops the music.
pub const NO_SONG: i32 = -1;
/// Voices of the sound chip, numbered from 0.
pub const VOICES: usize = 8;
/// No voice in particular, or all of them.
pub const ANY_VOICE: i32 = -1;
/// The volume of all that is heard.
pub const BUS_MASTER: i32 = 0;
/// The volume of songs.
pub const BUS_MUSIC: i32 = 1;
/// The volume of effects, and of MML that is played by a call.
pub const BUS_EFFECTS: i32 = 2;

/// What an instance of a cart is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// The authority: it runs the rules, and drawing or playing a sound there is a fault.
    Rules = 0,
    /// A player's side: it has views, draws them and asks for orders.
    Play = 1,
    /// A player of the cart's own making: it sees one seat's views, and only the host calls for `any` role are its own.
    Bot = 2,
}

/// Names of what a module exports. A cart with [`export::TICK`] has rules, and then needs every export of the rules; a
/// cart without is played alone, on the player's side only.
pub mod export {
    /// The memory.
    pub const MEMORY: &str = "memory";
    /// `start(role)`: called once, before every other call.
    pub const START: &str = "start";

    /// Rules. `join(seat, len)`: a player takes a seat. Input: 32 bytes of identity, then the name in UTF-8.
    pub const JOIN: &str = "join";
    /// Rules. `leave(seat)`: a player is gone.
    pub const LEAVE: &str = "leave";
    /// Rules. `order(seat, len) -> done`: input is the order; 0 refuses it, and then the output is the reason in UTF-8.
    pub const ORDER: &str = "order";
    /// Rules. `tick(len)`: one step; input is, for each taken seat, the seat's number (a byte) and a pad record.
    pub const TICK: &str = "tick";
    /// Rules. `view(seat, budget)`: output is what this seat may know, in `budget` bytes if it can.
    pub const VIEW: &str = "view";
    /// Rules. `save()`: output is all that must outlive this instance.
    pub const SAVE: &str = "save";
    /// Rules. `restore(len) -> done`: input is an earlier save; 0 refuses it, and then the output is the reason.
    pub const RESTORE: &str = "restore";

    /// Play, of a cart with rules. `scene(slot, len)`: input is the new view of slot 0 to 3: own now, own next, others' from, others' to.
    pub const SCENE: &str = "scene";
    /// Play, of a cart with rules, optional. `predict(seats, len)`: input is `seats` times a seat's number and a pad record, then a view;
    /// output is the view one tick later as far as these players can know. The same input gives the same output.
    pub const PREDICT: &str = "predict";
    /// Bot, of a cart with rules, optional. `bot(seat, len)`: input is the tick of the newest view (a little-endian 32-bit
    /// number), the length of a text (the same) and that text, in which each line is why an order was refused since the
    /// last call; the rest is the view of this seat. The first output is a pad record, of which only the pad as it is now
    /// counts; each further one is an order.
    pub const BOT: &str = "bot";
    /// Rules: `spectate(budget: u32) -> i32` calls `output` with the view of everybody who does not play and returns 1,
    /// or returns 0 if there is none. A cart may leave it out: then nobody watches.
    pub const SPECTATE: &str = "spectate";
    /// Play. `update(len)`: one frame; input is the [frame record](super::frame) and a pad record for each pad. What
    /// is handed over by `output` is an order, and every call of it another one.
    pub const UPDATE: &str = "update";
    /// Play. `draw()`: the picture of this frame.
    pub const DRAW: &str = "draw";
}

/// The record that starts the input of [`export::UPDATE`], as little-endian 32-bit numbers in this order.
pub mod frame {
    /// The tick of the own view that is shown now.
    pub const TICK: usize = 0;
    /// The own seats, a byte for each player at this console, the first in the lowest; [`NO_SEAT`] where there is none.
    pub const SEATS: usize = 1;
    /// How far the picture is from own now (0) to own next (256).
    pub const OWN_PART: usize = 2;
    /// How far the picture is from others' from (0) to others' to (256).
    pub const OTHERS_PART: usize = 3;
    /// Bits: see [`LAGGING`], [`NEW_TICK`], [`TYPING`], [`REFUSED`], [`WATCHING`], [`CORRECTED`].
    pub const FLAGS: usize = 4;
    /// Round trip to the room in milliseconds.
    pub const ROUND_TRIP_MS: usize = 5;
    /// The pointer: the numbers of a [`PointerRecord`](crate::PointerRecord) from here on; that of no pointer unless the
    /// cart has the permission `pointer`.
    pub const POINTER: usize = 6;
    /// How many numbers the record has.
    pub const NUMBERS: usize = POINTER + crate::POINTER_NUMBERS;

    /// No seat in the byte of [`SEATS`].
    pub const NO_SEAT: u8 = u8::MAX;

    /// Flag: the room has not been heard for long, and prediction waits.
    pub const LAGGING: u32 = 1;
    /// Flag: the tick differs from the frame before.
    pub const NEW_TICK: u32 = 2;
    /// Flag: the keyboard writes text and is not a pad.
    pub const TYPING: u32 = 4;
    /// Flag: orders were refused since the frame before, and `refused` tells why.
    pub const REFUSED: u32 = 8;
    /// Flag: nobody at this console plays; it shows what somebody else plays or has played.
    pub const WATCHING: u32 = 16;
    /// Flag: what was predicted before was wrong, and the own view is another now.
    pub const CORRECTED: u32 = 32;
}
