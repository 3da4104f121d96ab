//! The hero's sheet, with the buttons.

use cart_sdk::{Color, Screen};
use srd::Ability;

use super::art::{self, Icon};
use super::text;
use crate::View;

/// The sheet over the world.
pub(super) fn draw(screen: &mut Screen, view: &View) {
    let Some(hero) = &view.hero else { return };
    let sheet = &hero.sheet;
    let class = sheet.class;
    text::panel(screen, 20, 16, 216, 224, Color::GOLD);
    screen.sprite(28, 24, art::portrait(class));
    let name = super::hud::name_of(view, hero.id);
    screen.text(68, 26, Color::BONE, &name);
    screen.small_text(
        68,
        38,
        Color::SILVER,
        &format!("{} {}, level {}", class.people(), class.name(), sheet.level),
    );
    let next = if sheet.level < srd::LEVEL_MAX {
        format!("{} of {} experience", sheet.xp, srd::LEVEL_XP[usize::from(sheet.level)])
    } else {
        format!("{} experience", sheet.xp)
    };
    screen.small_text(68, 47, Color::SILVER, &next);
    for (place, ability) in (0..).zip(Ability::ALL) {
        let x = 28 + place * 34;
        screen.small_text(x, 64, Color::SILVER, ability.short());
        screen.small_text(
            x,
            71,
            Color::BONE,
            &format!("{} {:+}", class.scores().0[place as usize], class.scores().modifier(ability)),
        );
    }
    let mut y = 86;
    let mut row = |screen: &mut Screen, icon: Icon, color: Color, words: &str| {
        screen.sprite(28, y - 1, art::icon(icon));
        screen.small_text(39, y, color, words);
        y += 10;
    };
    row(screen, Icon::Heart, Color::BONE, &format!("{} of {} hit points", sheet.hp, sheet.hp_max));
    row(screen, Icon::Shield, Color::BONE, &format!("armour class {}", class.armor_class()));
    for attack in class.attacks(sheet.level) {
        let icon = if attack.range.is_melee() { Icon::Sword } else { Icon::Bow };
        row(
            screen,
            icon,
            Color::BONE,
            &format!("{} {:+}, {}", attack.name, attack.bonus, attack.damage),
        );
    }
    for spell in class.spells() {
        let words = if spell.level() == 0 {
            format!("{} (cantrip)", spell.name())
        } else {
            format!("{} ({} of {} slots)", spell.name(), sheet.slots, class.slots(sheet.level))
        };
        row(screen, Icon::Slot, Color::VIOLET, &words);
    }
    row(screen, Icon::Potion, Color::BONE, &format!("{} potions of healing", sheet.potions));
    row(screen, Icon::Gold, Color::GOLD, &format!("{} gold pieces", sheet.gold));
    screen.line(28, 172, 227, 172, Color::SLATE);
    let keys = [
        (Icon::Pad, "walk; in a fight a step of five feet"),
        (Icon::A, "use, talk; in a fight attack"),
        (Icon::B, "back; in a fight end the turn"),
        (Icon::X, "actions: spells, potions, dodge"),
        (Icon::Y, "say something"),
        (Icon::Start, "this sheet; L or R held: the map"),
    ];
    for (y, (icon, words)) in (177..).step_by(10).zip(keys) {
        screen.sprite(28, y - 1, art::icon(icon));
        let x = if icon == Icon::Start { 47 } else { 39 };
        screen.small_text(x, y, Color::SILVER, words);
    }
}
