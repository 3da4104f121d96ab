//! What the bodies of monsters do: each rule with the creatures of the tables that have it.

use srd::data::{ConditionName, Size, tables};
use srd::engine::{
    Aim, Answer, Command, Deed, Eager, Event, Id, Life, Mind, Number, Question, RollKind, Scene,
    Sheet, Worn, bestiary,
};
use srd::{Ability, Edge, Outcome, Scripted, Square};

use crate::body::{check, replays};
use crate::judge::{Stage, hero, sheet, strike, weapon};

pub(crate) fn beast(name: &str) -> Sheet {
    bestiary::by_name(tables(), name).unwrap()
}

/// A character that can take a beating.
pub(crate) fn tough() -> Sheet {
    Sheet { hit_points: 200, ..hero() }
}

pub(crate) fn weapon_of(name: &str, weapon: &str) -> u8 {
    beast(name).weapons.iter().position(|one| one.name == weapon).unwrap() as u8
}

pub(crate) fn attack(weapon: u8, target: Id) -> Command {
    Command::Attack { weapon, target, is_thrown: false, spares: false }
}

pub(crate) fn deed(name: &str, aims: Vec<Aim>) -> Command {
    Command::Do(Deed { name: name.into(), aims, ..Deed::default() })
}

pub(crate) fn to(x: u8, y: u8) -> Command {
    Command::WalkTo(Square::new(x, y))
}

pub(crate) fn duel(name: &str, gap: u8) -> Stage {
    Stage::new().with(1, 0, (5, 5), beast(name)).with(2, 1, (5 + gap, 5), tough()).fight(&[1, 2])
}

/// Ends turns until the next one of somebody.
pub(crate) fn again(stage: &mut Stage, id: Id, faces: &[u32]) {
    let now = stage.scene.turn().unwrap();
    stage.act(now, &Command::EndTurn, faces).unwrap();
    stage.until_turn_of(id, faces);
}

/// Picks a legendary action by its name, and does nothing else.
pub(crate) struct Picks(pub(crate) &'static str);

impl Mind for Picks {
    fn decide(&mut self, _: &Scene, question: &Question) -> Answer {
        let at = question.could.iter().position(|name| name == self.0);
        Answer::Now(at.map_or(0, |at| at as u8 + 1))
    }
}

pub(crate) fn at(stage: &Stage, id: Id) -> (u8, u8) {
    let at = stage.scene.creature(id).unwrap().at;
    (at.x, at.y)
}

pub(crate) fn is_under(stage: &Stage, id: Id, name: &str) -> bool {
    stage.scene.creature(id).unwrap().is_under(name)
}

pub(crate) fn number(stage: &Stage, id: Id, name: &str) -> Number {
    let one = stage.scene.creature(id).unwrap();
    one.effects.iter().find(|active| active.name == name).unwrap().number
}

pub(crate) fn holds(stage: &Stage) {
    check(&stage.scene).unwrap();
    replays(&stage.scene, &stage.events);
}

/// Sets hit points by plain damage.
pub(crate) fn wound(stage: &mut Stage, id: Id, hp: u16) {
    let drained = stage.scene.creature(id).unwrap().drained;
    stage.tell(Event::Drained(id, drained, hp));
}

#[test]
fn a_troll_regrows_unless_fire_or_acid_touched_it() {
    for (damage, back) in [("Slashing", 10), ("Fire", 0), ("Acid", 0), ("Cold", 10)] {
        let kind = srd::Damage::ALL.into_iter().find(|kind| format!("{kind:?}") == damage).unwrap();
        let mut blade = weapon("blade", 20, "1d4");
        blade.damage[0].kind = kind;
        let armed = Sheet { weapons: vec![blade], ..tough() };
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), beast("Troll"))
            .with(2, 1, (7, 5), armed)
            .fight(&[2, 1]);
        wound(&mut stage, 1, 40);
        stage.act(2, &strike(1), &[15, 3]).unwrap();
        assert_eq!(stage.hp(1), 37, "{damage}");
        stage.act(2, &Command::EndTurn, &[]).unwrap();
        assert_eq!(stage.hp(1), 37 + back, "{damage}");
        // One turn later it heals again.
        again(&mut stage, 1, &[]);
        assert_eq!(stage.hp(1), 47 + back, "{damage}");
        holds(&stage);
    }
}

#[test]
fn a_troll_dies_only_where_it_does_not_regrow() {
    for (kind, lives) in [(srd::Damage::Slashing, true), (srd::Damage::Fire, false)] {
        let mut blade = weapon("blade", 20, "2d6");
        blade.damage[0].kind = kind;
        let armed = Sheet { weapons: vec![blade], ..tough() };
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), beast("Troll"))
            .with(2, 1, (7, 5), armed)
            .fight(&[2, 1]);
        wound(&mut stage, 1, 5);
        stage.act(2, &strike(1), &[15, 6, 6]).unwrap();
        let troll = stage.scene.creature(1).unwrap();
        assert_eq!((troll.hp, troll.life), (0, Life::Stable), "{kind:?}");
        assert!(stage.scene.is_contested(), "it is not over before its turn");
        stage.act(2, &Command::EndTurn, &[]).unwrap();
        let troll = stage.scene.creature(1).unwrap();
        assert_eq!((troll.hp, troll.life == Life::Dead), (if lives { 10 } else { 0 }, !lives));
        holds(&stage);
    }
}

#[test]
fn a_ghost_goes_through_walls_and_is_hurt_inside_of_them() {
    let rows = ["......##......"; 5];
    for (x, is_inside) in [(6, true), (9, false)] {
        let mut stage = Stage::on(&rows)
            .with(1, 0, (4, 2), beast("Ghost"))
            .with(2, 1, (0, 4), tough())
            .fight(&[1, 2]);
        stage.tell(Event::Rose(1, 0, true));
        stage.act(1, &to(x, 2), &[]).unwrap();
        assert_eq!(at(&stage, 1), (x, 2));
        // Two squares of wall count as difficult ground.
        let feet = if is_inside { 15 } else { 35 };
        assert_eq!(stage.scene.creature(1).unwrap().turn.walked, feet);
        stage.act(1, &Command::EndTurn, &[7]).unwrap();
        assert_eq!(stage.hp(1), if is_inside { 38 } else { 45 });
        holds(&stage);
    }
    let mut solid = Stage::on(&rows).with(1, 0, (4, 2), tough()).fight(&[1]);
    assert!(solid.act(1, &to(9, 2), &[]).is_err(), "others do not");
}

#[test]
fn who_glides_through_earth_is_not_slowed_by_it() {
    let rows = ["..............", "....####......", "....####......", ".............."];
    let mut stage = Stage::on(&rows).with(1, 0, (2, 1), beast("Xorn")).fight(&[1]);
    stage.act(1, &to(6, 1), &[]).unwrap();
    assert_eq!(stage.scene.creature(1).unwrap().turn.walked, 20);
    // The floor has an edge that it does not leave.
    assert!(stage.act(1, &to(6, 0), &[]).is_err());
}

#[test]
fn spiders_climb_what_has_no_holds() {
    // A step of 10 feet up.
    let own = std::collections::BTreeMap::from([(
        '^',
        srd::space::Tile { height: 10, ..srd::space::Tile::OPEN },
    )]);
    let floor = srd::space::Plan::with(&["...^^^", "...^^^"], &own).unwrap();
    for (name, can) in [("Vampire Spawn", true), ("Commoner", false)] {
        let mut stage = Stage::new().with(1, 0, (1, 0), beast(name)).fight(&[1]);
        stage.floor = floor.clone();
        let done = stage.act(1, &to(3, 0), &[]).is_ok();
        assert_eq!(done, can, "{name}");
    }
}

#[test]
fn swarms_share_spaces_and_do_not_heal() {
    let mut stage = duel("Swarm of Rats", 1);
    stage.act(1, &to(6, 5), &[]).unwrap();
    assert_eq!(at(&stage, 1), (6, 5));
    stage.act(1, &attack(0, 2), &[15, 3, 4]).unwrap();
    assert_eq!(stage.hp(2), 193, "its bites reach who is in its space");
    // With half of its hit points or fewer it has fewer teeth.
    let mut thin = duel("Swarm of Rats", 1);
    wound(&mut thin, 1, 12);
    thin.act(1, &to(6, 5), &[]).unwrap();
    thin.act(1, &attack(0, 2), &[15, 3, 4]).unwrap();
    assert_eq!(thin.hp(2), 197);
    holds(&thin);
}

#[test]
fn oozes_split_where_they_are_cut() {
    let mut blade = weapon("sword", 20, "1d8");
    blade.damage[0].kind = srd::Damage::Slashing;
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Ochre Jelly"))
        .with(2, 1, (7, 5), Sheet { weapons: vec![blade], ..tough() })
        .fight(&[2, 1]);
    stage.act_eager(2, &strike(1), &[15, 5]).unwrap();
    let jellies: Vec<_> =
        stage.scene.creatures().filter(|(_, one)| one.sheet.name == "Ochre Jelly").collect();
    assert_eq!(jellies.len(), 2);
    for (_, jelly) in jellies {
        assert_eq!((jelly.hp, jelly.sheet.size), (22, Size::Medium));
    }
    assert_eq!(stage.scene.fight().unwrap().order.len(), 3);
    holds(&stage);
}

#[test]
fn a_vampire_falls_as_mist() {
    let armed = Sheet { weapons: vec![weapon("stake", 30, "10d10")], ..tough() };
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Vampire, Vampire Form"))
        .with(2, 1, (6, 5), armed)
        .fight(&[2, 1]);
    wound(&mut stage, 1, 5);
    stage.act(2, &strike(1), &[15, 9]).unwrap();
    let vampire = stage.scene.creature(1).unwrap();
    assert_eq!(vampire.sheet.name, "Vampire, Mist Form");
    assert!(vampire.life != Life::Dead && vampire.is_away() && !stage.scene.is_contested());
    holds(&stage);
    // In the sun it is destroyed.
    let mut stage = duel("Vampire, Vampire Form", 1);
    let sun = srd::data::Gives::Sunlight(30, 0);
    stage.under(2, 2, crate::judge::gives(vec![sun]));
    wound(&mut stage, 1, 5);
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    stage.act(2, &Command::EndTurn, &[]).unwrap();
    assert_eq!(stage.scene.creature(1).unwrap().life, Life::Dead);
}

#[test]
fn shapes_of_a_werewolf_and_a_vampire_keep_wounds() {
    let mut stage = duel("Werewolf, Human Form", 3);
    wound(&mut stage, 1, 30);
    let wolf =
        |option| Command::Do(Deed { name: "Shapechanger".into(), option, ..Deed::default() });
    stage.act(1, &wolf(0), &[]).unwrap();
    let me = stage.scene.creature(1).unwrap();
    assert_eq!((me.sheet.name.as_str(), me.hp), ("Werewolf, Wolf Form", 30));
    assert!(stage.act(1, &wolf(0), &[]).is_err(), "its action is spent");
    holds(&stage);
}

#[test]
fn a_dragon_as_a_beast_keeps_its_hit_points() {
    let mut stage = duel("Adult Silver Dragon", 6);
    wound(&mut stage, 1, 100);
    let shape = Command::Do(Deed {
        name: "Change Shape".into(),
        choice: "Giant Ape".into(),
        ..Deed::default()
    });
    stage.act(1, &shape, &[]).unwrap();
    let me = stage.scene.creature(1).unwrap();
    assert_eq!((me.sheet.name.as_str(), me.hp), ("Giant Ape", 100));
    assert_eq!(me.sheet.scores.0[3], beast("Adult Silver Dragon").scores.0[3]);
    assert_eq!((me.sheet.legendary_actions, me.sheet.legendary_resistances), (0, 3));
    wound(&mut stage, 1, 60);
    let from = number(&stage, 1, "Change Shape");
    again(&mut stage, 1, &[1]);
    let back = Command::Do(Deed { name: "True Form".into(), from, ..Deed::default() });
    stage.act(1, &back, &[]).unwrap();
    let me = stage.scene.creature(1).unwrap();
    assert_eq!((me.sheet.name.as_str(), me.hp), ("Adult Silver Dragon", 60));
    holds(&stage);
}

#[test]
fn orcs_charge_at_foes_and_gnolls_rampage() {
    let mut stage = duel("Orc", 8);
    assert!(stage.act(1, &deed("Aggressive", vec![Aim::To(Square::new(2, 5))]), &[]).is_err());
    stage.act(1, &deed("Aggressive", vec![Aim::To(Square::new(12, 5))]), &[]).unwrap();
    assert_eq!(at(&stage, 1), (11, 5));
    let orc = stage.scene.creature(1).unwrap();
    assert_eq!((orc.turn.walked, orc.turn.bonus), (0, 0), "its own movement is left");
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Gnoll"))
        .with(2, 1, (6, 5), Sheet { hit_points: 1, ..sheet() })
        .with(3, 1, (8, 5), tough())
        .fight(&[1, 2, 3]);
    let rampage = deed("Rampage", vec![Aim::At(3), Aim::To(Square::new(7, 5))]);
    assert!(stage.act(1, &rampage, &[15, 1]).is_err());
    let spear = weapon_of("Gnoll", "Spear");
    stage.act(1, &attack(spear, 2), &[15, 3]).unwrap();
    stage.act(1, &rampage, &[15, 1]).unwrap();
    assert_eq!(at(&stage, 1), (7, 5));
    assert!(stage.hp(3) < 200);
    holds(&stage);
}

#[test]
fn a_dragon_beats_its_wings_and_flies_off() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Adult Red Dragon"))
        .with(2, 1, (9, 5), tough())
        .fight(&[1, 2]);
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    let mut dice = Scripted::new(&[1, 3, 3, 3]);
    stage.act_with(2, &Command::EndTurn, &mut dice, &mut Picks("Wing Attack")).unwrap();
    assert_eq!(stage.hp(2), 200 - 14, "2d6 + 8");
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Prone));
    assert_ne!(at(&stage, 1), (5, 5), "half of its flight");
    holds(&stage);
}

#[test]
fn a_dragon_takes_a_look_between_turns() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Adult Red Dragon"))
        .with(2, 1, (12, 5), tough())
        .fight(&[1, 2]);
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    stage.tell(Event::Hid(2, Some(30)));
    let mut dice = Scripted::new(&[19]);
    stage.act_with(2, &Command::EndTurn, &mut dice, &mut Picks("Detect")).unwrap();
    assert_eq!(stage.scene.creature(2).unwrap().hidden, None);
}

#[test]
fn golems_absorb_what_would_hurt_others() {
    for (name, kind) in [
        ("Flesh Golem", srd::Damage::Lightning),
        ("Iron Golem", srd::Damage::Fire),
        ("Clay Golem", srd::Damage::Acid),
        ("Shambling Mound", srd::Damage::Lightning),
    ] {
        let mut rod = weapon("rod", 30, "1d8");
        rod.damage[0].kind = kind;
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), beast(name))
            .with(2, 1, (4, 4), Sheet { weapons: vec![rod], ..tough() })
            .fight(&[2, 1]);
        wound(&mut stage, 1, 70);
        stage.act(2, &strike(1), &[15, 6]).unwrap();
        assert_eq!(stage.hp(1), 76, "{name}");
    }
}

#[test]
fn boars_are_relentless_once() {
    for (damage, stands) in [(7, true), (8, false)] {
        let club = weapon("club", 30, &format!("1d4+{}", damage - 2));
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), beast("Boar"))
            .with(2, 1, (6, 5), Sheet { weapons: vec![club], ..tough() })
            .fight(&[2, 1]);
        wound(&mut stage, 1, 3);
        stage.act(2, &strike(1), &[15, 2]).unwrap();
        assert_eq!(stage.hp(1), u16::from(stands), "{damage}");
        if stands {
            again(&mut stage, 1, &[]);
            stage.until_turn_of(2, &[]);
            stage.act(2, &strike(1), &[15, 2]).unwrap();
            assert_eq!(stage.hp(1), 0, "not twice");
        }
    }
}

#[test]
fn spiders_venom_leaves_alive_whom_it_fells() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Giant Spider"))
        .with(2, 1, (7, 5), Sheet { hit_points: 12, ..hero() })
        .fight(&[1, 2]);
    let bite = weapon_of("Giant Spider", "Bite");
    // 1d8 + 3 piercing and 2d8 poison.
    stage.act(1, &attack(bite, 2), &[15, 1, 2, 8, 8]).unwrap();
    let it = stage.scene.creature(2).unwrap();
    assert_eq!((it.hp, it.life), (0, Life::Stable));
    assert!(it.has(ConditionName::Paralyzed) && it.has(ConditionName::Poisoned));
    // What the fangs alone fell is dying as others.
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Giant Spider"))
        .with(2, 1, (7, 5), Sheet { hit_points: 3, ..hero() })
        .fight(&[1, 2]);
    stage.act(1, &attack(bite, 2), &[15, 1, 15, 1, 1]).unwrap();
    assert!(!stage.scene.creature(2).unwrap().has(ConditionName::Paralyzed));
}

#[test]
fn rust_monsters_eat_armor_and_weapons() {
    let worn = Worn {
        armor: Some(srd::data::ArmorTraining::Medium),
        is_metal: true,
        base: 13,
        ..Worn::default()
    };
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Rust Monster"))
        .with(2, 1, (6, 5), Sheet { worn, armor_class: 13, ..tough() })
        .fight(&[1, 2]);
    let touch = deed("Antennae", vec![Aim::At(2)]);
    for class in [12, 11] {
        stage.act(1, &touch, &[1]).unwrap();
        again(&mut stage, 1, &[]);
        stage.act(1, &attack(0, 2), &[2]).unwrap();
        assert_eq!(stage.last_attack().1, class);
        again(&mut stage, 1, &[]);
    }
    stage.act(1, &touch, &[1]).unwrap();
    let it = stage.scene.creature(2).unwrap();
    assert_eq!((it.sheet.worn.armor, it.sheet.armor_class), (None, 10), "at 10 it is gone");
    holds(&stage);
    // A sword that strikes it is worse by one each time, and gone at five.
    let sword = weapon("Longsword", 30, "1d4+6");
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), Sheet { hit_points: 200, ..beast("Rust Monster") })
        .with(2, 1, (6, 5), Sheet { weapons: vec![sword], ..tough() })
        .fight(&[2, 1]);
    for worse in 0..5 {
        let before = stage.hp(1);
        stage.act(2, &strike(1), &[15, 1]).unwrap();
        assert_eq!(before - stage.hp(1), 7 - worse);
        again(&mut stage, 1, &[]);
        stage.until_turn_of(2, &[]);
    }
    assert!(stage.scene.creature(2).unwrap().sheet.weapons.is_empty());
    holds(&stage);
}

#[test]
fn a_marilith_reacts_on_every_turn() {
    let mut stage = duel("Marilith", 3);
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    stage.tell(Event::Spent(1, srd::engine::Spend::Reaction));
    stage.act(2, &Command::EndTurn, &[]).unwrap();
    assert!(stage.scene.creature(1).unwrap().turn.reaction);
    stage.tell(Event::Spent(1, srd::engine::Spend::Reaction));
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    assert!(stage.scene.creature(1).unwrap().turn.reaction);
}

#[test]
fn a_balors_sword_cuts_three_times_as_deep() {
    let sword = weapon_of("Balor", "Longsword");
    let mut stage = duel("Balor", 3);
    stage
        .act(
            1,
            &attack(sword, 2),
            &[20, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        )
        .unwrap();
    assert_eq!(stage.last_attack().2, Outcome::Critical);
    // 3d8 + 8 and 3d8, each three times.
    assert_eq!(stage.hp(2), 200 - 9 - 8 - 9);
}

#[test]
fn a_shadow_drains_strength_until_it_kills() {
    let drain = weapon_of("Shadow", "Strength Drain");
    let mut stage = duel("Shadow", 1);
    stage.act(1, &attack(drain, 2), &[15, 1, 1, 4]).unwrap();
    stage.until_turn_of(2, &[]);
    // Strength 10 is 6 now: 2 less to hit, to damage, in saves.
    stage.act(2, &strike(1), &[15, 4]).unwrap();
    let roll = stage.rolls().next_back().unwrap();
    assert_eq!(roll.bonus, 3 - 2);
    for _ in 0..2 {
        again(&mut stage, 1, &[]);
        stage.act(1, &attack(drain, 2), &[15, 1, 1, 4]).unwrap();
        stage.until_turn_of(2, &[]);
    }
    assert_eq!(stage.scene.creature(2).unwrap().life, Life::Dead);
    holds(&stage);
}

#[test]
fn an_invisible_stalker_is_seen_by_nobody() {
    let mut stage = duel("Invisible Stalker", 1);
    stage.act(1, &attack(0, 2), &[15, 15, 1, 1]).unwrap();
    assert_eq!(stage.last_attack().0, Edge::Advantage);
    stage.until_turn_of(2, &[]);
    stage.act(2, &strike(1), &[15, 15, 1]).unwrap();
    assert_eq!(stage.last_attack().0, Edge::Disadvantage);
}

#[test]
fn fire_elementals_enter_others_and_set_them_ablaze() {
    let mut stage = duel("Fire Elemental", 4);
    stage.act(1, &to(8, 5), &[7]).unwrap();
    assert_eq!(stage.hp(2), 193);
    assert!(is_under(&stage, 2, "Burning"));
    stage.act(1, &Command::EndTurn, &[5]).unwrap();
    assert_eq!(stage.hp(2), 188);
    let fire = number(&stage, 2, "Burning");
    stage.act(2, &Command::Escape(fire), &[]).unwrap();
    assert!(!is_under(&stage, 2, "Burning"));
    holds(&stage);
    // Each 5 feet in water hurt it.
    let mut stage = Stage::on(&["....wwww....", "....wwww....", "............"])
        .with(1, 0, (2, 0), beast("Fire Elemental"))
        .fight(&[1]);
    let before = stage.hp(1);
    stage.act(1, &to(6, 0), &[]).unwrap();
    assert_eq!(before - stage.hp(1), 3, "its north-west square was in the water three times");
}

#[test]
fn a_bulette_lands_on_others() {
    for (face, is_prone) in [(2, true), (19, false)] {
        let mut stage = duel("Bulette", 6);
        let leap = deed("Deadly Leap", vec![Aim::To(Square::new(10, 5))]);
        stage.act(1, &leap, &[face, 2, 2, 2, 2, 2, 2]).unwrap();
        let full = 2 * (6 + 4);
        assert_eq!(stage.hp(2), 200 - if is_prone { full } else { full / 2 });
        assert_eq!(stage.scene.creature(2).unwrap().has(ConditionName::Prone), is_prone);
        assert_eq!(at(&stage, 1), (10, 5));
        check(&stage.scene).unwrap();
    }
}

#[test]
fn a_lich_casts_a_cantrip_between_turns() {
    let mut stage = duel("Lich", 6);
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    let lich = beast("Lich");
    let cantrip = lich.activities.iter().find(|one| one.is.name == "Cantrip").unwrap();
    // One of its cantrips at its choice, those that harm first.
    let names: Vec<&str> = cantrip.is.options.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[0], "Ray of Frost", "{names:?}");
    let mut dice = Scripted::new(&[15, 4]);
    stage.act_with(2, &Command::EndTurn, &mut dice, &mut Picks("Cantrip")).unwrap();
    assert!(stage.hp(2) < 200);
    let lich = stage.scene.creature(1).unwrap();
    assert_eq!(lich.turn.legendary, 3, "its own turn has begun");
    holds(&stage);
}

#[test]
fn a_berserk_golem_sees_only_the_nearest() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Clay Golem"))
        .with(2, 0, (7, 5), tough())
        .with(3, 1, (5, 8), tough())
        .fight(&[3, 1, 2]);
    wound(&mut stage, 1, 50);
    stage.act(3, &Command::EndTurn, &[6]).unwrap();
    assert!(is_under(&stage, 1, "Berserk"));
    let slam = weapon_of("Clay Golem", "Slam");
    assert!(stage.act(1, &attack(slam, 3), &[15, 1, 1]).is_err());
    stage.act(1, &attack(slam, 2), &[15, 1, 1, 15]).unwrap();
    assert!(stage.hp(2) < 200);
}

#[test]
fn zombies_stand_where_the_blow_was_weak() {
    // 5 and the damage is the difficulty.
    for (face, stands) in [(2, false), (19, true)] {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), beast("Zombie"))
            .with(2, 1, (6, 5), Sheet { weapons: vec![weapon("club", 20, "1d4+8")], ..tough() })
            .fight(&[2, 1]);
        wound(&mut stage, 1, 6);
        stage.act(2, &strike(1), &[15, 2, face]).unwrap();
        let save = stage.rolls().find(|roll| roll.kind == RollKind::Save(Ability::Constitution));
        assert_eq!(save.unwrap().against, 15);
        assert_eq!(stage.hp(1), u16::from(stands));
    }
}

#[test]
fn boars_that_run_fell_others() {
    let mut stage = duel("Boar", 6);
    stage.act(1, &to(10, 5), &[]).unwrap();
    let tusk = weapon_of("Boar", "Tusk");
    stage.act_with(1, &attack(tusk, 2), &mut Scripted::new(&[15, 1, 1, 2]), &mut Eager).unwrap();
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Prone));
}
