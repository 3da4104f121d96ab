//! Time outside fights: rests and what they give back, dawn, hours, hunger, marches, and spells that take their time.

use srd::data::{
    Amount, Back, ClassName, ConditionName, Effect, Gives, Lasts, Moment, On, Powers, Roll, Rule,
    Step, tables,
};
use srd::engine::Calm;
use srd::engine::character::{Character, HitDie, LEVEL_XP};
use srd::engine::{
    Aim, Caster, Casting, Command, DAY, Day, Deed, Event, HOUR, Id, Life, MINUTE, Peril, ReadyWhen,
    Refused, Rest, Sheet, Slots, Source, Sourced, Table, Until, bestiary,
};
use srd::{Ability, Damage, Scripted};

use crate::body;
use crate::judge::{Stage, conditions, gives, hero, sheet, strike};

/// What is done out of fights.
impl Stage {
    fn with_table<T>(
        &mut self,
        faces: &[u32],
        what: impl FnOnce(&mut srd::engine::Scene, &mut Table<'_>, &mut Vec<Event>) -> T,
    ) -> T {
        let (mut dice, mut mind) = (Scripted::new(faces), Calm);
        let mut table = Table { floor: &self.floor, dice: &mut dice, mind: &mut mind };
        what(&mut self.scene, &mut table, &mut self.events)
    }

    fn pass(&mut self, rounds: u32, faces: &[u32]) {
        self.with_table(faces, |scene, table, events| scene.pass(rounds, table, events)).unwrap();
    }

    fn rest(&mut self, who: &[Id], rest: Rest, faces: &[u32]) -> Result<(), Refused> {
        self.with_table(faces, |scene, table, events| scene.rest(who, rest, table, events))
    }

    fn used(&self, who: Id, name: &str) -> u8 {
        let one = self.scene.creature(who).unwrap();
        one.used.iter().find(|(known, _)| known == name).map_or(0, |one| one.1)
    }

    /// The events make the scene, and the scene is as scenes must be.
    fn holds(&self) {
        body::check(&self.scene).unwrap();
        body::replays(&self.scene, &self.events);
    }
}

fn character(class: ClassName, level: u8) -> Sheet {
    let mut one = Character::ready_made("Mira", "Human", class).unwrap();
    one.xp = LEVEL_XP[19];
    for _ in 1..level {
        one.level_up(class, HitDie::Fixed).unwrap();
        one.settle();
    }
    one.sheet()
}

fn spend(stage: &mut Stage, who: Id, spend: srd::engine::Spend) {
    stage.tell(Event::Spent(who, spend));
}

fn hurt(stage: &mut Stage, who: Id, hp: u16) {
    let rolled = stage.hp(who) - hp;
    let harm = srd::engine::Harm {
        who,
        by: 0,
        what: "a test".into(),
        parts: Vec::new(),
        is_critical: false,
        is_halved: false,
        temporary: 0,
        hp: stage.hp(who) - rolled,
    };
    stage.tell(Event::Harmed(Box::new(harm)));
}

#[test]
fn a_short_rest_lets_one_spend_hit_dice_with_constitution() {
    use srd::engine::Spend;
    let fighter = character(ClassName::Fighter, 3);
    let constitution = u16::try_from(fighter.scores.modifier(Ability::Constitution)).unwrap();
    let mut stage = Stage::new().with(1, 0, (5, 5), fighter);
    spend(&mut stage, 1, Spend::Reserve("Second Wind".into(), 1));
    spend(&mut stage, 1, Spend::Reserve("Action Surge".into(), 1));
    hurt(&mut stage, 1, 5);
    assert_eq!(stage.act(1, &Command::HitDie(10), &[]).unwrap_err().rule, "Hit Dice");
    stage.rest(&[1], Rest::Short, &[]).unwrap();
    assert_eq!((stage.scene.round(), stage.hp(1)), (HOUR, 5), "nothing heals by itself");
    assert_eq!((stage.used(1, "Second Wind"), stage.used(1, "Action Surge")), (0, 0));
    assert!(stage.act(1, &Command::HitDie(8), &[]).is_err(), "it has none of these");
    stage.act(1, &Command::HitDie(10), &[6]).unwrap();
    assert_eq!(stage.hp(1), 5 + 6 + constitution);
    stage.act(1, &Command::HitDie(10), &[1]).unwrap();
    assert_eq!(stage.hp(1), 5 + 6 + 1 + 2 * constitution);
    assert_eq!(stage.scene.creature(1).unwrap().dice_used, [(10, 2)]);
    stage.pass(1, &[]);
    assert!(stage.act(1, &Command::HitDie(10), &[6]).is_err(), "the rest is over");
    stage.holds();
}

#[test]
fn a_song_adds_one_die_for_each_who_spends_any() {
    let bard = character(ClassName::Bard, 2);
    let fighter = character(ClassName::Fighter, 4);
    let constitution = u16::try_from(fighter.scores.modifier(Ability::Constitution)).unwrap();
    let mut stage = Stage::new().with(1, 0, (5, 5), fighter).with(2, 0, (6, 5), bard);
    hurt(&mut stage, 1, 1);
    stage.rest(&[1, 2], Rest::Short, &[]).unwrap();
    stage.act(1, &Command::HitDie(10), &[3, 4]).unwrap();
    assert_eq!(stage.hp(1), 1 + 3 + constitution + 4, "a d6 more, once");
    stage.act(1, &Command::HitDie(10), &[3, 4]).unwrap();
    assert_eq!(stage.hp(1), 1 + 6 + 2 * constitution + 4);
    stage.holds();
}

#[test]
fn hit_dice_can_count_twice() {
    let mut stage = Stage::new().with(1, 0, (5, 5), character(ClassName::Fighter, 4));
    let constitution =
        stage.scene.creature(1).unwrap().sheet.scores.modifier(Ability::Constitution);
    stage.under(1, 1, gives(vec![Gives::Rule(Rule::DoubleHitDice)]));
    hurt(&mut stage, 1, 1);
    stage.rest(&[1], Rest::Short, &[]).unwrap();
    stage.act(1, &Command::HitDie(10), &[4]).unwrap();
    assert_eq!(stage.hp(1), 1 + 2 * (4 + u16::try_from(constitution).unwrap()));
}

#[test]
fn a_long_rest_gives_back_what_the_rules_list() {
    use srd::engine::Spend;
    let mut wizard = character(ClassName::Wizard, 5);
    wizard.reserves.push(("By the day".into(), 2, Back::LongRest));
    let most = wizard.hit_points;
    let mut stage = Stage::new().with(1, 0, (5, 5), wizard);
    hurt(&mut stage, 1, 3);
    for level in [1, 1, 3] {
        spend(&mut stage, 1, Spend::Slot(level));
    }
    (0..4).for_each(|_| spend(&mut stage, 1, Spend::HitDie(6)));
    spend(&mut stage, 1, Spend::Reserve("By the day".into(), 2));
    spend(&mut stage, 1, Spend::Reserve("Legendary Resistance".into(), 3));
    stage.tell(Event::Temporary(1, 7));
    stage.tell(Event::Drained(1, 6, 3));
    stage.tell(Event::Exhausted(1, 2));
    let lasting = Effect { lasts: Lasts::LongRest, ..conditions(&[ConditionName::Poisoned]) };
    let number = stage.under(1, 1, lasting);
    let mut active = (*stage.scene.creature(1).unwrap().effects[0]).clone();
    stage.tell(Event::Ended(1, number));
    active.until = Until::LongRest;
    stage.tell(Event::Began(1, srd::engine::Shared::new(active)));
    stage.rest(&[1], Rest::Short, &[]).unwrap();
    assert!(stage.scene.creature(1).unwrap().has(ConditionName::Poisoned));
    assert_eq!(stage.scene.creature(1).unwrap().slots_used[0], 2);
    stage.rest(&[1], Rest::Long, &[]).unwrap();
    let one = stage.scene.creature(1).unwrap();
    assert_eq!(stage.scene.round(), 9 * HOUR);
    assert_eq!((one.hp, one.temporary, one.drained), (most, 0, 0));
    assert_eq!((one.slots_used, one.used.len()), ([0; 9], 0));
    assert_eq!(one.dice_used, [(6, 2)], "half of five dice are back");
    assert_eq!(one.exhaustion, 2, "without food and drink nothing helps");
    assert!(!one.has(ConditionName::Poisoned));
    stage.holds();
}

#[test]
fn a_long_rest_comes_once_in_a_day_and_to_who_has_a_hit_point() {
    let mut stage = Stage::new().with(1, 0, (5, 5), hero()).with(2, 0, (7, 5), hero());
    stage.tell(Event::Lives(2, Life::Stable));
    hurt(&mut stage, 2, 0);
    assert_eq!(stage.rest(&[1, 2], Rest::Long, &[]).unwrap_err().rule, "Rest");
    stage.rest(&[1], Rest::Long, &[3]).unwrap();
    assert!(stage.rest(&[1], Rest::Long, &[]).is_err(), "eight hours later it would be twice");
    stage.pass(15 * HOUR, &[]);
    assert!(stage.rest(&[1], Rest::Long, &[]).is_err());
    stage.pass(HOUR, &[]);
    stage.rest(&[1], Rest::Long, &[]).unwrap();
    stage.holds();
}

#[test]
fn food_and_drink_let_a_long_rest_take_a_level_of_exhaustion() {
    let mut stage = Stage::new().with(1, 0, (5, 5), sheet());
    stage.tell(Event::Exhausted(1, 3));
    let day = Day { food_halves: 2, water_quarters: 4, is_hot: false };
    stage.with_table(&[], |scene, table, events| scene.end_day(1, day, table, events));
    stage.rest(&[1], Rest::Long, &[]).unwrap();
    assert_eq!(stage.scene.creature(1).unwrap().exhaustion, 2);
}

#[test]
fn who_is_kept_from_rest_has_no_good_of_it() {
    let mut stage = Stage::new().with(1, 0, (5, 5), sheet());
    stage.under(1, 1, gives(vec![Gives::Rule(Rule::NoRestBenefit)]));
    hurt(&mut stage, 1, 1);
    stage.rest(&[1], Rest::Long, &[]).unwrap();
    assert_eq!(stage.hp(1), 1);
}

#[test]
fn a_fight_or_a_deed_breaks_a_short_rest() {
    for is_fight in [true, false] {
        let fighter = character(ClassName::Fighter, 2);
        let mut stage = Stage::new().with(1, 0, (5, 5), fighter).with(2, 1, (9, 9), sheet());
        spend(&mut stage, 1, srd::engine::Spend::Reserve("Second Wind".into(), 1));
        stage
            .with_table(&[], |scene, table, events| {
                scene.begin_rest(&[1], Rest::Short, table, events)
            })
            .unwrap();
        stage.pass(HOUR / 2, &[]);
        if is_fight {
            let both = [1, 2].map(|id| (id, srd::engine::Surprise::Aware));
            stage.with_table(&[10, 5], |scene, table, events| {
                scene.begin_fight(&both, table, events);
                scene.end_fight(table, events);
            });
        } else {
            stage.act(1, &Command::Search, &[10]).unwrap();
        }
        stage.pass(HOUR, &[]);
        assert_eq!(stage.used(1, "Second Wind"), 1, "{is_fight}");
    }
}

#[test]
fn monsters_have_their_spells_and_breath_back() {
    let dragon = bestiary::by_name(tables(), "Adult Red Dragon").unwrap();
    let mage = bestiary::by_name(tables(), "Drow").unwrap();
    let breath = dragon.reserves.iter().find(|one| matches!(one.2, Back::Recharge(_))).unwrap();
    let breath = breath.0.clone();
    let daily = mage.reserves.iter().find(|one| one.2 == Back::LongRest).unwrap().0.clone();
    let mut stage = Stage::new().with(1, 0, (5, 5), dragon).with(2, 0, (12, 5), mage);
    spend(&mut stage, 1, srd::engine::Spend::Reserve(breath.clone(), 1));
    spend(&mut stage, 1, srd::engine::Spend::Reserve("Legendary Resistance".into(), 2));
    spend(&mut stage, 2, srd::engine::Spend::Reserve(daily.clone(), 1));
    stage.pass(3, &[1, 1, 5]);
    assert_eq!(stage.used(1, &breath), 0, "the third die is a 5");
    stage.rest(&[1, 2], Rest::Short, &[]).unwrap();
    assert_eq!((stage.used(2, &daily), stage.used(1, "Legendary Resistance")), (1, 2));
    stage.rest(&[1, 2], Rest::Long, &[]).unwrap();
    assert_eq!((stage.used(2, &daily), stage.used(1, "Legendary Resistance")), (0, 0));
}

#[test]
fn dawn_gives_charges_back_with_their_dice() {
    let charges = Back::Dawn("1d6+1".parse().unwrap());
    let mut one = sheet();
    one.reserves =
        vec![("Wand".into(), 7, charges), ("Ring".into(), 3, Back::Dawn(Roll::default()))];
    one.reserves.push(("Once".into(), 1, Back::Never));
    let mut stage = Stage::new().with(1, 0, (5, 5), one);
    for (name, used) in [("Wand", 7), ("Once", 1)] {
        spend(&mut stage, 1, srd::engine::Spend::Reserve(name.into(), used));
    }
    stage.rest(&[1], Rest::Long, &[]).unwrap();
    assert_eq!(stage.used(1, "Wand"), 7);
    stage.with_table(&[4], |scene, table, events| scene.dawn(table, events));
    assert_eq!((stage.used(1, "Wand"), stage.used(1, "Once")), (2, 1));
    stage.with_table(&[6], |scene, table, events| scene.dawn(table, events));
    assert_eq!(stage.used(1, "Wand"), 0, "no more than there is");
    stage.holds();
}

#[test]
fn what_comes_back_after_days_counts_from_its_use() {
    let mut one = sheet();
    one.reserves = vec![("Figurine".into(), 1, Back::Days(2))];
    let mut stage = Stage::new().with(1, 0, (5, 5), one);
    spend(&mut stage, 1, srd::engine::Spend::Reserve("Figurine".into(), 1));
    stage.pass(2 * DAY - 1, &[]);
    assert_eq!(stage.used(1, "Figurine"), 1);
    stage.pass(1, &[]);
    assert_eq!(stage.used(1, "Figurine"), 0);
}

/// A power that heals 1 at a moment.
fn heals(moment: Moment) -> Powers {
    let amount = Amount { roll: "1".parse().unwrap(), ..Amount::default() };
    let on = On { moment, when: Vec::new(), uses: Vec::new(), does: vec![Step::Heal(amount)] };
    Powers { on: vec![on], ..Powers::default() }
}

#[test]
fn the_clock_strikes_for_those_whom_it_concerns() {
    for (moment, hours, healed) in [
        (Moment::TenMinutes, 2, 12),
        (Moment::Hour, 2, 2),
        (Moment::DayPasses, 49, 2),
        (Moment::Rests, 1, 0),
    ] {
        let powers = vec![Sourced { from: Source::Item("Stone".into()), is: heals(moment) }];
        let mut stage =
            Stage::new().with(1, 0, (5, 5), Sheet { powers, hit_points: 60, ..sheet() });
        hurt(&mut stage, 1, 1);
        stage.pass(hours * HOUR, &[]);
        assert_eq!(stage.hp(1), 1 + healed, "{moment:?}");
    }
}

#[test]
fn rests_are_moments_too() {
    for (moment, short, long) in [(Moment::Rests, 1, 1), (Moment::LongRests, 0, 1)] {
        let amount = Amount { roll: "1".parse().unwrap(), ..Amount::default() };
        let step = Step::Temporary(amount);
        let on = On { moment, when: Vec::new(), uses: Vec::new(), does: vec![step] };
        let is = Powers { on: vec![on], ..Powers::default() };
        let powers = vec![Sourced { from: Source::Item("Stone".into()), is }];
        for (rest, given) in [(Rest::Short, short), (Rest::Long, long)] {
            let one = Sheet { powers: powers.clone(), ..sheet() };
            let mut stage = Stage::new().with(1, 0, (5, 5), one);
            stage.rest(&[1], rest, &[]).unwrap();
            assert_eq!(stage.scene.creature(1).unwrap().temporary, given, "{moment:?} {rest:?}");
        }
    }
}

#[test]
fn what_lasts_runs_out_and_the_dying_save() {
    let mut stage = Stage::new().with(1, 0, (5, 5), hero()).with(2, 0, (8, 5), hero());
    let mut active = {
        let number = stage.under(1, 1, conditions(&[ConditionName::Poisoned]));
        let active = (*stage.scene.creature(1).unwrap().effects[0]).clone();
        stage.tell(Event::Ended(1, number));
        active
    };
    active.until = Until::TurnStarts(1, 10 * MINUTE);
    stage.tell(Event::Began(1, srd::engine::Shared::new(active)));
    stage.tell(Event::Lives(2, Life::Dying { successes: 0, failures: 0 }));
    hurt(&mut stage, 2, 0);
    stage.pass(9 * MINUTE, &[10, 10, 10, 4]);
    assert_eq!(stage.scene.creature(2).unwrap().life, Life::Stable);
    assert!(stage.scene.creature(1).unwrap().has(ConditionName::Poisoned));
    stage.pass(MINUTE, &[]);
    assert!(!stage.scene.creature(1).unwrap().has(ConditionName::Poisoned));
    // Who is stable wakes after 1d4 hours.
    stage.pass(5 * HOUR, &[2]);
    assert_eq!((stage.scene.creature(2).unwrap().life, stage.hp(2)), (Life::Up, 1));
    stage.holds();
}

#[test]
fn hunger_thirst_and_marches_exhaust() {
    // Constitution 10: three days without food do nothing.
    let mut stage = Stage::new().with(1, 0, (5, 5), hero());
    let hungry = Day { food_halves: 0, water_quarters: 4, is_hot: false };
    let end = |stage: &mut Stage, day: Day, faces: &[u32]| {
        stage.with_table(faces, |scene, table, events| scene.end_day(1, day, table, events));
    };
    for expected in [0, 0, 0, 1, 2] {
        end(&mut stage, hungry, &[]);
        assert_eq!(stage.scene.creature(1).unwrap().exhaustion, expected);
    }
    end(&mut stage, Day { food_halves: 2, ..hungry }, &[]);
    end(&mut stage, hungry, &[]);
    assert_eq!(stage.scene.creature(1).unwrap().exhaustion, 2, "it counts anew");
    let mut stage = Stage::new().with(1, 0, (5, 5), hero());
    let thirsty = Day { food_halves: 2, water_quarters: 2, is_hot: false };
    end(&mut stage, thirsty, &[15]);
    assert_eq!(stage.scene.creature(1).unwrap().exhaustion, 0);
    end(&mut stage, Day { water_quarters: 1, ..thirsty }, &[]);
    assert_eq!(stage.scene.creature(1).unwrap().exhaustion, 1);
    // The tenth hour of travel asks for 12.
    for (hour, face, expected) in [(8, 1, 0), (10, 12, 0), (10, 10, 1)] {
        let mut stage = Stage::new().with(1, 0, (5, 5), hero());
        stage.with_table(&[face], |scene, table, events| scene.march(&[1], hour, table, events));
        assert_eq!(stage.scene.creature(1).unwrap().exhaustion, expected, "{hour} {face}");
        assert_eq!(stage.scene.round(), HOUR);
    }
}

#[test]
fn traps_and_pits_hurt_whoever_is_there() {
    let hero = || Sheet { hit_points: 60, ..hero() };
    let mut stage = Stage::new().with(1, 0, (5, 5), hero());
    stage.with_table(&[3, 4], |scene, table, events| scene.fall(1, 25, table, events));
    assert_eq!(stage.hp(1), hero().hit_points - 7);
    assert!(stage.scene.creature(1).unwrap().has(ConditionName::Prone));
    let amount = Amount { roll: "1d10".parse().unwrap(), ..Amount::default() };
    let damage = Step::Damage { amount, kind: Damage::Piercing, spares: false };
    let dart =
        Peril { name: "Dart".into(), attack: Some(8), does: vec![damage], ..Peril::default() };
    let armor = u32::from(hero().armor_class);
    for (faces, lost) in [(vec![armor - 9], 0), (vec![armor - 8, 6], 6), (vec![20, 6, 7], 13)] {
        let mut stage = Stage::new().with(1, 0, (5, 5), hero());
        stage.with_table(&faces, |scene, table, events| scene.befall(&[1], &dart, table, events));
        assert_eq!(stage.hp(1), hero().hit_points - lost);
        stage.holds();
    }
}

/// Somebody who casts some spells.
fn caster(spells: &[&str]) -> Sheet {
    Sheet {
        casters: vec![Caster {
            class: None,
            ability: Ability::Wisdom,
            difficulty: 13,
            attack: 5,
            level: 5,
            slots: Slots::Ranked([4, 3, 2, 0, 0, 0, 0, 0, 0]),
            at_will: Vec::new(),
            prepared: spells.iter().map(|&spell| spell.to_owned()).collect(),
            daily: Vec::new(),
            rituals: spells.iter().map(|&spell| spell.to_owned()).collect(),
            granted: None,
        }],
        hit_points: 60,
        ..hero()
    }
}

fn cast(spell: &str, slot: u8, is_ritual: bool, aims: Vec<Aim>) -> Casting {
    Casting { spell: spell.into(), slot, is_ritual, aims, ..Casting::default() }
}

#[test]
fn rituals_take_ten_minutes_more_and_no_slot() {
    for (is_ritual, rounds, used) in [(true, 10 * MINUTE, 0), (false, 0, 1)] {
        let mut stage = Stage::new().with(1, 0, (5, 5), caster(&["Detect Magic"]));
        let slot = u8::from(!is_ritual);
        let casting = cast("Detect Magic", slot, is_ritual, Vec::new());
        stage.act(1, &Command::Cast(casting), &[]).unwrap();
        assert_eq!(stage.scene.round(), rounds);
        let one = stage.scene.creature(1).unwrap();
        assert_eq!(one.slots_used[0], used);
        assert!(one.concentration > 0 && one.is_under("Detect Magic"));
        stage.pass(10 * MINUTE - 1, &[]);
        assert!(stage.scene.creature(1).unwrap().is_under("Detect Magic"));
        stage.pass(1, &[]);
        assert!(!stage.scene.creature(1).unwrap().is_under("Detect Magic"));
        stage.holds();
    }
}

#[test]
fn a_long_casting_that_is_broken_off_costs_no_slot() {
    let mut stage = Stage::new().with(1, 0, (5, 5), caster(&["Tiny Hut"]));
    // What hurts each round breaks the concentration when a save of 10 is missed.
    let amount = Amount { roll: "1".parse().unwrap(), ..Amount::default() };
    let damage = Step::Damage { amount, kind: Damage::Fire, spares: false };
    let on =
        On { moment: Moment::TurnStarts, when: Vec::new(), uses: Vec::new(), does: vec![damage] };
    let burning = Effect {
        name: "Burning".into(),
        powers: Powers { on: vec![on], ..Powers::default() },
        ..Effect::default()
    };
    stage.under(1, 1, burning);
    let casting = cast("Tiny Hut", 3, false, vec![Aim::To(srd::Square::new(5, 5))]);
    stage.act(1, &Command::Cast(casting), &[20, 1]).unwrap();
    let one = stage.scene.creature(1).unwrap();
    assert_eq!((one.slots_used[2], one.concentration), (0, 0));
    assert_eq!(stage.scene.zones().count(), 0);
    stage.holds();
}

#[test]
fn a_readied_spell_costs_its_slot_and_concentration_at_once() {
    let begin = || {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), caster(&["Guiding Bolt", "Bless"]))
            .with(2, 1, (9, 5), Sheet { hit_points: 100, ..sheet() })
            .fight(&[1, 2]);
        let bolt = cast("Guiding Bolt", 1, false, vec![Aim::At(2)]);
        let what = Box::new(Command::Cast(bolt));
        stage.act(1, &Command::Ready { when: ReadyWhen::FoeInRange, what }, &[]).unwrap();
        let one = stage.scene.creature(1).unwrap();
        assert_eq!((one.slots_used[0], one.turn.actions), (1, 0));
        assert!(one.concentration > 0);
        stage.act(1, &Command::EndTurn, &[]).unwrap();
        stage
    };
    let walk = Command::WalkTo(srd::Square::new(8, 5));
    let mut stage = begin();
    stage.act_eager(2, &walk, &[20, 6, 6, 6, 6, 6, 6, 6, 6]).unwrap();
    assert!(stage.hp(2) < 100);
    let one = stage.scene.creature(1).unwrap();
    assert_eq!((one.slots_used[0], one.concentration, one.turn.reaction), (1, 0, false));
    // Who loses the concentration has nothing to let go of.
    let mut stage = begin();
    let held = stage.scene.creature(1).unwrap().effects[0].number;
    stage.tell(Event::Ended(1, held));
    stage.tell(Event::Concentrates(1, 0));
    stage.act_eager(2, &walk, &[20, 6, 6, 6, 6]).unwrap();
    assert_eq!(stage.hp(2), 100);
    // What is not triggered is lost with the next turn.
    let mut stage = begin();
    stage.act(2, &Command::EndTurn, &[]).unwrap();
    let one = stage.scene.creature(1).unwrap();
    assert_eq!((one.slots_used[0], one.concentration, one.effects.len()), (1, 0, 0));
    stage.holds();
}

#[test]
fn what_is_for_the_end_of_a_rest_is_done_then_and_once() {
    let mut stage = Stage::new().with(1, 0, (5, 5), character(ClassName::Wizard, 4));
    for _ in 0..2 {
        spend(&mut stage, 1, srd::engine::Spend::Slot(1));
    }
    let recovery = Command::Do(Deed { name: "Arcane Recovery".into(), ..Deed::default() });
    assert_eq!(stage.act(1, &recovery, &[]).unwrap_err().rule, "Rest");
    stage.rest(&[1], Rest::Short, &[]).unwrap();
    stage.act(1, &recovery, &[]).unwrap();
    assert_eq!(stage.scene.creature(1).unwrap().slots_used[0], 0);
    assert!(stage.act(1, &recovery, &[]).is_err());
}

#[test]
fn time_does_not_pass_by_command_in_a_fight() {
    let mut stage = Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (6, 5), sheet());
    stage = stage.fight(&[1, 2]);
    let refused =
        stage.with_table(&[], |scene, table, events| scene.pass(10, table, events)).unwrap_err();
    assert_eq!(refused.rule, "Time");
    assert!(stage.rest(&[1], Rest::Short, &[]).is_err());
    stage.act(1, &strike(2), &[10]).unwrap();
}

#[test]
fn another_sheet_keeps_what_was_used() {
    let mut stage = Stage::new().with(1, 0, (5, 5), character(ClassName::Fighter, 3));
    spend(&mut stage, 1, srd::engine::Spend::Reserve("Second Wind".into(), 1));
    let more = character(ClassName::Fighter, 4);
    let less = Sheet { hit_points: 4, ..more.clone() };
    for sheet in [more, less] {
        let most = sheet.hit_points;
        stage.with_table(&[], |scene, table, events| scene.change_sheet(1, sheet, table, events));
        assert!(stage.hp(1) <= most);
    }
    assert_eq!((stage.hp(1), stage.used(1, "Second Wind")), (4, 1));
}
