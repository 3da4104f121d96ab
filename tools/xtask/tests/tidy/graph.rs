//! The packages of this computer's build and who depends on whom, from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// All packages, by cargo's name for them.
pub(crate) struct Graph {
    pub(crate) packages: BTreeMap<String, Package>,
}

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) license: String,
    pub(crate) manifest: PathBuf,
    /// Whether it is one of ours.
    pub(crate) member: bool,
    /// Whether it makes a module: a cart.
    pub(crate) cdylib: bool,
    pub(crate) features: usize,
    /// What it is built with, and what only its tests are built with.
    pub(crate) normal: Vec<String>,
    pub(crate) dev: Vec<String>,
}

impl Graph {
    /// Asks cargo, once.
    pub(crate) fn read() -> &'static Self {
        static GRAPH: OnceLock<Graph> = OnceLock::new();
        GRAPH.get_or_init(Self::ask)
    }

    fn ask() -> Self {
        let run = |program: &str, arguments: &[&str]| {
            let output =
                Command::new(program).args(arguments).current_dir(crate::root()).output().unwrap();
            assert!(
                output.status.success(),
                "{program}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            String::from_utf8(output.stdout).unwrap()
        };
        let version = run("rustc", &["-vV"]);
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let text =
            run(env!("CARGO"), &["metadata", "--format-version", "1", "--filter-platform", host]);
        Self::parse(&serde_json::from_str(&text).unwrap())
    }

    fn parse(metadata: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let members: BTreeSet<String> =
            metadata["workspace_members"].as_array().unwrap().iter().map(text).collect();
        let mut packages = BTreeMap::new();
        for package in metadata["packages"].as_array().unwrap() {
            let id = text(&package["id"]);
            let cdylib = |target: &Value| {
                target["crate_types"].as_array().unwrap().iter().any(|kind| kind == "cdylib")
            };
            let entry = Package {
                name: text(&package["name"]),
                license: text(&package["license"]),
                manifest: PathBuf::from(text(&package["manifest_path"])),
                member: members.contains(&id),
                cdylib: package["targets"].as_array().unwrap().iter().any(cdylib),
                features: package["features"].as_object().unwrap().len(),
                normal: Vec::new(),
                dev: Vec::new(),
            };
            packages.insert(id, entry);
        }
        for node in metadata["resolve"]["nodes"].as_array().unwrap() {
            let package = packages.get_mut(&text(&node["id"])).unwrap();
            for dependency in node["deps"].as_array().unwrap() {
                let id = text(&dependency["pkg"]);
                let kinds = dependency["dep_kinds"].as_array().unwrap();
                if kinds.iter().any(|kind| kind["kind"] != "dev") {
                    package.normal.push(id);
                } else {
                    package.dev.push(id);
                }
            }
        }
        Self { packages }
    }

    /// Our own packages.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.values().filter(|package| package.member)
    }

    pub(crate) fn member(&self, name: &str) -> &Package {
        self.members()
            .find(|package| package.name == name)
            .unwrap_or_else(|| panic!("there is no package `{name}`"))
    }

    /// The names of what a package names itself in `[dependencies]` and `[build-dependencies]`.
    pub(crate) fn direct(&self, package: &Package) -> BTreeSet<&str> {
        package.normal.iter().map(|id| self.packages[id].name.as_str()).collect()
    }

    /// The names of what only a package's tests name.
    pub(crate) fn in_tests(&self, package: &Package) -> BTreeSet<&str> {
        package.dev.iter().map(|id| self.packages[id].name.as_str()).collect()
    }

    /// The names of all that a package is built of.
    pub(crate) fn tree(&self, name: &str) -> BTreeSet<&str> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut next: Vec<&str> = self.member(name).normal.iter().map(String::as_str).collect();
        while let Some(id) = next.pop() {
            if seen.insert(id) {
                next.extend(self.packages[id].normal.iter().map(String::as_str));
            }
        }
        seen.into_iter().map(|id| self.packages[id].name.as_str()).collect()
    }
}
