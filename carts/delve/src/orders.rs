//! What a player may ask of the rules. Each order that the rules forbid is refused with a reason and changes nothing.

use serde::{Deserialize, Serialize};
use srd::{Class, Direction, Spell, Square};

/// Letters of a chat line at most.
pub const CHAT_LETTERS_MAX: usize = 80;

/// What can be said with two buttons, by number.
pub const PHRASES: [&str; 12] = [
    "Hello!",
    "Follow me",
    "Wait here",
    "Help!",
    "Attack!",
    "Fall back",
    "Heal me, please",
    "Thank you",
    "Well done!",
    "Yes",
    "No",
    "Sorry",
];

/// An order.
///
/// Walking outside of fights is no order: the pad's directions do it. In a fight nothing is read from the pad, and a
/// hero moves by [`Order::Step`], one for each press (or repeat) of a direction.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Order {
    /// Take up the ready-made hero of a class; only while choosing.
    Choose(Class),
    /// The player looks at a list, or is back: as long as it does, the pad does not move the hero.
    Busy(bool),
    /// Say one of the [`PHRASES`].
    Say(u8),
    /// Say a line: 1 to [`CHAT_LETTERS_MAX`] letters, no control characters.
    Chat(String),
    /// Outside of fights: use what the hero stands on (stairs, gate) or looks at (door, chest, person, sign, well,
    /// temple).
    Interact,
    /// In a fight, on one's turn: a step of five feet. Into a foe it is an attack with the melee weapon; into a closed
    /// door it opens the door. Who lies stands up first, for half the speed.
    Step(Direction),
    /// In a fight, on one's turn: walk the shortest way to a square that the movement left can reach.
    Walk(Square),
    /// Attack the creature with this id, with the melee weapon if it is in reach and else with the ranged one. Outside
    /// of a fight this starts one.
    Attack(u16),
    /// Cast a spell at the creature with this id (one's own for oneself). Outside of a fight a spell against a foe
    /// starts one.
    Cast(Spell, u16),
    /// Use the class's feature: Second Wind (fighter, bonus action), Action Surge when Second Wind is spent (fighter of
    /// level 2).
    Feature,
    /// Drink a potion of healing (one's own id) or pour it into a hero within reach; takes the action in a fight.
    Potion(u16),
    /// In a fight: try to stabilise a dying hero within reach (Medicine, difficulty 10); takes the action.
    Aid(u16),
    /// In a fight: attacks against the hero have disadvantage until its next turn; takes the action.
    Dodge,
    /// In a fight: the speed once more; takes the action, or a rogue's bonus action from level 2.
    Dash,
    /// In a fight: no opportunity attacks against the hero for the rest of the turn; takes the action, or a rogue's
    /// bonus action from level 2.
    Disengage,
    /// In a fight: the turn is over.
    EndTurn,
}
