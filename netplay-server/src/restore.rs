//! Takes a room back to its newest save that is whole.

use machine::Manifest;
use netplay::{Refusal, Room, Rules, SaveError, SavedRoom, Stopped, Time};
use tracing::{info, warn};

use crate::store::Version;

/// A room whose saves cannot be used. Nothing is changed, so that nothing is lost.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// Not one version is whole.
    #[error(
        "the room \"{room}\" has {versions} saved versions and none is whole (the newest: {newest}); put a back-up of the data folder in place, or open the room under another name, as in --room CART=NAME"
    )]
    NoneWhole {
        /// The room's name.
        room: String,
        /// How many versions there are.
        versions: usize,
        /// What is wrong with the newest.
        newest: SaveError,
    },
    /// The cart does not read saves of that form.
    #[error(
        "the save of the room \"{room}\" has the cart's save version {found}, and this cart reads {oldest} to {newest}; start with the cart that made it, or open the room under another name, as in --room CART=NAME"
    )]
    OtherVersion {
        /// The room's name.
        room: String,
        /// What the save has.
        found: i64,
        /// The oldest that the cart reads.
        oldest: u16,
        /// The newest that the cart reads.
        newest: u16,
    },
    /// The cart refused what is in it.
    #[error(
        "the cart refuses the save of the room \"{room}\": {refusal}; start with the cart that made it, or open the room under another name, as in --room CART=NAME"
    )]
    Refused {
        /// The room's name.
        room: String,
        /// In the cart's words.
        refusal: Refusal,
    },
    /// The cart stopped while it read the save.
    #[error(
        "the cart of the room \"{room}\" stopped while it read its save: {why}; start with the cart that made it, or open the room under another name, as in --room CART=NAME"
    )]
    Stopped {
        /// The room's name.
        room: String,
        /// What stopped it.
        why: String,
    },
}

/// Restores a new room from its versions, the newest first, and says from which; `None` if there are none.
pub(crate) fn restore<R: Rules>(
    room: &mut Room<R>,
    manifest: &Manifest,
    versions: &[Version],
    why_stopped: impl Fn(&R) -> String,
) -> Result<Option<(i64, SavedRoom)>, RestoreError> {
    let name = room.config().name.clone();
    let Some((version, saved)) = newest_whole(&name, versions)? else { return Ok(None) };
    let reads = i64::from(manifest.save_oldest)..=i64::from(manifest.save_version);
    if !reads.contains(&version.save_version) {
        return Err(RestoreError::OtherVersion {
            room: name,
            found: version.save_version,
            oldest: manifest.save_oldest,
            newest: manifest.save_version,
        });
    }
    match room.restore(Time(0), &saved) {
        Ok(Ok(())) => {
            if saved.cart != room.config().cart.hash {
                info!(room = %name, "the save was made by another edition of the cart, which this one reads");
            }
            Ok(Some((version.id, saved)))
        }
        Ok(Err(refusal)) => Err(RestoreError::Refused { room: name, refusal }),
        Err(Stopped) => Err(RestoreError::Stopped { room: name, why: why_stopped(room.rules()) }),
    }
}

fn newest_whole<'a>(
    room: &str,
    versions: &'a [Version],
) -> Result<Option<(&'a Version, SavedRoom)>, RestoreError> {
    let mut newest_error = None;
    for version in versions {
        match SavedRoom::read(&version.bytes) {
            Ok(saved) => {
                if newest_error.is_some() {
                    warn!(
                        room,
                        version = version.id,
                        tick = saved.tick.0,
                        "an earlier version of the save is whole, and the room goes on from it"
                    );
                }
                return Ok(Some((version, saved)));
            }
            Err(error) => {
                warn!(room, version = version.id, %error, "this version of the save is damaged and is passed over");
                newest_error.get_or_insert(error);
            }
        }
    }
    match newest_error {
        None => Ok(None),
        Some(newest) => {
            Err(RestoreError::NoneWhole { room: room.to_owned(), versions: versions.len(), newest })
        }
    }
}

#[cfg(test)]
mod tests {
    use netplay::{CartInfo, Profile, RoomConfig, Seat, SeatPad, Tick};

    use super::*;

    /// Rules that keep what they were given and refuse an empty save.
    #[derive(Default)]
    struct Slate(Vec<u8>);

    impl Rules for Slate {
        fn join(&mut self, _seat: Seat, _who: &Profile) -> Result<(), Stopped> {
            Ok(())
        }
        fn leave(&mut self, _seat: Seat) -> Result<(), Stopped> {
            Ok(())
        }
        fn order(&mut self, _seat: Seat, _order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
            Ok(Ok(()))
        }
        fn tick(&mut self, _pads: &[SeatPad]) -> Result<(), Stopped> {
            Ok(())
        }
        fn view(&mut self, _seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
            Ok(Vec::new())
        }
        fn save(&mut self) -> Result<Vec<u8>, Stopped> {
            Ok(self.0.clone())
        }
        fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
            match save {
                [] => Ok(Err(Refusal("an empty slate".to_owned()))),
                [0] => Err(Stopped),
                save => {
                    self.0 = save.to_vec();
                    Ok(Ok(()))
                }
            }
        }
    }

    const MANIFEST: (u16, u16) = (2, 3);

    fn version(id: i64, save_version: i64, rules: &[u8]) -> Version {
        let saved = SavedRoom { cart: [9; 32], tick: Tick(7), rules: rules.to_vec() };
        Version { id, save_version, bytes: saved.to_bytes() }
    }

    fn damaged(id: i64) -> Version {
        let mut version = version(id, 3, b"damaged");
        *version.bytes.last_mut().unwrap() ^= 1;
        version
    }

    fn try_restore(versions: &[Version]) -> Result<Option<Vec<u8>>, String> {
        let cart = CartInfo::new(b"cart".as_slice().into(), 30, 4);
        let mut room = Room::new(RoomConfig::new("cellar", cart), Slate::default());
        let (save_oldest, save_version) = MANIFEST;
        let manifest = Manifest {
            name: "Slate".to_owned(),
            author: String::new(),
            version: "1".to_owned(),
            abi: 1,
            tick_rate: 30,
            seats: 4,
            local: 1,
            permissions: Vec::new(),
            save_version,
            save_oldest,
        };
        let restored = restore(&mut room, &manifest, versions, |_| "because".to_owned());
        let restored = restored.map_err(|error| error.to_string())?;
        assert_eq!(room.tick(), Tick(if restored.is_some() { 7 } else { 0 }));
        Ok(restored.map(|_| room.rules().0.clone()))
    }

    #[test]
    fn the_newest_whole_version_is_taken() {
        let check = |versions: &[Version], expected: Option<&[u8]>| {
            assert_eq!(try_restore(versions), Ok(expected.map(<[u8]>::to_vec)));
        };
        check(&[], None);
        check(&[version(2, 3, b"new"), version(1, 3, b"old")], Some(b"new"));
        check(&[damaged(3), damaged(2), version(1, 2, b"old")], Some(b"old"));
    }

    #[test]
    fn a_save_that_cannot_be_used_says_why() {
        let check = |versions: &[Version], expected: &[&str]| {
            let error = try_restore(versions).unwrap_err();
            for part in expected.iter().chain(&["\"cellar\""]) {
                assert!(error.contains(part), "{error}");
            }
        };
        check(&[damaged(2), damaged(1)], &["2 saved versions", "checksum", "CART=NAME"]);
        check(&[version(1, 4, b"x")], &["save version 4", "reads 2 to 3"]);
        check(&[version(1, 1, b"x")], &["save version 1", "reads 2 to 3"]);
        check(&[version(2, 3, b""), version(1, 3, b"old")], &["an empty slate"]);
        check(&[version(1, 3, &[0])], &["stopped", "because"]);
    }
}
