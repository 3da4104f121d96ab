//! Minds of the machine: what a creature does on its turn and how it reacts, monsters and heroes alike.
//!
//! [`decide`] gives the next command of a turn and is asked again until it says [`Command::EndTurn`]. It weighs places times
//! actions times targets in hit points times 256: exact chances times mean damage, no more than the target seems to have
//! left, with a premium for who falls, for broken concentration and for conditions, less what opportunity attacks and foes
//! beside it may cost; harm to friends counts half as much again. Intelligence says which of these it sees, Wisdom when it
//! runs, and both how often it errs. A [`Memory`] holds what it knows of its foes: nobody knows where one hides whom it
//! does not notice, nor hit points or armour class but by their looks and by what was seen to hit.
//!
//! The work is bounded: at most 8 foes, 60 places, 3 weapon attacks with exact chances, 3 targets for a spell, 5 places
//! for an area, and [`COMMANDS_MAX`] commands a turn. What was chosen is tried on a copy of the scene first, at most
//! [`TRIES_MAX`] times, so that a command is never refused.

mod knowledge;
mod wits;

mod morale;
mod score;

mod places;

mod areas;
mod choices;
mod common;
mod friends;
mod hunt;

mod react;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::event::{Event, RollKind};
use super::spells;
use super::state::{Creature, Id, Life, Scene};
use super::view::{Painted, View};
use crate::Dice;
use crate::data::{Activity, CastingTime, ConditionName, Cost, Deed, Rule};
use crate::space::Terrain;
use choices::Choice;
pub use knowledge::Memory;
pub(super) use knowledge::perceives;
pub use react::Foes;
use score::{Foe, POINT, Thought};
use wits::Wits;

/// Foes that a creature thinks of in one turn, at most: those nearest to it.
pub const FOES_MAX: usize = 8;

/// Commands in one turn; after so many it ends.
pub const COMMANDS_MAX: u8 = 24;

/// Commands that are tried on a copy of the scene before one is chosen.
pub const TRIES_MAX: usize = 5;

/// The memories of all who are played by the machine.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Minds {
    of: BTreeMap<Id, Memory>,
}

impl Minds {
    /// What one does next. `dice` are those of the machine's own mistakes, not those of the fight.
    pub fn decide(
        &mut self,
        scene: &Scene,
        floor: &dyn Terrain,
        who: Id,
        dice: &mut dyn Dice,
    ) -> Command {
        decide(scene, floor, who, self.of.entry(who).or_default(), dice)
    }

    /// Lets all learn from what happened, in the scene as it is after it.
    pub fn note(&mut self, scene: &Scene, events: &[Event]) {
        for (&id, memory) in &mut self.of {
            for event in events {
                memory.note(scene, id, event);
            }
        }
        for event in events {
            self.call(scene, event);
        }
        self.of.retain(|&id, _| scene.creature(id).is_some());
    }

    /// Whom a leader attacks, its friends attack too: those who hear it and can plan.
    fn call(&mut self, scene: &Scene, event: &Event) {
        let Event::Rolled(roll) = event else { return };
        let Some(leader) = scene.creature(roll.who) else { return };
        if roll.kind != RollKind::Attack || !Wits::of(&leader.sheet).is_leader {
            return;
        }
        for (&id, memory) in &mut self.of {
            let hears = scene.creature(id).is_some_and(|one| {
                one.side == leader.side
                    && one.can_act()
                    && Wits::of(&one.sheet).plans()
                    && one.space().is_within(knowledge::HEARS_FEET, leader.space())
            });
            if hears && id != roll.who {
                memory.called = (roll.other, scene.round());
            }
        }
    }
}

/// The next command of a turn: never one that is refused. It is asked again until it is [`Command::EndTurn`].
#[must_use]
pub fn decide(
    scene: &Scene,
    floor: &dyn Terrain,
    who: Id,
    memory: &mut Memory,
    dice: &mut dyn Dice,
) -> Command {
    let Some(me) = scene.creature(who) else { return Command::EndTurn };
    let painted = Painted::new(floor, scene);
    let view = View { scene, floor: &painted };
    begin(memory, scene);
    let is_first = memory.turn.1 == 0;
    memory.turn.1 = memory.turn.1.saturating_add(1);
    let is_idle = !me.can_act() || me.turn.surprised || memory.turn.1 > COMMANDS_MAX;
    if is_idle || view.rule(who, Rule::CannotAct) {
        return Command::EndTurn;
    }
    if let Some(goal) = goal(&view, who, memory) {
        return goal;
    }
    if !has_more(&view, who, memory) {
        return Command::EndTurn;
    }
    memory.look(&view, who);
    if is_first {
        memory.visit(me.at, scene.round());
    }
    let thought = think(view, who, memory);
    let chosen = choose(&thought, floor, dice);
    let (command, goal, is_placed, flees) = chosen;
    memory.goal = goal;
    memory.is_placed |= is_placed;
    memory.flees = flees;
    match &command {
        Command::Do(deed) => memory.done.push(deed.name.clone()),
        Command::Attack { .. } => memory.goal = Some(command.clone()),
        Command::Search => memory.done.push(hunt::SEARCH.to_owned()),
        _ => {}
    }
    command
}

/// Whether there is anything left to do or anywhere to go.
fn has_more(view: &View<'_>, who: Id, memory: &Memory) -> bool {
    let me = view.scene.get(who);
    if can_do(me) {
        return true;
    }
    let may_go = (!memory.is_placed || memory.flees) && !score::is_held(me);
    let wits = Wits::of(&me.sheet);
    let settles = !wits.keeps_away() && wits.role != wits::Role::Skirmisher;
    let stays = settles && me.turn.dashes == 0 && !me.has(ConditionName::Prone) && !memory.flees;
    may_go && !(stays && morale::is_unshaken(wits, me, view.hit_points_max(who)))
}

/// Whether anything is left of its turn with which it could do something.
fn can_do(me: &Creature) -> bool {
    let turn = &me.turn;
    if turn.actions > 0 || turn.attacks > 0 || turn.multiattack.is_some() {
        return true;
    }
    let quick = |activity: &Activity| match activity.cost {
        Cost::Bonus => turn.bonus > 0,
        Cost::Free => true,
        _ => false,
    };
    let own = me.sheet.activities.iter().map(|one| &one.is);
    let lent = me.effects.iter().flat_map(|active| &active.effect.powers.actions);
    if own.chain(lent).any(quick) || turn.bonus > 0 && turn.light.is_some() {
        return true;
    }
    let is_quick = |name: &String| {
        spells::spell(name).is_some_and(|spell| spell.entry.casting == CastingTime::BonusAction)
    };
    turn.bonus > 0
        && me.sheet.casters.iter().any(|way| {
            let daily = way.daily.iter().map(|(_, name)| name);
            way.at_will.iter().chain(&way.prepared).chain(daily).any(is_quick)
        })
}

/// Forgets the turn before.
fn begin(memory: &mut Memory, scene: &Scene) {
    if memory.turn.0 != scene.round() || memory.turn.1 == 0 {
        memory.turn = (scene.round(), 0);
        memory.goal = None;
        memory.has_searched = memory.done.iter().any(|done| done == hunt::SEARCH);
        memory.done.clear();
        memory.is_placed = false;
        memory.looked = None;
    }
}

/// What it set out to do, if that is still possible: the attack that it walked for, and the same attack once more.
fn goal(view: &View<'_>, who: Id, memory: &mut Memory) -> Option<Command> {
    let goal = memory.goal.take()?;
    let Command::Attack { weapon, target, is_thrown, .. } = goal else { return None };
    let me = view.scene.creature(who)?;
    let it = view.scene.creature(target).filter(|it| it.is_up())?;
    let weapon = me.sheet.weapons.get(usize::from(weapon))?;
    let feet = me.space().feet_to(it.space());
    let in_reach = match (is_thrown, weapon.reach, weapon.range) {
        (false, Some(reach), _) => feet <= reach,
        (_, _, Some((normal, _))) => feet <= normal,
        _ => false,
    };
    let thought =
        Thought { view: *view, who, me, wits: Wits::of(&me.sheet), memory, foes: Vec::new() };
    let can = in_reach
        && thought.can_pay_part(&weapon.name)
        && thought.has_uses(&weapon.uses)
        && !weapon.qualities.is_loading
        && perceives(view, who, target)
        && may_attack(view, who, target);
    can.then(|| {
        memory.goal = Some(goal.clone());
        goal
    })
}

fn may_attack(view: &View<'_>, who: Id, target: Id) -> bool {
    let me = view.scene.get(who);
    let is_charmed = me.effects.iter().any(|active| {
        active.cause.by == target && super::effects::brings(&active.effect, ConditionName::Charmed)
    });
    !is_charmed && !view.is_behind_cover(who, target)
}

/// Gathers what it knows of its foes: at most [`FOES_MAX`], the nearest first.
fn think<'a>(view: View<'a>, who: Id, memory: &'a Memory) -> Thought<'a> {
    let scene = view.scene;
    let me = scene.get(who);
    let wits = Wits::of(&me.sheet);
    let mut foes: Vec<Foe> = Vec::new();
    for known in memory.known.iter().filter(|known| known.round == scene.round()) {
        let Some(it) = scene.creature(known.id).filter(|it| it.is_up()) else { continue };
        let is_hidden = view.hidden_from(who, known.id);
        if it.side == me.side || is_hidden && !view.sees(who, known.id) {
            continue;
        }
        let most = knowledge::hit_points_guess(&it.sheet);
        let is_bloodied = it.hp <= view.hit_points_max(known.id) / 2;
        let hp = if is_bloodied { most / 2 } else { (most - i32::from(known.dealt)).max(most / 2) };
        let can_act = it.can_act();
        foes.push(Foe {
            id: known.id,
            body: it.space(),
            armor: knowledge::armor_guess(&it.sheet, Some(known)),
            hp: hp.max(1),
            danger: if can_act { score::danger(&it.sheet) } else { 0 },
            reach: it.sheet.weapons.iter().filter_map(|weapon| weapon.reach).max().unwrap_or(0),
            can_react: can_act && it.turn.reaction,
            concentrates: it.concentration > 0,
            focus: 0,
        });
    }
    let near = |foe: &Foe| (me.space().feet_to(foe.body), foe.id);
    foes.sort_by_key(near);
    foes.truncate(FOES_MAX);
    let mut thought = Thought { view, who, me, wits, memory, foes };
    let strength = thought.strength().max(3 * POINT);
    let last = memory.last_attacker;
    for (at, foe) in thought.foes.iter_mut().enumerate() {
        let threat = memory.of(foe.id).map_or(0, |known| i32::from(known.threat.min(60)));
        if wits.is_instinctive() {
            // The nearest, unless another hurts it.
            foe.focus = strength * 2 / (at as i32 + 1);
            foe.focus += if foe.id == last { strength } else { 0 };
        } else {
            let (called, round) = memory.called;
            if called == foe.id && round + 1 >= scene.round() {
                foe.focus += strength;
            }
            foe.focus += threat * POINT / 8;
            // The wise go for who is most dangerous for what it can take.
            if wits.wis >= 12 {
                foe.focus += foe.danger * 6 / (foe.hp + 6).max(1);
            }
        }
    }
    thought
}

/// What is chosen: the command, what follows it, whether it has placed itself, and whether it runs.
type Chosen = (Command, Option<Command>, bool, bool);

fn choose(thought: &Thought<'_>, floor: &dyn Terrain, dice: &mut dyn Dice) -> Chosen {
    let me = thought.me;
    let plain = |command: Command| (command, None, thought.memory.is_placed, false);
    let accepts = |command: &Command| is_accepted(thought, floor, command);
    if me.has(ConditionName::Prone) && accepts(&Command::Stand) {
        return plain(Command::Stand);
    }
    if let Some(command) = free_itself(thought).filter(&accepts) {
        return plain(command);
    }
    let turn = &me.turn;
    let can_do = can_do(me);
    let can_move =
        !score::is_held(me) && thought.view.speed(thought.who) != crate::data::Speed::default();
    let flees = wants_to_flee(thought);
    if !can_do && (!can_move || thought.memory.is_placed && !flees) {
        return (Command::EndTurn, None, true, flees);
    }
    if flees && let Some(command) = run(thought, &accepts) {
        return (command, None, true, true);
    }
    let mut places = vec![thought.here()];
    let mut is_wide = false;
    if can_do {
        let must_look = thought.wits.keeps_away() && places[0].is_crowded
            || thought.wits.role == wits::Role::Healer && has_fallen_friend(thought)
            || !thought.foes.iter().any(|foe| me.space().is_within(foe_reach(thought), foe.body));
        if can_move && must_look {
            places = thought.places();
            is_wide = true;
        }
        if let Some((command, goal)) = act(thought, &places, dice, &accepts) {
            return (command, goal, thought.memory.is_placed, false);
        }
    }
    if can_move && !thought.memory.is_placed {
        // Who has struck and stays where it is need not look where it could go.
        let slips = thought.wits.role == wits::Role::Skirmisher;
        let leaves = thought.wits.keeps_away() || slips;
        let goes = turn.actions > 0 || turn.dashes > 0;
        if !is_wide && (goes || leaves && places[0].is_crowded) {
            places = thought.places();
        }
        if let Some((command, is_placed)) = place(thought, &places, &accepts) {
            return (command, None, is_placed, false);
        }
    }
    (idle(thought, &accepts), None, true, flees)
}

/// Whether a friend lies dying somewhere.
fn has_fallen_friend(thought: &Thought<'_>) -> bool {
    let mut creatures = thought.view.scene.creatures();
    creatures.any(|(_, one)| one.side == thought.me.side && matches!(one.life, Life::Dying { .. }))
}

/// How far it strikes, or shoots without disadvantage if it rather does that.
fn foe_reach(thought: &Thought<'_>) -> u16 {
    let weapons = thought.me.sheet.weapons.iter();
    let reaches = weapons.map(|weapon| match (weapon.reach, weapon.range) {
        (_, Some((normal, _))) if thought.wits.keeps_away() => normal,
        (reach, _) => reach.unwrap_or(0),
    });
    reaches.max().unwrap_or(5)
}

/// Breaks free of what holds it, if that keeps it from every foe.
fn free_itself(thought: &Thought<'_>) -> Option<Command> {
    let me = thought.me;
    if !score::is_held(me) || me.turn.actions == 0 {
        return None;
    }
    let reach = foe_reach(thought);
    let can_strike = thought.foes.iter().any(|foe| me.space().is_within(reach, foe.body));
    if can_strike && !me.has(ConditionName::Restrained) {
        return None;
    }
    let holds = [ConditionName::Grappled, ConditionName::Restrained];
    let held = me.effects.iter().find(|active| {
        holds.iter().any(|&condition| super::effects::brings(&active.effect, condition))
    })?;
    Some(Command::Escape(held.number))
}

/// The best that it can do, and what it is walking for.
fn act(
    thought: &Thought<'_>,
    places: &[places::Place],
    dice: &mut dyn Dice,
    accepts: &dyn Fn(&Command) -> bool,
) -> Option<(Command, Option<Command>)> {
    let mut found = thought.attacks(places);
    thought.deeds(places, &mut found);
    thought.casts(places, &mut found);
    help_the_dying(thought, &mut found);
    thought.common(&mut found);
    err(thought, &mut found, dice);
    found.sort_by(|one, other| one.rank().cmp(&other.rank()));
    let mut tries = 0;
    for choice in found.into_iter().filter(|choice| choice.score > 0) {
        if let Some(at) = choice.at {
            return Some((Command::WalkTo(at), Some(choice.command)));
        }
        tries += 1;
        if accepts(&choice.command) {
            return Some((choice.command, None));
        }
        if tries >= TRIES_MAX {
            return None;
        }
    }
    None
}

/// Friends beside it who are dying or sleep under a spell.
fn help_the_dying(thought: &Thought<'_>, found: &mut Vec<Choice>) {
    if thought.me.turn.actions == 0 || !thought.wits.plans() {
        return;
    }
    for (id, it) in thought.view.scene.creatures() {
        let is_dying = matches!(it.life, Life::Dying { .. }) && it.side == thought.me.side;
        let is_friend = it.side == thought.me.side && id != thought.who;
        let sleeps = it.is_up() && it.is_under("Sleep") && is_friend;
        if sleeps && it.space().is_within(5, thought.me.space()) {
            let (command, score) = (Command::Wake(id), score::danger(&it.sheet) / 2);
            found.push(Choice { score, order: 91, target: id, at: None, command });
        }
        if is_dying && it.space().is_within(5, thought.me.space()) {
            let command = Command::Aid(id);
            let order = 90;
            found.push(Choice { score: 6 * POINT, order, target: id, at: None, command });
        }
    }
}

/// Errors of judgement, more for the dull: the same for all that concerns one target.
fn err(thought: &Thought<'_>, found: &mut [Choice], dice: &mut dyn Dice) {
    let dull = i32::from(16_u8.saturating_sub(thought.wits.int));
    let wide = dull * POINT / 8;
    if wide == 0 {
        return;
    }
    let errors: Vec<(Id, i32)> = thought
        .foes
        .iter()
        .map(|foe| (foe.id, dice.roll((2 * wide + 1) as u32) as i32 - wide - 1))
        .collect();
    for choice in found {
        let error = errors.iter().find(|(id, _)| *id == choice.target).map_or(0, |one| one.1);
        // Nobody leaves off what is worth something because of an error.
        choice.score = (choice.score + error).max(choice.score.min(1));
    }
}

/// Moves to where it is better to be once it has acted, or nearer to foes if it could not act.
fn place(
    thought: &Thought<'_>,
    places: &[places::Place],
    accepts: &dyn Fn(&Command) -> bool,
) -> Option<(Command, bool)> {
    let me = thought.me;
    let here = places.first()?;
    let has_acted = me.turn.actions == 0;
    let slips = thought.wits.role == wits::Role::Skirmisher;
    if has_acted && (thought.wits.keeps_away() || slips) && here.is_crowded {
        if let Some(slip) = thought.slip(Deed::Disengage).filter(accepts) {
            return Some((slip, false));
        }
        let safe = places.iter().filter(|place| place.risk < here.risk && !place.is_crowded);
        let at = if slips && !me.is_under("Disengage") {
            None
        } else {
            safe.max_by_key(|place| (place.nearest.min(60), place.body.at)).map(|one| one.body.at)
        };
        return at.map(|at| (Command::WalkTo(at), true));
    }
    // Who dashes has not gone yet.
    let dashes = me.turn.dashes > 0 && !places.iter().all(|place| place.cost == 0);
    if has_acted && !dashes {
        return hide(thought, accepts);
    }
    let to = thought.hunt()?;
    thought.toward(to, places).map(|at| (Command::WalkTo(at), false))
}

/// Hides where it is, or goes first to where no foe sees it: whoever can do so besides its action.
fn hide(thought: &Thought<'_>, accepts: &dyn Fn(&Command) -> bool) -> Option<(Command, bool)> {
    let hide = thought.hides().filter(|_| thought.me.hidden.is_none())?;
    if accepts(&hide) {
        return Some((hide, true));
    }
    let nook = thought.nook(&thought.places()).filter(|place| place.cost > 0)?;
    Some((Command::WalkTo(nook.body.at), false))
}

/// What is left to do when nothing else is: run on to foes that are far, look for who hides, dodge who is near.
fn idle(thought: &Thought<'_>, accepts: &dyn Fn(&Command) -> bool) -> Command {
    let me = thought.me;
    if me.turn.actions == 0 {
        return Command::EndTurn;
    }
    let near = thought.here().nearest;
    if (score::is_held(me) || me.turn.dashes > 0)
        && near > 10
        && let Some(ready) = thought.ready().filter(accepts)
    {
        return ready;
    }
    let command = if thought.foes.is_empty() {
        Command::Search
    } else if near > 5 && near < u16::MAX && me.turn.dashes == 0 && !score::is_held(me) {
        Command::Dash
    } else if near <= 10 {
        Command::Dodge
    } else {
        Command::EndTurn
    };
    if accepts(&command) { command } else { Command::EndTurn }
}

fn wants_to_flee(thought: &Thought<'_>) -> bool {
    if thought.foes.is_empty() {
        return thought.memory.flees;
    }
    let mut standing = (0, 0);
    for (_, one) in thought.view.scene.creatures().filter(|(_, one)| one.is_up()) {
        if one.side == thought.me.side {
            standing.0 += 1;
        }
    }
    standing.1 = thought.foes.len();
    let most = thought.view.hit_points_max(thought.who);
    morale::flees(thought.wits, thought.me, most, standing)
}

/// Runs: out of reach unharmed if it can, then as far as its feet go. None where there is no way out: then it fights.
fn run(thought: &Thought<'_>, accepts: &dyn Fn(&Command) -> bool) -> Option<Command> {
    let places = thought.places();
    let here = places.first()?;
    if here.nearest > 120 && here.nearest < u16::MAX {
        return Some(Command::EndTurn);
    }
    // Who can leave a reach unharmed need not mind what strikes at it there.
    let is_slippery = thought.me.is_under("Disengage")
        || thought.me.turn.actions > 0 && thought.wits.plans()
        || thought.slip(Deed::Disengage).is_some();
    let away = thought.away(&places, is_slippery);
    let turn = &thought.me.turn;
    if here.is_crowded && !thought.me.is_under("Disengage") && away.is_some() {
        if let Some(slip) = thought.slip(Deed::Disengage).filter(accepts) {
            return Some(slip);
        }
        if turn.actions > 0 && thought.wits.plans() && accepts(&Command::Disengage) {
            return Some(Command::Disengage);
        }
    }
    if let Some(at) = away {
        return Some(Command::WalkTo(at));
    }
    let has_run = turn.walked > 0;
    if has_run
        && turn.actions > 0
        && turn.dashes == 0
        && !here.is_crowded
        && accepts(&Command::Dash)
    {
        return Some(Command::Dash);
    }
    (has_run && !here.is_crowded).then_some(Command::EndTurn)
}

/// Whether the engine takes a command; attacks and walks by what was found, all else by trying it on a copy.
fn is_accepted(thought: &Thought<'_>, floor: &dyn Terrain, command: &Command) -> bool {
    if let Command::Attack { target, .. } = command {
        return may_attack(&thought.view, thought.who, *target);
    }
    thought.view.scene.allows(thought.who, command, floor)
}
