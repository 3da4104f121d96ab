//! Text and how the screen is shown: a cart's own font in both engines, and what stops a cart there.

use cart_abi::Role;
use cart_host::{Inputs, PlayHost, Snapshot};
use machine::{CartFile, Color, Font, Glyph, Palette};

use crate::common::{engine, file, module, scene};

const DATA: &str = r#"(data (i32.const 0) "ab b\n\ff")"#;

/// A cart with one font, number 5, whose letters a and b fill 3 and 7 pixels of 9 rows.
fn cart(bodies: &[(&str, &str)]) -> CartFile {
    let glyph =
        |character, advance| Glyph { character, advance, rows: vec![(1 << advance) - 1; 9] };
    let font = Font::new(9, 7, vec![glyph('a', 3), glyph('b', 7), glyph(' ', 2)]).unwrap();
    let palette = Some(Palette::from_rgb([[7; 3]; 16]));
    CartFile { fonts: vec![(5, font)], palette, ..file(module(bodies, DATA)) }
}

/// A call with these numbers, as a body says it.
pub(crate) fn call(name: &str, numbers: &[i32]) -> String {
    let numbers: String = numbers.iter().map(|number| format!(" (i32.const {number})")).collect();
    format!("(call ${name}{numbers})")
}

/// One frame of a cart in both engines.
pub(crate) fn frames(cart: &CartFile) -> [Result<PlayHost, String>; 2] {
    [false, true].map(|second| {
        let mut play = PlayHost::new(&engine(second).load(cart).unwrap(), 1).unwrap();
        let shown = play.frame(&scene(0, &[1], &[2], &[3]), &Inputs::default());
        shown.map_err(|fault| fault.to_string())?;
        Ok(play)
    })
}

#[test]
fn a_cart_draws_and_measures_with_its_own_font() {
    // What is measured becomes the place of a pixel.
    let pixel = |x: String| format!("(call $pixel {x} (i32.const 200) (i32.const 3))");
    let draw = [
        call("text", &[21, 20, 30, 4, 0, 2]),
        pixel(call("text_width", &[21, 0, 4])),
        pixel(call("text_height", &[21, 12, 0, 5])),
        pixel(call("text_fit", &[21, 10, 0, 4])),
        pixel(call("text_box", &[21, 100, 100, 20, 5, 2, 6, 0, 4])),
    ];
    for play in frames(&cart(&[("draw", &draw.concat())])) {
        let play = play.unwrap();
        let screen = play.machine().video.screen();
        let of = |number: u8| {
            let places =
                (0..65_536).filter(|&at| screen.pixel_at(at % 256, at / 256).number() == number);
            places.map(|at| (at % 256, at / 256)).collect::<Vec<_>>()
        };
        let corners =
            |number| (of(number).len(), of(number).first().copied(), of(number).last().copied());
        assert_eq!(corners(4), (90, Some((20, 30)), Some((29, 38))));
        assert_eq!(of(3), [(3, 200), (9, 200), (19, 200), (27, 200)]);
        assert_eq!(corners(5), ((3 + 7 + 2 + 7) * 9, Some((101, 100)), Some((119, 108))));
    }
}

#[test]
fn a_snapshot_that_was_bytes_draws_with_the_cart_s_font() {
    let cart = cart(&[("draw", &call("text", &[21, 20, 30, 4, 0, 2]))]);
    for play in frames(&cart) {
        let mut play = play.unwrap();
        let bytes = play.snapshot().to_bytes();
        let snapshot = Snapshot::read(play.cart(), Role::Play, &bytes).unwrap();
        play.restore_snapshot(&snapshot).unwrap();
        play.frame(&scene(1, &[1], &[2], &[3]), &Inputs::default()).unwrap();
    }
}

#[test]
fn the_screen_is_shown_as_the_cart_says() {
    let update = [
        call("palette", &[1, 0x10_20_30]),
        call("palette", &[2, 0x11_11_11]),
        call("palette_reset", &[]),
        call("palette", &[1, 0x10_20_30]),
        call("palette_row", &[9, 1, 0x40_50_60]),
        call("scroll_row", &[8, 1]),
        call("palette_row", &[i32::MIN, 1, 0]),
        call("scroll_row", &[256, i32::MIN]),
        // What a colour is, as the seed of another.
        format!("(call $palette (i32.const 3) {})", call("palette_at", &[1])),
    ];
    let draw = [call("clear", &[1]), call("pixel", &[255, 8, 2]), call("pixel", &[0, 0, 3])];
    for play in frames(&cart(&[("update", &update.concat()), ("draw", &draw.concat())])) {
        let mut play = play.unwrap();
        let picture = |play: &PlayHost| {
            let mut rgba = vec![0; 4 * 65_536];
            play.machine().picture(&mut rgba);
            rgba
        };
        let rgba = picture(&play);
        let at = |x: usize, y: usize| &rgba[4 * (256 * y + x)..][..3];
        assert_eq!([at(0, 0), at(1, 0), at(0, 9)], [[16, 32, 48], [16, 32, 48], [64, 80, 96]]);
        assert_eq!([at(0, 8), at(1, 8)], [[7, 7, 7], [16, 32, 48]]);
        // It is part of the snapshot.
        let before = play.snapshot();
        play.machine_mut().display.reset_rows();
        play.machine_mut().display.fade(0xff_ff_ff, 256);
        assert_ne!(picture(&play), rgba);
        play.restore_snapshot(&before).unwrap();
        assert_eq!(picture(&play), rgba);
        assert_eq!(play.machine().display.palette().rgb(Color::new(2).unwrap()), [7; 3]);
    }
}

#[test]
fn a_wrong_number_names_the_call_and_the_number() {
    for (call, expected) in [
        (
            call("text", &[20, 0, 0, 1, 0, 1]),
            "in `draw`, host call `text`: there is no font 20; 0 and 1 are built in, and those of the cart are numbered from 16",
        ),
        (
            format!("(drop {})", call("text_width", &[i32::MIN, 0, 1])),
            "there is no font -2147483648",
        ),
        (format!("(drop {})", call("text_height", &[2, 0, 0, 1])), "there is no font 2"),
        (format!("(drop {})", call("text_fit", &[32, 0, 0, 1])), "there is no font 32"),
        (format!("(drop {})", call("text_width", &[0, 0, 6])), "not UTF-8 from its byte 5 on"),
        (
            format!("(drop {})", call("text_box", &[0, 0, 0, 9, 1, 3, 2, 0, 1])),
            "a text's flags cannot be 3: it is 0 to 15, and not both centered and at the right",
        ),
        (
            format!("(drop {})", call("text_box", &[0, 0, 0, 9, 1, 16, 2, 0, 1])),
            "a text's flags cannot be 16",
        ),
        (
            format!("(drop {})", call("text_box", &[0, 0, 0, 9, 1, 0, -1, 0, 1])),
            "there is no color -1",
        ),
        (call("palette_row", &[0, 16, 0]), "host call `palette_row`: there is no color 16"),
        (call("palette_row", &[0, 0, 0x100_0000]), "a look cannot be 16777216"),
        (call("fade", &[-1, 0]), "host call `fade`: a look cannot be 4294967295"),
        (format!("(drop {})", call("palette_at", &[16])), "there is no color 16"),
    ] {
        for play in frames(&cart(&[("draw", &call)])) {
            let fault = play.map(|_| ()).unwrap_err();
            assert!(fault.contains(expected), "{call}: {fault}");
        }
    }
}
