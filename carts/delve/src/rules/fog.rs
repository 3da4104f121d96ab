//! Fog of war: what each hero sees and remembers.

use srd::sight;

use super::Delve;
use super::hero::LIGHT;

impl Delve {
    /// Brings up to date what heroes see, where they moved or something opened.
    pub(super) fn look_around(&mut self) {
        for hero in
            self.heroes.iter_mut().filter(|hero| hero.seat.is_some() && hero.sight.is_none())
        {
            let (Some(creature), Some(below)) =
                (self.creatures.get(&hero.id), hero.floor.checked_sub(1))
            else {
                continue;
            };
            let floor = &self.floors[usize::from(hero.floor)];
            let seen = sight(floor, creature.at, LIGHT);
            hero.memories[usize::from(below)].learn(floor, &seen);
            hero.sight = Some(seen);
        }
    }

    /// Something opened or closed on a floor: everybody there looks again.
    pub(super) fn look_again(&mut self, floor: u8) {
        for hero in self.heroes.iter_mut().filter(|hero| hero.floor == floor) {
            hero.sight = None;
        }
    }
}
