//! Which keys and which gamepad's buttons are which buttons of which pad, and what the player has changed of it.

use std::collections::BTreeMap;

use cart_abi::{Button, PADS};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    commands::Commands,
    source::{Device, Source},
};
use crate::script::NAMES;

/// Buttons of a pad.
pub(crate) const BUTTONS: usize = Button::ALL.len();
/// Sources of one button at most; what is added beyond takes the oldest one's place.
const SOURCES_MAX: usize = 4;
/// Letters of a key's name at most that stands in a hint.
const KEY_LETTERS_MAX: usize = 5;

/// For each pad and each button, in the order of [`Button::ALL`], what presses it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "Changes", into = "Changes")]
pub(crate) struct Bindings([[Vec<Source>; BUTTONS]; PADS]);

/// Another button that the same source presses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Conflict {
    pub(crate) source: Source,
    pub(crate) pad: usize,
    pub(crate) button: usize,
}

/// The keys of the first two pads, and the buttons of every gamepad, in the order of [`Button::ALL`].
const KEYS: [[&[&str]; BUTTONS]; 2] = [
    [
        &["up"],
        &["down"],
        &["left"],
        &["right"],
        &["z", "period", "space"],
        &["x", "slash"],
        &["c", "l"],
        &["v", "semicolon"],
        &["bracket-left"],
        &["bracket-right"],
        &["9"],
        &["0"],
        &["backspace"],
        &["enter", "keypad-enter"],
    ],
    [
        &["w"],
        &["s"],
        &["a"],
        &["d"],
        &["f"],
        &["g"],
        &["r"],
        &["t"],
        &["q"],
        &["e"],
        &["1"],
        &["2"],
        &["backquote"],
        &["tab"],
    ],
];
const GAMEPAD: [&str; BUTTONS] = [
    "pad-up",
    "pad-down",
    "pad-left",
    "pad-right",
    "pad-south",
    "pad-east",
    "pad-west",
    "pad-north",
    "pad-l",
    "pad-r",
    "pad-l2",
    "pad-r2",
    "pad-select",
    "pad-start",
];

/// What presses a button where nothing was changed.
fn default_sources(pad: usize, button: usize) -> Vec<Source> {
    let keys = KEYS.get(pad).map_or(&[][..], |keys| keys[button]);
    keys.iter().copied().chain([GAMEPAD[button]]).map(Source::known).collect()
}

impl Default for Bindings {
    fn default() -> Self {
        Self(std::array::from_fn(|pad| std::array::from_fn(|button| default_sources(pad, button))))
    }
}

impl Bindings {
    /// What presses this button.
    pub(crate) fn sources(&self, pad: usize, button: usize) -> &[Source] {
        &self.0[pad][button]
    }

    /// The bits of the pad's buttons of which a source is down.
    pub(crate) fn held(&self, pad: usize, is_down: impl Fn(Source) -> bool) -> u16 {
        let buttons = self.0[pad].iter().zip(Button::ALL);
        buttons
            .filter(|(sources, _)| sources.iter().any(|&source| is_down(source)))
            .fold(0, |held, (_, button)| held | button as u16)
    }

    /// Lets this source press the button, in place of those that are on the same device.
    pub(crate) fn put(&mut self, pad: usize, button: usize, source: Source) {
        put(&mut self.0[pad][button], source);
    }

    /// Lets this source press the button too.
    pub(crate) fn add(&mut self, pad: usize, button: usize, source: Source) {
        add(&mut self.0[pad][button], source);
    }

    /// Takes everything from the button.
    pub(crate) fn clear(&mut self, pad: usize, button: usize) {
        self.0[pad][button].clear();
    }

    /// Brings a pad back to how it is by default, but for what gives a command to the console.
    pub(crate) fn reset(&mut self, pad: usize, commands: &Commands) {
        self.0[pad] = std::array::from_fn(|button| {
            let mut sources = default_sources(pad, button);
            sources.retain(|&source| commands.action(source).is_none());
            sources
        });
    }

    /// A button as menus call it: with the key of pad 1 before it, `Z/A`, if there is one with a short name.
    pub(crate) fn hint(&self, button: Button) -> String {
        let place = (button as u16).trailing_zeros() as usize;
        let name = NAMES[place].to_uppercase();
        let key = self.0[0][place].iter().find(|source| source.device() == Device::Keyboard);
        match key.map(|key| key.name()).filter(|key| key.len() <= KEY_LETTERS_MAX) {
            Some(key) => format!("{}/{name}", key.to_uppercase()),
            None => name,
        }
    }

    /// The first pad and its button that a source presses.
    pub(crate) fn user(&self, source: Source) -> Option<(usize, usize)> {
        let mut all = (0..PADS).flat_map(|pad| (0..BUTTONS).map(move |button| (pad, button)));
        all.find(|&(pad, button)| self.0[pad][button].contains(&source))
    }

    /// The first other button that one of this button's sources presses too. A keyboard is one for all pads; a gamepad
    /// is of one pad only.
    pub(crate) fn conflict(&self, pad: usize, button: usize) -> Option<Conflict> {
        self.0[pad][button].iter().find_map(|&source| {
            let pads = if source.device() == Device::Keyboard { 0..PADS } else { pad..pad + 1 };
            let others = pads.flat_map(|pad| (0..BUTTONS).map(move |button| (pad, button)));
            others
                .filter(|&other| other != (pad, button))
                .find(|&(pad, button)| self.0[pad][button].contains(&source))
                .map(|(pad, button)| Conflict { source, pad, button })
        })
    }
}

/// Puts a source in place of those that are on the same device.
pub(super) fn put(sources: &mut Vec<Source>, source: Source) {
    sources.retain(|known| known.device() != source.device());
    add(sources, source);
}

/// Adds a source, in place of the oldest one if there are too many.
pub(super) fn add(sources: &mut Vec<Source>, source: Source) {
    sources.retain(|&known| known != source);
    if sources.len() == SOURCES_MAX {
        sources.remove(0);
    }
    sources.push(source);
    // Keys first, as they are by default.
    sources.sort_by_key(|source| source.device() == Device::Gamepad);
}

/// What differs from the default, as it stands in the settings.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct Changes {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pad1: BTreeMap<Name, Vec<Source>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pad2: BTreeMap<Name, Vec<Source>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pad3: BTreeMap<Name, Vec<Source>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pad4: BTreeMap<Name, Vec<Source>>,
}

/// A button by its name.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Name(usize);

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(NAMES[self.0])
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        NAMES.iter().position(|&known| known == name).map(Self).ok_or_else(|| {
            let names = NAMES.join(", ");
            serde::de::Error::custom(format!("no button is called \"{name}\"; there are {names}"))
        })
    }
}

impl From<Changes> for Bindings {
    fn from(Changes { pad1, pad2, pad3, pad4 }: Changes) -> Self {
        let mut bindings = Self::default();
        for (pad, changes) in bindings.0.iter_mut().zip([pad1, pad2, pad3, pad4]) {
            for (Name(button), sources) in changes {
                pad[button] = sources;
            }
        }
        bindings
    }
}

impl From<Bindings> for Changes {
    fn from(bindings: Bindings) -> Self {
        let mut pad = 0;
        let [pad1, pad2, pad3, pad4] = bindings.0.map(|buttons| {
            let changed = buttons.into_iter().enumerate();
            let changed =
                changed.filter(|(button, sources)| *sources != default_sources(pad, *button));
            let changed = changed.map(|(button, sources)| (Name(button), sources)).collect();
            pad += 1;
            changed
        });
        Self { pad1, pad2, pad3, pad4 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Action;

    const A: usize = 4;
    const B: usize = 5;

    fn names(bindings: &Bindings, pad: usize, button: usize) -> Vec<&'static str> {
        bindings.sources(pad, button).iter().map(|source| source.name()).collect()
    }

    #[test]
    fn by_default_nothing_means_two_things() {
        let bindings = Bindings::default();
        for pad in 0..PADS {
            for button in 0..BUTTONS {
                assert_eq!(bindings.conflict(pad, button), None);
            }
        }
    }

    #[test]
    fn a_source_takes_the_place_of_those_on_its_device() {
        let mut bindings = Bindings::default();
        bindings.put(0, A, Source::known("h"));
        assert_eq!(names(&bindings, 0, A), ["h", "pad-south"]);
        bindings.put(0, A, Source::known("pad-north"));
        assert_eq!(names(&bindings, 0, A), ["h", "pad-north"]);
        for key in ["j", "k", "h", "n"] {
            bindings.add(0, A, Source::known(key));
        }
        assert_eq!(names(&bindings, 0, A), ["k", "h", "n", "pad-north"]);
        bindings.clear(0, A);
        assert!(names(&bindings, 0, A).is_empty());
        let mut commands = Commands::default();
        bindings.reset(0, &commands);
        assert_eq!(bindings, Bindings::default());
        // What the console has got meanwhile stays its own.
        commands.put(Action::Pause, Source::known("z"));
        bindings.reset(0, &commands);
        assert_eq!(names(&bindings, 0, A), ["period", "space", "pad-south"]);
    }

    #[test]
    fn what_presses_two_buttons_is_told() {
        let mut bindings = Bindings::default();
        bindings.put(2, B, Source::known("f"));
        let source = Source::known("f");
        assert_eq!(bindings.conflict(2, B), Some(Conflict { source, pad: 1, button: A }));
        assert_eq!(bindings.conflict(1, A), Some(Conflict { source, pad: 2, button: B }));
        bindings.put(3, A, Source::known("pad-east"));
        let source = Source::known("pad-east");
        assert_eq!(bindings.conflict(3, B), Some(Conflict { source, pad: 3, button: A }));
        // Another player's gamepad is another gamepad.
        assert_eq!(bindings.conflict(0, B), None);
    }

    #[test]
    fn a_hint_names_the_key_and_the_button() {
        let mut bindings = Bindings::default();
        let hints = |bindings: &Bindings| {
            [Button::A, Button::Up, Button::L, Button::Start].map(|button| bindings.hint(button))
        };
        assert_eq!(hints(&bindings), ["Z/A", "UP/UP", "L", "ENTER/START"]);
        bindings.put(0, A, Source::known("h"));
        bindings.clear(0, BUTTONS - 1);
        assert_eq!(hints(&bindings), ["H/A", "UP/UP", "L", "START"]);
    }

    #[test]
    fn only_what_was_changed_is_written_and_comes_back() {
        let mut bindings = Bindings::default();
        assert_eq!(toml::to_string(&bindings).unwrap(), "");
        bindings.put(0, A, Source::known("h"));
        bindings.clear(3, 0);
        let text = toml::to_string(&bindings).unwrap();
        assert_eq!(text, "[pad1]\na = [\"h\", \"pad-south\"]\n\n[pad4]\nup = []\n");
        assert_eq!(toml::from_str::<Bindings>(&text).unwrap(), bindings);
    }

    #[test]
    fn a_name_that_nothing_has_is_told_with_its_line() {
        for (text, parts) in [
            (
                "\n[pad1]\na = [\"hyper\"]",
                ["line 3", "no key and no gamepad's button is called \"hyper\""],
            ),
            (
                "[pad1]\n\njump = [\"a\"]",
                ["line 3", "no button is called \"jump\"; there are up, down"],
            ),
            ("[pad5]\na = [\"a\"]", ["line 1", "unknown field `pad5`"]),
        ] {
            let error = toml::from_str::<Bindings>(text).unwrap_err().to_string();
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }
}
