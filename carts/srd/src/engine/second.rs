//! Who has a second turn in the first round, and who rages though it is surprised.

use super::command::Command;
use super::event::{Event, Spend};
use super::state::Id;
use super::turn::rank;
use super::work::{Flow, Work, require};
use crate::data::Rule;

/// How much later the second turn comes. Source: 5.1, "Thief's Reflexes".
const LATER: i16 = 10;

impl Work<'_> {
    /// Gives those who are quick a second turn in the first round; not who is surprised.
    pub(super) fn give_second_turn(&mut self, id: Id) {
        let total = self.scene.fight().and_then(|fight| {
            fight.order.iter().find(|(known, _)| *known == id).map(|&(_, total)| total)
        });
        if let Some(total) = total
            && !self.scene.get(id).turn.surprised
            && self.view().rule(id, Rule::SecondTurn)
        {
            self.emit(Event::Again(id, Some(total)));
        }
    }

    /// Moves who has a second turn to where that comes; whose turn is next then.
    pub(super) fn second_turn(&mut self, who: Id) -> Option<Id> {
        let fight = self.scene.fight()?;
        let at = fight.order.iter().position(|&(id, _)| id == who)?;
        let total = fight.order[at].1;
        let is_due = fight.round == 1 && fight.again.contains(&(who, total));
        if !is_due {
            return None;
        }
        let following = fight.order.get(at + 1).map(|&(id, _)| id);
        let later = total.saturating_sub(LATER);
        let others: Vec<(Id, i16)> =
            fight.order.iter().copied().filter(|&(id, _)| id != who).collect();
        let place = others.partition_point(|&(id, rolled)| {
            rank(&self.scene, id, rolled) < rank(&self.scene, who, later)
        });
        self.emit(Event::Reordered(who, later, place.min(255) as u8));
        // Nobody's turn comes in between.
        if place <= at { Some(who) } else { following }
    }

    /// In the second round all turns come as they were rolled.
    pub(super) fn order_again(&mut self) {
        let Some(fight) = self.scene.fight().filter(|fight| !fight.again.is_empty()) else {
            return;
        };
        for (id, total) in fight.again.clone() {
            let order = self.scene.fight().map_or(&[][..], |fight| &fight.order);
            if order.iter().any(|&(known, _)| known == id) {
                let others = order.iter().filter(|&&(known, _)| known != id);
                let place = others
                    .filter(|&&(other, rolled)| {
                        rank(&self.scene, other, rolled) < rank(&self.scene, id, total)
                    })
                    .count();
                self.emit(Event::Reordered(id, total, place.min(255) as u8));
            }
            self.emit(Event::Again(id, None));
        }
    }

    /// Who is surprised loses its turn, unless it can rage at once and does.
    pub(super) fn overcome_surprise(&mut self, who: Id, command: &Command) -> Flow {
        if !self.scene.get(who).turn.surprised {
            return Ok(());
        }
        let rages = matches!(command, Command::Do(deed) if deed.name == "Rage" && deed.from == 0);
        let can = rages
            && self.scene.get(who).can_act()
            && self.view().rule(who, Rule::RageAgainstSurprise);
        require(can, "Surprise", "you are surprised and lose this turn")?;
        self.spend(who, Spend::Aware);
        Ok(())
    }
}
