//! The sheets, fonts and maps of a cart, and what they have in common: flags of tiles, names of frames and places.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use machine::{CartFile, Palette};

use crate::command::{Say, warn};
use crate::error::Error;
use crate::folder::Folder;
use crate::manifest::{Contents, SheetSource};
use crate::maps::Flags;
use crate::names::Names;
use crate::pack::named;
use crate::{aseprite, fonts, maps, sheets};

/// Puts the sheets, fonts and maps that a manifest names into a cart, and writes what they call things.
pub(crate) fn add(
    folder: &Folder,
    contents: &Contents,
    cart: &mut CartFile,
    say: &mut Say<'_>,
) -> Result<(), Error> {
    let palette = cart.palette.clone().unwrap_or_default();
    let mut names = Names::default();
    let mut flags = SheetFlags::default();
    for (number, source) in &contents.sheets {
        let sheet = sheet(folder, *number, source, &palette, &mut names, say);
        let (pixels, image) = sheet.map_err(named(format!("sheets.{number}")))?;
        cart.sheets.push((*number, pixels));
        flags.sheets.push((*number, image));
    }
    for (number, path) in &contents.fonts {
        let font = fonts::font(folder, path, say).map_err(named(format!("fonts.{number}")))?;
        cart.fonts.push((*number, font));
    }
    let mut listed = BTreeSet::new();
    for (number, source) in &contents.maps {
        let map = maps::map(folder, source, &contents.flags, say);
        let map = map.map_err(named(format!("maps.{number}")))?;
        let level = source.level.as_deref();
        if let Some(places) = &map.places
            && listed.insert((&source.path, level))
        {
            names
                .places(&folder.name(&source.path), level, places)
                .map_err(|problem| Error::file(&source.path, "", problem))?;
        }
        cart.maps.push((*number, map.cells.rows()));
        for found in map.flags {
            flags.add(folder, &source.path, &found, say);
        }
    }
    cart.flags = flags.whole();
    contents.names.as_ref().map_or(Ok(()), |path| names.save(folder, path))
}

/// The pixels of a sheet, and their picture: one that is named, or one that Aseprite's JSON names.
fn sheet(
    folder: &Folder,
    number: u8,
    source: &SheetSource,
    palette: &Palette,
    names: &mut Names,
    say: &mut Say<'_>,
) -> Result<(Vec<u8>, PathBuf), Error> {
    let path = &source.path;
    if path.extension().is_none_or(|ending| ending != "json") {
        return Ok((sheets::sheet(folder, path, palette, source.key, say)?.pixels, path.clone()));
    }
    let (file, image) = aseprite::read(folder, path)?;
    let sheet = sheets::sheet(folder, &image, palette, source.key, say)
        .map_err(|error| error.or_absent(format!("{} names it", folder.name(path))))?;
    let animation = file.animation(path, &sheet)?;
    names
        .animation(&folder.name(path), number, &animation)
        .map_err(|problem| Error::file(path, "", problem))?;
    Ok((sheet.pixels, image))
}

/// The flags of tiles, by the sheets that they are on.
#[derive(Default)]
struct SheetFlags {
    /// The pictures of the sheets.
    sheets: Vec<(u8, PathBuf)>,
    /// By sheet, the flags of each tile up to the last that has one.
    tiles: BTreeMap<u8, Vec<u8>>,
}

impl SheetFlags {
    /// As a cart has them: of each sheet the flags up to the last tile that has one.
    fn whole(self) -> Vec<(u8, Vec<u8>)> {
        let mut whole: Vec<(u8, Vec<u8>)> = self.tiles.into_iter().collect();
        for (_, flags) in &mut whole {
            flags.truncate(flags.iter().rposition(|&flags| flags != 0).map_or(0, |last| last + 1));
        }
        whole.retain(|(_, flags)| !flags.is_empty());
        whole
    }

    /// Adds the flags that the map `path` gives to the tiles of a picture.
    fn add(&mut self, folder: &Folder, path: &Path, found: &Flags, say: &mut Say<'_>) {
        let Some(last) = found.tiles.keys().next_back() else { return };
        let sheets = self.sheets.iter().filter(|(_, image)| *image == found.image);
        let mut alone = true;
        for (number, _) in sheets {
            alone = false;
            let tiles = self.tiles.entry(*number).or_default();
            let count = tiles.len().max(*last as usize + 1);
            tiles.resize(count, 0);
            for (tile, bits) in &found.tiles {
                tiles[*tile as usize] |= bits;
            }
        }
        if alone {
            let image = folder.name(&found.image);
            warn(
                say,
                path,
                &format!("flags of tiles are lost: their picture {image} is no sheet of the cart"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{Scratch, heard};

    #[test]
    fn flags_belong_to_the_sheets_of_their_picture() {
        let scratch = Scratch::new(&[]);
        let folder = scratch.folder();
        let (a, b) = (scratch.path("a.png"), scratch.path("b.png"));
        let mut flags =
            SheetFlags { sheets: vec![(2, a.clone()), (5, a.clone())], ..SheetFlags::default() };
        let found = |image: &PathBuf, tiles: &[(i16, u8)]| Flags {
            image: image.clone(),
            side: 8,
            tiles: tiles.iter().copied().collect(),
        };
        let map = scratch.path("m.tmx");
        let ((), warnings) = heard(|say| {
            flags.add(&folder, &map, &found(&a, &[(1, 4), (3, 1)]), say);
            flags.add(&folder, &map, &found(&a, &[(1, 8)]), say);
            flags.add(&folder, &map, &found(&b, &[]), say);
            flags.add(&folder, &map, &found(&b, &[(1, 1)]), say);
        });
        assert_eq!(flags.tiles, [(2, vec![0, 12, 0, 1]), (5, vec![0, 12, 0, 1])].into());
        let lost =
            "warning: m.tmx: flags of tiles are lost: their picture b.png is no sheet of the cart";
        assert_eq!(warnings, [lost]);
    }
}
