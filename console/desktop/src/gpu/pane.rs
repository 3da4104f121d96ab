//! A picture over the whole window, by the GPU: the on-screen pad. It goes up only when it changes.

use super::pipeline;
use crate::touch_picture::{Key, TouchPicture};

/// What draws the picture, and the picture that was drawn last.
pub(crate) struct Pane {
    pipeline: wgpu::RenderPipeline,
    drawn: Option<(Key, wgpu::BindGroup)>,
}

impl Pane {
    /// A pane with nothing on it.
    pub(crate) fn new(device: &wgpu::Device, format: wgpu::TextureFormat) -> Self {
        let target = wgpu::ColorTargetState {
            format,
            blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
            write_mask: wgpu::ColorWrites::COLOR,
        };
        let shader = wgpu::include_wgsl!("pane.wgsl");
        Self { pipeline: pipeline(device, "pane", shader, target), drawn: None }
    }

    /// Shows this from now on, or nothing.
    pub(crate) fn show(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        picture: Option<&TouchPicture>,
    ) {
        let Some(picture) = picture else {
            self.drawn = None;
            return;
        };
        if self.drawn.as_ref().is_some_and(|(key, _)| *key == picture.key) {
            return;
        }
        let size = wgpu::Extent3d {
            width: picture.key.width.unsigned_abs(),
            height: picture.key.height.unsigned_abs(),
            depth_or_array_layers: 1,
        };
        let most = device.limits().max_texture_dimension_2d;
        if picture.rgba.is_empty() || size.width > most || size.height > most {
            self.drawn = None;
            return;
        }
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("pane"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8UnormSrgb,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let layout = wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(4 * size.width),
            rows_per_image: Some(size.height),
        };
        queue.write_texture(texture.as_image_copy(), &picture.rgba, layout, size);
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let bindings = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("pane"),
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &[wgpu::BindGroupEntry {
                binding: 0,
                resource: wgpu::BindingResource::TextureView(&view),
            }],
        });
        self.drawn = Some((picture.key, bindings));
    }

    /// Draws it over what is there.
    pub(crate) fn draw(&self, pass: &mut wgpu::RenderPass<'_>) {
        if let Some((_, bindings)) = &self.drawn {
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, bindings, &[]);
            pass.draw(0..3, 0..1);
        }
    }
}
