//! A replay in the window: how it is steered, and where it is.

use cart_abi::Button;
use machine::Font;

use super::Console;
use crate::{
    game::Game,
    overlay::{Area, Overlay, SMALL, count, ink},
    watching::Moment,
};

/// Seconds of a leap.
const LEAP_SECONDS: i64 = 10;
/// Frames before a held button leaps again.
const REPEAT_FRAMES: u32 = 15;
/// Frames that the timeline stays after the last button: three seconds.
const SHOWN_FRAMES: u32 = 180;
/// The timeline's place.
const AREA: Area = Area { x: 4, y: 236, width: 248, height: 17 };

/// The buttons that steer a replay.
#[derive(Debug, Default)]
pub(super) struct Reel {
    held: u16,
    /// For how long they are held.
    frames: u32,
    /// How much longer the timeline is to be seen.
    shown: u32,
}

impl Reel {
    /// The buttons that count in this frame.
    fn pressed(&mut self, held: u16) -> u16 {
        self.frames = if held == self.held { self.frames.saturating_add(1) } else { 0 };
        let new = held & !self.held;
        self.held = held;
        let leaps = Button::Left as u16 | Button::Right as u16;
        let again = self.frames > 0 && self.frames.is_multiple_of(REPEAT_FRAMES);
        let pressed = if again { new | held & leaps } else { new };
        self.shown = if pressed == 0 { self.shown.saturating_sub(1) } else { SHOWN_FRAMES };
        pressed
    }
}

impl Console {
    /// Lets the first pad steer a replay, if one is watched.
    pub(super) fn steer_replay(&mut self, held: u16) {
        let is_covered = self.is_covered() || self.over().is_some();
        let Some(watching) = self.game.as_mut().and_then(Game::watching) else { return };
        let pressed = self.reel.pressed(if is_covered { 0 } else { held });
        let is = |button: Button| pressed & button as u16 != 0;
        if is(Button::Left) {
            watching.skip(-LEAP_SECONDS);
        } else if is(Button::Right) {
            watching.skip(LEAP_SECONDS);
        }
        if is(Button::Up) || is(Button::Down) {
            watching.change_speed(is(Button::Up));
        }
        if is(Button::L) || is(Button::R) {
            watching.change_seat(if is(Button::L) { -1 } else { 1 });
        }
        let is_waiting = watching.is_waiting();
        if is(Button::A) {
            self.pace.toggle();
        } else if self.pace.stopped() && is_waiting {
            // A leap while it stands still shows where it leads to.
            self.pace.step();
        }
    }

    /// Where the replay is: for a while after each button, while it stands still, and at its end.
    pub(super) fn draw_timeline(&mut self, overlay: &mut Overlay) {
        let is_stopped = self.pace.stopped();
        let Some(watching) = self.game.as_mut().and_then(Game::watching) else { return };
        let moment = watching.moment();
        if self.reel.shown == 0 && !is_stopped && !moment.is_over && self.game_frame > 300 {
            return;
        }
        draw(overlay, &moment, is_stopped);
    }
}

fn draw(overlay: &mut Overlay, moment: &Moment, is_stopped: bool) {
    let mut screen = overlay.panel(AREA, ink::GREY);
    let Area { x, y, width, .. } = AREA;
    let whole = width - 8;
    let done = whole * i32::try_from(moment.permille.min(1_000)).unwrap_or(1_000) / 1_000;
    screen.rect(x + 4, y + 11, whole, 3, ink::SLATE);
    screen.rect(x + 4, y + 11, done, 3, ink::GOLD);
    let time = format!("{} / {}", clock(moment.seconds), clock(moment.length));
    screen.text(Font::small(), x + 4, y + 3, ink::BONE, &time);
    let state = match moment {
        Moment { is_seeking: true, .. } => "...".to_owned(),
        Moment { is_over: true, is_cut_off: true, .. } => "the rest is missing".to_owned(),
        Moment { is_over: true, .. } => "the end".to_owned(),
        _ if is_stopped => "stopped".to_owned(),
        Moment { speed, .. } => format!("x{speed}"),
    };
    let middle = x + (width - count(&state) * SMALL) / 2;
    screen.text(Font::small(), middle, y + 3, ink::SILVER, &state);
    if let Some((seat, name)) = &moment.seat {
        let who = format!("seat {}: {name}", seat.0);
        let left = x + width - 4 - count(&who) * SMALL;
        screen.text(Font::small(), left, y + 3, ink::SKY, &who);
    }
}

/// Minutes and seconds.
fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_counts_once_and_a_held_leap_again_and_again() {
        let mut reel = Reel::default();
        let (right, a) = (Button::Right as u16, Button::A as u16);
        let count = |reel: &mut Reel, held: u16, button: u16| {
            (0..46).filter(|_| reel.pressed(held) & button != 0).count()
        };
        assert_eq!(count(&mut reel, right, right), 4);
        assert_eq!(count(&mut reel, a, a), 1);
        assert_eq!(count(&mut reel, 0, u16::MAX), 0);
        assert_eq!(reel.shown, SHOWN_FRAMES - 45 - 46);
    }

    #[test]
    fn the_timeline_tells_where_it_is() {
        let moment = Moment {
            seconds: 75,
            length: 3_601,
            permille: 250,
            speed: 2,
            is_seeking: false,
            is_over: false,
            is_cut_off: false,
            seat: Some((netplay::Seat(3), "Mira".to_owned())),
        };
        let picture = |moment: &Moment| {
            let mut overlay = Overlay::new();
            draw(&mut overlay, moment, false);
            let mut rgba = vec![0; crate::picture::RGBA_BYTES];
            overlay.draw(&mut rgba);
            rgba
        };
        let one = picture(&moment);
        assert_ne!(one, picture(&Moment { permille: 260, ..moment.clone() }));
        assert_ne!(one, picture(&Moment { is_over: true, ..moment.clone() }));
        assert_eq!((clock(75), clock(3_601)), ("1:15".to_owned(), "60:01".to_owned()));
    }
}
