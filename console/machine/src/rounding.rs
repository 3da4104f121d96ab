//! Roundings in integers: the plain ones, and those of floats of 24 bits where Pyxel computes with them.
//!
//! A float is held as a whole number of 1/2⁶⁰, in which every float that a shape of fewer than 4096 pixels needs is
//! exact.

/// Binary places behind the point.
pub(crate) const PLACES: u32 = 60;

/// The quotient to the nearest, and from halfway to the even one.
pub(crate) const fn nearest_even(dividend: u128, divisor: u128) -> u128 {
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    let up = 2 * rest > divisor || 2 * rest == divisor && quotient % 2 == 1;
    quotient + up as u128
}

/// The nearest number with 24 bits and then zeros, and from halfway the one with the even bits.
pub(crate) const fn to_float(number: u128) -> u128 {
    let dropped = (128 - number.leading_zeros()).saturating_sub(24);
    nearest_even(number, 1 << dropped) << dropped
}

/// The same below zero too.
pub(crate) const fn to_signed_float(number: i128) -> i128 {
    to_float(number.unsigned_abs()).cast_signed() * number.signum()
}

/// A quotient of whole numbers as a float.
pub(crate) const fn float_quotient(dividend: u128, divisor: u128) -> u128 {
    let dividend = dividend << PLACES;
    // A last bit that says that something follows: it decides only where the rest would be exactly a half.
    to_float((dividend / divisor) | (!dividend.is_multiple_of(divisor)) as u128)
}

/// The root of a float as a float.
pub(crate) const fn float_root(number: u128) -> u128 {
    let number = number << PLACES;
    let root = number.isqrt();
    to_float(root | (root * root != number) as u128)
}

/// The nearest whole number of a float, and from halfway the one farther from zero.
pub(crate) const fn round(number: i128) -> i64 {
    let whole = (number.unsigned_abs() + (1 << (PLACES - 1))) >> PLACES;
    (whole.cast_signed() * number.signum()) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_round_as_the_machine_has_them() {
        let one = 1_i128 << PLACES;
        for (dividend, divisor) in [(1, 3), (2, 3), (7, 10), (1, 1), (355, 113), (4095, 4094)] {
            let expected =
                (f64::from(dividend as f32 / divisor as f32) * (1_u64 << 60) as f64) as u128;
            assert_eq!(float_quotient(dividend, divisor), expected, "{dividend} / {divisor}");
            let expected = (f64::from((dividend as f32 / divisor as f32).sqrt())
                * (1_u64 << 60) as f64) as u128;
            assert_eq!(
                float_root(float_quotient(dividend, divisor)),
                expected,
                "root of {dividend} / {divisor}"
            );
        }
        for (number, expected) in
            [(one / 2, 1), (one / 2 - 1, 0), (-one / 2, -1), (3 * one / 2, 2), (-5 * one / 4, -1)]
        {
            assert_eq!(round(number), expected, "{number}");
        }
    }
}
