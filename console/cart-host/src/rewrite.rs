//! Makes every mutable global reachable: a module keeps some to itself, and a snapshot without them is not complete.

use wasm_encoder::{ExportKind, ExportSection, Module, RawSection};
use wasmparser::{BinaryReaderError, ExternalKind, Parser, Payload};

/// How the exports start that are added; the profile keeps carts from using it.
pub(crate) const PREFIX: &str = "quiver:";

/// A module with all its mutable globals exported.
pub(crate) struct Rewritten {
    pub(crate) module: Vec<u8>,
    /// The names of the exports of the mutable globals, in their order.
    pub(crate) globals: Vec<String>,
}

/// Exports every mutable global of a module that the profile has accepted, and drops its custom sections.
pub(crate) fn export_globals(module: &[u8]) -> Result<Rewritten, BinaryReaderError> {
    let mut rewritten = Module::new();
    let mut globals = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            // The profile imports functions only, so the first global of this section is number 0.
            Payload::GlobalSection(section) => {
                for (index, global) in section.clone().into_iter().enumerate() {
                    if global?.ty.mutable {
                        globals.push(index as u32);
                    }
                }
            }
            Payload::ExportSection(section) => {
                // Exports follow the globals in every module.
                let mut exports = ExportSection::new();
                for export in section.clone() {
                    let export = export?;
                    exports.export(export.name, kind(export.kind), export.index);
                }
                for &global in &globals {
                    exports.export(&name(global), ExportKind::Global, global);
                }
                rewritten.section(&exports);
                continue;
            }
            Payload::CustomSection(_) => continue,
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            rewritten.section(&RawSection { id, data: &module[range] });
        }
    }
    Ok(Rewritten { module: rewritten.finish(), globals: globals.into_iter().map(name).collect() })
}

fn name(global: u32) -> String {
    format!("{PREFIX}global {global}")
}

fn kind(kind: ExternalKind) -> ExportKind {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
        ExternalKind::Table => ExportKind::Table,
        ExternalKind::Memory => ExportKind::Memory,
        ExternalKind::Global => ExportKind::Global,
        ExternalKind::Tag => ExportKind::Tag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutable_globals_are_exported_and_nothing_else_changes() {
        let module = wat::parse_str(
            r#"(module
                (memory (export "memory") 1 1)
                (global $kept i32 (i32.const 5))
                (global $private (mut i64) (i64.const 7))
                (global $shown (export "shown") (mut f32) (f32.const 1))
                (func (export "draw") (global.set $private (i64.const 8))))"#,
        )
        .unwrap();
        let rewritten = export_globals(&module).unwrap();
        assert_eq!(rewritten.globals, ["quiver:global 1", "quiver:global 2"]);
        wasmparser::Validator::new().validate_all(&rewritten.module).unwrap();
        let again = export_globals(&module).unwrap();
        assert_eq!(again.module, rewritten.module);
        let names: Vec<String> = Parser::new(0)
            .parse_all(&rewritten.module)
            .filter_map(|payload| match payload.unwrap() {
                Payload::ExportSection(section) => Some(section),
                _ => None,
            })
            .flat_map(|section| section.into_iter().map(|export| export.unwrap().name.to_owned()))
            .collect();
        assert_eq!(names, ["memory", "shown", "draw", "quiver:global 1", "quiver:global 2"]);
    }
}
