//! TITLE: catch the falling stars.
use cart_sdk::{Button, Cart, Color, Pads, Random, Screen, Speaker, cart};
use serde::{Deserialize, Serialize};

const BOWL_WIDTH: i32 = 32;
const BOWL_Y: i32 = 232;
const LIVES: u32 = 3;

/// The effects in `sound.toml`, by their place.
const CATCH: u32 = 0;
const MISS: u32 = 1;

#[derive(Clone, Deserialize, Serialize)]
struct Stars {
    /// The left edge of the bowl.
    bowl: i32,
    /// The star: across, down.
    star: (i32, i32),
    caught: u32,
    lives: u32,
    /// The effect of the last step, if there is one.
    effect: Option<u32>,
    random: Random,
}

impl Default for Stars {
    fn default() -> Self {
        Self {
            bowl: 112,
            star: (128, 0),
            caught: 0,
            lives: LIVES,
            effect: None,
            random: Random::default(),
        }
    }
}

impl Cart for Stars {
    fn update(&mut self, pads: &Pads) {
        self.effect = None;
        if self.lives == 0 {
            if pads[0].pressed(Button::Start) || pads[0].pressed(Button::A) {
                *self = Self { random: self.random, ..Self::default() };
            }
            return;
        }
        let (x, _) = pads[0].direction();
        self.bowl = (self.bowl + 3 * x).clamp(0, Screen::WIDTH - BOWL_WIDTH);
        // It falls faster with every fifth star.
        self.star.1 += 2 + (self.caught / 5) as i32;
        if self.star.1 < BOWL_Y {
            return;
        }
        if (self.bowl..self.bowl + BOWL_WIDTH).contains(&self.star.0) {
            self.caught += 1;
            self.effect = Some(CATCH);
        } else {
            self.lives -= 1;
            self.effect = Some(MISS);
        }
        self.star = (self.random.between(8, Screen::WIDTH - 8), 0);
    }

    fn draw(&self, screen: &mut Screen) {
        screen.clear(Color::NIGHT);
        screen.circle(self.star.0, self.star.1, 3, Color::GOLD);
        screen.rect(self.bowl, BOWL_Y, BOWL_WIDTH, 6, Color::SKY);
        screen.text(8, 8, Color::BONE, &format!("stars {}", self.caught));
        screen.text(184, 8, Color::RED, &format!("lives {}", self.lives));
        if self.lives == 0 {
            screen.text(92, 124, Color::BONE, "game over");
            screen.small_text(108, 138, Color::SILVER, "A: again");
        }
    }

    fn sound(&self, speaker: &mut Speaker) {
        if let Some(effect) = self.effect {
            speaker.effect(effect);
        }
    }
}

// `cart!(shared Stars);` plays it in a room, where everybody sees the same: pads[1] is the second player's. Then say in
// cart.toml how many `seats` there are.
cart!(Stars);

#[cfg(test)]
mod tests {
    use super::*;
    use cart_sdk::Pad;

    /// Plays until the star reaches the bowl, with these buttons held.
    fn play(stars: &mut Stars, held: &[Button]) {
        let pads = Pads::from([Pad::IDLE.then(held)]);
        for _ in 0..BOWL_Y {
            stars.update(&pads);
            if stars.effect.is_some() {
                return;
            }
        }
    }

    #[test]
    fn a_star_over_the_bowl_is_caught() {
        let mut stars = Stars::default();
        play(&mut stars, &[]);
        assert_eq!((stars.caught, stars.lives, stars.effect), (1, LIVES, Some(CATCH)));
    }

    #[test]
    fn a_star_beside_the_bowl_costs_a_life() {
        let mut stars = Stars::default();
        play(&mut stars, &[Button::Left]);
        assert_eq!(
            (stars.bowl, stars.caught, stars.lives, stars.effect),
            (0, 0, LIVES - 1, Some(MISS))
        );
    }

    #[test]
    fn the_picture_shows_the_bowl_and_the_score() {
        let mut screen = Screen::recorder();
        Stars::default().draw(&mut screen);
        let calls = screen.recorded();
        assert!(calls.contains(&"rect(112, 232, 32, 6, 14)".to_owned()), "{calls:?}");
    }
}
