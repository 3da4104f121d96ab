//! Four gamepads: what is held, what was pressed and released in this step, what repeats, and where the sticks are.

use cart_sdk::{Button, Cart, Color, Font, Pad, Pads, Screen, cart};

/// Steps for which the last event of a pad is shown.
const SHOWN: u32 = 40;

/// A place on the picture of a pad, or a size.
type Pair = (i32, i32);

/// Every button with its place, how large it is there, and its colour when it is held.
const BUTTONS: [(Button, Pair, Pair, Color); 14] = [
    (Button::Up, (21, 29), (8, 9), Color::BONE),
    (Button::Down, (21, 45), (8, 9), Color::BONE),
    (Button::Left, (12, 37), (9, 8), Color::BONE),
    (Button::Right, (29, 37), (9, 8), Color::BONE),
    (Button::A, (87, 47), (9, 9), Color::LEAF),
    (Button::B, (97, 37), (9, 9), Color::RED),
    (Button::X, (77, 37), (9, 9), Color::SKY),
    (Button::Y, (87, 27), (9, 9), Color::GOLD),
    (Button::L, (14, 11), (24, 6), Color::ORANGE),
    (Button::R, (80, 11), (24, 6), Color::ORANGE),
    (Button::L2, (18, 3), (16, 6), Color::VIOLET),
    (Button::R2, (84, 3), (16, 6), Color::VIOLET),
    (Button::Select, (47, 40), (10, 4), Color::SAND),
    (Button::Start, (61, 40), (10, 4), Color::SAND),
];

/// A button of a pad, what happened to it, and for how many steps that is still shown.
#[derive(Default)]
struct Event {
    words: String,
    shown: u32,
}

#[derive(Default)]
struct ManyPads {
    pads: [Pad; 4],
    events: [Event; 4],
}

impl Cart for ManyPads {
    fn update(&mut self, pads: &Pads) {
        for (number, event) in self.events.iter_mut().enumerate() {
            let pad = pads[number];
            self.pads[number] = pad;
            event.shown = event.shown.saturating_sub(1);
            for (button, ..) in BUTTONS {
                let what = if pad.pressed(button) {
                    "pressed"
                } else if pad.repeated(button) {
                    "repeated"
                } else if pad.released(button) {
                    "released"
                } else {
                    continue;
                };
                *event = Event { words: format!("{button:?} {what}"), shown: SHOWN };
            }
        }
    }

    fn draw(&self, screen: &mut Screen) {
        screen.clear(Color::NIGHT);
        for (number, (pad, event)) in (0..).zip(self.pads.iter().zip(&self.events)) {
            let corner = (5 + number % 2 * 128, 22 + number / 2 * 118);
            draw_pad(screen, corner, number, pad);
            let words = if event.shown > 0 { &event.words } else { "" };
            let x = corner.0 + 59 - Font::Small.width(words) / 2;
            screen.small_text(x, corner.1 + 98, Color::GOLD, words);
        }
        screen.text(84, 7, Color::BONE, "FOUR PADS");
    }
}

fn draw_pad(screen: &mut Screen, (left, top): (i32, i32), number: i32, pad: &Pad) {
    // Two grips and what is between them.
    for (x, radius) in [(26, 25), (92, 25)] {
        screen.circle(left + x, top + 44, radius, Color::SLATE);
        screen.circle(left + x + (x - 59) / 4, top + 68, 17, Color::SLATE);
    }
    screen.rect(left + 26, top + 19, 67, 50, Color::SLATE);
    for (button, (x, y), (width, height), lit) in BUTTONS {
        let color = if pad.held(button) { lit } else { Color::GREY };
        screen.rect(left + x + 4, top + y, width, height, color);
    }
    for (x, stick) in [(41, pad.left_stick()), (77, pad.right_stick())] {
        let (x, y) = (left + x, top + 66);
        screen.circle(x, y, 11, Color::NIGHT);
        let color = if stick == (0, 0) { Color::GREY } else { Color::SKY };
        screen.circle(x + stick.0 / 20, y + stick.1 / 20, 6, color);
    }
    let name = format!("{}", number + 1);
    screen.text(left + 56, top + 24, Color::SILVER, &name);
}

cart!(ManyPads);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_event_of_each_pad_is_told() {
        let mut cart = ManyPads::default();
        let pressed = Pad::IDLE.then(&[Button::A]);
        cart.update(&Pads::from([Pad::IDLE, pressed]));
        assert_eq!((&*cart.events[0].words, &*cart.events[1].words), ("", "A pressed"));
        cart.update(&Pads::from([Pad::IDLE, pressed.then(&[])]));
        assert_eq!(cart.events[1].words, "A released");
    }
}
