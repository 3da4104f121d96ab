//! Compiled modules on disk, in a folder of our own: the only place where they are loaded from.
//!
//! A compiled module is machine code, and whoever can plant one owns the process. So each file carries a keyed hash of
//! itself and its name, and the key lies in the same folder, readable by this user alone. What does not match is
//! compiled anew; a cache that cannot be used at all costs time and nothing else.

use std::fs::{self, File};
use std::hash::{Hash as _, Hasher};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use wasmtime::{Engine, Module};

const KEY_FILE: &str = "key";
const MAC_BYTES: usize = 32;
/// Modules that are kept; of more, the oldest go.
const ENTRIES_MAX: usize = 64;
/// Bytes of a compiled module that are read at most.
const ENTRY_BYTES_MAX: u64 = 256 << 20;

pub(crate) struct Cache {
    folder: PathBuf,
    key: [u8; 32],
    /// Hash of everything beside the module that the machine code depends on.
    settings: [u8; 32],
}

impl Cache {
    /// Opens the cache of an engine in a folder, which is made if it is missing.
    pub(crate) fn open(folder: &Path, engine: &Engine) -> io::Result<Self> {
        make_private_folder(folder)?;
        let key = read_or_make_key(&folder.join(KEY_FILE))?;
        let mut settings = Settings(blake3::Hasher::new());
        engine.precompile_compatibility_hash().hash(&mut settings);
        Ok(Self { folder: folder.to_owned(), key, settings: settings.0.finalize().into() })
    }

    /// The compiled module, if it is in the cache and untouched.
    pub(crate) fn load(&self, engine: &Engine, module: &[u8]) -> Option<Module> {
        let name = self.name(module);
        let path = self.folder.join(&name);
        let mut bytes = Vec::new();
        File::open(&path).ok()?.take(ENTRY_BYTES_MAX).read_to_end(&mut bytes).ok()?;
        let (mac, code) = bytes.split_first_chunk::<MAC_BYTES>()?;
        // A hash of blake3 compares in constant time.
        if blake3::Hash::from(*mac) != self.mac(&name, code) {
            let _ = fs::remove_file(&path);
            return None;
        }
        load_own_code(engine, code)
    }

    /// Keeps a compiled module. That it cannot be kept is no error: it will be compiled again.
    pub(crate) fn store(&self, module: &[u8], compiled: &Module) -> io::Result<()> {
        let name = self.name(module);
        let code = compiled.serialize().map_err(io::Error::other)?;
        let mut suffix = [0; 8];
        getrandom::fill(&mut suffix).map_err(io::Error::other)?;
        let temporary = self.folder.join(format!("{name}.{:016x}", u64::from_le_bytes(suffix)));
        let mut file = private_file(&temporary)?;
        let written =
            file.write_all(self.mac(&name, &code).as_bytes()).and_then(|()| file.write_all(&code));
        let placed = written.and_then(|()| fs::rename(&temporary, self.folder.join(name)));
        if placed.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        placed?;
        self.prune()
    }

    fn name(&self, module: &[u8]) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.settings);
        hasher.update(module);
        format!("{}.compiled", hasher.finalize().to_hex())
    }

    fn mac(&self, name: &str, code: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(name.as_bytes());
        hasher.update(code);
        hasher.finalize()
    }

    fn prune(&self) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name() != KEY_FILE {
                entries.push((entry.metadata()?.modified()?, entry.path()));
            }
        }
        entries.sort();
        let surplus = entries.len().saturating_sub(ENTRIES_MAX);
        entries[..surplus].iter().try_for_each(|(_, path)| fs::remove_file(path))
    }
}

/// BLAKE3 as a hasher of the standard library, for wasmtime's word on its version and settings.
struct Settings(blake3::Hasher);

impl Hasher for Settings {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        self.0.finalize().as_bytes().first_chunk().copied().map_or(0, u64::from_le_bytes)
    }
}

/// Turns code that this user's process has compiled back into a module.
#[expect(
    unsafe_code,
    reason = "wasmtime cannot tell machine code of its own from planted code; the keyed hash can"
)]
fn load_own_code(engine: &Engine, code: &[u8]) -> Option<Module> {
    // SAFETY: The caller has checked the keyed hash, so these bytes came from `Module::serialize` in a process of this
    // user. An engine of other settings or another version is refused by wasmtime itself.
    unsafe { Module::deserialize(engine, code) }.ok()
}

fn read_or_make_key(path: &Path) -> io::Result<[u8; 32]> {
    if let Ok(bytes) = fs::read(path)
        && let Ok(key) = bytes.try_into()
        && is_private(path)?
    {
        return Ok(key);
    }
    // A key that is damaged or that others could have read is worth nothing: with a new one all is compiled anew.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    match private_file(path).and_then(|mut file| file.write_all(&key)) {
        // Another process of this user was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read(path)?
            .try_into()
            .map_err(|_| io::Error::other("the key of the cache is being written")),
        result => result.map(|()| key),
    }
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Err(io::Error::other("the cache is not a folder"));
    }
    // Only the owner may change the mode, so a folder of somebody else ends here.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(unix)]
fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(unix)]
fn is_private(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn private_file(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}

#[cfg(not(unix))]
fn is_private(_path: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine_and_module() -> (Engine, Vec<u8>, Module) {
        let engine = Engine::default();
        let bytes = wat::parse_str("(module (func (export \"answer\") (result i32) i32.const 42))")
            .unwrap();
        let module = Module::new(&engine, &bytes).unwrap();
        (engine, bytes, module)
    }

    fn only_entry(folder: &Path) -> PathBuf {
        let mut entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .find(|path| path.extension().is_some_and(|extension| extension == "compiled"))
            .unwrap()
    }

    #[test]
    fn what_was_stored_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let (engine, bytes, module) = engine_and_module();
        let cache = Cache::open(folder.path(), &engine).unwrap();
        assert!(cache.load(&engine, &bytes).is_none());
        cache.store(&bytes, &module).unwrap();
        let loaded = Cache::open(folder.path(), &engine).unwrap().load(&engine, &bytes).unwrap();
        assert!(loaded.get_export("answer").is_some());
        assert!(cache.load(&engine, b"another module").is_none());
    }

    #[test]
    fn a_damaged_or_planted_entry_is_not_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let (engine, bytes, module) = engine_and_module();
        let cache = Cache::open(folder.path(), &engine).unwrap();
        cache.store(&bytes, &module).unwrap();
        let path = only_entry(folder.path());
        let good = fs::read(&path).unwrap();
        let flipped = |at: usize| {
            let mut bad = good.clone();
            bad[at] ^= 1;
            bad
        };
        // Code that somebody compiled elsewhere, with the hash of somebody else's key before it.
        let planted = [&[7; MAC_BYTES][..], &module.serialize().unwrap()].concat();
        for bad in [
            flipped(0),
            flipped(MAC_BYTES),
            flipped(good.len() - 1),
            good[..good.len() - 1].to_vec(),
            Vec::new(),
            planted,
        ] {
            fs::write(&path, &bad).unwrap();
            assert!(cache.load(&engine, &bytes).is_none());
            cache.store(&bytes, &module).unwrap();
            assert!(cache.load(&engine, &bytes).is_some());
        }
    }

    #[test]
    fn an_entry_of_one_name_is_not_loaded_under_another() {
        let folder = tempfile::tempdir().unwrap();
        let (engine, bytes, module) = engine_and_module();
        let cache = Cache::open(folder.path(), &engine).unwrap();
        cache.store(&bytes, &module).unwrap();
        let other = wat::parse_str("(module)").unwrap();
        fs::copy(only_entry(folder.path()), folder.path().join(cache.name(&other))).unwrap();
        assert!(cache.load(&engine, &other).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn folder_and_key_are_private_and_a_bared_key_is_replaced() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let (engine, bytes, module) = engine_and_module();
        let cache = Cache::open(folder.path(), &engine).unwrap();
        cache.store(&bytes, &module).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let key = folder.path().join(KEY_FILE);
        assert_eq!(
            (mode(folder.path()), mode(&key), mode(&only_entry(folder.path()))),
            (0o700, 0o600, 0o600)
        );
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(Cache::open(folder.path(), &engine).unwrap().load(&engine, &bytes).is_none());
        assert_eq!(mode(&key), 0o600);
    }

    #[test]
    fn old_entries_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let (engine, _, module) = engine_and_module();
        let cache = Cache::open(folder.path(), &engine).unwrap();
        for number in 0..ENTRIES_MAX + 3 {
            cache.store(&number.to_le_bytes(), &module).unwrap();
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), ENTRIES_MAX + 1);
    }
}
