//! Which gamepad is which pad. Plugging in and out at any moment is normal.

use cart_abi::PADS;

/// The pads, and the gamepads that are or were in their places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seats {
    places: [Option<Place>; PADS],
}

#[derive(Clone, Debug)]
struct Place {
    /// The system's number for it, which may be another one after it was plugged in again.
    gamepad: u32,
    /// What make it is: its UUID and its name.
    kind: String,
    connected: bool,
}

impl Seats {
    /// Gives a gamepad its old place, or that of one of its kind which is gone, or else one that nobody had, or else one
    /// whose gamepad is gone; a fifth gamepad gets none.
    pub(crate) fn connect(&mut self, gamepad: u32, kind: &str) {
        let find = |wanted: &dyn Fn(&Place) -> bool| {
            self.places.iter().position(|place| place.as_ref().is_some_and(wanted))
        };
        let place = find(&|place| place.gamepad == gamepad && place.kind == kind)
            .or_else(|| find(&|place| !place.connected && place.kind == kind))
            .or_else(|| self.places.iter().position(Option::is_none))
            .or_else(|| find(&|place| !place.connected));
        if let Some(place) = place {
            self.places[place] = Some(Place { gamepad, kind: kind.to_owned(), connected: true });
        }
    }

    /// The gamepad is unplugged; its place waits for it.
    pub(crate) fn disconnect(&mut self, gamepad: u32) {
        for place in self.places.iter_mut().flatten() {
            if place.gamepad == gamepad {
                place.connected = false;
            }
        }
    }

    /// The place of a gamepad that is plugged in.
    pub(crate) fn place(&self, gamepad: u32) -> Option<usize> {
        self.connected().find(|&(_, known)| known == gamepad).map(|(place, _)| place)
    }

    /// Every gamepad that has a place and is plugged in.
    pub(crate) fn connected(&self) -> impl Iterator<Item = (usize, u32)> {
        let places = self.places.iter().enumerate();
        places.filter_map(|(place, known)| {
            known.as_ref().filter(|known| known.connected).map(|known| (place, known.gamepad))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plugs gamepads in (`+number kind`) and out (`-number`).
    #[track_caller]
    fn check(steps: &str, expected: &[(usize, u32)]) {
        let mut seats = Seats::default();
        for step in steps.split(", ") {
            let (number, kind) = step[1..].split_once(' ').unwrap_or_else(|| (&step[1..], ""));
            let number = number.parse().unwrap();
            if step.starts_with('+') {
                seats.connect(number, kind);
            } else {
                seats.disconnect(number);
            }
        }
        assert_eq!(seats.connected().collect::<Vec<_>>(), expected, "{steps}");
    }

    #[test]
    fn a_gamepad_keeps_its_place() {
        check("+7 x, +8 x", &[(0, 7), (1, 8)]);
        check("+7 x, +8 x, -7", &[(1, 8)]);
        check("+7 x, +8 x, -7, +7 x", &[(0, 7), (1, 8)]);
        check("+1 x, +1 x, -2", &[(0, 1)]);
    }

    #[test]
    fn a_gamepad_that_comes_back_under_another_number_is_known_by_its_kind() {
        check("+7 x, +8 y, -7, -8, +9 y, +10 x", &[(0, 10), (1, 9)]);
        check("+7 x, +8 x, -8, +9 x", &[(0, 7), (1, 9)]);
        // The system has given the number to another one.
        check("+7 x, -7, +7 y, +8 x", &[(0, 8), (1, 7)]);
    }

    #[test]
    fn a_second_one_of_a_kind_has_its_own_place() {
        check("+7 x, +8 x, +9 y", &[(0, 7), (1, 8), (2, 9)]);
        check("+7 x, -7, +9 y", &[(1, 9)]);
    }

    #[test]
    fn a_new_gamepad_takes_a_lost_ones_place_only_when_none_is_free() {
        let four = "+1 a, +2 b, +3 c, +4 d";
        check(&format!("{four}, +5 e"), &[(0, 1), (1, 2), (2, 3), (3, 4)]);
        check(&format!("{four}, -3, +5 e, +3 c"), &[(0, 1), (1, 2), (2, 5), (3, 4)]);
    }
}
