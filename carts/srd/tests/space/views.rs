//! Who sees whom.

use proptest::prelude::*;
use srd::Square;
use srd::data::Senses;
use srd::space::{
    Body, Lamp, Light, Lights, Observer, Seen, Source, Subject, Terrain, Tile, View, perceive,
};

use crate::floors::{SIDE, body, floor, plan};

fn senses(darkvision: u16) -> Senses {
    Senses { darkvision, ..Senses::default() }
}

fn sources() -> impl Strategy<Value = Vec<Source>> {
    let lamp =
        prop::sample::select(&[Lamp::CANDLE, Lamp::LOWERED_LANTERN, Lamp::DANCING_LIGHT][..]);
    let source = (lamp, any::<bool>(), 0..SIDE, 0..SIDE, 0..SIDE, 0..SIDE);
    let source = source.prop_map(|(lamp, cone, x, y, to_x, to_y)| Source {
        lamp: Lamp { cone, ..lamp },
        at: Square::new(x, y),
        towards: Square::new(to_x, to_y),
        level: 0,
    });
    prop::collection::vec(source, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn in_the_light_who_sees_is_seen(
        rows in floor("##=!F", 25),
        one in body(),
        other in body(),
    ) {
        let mut plan = plan(&rows);
        // A wall is seen from everywhere before it but sees nothing: nobody stands in one.
        let stands = |square: &Square| one.covers(*square) || other.covers(*square);
        for square in plan.squares().filter(stands) {
            if plan.tile(square).solid || plan.tile(square).opaque {
                plan.set(square, Tile::OPEN);
            }
        }
        let lights = Lights::default();
        let there = perceive(&plan, &lights, Observer::new(one, senses(0)), &Subject::new(other));
        let back = perceive(&plan, &lights, Observer::new(other, senses(0)), &Subject::new(one));
        prop_assert_eq!(there, back);
    }

    #[test]
    fn better_eyes_and_more_lamps_never_see_less(
        rows in floor("##,__f=", 70),
        one in body(),
        other in body(),
        sources in sources(),
        feet in 0..80u16,
    ) {
        let plan = plan(&rows);
        let (dark, lit) = (Lights::default(), Lights::new(&plan, &sources, vec![]));
        let subject = Subject::new(other);
        let see = |lights: &Lights, senses| perceive(&plan, lights, Observer::new(one, senses), &subject);
        let plain = see(&dark, senses(0));
        prop_assert!(see(&lit, senses(0)) >= plain);
        prop_assert!(see(&dark, senses(feet)) >= plain);
        let truesight = see(&dark, Senses { truesight: feet, ..senses(0) });
        prop_assert!(truesight >= see(&dark, senses(feet)));
        let blindsight = see(&dark, Senses { blindsight: feet, ..senses(0) });
        prop_assert!(blindsight >= plain);
        for square in plan.squares() {
            let (before, after) = (dark.at(&plan, square).light, lit.at(&plan, square).light);
            prop_assert!(after >= before);
            let near = sources.iter().any(|source| source.at.distance(square) <= 2);
            prop_assert!(near || after == before, "no lamp reaches {square:?}");
        }
        prop_assert!(plan.squares().all(|square| lit.at(&plan, square).light <= Light::Bright));
    }

    #[test]
    fn a_wide_look_sees_what_a_narrow_one_does(
        rows in floor("##,_f!", 40),
        one in body(),
        others in prop::collection::vec(body(), 0..6),
        darkvision in 0..60u16,
    ) {
        let plan = plan(&rows);
        let lights = Lights::default();
        let observer = Observer::new(one, senses(darkvision));
        let view = View::new(&plan, &lights, observer, 300);
        for other in others {
            let subject = Subject::new(other);
            prop_assert_eq!(view.body(&subject), perceive(&plan, &lights, observer, &subject));
            let hidden = Subject { hidden: true, ..subject };
            prop_assert_eq!(view.body(&hidden), Seen::No);
        }
    }
}

#[test]
fn a_look_ends_where_it_was_told_to() {
    let plan = plan(&vec![".".repeat(SIDE.into()); SIDE.into()]);
    let lights = Lights::default();
    let at = |x, y| Body::new(srd::data::Size::Medium, Square::new(x, y));
    let view = View::new(&plan, &lights, Observer::new(at(0, 0), senses(0)), 25);
    for (x, y, expected) in
        [(5, 0, Seen::Clearly), (5, 5, Seen::Clearly), (6, 0, Seen::No), (6, 6, Seen::No)]
    {
        assert_eq!(view.body(&Subject::new(at(x, y))), expected, "{x},{y}");
        assert_eq!(view.square(Square::new(x, y)), expected, "{x},{y}");
    }
}
