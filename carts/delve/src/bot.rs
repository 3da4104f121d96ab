//! A modest player for an empty seat: goes down, explores, fights what it meets, drinks when it is hurt, helps who lies
//! near it, and rests in the temple when it has nothing left.
//!
//! It knows its view and nothing else, as a player does.

use cart_sdk::{Bot, Moment, Orders, Pad, Random};
use srd::{Class, Direction, Id, Spell, Square, Standing};

use crate::Order;
use crate::shared::{Spot, Tile};
use crate::view::{Fight, Figure, Hero, Kind, Prompt, Turn, View};

/// Ticks between two orders: about what a hand needs.
const ORDER_TICKS: u32 = 8;
/// Ticks after which it looks for its way anew.
const WAY_TICKS: u32 = 20;
/// Ticks in which a hero that is on its way must come to another square.
const STUCK_TICKS: u32 = 45;
/// How far from the middle of a square still counts as there, in sixteenths of a pixel.
const NEAR: i32 = 40;
/// Squares that it looks around itself for a way.
const FAR: u8 = 100;
/// Refusals in a turn after which it ends the turn.
const REFUSALS_MAX: usize = 3;

/// A bot of Delve.
#[derive(Default)]
pub struct DelveBot {
    random: Random,
    tick: u32,
    /// No order before this tick.
    order_at: u32,
    /// Orders refused since the last turn that it has ended.
    refusals: usize,
    /// The squares that it walks, next first.
    way: Vec<Square>,
    way_until: u32,
    /// Where it was last, and since which tick.
    stood: (Square, u32),
    /// It goes up to rest.
    is_worn: bool,
}

impl Bot for DelveBot {
    type View = View;
    type Order = Order;

    fn play(&mut self, moment: &Moment<View>, orders: &mut Orders<Order>) -> Pad {
        self.tick = moment.tick;
        self.refusals += moment.refused.len();
        let view = &moment.view;
        let (pad, order) = match (&view.hero, &view.fight) {
            (None, _) => (Pad::IDLE, Some(Order::Choose(wanted(view)))),
            (Some(hero), Some(fight)) => (Pad::IDLE, self.fight(view, hero, fight)),
            (Some(hero), None) if hero.is_free => self.explore(view, hero),
            (Some(_), None) => (Pad::IDLE, None),
        };
        if let Some(order) = order.filter(|_| self.tick >= self.order_at) {
            orders.send(order);
            self.order_at = self.tick + ORDER_TICKS;
        }
        pad
    }
}

/// The class that the party lacks most.
fn wanted(view: &View) -> Class {
    let count = |class: Class| {
        let heroes = view.party.iter().filter_map(|card| card.hero);
        heroes.filter(|hero| hero.class == class).count()
    };
    let turn = usize::from(view.seat);
    // Bots that choose at once see no others yet: each begins with another class.
    let classes = (0..Class::ALL.len()).map(|at| Class::ALL[(turn + at) % Class::ALL.len()]);
    classes.min_by_key(|&class| count(class)).unwrap_or(Class::Fighter)
}

impl DelveBot {
    /// The next order of the own turn.
    fn fight(&mut self, view: &View, hero: &Hero, fight: &Fight) -> Option<Order> {
        self.way.clear();
        let turn = fight.mine?;
        if self.tick < self.order_at {
            return None;
        }
        if self.refusals >= REFUSALS_MAX {
            self.refusals = 0;
            return Some(Order::EndTurn);
        }
        let order = heal(view, hero, Some(turn)).or_else(|| strike(hero, fight, turn));
        if let Some(order) = order {
            return Some(order);
        }
        let here = hero.spot.square();
        let in_reach = foes(view).any(|foe| foe.spot.square().distance(here) <= 1);
        let way =
            self.find(view, here, &|square| foes(view).any(|foe| foe.spot.square() == square));
        let step = way.first().and_then(|next| here.towards(*next));
        match step.filter(|_| turn.movement > 0 && !in_reach) {
            Some(step) => Some(Order::Step(step)),
            None => {
                self.refusals = 0;
                Some(Order::EndTurn)
            }
        }
    }

    /// Walks where the way leads, and uses what it came for.
    fn explore(&mut self, view: &View, hero: &Hero) -> (Pad, Option<Order>) {
        self.refusals = 0;
        if let Some(order) = heal(view, hero, None) {
            return (Pad::IDLE, Some(order));
        }
        let (hp, hp_max, floor) = (hero.sheet.hp, hero.sheet.hp_max, view.place.floor);
        self.is_worn = if self.is_worn { hp < hp_max } else { hp * 2 < hp_max };
        let here = hero.spot.square();
        let ahead = here.step(hero.facing.direction()).unwrap_or(here);
        let uses = match hero.prompt {
            Prompt::Door => view.place.tile(ahead) == Tile::DoorClosed,
            Prompt::Chest => true,
            Prompt::Rest | Prompt::Ascend => self.is_worn,
            Prompt::Descend => !self.is_worn && (floor == 0 || self.is_done(view, here)),
            Prompt::Nothing | Prompt::Talk | Prompt::Read | Prompt::Drink => false,
        };
        if uses {
            self.way.clear();
            return (Pad::IDLE, Some(Order::Interact));
        }
        self.go_on(view, here);
        if let Some(&next) = self.way.first() {
            return (walk_to(hero.spot, Spot::middle(next)), None);
        }
        // It is there: it turns to what it came for.
        let thing =
            beside(here).find(|(_, square)| is_thing(view.place.tile(*square), self.is_worn));
        let offset = thing.map(|(way, _)| way.offset());
        (offset.map_or(Pad::IDLE, |(x, y)| Pad::towards((i32::from(x), i32::from(y)))), None)
    }

    /// Keeps the way up to date.
    fn go_on(&mut self, view: &View, here: Square) {
        if self.stood.0 != here {
            self.stood = (here, self.tick);
        }
        if self.way.first() == Some(&here) {
            self.way.remove(0);
        }
        let is_stuck = self.tick.wrapping_sub(self.stood.1) > STUCK_TICKS;
        if is_stuck && !self.way.is_empty() {
            // Somebody is in the way, who also wants to go on: one of the two makes place.
            self.stood.1 = self.tick;
            let reach = srd::reach(&*view.place, here, 3, &|_| Standing::Nobody);
            let at = self.random.below(reach.found.len() as u32) as usize;
            self.way = reach.path(at);
            self.way_until = self.tick + WAY_TICKS;
        } else if self.tick >= self.way_until {
            self.way_until = self.tick + WAY_TICKS;
            self.way = self.errand(view, here);
        }
    }

    /// The way to where it wants to be.
    fn errand(&self, view: &View, here: Square) -> Vec<Square> {
        let tile = |square: Square| view.place.tile(square);
        let near = |square: Square, wanted: Tile| beside(square).any(|(_, to)| tile(to) == wanted);
        match (view.place.floor, self.is_worn) {
            (0, true) => self.find(view, here, &|square| near(square, Tile::TempleDoor)),
            (0, false) => self.find(view, here, &|square| tile(square) == Tile::Gate),
            (_, true) => self.find(view, here, &|square| tile(square) == Tile::StairsUp),
            (_, false) => {
                let news = self.news(view, here);
                if !news.is_empty() || is_new(view, here) {
                    return news;
                }
                self.find(view, here, &|square| tile(square) == Tile::StairsDown)
            }
        }
    }

    /// The way to foes, chests, closed doors and what was not seen yet, whatever is nearest.
    fn news(&self, view: &View, here: Square) -> Vec<Square> {
        self.find(view, here, &|square| {
            is_new(view, square) || foes(view).any(|foe| foe.spot.square() == square)
        })
    }

    /// Whether nothing is left to find on this floor.
    fn is_done(&self, view: &View, here: Square) -> bool {
        !is_new(view, here) && self.news(view, here).is_empty()
    }

    /// The way to the nearest square that is one of those wanted; none where there is none, or where it is there already.
    fn find(&self, view: &View, here: Square, is_goal: &dyn Fn(Square) -> bool) -> Vec<Square> {
        let is_fight = view.fight.is_some();
        let standing = |square: Square| {
            let stands = |figure: &&Figure| is_fight && figure.spot.square() == square;
            match view.others().find(stands) {
                Some(figure) if !is_foe(figure) => Standing::Foe,
                Some(_) | None => Standing::Nobody,
            }
        };
        let reach = srd::reach(&*view.place, here, FAR, &standing);
        let goal = reach.found.iter().position(|reached| is_goal(reached.square));
        goal.map(|goal| reach.path(goal)).unwrap_or_default()
    }
}

/// What there is to do about wounds, one's own first; in a fight with what is left of the turn.
fn heal(view: &View, hero: &Hero, turn: Option<Turn>) -> Option<Order> {
    let (sheet, has_action) = (&hero.sheet, turn.is_none_or(|turn| turn.has_action));
    let (is_hurt, is_weak) = (sheet.hp * 3 < sheet.hp_max * 2, sheet.hp * 3 < sheet.hp_max);
    let can_cure = sheet.class.spells().contains(&Spell::CureWounds) && sheet.slots > 0;
    if is_hurt
        && sheet.class == Class::Fighter
        && sheet.has_wind
        && turn.is_none_or(|turn| turn.has_bonus)
    {
        return Some(Order::Feature);
    }
    let cure = |id: Id| {
        if !has_action {
            None
        } else if can_cure {
            Some(Order::Cast(Spell::CureWounds, id))
        } else {
            (sheet.potions > 0).then_some(Order::Potion(id))
        }
    };
    let here = hero.spot.square();
    let friend = view.others().find(|figure| {
        matches!(figure.kind, Kind::Hero(_))
            && figure.state.is_down
            && figure.spot.square().distance(here) <= 1
    });
    let own = is_weak.then(|| cure(hero.id)).flatten();
    own.or_else(|| friend.and_then(|friend| cure(friend.id)))
}

/// The best attack on the best target, while there is an action.
fn strike(hero: &Hero, fight: &Fight, turn: Turn) -> Option<Order> {
    if !turn.has_action {
        return None;
    }
    let cantrip = hero.sheet.class.spells().iter().find(|spell| spell.level() == 0);
    let target =
        fight.targets.iter().max_by_key(|target| target.percent.max(target.spell_percent))?;
    match cantrip.filter(|_| target.spell_percent > target.percent) {
        Some(&spell) => Some(Order::Cast(spell, target.id)),
        None if target.percent > 0 => Some(Order::Attack(target.id)),
        None => None,
    }
}

fn is_foe(figure: &Figure) -> bool {
    matches!(figure.kind, Kind::Foe(..)) && !figure.state.is_dead && !figure.state.is_down
}

fn foes(view: &View) -> impl Iterator<Item = &Figure> {
    view.others().filter(|figure| is_foe(figure))
}

/// What one turns to: a thing to open, or to rest at.
fn is_thing(tile: Tile, is_worn: bool) -> bool {
    match tile {
        Tile::DoorClosed | Tile::ChestClosed => true,
        Tile::TempleDoor => is_worn,
        _ => false,
    }
}

/// Whether there is something to find from a square: a chest, a closed door, or the dark.
fn is_new(view: &View, square: Square) -> bool {
    beside(square).any(|(_, to)| {
        let is_inside = to.x < view.place.width && to.y < view.place.height;
        let tile = view.place.tile(to);
        matches!(tile, Tile::DoorClosed | Tile::ChestClosed) || (is_inside && tile == Tile::Unseen)
    })
}

fn beside(square: Square) -> impl Iterator<Item = (Direction, Square)> {
    let ways = [Direction::North, Direction::East, Direction::South, Direction::West];
    ways.into_iter().filter_map(move |way| square.step(way).map(|beside| (way, beside)))
}

fn walk_to(from: Spot, to: Spot) -> Pad {
    let way = |from: u16, to: u16| {
        let far = i32::from(to) - i32::from(from);
        if far.abs() > NEAR { far.signum() } else { 0 }
    };
    Pad::towards((way(from.x, to.x), way(from.y, to.y)))
}

#[cfg(test)]
mod tests;
