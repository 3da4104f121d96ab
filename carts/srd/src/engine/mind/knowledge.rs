//! What a creature knows of the others: where it last saw them, how well armoured they proved, who hurt it.

use serde::{Deserialize, Serialize};

use super::super::Command;
use super::super::event::{Event, RollKind};
use super::super::sheet::Sheet;
use super::super::state::{Id, Life, Scene};
use super::super::view::View;
use crate::Damage;
use crate::check::Outcome;
use crate::data::ArmorTraining;
use crate::grid::Square;

/// Others that one remembers at most; who was seen longest ago is forgotten.
const KNOWN_MAX: usize = 24;

/// Feet within which one hears where somebody is who does not hide.
pub(super) const HEARS_FEET: u16 = 60;

/// What a creature remembers of a fight. It is filled with what the creature perceives and nothing else.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Those whom it knows of.
    pub(super) known: Vec<Known>,
    /// Who hurt it last; 0 for nobody.
    pub(super) last_attacker: Id,
    /// The turn that is being played: round and how many commands so far.
    pub(super) turn: (u32, u8),
    /// What it is about to do once it has walked.
    pub(super) goal: Option<Command>,
    /// What it did this turn and does not do twice, by name.
    pub(super) done: Vec<String>,
    /// Whether it has placed itself for the end of this turn.
    pub(super) is_placed: bool,
    /// Whether it runs for its life.
    pub(super) flees: bool,
    /// Where it looked around last.
    pub(super) looked: Option<Square>,
    /// Whether it searched in its turn before.
    pub(super) has_searched: bool,
    /// Where it has been while it perceived no foe.
    pub(super) visited: Vec<Square>,
    /// The foe that a leader called out last, and in which round.
    pub(super) called: (Id, u32),
}

/// What one knows of another.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) id: Id,
    /// Where it was last seen.
    pub(super) at: Square,
    /// When.
    pub(super) round: u32,
    /// Its armour class is more than this: an attack with this total missed.
    pub(super) above: i16,
    /// Its armour class is at most this: an attack with this total hit. 0 before any did.
    pub(super) at_most: i16,
    /// How much it has hurt this one and its friends lately; a quarter is forgotten each round.
    pub(super) threat: u16,
    /// Damage that was seen dealt to it.
    pub(super) dealt: u16,
    /// Kinds of damage that did nothing to it.
    pub(super) shrugs: Vec<Damage>,
    /// It was looked for where it was last, and is not there.
    pub(super) is_lost: bool,
}

impl Memory {
    /// Looks around: whom it sees or hears is where it is.
    pub(super) fn look(&mut self, view: &View<'_>, who: Id) {
        let scene = view.scene;
        let Some(me) = scene.creature(who) else { return };
        // On its own turn little changes for its eyes as long as it stands still.
        if self.looked == Some(me.at) {
            return;
        }
        self.looked = Some(me.at);
        for (id, other) in scene.creatures() {
            if id == who || other.side == me.side || other.life == Life::Dead {
                continue;
            }
            if perceives(view, who, id) {
                let (at, round) = (other.at, scene.round());
                let known = self.entry(id, at);
                (known.at, known.round, known.is_lost) = (at, round, false);
            }
        }
        self.known
            .retain(|known| scene.creature(known.id).is_some_and(|other| other.life != Life::Dead));
    }

    pub(super) fn of(&self, id: Id) -> Option<&Known> {
        self.known.iter().find(|known| known.id == id)
    }

    fn entry(&mut self, id: Id, at: Square) -> &mut Known {
        if let Some(found) = self.known.iter().position(|known| known.id == id) {
            return &mut self.known[found];
        }
        if self.known.len() >= KNOWN_MAX {
            let oldest = self.known.iter().enumerate().min_by_key(|(_, known)| known.round);
            let oldest = oldest.map_or(0, |(at, _)| at);
            self.known.remove(oldest);
        }
        self.known.push(Known {
            id,
            at,
            round: 0,
            above: 0,
            at_most: 0,
            threat: 0,
            dealt: 0,
            shrugs: Vec::new(),
            is_lost: false,
        });
        self.known.last_mut().expect("it was just added")
    }

    /// Learns from what happened, in the scene as it is after it. Only of those whom it knows of.
    pub fn note(&mut self, scene: &Scene, who: Id, event: &Event) {
        match event {
            Event::RoundBegan => {
                for known in &mut self.known {
                    known.threat -= known.threat.div_ceil(4);
                }
            }
            Event::Rolled(roll) if roll.kind == RollKind::Attack => {
                // An attack tells where it comes from, also that of one who was hidden.
                if let Some(by) = scene.creature(roll.who)
                    && scene.creature(who).is_some_and(|me| me.side != by.side)
                {
                    let known = self.entry(roll.who, by.at);
                    (known.at, known.is_lost) = (by.at, false);
                }
                if let Some(known) = self.known.iter_mut().find(|known| known.id == roll.other) {
                    match roll.outcome {
                        Outcome::Miss => known.above = known.above.max(roll.total),
                        Outcome::Hit if known.at_most == 0 || roll.total < known.at_most => {
                            known.at_most = roll.total;
                        }
                        Outcome::Hit | Outcome::Critical => {}
                    }
                }
            }
            Event::Harmed(harm) => self.note_harm(scene, who, harm),
            _ => {}
        }
    }

    fn note_harm(&mut self, scene: &Scene, who: Id, harm: &super::super::Harm) {
        let taken = harm.parts.iter().fold(0_u16, |sum, part| sum.saturating_add(part.taken));
        if harm.who == who && harm.by != 0 && harm.by != who {
            self.last_attacker = harm.by;
        }
        let is_friend = harm.who == who || scene.are_allies(who, harm.who);
        for known in &mut self.known {
            if known.id == harm.by && is_friend {
                let weight = if harm.who == who { 2 } else { 1 };
                known.threat = known.threat.saturating_add(taken.saturating_mul(weight));
            }
            if known.id == harm.who {
                known.dealt = known.dealt.saturating_add(taken);
                for part in &harm.parts {
                    let is_nothing = part.rolled > 3 && part.taken == 0;
                    if is_nothing && !known.shrugs.contains(&part.kind) {
                        known.shrugs.push(part.kind);
                    }
                }
            }
        }
    }
}

/// Whether one knows where another is: it sees it, or hears it near by and it does not hide.
pub(in super::super) fn perceives(view: &View<'_>, who: Id, id: Id) -> bool {
    if view.hidden_from(who, id) {
        return view.sees(who, id);
    }
    let (me, other) = (view.scene.get(who), view.scene.get(id));
    me.space().is_within(HEARS_FEET, other.space()) || view.sees(who, id)
}

/// What armour class a creature seems to have, by what it wears and what was seen to hit and miss it.
pub(super) fn armor_guess(sheet: &Sheet, known: Option<&Known>) -> i32 {
    let worn = match sheet.worn.armor {
        None => 12,
        Some(ArmorTraining::Light) => 13,
        Some(ArmorTraining::Medium) => 15,
        _ => 17,
    };
    let guess = worn + if sheet.worn.has_shield { 2 } else { 0 };
    let Some(known) = known else { return guess };
    let guess = if known.above > 0 { guess.max(i32::from(known.above) + 1) } else { guess };
    if known.at_most > 0 { guess.min(i32::from(known.at_most)) } else { guess }
}

/// How many hit points a creature of this sort may have when it is unhurt, by how seasoned it looks.
pub(super) fn hit_points_guess(sheet: &Sheet) -> i32 {
    let bands = [1, 2, 3, 5, 8, 12, 16, 20];
    let seasoned = bands.iter().rev().find(|&&band| band <= sheet.level).copied().unwrap_or(1);
    4 + i32::from(seasoned) * (5 + sheet.size as i32 / 2)
}
