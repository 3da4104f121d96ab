//! What the devices report, as pads, a pointer and letters: events in, a frame out. It knows no window, no system and no
//! clock, so that a recorded list of events can be played to it.

pub(crate) mod bindings;
pub(crate) mod commands;
pub(crate) mod controller_db;
mod event;
mod letters;
mod pointer;
mod seats;
pub(crate) mod source;
pub(crate) mod stick;
pub(crate) mod touch_pad;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use cart_abi::{Button, PADS, Pad};

use self::{
    letters::Letters,
    pointer::Mouse,
    seats::Seats,
    source::Source,
    touch_pad::{Layout, Part},
};
use crate::keys::{self, Action, ESCAPE};

pub(crate) use self::{
    event::{Devices, Event, InputSettings, Situation, View},
    pointer::WHEEL_STEP,
};

/// The keys that steer the console's own menus, whatever they are bound to.
const STEERING: [(Source, Button); 6] = [
    (Source::known("up"), Button::Up),
    (Source::known("down"), Button::Down),
    (Source::known("left"), Button::Left),
    (Source::known("right"), Button::Right),
    (Source::known("enter"), Button::Start),
    (Source::known("keypad-enter"), Button::Start),
];

/// Whether a key steers the console's own menus, whatever it is bound to.
pub(crate) fn steers(key: Source) -> bool {
    STEERING.iter().any(|&(fixed, _)| fixed == key)
}

/// Keys or buttons, as far as they are down.
#[derive(Clone, Debug, Default)]
struct Pressed {
    down: BTreeSet<Source>,
    /// What went down since the last frame: a tap shorter than a frame counts for one.
    tapped: BTreeSet<Source>,
}

/// A gamepad that is plugged in.
#[derive(Clone, Debug, Default)]
struct Gamepad {
    kind: String,
    pressed: Pressed,
    axes: [i16; 4],
}

/// A finger on the on-screen pad.
#[derive(Clone, Copy, Debug)]
struct Thumb {
    part: Part,
    x: i32,
    y: i32,
}

/// The state of all devices.
pub(crate) struct Input {
    situation: Situation,
    settings: InputSettings,
    view: View,
    unfocused: bool,
    keys: Pressed,
    gamepads: BTreeMap<u32, Gamepad>,
    seats: Seats,
    mouse: Mouse,
    letters: Letters,
    thumbs: BTreeMap<u64, Thumb>,
    /// What thumbs tapped since the last frame.
    thumbs_tapped: u16,
    /// The on-screen pad is wanted: a finger was the last device.
    touched: bool,
    actions: Vec<Action>,
    caught: Option<Source>,
}

impl Input {
    /// Devices that nobody touches yet.
    pub(crate) fn new(settings: InputSettings) -> Self {
        Self {
            situation: Situation::default(),
            settings,
            view: View::default(),
            unfocused: false,
            keys: Pressed::default(),
            gamepads: BTreeMap::new(),
            seats: Seats::default(),
            mouse: Mouse::default(),
            letters: Letters::default(),
            thumbs: BTreeMap::new(),
            thumbs_tapped: 0,
            touched: false,
            actions: Vec::new(),
            caught: None,
        }
    }

    /// Follows what is played and what is set.
    pub(crate) fn follow(&mut self, situation: Situation, settings: &InputSettings) {
        if self.situation.typing != situation.typing {
            // What is held counts as released by the change.
            self.keys.release_all();
            self.letters.clear();
        }
        self.situation = situation;
        if self.settings != *settings {
            self.settings = settings.clone();
        }
    }

    /// Whether the keyboard writes text.
    pub(crate) fn is_typing(&self) -> bool {
        self.situation.typing
    }

    /// Takes what a device reports.
    pub(crate) fn handle(&mut self, event: Event<'_>) {
        match event {
            Event::Key { key, down, repeat, text } => self.key(key, down, repeat, text),
            Event::Compose(text) if self.situation.typing => self.letters.compose(text),
            Event::Commit(text) if self.situation.typing => self.letters.commit(text),
            Event::Compose(_) | Event::Commit(_) => {}
            Event::Focus(focused) => {
                self.unfocused = !focused;
                self.release_all();
            }
            Event::Connected { gamepad, kind } => {
                let fresh = Gamepad { kind: kind.to_owned(), ..Gamepad::default() };
                self.gamepads.insert(gamepad, fresh);
                self.seats.connect(gamepad, kind);
            }
            Event::Disconnected { gamepad } => {
                self.gamepads.remove(&gamepad);
                self.seats.disconnect(gamepad);
            }
            Event::Button { gamepad, button, down } => self.button(gamepad, button, down),
            Event::Middle if !self.unfocused => self.actions.push(Action::Menu),
            Event::Middle => {}
            Event::Stick { gamepad, axis, place } => {
                let gamepad = self.gamepads.get_mut(&gamepad);
                if let Some(axis) = gamepad.and_then(|gamepad| gamepad.axes.get_mut(axis)) {
                    *axis = place;
                }
            }
            Event::View(view) => self.view = view,
            Event::MouseMoved { x, y } => self.mouse.moved(x, y),
            Event::MouseLeft => self.mouse.left(),
            Event::MouseButton { button, down } => self.mouse.button(button, down),
            Event::Wheel(wheel) => self.mouse.turned(wheel),
            Event::TouchStart { finger, x, y } => self.touch(finger, x, y),
            Event::TouchMove { finger, x, y } => match self.thumbs.get_mut(&finger) {
                Some(thumb) => (thumb.x, thumb.y) = (x, y),
                None => self.mouse.slid(finger, x, y),
            },
            Event::TouchEnd { finger } => self.lift(finger),
        }
    }

    fn key(&mut self, key: Option<Source>, down: bool, repeat: bool, text: Option<&str>) {
        let known = key.filter(|_| !down);
        if let Some(key) = known {
            self.keys.down.remove(&key);
            return;
        }
        if !down {
            return;
        }
        self.touched = false;
        if self.caught_by_console(key, repeat) {
            return;
        }
        if let Some(action) = key.and_then(|key| self.command(key, text)) {
            if !repeat || action.repeats() {
                self.actions.push(action);
            }
            return;
        }
        if self.situation.typing {
            self.letters.key(key, text);
            // Alt is half of a command, also while the other keys write.
            if let Some(key) = key.filter(|&key| keys::is_alt(key)) {
                self.keys.down.insert(key);
            }
        } else if let Some(key) = key.filter(|_| !repeat) {
            self.keys.press(key);
        }
    }

    /// What a key means to the console, if anything.
    fn command(&self, key: Source, text: Option<&str>) -> Option<Action> {
        if self.alt() && key == const { Source::known("enter") } {
            return Some(Action::Fullscreen);
        }
        let action = self.settings.console.action(key)?;
        let counts =
            !self.situation.typing || (action.while_typing() && !Letters::writes(key, text));
        counts.then_some(action)
    }

    /// Whether the console has asked for a key, and this is it; Escape is not, since it takes the question back.
    fn caught_by_console(&mut self, key: Option<Source>, repeat: bool) -> bool {
        let wanted = self.situation.catching && key != Some(ESCAPE);
        if wanted && !repeat {
            self.caught = self.caught.or(key);
        }
        wanted
    }

    fn alt(&self) -> bool {
        self.keys.down.iter().any(|&key| keys::is_alt(key))
    }

    fn button(&mut self, number: u32, button: Source, down: bool) {
        let Some(gamepad) = self.gamepads.get_mut(&number) else { return };
        if !down {
            gamepad.pressed.down.remove(&button);
            return;
        }
        if self.unfocused {
            // Another program is played with.
            return;
        }
        self.touched = false;
        if self.situation.catching {
            self.caught = self.caught.or(Some(button));
            return;
        }
        if let Some(action) = self.settings.console.action(button) {
            self.actions.push(action);
            return;
        }
        gamepad.pressed.press(button);
        if self.seats.place(number).is_none() {
            // Somebody may have gone since it was plugged in.
            self.seats.connect(number, &gamepad.kind);
        }
        let held = self.gamepad_held(number);
        let both = Button::Select as u16 | Button::Start as u16;
        let bits = self.bits_of(number, |source| source == button);
        if held & both == both && bits & both != 0 {
            self.actions.push(Action::Menu);
        }
    }

    /// The pad's buttons that a gamepad holds.
    fn gamepad_held(&self, number: u32) -> u16 {
        let Some(gamepad) = self.gamepads.get(&number) else { return 0 };
        self.bits_of(number, |source| gamepad.pressed.has(source))
    }

    fn bits_of(&self, number: u32, is_down: impl Fn(Source) -> bool) -> u16 {
        self.seats.place(number).map_or(0, |pad| self.settings.pads.held(pad, is_down))
    }

    fn lift(&mut self, finger: u64) {
        if self.thumbs.remove(&finger).is_none() {
            self.mouse.lifted(finger);
        }
    }

    fn touch(&mut self, finger: u64, x: i32, y: i32) {
        // Its end may have been lost.
        self.lift(finger);
        let part = self.touch_layout().and_then(|layout| layout.part_at(x, y));
        // The first touch only shows the pad: nobody aims at what is not there.
        self.touched = true;
        match part {
            Some(Part::Menu) => self.actions.push(Action::Menu),
            Some(part) => {
                self.thumbs.insert(finger, Thumb { part, x, y });
                self.thumbs_tapped |= self.thumb_bits(&Thumb { part, x, y });
            }
            None => self.mouse.touched(finger, x, y),
        }
    }

    /// The on-screen pad, while it is to be seen and the window is large enough for fingers. A cart that reads the pointer
    /// has it only where it lies beside the picture.
    pub(crate) fn touch_layout(&self) -> Option<Layout> {
        let side = self.view.width.min(self.view.height);
        if !self.touched || !self.settings.touch_pad || side < touch_pad::WINDOW_MIN {
            return None;
        }
        let layout = Layout::new(&self.view);
        let fits = !self.situation.pointer || layout.is_beside(&self.view.picture);
        fits.then_some(layout)
    }

    /// The window, and where the picture is in it.
    pub(crate) const fn view(&self) -> &View {
        &self.view
    }

    /// What thumbs hold of the on-screen pad.
    pub(crate) fn touch_held(&self) -> u16 {
        self.thumbs.values().fold(0, |held, thumb| held | self.thumb_bits(thumb))
    }

    fn thumb_bits(&self, thumb: &Thumb) -> u16 {
        self.touch_layout().map_or(0, |layout| layout.held(thumb.part, thumb.x, thumb.y))
    }

    /// Lets go of everything, as when the window loses the focus or changes its place on the display: keys may come up
    /// unheard.
    pub(crate) fn release_all(&mut self) {
        self.keys.release_all();
        for gamepad in self.gamepads.values_mut() {
            gamepad.pressed.release_all();
        }
        self.mouse.release_all();
        self.letters.compose("");
        self.thumbs.clear();
        self.thumbs_tapped = 0;
    }

    /// What the next frame gets.
    pub(crate) fn take(&mut self) -> Devices {
        let pads = self.pads();
        let steering = self.steering();
        self.keys.tapped.clear();
        self.gamepads.values_mut().for_each(|gamepad| gamepad.pressed.tapped.clear());
        self.thumbs_tapped = 0;
        Devices {
            pads,
            steering,
            pointer: self.mouse.take(&self.view),
            typed: self.letters.take(),
            composing: self.letters.composing().to_owned(),
            actions: std::mem::take(&mut self.actions),
            caught: self.caught.take(),
        }
    }

    fn pads(&self) -> [Pad; PADS] {
        let mut pads = [Pad::IDLE; PADS];
        let alone = self.situation.players <= 1;
        let slot = |pad: usize| if alone { 0 } else { pad };
        for pad in 0..PADS {
            pads[slot(pad)].held |= self.settings.pads.held(pad, |source| self.keys.has(source));
        }
        for (place, number) in self.seats.connected() {
            let pad = &mut pads[slot(place)];
            pad.held |= self.gamepad_held(number);
            if self.unfocused {
                continue;
            }
            let sticks = self.sticks(number);
            if pad.sticks == [0; 4] {
                pad.sticks = sticks;
            }
            if self.settings.stick_as_pad && !self.situation.sticks {
                let [x, y, ..] = sticks;
                pad.held |= stick::directions([x, y]);
            }
        }
        pads[0].held |= self.touch_held() | self.thumbs_tapped;
        for pad in &mut pads {
            pad.held = stick::without_opposites(pad.held);
        }
        pads
    }

    fn sticks(&self, number: u32) -> [i8; 4] {
        let [lx, ly, rx, ry] = self.gamepads.get(&number).map_or([0; 4], |gamepad| gamepad.axes);
        let [lx, ly] = stick::stick([lx, ly], self.settings.dead_zone);
        let [rx, ry] = stick::stick([rx, ry], self.settings.dead_zone);
        [lx, ly, rx, ry]
    }

    /// All pads together, but with the arrow keys and enter as what they are.
    fn steering(&self) -> u16 {
        let is_down = |source| self.keys.has(source) && !steers(source);
        let keys = (0..PADS).fold(0, |held, pad| held | self.settings.pads.held(pad, is_down));
        let named = STEERING.iter().filter(|&&(source, _)| self.keys.has(source));
        let named = named.fold(0, |held, &(_, button)| held | button as u16);
        let gamepads = self.seats.connected().fold(0, |held, (_, number)| {
            let [x, y, ..] = if self.unfocused { [0; 4] } else { self.sticks(number) };
            held | self.gamepad_held(number) | stick::directions([x, y])
        });
        let thumbs = self.touch_held() | self.thumbs_tapped;
        stick::without_opposites(keys | named | gamepads | thumbs)
    }

    /// The pads of this console that a gamepad can shake: every one for a single player.
    pub(crate) fn shaken(&self) -> impl Iterator<Item = (usize, u32)> {
        let alone = self.situation.players <= 1;
        let on = self.settings.rumble && !self.unfocused;
        let connected = self.seats.connected().filter(move |_| on);
        connected.map(move |(place, number)| (if alone { 0 } else { place }, number))
    }
}

impl Pressed {
    fn press(&mut self, source: Source) {
        self.down.insert(source);
        self.tapped.insert(source);
    }

    fn has(&self, source: Source) -> bool {
        self.down.contains(&source) || self.tapped.contains(&source)
    }

    fn release_all(&mut self) {
        self.down.clear();
        self.tapped.clear();
    }
}
