//! Open5e from an address: a server of this test speaks both versions of its web API, well and badly.

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use srd_import::{Error, Format, Import, Limits, Source, Web};

use crate::server::{Reply, Request, Server};
use crate::sources::{database, folders, open5e, proficiency};

/// The lists of the second version.
const SECOND: &[&str] =
    &["armor", "classes", "creatures", "items", "magicitems", "spells", "weapons"];

/// A list's records: what the second version says of what `sources` has.
pub(crate) fn second(list: &str) -> Vec<Value> {
    let named = |key: &str| json!({ "key": key, "name": key.to_uppercase(), "url": format!("http://a.test/v2/x/{key}/") });
    let document = named("srd-2014");
    let record = match list {
        "armor" => json!({
            "key": "srd_cap", "name": "Cap", "ac_base": 11, "ac_add_dexmod": true, "ac_cap_dexmod": null,
            "strength_score_required": null, "grants_stealth_disadvantage": false, "category": "light",
        }),
        "classes" => {
            let bonus = |level: u8| json!({ "level": level, "column_value": format!("+{}", proficiency(level)) });
            json!({
                "key": "srd_wizard", "name": "Wizard", "hit_dice": "D6", "subclass_of": null,
                "saving_throws": [{ "name": "Intelligence", "url": "http://a.test/v2/abilities/int/" }, named("wis")],
                "features": [{
                    "key": "srd_wizard_proficiency-bonus", "name": "Proficiency Bonus", "gained_at": [],
                    "data_for_class_table": (1..=20).map(bonus).collect::<Vec<_>>(),
                }],
            })
        }
        "creatures" => json!({
            "key": "srd_rat", "name": "Rat", "size": named("tiny"), "type": named("beast"), "alignment": "unaligned",
            "armor_class": 10, "hit_points": 1, "hit_dice": "1d4-1", "challenge_rating_decimal": "0.125",
            "challenge_rating_text": "1/8", "speed": { "unit": "feet", "walk": 20 }, "speed_all": { "walk": 20, "fly": 0 },
            "ability_scores": {
                "strength": 2, "dexterity": 11, "constitution": 9, "intelligence": 2, "wisdom": 10, "charisma": 4,
            },
            "saving_throws": {}, "skill_bonuses": {}, "darkvision_range": 30, "blindsight_range": null,
            "passive_perception": 10, "languages": { "as_string": "", "data": [] },
            "resistances_and_immunities": {
                "damage_immunities": [], "damage_immunities_display": "", "damage_vulnerabilities": [],
                "damage_resistances": [named("slashing"), named("bludgeoning"), named("piercing")],
                "damage_resistances_display": "bludgeoning, piercing, and slashing from nonmagical attacks",
                "condition_immunities": [],
            },
            "traits": [{ "name": "Keen Smell", "desc": "Smells." }],
            "actions": [{
                "name": "Bite", "desc": "Bites.", "action_type": "ACTION", "legendary_action_cost": 1,
                "order_in_statblock": 0, "usage_limits": null,
                "attacks": [{ "name": "Bite attack", "to_hit_mod": 0, "reach": 5, "range": null, "damage_die_count": null }],
            }],
        }),
        "items" => {
            let thing = |key: &str, name: &str, cost: &str, weight: &str| {
                json!({
                    "key": key, "name": name, "cost": cost, "weight": weight, "is_magic_item": false, "rarity": null,
                    "document": document,
                })
            };
            let luck = json!({ "key": "srd_luck", "name": "Ring of Luck", "is_magic_item": true });
            let club = thing("srd_club", "Club", "0.10", "2.000");
            return vec![club, luck, thing("srd_cap", "Cap", "5.00", "1.000")];
        }
        "magicitems" => json!({
            "key": "srd_luck", "name": "Ring of Luck", "rarity": named("very-rare"), "requires_attunement": true,
        }),
        "spells" => json!({
            "key": "srd_spark", "name": "Spark", "level": 1, "school": named("evocation"), "casting_time": "action",
            "ritual": false, "concentration": false, "range_text": "60 feet", "duration": "instantaneous",
            "verbal": true, "somatic": false, "material": true, "material_cost": "1000.00", "material_consumed": false,
            "classes": [named("srd_wizard")], "attack_roll": false, "saving_throw_ability": "dexterity",
            "damage_types": ["fire"], "damage_roll": "2d6", "casting_options": [{ "type": "default", "damage_roll": null }],
        }),
        _ => json!({
            "key": "srd_club", "name": "Club", "is_simple": true, "damage_dice": "1d4", "range": 0, "long_range": 0.0,
            "damage_type": named("bludgeoning"),
            "properties": [{ "detail": null, "property": { "name": "Light", "url": "http://a.test/v2/wp/srd-2014_light-wp/" } }],
        }),
    };
    vec![record]
}

/// The same as the first version says it.
pub(crate) fn first(list: &str) -> Vec<Value> {
    let record = match list {
        "armor" => {
            let armor = |name: &str, category: &str| {
                json!({
                    "slug": name.to_lowercase(), "name": name, "category": category, "base_ac": 11, "plus_dex_mod": true,
                    "plus_max": 0, "strength_requirement": null, "stealth_disadvantage": false, "cost": "5 gp", "weight": "",
                })
            };
            return vec![armor("Cap", "Light Armor"), armor("Fur", "Class Feature")];
        }
        "classes" => json!({
            "slug": "wizard", "name": "Wizard", "hit_dice": "1d6", "prof_saving_throws": "Intelligence, Wisdom",
        }),
        "magicitems" => json!({
            "slug": "luck", "name": "Ring of Luck", "type": "Ring", "rarity": "Very Rare",
            "requires_attunement": "requires attunement by a bard",
        }),
        "monsters" => json!({
            "slug": "rat", "name": "Rat", "size": "Tiny", "type": "Beast", "subtype": "", "alignment": "unaligned",
            "armor_class": 10, "hit_points": 1, "hit_dice": "1d4-1", "challenge_rating": "1/8", "cr": 0.125,
            "speed": { "walk": 20 }, "strength": 2, "dexterity": 11, "constitution": 9, "intelligence": 2, "wisdom": 10,
            "charisma": 4, "strength_save": null, "skills": {}, "senses": "darkvision 30 ft., passive Perception 10",
            "languages": "", "damage_vulnerabilities": "", "damage_immunities": "", "condition_immunities": "",
            "damage_resistances": "bludgeoning, piercing, and slashing from nonmagical weapons", "reactions": "",
            "legendary_actions": null, "special_abilities": [{ "name": "Keen Smell", "desc": "Smells." }],
            "actions": [{
                "name": "Bite", "attack_bonus": 0, "damage_dice": "",
                "desc": "Melee Weapon Attack: +0 to hit, reach 5 ft., one target. Hit: 1 piercing damage.",
            }],
        }),
        "spells" => json!({
            "slug": "spark", "name": "Spark", "level": "1st-level", "level_int": 1, "school": "Evocation",
            "casting_time": "1 action", "can_be_cast_as_ritual": false, "requires_concentration": false,
            "range": "60 feet", "duration": "Instantaneous", "requires_verbal_components": true,
            "requires_somatic_components": false, "requires_material_components": true, "material": "Flint.",
            "dnd_class": "Wizard",
        }),
        _ => json!({
            "slug": "club", "name": "Club", "category": "Simple Melee Weapons", "cost": "1 sp", "damage_dice": "1d4",
            "damage_type": "bludgeoning", "weight": "2 lb.", "properties": ["light"],
        }),
    };
    vec![record]
}

/// The value of a parameter of a path's query.
fn parameter<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let query = path.split_once('?')?.1;
    query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// The list that a path names.
fn list(path: &str) -> &str {
    path.split(['/', '?']).nth(2).unwrap()
}

/// A page of records, as many as were asked for, with the link to the next.
fn page(own: &str, path: &str, records: &[Value]) -> Value {
    let number: usize = parameter(path, "page").map_or(1, |page| page.parse().unwrap());
    let limit: usize = parameter(path, "limit").unwrap().parse().unwrap();
    let pages: Vec<&[Value]> = records.chunks(limit).collect();
    let bare = path.split("&page=").next().unwrap();
    let next = (number < pages.len()).then(|| format!("{own}{bare}&page={}", number + 1));
    json!({ "count": records.len(), "next": next, "previous": null, "results": pages[number - 1] })
}

/// Answers as the API does.
fn well(own: &str, request: &Request) -> Reply {
    let path = &request.path;
    let records = if path.starts_with("/v1/") { first(list(path)) } else { second(list(path)) };
    Reply::page(page(own, path, &records).to_string())
}

/// Answers well, but for pages whose path has a part in it.
fn but(part: &'static str, reply: impl Fn(&str, &Request) -> Reply + Send + 'static) -> Server {
    Server::new(
        move |own, request| {
            if request.path.contains(part) { reply(own, request) } else { well(own, request) }
        },
    )
}

/// How a test asks: fast, and it notes the waits instead of waiting.
#[derive(Default)]
struct Asking {
    limits: Option<Limits>,
    cache: Option<PathBuf>,
    offline: bool,
    waits: RefCell<Vec<Duration>>,
}

impl Asking {
    fn limited(change: impl FnOnce(&mut Limits)) -> Self {
        let mut limits = Limits { attempts: 2, ..Limits::default() };
        change(&mut limits);
        Self { limits: Some(limits), ..Self::default() }
    }

    fn fetch(&self, address: &str) -> Result<Source, Error> {
        let wait = |time| self.waits.borrow_mut().push(time);
        let limits = self.limits.unwrap_or_default();
        let (cache, offline) = (self.cache.clone(), self.offline);
        Source::fetch(address, &Web { limits, cache, offline, wait: &wait })
    }

    /// Fetches, which must go wrong in this way.
    #[track_caller]
    fn fails(&self, address: &str, expected: &str) {
        let error = self.fetch(address).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\ndoes not say\n{expected}");
        assert!(error.starts_with("http://127.0.0.1:"), "{error} does not say where");
    }
}

/// Both sources compared, open5e's from a server.
fn import(open5e: &Source) -> Import {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = folders(folder.path(), &database(), &vec![]);
    let database = Source::read(Format::FiveEDatabase, &path).unwrap();
    srd_import::import(&database, open5e, "").unwrap()
}

#[test]
fn both_versions_say_what_the_files_say() {
    let folder = tempfile::tempdir().unwrap();
    let (_, path) = folders(folder.path(), &database(), &open5e());
    let expected = import(&Source::read(Format::Open5e, &path).unwrap());
    let server = Server::new(well);
    // The first has no prices of armour.
    let alone = "thing: cap: 5e-database has it, open5e lacks it";
    for (version, lacks) in [("/v2/", vec![]), ("/v2", vec![]), ("/v1/", vec![alone])] {
        let import = import(&Asking::default().fetch(&server.at(version)).unwrap());
        assert_eq!(import.open.iter().map(ToString::to_string).collect::<Vec<_>>(), lacks);
        assert_eq!(import.tables, expected.tables, "{version}");
    }
}

#[test]
fn each_version_s_disagreements_are_found() {
    let server = Server::new(|own, request| {
        let path = &request.path;
        let mut records =
            if path.starts_with("/v1/") { first(list(path)) } else { second(list(path)) };
        if records[0]["name"] == "Rat" {
            records[0]["armor_class"] = 12.into();
            records[0]["actions"][0]["name"] = "Nibble".into();
        }
        Reply::page(page(own, path, &records).to_string())
    });
    for version in ["/v2/", "/v1/"] {
        let import = import(&Asking::default().fetch(&server.at(version)).unwrap());
        let open = import.open.iter().filter(|one| one.table == "monster").map(ToString::to_string);
        assert_eq!(
            open.collect::<Vec<_>>(),
            [
                "monster: rat: actions: 5e-database \"bite\", open5e \"nibble\"",
                "monster: rat: armor class: 5e-database \"10\", open5e \"12\"",
            ],
            "{version}"
        );
    }
}

#[test]
fn all_pages_are_fetched_with_a_pause_between() {
    let server = Server::new(well);
    let asking = Asking::default();
    let source = asking.fetch(&server.at("/v2/?limit=2&x=1")).unwrap();
    assert_eq!(import(&source).open, []);
    let asked: Vec<String> = server.asked().into_iter().map(|request| request.path).collect();
    let expected = |list: &&str| {
        let first = format!("/v2/{list}/?limit=2&x=1&document__key=srd-2014");
        let next = (*list == "items").then(|| format!("{first}&page=2"));
        [Some(first), next]
    };
    assert_eq!(asked, SECOND.iter().flat_map(expected).flatten().collect::<Vec<_>>());
    assert_eq!(*asking.waits.borrow(), vec![Limits::default().pause; asked.len() - 1]);
}

#[test]
fn another_document_is_asked_for_and_other_records_are_refused() {
    let server = Server::new(well);
    let address = server.at("/v2/?document__key=cats");
    Asking::default()
        .fails(&address, "Club: `document`: \"srd-2014\" is not \"cats\", which was asked for");
    assert!(
        server.asked().iter().all(|request| request.path.contains("?document__key=cats&limit=50"))
    );
    let server = but("/spells/", |_, _| {
        Reply::page(json!({ "count": 0, "next": null, "results": [] }).to_string())
    });
    Asking::default().fails(&server.at("/v2/"), "has no record of the document \"srd-2014\"");
}

#[test]
fn pages_that_are_as_they_were_come_from_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(|own, request| {
        let state = [
            ("ETag", "\"one\"".to_owned()),
            ("Last-Modified", "Sun, 22 Nov 2026 04:00:00 GMT".into()),
        ];
        if request.header("if-none-match").is_some() {
            assert_eq!(request.header("if-none-match"), Some("\"one\""));
            assert_eq!(request.header("if-modified-since"), Some("Sun, 22 Nov 2026 04:00:00 GMT"));
            return Reply::Whole(304, state.into(), String::new());
        }
        let Reply::Whole(_, _, body) = well(own, request) else { unreachable!() };
        Reply::Whole(200, state.into(), body)
    });
    let cache = Some(folder.path().join("pages"));
    let asking = Asking { cache: cache.clone(), ..Asking::default() };
    let fetched = |asking: &Asking| import(&asking.fetch(&server.at("/v2/")).unwrap()).open;
    assert_eq!(fetched(&asking), []);
    assert_eq!(server.asked().len(), SECOND.len());
    assert_eq!(fetched(&asking), []);
    assert_eq!(server.asked().len(), SECOND.len());
    let pages: Vec<PathBuf> = std::fs::read_dir(cache.as_ref().unwrap())
        .unwrap()
        .map(|page| page.unwrap().path())
        .collect();
    assert_eq!(pages.len(), SECOND.len());

    let offline = Asking { cache, offline: true, ..Asking::default() };
    assert_eq!(fetched(&offline), []);
    assert_eq!(server.asked().len(), 0);
    std::fs::write(&pages[0], "{}\n{}").unwrap();
    offline.fails(&server.at("/v2/"), "or damaged there; run it once without --offline");
    assert_eq!(fetched(&asking), []);
    let anew =
        server.asked().into_iter().filter(|request| request.header("if-none-match").is_none());
    assert_eq!(anew.count(), 1, "what is damaged is fetched again");
    assert_eq!(fetched(&offline), []);

    let without = Asking { offline: true, ..Asking::default() };
    without.fails(&server.at("/v2/"), "cannot be had offline without a cache");
}

#[test]
fn limits_hold() {
    let server = Server::new(well);
    let address = server.at("/v2/?limit=1");
    Asking::limited(|limits| limits.pages = 2).fails(&address, "has more than 2 pages");
    Asking::limited(|limits| limits.page_bytes = 1000).fails(&address, "is longer than 1000 bytes");
    Asking::limited(|limits| limits.total_bytes = 3000)
        .fails(&address, "brings all pages over 3000 bytes");
    let length = |path: &str| {
        let path = format!("{path}?limit=50");
        page("", &path, &second(list(&path))).to_string().len() as u64
    };
    let longest = SECOND.iter().map(|list| length(&format!("/v2/{list}/"))).max().unwrap();
    let address = server.at("/v2/");
    assert!(Asking::limited(|limits| limits.page_bytes = longest).fetch(&address).is_ok());
    assert!(Asking::limited(|limits| limits.page_bytes = longest - 1).fetch(&address).is_err());
}

#[test]
fn pages_lead_nowhere_else() {
    let to = |next: &'static str| {
        but("/creatures/", move |_, _| {
            Reply::page(
                json!({ "count": 1, "next": next, "results": second("creatures") }).to_string(),
            )
        })
    };
    Asking::default().fails(
        &to("http://elsewhere.test/v2/creatures/?page=2").at("/v2/"),
        "`next`: leads to \"http://elsewhere.test/v2/creatures/?page=2\", which is another host",
    );
    let circle = "/v2/creatures/?document__key=srd-2014&limit=50";
    Asking::default().fails(&to(circle).at("/v2/"), "its pages go in a circle");

    let redirect = |to: fn(&str) -> String| {
        but("/v2/", move |own, request| {
            Reply::Whole(
                301,
                vec![("Location", to(&format!("{own}{}", request.path)))],
                String::new(),
            )
        })
    };
    let server = redirect(|_| "http://elsewhere.test/".into());
    Asking::default()
        .fails(&server.at("/v2/"), "to \"http://elsewhere.test/\", which is another host");
    let server = redirect(str::to_owned);
    Asking::default().fails(&server.at("/v2/"), "sends elsewhere more than 3 times");
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn a_redirect_on_the_same_host_is_followed() {
    let server = Server::new(|own, request| match request.path.strip_prefix("/old/") {
        Some(rest) => Reply::Whole(302, vec![("Location", format!("/{rest}"))], String::new()),
        None => well(own, request),
    });
    assert_eq!(import(&Asking::default().fetch(&server.at("/old/v2/")).unwrap()).open, []);
}

/// Answers badly so many times, then well.
fn at_first(times: usize, bad: Reply) -> Server {
    let left = std::sync::atomic::AtomicUsize::new(times);
    let one_less = move || {
        let less = |left: usize| left.checked_sub(1);
        left.fetch_update(
            std::sync::atomic::Ordering::SeqCst,
            std::sync::atomic::Ordering::SeqCst,
            less,
        )
        .is_ok()
    };
    Server::new(move |own, request| if one_less() { bad.clone() } else { well(own, request) })
}

#[test]
fn a_busy_server_is_asked_again_later() {
    let busy = |status, headers| Reply::Whole(status, headers, "busy".into());
    for (times, reply, expected) in [
        (1, busy(429, vec![("Retry-After", "7".into())]), vec![7]),
        (1, busy(429, vec![("Retry-After", "100000".into())]), vec![60]),
        (3, busy(503, vec![("Retry-After", "soon".into())]), vec![1, 2, 4]),
        (2, Reply::Cut("{}".into()), vec![1, 2]),
    ] {
        let server = at_first(times, reply);
        let asking = Asking::default();
        assert_eq!(import(&asking.fetch(&server.at("/v2/")).unwrap()).open, []);
        let pause = Limits::default().pause;
        let waits = asking.waits.borrow().clone().into_iter().filter(|wait| *wait != pause);
        assert_eq!(waits.map(|wait| wait.as_secs()).collect::<Vec<_>>(), expected);
    }
    let server = at_first(4, busy(429, vec![]));
    Asking::default()
        .fails(&server.at("/v2/"), "answered 429 Too Many Requests, 4 times; run it again later");
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn what_does_not_come_is_said() {
    let two = || Asking::limited(|_| ());
    let server = but("/creatures/", |_, _| Reply::Cut("{\"count\": 1}".into()));
    two().fails(&server.at("/v2/"), "the line broke: ");
    let server = but("/creatures/", |_, _| Reply::Silence);
    let hasty = Asking::limited(|limits| limits.timeout = Duration::from_millis(150));
    hasty.fails(
        &server.at("/v2/"),
        "creatures/?document__key=srd-2014&limit=50: took too long, 2 times",
    );
    let server = but("/creatures/", |_, _| Reply::Whole(404, vec![], "no".into()));
    two().fails(&server.at("/v2/"), "answered 404 Not Found; is the address that of the API");
    assert_eq!(server.asked().len(), 3, "it is not asked for again");
    let server = but("/creatures/", |_, _| Reply::Whole(304, vec![], String::new()));
    two().fails(&server.at("/v2/"), "answered 304 Not Modified");
    let gone = server.at("/v2/");
    drop(server);
    two().fails(&gone, "the line broke: ");
}

#[test]
fn what_is_wrong_with_a_page_names_page_and_field() {
    let pages: [(&'static str, &str); 12] = [
        ("<html>", "is no JSON: expected value at line 1 column 1"),
        ("[]", "`count`: missing; it should be a number"),
        ("{\"count\": -1}", "`count`: -1 is not a whole number within bounds"),
        ("{\"count\": 1}", "`results`: missing; it should be a list"),
        ("{\"count\": 1, \"results\": {}}", "`results`: {} is not a list"),
        ("{\"count\": 1, \"results\": [3]}", "`results.0`: is no record"),
        (
            "{\"count\": 1, \"results\": [{}]}",
            "`next`: missing; it should be there, `null` at least",
        ),
        ("{\"count\": 1, \"results\": [{}], \"next\": 3}", "`next`: 3 is not text"),
        (
            "{\"count\": 1, \"results\": [{}], \"next\": null}",
            "a record without name: `key`: missing; it should be text",
        ),
        (
            "{\"count\": 2, \"results\": [{}], \"next\": null}",
            "`count`: is 2 where 1 records came; run it again",
        ),
        (
            "{\"count\": 1, \"results\": [{\"key\": \"a\", \"name\": \"Cat\"}], \"next\": null}",
            "Cat: `ability_scores`: missing; it should be an object",
        ),
        (
            "{\"count\": 1, \"results\": [{\"key\": \"a\", \"name\": \"Cat\", \"document\": {\"key\": \"b\"}}], \"next\": null}",
            "Cat: `document`: \"b\" is not \"srd-2014\", which was asked for",
        ),
    ];
    for (body, expected) in pages {
        let server = but("/creatures/", move |_, _| Reply::page(body));
        let page = "/v2/creatures/?document__key=srd-2014&limit=50: ";
        Asking::default().fails(&server.at("/v2/"), &format!("{page}{expected}"));
    }
}

#[test]
fn later_mistakes_name_the_page_too() {
    let server = Server::new(|own, request| {
        let mut records = second(list(&request.path));
        if list(&request.path) == "creatures" {
            records[0]["size"] = "vast".into();
        }
        Reply::page(page(own, &request.path, &records).to_string())
    });
    let source = Asking::default().fetch(&server.at("/v2/")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = folders(folder.path(), &database(), &vec![]);
    let database = Source::read(Format::FiveEDatabase, &path).unwrap();
    let error = srd_import::import(&database, &source, "").unwrap_err().to_string();
    let page = server.at("/v2/creatures/?document__key=srd-2014&limit=50");
    assert_eq!(error, format!("{page}: Rat: `size`: \"vast\" is no word that the rules know here"));
}

#[test]
fn what_is_no_address_of_the_api_is_said() {
    for (address, expected) in [
        ("http://", "http://: is no address: empty host"),
        ("http://127.0.0.1/", "names no version; write an address that ends in /v2/ or /v1/"),
        ("http://127.0.0.1/v3/", "names no version"),
    ] {
        let error = Asking::default().fetch(address).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn the_program_takes_an_address_for_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (database, _) = folders(folder.path(), &database(), &vec![]);
    let (out, cache) = (folder.path().join("out"), folder.path().join("cache"));
    std::fs::write(folder.path().join("none.toml"), "").unwrap();
    let server = Server::new(well);
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_srd-import"));
        command.arg("srd").arg(&database).arg(server.at("/v2/")).args([
            "--pause",
            "0",
            "--timeout",
            "20",
        ]);
        command.arg("--cache").arg(&cache).arg("--out").arg(&out);
        command
            .arg("--corrections")
            .arg(folder.path().join("none.toml"))
            .args(more)
            .output()
            .unwrap()
    };
    let first = run(&[]);
    let said = String::from_utf8_lossy(&first.stdout).into_owned();
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    assert!(said.contains("0 disagreements open\n") && said.contains("monster: 1\n"), "{said}");
    let text = std::fs::read_to_string(out.join("monsters.toml")).unwrap();
    assert!(text.contains("name = \"Rat\""), "{text}");
    assert_eq!(server.asked().len(), SECOND.len());
    assert_eq!(run(&["--offline"]).stdout, first.stdout);
    assert_eq!(server.asked().len(), 0);
}
