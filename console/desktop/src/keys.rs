//! The console's own commands, and what the player is told about keys.

use serde::{Deserialize, Serialize};

use crate::input::source::Source;

/// What `--help` says about keys.
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

/// The key that opens the console's menu, and takes back; it means nothing else.
pub(crate) const ESCAPE: Source = Source::known("escape");

/// A command to the console itself, which carts never see.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    /// Open or close the console's own menu.
    Menu,
    /// Stop or go on.
    Pause,
    /// Sound on or off.
    Mute,
    /// One step quieter.
    Quieter,
    /// One step louder.
    Louder,
    /// The page of the menu that lists the keys.
    Help,
    /// The figures over the game, or not.
    Figures,
    /// Half the speed, a quarter, or all of it again.
    Slower,
    /// Stop, and from then on one frame.
    Step,
    /// The next way to fill the window.
    Scaling,
    /// Write the last ten seconds.
    Film,
    /// Begin to record, or end it.
    Record,
    /// The whole display or a window.
    Fullscreen,
    /// Write a picture of the screen.
    Screenshot,
}

impl Action {
    /// All, in the order in which they are shown.
    pub(crate) const ALL: [Self; 14] = [
        Self::Menu,
        Self::Pause,
        Self::Mute,
        Self::Quieter,
        Self::Louder,
        Self::Help,
        Self::Figures,
        Self::Slower,
        Self::Step,
        Self::Scaling,
        Self::Film,
        Self::Record,
        Self::Fullscreen,
        Self::Screenshot,
    ];

    /// What it does, for a menu.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Menu => "menu",
            Self::Pause => "pause",
            Self::Mute => "mute",
            Self::Quieter => "quieter",
            Self::Louder => "louder",
            Self::Help => "these keys",
            Self::Figures => "figures",
            Self::Slower => "slow: 1/2, 1/4",
            Self::Step => "frame by frame",
            Self::Scaling => "size of the picture",
            Self::Film => "GIF of the last 10 s",
            Self::Record => "record a GIF",
            Self::Fullscreen => "whole display",
            Self::Screenshot => "screenshot",
        }
    }

    /// The keys that give it where nothing was changed.
    pub(crate) const fn default_keys(self) -> &'static [Source] {
        const fn key(name: &str) -> Source {
            Source::known(name)
        }
        match self {
            Self::Menu => &const { [ESCAPE] },
            Self::Pause => &const { [key("p")] },
            Self::Mute => &const { [key("m")] },
            Self::Quieter => &const { [key("minus"), key("keypad-minus")] },
            Self::Louder => &const { [key("equal"), key("keypad-plus")] },
            Self::Help => &const { [key("f1")] },
            Self::Figures => &const { [key("f3")] },
            Self::Slower => &const { [key("f6")] },
            Self::Step => &const { [key("f7")] },
            Self::Scaling => &const { [key("f8")] },
            Self::Film => &const { [key("f9")] },
            Self::Record => &const { [key("f10")] },
            Self::Fullscreen => &const { [key("f11")] },
            Self::Screenshot => &const { [key("f12")] },
        }
    }

    /// Whether it counts again and again while its key is held: so a hand runs slowly through a scene, frame by frame.
    pub(crate) const fn repeats(self) -> bool {
        matches!(self, Self::Quieter | Self::Louder | Self::Step)
    }

    /// Whether it counts while text is written too, by a key that writes nothing.
    pub(crate) const fn while_typing(self) -> bool {
        !matches!(self, Self::Menu | Self::Pause | Self::Mute | Self::Quieter | Self::Louder)
    }
}

/// Whether a key is one of the two Alt keys.
pub(crate) fn is_alt(key: Source) -> bool {
    const ALT: [Source; 2] = [Source::known("left-alt"), Source::known("right-alt")];
    ALT.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_commands_are_there_in_their_order_and_no_key_means_two_of_them() {
        assert!(Action::ALL.is_sorted() && Action::ALL.len() == Action::Screenshot as usize + 1);
        let mut keys: Vec<Source> =
            Action::ALL.iter().flat_map(|action| action.default_keys()).copied().collect();
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
