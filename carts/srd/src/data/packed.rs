//! The tables as the build script packed them.

use std::sync::OnceLock;

use super::Tables;

/// The tables in the form in which they are built into a cart.
pub const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tables.bin"));

/// The tables of the SRD, unfolded at the first call.
#[must_use]
pub fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        postcard::from_bytes(PACKED).expect("the build script packed what it had read")
    })
}
