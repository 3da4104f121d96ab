//! Notes as an author writes them: words with blanks between, a word a cell.

use machine::sound::{Cell, NOTE_MAX, Track, VOLUME_MAX};

/// What is wrong, after the column where, counted from 1.
type Wrong = (usize, String);

/// The steps of an effect.
pub(super) fn steps(line: &str, names: &[String]) -> Result<Vec<Cell>, Wrong> {
    cells(line, |word| match word {
        "-" => Ok(Cell::Hold),
        "." => Ok(Cell::Release),
        _ => {
            let (instrument, played) = word
                .split_once(':')
                .ok_or_else(|| format!("`{word}` is no step: instrument:note/volume, - or ."))?;
            note(played, find(instrument, names)?)
        }
    })
}

/// A line of notes for the instrument that its key names; `'` after it tells two lines of one instrument apart.
pub(super) fn track(key: &str, notes: &str, names: &[String]) -> Result<Track, (String, String)> {
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

/// The words of a line as cells.
fn cells(line: &str, cell: impl Fn(&str) -> Result<Cell, String>) -> Result<Vec<Cell>, Wrong> {
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

/// The number of a note.
pub(super) fn pitch(name: &str) -> Option<u8> {
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
