//! What the console's side of one instance knows, and the gate that every host call passes.

use std::sync::Arc;

use cart_abi::{Role, SCREEN};
use machine::{Machine, Terrain};

use crate::call::{Call, ORDERS_PER_FRAME_MAX, Outputs};
use crate::dice::Dice;
use crate::fault::{Reason, readable};
use crate::limits::Limits;

/// Lines of a cart's log that are kept until somebody takes them.
const LOG_LINES_MAX: usize = 1_000;
/// Lines that a cart may log in one call.
const LOG_LINES_PER_CALL_MAX: usize = 256;
/// Fuel that each host call costs, beside what its work costs.
const FUEL_PER_HOST_CALL: u64 = 64;

/// Where a host call is allowed, named as in the table of `cart-abi`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Allowed {
    Any,
    Rules,
    Play,
    Draw,
    Console,
}

/// What the host grants a cart, from its manifest.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Grants {
    pub(crate) text: bool,
    pub(crate) pointer: bool,
    pub(crate) console: bool,
}

/// Answers what the console's own menu asks.
pub(crate) type Answerer = Box<dyn FnMut(&str) -> String + Send>;

/// The console's side of one instance.
pub(crate) struct Host {
    pub(crate) role: Role,
    pub(crate) grants: Grants,
    pub(crate) kept: Kept,
    /// On a player's side only: rules have no machine.
    pub(crate) machine: Option<Box<Machine>>,
    /// Maps and flags as the cart's file has them.
    pub(crate) terrain: Arc<Terrain>,
    pub(crate) answerer: Option<Answerer>,
    /// What was typed for the frame that runs.
    pub(crate) typed: String,
    /// Why orders were refused since the frame before, a line each.
    pub(crate) refused: String,
    pub(crate) log: Vec<String>,
    /// The export that runs.
    pub(crate) call: Call,
    /// The argument of the call that runs.
    pub(crate) input: Vec<u8>,
    /// What the cart has handed over in this call.
    pub(crate) outputs: Vec<Vec<u8>>,
    /// What broke in a host call of this call.
    pub(crate) broken: Option<(&'static str, Reason)>,
    pub(crate) memory: MemoryHandle,
    pub(crate) limits: Limits,
    /// Whether fuel is counted.
    pub(crate) metered: bool,
    logged_in_call: usize,
}

/// What the host knows from one call to the next, beside the machine: with memory and globals, a snapshot's content.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    pub(crate) seed: u64,
    pub(crate) dice: Option<Dice>,
    pub(crate) typing: bool,
    pub(crate) cursor_hidden: bool,
    pub(crate) answer: Vec<u8>,
    /// The views that the cart was shown last, by slot.
    pub(crate) shown: [Option<Vec<u8>>; 4],
    /// The tick that the cart was shown last.
    pub(crate) tick: Option<u32>,
}

/// The memory of the instance, as its engine names it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum MemoryHandle {
    #[default]
    None,
    First(wasmtime::Memory),
    Second(wasmi::Memory),
}

/// A host call at work: the host, the cart's memory, and what the work costs.
pub(crate) struct Serving<'a> {
    pub(crate) host: &'a mut Host,
    pub(crate) memory: &'a mut [u8],
    pub(crate) cost: u64,
}

/// A host call has stopped the cart; the host knows why.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a host call stopped the cart")]
pub(crate) struct HostCallBroke;

impl wasmi::errors::HostError for HostCallBroke {}

impl Host {
    pub(crate) fn new(role: Role, grants: Grants, terrain: Arc<Terrain>, seed: u64) -> Self {
        Self {
            role,
            grants,
            kept: Kept { seed, ..Kept::default() },
            machine: None,
            terrain,
            answerer: None,
            typed: String::new(),
            refused: String::new(),
            log: Vec::new(),
            call: Call::Start,
            input: Vec::new(),
            outputs: Vec::new(),
            broken: None,
            memory: MemoryHandle::None,
            limits: Limits::default(),
            metered: true,
            logged_in_call: 0,
        }
    }

    /// Before a call of an export.
    pub(crate) fn begin(&mut self, call: Call, input: &[u8]) {
        self.call = call;
        if let Some(machine) = &mut self.machine {
            machine.begin_frame();
        }
        self.input.clear();
        self.input.extend_from_slice(input);
        self.outputs.clear();
        self.broken = None;
        self.limits.refused = None;
        self.logged_in_call = 0;
    }

    /// Runs a host call, if it is allowed here, and takes its price from `fuel`. The result is the fuel that is left.
    pub(crate) fn serve<R>(
        &mut self,
        memory: &mut [u8],
        name: &'static str,
        allowed: Allowed,
        fuel: u64,
        work: impl FnOnce(&mut Serving<'_>) -> Result<R, Reason>,
    ) -> Result<(R, u64), HostCallBroke> {
        let result = self.gate(allowed).and_then(|()| {
            let mut serving = Serving { host: self, memory, cost: FUEL_PER_HOST_CALL };
            let result = work(&mut serving)?;
            let cost = serving.cost;
            let left = fuel
                .checked_sub(cost)
                .ok_or_else(|| Reason::OutOfFuel { max: self.call.fuel() })?;
            Ok((result, left))
        });
        result.map_err(|reason| {
            self.broken = Some((name, reason));
            HostCallBroke
        })
    }

    fn gate(&self, allowed: Allowed) -> Result<(), Reason> {
        let playing = self.role == Role::Play && self.call != Call::Predict;
        match allowed {
            Allowed::Any => Ok(()),
            Allowed::Rules if self.role == Role::Rules => Ok(()),
            Allowed::Rules => Err(Reason::NotHere("in the rules")),
            Allowed::Play if playing => Ok(()),
            Allowed::Play => Err(Reason::NotHere("on a player's side, and not in `predict`,")),
            Allowed::Draw if playing && (self.call == Call::Draw || self.draws_off_screen()) => {
                Ok(())
            }
            Allowed::Draw => {
                Err(Reason::NotHere("in `draw`, or with a sheet or surface as target,"))
            }
            Allowed::Console if !self.grants.console => Err(Reason::NoPermission("console")),
            Allowed::Console if playing => Ok(()),
            Allowed::Console => Err(Reason::NotHere("on a player's side, and not in `predict`,")),
        }
    }

    fn draws_off_screen(&self) -> bool {
        self.machine.as_ref().is_some_and(|machine| machine.video.target() != SCREEN)
    }

    /// Takes what a cart hands over.
    pub(crate) fn hand_over(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        let (count_max, len_max) = match self.call.outputs() {
            Outputs::None => return Err(Reason::NoOutput(self.call.name())),
            Outputs::One(_) if !self.outputs.is_empty() => {
                return Err(Reason::NoOutput(self.call.name()));
            }
            Outputs::One(len_max) => (1, len_max),
            Outputs::Orders(len_max) => (ORDERS_PER_FRAME_MAX, len_max),
            Outputs::PadAndOrders(len_max) => (1 + ORDERS_PER_FRAME_MAX, len_max),
        };
        if self.outputs.len() >= count_max {
            return Err(Reason::TooMuch {
                what: "orders in one frame",
                len: self.outputs.len() + 1,
                max: count_max,
            });
        }
        if bytes.len() > len_max {
            return Err(Reason::TooMuch {
                what: "bytes of output",
                len: bytes.len(),
                max: len_max,
            });
        }
        self.outputs.push(bytes.to_vec());
        Ok(())
    }

    /// Notes what the cart logs, line by line; the oldest lines go if nobody takes them.
    pub(crate) fn note(&mut self, text: &str) -> Result<(), Reason> {
        // A line within a text would look like one of the console's or of the server's own.
        readable(text).split('\n').try_for_each(|line| self.note_line(line))
    }

    fn note_line(&mut self, line: &str) -> Result<(), Reason> {
        self.logged_in_call += 1;
        if self.logged_in_call > LOG_LINES_PER_CALL_MAX {
            let len = self.logged_in_call;
            return Err(Reason::TooMuch {
                what: "log lines in one call",
                len,
                max: LOG_LINES_PER_CALL_MAX,
            });
        }
        if self.log.len() == LOG_LINES_MAX {
            self.log.remove(0);
        }
        self.log.push(line.to_owned());
        Ok(())
    }
}
