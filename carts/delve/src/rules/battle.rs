//! Fights in the world: how they begin, who is drawn in, and what follows from what happens in them.

use serde::{Deserialize, Serialize};
use srd::{Dice, Event, Field, Fight, Foe, Ground, HERO_SIGHT, Id, Kind, Square, Surprise};

use super::floor::Floor;
use super::{Delve, TICKS_PER_SECOND};
use crate::shared::Facing;
use crate::view::Tone;

/// How long a player has for a turn.
pub(crate) const TURN_TICKS: u16 = 30 * TICKS_PER_SECOND;
/// How near a fight draws others in, in squares.
pub(crate) const DRAW_SQUARES: u8 = 6;

/// A fight on a floor.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Battle {
    pub(crate) fight: Fight,
    pub(crate) floor: u8,
    /// Ticks until the next thing happens by itself, so that the eye can follow.
    pub(crate) pause_ticks: u16,
    /// Ticks left of a player's turn.
    pub(crate) turn_ticks: u16,
    /// Ticks without any player.
    pub(crate) away_ticks: u16,
    /// The last round in which a hero saw a foe.
    pub(crate) seen_round: u16,
    /// The foes that fell, for experience and loot.
    pub(crate) fallen: Vec<Foe>,
}

/// A floor with what else stands there in the way.
struct Arena<'a> {
    floor: &'a Floor,
    blocked: Vec<Square>,
}

impl Ground for Arena<'_> {
    fn is_open(&self, square: Square) -> bool {
        self.floor.is_open(square) && !self.blocked.contains(&square)
    }

    fn is_clear(&self, square: Square) -> bool {
        self.floor.is_clear(square)
    }
}

impl Delve {
    /// The index of the fight that a creature is in.
    pub(super) fn battle_of(&self, id: Id) -> Option<usize> {
        self.battles.iter().position(|battle| battle.fight.fighter(id).is_some())
    }

    /// Does something with a fight and everything it happens on, then tells and settles what came of it.
    pub(super) fn with_battle<R>(
        &mut self,
        index: usize,
        dice: &mut dyn Dice,
        act: impl FnOnce(&mut Fight, &mut Field<'_>) -> R,
    ) -> R {
        let mut fight = std::mem::take(&mut self.battles[index].fight);
        let number = self.battles[index].floor;
        let strangers = self
            .foes
            .iter()
            .filter(|(id, foe)| foe.floor == number && fight.fighter(**id).is_none());
        let blocked = strangers.map(|(id, _)| self.creatures[id].at).collect();
        let arena = Arena { floor: &self.floors[usize::from(number)], blocked };
        let mut events = Vec::new();
        let result = act(
            &mut fight,
            &mut Field {
                creatures: &mut self.creatures,
                ground: &arena,
                dice,
                events: &mut events,
            },
        );
        self.battles[index].fight = fight;
        self.happened(index, &events);
        result
    }

    /// Settles what events change beyond the fight itself: the log, pauses, sight, the fallen.
    fn happened(&mut self, index: usize, events: &[Event]) {
        let (mut walk_ticks, mut show_ticks) = (0, 0);
        for (place, event) in events.iter().enumerate() {
            match event {
                Event::Moved { .. } => walk_ticks += 4,
                Event::Attack { .. } | Event::Struck { .. } | Event::Healed { .. } => {
                    show_ticks = show_ticks.max(36);
                }
                // Time to read it, for who fell may wake in the temple next.
                Event::Fell { .. } => show_ticks = 75,
                Event::Save { .. } | Event::DeathSave { .. } | Event::Aid { .. } => {
                    show_ticks = show_ticks.max(36);
                }
                _ => show_ticks = show_ticks.max(10),
            }
            match *event {
                Event::Turn { .. } => self.battles[index].turn_ticks = TURN_TICKS,
                Event::Moved { who, to, .. } => self.moved(who, to),
                Event::Died { who } => {
                    if let Kind::Foe(foe) = self.creatures[&who].kind {
                        self.battles[index].fallen.push(foe);
                    }
                }
                _ => {}
            }
            let (who, target) = event.ids();
            if matches!(event, Event::Attack { .. } | Event::Struck { .. }) {
                self.turn_to(who, target);
            }
            if !self.is_repeated(&events[..place], event) {
                self.log_event(index, event);
            }
        }
        let battle = &mut self.battles[index];
        battle.pause_ticks = battle.pause_ticks.max(walk_ticks + show_ticks);
        for event in events {
            if let Event::Died { who } = *event
                && self.foes.remove(&who).is_some()
            {
                self.creatures.remove(&who);
            }
        }
    }

    /// Foes of a kind roll initiative together: only the first is told.
    fn is_repeated(&self, earlier: &[Event], event: &Event) -> bool {
        let Event::Initiative { who, .. } = *event else { return false };
        let kind = self.creatures[&who].kind;
        !self.creatures[&who].is_hero()
            && earlier.iter().any(|other| {
                let (id, _) = other.ids();
                matches!(other, Event::Initiative { .. }) && self.creatures[&id].kind == kind
            })
    }

    /// Who strikes looks at whom it strikes.
    fn turn_to(&mut self, who: Id, target: Id) {
        let (from, to) = (self.creatures[&who].at, self.creatures[&target].at);
        let way = |from: u8, to: u8| i32::from(to) - i32::from(from);
        let Some(facing) = Facing::of(way(from.x, to.x), way(from.y, to.y)) else { return };
        if let Some(foe) = self.foes.get_mut(&who) {
            foe.body.facing = facing;
        } else {
            self.hero_mut(who).body.facing = facing;
        }
    }

    /// Somebody walked a square of a fight: its figure follows, and a hero sees more.
    fn moved(&mut self, who: Id, to: Square) {
        if let Some(foe) = self.foes.get_mut(&who) {
            foe.body.path.push(to);
            return;
        }
        let hero = self.hero_mut(who);
        hero.body.path.push(to);
        hero.sight = None;
        self.look_around();
    }

    /// A hero and a foe meet: a fight begins with all around them, or the one that is on draws them in.
    pub(super) fn clash(&mut self, hero: Id, foe: Id, surprise: Surprise, dice: &mut dyn Dice) {
        match (self.battle_of(hero), self.battle_of(foe)) {
            (Some(index), None) => self.draw_in(index, foe, dice),
            (None, Some(index)) => self.draw_in(index, hero, dice),
            (Some(_), Some(_)) => {}
            (None, None) => {
                let floor = self.foes[&foe].floor;
                let near = self.battles.iter().position(|battle| {
                    battle.floor == floor && self.is_near_fight(battle, self.creatures[&hero].at)
                });
                match near {
                    Some(index) => {
                        self.draw_in(index, hero, dice);
                        self.draw_in(index, foe, dice);
                    }
                    None => self.begin(hero, foe, surprise, dice),
                }
            }
        }
    }

    fn is_near_fight(&self, battle: &Battle, at: Square) -> bool {
        let mut fighters = battle.fight.fighters.iter();
        fighters.any(|fighter| self.creatures[&fighter.id].at.distance(at) <= DRAW_SQUARES)
    }

    fn begin(&mut self, hero: Id, foe: Id, surprise: Surprise, dice: &mut dyn Dice) {
        let floor = self.foes[&foe].floor;
        let (hero_at, foe_at) = (self.creatures[&hero].at, self.creatures[&foe].at);
        let heroes: Vec<Id> = self
            .wanderers(floor)
            .filter(|other| self.creatures[&other.id].can_act())
            .filter(|other| {
                let at = self.creatures[&other.id].at;
                other.id == hero
                    || (at.distance(hero_at) <= HERO_SIGHT
                        && (other.sees(foe_at) || other.sees(hero_at)))
            })
            .map(|other| other.id)
            .collect();
        let foes: Vec<Id> = self
            .foes
            .iter()
            .filter(|(id, other)| other.floor == floor && self.battle_of(**id).is_none())
            .filter(|(id, other)| {
                let near = self.creatures[id].at.distance(foe_at) <= 5;
                **id == foe
                    || (near
                        && !other.is_asleep
                        && self.hears(floor, self.creatures[id].at, foe_at))
            })
            .map(|(&id, _)| id)
            .collect();
        let mut entrants: Vec<(Id, Surprise)> = Vec::new();
        for &id in &heroes {
            self.stand_alone(id, &entrants);
            entrants.push((id, Surprise::Aware));
        }
        for (place, &id) in foes.iter().enumerate() {
            let was_asleep = self.foes[&id].is_asleep;
            self.enter(id, &foes[..place]);
            entrants.push((id, if was_asleep { Surprise::Surprised } else { surprise }));
        }
        self.battles.push(Battle { floor, turn_ticks: TURN_TICKS, ..Battle::default() });
        let index = self.battles.len() - 1;
        for &id in &heroes {
            self.tell(id, Tone::Foe, "A fight! Roll for initiative");
        }
        self.look_around();
        let fight = self.with_battle(index, dice, |_, field| Fight::begin(&entrants, field));
        self.battles[index].fight = fight;
        self.battles[index].pause_ticks = 45;
    }

    /// Whether one hears the other: nothing but air between them.
    fn hears(&self, floor: u8, from: Square, to: Square) -> bool {
        srd::sight(&self.floors[usize::from(floor)], from, 5).has(to)
    }

    /// A foe wakes up and gets a number among those of its kind in the fight: what happens elsewhere must not show in it.
    fn enter(&mut self, id: Id, others: &[Id]) {
        let kind = self.creatures[&id].kind;
        let same =
            others.iter().filter(|&&other| other != id && self.creatures[&other].kind == kind);
        let highest =
            same.filter_map(|other| self.foes.get(other)).map(|foe| foe.number.max(1)).max();
        if let Some(foe) = self.foes.get_mut(&id) {
            foe.is_asleep = false;
            foe.number = highest.map_or(0, |highest| highest.saturating_add(1));
        }
    }

    /// One more joins a fight.
    pub(super) fn draw_in(&mut self, index: usize, id: Id, dice: &mut dyn Dice) {
        if self.creatures[&id].is_hero() {
            let taken: Vec<(Id, Surprise)> = self.battles[index]
                .fight
                .fighters
                .iter()
                .map(|fighter| (fighter.id, Surprise::Aware))
                .collect();
            self.stand_alone(id, &taken);
            self.look_around();
            self.tell(id, Tone::Foe, "You join the fight");
        } else {
            let others: Vec<Id> =
                self.battles[index].fight.fighters.iter().map(|fighter| fighter.id).collect();
            self.enter(id, &others);
        }
        self.with_battle(index, dice, |fight, field| fight.join(id, field));
    }

    /// Heroes walk through each other, but fight on squares of their own: the nearest free one.
    fn stand_alone(&mut self, id: Id, taken: &[(Id, Surprise)]) {
        let Some(floor) = self.hero(id).map(|hero| hero.floor) else { return };
        let at = self.creatures[&id].at;
        let is_free = |square: Square| {
            let by_fighter = taken.iter().any(|(other, _)| self.creatures[other].at == square);
            let by_foe = self
                .foes
                .iter()
                .any(|(other, foe)| foe.floor == floor && self.creatures[other].at == square);
            !by_fighter && !by_foe
        };
        let near = srd::reach(&self.floors[usize::from(floor)], at, 6, &|_| srd::Standing::Nobody);
        if let Some(to) = near.found.iter().map(|to| to.square).find(|&square| is_free(square)) {
            self.place(id, to);
        }
    }
}
