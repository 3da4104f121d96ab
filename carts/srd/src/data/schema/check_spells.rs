//! What must hold between what a spell does and its record.
//!
//! The powers are looked through as TOML: a [`Step`](super::Step) is a table whose key is the step's name, wherever it
//! stands, so that new words need no new code here.

use std::collections::BTreeSet;

use toml::Value;

use super::check::fault;
use super::words::SaveSuccess;
use super::{CastingTime, DataError, Duration, SpellEntry, SpellPower, Tables};

/// Spells whose save does not stand in the record, or not in what they do, and why.
const SAVE_APART: &[(&str, &str)] = &[
    ("Scrying", "it only shows something"),
    ("Wall of Stone", "that of who would be closed in is left out"),
];

/// Spells whose damage or healing is not that of the record's table, and why.
const TABLE_APART: &[(&str, &str)] = &[
    ("Disintegrate", "the record lacks what higher slots add"),
    ("Freezing Sphere", "the record lacks what higher slots add"),
    ("Magic Missile", "the record adds all darts up"),
    ("Phantasmal Killer", "the record lacks what higher slots add"),
    ("Sleep", "the record has its hit points as damage"),
    ("Wall of Fire", "the record lacks what higher slots add"),
];

/// Checks what spells do against their records.
pub(super) fn spell_powers(tables: &Tables) -> Result<(), DataError> {
    for power in &tables.spell_power {
        let wrong = |problem: String| fault("spell_power", &power.spell, problem);
        let Some(entry) = tables.spell.iter().find(|entry| entry.name == power.spell) else {
            return Err(wrong("`spell`: there is no such spell".into()));
        };
        let value = Value::try_from(power).map_err(|error| wrong(error.to_string()))?;
        let mut found = Found::default();
        found.look(&value);
        check(entry, power, &found).map_err(wrong)?;
        named(tables, entry, &found).map_err(wrong)?;
    }
    Ok(())
}

fn require(holds: bool, problem: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(problem()) }
}

/// That a rule holds, or that the spell stands apart from it: not both.
fn unless(apart: &[(&str, &str)], spell: &str, rule: Result<(), String>) -> Result<(), String> {
    match (apart.iter().any(|(name, _)| *name == spell), rule) {
        (true, Err(_)) => Ok(()),
        (true, Ok(())) => Err("it stands apart from a rule that it follows".into()),
        (false, rule) => rule,
    }
}

fn check(entry: &SpellEntry, power: &SpellPower, found: &Found) -> Result<(), String> {
    let name = entry.name.as_str();
    let does = [&power.does, &power.once].iter().any(|steps| !steps.is_empty());
    let chooses = !power.options.is_empty() || !power.ways.is_empty();
    require(does || chooses || power.tells, || "it does nothing: is it `tells`?".into())?;
    require(power.reaction.is_some() == (entry.casting == CastingTime::Reaction), || {
        "`reaction`: only and all spells that are cast as one have it".into()
    })?;
    let grows = found.keys.contains("per_slot")
        || power.targets_per_slot > 0
        || power.feet_per_slot > 0
        || !power.longer.is_empty();
    let tiers = found.keys.contains("per_tier") || power.targets_per_tier > 0;
    require(!(if entry.level == 0 { grows } else { tiers }), || {
        "cantrips grow with the caster's level, others with the slot".into()
    })?;
    let levels = power.longer.iter().map(|(level, ..)| *level);
    require(levels.clone().is_sorted() && levels.clone().all(|level| level > entry.level), || {
        "`longer`: levels above the spell's own, rising".into()
    })?;
    unless(SAVE_APART, name, saves(entry, found))?;
    attacks(entry, found)?;
    unless(TABLE_APART, name, amounts(entry, found))?;
    durations(entry, power, found)
}

/// A save in the record is one in what it does, and the other way round.
fn saves(entry: &SpellEntry, found: &Found) -> Result<(), String> {
    let Some(save) = entry.save else {
        return require(found.saves.is_empty(), || "`save`: its record has none".into());
    };
    let ability = format!("{:?}", save.ability);
    let halves: Vec<bool> = (found.saves.iter().chain(&found.repeats))
        .filter(|(with, _)| *with == ability)
        .map(|(_, half)| *half)
        .collect();
    require(!halves.is_empty(), || format!("`Save`: its record has one with {ability}"))?;
    match save.success {
        SaveSuccess::Half => require(halves.contains(&true), || "`half` is missing".into()),
        SaveSuccess::None => require(!halves.contains(&true), || "`half` is too much".into()),
        SaveSuccess::Other => Ok(()),
    }
}

/// An attack in the record is one in what it does, and the other way round.
fn attacks(entry: &SpellEntry, found: &Found) -> Result<(), String> {
    let expected: BTreeSet<String> = entry.attack.iter().map(|one| format!("{one:?}")).collect();
    require(found.attacks == expected, || {
        format!("`Attack`: {:?}, and its record has {expected:?}", found.attacks)
    })
}

/// The table of the record is used, for every kind of damage in it, and only if there is one.
fn amounts(entry: &SpellEntry, found: &Found) -> Result<(), String> {
    let kinds = entry.damage.iter().flat_map(|damage| &damage.kinds);
    for kind in kinds {
        let kind = format!("{kind:?}");
        require(found.kinds.contains(&kind), || format!("`table`: none of the {kind} damage"))?;
    }
    let has = entry.damage.is_some() || entry.healing.is_some();
    require(has == found.table, || format!("`table`: the record has one: {has}"))
}

/// What lasts leaves something, what needs concentration leaves something of the spell, what is over at once does not.
fn durations(entry: &SpellEntry, power: &SpellPower, found: &Found) -> Result<(), String> {
    let at_once = entry.duration == Duration::Instantaneous;
    require(!at_once || found.bound == 0, || "`lasts`: it is over at once".into())?;
    let again = power.again.is_some();
    require(at_once || power.tells || again || found.lasts > 0, || "nothing of it lasts".into())?;
    require(
        !entry.concentration || power.tells || again || found.bound + found.summons > 0,
        || "nothing of it needs the concentration".into(),
    )?;
    require(!again || !at_once, || "`again`: it is over at once".into())
}

/// What is named exists: creatures, things, effects.
fn named(tables: &Tables, entry: &SpellEntry, found: &Found) -> Result<(), String> {
    let creature = |name: &&String| !tables.monster.iter().any(|one| one.name == **name);
    if let Some(name) = found.monsters.iter().find(creature) {
        return Err(format!("`monsters`: there is no {name:?}"));
    }
    let thing = |name: &&String| !tables.gear.iter().any(|one| one.name == **name);
    if let Some(name) = found.items.iter().find(thing) {
        return Err(format!("`item`: there is no {name:?}"));
    }
    let unknown = |name: &&String| {
        **name != entry.name
            && !found.names.contains(*name)
            && !tables.spell_power.iter().any(|one| one.spell == **name)
    };
    match found.asked.iter().find(unknown) {
        Some(name) => Err(format!("no effect is called {name:?}")),
        None => Ok(()),
    }
}

/// What stands anywhere in a power.
#[derive(Default)]
struct Found {
    /// All keys with a value that is not 0.
    keys: BTreeSet<String>,
    /// Abilities of saves, with whether success halves.
    saves: Vec<(String, bool)>,
    /// Those of saves that end effects, and of wards.
    repeats: Vec<(String, bool)>,
    /// Strikes of attacks.
    attacks: BTreeSet<String>,
    /// Kinds of damage by the record's table.
    kinds: BTreeSet<String>,
    /// Whether the record's table is used at all.
    table: bool,
    /// Effects and zones.
    lasts: usize,
    /// Those that last as long as the spell.
    bound: usize,
    /// Summons.
    summons: usize,
    /// Names of effects.
    names: BTreeSet<String>,
    /// Names of effects that something is asked of.
    asked: Vec<String>,
    monsters: Vec<String>,
    items: Vec<String>,
}

impl Found {
    fn look(&mut self, value: &Value) {
        match value {
            Value::Array(all) => all.iter().for_each(|one| self.look(one)),
            Value::Table(table) => {
                self.damage(table.get("amount"), table.get("kind"));
                for (key, value) in table {
                    self.entry(key, value);
                    self.look(value);
                }
            }
            Value::String(word) if word == "MirrorImage" || word == "LockObject" => {
                self.lasts += 1;
                self.bound += 1;
            }
            _ => {}
        }
    }

    fn entry(&mut self, key: &str, value: &Value) {
        if value.as_integer() != Some(0) {
            self.keys.insert(key.into());
        }
        let text = |field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
        let flag = |field: &str| value.get(field).and_then(Value::as_bool) == Some(true);
        match key {
            "Save" => self.saves.extend(text("ability").map(|ability| (ability, flag("half")))),
            "save" => self.repeats.extend(text("ability").map(|ability| (ability, false))),
            "Warded" | "bars_teleport" => {
                self.repeats.extend(value.as_str().map(|ability| (ability.into(), false)));
            }
            "Attack" => self.attacks.extend(text("strike")),
            "Extra" => self.damage(value.get(0), value.get(1)),
            "table" => self.table |= value.as_bool() == Some(true),
            "Gain" | "GainSelf" | "Zone" => {
                self.names.extend(text("name"));
                self.lasts += 1;
                self.bound +=
                    usize::from(text("lasts").is_some_and(|lasts| lasts.starts_with("Spell")));
            }
            "Summon" => {
                self.summons += 1;
                self.lasts += 1;
                let names = value.get("monsters").and_then(Value::as_array).into_iter().flatten();
                self.monsters.extend(names.filter_map(Value::as_str).map(str::to_owned));
            }
            "Create" => self.items.extend(text("item")),
            "OtherMarked" | "Marks" | "Named" => {
                self.asked.extend(value.as_str().map(str::to_owned));
            }
            _ => {}
        }
    }

    fn damage(&mut self, amount: Option<&Value>, kind: Option<&Value>) {
        let table = amount.and_then(|amount| amount.get("table")).and_then(Value::as_bool);
        if let (Some(true), Some(kind)) = (table, kind.and_then(Value::as_str)) {
            self.kinds.insert(kind.into());
        }
    }
}
