//! Every bound of the protocol, each with its reason.

use crate::time::Span;

/// Bytes of a message on the Latest lane at most: what a browser's WebTransport carries, and under every path's MTU.
pub const LATEST_BYTES_MAX: usize = 1_024;
/// Bytes of a message from a client on the Reliable lane at most: an order and its header.
pub const TO_ROOM_BYTES_MAX: usize = cart_abi::ORDER_BYTES_MAX + 64;
/// Bytes of a message from a room on the Reliable lane at most: a key view and its header.
pub const TO_CLIENT_BYTES_MAX: usize = cart_abi::VIEW_BYTES_MAX + 64;

/// Bytes of one fragment of a view: with the largest header it stays under [`LATEST_BYTES_MAX`].
pub const FRAGMENT_BYTES: usize = 996;
/// Fragments of one view at most; at 5 % loss one in three views of eight fragments is already lost, and a larger one
/// is better off on the Reliable lane.
pub const FRAGMENTS_MAX: usize = 8;
/// Fragments from which on one more makes good the loss of any: of fewer, most views arrive whole.
pub const PARITY_FRAGMENTS_MIN: usize = 3;
/// Incomplete views that a client keeps: enough for reordering, and 32 KiB at most.
pub const PARTIAL_VIEWS_MAX: usize = 4;
/// Views that room and client keep as baselines: a second at 30 ticks, longer than any round trip worth playing at.
pub const VIEWS_KEPT: usize = 32;
/// Ticks of silence after which an ack of an old view says that all newer ones are lost and not on their way.
pub const STALL_TICKS: u32 = VIEWS_KEPT as u32 / 2;
/// Bytes that a cart is asked to keep a view within: more would not fit the fragments.
pub const VIEW_BUDGET_BYTES: u32 = (FRAGMENT_BYTES * FRAGMENTS_MAX) as u32;
/// What the headers of a datagram weigh on the line: those of IP, UDP and QUIC.
pub const DATAGRAM_OVERHEAD_BYTES: u64 = 58;
/// Bytes a second for the views of one connection, headers among them, before its line is known.
pub const RATE_BYTES_START: u64 = 24_000;
/// The least that a connection gets: what a line that carries less is good for is no game.
pub const RATE_BYTES_MIN: u64 = 4_000;
/// The most that a connection gets; the transport's window never holds it back.
pub const RATE_BYTES_MAX: u64 = 64_000;
/// How much more a second a connection gets after a window without trouble.
pub const RATE_STEP_BYTES: u64 = 1_000;
/// How often a connection's rate is thought over.
pub const RATE_WINDOW: Span = Span::from_millis(250);
/// How much longer than one and a half times the shortest round trip views may take.
pub const RATE_DELAY: Span = Span::from_millis(30);
/// For how long the shortest round trip is remembered, and as long again.
pub const RATE_LEAST_WINDOW: Span = Span::from_millis(10_000);
/// Views in a hundred that may be lost; radio loses some without being full.
pub const RATE_LOSS_PERCENT: u32 = 12;

/// An unchanged view is told of each tick for so many ticks, and then only each [`BEAT_TICKS`]: an idle room costs little.
pub const BUSY_TICKS: u32 = 30;
/// Ticks between two beats of an idle view: short enough that prediction never runs out of its window.
pub const BEAT_TICKS: u32 = 5;
/// Ticks from one message of pads to the next where nobody presses anything and nothing changes.
pub const REST_TICKS: u32 = 6;

/// Spectators of a room, where its host says nothing else.
pub const SPECTATORS: usize = 200;
/// How far behind the game spectators are, where its host says nothing else: what they tell a player comes too late.
pub const SPECTATORS_BEHIND: Span = Span::from_millis(2_000);
/// The most that they may be behind.
pub const SPECTATORS_BEHIND_MAX: Span = Span::from_millis(60_000);
/// Views a second for spectators at most; the pictures between them are made on the way.
pub const SHARED_VIEWS_PER_SECOND: u32 = 15;
/// How long a key view of spectators holds: who has lost it, or comes, waits no longer.
pub const SHARED_KEY: Span = Span::from_millis(2_000);
/// How long it holds at least, though a view differs so much from it that it does not fit the Latest lane.
pub const SHARED_KEY_LEAST: Span = Span::from_millis(500);
/// Bytes a second for each spectator, headers among them; a view that passes it is left out.
pub const SHARED_RATE_BYTES: u64 = 24_000;

/// Players on one connection at most: a console reads four pads.
pub const PLAYERS_MAX: usize = cart_abi::PADS;
/// Ticks of pads that a client remembers, to read its clock by what the room says of them: two seconds at 30 ticks.
pub const PADS_KEPT: usize = 64;
/// Ticks of pads in one message at most; older ones are too late for any server.
pub const PADS_MAX: usize = 32;
/// Ticks that a pad may be ahead of the room: a fast client before its clock has settled; later ones are refused.
pub const PADS_AHEAD_MAX: u32 = 64;
/// Lost pads messages in a row that a client's lead makes up for; more in a row are too rare to wait for.
pub const LOST_TICKS_COVERED: u32 = 3;
/// How long a missing pad counts as held; then it is idle. Longer and a dead connection walks into the lava.
pub const PAD_HOLD: Span = Span::from_millis(250);

/// Ticks of a journal that are played again at most: far more than lie between two saves.
pub const JOURNAL_TICKS_MAX: u32 = 20_000;

/// Bytes of all of some rules at most: a cart's whole memory and what is around it.
pub const STATE_BYTES_MAX: usize =
    cart_abi::MEMORY_PAGES_MAX as usize * cart_abi::PAGE_BYTES + (1 << 20);
/// Bytes of a replay at most: a day of a busy room.
pub const REPLAY_BYTES_MAX: usize = 64 << 20;
/// States and pieces of a replay at most.
pub const REPLAY_PARTS_MAX: usize = 1 << 16;
/// Bytes of a replay's piece at most, unpacked: more than the fullest room is asked in ten seconds at its limits.
pub const REPLAY_PIECE_BYTES_MAX: usize = 16 << 20;
/// Bytes of a replay's piece that are not gathered any further.
pub const REPLAY_PIECE_BYTES: usize = 256 << 10;
/// How long what happens is gathered before it becomes a piece: who kills a recorder loses so much.
pub const REPLAY_PIECE: Span = Span::from_millis(10_000);
/// How far apart the whole states of a replay are: seeking plays no more than this again.
pub const REPLAY_STATE: Span = Span::from_millis(60_000);
/// Ticks between two hashes in a replay: the first that differs is known so exactly.
pub const REPLAY_PROOF_TICKS: u32 = 60;
/// Bytes of each text in the head of a replay at most.
pub const REPLAY_TEXT_BYTES_MAX: usize = 128;

/// Bytes of a room's name at most.
pub const ROOM_NAME_BYTES_MAX: usize = 32;
/// Bytes of a private room's code, five bits in each: 80 bits, which nobody guesses over a network.
pub const CODE_BYTES: usize = 16;
/// Bytes of a cart's name in a list of rooms at most.
pub const CART_NAME_BYTES_MAX: usize = 128;
/// Rooms that a server lists at most.
pub const ROOMS_LISTED_MAX: usize = 1_024;
/// Bytes of the address in a redirect at most: the longest host and room, a port, a code and a fingerprint.
pub const ADDRESS_BYTES_MAX: usize = 512;
/// Redirects that a client follows one after the other.
pub const HOPS_MAX: usize = 3;
/// Features in a hello at most.
pub const FEATURES_MAX: usize = 16;
/// Bytes of a feature's name at most.
pub const FEATURE_BYTES_MAX: usize = 24;
/// Bytes of a cart that a client takes at most: the largest cart file, in a picture of its label.
pub const CART_BYTES_MAX: usize = 9 << 20;
/// Bytes of a cart in one message.
pub const CART_CHUNK_BYTES: usize = 32 << 10;
/// Bytes of a cart that answer one request: it bounds what a room queues for a client, and still fills a fast line.
pub const CART_WINDOW_BYTES: usize = 256 << 10;

/// Connections without a seat that a room bears; the one that was silent for longest makes place for another.
pub const VISITORS_MAX: usize = 64;
/// How long a player of a room with ticks may send nothing at all: a console sends its pads each tick, even untouched.
pub const SEATED_SILENT: Span = Span::from_millis(30_000);
/// How long the seats of a player whose connection broke are kept free of others.
pub const SEAT_KEPT: Span = Span::from_millis(120_000);
/// How long a connection without a seat may be silent: time to compile a cart on a slow machine.
pub const VISIT: Span = Span::from_millis(120_000);
/// Messages a second from one connection; 60 ticks, orders and duplicates stay far below.
pub const MESSAGES_PER_SECOND: u64 = 600;
/// Messages from one connection at once: what a line that was dead for two seconds lets go.
pub const MESSAGES_BURST: u64 = 1_200;
/// Orders that a client leaves unanswered at most; a room closes who sends more.
pub const ORDERS_UNANSWERED_MAX: usize = 64;
/// Orders of one connection that a room carries out at once: no hand is faster, and no tick waits long for them.
pub const ORDERS_AT_ONCE_MAX: usize = 8;
/// How long the orders beyond that wait for the next ones to be carried out.
pub const ORDERS_PAUSE: Span = Span::from_millis(50);

/// How far a client looks ahead of the newest view: beyond, looking ahead is guessing. [`BEAT_TICKS`] are allowed on top,
/// because the newest view of an idle room may be that much older.
pub const PREDICTED: Span = Span::from_millis(400);
/// The same in ticks where ticks are slow; at 30 a second both are the same.
pub const PREDICTED_TICKS_MIN: u32 = 12;
/// Ticks that one `advance` of a client runs at most; a slower client skips the others.
pub const TICKS_PER_ADVANCE_MAX: u32 = 4;
/// The last tick of a room, some minutes before numbers run out; after two years at 60 a second without a pause.
pub const TICKS_MAX: u32 = u32::MAX - 100_000;
/// A room that has run so many ticks counts anew as soon as nobody is in it.
pub const TICKS_OLD: u32 = u32::MAX / 2;
/// Ticks that a room catches up at once; then it drops time, openly.
pub const TICKS_LATE_MAX: u32 = 4;
/// How often a room that drops time tells its players how much of it.
pub const PACE_WINDOW: Span = Span::from_millis(2_000);
/// A clock that is further off than this is set and not stretched.
pub const CLOCK_STEP: Span = Span::from_millis(250);
/// How long the worst slack is remembered: raise the lead fast, lower it slowly.
pub const SLACK_WINDOW: Span = Span::from_millis(5_000);
