//! Who sees whom.

use proptest::prelude::*;
use srd::Square;
use srd::data::Senses;
use srd::space::{
    Clear, Cover, Lamp, Light, Lights, Observer, Seen, Source, Subject, Terrain, View, cover,
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
        rows in floor("##=!F+buU", 25),
        one in body(),
        other in body(),
    ) {
        let plan = plan(&rows);
        let lights = Lights::default();
        let see = |from, to| {
            let observer = Observer::new(from, senses(0));
            View { terrain: &plan, lights: &lights, observer }.body(&Subject::new(to)).is_seen()
        };
        prop_assert_eq!(see(one, other), see(other, one));
    }

    #[test]
    fn who_is_seen_can_be_aimed_at(rows in floor("##+~wuUP", 25), one in body(), other in body()) {
        let plan = plan(&rows);
        let lights = Lights::default();
        let view = View { terrain: &plan, lights: &lights, observer: Observer::new(one, senses(0)) };
        // Two that share a square have none between them, even where that square is a wall.
        if !one.overlaps(other) {
            let aimed = cover(&plan, one, other, &[]) < Cover::Total;
            prop_assert_eq!(view.body(&Subject::new(other)) == Seen::Clearly, aimed);
        }
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
        let see = |lights: &Lights, senses| {
            View { terrain: &plan, lights, observer: Observer::new(one, senses) }.body(&subject)
        };
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
    fn a_body_is_seen_as_the_best_of_its_squares(
        rows in floor("##,_f!", 40),
        one in body(),
        other in body(),
        darkvision in 0..60u16,
    ) {
        let plan = plan(&rows);
        let lights = Lights::default();
        let observer = Observer::new(one, senses(darkvision));
        let view = View { terrain: &plan, lights: &lights, observer };
        let subject = Subject::new(other);
        let squares = other.squares().filter(|&square| !plan.tile(square).solid);
        let best = squares.map(|square| view.square(square)).max().unwrap_or(Seen::No);
        // The whole is as near as its nearest square, and its own squares do not hide each other.
        prop_assert!(view.body(&subject) >= best);
        if other.side() == 1 {
            prop_assert_eq!(view.body(&subject), best);
        }
        prop_assert_eq!(view.body(&Subject { hidden: true, ..subject }), Seen::No);
    }
}

#[test]
fn plain_eyes_take_in_a_floor() {
    let rows: Vec<String> =
        ["..#..", "..!..", ".....", "..F..", "..=.."].iter().map(|&row| row.into()).collect();
    let plan = plan(&rows);
    let seen = srd::sight(&Clear(&plan), Square::new(0, 2), 8);
    let picture: Vec<String> = (0..5)
        .map(|y| (0..5).map(|x| if seen.has(Square::new(x, y)) { '*' } else { '.' }).collect())
        .collect();
    assert_eq!(picture, ["***..", "***.*", "*****", "***.*", "***.."]);
}
