//! Modules that make host calls in a loop, from scripts such as `clear 0; fill 128 128 5`.

/// What stands in the cart's memory from address 0 on, for calls that take text.
pub(crate) const TEXT: &str = "Sixteen letters!";
/// Where the corners of a polygon stand in it, and how many there are.
const CORNERS: (usize, i32) = (256, 256);

/// A host call as the text format declares it.
struct Import {
    name: &'static str,
    params: &'static [&'static str],
    results: &'static [&'static str],
}

fn imports() -> Vec<Import> {
    macro_rules! list {
        ($($(#[$doc:meta])* $role:ident fn $name:ident($($arg:ident: $ty:ident),*) $(-> $ret:ident)?;)*) => {
            vec![$(Import {
                name: stringify!($name),
                params: &[$(stringify!($ty)),*],
                results: &[$(stringify!($ret))?],
            }),*]
        };
    }
    cart_abi::host_calls!(list)
}

/// A module whose `draw` makes the calls of `once`, then `times` times those of `looped`.
pub(crate) fn module(once: &str, looped: &str, times: u32) -> Vec<u8> {
    let imports = imports();
    let declared: String = imports.iter().map(declaration).collect();
    let (once, looped) = (calls(once, &imports), calls(looped, &imports));
    // From one end of the screen to the other and back, a little farther down each time.
    let corners = (0..CORNERS.1).flat_map(|corner| [corner % 2 * 255, corner]);
    let corners: String =
        corners.flat_map(i32::to_le_bytes).map(|byte| format!("\\{byte:02x}")).collect();
    let at = CORNERS.0;
    let text = format!(
        r#"(module {declared} (memory (export "memory") 2 2) (data (i32.const 0) "{TEXT}") (data (i32.const {at}) "{corners}")
            (func (export "start") (param i32)) (func (export "update") (param i32))
            (func (export "draw") (local $i i32) {once} (local.set $i (i32.const {times}))
                (loop $again {looped} (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))))"#
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn declaration(import: &Import) -> String {
    let wasm = |types: &[&str]| -> String {
        types.iter().map(|&ty| if ty == "u64" { " i64" } else { " i32" }).collect()
    };
    let Import { name, params, results } = import;
    let (params, results) = (wasm(params), wasm(results));
    format!("(import \"quiver\" \"{name}\" (func ${name} (param{params}) (result{results})))\n")
}

fn calls(script: &str, imports: &[Import]) -> String {
    let call = |text: &str| {
        let mut words = text.split_whitespace();
        let name = words.next()?;
        let import = imports
            .iter()
            .find(|import| import.name == name)
            .unwrap_or_else(|| panic!("there is no host call `{name}`"));
        let numbers: String = words.map(|number| format!(" (i32.const {number})")).collect();
        let call = format!("(call ${name}{numbers})");
        Some(if import.results.is_empty() { call } else { format!("(drop {call})") })
    };
    script.split(';').filter_map(call).collect()
}
