//! The WebAssembly that a cart may be made of: checked before anything is compiled, each refusal with rule and place.

use cart_abi::{
    DECLARATIONS_MAX, FUNCTIONS_MAX, MEMORY_PAGES_MAX, MODULE_BRANCH_VALUES_MAX, MODULE_BYTES_MAX,
    PARAMETERS_MAX, RESULTS_MAX, SEGMENTS_MAX, TABLE_ELEMENTS_MAX, export,
};
use thiserror::Error;
use wasmparser::{
    BinaryReaderError, Export, ExternalKind, FuncToValidate, FuncType, FuncValidatorAllocations,
    FunctionBody, Import, MemoryType, Parser, Payload, TypeRef, ValType, ValidPayload, Validator,
    ValidatorResources, WasmFeatures,
};

use crate::call::Call;
use crate::fault::readable;
use crate::imports::{IMPORTS, Number};
use crate::rewrite::PREFIX;

/// What WebAssembly a cart may use. Of bulk memory that is `memory.copy` and `memory.fill` only: tables and dropped
/// segments are state that a snapshot would have to hold. The long form of an index in `call_indirect` is what LLVM
/// writes, and no feature of its own.
pub(crate) const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::FLOATS);

/// A module is outside the profile.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{place}: {rule}")]
pub struct ProfileError {
    /// Where in the module: a byte, a function, an import or an export.
    pub place: String,
    /// Which rule it breaks.
    pub rule: String,
}

impl ProfileError {
    fn new(place: impl Into<String>, rule: impl Into<String>) -> Self {
        // A place may hold a name that the cart has chosen.
        Self { place: readable(&place.into()), rule: rule.into() }
    }

    fn at(place: &str, error: &BinaryReaderError) -> Self {
        Self::new(format!("{place}byte {}", error.offset()), error.message())
    }
}

/// What a module is for, by what it exports.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Shape {
    pub(crate) rules: bool,
    pub(crate) predicts: bool,
    pub(crate) bot: bool,
    pub(crate) spectates: bool,
}

/// What has been read of a module so far.
#[derive(Default)]
struct Reading {
    types: Vec<FuncType>,
    /// The type of every function: imported ones first.
    functions: Vec<u32>,
    imported: usize,
    bodies: usize,
    /// Branches times local variables of all functions.
    branch_values: u64,
    exported: [bool; Call::ALL.len()],
    memory: bool,
    memory_exported: bool,
}

/// Checks a module against the profile.
pub(crate) fn check(module: &[u8]) -> Result<Shape, ProfileError> {
    if module.len() > MODULE_BYTES_MAX {
        let rule =
            format!("it has {} bytes, and at most {MODULE_BYTES_MAX} are allowed", module.len());
        return Err(ProfileError::new("the module", rule));
    }
    let mut parser = Parser::new(0);
    parser.set_features(FEATURES);
    let mut validator = Validator::new_with_features(FEATURES);
    let mut reading = Reading::default();
    let mut allocations = FuncValidatorAllocations::default();
    for payload in parser.parse_all(module) {
        let payload = payload.map_err(|error| ProfileError::at("", &error))?;
        // Our own rules come first: they say more than the validator does.
        reading.payload(&payload)?;
        let valid = validator.payload(&payload).map_err(|error| ProfileError::at("", &error))?;
        if let ValidPayload::Func(function, body) = valid {
            allocations = reading.function(function, &body, allocations)?;
        }
    }
    reading.finish()
}

impl Reading {
    fn payload(&mut self, payload: &Payload<'_>) -> Result<(), ProfileError> {
        match payload {
            Payload::TypeSection(section) => {
                limit("types", section.count(), DECLARATIONS_MAX)?;
                for ty in section.clone().into_iter_err_on_gc_types() {
                    let ty = ty.map_err(|error| ProfileError::at("", &error))?;
                    arity(self.types.len(), &ty)?;
                    self.types.push(ty);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    self.import(&import.map_err(|error| ProfileError::at("", &error))?)?;
                }
            }
            Payload::FunctionSection(section) => {
                limit("functions", section.count(), FUNCTIONS_MAX)?;
                for ty in section.clone() {
                    self.functions.push(ty.map_err(|error| ProfileError::at("", &error))?);
                }
            }
            Payload::TableSection(section) => {
                limit("tables", section.count(), 1_u32)?;
                for table in section.clone() {
                    let elements = table.map_err(|error| ProfileError::at("", &error))?.ty.initial;
                    limit("table elements", elements, TABLE_ELEMENTS_MAX)?;
                }
            }
            Payload::MemorySection(section) => {
                limit("memories", section.count(), 1_u32)?;
                for memory in section.clone() {
                    self.memory(&memory.map_err(|error| ProfileError::at("", &error))?)?;
                }
            }
            Payload::GlobalSection(section) => limit("globals", section.count(), DECLARATIONS_MAX)?,
            Payload::ExportSection(section) => {
                limit("exports", section.count(), DECLARATIONS_MAX)?;
                for export in section.clone() {
                    self.export(&export.map_err(|error| ProfileError::at("", &error))?)?;
                }
            }
            Payload::StartSection { func, range } => {
                let place = format!("byte {}: function {func}", range.start);
                return Err(ProfileError::new(
                    place,
                    "a cart has no start function: it exports `start`",
                ));
            }
            Payload::ElementSection(section) => {
                limit("element segments", section.count(), SEGMENTS_MAX)?;
            }
            Payload::DataSection(section) => limit("data segments", section.count(), SEGMENTS_MAX)?,
            _ => {}
        }
        Ok(())
    }

    fn import(&mut self, import: &Import<'_>) -> Result<(), ProfileError> {
        let Import { module, name, ty } = import;
        let place = || format!("import `{module}.{name}`");
        if *module != cart_abi::IMPORTS {
            let rule =
                format!("a cart imports from `{}` only; there is no WASI here", cart_abi::IMPORTS);
            return Err(ProfileError::new(place(), rule));
        }
        let TypeRef::Func(ty) = *ty else {
            return Err(ProfileError::new(place(), "a cart imports functions only"));
        };
        let Some(call) = IMPORTS.iter().find(|call| call.name == *name) else {
            return Err(ProfileError::new(place(), "there is no such host call"));
        };
        if !self
            .types
            .get(ty as usize)
            .is_some_and(|ty| same(ty.params(), call.params) && same(ty.results(), call.results))
        {
            let rule = format!("it must be declared as {}", signature(call.params, call.results));
            return Err(ProfileError::new(place(), rule));
        }
        self.functions.push(ty);
        self.imported += 1;
        Ok(())
    }

    fn memory(&mut self, memory: &MemoryType) -> Result<(), ProfileError> {
        let refuse = |rule: String| Err(ProfileError::new("the memory", rule));
        let bytes = MEMORY_PAGES_MAX as usize * cart_abi::PAGE_BYTES;
        self.memory = true;
        match memory.maximum {
            None => refuse(format!("it must have a maximum: link with --max-memory={bytes}")),
            Some(pages) if pages > u64::from(MEMORY_PAGES_MAX) => refuse(format!(
                "its maximum is {pages} pages, and {MEMORY_PAGES_MAX} are allowed: --max-memory={bytes}"
            )),
            Some(_) => Ok(()),
        }
    }

    fn export(&mut self, export: &Export<'_>) -> Result<(), ProfileError> {
        let place = || format!("export `{}`", export.name);
        if export.name.starts_with(PREFIX) {
            return Err(ProfileError::new(
                place(),
                format!("no export of a cart starts with `{PREFIX}`"),
            ));
        }
        if export.name == export::MEMORY {
            if export.kind != ExternalKind::Memory {
                return Err(ProfileError::new(place(), "it must be the memory"));
            }
            self.memory_exported = true;
        }
        let Some(call) = Call::ALL.into_iter().find(|call| call.name() == export.name) else {
            return Ok(());
        };
        if export.kind != ExternalKind::Func {
            return Err(ProfileError::new(place(), "it must be a function"));
        }
        let (params, results) = call.signature();
        let (params, results) = (&[Number::I32; 2][..params], &[Number::I32; 1][..results]);
        let ty =
            self.functions.get(export.index as usize).and_then(|&ty| self.types.get(ty as usize));
        if !ty.is_some_and(|ty| same(ty.params(), params) && same(ty.results(), results)) {
            return Err(ProfileError::new(
                place(),
                format!("it must be {}", signature(params, results)),
            ));
        }
        self.exported[call as usize] = true;
        Ok(())
    }

    /// Checks one function's body.
    fn function(
        &mut self,
        function: FuncToValidate<ValidatorResources>,
        body: &FunctionBody<'_>,
        allocations: FuncValidatorAllocations,
    ) -> Result<FuncValidatorAllocations, ProfileError> {
        let place = format!("function {}, ", self.imported + self.bodies);
        self.bodies += 1;
        self.branch_values += weight::check(&place, body)?;
        limit(
            "branches times local variables, function by function",
            self.branch_values,
            MODULE_BRANCH_VALUES_MAX,
        )?;
        let mut validator = function.into_validator(allocations);
        validator.validate(body).map_err(|error| ProfileError::at(&place, &error))?;
        Ok(validator.into_allocations())
    }

    /// Checks that all is there that a cart needs.
    fn finish(self) -> Result<Shape, ProfileError> {
        if !self.memory || !self.memory_exported {
            return Err(ProfileError::new("export `memory`", "it is missing"));
        }
        let has = |call: Call| self.exported[call as usize];
        let rules = has(Call::Tick);
        let missing = Call::PLAY.into_iter().find(|&call| !has(call));
        let missing_rules = Call::RULES.into_iter().find(|&call| rules && !has(call));
        if let Some(call) = missing {
            let rule = "it is missing; in Rust, `cart!` of the SDK writes it: `cart!(Hello);`";
            return Err(ProfileError::new(format!("export `{}`", call.name()), rule));
        }
        if let Some(call) = missing_rules {
            let rule = format!("it is missing: a cart that exports `{}` has rules", export::TICK);
            return Err(ProfileError::new(format!("export `{}`", call.name()), rule));
        }
        let [predicts, bot, spectates] =
            [Call::Predict, Call::Bot, Call::Spectate].map(|call| rules && has(call));
        Ok(Shape { rules, predicts, bot, spectates })
    }
}

/// Checks how many values go into a function or a block and come out of it.
fn arity(number: usize, ty: &FuncType) -> Result<(), ProfileError> {
    for (what, count, max) in [
        ("parameters", ty.params().len(), PARAMETERS_MAX),
        ("results", ty.results().len(), RESULTS_MAX),
    ] {
        if count > max {
            let rule = format!("it has {count} {what}, and at most {max} are allowed");
            return Err(ProfileError::new(format!("type {number}"), rule));
        }
    }
    Ok(())
}

fn limit(what: &str, count: impl Into<u64>, max: impl Into<u64>) -> Result<(), ProfileError> {
    let (count, max) = (count.into(), max.into());
    if count > max {
        return Err(ProfileError::new(
            "the module",
            format!("it has {count} {what}, and at most {max} are allowed"),
        ));
    }
    Ok(())
}

fn same(types: &[ValType], numbers: &[Number]) -> bool {
    types.len() == numbers.len()
        && types.iter().zip(numbers).all(|(ty, number)| match number {
            Number::I32 => *ty == ValType::I32,
            Number::I64 => *ty == ValType::I64,
        })
}

fn signature(params: &[Number], results: &[Number]) -> String {
    let list = |numbers: &[Number]| {
        let names: Vec<&str> = numbers
            .iter()
            .map(|number| match number {
                Number::I32 => "i32",
                Number::I64 => "i64",
            })
            .collect();
        names.join(", ")
    };
    match results {
        [] => format!("a function ({})", list(params)),
        _ => format!("a function ({}) -> {}", list(params), list(results)),
    }
}

mod weight;

#[cfg(test)]
mod tests;
