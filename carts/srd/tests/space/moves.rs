//! Moves against a search that tries every step until nothing gets cheaper.

use std::collections::BTreeMap;

use proptest::prelude::*;
use srd::data::{Size, Speed};
use srd::space::{Body, Fit, Mover, Moves, Other, Plan, Terrain, Tile, Way, fit, moves};
use srd::{Direction, Square};

use crate::floors::{SIDE, body, floor, plan, turn};

/// Every kind of ground.
const GROUND: &str = "#+=~wWopPuULb";

fn others() -> impl Strategy<Value = Vec<Other>> {
    let other = (body(), prop_oneof![4 => Just(0), 1 => -20..20i16], any::<bool>());
    let other = other
        .prop_map(|(body, altitude, hostile)| Other { body: Body { altitude, ..body }, hostile });
    prop::collection::vec(other, 0..7)
}

#[derive(Clone, Debug)]
struct Case {
    body: Body,
    speed: Speed,
    spent: u16,
    way: Way,
    prone: bool,
    sure_footed: bool,
    fears: Vec<Body>,
}

impl Case {
    fn mover(&self) -> Mover<'_> {
        Mover {
            body: self.body,
            speed: self.speed,
            spent: self.spent,
            way: self.way,
            prone: self.prone,
            sure_footed: self.sure_footed,
            flows: false,
            fears: &self.fears,
        }
    }
}

fn case() -> impl Strategy<Value = Case> {
    let speed = || prop_oneof![2 => Just(0u16), 2 => Just(30), 1 => 0..61u16];
    let speed = (prop_oneof![3 => Just(30), 1 => 0..61u16], speed(), speed(), speed());
    let speed = speed.prop_map(|(walk, climb, swim, fly)| Speed {
        walk,
        climb,
        swim,
        fly,
        ..Speed::default()
    });
    let rare = || prop::bool::weighted(0.2);
    let fears = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(body(), 1..3)];
    let spent = prop_oneof![3 => Just(0), 1 => 0..40u16];
    let way = prop_oneof![3 => Just(Way::Ground), 1 => Just(Way::Air)];
    (body(), -10..20i16, speed, spent, way, rare(), rare(), fears).prop_map(
        |(body, altitude, speed, spent, way, prone, sure_footed, fears)| Case {
            body: Body { altitude, ..body },
            speed,
            spent,
            way,
            prone,
            sure_footed,
            fears,
        },
    )
}

/// The body at an anchor, at the height at which it is there.
fn placed(plan: &Plan, mover: &Mover<'_>, at: Square) -> Body {
    let standing = Body::standing(plan, mover.body.size, at);
    let has_ground = standing.squares().any(|square| !plan.tile(square).solid);
    match mover.way {
        Way::Ground => standing,
        Way::Air if has_ground => {
            Body { altitude: standing.altitude.max(mover.body.altitude), ..standing }
        }
        Way::Air => Body { altitude: mover.body.altitude.max(0), ..standing },
    }
}

/// The ways to pay for a step: feet, and the speed that they must be within.
fn prices(
    plan: &Plan,
    mover: &Mover<'_>,
    others: &[Other],
    from: Body,
    to: Body,
) -> Vec<(u32, u16)> {
    let Some(squeezed) = fit(plan, to.size, to.at).map(|fit| fit == Fit::Squeezed) else {
        return vec![];
    };
    let met: Vec<&Other> = others.iter().filter(|other| other.body.overlaps(to)).collect();
    if met.iter().any(|other| !other.lets_pass(to)) {
        return vec![];
    }
    if mover.fears.iter().any(|&fear| to.squares_to(fear) < from.squares_to(fear)) {
        return vec![];
    }
    // A diagonal step: squares in the box around both that are in neither.
    let (low, high) = (from.at.x.min(to.at.x), from.at.x.max(to.at.x));
    for y in from.at.y.min(to.at.y)..from.at.y.max(to.at.y) + to.side() {
        for x in low..high + to.side() {
            let square = Square::new(x, y);
            let tile = plan.tile(square);
            let wall = tile.solid || tile.level(to.size) > from.altitude.max(to.altitude) + 5;
            if !from.covers(square) && !to.covers(square) && wall {
                return vec![];
            }
        }
    }
    let tiles: Vec<_> =
        to.squares().map(|square| plan.tile(square)).filter(|tile| !tile.solid).collect();
    let on_ground = mover.way == Way::Ground;
    let rough = !mover.sure_footed
        && (!met.is_empty() || on_ground && tiles.iter().any(|tile| tile.difficult));
    let slower = u32::from(rough) + u32::from(squeezed);
    let rise = i32::from(to.altitude) - i32::from(from.altitude);
    if !on_ground {
        let feet = rise.unsigned_abs().max(5) + 5 * slower;
        return if mover.prone { vec![] } else { vec![(feet, mover.speed.fly)] };
    }
    let feet = 5 + 5 * slower + 5 * u32::from(mover.prone);
    let swims = tiles.iter().all(|tile| tile.is_deep_for(to.size));
    let level = if swims {
        vec![(feet, mover.speed.swim), (feet + 5, mover.speed.walk)]
    } else {
        vec![(feet, mover.speed.walk)]
    };
    if (-5..=2).contains(&rise) {
        return level;
    }
    if mover.prone {
        return vec![];
    }
    let high = if rise > 0 { to } else { from };
    let climbable = |square| !plan.tile(square).solid && plan.tile(square).climbable;
    let holds = (0..=5).contains(&rise) || high.squares().any(climbable);
    let foot = 1 + u32::from(rough);
    let mut all = Vec::new();
    for (feet, speed) in level {
        all.push((feet + rise.unsigned_abs() * foot, speed.min(mover.speed.climb)));
        if holds {
            all.push((feet + rise.unsigned_abs() * (foot + 1), speed));
        }
    }
    all
}

/// The cheapest cost of every anchor that can be reached.
fn slow_moves(plan: &Plan, mover: &Mover<'_>, others: &[Other]) -> BTreeMap<(u8, u8), u32> {
    let start = mover.body.at;
    let mut costs = BTreeMap::from([((start.y, start.x), 0)]);
    loop {
        let before = costs.clone();
        for (&(y, x), &cost) in &before {
            let from = placed(plan, mover, Square::new(x, y));
            for to in Direction::ALL.iter().filter_map(|&direction| from.at.step(direction)) {
                let prices = prices(plan, mover, others, from, placed(plan, mover, to));
                for (feet, speed) in prices {
                    let total = cost + feet;
                    if total + u32::from(mover.spent) <= u32::from(speed) {
                        let best = costs.entry((to.y, to.x)).or_insert(total);
                        *best = total.min(*best);
                    }
                }
            }
        }
        if costs == before {
            return costs;
        }
    }
}

fn costs(moves: &Moves) -> BTreeMap<(u8, u8), u32> {
    moves.stops.iter().map(|stop| ((stop.at.y, stop.at.x), u32::from(stop.cost))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn moves_are_the_cheapest_and_all_there_are(
        rows in prop_oneof![floor(GROUND, 30), floor("#", 25), floor("~wWoL", 50)],
        case in case(),
        others in others(),
    ) {
        let plan = plan(&rows);
        let mover = case.mover();
        let found = moves(&plan, &mover, &others);
        prop_assert_eq!(costs(&found), slow_moves(&plan, &mover, &others));
        prop_assert_eq!(costs(&found).len(), found.stops.len(), "each anchor once");
        prop_assert!(found.stops.is_sorted_by_key(|stop| stop.cost));
        for (index, stop) in found.stops.iter().enumerate().skip(1) {
            let body = Body { at: stop.at, altitude: stop.altitude, ..mover.body };
            prop_assert_eq!(body, placed(&plan, &mover, stop.at));
            prop_assert_eq!(Some(stop.fit), fit(&plan, body.size, stop.at));
            let taken = others.iter().any(|other| other.body.overlaps(body));
            prop_assert_eq!(stop.taken, taken);
            let before = found.stops[usize::from(stop.before)];
            let from = Body { at: before.at, altitude: before.altitude, ..body };
            let prices = prices(&plan, &mover, &others, from, body);
            let feet = u32::from(stop.cost - before.cost);
            prop_assert!(prices.iter().any(|price| price.0 == feet), "a step that can be paid");
            let path = found.path(index);
            prop_assert_eq!(path.last(), Some(&index));
            prop_assert_eq!(found.find(stop.at), Some(index));
        }
    }

    #[test]
    fn a_turned_floor_costs_the_same(
        rows in floor(GROUND, 30),
        case in case(),
        others in others(),
        turn in turn(),
    ) {
        let mut plan = plan(&rows);
        // Where a floor goes on to the edge of the grid, bodies could squeeze in the south and east only.
        let rim = |at: u8| at == 0 || at + 1 == SIDE;
        for square in plan.squares().filter(|square| rim(square.x) || rim(square.y)) {
            plan.set(square, Tile::WALL);
        }
        let found = moves(&plan, &case.mover(), &others);
        let turned_case = Case {
            body: turn.body(case.body),
            fears: case.fears.iter().map(|&fear| turn.body(fear)).collect(),
            ..case.clone()
        };
        let turned_others: Vec<Other> =
            others.iter().map(|other| Other { body: turn.body(other.body), ..*other }).collect();
        let turned = moves(&turn.plan(&plan), &turned_case.mover(), &turned_others);
        let there: BTreeMap<(u8, u8), u32> = found
            .stops
            .iter()
            .map(|stop| {
                let at = turn.body(Body { at: stop.at, ..case.body }).at;
                ((at.y, at.x), u32::from(stop.cost))
            })
            .collect();
        prop_assert_eq!(there, costs(&turned));
    }

    #[test]
    fn more_speed_only_adds_and_more_obstacles_only_take_away(
        rows in floor(GROUND, 25),
        case in case(),
        others in others(),
        more in 0..40u16,
    ) {
        let plan = plan(&rows);
        let mover = case.mover();
        let found = costs(&moves(&plan, &mover, &others));
        let mut fast = mover;
        for speed in [&mut fast.speed.walk, &mut fast.speed.fly, &mut fast.speed.swim] {
            *speed += more;
        }
        let farther = costs(&moves(&plan, &fast, &others));
        for (at, cost) in &found {
            prop_assert!(farther.get(at).is_some_and(|faster| faster <= cost));
        }
        let alone = costs(&moves(&plan, &mover, &[]));
        for (at, cost) in &found {
            prop_assert!(alone.get(at).is_some_and(|cheaper| cheaper <= cost));
        }
    }
}

fn medium(x: u8, y: u8) -> Body {
    Body::new(Size::Medium, Square::new(x, y))
}

fn walking(walk: u16) -> Speed {
    Speed { walk, ..Speed::default() }
}

/// Costs along the only row of a floor, from its west end.
#[track_caller]
fn check_row(row: &str, change: impl Fn(&mut Mover<'_>), expected: &[(u8, u16)]) {
    let plan = Plan::new(&[row]).unwrap();
    let mut mover = Mover::new(medium(0, 0), walking(30));
    change(&mut mover);
    let found = moves(&plan, &mover, &[]);
    let found: Vec<_> = found.stops.iter().map(|stop| (stop.at.x, stop.cost)).collect();
    assert_eq!(found, expected, "{row}");
}

#[test]
fn steps_cost_what_the_rules_say() {
    let plain = |_: &mut Mover<'_>| {};
    check_row(".......", plain, &[(0, 0), (1, 5), (2, 10), (3, 15), (4, 20), (5, 25), (6, 30)]);
    check_row(".~~~.", plain, &[(0, 0), (1, 10), (2, 20), (3, 30)]);
    check_row(".W.", plain, &[(0, 0), (1, 10), (2, 15)]);
    check_row(".W.", |mover| mover.speed.swim = 10, &[(0, 0), (1, 5), (2, 10)]);
    check_row(".WWW", |mover| mover.speed.swim = 10, &[(0, 0), (1, 5), (2, 10), (3, 20)]);
    check_row("....", |mover| mover.prone = true, &[(0, 0), (1, 10), (2, 20), (3, 30)]);
    check_row(".~~", |mover| mover.prone = true, &[(0, 0), (1, 15), (2, 30)]);
    check_row(".~~.", |mover| mover.sure_footed = true, &[(0, 0), (1, 5), (2, 10), (3, 15)]);
    check_row("...", |mover| mover.spent = 25, &[(0, 0), (1, 5)]);
    check_row("...", |mover| mover.spent = 31, &[(0, 0)]);
    check_row(".o.", plain, &[(0, 0), (1, 11), (2, 16)]);
    check_row(".u.", plain, &[(0, 0), (1, 15), (2, 20)]);
    check_row(".U", plain, &[(0, 0)]);
    check_row(".L.", plain, &[(0, 0), (1, 25)]);
    check_row(".L.", |mover| mover.speed.walk = 60, &[(0, 0), (1, 25), (2, 50)]);
    check_row(".U.", |mover| mover.speed.climb = 30, &[(0, 0), (1, 15), (2, 30)]);
    check_row(".p.", plain, &[(0, 0)]);
    let fly = |mover: &mut Mover<'_>| {
        (mover.way, mover.speed.fly) = (Way::Air, 30);
    };
    check_row(".p~WU.", fly, &[(0, 0), (1, 5), (2, 10), (3, 15), (4, 25)]);
    let fly_high = |mover: &mut Mover<'_>| {
        fly(mover);
        mover.body.altitude = 10;
    };
    check_row(".p~WU.", fly_high, &[(0, 0), (1, 5), (2, 10), (3, 15), (4, 20), (5, 25)]);
}

#[test]
fn a_flight_up_costs_the_longer_way() {
    let plan = Plan::new(&[".."]).unwrap();
    let speed = Speed { fly: 60, ..Speed::default() };
    let found = moves(&plan, &Mover { way: Way::Air, ..Mover::new(medium(0, 0), speed) }, &[]);
    let costs = [0, 5, 30, -10].map(|altitude| found.stops[1].cost_at(altitude));
    assert_eq!(costs, [5, 5, 30, 10]);
}

#[test]
fn others_slow_or_stop() {
    let plan = Plan::new(&["....."]).unwrap();
    let check = |size, hostile, altitude, expected: &[(u8, u16, bool)]| {
        let body = Body { size, at: Square::new(1, 0), altitude };
        let found =
            moves(&plan, &Mover::new(medium(0, 0), walking(20)), &[Other { body, hostile }]);
        let found: Vec<_> =
            found.stops.iter().map(|stop| (stop.at.x, stop.cost, stop.taken)).collect();
        assert_eq!(found, expected, "{size:?} {hostile} {altitude}");
    };
    let through = [(0, 0, false), (1, 10, true), (2, 15, false), (3, 20, false)];
    check(Size::Medium, false, 0, &through);
    check(Size::Medium, true, 0, &[(0, 0, false)]);
    check(Size::Small, true, 0, &[(0, 0, false)]);
    check(Size::Tiny, true, 0, &through);
    check(Size::Huge, true, 0, &[(0, 0, false), (1, 10, true), (2, 20, true)]);
    let free = [(0, 0, false), (1, 5, false), (2, 10, false), (3, 15, false), (4, 20, false)];
    check(Size::Medium, true, 5, &free);
    check(Size::Medium, true, 4, &[(0, 0, false)]);
}

#[test]
fn an_ogre_squeezes_through_a_passage_and_cuts_no_corner() {
    let plan = Plan::new(&["..####", "......", "..##..", "..#..."]).unwrap();
    let ogre = Mover::new(Body::new(Size::Large, Square::new(0, 0)), walking(40));
    let found = moves(&plan, &ogre, &[]);
    let cost = |x, y| {
        let stop = found.find(Square::new(x, y)).map(|index| found.stops[index]);
        stop.map(|stop| (stop.cost, stop.fit))
    };
    assert_eq!(cost(0, 2), Some((10, Fit::Free)));
    assert_eq!(cost(1, 0), Some((10, Fit::Squeezed)));
    assert_eq!(cost(2, 0), Some((20, Fit::Squeezed)));
    assert_eq!(cost(3, 0), Some((30, Fit::Squeezed)));
    assert_eq!(cost(4, 1), Some((40, Fit::Free)), "by the way along the southern wall");
    assert_eq!(cost(5, 0), None);
}
