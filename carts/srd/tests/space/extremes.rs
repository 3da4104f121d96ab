//! Whatever is asked has an answer, and soon.

use proptest::prelude::*;
use srd::Square;
use srd::data::{Senses, Size, Speed};
use srd::space::{
    Area, Body, Cover, Darkness, Encumbrance, Flow, Force, Jumper, Lamp, Light, Lights, Mover,
    Obscured, Observer, Other, Place, Point, Source, Subject, Terrain, Tile, View, Way, Zone,
    carry_quarters, cover, cover_from, free_near, jumps, line_of_effect, load, moves, shift,
};

/// A floor of the whole grid that repeats a few tiles.
#[derive(Clone, Debug)]
struct Wild(Vec<Tile>);

impl Terrain for Wild {
    fn tile(&self, square: Square) -> Tile {
        let number = usize::from(square.x) * 7 + usize::from(square.y) * 13;
        self.0[number % self.0.len()]
    }
}

fn tile() -> impl Strategy<Value = Tile> {
    let bits = (prop::bool::weighted(0.2), any::<bool>(), any::<bool>(), any::<bool>());
    let covers = [Cover::None, Cover::None, Cover::Half, Cover::ThreeQuarters, Cover::Total];
    let lights = [Light::Dark, Light::Dim, Light::Bright];
    let fogs = [Obscured::No, Obscured::Lightly, Obscured::Heavily];
    let pick = (prop::sample::select(covers.to_vec()), prop::sample::select(lights.to_vec()));
    (bits, pick, prop::sample::select(fogs.to_vec()), any::<u8>(), any::<i16>()).prop_map(
        |((solid, opaque, difficult, climbable), (cover, light), obscured, water, height)| Tile {
            solid,
            opaque,
            difficult,
            climbable,
            cover,
            light,
            obscured,
            water,
            height,
        },
    )
}

fn wild() -> impl Strategy<Value = Wild> {
    let flat = tile().prop_map(|tile| Tile { height: tile.height % 12, ..tile });
    prop_oneof![
        prop::collection::vec(tile(), 1..30).prop_map(Wild),
        prop::collection::vec(flat, 1..30).prop_map(Wild),
    ]
}

fn square() -> impl Strategy<Value = Square> {
    let edge = prop_oneof![any::<u8>(), Just(0), Just(255)];
    (edge.clone(), edge).prop_map(|(x, y)| Square::new(x, y))
}

fn body() -> impl Strategy<Value = Body> {
    (prop::sample::select(Size::ALL), square(), any::<i16>())
        .prop_map(|(size, at, altitude)| Body { size, at, altitude })
}

fn place() -> impl Strategy<Value = Place> {
    (any::<i16>(), any::<i16>(), any::<i16>())
        .prop_map(|(x, y, altitude)| Place { at: Point::new(x, y), altitude })
}

fn area() -> impl Strategy<Value = Area> {
    let near = square().prop_map(|square| Place::new(Point::corner(square)));
    let place = prop_oneof![place(), near].boxed();
    (0..5, place.clone(), place, any::<u16>(), any::<u16>()).prop_map(
        |(kind, origin, towards, size, width)| match kind {
            0 => Area::Sphere { origin, radius: size },
            1 => Area::Cylinder { origin, radius: size, height: width },
            2 => Area::cube(origin, towards.at, size),
            3 => Area::Cone { origin, towards, length: size },
            _ => Area::Line { origin, towards, length: size, width },
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_move_ends(
        wild in wild(),
        body in body(),
        speeds in any::<[u16; 4]>(),
        spent: u16,
        others in prop::collection::vec((body(), any::<bool>()), 0..5),
        is_flying: bool,
        prone: bool,
    ) {
        let [walk, climb, swim, fly] = speeds;
        let speed = Speed { walk, climb, swim, fly, ..Speed::default() };
        let bodies: Vec<Body> = others.iter().map(|other| other.0).collect();
        let fears = &bodies[..bodies.len().min(1)];
        let way = if is_flying { Way::Air } else { Way::Ground };
        let mover = Mover { spent, way, prone, fears, ..Mover::new(body, speed) };
        let others: Vec<Other> =
            others.iter().map(|&(body, hostile)| Other { body, hostile }).collect();
        let found = moves(&wild, &mover, &others);
        prop_assert!(found.stops[0].at == body.at && found.stops.len() <= 1 << 16);
        prop_assert!(found.stops.iter().all(|stop| u32::from(stop.cost) + u32::from(spent) <= 1 << 16));
        let jumper = Jumper { body, long: walk % 1_000, high: climb, left: swim };
        for jump in jumps(&wild, &jumper, &others) {
            prop_assert!(jump.cost <= swim && jump.to != body.at);
        }
        let pushed = shift(&wild, body, Point::new(walk as i16, fly as i16), Force::Push, swim, &bodies);
        prop_assert!(pushed.feet <= swim);
        if let Some(free) = free_near(&wild, body.size, body.at, walk % 100, &bodies) {
            prop_assert!(bodies.iter().all(|&other| !other.overlaps(free)));
        }
    }

    #[test]
    fn any_line_and_area_ends(wild in wild(), one in body(), other in body(), area in area(), places in (place(), place())) {
        let _ = line_of_effect(&wild, places.0.at, places.1.at);
        let _ = cover_from(&wild, places.0, one, &[other]);
        if one.squares().all(|square| !other.covers(square)) {
            let back = cover(&wild, other, one, &[]);
            prop_assert_eq!(cover(&wild, one, other, &[]) == Cover::Total, back == Cover::Total);
        }
        for flow in [Flow::Straight, Flow::AroundCorners] {
            let zone = Zone::new(&wild, area, flow);
            prop_assert!(zone.squares().is_sorted_by_key(|square| (square.y, square.x)));
            let _ = zone.catches(&wild, one);
        }
    }

    #[test]
    fn any_look_ends(
        wild in wild(),
        one in body(),
        other in body(),
        feet in any::<[u16; 6]>(),
        at in square(),
        towards in square(),
        area in area(),
    ) {
        let [bright, dim, blindsight, darkvision, tremorsense, truesight] = feet;
        let lamp = Lamp { bright, dim, cone: bright % 2 == 0 };
        let source = Source { towards, level: dim as u8, ..Source::new(lamp, at) };
        let zone = Zone::new(&wild, area, Flow::AroundCorners);
        let lights = Lights::new(&wild, &[source], vec![Darkness { zone, level: 100 }]);
        let senses = Senses { blindsight, darkvision, tremorsense, truesight, ..Senses::default() };
        let view = View { terrain: &wild, lights: &lights, observer: Observer::new(one, senses) };
        let _ = (view.body(&Subject::new(other)), view.square(at), view.square(towards));
    }

    #[test]
    fn any_load_is_some_load(quarters: u32, strength: u8) {
        for &size in Size::ALL {
            let most = carry_quarters(strength, size);
            let plain = load(quarters, strength, size, Encumbrance::Plain);
            let variant = load(quarters, strength, size, Encumbrance::Variant);
            prop_assert!(variant >= plain);
            prop_assert!((quarters <= most) == (plain == srd::space::Load::Light));
            prop_assert!(variant.speed(30) <= plain.speed(30));
        }
    }
}
