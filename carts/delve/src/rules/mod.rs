//! The rules: the town and the dungeon below it, the heroes and the foes, and everything that is secret.
//!
//! Nothing here draws or knows the player's side. Dice are an argument, time is counted in ticks of a thirtieth of a
//! second, and who sees what is decided in `seen` alone.

mod floor;
mod generate;

mod hero;

mod fog;
mod roam;

mod battle;
mod deeds;
mod rounds;
mod spoils;
mod tell;

mod things;

mod seen;

mod game;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use srd::{Class, Command, Creature, Creatures, Dice, Id, Square};

use crate::orders::{CHAT_LETTERS_MAX, Order, PHRASES};
use crate::shared::walk;
use crate::view::Tone;
use battle::Battle;
use floor::Floor;
use hero::{Body, Hero};
use seen::Alike;

/// Ticks a second.
pub(crate) const TICKS_PER_SECOND: u16 = 30;
/// Heroes that the world remembers; beyond that the one that was made first and is away goes.
const HEROES_MAX: usize = 32;
/// The first id of foes; heroes are below.
const FOE_IDS: Id = 1000;
/// The first id of the townspeople in views; foes are below.
const FOLK_IDS: Id = 65_000;

/// Why an order is refused, for the player to read.
type Refused = &'static str;

/// The state of Delve: everything that there is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Delve {
    creatures: Creatures,
    /// By id.
    heroes: Vec<Hero>,
    /// Who has a seat and no hero yet.
    #[serde(skip)]
    guests: Vec<Guest>,
    foes: BTreeMap<Id, Dweller>,
    floors: Vec<Floor>,
    battles: Vec<Battle>,
    /// Where new heroes start, in the town.
    start: Square,
    hero_next: Id,
    ticks: u32,
    /// Kept by [`game`] for the views between two things that happen.
    #[serde(skip)]
    alike: OnceCell<Alike>,
}

/// A player who has to choose a hero.
#[derive(Clone, Debug)]
struct Guest {
    seat: u8,
    identity: [u8; 32],
    name: String,
}

/// A foe in its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Dweller {
    floor: u8,
    body: Body,
    home: Square,
    is_asleep: bool,
    /// Hit points that it starts a fight with; a lone hero meets a weakened ogre.
    hp: u16,
    /// Tells it from others of its kind; 0 before its first fight.
    number: u8,
}

impl Delve {
    /// A new world, with nobody in it.
    #[must_use]
    pub fn new() -> Self {
        let town = floor::town();
        let floors = vec![town.floor, floor::floor_1().floor, floor::fallback().floor];
        Self { floors, start: town.start, hero_next: 1, ..Self::default() }
    }

    /// A player takes a seat: back in its hero, or to choose one.
    pub fn seat(&mut self, seat: u8, identity: [u8; 32], name: &str) {
        self.unseat(seat);
        let is_known = |hero: &&Hero| hero.seat.is_none() && hero.is_of(&identity, name);
        let Some(id) = self.heroes.iter().find(is_known).map(|hero| hero.id) else {
            self.guests.push(Guest { seat, identity, name: name.to_owned() });
            return;
        };
        // Before it is there again: else it would find its own square taken.
        self.settle(id);
        let hero = self.hero_mut(id);
        hero.seat = Some(seat);
        hero.is_busy = false;
        hero.name = name.to_owned();
        hero.sight = None;
        if let Some(creature) = self.creatures.get_mut(&id) {
            creature.name = name.to_owned();
        }
        self.announce(&format!("{name} is back"));
    }

    /// The player of a seat is gone. Its hero goes too, unless it fights: then it defends itself for a while.
    pub fn unseat(&mut self, seat: u8) {
        self.guests.retain(|guest| guest.seat != seat);
        let Some(hero) = self.heroes.iter_mut().find(|hero| hero.seat == Some(seat)) else {
            return;
        };
        hero.seat = None;
        hero.saying = None;
        let text = format!("{} has left", hero.name);
        self.announce(&text);
    }

    /// Does what a player asks for, or says why not and changes nothing.
    pub fn ask(&mut self, seat: u8, order: Order, dice: &mut dyn Dice) -> Result<(), &'static str> {
        if let Order::Choose(class) = order {
            return self.choose(seat, class);
        }
        let id = self.hero_of(seat).map(|hero| hero.id).ok_or("choose a hero first")?;
        match order {
            Order::Choose(_) => unreachable!("done above"),
            Order::Busy(is_busy) => {
                self.hero_mut(id).is_busy = is_busy;
                Ok(())
            }
            Order::Say(number) => {
                let phrase = PHRASES.get(usize::from(number)).ok_or("there is no such phrase")?;
                self.say(id, phrase)
            }
            Order::Chat(line) => {
                let line = line.trim();
                let letters = line.chars().count();
                if letters == 0 || letters > CHAT_LETTERS_MAX || line.chars().any(char::is_control)
                {
                    return Err("say 1 to 80 letters");
                }
                self.say(id, line)
            }
            Order::Interact => self.interact(id, dice),
            Order::Step(direction) => self.in_battle(id, Command::Step(direction), dice),
            Order::Walk(square) => self.in_battle(id, Command::Walk(square), dice),
            Order::Attack(target) => self.attack(id, target, dice),
            Order::Cast(spell, target) => self.cast(id, spell, target, dice),
            Order::Feature => self.feature(id, dice),
            Order::Potion(target) => self.potion(id, target, dice),
            Order::Aid(target) => self.in_battle(id, Command::Aid(target), dice),
            Order::Dodge => self.in_battle(id, Command::Dodge, dice),
            Order::Dash => self.in_battle(id, Command::Dash, dice),
            Order::Disengage => self.in_battle(id, Command::Disengage, dice),
            Order::EndTurn => self.in_battle(id, Command::EndTurn, dice),
        }
    }

    /// One tick, with where the pad of each seat points.
    pub fn step(&mut self, pads: &[(u8, (i32, i32))], dice: &mut dyn Dice) {
        self.ticks = self.ticks.wrapping_add(1);
        for &(seat, direction) in pads {
            self.walk(seat, direction, dice);
        }
        self.rest();
        self.look_around();
        self.roam(dice);
        self.fight(dice);
        self.look_around();
    }

    fn choose(&mut self, seat: u8, class: Class) -> Result<(), Refused> {
        let at = self
            .guests
            .iter()
            .position(|guest| guest.seat == seat)
            .ok_or("you have a hero already")?;
        let guest = self.guests.remove(at);
        let id = self.hero_next;
        // Ids of heroes stay below those of foes; the oldest are long forgotten when they come round again.
        self.hero_next = if id + 1 < FOE_IDS { id + 1 } else { 1 };
        self.forget_oldest(id);
        let mut creature = Creature::hero(guest.name.clone(), class);
        let at = self.free_start();
        creature.at = at;
        self.creatures.insert(id, creature);
        let mut hero = Hero::new(id, guest.identity, guest.name, at);
        hero.seat = Some(seat);
        let text = format!("{} the {} enters the square", hero.name, class.name().to_lowercase());
        self.heroes.push(hero);
        self.heroes.sort_by_key(|hero| hero.id);
        self.announce(&text);
        Ok(())
    }

    /// Where a new hero starts: beside those who stand there already.
    fn free_start(&self) -> Square {
        let near = srd::reach(&self.floors[0], self.start, 2, &|_| srd::Standing::Nobody);
        let mut squares = near.found.iter().map(|to| to.square);
        squares.find(|&square| !self.is_taken(0, square)).unwrap_or(self.start)
    }

    fn forget_oldest(&mut self, id: Id) {
        let is_idle = |hero: &Hero| hero.seat.is_none() && self.battle_of(hero.id).is_none();
        let is_full = self.heroes.len() >= HEROES_MAX;
        let oldest = self.heroes.iter().find(|hero| hero.id == id || (is_full && is_idle(hero)));
        if let Some(gone) = oldest.map(|hero| hero.id) {
            self.heroes.retain(|hero| hero.id != gone);
            self.creatures.remove(&gone);
        }
    }

    fn say(&mut self, id: Id, text: &str) -> Result<(), Refused> {
        let hero = self.hero_mut(id);
        hero.say(text)?;
        let line = format!("{}: {text}", hero.name);
        for hero in self.heroes.iter_mut().filter(|hero| hero.seat.is_some()) {
            hero.tell(Tone::Chat, line.clone(), None, None);
        }
        Ok(())
    }

    /// Tells everyone who plays.
    fn announce(&mut self, text: &str) {
        for hero in self.heroes.iter_mut().filter(|hero| hero.seat.is_some()) {
            hero.tell(Tone::Story, text.to_owned(), None, None);
        }
    }

    fn tell(&mut self, id: Id, tone: Tone, text: impl Into<String>) {
        self.hero_mut(id).tell(tone, text.into(), None, None);
    }

    fn walk(&mut self, seat: u8, direction: (i32, i32), dice: &mut dyn Dice) {
        let Some(id) = self.hero_of(seat).map(|hero| hero.id).filter(|&id| self.is_free(id)) else {
            return;
        };
        let hero = self.hero_mut(id);
        let direction = if hero.is_busy { (0, 0) } else { direction };
        let (body, floor, before) =
            (hero.body.clone(), usize::from(hero.floor), hero.body.spot.square());
        let (spot, facing) = walk(body.spot, direction, &self.floors[floor]);
        let hero = self.hero_mut(id);
        hero.body.facing = facing.unwrap_or(body.facing);
        hero.body.is_walking = spot != body.spot;
        hero.body.spot = spot;
        let square = spot.square();
        if square != before {
            self.place(id, square);
            self.make_noise(id, dice);
        }
    }

    /// Breath, calm after fights, and the short rest that comes of it.
    fn rest(&mut self) {
        const CALM_TICKS: u16 = 60 * TICKS_PER_SECOND;
        for index in 0..self.heroes.len() {
            let id = self.heroes[index].id;
            let is_fighting = self.battle_of(id).is_some();
            let hero = &mut self.heroes[index];
            hero.breathe();
            hero.calm_ticks = if is_fighting { 0 } else { (hero.calm_ticks + 1).min(CALM_TICKS) };
            if hero.calm_ticks == CALM_TICKS - 1
                && let Some(creature) = self.creatures.get_mut(&id)
            {
                creature.short_rest();
            }
        }
    }

    /// Puts a hero's creature on a square.
    fn place(&mut self, id: Id, square: Square) {
        if let Some(creature) = self.creatures.get_mut(&id) {
            creature.at = square;
        }
        self.hero_mut(id).sight = None;
    }

    fn hero_of(&self, seat: u8) -> Option<&Hero> {
        self.heroes.iter().find(|hero| hero.seat == Some(seat))
    }

    fn hero(&self, id: Id) -> Option<&Hero> {
        self.heroes.iter().find(|hero| hero.id == id)
    }

    fn hero_mut(&mut self, id: Id) -> &mut Hero {
        self.heroes
            .iter_mut()
            .find(|hero| hero.id == id)
            .expect("heroes are named by the ids of the list")
    }

    /// Heroes on a floor who are played and in no fight.
    fn wanderers(&self, floor: u8) -> impl Iterator<Item = &Hero> {
        let is_here = move |hero: &&Hero| hero.seat.is_some() && hero.floor == floor;
        self.heroes.iter().filter(is_here).filter(|hero| self.battle_of(hero.id).is_none())
    }

    /// Whether the pad moves a hero.
    fn is_free(&self, id: Id) -> bool {
        self.battle_of(id).is_none() && self.creatures.get(&id).is_some_and(Creature::can_act)
    }
}
