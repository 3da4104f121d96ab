//! Host calls with what they refuse, and what the fault says.

/// Cases that both engines must tell alike, because a host call is what breaks.
pub(crate) const HOST_CALLS: [(&str, &str, &str); 85] = [
    (
        "tick",
        "(call $log (i32.const -1) (i32.const 1))",
        "in `tick`, host call `log`: 1 bytes at 4294967295 are not inside",
    ),
    (
        "tick",
        "(call $log (i32.const -4096) (i32.const 4096))",
        "4096 bytes at 4294963200 are not inside",
    ),
    (
        "tick",
        "(call $output (i32.const 0) (i32.const -1))",
        "4294967295 bytes at 0 are not inside the cart's memory of 65536 bytes",
    ),
    ("tick", "(call $output (i32.const 1) (i32.const -1))", "4294967295 bytes at 1 are not inside"),
    ("tick", "(call $log (i32.const 65535) (i32.const 2))", "2 bytes at 65535 are not inside"),
    ("tick", "(call $log (i32.const 65536) (i32.const 1))", "1 bytes at 65536 are not inside"),
    ("tick", "(call $log (i32.const 65537) (i32.const 0))", "0 bytes at 65537 are not inside"),
    ("tick", "(call $fault (i32.const 65535) (i32.const 9))", "9 bytes at 65535 are not inside"),
    (
        "order",
        "(call $input (i32.const 65534) (i32.const 3)) i32.const 1",
        "3 bytes at 65534 are not inside",
    ),
    (
        "order",
        "(call $input (i32.const 0) (i32.const 4)) i32.const 1",
        "4 bytes were asked for, and there are 3",
    ),
    (
        "update",
        "(drop (call $typed (i32.const 65530) (i32.const 7)))",
        "7 bytes at 65530 are not inside",
    ),
    (
        "draw",
        "(call $text (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 65535) (i32.const 2))",
        "in `draw`, host call `text`: 2 bytes at 65535",
    ),
    (
        "draw",
        "(call $text (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 4097))",
        "4097 bytes of text, and at most 4096 are allowed",
    ),
    (
        "draw",
        "(call $text (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1))",
        "there is no font 2",
    ),
    (
        "tick",
        "(call $log (i32.const 32) (i32.const 1))",
        "the text is not UTF-8 from its byte 0 on",
    ),
    ("tick", "(call $fault (i32.const 0) (i32.const 14))", "in `tick`: oh no, no hero"),
    (
        "tick",
        "(call $clear (i32.const 1))",
        "in `tick`, host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "tick",
        "(call $effect (i32.const 0))",
        "host call `effect`: it is allowed on a player's side, and not in `predict`, only",
    ),
    (
        "update",
        "(call $clear (i32.const 1))",
        "in `update`, host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "scene",
        "(call $clear (i32.const 1))",
        "in `scene`, host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "predict",
        "(call $clear (i32.const 1))",
        "in `predict`, host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "predict",
        "(call $music (i32.const 0))",
        "in `predict`, host call `music`: it is allowed on a player's side, and not in `predict`, only",
    ),
    (
        "predict",
        "(drop (call $typed (i32.const 0) (i32.const 9)))",
        "in `predict`, host call `typed`",
    ),
    (
        "predict",
        "(drop (call $dice (i32.const 6)))",
        "in `predict`, host call `dice`: it is allowed in the rules only",
    ),
    (
        "update",
        "(drop (call $dice (i32.const 6)))",
        "in `update`, host call `dice`: it is allowed in the rules only",
    ),
    (
        "tick",
        "(drop (call $dice (i32.const 0)))",
        "the number of sides cannot be 0: it is at least 1",
    ),
    (
        "update",
        "(drop (call $ask (i32.const 0) (i32.const 4)))",
        "the cart's manifest does not ask for the permission \"console\"",
    ),
    ("update", "(call $effect (i32.const 0))", "there is no sound effect 0; there are 0"),
    ("update", "(call $music (i32.const -2))", "there is no song -2"),
    ("update", "(call $effect_stop (i32.const -1))", "there is no sound effect -1; there are 0"),
    (
        "update",
        "(call $effect_with (i32.const 0) (i32.const 101) (i32.const 0) (i32.const 0) (i32.const 0))",
        "host call `effect_with`: a volume cannot be 101: it is 0 to 100",
    ),
    (
        "update",
        "(call $effect_with (i32.const 0) (i32.const 0) (i32.const -2147483648) (i32.const 0) (i32.const 0))",
        "a pan cannot be -2147483648: it is -100 to 100",
    ),
    (
        "update",
        "(call $effect_with (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4801) (i32.const 0))",
        "a pitch in cents cannot be 4801: it is -4800 to 4800",
    ),
    (
        "update",
        "(call $effect_with (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8))",
        "there is no voice 8; there are 8, numbered from 0",
    ),
    ("update", "(call $voice_stop (i32.const -2))", "there is no voice -2"),
    ("update", "(drop (call $voice_busy (i32.const -1)))", "there is no voice -1"),
    ("update", "(call $music_fade (i32.const 60001))", "the time of a fade in ms cannot be 60001"),
    ("update", "(call $volume (i32.const 3) (i32.const 0))", "there is no bus 3; there are 3"),
    (
        "update",
        "(call $volume (i32.const 0) (i32.const -1))",
        "a volume cannot be -1: it is 0 to 100",
    ),
    (
        "update",
        "(call $echo (i32.const 501) (i32.const 0) (i32.const 0))",
        "an echo's delay in ms cannot be 501: it is 0 to 500",
    ),
    (
        "update",
        "(call $mml (i32.const 0) (i32.const 16) (i32.const 0) (i32.const 0))",
        "a priority cannot be 16: it is 0 to 15",
    ),
    (
        "update",
        "(call $mml (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4097))",
        "4097 bytes of text, and at most 4096 are allowed",
    ),
    (
        "update",
        "(i32.store (i32.const 64) (i32.const 0x485d435b)) (call $mml (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 4))",
        "host call `mml`: the MML, line 1, column 4: `H` is no command",
    ),
    (
        "update",
        "(call $palette (i32.const 0) (i32.const -1))",
        "a look cannot be 4294967295: it is at most 0xffffff",
    ),
    (
        "update",
        "(call $sheet_pixel (i32.const 16) (i32.const 0) (i32.const 0) (i32.const 0))",
        "there is no sheet 16; there are 16",
    ),
    (
        "update",
        "(call $map_cell (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1024))",
        "a tile cannot be 1024",
    ),
    (
        "draw",
        "(call $clear (i32.const 16))",
        "in `draw`, host call `clear`: there is no color 16; there are 16, numbered from 0",
    ),
    ("draw", "(call $pixel (i32.const 0) (i32.const 0) (i32.const -1))", "there is no color -1"),
    ("draw", "(call $palette_map (i32.const 0) (i32.const 99))", "there is no color 99"),
    (
        "draw",
        "(call $sprite (i32.const -2) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 8) (i32.const -1) (i32.const 0))",
        "there is no picture -2: -1 is the screen, 0 to 15 are the sheets",
    ),
    (
        "predict",
        "(call $target (i32.const 0))",
        "host call `target`: it is allowed on a player's side, and not in `predict`, only",
    ),
    ("update", "(call $target (i32.const 16))", "host call `target`: there is no picture 16"),
    (
        "update",
        "(call $target (i32.const 2)) (call $clear (i32.const 1)) (call $target (i32.const -1)) (call $clear (i32.const 1))",
        "host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "draw",
        "(drop (call $surface (i32.const 0) (i32.const 5)))",
        "host call `surface`: a surface cannot be 0 x 5 pixels: its sides are 1 to 1024",
    ),
    (
        "draw",
        "(loop $l (drop (call $surface (i32.const 256) (i32.const 256))) (br $l))",
        "65536 pixels more make 589824 on all surfaces, and at most 524288 are allowed",
    ),
    (
        "draw",
        "(loop $l (drop (call $surface (i32.const 1) (i32.const 1))) (br $l))",
        "there are 64 surfaces already, and no more are allowed",
    ),
    ("draw", "(call $surface_free (i32.const 3))", "there is no surface 3 to free"),
    (
        "draw",
        "(call $target (call $surface (i32.const 1) (i32.const 1))) (call $surface_free (i32.const 16))",
        "surface 16 cannot be freed while it is drawn on",
    ),
    (
        "draw",
        "(loop $l (call $push) (br $l))",
        "32 states of drawing are saved already, and no more are allowed",
    ),
    ("draw", "(call $pop)", "no state of drawing is saved"),
    (
        "draw",
        "(call $pattern (i32.const 0x10000) (i32.const -1))",
        "a pattern cannot be 65536: it is at most 0xffff",
    ),
    ("draw", "(call $pattern (i32.const 0) (i32.const 16))", "there is no color 16"),
    (
        "draw",
        "(call $polygon (i32.const 1) (i32.const 0) (i32.const 12))",
        "the length of the corners cannot be 12: it is 8 bytes for each",
    ),
    (
        "draw",
        "(call $polygon (i32.const 1) (i32.const 0) (i32.const 2056))",
        "257 corners of a polygon, and at most 256 are allowed",
    ),
    (
        "draw",
        "(call $polygon_outline (i32.const 1) (i32.const -8) (i32.const 8))",
        "8 bytes at 4294967288 are not inside the cart's memory",
    ),
    (
        "draw",
        "(call $sprite (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 8) (i32.const -2) (i32.const 0))",
        "there is no color -2",
    ),
    (
        "draw",
        "(call $sprite (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 8) (i32.const -1) (i32.const 4))",
        "the flips cannot be 4: it is 0 to 3",
    ),
    (
        "draw",
        "(call $map (i32.const 0) (i32.const 0) (i32.const 9) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1) (i32.const -1) (i32.const 0))",
        "a tile's side cannot be 9: it is 8 or 16",
    ),
    (
        "draw",
        "(call $sprite_turned (i32.const 99) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 8) (i32.const -1) (i32.const 0) (i32.const 1) (i32.const 1))",
        "there is no picture 99",
    ),
    (
        "draw",
        "(call $map (i32.const 16) (i32.const 0) (i32.const 8) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1) (i32.const -1) (i32.const 0))",
        "there is no map 16",
    ),
    (
        "draw",
        "(call $map_turned (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1) (i32.const 16) (i32.const 0) (i32.const 5) (i32.const 5))",
        "there is no color 16",
    ),
    (
        "draw",
        "(call $plane (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 9) (i32.const 9) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const -5))",
        "there is no color -5",
    ),
    (
        "draw",
        "(call $map_plane (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 9) (i32.const 9) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const -1))",
        "a tile's side cannot be 0",
    ),
    (
        "update",
        "(call $tile_flags (i32.const 0) (i32.const 1024) (i32.const 0))",
        "there is no tile 1024",
    ),
    (
        "update",
        "(call $tile_flags (i32.const 0) (i32.const 0) (i32.const 256))",
        "the flags cannot be 256: it is 0 to 255",
    ),
    (
        "tick",
        "(call $tile_flags (i32.const 0) (i32.const 0) (i32.const 1))",
        "host call `tile_flags`",
    ),
    ("tick", "(drop (call $tile_flags_at (i32.const 16) (i32.const 0)))", "there is no sheet 16"),
    (
        "tick",
        "(drop (call $map_cell_at (i32.const -1) (i32.const 0) (i32.const 0)))",
        "there is no map -1",
    ),
    (
        "tick",
        "(drop (call $map_sweep (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const -1)))",
        "the flags cannot be -1: it is 0 to 255",
    ),
    (
        "tick",
        "(loop $l (call $log (i32.const 0) (i32.const 4)) (br $l))",
        "host call `log`: 257 log lines in one call, and at most 256 are allowed",
    ),
    (
        "update",
        "(loop $l (call $output (i32.const 0) (i32.const 4)) (br $l))",
        "host call `output`: 65 orders in one frame, and at most 64 are allowed",
    ),
    (
        "update",
        "(call $output (i32.const 0) (i32.const 4097))",
        "4097 bytes of output, and at most 4096 are allowed",
    ),
    (
        "tick",
        "(call $output (i32.const 0) (i32.const 4))",
        "`tick` hands nothing over, or has handed it over already",
    ),
    (
        "view",
        "(call $output (i32.const 0) (i32.const 4)) (call $output (i32.const 0) (i32.const 4))",
        "`view` hands nothing over, or has handed it over already",
    ),
    (
        "order",
        "(call $output (i32.const 32) (i32.const 1)) i32.const 0",
        "in `order`: the text is not UTF-8 from its byte 0 on",
    ),
];
