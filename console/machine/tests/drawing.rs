//! Every drawing call against a slow one that asks for each pixel whether it is set, with coordinates of all sizes.

#![expect(clippy::unwrap_used, reason = "the numbers are colours")]

use machine::{Canvas, Color, Flip, Font, Map, Region, Screen, Surface, TileSide, Tiles};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Call {
    Clear(i32),
    Pixel([i32; 2], i32),
    Line([i32; 4], i32),
    Rect([i32; 4], i32),
    RectOutline([i32; 4], i32),
    Circle([i32; 3], i32),
    CircleOutline([i32; 3], i32),
    Sprite([i32; 6], Option<i32>, [bool; 2]),
    Map([i32; 6], bool, Option<i32>),
    Text([i32; 2], bool, i32),
    Clip([i32; 4]),
    Camera([i32; 2]),
    PaletteMap(i32, i32),
}

const TEXT: &str = "Quiver!\n1d20 é\n";

fn number() -> impl Strategy<Value = i32> {
    prop_oneof![
        8 => -40..300_i32,
        2 => 0..60_i32,
        1 => prop::sample::select(vec![i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX - 1, i32::MAX]),
        1 => any::<i32>(),
    ]
}

fn color() -> impl Strategy<Value = i32> {
    0..16_i32
}

fn call() -> impl Strategy<Value = Call> {
    let key = || prop::option::of(color());
    let four = || prop::array::uniform4(number());
    prop_oneof![
        1 => color().prop_map(Call::Clear),
        1 => (prop::array::uniform2(number()), color()).prop_map(|(at, color)| Call::Pixel(at, color)),
        3 => (four(), color()).prop_map(|(ends, color)| Call::Line(ends, color)),
        2 => (four(), color()).prop_map(|(rect, color)| Call::Rect(rect, color)),
        2 => (four(), color()).prop_map(|(rect, color)| Call::RectOutline(rect, color)),
        3 => (prop::array::uniform3(number()), color()).prop_map(|(circle, color)| Call::Circle(circle, color)),
        3 => (prop::array::uniform3(number()), color()).prop_map(|(circle, color)| Call::CircleOutline(circle, color)),
        4 => (prop::array::uniform6(number()), key(), any::<[bool; 2]>()).prop_map(|(n, key, flip)| Call::Sprite(n, key, flip)),
        3 => (prop::array::uniform6(number()), any::<bool>(), key()).prop_map(|(n, large, key)| Call::Map(n, large, key)),
        2 => (prop::array::uniform2(number()), any::<bool>(), color()).prop_map(|(at, large, color)| Call::Text(at, large, color)),
        1 => four().prop_map(Call::Clip),
        1 => prop::array::uniform2(number()).prop_map(Call::Camera),
        1 => (color(), color()).prop_map(|(from, to)| Call::PaletteMap(from, to)),
    ]
}

fn paint(number: i32) -> Color {
    Color::new(number).unwrap()
}

fn sheet() -> Surface {
    let pixels: Vec<u8> =
        (0..65_536_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 28) as u8).collect();
    Surface::sheet(&pixels)
}

fn cells() -> Map {
    let cells: Vec<i16> = (0..65_536_u32)
        .map(|at| (at.wrapping_mul(2_246_822_519) >> 21) as i16 % 1100 - 20)
        .collect();
    Map::from_cells(&cells)
}

/// The slow screen.
struct Slow {
    pixels: Vec<u8>,
    clip: [i64; 4],
    camera: [i64; 2],
    colors: [u8; 16],
}

impl Slow {
    /// Asks for each pixel of the clip which colour it gets; the place has the camera added.
    fn each(&mut self, color_at: impl Fn(i64, i64) -> Option<i32>) {
        let [left, top, right, bottom] = self.clip;
        for y in top..bottom {
            for x in left..right {
                if let Some(color) = color_at(x + self.camera[0], y + self.camera[1]) {
                    self.pixels[(y * 256 + x) as usize] = self.colors[color as usize];
                }
            }
        }
    }

    fn draw(&mut self, call: &Call, sheet: &Surface, cells: &Map) {
        let some = |is: bool, color: i32| is.then_some(color);
        match *call {
            Call::Clear(color) => self.each(|_, _| Some(color)),
            Call::Pixel(at, color) => self.each(|x, y| some([x, y] == at.map(i64::from), color)),
            Call::Line(ends, color) => {
                self.each(|x, y| some(on_line(ends.map(i64::from), x, y), color));
            }
            Call::Rect(rect, color) => self.each(|x, y| some(in_rect(rect, x, y), color)),
            Call::RectOutline(rect, color) => self.each(|x, y| {
                let [left, top, width, height] = rect.map(i64::from);
                let edge = x == left || x == left + width - 1 || y == top || y == top + height - 1;
                some(in_rect(rect, x, y) && edge, color)
            }),
            Call::Circle([at_x, at_y, radius], color) => self.each(|x, y| {
                let [x, y] = [x - i64::from(at_x), y - i64::from(at_y)].map(i64::abs);
                let within = |one, other| rise(radius, one).is_some_and(|rise| other <= rise);
                some(within(x, y) || within(y, x), color)
            }),
            Call::CircleOutline([at_x, at_y, radius], color) => self.each(|x, y| {
                let [x, y] = [x - i64::from(at_x), y - i64::from(at_y)].map(i64::abs);
                some(rise(radius, x) == Some(y) || rise(radius, y) == Some(x), color)
            }),
            Call::Sprite(numbers, key, flips) => self.each(|x, y| {
                let (x, y) = in_region(numbers, flips, x, y)?;
                sheet_color(sheet, x, y, key)
            }),
            Call::Map(numbers, large, key) => self.each(|x, y| {
                let (x, y) = in_region(numbers, [false; 2], x, y)?;
                tile_color(cells, sheet, large, key, x, y)
            }),
            Call::Text([at_x, at_y], large, color) => {
                let (font, width, height) =
                    if large { (Font::large(), 8, 8) } else { (Font::small(), 4, 6) };
                let mut letters = Screen::new();
                letters.canvas().text(font, 0, 0, paint(1), TEXT);
                self.each(|x, y| {
                    let [x, y] = [x - i64::from(at_x), y - i64::from(at_y)];
                    let inside = (0..16 * width).contains(&x) && (0..4 * height).contains(&y);
                    some(inside && letters.pixels()[(y * 256 + x) as usize] == 1, color)
                });
            }
            Call::Clip([x, y, width, height]) => {
                let end = |at: i32, length: i32| i64::from(at) + i64::from(length.max(0));
                self.clip = [x.into(), y.into(), end(x, width), end(y, height)]
                    .map(|side| side.clamp(0, 256));
            }
            Call::Camera(camera) => self.camera = camera.map(i64::from),
            Call::PaletteMap(from, to) => self.colors[from as usize] = to as u8,
        }
    }
}

fn in_rect(rect: [i32; 4], x: i64, y: i64) -> bool {
    let [left, top, width, height] = rect.map(i64::from);
    (left..left + width).contains(&x) && (top..top + height).contains(&y)
}

/// √(radius² − distance²) and 1/100, rounded; none beyond the radius. Where circles fit the screen, as Pyxel writes it.
fn rise(radius: i32, distance: i64) -> Option<i64> {
    let square = i128::from(radius).pow(2) - i128::from(distance).pow(2);
    if radius < 0 || square < 0 {
        return None;
    }
    if radius == 0 || radius > 400 {
        return Some((((10_000 * square).isqrt() + 51) / 100) as i64);
    }
    let (radius, distance) = (radius as f32, distance as f32);
    let side = radius * (1.0 - distance * distance / (radius * radius)).sqrt();
    Some((side + 0.01).round() as i64)
}

fn on_line([x1, y1, x2, y2]: [i64; 4], x: i64, y: i64) -> bool {
    if (x2 - x1).abs() <= (y2 - y1).abs() {
        // The same line with x and y exchanged, unless that would turn its ends around.
        return if y1 == y2 { [x, y] == [x1, y1] } else { along(y1, x1, y2, x2, y) == Some(x) };
    }
    along(x1, y1, x2, y2, x) == Some(y)
}

fn along(from: i64, from_across: i64, to: i64, to_across: i64, at: i64) -> Option<i64> {
    let (from, from_across, to, to_across) = if from < to {
        (from, from_across, to, to_across)
    } else {
        (to, to_across, from, from_across)
    };
    if !(from..=to).contains(&at) {
        return None;
    }
    let [across, length, step] = [to_across - from_across, to - from, at - from].map(i128::from);
    let twice = 2 * across.abs() * step;
    let mut way = (twice + length) / (2 * length);
    if (twice + length) % (2 * length) == 0 {
        // Halfway: as the product of floats falls.
        way = (across.abs() as f32 / length as f32 * step as f32).round() as i128;
    }
    Some(from_across + (way * across.signum()) as i64)
}

/// Which place of a region is shown at a place.
fn in_region(
    [at_x, at_y, u, v, width, height]: [i32; 6],
    [flip_x, flip_y]: [bool; 2],
    x: i64,
    y: i64,
) -> Option<(i64, i64)> {
    let inner = |at: i64, start: i32, from: i32, length: i32, flip: bool| {
        let (step, end) = (at - i64::from(start), i64::from(length).abs());
        let along = if flip != (length < 0) { end - 1 - step } else { step };
        (0..end).contains(&step).then_some(i64::from(from) + along)
    };
    Some((inner(x, at_x, u, width, flip_x)?, inner(y, at_y, v, height, flip_y)?))
}

fn tile_color(
    cells: &Map,
    sheet: &Surface,
    large: bool,
    key: Option<i32>,
    x: i64,
    y: i64,
) -> Option<i32> {
    let side = if large { 16 } else { 8 };
    let cell = |at: i64| i32::try_from(at.div_euclid(side)).unwrap_or(-1);
    let tile = i64::from(cells.cell_at(cell(x), cell(y)));
    let across = 256 / side;
    let from_x = tile % across * side + x.rem_euclid(side);
    let from_y = tile / across * side + y.rem_euclid(side);
    if tile < 0 { None } else { sheet_color(sheet, from_x, from_y, key) }
}

fn sheet_color(sheet: &Surface, x: i64, y: i64, key: Option<i32>) -> Option<i32> {
    let inside = (0..256).contains(&x) && (0..256).contains(&y);
    let color = i32::from(sheet.pixel_at(x as i32, y as i32).number());
    (inside && Some(color) != key).then_some(color)
}

fn draw(screen: &mut Canvas<'_>, call: &Call, sheet: &Surface, cells: &Map) {
    let region = |[_, _, u, v, width, height]: [i32; 6]| Region { u, v, width, height };
    match *call {
        Call::Clear(color) => screen.clear(paint(color)),
        Call::Pixel([x, y], color) => screen.pixel(x, y, paint(color)),
        Call::Line([x1, y1, x2, y2], color) => screen.line(x1, y1, x2, y2, paint(color)),
        Call::Rect([x, y, width, height], color) => screen.rect(x, y, width, height, paint(color)),
        Call::RectOutline([x, y, width, height], color) => {
            screen.rect_outline(x, y, width, height, paint(color));
        }
        Call::Circle([x, y, radius], color) => screen.circle(x, y, radius, paint(color)),
        Call::CircleOutline([x, y, radius], color) => {
            screen.circle_outline(x, y, radius, paint(color));
        }
        Call::Sprite(n, key, [x, y]) => {
            screen.sprite(sheet, n[0], n[1], region(n), key.map(paint), Flip { x, y });
        }
        Call::Map(n, large, key) => {
            let side = if large { TileSide::Sixteen } else { TileSide::Eight };
            let tiles = Tiles::new(cells, sheet, side);
            screen.map(&tiles, n[0], n[1], region(n), key.map(paint), Flip::default());
        }
        Call::Text([x, y], large, color) => {
            screen.text(
                if large { Font::large() } else { Font::small() },
                x,
                y,
                paint(color),
                TEXT,
            );
        }
        Call::Clip([x, y, width, height]) => screen.clip(x, y, width, height),
        Call::Camera([x, y]) => screen.camera(x, y),
        Call::PaletteMap(from, to) => screen.palette_map(paint(from), paint(to)),
    }
}

/// Whether floats of 24 bits hold the line's numbers, so that the slow screen knows its halves too.
fn is_exact(call: &Call, camera: [i64; 2]) -> bool {
    let Call::Line(ends, _) = call else { return true };
    ends.iter().chain([&0]).all(|&end| i64::from(end).abs() < 1 << 20)
        && camera.iter().all(|&at| at.abs() < 1 << 40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_call_sets_the_pixels_that_it_should(calls in prop::collection::vec(call(), 1..12)) {
        let (sheet, cells) = (sheet(), cells());
        let mut picture = Screen::new();
    let mut screen = picture.canvas();
        let mut slow = Slow { pixels: vec![0; 65_536], clip: [0, 0, 256, 256], camera: [0, 0], colors: std::array::from_fn(|at| at as u8) };
        for call in &calls {
            draw(&mut screen, call, &sheet, &cells);
            if !is_exact(call, slow.camera) {
                // It must not panic; where it is halfway between pixels, the slow screen takes its word.
                slow.pixels.copy_from_slice(screen.pixels());
                continue;
            }
            slow.draw(call, &sheet, &cells);
            let differs = (0..65_536).find(|&at| screen.pixels()[at] != slow.pixels[at]);
            prop_assert_eq!(differs.map(|at| (at % 256, at / 256)), None, "after {:?}", call);
        }
    }
}

#[test]
fn a_line_between_the_farthest_places_crosses_the_screen() {
    let mut picture = Screen::new();
    let mut screen = picture.canvas();
    screen.line(i32::MIN, i32::MIN, i32::MAX, i32::MAX, paint(7));
    screen.line(i32::MIN, 100, i32::MAX, 100, paint(8));
    screen.line(-2_000_000_000, -500_000_000 + 7, 2_000_000_000, 500_000_000 + 7, paint(9));
    for at in 0..256 {
        let along = 7 + (at + 2) / 4;
        // Every fourth is halfway between two pixels, and either will do.
        if at % 4 != 2 {
            assert_eq!(screen.pixel_at(at, along).number(), 9, "{at}");
        }
        if at != 100 && along != at {
            assert_eq!(screen.pixel_at(at, at).number(), 7, "{at}");
        }
    }
    assert_eq!(screen.pixel_at(3, 100).number(), 8);
}
