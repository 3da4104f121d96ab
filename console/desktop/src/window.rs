//! The window: the screen in whole multiples of its size, by the GPU or, where there is none, by the processor.

use std::{num::NonZeroU32, sync::Arc};

use pixels::{Pixels, PixelsBuilder, SurfaceTexture};
use winit::window::Window;

/// Pixels along each side of the screen.
const SIDE: u32 = cart_abi::SCREEN_WIDTH.unsigned_abs();

/// The picture in the window.
pub(crate) struct Picture {
    window: Arc<Window>,
    surface: Surface,
}

enum Surface {
    Gpu(Box<Pixels<'static>>),
    Processor(Box<softbuffer::Surface<Arc<Window>, Arc<Window>>>),
}

impl Picture {
    /// Takes the window over. With the picture comes what the player should know: that there is no GPU.
    pub(crate) fn new(window: Arc<Window>) -> Result<(Self, Option<String>), String> {
        match gpu(&window) {
            Ok(pixels) => Ok((Self { window, surface: Surface::Gpu(Box::new(pixels)) }, None)),
            Err(error) => {
                let surface = processor(&window)?;
                let warning = format!(
                    "no usable GPU ({}); drawing without one (on Linux, mesa-vulkan-drivers brings one in software)",
                    lower(&error.to_string())
                );
                Ok((Self { window, surface }, Some(warning)))
            }
        }
    }

    /// Tells the picture that the window has changed its size.
    pub(crate) fn resize(&mut self, width: u32, height: u32) -> Result<(), String> {
        match &mut self.surface {
            Surface::Gpu(pixels) if width > 0 && height > 0 => {
                pixels.resize_surface(width, height).map_err(|error| lower(&error.to_string()))
            }
            // The processor's buffer is sized when it is drawn, and a window without area needs none.
            Surface::Gpu(_) | Surface::Processor(_) => Ok(()),
        }
    }

    /// Shows a screen: red, green, blue and alpha of each pixel. A GPU that is lost is replaced by the processor.
    pub(crate) fn show(&mut self, rgba: &[u8]) -> Result<Option<String>, String> {
        match &mut self.surface {
            Surface::Gpu(pixels) => {
                pixels.frame_mut().copy_from_slice(rgba);
                let Err(error) = pixels.render() else { return Ok(None) };
                let warning =
                    format!("the GPU is lost ({}); drawing without", lower(&error.to_string()));
                self.surface = processor(&self.window)?;
                Ok(Some(warning))
            }
            Surface::Processor(surface) => {
                fill(surface, &self.window, rgba).map(|()| None).map_err(|error| {
                    format!("the window cannot be drawn: {}", lower(&error.to_string()))
                })
            }
        }
    }
}

fn gpu(window: &Arc<Window>) -> Result<Pixels<'static>, pixels::Error> {
    let size = window.inner_size();
    let surface = SurfaceTexture::new(size.width.max(1), size.height.max(1), Arc::clone(window));
    PixelsBuilder::new(SIDE, SIDE, surface).build()
}

fn processor(window: &Arc<Window>) -> Result<Surface, String> {
    softbuffer::Context::new(Arc::clone(window))
        .and_then(|context| softbuffer::Surface::new(&context, Arc::clone(window)))
        .map(|surface| Surface::Processor(Box::new(surface)))
        .map_err(|error| format!("the window cannot be drawn: {}", lower(&error.to_string())))
}

fn fill(
    surface: &mut softbuffer::Surface<Arc<Window>, Arc<Window>>,
    window: &Window,
    rgba: &[u8],
) -> Result<(), softbuffer::SoftBufferError> {
    let size = window.inner_size();
    let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height))
    else {
        return Ok(());
    };
    surface.resize(width, height)?;
    let mut buffer = surface.buffer_mut()?;
    scale(rgba, &mut buffer, size.width, size.height);
    buffer.present()
}

/// Draws the screen in the middle, as large as whole multiples allow, with black around it.
fn scale(rgba: &[u8], to: &mut [u32], width: u32, height: u32) {
    let factor = (width.min(height) / SIDE).max(1);
    let left = width.saturating_sub(SIDE * factor) / 2;
    let top = height.saturating_sub(SIDE * factor) / 2;
    let pixels = rgba.as_chunks::<4>().0;
    for (y, row) in (0..height).zip(to.chunks_exact_mut(width as usize)) {
        row.fill(0);
        let Some(screen_y) = y.checked_sub(top).map(|y| y / factor).filter(|&y| y < SIDE) else {
            continue;
        };
        let line = &pixels[(screen_y * SIDE) as usize..][..SIDE as usize];
        let cells = row[left as usize..].chunks_mut(factor as usize);
        for (cell, &[red, green, blue, _]) in cells.zip(line) {
            cell.fill(u32::from_be_bytes([0, red, green, blue]));
        }
    }
}

fn lower(text: &str) -> String {
    text.trim_end_matches('.')
        .replace('`', "")
        .replace("No suitable", "no suitable")
        .replace("Unable", "unable")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws a screen whose pixels hold their own place, and looks at some pixels of the window.
    #[track_caller]
    fn check(width: u32, height: u32, expected: &[(u32, u32, u32)]) {
        let rgba: Vec<u8> = (0..SIDE * SIDE)
            .flat_map(|place| [1, byte(place / SIDE), byte(place % SIDE), 255])
            .collect();
        let mut window = vec![u32::MAX; (width * height) as usize];
        scale(&rgba, &mut window, width, height);
        for &(x, y, color) in expected {
            assert_eq!(window[(y * width + x) as usize], color, "{width}x{height} at {x}, {y}");
        }
    }

    fn byte(number: u32) -> u8 {
        u8::try_from(number).unwrap()
    }

    #[test]
    fn the_screen_is_centred_in_whole_multiples() {
        check(256, 256, &[(0, 0, 0x01_00_00), (255, 255, 0x01_ff_ff)]);
        check(512, 512, &[(1, 1, 0x01_00_00), (2, 3, 0x01_01_01), (511, 511, 0x01_ff_ff)]);
        check(
            600,
            520,
            &[(43, 4, 0), (44, 3, 0), (44, 4, 0x01_00_00), (556, 515, 0), (555, 515, 0x01_ff_ff)],
        );
    }

    #[test]
    fn a_window_that_is_too_small_shows_the_upper_left_part() {
        check(100, 300, &[(0, 21, 0), (0, 22, 0x01_00_00), (99, 22, 0x01_00_63)]);
        check(300, 100, &[(21, 0, 0), (22, 0, 0x01_00_00), (22, 99, 0x01_63_00)]);
    }
}
