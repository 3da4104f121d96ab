//! The keys that are the console's own commands, and what the player is told about keys.

use crate::input::source::Source;

/// What `--help` and the menu say about keys.
pub(crate) const KEYS_HELP: &str = "\
Keys (by their place on a US keyboard; the menu's Controls page changes them):
             move          A          B     X     Y     L  R   L2 R2   select       start
  pad 1      arrow keys    Z . space  X /   C L   V ;   [  ]   9  0    backspace    enter
  pad 2      W A S D       F          G     R     T     Q  E   1  2    `            tab
  A cart for one player at a console takes every key and every gamepad as pad 1. Gamepads join in from pad 1 on, and
  keep their pad when they are plugged in again. On a touch screen a pad appears at the first touch.

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

/// What a key means to the console.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Command {
    pub(crate) action: Action,
    /// Also again and again while the key is held.
    pub(crate) repeats: bool,
    /// Also while the keyboard writes text.
    pub(crate) while_typing: bool,
}

impl Command {
    /// Once a press, and not while text is written.
    const fn plain(action: Action) -> Self {
        Self { action, repeats: false, while_typing: false }
    }

    const fn repeating(action: Action) -> Self {
        Self { repeats: true, ..Self::plain(action) }
    }

    const fn always(action: Action) -> Self {
        Self { while_typing: true, ..Self::plain(action) }
    }
}

const ACTIONS: [(Source, Command); 16] = [
    (Source::known("escape"), Command::plain(Action::Menu)),
    (Source::known("p"), Command::plain(Action::Pause)),
    (Source::known("m"), Command::plain(Action::Mute)),
    (Source::known("minus"), Command::repeating(Action::Quieter)),
    (Source::known("keypad-minus"), Command::repeating(Action::Quieter)),
    (Source::known("equal"), Command::repeating(Action::Louder)),
    (Source::known("keypad-plus"), Command::repeating(Action::Louder)),
    (Source::known("f1"), Command::always(Action::Help)),
    (Source::known("f3"), Command::always(Action::Figures)),
    (Source::known("f6"), Command::always(Action::Slower)),
    // A step is repeated while the key is held: so a hand runs slowly through a scene.
    (Source::known("f7"), Command { repeats: true, ..Command::always(Action::Step) }),
    (Source::known("f8"), Command::always(Action::Scaling)),
    (Source::known("f9"), Command::always(Action::Film)),
    (Source::known("f10"), Command::always(Action::Record)),
    (Source::known("f11"), Command::always(Action::Fullscreen)),
    (Source::known("f12"), Command::always(Action::Screenshot)),
];

const ALT: [Source; 2] = [Source::known("left-alt"), Source::known("right-alt")];

/// What a key means to the console, if anything; `alt` says whether an Alt key is held.
pub(crate) fn command(key: Source, alt: bool) -> Option<Command> {
    if alt && key == const { Source::known("enter") } {
        return Some(Command::always(Action::Fullscreen));
    }
    ACTIONS.iter().find(|&&(known, _)| known == key).map(|&(_, command)| command)
}

/// Whether a key is one of the console's own, which no pad can have.
pub(crate) fn is_own(key: Source) -> bool {
    ACTIONS.iter().any(|&(known, _)| known == key)
}

/// Whether a key is one of the two Alt keys.
pub(crate) fn is_alt(key: Source) -> bool {
    ALT.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        for (index, (key, _)) in ACTIONS.iter().enumerate() {
            assert!(ACTIONS[..index].iter().all(|(other, _)| other != key), "{key}");
        }
    }
}
