//! A shared cart as rules and a player's side: everybody's view is the whole state.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{
    Budget, Cart, Dice, Game, Orders, Pad, Pads, Play, Refusal, Scene, Screen, Seat, SeatPads,
    Speaker,
};

/// What a cart must be to be shared.
pub trait Sharable: Cart + Clone + Serialize + DeserializeOwned {}

impl<C: Cart + Clone + Serialize + DeserializeOwned> Sharable for C {}

/// A shared cart with the pads of its last step, so that each console can guess the others' next.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(bound = "C: Sharable")]
pub struct Shared<C> {
    pub(crate) cart: C,
    pub(crate) pads: Pads,
}

impl<C: Sharable> Shared<C> {
    /// One step with what these pads say; every other pad stays as it was.
    pub(crate) fn look_ahead(&mut self, own: &SeatPads) {
        self.pads.seats = self.pads.seats.later(own);
        self.cart.update(&self.pads);
    }
}

impl<C: Sharable> Game for Shared<C> {
    type Order = ();
    type View = Self;

    fn order(&mut self, _seat: Seat, (): (), _dice: &mut Dice) -> Result<(), Refusal> {
        Err("this game takes no orders".into())
    }

    fn tick(&mut self, pads: &SeatPads, _dice: &mut Dice) {
        self.pads.seats = pads.clone();
        self.cart.update(&self.pads);
    }

    fn view(&self, _seat: Seat, _budget: Budget) -> Self {
        self.clone()
    }

    fn spectate(&self, _budget: Budget) -> Option<Self> {
        Some(self.clone())
    }
}

/// Ticks that are made up for when the picture skips some; further ones stay silent.
const SKIPPED_MAX: u32 = 4;

/// The player's side of a shared cart.
pub struct SharedPlay<C> {
    /// The state that was shown last, and its tick.
    last: Option<(u32, Shared<C>)>,
    /// The states since then that no picture was made of, and which are heard all the same.
    skipped: Vec<C>,
}

impl<C> Default for SharedPlay<C> {
    fn default() -> Self {
        Self { last: None, skipped: Vec::new() }
    }
}

impl<C: Sharable> Play for SharedPlay<C> {
    type Game = Shared<C>;

    fn update(&mut self, scene: &Scene<Shared<C>>, _pad: &Pad, _orders: &mut Orders<()>) {
        self.skipped.clear();
        if !scene.new_tick {
            return;
        }
        // Pictures and ticks come at their own pace, and the view of a tick between two pictures never arrives here: it
        // is stepped to from the state before, so that the sound of a hit is not lost.
        if let Some((tick, mut state)) = self.last.take() {
            for _ in 1..scene.tick.wrapping_sub(tick).min(SKIPPED_MAX) {
                state.look_ahead(&SeatPads::default());
                self.skipped.push(state.cart.clone());
            }
        }
        self.last = Some((scene.tick, scene.own.now.clone()));
    }

    fn draw(&self, scene: &Scene<Shared<C>>, screen: &mut Screen, speaker: &mut Speaker) {
        // The later view already knows the pads as they are at this moment; the earlier one is settled, so no sound
        // is played for a step that is then guessed anew.
        scene.own.next.cart.draw(screen);
        speaker.count_by_seats(&scene.seats);
        self.skipped.iter().for_each(|cart| cart.sound(speaker));
        if scene.new_tick {
            scene.own.now.cart.sound(speaker);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sounds with the number of its step.
    #[derive(Clone, Default, Deserialize, Serialize)]
    struct Steps(u32);

    impl Cart for Steps {
        fn update(&mut self, _pads: &Pads) {
            self.0 += 1;
        }

        fn draw(&self, _screen: &mut Screen) {}

        fn sound(&self, speaker: &mut Speaker) {
            speaker.effect(self.0);
        }
    }

    #[test]
    fn every_step_is_heard_once() {
        let mut play = SharedPlay::<Steps>::default();
        let mut heard = Vec::new();
        for (tick, new_tick) in [(1, true), (2, true), (2, false), (5, true), (6, true), (90, true)]
        {
            let state = Shared { cart: Steps(tick), pads: Pads::default() };
            let scene = Scene { tick, new_tick, ..Scene::still(Seat(0), &state) };
            play.update(&scene, &Pad::IDLE, &mut Orders::default());
            let mut speaker = Speaker::recorder();
            play.draw(&scene, &mut Screen::recorder(), &mut speaker);
            heard.extend(speaker.recorded());
        }
        let expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 90].map(|step| format!("effect({step})"));
        assert_eq!(heard, expected);
    }
}
