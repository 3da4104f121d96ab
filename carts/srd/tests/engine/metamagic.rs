//! Metamagic, and what else of the caster's own goes with a spell: what it does, what it costs, what it refuses.

use srd::data::{ClassName, Gives, Rule};
use srd::engine::{
    Aim, Answer, Casting, Command, Event, Id, Mind, Question, RollKind, Scene, Sheet, Until, With,
};
use srd::{Edge, Scripted, Square};

use crate::heroes::ready;
use crate::judge::{Stage, gives, sheet, then};

/// A sorcerer of level 10 who knows all metamagic and these spells; Charisma 20, 10 points.
pub(crate) fn sorcerer(spells: &[&str]) -> Sheet {
    let names = [
        "Careful Spell",
        "Distant Spell",
        "Empowered Spell",
        "Extended Spell",
        "Heightened Spell",
        "Quickened Spell",
        "Subtle Spell",
        "Twinned Spell",
    ];
    let mut all = ready("Human", ClassName::Sorcerer, 10).sheet();
    all.activities.retain(|one| !names.contains(&one.is.name.as_str()));
    for name in names {
        all.activities.push(metamagic(name));
    }
    all.scores.0[5] = 20;
    know(&mut all, spells);
    all
}

/// One of the tables' metamagic options.
fn metamagic(name: &str) -> srd::engine::Sourced<srd::data::Activity> {
    let feature = srd::data::tables().feature.iter().find(|one| one.name == name).unwrap();
    let is = feature.powers.actions[0].clone();
    srd::engine::Sourced { from: srd::engine::Source::Feature(name.into()), is }
}

/// Lets somebody cast these, with whatever slots it has.
pub(crate) fn know(sheet: &mut Sheet, spells: &[&str]) {
    let caster = &mut sheet.casters[0];
    for spell in spells {
        let level = srd::engine::spell(spell).unwrap().entry.level;
        let list = if level == 0 { &mut caster.at_will } else { &mut caster.prepared };
        list.push((*spell).to_owned());
    }
}

pub(crate) fn cast(spell: &str, slot: u8, aims: &[Aim], with: &[(&str, &[Id])]) -> Command {
    let with = with
        .iter()
        .map(|(name, whom)| With { name: (*name).to_owned(), whom: whom.to_vec() })
        .collect();
    Command::Cast(Casting {
        spell: spell.into(),
        slot,
        aims: aims.to_vec(),
        with,
        ..Casting::default()
    })
}

fn points(stage: &Stage) -> u8 {
    stage.scene.creature(1).unwrap().left("Sorcery Points")
}

/// Somebody of 60 hit points who saves with nothing.
fn sturdy() -> Sheet {
    Sheet { hit_points: 60, ..sheet() }
}

/// The sorcerer, an ally and two foes beside each other 40 feet away; the sorcerer's turn.
fn stage(spells: &[&str]) -> Stage {
    Stage::new()
        .with(1, 0, (2, 5), sorcerer(spells))
        .with(2, 0, (10, 5), sturdy())
        .with(3, 1, (11, 5), sturdy())
        .with(4, 1, (10, 6), sturdy())
        .fight(&[1, 3, 4, 2])
}

/// How somebody's last save was rolled.
fn last_save(stage: &Stage, who: Id) -> Option<Edge> {
    let mut saves = stage.rolls().filter(|roll| matches!(roll.kind, RollKind::Save(_)));
    saves.rfind(|roll| roll.who == who).and_then(|roll| roll.d20).map(|d20| d20.edge)
}

#[test]
fn a_careful_spell_spares_whom_the_caster_chooses() {
    let mut stage = stage(&["Fireball"]);
    let at = Aim::To(Square::new(10, 5));
    // 8d6 of 4 each and 5 for the red dragon's heir: 37, and a d20 of 4 misses every save.
    stage.act(1, &cast("Fireball", 3, &[at], &[("Careful Spell", &[2])]), &[4]).unwrap();
    assert_eq!([stage.hp(2), stage.hp(3), stage.hp(4)], [60 - 18, 60 - 37, 60 - 37]);
    assert_eq!(last_save(&stage, 2), None, "who is spared rolls nothing");
    assert_eq!(points(&stage), 9);
}

#[test]
fn careful_spells_spare_no_more_than_charisma_and_only_from_saves() {
    let mut one = stage(&["Fireball", "Fire Bolt"]);
    let at = Aim::To(Square::new(10, 5));
    let before = one.scene.clone();
    let six: &[Id] = &[2, 3, 4, 5, 6, 7];
    for (command, rule) in [
        (cast("Fireball", 3, &[at], &[("Careful Spell", six)]), "Metamagic"),
        (cast("Fireball", 3, &[at], &[("Careful Spell", &[])]), "Metamagic"),
        (cast("Fire Bolt", 0, &[Aim::At(3)], &[("Careful Spell", &[2])]), "Metamagic"),
        (cast("Fireball", 3, &[at], &[("Cunning Spell", &[2])]), "Metamagic"),
        (
            cast("Fireball", 3, &[at], &[("Careful Spell", &[2]), ("Quickened Spell", &[])]),
            "Metamagic",
        ),
        (
            cast("Fireball", 3, &[at], &[("Careful Spell", &[2]), ("Careful Spell", &[2])]),
            "Metamagic",
        ),
        (cast("Fireball", 3, &[at], &[("Empowered Spell", &[])]), "Metamagic"),
        (cast("Fire Bolt", 0, &[Aim::At(3)], &[("Extended Spell", &[])]), "Metamagic"),
        (cast("Fire Bolt", 0, &[Aim::At(3)], &[("Heightened Spell", &[3])]), "Metamagic"),
        (cast("Fireball", 3, &[at], &[("Twinned Spell", &[])]), "Metamagic"),
        (cast("Fireball", 3, &[at], &[("Heightened Spell", &[9])]), "Metamagic"),
    ] {
        assert_eq!(one.act(1, &command, &[4]).unwrap_err().rule, rule, "{command:?}");
        assert!(one.scene == before, "{command:?}");
    }
}

#[test]
fn without_points_there_is_no_metamagic() {
    let mut stage = stage(&["Fireball"]);
    stage.tell(Event::Spent(1, srd::engine::Spend::Reserve("Sorcery Points".into(), 8)));
    let at = Aim::To(Square::new(10, 5));
    let heightened = cast("Fireball", 3, &[at], &[("Heightened Spell", &[3])]);
    assert_eq!(stage.act(1, &heightened, &[4]).unwrap_err().rule, "Metamagic");
    stage.act(1, &cast("Fireball", 3, &[at], &[("Careful Spell", &[2])]), &[4]).unwrap();
    assert_eq!(points(&stage), 1);
}

#[test]
fn a_distant_spell_reaches_twice_as_far_and_a_touch_30_feet() {
    let far = |spell: &str, slot: u8, x: u8, with: &[(&str, &[Id])]| {
        let mut stage = Stage::new()
            .with(1, 0, (0, 5), sorcerer(&["Ray of Frost", "Shocking Grasp"]))
            .with(3, 1, (x, 5), sturdy())
            .fight(&[1, 3]);
        stage.act(1, &cast(spell, slot, &[Aim::At(3)], with), &[15, 3]).is_ok()
    };
    let distant: &[(&str, &[Id])] = &[("Distant Spell", &[])];
    assert!(far("Ray of Frost", 0, 12, &[]) && !far("Ray of Frost", 0, 13, &[]));
    assert!(far("Ray of Frost", 0, 23, distant));
    assert!(far("Shocking Grasp", 0, 1, &[]) && !far("Shocking Grasp", 0, 2, &[]));
    assert!(far("Shocking Grasp", 0, 6, distant) && !far("Shocking Grasp", 0, 7, distant));
}

/// Says yes to what is called so, and notes it.
struct Yes(&'static str);

impl Mind for Yes {
    fn decide(&mut self, _: &Scene, question: &Question) -> Answer {
        let at = question.could.iter().position(|name| name.starts_with(self.0));
        Answer::Now(at.map_or(0, |at| at as u8 + 1))
    }
}

#[test]
fn an_empowered_spell_rolls_its_low_dice_again() {
    let mut stage = stage(&["Fireball"]);
    let at = Aim::To(Square::new(10, 5));
    // Eight dice: 1 2 3 6 6 6 1 4; the three that are below the mean and more than 5 allowed: five at most.
    let faces = [1, 2, 3, 6, 6, 6, 1, 4, 5, 5, 5, 5, 1];
    let mut dice = Scripted::new(&faces);
    let command = cast("Fireball", 3, &[at], &[("Careful Spell", &[2])]);
    stage.act_with(1, &command, &mut dice, &mut Yes("Empowered")).unwrap();
    // 1, 1, 2 and 3 became 5 each: 20 + 18 + 4, and Charisma for fire.
    assert_eq!(60 - stage.hp(3), 47);
    assert_eq!(60 - stage.hp(4), 47, "all are hit by the same dice");
    assert_eq!(60 - stage.hp(2), 23);
    assert_eq!(points(&stage), 8, "it goes with another");
}

#[test]
fn an_extended_spell_lasts_twice_as_long_but_no_longer_than_a_day() {
    for (spell, slot, rounds) in [("Mage Armor", 1, 2 * 4_800), ("Blur", 2, 20)] {
        for extends in [false, true] {
            let mut stage = stage(&[spell]);
            let with: &[(&str, &[Id])] = if extends { &[("Extended Spell", &[])] } else { &[] };
            stage.act(1, &cast(spell, slot, &[Aim::At(1)], with), &[4]).unwrap();
            let me = stage.scene.creature(1).unwrap();
            let active = me.effects.iter().find(|active| active.cause.name == spell).unwrap();
            let whole = if extends { rounds } else { rounds / 2 };
            assert_eq!(active.until, Until::TurnStarts(1, whole), "{spell}");
        }
    }
}

#[test]
fn a_heightened_spell_is_harder_to_resist_once() {
    let mut stage = stage(&["Hold Person"]);
    let command = cast("Hold Person", 2, &[Aim::At(3)], &[("Heightened Spell", &[3])]);
    stage.act(1, &command, &[20, 4]).unwrap();
    assert_eq!(last_save(&stage, 3), Some(Edge::Disadvantage));
    assert_eq!(points(&stage), 7);
    stage.act(1, &Command::EndTurn, &[4]).unwrap();
    stage.act(3, &Command::EndTurn, &[4]).unwrap();
    assert_eq!(last_save(&stage, 3), Some(Edge::Straight), "only the first save");
}

#[test]
fn a_heightened_spell_that_is_over_at_once_leaves_nothing() {
    let mut stage = stage(&["Fireball"]);
    let at = Aim::To(Square::new(10, 5));
    stage.act(1, &cast("Fireball", 3, &[at], &[("Heightened Spell", &[4])]), &[4]).unwrap();
    assert_eq!(last_save(&stage, 4), Some(Edge::Disadvantage));
    assert_eq!(last_save(&stage, 3), Some(Edge::Straight));
    assert!(stage.scene.creatures().all(|(_, one)| one.effects.is_empty()));
}

#[test]
fn a_quickened_spell_takes_the_bonus_action_and_leaves_a_cantrip() {
    let mut stage = stage(&["Fireball", "Fire Bolt", "Misty Step"]);
    let at = Aim::To(Square::new(10, 5));
    stage.act(1, &cast("Fireball", 3, &[at], &[("Quickened Spell", &[])]), &[4]).unwrap();
    let turn = stage.scene.creature(1).unwrap().turn.clone();
    assert_eq!((turn.actions, turn.bonus, points(&stage)), (1, 0, 8));
    let again = cast("Fireball", 3, &[at], &[]);
    assert_eq!(stage.act(1, &again, &[4]).unwrap_err().rule, "Bonus Action Spell");
    stage.act(1, &cast("Fire Bolt", 0, &[Aim::At(3)], &[]), &[15, 4]).unwrap();
    // The other way round too.
    let mut other = self::stage(&["Fireball"]);
    other.act(1, &cast("Fireball", 3, &[at], &[]), &[4]).unwrap();
    let quick = cast("Fireball", 3, &[at], &[("Quickened Spell", &[])]);
    assert_eq!(other.act(1, &quick, &[4]).unwrap_err().rule, "Bonus Action Spell");
    // What takes a bonus action anyway cannot be quicker.
    let mut third = self::stage(&["Misty Step"]);
    let step = cast("Misty Step", 2, &[Aim::To(Square::new(4, 5))], &[("Quickened Spell", &[])]);
    assert_eq!(third.act(1, &step, &[4]).unwrap_err().rule, "Metamagic");
}

#[test]
fn a_subtle_spell_needs_no_voice_and_is_not_seen_to_be_cast() {
    let mut stage = stage(&["Fire Bolt"]);
    stage.under(1, 3, gives(vec![Gives::Rule(Rule::CannotSpeak)]));
    let loud = cast("Fire Bolt", 0, &[Aim::At(3)], &[]);
    assert_eq!(stage.act(1, &loud, &[15, 4]).unwrap_err().rule, "Components");
    let subtle = cast("Fire Bolt", 0, &[Aim::At(3)], &[("Subtle Spell", &[])]);
    stage.act(1, &subtle, &then(&[15], 4)).unwrap();
    assert_eq!(60 - stage.hp(3), 13);
    for (with, damage) in [(&[][..], 0), (&[("Subtle Spell", &[][..])][..], 13)] {
        let mut mage = sorcerer(&["Counterspell"]);
        mage.hit_points = 60;
        // Who casts cannot answer in kind.
        let mut loud = sorcerer(&["Fire Bolt"]);
        loud.casters[0].prepared.clear();
        let mut stage =
            Stage::new().with(1, 0, (2, 5), loud).with(3, 1, (8, 5), mage).fight(&[1, 3]);
        let command = cast("Fire Bolt", 0, &[Aim::At(3)], with);
        stage
            .act_with(1, &command, &mut Scripted::new(&then(&[18], 4)), &mut Yes("Counterspell"))
            .unwrap();
        assert_eq!(60 - stage.hp(3), damage, "{with:?}");
    }
}

#[test]
fn a_twinned_spell_has_a_second_target_and_costs_its_level() {
    for (spell, slot, cost) in [("Ray of Frost", 0, 1), ("Hold Person", 2, 2)] {
        let mut stage = stage(&[spell]);
        let both = [Aim::At(3), Aim::At(4)];
        let plain = cast(spell, slot, &both, &[]);
        assert_eq!(stage.act(1, &plain, &[15, 4]).unwrap_err().rule, "Target");
        stage.act(1, &cast(spell, slot, &both, &[("Twinned Spell", &[])]), &[15, 4]).unwrap();
        assert_eq!(10 - points(&stage), cost, "{spell}");
        let struck = |id| stage.rolls().any(|roll| roll.other == id || roll.who == id);
        assert!(struck(3) && struck(4));
    }
    // What can concern several anyway cannot be twinned; nor can what concerns only the caster.
    let mut stage = stage(&["Magic Missile", "Scorching Ray", "Blur", "Hold Person", "Fireball"]);
    for (spell, slot) in
        [("Magic Missile", 1), ("Scorching Ray", 2), ("Blur", 2), ("Hold Person", 3)]
    {
        let command = cast(spell, slot, &[Aim::At(3)], &[("Twinned Spell", &[])]);
        assert_eq!(stage.act(1, &command, &[4]).unwrap_err().rule, "Metamagic", "{spell}");
    }
}

/// A wizard of a level with these spells and Intelligence 18, foes and an ally as above.
fn evoker(level: u8, spells: &[&str]) -> Stage {
    let mut wizard = ready("Human", ClassName::Wizard, level).sheet();
    wizard.scores.0[3] = 18;
    wizard.hit_points = 100;
    know(&mut wizard, spells);
    Stage::new()
        .with(1, 0, (2, 5), wizard)
        .with(2, 0, (10, 5), Sheet { hit_points: 200, ..sheet() })
        .with(3, 1, (11, 5), Sheet { hit_points: 200, ..sheet() })
        .fight(&[1, 3, 2])
}

#[test]
fn sculpted_evocations_do_nothing_to_those_who_are_chosen() {
    let mut stage = evoker(5, &["Fireball", "Slow"]);
    let at = Aim::To(Square::new(10, 5));
    stage.act(1, &cast("Fireball", 3, &[at], &[("Sculpt Spells", &[2])]), &[4]).unwrap();
    assert_eq!((200 - stage.hp(2), 200 - stage.hp(3)), (0, 32));
    let mut other = evoker(5, &["Slow", "Fireball"]);
    let slow = cast("Slow", 3, &[at], &[("Sculpt Spells", &[2])]);
    assert_eq!(other.act(1, &slow, &[4]).unwrap_err().rule, "Spell Feature", "no evocation");
    let many: &[Id] = &[2, 3, 2, 3, 2];
    let many = cast("Fireball", 3, &[at], &[("Sculpt Spells", many)]);
    assert_eq!(other.act(1, &many, &[4]).unwrap_err().rule, "Spell Feature", "1 and the level");
}

#[test]
fn evocations_of_great_wizards_deal_more_once_for_each_spell() {
    let mut stage = evoker(10, &["Fireball", "Scorching Ray", "Cone of Cold", "Vampiric Touch"]);
    let at = Aim::To(Square::new(10, 5));
    stage.act(1, &cast("Fireball", 3, &[at], &[]), &[4]).unwrap();
    // 8d6 of 4 and the Intelligence modifier, for both, as one roll is for all.
    assert_eq!((200 - stage.hp(2), 200 - stage.hp(3)), (36, 36));
    let mut rays = evoker(10, &["Scorching Ray"]);
    let three = [Aim::At(3), Aim::At(3), Aim::At(3)];
    rays.act(1, &cast("Scorching Ray", 2, &three, &[]), &[15, 4, 4]).unwrap();
    let hits = rays.rolls().filter(|roll| roll.kind == RollKind::Attack).count();
    assert_eq!(hits, 3);
    let dealt: Vec<u16> = rays
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Harmed(harm) => Some(harm.parts.iter().map(|part| part.rolled).sum()),
            _ => None,
        })
        .collect();
    // Each ray is 2d6 of what the script shows; the first has 4 more than its dice.
    let more: Vec<i16> = rays
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Harmed(harm) => Some(harm.parts[0].bonus),
            _ => None,
        })
        .collect();
    assert_eq!(more, [4, 0, 0], "{dealt:?}");
    // Necromancy is no evocation.
    let mut other = evoker(10, &["Vampiric Touch"]);
    other.tell(Event::Moved { who: 1, from: Square::new(2, 5), to: Square::new(12, 5), feet: 0 });
    other.act(1, &cast("Vampiric Touch", 3, &[Aim::At(3)], &[]), &then(&[15], 4)).unwrap();
    assert_eq!(200 - other.hp(3), 12);
}

#[test]
fn overcasting_is_free_once_and_hurts_more_each_time() {
    let mut stage = evoker(14, &["Fireball"]);
    let at = Aim::To(Square::new(10, 5));
    let over = || cast("Fireball", 3, &[at], &[("Overchannel", &[])]);
    for (dice, _) in [(0, ()), (2, ()), (3, ())] {
        let (me, foe) = (stage.hp(1), stage.hp(3));
        stage.act(1, &over(), &[2]).unwrap();
        // 48 and Intelligence, whatever the dice show.
        assert_eq!(foe - stage.hp(3), 52);
        assert_eq!(me - stage.hp(1), dice * 3 * 2, "{dice}d12 for each of three levels, of 2 each");
        stage.act(1, &Command::EndTurn, &[10]).unwrap();
        stage.until_turn_of(1, &[10]);
    }
    let mut high = evoker(14, &["Chain Lightning", "Cone of Cold"]);
    let six = cast("Chain Lightning", 6, &[Aim::At(3)], &[("Overchannel", &[])]);
    assert_eq!(high.act(1, &six, &[2]).unwrap_err().rule, "Spell Feature");
}

#[test]
fn cantrips_of_evokers_do_half_to_those_who_save() {
    let mut stage = evoker(6, &["Acid Splash"]);
    // Level 6: 2d6 of 4 each; the foe saves with 20.
    stage.act(1, &cast("Acid Splash", 0, &[Aim::At(3)], &[]), &[20, 4, 4]).unwrap();
    assert_eq!(200 - stage.hp(3), 4);
    let mut other = evoker(5, &["Acid Splash"]);
    other.act(1, &cast("Acid Splash", 0, &[Aim::At(3)], &[]), &[20, 4, 4]).unwrap();
    assert_eq!(200 - other.hp(3), 0, "without the feature");
}

#[test]
fn heirs_of_dragons_burn_hotter_and_can_resist() {
    // What is recommended is the red dragon's blood.
    let mut stage = stage(&["Fire Bolt", "Ray of Frost"]);
    let fire = cast("Fire Bolt", 0, &[Aim::At(3)], &[("Elemental Affinity", &[])]);
    stage.act(1, &fire, &then(&[15], 4)).unwrap();
    // 2d10 of 4 each, and Charisma.
    assert_eq!(60 - stage.hp(3), 8 + 5);
    assert_eq!(points(&stage), 9);
    assert!(stage.scene.creature(1).unwrap().is_under("Elemental Affinity"));
    let mut cold = self::stage(&["Ray of Frost"]);
    let frost = cast("Ray of Frost", 0, &[Aim::At(3)], &[("Elemental Affinity", &[])]);
    assert_eq!(cold.act(1, &frost, &[15, 4]).unwrap_err().rule, "Spell Feature");
    cold.act(1, &cast("Ray of Frost", 0, &[Aim::At(3)], &[]), &then(&[15], 4)).unwrap();
    assert_eq!(60 - cold.hp(3), 8);
}

#[test]
fn points_become_slots_and_slots_points() {
    let mut stage = stage(&["Fireball"]);
    let deed = |name: &str, spend: u8| {
        Command::Do(srd::engine::Deed { name: name.into(), spend, ..Default::default() })
    };
    let me = |stage: &Stage| stage.scene.creature(1).unwrap().clone();
    let whole = me(&stage).sheet.casters[0].slots;
    stage.act(1, &deed("Create Slot 3", 0), &[]).unwrap();
    assert_eq!((points(&stage), me(&stage).slots_made(3)), (5, 1));
    // All slots of the third level and the one more can be cast.
    let at = Aim::To(Square::new(10, 5));
    let srd::engine::Slots::Ranked(slots) = whole else { panic!("sorcerers have slots") };
    for _ in 0..=slots[2] {
        stage.act(1, &Command::EndTurn, &[10]).unwrap();
        stage.until_turn_of(1, &[10]);
        stage.act(1, &cast("Fireball", 3, &[at], &[]), &[1]).unwrap();
    }
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    stage.until_turn_of(1, &[10]);
    let one_more = stage.act(1, &cast("Fireball", 3, &[at], &[]), &[1]);
    assert_eq!(one_more.unwrap_err().rule, "Spell Slot");
    // A slot that was spent comes back instead.
    stage.act(1, &deed("Create Slot 3", 0), &[]).unwrap();
    assert_eq!((points(&stage), me(&stage).slots_used[2]), (0, slots[2]));
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    stage.until_turn_of(1, &[10]);
    stage.act(1, &deed("Convert Slot", 5), &[]).unwrap();
    assert_eq!(points(&stage), 5);
}
