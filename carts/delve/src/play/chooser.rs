//! The choice of a hero.

use cart_sdk::{Color, Font, Screen};
use srd::{Ability, Class};

use super::art::{self, Icon, Pose};
use super::text;
use crate::View;
use crate::shared::Facing;
use crate::view::Kind;

/// The page with one hero in front.
pub(super) fn draw(screen: &mut Screen, view: &View, chosen: usize, frame: u32) {
    screen.clear(Color::NIGHT);
    text::centered(screen, Font::Large, 10, Color::GOLD, "Choose your hero");
    for (place, class) in Class::ALL.into_iter().enumerate() {
        let x = 8 + place as i32 * 61;
        let is_chosen = place == chosen;
        let border = if is_chosen { Color::GOLD } else { Color::SLATE };
        screen.rect(x, 28, 57, 68, if is_chosen { Color::SLATE } else { Color::NIGHT });
        screen.rect_outline(x, 28, 57, 68, border);
        let portrait = art::portrait(class);
        screen.sprite(x + 12, 32, portrait);
        let pose = if is_chosen { Pose::Walk(frame / 8 % 2 == 1) } else { Pose::Stand };
        let (sprite, (width, _)) = art::figure(Kind::Hero(class), Facing::Down, pose);
        screen.sprite(x + 28 - width / 2, 67, sprite);
        let name = class.name();
        let color = if is_chosen { Color::BONE } else { Color::SILVER };
        screen.small_text(x + 29 - Font::Small.width(name) / 2, 87, color, name);
        let is_taken =
            view.party.iter().any(|card| card.hero.is_some_and(|hero| hero.class == class));
        if is_taken {
            screen.rect(x + 44, 31, 10, 3, Color::SKY);
        }
    }
    draw_numbers(screen, Class::ALL[chosen]);
    screen.sprite(20, 240, art::icon(Icon::Pad));
    screen.small_text(31, 241, Color::SILVER, "look");
    screen.sprite(100, 240, art::icon(Icon::A));
    screen.small_text(111, 241, Color::BONE, "this one");
    screen.sprite(184, 240, art::icon(Icon::B));
    screen.small_text(195, 241, Color::SILVER, "back");
}

fn draw_numbers(screen: &mut Screen, class: Class) {
    text::panel(screen, 8, 102, 240, 130, Color::SLATE);
    screen.text(16, 108, Color::GOLD, class.name());
    let people = format!("{}, level 1", class.people());
    screen.small_text(244 - Font::Small.width(&people), 110, Color::SILVER, &people);
    let facts = [
        (Icon::Heart, format!("{} hit points", class.hp_max(1))),
        (Icon::Shield, format!("armour class {}", class.armor_class())),
        (Icon::Boot, format!("speed {} ft", u16::from(class.speed()) * srd::SQUARE_FEET)),
    ];
    for (x, (icon, fact)) in (16..).step_by(82).zip(facts) {
        screen.sprite(x, 122, art::icon(icon));
        screen.small_text(x + 10, 123, Color::BONE, &fact);
    }
    draw_scores(screen, class, 136);
    let mut y = 163;
    for attack in class.attacks(1) {
        let line = format!(
            "{}: {:+} to hit, {} {}",
            attack.name,
            attack.bonus,
            attack.damage,
            if attack.range.is_melee() { "in reach" } else { "from afar" }
        );
        screen.sprite(
            16,
            y - 1,
            art::icon(if attack.range.is_melee() { Icon::Sword } else { Icon::Bow }),
        );
        screen.small_text(26, y, Color::BONE, &line);
        y += 9;
    }
    for spell in class.spells() {
        let level = if spell.level() == 0 {
            "at will".to_owned()
        } else {
            format!("{} a rest", class.slots(1))
        };
        screen.sprite(16, y - 1, art::icon(Icon::Slot));
        screen.small_text(26, y, Color::VIOLET, &format!("{} ({level})", spell.name()));
        y += 9;
    }
    for (row, line) in (0..).zip(text::wrap(words(class), 57)) {
        screen.small_text(16, 208 + row * 7, Color::SILVER, &line);
    }
}

fn draw_scores(screen: &mut Screen, class: Class, y: i32) {
    let scores = class.scores();
    for (place, ability) in (0..).zip(Ability::ALL) {
        let x = 16 + place * 38;
        screen.rect(x, y, 34, 20, Color::SLATE);
        screen.small_text(x + 11, y + 2, Color::SILVER, ability.short());
        let score = format!("{}", scores.0[place as usize]);
        screen.text(x + 2, y + 10, Color::BONE, &score);
        screen.small_text(x + 22, y + 12, Color::GOLD, &format!("{:+}", scores.modifier(ability)));
    }
}

/// What to expect of a hero.
const fn words(class: Class) -> &'static str {
    match class {
        Class::Fighter => {
            "Stands in front and stays there: the best armour, and a Second Wind once a rest. Good for a first hero."
        }
        Class::Rogue => {
            "Strikes where a foe is already busy: Sneak Attack adds a die beside an ally or with advantage."
        }
        Class::Cleric => {
            "Heals by touch, calls flame from above, and wears chain mail. Every party wants one."
        }
        Class::Wizard => {
            "Fire from afar, and darts that never miss. Keep somebody between you and the foes."
        }
    }
}
