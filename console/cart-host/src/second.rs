//! An instance in wasmi, the second opinion: an interpreter that must come to the same bytes.

use cart_abi::{PAGE_BYTES, export};
use wasmi::{Func, Global, Linker, Memory, Module, Store, TrapCode, Val};

use crate::call::Call;
use crate::fault::Reason;
use crate::guest::{Guest, Stop};
use crate::host::{Host, HostCallBroke, MemoryHandle};

pub(crate) struct Second {
    store: Store<Host>,
    memory: Memory,
    globals: Vec<Global>,
    funcs: [Option<Func>; Call::ALL.len()],
}

impl Second {
    pub(crate) fn new(
        linker: &Linker<Host>,
        module: &Module,
        globals: &[String],
        host: Host,
    ) -> Result<Self, wasmi::Error> {
        let mut store = Store::new(linker.engine(), host);
        store.set_fuel(Call::Start.fuel())?;
        let instance = linker.instantiate_and_start(&mut store, module)?;
        let missing =
            |name: &str| wasmi::Error::new(format!("the module has lost its export `{name}`"));
        let memory =
            instance.get_memory(&store, export::MEMORY).ok_or_else(|| missing(export::MEMORY))?;
        let globals = globals
            .iter()
            .map(|name| instance.get_global(&store, name).ok_or_else(|| missing(name)))
            .collect::<Result<_, _>>()?;
        let funcs = Call::ALL.map(|call| instance.get_func(&store, call.name()));
        store.data_mut().memory = MemoryHandle::Second(memory);
        Ok(Self { store, memory, globals, funcs })
    }
}

impl Guest for Second {
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
        self.store.set_fuel(call.fuel()).map_err(|error| stop(call, &error))?;
        func.call(&mut self.store, &arguments[..params], &mut result[..results])
            .map_err(|error| stop(call, &error))?;
        Ok(result[0].i32().unwrap_or(0))
    }

    fn fuel_left(&self) -> u64 {
        self.store.get_fuel().unwrap_or(0)
    }

    fn memory(&self) -> &[u8] {
        self.memory.data(&self.store)
    }

    fn restore_memory(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        let missing = (bytes.len().saturating_sub(self.memory().len()) / PAGE_BYTES) as u64;
        self.memory
            .grow(&mut self.store, missing)
            .map_err(|error| Reason::Trap(error.to_string()))?;
        self.memory.data_mut(&mut self.store).copy_from_slice(bytes);
        Ok(())
    }

    fn globals(&mut self) -> Vec<u64> {
        self.globals.iter().map(|global| bits(&global.get(&self.store))).collect()
    }

    fn restore_globals(&mut self, bits: &[u64]) {
        for (global, &bits) in self.globals.iter().zip(bits) {
            let value = match global.get(&self.store) {
                Val::I32(_) => Val::I32(bits as u32 as i32),
                Val::I64(_) => Val::I64(bits as i64),
                Val::F32(_) => Val::F32(wasmi::F32::from_bits(bits as u32)),
                _ => Val::F64(wasmi::F64::from_bits(bits)),
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
    match value {
        Val::I32(number) => u64::from(number.cast_unsigned()),
        Val::I64(number) => number.cast_unsigned(),
        Val::F32(number) => u64::from(number.to_bits()),
        Val::F64(number) => number.to_bits(),
        _ => 0,
    }
}

fn stop(call: Call, error: &wasmi::Error) -> Stop {
    if error.downcast_ref::<HostCallBroke>().is_some() {
        return Stop::HostCall;
    }
    Stop::Reason(match error.as_trap_code() {
        Some(TrapCode::OutOfFuel) => Reason::OutOfFuel { max: call.fuel() },
        _ => Reason::Trap(error.to_string()),
    })
}
