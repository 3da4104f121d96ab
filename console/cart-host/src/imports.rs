//! The host calls of both engines, made from the one table in `cart-abi`: each passes the same gate and does the same.

use cart_abi::host_calls;

use crate::host::{Allowed, Host, HostCallBroke, MemoryHandle};

/// A 32-bit or a 64-bit integer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Number {
    I32,
    I64,
}

/// What a cart may import, and how it must declare it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Import {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [Number],
    pub(crate) results: &'static [Number],
}

macro_rules! number {
    (i32) => {
        Number::I32
    };
    (u32) => {
        Number::I32
    };
    (u64) => {
        Number::I64
    };
}

macro_rules! allowed {
    (any) => {
        Allowed::Any
    };
    (rules) => {
        Allowed::Rules
    };
    (play) => {
        Allowed::Play
    };
    (draw) => {
        Allowed::Draw
    };
    (console) => {
        Allowed::Console
    };
}

macro_rules! result {
    () => {
        ()
    };
    ($ret:ident) => {
        $ret
    };
}

macro_rules! table {
    ($($(#[$doc:meta])* $role:ident fn $name:ident($($arg:ident: $ty:ident),*) $(-> $ret:ident)?;)*) => {
        /// Every host call, in the order of the table.
        pub(crate) const IMPORTS: &[Import] = &[
            $(Import { name: stringify!($name), params: &[$(number!($ty)),*], results: &[$(number!($ret))?] },)*
        ];
    };
}

host_calls!(table);

macro_rules! link_first {
    ($($(#[$doc:meta])* $role:ident fn $name:ident($($arg:ident: $ty:ident),*) $(-> $ret:ident)?;)*) => {
        /// The host calls for wasmtime.
        pub(crate) fn first(engine: &wasmtime::Engine) -> wasmtime::Result<wasmtime::Linker<Host>> {
            let mut linker = wasmtime::Linker::new(engine);
            $(
                linker.func_wrap(
                    cart_abi::IMPORTS,
                    stringify!($name),
                    |mut caller: wasmtime::Caller<'_, Host>, $($arg: $ty),*| -> wasmtime::Result<result!($($ret)?)> {
                        let metered = caller.data().metered;
                        let fuel = if metered { caller.get_fuel()? } else { u64::MAX };
                        let MemoryHandle::First(memory) = caller.data().memory else {
                            return Err(HostCallBroke.into());
                        };
                        let (memory, host) = memory.data_and_store_mut(&mut caller);
                        let (result, left) =
                            host.serve(memory, stringify!($name), allowed!($role), fuel, |call| call.$name($($arg),*))?;
                        if metered {
                            caller.set_fuel(left)?;
                        }
                        Ok(result)
                    },
                )?;
            )*
            Ok(linker)
        }
    };
}

host_calls!(link_first);

macro_rules! link_second {
    ($($(#[$doc:meta])* $role:ident fn $name:ident($($arg:ident: $ty:ident),*) $(-> $ret:ident)?;)*) => {
        /// The host calls for wasmi.
        pub(crate) fn second(engine: &wasmi::Engine) -> Result<wasmi::Linker<Host>, wasmi::Error> {
            let mut linker = wasmi::Linker::new(engine);
            $(
                linker.func_wrap(
                    cart_abi::IMPORTS,
                    stringify!($name),
                    |mut caller: wasmi::Caller<'_, Host>, $($arg: $ty),*| -> Result<result!($($ret)?), wasmi::Error> {
                        let fuel = caller.get_fuel()?;
                        let MemoryHandle::Second(memory) = caller.data().memory else {
                            return Err(wasmi::Error::host(HostCallBroke));
                        };
                        let (memory, host) = memory.data_and_store_mut(&mut caller);
                        let (result, left) = host
                            .serve(memory, stringify!($name), allowed!($role), fuel, |call| call.$name($($arg),*))
                            .map_err(wasmi::Error::host)?;
                        caller.set_fuel(left)?;
                        Ok(result)
                    },
                )?;
            )*
            Ok(linker)
        }
    };
}

host_calls!(link_second);
