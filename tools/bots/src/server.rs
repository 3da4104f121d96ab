//! A server in a process of its own, with what it says of itself.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context as _, Result, ensure};
use machine::CartFile;
use netplay_quic::Address;
use serde_json::Value;

use crate::Scenario;
use crate::scenario::Server;

/// A `quiver-server` for one run; killed when it is dropped.
pub struct ServerProcess {
    child: Child,
    /// A room's address each.
    pub addresses: Vec<Address>,
    lines: Lines,
    _folder: tempfile::TempDir,
}

/// The lines of JSON that came so far.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<Value>>>);

impl Lines {
    pub(crate) fn all(&self) -> MutexGuard<'_, Vec<Value>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ServerProcess {
    /// Starts the program with the rooms of a scenario, on a free port and in a folder of its own.
    ///
    /// # Errors
    /// When there is no such cart or the program does not start.
    ///
    /// # Panics
    /// If the scenario has no server.
    pub fn start(program: &Path, carts: &Path, scenario: &Scenario) -> Result<Self> {
        let server = scenario.server.as_ref().expect("a scenario with a server");
        let folder = tempfile::tempdir().context("making a folder for the server")?;
        let cart = folder.path().join("load.cart");
        fs::write(&cart, cart_of(server, carts)?).context("writing the cart")?;
        let each = u32::from(scenario.players.each) + u32::from(server.spectators);
        let connections = each * u32::from(server.rooms) + 64;
        let mut command = match &server.cores {
            Some(cores) => {
                let mut command = Command::new("taskset");
                command.args(["-c", cores]).arg(program);
                command
            }
            None => Command::new(program),
        };
        for room in 0..server.rooms {
            command.arg("--room").arg(format!("{}=load-{room}", cart.display()));
        }
        // Where players come from one address, that one is no household.
        let per_address = if scenario.players.sources == 0 { connections } else { 128 };
        command
            .args(["--listen", "127.0.0.1:0", "--status-every", "1"])
            .args(["--spectators", &server.spectators.to_string()])
            .args(["--connections", &connections.to_string()])
            .args(["--connections-per-address", &per_address.to_string()])
            .arg("--data")
            .arg(folder.path().join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut child =
            command.spawn().with_context(|| format!("starting {}", program.display()))?;
        let mut out = BufReader::new(child.stdout.take().expect("its output is piped"));
        let addresses = (0..server.rooms).map(|_| address(&mut out)).collect::<Result<_>>();
        let mut process =
            Self { child, addresses: Vec::new(), lines: Lines::default(), _folder: folder };
        process.addresses = addresses?;
        let lines = process.lines.clone();
        thread::spawn(move || keep(out, &lines));
        Ok(process)
    }

    pub(crate) fn lines(&self) -> Lines {
        self.lines.clone()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // One that has ended already needs neither.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The cart's bytes, with the seats and the ticks that the scenario wants.
fn cart_of(server: &Server, carts: &Path) -> Result<Vec<u8>> {
    let path: PathBuf = carts.join(format!("{}.cart.png", server.cart));
    let bytes = fs::read(&path).with_context(|| {
        format!("reading {}; `cargo xtask carts` builds the carts", path.display())
    })?;
    let mut file = CartFile::read(&bytes).with_context(|| path.display().to_string())?;
    file.manifest.seats = server.seats.unwrap_or(file.manifest.seats);
    file.manifest.tick_rate = server.tick_rate.unwrap_or(file.manifest.tick_rate);
    file.to_bytes().with_context(|| format!("{} with other seats or ticks", path.display()))
}

fn address(out: &mut BufReader<ChildStdout>) -> Result<Address> {
    let mut line = String::new();
    out.read_line(&mut line).context("reading the server's addresses")?;
    ensure!(!line.is_empty(), "the server did not start; it says why above");
    line.trim().parse().context("the server's address")
}

/// Keeps what the server prints until it ends.
fn keep(out: BufReader<ChildStdout>, lines: &Lines) {
    for line in out.lines().map_while(Result::ok) {
        if let Ok(value) = serde_json::from_str(&line) {
            lines.all().push(value);
        }
    }
}
