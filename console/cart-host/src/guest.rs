//! An instance in either engine, as the rest of this crate sees it.

use crate::call::Call;
use crate::fault::Reason;
use crate::host::Host;

/// Why a call stopped, as the engine tells it.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A host call broke; the host has the reason.
    HostCall,
    /// The engine's own reason.
    Reason(Reason),
}

/// An instance of a cart's module. Between two calls it is its memory, its mutable globals and its [`Host`].
pub(crate) trait Guest: Send {
    fn host(&self) -> &Host;
    fn host_mut(&mut self) -> &mut Host;
    /// Calls an export with as many arguments as it has; 0 is the result where there is none.
    fn call(&mut self, call: Call, arguments: [i32; 2]) -> Result<i32, Stop>;
    /// The fuel that the last call has left.
    fn fuel_left(&self) -> u64;
    fn memory(&self) -> &[u8];
    /// Brings the memory to exactly this content; it may grow but not shrink.
    fn restore_memory(&mut self, bytes: &[u8]) -> Result<(), Reason>;
    /// The bits of all mutable globals, in their order.
    fn globals(&mut self) -> Vec<u64>;
    /// Stores the bits of all mutable globals.
    fn restore_globals(&mut self, bits: &[u64]);
    /// Ends the instance; the host lives on.
    fn into_host(self: Box<Self>) -> Host;
}
