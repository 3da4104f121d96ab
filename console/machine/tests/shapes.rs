//! Shapes with any numbers, in any state of drawing, on pictures of any size.

#![expect(clippy::unwrap_used, reason = "the numbers are colours, and the surfaces fit")]

use machine::{Canvas, Color, Video};
use proptest::prelude::*;

/// A shape, as the numbers that it has.
#[derive(Clone, Debug)]
enum Shape {
    Clear,
    Pixel([i32; 2]),
    Line([i32; 4]),
    Rect([i32; 4]),
    RectOutline([i32; 4]),
    Circle([i32; 3]),
    CircleOutline([i32; 3]),
    Ellipse([i32; 4]),
    EllipseOutline([i32; 4]),
    Triangle([[i32; 2]; 3]),
    TriangleOutline([[i32; 2]; 3]),
    Polygon(Vec<[i32; 2]>),
    PolygonOutline(Vec<[i32; 2]>),
}

#[derive(Clone, Debug)]
struct State {
    clip: [i32; 4],
    camera: [i32; 2],
    map: [i32; 2],
    dither: i32,
    pattern: u16,
    other: Option<i32>,
}

fn number() -> impl Strategy<Value = i32> {
    prop_oneof![
        8 => -40..300_i32,
        2 => 0..60_i32,
        1 => prop::sample::select(vec![i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX - 1, i32::MAX]),
        1 => any::<i32>(),
    ]
}

fn corners() -> impl Strategy<Value = Vec<[i32; 2]>> {
    prop::collection::vec(prop::array::uniform2(number()), 0..9)
}

fn shape() -> impl Strategy<Value = Shape> {
    let four = || prop::array::uniform4(number());
    let three = || prop::array::uniform3(number());
    let triangle = || prop::array::uniform3(prop::array::uniform2(number()));
    prop_oneof![
        Just(Shape::Clear),
        prop::array::uniform2(number()).prop_map(Shape::Pixel),
        four().prop_map(Shape::Line),
        four().prop_map(Shape::Rect),
        four().prop_map(Shape::RectOutline),
        three().prop_map(Shape::Circle),
        three().prop_map(Shape::CircleOutline),
        four().prop_map(Shape::Ellipse),
        four().prop_map(Shape::EllipseOutline),
        triangle().prop_map(Shape::Triangle),
        triangle().prop_map(Shape::TriangleOutline),
        corners().prop_map(Shape::Polygon),
        corners().prop_map(Shape::PolygonOutline),
    ]
}

fn state() -> impl Strategy<Value = State> {
    let color = || 0..16_i32;
    let dither = prop_oneof![Just(256), 0..257_i32, any::<i32>()];
    let pattern = (prop_oneof![Just(0), any::<u16>()], prop::option::of(color()));
    let places = (prop::array::uniform4(number()), prop::array::uniform2(number()));
    (places, prop::array::uniform2(color()), dither, pattern).prop_map(
        |((clip, camera), map, dither, (pattern, other))| State {
            clip,
            camera,
            map,
            dither,
            pattern,
            other,
        },
    )
}

fn color(number: i32) -> Color {
    Color::new(number).unwrap()
}

fn draw(canvas: &mut Canvas<'_>, shape: &Shape, color: Color) {
    match *shape {
        Shape::Clear => canvas.clear(color),
        Shape::Pixel([x, y]) => canvas.pixel(x, y, color),
        Shape::Line([x1, y1, x2, y2]) => canvas.line(x1, y1, x2, y2, color),
        Shape::Rect([x, y, width, height]) => canvas.rect(x, y, width, height, color),
        Shape::RectOutline([x, y, width, height]) => {
            canvas.rect_outline(x, y, width, height, color);
        }
        Shape::Circle([x, y, radius]) => canvas.circle(x, y, radius, color),
        Shape::CircleOutline([x, y, radius]) => canvas.circle_outline(x, y, radius, color),
        Shape::Ellipse([x, y, width, height]) => canvas.ellipse(x, y, width, height, color),
        Shape::EllipseOutline([x, y, width, height]) => {
            canvas.ellipse_outline(x, y, width, height, color);
        }
        Shape::Triangle(corners) => canvas.triangle(corners, color),
        Shape::TriangleOutline(corners) => canvas.triangle_outline(corners, color),
        Shape::Polygon(ref corners) => canvas.polygon(corners, color),
        Shape::PolygonOutline(ref corners) => canvas.polygon_outline(corners, color),
    }
}

fn set(canvas: &mut Canvas<'_>, state: &State) {
    let [x, y, width, height] = state.clip;
    canvas.clip(x, y, width, height);
    canvas.camera(state.camera[0], state.camera[1]);
    canvas.palette_map(color(state.map[0]), color(state.map[1]));
    canvas.dither(state.dither);
    canvas.pattern(state.pattern, state.other.map(color));
}

/// A video with a surface as target that is full of numbers.
fn full(width: i32, height: i32) -> Video {
    let mut video = Video::new();
    let surface = video.surface(width, height).unwrap();
    video.set_target(surface).unwrap();
    for y in 0..height {
        for x in 0..width {
            video.canvas().pixel(x, y, color((x / 3 + y / 5) % 16));
        }
    }
    video
}

/// What a pixel becomes that a shape covers.
fn toned(state: &State, number: i32, old: u8, x: i32, y: i32) -> u8 {
    let [left, top, width, height] = state.clip.map(i64::from);
    let inside = (left..left + width.max(0)).contains(&x.into())
        && (top..top + height.max(0)).contains(&y.into());
    let matrix = [[1, 9, 3, 11], [13, 5, 15, 7], [3, 11, 1, 9], [15, 7, 13, 5]];
    if !inside || state.dither <= matrix[y as usize % 4][x as usize % 4] * 16 {
        return old;
    }
    let bit = state.pattern >> (15 - (y % 4 * 4 + x % 4)) & 1;
    let shown = if bit == 1 { state.other } else { Some(number) };
    shown.map_or(old, |shown| if shown == state.map[0] { state.map[1] } else { shown } as u8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_state_cuts_and_tones_what_the_plain_shape_covers(
        shape in shape(), state in state(), number in 0..16_i32, width in 1..300_i32, height in 1..300_i32,
    ) {
        let mut plain = full(width, height);
        plain.canvas().clear(color(0));
        plain.canvas().camera(state.camera[0], state.camera[1]);
        draw(&mut plain.canvas(), &shape, color(1));
        let mut video = full(width, height);
        let before = video.canvas().pixels().to_vec();
        set(&mut video.canvas(), &state);
        draw(&mut video.canvas(), &shape, color(number));
        for (at, (&pixel, &covered)) in video.canvas().pixels().iter().zip(plain.canvas().pixels()).enumerate() {
            let (x, y) = (at as i32 % width, at as i32 / width);
            let expected = if covered == 1 { toned(&state, number, before[at], x, y) } else { before[at] };
            prop_assert_eq!(pixel, expected, "at {} {}", x, y);
        }
    }

    #[test]
    fn a_flood_fills_what_hangs_together(
        lines in prop::collection::vec(prop::array::uniform4(-5..70_i32), 0..12),
        from in prop::array::uniform2(-3..64_i32), state in state(), number in 0..16_i32,
    ) {
        let state = State { camera: [0, 0], ..state };
        let mut video = Video::new();
        let surface = video.surface(61, 53).unwrap();
        video.set_target(surface).unwrap();
        for (at, [x1, y1, x2, y2]) in lines.into_iter().enumerate() {
            video.canvas().line(x1, y1, x2, y2, color(at as i32 % 3));
        }
        let before = video.canvas().pixels().to_vec();
        set(&mut video.canvas(), &state);
        let count = video.canvas().flood_fill(from[0], from[1], color(number)).pixels;
        let covered = hanging_together(&before, &state, from);
        let plain = state.dither >= 256 && state.pattern == 0;
        let mapped = if number == state.map[0] { state.map[1] } else { number };
        let same = covered.first().is_some_and(|&at| i32::from(before[at]) == mapped);
        prop_assert_eq!(count, if plain && same { 0 } else { covered.len() });
        let mut expected = before;
        for at in covered {
            expected[at] = toned(&state, number, expected[at], at as i32 % 61, at as i32 / 61);
        }
        prop_assert!(video.canvas().pixels() == expected);
    }

    #[test]
    fn a_polygon_has_what_is_inside_and_its_outline(corners in prop::collection::vec(prop::array::uniform2(-20..80_i32), 0..9)) {
        let mut video = full(64, 64);
        video.canvas().clear(color(0));
        video.canvas().polygon_outline(&corners, color(1));
        let outline = video.canvas().pixels().to_vec();
        video.canvas().polygon(&corners, color(1));
        for (at, &pixel) in video.canvas().pixels().iter().enumerate() {
            let (x, y) = (at as i32 % 64, at as i32 / 64);
            prop_assert_eq!(pixel == 1, outline[at] == 1 || is_inside(&corners, x, y), "at {} {}", x, y);
        }
    }
}

/// The pixels that a flood reaches, the first one first.
fn hanging_together(pixels: &[u8], state: &State, [x, y]: [i32; 2]) -> Vec<usize> {
    let [left, top, width, height] = state.clip.map(i64::from);
    let inside = |x: i32, y: i32| {
        (0..61).contains(&x)
            && (0..53).contains(&y)
            && (left..left + width.max(0)).contains(&x.into())
            && (top..top + height.max(0)).contains(&y.into())
    };
    let mut found = Vec::new();
    let mut seen = vec![false; pixels.len()];
    let mut open = vec![(x, y)];
    let old = inside(x, y).then(|| pixels[(y * 61 + x) as usize]);
    while let Some((x, y)) = open.pop() {
        let at = (y * 61 + x) as usize;
        if inside(x, y) && !seen[at] && Some(pixels[at]) == old {
            seen[at] = true;
            found.push(at);
            open.extend([(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]);
        }
    }
    found
}

/// Whether a ray to the left crosses the sides an odd number of times; a place on a side counts as inside.
fn is_inside(corners: &[[i32; 2]], x: i32, y: i32) -> bool {
    let next = corners.iter().cycle().skip(1);
    let mut crossed = false;
    for (&[x1, y1], &[x2, y2]) in corners.iter().zip(next) {
        let ([x1, y1], [x2, y2]) =
            if y1 < y2 { ([x1, y1], [x2, y2]) } else { ([x2, y2], [x1, y1]) };
        if (y1..y2).contains(&y) {
            let way = (x - x1) * (y2 - y1) - (x2 - x1) * (y - y1);
            if way == 0 {
                return true;
            }
            crossed ^= way > 0;
        }
    }
    crossed
}

#[test]
fn the_longest_way_of_a_flood_ends() {
    // A comb with the narrowest teeth, and a chequered ground, on the largest surface.
    for step in [2, 1] {
        let mut video = Video::new();
        let surface = video.surface(1024, 512).unwrap();
        video.set_target(surface).unwrap();
        for y in 0..512 {
            for x in 0..1024 {
                if (x + y * (step % 2)) % 2 == 1 && y > 0 {
                    video.canvas().pixel(x, y, color(3));
                }
            }
        }
        let expected = if step == 2 { 1024 + 511 * 512 } else { 1024 + 512 };
        assert_eq!(video.canvas().flood_fill(0, 0, color(7)).pixels, expected);
    }
}
