//! Sticks: their dead zone, and the directions that they point to.

use cart_abi::Button;

/// How far a stick, of 127, must be pushed along an axis to count as the directional pad too.
const DIRECTION_FROM: i8 = 64;
/// The greatest place of a stick's axis, as the device reports it.
pub(crate) const PLACE_MAX: i16 = i16::MAX;
/// The largest dead zone, in percent of the way.
pub(crate) const DEAD_ZONE_MAX: u8 = 90;

/// A stick from −32,767 to 32,767 as a cart gets it, from −127 to 127. Within the dead zone, a circle, it is at rest;
/// from there on it goes smoothly up to its end.
pub(crate) fn stick([x, y]: [i16; 2], dead_zone_percent: u8) -> [i8; 2] {
    let (x, y, max) = (i64::from(x), i64::from(y), i64::from(PLACE_MAX));
    let dead = max * i64::from(dead_zone_percent.min(DEAD_ZONE_MAX)) / 100;
    let way = (x * x + y * y).isqrt();
    if way <= dead {
        return [0, 0];
    }
    let pushed = way.min(max) - dead;
    [x, y].map(|axis| {
        let place = axis * pushed * 127 / (way * (max - dead));
        i8::try_from(place.clamp(-127, 127)).expect("clamped to a byte")
    })
}

/// The directions that a stick points to, as buttons.
pub(crate) fn directions([x, y]: [i8; 2]) -> u16 {
    let mut held = 0;
    for (place, less, more) in [(x, Button::Left, Button::Right), (y, Button::Up, Button::Down)] {
        if place <= -DIRECTION_FROM {
            held |= less as u16;
        } else if place >= DIRECTION_FROM {
            held |= more as u16;
        }
    }
    held
}

/// A directional pad cannot point both ways, and carts need not think of it.
pub(crate) fn without_opposites(mut held: u16) -> u16 {
    for pair in
        [Button::Left as u16 | Button::Right as u16, Button::Up as u16 | Button::Down as u16]
    {
        if held & pair == pair {
            held &= !pair;
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stick_goes_smoothly_from_its_dead_zone_to_its_end() {
        for (place, dead_zone, expected) in [
            ([0, 0], 0, [0, 0]),
            ([32_767, 0], 15, [127, 0]),
            ([0, -32_768], 15, [0, -127]),
            ([4_915, 0], 15, [0, 0]),
            ([5_300, 0], 15, [1, 0]),
            // As far as the edge of the zone along each axis, which is out of the circle.
            ([4_800, 4_800], 15, [6, 6]),
            ([23_170, 23_170], 15, [89, 89]),
            // A stick that reaches the corners of a square.
            ([32_767, 32_767], 15, [89, 89]),
            ([16_384, 0], 0, [63, 0]),
            ([29_490, 0], 200, [0, 0]),
            ([32_767, 0], 200, [127, 0]),
            ([-32_768, -32_768], 0, [-89, -89]),
        ] {
            assert_eq!(stick(place, dead_zone), expected, "{place:?} {dead_zone}");
        }
    }

    #[test]
    fn a_stick_is_a_direction_too() {
        for (stick, expected) in [
            ([0, 0], 0),
            ([63, -63], 0),
            ([-64, 0], Button::Left as u16),
            ([127, -127], Button::Right as u16 | Button::Up as u16),
            ([0, 64], Button::Down as u16),
        ] {
            assert_eq!(directions(stick), expected, "{stick:?}");
        }
    }

    #[test]
    fn opposite_directions_cancel() {
        let (left, right, up) = (Button::Left as u16, Button::Right as u16, Button::Up as u16);
        assert_eq!(without_opposites(left | right | up), up);
        assert_eq!(without_opposites(left | up), left | up);
    }
}
