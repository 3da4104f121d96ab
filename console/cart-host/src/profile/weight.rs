//! How much work a function makes for the compiler, bounded before the compiler sees it.
//!
//! A compiler's time grows faster than the code: a few kilobytes of loops within loops over many local variables would
//! keep it busy for hours and fill the memory of the computer, and fuel does not burn yet while it compiles. Each limit
//! lies far above what compilers write for games.

use cart_abi::{
    BLOCK_DEPTH_MAX, BRANCH_TARGETS_MAX, BRANCH_VALUES_MAX, FUNCTION_BYTES_MAX, LOCALS_MAX,
    LOOP_DEPTH_MAX,
};
use wasmparser::{BinaryReaderError, FunctionBody, Operator};

use super::ProfileError;

/// Checks one function's body; `place` names it in an error. The result is its branches times its local variables.
pub(super) fn check(place: &str, body: &FunctionBody<'_>) -> Result<u64, ProfileError> {
    let at = |error: BinaryReaderError| ProfileError::at(place, &error);
    let limit = |byte: usize, what: &str, count: u64, max: u64| {
        if count <= max {
            return Ok(());
        }
        let rule = format!("it has {count} {what}, and at most {max} are allowed");
        Err(ProfileError::new(format!("{place}byte {byte}"), rule))
    };
    let range = body.range();
    limit(range.start, "bytes of code", range.len() as u64, FUNCTION_BYTES_MAX as u64)?;
    let mut locals = 0_u64;
    for group in body.get_locals_reader().map_err(at)? {
        locals += u64::from(group.map_err(at)?.0);
    }
    limit(range.start, "local variables", locals, LOCALS_MAX.into())?;
    let mut operators = body.get_operators_reader().map_err(at)?;
    let mut open = Open::default();
    let mut branches = 0;
    while !operators.eof() {
        let (operator, byte) = operators.read_with_offset().map_err(at)?;
        if let Operator::BrTable { targets } = &operator {
            limit(byte, "branch targets", targets.len().into(), BRANCH_TARGETS_MAX.into())?;
        }
        branches += branches_of(&operator);
        open.step(&operator);
        limit(byte, "blocks within blocks", open.blocks.len() as u64, BLOCK_DEPTH_MAX.into())?;
        limit(byte, "loops within loops", open.loops.into(), LOOP_DEPTH_MAX.into())?;
    }
    let values = branches * locals.max(1);
    limit(range.start, "branches times local variables", values, BRANCH_VALUES_MAX)?;
    Ok(values)
}

/// The ways that an operator adds through a function.
fn branches_of(operator: &Operator<'_>) -> u64 {
    match operator {
        Operator::BrTable { targets } => u64::from(targets.len()) + 1,
        Operator::Block { .. }
        | Operator::Loop { .. }
        | Operator::If { .. }
        | Operator::Else
        | Operator::Br { .. }
        | Operator::BrIf { .. } => 1,
        _ => 0,
    }
}

/// The blocks that are open at an operator: for each, whether it is a loop.
#[derive(Default)]
struct Open {
    blocks: Vec<bool>,
    loops: u32,
}

impl Open {
    fn step(&mut self, operator: &Operator<'_>) {
        match operator {
            Operator::Loop { .. } => {
                self.blocks.push(true);
                self.loops += 1;
            }
            Operator::Block { .. } | Operator::If { .. } => self.blocks.push(false),
            // The end of the function closes no block.
            Operator::End => self.loops -= u32::from(self.blocks.pop().unwrap_or(false)),
            _ => {}
        }
    }
}
