//! Puts a cart folder's files and its module together.

use std::path::{Path, PathBuf};

use machine::{CartFile, Palette};

use crate::command::Say;
use crate::error::Error;
use crate::folder::Folder;
use crate::manifest::{self, PaletteSource};
use crate::wasm::Toolchain;
use crate::{art, build, sheets, sound};

/// Bytes of a file of colours at most.
const PALETTE_BYTES_MAX: u64 = 1 << 10;

/// Builds and packs one cart folder of an author, and says what it runs to get a compiler if there is none, and what is
/// odd in the author's files. `data` is where a compiler is kept for the next time; a folder of the Quiver repository
/// uses what `xtask` keeps there.
///
/// # Errors
/// As for [`carts`], or if there is no way to a compiler.
pub fn cart(folder: &Path, data: &Path, say: &mut Say<'_>) -> Result<CartFile, Error> {
    let prepared = prepare(folder, say)?;
    if prepared.module.is_some() {
        return prepared.finish(folder, None);
    }
    let whole = folder.canonicalize().map_err(Error::io(folder))?;
    let target = whole
        .ancestors()
        .map(|above| above.join("target"))
        .find(|target| target.join("wasm").is_dir());
    let toolchain =
        Toolchain::install(&target.as_deref().unwrap_or(data).join("wasm-toolchain"), say)?;
    let built =
        build::modules(&toolchain, &[folder], target.map(|target| target.join("wasm")).as_deref())?
            .remove(0)?;
    prepared.finish(folder, Some(&built))
}

/// Builds and packs cart folders, in the same order: one that is not as a cart must be does not stop the others. Says
/// what is odd in the authors' files. `target` is where cargo builds, if not where it would.
///
/// # Errors
/// If cargo cannot be started.
pub fn carts(
    toolchain: &Toolchain,
    folders: &[&Path],
    target: Option<&Path>,
    say: &mut Say<'_>,
) -> Result<Vec<Result<CartFile, Error>>, Error> {
    let prepared: Vec<Result<Prepared, Error>> =
        folders.iter().map(|folder| prepare(folder, say)).collect();
    let is_source = |prepared: &Result<Prepared, Error>| {
        prepared.as_ref().is_ok_and(|found| found.module.is_none())
    };
    let sources: Vec<&Path> = folders
        .iter()
        .zip(&prepared)
        .filter(|(_, prepared)| is_source(prepared))
        .map(|(folder, _)| *folder)
        .collect();
    let mut built = build::modules(toolchain, &sources, target)?.into_iter();
    let mut pack = |folder: &Path, prepared: Result<Prepared, Error>| {
        let prepared = prepared?;
        let module = match prepared.module {
            Some(_) => None,
            None => Some(built.next().expect("a module is built where there is none")?),
        };
        prepared.finish(folder, module.as_deref())
    };
    Ok(folders.iter().zip(prepared).map(|(folder, prepared)| pack(folder, prepared)).collect())
}

/// A cart whose files are read and whose module may still have to be built.
pub(crate) struct Prepared {
    /// Without its module.
    cart: CartFile,
    /// A module that is there already.
    module: Option<PathBuf>,
}

/// Reads all that a cart folder's manifest names, but for the module: what is wrong with a picture is told before a
/// compiler is asked.
pub(crate) fn prepare(path: &Path, say: &mut Say<'_>) -> Result<Prepared, Error> {
    let contents = manifest::read(path)?;
    let folder = Folder::open(path)?;
    let palette = contents.palette.as_ref().map(|source| palette(&folder, source)).transpose()?;
    let label = contents
        .label
        .as_ref()
        .map(|label| sheets::label(&folder, label, say).map_err(named("label")));
    let label = label.transpose()?;
    let sound = contents.sound.as_ref().map(|path| sound::bank(path).map_err(named("sound")));
    let sound = sound.transpose()?.unwrap_or_default();
    let mut cart = CartFile {
        manifest: contents.manifest.clone(),
        module: Vec::new(),
        palette,
        label,
        sheets: Vec::new(),
        maps: Vec::new(),
        flags: Vec::new(),
        sound,
        fonts: Vec::new(),
    };
    art::add(&folder, &contents, &mut cart, say)?;
    Ok(Prepared { cart, module: contents.module })
}

fn palette(folder: &Folder, source: &PaletteSource) -> Result<Palette, Error> {
    let (path, place, lines) = match source {
        PaletteSource::File(path) => {
            let text = folder.text(path, PALETTE_BYTES_MAX).map_err(named("palette"))?;
            (path.as_path(), "", text)
        }
        PaletteSource::Lines(lines) => (Path::new(manifest::FILE), "palette", lines.clone()),
    };
    Palette::parse(&lines).map_err(|error| Error::file(path, place, error.to_string()))
}

impl Prepared {
    /// The whole cart; `built` is its module if there was none.
    fn finish(self, folder: &Path, built: Option<&Path>) -> Result<CartFile, Error> {
        let Self { mut cart, module } = self;
        let path = built.or(module.as_deref()).expect("a module is there or was built");
        cart.module = std::fs::read(path).map_err(Error::io(path)).map_err(named("module"))?;
        // Sizes that only the whole can have, such as that of the module.
        cart.check().map_err(|error| Error::file(folder, "", error.to_string()))?;
        Ok(cart)
    }
}

/// For `map_err`: a file that is not there was asked for by this field of the manifest.
pub(crate) fn named(field: impl Into<String>) -> impl FnOnce(Error) -> Error {
    let field = field.into();
    move |error| error.or_absent(format!("`{field}` in {} names it", manifest::FILE))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::test::Scratch;

    const CART: &str = r#"
name = "A"
author = "B"
version = "1"
sound = "s.toml"
module = "m.wasm"
palette = "own.hex"
[sheets]
1 = "a.png"
[maps]
3 = "m.csv"
"#;

    #[test]
    fn a_folder_becomes_a_file_that_reads_as_it_was() {
        let mut png = Cursor::new(Vec::new());
        let red = image::Rgb([255_u8, 0, 0]);
        let image = image::RgbImage::from_pixel(2, 1, red);
        image.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let own = "00ff00\nff0000\n".repeat(8);
        let scratch = Scratch::new(&[
            ("cart.toml", CART.as_bytes()),
            ("own.hex", own.as_bytes()),
            ("a.png", &png.into_inner()),
            ("m.csv", b"1,2\n3\n"),
            ("s.toml", b"[[instrument]]\nname = \"i\"\nwave = \"noise\"\n"),
            ("m.wasm", b"module"),
        ]);
        let pack = || {
            let mut said = Vec::new();
            let cart =
                cart(&scratch.path(""), Path::new(""), &mut |line| said.push(line.to_owned()));
            assert_eq!(said, Vec::<String>::new());
            cart.map_err(|error| scratch.said(&error))
        };
        let cart = pack().unwrap();
        assert_eq!((cart.maps[0].0, cart.maps[0].1[..3].to_vec()), (3, vec![1, 2, -1]));
        assert_eq!((cart.sheets[0].0, cart.sheets[0].1[..3].to_vec()), (1, vec![1, 1, 0]));
        assert_eq!(cart.palette, Some(Palette::parse(&own).unwrap()));
        assert_eq!(cart.sound.instruments.len(), 1);
        assert_eq!(CartFile::read(&cart.to_png().unwrap()).unwrap(), cart);

        std::fs::remove_file(scratch.path("m.csv")).unwrap();
        assert_eq!(pack().unwrap_err(), "m.csv: is not there; `maps.3` in cart.toml names it");
        scratch.write("m.csv", b"1,2\n3\n");
        scratch.write("own.hex", b"00ff00\n0\n");
        let expected = "own.hex: line 2 of the palette is not six hexadecimal digits, RRGGBB";
        assert_eq!(pack().unwrap_err(), expected);
        scratch.write("own.hex", own.as_bytes());
        scratch.write("m.wasm", b"");
        let error = pack().unwrap_err();
        assert!(error.contains("the module has 0 bytes"), "{error}");
    }
}
