//! Maps and flags as the rules, `predict` and the rest of a player's side see them.

use cart_host::{Dice, Inputs, PlayHost, RulesHost};
use netplay::{Predict as _, Rules as _, Seat};

use crate::common::{engine, file, module, scene};

/// Puts at 0 the tile of the cell 1, 0, its flags at 4, and how far a box at 0, 0 goes to the right at 8; hands it over.
const LOOK: &str = "
    (func $look
        (i32.store (i32.const 0) (call $map_cell_at (i32.const 0) (i32.const 1) (i32.const 0)))
        (i32.store (i32.const 4) (call $tile_flags_at (i32.const 0) (i32.load (i32.const 0))))
        (i64.store (i32.const 8) (call $map_sweep (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 0) (i32.const 0)
            (i32.const 65536) (i32.const 65536) (i32.const 1000000) (i32.const -1) (i32.const 4)))
        (call $output (i32.const 0) (i32.const 16)))";
/// Makes the cell empty, and the flags of the tile others.
const CHANGE: &str = "(call $map_cell (i32.const 0) (i32.const 1) (i32.const 0) (i32.const -1))
    (call $tile_flags (i32.const 0) (i32.const 7) (i32.const 1)) (call $look)";

fn found(bytes: &[u8]) -> [i32; 4] {
    let (numbers, _) = bytes.as_chunks();
    std::array::from_fn(|place| i32::from_le_bytes(numbers[place]))
}

#[test]
fn rules_and_predict_see_the_file_and_the_rest_what_became_of_it() {
    let bodies = [("view", "(call $look)"), ("predict", "(call $look)"), ("update", CHANGE)];
    let mut file = file(module(&bodies, LOOK));
    file.maps = vec![(0, [vec![0, 7], vec![-1; 254]].concat())];
    file.flags = vec![(0, [[0; 7].as_slice(), &[4]].concat())];
    for second in [false, true] {
        let cart = engine(second).load(&file).unwrap();
        // Seven pixels are left to the wall.
        let as_filed = [7, 4, 7 << 16, -1];
        let mut rules = RulesHost::new(&cart, Dice::from_seed([0; 32])).unwrap();
        assert_eq!(found(&rules.view(Seat(0), 1_000).unwrap()), as_filed);
        let snapshot = rules.snapshot();
        rules.restore_snapshot(&snapshot).unwrap();
        assert_eq!(found(&rules.view(Seat(0), 1_000).unwrap()), as_filed);

        let mut play = PlayHost::new(&cart, 1).unwrap();
        for _ in 0..2 {
            assert_eq!(found(&play.predict(&[1], &[]).unwrap().unwrap()), as_filed);
            let orders = play.frame(&scene(0, &[1], &[2], &[3]), &Inputs::default()).unwrap();
            assert_eq!(found(&orders[0]), [-1, 0, 1_000_000, -1]);
        }
        let flags = &play.machine().terrain.flags[0];
        assert_eq!((flags.of(7), flags.of(6)), (1, 0));
    }
}
