//! Screenshots and GIFs of what is played.

use super::{Console, tell};
use crate::{game::Game, keys::Action, picture::write_screenshot};

impl Console {
    /// Writes what is seen now.
    pub(super) fn screenshot(&mut self) {
        match write_screenshot(&self.home.pictures, &self.picture_name(), &self.rgba) {
            Ok(path) => {
                tell(&format!("screenshot: {}", path.display()));
                self.say(format!("Screenshot: {}", path.display()));
            }
            Err(reason) => self.say(reason),
        }
    }

    /// Writes the last ten seconds.
    pub(super) fn film(&mut self) {
        let (name, scale) = (self.picture_name(), self.gif_scale());
        match self.camera.write_film(&self.home.pictures, &name, scale) {
            Ok(()) => self.say("Writing the last ten seconds ...".to_owned()),
            Err(reason) => self.say(reason),
        }
    }

    /// Begins to record, or ends it.
    pub(super) fn record(&mut self) {
        if self.camera.seconds().is_some() {
            self.camera.stop();
            return;
        }
        let (name, scale) = (self.picture_name(), self.gif_scale());
        match self.camera.start(&self.home.pictures, &name, scale) {
            Ok(()) => {
                let keys = self.key_hints(&[(Action::Record, "ends it")]);
                self.say(format!("Recording{keys}"));
            }
            Err(reason) => self.say(reason),
        }
    }

    /// Tells what the camera has written meanwhile.
    pub(super) fn hear_camera(&mut self) {
        if let Some(words) = self.camera.words() {
            tell(&words);
            self.say(words);
        }
    }

    /// What pictures are named after.
    fn picture_name(&self) -> String {
        let name = self.game.as_ref().map(Game::name).filter(|name| !name.is_empty());
        name.unwrap_or("quiver").to_owned()
    }

    fn gif_scale(&self) -> u8 {
        self.desk.lock().settings.settings.gif_scale
    }
}
