//! A real window on a virtual display, steered by a synthetic keyboard.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{Place, arg, built_cart, carts};

/// How long anything may take before the test fails.
const DEADLINE: Duration = Duration::from_secs(40);
/// Between two looks at something that is awaited.
const LOOK: Duration = Duration::from_millis(50);

/// A process of this test, which ends with it.
struct Own(Child);

impl Drop for Own {
    /// Asks it to end, since a display that is simply killed leaves its lock behind.
    fn drop(&mut self) {
        if self.0.try_wait().is_ok_and(|ended| ended.is_some()) {
            return;
        }
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

/// A display that nobody sees, and a console in it.
struct Desktop {
    place: Place,
    display: String,
    console: Own,
    _server: Own,
    /// Two windows that are drawn in software at the same time would be slow, and two displays that start at the same
    /// moment can take the same number.
    _turn: MutexGuard<'static, ()>,
}

static TURN: Mutex<()> = Mutex::new(());

impl Desktop {
    /// Starts a display and a console, and waits for its window.
    fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_with("", arguments, variables)
    }

    /// The same, with these settings.
    fn start_with(settings: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Place::new();
        fs::create_dir_all(place.path("home/config")).unwrap();
        place.write("home/config/settings.toml", settings);
        let (server, display) = display(&place);
        let mut command = place.quiver();
        command.args(arguments).env("DISPLAY", &display).env("WGPU_BACKEND", "vulkan");
        command.envs(variables.iter().copied());
        let errors = fs::File::create(place.path("errors.txt")).unwrap();
        let console =
            Own(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).spawn().unwrap());
        let mut desktop = Self { place, display, console, _server: server, _turn: turn };
        desktop.await_window();
        desktop
    }

    /// Waits for the window and gives it the keyboard, as a window manager would.
    fn await_window(&mut self) {
        self.until("the window", |desktop| {
            desktop
                .tool("xdotool", &["search", "--onlyvisible", "--name", "Quiver", "windowfocus"])
                .is_some()
        });
    }

    /// Looks until something is true.
    #[track_caller]
    #[expect(
        clippy::disallowed_methods,
        reason = "a window that does not come must not hold up the tests"
    )]
    fn until(&mut self, what: &str, mut is: impl FnMut(&mut Self) -> bool) {
        let begun = Instant::now();
        while !is(self) {
            assert!(begun.elapsed() < DEADLINE, "{what} has not come: {}", self.errors());
            std::thread::park_timeout(LOOK);
        }
    }

    /// What a program of the display says, if it succeeds.
    fn tool(&self, program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
        let output = Command::new(program).args(arguments).env("DISPLAY", &self.display).output();
        let output = output
            .unwrap_or_else(|error| panic!("{program}: {error}; `cargo xtask setup` installs it"));
        output.status.success().then_some(output.stdout)
    }

    /// Presses a key for so long that a frame sees it.
    fn press(&self, key: &str) {
        self.tool("xdotool", &["key", "--delay", "60", key]).expect("the display takes keys");
    }

    /// The picture of the display: its pixels.
    fn picture(&self) -> Vec<[u8; 3]> {
        let path = self.place.path("display.png");
        self.tool("import", &["-window", "root", &format!("png:{}", arg(&path))])
            .expect("the display can be seen");
        image::open(&path).unwrap().into_rgb8().pixels().map(|pixel| pixel.0).collect()
    }

    /// Waits until a picture is there that is not one colour.
    #[track_caller]
    fn await_picture(&mut self) -> Vec<[u8; 3]> {
        let mut picture = Vec::new();
        self.until("a picture", |desktop| {
            picture = desktop.picture();
            picture.iter().any(|pixel| *pixel != picture[0])
        });
        picture
    }

    fn errors(&self) -> String {
        fs::read_to_string(self.place.path("errors.txt")).unwrap_or_default()
    }

    /// Waits for the console to end by itself; its exit code.
    #[track_caller]
    fn await_end(&mut self) -> Option<i32> {
        let mut code = None;
        self.until("the end", |desktop| match desktop.console.0.try_wait().unwrap() {
            Some(status) => {
                code = status.code();
                true
            }
            None => false,
        });
        code
    }
}

/// Starts a display under a number that is still free, which it tells through a pipe.
#[expect(
    clippy::disallowed_methods,
    reason = "a display that does not come must not hold up the tests"
)]
fn display(place: &Place) -> (Own, String) {
    let out = place.path("display.txt");
    let mut server = Command::new("Xvfb");
    server.args(["-noreset", "-displayfd", "1", "-screen", "0", "900x800x24", "-nolisten", "tcp"]);
    server.stdout(fs::File::create(&out).unwrap()).stderr(Stdio::null());
    let server = server
        .spawn()
        .unwrap_or_else(|error| panic!("Xvfb: {error}; `cargo xtask setup` installs it"));
    let server = Own(server);
    let begun = Instant::now();
    loop {
        let mut number = String::new();
        fs::File::open(&out).unwrap().read_to_string(&mut number).unwrap();
        if number.ends_with('\n') {
            return (server, format!(":{}", number.trim()));
        }
        assert!(begun.elapsed() < DEADLINE, "Xvfb has not started");
        std::thread::park_timeout(LOOK);
    }
}

/// Where two pictures differ, in pixels.
fn difference(one: &[[u8; 3]], other: &[[u8; 3]]) -> usize {
    one.iter().zip(other).filter(|(one, other)| one != other).count()
}

fn written(folder: &Path, ending: &str) -> Option<PathBuf> {
    let mut paths = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    paths.find(|path| path.to_string_lossy().ends_with(ending))
}

/// The width of a GIF, which stands in its seventh and eighth byte.
fn image_side(gif: &Path) -> u16 {
    let bytes = fs::read(gif).unwrap();
    assert!(bytes.starts_with(b"GIF89a"));
    u16::from_le_bytes([bytes[6], bytes[7]])
}

#[test]
fn keys_change_the_picture_in_the_window() {
    let mut desktop = Desktop::start(&["play", arg(&built_cart("hello"))], &[]);
    let before = desktop.await_picture();
    desktop.until("a picture that has changed", |desktop| {
        desktop.press("Right");
        difference(&before, &desktop.picture()) > 100
    });
    desktop.press("F12");
    let pictures = desktop.place.path("home/pictures");
    desktop.until("the screenshot", |_| written(&pictures, "hello-001.png").is_some());
    desktop.until("word of the screenshot", |desktop| desktop.errors().contains("hello-001.png"));
    desktop.press("F9");
    desktop.until("word of the GIF", |desktop| desktop.errors().contains("hello-001.gif ("));
    let gif = written(&pictures, "hello-001.gif").unwrap();
    assert!(image_side(&gif) == 256, "{}", gif.display());
    // The menu of the console: its last row quits.
    for key in ["Escape", "Up", "Return"] {
        desktop.press(key);
    }
    assert_eq!(desktop.await_end(), Some(0), "{}", desktop.errors());
}

#[test]
fn without_a_gpu_the_same_window_is_drawn_by_the_processor() {
    let cart = built_cart("hello");
    let mut with = Desktop::start(&["play", arg(&cart)], &[]);
    let picture = with.await_picture();
    assert!(!with.errors().contains("GPU"), "{}", with.errors());
    drop(with);
    // No such GPU exists here.
    let mut without = Desktop::start(&["play", arg(&cart)], &[("WGPU_BACKEND", "dx12")]);
    without.until("the same picture", |without| without.picture() == picture);
    let said = without.errors().matches("no usable GPU").count();
    assert_eq!(said, 1, "{}", without.errors());
}

#[test]
fn the_gpu_and_the_processor_scale_alike() {
    let cart = built_cart("hello");
    // A size that no whole multiple fills, so that pixels share edges and rows the dark lines.
    let resized = |settings: &str, variables: &[(&str, &str)]| {
        let mut desktop = Desktop::start_with(settings, &["play", arg(&cart)], variables);
        let before = desktop.await_picture();
        let window = ["search", "--onlyvisible", "--name", "Quiver", "windowsize", "700", "650"];
        desktop.tool("xdotool", &window).expect("the window can be resized");
        let mut picture = before.clone();
        // A few words of the console stay for two seconds; so many equal pictures in turn take longer.
        let mut equal = 0;
        desktop.until("the other size", |desktop| {
            let last = std::mem::replace(&mut picture, desktop.picture());
            let same = last == picture && difference(&before, &picture) > 10_000;
            equal = if same { equal + 1 } else { 0 };
            equal == 30
        });
        picture
    };
    for settings in ["scaling = \"smooth\"\nscanlines = true", "scaling = \"stretched\""] {
        let with = resized(settings, &[]);
        let without = resized(settings, &[("WGPU_BACKEND", "dx12")]);
        let far = |one: &[u8; 3], other: &[u8; 3]| {
            one.iter().zip(other).any(|(one, other)| one.abs_diff(*other) > 2)
        };
        let differ = with.iter().zip(&without).filter(|(one, other)| far(one, other)).count();
        assert_eq!(differ, 0, "{settings}");
    }
}

#[test]
fn a_window_whose_size_changes_again_and_again_goes_on() {
    let mut desktop = Desktop::start(&["play", arg(&built_cart("hello"))], &[]);
    let picture = desktop.await_picture();
    let pictures = desktop.place.path("home/pictures");
    for round in 1..=2 {
        let mut storm: Vec<String> =
            ["search", "--onlyvisible", "--name", "Quiver"].map(str::to_owned).into();
        for step in 1..=60_u32 {
            let [width, height] = [step * 7919 % 880, step * 104_729 % 780].map(|side| side + 1);
            storm.extend(["windowsize".to_owned(), width.to_string(), height.to_string()]);
            // So that a picture is on its way at many of them.
            storm.extend(["sleep", "0.005"].map(str::to_owned));
        }
        storm.extend(["windowsize", "768", "768"].map(str::to_owned));
        let storm: Vec<&str> = storm.iter().map(String::as_str).collect();
        desktop.tool("xdotool", &storm).expect("the window can be resized");
        desktop.until("the picture in its old size", |desktop| {
            difference(&picture, &desktop.picture()) < 10_000
        });
        desktop.press("F12");
        let name = format!("hello-{round:03}.png");
        desktop.until("a screenshot", |_| written(&pictures, &name).is_some());
    }
}

#[test]
fn a_cart_that_stops_shows_a_crash_screen_and_starts_again() {
    let place = Place::new();
    let cart = place.write("f.cart", carts::faulty(120).to_bytes().unwrap());
    let mut desktop = Desktop::start(&["play", arg(&cart)], &[]);
    let is_blue = |picture: &[[u8; 3]]| {
        picture.iter().filter(|[red, _, blue]| blue > red && *blue > 150).count() > 300_000
    };
    desktop.until("the cart's blue", |desktop| is_blue(&desktop.picture()));
    desktop.until("the crash screen", |desktop| !is_blue(&desktop.picture()));
    desktop.until("the cart's blue again", |desktop| {
        desktop.press("Return");
        is_blue(&desktop.picture())
    });
    desktop.until("the crash screen again", |desktop| !is_blue(&desktop.picture()));
    desktop.press("Escape");
    assert_eq!(desktop.await_end(), Some(1));
    assert!(desktop.errors().contains("no hero stands in the hall"), "{}", desktop.errors());
}

#[test]
fn the_menu_starts_a_cart_and_comes_back() {
    let mut desktop = Desktop::start(&[], &[]);
    desktop.await_picture();
    let title = |desktop: &Desktop| {
        let name = desktop
            .tool("xdotool", &["search", "--onlyvisible", "--name", "Quiver", "getwindowname"])
            .unwrap_or_default();
        String::from_utf8_lossy(&name).trim().to_owned()
    };
    desktop.until("a cart", |desktop| {
        desktop.press("z");
        title(desktop).contains(" - Quiver")
    });
    // The menu of the console over the game: a press that a slow frame does not see leads to another row, and not out.
    desktop.until("the menu", |desktop| {
        for key in
            ["Escape", "Down", "Down", "Down", "Down", "Down", "Down", "Down", "Down", "Return"]
        {
            desktop.press(key);
        }
        title(desktop) == "Quiver"
    });
}

#[test]
fn what_the_menu_sets_is_kept() {
    let mut desktop = Desktop::start(&[], &[]);
    desktop.await_picture();
    let settings = desktop.place.path("home/config/settings.toml");
    desktop.until("a setting", |desktop| {
        for key in ["bracketright", "bracketright", "Down", "Right"] {
            desktop.press(key);
        }
        fs::read_to_string(&settings).is_ok_and(|text| text.contains("volume"))
    });
    let text = fs::read_to_string(&settings).unwrap();
    for key in ["volume", "muted", "scale", "fullscreen", "name", "keys_shown", "servers"] {
        assert!(text.contains(key), "{key}: {text}");
    }
}

#[test]
fn a_key_that_is_chosen_on_the_page_of_controls_is_kept() {
    let mut desktop = Desktop::start(&["play", arg(&built_cart("hello"))], &[]);
    desktop.await_picture();
    let settings = desktop.place.path("home/config/settings.toml");
    // The row of the controls, the first button there, and its new key.
    desktop.until("the key in the settings", |desktop| {
        for key in ["Escape", "Down", "Down", "Down", "Down", "Down", "Return", "Return", "h"] {
            desktop.press(key);
        }
        desktop.press("Escape");
        desktop.press("Escape");
        fs::read_to_string(&settings).is_ok_and(|text| text.contains("\"h\""))
    });
}

#[test]
fn a_room_is_joined_by_its_address_in_the_menu() {
    let host = Place::new();
    let server = crate::online::server(&host.path("data"), "127.0.0.1:0".parse().unwrap());
    let mut desktop = Desktop::start(&[], &[]);
    let shelf = desktop.await_picture();
    desktop.press("bracketright");
    desktop.until("the page", |desktop| difference(&shelf, &desktop.picture()) > 30_000);
    let page = desktop.picture();
    desktop.press("z");
    desktop.until("the keys", |desktop| difference(&page, &desktop.picture()) > 100_000);
    let address = format!("{}/pong", server.listening());
    desktop.tool("xdotool", &["type", "--delay", "30", &address]).expect("the display takes keys");
    desktop.press("Return");
    let carts = desktop.place.path("home/cache/carts");
    desktop.until("the cart of the room", |_| written(&carts, ".cart").is_some());
    let kept = fs::read_to_string(desktop.place.path("home/config/settings.toml")).unwrap();
    assert!(kept.contains(&format!("quiver://{}/pong", server.listening())), "{kept}");
    drop(desktop);
    server.stop();
}
