//! A cart on its way from the room: nothing of it is given out before its hash is right.

use crate::{error::ProtocolError, limits::CART_WINDOW_BYTES};

/// The part of a cart that has arrived.
#[derive(Debug)]
pub(super) struct Download {
    hash: [u8; 32],
    bytes_total: usize,
    bytes: Vec<u8>,
    /// What has been asked for.
    asked: usize,
}

/// What to do after a part of a cart.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Progress {
    /// Wait for the next part.
    Wait,
    /// Ask for more from here.
    Ask(u32),
    /// The cart is whole, and it is the one that was announced.
    Whole(Vec<u8>),
}

impl Download {
    /// Of a cart of this hash and length; ask for it from 0.
    pub(super) fn new(hash: [u8; 32], bytes_total: u32) -> Self {
        let bytes_total = bytes_total as usize;
        Self { hash, bytes_total, bytes: Vec::new(), asked: bytes_total.min(CART_WINDOW_BYTES) }
    }

    /// How much of it is there.
    pub(super) const fn bytes_done(&self) -> usize {
        self.bytes.len()
    }

    /// A part came. Parts come in order, and never more than was asked for.
    pub(super) fn part(&mut self, offset: u32, bytes: &[u8]) -> Result<Progress, ProtocolError> {
        if offset as usize != self.bytes.len() || bytes.len() > self.asked - self.bytes.len() {
            return Err(ProtocolError::OutOfBounds("part of a cart"));
        }
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() < self.asked {
            return Ok(Progress::Wait);
        }
        if self.asked < self.bytes_total {
            self.asked = self.bytes_total.min(self.asked + CART_WINDOW_BYTES);
            return Ok(Progress::Ask(
                u32::try_from(self.bytes.len()).expect("a cart is at most CART_BYTES_MAX"),
            ));
        }
        if *blake3::hash(&self.bytes).as_bytes() != self.hash {
            return Err(ProtocolError::WrongCart);
        }
        Ok(Progress::Whole(std::mem::take(&mut self.bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_is_given_out_whole_and_checked() {
        let cart: Vec<u8> = (0..CART_WINDOW_BYTES as u32 + 10).map(|at| (at >> 3) as u8).collect();
        let mut download = Download::new(*blake3::hash(&cart).as_bytes(), cart.len() as u32);
        assert_eq!(download.part(0, &cart[..100]), Ok(Progress::Wait));
        let window = CART_WINDOW_BYTES as u32;
        assert_eq!(download.part(100, &cart[100..CART_WINDOW_BYTES]), Ok(Progress::Ask(window)));
        assert_eq!(download.part(window, &cart[CART_WINDOW_BYTES..]), Ok(Progress::Whole(cart)));
    }

    #[test]
    fn a_room_that_lies_is_found_out() {
        let part = Err(ProtocolError::OutOfBounds("part of a cart"));
        assert_eq!(
            Download::new([0; 32], 4).part(0, b"cart"),
            Err(ProtocolError::WrongCart),
            "another cart"
        );
        assert_eq!(Download::new([0; 32], 4).part(0, b"carts"), part, "longer than announced");
        assert_eq!(Download::new([0; 32], 4).part(1, b"art"), part, "a gap");
    }
}
