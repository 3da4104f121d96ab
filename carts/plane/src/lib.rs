//! A floor in perspective: a lap in a car. Left and right steer, A drives, B brakes.

use cart_sdk::{
    Button, Cart, Color, ONE, Pads, Picture, Plane, Screen, Sprite, TURN, cart, cosine, sine,
};

/// The track seen from above is sheet 0, and one of its pixels is as wide as this.
const TRACK: Picture = Picture::sheet(0);
const CAR: Sprite = Sprite::new(1, 0, 0, 32, 16);
/// How high the eye is, and how far behind the car, in pixels of the track.
const HEIGHT: i32 = 9;
const BEHIND: i32 = 12;
/// The row where the floor ends and the sky begins.
const HORIZON: i32 = 104;
const SPEED_MAX: i32 = ONE * 3 / 4;

struct Lap {
    /// Where the car is on the track, in parts of [`ONE`], and how far it goes in a step.
    x: i32,
    y: i32,
    speed: i32,
    heading: i32,
    steering: i32,
}

impl Default for Lap {
    fn default() -> Self {
        Self { x: 222 * ONE, y: 128 * ONE, speed: 0, heading: TURN / 2, steering: 0 }
    }
}

impl Cart for Lap {
    fn update(&mut self, pads: &Pads) {
        self.steering += (pads[0].direction().0 * 400 - self.steering) / 6;
        self.heading += self.steering * (self.speed / 256) / (SPEED_MAX / 256);
        let push = match (pads[0].held(Button::A), pads[0].held(Button::B)) {
            (true, false) => ONE / 120,
            (_, true) => -ONE / 50,
            _ => -ONE / 300,
        };
        self.speed = (self.speed + push).clamp(0, SPEED_MAX);
        let (x, y) = self.ahead(self.speed);
        let inside = |place: i32| place.clamp(4 * ONE, 252 * ONE);
        (self.x, self.y) = (inside(self.x + x), inside(self.y + y));
    }

    fn draw(&self, screen: &mut Screen) {
        self.draw_sky(screen);
        draw_land(screen);
        let (x, y) = self.ahead(BEHIND * ONE);
        let floor = Plane::of(TRACK)
            .eye(self.x - x, self.y - y, HEIGHT * ONE)
            .pitch(TURN * 5 / 24)
            .heading(self.heading);
        screen.plane(0, HORIZON, Screen::WIDTH, Screen::HEIGHT - HORIZON, floor);
        self.draw_car(screen);
        self.draw_overview(screen);
        let speed = self.speed / (SPEED_MAX / 180);
        screen.text(12, 236, Color::BONE, &format!("{speed:3} km/h"));
    }
}

impl Lap {
    /// So far ahead on the track: heading 0 is up, and a quarter turn is to the right.
    fn ahead(&self, way: i32) -> (i32, i32) {
        let part = |of: i32| (i64::from(of) * i64::from(way) / i64::from(ONE)) as i32;
        (part(sine(self.heading)), -part(cosine(self.heading)))
    }

    /// The hills turn with the view: a full turn is four screens of them.
    fn draw_sky(&self, screen: &mut Screen) {
        screen.rect(0, 0, Screen::WIDTH, HORIZON, Color::BLUE);
        for row in 0..HORIZON / 4 {
            screen.dither(row * 10);
            screen.rect(0, row * 4, Screen::WIDTH, 4, Color::SKY);
        }
        screen.dither(256);
        let turned = self.heading.rem_euclid(TURN) / (TURN / 1_024);
        for hill in 0..16 {
            let height = 14 + hill * 37 % 26;
            let x = (hill * 64 - turned).rem_euclid(1_024) - 100;
            let color = if hill % 3 == 0 { Color::GREY } else { Color::SLATE };
            screen.triangle([(x, HORIZON), (x + 45, HORIZON - height), (x + 92, HORIZON)], color);
            if height > 28 {
                let top = HORIZON - height;
                screen.triangle([(x + 45, top), (x + 35, top + 7), (x + 54, top + 7)], Color::BONE);
            }
        }
    }

    fn draw_car(&self, screen: &mut Screen) {
        let shake = self.speed / (ONE / 4) * (self.y / ONE % 2);
        screen.dither(128);
        screen.ellipse(100, 214, 58, 12, Color::NIGHT);
        screen.dither(256);
        let car = CAR.scaled(2 * ONE).turned(self.steering * 3);
        screen.sprite(112, 200 + shake, car);
    }

    /// The track as it is, small, with the car on it.
    fn draw_overview(&self, screen: &mut Screen) {
        let (left, top, side) = (188, 4, 64);
        let map = Sprite::of(TRACK, 0, 0, 256, 256).opaque().scaled(ONE / 4);
        screen.sprite(left + side / 2 - 128, top + side / 2 - 128, map);
        screen.rect_outline(left - 1, top - 1, side + 2, side + 2, Color::BONE);
        screen.circle(left + self.x / ONE / 4, top + self.y / ONE / 4, 2, Color::GOLD);
    }
}

/// What is seen where the track's picture ends: meadows that narrow to the horizon.
fn draw_land(screen: &mut Screen) {
    screen.rect(0, HORIZON, Screen::WIDTH, Screen::HEIGHT - HORIZON, Color::FOREST);
    let (mut row, mut height) = (HORIZON, 1);
    while row < Screen::HEIGHT {
        screen.dither(48 + height * 4);
        screen.rect(0, row, Screen::WIDTH, height, Color::LEAF);
        (row, height) = (row + 2 * height, height + 1);
    }
    screen.dither(256);
}

cart!(Lap);

#[cfg(test)]
mod tests {
    use super::*;
    use cart_sdk::Pad;

    #[test]
    fn the_car_goes_where_it_looks() {
        let mut lap = Lap::default();
        let drive = Pads::from([Pad::IDLE.then(&[Button::A])]);
        (0..60).for_each(|_| lap.update(&drive));
        assert_eq!(lap.x, 222 * ONE);
        assert!(lap.y > 140 * ONE, "half a turn from up is down");
        let brake = Pads::from([Pad::IDLE.then(&[Button::A, Button::B])]);
        (0..60).for_each(|_| lap.update(&brake));
        assert_eq!(lap.speed, 0);
    }
}
