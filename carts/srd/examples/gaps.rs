//! What is in the tables and does not work in play yet, by name and with what it lacks; and how much works.
//! `cargo run -p srd --example gaps`.

use std::io::{self, Write};

use srd::data::tables;
use srd::engine::{bestiary, character, gaps, items};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let tables = tables();
    let waiting = |table: &str| -> Vec<String> {
        let here = tables.waiting.iter().filter(|(known, ..)| known == table);
        here.map(|(_, name, word)| format!("{name}: {word}")).collect()
    };
    let spells = gaps().into_iter().map(|(name, why)| format!("{name}: {why}"));
    let lists = [
        ("spells", tables.spell.len(), spells.chain(waiting("spell_power")).collect::<Vec<_>>()),
        ("features", tables.feature.len(), character::gaps()),
        ("monsters' traits", tables.trait_power.len(), waiting("trait_power")),
        ("monsters' actions", tables.action_power.len(), {
            let mut all = bestiary::gaps(tables);
            all.extend(waiting("action_power"));
            all
        }),
        ("magic items", tables.magic_item.len(), {
            let mut all = items::gaps(tables);
            all.extend(waiting("item_power"));
            all
        }),
    ];
    for (what, count, mut gaps) in lists {
        gaps.sort();
        gaps.dedup();
        writeln!(out, "{what}: {count} in the tables, {} gaps", gaps.len())?;
        for gap in gaps {
            writeln!(out, "  {gap}")?;
        }
    }
    Ok(())
}
