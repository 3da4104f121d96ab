//! A replay as a game: the rules play again what they played, and the cart shows what one seat saw.

use std::path::PathBuf;

use cart_host::{Engine, Fault, PlayHost};
use machine::CartFile;

use super::{Ended, Game, Loaded, Stage, faulted, unusable};
use crate::{
    session::Session,
    storage::Place,
    watching::{Shown, Watching},
};

impl Game {
    /// A replay of this cart.
    pub(crate) fn replay(engine: &Engine, file: &CartFile, what: &Shown) -> Result<Self, Ended> {
        let name = &file.manifest.name;
        let over = |text: String| Ended::Over(unusable(name, text));
        let cart = engine.load(file).map_err(|error| over(error.to_string()))?;
        let watching = Watching::new(&cart, what).map_err(over)?;
        let values = Place::Nowhere;
        let loaded = Loaded::start(cart.hash(), &cart, 0, &values)
            .map_err(|fault| Ended::Fault(faulted(name, &fault)))?;
        Ok(Self {
            session: Session::replay(watching),
            cart: Some(loaded),
            stage: Stage::Joining,
            place: String::new(),
            cart_cache: PathBuf::new(),
            seed: 0,
            players: 1,
            values,
            took_us: [0; 2],
            silent_frames: 0,
            server: String::new(),
            pace: 100,
            lines: Vec::new(),
        })
    }

    /// The replay, if this is one.
    pub(crate) fn watching(&mut self) -> Option<&mut Watching> {
        self.session.watching()
    }

    /// The tick that a script counts from: 0 alone, and the first of a replay; online nobody knows.
    pub(crate) fn first_tick(&mut self) -> Option<u32> {
        let first = self.session.watching().map(|watching| watching.first().0);
        first.or_else(|| self.is_alone().then_some(0))
    }

    /// After a leap in a replay the player's side knows nothing of what it has shown.
    pub(super) fn begin_anew(&mut self) -> Result<(), Fault> {
        let is_new = self.session.watching().is_some_and(Watching::take_new);
        let Some(cart) = self.cart.as_mut().filter(|_| is_new) else { return Ok(()) };
        cart.play = PlayHost::new(&cart.play.cart().clone(), self.seed)?;
        Ok(())
    }
}
