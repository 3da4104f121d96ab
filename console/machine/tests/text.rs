//! Text against a slow hand that sets each pixel of each letter, and its lines against what they promise.

#![expect(clippy::unwrap_used, reason = "the numbers are colours and fonts")]

use machine::{ADVANCE_MAX, Align, Color, Font, GLYPH_SIDE_MAX, Glyph, Machine, TextStyle};
use proptest::prelude::*;

const LETTERS: [char; 8] = ['a', 'W', ' ', '-', '.', 'ü', '中', '\u{10ffff}'];

fn color(number: i32) -> Color {
    Color::new(number).unwrap()
}

fn number() -> impl Strategy<Value = i32> {
    prop_oneof![
        8 => -40..300_i32,
        1 => prop::sample::select(vec![i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX - 1, i32::MAX]),
        1 => any::<i32>(),
    ]
}

/// A font of some letters, with pictures that may be wider than the letter's own space.
fn font() -> impl Strategy<Value = Font> {
    let glyph = (0..=ADVANCE_MAX, prop::collection::vec(any::<u32>(), 0..12), 0..32_u32);
    let glyphs = prop::collection::vec(glyph, LETTERS.len());
    (12..=GLYPH_SIDE_MAX as u8, glyphs, 0..LETTERS.len()).prop_map(|(height, glyphs, count)| {
        let glyphs = LETTERS.iter().zip(glyphs).take(count).map(|(&character, glyph)| {
            let (advance, rows, cut) = glyph;
            Glyph { character, advance, rows: rows.iter().map(|row| row >> cut).collect() }
        });
        Font::new(height, 9, glyphs.collect()).unwrap()
    })
}

fn any_font() -> impl Strategy<Value = Font> {
    prop_oneof![
        1 => Just(Font::small().clone()),
        1 => Just(Font::large().clone()),
        3 => font(),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        6 => prop::sample::select(LETTERS.to_vec()),
        2 => Just(' '),
        1 => Just('\n'),
        1 => any::<char>(),
    ];
    prop::collection::vec(letter, 0..30).prop_map(|letters| letters.into_iter().collect())
}

fn style() -> impl Strategy<Value = TextStyle> {
    let align = prop::sample::select(vec![Align::Left, Align::Center, Align::Right]);
    (align, prop::option::of(number()), any::<[bool; 2]>()).prop_map(
        |(align, width, [shadow, outline])| TextStyle {
            align,
            width,
            shadow,
            outline,
            second: color(9),
        },
    )
}

/// Sets the pixels of a text one by one, as far as numbers reach.
fn draw_slowly(
    machine: &mut Machine,
    font: &Font,
    (x, y): (i32, i32),
    style: &TextStyle,
    text: &str,
) {
    let glyphs: Vec<Glyph> = font.glyphs().collect();
    let mut set = |x: i64, y: i64, number: i32| {
        if let (Ok(x), Ok(y)) = (i32::try_from(x), i32::try_from(y)) {
            machine.video.canvas().pixel(x, y, color(number));
        }
    };
    for second in [true, false] {
        let mut top = i64::from(y);
        for line in font.lines(text, style.width) {
            let free = i64::from(style.width.unwrap_or(0)) - i64::from(line.width);
            let mut pen = i64::from(x)
                + match style.align {
                    Align::Left => 0,
                    Align::Center => free.div_euclid(2),
                    Align::Right => free,
                };
            for letter in line.text.chars() {
                let glyph = glyphs.iter().find(|glyph| glyph.character == letter);
                let glyph = glyph.cloned().unwrap_or_else(|| missing(font));
                for (row, bits) in (top..).zip(&glyph.rows) {
                    for column in (0..32).filter(|column| bits >> column & 1 == 1) {
                        let (x, y) = (pen + column, row);
                        if !second {
                            set(x, y, 4);
                        }
                        if second && style.outline {
                            (0..9).for_each(|at| set(x + at % 3 - 1, y + at / 3 - 1, 9));
                        }
                        if second && style.shadow && style.outline {
                            (0..9).for_each(|at| set(x + at % 3, y + at / 3, 9));
                        } else if second && style.shadow {
                            set(x + 1, y + 1, 9);
                        }
                    }
                }
                pen += i64::from(glyph.advance);
            }
            top += i64::from(font.height());
        }
    }
}

/// What is drawn for a letter that a font lacks.
fn missing(font: &Font) -> Glyph {
    if let Some(own) = font.glyphs().find(|glyph| glyph.character == '\u{fffd}') {
        return own;
    }
    let mut machine = Machine::new();
    machine.video.canvas().text(font, 0, 0, color(1), "\u{fffd}");
    let row = |pixels: &[u8]| (0..32).map(|at| u32::from(pixels[at]) << at).sum();
    let rows = machine.video.screen().pixels().chunks(256).take(32).map(row).collect();
    Glyph { character: '\u{fffd}', advance: font.text_width("\u{fffd}") as u8, rows }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_sets_the_pixels_that_it_should(
        font in any_font(),
        text in text(),
        at in (number(), number()),
        style in style(),
        clip in prop::option::of(prop::array::uniform4(number())),
        camera in prop::array::uniform2(-9..9_i32),
        dither in prop_oneof![Just(256), 0..256_i32],
    ) {
        let [mut fast, mut slow] = [Machine::new(), Machine::new()];
        for machine in [&mut fast, &mut slow] {
            let mut canvas = machine.video.canvas();
            canvas.clear(color(1));
            canvas.camera(camera[0], camera[1]);
            canvas.palette_map(color(9), color(10));
            canvas.dither(dither);
            if let Some([x, y, width, height]) = clip {
                canvas.clip(x, y, width, height);
            }
        }
        let height = fast.video.canvas().styled_text(&font, at.0, at.1, color(4), &style, &text);
        prop_assert_eq!(height, font.text_height(&text, style.width));
        draw_slowly(&mut slow, &font, at, &style, &text);
        let (fast, slow) = (fast.video.screen().pixels(), slow.video.screen().pixels());
        let differs = (0..65_536).find(|&at| fast[at] != slow[at]);
        prop_assert_eq!(differs.map(|at| (at % 256, at / 256)), None);
    }

    #[test]
    fn plain_text_is_text_without_style(font in any_font(), text in text(), at in (number(), number())) {
        let [mut plain, mut styled] = [Machine::new(), Machine::new()];
        plain.video.canvas().text(&font, at.0, at.1, color(4), &text);
        styled.video.canvas().styled_text(&font, at.0, at.1, color(4), &TextStyle::default(), &text);
        prop_assert!(plain.snapshot() == styled.snapshot());
    }

    #[test]
    fn a_text_is_as_wide_and_high_as_what_is_drawn(
        widths in prop::collection::vec(1..20_u8, LETTERS.len()),
        height in 1..20_u8,
        text in prop::collection::vec(0..LETTERS.len() + 1, 1..9),
    ) {
        // Letters without any space around them.
        let glyphs = LETTERS.iter().zip(&widths).map(|(&character, &advance)| {
            Glyph { character, advance, rows: vec![(1 << advance) - 1; height.into()] }
        });
        let font = Font::new(height, height, glyphs.collect()).unwrap();
        let text: String = text.iter().map(|&at| LETTERS.get(at).copied().unwrap_or('\n')).collect();
        let text = text.trim_matches('\n');
        let mut machine = Machine::new();
        machine.video.canvas().text(&font, 0, 0, color(4), text);
        let drawn: Vec<(usize, usize)> = machine.video.screen().pixels().iter().enumerate()
            .filter(|&(_, &pixel)| pixel == 4).map(|(at, _)| (at % 256 + 1, at / 256 + 1)).collect();
        let right = drawn.iter().map(|&(right, _)| right).max().unwrap_or(0);
        let bottom = drawn.iter().map(|&(_, bottom)| bottom).max().unwrap_or_else(|| usize::from(height));
        prop_assert_eq!((font.text_width(text) as usize, font.text_height(text, None) as usize), (right, bottom));
    }

    #[test]
    fn no_line_is_wider_than_it_may_be_and_no_letter_is_lost(
        font in any_font(),
        text in text(),
        width in prop_oneof![4 => 0..200_i32, 1 => number()],
    ) {
        let lines: Vec<_> = font.lines(&text, Some(width)).collect();
        for line in &lines {
            prop_assert!(line.width <= width.max(0) || line.text.chars().count() == 1, "{:?}", line);
            prop_assert!(!line.text.ends_with(' '), "{:?}", line);
            prop_assert_eq!(line.width, font.text_width(line.text));
        }
        let letters = |text: &str| text.replace([' ', '\n'], "");
        let all: String = lines.iter().map(|line| letters(line.text)).collect();
        prop_assert_eq!(all, letters(&text));
        let paragraphs = text.split('\n').count();
        prop_assert!((paragraphs..=paragraphs + text.len()).contains(&lines.len()));
    }
}
