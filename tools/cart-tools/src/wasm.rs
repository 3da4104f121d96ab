//! Finds a Rust toolchain that builds for WebAssembly, or gets one: the one place that knows the target and its flags.
//!
//! Three ways, in this order: the active toolchain has the target; rustup adds it; Debian's own packages of a newer
//! compiler and of the standard library's sources, unpacked into a folder and not installed.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Say, exists, read};
use crate::debian;
use crate::error::Error;

/// What carts are built for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The profile of a cart as flags: the first form of WebAssembly and the additions that every console takes, a stack
/// of 128 KiB and a memory of at most 16 MiB.
const RUSTFLAGS: [&str; 8] = [
    "-C",
    "target-cpu=mvp",
    "-C",
    "target-feature=+bulk-memory,+mutable-globals,+sign-ext,+nontrapping-fptoint,+multivalue",
    "-C",
    "link-arg=-zstack-size=131072",
    "-C",
    "link-arg=--max-memory=16777216",
];

/// Environment that would change what is built, and how; a cart is the same whoever builds it.
const IGNORED: [&str; 7] = [
    "RUSTFLAGS",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
];

/// The packages of Debian to start from; what they need is found by asking.
const DEBIAN_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];

/// A cargo that builds carts.
#[derive(Debug)]
pub struct Toolchain {
    cargo: PathBuf,
    /// The standard library comes as sources and is built with the cart.
    build_std: bool,
    environment: Vec<(&'static str, OsString)>,
}

impl Toolchain {
    /// The toolchain that is ready, if there is one: in the active Rust, or unpacked in `folder` by [`Self::install`].
    ///
    /// # Errors
    /// If Rust itself is not there.
    pub fn find(folder: &Path) -> Result<Option<Self>, Error> {
        let active = Active::ask()?;
        if active.sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir() {
            return Ok(Some(Self {
                cargo: active.cargo,
                build_std: false,
                environment: Vec::new(),
            }));
        }
        Self::unpacked(folder, active)
    }

    /// Gets what is missing, and says each command before it runs; `folder` takes some 700 MB if it is needed.
    ///
    /// # Errors
    /// If no way leads to a toolchain; the error says what was tried and what to do.
    pub fn install(folder: &Path, say: &mut Say<'_>) -> Result<Self, Error> {
        if let Some(ready) = Self::find(folder)? {
            return Ok(ready);
        }
        if exists("rustup") {
            let mut add = rustup_command();
            say(&format!("$ {}", crate::command::line(&add)));
            match read(&mut add) {
                Ok(_) => {
                    if let Some(ready) = Self::find(folder)? {
                        return Ok(ready);
                    }
                }
                Err(error) => {
                    say(&format!("rustup does not have it: {}", reason(&error.to_string())));
                }
            }
        }
        if !debian::is_here() {
            return Err(Error::NoWasm(format!(
                "run `rustup target add {TARGET}` (https://rustup.rs) and try again"
            )));
        }
        let part = folder.with_extension("part");
        debian::unpack(&DEBIAN_PACKAGES, is_part_of_rust, &part, say)?;
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(Error::io(folder))?;
        }
        std::fs::rename(&part, folder).map_err(Error::io(folder))?;
        Self::find(folder)?.ok_or_else(|| {
            let packages = DEBIAN_PACKAGES.join(", ");
            Error::NoWasm(format!(
                "Debian's {packages} in {} hold no compiler with its sources",
                folder.display()
            ))
        })
    }

    /// What [`Self::install`] would run first, for a dry run; nothing if a toolchain is ready.
    ///
    /// # Errors
    /// If Rust itself is not there.
    pub fn plan(folder: &Path) -> Result<Vec<String>, Error> {
        let mut plan = Vec::new();
        if Self::find(folder)?.is_some() {
            return Ok(plan);
        }
        if exists("rustup") {
            plan.push(crate::command::line(&rustup_command()));
        }
        if debian::is_here() {
            let or = if plan.is_empty() { "" } else { "or, if that fails: " };
            let packages = DEBIAN_PACKAGES.join(" ");
            plan.push(format!(
                "{or}apt-get download {packages} and what they need, unpacked in {}",
                folder.display()
            ));
        }
        Ok(plan)
    }

    /// `cargo VERB` for carts, with all flags.
    #[must_use]
    pub fn cargo(&self, verb: &str) -> Command {
        let mut command = Command::new(&self.cargo);
        for name in IGNORED {
            command.env_remove(name);
        }
        command.env("CARGO_ENCODED_RUSTFLAGS", RUSTFLAGS.join("\u{1f}"));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.args([verb, "--target", TARGET]);
        if self.build_std {
            command.arg("-Zbuild-std=std,panic_abort");
        }
        command
    }

    /// The toolchain that Debian's packages make, if they are unpacked in `folder`.
    fn unpacked(folder: &Path, active: Active) -> Result<Option<Self>, Error> {
        let usr = folder.join("root/usr");
        let rustc = usr.join("bin/rustc");
        if !rustc.is_file() || !usr.join("lib/rustlib/src/rust/library").is_dir() {
            return Ok(None);
        }
        // Debian 12 still packs some libraries for /lib.
        let libraries =
            [library_folders(&usr.join("lib"))?, library_folders(&folder.join("root/lib"))?]
                .concat();
        let linker = active.sysroot.join("lib/rustlib").join(active.host()?).join("bin/rust-lld");
        if !linker.is_file() {
            return Err(Error::NoWasm(format!(
                "the linker {} is not there; install Rust with rustup",
                linker.display()
            )));
        }
        let search = env::join_paths(&libraries)
            .map_err(|_| Error::NoWasm(format!("`:` in the path {}", folder.display())))?;
        Ok(Some(Self {
            cargo: active.cargo,
            build_std: true,
            environment: vec![
                ("RUSTC", rustc.into_os_string()),
                ("LD_LIBRARY_PATH", search),
                // The standard library is built with features that a stable compiler grants only to itself.
                ("RUSTC_BOOTSTRAP", "1".into()),
                ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into_os_string()),
            ],
        }))
    }
}

/// The folders in `lib` that hold shared libraries, one for each kind of computer; none if there is no `lib`.
fn library_folders(lib: &Path) -> Result<Vec<PathBuf>, Error> {
    if !lib.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(lib).map_err(Error::io(lib))?;
    let entries = entries.collect::<Result<Vec<_>, _>>().map_err(Error::io(lib))?;
    let is_named = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().contains("-linux-gnu"))
    };
    let mut folders: Vec<PathBuf> =
        entries.iter().map(std::fs::DirEntry::path).filter(is_named).collect();
    folders.sort();
    Ok(folders)
}

/// The Rust that this person uses.
struct Active {
    cargo: PathBuf,
    rustc: PathBuf,
    sysroot: PathBuf,
}

impl Active {
    fn ask() -> Result<Self, Error> {
        // Under `cargo run`, CARGO is the real program and spares the way through rustup.
        let cargo = env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
        let beside = cargo.with_file_name("rustc");
        let rustc = if beside.is_file() { beside } else { PathBuf::from("rustc") };
        let sysroot = read(Command::new(&rustc).args(["--print", "sysroot"])).map_err(|error| {
            Error::NoWasm(format!("Rust is not there ({error}); get it from https://rustup.rs"))
        })?;
        Ok(Self { cargo, rustc, sysroot: PathBuf::from(sysroot.trim()) })
    }

    /// The target of this computer.
    fn host(&self) -> Result<String, Error> {
        let version = read(Command::new(&self.rustc).arg("-vV"))?;
        Ok(version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap_or_default()
            .to_owned())
    }
}

fn rustup_command() -> Command {
    let mut add = Command::new("rustup");
    // One try: where there is no network to it, waiting longer does not help.
    add.env("RUSTUP_MAX_RETRIES", "0")
        .env("RUSTUP_DOWNLOAD_TIMEOUT", "30")
        .env_remove("RUST_BACKTRACE");
    add.args(["target", "add", TARGET]);
    add
}

/// Which of Debian's packages belong to the compiler, whatever version it has today.
fn is_part_of_rust(package: &str) -> bool {
    package.starts_with("libstd-rust-") || package.starts_with("libllvm")
}

/// The first of the many reasons that rustup writes after one another.
fn reason(text: &str) -> &str {
    let text = text
        .split("; ")
        .find_map(|line| line.split_once("error: ").map(|(_, reason)| reason))
        .unwrap_or(text);
    text.split(": ").next().unwrap_or(text)
}

#[cfg(test)]
impl Toolchain {
    /// One that is never asked to build.
    pub(crate) fn idle() -> Self {
        Self { cargo: PathBuf::from("cargo"), build_std: false, environment: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_s_own_flags_do_not_reach_a_cart() {
        let toolchain = Toolchain {
            cargo: "cargo".into(),
            build_std: true,
            environment: vec![("RUSTC", "/r".into())],
        };
        let command = toolchain.cargo("build");
        let of = |name: &str| {
            command
                .get_envs()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.map(OsString::from))
        };
        assert_eq!(of("RUSTFLAGS"), Some(None), "removed");
        assert_eq!(of("RUSTC"), Some(Some("/r".into())), "ours");
        let flags = of("CARGO_ENCODED_RUSTFLAGS").flatten().unwrap();
        assert_eq!(flags.to_string_lossy().split('\u{1f}').count(), RUSTFLAGS.len());
        assert_eq!(
            crate::command::line(&command),
            "cargo build --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort"
        );
    }

    #[test]
    fn an_empty_folder_is_no_toolchain() {
        let active =
            Active { cargo: "cargo".into(), rustc: "rustc".into(), sysroot: "/nowhere".into() };
        assert!(Toolchain::unpacked(Path::new("/nowhere"), active).unwrap().is_none());
    }

    #[test]
    fn of_many_lines_the_reason_is_told() {
        let text = "`rustup` ended with code 1: info: downloading component rust-std; error: no network: dns: no answer; Caused by:";
        assert_eq!(reason(text), "no network");
        assert_eq!(reason("cannot start `rustup`"), "cannot start `rustup`");
    }

    #[test]
    fn of_what_rustc_needs_only_rust_is_followed() {
        for (package, wanted) in [
            ("libstd-rust-web-1.96", true),
            ("libllvm22", true),
            ("gcc", false),
            ("cargo-web", false),
        ] {
            assert_eq!(is_part_of_rust(package), wanted, "{package}");
        }
    }
}
