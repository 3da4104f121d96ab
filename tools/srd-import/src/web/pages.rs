//! The pages of a list: `{count, next, previous, results}`, one after the other.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use crate::Error;
use crate::source::Node;

use super::cache::{Cache, Entry};
use super::client::{Answer, Client, link};
use super::wrong;

/// One page.
#[derive(Debug)]
pub(crate) struct Page {
    /// Where it is.
    pub(crate) address: Url,
    /// Its records.
    pub(crate) results: Vec<Value>,
    count: usize,
    next: Option<Url>,
}

impl Page {
    fn read(address: &Url, bytes: &[u8]) -> Result<Self, Error> {
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|error| wrong(address, format!("is no JSON: {error}")))?;
        let node = Node::new(address.as_str(), &value);
        let count = i64::from(node.at("count").whole::<u32>()?);
        let results = node.at("results").items()?;
        if let Some(odd) = results.iter().find(|one| !one.is_object()) {
            return Err(odd.wrong("is no record"));
        }
        let next = node.said("next")?.map(|next| {
            link(address, next.text()?)
                .map_err(|problem| next.wrong(format!("leads to {}, {problem}", next.value())))
        });
        Ok(Self {
            address: address.clone(),
            results: results.iter().map(|one| one.value().clone()).collect(),
            count: usize::try_from(count).unwrap_or(usize::MAX),
            next: next.transpose()?,
        })
    }
}

/// All pages of a list.
pub(crate) fn pages(
    client: &mut Client<'_>,
    cache: Option<&Cache>,
    first: &Url,
) -> Result<Vec<Page>, Error> {
    let (mut pages, mut seen) = (Vec::<Page>::new(), BTreeSet::new());
    let mut at = Some(first.clone());
    while let Some(address) = at {
        if pages.len() == client.pages_max() {
            let problem = format!("has more than {} pages; is the address right?", pages.len());
            return Err(wrong(first, problem));
        }
        if !seen.insert(address.clone()) {
            return Err(wrong(first, format!("its pages go in a circle, back to {address}")));
        }
        let page = page(client, cache, &address)?;
        at = page.next.clone();
        pages.push(page);
    }
    let count = pages.iter().map(|page| page.results.len()).sum::<usize>();
    if let Some(page) = pages.iter().find(|page| page.count != count) {
        let problem = format!("is {} where {count} records came; run it again", page.count);
        let (place, field) = (page.address.to_string(), "count".into());
        return Err(Error::Field { place, field, problem });
    }
    Ok(pages)
}

/// One page: out of the cache if that has it as it still is, otherwise fetched and kept.
fn page(client: &mut Client<'_>, cache: Option<&Cache>, address: &Url) -> Result<Page, Error> {
    let known = cache.and_then(|cache| cache.read(address));
    if client.offline {
        return match (known, cache) {
            (Some(known), _) => Page::read(address, &known.page),
            (None, Some(cache)) => {
                let folder = cache.folder().display();
                let problem = format!(
                    "is not in the cache {folder}, or damaged there; run it once without --offline"
                );
                Err(wrong(address, problem))
            }
            (None, None) => Err(wrong(address, "cannot be had offline without a cache")),
        };
    }
    match client.get(address, known.as_ref().map(|known| &known.state))? {
        Answer::Unchanged => {
            let known = known.expect("only of what is known it is asked whether it is unchanged");
            Page::read(address, &known.page)
        }
        Answer::Page(bytes, state) => {
            let page = Page::read(address, &bytes)?;
            if let Some(cache) = cache {
                cache.write(address, &Entry { state, page: bytes })?;
            }
            Ok(page)
        }
    }
}
