//! Which keys and gamepad's buttons give the console its own commands, and what the player has changed of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    bindings::{self, Bindings},
    source::Source,
    steers,
};
use crate::keys::{Action, ESCAPE};

/// For each command, what gives it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "BTreeMap<Action, Vec<Source>>", into = "BTreeMap<Action, Vec<Source>>")]
pub(crate) struct Commands(BTreeMap<Action, Vec<Source>>);

impl Default for Commands {
    fn default() -> Self {
        Self(Action::ALL.map(|action| (action, action.default_keys().to_vec())).into())
    }
}

impl Commands {
    /// What gives this command; the menu always has Escape.
    pub(crate) fn sources(&self, action: Action) -> &[Source] {
        self.0.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The command that a source gives.
    pub(crate) fn action(&self, source: Source) -> Option<Action> {
        self.0.iter().find(|(_, sources)| sources.contains(&source)).map(|(action, _)| *action)
    }

    /// Lets this source give the command, in place of those that are on the same device, and no other one.
    pub(crate) fn put(&mut self, action: Action, source: Source) {
        self.take_from_all(source);
        self.change(action, |sources| bindings::put(sources, source));
    }

    /// Lets this source give the command too, and no other one.
    pub(crate) fn add(&mut self, action: Action, source: Source) {
        self.take_from_all(source);
        self.change(action, |sources| bindings::add(sources, source));
    }

    /// Takes everything from the command.
    pub(crate) fn clear(&mut self, action: Action) {
        self.change(action, Vec::clear);
    }

    /// Brings all back to how they are by default, but for what presses a button of a pad.
    pub(crate) fn reset(&mut self, pads: &Bindings) {
        *self = Self::default();
        for sources in self.0.values_mut() {
            sources.retain(|&source| pads.user(source).is_none());
        }
    }

    /// Why these cannot be the commands beside these pads: a key has two meanings, or would no longer steer the menus.
    pub(crate) fn check(&self, pads: &Bindings) -> Result<(), String> {
        for (action, sources) in &self.0 {
            for &source in sources {
                let name = format!("{action:?}").to_lowercase();
                if steers(source) {
                    return Err(format!("console.{name}: the key \"{source}\" steers the menus"));
                }
                if let Some(other) = self.action(source).filter(|other| other != action) {
                    let words = other.words();
                    return Err(format!(
                        "console.{name}: \"{source}\" is another command: {words}"
                    ));
                }
                if let Some((pad, button)) = pads.user(source) {
                    let button = crate::script::NAMES[button];
                    let pad = pad + 1;
                    return Err(format!(
                        "pads.pad{pad}.{button}: \"{source}\" is the console's own: {}",
                        action.words()
                    ));
                }
            }
        }
        Ok(())
    }

    fn take_from_all(&mut self, source: Source) {
        for action in Action::ALL {
            self.change(action, |sources| sources.retain(|&known| known != source));
        }
    }

    /// Changes what gives a command; Escape stays the menu's.
    fn change(&mut self, action: Action, change: impl FnOnce(&mut Vec<Source>)) {
        let sources = self.0.entry(action).or_default();
        change(sources);
        if action == Action::Menu && !sources.contains(&ESCAPE) {
            sources.insert(0, ESCAPE);
        }
    }
}

impl From<BTreeMap<Action, Vec<Source>>> for Commands {
    fn from(changes: BTreeMap<Action, Vec<Source>>) -> Self {
        let mut commands = Self::default();
        for (action, sources) in changes {
            commands.change(action, |now| *now = sources);
        }
        commands
    }
}

impl From<Commands> for BTreeMap<Action, Vec<Source>> {
    /// Only what differs from the default.
    fn from(commands: Commands) -> Self {
        let is_changed =
            |(action, sources): &(Action, Vec<Source>)| sources != action.default_keys();
        commands.0.into_iter().filter(is_changed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(commands: &Commands, action: Action) -> Vec<&'static str> {
        commands.sources(action).iter().map(|source| source.name()).collect()
    }

    #[test]
    fn by_default_no_command_takes_a_key_of_a_pad() {
        assert_eq!(Commands::default().check(&Bindings::default()), Ok(()));
    }

    #[test]
    fn a_source_gives_one_command_and_escape_stays_the_menu_s() {
        let mut commands = Commands::default();
        commands.put(Action::Film, Source::known("f1"));
        commands.add(Action::Film, Source::known("pad-l3"));
        assert_eq!(names(&commands, Action::Film), ["f1", "pad-l3"]);
        assert!(names(&commands, Action::Help).is_empty());
        assert_eq!(commands.action(Source::known("f1")), Some(Action::Film));
        assert_eq!(commands.action(Source::known("f9")), None);
        commands.put(Action::Menu, Source::known("home"));
        assert_eq!(names(&commands, Action::Menu), ["escape", "home"]);
        commands.clear(Action::Menu);
        assert_eq!(names(&commands, Action::Menu), ["escape"]);
        commands.put(Action::Mute, ESCAPE);
        assert_eq!(commands.action(ESCAPE), Some(Action::Menu));
    }

    #[test]
    fn what_a_pad_uses_is_not_taken_back() {
        let mut pads = Bindings::default();
        pads.put(0, 4, Source::known("p"));
        let mut commands = Commands::default();
        assert_eq!(
            commands.check(&pads),
            Err("pads.pad1.a: \"p\" is the console's own: pause".to_owned())
        );
        commands.reset(&pads);
        assert_eq!((names(&commands, Action::Pause), commands.check(&pads)), (vec![], Ok(())));
    }

    #[test]
    fn only_what_was_changed_is_written_and_comes_back() {
        let mut commands = Commands::default();
        assert_eq!(toml::to_string(&commands).unwrap(), "");
        commands.put(Action::Pause, Source::known("f2"));
        commands.clear(Action::Help);
        let text = toml::to_string(&commands).unwrap();
        assert_eq!(text, "pause = [\"f2\"]\nhelp = []\n");
        assert_eq!(toml::from_str::<Commands>(&text).unwrap(), commands);
    }

    #[test]
    fn what_cannot_be_is_told() {
        let check = |text: &str, part: &str| {
            let read = toml::from_str::<Commands>(text).map_err(|error| error.to_string());
            let error = read.and_then(|commands| commands.check(&Bindings::default())).unwrap_err();
            assert!(error.contains(part), "{error}");
        };
        check("dance = [\"f2\"]", "unknown variant `dance`, expected one of `menu`, `pause`");
        check("pause = [\"hyper\"]", "is called \"hyper\"");
        check("pause = [\"up\"]", "console.pause: the key \"up\" steers the menus");
        check("pause = [\"f9\"]", "\"f9\" is another command");
        check("pause = [\"z\"]", "pads.pad1.a: \"z\" is the console's own: pause");
    }
}
