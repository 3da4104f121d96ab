//! What happened in a fight, as data: the log, the screen and the tests all read the same events.

use crate::check::{D20, Outcome};
use crate::creature::{DeathSave, Id};
use crate::{Ability, Damage, Rolled, Spell, Square};

/// Something that happened.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    missing_docs,
    reason = "`who` acts, `target` suffers, `bonus` is added to the d20; the rest is said where it is not plain"
)]
pub enum Event {
    /// Somebody rolled for the order of turns.
    Initiative { who: Id, d20: D20, bonus: i8 },
    /// A turn begins.
    Turn { who: Id },
    /// Somebody was surprised and loses this turn.
    Surprised { who: Id },
    /// Somebody stepped from one square to a neighbour.
    Moved { who: Id, from: Square, to: Square },
    /// Somebody got on its feet.
    StoodUp { who: Id },
    /// An attack with a weapon or, with `spell`, by a spell.
    Attack {
        who: Id,
        target: Id,
        weapon: &'static str,
        /// Made as a reaction to somebody who left the attacker's reach.
        is_reaction: bool,
        d20: D20,
        bonus: i8,
        armor_class: u8,
        outcome: Outcome,
        harm: Option<Harm>,
    },
    /// A saving throw; `against` names what it is made against.
    Save {
        who: Id,
        ability: Ability,
        d20: D20,
        bonus: i8,
        difficulty: u8,
        is_made: bool,
        against: &'static str,
    },
    /// A spell that needs no attack roll did damage.
    Struck { who: Id, target: Id, spell: Spell, harm: Harm },
    /// Somebody fell prone.
    Toppled { who: Id },
    /// A foe that should have died did not.
    Endured { who: Id },
    /// Somebody got hit points back.
    Healed { who: Id, target: Id, how: &'static str, rolled: Rolled, gained: u16 },
    /// A hero fell to 0 hit points.
    Fell { who: Id },
    /// Somebody died.
    Died { who: Id },
    /// A death save.
    DeathSave { who: Id, face: u8, result: DeathSave },
    /// Somebody tried to stop another's dying.
    Aid { who: Id, target: Id, d20: D20, bonus: i8, difficulty: u8, is_made: bool },
    /// Somebody defends itself this turn.
    Dodged { who: Id },
    /// Somebody runs.
    Dashed { who: Id },
    /// Somebody moves with care.
    Disengaged { who: Id },
    /// A fighter pushes on: one more action.
    Surged { who: Id },
}

/// Damage as it was rolled and as it was taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Harm {
    /// The weapon's or spell's dice.
    pub rolled: Rolled,
    /// How many times that roll counts: the darts of a volley.
    pub times: u8,
    /// Dice of Sneak Attack.
    pub sneak: Option<Rolled>,
    /// Its kind.
    pub kind: Damage,
    /// What the target took, after what it is hardened against.
    pub taken: u16,
}

impl Event {
    /// Who acts, and on whom; 0 for nobody.
    #[must_use]
    pub const fn ids(&self) -> (Id, Id) {
        match *self {
            Self::Attack { who, target, .. }
            | Self::Struck { who, target, .. }
            | Self::Healed { who, target, .. }
            | Self::Aid { who, target, .. } => (who, target),
            Self::Initiative { who, .. }
            | Self::Turn { who }
            | Self::Surprised { who }
            | Self::Moved { who, .. }
            | Self::StoodUp { who }
            | Self::Save { who, .. }
            | Self::Toppled { who }
            | Self::Endured { who }
            | Self::Fell { who }
            | Self::Died { who }
            | Self::DeathSave { who, .. }
            | Self::Dodged { who }
            | Self::Dashed { who }
            | Self::Disengaged { who }
            | Self::Surged { who } => (who, 0),
        }
    }
}
