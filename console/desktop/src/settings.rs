//! What the player has chosen, kept between runs.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    home::write_whole,
    input::{InputSettings, stick::DEAD_ZONE_MAX},
    scaling::Scaling,
};

/// The loudest volume.
pub(crate) const VOLUME_MAX: u8 = 10;
/// The largest window, in screen widths.
pub(crate) const SCALE_MAX: u8 = 8;
/// The largest GIF, in screen widths.
pub(crate) const GIF_SCALE_MAX: u8 = 2;
/// How many of the last servers are kept.
const SERVERS_MAX: usize = 5;

/// The settings. A value that is missing in the file is the default.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// From 0 to [`VOLUME_MAX`].
    pub(crate) volume: u8,
    /// No sound, whatever the volume.
    pub(crate) muted: bool,
    /// The window's size at the start, in screen widths; from 1 to [`SCALE_MAX`].
    pub(crate) scale: u8,
    /// The window fills the display.
    pub(crate) fullscreen: bool,
    /// How the screen fills the window.
    pub(crate) scaling: Scaling,
    /// The screen has the dark lines of an old television.
    pub(crate) scanlines: bool,
    /// How large a GIF is, in screen widths; from 1 to [`GIF_SCALE_MAX`].
    pub(crate) gif_scale: u8,
    /// The name that others see.
    pub(crate) name: String,
    /// The menu shows which keys do what.
    pub(crate) keys_shown: bool,
    /// The addresses that were joined last, the newest first.
    pub(crate) servers: Vec<String>,
    /// Keys, gamepads and touch.
    pub(crate) input: InputSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            volume: 7,
            muted: false,
            scale: 3,
            fullscreen: false,
            scaling: Scaling::default(),
            scanlines: false,
            gif_scale: 1,
            name: default_name(),
            keys_shown: true,
            servers: Vec::new(),
            input: InputSettings::default(),
        }
    }
}

/// The user's name on this computer, if it makes a player's name.
fn default_name() -> String {
    std::env::var("USER")
        .ok()
        .filter(|name| check_name(name).is_ok())
        .unwrap_or_else(|| "Player".to_owned())
}

/// Whether a text can be a player's name; the error says why not.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("a name needs at least one letter".to_owned());
    }
    if name.len() > cart_abi::NAME_BYTES_MAX {
        return Err(format!("a name has at most {} letters", cart_abi::NAME_BYTES_MAX));
    }
    if name.chars().any(char::is_control) {
        return Err("a name has no control characters".to_owned());
    }
    Ok(())
}

impl Settings {
    /// Puts an address in front of the last servers.
    pub(crate) fn remember_server(&mut self, address: &str) {
        self.servers.retain(|known| known != address);
        self.servers.insert(0, address.to_owned());
        self.servers.truncate(SERVERS_MAX);
    }

    /// How loud a sample is, in 256ths: squared, because ears hear that as even steps.
    pub(crate) fn gain(&self) -> i32 {
        if self.muted {
            return 0;
        }
        let volume = i32::from(self.volume);
        volume * volume * 256 / i32::from(VOLUME_MAX).pow(2)
    }

    fn check(&self) -> Result<(), String> {
        if self.volume > VOLUME_MAX {
            return Err(format!("volume is {}, and the loudest is {VOLUME_MAX}", self.volume));
        }
        if !(1..=SCALE_MAX).contains(&self.scale) {
            return Err(format!("scale is {}, and it goes from 1 to {SCALE_MAX}", self.scale));
        }
        if !(1..=GIF_SCALE_MAX).contains(&self.gif_scale) {
            return Err(format!(
                "gif_scale is {}, and it goes from 1 to {GIF_SCALE_MAX}",
                self.gif_scale
            ));
        }
        if self.input.dead_zone > DEAD_ZONE_MAX {
            return Err(format!(
                "input.dead_zone is {}, and the largest is {DEAD_ZONE_MAX}",
                self.input.dead_zone
            ));
        }
        let InputSettings { console, pads, .. } = &self.input;
        console.check(pads).map_err(|reason| format!("input.{reason}"))?;
        check_name(&self.name)
    }
}

/// The settings and their file.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    /// What holds now.
    pub(crate) settings: Settings,
    path: PathBuf,
    /// The file could not be used: it is kept under another name before it is written.
    spoilt: bool,
}

impl SettingsFile {
    /// Reads the settings. A file that cannot be used gives the defaults and a warning, and is kept.
    pub(crate) fn open(path: PathBuf) -> (Self, Option<String>) {
        let read = match fs::read_to_string(&path) {
            Ok(text) => parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Settings::default()),
            Err(error) => Err(error.to_string()),
        };
        match read {
            Ok(settings) => (Self { settings, path, spoilt: false }, None),
            Err(reason) => {
                let warning = format!("{}: {reason}; going on with the defaults", path.display());
                (Self { settings: Settings::default(), path, spoilt: true }, Some(warning))
            }
        }
    }

    /// Writes the settings; what stood in an unusable file is kept beside it.
    pub(crate) fn save(&mut self) -> Result<(), String> {
        let text = toml::to_string_pretty(&self.settings).expect("settings are plain values");
        self.keep_spoilt()
            .and_then(|()| write_whole(&self.path, text.as_bytes()))
            .map_err(|error| format!("{}: the settings are not kept: {error}", self.path.display()))
    }

    fn keep_spoilt(&mut self) -> io::Result<()> {
        if self.spoilt && self.path.exists() {
            fs::rename(&self.path, spoilt_path(&self.path))?;
        }
        self.spoilt = false;
        Ok(())
    }
}

fn spoilt_path(path: &Path) -> PathBuf {
    path.with_extension("toml.unreadable")
}

fn parse(text: &str) -> Result<Settings, String> {
    let settings: Settings =
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    settings.check()?;
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_saved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.toml");
        let (mut file, warning) = SettingsFile::open(path.clone());
        assert_eq!(warning, None);
        file.settings.volume = 3;
        file.settings.scaling = Scaling::Smooth;
        file.settings.scanlines = true;
        file.settings.name = "Mira".to_owned();
        file.settings.remember_server("quiver://a:1/x");
        file.settings.input.pads.put(1, 4, crate::input::source::Source::known("h"));
        file.settings.input.stick_as_pad = false;
        file.save().unwrap();
        let (again, warning) = SettingsFile::open(path);
        assert_eq!(warning, None);
        assert_eq!(again.settings, file.settings);
    }

    #[test]
    fn an_unusable_file_gives_a_warning_and_the_defaults_and_is_kept() {
        for (text, part) in [
            ("volume = \"loud\"", "volume"),
            ("volume = 11", "the loudest is 10"),
            ("scale = 0", "from 1 to 8"),
            ("gif_scale = 3", "from 1 to 2"),
            ("scaling = \"huge\"", "scaling"),
            ("name = \"\"", "at least one letter"),
            ("{{{", "line 1"),
            ("muted = true\nvolum = 3", "line 2"),
            ("muted = true\nvolum = 3", "unknown field `volum`"),
            ("[input]\ndead_zone = 91", "input.dead_zone is 91, and the largest is 90"),
            ("[input.pads.pad1]\n\na = [\"hyper\"]", "line 3"),
            ("[input.pads.pad1]\na = [\"hyper\"]", "is called \"hyper\""),
            ("[input.pads.pad1]\njump = [\"a\"]", "no button is called \"jump\""),
            ("[input.console]\nmute = [\"up\"]", "input.console.mute: the key \"up\" steers"),
            ("[input.console]\ndance = []", "line 2"),
            (
                "[input.pads.pad2]\nup = [\"p\"]",
                "input.pads.pad2.up: \"p\" is the console's own: pause",
            ),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("settings.toml");
            fs::write(&path, text).unwrap();
            let (mut file, warning) = SettingsFile::open(path.clone());
            let warning = warning.unwrap_or_default();
            assert!(warning.contains(part) && warning.contains("settings.toml"), "{warning}");
            assert_eq!(file.settings, Settings::default());
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            file.save().unwrap();
            assert_eq!(fs::read_to_string(spoilt_path(&path)).unwrap(), text);
            assert_eq!(SettingsFile::open(path).1, None);
        }
    }

    #[test]
    fn a_missing_value_is_the_default() {
        let settings = parse("muted = true").unwrap();
        assert_eq!(settings, Settings { muted: true, ..Settings::default() });
    }

    #[test]
    fn the_last_servers_are_kept_once_each_newest_first() {
        let mut settings = Settings::default();
        for address in ["a", "b", "c", "b", "d", "e", "f"] {
            settings.remember_server(address);
        }
        assert_eq!(settings.servers, ["f", "e", "d", "b", "c"]);
    }

    #[test]
    fn gain_goes_from_nothing_to_all() {
        let gain = |volume, muted| Settings { volume, muted, ..Settings::default() }.gain();
        assert_eq!(
            [gain(0, false), gain(5, false), gain(10, false), gain(10, true)],
            [0, 64, 256, 0]
        );
    }
}
