//! Two players, one state that everybody sees: a game over the net without a line about the net.

mod bot;
mod court;

use cart_sdk::{Cart, Color, Font, Pads, Screen, Speaker, cart};
use serde::{Deserialize, Serialize};

use court::{BALL, BAT, BAT_X, BOTTOM, Court, Event, PIXEL, Phase, TOP};

const SIDES: [Color; 2] = [Color::SKY, Color::ORANGE];
const TRAIL: usize = 10;

#[derive(Clone, Default, Deserialize, Serialize)]
struct Pong {
    court: Court,
    /// Where the ball was, newest last: only for the picture.
    trail: Vec<(i32, i32)>,
    /// Ticks for which the walls still flash after a point: only for the picture.
    flash: u8,
}

impl Cart for Pong {
    fn update(&mut self, pads: &Pads) {
        self.trail.push(self.court.ball);
        if self.trail.len() > TRAIL {
            self.trail.remove(0);
        }
        self.court.step(pads);
        self.flash = match self.court.event {
            Some(Event::Point | Event::Game) => 24,
            _ => self.flash.saturating_sub(1),
        };
        if self.court.phase != Phase::Rally {
            self.trail.clear();
        }
    }

    fn draw(&self, screen: &mut Screen) {
        screen.clear(Color::NIGHT);
        draw_court(screen, self.flash);
        for side in 0..2 {
            draw_score(
                screen,
                self.court.score[side],
                if side == 0 { 84 } else { 148 },
                SIDES[side],
            );
            let y = self.court.bats[side] / PIXEL - BAT.1 / 2;
            screen.rect(BAT_X[side], y, BAT.0, BAT.1, SIDES[side]);
            screen.rect(BAT_X[side] + 1, y + 1, 2, BAT.1 - 2, Color::BONE);
        }
        for (age, &(x, y)) in self.trail.iter().rev().enumerate() {
            let color = [Color::SILVER, Color::GREY, Color::SLATE][age * 3 / TRAIL];
            screen.circle(x / PIXEL, y / PIXEL, 2 - (age as i32) / 5, color);
        }
        let (x, y) = (self.court.ball.0 / PIXEL, self.court.ball.1 / PIXEL);
        screen.rect(x - BALL / 2, y - BALL / 2, BALL, BALL, Color::BONE);
        self.draw_words(screen);
    }

    fn sound(&self, speaker: &mut Speaker) {
        if self.court.phase == Phase::Rally {
            speaker.silence();
        } else {
            speaker.music(0);
        }
        if let Some(event) = self.court.event {
            speaker.effect(event as u32);
        }
    }
}

impl Pong {
    fn draw_words(&self, screen: &mut Screen) {
        let names = [0, 1].map(|side| if self.court.players[side] { "PLAYER" } else { "CONSOLE" });
        screen.small_text(12, 9, SIDES[0], names[0]);
        screen.small_text(244 - Font::Small.width(names[1]), 9, SIDES[1], names[1]);
        if self.court.players == [false; 2] {
            let words = "up or down: play";
            let x = (Screen::WIDTH - Font::Small.width(words)) / 2;
            screen.small_text(x, BOTTOM - 20, Color::SILVER, words);
        }
        if let Phase::Won(side) = self.court.phase {
            let words = if self.court.players[side] {
                ["GAME!", "press A to play again"]
            } else {
                ["BEATEN", "press A to try again"]
            };
            screen.rect(48, 104, 160, 50, Color::SLATE);
            screen.rect_outline(48, 104, 160, 50, SIDES[side]);
            screen.text(
                (Screen::WIDTH - Font::Large.width(words[0])) / 2,
                117,
                SIDES[side],
                words[0],
            );
            screen.small_text(
                (Screen::WIDTH - Font::Small.width(words[1])) / 2,
                135,
                Color::BONE,
                words[1],
            );
        }
    }
}

/// Walls and net; the walls flash for a moment after a point.
fn draw_court(screen: &mut Screen, flash: u8) {
    let wall = if flash.div_ceil(4).is_multiple_of(2) { Color::SILVER } else { Color::GOLD };
    screen.rect(0, TOP - 3, Screen::WIDTH, 3, wall);
    screen.rect(0, BOTTOM, Screen::WIDTH, 3, wall);
    for y in (TOP + 4..BOTTOM - 4).step_by(12) {
        screen.rect(127, y, 2, 6, Color::SLATE);
    }
    screen.circle_outline(128, (TOP + BOTTOM) / 2, 34, Color::SLATE);
    for x in BAT_X {
        // The line that each side defends.
        screen.line(x + BAT.0 / 2, TOP, x + BAT.0 / 2, BOTTOM - 1, Color::SLATE);
    }
}

/// A digit of bars, 24 × 40 pixels, dark enough for the ball to be seen before it.
fn draw_score(screen: &mut Screen, score: u8, x: i32, color: Color) {
    // Bars from the top down: top, upper left, upper right, middle, lower left, lower right, bottom.
    const BARS: [(i32, i32, i32, i32); 7] = [
        (0, 0, 24, 5),
        (0, 0, 5, 22),
        (19, 0, 5, 22),
        (0, 18, 24, 5),
        (0, 18, 5, 22),
        (19, 18, 5, 22),
        (0, 35, 24, 5),
    ];
    const DIGITS: [u8; 10] = [0x77, 0x24, 0x5d, 0x6d, 0x2e, 0x6b, 0x7b, 0x25, 0x7f, 0x6f];
    let bars = DIGITS[usize::from(score % 10)];
    // All of the shadow lies below all of the digit.
    for (shift, color) in [(2, Color::SLATE), (0, color)] {
        for (bar, (left, top, width, height)) in BARS.into_iter().enumerate() {
            if bars & 1 << bar != 0 {
                screen.rect(x + left + shift, 40 + top + shift, width, height, color);
            }
        }
    }
}

cart!(shared Pong, bot::PongBot);

#[cfg(test)]
mod tests {
    use super::*;
    use cart_sdk::{Button, Pad};

    #[test]
    fn a_whole_game_is_drawn_and_heard() {
        let mut pong = Pong::default();
        let mut heard = Vec::new();
        let mut tick = 0;
        while !matches!(pong.court.phase, Phase::Won(_)) {
            // A while with the end of the bat, which makes the ball fly steeply; then no more.
            let below = pong.court.ball.1 - 14 * PIXEL > pong.court.bats[0];
            let button = if tick < 1_200 && below { Button::Down } else { Button::Up };
            pong.update(&Pads::from([Pad::IDLE.then(&[button])]));
            let mut speaker = Speaker::recorder();
            pong.sound(&mut speaker);
            heard.extend(speaker.recorded());
            tick += 1;
            assert!(tick < 20_000, "the game never ends");
        }
        for effect in 0..4 {
            assert!(heard.contains(&format!("effect({effect})")), "effect {effect} is never heard");
        }
        let mut screen = Screen::recorder();
        pong.draw(&mut screen);
        assert!(screen.recorded().iter().any(|call| call.contains("\"BEATEN\"")));
    }
}
