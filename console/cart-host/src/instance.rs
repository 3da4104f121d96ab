//! One instance of a cart: calls its exports, and stops it for good when it breaks.

use cart_abi::Role;

use crate::call::{Call, Outputs};
use crate::engine::Cart;
use crate::fault::{Fault, Reason};
use crate::guest::{Guest, Stop};
use crate::host::{Host, Kept};
use crate::snapshot::Snapshot;

pub(crate) struct Instance {
    cart: Cart,
    guest: Box<dyn Guest>,
    fault: Option<Fault>,
    fuel_peak: (u64, &'static str),
    /// The most fuel of one call of each export since somebody asked.
    fuel: [u64; Call::ALL.len()],
}

/// What an instance has needed so far.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Usage {
    /// The most fuel that one call has burnt, of [`FUEL_PER_CALL`](cart_abi::FUEL_PER_CALL); `start` has its own.
    pub fuel_peak: u64,
    /// The export that burnt it.
    pub call: &'static str,
    /// Bytes of its memory.
    pub memory_bytes: usize,
}

/// What a call gave.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    /// The export's result; 0 where there is none.
    pub(crate) value: i32,
    /// What was handed over.
    pub(crate) outputs: Vec<Vec<u8>>,
}

impl Reply {
    /// The one result of a call that must have one.
    fn one(mut self, call: Call) -> Result<Vec<u8>, Reason> {
        match call.outputs() {
            Outputs::One(_) => self.outputs.pop().ok_or(Reason::OutputMissing),
            Outputs::None | Outputs::Orders(_) | Outputs::PadAndOrders(_) => {
                Err(Reason::NoOutput(call.name()))
            }
        }
    }
}

impl Instance {
    /// A new instance that has been started.
    pub(crate) fn start(cart: &Cart, host: Host) -> Result<Self, Fault> {
        let role = host.role;
        let guest = cart.instantiate(host)?;
        let mut instance = Self {
            cart: cart.clone(),
            guest,
            fault: None,
            fuel_peak: (0, Call::Start.name()),
            fuel: [0; Call::ALL.len()],
        };
        instance.call(Call::Start, [role as i32, 0], &[])?;
        Ok(instance)
    }

    pub(crate) fn cart(&self) -> &Cart {
        &self.cart
    }

    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    pub(crate) fn host(&self) -> &Host {
        self.guest.host()
    }

    pub(crate) fn host_mut(&mut self) -> &mut Host {
        self.guest.host_mut()
    }

    /// Calls an export. After a fault every call gives the same fault.
    pub(crate) fn call(
        &mut self,
        call: Call,
        arguments: [i32; 2],
        input: &[u8],
    ) -> Result<Reply, Fault> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        self.guest.host_mut().begin(call, input);
        let result = self.guest.call(call, arguments);
        let burnt = call.fuel().saturating_sub(self.guest.fuel_left());
        if call != Call::Start && burnt > self.fuel_peak.0 {
            self.fuel_peak = (burnt, call.name());
        }
        let most = &mut self.fuel[call as usize];
        *most = burnt.max(*most);
        let host = self.guest.host_mut();
        let broken = host.broken.take();
        match (result, broken) {
            (Ok(value), None) => Ok(Reply { value, outputs: std::mem::take(&mut host.outputs) }),
            (_, Some((host_call, reason))) => {
                // A panic speaks for itself: that it came through a host call helps nobody.
                let host_call = (!matches!(reason, Reason::Panic(_))).then_some(host_call);
                Err(self.stop(call, host_call, reason))
            }
            (Err(Stop::Reason(reason)), None) => {
                let reason = match (reason, host.limits.refused) {
                    (Reason::Trap(_), Some((asked, max))) => Reason::OutOfMemory { asked, max },
                    (reason, _) => reason,
                };
                Err(self.stop(call, None, reason))
            }
            (Err(Stop::HostCall), None) => {
                Err(self.stop(call, None, Reason::Trap("a host call broke".to_owned())))
            }
        }
    }

    /// Calls an export that must hand over one result.
    pub(crate) fn call_for_bytes(
        &mut self,
        call: Call,
        arguments: [i32; 2],
        input: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        self.call(call, arguments, input)?.one(call).map_err(|reason| self.stop(call, None, reason))
    }

    /// Calls an export that may have a result, and returns other than 0 if it has.
    pub(crate) fn call_for_some_bytes(
        &mut self,
        call: Call,
        arguments: [i32; 2],
    ) -> Result<Option<Vec<u8>>, Fault> {
        let reply = self.call(call, arguments, &[])?;
        if reply.value == 0 {
            return Ok(None);
        }
        reply.one(call).map(Some).map_err(|reason| self.stop(call, None, reason))
    }

    /// Calls an export that may refuse, with its reason as the result.
    pub(crate) fn call_for_verdict(
        &mut self,
        call: Call,
        arguments: [i32; 2],
        input: &[u8],
    ) -> Result<Result<(), String>, Fault> {
        let reply = self.call(call, arguments, input)?;
        if reply.value != 0 {
            return Ok(Ok(()));
        }
        let reason = reply.one(call).map_err(|reason| self.stop(call, None, reason))?;
        let text = String::from_utf8(reason).map_err(|error| {
            self.stop(call, None, Reason::NotText { at: error.utf8_error().valid_up_to() })
        })?;
        Ok(Err(text))
    }

    pub(crate) fn stop(
        &mut self,
        call: Call,
        host_call: Option<&'static str>,
        reason: Reason,
    ) -> Fault {
        let fault = Fault { call: call.name(), host_call, reason };
        self.fault = Some(fault.clone());
        fault
    }

    pub(crate) fn usage(&self) -> Usage {
        let (fuel_peak, call) = self.fuel_peak;
        Usage { fuel_peak, call, memory_bytes: self.guest.memory().len() }
    }

    /// The exports called since this was asked last, each with the most fuel that one call has burnt.
    pub(crate) fn take_fuel(&mut self) -> Vec<(&'static str, u64)> {
        let fuel = std::mem::take(&mut self.fuel);
        let called = Call::ALL.into_iter().zip(fuel).filter(|&(_, fuel)| fuel > 0);
        called.map(|(call, fuel)| (call.name(), fuel)).collect()
    }

    pub(crate) fn snapshot(&mut self) -> Snapshot {
        let globals = self.guest.globals();
        let host = self.guest.host();
        Snapshot {
            cart: self.cart.hash(),
            memory: self.guest.memory().to_vec(),
            globals,
            kept: host.kept.clone(),
            machine: host.machine.clone(),
        }
    }

    /// Becomes the instance that the snapshot was taken of, also after a fault.
    ///
    /// # Panics
    ///
    /// If the snapshot is another cart's or another role's: whoever keeps snapshots must not mix them.
    pub(crate) fn restore(&mut self, snapshot: &Snapshot) -> Result<(), Fault> {
        assert_eq!(
            snapshot.cart,
            self.cart.hash(),
            "a snapshot goes back into the cart that it was taken of"
        );
        let playing = self.guest.host().role == Role::Play;
        assert_eq!(
            snapshot.machine.is_some(),
            playing,
            "a snapshot goes back into the role that it was taken of"
        );
        if self.guest.memory().len() > snapshot.memory.len() {
            self.renew()?;
        }
        let least = self.guest.memory().len();
        if least > snapshot.memory.len() {
            let reason = Reason::Trap(format!(
                "a memory of {} bytes is smaller than the cart's first, {least}",
                snapshot.memory.len()
            ));
            return Err(self.stop(Call::Restore, None, reason));
        }
        if let Err(reason) = self.guest.restore_memory(&snapshot.memory) {
            return Err(self.stop(Call::Restore, None, reason));
        }
        self.guest.restore_globals(&snapshot.globals);
        let host = self.guest.host_mut();
        host.kept = snapshot.kept.clone();
        host.machine.clone_from(&snapshot.machine);
        self.fault = None;
        Ok(())
    }

    /// A new instance in place of this one: the only way to a smaller memory.
    fn renew(&mut self) -> Result<(), Fault> {
        let host = self.guest.host();
        let blank = Host::new(host.role, host.grants, host.terrain.clone(), 0);
        let fresh = self.cart.instantiate(blank)?;
        let old = std::mem::replace(&mut self.guest, fresh).into_host();
        let host = self.guest.host_mut();
        host.machine = old.machine;
        host.answerer = old.answerer;
        host.log = old.log;
        host.typed = old.typed;
        host.refused = old.refused;
        host.kept = Kept::default();
        Ok(())
    }
}
