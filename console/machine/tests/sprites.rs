//! Sprites, maps, planes and triangles against slow ones that ask for each pixel which colour it gets, with numbers of all sizes.

#![expect(clippy::unwrap_used, reason = "the numbers are colours, and the surfaces fit")]

mod textured;

use cart_abi::{SCREEN, TURN, cosine, sine};
use machine::{
    Canvas, Color, Flip, Frame, Map, Region, Stamps, Surface, TileSide, Tiles, Turn, Video, View,
};
use proptest::prelude::*;

const ONE: i32 = 1 << 16;

fn number() -> impl Strategy<Value = i32> {
    prop_oneof![
        8 => -40..300_i32,
        2 => 0..60_i32,
        1 => prop::sample::select(vec![i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX - 1, i32::MAX]),
        1 => any::<i32>(),
    ]
}

fn scale() -> impl Strategy<Value = i32> {
    prop_oneof![
        6 => ONE / 4..4 * ONE,
        2 => prop::sample::select(vec![i32::MIN, -1, 0, 1, 1 << 30, i32::MAX]),
        1 => any::<i32>(),
    ]
}

/// What is drawn from: a sheet, and a map of its tiles.
struct Sources {
    sheet: Surface,
    cells: Map,
}

impl Sources {
    fn new() -> Self {
        let pixels: Vec<u8> =
            (0..65_536_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 28) as u8).collect();
        let cells: Vec<i16> = (0..40_000_u32)
            .map(|at| (at.wrapping_mul(2_246_822_519) >> 21) as i16 % 1100 - 20)
            .collect();
        Self { sheet: Surface::sheet(&pixels), cells: Map::from_cells(&cells) }
    }

    fn pixel(&self, x: i64, y: i64) -> Option<u8> {
        let inside = (0..256).contains(&x) && (0..256).contains(&y);
        inside.then(|| self.sheet.pixel_at(x as i32, y as i32).number())
    }

    fn map_pixel(&self, side: i64, x: i64, y: i64) -> Option<u8> {
        let cell = |at: i64| i32::try_from(at.div_euclid(side)).unwrap_or(-1);
        let tile = i64::from(self.cells.cell_at(cell(x), cell(y)));
        let across = 256 / side;
        let (u, v) = (tile.max(0) % across, tile.max(0) / across);
        let pixel = self.pixel(u * side + x.rem_euclid(side), v * side + y.rem_euclid(side));
        pixel.filter(|_| tile >= 0)
    }
}

fn paint(number: i32) -> Color {
    Color::new(number).unwrap()
}

/// The state of drawing, and what it makes of a picture's colours.
#[derive(Clone, Debug)]
struct State {
    camera: [i32; 2],
    clip: [i32; 4],
    map: Option<(i32, i32)>,
    dither: i32,
    key: Option<i32>,
    /// Whether drawing goes to a surface of an odd size and not to the screen.
    small: bool,
}

fn state() -> impl Strategy<Value = State> {
    let clip = prop_oneof![
        1 => Just([0, 0, 1000, 1000]),
        2 => prop::array::uniform4(-20..280_i32),
    ];
    (
        prop::array::uniform2(prop_oneof![4 => -60..60_i32, 1 => any::<i32>()]),
        clip,
        prop::option::of((0..16_i32, 0..16_i32)),
        prop_oneof![2 => Just(256), 2 => 0..256_i32],
        prop::option::of(0..16_i32),
        any::<bool>(),
    )
        .prop_map(|(camera, clip, map, dither, key, small)| State {
            camera,
            clip,
            map,
            dither,
            key,
            small,
        })
}

/// Pyxel's matrix, in sixteenths.
const DITHER: [[i32; 4]; 4] = [[1, 9, 3, 11], [13, 5, 15, 7], [3, 11, 1, 9], [15, 7, 13, 5]];
const GROUND: u8 = 6;

impl State {
    /// What drawing leaves, of a ground of one colour, and its width.
    fn drawn(&self, draw: impl FnOnce(&mut Canvas<'_>)) -> (Vec<u8>, i64) {
        let mut video = Video::new();
        let target = if self.small { video.surface(101, 77).unwrap() } else { SCREEN };
        video.set_target(target).unwrap();
        let mut canvas = video.canvas();
        canvas.clear(paint(GROUND.into()));
        let ([x, y], clip) = (self.camera, self.clip);
        canvas.camera(x, y);
        canvas.clip(clip[0], clip[1], clip[2], clip[3]);
        if let Some((from, to)) = self.map {
            canvas.palette_map(paint(from), paint(to));
        }
        canvas.dither(self.dither);
        draw(&mut canvas);
        let picture = video.picture(target).unwrap();
        (picture.pixels().to_vec(), picture.width().into())
    }

    /// The same, when a place shows these colours.
    fn expected(&self, at: usize, width: i64, shown: impl Fn(i64, i64) -> Option<u8>) -> u8 {
        let (x, y) = (at as i64 % width, at as i64 / width);
        let [left, top, across, down] = self.clip.map(i64::from);
        let inside = (left..left + across).contains(&x) && (top..top + down).contains(&y);
        let threshold = DITHER[y as usize % 4][x as usize % 4];
        if !inside || self.dither <= 16 * threshold && self.dither < 256 {
            return GROUND;
        }
        let [camera_x, camera_y] = self.camera.map(i64::from);
        match shown(x + camera_x, y + camera_y).map(i32::from) {
            Some(color) if Some(color) != self.key => {
                self.map.filter(|(from, _)| *from == color).map_or(color, |(_, to)| to) as u8
            }
            _ => GROUND,
        }
    }

    #[track_caller]
    fn check(
        &self,
        draw: impl FnOnce(&mut Canvas<'_>),
        shown: impl Fn(i64, i64) -> Option<u8>,
    ) -> Result<(), TestCaseError> {
        let (pixels, width) = self.drawn(draw);
        let differs = (0..pixels.len()).find(|&at| pixels[at] != self.expected(at, width, &shown));
        let place = differs.map(|at| (at as i64 % width, at as i64 / width));
        prop_assert_eq!(place, None, "{:?}", self);
        Ok(())
    }

    fn key(&self) -> Option<Color> {
        self.key.map(paint)
    }
}

/// A region at a place, with its flips.
type Placed = ([i32; 6], [bool; 2]);

fn placed() -> impl Strategy<Value = Placed> {
    (prop::array::uniform6(number()), any::<[bool; 2]>())
}

fn region([_, _, u, v, width, height]: [i32; 6]) -> Region {
    Region { u, v, width, height }
}

/// Which place of a region is shown at a place.
fn in_region((n, flips): Placed, x: i64, y: i64) -> Option<(i64, i64)> {
    let inner = |at: i64, way: usize| {
        let (step, end) = (at - i64::from(n[way]), i64::from(n[4 + way]).abs());
        let flip = flips[way] != (n[4 + way] < 0);
        let along = if flip { end - 1 - step } else { step };
        (0..end).contains(&step).then_some(i64::from(n[2 + way]) + along)
    };
    Some((inner(x, 0)?, inner(y, 1)?))
}

/// Which place of a turned region is shown at a place: nearest, counted from its corner.
fn in_turned((n, flips): Placed, turn: Turn, x: i64, y: i64) -> Option<(i64, i64)> {
    let size = [n[4], n[5]].map(|side| i128::from(side).abs());
    if turn.scale <= 0 {
        return None;
    }
    let ([x, y], scale) = ([x, y].map(i128::from), i128::from(turn.scale));
    let way = |at: i128, way: usize| {
        let way_off = 2 * (at - i128::from(n[way])) - (size[way] - 1);
        if flips[way] != (n[4 + way] < 0) { -way_off } else { way_off }
    };
    let (across, down) = (way(x, 0), way(y, 1));
    let (sine, cosine) = (i128::from(sine(turn.turn)), i128::from(cosine(turn.turn)));
    // The same steps as with 40 binary places a half pixel, and with 24 a pixel in the end.
    let (along, aside) = ((cosine << 26) / scale, (sine << 26) / scale);
    let to = [across * along + down * aside, down * along - across * aside];
    let place = [0, 1].map(|way| (((size[way] - 1) << 23) + (1 << 23) + (to[way] >> 17)).max(0));
    let inside = |way: usize| place[way] > 0 && place[way] >> 24 < size[way];
    (inside(0) && inside(1)).then(|| {
        let [x, y] = place.map(|place| (place >> 24) as i64);
        (x + i64::from(n[2]), y + i64::from(n[3]))
    })
}

fn tiles<'a>(sources: &'a Sources, large: bool) -> Tiles<'a> {
    let side = if large { TileSide::Sixteen } else { TileSide::Eight };
    Tiles::new(&sources.cells, &sources.sheet, side)
}

fn flip([x, y]: [bool; 2]) -> Flip {
    Flip { x, y }
}

fn view() -> impl Strategy<Value = View> {
    let place = prop_oneof![6 => -ONE * 20..ONE * 300, 1 => any::<i32>()];
    let height = prop_oneof![6 => ONE..ONE * 200, 1 => any::<i32>()];
    let turn = || prop_oneof![2 => Just(0), 2 => 0..TURN / 4, 1 => any::<i32>()];
    let fov = prop_oneof![6 => TURN / 12..TURN / 3, 1 => any::<i32>()];
    (place.clone(), place, height, [turn(), turn(), turn()], fov)
        .prop_map(|(x, y, z, turns, fov)| View { position: [x, y, z], turns, fov })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sprites_set_the_pixels_that_they_should(state in state(), placed in placed()) {
        let sources = Sources::new();
        let (n, flips) = placed;
        state.check(
            |canvas| canvas.sprite(&sources.sheet, n[0], n[1], region(n), state.key(), flip(flips)),
            |x, y| in_region(placed, x, y).and_then(|(x, y)| sources.pixel(x, y)),
        )?;
    }

    #[test]
    fn maps_set_the_pixels_that_they_should(
        state in state(), placed in placed(), large in any::<bool>(), stamped in any::<bool>(),
    ) {
        let sources = Sources::new();
        let (n, flips) = placed;
        let side = if large { TileSide::Sixteen } else { TileSide::Eight };
        let stamps = if stamped { Stamps::new(&sources.sheet, side) } else { None };
        let tiles = tiles(&sources, large).with_stamps(stamps.as_ref());
        let side = side as i64;
        state.check(
            |canvas| canvas.map(&tiles, n[0], n[1], region(n), state.key(), flip(flips)),
            |x, y| in_region(placed, x, y).and_then(|(x, y)| sources.map_pixel(side, x, y)),
        )?;
    }

    #[test]
    fn turned_regions_set_the_pixels_that_they_should(
        state in state(), placed in placed(), turn in any::<i32>(), scale in scale(), large in any::<bool>(), of_map in any::<bool>(),
    ) {
        let sources = Sources::new();
        let (n, flips) = placed;
        let turn = Turn { turn, scale };
        let (key, flip) = (state.key(), flip(flips));
        let (pixels, width) = state.drawn(|canvas| {
            if of_map {
                canvas.map_turned(&tiles(&sources, large), n[0], n[1], region(n), key, flip, turn);
            } else {
                canvas.sprite_turned(&sources.sheet, n[0], n[1], region(n), key, flip, turn);
            }
        });
        let side = if large { 16 } else { 8 };
        let shown = |x, y| {
            let (x, y) = in_turned(placed, turn, x, y)?;
            if of_map { sources.map_pixel(side, x, y) } else { sources.pixel(x, y) }
        };
        // Steps add up, so that a place right between two pixels may be that of either: few are, but for a pixel that is
        // larger than the screen, whose whole side may be one off.
        let few = if turn.scale > 256 * ONE { 512 } else { 2 + pixels.len() / 2000 };
        let wrong = (0..pixels.len()).filter(|&at| pixels[at] != state.expected(at, width, shown)).count();
        prop_assert!(wrong <= few, "{} pixels differ: {:?}", wrong, state);
    }

    #[test]
    fn planes_survive_every_number_and_stay_inside_frame_and_clip(
        state in state(), frame in prop::array::uniform4(number()), view in view(), large in any::<bool>(), of_map in any::<bool>(),
    ) {
        let sources = Sources::new();
        let [x, y, width, height] = frame;
        let frame = Frame { x, y, width, height };
        let (pixels, across) = state.drawn(|canvas| {
            if of_map {
                canvas.map_plane(&tiles(&sources, large), frame, &view, state.key());
            } else {
                canvas.plane(&sources.sheet, frame, &view, state.key());
            }
        });
        let whole = ([x, y, 0, 0, width.max(0), height.max(0)], [false; 2]);
        for (at, &pixel) in pixels.iter().enumerate() {
            let in_frame = |x, y| in_region(whole, x, y).map(|_| 0);
            let reached = State { key: None, map: None, ..state.clone() }.expected(at, across, in_frame) != GROUND;
            prop_assert!(reached || pixel == GROUND, "{}: {:?} {:?}", at, frame, view);
        }
    }
}

#[test]
fn flips_of_flips_are_no_flips() {
    let sources = Sources::new();
    let drawn = |width: i32, height: i32, flips: [bool; 2], turn: Turn| {
        let mut video = Video::new();
        let mut canvas = video.canvas();
        let region = Region { u: 30, v: 41, width, height };
        canvas.sprite_turned(&sources.sheet, 20, 10, region, None, flip(flips), turn);
        canvas.map_turned(&tiles(&sources, false), 120, 110, region, None, flip(flips), turn);
        video.screen().pixels().to_vec()
    };
    for turn in [Turn { turn: 0, scale: ONE }, Turn { turn: 5000, scale: 2 * ONE }] {
        let plain = drawn(50, 37, [false; 2], turn);
        assert_eq!(drawn(-50, -37, [true; 2], turn), plain);
        for (width, height, flips) in [(-50, 37, [true, false]), (50, -37, [false, true])] {
            assert_ne!(drawn(width, height, [false; 2], turn), plain);
            assert_eq!(drawn(width, height, flips, turn), plain);
            assert_eq!(drawn(50, 37, flips, turn), drawn(width, height, [false; 2], turn));
        }
    }
}

#[test]
fn quarter_turns_move_every_pixel_to_its_place() {
    let sources = Sources::new();
    let region = Region { u: 16, v: 8, width: 31, height: 31 };
    let drawn = |quarters: i32| {
        let mut video = Video::new();
        let turn = Turn { turn: quarters * TURN / 4, scale: ONE };
        video.canvas().sprite_turned(&sources.sheet, 100, 90, region, None, Flip::default(), turn);
        video.screen().clone()
    };
    let plain = drawn(0);
    for quarters in [-3, 1, 2, 3, 4, 7] {
        let turned = drawn(quarters);
        for y in 0..31 {
            for x in 0..31 {
                // Clockwise: what was up is then on the right.
                let (to_x, to_y) =
                    (0..quarters.rem_euclid(4)).fold((x, y), |(x, y), _| (30 - y, x));
                assert_eq!(
                    turned.pixel_at(100 + to_x, 90 + to_y),
                    plain.pixel_at(100 + x, 90 + y),
                    "{quarters}: {x}, {y}"
                );
            }
        }
    }
}

#[test]
fn a_picture_is_drawn_on_itself_as_it_was_before() {
    let sources = Sources::new();
    let mut video = Video::new();
    video.canvas().sprite(
        &sources.sheet,
        0,
        0,
        Region { u: 0, v: 0, width: 256, height: 256 },
        None,
        Flip::default(),
    );
    let (mut canvas, screen) = video.canvas_from(SCREEN).unwrap();
    canvas.sprite(
        &screen,
        1,
        1,
        Region { u: 0, v: 0, width: 255, height: 255 },
        None,
        Flip::default(),
    );
    drop(screen);
    for (x, y) in [(1, 1), (2, 2), (255, 255), (100, 7)] {
        assert_eq!(video.screen().pixel_at(x, y), sources.sheet.pixel_at(x - 1, y - 1), "{x}, {y}");
    }
}
