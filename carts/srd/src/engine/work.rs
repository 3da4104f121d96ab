//! How a command is carried out: on a copy of the scene, so that a refused one leaves no trace; with dice that are kept, so
//! that one that waits for a decision falls the same way when it goes on.

use std::fmt;

use super::amount::{Dealt, rolls};
use super::command::{Command, Refused};
use super::event::{Die, Event, Spend};
use super::metamagic::SpellNow;
use super::ongoing::Ongoing;
use super::react::{Answer, Brings, Calm, Change, Happening, Mind, Question};
use super::shared::Shared;
use super::state::{Cause, Id, Number, Pending, Scene};
use super::view::{Painted, View};
use crate::Dice;
use crate::data::Amount;
use crate::grid::Square;
use crate::space::Terrain;

/// What commands are carried out with.
pub struct Table<'a> {
    /// The floor.
    pub floor: &'a dyn Terrain,
    /// Dice.
    pub dice: &'a mut dyn Dice,
    /// Who decides for those who can react.
    pub mind: &'a mut dyn Mind,
}

/// What became of a command.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Done {
    /// It is done.
    Now,
    /// It waits for a decision: [`Scene::pending`] says whose.
    Waits,
}

/// Why carrying out ended early.
#[derive(Debug)]
pub(super) enum Stop {
    Refused(Refused),
    Waits(Question),
}

pub(super) type Flow<T = ()> = Result<T, Stop>;

/// How deep what happens can make other things happen: a hit that burns the attacker, whose aura … . Deeper ones are left out.
const DEPTH_MAX: u8 = 6;

/// One command as it is carried out.
pub(super) struct Work<'a> {
    pub(super) scene: Scene,
    pub(super) painted: Painted<'a>,
    pub(super) events: Vec<Event>,
    floor: &'a dyn Terrain,
    dice: &'a mut dyn Dice,
    mind: &'a mut dyn Mind,
    /// The dice that have fallen; the first `replayed` of them are those of an earlier try.
    faces: Vec<u32>,
    replayed: usize,
    answers: Vec<u8>,
    asked: usize,
    pub(super) depth: u8,
    /// Damage dealt by the action so far.
    pub(super) dealt: Dealt,
    /// The level of the spell that is being cast, and whether somebody stopped it.
    pub(super) casting: u8,
    pub(super) countered: bool,
    /// What reactions change of what they answer.
    pub(super) change: Change,
    /// The last number that was given away.
    last: Number,
    /// Where cover against the save that is rolled counts from, besides who made it necessary; `None` for no cover.
    pub(super) origins: Option<Vec<Square>>,
    /// The next check is rolled with disadvantage.
    pub(super) hinder_next: bool,
    /// Who was brought to 0 hit points just before, and by which kinds of damage, a bit each.
    pub(super) dropped: Option<(Id, u16)>,
    /// What the save that just failed brings.
    pub(super) brings: Brings,
    /// It is only tried whether the rules allow it: what cannot be refused any more is not done.
    pub(super) is_trial: bool,
    /// The attack that is being made.
    pub(super) ongoing: Option<Ongoing>,
    /// The activity that is being done, by name; empty for none.
    pub(super) during: String,
    /// What is so of the spell that is being cast.
    pub(super) spell: SpellNow,
}

impl Scene {
    /// Does what somebody commands. A refused command changes nothing.
    ///
    /// # Errors
    ///
    /// The rule that forbids it.
    pub fn command(
        &mut self,
        who: Id,
        command: &Command,
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
    ) -> Result<Done, Refused> {
        if let Some(pending) = &self.pending {
            let name = self.creature(pending.question.who).map_or("", |one| one.name.as_str());
            return Err(Refused { rule: "Reaction", why: format!("{name} decides first") });
        }
        self.carry_out(who, command, Vec::new(), Vec::new(), table, events)
    }

    /// Whether the rules allow a command now. Nothing happens.
    #[must_use]
    pub fn allows(&self, who: Id, command: &Command, floor: &dyn Terrain) -> bool {
        let (mut dice, mut mind) = (Middling, Calm);
        let mut table = Table { floor, dice: &mut dice, mind: &mut mind };
        let mut work = Work::new(self, &mut table, Vec::new(), Vec::new());
        work.is_trial = true;
        self.pending.is_none() && work.command(who, command).is_ok()
    }

    /// Answers what is asked: 0 for nothing, or one of what could be done, from 1. The command that waited goes on.
    ///
    /// # Errors
    ///
    /// If nothing is asked of `who`.
    pub fn answer(
        &mut self,
        who: Id,
        answer: u8,
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
    ) -> Result<Done, Refused> {
        let Some(pending) = self.pending.clone().filter(|pending| pending.question.who == who)
        else {
            return Err(refusal("Reaction", "nothing is asked of you"));
        };
        let mut answers = pending.answers.clone();
        answers.push(answer.min(pending.question.could.len() as u8));
        self.apply(&Event::Answered);
        events.push(Event::Answered);
        self.carry_out(pending.who, &pending.command, pending.faces.clone(), answers, table, events)
    }

    fn carry_out(
        &mut self,
        who: Id,
        command: &Command,
        faces: Vec<u32>,
        answers: Vec<u8>,
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
    ) -> Result<Done, Refused> {
        let mut work = Work::new(self, table, faces, answers);
        match work.command(who, command) {
            Ok(()) => {
                events.append(&mut work.events);
                *self = work.scene;
                Ok(Done::Now)
            }
            Err(Stop::Refused(refused)) => Err(refused),
            Err(Stop::Waits(question)) => {
                let (faces, answers) = (work.faces, work.answers);
                let command = command.clone();
                let pending = Pending { who, command, faces, answers, question };
                let event = Event::Asked(Shared::new(pending));
                self.apply(&event);
                events.push(event);
                Ok(Done::Waits)
            }
        }
    }

    /// Carries out what is nobody's command: the start of a fight, a rest. Decisions are the minds' alone; whoever would
    /// have to be asked later does nothing.
    pub(super) fn happen(
        &mut self,
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
        what: impl FnOnce(&mut Work<'_>) -> Flow,
    ) {
        let mut never = NeverLater(table.mind);
        let mut table = Table { floor: table.floor, dice: table.dice, mind: &mut never };
        let mut work = Work::new(self, &mut table, Vec::new(), Vec::new());
        if what(&mut work).is_ok() {
            events.append(&mut work.events);
            *self = work.scene;
        }
    }
}

/// Dice for trying: they always show their middle.
struct Middling;

impl Dice for Middling {
    fn roll(&mut self, sides: u32) -> u32 {
        sides.div_ceil(2).max(1)
    }
}

/// A mind whose players are not asked.
struct NeverLater<'a>(&'a mut dyn Mind);

impl Mind for NeverLater<'_> {
    fn decide(&mut self, scene: &Scene, question: &Question) -> Answer {
        match self.0.decide(scene, question) {
            Answer::Later => Answer::Now(0),
            now @ Answer::Now(_) => now,
        }
    }
}

pub(super) fn refusal(rule: &'static str, why: impl fmt::Display) -> Refused {
    Refused { rule, why: why.to_string() }
}

/// Refuses with a rule, unless something holds. The reason is put into words only then, if it is one of `format_args!`.
pub(super) fn require(holds: bool, rule: &'static str, why: impl fmt::Display) -> Flow {
    if holds { Ok(()) } else { Err(Stop::Refused(refusal(rule, why))) }
}

impl<'a> Work<'a> {
    fn new<'b: 'a>(
        scene: &Scene,
        table: &'a mut Table<'b>,
        faces: Vec<u32>,
        answers: Vec<u8>,
    ) -> Self {
        Self {
            scene: scene.clone(),
            painted: Painted::new(table.floor, scene),
            events: Vec::new(),
            floor: table.floor,
            dice: table.dice,
            mind: table.mind,
            replayed: 0,
            faces,
            answers,
            asked: 0,
            depth: 0,
            dealt: Dealt::default(),
            casting: 0,
            countered: false,
            change: Change::default(),
            last: 0,
            origins: Some(Vec::new()),
            hinder_next: false,
            dropped: None,
            brings: Brings::default(),
            is_trial: false,
            ongoing: None,
            during: String::new(),
            spell: SpellNow::default(),
        }
    }

    /// What can be asked of the scene now.
    pub(super) const fn view(&self) -> View<'_> {
        View { scene: &self.scene, floor: &self.painted }
    }

    /// Makes something happen.
    pub(super) fn emit(&mut self, event: Event) {
        self.scene.apply(&event);
        let repaints = match &event {
            Event::Placed(_) | Event::Shifted(..) | Event::Cleared(_) => true,
            Event::Moved { who, .. } => {
                self.scene.zones.iter().any(|zone| zone.zone.follows && zone.cause.by == *who)
            }
            _ => false,
        };
        self.painted.memo.learn(&event);
        if repaints {
            self.painted = Painted::new(self.floor, &self.scene);
        }
        let moved = match &event {
            Event::Moved { who, .. } | Event::Rose(who, ..) => Some(*who),
            _ => None,
        };
        self.events.push(event);
        if let Some(who) = moved {
            self.take_along(who);
        }
    }

    pub(super) fn spend(&mut self, who: Id, what: Spend) {
        self.emit(Event::Spent(who, what));
    }

    /// The next number for an effect, a zone or a casting.
    pub(super) fn number(&mut self) -> Number {
        // The scene learns of it with what bears it.
        self.last = self.last.max(self.scene.last) + 1;
        self.last
    }

    /// One die.
    pub(super) fn die(&mut self, sides: u8) -> u8 {
        let sides = sides.max(1);
        if let Some(&face) = self.faces.get(self.replayed) {
            self.replayed += 1;
            return face.clamp(1, u32::from(sides)) as u8;
        }
        let face = self.dice.roll(u32::from(sides));
        self.faces.push(face);
        self.replayed += 1;
        face as u8
    }

    /// Dice, each shown.
    pub(super) fn dice(&mut self, dice: &[(u8, u8)]) -> Vec<Die> {
        self.signed(dice.iter().map(|&(count, sides)| (count, sides, false)))
    }

    /// Dice of which some are taken away.
    pub(super) fn signed(&mut self, dice: impl Iterator<Item = (u8, u8, bool)>) -> Vec<Die> {
        let mut fallen = Vec::new();
        for (count, sides, is_minus) in dice {
            for _ in 0..count {
                fallen.push(Die { sides, face: self.die(sides), is_minus });
            }
        }
        fallen
    }

    /// An amount with its dice rolled.
    pub(super) fn roll(&mut self, amount: &Amount, holder: Id, cause: &Cause) -> (Vec<Die>, i32) {
        let rolls = {
            let view = self.view();
            rolls(amount, &view.context(holder, Some(cause)).dealt(self.dealt))
        };
        let dice = self.dice(&rolls.dice);
        let total = rolls.total(sum(&dice));
        (dice, total)
    }

    /// Asks for a decision: 0 for nothing, or one of what could be done, from 1.
    pub(super) fn ask(
        &mut self,
        who: Id,
        what: Happening,
        by: Id,
        could: Vec<String>,
    ) -> Flow<usize> {
        let most = could.len();
        if most == 0 {
            return Ok(0);
        }
        let brings = self.brings.clone();
        let question = Question { who, what, by, could, brings };
        let answer = if let Some(&answer) = self.answers.get(self.asked) {
            answer
        } else {
            match self.mind.decide(&self.scene, &question) {
                Answer::Now(answer) => {
                    self.answers.push(answer);
                    answer
                }
                Answer::Later => return Err(Stop::Waits(question)),
            }
        };
        self.asked += 1;
        Ok(usize::from(answer).min(most))
    }

    /// Does something that follows from something else, unless that goes too deep.
    pub(super) fn deeper(&mut self, what: impl FnOnce(&mut Self) -> Flow) -> Flow {
        if self.depth >= DEPTH_MAX {
            return Ok(());
        }
        self.depth += 1;
        let done = what(self);
        self.depth -= 1;
        done
    }
}

/// What dice come to.
pub(super) fn sum(dice: &[Die]) -> i32 {
    dice.iter()
        .map(|die| if die.is_minus { -i32::from(die.face) } else { i32::from(die.face) })
        .sum()
}
