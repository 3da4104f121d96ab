//! Classes, subclasses, races, backgrounds, feats and the short lists of 5e-database as ours.

use srd::Ability;
use srd::data::{
    Background, BonusSpell, ClassEntry, ClassName, ConditionEntry, Feat, Language, Level, Race,
    SkillEntry, Subclass, Subrace, Supply, Tables,
};

use crate::item::money;
use crate::source::{Node, Source};
use crate::vocabulary::{ability, named, word};
use crate::{Error, monster};

/// Fills the tables of classes, races and short lists.
pub(crate) fn people(source: &Source, tables: &mut Tables) -> Result<(), Error> {
    for node in source.records("Classes") {
        let mut class = class(&node)?;
        for level in source.records("Levels") {
            let own = word::<ClassName>(&level.at("class").at("index"))? == class.name;
            if own && level.option("subclass").is_none() {
                class.levels.push(self::level(&level)?);
            }
        }
        class.levels.sort_by_key(|level| level.level);
        tables.class.push(class);
    }
    for node in source.records("Subclasses") {
        tables.subclass.push(subclass(&node, source)?);
    }
    for node in source.records("Races") {
        tables.race.push(race(&node)?);
    }
    for node in source.records("Subraces") {
        tables.subrace.push(Subrace {
            name: node.at("name").text()?.into(),
            race: node.at("race").at("name").text()?.into(),
            bonuses: bonuses(&node)?,
            traits: names(&node, "racial_traits")?,
        });
    }
    for node in source.records("Backgrounds") {
        tables.background.push(background(&node)?);
    }
    for node in source.records("Feats") {
        tables.feat.push(feat(&node)?);
    }
    for node in source.records("Skills") {
        let ability = ability(&node.at("ability_score").at("index"))?;
        tables.skill.push(SkillEntry { name: word(&node.at("index"))?, ability });
    }
    for node in source.records("Languages") {
        tables.language.push(Language {
            name: node.at("name").text()?.into(),
            kind: word(&node.at("type"))?,
            script: node.option("script").map_or(Ok(""), |script| script.text())?.into(),
        });
    }
    for node in source.records("Conditions") {
        tables.condition.push(ConditionEntry { name: word(&node.at("index"))? });
    }
    Ok(())
}

/// The names in a list of `{index, name}`.
fn names(node: &Node<'_>, key: &str) -> Result<Vec<String>, Error> {
    node.list(key)?.iter().map(|one| one.at("name").text().map(str::to_owned)).collect()
}

fn class(node: &Node<'_>) -> Result<ClassEntry, Error> {
    let saves = node.list("saving_throws")?;
    let [one, other] = &saves[..] else {
        return Err(node.at("saving_throws").wrong("are not two"));
    };
    let mut class = ClassEntry {
        name: word(&node.at("index"))?,
        hit_die: node.at("hit_die").whole()?,
        saves: [ability(&one.at("index"))?, ability(&other.at("index"))?],
        casting: None,
        proficiencies: names(node, "proficiencies")?,
        skill_count: 0,
        skills: Vec::new(),
        multiclass: Vec::new(),
        multiclass_any: false,
        equipment: equipment(node)?,
        equipment_options: options(node)?,
        levels: Vec::new(),
    };
    class.proficiencies.retain(|name| !name.starts_with("Saving Throw"));
    if let Some(casting) = node.option("spellcasting") {
        class.casting = Some(ability(&casting.at("spellcasting_ability").at("index"))?);
    }
    for choice in node.list("proficiency_choices")? {
        for option in choice.at("from").list("options")? {
            let Some(item) = option.option("item") else { continue };
            let Some(skill) = item.at("index").text()?.strip_prefix("skill-") else { continue };
            class.skills.push(named(skill).ok_or_else(|| item.wrong("is no skill"))?);
            class.skill_count = choice.at("choose").whole()?;
        }
    }
    let multiclass = node.at("multi_classing");
    let mut needed = multiclass.list("prerequisites")?;
    if let Some(options) = multiclass.option("prerequisite_options") {
        class.multiclass_any = true;
        needed.extend(options.at("from").list("options")?);
    }
    for one in needed {
        let ability = ability(&one.at("ability_score").at("index"))?;
        class.multiclass.push((ability, one.at("minimum_score").whole()?));
    }
    Ok(class)
}

/// What everyone starts with.
fn equipment(node: &Node<'_>) -> Result<Vec<(String, u16)>, Error> {
    let all = node.list("starting_equipment")?;
    let one = |one: &Node<'_>| {
        Ok((one.at("equipment").at("name").text()?.to_owned(), one.at("quantity").whole()?))
    };
    all.iter().map(one).collect()
}

/// What is chosen besides.
fn options(node: &Node<'_>) -> Result<Vec<Vec<Vec<Supply>>>, Error> {
    let mut all = Vec::new();
    for choice in node.list("starting_equipment_options")? {
        let from = choice.at("from");
        if from.option("equipment_category").is_some() {
            all.push(vec![vec![any(&choice)?]]);
            continue;
        }
        if choice.at("choose").whole::<u8>()? != 1 {
            return Err(choice.at("choose").wrong("is not one of the options"));
        }
        let options = from.at("options").items()?;
        all.push(options.iter().map(supplies).collect::<Result<_, _>>()?);
    }
    Ok(all)
}

/// So many of a category.
fn any(choice: &Node<'_>) -> Result<Supply, Error> {
    let group = choice.at("from").at("equipment_category").at("index");
    Ok(Supply::Any(word(&group)?, choice.at("choose").whole()?))
}

/// What one option is: one thing, some of a category, or several of these together.
fn supplies(node: &Node<'_>) -> Result<Vec<Supply>, Error> {
    let kind = node.at("option_type");
    match kind.text()? {
        "counted_reference" => {
            let name = node.at("of").at("name").text()?.to_owned();
            let count = node.at("count").whole()?;
            let needs = !node.list("prerequisites")?.is_empty();
            let supply = if needs { Supply::IfProficient } else { Supply::Thing };
            Ok(vec![supply(name, count)])
        }
        "choice" => Ok(vec![any(&node.at("choice"))?]),
        "multiple" => {
            let all = node.at("items").items()?;
            Ok(all.iter().map(supplies).collect::<Result<Vec<_>, _>>()?.concat())
        }
        other => Err(kind.wrong(format!("{other:?} is no option that is known"))),
    }
}

fn background(node: &Node<'_>) -> Result<Background, Error> {
    let mut skills = Vec::new();
    for one in node.list("starting_proficiencies")? {
        let index = one.at("index");
        let skill = index.text()?.strip_prefix("skill-").and_then(named);
        skills.push(skill.ok_or_else(|| index.wrong("is no skill"))?);
    }
    let languages = node.option("language_options");
    Ok(Background {
        name: node.at("name").text()?.into(),
        skills,
        language_choices: languages.map_or(Ok(0), |choice| choice.at("choose").whole())?,
        equipment: equipment(node)?,
        equipment_options: options(node)?,
        money_cp: node.option("starting_gold").map_or(Ok(0), |gold| money(&gold))?,
    })
}

fn feat(node: &Node<'_>) -> Result<Feat, Error> {
    let all = node.list("prerequisites")?;
    let minimum = |one: &Node<'_>| {
        let ability = ability(&one.at("ability_score").at("index"))?;
        Ok((ability, one.at("minimum_score").whole()?))
    };
    let minimum = all.iter().map(minimum).collect::<Result<_, Error>>()?;
    Ok(Feat { name: node.at("name").text()?.into(), minimum })
}

fn level(node: &Node<'_>) -> Result<Level, Error> {
    let mut level = Level {
        level: node.at("level").whole()?,
        proficiency: node.at("prof_bonus").whole()?,
        improvements: node.at("ability_score_bonuses").whole()?,
        cantrips: 0,
        spells: 0,
        slots: Vec::new(),
        features: names(node, "features")?,
        numbers: Vec::new(),
    };
    if let Some(casting) = node.option("spellcasting") {
        let number = |key: &str| casting.option(key).map_or(Ok(0), |found| found.whole::<u8>());
        level.cantrips = number("cantrips_known")?;
        level.spells = number("spells_known")?;
        for slot in 1..=9 {
            level.slots.push(number(&format!("spell_slots_level_{slot}"))?);
        }
        while level.slots.last() == Some(&0) {
            level.slots.pop();
        }
    }
    if let Some(own) = node.option("class_specific") {
        for (name, value) in own.entries()? {
            number(&mut level.numbers, name, &value)?;
        }
    }
    Ok(level)
}

/// One of a class's own numbers; 0 and `false` are not written.
fn number(numbers: &mut Vec<(String, u16)>, name: &str, node: &Node<'_>) -> Result<(), Error> {
    if name == "creating_spell_slots" {
        for one in node.items()? {
            let slot: u8 = one.at("spell_slot_level").whole()?;
            let cost = one.at("sorcery_point_cost").whole()?;
            numbers.push((format!("slot_{slot}_cost"), cost));
        }
        return Ok(());
    }
    if node.is_object() {
        let dice: u16 = node.at("dice_count").whole()?;
        numbers.push((format!("{name}_dice"), dice));
        numbers.push((format!("{name}_die"), node.at("dice_value").whole()?));
        return Ok(());
    }
    let (name, value) = match node.flag() {
        Ok(flag) => (name.to_owned(), u16::from(flag)),
        Err(_) if name.ends_with("_cr") => {
            let eighths = u16::from(monster::eighths(node)?);
            (format!("{name}_eighths"), eighths)
        }
        Err(_) => (name.to_owned(), node.whole()?),
    };
    if value > 0 {
        numbers.push((name, value));
    }
    Ok(())
}

fn subclass(node: &Node<'_>, source: &Source) -> Result<Subclass, Error> {
    let index = node.at("index").text()?;
    let mut subclass = Subclass {
        name: node.at("name").text()?.into(),
        class: word(&node.at("class").at("index"))?,
        features: Vec::new(),
        spells: Vec::new(),
    };
    for level in source.records("Levels") {
        let Some(own) = level.option("subclass") else { continue };
        if own.at("index").text()? == index {
            let at: u8 = level.at("level").whole()?;
            let gained = names(&level, "features")?;
            subclass.features.extend(gained.into_iter().map(|name| (at, name)));
        }
    }
    subclass.features.sort_by_key(|(level, _)| *level);
    for one in node.list("spells")? {
        let mut bonus = BonusSpell {
            level: 0,
            spell: one.at("spell").at("name").text()?.into(),
            choice: String::new(),
        };
        for needed in one.list("prerequisites")? {
            let place = needed.at("name");
            let name = place.text()?;
            if needed.at("type").text()? == "level" {
                let level = name.rsplit(' ').next().and_then(|level| level.parse().ok());
                bonus.level = level.ok_or_else(|| place.wrong("names no level"))?;
            } else {
                bonus.choice = name.rsplit(": ").next().unwrap_or(name).into();
            }
        }
        subclass.spells.push(bonus);
    }
    Ok(subclass)
}

fn bonuses(node: &Node<'_>) -> Result<Vec<(Ability, u8)>, Error> {
    let all = node.list("ability_bonuses")?;
    all.iter()
        .map(|one| Ok((ability(&one.at("ability_score").at("index"))?, one.at("bonus").whole()?)))
        .collect()
}

fn race(node: &Node<'_>) -> Result<Race, Error> {
    let choose = |key: &str| node.option(key).map_or(Ok(0), |choice| choice.at("choose").whole());
    Ok(Race {
        name: node.at("name").text()?.into(),
        size: word(&node.at("size"))?,
        speed: node.at("speed").whole()?,
        bonuses: bonuses(node)?,
        bonus_choices: choose("ability_bonus_options")?,
        languages: names(node, "languages")?,
        language_choices: choose("language_options")?,
        traits: names(node, "traits")?,
    })
}
