//! What players take from the cart itself: its bot, and how it looks ahead.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use cart_host::{BotHost, Cart, Engine, EngineConfig, PlayHost};
use machine::CartFile;
use netplay::{Predict, SeatPad, Stopped};

use crate::Scenario;

/// A cart as the players need it.
#[derive(Default)]
pub(crate) struct Loaded {
    bots: Option<Cart>,
    ahead: Option<Ahead>,
}

/// Looks ahead for all players: what a prediction comes to follows from its arguments alone.
#[derive(Clone, Default)]
pub(crate) struct Ahead(Option<Arc<Mutex<PlayHost>>>);

impl Loaded {
    /// Loads what the scenario asks for.
    pub(crate) fn of(scenario: &Scenario, carts: &Path) -> Result<Self> {
        let players = &scenario.players;
        if !players.bot && !players.predict {
            return Ok(Self::default());
        }
        let server = scenario.server.as_ref().map(|server| &server.cart);
        let name = players.cart.as_ref().or(server).expect("a scenario is checked when it is read");
        let cart = load(&carts.join(format!("{name}.cart.png")))?;
        ensure!(!players.bot || cart.has_bot(), "{name} has no bot");
        ensure!(!players.predict || cart.predicts(), "{name} does not look ahead");
        let play = || PlayHost::new(&cart, scenario.seed).context("starting the player's side");
        let ahead = players.predict.then(play).transpose()?;
        Ok(Self {
            ahead: ahead.map(|play| Ahead(Some(Arc::new(Mutex::new(play))))),
            bots: players.bot.then_some(cart),
        })
    }

    /// A bot for one player, if bots play.
    pub(crate) fn bot(&self, seed: u64) -> Result<Option<BotHost>> {
        let start = |cart| BotHost::new(cart, seed).context("starting the cart's bot");
        self.bots.as_ref().map(start).transpose()
    }

    pub(crate) fn ahead(&self) -> Ahead {
        self.ahead.clone().unwrap_or_default()
    }
}

/// A cart by its file.
fn load(path: &Path) -> Result<Cart> {
    let named = || path.display().to_string();
    let bytes = fs::read(path).with_context(named)?;
    let file = CartFile::read(&bytes).with_context(named)?;
    let engine = Engine::new(&EngineConfig::default()).context("starting the engine")?;
    engine.load(&file).with_context(named)
}

impl Predict for Ahead {
    fn predict(&mut self, view: &[u8], pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        let Some(play) = &self.0 else { return Ok(None) };
        play.lock().unwrap_or_else(PoisonError::into_inner).predict(view, pads)
    }
}
