//! A game that is played alone as a saved state, and back: the rules and the player's side as they are, in a room that is
//! made anew around them.
//!
//! The room and the client have state of their own: pads on their way, the clock that runs ahead, views to build on. None
//! of it is saved. Instead a game that was saved goes on from its own state too, in a room just as new: so the same pads
//! lead from there to the same game, whether it was saved a moment ago or last year.

use std::sync::Arc;

use cart_abi::Role;
use cart_host::{Dice, Engine, Snapshot};
use machine::CartFile;
use netplay::{CartInfo, SavedRoom, Tick, Time};

use super::{Game, Loaded, Play, Stage, wide_seed};
use crate::{
    own_rules::OwnRules,
    session::{Notes, Session},
    states::Sides,
    storage::Place,
};

impl Game {
    /// What the game is at this moment; nothing if it is not played here and alone, or is over.
    pub(crate) fn state(&mut self) -> Option<Sides> {
        let tick = self.session.tick()?;
        if !matches!(self.stage, Stage::Playing) {
            return None;
        }
        let rules = self.session.rules()?.snapshot();
        let play = self.cart.as_mut()?.play.snapshot().to_bytes();
        Some(Sides { tick: tick.0, players: self.players, rules, play })
    }

    /// The game of a state, in place of this one at time 0. After an error this one is as it was.
    pub(crate) fn resume(
        &mut self,
        engine: &Engine,
        file: &CartFile,
        play: &Play,
        sides: &Sides,
        now: Time,
    ) -> Result<(), String> {
        if sides.players != self.players {
            return Err(format!(
                "it was saved with {} players at the console, and now there are {}",
                sides.players, self.players
            ));
        }
        let cart = engine.load(file).map_err(|error| error.to_string())?;
        let about = cart.manifest();
        let bytes: Arc<[u8]> = file.to_bytes().map_err(|error| error.to_string())?.into();
        let info = CartInfo::new(bytes, about.tick_rate, about.seats);
        let snapshot = Snapshot::read(&cart, Role::Play, &sides.play);
        let snapshot = snapshot.map_err(|error| error.to_string())?;
        let dice = Dice::from_seed(wide_seed(play.seed));
        let mut rules = OwnRules::start(&cart, dice).map_err(|fault| fault.to_string())?;
        rules.resume(sides.rules.as_deref())?;
        let started = Loaded::start(info.hash, &cart, play.seed, &Place::Nowhere);
        let mut loaded = started.map_err(|fault| fault.to_string())?;
        loaded.play.restore_snapshot(&snapshot).map_err(|fault| fault.to_string())?;
        let saved = SavedRoom { cart: info.hash, tick: Tick(sides.tick), rules: Vec::new() };
        let mut session = Session::alone(
            Time(0),
            info,
            rules,
            &play.name,
            self.players,
            Some(&saved),
            Notes::default(),
        )?;
        session.give_notes(self.session.take_notes(now));
        if let Some(cart) = &mut self.cart {
            loaded.kept = std::mem::take(&mut cart.kept);
        }
        self.session = session;
        self.cart = Some(loaded);
        self.stage = Stage::Joining;
        self.silent_frames = 0;
        Ok(())
    }
}
