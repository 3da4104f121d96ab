//! Carts in both engines: hostile ones, snapshots, and the samples of this repository.

#[cfg(test)]
mod any_calls;
#[cfg(test)]
mod bots;
#[cfg(test)]
mod carts;
#[cfg(test)]
mod common;
#[cfg(test)]
mod host_calls;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod input;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod script;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod terrain;
#[cfg(test)]
mod text;
