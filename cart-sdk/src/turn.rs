//! Angles and parts of pixels, in integers.

pub use cart_abi::TURN;

/// One in numbers with 16 binary places: what scales and places between pixels are counted in.
pub const ONE: i32 = 1 << 16;

/// The sine of an angle in parts of a [`TURN`], in parts of [`ONE`]: the same to the bit on every computer.
///
/// With x to the right and y down, the way of an angle that is counted clockwise from the right is its cosine to the right
/// and its sine down.
#[must_use]
pub const fn sine(turn: i32) -> i32 {
    (cart_abi::sine(turn) + (1 << 13)) >> 14
}

/// The cosine of an angle in parts of a [`TURN`], in parts of [`ONE`].
#[must_use]
pub const fn cosine(turn: i32) -> i32 {
    (cart_abi::cosine(turn) + (1 << 13)) >> 14
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_comes_back_to_where_it_began() {
        for (turn, expected) in [
            (0, (ONE, 0)),
            (TURN / 4, (0, ONE)),
            (TURN / 2, (-ONE, 0)),
            (-TURN / 4, (0, -ONE)),
            (TURN, (ONE, 0)),
            (TURN / 8, (46_341, 46_341)),
        ] {
            assert_eq!((cosine(turn), sine(turn)), expected, "{turn}");
        }
    }
}
