//! A host's way to a server that runs: words come in by a port of this computer, from whoever can read the data folder.
//!
//! The server listens at 127.0.0.1, at a port that is free, and writes the port and a secret of this start into the file
//! `control` of its data folder, which only its owner reads. A word is a line: the secret, a space and the request as JSON;
//! the answer is a line of JSON. So it works alike on every system, beside systemd as in a terminal, and nobody reaches it
//! from another computer.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tracing::{debug, warn};

use crate::command::Word;
use crate::error::Error;
use crate::folder::DataFolder;
use crate::host::Host;
use crate::words::{Reply, Request};

/// Bytes of a word at most.
const WORD_BYTES_MAX: usize = 4 << 10;
/// Bytes of an answer at most.
const REPLY_BYTES_MAX: u64 = 4 << 20;
/// A word is said within so many milliseconds.
const WORD_MS: u64 = 5_000;
/// A host waits for the answer so many seconds.
const REPLY_SECONDS: u64 = 30;
/// Words at a time.
const WORDS_MAX: usize = 8;

/// Opens the way to this server, and writes down where it is.
pub(crate) async fn open(folder: &DataFolder, host: Host) -> Result<JoinHandle<()>, Error> {
    let path = folder.control();
    let trouble = |error: io::Error| Error::Control { path: path.clone(), error };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(trouble)?;
    let port = listener.local_addr().map_err(trouble)?.port();
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| trouble(io::Error::other(error)))?;
    let secret = blake3::Hash::from_bytes(secret);
    folder.write_control(&format!("{port} {}\n", secret.to_hex())).map_err(trouble)?;
    Ok(tokio::spawn(listen(listener, secret, host)))
}

async fn listen(listener: TcpListener, secret: blake3::Hash, host: Host) {
    let places = Arc::new(Semaphore::new(WORDS_MAX));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                warn!("the host's words are not heard: {error}");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        // More than a few at a time are no host's.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let host = host.clone();
        tokio::spawn(async move {
            if let Err(error) = answer(stream, secret, host).await {
                debug!("a host's word came to nothing: {error}");
            }
            drop(place);
        });
    }
}

async fn answer(stream: tokio::net::TcpStream, secret: blake3::Hash, host: Host) -> io::Result<()> {
    let patience = Duration::from_millis(WORD_MS);
    let line = tokio::time::timeout(patience, read_line(&stream)).await??;
    let (shown, request) = line.trim_end().split_once(' ').unwrap_or_default();
    // Hashes compare in constant time.
    if blake3::Hash::from_hex(shown).ok() != Some(secret) {
        return Err(io::Error::other("whoever it was does not know the secret"));
    }
    let reply = match serde_json::from_str(request) {
        Ok(request) => host.answer(request).await,
        Err(_) => {
            Reply::Refused("the server does not know this: it is of another version".to_owned())
        }
    };
    let mut reply = serde_json::to_string(&reply).map_err(io::Error::other)?;
    reply.push('\n');
    tokio::time::timeout(patience, write_all(&stream, reply.as_bytes())).await?
}

async fn read_line(stream: &tokio::net::TcpStream) -> io::Result<String> {
    let mut line = Vec::new();
    while line.last() != Some(&b'\n') {
        stream.readable().await?;
        let mut piece = [0; 1 << 10];
        match stream.try_read(&mut piece) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => line.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        if line.len() > WORD_BYTES_MAX {
            return Err(io::Error::other("it is too long"));
        }
    }
    String::from_utf8(line).map_err(io::Error::other)
}

async fn write_all(stream: &tokio::net::TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Says a word to the server that has this data folder; what it answers, for standard output.
pub fn say(data: &Path, word: &Word) -> anyhow::Result<String> {
    let (request, json) = match word.clone() {
        Word::Rooms { json } => (Request::Rooms, json),
        Word::Players { json } => (Request::Players, json),
        Word::Bans { json } => (Request::Bans, json),
        Word::Kick { who } => (Request::Kick(who), false),
        Word::Ban { who } => (Request::Ban(who), false),
        Word::Unban { who } => (Request::Unban(who), false),
        Word::Close { room } => (Request::Close(room), false),
    };
    let reply = match ask(data, &request) {
        Ok(reply) => reply,
        Err(error) => anyhow::bail!(
            "no server runs with the data folder {}, or it belongs to another user: name the right one with --data ({error})",
            data.display()
        ),
    };
    match reply {
        Reply::Refused(why) => Err(anyhow::Error::msg(why)),
        reply => Ok(if json { reply.json() } else { reply.text() }),
    }
}

fn ask(data: &Path, request: &Request) -> io::Result<Reply> {
    let way = std::fs::read_to_string(DataFolder::control_of(data))?;
    let (port, secret) = way.trim_end().split_once(' ').unwrap_or_default();
    let port: u16 = port.parse().map_err(io::Error::other)?;
    let patience = Duration::from_secs(REPLY_SECONDS);
    let mut stream =
        TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), patience)?;
    stream.set_read_timeout(Some(patience))?;
    let request = serde_json::to_string(request).map_err(io::Error::other)?;
    stream.write_all(format!("{secret} {request}\n").as_bytes())?;
    let mut reply = String::new();
    BufReader::new(stream.take(REPLY_BYTES_MAX)).read_line(&mut reply)?;
    if reply.is_empty() {
        return Err(io::Error::other("it does not answer"));
    }
    serde_json::from_str(&reply).map_err(io::Error::other)
}
