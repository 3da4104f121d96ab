//! XML as a small tree whose parts know where they stand. It is bounded in depth and number, and has no entities but
//! the five of XML itself, so that a small file stays a small tree.

use std::path::Path;
use std::str::FromStr;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::error::Error;

/// Elements within elements at most.
const DEPTH_MAX: usize = 32;
/// Attributes of an element at most.
const ATTRIBUTES_MAX: usize = 64;
/// Elements of a file at most.
const ELEMENTS_MAX: usize = 200_000;

/// Where something stands, both from 1; a column counts bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    line: u32,
    column: u32,
}

impl Place {
    /// An error here.
    pub(crate) fn wrong(self, path: &Path, problem: impl Into<String>) -> Error {
        Error::file(path, format!("line {}, column {}", self.line, self.column), problem)
    }
}

/// An element with what is in it.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) place: Place,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Self>,
    /// All text in it, without that of its children.
    pub(crate) text: String,
}

impl Element {
    /// An attribute's value, if it has the attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// An attribute's value as a number or the like, if it has the attribute.
    ///
    /// # Errors
    /// If the value is none of `T`.
    pub(crate) fn parsed<T: FromStr>(&self, path: &Path, name: &str) -> Result<Option<T>, Error> {
        let Some(value) = self.attribute(name) else { return Ok(None) };
        let wrong = |_| {
            let problem = format!("{name}=\"{value}\" of <{}> is no number that fits", self.name);
            self.place.wrong(path, problem)
        };
        value.trim().parse().map(Some).map_err(wrong)
    }

    /// An attribute that must be there.
    ///
    /// # Errors
    /// If it is not, or its value is none of `T`.
    pub(crate) fn needed<T: FromStr>(&self, path: &Path, name: &str) -> Result<T, Error> {
        self.parsed(path, name)?.ok_or_else(|| {
            self.place.wrong(path, format!("<{}> has no attribute {name}", self.name))
        })
    }

    /// The children of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child of this name.
    pub(crate) fn first<'a>(&'a self, name: &'a str) -> Option<&'a Self> {
        self.all(name).next()
    }
}

/// Finds lines and columns of places that come one after the other.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    start: usize,
}

impl Lines<'_> {
    fn place(&mut self, at: usize) -> Place {
        let at = at.min(self.text.len());
        for (offset, _) in self.text.as_bytes()[self.at.min(at)..at]
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
        {
            self.line += 1;
            self.start = self.at + offset + 1;
        }
        self.at = self.at.max(at);
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Place { line: self.line, column: number(at.saturating_sub(self.start)).saturating_add(1) }
    }
}

/// Reads a whole file; `path` is for errors.
///
/// # Errors
/// If it is no XML, or larger or deeper than it may be.
pub(crate) fn parse(path: &Path, text: &str) -> Result<Element, Error> {
    let mut reader = Reader::from_str(text);
    let mut lines = Lines { text, at: 0, line: 1, start: 0 };
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    loop {
        let place = lines.place(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        let wrong = |problem: String| place.wrong(path, problem);
        let event = reader.read_event().map_err(|error| wrong(format!("is no XML: {error}")))?;
        match event {
            Event::Start(start) => {
                count += 1;
                if open.len() == DEPTH_MAX || count > ELEMENTS_MAX {
                    return Err(wrong(format!(
                        "there are more than {DEPTH_MAX} elements in each other, or {ELEMENTS_MAX} in all"
                    )));
                }
                open.push(element(&start, place).map_err(wrong)?);
            }
            Event::Empty(start) => {
                count += 1;
                if count > ELEMENTS_MAX {
                    return Err(wrong(format!("there are more than {ELEMENTS_MAX} elements")));
                }
                let element = element(&start, place).map_err(wrong)?;
                close(&mut open, &mut root, element).map_err(wrong)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or_else(|| wrong("is no XML: it ends twice".into()))?;
                close(&mut open, &mut root, element).map_err(wrong)?;
            }
            Event::Text(text) => add(&mut open, &String::from_utf8_lossy(&text)).map_err(wrong)?,
            Event::CData(text) => add(&mut open, &String::from_utf8_lossy(&text)).map_err(wrong)?,
            // None of what is read from a text has one, so it stays what it is: no number.
            Event::GeneralRef(_) => add(&mut open, "&").map_err(wrong)?,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::DocType(_) => return Err(wrong("a DOCTYPE is not read; remove it".into())),
            Event::Eof => {
                let missing = |what: &str| wrong(format!("is no XML: it ends without {what}"));
                return match open.last() {
                    Some(element) => Err(missing(&format!("</{}>", element.name))),
                    None => root.ok_or_else(|| missing("an element")),
                };
            }
        }
    }
}

fn element(start: &BytesStart<'_>, place: Place) -> Result<Element, String> {
    let mut attributes = Vec::new();
    // Its own check for two of a name takes time that grows with the square of their number.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| format!("is no XML: {error}"))?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| format!("is no XML: {error}"))?.into_owned();
        if attributes.len() == ATTRIBUTES_MAX {
            return Err(format!("an element has more than {ATTRIBUTES_MAX} attributes"));
        }
        attributes.push((String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value));
    }
    Ok(Element {
        name: String::from_utf8_lossy(start.name().as_ref()).into_owned(),
        place,
        attributes,
        children: Vec::new(),
        text: String::new(),
    })
}

fn close(open: &mut [Element], root: &mut Option<Element>, done: Element) -> Result<(), String> {
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None if root.is_none() => *root = Some(done),
        None => return Err("is no XML: there are two outermost elements".to_owned()),
    }
    Ok(())
}

fn add(open: &mut [Element], text: &str) -> Result<(), String> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().trim_start_matches('\u{feff}').is_empty() => {}
        None => return Err("is no XML: there is text outside all elements".to_owned()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_with_its_places() {
        let text = "<?xml version=\"1.0\"?>\n<map a=\"1 &lt; 2\">\n  <x n='7'/>\n  <y>1,<!-- no -->2</y></map>";
        let map = parse(Path::new("m.tmx"), text).unwrap();
        assert_eq!((map.name.as_str(), map.attribute("a")), ("map", Some("1 < 2")));
        let x = map.first("x").unwrap();
        assert_eq!(x.place, Place { line: 3, column: 3 });
        assert_eq!(x.needed::<u8>(Path::new("m"), "n").unwrap(), 7);
        assert_eq!(map.first("y").unwrap().text, "1,2");
        let error = x.needed::<u8>(Path::new("m.tmx"), "k").unwrap_err().to_string();
        assert_eq!(error, "m.tmx: line 3, column 3: <x> has no attribute k");
        let error = map.needed::<u8>(Path::new("m.tmx"), "a").unwrap_err().to_string();
        let expected = "m.tmx: line 2, column 1: a=\"1 < 2\" of <map> is no number that fits";
        assert_eq!(error, expected);
    }

    #[test]
    fn what_is_no_small_tree_is_refused_with_its_place() {
        let check = |text: &str, expected: &str| {
            let error = parse(Path::new("m.tmx"), text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("m.tmx: {expected}")), "{error}");
        };
        check("", "line 1, column 1: is no XML: it ends without an element");
        check("\n<a>\n<b>", "line 3, column 4: is no XML: it ends without </b>");
        check("<a>\n</b>", "line 2, column 1: is no XML: ");
        check("<a/><a/>", "line 1, column 5: is no XML: there are two outermost elements");
        check("<a/>\nb", "line 1, column 5: is no XML: there is text outside all elements");
        check("<a b='&bomb;'/>", "line 1, column 1: is no XML: ");
        check("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "line 1, column 1: a DOCTYPE is not read");
        check(&"<a>".repeat(1_000_000), "line 1, column 97: there are more than 32 elements");
        check(&format!("<a>{}</a>", "<b/>".repeat(300_000)), "line 1, column 800000: there are");
        let many: String = (0..100_000).map(|n| format!(" a{n}=''")).collect();
        check(&format!("<a{many}/>"), "line 1, column 1: an element has more than 64 attributes");
    }
}
