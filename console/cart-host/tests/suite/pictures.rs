//! Pictures other than the screen: drawn on in `update`, shown in `draw`.

use crate::common::{file, module};
use crate::text::{call, frames};

#[test]
fn what_update_draws_on_surfaces_and_sheets_is_there_to_show() {
    let update = [
        format!("(drop {})", call("surface", &[20, 10])),
        call("target", &[16]),
        call("clear", &[5]),
        call("camera", &[-3, 0]),
        call("pixel", &[1, 2, 9]),
        call("target", &[3]),
        call("clip", &[0, 0, 8, 8]),
        call("dither", &[0]),
        call("clear", &[7]),
        call("dither", &[256]),
        call("rect", &[-100, -100, 1000, 1000, 6]),
    ];
    // With nothing of the state that `update` has left.
    let draw = [
        call("sprite", &[16, 100, 50, 0, 0, 20, 10, -1, 0]),
        call("sprite", &[3, 200, 50, 0, 0, 16, 16, 0, 0]),
        call(
            "textured_triangle",
            &[16, 0, 200, 0, 0, 20, 200, 20 << 16, 0, 0, 210, 0, 10 << 16, 5],
        ),
    ];
    let cart = file(module(&[("update", &update.concat()), ("draw", &draw.concat())], ""));
    for play in frames(&cart) {
        let play = play.unwrap();
        let screen = play.machine().video.screen();
        let count = |number: u8| screen.pixels().iter().filter(|&&pixel| pixel == number).count();
        assert_eq!((count(5), count(6), count(7)), (199, 64, 0));
        // Once on the sprite, and once on the triangle.
        assert_eq!(count(9), 2);
        for (x, y, number) in [(104, 52, 9), (4, 202, 9), (100, 50, 5), (207, 57, 6), (208, 57, 0)]
        {
            assert_eq!(screen.pixel_at(x, y).number(), number, "{x}, {y}");
        }
    }
}
