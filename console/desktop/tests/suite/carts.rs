//! Small carts, written for one test each.

use machine::{CartFile, Manifest, Permission};

/// A cart with this module.
pub(crate) fn cart(name: &str, module: &str, permissions: &[Permission]) -> CartFile {
    let manifest = Manifest {
        name: name.to_owned(),
        author: "The tests".to_owned(),
        version: "1".to_owned(),
        abi: 1,
        tick_rate: 60,
        seats: 1,
        local: 1,
        permissions: permissions.to_vec(),
        save_version: 1,
        save_oldest: 1,
    };
    let module = wat::parse_str(module).unwrap();
    CartFile::new(manifest, module)
}

/// A cart that shows a colour, and stops in its frame number `frames` with a fault of its own.
pub(crate) fn faulty(frames: u32) -> CartFile {
    let module = format!(
        r#"(module
            (import "quiver" "fault" (func $fault (param i32 i32)))
            (import "quiver" "clear" (func $clear (param i32)))
            (memory (export "memory") 1 16)
            (global $frames (mut i32) (i32.const 0))
            (data (i32.const 0) "no hero stands in the hall (src/lib.rs:7)")
            (func (export "start") (param i32))
            (func (export "update") (param i32)
                (global.set $frames (i32.add (global.get $frames) (i32.const 1)))
                (if (i32.eq (global.get $frames) (i32.const {frames}))
                    (then (call $fault (i32.const 0) (i32.const 41)))))
            (func (export "draw") (call $clear (i32.const 13))))"#
    );
    cart("Faulty", &module, &[])
}

/// A cart that never comes back from `draw`.
pub(crate) fn endless() -> CartFile {
    let module = r#"(module
        (memory (export "memory") 1 16)
        (func (export "start") (param i32))
        (func (export "update") (param i32))
        (func (export "draw") (loop $again (br $again))))"#;
    cart("Endless", module, &[])
}

/// A cart outside the profile: it has a start function.
pub(crate) fn outside() -> CartFile {
    let module = r#"(module
        (memory (export "memory") 1 16)
        (func $first)
        (start $first)
        (func (export "start") (param i32))
        (func (export "update") (param i32))
        (func (export "draw")))"#;
    cart("Outside", module, &[])
}
