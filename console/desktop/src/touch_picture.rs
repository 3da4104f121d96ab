//! How the on-screen pad looks: drawn over the whole window, with even edges, and see-through.

use cart_abi::Button;
use machine::{Color, Font, Palette, Screen};

use crate::{
    input::touch_pad::{Circle, FACES, Layout},
    overlay::{Area, LARGE, SMALL, count, ink},
};

/// Parts of a pixel that edges are measured in.
const PARTS: i32 = 16;
/// How much of what lies below is hidden, of 255, by something that is held.
const HELD: i32 = 225;
/// The same for something that is not.
const IDLE: i32 = 165;

/// All that the picture depends on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Key {
    pub(crate) layout: Layout,
    /// The buttons that are held.
    pub(crate) held: u16,
    /// Pixels across the window.
    pub(crate) width: i32,
    /// Pixels down the window.
    pub(crate) height: i32,
}

/// A picture that lies over a window.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct TouchPicture {
    /// What it shows.
    pub(crate) key: Key,
    /// Red, green, blue and alpha of each pixel; the colours are multiplied by alpha already.
    pub(crate) rgba: Vec<u8>,
}

impl TouchPicture {
    /// The pad in a window.
    pub(crate) fn new(key: Key) -> Self {
        let layout = key.layout;
        let pixels = usize::try_from(i64::from(key.width.max(0)) * i64::from(key.height.max(0)));
        let rgba = vec![0; pixels.unwrap_or(0) * 4];
        let mut picture = Self { key, rgba };
        picture.directions();
        for (face, (button, (color, letter))) in
            layout.faces.into_iter().zip(FACES.into_iter().zip([
                (ink::LEAF, "A"),
                (ink::RED, "B"),
                (ink::SKY, "X"),
                (ink::GOLD, "Y"),
            ]))
        {
            picture.face(face, picture.is_held(button), color, letter);
        }
        for ((area, button), word) in layout.pills().zip(["L2", "L", "R", "R2", "SELECT", "START"])
        {
            picture.pill(area, picture.is_held(button), word);
        }
        picture.menu();
        picture
    }

    fn is_held(&self, button: Button) -> bool {
        self.key.held & button as u16 != 0
    }

    fn directions(&mut self) {
        let pad = self.key.layout.directions;
        self.disc(pad, ink::NIGHT, IDLE);
        self.ring(pad, ink::SILVER, IDLE);
        let part = |percent: i32| pad.radius * percent / 100;
        let (arm, long) = (part(27), part(84));
        for (across, down) in [(arm, long), (long, arm)] {
            let area =
                Area { x: pad.x - across, y: pad.y - down, width: 2 * across, height: 2 * down };
            self.rounded(area, part(10), ink::GREY, IDLE);
        }
        for (button, dx, dy) in [
            (Button::Up, 0, -1),
            (Button::Down, 0, 1),
            (Button::Left, -1, 0),
            (Button::Right, 1, 0),
        ] {
            let held = self.is_held(button);
            let at = |along: i32, across: i32| {
                (pad.x + dx * along + dy * across, pad.y + dy * along + dx * across)
            };
            if held {
                let (x, y) = at(part(57), 0);
                self.disc(Circle { x, y, radius: part(26) }, ink::GOLD, HELD);
            }
            let color = if held { ink::NIGHT } else { ink::BONE };
            let corners = [at(part(74), 0), at(part(46), part(18)), at(part(46), -part(18))];
            self.triangle(corners, color, HELD);
        }
    }

    fn face(&mut self, face: Circle, held: bool, color: Color, letter: &str) {
        self.disc(face, if held { color } else { ink::NIGHT }, if held { HELD } else { IDLE });
        self.ring(face, color, HELD);
        let scale = (face.radius * 11 / 100).max(1);
        let (x, y) = (face.x - 4 * scale, face.y - 4 * scale);
        self.text(
            Font::large(),
            LARGE,
            (x, y),
            scale,
            if held { ink::NIGHT } else { color },
            letter,
        );
    }

    fn pill(&mut self, area: Area, held: bool, word: &str) {
        let round = area.height / 2;
        self.rounded(area, round, if held { ink::GOLD } else { ink::SILVER }, HELD);
        let inner =
            Area { x: area.x + 2, y: area.y + 2, width: area.width - 4, height: area.height - 4 };
        if !held {
            self.rounded(inner, round - 2, ink::NIGHT, HELD);
        }
        let scale = (area.width * 72 / 100 / (6 * SMALL)).max(1);
        // The last column of a letter is the space to the next.
        let width = (SMALL * count(word) - 1) * scale;
        let place = (area.x + (area.width - width) / 2, area.y + (area.height - 5 * scale) / 2);
        self.text(
            Font::small(),
            SMALL,
            place,
            scale,
            if held { ink::NIGHT } else { ink::BONE },
            word,
        );
    }

    fn menu(&mut self) {
        let menu = self.key.layout.menu;
        self.disc(menu, ink::NIGHT, IDLE);
        self.ring(menu, ink::SILVER, IDLE);
        let (across, thick) = (menu.radius / 2, (menu.radius / 8).max(1));
        for row in -1..=1 {
            let y = menu.y + row * menu.radius * 36 / 100 - thick / 2;
            let bar = Area { x: menu.x - across, y, width: 2 * across, height: thick };
            self.rounded(bar, thick / 2, ink::BONE, HELD);
        }
    }

    fn disc(&mut self, circle: Circle, color: Color, alpha: i32) {
        self.rounded(circle.area(), circle.radius, color, alpha);
    }

    /// The rim of a circle, inside it.
    fn ring(&mut self, circle: Circle, color: Color, alpha: i32) {
        let thick = (circle.radius / 24).max(1) * PARTS;
        let radius = circle.radius * PARTS;
        self.fill(circle.area(), color, alpha, |x, y| {
            let way = way_from(circle, x, y);
            covered(radius - way) - covered(radius - thick - way)
        });
    }

    /// A rectangle with round corners.
    fn rounded(&mut self, area: Area, round: i32, color: Color, alpha: i32) {
        let round = round.max(0) * PARTS;
        let (left, top) = (area.x * PARTS + round, area.y * PARTS + round);
        let (right, bottom) =
            ((area.x + area.width) * PARTS - round, (area.y + area.height) * PARTS - round);
        self.fill(area, color, alpha, |x, y| {
            let (dx, dy) = ((left - x).max(x - right).max(0), (top - y).max(y - bottom).max(0));
            covered(round - length(dx, dy))
        });
    }

    fn triangle(&mut self, corners: [(i32, i32); 3], color: Color, alpha: i32) {
        let [a, b, c] = corners.map(|(x, y)| (i64::from(x * PARTS), i64::from(y * PARTS)));
        let side = |from: (i64, i64), to: (i64, i64), x: i64, y: i64| {
            (to.0 - from.0) * (y - from.1) - (to.1 - from.1) * (x - from.0)
        };
        let inside = |x: i64, y: i64| {
            let sides = [side(a, b, x, y), side(b, c, x, y), side(c, a, x, y)];
            sides.iter().all(|&side| side >= 0) || sides.iter().all(|&side| side <= 0)
        };
        let least = |get: fn(&(i32, i32)) -> i32| corners.iter().map(get).min().unwrap_or(0);
        let most = |get: fn(&(i32, i32)) -> i32| corners.iter().map(get).max().unwrap_or(0);
        let (x, y) = (least(|corner| corner.0), least(|corner| corner.1));
        let (width, height) = (most(|corner| corner.0) - x, most(|corner| corner.1) - y);
        self.fill(Area { x, y, width, height }, color, alpha, |x, y| {
            // Sixteen places within the pixel.
            let places = (0..16).map(|place| (place % 4 * 4 - 6, place / 4 * 4 - 6));
            let hits = places.filter(|(dx, dy)| inside(i64::from(x + dx), i64::from(y + dy)));
            i32::try_from(hits.count()).unwrap_or(PARTS)
        });
    }

    /// Letters of one of the console's fonts, each pixel as a square of `scale`.
    fn text(
        &mut self,
        font: &Font,
        letter_width: i32,
        (left, top): (i32, i32),
        scale: i32,
        color: Color,
        word: &str,
    ) {
        let mut screen = Screen::new();
        let mut canvas = screen.canvas();
        canvas.text(font, 0, 0, ink::BONE, word);
        let width = letter_width * count(word);
        for y in 0..8 {
            for x in (0..width).filter(|&x| canvas.pixel_at(x, y) == ink::BONE) {
                let area =
                    Area { x: left + x * scale, y: top + y * scale, width: scale, height: scale };
                self.fill(area, color, HELD, |_, _| PARTS);
            }
        }
    }

    /// Lays a colour over an area, as far as each pixel is covered, of [`PARTS`]; the place that is asked about is the
    /// pixel's middle, in parts.
    fn fill(&mut self, area: Area, color: Color, alpha: i32, cover: impl Fn(i32, i32) -> i32) {
        let rgb = Palette::DEFAULT.rgb(color).map(i32::from);
        for y in area.y.max(0)..(area.y + area.height).min(self.key.height) {
            for x in area.x.max(0)..(area.x + area.width).min(self.key.width) {
                let cover = cover(x * PARTS + PARTS / 2, y * PARTS + PARTS / 2);
                let alpha = alpha * cover.clamp(0, PARTS) / PARTS;
                let at = usize::try_from(y * self.key.width + x).expect("inside the window") * 4;
                let pixel = &mut self.rgba[at..at + 4];
                let [red, green, blue] = rgb.map(|part| part * alpha / 255);
                for (below, above) in pixel.iter_mut().zip([red, green, blue, alpha]) {
                    let left = i32::from(*below) * (255 - alpha) / 255;
                    *below = u8::try_from(above + left).unwrap_or(u8::MAX);
                }
            }
        }
    }

    /// Lays the picture over a window of 0RGB.
    pub(crate) fn lay_over(&self, window: &mut [u32]) {
        for (below, &[red, green, blue, alpha]) in
            window.iter_mut().zip(self.rgba.as_chunks::<4>().0)
        {
            if alpha == 0 {
                continue;
            }
            let [_, old_red, old_green, old_blue] = below.to_be_bytes();
            let mixed = |above: u8, below: u8| {
                let left = u16::from(below) * u16::from(255 - alpha) / 255;
                above.saturating_add(u8::try_from(left).unwrap_or(u8::MAX))
            };
            let (red, green, blue) =
                (mixed(red, old_red), mixed(green, old_green), mixed(blue, old_blue));
            *below = u32::from_be_bytes([0, red, green, blue]);
        }
    }
}

/// How much of a pixel is covered whose middle is so far inside an edge.
fn covered(inside: i32) -> i32 {
    (inside + PARTS / 2).clamp(0, PARTS)
}

fn way_from(circle: Circle, x: i32, y: i32) -> i32 {
    length(x - circle.x * PARTS, y - circle.y * PARTS)
}

fn length(dx: i32, dy: i32) -> i32 {
    let (dx, dy) = (i64::from(dx), i64::from(dy));
    i32::try_from((dx * dx + dy * dy).isqrt()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::View;

    fn picture(width: i32, height: i32, held: u16) -> TouchPicture {
        let view = View { width, height, ..View::default() };
        TouchPicture::new(Key { layout: Layout::new(&view), held, width, height })
    }

    fn alpha_at(picture: &TouchPicture, x: i32, y: i32) -> u8 {
        picture.rgba[usize::try_from(y * picture.key.width + x).unwrap() * 4 + 3]
    }

    #[test]
    fn every_part_is_seen_and_the_middle_is_free() {
        let picture = picture(768, 600, 0);
        let Layout { directions, faces, menu, .. } = picture.key.layout;
        for circle in faces.into_iter().chain([directions, menu]) {
            assert!(alpha_at(&picture, circle.x, circle.y) > 100, "{circle:?}");
            assert!(alpha_at(&picture, circle.x, circle.y - circle.radius - 2) < 100, "{circle:?}");
        }
        assert_eq!(alpha_at(&picture, 384, 200), 0);
        let colors_fit = |pixel: &[u8; 4]| pixel[..3].iter().all(|&part| part <= pixel[3]);
        assert!(picture.rgba.as_chunks::<4>().0.iter().all(colors_fit));
    }

    #[test]
    fn what_is_held_looks_different_and_nothing_else_does() {
        let idle = picture(768, 600, 0);
        for button in [Button::Up, Button::A, Button::Y, Button::R2, Button::Start] {
            let held = picture(768, 600, button as u16);
            let pairs = idle.rgba.as_chunks::<4>().0.iter().zip(held.rgba.as_chunks::<4>().0);
            let changed = pairs.filter(|(one, other)| one != other).count();
            assert!((300..6_000).contains(&changed), "{button:?}: {changed}");
        }
    }

    #[test]
    fn a_window_of_any_size_is_drawn() {
        for (width, height) in [(1, 1), (256, 256), (300, 40), (0, 0)] {
            let picture = picture(width, height, Button::MASK);
            assert_eq!(picture.rgba.len(), usize::try_from(4 * width * height).unwrap());
        }
    }

    #[test]
    fn it_is_laid_over_a_window() {
        let picture = picture(768, 600, 0);
        let mut window = vec![0x00_ff_ff_ff; 768 * 600];
        picture.lay_over(&mut window);
        let Circle { x, y, .. } = picture.key.layout.directions;
        let at = |x: i32, y: i32| window[usize::try_from(y * 768 + x).unwrap()];
        assert_eq!(at(384, 200), 0x00_ff_ff_ff);
        assert!(at(x, y) < 0x00_ff_ff_ff && at(x, y) > 0);
    }
}
