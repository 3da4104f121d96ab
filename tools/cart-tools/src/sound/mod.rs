//! Reads `sound.toml`: instruments, effects, songs and recordings as an author writes them.

mod notes;
mod recordings;

use std::collections::BTreeMap;
use std::path::Path;

use machine::sound::{
    Echo, Effect, Instrument, Part, Pattern, ROW_SAMPLES_MAX, ROW_SAMPLES_MIN, Score, Song,
    SoundBank, TABLE_STEPS, VOLUME_MAX, Wave,
};
use serde::Deserialize;

use self::recordings::RecordingToml;
use crate::error::Error;
use crate::toml_file;

/// Samples of a minute in rows, four to a beat.
const ROWS_A_MINUTE: u32 = 48_000 * 60 / 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SoundToml {
    #[serde(default)]
    echo: EchoToml,
    #[serde(default)]
    recording: Vec<RecordingToml>,
    #[serde(default)]
    instrument: Vec<InstrumentToml>,
    #[serde(default)]
    effect: Vec<EffectToml>,
    #[serde(default)]
    song: Vec<SongToml>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct EchoToml {
    delay: u16,
    feedback: u8,
    level: u8,
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
    vibrato_ms: Option<u16>,
    #[serde(default)]
    vibrato_delay: u16,
    #[serde(default)]
    tremolo: u8,
    tremolo_ms: Option<u16>,
    #[serde(default)]
    slide: i16,
    #[serde(default)]
    arpeggio: Vec<i8>,
    arpeggio_ms: Option<u16>,
    #[serde(default)]
    pan: i8,
    #[serde(default)]
    echo: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EffectToml {
    name: String,
    priority: u8,
    step_ms: Option<u16>,
    steps: Option<String>,
    mml: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SongToml {
    name: String,
    row_ms: Option<u16>,
    tempo: Option<u32>,
    order: Option<Vec<String>>,
    #[serde(rename = "loop")]
    loop_to: i64,
    patterns: Option<BTreeMap<String, BTreeMap<String, String>>>,
    mml: Option<Vec<String>>,
}

fn full() -> u8 {
    VOLUME_MAX
}

/// Reads a file of sounds, and the recordings that it names.
///
/// # Errors
/// The first thing that is wrong: the sound, and the column in its notes or the line and column in its MML.
pub fn bank(path: &Path) -> Result<SoundBank, Error> {
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
    let recorded: Vec<String> =
        file.recording.iter().map(|recording| recording.name.clone()).collect();
    let wrong = |(place, problem): Wrong| Error::file(path, place, problem);
    let recordings = file.recording.into_iter().map(|from| recordings::read(from, path));
    let instruments = file.instrument.into_iter().map(|from| instrument(from, &recorded));
    let effects = file.effect.into_iter().map(|from| effect(from, &names));
    let songs = file.song.into_iter().map(|from| song(from, &names));
    let EchoToml { delay, feedback, level } = file.echo;
    let bank = SoundBank {
        recordings: recordings.collect::<Result<_, _>>()?,
        instruments: instruments.collect::<Result<_, _>>().map_err(wrong)?,
        effects: effects.collect::<Result<_, _>>().map_err(wrong)?,
        songs: songs.collect::<Result<_, _>>().map_err(wrong)?,
        echo: Echo { delay_ms: delay, feedback, level },
    };
    bank.check().map_err(|error| Error::file(path, error.place, error.problem))?;
    Ok(bank)
}

/// What is wrong, after the place where.
type Wrong = (String, String);

fn instrument(from: InstrumentToml, recorded: &[String]) -> Result<Instrument, Wrong> {
    let wave = wave(&from.wave, recorded)
        .map_err(|problem| (format!("instrument \"{}\": wave", from.name), problem))?;
    let plain = Instrument::new(&from.name, wave);
    Ok(Instrument {
        attack_ms: from.attack,
        decay_ms: from.decay,
        sustain: from.sustain,
        release_ms: from.release,
        vibrato_cents: from.vibrato,
        vibrato_ms: from.vibrato_ms.unwrap_or(plain.vibrato_ms),
        vibrato_delay_ms: from.vibrato_delay,
        tremolo: from.tremolo,
        tremolo_ms: from.tremolo_ms.unwrap_or(plain.tremolo_ms),
        slide_cents: from.slide,
        arpeggio: from.arpeggio,
        arpeggio_ms: from.arpeggio_ms.unwrap_or(plain.arpeggio_ms),
        pan: from.pan,
        echo: from.echo,
        ..plain
    })
}

fn wave(text: &str, recorded: &[String]) -> Result<Wave, String> {
    if let Some(levels) = text.strip_prefix("table ") {
        return table(levels);
    }
    if let Some(name) = text.strip_prefix("recording ") {
        let number = recorded.iter().position(|known| known == name);
        let number = number.ok_or_else(|| format!("there is no recording `{name}`"))?;
        let number =
            u8::try_from(number).map_err(|_| "there are too many recordings".to_owned())?;
        return Ok(Wave::Recording(number));
    }
    match text {
        "pulse 12" => Ok(Wave::Pulse12),
        "pulse 25" => Ok(Wave::Pulse25),
        "pulse 50" => Ok(Wave::Pulse50),
        "pulse 75" => Ok(Wave::Pulse75),
        "triangle" => Ok(Wave::Triangle),
        "saw" => Ok(Wave::Saw),
        "sine" => Ok(Wave::Sine),
        "noise" => Ok(Wave::Noise),
        "noise short" => Ok(Wave::NoiseShort),
        other => Err(format!(
            "`{other}` is no wave: pulse 12, pulse 25, pulse 50, pulse 75, triangle, saw, sine, noise, noise short, table LEVELS or recording NAME"
        )),
    }
}

/// 32 levels of one hexadecimal digit each (0 is lowest, f highest), or of two (00 to ff).
fn table(levels: &str) -> Result<Wave, String> {
    let wrong = || format!("`{levels}` has not 32 levels of one hexadecimal digit each, or of two");
    let digits: Option<Vec<u8>> = levels
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| letter.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.ok_or_else(wrong)?;
    let levels: Vec<u8> = match digits.len() {
        TABLE_STEPS => digits.iter().map(|digit| digit * 17).collect(),
        64 => digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect(),
        _ => return Err(wrong()),
    };
    let levels: Vec<i8> = levels.iter().map(|level| (level ^ 0x80).cast_signed()).collect();
    Ok(Wave::Table(levels.try_into().map_err(|_| wrong())?))
}

fn effect(from: EffectToml, names: &[String]) -> Result<Effect, Wrong> {
    let part = match (from.step_ms, from.steps, from.mml) {
        (Some(step_ms), Some(steps), None) => {
            let cells = notes::steps(&steps, names).map_err(|(column, problem)| {
                (format!("effect \"{}\": steps, column {column}", from.name), problem)
            })?;
            Part::Cells { step_ms, cells }
        }
        (None, None, Some(text)) => Part::Mml(text),
        _ => {
            let problem = "it has either step_ms and steps, or mml".to_owned();
            return Err((format!("effect \"{}\"", from.name), problem));
        }
    };
    Ok(Effect { name: from.name, priority: from.priority, part })
}

fn song(from: SongToml, names: &[String]) -> Result<Song, Wrong> {
    let at = |rest: &str| format!("song \"{}\"{rest}", from.name);
    let loop_to = match from.loop_to {
        -1 => None,
        to => Some(
            u8::try_from(to)
                .map_err(|_| (at(": loop"), format!("{to} is no place in the order, nor -1")))?,
        ),
    };
    let score = match (from.mml, from.order, from.patterns) {
        (Some(voices), None, None) if from.row_ms.is_none() && from.tempo.is_none() => {
            match loop_to {
                None | Some(0) => Score::Mml { voices, again: loop_to.is_some() },
                Some(to) => {
                    let problem = format!("{to} is neither 0, to start again, nor -1");
                    return Err((at(": loop"), problem));
                }
            }
        }
        (None, Some(order), Some(tracks)) => {
            let row_samples = match (from.row_ms, from.tempo) {
                (Some(ms), None) => u32::from(ms) * 48,
                (None, Some(tempo)) => ROWS_A_MINUTE / tempo.max(1),
                _ => return Err((at(""), "it has either row_ms or tempo".to_owned())),
            };
            if !(ROW_SAMPLES_MIN..=ROW_SAMPLES_MAX).contains(&row_samples) {
                let problem = "a row lasts 4 ms to 10 s: row_ms is 4 to 10000, tempo (beats a minute, four rows each) 2 to 3750";
                return Err((at(""), problem.to_owned()));
            }
            let order =
                order_of(&order, &tracks).map_err(|(place, problem)| (at(&place), problem))?;
            let patterns =
                patterns(&tracks, names).map_err(|(place, problem)| (at(&place), problem))?;
            Score::Patterns { row_samples, order, loop_to, patterns }
        }
        _ => {
            let problem = "it has either order, patterns and row_ms or tempo, or mml".to_owned();
            return Err((at(""), problem));
        }
    };
    Ok(Song { name: from.name, score })
}

type Tracks = BTreeMap<String, BTreeMap<String, String>>;

fn order_of(order: &[String], patterns: &Tracks) -> Result<Vec<u8>, Wrong> {
    let number = |name: &String| {
        let number = patterns.keys().position(|pattern| pattern == name);
        let number = number
            .ok_or_else(|| (": order".to_owned(), format!("there is no pattern `{name}`")))?;
        u8::try_from(number)
            .map_err(|_| (": patterns".to_owned(), "there are more than 256".to_owned()))
    };
    order.iter().map(number).collect()
}

fn patterns(from: &Tracks, names: &[String]) -> Result<Vec<Pattern>, Wrong> {
    let mut patterns = Vec::new();
    for (name, tracks) in from {
        let tracks = tracks.iter().map(|(key, line)| {
            notes::track(key, line, names)
                .map_err(|(place, problem)| (format!(": pattern {name}: {place}"), problem))
        });
        patterns.push(Pattern { tracks: tracks.collect::<Result<_, _>>()? });
    }
    Ok(patterns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use machine::sound::{Cell, Track};

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
        let cells = vec![of(1, 60, 15), Cell::Hold, Cell::Release];
        assert_eq!(bank.effects[0].part, Part::Cells { step_ms: 16, cells });
        let track = |cells: &[Cell]| Track { cells: cells.to_vec() };
        let lead = track(&[of(0, 48, 15), Cell::Hold, of(0, 52, 12), Cell::Release]);
        let patterns = vec![
            Pattern { tracks: vec![lead, track(&[of(0, 49, 15), of(0, 107, 15)])] },
            Pattern { tracks: vec![track(&[of(0, 0, 15)])] },
        ];
        assert_eq!(bank.songs[0].score, Score::patterns(120, vec![1, 0, 0], Some(1), patterns));
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
            "\"ramp\"",
            "instrument \"thud\": wave: `ramp` is no wave: pulse 12, pulse 25, pulse 50, pulse 75, triangle, saw, sine, noise, noise short, table LEVELS or recording NAME",
        );
        check(
            "loop = 1",
            "loops = 1",
            "line 20 `loops = 1`: unknown field `loops`, expected one of `name`, `row_ms`, `tempo`, `order`, `loop`, `patterns`, `mml`",
        );
        check("priority = 5", "priority = 16", "effect 0 (\"hit\"): priority is 16, not 0 to 15");
    }

    const MORE: &str = r#"
        [echo]
        delay = 200
        feedback = 40
        level = 50
        [[instrument]]
        name = "hollow"
        wave = "table 0123456789abcdef fedcba9876543210"
        vibrato = 20
        vibrato_ms = 150
        vibrato_delay = 300
        tremolo = 4
        arpeggio = [0, 4, 7]
        arpeggio_ms = 30
        pan = -50
        echo = 9
        [[effect]]
        name = "beep"
        priority = 5
        mml = "@(hollow) CEG"
        [[song]]
        name = "lines"
        loop = 0
        mml = ["T120 [CD]4", """
            O3 C1
            D1"""]
        [[song]]
        name = "rows"
        tempo = 125
        order = ["a"]
        loop = -1
        [song.patterns.a]
        hollow = "C4"
    "#;

    #[test]
    fn all_that_a_sound_can_have_is_read() {
        let bank = parse(Path::new("sound.toml"), MORE).unwrap();
        let hollow = &bank.instruments[0];
        let Wave::Table(levels) = hollow.wave else { panic!("{:?}", hollow.wave) };
        assert_eq!((levels[0], levels[8], levels[16], levels[31]), (-128, 8, 127, -128));
        assert_eq!((hollow.vibrato_ms, hollow.vibrato_delay_ms), (150, 300));
        assert_eq!((hollow.tremolo, hollow.tremolo_ms), (4, 200));
        assert_eq!((hollow.arpeggio.as_slice(), hollow.arpeggio_ms), ([0, 4, 7].as_slice(), 30));
        assert_eq!((hollow.pan, hollow.echo), (-50, 9));
        assert_eq!(bank.echo, Echo { delay_ms: 200, feedback: 40, level: 50 });
        assert_eq!(bank.effects[0].part, Part::Mml("@(hollow) CEG".to_owned()));
        assert!(
            matches!(&bank.songs[0].score, Score::Mml { voices, again: true } if voices.len() == 2)
        );
        assert!(matches!(bank.songs[1].score, Score::Patterns { row_samples: 5760, .. }));
        let Wave::Table(fine) = table(&"00ff7f80".repeat(8)).unwrap() else { panic!("no table") };
        assert_eq!(fine[..4], [-128, 127, -1, 0]);
    }

    #[test]
    fn an_error_in_any_of_it_has_its_place() {
        let check = |from: &str, to: &str, expected: &str| {
            assert!(MORE.contains(from), "{from}");
            let error = parse(Path::new("sound.toml"), &MORE.replacen(from, to, 1)).unwrap_err();
            assert_eq!(error.to_string(), format!("sound.toml: {expected}"));
        };
        check(
            "D1\"\"\"",
            "H1\"\"\"",
            "song 0 (\"lines\"): voice 1: line 2, column 13: `H` is no command",
        );
        check(
            "@(hollow) C",
            "@(hollo) C",
            "effect 0 (\"beep\"): line 1, column 2: there is no instrument `hollo`",
        );
        check(
            "[CD]4",
            "[]4",
            "song 0 (\"lines\"): voice 0: line 1, column 6: a repeat without a note or a rest never advances",
        );
        check(
            "fedcba9876543210",
            "fedc",
            "instrument \"hollow\": wave: `0123456789abcdef fedc` has not 32 levels of one hexadecimal digit each, or of two",
        );
        check(
            "table 0",
            "recording 0",
            "instrument \"hollow\": wave: there is no recording `0123456789abcdef fedcba9876543210`",
        );
        check(
            "delay = 200",
            "delay = 900",
            "sounds: the delay of the echo in ms is 900, not 0 to 500",
        );
        check(
            "loop = 0",
            "loop = 1",
            "song \"lines\": loop: 1 is neither 0, to start again, nor -1",
        );
        check("tempo = 125", "", "song \"rows\": it has either row_ms or tempo");
        let rows = "a row lasts 4 ms to 10 s: row_ms is 4 to 10000, tempo (beats a minute, four rows each) 2 to 3750";
        check("tempo = 125", "tempo = 0", &format!("song \"rows\": {rows}"));
        check(
            "order = [\"a\"]",
            "",
            "song \"rows\": it has either order, patterns and row_ms or tempo, or mml",
        );
        check(
            "priority = 5",
            "priority = 5\nstep_ms = 4",
            "effect \"beep\": it has either step_ms and steps, or mml",
        );
    }
}
