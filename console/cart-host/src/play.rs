//! A cart's player's side: a frame at a time, and looking ahead behind netplay's port.

use cart_abi::{PADS, POINTER_NUMBERS, Pad, Pointer, Role, frame};
use machine::{Machine, Shake, Storage};
use netplay::{Predict, Scene, SeatPad, Stopped};

use crate::call::Call;
use crate::engine::Cart;
use crate::fault::{Fault, Reason};
use crate::instance::{Instance, Usage};
use crate::rules::{length, pad_bytes};
use crate::snapshot::Snapshot;

/// A player's side of a loaded cart, with the machine that it draws and plays on.
pub struct PlayHost {
    instance: Instance,
    /// How often it has looked ahead, to ask twice now and then.
    predictions: u32,
}

/// What the players at a console do in one frame.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inputs<'a> {
    /// The pads.
    pub pads: [Pad; PADS],
    /// The pointer; a cart without the permission `pointer` is not told.
    pub pointer: Pointer,
    /// The letters typed since the frame before; a cart gets them while it takes text.
    pub typed: &'a str,
}

/// In the second engine one prediction of so many is asked for twice.
const ASKED_TWICE: u32 = 16;

impl PlayHost {
    /// Starts the player's side. Its seed is its own and tells nothing of the authority's.
    ///
    /// # Errors
    /// When the cart breaks while it starts.
    pub fn new(cart: &Cart, seed: u64) -> Result<Self, Fault> {
        Self::with_storage(cart, seed, Storage::default())
    }

    /// The same, with what the cart has kept on this console before.
    ///
    /// # Errors
    /// When the cart breaks while it starts.
    pub fn with_storage(cart: &Cart, seed: u64, storage: Storage) -> Result<Self, Fault> {
        let mut host = cart.host(Role::Play, seed);
        host.machine.as_mut().expect("a player's side has a machine").storage = storage;
        Ok(Self { instance: Instance::start(cart, host)?, predictions: 0 })
    }

    /// Who answers the cart's questions, if its manifest may ask any: a shell's own menu.
    pub fn answer_with(&mut self, answerer: impl FnMut(&str) -> String + Send + 'static) {
        self.instance.host_mut().answerer = Some(Box::new(answerer));
    }

    /// The cart.
    #[must_use]
    pub fn cart(&self) -> &Cart {
        self.instance.cart()
    }

    /// One frame: the cart's update with what the players do, then its picture, into the machine's screen.
    /// What comes back are its orders.
    ///
    /// Of a cart without rules the scene's views do not matter.
    ///
    /// # Errors
    /// When the cart breaks; after that, always, with the same fault.
    pub fn frame(&mut self, scene: &Scene<'_>, inputs: &Inputs<'_>) -> Result<Vec<Vec<u8>>, Fault> {
        if self.cart().has_rules() {
            self.show(scene)?;
        }
        let host = self.instance.host_mut();
        let new_tick = host.kept.tick != Some(scene.tick.0);
        host.kept.tick = Some(scene.tick.0);
        if host.kept.typing {
            host.typed.clear();
            host.typed.push_str(inputs.typed);
        }
        let flags = [
            (frame::LAGGING, scene.lagging),
            (frame::WATCHING, scene.watching),
            (frame::CORRECTED, scene.corrected),
            (frame::NEW_TICK, new_tick),
            (frame::TYPING, host.kept.typing),
            (frame::REFUSED, !host.refused.is_empty()),
        ];
        let flags = flags.into_iter().filter(|&(_, set)| set).map(|(flag, _)| flag).sum();
        let pointer = if host.grants.pointer { inputs.pointer } else { Pointer::AWAY };
        self.machine_mut().hear(inputs.pads, pointer);
        let input = frame_bytes(scene, flags, self.machine());
        let orders = self.instance.call(Call::Update, [length(&input), 0], &input)?.outputs;
        self.instance.host_mut().refused.clear();
        self.instance.call(Call::Draw, [0, 0], &[])?;
        Ok(orders)
    }

    /// Tells the cart in its next frame why an order was refused.
    pub fn refused(&mut self, reason: &str) {
        let refused = &mut self.instance.host_mut().refused;
        // Only a cart that never draws a frame could let this grow.
        if refused.len() + reason.len() < cart_abi::TEXT_BYTES_MAX {
            refused.push_str(reason);
            refused.push('\n');
        }
    }

    /// Hands the cart those views that it does not have yet.
    fn show(&mut self, scene: &Scene<'_>) -> Result<(), Fault> {
        let views = [scene.own.now, scene.own.next, scene.others.from, scene.others.to];
        for (slot, view) in views.into_iter().enumerate() {
            let shown = &mut self.instance.host_mut().kept.shown[slot];
            if shown.as_deref() == Some(view) {
                continue;
            }
            let bytes = shown.get_or_insert_default();
            bytes.clear();
            bytes.extend_from_slice(view);
            self.instance.call(Call::Scene, [slot as i32, length(view)], view)?;
        }
        Ok(())
    }

    /// The machine that the cart plays on.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        self.instance.host().machine.as_ref().expect("a player's side has a machine")
    }

    /// The machine that the cart plays on, for the shell that pulls the samples.
    #[must_use]
    pub fn machine_mut(&mut self) -> &mut Machine {
        self.instance.host_mut().machine.as_mut().expect("a player's side has a machine")
    }

    /// Whether the keyboard writes text at the moment and is not a pad.
    #[must_use]
    pub fn typing(&self) -> bool {
        self.instance.host().kept.typing
    }

    /// Whether the system's cursor is to be seen over the screen, where there is one.
    #[must_use]
    pub fn cursor(&self) -> bool {
        !self.instance.host().kept.cursor_hidden
    }

    /// How the motors of the pads shake in this frame.
    #[must_use]
    pub fn shakes(&self) -> [Shake; PADS] {
        self.machine().rumble.shakes()
    }

    /// Why the cart has stopped, if it has.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.instance.fault()
    }

    /// All of this player's side between two calls: memory, globals, pixels, voices.
    #[must_use]
    pub fn snapshot(&mut self) -> Snapshot {
        self.instance.snapshot()
    }

    /// Goes back to a snapshot of this player's side, also after a fault.
    ///
    /// # Errors
    /// When there is no memory left for it.
    pub fn restore_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), Fault> {
        self.instance.restore(snapshot)
    }

    /// BLAKE3 of all of this player's side.
    #[must_use]
    pub fn hash(&mut self) -> [u8; 32] {
        self.snapshot().hash()
    }

    /// What this side of the cart has needed so far.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.instance.usage()
    }

    /// The exports called since this was asked last, each with the most fuel that one call has burnt, of
    /// [`FUEL_PER_CALL`](cart_abi::FUEL_PER_CALL).
    #[must_use]
    pub fn take_fuel(&mut self) -> Vec<(&'static str, u64)> {
        self.instance.take_fuel()
    }

    /// The lines that the cart has logged since this was called last.
    #[must_use]
    pub fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.instance.host_mut().log)
    }
}

/// The argument of `update`.
fn frame_bytes(scene: &Scene<'_>, flags: u32, machine: &Machine) -> Vec<u8> {
    let mut numbers = [0_u32; frame::NUMBERS];
    numbers[frame::TICK] = scene.tick.0;
    let mut seats = [frame::NO_SEAT; PADS];
    for (place, seat) in seats.iter_mut().zip(scene.seats) {
        *place = seat.0;
    }
    numbers[frame::SEATS] = u32::from_le_bytes(seats);
    numbers[frame::POINTER..][..POINTER_NUMBERS]
        .copy_from_slice(&machine.mouse.record().to_numbers());
    numbers[frame::OWN_PART] = scene.own.part.into();
    numbers[frame::OTHERS_PART] = scene.others.part.into();
    numbers[frame::ROUND_TRIP_MS] = scene.round_trip_ms;
    numbers[frame::FLAGS] = flags;
    let mut bytes: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
    for pad in 0..PADS {
        bytes.extend_from_slice(&machine.pads.record(pad).to_bytes());
    }
    bytes
}

impl Predict for PlayHost {
    fn predict(&mut self, view: &[u8], pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        if !self.cart().predicts() {
            return Ok(None);
        }
        let mut input = pad_bytes(pads);
        input.extend_from_slice(view);
        // The fault stays in the instance, where the next frame finds it.
        self.look_ahead([pads.len() as i32, length(&input)], &input)
            .map(Some)
            .map_err(|_fault| Stopped)
    }
}

impl PlayHost {
    fn look_ahead(&mut self, arguments: [i32; 2], input: &[u8]) -> Result<Vec<u8>, Fault> {
        let nth = self.predictions % ASKED_TWICE;
        self.predictions = self.predictions.wrapping_add(1);
        if nth != 0 || !self.cart().is_compared() {
            return self.instance.call_for_bytes(Call::Predict, arguments, input);
        }
        // An author's mistake that a player would only see as a hero that jerks: looked for where time does not matter.
        let before = self.instance.snapshot();
        let first = self.instance.call_for_bytes(Call::Predict, arguments, input)?;
        if first != self.instance.call_for_bytes(Call::Predict, arguments, input)? {
            return Err(self.instance.stop(Call::Predict, None, Reason::Impure));
        }
        // What is left behind must be the same as in the other engine, which asks once.
        self.instance.restore(&before)?;
        self.instance.call_for_bytes(Call::Predict, arguments, input)
    }
}
