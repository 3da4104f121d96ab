//! The engine with every switch that makes a cart do the same everywhere, and the loading of carts into it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use cart_abi::Role;
use machine::{CartFile, Machine, Manifest, Permission, Terrain};
use thiserror::Error;
use wasmtime::{
    Config, InstanceAllocationStrategy, InstancePre, WasmBacktraceDetails, WasmFeatures,
};

use crate::cache::Cache;
use crate::call::Call;
use crate::fault::{Fault, Reason};
use crate::first::First;
use crate::guest::Guest;
use crate::host::{Grants, Host};
use crate::profile::{self, ProfileError, Shape};
use crate::second::Second;
use crate::{imports, rewrite};

/// Bytes of stack that a cart's WebAssembly may use; deeper recursion is a fault.
const STACK_BYTES_MAX: usize = 512 << 10;
/// Calls within calls that the second engine allows; wasmtime counts bytes, and this is more than fits in them.
const SECOND_DEPTH_MAX: usize = 20_000;

/// How carts are run.
#[derive(Clone, Debug, Default)]
pub struct EngineConfig {
    /// The folder where compiled modules are kept; without it each cart is compiled each time.
    pub cache: Option<PathBuf>,
    /// Stops calls by the wall clock too: somebody must then call [`Engine::beat`] every 10 ms.
    pub wall_clock: bool,
    /// Counts no fuel, to measure what counting costs: nothing stops a cart that never ends.
    pub unmetered: bool,
    /// Runs carts in the second engine, an interpreter, to compare; there some predictions are asked for twice, and
    /// a cart whose answers differ is stopped.
    pub second: bool,
}

/// Loads carts; there is one in a process.
pub struct Engine {
    running: Running,
    cache: Option<Cache>,
    cache_trouble: Option<io::Error>,
    limits: CallLimits,
}

/// What bounds a call in the first engine, besides its stack and its memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallLimits {
    pub(crate) fuel: bool,
    pub(crate) wall_clock: bool,
}

enum Running {
    First { engine: wasmtime::Engine, linker: Box<wasmtime::Linker<Host>> },
    Second { engine: wasmi::Engine, linker: Arc<wasmi::Linker<Host>> },
}

/// A cart cannot be run.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Its module is outside the profile.
    #[error("the module of \"{name}\" is outside the profile: {error}")]
    Profile {
        /// The cart's name.
        name: String,
        /// Which rule, and where.
        error: ProfileError,
    },
    /// Its manifest asks for another version of the ABI.
    #[error(
        "\"{name}\" was built for ABI {abi}, and this console has ABI {}",
        cart_abi::ABI_VERSION
    )]
    Abi {
        /// The cart's name.
        name: String,
        /// What it was built for.
        abi: u32,
    },
    /// The compiler refuses it.
    #[error("the module of \"{name}\" cannot be compiled: {reason}")]
    Compile {
        /// The cart's name.
        name: String,
        /// Why.
        reason: String,
    },
    /// The engine itself cannot be set up on this computer.
    #[error("WebAssembly cannot run here: {0}")]
    Engine(String),
}

/// A cart that was checked and compiled; copies share it.
#[derive(Clone)]
pub struct Cart(Arc<Loaded>);

struct Loaded {
    file: CartFile,
    terrain: Arc<Terrain>,
    hash: [u8; 32],
    shape: Shape,
    globals: Vec<String>,
    compiled: Compiled,
    limits: CallLimits,
}

enum Compiled {
    First(InstancePre<Host>),
    Second(wasmi::Module, Arc<wasmi::Linker<Host>>),
}

impl Engine {
    /// Sets the engine up.
    ///
    /// # Errors
    /// When this computer cannot run WebAssembly. That the cache cannot be used is none: see [`Self::cache_trouble`].
    pub fn new(config: &EngineConfig) -> Result<Self, LoadError> {
        if config.second {
            let limits = CallLimits { fuel: true, wall_clock: false };
            let engine = wasmi::Engine::new(&second_config());
            let linker =
                imports::second(&engine).map_err(|error| LoadError::Engine(error.to_string()))?;
            let running = Running::Second { engine, linker: Arc::new(linker) };
            return Ok(Self { running, cache: None, cache_trouble: None, limits });
        }
        let limits = CallLimits { fuel: !config.unmetered, wall_clock: config.wall_clock };
        let engine = wasmtime::Engine::new(&first_config(limits))
            .map_err(|error| LoadError::Engine(format!("{error:#}")))?;
        let linker =
            imports::first(&engine).map_err(|error| LoadError::Engine(format!("{error:#}")))?;
        let (cache, cache_trouble) =
            match config.cache.as_ref().map(|folder| Cache::open(folder, &engine)) {
                None => (None, None),
                Some(Ok(cache)) => (Some(cache), None),
                Some(Err(error)) => (None, Some(error)),
            };
        let running = Running::First { engine, linker: Box::new(linker) };
        Ok(Self { running, cache, cache_trouble, limits })
    }

    /// Why the cache for compiled modules is not used, if it was asked for and cannot be.
    #[must_use]
    pub const fn cache_trouble(&self) -> Option<&io::Error> {
        self.cache_trouble.as_ref()
    }

    /// Lets 10 ms of the wall clock pass for every cart of this engine; safe to call from a thread of its own.
    pub fn beat(&self) {
        if let Running::First { engine, .. } = &self.running {
            engine.increment_epoch();
        }
    }

    /// Checks a cart against the profile, then compiles it or fetches it from the cache.
    ///
    /// # Errors
    /// When the cart cannot be run: which rule it breaks, and where.
    pub fn load(&self, file: &CartFile) -> Result<Cart, LoadError> {
        let name = || file.manifest.name.clone();
        if file.manifest.abi != cart_abi::ABI_VERSION {
            return Err(LoadError::Abi { name: name(), abi: file.manifest.abi });
        }
        let shape = profile::check(&file.module)
            .map_err(|error| LoadError::Profile { name: name(), error })?;
        let compile = |reason: String| LoadError::Compile { name: name(), reason };
        let rewritten =
            rewrite::export_globals(&file.module).map_err(|error| compile(error.to_string()))?;
        let compiled = match &self.running {
            Running::First { engine, linker } => {
                let module = self
                    .compile(engine, &rewritten.module)
                    .map_err(|error| compile(format!("{error:#}")))?;
                Compiled::First(
                    linker
                        .instantiate_pre(&module)
                        .map_err(|error| compile(format!("{error:#}")))?,
                )
            }
            Running::Second { engine, linker } => {
                let module = wasmi::Module::new(engine, &rewritten.module)
                    .map_err(|error| compile(error.to_string()))?;
                Compiled::Second(module, linker.clone())
            }
        };
        let hash = file.hash();
        let globals = rewritten.globals;
        Ok(Cart(Arc::new(Loaded {
            file: file.clone(),
            terrain: Arc::new(Terrain::of(file)),
            hash,
            shape,
            globals,
            compiled,
            limits: self.limits,
        })))
    }

    fn compile(
        &self,
        engine: &wasmtime::Engine,
        module: &[u8],
    ) -> wasmtime::Result<wasmtime::Module> {
        if let Some(module) = self.cache.as_ref().and_then(|cache| cache.load(engine, module)) {
            return Ok(module);
        }
        let compiled = wasmtime::Module::new(engine, module)?;
        if let Some(cache) = &self.cache {
            // Not kept is compiled again, which the next start shows by itself.
            let _ = cache.store(module, &compiled);
        }
        Ok(compiled)
    }
}

impl Cart {
    /// What the cart says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.0.file.manifest
    }

    /// The cart's identity.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        self.0.hash
    }

    /// The file that it was loaded from.
    #[must_use]
    pub fn file(&self) -> &CartFile {
        &self.0.file
    }

    /// Whether it has rules; a cart without is played alone.
    #[must_use]
    pub fn has_rules(&self) -> bool {
        self.0.shape.rules
    }

    /// Whether its player's side looks ahead.
    #[must_use]
    pub fn predicts(&self) -> bool {
        self.0.shape.predicts
    }

    /// Whether it brings players of its own making.
    #[must_use]
    pub fn has_bot(&self) -> bool {
        self.0.shape.bot
    }

    /// Whether it may have something to show to those who do not play.
    #[must_use]
    pub fn spectates(&self) -> bool {
        self.0.shape.spectates
    }

    /// Whether it runs in the second engine, which is there to compare.
    pub(crate) fn is_compared(&self) -> bool {
        matches!(self.0.compiled, Compiled::Second(..))
    }

    /// How many mutable globals an instance has.
    pub(crate) fn globals(&self) -> usize {
        self.0.globals.len()
    }

    /// The host for a new instance of this cart.
    pub(crate) fn host(&self, role: Role, seed: u64) -> Host {
        let manifest = self.manifest();
        let grants = Grants {
            text: manifest.may(Permission::Text),
            pointer: manifest.may(Permission::Pointer),
            console: manifest.may(Permission::Console),
        };
        let mut host = Host::new(role, grants, self.0.terrain.clone(), seed);
        host.metered = self.0.limits.fuel;
        if role == Role::Play {
            let mut machine = Machine::new();
            machine.insert(&self.0.file);
            host.machine = Some(Box::new(machine));
        }
        host
    }

    /// A new instance that has not been started.
    pub(crate) fn instantiate(&self, host: Host) -> Result<Box<dyn Guest>, Fault> {
        let fault = |reason: String| Fault {
            call: Call::Start.name(),
            host_call: None,
            reason: Reason::Trap(reason),
        };
        let Loaded { compiled, globals, limits, .. } = &*self.0;
        Ok(match compiled {
            Compiled::First(module) => Box::new(
                First::new(module, globals, host, *limits)
                    .map_err(|error| fault(error.root_cause().to_string()))?,
            ),
            Compiled::Second(module, linker) => Box::new(
                Second::new(linker, module, globals, host)
                    .map_err(|error| fault(error.to_string()))?,
            ),
        })
    }
}

impl std::fmt::Debug for Cart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cart").field("name", &self.manifest().name).finish_non_exhaustive()
    }
}

/// Rooms are many to a thread, and move between threads.
const _: fn() = || {
    fn can_move<T: Send>() {}
    fn can_be_shared<T: Send + Sync>() {}
    can_move::<crate::RulesHost>();
    can_move::<crate::PlayHost>();
    can_move::<crate::BotPlayer>();
    can_be_shared::<Cart>();
    can_be_shared::<Engine>();
};

/// The switches of wasmtime, each with its reason.
fn first_config(limits: CallLimits) -> Config {
    let mut config = Config::new();
    // Exactly what the profile accepts: a feature that slipped through the check would fail here.
    config.wasm_features(WasmFeatures::WASM3, false);
    config.wasm_features(profile::FEATURES, true);
    // A float that is not a number has many bit patterns, and processors differ in which they make.
    config.cranelift_nan_canonicalization(true);
    // Fuel stops a call after the same instruction on every computer; bulk operations burn a unit a byte.
    config.consume_fuel(limits.fuel);
    // The wall clock is no measure of a cart: only a server adds it, for its own sake.
    config.epoch_interruption(limits.wall_clock);
    // The limit is ours and not the thread's that happens to run the cart.
    config.max_wasm_stack(STACK_BYTES_MAX);
    // Rooms live long: there is nothing to win from a pool, and pools have leaked between instances.
    config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
    // A whole memory and its growth fit in what is set aside, so it never moves and no access needs a check.
    config.memory_reservation(4 << 30);
    // A fault names the call and the reason; addresses of machine code tell nobody anything.
    config.wasm_backtrace_max_frames(None);
    config.wasm_backtrace_details(WasmBacktraceDetails::Disable);
    // The first frame waits for the compiler.
    config.parallel_compilation(true);
    config
}

fn second_config() -> wasmi::Config {
    let mut config = wasmi::Config::default();
    config
        .consume_fuel(true)
        .set_max_recursion_depth(SECOND_DEPTH_MAX)
        .set_max_stack_height(SECOND_DEPTH_MAX * 64)
        .allow_start_fn(false)
        .wasm_reference_types(true)
        .wasm_tail_call(false)
        .wasm_extended_const(false)
        .wasm_multi_memory(false);
    config
}
