//! What a side may know of a scene: what a cart shows to those who play it, and encodes.
//!
//! Of its own the side knows the numbers; of others only what eyes and other senses of any of its own tell: where they are,
//! how they look, how hurt. Who is not perceived is not in it, nor a zone that is hidden. Lists are in the order of ids and
//! turns, so that two views in a row differ in few bytes.

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::state::{Creature, Id, Life, Number, Placed, Scene, Side};
use super::view::{Painted, View, zone_squares};
use crate::data::{ConditionName, Size};
use crate::grid::Square;
use crate::space::Terrain;

/// What a side knows.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The round of the fight, from 1; 0 without a fight.
    pub round: u32,
    /// Whose turn it is; 0 for nobody, and for somebody whom nobody of the side perceives.
    pub turn: Id,
    /// Those of the side and those whom it perceives, in the order of their turns.
    pub order: Vec<Id>,
    /// The side's own, by id.
    pub own: Vec<Own>,
    /// The others whom it perceives, by id.
    pub others: Vec<Other>,
    /// What lasts on the floor, by number.
    pub zones: Vec<SeenZone>,
}

/// How a creature looks.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// Its number in commands and events.
    pub id: Id,
    /// Its north-west square.
    pub at: Square,
    /// Height of its underside, in feet.
    pub altitude: i16,
    /// How large it is now.
    pub size: Size,
    /// Between life and death; of others without their death saves.
    pub life: Life,
    /// Its conditions, one bit each in the order of [`ConditionName::ALL`].
    pub conditions: u16,
}

/// One of the side's own.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// How it looks.
    pub look: Look,
    /// Hit points, those that it can have, and temporary ones.
    pub hp: u16,
    /// What it can have.
    pub hp_max: u16,
    /// Temporary ones.
    pub temporary: u16,
    /// Armour class without cover.
    pub armor_class: u8,
    /// Levels of exhaustion.
    pub exhaustion: u8,
    /// What its Stealth came to if it hides.
    pub hidden: Option<i16>,
    /// What is left of its turn: actions, bonus actions, attacks of the Attack action, and whether the reaction is.
    pub left: (u8, u8, u8, bool),
    /// Feet that it has walked in it.
    pub walked: u16,
    /// What it has used of its slots of levels 1 to 9, and of its pact slots.
    pub slots_used: ([u8; 9], u8),
    /// What it has used of its reserves.
    pub used: Vec<(String, u8)>,
    /// What lasts on it, by name, each with its number.
    pub effects: Vec<(Number, String)>,
    /// The casting that it concentrates on; 0 for none.
    pub concentration: Number,
}

/// Somebody else whom the side perceives.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Other {
    /// How it looks.
    pub look: Look,
    /// What it is called.
    pub name: String,
    /// Whose side it is on.
    pub side: Side,
    /// How much of its hit points it has, in sixteenths, rounded up: 0 only at 0.
    pub health: u8,
    /// Whether one of the side sees it; else it is only heard or felt.
    pub is_seen: bool,
}

/// Something on the floor that the side knows of.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SeenZone {
    /// Its number.
    pub number: Number,
    /// Its name.
    pub name: String,
    /// Its squares, in rows: column and row of the first square, and how many there are to the east.
    pub rows: Vec<(u8, u8, u8)>,
}

impl Scene {
    /// What a side knows of the scene on its floor.
    #[must_use]
    pub fn seen_by(&self, side: Side, floor: &dyn Terrain) -> Seen {
        let painted = Painted::new(floor, self);
        View { scene: self, floor: &painted }.seen_by(side)
    }
}

impl View<'_> {
    /// What a side knows.
    #[must_use]
    pub fn seen_by(&self, side: Side) -> Seen {
        let scene = self.scene;
        let mut seen =
            Seen { round: scene.fight().map_or(0, |fight| fight.round), ..Seen::default() };
        let own: Vec<Id> =
            scene.creatures().filter(|(_, one)| one.side == side).map(|(id, _)| id).collect();
        for (id, one) in scene.creatures() {
            if one.side == side {
                seen.own.push(self.own(id, one));
            } else if !one.is_away()
                && let Some(is_seen) = self.perceived_by(&own, id)
            {
                seen.others.push(self.other(id, one, is_seen));
            }
        }
        if let Some(fight) = scene.fight() {
            let is_known = |id: Id| {
                own.binary_search(&id).is_ok()
                    || seen.others.binary_search_by_key(&id, |other| other.look.id).is_ok()
            };
            let order = fight.order.iter().map(|&(id, _)| id);
            seen.order = order.filter(|&id| is_known(id)).collect();
            seen.turn = scene.turn().filter(|&id| is_known(id)).unwrap_or(0);
        }
        let known = |zone: &&Placed| own.iter().any(|&id| self.knows_zone(id, zone));
        seen.zones = scene
            .zones()
            .filter(known)
            .map(|zone| SeenZone {
                number: zone.number,
                name: zone.name.clone(),
                rows: rows(zone_squares(scene, zone)),
            })
            .collect();
        seen
    }

    /// Whether any of some perceives one, and whether by sight.
    fn perceived_by(&self, own: &[Id], id: Id) -> Option<bool> {
        let awake = || own.iter().copied().filter(|&one| self.scene.get(one).can_act());
        if awake().any(|one| self.sees(one, id)) {
            return Some(true);
        }
        awake().any(|one| super::mind::perceives(self, one, id)).then_some(false)
    }

    fn own(&self, id: Id, one: &Creature) -> Own {
        let turn = &one.turn;
        Own {
            look: self.look(id, one),
            hp: one.hp,
            hp_max: self.hit_points_max(id),
            temporary: one.temporary,
            armor_class: self.armor_class(id).clamp(0, 255) as u8,
            exhaustion: one.exhaustion,
            hidden: one.hidden,
            left: (turn.actions, turn.bonus, turn.attacks, turn.reaction),
            walked: turn.walked,
            slots_used: (one.slots_used, one.pact_used),
            used: one.used.clone(),
            effects: one
                .effects
                .iter()
                .map(|active| (active.number, active.name.clone()))
                .collect(),
            concentration: one.concentration,
        }
    }

    fn other(&self, id: Id, one: &Creature, is_seen: bool) -> Other {
        let mut look = self.look(id, one);
        if matches!(one.life, Life::Dying { .. }) {
            look.life = Life::Dying { successes: 0, failures: 0 };
        }
        if !is_seen {
            // Who is only heard shows nothing.
            look.conditions = 0;
        }
        let most = u32::from(self.hit_points_max(id)).max(1);
        let health = (u32::from(one.hp) * 16).div_ceil(most).min(16) as u8;
        let health = if is_seen { health } else { 16 };
        Other { look, name: one.name.clone(), side: one.side, health, is_seen }
    }

    fn look(&self, id: Id, one: &Creature) -> Look {
        let digest: &Digest = self.scene.digest(id);
        let conditions = digest
            .conditions()
            .fold(0, |bits, condition: ConditionName| bits | 1 << condition as u16);
        let (at, altitude, size, life) = (one.at, one.altitude, one.size(), one.life);
        Look { id, at, altitude, size, life, conditions }
    }
}

/// Squares as rows from west to east.
fn rows(mut squares: Vec<Square>) -> Vec<(u8, u8, u8)> {
    squares.sort_by_key(|square| (square.y, square.x));
    squares.dedup();
    let mut rows: Vec<(u8, u8, u8)> = Vec::new();
    for square in squares {
        match rows.last_mut() {
            Some((x, y, wide))
                if *y == square.y && u16::from(*x) + u16::from(*wide) == u16::from(square.x) =>
            {
                *wide += 1;
            }
            _ => rows.push((square.x, square.y, 1)),
        }
    }
    rows
}
