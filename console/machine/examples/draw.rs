//! Draws scripts and writes their pictures as 65,536 colour numbers each: to hold our pixels against another console's.
//!
//! `draw SCRIPT.json OUT.idx [SCRIPT.json OUT.idx]…`, where a script is `{"ops": [[name, numbers…], …]}`; the calls are those
//! of `tests/scripts`.

#[path = "../tests/scripts/mod.rs"]
mod scripts;

use std::{env, fs};

use machine::Screen;

#[derive(serde::Deserialize)]
struct Script {
    ops: Vec<serde_json::Value>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<String> = env::args().skip(1).collect();
    let (pairs, []) = paths.as_chunks() else {
        return Err("usage: draw SCRIPT.json OUT.idx [SCRIPT.json OUT.idx]...".into());
    };
    let sources = scripts::Sources::new();
    for [script, out] in pairs {
        let script: Script = serde_json::from_slice(&fs::read(script)?)
            .map_err(|error| format!("{script}: {error}"))?;
        let mut picture = Screen::new();
        let mut canvas = picture.canvas();
        for op in script.ops {
            let words = op.as_array().map_or(&[][..], Vec::as_slice);
            let call = words.split_first().and_then(|(name, numbers)| {
                let numbers = numbers.iter().map(serde_json::Value::as_f64);
                scripts::draw(
                    &mut canvas,
                    &sources,
                    name.as_str()?,
                    &numbers.collect::<Option<Vec<_>>>()?,
                )
            });
            call.ok_or_else(|| format!("no such call: {op}"))?;
        }
        fs::write(out, picture.pixels())?;
    }
    Ok(())
}
