//! Reads `sound.toml`: instruments, effects and songs as an author writes them.

use std::collections::BTreeMap;
use std::path::Path;

use machine::sound::{
    Cell, Effect, Instrument, NOTE_MAX, Pattern, Song, SoundBank, Track, VOLUME_MAX, Wave,
};
use serde::Deserialize;

use crate::error::Error;
use crate::toml_file;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SoundToml {
    #[serde(default)]
    instrument: Vec<InstrumentToml>,
    #[serde(default)]
    effect: Vec<EffectToml>,
    #[serde(default)]
    song: Vec<SongToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstrumentToml {
    name: String,
    wave: String,
    #[serde(default)]
    attack: u16,
    #[serde(default)]
    decay: u16,
    #[serde(default = "full")]
    sustain: u8,
    #[serde(default)]
    release: u16,
    #[serde(default)]
    vibrato: u16,
    #[serde(default)]
    slide: i16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EffectToml {
    name: String,
    priority: u8,
    step_ms: u16,
    steps: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SongToml {
    name: String,
    row_ms: u16,
    order: Vec<String>,
    #[serde(rename = "loop")]
    loop_to: i64,
    patterns: BTreeMap<String, BTreeMap<String, String>>,
}

fn full() -> u8 {
    VOLUME_MAX
}

/// Reads a file of sounds; each error names the sound and the column in its notes.
pub(crate) fn bank(path: &Path) -> Result<SoundBank, Error> {
    parse(path, &std::fs::read_to_string(path).map_err(Error::io(path))?)
}

fn parse(path: &Path, text: &str) -> Result<SoundBank, Error> {
    let file: SoundToml = toml_file::parse(path, text)?;
    let names: Vec<String> =
        file.instrument.iter().map(|instrument| instrument.name.clone()).collect();
    if let Some(idx) = (1..names.len()).find(|&idx| names[..idx].contains(&names[idx])) {
        return Err(Error::file(
            path,
            format!("instrument \"{}\"", names[idx]),
            "there are two of this name",
        ));
    }
    let wrong = |(place, problem): (String, String)| Error::file(path, place, problem);
    let bank = SoundBank {
        instruments: file
            .instrument
            .into_iter()
            .map(instrument)
            .collect::<Result<_, _>>()
            .map_err(wrong)?,
        effects: file
            .effect
            .into_iter()
            .map(|from| effect(from, &names))
            .collect::<Result<_, _>>()
            .map_err(wrong)?,
        songs: file
            .song
            .into_iter()
            .map(|from| song(from, &names))
            .collect::<Result<_, _>>()
            .map_err(wrong)?,
    };
    bank.check().map_err(|error| Error::file(path, error.place, error.problem))?;
    Ok(bank)
}

/// What is wrong, after the place where.
type Wrong = (String, String);

fn instrument(from: InstrumentToml) -> Result<Instrument, Wrong> {
    let wave = match from.wave.as_str() {
        "pulse 12" => Wave::Pulse12,
        "pulse 25" => Wave::Pulse25,
        "pulse 50" => Wave::Pulse50,
        "pulse 75" => Wave::Pulse75,
        "triangle" => Wave::Triangle,
        "noise" => Wave::Noise,
        "noise short" => Wave::NoiseShort,
        other => {
            let problem = format!(
                "`{other}` is no wave: pulse 12, pulse 25, pulse 50, pulse 75, triangle, noise or noise short"
            );
            return Err((format!("instrument \"{}\": wave", from.name), problem));
        }
    };
    Ok(Instrument {
        name: from.name,
        wave,
        attack_ms: from.attack,
        decay_ms: from.decay,
        sustain: from.sustain,
        release_ms: from.release,
        vibrato_cents: from.vibrato,
        slide_cents: from.slide,
    })
}

fn effect(from: EffectToml, names: &[String]) -> Result<Effect, Wrong> {
    let cell = |word: &str| match word {
        "-" => Ok(Cell::Hold),
        "." => Ok(Cell::Release),
        _ => {
            let (instrument, played) = word
                .split_once(':')
                .ok_or_else(|| format!("`{word}` is no step: instrument:note/volume, - or ."))?;
            note(played, find(instrument, names)?)
        }
    };
    let cells = cells(&from.steps, cell).map_err(|(column, problem)| {
        (format!("effect \"{}\": steps, column {column}", from.name), problem)
    })?;
    Ok(Effect { name: from.name, priority: from.priority, step_ms: from.step_ms, cells })
}

fn song(from: SongToml, names: &[String]) -> Result<Song, Wrong> {
    let at = |rest: &str| format!("song \"{}\": {rest}", from.name);
    let mut order = Vec::new();
    for name in &from.order {
        let number = from.patterns.keys().position(|pattern| pattern == name);
        let number =
            number.ok_or_else(|| (at("order"), format!("there is no pattern `{name}`")))?;
        order.push(
            u8::try_from(number)
                .map_err(|_| (at("patterns"), "there are more than 256".to_owned()))?,
        );
    }
    let loop_to = match from.loop_to {
        -1 => None,
        to => Some(
            u8::try_from(to)
                .map_err(|_| (at("loop"), format!("{to} is no place in the order, nor -1")))?,
        ),
    };
    let mut patterns = Vec::new();
    for (name, tracks) in &from.patterns {
        let tracks = tracks.iter().map(|(key, notes)| {
            track(key, notes, names)
                .map_err(|(place, problem)| (at(&format!("pattern {name}: {place}")), problem))
        });
        patterns.push(Pattern { tracks: tracks.collect::<Result<_, _>>()? });
    }
    Ok(Song { name: from.name, row_ms: from.row_ms, order, loop_to, patterns })
}

/// A line of notes for the instrument that its key names; `'` after it tells two lines of one instrument apart.
fn track(key: &str, notes: &str, names: &[String]) -> Result<Track, Wrong> {
    let instrument =
        find(key.trim_end_matches('\''), names).map_err(|problem| (key.to_owned(), problem))?;
    let cell = |word: &str| match word {
        "-" => Ok(Cell::Hold),
        "." => Ok(Cell::Release),
        _ => note(word, instrument),
    };
    let cells = cells(notes, cell)
        .map_err(|(column, problem)| (format!("{key}, column {column}"), problem))?;
    Ok(Track { cells })
}

/// The words of a line as cells; an error comes with the column where its word starts, counted from 1.
fn cells(
    line: &str,
    cell: impl Fn(&str) -> Result<Cell, String>,
) -> Result<Vec<Cell>, (usize, String)> {
    let column = |word: &str| {
        let at = word.as_ptr() as usize - line.as_ptr() as usize;
        line[..at].chars().count() + 1
    };
    line.split_whitespace()
        .map(|word| cell(word).map_err(|problem| (column(word), problem)))
        .collect()
}

fn find(name: &str, names: &[String]) -> Result<u8, String> {
    let number = names
        .iter()
        .position(|known| known == name)
        .ok_or_else(|| format!("there is no instrument `{name}`"))?;
    u8::try_from(number).map_err(|_| "there are more than 256 instruments".to_owned())
}

/// `NOTE` or `NOTE/VOLUME`.
fn note(text: &str, instrument: u8) -> Result<Cell, String> {
    let (name, volume) = text.split_once('/').unwrap_or((text, "15"));
    let volume = volume.parse().ok().filter(|volume| *volume <= VOLUME_MAX);
    let volume =
        volume.ok_or_else(|| format!("`{text}` has no volume of 0 to {VOLUME_MAX} after the /"))?;
    let note = pitch(name).ok_or_else(|| {
        format!("`{name}` is no note: C0 to B8, sharp as C#4, flat as Db4; or - or .")
    })?;
    Ok(Cell::Note { instrument, note, volume })
}

fn pitch(name: &str) -> Option<u8> {
    let mut letters = name.chars();
    let step: i32 = match letters.next()? {
        'C' => 0,
        'D' => 2,
        'E' => 4,
        'F' => 5,
        'G' => 7,
        'A' => 9,
        'B' => 11,
        _ => return None,
    };
    let rest = letters.as_str();
    let (shift, octave) = match rest.chars().next()? {
        '#' => (1, &rest[1..]),
        'b' => (-1, &rest[1..]),
        _ => (0, rest),
    };
    let octave = octave.parse::<u8>().ok().filter(|number| octave.len() == 1 && *number <= 8)?;
    u8::try_from(12 * i32::from(octave) + step + shift).ok().filter(|note| *note <= NOTE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = r#"
        [[instrument]]
        name = "lead"
        wave = "pulse 25"
        attack = 4
        sustain = 9
        [[instrument]]
        name = "thud"
        wave = "noise short"
        slide = -30
        [[effect]]
        name = "hit"
        priority = 5
        step_ms = 16
        steps = "thud:C5/15 - ."
        [[song]]
        name = "town"
        row_ms = 120
        order = ["b", "a", "a"]
        loop = 1
        [song.patterns.a]
        lead = "C4 - E4/12 ."
        "lead'" = "Db4 B8"
        [song.patterns.b]
        lead = "C0"
    "#;

    #[test]
    fn sounds_are_read() {
        let bank = parse(Path::new("sound.toml"), SOUND).unwrap();
        let of = |instrument, note, volume| Cell::Note { instrument, note, volume };
        assert_eq!((bank.instruments[0].wave, bank.instruments[0].sustain), (Wave::Pulse25, 9));
        assert_eq!((bank.instruments[1].sustain, bank.instruments[1].slide_cents), (15, -30));
        assert_eq!(bank.effects[0].cells, [of(1, 60, 15), Cell::Hold, Cell::Release]);
        let song = &bank.songs[0];
        assert_eq!((song.order.as_slice(), song.loop_to), ([1, 0, 0].as_slice(), Some(1)));
        assert_eq!(
            song.patterns[0].tracks[0].cells,
            [of(0, 48, 15), Cell::Hold, of(0, 52, 12), Cell::Release]
        );
        assert_eq!(song.patterns[0].tracks[1].cells, [of(0, 49, 15), of(0, 107, 15)]);
    }

    #[test]
    fn an_error_names_the_sound_and_the_column() {
        let check = |from: &str, to: &str, expected: &str| {
            assert!(SOUND.contains(from), "{from}");
            let error = parse(Path::new("sound.toml"), &SOUND.replacen(from, to, 1)).unwrap_err();
            assert_eq!(error.to_string(), format!("sound.toml: {expected}"));
        };
        let note = "C0 to B8, sharp as C#4, flat as Db4; or - or .";
        check(
            "- E4/12",
            "- H4",
            &format!("song \"town\": pattern a: lead, column 6: `H4` is no note: {note}"),
        );
        check(
            "E4/12",
            "E4/16",
            "song \"town\": pattern a: lead, column 6: `E4/16` has no volume of 0 to 15 after the /",
        );
        check("\"lead'\"", "bass", "song \"town\": pattern a: bass: there is no instrument `bass`");
        check(
            "thud:C5/15 -",
            "- C5",
            "effect \"hit\": steps, column 3: `C5` is no step: instrument:note/volume, - or .",
        );
        check(
            "- .\"",
            "boom:C4\"",
            "effect \"hit\": steps, column 12: there is no instrument `boom`",
        );
        check("\"a\", \"a\"", "\"c\"", "song \"town\": order: there is no pattern `c`");
        check("loop = 1", "loop = -2", "song \"town\": loop: -2 is no place in the order, nor -1");
        check(
            "name = \"thud\"",
            "name = \"lead\"",
            "instrument \"lead\": there are two of this name",
        );
        check(
            "\"noise short\"",
            "\"saw\"",
            "instrument \"thud\": wave: `saw` is no wave: pulse 12, pulse 25, pulse 50, pulse 75, triangle, noise or noise short",
        );
        check(
            "loop = 1",
            "loops = 1",
            "line 20 `loops = 1`: unknown field `loops`, expected one of `name`, `row_ms`, `order`, `loop`, `patterns`",
        );
        check("priority = 5", "priority = 16", "effect 0 (\"hit\"): priority is 16, not 0 to 15");
    }

    #[test]
    fn notes_have_numbers() {
        for (name, number) in [
            ("C0", Some(0)),
            ("B8", Some(107)),
            ("A4", Some(57)),
            ("C#4", Some(49)),
            ("Cb4", Some(47)),
            ("Cb0", None),
            ("B#8", None),
            ("C9", None),
            ("C", None),
            ("C44", None),
            ("c4", None),
            ("Cé", None),
            ("", None),
        ] {
            assert_eq!(pitch(name), number, "{name}");
        }
    }
}
