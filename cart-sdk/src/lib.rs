//! What an author links: it never opens a window, a file or a socket, reads no clock, and keeps no state of the game.
//!
//! A cart is a type with a few methods, and [`cart!`] makes a module for the console out of it. No `unsafe`, no
//! globals, no attributes.
//!
//! # The first cart
//!
//! ```
//! use cart_sdk::{Button, Cart, Color, Pads, Screen, cart};
//!
//! #[derive(Default)]
//! struct Hello {
//!     x: i32,
//! }
//!
//! impl Cart for Hello {
//!     fn update(&mut self, pads: &Pads) {
//!         self.x += i32::from(pads[0].held(Button::Right)) - i32::from(pads[0].held(Button::Left));
//!     }
//!
//!     fn draw(&self, screen: &mut Screen) {
//!         screen.clear(Color::NIGHT);
//!         screen.text(self.x, 124, Color::GOLD, "hello, world");
//!     }
//! }
//!
//! cart!(Hello);
//! # fn main() {}
//! ```
//!
//! `update` runs sixty times a second and may change the game; `draw` shows it and cannot. The screen has 256 × 256
//! pixels and the sixteen colours of [`Color`]. Sound is played in [`Cart::sound`].
//!
//! `quiver new NAME` writes a folder around such a game that builds and has tests, and `quiver watch NAME` plays it and
//! loads it anew whenever a file is saved.
//!
//! # Pictures, maps and sounds
//!
//! They are files beside the game, named in its `cart.toml` by the numbers that the game uses:
//!
//! ```toml
//! sound = "sound.toml"
//! label = "label.png"     # 256 × 256 pixels: the cart in the menu
//! [sheets]
//! 0 = "art/heroes.png"    # at most 256 × 256 pixels, in the colours of palette.hex
//! 1 = "art/wizard.json"   # written by Aseprite, with its PNG beside it
//! [maps]
//! 0 = "maps/town.csv"     # tile numbers, comma separated, -1 for nothing
//! 1 = { file = "maps/crypt.tmx", layer = "floor" } # by Tiled; or .ldtk, by LDtk
//! ```
//!
//! [`Screen::sprite`] draws a region of a sheet, [`Screen::map`] a map with the tiles of a sheet, [`Screen::plane`]
//! either of them as a floor, [`Screen::textured_triangle`] a picture on a triangle, and [`Tiles::sweep`] says how far a body moves before a flagged tile stops it. [`Speaker`]
//! plays effects and songs by their place in `sound.toml`, from 0. With `names = "src/names.rs"` that file is written with the
//! frames of Aseprite ([`Frame`]) and the named objects of maps ([`Place`]). The comments of a new cart's `cart.toml`
//! name every way.
//!
//! # Pads, the pointer and letters
//!
//! A button of a [`Pad`] is [`held`](Pad::held), has just been [`pressed`](Pad::pressed) or
//! [`released`](Pad::released), or [counts again](Pad::repeated) because it is held for long. [`Speaker::rumble`] shakes a
//! pad. What else a cart reads, it asks for in its `cart.toml`:
//!
//! ```toml
//! permissions = ["text", "pointer", "sticks"]
//! ```
//!
//! With `text`, [`console::typing`] makes letters of the keyboard, for [`Pads::typed`] and [`Scene::typed`]. With
//! `pointer`, [`Pads::pointer`] and [`Scene::pointer`] are the mouse or a finger. With `sticks`, the left stick is a
//! stick only: without it the console makes it the directional pad too.
//!
//! # Tests
//!
//! A cart is plain Rust, and `cargo test` runs it without a console: [`Pads::from`] and [`Pad::then`] press,
//! [`Screen::recorder`] and [`Speaker::recorder`] note down what is drawn and played.
//!
//! ```
//! use cart_sdk::{Button, Color, Pad, Pads, Screen};
//!
//! let pads = Pads::from([Pad::IDLE.then(&[Button::Right])]);
//! assert!(pads[0].pressed(Button::Right) && pads[0].direction() == (1, 0));
//! let mut screen = Screen::recorder();
//! screen.text(8, 16, Color::GOLD, "hello");
//! assert_eq!(screen.recorded(), ["text(1, 8, 16, 10, \"hello\")"]);
//! ```
//!
//! # Together, with one word
//!
//! `cart!(shared Pong);` runs the same kind of cart in a room: every player sees the same state, and `pads[1]` is the
//! pad of the second player, wherever that is. The state must be `Clone`, `Serialize` and `DeserializeOwned`, and
//! `update` must use nothing but the state and the pads, because the console also runs it to look ahead.
//!
//! # Together, with secrets
//!
//! A game where players must not see everything is written as two types. The rules implement [`Game`] and run on the
//! authority alone: they take [`Game::Order`]s and give each seat a [`Game::View`] of what it may know. The player's
//! side implements [`Play`]; it has views and nothing else. `cart!(Delve, DelvePlay);` joins them in one module. The
//! state that was the first kind of cart becomes the rules' state, and its `draw` becomes the player's.
//!
//! ```
//! use cart_sdk::{
//!     Budget, Button, Color, Dice, Game, Orders, Pad, Play, Refusal, Scene, Screen, Seat, Speaker, cart,
//! };
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Default, Deserialize, Serialize)]
//! struct Luck {
//!     best: u32,
//! }
//!
//! #[derive(Deserialize, Serialize)]
//! enum Order {
//!     Roll,
//! }
//!
//! impl Game for Luck {
//!     type Order = Order;
//!     type View = u32;
//!
//!     fn order(&mut self, _seat: Seat, order: Order, dice: &mut Dice) -> Result<(), Refusal> {
//!         match order {
//!             Order::Roll if self.best == 20 => Err("nobody can beat a twenty".into()),
//!             Order::Roll => {
//!                 self.best = self.best.max(dice.roll(20));
//!                 Ok(())
//!             }
//!         }
//!     }
//!
//!     fn view(&self, _seat: Seat, _budget: Budget) -> u32 {
//!         self.best
//!     }
//! }
//!
//! #[derive(Default)]
//! struct LuckPlay;
//!
//! impl Play for LuckPlay {
//!     type Game = Luck;
//!
//!     fn update(&mut self, _scene: &Scene<u32>, pad: &Pad, orders: &mut Orders<Order>) {
//!         if pad.pressed(Button::A) {
//!             orders.send(Order::Roll);
//!         }
//!     }
//!
//!     fn draw(&self, scene: &Scene<u32>, screen: &mut Screen, _speaker: &mut Speaker) {
//!         screen.clear(Color::NIGHT);
//!         screen.text(80, 124, Color::BONE, &format!("the best is {}", scene.own.now));
//!     }
//! }
//!
//! cart!(Luck, LuckPlay);
//!
//! # fn main() {
//! // Tests roll the dice that they like.
//! let mut luck = Luck::default();
//! assert_eq!(luck.order(Seat(0), Order::Roll, &mut Dice::scripted([20])), Ok(()));
//! assert!(luck.order(Seat(0), Order::Roll, &mut Dice::scripted([])).is_err());
//! # }
//! ```
//!
//! What a player moves, such as a hero, answers to the pad at once if [`Play::predict`] says how it moves: it is drawn
//! from [`Scene::own`], and everybody else from [`Scene::others`].
//!
//! # Many players
//!
//! A room has up to 128 seats, and each gets a view in every tick: what a view costs counts a hundredfold. What many
//! views have in common is made once as a [`Common`] and cloned into each; it is then written as bytes once a tick. Long
//! rows of numbers below 256, such as tiles, are copied in one piece with [`bytes`]. Only what changes goes over the line,
//! so lists keep their order, sorted by id, say, and nothing in a view counts ticks.
//!
//! # Bots
//!
//! A cart can bring players of its own making, for seats that nobody has. A [`Bot`] sees the view of one seat, and gives a
//! pad and orders as a player does; `cart!(Luck, LuckPlay, LuckBot);` and `cart!(shared Pong, PongBot);` add it to the
//! module. `quiver-server --bots luck=3` lets up to three of them play wherever seats are empty; who comes gets a bot's
//! seat. A bot that breaks leaves, and the game goes on.
//!
//! ```
//! use cart_sdk::{Bot, Moment, Orders, Pad, Random, Seat};
//! # #[derive(Debug, PartialEq, serde::Serialize)]
//! # enum Order { Roll }
//!
//! /// Rolls now and then, until the best is good enough.
//! #[derive(Default)]
//! struct LuckBot {
//!     random: Random,
//! }
//!
//! impl Bot for LuckBot {
//!     type View = u32;
//!     type Order = Order;
//!
//!     fn play(&mut self, moment: &Moment<u32>, orders: &mut Orders<Order>) -> Pad {
//!         if moment.view < 18 && self.random.below(30) == 0 {
//!             orders.send(Order::Roll);
//!         }
//!         Pad::IDLE
//!     }
//! }
//!
//! // It is tested as everything else is.
//! let mut bot = LuckBot { random: Random::seeded(1) };
//! let mut orders = Orders::default();
//! for _ in 0..1_000 {
//!     bot.play(&Moment::of(Seat(0), 18), &mut orders);
//! }
//! assert_eq!(orders.sent(), []);
//! ```
//!
//! # What stops a cart
//!
//! A panic, an endless loop, more than 16 MiB of memory or a wrong number (colour 16, say) stops the cart with a fault,
//! and the console shows the message and where it happened. There are no error codes to check. `println!` goes nowhere:
//! [`console::log`] writes to the terminal that the console was started in. There are no files, no clock, no threads and
//! no network. [`storage`] keeps values from one run to the next; what is random comes from [`Random`] or, in rules, from
//! [`Dice`].

mod art;
mod bot;
pub mod bytes;
mod cart;
mod color;
mod common;
pub mod console;
mod dice;
mod display;
#[doc(hidden)]
pub mod drive;
mod glide;
mod pad;
mod pointer;
mod random;
mod scene;
mod screen;
mod seat;
mod shared;
mod speaker;
mod sprite;
pub mod storage;
mod surface;
#[doc(hidden)]
pub mod sys;
mod terrain;
mod text;
mod turn;

pub use art::{Frame, Place};
pub use bot::{Bot, Moment};
pub use cart::{Cart, Game, Play};
pub use cart_abi::{Button, PointerButton};
pub use color::Color;
pub use common::Common;
pub use dice::Dice;
pub use glide::Glide;
pub use pad::{Pad, Pads, SeatPads};
pub use pointer::Pointer;
pub use random::Random;
pub use scene::{Orders, Pair, Scene};
pub use screen::Screen;
pub use seat::{Budget, Profile, Refusal, Seat};
pub use speaker::{Bus, Cue, Speaker};
pub use sprite::{Plane, Sprite, Texture, TileSide, Tiles};
pub use surface::{Picture, Surface};
pub use terrain::Body;
pub use text::{Font, Lines, TextStyle};
pub use turn::{ONE, TURN, cosine, sine};
