//! Laws that hold whatever happens: of random commands, of order and numbers, of advantage.

use proptest::prelude::*;
use srd::data::{Gives, Rolls};
use srd::engine::{Calm, Command, Event, Id, Scene, Sheet};
use srd::{Edge, Outcome, Seeded, Square};

use crate::body::{commands, replays};
use crate::judge::{Stage, counted, gives, sheet, strike, weapon};

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_commanded_the_scene_holds(bytes in proptest::collection::vec(any::<u8>(), 40..900)) {
        commands(&bytes);
    }

    #[test]
    fn advantage_never_lowers_the_chance_to_hit(bonus in -5_i8..15, armor_class in 5_u8..30) {
        let chance = |gifts: Vec<Gives>| {
            let attacker = Sheet { weapons: vec![weapon("club", bonus, "1")], ..sheet() };
            let target = Sheet { armor_class, hit_points: 90, ..sheet() };
            let mut stage = Stage::new().with(1, 0, (5, 5), attacker).with(2, 1, (6, 5), target);
            stage.under(1, 1, gives(gifts));
            let stage = stage.fight(&[1, 2]);
            counted(|dice| {
                let mut stage = stage.clone();
                stage.act_with(1, &strike(2), dice, &mut Calm).unwrap();
                i32::from(stage.last_attack().2 != Outcome::Miss)
            })
            .at_least(1)
        };
        let worse = chance(vec![Gives::Disadvantage(Rolls::Attacks)]);
        let straight = chance(vec![]);
        let better = chance(vec![Gives::Advantage(Rolls::Attacks)]);
        prop_assert!(worse <= straight && straight <= better);
    }
}

/// A short fight of two sides with bystanders of these numbers, and what it told of the fighters.
fn watched(bystanders: [Id; 3]) -> (Vec<String>, Scene) {
    let mut stage = Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (6, 5), sheet());
    for (at, id) in bystanders.into_iter().enumerate() {
        stage = stage.with(id, 2, (18 + 2 * at as u8, 20), sheet());
    }
    let mut stage = stage.fight(&[1, 2]);
    let (mut dice, from) = (Seeded::new(9, 9), stage.events.len());
    for _ in 0..12 {
        let Some(who) = stage.scene.turn() else { break };
        let other = 3 - who;
        let _ = stage.act_with(who, &strike(other), &mut dice, &mut srd::engine::Eager);
        let away = Command::WalkTo(Square::new(4, 5));
        let _ = stage.act_with(who, &away, &mut dice, &mut srd::engine::Eager);
        let _ = stage.act_with(who, &Command::EndTurn, &mut dice, &mut srd::engine::Eager);
    }
    let told = stage.events[from..].iter().map(|event| format!("{event:?}")).collect();
    replays(&stage.scene, &stage.events);
    (told, stage.scene)
}

#[test]
fn numbers_of_bystanders_change_nothing() {
    let (told, _) = watched([3, 4, 5]);
    assert!(told.len() > 20);
    for bystanders in [[5, 4, 3], [40, 7, 12], [300, 200, 100]] {
        assert_eq!(watched(bystanders).0, told);
    }
}

#[test]
fn what_is_refused_is_refused_with_a_rule_and_a_reason() {
    let mut stage = Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (9, 5), sheet());
    stage = stage.fight(&[1, 2]);
    let before = stage.scene.clone();
    for (who, command, rule) in [
        (2, Command::Dodge, "Turn"),
        (9, Command::Dodge, "Turn"),
        (1, strike(2), "Reach"),
        (1, strike(1), "Target"),
        (1, strike(7), "Target"),
        (1, Command::Stand, "Prone"),
        (1, Command::Fly(10), "Flying"),
        (1, Command::Cease, "Concentration"),
        (1, Command::Walk(vec![]), "Movement"),
    ] {
        let refused = stage.act(who, &command, &[10]).unwrap_err();
        assert_eq!(refused.rule, rule, "{command:?}");
        assert!(!refused.why.is_empty());
        assert!(stage.scene == before);
    }
    let told = stage.events.iter().filter(|event| matches!(event, Event::Rolled(_))).count();
    assert_eq!(told, 0);
    stage.act(1, &Command::Dodge, &[]).unwrap();
    assert_eq!(Edge::of(true, true), Edge::Straight);
}
