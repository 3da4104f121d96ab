//! What goes into the devices, what comes out of them, and what changes the way between.

use cart_abi::{PADS, Pad, Pointer, PointerButton};
use serde::{Deserialize, Serialize};

use super::{bindings::Bindings, commands::Commands, source::Source};
use crate::{keys::Action, overlay::Area};

/// Something that a device reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event<'a> {
    /// A key goes down or up, or counts again because it is held; nothing if the key has no name here. `text` is what it
    /// writes.
    Key { key: Option<Source>, down: bool, repeat: bool, text: Option<&'a str> },
    /// What an input method has composed so far.
    Compose(&'a str),
    /// A text that is finished.
    Commit(&'a str),
    /// The window has the focus, or has lost it.
    Focus(bool),
    /// A gamepad is plugged in: its number, and its UUID and name.
    Connected { gamepad: u32, kind: &'a str },
    /// A gamepad is unplugged.
    Disconnected { gamepad: u32 },
    /// A gamepad's button goes down or up.
    Button { gamepad: u32, button: Source, down: bool },
    /// A gamepad's middle button, which is the console's own.
    Middle,
    /// An axis of a gamepad's sticks: left x, left y, right x, right y; right and down are positive.
    Stick { gamepad: u32, axis: usize, place: i16 },
    /// The window and the picture in it have this place now.
    View(View),
    /// The mouse is here, in pixels of the window.
    MouseMoved { x: i32, y: i32 },
    /// The mouse has left the window.
    MouseLeft,
    /// A button of the mouse.
    MouseButton { button: PointerButton, down: bool },
    /// The wheel, in parts of [`WHEEL_STEP`](super::WHEEL_STEP), away from the hand if positive.
    Wheel(i32),
    /// A finger touches the window.
    TouchStart { finger: u64, x: i32, y: i32 },
    /// A finger slides.
    TouchMove { finger: u64, x: i32, y: i32 },
    /// A finger is lifted.
    TouchEnd { finger: u64 },
}

/// The window, and where the picture is in it, in its pixels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct View {
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// How many of its pixels are as long as 100 of an ordinary display.
    pub(crate) density_percent: i32,
    pub(crate) picture: Area,
}

impl Default for View {
    fn default() -> Self {
        let picture = Area { x: 0, y: 0, width: 256, height: 256 };
        Self { width: 256, height: 256, density_percent: 100, picture }
    }
}

/// What the player has chosen about input.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct InputSettings {
    /// The dead zone of sticks, in percent of the way, from 0 to [`DEAD_ZONE_MAX`](super::stick::DEAD_ZONE_MAX).
    pub(crate) dead_zone: u8,
    /// The left stick is the directional pad too, for carts that do not read the sticks.
    pub(crate) stick_as_pad: bool,
    /// Pads may shake.
    pub(crate) rumble: bool,
    /// A pad appears on a touch screen.
    pub(crate) touch_pad: bool,
    /// What presses what.
    pub(crate) pads: Bindings,
    /// What gives the console its own commands.
    pub(crate) console: Commands,
}

impl Default for InputSettings {
    fn default() -> Self {
        Self {
            dead_zone: 15,
            stick_as_pad: true,
            rumble: true,
            touch_pad: true,
            pads: Bindings::default(),
            console: Commands::default(),
        }
    }
}

/// What is played, as far as it changes what an event means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Situation {
    /// Players at this console: a single one may use every device.
    pub(crate) players: u8,
    /// The keyboard writes text.
    pub(crate) typing: bool,
    /// The cart reads the sticks for themselves.
    pub(crate) sticks: bool,
    /// The cart reads the pointer.
    pub(crate) pointer: bool,
    /// The next key or button is asked for by the console, and presses nothing.
    pub(crate) catching: bool,
}

impl Default for Situation {
    fn default() -> Self {
        Self { players: 1, typing: false, sticks: false, pointer: false, catching: false }
    }
}

/// What one frame gets from the devices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Devices {
    /// The pads.
    pub(crate) pads: [Pad; PADS],
    /// What steers the console's own menus: all pads together, and always the arrow keys and enter.
    pub(crate) steering: u16,
    /// The pointer.
    pub(crate) pointer: Pointer,
    /// The letters typed.
    pub(crate) typed: String,
    /// What an input method is composing.
    pub(crate) composing: String,
    /// What the player asks of the console itself.
    pub(crate) actions: Vec<Action>,
    /// The key or button that was asked for.
    pub(crate) caught: Option<Source>,
}
