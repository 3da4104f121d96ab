//! Writes the Rust file that tells a cart what its art is called: frames and tags of sheets, places of maps.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use crate::aseprite::Animation;
use crate::error::Error;
use crate::folder::Folder;
use crate::maps::Place;
use crate::new::KEYWORDS;

/// The first line: a file without it was not written here, and is left alone.
const HEADER: &str = "//! What the art of this cart is called, as `quiver` reads it: change the art, and not this file.";
/// Bytes that a file may have which is written anew.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// What is to be written.
#[derive(Default)]
pub(crate) struct Names {
    text: String,
    modules: BTreeSet<String>,
}

/// A module that is being written.
struct Module<'a> {
    file: &'a str,
    text: String,
    constants: BTreeSet<String>,
}

impl Names {
    /// Adds the frames and tags of a sheet; `file` is what the author calls its file.
    ///
    /// # Errors
    /// If two of them are the same in Rust: which.
    pub(crate) fn animation(
        &mut self,
        file: &str,
        sheet: u8,
        animation: &Animation,
    ) -> Result<(), String> {
        let mut module = Module::new(file, "cart_sdk::{Frame, Sprite}");
        module.constant("FRAMES", "")?;
        module.line("/// All frames, in their order on the sheet.");
        module.line(&format!("pub const FRAMES: [Frame; {}] = [", animation.frames.len()));
        for frame in &animation.frames {
            let (u, v, width, height, ms) = (frame.u, frame.v, frame.width, frame.height, frame.ms);
            let name = comment(&frame.name);
            module.line(&format!(
                "    Frame::new(Sprite::new({sheet}, {u}, {v}, {width}, {height}), {ms}), // {name}"
            ));
        }
        module.line("];");
        for (tag, round) in &animation.tags {
            let name = identifier(tag).to_uppercase();
            module.constant(&name, tag)?;
            let frames: Vec<String> = round.iter().map(|at| format!("FRAMES[{at}]")).collect();
            module.line(&format!("/// The tag `{}`: one round of it.", comment(tag)));
            module.line(&format!(
                "pub const {name}: [Frame; {}] = [{}];",
                round.len(),
                frames.join(", ")
            ));
        }
        self.add(file, None, module)
    }

    /// Adds the places of a map. A name that only one of them has becomes a constant of its own.
    ///
    /// # Errors
    /// If two files have the same name in Rust: which.
    pub(crate) fn places(
        &mut self,
        file: &str,
        level: Option<&str>,
        places: &[Place],
    ) -> Result<(), String> {
        let mut module = Module::new(file, "cart_sdk::Place");
        module.constant("PLACES", "")?;
        module.line("/// All places, in their order in the file.");
        module.line(&format!("pub const PLACES: [Place; {}] = [", places.len()));
        for Place { name, class, x, y, width, height } in places {
            module.line(&format!(
                "    Place {{ name: {name:?}, class: {class:?}, x: {x}, y: {y}, width: {width}, height: {height} }},"
            ));
        }
        module.line("];");
        let names: Vec<String> =
            places.iter().map(|place| identifier(&place.name).to_uppercase()).collect();
        for (at, name) in names.iter().enumerate() {
            let alone = names.iter().filter(|other| *other == name).count() == 1;
            if alone && !places[at].name.is_empty() && module.constants.insert(name.clone()) {
                module.line(&format!("/// `{}`", comment(&places[at].name)));
                module.line(&format!("pub const {name}: Place = PLACES[{at}];"));
            }
        }
        self.add(file, level, module)
    }

    fn add(&mut self, file: &str, level: Option<&str>, module: Module<'_>) -> Result<(), String> {
        let stem = Path::new(file).file_stem().unwrap_or_default().to_string_lossy();
        let mut name = identifier(&stem);
        let mut shown = format!("`{}`", comment(file));
        if let Some(level) = level {
            name = format!("{name}_{}", identifier(level));
            shown = format!("{shown}, level `{}`", comment(level));
        }
        if KEYWORDS.contains(&name.as_str()) {
            name.push('_');
        }
        if !self.modules.insert(name.clone()) {
            return Err(format!("two files would be the module `{name}` in Rust; rename {file}"));
        }
        let text = &mut self.text;
        writeln!(text, "\n/// {shown}\npub mod {name} {{\n{}}}", module.text)
            .expect("a text grows");
        Ok(())
    }

    /// Writes the file, unless it says the same already.
    ///
    /// # Errors
    /// If the file is somebody else's, or cannot be written.
    pub(crate) fn save(&self, folder: &Folder, path: &Path) -> Result<(), Error> {
        let text = format!(
            "{HEADER}\n//!\n//! In lib.rs: `#[rustfmt::skip] pub mod names;`\n{}",
            self.text
        );
        if path.extension().is_none_or(|ending| ending != "rs") {
            return Err(Error::file(path, "", "is to be a Rust file, such as src/names.rs"));
        }
        if path.exists() {
            let old = folder.text(path, FILE_BYTES_MAX)?;
            if !old.starts_with(HEADER) {
                let problem =
                    "was not written by quiver and is left alone; name another file, or remove it";
                return Err(Error::file(path, "", problem));
            }
            if old == text {
                return Ok(());
            }
        }
        folder.write(path, &text)
    }
}

impl<'a> Module<'a> {
    fn new(file: &'a str, uses: &str) -> Self {
        Self { file, text: format!("    use {uses};\n\n"), constants: BTreeSet::new() }
    }

    fn line(&mut self, line: &str) {
        writeln!(self.text, "    {line}").expect("a text grows");
    }

    fn constant(&mut self, name: &str, meant: &str) -> Result<(), String> {
        if self.constants.insert(name.to_owned()) {
            return Ok(());
        }
        Err(format!(
            "the name `{meant}` is taken: in Rust it is {name}, as another one of {}",
            self.file
        ))
    }
}

/// A text as part of a comment: on one line.
fn comment(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() && *letter != '`').take(80).collect()
}

/// A text as a name in Rust: small letters, digits and `_`.
fn identifier(text: &str) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' }
    };
    let name: String = text.chars().take(80).map(plain).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name
    } else {
        format!("n_{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aseprite::Frame;
    use crate::test::Scratch;

    fn animation(tags: &[&str]) -> Animation {
        let frame = |u, ms| Frame { name: "hero\n".to_owned(), u, v: 8, width: 16, height: 16, ms };
        let tags = tags.iter().map(|tag| ((*tag).to_owned(), vec![1, 0])).collect();
        Animation { frames: vec![frame(0, 100), frame(16, 50)], tags }
    }

    fn place(name: &str) -> Place {
        Place { name: name.to_owned(), class: "a\"b".to_owned(), x: -1, y: 2, width: 3, height: 4 }
    }

    #[test]
    fn art_becomes_constants() {
        let mut names = Names::default();
        names.animation("art/hero.json", 1, &animation(&["walk left"])).unwrap();
        let places = [place("door"), place("coin"), place("coin"), place("")];
        names.places("maps/for.tmx", None, &places).unwrap();
        names.places("w.ldtk", Some("Level 0"), &[]).unwrap();
        let expected = r#"
/// `art/hero.json`
pub mod hero {
    use cart_sdk::{Frame, Sprite};

    /// All frames, in their order on the sheet.
    pub const FRAMES: [Frame; 2] = [
        Frame::new(Sprite::new(1, 0, 8, 16, 16), 100), // hero
        Frame::new(Sprite::new(1, 16, 8, 16, 16), 50), // hero
    ];
    /// The tag `walk left`: one round of it.
    pub const WALK_LEFT: [Frame; 2] = [FRAMES[1], FRAMES[0]];
}

/// `maps/for.tmx`
pub mod for_ {
    use cart_sdk::Place;

    /// All places, in their order in the file.
    pub const PLACES: [Place; 4] = [
        Place { name: "door", class: "a\"b", x: -1, y: 2, width: 3, height: 4 },
        Place { name: "coin", class: "a\"b", x: -1, y: 2, width: 3, height: 4 },
        Place { name: "coin", class: "a\"b", x: -1, y: 2, width: 3, height: 4 },
        Place { name: "", class: "a\"b", x: -1, y: 2, width: 3, height: 4 },
    ];
    /// `door`
    pub const DOOR: Place = PLACES[0];
}

/// `w.ldtk`, level `Level 0`
pub mod w_level_0 {
    use cart_sdk::Place;

    /// All places, in their order in the file.
    pub const PLACES: [Place; 0] = [
    ];
}
"#;
        assert_eq!(names.text, expected);
    }

    #[test]
    fn names_that_rust_cannot_tell_apart_are_refused() {
        let mut names = Names::default();
        let error = names.animation("a.json", 1, &animation(&["Walk", "walk"])).unwrap_err();
        assert_eq!(error, "the name `walk` is taken: in Rust it is WALK, as another one of a.json");
        let error = names.animation("a.json", 1, &animation(&["frames"])).unwrap_err();
        assert_eq!(
            error,
            "the name `frames` is taken: in Rust it is FRAMES, as another one of a.json"
        );
        names.animation("a.json", 1, &animation(&[])).unwrap();
        let error = names.places("b/A.tmx", None, &[]).unwrap_err();
        assert_eq!(error, "two files would be the module `a` in Rust; rename b/A.tmx");
    }

    #[test]
    fn any_text_becomes_a_name() {
        for (text, expected) in [
            ("Walk-Left 2", "walk_left_2"),
            ("8way", "n_8way"),
            ("é", "n__"),
            ("", "n_"),
            ("_a", "n__a"),
        ] {
            assert_eq!(identifier(text), expected);
        }
    }

    #[test]
    fn only_its_own_file_is_written_anew() {
        let scratch = Scratch::new(&[("src/lib.rs", b"//! Mine.")]);
        let folder = scratch.folder();
        let (path, lib) = (scratch.path("src/names.rs"), scratch.path("src/lib.rs"));
        Names::default().save(&folder, &path).unwrap();
        let time = || std::fs::metadata(&path).unwrap().modified().unwrap();
        let first = time();
        Names::default().save(&folder, &path).unwrap();
        assert_eq!(time(), first);
        let mut names = Names::default();
        names.places("a.tmx", None, &[]).unwrap();
        names.save(&folder, &path).unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().ends_with(&names.text));
        let error = scratch.said(&names.save(&folder, &lib).unwrap_err());
        assert!(
            error.starts_with("src/lib.rs: was not written by quiver and is left alone"),
            "{error}"
        );
        let error = scratch.said(&names.save(&folder, &scratch.path("names.txt")).unwrap_err());
        assert_eq!(error, "names.txt: is to be a Rust file, such as src/names.rs");
    }
}
