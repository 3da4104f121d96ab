//! Move a greeting with the d-pad: the smallest cart.
use cart_sdk::{Cart, Color, Pads, Screen, cart};

#[derive(Default)]
struct Hello {
    moved: (i32, i32),
}

impl Cart for Hello {
    fn update(&mut self, pads: &Pads) {
        let (x, y) = pads[0].direction();
        self.moved = (self.moved.0 + x, self.moved.1 + y);
    }

    fn draw(&self, screen: &mut Screen) {
        screen.clear(Color::NIGHT);
        screen.text(80 + self.moved.0, 124 + self.moved.1, Color::GOLD, "hello, world");
    }
}

cart!(Hello);

#[cfg(test)]
mod tests {
    use super::*;
    use cart_sdk::{Button, Pad};

    #[test]
    fn the_greeting_follows_the_pad() {
        let mut hello = Hello::default();
        for _ in 0..5 {
            hello.update(&Pads::from([Pad::IDLE.then(&[Button::Right, Button::Up])]));
        }
        let mut screen = Screen::recorder();
        hello.draw(&mut screen);
        assert_eq!(screen.recorded(), ["clear(0)", "text(1, 85, 119, 10, \"hello, world\")"]);
    }
}
