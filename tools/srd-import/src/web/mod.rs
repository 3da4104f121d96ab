//! Open5e's records from an address: its web API, page for page, in place of a folder.
//!
//! An address that ends in `/v2/` gives the records of the folder that open5e keeps for that document; one that ends in
//! `/v1/` what the first version has of them, which is less. Both are turned into the records of the folder's files, so
//! that all that compares and corrects knows one form.

mod cache;
mod client;
mod pages;

pub(crate) mod first;
pub(crate) mod second;

use std::fmt;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use crate::Error;
use crate::source::{Format, Node, Source};

use cache::Cache;
use client::Client;
use pages::pages;

/// What an import from an address may take.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Bytes of a page.
    pub page_bytes: u64,
    /// Bytes of all pages.
    pub total_bytes: u64,
    /// Pages of a list.
    pub pages: usize,
    /// How long a page may take, from the question to its last byte.
    pub timeout: Duration,
    /// How often a page is asked for where the server is busy or the line breaks.
    pub attempts: u32,
    /// The wait between two questions, so that the server has time for others.
    pub pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            page_bytes: 8 << 20,
            total_bytes: 64 << 20,
            pages: 200,
            timeout: Duration::from_secs(30),
            attempts: 4,
            pause: Duration::from_millis(200),
        }
    }
}

/// How to ask.
pub struct Web<'a> {
    /// What it may take.
    pub limits: Limits,
    /// The folder where pages are kept, made if it is not there; without one nothing is kept.
    pub cache: Option<PathBuf>,
    /// Whether to take what the cache has and ask nobody.
    pub offline: bool,
    /// Waits. The library has no clock; a program gives it `std::thread::sleep`.
    pub wait: &'a dyn Fn(Duration),
}

impl fmt::Debug for Web<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limits, cache, offline, wait: _ } = self;
        write!(out, "Web {{ {limits:?}, cache: {cache:?}, offline: {offline} }}")
    }
}

/// An error about an address.
fn wrong(address: impl fmt::Display, problem: impl Into<String>) -> Error {
    Error::Web { address: address.to_string(), problem: problem.into() }
}

/// How a version turns a record of one of its lists into records of files, each with its key.
type Turn = fn(&str, &Node<'_>) -> Result<Vec<(&'static str, Value)>, Error>;

/// What differs between the versions of the API.
struct Version {
    format: Format,
    lists: &'static [&'static str],
    /// The parameter that names the document, and the document of the SRD 5.1.
    document: (&'static str, &'static str),
    turn: Turn,
}

impl Version {
    /// The version that an address is of.
    fn of(address: &Url) -> Result<Self, Error> {
        let last = address.path().trim_end_matches('/').rsplit('/').next();
        match last {
            Some("v2") => Ok(Self {
                format: Format::Open5e,
                lists: second::LISTS,
                document: ("document__key", "srd-2014"),
                turn: second::turn,
            }),
            Some("v1") => Ok(Self {
                format: Format::Open5eFirst,
                lists: first::LISTS,
                document: ("document__slug", "wotc-srd"),
                turn: first::turn,
            }),
            _ => {
                Err(wrong(address, "names no version; write an address that ends in /v2/ or /v1/"))
            }
        }
    }

    /// The address of a list's first page, and the document that it is of. The query of the API's address is kept.
    fn list(&self, api: &Url, list: &str) -> (Url, String) {
        let mut address = api.clone();
        address.set_path(&format!("{}/{list}/", api.path().trim_end_matches('/')));
        address.set_fragment(None);
        let has = |key: &str| api.query_pairs().find(|(name, _)| name == key);
        let (key, default) = self.document;
        let document = has(key).map_or_else(|| default.to_owned(), |(_, value)| value.into_owned());
        if has(key).is_none() {
            address.query_pairs_mut().append_pair(key, default);
        }
        if has("limit").is_none() {
            address.query_pairs_mut().append_pair("limit", "50");
        }
        (address, document)
    }
}

/// Whether a text is an address rather than a folder.
#[must_use]
pub fn is_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme))
}

impl Source {
    /// Fetches all lists of a web API: `https://api.open5e.com/v2/`, with `?document__key=…` for another document than
    /// that of the SRD 5.1.
    ///
    /// # Errors
    ///
    /// What cannot be fetched, with its address, and what is wrong with a record, with its page and field.
    pub fn fetch(address: &str, web: &Web<'_>) -> Result<Self, Error> {
        let api = Url::parse(address)
            .map_err(|error| wrong(address, format!("is no address: {error}")))?;
        let version = Version::of(&api)?;
        let mut client = Client::new(web, &api);
        let cache = web.cache.clone().map(Cache::new);
        let mut source = Self::new(version.format);
        source.live = true;
        for list in version.lists {
            let (first, document) = version.list(&api, list);
            let mut count = 0;
            for page in pages(&mut client, cache.as_ref(), &first)? {
                let from: Rc<str> = page.address.as_str().into();
                for value in &page.results {
                    let name = value["name"].as_str().unwrap_or("a record without name");
                    let node = Node::new(format!("{from}: {name}"), value);
                    second::is_of(&node, &document)?;
                    for (file, record) in (version.turn)(list, &node)? {
                        source.add(file, &from, record);
                    }
                    count += 1;
                }
            }
            if count == 0 {
                let problem = format!("has no record of the document {document:?}; is that right?");
                return Err(wrong(first, problem));
            }
        }
        Ok(source)
    }
}
