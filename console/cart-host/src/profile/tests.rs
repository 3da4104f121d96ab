//! Modules inside and outside the profile, as text.

use super::*;

/// All that a cart without rules needs, to be followed by what a case is about.
const CART: &str = r#"
    (memory (export "memory") 1 16)
    (func (export "start") (param i32))
    (func (export "update") (param i32))
    (func (export "draw"))"#;

/// All that rules need beside [`CART`].
const RULES: &str = r#"
    (func (export "join") (param i32 i32))
    (func (export "leave") (param i32))
    (func (export "order") (param i32 i32) (result i32) i32.const 1)
    (func (export "tick") (param i32))
    (func (export "view") (param i32 i32))
    (func (export "save"))
    (func (export "restore") (param i32) (result i32) i32.const 1)
    (func (export "scene") (param i32 i32))"#;

fn check_text(text: &str) -> Result<Shape, ProfileError> {
    check(&wat::parse_str(format!("(module {text})")).expect("the case is well-formed text"))
}

#[test]
fn carts_inside_the_profile_pass() {
    let cases = [
        (CART.to_owned(), Shape { rules: false, predicts: false, bot: false, spectates: false }),
        (
            format!("{CART} {RULES}"),
            Shape { rules: true, predicts: false, bot: false, spectates: false },
        ),
        (
            format!("{CART} {RULES} (func (export \"predict\") (param i32 i32))"),
            Shape { rules: true, predicts: true, bot: false, spectates: false },
        ),
        (
            format!("{CART} {RULES} (func (export \"bot\") (param i32 i32))"),
            Shape { rules: true, predicts: false, bot: true, spectates: false },
        ),
        (
            format!("{CART} (func (export \"bot\") (param i32 i32))"),
            Shape { rules: false, predicts: false, bot: false, spectates: false },
        ),
        (
            format!(
                "{CART} {RULES} (func (export \"spectate\") (param i32) (result i32) i32.const 0)"
            ),
            Shape { rules: true, predicts: false, bot: false, spectates: true },
        ),
        (
            format!(
                r#"(import "quiver" "clear" (func (param i32))) (import "quiver" "seed" (func (result i64)))
                {CART}
                (func (param f64) (result i32 i64) local.get 0 i32.trunc_sat_f64_s i32.extend8_s i64.const 1)
                (func i32.const 0 i32.const 0 i32.const 9 memory.copy i32.const 0 i32.const 0 i32.const 9 memory.fill)
                (global (mut i32) (i32.const 1))
                (table 2 2 funcref) (elem (i32.const 0) 1)
                (data (i32.const 8) "hello")"#
            ),
            Shape { rules: false, predicts: false, bot: false, spectates: false },
        ),
    ];
    for (text, shape) in cases {
        assert_eq!(check_text(&text), Ok(shape), "{text}");
    }
}

/// What stands before a cart, and what its refusal says.
const BEFORE: [(&str, &str); 6] = [
    (
        r#"(import "wasi_snapshot_preview1" "fd_write" (func))"#,
        "import `wasi_snapshot_preview1.fd_write`: a cart imports from `quiver` only",
    ),
    (
        r#"(import "quiver" "explode" (func))"#,
        "import `quiver.explode`: there is no such host call",
    ),
    (
        r#"(import "quiver" "clear" (func))"#,
        "import `quiver.clear`: it must be declared as a function (i32)",
    ),
    (
        r#"(import "quiver" "dice" (func (param i32)))"#,
        "it must be declared as a function (i32) -> i32",
    ),
    (
        r#"(import "quiver" "clear" (global i32))"#,
        "import `quiver.clear`: a cart imports functions only",
    ),
    (
        r#"(import "quiver" "memory" (memory 1 1))"#,
        "import `quiver.memory`: a cart imports functions only",
    ),
];

/// What stands after a cart, and what its refusal says.
const AFTER: [(&str, &str); 18] = [
    ("(func $go) (start $go)", "a cart has no start function"),
    ("(func (param v128))", "SIMD support is not enabled"),
    (
        "(func (drop (memory.atomic.notify (i32.const 0) (i32.const 0))))",
        "threads support is not enabled",
    ),
    ("(func (param externref))", "reference types support is not enabled"),
    ("(memory 1 2)", "it has 2 memories"),
    ("(table 1 1 funcref) (table 1 1 funcref)", "it has 2 tables"),
    ("(table 20001 funcref)", "it has 20001 table elements, and at most 20000 are allowed"),
    ("(data $d \"x\") (func data.drop $d)", "function 3, byte"),
    (
        "(data $d \"x\") (func i32.const 0 i32.const 0 i32.const 0 memory.init $d)",
        "bulk memory support is not enabled",
    ),
    (
        "(table 2 2 funcref) (func i32.const 0 i32.const 0 i32.const 1 table.copy)",
        "bulk memory support is not enabled",
    ),
    ("(type $s (struct))", "byte"),
    ("(tag)", "exceptions"),
    ("(func return_call 0)", "tail calls support is not enabled"),
    ("(func (result i32) i64.const 1)", "function 3, byte"),
    (
        r#"(global (export "quiver:global 0") i32 (i32.const 0))"#,
        "export `quiver:global 0`: no export of a cart starts with `quiver:`",
    ),
    (r#"(func (export "scene") (param i32))"#, "export `scene`: it must be a function (i32, i32)"),
    (r#"(global (export "tick") i32 (i32.const 0))"#, "export `tick`: it must be a function"),
    (
        r#"(func (export "tick") (param i32))"#,
        "export `join`: it is missing: a cart that exports `tick` has rules",
    ),
];

/// What is different in a cart, and what its refusal says.
const CHANGED: [(&str, &str, &str); 6] = [
    (" 1 16", " 1", "the memory: it must have a maximum: link with --max-memory=16777216"),
    (" 1 16", " 1 257", "the memory: its maximum is 257 pages, and 256 are allowed"),
    (" 1 16", " i64 1 16", "memory64"),
    ("\"memory\"", "\"ram\"", "export `memory`: it is missing"),
    ("\"draw\"", "\"paint\"", "export `draw`: it is missing"),
    ("\"draw\")", "\"draw\") (param i32)", "export `draw`: it must be a function ()"),
];

fn refused(text: &str, expected: &str) {
    let shown: String = text.chars().rev().take(90).collect::<Vec<_>>().into_iter().rev().collect();
    match check_text(text) {
        Ok(shape) => panic!("…{shown} is accepted as {shape:?}"),
        Err(error) => {
            assert!(error.to_string().contains(expected), "…{shown}\n  {error}\n  not {expected}");
        }
    }
}

#[test]
fn each_refusal_names_rule_and_place() {
    for (text, expected) in BEFORE {
        refused(&format!("{text} {CART}"), expected);
    }
    for (text, expected) in AFTER {
        refused(&format!("{CART} {text}"), expected);
    }
    for (from, to, expected) in CHANGED {
        refused(&CART.replace(from, to), expected);
    }
}

#[test]
fn each_limit_is_named() {
    let cases = [
        ("(global i32 (i32.const 0))".repeat(10_001), "it has 10001 globals"),
        ("(func)".repeat(20_001), "functions, and at most 20000 are allowed"),
        ("(data (i32.const 0) \"\")".repeat(10_001), "it has 10001 data segments"),
        (format!("(func (local {}))", "i32 ".repeat(1_001)), "function 3, byte"),
        (
            format!("(func (local {}))", "i32 ".repeat(1_001)),
            "it has 1001 local variables, and at most 1000 are allowed",
        ),
        (
            format!("(type (func (param {})))", "i32 ".repeat(33)),
            "it has 33 parameters, and at most 32 are allowed",
        ),
        (
            format!("(type (func (result {})))", "i32 ".repeat(9)),
            "it has 9 results, and at most 8 are allowed",
        ),
        (
            format!("(func {} {})", "block ".repeat(2_001), "end ".repeat(2_001)),
            "it has 2001 blocks within blocks, and at most 2000 are allowed",
        ),
        (
            format!("(func {} {})", "loop block ".repeat(33), "end end ".repeat(33)),
            "it has 33 loops within loops, and at most 32 are allowed",
        ),
        (
            format!("(func (local {}) {})", "i32 ".repeat(1_000), "block end ".repeat(1_001)),
            "it has 1001000 branches times local variables, and at most 1000000 are allowed",
        ),
        (
            format!("(func i32.const 0 br_table {})", "0 ".repeat(10_002)),
            "it has 10001 branch targets",
        ),
        (
            format!("(func {})", "nop ".repeat(600_000)),
            "bytes of code, and at most 131072 are allowed",
        ),
        (
            format!("(func (local {}) {})", "i32 ".repeat(900), "block end ".repeat(1_000))
                .repeat(9),
            "it has 8100000 branches times local variables, function by function, and at most 8000000",
        ),
    ];
    for (text, expected) in cases {
        refused(&format!("{CART} {text}"), expected);
    }
}

#[test]
fn loops_one_after_another_are_not_within_each_other() {
    let text = format!("{CART} (func {})", "loop loop end end ".repeat(100));
    assert_eq!(
        check_text(&text),
        Ok(Shape { rules: false, predicts: false, bot: false, spectates: false })
    );
}

#[test]
fn a_module_that_is_too_long_or_cut_is_refused() {
    let error = check(&vec![0; MODULE_BYTES_MAX + 1]).unwrap_err();
    assert!(error.to_string().starts_with("the module: it has 4194305 bytes"), "{error}");
    let module = wat::parse_str(format!("(module {CART} {RULES})")).unwrap();
    for len in 0..module.len() {
        assert!(check(&module[..len]).is_err(), "accepted when cut to {len} bytes");
    }
}

#[test]
fn a_flipped_bit_never_panics() {
    let module = wat::parse_str(format!("(module {CART} {RULES})")).unwrap();
    for bit in 0..module.len() * 8 {
        let mut damaged = module.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let _ = check(&damaged);
    }
}

#[test]
fn the_long_form_of_call_indirect_is_accepted() {
    let mut module = wat::parse_str(format!(
        "(module {CART} (table 1 1 funcref) (func i32.const 0 call_indirect (type 1)))"
    ))
    .unwrap();
    // `call_indirect` type 1, table 0, end: the table index becomes five bytes long, and so do code and body.
    let at =
        module.windows(4).position(|bytes| bytes == [0x11, 1, 0, 0x0b]).expect("the call is there");
    module.splice(at + 2..at + 3, [0x80, 0x80, 0x80, 0x80, 0]);
    let body = at - 4;
    assert_eq!(module[body], 7, "the body's length stands before its locals");
    module[body] += 4;
    let code = module
        .iter()
        .rposition(|&byte| byte == 10)
        .filter(|&at| at < body)
        .expect("the code section");
    let section = (0..body)
        .rev()
        .find(|&at| module[at] == 10 && usize::from(module[at + 1]) == module.len() - at - 6);
    let section = section.unwrap_or(code);
    module[section + 1] += 4;
    assert_eq!(
        check(&module),
        Ok(Shape { rules: false, predicts: false, bot: false, spectates: false })
    );
}
