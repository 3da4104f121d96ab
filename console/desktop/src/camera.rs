//! Films what is played: the last ten seconds at any time, and longer recordings, written by threads of their own so that
//! no frame waits for a disk.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
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
/// Pictures that wait for the disk at most, 64 KiB each: eight seconds. While so many do, the next ones are left out and
/// the last is seen longer, and the player is told.
const WAITING_MAX: usize = 240;

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
    stills: SyncSender<Shown>,
    /// Seen now, and for how long.
    now: Shown,
    frames: u32,
    /// Pictures that the disk was too slow for.
    left_out: Arc<AtomicU32>,
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
            let is_written = recording.push(still, frames);
            if !is_written || recording.frames >= RECORDING_FRAMES_MAX {
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
        self.spawn(path, file, scale, stills.into_iter(), Arc::default());
        Ok(())
    }

    /// Begins to record.
    pub(crate) fn start(&mut self, folder: &Path, cart: &str, scale: u8) -> Result<(), String> {
        let first = self.film.last().cloned().ok_or("Nothing is to be seen yet")?;
        let (path, file) = picture::create(folder, cart, "gif")?;
        let (stills, waiting) = mpsc::sync_channel(WAITING_MAX);
        let left_out = Arc::<AtomicU32>::default();
        self.spawn(path, file, scale, waiting.into_iter(), Arc::clone(&left_out));
        self.recording = Some(Recording { stills, now: (first, 0), frames: 0, left_out });
        Ok(())
    }

    /// Ends the recording, if there is one; the writer says the rest.
    pub(crate) fn stop(&mut self) {
        let Some(Recording { stills, mut now, frames, .. }) = self.recording.take() else { return };
        if frames == 0 {
            // A game that stood still is a picture too, and a GIF without one cannot be opened.
            now.1 = FRAMES_PER_STILL;
        }
        if now.1 > 0 {
            // The last picture is worth waiting for, at most as long as the disk takes for those before it.
            let _ = stills.send(now);
        }
    }

    /// Seconds that have been recorded, while it is recording.
    pub(crate) fn seconds(&self) -> Option<u32> {
        Some(self.recording.as_ref()?.frames / cart_abi::FRAMES_PER_SECOND)
    }

    /// Pictures of this recording that the disk was too slow for.
    pub(crate) fn left_out(&self) -> u32 {
        self.recording.as_ref().map_or(0, |recording| recording.left_out.load(Ordering::Relaxed))
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
        left_out: Arc<AtomicU32>,
    ) {
        let words = self.words.0.clone();
        let writer = thread::Builder::new().name("gif".to_owned()).spawn(move || {
            // Nobody listens any more where the console has ended.
            let _ = words.send(write(&path, file, scale, stills, &left_out));
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
    /// Adds a picture; whether anybody writes it still, which has said why if not.
    fn push(&mut self, still: &Arc<Still>, frames: u32) -> bool {
        self.frames += frames;
        if self.now.0 == *still {
            self.now.1 += frames;
            return true;
        }
        let sent = if self.now.1 > 0 { self.stills.try_send(self.now.clone()) } else { Ok(()) };
        match sent {
            Ok(()) => self.now = (Arc::clone(still), frames),
            Err(TrySendError::Full(_)) => {
                self.left_out.fetch_add(1, Ordering::Relaxed);
                self.now.1 += frames;
            }
            Err(TrySendError::Disconnected(_)) => return false,
        }
        true
    }
}

/// Writes a GIF; the result is for the player.
fn write(
    path: &Path,
    file: File,
    scale: u8,
    stills: impl Iterator<Item = Shown>,
    left_out: &AtomicU32,
) -> String {
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
            let left_out = match left_out.load(Ordering::Relaxed) {
                0 => String::new(),
                many => format!("; the disk was too slow for {many} pictures"),
            };
            format!("GIF: {} ({seconds}, {kib} KiB{left_out})", path.display())
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
    fn a_recording_of_a_game_that_stands_still_is_one_picture() {
        let folder = tempfile::tempdir().unwrap();
        let mut camera = Camera::new();
        (0..10).for_each(|_| camera.frame(&rgba(9)));
        camera.start(folder.path(), "Pong", 1).unwrap();
        camera.stop();
        assert!(camera.finish()[0].contains("pong-001.gif (0.0 s"));
        assert_eq!(delays(&folder.path().join("pong-001.gif")), [3]);
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

    #[test]
    fn a_slow_disk_costs_pictures_and_no_time_and_the_player_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut camera = Camera::new();
        // Nobody writes yet, as if the disk had stopped.
        let (stills, waiting) = mpsc::sync_channel(WAITING_MAX);
        let left_out = Arc::<AtomicU32>::default();
        let shown = [3, 4].map(|color| Arc::new(Still::of(&rgba(color))));
        let now = (Arc::clone(&shown[0]), 0);
        camera.recording =
            Some(Recording { stills, now, frames: 0, left_out: Arc::clone(&left_out) });
        for number in 1..=WAITING_MAX + 8 {
            camera.take(&shown[number % 2], 2);
        }
        // One more than wait is at hand; of the others every second one is what is seen already.
        assert_eq!(camera.left_out(), 4);
        let (path, file) = picture::create(folder.path(), "Pong", "gif").unwrap();
        let words = thread::spawn(move || write(&path, file, 1, waiting.into_iter(), &left_out));
        camera.stop();
        let words = words.join().unwrap();
        assert!(words.ends_with(" KiB; the disk was too slow for 4 pictures)"), "{words}");
        let played: u32 =
            delays(&folder.path().join("pong-001.gif")).into_iter().map(u32::from).sum();
        assert_eq!(played, (WAITING_MAX as u32 + 8) * 2 * 100 / 60);
    }

    #[test]
    fn a_recording_that_nobody_writes_any_more_ends() {
        let mut camera = Camera::new();
        let still = |color| Arc::new(Still::of(&rgba(color)));
        let (stills, waiting) = mpsc::sync_channel(1);
        drop(waiting);
        let left_out = Arc::default();
        camera.recording = Some(Recording { stills, now: (still(1), 2), frames: 2, left_out });
        camera.take(&still(2), 2);
        assert_eq!(camera.seconds(), None);
    }
}
