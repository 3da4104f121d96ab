//! Finds what is missing on this computer and installs it, each command printed before it runs.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use cart_tools::command::{exists, line, read, say_and_run};
use cart_tools::debian;
use cart_tools::wasm::Toolchain;

/// What must be possible afterwards. Each includes the ones above it.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Purpose {
    /// Carts are built: a compiler for WebAssembly.
    Carts,
    /// The console is built: the headers of sound and gamepads.
    Play,
    /// Its window is tested: a display and a graphics card, both in software.
    Test,
}

/// What one kind of system calls the things that are needed, and how they are installed there.
struct System {
    install: &'static str,
    compiler: &'static [&'static str],
    build: &'static [&'static str],
    test: &'static [&'static str],
}

const DEBIAN: System = System {
    install: "apt-get install",
    compiler: &["gcc", "libc6-dev"],
    build: &["pkg-config", "libasound2-dev", "libudev-dev"],
    test: &[
        "xvfb",
        "mesa-vulkan-drivers",
        "libvulkan1",
        "xdotool",
        "imagemagick",
        "libxcursor1",
        "libxi6",
        "libxrandr2",
        "libxkbcommon-x11-0",
    ],
};

const FEDORA: System = System {
    install: "sudo dnf install",
    compiler: &["gcc"],
    build: &["pkgconf-pkg-config", "alsa-lib-devel", "systemd-devel"],
    test: &[
        "xorg-x11-server-Xvfb",
        "mesa-vulkan-drivers",
        "vulkan-loader",
        "xdotool",
        "ImageMagick",
        "libXcursor",
        "libXi",
        "libXrandr",
        "libxkbcommon-x11",
    ],
};

const ARCH: System = System {
    install: "sudo pacman -S --needed",
    compiler: &["gcc"],
    build: &["pkgconf", "alsa-lib", "systemd-libs"],
    test: &[
        "xorg-server-xvfb",
        "vulkan-swrast",
        "vulkan-icd-loader",
        "xdotool",
        "imagemagick",
        "libxcursor",
        "libxi",
        "libxrandr",
        "libxkbcommon-x11",
    ],
};

/// Installs what is missing and gives the compiler of carts. Silent if nothing is missing.
pub(crate) fn setup(root: &Path, purpose: Purpose) -> Result<Toolchain> {
    if purpose >= Purpose::Play {
        system(purpose)?;
    }
    let mut say = |text: &str| println!("{text}");
    Ok(Toolchain::install(&wasm_folder(root), &mut say)?)
}

/// Prints what [`setup`] would run.
pub(crate) fn plan(root: &Path) -> Result<()> {
    let mut plan = Vec::new();
    if debian::is_here() {
        let missing = debian_missing(Purpose::Test)?;
        if !missing.is_empty() {
            plan.extend(debian::install_commands(&missing).iter().map(line));
        }
    } else if let Some(advice) = advice(Purpose::Test) {
        plan.push(format!("by hand: {advice}"));
    }
    plan.extend(Toolchain::plan(&wasm_folder(root))?);
    if plan.is_empty() {
        println!("nothing is missing");
    }
    for step in plan {
        println!("{step}");
    }
    Ok(())
}

/// Where Debian's compiler is unpacked, if that is what it takes.
fn wasm_folder(root: &Path) -> std::path::PathBuf {
    crate::target(root).join("wasm-toolchain")
}

/// The packages of the operating system.
fn system(purpose: Purpose) -> Result<()> {
    if !debian::is_here() {
        // Elsewhere nothing is installed unasked: not one of these systems is tried on every change.
        return advice(purpose)
            .map_or(Ok(()), |advice| Err(anyhow::anyhow!("something is missing: {advice}")));
    }
    let missing = debian_missing(purpose)?;
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !debian::is_root() && !exists("sudo") {
        bail!(
            "missing: {names}. As root, run `apt-get update && apt-get install {names}`, then try again"
        );
    }
    for mut command in debian::install_commands(&missing) {
        say_and_run(&mut command, &mut |text| println!("{text}"))
            .with_context(|| format!("installing {names}"))?;
    }
    Ok(())
}

fn debian_missing(purpose: Purpose) -> Result<Vec<String>> {
    Ok(debian::missing(&packages(&DEBIAN, purpose))?)
}

fn packages(system: &System, purpose: Purpose) -> Vec<&'static str> {
    let compiler = if exists("cc") { &[] } else { system.compiler };
    let test = if purpose == Purpose::Test { system.test } else { &[] };
    [compiler, system.build, test].concat()
}

/// What to do on a system where nothing is installed unasked; nothing if all that can be seen is there.
fn advice(purpose: Purpose) -> Option<String> {
    if cfg!(windows) {
        return None; // This program was linked, so the compiler is there, and sound and gamepads come with the system.
    }
    let compiler = exists("cc");
    if cfg!(target_os = "macos") {
        return (!compiler).then(|| "run `xcode-select --install`".to_owned());
    }
    let headers = read(Command::new("pkg-config").args(["--exists", "alsa", "libudev"])).is_ok();
    let tests = purpose < Purpose::Test
        || ["Xvfb", "xdotool", "convert"].iter().all(|program| exists(program));
    if compiler && headers && tests {
        return None;
    }
    for (program, system) in [("dnf", &FEDORA), ("pacman", &ARCH)] {
        if exists(program) {
            return Some(format!(
                "run `{} {}`",
                system.install,
                packages(system, purpose).join(" ")
            ));
        }
    }
    let names = packages(&DEBIAN, purpose).join(" ");
    Some(format!("install what Debian calls {names} (`{}` there)", DEBIAN.install))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_need_more_than_play() {
        for system in [&DEBIAN, &FEDORA, &ARCH] {
            let (play, test) = (packages(system, Purpose::Play), packages(system, Purpose::Test));
            assert!(test.starts_with(&play));
            assert_eq!(test.len(), play.len() + system.test.len());
        }
    }
}
