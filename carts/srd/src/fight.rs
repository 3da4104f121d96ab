//! A fight: who takes part, whose turn it is, and what is left of that turn.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::{D20, Edge};
use crate::creature::{Creature, Id, Kind, Life};
use crate::event::Event;
use crate::{Ability, Condition, Dice, Ground, Square, Standing, sight};

/// How far heroes see by their torches, in squares: 20 feet bright and 20 feet dim.
pub const HERO_SIGHT: u8 = 8;
/// How far foes see, in squares. Darkvision would reach 12, but then archers shoot out of the dark at heroes who cannot
/// shoot back: here whoever can be a target can see who aims.
pub const FOE_SIGHT: u8 = HERO_SIGHT;

/// All creatures by id.
pub type Creatures = BTreeMap<Id, Creature>;

/// What a fight happens on and with; what happens is added to `events`.
pub struct Field<'a> {
    /// The creatures, those that fight among them.
    pub creatures: &'a mut Creatures,
    /// The floor. Squares of creatures that do not fight are not open.
    pub ground: &'a dyn Ground,
    /// Dice.
    pub dice: &'a mut dyn Dice,
    /// Grows.
    pub events: &'a mut Vec<Event>,
}

/// One who fights, with what is left of its turn.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Fighter {
    /// Who.
    pub id: Id,
    /// What it rolled.
    pub initiative: i16,
    /// Loses its next turn.
    pub is_surprised: bool,
    /// Can make an opportunity attack.
    pub has_reaction: bool,
    /// Attacks against it have disadvantage.
    pub is_dodging: bool,
    /// Provokes no opportunity attacks this turn.
    pub is_disengaged: bool,
    /// Squares left to walk this turn.
    pub movement: u8,
    /// Actions left this turn.
    pub actions: u8,
    /// The bonus action is left.
    pub has_bonus: bool,
    /// Sneak Attack was used this turn.
    pub has_sneaked: bool,
    /// Where the foes last saw it; `None` if never.
    pub last_seen: Option<Square>,
}

/// A fight.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Fight {
    /// From 1.
    pub round: u16,
    /// In the order of their turns.
    pub fighters: Vec<Fighter>,
    /// Index of whose turn it is.
    pub current: usize,
}

impl Fight {
    /// Rolls for the order of turns and begins the first. Surprised ones lose their first turn. Foes of the same kind
    /// roll once together.
    pub fn begin(entrants: &[(Id, Surprise)], field: &mut Field<'_>) -> Self {
        let mut fight = Self { round: 1, ..Self::default() };
        let mut kinds: Vec<(Kind, D20)> = Vec::new();
        for &(id, surprise) in entrants {
            let kind = field.creatures[&id].kind;
            let shared = kinds.iter().find(|(known, _)| *known == kind).map(|&(_, d20)| d20);
            let d20 = match shared {
                Some(d20) if matches!(kind, Kind::Foe(_)) => d20,
                Some(_) | None => D20::roll(Edge::Straight, field.dice),
            };
            kinds.push((kind, d20));
            fight.insert(id, d20, surprise, field);
        }
        fight.current = 0;
        fight.look(field);
        fight.begin_turn(field);
        fight
    }

    /// No fight at all, but the frame for `who` to use one action and one bonus action in peace, on those beside it.
    #[must_use]
    pub fn peace(who: Id, others: &[Id]) -> Self {
        let all = core::iter::once(&who).chain(others.iter().filter(|&&other| other != who));
        let fighters = all.map(|&id| Fighter {
            id,
            initiative: 0,
            is_surprised: false,
            has_reaction: false,
            is_dodging: false,
            is_disengaged: false,
            movement: 0,
            actions: 1,
            has_bonus: true,
            has_sneaked: false,
            last_seen: None,
        });
        Self { round: 1, fighters: fighters.collect(), current: 0 }
    }

    /// Lets one more join; its turn comes where its roll puts it.
    pub fn join(&mut self, id: Id, field: &mut Field<'_>) {
        if self.fighter(id).is_none() {
            let d20 = D20::roll(Edge::Straight, field.dice);
            self.insert(id, d20, Surprise::Aware, field);
            self.look(field);
        }
    }

    fn insert(&mut self, id: Id, d20: D20, surprise: Surprise, field: &mut Field<'_>) {
        let bonus = field.creatures[&id].scores().modifier(Ability::Dexterity);
        field.events.push(Event::Initiative { who: id, d20, bonus });
        let is_surprised = surprise == Surprise::Surprised;
        let fighter = Fighter {
            id,
            initiative: i16::from(d20.face) + i16::from(bonus),
            is_surprised,
            has_reaction: !is_surprised,
            is_dodging: false,
            is_disengaged: false,
            movement: 0,
            actions: 0,
            has_bonus: false,
            has_sneaked: false,
            last_seen: None,
        };
        // Higher rolls first; then higher Dexterity, heroes, lower ids.
        let rank = |fighter: &Fighter| {
            let creature = &field.creatures[&fighter.id];
            let dexterity = creature.scores().0[Ability::Dexterity as usize];
            (-fighter.initiative, u8::MAX - dexterity, !creature.is_hero(), fighter.id)
        };
        let at = self.fighters.partition_point(|other| rank(other) < rank(&fighter));
        self.fighters.insert(at, fighter);
        if at <= self.current && self.fighters.len() > 1 {
            self.current += 1;
        }
    }

    /// Takes one out. If it was its turn, the next one's begins.
    pub fn leave(&mut self, id: Id, field: &mut Field<'_>) {
        let Some(at) = self.fighters.iter().position(|fighter| fighter.id == id) else { return };
        self.fighters.remove(at);
        if at < self.current {
            self.current -= 1;
        } else if at == self.current && !self.fighters.is_empty() {
            if self.current == self.fighters.len() {
                self.current = 0;
                self.round += 1;
            }
            self.begin_turn(field);
        }
    }

    /// Whose turn it is.
    #[must_use]
    pub fn turn(&self) -> Option<Id> {
        self.fighters.get(self.current).map(|fighter| fighter.id)
    }

    /// One who fights.
    #[must_use]
    pub fn fighter(&self, id: Id) -> Option<&Fighter> {
        self.fighters.iter().find(|fighter| fighter.id == id)
    }

    pub(crate) fn fighter_mut(&mut self, id: Id) -> &mut Fighter {
        self.fighters
            .iter_mut()
            .find(|fighter| fighter.id == id)
            .expect("who acts takes part in the fight")
    }

    /// Ends the turn and begins the next one's.
    pub fn pass(&mut self, field: &mut Field<'_>) {
        if self.fighters.is_empty() {
            return;
        }
        let ending = &mut self.fighters[self.current];
        ending.movement = 0;
        ending.actions = 0;
        ending.has_bonus = false;
        // The surprised react again once their lost turn is over.
        ending.has_reaction |= ending.is_surprised;
        ending.is_surprised = false;
        self.current += 1;
        if self.current == self.fighters.len() {
            self.current = 0;
            self.round = self.round.saturating_add(1);
        }
        self.begin_turn(field);
    }

    fn begin_turn(&mut self, field: &mut Field<'_>) {
        let fighter = &mut self.fighters[self.current];
        let who = fighter.id;
        field.events.push(Event::Turn { who });
        let creature = field.creatures.get_mut(&who).expect("who fights exists");
        if matches!(creature.life, Life::Dying { .. }) {
            let face = field.dice.roll(20) as u8;
            let result = creature.death_save(face);
            field.events.push(Event::DeathSave { who, face, result });
            if creature.life == Life::Dead {
                field.events.push(Event::Died { who });
            }
        }
        if fighter.is_surprised {
            field.events.push(Event::Surprised { who });
        }
        let acts = creature.can_act() && !fighter.is_surprised;
        fighter.has_reaction = acts;
        fighter.is_dodging = false;
        fighter.is_disengaged = false;
        fighter.has_sneaked = false;
        fighter.movement = if acts { creature.speed() } else { 0 };
        fighter.actions = u8::from(acts);
        fighter.has_bonus = acts;
    }

    /// Whether the one whose turn it is can do anything in it.
    #[must_use]
    pub fn is_idle(&self, creatures: &Creatures) -> bool {
        self.fighters
            .get(self.current)
            .is_none_or(|fighter| fighter.is_surprised || !creatures[&fighter.id].can_act())
    }

    /// Whether anybody of a side can still act.
    #[must_use]
    pub fn has_side(&self, side: Side, creatures: &Creatures) -> bool {
        self.fighters.iter().any(|fighter| {
            let creature = &creatures[&fighter.id];
            Side::of(creature) == side && creature.can_act()
        })
    }

    /// What stands where, for one who wants to walk: every square that is not free.
    #[must_use]
    pub fn crowd(&self, walker: Id, creatures: &Creatures) -> Crowd {
        let side = Side::of(&creatures[&walker]);
        let others = self.fighters.iter().filter(|fighter| fighter.id != walker);
        let bodies = others.map(|fighter| &creatures[&fighter.id]);
        let standing = bodies.filter(|creature| creature.life != Life::Dead).map(|creature| {
            let is_foe = Side::of(creature) != side && creature.can_act();
            (creature.at, if is_foe { Standing::Foe } else { Standing::Passable })
        });
        Crowd(standing.collect())
    }

    /// What stands on a square, for one who wants to walk there.
    #[must_use]
    pub fn standing(&self, walker: Id, square: Square, creatures: &Creatures) -> Standing {
        self.crowd(walker, creatures).on(square)
    }

    /// Notes where the foes see the heroes right now.
    pub fn look(&mut self, field: &Field<'_>) {
        let seen: Vec<(usize, Square)> = self
            .fighters
            .iter()
            .enumerate()
            .filter(|(_, fighter)| field.creatures[&fighter.id].is_hero())
            .filter_map(|(index, fighter)| {
                let at = field.creatures[&fighter.id].at;
                // Sight is symmetric, so one look from the hero answers for all foes.
                let view = sight(field.ground, at, FOE_SIGHT);
                let is_seen = self.fighters.iter().any(|other| {
                    let creature = &field.creatures[&other.id];
                    !creature.is_hero() && creature.can_act() && view.has(creature.at)
                });
                is_seen.then_some((index, at))
            })
            .collect();
        for (index, at) in seen {
            self.fighters[index].last_seen = Some(at);
        }
    }

    /// Removes foes that died; the turn goes on to the next if it was theirs, or if who has it fell.
    pub(crate) fn sweep(&mut self, field: &mut Field<'_>) {
        while let Some(dead) = self.fighters.iter().map(|fighter| fighter.id).find(|id| {
            let creature = &field.creatures[id];
            !creature.is_hero() && creature.life == Life::Dead
        }) {
            self.leave(dead, field);
        }
        self.look(field);
    }
}

/// The squares on which others stand.
#[derive(Clone, Debug)]
pub struct Crowd(Vec<(Square, Standing)>);

impl Crowd {
    /// What stands on a square; a foe in the way counts more than a body on the floor.
    #[must_use]
    pub fn on(&self, square: Square) -> Standing {
        let here = self.0.iter().filter(|(at, _)| *at == square).map(|&(_, standing)| standing);
        here.max_by_key(|standing| u8::from(*standing == Standing::Foe)).unwrap_or(Standing::Nobody)
    }
}

/// Whether one knows of an attack before it comes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Surprise {
    /// It does.
    Aware,
    /// It does not, and loses its first turn.
    Surprised,
}

/// Which side a creature is on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// The players'.
    Heroes,
    /// The dungeon's.
    Foes,
}

impl Side {
    /// A creature's side.
    #[must_use]
    pub const fn of(creature: &Creature) -> Self {
        if creature.is_hero() { Self::Heroes } else { Self::Foes }
    }
}

/// Whether a creature sees a square.
#[must_use]
pub fn sees(ground: &dyn Ground, viewer: &Creature, square: Square) -> bool {
    let radius = if viewer.is_hero() { HERO_SIGHT } else { FOE_SIGHT };
    let near = viewer.at.distance(square) <= radius;
    near && !viewer.conditions.has(Condition::Unconscious)
        && (viewer.at.distance(square) <= 1 || sight(ground, viewer.at, radius).has(square))
}
