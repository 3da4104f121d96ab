//! The trace of a game: every message of the netplay as a line of JSON.

use std::{
    fs::File,
    io::{LineWriter, Write},
    path::{Path, PathBuf},
};

use netplay::{Lane, Time, Traced, Way};

/// A file of messages, or none. Each line is there at once, for whoever reads along.
#[derive(Default)]
pub(crate) struct Trace(Option<Open>);

struct Open {
    file: LineWriter<File>,
    path: PathBuf,
    /// The disk refused once; the rest is not written.
    error: Option<String>,
}

impl Trace {
    /// Starts a file.
    pub(crate) fn create(path: &Path) -> Result<Self, String> {
        let file = File::create(path).map_err(|error| not_written(path, &error))?;
        Ok(Self(Some(Open { file: LineWriter::new(file), path: path.to_owned(), error: None })))
    }

    /// Adds a message as it travels.
    pub(crate) fn message(&mut self, now: Time, way: Way, lane: Lane, bytes: &[u8]) {
        if let Some(open) = &mut self.0 {
            open.line(&Traced::new(now, None, way, lane, bytes));
        }
    }

    /// Ends the file; the error is the first that the disk gave.
    pub(crate) fn finish(self) -> Result<(), String> {
        let Some(mut open) = self.0 else { return Ok(()) };
        open.error
            .map_or_else(|| open.file.flush().map_err(|error| not_written(&open.path, &error)), Err)
    }
}

impl Open {
    fn line(&mut self, traced: &Traced) {
        if self.error.is_some() {
            return;
        }
        let mut text = serde_json::to_string(traced).expect("messages are plain values");
        text.push('\n');
        if let Err(error) = self.file.write_all(text.as_bytes()) {
            self.error = Some(not_written(&self.path, &error));
        }
    }
}

fn not_written(path: &Path, error: &std::io::Error) -> String {
    format!("{}: the trace is not written: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use netplay::{ToRoom, codec};

    use super::*;

    #[test]
    fn every_message_is_a_line_of_json() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.jsonl");
        let mut trace = Trace::create(&path).unwrap();
        let bye = codec::encode(&ToRoom::Bye);
        trace.message(Time(5), Way::ToRoom, Lane::Reliable, &bye);
        trace.message(Time(6), Way::ToClient, Lane::Latest, &[255; 3]);
        trace.finish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["message"], "Bye");
        assert_eq!(lines[0]["way"], "ToRoom");
        assert_eq!(lines[1]["message"], serde_json::Value::Null);
        assert_eq!((&lines[1]["us"], &lines[1]["bytes"]), (&6.into(), &3.into()));
    }

    #[test]
    fn a_trace_that_cannot_be_written_is_named() {
        let error = Trace::create(Path::new("/nowhere/t")).err().unwrap_or_default();
        assert!(error.starts_with("/nowhere/t: the trace is not written"), "{error}");
    }
}
