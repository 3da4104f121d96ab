//! A cart on its way from the room: nothing of it is given out before its hash is right.
//!
//! What a broken connection has brought of a cart is good for the next one. Nobody can say whether it is right before the
//! cart is whole; if it is not, it is fetched once more from its beginning.

use super::{Client, ClientEvent, Stage};
use crate::{endpoint::Output, error::ProtocolError, limits::CART_WINDOW_BYTES, message::ToRoom};

impl Client {
    /// Asks the room for its cart; does nothing but after [`ClientEvent::Welcome`].
    pub fn fetch(&mut self) {
        self.fetch_on(Vec::new());
    }

    /// The same, but for its first bytes, which an earlier connection has brought: see [`Self::part`].
    pub fn fetch_on(&mut self, part: Vec<u8>) {
        if let Stage::Visiting { welcome, download: download @ None } = &mut self.stage {
            let begun = Download::new(welcome.cart, welcome.cart_bytes, part);
            let offset = begun.offset();
            *download = Some(begun);
            self.send(&ToRoom::Get { offset });
        }
    }

    /// Bytes of the cart that have arrived, and bytes that it has.
    #[must_use]
    pub const fn fetched(&self) -> Option<(usize, usize)> {
        match &self.stage {
            Stage::Visiting { welcome, download: Some(download) } => {
                Some((download.bytes.len(), welcome.cart_bytes as usize))
            }
            _ => None,
        }
    }

    /// The hash of the cart that is being fetched and as much of it as has arrived, not checked: for
    /// [`Self::fetch_on`], if the connection breaks.
    #[must_use]
    pub fn part(&self) -> Option<([u8; 32], &[u8])> {
        match &self.stage {
            Stage::Visiting { welcome, download: Some(download) } => {
                Some((welcome.cart, &download.bytes))
            }
            _ => None,
        }
    }

    pub(super) fn cart_part(&mut self, offset: u32, bytes: &[u8]) -> Result<(), ProtocolError> {
        let Stage::Visiting { download, .. } = &mut self.stage else {
            return Err(ProtocolError::OutOfTurn("part of a cart"));
        };
        let Some(begun) = download else {
            return Err(ProtocolError::OutOfTurn("part of a cart"));
        };
        match begun.part(offset, bytes)? {
            Progress::Wait => {}
            Progress::Ask(offset) => self.send(&ToRoom::Get { offset }),
            Progress::Whole(cart) => {
                *download = None;
                self.outbox.push_back(Output::Event(ClientEvent::Cart(cart)));
            }
        }
        Ok(())
    }
}

/// The part of a cart that has arrived.
#[derive(Debug)]
pub(super) struct Download {
    hash: [u8; 32],
    bytes_total: usize,
    bytes: Vec<u8>,
    /// What has been asked for.
    asked: usize,
    /// Its beginning is from another connection.
    resumed: bool,
}

/// What to do after a part of a cart.
#[derive(Debug, Eq, PartialEq)]
enum Progress {
    /// Wait for the next part.
    Wait,
    /// Ask for more from here.
    Ask(u32),
    /// The cart is whole, and it is the one that was announced.
    Whole(Vec<u8>),
}

impl Download {
    /// Of a cart of this hash and length, of which a part is here; ask for it from [`Self::offset`].
    fn new(hash: [u8; 32], bytes_total: u32, part: Vec<u8>) -> Self {
        let bytes_total = bytes_total as usize;
        // One that is as long as the cart, and not the cart, is worth nothing.
        let bytes = if part.len() < bytes_total { part } else { Vec::new() };
        let asked = bytes_total.min(bytes.len() + CART_WINDOW_BYTES);
        Self { hash, bytes_total, resumed: !bytes.is_empty(), bytes, asked }
    }

    fn offset(&self) -> u32 {
        u32::try_from(self.bytes.len()).expect("a cart is at most CART_BYTES_MAX")
    }

    /// A part came. Parts come in order, and never more than was asked for.
    fn part(&mut self, offset: u32, bytes: &[u8]) -> Result<Progress, ProtocolError> {
        if offset as usize != self.bytes.len() || bytes.len() > self.asked - self.bytes.len() {
            return Err(ProtocolError::OutOfBounds("part of a cart"));
        }
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() < self.asked {
            return Ok(Progress::Wait);
        }
        if self.asked < self.bytes_total {
            self.asked = self.bytes_total.min(self.asked + CART_WINDOW_BYTES);
            return Ok(Progress::Ask(self.offset()));
        }
        if *blake3::hash(&self.bytes).as_bytes() == self.hash {
            return Ok(Progress::Whole(std::mem::take(&mut self.bytes)));
        }
        if !self.resumed {
            return Err(ProtocolError::WrongCart);
        }
        let bytes_total = u32::try_from(self.bytes_total).expect("it was announced as one");
        *self = Self::new(self.hash, bytes_total, Vec::new());
        Ok(Progress::Ask(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: u32 = CART_WINDOW_BYTES as u32;

    fn cart() -> (Vec<u8>, [u8; 32]) {
        let cart: Vec<u8> = (0..WINDOW + 10).map(|at| (at >> 3) as u8).collect();
        let hash = *blake3::hash(&cart).as_bytes();
        (cart, hash)
    }

    #[test]
    fn a_cart_is_given_out_whole_and_checked() {
        let (cart, hash) = cart();
        let mut download = Download::new(hash, cart.len() as u32, Vec::new());
        assert_eq!(download.offset(), 0);
        assert_eq!(download.part(0, &cart[..100]), Ok(Progress::Wait));
        assert_eq!(download.part(100, &cart[100..CART_WINDOW_BYTES]), Ok(Progress::Ask(WINDOW)));
        assert_eq!(download.part(WINDOW, &cart[CART_WINDOW_BYTES..]), Ok(Progress::Whole(cart)));
    }

    #[test]
    fn a_cart_goes_on_where_it_was() {
        let (cart, hash) = cart();
        for done in [1, 700, CART_WINDOW_BYTES, cart.len() - 1] {
            let mut download = Download::new(hash, cart.len() as u32, cart[..done].to_vec());
            assert_eq!(download.offset() as usize, done);
            let rest = cart[done..].chunks(CART_WINDOW_BYTES);
            let last = rest.fold(Progress::Wait, |_, part| {
                let at = download.offset();
                download.part(at, part).unwrap()
            });
            assert_eq!(last, Progress::Whole(cart.clone()), "from {done}");
        }
    }

    #[test]
    fn a_rotten_beginning_is_fetched_once_more() {
        let (cart, hash) = cart();
        let bytes_total = cart.len() as u32;
        let mut download = Download::new(hash, bytes_total, vec![9; CART_WINDOW_BYTES]);
        assert_eq!(download.part(WINDOW, &cart[CART_WINDOW_BYTES..]), Ok(Progress::Ask(0)));
        assert_eq!(download.part(0, &cart[..CART_WINDOW_BYTES]), Ok(Progress::Ask(WINDOW)));
        let rotten = [9; 10];
        assert_eq!(download.part(WINDOW, &rotten), Err(ProtocolError::WrongCart), "and once only");
        let long = Download::new(hash, bytes_total, vec![9; cart.len()]);
        assert_eq!((long.offset(), long.resumed), (0, false), "nothing of it is needed");
    }

    #[test]
    fn mode_17_a_room_that_lies_about_its_cart_is_found_out() {
        let part = Err(ProtocolError::OutOfBounds("part of a cart"));
        let new = || Download::new([0; 32], 4, Vec::new());
        assert_eq!(new().part(0, b"cart"), Err(ProtocolError::WrongCart), "another cart");
        assert_eq!(new().part(0, b"carts"), part, "longer than announced");
        assert_eq!(new().part(1, b"art"), part, "a gap");
    }
}
