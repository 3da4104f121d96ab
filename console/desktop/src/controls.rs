//! The page on which a player chooses what keys and gamepads do: a leaf for each pad, and one for the console's own
//! commands.

use cart_abi::{Button, PADS};
use machine::{Canvas, Color, Font};

use crate::{
    input::{
        InputSettings,
        bindings::BUTTONS,
        source::{Device, Source},
        steers,
        stick::DEAD_ZONE_MAX,
    },
    keys::{Action, ESCAPE},
    overlay::{Area, Overlay, SMALL, count, ink},
    script::NAMES,
};

/// Frames that the page waits for a key before it gives up: five seconds.
const WAIT_FRAMES: u32 = 300;
/// How far the dead zone goes in one step, in percent.
const DEAD_ZONE_STEP: u8 = 5;
/// Pixels from one row to the next.
const ROW: i32 = 11;
const TOP: i32 = 28;
const LEFT: i32 = 6;
/// Where the sources of a button begin.
const SOURCES_LEFT: i32 = 66;
/// Where those of a command begin.
const COMMANDS_LEFT: i32 = 110;
/// The leaf of the console's commands; those before it are the pads'.
const CONSOLE: usize = PADS;
const LEAVES: usize = PADS + 1;

/// What can be chosen on a leaf.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Row {
    Button(usize),
    Command(Action),
    DeadZone,
    StickAsPad,
    Rumble,
    TouchPad,
    Reset,
}

/// The rows of a pad below those of its buttons.
const MORE: [Row; 5] = [Row::DeadZone, Row::StickAsPad, Row::Rumble, Row::TouchPad, Row::Reset];

/// What the next key is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Waiting {
    /// In place of what pressed the button on the same device.
    Put,
    /// Beside it.
    Add,
}

/// What the page wants of the console.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// The settings are other ones now.
    Changed,
    /// The page is closed.
    Done,
}

/// The page while it is open.
#[derive(Debug)]
pub(crate) struct Controls {
    leaf: usize,
    rows: Vec<Row>,
    chosen: usize,
    waiting: Option<(Waiting, u32)>,
    /// What was held in the frame before; what was held as the page opened must be let go first.
    before: u16,
    /// Why the last key was not taken.
    told: Option<String>,
}

impl Controls {
    /// The page of the first pad.
    pub(crate) fn new() -> Self {
        Self { leaf: 0, rows: rows(0), chosen: 0, waiting: None, before: u16::MAX, told: None }
    }

    fn turn(&mut self, on: bool) {
        self.leaf = (self.leaf + if on { 1 } else { LEAVES - 1 }) % LEAVES;
        self.rows = rows(self.leaf);
        self.chosen = self.chosen.min(self.rows.len() - 1);
    }

    /// Whether the next key or button is for the page.
    pub(crate) fn is_catching(&self) -> bool {
        self.waiting.is_some()
    }

    /// Escape: takes a question back; without one it is no business of the page, and it says so.
    pub(crate) fn escape(&mut self) -> bool {
        self.waiting.take().is_some()
    }

    /// One frame on: what the player holds, and the key that was asked for.
    pub(crate) fn update(
        &mut self,
        held: u16,
        caught: Option<Source>,
        settings: &mut InputSettings,
    ) -> Option<Outcome> {
        let pressed = held & !self.before;
        self.before = held;
        if let Some((waiting, frames)) = self.waiting {
            // What is held as the question ends counts only after it was let go.
            self.before = u16::MAX;
            let Some(source) = caught else {
                self.waiting = (frames > 1).then_some((waiting, frames - 1));
                return None;
            };
            self.waiting = None;
            return self.take(waiting, source, settings);
        }
        let is = |button: Button| pressed & button as u16 != 0;
        if pressed != 0 {
            self.told = None;
        }
        if is(Button::B) {
            return Some(Outcome::Done);
        }
        if is(Button::L) || is(Button::R) {
            self.turn(is(Button::R));
        }
        let count = self.rows.len();
        if is(Button::Up) {
            self.chosen = (self.chosen + count - 1) % count;
        }
        if is(Button::Down) {
            self.chosen = (self.chosen + 1) % count;
        }
        let (less, more) = (is(Button::Left), is(Button::Right));
        let yes = is(Button::A) || is(Button::Start);
        match self.row() {
            Row::Button(_) | Row::Command(_) if yes => {
                self.waiting = Some((Waiting::Put, WAIT_FRAMES));
            }
            Row::Button(_) | Row::Command(_) if is(Button::X) => {
                self.waiting = Some((Waiting::Add, WAIT_FRAMES));
            }
            Row::Button(button) if is(Button::Y) => {
                settings.pads.clear(self.leaf, button);
                return Some(Outcome::Changed);
            }
            Row::Command(action) if is(Button::Y) => {
                settings.console.clear(action);
                return Some(Outcome::Changed);
            }
            Row::Button(_) | Row::Command(_) if less || more => self.turn(more),
            row => return self.set(row, [less, more, yes], settings),
        }
        None
    }

    /// Changes what is not a button.
    fn set(
        &self,
        row: Row,
        [less, more, yes]: [bool; 3],
        settings: &mut InputSettings,
    ) -> Option<Outcome> {
        let turned = less || more || yes;
        match row {
            Row::DeadZone if less => {
                settings.dead_zone = settings.dead_zone.saturating_sub(DEAD_ZONE_STEP);
            }
            Row::DeadZone if more || yes => {
                settings.dead_zone = (settings.dead_zone + DEAD_ZONE_STEP).min(DEAD_ZONE_MAX);
            }
            Row::StickAsPad if turned => settings.stick_as_pad = !settings.stick_as_pad,
            Row::Rumble if turned => settings.rumble = !settings.rumble,
            Row::TouchPad if turned => settings.touch_pad = !settings.touch_pad,
            Row::Reset if yes && self.leaf == CONSOLE => settings.console.reset(&settings.pads),
            Row::Reset if yes => settings.pads.reset(self.leaf, &settings.console),
            _ => return None,
        }
        Some(Outcome::Changed)
    }

    fn take(
        &mut self,
        waiting: Waiting,
        source: Source,
        settings: &mut InputSettings,
    ) -> Option<Outcome> {
        self.told = refusal(self.row(), source, settings);
        if self.told.is_some() {
            return None;
        }
        match (self.row(), waiting) {
            (Row::Button(button), Waiting::Put) => settings.pads.put(self.leaf, button, source),
            (Row::Button(button), Waiting::Add) => settings.pads.add(self.leaf, button, source),
            (Row::Command(action), Waiting::Put) => settings.console.put(action, source),
            (Row::Command(action), Waiting::Add) => settings.console.add(action, source),
            _ => return None,
        }
        Some(Outcome::Changed)
    }

    fn row(&self) -> Row {
        self.rows[self.chosen]
    }

    /// Draws the page.
    pub(crate) fn draw(&self, overlay: &mut Overlay, settings: &InputSettings) {
        let area = Area { x: 2, y: 2, width: 252, height: 252 };
        let mut screen = overlay.panel(area, ink::GOLD);
        self.draw_head(&mut screen);
        for (index, &row) in self.rows.iter().enumerate() {
            let y = TOP + ROW * index as i32 + if index < BUTTONS { 0 } else { 3 };
            let chosen = index == self.chosen;
            if chosen {
                screen.rect(LEFT, y - 2, 244, ROW, ink::SLATE);
            }
            let color = if chosen { ink::GOLD } else { ink::SILVER };
            match row {
                Row::Button(button) => {
                    screen.text(Font::large(), LEFT + 4, y - 1, color, &capital(NAMES[button]));
                    self.draw_sources(&mut screen, settings, row, (SOURCES_LEFT, y), color);
                }
                Row::Command(action) => {
                    screen.text(Font::small(), LEFT + 4, y, color, &capital(action.words()));
                    self.draw_sources(&mut screen, settings, row, (COMMANDS_LEFT, y), color);
                }
                _ => draw_more(&mut screen, settings, row, y, color),
            }
        }
        self.draw_foot(&mut screen, settings);
    }

    fn draw_head(&self, screen: &mut Canvas<'_>) {
        screen.rect(3, 3, 250, 19, ink::SLATE);
        screen.text(Font::large(), 10, 9, ink::BONE, "CONTROLS");
        let mut x = 92;
        for leaf in 0..LEAVES {
            let name =
                if leaf == CONSOLE { "CONSOLE".to_owned() } else { format!("PAD {}", leaf + 1) };
            let width = SMALL * count(&name) + 9;
            if leaf == self.leaf {
                screen.rect(x, 5, width, 17, ink::NIGHT);
            }
            let color = if leaf == self.leaf { ink::GOLD } else { ink::GREY };
            screen.text(Font::small(), x + 5, 11, color, &name);
            x += width;
        }
    }

    fn draw_sources(
        &self,
        screen: &mut Canvas<'_>,
        settings: &InputSettings,
        row: Row,
        (left, y): (i32, i32),
        color: Color,
    ) {
        if row == self.row() && self.is_catching() {
            screen.text(Font::small(), left, y, ink::BONE, "press a key or a button ...");
            return;
        }
        let (sources, conflict) = match row {
            Row::Button(button) => (
                settings.pads.sources(self.leaf, button),
                settings.pads.conflict(self.leaf, button).map(|conflict| conflict.source),
            ),
            Row::Command(action) => (settings.console.sources(action), None),
            _ => return,
        };
        if sources.is_empty() {
            screen.text(Font::small(), left, y, ink::GREY, "nothing");
        }
        let mut x = left;
        for &source in sources {
            let color = match (conflict == Some(source), source.device()) {
                (true, _) => ink::RED,
                (false, Device::Keyboard) => color,
                (false, Device::Gamepad) => ink::LEAF,
            };
            screen.text(Font::small(), x, y, color, source.name());
            x += SMALL * (count(source.name()) + 2);
        }
    }

    fn draw_foot(&self, screen: &mut Canvas<'_>, settings: &InputSettings) {
        let y = 246;
        let conflict = match self.row() {
            Row::Button(button) => settings.pads.conflict(self.leaf, button),
            _ => None,
        };
        let (color, text) = if self.is_catching() {
            (ink::BONE, "ESC, or a moment without a key: as it was".to_owned())
        } else if let Some(told) = &self.told {
            (ink::RED, told.clone())
        } else if let Some(conflict) = conflict {
            let (pad, button) = (conflict.pad + 1, NAMES[conflict.button]);
            (ink::RED, format!("\"{}\" is {} of pad {pad} too", conflict.source, capital(button)))
        } else if let Row::Button(_) | Row::Command(_) = self.row() {
            let [a, x, y, b] = [Button::A, Button::X, Button::Y, Button::B]
                .map(|button| settings.pads.hint(button));
            (ink::GREY, format!("{a} set  {x} add  {y} clear  L R leaf  {b} back"))
        } else {
            let [a, b] = [Button::A, Button::B].map(|button| settings.pads.hint(button));
            (ink::GREY, format!("left, right, {a} change  {b} back"))
        };
        screen.text(Font::small(), LEFT + 4, y, color, &text);
    }
}

/// The rows of a leaf.
fn rows(leaf: usize) -> Vec<Row> {
    if leaf == CONSOLE {
        Action::ALL.into_iter().map(Row::Command).chain([Row::Reset]).collect()
    } else {
        (0..BUTTONS).map(Row::Button).chain(MORE).collect()
    }
}

/// Why a row cannot have this source, if it cannot: no key of a pad is the console's too.
fn refusal(row: Row, source: Source, settings: &InputSettings) -> Option<String> {
    match row {
        Row::Button(_) => settings
            .console
            .action(source)
            .map(|action| format!("\"{source}\" is the console's: {}", action.words())),
        _ if source == ESCAPE => Some(format!("\"{source}\" is the menu's")),
        _ if steers(source) => Some(format!("\"{source}\" steers the menus")),
        _ => settings.pads.user(source).map(|(pad, button)| {
            format!("\"{source}\" is {} of pad {}", capital(NAMES[button]), pad + 1)
        }),
    }
}

/// A name with a capital.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn draw_more(screen: &mut Canvas<'_>, settings: &InputSettings, row: Row, y: i32, color: Color) {
    let yes = |on: bool| if on { "yes" } else { "no" }.to_owned();
    let (label, value) = match row {
        Row::DeadZone => ("Dead zone of sticks", format!("< {}% >", settings.dead_zone)),
        Row::StickAsPad => ("Left stick is a d-pad too", yes(settings.stick_as_pad)),
        Row::Rumble => ("Rumble", yes(settings.rumble)),
        Row::TouchPad => ("Pad on touch screens", yes(settings.touch_pad)),
        _ => ("All of this leaf as it was at first", String::new()),
    };
    screen.text(Font::small(), LEFT + 4, y, color, label);
    screen.text(Font::small(), 244 - SMALL * count(&value), y, color, &value);
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: u16 = Button::A as u16;

    /// Presses and lets go of one button after the other, and hands over a key that was caught; the last outcome counts.
    fn press(
        controls: &mut Controls,
        settings: &mut InputSettings,
        buttons: &[Button],
        caught: Option<&str>,
    ) -> Option<Outcome> {
        controls.update(0, None, settings);
        let mut outcome = None;
        for &button in buttons {
            outcome = controls.update(button as u16, None, settings);
            controls.update(0, None, settings);
        }
        match caught {
            Some(name) => controls.update(0, Source::named(name), settings),
            None => outcome,
        }
    }

    #[track_caller]
    fn check(buttons: &[Button], caught: Option<&str>, changed: impl Fn(&mut InputSettings)) {
        let (mut controls, mut settings) = (Controls::new(), InputSettings::default());
        let outcome = press(&mut controls, &mut settings, buttons, caught);
        let mut expected = InputSettings::default();
        changed(&mut expected);
        assert_eq!(settings, expected, "{buttons:?}");
        assert_eq!(outcome, (expected != InputSettings::default()).then_some(Outcome::Changed));
    }

    #[test]
    fn a_button_gets_another_key() {
        use Button::{A, Down, R, X, Y};
        let known = Source::known;
        check(&[A], Some("h"), |settings| settings.pads.put(0, 0, known("h")));
        check(&[Down, X], Some("h"), |settings| settings.pads.add(0, 1, known("h")));
        check(&[R, Y], None, |settings| settings.pads.clear(1, 0));
        check(&[R, R, A], Some("pad-c"), |settings| settings.pads.put(2, 0, known("pad-c")));
        // The console's own keys stay its own.
        check(&[A], Some("p"), |_| ());
    }

    #[test]
    fn a_command_of_the_console_gets_another_key() {
        use Button::{A, Down, L, Left, Up, X, Y};
        let known = Source::known;
        check(&[L, Down, A], Some("f2"), |settings| {
            settings.console.put(Action::Pause, known("f2"));
        });
        check(&[Left, Up, Up, X], Some("pad-l3"), |settings| {
            settings.console.add(Action::Screenshot, known("pad-l3"));
        });
        check(&[L, Down, Y], None, |settings| settings.console.clear(Action::Pause));
        // A key that another command has changes hands; one of a pad, or of the menus, does not.
        check(&[L, Down, A], Some("f9"), |settings| {
            settings.console.put(Action::Pause, known("f9"));
        });
        for key in ["z", "up", "pad-south", "keypad-enter"] {
            check(&[L, Down, A], Some(key), |_| ());
        }
    }

    #[test]
    fn a_leaf_with_fewer_rows_is_turned_to_at_its_end() {
        let (mut controls, mut settings) = (Controls::new(), InputSettings::default());
        press(&mut controls, &mut settings, &[Button::Up, Button::L], None);
        assert_eq!((controls.leaf, controls.row()), (CONSOLE, Row::Reset));
        settings.console.clear(Action::Mute);
        press(&mut controls, &mut settings, &[Button::A], None);
        assert_eq!(settings, InputSettings::default());
    }

    #[test]
    fn the_rows_below_are_reached_and_changed() {
        use Button::{A, Left, Right, Up};
        check(&[Up, Up, Up, Up, Up, Left], None, |settings| settings.dead_zone = 10);
        check(&[Up, Up, Up, Up, A], None, |settings| settings.stick_as_pad = false);
        check(&[Up, Up, Up, Right], None, |settings| settings.rumble = false);
        check(&[Up, Up, Left], None, |settings| settings.touch_pad = false);
    }

    #[test]
    fn a_pad_goes_back_to_how_it_was_at_first() {
        let (mut controls, mut settings) = (Controls::new(), InputSettings::default());
        settings.pads.clear(0, 3);
        settings.pads.clear(1, 3);
        press(&mut controls, &mut settings, &[Button::Up, Button::A], None);
        let mut expected = InputSettings::default();
        expected.pads.clear(1, 3);
        assert_eq!(settings, expected);
    }

    #[test]
    fn a_question_is_taken_back_by_escape_or_by_waiting() {
        let (mut controls, mut settings) = (Controls::new(), InputSettings::default());
        assert!(!controls.escape());
        press(&mut controls, &mut settings, &[Button::A], None);
        assert!(controls.is_catching() && controls.escape() && !controls.is_catching());
        press(&mut controls, &mut settings, &[Button::A], None);
        for _ in 1..WAIT_FRAMES {
            assert!(controls.is_catching());
            controls.update(0, None, &mut settings);
        }
        assert!(!controls.is_catching());
        assert_eq!(settings, InputSettings::default());
    }

    #[test]
    fn what_is_held_as_the_page_opens_or_a_question_ends_counts_later() {
        let (mut controls, mut settings) = (Controls::new(), InputSettings::default());
        controls.update(A, None, &mut settings);
        assert!(!controls.is_catching());
        press(&mut controls, &mut settings, &[Button::A], None);
        controls.update(A, Source::named("h"), &mut settings);
        controls.update(A, None, &mut settings);
        assert!(!controls.is_catching());
        assert_eq!(press(&mut controls, &mut settings, &[Button::B], None), Some(Outcome::Done));
    }

    #[test]
    fn the_page_says_what_presses_two_buttons() {
        let mut settings = InputSettings::default();
        settings.pads.put(0, 0, Source::known("w"));
        let controls = Controls::new();
        let picture = |settings: &InputSettings| {
            let mut overlay = Overlay::new();
            controls.draw(&mut overlay, settings);
            let mut rgba = vec![0; crate::picture::RGBA_BYTES];
            overlay.draw(&mut rgba);
            rgba
        };
        let red = machine::Palette::DEFAULT.rgb(ink::RED);
        let has_red = |rgba: Vec<u8>| rgba.as_chunks::<4>().0.iter().any(|pixel| pixel[..3] == red);
        assert!(has_red(picture(&settings)));
        assert!(!has_red(picture(&InputSettings::default())));
    }
}
