//! Carts in both engines: hostile ones, snapshots, and the samples of this repository.

#[cfg(test)]
mod carts;
#[cfg(test)]
mod common;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod snapshots;
