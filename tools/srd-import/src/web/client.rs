//! One request after the other, within limits.

use std::io::{ErrorKind, Read};
use std::time::Duration;

use ureq::http::{HeaderMap, StatusCode, header};
use ureq::{Agent, Body};
use url::{Host, Url};

use crate::Error;

use super::{Limits, Web, wrong};

/// How often a request is sent elsewhere on its host.
const REDIRECTS_MAX: usize = 3;

/// The longest wait before a page is asked for again.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// What a server says of the state of a page, to be asked whether it still is so.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct State {
    pub(crate) etag: Option<String>,
    pub(crate) modified: Option<String>,
}

/// What comes back.
pub(crate) enum Answer {
    /// The page is as it was.
    Unchanged,
    /// The page.
    Page(Vec<u8>, State),
}

/// Why there was no answer.
enum Failure {
    /// It will not get better.
    Lasting(String),
    /// It may, after a while that the server may have named.
    Passing(String, Option<Duration>),
}

impl From<ureq::Error> for Failure {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::Timeout(_) => Self::Passing("took too long".into(), None),
            // A certificate that is not right, for one.
            ureq::Error::Io(error) if error.kind() == ErrorKind::InvalidData => {
                Self::Lasting(error.to_string())
            }
            ureq::Error::Io(error) => Self::Passing(format!("the line broke: {error}"), None),
            ureq::Error::HostNotFound => {
                Self::Passing("this host is not found; is there a connection?".into(), None)
            }
            other => Self::Lasting(other.to_string()),
        }
    }
}

/// Who asks.
pub(crate) struct Client<'a> {
    agent: Agent,
    limits: Limits,
    wait: &'a dyn Fn(Duration),
    pub(crate) offline: bool,
    asked: bool,
    received: u64,
}

impl<'a> Client<'a> {
    /// Asks one host.
    pub(crate) fn new(web: &Web<'a>, api: &Url) -> Self {
        let mut config = Agent::config_builder()
            .timeout_global(Some(web.limits.timeout))
            .http_status_as_error(false)
            // Where a redirect leads is looked at first.
            .max_redirects(0)
            .user_agent(concat!("quiver-srd-import/", env!("CARGO_PKG_VERSION")));
        if is_here(api) {
            config = config.proxy(None);
        }
        let agent = config.build().into();
        let (limits, wait, offline) = (web.limits, web.wait, web.offline);
        Self { agent, limits, wait, offline, asked: false, received: 0 }
    }

    /// How many pages a list may have.
    pub(crate) const fn pages_max(&self) -> usize {
        self.limits.pages
    }

    /// Asks for a page; where its state is known, whether it still is so.
    pub(crate) fn get(&mut self, address: &Url, known: Option<&State>) -> Result<Answer, Error> {
        let mut failures = 0;
        loop {
            if self.asked {
                (self.wait)(self.limits.pause);
            }
            self.asked = true;
            let (problem, after) = match self.follow(address, known) {
                Ok(answer) => return Ok(answer),
                Err(Failure::Lasting(problem)) => return Err(wrong(address, problem)),
                Err(Failure::Passing(problem, after)) => (problem, after),
            };
            failures += 1;
            if failures >= self.limits.attempts {
                let advice = "run it again later: pages that came are kept in the cache";
                return Err(wrong(address, format!("{problem}, {failures} times; {advice}")));
            }
            let backing_off = Duration::from_secs(1 << (failures - 1).min(6));
            (self.wait)(after.unwrap_or(backing_off).min(WAIT_MAX));
        }
    }

    /// Asks, and asks again where the answer says that the page is elsewhere on its host.
    fn follow(&mut self, address: &Url, known: Option<&State>) -> Result<Answer, Failure> {
        let mut at = address.clone();
        for _ in 0..=REDIRECTS_MAX {
            let mut request = self.agent.get(at.as_str()).header("accept", "application/json");
            if let Some(etag) = known.and_then(|state| state.etag.as_deref()) {
                request = request.header("if-none-match", etag);
            }
            if let Some(modified) = known.and_then(|state| state.modified.as_deref()) {
                request = request.header("if-modified-since", modified);
            }
            let (parts, body) = request.call()?.into_parts();
            match parts.status {
                StatusCode::NOT_MODIFIED if known.is_some() => return Ok(Answer::Unchanged),
                StatusCode::OK => {
                    let text = |name| header_text(&parts.headers, name);
                    let state =
                        State { etag: text(header::ETAG), modified: text(header::LAST_MODIFIED) };
                    return self.read(body).map(|bytes| Answer::Page(bytes, state));
                }
                status @ (StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT) => {
                    let to = header_text(&parts.headers, header::LOCATION);
                    let to = to.ok_or_else(|| {
                        Failure::Lasting(format!("answered {status} without saying where"))
                    })?;
                    at = link(&at, &to).map_err(|problem| {
                        Failure::Lasting(format!("sends elsewhere, to {to:?}, {problem}"))
                    })?;
                }
                status => return Err(refused(status, &parts.headers)),
            }
        }
        Err(Failure::Lasting(format!("sends elsewhere more than {REDIRECTS_MAX} times")))
    }

    /// The bytes of a page, if they are not too many.
    fn read(&mut self, mut body: Body) -> Result<Vec<u8>, Failure> {
        let Limits { page_bytes, total_bytes, .. } = self.limits;
        let mut bytes = Vec::new();
        let mut reader = body.as_reader().take(page_bytes + 1);
        reader.read_to_end(&mut bytes).map_err(ureq::Error::from)?;
        let length = bytes.len() as u64;
        if length > page_bytes {
            let problem =
                format!("is longer than {page_bytes} bytes; ask for fewer records a page");
            return Err(Failure::Lasting(format!("{problem}, with ?limit=10 behind the address")));
        }
        self.received += length;
        if self.received > total_bytes {
            let problem = format!("brings all pages over {total_bytes} bytes");
            return Err(Failure::Lasting(format!("{problem}; is the address right?")));
        }
        Ok(bytes)
    }
}

/// What an answer that brings nothing means.
fn refused(status: StatusCode, headers: &HeaderMap) -> Failure {
    match status.as_u16() {
        429 | 500 | 502 | 503 | 504 => {
            let after = header_text(headers, header::RETRY_AFTER);
            let after = after.and_then(|text| text.parse().ok()).map(Duration::from_secs);
            Failure::Passing(format!("answered {status}"), after)
        }
        404 => Failure::Lasting(
            "answered 404 Not Found; is the address that of the API, such as https://api.open5e.com/v2/?"
                .into(),
        ),
        _ => Failure::Lasting(format!("answered {status}")),
    }
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Whether it is an address of this computer, to which no proxy leads.
fn is_here(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

/// Where a link on a page leads, if it stays on the page's host.
///
/// Servers behind one that speaks TLS for them often say `http` of themselves; where either says `https` it is.
pub(crate) fn link(page: &Url, to: &str) -> Result<Url, String> {
    let mut found = page.join(to).map_err(|error| format!("which is no address: {error}"))?;
    let is_web = ["http", "https"].contains(&found.scheme());
    if !is_web || found.host() != page.host() || found.port() != page.port() {
        return Err("which is another host; such links are not followed".into());
    }
    if page.scheme() == "https" && found.set_scheme("https").is_err() {
        return Err("which is no address".into());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_on_their_host() {
        for (page, to, expected) in [
            ("http://a.test/v2/x/", "/v2/x/?page=2", Ok("http://a.test/v2/x/?page=2")),
            ("http://a.test/v2/x/", "?page=2", Ok("http://a.test/v2/x/?page=2")),
            ("https://a.test/x/", "http://a.test/x/?page=2", Ok("https://a.test/x/?page=2")),
            ("http://a.test/x/", "https://a.test/x/", Ok("https://a.test/x/")),
            ("http://a.test:81/x/", "http://a.test:81/y/", Ok("http://a.test:81/y/")),
            ("http://a.test:81/x/", "http://a.test:82/x/", Err("another host")),
            ("http://a.test/x/", "http://b.test/x/", Err("another host")),
            ("http://a.test/x/", "//b.test/x/", Err("another host")),
            ("http://a.test/x/", "file:///etc/passwd", Err("another host")),
            ("http://a.test/x/", "http://[", Err("no address")),
        ] {
            let found = link(&Url::parse(page).unwrap(), to);
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found.as_str(), expected, "{page} {to}"),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{page} {to}"),
                (found, _) => panic!("{page} {to}: {found:?}"),
            }
        }
    }

    #[test]
    fn this_computer_is_asked_without_a_proxy() {
        for (address, here) in [
            ("http://127.0.0.1:80/", true),
            ("http://[::1]:8000/", true),
            ("http://localhost/", true),
            ("https://api.open5e.com/", false),
        ] {
            assert_eq!(is_here(&Url::parse(address).unwrap()), here, "{address}");
        }
    }
}
