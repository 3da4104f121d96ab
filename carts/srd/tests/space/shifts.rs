//! Pushes and jumps on random floors.

use std::collections::BTreeMap;

use proptest::prelude::*;
use srd::Square;
use srd::space::{
    Body, Fit, Force, Jumper, Other, Start, Tile, fit, high_jump_feet, jump, jumps, long_jump_feet,
    shift,
};

use crate::floors::{SIDE, body, floor, plan, turn};

const GROUND: &str = "#+=~wWopPuULb";

/// The floor with a wall around it: where one goes on to the edge of the grid, bodies could squeeze in the south and east only.
fn walled(rows: &[String]) -> srd::space::Plan {
    let mut plan = plan(rows);
    let rim = |at: u8| at == 0 || at + 1 == SIDE;
    for square in plan.squares().filter(|square| rim(square.x) || rim(square.y)) {
        plan.set(square, Tile::WALL);
    }
    plan
}

fn others() -> impl Strategy<Value = Vec<Other>> {
    let other = (body(), any::<bool>()).prop_map(|(body, hostile)| Other { body, hostile });
    prop::collection::vec(other, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_shift_is_the_same_on_a_turned_floor_and_ends_where_one_can_be(
        rows in floor(GROUND, 20),
        at in body(),
        lift in prop_oneof![3 => Just(0), 1 => 1..20i16],
        from in body(),
        feet in 0..60u16,
        pulls: bool,
        others in others(),
        turn in turn(),
    ) {
        let plan = walled(&rows);
        let standing = Body::standing(&plan, at.size, at.at);
        let at = Body { altitude: standing.altitude + lift, ..standing };
        let bodies: Vec<Body> =
            others.iter().map(|other| other.body).filter(|other| !other.overlaps(at)).collect();
        let force = if pulls { Force::Pull } else { Force::Push };
        let found = shift(&plan, at, from.center(), force, feet, &bodies);
        let turned: Vec<Body> = bodies.iter().map(|&body| turn.body(body)).collect();
        let point = turn.point(from.center());
        let there = shift(&turn.plan(&plan), turn.body(at), point, force, feet, &turned);
        prop_assert_eq!(turn.body(found.body), there.body);
        prop_assert_eq!((found.feet, found.drop, found.stopped), (there.feet, there.drop, there.stopped));

        prop_assert!(found.feet <= feet && (found.stopped || feet - found.feet < 5));
        prop_assert_eq!(u16::from(found.body.at.distance(at.at)) * 5, found.feet, "straight");
        if found.feet > 0 {
            prop_assert!(bodies.iter().all(|&other| !other.overlaps(found.body)));
            let fits = fit(&plan, at.size, found.body.at);
            prop_assert!(fits == Some(Fit::Free) || fits.is_some() && fit(&plan, at.size, at.at) != Some(Fit::Free));
            let ground = Body::standing(&plan, at.size, found.body.at).altitude;
            let altitude = if lift > 0 { at.altitude } else { ground };
            prop_assert_eq!(found.body.altitude, altitude);
        }
    }

    #[test]
    fn jumps_are_the_same_on_a_turned_floor_and_land_where_one_can_stand(
        rows in floor(GROUND, 30),
        at in body(),
        strength in 1..31u8,
        running: bool,
        left in 0..60u16,
        others in others(),
        turn in turn(),
    ) {
        let plan = walled(&rows);
        let body = Body::standing(&plan, at.size, at.at);
        let start = if running { Start::Running } else { Start::Standing };
        let jumper = Jumper {
            body,
            long: long_jump_feet(strength, start),
            high: high_jump_feet(strength, start),
            left,
        };
        let found = jumps(&plan, &jumper, &others);
        let place = |at: Square| Body { at, ..body };
        let turned_others: Vec<Other> =
            others.iter().map(|other| Other { body: turn.body(other.body), ..*other }).collect();
        let turned = jumps(
            &turn.plan(&plan),
            &Jumper { body: turn.body(body), ..jumper },
            &turned_others,
        );
        let ways = |jumps: &[srd::space::Jump], turned: bool| -> BTreeMap<(u8, u8), _> {
            let jumps = jumps.iter().map(|jump| {
                let at = if turned { jump.to } else { turn.body(place(jump.to)).at };
                ((at.y, at.x), (jump.cost, jump.over_obstacle, jump.into_difficult, jump.drop))
            });
            jumps.collect()
        };
        prop_assert_eq!(ways(&found, false), ways(&turned, true));
        for way in found {
            let there = Body::standing(&plan, body.size, way.to);
            prop_assert_eq!(jump(&plan, &jumper, &others, way.to), Some(way));
            prop_assert_eq!(fit(&plan, body.size, way.to), Some(Fit::Free));
            prop_assert!(others.iter().all(|other| !other.body.overlaps(there)));
            let squares = u16::from(body.at.distance(way.to));
            prop_assert!(way.cost <= left && way.cost >= 5 * squares);
            let leap = 5 * (squares - 1);
            prop_assert!(leap <= long_jump_feet(strength, start));
            prop_assert!(way.drop == 0 || there.altitude < body.altitude);
        }
    }
}
