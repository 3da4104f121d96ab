//! What Debian's package tools know: which packages are installed, which others one needs, and root's rights to add some.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::command::{self, Say, exists, read, say_and_run};
use crate::error::Error;

/// Whether Debian's tools are here: Debian itself, Ubuntu and their kin.
#[must_use]
pub fn is_here() -> bool {
    exists("apt-get") && exists("apt-cache") && exists("dpkg-query") && exists("dpkg-deb")
}

/// Those of `packages` that are not installed.
///
/// # Errors
/// If dpkg-query cannot be started.
pub fn missing(packages: &[&str]) -> Result<Vec<String>, Error> {
    let mut query = Command::new("dpkg-query");
    query.env("LC_ALL", "C").args(["-W", "-f", "${Package} ${db:Status-Status}\n"]).args(packages);
    // It ends with an error if one is unknown, and still prints the others.
    let output =
        query.output().map_err(|reason| Error::Start { command: command::line(&query), reason })?;
    let text = String::from_utf8_lossy(&output.stdout);
    let installed: BTreeSet<_> =
        text.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    Ok(packages
        .iter()
        .filter(|package| !installed.contains(*package))
        .map(ToString::to_string)
        .collect())
}

/// The commands that install packages, in order; with sudo unless this is root.
#[must_use]
pub fn install_commands(packages: &[String]) -> Vec<Command> {
    let mut install = as_root("apt-get");
    install.args(["install", "-y", "--no-install-recommends"]).args(packages);
    vec![update_command(), install]
}

/// Whether the package lists were ever fetched and know this package.
fn is_offered(package: &str) -> bool {
    read(Command::new("apt-cache").args(["show", "--no-all-versions", package])).is_ok()
}

/// Fetches packages, without installing them, and unpacks them into `folder`/root.
///
/// # Errors
/// If the archive cannot be reached or lacks a package, or if the folder cannot be written.
pub fn unpack(
    roots: &[&str],
    follow: fn(&str) -> bool,
    folder: &Path,
    say: &mut Say<'_>,
) -> Result<(), Error> {
    if !roots.iter().all(|package| is_offered(package)) {
        update(say)?;
    }
    if let Err(first) = download(roots, follow, folder, say) {
        // The commonest reason: the lists are older than the archive.
        say(&format!("{first}; with fresh package lists:"));
        update(say)?;
        download(roots, follow, folder, say)?;
    }
    for deb in debs(folder)? {
        let mut unpack = Command::new("dpkg-deb");
        unpack.arg("-x").arg(&deb).arg(folder.join("root"));
        say_and_run(&mut unpack, say)?;
        std::fs::remove_file(&deb).map_err(Error::io(&deb))?;
    }
    Ok(())
}

/// Downloads `roots` and what they need into an empty `folder`.
fn download(
    roots: &[&str],
    follow: fn(&str) -> bool,
    folder: &Path,
    say: &mut Say<'_>,
) -> Result<(), Error> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Error::io(folder))?;
    }
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let mut download = Command::new("apt-get");
    // As root, apt would first complain that its own user cannot write into this folder.
    if is_root() {
        download.args(["-o", "APT::Sandbox::User=root"]);
    }
    download.args(["-q", "download"]).args(closure(roots, follow)?).current_dir(folder);
    say_and_run(&mut download, say)
}

/// `roots` and all they depend on that `follow` asks for, or that is a library and not installed.
fn closure(roots: &[&str], follow: fn(&str) -> bool) -> Result<BTreeSet<String>, Error> {
    let mut wanted: BTreeSet<String> = roots.iter().map(ToString::to_string).collect();
    let mut next: Vec<String> = wanted.iter().cloned().collect();
    while let Some(package) = next.pop() {
        let text = read(Command::new("apt-cache").env("LC_ALL", "C").args(["depends", &package]))?;
        let names = depends(&text);
        let libraries: Vec<&str> = names.iter().copied().filter(|name| is_library(name)).collect();
        let absent = if libraries.is_empty() { Vec::new() } else { missing(&libraries)? };
        let followed = names.iter().filter(|name| follow(name)).map(ToString::to_string);
        for name in followed.chain(absent) {
            if wanted.insert(name.clone()) {
                next.push(name);
            }
        }
    }
    Ok(wanted)
}

/// The real packages behind `Depends:` in what `apt-cache depends` prints.
fn depends(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.trim_start_matches([' ', '|']).strip_prefix("Depends: "))
        .map(|name| name.split(':').next().unwrap_or(name))
        .filter(|name| !name.starts_with('<'))
        .collect()
}

/// Whether a package only holds a shared library, to judge by its name.
fn is_library(name: &str) -> bool {
    name.starts_with("lib") && !name.ends_with("-dev")
}

fn debs(folder: &Path) -> Result<Vec<std::path::PathBuf>, Error> {
    let entries = std::fs::read_dir(folder).map_err(Error::io(folder))?;
    let paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(Error::io(folder))?;
    Ok(paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .collect())
}

/// Fetches the package lists.
fn update(say: &mut Say<'_>) -> Result<(), Error> {
    check_rights(is_root(), exists("sudo"))?;
    say_and_run(&mut update_command(), say)
}

/// Whether the package lists can be fetched by root, or by somebody with sudo.
fn check_rights(root: bool, sudo: bool) -> Result<(), Error> {
    if root || sudo { Ok(()) } else { Err(Error::NoRoot("apt-get update")) }
}

fn update_command() -> Command {
    let mut update = as_root("apt-get");
    update.args(["-q", "update"]);
    update
}

/// A command with root's rights, that asks no questions.
fn as_root(program: &str) -> Command {
    if is_root() {
        let mut command = Command::new(program);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        return command;
    }
    let mut command = Command::new("sudo");
    command.args(["env", "DEBIAN_FRONTEND=noninteractive", program]);
    command
}

/// Whether this process may install packages itself.
#[must_use]
pub fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read_from_what_apt_prints() {
        let text = "rustc-web\n  Depends: libc6\n |Depends: gcc\n  Depends: <libc-dev>\n    libc6-dev\n  Depends: libllvm22:amd64\n  \
                    Conflicts: rustc\n  Recommends: cargo-web\n";
        assert_eq!(depends(text), ["libc6", "gcc", "libllvm22"]);
    }

    #[test]
    fn who_is_neither_root_nor_has_sudo_is_told_what_to_run() {
        for (root, sudo, good) in [(true, false, true), (false, true, true), (false, false, false)]
        {
            assert_eq!(check_rights(root, sudo).is_ok(), good, "{root} {sudo}");
        }
        assert_eq!(
            check_rights(false, false).unwrap_err().to_string(),
            "`apt-get update` needs root's rights, and there is no sudo: run it as root, then try again"
        );
    }

    #[test]
    fn only_shared_libraries_are_added_unasked() {
        for (name, library) in
            [("libllvm22", true), ("libz3-4", true), ("libc6-dev", false), ("gcc", false)]
        {
            assert_eq!(is_library(name), library, "{name}");
        }
    }
}
