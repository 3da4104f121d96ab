//! The window drawn by the GPU: the screen goes up as it is, and `scaling.wgsl` puts it where it belongs.

mod pane;

use std::sync::Arc;

use wgpu::CurrentSurfaceTexture;
use winit::{dpi::PhysicalSize, window::Window};

use self::pane::Pane;
use crate::{
    scaling::{DARK, Placement},
    touch_picture::TouchPicture,
};

/// Pixels along each side of the screen.
const SIDE: u32 = cart_abi::SCREEN_WIDTH.unsigned_abs();
/// The screen as the GPU has it.
const SCREEN: wgpu::Extent3d =
    wgpu::Extent3d { width: SIDE, height: SIDE, depth_or_array_layers: 1 };
/// Bytes of `Place` in the shader.
const PLACE_BYTES: usize = 32;

/// The GPU at work in a window.
pub(crate) struct Gpu {
    device: wgpu::Device,
    queue: wgpu::Queue,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
    screen: wgpu::Texture,
    pipeline: wgpu::RenderPipeline,
    place: wgpu::Buffer,
    bindings: wgpu::BindGroup,
    /// What lies over it.
    pane: Pane,
}

impl Gpu {
    /// Takes the window over, if there is a GPU for it; the environment may choose one, as wgpu says.
    pub(crate) fn open(window: &Arc<Window>) -> Result<Self, String> {
        let options = wgpu::InstanceDescriptor::new_without_display_handle_from_env();
        let instance = wgpu::Instance::new(options);
        let surface = instance
            .create_surface(Arc::clone(window))
            .map_err(|_| "none that can draw into a window".to_owned())?;
        let adapter = wgpu::util::initialize_adapter_from_env_or_default(&instance, Some(&surface));
        let adapter = pollster::block_on(adapter).map_err(|_| "none was found".to_owned())?;
        let device = adapter.request_device(&wgpu::DeviceDescriptor {
            required_limits: adapter.limits(),
            ..wgpu::DeviceDescriptor::default()
        });
        let (device, queue) = pollster::block_on(device).map_err(|error| error.to_string())?;
        let formats = surface.get_capabilities(&adapter).formats;
        let format = formats.into_iter().find(wgpu::TextureFormat::is_srgb);
        let config = wgpu::SurfaceConfiguration {
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
            format: format.unwrap_or(wgpu::TextureFormat::Bgra8UnormSrgb),
            // The first frame sets the size.
            width: 0,
            height: 0,
            present_mode: wgpu::PresentMode::AutoVsync,
            desired_maximum_frame_latency: 2,
            alpha_mode: wgpu::CompositeAlphaMode::Auto,
            view_formats: Vec::new(),
        };
        let screen = screen(&device);
        let place = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("place"),
            size: PLACE_BYTES as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let shader = wgpu::include_wgsl!("scaling.wgsl");
        let pipeline = pipeline(&device, "scaling", shader, config.format.into());
        let view = screen.create_view(&wgpu::TextureViewDescriptor::default());
        let bindings = device.create_bind_group(&wgpu::BindGroupDescriptor {
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
        let pane = Pane::new(&device, config.format);
        Ok(Self { device, queue, surface, config, screen, pipeline, place, bindings, pane })
    }

    /// Shows a screen of red, green, blue and alpha in its place in a window of this size, and what lies over the window.
    /// While the window changes its size a picture may be left out: the next one comes in a sixtieth of a second.
    pub(crate) fn show(
        &mut self,
        rgba: &[u8],
        size: PhysicalSize<u32>,
        place: Placement,
        over: Option<&TouchPicture>,
    ) -> Result<(), String> {
        if size.width == 0 || size.height == 0 {
            return Ok(());
        }
        let most = self.device.limits().max_texture_dimension_2d;
        let (width, height) = (size.width.min(most), size.height.min(most));
        if (self.config.width, self.config.height) != (width, height) {
            (self.config.width, self.config.height) = (width, height);
            self.surface.configure(&self.device, &self.config);
        }
        let (frame, is_stale) = match self.surface.get_current_texture() {
            CurrentSurfaceTexture::Success(frame) => (frame, false),
            CurrentSurfaceTexture::Suboptimal(frame) => (frame, true),
            CurrentSurfaceTexture::Outdated | CurrentSurfaceTexture::Lost => {
                // Not tried again here: until the window's new size is heard of, that could go on for ever.
                self.surface.configure(&self.device, &self.config);
                return Ok(());
            }
            CurrentSurfaceTexture::Occluded | CurrentSurfaceTexture::Timeout => return Ok(()),
            CurrentSurfaceTexture::Validation => return Err("it takes no picture".to_owned()),
        };
        self.pane.show(&self.device, &self.queue, over);
        let layout = wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(4 * SIDE),
            rows_per_image: Some(SIDE),
        };
        self.queue.write_texture(self.screen.as_image_copy(), rgba, layout, SCREEN);
        self.queue.write_buffer(&self.place, 0, &place_bytes(place));
        let commands = self.draw(&frame.texture);
        self.queue.submit([commands]);
        frame.present();
        if is_stale {
            self.surface.configure(&self.device, &self.config);
        }
        Ok(())
    }

    fn draw(&self, target: &wgpu::Texture) -> wgpu::CommandBuffer {
        let view = target.create_view(&wgpu::TextureViewDescriptor::default());
        let mut encoder =
            self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("scaling"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &view,
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
        drop(pass);
        encoder.finish()
    }
}

fn screen(device: &wgpu::Device) -> wgpu::Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some("screen"),
        size: SCREEN,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8UnormSrgb,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    })
}

/// Draws one triangle over all of the target by a shader with the functions `vertex` and `fragment`.
fn pipeline(
    device: &wgpu::Device,
    label: &str,
    shader: wgpu::ShaderModuleDescriptor<'_>,
    target: wgpu::ColorTargetState,
) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(shader);
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(label),
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
            targets: &[Some(target)],
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
