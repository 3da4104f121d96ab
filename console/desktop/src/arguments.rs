//! The command line: what can be asked for, and the text of `--help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{keys::KEYS_HELP, script::SCRIPT_HELP};

/// What `quiver replay --help` says at its end.
const REPLAY_HELP: &str = "\
A replay holds all that the rules were asked, and plays it again on the cart and the engine that it was recorded with.
In the window (pad 1, or its keys):
  left, right   10 seconds back, on          up, down   faster, slower: 1, 2, 4 times
  A, or P       stops, and goes on           L, R       what another seat saw
  F6   half, a quarter of the speed          F7   stop, and then a frame at a time
It knows the secrets of its game and its players' names: do not show one of a game that still goes on.";

/// The Quiver console.
#[derive(Debug, Parser)]
#[command(name = "quiver", version, about, after_help = KEYS_HELP, subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    /// A folder with carts for the menu, beside those that it looks into anyway (repeatable).
    #[arg(long, value_name = "FOLDER", global = true)]
    pub(crate) carts: Vec<PathBuf>,
    /// What to do; the menu where nothing is said.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What the console can do from the command line.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play a cart on this computer: a cart file, or an author's folder, which is built first.
    #[command(after_help = SCRIPT_HELP)]
    Play {
        /// A NAME.cart.png, a bare NAME.cart, or a folder with a cart.toml.
        cart: PathBuf,
        #[command(flatten)]
        run: RunOptions,
    },
    /// Join a room on a server.
    #[command(after_help = SCRIPT_HELP)]
    Join {
        /// quiver://host:port/room#fingerprint, as the server prints it.
        address: String,
        /// Trust the server's key even though it differs from the one seen before.
        #[arg(long)]
        accept_new_key: bool,
        /// Watch those who play, some seconds behind, without a seat.
        #[arg(long, conflicts_with = "players")]
        watch: bool,
        #[command(flatten)]
        run: RunOptions,
    },
    /// Watch a replay, or prove that it comes to what it came to.
    #[command(after_help = REPLAY_HELP)]
    Replay {
        /// What `--record` wrote, of this console or of a server.
        file: PathBuf,
        #[command(flatten)]
        replay: ReplayOptions,
    },
    /// List the rooms of a server, and the carts of which players may open rooms there.
    Rooms {
        /// quiver://host:port, or the address of any room there.
        address: String,
        /// As JSON, each room with its address.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        trust: Trust,
    },
    /// Open a room of your own on a server, and print its address: for `quiver join`, and for your friends.
    Open {
        /// quiver://host:port, or the address of any room there.
        address: String,
        /// A cart that the server offers: `quiver rooms` says which.
        #[arg(long)]
        cart: String,
        /// The room's name, which others read: small letters, digits, `-` and `_` [default: one that is free].
        #[arg(long, value_name = "NAME")]
        room: Option<String>,
        /// Keep it out of the list: only who has the printed address gets in.
        #[arg(long)]
        private: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        trust: Trust,
    },
    /// Take down a room that you have opened, with all that was reached in it.
    Close {
        /// The room's address.
        address: String,
        #[command(flatten)]
        trust: Trust,
    },
    /// Write a new cart, which builds, runs and has a test.
    New {
        /// The cart's name, which becomes the folder's name: small letters, digits and `-`.
        name: String,
    },
    /// Play an author's folder, and build and load it again when a source changes.
    Watch {
        /// A folder with a cart.toml.
        folder: PathBuf,
        #[command(flatten)]
        play: PlayOptions,
    },
    /// Check a cart against the profile, run it on both engines and print what it needs.
    Check {
        /// A cart file, or an author's folder, which is built first.
        cart: PathBuf,
    },
    /// Build an author's folder into a cart file.
    Pack {
        /// A folder with a cart.toml.
        folder: PathBuf,
        /// Where to write the cart: NAME.cart.png, or NAME.cart without a picture.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Which servers are trusted.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct Trust {
    /// Trust the server's key even though it differs from the one seen before.
    #[arg(long)]
    pub(crate) accept_new_key: bool,
}

/// How a cart is run.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct RunOptions {
    /// Run without window, sound card and gamepads: alone as fast as it goes, online in real time.
    #[arg(long)]
    pub(crate) headless: bool,
    /// End after so many ticks; a cart that runs on demand counts sixtieths of a second.
    #[arg(long, value_name = "N", requires = "headless", default_value_t = 600)]
    pub(crate) ticks: u32,
    /// Press what this file says: see below.
    #[arg(long, value_name = "FILE", requires = "headless")]
    pub(crate) pads: Option<PathBuf>,
    /// Write the picture of a tick (repeatable).
    #[arg(long, value_name = "TICK:FILE.png", requires = "headless", value_parser = Shot::parse)]
    pub(crate) shot: Vec<Shot>,
    /// Write the sound.
    #[arg(long, value_name = "FILE", requires = "headless")]
    pub(crate) wav: Option<PathBuf>,
    /// Start with what this file says that the cart has kept, and write it there at the end; without it there is nothing.
    #[arg(long, value_name = "FILE", requires = "headless")]
    pub(crate) values: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) play: PlayOptions,
}

/// How a replay is watched.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ReplayOptions {
    /// The cart that was played; without it the one with the right hash among the carts of this computer.
    #[arg(long, value_name = "FILE")]
    pub(crate) cart: Option<PathBuf>,
    /// Play it as fast as it goes, without showing it, and compare all hashes: exit code 1 and the tick where one differs.
    #[arg(long, conflicts_with_all = ["headless", "seat", "at"])]
    pub(crate) verify: bool,
    /// Show what this seat saw, from 0 [default: the first that was taken].
    #[arg(long, value_name = "N")]
    pub(crate) seat: Option<u8>,
    /// Begin so far from the beginning: seconds, or minutes and seconds, as in 3:20.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<u64>,
    /// Run without window and sound card, as fast as it goes.
    #[arg(long)]
    pub(crate) headless: bool,
    /// End at this tick, counted from the beginning of the replay [default: its last].
    #[arg(long, value_name = "N", requires = "headless")]
    pub(crate) ticks: Option<u32>,
    /// Write the picture of a tick (repeatable).
    #[arg(long, value_name = "TICK:FILE.png", requires = "headless", value_parser = Shot::parse)]
    pub(crate) shot: Vec<Shot>,
    /// Write the sound.
    #[arg(long, value_name = "FILE", requires = "headless")]
    pub(crate) wav: Option<PathBuf>,
}

fn parse_time(text: &str) -> Result<u64, String> {
    let wrong = || "write it as seconds, or as minutes:seconds, e.g. 3:20".to_owned();
    let parts: Vec<u32> =
        text.split(':').map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    match parts[..] {
        [seconds] => Ok(seconds.into()),
        [minutes, seconds @ 0..60] => Ok(u64::from(minutes) * 60 + u64::from(seconds)),
        [hours, minutes @ 0..60, seconds @ 0..60] => {
            Ok((u64::from(hours) * 60 + u64::from(minutes)) * 60 + u64::from(seconds))
        }
        _ => Err(wrong()),
    }
}

/// How a cart is played, with or without a window.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PlayOptions {
    /// Write every message of the netplay as a line of JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Write a replay of what is played alone: `quiver replay FILE` watches it.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Let the dice fall the same each time; without it they are fresh, and 0 where it is headless.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Players at this console [default: alone what the cart allows, online 1].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) players: Option<u8>,
    /// The name that others see [default: the one kept in the settings].
    #[arg(long)]
    pub(crate) name: Option<String>,
}

/// One picture to write.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Shot {
    /// The tick, counted from the start of the run.
    pub(crate) tick: u32,
    /// Where to write it.
    pub(crate) path: PathBuf,
}

impl Shot {
    fn parse(text: &str) -> Result<Self, String> {
        let (tick, path) =
            text.split_once(':').ok_or("write it as TICK:FILE.png, e.g. 60:town.png")?;
        let tick = tick.parse().map_err(|_| format!("\"{tick}\" is not the number of a tick"))?;
        if path.is_empty() {
            return Err("the file is missing after the colon".to_owned());
        }
        Ok(Self { tick, path: PathBuf::from(path) })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::try_parse_from(line.split(' ')).map_err(|error| error.to_string())
    }

    #[track_caller]
    fn check_wrong(line: &str, part: &str) {
        let error = parse(line).expect_err("this line is wrong");
        assert!(error.contains(part), "{line}: {error}");
    }

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn no_command_is_the_menu() {
        assert!(parse("quiver").unwrap().command.is_none());
        assert_eq!(parse("quiver --carts a --carts b").unwrap().carts.len(), 2);
    }

    #[test]
    fn every_option_of_a_headless_run_is_read() {
        let line = "quiver play d.cart.png --headless --ticks 90 --pads p.txt --shot 0:a.png --shot 60:b.png \
                    --wav s.wav --trace t.jsonl --seed 7 --players 2 --name Mira";
        let Some(Command::Play { cart, run }) =
            parse(&line.replace("                    ", "")).unwrap().command
        else {
            panic!("not a play");
        };
        assert_eq!(cart, PathBuf::from("d.cart.png"));
        assert!(run.headless);
        assert_eq!((run.ticks, run.play.seed, run.play.players), (90, Some(7), Some(2)));
        assert_eq!(run.shot[1], Shot { tick: 60, path: PathBuf::from("b.png") });
        assert_eq!(run.play.name.as_deref(), Some("Mira"));
        assert!(run.pads.is_some() && run.wav.is_some() && run.play.trace.is_some());
    }

    #[test]
    fn join_takes_a_new_key_only_when_told() {
        for (line, expected) in [
            ("quiver join quiver://h:1/r", false),
            ("quiver join quiver://h:1/r --accept-new-key", true),
        ] {
            let Some(Command::Join { accept_new_key, .. }) = parse(line).unwrap().command else {
                panic!("not a join");
            };
            assert_eq!(accept_new_key, expected, "{line}");
        }
    }

    #[test]
    fn a_replay_begins_at_a_time() {
        for (at, seconds) in [("0", 0), ("75", 75), ("1:15", 75), ("1:00:01", 3_601)] {
            let line = format!("quiver replay a.replay --at {at} --seat 2");
            let Some(Command::Replay { replay, .. }) = parse(&line).unwrap().command else {
                panic!("not a replay");
            };
            assert_eq!((replay.at, replay.seat), (Some(seconds), Some(2)), "{at}");
        }
        check_wrong("quiver replay a --at 1:60", "minutes:seconds");
        check_wrong("quiver replay a --at x", "minutes:seconds");
        check_wrong("quiver replay a --verify --headless", "cannot be used");
        check_wrong("quiver replay a --ticks 5", "--headless");
    }

    #[test]
    fn a_room_is_opened_by_cart() {
        let line = "quiver open quiver://h --cart delve --room den --private";
        let Some(Command::Open { cart, room, private, json, .. }) = parse(line).unwrap().command
        else {
            panic!("not an open");
        };
        assert_eq!(
            (cart.as_str(), room.as_deref(), private, json),
            ("delve", Some("den"), true, false)
        );
        check_wrong("quiver open quiver://h", "--cart");
        check_wrong("quiver rooms", "<ADDRESS>");
    }

    #[test]
    fn wrong_usage_says_what_is_wrong() {
        check_wrong("quiver play", "<CART>");
        check_wrong("quiver play a --shot 1:a.png", "--headless");
        check_wrong("quiver play a --headless --shot a.png", "TICK:FILE.png");
        check_wrong("quiver play a --headless --shot x:a.png", "not the number of a tick");
        check_wrong("quiver play a --headless --shot 4:", "the file is missing");
        check_wrong("quiver play a --players 5", "1..=4");
        check_wrong("quiver dance", "unrecognized subcommand");
    }
}
