//! A cart, players over real QUIC, the real command, and waiting with a deadline.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cart_abi::{Button, Pad};
use machine::{CartFile, Manifest};
use netplay::{
    Answer, Client, ClientConfig, ClientEvent, CloseReason, Identity, Predict, Question, Reject,
    SeatPad, Stopped, Time,
};
use netplay_quic::{Address, Driven, Ending, Key, Link, Pins, ask};

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(60);
/// Ticks a second of the cart.
pub(crate) const TICK_RATE: u32 = 30;

/// Asks again and again until there is an answer.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    while begun.elapsed() < DEADLINE {
        if let Some(answer) = ask() {
            return answer;
        }
        thread::park_timeout(Duration::from_millis(1));
    }
    panic!("{what}: not within {DEADLINE:?}");
}

/// A cart of the given module.
pub(crate) fn cart_of(module: Vec<u8>, save_version: u16) -> CartFile {
    let manifest = Manifest {
        name: "Steps".to_owned(),
        author: "The tests".to_owned(),
        version: "1".to_owned(),
        abi: cart_abi::ABI_VERSION,
        tick_rate: u8::try_from(TICK_RATE).unwrap(),
        seats: 4,
        local: 1,
        permissions: Vec::new(),
        save_version,
        save_oldest: save_version,
    };
    CartFile::new(manifest, module)
}

/// The cart that counts steps, and has saves of this version.
pub(crate) fn steps(save_version: u16) -> CartFile {
    cart_of(wat::parse_str(include_str!("steps.wat")).unwrap(), save_version)
}

/// A folder with the cart in it.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        place.put("steps.cart", &steps(1).to_bytes().unwrap());
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The command with this place's cart as the room "steps", its data folder and any free port.
    pub(crate) fn command(&self) -> Command {
        self.command_at(0)
    }

    /// The same at this port.
    pub(crate) fn command_at(&self, port: u16) -> Command {
        let mut command = bare_command();
        command.arg("--data").arg(self.path("data")).arg(format!("--listen=127.0.0.1:{port}"));
        command.arg("--room").arg(self.path("steps.cart"));
        command
    }

    /// A player's key: the same for the same name.
    pub(crate) fn key(&self, name: &str) -> Key {
        Key::open(&self.path(&format!("{name}.key"))).unwrap()
    }

    /// What a server says to a player's question.
    pub(crate) fn ask(
        &self,
        name: &str,
        server: &Address,
        question: Question,
    ) -> Result<Answer, String> {
        let pins = Pins::at(&self.path("servers"));
        ask(server, &self.key(name), &pins, question).map_err(|error| error.to_string())
    }

    /// Opens a room of the cart "steps"; its address.
    pub(crate) fn open(
        &self,
        name: &str,
        server: &Address,
        room: &str,
        private: bool,
    ) -> Result<Address, String> {
        let (cart, room) = ("steps".to_owned(), room.to_owned());
        match self.ask(name, server, Question::Open { cart, room, private })? {
            Answer::Opened { room, code } => Ok(server.with_room(&room, &code)),
            other => panic!("{other:?}"),
        }
    }

    /// The command of [`Self::command`], with which players may open rooms.
    pub(crate) fn open_command(&self) -> Command {
        let mut command = self.command();
        command.arg("--allow").arg(self.path("steps.cart"));
        command
    }

    /// What the host hears who says this to the server of this place.
    pub(crate) fn say(&self, words: &[&str]) -> Result<String, String> {
        let mut command = bare_command();
        let output = command.arg("--data").arg(self.path("data")).args(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    pub(crate) fn player(&self, name: &str, address: &Address) -> Player {
        Player::join(&self.path(&format!("{name}.key")), &self.path("servers"), name, address)
    }
}

/// The real binary, with nothing said yet.
pub(crate) fn bare_command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quiver-server"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env_remove("RUST_LOG");
    command
}

/// A server in a process of its own, killed when it is dropped.
pub(crate) struct Process {
    child: Killed,
    pub(crate) addresses: Vec<Address>,
    log: thread::JoinHandle<String>,
}

/// A process that does not outlive its test, however that ends.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // One that has ended already needs neither.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// Starts a server and waits for its addresses, of which there are `rooms`.
    pub(crate) fn start(command: &mut Command, rooms: usize) -> Self {
        let mut child = Killed(command.spawn().unwrap());
        let mut stderr = child.0.stderr.take().unwrap();
        let log = thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).unwrap();
            log
        });
        let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
        let addresses: Vec<Address> =
            lines.by_ref().take(rooms).map(|line| line.unwrap().parse().unwrap()).collect();
        if addresses.len() < rooms {
            panic!("no address was printed: {}", log.join().unwrap());
        }
        Self { child, addresses, log }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.0.id()
    }

    /// Ends it as a crash would; its log.
    pub(crate) fn kill_9(mut self) -> String {
        self.child.0.kill().unwrap();
        self.child.0.wait().unwrap();
        self.log.join().unwrap()
    }

    /// Asks it to end.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(name).arg(self.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended; how, and its log.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = until("the server ends", || self.child.0.try_wait().unwrap());
        (status, self.log.join().unwrap())
    }

    pub(crate) fn stop(self) -> String {
        self.signal("-TERM");
        let (status, log) = self.ended();
        assert!(status.success(), "{status}: {log}");
        log
    }
}

/// How a command that is to fail ends: its exit code and what it says.
pub(crate) fn failed(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    assert!(output.stdout.is_empty(), "no address is printed");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Who joins the room of an address.
pub(crate) fn config(address: &Address, name: &str) -> ClientConfig {
    ClientConfig { code: address.code.clone(), ..ClientConfig::new(&address.room, name) }
}

/// Nothing is predicted.
struct NoPredict;

impl Predict for NoPredict {
    fn predict(&mut self, _view: &[u8], _pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(None)
    }
}

/// A console without a screen: a real client over a real link.
pub(crate) struct Player {
    pub(crate) identity: Identity,
    pub(crate) client: Client,
    pub(crate) link: Link,
    pub(crate) told: Vec<ClientEvent>,
    pub(crate) ending: Option<Ending>,
    /// The carts that were fetched, each checked by its hash.
    pub(crate) fetched: usize,
    /// Where fetched carts are kept, by hash.
    cache: PathBuf,
    zero: Instant,
}

impl Player {
    fn join(key: &Path, pins: &Path, name: &str, address: &Address) -> Self {
        let key = Key::open(key).unwrap();
        Self {
            identity: key.fingerprint().0,
            client: Client::new(config(address, name)),
            link: Link::connect(address, &key, &Pins::at(pins)),
            told: Vec::new(),
            ending: None,
            fetched: 0,
            cache: pins.with_extension("carts"),
            zero: Instant::now(),
        }
    }

    pub(crate) fn now(&self) -> Time {
        Time(u64::try_from(self.zero.elapsed().as_micros()).unwrap())
    }

    /// One frame, with Right held or not.
    pub(crate) fn turn(&mut self, right: bool) {
        let held = if right { Button::Right as u16 } else { 0 };
        self.turn_with(Pad { held, ..Pad::IDLE }, &mut NoPredict);
    }

    /// One frame with this pad, of a cart that looks ahead.
    pub(crate) fn turn_with(&mut self, pad: Pad, predict: &mut dyn Predict) {
        self.drive();
        self.client.press(0, pad);
        let now = self.now();
        self.client.advance(now, predict);
        self.drive();
    }

    fn drive(&mut self) {
        let now = self.now();
        for told in self.link.drive(&mut self.client, now) {
            match told {
                Driven::Connected { .. } => {}
                Driven::Disconnected(ending) => self.ending = Some(ending),
                Driven::Client(event) => {
                    match &event {
                        ClientEvent::Welcome(welcome) if self.cached(&welcome.cart).is_file() => {
                            self.client.ready(now, 1);
                        }
                        ClientEvent::Welcome(_) => self.client.fetch(),
                        ClientEvent::Cart(bytes) => {
                            CartFile::read(bytes).unwrap();
                            fs::create_dir_all(&self.cache).unwrap();
                            fs::write(self.cached(blake3::hash(bytes).as_bytes()), bytes).unwrap();
                            self.fetched += 1;
                            self.client.ready(now, 1);
                        }
                        _ => {}
                    }
                    self.told.push(event);
                }
            }
        }
    }

    fn cached(&self, hash: &[u8; 32]) -> PathBuf {
        self.cache.join(blake3::Hash::from_bytes(*hash).to_hex().as_str())
    }

    /// The steps of a player in the newest view, and whether that player has a seat.
    pub(crate) fn sees(&self, identity: &Identity) -> Option<(u32, bool)> {
        let (_, view) = self.client.newest_view()?;
        let record = view.chunks_exact(40).find(|record| record[..32] == *identity)?;
        let number = |at: usize| u32::from_le_bytes(record[at..at + 4].try_into().unwrap());
        Some((number(32), number(36) != 0))
    }

    pub(crate) fn steps(&self) -> u32 {
        self.sees(&self.identity).map_or(0, |(steps, _)| steps)
    }

    /// Plays with Right held until there are so many steps.
    pub(crate) fn walk_to(&mut self, steps: u32) {
        until("steps", || {
            self.turn(true);
            assert!(self.ending.is_none(), "{:?}", self.ending);
            (self.steps() >= steps).then_some(())
        });
    }

    /// Plays until there is a view with this player in a seat; the steps at first sight.
    pub(crate) fn arrive(&mut self) -> u32 {
        until("the first view", || {
            self.turn(false);
            assert!(self.ending.is_none(), "{:?}", self.ending);
            self.sees(&self.identity).filter(|(_, seated)| *seated).map(|(steps, _)| steps)
        })
    }

    pub(crate) fn closed(&self) -> Option<CloseReason> {
        self.told.iter().find_map(|event| match event {
            ClientEvent::Closed { reason, .. } => Some(*reason),
            _ => None,
        })
    }

    pub(crate) fn rejected(&self) -> Option<&Reject> {
        self.told.iter().find_map(|event| match event {
            ClientEvent::Rejected(reject) => Some(reject),
            _ => None,
        })
    }

    /// Plays until the room lets this player in no more, or not at all; the reason for people.
    pub(crate) fn refused(mut self) -> String {
        until("a refusal", || {
            self.turn(false);
            self.rejected().map(|reject| reject.text.clone())
        })
    }

    /// Leaves, and waits until the server knows.
    pub(crate) fn leave(mut self) {
        self.client.leave();
        until("an end", || {
            self.turn(false);
            self.ending.is_some().then_some(())
        });
    }

    /// Vanishes as a killed console does: nothing is said, and the connection stays open until it is silent too long.
    pub(crate) fn vanish(self) {
        std::mem::forget(self.link);
    }
}
