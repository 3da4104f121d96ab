//! An instance in wasmtime, the engine that people play with.

use cart_abi::{PAGE_BYTES, export};
use wasmtime::{AsContextMut, Func, Global, InstancePre, Memory, Store, Trap, Val};

use crate::call::Call;
use crate::engine::CallLimits;
use crate::fault::Reason;
use crate::guest::{Guest, Stop};
use crate::host::{Host, HostCallBroke, MemoryHandle};

/// Beats of [`Engine::beat`](crate::Engine::beat) that a call may take by the wall clock; a start takes as many times
/// longer as it has more fuel.
const BEATS_PER_CALL: u64 = 50;

pub(crate) struct First {
    store: Store<Host>,
    memory: Memory,
    globals: Vec<Global>,
    funcs: [Option<Func>; Call::ALL.len()],
    limits: CallLimits,
}

impl First {
    pub(crate) fn new(
        module: &InstancePre<Host>,
        globals: &[String],
        host: Host,
        limits: CallLimits,
    ) -> wasmtime::Result<Self> {
        let mut store = Store::new(module.module().engine(), host);
        store.limiter(|host| &mut host.limits);
        if limits.fuel {
            store.set_fuel(Call::Start.fuel())?;
        }
        let instance = module.instantiate(&mut store)?;
        let missing = |name: &str| wasmtime::format_err!("the module has lost its export `{name}`");
        let memory = instance
            .get_memory(&mut store, export::MEMORY)
            .ok_or_else(|| missing(export::MEMORY))?;
        let globals = globals
            .iter()
            .map(|name| instance.get_global(&mut store, name).ok_or_else(|| missing(name)))
            .collect::<wasmtime::Result<_>>()?;
        let funcs = Call::ALL.map(|call| instance.get_func(&mut store, call.name()));
        store.data_mut().memory = MemoryHandle::First(memory);
        Ok(Self { store, memory, globals, funcs, limits })
    }
}

impl Guest for First {
    fn host(&self) -> &Host {
        self.store.data()
    }

    fn host_mut(&mut self) -> &mut Host {
        self.store.data_mut()
    }

    fn call(&mut self, call: Call, arguments: [i32; 2]) -> Result<i32, Stop> {
        let missing =
            || Stop::Reason(Reason::Trap(format!("the cart has no export `{}`", call.name())));
        let func = self.funcs[call as usize].ok_or_else(missing)?;
        let (params, results) = call.signature();
        let arguments = arguments.map(Val::I32);
        let mut result = [Val::I32(0)];
        if self.limits.fuel {
            self.store.set_fuel(call.fuel()).map_err(|error| stop(call, &error))?;
        }
        if self.limits.wall_clock {
            self.store.set_epoch_deadline(BEATS_PER_CALL * call.fuel() / cart_abi::FUEL_PER_CALL);
        }
        func.call(&mut self.store, &arguments[..params], &mut result[..results])
            .map_err(|error| stop(call, &error))?;
        Ok(result[0].i32().unwrap_or(0))
    }

    fn fuel_left(&self) -> u64 {
        // Where none is counted, none is burnt.
        self.store.get_fuel().unwrap_or(u64::MAX)
    }

    fn memory(&self) -> &[u8] {
        self.memory.data(&self.store)
    }

    fn restore_memory(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        let len = self.memory.data_size(&self.store);
        let missing = (bytes.len().saturating_sub(len) / PAGE_BYTES) as u64;
        self.memory
            .grow(&mut self.store, missing)
            .map_err(|error| Reason::Trap(error.to_string()))?;
        self.memory.data_mut(&mut self.store).copy_from_slice(bytes);
        Ok(())
    }

    fn globals(&mut self) -> Vec<u64> {
        let Self { store, globals, .. } = self;
        globals.iter().map(|global| bits(&global.get(store.as_context_mut()))).collect()
    }

    fn restore_globals(&mut self, bits: &[u64]) {
        for (global, &bits) in self.globals.iter().zip(bits) {
            let value = match global.get(&mut self.store) {
                Val::I32(_) => Val::I32(bits as u32 as i32),
                Val::I64(_) => Val::I64(bits as i64),
                Val::F32(_) => Val::F32(bits as u32),
                _ => Val::F64(bits),
            };
            global
                .set(&mut self.store, value)
                .expect("a mutable global takes a value of its own type");
        }
    }

    fn into_host(self: Box<Self>) -> Host {
        self.store.into_data()
    }
}

/// The bits of a global; the profile has numbers only.
fn bits(value: &Val) -> u64 {
    match *value {
        Val::I32(number) => u64::from(number.cast_unsigned()),
        Val::I64(number) => number.cast_unsigned(),
        Val::F32(bits) => u64::from(bits),
        Val::F64(bits) => bits,
        _ => 0,
    }
}

fn stop(call: Call, error: &wasmtime::Error) -> Stop {
    if error.is::<HostCallBroke>() {
        return Stop::HostCall;
    }
    Stop::Reason(match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Reason::OutOfFuel { max: call.fuel() },
        Some(Trap::Interrupt) => Reason::WallClock,
        Some(trap) => {
            let text = trap.to_string();
            Reason::Trap(text.strip_prefix("wasm trap: ").unwrap_or(&text).to_owned())
        }
        None => Reason::Trap(error.root_cause().to_string()),
    })
}
