//! Shows each arrival to its room, and answers what is asked of the server itself. The only one who knows where every room
//! is.

mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use netplay::limits::CODE_BYTES;
use netplay::{
    Answer, Ask, CloseReason, First, Hello, Identity, Lane, Question, Reject, Span, ToClient,
    VERSION, code_of, codec, peek_first, reject_bytes,
};
use netplay_quic::{Address, Arrival, Fingerprint, Link, Listener, source_of};
use tokio::sync::{mpsc, oneshot};
use tracing::{debug, error};

use self::places::{Spot, Waiting};
use crate::directory::{Directory, MadeLimits, Place, Wanted};
use crate::floor::{Floor, Ground, Guest, News};
use crate::host::Call;
use crate::hosted::Seated;
use crate::keeper::Keeper;
use crate::opener::{Done, Opener};
use crate::record::Archive;
use crate::rooms::LoadedCart;
use crate::status::Board;
use crate::store::Ban;
use crate::trace::Traces;
use crate::words::RoomLine;

/// Which rooms are to be forgotten is looked after so often.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);
/// What an arrival is told when there is no place for it.
const BUSY: &str = "the server is busy; try again in a minute";

/// What an usher starts with.
pub(crate) struct Post {
    pub(crate) ground: Ground,
    pub(crate) floors: Vec<Floor>,
    pub(crate) keeper: Keeper,
    pub(crate) opener: Opener,
    /// The carts of which players may open rooms, by the names under which the host offers them.
    pub(crate) offered: BTreeMap<String, Arc<LoadedCart>>,
    /// Where replays of the rooms go, if the host wants them.
    pub(crate) archive: Option<Archive>,
    /// Where what is said in the rooms goes, if the host wants it.
    pub(crate) traces: Option<Traces>,
    /// Where rooms tell what their time goes into, if the host wants it.
    pub(crate) meters: Option<Board>,
    /// Rooms that are elsewhere.
    pub(crate) redirects: BTreeMap<String, Address>,
    pub(crate) bans: Vec<Ban>,
    pub(crate) limits: MadeLimits,
    /// Names that no player gets.
    pub(crate) reserved: BTreeSet<String>,
    pub(crate) sleep_after: Span,
}

/// What an usher hears.
pub(crate) struct Ears {
    pub(crate) listener: Listener,
    pub(crate) news: mpsc::Receiver<News>,
    pub(crate) opened: mpsc::Receiver<Done>,
    pub(crate) calls: mpsc::Receiver<Call>,
    pub(crate) stopped: oneshot::Receiver<()>,
}

/// The usher.
pub(crate) struct Usher {
    directory: Directory<Spot>,
    ground: Ground,
    floors: Vec<Floor>,
    /// Those that belong to one heavy room each.
    own_floors: Vec<Floor>,
    offered: BTreeMap<String, Arc<LoadedCart>>,
    archive: Option<Archive>,
    traces: Option<Traces>,
    meters: Option<Board>,
    redirects: BTreeMap<String, Address>,
    bans: BTreeMap<Identity, Ban>,
    sleep_after: Span,
    opener: Opener,
    keeper: Keeper,
    next_room: u64,
    /// Those who wait for a room that is being opened.
    waiting: BTreeMap<String, Waiting>,
    /// Rooms that were taken down, once nothing of them is left; by this sender they are told.
    gone: mpsc::Sender<String>,
    gone_receiver: mpsc::Receiver<String>,
}

/// What an usher leaves when it stops: nobody is let in any more.
pub(crate) struct Left {
    pub(crate) listener: Listener,
    pub(crate) floors: Vec<Floor>,
    pub(crate) archive: Option<Archive>,
    pub(crate) traces: Option<Traces>,
}

impl Usher {
    pub(crate) fn new(post: Post) -> Self {
        let Post { ground, floors, keeper, opener, offered, redirects, .. } = post;
        let Post { archive, traces, meters, .. } = post;
        let (gone, gone_receiver) = mpsc::channel(64);
        Self {
            directory: Directory::new(post.limits, post.reserved),
            ground,
            floors,
            own_floors: Vec::new(),
            offered,
            archive,
            traces,
            meters,
            redirects,
            bans: post.bans.into_iter().map(|ban| (ban.identity, ban)).collect(),
            sleep_after: post.sleep_after,
            opener,
            keeper,
            next_room: 0,
            waiting: BTreeMap::new(),
            gone,
            gone_receiver,
        }
    }

    /// Lets players in until the server stops.
    pub(crate) async fn run(mut self, mut ears: Ears) -> Left {
        let mut forget = tokio::time::interval(FORGET_EVERY);
        loop {
            tokio::select! {
                _ = &mut ears.stopped => break,
                arrival = ears.listener.accept() => match arrival {
                    Some(arrival) => self.arrived(arrival),
                    None => {
                        error!("the network's task is gone");
                        break;
                    }
                },
                Some(news) = ears.news.recv() => self.hear(news),
                Some(done) = ears.opened.recv() => self.opened(done),
                Some(call) = ears.calls.recv() => self.call(call),
                Some(room) = self.gone_receiver.recv() => self.directory.remove(&room),
                _ = forget.tick() => self.forget_unused(),
            }
        }
        ears.listener.stop();
        // Rooms on their way from one floor to another are closed like the others.
        while let Ok(news) = ears.news.try_recv() {
            self.hear(news);
        }
        let floors = self.floors.into_iter().chain(self.own_floors).collect();
        let (archive, traces) = (self.archive, self.traces);
        Left { listener: ears.listener, floors, archive, traces }
    }

    fn arrived(&mut self, mut arrival: Arrival) {
        let (remote, identity) = (arrival.remote, arrival.fingerprint.0);
        let source = source_of(remote.ip());
        let first = match peek_first(&arrival.hello) {
            Ok(first) => first,
            Err(error) => {
                debug!(%remote, %error, "turned away");
                arrival.link.close(&error.to_string());
                return;
            }
        };
        let version = match &first {
            First::Hello(hello) => hello.version,
            First::Ask(ask) => ask.version,
        };
        if version != VERSION {
            turn_away(arrival.link, &Reject::other_version(version));
        } else if self.bans.contains_key(&identity) {
            turn_away(arrival.link, &Reject::banned());
        } else {
            match first {
                First::Hello(hello) => self.show_in(arrival, source, &hello),
                First::Ask(ask) => self.asked(arrival.link, source, identity, ask),
            }
        }
    }

    fn show_in(&mut self, mut arrival: Arrival, source: IpAddr, hello: &Hello) {
        if let Some(there) = self.redirects.get(&hello.room) {
            debug!(remote = %arrival.remote, room = hello.room, %there, "sent on");
            let redirect = ToClient::Redirect { address: there.to_string() };
            arrival.link.send(Lane::Reliable, codec::encode(&redirect));
            arrival.link.close(&CloseReason::Moved.to_string());
            return;
        }
        let guest = Guest { arrival, room: hello.room.clone() };
        match self.directory.find(self.ground.now(), source, &hello.room, &hello.code) {
            Ok(_) => self.lead(Box::new(guest)),
            Err(reject) => turn_away(guest.arrival.link, &reject),
        }
    }

    fn asked(&mut self, link: Link, source: IpAddr, identity: Identity, ask: Ask) {
        let players = |spot: &Spot| spot.facts.players.load(Ordering::Relaxed);
        let answered = match ask.question {
            Question::Rooms => {
                let carts = self.offered.keys().cloned().collect();
                Ok(Answer::Rooms { rooms: self.directory.list(players), carts })
            }
            Question::Open { cart, room, private } => {
                match self.make(source, identity, &cart, &room, private) {
                    Ok(room) => {
                        self.begin_opening(
                            room,
                            true,
                            Waiting { asker: Some(link), ..Waiting::default() },
                        );
                        return;
                    }
                    Err(why) => Err(why),
                }
            }
            Question::Close { room } => match self.directory.may_close(&identity, &room) {
                Ok(()) => {
                    let (done, answer) = oneshot::channel();
                    self.take_down(room, done);
                    tokio::spawn(async move {
                        let answered = answer.await.unwrap_or_else(|_| Err(BUSY.to_owned()));
                        reply(link, answered.map(|()| Answer::Closed));
                    });
                    return;
                }
                Err(why) => Err(why),
            },
        };
        reply(link, answered);
    }

    fn make(
        &mut self,
        source: IpAddr,
        maker: Identity,
        cart: &str,
        room: &str,
        private: bool,
    ) -> Result<crate::store::MadeRoom, String> {
        let Some(loaded) = self.offered.get(cart) else {
            return Err(self.not_offered(cart));
        };
        let code = if private {
            let mut random = [0; CODE_BYTES];
            getrandom::fill(&mut random)
                .map_err(|error| format!("the server has no dice: {error}"))?;
            code_of(random)
        } else {
            String::new()
        };
        let manifest = &loaded.manifest;
        let (title, seats) = (manifest.name.as_str(), manifest.seats);
        let wanted = Wanted { maker, cart, title, seats, room, code: &code };
        self.directory.make(self.ground.now(), source, wanted)
    }

    fn not_offered(&self, cart: &str) -> String {
        if self.offered.is_empty() {
            return "the host of this server opens its rooms itself: ask for one with quiver-server --allow CART".to_owned();
        }
        let shown: String = cart.chars().filter(|letter| !letter.is_control()).collect();
        let offered: Vec<&str> = self.offered.keys().map(String::as_str).collect();
        format!("players may open rooms of {} here, and not of {shown:?}", offered.join(", "))
    }

    fn call(&mut self, call: Call) {
        // Whoever does not wait any more needs no answer.
        match call {
            Call::Rooms(answer) => drop(answer.send(self.lines())),
            Call::Seated(answer) => {
                let asked: Vec<_> =
                    self.all_floors().filter_map(|floor| floor.door().seated().ok()).collect();
                tokio::spawn(async move {
                    let mut seated: Vec<Seated> = Vec::new();
                    for floor in asked {
                        seated.extend(floor.await.unwrap_or_default());
                    }
                    seated.sort_by(|one, other| {
                        (&one.room, &one.name).cmp(&(&other.room, &other.name))
                    });
                    let _ = answer.send(seated);
                });
            }
            Call::SendAway(identity, name, reason, done) => {
                if reason == CloseReason::Banned {
                    let banned_at = crate::store::seconds_since_1970();
                    self.bans.insert(identity, Ban { identity, name, banned_at });
                }
                let told: Vec<_> = self
                    .all_floors()
                    .filter_map(|floor| floor.door().send_away(identity, reason).ok())
                    .collect();
                tokio::spawn(async move {
                    let mut count = 0;
                    for floor in told {
                        count += floor.await.unwrap_or_default();
                    }
                    let _ = done.send(count);
                });
            }
            Call::Bans(answer) => drop(answer.send(self.bans.values().cloned().collect())),
            Call::Unban(identity, done) => {
                self.bans.remove(&identity);
                let _ = done.send(());
            }
            Call::Close(room, done) => {
                match self.directory.entry(&room).map(|entry| entry.made.is_some()) {
                    Some(true) => self.take_down(room, done),
                    Some(false) => {
                        let why = format!(
                            "the room \"{room}\" is the host's own: start the server without it"
                        );
                        let _ = done.send(Err(why));
                    }
                    None => drop(done.send(Err(Reject::unknown_room(&room).text))),
                }
            }
        }
    }

    fn all_floors(&self) -> impl Iterator<Item = &Floor> {
        self.floors.iter().chain(&self.own_floors)
    }

    /// Every room, for the host.
    fn lines(&self) -> Vec<RoomLine> {
        let line = |(room, entry): (&str, &crate::directory::Entry<Spot>)| {
            let facts = match &entry.place {
                Place::Open(spot) => Some(&spot.facts),
                Place::Busy | Place::Asleep => None,
            };
            RoomLine {
                room: room.to_owned(),
                cart: entry.title.clone(),
                players: facts.map_or(0, |facts| facts.players.load(Ordering::Relaxed)),
                seats: entry.seats,
                pace: facts.map(|facts| facts.pace.load(Ordering::Relaxed)),
                private: !entry.code().is_empty(),
                maker: entry
                    .made
                    .as_ref()
                    .map_or_else(String::new, |made| Fingerprint(made.maker).to_string()),
            }
        };
        self.directory.entries().map(line).collect()
    }
}

/// Tells somebody why not, and ends the connection.
fn turn_away(mut link: Link, reject: &Reject) {
    debug!(%reject, "turned away");
    link.send(Lane::Reliable, reject_bytes(reject));
    link.close(&reject.text);
}

/// Answers a question, and ends the connection.
fn reply(mut link: Link, answer: Result<Answer, String>) {
    let answer = answer.unwrap_or_else(Answer::Refused);
    link.send(Lane::Reliable, codec::encode(&ToClient::Answer(answer)));
    link.close("answered");
}
