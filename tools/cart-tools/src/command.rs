//! Runs programs: prints a command before it runs, and turns its failure into an [`Error`].

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::error::Error;

/// Takes each line that is worth telling the person at the terminal.
pub type Say<'a> = dyn FnMut(&str) + 'a;

/// Says what an author should know of a file that was read all the same.
pub(crate) fn warn(say: &mut Say<'_>, path: &Path, text: &str) {
    say(&format!("warning: {}: {text}", path.display()));
}

/// The command as one would type it, without its environment.
#[must_use]
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| {
            let word = word.to_string_lossy();
            if word.is_empty() || word.contains([' ', '"', '\'', '$', '*']) {
                format!("'{word}'")
            } else {
                word.into_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command whose output the person sees.
///
/// # Errors
/// If it cannot be started or ends with a code other than 0.
pub fn run(command: &mut Command) -> Result<(), Error> {
    let status =
        command.status().map_err(|reason| Error::Start { command: line(command), reason })?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Command { command: line(command), status: code(status.code()), said: String::new() })
}

/// Says a command, then runs it with its output shown.
///
/// # Errors
/// If it cannot be started or ends with a code other than 0.
pub fn say_and_run(command: &mut Command, say: &mut Say<'_>) -> Result<(), Error> {
    say(&format!("$ {}", line(command)));
    run(command)
}

/// Runs a command unseen and gives what it wrote on standard output.
///
/// # Errors
/// If it cannot be started or ends with a code other than 0; the error carries what it wrote on standard error.
pub fn read(command: &mut Command) -> Result<String, Error> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|reason| Error::Start { command: line(command), reason })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::Command {
        command: line(command),
        status: code(output.status.code()),
        said: said(&output),
    })
}

/// Whether a program of this name is on the PATH.
#[must_use]
pub fn exists(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|folder| {
        folder.join(program).is_file() || folder.join(format!("{program}.exe")).is_file()
    })
}

fn code(code: Option<i32>) -> String {
    code.map_or_else(|| "a signal".to_owned(), |code| format!("code {code}"))
}

/// The lines of standard error, in one.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && *line != "Caused by:").collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_reads_as_it_is_typed() {
        let mut command = Command::new("apt-get");
        command.args(["install", "-y", "a b"]);
        assert_eq!(line(&command), "apt-get install -y 'a b'");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = read(&mut Command::new("no-such-program-of-quiver")).unwrap_err();
        assert!(
            error.to_string().starts_with("cannot start `no-such-program-of-quiver`: "),
            "{error}"
        );
        assert!(!exists("no-such-program-of-quiver"));
    }
}
