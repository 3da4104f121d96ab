//! A mouse or a finger: paint with it, choose a colour below, turn the wheel for a wider brush.

use cart_sdk::{Cart, Color, Pads, Pointer as Mouse, PointerButton, Screen, Surface, cart};

/// Where the colours begin; above them is the canvas.
const STRIP: i32 = 232;
const BRUSH_MAX: i32 = 14;

struct Paint {
    /// What was painted: a picture that stays while the screen is drawn anew.
    canvas: Surface,
    color: Color,
    brush: i32,
    mouse: Mouse,
    /// Where the stroke goes on from.
    stroke: Option<(i32, i32)>,
}

impl Default for Paint {
    fn default() -> Self {
        let canvas = Surface::new(Screen::WIDTH, STRIP);
        canvas.draw(|canvas| canvas.clear(Color::BONE));
        Self { canvas, color: Color::RED, brush: 3, mouse: Mouse::AWAY, stroke: None }
    }
}

impl Cart for Paint {
    fn update(&mut self, pads: &Pads) {
        let mouse = *pads.pointer();
        self.mouse = mouse;
        self.brush = (self.brush + mouse.wheel()).clamp(0, BRUSH_MAX);
        if mouse.pressed(PointerButton::Left) && mouse.over(0, STRIP, 256, 24) {
            self.color = Color::ALL[(mouse.x() / 16) as usize];
        }
        let color = if mouse.held(PointerButton::Left) {
            self.color
        } else if mouse.held(PointerButton::Right) {
            Color::BONE
        } else {
            self.stroke = None;
            return;
        };
        // A quick hand leaves gaps between two steps: the stroke goes on from where it was.
        let to = (mouse.x(), mouse.y());
        let from = self.stroke.replace(to).unwrap_or(to);
        if from.1 < STRIP || to.1 < STRIP {
            self.canvas.draw(|canvas| stroke(canvas, from, to, self.brush, color));
        }
    }

    fn draw(&self, screen: &mut Screen) {
        screen.sprite(0, 0, self.canvas.sprite().opaque());
        for (place, color) in (0..).zip(Color::ALL) {
            screen.rect(place * 16, STRIP, 16, 24, color);
            if color == self.color {
                screen.rect_outline(place * 16 + 1, STRIP + 1, 14, 22, Color::BONE);
                screen.rect_outline(place * 16 + 2, STRIP + 2, 12, 20, Color::NIGHT);
            }
        }
        screen.line(0, STRIP - 1, 255, STRIP - 1, Color::NIGHT);
        if self.mouse.over(0, 0, 256, STRIP) {
            let (x, y) = (self.mouse.x(), self.mouse.y());
            screen.circle_outline(x, y, self.brush + 1, Color::NIGHT);
            screen.circle_outline(x, y, self.brush + 2, Color::BONE);
        }
        if !self.mouse.is_there() && self.stroke.is_none() {
            screen.small_text(68, 220, Color::GREY, "this needs a mouse or a finger");
        }
    }
}

/// A thick line: discs so close to each other that no gap is seen.
fn stroke(canvas: &mut Screen, from: (i32, i32), to: (i32, i32), brush: i32, color: Color) {
    let (x, y) = (to.0 - from.0, to.1 - from.1);
    let steps = (x.abs().max(y.abs()) / (brush / 2 + 1)).max(1);
    for step in 0..=steps {
        canvas.circle(from.0 + x * step / steps, from.1 + y * step / steps, brush, color);
    }
}

cart!(Paint);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_chosen_and_painted_with() {
        let mut paint = Paint::default();
        let click = |x, y| Mouse::at(x, y).then(&[PointerButton::Left]);
        paint.update(&Pads::default().with_pointer(click(10 * 16 + 3, 240)));
        assert_eq!(paint.color, Color::GOLD);
        paint.update(&Pads::default().with_pointer(Mouse::at(9, 9)));
        let mut screen = Screen::recorder();
        paint.update(&Pads::default().with_pointer(click(9, 9)));
        assert!(screen.recorded().contains(&"circle(9, 9, 3, 10)".to_owned()));
    }
}
