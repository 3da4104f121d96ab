//! The bound on a cart's memory in wasmtime, and whether a call has run into it. In the second engine the module's own
//! maximum is the bound, which the profile has checked.

use cart_abi::{MEMORY_PAGES_MAX, PAGE_BYTES};

/// Bytes that a cart's memory may have.
const MEMORY_BYTES_MAX: usize = MEMORY_PAGES_MAX as usize * PAGE_BYTES;

/// Lets a memory grow up to what its module and the profile say.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// What this call asked for in vain and the most that it may have, in bytes: a cart that traps afterwards is out of
    /// memory, which the trap itself does not tell.
    pub(crate) refused: Option<(usize, usize)>,
}

impl Limits {
    fn grow(&mut self, desired: usize, maximum: Option<usize>) -> bool {
        let max = maximum.unwrap_or(usize::MAX).min(MEMORY_BYTES_MAX);
        if desired > max {
            self.refused = Some((desired, max));
        }
        desired <= max
    }
}

impl wasmtime::ResourceLimiter for Limits {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(self.grow(desired, maximum))
    }

    fn table_growing(
        &mut self,
        _current: usize,
        _desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // The profile bounds tables, and has no instruction that makes one grow.
        Ok(true)
    }

    fn instances(&self) -> usize {
        1
    }

    fn tables(&self) -> usize {
        1
    }

    fn memories(&self) -> usize {
        1
    }
}
