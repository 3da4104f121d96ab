//! Runs cargo for cart folders and gives the module of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command::{line, read};
use crate::error::Error;
use crate::wasm::Toolchain;

/// The profile that carts are built with where it exists: small and without unwinding.
const PROFILE: &str = "cart";

/// A package that cargo is to build.
struct Package {
    idx: usize,
    folder: PathBuf,
    name: String,
}

/// Builds the Rust packages in `folders`, and gives the path of each one's module in the same order. Folders of one
/// workspace are built by one cargo, and one that fails, or that is no Rust package, does not stop the others. `target` is
/// where to build, if not where cargo would.
///
/// # Errors
/// If cargo cannot be started.
pub fn modules(
    toolchain: &Toolchain,
    folders: &[&Path],
    target: Option<&Path>,
) -> Result<Vec<Result<PathBuf, Error>>, Error> {
    let mut workspaces: BTreeMap<PathBuf, Vec<Package>> = BTreeMap::new();
    let mut modules = BTreeMap::new();
    for (idx, folder) in folders.iter().enumerate() {
        match package(idx, folder) {
            Ok((root, package)) => workspaces.entry(root).or_default().push(package),
            Err(error) => {
                modules.insert(idx, Err(error));
            }
        }
    }
    for (root, packages) in &workspaces {
        let (good, mut made) = build(toolchain, root, packages, target)?;
        for package in packages {
            let manifest = package.folder.join("Cargo.toml");
            let module = made.remove(&manifest).ok_or_else(|| match good {
                true => Error::file(
                    &manifest,
                    "lib.crate-type",
                    "makes no module: it must be [\"cdylib\", \"rlib\"]",
                ),
                false => Error::NotBuilt(package.name.clone()),
            });
            modules.insert(package.idx, module);
        }
    }
    Ok(modules.into_values().collect())
}

/// What cargo is to build in a folder, and the manifest of its workspace.
fn package(idx: usize, folder: &Path) -> Result<(PathBuf, Package), Error> {
    let folder = folder.canonicalize().map_err(Error::io(folder))?;
    let name = package_name(&folder.join("Cargo.toml"))?;
    Ok((workspace_root(&folder)?, Package { idx, folder, name }))
}

/// One cargo for all packages of a workspace: whether all went well, and the module by the package's manifest.
fn build(
    toolchain: &Toolchain,
    root: &Path,
    packages: &[Package],
    target: Option<&Path>,
) -> Result<(bool, BTreeMap<PathBuf, PathBuf>), Error> {
    let mut command = toolchain.cargo("build");
    command.arg("--manifest-path").arg(root);
    if has_profile(root)? {
        command.args(["--profile", PROFILE]);
    } else {
        command.arg("--release");
    }
    if let Some(target) = target {
        command.arg("--target-dir").arg(target);
    }
    for package in packages {
        // Never the whole workspace: the features of the console's crates would leak into the carts.
        command.args(["--package", &package.name]);
    }
    command.args(["--lib", "--keep-going", "--message-format", "json-render-diagnostics"]);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|reason| Error::Start { command: line(&command), reason })?;
    Ok((output.status.success(), artifacts(&String::from_utf8_lossy(&output.stdout))))
}

/// Each package's module, from what cargo reports.
fn artifacts(messages: &str) -> BTreeMap<PathBuf, PathBuf> {
    messages
        .lines()
        .filter_map(|message| serde_json::from_str::<Value>(message).ok())
        .filter_map(|message| artifact(&message))
        .collect()
}

fn artifact(message: &Value) -> Option<(PathBuf, PathBuf)> {
    if message["reason"] != "compiler-artifact" {
        return None;
    }
    let module = message["filenames"]
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .find(|file| file.ends_with(".wasm"))?;
    Some((PathBuf::from(message["manifest_path"].as_str()?), PathBuf::from(module)))
}

/// The manifest of the workspace that a folder belongs to.
fn workspace_root(folder: &Path) -> Result<PathBuf, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut locate = Command::new(cargo);
    locate
        .args(["locate-project", "--workspace", "--message-format", "plain", "--manifest-path"])
        .arg(folder.join("Cargo.toml"));
    Ok(PathBuf::from(read(&mut locate)?.trim()))
}

fn has_profile(root: &Path) -> Result<bool, Error> {
    Ok(read_toml(root)?.get("profile").is_some_and(|profiles| profiles.get(PROFILE).is_some()))
}

fn package_name(manifest: &Path) -> Result<String, Error> {
    let table = read_toml(manifest).map_err(|error| {
        error.or_absent(format!(
            "cargo builds a cart; for a module that is built already, write `module = \"FILE.wasm\"` into {}",
            crate::manifest::FILE
        ))
    })?;
    let name =
        table.get("package").and_then(|package| package.get("name")).and_then(|name| name.as_str());
    name.map(str::to_owned).ok_or_else(|| Error::file(manifest, "package.name", "is missing"))
}

fn read_toml(path: &Path) -> Result<toml::Table, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
    text.parse().map_err(|error: toml::de::Error| Error::file(path, "", error.message()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_found_by_its_manifest() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","manifest_path":"/r/Cargo.toml","filenames":["/t/libr.rlib"]}"#,
            "\n",
            r#"{"reason":"compiler-artifact","manifest_path":"/c/Cargo.toml","filenames":["/t/c.wasm","/t/libc.rlib"]}"#,
            "\nnot json\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        let made = artifacts(messages);
        assert_eq!(
            made.into_iter().collect::<Vec<_>>(),
            [("/c/Cargo.toml".into(), "/t/c.wasm".into())]
        );
    }

    #[test]
    fn a_folder_that_is_no_package_does_not_stop_the_others() {
        let scratch = crate::test::Scratch::new(&[
            ("a/Cargo.toml", b"[package"),
            ("b/cart.toml", b""),
            ("c/Cargo.toml", b"[package]\nversion = \"1\"\n"),
        ]);
        let folders = ["a", "b", "c", "none"].map(|name| scratch.path(name));
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        let built = modules(&Toolchain::idle(), &folders, None).unwrap();
        let said: Vec<String> =
            built.into_iter().map(|built| scratch.said(&built.unwrap_err())).collect();
        let starts = [
            "a/Cargo.toml: ",
            "b/Cargo.toml: is not there; cargo builds a cart; ",
            "c/Cargo.toml: package.name: is missing",
            "none: ",
        ];
        assert!(said.iter().zip(starts).all(|(said, start)| said.contains(start)), "{said:?}");
        assert_eq!(said.len(), 4);
    }
}
