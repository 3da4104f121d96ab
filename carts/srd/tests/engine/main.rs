//! The engine: whole fights by the tables' own creatures, with the same dice each time.

mod fights;
