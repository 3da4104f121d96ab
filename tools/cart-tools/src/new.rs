//! Writes a new cart: a small game that builds, plays and has tests, with all that it is built from beside it.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::toml_file;

include!(concat!(env!("OUT_DIR"), "/sdk.rs"));

/// The game: its path in the cart's folder, and its text with NAME and TITLE to be filled in.
const GAME: [(&str, &str); 8] = [
    ("Cargo.toml", include_str!("../template/Cargo.toml.template")),
    ("cart.toml", include_str!("../template/cart.toml")),
    ("sound.toml", include_str!("../template/sound.toml")),
    ("src/lib.rs", include_str!("../template/lib.rs")),
    ("README.md", include_str!("../template/README.md")),
    ("palette.hex", include_str!("../../../palette.hex")),
    (".rustfmt.toml", include_str!("../../../.rustfmt.toml")),
    (".gitignore", "target\n*.cart.png\n"),
];

/// The manifests of the SDK and of the workspace that they take their versions from.
const WORKSPACE: &str = include_str!("../../../Cargo.toml");
const MANIFESTS: [(&str, &str); 2] = [
    ("Cargo.toml", include_str!("../../../cart-sdk/Cargo.toml")),
    ("abi/Cargo.toml", include_str!("../../../cart-sdk/abi/Cargo.toml")),
];
const LICENSE: &str = include_str!("../../../LICENSE");

/// Writes a new cart into `folder`, which must not be there yet; its last name becomes the name of the cart.
///
/// # Errors
/// If the name is no name of a Rust package, or if the folder exists or cannot be written.
pub fn new(folder: &Path) -> Result<(), Error> {
    let name =
        folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    check_name(folder, &name)?;
    if folder.exists() {
        return Err(Error::file(
            folder,
            "",
            "is there already; choose another name, or remove it first",
        ));
    }
    let title = title(&name);
    for (path, text) in GAME {
        write(&folder.join(path), &text.replace("NAME", &name).replace("TITLE", &title))?;
    }
    let sdk = folder.join("sdk");
    for (path, text) in SDK {
        write(&sdk.join(path), text)?;
    }
    for (path, text) in MANIFESTS {
        write(&sdk.join(path), &standalone(text)?)?;
    }
    write(&sdk.join("LICENSE"), LICENSE)
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
    }
    fs::write(path, text).map_err(Error::io(path))
}

fn check_name(folder: &Path, name: &str) -> Result<(), Error> {
    let letters = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-' || letter == '_'
    };
    let good = name.chars().all(letters)
        && name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.len() <= 32;
    if !good {
        let right = "must be 1 to 32 of a-z, 0-9, - and _, and start with a letter";
        return Err(Error::file(folder, "", format!("the name of a cart {right}")));
    }
    // Names that cargo refuses, or that the cart needs for what it is built with.
    let taken = [
        "abi",
        "alloc",
        "build",
        "cart-abi",
        "cart-sdk",
        "core",
        "deps",
        "proc-macro",
        "sdk",
        "serde",
        "std",
        "test",
    ];
    if taken.contains(&name) || KEYWORDS.contains(&name) {
        return Err(Error::file(
            folder,
            "",
            format!("`{name}` means something to Rust; choose another name"),
        ));
    }
    Ok(())
}

/// The words of Rust, which are no names in it.
pub(crate) const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// `my-cart` becomes `My cart`.
fn title(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let words = words.trim();
    let (first, rest) = words.split_at(words.len().min(1));
    first.to_uppercase() + rest
}

/// A manifest of the SDK that no longer takes anything from our workspace.
fn standalone(manifest: &str) -> Result<String, Error> {
    let path = Path::new("the SDK's Cargo.toml");
    let workspace: toml::Table = toml_file::parse(path, WORKSPACE)?;
    let mut table: toml::Table = toml_file::parse(path, manifest)?;
    for unneeded in ["lints", "dev-dependencies"] {
        table.remove(unneeded);
    }
    for (section, source) in [("package", "package"), ("dependencies", "dependencies")] {
        let Some(entries) = table.get_mut(section).and_then(|entries| entries.as_table_mut())
        else {
            continue;
        };
        for (name, value) in entries.iter_mut() {
            if value.get("workspace").is_some() {
                *value = workspace["workspace"][source][name.as_str()].clone();
            }
            if name == "cart-abi" {
                *value = toml::Table::from_iter([("path".to_owned(), "abi".into())]).into();
            }
        }
    }
    Ok(table.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command;
    use std::process::Command;

    #[test]
    fn a_new_cart_builds_alone_and_passes_its_tests() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("falling-stars");
        new(&folder).unwrap();
        let toml = fs::read_to_string(folder.join("cart.toml")).unwrap();
        assert!(toml.starts_with("name = \"Falling stars\""), "{toml}");
        let contents = crate::manifest::read(&folder).unwrap();
        assert_eq!(crate::sound::bank(&contents.sound.unwrap()).unwrap().effects.len(), 2);

        add_art(&folder);
        // Nothing is fetched: what the workspace is built from is enough.
        let mut test = Command::new(env!("CARGO"));
        test.args(["test", "--offline", "--quiet", "--lib"]).current_dir(&folder);
        test.env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/new"),
        )
        .env_remove("RUSTFLAGS");
        let said = command::read(&mut test).unwrap_or_else(|error| panic!("{error}"));
        assert!(said.contains("4 passed"), "{said}");
        let mut format = Command::new(env!("CARGO"));
        format.args(["fmt", "--check"]).current_dir(&folder);
        command::read(&mut format).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Adds an animation and a map to a cart, and a test that uses their names.
    fn add_art(folder: &Path) {
        let add = |file: &str, change: &dyn Fn(String) -> String| {
            let path = folder.join(file);
            fs::write(&path, change(fs::read_to_string(&path).unwrap_or_default())).unwrap();
        };
        image::RgbaImage::new(32, 16).save(folder.join("hero.png")).unwrap();
        add("hero.json", &|_| {
            r#"{ "frames": [
                { "filename": "0", "frame": { "x": 0, "y": 0, "w": 16, "h": 16 }, "duration": 100 },
                { "filename": "1", "frame": { "x": 16, "y": 0, "w": 16, "h": 16 }, "duration": 250 } ],
              "meta": { "image": "hero.png", "size": { "w": 32, "h": 16 },
                "frameTags": [ { "name": "walk", "from": 0, "to": 1, "direction": "reverse" } ] } }"#
                .to_owned()
        });
        add("town.tmx", &|_| {
            r#"<map orientation="orthogonal" width="1" height="1" tilewidth="8" tileheight="8">
              <layer name="ground" width="1" height="1"><data encoding="csv">0</data></layer>
              <objectgroup><object name="door" x="8" y="16"/></objectgroup></map>"#
                .to_owned()
        });
        add("cart.toml", &|text| {
            format!(
                "names = \"src/names.rs\"\n{text}\n[sheets]\n0 = \"hero.json\"\n[maps]\n0 = \"town.tmx\"\n"
            )
        });
        add("src/lib.rs", &|text| {
            text + "\n#[rustfmt::skip]\npub mod names;\n\n#[cfg(test)]\nmod art {\n    #[test]\n    fn the_art_has_names() {\n        \
             assert_eq!(cart_sdk::Frame::at(&crate::names::hero::WALK, 0).ms, 250);\n        \
             assert_eq!(crate::names::town::DOOR.x, 8);\n    }\n}\n"
        });
        crate::pack::prepare(folder, &mut |line| panic!("{line}")).unwrap();
    }

    #[test]
    fn a_folder_that_is_there_is_left_alone() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("taken");
        fs::create_dir(&folder).unwrap();
        let error = new(&folder).unwrap_err().to_string();
        assert!(
            error.ends_with(": is there already; choose another name, or remove it first"),
            "{error}"
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }

    #[test]
    fn a_name_is_checked_before_anything_is_written() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        for name in ["", "Stars", "2d", "a b", "fn", "test", "cart-sdk", "étoile", &"a".repeat(33)]
        {
            assert!(new(&folder.join(name)).is_err(), "{name:?}");
        }
        assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
        assert_eq!(
            (title("my-cart"), title("a"), title("x_")),
            ("My cart".into(), "A".into(), "X".into())
        );
    }
}
