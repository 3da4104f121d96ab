//! Sound effects: every source of the chip on a board of pads. A plays one, B plays it a fifth higher and from its side.

use cart_sdk::{Button, Cart, Color, Cue, Font, ONE, Pads, Screen, Speaker, TURN, cart, sine};

/// The effects in `sound.toml`, in its order: what they are called, how their wave looks, a colour.
const EFFECTS: [(&str, Wave, Color); 12] = [
    ("coin", Wave::Pulse(8), Color::GOLD),
    ("jump", Wave::Pulse(4), Color::LEAF),
    ("laser", Wave::Saw, Color::RED),
    ("hit", Wave::Noise, Color::SAND),
    ("boom", Wave::Noise, Color::ORANGE),
    ("power", Wave::Pulse(2), Color::VIOLET),
    ("flute", Wave::Triangle, Color::SKY),
    ("robot", Wave::Noise, Color::SILVER),
    ("alarm", Wave::Saw, Color::RED),
    ("drop", Wave::Sine, Color::BLUE),
    ("organ", Wave::Sine, Color::LEATHER),
    ("bell", Wave::Sine, Color::BONE),
];
const COLUMNS: i32 = 4;
const ROWS: i32 = 3;
/// Pixels of a pad along each side, and from one to the next.
const SIDE: i32 = 54;
const STEP: i32 = 60;
/// Steps for which a pad is seen to sound.
const SHOWN: i32 = 40;

/// How a wave looks; of a pulse, so many sixteenths are high.
#[derive(Clone, Copy)]
enum Wave {
    Pulse(i32),
    Triangle,
    Saw,
    Sine,
    Noise,
}

#[derive(Default)]
struct Board {
    column: i32,
    row: i32,
    /// What is to be played in this step, and whether as it is written.
    news: Option<(usize, bool)>,
    /// For each pad, for how many steps it is still seen to sound.
    shown: [i32; EFFECTS.len()],
}

impl Cart for Board {
    fn update(&mut self, pads: &Pads) {
        let pad = &pads[0];
        let moved = |less, more| i32::from(pad.repeated(more)) - i32::from(pad.repeated(less));
        self.column = (self.column + moved(Button::Left, Button::Right)).rem_euclid(COLUMNS);
        self.row = (self.row + moved(Button::Up, Button::Down)).rem_euclid(ROWS);
        self.shown.iter_mut().for_each(|shown| *shown = (*shown - 1).max(0));
        let chosen = (self.row * COLUMNS + self.column) as usize;
        self.news = None;
        if pad.pressed(Button::A) || pad.pressed(Button::B) {
            self.news = Some((chosen, pad.pressed(Button::A)));
            self.shown[chosen] = SHOWN;
        }
    }

    fn sound(&self, speaker: &mut Speaker) {
        let Some((number, plain)) = self.news else { return };
        if plain {
            speaker.effect(number as u32);
        } else {
            let pan = (self.column * 200 / (COLUMNS - 1) - 100) as i8;
            speaker.effect_with(number as u32, Cue { pan, cents: 700, ..Cue::default() });
        }
    }

    fn draw(&self, screen: &mut Screen) {
        screen.clear(Color::NIGHT);
        screen.text(16, 14, Color::BONE, "SOUND BOARD");
        let hint = "A: play   B: higher, and from its side";
        screen.small_text(16, 242, Color::GREY, hint);
        for (place, (name, wave, color)) in (0..).zip(EFFECTS) {
            let (left, top) = (12 + place % COLUMNS * STEP, 40 + place / COLUMNS * (STEP + 6));
            let shown = self.shown[place as usize];
            let chosen = (place % COLUMNS, place / COLUMNS) == (self.column, self.row);
            screen.rect(left + 2, top + 2, SIDE, SIDE, Color::SLATE);
            screen.dither(64 + shown * 4);
            screen.rect(left, top, SIDE, SIDE, color);
            screen.dither(256);
            screen.rect(left + 3, top + 12, SIDE - 6, SIDE - 24, Color::NIGHT);
            draw_wave(screen, (left + 3, top + SIDE / 2), wave, color, 4 + shown / 5);
            let edge = if chosen { Color::BONE } else { Color::GREY };
            screen.rect_outline(left, top, SIDE, SIDE, edge);
            if chosen {
                screen.rect_outline(left - 1, top - 1, SIDE + 2, SIDE + 2, Color::BONE);
            }
            let x = left + (SIDE - Font::Small.width(name)) / 2;
            screen.rect(left + 3, top + SIDE - 11, SIDE - 6, 8, Color::NIGHT);
            screen.small_text(x, top + SIDE - 10, edge, name);
        }
    }
}

/// Two and a half times the wave, `height` to each side.
fn draw_wave(
    screen: &mut Screen,
    (left, middle): (i32, i32),
    wave: Wave,
    color: Color,
    height: i32,
) {
    let mut before = None;
    for x in 0..SIDE - 6 {
        let part = x * 16 / 18 % 16;
        let level = match wave {
            Wave::Pulse(high) => {
                if part < high {
                    16
                } else {
                    -16
                }
            }
            Wave::Triangle => (part - 8).abs() * 4 - 16,
            Wave::Saw => 16 - part * 2,
            Wave::Sine => sine(x * TURN / 18) / (ONE / 16),
            Wave::Noise => (x / 2 * 7_919 % 31) - 15,
        };
        let y = middle - level * height / 16;
        screen.line(left + x, before.unwrap_or(y), left + x, y, color);
        before = Some(y);
    }
}

cart!(Board);

#[cfg(test)]
mod tests {
    use super::*;
    use cart_sdk::Pad;

    #[test]
    fn the_chosen_pad_is_played_once() {
        let mut board = Board::default();
        let right = Pad::IDLE.then(&[Button::Right]);
        board.update(&Pads::from([right]));
        let press = right.then(&[Button::A]);
        for (pad, expected) in [(press, vec!["effect(1)"]), (press.then(&[Button::A]), vec![])] {
            board.update(&Pads::from([pad]));
            let mut speaker = Speaker::recorder();
            board.sound(&mut speaker);
            assert_eq!(speaker.recorded(), expected);
        }
    }
}
