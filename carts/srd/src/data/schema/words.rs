//! The closed lists of words that the tables use, each written in TOML as it is written here.

use serde::{Deserialize, Serialize};

/// Declares a list of words: the enum, and all of it in order.
macro_rules! words {
    ($(#[$about:meta])* $name:ident: $($word:ident)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($word), "`.")] $word,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$word,)*];
        }
    };
}

words! {
    /// How large a creature is.
    Size: Tiny Small Medium Large Huge Gargantuan
}

words! {
    /// What sort of creature it is.
    CreatureType: Aberration Beast Celestial Construct Dragon Elemental Fey Fiend Giant Humanoid Monstrosity Ooze Plant
        Undead
}

words! {
    /// The eighteen skills.
    Skill: Acrobatics AnimalHandling Arcana Athletics Deception History Insight Intimidation Investigation Medicine Nature
        Perception Performance Persuasion Religion SleightOfHand Stealth Survival
}

words! {
    /// The fifteen conditions, as the tables name them.
    ConditionName: Blinded Charmed Deafened Exhaustion Frightened Grappled Incapacitated Invisible Paralyzed Petrified
        Poisoned Prone Restrained Stunned Unconscious
}

words! {
    /// The eight schools of magic.
    School: Abjuration Conjuration Divination Enchantment Evocation Illusion Necromancy Transmutation
}

words! {
    /// The twelve classes, as the tables name them.
    ClassName: Barbarian Bard Cleric Druid Fighter Monk Paladin Ranger Rogue Sorcerer Warlock Wizard
}

words! {
    /// What a spell takes to cast besides time: speech, gestures, materials.
    Component: V S M
}

words! {
    /// The outline of an area.
    Shape: Cone Cube Cylinder Line Sphere
}

words! {
    /// Whether an attack strikes or shoots.
    Strike: Melee Ranged
}

words! {
    /// What a weapon can be, so that a defence does not count against it.
    WeaponQuality: Magical Silvered Adamantine
}

words! {
    /// The two defences that fit nowhere else: resistance against damage from spells, and vulnerability to piercing damage
    /// from magic weapons that good creatures wield.
    SpecialDefense: ResistsSpells VulnerableToGoodPiercing
}

words! {
    /// What the rules say of a weapon.
    WeaponProperty: Ammunition Finesse Heavy Light Loading Reach Special Thrown TwoHanded Versatile
}

words! {
    /// The training that a weapon asks for.
    WeaponTraining: Simple Martial
}

words! {
    /// The training that armour asks for.
    ArmorTraining: Light Medium Heavy Shield
}

words! {
    /// How rare a magic item is; `Varies` where its variants differ.
    Rarity: Common Uncommon Rare VeryRare Legendary Artifact Varies
}

words! {
    /// What sort of thing a magic item is.
    MagicKind: Ammunition Armor Potion Ring Rod Scroll Staff Wand Weapon Wondrous
}

words! {
    /// What a beginner chooses one or more of.
    SupplyGroup: SimpleWeapons SimpleMeleeWeapons MartialWeapons MartialMeleeWeapons ArcaneFoci DruidicFoci HolySymbols
        MusicalInstruments
}

words! {
    /// Whether many speak a language or few.
    LanguageKind: Standard Exotic
}

words! {
    /// What lets a spell do more: the slot spent on it, or the level of its caster.
    Growth: Slot Character
}

words! {
    /// What a successful save leaves of a spell: nothing, half the damage, or something else.
    SaveSuccess: None Half Other
}
