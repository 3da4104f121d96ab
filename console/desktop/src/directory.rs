//! The rooms of a server, as the menu shows them: asked for in a thread of its own, so that no frame waits for a network.

use std::sync::{
    Arc,
    mpsc::{Receiver, TryRecvError, channel},
};

use netplay::{Answer, Question};
use netplay_quic::Address;

use crate::console_calls::{lines, plain};

/// How a server is asked; the error is the reason for the player.
pub(crate) type Ask = dyn Fn(&Address, Question) -> Result<Answer, String> + Send + Sync;

/// The first line of an answer with rooms.
const ROOMS: &str = "rooms";

/// The server that the menu looks at.
pub(crate) struct Directory {
    ask: Arc<Ask>,
    server: Option<Address>,
    /// What was answered last, as the menu reads it.
    said: String,
    coming: Option<Receiver<Result<Answer, String>>>,
}

impl Directory {
    /// The directory of no server yet.
    pub(crate) fn new(ask: Arc<Ask>) -> Self {
        Self { ask, server: None, said: String::new(), coming: None }
    }

    /// Asks the server of an address for its rooms. What was known of another is forgotten.
    pub(crate) fn look(&mut self, address: &str) -> Result<(), String> {
        let server = Address::of_server(address).map_err(|error| error.to_string())?;
        let is_known = self.server.as_ref() == Some(&server);
        if is_known && self.coming.is_some() {
            return Ok(());
        }
        // Its rooms are shown until they are known anew.
        if !is_known || !self.said.starts_with(ROOMS) {
            self.said.clear();
        }
        self.ask(server, Question::Rooms)
    }

    /// Asks the server that was looked at for a room with one of its carts.
    pub(crate) fn open(&mut self, cart: &str, private: bool) -> Result<(), String> {
        let server = self.server.clone().ok_or("no server was looked at")?;
        self.said.clear();
        let question = Question::Open { cart: cart.to_owned(), room: String::new(), private };
        self.ask(server, question)
    }

    fn ask(&mut self, server: Address, question: Question) -> Result<(), String> {
        let (answer, coming) = channel();
        let (ask, asked) = (Arc::clone(&self.ask), server.clone());
        let thread = std::thread::Builder::new().name("directory".to_owned());
        // Whoever looks elsewhere meanwhile does not wait for the answer.
        let asking = thread.spawn(move || _ = answer.send(ask(&asked, question)));
        asking.map_err(|error| format!("the server is not asked: {error}"))?;
        (self.server, self.coming) = (Some(server), Some(coming));
        Ok(())
    }

    /// What the server said last: nothing before its first answer.
    pub(crate) fn said(&mut self) -> &str {
        let came = self.coming.as_ref().map(Receiver::try_recv);
        if let (Some(server), Some(Ok(answer))) = (&self.server, &came) {
            self.said = match answer {
                Ok(answer) => said(server, answer),
                Err(reason) => format!("failed\t{}", plain(reason)),
            };
        }
        if came.is_some_and(|came| came != Err(TryRecvError::Empty)) {
            self.coming = None;
        }
        &self.said
    }
}

/// An answer in lines.
fn said(server: &Address, answer: &Answer) -> String {
    match answer {
        Answer::Rooms { rooms, carts } => {
            let rooms = rooms.iter().map(|listed| {
                let address = server.with_room(&listed.room, "").to_string();
                let (players, seats) = (listed.players.to_string(), listed.seats.to_string());
                let fields = [&listed.room, &listed.cart, &players, &seats, &address];
                format!("room\t{}", fields.map(|field| plain(field)).join("\t"))
            });
            let carts = carts.iter().map(|cart| format!("cart\t{}", plain(cart)));
            lines([ROOMS.to_owned()].into_iter().chain(rooms).chain(carts))
        }
        Answer::Opened { room, code } => format!("opened\t{}", server.with_room(room, code)),
        Answer::Closed | Answer::Refused(_) => {
            "failed\tthe server answers something else: it may need an update".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc::Sender};

    use netplay::Listed;

    use super::*;

    /// What a server in a test says, once it is told to.
    type Server = Sender<Result<Answer, String>>;

    /// A directory with its server, and what that was asked.
    fn directory() -> (Directory, Server, Receiver<(String, Question)>) {
        let (server, answers) = channel();
        let (asked, questions) = channel();
        let both = Mutex::new((answers, asked));
        let directory = Directory::new(Arc::new(move |address: &Address, question| {
            let both = both.lock().unwrap();
            both.1.send((address.to_string(), question)).unwrap();
            both.0.recv().unwrap()
        }));
        (directory, server, questions)
    }

    fn await_said(directory: &mut Directory) -> String {
        while directory.coming.is_some() {
            directory.said();
            std::thread::yield_now();
        }
        directory.said().to_owned()
    }

    fn rooms() -> Answer {
        let (room, cart) = ("den".to_owned(), "Delve".to_owned());
        let rooms = vec![Listed { room, cart, players: 1, seats: 4 }];
        Answer::Rooms { rooms, carts: vec!["delve".to_owned()] }
    }

    const SAID: &str = "rooms\nroom\tden\tDelve\t1\t4\tquiver://h:4810/den\ncart\tdelve";

    #[test]
    fn rooms_are_shown_when_they_are_known_and_until_they_are_known_anew() {
        let (mut directory, server, questions) = directory();
        directory.look("quiver://h/any").unwrap();
        assert_eq!(questions.recv().unwrap(), ("quiver://h:4810/".to_owned(), Question::Rooms));
        assert_eq!(directory.said(), "");
        server.send(Ok(rooms())).unwrap();
        assert_eq!(await_said(&mut directory), SAID);
        directory.look("quiver://h").unwrap();
        assert_eq!(directory.said(), SAID);
        server.send(Err("the server is\nbusy".to_owned())).unwrap();
        assert_eq!(await_said(&mut directory), "failed\tthe server is busy");
        directory.look("quiver://h").unwrap();
        assert_eq!(directory.said(), "");
    }

    #[test]
    fn a_room_of_ones_own_is_opened_where_one_looked() {
        let (mut directory, server, questions) = directory();
        assert!(directory.open("delve", true).is_err());
        server.send(Ok(rooms())).unwrap();
        directory.look("quiver://h").unwrap();
        await_said(&mut directory);
        directory.open("delve", true).unwrap();
        assert_eq!(directory.said(), "");
        let (room, code) = ("den".to_owned(), "0123456789abcdef".to_owned());
        server.send(Ok(Answer::Opened { room, code })).unwrap();
        assert_eq!(await_said(&mut directory), "opened\tquiver://h:4810/den.0123456789abcdef");
        let asked = Question::Open { cart: "delve".to_owned(), room: String::new(), private: true };
        assert_eq!(questions.iter().nth(1).unwrap().1, asked);
    }

    #[test]
    fn an_address_that_is_none_is_not_asked() {
        let (mut directory, _server, questions) = directory();
        assert!(directory.look("http://h").is_err());
        assert!(questions.try_recv().is_err());
    }
}
