//! A picture of the screen's size with a state of drawing of its own: for what is shown beside a machine.

use cart_abi::{SCREEN_HEIGHT, SCREEN_WIDTH};

use crate::canvas::Canvas;
use crate::state::DrawState;
use crate::surface::Surface;

/// 256 × 256 pixels to draw on without a machine: what a shell shows over a cart's picture, or instead of it.
#[derive(Clone, Debug)]
pub struct Screen {
    surface: Surface,
    state: DrawState,
}

impl Screen {
    /// A picture of colour 0; the state of drawing is as each frame of a machine starts.
    #[must_use]
    pub fn new() -> Self {
        let surface = Surface::new(SCREEN_WIDTH, SCREEN_HEIGHT);
        let state = DrawState::new(&surface);
        Self { surface, state }
    }

    /// What draws on it.
    pub const fn canvas(&mut self) -> Canvas<'_> {
        Canvas::new(&mut self.surface, &mut self.state)
    }

    /// The picture: 65,536 colour numbers, row by row from the top.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        self.surface.pixels()
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self::new()
    }
}
