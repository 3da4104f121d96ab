//! Things and people that heroes use: doors, chests, stairs, the well, the temple, signs and townspeople.

use srd::{Dice, Id, Square};

use super::floor::{Feature, Holds, folk};
use super::hero::Body;
use super::{Delve, Refused};
use crate::shared::Tile;
use crate::view::{Folk, Prompt, Tone};

/// What a potion of healing costs, in gold pieces.
const POTION_GOLD: u32 = 50;

impl Delve {
    /// What a hero would use now, and where that is.
    pub(super) fn prompt(&self, id: Id) -> (Prompt, Square) {
        let Some(hero) = self.hero(id).filter(|_| self.is_free(id)) else {
            return (Prompt::Nothing, Square::default());
        };
        let here = hero.body.spot.square();
        let floor = &self.floors[usize::from(hero.floor)];
        let ahead = here.step(hero.body.facing.direction()).unwrap_or(here);
        for square in [here, ahead] {
            let prompt = match floor.tile(square) {
                Tile::Gate | Tile::StairsDown => Prompt::Descend,
                Tile::StairsUp => Prompt::Ascend,
                Tile::DoorClosed => Prompt::Door,
                Tile::DoorOpen if square != here => Prompt::Door,
                Tile::ChestClosed => Prompt::Chest,
                Tile::Sign => Prompt::Read,
                Tile::TempleDoor => Prompt::Rest,
                Tile::Well => Prompt::Drink,
                Tile::Post | Tile::Stall => Prompt::Talk,
                _ => continue,
            };
            return (prompt, square);
        }
        (Prompt::Nothing, here)
    }

    /// Uses what the hero stands on or looks at.
    pub(super) fn interact(&mut self, id: Id, dice: &mut dyn Dice) -> Result<(), Refused> {
        if self.battle_of(id).is_some() {
            return Err("you are in a fight");
        }
        let (prompt, square) = self.prompt(id);
        let floor = self.hero(id).map_or(0, |hero| hero.floor);
        match prompt {
            Prompt::Nothing => return Err("there is nothing to use here"),
            Prompt::Descend => self.travel(id, floor + 1, Tile::StairsUp, dice)?,
            Prompt::Ascend => {
                let stairs = if floor == 1 { Tile::Gate } else { Tile::StairsDown };
                self.travel(id, floor - 1, stairs, dice)?;
            }
            Prompt::Door => {
                if self.is_taken(floor, square) {
                    return Err("somebody stands in the door");
                }
                self.swing(floor, square);
            }
            Prompt::Chest => self.open_chest(id, floor, square),
            Prompt::Read => self.tell(id, Tone::Story, sign_at(square)),
            Prompt::Rest => self.pray(id),
            Prompt::Drink => self.tell(id, Tone::Story, "The water is cold and clear"),
            Prompt::Talk => self.talk(id, square),
        }
        Ok(())
    }

    /// Opens or closes a door.
    pub(super) fn swing(&mut self, floor: u8, square: Square) {
        let here = &mut self.floors[usize::from(floor)];
        if let Some(index) = here.feature(square) {
            let door = &mut here.features[index];
            door.is_open = !door.is_open;
        }
        self.look_again(floor);
        self.look_around();
    }

    fn open_chest(&mut self, id: Id, floor: u8, square: Square) {
        let here = &mut self.floors[usize::from(floor)];
        let Some(index) = here.feature(square) else { return };
        let chest = &mut here.features[index];
        chest.is_open = true;
        if let Feature { holds: Holds::Chest { gold, potions }, .. } = *chest {
            let party: Vec<Id> = self.wanderers(floor).map(|hero| hero.id).collect();
            let share = party.len() as u32;
            let gold = u32::from(gold);
            for other in party {
                let part = gold / share + if other == id { gold % share } else { 0 };
                let hero = self.hero_mut(other);
                hero.gold += part;
                self.tell(other, Tone::Gain, format!("A chest! Your share is {part} gold"));
            }
            let hero = self.hero_mut(id);
            hero.potions = hero.potions.saturating_add(potions);
            if potions > 0 {
                self.tell(id, Tone::Gain, "In it is a potion of healing");
            }
        }
        self.look_again(floor);
        self.look_around();
    }

    /// Takes a hero to the stairs of another floor.
    fn travel(
        &mut self,
        id: Id,
        floor: u8,
        stairs: Tile,
        dice: &mut dyn Dice,
    ) -> Result<(), Refused> {
        if usize::from(floor) >= self.floors.len() {
            return Err("the stairs are blocked by rubble");
        }
        self.stock(floor, dice);
        let square =
            self.floors[usize::from(floor)].find(stairs).ok_or("the stairs lead nowhere")?;
        let hero = self.hero_mut(id);
        hero.floor = floor;
        hero.body = Body { facing: hero.body.facing, ..Body::at(square) };
        self.place(id, square);
        self.look_around();
        let text = match floor {
            0 => "You come up into the light",
            1 => "You go down. It smells of damp stone",
            _ => "Deeper. These halls are never the same",
        };
        self.tell(id, Tone::Story, text);
        Ok(())
    }

    /// A long rest in the temple.
    fn pray(&mut self, id: Id) {
        if let Some(creature) = self.creatures.get_mut(&id) {
            creature.long_rest();
        }
        self.tell(id, Tone::Gain, "You rest in the temple and wake refreshed");
    }

    fn talk(&mut self, id: Id, square: Square) {
        let nearest = folk().into_iter().min_by_key(|(_, at)| at.distance(square));
        let Some((person, _)) = nearest else { return };
        let line = match person {
            Folk::Trader => return self.trade(id),
            Folk::Guard => {
                "Rats and goblins first. What sleeps below them is worse. Keep together!"
            }
            Folk::Priest => "Come to the door when you are hurt, and rest.",
        };
        self.tell(id, Tone::Chat, format!("{}: {line}", person.name()));
    }

    fn trade(&mut self, id: Id) {
        let name = Folk::Trader.name();
        let hero = self.hero_mut(id);
        if hero.gold < POTION_GOLD || hero.potions == u8::MAX {
            let text =
                format!("{name}: A potion of healing is {POTION_GOLD} gold. Come back with more!");
            self.tell(id, Tone::Chat, text);
            return;
        }
        hero.gold -= POTION_GOLD;
        hero.potions += 1;
        self.tell(id, Tone::Gain, format!("{name}: {POTION_GOLD} gold, and here is your potion"));
    }
}

fn sign_at(square: Square) -> &'static str {
    if square.y < 12 {
        "TEMPLE. All who are hurt are welcome"
    } else {
        "EAST GATE. Beyond it, the old cellars. Enter at your own risk"
    }
}
