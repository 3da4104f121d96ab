//! The fights that are timed, natively and in a cart alike.

use serde::{Deserialize, Serialize};
use srd::data::ClassName;
use srd::engine::character::{Character, HitDie, LEVEL_XP};
use srd::engine::mind::{Foes, Minds};
use srd::engine::{Command, Creature, Id, Scene, Seen, Sheet, Side, Surprise, Table, bestiary};
use srd::space::Plan;
use srd::{Seeded, Square};

/// What is fought on: open ground with a few walls.
const ROWS: [&str; 18] = [
    "########################",
    "#......................#",
    "#......................#",
    "#........##............#",
    "#........##............#",
    "#......................#",
    "#..............#.......#",
    "#..............#.......#",
    "#......................#",
    "#......................#",
    "#......####............#",
    "#......................#",
    "#......................#",
    "#.............##.......#",
    "#.............##.......#",
    "#......................#",
    "#......................#",
    "########################",
];

/// Four against eight.
pub(crate) const PARTIES: [([&str; 4], [&str; 8]); 4] = [
    (
        ["Knight", "Priest", "Mage", "Scout"],
        ["Goblin", "Goblin", "Goblin", "Goblin", "Goblin", "Goblin", "Wolf", "Wolf"],
    ),
    (
        ["Fighter 3", "Rogue 3", "Cleric 3", "Wizard 3"],
        ["Orc", "Orc", "Orc", "Orc", "Orc", "Orc", "Orc", "Orc"],
    ),
    (
        ["Veteran", "Veteran", "Priest", "Mage"],
        ["Skeleton", "Skeleton", "Skeleton", "Skeleton", "Zombie", "Zombie", "Zombie", "Zombie"],
    ),
    (
        ["Fighter 1", "Rogue 1", "Cleric 1", "Wizard 1"],
        ["Kobold", "Kobold", "Kobold", "Kobold", "Kobold", "Kobold", "Kobold", "Kobold"],
    ),
];

/// Commands after which a fight is given up.
const COMMANDS_MAX: u16 = 3_000;

/// What the benchmark asks for.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) enum Order {
    /// Makes one creature of a pairing, from 0; the first of all unpacks the tables. One at a time, for one call of a cart
    /// has fuel for a few only.
    Meet(u8, u8),
    /// Begins their fight anew with a seed.
    Begin(u32),
    /// Plays so many commands of it, each decided and carried out.
    Play(u16),
    /// Decides the next command and keeps it.
    Decide,
    /// Carries out what was decided.
    Carry,
    /// Gathers what the party sees; the cart encodes it with the view.
    Look,
    /// Shows no more of it.
    Rest,
}

/// What came of it, so that runs can be compared.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Summary {
    /// Whether the fight is over.
    pub(crate) is_over: bool,
    /// Commands so far.
    pub(crate) commands: u16,
    /// Events so far.
    pub(crate) events: u32,
    /// Hit points of all, by id.
    pub(crate) hp: Vec<(Id, u16)>,
    /// What the party sees.
    pub(crate) seen: Option<Seen>,
}

/// A fight as it stands.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Trial {
    /// Who meets whom.
    ready: Scene,
    scene: Scene,
    minds: Minds,
    seed: u32,
    commands: u16,
    events: u32,
    /// What was decided.
    next: Option<Command>,
    seen: Option<Seen>,
    /// The dice of the fight and those of the minds' errors.
    #[serde(skip)]
    dice: Option<(Seeded, Seeded)>,
    #[serde(skip)]
    floor: Option<Plan>,
}

impl Trial {
    /// Does what is asked for.
    pub(crate) fn order(&mut self, order: Order) {
        match order {
            Order::Meet(pairing, at) => self.meet(pairing, at),
            Order::Begin(seed) => self.begin(seed),
            Order::Play(commands) => {
                for _ in 0..commands {
                    if self.is_over() {
                        break;
                    }
                    self.decide();
                    self.carry();
                }
            }
            Order::Decide => self.decide(),
            Order::Carry => self.carry(),
            Order::Look => {
                self.seen = self.floor.as_ref().map(|floor| self.scene.seen_by(Side(0), floor));
            }
            Order::Rest => self.seen = None,
        }
    }

    /// What came of it so far.
    #[must_use]
    pub(crate) fn summary(&self) -> Summary {
        let hp = self.scene.creatures().map(|(id, one)| (id, one.hp)).collect();
        let (is_over, commands, events) = (self.is_over(), self.commands, self.events);
        Summary { is_over, commands, events, hp, seen: self.seen.clone() }
    }

    fn is_over(&self) -> bool {
        self.commands >= COMMANDS_MAX || !self.scene.is_contested()
    }

    fn meet(&mut self, pairing: u8, at: u8) {
        if at == 0 {
            self.ready = Scene::default();
            self.floor = Plan::new(&ROWS).ok();
        }
        let (left, right) = PARTIES[usize::from(pairing) % PARTIES.len()];
        let place = usize::from(at);
        match place.checked_sub(left.len()) {
            None => arrive(&mut self.ready, 0, at, left[place]),
            Some(place) if place < right.len() => {
                arrive(&mut self.ready, 1, place as u8, right[place]);
            }
            Some(_) => {}
        }
    }

    fn begin(&mut self, seed: u32) {
        self.scene = self.ready.clone();
        self.minds = Minds::default();
        (self.seed, self.commands, self.events, self.next) = (seed, 0, 0, None);
        let seed = u64::from(seed);
        let (mut dice, errors) = (Seeded::new(seed, 1), Seeded::new(seed, 2));
        let Some(floor) = &self.floor else { return };
        let mut events = Vec::new();
        let mut mind = Foes { floor };
        let mut table = Table { floor, dice: &mut dice, mind: &mut mind };
        let creatures = self.scene.creatures();
        let all: Vec<(Id, Surprise)> = creatures.map(|(id, _)| (id, Surprise::Aware)).collect();
        self.scene.begin_fight(&all, &mut table, &mut events);
        self.events += events.len() as u32;
        self.dice = Some((dice, errors));
    }

    fn decide(&mut self) {
        let (Some(floor), Some((_, errors))) = (&self.floor, &mut self.dice) else { return };
        let Some(who) = self.scene.turn() else { return };
        self.next = Some(self.minds.decide(&self.scene, floor, who, errors));
    }

    fn carry(&mut self) {
        let (Some(floor), Some((dice, _))) = (&self.floor, &mut self.dice) else { return };
        let (Some(who), Some(command)) = (self.scene.turn(), self.next.take()) else { return };
        let mut events = Vec::new();
        let mut mind = Foes { floor };
        let mut table = Table { floor, dice, mind: &mut mind };
        if self.scene.command(who, &command, &mut table, &mut events).is_err() {
            let _ = self.scene.command(who, &Command::EndTurn, &mut table, &mut events);
        }
        self.minds.note(&self.scene, &events);
        self.commands += 1;
        self.events += events.len() as u32;
    }
}

fn arrive(scene: &mut Scene, side: u8, at: u8, name: &str) {
    let Some(sheet) = sheet(name) else { return };
    let id = Id::from(side) * 100 + Id::from(at) + 1;
    let (column, row) = (at / 4, at % 4);
    let x = if side == 0 { 2 + column * 3 } else { 20 - column * 3 };
    let square = Square::new(x, 2 + row * 4);
    let creature = Creature::new(name.to_owned(), Side(side), sheet, square);
    scene.arrive(id, creature, &mut Vec::new());
}

/// A monster, or a ready-made hero by class and level.
fn sheet(name: &str) -> Option<Sheet> {
    if let Some(sheet) = bestiary::by_name(srd::data::tables(), name) {
        return Some(sheet);
    }
    let (class, level) = name.split_once(' ')?;
    let class = *ClassName::ALL.iter().find(|known| format!("{known:?}") == class)?;
    let mut hero = Character::ready_made(name, "Human", class).ok()?;
    for level in 2..=level.parse::<usize>().ok()? {
        hero.xp = *LEVEL_XP.get(level - 1)?;
        hero.level_up(class, HitDie::Fixed).ok()?;
        hero.settle();
    }
    Some(hero.sheet())
}
