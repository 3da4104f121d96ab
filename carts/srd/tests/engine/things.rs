//! Things in play: each word that items use, with items of the tables in the hands of real characters.

use srd::data::{
    ClassName, ConditionName, CreatureType, Gives, Modifier, Powers, Speed, Stat, tables,
};
use srd::engine::character::{Character, HitDie, LEVEL_XP, Owned, Wear};
use srd::engine::{Aim, Command, Deed, Event, Id, Life, Sheet, Spend};
use srd::{Ability, Damage, Square};

use crate::judge::{Stage, bow, conditions, gives, hero, sheet, strike, weapon};

fn owned(item: &str, base: &str, wear: Wear) -> Owned {
    let magic = tables().magic_item.iter().find(|one| one.name == item);
    let attuned = magic.is_some_and(|one| one.attunement);
    Owned { base: base.into(), wear, attuned, ..Owned::new(item, 1) }
}

/// A character of level 5 with these things alone.
pub(crate) fn with(class: ClassName, things: &[(&str, &str, Wear)]) -> Character {
    let mut one = Character::ready_made("Mira", "Human", class).unwrap();
    one.xp = LEVEL_XP[19];
    for _ in 1..5 {
        one.level_up(class, HitDie::Fixed).unwrap();
        one.settle();
    }
    one.inventory = things.iter().map(|&(item, base, wear)| owned(item, base, wear)).collect();
    one.validate().unwrap();
    one
}

pub(crate) fn bearer(class: ClassName, item: &str, base: &str, wear: Wear) -> Sheet {
    with(class, &[(item, base, wear)]).sheet()
}

fn armed(item: &str, base: &str) -> Sheet {
    bearer(ClassName::Fighter, item, base, Wear::MainHand)
}

/// A foe of a sort that lasts.
pub(crate) fn foe(kind: CreatureType) -> Sheet {
    Sheet { kind, hit_points: 200, armor_class: 10, ..sheet() }
}

pub(crate) fn duel(mine: Sheet, theirs: Sheet) -> Stage {
    Stage::new().with(1, 0, (5, 5), mine).with(2, 1, (6, 5), theirs).fight(&[1, 2])
}

fn act(name: &str, aims: Vec<Aim>) -> Command {
    Command::Do(Deed { name: name.into(), aims, ..Deed::default() })
}

fn choose(name: &str, option: u8) -> Command {
    Command::Do(Deed { name: name.into(), option, ..Deed::default() })
}

fn is_under(stage: &Stage, who: Id, name: &str) -> bool {
    stage.scene.creature(who).unwrap().is_under(name)
}

#[test]
fn a_sun_blade_is_finesse_radiant_and_for_who_knows_either_sword() {
    let rogue = bearer(ClassName::Rogue, "Sun Blade", "", Wear::MainHand);
    let blade = &rogue.weapons[0];
    let modifier = rogue.scores.modifier(Ability::Dexterity);
    assert_eq!(blade.to_hit, modifier + rogue.proficiency + 2);
    assert_eq!(blade.damage[0].kind, Damage::Radiant);
    let wizard = bearer(ClassName::Wizard, "Sun Blade", "", Wear::MainHand);
    assert_eq!(wizard.weapons[0].to_hit, 2 + wizard.scores.modifier(Ability::Dexterity));
    for (kind, more) in [(CreatureType::Humanoid, 0), (CreatureType::Undead, 3)] {
        let mut stage = duel(rogue.clone(), foe(kind));
        stage.act(1, &strike(2), &[15, 5, 3]).unwrap();
        let dealt = 5 + i16::from(modifier) + 2 + more;
        assert_eq!(200 - stage.hp(2) as i16, dealt, "{kind:?}");
    }
}

#[test]
fn demon_armour_gives_claws() {
    let mut one = with(ClassName::Fighter, &[("Demon Armor", "", Wear::Worn)]);
    one.validate().unwrap();
    let sheet = one.sheet();
    let fist = sheet.weapons.last().unwrap();
    let dice = fist.damage[0].roll;
    assert_eq!((dice.count, dice.sides, fist.damage[0].kind), (1, 8, Damage::Slashing));
    assert!(fist.qualities.is_magical);
    one.inventory.clear();
    assert_eq!(one.sheet().weapons.last().unwrap().damage[0].kind, Damage::Bludgeoning);
}

#[test]
fn a_vorpal_sword_takes_heads_and_no_notice_of_resistance() {
    let sword = armed("Vorpal Sword", "Longsword");
    let resists = |kind| {
        let modifier = Modifier { gives: Gives::Resist(vec![Damage::Slashing]), when: Vec::new() };
        let is = Powers { modifiers: vec![modifier], ..Powers::default() };
        let from = srd::engine::Source::Trait("Hide".into());
        Sheet { powers: vec![srd::engine::Sourced { from, is }], ..foe(kind) }
    };
    let mut stage = duel(sword.clone(), resists(CreatureType::Humanoid));
    stage.act(1, &strike(2), &[12, 8]).unwrap();
    let whole = {
        let mut stage = duel(sword.clone(), foe(CreatureType::Humanoid));
        stage.act(1, &strike(2), &[12, 8]).unwrap();
        200 - i32::from(stage.hp(2))
    };
    assert!(whole > 8 + 3);
    assert_eq!(200 - i32::from(stage.hp(2)), whole);
    stage.act(1, &strike(2), &[20, 1]).unwrap();
    assert!(stage.scene.creature(2).is_none_or(|one| one.life == Life::Dead));
    // What needs no head takes 6d8 more.
    let mut stage = duel(sword, foe(CreatureType::Ooze));
    stage
        .act(1, &strike(2), &[20, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
        .unwrap();
    assert_eq!(200 - i32::from(stage.hp(2)), whole - 8 + 2 + 12);
}

#[test]
fn only_the_weapon_itself_does_what_it_does_at_a_hit() {
    let maced = with(
        ClassName::Fighter,
        &[("Mace of Disruption", "", Wear::MainHand), ("Dagger", "", Wear::OffHand)],
    );
    let undead = || Sheet { hit_points: 40, ..foe(CreatureType::Undead) };
    let weapon = |at| Command::Attack { weapon: at, target: 2, is_thrown: false, spares: false };
    let mut stage = duel(maced.sheet(), undead());
    stage.act(1, &weapon(1), &[15, 4, 1]).unwrap();
    assert_eq!(stage.rolls().filter(|roll| roll.who == 2).count(), 0, "the dagger asks no save");
    // 25 hit points or fewer: a save of 15 or it is destroyed.
    let mut stage = duel(maced.sheet(), undead());
    stage.act(1, &weapon(0), &[15, 6, 6, 6, 2]).unwrap();
    assert!(stage.scene.creature(2).is_none_or(|one| one.life == Life::Dead));
}

#[test]
fn venom_is_good_for_one_hit_of_its_dagger() {
    let mut stage = duel(armed("Dagger of Venom", ""), foe(CreatureType::Humanoid));
    stage.act(1, &act("Coat with venom", vec![]), &[]).unwrap();
    stage.until_turn_of(2, &[]);
    stage.until_turn_of(1, &[]);
    stage.act(1, &strike(2), &[15, 2, 3, 5, 5]).unwrap();
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Poisoned));
    assert!(!is_under(&stage, 1, "Venom"));
    assert!(stage.act(1, &act("Coat with venom", vec![]), &[]).is_err(), "once until dawn");
}

#[test]
fn a_flame_tongue_burns_by_itself_and_not_by_another_sword() {
    let both = with(
        ClassName::Fighter,
        &[("Flame Tongue", "Shortsword", Wear::MainHand), ("Shortsword", "", Wear::OffHand)],
    );
    for (at, burns) in [(0, true), (1, false)] {
        let mut stage = duel(both.sheet(), foe(CreatureType::Humanoid));
        stage.act(1, &choose("Flame Tongue", 0), &[]).unwrap();
        let blow = Command::Attack { weapon: at, target: 2, is_thrown: false, spares: false };
        stage.act(1, &blow, &[15, 1, 6, 6]).unwrap();
        let fire = stage.events.iter().any(|event| match event {
            Event::Harmed(harm) => harm.parts.iter().any(|part| part.kind == Damage::Fire),
            _ => false,
        });
        assert_eq!(fire, burns, "{at}");
    }
}

#[test]
fn stones_raise_scores_to_a_limit_and_one_the_proficiency() {
    let bare = with(ClassName::Fighter, &[]).sheet();
    let stone =
        |name: &str| bearer(ClassName::Fighter, &format!("Ioun Stone of {name}"), "", Wear::Worn);
    let at = Ability::Dexterity as usize;
    assert_eq!(stone("Agility").scores.0[at], bare.scores.0[at] + 2);
    let mut strong = with(ClassName::Fighter, &[("Ioun Stone of Strength", "", Wear::Worn)]);
    let mut plain = with(ClassName::Fighter, &[]);
    for generated in 8..=20 {
        (strong.base[0], plain.base[0]) = (generated, generated);
        let own = plain.sheet().scores.0[0];
        assert_eq!(strong.sheet().scores.0[0], own.max((own + 2).min(20)), "{generated}");
    }
    let master = stone("Mastery");
    assert_eq!(master.proficiency, bare.proficiency + 1);
    assert_eq!(master.saves[0], bare.saves[0] + 1);
    let (mine, theirs) = (&master.weapons[0], &bare.weapons[0]);
    assert_eq!(mine.to_hit, theirs.to_hit + 1);
}

#[test]
fn twenties_bring_what_the_weapon_says() {
    let thief = armed("Sword of Life Stealing", "Longsword");
    for (kind, drinks) in [(CreatureType::Humanoid, true), (CreatureType::Undead, false)] {
        for (face, fatal) in [(19, false), (20, true)] {
            let mut stage = duel(thief.clone(), foe(kind));
            stage.act(1, &strike(2), &[face, 1]).unwrap();
            let drained = stage.scene.creature(1).unwrap().temporary > 0;
            assert_eq!(drained, drinks && fatal, "{kind:?} {face}");
        }
    }
    let vicious = armed("Vicious Weapon", "Mace");
    assert_eq!(vicious.weapons[0].name, "Mace (Vicious Weapon)");
    let taken = |face| {
        let mut stage = duel(vicious.clone(), foe(CreatureType::Humanoid));
        stage.act(1, &strike(2), &[face, 1]).unwrap();
        200 - stage.hp(2)
    };
    assert!(taken(20) >= taken(19) + 3);
}

#[test]
fn dwarven_plate_stands_fast_with_the_reaction() {
    let plate = bearer(ClassName::Fighter, "Dwarven Plate", "", Wear::Worn);
    let shover = Sheet { weapons: vec![weapon("club", 3, "1d4")], ..sheet() };
    let amount = srd::data::Step::Push(15);
    let push = srd::data::Activity {
        name: "Push".into(),
        targets: srd::data::Targets { feet: 5, ..Default::default() },
        does: vec![amount],
        ..Default::default()
    };
    let from = srd::engine::Source::Trait("Push".into());
    let shover = Sheet { activities: vec![srd::engine::Sourced { from, is: push }], ..shover };
    for (is_eager, squares) in [(true, 1), (false, 3)] {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), plate.clone())
            .with(2, 1, (4, 5), shover.clone())
            .fight(&[2, 1]);
        stage.tell(Event::Spent(1, Spend::MoreReaction));
        let push = act("Push", vec![Aim::At(1)]);
        if is_eager { stage.act_eager(2, &push, &[]) } else { stage.act(2, &push, &[]) }.unwrap();
        let one = stage.scene.creature(1).unwrap();
        assert_eq!((one.at.x, one.turn.reaction), (5 + squares, !is_eager));
    }
}

#[test]
fn missiles_are_caught_with_a_free_hand() {
    for (things, catches) in [
        (
            &[("Gloves of Missile Snaring", "", Wear::Worn), ("Dagger", "", Wear::MainHand)][..],
            true,
        ),
        (&[("Gloves of Missile Snaring", "", Wear::Worn), ("Maul", "", Wear::BothHands)], false),
    ] {
        let archer = Sheet { weapons: vec![bow(20, "1d8+3")], ..sheet() };
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), with(ClassName::Fighter, things).sheet())
            .with(2, 1, (15, 5), archer)
            .fight(&[2, 1]);
        stage.tell(Event::Spent(1, Spend::MoreReaction));
        let before = stage.hp(1);
        stage.act_eager(2, &strike(1), &[15, 10, 5]).unwrap();
        assert_eq!(before == stage.hp(1), catches);
    }
}

#[test]
fn caltrops_stop_who_does_not_take_care() {
    let thrower = || bearer(ClassName::Rogue, "Caltrops", "", Wear::Carried);
    for is_careful in [false, true] {
        let mut stage = duel(thrower(), foe(CreatureType::Humanoid));
        let spread = act("Spread: Caltrops", vec![Aim::To(Square::new(6, 6))]);
        stage.act(1, &spread, &[]).unwrap();
        assert!(stage.act(1, &spread, &[]).is_err(), "they are used up");
        stage.until_turn_of(2, &[]);
        if is_careful {
            stage.act(2, &Command::Careful, &[]).unwrap();
        }
        stage.act(2, &Command::WalkTo(Square::new(6, 6)), &[3, 1]).unwrap();
        let hurt = stage.hp(2) < 200;
        let moves = stage.act(2, &Command::WalkTo(Square::new(7, 7)), &[3]).is_ok();
        assert_eq!((hurt, moves), (!is_careful, is_careful));
    }
}

#[test]
fn the_oathbow_shoots_its_sworn_enemy_past_cover_and_from_afar() {
    let archer = with(ClassName::Fighter, &[("Oathbow", "", Wear::BothHands)]).sheet();
    let mut rows = vec![".".repeat(60); 6];
    rows[2].replace_range(35..36, "p");
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut stage = Stage::on(&rows)
        .with(1, 0, (1, 2), archer)
        .with(2, 1, (40, 2), foe(CreatureType::Humanoid))
        .fight(&[1, 2]);
    stage.act(1, &act("Swear enmity", vec![Aim::At(2)]), &[]).unwrap();
    stage.act(1, &strike(2), &[10, 10, 1]).unwrap();
    let (edge, against, _) = stage.last_attack();
    assert_eq!((edge, against), (srd::Edge::Advantage, 10));
}

#[test]
fn a_lantern_of_revealing_shows_the_invisible() {
    for (item, sees) in [("Lantern of Revealing", true), ("Lantern, hooded", false)] {
        let bearer = bearer(ClassName::Fighter, item, "", Wear::OffHand);
        let mut stage = duel(bearer, foe(CreatureType::Humanoid));
        stage.under(2, 2, conditions(&[ConditionName::Invisible]));
        stage.act(1, &strike(2), &[10]).unwrap();
        let straight = stage.last_attack().0 == srd::Edge::Straight;
        assert_eq!(straight, sees, "{item}");
    }
}

#[test]
fn potions_do_what_their_spells_do_without_concentration() {
    let drink = |item: &str, faces: &[u32]| {
        let mut stage =
            duel(bearer(ClassName::Fighter, item, "", Wear::Carried), foe(CreatureType::Giant));
        let name = format!("Drink: {item}");
        stage.act(1, &act(&name, vec![Aim::At(1)]), faces).unwrap();
        assert_eq!(stage.scene.creature(1).unwrap().concentration, 0, "{item}");
        assert!(stage.act(1, &act(&name, vec![Aim::At(1)]), faces).is_err(), "{item} is empty");
        stage
    };
    let size = |stage: &Stage| stage.scene.creature(1).unwrap().size();
    assert_eq!(size(&drink("Potion of Growth", &[2])), srd::data::Size::Large);
    assert_eq!(size(&drink("Potion of Diminution", &[2])), srd::data::Size::Small);
    let brave = drink("Potion of Heroism", &[1]);
    assert_eq!(brave.scene.creature(1).unwrap().temporary, 10);
    assert!(is_under(&brave, 1, "Bless"));
    assert!(is_under(&drink("Potion of Speed", &[1]), 1, "Haste"));
    assert!(is_under(&drink("Potion of Gaseous Form", &[1]), 1, "Gaseous Form"));
    let hours = brave.scene.creature(1).unwrap().effects.iter().find(|one| one.name == "Bless");
    assert!(matches!(hours.unwrap().until, srd::engine::Until::TurnStarts(_, at) if at >= 600));
}

#[test]
fn giant_strength_counts_for_attacks_and_saves_while_it_lasts() {
    let item = "Potion of Storm Giant Strength";
    let mut one = with(ClassName::Fighter, &[(item, "", Wear::Carried)]);
    one.inventory.push(owned("Longsword", "", Wear::MainHand));
    let sheet = one.sheet();
    let more = 9 - i16::from(sheet.scores.modifier(Ability::Strength));
    let to_hit = i16::from(sheet.weapons[0].to_hit);
    let mut stage = duel(sheet, foe(CreatureType::Giant));
    stage.act(1, &act(&format!("Drink: {item}"), vec![Aim::At(1)]), &[]).unwrap();
    stage.until_turn_of(2, &[]);
    stage.until_turn_of(1, &[]);
    stage.act(1, &strike(2), &[2]).unwrap();
    let roll = stage.rolls().last().unwrap();
    assert_eq!(roll.bonus, to_hit + more);
}

#[test]
fn a_manual_takes_days_and_raises_a_score_for_good() {
    let item = "Manual of Gainful Exercise";
    let one = with(ClassName::Fighter, &[(item, "", Wear::Carried)]);
    let own = one.sheet().scores.0[0];
    let mut stage = Stage::new().with(1, 0, (5, 5), one.sheet());
    stage.act(1, &act(&format!("Study: {item}"), vec![]), &[]).unwrap();
    assert_eq!(stage.scene.round(), 2 * srd::engine::DAY);
    let raised = stage.scene.creature(1).unwrap().effects.iter().any(|active| {
        let mut all = active.effect.powers.modifiers.iter();
        all.any(|one| matches!(&one.gives, Gives::Add(Stat::Score(Ability::Strength), _)))
    });
    assert!(raised && own < 30);
}

#[test]
fn a_pearl_gives_back_a_slot_of_the_third_level_at_most() {
    let wizard = || with(ClassName::Wizard, &[("Pearl of Power", "", Wear::Carried)]).sheet();
    for (spent, back) in [(1, 1), (3, 3), (4, 0)] {
        let mut stage = Stage::new().with(1, 0, (5, 5), wizard());
        stage.tell(Event::Spent(1, Spend::Slot(spent)));
        stage.act(1, &act("Regain a slot", vec![]), &[]).unwrap();
        let used = stage.scene.creature(1).unwrap().slots_used[usize::from(spent) - 1];
        assert_eq!(used, u8::from(back == 0), "{spent}");
    }
}

#[test]
fn spider_climbers_hang_on_walls_and_fall_without_them() {
    let slippers = with(ClassName::Rogue, &[("Slippers of Spider Climbing", "", Wear::Worn)]);
    for (item, can) in [(slippers.sheet(), true), (with(ClassName::Rogue, &[]).sheet(), false)] {
        let rows = ["..........", "..####....", "..........", "..........", ".........."];
        let mut stage = Stage::on(&rows).with(1, 0, (3, 2), item).fight(&[1]);
        assert_eq!(stage.act(1, &Command::Fly(15), &[]).is_ok(), can);
        if !can {
            continue;
        }
        assert_eq!(stage.scene.creature(1).unwrap().altitude, 15);
        stage.act(1, &Command::WalkTo(Square::new(5, 2)), &[]).unwrap();
        assert_eq!(stage.scene.creature(1).unwrap().altitude, 15, "along the wall it stays up");
        stage.act(1, &Command::WalkTo(Square::new(5, 3)), &[4]).unwrap();
        let one = stage.scene.creature(1).unwrap();
        assert_eq!((one.altitude, one.hp + 4), (0, one.sheet.hit_points));
    }
}

#[test]
fn more_than_one_can_carry_slows_to_five_feet_unless_magic_helps() {
    let speed = Speed { walk: 30, ..Speed::default() };
    // Strength 10 carries 150 pounds.
    for (pounds, doubled, feet) in
        [(150, false, 30), (151, false, 5), (301, false, 0), (300, true, 30), (301, true, 5)]
    {
        let loaded = Sheet { load_quarters: pounds * 4, speed, ..hero() };
        let mut stage = Stage::new().with(1, 0, (5, 5), loaded).fight(&[1]);
        if doubled {
            stage.under(1, 1, gives(vec![Gives::Double(Stat::Carry)]));
        }
        let can = |squares: u8| {
            let mut stage = stage.clone();
            stage.act(1, &Command::WalkTo(Square::new(5 + squares, 5)), &[]).is_ok()
        };
        let most = (1..=8).take_while(|&squares| can(squares)).count() * 5;
        assert_eq!(most, feet, "{pounds} {doubled}");
    }
}

#[test]
fn what_is_used_up_is_taken_from_the_inventory() {
    let mut one = with(ClassName::Fighter, &[("Potion of Healing", "", Wear::Carried)]);
    one.inventory[0].count = 2;
    let mut stage = duel(one.sheet(), foe(CreatureType::Giant));
    let drink = act("Drink: Potion of Healing", vec![Aim::At(1)]);
    stage.act(1, &drink, &[4]).unwrap();
    one.take_back(stage.scene.creature(1).unwrap());
    assert_eq!(one.inventory[0].count, 1);
    let mut wand = with(ClassName::Wizard, &[("Wand of Paralysis", "", Wear::MainHand)]);
    let mut stage = duel(wand.sheet(), foe(CreatureType::Giant));
    for face in [20, 1] {
        stage = duel(wand.sheet(), foe(CreatureType::Giant));
        stage.tell(Event::Spent(1, Spend::Reserve("Wand of Paralysis".into(), 6)));
        // The target saves, and then the wand is looked at.
        let zap = act("Paralyse", vec![Aim::At(2)]);
        stage.act(1, &zap, &[face, 20]).unwrap();
        let mut after = wand.clone();
        after.take_back(stage.scene.creature(1).unwrap());
        assert_eq!(after.inventory.len(), usize::from(face == 20), "a 1 breaks it");
    }
    wand.inventory[0].used = 3;
    let played = wand.creature(srd::engine::Side(0), Square::new(1, 1));
    assert_eq!(played.left("Wand of Paralysis"), 4);
    drop(stage);
}

#[test]
fn attuning_is_for_three_things() {
    let things =
        ["Ring of Protection", "Cloak of Protection", "Amulet of Health", "Headband of Intellect"];
    let mut one = with(ClassName::Fighter, &[]);
    one.inventory =
        things.iter().map(|item| Owned { attuned: false, ..owned(item, "", Wear::Worn) }).collect();
    for at in 0..3 {
        one.attune(at).unwrap();
    }
    assert!(one.attune(3).is_err());
    assert!(one.let_go(0));
    one.attune(3).unwrap();
}

#[test]
fn magic_ammunition_is_shot_from_the_bow_that_fits() {
    let mut one = with(ClassName::Fighter, &[("Longbow", "", Wear::BothHands)]);
    one.inventory.push(Owned { base: "Arrow".into(), ..Owned::new("Ammunition, +2", 2) });
    let sheet = one.sheet();
    assert_eq!(sheet.weapons[1].name, "Longbow (Ammunition, +2)");
    assert_eq!(sheet.weapons[1].to_hit, sheet.weapons[0].to_hit + 2);
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), sheet)
        .with(2, 1, (15, 5), foe(CreatureType::Giant))
        .fight(&[1, 2]);
    let shoot = Command::Attack { weapon: 1, target: 2, is_thrown: false, spares: false };
    stage.act(1, &shoot, &[10, 1]).unwrap();
    stage.act(1, &shoot, &[10, 1]).unwrap();
    assert_eq!(stage.scene.creature(1).unwrap().left("Ammunition, +2"), 0);
}

/// Whether a word of the vocabulary keeps an item out of play.
fn waits(item: &str) -> bool {
    tables().waiting.iter().any(|(table, name, _)| table == "item_power" && name == item)
}

/// Ways to use something, likely ones first.
fn aims() -> Vec<Vec<Aim>> {
    let to = |x, y| Aim::To(Square::new(x, y));
    vec![
        vec![],
        vec![Aim::At(2)],
        vec![Aim::At(1)],
        vec![Aim::At(3)],
        vec![to(6, 6)],
        vec![to(7, 5)],
        vec![Aim::At(2), to(7, 5)],
        vec![Aim::At(4)],
    ]
}

/// What cannot be done at once or to the creatures of the test, and why.
const APART: &[(&str, &str)] = &[
    ("Darken", "there is no light yet"),
    ("Become visible", "it is visible"),
    ("Release the bands", "nobody is bound"),
    ("Release", "nobody is bound"),
    ("Aim the geyser", "it does not flow yet"),
    ("Put the weapon out", "it does not burn yet"),
    ("Call the staff back", "it is a staff"),
    ("Fold the wings", "they are folded"),
    ("Become a bat", "it is bright"),
    ("Play", "fighters do not play the pipes"),
    ("Apply", "oil is put on an ally"),
    ("Swift stroke", "the foe is in reach of the other weapon"),
];

#[test]
fn every_item_does_in_play_what_can_be_done_with_it() {
    let mut refused = Vec::new();
    let mut done = 0;
    for power in tables().item_power.iter().filter(|power| !waits(&power.item)) {
        let class = power.classes.first().copied().unwrap_or(ClassName::Fighter);
        let bases = srd::engine::items::weapons(tables(), power);
        let base = if bases.len() > 1 { bases[0].name.clone() } else { String::new() };
        let mut thing = owned(&power.item, &base, Wear::Carried);
        thing.kind = power.kinds.first().map_or_else(String::new, |(kind, _)| kind.clone());
        let mut who = with(class, &[]);
        who.inventory = vec![thing];
        for wear in [Wear::MainHand, Wear::BothHands, Wear::Worn] {
            who.wear(0, wear);
        }
        let sheet = who.sheet();
        for activity in sheet.activities.iter().filter(
            |one| matches!(&one.from, srd::engine::Source::Item(item) if *item == power.item),
        ) {
            use srd::data::Cost;
            let is = &activity.is;
            if matches!(is.cost, Cost::Reaction(_) | Cost::Whenever(_)) {
                continue;
            }
            for option in 0..is.options.len().max(1) as u8 {
                let beast = Sheet { kind: CreatureType::Beast, ..hero() };
                let mut stage = Stage::new()
                    .with(1, 0, (5, 5), sheet.clone())
                    .with(2, 1, (6, 5), foe(CreatureType::Humanoid))
                    .with(3, 0, (5, 6), beast)
                    .with(4, 0, (4, 4), hero());
                stage.tell(Event::Drained(4, 0, 0));
                stage.tell(Event::Lives(4, Life::Dying { successes: 0, failures: 0 }));
                if !matches!(is.cost, Cost::Minutes(_)) {
                    stage = stage.fight(&[1, 2, 3, 4]);
                }
                let name = is.name.clone();
                let why: Vec<String> = aims()
                    .into_iter()
                    .map_while(|aims| {
                        let deed =
                            Deed { name: name.clone(), option, spend: 1, aims, ..Deed::default() };
                        let faces = [11, 3, 5, 2];
                        stage.act(1, &Command::Do(deed), &faces).err().map(|why| why.to_string())
                    })
                    .collect();
                let apart = APART.iter().any(|(known, _)| name.starts_with(known));
                if why.len() == aims().len() && !apart {
                    refused.push(format!("{}: {name} {option}: {why:?}", power.item));
                }
                done += usize::from(why.len() < aims().len());
                crate::body::check(&stage.scene).unwrap();
                crate::body::replays(&stage.scene, &stage.events);
            }
        }
    }
    assert!(refused.is_empty(), "{} refused:\n{}", refused.len(), refused.join("\n"));
    assert!(done > 100, "{done}");
}
#[test]
fn a_horn_of_blasting_may_burst() {
    for (face, is_whole) in [(4, true), (5, false)] {
        let mut stage = duel(armed("Horn of Blasting", ""), foe(CreatureType::Giant));
        let blow = act("Blow the horn", vec![Aim::To(Square::new(7, 5))]);
        stage.act(1, &blow, &[1, 1, 1, 1, 1, 20, face, 1]).unwrap();
        let left = stage.scene.creature(1).unwrap().left("Horn of Blasting");
        assert_eq!(left > 0, is_whole, "{face}");
    }
}
