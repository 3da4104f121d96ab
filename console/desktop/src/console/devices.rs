//! What the console and its devices owe each other: which keys mean what now, and how the pads shake.

use cart_abi::{Button, PADS};
use machine::{Permission, Shake};

use super::Console;
use crate::{
    controls::{Controls, Outcome},
    game::Game,
    input::{Situation, source::Source},
    keys::Action,
};

impl Console {
    /// Whether a menu of the console covers the game.
    pub(super) fn is_covered(&self) -> bool {
        self.pause.is_some() || self.controls.is_some()
    }

    /// What is played, as far as it changes what keys and fingers mean.
    pub(crate) fn situation(&self) -> Situation {
        let may = |permission| self.game.as_ref().is_some_and(|game| game.may(permission));
        Situation {
            players: self.players(),
            typing: self.typing(),
            sticks: may(Permission::Sticks),
            pointer: may(Permission::Pointer) && !self.is_covered() && self.over().is_none(),
            catching: self.controls.as_ref().is_some_and(Controls::is_catching),
        }
    }

    /// Whether the system's cursor is to be seen over the picture: where a cart reads the pointer, as the cart wants.
    pub(crate) fn cursor(&self) -> Option<bool> {
        let game = self.game.as_ref().filter(|game| game.may(Permission::Pointer))?;
        (!self.is_covered()).then(|| game.cursor())
    }

    /// How the motors of the pads shake in this frame; a game that stands still shakes nothing.
    pub(crate) fn shakes(&self) -> [Shake; PADS] {
        let game = self.game.as_ref().filter(|_| !self.is_covered() && !self.pace.stopped());
        game.map_or_else(Default::default, Game::shakes)
    }

    /// Whether the keyboard writes text now.
    pub(crate) fn typing(&self) -> bool {
        !self.is_covered() && !self.pace.stopped() && self.game.as_ref().is_some_and(Game::typing)
    }

    /// What keys do at this moment, to stand behind a few words: a colon, and each key that there is for a command.
    pub(super) fn key_hints(&self, what: &[(Action, &str)]) -> String {
        let desk = self.desk.lock();
        let commands = &desk.settings.settings.input.console;
        let key = |action| Some(commands.sources(action).first()?.name().to_uppercase());
        let hints: Vec<String> = what
            .iter()
            .filter_map(|&(action, words)| Some(format!("{} {words}", key(action)?)))
            .collect();
        if hints.is_empty() { String::new() } else { format!(": {}", hints.join(", ")) }
    }

    /// Goes back to where the page was opened, the console's menu or the cart's.
    pub(super) fn close_controls(&mut self) {
        self.controls = None;
        self.held_over = [Button::MASK; PADS];
        if let Some(pause) = &mut self.pause {
            pause.hold();
        }
    }

    pub(super) fn steer_controls(&mut self, held: u16, caught: Option<Source>) {
        let Some(controls) = &mut self.controls else { return };
        let mut input = self.desk.lock().settings.settings.input.clone();
        match controls.update(held, caught, &mut input) {
            Some(Outcome::Changed) => self.change_settings(|settings| settings.input = input),
            Some(Outcome::Done) => self.close_controls(),
            None => {}
        }
    }
}
