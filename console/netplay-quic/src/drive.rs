//! Carries everything between a link and a netplay client.

use netplay::{Client, ClientEvent, Input, Output, Time};

use crate::{Ending, Fingerprint, Link, LinkEvent};

/// What [`Link::drive`] tells the shell.
#[derive(Debug)]
pub enum Driven {
    /// The server has proven its key; see [`LinkEvent::Connected`].
    Connected {
        /// The server's key.
        peer: Fingerprint,
        /// Whether this server was never met before.
        first_sight: bool,
    },
    /// The client has something to say.
    Client(ClientEvent),
    /// The link is over: the last one. The client has been told.
    Disconnected(Ending),
}

impl Link {
    /// Hands what came to the client and sends what it wants sent. Call it each frame before [`Client::advance`], so
    /// that the newest view is drawn, and after, so that the pads leave at once. What to do about the events is the
    /// shell's: with [`ClientEvent::Welcome`] it calls [`Client::fetch`] or [`Client::ready`], and drives again.
    pub fn drive(&mut self, client: &mut Client, now: Time) -> Vec<Driven> {
        let mut told = Vec::new();
        self.carry_out(client, now, &mut told);
        while let Some(event) = self.poll() {
            let ending = match event {
                LinkEvent::Connected { peer, first_sight } => {
                    told.push(Driven::Connected { peer, first_sight });
                    client.handle(now, Input::Connected { identity: peer.0 });
                    None
                }
                LinkEvent::Bytes { lane, bytes, waited } => {
                    client.handle(now.before(waited), Input::Bytes { lane, bytes: &bytes });
                    None
                }
                LinkEvent::Disconnected { ending } => {
                    client.handle(now, Input::Disconnected);
                    Some(ending)
                }
            };
            self.carry_out(client, now, &mut told);
            told.extend(ending.map(Driven::Disconnected));
        }
        told
    }

    fn carry_out(&mut self, client: &mut Client, now: Time, told: &mut Vec<Driven>) {
        loop {
            match client.poll(now) {
                Output::Event(event) => told.push(Driven::Client(event)),
                Output::Send { lane, bytes, .. } => self.send(lane, bytes),
                Output::Close { reason, .. } => self.close(&reason.to_string()),
                Output::Wait(_) => return,
            }
        }
    }
}
