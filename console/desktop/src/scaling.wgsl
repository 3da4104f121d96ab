// The screen in the window by the GPU: the same sums as in scaling.rs, in whole numbers.

struct Place {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
    even: u32,
    lines: u32,
    // Of the light that a dark line takes away, in 256ths.
    dark: u32,
    unused: u32,
}

@group(0) @binding(0) var screen: texture_2d<f32>;
@group(0) @binding(1) var<uniform> place: Place;

const SIDE: u32 = 256u;

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    // One triangle that covers the window.
    return vec4<f32>(f32(i32(index & 1u) * 4 - 1), f32(i32(index & 2u) * 2 - 1), 0.0, 1.0);
}

// A place on the screen, and how much of the next one is mixed in, in 256ths.
fn sample(at: u32, length: u32) -> vec2<u32> {
    if (place.even == 0u) {
        return vec2<u32>((2u * at + 1u) * SIDE / (2u * length), 0u);
    }
    let start = at * SIDE;
    let first = start / length;
    let end = start + SIDE;
    let next = (first + 1u) * length;
    if (first + 1u >= SIDE || end <= next) {
        return vec2<u32>(first, 0u);
    }
    return vec2<u32>(first, min(end - next, SIDE));
}

fn light(row: u32) -> u32 {
    if (place.lines == 0u) {
        return 256u;
    }
    let height = 3u * place.height;
    let start = (3u * SIDE * row) % height;
    let end = start + 3u * SIDE;
    let dark = 2u * place.height;
    var share = 0u;
    let upper = max(start, dark);
    let lower = min(end, height);
    if (lower > upper) {
        share = lower - upper;
    }
    if (end > height + dark) {
        share += end - height - dark;
    }
    return 256u - share * place.dark / (3u * SIDE);
}

// From light to the numbers that pictures are stored in, and back: colours are mixed as the processor mixes them.
fn stored(color: vec3<f32>) -> vec3<f32> {
    let low = color * 12.92;
    let high = 1.055 * pow(color, vec3<f32>(1.0 / 2.4)) - 0.055;
    return select(high, low, color <= vec3<f32>(0.0031308));
}

fn shone(color: vec3<f32>) -> vec3<f32> {
    let low = color / 12.92;
    let high = pow((color + 0.055) / 1.055, vec3<f32>(2.4));
    return select(high, low, color <= vec3<f32>(0.04045));
}

fn pixel(x: u32, y: u32) -> vec3<f32> {
    return textureLoad(screen, vec2<u32>(min(x, SIDE - 1u), min(y, SIDE - 1u)), 0).rgb;
}

@fragment
fn fragment(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let at = vec2<u32>(position.xy);
    let black = vec4<f32>(0.0, 0.0, 0.0, 1.0);
    if (at.x < place.left || at.y < place.top) {
        return black;
    }
    let inside = at - vec2<u32>(place.left, place.top);
    if (inside.x >= place.width || inside.y >= place.height) {
        return black;
    }
    let column = sample(inside.x, place.width);
    let row = sample(inside.y, place.height);
    var color = pixel(column.x, row.x);
    if (column.y > 0u || row.y > 0u || place.lines > 0u) {
        let across = f32(column.y) / 256.0;
        let upper = mix(stored(color), stored(pixel(column.x + 1u, row.x)), across);
        let below = pixel(column.x, row.x + 1u);
        let lower = mix(stored(below), stored(pixel(column.x + 1u, row.x + 1u)), across);
        let mixed = mix(upper, lower, f32(row.y) / 256.0) * f32(light(inside.y)) / 256.0;
        color = shone(mixed);
    }
    return vec4<f32>(color, 1.0);
}
