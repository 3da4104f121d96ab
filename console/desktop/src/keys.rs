//! The keyboard as two pads, as text, and as the console's own commands.
//!
//! Keys are meant by their place on the keyboard and not by their letter, so that a hand lies the same on every layout.

use std::collections::BTreeSet;

use cart_abi::{Button, Pad};
use winit::keyboard::KeyCode;

/// What `--help` and the menu say about keys.
pub(crate) const KEYS_HELP: &str = "\
Keys (by their place on a US keyboard):
             move          A          B     X     Y     L  R   L2 R2   select       start
  pad 1      arrow keys    Z . space  X /   C L   V ;   [  ]   9  0    backspace    enter
  pad 2      W A S D       F          G     R     T     Q  E   1  2    `            tab
  A cart for one player at a console takes both as pad 1. Gamepads join in from pad 1 on.

  Esc  menu         P  pause          M    mute              - +  volume
  F1   these keys   F3 figures        F8   size of the picture
  F11 or Alt+Enter  whole display     F12  screenshot
  F9   GIF of the last ten seconds    F10  record a GIF, and stop
Alone, for authors:
  F6   half, a quarter, whole speed   F7   stop, and then a frame at a time";

/// The console's own keys, for its menu: the keys and what they do.
pub(crate) const COMMANDS: [(&str, &str); 13] = [
    ("Esc", "this menu"),
    ("P", "pause"),
    ("M", "mute"),
    ("- +", "volume"),
    ("F1", "these keys"),
    ("F3", "figures"),
    ("F6", "slow: 1/2, 1/4"),
    ("F7", "frame by frame"),
    ("F8", "size of the picture"),
    ("F9", "GIF of the last 10 s"),
    ("F10", "record a GIF"),
    ("F11", "whole display"),
    ("F12", "screenshot"),
];

/// A command to the console itself, which carts never see.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Action {
    /// Open or close the console's own menu.
    Menu,
    /// Stop or go on.
    Pause,
    /// The whole display or a window.
    Fullscreen,
    /// Write a picture of the screen.
    Screenshot,
    /// The page of the menu that lists the keys.
    Help,
    /// The figures over the game, or not.
    Figures,
    /// The next way to fill the window.
    Scaling,
    /// Half the speed, a quarter, or all of it again.
    Slower,
    /// Stop, and from then on one frame.
    Step,
    /// Write the last ten seconds.
    Film,
    /// Begin to record, or end it.
    Record,
    /// Sound on or off.
    Mute,
    /// One step quieter.
    Quieter,
    /// One step louder.
    Louder,
}

/// One key going down or up, as the window reports it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyEvent<'a> {
    /// Which key, by its place.
    pub(crate) key: KeyCode,
    /// Down or up.
    pub(crate) pressed: bool,
    /// The system repeats a key that is held for long.
    pub(crate) repeat: bool,
    /// What the key writes.
    pub(crate) text: Option<&'a str>,
}

const PAD_KEYS: [&[(KeyCode, Button)]; 2] = [
    &[
        (KeyCode::ArrowUp, Button::Up),
        (KeyCode::ArrowDown, Button::Down),
        (KeyCode::ArrowLeft, Button::Left),
        (KeyCode::ArrowRight, Button::Right),
        (KeyCode::KeyZ, Button::A),
        (KeyCode::Period, Button::A),
        (KeyCode::Space, Button::A),
        (KeyCode::KeyX, Button::B),
        (KeyCode::Slash, Button::B),
        (KeyCode::KeyC, Button::X),
        (KeyCode::KeyL, Button::X),
        (KeyCode::KeyV, Button::Y),
        (KeyCode::Semicolon, Button::Y),
        (KeyCode::BracketLeft, Button::L),
        (KeyCode::BracketRight, Button::R),
        (KeyCode::Digit9, Button::L2),
        (KeyCode::Digit0, Button::R2),
        (KeyCode::Backspace, Button::Select),
        (KeyCode::Enter, Button::Start),
        (KeyCode::NumpadEnter, Button::Start),
    ],
    &[
        (KeyCode::KeyW, Button::Up),
        (KeyCode::KeyS, Button::Down),
        (KeyCode::KeyA, Button::Left),
        (KeyCode::KeyD, Button::Right),
        (KeyCode::KeyF, Button::A),
        (KeyCode::KeyG, Button::B),
        (KeyCode::KeyR, Button::X),
        (KeyCode::KeyT, Button::Y),
        (KeyCode::KeyQ, Button::L),
        (KeyCode::KeyE, Button::R),
        (KeyCode::Digit1, Button::L2),
        (KeyCode::Digit2, Button::R2),
        (KeyCode::Backquote, Button::Select),
        (KeyCode::Tab, Button::Start),
    ],
];

/// Bytes of text that are kept until a frame takes them; more than a hand types in a sixtieth of a second.
const TYPED_BYTES_MAX: usize = 1024;

/// The keyboard's state.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    down: BTreeSet<KeyCode>,
    /// Keys that went down since the last frame: a tap shorter than a frame counts for one.
    tapped: BTreeSet<KeyCode>,
    typed: String,
    typing: bool,
}

impl Keys {
    /// Takes what happened to one key; the answer is what the console itself has to do.
    pub(crate) fn handle(&mut self, event: KeyEvent<'_>) -> Option<Action> {
        if !event.pressed {
            self.down.remove(&event.key);
            return None;
        }
        let alt = self.down.contains(&KeyCode::AltLeft) || self.down.contains(&KeyCode::AltRight);
        if let Some(action) = function_key(event.key, alt) {
            // A step is repeated while the key is held: so a hand runs slowly through a scene.
            return (!event.repeat || action == Action::Step).then_some(action);
        }
        if self.typing {
            self.write(event);
            return None;
        }
        if !event.repeat {
            self.down.insert(event.key);
            self.tapped.insert(event.key);
        }
        let action = match event.key {
            KeyCode::Minus | KeyCode::NumpadSubtract => return Some(Action::Quieter),
            KeyCode::Equal | KeyCode::NumpadAdd => return Some(Action::Louder),
            KeyCode::Escape => Action::Menu,
            KeyCode::KeyP => Action::Pause,
            KeyCode::KeyM => Action::Mute,
            _ => return None,
        };
        (!event.repeat).then_some(action)
    }

    fn write(&mut self, event: KeyEvent<'_>) {
        if matches!(event.key, KeyCode::AltLeft | KeyCode::AltRight) {
            self.down.insert(event.key);
        }
        let text = match event.key {
            KeyCode::Enter | KeyCode::NumpadEnter => "\n",
            KeyCode::Backspace => "\u{8}",
            KeyCode::Escape => "\u{1b}",
            _ => event.text.unwrap_or_default(),
        };
        let named = matches!(text, "\n" | "\u{8}" | "\u{1b}");
        if self.typed.len() + text.len() <= TYPED_BYTES_MAX
            && (named || !text.chars().any(char::is_control))
        {
            self.typed.push_str(text);
        }
    }

    /// Whether keys write text instead of being pads. What is held counts as released by the change.
    pub(crate) fn choose_typing(&mut self, typing: bool) {
        if self.typing != typing {
            self.typing = typing;
            self.release_all();
            self.typed.clear();
        }
    }

    /// Lets go of everything, as when the window loses the focus.
    pub(crate) fn release_all(&mut self) {
        self.down.clear();
        self.tapped.clear();
    }

    /// The two pads of the next frame; with one player at the console, both sets of keys are the first pad.
    pub(crate) fn take_pads(&mut self, players: u8) -> [Pad; 2] {
        let mut held = PAD_KEYS.map(|keys| {
            let is_down = |key| self.down.contains(key) || self.tapped.contains(key);
            keys.iter()
                .filter(|(key, _)| is_down(key))
                .fold(0, |held, &(_, button)| held | button as u16)
        });
        if players <= 1 {
            held = [held[0] | held[1], 0];
        }
        self.tapped.clear();
        held.map(|held| Pad { held: without_opposites(held), ..Pad::IDLE })
    }

    /// What was typed since the last frame.
    pub(crate) fn take_typed(&mut self) -> String {
        std::mem::take(&mut self.typed)
    }
}

/// What a key is for that means the same while letters are typed.
fn function_key(key: KeyCode, alt: bool) -> Option<Action> {
    match key {
        KeyCode::F1 => Some(Action::Help),
        KeyCode::F3 => Some(Action::Figures),
        KeyCode::F6 => Some(Action::Slower),
        KeyCode::F7 => Some(Action::Step),
        KeyCode::F8 => Some(Action::Scaling),
        KeyCode::F9 => Some(Action::Film),
        KeyCode::F10 => Some(Action::Record),
        KeyCode::F11 => Some(Action::Fullscreen),
        KeyCode::F12 => Some(Action::Screenshot),
        KeyCode::Enter if alt => Some(Action::Fullscreen),
        _ => None,
    }
}

/// A directional pad cannot point both ways, and carts need not think of it.
pub(crate) fn without_opposites(mut held: u16) -> u16 {
    for pair in
        [Button::Left as u16 | Button::Right as u16, Button::Up as u16 | Button::Down as u16]
    {
        if held & pair == pair {
            held &= !pair;
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A step of a recorded event list.
    enum Step {
        Down(KeyCode),
        Up(KeyCode),
        Repeat(KeyCode),
        Text(KeyCode, &'static str),
        Typing(bool),
        FocusLost,
        /// The pads of a frame with two players, as bits.
        Frame(u16, u16),
        /// The first pad of a frame with one player.
        Alone(u16),
        Typed(&'static str),
        Action(Action),
    }
    use Step::{Alone, Down, FocusLost, Frame, Repeat, Text, Typed, Typing, Up};

    const A: u16 = Button::A as u16;
    const LEFT: u16 = Button::Left as u16;
    const UP: u16 = Button::Up as u16;

    #[track_caller]
    fn check(steps: &[Step]) {
        let mut keys = Keys::default();
        let mut actions = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let event = |key, pressed, repeat, text| KeyEvent { key, pressed, repeat, text };
            match *step {
                Down(key) => actions.extend(keys.handle(event(key, true, false, None))),
                Up(key) => actions.extend(keys.handle(event(key, false, false, None))),
                Repeat(key) => actions.extend(keys.handle(event(key, true, true, None))),
                Text(key, text) => actions.extend(keys.handle(event(key, true, false, Some(text)))),
                Typing(on) => keys.choose_typing(on),
                FocusLost => keys.release_all(),
                Frame(one, two) => {
                    assert_eq!(keys.take_pads(2).map(|pad| pad.held), [one, two], "step {index}");
                }
                Alone(one) => {
                    assert_eq!(keys.take_pads(1).map(|pad| pad.held), [one, 0], "step {index}");
                }
                Typed(text) => assert_eq!(keys.take_typed(), text, "step {index}"),
                Step::Action(action) => assert_eq!(actions.pop(), Some(action), "step {index}"),
            }
        }
        assert_eq!(actions, [], "actions that nobody expected");
    }

    #[test]
    fn two_players_share_the_keyboard() {
        check(&[
            Down(KeyCode::ArrowLeft),
            Down(KeyCode::KeyW),
            Down(KeyCode::Period),
            Frame(LEFT | A, UP),
            Up(KeyCode::ArrowLeft),
            Down(KeyCode::KeyF),
            Frame(A, UP | A),
        ]);
    }

    #[test]
    fn one_player_may_use_either_hand() {
        check(&[Down(KeyCode::KeyA), Down(KeyCode::Space), Alone(LEFT | A)]);
    }

    #[test]
    fn a_tap_within_one_frame_is_seen_once() {
        check(&[Down(KeyCode::KeyZ), Up(KeyCode::KeyZ), Frame(A, 0), Frame(0, 0)]);
    }

    #[test]
    fn two_keys_of_one_button_release_it_together() {
        check(&[
            Down(KeyCode::KeyZ),
            Down(KeyCode::Space),
            Frame(A, 0),
            Up(KeyCode::KeyZ),
            Frame(A, 0),
            Up(KeyCode::Space),
            Frame(0, 0),
        ]);
    }

    #[test]
    fn what_is_held_is_released_when_the_focus_goes() {
        check(&[
            Down(KeyCode::ArrowLeft),
            Frame(LEFT, 0),
            FocusLost,
            Repeat(KeyCode::ArrowLeft),
            Frame(0, 0),
        ]);
    }

    #[test]
    fn opposite_directions_cancel() {
        check(&[
            Down(KeyCode::ArrowLeft),
            Down(KeyCode::ArrowRight),
            Down(KeyCode::ArrowUp),
            Frame(UP, 0),
        ]);
    }

    #[test]
    fn the_console_takes_its_own_keys_and_only_once() {
        check(&[
            Down(KeyCode::KeyP),
            Repeat(KeyCode::KeyP),
            Step::Action(Action::Pause),
            Down(KeyCode::Escape),
            Step::Action(Action::Menu),
            Down(KeyCode::KeyM),
            Step::Action(Action::Mute),
            Down(KeyCode::F12),
            Step::Action(Action::Screenshot),
            Down(KeyCode::F7),
            Step::Action(Action::Step),
            Repeat(KeyCode::F7),
            Step::Action(Action::Step),
            Down(KeyCode::F9),
            Repeat(KeyCode::F9),
            Step::Action(Action::Film),
            Down(KeyCode::Minus),
            Step::Action(Action::Quieter),
            Repeat(KeyCode::Minus),
            Step::Action(Action::Quieter),
            Down(KeyCode::Equal),
            Step::Action(Action::Louder),
            Frame(0, 0),
        ]);
    }

    #[test]
    fn alt_with_enter_is_not_the_start_button() {
        check(&[
            Down(KeyCode::AltLeft),
            Down(KeyCode::Enter),
            Step::Action(Action::Fullscreen),
            Frame(0, 0),
            Up(KeyCode::AltLeft),
            Down(KeyCode::Enter),
            Frame(Button::Start as u16, 0),
        ]);
    }

    #[test]
    fn typing_takes_letters_and_no_pads() {
        check(&[
            Down(KeyCode::KeyW),
            Typing(true),
            Frame(0, 0),
            Text(KeyCode::KeyP, "p"),
            Text(KeyCode::KeyE, "é"),
            Text(KeyCode::Backspace, "\u{8}"),
            Text(KeyCode::Tab, "\t"),
            Text(KeyCode::Enter, "\r"),
            Text(KeyCode::Escape, "\u{1b}"),
            Down(KeyCode::ArrowLeft),
            Frame(0, 0),
            Typed("pé\u{8}\n\u{1b}"),
            Typed(""),
            Typing(false),
            Down(KeyCode::ArrowLeft),
            Frame(LEFT, 0),
        ]);
    }

    #[test]
    fn no_key_means_two_things() {
        let mut all: Vec<KeyCode> =
            PAD_KEYS.iter().flat_map(|keys| keys.iter().map(|(key, _)| *key)).collect();
        all.extend([KeyCode::Escape, KeyCode::KeyP, KeyCode::KeyM, KeyCode::Minus, KeyCode::Equal]);
        let distinct: BTreeSet<KeyCode> = all.iter().copied().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
