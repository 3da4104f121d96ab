//! The window drawn by the GPU: the screen goes up as it is, and `scaling.wgsl` puts it where it belongs.

mod pane;

use std::sync::Arc;

use pixels::{Pixels, PixelsBuilder, SurfaceTexture, wgpu};
use winit::window::Window;

use self::pane::Pane;
use crate::{
    scaling::{DARK, Placement},
    touch_picture::TouchPicture,
};

/// Pixels along each side of the screen.
const SIDE: u32 = cart_abi::SCREEN_WIDTH.unsigned_abs();
/// Bytes of `Place` in the shader.
const PLACE_BYTES: usize = 32;

/// The GPU at work in a window.
pub(crate) struct Gpu {
    pixels: Pixels<'static>,
    pipeline: wgpu::RenderPipeline,
    place: wgpu::Buffer,
    bindings: wgpu::BindGroup,
    /// What lies over it.
    pane: Pane,
}

impl Gpu {
    /// Takes the window over, if there is a GPU for it.
    pub(crate) fn open(window: &Arc<Window>) -> Result<Self, pixels::Error> {
        let size = window.inner_size();
        let surface =
            SurfaceTexture::new(size.width.max(1), size.height.max(1), Arc::clone(window));
        let pixels = PixelsBuilder::new(SIDE, SIDE, surface).build()?;
        let place = pixels.device().create_buffer(&wgpu::BufferDescriptor {
            label: Some("place"),
            size: PLACE_BYTES as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let pipeline = pipeline(&pixels);
        let view = pixels.context().texture.create_view(&wgpu::TextureViewDescriptor::default());
        let bindings = pixels.device().create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("scaling"),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &[
                wgpu::BindGroupEntry {
                    binding: 0,
                    resource: wgpu::BindingResource::TextureView(&view),
                },
                wgpu::BindGroupEntry { binding: 1, resource: place.as_entire_binding() },
            ],
        });
        let pane = Pane::new(&pixels);
        Ok(Self { pixels, pipeline, place, bindings, pane })
    }

    /// The window has another size now; neither side may be 0.
    pub(crate) fn resize(&mut self, width: u32, height: u32) -> Result<(), pixels::TextureError> {
        self.pixels.resize_surface(width, height)
    }

    /// Shows a screen of red, green, blue and alpha in its place, and what lies over the window.
    pub(crate) fn show(
        &mut self,
        rgba: &[u8],
        place: Placement,
        over: Option<&TouchPicture>,
    ) -> Result<(), pixels::Error> {
        self.pane.show(&self.pixels, over);
        self.pixels.frame_mut().copy_from_slice(rgba);
        self.pixels.queue().write_buffer(&self.place, 0, &place_bytes(place));
        self.pixels.render_with(|encoder, target, _| {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("scaling"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: target,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                        store: wgpu::StoreOp::Store,
                    },
                    depth_slice: None,
                })],
                ..Default::default()
            });
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &self.bindings, &[]);
            pass.draw(0..3, 0..1);
            self.pane.draw(&mut pass);
            Ok(())
        })
    }
}

fn pipeline(pixels: &Pixels<'_>) -> wgpu::RenderPipeline {
    let device = pixels.device();
    let module = device.create_shader_module(wgpu::include_wgsl!("scaling.wgsl"));
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("scaling"),
        layout: None,
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vertex"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fragment"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(pixels.render_texture_format().into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// `Place` in the shader.
fn place_bytes(place: Placement) -> Vec<u8> {
    let Placement { left, top, width, height, even, lines } = place;
    let numbers = [left, top, width, height, u32::from(even), u32::from(lines), DARK, 0];
    debug_assert_eq!(numbers.len() * 4, PLACE_BYTES, "as the shader has it");
    numbers.into_iter().flat_map(u32::to_ne_bytes).collect()
}
