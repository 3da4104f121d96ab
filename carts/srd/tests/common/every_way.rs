//! Dice that fall in every way, for exact figures of what rolls them.

use srd::Dice;

/// Dice that fall in every way, one after another: like the wheels of a counter, of which the last turns fastest.
#[derive(Default)]
pub(crate) struct EveryWay {
    /// The sides of each die that was rolled, and its face.
    wheels: Vec<(u32, u32)>,
    next: usize,
}

impl Dice for EveryWay {
    fn roll(&mut self, sides: u32) -> u32 {
        if self.next == self.wheels.len() {
            self.wheels.push((sides, 1));
        }
        let (expected, face) = self.wheels[self.next];
        assert_eq!(expected, sides, "the same faces before ask for the same die");
        self.next += 1;
        face
    }
}

impl EveryWay {
    /// These faces were one way of so many.
    pub(crate) fn likelihood(&self) -> u128 {
        self.wheels.iter().map(|&(sides, _)| u128::from(sides)).product()
    }

    /// Turns to the next way; false after the last.
    pub(crate) fn turn(&mut self) -> bool {
        self.next = 0;
        while let Some((sides, face)) = self.wheels.pop() {
            if face < sides {
                self.wheels.push((sides, face + 1));
                return true;
            }
        }
        false
    }
}
