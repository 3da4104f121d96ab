//! From the text of MML to its steps.

use std::collections::BTreeMap;

use super::{Command, Glide, MmlError, Point, Program, REPEATS_MAX, Swing, TICKS_PER_QUARTER};
use crate::sound::{CENTS_MAX, MML_BYTES_MAX, SoundBank};

/// Ticks of a whole note.
const WHOLE: u32 = 4 * TICKS_PER_QUARTER;
/// Places of a curve after the first at most.
const POINTS_MAX: usize = 16;
/// Instruments of a cart that has none.
const BUILT_IN: usize = 4;

pub(super) fn parse(text: &str, bank: &SoundBank) -> Result<Program, MmlError> {
    let mut parser = Parser::new(text, bank);
    if text.len() > MML_BYTES_MAX {
        let problem = format!("the text has {} bytes, more than {MML_BYTES_MAX}", text.len());
        return Err(parser.place.wrong(problem));
    }
    parser.run()?;
    Ok(parser.program)
}

/// Where something stands in the text.
#[derive(Clone, Copy)]
struct Place {
    line: usize,
    column: usize,
}

impl Place {
    fn wrong(self, problem: impl Into<String>) -> MmlError {
        MmlError { line: self.line, column: self.column, problem: problem.into() }
    }
}

/// A repeat that is open.
struct Open {
    at: Place,
    start: u16,
    /// Ticks before it.
    ticks: u64,
}

struct Parser<'a> {
    rest: &'a str,
    place: Place,
    bank: &'a SoundBank,
    program: Program,
    octave: i32,
    length: u32,
    open: Vec<Open>,
    /// Ticks so far, every repeat once.
    ticks: u64,
    curves: BTreeMap<u8, u8>,
    vibratos: BTreeMap<u8, u8>,
    glides: BTreeMap<u8, u8>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, bank: &'a SoundBank) -> Self {
        Self {
            rest: text,
            place: Place { line: 1, column: 1 },
            bank,
            program: Program::default(),
            octave: 4,
            length: TICKS_PER_QUARTER,
            open: Vec::new(),
            ticks: 0,
            curves: BTreeMap::new(),
            vibratos: BTreeMap::new(),
            glides: BTreeMap::new(),
        }
    }

    fn run(&mut self) -> Result<(), MmlError> {
        while let Some(letter) = self.peek() {
            let at = self.here();
            self.next();
            let command = match letter.to_ascii_uppercase() {
                'T' => Command::Tempo(self.number("T", 1, 999)? as u16),
                'Q' => Command::Gate(self.number("Q", 0, 100)? as u8),
                'V' => Command::Volume(self.number("V", 0, 127)? as u8),
                'K' => Command::Key(self.number("K", -120, 120)? as i16),
                'Y' => Command::Detune(self.number("Y", -12_000, 12_000)? as i16),
                '@' => self.at_sign(at)?,
                'R' => Command::Rest { ticks: self.ticks(at, "a rest")? },
                note @ 'A'..='G' => self.note(at, note)?,
                '[' => {
                    self.open_repeat(at)?;
                    continue;
                }
                ']' => self.close_repeat(at)?,
                'O' => {
                    self.octave = self.number("O", -1, 9)?;
                    continue;
                }
                '<' | '>' => {
                    self.octave += if letter == '>' { 1 } else { -1 };
                    if !(-1..=9).contains(&self.octave) {
                        return Err(at.wrong(format!("octave {} is not −1 to 9", self.octave)));
                    }
                    continue;
                }
                'L' => {
                    self.length = u32::from(self.ticks(at, "a length")?);
                    continue;
                }
                '&' => {
                    self.tie(at)?;
                    continue;
                }
                _ => return Err(at.wrong(format!("`{}` is no command", letter.escape_debug()))),
            };
            if let Command::Note { ticks, .. } | Command::Rest { ticks } = command {
                self.ticks += u64::from(ticks);
            }
            self.program.commands.push(command);
        }
        match self.open.last() {
            Some(open) => Err(open.at.wrong("`[` has no `]`")),
            None => Ok(()),
        }
    }

    fn note(&mut self, at: Place, letter: char) -> Result<Command, MmlError> {
        let mut note = 12 * self.octave
            + match letter {
                'C' => 0,
                'D' => 2,
                'E' => 4,
                'F' => 5,
                'G' => 7,
                'A' => 9,
                _ => 11,
            };
        while let Some(sign @ ('#' | '+' | '-')) = self.peek() {
            self.next();
            note += if sign == '-' { -1 } else { 1 };
        }
        let note = i16::try_from(note).map_err(|_| at.wrong("too many signs"))?;
        let mut ticks = self.ticks(at, "a note")?;
        if let Some(&mut Command::Note { note: before, ticks: first, tied: true }) = self.last()
            && before == note
        {
            // The same note tied to itself is one note.
            ticks = add(at, first, ticks)?;
            self.ticks -= u64::from(first);
            self.program.commands.pop();
        }
        Ok(Command::Note { note, ticks, tied: false })
    }

    /// The last step, if no repeat has begun since.
    fn last(&mut self) -> Option<&mut Command> {
        let start = self.open.last().map_or(0, |open| usize::from(open.start));
        self.program.commands[start..].last_mut()
    }

    /// A length with dots, or the usual one, in ticks.
    fn ticks(&mut self, at: Place, what: &str) -> Result<u16, MmlError> {
        let mut ticks = self.length;
        if self.peek().is_some_and(|letter| letter.is_ascii_digit()) {
            let number = self.here();
            let length = self.number("the length", 1, 192)?.unsigned_abs();
            if !WHOLE.is_multiple_of(length) {
                let problem = format!(
                    "{length} is no length: 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96 or 192"
                );
                return Err(number.wrong(problem));
            }
            ticks = WHOLE / length;
        }
        let mut half = ticks;
        while self.peek() == Some('.') {
            let dot = self.here();
            self.next();
            if !half.is_multiple_of(2) {
                return Err(dot.wrong(format!("half of {half} ticks is not a whole tick")));
            }
            half /= 2;
            ticks += half;
        }
        u16::try_from(ticks).map_err(|_| at.wrong(format!("{what} of {ticks} ticks is too long")))
    }

    /// `&` after a note: more of it, or a tie to the next.
    fn tie(&mut self, at: Place) -> Result<(), MmlError> {
        let is_length = self.peek().is_some_and(|letter| letter.is_ascii_digit());
        let more = if is_length { self.ticks(at, "a note")? } else { 0 };
        let Some(Command::Note { ticks, tied, .. }) = self.last() else {
            return Err(at.wrong("`&` stands after a note"));
        };
        *ticks = add(at, *ticks, more)?;
        *tied |= !is_length;
        self.ticks += u64::from(more);
        Ok(())
    }

    fn open_repeat(&mut self, at: Place) -> Result<(), MmlError> {
        if self.open.len() == REPEATS_MAX {
            return Err(at.wrong(format!("more than {REPEATS_MAX} repeats are in one another")));
        }
        let start = self.program.commands.len() as u16;
        self.open.push(Open { at, start, ticks: self.ticks });
        Ok(())
    }

    fn close_repeat(&mut self, at: Place) -> Result<Command, MmlError> {
        let open = self.open.pop().ok_or_else(|| at.wrong("`]` has no `[`"))?;
        let counted = self.peek().is_some_and(|letter| letter.is_ascii_digit());
        let times = if counted { self.number("the count", 1, 255)? as u8 } else { 0 };
        if self.ticks == open.ticks {
            return Err(open.at.wrong("a repeat without a note or a rest never advances"));
        }
        Ok(Command::Again { start: open.start, times })
    }

    /// What begins with `@`.
    fn at_sign(&mut self, at: Place) -> Result<Command, MmlError> {
        match self.peek() {
            Some('(') => return self.named_instrument(),
            Some(letter) if letter.is_ascii_alphabetic() => {}
            _ => {
                let number = self.here();
                let instrument = self.number("@", 0, 255)? as u8;
                let count = match self.bank.instruments.len() {
                    0 => BUILT_IN,
                    count => count,
                };
                if usize::from(instrument) >= count {
                    return Err(number.wrong(format!(
                        "there is no instrument {instrument}; there are {count}, numbered from 0"
                    )));
                }
                return Ok(Command::Instrument(instrument));
            }
        }
        let mut word = String::new();
        while let Some(letter) = self.rest.chars().next().filter(char::is_ascii_alphabetic) {
            word.push(letter.to_ascii_uppercase());
            self.next();
        }
        let kind = match word.as_str() {
            "ENV" => Kind::Curve,
            "VIB" => Kind::Vibrato,
            "GLI" => Kind::Glide,
            _ => {
                return Err(
                    at.wrong(format!("`@{word}` is neither @ENV, @VIB, @GLI nor an instrument"))
                );
            }
        };
        let slot_at = self.here();
        let slot = self.number("the slot", 0, 255)? as u8;
        if self.peek() != Some('{') {
            let known = if slot == 0 { Some(0) } else { self.slots(kind).get(&slot).copied() };
            let number = known.ok_or_else(|| {
                slot_at.wrong(format!("slot {slot} of @{word} is not defined before"))
            })?;
            return Ok(kind.command(number));
        }
        if slot == 0 {
            return Err(slot_at.wrong("slot 0 is none, and cannot be defined"));
        }
        let number = match kind {
            Kind::Curve => self.curve()?,
            Kind::Vibrato => self.vibrato()?,
            Kind::Glide => self.glide()?,
        };
        let number = u8::try_from(number)
            .map_err(|_| at.wrong(format!("@{word} is defined more than 255 times")))?;
        self.slots(kind).insert(slot, number);
        Ok(kind.command(number))
    }

    fn slots(&mut self, kind: Kind) -> &mut BTreeMap<u8, u8> {
        match kind {
            Kind::Curve => &mut self.curves,
            Kind::Vibrato => &mut self.vibratos,
            Kind::Glide => &mut self.glides,
        }
    }

    fn named_instrument(&mut self) -> Result<Command, MmlError> {
        let at = self.here();
        let (name, _) = self.rest[1..].split_once(')').ok_or_else(|| at.wrong("`(` has no `)`"))?;
        let found = self.bank.instruments.iter().position(|instrument| instrument.name == name);
        let number = found.and_then(|number| u8::try_from(number).ok());
        let number = number
            .ok_or_else(|| at.wrong(format!("there is no instrument `{}`", name.escape_debug())))?;
        (0..name.chars().count() + 2).for_each(|_| self.next());
        Ok(Command::Instrument(number))
    }

    /// `{volume, ticks, volume, …}`; the result is one more than its place in the list.
    fn curve(&mut self) -> Result<usize, MmlError> {
        self.expect('{')?;
        let mut points = vec![Point { ticks: 0, volume: self.number("a volume", 0, 127)? as u8 }];
        while self.peek() == Some(',') {
            let at = self.here();
            self.next();
            if points.len() > POINTS_MAX {
                return Err(
                    at.wrong(format!("a curve has at most {POINTS_MAX} places after the first"))
                );
            }
            let ticks = self.number("the ticks", 0, 65_535)? as u16;
            self.expect(',')?;
            points.push(Point { ticks, volume: self.number("a volume", 0, 127)? as u8 });
        }
        self.expect('}')?;
        self.program.curves.push(points);
        Ok(self.program.curves.len())
    }

    /// `{delay, period, depth}`.
    fn vibrato(&mut self) -> Result<usize, MmlError> {
        self.expect('{')?;
        let delay = self.number("the delay", 0, 65_535)? as u16;
        self.expect(',')?;
        let period = self.number("the period", 1, 65_535)? as u16;
        self.expect(',')?;
        let cents = self.number("the depth", 0, CENTS_MAX.into())? as u16;
        self.expect('}')?;
        self.program.vibratos.push(Swing { delay, period, cents });
        Ok(self.program.vibratos.len())
    }

    /// `{offset, time}`, each a number or `*`.
    fn glide(&mut self) -> Result<usize, MmlError> {
        self.expect('{')?;
        let cents = self.or_star("the offset", -12_000, 12_000)?.map(|cents| cents as i16);
        self.expect(',')?;
        let ticks = self.or_star("the time", 0, 65_535)?.map(|ticks| ticks as u16);
        self.expect('}')?;
        self.program.glides.push(Glide { cents, ticks });
        Ok(self.program.glides.len())
    }

    fn or_star(&mut self, what: &str, min: i32, max: i32) -> Result<Option<i32>, MmlError> {
        if self.peek() == Some('*') {
            self.next();
            return Ok(None);
        }
        self.number(what, min, max).map(Some)
    }

    fn expect(&mut self, letter: char) -> Result<(), MmlError> {
        if self.peek() == Some(letter) {
            self.next();
            return Ok(());
        }
        Err(self.here().wrong(format!("`{letter}` is missing")))
    }

    fn number(&mut self, what: &str, min: i32, max: i32) -> Result<i32, MmlError> {
        let negative = self.peek() == Some('-');
        let at = self.here();
        if negative {
            self.next();
        }
        let mut number: Option<i32> = None;
        // The digits of a number stand together.
        while let Some(digit) = self.rest.chars().next().and_then(|letter| letter.to_digit(10)) {
            self.next();
            let before = number.unwrap_or(0);
            number = Some(before.saturating_mul(10).saturating_add(digit as i32));
        }
        let number =
            number.ok_or_else(|| at.wrong(format!("{what} needs a number, {min} to {max}")))?;
        let number = if negative { -number } else { number };
        if (min..=max).contains(&number) {
            Ok(number)
        } else {
            Err(at.wrong(format!("{what} is {number}, not {min} to {max}")))
        }
    }

    /// The next letter that is no blank.
    fn peek(&mut self) -> Option<char> {
        while let Some(letter) = self.rest.chars().next() {
            if !letter.is_whitespace() {
                return Some(letter);
            }
            self.next();
        }
        None
    }

    /// Where the next letter stands that is no blank.
    fn here(&mut self) -> Place {
        self.peek();
        self.place
    }

    fn next(&mut self) {
        let mut letters = self.rest.chars();
        match letters.next() {
            Some('\n') => self.place = Place { line: self.place.line + 1, column: 1 },
            Some(_) => self.place.column += 1,
            None => {}
        }
        self.rest = letters.as_str();
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Curve,
    Vibrato,
    Glide,
}

impl Kind {
    const fn command(self, number: u8) -> Command {
        match self {
            Self::Curve => Command::Curve(number),
            Self::Vibrato => Command::Vibrato(number),
            Self::Glide => Command::Glide(number),
        }
    }
}

fn add(at: Place, ticks: u16, more: u16) -> Result<u16, MmlError> {
    ticks.checked_add(more).ok_or_else(|| at.wrong("the note is too long"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{Instrument, Wave};

    fn bank() -> SoundBank {
        let instruments = vec![
            Instrument::new("lead", Wave::Pulse25),
            Instrument::new("soft bass", Wave::Triangle),
        ];
        SoundBank { instruments, ..SoundBank::default() }
    }

    #[track_caller]
    fn steps(text: &str, expected: &[Command]) {
        assert_eq!(parse(text, &bank()).unwrap().commands, expected, "{text}");
    }

    #[track_caller]
    fn wrong(text: &str, expected: &str) {
        assert_eq!(parse(text, &bank()).unwrap_err().to_string(), expected, "{text}");
    }

    const fn note(note: i16, ticks: u16) -> Command {
        Command::Note { note, ticks, tied: false }
    }

    #[test]
    fn notes_have_pitch_and_length() {
        steps(
            "C d8 E. F4.. R",
            &[note(48, 48), note(50, 24), note(52, 72), note(53, 84), Command::Rest { ticks: 48 }],
        );
        steps(
            "c#d-e++ L16 O5 b>c<<a O-1c",
            &[
                note(49, 48),
                note(49, 48),
                note(54, 48),
                note(71, 12),
                note(72, 12),
                note(57, 12),
                note(-12, 12),
            ],
        );
        steps("L12. C C192", &[note(48, 24), note(48, 1)]);
    }

    #[test]
    fn ties_make_longer_or_slide() {
        steps(
            "C4&16 C&C8&C8 C&D",
            &[
                note(48, 60),
                note(48, 96),
                Command::Note { note: 48, ticks: 48, tied: true },
                note(50, 48),
            ],
        );
        // A repeat starts between the two.
        let again = Command::Again { start: 1, times: 2 };
        steps("C&[C]2", &[Command::Note { note: 48, ticks: 48, tied: true }, note(48, 48), again]);
    }

    #[test]
    fn the_rest_is_settings() {
        steps(
            "T99 Q100 @1 @(soft bass) @(lead) V127 K-12 Y7",
            &[
                Command::Tempo(99),
                Command::Gate(100),
                Command::Instrument(1),
                Command::Instrument(1),
                Command::Instrument(0),
                Command::Volume(127),
                Command::Key(-12),
                Command::Detune(7),
            ],
        );
        steps(
            "[C[R]3]",
            &[
                note(48, 48),
                Command::Rest { ticks: 48 },
                Command::Again { start: 1, times: 3 },
                Command::Again { start: 0, times: 0 },
            ],
        );
        let text =
            "@ENV1{127, 4, 0} @env2 {5} @ENV1 @ENV0 @VIB7{1,2,3} @GLI1{*,*} @GLI2{-100, 6} @gli 1";
        let program = parse(text, &bank()).unwrap();
        let commands = [
            Command::Curve(1),
            Command::Curve(2),
            Command::Curve(1),
            Command::Curve(0),
            Command::Vibrato(1),
            Command::Glide(1),
            Command::Glide(2),
            Command::Glide(1),
        ];
        assert_eq!(program.commands, commands);
        let point = |ticks, volume| Point { ticks, volume };
        assert_eq!(program.curves, [vec![point(0, 127), point(4, 0)], vec![point(0, 5)]]);
        assert_eq!(program.vibratos, [Swing { delay: 1, period: 2, cents: 3 }]);
        let given = Glide { cents: Some(-100), ticks: Some(6) };
        assert_eq!(program.glides, [Glide { cents: None, ticks: None }, given]);
    }

    #[test]
    fn an_error_names_its_place() {
        wrong("CDE\n  H", "line 2, column 3: `H` is no command");
        wrong("é", "line 1, column 1: `é` is no command");
        wrong("C T0 D", "line 1, column 4: T is 0, not 1 to 999");
        wrong("T", "line 1, column 2: T needs a number, 1 to 999");
        wrong("V-1", "line 1, column 2: V is -1, not 0 to 127");
        wrong("K99999999999", "line 1, column 2: K is 2147483647, not -120 to 120");
        let lengths = "1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96 or 192";
        wrong("C5", &format!("line 1, column 2: 5 is no length: {lengths}"));
        wrong("C64..", "line 1, column 4: half of 3 ticks is not a whole tick");
        wrong("O9 >", "line 1, column 4: octave 10 is not −1 to 9");
        wrong("@2", "line 1, column 2: there is no instrument 2; there are 2, numbered from 0");
        wrong("@(bass)", "line 1, column 2: there is no instrument `bass`");
        wrong("@(bass", "line 1, column 2: `(` has no `)`");
        wrong("@EVN1", "line 1, column 1: `@EVN` is neither @ENV, @VIB, @GLI nor an instrument");
        wrong("C @ENV3 C", "line 1, column 7: slot 3 of @ENV is not defined before");
        wrong("@ENV0{1}", "line 1, column 5: slot 0 is none, and cannot be defined");
        wrong("@ENV1{1,2}", "line 1, column 10: `,` is missing");
        wrong("@VIB1{1,0,3}", "line 1, column 9: the period is 0, not 1 to 65535");
        wrong("@GLI1{1 2}", "line 1, column 9: `,` is missing");
        wrong("& C", "line 1, column 1: `&` stands after a note");
        wrong("C [&16]", "line 1, column 4: `&` stands after a note");
        wrong("C [", "line 1, column 3: `[` has no `]`");
        wrong("C ]", "line 1, column 3: `]` has no `[`");
        wrong("[C]256", "line 1, column 4: the count is 256, not 1 to 255");
        wrong(&format!("C{}", "&1".repeat(400)), "line 1, column 684: the note is too long");
    }

    #[test]
    fn what_never_advances_is_refused() {
        let problem = "a repeat without a note or a rest never advances";
        wrong("C [T120]", &format!("line 1, column 3: {problem}"));
        wrong("[C [V1]9 ]", &format!("line 1, column 4: {problem}"));
        wrong(&"[".repeat(9), "line 1, column 9: more than 8 repeats are in one another");
        wrong(&" ".repeat(4097), "line 1, column 1: the text has 4097 bytes, more than 4096");
    }

    #[test]
    fn a_cart_without_instruments_has_four() {
        let none = SoundBank::default();
        assert!(parse("@3C", &none).is_ok() && parse("@4C", &none).is_err());
    }
}
