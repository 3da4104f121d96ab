//! The whole server: opens the rooms, sends each arrival to its room, and ends in good order.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use netplay::Span;
use netplay_quic::{Address, Fingerprint, Key, Listener};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tracing::{error, info};

use crate::config::Config;
use crate::control;
use crate::directory::MadeLimits;
use crate::error::Error;
use crate::floor::{Floor, Ground};
use crate::folder::DataFolder;
use crate::heart::Heart;
use crate::host::Host;
use crate::keeper::Keeper;
use crate::opener::Opener;
use crate::record::Archive;
use crate::rooms::{self, Library, LoadedCart, Opened, Settings};
use crate::status::Board;
use crate::store::{Ban, MadeRoom, Store};
use crate::trace::Traces;
use crate::usher::{Ears, Left, Post, Usher};

/// Threads that run rooms, at most; each runs many.
const FLOORS_MAX: usize = 4;
/// Threads that carry what the network brings and takes: half of the processors, since on few of them they would interrupt
/// the rooms.
const NETWORK_THREADS_MAX: usize = 4;
/// How long players have to take note that the server ends, in milliseconds.
const FAREWELL_MS: u64 = 1_000;
/// What the floors have to tell that waits for the usher, and what a host says.
const NEWS_MAX: usize = 256;
const WORDS_MAX: usize = 16;

/// A server that runs, until [`Server::stop`].
pub struct Server {
    listening: SocketAddr,
    fingerprint: Fingerprint,
    rooms: Vec<String>,
    usher: JoinHandle<Left>,
    stop: oneshot::Sender<()>,
    /// Writes the saves, and the way to tell it that there are no more.
    keeper: (Keeper, oneshot::Receiver<()>),
    control: JoinHandle<()>,
    /// Where players go when this server ends.
    then: Option<Address>,
    runtime: Runtime,
    board: Board,
    _heart: Heart,
    /// Kept until everything else has ended.
    _folder: DataFolder,
}

impl Server {
    /// Opens every room of `config` and listens. When this returns, players can join.
    pub fn start(config: &Config) -> Result<Self, Error> {
        let folder = DataFolder::take(&config.data)?;
        let key = Key::open(&folder.key())?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads((processors() / 2).clamp(1, NETWORK_THREADS_MAX))
            .thread_name("network")
            .enable_all()
            .build()
            .map_err(Error::Threads)?;
        let mut store = runtime.block_on(Store::open(&folder.database()?))?;
        // The port is taken first, because it is the most likely thing to be wrong and carts take time to compile.
        let listener = Listener::bind(runtime.handle(), config.listen, &key, config.limits())?;
        let (engine, heart) = rooms::start_engine(&folder)?;
        let mut library = Library::new(engine, &folder);
        let known = runtime.block_on(Known::read(&mut store))?;
        let names = known.made.iter().map(|made| made.room.clone()).collect();
        let opened = rooms::open(config, &mut library, &runtime, &mut store, &names)?;
        let offered = offered(config, &mut library)?;
        let redirects = redirects(config)?;
        let rooms = opened.iter().map(|opened| opened.room.config().name.clone()).collect();

        let record = |folder: &PathBuf| {
            Archive::open(folder).map_err(|error| Error::Record { path: folder.clone(), error })
        };
        let trace = |folder: &PathBuf| {
            Traces::open(folder).map_err(|error| Error::Trace { path: folder.clone(), error })
        };
        let board = Board::default();
        let meters = config.status_every.map(|_| board.clone());
        let archive = config.record.as_ref().map(record).transpose()?;
        let traces = config.trace.as_ref().map(trace).transpose()?;

        let inside = runtime.enter();
        let (keeper, keeper_ended) = Keeper::start(store).map_err(Error::Threads)?;
        let keeping = (keeper.clone(), keeper_ended);
        let (opener, opened_later) = Opener::start(Settings::of(config), keeper.clone());
        let (usher_calls, calls) = mpsc::channel(WORDS_MAX);
        let host = Host { usher: usher_calls, keeper: keeper.clone() };
        let (stop, stopped) = oneshot::channel();
        let (news_sender, news) = mpsc::channel(NEWS_MAX);
        let listening = listener.address();
        let ears = Ears { listener, news, opened: opened_later, calls, stopped };
        let ground = Ground::new(news_sender);
        let post = Post {
            archive,
            traces,
            meters,
            ..known.post(config, ground, keeper, opener, offered, redirects)?
        };
        let usher = start_usher(post, known.made, opened, ears);
        let control = runtime.block_on(control::open(&folder, host))?;
        drop(inside);
        Ok(Self {
            listening,
            fingerprint: key.fingerprint(),
            rooms,
            usher,
            stop,
            keeper: keeping,
            control,
            then: config.then.clone(),
            runtime,
            board,
            _heart: heart,
            _folder: folder,
        })
    }

    /// Where it listens, with the port that was free if none was named.
    #[must_use]
    pub fn listening(&self) -> SocketAddr {
        self.listening
    }

    /// An address for each room, in the order of the configuration, as `quiver join` takes it. Where the server listens
    /// at every address of this computer, they are good on this computer only.
    #[must_use]
    pub fn addresses(&self) -> Vec<Address> {
        self.addresses_at(local(self.listening.ip()))
    }

    /// The same for others on the local network, as far as this computer knows its own address there.
    #[must_use]
    pub fn addresses_for_others(&self) -> Option<Vec<Address>> {
        let ip = if self.listening.ip().is_unspecified() {
            outward(self.listening)?
        } else {
            self.listening.ip()
        };
        (!ip.is_loopback()).then(|| self.addresses_at(ip))
    }

    /// What the rooms have done and taken since this was asked last, as one line of JSON; nothing, where
    /// [`Config::status_every`] asks for none.
    #[must_use]
    pub fn status(&self) -> String {
        self.board.line()
    }

    /// Waits on the server's runtime for whatever is to end it.
    pub fn wait<T>(&self, end: impl Future<Output = T>) -> T {
        self.runtime.block_on(end)
    }

    /// Tells the players, saves the rooms and ends, within about a second beyond what the disk takes.
    pub fn stop(self) {
        // Nobody is let in from here on.
        let _ = self.stop.send(());
        self.control.abort();
        let left = self.runtime.block_on(self.usher);
        let Ok(Left { listener, floors, archive, traces }) =
            left.inspect_err(|error| error!(%error, "the usher had panicked"))
        else {
            return;
        };
        for floor in floors {
            if floor.close(self.then.as_ref()).is_err() {
                error!("a thread of rooms had panicked; its rooms' last saves stay");
            }
        }
        if let Some(archive) = archive {
            archive.close();
        }
        if let Some(traces) = traces {
            traces.close();
        }
        let (keeper, keeping) = self.keeper;
        self.runtime.block_on(keeper.finish());
        if self.runtime.block_on(keeping).is_err() {
            error!("the saves' thread had panicked");
        }
        self.runtime.block_on(listener.finish(FAREWELL_MS));
        info!("the server has ended");
    }

    fn addresses_at(&self, ip: IpAddr) -> Vec<Address> {
        let socket = SocketAddr::new(ip, self.listening.port());
        self.rooms.iter().map(|room| Address::at(socket, room, self.fingerprint)).collect()
    }
}

/// What the database knows beside saves.
struct Known {
    made: Vec<MadeRoom>,
    bans: Vec<Ban>,
    /// Names under which something is saved.
    saved: BTreeSet<String>,
}

impl Known {
    async fn read(store: &mut Store) -> Result<Self, Error> {
        let (made, bans) = (store.made().await?, store.bans().await?);
        Ok(Self { made, bans, saved: store.saved_rooms().await? })
    }

    /// What the usher starts with; all floors run.
    fn post(
        &self,
        config: &Config,
        ground: Ground,
        keeper: Keeper,
        opener: Opener,
        offered: BTreeMap<String, Arc<LoadedCart>>,
        redirects: BTreeMap<String, Address>,
    ) -> Result<Post, Error> {
        let count = processors().min(FLOORS_MAX);
        let floors = (0..count).map(|number| Floor::start(format!("rooms {number}"), &ground));
        let floors = floors.collect::<Result<_, _>>().map_err(Error::Threads)?;
        let made: BTreeSet<&String> = self.made.iter().map(|made| &made.room).collect();
        let saved = self.saved.iter().filter(|room| !made.contains(room));
        Ok(Post {
            ground,
            floors,
            keeper,
            opener,
            offered,
            reserved: saved.chain(redirects.keys()).cloned().collect(),
            redirects,
            bans: self.bans.clone(),
            archive: None,
            traces: None,
            meters: None,
            limits: MadeLimits { all: config.made_rooms, each: config.made_rooms_each },
            sleep_after: Span::from_millis(u64::from(config.sleep_after) * 1_000),
        })
    }
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Lets the usher work; the rooms run from here on. To be called inside the runtime.
fn start_usher(
    post: Post,
    made: Vec<MadeRoom>,
    opened: Vec<Opened>,
    ears: Ears,
) -> JoinHandle<Left> {
    let mut usher = Usher::new(post);
    opened.into_iter().for_each(|opened| usher.add_hosted(opened));
    made.into_iter().for_each(|made| usher.add_made(made));
    tokio::spawn(usher.run(ears))
}

/// The carts of which players may open rooms, by name.
fn offered(
    config: &Config,
    library: &mut Library,
) -> Result<BTreeMap<String, Arc<LoadedCart>>, Error> {
    let offered = config.allow.iter();
    offered.map(|choice| Ok((choice.name.clone(), library.take(&choice.cart)?))).collect()
}

fn redirects(config: &Config) -> Result<BTreeMap<String, Address>, Error> {
    let here: BTreeSet<&String> = config.rooms.iter().map(|choice| &choice.name).collect();
    match config.redirects.iter().find(|redirect| here.contains(&redirect.room)) {
        Some(both) => Err(Error::OpenAndElsewhere(both.room.clone())),
        None => Ok(config
            .redirects
            .iter()
            .map(|redirect| (redirect.room.clone(), redirect.to.clone()))
            .collect()),
    }
}

/// An address of this computer, as this computer reaches it.
fn local(listening: IpAddr) -> IpAddr {
    match listening {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    }
}

/// The address from which this computer would reach the network. Nothing is sent to find out.
fn outward(listening: SocketAddr) -> Option<IpAddr> {
    let somewhere = match listening {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 9)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 9)),
    };
    let socket = UdpSocket::bind(SocketAddr::new(listening.ip(), 0)).ok()?;
    socket.connect(somewhere).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}
