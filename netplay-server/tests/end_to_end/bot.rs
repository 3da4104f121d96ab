//! A player of Delve without a head: knows what its view says, walks, explores and fights.

use cart_abi::{Button, Pad};
use srd::{Class, Direction, Square, Standing};

use crate::orders::Order;
use crate::shared::{Spot, Tile};
use crate::view::{Fight, Figure, Hero, Kind, Prompt, View};

/// Frames between two orders, about what a quick hand needs.
const ORDER_FRAMES: u32 = 12;
/// How far from the middle of a square still counts as there, in sixteenths of a pixel.
const NEAR: i32 = 40;
/// Squares that a bot looks around itself for a way.
const FAR: u8 = 100;

/// What a bot does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Task {
    /// Nothing.
    Stand,
    /// Holds its pad like this.
    Hold(Pad),
    /// Walks to and fro.
    Stroll,
    /// Goes down into the dungeon, to the foes, and fights them.
    Delve,
}

/// A bot.
#[derive(Debug)]
pub(crate) struct Bot {
    pub(crate) task: Task,
    frames: u32,
    order_at: u32,
    /// Orders that were refused since the last that was not.
    refusals: u32,
}

impl Bot {
    pub(crate) fn new(task: Task) -> Self {
        Self { task, frames: 0, order_at: 60, refusals: 0 }
    }

    pub(crate) fn refused(&mut self) {
        self.refusals += 1;
    }

    /// The pad for this frame, and an order if one is due.
    pub(crate) fn act(&mut self, view: &View) -> (Pad, Option<Order>) {
        self.frames += 1;
        let Some(hero) = &view.hero else {
            let class = Class::ALL[usize::from(view.seat) % 4];
            return (Pad::IDLE, self.ask(Order::Choose(class)));
        };
        match (self.task, &view.fight) {
            (Task::Stand, _) => (Pad::IDLE, None),
            (Task::Hold(pad), _) => (pad, None),
            (Task::Stroll, _) => {
                let ways = [Button::Right, Button::Down, Button::Left, Button::Up];
                let way = ways[(self.frames / 37 + u32::from(view.seat)) as usize % 4];
                (held(&[way]), None)
            }
            (Task::Delve, Some(fight)) => (Pad::IDLE, self.fight(view, hero, fight)),
            (Task::Delve, None) => self.explore(view, hero),
        }
    }

    fn ask(&mut self, order: Order) -> Option<Order> {
        let due = self.frames >= self.order_at;
        if due {
            self.order_at = self.frames + ORDER_FRAMES;
        }
        due.then_some(order)
    }

    fn fight(&mut self, view: &View, hero: &Hero, fight: &Fight) -> Option<Order> {
        let turn = fight.mine?;
        if self.frames < self.order_at {
            return None;
        }
        let best = fight.targets.iter().max_by_key(|target| target.percent);
        if turn.has_action
            && self.refusals < 3
            && let Some(target) = best.filter(|target| target.percent > 0)
        {
            return self.ask(Order::Attack(target.id));
        }
        let here = hero.spot.square();
        let in_reach = foes(view).any(|foe| foe.distance(here) <= 1);
        let step = way(view, here).first().and_then(|next| here.towards(*next));
        match step.filter(|_| !in_reach && turn.movement > 0 && self.refusals < 3) {
            Some(step) => self.ask(Order::Step(step)),
            None => {
                self.refusals = 0;
                self.ask(Order::EndTurn)
            }
        }
    }

    /// Walks where the way leads, and opens what is closed.
    fn explore(&mut self, view: &View, hero: &Hero) -> (Pad, Option<Order>) {
        if matches!((hero.prompt, view.place.floor), (Prompt::Descend, 0) | (Prompt::Door, _)) {
            return (Pad::IDLE, self.ask(Order::Interact));
        }
        let here = hero.spot.square();
        if let Some(&next) = way(view, here).first() {
            return (walk_to(hero.spot, Spot::middle(next)), None);
        }
        // It is there: it turns to the door.
        let door = beside(here).find(|(_, square)| view.place.tile(*square) == Tile::DoorClosed);
        let offset = door.map(|(way, _)| way.offset());
        (offset.map_or(Pad::IDLE, |(x, y)| towards(i32::from(x), i32::from(y))), None)
    }
}

fn beside(square: Square) -> impl Iterator<Item = (Direction, Square)> {
    let ways = [Direction::North, Direction::East, Direction::South, Direction::West];
    ways.into_iter().filter_map(move |way| square.step(way).map(|beside| (way, beside)))
}

/// The way to the gate, and below it to foes, closed doors and what was not seen yet, whatever is nearest.
fn way(view: &View, here: Square) -> Vec<Square> {
    let place = &view.place;
    let foes: Vec<Square> = foes(view).collect();
    let stands = |square: Square| view.others().any(|it| it.spot.square() == square);
    let standing = |square: Square| match view.fight.is_some() && stands(square) {
        true if foes.contains(&square) => Standing::Nobody,
        true => Standing::Foe,
        false => Standing::Nobody,
    };
    let is_goal = |square: Square| {
        let at = |wanted: Tile| beside(square).any(|(_, beside)| place.tile(beside) == wanted);
        match place.floor {
            0 => place.tile(square) == Tile::Gate,
            _ => foes.contains(&square) || at(Tile::DoorClosed) || at(Tile::Unseen),
        }
    };
    let reach = srd::reach(&**place, here, FAR, &standing);
    let goal = reach.found.iter().position(|reached| is_goal(reached.square));
    goal.map(|goal| reach.path(goal)).unwrap_or_default()
}

fn foes(view: &View) -> impl Iterator<Item = Square> {
    let alive = |figure: &&Figure| {
        matches!(figure.kind, Kind::Foe(..)) && !figure.state.is_dead && !figure.state.is_down
    };
    view.others().filter(alive).map(|figure| figure.spot.square())
}

fn walk_to(from: Spot, to: Spot) -> Pad {
    let way = |from: u16, to: u16| {
        let far = i32::from(to) - i32::from(from);
        if far.abs() > NEAR { far.signum() } else { 0 }
    };
    towards(way(from.x, to.x), way(from.y, to.y))
}

fn towards(x: i32, y: i32) -> Pad {
    let mut buttons = Vec::new();
    buttons.extend((x > 0).then_some(Button::Right));
    buttons.extend((x < 0).then_some(Button::Left));
    buttons.extend((y > 0).then_some(Button::Down));
    buttons.extend((y < 0).then_some(Button::Up));
    held(&buttons)
}

fn held(buttons: &[Button]) -> Pad {
    let held = buttons.iter().fold(0, |held, button| held | *button as u16);
    Pad { held, ..Pad::IDLE }
}
