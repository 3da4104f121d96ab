//! Sprites: keyed, mirrored, turned, scaled, and one picture in many colours.

use cart_sdk::{Cart, Color, ONE, Pads, Screen, Sprite, TURN, cart, cosine, sine};

/// The pictures of the sheet, 16 × 16 pixels each; the fish has two.
const FISH: [Sprite; 2] = [Sprite::new(0, 0, 0, 16, 16), Sprite::new(0, 16, 0, 16, 16)];
const STAR: Sprite = Sprite::new(0, 32, 0, 16, 16);
const WEED: Sprite = Sprite::new(0, 48, 0, 16, 16);
const BUBBLE: Sprite = Sprite::new(0, 64, 0, 16, 16);
/// What a fish wears instead of orange and yellow.
const COATS: [(Color, Color); 6] = [
    (Color::ORANGE, Color::GOLD),
    (Color::RED, Color::SAND),
    (Color::VIOLET, Color::SKY),
    (Color::LEAF, Color::GOLD),
    (Color::BLUE, Color::SKY),
    (Color::SILVER, Color::BONE),
];
const MIDDLE: (i32, i32) = (128, 112);

#[derive(Default)]
struct Sprites {
    ticks: i32,
}

impl Cart for Sprites {
    fn update(&mut self, _pads: &Pads) {
        self.ticks += 1;
    }

    fn draw(&self, screen: &mut Screen) {
        draw_water(screen);
        self.draw_ground(screen);
        self.draw_shoal(screen);
        self.draw_ring(screen);
        // It breathes: from twice to five times its size. Turned and scaled, a sprite keeps its middle.
        let breath = ONE * 7 / 2 + sine(self.ticks * 300) * 3 / 2;
        let star = STAR.turned(self.ticks * 120).scaled(breath);
        screen.sprite(MIDDLE.0 - 8, MIDDLE.1 - 8, star);
    }
}

impl Sprites {
    fn fish(&self, number: i32) -> Sprite {
        FISH[((self.ticks / 8 + number) % 2) as usize]
    }

    /// Eight that swim in a circle, each turned the way it goes.
    fn draw_ring(&self, screen: &mut Screen) {
        for number in 0..8 {
            let turn = self.ticks * 200 + number * TURN / 8;
            let (x, y) = (cosine(turn) * 5 / 4 / (ONE / 56), sine(turn) / (ONE / 56));
            let fish = self.fish(number).turned(turn + TURN / 4);
            screen.sprite(MIDDLE.0 + x - 8, MIDDLE.1 + y - 8, fish);
        }
    }

    /// Small ones behind, large ones in front, to and fro; and each in a coat of its own.
    fn draw_shoal(&self, screen: &mut Screen) {
        for number in 0..12 {
            let coat = COATS[number as usize % COATS.len()];
            let size = 1 + number / 4;
            let way = (self.ticks * (2 + number % 3) / 2 + number * 97) % 640;
            let to_the_left = way >= 320;
            let x = if to_the_left { 608 - way } else { way - 32 };
            let y = 12 + number * 53 % 170 + sine(self.ticks * 500 + number * 9_000) / (ONE / 4);
            screen.saved(|screen| {
                screen.palette_map(Color::ORANGE, coat.0);
                screen.palette_map(Color::GOLD, coat.1);
                let fish = self.fish(number).flip_x(to_the_left);
                screen.sprite(x, y, fish.scaled(ONE * (size + 1) / 2));
            });
        }
    }

    fn draw_ground(&self, screen: &mut Screen) {
        screen.ellipse(-40, 214, 180, 70, Color::SAND);
        screen.ellipse(90, 220, 220, 70, Color::SAND);
        for (number, x) in (0..).zip([6, 30, 52, 88, 150, 178, 214, 236]) {
            let sway = sine(self.ticks * 260 + number * 8_000) / 16;
            let weed = WEED.flip_x(number % 2 == 0).turned(sway).scaled(ONE * (2 + number % 2));
            screen.sprite(x, 212, weed);
        }
        for number in 0..9 {
            let y = 240 - (self.ticks + number * 57) % 270;
            let x = 20 + number * 71 % 220 + sine(self.ticks * 700 + number * 7_000) / (ONE / 3);
            screen.sprite(x, y, BUBBLE.scaled(ONE * (1 + number % 3) / 3));
        }
    }
}

fn draw_water(screen: &mut Screen) {
    screen.clear(Color::BLUE);
    for (row, level) in (0..12).map(|row| (row * 8, 120 - row * 10)) {
        screen.dither(level);
        screen.rect(0, row, Screen::WIDTH, 8, Color::SKY);
    }
    for (row, level) in (0..8).map(|row| (160 + row * 12, row * 20)) {
        screen.dither(level);
        screen.rect(0, row, Screen::WIDTH, 12, Color::NIGHT);
    }
    screen.dither(256);
}

cart!(Sprites);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coats_are_taken_off_again() {
        let mut screen = Screen::recorder();
        Sprites::default().draw_shoal(&mut screen);
        let calls = screen.recorded();
        let count = |name: &str| calls.iter().filter(|call| call.starts_with(name)).count();
        assert_eq!((count("push"), count("palette_map"), count("pop")), (12, 24, 12));
    }
}
