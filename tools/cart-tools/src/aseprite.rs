//! The JSON that Aseprite writes beside an exported sheet: which frames it has, and which of them are an animation.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::error::Error;
use crate::folder::Folder;
use crate::json;
use crate::sheets::Sheet;

/// Bytes of a file at most.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// Frames of a sheet, and tags, at most of each.
const COUNT_MAX: usize = 1024;
/// Frames that all tags together show at most, each in one round.
const SHOWN_MAX: usize = 16 * COUNT_MAX;

/// What Aseprite says of a sheet.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Animation {
    pub(crate) frames: Vec<Frame>,
    /// Each tag with the frames that it shows in one round, in their order.
    pub(crate) tags: Vec<(String, Vec<usize>)>,
}

/// A picture on the sheet.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Frame {
    pub(crate) name: String,
    pub(crate) u: u32,
    pub(crate) v: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) ms: u32,
}

/// The file as it is written.
#[derive(Deserialize)]
pub(crate) struct File {
    frames: Frames,
    meta: Meta,
}

#[derive(Deserialize)]
struct Meta {
    image: String,
    size: Size,
    #[serde(default, rename = "frameTags")]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
struct Tag {
    name: String,
    from: usize,
    to: usize,
    #[serde(default)]
    direction: String,
}

#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
struct Size {
    w: u32,
    h: u32,
}

#[derive(Deserialize)]
struct FrameJson {
    /// Nothing in the form that is a table by name.
    #[serde(default)]
    filename: String,
    frame: Area,
    #[serde(default)]
    rotated: bool,
    #[serde(default)]
    trimmed: bool,
    duration: u32,
}

#[derive(Deserialize)]
struct Area {
    x: u32,
    y: u32,
    w: u32,
    h: u32,
}

/// The frames in the order in which they stand in the file, which may be a list or a table.
struct Frames(Vec<FrameJson>);

impl<'de> Deserialize<'de> for Frames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Both;

        impl<'de> Visitor<'de> for Both {
            type Value = Frames;

            fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.write_str("a list of frames, or a table of them by name")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Frames, A::Error> {
                let mut frames = Vec::new();
                while let Some(frame) = list.next_element()? {
                    frames.push(frame);
                }
                Ok(Frames(frames))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Frames, A::Error> {
                let mut frames = Vec::new();
                while let Some((filename, frame)) = table.next_entry()? {
                    frames.push(FrameJson { filename, ..frame });
                }
                Ok(Frames(frames))
            }
        }

        deserializer.deserialize_any(Both)
    }
}

/// Reads the file, and gives the path of its picture.
pub(crate) fn read(folder: &Folder, path: &Path) -> Result<(File, PathBuf), Error> {
    let file: File = json::parse(path, &folder.text(path, FILE_BYTES_MAX)?)?;
    let image = folder.beside(path, &file.meta.image);
    let image = image.map_err(|problem| Error::file(path, "meta.image", problem))?;
    Ok((file, image))
}

impl File {
    /// Checks it against its picture.
    pub(crate) fn animation(self, path: &Path, sheet: &Sheet) -> Result<Animation, Error> {
        let wrong = |place: String, problem: String| Err(Error::file(path, place, problem));
        let Size { w, h } = self.meta.size;
        if (w, h) != (sheet.width, sheet.height) {
            let (width, height) = (sheet.width, sheet.height);
            let problem = format!(
                "is {w} × {h}, and the picture has {width} × {height} pixels; export both again"
            );
            return wrong("meta.size".to_owned(), problem);
        }
        if self.frames.0.len() > COUNT_MAX || self.meta.tags.len() > COUNT_MAX {
            return wrong(String::new(), format!("has more than {COUNT_MAX} frames or tags"));
        }
        let mut frames = Vec::new();
        for (at, frame) in self.frames.0.into_iter().enumerate() {
            let FrameJson {
                filename: name,
                frame: Area { x, y, w, h },
                rotated,
                trimmed,
                duration,
            } = frame;
            let place = format!("frames[{at}] `{name}`");
            if rotated {
                return wrong(place, "is turned on the sheet; export without turning".to_owned());
            }
            if trimmed {
                return wrong(
                    place,
                    "is trimmed; export without Trim Sprite and Trim Cels".to_owned(),
                );
            }
            let inside = |from: u32, size: u32, end: u32| {
                size > 0 && from.checked_add(size).is_some_and(|last| last <= end)
            };
            if !inside(x, w, sheet.width) || !inside(y, h, sheet.height) {
                let (width, height) = (sheet.width, sheet.height);
                let problem = format!(
                    "{w} × {h} pixels at {x}, {y} are not in the picture of {width} × {height}"
                );
                return wrong(place, problem);
            }
            frames.push(Frame { name, u: x, v: y, width: w, height: h, ms: duration });
        }
        let (mut tags, mut shown) = (Vec::new(), 0);
        for (at, tag) in self.meta.tags.into_iter().enumerate() {
            let place = || format!("meta.frameTags[{at}] `{}`", tag.name);
            if tag.from > tag.to || tag.to >= frames.len() {
                let problem =
                    format!("goes from {} to {}, of {} frames", tag.from, tag.to, frames.len());
                return wrong(place(), problem);
            }
            let Some(round) = round(tag.from, tag.to, &tag.direction) else {
                return wrong(place(), format!("the direction `{}` is not known", tag.direction));
            };
            shown += round.len();
            if shown > SHOWN_MAX {
                let problem = format!("all tags together show more than {SHOWN_MAX} frames");
                return wrong(place(), problem);
            }
            tags.push((tag.name, round));
        }
        Ok(Animation { frames, tags })
    }
}

/// The frames of one round of a tag.
fn round(from: usize, to: usize, direction: &str) -> Option<Vec<usize>> {
    let back = |frames: Vec<usize>| frames.into_iter().rev().collect();
    // There and back again, without showing either end twice.
    let both = || (from..=to).chain((from + 1..to).rev()).collect();
    match direction {
        "" | "forward" => Some((from..=to).collect()),
        "reverse" => Some(back((from..=to).collect())),
        "pingpong" => Some(both()),
        "pingpong_reverse" => Some((from..=to).rev().chain(from + 1..to).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{Scratch, ruin};

    const LIST: &str = r##"{ "frames": [
   { "filename": "hero 0.aseprite", "frame": { "x": 0, "y": 0, "w": 16, "h": 16 }, "rotated": false, "trimmed": false,
     "spriteSourceSize": { "x": 0, "y": 0, "w": 16, "h": 16 }, "sourceSize": { "w": 16, "h": 16 }, "duration": 100 },
   { "filename": "hero 1.aseprite", "frame": { "x": 16, "y": 0, "w": 16, "h": 16 }, "rotated": false, "trimmed": false,
     "spriteSourceSize": { "x": 0, "y": 0, "w": 16, "h": 16 }, "sourceSize": { "w": 16, "h": 16 }, "duration": 250 }
 ],
 "meta": { "app": "https://www.aseprite.org/", "version": "1.3.9", "image": "hero.png", "format": "I8",
  "size": { "w": 32, "h": 16 }, "scale": "1",
  "frameTags": [ { "name": "walk", "from": 0, "to": 1, "direction": "reverse", "color": "#000000ff" } ] } }"##;

    /// The other form of the same.
    fn table() -> String {
        LIST.replace("[\n   {", "{\n   {")
            .replace(" ],\n", " },\n")
            .replace("{ \"filename\": ", "")
            .replace(".aseprite\",", ".aseprite\": {")
    }

    fn animation(text: &str) -> Result<(PathBuf, Animation), String> {
        let scratch = Scratch::new(&[("art/hero.json", text.as_bytes())]);
        let path = scratch.path("art/hero.json");
        let sheet = Sheet { pixels: Vec::new(), width: 32, height: 16 };
        let read = read(&scratch.folder(), &path).and_then(|(file, image)| {
            let image = PathBuf::from(scratch.short(&image.display().to_string()));
            Ok((image, file.animation(&path, &sheet)?))
        });
        read.map_err(|error| scratch.said(&error))
    }

    #[test]
    fn lists_and_tables_of_frames_are_read() {
        let table = table();
        assert!(table.contains("\"hero 0.aseprite\": { \"frame\""), "{table}");
        for text in [LIST, &table] {
            let (image, animation) = animation(text).unwrap();
            let frame = |name: &str, u, ms| Frame {
                name: name.to_owned(),
                u,
                v: 0,
                width: 16,
                height: 16,
                ms,
            };
            assert_eq!(image, Path::new("art/hero.png"));
            assert_eq!(
                animation.frames,
                [frame("hero 0.aseprite", 0, 100), frame("hero 1.aseprite", 16, 250)]
            );
            assert_eq!(animation.tags, [("walk".to_owned(), vec![1, 0])]);
        }
    }

    #[test]
    fn a_tag_shows_its_frames_in_its_direction() {
        for (from, to, direction, expected) in [
            (1, 3, "forward", Some(vec![1, 2, 3])),
            (1, 3, "reverse", Some(vec![3, 2, 1])),
            (1, 4, "pingpong", Some(vec![1, 2, 3, 4, 3, 2])),
            (1, 4, "pingpong_reverse", Some(vec![4, 3, 2, 1, 2, 3])),
            (2, 2, "pingpong", Some(vec![2])),
            (1, 2, "pingpong_reverse", Some(vec![2, 1])),
            (1, 3, "sideways", None),
        ] {
            assert_eq!(round(from, to, direction), expected, "{direction}");
        }
    }

    #[test]
    fn an_error_names_the_frame() {
        let check = |from: &str, to: &str, expected: &str| {
            assert!(LIST.contains(from), "{from}");
            let error = animation(&LIST.replacen(from, to, 1)).unwrap_err();
            assert!(error.starts_with(&format!("art/hero.json: {expected}")), "{error}");
        };
        check(
            "\"x\": 16",
            "\"x\": 17",
            "frames[1] `hero 1.aseprite`: 16 × 16 pixels at 17, 0 are not in the picture of 32 × 16",
        );
        check(
            "\"x\": 0",
            "\"x\": 4294967295",
            "frames[0] `hero 0.aseprite`: 16 × 16 pixels at 4294967295, 0 are not",
        );
        check(
            "\"w\": 16",
            "\"w\": 0",
            "frames[0] `hero 0.aseprite`: 0 × 16 pixels at 0, 0 are not",
        );
        check(
            "\"rotated\": false",
            "\"rotated\": true",
            "frames[0] `hero 0.aseprite`: is turned on the sheet",
        );
        check(
            "\"trimmed\": false",
            "\"trimmed\": true",
            "frames[0] `hero 0.aseprite`: is trimmed; export without",
        );
        check(
            "\"w\": 32",
            "\"w\": 64",
            "meta.size: is 64 × 16, and the picture has 32 × 16 pixels; export both again",
        );
        check("\"to\": 1", "\"to\": 2", "meta.frameTags[0] `walk`: goes from 0 to 2, of 2 frames");
        check("\"reverse\"", "\"up\"", "meta.frameTags[0] `walk`: the direction `up` is not known");
        check(
            "hero.png",
            "../../hero.png",
            "meta.image: `../../hero.png` is outside the cart's folder",
        );
        check(
            "\"duration\": 250",
            "\"duration\": -1",
            "line 5, column 113: invalid value: integer `-1`, expected u32",
        );
        check(
            "[\n",
            "7, \"x\": [\n",
            "line 1, column 13: invalid type: integer `7`, expected a list of frames",
        );
    }

    #[test]
    fn a_ruined_file_is_an_error_or_an_animation() {
        let scratch = Scratch::new(&[]);
        let (folder, path) = (scratch.folder(), scratch.path("hero.json"));
        ruin(LIST.as_bytes(), |bytes| {
            std::fs::write(&path, bytes).unwrap();
            if let Ok((file, _)) = read(&folder, &path) {
                let _ = file.animation(&path, &Sheet { pixels: Vec::new(), width: 32, height: 16 });
            }
        });
    }
}
