//! What stands around the floor: where one is, the party, the log, whose turn it is, and what the buttons do.

use cart_sdk::{Color, Font, Scene, Screen};

use super::actions::{self, Action};
use super::art::{self, Icon};
use super::text;
use super::{Over, stage};
use crate::View;
use crate::view::{Card, Fight, Kind, Prompt, Tone};

/// Letters in a line of the log over the whole width, and beside the panel of a fight.
const LOG_LETTERS: usize = 63;
const FIGHT_LETTERS: usize = 39;
/// Left edge of the panel in a fight.
const PANEL: i32 = 160;

/// Everything around the floor.
pub(super) fn draw(screen: &mut Screen, scene: &Scene<View>, over: &Over, frame: u32) {
    let view = &scene.own.now;
    match &view.fight {
        Some(fight) => {
            draw_strip(screen, view, fight, frame);
            screen.rect(0, 188, Screen::WIDTH, 68, Color::NIGHT);
            screen.line(0, 188, Screen::WIDTH - 1, 188, Color::SLATE);
            draw_log(screen, view, (2, 191), FIGHT_LETTERS, 10);
            screen.line(PANEL - 1, 189, PANEL - 1, 255, Color::SLATE);
            draw_panel(screen, view, fight, over);
        }
        None => {
            draw_status(screen, view);
            screen.rect(0, 200, Screen::WIDTH, 56, Color::NIGHT);
            draw_cards(screen, view);
            screen.line(0, 231, Screen::WIDTH - 1, 231, Color::SLATE);
            draw_log(screen, view, (2, 232), LOG_LETTERS, 4);
            draw_prompt(screen, view, over);
            if let Over::Actions(_) | Over::Target(..) = over {
                text::panel(screen, PANEL - 4, 130, 98, 68, Color::SILVER);
                draw_list(screen, view, over, (PANEL, 134));
            }
        }
    }
    if scene.lagging {
        let words = "no word from the server";
        let left = (Screen::WIDTH - Font::Small.width(words)) / 2;
        text::panel(screen, left - 4, 16, Font::Small.width(words) + 8, 10, Color::RED);
        screen.small_text(left, 18, Color::BONE, words);
    }
    draw_dying(screen, view);
}

/// What to do, for who is new in the town.
pub(super) fn draw_welcome(screen: &mut Screen) {
    text::panel(screen, 0, 9, Screen::WIDTH, 22, Color::SLATE);
    let goal = "Follow the road east to the gate and go down.";
    screen.small_text(5, 13, Color::GOLD, goal);
    let keys = [
        (5, Icon::Pad, "walk"),
        (42, Icon::A, "use"),
        (74, Icon::X, "actions"),
        (122, Icon::Y, "say"),
        (154, Icon::Start, "sheet"),
    ];
    for (x, icon, words) in keys {
        screen.sprite(x, 21, art::icon(icon));
        let wide = if icon == Icon::Start { 18 } else { 10 };
        screen.small_text(x + wide, 22, Color::SILVER, words);
    }
    screen.small_text(210, 22, Color::BONE, "L");
    screen.small_text(218, 22, Color::SILVER, "map");
}

/// Spell slots, those left first.
fn draw_slots(screen: &mut Screen, (right, y): (i32, i32), left: u8, all: u8) {
    for place in 0..all {
        let icon = if place < left { Icon::Slot } else { Icon::SlotUsed };
        screen.sprite(right - i32::from(all - place) * 8, y, art::icon(icon));
    }
}

/// The line at the top: where the hero is and what it owns.
fn draw_status(screen: &mut Screen, view: &View) {
    screen.rect(0, 0, Screen::WIDTH, 8, Color::NIGHT);
    screen.small_text(2, 1, Color::BONE, &place_name(view.place.floor));
    let Some(hero) = &view.hero else { return };
    let sheet = &hero.sheet;
    let level = if sheet.level < srd::LEVEL_MAX {
        format!(
            "level {}  {}/{} XP",
            sheet.level,
            sheet.xp,
            srd::LEVEL_XP[usize::from(sheet.level)]
        )
    } else {
        format!("level {}  {} XP", sheet.level, sheet.xp)
    };
    screen.small_text(92, 1, Color::SILVER, &level);
    screen.sprite(198, 0, art::icon(Icon::Potion));
    screen.small_text(207, 1, Color::BONE, &sheet.potions.to_string());
    screen.sprite(222, 0, art::icon(Icon::Gold));
    screen.small_text(231, 1, Color::GOLD, &sheet.gold.to_string());
}

/// What a floor is called.
pub(super) fn place_name(floor: u8) -> String {
    match floor {
        0 => "Hollowmere".to_owned(),
        1 => "The upper crypt".to_owned(),
        deeper => format!("The depths, floor {deeper}"),
    }
}

/// The four places of the party.
fn draw_cards(screen: &mut Screen, view: &View) {
    for (x, card) in (0..).step_by(64).zip(view.party.iter()) {
        let is_own = card.seat == view.seat;
        screen.rect(x, 200, 63, 31, if is_own { Color::SLATE } else { Color::NIGHT });
        screen.rect_outline(x, 200, 63, 31, if is_own { Color::SKY } else { Color::SLATE });
        draw_card(screen, view, card, x);
    }
    for place in view.party.len()..4 {
        let x = place as i32 * 64;
        screen.rect_outline(x, 200, 63, 31, Color::SLATE);
        screen.small_text(x + 14, 213, Color::GREY, "free seat");
    }
}

fn draw_card(screen: &mut Screen, view: &View, card: &Card, x: i32) {
    let name: String = card.name.chars().take(12).collect();
    let Some(hero) = card.hero else {
        screen.small_text(x + 4, 204, Color::SILVER, &name);
        screen.small_text(x + 4, 214, Color::GREY, "chooses");
        return;
    };
    let head =
        if hero.state.is_dead { art::icon(Icon::Skull) } else { art::head(Kind::Hero(hero.class)) };
    screen.sprite(x + 3, 203, head);
    screen.small_text(x + 13, 204, Color::BONE, &name);
    let (hp, max) = (i32::from(hero.hp), i32::from(hero.hp_max));
    let color = text::health_color(hp, max);
    text::bar(screen, (x + 3, 213, 40, 4), hp, max, color);
    screen.small_text(x + 45, 212, Color::BONE, &format!("{}", hero.hp));
    let (color, words) = if hero.state.is_dead {
        (Color::RED, "dead".to_owned())
    } else if hero.state.is_down {
        (Color::RED, "dying".to_owned())
    } else if hero.is_fighting {
        (Color::ORANGE, "fights".to_owned())
    } else if hero.floor != view.place.floor {
        (
            Color::SILVER,
            if hero.floor == 0 { "in town".into() } else { format!("floor {}", hero.floor) },
        )
    } else {
        (Color::SILVER, format!("{} {}", hero.class.name(), hero.level))
    };
    screen.small_text(x + 3, 221, color, &words);
    if let Some(own) = view.hero.as_ref().filter(|own| own.id == hero.id) {
        let all = hero.class.slots(hero.level);
        for place in 0..all {
            let color = if place < own.sheet.slots { Color::VIOLET } else { Color::GREY };
            screen.rect(x + 59 - i32::from(all - place) * 5, 221, 4, 4, color);
        }
    }
}

/// The newest lines that fit.
fn draw_log(screen: &mut Screen, view: &View, (x, y): (i32, i32), letters: usize, rows: usize) {
    let mut lines: Vec<(Color, String)> = Vec::new();
    for line in &view.log {
        let color = match line.tone {
            Tone::Chat => Color::SKY,
            Tone::Story => Color::SILVER,
            Tone::Party => Color::BONE,
            Tone::Foe => Color::ORANGE,
            Tone::Gain => Color::GOLD,
            Tone::Loss => Color::RED,
        };
        for (row, part) in text::wrap(&line.text, letters - 1).into_iter().enumerate() {
            lines.push((color, if row == 0 { part } else { format!(" {part}") }));
        }
    }
    let skipped = lines.len().saturating_sub(rows);
    for (row, (color, line)) in (0..).zip(&lines[skipped..]) {
        screen.small_text(x, y + row * 6, *color, line);
    }
}

/// What the button for using things would do.
fn draw_prompt(screen: &mut Screen, view: &View, over: &Over) {
    let Some(hero) = view.hero.as_ref().filter(|hero| hero.is_free) else { return };
    if !matches!(over, Over::Nothing) {
        return;
    }
    let words = match hero.prompt {
        Prompt::Nothing => return,
        Prompt::Talk => "Talk",
        Prompt::Read => "Read",
        Prompt::Rest => "Rest",
        Prompt::Door => "Door",
        Prompt::Chest => "Open",
        Prompt::Descend => "Go down",
        Prompt::Ascend => "Go up",
        Prompt::Drink => "Drink",
    };
    let width = Font::Small.width(words) + 16;
    let x = (Screen::WIDTH - width) / 2;
    text::panel(screen, x, 184, width, 12, Color::GOLD);
    screen.sprite(x + 2, 186, art::icon(Icon::A));
    screen.small_text(x + 12, 187, Color::BONE, words);
}

/// The order of turns, as heads; the one whose turn it is stands out.
fn draw_strip(screen: &mut Screen, view: &View, fight: &Fight, frame: u32) {
    screen.rect(0, 0, Screen::WIDTH, 12, Color::NIGHT);
    screen.line(0, 11, Screen::WIDTH - 1, 11, Color::SLATE);
    screen.small_text(2, 3, Color::SILVER, &format!("R{}", fight.round));
    for (x, &id) in (20..).step_by(13).zip(fight.order.iter().take(15)) {
        let Some(kind) = kind_of(view, id) else { continue };
        let is_turn = id == fight.turn;
        let color = if matches!(kind, Kind::Foe(..)) { Color::RED } else { Color::SKY };
        if is_turn {
            let hop = (frame / 12 % 2) as i32;
            screen.rect(x - 1, 0, 11, 11, color);
            screen.rect(x, 1, 9, 9, Color::NIGHT);
            screen.sprite(x, 2 - hop, art::head(kind));
        } else {
            screen.sprite(x, 1, art::head(kind));
            screen.rect(x, 10, 8, 1, color);
        }
    }
    if fight.seconds > 0 {
        let color = if fight.seconds <= 10 { Color::RED } else { Color::BONE };
        screen.sprite(226, 1, art::icon(Icon::Hourglass));
        screen.small_text(236, 3, color, &fight.seconds.to_string());
    }
}

fn kind_of(view: &View, id: u16) -> Option<Kind> {
    match &view.hero {
        Some(hero) if hero.id == id => Some(Kind::Hero(hero.sheet.class)),
        _ => view.others().find(|figure| figure.id == id).map(|figure| figure.kind),
    }
}

/// The name of a creature for the player.
pub(super) fn name_of(view: &View, id: u16) -> String {
    let card = view.party.iter().find(|card| card.hero.is_some_and(|hero| hero.id == id));
    if let Some(card) = card {
        return card.name.clone();
    }
    match kind_of(view, id) {
        Some(Kind::Foe(foe, 0)) => foe.name().to_owned(),
        Some(Kind::Foe(foe, number)) => format!("{} {number}", foe.name()),
        Some(Kind::Folk(folk)) => folk.name().to_owned(),
        Some(Kind::Hero(class)) => class.name().to_owned(),
        None => "someone unseen".to_owned(),
    }
}

/// The panel at the right in a fight: the own hit points, what is left of the turn, and the buttons or a list.
fn draw_panel(screen: &mut Screen, view: &View, fight: &Fight, over: &Over) {
    let Some(hero) = &view.hero else { return };
    let sheet = &hero.sheet;
    let (hp, max) = (i32::from(sheet.hp), i32::from(sheet.hp_max));
    screen.sprite(PANEL + 2, 190, art::icon(Icon::Heart));
    text::bar(screen, (PANEL + 12, 192, 50, 4), hp, max, text::health_color(hp, max));
    screen.small_text(PANEL + 65, 191, Color::BONE, &format!("{hp}/{max}"));
    if let Over::Actions(_) | Over::Target(..) = over {
        draw_list(screen, view, over, (PANEL + 2, 200));
        return;
    }
    draw_slots(screen, (253, 244), sheet.slots, sheet.class.slots(sheet.level));
    let Some(turn) = fight.mine else {
        let is_foe = |id: &u16| matches!(kind_of(view, *id), Some(Kind::Foe(..)));
        let words = if fight.turn == hero.id && !fight.order.iter().any(is_foe) {
            "The fight is over".to_owned()
        } else {
            format!("{}'s turn", name_of(view, fight.turn))
        };
        let words = text::wrap(&words, 22);
        for (row, line) in (0..).zip(&words) {
            screen.small_text(PANEL + 3, 202 + row * 6, Color::SILVER, line);
        }
        screen.sprite(PANEL + 2, 244, art::icon(Icon::Y));
        screen.small_text(PANEL + 12, 245, Color::GREY, "talk");
        return;
    };
    let left = |ready: bool| if ready { Color::BONE } else { Color::GREY };
    screen.sprite(PANEL + 2, 199, art::icon(Icon::Boot));
    screen.small_text(
        PANEL + 12,
        200,
        left(turn.movement > 0),
        &format!("{} ft", turn.movement * 5),
    );
    screen.sprite(PANEL + 42, 199, art::icon(Icon::Sword));
    screen.small_text(
        PANEL + 52,
        200,
        left(turn.has_action),
        if turn.has_action { "act" } else { "-" },
    );
    screen.small_text(
        PANEL + 70,
        200,
        left(turn.has_bonus),
        if turn.has_bonus { "bonus" } else { "-" },
    );
    let attack = actions::best_target(view)
        .and_then(|row| actions::targets(view, Action::Strike).get(row).copied())
        .and_then(|id| actions::chance(view, Action::Strike, id));
    let attack =
        attack.map_or_else(|| "actions".to_owned(), |percent| format!("attack {percent}%"));
    let is_prone = sheet.state.is_prone;
    let step = if is_prone { "get up" } else { "step, bump to strike" };
    let buttons: &[(Icon, &str)] = match over {
        Over::EndTurn => &[(Icon::A, "end the turn"), (Icon::B, "no, go on")],
        _ => &[
            (Icon::Pad, step),
            (Icon::A, &attack),
            (Icon::X, "actions"),
            (Icon::B, "end turn"),
            (Icon::Y, "talk"),
        ],
    };
    for (y, &(icon, words)) in (209..).step_by(9).zip(buttons) {
        screen.sprite(PANEL + 2, y - 1, art::icon(icon));
        screen.small_text(PANEL + 12, y, Color::BONE, words);
    }
}

/// The list of actions, or of targets for one.
fn draw_list(screen: &mut Screen, view: &View, over: &Over, (x, y): (i32, i32)) {
    match *over {
        Over::Actions(row) => {
            let list = actions::list(view);
            let first = row.saturating_sub(6);
            for (line, (index, choice)) in (0..).zip(list.iter().enumerate().skip(first).take(7)) {
                let top = y + line * 8;
                let color = if choice.ready { Color::BONE } else { Color::GREY };
                if index == row {
                    screen.rect(x - 1, top - 1, 93, 8, Color::SLATE);
                    screen.small_text(x, top, Color::GOLD, ">");
                }
                screen.small_text(x + 5, top, color, choice.name);
                if let (Action::Cast(spell), Some(hero)) = (choice.action, &view.hero)
                    && spell.level() > 0
                {
                    let sheet = &hero.sheet;
                    let all = sheet.class.slots(sheet.level);
                    draw_slots(screen, (x + 92, top - 1), sheet.slots, all);
                    continue;
                }
                let right = x + 91 - Font::Small.width(&choice.note);
                screen.small_text(right, top, Color::SILVER, &choice.note);
            }
        }
        Over::Target(action, row) => {
            let targets = actions::targets(view, action);
            let Some(&id) = targets.get(row) else { return };
            let name = name_of(view, id);
            screen.small_text(x, y, Color::GOLD, action_name(action));
            screen.small_text(x, y + 9, Color::BONE, &name);
            if let Some(percent) = actions::chance(view, action, id) {
                let color = if percent >= 50 { Color::LEAF } else { Color::ORANGE };
                screen.text(x, y + 18, color, &format!("{percent}%"));
                screen.small_text(x + 34, y + 20, Color::SILVER, "to hit");
            }
            screen.sprite(x, y + 31, art::icon(Icon::A));
            screen.small_text(x + 10, y + 32, Color::BONE, "do it");
            screen.sprite(x, y + 40, art::icon(Icon::Pad));
            screen.small_text(
                x + 10,
                y + 41,
                Color::SILVER,
                &format!("{} of {}", row + 1, targets.len()),
            );
        }
        _ => {}
    }
}

const fn action_name(action: Action) -> &'static str {
    match action {
        Action::Strike => "Attack",
        Action::Cast(spell) => spell.name(),
        Action::Feature => "Feature",
        Action::Potion => "Potion of healing",
        Action::Aid => "Stabilise",
        Action::Dodge => "Dodge",
        Action::Dash => "Dash",
        Action::Disengage => "Disengage",
        Action::EndTurn => "End turn",
    }
}

/// The death saves of a dying hero, where nobody overlooks them.
fn draw_dying(screen: &mut Screen, view: &View) {
    let Some(hero) = view.hero.as_ref().filter(|hero| hero.sheet.state.is_down) else { return };
    let (top, _) = stage::window(view.fight.is_some());
    text::panel(screen, 68, top + 6, 120, 26, Color::RED);
    text::centered(screen, Font::Small, top + 10, Color::RED, "You are dying: death saves");
    let (good, bad) = hero.sheet.death_saves;
    for place in 0..3 {
        let x = 78 + place * 12;
        let mark = |count: u8, icon| if place < i32::from(count) { icon } else { Icon::NoSave };
        screen.sprite(x, top + 19, art::icon(mark(good, Icon::Saved)));
        screen.sprite(x + 66, top + 19, art::icon(mark(bad, Icon::Failed)));
    }
}
