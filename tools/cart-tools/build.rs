//! Lists the sources of the SDK, so that `quiver new` can write them wherever an author is.

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let root =
        Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo says where this package is"))
            .join("../..");
    let mut table = String::from(
        "/// Each file of the SDK: its path below `sdk/`, and its text.\nconst SDK: &[(&str, &str)] = &[\n",
    );
    for (from, to) in [("cart-sdk/src", "src"), ("cart-sdk/abi/src", "abi/src")] {
        let folder = root.join(from);
        println!("cargo::rerun-if-changed={}", folder.display());
        for path in files(&folder) {
            let below = path
                .strip_prefix(&folder)
                .expect("the file was found there")
                .to_string_lossy()
                .replace('\\', "/");
            let path = path.canonicalize().expect("the file was just found");
            writeln!(table, "    ({:?}, include_str!({path:?})),", format!("{to}/{below}"))
                .expect("a string grows");
        }
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo says where to write")).join("sdk.rs");
    fs::write(&out, table).expect("cargo's own folder can be written");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the SDK is beside the tools") {
        let path = entry.expect("the SDK can be read").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
