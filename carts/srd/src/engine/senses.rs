//! Knowing where others are without seeing them.

use super::state::Id;
use super::view::View;
use super::weigh::Matter;
use crate::data::{ConditionName, Gives, Rule};

/// How far a rogue's blindsense and a ranger's feral senses reach, in feet. Source: 5.1.
const BLINDSENSE_FEET: u16 = 10;
const FERAL_FEET: u16 = 30;

impl View<'_> {
    /// Whether one knows in which square another is, by sight or by what its features and magic tell it. Who knows no more
    /// than that still attacks it as one that it does not see.
    #[must_use]
    pub fn knows_where(&self, one: Id, other: Id) -> bool {
        if self.sees(one, other) {
            return true;
        }
        let (me, it) = (self.scene.get(one), self.scene.get(other));
        let feet = me.space().feet_to(it.space());
        if feet <= BLINDSENSE_FEET && self.rule(one, Rule::Blindsense) {
            return true;
        }
        let dulled = me.has(ConditionName::Blinded) || me.has(ConditionName::Deafened);
        if feet <= FERAL_FEET
            && !dulled
            && it.has(ConditionName::Invisible)
            && !self.hidden_from(one, other)
            && self.rule(one, Rule::FeralSenses)
        {
            return true;
        }
        let mut knows = false;
        self.each_own(one, &mut |given| {
            if let Gives::Senses(kinds, most) = &given.modifier.gives {
                knows |= feet <= *most
                    && self.is_kind(other, kinds)
                    && self.holds(&given, one, Some(other), &Matter::default());
            }
        });
        knows && self.has_line(one, other)
    }
}
