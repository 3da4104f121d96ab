//! A game that runs: a session, the cart's side of the player, and the machine that shows it.

mod cart;
mod ended;
mod replay;
mod state;

use std::{path::PathBuf, sync::Arc};

use cart_abi::{FRAMES_PER_SECOND, PADS, SAMPLES_PER_SECOND};
use cart_host::{Cart, Dice, Engine, Fault, Inputs, PlayHost, Usage};
use machine::{CartFile, Permission, Shake};
use netplay::{CartInfo, Predict, SavedRoom, SeatPad, Stopped, Time};
use netplay_quic::Address;

pub(crate) use self::ended::Ended;
use self::ended::{faulted, unusable};
use crate::{
    clock::{Clock, seconds_since_1970},
    console::tell,
    console_calls::SharedDesk,
    meter::{Figures, Memory},
    notice::{Key, Notice, Tone},
    own_rules::OwnRules,
    recording::Recording,
    session::{Change, Notes, OWN_ROOM, Over, Session, Visit},
    storage::{Kept, Place},
    trace::Trace,
};

/// This program, as replays name what recorded them.
const PROGRAM: &str = concat!("quiver ", env!("CARGO_PKG_VERSION"));

/// Samples of one frame: left and right in turn.
pub(crate) const FRAME_SAMPLES: usize = 2 * (SAMPLES_PER_SECOND / FRAMES_PER_SECOND) as usize;

/// Frames in a row without a word from the server before the player is told: half a second is only a bad line.
const SILENT_FRAMES: u32 = 60;

/// How a game is played.
#[derive(Clone, Debug, Default)]
pub(crate) struct Play {
    /// The name that others see.
    pub(crate) name: String,
    /// Players on this console, if it was said.
    pub(crate) players: Option<u8>,
    /// What the dice follow from.
    pub(crate) seed: u64,
    /// What was reached before in a room in this process.
    pub(crate) saved: Option<SavedRoom>,
    /// Where the messages are written.
    pub(crate) trace: Option<PathBuf>,
    /// Where a replay is written, of a room in this process.
    pub(crate) record: Option<PathBuf>,
    /// Where carts keep their values.
    pub(crate) values: Place,
}

impl Play {
    fn trace(&self) -> Result<Trace, String> {
        self.trace.as_deref().map_or_else(|| Ok(Trace::default()), Trace::create)
    }

    /// What is written of a game that is played alone.
    fn notes(&self, cart: &Cart) -> Result<Notes, String> {
        let trace = self.trace()?;
        let Some(path) = &self.record else { return Ok(Notes { trace, ..Notes::default() }) };
        if !cart.has_rules() {
            return Err("a replay is of a game's rules, and this cart has none: what happens in it happens on the player's side alone".to_owned());
        }
        let head = cart_host::replay_head(cart, PROGRAM, OWN_ROOM, seconds_since_1970());
        let recording = Recording::create(path, &head)?;
        Ok(Notes { trace, recording })
    }
}

/// A game.
pub(crate) struct Game {
    session: Session,
    cart: Option<Loaded>,
    stage: Stage,
    /// The address, for what is shown while joining.
    place: String,
    cart_cache: PathBuf,
    seed: u64,
    players: u8,
    values: Place,
    /// Microseconds that the last frame took in the room and the client, and for the sound.
    took_us: [u64; 2],
    /// Frames in a row in which the room was not heard for long.
    silent_frames: u32,
    /// The server, as its carts' values are kept by.
    server: String,
    /// The room's pace that the terminal was told last.
    pace: u8,
    /// What the terminal is still to be told.
    lines: Vec<String>,
}

/// A cart whose player's side runs.
struct Loaded {
    /// The hash of its file, as servers announce it.
    file_hash: [u8; 32],
    name: String,
    play: PlayHost,
    kept: Kept,
    /// Ticks come when somebody asks for something, and frames are counted instead.
    on_demand: bool,
    /// The tick that was shown last, as the room counts.
    tick: u32,
    /// Frames that were shown.
    shown: u32,
}

impl Loaded {
    /// Starts the player's side with what it has kept.
    fn start(file_hash: [u8; 32], cart: &Cart, seed: u64, values: &Place) -> Result<Self, Fault> {
        let about = cart.manifest();
        let (kept, trouble) = values.open(about);
        if let Some(trouble) = trouble {
            tell(&trouble);
        }
        let play = PlayHost::with_storage(cart, seed, kept.storage())?;
        let (name, on_demand) = (about.name.clone(), about.tick_rate == 0);
        Ok(Self { file_hash, name, play, kept, on_demand, tick: 0, shown: 0 })
    }
}

/// How far a game is.
enum Stage {
    /// Nothing to play yet.
    Joining,
    /// It is played.
    Playing,
    /// The connection is gone, and is tried again.
    Lost,
    /// It is over.
    Ended(Ended),
}

impl Game {
    /// A cart with a room in this process. The desk is given to the menu only.
    pub(crate) fn alone(
        now: Time,
        engine: &Engine,
        file: &CartFile,
        play: &Play,
        desk: Option<&SharedDesk>,
    ) -> Result<Self, Ended> {
        let about = &file.manifest;
        let over = |text: String| Ended::Over(unusable(&about.name, text));
        let players = play.players.unwrap_or(about.local);
        check_players(file, players).map_err(over)?;
        let cart = engine.load(file).map_err(|error| over(error.to_string()))?;
        let fault = |fault: Fault| Ended::Fault(faulted(&about.name, &fault));
        let rules = OwnRules::start(&cart, Dice::from_seed(wide_seed(play.seed))).map_err(fault)?;
        let bytes: Arc<[u8]> = file.to_bytes().map_err(|error| over(error.to_string()))?.into();
        // A cart without rules is a room whose ticks are the frames.
        let info = CartInfo::new(bytes, about.tick_rate, about.seats);
        let mut loaded = Loaded::start(info.hash, &cart, play.seed, &play.values).map_err(fault)?;
        if let Some(desk) = desk {
            loaded.play.answer_with(desk.answerer());
        }
        let notes = play.notes(&cart).map_err(over)?;
        let saved = play.saved.as_ref();
        let session = Session::alone(now, info, rules, &play.name, players, saved, notes)
            .map_err(|reason| Ended::Save(unusable(&about.name, reason)))?;
        Ok(Self {
            session,
            cart: Some(loaded),
            stage: Stage::Joining,
            place: String::new(),
            cart_cache: PathBuf::new(),
            seed: play.seed,
            players,
            values: play.values.clone(),
            took_us: [0; 2],
            silent_frames: 0,
            server: String::new(),
            pace: 100,
            lines: Vec::new(),
        })
    }

    /// A room on a server.
    pub(crate) fn join(visit: Visit, play: &Play, cart_cache: PathBuf) -> Result<Self, String> {
        let players = play.players.unwrap_or(1);
        Ok(Self {
            place: place(&visit.address),
            server: visit.address.server(),
            session: Session::online(
                visit,
                players,
                Notes { trace: play.trace()?, ..Notes::default() },
            ),
            cart: None,
            stage: Stage::Joining,
            cart_cache,
            seed: play.seed,
            players,
            values: play.values.clone(),
            took_us: [0; 2],
            silent_frames: 0,
            pace: 100,
            lines: Vec::new(),
        })
    }

    /// One frame: what the players do in, a picture and sound made.
    pub(crate) fn frame(&mut self, engine: &Engine, clock: Clock, now: Time, inputs: &Inputs<'_>) {
        if let Stage::Ended(_) = self.stage {
            return;
        }
        let begun = clock.now();
        match &mut self.cart {
            Some(cart) => self.session.advance(now, inputs.pads, &mut cart.play),
            None => self.session.advance(now, inputs.pads, &mut Blind),
        }
        self.took_us[0] = (clock.now() - begun).0;
        self.take_changes(engine, now);
        self.note_pace();
        if !matches!(self.stage, Stage::Playing) {
            return;
        }
        let shown = self.begin_anew().and_then(|()| self.show(now, inputs));
        if let Err(fault) = shown {
            let name = self.cart.as_ref().map_or("", |cart| cart.name.as_str());
            self.stage = Stage::Ended(Ended::Fault(faulted(name, &fault)));
        }
    }

    /// Lets the cart draw what there is, and sends what it asks for.
    fn show(&mut self, now: Time, inputs: &Inputs<'_>) -> Result<(), Fault> {
        let watched = self.session.watching().map(|watching| watching.pads());
        let watched = watched.map(|pads| Inputs { pads, ..Inputs::default() });
        let inputs = watched.as_ref().unwrap_or(inputs);
        let (Some(cart), Some(scene)) = (&mut self.cart, self.session.scene()) else {
            return Ok(());
        };
        self.silent_frames = if scene.lagging { self.silent_frames.saturating_add(1) } else { 0 };
        cart.tick = scene.tick.0;
        cart.shown = cart.shown.saturating_add(1);
        let orders = cart.play.frame(&scene, inputs)?;
        for order in &orders {
            self.session.order(now, order);
        }
        if !orders.is_empty() {
            self.session.carry(now);
        }
        Ok(())
    }

    fn take_changes(&mut self, engine: &Engine, now: Time) {
        while let Some(change) = self.session.change() {
            if let Stage::Ended(_) = self.stage {
                return;
            }
            match change {
                Change::Welcome(welcome) => self.welcomed(engine, now, &welcome),
                Change::Cart(bytes) => self.received(engine, now, &bytes),
                Change::Seated => self.stage = Stage::Playing,
                Change::Refused(reason) => {
                    if let Some(cart) = &mut self.cart {
                        cart.play.refused(&reason);
                    }
                }
                // Without a cart there is nothing to see but what is said while joining.
                Change::Lost if self.cart.is_none() => {}
                Change::Lost => self.stage = Stage::Lost,
                Change::Part(hash, bytes) => self.keep_part(&hash, &bytes),
                Change::Moved(there) => self.moved(&there),
                Change::Over(over) => {
                    let ended = self.ended(over);
                    self.stage = Stage::Ended(ended);
                }
            }
        }
    }

    /// The room is on another server.
    fn moved(&mut self, there: &Address) {
        self.place = place(there);
        self.lines.push(format!("the room is on another server: {}", self.place));
        if self.server != there.server() {
            // What the cart keeps for one server, the cart of another does not read.
            if let Err(error) = self.keep() {
                self.lines.push(error);
            }
            self.server = there.server();
            self.cart = None;
        }
        self.stage = Stage::Joining;
    }

    /// Tells the terminal that the room is slow, or no longer; the window has a badge.
    fn note_pace(&mut self) {
        let pace = self.session.room_pace();
        if pace != self.pace {
            self.pace = pace;
            self.lines.push(match pace {
                100 => "the room keeps up again".to_owned(),
                pace => format!("this room is slow: ticks at {pace} %"),
            });
        }
    }

    /// How many of a hundred ticks that are due the room runs.
    pub(crate) fn room_pace(&self) -> u8 {
        self.pace
    }

    fn ended(&mut self, over: Over) -> Ended {
        match over {
            Over::Fault => {
                let fault = self.session.rules().and_then(|rules| rules.fault().cloned());
                let fault =
                    fault.expect("a room in this process stops only when its rules have a fault");
                Ended::Fault(faulted(self.name(), &fault))
            }
            Over::Replay(text) => Ended::Over(unusable(self.name(), text)),
            Over::Rejected(text) => Ended::Over(self.gone("You are not let in", text)),
            Over::Closed(text) if self.tick() == 0 => {
                Ended::Over(self.gone("No way into the room", text))
            }
            Over::Closed(text) => Ended::Over(self.gone("The room is gone", text)),
            Over::NewKey(text) => {
                let mut notice = self.gone("Another server?", text);
                notice.choices = vec![(Key::Trust, "trust it, and join"), (Key::Back, "stay away")];
                Ended::NewKey(notice)
            }
        }
    }

    fn gone(&self, title: &str, text: String) -> Notice {
        Notice {
            title: title.to_owned(),
            tone: Tone::Trouble,
            facts: vec![("ROOM", self.place.clone())],
            text,
            choices: vec![(Key::Again, "try it again"), (Key::Back, "leave it")],
            ..Notice::default()
        }
    }

    /// What to show in place of the cart's picture, if not that.
    pub(crate) fn notice(&self) -> Option<Notice> {
        match &self.stage {
            Stage::Playing | Stage::Lost => None,
            Stage::Ended(ended) => Some(ended.notice().clone()),
            Stage::Joining if self.session.is_alone() => None,
            Stage::Joining => Some(self.joining()),
        }
    }

    fn joining(&self) -> Notice {
        let text = match self.session.fetched() {
            Some((done, all)) => {
                format!("Fetching the cart: {} of {} KiB", done / 1024, all.div_ceil(1024))
            }
            None if self.session.is_lost() => {
                "The connection is lost, and is tried again".to_owned()
            }
            None if self.cart.is_some() => "Taking a seat".to_owned(),
            None => "Asking the server".to_owned(),
        };
        let facts = vec![("ROOM", self.place.clone())];
        Notice {
            title: "Joining".to_owned(),
            tone: Tone::Waiting,
            facts,
            text,
            choices: vec![(Key::Back, "give up")],
            ..Notice::default()
        }
    }

    /// What to say over the cart's picture, if anything.
    pub(crate) fn banner(&self, now: Time) -> Option<String> {
        match (&self.stage, self.session.seconds_to_retry(now)) {
            (Stage::Playing, _) if self.silent_frames >= SILENT_FRAMES => {
                Some("The server does not answer ...".to_owned())
            }
            (Stage::Lost, Some(0)) => {
                Some("The connection is lost. Trying again now ...".to_owned())
            }
            (Stage::Lost, Some(seconds)) => {
                Some(format!("The connection is lost. Trying again in {seconds} s ..."))
            }
            _ => None,
        }
    }

    /// Why the game is over, if it is.
    pub(crate) fn over(&self) -> Option<&Ended> {
        match &self.stage {
            Stage::Ended(ended) => Some(ended),
            Stage::Joining | Stage::Playing | Stage::Lost => None,
        }
    }

    /// Draws the cart's picture, as red, green, blue and alpha.
    pub(crate) fn picture(&self, rgba: &mut [u8]) {
        if let Some(cart) = &self.cart {
            cart.play.machine().picture(rgba);
        }
    }

    /// The sound of one frame.
    pub(crate) fn sound(&mut self, clock: Clock, samples: &mut [i16; FRAME_SAMPLES]) {
        let begun = clock.now();
        match &mut self.cart {
            Some(cart) if matches!(self.stage, Stage::Playing) => {
                cart.play.machine_mut().synth.render(samples);
            }
            _ => samples.fill(0),
        }
        self.took_us[1] = (clock.now() - begun).0;
    }

    /// What the last frame has needed, but for the time of all of it.
    pub(crate) fn figures(&mut self) -> Figures {
        let mut fuel = self.session.rules().map(OwnRules::take_fuel).unwrap_or_default();
        if let Some(cart) = &mut self.cart {
            fuel.extend(cart.play.take_fuel());
        }
        let [tick_us, sound_us] = self.took_us;
        Figures { tick_us, sound_us, fuel, net: self.session.line(), ..Figures::default() }
    }

    /// What the game needs of memory on this console.
    pub(crate) fn memory(&mut self) -> Memory {
        let Some(cart) = &self.cart else { return Memory::default() };
        let rules = self.session.rules().and_then(|rules| rules.usage());
        Memory {
            cart: cart.play.usage().memory_bytes + rules.map_or(0, |rules| rules.memory_bytes),
            machine: cart.play.machine().memory_bytes(),
        }
    }

    /// Writes what the cart keeps on this console, if it has changed.
    pub(crate) fn keep(&mut self) -> Result<(), String> {
        match &mut self.cart {
            Some(cart) => cart.kept.save(&cart.play.machine().storage),
            None => Ok(()),
        }
    }

    /// Whether the keyboard writes text.
    pub(crate) fn typing(&self) -> bool {
        matches!(self.stage, Stage::Playing)
            && self.cart.as_ref().is_some_and(|cart| cart.play.typing())
    }

    /// What the cart asks of the console in its manifest.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.cart.as_ref().is_some_and(|cart| cart.play.cart().manifest().may(permission))
    }

    /// Whether the system's cursor is to be seen over the picture.
    pub(crate) fn cursor(&self) -> bool {
        self.cart.as_ref().is_none_or(|cart| cart.play.cursor())
    }

    /// How the motors of the pads shake in this frame.
    pub(crate) fn shakes(&self) -> [Shake; PADS] {
        match (&self.stage, &self.cart) {
            (Stage::Playing, Some(cart)) => cart.play.shakes(),
            _ => [Shake::default(); PADS],
        }
    }

    /// The sheets of the machine, where the menu's labels go.
    pub(crate) fn sheets(&mut self) -> Option<&mut [machine::Surface]> {
        self.cart.as_mut().map(|cart| cart.play.machine_mut().video.sheets_mut())
    }

    /// The name of the cart; empty while it is not known.
    pub(crate) fn name(&self) -> &str {
        self.cart.as_ref().map_or("", |cart| cart.name.as_str())
    }

    /// The tick that is shown, as the room counts; 0 before there is one.
    pub(crate) fn tick(&self) -> u32 {
        self.cart.as_ref().map_or(0, |cart| cart.tick)
    }

    /// How far the game is, for a script: the tick that is shown or, on demand, the frames; nothing before the first.
    pub(crate) fn progress(&self) -> Option<u32> {
        let cart = self.cart.as_ref().filter(|cart| cart.shown > 0)?;
        Some(if cart.on_demand { cart.shown } else { cart.tick })
    }

    /// The hash of all state on this console: the player's side, and the rules where they run here.
    pub(crate) fn hash(&mut self) -> String {
        let mut hasher = blake3::Hasher::new();
        if let Some(rules) = self.session.rules() {
            hasher.update(&rules.hash());
        }
        if let Some(cart) = &mut self.cart {
            hasher.update(&cart.play.hash());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// What the sides of the cart on this console have needed so far: the greediest call, and memory in bytes.
    pub(crate) fn usage(&mut self) -> (Usage, usize) {
        let play = self.cart.as_ref().map(|cart| cart.play.usage());
        let rules = self.session.rules().and_then(|rules| rules.usage());
        let sides = || play.iter().chain(&rules).copied();
        let peak =
            sides().max_by_key(|side| side.fuel_peak).expect("a game that was shown has a cart");
        (peak, sides().map(|side| side.memory_bytes).sum())
    }

    /// What the cart has written for its author since the last time.
    pub(crate) fn take_log(&mut self) -> Vec<String> {
        let mut lines = std::mem::take(&mut self.lines);
        lines.extend(self.session.rules().map(OwnRules::take_log).unwrap_or_default());
        if let Some(cart) = &mut self.cart {
            lines.extend(cart.play.take_log());
        }
        lines
    }

    /// How many seconds what is watched is behind the game, if others play it.
    pub(crate) fn seconds_behind(&self) -> Option<u64> {
        self.session.seconds_behind()
    }

    /// Whether the rules run here: then time may stand still.
    pub(crate) fn is_alone(&self) -> bool {
        self.session.is_alone()
    }

    /// Players on this console.
    pub(crate) fn players(&self) -> u8 {
        self.players
    }

    /// What must outlive a room in this process, as bytes; nothing where there are no rules, or they have stopped.
    pub(crate) fn save(&mut self, now: Time) -> Option<Vec<u8>> {
        let saved = self.session.save(now)?;
        (!saved.rules.is_empty()).then(|| saved.to_bytes())
    }

    /// Says goodbye, and ends the trace.
    pub(crate) fn leave(mut self, now: Time) -> Result<(), String> {
        if let Some((hash, bytes)) = self.session.part().filter(|(_, bytes)| !bytes.is_empty()) {
            self.keep_part(&hash, bytes);
        }
        self.session.leave(now)
    }
}

/// A room's address, in short.
fn place(address: &Address) -> String {
    format!("{}/{}", address.server(), address.room)
}

/// What looks ahead before there is a cart: nothing.
struct Blind;

impl Predict for Blind {
    fn predict(&mut self, _view: &[u8], _pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(None)
    }
}

fn check_players(file: &CartFile, players: u8) -> Result<(), String> {
    let most = file.manifest.local;
    if players <= most {
        return Ok(());
    }
    Err(format!(
        "{} takes {most} at one console, and --players asks for {players}",
        file.manifest.name
    ))
}

/// The same dice for the same number, on every system.
fn wide_seed(seed: u64) -> [u8; 32] {
    let mut wide = [0; 32];
    wide[..8].copy_from_slice(&seed.to_le_bytes());
    wide
}
