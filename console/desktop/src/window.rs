//! The window: the screen drawn by the GPU or, where there is none, by the processor.

use std::{num::NonZeroU32, sync::Arc};

use winit::window::Window;

use crate::{
    gpu::Gpu,
    scaling::{self, Placement, Scaling},
    touch_picture::TouchPicture,
};

/// The picture in the window.
pub(crate) struct Picture {
    window: Arc<Window>,
    surface: Surface,
}

enum Surface {
    Gpu(Box<Gpu>),
    Processor(Box<softbuffer::Surface<Arc<Window>, Arc<Window>>>),
}

impl Picture {
    /// Takes the window over. With the picture comes what the player should know: that there is no GPU.
    pub(crate) fn new(window: Arc<Window>) -> Result<(Self, Option<String>), String> {
        match Gpu::open(&window) {
            Ok(gpu) => Ok((Self { window, surface: Surface::Gpu(Box::new(gpu)) }, None)),
            Err(reason) => {
                let surface = processor(&window)?;
                let warning = format!(
                    "no usable GPU ({reason}); drawing without one (on Linux, mesa-vulkan-drivers brings one in software)"
                );
                Ok((Self { window, surface }, Some(warning)))
            }
        }
    }

    /// Shows a screen, red, green, blue and alpha of each pixel, and what lies over the window. A GPU that is lost is
    /// replaced by the processor.
    pub(crate) fn show(
        &mut self,
        rgba: &[u8],
        scaling: Scaling,
        lines: bool,
        over: Option<&TouchPicture>,
    ) -> Result<Option<String>, String> {
        let size = self.window.inner_size();
        let place = scaling.place(size.width, size.height, lines);
        match &mut self.surface {
            Surface::Gpu(gpu) => {
                let Err(reason) = gpu.show(rgba, size, place, over) else { return Ok(None) };
                let warning = format!("the GPU is lost ({reason}); drawing without");
                self.surface = processor(&self.window)?;
                Ok(Some(warning))
            }
            Surface::Processor(surface) => {
                fill(surface, &self.window, rgba, place, over).map(|()| None).map_err(|error| {
                    format!("the window cannot be drawn: {}", lower(&error.to_string()))
                })
            }
        }
    }
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
    place: Placement,
    over: Option<&TouchPicture>,
) -> Result<(), softbuffer::SoftBufferError> {
    let size = window.inner_size();
    let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height))
    else {
        return Ok(());
    };
    surface.resize(width, height)?;
    let mut buffer = surface.buffer_mut()?;
    scaling::draw(rgba, &mut buffer, size.width, size.height, place);
    let fits = |picture: &&TouchPicture| {
        (picture.key.width.unsigned_abs(), picture.key.height.unsigned_abs())
            == (size.width, size.height)
    };
    if let Some(picture) = over.filter(fits) {
        picture.lay_over(&mut buffer);
    }
    buffer.present()
}

fn lower(text: &str) -> String {
    text.trim_end_matches('.')
        .replace('`', "")
        .replace("No suitable", "no suitable")
        .replace("Unable", "unable")
}
