//! Films what is played: the last ten seconds at any time, and longer recordings, written by threads of their own so that
//! no frame waits for a disk.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender, SyncSender, TrySendError},
    },
    thread::{self, JoinHandle},
};

use crate::{
    film::{FRAMES_PER_STILL, Film, Shown, Still},
    gif::Gif,
    picture,
};

/// Frames that one recording has at most: ten minutes.
const RECORDING_FRAMES_MAX: u32 = 10 * 60 * cart_abi::FRAMES_PER_SECOND;
/// Pictures that wait for the disk at most; while so many do, the next ones are left out and the last is seen longer.
const WAITING_MAX: usize = 90;

/// The camera.
pub(crate) struct Camera {
    film: Film,
    /// Frames since the last picture was taken.
    since: u32,
    recording: Option<Recording>,
    writers: Vec<JoinHandle<()>>,
    words: (Sender<String>, Receiver<String>),
}

struct Recording {
    /// Nothing once the writer has given up.
    stills: SyncSender<Shown>,
    /// Seen now, and for how long.
    now: Shown,
    frames: u32,
}

impl Camera {
    /// A camera with an empty film.
    pub(crate) fn new() -> Self {
        Self {
            film: Film::default(),
            since: 0,
            recording: None,
            writers: Vec::new(),
            words: mpsc::channel(),
        }
    }

    /// One frame of the game that was seen: red, green, blue and alpha.
    pub(crate) fn frame(&mut self, rgba: &[u8]) {
        self.since += 1;
        if self.since < FRAMES_PER_STILL {
            return;
        }
        let frames = std::mem::take(&mut self.since);
        let still = Still::of(rgba);
        let still = match self.film.last() {
            Some(last) if **last == still => Arc::clone(last),
            _ => Arc::new(still),
        };
        self.take(&still, frames);
    }

    /// Keeps a picture that was seen for so many frames.
    fn take(&mut self, still: &Arc<Still>, frames: u32) {
        self.film.push(still, frames);
        if let Some(recording) = &mut self.recording {
            recording.push(still, frames);
            if recording.frames >= RECORDING_FRAMES_MAX {
                self.stop();
            }
        }
    }

    /// Another game begins: what was seen before is not of it.
    pub(crate) fn cut(&mut self) {
        self.stop();
        self.film = Film::default();
        self.since = 0;
    }

    /// Writes the last ten seconds. What to tell the player comes from [`Self::words`], or at once if it is an error.
    pub(crate) fn write_film(
        &mut self,
        folder: &Path,
        cart: &str,
        scale: u8,
    ) -> Result<(), String> {
        let stills = self.film.stills();
        if stills.is_empty() {
            return Err("Nothing is filmed yet".to_owned());
        }
        let (path, file) = picture::create(folder, cart, "gif")?;
        self.spawn(path, file, scale, stills.into_iter());
        Ok(())
    }

    /// Begins to record.
    pub(crate) fn start(&mut self, folder: &Path, cart: &str, scale: u8) -> Result<(), String> {
        let first = self.film.last().cloned().ok_or("Nothing is to be seen yet")?;
        let (path, file) = picture::create(folder, cart, "gif")?;
        let (stills, waiting) = mpsc::sync_channel(WAITING_MAX);
        self.spawn(path, file, scale, waiting.into_iter());
        self.recording = Some(Recording { stills, now: (first, 0), frames: 0 });
        Ok(())
    }

    /// Ends the recording, if there is one; the writer says the rest.
    pub(crate) fn stop(&mut self) {
        let Some(Recording { stills, now, .. }) = self.recording.take() else { return };
        if now.1 > 0 {
            // The last picture is worth waiting for, at most as long as the disk takes for those before it.
            let _ = stills.send(now);
        }
    }

    /// Seconds that have been recorded, while it is recording.
    pub(crate) fn seconds(&self) -> Option<u32> {
        Some(self.recording.as_ref()?.frames / cart_abi::FRAMES_PER_SECOND)
    }

    /// What a writer has to say, once.
    pub(crate) fn words(&mut self) -> Option<String> {
        self.writers.retain(|writer| !writer.is_finished());
        self.words.1.try_recv().ok()
    }

    /// Waits until everything is written; the words that nobody has read yet.
    pub(crate) fn finish(&mut self) -> Vec<String> {
        self.stop();
        for writer in self.writers.drain(..) {
            // What went wrong in it, it has said.
            let _ = writer.join();
        }
        self.words.1.try_iter().collect()
    }

    fn spawn(
        &mut self,
        path: PathBuf,
        file: File,
        scale: u8,
        stills: impl Iterator<Item = Shown> + Send + 'static,
    ) {
        let words = self.words.0.clone();
        let writer = thread::Builder::new().name("gif".to_owned()).spawn(move || {
            // Nobody listens any more where the console has ended.
            let _ = words.send(write(&path, file, scale, stills));
        });
        match writer {
            Ok(writer) => self.writers.push(writer),
            Err(error) => {
                let _ = self.words.0.send(format!("no GIF: {error}"));
            }
        }
    }
}

impl Recording {
    fn push(&mut self, still: &Arc<Still>, frames: u32) {
        self.frames += frames;
        if self.now.0 == *still {
            self.now.1 += frames;
            return;
        }
        if self.now.1 > 0
            && let Err(TrySendError::Full(_)) = self.stills.try_send(self.now.clone())
        {
            self.now.1 += frames;
            return;
        }
        self.now = (Arc::clone(still), frames);
    }
}

/// Writes a GIF; the result is for the player.
fn write(path: &Path, file: File, scale: u8, stills: impl Iterator<Item = Shown>) -> String {
    let written = || {
        let mut gif = Gif::new(BufWriter::new(file), scale)?;
        for (still, frames) in stills {
            gif.add(&still, frames)?;
        }
        gif.finish()
    };
    match written() {
        Ok(hundredths) => {
            let kib = std::fs::metadata(path).map_or(0, |about| about.len().div_ceil(1024));
            let seconds = format!("{}.{} s", hundredths / 100, hundredths / 10 % 10);
            format!("GIF: {} ({seconds}, {kib} KiB)", path.display())
        }
        Err(error) => format!("{}: the GIF is not written: {error}", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgba(color: u8) -> Vec<u8> {
        [color, 1, 2, 255].repeat(65_536)
    }

    /// The times of the pictures of a GIF.
    fn delays(path: &Path) -> Vec<u16> {
        let mut decoder = ::gif::DecodeOptions::new().read_info(File::open(path).unwrap()).unwrap();
        let mut delays = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            delays.push(frame.delay);
        }
        delays
    }

    #[test]
    fn the_last_ten_seconds_are_written_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let mut camera = Camera::new();
        assert!(camera.write_film(folder.path(), "Pong", 1).is_err(), "nothing was seen");
        for frame in 0..900_u32 {
            camera.frame(&rgba((frame / 60) as u8));
        }
        camera.write_film(folder.path(), "Pong", 1).unwrap();
        let said = camera.finish();
        let path = folder.path().join("pong-001.gif");
        assert!(said.len() == 1 && said[0].contains("pong-001.gif (10.0 s"), "{said:?}");
        assert_eq!(delays(&path), [100; 10]);
    }

    #[test]
    fn a_recording_lasts_from_start_to_stop() {
        let folder = tempfile::tempdir().unwrap();
        let mut camera = Camera::new();
        assert!(camera.start(folder.path(), "Pong", 2).is_err(), "nothing was seen");
        (0..10).for_each(|_| camera.frame(&rgba(9)));
        camera.start(folder.path(), "Pong", 2).unwrap();
        for frame in 0..120_u32 {
            camera.frame(&rgba((frame / 30) as u8));
        }
        assert_eq!(camera.seconds(), Some(2));
        // Another game ends it.
        camera.cut();
        assert_eq!(camera.seconds(), None);
        let said = camera.finish();
        assert!(said[0].contains("pong-001.gif (2.0 s"), "{said:?}");
        assert_eq!(delays(&folder.path().join("pong-001.gif")), [50; 4]);
        assert!(camera.write_film(folder.path(), "Pong", 1).is_err(), "the film is cut");
    }

    #[test]
    fn a_recording_ends_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let mut camera = Camera::new();
        let still = Arc::new(Still::of(&rgba(3)));
        camera.take(&still, 2);
        camera.start(folder.path(), "Pong", 1).unwrap();
        let mut frames = 0;
        while camera.seconds().is_some() {
            camera.take(&still, 60);
            frames += 60;
        }
        assert_eq!(frames, RECORDING_FRAMES_MAX);
        assert!(camera.finish()[0].contains("(600.0 s"));
    }
}
