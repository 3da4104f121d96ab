//! The console in a window: what winit reports becomes frames, and frames become a picture and sound.

use std::sync::Arc;

use netplay::Time;
use winit::{
    application::ApplicationHandler,
    dpi::{LogicalSize, PhysicalSize},
    error::EventLoopError,
    event::{ElementState, StartCause, WindowEvent},
    event_loop::{ActiveEventLoop, ControlFlow, EventLoop},
    keyboard::PhysicalKey,
    window::{Fullscreen, Window, WindowAttributes, WindowId},
};

use crate::{
    audio::Audio,
    clock::{Clock, FrameCounter},
    console::{Console, Devices, Target, tell},
    gamepads::Gamepads,
    keys::{Action, KeyEvent, Keys},
    settings::Settings,
    watch::Watch,
    window::Picture,
};

/// Pixels along each side of the screen.
const SIDE: u32 = cart_abi::SCREEN_WIDTH.unsigned_abs();

/// The console with its devices.
struct App {
    clock: Clock,
    frames: FrameCounter,
    console: Console,
    keys: Keys,
    actions: Vec<Action>,
    gamepads: Option<Gamepads>,
    audio: Option<Audio>,
    shown: Option<Shown>,
    /// The settings that the window and the sound follow already.
    settings: Settings,
    watch: Option<Watch>,
    focused: bool,
    /// Why the window could not be opened or kept.
    failed: Option<String>,
}

/// The window.
struct Shown {
    window: Arc<Window>,
    picture: Picture,
    title: String,
}

/// Plays in a window until the player ends it. The error is what was wrong with the world or with the cart.
pub(crate) fn run(clock: Clock, console: Console, watch: Option<Watch>) -> Result<(), String> {
    let events = EventLoop::new().map_err(|error| no_display(&error))?;
    let settings = console.desk().lock().settings.settings.clone();
    let mut app = App {
        clock,
        frames: FrameCounter::default(),
        console,
        keys: Keys::default(),
        actions: Vec::new(),
        gamepads: Gamepads::open().inspect_err(|reason| tell(reason)).ok(),
        audio: Audio::open().inspect_err(|reason| tell(reason)).ok(),
        shown: None,
        settings,
        watch,
        focused: true,
        failed: None,
    };
    let ended = events.run_app(&mut app);
    let verdict = app.console.verdict();
    app.console.close(app.clock.now());
    match (app.failed, ended) {
        (Some(reason), _) => Err(reason),
        (None, Err(error)) => Err(no_display(&error)),
        (None, Ok(())) => verdict,
    }
}

fn no_display(error: &EventLoopError) -> String {
    // The system's words come over several lines, with places in the source of a library.
    let text = error.to_string();
    let reason = text.rsplit(": ").next().unwrap_or(&text);
    let reason = reason.lines().next().unwrap_or(reason).trim_end_matches('.');
    format!("no display for a window: {reason}; `quiver play CART --headless` plays without one")
}

impl App {
    fn open(&mut self, events: &ActiveEventLoop) -> Result<Shown, String> {
        let side = f64::from(SIDE * u32::from(self.settings.scale));
        let attributes = WindowAttributes::default()
            .with_title("Quiver")
            .with_inner_size(LogicalSize::new(side, side))
            .with_min_inner_size(PhysicalSize::new(SIDE, SIDE))
            .with_fullscreen(fullscreen(self.settings.fullscreen));
        let window =
            events.create_window(attributes).map_err(|error| format!("no window: {error}"))?;
        window.set_cursor_visible(!self.settings.fullscreen);
        let window = Arc::new(window);
        let (picture, warning) = Picture::new(Arc::clone(&window))?;
        if let Some(warning) = warning {
            tell(&warning);
        }
        Ok(Shown { window, picture, title: String::new() })
    }

    /// Runs the frames that are due.
    fn run_frames(&mut self) {
        let now = self.clock.now();
        let due = self.frames.due(now);
        for _ in 0..due {
            self.frame(now);
        }
        if due > 0
            && let Some(shown) = &self.shown
        {
            shown.window.request_redraw();
        }
    }

    fn frame(&mut self, now: Time) {
        if let Some(watch) = &mut self.watch {
            match watch.poll() {
                Some(Ok(cart)) => {
                    self.console.start(Target::Cart(cart), now);
                    self.console.say("Loaded again".to_owned());
                }
                Some(Err(reason)) => {
                    tell(&reason);
                    self.console.say("Not built: the terminal says why".to_owned());
                }
                None => {}
            }
        }
        let devices = self.devices();
        self.console.frame(now, &devices);
        self.keys.choose_typing(self.console.typing());
        self.follow_settings();
        self.push_sound();
    }

    fn devices(&mut self) -> Devices {
        let mut actions = std::mem::take(&mut self.actions);
        let keys = self.keys.take_pads(self.console.players());
        let typed = self.keys.take_typed();
        let gamepads = self.gamepads.as_mut().map(Gamepads::poll).unwrap_or_default();
        let mut pads = gamepads.pads;
        if !self.focused {
            // Another program is played with.
            pads = Default::default();
        } else if gamepads.menu {
            actions.push(Action::Menu);
        }
        for (pad, keys) in pads.iter_mut().zip(keys) {
            pad.held |= keys.held;
        }
        Devices { pads, typed, actions }
    }

    /// Brings window and sound to what is set.
    fn follow_settings(&mut self) {
        let settings = self.console.desk().lock().settings.settings.clone();
        if settings == self.settings {
            return;
        }
        if let Some(Shown { window, .. }) = &self.shown {
            if settings.fullscreen != self.settings.fullscreen {
                window.set_fullscreen(fullscreen(settings.fullscreen));
                window.set_cursor_visible(!settings.fullscreen);
            }
            if settings.scale != self.settings.scale {
                let side = f64::from(SIDE * u32::from(settings.scale));
                // Where the system changes the size at once it says so here and not by an event.
                if let Some(size) = window.request_inner_size(LogicalSize::new(side, side)) {
                    self.resized(size);
                }
            }
        }
        self.settings = settings;
    }

    fn push_sound(&mut self) {
        let Some(audio) = &self.audio else { return };
        audio.push(self.console.sound(), self.settings.gain());
        if audio.is_lost() {
            tell("the sound card is gone; going on without sound");
            self.audio = None;
        }
    }

    fn resized(&mut self, size: PhysicalSize<u32>) {
        if let Some(Err(reason)) =
            self.shown.as_mut().map(|shown| shown.picture.resize(size.width, size.height))
        {
            tell(&format!("the window keeps its size: {reason}"));
        }
    }

    fn redraw(&mut self, events: &ActiveEventLoop) {
        let Some(shown) = &mut self.shown else { return };
        let title = match self.console.title() {
            "" => "Quiver".to_owned(),
            name => format!("{name} - Quiver"),
        };
        if title != shown.title {
            shown.window.set_title(&title);
            shown.title = title;
        }
        shown.window.pre_present_notify();
        let (scaling, scanlines) = (self.settings.scaling, self.settings.scanlines);
        match shown.picture.show(self.console.picture(), scaling, scanlines) {
            Ok(None) => {}
            Ok(Some(warning)) => tell(&warning),
            Err(reason) => self.fail(events, reason),
        }
    }

    fn fail(&mut self, events: &ActiveEventLoop, reason: String) {
        self.failed = Some(reason);
        events.exit();
    }

    fn key(&mut self, event: &winit::event::KeyEvent) {
        let PhysicalKey::Code(key) = event.physical_key else { return };
        let pressed = event.state == ElementState::Pressed;
        let text = event.text.as_deref();
        self.actions.extend(self.keys.handle(KeyEvent {
            key,
            pressed,
            repeat: event.repeat,
            text,
        }));
    }
}

impl ApplicationHandler for App {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        if self.shown.is_none() {
            match self.open(events) {
                Ok(shown) => self.shown = Some(shown),
                Err(reason) => self.fail(events, reason),
            }
        }
    }

    fn new_events(&mut self, _events: &ActiveEventLoop, _cause: StartCause) {
        self.run_frames();
    }

    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        self.run_frames();
        if self.console.wants_quit() {
            events.exit();
        }
        events.set_control_flow(ControlFlow::WaitUntil(self.clock.instant(self.frames.next_at())));
    }

    fn exiting(&mut self, _events: &ActiveEventLoop) {
        // Why a game has ended is still wanted, for the exit code: so it is kept, and not left.
        self.console.save();
    }

    fn window_event(&mut self, events: &ActiveEventLoop, _window: WindowId, event: WindowEvent) {
        match event {
            WindowEvent::CloseRequested => events.exit(),
            WindowEvent::Resized(size) => self.resized(size),
            WindowEvent::RedrawRequested => self.redraw(events),
            WindowEvent::KeyboardInput { event, is_synthetic: false, .. } => self.key(&event),
            WindowEvent::Focused(focused) => {
                self.focused = focused;
                self.keys.release_all();
            }
            _ => {}
        }
    }
}

fn fullscreen(on: bool) -> Option<Fullscreen> {
    on.then_some(Fullscreen::Borderless(None))
}
