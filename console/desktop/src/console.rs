//! The console without a window: what is played, the menus over it, and what the player is told.

mod devices;
mod pictures;
mod replay;
mod slots;
mod steer;

use std::path::PathBuf;

use cart_abi::{Button, PADS, Pad};
use cart_host::{Engine, Inputs};
use machine::CartFile;
use netplay::Time;
use netplay_quic::{Address, Pins};

use self::replay::Reel;
use crate::{
    arguments::PlayOptions,
    camera::Camera,
    clock::Clock,
    console_calls::{SharedDesk, Wish},
    controls::Controls,
    game::{Ended, FRAME_SAMPLES, Game, Play},
    home::Home,
    input::Devices,
    keys::Action,
    meter::{Figures, METER_HEIGHT, Meter},
    notice::{Key, Notice, Tone},
    overlay::{Overlay, ink},
    pace::{Heard, Pace},
    pause::{Pause, Status},
    picture::RGBA_BYTES,
    saves,
    shelf::{self, Shelf},
    storage::Place,
    watching::Shown,
};

/// Frames that a few words stay on the screen: two seconds.
const SAID_FRAMES: u64 = 120;

/// Frames between two saves of a game that is played alone: five seconds.
const SAVE_FRAMES: u64 = 300;

/// Frames at the end of a game in which only Escape counts.
const END_FRAMES: u32 = 45;

/// What is to be played.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// The menu.
    Menu,
    /// A cart, alone.
    Cart(Box<CartFile>),
    /// A room on a server.
    Room {
        /// Where.
        address: Box<Address>,
        /// Trust a changed key, once.
        accept_new_key: bool,
    },
    /// A replay of a cart.
    Replay(Box<(CartFile, Shown)>),
}

/// The console.
pub(crate) struct Console {
    engine: Engine,
    home: Home,
    /// Folders with carts that were named on the command line.
    folders: Vec<PathBuf>,
    /// What the command line says about playing.
    options: PlayOptions,
    desk: SharedDesk,
    /// What was asked for at the start: leaving it ends the console, unless it is the menu.
    first: Target,
    now_playing: Target,
    game: Option<Game>,
    /// Why there is no game, where one could not be started.
    failed: Option<Ended>,
    pause: Option<Pause>,
    /// How fast the game of somebody who plays alone goes.
    pace: Pace,
    camera: Camera,
    /// The figures, while they are shown.
    meter: Option<Meter>,
    clock: Clock,
    controls: Option<Controls>,
    /// What an input method is composing.
    composing: String,
    said: Option<(String, u64)>,
    frame: u64,
    /// Frames of the game that runs, which are its time when it is alone.
    game_frame: u64,
    /// What steered the console in the frame before.
    steered_before: u16,
    /// For each pad, what was held when a game began or went on: it counts only after it was let go.
    held_over: [u16; PADS],
    /// The buttons that steer a replay.
    reel: Reel,
    /// Frames since the game ended.
    ended_frames: u32,
    /// The game has stopped, and there is a saved state to go back to.
    can_load: bool,
    /// What was saved last.
    saved: Vec<u8>,
    /// The player knows that this game cannot be saved.
    told_unsaved: bool,
    rgba: Vec<u8>,
    samples: [i16; FRAME_SAMPLES],
    quit: bool,
}

impl Console {
    /// A console that plays `target`.
    pub(crate) fn new(
        engine: Engine,
        home: Home,
        folders: Vec<PathBuf>,
        options: PlayOptions,
        desk: SharedDesk,
        target: Target,
        clock: Clock,
    ) -> Self {
        let mut console = Self {
            engine,
            home,
            folders,
            options,
            desk,
            first: target.clone(),
            now_playing: Target::Menu,
            game: None,
            failed: None,
            pause: None,
            pace: Pace::default(),
            camera: Camera::new(),
            meter: None,
            clock,
            controls: None,
            composing: String::new(),
            said: None,
            frame: 0,
            game_frame: 0,
            steered_before: 0,
            held_over: [Button::MASK; PADS],
            reel: Reel::default(),
            ended_frames: 0,
            can_load: false,
            saved: Vec::new(),
            told_unsaved: false,
            rgba: vec![0; RGBA_BYTES],
            samples: [0; FRAME_SAMPLES],
            quit: false,
        };
        console.start(target, clock.now());
        console
    }

    /// One frame.
    pub(crate) fn frame(&mut self, now: Time, devices: &Devices) {
        let (begun, game_frame) = (self.clock.now(), self.game_frame);
        self.frame += 1;
        self.samples.fill(0);
        let pressed = devices.steering & !self.steered_before;
        self.steered_before = devices.steering;
        self.composing.clone_from(&devices.composing);
        if self.over().is_some() {
            self.go_on_ending();
        }
        let was_covered = self.is_covered();
        for &action in &devices.actions {
            self.act(action, now);
        }
        if self.controls.is_some() {
            self.steer_controls(devices.steering, devices.caught);
        } else if self.pause.is_some() {
            self.steer_pause(devices.steering, now);
        } else if self.over().is_some() && !was_covered {
            self.steer_end(pressed, &devices.actions, now);
        }
        let pads = self.let_go(devices.pads);
        self.steer_replay(pads[0].held);
        self.run(now, &Inputs { pads, pointer: devices.pointer, typed: &devices.typed });
        self.take_wish(now);
        self.hear_camera();
        self.compose(now);
        self.measure(begun, game_frame);
    }

    /// The pads without what is still held from before.
    fn let_go(&mut self, mut pads: [Pad; PADS]) -> [Pad; PADS] {
        for (pad, held_over) in pads.iter_mut().zip(&mut self.held_over) {
            *held_over &= pad.held;
            pad.held &= !*held_over;
        }
        pads
    }

    /// Reads the figures of this frame, if they are shown and the game ran.
    fn measure(&mut self, begun: Time, game_frame: u64) {
        if game_frame == self.game_frame {
            return;
        }
        let (Some(meter), Some(game)) = (&mut self.meter, &mut self.game) else { return };
        let frame_us = (self.clock.now() - begun).0;
        let figures = Figures { frame_us, ..game.figures() };
        meter.add(begun, figures, || game.memory());
    }

    /// Lets the game go on, unless it stands still.
    fn run(&mut self, now: Time, inputs: &Inputs<'_>) {
        let paused = self.is_covered();
        let Some(game) = &mut self.game else { return };
        let heard = if !game.is_alone() {
            Heard::from(inputs)
        } else if paused {
            return;
        } else if let Some(heard) = self.pace.due(inputs) {
            heard
        } else {
            self.pace.sound(None, &mut self.samples);
            return;
        };
        let now = if game.is_alone() { crate::clock::frame_time(self.game_frame) } else { now };
        self.game_frame += 1;
        let inputs = if paused { Inputs::default() } else { heard.inputs() };
        game.frame(&self.engine, self.clock, now, &inputs);
        game.take_log().iter().for_each(|line| tell(line));
        game.sound(self.clock, &mut self.samples);
        if game.is_alone() {
            let made = self.samples;
            self.pace.sound(Some(&made), &mut self.samples);
        }
        let is_time_to_save = self.game_frame.is_multiple_of(SAVE_FRAMES);
        if let Some(sheets) = game.sheets().filter(|_| matches!(self.now_playing, Target::Menu)) {
            self.desk.lock().place_labels(sheets);
        }
        if is_time_to_save {
            self.save();
        }
    }

    /// Does what the menu wants.
    fn take_wish(&mut self, now: Time) {
        let wish = self.desk.lock().wish.take();
        match wish {
            Some(Wish::Play(path)) => match shelf::read_playable(&path) {
                Ok(cart) => self.start(Target::Cart(Box::new(cart)), now),
                Err(reason) => self.say(reason),
            },
            Some(Wish::Join(address)) => {
                let target = address.parse().map(|address| Target::Room {
                    address: Box::new(address),
                    accept_new_key: false,
                });
                self.start(
                    target.expect("the menu's addresses are read before they become wishes"),
                    now,
                );
            }
            Some(Wish::Controls) => self.controls = Some(Controls::new()),
            Some(Wish::Quit) => self.quit = true,
            None => {}
        }
    }

    /// Starts what is to be played, in place of what is.
    pub(crate) fn start(&mut self, target: Target, now: Time) {
        self.leave(now);
        self.camera.cut();
        self.saved.clear();
        self.told_unsaved = false;
        self.game_frame = 0;
        self.ended_frames = 0;
        self.can_load = false;
        self.held_over = [Button::MASK; PADS];
        match self.play().and_then(|play| self.open(&target, &play)) {
            Ok(game) => self.game = Some(game),
            Err(ended) => self.failed = Some(ended),
        }
        self.now_playing = target;
    }

    /// How the next game is played: as the command line says, or else by the settings and with fresh dice.
    fn play(&self) -> Result<Play, Ended> {
        let PlayOptions { trace, seed, players, name, record } = self.options.clone();
        let seed = seed.map_or_else(fresh_seed, Ok).map_err(|reason| trouble("No dice", reason))?;
        let name = name.unwrap_or_else(|| self.desk.lock().settings.settings.name.clone());
        let values = Place::Folder(self.home.values());
        Ok(Play { name, players, seed, saved: None, trace, record, values })
    }

    fn open(&self, target: &Target, play: &Play) -> Result<Game, Ended> {
        match target {
            Target::Menu => {
                let cart = shelf::menu().map_err(|reason| trouble("No menu", reason))?;
                self.desk.lock().shelf = Shelf::scan(&shelf::folders(&self.folders, &self.home));
                // The menu is nobody's game: it has no trace, no seed and one player.
                let values = Place::Nowhere;
                let (trace, record) = (None, None);
                let play = Play { players: None, seed: 0, trace, record, values, ..play.clone() };
                Game::alone(Time(0), &self.engine, &cart, &play, Some(&self.desk))
            }
            Target::Cart(cart) => self.open_alone(cart, play),
            Target::Replay(what) => Game::replay(&self.engine, &what.0, &what.1),
            Target::Room { address, accept_new_key } => {
                let key = crate::start::player_key(&self.home)
                    .map_err(|error| trouble("No key", format!("{error:#}")))?;
                let visit = crate::session::Visit {
                    address: (**address).clone(),
                    key,
                    pins: Pins::at(&self.home.pins_file()),
                    accept_new_key: *accept_new_key,
                    name: play.name.clone(),
                };
                let mut desk = self.desk.lock();
                desk.settings.settings.remember_server(&address.to_string());
                // An address that is not kept is a pity and no reason not to play.
                let _ = desk.settings.save();
                let values = Place::Servers(self.home.server_values());
                let play = Play { values, ..play.clone() };
                Game::join(visit, &play, self.home.cart_cache())
                    .map_err(|reason| trouble("No trace", reason))
            }
        }
    }

    /// A cart to play alone, from where it was left.
    fn open_alone(&self, cart: &CartFile, play: &Play) -> Result<Game, Ended> {
        let path = self.home.save_file(&cart.manifest);
        let (saved, trouble) = match saves::read(&path) {
            Ok(saved) => (saved, None),
            Err(reason) => (None, Some(reason)),
        };
        let from_save = Play { saved, ..play.clone() };
        let (game, trouble) = match Game::alone(Time(0), &self.engine, cart, &from_save, None) {
            Err(Ended::Save(notice)) => {
                let anew = Game::alone(Time(0), &self.engine, cart, play, None);
                (anew, Some(notice.text))
            }
            game => (game, trouble),
        };
        if let Some(reason) = trouble {
            tell(&saves::put_aside(&path, &reason));
        }
        game
    }

    /// Keeps what somebody who plays alone has reached, and what the cart keeps on this console.
    pub(crate) fn save(&mut self) {
        if let Some(Err(reason)) = self.game.as_mut().map(Game::keep) {
            self.say_unsaved(reason);
        }
        let Target::Cart(cart) = &self.now_playing else { return };
        let now = crate::clock::frame_time(self.game_frame);
        let path = self.home.save_file(&cart.manifest);
        let saved = self.game.as_mut().and_then(|game| game.save(now));
        let Some(bytes) = saved.filter(|bytes| self.saved != *bytes) else { return };
        if let Err(error) = crate::home::write_whole(&path, &bytes) {
            self.say_unsaved(format!("This game is not kept: {}: {error}", path.display()));
        }
        self.saved = bytes;
    }

    /// Says once a game why it is not saved, and not every five seconds.
    fn say_unsaved(&mut self, reason: String) {
        if !self.told_unsaved {
            self.told_unsaved = true;
            tell(&reason);
            self.say(reason);
        }
    }

    /// Plays a cart from its beginning; what was reached is put aside.
    fn start_anew(&mut self, now: Time) {
        let target = self.now_playing.clone();
        // Leaving saves, so that what is put aside is the newest.
        self.leave(now);
        if let Target::Cart(cart) = &target {
            let path = self.home.save_file(&cart.manifest);
            if path.exists() {
                tell(&saves::put_aside(&path, "a new game was asked for"));
            }
        }
        self.start(target, now);
    }

    /// Ends the game, if there is one, and keeps what was reached.
    fn leave(&mut self, now: Time) {
        self.save();
        self.pause = None;
        self.controls = None;
        self.pace.reset();
        self.failed = None;
        if let Some(Err(reason)) = self.game.take().map(|game| game.leave(now)) {
            self.say(reason);
        }
    }

    /// Leaves for the menu, or for good where there is none to go back to.
    fn back(&mut self, now: Time) {
        match (&self.first, &self.now_playing) {
            (Target::Menu, Target::Cart(_) | Target::Room { .. }) => self.start(Target::Menu, now),
            _ => self.quit = true,
        }
    }

    /// Shows a few words for two seconds.
    pub(crate) fn say(&mut self, words: String) {
        self.said = Some((words, self.frame + SAID_FRAMES));
    }

    /// Makes the picture of this frame.
    fn compose(&mut self, now: Time) {
        let notice = self.notice();
        match (&notice, &self.game) {
            (Some(notice), _) => {
                let pads = &self.desk.lock().settings.settings.input.pads;
                self.rgba = notice.picture(self.frame, pads);
            }
            (None, Some(game)) => {
                game.picture(&mut self.rgba);
                if self.pause.is_none() && !self.pace.stopped() {
                    self.camera.frame(&self.rgba);
                }
            }
            (None, None) => self.rgba.fill(0),
        }
        let mut overlay = Overlay::new();
        if notice.is_none() {
            if let Some(words) = self.game.as_ref().and_then(|game| game.banner(now)) {
                overlay.banner(&words, ink::ORANGE, true);
            }
            if self.typing() && !self.composing.is_empty() {
                overlay.banner(&self.composing, ink::SKY, false);
            }
            self.draw_badges(&mut overlay);
            self.draw_timeline(&mut overlay);
        }
        if let Some(controls) = &self.controls {
            controls.draw(&mut overlay, &self.desk.lock().settings.settings.input);
        } else if let Some(pause) = &self.pause {
            let settings = &self.desk.lock().settings.settings;
            let recording = self.camera.seconds().is_some();
            let figures = self.meter.is_some();
            pause.draw(&mut overlay, Status { settings, figures, recording });
        }
        if let Some((words, _)) = self.said.as_ref().filter(|(_, until)| self.frame < *until) {
            overlay.banner(words, ink::SILVER, false);
        }
        overlay.draw(&mut self.rgba);
    }

    /// What the console does meanwhile, in a corner of the picture.
    fn draw_badges(&self, overlay: &mut Overlay) {
        let mut y = 0;
        if let Some(meter) = &self.meter {
            meter.draw(overlay);
            y = METER_HEIGHT;
        }
        if let Some(seconds) = self.game.as_ref().and_then(Game::seconds_behind) {
            y = overlay.badge(y, ink::SKY, &format!("watching, {seconds} s behind"));
        }
        if let Some(seconds) = self.camera.seconds() {
            let mut words = format!("recording {}:{:02}", seconds / 60, seconds % 60);
            if self.camera.left_out() > 0 {
                words.push_str(", the disk is too slow");
            }
            y = overlay.badge(y, ink::RED, &words);
        }
        let pace = self.game.as_ref().map_or(100, Game::room_pace);
        if pace < 100 {
            y = overlay.badge(y, ink::ORANGE, &format!("this room is slow: ticks at {pace} %"));
        }
        if self.pace.stopped() {
            let keys = self.key_hints(&[(Action::Pause, "goes on"), (Action::Step, "a frame")]);
            overlay.badge(y, ink::GOLD, &format!("paused{keys}"));
        } else if self.pace.slow() > 1 {
            let keys = self.key_hints(&[(Action::Slower, "changes it")]);
            overlay.badge(y, ink::GOLD, &format!("1/{} of the speed{keys}", self.pace.slow()));
        }
    }

    fn notice(&self) -> Option<Notice> {
        let mut notice = match &self.failed {
            Some(ended) => ended.notice().clone(),
            None => self.game.as_ref()?.notice()?,
        };
        if self.can_load {
            let before_last = notice.choices.len().saturating_sub(1);
            notice.choices.insert(before_last, (Key::Load, "load a saved state"));
        }
        let menu_is_there =
            matches!(self.first, Target::Menu) && !matches!(self.now_playing, Target::Menu);
        for (key, what) in &mut notice.choices {
            if *key == Key::Back {
                *what = if menu_is_there { "to the menu" } else { "quit" };
            }
        }
        Some(notice)
    }

    fn over(&self) -> Option<&Ended> {
        self.failed.as_ref().or_else(|| self.game.as_ref().and_then(Game::over))
    }

    /// What ended the game that was asked for at the start, for the terminal and the exit code.
    pub(crate) fn verdict(&self) -> Result<(), String> {
        self.over().map_or(Ok(()), |ended| Err(ended.notice().line()))
    }

    /// The picture of the last frame: red, green, blue and alpha.
    pub(crate) fn picture(&self) -> &[u8] {
        &self.rgba
    }

    /// The sound of the last frame.
    pub(crate) fn sound(&self) -> &[i16] {
        &self.samples
    }

    /// What is shared with the menu: settings above all.
    pub(crate) fn desk(&self) -> &SharedDesk {
        &self.desk
    }

    /// Players on this console.
    pub(crate) fn players(&self) -> u8 {
        self.game.as_ref().map_or(1, Game::players)
    }

    /// The name of what is played, for the window's title.
    pub(crate) fn title(&self) -> &str {
        self.game
            .as_ref()
            .map(Game::name)
            .filter(|_| !matches!(self.now_playing, Target::Menu))
            .unwrap_or_default()
    }

    /// Whether the console is to end.
    pub(crate) fn wants_quit(&self) -> bool {
        self.quit
    }

    /// Says goodbye to whoever is played with.
    pub(crate) fn close(&mut self, now: Time) {
        self.leave(now);
        self.camera.finish().iter().for_each(|words| tell(words));
    }
}

/// A line for the terminal that the console was started from.
pub(crate) fn tell(line: &str) {
    use std::io::Write;
    // Nobody reads a terminal that is closed.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// A number that nobody can guess, from the system's generator.
fn fresh_seed() -> Result<u64, String> {
    getrandom::u64().map_err(|error| format!("the system's generator of random numbers: {error}"))
}

fn trouble(title: &str, text: String) -> Ended {
    Ended::Over(Notice {
        title: title.to_owned(),
        tone: Tone::Trouble,
        facts: Vec::new(),
        text,
        choices: vec![(Key::Back, "leave it")],
        ..Notice::default()
    })
}

#[cfg(test)]
mod tests;
