//! What must hold of each record by itself, and of all together.

use std::collections::BTreeSet;
use std::fmt;

use super::{
    Action, ActionPower, Armor, Background, Casting, ClassEntry, ConditionEntry, DataError, Feat,
    Feature, Gear, ItemPower, Language, Level, MagicItem, Monster, Race, SkillEntry, SpellEntry,
    SpellPower, Subclass, Subrace, Supply, Tables, TraitPower, Weapon,
};

/// The longest name or list of words in bytes: the tables hold names, not descriptions.
const TEXT_MAX: usize = 60;

/// What Multiattack calls one of the creature's spells.
const CASTING: &str = "Innate Spellcasting";

/// Experience points of challenge ratings 0, ⅛, ¼, ½ and 1 to 30, by their eighths.
const XP: &[(u8, u32)] = &[
    (0, 10),
    (1, 25),
    (2, 50),
    (4, 100),
    (8, 200),
    (16, 450),
    (24, 700),
    (32, 1_100),
    (40, 1_800),
    (48, 2_300),
    (56, 2_900),
    (64, 3_900),
    (72, 5_000),
    (80, 5_900),
    (88, 7_200),
    (96, 8_400),
    (104, 10_000),
    (112, 11_500),
    (120, 13_000),
    (128, 15_000),
    (136, 18_000),
    (144, 20_000),
    (152, 22_000),
    (160, 25_000),
    (168, 33_000),
    (176, 41_000),
    (184, 50_000),
    (192, 62_000),
    (200, 75_000),
    (208, 90_000),
    (216, 105_000),
    (224, 120_000),
    (232, 135_000),
    (240, 155_000),
];

/// Experience points for defeating a creature of a challenge rating in eighths, if there is such a rating.
#[must_use]
pub fn experience(challenge_eighths: u8) -> Option<u32> {
    XP.iter().find(|(eighths, _)| *eighths == challenge_eighths).map(|(_, xp)| *xp)
}

/// A record of a table.
pub(super) trait Record {
    /// What it is found by.
    fn name(&self) -> String;

    /// What must hold of it by itself; an error names the field.
    fn check(&self) -> Result<(), String> {
        text("name", &self.name())
    }
}

fn require(holds: bool, field: &str, problem: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("`{field}`: {}", problem())) }
}

/// That a text is a name: not empty, not long.
fn text(field: &str, text: &str) -> Result<(), String> {
    require(!text.is_empty() && text.len() <= TEXT_MAX, field, || {
        format!("{text:?} is not 1 to {TEXT_MAX} bytes long")
    })
}

fn texts<'a>(field: &str, all: impl IntoIterator<Item = &'a String>) -> Result<(), String> {
    all.into_iter().try_for_each(|one| text(field, one))
}

/// That a list has nothing twice.
fn once<T: fmt::Debug + PartialEq>(field: &str, all: &[T]) -> Result<(), String> {
    match all.iter().enumerate().find(|(at, one)| all[..*at].contains(one)) {
        Some((_, one)) => Err(format!("`{field}`: {one:?} is there twice")),
        None => Ok(()),
    }
}

impl Record for Monster {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn check(&self) -> Result<(), String> {
        text("name", &self.name)?;
        text("alignment", &self.alignment)?;
        texts("languages", &self.languages)?;
        require(self.scores.iter().all(|score| (1..=30).contains(score)), "scores", || {
            format!("{:?} are not each 1 to 30", self.scores)
        })?;
        require(self.hit_dice.count > 0, "hit_dice", || "write dice, such as 2d8+2".into())?;
        let average = self.hit_dice.average().max(1);
        require(i32::from(self.hit_points) == average, "hit_points", || {
            format!("{} are not the mean of {}, {average}", self.hit_points, self.hit_dice)
        })?;
        let Some(xp) = experience(self.challenge_eighths) else {
            return Err(format!("`challenge_eighths`: {} is no rating", self.challenge_eighths));
        };
        let harmless = self.challenge_eighths == 0 && self.xp == 0;
        require(self.xp == xp || harmless, "xp", || format!("{} should be {xp}", self.xp))?;
        let kinds = [
            ("vulnerabilities", &self.vulnerabilities),
            ("resistances", &self.resistances),
            ("immunities", &self.immunities),
        ];
        kinds.into_iter().try_for_each(|(field, kinds)| once(field, kinds))?;
        once("condition_immunities", &self.condition_immunities)?;
        texts("traits", self.traits.iter().map(|one| &one.name))?;
        for (part, count) in self.actions.iter().flat_map(|one| one.multiattack.iter().flatten()) {
            let known = self.actions.iter().any(|other| other.name == *part);
            require(known || part == CASTING && !self.casting.is_empty(), "actions", || {
                format!("Multiattack names {part:?}, which is no action here")
            })?;
            require(count.average() > 0, "actions", || format!("Multiattack without {part:?}"))?;
        }
        for (field, all) in [
            ("actions", &self.actions),
            ("reactions", &self.reactions),
            ("legendary_actions", &self.legendary_actions),
        ] {
            for one in all {
                action(field, one)?;
            }
        }
        self.casting.iter().try_for_each(casting)
    }
}

fn action(field: &str, one: &Action) -> Result<(), String> {
    text(field, &one.name)?;
    if let Some(attack) = one.attack {
        require(attack.reach.or(attack.range).is_some(), field, || {
            format!("{:?} attacks with neither reach nor range", one.name)
        })?;
    }
    require(one.cost.is_none_or(|cost| (1..=3).contains(&cost)), field, || {
        format!("{:?} does not cost 1 to 3", one.name)
    })?;
    one.choices.iter().try_for_each(|choice| action(field, choice))
}

fn casting(one: &Casting) -> Result<(), String> {
    require(one.slots.len() <= 9, "casting", || "slots end at level 9".into())?;
    require(one.prepared.is_empty() || !one.slots.is_empty(), "casting", || {
        "prepared spells need slots".into()
    })
}

impl Record for SpellEntry {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn check(&self) -> Result<(), String> {
        text("name", &self.name)?;
        require(self.level <= 9, "level", || format!("{} is over 9", self.level))?;
        require(!self.classes.is_empty(), "classes", || "nobody can cast it".into())?;
        let Some(damage) = &self.damage else { return Ok(()) };
        require(!damage.parts.is_empty(), "damage", || "without parts it is none".into())?;
        require(damage.parts.is_sorted_by_key(|(level, _)| *level), "damage", || {
            "the parts are not in the order of levels".into()
        })
    }
}

impl Record for Weapon {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn check(&self) -> Result<(), String> {
        text("name", &self.name)?;
        require(self.damage.is_some() == self.kind.is_some(), "kind", || {
            "dice and a kind of damage go together".into()
        })?;
        require(self.range_long.is_none() || self.range.is_some(), "range_long", || {
            "a long range needs a range".into()
        })
    }
}

impl Record for Armor {
    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Record for Gear {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn check(&self) -> Result<(), String> {
        text("name", &self.name)?;
        text("category", &self.category)
    }
}

impl Record for MagicItem {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn check(&self) -> Result<(), String> {
        text("name", &self.name)?;
        require(self.attunement || self.attuned_by.is_empty(), "attuned_by", || {
            "only with attunement".into()
        })
    }
}

impl Record for ClassEntry {
    fn name(&self) -> String {
        format!("{:?}", self.name)
    }

    fn check(&self) -> Result<(), String> {
        let numbered = |(at, level): (usize, &Level)| usize::from(level.level) == at + 1;
        let whole = self.levels.len() == 20 && self.levels.iter().enumerate().all(numbered);
        require(whole, "levels", || "write levels 1 to 20 in order".into())?;
        texts("proficiencies", &self.proficiencies)?;
        texts("levels", self.levels.iter().flat_map(|level| &level.features))
    }
}

impl Record for Subclass {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn check(&self) -> Result<(), String> {
        text("name", &self.name)?;
        texts("features", self.features.iter().map(|(_, name)| name))
    }
}

impl Record for Race {
    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Record for Subrace {
    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Record for Background {
    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Record for Feat {
    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Record for SkillEntry {
    fn name(&self) -> String {
        format!("{:?}", self.name)
    }
}

impl Record for Language {
    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Record for ConditionEntry {
    fn name(&self) -> String {
        format!("{:?}", self.name)
    }
}

impl Record for SpellPower {
    fn name(&self) -> String {
        self.spell.clone()
    }
}

impl Record for Feature {
    fn name(&self) -> String {
        of(&self.name, &self.of)
    }
}

impl Record for TraitPower {
    fn name(&self) -> String {
        of(&self.name, &self.of.join(", "))
    }

    fn check(&self) -> Result<(), String> {
        text("name", &self.name)
    }
}

impl Record for ActionPower {
    fn name(&self) -> String {
        of(&self.name, &self.of.join(", "))
    }

    fn check(&self) -> Result<(), String> {
        text("name", &self.name)
    }
}

impl Record for ItemPower {
    fn name(&self) -> String {
        self.item.clone()
    }
}

/// A name, with whose it is.
fn of(name: &str, of: &str) -> String {
    if of.is_empty() { name.to_owned() } else { format!("{name} ({of})") }
}

/// That no two records of a table have one name.
pub(super) fn names_differ<T: Record>(array: &str, records: &[T]) -> Result<(), DataError> {
    let mut seen = BTreeSet::new();
    match records.iter().map(Record::name).find(|name| !seen.insert(name.clone())) {
        Some(name) => Err(fault(array, &name, "there are two of this name".into())),
        None => Ok(()),
    }
}

/// That what records name exists.
pub(super) fn references(tables: &Tables) -> Result<(), DataError> {
    let spells: BTreeSet<&str> = tables.spell.iter().map(|spell| spell.name.as_str()).collect();
    let named = |array: &str, name: &str, field: &str, spell: &str| {
        let missing = || fault(array, name, format!("`{field}`: there is no spell {spell:?}"));
        if spells.contains(spell) { Ok(()) } else { Err(missing()) }
    };
    for monster in &tables.monster {
        for one in &monster.casting {
            let daily = one.daily.iter().flat_map(|(_, spells)| spells);
            for spell in one.at_will.iter().chain(daily).chain(&one.prepared) {
                named("monster", &monster.name, "casting", spell)?;
            }
        }
    }
    for subclass in &tables.subclass {
        for bonus in &subclass.spells {
            named("subclass", &subclass.name, "spells", &bonus.spell)?;
        }
    }
    let things: BTreeSet<&str> = (tables.weapon.iter().map(|one| one.name.as_str()))
        .chain(tables.armor.iter().map(|one| one.name.as_str()))
        .chain(tables.gear.iter().map(|one| one.name.as_str()))
        .collect();
    let packs = tables.gear.iter().map(|pack| (&pack.name, "contents", &pack.contents));
    for (name, field, content) in packs {
        if let Some((thing, _)) = content.iter().find(|(thing, _)| !things.contains(&**thing)) {
            return Err(fault("gear", name, format!("`{field}`: there is no {thing:?}")));
        }
    }
    for class in &tables.class {
        supplies(tables, &things, &class.equipment, &class.equipment_options)
            .map_err(|problem| fault("class", &class.name(), problem))?;
    }
    for one in &tables.background {
        supplies(tables, &things, &one.equipment, &one.equipment_options)
            .map_err(|problem| fault("background", &one.name, problem))?;
    }
    for subrace in &tables.subrace {
        if !tables.race.iter().any(|race| race.name == subrace.race) {
            let problem = format!("`race`: there is no {:?}", subrace.race);
            return Err(fault("subrace", &subrace.name, problem));
        }
    }
    for item in tables.magic_item.iter().filter(|item| !item.variant_of.is_empty()) {
        if !tables.magic_item.iter().any(|other| other.name == item.variant_of) {
            let problem = format!("`variant_of`: there is no {:?}", item.variant_of);
            return Err(fault("magic_item", &item.name, problem));
        }
    }
    Ok(())
}

/// That what a beginner gets and chooses from exists.
fn supplies(
    tables: &Tables,
    things: &BTreeSet<&str>,
    given: &[(String, u16)],
    options: &[Vec<Vec<Supply>>],
) -> Result<(), String> {
    if let Some((thing, _)) = given.iter().find(|(thing, _)| !things.contains(&**thing)) {
        return Err(format!("`equipment`: there is no {thing:?}"));
    }
    let field = "equipment_options";
    for choice in options {
        let filled =
            choice.len() > 1 || choice.iter().flatten().any(|one| matches!(one, Supply::Any(..)));
        require(filled && choice.iter().all(|option| !option.is_empty()), field, || {
            "a choice has fewer than two entries, or an empty one".into()
        })?;
        for supply in choice.iter().flatten() {
            let (known, count) = match supply {
                Supply::Thing(thing, count) | Supply::IfProficient(thing, count) => {
                    (things.contains(&**thing), count)
                }
                Supply::Any(group, count) => {
                    let weapon = tables.weapon.iter().any(|one| group.has_weapon(one));
                    (weapon || tables.gear.iter().any(|one| group.has_gear(one)), count)
                }
            };
            require(known && *count > 0, field, || format!("there is no {supply:?}"))?;
        }
    }
    Ok(())
}

pub(super) fn fault(array: &str, name: &str, problem: String) -> DataError {
    DataError { file: "tables".into(), record: format!("{array} {name:?}"), problem }
}
