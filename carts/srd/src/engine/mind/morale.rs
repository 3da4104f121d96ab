//! When a creature has had enough.

use super::super::state::Creature;
use super::wits::Wits;

/// Whether a creature runs: at two fifths of its hit points or fewer, the unwise later, the wise also from a lost fight.
/// Undead, constructs, the mindless, fanatics and heroes never do.
pub(super) fn flees(wits: Wits, me: &Creature, most: u16, standing: (usize, usize)) -> bool {
    if wits.is_fearless {
        return false;
    }
    let (friends, foes) = standing;
    let is_hurt = is_hurt(wits, me, most);
    // Who is clearly winning stays, hurt or not.
    let is_winning = friends >= foes * 2;
    let is_lost =
        wits.wis >= 14 && foes > friends * 3 && u32::from(me.hp) * 4 <= u32::from(most) * 3;
    is_hurt && !is_winning || is_lost
}

fn is_hurt(wits: Wits, me: &Creature, most: u16) -> bool {
    let percent = if wits.wis <= 7 { 20 } else { 40 };
    u32::from(me.hp) * 100 <= u32::from(most) * percent
}

/// Whether it would not run however many stand on each side.
pub(super) fn is_unshaken(wits: Wits, me: &Creature, most: u16) -> bool {
    wits.is_fearless || wits.wis < 14 && !is_hurt(wits, me, most)
}
