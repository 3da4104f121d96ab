//! The palette as it runs: sixteen colours drawn, hundreds seen, one row of the screen after the other.
//!
//! Nothing is drawn anew while the sun goes down: what the colours are changes, and the rows of the sea sway.

use cart_sdk::{Cart, Color, ONE, Pads, Screen, cart, sine};

/// The row where the sky meets the sea.
const SHORE: i32 = 150;
/// Steps of a day.
const DAY: i32 = 1_200;
/// The sky above and at the shore, the sea there and in front: by day, at dusk, at night.
const LIGHTS: [[u32; 4]; 4] = [
    [0x3a8ae0, 0xbfe4f4, 0x6cbcd8, 0x144c88],
    [0x3a3a86, 0xffb45a, 0xe88a5a, 0x281e58],
    [0x05060f, 0x1c2450, 0x1a2450, 0x04060f],
    [0x40508c, 0xf4b8b8, 0xc89ab4, 0x24305c],
];

#[derive(Default)]
struct Palette {
    ticks: i32,
}

impl Cart for Palette {
    fn update(&mut self, pads: &Pads) {
        // Right lets the day pass faster, left backwards.
        self.ticks += 1 + pads[0].direction().0 * 4;
    }

    fn draw(&self, screen: &mut Screen) {
        let hour = self.ticks.rem_euclid(DAY);
        let light = light(hour);
        draw_scene(screen, hour);
        for row in 0..Screen::HEIGHT {
            if row < SHORE {
                screen.palette_row(row, Color::BLUE, mixed(light[0], light[1], row, SHORE));
            } else {
                let (down, height) = (row - SHORE, Screen::HEIGHT - SHORE);
                screen.palette_row(row, Color::BLUE, mixed(light[2], light[3], down, height));
                // The farther in front, the larger the waves.
                let wave = sine(self.ticks * 600 + 9_000_000 / (down + 12)) * (down + 10) / 24;
                screen.scroll_row(row, wave / ONE);
            }
        }
        // Windows are lit by night; what is sunlit by day is grey then.
        let dark = mixed(0, 256, (hour - DAY / 3).abs().min(DAY / 4), DAY / 4) as i32;
        screen.palette(Color::GOLD, mixed(0xffe070, 0x3a3440, dark, 256));
        screen.palette(Color::BONE, mixed(0x5a6088, 0xf6f2e2, dark, 256));
        screen.palette(Color::RED, mixed(0x401c38, 0xec464a, dark, 256));
    }
}

/// The four colours of an hour, between those of two lights.
fn light(hour: i32) -> [u32; 4] {
    let quarter = DAY / 4;
    let [from, to] = [0, 1].map(|next| LIGHTS[((hour / quarter + next) % 4) as usize]);
    std::array::from_fn(|place| mixed(from[place], to[place], hour % quarter, quarter))
}

/// A colour between two, `part` of `whole` on the way; each of red, green and blue for itself.
fn mixed(from: u32, to: u32, part: i32, whole: i32) -> u32 {
    [16, 8, 0].into_iter().fold(0, |rgb, shift| {
        let [from, to] = [from, to].map(|rgb| (rgb >> shift & 0xff) as i32);
        rgb | ((from + (to - from) * part / whole) as u32) << shift
    })
}

fn draw_scene(screen: &mut Screen, hour: i32) {
    screen.clear(Color::BLUE);
    let height = sine(hour * (65_536 / DAY) + 16_384) / (ONE / 110);
    // The sun goes down and its double comes up in the sea.
    for (y, from, to) in [(SHORE - height, 0, SHORE), (SHORE + height, SHORE, 256)] {
        screen.clip(0, from, Screen::WIDTH, to - from);
        screen.circle(176, y, 18, Color::ORANGE);
        screen.circle(176, y, 14, Color::SAND);
    }
    screen.unclip();
    for star in 0..30 {
        let color = if (hour - DAY / 2).abs() < DAY / 6 { Color::SILVER } else { Color::BLUE };
        screen.pixel(star * 83 % 256, star * star * 13 % 120, color);
    }
    // A rock, a lighthouse, its house, and all of it once more in the sea.
    screen.ellipse(-30, SHORE - 26, 130, 52, Color::SLATE);
    screen.clip(0, 0, Screen::WIDTH, SHORE);
    screen.ellipse(-20, SHORE - 26, 104, 30, Color::FOREST);
    screen.unclip();
    for mirror in [-1, 1] {
        let y = |up: i32| SHORE + mirror * up;
        let bar =
            |x: i32, up: i32, width: i32, tall: i32| (x, y(up).min(y(up + tall)), width, tall);
        for step in 0..6 {
            let color = if step % 2 == 0 { Color::BONE } else { Color::RED };
            let (x, top, width, tall) = bar(44 + step / 2, 24 + step * 12, 18 - step, 12);
            screen.rect(x, top, width, tall, color);
        }
        for (what, color) in [
            (bar(44, 96, 18, 3), Color::NIGHT),
            (bar(48, 99, 10, 10), Color::GOLD),
            (bar(46, 109, 14, 3), Color::NIGHT),
            (bar(12, 22, 28, 16), Color::BONE),
            (bar(17, 26, 6, 6), Color::GOLD),
            (bar(29, 26, 6, 6), Color::GOLD),
        ] {
            screen.rect(what.0, what.1, what.2, what.3, color);
        }
        screen.triangle([(8, y(38)), (43, y(38)), (26, y(52))], Color::RED);
    }
}

cart!(Palette);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_mix_part_by_part() {
        for (part, expected) in [(0, 0x10_20_f0), (1, 0x18_20_80), (2, 0x20_20_10)] {
            assert_eq!(mixed(0x10_20_f0, 0x20_20_10, part, 2), expected);
        }
        assert_eq!(light(0), LIGHTS[0]);
        assert_eq!(light(DAY / 2), LIGHTS[2]);
    }
}
