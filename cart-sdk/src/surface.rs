//! Pictures beside the screen: the sheets, and surfaces that a cart makes as it runs.

use crate::{Screen, Sprite, sys};

/// A picture that can be drawn on, and drawn from: the screen, a sheet, or a [`Surface`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Picture(i32);

impl Picture {
    /// The screen.
    pub const SCREEN: Self = Self(cart_abi::SCREEN);

    /// A sheet, 0 to 15: 256 × 256 pixels. Drawing with another number stops the cart.
    #[must_use]
    pub const fn sheet(number: i32) -> Self {
        Self(number)
    }

    /// The number that the host calls know it by.
    pub(crate) const fn number(self) -> i32 {
        self.0
    }

    /// Draws on the whole of it. In `draw` there is [`Screen::on`]; this is for `update` and for the making of a cart,
    /// where sheets and surfaces can be drawn on but the screen cannot.
    ///
    /// A cart for several players has rules, which run without pictures: there it is for the player's side only, and a
    /// `shared` cart draws in `draw` alone.
    pub fn draw(self, draw: impl FnOnce(&mut Screen)) {
        sys::push();
        sys::target(self.0);
        draw(&mut Screen::host());
        sys::pop();
    }
}

/// A picture that a cart makes as it runs, of any size from 1 × 1 to 1024 × 1024 pixels. It starts in colour 0, keeps
/// what is drawn on it, and is gone when this value is dropped.
///
/// A cart can have 64 of them, and 524,288 pixels on all together, which is eight screens; one more stops the cart.
///
/// ```
/// use cart_sdk::{Cart, Color, Pads, Screen, Surface};
///
/// struct Moon(Surface);
///
/// impl Default for Moon {
///     fn default() -> Self {
///         let moon = Surface::new(32, 32);
///         moon.draw(|moon| moon.circle(16, 16, 15, Color::BONE));
///         Self(moon)
///     }
/// }
///
/// impl Cart for Moon {
///     fn update(&mut self, _pads: &Pads) {}
///
///     fn draw(&self, screen: &mut Screen) {
///         screen.clear(Color::NIGHT);
///         screen.on(&self.0, |moon| moon.pixel(12, 9, Color::GREY));
///         screen.sprite(100, 60, self.0.sprite());
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Surface {
    picture: Picture,
    width: i32,
    height: i32,
}

impl Surface {
    /// A new one of colour 0; a side that is not 1 to 1024 stops the cart.
    #[must_use]
    pub fn new(width: i32, height: i32) -> Self {
        Self { picture: Picture(sys::surface(width, height)), width, height }
    }

    /// Pixels across.
    #[must_use]
    pub const fn width(&self) -> i32 {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub const fn height(&self) -> i32 {
        self.height
    }

    /// What sprites and maps are drawn from, while the surface is there.
    #[must_use]
    pub const fn picture(&self) -> Picture {
        self.picture
    }

    /// All of it as a sprite; [`Color::NIGHT`](crate::Color::NIGHT) is left out.
    #[must_use]
    pub const fn sprite(&self) -> Sprite {
        Sprite::of(self.picture, 0, 0, self.width, self.height)
    }

    /// Draws on the whole of it outside of `draw`: see [`Picture::draw`].
    pub fn draw(&self, draw: impl FnOnce(&mut Screen)) {
        self.picture.draw(draw);
    }
}

impl From<&Surface> for Picture {
    fn from(surface: &Surface) -> Self {
        surface.picture
    }
}

impl Drop for Surface {
    fn drop(&mut self) {
        sys::surface_free(self.picture.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Color;

    #[test]
    fn what_is_drawn_elsewhere_leaves_the_state_as_it_was() {
        let mut screen = Screen::recorder();
        let surface = Surface::new(20, 30);
        surface.draw(|surface| surface.clear(Color::GOLD));
        screen.on(Picture::sheet(3), |sheet| sheet.pixel(1, 2, Color::BONE));
        screen.saved(|screen| screen.camera(5, 6));
        drop(surface);
        assert_eq!(
            screen.recorded(),
            [
                "surface(20, 30)",
                "push()",
                "target(0)",
                "clear(10)",
                "pop()",
                "push()",
                "target(3)",
                "pixel(1, 2, 4)",
                "pop()",
                "push()",
                "camera(5, 6)",
                "pop()",
                "surface_free(0)",
            ]
        );
    }
}
