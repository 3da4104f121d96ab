//! What lasts: on creatures, around them, and on the floor.

use serde::{Deserialize, Serialize};

use super::super::monster::Area;
use super::super::roll::Roll;
use super::super::words::{ConditionName, CreatureType, Size, Skill};
use super::Powers;
use super::action::Activity;
use super::amount::Amount;
use super::modifier::{Modifier, When};
use super::step::{Moment, On, Step};
use crate::{Ability, Damage};

/// Something that lasts on a creature.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// Its name; empty for that of the action or spell. Two of one name do not add up: a new one from the same source takes
    /// the place of the old one.
    #[serde(default)]
    pub name: String,
    /// How long.
    #[serde(default)]
    pub lasts: Lasts,
    /// Conditions that it gives.
    #[serde(default)]
    pub conditions: Vec<ConditionName>,
    /// What else it gives.
    #[serde(default)]
    pub powers: Powers,
    /// The save that ends it.
    #[serde(default)]
    pub save: Option<Repeat>,
    /// What ends it before its time.
    #[serde(default)]
    pub ends: Vec<Ends>,
    /// What its end does to the bearer, however it comes; the actor is its source.
    #[serde(default)]
    pub after: Vec<Step>,
    /// Whether it is a disease, a poison or a curse.
    #[serde(default)]
    pub disease: bool,
    /// A poison.
    #[serde(default)]
    pub poison: bool,
    /// A curse.
    #[serde(default)]
    pub curse: bool,
    /// A monster whose shape the bearer takes.
    #[serde(default)]
    pub shape: String,
    /// Or any monster of these that who makes the effect chooses.
    #[serde(default)]
    pub shapes: Option<Shapes>,
    /// Whether the bearer can do the first of its actions once at once, in the same turn, without its cost.
    #[serde(default)]
    pub at_once: bool,
    /// Temporary hit points that it begins with; what is left of them goes when it ends. So do those that its `on` gives.
    #[serde(default)]
    pub temporary: Option<Amount>,
    /// Further saves that end it.
    #[serde(default)]
    pub more_saves: Vec<Repeat>,
    /// Whether it is on one weapon that the bearer holds: the one that who makes the effect names, or else the first that
    /// `With` in its modifiers fits. `This` in its modifiers is that weapon, whoever holds it later.
    #[serde(default)]
    pub weapon: bool,
    /// Whether the bearer is gone from the floor: nothing there concerns it, and it cannot act on what is there. At the end
    /// it is back where it left, or on the nearest free square.
    #[serde(default)]
    pub away: bool,
    /// It comes back within so many feet of where it left, where it likes; 0 for there.
    #[serde(default)]
    pub back: u16,
    /// Who is away and of one of these types does not come back if the spell lasted for its whole time.
    #[serde(default)]
    pub exiles: Vec<CreatureType>,
    /// Whether it lasts until it is dispelled if the spell was kept up for its whole time.
    #[serde(default)]
    pub stays: bool,
    /// What happens to the bearer when its time is up, and not when something else ends it; saves have the difficulty of
    /// the one that brought it.
    #[serde(default)]
    pub due: Vec<Step>,
    /// Whether another of its name from the same source comes beside it instead of in its place.
    #[serde(default)]
    pub stacks: bool,
}

/// Shapes that can be chosen from. A new shape has the whole sheet of the monster, with its hit points; the bearer is itself
/// again at 0 of them, and takes what was left of the damage. Gear melds into it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shapes {
    /// Types of which it is one; empty for any.
    #[serde(default)]
    pub of: Vec<CreatureType>,
    /// Types of which it is none.
    #[serde(default)]
    pub not: Vec<CreatureType>,
    /// The highest challenge rating in eighths; 0 for the bearer's own, or its level where it has none.
    #[serde(default)]
    pub eighths: u8,
    /// The largest size.
    #[serde(default)]
    pub at_most: Option<Size>,
    /// Whether Intelligence, Wisdom and Charisma stay.
    #[serde(default)]
    pub mind: bool,
    /// Whether features, and proficiency in saves and skills, stay too, the better number of each.
    #[serde(default)]
    pub features: bool,
    /// Whether the shape can speak and cast as far as the monster could; else it can do neither.
    #[serde(default)]
    pub speaks: bool,
    /// Whether hit points are the bearer's own, in the shape and after it; it is itself again when it falls.
    #[serde(default)]
    pub hit_points: bool,
}

/// How long something lasts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Lasts {
    /// As long as the spell that it comes from, and its concentration; without a spell, until something ends it.
    #[default]
    Spell,
    /// So many rounds, to the start of a turn of the one that it comes from.
    Rounds(u32),
    /// Until the end of the bearer's next turn; its present one does not count.
    BearerTurnEnds,
    /// Until the start of the bearer's next turn.
    BearerTurnStarts,
    /// Until the end of the next turn of the one that it comes from.
    SourceTurnEnds,
    /// Until the start of the next turn of the one that it comes from.
    SourceTurnStarts,
    /// Until the end of the present turn, whosever it is.
    ThisTurn,
    /// Until a short or long rest.
    ShortRest,
    /// Until a long rest.
    LongRest,
    /// Until something ends it.
    Always,
    /// So many times so many rounds; the dice are rolled when it begins.
    Rolled(Roll, u32),
    /// As [`Self::SourceTurnEnds`], and no longer than the spell's concentration.
    SpellTurnEnds,
}

/// A save or check that ends an effect.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// The ability of the save; the difficulty is that of the first one.
    pub ability: Ability,
    /// When; without a moment it takes the bearer's action.
    #[serde(default)]
    pub at: Option<Moment>,
    /// A check with the bearer's action in place of a save: one of these skills, or none for the ability alone.
    #[serde(default)]
    pub check: Option<Vec<Skill>>,
    /// Only if all of this is so.
    #[serde(default)]
    pub when: Vec<When>,
    /// What each failure does.
    #[serde(default)]
    pub fail: Vec<Step>,
    /// How many successes it takes; 0 is 1.
    #[serde(default)]
    pub successes: u8,
    /// A fixed difficulty, as of a grapple to escape from.
    #[serde(default)]
    pub difficulty: Option<u8>,
    /// Another ability that the bearer may use instead.
    #[serde(default)]
    pub or: Option<Ability>,
    /// Whether it is rolled with advantage.
    #[serde(default)]
    pub advantage: bool,
    /// Rolled with disadvantage if all of this is so; empty for never.
    #[serde(default)]
    pub disadvantage: Vec<When>,
    /// So many failures make it last, with what they do; 0 is never.
    #[serde(default)]
    pub failures: u8,
    /// What that does.
    #[serde(default)]
    pub worst: Vec<Step>,
}

/// What ends an effect before its time.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Ends {
    /// Something happens to the bearer.
    On(Moment),
    /// What it gives has been used once: added to a roll, which the bearer may choose, or an extra to a hit, or a roll that it
    /// changes has been made. What `on` does at that moment is done first.
    Used,
    /// Its source or an ally of it harms the bearer.
    HarmedBySide,
    /// Another shakes the bearer awake with an action.
    Woken,
    /// The bearer is farther from the source than so many feet.
    Apart(u16),
    /// The source can no longer act.
    SourceHelpless,
    /// The bearer can no longer act.
    Helpless,
    /// The bearer puts on armour.
    Armor,
    /// It has absorbed so much damage: temporary hit points of it are gone.
    Depleted,
    /// The bearer ended a turn without having attacked or been hurt.
    Calm,
    /// The bearer gets this condition.
    Gets(ConditionName),
    /// The bearer no longer holds the weapon that it is on.
    LetsGo,
    /// The bearer has landed.
    Landed,
    /// The bearer is out of the zone that it comes from.
    OutOfZone,
    /// The source drops to 0 hit points.
    SourceFalls,
    /// The bearer, or an ally that it sees, is attacked or harmed.
    SideHarmed,
    /// The bearer is at least so many feet from the source and cannot see it.
    FarUnseen(u16),
    /// The bearer is targeted by another spell.
    Targeted,
    /// Its source dies.
    SourceDies,
    /// The bearer, or another within 5 feet of it, succeeds on this check with its action.
    Freed {
        /// The ability.
        ability: Ability,
        /// The skill, if one applies.
        #[serde(default)]
        skill: Option<Skill>,
        /// The number; 0 for no roll.
        difficulty: u8,
        /// What it does to another than the bearer who tries; the actor is the source.
        #[serde(default)]
        hurts: Vec<Step>,
    },
    /// Its source has taken so much damage in one turn from creatures that are `Inside` it, and has failed a Constitution
    /// save at that turn's end.
    CutOut {
        /// The damage, all of it together.
        damage: u16,
        /// The difficulty of the save.
        difficulty: u8,
    },
    /// The bearer gets hit points back by magic.
    HealedByMagic,
    /// Its source gives the same effect to another, or has it on more than so many.
    More(u8),
    /// Its source lets go, which takes 5 feet of its movement.
    LetGo,
    /// It has cost the bearer so many hit points or more.
    Cost(u16),
    /// What holds the bearer is destroyed: an object that can be attacked.
    Broken(Broken),
    /// Its source has ended a turn after that in which it began and has not spent its bonus action on it.
    NotSustained,
    /// The bearer is no longer under an effect of this name.
    Without(String),
    /// The bearer ended a turn where it has no line of sight to the source, or more than so many feet away from it.
    OutOfSight(u16),
    /// The bearer moves, takes an action other than hiding, or reacts.
    Stirs,
    /// The grapple between bearer and source has ended.
    GrappleEnds,
    /// Its source is not under an effect of this name.
    SourceWithout(String),
}

/// An object that holds somebody and can be broken.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broken {
    /// Its armour class.
    pub armor_class: u8,
    /// Its hit points.
    pub hit_points: u16,
    /// Damage that does nothing to it.
    #[serde(default)]
    pub immune: Vec<Damage>,
    /// Damage that it takes double.
    #[serde(default)]
    pub vulnerable: Vec<Damage>,
}

/// What somebody gives those around.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aura {
    /// Its name. Two of one name do not add up.
    #[serde(default)]
    pub name: String,
    /// How far it reaches in feet.
    pub feet: Amount,
    /// Whom it concerns; "the bearer" is who has the aura, "the other" the one around.
    #[serde(default)]
    pub when: Vec<When>,
    /// Whether the bearer itself has it too.
    #[serde(default)]
    pub oneself: bool,
    /// What it gives them. Amounts are those of who has the aura.
    #[serde(default)]
    pub modifiers: Vec<Modifier>,
    /// What happens to them at some moments; the actor is who has the aura, the target the one around.
    #[serde(default)]
    pub on: Vec<On>,
}

/// Something that lasts on the floor.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its name; empty for that of the action.
    #[serde(default)]
    pub name: String,
    /// Its area; by default that of the action.
    #[serde(default)]
    pub area: Option<Area>,
    /// Whether it goes where the actor goes.
    #[serde(default)]
    pub follows: bool,
    /// How far the actor can move it with the action or bonus action in `powers`, feet; 0 for not at all.
    #[serde(default)]
    pub moves: u16,
    /// How long.
    #[serde(default)]
    pub lasts: Lasts,
    /// What it makes of the floor.
    #[serde(default)]
    pub terrain: ZoneTerrain,
    /// What happens to those who enter it the first time in a turn.
    #[serde(default)]
    pub enter: Vec<Step>,
    /// What happens to those who start their turn in it.
    #[serde(default)]
    pub start: Vec<Step>,
    /// What happens to those who end their turn in it.
    #[serde(default)]
    pub end: Vec<Step>,
    /// What happens to who moves in it, for each 5 feet.
    #[serde(default)]
    pub step: Vec<Step>,
    /// Whom it concerns; "the other" is the one inside.
    #[serde(default)]
    pub when: Vec<When>,
    /// What it gives those inside.
    #[serde(default)]
    pub modifiers: Vec<Modifier>,
    /// What the actor can do as long as it lasts. Each of its actions begins with moving the zone up to `moves` feet, if the
    /// actor likes; a zone whose area begins at the actor is turned to another direction instead.
    #[serde(default)]
    pub powers: Powers,
    /// Whether the actor can do the first of its actions once at once, in the same turn, without its cost and moving.
    #[serde(default)]
    pub at_once: bool,
    /// `end` also concerns who is within so many feet of it.
    #[serde(default)]
    pub around: u16,
    /// Whether that holds on one side of a wall only, which the actor chooses.
    #[serde(default)]
    pub one_side: bool,
    /// What happens to a creature that it is moved against; it stops beside it for this turn.
    #[serde(default)]
    pub ram: Vec<Step>,
    /// Conditions of who is wholly inside.
    #[serde(default)]
    pub conditions: Vec<ConditionName>,
    /// Whether who did not see it come must find it: Perception, or Investigation for a trap, against the difficulty.
    #[serde(default)]
    pub hidden: bool,
    /// Where fire touches it, that square burns for a round and is then free of it: what happens to who starts its turn
    /// in the burning square.
    #[serde(default)]
    pub burn: Vec<Step>,
    /// What anybody inside or beside it can do.
    #[serde(default)]
    pub offers: Vec<Activity>,
    /// What it does by itself at the start of each turn of the actor.
    #[serde(default)]
    pub each_turn: Option<Box<Activity>>,
    /// Whether those whom it restrains move with it.
    #[serde(default)]
    pub carries: bool,
    /// It moves so many feet straight away from the actor at the start of each of its turns.
    #[serde(default)]
    pub drifts: u16,
    /// Who cannot enter it by its own will, or touch what is behind its edge; one of these is enough. Shots and spells pass.
    #[serde(default)]
    pub bars: Vec<When>,
    /// With which save those who are barred or kept may teleport across its edge; none for freely.
    #[serde(default)]
    pub bars_teleport: Option<Ability>,
    /// Who cannot leave it by its own will; one of these is enough.
    #[serde(default)]
    pub keeps: Vec<When>,
    /// Whether it ends when the actor leaves it.
    #[serde(default)]
    pub leaving_ends: bool,
    /// It ends when the actor is farther away than so many feet; 0 for never.
    #[serde(default)]
    pub apart: u16,
    /// It ends when it has dealt so much damage; 0 for never.
    #[serde(default)]
    pub spent: u16,
    /// Spells of up to this level, whatever the slot, that are cast from outside do nothing inside.
    #[serde(default)]
    pub wards: Option<Amount>,
    /// Each 10 feet of it can be destroyed: armour class and hit points.
    #[serde(default)]
    pub breaks: Option<(u8, u16)>,
    /// Damage that each part takes double.
    #[serde(default)]
    pub weak: Vec<Damage>,
    /// What happens to who goes through a part that was destroyed, the first time in a turn.
    #[serde(default)]
    pub broken: Vec<Step>,
    /// Whether Dispel Magic does not end it.
    #[serde(default)]
    pub firm: bool,
    /// What its end does to all inside.
    #[serde(default)]
    pub after: Vec<Step>,
}

/// What a zone makes of the floor.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneTerrain {
    /// Each foot costs one more.
    #[serde(default)]
    pub difficult: bool,
    /// Disadvantage on checks by sight.
    #[serde(default)]
    pub lightly_obscured: bool,
    /// Nothing is seen in it.
    #[serde(default)]
    pub heavily_obscured: bool,
    /// Nothing passes.
    #[serde(default)]
    pub wall: bool,
    /// No sound.
    #[serde(default)]
    pub silent: bool,
    /// Light.
    #[serde(default)]
    pub light: Option<Light>,
    /// Darkness that is magic: darkvision does not help.
    #[serde(default)]
    pub magic_darkness: bool,
    /// Wind that blows lesser fog away.
    #[serde(default)]
    pub wind: bool,
    /// What it burns or cuts away when damage of fire strikes it.
    #[serde(default)]
    pub burns: bool,
    /// It is gas: wind blows it away.
    #[serde(default)]
    pub gas: bool,
    /// Each foot costs so many more.
    #[serde(default)]
    pub cost: u8,
    /// Each foot nearer to the actor costs one more.
    #[serde(default)]
    pub against: bool,
    /// All this holds only where plants grow.
    #[serde(default)]
    pub plants: bool,
    /// What plants make difficult is not.
    #[serde(default)]
    pub eases: bool,
    /// Nothing is seen through it; what is inside is seen from beside it.
    #[serde(default)]
    pub opaque: bool,
    /// Arrows, bolts and other ordinary missiles that would cross it miss; gas, and what flies and is Small or smaller, does
    /// not pass.
    #[serde(default)]
    pub deflects: bool,
    /// Who was not inside when it came does not pass its edge, nor does any spell or attack; from outside nothing is seen.
    #[serde(default)]
    pub sealed: bool,
    /// Walls of the floor in it are open; who is inside when it ends is put on the nearest free square.
    #[serde(default)]
    pub opens: bool,
    /// The bonus of cover that it gives to who is behind it.
    #[serde(default)]
    pub cover: u8,
    /// Nobody teleports into it or out of it.
    #[serde(default)]
    pub no_teleport: bool,
    /// As darkness it ends zones and effects of light that it touches, as light those of magical darkness, of spells up to
    /// this level.
    #[serde(default)]
    pub quells: u8,
}

/// Light of a source.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Light {
    /// Radius of bright light in feet.
    pub bright: u16,
    /// How far dim light reaches beyond, in feet.
    pub dim: u16,
    /// Whether it is sunlight.
    #[serde(default)]
    pub sun: bool,
}
