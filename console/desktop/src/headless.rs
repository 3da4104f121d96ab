//! A run without window, sound card and gamepads: for scripts and tests.

use std::{fs, path::Path};

use cart_host::Engine;
use netplay::Time;
use serde::Serialize;

use crate::{
    arguments::{RunOptions, Shot},
    clock::{Clock, frame_time},
    console::tell,
    game::{FRAME_SAMPLES, Game},
    input::bindings::Bindings,
    picture::{RGBA_BYTES, hash, write_png},
    script::Script,
    wav::Wav,
};

/// How long an online run waits for its first view.
const JOIN_TIMEOUT: Time = Time(60_000_000);

/// The last line of a run.
#[derive(Debug, Serialize)]
struct Report {
    /// The tick that is shown last, as the room counts.
    tick: u32,
    /// The hash of all state on this console.
    state: String,
    /// The hash of the last picture.
    picture: String,
    frames: Frames,
}

/// How long the frames took, in microseconds.
#[derive(Debug, Eq, PartialEq, Serialize)]
struct Frames {
    count: usize,
    p50_us: u64,
    p99_us: u64,
    max_us: u64,
}

/// What a run writes and reads beside the game.
struct Run {
    script: Script,
    shots: Vec<Shot>,
    wav: Option<Wav>,
    ticks: u32,
    times: Vec<u64>,
    /// The tick that the ticks of the run are counted from, once there is a view.
    first: Option<u32>,
    rgba: Vec<u8>,
}

/// Plays until the last tick; the result is the line to print.
pub(crate) fn run(engine: &Engine, game: Game, options: &RunOptions) -> Result<String, String> {
    let clock = Clock::start();
    let mut run = Run::new(options)?;
    let mut game = game;
    let mut frame = 0;
    loop {
        // Alone nobody waits for the clock: time is what the frames say.
        let now = frame_time(frame);
        if !game.is_alone() {
            clock.wait_until(now);
        }
        if run.frame(engine, &mut game, clock, now, frame)? {
            break;
        }
        frame += 1;
    }
    let line = run.finish(&mut game)?;
    game.keep()?;
    game.leave(frame_time(frame))?;
    Ok(line)
}

impl Run {
    fn new(options: &RunOptions) -> Result<Self, String> {
        let script = options.pads.as_deref().map(read_script).transpose()?.unwrap_or_default();
        let wav = options.wav.as_deref().map(Wav::create).transpose()?;
        let mut shots = options.shot.clone();
        shots.sort_by_key(|shot| shot.tick);
        let (rgba, times) = (vec![0; RGBA_BYTES], Vec::new());
        Ok(Self { script, shots, wav, ticks: options.ticks, times, first: None, rgba })
    }

    /// One frame; whether it was the last.
    fn frame(
        &mut self,
        engine: &Engine,
        game: &mut Game,
        clock: Clock,
        now: Time,
        frame: u64,
    ) -> Result<bool, String> {
        let begun = clock.now();
        let tick = self.tick(game);
        let inputs = self.script.inputs_at(tick.unwrap_or(0));
        game.frame(engine, clock, now, &inputs);
        game.take_log().iter().for_each(|line| tell(line));
        let mut samples = [0; FRAME_SAMPLES];
        game.sound(clock, &mut samples);
        match game.notice() {
            Some(notice) => self.rgba = notice.picture(frame, &Bindings::default()),
            None => game.picture(&mut self.rgba),
        }
        self.times.push((clock.now() - begun).0);
        if let Some(wav) = &mut self.wav {
            wav.push(&samples)?;
        }
        if let Some(ended) = game.over() {
            // The picture of the end is what a shot of a later tick shows.
            self.write_shots(u32::MAX)?;
            return Err(ended.notice().line());
        }
        let Some(tick) = self.tick(game) else {
            return if now > JOIN_TIMEOUT {
                Err("the room has not sent anything for a minute".to_owned())
            } else {
                Ok(false)
            };
        };
        self.write_shots(tick)?;
        Ok(tick >= self.ticks)
    }

    /// The tick of this run; none before the first view. Who joins a room counts from there.
    fn tick(&mut self, game: &mut Game) -> Option<u32> {
        let shown = game.progress()?;
        let first = *self.first.get_or_insert_with(|| game.first_tick().unwrap_or(shown));
        Some(shown.saturating_sub(first))
    }

    fn write_shots(&mut self, tick: u32) -> Result<(), String> {
        let due = self.shots.partition_point(|shot| shot.tick <= tick);
        for shot in self.shots.drain(..due) {
            write_png(&shot.path, &self.rgba)?;
        }
        Ok(())
    }

    fn finish(self, game: &mut Game) -> Result<String, String> {
        if let Some(wav) = self.wav {
            wav.finish()?;
        }
        if let Some(shot) = self.shots.first() {
            return Err(format!(
                "{}: tick {} is after the last, {}",
                shot.path.display(),
                shot.tick,
                self.ticks
            ));
        }
        let report = Report {
            tick: game.tick(),
            state: game.hash(),
            picture: hash(&self.rgba),
            frames: Frames::of(self.times),
        };
        Ok(serde_json::to_string(&report).expect("a report is plain values"))
    }
}

impl Frames {
    fn of(mut times: Vec<u64>) -> Self {
        times.sort_unstable();
        let part = |percent: usize| {
            times.get(times.len().saturating_sub(1) * percent / 100).copied().unwrap_or(0)
        };
        Self { count: times.len(), p50_us: part(50), p99_us: part(99), max_us: part(100) }
    }
}

fn read_script(path: &Path) -> Result<Script, String> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    Script::parse(&name, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_of_frames_are_summed_up() {
        let check = |times: Vec<u64>, expected: [u64; 3]| {
            let Frames { p50_us, p99_us, max_us, .. } = Frames::of(times);
            assert_eq!([p50_us, p99_us, max_us], expected);
        };
        check(vec![], [0, 0, 0]);
        check(vec![7], [7, 7, 7]);
        check((1..=101).rev().collect(), [51, 100, 101]);
    }

    #[test]
    fn a_script_that_is_not_there_is_named() {
        let error = read_script(Path::new("none.txt")).unwrap_err();
        assert!(error.starts_with("none.txt: "), "{error}");
    }
}
