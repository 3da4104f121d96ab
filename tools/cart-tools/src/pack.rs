//! Puts a cart folder's files and its module together.

use std::path::{Path, PathBuf};

use machine::{CartFile, Palette};

use crate::command::Say;
use crate::error::Error;
use crate::manifest::{self, Contents};
use crate::wasm::Toolchain;
use crate::{build, maps, sheets, sound};

/// Builds and packs one cart folder of an author, and says what it runs to get a compiler if there is none. `data` is
/// where that one is kept for the next time; a folder of the Quiver repository uses what `xtask` keeps there.
///
/// # Errors
/// As for [`carts`], or if there is no way to a compiler.
pub fn cart(folder: &Path, data: &Path, say: &mut Say<'_>) -> Result<CartFile, Error> {
    let contents = manifest::read(folder)?;
    if let Some(path) = &contents.module {
        let module = std::fs::read(path).map_err(Error::io(path)).map_err(named("module"))?;
        return file(folder, contents, module);
    }
    let whole = folder.canonicalize().map_err(Error::io(folder))?;
    let target = whole
        .ancestors()
        .map(|above| above.join("target"))
        .find(|target| target.join("wasm").is_dir());
    let toolchain =
        Toolchain::install(&target.as_deref().unwrap_or(data).join("wasm-toolchain"), say)?;
    let path =
        build::modules(&toolchain, &[folder], target.map(|target| target.join("wasm")).as_deref())?
            .remove(0)?;
    let module = std::fs::read(&path).map_err(Error::io(&path))?;
    file(folder, contents, module)
}

/// Builds and packs cart folders, in the same order: one that is not as a cart must be does not stop the others.
/// `target` is where cargo builds, if not where it would.
///
/// # Errors
/// If a folder is no Rust package, or if cargo cannot be started.
pub fn carts(
    toolchain: &Toolchain,
    folders: &[&Path],
    target: Option<&Path>,
) -> Result<Vec<Result<CartFile, Error>>, Error> {
    let contents: Vec<Result<Contents, Error>> =
        folders.iter().map(|folder| manifest::read(folder)).collect();
    let is_source = |contents: &Result<Contents, Error>| {
        contents.as_ref().is_ok_and(|found| found.module.is_none())
    };
    let sources: Vec<&Path> = folders
        .iter()
        .zip(&contents)
        .filter(|(_, contents)| is_source(contents))
        .map(|(folder, _)| *folder)
        .collect();
    let mut built = build::modules(toolchain, &sources, target)?.into_iter();
    let mut pack = |folder: &Path, contents: Result<Contents, Error>| {
        let contents = contents?;
        let path = match &contents.module {
            Some(path) => path.clone(),
            None => built.next().expect("a module is built where there is none")?,
        };
        let module = std::fs::read(&path).map_err(Error::io(&path))?;
        file(folder, contents, module)
    };
    Ok(folders.iter().zip(contents).map(|(folder, contents)| pack(folder, contents)).collect())
}

/// Packs a cart folder whose module is there.
fn file(folder: &Path, contents: Contents, module: Vec<u8>) -> Result<CartFile, Error> {
    let palette = &Palette::DEFAULT;
    let sheet = |(number, path): &(u8, PathBuf)| {
        let pixels = sheets::sheet(path, palette).map_err(named(format!("sheets.{number}")))?;
        Ok((*number, pixels))
    };
    let map = |(number, path): &(u8, PathBuf)| {
        Ok((*number, maps::map(path).map_err(named(format!("maps.{number}")))?))
    };
    let label = |path: PathBuf| sheets::label(&path, palette).map_err(named("label"));
    let sound = |path: PathBuf| sound::bank(&path).map_err(named("sound"));
    let cart = CartFile {
        module,
        label: contents.label.map(label).transpose()?,
        sheets: contents.sheets.iter().map(sheet).collect::<Result<_, Error>>()?,
        maps: contents.maps.iter().map(map).collect::<Result<_, Error>>()?,
        sound: contents.sound.map(sound).transpose()?.unwrap_or_default(),
        manifest: contents.manifest,
    };
    // Sizes that only the whole can have, such as that of the module.
    cart.check().map_err(|error| Error::file(folder, "", error.to_string()))?;
    Ok(cart)
}

/// For `map_err`: a file that is not there was asked for by this field of the manifest.
fn named(field: impl Into<String>) -> impl FnOnce(Error) -> Error {
    let field = field.into();
    move |error| error.or_absent(format!("`{field}` in {} names it", manifest::FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_becomes_a_file_that_reads_as_it_was() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let toml = "name = \"A\"\nauthor = \"B\"\nversion = \"1\"\nsound = \"s.toml\"\nmodule = \"m.wasm\"\n[maps]\n3 = \"m.csv\"\n";
        std::fs::write(folder.join("cart.toml"), toml).unwrap();
        std::fs::write(folder.join("m.csv"), "1,2\n3\n").unwrap();
        std::fs::write(folder.join("s.toml"), "[[instrument]]\nname = \"i\"\nwave = \"noise\"\n")
            .unwrap();
        let contents = || manifest::read(folder).unwrap();
        let cart = file(folder, contents(), b"module".to_vec()).unwrap();
        assert_eq!((cart.maps[0].0, cart.maps[0].1[..3].to_vec()), (3, vec![1, 2, -1]));
        assert_eq!(cart.sound.instruments.len(), 1);
        assert_eq!(CartFile::read(&cart.to_png().unwrap()).unwrap(), cart);

        std::fs::remove_file(folder.join("m.csv")).unwrap();
        let error = file(folder, contents(), b"module".to_vec()).unwrap_err().to_string();
        assert!(error.ends_with("m.csv: is not there; `maps.3` in cart.toml names it"), "{error}");
        std::fs::write(folder.join("m.csv"), "1,2\n3\n").unwrap();

        let error = file(folder, contents(), Vec::new()).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{}: the module has 0 bytes", folder.display())),
            "{error}"
        );
    }
}
