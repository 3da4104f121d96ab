//! What the hero can do now, at whom, and the order for it.

use cart_sdk::{Button, Orders, Pad};
use srd::{Class, Direction, Spell};

use crate::view::{Figure, Hero, Kind, Turn};
use crate::{Order, View};

/// Something to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Action {
    Strike,
    Cast(Spell),
    Feature,
    Potion,
    Aid,
    Dodge,
    Dash,
    Disengage,
    EndTurn,
}

/// A row of the list of actions.
pub(super) struct Choice {
    pub(super) action: Action,
    pub(super) name: &'static str,
    /// What is left of it, or what it costs.
    pub(super) note: String,
    /// It can be done now.
    pub(super) ready: bool,
}

/// Whether the hero may act in a fight now.
pub(super) fn is_my_turn(view: &View) -> bool {
    view.fight.as_ref().is_some_and(|fight| fight.mine.is_some())
}

/// The direction of a step in a fight: one for each press, or while a direction is held for long.
pub(super) fn step(pad: &Pad) -> Option<Direction> {
    let arrows = [Button::Left, Button::Right, Button::Up, Button::Down];
    if !arrows.into_iter().any(|button| pad.repeated(button)) {
        return None;
    }
    let (x, y) = pad.direction();
    Direction::ALL
        .into_iter()
        .find(|direction| direction.offset() == (x.signum() as i8, y.signum() as i8))
}

/// Everything that the hero could do, in the order of the menu; in the turns of others, nothing.
pub(super) fn list(view: &View) -> Vec<Choice> {
    let Some(hero) = &view.hero else { return Vec::new() };
    if hero.sheet.state.is_down || hero.sheet.state.is_dead {
        return Vec::new();
    }
    let turn = match &view.fight {
        None => None,
        Some(fight) => match fight.mine {
            None => return Vec::new(),
            mine => mine,
        },
    };
    let mut choices = Vec::new();
    let mut offer = |action, name, note: String, ready| {
        let has_target = !needs_target(action) || !targets(view, action).is_empty();
        choices.push(Choice { action, name, note, ready: ready && has_target });
    };
    let can_act = turn.is_none_or(|turn| turn.has_action);
    offer(Action::Strike, "Attack", weapon_note(hero), can_act);
    for &spell in hero.sheet.class.spells() {
        let (note, is_left) = if spell.level() == 0 {
            (String::new(), true)
        } else {
            (String::new(), hero.sheet.slots > 0)
        };
        offer(Action::Cast(spell), spell.name(), note, can_act && is_left);
    }
    if hero.sheet.potions > 0 {
        offer(Action::Potion, "Potion", format!("x{}", hero.sheet.potions), can_act);
    }
    match turn {
        Some(turn) => offer_in_fight(hero, turn, &mut offer),
        None if hero.sheet.class == Class::Fighter => {
            let is_hurt = hero.sheet.hp < hero.sheet.hp_max;
            let ready = hero.sheet.has_wind && is_hurt;
            offer(Action::Feature, "Second Wind", String::new(), ready);
        }
        None => {}
    }
    choices
}

fn offer_in_fight(
    hero: &Hero,
    turn: Turn,
    offer: &mut impl FnMut(Action, &'static str, String, bool),
) {
    let sheet = &hero.sheet;
    if sheet.class == Class::Fighter {
        let (name, ready) = if sheet.has_wind || !sheet.has_surge {
            ("Second Wind", sheet.has_wind && turn.has_bonus)
        } else {
            ("Action Surge", true)
        };
        offer(Action::Feature, name, String::new(), ready);
    }
    let is_cunning = sheet.class == Class::Rogue && sheet.level >= 2 && turn.has_bonus;
    let quick = turn.has_action || is_cunning;
    offer(Action::Aid, "Stabilise", String::new(), turn.has_action);
    offer(Action::Dodge, "Dodge", String::new(), turn.has_action);
    offer(Action::Dash, "Dash", String::new(), quick);
    offer(Action::Disengage, "Disengage", String::new(), quick && !turn.is_disengaged);
    offer(Action::EndTurn, "End turn", String::new(), true);
}

fn weapon_note(hero: &Hero) -> String {
    let attack = hero.sheet.class.attacks(hero.sheet.level)[0];
    format!("{}", attack.damage)
}

const fn needs_target(action: Action) -> bool {
    matches!(action, Action::Strike | Action::Cast(_) | Action::Potion | Action::Aid)
}

/// Whom an action could be aimed at, nearest first; empty where it is not aimed.
pub(super) fn targets(view: &View, action: Action) -> Vec<u16> {
    let Some(hero) = &view.hero else { return Vec::new() };
    let from = hero.spot.square();
    let near = |figure: &&Figure, range: u8| figure.spot.square().distance(from) <= range;
    let is_foe = |figure: &&Figure| matches!(figure.kind, Kind::Foe(..)) && !figure.state.is_dead;
    let is_ally = |figure: &&Figure| matches!(figure.kind, Kind::Hero(_)) && !figure.state.is_dead;
    let figures = || view.others();
    let mut found: Vec<&Figure> = match action {
        Action::Strike => {
            let can_hit = |figure: &&Figure| match &view.fight {
                None => true,
                Some(fight) => {
                    fight.targets.iter().any(|target| target.id == figure.id && target.percent > 0)
                }
            };
            figures().filter(is_foe).filter(can_hit).collect()
        }
        Action::Cast(spell) if spell.is_kind() => {
            figures().filter(is_ally).filter(|figure| near(figure, spell.range())).collect()
        }
        Action::Cast(spell) => {
            figures().filter(is_foe).filter(|figure| near(figure, spell.range())).collect()
        }
        Action::Potion => figures().filter(is_ally).filter(|figure| near(figure, 1)).collect(),
        Action::Aid => figures()
            .filter(is_ally)
            .filter(|figure| figure.state.is_down && near(figure, 1))
            .collect(),
        Action::Feature | Action::Dodge | Action::Dash | Action::Disengage | Action::EndTurn => {
            return Vec::new();
        }
    };
    found.sort_by_key(|figure| (figure.spot.square().distance(from), figure.id));
    let own = match action {
        Action::Cast(spell) if spell.is_kind() => Some(hero.id),
        Action::Potion => Some(hero.id),
        _ => None,
    };
    let mut ids: Vec<u16> = found.into_iter().map(|figure| figure.id).collect();
    // Who is hurt is helped first; without anybody else in need that is oneself.
    if let Some(own) = own {
        ids.insert(0, own);
        ids.retain(|&id| health_of(view, id) < 16);
        ids.sort_by_key(|&id| health_of(view, id));
    }
    ids
}

/// Sixteenths of hit points left.
fn health_of(view: &View, id: u16) -> u8 {
    match &view.hero {
        Some(hero) if hero.id == id => {
            let sheet = &hero.sheet;
            (sheet.hp * 16).div_ceil(sheet.hp_max.max(1)) as u8
        }
        _ => view.others().find(|figure| figure.id == id).map_or(16, |figure| figure.health),
    }
}

/// The place in the list of targets of the attack most likely to hit.
pub(super) fn best_target(view: &View) -> Option<usize> {
    let fight = view.fight.as_ref()?;
    if !fight.mine?.has_action {
        return None;
    }
    let percent = |id: &u16| {
        let target = fight.targets.iter().find(|target| target.id == *id);
        target.map_or(0, |target| target.percent)
    };
    let ids = targets(view, Action::Strike);
    // The nearest of those with the best chance.
    (0..ids.len()).rev().max_by_key(|&row| percent(&ids[row]))
}

/// The chance in percent that an action hits a target; `None` where no die decides or it is not known.
pub(super) fn chance(view: &View, action: Action, id: u16) -> Option<u8> {
    let target = view.fight.as_ref()?.targets.iter().find(|target| target.id == id)?;
    match action {
        Action::Strike => Some(target.percent),
        Action::Cast(spell) if spell.level() == 0 => Some(target.spell_percent),
        _ => None,
    }
}

/// Sends the order for an action.
pub(super) fn send(action: Action, target: u16, orders: &mut Orders<Order>) {
    orders.send(match action {
        Action::Strike => Order::Attack(target),
        Action::Cast(spell) => Order::Cast(spell, target),
        Action::Feature => Order::Feature,
        Action::Potion => Order::Potion(target),
        Action::Aid => Order::Aid(target),
        Action::Dodge => Order::Dodge,
        Action::Dash => Order::Dash,
        Action::Disengage => Order::Disengage,
        Action::EndTurn => Order::EndTurn,
    });
}
