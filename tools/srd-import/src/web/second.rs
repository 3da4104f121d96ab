//! Records of the second version of open5e's web API as records of its files.
//!
//! The API nests what the files keep apart, names others by objects `{key, name, url}` or by address, and gives actions
//! and class features no keys of their own; here they get those of the files.

use serde_json::{Map, Value, json};

use crate::Error;
use crate::phrase;
use crate::source::{Node, decimal};

/// The lists that are asked for.
pub(crate) const LISTS: &[&str] =
    &["armor", "classes", "creatures", "items", "magicitems", "spells", "weapons"];

/// One record of a list as records of files, each with its key.
pub(crate) fn turn(list: &str, node: &Node<'_>) -> Result<Vec<(&'static str, Value)>, Error> {
    let one = |file| Ok(vec![record(file, node.at("key").text()?, plain(node)?)]);
    match list {
        "armor" => one("Armor"),
        "classes" => class(node),
        "creatures" => creature(node),
        // Servers that keep magic items apart list them here as well.
        "items" if node.option("is_magic_item").is_some_and(|it| it.value() == &json!(true)) => {
            Ok(Vec::new())
        }
        "items" => one("Item"),
        "magicitems" => one("MagicItem"),
        "spells" => spell(node),
        _ => weapon(node),
    }
}

/// That a record is of the document that was asked for: a server may not know the parameter that asks.
pub(crate) fn is_of(node: &Node<'_>, document: &str) -> Result<(), Error> {
    for key in ["document", "document__slug"] {
        let Some(found) = node.option(key) else { continue };
        let linked = linked(found.value());
        let said = linked.as_str().unwrap_or_default();
        // Addresses of documents have had other keys than the parameter.
        if found.value().is_object() || key == "document__slug" {
            let problem = format!("{said:?} is not {document:?}, which was asked for");
            return if said == document { Ok(()) } else { Err(found.wrong(problem)) };
        }
    }
    Ok(())
}

pub(super) fn record(
    file: &'static str,
    key: &str,
    fields: Map<String, Value>,
) -> (&'static str, Value) {
    (file, json!({ "pk": key, "fields": fields }))
}

/// What a value names: an object by its key, an address by its last part; all else stays.
fn linked(value: &Value) -> Value {
    let last = |address: &str| {
        let part = address.trim_end_matches('/').rsplit('/').next();
        Value::from(part.unwrap_or_default())
    };
    match value {
        Value::Object(fields) => match (&fields.get("key"), &fields.get("url")) {
            (Some(Value::String(key)), _) => key.as_str().into(),
            (_, Some(Value::String(url))) => last(url),
            _ => value.clone(),
        },
        Value::String(text) if super::is_address(text) => last(text),
        Value::Array(items) => items.iter().map(linked).collect(),
        other => other.clone(),
    }
}

/// The fields of a record, what they name by key.
fn plain(node: &Node<'_>) -> Result<Map<String, Value>, Error> {
    let fields = node.entries()?;
    Ok(fields.into_iter().map(|(name, value)| (name.to_owned(), linked(value.value()))).collect())
}

/// A list of keys, in the order of the alphabet as in the files.
fn sorted(value: &Value) -> Value {
    let mut keys = match linked(value) {
        Value::Array(keys) => keys,
        other => return other,
    };
    keys.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
    keys.into()
}

/// A name as part of a key: `Wing Attack` is `wing-attack`.
pub(super) fn slug(name: &str) -> String {
    let letters = name.to_lowercase().replace(['\'', '’'], "");
    let words = letters.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

fn creature(node: &Node<'_>) -> Result<Vec<(&'static str, Value)>, Error> {
    let key = node.at("key").text()?;
    let mut fields = plain(node)?;
    for nested in ["actions", "traits"] {
        fields.remove(nested);
    }
    for (group, prefix) in [
        ("ability_scores", "ability_score_"),
        ("saving_throws", "saving_throw_"),
        ("skill_bonuses", "skill_bonus_"),
    ] {
        for (name, value) in node.at(group).entries()? {
            fields.insert(format!("{prefix}{name}"), value.value().clone());
        }
    }
    for (name, value) in node.at("speed").entries()? {
        fields.insert(name.into(), value.value().clone());
    }
    fields.entry("hover").or_insert(json!(false));
    if let Some(nested) = node.option("resistances_and_immunities") {
        for (name, value) in nested.entries()? {
            fields.insert(name.into(), linked(value.value()));
        }
    }
    for name in [
        "damage_immunities",
        "damage_resistances",
        "damage_vulnerabilities",
        "condition_immunities",
    ] {
        let keys = fields.get(name).map(sorted);
        fields.insert(name.into(), keys.unwrap_or_else(|| json!([])));
    }
    for (flag, shown) in [
        ("nonmagical_attack_immunity", "damage_immunities_display"),
        ("nonmagical_attack_resistance", "damage_resistances_display"),
    ] {
        let text = fields.get(shown).and_then(Value::as_str).unwrap_or_default();
        let said = text.contains("nonmagical");
        fields.entry(flag).or_insert(said.into());
    }
    let rating = ["challenge_rating", "challenge_rating_decimal"];
    let rating = rating.into_iter().find_map(|name| node.option(name));
    let rating = rating.unwrap_or_else(|| node.at("challenge_rating"));
    fields.insert("challenge_rating".into(), three_decimals(&rating)?.into());
    if let Some(xp) = node.option("experience_points") {
        fields.insert("experience_points_integer".into(), xp.value().clone());
    }
    if let Some(languages) = node.option("languages").and_then(|all| all.option("as_string")) {
        let text = languages.text()?;
        fields.entry("telepathy_range").or_insert(phrase::after(text, "telepathy ").into());
        fields.insert("languages_desc".into(), text.into());
    }
    let mut records = vec![record("Creature", key, fields)];
    actions(&mut records, key, node)?;
    for one in node.list("traits")? {
        let mut fields = plain(&one)?;
        fields.insert("parent".into(), key.into());
        let key = format!("{key}_{}", slug(one.at("name").text()?));
        records.push(record("CreatureTrait", &key, fields));
    }
    Ok(records)
}

/// A rating as the files write it: `0.250`.
fn three_decimals(node: &Node<'_>) -> Result<String, Error> {
    let thousandths = node.thousandths()?;
    Ok(format!("{}.{:03}", thousandths / 1000, thousandths % 1000))
}

fn actions(
    records: &mut Vec<(&'static str, Value)>,
    creature: &str,
    node: &Node<'_>,
) -> Result<(), Error> {
    let all = node.list("actions")?;
    for one in &all {
        let name = one.at("name").text()?;
        let is_like = |other: &Node<'_>, kind: &str| {
            other.at("name").value() == one.at("name").value()
                && other.at("action_type").value() == kind
        };
        let legendary = is_like(one, "LEGENDARY_ACTION");
        let twice = legendary && all.iter().any(|other| is_like(other, "ACTION"));
        let own = format!("{creature}_{}{}", if twice { "legendary-" } else { "" }, slug(name));
        let key = one.option("key").map_or(Ok(own.as_str()), |key| key.text())?;
        let mut fields = plain(one)?;
        fields.remove("attacks");
        fields.insert("parent".into(), creature.into());
        if let Some(limits) = one.option("usage_limits") {
            fields.insert("uses_type".into(), limits.at("type").value().clone());
            fields.insert("uses_param".into(), limits.at("param").value().clone());
        }
        records.push(record("CreatureAction", key, fields));
        for attack in one.list("attacks")? {
            let name = slug(attack.at("name").text()?);
            let mut fields = plain(&attack)?;
            fields.insert("parent".into(), key.into());
            records.push(record("CreatureActionAttack", &format!("{key}_{name}"), fields));
        }
    }
    Ok(())
}

fn spell(node: &Node<'_>) -> Result<Vec<(&'static str, Value)>, Error> {
    let key = node.at("key").text()?;
    let mut fields = plain(node)?;
    fields.remove("casting_options");
    let mut records = vec![record("Spell", key, fields)];
    for one in node.list("casting_options")? {
        let mut fields = plain(&one)?;
        fields.insert("parent".into(), key.into());
        let kind = one.at("type").text()?;
        records.push(record("SpellCastingOption", &format!("{key}_{kind}"), fields));
    }
    Ok(records)
}

fn weapon(node: &Node<'_>) -> Result<Vec<(&'static str, Value)>, Error> {
    let key = node.at("key").text()?;
    let mut fields = plain(node)?;
    fields.remove("properties");
    let mut records = vec![record("Weapon", key, fields)];
    for one in node.list("properties")? {
        let mut fields = plain(&one)?;
        let property = one.at("property");
        let named = linked(property.value());
        let name = named.as_str().ok_or_else(|| property.wrong("names no property"))?;
        fields.insert("weapon".into(), key.into());
        records.push(record("WeaponPropertyAssignment", &format!("{key}_{name}"), fields));
    }
    Ok(records)
}

fn class(node: &Node<'_>) -> Result<Vec<(&'static str, Value)>, Error> {
    let key = node.at("key").text()?;
    let mut fields = plain(node)?;
    fields.remove("features");
    let mut records = vec![record("CharacterClass", key, fields)];
    for one in node.list("features")? {
        let feature = one.at("key").text()?;
        let mut fields = plain(&one)?;
        // The same under its name of now and of before.
        let tables = ["data_for_class_table", "table_data"];
        for name in tables.into_iter().chain(["gained_at"]) {
            fields.remove(name);
            for item in one.list(name)? {
                let mut fields = plain(&item)?;
                fields.insert("parent".into(), feature.into());
                let level: u8 = item.at("level").whole()?;
                records.push(record("ClassFeatureItem", &format!("{feature}_{level}"), fields));
            }
        }
        fields.insert("parent".into(), key.into());
        records.push(record("ClassFeature", feature, fields));
    }
    Ok(records)
}

/// A price in copper pieces as the files write it, in gold pieces: `0.10`.
pub(super) fn gold(copper: u32) -> String {
    format!("{}.{:02}", copper / 100, copper % 100)
}

/// Quarters of a pound as the files write it: `0.250`.
pub(super) fn pounds(text: &str) -> Option<String> {
    let number = text.strip_suffix("lb.").or_else(|| text.strip_suffix("lbs.")).unwrap_or(text);
    let thousandths = match number.trim().split_once('/') {
        Some((part, whole)) => {
            let (part, whole) = (part.parse::<i64>().ok()?, whole.parse::<i64>().ok()?);
            part.checked_mul(1000)?.checked_div(whole)?
        }
        None => decimal(number.trim(), 3)?,
    };
    Some(format!("{}.{:03}", thousandths / 1000, thousandths % 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_known_by_its_key() {
        for (value, expected) in [
            (
                json!({ "key": "large", "name": "Large", "url": "http://a.test/v2/sizes/x/" }),
                json!("large"),
            ),
            (json!({ "name": "Light", "url": "http://a.test/v2/p/light-wp/" }), json!("light-wp")),
            (json!("http://a.test/v2/classes/srd_bard/"), json!("srd_bard")),
            (json!([{ "key": "fire" }, "cold"]), json!(["fire", "cold"])),
            (json!({ "as_string": "Common" }), json!({ "as_string": "Common" })),
            (json!("2d6"), json!("2d6")),
            (json!(null), json!(null)),
        ] {
            assert_eq!(linked(&value), expected);
        }
    }

    #[test]
    fn keys_prices_and_weights_are_those_of_the_files() {
        assert_eq!(slug("Hag's Wing-Attack (Costs 2 Actions)"), "hags-wing-attack-costs-2-actions");
        assert_eq!((gold(5), gold(1250)), ("0.05".into(), "12.50".into()));
        for (text, expected) in [
            ("2 lb.", Some("2.000")),
            ("1/4 lb.", Some("0.250")),
            ("1/0 lb.", None),
            ("heavy", None),
        ] {
            assert_eq!(pounds(text).as_deref(), expected, "{text}");
        }
        let rating = |value| three_decimals(&Node::new("", &value)).unwrap();
        assert_eq!(
            (rating(json!("0.25")), rating(json!(0.125)), rating(json!(11))),
            ("0.250".into(), "0.125".into(), "11.000".into())
        );
    }
}
