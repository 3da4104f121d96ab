//! A hundred drawing scripts, and the pictures that Pyxel 2.9.9 makes of them: ours have the same pixels.
//!
//! `scripts/scripts.txt` has the scripts, a call a line and an empty line between two; `scripts/pictures.png` their
//! pictures, one below the other. `scripts/turned.txt` and `scripts/turned.png` are the same for turned sprites, sixteen
//! in a script: which pixel is nearest to a place between two, Pyxel decides by floats, and ours may differ there.

#![expect(clippy::unwrap_used, reason = "all of it is a test")]

mod scripts;

use std::io::Cursor;

use machine::Screen;

const SCRIPTS: &str = include_str!("scripts/scripts.txt");
const PICTURES: &[u8] = include_bytes!("scripts/pictures.png");
const TURNED_SCRIPTS: &str = include_str!("scripts/turned.txt");
const TURNED_PICTURES: &[u8] = include_bytes!("scripts/turned.png");

/// The pictures, 65,536 colour numbers each.
fn pictures(file: &[u8]) -> Vec<Vec<u8>> {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().unwrap();
    assert_eq!((reader.info().width, reader.info().bit_depth), (256, png::BitDepth::Four));
    let mut packed = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut packed).unwrap();
    let pixels: Vec<u8> = packed.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    pixels.chunks_exact(65_536).map(<[u8]>::to_vec).collect()
}

fn draw(script: &str) -> Vec<u8> {
    let sources = scripts::Sources::new();
    let mut picture = Screen::new();
    let mut canvas = picture.canvas();
    for line in script.lines() {
        let (name, numbers) = line.split_once(' ').unwrap_or((line, ""));
        let numbers: Vec<f64> =
            numbers.split_whitespace().map(|number| number.parse().unwrap()).collect();
        scripts::draw(&mut canvas, &sources, name, &numbers)
            .unwrap_or_else(|| panic!("no such call: {line}"));
    }
    picture.pixels().to_vec()
}

#[test]
fn every_script_gives_the_picture_that_pyxel_makes_of_it() {
    let scripts: Vec<&str> = SCRIPTS.split("\n\n").collect();
    let pictures = pictures(PICTURES);
    assert_eq!((scripts.len(), pictures.len()), (100, 100));
    let mut wrong = Vec::new();
    for (number, (script, expected)) in scripts.iter().zip(&pictures).enumerate() {
        let drawn = draw(script);
        let differ = drawn.iter().zip(expected).filter(|(ours, theirs)| ours != theirs).count();
        if differ > 0 {
            wrong.push(format!("script {number}: {differ} pixels"));
        }
    }
    assert!(wrong.is_empty(), "these differ: {wrong:?}");
}

#[test]
fn turned_sprites_have_the_pixels_that_pyxel_sets_but_for_one_of_two_hundred() {
    let scripts: Vec<&str> = TURNED_SCRIPTS.split("\n\n").collect();
    let pictures = pictures(TURNED_PICTURES);
    assert_eq!((scripts.len(), pictures.len()), (4, 4));
    let (mut touched, mut differ) = (0, 0);
    for (script, expected) in scripts.iter().zip(&pictures) {
        let ground = script.lines().next().unwrap().strip_prefix("cls ").unwrap().parse().unwrap();
        for pair in draw(script).into_iter().zip(expected.iter().copied()) {
            touched += usize::from(pair != (ground, ground));
            differ += usize::from(pair.0 != pair.1);
        }
    }
    assert!(touched > 40_000 && 200 * differ <= touched, "{differ} of {touched} pixels differ");
}
