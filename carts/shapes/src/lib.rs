//! Every shape there is: a valley at dusk without a single sprite.

use cart_sdk::{Cart, Color, ONE, Pads, Screen, Surface, Texture, cart};

/// The sky from above to the horizon; between two colours, dither mixes them.
const SKY: [Color; 5] = [Color::NIGHT, Color::BLUE, Color::VIOLET, Color::ORANGE, Color::GOLD];
const BAND: i32 = 36;
const HORIZON: i32 = BAND * (SKY.len() as i32 - 1);

/// Pixels along each side of the picture on the kite.
const CLOTH: i32 = 32;

struct Shapes {
    ticks: i32,
    cloth: Surface,
}

impl Default for Shapes {
    fn default() -> Self {
        let cloth = Surface::new(CLOTH, CLOTH);
        cloth.draw(|cloth| {
            cloth.clear(Color::SKY);
            cloth.rect(0, 0, CLOTH / 2, CLOTH / 2, Color::GOLD);
            cloth.rect(CLOTH / 2, CLOTH / 2, CLOTH / 2, CLOTH / 2, Color::GOLD);
            cloth.circle(CLOTH / 2, CLOTH / 2, 8, Color::RED);
            cloth.rect_outline(0, 0, CLOTH, CLOTH, Color::BONE);
        });
        Self { ticks: 0, cloth }
    }
}

impl Cart for Shapes {
    fn update(&mut self, _pads: &Pads) {
        self.ticks += 1;
    }

    fn draw(&self, screen: &mut Screen) {
        draw_sky(screen);
        draw_mountains(screen);
        draw_valley(screen, self.ticks);
        draw_house(screen, self.ticks);
        draw_kite(screen, &self.cloth, self.ticks);
        draw_balloon(screen, 40 + self.ticks / 4 % 300 - 20, 46 + wave(self.ticks / 2, 4));
    }
}

/// Up and down again, `height` to each side, in 64 steps.
fn wave(step: i32, height: i32) -> i32 {
    let step = step.rem_euclid(64);
    (if step < 32 { step - 16 } else { 48 - step }) * height / 16
}

fn draw_sky(screen: &mut Screen) {
    for (band, pair) in (0..).zip(SKY.windows(2)) {
        screen.rect(0, band * BAND, Screen::WIDTH, BAND, pair[0]);
        for row in 0..BAND {
            screen.dither(row * 256 / BAND);
            screen.rect(0, band * BAND + row, Screen::WIDTH, 1, pair[1]);
        }
        screen.dither(256);
    }
    for star in 0..40 {
        screen.pixel(star * 97 % 256, star * star * 7 % 60, Color::BONE);
    }
    screen.circle(178, 122, 26, Color::GOLD);
    screen.circle(178, 122, 22, Color::BONE);
    screen.dither(96);
    screen.circle_outline(178, 122, 32, Color::GOLD);
    screen.circle_outline(178, 122, 40, Color::GOLD);
    screen.dither(256);
}

fn draw_mountains(screen: &mut Screen) {
    let ridge = [(0, 150), (0, 108), (30, 84), (58, 112), (86, 70), (132, 128), (168, 150)];
    screen.polygon(&ridge, Color::SLATE);
    screen.polygon(&[(150, 150), (216, 92), (256, 130), (256, 150)], Color::SLATE);
    // Light from where the sun goes down, and snow.
    screen.triangle([(86, 70), (132, 128), (96, 118)], Color::GREY);
    screen.triangle([(30, 84), (58, 112), (38, 108)], Color::GREY);
    for [top, left, right] in [
        [(86, 70), (79, 80), (93, 79)],
        [(30, 84), (24, 89), (36, 90)],
        [(216, 92), (208, 99), (222, 97)],
    ] {
        screen.triangle([top, left, right], Color::BONE);
    }
}

fn draw_valley(screen: &mut Screen, ticks: i32) {
    screen.rect(0, HORIZON, Screen::WIDTH, Screen::HEIGHT - HORIZON, Color::FOREST);
    screen.ellipse(-60, 128, 200, 70, Color::FOREST);
    screen.ellipse(130, 134, 190, 60, Color::FOREST);
    // Grass in a pattern of 4 × 4 pixels, over what is there.
    screen.pattern(0x7bde, None);
    screen.ellipse(-40, 136, 170, 50, Color::LEAF);
    screen.rect(0, 200, Screen::WIDTH, 56, Color::LEAF);
    screen.pattern(0, None);
    // A lake with rings that widen.
    screen.ellipse(116, 168, 134, 50, Color::BLUE);
    screen.ellipse_outline(116, 168, 134, 50, Color::SAND);
    screen.clip(118, 169, 130, 48);
    for ring in 0..3 {
        let width = (ticks / 2 + ring * 20) % 60;
        screen.ellipse_outline(180 - width, 190 - width / 3, width * 2, width * 2 / 3, Color::SKY);
    }
    for row in 0..8 {
        let width = 14 - row + wave(ticks + row * 12, 4);
        screen.line(178 - width, 172 + row * 3, 178 + width, 172 + row * 3, Color::GOLD);
    }
    screen.unclip();
    for (x, y, size) in [(14, 176, 9), (36, 170, 7), (238, 160, 6), (222, 226, 12), (246, 234, 14)]
    {
        screen.rect(x - 1, y + size * 2, 3, size / 2 + 1, Color::UMBER);
        for layer in 0..3 {
            let (top, half) = (y + layer * size / 2, size / 2 + layer * size / 4);
            screen.triangle(
                [(x, top), (x - half, top + size), (x + half, top + size)],
                Color::FOREST,
            );
            screen.triangle_outline(
                [(x, top), (x - half, top + size), (x + half, top + size)],
                Color::NIGHT,
            );
        }
    }
}

fn draw_house(screen: &mut Screen, ticks: i32) {
    for puff in 0..5 {
        let age = (ticks / 3 + puff * 12) % 60;
        screen.dither(200 - age * 3);
        screen.circle(72 + age / 4 + wave(age, 3), 176 - age, 2 + age / 10, Color::SILVER);
    }
    screen.dither(256);
    screen.rect(68, 176, 8, 16, Color::UMBER);
    screen.rect(34, 196, 50, 34, Color::SAND);
    screen.rect_outline(34, 196, 50, 34, Color::LEATHER);
    screen.triangle([(59, 172), (28, 197), (90, 197)], Color::RED);
    screen.triangle_outline([(59, 172), (28, 197), (90, 197)], Color::UMBER);
    screen.rect(54, 210, 12, 20, Color::UMBER);
    screen.circle(64, 220, 1, Color::GOLD);
    for x in [39, 71] {
        screen.rect(x, 206, 9, 9, Color::GOLD);
        screen.rect_outline(x, 206, 9, 9, Color::UMBER);
        screen.line(x + 4, 206, x + 4, 214, Color::UMBER);
    }
    for post in 0..8 {
        screen.line(100 + post * 12, 236, 100 + post * 12, 250, Color::LEATHER);
    }
    screen.line(94, 240, 190, 240, Color::LEATHER);
    screen.line(94, 245, 190, 245, Color::LEATHER);
}

/// A square picture on two triangles: its corners sway, and it is stretched between them.
fn draw_kite(screen: &mut Screen, cloth: &Surface, ticks: i32) {
    let (x, y) = (150 + wave(ticks / 3, 9), 44 + wave(ticks / 2 + 20, 5));
    let sway = wave(ticks, 6);
    let [top, right, bottom, left] = [
        (x + 6, y - 22),
        (x + 20 - sway, y - 4 + sway / 2),
        (x - 8, y + 24),
        (x - 18 - sway, y - 10),
    ];
    let end = (112, 238);
    screen.line(bottom.0, bottom.1, end.0, end.1, Color::SILVER);
    for knot in 1..5 {
        let (x, y) = (bottom.0 - knot * 6, bottom.1 + knot * 3 + wave(ticks * 2 + knot * 16, 3));
        screen.triangle([(x, y), (x - 3, y - 3), (x - 3, y + 3)], Color::RED);
        screen.triangle([(x, y), (x + 3, y - 3), (x + 3, y + 3)], Color::RED);
    }
    let side = CLOTH * ONE;
    let places = [(0, 0), (side, 0), (side, side), (0, side)];
    let part = |one: usize, other: usize| {
        Texture::of(cloth.picture(), [places[0], places[one], places[other]])
    };
    screen.textured_triangle([top, right, bottom], part(1, 2));
    screen.textured_triangle([top, bottom, left], part(2, 3));
}

/// An outline that is poured full, gore by gore.
fn draw_balloon(screen: &mut Screen, x: i32, y: i32) {
    screen.ellipse(x - 16, y - 20, 33, 36, Color::RED);
    screen.ellipse_outline(x - 16, y - 20, 33, 36, Color::BONE);
    screen.ellipse_outline(x - 7, y - 20, 15, 36, Color::BONE);
    screen.flood_fill(x, y, Color::GOLD);
    for side in [-1, 1] {
        screen.line(x + side * 9, y + 13, x + side * 4, y + 24, Color::SAND);
    }
    screen.polygon(
        &[(x - 5, y + 24), (x + 5, y + 24), (x + 3, y + 31), (x - 3, y + 31)],
        Color::LEATHER,
    );
}

cart!(Shapes);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_swings_to_both_sides() {
        assert_eq!([0, 16, 32, 48, 64].map(|step| wave(step, 8)), [-8, 0, 8, 0, -8]);
    }
}
