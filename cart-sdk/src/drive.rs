//! Between the exports of a module, which speak bytes, and a cart's types. Only [`cart!`](crate::cart!) uses it.

use std::marker::PhantomData;

use cart_abi::{PAD_RECORD_BYTES, frame};
use postcard::ser_flavors::Flavor;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use crate::shared::{Sharable, Shared, SharedPlay};

use crate::{
    Bot, Budget, Cart, Dice, Game, Moment, Orders, Pad, Pads, Pair, Play, Pointer, Profile, Scene,
    Screen, Seat, SeatPads, Speaker, sys,
};

/// Bytes of the frame record.
const FRAME_BYTES: usize = frame::NUMBERS * 4;
/// Bytes of a seat and its pad.
const SEAT_PAD_BYTES: usize = 1 + PAD_RECORD_BYTES;
/// Bytes that are set aside for a view.
const VIEW_BYTES_USUAL: usize = 8 << 10;
/// Bytes of typed text that are fetched in a frame.
const TYPED_BYTES_MAX: usize = 1_024;

type View<P> = <<P as Play>::Game as Game>::View;

/// A cart without rules.
#[derive(Default)]
pub struct Alone<C>(C);

impl<C: Cart> Alone<C> {
    /// One step.
    pub fn update(&mut self, argument: &[u8]) {
        let frame = Frame::read(argument);
        let seats = (0..).map(Seat).zip(frame.pads).collect();
        self.0.update(&Pads { seats, typed: frame.typed(), pointer: frame.pointer() });
        self.0.sound(&mut Speaker::host());
    }

    /// The picture.
    pub fn draw(&self) {
        self.0.draw(&mut Screen::host());
    }
}

/// The rules of a cart.
pub struct Rules<G>(G);

impl<G: Game> Rules<G> {
    /// New rules, set up.
    #[must_use]
    pub fn start() -> Self {
        let mut game = G::default();
        game.start(&mut Dice::host());
        Self(game)
    }

    /// A player takes a seat.
    pub fn join(&mut self, seat: u32, argument: &[u8]) {
        let (id, name) =
            argument.split_first_chunk().expect("a profile starts with 32 bytes of identity");
        let name = std::str::from_utf8(name).expect("a name is UTF-8");
        self.0.join(seat_of(seat), &Profile { id: *id, name: name.to_owned() });
    }

    /// A player is gone.
    pub fn leave(&mut self, seat: u32) {
        self.0.leave(seat_of(seat));
    }

    /// A player asks for something; an order that is none is the player's fault and not the cart's.
    pub fn order(&mut self, seat: u32, argument: &[u8]) -> Result<(), String> {
        let order = decode(argument).map_err(|_| "this is no order of this game".to_owned())?;
        self.0
            .order(seat_of(seat), order, &mut Dice::host())
            .map_err(|refusal| refusal.text().to_owned())
    }

    /// One step.
    pub fn tick(&mut self, argument: &[u8]) {
        self.0.tick(&seat_pads(argument), &mut Dice::host());
    }

    /// What a seat may know.
    #[must_use]
    pub fn view(&self, seat: u32, budget: u32) -> Vec<u8> {
        encode_view(&self.0.view(seat_of(seat), Budget(budget)))
    }

    /// What everybody may see who does not play.
    #[must_use]
    pub fn spectate(&self, budget: u32) -> Option<Vec<u8>> {
        self.0.spectate(Budget(budget)).as_ref().map(encode_view)
    }

    /// The whole state.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        encode(&self.0)
    }

    /// Takes a save back, or leaves the state as it is.
    pub fn restore(&mut self, argument: &[u8]) -> Result<(), String> {
        self.0 =
            decode(argument).map_err(|error| format!("this is no save of this game: {error}"))?;
        Ok(())
    }
}

/// A player's side.
pub struct Player<P: Play> {
    play: P,
    /// Views that came before there were four, which is when there is a scene.
    first: [Option<View<P>>; 4],
    scene: Option<Scene<View<P>>>,
}

impl<P: Play> Default for Player<P> {
    fn default() -> Self {
        Self { play: P::default(), first: [None, None, None, None], scene: None }
    }
}

impl<P: Play> Player<P> {
    /// A new view for one of the four slots.
    pub fn scene(&mut self, slot: u32, argument: &[u8]) {
        let view = decode(argument)
            .unwrap_or_else(|error| panic!("the view of slot {slot} is none: {error}"));
        let Some(scene) = &mut self.scene else {
            self.first[slot as usize] = Some(view);
            if let [Some(_), Some(_), Some(_), Some(_)] = self.first {
                let [own_now, own_next, from, to] =
                    self.first.each_mut().map(|view| view.take().expect("all four are there"));
                self.scene = Some(first_scene(own_now, own_next, from, to));
            }
            return;
        };
        let place = match slot {
            0 => &mut scene.own.now,
            1 => &mut scene.own.next,
            2 => &mut scene.others.now,
            _ => &mut scene.others.next,
        };
        *place = view;
    }

    /// One frame; the result is the orders.
    pub fn update(&mut self, argument: &[u8]) -> Vec<Vec<u8>> {
        let scene =
            self.scene.as_mut().expect("the console sends four views before the first frame");
        let frame = Frame::read(argument);
        scene.tick = frame.numbers[frame::TICK];
        scene.seats = frame.seats();
        scene.seat = scene.seats.first().copied().unwrap_or_default();
        scene.own.part = frame.numbers[frame::OWN_PART].cast_signed();
        scene.others.part = frame.numbers[frame::OTHERS_PART].cast_signed();
        scene.lagging = frame.has(frame::LAGGING);
        scene.watching = frame.has(frame::WATCHING);
        scene.corrected = frame.has(frame::CORRECTED);
        scene.new_tick = frame.has(frame::NEW_TICK);
        scene.typing = frame.has(frame::TYPING);
        scene.round_trip_ms = frame.numbers[frame::ROUND_TRIP_MS];
        scene.typed = frame.typed();
        scene.pointer = frame.pointer();
        scene.refused = frame.refused();
        let mut orders = Orders::default();
        self.play.update(scene, &frame.pads[0], &mut orders);
        orders.sent().iter().map(encode).collect()
    }

    /// The picture.
    pub fn draw(&self) {
        let scene = self.scene.as_ref().expect("the console calls update before draw");
        self.play.draw(scene, &mut Screen::host(), &mut Speaker::host());
    }
}

/// A bot of a game.
#[derive(Default)]
pub struct Robot<B>(B);

impl<B: Bot> Robot<B> {
    /// One tick; the result is the pad and then the orders.
    pub fn play(&mut self, seat: u32, argument: &[u8]) -> Vec<Vec<u8>> {
        self.see(seat, argument, |view| view)
    }

    fn see<V: DeserializeOwned>(
        &mut self,
        seat: u32,
        argument: &[u8],
        look: fn(V) -> B::View,
    ) -> Vec<Vec<u8>> {
        let (tick, rest) = split_number(argument);
        let (refused_len, rest) = split_number(rest);
        let (refused, view) = rest.split_at(refused_len as usize);
        let refused = std::str::from_utf8(refused).expect("the console gives whole letters");
        let view =
            decode(view).unwrap_or_else(|error| panic!("the view of seat {seat} is none: {error}"));
        let moment = Moment {
            seat: seat_of(seat),
            tick,
            view: look(view),
            refused: refused.lines().map(str::to_owned).collect(),
        };
        let mut orders = Orders::default();
        let pad = self.0.play(&moment, &mut orders);
        std::iter::once(pad.to_bytes().to_vec()).chain(orders.sent().iter().map(encode)).collect()
    }
}

/// A bot of a shared cart.
pub struct SharedRobot<C, B>(Robot<B>, PhantomData<C>);

impl<C, B: Bot> Default for SharedRobot<C, B> {
    fn default() -> Self {
        Self(Robot(B::default()), PhantomData)
    }
}

impl<C: Sharable, B: Bot<View = C, Order = ()>> SharedRobot<C, B> {
    /// One tick; the result is the pad.
    pub fn play(&mut self, seat: u32, argument: &[u8]) -> Vec<Vec<u8>> {
        self.0.see(seat, argument, |shared: Shared<C>| shared.cart)
    }
}

/// The view one tick later, looked ahead by each own seat in turn.
#[must_use]
pub fn predict<P: Play>(seats: u32, argument: &[u8]) -> Vec<u8> {
    let (pads, view) = split_view(seats, argument);
    let mut view: View<P> =
        decode(view).unwrap_or_else(|error| panic!("the view to look ahead from is none: {error}"));
    for (seat, pad) in pads.iter() {
        P::predict(&mut view, seat, pad);
    }
    encode_view(&view)
}

/// The state of a shared cart one tick later.
#[must_use]
pub fn predict_shared<C: Sharable>(seats: u32, argument: &[u8]) -> Vec<u8> {
    let (pads, view) = split_view(seats, argument);
    let mut shared: Shared<C> = decode(view)
        .unwrap_or_else(|error| panic!("the state to look ahead from is none: {error}"));
    shared.look_ahead(&pads);
    encode_view(&shared)
}

/// The argument of `update`.
struct Frame {
    numbers: [u32; frame::NUMBERS],
    pads: [Pad; cart_abi::PADS],
}

impl Frame {
    fn read(argument: &[u8]) -> Self {
        let (record, pads) = argument.split_at(FRAME_BYTES);
        let mut frame = Self { numbers: [0; frame::NUMBERS], pads: [Pad::IDLE; cart_abi::PADS] };
        for (number, bytes) in frame.numbers.iter_mut().zip(record.as_chunks().0) {
            *number = u32::from_le_bytes(*bytes);
        }
        for (pad, bytes) in frame.pads.iter_mut().zip(pads.as_chunks().0) {
            *pad = Pad::from_bytes(*bytes);
        }
        frame
    }

    const fn has(&self, flag: u32) -> bool {
        self.numbers[frame::FLAGS] & flag != 0
    }

    /// The seats of the players at this console.
    fn seats(&self) -> Vec<Seat> {
        let seats = self.numbers[frame::SEATS].to_le_bytes();
        seats.into_iter().filter(|&seat| seat != frame::NO_SEAT).map(Seat).collect()
    }

    fn pointer(&self) -> Pointer {
        let (numbers, _) = self.numbers[frame::POINTER..]
            .split_first_chunk()
            .expect("the record ends with the pointer");
        Pointer::from_numbers(*numbers)
    }

    /// What was typed; the console is asked only while it takes text, so that most frames make no call for it.
    fn typed(&self) -> String {
        if !self.has(frame::TYPING) {
            return String::new();
        }
        fetched(TYPED_BYTES_MAX, sys::typed)
    }

    /// Why orders were refused.
    fn refused(&self) -> Vec<String> {
        if !self.has(frame::REFUSED) {
            return Vec::new();
        }
        fetched(cart_abi::TEXT_BYTES_MAX, sys::refused).lines().map(str::to_owned).collect()
    }
}

/// A text of at most so many bytes that a host call writes.
fn fetched(bytes_max: usize, call: fn(&mut [u8]) -> u32) -> String {
    let mut bytes = vec![0; bytes_max];
    let len = call(&mut bytes) as usize;
    bytes.truncate(len);
    String::from_utf8(bytes).expect("the console gives whole letters")
}

fn first_scene<V>(own_now: V, own_next: V, from: V, to: V) -> Scene<V> {
    Scene {
        seat: Seat(0),
        seats: Vec::new(),
        tick: 0,
        own: Pair { now: own_now, next: own_next, part: 0 },
        others: Pair { now: from, next: to, part: 0 },
        lagging: false,
        watching: false,
        corrected: false,
        new_tick: true,
        round_trip_ms: 0,
        typing: false,
        typed: String::new(),
        pointer: Pointer::AWAY,
        refused: Vec::new(),
    }
}

fn split_number(bytes: &[u8]) -> (u32, &[u8]) {
    let (number, rest) = bytes.split_first_chunk().expect("the console gives whole numbers");
    (u32::from_le_bytes(*number), rest)
}

fn split_view(seats: u32, argument: &[u8]) -> (SeatPads, &[u8]) {
    let (pads, view) = argument.split_at(seats as usize * SEAT_PAD_BYTES);
    (seat_pads(pads), view)
}

fn seat_pads(bytes: &[u8]) -> SeatPads {
    let (records, []) = bytes.as_chunks::<SEAT_PAD_BYTES>() else {
        panic!("the pads are not whole")
    };
    records.iter().map(|&[seat, ref pad @ ..]| (Seat(seat), Pad::from_bytes(*pad))).collect()
}

fn seat_of(seat: u32) -> Seat {
    Seat(u8::try_from(seat).expect("a room has at most 128 seats"))
}

fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    encode_in(Vec::new(), value)
}

/// Most views fit, and so are not moved again and again while they grow.
fn encode_view<T: Serialize>(view: &T) -> Vec<u8> {
    encode_in(Vec::with_capacity(VIEW_BYTES_USUAL), view)
}

fn encode_in<T: Serialize>(bytes: Vec<u8>, value: &T) -> Vec<u8> {
    postcard::serialize_with_flavor(value, Pieces(bytes))
        .unwrap_or_else(|error| panic!("this cannot be written as bytes: {error}"))
}

/// Bytes that are written piece by piece.
struct Pieces(Vec<u8>);

impl Flavor for Pieces {
    type Output = Vec<u8>;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, postcard::Error> {
    match postcard::take_from_bytes(bytes)? {
        (value, []) => Ok(value),
        _ => Err(postcard::Error::DeserializeBadEncoding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Button;

    /// Rules that add up what is ordered, and say so to everybody.
    #[derive(Default, serde::Deserialize, Serialize)]
    struct Sum {
        sum: u32,
        names: Vec<String>,
    }

    impl Game for Sum {
        type Order = u32;
        type View = u32;

        fn join(&mut self, seat: Seat, who: &Profile) {
            self.names.push(format!("{} {} {}", seat.0, who.name, who.id[31]));
        }

        fn order(
            &mut self,
            _seat: Seat,
            order: u32,
            _dice: &mut Dice,
        ) -> Result<(), crate::Refusal> {
            self.sum = self.sum.checked_add(order).ok_or("that is too much")?;
            Ok(())
        }

        fn tick(&mut self, pads: &SeatPads, _dice: &mut Dice) {
            self.sum += pads.iter().filter(|(_, pad)| pad.held(Button::A)).count() as u32;
        }

        fn view(&self, _seat: Seat, _budget: Budget) -> u32 {
            self.sum
        }
    }

    /// Orders what it sees.
    #[derive(Default)]
    struct Echo;

    impl Play for Echo {
        type Game = Sum;

        fn predict(view: &mut u32, seat: Seat, _pad: &Pad) {
            *view = *view * 10 + u32::from(seat.0);
        }

        fn update(&mut self, scene: &Scene<u32>, pad: &Pad, orders: &mut Orders<u32>) {
            let views = [scene.own.now, scene.own.next, scene.others.now, scene.others.next];
            views.into_iter().for_each(|view| orders.send(view));
            orders.send(scene.tick + scene.round_trip_ms + u32::from(scene.seat.0));
            orders.send(
                u32::from(scene.lagging)
                    + 2 * u32::from(scene.new_tick)
                    + 4 * u32::from(pad.held(Button::Up)),
            );
            orders.send(scene.pointer.x().cast_unsigned() + scene.seats.len() as u32);
        }

        fn draw(&self, _scene: &Scene<u32>, _screen: &mut Screen, _speaker: &mut Speaker) {}
    }

    fn record(held: Button) -> [u8; PAD_RECORD_BYTES] {
        let now = cart_abi::Pad { held: held as u16, ..cart_abi::Pad::IDLE };
        cart_abi::PadRecord { now, ..cart_abi::PadRecord::default() }.to_bytes()
    }

    fn seat_record(seat: u8, held: Button) -> Vec<u8> {
        [&[seat][..], &record(held)].concat()
    }

    #[test]
    fn rules_take_bytes_and_give_bytes() {
        let mut rules = Rules::<Sum>::start();
        rules.join(3, &[&[9; 32][..], b"Mira"].concat());
        assert_eq!(rules.0.names, ["3 Mira 9"]);
        assert_eq!(rules.order(3, &encode(&40_u32)), Ok(()));
        rules.tick(
            &[seat_record(0, Button::A), seat_record(3, Button::B), seat_record(7, Button::A)]
                .concat(),
        );
        assert_eq!(rules.view(3, 100), encode(&42_u32));
        assert_eq!(rules.order(3, &encode(&u32::MAX)), Err("that is too much".to_owned()));
        assert_eq!(rules.order(3, &[1, 2]), Err("this is no order of this game".to_owned()));
        let mut other = Rules::<Sum>::start();
        assert_eq!(other.restore(&rules.save()), Ok(()));
        assert_eq!(other.view(0, 100), encode(&42_u32));
        assert_eq!(rules.spectate(100), None, "who says nothing of it shows nothing");
        assert!(other.restore(&[1]).is_err());
        assert_eq!(other.view(0, 100), encode(&42_u32));
    }

    #[test]
    fn a_frame_reaches_the_player_with_every_number_in_its_place() {
        let mut player = Player::<Echo>::default();
        for slot in 0..4 {
            player.scene(slot, &encode(&(slot + 10)));
        }
        player.scene(1, &encode(&77_u32));
        let mut numbers = [0_u32; frame::NUMBERS];
        numbers[frame::TICK] = 500;
        numbers[frame::SEATS] = u32::from_le_bytes([2, 5, 255, 255]);
        let now = cart_abi::Pointer { x: 40, y: 2, there: true, ..cart_abi::Pointer::AWAY };
        numbers[frame::POINTER..]
            .copy_from_slice(&cart_abi::PointerRecord { now, before: 0 }.to_numbers());
        numbers[frame::ROUND_TRIP_MS] = 3_000;
        numbers[frame::FLAGS] = frame::LAGGING | frame::NEW_TICK;
        let mut argument: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        for held in [Button::Up, Button::A, Button::B, Button::X] {
            argument.extend(record(held));
        }
        assert_eq!(
            player.update(&argument),
            [10_u32, 77, 12, 13, 3_502, 7, 42].map(|order| encode(&order))
        );
    }

    /// Orders what it sees, with the button that its seat says.
    #[derive(Default)]
    struct Parrot;

    impl Bot for Parrot {
        type View = u32;
        type Order = u32;

        fn play(&mut self, moment: &Moment<u32>, orders: &mut Orders<u32>) -> Pad {
            orders.send(moment.view);
            orders.send(moment.tick + moment.refused.len() as u32);
            assert_eq!(moment.refused, ["no", "not now"]);
            Pad::towards((i32::from(moment.seat.0), 0))
        }
    }

    #[test]
    fn a_bot_sees_a_view_and_gives_a_pad_and_orders() {
        let refused = b"no\nnot now\n";
        let argument = [
            &40_u32.to_le_bytes()[..],
            &(refused.len() as u32).to_le_bytes(),
            refused,
            &encode(&7_u32),
        ]
        .concat();
        let outputs = Robot::<Parrot>::default().play(3, &argument);
        let pad: [u8; PAD_RECORD_BYTES] = outputs[0].as_slice().try_into().unwrap();
        assert_eq!(Pad::from_bytes(pad).direction(), (1, 0));
        assert_eq!(outputs[1..], [encode(&7_u32), encode(&42_u32)]);
    }

    #[test]
    fn looking_ahead_takes_each_own_seat_in_turn() {
        let argument =
            [seat_record(4, Button::A), seat_record(6, Button::A), encode(&1_u32)].concat();
        assert_eq!(predict::<Echo>(2, &argument), encode(&146_u32));
    }

    /// A shared cart in which every pad moves its own number.
    #[derive(Clone, Default, serde::Deserialize, Serialize)]
    struct Race([i32; 3]);

    impl Cart for Race {
        fn update(&mut self, pads: &Pads) {
            for (seat, place) in self.0.iter_mut().enumerate() {
                *place +=
                    pads[seat].direction().0 + 10 * i32::from(pads[seat].pressed(Button::Right));
            }
        }

        fn draw(&self, _screen: &mut Screen) {}
    }

    #[test]
    fn a_shared_cart_looks_ahead_as_its_rules_go_on_while_pads_stay() {
        let mut rules = Rules::<Shared<Race>>::start();
        let first = [seat_record(0, Button::Right), seat_record(1, Button::Left)].concat();
        rules.tick(&first);
        let own = seat_record(0, Button::Left);
        assert_eq!(rules.spectate(100), Some(rules.view(0, 100)), "all is seen by everybody");
        let guess = predict_shared::<Race>(1, &[own.clone(), rules.view(0, 100)].concat());
        let mut held = cart_abi::PadRecord::from_bytes(record(Button::Left));
        held.before = Button::Left as u16;
        rules.tick(&[own, [&[1][..], &held.to_bytes()].concat()].concat());
        assert_eq!(guess, rules.view(0, 100));
    }
}
