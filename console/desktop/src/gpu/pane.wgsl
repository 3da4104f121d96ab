// A picture over the whole window, pixel for pixel. Its colours are multiplied by alpha already.

@group(0) @binding(0) var picture: texture_2d<f32>;

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    // One triangle that covers the window.
    let corner = vec2<f32>(f32(index & 1u), f32(index >> 1u));
    return vec4<f32>(corner * 4.0 - 1.0, 0.0, 1.0);
}

@fragment
fn fragment(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let color = textureLoad(picture, vec2<i32>(at.xy), 0);
    // The GPU mixes light, and the picture was mixed as numbers: this makes the dark as dark as it was meant.
    return vec4<f32>(color.rgb, 1.0 - pow(1.0 - color.a, 2.2));
}
