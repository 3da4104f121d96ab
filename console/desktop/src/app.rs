//! The console in a window: what winit reports becomes frames, and frames become a picture and sound.

use std::{path::Path, sync::Arc};

use cart_abi::PointerButton;
use netplay::Time;
use winit::{
    application::ApplicationHandler,
    dpi::{LogicalSize, PhysicalPosition, PhysicalSize},
    error::EventLoopError,
    event::{
        ElementState, Ime, MouseButton, MouseScrollDelta, StartCause, TouchPhase, WindowEvent,
    },
    event_loop::{ActiveEventLoop, ControlFlow, EventLoop},
    keyboard::PhysicalKey,
    window::{Fullscreen, Window, WindowAttributes, WindowId},
};

use crate::{
    audio::Audio,
    clock::{Clock, FrameCounter},
    console::{Console, Target, tell},
    gamepads::Gamepads,
    input::{Event, Input, View, WHEEL_STEP, source::Source},
    overlay::Area,
    settings::Settings,
    touch_picture::{Key, TouchPicture},
    watch::Watch,
    window::Picture,
};

/// Pixels along each side of the screen.
const SIDE: u32 = cart_abi::SCREEN_WIDTH.unsigned_abs();

/// Pixels that a touchpad scrolls for one step of a wheel.
const PIXELS_PER_STEP: f64 = 40.0;

/// The console with its devices.
struct App {
    clock: Clock,
    frames: FrameCounter,
    console: Console,
    input: Input,
    gamepads: Option<Gamepads>,
    audio: Option<Audio>,
    shown: Option<Shown>,
    /// The settings that the window and the sound follow already.
    settings: Settings,
    watch: Option<Watch>,
    /// Whether the system's cursor is seen over the window.
    cursor: bool,
    /// Why the window could not be opened or kept.
    failed: Option<String>,
}

/// The window.
struct Shown {
    window: Arc<Window>,
    picture: Picture,
    title: String,
    /// The on-screen pad, while it is to be seen.
    over: Option<TouchPicture>,
}

/// Plays in a window until the player ends it. The error is what was wrong with the world or with the cart.
pub(crate) fn run(
    clock: Clock,
    console: Console,
    watch: Option<Watch>,
    mappings: &Path,
) -> Result<(), String> {
    let events = EventLoop::new().map_err(|error| no_display(&error))?;
    let settings = console.desk().lock().settings.settings.clone();
    let mut app = App {
        clock,
        frames: FrameCounter::default(),
        console,
        input: Input::new(settings.input.clone()),
        gamepads: Gamepads::open(mappings, tell),
        audio: Audio::open().inspect_err(|reason| tell(reason)).ok(),
        shown: None,
        settings,
        watch,
        cursor: true,
        failed: None,
    };
    if let Some(gamepads) = &app.gamepads {
        gamepads.report_all(|event| app.input.handle(event));
    }
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
        let window = Arc::new(window);
        let (picture, warning) = Picture::new(Arc::clone(&window))?;
        if let Some(warning) = warning {
            tell(&warning);
        }
        self.look_at(&window);
        Ok(Shown { window, picture, title: String::new(), over: None })
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
        if let Some(gamepads) = &mut self.gamepads {
            gamepads.poll(|event| self.input.handle(event));
        }
        let devices = self.input.take();
        self.console.frame(now, &devices);
        self.follow_settings();
        self.follow_game();
        self.push_sound();
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
                // The system may keep the key to itself that goes up now.
                self.input.release_all();
            }
            if settings.scale != self.settings.scale {
                let side = f64::from(SIDE * u32::from(settings.scale));
                // Where the system changes the size at once it says so here and not by an event.
                if window.request_inner_size(LogicalSize::new(side, side)).is_some() {
                    self.resized();
                }
            }
        }
        let scaling_before = self.settings.scaling;
        self.settings = settings;
        if self.settings.scaling != scaling_before
            && let Some(window) = self.shown.as_ref().map(|shown| Arc::clone(&shown.window))
        {
            self.look_at(&window);
        }
    }

    /// Brings keyboard, cursor and motors to what is played.
    fn follow_game(&mut self) {
        let situation = self.console.situation();
        let typed_before = self.input.is_typing();
        self.input.follow(situation, &self.settings.input);
        let cursor = self.console.cursor().unwrap_or(!self.settings.fullscreen);
        if let Some(Shown { window, .. }) = &self.shown {
            if situation.typing != typed_before {
                window.set_ime_allowed(situation.typing);
            }
            if cursor != self.cursor {
                window.set_cursor_visible(cursor);
                self.cursor = cursor;
            }
        }
        if let Some(gamepads) = &mut self.gamepads {
            gamepads.shake(&self.input.shaken().collect::<Vec<_>>(), self.console.shakes());
        }
    }

    /// Tells what the window's size means for mouse, fingers and an input method.
    fn look_at(&mut self, window: &Window) {
        let size = window.inner_size();
        let place = self.settings.scaling.place(size.width, size.height, false);
        let [x, y, width, height] =
            [place.left, place.top, place.width, place.height].map(u32::cast_signed);
        let picture = Area { x, y, width, height };
        // What is composed is shown at the bottom of the picture, and the method's own window opens there.
        let line = picture.height / 12;
        window.set_ime_cursor_area(
            PhysicalPosition::new(picture.x, picture.y + picture.height - line),
            PhysicalSize::new(picture.width, line),
        );
        #[expect(clippy::cast_possible_truncation, reason = "a display's scale is a small number")]
        let density_percent = (window.scale_factor() * 100.0) as i32;
        self.input.handle(Event::View(View {
            width: size.width.cast_signed(),
            height: size.height.cast_signed(),
            density_percent,
            picture,
        }));
    }

    fn click(&mut self, button: MouseButton, state: ElementState) {
        let button = match button {
            MouseButton::Left => PointerButton::Left,
            MouseButton::Right => PointerButton::Right,
            MouseButton::Middle => PointerButton::Middle,
            _ => return,
        };
        let down = state == ElementState::Pressed;
        self.input.handle(Event::MouseButton { button, down });
    }

    fn touch(&mut self, touch: &winit::event::Touch) {
        let ((x, y), finger) = (place(touch.location), touch.id);
        self.input.handle(match touch.phase {
            TouchPhase::Started => Event::TouchStart { finger, x, y },
            TouchPhase::Moved => Event::TouchMove { finger, x, y },
            TouchPhase::Ended | TouchPhase::Cancelled => Event::TouchEnd { finger },
        });
    }

    fn push_sound(&mut self) {
        let Some(audio) = &self.audio else { return };
        audio.push(self.console.sound(), self.settings.gain());
        if audio.is_lost() {
            tell("the sound card is gone; going on without sound");
            self.audio = None;
        }
    }

    fn resized(&mut self) {
        if let Some(window) = self.shown.as_ref().map(|shown| Arc::clone(&shown.window)) {
            self.look_at(&window);
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
        let key = self.input.touch_layout().map(|layout| Key {
            layout,
            held: self.input.touch_held(),
            width: self.input.view().width,
            height: self.input.view().height,
        });
        if shown.over.as_ref().map(|over| over.key) != key {
            shown.over = key.map(TouchPicture::new);
        }
        let (picture, over) = (self.console.picture(), shown.over.as_ref());
        match shown.picture.show(picture, scaling, scanlines, over) {
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
        let key = match event.physical_key {
            PhysicalKey::Code(code) => Source::key(code),
            PhysicalKey::Unidentified(_) => None,
        };
        let down = event.state == ElementState::Pressed;
        self.input.handle(Event::Key {
            key,
            down,
            repeat: event.repeat,
            text: event.text.as_deref(),
        });
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
            WindowEvent::Resized(_) => self.resized(),
            WindowEvent::RedrawRequested => self.redraw(events),
            WindowEvent::KeyboardInput { event, is_synthetic: false, .. } => self.key(&event),
            WindowEvent::Focused(focused) => self.input.handle(Event::Focus(focused)),
            WindowEvent::Ime(Ime::Preedit(text, _)) => self.input.handle(Event::Compose(&text)),
            WindowEvent::Ime(Ime::Commit(text)) => self.input.handle(Event::Commit(&text)),
            WindowEvent::Ime(Ime::Disabled) => self.input.handle(Event::Compose("")),
            WindowEvent::CursorMoved { position, .. } => {
                let (x, y) = place(position);
                self.input.handle(Event::MouseMoved { x, y });
            }
            WindowEvent::CursorLeft { .. } => self.input.handle(Event::MouseLeft),
            WindowEvent::MouseInput { state, button, .. } => self.click(button, state),
            WindowEvent::MouseWheel { delta, .. } => self.input.handle(Event::Wheel(wheel(delta))),
            WindowEvent::Touch(touch) => self.touch(&touch),
            _ => {}
        }
    }
}

/// Whole pixels of a place in the window.
fn place(position: PhysicalPosition<f64>) -> (i32, i32) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a place farther away than an i32 reaches counts as at its end"
    )]
    let whole = |place: f64| place.floor() as i32;
    (whole(position.x), whole(position.y))
}

/// What the wheel turned, in parts of [`WHEEL_STEP`].
fn wheel(delta: MouseScrollDelta) -> i32 {
    let step = f64::from(WHEEL_STEP);
    let turned = match delta {
        MouseScrollDelta::LineDelta(_, y) => f64::from(y) * step,
        MouseScrollDelta::PixelDelta(way) => way.y * step / PIXELS_PER_STEP,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a wheel that turns farther than an i32 reaches counts as at its end"
    )]
    let turned = turned.round() as i32;
    turned
}

fn fullscreen(on: bool) -> Option<Fullscreen> {
    on.then_some(Fullscreen::Borderless(None))
}
