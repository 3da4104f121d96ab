//! Music: a song in patterns and one in MML, on two records. Left and right choose, A plays, B lets it fade out.

use cart_sdk::{Button, Cart, Color, Font, ONE, Pads, Screen, Speaker, TURN, cart, cosine, sine};

/// The songs in `sound.toml`, in its order: name, what it is written in, beats a minute, colour.
const SONGS: [(&str, &str, i32, Color); 2] = [
    ("Harbour", "five patterns", 112, Color::SKY),
    ("Clockwork", "two lines of MML", 132, Color::ORANGE),
];
const BARS: i32 = 16;
/// Milliseconds for which a song fades.
const FADE_MS: u16 = 2_000;

/// What the speaker is told in this step.
#[derive(Clone, Copy)]
enum News {
    Play(usize),
    Fade,
}

#[derive(Default)]
struct Music {
    chosen: usize,
    playing: Option<usize>,
    /// Steps since the song began.
    steps: i32,
    news: Option<News>,
}

impl Cart for Music {
    fn update(&mut self, pads: &Pads) {
        let pad = &pads[0];
        self.steps += 1;
        self.news = None;
        if pad.repeated(Button::Left) || pad.repeated(Button::Right) {
            self.chosen = (self.chosen + 1) % SONGS.len();
        }
        if pad.pressed(Button::A) && self.playing != Some(self.chosen) {
            (self.playing, self.steps) = (Some(self.chosen), 0);
            self.news = Some(News::Play(self.chosen));
        }
        if pad.pressed(Button::B) {
            self.playing = None;
            self.news = Some(News::Fade);
        }
    }

    fn sound(&self, speaker: &mut Speaker) {
        match self.news {
            Some(News::Play(song)) => speaker.music(song as u32),
            Some(News::Fade) => speaker.fade(FADE_MS),
            None => {}
        }
    }

    fn draw(&self, screen: &mut Screen) {
        screen.clear(Color::NIGHT);
        screen.text(88, 14, Color::BONE, "TWO RECORDS");
        for (place, (name, written, _, color)) in SONGS.into_iter().enumerate() {
            let x = 68 + place as i32 * 120;
            self.draw_record(screen, x, place, color);
            let words = if place == self.chosen { Color::BONE } else { Color::GREY };
            screen.text(x - Font::Large.width(name) / 2, 152, words, name);
            let small = x - Font::Small.width(written) / 2;
            screen.small_text(small, 164, Color::GREY, written);
        }
        self.draw_bars(screen);
        screen.small_text(60, 246, Color::GREY, "A: play   B: fade out");
    }
}

impl Music {
    /// Quarters of a beat since the song began, and what is left of this one, in 256ths.
    fn beat(&self) -> (i32, i32) {
        let tempo = self.playing.map_or(60, |song| SONGS[song].2);
        let quarters = self.steps * tempo * 4 * 256 / 3_600;
        (quarters / 256, 256 - quarters % 256)
    }

    fn draw_record(&self, screen: &mut Screen, x: i32, place: usize, color: Color) {
        let (y, spins) = (90, self.playing == Some(place));
        if place == self.chosen {
            screen.circle_outline(x, y, 53, color);
            screen.circle_outline(x, y, 55, color);
        }
        screen.circle(x, y, 50, Color::SLATE);
        for groove in 0..8 {
            screen.circle_outline(x, y, 24 + groove * 3, Color::NIGHT);
        }
        // Two beams of light lie on it; they turn with it as long as it plays.
        let turned = if spins { self.steps * TURN / 108 } else { place as i32 * 9_000 };
        for beam in [0, TURN / 2] {
            for edge in -6_i32..=6 {
                let angle = turned + beam + edge * 260;
                let at = |radius: i32| {
                    (x + cosine(angle) / (ONE / radius), y + sine(angle) / (ONE / radius))
                };
                let (from, to) = (at(22), at(48));
                screen.dither(160 - edge.abs() * 22);
                screen.line(from.0, from.1, to.0, to.1, Color::GREY);
            }
        }
        screen.dither(256);
        screen.circle(x, y, 18, color);
        screen.circle_outline(x, y, 14, Color::NIGHT);
        let mark = (x + cosine(turned) / (ONE / 9), y + sine(turned) / (ONE / 9));
        screen.circle(mark.0, mark.1, 2, Color::NIGHT);
        screen.circle(x, y, 2, Color::BONE);
        if spins {
            screen.line(x + 56, y - 52, x + 44, y - 10, Color::SILVER);
            screen.line(x + 44, y - 10, x + 34, y + 6, Color::SILVER);
            screen.rect(x + 31, y + 3, 6, 6, Color::BONE);
        }
    }

    /// Bars that jump on the beat and fall until the next.
    fn draw_bars(&self, screen: &mut Screen) {
        let (quarter, left) = self.beat();
        for bar in 0..BARS {
            let accent = if quarter % 4 == 0 { 40 } else { 24 };
            let jump = (bar * 31 + quarter * 17) % 23 + accent;
            let height = if self.playing.is_some() { 6 + jump * left / 256 } else { 3 };
            let color = match height {
                0..=15 => Color::FOREST,
                16..=30 => Color::LEAF,
                31..=44 => Color::GOLD,
                _ => Color::RED,
            };
            screen.rect(16 + bar * 14, 240 - height, 11, height, color);
        }
    }
}

cart!(Music);

#[cfg(test)]
mod tests {
    use super::*;
    use cart_sdk::Pad;

    #[test]
    fn a_song_starts_and_fades() {
        let mut music = Music::default();
        let mut press = |button| {
            music.update(&Pads::from([Pad::IDLE.then(&[button])]));
            let mut speaker = Speaker::recorder();
            music.sound(&mut speaker);
            speaker.recorded()
        };
        assert_eq!(press(Button::A), ["music(0)"]);
        assert_eq!(press(Button::A), [""; 0], "it plays already");
        assert_eq!(press(Button::B), ["music_fade(2000)"]);
    }
}
