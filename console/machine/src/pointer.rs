//! The pointer over time: what was down the frame before.

use cart_abi::{POINTER_MAX, POINTER_MIN, Pointer, PointerButton, PointerRecord};

use crate::bytes::{Ended, Reader};

/// The mouse, or the first finger on a touch screen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Mouse(PointerRecord);

impl Mouse {
    /// A pointer that is not there.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells where the pointer is in this frame, called once a frame. Coordinates are brought into their range, and bits
    /// that are no button are dropped.
    pub fn update(&mut self, now: Pointer) {
        self.0 = PointerRecord { now: sane(now), before: self.0.now.held };
    }

    /// The pointer as a cart gets it.
    #[must_use]
    pub const fn record(&self) -> PointerRecord {
        self.0
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.0.to_numbers().into_iter().flat_map(u32::to_le_bytes));
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let numbers = [reader.u32()?, reader.u32()?, reader.u32()?, reader.u32()?];
        let PointerRecord { now, before } = PointerRecord::from_numbers(numbers);
        Ok(Self(PointerRecord { now: sane(now), before: before & PointerButton::MASK }))
    }
}

fn sane(pointer: Pointer) -> Pointer {
    let inside = |place: i32| place.clamp(POINTER_MIN, POINTER_MAX);
    let held = pointer.held & PointerButton::MASK;
    Pointer { x: inside(pointer.x), y: inside(pointer.y), held, ..pointer }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: u8 = PointerButton::Left as u8;

    #[test]
    fn a_button_is_known_from_the_frame_before() {
        let mut mouse = Mouse::new();
        let down = Pointer { x: 3, y: 4, held: LEFT, wheel: -2, there: true };
        mouse.update(down);
        assert_eq!(mouse.record(), PointerRecord { now: down, before: 0 });
        mouse.update(Pointer { held: 0, ..down });
        assert_eq!(mouse.record().before, LEFT);
        mouse.update(Pointer::AWAY);
        assert_eq!(mouse.record(), PointerRecord::default());
    }

    #[test]
    fn what_is_out_of_range_is_brought_into_it() {
        let mut mouse = Mouse::new();
        mouse.update(Pointer { x: i32::MIN, y: i32::MAX, held: u8::MAX, wheel: 0, there: true });
        let now = mouse.record().now;
        assert_eq!((now.x, now.y, now.held), (POINTER_MIN, POINTER_MAX, PointerButton::MASK));
    }

    #[test]
    fn a_pointer_survives_its_bytes() {
        let mut mouse = Mouse::new();
        mouse.update(Pointer { x: -7, y: 255, held: LEFT, wheel: 0, there: true });
        mouse.update(Pointer { x: -9, y: 254, held: 6, wheel: -1, there: false });
        let mut bytes = Vec::new();
        mouse.write(&mut bytes);
        assert_eq!(Mouse::read(&mut Reader::new(&bytes)), Ok(mouse));
    }
}
