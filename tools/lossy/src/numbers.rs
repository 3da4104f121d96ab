//! Numbers as they are written on a command line.

use netplay::Span;

/// A chance in 10,000, from percent with up to two places, such as `5%`, `0.25%` or `5`.
pub fn chance(text: &str) -> Result<u32, String> {
    let wrong =
        || format!("\"{text}\" is no chance: write percent from 0 to 100, such as 5% or 0.25%");
    let digits = text.strip_suffix('%').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let places = match part.len() {
        1 => 10,
        2 => 1,
        _ => return Err(wrong()),
    };
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<u32>().ok()).flatten().filter(|&number| number <= 100)
    };
    let (whole, part) = number(whole).zip(number(part)).ok_or_else(wrong)?;
    Some(whole * 100 + part * places).filter(|&chance| chance <= 10_000).ok_or_else(wrong)
}

/// A length of time, such as `50ms` or `2s`; at most an hour.
pub fn span(text: &str) -> Result<Span, String> {
    let (digits, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(digits), _) => (digits, 1),
        (None, Some(digits)) => (digits, 1_000),
        (None, None) => ("", 0),
    };
    let ms = digits.parse::<u32>().ok().map(|number| u64::from(number) * unit);
    ms.filter(|&ms| ms <= 3_600_000)
        .map(Span::from_millis)
        .ok_or_else(|| format!("\"{text}\" is no time up to an hour: write 50ms or 2s"))
}

/// Bytes a second, from `128kbit` or `2mbit` a second.
pub fn rate(text: &str) -> Result<u64, String> {
    let (digits, unit) = match (text.strip_suffix("kbit"), text.strip_suffix("mbit")) {
        (Some(digits), _) => (digits, 125),
        (None, Some(digits)) => (digits, 125_000),
        (None, None) => ("", 0),
    };
    let bytes = digits.parse::<u32>().ok().map(|number| u64::from(number) * unit);
    bytes
        .filter(|&bytes| bytes > 0)
        .ok_or_else(|| format!("\"{text}\" is no rate: write 128kbit or 2mbit, a second"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_become_chances() {
        let right = [
            ("0", 0),
            ("5%", 500),
            ("0.25%", 25),
            ("0.5", 50),
            ("100%", 10_000),
            ("12.34%", 1_234),
        ];
        for (text, expected) in right {
            assert_eq!(chance(text), Ok(expected), "{text}");
        }
        for text in ["", "%", "-1%", "101%", "100.01%", "5.125%", "5.%", ".5", "+5", "five", "1e2"]
        {
            assert!(chance(text).is_err_and(|error| error.contains("percent")), "{text}");
        }
    }

    #[test]
    fn times_and_rates_have_units() {
        assert_eq!(span("50ms"), Ok(Span::from_millis(50)));
        assert_eq!(span("2s"), Ok(Span::from_millis(2_000)));
        assert_eq!(rate("128kbit"), Ok(16_000));
        assert_eq!(rate("2mbit"), Ok(250_000));
        for text in ["", "5", "ms", "-5ms", "5m", "2h", "99999s", "1.5s"] {
            assert!(span(text).is_err(), "{text}");
        }
        for text in ["", "128", "0kbit", "kbit", "1gbit"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }
}
