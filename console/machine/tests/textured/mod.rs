//! Triangles of pictures: which pixels they have, and what is on them.

use cart_abi::SCREEN;
use machine::{Color, Corner, Flip, Region, Video};
use proptest::prelude::*;

use crate::{ONE, Sources, number, paint, state};

/// A picture's place in 65,536ths.
fn place() -> impl Strategy<Value = i32> {
    prop_oneof![8 => -20 * ONE..280 * ONE, 1 => any::<i32>()]
}

fn corner() -> impl Strategy<Value = Corner> {
    (number(), number(), place(), place()).prop_map(|(x, y, u, v)| Corner { x, y, u, v })
}

/// Twice the area, positive if the corners are clockwise.
fn area(corners: [Corner; 3]) -> i128 {
    let [one, two, three] = corners.map(|corner| [corner.x, corner.y].map(i128::from));
    (two[0] - one[0]) * (three[1] - one[1]) - (three[0] - one[0]) * (two[1] - one[1])
}

/// For each pixel of a screen whether a triangle of one place of a picture has it.
fn covered(sources: &Sources, corners: [Corner; 3]) -> Vec<bool> {
    let mut video = Video::new();
    video.canvas().clear(paint(0));
    let white = (0..256).find(|&x| sources.sheet.pixel_at(x, 0) == paint(7)).unwrap();
    let corners = corners.map(|corner| Corner { u: white * ONE + ONE / 2, v: ONE / 2, ..corner });
    video.canvas().textured_triangle(&sources.sheet, corners, None);
    video.screen().pixels().iter().map(|&pixel| pixel == 7).collect()
}

/// Whether a pixel's middle is inside; nothing if it is on a side, of which one of two neighbours has it.
fn inside(corners: [Corner; 3], x: i64, y: i64) -> Option<bool> {
    let [x, y] = [x, y].map(|place| 2 * i128::from(place) + 1);
    let [a, b, c] = corners.map(|corner| [corner.x, corner.y].map(|place| 2 * i128::from(place)));
    let sides = [(a, b), (b, c), (c, a)].map(|(from, to)| {
        ((to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0])).signum()
    });
    (!sides.contains(&0)).then(|| sides.iter().all(|&side| side == sides[0]))
}

/// Which place of the picture is at the middle of a pixel, from the exact numbers; nothing where it is right between two
/// of them.
fn place_at(corners: [Corner; 3], x: i64, y: i64) -> Option<[i64; 2]> {
    let [one, two, three] = corners.map(|corner| [corner.x, corner.y].map(i128::from));
    let [right, down] = [2 * i128::from(x) + 1 - 2 * one[0], 2 * i128::from(y) + 1 - 2 * one[1]];
    // How much of the second and of the third corner is in it, in parts of twice the area.
    let of_two = right * (three[1] - one[1]) - down * (three[0] - one[0]);
    let of_three = down * (two[0] - one[0]) - right * (two[1] - one[1]);
    let whole = 2 * area(corners);
    let along = |numbers: [i32; 3]| {
        let [first, second, third] = numbers.map(i128::from);
        let place = whole * first + of_two * (second - first) + of_three * (third - first);
        let (place, pixel) = (place * whole.signum(), whole.abs() << 16);
        let inside = place.rem_euclid(pixel);
        let is_near = inside.min(pixel - inside) < pixel >> 10;
        (!is_near).then(|| place.div_euclid(pixel) as i64)
    };
    Some([along(corners.map(|corner| corner.u))?, along(corners.map(|corner| corner.v))?])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the four places: for each pixel, those triangles that go around the same way as the whole one count for it
    /// and the others against it. A gap or a pixel that two have would be a sum that differs.
    #[test]
    fn triangles_with_sides_in_common_have_no_gap_and_no_pixel_twice(
        corners in prop::array::uniform3(corner()), middle in corner(),
    ) {
        let sources = Sources::new();
        let [a, b, c] = corners;
        let counted = |corners: [Corner; 3]| {
            let sign = area(corners).signum();
            covered(&sources, corners).into_iter().map(move |is| if is { sign } else { 0 })
        };
        let parts = counted([a, b, middle]).zip(counted([b, c, middle])).zip(counted([c, a, middle]));
        for (at, (whole, ((one, two), three))) in counted(corners).zip(parts).enumerate() {
            prop_assert_eq!(whole, one + two + three, "{}, {}", at % 256, at / 256);
        }
    }

    #[test]
    fn two_triangles_that_make_a_rectangle_draw_what_a_sprite_does(
        state in state(), at in prop::array::uniform2(-40..300_i32), from in prop::array::uniform2(-30..280_i32),
        size in prop::array::uniform2(1..200_i32), flips in any::<[bool; 2]>(), falls in any::<bool>(),
    ) {
        let sources = Sources::new();
        let ([x, y], [u, v], [width, height]) = (at, from, size);
        let corner = |right: bool, down: bool| {
            let end = |is: bool, start: i32, length: i32| start + if is { length } else { 0 };
            Corner {
                x: end(right, x, width),
                y: end(down, y, height),
                u: end(right != flips[0], u, width) * ONE,
                v: end(down != flips[1], v, height) * ONE,
            }
        };
        let [a, b, c, d] = [corner(false, false), corner(true, false), corner(true, true), corner(false, true)];
        let triangles = if falls { [[a, b, c], [c, d, a]] } else { [[d, b, a], [b, c, d]] };
        let flip = Flip { x: flips[0], y: flips[1] };
        let (sprite, _) = state.drawn(|canvas| {
            canvas.sprite(&sources.sheet, x, y, Region { u, v, width, height }, state.key(), flip);
        });
        let (pixels, _) = state.drawn(|canvas| {
            for corners in triangles {
                canvas.textured_triangle(&sources.sheet, corners, state.key());
            }
        });
        prop_assert!(sprite == pixels, "{:?}", state);
    }

    #[test]
    fn a_triangle_has_the_pixels_with_their_middles_inside_and_on_them_a_picture_stretched_evenly(
        state in state(), corners in prop::array::uniform3(corner()),
    ) {
        let sources = Sources::new();
        let (pixels, width) =
            state.drawn(|canvas| canvas.textured_triangle(&sources.sheet, corners, state.key()));
        let camera = state.camera.map(i64::from);
        for (at, &pixel) in pixels.iter().enumerate() {
            let (x, y) = (at as i64 % width + camera[0], at as i64 / width + camera[1]);
            let shown = match inside(corners, x, y) {
                Some(true) => place_at(corners, x, y).map(|[u, v]| sources.pixel(u, v)),
                Some(false) => Some(None),
                None => None,
            };
            if let Some(shown) = shown {
                prop_assert_eq!(pixel, state.expected(at, width, |_, _| shown), "{}", at);
            }
        }
    }
}

#[test]
fn a_triangle_that_is_a_line_has_no_pixels() {
    let sources = Sources::new();
    let corner = |x, y| Corner { x, y, u: 0, v: 0 };
    for corners in [
        [corner(5, 5), corner(5, 5), corner(5, 5)],
        [corner(0, 0), corner(100, 50), corner(50, 25)],
        [corner(3, 0), corner(3, 100), corner(3, 50)],
        [corner(i32::MIN, 9), corner(i32::MAX, 9), corner(0, 9)],
    ] {
        assert!(!covered(&sources, corners).contains(&true), "{corners:?}");
    }
}

#[test]
fn a_screen_on_a_triangle_of_its_own_is_taken_as_it_was_before() {
    let sources = Sources::new();
    let mut video = Video::new();
    let whole = Region { u: 0, v: 0, width: 256, height: 256 };
    video.canvas().sprite(&sources.sheet, 0, 0, whole, None, Flip::default());
    let (mut canvas, screen) = video.canvas_from(SCREEN).unwrap();
    let corner = |x, y| Corner { x: x + 1, y, u: x * ONE, v: y * ONE };
    canvas.textured_triangle(&screen, [corner(0, 0), corner(255, 0), corner(255, 255)], None);
    drop(screen);
    let at = |x, y| -> Color { video.screen().pixel_at(x, y) };
    assert_eq!(at(200, 100), sources.sheet.pixel_at(199, 100));
    assert_eq!(at(10, 100), sources.sheet.pixel_at(10, 100));
}
