//! A web server for one test: it answers as the test says, notes what it was asked, and ends with the test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// What it was asked: the path with its query, and the headers in small letters.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// What it answers.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A status, headers and a body.
    Whole(u16, Vec<(&'static str, String)>, String),
    /// The first half of a body that was announced as a whole.
    Cut(String),
    /// Nothing, until the other side gives up.
    Silence,
}

impl Reply {
    pub(crate) fn page(body: impl Into<String>) -> Self {
        Self::Whole(200, Vec::new(), body.into())
    }
}

/// A server on this computer.
pub(crate) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Request>>>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves what a function answers to each request; it is told the server's own address.
    pub(crate) fn new(answer: impl Fn(&str, &Request) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, ends) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (note, stop) = (Arc::clone(&asked), Arc::clone(&ends));
        let own = format!("http://{address}");
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let Some(request) = read(&stream) else { continue };
                note.lock().unwrap().push(request.clone());
                write(stream, answer(&own, &request));
            }
        });
        Self { address, asked, ends, thread: Some(thread) }
    }

    /// The address of something on it.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<Request> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        // It waits for somebody to come.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    for line in lines {
        let line = line.ok()?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    Some(Request { path, headers })
}

/// Answers; whoever asked may have gone, which is its own affair.
fn write(mut stream: TcpStream, reply: Reply) {
    let (status, headers, body, sent) = match reply {
        Reply::Whole(status, headers, body) => (status, headers, body.clone(), body),
        Reply::Cut(body) => (200, Vec::new(), body.clone(), body[..body.len() / 2].into()),
        Reply::Silence => {
            let _ = stream.read_to_end(&mut Vec::new());
            return;
        }
    };
    let mut head = format!("HTTP/1.1 {status} Said\r\nConnection: close\r\n");
    if status != 304 {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let _ = stream.write_all(format!("{head}\r\n{sent}").as_bytes());
}
