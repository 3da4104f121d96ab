//! Changes of numbers and rolls.

use serde::{Deserialize, Serialize};

use super::super::words::{
    ArmorTraining, ClassName, ConditionName, CreatureType, School, Size, Skill, WeaponQuality,
};
use super::amount::Amount;
use crate::{Ability, Damage};

/// One change, and when it holds.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modifier {
    /// The change.
    pub gives: Gives,
    /// What must all be so.
    #[serde(default)]
    pub when: Vec<When>,
}

/// A change. "The bearer" is who has the power, "the other" the one on the other side of the roll.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Gives {
    /// Adds to a number or a roll. Dice that are no part of a roll are thrown once, when the effect begins. What an effect
    /// adds to the hit points that the bearer can have, it also gives it at once.
    Add(Stat, Amount),
    /// Takes from a number or a roll; damage stays at least 1.
    Subtract(Stat, Amount),
    /// A number is at least this.
    AtLeast(Stat, Amount),
    /// A number is at most this.
    AtMost(Stat, Amount),
    /// Half of a number, once.
    Half(Stat),
    /// Twice a number.
    Double(Stat),
    /// The bearer rolls with advantage.
    Advantage(Rolls),
    /// The bearer rolls with disadvantage.
    Disadvantage(Rolls),
    /// The other has advantage against the bearer.
    AdvantageAgainst(Rolls),
    /// The other has disadvantage against the bearer.
    DisadvantageAgainst(Rolls),
    /// No attack against the bearer has advantage.
    NoAdvantageAgainst,
    /// Rolls fail by themselves.
    Fails(Rolls),
    /// Faces of the d20 up to this are rolled again, once: 1 for the halfling's luck.
    Reroll(Rolls, u8),
    /// Damage dice that show up to this are rolled again, once: 2 for Great Weapon Fighting.
    RerollDamage(u8),
    /// Faces of the d20 below this count as this.
    Lowest(Rolls, u8),
    /// Proficient in it; with what doubles the bonus.
    Proficient(Rolls),
    /// Twice the proficiency bonus where the bearer is proficient.
    Expertise(Rolls),
    /// Half the proficiency bonus, rounded down, where the bearer is not proficient.
    HalfProficient(Rolls),
    /// Half the proficiency bonus, rounded up, where the bearer is not proficient.
    HalfProficientUp(Rolls),
    /// Half of such damage.
    Resist(Vec<Damage>),
    /// Nothing of such damage.
    Immune(Vec<Damage>),
    /// Double such damage.
    Vulnerable(Vec<Damage>),
    /// Cannot get such conditions.
    ImmuneTo(Vec<ConditionName>),
    /// More damage on a hit, of a kind; `None` for the kind of the attack.
    Extra(Amount, Option<Damage>),
    /// So many of the weapon's own dice more on a critical hit.
    CriticalDice(Amount),
    /// Critical hits from this face of the d20 on.
    CriticalFrom(u8),
    /// Hits on the bearer are critical.
    CriticalAgainst,
    /// Critical hits on the bearer count as others.
    NoCriticalAgainst,
    /// Successful Dexterity saves for half take nothing, failed ones half.
    Evasion,
    /// Armour class without armour: this and the Dexterity modifier; the best of several counts.
    BaseArmor(Amount),
    /// More attacks with the Attack action: the largest counts.
    ExtraAttacks(u8),
    /// Strikes with the attack ability that is better: finesse for all that fits.
    DexterityAttacks,
    /// May use this class's or item's ability for attack and damage with such weapons.
    AttackAbility(Ability),
    /// Damage dice of unarmed strikes and fitting weapons, if better.
    WeaponDie(Amount),
    /// Weapon attacks count as magical.
    MagicWeapons,
    /// Trained in armour.
    Armor(ArmorTraining),
    /// Trained in these weapons or tools.
    Training(Vec<String>),
    /// So many more hit points a level.
    HitPointsPerLevel(u8),
    /// Light of its own: bright and dim radius in feet.
    Light(u16, u16),
    /// A rule that is code.
    Rule(Rule),
    /// Knows where such creatures are that are within so many feet and not behind total cover.
    Senses(Vec<CreatureType>, u16),
    /// So many times a number.
    Times(Stat, u8),
    /// May attack, and deal the damage, with the ability that the spell was cast with.
    CastingAttacks,
    /// The spell of this name does nothing to the bearer.
    Unaffected(String),
    /// Who would make the bearer the target of an attack or of a spell that harms, other than by an area, must first pass
    /// this save against the difficulty of the spell; else it chooses another target or loses the attack or spell.
    Warded(Ability),
    /// Such conditions of the bearer do nothing as long as it lasts.
    Suppress(Vec<ConditionName>),
    /// Has a speed of this sort as high as that of walking.
    WalkingSpeed(Stat),
    /// So many sizes larger, or smaller if it is below 0, as far as there is room.
    Grow(i8),
    /// Falls of so many feet or fewer do no damage while the bearer can act.
    SafeFall(u16),
    /// An attack or spell that damages the bearer deals this much more, of a kind; "the other" is who deals it.
    ExtraAgainst(Amount, Damage),
    /// More damage on a hit, of the kind of the attack.
    ExtraSame(Amount),
    /// Counts as of this type besides its own.
    AlsoIs(CreatureType),
    /// As `Light`, and it is sunlight.
    Sunlight(u16, u16),
    /// The bearer's attacks hit by themselves: damage as on a hit, no roll, no critical.
    Hits,
    /// The damage that its record's kind is of is of this kind instead.
    DealsInstead(Damage),
    /// Resistance against such damage does not count.
    IgnoresResistance(Vec<Damage>),
    /// An ability score is higher by so much, but not above a maximum; one that is above it already stays.
    Raise(Ability, u8, u8),
    /// The bearer's hits are critical.
    CriticalHits,
    /// Such damage does not hurt the bearer and gives it as many hit points back.
    Absorb(Vec<Damage>),
    /// Jumps so many feet far and so many high, with or without a run-up.
    Jumps(u16, u16),
    /// Its own dice of an attack are rolled so many times on a critical hit, instead of twice.
    CriticalTimes(u8),
    /// Creatures of these kinds are favoured: `OtherFavored` is so of them. With tags, only those whose stat block has one of
    /// them in brackets.
    Favors(Vec<CreatureType>, Vec<String>),
    /// The spell of this name, which the bearer casts, reaches so many feet.
    SpellRange(String, u16),
    /// The Attack action has so many more attacks if all of them are made with a weapon of this name, or whose name begins
    /// with it; not besides `ExtraAttacks`: the larger counts.
    AttacksWith(String, u8),
    /// One more slot of this level.
    Slot(u8),
}

// What the rules of characters ask of the engine:
//
// Blindsense             knows where hidden and invisible creatures within 10 feet are
// CastsInShape           casts spells in beast shape, but for those with costly materials
// CastsWithoutComponents druid spells need neither speech, gestures nor materials without a price, in any shape
// ClimbsFreely           climbing costs no extra movement
// FamiliarForms          Find Familiar has the forms imp, pseudodragon, quasit and sprite too; the spell is a ritual
// FeralSenses            no disadvantage against what it cannot see; knows where invisible creatures within 30 feet are that
//                        do not hide, unless it is blinded or deafened
// HealsSupremely         dice of hit points that its spells give back show their highest face
// HidesBehindLarger      can hide where only a creature a size larger covers it
// IgnoresItemNeeds       uses magic items whatever class, race or level they ask for
// ImmuneToDisease        effects that are diseases do not come on it
// MovesThroughLarger     can move through the space of any creature that is larger
// NeverCalm              what it is under does not end by `Ends::Calm`
// NoArmorSlowdown        heavy armour does not slow it; the sheet's speed has it already
// PotentCantrip          who saves against its cantrips takes half of the damage, and nothing else
// RageAgainstSurprise    if surprised and able to act, it acts on its first turn if it uses `Rage` first
// RunsUpWalls            in its own turn moves along walls and over liquids; it falls where it then ends its move
// SecondTurn             in the first round of a fight has another turn at its initiative less 10, unless surprised
// SeesShapes             within 30 feet sees the true form of shapechangers and of what illusion or transmutation hides
// SongOfRest             friends who spend hit dice in a short rest regain one more die, of `song_of_rest_die` sides
// Turned                 moves as far from the source as it can, never ends nearer than 30 feet by choice, and has only Dash,
//                        or Dodge where it cannot move
// Untrackable            cannot be tracked by other means than magic

// What the rules of monsters and items ask of the engine:
//
// Amorphous              moves through gaps of an inch without squeezing
// Attached               the source clings to it: shares its space, moves with it and not by itself; see `Ends::LetGo`
// Berserk                on its turn attacks the nearest creature that it sees, or an object where it reaches none
// BreathesOnlyWater      suffocates in the air
// CannotBreathe          suffocates, as `space` has it
// CannotSeeSource        the source is unseen by it
// Carried                is in the space of the source and moves with it
// CrossesIce             ice and snow are no difficult terrain, and ice is climbed without checks
// Dispellable            incapacitated where magic does not work; who casts Dispel Magic on it makes it save with
//                        Constitution against that spell's difficulty or be unconscious for a minute
// DoubleHitDice          each hit die that it spends gives twice as much
// EarthGlide             burrows through earth and stone that nobody worked, and leaves no tunnel
// EntersSpaces           may enter the space of a foe and stop there
// FalseAppearance        as long as it has not moved or acted it cannot be told from an object: hidden without a check
// HalvesWithHeld         while another has its `Grapple` or `Attached`, of damage to it takes half, rounded down, and that
//                        other the other half
// Heads                  five heads: each turn in which it takes 25 damage or more kills one, and without any it dies. At the
//                        end of its turn it grows two for each that died since its last turn, unless it took fire damage
//                        since, and regains 10 hit points for each of the two. Its bites in Multiattack are as many as its
//                        heads, and its advantage on saves asks for two
// HealsByMagicOnly       no hit points back but by magic
// Hovers                 stays aloft when it cannot move
// IgnoresCover           its attacks count no cover but total
// IgnoresHoldingMagic    magic neither lowers its speed nor restrains it
// Inside                 in the source: total cover against all but the source and who is inside too, moves with it, and can
//                        reach only those; see `Ends::CutOut`
// LimitedMagicImmunity   spells of level 6 and lower neither affect nor find it unless it wishes
// NoArmorPenalty         its armour asks for no Strength and is not noisy
// NoRestBenefit          rests give it nothing
// NotSlowedByLoad        neither load nor heavy armour slows it
// OozeCube               others may enter its space, and are then subjected to its Engulf, with disadvantage on the save
// Reactive               has its reaction again at the start of each turn, anybody's
// ReactiveHeads          so many more reactions, for opportunity attacks only, as it has heads less one
// Revealed               being invisible helps it nothing
// SiegeMonster           double damage to objects
// SpellReflection        Magic Missile, spells in a line and ranged spell attacks on it do nothing; a d6 of 6 makes the caster
//                        their target, as if they came from here
// TransfersHalf          within 60 feet of the source, the source takes half of its damage, rounded up, in its place
// StandsFast             moved against its will along the floor, it uses its reaction to be moved 10 feet less
// Transparent            not noticed without a Perception check of 15 as long as it has neither moved nor attacked
// WebSense               knows where each creature is that touches the same web

words! {
    /// Rules that are code: each name is asked for at one place of the engine.
    ///
    /// Of spells: `ActionOrBonus`: an action or a bonus action in a turn, not both. `CannotAttack`: no attacks, and no
    /// spells or actions that harm. `CannotBeInvisible`: being invisible helps nothing. `CannotHeal`: no hit points back.
    /// `CannotStandUp`. `CannotTakeShapes`: keeps its true shape. `DeathWard`: damage that would bring it to 0 hit points leaves 1, or what would kill it at once does
    /// nothing; then the effect ends. `DelaysSpells`: of a spell that takes an action, a d20 of 11 or more puts off what it
    /// does to the next turn, whose action it takes. `DetectsMagic`, `DetectsPoison`: knows of magic, or of poison, poisonous creatures and diseases, within
    /// 30 feet. `Enclosed`: in a sphere that nothing crosses, in or out; it can roll it at half speed. `Ethereal`: sees 60 feet
    /// of the floor, and neither it nor what is there can touch the other; walls do not stop it. `FreeMovement`: no spell
    /// lowers its speed, 5 feet of movement end a grapple or a bond, and being under water hinders nothing.
    /// `HastyAction`: on each turn one more action, for one weapon attack, Dash, Disengage, Hide or `UseObject`. `HealsMost`:
    /// dice of healing for it count as their highest face. `Indifferent`: is no foe of the source's side. `Levitated`: hangs
    /// up to 20 feet above its square, moves only along what it can reach, and is out of reach of what is below.
    /// `MustApproach`: moves straight to the source on its turn, which ends within 5 feet of it. `MustFlee`: Dashes away from
    /// the source on its turn, by the safest way, if there is one. `MustStay`: leaves its space by no movement of its own.
    /// `NoAction`: no action on its turn. `Nondetection`: divination does not find it. `Obeys`: who made the effect says
    /// what it does on its turns. `OneAttack`: one attack in a turn, whatever else allows more. `OnlyDash`: of actions, Dash and those of the effect that gives this. `PassesSpaces`: enters
    /// others' spaces and gaps. `Preserved`: a corpse that does not decay or rise; the time does not count for raising.
    /// `SharesDamage`: the source takes the damage that it takes, too.
    Rule: NeedsNoAir Amphibious CannotAct CannotBeSurprised CannotCast CannotMove CannotReact CannotSpeak EscapesGrapples Flyby
        HalfFalls HoldsBreath IgnoresDifficultTerrain IgnoresHalfCover IgnoresLongRange IgnoresWebs Incorporeal
        Invisible MagicResistance NeedsNoFood NoFallDamage NoOpportunityAttacks QuickHands Regenerates ReliableTalent
        SeesInvisible SeesThroughMagicDarkness ShieldedMind SpiderClimb StandsUpCheaply StandsStill Swarm
        TwoWeaponModifier TwoWeaponAny Unaware WalksOnWater WaterBreathing ActionOrBonus CannotAttack
        CannotBeInvisible CannotHeal CannotStandUp CannotTakeShapes DeathWard DelaysSpells DetectsMagic
        DetectsPoison Enclosed Ethereal FreeMovement HastyAction HealsMost Indifferent Levitated MustApproach MustFlee
        MustStay NoAction Nondetection Obeys OneAttack OnlyDash PassesSpaces Preserved SharesDamage Amorphous Attached
        Berserk BreathesOnlyWater CannotBreathe CannotSeeSource CrossesIce EarthGlide EntersSpaces
        FalseAppearance Heads Inside IgnoresHoldingMagic LimitedMagicImmunity NoRestBenefit Reactive SiegeMonster
        SpellReflection Dispellable HealsByMagicOnly NoMagicSleep ReactiveHeads Transparent WebSense
        Blindsense HealsSupremely CastsInShape CastsWithoutComponents ClimbsFreely FamiliarForms FeralSenses
        HidesBehindLarger IgnoresItemNeeds ImmuneToDisease MovesThroughLarger NeverCalm NoArmorSlowdown PotentCantrip
        RageAgainstSurprise RunsUpWalls SecondTurn SeesShapes SongOfRest Turned Untrackable DoubleHitDice
        Hovers IgnoresCover NoArmorPenalty NotSlowedByLoad Revealed StandsFast HalvesWithHeld Carried OozeCube
        TransfersHalf
}

/// Numbers and rolls that can be changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub enum Stat {
    ArmorClass,
    Attack,
    Damage,
    Save,
    SaveOf(Ability),
    Check,
    CheckOf(Ability),
    Skill(Skill),
    Initiative,
    DeathSave,
    Concentration,
    /// Of walking, or of all ways of moving if it is halved, doubled or at most something.
    Speed,
    Fly,
    Swim,
    Climb,
    Burrow,
    HitPointsMax,
    SpellDifficulty,
    SpellAttack,
    SpellDamage,
    /// Hit points that each healing by the bearer's spells of level 1 and higher gives back more.
    Healing,
    /// Hit points that the bearer gets back more.
    Healed,
    Score(Ability),
    Darkvision,
    Blindsight,
    Truesight,
    Tremorsense,
    Reach,
    PassivePerception,
    PassiveInvestigation,
    JumpDistance,
    Attunements,
    /// What every blow does less.
    DamageTaken,
    /// Weight that can be carried, lifted and dragged.
    Carry,
    /// The proficiency bonus.
    Proficiency,
}

/// Which rolls of a d20.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub enum Rolls {
    All,
    Attacks,
    Saves,
    SavesOf(Ability),
    Checks,
    ChecksOf(Ability),
    Skill(Skill),
    Initiative,
    DeathSaves,
    Concentration,
    /// Checks with a tool, by name; empty is any.
    Tools,
}

/// What must be so for a [`Modifier`] or [`Step::If`](super::Step::If). What is asked of a roll that there is not, is not so.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub enum When {
    // Of the attack.
    Melee,
    Ranged,
    /// With a weapon or an unarmed strike; natural weapons are weapons.
    Weapon,
    Unarmed,
    Spell,
    Finesse,
    Light,
    TwoHanded,
    /// A melee weapon in one hand, and no other weapon.
    OneHanded,
    /// Whose name is this, or begins with it.
    With(String),
    /// With the weapon or action that has this power, as magic weapons do.
    This,
    /// A monk's weapon: shortswords and simple melee weapons that are neither heavy nor two-handed.
    Monk,
    /// With an ability.
    By(Ability),
    /// From within so many feet.
    Within(u16),
    /// From farther than so many feet.
    Beyond(u16),
    Critical,
    Opportunity,
    /// The roll has advantage.
    WithAdvantage,
    /// The roll has no disadvantage.
    WithoutDisadvantage,
    /// The first time in each turn.
    OncePerTurn,
    /// The damage is of one of these kinds.
    Deals(Vec<Damage>),
    // Of the other.
    OtherIs(Vec<CreatureType>),
    /// Whose stat block says this in brackets: `goblinoid`, `demon`, `shapechanger`.
    OtherTagged(String),
    OtherAtMost(Size),
    OtherHas(ConditionName),
    /// It has an effect of this name from the bearer.
    OtherMarked(String),
    /// It cannot see the bearer.
    OtherBlindToMe,
    /// The bearer cannot see it.
    OtherUnseen,
    /// It has fewer hit points than it could.
    OtherHurt,
    /// It has half of its hit points or fewer.
    OtherBloodied,
    /// It has not had a turn in this fight.
    OtherNotActed,
    OtherSurprised,
    /// It has this little hit points or fewer.
    OtherHitPoints(u16),
    /// It is the one that the effect comes from.
    OtherIsSource,
    /// It is another than the one that the effect comes from.
    OtherIsNotSource,
    OtherIsAlly,
    OtherIsFoe,
    /// Its Intelligence is at most this.
    OtherIntelligenceAtMost(u8),
    OtherWearsMetal,
    /// Its challenge rating is at most so many eighths.
    OtherRatedAtMost(u8),
    OtherSpeaks,
    // Of the bearer.
    Bloodied,
    /// It has all its hit points.
    Unhurt,
    Has(ConditionName),
    /// Under an effect of this name.
    Under(String),
    Unarmored,
    NoShield,
    NoHeavyArmor,
    Armored,
    /// Trained in what it wears.
    TrainedArmor,
    /// An ally of the bearer that can act stands within so many feet of the other.
    AllyNearOther(u16),
    /// An ally of the bearer that can act stands within so many feet of the bearer.
    AllyNear(u16),
    /// It has moved so many feet straight towards the other this turn.
    Charged(u16),
    /// It has not moved this turn.
    Still,
    /// It cannot move: its speed is 0, whatever the way.
    Immobile,
    InSunlight,
    InDimLight,
    InDarkness,
    InWater,
    /// The source of the effect is in its line of sight.
    SeesSource,
    /// It concentrates.
    Concentrating,
    /// The level of the character, or the number of hit dice, is at least this.
    Level(u8),
    // Of the save or check.
    /// What it is rolled against is magic.
    Magic,
    /// What it is rolled against is a spell.
    AgainstSpell,
    /// Failing would bring one of these conditions.
    Against(Vec<ConditionName>),
    /// Failing would bring damage of one of these kinds.
    AgainstDamage(Vec<Damage>),
    /// Against poison: damage or condition.
    AgainstPoison,
    AgainstDisease,
    BySight,
    ByHearing,
    BySmell,
    /// What it is rolled for is called this.
    Named(String),
    /// The d20 of the attack shows 20.
    Twenty,
    /// Its head can be cut off and it then dies: it is not immune to slashing damage, has no legendary actions, has not
    /// more than one head, and is no ooze, plant, elemental or swarm.
    OtherBeheadable,
    /// It has a natural swimming speed.
    OtherSwims,
    /// What it is rolled against is the breath of a creature.
    Breath,
    // Put together.
    Not(Box<Self>),
    Any(Vec<Self>),
    All(Vec<Self>),
    // Of damage.
    /// The damage is that of an attack with a weapon, natural ones included, that has none of these qualities.
    AttackWithout(Vec<WeaponQuality>),
    // Of the bearer.
    /// Its type is one of these.
    Is(Vec<CreatureType>),
    /// Its stat block says this in brackets.
    Tagged(String),
    /// Its stat block has one of these names.
    Called(Vec<String>),
    /// Some creature with at least 1 hit point has an effect of this name from the bearer.
    Marks(String),
    /// It is a turn of the one that the effect comes from, and not that in which the effect began.
    LaterTurn,
    /// The slot of the spell is at least of this level.
    Slot(u8),
    // Of the other.
    /// It cannot have this condition.
    OtherImmuneTo(ConditionName),
    /// It falls just now.
    OtherFalls,
    OtherUnarmored,
    OtherDead,
    /// It sees the bearer with its eyes: not by blindsight, tremorsense or truesight.
    OtherBySight,
    /// It holds a weapon or shield of metal.
    OtherHoldsMetal,
    OtherConcentrating,
    OtherBreathes,
    // Of the place, as the cart that is played says.
    UnderOpenSky,
    InStorm,
    AtNight,
    /// A wall of stone is within 5 feet.
    BesideStone,
    /// Damage of one of these kinds, dealt by a step just before in the same list, brought the other from 1 hit point or
    /// more to 0; empty for any kind.
    OtherDroppedBy(Vec<Damage>),
    /// The damage that is being dealt, or was just before, is at most this, all kinds together.
    DealtAtMost(u16),
    // Of the bearer.
    /// So many creatures or more have an effect of this name from the bearer.
    Holds(String, u8),
    /// It has at least 1 hit point.
    AboveZero,
    /// It has this little hit points or fewer.
    HitPoints(u16),
    /// It is a member of one of these classes.
    Class(Vec<ClassName>),
    /// Its level in a class is at least this.
    ClassLevel(ClassName, u8),
    /// There is at least so much left of a reserve.
    Left(String, u8),
    /// Trained in this weapon or tool.
    Trained(String),
    /// It has a hand free.
    FreeHand,
    /// It moves at half its speed this turn, by choice.
    MovesCarefully,
    /// It stands in water that flows.
    InRunningWater,
    /// The floor is of this sort, as the cart names it: `rock`, `snow`.
    Terrain(String),
    // Of the other.
    /// It is under an effect of this name, whosever.
    OtherUnder(String),
    /// It grapples the bearer.
    HeldByOther,
    /// Its stat block has this name.
    OtherNamed(String),
    /// It is in the bearer's space.
    InMySpace,
    /// Its armour or shield is not magic and, with `true`, of metal.
    OtherWearsMundane(bool),
    /// Its attack uses a weapon that it holds and that is not magic; with `true`, of metal.
    OtherWieldsMundane(bool),
    // Of the attack.
    /// With a ranged weapon: a melee weapon that is thrown is none.
    RangedWeapon,
    /// With the weapon that stands first on the sheet.
    Preferred,
    /// It is made by the activity of this name.
    During(String),
    /// The spell is of this school.
    OfSchool(School),
    /// The spell is cast as one of this class.
    CastAs(ClassName),
    // Of the other.
    /// A `Favors` of the bearer fits it.
    OtherFavored,
    /// The bearer grapples it.
    OtherGrappled,
    /// It stands within so many feet of the one that the bearer attacked last this turn, and is another.
    OtherNearLast(u16),
    /// Its challenge rating is at most one of the bearer's own numbers, in eighths.
    OtherRatedAtMostNumber(String),
    /// It is its own turn, or there are no turns.
    OwnTurn,
    /// It has made no attack this turn.
    NotAttacked,
    /// It has made an attack with the Attack action this turn of which all of this was so.
    Attacked(Vec<Self>),
    /// An effect of this name on it began this turn.
    Began(String),
    /// It has nothing left of this reserve.
    Empty(String),
    /// It has moved at most half of its speed this turn.
    MovedHalf,
    /// The light where it stands is dim, or there is none.
    InDimLightOrDarkness,
    /// The other died at most so many rounds ago.
    OtherDiedWithin(u32),
}
