//! Charges of things: what the last one does. Source: 5.1, "Wands" and "Staffs".

use super::event::Spend;
use super::state::Id;
use super::work::Work;

impl Work<'_> {
    /// Counts the last use of a thing that may break then.
    pub(super) fn crumble(&mut self, who: Id, reserve: &str) {
        let me = self.scene.get(who);
        let Some(power) = thing_with(reserve).filter(|one| one.breaks > 0) else { return };
        if me.left(reserve) > 0 {
            return;
        }
        let dice = self.dice(&[(1, 20)]);
        let total = super::work::sum(&dice);
        let what = power.item.clone();
        self.emit(super::Event::Dice { who, what: what.clone(), dice, total });
        if total <= i32::from(power.breaks) {
            self.did(who, &format!("{what} breaks"), &[]);
            self.spend(who, Spend::Reserve(broken(&what), 1));
        }
    }

    /// Whether a reserve is that of a thing that broke.
    pub(super) fn is_broken(&self, who: Id, reserve: &str) -> bool {
        let Some(power) = thing_with(reserve) else { return false };
        let name = broken(&power.item);
        self.scene.get(who).used.iter().any(|(known, _)| *known == name)
    }
}

/// What counts that a thing broke.
pub(crate) fn broken(item: &str) -> String {
    format!("Broken: {item}")
}

/// The thing that has a reserve.
fn thing_with(reserve: &str) -> Option<&'static crate::data::ItemPower> {
    let mut powers = crate::data::tables().item_power.iter();
    powers.find(|power| power.powers.reserves.iter().any(|one| one.name == reserve))
}
