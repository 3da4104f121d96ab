//! The host calls, made from their table in `cart-abi`: the only `unsafe` on the cart's side.
//!
//! Each call of the table becomes a safe function of the same name. A pair `from, len` or
//! `key, key_len` becomes `&[u8]`, a pair `to, len` becomes `&mut [u8]`, so no pointer leaves this file. Built natively, the same functions note down what they were
//! called with, and rules and pictures can be tested without a console.

#![expect(
    clippy::too_many_arguments,
    reason = "a host call has the arguments that the table gives it"
)]

/// Turns one call of the table into a function; `@body` says what the function does.
macro_rules! wrap {
    // Nothing left of the arguments: name, parameters, arguments in two forms (for the console, for the notes).
    ($(#[$doc:meta])* $name:ident [$($param:tt)*] [$($raw:expr,)*] [$($shown:expr,)*] () $(-> $ret:ident)?) => {
        $(#[$doc])*
        pub fn $name($($param)*) $(-> $ret)? {
            body!($name [$($raw,)*] [$($shown,)*] $(-> $ret)?)
        }
    };
    ($(#[$doc:meta])* $name:ident [$($param:tt)*] [$($raw:expr,)*] [$($shown:expr,)*] (from: u32, len: u32)
        $(-> $ret:ident)?) => {
        wrap!($(#[$doc])* $name [$($param)* bytes: &[u8],] [$($raw,)* bytes.as_ptr() as u32, bytes.len() as u32,]
            [$($shown,)* format!("{:?}", String::from_utf8_lossy(bytes)),] () $(-> $ret)?);
    };
    ($(#[$doc:meta])* $name:ident [$($param:tt)*] [$($raw:expr,)*] [$($shown:expr,)*] (to: u32, len: u32)
        $(-> $ret:ident)?) => {
        wrap!($(#[$doc])* $name [$($param)* bytes: &mut [u8],]
            [$($raw,)* bytes.as_mut_ptr() as u32, bytes.len() as u32,]
            [$($shown,)* format!("{} bytes", bytes.len()),] () $(-> $ret)?);
    };
    ($(#[$doc:meta])* $name:ident [$($param:tt)*] [$($raw:expr,)*] [$($shown:expr,)*]
        (key: u32, key_len: u32, $($rest:tt)*) $(-> $ret:ident)?) => {
        wrap!($(#[$doc])* $name [$($param)* key: &[u8],] [$($raw,)* key.as_ptr() as u32, key.len() as u32,]
            [$($shown,)* format!("{:?}", String::from_utf8_lossy(key)),] ($($rest)*) $(-> $ret)?);
    };
    ($(#[$doc:meta])* $name:ident [$($param:tt)*] [$($raw:expr,)*] [$($shown:expr,)*]
        ($arg:ident: $ty:ident $(, $($rest:tt)*)?) $(-> $ret:ident)?) => {
        wrap!($(#[$doc])* $name [$($param)* $arg: $ty,] [$($raw,)* $arg,] [$($shown,)* $arg.to_string(),]
            ($($($rest)*)?) $(-> $ret)?);
    };
}

macro_rules! wrap_all {
    ($($(#[$doc:meta])* $role:ident fn $name:ident($($args:tt)*) $(-> $ret:ident)?;)*) => {
        $(wrap!($(#[$doc])* $name [] [] [] ($($args)*) $(-> $ret)?);)*
    };
}

#[cfg(target_arch = "wasm32")]
mod console {
    #![expect(
        unsafe_code,
        reason = "the console is reached by imported functions and keeps each module on one thread"
    )]

    use std::cell::RefCell;

    macro_rules! import {
        ($($(#[$doc:meta])* $role:ident fn $name:ident($($arg:ident: $ty:ident),*) $(-> $ret:ident)?;)*) => {
            #[link(wasm_import_module = "quiver")]
            unsafe extern "C" {
                $(pub(super) fn $name($($arg: $ty),*) $(-> $ret)?;)*
            }
        };
    }

    mod raw {
        cart_abi::host_calls!(import);
    }

    macro_rules! body {
        ($name:ident [$($raw:expr,)*] [$($shown:expr,)*] $(-> $ret:ident)?) => {
            // SAFETY: The console touches only the region that it is given, during the call; where the call has one, it
            // is a slice that lives as long, borrowed mutably if the console writes.
            unsafe { raw::$name($($raw),*) }
        };
    }

    cart_abi::host_calls!(wrap_all);

    /// A place for the state of a cart.
    pub struct Slot<T>(RefCell<Option<T>>);

    // SAFETY: The profile that the console checks has no threads, so no two can share a slot.
    unsafe impl<T> Sync for Slot<T> {}

    impl<T> Slot<T> {
        /// A place that waits for `start`.
        pub const fn empty() -> Self {
            Self(RefCell::new(None))
        }

        /// Puts the state in its place.
        pub fn fill(&self, state: T) {
            *self.0.borrow_mut() = Some(state);
        }

        /// Works on the state.
        pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
            work(
                self.0.borrow_mut().as_mut().expect("the console calls start with this role first"),
            )
        }
    }
}

/// The maps and flags of the natively built calls.
#[cfg(not(target_arch = "wasm32"))]
mod terrain;

#[cfg(not(target_arch = "wasm32"))]
mod console {
    use std::cell::RefCell;

    use super::terrain;

    thread_local! {
        static CALLS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    macro_rules! body {
        ($name:ident [$($raw:expr,)*] [$($shown:expr,)*] $(-> $ret:ident)?) => {{
            let shown: Vec<String> = vec![$($shown),*];
            CALLS.with_borrow_mut(|calls| calls.push(format!("{}({})", stringify!($name), shown.join(", "))));
            let _answer = terrain::call(stringify!($name), &shown);
            $(_answer as $ret)?
        }};
    }

    cart_abi::host_calls!(wrap_all);

    /// The calls of this thread since the last time.
    pub fn recorded() -> Vec<String> {
        CALLS.take()
    }

    /// Drops the calls that nobody asked for.
    pub fn forget_calls() {
        CALLS.take();
    }
}

pub use console::*;

/// The argument of this call of an export.
#[must_use]
pub fn argument(len: u32) -> Vec<u8> {
    let mut bytes = vec![0; len as usize];
    input(&mut bytes);
    bytes
}

/// What an export that may refuse returns: 1, or 0 with the reason as its output.
#[must_use]
pub fn verdict(result: Result<(), String>) -> i32 {
    match result {
        Ok(()) => 1,
        Err(reason) => {
            output(reason.as_bytes());
            0
        }
    }
}

/// What an export returns that may have a result: 1 with the result as its output, or 0.
#[must_use]
pub fn perhaps(result: Option<Vec<u8>>) -> i32 {
    result.map_or(0, |bytes| {
        output(&bytes);
        1
    })
}

/// Turns every panic from now on into a fault with its message and its place.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("panic without a message");
        let text = match panic.location() {
            Some(place) => format!("{message} ({}:{})", place.file(), place.line()),
            None => message.to_owned(),
        };
        fault(text.as_bytes());
    }));
}
