//! What the judges of the engine share: plain sheets, small scenes, and dice that fall in every way.

use std::collections::BTreeMap;

use super::every_way::EveryWay;
use srd::data::{ConditionName, DamagePart, Effect, Gives, Modifier, Powers, Roll, tables};
use srd::engine::{
    Active, Calm, Cause, Command, Creature, Done, Eager, Event, Id, Mind, Qualities, Refused,
    RollKind, Scene, Shared, Sheet, Side, Table, Until, Weapon, bestiary,
};
use srd::odds::Odds;
use srd::space::Plan;
use srd::{Ability, Damage, Dice, Edge, Outcome, Scores, Scripted, Square};

/// A creature of middling numbers without powers: armour class 12, 10 hit points, 30 feet, a weapon.
pub(crate) fn sheet() -> Sheet {
    let mut sheet = bestiary::by_name(tables(), "Commoner").expect("commoners are in the tables");
    sheet.name = "Plain".into();
    sheet.scores = Scores([10; 6]);
    (sheet.saves, sheet.skills) = ([0; 6], [0; 18]);
    (sheet.armor_class, sheet.hit_points) = (12, 10);
    sheet.weapons = vec![weapon("club", 3, "1d4+2")];
    sheet.powers.clear();
    sheet.activities.clear();
    sheet.multiattack.clear();
    sheet
}

/// A character of the same numbers: it falls dying at 0 hit points.
pub(crate) fn hero() -> Sheet {
    Sheet { is_character: true, ..sheet() }
}

pub(crate) fn weapon(name: &str, to_hit: i8, damage: &str) -> Weapon {
    Weapon {
        name: name.into(),
        ability: Ability::Strength,
        to_hit,
        reach: Some(5),
        range: None,
        damage: vec![part(damage, Damage::Bludgeoning)],
        qualities: Qualities::default(),
        ammunition: String::new(),
        modifiers: Vec::new(),
        hit: Vec::new(),
        item: None,
        uses: Vec::new(),
        when: Vec::new(),
    }
}

/// The same as a bow: no reach, 80 feet and 320.
pub(crate) fn bow(to_hit: i8, damage: &str) -> Weapon {
    Weapon { reach: None, range: Some((80, 320)), ..weapon("bow", to_hit, damage) }
}

pub(crate) fn part(damage: &str, kind: Damage) -> DamagePart {
    let roll: Roll = damage.parse().expect("dice");
    DamagePart { roll, kind, versatile: None, or: None, halved: None, save: None }
}

/// These faces, and then one again and again.
pub(crate) fn then(first: &[u32], rest: u32) -> Vec<u32> {
    first.iter().copied().chain([rest; 60]).collect()
}

pub(crate) fn strike(target: Id) -> Command {
    Command::Attack { weapon: 0, target, is_thrown: false, spares: false }
}

/// An effect of these conditions.
pub(crate) fn conditions(list: &[ConditionName]) -> Effect {
    Effect { name: "Test".into(), conditions: list.to_vec(), ..Effect::default() }
}

/// An effect that gives these.
pub(crate) fn gives(list: Vec<Gives>) -> Effect {
    let modifiers = list.into_iter().map(|gives| Modifier { gives, when: Vec::new() }).collect();
    let powers = Powers { modifiers, ..Powers::default() };
    Effect { name: "Gift".into(), powers, ..Effect::default() }
}

/// A scene on its floor, with all that happened in it.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) scene: Scene,
    pub(crate) floor: Plan,
    pub(crate) events: Vec<Event>,
    next: u32,
}

impl Stage {
    /// Open ground of 24 squares each way in bright light.
    pub(crate) fn new() -> Self {
        Self::on(&[".".repeat(24).as_str(); 24])
    }

    pub(crate) fn on(rows: &[&str]) -> Self {
        let floor = Plan::new(rows).expect("a floor");
        Self { scene: Scene::default(), floor, events: Vec::new(), next: 900 }
    }

    /// Puts somebody in.
    pub(crate) fn with(mut self, id: Id, side: u8, at: (u8, u8), sheet: Sheet) -> Self {
        let square = Square::new(at.0, at.1);
        let creature = Creature::new(format!("#{id}"), Side(side), sheet, square);
        self.scene.arrive(id, creature, &mut self.events);
        self
    }

    /// Begins a fight in which the turns come in this order, each with what it rolled.
    pub(crate) fn fight(mut self, order: &[Id]) -> Self {
        self.tell(Event::FightBegan);
        for (at, &id) in order.iter().enumerate() {
            self.tell(Event::Joined(id, 20 - at as i16, at as u8));
        }
        self.tell(Event::TurnBegan(order[0]));
        self
    }

    /// Makes something so.
    pub(crate) fn tell(&mut self, event: Event) {
        self.scene.apply(&event);
        self.events.push(event);
    }

    /// Puts an effect on somebody, from another, until something ends it; its number.
    pub(crate) fn under(&mut self, who: Id, by: Id, effect: Effect) -> u32 {
        self.next += 1;
        let cause = Cause { by, name: effect.name.clone(), ..Cause::default() };
        let active = Active {
            number: self.next,
            name: effect.name.clone(),
            cause,
            effect: Shared::new(effect),
            until: Until::Ended,
            successes: 0,
            failures: 0,
            was: None,
        };
        self.tell(Event::Began(who, Shared::new(active)));
        self.next
    }

    /// Does a command with dice and a mind.
    pub(crate) fn act_with(
        &mut self,
        who: Id,
        command: &Command,
        dice: &mut dyn Dice,
        mind: &mut dyn Mind,
    ) -> Result<Done, Refused> {
        let mut table = Table { floor: &self.floor, dice, mind };
        self.scene.command(who, command, &mut table, &mut self.events)
    }

    /// Does a command with these faces; nobody reacts.
    pub(crate) fn act(
        &mut self,
        who: Id,
        command: &Command,
        faces: &[u32],
    ) -> Result<Done, Refused> {
        self.act_with(who, command, &mut Scripted::new(faces), &mut Calm)
    }

    /// The same, and everybody reacts with what there is.
    pub(crate) fn act_eager(
        &mut self,
        who: Id,
        command: &Command,
        faces: &[u32],
    ) -> Result<Done, Refused> {
        self.act_with(who, command, &mut Scripted::new(faces), &mut Eager)
    }

    /// Ends turns until it is somebody's.
    pub(crate) fn until_turn_of(&mut self, id: Id, faces: &[u32]) {
        for _ in 0..20 {
            if self.scene.turn() == Some(id) {
                return;
            }
            let now = self.scene.turn().expect("a fight is on");
            self.act(now, &Command::EndTurn, faces).expect("a turn can always end");
        }
        panic!("the turn of {id} never comes");
    }

    /// How the last attack was rolled: its edge, what it had to reach, and what came of it.
    pub(crate) fn last_attack(&self) -> (Edge, i16, Outcome) {
        let roll = self.rolls().rfind(|roll| roll.kind == RollKind::Attack).expect("an attack");
        (roll.d20.expect("attacks are rolled").edge, roll.against, roll.outcome)
    }

    /// All rolls of a d20 so far.
    pub(crate) fn rolls(&self) -> impl DoubleEndedIterator<Item = &srd::engine::Roll> {
        self.events.iter().filter_map(|event| match event {
            Event::Rolled(roll) => Some(&**roll),
            _ => None,
        })
    }

    pub(crate) fn hp(&self, id: Id) -> u16 {
        self.scene.creature(id).expect("it is here").hp
    }
}

/// The odds of what comes of dice, by trying every way that they can fall.
pub(crate) fn counted(mut play: impl FnMut(&mut dyn Dice) -> i32) -> Odds {
    let mut ways = BTreeMap::<(i32, u128), u128>::new();
    let mut dice = EveryWay::default();
    loop {
        let value = play(&mut dice);
        *ways.entry((value, dice.likelihood())).or_default() += 1;
        if !dice.turn() {
            break;
        }
    }
    // Ways of different length weigh differently: in units of the least number that all divide.
    let units = ways.keys().fold(1, |units, &(_, all)| units / divisor(units, all) * all);
    Odds::of(ways.into_iter().map(|((value, all), count)| (value, count * (units / all))))
        .expect("there are ways")
}

fn divisor(first: u128, second: u128) -> u128 {
    if second == 0 { first } else { divisor(second, first % second) }
}
