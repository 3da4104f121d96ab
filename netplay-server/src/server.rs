//! The whole server: opens the rooms, sends each arrival to its room, and ends in good order.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

use netplay::{Lane, Reject, VERSION, peek_hello, reject_bytes};
use netplay_quic::{Address, Arrival, Fingerprint, Key, Listener};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing::{debug, error, info};

use crate::config::Config;
use crate::error::Error;
use crate::floor::{Floor, FloorDoor};
use crate::folder::DataFolder;
use crate::heart::Heart;
use crate::hosted::{Beside, Hosted};
use crate::keeper::Keeper;
use crate::record::Archive;
use crate::rooms::{self, Opened};
use crate::status::Board;
use crate::store::Store;

/// Threads that run rooms, at most; each runs many.
const FLOORS_MAX: usize = 4;
/// How long players have to take note that the server ends, in milliseconds.
const FAREWELL_MS: u64 = 1_000;

/// A server that runs, until [`Server::stop`].
pub struct Server {
    listening: SocketAddr,
    fingerprint: Fingerprint,
    rooms: Vec<String>,
    floors: Vec<Floor>,
    usher: JoinHandle<Listener>,
    stop: oneshot::Sender<()>,
    keeper: JoinHandle<()>,
    archive: Option<Archive>,
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
            .worker_threads(2)
            .thread_name("network")
            .enable_all()
            .build()
            .map_err(Error::Threads)?;
        let mut store = runtime.block_on(Store::open(&folder.database()?))?;
        // The port is taken first, because it is the most likely thing to be wrong and carts take time to compile.
        let listener = Listener::bind(runtime.handle(), config.listen, &key, config.limits())?;
        let (engine, heart) = rooms::start_engine(&folder)?;
        let opened = rooms::open(config, &folder, &engine, &runtime, &mut store)?;
        let (keeper, keeper_task) = {
            let _inside = runtime.enter();
            Keeper::start(store)
        };
        let rooms: Vec<String> =
            opened.iter().map(|room| room.room.config().name.clone()).collect();
        let record = |folder: &PathBuf| {
            Archive::open(folder).map_err(|error| Error::Record { path: folder.clone(), error })
        };
        let mut archive = config.record.as_ref().map(record).transpose()?;
        let board = Board::default();
        let meters = config.status_every.map(|_| &board);
        let (floors, guide) = fill_floors(opened, &keeper, archive.as_mut(), meters)?;
        let (stop, stopped) = oneshot::channel();
        Ok(Self {
            listening: listener.address(),
            fingerprint: key.fingerprint(),
            rooms,
            floors,
            usher: runtime.spawn(usher(listener, guide, stopped)),
            stop,
            keeper: keeper_task,
            archive,
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
        // The usher gives the listener back; nobody is let in from here on.
        let _ = self.stop.send(());
        let listener = self.runtime.block_on(self.usher);
        for floor in self.floors {
            if floor.close().is_err() {
                error!("a thread of rooms had panicked; its rooms' last saves stay");
            }
        }
        if let Some(archive) = self.archive {
            archive.close();
        }
        if self.runtime.block_on(self.keeper).is_err() {
            error!("the saves' task had panicked");
        }
        match listener {
            Ok(listener) => self.runtime.block_on(listener.finish(FAREWELL_MS)),
            Err(error) => error!(%error, "the network's task had panicked"),
        }
        info!("the server has ended");
    }

    fn addresses_at(&self, ip: IpAddr) -> Vec<Address> {
        let socket = SocketAddr::new(ip, self.listening.port());
        self.rooms.iter().map(|room| Address::at(socket, room, self.fingerprint)).collect()
    }
}

/// Where each room is.
type Guide = BTreeMap<String, (FloorDoor, usize)>;

fn fill_floors(
    opened: Vec<Opened>,
    keeper: &Keeper,
    mut archive: Option<&mut Archive>,
    board: Option<&Board>,
) -> Result<(Vec<Floor>, Guide), Error> {
    let count =
        thread::available_parallelism().map_or(1, NonZero::get).min(FLOORS_MAX).min(opened.len());
    let mut rooms: Vec<Vec<Hosted>> = (0..count).map(|_| Vec::new()).collect();
    let mut places = Vec::new();
    for (at, Opened { room, manifest, bots }) in opened.into_iter().enumerate() {
        let floor = at % count;
        places.push((room.config().name.clone(), floor, rooms[floor].len()));
        let name = &room.config().name;
        let beside = Beside {
            recording: archive.as_mut().map(|archive| archive.record(name, room.rules().rules())),
            meter: board.map(|board| board.meter(name)).unwrap_or_default(),
            bots,
        };
        rooms[floor].push(Hosted::new(room, manifest.save_version, keeper.clone(), beside));
    }
    let floors = rooms.into_iter().enumerate().map(|(number, rooms)| Floor::start(number, rooms));
    let floors: Vec<Floor> = floors.collect::<Result<_, _>>().map_err(Error::Threads)?;
    let guide = places
        .into_iter()
        .map(|(name, floor, room)| (name, (floors[floor].door(), room)))
        .collect();
    Ok((floors, guide))
}

/// Shows each arrival to its room, until the server stops.
async fn usher(
    mut listener: Listener,
    guide: Guide,
    mut stopped: oneshot::Receiver<()>,
) -> Listener {
    loop {
        tokio::select! {
            _ = &mut stopped => {
                listener.stop();
                return listener;
            }
            arrival = listener.accept() => match arrival {
                Some(arrival) => show_in(arrival, &guide),
                None => {
                    error!("the network's task is gone");
                    return listener;
                }
            }
        }
    }
}

fn show_in(mut arrival: Arrival, guide: &Guide) {
    let hello = match peek_hello(&arrival.hello) {
        Ok(hello) => hello,
        Err(error) => {
            debug!(remote = %arrival.remote, %error, "turned away");
            arrival.link.close(&error.to_string());
            return;
        }
    };
    let turned_away = match guide.get(&hello.room) {
        _ if hello.version != VERSION => Reject::other_version(hello.version),
        None => Reject::unknown_room(&hello.room),
        Some((door, room)) => {
            if let Err(mut arrival) = door.arrive(*room, arrival) {
                arrival.link.close("the server is busy; try again in a minute");
            }
            return;
        }
    };
    debug!(remote = %arrival.remote, %turned_away, "turned away");
    arrival.link.send(Lane::Reliable, reject_bytes(&turned_away));
    arrival.link.close(&turned_away.text);
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
