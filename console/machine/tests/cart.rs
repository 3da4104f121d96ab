//! The cart file: what is written is read, and what is damaged is refused by name.

use machine::sound::{
    Cell, Echo, Effect, Instrument, Part, Pattern, Recording, Samples, Score, Song, SoundBank,
    Track, Wave,
};
use machine::{
    CART_BYTES_MAX, CartError, CartFile, Color, Font, Glyph, Manifest, Palette, Permission,
};
use proptest::prelude::*;

/// Where the sections start: after magic, version and hash.
const SECTIONS: usize = 8 + 4 + 32;

fn manifest() -> Manifest {
    Manifest {
        name: "Delve".to_owned(),
        author: "The Quiver founders".to_owned(),
        version: "0.1.0".to_owned(),
        abi: cart_abi::ABI_VERSION,
        tick_rate: 30,
        seats: 4,
        local: 1,
        permissions: vec![Permission::Text],
        save_version: 3,
        save_oldest: 2,
    }
}

fn sound() -> SoundBank {
    let instrument = Instrument {
        attack_ms: 4,
        decay_ms: 60,
        sustain: 9,
        arpeggio: vec![0, -12],
        echo: 3,
        ..Instrument::new("lead", Wave::Pulse25)
    };
    let cells = vec![Cell::Note { instrument: 0, note: 60, volume: 15 }, Cell::Hold, Cell::Release];
    let part = Part::Cells { step_ms: 16, cells: cells.clone() };
    let effect = Effect { name: "hit".to_owned(), priority: 5, part };
    let patterns = vec![Pattern { tracks: vec![Track { cells }] }];
    let score = Score::patterns(120, vec![0, 0], Some(1), patterns);
    let song = Song { name: "town".to_owned(), score };
    let voices = vec!["T99 [@1CEG]3".to_owned()];
    let lines = Song { name: "lines".to_owned(), score: Score::Mml { voices, again: true } };
    let recording = |name: &str, samples| Recording {
        name: name.to_owned(),
        rate: 22_050,
        note: 48,
        loop_to: Some(1),
        samples,
    };
    let kick = recording("kick", Samples::Sixteen(vec![300, -2, i16::MIN]));
    let snare = recording("snare", Samples::Eight(vec![3, -2]));
    SoundBank {
        instruments: vec![instrument, Instrument::new("kick", Wave::Recording(0))],
        effects: vec![effect],
        songs: vec![song, lines],
        recordings: vec![kick, snare],
        echo: Echo { delay_ms: 200, feedback: 40, level: 30 },
    }
}

fn glyph(character: char, rows: &[u32]) -> Glyph {
    Glyph { character, advance: 5, rows: rows.to_vec() }
}

fn font() -> Font {
    Font::new(7, 6, vec![glyph('A', &[6, 9, 15, 9]), glyph('中', &[1 << 31, 0, 200])])
        .expect("two letters of seven rows")
}

fn small() -> CartFile {
    CartFile {
        sound: sound(),
        fonts: vec![(2, font())],
        palette: Some(Palette::from_rgb([[1, 2, 3]; 16])),
        ..CartFile::new(manifest(), b"\0asm\x01\0\0\0".to_vec())
    }
}

fn full() -> CartFile {
    let label = (0..65_536_u32).map(|at| ((at / 256) ^ at) as u8 & 15).collect();
    let sheet = |number: u8, rows: usize| {
        (number, (0..rows * 256).map(|at| (at * 7 / 3) as u8 & 15).collect())
    };
    let map = |number: u8, rows: usize| {
        let cells = (0..rows * 256)
            .map(|at| if at % 256 < 99 + number as usize { at as i16 & 1023 } else { -1 });
        (number, cells.collect())
    };
    let palette = (0..16).map(|color| format!("{color:02x}8040\n")).collect::<String>();
    CartFile {
        palette: Palette::parse(&palette).ok(),
        label: Some(label),
        module: (0..2_500_000_u32).map(|at| (at ^ at >> 7) as u8).collect(),
        sheets: vec![sheet(0, 256), sheet(3, 1), sheet(15, 40)],
        maps: vec![map(0, 64), map(7, 256)],
        flags: vec![(0, vec![0, 3, 255]), (15, vec![1; 1024])],
        fonts: vec![(0, Font::large().clone()), (9, Font::small().clone()), (15, font())],
        ..small()
    }
}

/// Bare bytes with these sections and the hash that they have.
fn with_sections(sections: &[u8]) -> Vec<u8> {
    [b"QUIVCART\x01\0\0\0", blake3::hash(sections).as_bytes().as_slice(), sections].concat()
}

#[track_caller]
fn check_refused(bytes: &[u8], expected: &str) {
    let error = CartFile::read(bytes).expect_err("it should be refused").to_string();
    assert_eq!(error, expected);
}

#[test]
fn a_cart_is_read_as_it_was_written() {
    for cart in [small(), full()] {
        let (bare, picture) = (cart.to_bytes().unwrap(), cart.to_png().unwrap());
        assert_eq!(CartFile::read(&bare).as_ref(), Ok(&cart));
        assert_eq!(CartFile::read(&picture).as_ref(), Ok(&cart));
        assert_eq!(bare[12..SECTIONS], cart.hash());
        assert_eq!(cart.hash(), CartFile::read(&picture).unwrap().hash());
    }
    assert_ne!(small().hash(), full().hash());
}

#[test]
fn the_picture_is_a_picture_of_the_label() {
    let cart = full();
    let picture = cart.to_png().unwrap();
    let mut decoder = png::Decoder::new(std::io::Cursor::new(&picture));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut rgb = vec![0; 65_536 * 3];
    reader.next_frame(&mut rgb).unwrap();
    let label = cart.label_pixels();
    let color = |&pixel: &u8| Palette::DEFAULT.rgb(Color::new(pixel.into()).unwrap());
    assert_eq!(rgb, label.iter().flat_map(color).collect::<Vec<_>>());
}

#[test]
fn a_cart_cut_off_anywhere_is_refused() {
    for bytes in [small().to_bytes().unwrap(), small().to_png().unwrap()] {
        for length in 0..bytes.len() {
            assert!(CartFile::read(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
        }
        let longer = [bytes.as_slice(), b"more"].concat();
        assert!(CartFile::read(&longer).is_err());
    }
}

#[test]
fn a_cart_with_any_bit_flipped_is_refused() {
    for mut bytes in [small().to_bytes().unwrap(), small().to_png().unwrap()] {
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(CartFile::read(&bytes).is_err(), "bit {} of byte {}", bit % 8, bit / 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn what_is_wrong_is_named() {
    let bare = small().to_bytes().unwrap();
    check_refused(b"", "not a cart: it starts neither as a PNG picture nor with QUIVCART");
    check_refused(b"GIF89a", "not a cart: it starts neither as a PNG picture nor with QUIVCART");
    check_refused(b"QUIV", "the cart ends in its header: 8 bytes from byte 0 on are not all there");
    check_refused(
        &[&bare[..8], &[2, 0, 0, 0], &bare[12..]].concat(),
        "the cart is in version 2 of the format, and this console reads version 1",
    );
    check_refused(
        &[&bare[..bare.len() - 1], &[bare[bare.len() - 1] ^ 1]].concat(),
        "the cart is damaged: its contents do not have the hash that it names",
    );
    check_refused(
        &with_sections(b"MANI\xff\xff\xff\xff"),
        "the cart ends in its MANI: 4294967295 bytes from byte 52 on are not all there",
    );
    check_refused(
        &with_sections(b"WHAT\0\0\0\0"),
        "section WHAT at byte 44 of the cart: no such section is known",
    );
    check_refused(&with_sections(b""), "the cart has no section MANI");
    check_refused(
        &with_sections(b"MODU\0\0\0\0MODU\0\0\0\0"),
        "section MODU at byte 60 of the cart: there are more than 1 of it",
    );
    check_refused(
        &with_sections(b"MODU\0\0\0\0MANI\0\0\0\0"),
        "section MANI at byte 60 of the cart: it stands after a later one",
    );
    check_refused(
        &with_sections(&[b"PALE\x2f\0\0\0".as_slice(), &[0; 47]].concat()),
        "section PALE at byte 52 of the cart: it must have sixteen colours of three bytes",
    );
    let maps = b"MAPS\x03\0\0\0\0\0\0".repeat(17);
    check_refused(
        &with_sections(&maps),
        "section MAPS at byte 228 of the cart: there are more than 16 of it",
    );
    check_refused(
        &with_sections(&[b"MANI\0\x05\0\0".as_slice(), &[0; 1280]].concat()),
        "section MANI at byte 52 of the cart: it has 1280 bytes, more than 1024",
    );
    check_refused(&[b'Q'; 9], "not a cart: it starts neither as a PNG picture nor with QUIVCART");
    let long = [b"QUIVCART".as_slice(), &vec![0; CART_BYTES_MAX]].concat();
    check_refused(&long, "the cart has 8388616 bytes, more than 8388608");
}

#[test]
fn a_wrong_font_is_named() {
    let check = |section: &[u8; 4], contents: &[u8], expected: &str| {
        let length = (contents.len() as u32).to_le_bytes();
        let contents = [section.as_slice(), length.as_slice(), contents];
        // Behind the manifest and the module.
        let bare = CartFile::new(manifest(), vec![0]).to_bytes().unwrap();
        let sections = [&bare[SECTIONS..], &contents.concat()].concat();
        let place = format!("section {} at byte {}", section.escape_ascii(), bare.len() + 8);
        check_refused(&with_sections(&sections), &format!("{place} of the cart: {expected}"));
    };
    let other_form = "its contents are not in the one form that carts are written in";
    check(b"FONT", b"", "it is empty");
    check(b"FONT", &[0, 0, 0, 0], "its height is 0, and must be 1 to 32");
    check(
        b"FONT",
        &[0, 8, 9, 0],
        "its ascent is 9, and must not be more than its height, which is 8",
    );
    check(b"FONT", &[0, 8, 7, 2, 1, b'a', 4, 0, 1, b'a', 4, 0], "the letter 'a' is there twice");
    check(
        b"FONT",
        &[0, 8, 7, 1, 1, b'a', 65, 0],
        "the letter 'a': the next one is 65 pixels away, more than 64",
    );
    check(
        b"FONT",
        &[0, 1, 0, 1, 1, b'a', 9, 2, 1, 1],
        "the letter 'a': it has 2 rows, and the font is 1 high",
    );
    // Letters that do not rise, an empty last row, a number written longer than it needs to be.
    check(b"FONT", &[0, 8, 7, 2, 1, b'b', 4, 0, 1, b'a', 4, 0], other_form);
    check(b"FONT", &[0, 8, 7, 1, 1, b'a', 4, 2, 5, 0], other_form);
    check(b"FONT", &[0, 8, 7, 1, 1, b'a', 4, 1, 0x85, 0], other_form);
    check(b"FONT", &vec![0; (512 << 10) + 2], "it has 524289 bytes, more than 524288");
}

#[test]
fn a_wrong_picture_is_named() {
    let picture = small().to_png().unwrap();
    let at = picture.windows(4).position(|window| window == b"quVr").unwrap() - 4;
    let size = u32::from_be_bytes(picture[at..at + 4].try_into().unwrap()) as usize;
    let without = [&picture[..at], &picture[at + 12 + size..]].concat();
    check_refused(&without, "the picture carries no cart: it has no chunk quVr");
    let absurd = [&picture[..at], &[0x7f, 0xff, 0xff, 0xff], &picture[at + 4..]].concat();
    check_refused(
        &absurd,
        &format!(
            "the cart ends in its picture: 2147483647 bytes from byte {} on are not all there",
            at + 8
        ),
    );
    let mut damaged = picture.clone();
    damaged[at + 20] ^= 4;
    check_refused(
        &damaged,
        &format!(
            "chunk quVr at byte {at} of the picture: it is damaged: its contents do not have the check sum that it names"
        ),
    );
}

#[track_caller]
fn check_not_written(change: impl Fn(&mut CartFile), expected: &str) {
    let mut cart = small();
    change(&mut cart);
    assert_eq!(cart.to_bytes().expect_err("it should be refused").to_string(), expected);
    assert_eq!(cart.to_png().expect_err("it should be refused").to_string(), expected);
}

#[test]
fn a_cart_with_too_many_fonts_is_not_written() {
    check_not_written(|cart| cart.fonts = vec![(16, font())], "font 16: numbers go from 0 to 15");
    check_not_written(
        |cart| cart.fonts = vec![(3, font()), (3, font())],
        "font 3: numbers must rise, each only once",
    );
    let glyphs =
        |count| (0..count).map(|code| glyph(char::from_u32(code).unwrap(), &[1])).collect();
    check_not_written(
        |cart| cart.fonts = vec![(0, Font::new(32, 20, glyphs(1_950)).unwrap()), (1, font())],
        "the fonts take 265272 bytes, more than 262144",
    );
}

#[test]
fn a_cart_out_of_range_is_not_written() {
    let check =
        |change: &dyn Fn(&mut CartFile), expected: &str| check_not_written(change, expected);
    check(&|cart| cart.module.clear(), "the module has 0 bytes, and must have 1 to 4194304");
    check(&|cart| cart.label = Some(vec![0; 99]), "the label: it must have 256 × 256 pixels");
    check(&|cart| cart.label = Some(vec![16; 65_536]), "the label: a pixel has a colour above 15");
    check(&|cart| cart.sheets = vec![(16, vec![0; 256])], "sheet 16: numbers go from 0 to 15");
    check(
        &|cart| cart.sheets = vec![(3, vec![0; 256]); 2],
        "sheet 3: numbers must rise, each only once",
    );
    check(
        &|cart| cart.sheets = vec![(3, vec![0; 255])],
        "sheet 3: it must have 1 to 256 whole rows of 256",
    );
    check(&|cart| cart.maps = vec![(3, vec![-2; 256])], "map 3: a tile has a number from −1 on");
    check(
        &|cart| cart.maps = vec![(3, vec![-1; 256 * 257])],
        "map 3: it must have 1 to 256 whole rows of 256",
    );
    let whole_name = "the manifest: the name \"\" must have 1 to 32 characters, no control characters, no blanks around them";
    check(&|cart| cart.manifest.name.clear(), whole_name);
    check(
        &|cart| cart.manifest.tick_rate = 61,
        "the manifest: tick_rate is 61, and must be 0 to 60",
    );
    check(&|cart| cart.manifest.seats = 0, "the manifest: seats is 0, and must be 1 to 128");
    check(&|cart| cart.manifest.local = 5, "the manifest: local is 5, and must be 1 to 4");
    check(
        &|cart| (cart.manifest.seats, cart.manifest.local) = (2, 3),
        "the manifest: local is 3, and must not be more than seats, which is 2",
    );
    check(
        &|cart| cart.manifest.save_oldest = 4,
        "the manifest: save_oldest is 4, and must not be more than save_version, which is 3",
    );
    check(
        &|cart| cart.manifest.permissions = vec![Permission::Console, Permission::Text],
        "the manifest: permissions must rise in the order text, pointer, sticks, console, each only once",
    );
    check(
        &|cart| cart.manifest.abi = 9,
        "the manifest: the cart is built for version 9 of the host calls, and this console has version 1",
    );
}

#[test]
fn sounds_out_of_range_are_not_written() {
    let check =
        |change: &dyn Fn(&mut CartFile), expected: &str| check_not_written(change, expected);
    check(
        &|cart| cart.sound.effects[0].priority = 16,
        "the sounds: effect 0 (\"hit\"): priority is 16, not 0 to 15",
    );
    check(
        &|cart| cart.sound.instruments.clear(),
        "the sounds: effect 0 (\"hit\"): cell 0 names instrument 0, which is not there",
    );
    let score = |order: &[u8], loop_to| {
        let tracks = vec![Track { cells: vec![Cell::Hold] }];
        Score::patterns(9, order.to_vec(), loop_to, vec![Pattern { tracks }])
    };
    check(
        &|cart| cart.sound.songs[0].score = score(&[0, 0], Some(2)),
        "the sounds: song 0 (\"town\"): it loops to place 2 of an order of 2",
    );
    check(
        &|cart| cart.sound.songs[0].score = score(&[0, 0, 1], None),
        "the sounds: song 0 (\"town\"): place 2 of the order names pattern 1, which is not there",
    );
    check(
        &|cart| {
            cart.sound.songs[1].score =
                Score::Mml { voices: vec!["C\n[T9]".to_owned()], again: false }
        },
        "the sounds: song 1 (\"lines\"): voice 0: line 2, column 1: a repeat without a note or a rest never advances",
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Bytes that hash right but were made by no console: refused, or a cart that is written as these very bytes.
    #[test]
    fn a_forged_cart_is_refused_or_is_the_one_way_to_write_it(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
        with_map in any::<bool>(),
    ) {
        let mut cart = small();
        if with_map {
            cart.maps = vec![(1, vec![5; 512])];
            cart.sheets = vec![(1, vec![5; 512])];
            cart.palette = Some(Palette::DEFAULT);
        }
        let mut sections = cart.to_bytes().unwrap()[SECTIONS..].to_vec();
        for (place, byte) in changes {
            let place = place.index(sections.len());
            sections[place] = byte;
        }
        if let Some(cut) = cut {
            sections.truncate(cut.index(sections.len()));
        }
        let bytes = with_sections(&sections);
        match CartFile::read(&bytes) {
            Ok(cart) => {
                prop_assert_eq!(cart.to_bytes().unwrap(), bytes);
                prop_assert_eq!(cart.hash(), *blake3::hash(&sections).as_bytes());
            }
            Err(error) => prop_assert!(error != CartError::Hash && error != CartError::NotACart),
        }
    }

    #[test]
    fn any_bytes_at_all_are_refused(start in 0..4_usize, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let start: &[u8] = [b"".as_slice(), b"QUIVCART", b"QUIVCART\x01\0\0\0", b"\x89PNG\r\n\x1a\n"][start];
        prop_assert!(CartFile::read(&[start, &bytes].concat()).is_err());
    }
}
