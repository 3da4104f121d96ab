//! The shapes of a cart, and the macro that makes a module of one.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{
    Budget, Dice, Orders, Pad, Pads, Profile, Refusal, Scene, Screen, Seat, SeatPads, Speaker,
};

/// A cart that everybody sees whole: played alone with `cart!(Hello)`, together with `cart!(shared Hello)`.
pub trait Cart: Default {
    /// One step. Alone, sixty a second; shared, as often as the manifest's tick rate says, and also on each console to
    /// look ahead, so it must use nothing but `self` and `pads`.
    fn update(&mut self, pads: &Pads);

    /// The picture of this state.
    fn draw(&self, screen: &mut Screen);

    /// The sounds of this state; called once for each step that is shown.
    fn sound(&self, speaker: &mut Speaker) {
        let _ = speaker;
    }
}

/// The rules of a game: run by the authority only, so what they know is secret until a view tells it.
///
/// The whole state is saved and restored through serde; a field that need not outlive the process is `#[serde(skip)]`.
pub trait Game: Default + Serialize + DeserializeOwned {
    /// What a player may ask for.
    type Order: Serialize + DeserializeOwned;
    /// What one player may know.
    type View: Serialize + DeserializeOwned;

    /// Sets the game up, once, before anybody joins. A restored save replaces what this did.
    fn start(&mut self, dice: &mut Dice) {
        let _ = dice;
    }

    /// A player takes a free seat.
    fn join(&mut self, seat: Seat, who: &Profile) {
        let _ = (seat, who);
    }

    /// The player of a seat is gone.
    fn leave(&mut self, seat: Seat) {
        let _ = seat;
    }

    /// A player asks for something; a refusal must leave the state as it was.
    fn order(&mut self, seat: Seat, order: Self::Order, dice: &mut Dice) -> Result<(), Refusal>;

    /// One step of time, with the pads of all taken seats.
    fn tick(&mut self, pads: &SeatPads, dice: &mut Dice) {
        let _ = (pads, dice);
    }

    /// What a seat may know, in `budget` bytes if it can be.
    fn view(&self, seat: Seat, budget: Budget) -> Self::View;

    /// What everybody may see who does not play, in `budget` bytes if it can be. Players may have friends who watch, so
    /// it must tell nothing that a player should not know; it is shown some seconds later. Without it, nobody watches.
    fn spectate(&self, budget: Budget) -> Option<Self::View> {
        let _ = budget;
        None
    }
}

/// The rules that a player's side belongs to.
type Rules<P> = <P as Play>::Game;

/// A player's side of a game: it has views and nothing else.
pub trait Play: Default {
    /// The rules that this is the player's side of.
    type Game: Game;

    /// Looks ahead: changes a view to how it will be one tick later, as far as this seat can know with this pad. The
    /// same view and pad must give the same view. What is not changed simply stays until the room's next view.
    fn predict(view: &mut <Rules<Self> as Game>::View, seat: Seat, pad: &Pad) {
        let _ = (view, seat, pad);
    }

    /// One frame: reads the pad, sends orders.
    fn update(
        &mut self,
        scene: &Scene<<Rules<Self> as Game>::View>,
        pad: &Pad,
        orders: &mut Orders<<Rules<Self> as Game>::Order>,
    );

    /// The picture and the sounds of this frame.
    fn draw(
        &self,
        scene: &Scene<<Rules<Self> as Game>::View>,
        screen: &mut Screen,
        speaker: &mut Speaker,
    );
}

/// Makes a module for the console: `cart!(Hello);` plays a [`Cart`] alone, `cart!(shared Pong);` plays a [`Cart`] in a
/// room, `cart!(Delve, DelvePlay);` joins a [`Game`] and its [`Play`]. A [`Bot`](crate::Bot) is named last:
/// `cart!(shared Pong, PongBot);`, `cart!(Delve, DelvePlay, DelveBot);`.
#[macro_export]
macro_rules! cart {
    (shared $cart:ty $(, $bot:ty)?) => {
        $crate::cart!(@module [$crate::drive::Rules<$crate::drive::Shared<$cart>>]
            [$crate::drive::Player<$crate::drive::SharedPlay<$cart>>]
            [$crate::drive::predict_shared::<$cart>]
            $([$crate::drive::SharedRobot<$cart, $bot>])?);
    };
    ($cart:ty) => {
        $crate::cart!(@alone $cart);
    };
    ($game:ty, $play:ty $(, $bot:ty)?) => {
        $crate::cart!(@module [$crate::drive::Rules<$game>] [$crate::drive::Player<$play>]
            [$crate::drive::predict::<$play>] $([$crate::drive::Robot<$bot>])?);
        $(
            // It must see and ask what players of these rules do.
            const _: fn() = || {
                fn same<G: $crate::Game, B: $crate::Bot<View = G::View, Order = G::Order>>() {}
                same::<$game, $bot>();
            };
        )?
        // The player's side must be the one of these rules.
        const _: fn() = || {
            fn same<P: $crate::Play<Game = $game>>() {}
            same::<$play>();
        };
    };
    (@alone $cart:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            use $crate::sys;
            static PLAY: sys::Slot<$crate::drive::Alone<$cart>> = sys::Slot::empty();

            #[unsafe(no_mangle)]
            extern "C" fn start(_role: i32) {
                sys::report_panics();
                PLAY.fill($crate::drive::Alone::default());
            }
            #[unsafe(no_mangle)]
            extern "C" fn update(len: u32) {
                PLAY.with(|play| play.update(&sys::argument(len)));
            }
            #[unsafe(no_mangle)]
            extern "C" fn draw() {
                PLAY.with(|play| play.draw());
            }
        };
        #[cfg(not(target_arch = "wasm32"))]
        const _: fn() -> $crate::drive::Alone<$cart> = $crate::drive::Alone::default;
    };
    (@module [$rules:ty] [$play:ty] [$predict:expr] $([$bot:ty])?) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            use $crate::sys;
            static RULES: sys::Slot<$rules> = sys::Slot::empty();
            static PLAY: sys::Slot<$play> = sys::Slot::empty();
            $(
                static BOT: sys::Slot<$bot> = sys::Slot::empty();

                #[unsafe(no_mangle)]
                extern "C" fn bot(seat: u32, len: u32) {
                    for output in BOT.with(|bot| bot.play(seat, &sys::argument(len))) {
                        sys::output(&output);
                    }
                }
            )?

            #[unsafe(no_mangle)]
            extern "C" fn start(role: i32) {
                sys::report_panics();
                match role {
                    0 => RULES.fill(<$rules>::start()),
                    $(2 => BOT.fill(<$bot>::default()),)?
                    _ => PLAY.fill(<$play>::default()),
                }
            }
            #[unsafe(no_mangle)]
            extern "C" fn join(seat: u32, len: u32) {
                RULES.with(|rules| rules.join(seat, &sys::argument(len)));
            }
            #[unsafe(no_mangle)]
            extern "C" fn leave(seat: u32) {
                RULES.with(|rules| rules.leave(seat));
            }
            #[unsafe(no_mangle)]
            extern "C" fn order(seat: u32, len: u32) -> i32 {
                sys::verdict(RULES.with(|rules| rules.order(seat, &sys::argument(len))))
            }
            #[unsafe(no_mangle)]
            extern "C" fn tick(len: u32) {
                RULES.with(|rules| rules.tick(&sys::argument(len)));
            }
            #[unsafe(no_mangle)]
            extern "C" fn view(seat: u32, budget: u32) {
                sys::output(&RULES.with(|rules| rules.view(seat, budget)));
            }
            #[unsafe(no_mangle)]
            extern "C" fn spectate(budget: u32) -> i32 {
                sys::perhaps(RULES.with(|rules| rules.spectate(budget)))
            }
            #[unsafe(no_mangle)]
            extern "C" fn save() {
                sys::output(&RULES.with(|rules| rules.save()));
            }
            #[unsafe(no_mangle)]
            extern "C" fn restore(len: u32) -> i32 {
                sys::verdict(RULES.with(|rules| rules.restore(&sys::argument(len))))
            }
            #[unsafe(no_mangle)]
            extern "C" fn scene(slot: u32, len: u32) {
                PLAY.with(|play| play.scene(slot, &sys::argument(len)));
            }
            #[unsafe(no_mangle)]
            extern "C" fn predict(seats: u32, len: u32) {
                sys::output(&$predict(seats, &sys::argument(len)));
            }
            #[unsafe(no_mangle)]
            extern "C" fn update(len: u32) {
                for order in PLAY.with(|play| play.update(&sys::argument(len))) {
                    sys::output(&order);
                }
            }
            #[unsafe(no_mangle)]
            extern "C" fn draw() {
                PLAY.with(|play| play.draw());
            }
        };
        #[cfg(not(target_arch = "wasm32"))]
        const _: (fn() -> $rules, fn() -> $play, fn(u32, &[u8]) -> Vec<u8>) =
            (<$rules>::start, <$play>::default, $predict);
        $(
            #[cfg(not(target_arch = "wasm32"))]
            const _: (fn() -> $bot, fn(&mut $bot, u32, &[u8]) -> Vec<Vec<u8>>) =
                (<$bot>::default, <$bot>::play);
        )?
    };
}
