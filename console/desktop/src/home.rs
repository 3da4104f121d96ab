//! Where the console keeps what is the user's: settings, identity, caches, carts and pictures.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use directories::{ProjectDirs, UserDirs};

/// Overrides every folder at once: for tests, and for several players on one computer.
pub(crate) const HOME_VARIABLE: &str = "QUIVER_HOME";

/// The user's folders; they need not exist yet.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// The settings.
    pub(crate) config: PathBuf,
    /// The identity and the servers' keys: losing it loses the heroes that belong to it.
    pub(crate) data: PathBuf,
    /// What can be fetched or computed again: carts from servers, compiled modules.
    pub(crate) cache: PathBuf,
    /// Carts that the user put there.
    pub(crate) carts: PathBuf,
    /// Where screenshots go.
    pub(crate) pictures: PathBuf,
}

impl Home {
    /// The folders of this user on this system.
    pub(crate) fn find() -> anyhow::Result<Self> {
        if let Some(folder) = env::var_os(HOME_VARIABLE).filter(|folder| !folder.is_empty()) {
            return Ok(Self::below(Path::new(&folder)));
        }
        let Some(own) = ProjectDirs::from("", "", "quiver") else {
            anyhow::bail!("this user has no home folder; set HOME or {HOME_VARIABLE} to one");
        };
        let pictures = UserDirs::new()
            .and_then(|user| user.picture_dir().map(|folder| folder.join("quiver")))
            .unwrap_or_else(|| PathBuf::from("."));
        Ok(Self {
            config: own.config_dir().to_owned(),
            data: own.data_dir().to_owned(),
            cache: own.cache_dir().to_owned(),
            carts: own.data_dir().join("carts"),
            pictures,
        })
    }

    /// All folders below one.
    pub(crate) fn below(folder: &Path) -> Self {
        Self {
            config: folder.join("config"),
            data: folder.join("data"),
            cache: folder.join("cache"),
            carts: folder.join("carts"),
            pictures: folder.join("pictures"),
        }
    }

    /// The file of the settings.
    pub(crate) fn settings_file(&self) -> PathBuf {
        self.config.join("settings.toml")
    }

    /// The player's own mappings of gamepads, in the form of SDL's file of this name.
    pub(crate) fn mappings_file(&self) -> PathBuf {
        self.config.join("gamecontrollerdb.txt")
    }

    /// The player's key pair: who this player is to servers.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.data.join("player.key")
    }

    /// The servers that were met, with their keys.
    pub(crate) fn pins_file(&self) -> PathBuf {
        self.data.join("servers")
    }

    /// What somebody who plays a cart alone has reached in it.
    pub(crate) fn save_file(&self, about: &machine::Manifest) -> PathBuf {
        let name = format!("{}.{}.save", plain(&about.author), plain(&about.name));
        self.data.join("saves").join(name)
    }

    /// A slot for the whole state of a cart that is played alone, from 0.
    pub(crate) fn state_file(&self, about: &machine::Manifest, slot: usize) -> PathBuf {
        self.data.join("states").join(cart_file(about, &format!("{}.state", slot + 1)))
    }

    /// Where the carts that are played alone keep their values.
    pub(crate) fn values(&self) -> PathBuf {
        self.data.join("values")
    }

    /// Where the carts of servers keep theirs, a folder for each server.
    pub(crate) fn server_values(&self) -> PathBuf {
        self.data.join("values").join("servers")
    }

    /// Where carts that servers sent are kept, by hash.
    pub(crate) fn cart_cache(&self) -> PathBuf {
        self.cache.join("carts")
    }

    /// Where compiled modules are kept; private, since what lies there is run as it is.
    pub(crate) fn module_cache(&self) -> PathBuf {
        self.cache.join("modules")
    }
}

/// The name of a file that belongs to a cart: to every version of it, and to no cart of another author or name.
pub(crate) fn cart_file(about: &machine::Manifest, ending: &str) -> String {
    format!("{}.{ending}", distinct(&[&about.author, &about.name]))
}

/// A file's name for a few texts, readable and different for different texts.
pub(crate) fn distinct(texts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut name = String::new();
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
        // Names of files have a limit; the hash keeps apart what is cut.
        name.extend(plain(text).chars().take(20));
        name.push('.');
    }
    name + &hasher.finalize().to_hex()[..8]
}

/// A text as a part of a file's name.
fn plain(text: &str) -> String {
    let letters = text.chars().flat_map(char::to_lowercase);
    letters.map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect()
}

/// Writes a file whole or not at all: into a new file beside it, which then takes its name.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(format!(".{}.new", std::process::id()));
    fs::write(&fresh, bytes)?;
    fs::rename(&fresh, path)
}
