//! Host calls about pads, the pointer and letters.

use cart_abi::{PADS, RUMBLE_MAX, RUMBLE_MS_MAX};
use machine::Shake;

use super::index;
use crate::fault::Reason;
use crate::host::Serving;
use crate::memory::GuestSlice;

impl Serving<'_> {
    pub(crate) fn typed(&mut self, to: u32, len: u32) -> Result<u32, Reason> {
        let to = GuestSlice::new(to, len).write(self.memory)?;
        if !self.host.kept.typing {
            return Ok(0);
        }
        let whole = self.host.typed.floor_char_boundary(to.len());
        to[..whole].copy_from_slice(&self.host.typed.as_bytes()[..whole]);
        self.cost += whole as u64;
        Ok(whole as u32)
    }

    pub(crate) fn typing(&mut self, on: i32) -> Result<(), Reason> {
        if !self.host.grants.text {
            return Err(Reason::NoPermission("text"));
        }
        self.host.kept.typing = switch("typing", on)?;
        Ok(())
    }

    pub(crate) fn cursor(&mut self, on: i32) -> Result<(), Reason> {
        if !self.host.grants.pointer {
            return Err(Reason::NoPermission("pointer"));
        }
        self.host.kept.cursor_hidden = !switch("the cursor", on)?;
        Ok(())
    }

    pub(crate) fn rumble(&mut self, pad: i32, low: i32, high: i32, ms: i32) -> Result<(), Reason> {
        let pad = index("pad", pad, PADS)?;
        let shake = Shake { low: strength(low)?, high: strength(high)? };
        if !(0..=RUMBLE_MS_MAX).contains(&ms) {
            return Err(Reason::BadNumber {
                what: "the time of a rumble",
                number: ms.into(),
                allowed: "0 to 5000 milliseconds",
            });
        }
        let ms = ms.unsigned_abs();
        self.machine()?.rumble.shake(pad, shake, ms);
        Ok(())
    }
}

fn switch(what: &'static str, on: i32) -> Result<bool, Reason> {
    match on {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Reason::BadNumber { what, number: on.into(), allowed: "0 or 1" }),
    }
}

fn strength(number: i32) -> Result<u8, Reason> {
    const { assert!(RUMBLE_MAX == u8::MAX as i32, "a strength is a byte") };
    u8::try_from(number).map_err(|_| Reason::BadNumber {
        what: "the strength of a motor",
        number: number.into(),
        allowed: "0 to 255",
    })
}
