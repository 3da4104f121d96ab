//! The console as one value, and all of it as bytes.

use cart_abi::{PADS, Pad, Pointer};
use thiserror::Error;

use crate::bytes::{Ended, Reader, length};
use crate::cart::CartFile;
use crate::display::Display;
use crate::font::Fonts;
use crate::map::Terrain;
use crate::pads::Pads;
use crate::palette::Palette;
use crate::pointer::Mouse;
use crate::rumble::Rumble;
use crate::storage::Storage;
use crate::surface::Surface;
use crate::synth::Synth;
use crate::video::Video;

/// The first bytes of a snapshot; the last is its version.
const MAGIC: [u8; 8] = *b"QSTATE\0\x01";

/// A console: everything that a cart can see, hear and change, except its own memory.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The screen, the sheets, the surfaces and the state of drawing.
    pub video: Video,
    /// How the screen is shown.
    pub display: Display,
    /// Sixteen maps, and the flags of the sheets' tiles.
    pub terrain: Terrain,
    /// The sound.
    pub synth: Synth,
    /// The gamepads.
    pub pads: Pads,
    /// What the cart keeps on this console.
    pub storage: Storage,
    /// The fonts of the cart. They never change, so that they are in no snapshot: it is restored beside the same cart.
    pub fonts: Fonts,
    /// The mouse, or a finger.
    pub mouse: Mouse,
    /// The motors of the gamepads.
    pub rumble: Rumble,
}

/// Why bytes are not a snapshot of a machine.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum SnapshotError {
    /// They do not start as a snapshot of this version does.
    #[error("not a snapshot of this version of the machine")]
    Magic,
    /// They end too early.
    #[error("the snapshot ends in its {part}: {needed} bytes from byte {at} on are missing")]
    Ends {
        /// The part that is not whole.
        part: &'static str,
        /// Where the piece starts that is not whole.
        at: usize,
        /// How many bytes it has.
        needed: usize,
    },
    /// The sounds or what plays of them cannot be read.
    #[error("the snapshot's sound, from byte {at} on, is damaged")]
    Sound {
        /// Where the sound starts.
        at: usize,
    },
    /// What the cart keeps cannot be read.
    #[error("the snapshot's storage, from byte {at} on, is damaged")]
    Storage {
        /// Where the storage starts.
        at: usize,
    },
    /// There is more than a snapshot has.
    #[error("the snapshot has {bytes} bytes too many, from byte {at} on")]
    Longer {
        /// Where the end should be.
        at: usize,
        /// How many follow.
        bytes: usize,
    },
}

impl Machine {
    /// A console without a cart.
    #[must_use]
    pub fn new() -> Self {
        Self {
            video: Video::new(),
            display: Display::new(Palette::DEFAULT),
            terrain: Terrain::new(),
            synth: Synth::new(),
            pads: Pads::new(),
            storage: Storage::default(),
            fonts: Fonts::default(),
            mouse: Mouse::new(),
            rumble: Rumble::new(),
        }
    }

    /// Starts anew with a cart: its colours, sheets, maps, fonts and sounds, a dark and silent screen, and an empty
    /// storage, which the shell fills with what it has kept.
    pub fn insert(&mut self, cart: &CartFile) {
        *self = Self::new();
        for (number, pixels) in &cart.sheets {
            if let Some(sheet) = self.video.sheets_mut().get_mut(usize::from(*number)) {
                *sheet = Surface::sheet(pixels);
            }
        }
        self.terrain = Terrain::of(cart);
        self.display = Display::new(cart.palette.clone().unwrap_or_default());
        self.fonts = Fonts::new(&cart.fonts);
        self.synth.insert(cart.sound.clone());
    }

    /// Tells what the player does in this frame, before the cart's `update`; called once a frame.
    pub fn hear(&mut self, pads: [Pad; PADS], pointer: Pointer) {
        self.pads.update(pads);
        self.mouse.update(pointer);
        self.rumble.advance();
    }

    /// The picture as it is shown: red, green, blue and 255 for each pixel, 262,144 bytes.
    pub fn picture(&self, rgba: &mut [u8]) {
        self.display.to_rgba(self.video.screen().pixels(), rgba);
    }

    /// Brings the state of drawing back to how each call of a cart starts; the pictures stay.
    pub fn begin_frame(&mut self) {
        self.video.reset();
    }

    /// Bytes of memory that it takes: pictures, maps, rows of the display, the echo, what the cart keeps, and all that has a
    /// fixed size. The cart's fonts and sounds, which are the same for every copy, are not counted.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let pictures = self.video.memory_bytes() + self.display.memory_bytes();
        let others = self.terrain.memory_bytes() + self.synth.memory_bytes();
        size_of::<Self>() + pictures + others + self.storage.bytes()
    }

    /// All of it as bytes: equal machines give equal bytes.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        self.video.write(&mut out);
        self.display.write(&mut out);
        self.pads.write(&mut out);
        self.mouse.write(&mut out);
        self.rumble.write(&mut out);
        self.terrain.write(&mut out);
        self.synth.write(&mut out);
        let storage = self.storage.to_bytes();
        out.extend_from_slice(&length(&storage).to_le_bytes());
        out.extend_from_slice(&storage);
        out
    }

    /// Becomes the machine that the snapshot was taken of; after an error it is as it was.
    ///
    /// # Errors
    /// When the bytes are not such a snapshot: what is wrong, and where.
    pub fn restore(&mut self, snapshot: &[u8]) -> Result<(), SnapshotError> {
        let mut reader = Reader::new(snapshot);
        if reader.array() != Ok(MAGIC) {
            return Err(SnapshotError::Magic);
        }
        let ended = |part| move |Ended { at, needed }| SnapshotError::Ends { part, at, needed };
        let video = Video::read(&mut reader).map_err(ended("pictures"))?;
        let display = Display::read(&mut reader).map_err(ended("display"))?;
        let pads = Pads::read(&mut reader).map_err(ended("pads"))?;
        let mouse = Mouse::read(&mut reader).map_err(ended("pointer"))?;
        let rumble = Rumble::read(&mut reader).map_err(ended("rumble"))?;
        let terrain = Terrain::read(&mut reader).map_err(ended("maps and flags"))?;
        let at = reader.at();
        let sound = reader.u32().map_err(ended("sound"))?;
        let sound = reader.take(sound as usize).map_err(ended("sound"))?;
        let synth = Synth::read(sound).ok_or(SnapshotError::Sound { at })?;
        let at = reader.at();
        let storage = reader.u32().map_err(ended("storage"))?;
        let storage = reader.take(storage as usize).map_err(ended("storage"))?;
        let storage = Storage::read(storage).map_err(|_| SnapshotError::Storage { at })?;
        if reader.left() > 0 {
            return Err(SnapshotError::Longer { at: reader.at(), bytes: reader.left() });
        }
        let fonts = self.fonts.clone();
        *self = Self { video, display, terrain, synth, pads, mouse, rumble, storage, fonts };
        Ok(())
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::palette::Color;
    use crate::rumble::Shake;
    use crate::sound::{
        Cell, Echo, Effect, Instrument, Part, Pattern, Score, Song, SoundBank, Track, Wave,
    };
    use crate::sprites::{Flip, Region, TileSide, Tiles};
    use crate::synth::Cue;

    fn cart() -> CartFile {
        let instrument = Instrument {
            attack_ms: 4,
            decay_ms: 60,
            sustain: 9,
            release_ms: 80,
            vibrato_cents: 20,
            slide_cents: -5,
            ..Instrument::new("lead", Wave::Pulse25)
        };
        let cells =
            vec![Cell::Note { instrument: 0, note: 60, volume: 15 }, Cell::Hold, Cell::Release];
        let part = Part::Cells { step_ms: 50, cells: cells.clone() };
        let effect = Effect { name: "hit".to_owned(), priority: 5, part };
        let patterns = vec![Pattern { tracks: vec![Track { cells }; 4] }];
        let score = Score::patterns(120, vec![0, 0], Some(1), patterns);
        let song = Song { name: "town".to_owned(), score };
        let manifest = crate::cart::Manifest {
            name: "Test".to_owned(),
            author: String::new(),
            version: "1".to_owned(),
            abi: cart_abi::ABI_VERSION,
            tick_rate: 30,
            seats: 1,
            local: 1,
            permissions: Vec::new(),
            save_version: 1,
            save_oldest: 1,
        };
        CartFile {
            palette: Some(Palette::parse(&"0a0b0c\n".repeat(16)).unwrap()),
            sheets: vec![(2, vec![7; 512])],
            maps: vec![(3, vec![5; 256])],
            flags: vec![(2, vec![0, 9])],
            sound: SoundBank {
                instruments: vec![instrument],
                effects: vec![effect],
                songs: vec![song],
                echo: Echo { delay_ms: 20, feedback: 50, level: 50 },
                ..SoundBank::default()
            },
            ..CartFile::new(manifest, vec![0])
        }
    }

    /// A frame in which everything changes.
    fn frame(machine: &mut Machine) -> Vec<i16> {
        let pointer = Pointer { x: 9, y: -4, held: 1, wheel: 1, there: true };
        machine.hear([Pad { held: 0x0101, sticks: [1, -2, 3, -4] }; 4], pointer);
        machine.rumble.shake(1, Shake { low: 9, high: 99 }, 900);
        machine.begin_frame();
        let region = Region { u: 0, v: 0, width: 16, height: 4 };
        let Machine { video, terrain, .. } = machine;
        let (mut canvas, sheet) = video.canvas_from(2).unwrap();
        canvas.camera(-3, 5);
        canvas.sprite(&sheet, 30, 40, region, None, Flip::default());
        let tiles = Tiles::new(&terrain.maps[3], &sheet, TileSide::Eight);
        canvas.map(&tiles, 60, 70, region, None, Flip::default());
        canvas.clip(10, 20, 100, 90);
        canvas.palette_map(Color::new(3).unwrap(), Color::new(9).unwrap());
        canvas.dither(100);
        canvas.line(0, 0, 255, 130, Color::new(3).unwrap());
        if let Ok(surface) = video.surface(40, 30) {
            video.set_target(surface).unwrap();
            video.canvas().circle(7, 9, 20, Color::new(5).unwrap());
            video.push().unwrap();
            video.canvas().pattern(0x1234, Color::new(6));
        }
        machine.display.color(Color::new(7).unwrap(), 0x12_34_56);
        machine.display.row_color(200, Color::new(8).unwrap(), 0x65_43_21);
        machine.display.row_scroll(100, -7);
        machine.display.fade(0xff_ff_ff, 30);
        machine.video.sheets_mut()[15].pixel(9, 200, Color::new(4).unwrap());
        machine.terrain.maps[15].cell(200, 9, 44);
        machine.terrain.flags[2].set(1023, 129);
        machine.storage.store(b"best", &[9, 9]).unwrap();
        machine.synth.music(Some(0));
        machine.synth.effect(0);
        machine.synth.mml("T99 [C&D]2 @ENV1{1, 9, 9}E", 3, Cue::default()).unwrap();
        let mut samples = vec![0; 1600];
        machine.synth.render(&mut samples);
        samples
    }

    fn running() -> Machine {
        let mut machine = Machine::new();
        machine.insert(&cart());
        for _ in 0..7 {
            frame(&mut machine);
        }
        machine
    }

    #[test]
    fn a_restored_machine_goes_on_as_the_first_one_does() {
        let mut first = running();
        let snapshot = first.snapshot();
        let mut second = Machine::new();
        second.restore(&snapshot).unwrap();
        assert_eq!(second.snapshot(), snapshot);
        for _ in 0..30 {
            assert_eq!(frame(&mut first), frame(&mut second));
        }
        assert_eq!(first.snapshot(), second.snapshot());
        assert_ne!(first.snapshot(), snapshot);
    }

    #[test]
    fn a_machine_with_the_most_of_everything_takes_less_than_four_mebibytes() {
        let mut machine = Machine::new();
        let last = cart_abi::MAP_SIDE - 1;
        machine.terrain.maps.iter_mut().for_each(|map| map.cell(last, last, 0));
        while machine.video.surface(256, 256).is_ok() {}
        // The copy of a sheet for its maps.
        let (map, region) =
            (machine.terrain.maps[0].clone(), Region { u: 0, v: 0, width: 256, height: 256 });
        for _ in 0..4 {
            let (side, flip) = (TileSide::Eight, Flip::default());
            machine.video.draw_map(&map, 0, side, [0, 0], region, None, flip).unwrap();
        }
        machine.synth.echo(Echo { delay_ms: 500, feedback: 50, level: 50 });
        machine.storage.store(b"all", &[1; cart_abi::STORAGE_BYTES_MAX - 3]).unwrap();
        let bytes = machine.memory_bytes();
        assert!(bytes > Machine::new().memory_bytes() + (2 << 20) + (64 << 10), "{bytes}");
        assert!(bytes < 4 << 20, "{bytes}");
    }

    #[test]
    fn an_inserted_cart_is_there_and_nothing_of_the_one_before() {
        let mut machine = running();
        machine.insert(&cart());
        assert_eq!(machine.video.sheets()[2].pixel_at(255, 1).number(), 7);
        assert_eq!(machine.video.sheets()[2].pixel_at(0, 2).number(), 0);
        assert_eq!(
            (machine.terrain.maps[3].cell_at(255, 0), machine.terrain.maps[3].cell_at(0, 1)),
            (5, -1)
        );
        assert_eq!([0, 1, 2, 1023].map(|tile| machine.terrain.flags[2].of(tile)), [0, 9, 0, 0]);
        assert_eq!(machine.display.palette().rgb(Color::new(7).unwrap()), [10, 11, 12]);
        let mut fresh = Machine::new();
        fresh.insert(&cart());
        assert_eq!(machine.snapshot(), fresh.snapshot());
    }

    #[test]
    fn a_snapshot_cut_off_or_too_long_is_refused_and_changes_nothing() {
        let snapshot = running().snapshot();
        let mut machine = Machine::new();
        let fresh = machine.snapshot();
        let end = snapshot.len();
        for length in (0..end).step_by(97).chain(end - 1200..end) {
            assert!(machine.restore(&snapshot[..length]).is_err(), "{length}");
        }
        let error = machine.restore(&snapshot[..100]).unwrap_err().to_string();
        assert_eq!(
            error,
            "the snapshot ends in its pictures: 17152 bytes from byte 15 on are missing"
        );
        let at = snapshot.len();
        let longer = machine.restore(&[snapshot.as_slice(), &[0; 3]].concat());
        assert_eq!(longer, Err(SnapshotError::Longer { at, bytes: 3 }));
        assert_eq!(machine.restore(b"QSTATE\0\x02"), Err(SnapshotError::Magic));
        assert_eq!(machine.snapshot(), fresh);
    }

    static RUNNING: LazyLock<Vec<u8>> = LazyLock::new(|| running().snapshot());

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_forged_snapshot_never_panics(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
            in_sound in any::<bool>(),
        ) {
            let mut snapshot = RUNNING.clone();
            let start = if in_sound { snapshot.len() - 7000 } else { 8 };
            for (place, byte) in changes {
                let place = start + place.index(snapshot.len() - start);
                snapshot[place] = byte;
            }
            let mut machine = Machine::new();
            if machine.restore(&snapshot).is_ok() {
                for _ in 0..5 {
                    frame(&mut machine);
                }
                let again = machine.snapshot();
                prop_assert_eq!(machine.restore(&again), Ok(()));
            }
        }
    }
}
