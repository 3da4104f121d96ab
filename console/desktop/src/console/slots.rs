//! Saved states of what is played: four slots a cart.

use super::{Console, Target};
use crate::{
    clock,
    game::Play,
    picture,
    states::{self, Head, SLOTS, Sides, Slot},
    storage::Place,
};

impl Console {
    /// What lies in the slots of the cart that is played alone.
    fn slots(&self) -> Vec<Slot> {
        let Target::Cart(cart) = &self.now_playing else { return Vec::new() };
        let hash = cart.hash();
        let path = |slot| self.home.state_file(&cart.manifest, slot);
        (0..SLOTS).map(|slot| states::look(&path(slot), &hash)).collect()
    }

    /// Whether there is a game to load, and one that it can take the place of.
    pub(super) fn has_saved_state(&self) -> bool {
        let is_saved = |slot: &Slot| matches!(slot, Slot::Saved(_));
        self.game.is_some() && self.slots().iter().any(is_saved)
    }

    /// Shows in the menu what lies in the slots.
    pub(super) fn look_at_slots(&mut self) {
        let slots = self.slots();
        if let Some(pause) = &mut self.pause {
            pause.show_slots(slots, clock::seconds_since_1970());
        }
    }

    /// Saves the game in a slot. It goes on from what was saved, exactly as it will whenever that is loaded.
    pub(super) fn save_state(&mut self, slot: usize) {
        let saved = self.try_save_state(slot);
        self.done_with_slot(saved.map(|()| format!("Saved in slot {}", slot + 1)));
    }

    fn try_save_state(&mut self, slot: usize) -> Result<(), String> {
        let Target::Cart(cart) = &self.now_playing else {
            return Err("only a game that is played alone can be saved".to_owned());
        };
        let sides = self.game.as_mut().and_then(crate::game::Game::state);
        let sides = sides.ok_or("there is no game to save at this moment")?;
        // What is seen is the game without the menu over it.
        let mut rgba = self.rgba.clone();
        if let Some(game) = &self.game {
            game.picture(&mut rgba);
        }
        let head = Head {
            cart: cart.hash(),
            version: cart.manifest.version.clone(),
            saved_at: clock::seconds_since_1970(),
            picture: picture::small(&rgba),
        };
        states::write(&self.home.state_file(&cart.manifest, slot), &head, &sides)?;
        self.resume(&sides)
    }

    /// Goes on from the game in a slot. What cannot be loaded leaves the game that is played as it is.
    pub(super) fn load_state(&mut self, slot: usize) {
        let loaded = self.try_load_state(slot);
        self.done_with_slot(loaded.map(|()| format!("Loaded from slot {}", slot + 1)));
    }

    fn try_load_state(&mut self, slot: usize) -> Result<(), String> {
        let Target::Cart(cart) = &self.now_playing else {
            return Err("only into a game that is played alone a state can be loaded".to_owned());
        };
        let path = self.home.state_file(&cart.manifest, slot);
        let read = states::read(&path, &cart.hash())?;
        let (_, deflated) = read.ok_or("nothing is saved there")?;
        let sides = deflated.sides()?;
        self.resume(&sides)
    }

    fn resume(&mut self, sides: &Sides) -> Result<(), String> {
        let (Target::Cart(cart), Some(game)) = (&self.now_playing, &mut self.game) else {
            return Err("no game is played alone".to_owned());
        };
        let name = self.options.name.clone();
        let name = name.unwrap_or_else(|| self.desk.lock().settings.settings.name.clone());
        // Dice and seed are the state's own.
        let play = Play {
            name,
            players: None,
            seed: 0,
            saved: None,
            values: Place::Nowhere,
            ..Play::default()
        };
        game.resume(&self.engine, cart, &play, sides, clock::frame_time(self.game_frame))?;
        self.game_frame = 0;
        self.ended_frames = 0;
        self.can_load = false;
        Ok(())
    }

    fn done_with_slot(&mut self, result: Result<String, String>) {
        match result {
            Ok(words) => {
                self.close_pause();
                self.say(words);
            }
            Err(reason) => {
                self.say(format!("Not done: {reason}"));
                self.look_at_slots();
            }
        }
    }
}
