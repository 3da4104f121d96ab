//! What a cart did wrong, in words for a crash screen and for the author.

use cart_abi::FONT_CART;
use machine::VideoError;
use machine::sound::MmlError;
use thiserror::Error;

/// A cart was stopped: in which call, and why. It runs no more.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{}: {reason}", self.place())]
pub struct Fault {
    /// The export that was running.
    pub call: &'static str,
    /// The host call that the export made, if that was what went wrong.
    pub host_call: Option<&'static str>,
    /// What went wrong.
    pub reason: Reason,
}

impl Fault {
    fn place(&self) -> String {
        match self.host_call {
            Some(host_call) => format!("in `{}`, host call `{host_call}`", self.call),
            None => format!("in `{}`", self.call),
        }
    }
}

/// Why a cart was stopped.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Reason {
    /// The cart itself gave up: a panic.
    #[error("{0}")]
    Panic(String),
    /// The WebAssembly trapped.
    #[error("the cart trapped: {0}")]
    Trap(String),
    /// The WebAssembly trapped after it was refused more memory.
    #[error("out of memory: the cart asked for {asked} bytes, and may have {max}")]
    OutOfMemory {
        /// How long its memory would have become.
        asked: usize,
        /// How long it may become.
        max: usize,
    },
    /// The call went on for too long.
    #[error("out of fuel: one call may burn {max}; is there an endless loop?")]
    OutOfFuel {
        /// What one such call may burn.
        max: u64,
    },
    /// The call went on for too long by the wall clock.
    #[error("the call took longer than the wall clock allows")]
    WallClock,
    /// A region that is not inside the cart's memory.
    #[error("{len} bytes at {from} are not inside the cart's memory of {memory} bytes")]
    BadPointer {
        /// Where it is said to start.
        from: u32,
        /// How long it is said to be.
        len: u32,
        /// How long the memory is.
        memory: usize,
    },
    /// A host call that is not allowed in this place.
    #[error("it is allowed {0} only")]
    NotHere(&'static str),
    /// A host call that needs a permission.
    #[error("the cart's manifest does not ask for the permission \"{0}\"")]
    NoPermission(&'static str),
    /// A number that names nothing.
    #[error("there is no {what} {number}; there are {count}, numbered from 0")]
    NoSuch {
        /// What was asked for.
        what: &'static str,
        /// The number.
        number: i64,
        /// How many there are.
        count: usize,
    },
    /// A number that names no font.
    #[error(
        "there is no font {0}; 0 and 1 are built in, and those of the cart are numbered from {FONT_CART}"
    )]
    NoFont(i32),
    /// A number that is not allowed.
    #[error("{what} cannot be {number}: it is {allowed}")]
    BadNumber {
        /// What the number is.
        what: &'static str,
        /// The number.
        number: i64,
        /// What it may be.
        allowed: &'static str,
    },
    /// More bytes than there are.
    #[error("{len} bytes were asked for, and there are {count}")]
    TooManyAsked {
        /// How many were asked for.
        len: u32,
        /// How many there are.
        count: usize,
    },
    /// Something that cannot be done with pictures.
    #[error(transparent)]
    Video(#[from] VideoError),
    /// A bot that does not begin with its pad.
    #[error(
        "a bot's first output is its pad, {} bytes; it handed over {len}",
        cart_abi::PAD_RECORD_BYTES
    )]
    NoPad {
        /// How many bytes its first output has; 0 where there is none.
        len: usize,
    },
    /// Too much at once.
    #[error("{len} {what}, and at most {max} are allowed")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        len: usize,
        /// How much is allowed.
        max: usize,
    },
    /// A text that is none.
    #[error("the text is not UTF-8 from its byte {at} on")]
    NotText {
        /// The first byte that is wrong.
        at: usize,
    },
    /// MML that cannot be played.
    #[error("the MML, {0}")]
    BadMml(MmlError),
    /// An output where none is expected.
    #[error("`{0}` hands nothing over, or has handed it over already")]
    NoOutput(&'static str),
    /// Two results for one question.
    #[error("the same view and pads gave another result: it must use nothing else")]
    Impure,
    /// No output where one is expected.
    #[error("it returned without a result: `output` was not called")]
    OutputMissing,
}

/// A cart's own words as a terminal may be given them: no control character of theirs works it.
pub(crate) fn readable(text: &str) -> String {
    let letter = |letter: char| match letter {
        '\n' => '\n',
        '\t' => ' ',
        _ if letter.is_control() => char::REPLACEMENT_CHARACTER,
        _ => letter,
    };
    text.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        for (text, expected) in [
            ("é\tb\nc", "é b\nc"),
            ("\u{1b}[2J\r\u{7}\u{9b}\0", "\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(readable(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_fault_names_the_call_and_the_reason() {
        let check = |host_call, reason, expected: &str| {
            assert_eq!(Fault { call: "update", host_call, reason }.to_string(), expected);
        };
        check(
            Some("clear"),
            Reason::NoSuch { what: "color", number: 16, count: 16 },
            "in `update`, host call `clear`: there is no color 16; there are 16, numbered from 0",
        );
        check(
            None,
            Reason::Panic("no hero (src/lib.rs:7)".to_owned()),
            "in `update`: no hero (src/lib.rs:7)",
        );
        check(
            Some("log"),
            Reason::BadPointer { from: 7, len: u32::MAX, memory: 65_536 },
            "in `update`, host call `log`: 4294967295 bytes at 7 are not inside the cart's memory of 65536 bytes",
        );
    }
}
