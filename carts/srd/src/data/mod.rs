//! The tables of the rules: creatures, spells, things, classes, races, in numbers and names.
//!
//! They stand as TOML in this package's `data` folder, which `srd-import` writes. The build script reads them with
//! [`Tables::read`], so that a mistake in them ends the build with the file, the record and the field, and packs them into
//! a few hundred kilobytes, which [`tables`] unfolds at first use. Whoever has creatures or things of their own writes
//! such TOML too, reads it with [`Tables::read`], puts it behind a copy of these with [`Tables::add`] and tries the whole
//! with [`Tables::check`].

mod packed;
mod schema;

pub use packed::{PACKED, tables};
pub use schema::*;
