//! Characters against what the rules say of them.

mod changes;
mod growth;
#[path = "../common/heroes.rs"]
mod heroes;
mod magic;
mod sheets;
mod things;

use heroes::{mixed, ready};
