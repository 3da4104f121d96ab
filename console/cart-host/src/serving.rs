//! What each host call does: one function a call, in the order of the table in `cart-abi`. Here are those that do not draw.

mod display;
mod drawing;
mod input;
mod pictures;
mod shapes;
mod sound;
mod sprites;
mod storage;
mod terrain;
mod text;

use cart_abi::{COLORS, SHEETS, TEXT_BYTES_MAX};
use machine::{Color, Machine};

use crate::fault::{Reason, readable};
use crate::host::Serving;
use crate::memory::GuestSlice;

impl Serving<'_> {
    pub(crate) fn input(&mut self, to: u32, len: u32) -> Result<(), Reason> {
        self.cost += u64::from(len);
        copy_first(&self.host.input, GuestSlice::new(to, len), len, self.memory)
    }

    pub(crate) fn output(&mut self, from: u32, len: u32) -> Result<(), Reason> {
        self.cost += u64::from(len);
        let bytes = GuestSlice::new(from, len).read(self.memory)?;
        self.host.hand_over(bytes)
    }

    pub(crate) fn log(&mut self, from: u32, len: u32) -> Result<(), Reason> {
        self.cost += u64::from(len);
        let line = GuestSlice::new(from, len).text(self.memory, TEXT_BYTES_MAX)?;
        self.host.note(line)
    }

    pub(crate) fn fault(&mut self, from: u32, len: u32) -> Result<(), Reason> {
        // A message that is too long or no text is still worth reading, as far as it goes.
        let bytes = GuestSlice::new(from, len.min(TEXT_BYTES_MAX as u32)).read(self.memory)?;
        Err(Reason::Panic(readable(&String::from_utf8_lossy(bytes))))
    }

    pub(crate) fn seed(&mut self) -> Result<u64, Reason> {
        Ok(self.host.kept.seed)
    }

    pub(crate) fn dice(&mut self, sides: u32) -> Result<u32, Reason> {
        if sides == 0 {
            return Err(Reason::BadNumber {
                what: "the number of sides",
                number: 0,
                allowed: "at least 1",
            });
        }
        let dice = self.host.kept.dice.as_mut().ok_or(Reason::NotHere("in the rules"))?;
        Ok(dice.roll(sides))
    }

    pub(crate) fn refused(&mut self, to: u32, len: u32) -> Result<u32, Reason> {
        let to = GuestSlice::new(to, len).write(self.memory)?;
        let whole = self.host.refused.floor_char_boundary(to.len());
        to[..whole].copy_from_slice(&self.host.refused.as_bytes()[..whole]);
        self.cost += whole as u64;
        Ok(whole as u32)
    }

    pub(crate) fn sheet_pixel(
        &mut self,
        sheet: i32,
        x: i32,
        y: i32,
        color: i32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        let index = index("sheet", sheet, SHEETS)?;
        self.machine()?.video.sheets_mut()[index].pixel(x, y, color);
        Ok(())
    }

    pub(crate) fn ask(&mut self, from: u32, len: u32) -> Result<u32, Reason> {
        let question = GuestSlice::new(from, len).text(self.memory, TEXT_BYTES_MAX)?;
        let answer =
            self.host.answerer.as_mut().map(|answerer| answerer(question)).unwrap_or_default();
        self.cost += 1_000 + answer.len() as u64;
        self.host.kept.answer = answer.into_bytes();
        u32::try_from(self.host.kept.answer.len()).map_err(|_| Reason::TooMuch {
            what: "bytes of answer",
            len: self.host.kept.answer.len(),
            max: u32::MAX as usize,
        })
    }

    pub(crate) fn answer(&mut self, to: u32, len: u32) -> Result<(), Reason> {
        self.cost += u64::from(len);
        copy_first(&self.host.kept.answer, GuestSlice::new(to, len), len, self.memory)
    }

    fn machine(&mut self) -> Result<&mut Machine, Reason> {
        self.host.machine.as_deref_mut().ok_or(NO_MACHINE)
    }
}

/// The gate lets no drawing or sound through where there is no machine; this is the second lock on that door.
const NO_MACHINE: Reason = Reason::NotHere("on a player's side");

fn index(what: &'static str, number: i32, count: usize) -> Result<usize, Reason> {
    usize::try_from(number).ok().filter(|&index| index < count).ok_or_else(|| Reason::NoSuch {
        what,
        number: number.into(),
        count,
    })
}

fn color_of(number: i32) -> Result<Color, Reason> {
    Color::new(number).ok_or_else(|| Reason::NoSuch {
        what: "color",
        number: number.into(),
        count: COLORS,
    })
}

fn copy_first(source: &[u8], to: GuestSlice, len: u32, memory: &mut [u8]) -> Result<(), Reason> {
    let to = to.write(memory)?;
    let first = source.get(..to.len()).ok_or(Reason::TooManyAsked { len, count: source.len() })?;
    to.copy_from_slice(first);
    Ok(())
}
