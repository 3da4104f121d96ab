//! Lists what of the monsters and magic items does not work yet.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use srd::data::tables;
use srd::engine::{bestiary, items};

fn main() {
    for gap in bestiary::gaps(tables()) {
        println!("{gap}");
    }
    for gap in items::gaps(tables()) {
        println!("item: {gap}");
    }
}
