//! The golden pictures.

mod regions;

use machine::{
    Align, Canvas, CartFile, Color, Flip, Font, Manifest, Map, Region, Screen, Surface, TextStyle,
    TileSide, Tiles, Video,
};

type Picture = (&'static str, fn() -> Vec<u8>);

/// Each picture and how it is drawn.
pub(crate) const ALL: &[Picture] = &[
    ("shapes", shapes),
    ("ovals_and_polygons", ovals_and_polygons),
    ("dither_and_pattern", dither_and_pattern),
    ("clip_and_camera", clip_and_camera),
    ("sprites", sprites),
    ("map", map),
    ("turned", regions::turned),
    ("planes", regions::planes),
    ("textured_triangles", regions::textured_triangles),
    ("font_small", || font(Font::small())),
    ("font_large", || font(Font::large())),
    ("styled_text", styled_text),
    ("palette_map", palette_map),
    ("label", || label("Delve", "The Quiver founders")),
    ("label_long", || {
        label(
            "The Unbelievably Long Adventures",
            "Ægir Þórðarson & Zoë Ångström, with friends from near and far",
        )
    }),
];

fn color(number: i32) -> Color {
    Color::new(number).unwrap()
}

fn shapes() -> Vec<u8> {
    let mut picture = Screen::new();
    let mut screen = picture.canvas();
    screen.clear(color(1));
    for step in 0..16 {
        screen.line(64, 64, 64 + 60, 4 + step * 8, color(step));
        screen.line(64, 64, 4, 4 + step * 8, color(15 - step));
        screen.line(64, 64, 4 + step * 8, 4, color(step));
        screen.line(64, 64, 4 + step * 8, 124, color(15 - step));
        screen.circle(136 + step * 7, 8 + step, step, color(step));
        screen.circle_outline(136 + step * 7, 60 + step, step, color(15 - step));
        screen.rect(132 + step * 7, 100, step, 16 - step, color(step));
        screen.rect_outline(132 + step * 7, 118, 16 - step, step, color(15 - step));
        screen.pixel(130 + step * 2, 125, color(15 - step));
    }
    screen.circle(64, 192, 56, color(13));
    screen.circle_outline(64, 192, 56, color(14));
    screen.circle_outline(64, 192, 60, color(4));
    screen.rect(136, 136, 110, 110, color(11));
    screen.rect_outline(136, 136, 110, 110, color(12));
    for radius in (0..60).step_by(5) {
        screen.circle_outline(191, 191, radius, color(10));
    }
    screen.pixels().to_vec()
}

/// A moon over hills, a star with a hole, and a lake that was poured out.
fn ovals_and_polygons() -> Vec<u8> {
    let mut picture = Screen::new();
    let mut screen = picture.canvas();
    screen.clear(color(1));
    for step in 0..6 {
        screen.ellipse_outline(140 - step * 4, 8 + step, 100 + step * 2, 60 + step * 3, color(13));
    }
    screen.ellipse(160, 16, 60, 50, color(4));
    screen.ellipse(172, 12, 56, 46, color(1));
    for step in 0..5 {
        let (x, y) = (-40 + step * 60, 150 - step % 2 * 24);
        screen.triangle([[x, 200], [x + 50, y], [x + 120, 210]], color(11 + step % 2));
        screen.triangle_outline([[x, 200], [x + 50, y], [x + 120, 210]], color(0));
    }
    let star = [[60, 10], [84, 86], [18, 40], [102, 40], [36, 86]];
    screen.polygon(&star, color(10));
    screen.polygon_outline(&star, color(9));
    let shore = [[0, 190], [60, 200], [110, 186], [180, 204], [255, 192], [255, 255], [0, 255]];
    screen.polygon_outline(&shore, color(4));
    screen.flood_fill(128, 240, color(13));
    screen.pattern(0x0f0f, None);
    screen.flood_fill(128, 240, color(14));
    screen.pattern(0, None);
    for (step, width) in (0..).zip([3, 8, 15, 26, 41]) {
        screen.ellipse(10 + step * 46, 222, width, 5 + step * 4, color(3));
        screen.ellipse_outline(10 + step * 46, 222, width, 5 + step * 4, color(1));
    }
    screen.pixels().to_vec()
}

/// Every level of dither, patterns with and without another colour, and both on a surface that is then shown.
fn dither_and_pattern() -> Vec<u8> {
    let mut video = Video::new();
    let mut screen = video.canvas();
    screen.clear(color(2));
    for step in 0..16 {
        screen.dither(step * 16 + 16);
        screen.rect(step * 16, 0, 16, 40, color(10));
        screen.circle(step * 16 + 8, 54, 7, color(4));
        screen.text(Font::large(), step * 16 + 4, 66, color(4), "Q");
    }
    screen.reset();
    let patterns = [0x5a5a, 0x7fff, 0xf0f0, 0x8421, 0x9669, 0x33cc, 0x0660, 0xfafa];
    for (step, bits) in (0..).zip(patterns) {
        screen.pattern(bits, None);
        screen.circle(step * 32 + 16, 96, 14, color(9));
        screen.pattern(bits, Some(color(5)));
        screen.rect(step * 32 + 2, 116, 28, 28, color(9));
    }
    let surface = video.surface(80, 60).unwrap();
    video.push().unwrap();
    video.set_target(surface).unwrap();
    let mut canvas = video.canvas();
    canvas.clear(color(12));
    canvas.ellipse(4, 4, 72, 52, color(15));
    canvas.dither(128);
    canvas.triangle([[40, 2], [78, 57], [2, 57]], color(4));
    video.pop().unwrap();
    for (x, y) in [(10, 160), (100, 176), (190, 192)] {
        let (mut screen, from) = video.canvas_from(surface).unwrap();
        let region = Region { u: 0, v: 0, width: 80, height: 60 };
        screen.sprite(&from, x, y, region, None, Flip::default());
    }
    video.screen().pixels().to_vec()
}

fn scene(screen: &mut Canvas<'_>) {
    screen.clear(color(2));
    for step in 0..8 {
        screen.rect(step * 32, step * 32, 40, 24, color(step + 8));
        screen.circle(255 - step * 32, step * 32, 20, color(step + 8));
        screen.line(0, step * 36, 255, 255 - step * 36, color(4));
    }
    screen.text(Font::large(), 60, 100, color(4), "Outside the clip\nnothing is drawn.");
    screen.text(Font::small(), 60, 120, color(10), "Neither are half letters.");
}

fn clip_and_camera() -> Vec<u8> {
    let mut picture = Screen::new();
    let mut screen = picture.canvas();
    for (step, (x, y)) in [(4, 4), (132, 4), (4, 132), (132, 132)].into_iter().enumerate() {
        let step = step as i32;
        screen.clip(x, y, 120 - step * 3, 120 - step * 5);
        screen.camera(33 - x + step * 5, 71 - y);
        scene(&mut screen);
    }
    screen.reset();
    screen.pixels().to_vec()
}

/// A sheet with an arrow on a chequered ground, so that turned and mirrored pieces tell themselves apart.
fn sheet() -> Surface {
    let mut sheet = Surface::sheet(&[]);
    for y in 0..256 {
        for x in 0..256 {
            let (tile, inner_x, inner_y) = (x / 16 + y / 16 * 16, x % 16, y % 16);
            let arrow = (inner_y == 4 && inner_x < 12) || (inner_x >= 8 && inner_x + inner_y == 15);
            let number = if arrow { tile % 15 + 1 } else { (inner_x / 8 + inner_y / 8) % 2 * 2 };
            sheet.pixel(x, y, color(number));
        }
    }
    sheet
}

fn sprites() -> Vec<u8> {
    let (mut picture, sheet) = (Screen::new(), sheet());
    let mut screen = picture.canvas();
    screen.clear(color(5));
    let piece = Region { u: 32, v: 16, width: 48, height: 32 };
    for (row, key) in [None, Some(color(0)), Some(color(2))].into_iter().enumerate() {
        for (column, (x, y)) in
            [(false, false), (true, false), (false, true), (true, true)].into_iter().enumerate()
        {
            screen.sprite(
                &sheet,
                8 + column as i32 * 62,
                8 + row as i32 * 40,
                piece,
                key,
                Flip { x, y },
            );
        }
    }
    // Over every side of the screen, and with regions that leave the sheet.
    let tall = Region { u: -12, v: -20, width: 40, height: 60 };
    for (x, y) in [(-20, 130), (100, 130), (240, 130), (40, 230), (200, 240)] {
        screen.sprite(&sheet, x, y, tall, Some(color(0)), Flip { x: x > 150, y: y > 200 });
        screen.rect_outline(x, y, 40, 60, color(4));
    }
    screen.pixels().to_vec()
}

fn map() -> Vec<u8> {
    let (mut picture, sheet) = (Screen::new(), sheet());
    let mut screen = picture.canvas();
    let mut cells = Map::new();
    for y in 0..20 {
        for x in 0..20 {
            cells.cell(x, y, if (x * y) % 5 == 4 { -1 } else { x + y * 16 });
        }
    }
    screen.clear(color(13));
    screen.map(
        &Tiles::new(&cells, &sheet, TileSide::Sixteen),
        5,
        6,
        Region { u: 16, v: 32, width: 144, height: 112 },
        None,
        Flip::default(),
    );
    screen.map(
        &Tiles::new(&cells, &sheet, TileSide::Eight),
        160,
        6,
        Region { u: -16, v: -8, width: 80, height: 96 },
        Some(color(0)),
        Flip::default(),
    );
    screen.clip(10, 140, 200, 90);
    screen.map(
        &Tiles::new(&cells, &sheet, TileSide::Sixteen),
        -7,
        130,
        Region { u: 0, v: 0, width: 4096, height: 4096 },
        Some(color(2)),
        Flip::default(),
    );
    screen.reset();
    screen.rect_outline(9, 139, 202, 92, color(4));
    screen.pixels().to_vec()
}

fn font(font: &Font) -> Vec<u8> {
    let mut picture = Screen::new();
    let mut screen = picture.canvas();
    let (width, height) = (font.text_width("x"), font.height() + 1);
    let across = 240 / width;
    let characters = ('!'..='~').chain('¡'..='ÿ').chain(['€']);
    for (at, character) in characters.enumerate() {
        let (x, y) = (at as i32 % across * width, at as i32 / across * height);
        screen.text(font, 8 + x, 8 + y, color(4), character.encode_utf8(&mut [0; 4]));
    }
    let text = "The quick brown fox jumps\nover the lazy dog.\nMira d20 14+5=19 vs AC 15:\nhit, 1d8+3=9.\n0O 1lI| 5S 8B MNWH 2Z\n\
                Übung, élève, Ñandú, Ærø,\nça où être même père naïve\n¿Qué? ¡Sí! «Ångström» §5 3×4÷2°";
    screen.text(font, 8, 100, color(10), text);
    screen.rect(0, 180, 256, 76, color(4));
    screen.text(font, 8, 184, color(0), text);
    screen.pixels().to_vec()
}

/// Every way that lines can stand, with shadow and outline, over two grounds, and cut off by a clip.
fn styled_text() -> Vec<u8> {
    let mut picture = Screen::new();
    let mut screen = picture.canvas();
    screen.clear(color(2));
    screen.rect(128, 0, 128, 256, color(4));
    let text = "Wrapped at words, and ununderstandably long ones broken.";
    let around = [(false, false), (true, false), (false, true), (true, true)];
    for (row, (shadow, outline)) in (0..).zip(around) {
        let aligned = [Align::Left, Align::Center, Align::Right, Align::Center];
        for (column, align) in (0..).zip(aligned) {
            let style =
                TextStyle { align, width: Some(58), shadow, outline, second: color(column * 3) };
            let font = if column % 2 == 0 { Font::small() } else { Font::large() };
            let text = if column % 2 == 0 { text } else { "Ægir says\n\nhello" };
            let (x, y) = (3 + column * 64, 3 + row * 52);
            screen.rect_outline(x - 1, y - 1, 60, 50, color(1));
            let height = screen.styled_text(font, x, y, color(10), &style, text);
            screen.rect(x - 1, y, 1, height, color(8));
        }
    }
    let style = TextStyle { second: color(0), outline: true, ..TextStyle::default() };
    for (align, y) in [(Align::Left, 214), (Align::Center, 224), (Align::Right, 234)] {
        let style = TextStyle { align, ..style };
        screen.styled_text(Font::large(), 128, y, color(9), &style, "not wrapped");
    }
    screen.clip(10, 245, 235, 8);
    screen.dither(160);
    screen.styled_text(
        Font::large(),
        4,
        244,
        color(4),
        &style,
        "Cut off on every side, and dithered.",
    );
    screen.pixels().to_vec()
}

fn palette_map() -> Vec<u8> {
    let (mut picture, sheet) = (Screen::new(), sheet());
    let mut screen = picture.canvas();
    for row in 0..4 {
        screen.reset();
        for number in 0..16 {
            screen.palette_map(color(number), color((number * (2 * row + 1) + row) % 16));
        }
        let y = row * 64;
        screen.rect(0, y, 256, 64, color(2));
        screen.sprite(
            &sheet,
            4,
            y + 4,
            Region { u: 0, v: 0, width: 96, height: 48 },
            Some(color(2)),
            Flip::default(),
        );
        screen.sprite(
            &sheet,
            104,
            y + 4,
            Region { u: 0, v: 0, width: 64, height: 48 },
            None,
            Flip { x: true, y: false },
        );
        screen.circle(200, y + 28, 20, color(9));
        screen.line(176, y + 4, 250, y + 60, color(14));
        screen.text(Font::large(), 104, y + 54, color(4), "mapped");
    }
    screen.pixels().to_vec()
}

fn label(name: &str, author: &str) -> Vec<u8> {
    let manifest = Manifest {
        name: name.to_owned(),
        author: author.to_owned(),
        version: "1".to_owned(),
        abi: cart_abi::ABI_VERSION,
        tick_rate: 30,
        seats: 1,
        local: 1,
        permissions: Vec::new(),
        save_version: 1,
        save_oldest: 1,
    };
    CartFile::new(manifest, vec![0]).label_pixels()
}
