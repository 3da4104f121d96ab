//! The command `quiver-server`: what a host says becomes a server, and a signal ends it.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use mimalloc::MiMalloc;
use netplay_server::{Arguments, Config, Server, say};
use tracing::info;
use tracing_subscriber::EnvFilter;

/// What a player costs is mostly small buffers, made by one thread and freed by another.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let Arguments { config, word } = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .init();
    let done = match &word {
        Some(word) => say(&config.data, word).and_then(|answer| {
            writeln!(io::stdout(), "{answer}").context("writing to standard output")
        }),
        None => run(&config),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Writing to a closed standard error cannot be told to anybody.
            let _ = writeln!(io::stderr(), "quiver-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(config: &Config) -> anyhow::Result<()> {
    let server = Server::start(config)?;
    // Whoever has read the addresses may end the server in good order at once.
    let mut signals = server.wait(async { Signals::listen() }).context("waiting for signals")?;
    print_addresses(&server).context("writing the addresses to standard output")?;
    let signal = server.wait(async {
        let every = config.status_every.map(u64::from).map(Duration::from_secs);
        loop {
            tokio::select! {
                signal = signals.next() => return signal,
                () = pass(every) => print_status(&server),
            }
        }
    });
    info!("{signal}: players are told and rooms are saved");
    server.stop();
    Ok(())
}

/// Waits for so long, or for ever.
async fn pass(span: Option<Duration>) {
    match span {
        Some(span) => tokio::time::sleep(span).await,
        None => std::future::pending().await,
    }
}

fn print_status(server: &Server) {
    let mut out = io::stdout().lock();
    // Where nobody reads any more, the rooms go on.
    let _ = writeln!(out, "{}", server.status()).and_then(|()| out.flush());
}

/// The addresses alone, a line each, so that a script can read them; what a host should know goes to the log.
fn print_addresses(server: &Server) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for address in server.addresses() {
        writeln!(out, "{address}")?;
    }
    out.flush()?;
    let port = server.listening().port();
    match server.addresses_for_others() {
        Some(others) => {
            for address in others {
                info!("from other computers of this network: quiver join {address}");
            }
            info!(
                "from elsewhere: this network's public address instead, with UDP port {port} forwarded to this computer"
            );
        }
        None => info!(
            "only this computer can join: for others, listen at 0.0.0.0, as in --listen 0.0.0.0:{port}"
        ),
    }
    Ok(())
}

/// What ends the server.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "Ctrl+C",
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl+C",
            // Nobody could end the server in good order otherwise.
            Err(_) => "no signal can be heard",
        }
    }
}
