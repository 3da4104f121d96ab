//! The binary `quiver`: the Quiver console for players and authors. It decides nothing about a game; it joins a window,
//! a sound card, pads and the network to the machine, the netplay and the carts.

mod app;
mod arguments;
mod audio;
mod camera;
mod check;
mod clock;
mod console;
mod console_calls;
mod controls;
mod directory;
mod film;
mod game;
mod gamepads;
mod gif;
mod gpu;
mod headless;
mod home;
mod input;
mod keys;
mod meter;
mod notice;
mod overlay;
mod own_rules;
mod pace;
mod pause;
mod picture;
mod recording;
mod replays;
mod retry;
mod rooms;
mod saves;
mod scaling;
mod script;
mod session;
mod settings;
mod shelf;
mod start;
mod states;
mod storage;
mod touch_picture;
mod trace;
mod watch;
mod watching;
mod wav;
mod window;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // Wrong usage ends here, with code 2 and what is right.
    let arguments = arguments::Arguments::parse();
    match start::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::tell(&format!("quiver: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
