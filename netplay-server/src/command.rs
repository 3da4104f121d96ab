//! The command line: a server to run, or a word to one that runs.

use clap::{Parser, Subcommand};

use crate::config::Config;

const AFTER_HELP: &str = "\
Examples:
  quiver-server                                  Delve for whoever gets the address
  quiver-server --room delve=friends --room pong two rooms
  quiver-server --room ./my.cart.png             a cart by its file
  quiver-server --room delve --bots delve=3      three bots, while seats are empty
  quiver-server --allow delve                    players open rooms of Delve themselves
  quiver-server --listen 0.0.0.0:9000            another port

Nothing needs to be set up. The server prints an address for each room; players join with
  quiver join ADDRESS
From other computers they put this computer's name or IP address where the printed address has 127.0.0.1,
and the UDP port (4810, if not told otherwise) must be open in the firewall and forwarded by the router.

While it runs, from another terminal of the same user on the same computer:
  quiver-server players                          who plays where
  quiver-server kick Eve                         ends Eve's connection; she may come back
  quiver-server ban Eve                          and keeps her key out, until quiver-server unban Eve
  quiver-server --data FOLDER rooms              of the server with that data folder
These reach the server by the file \"control\" in its data folder, and nobody can from another computer.

The data folder holds the server's key (what the #... in the address is about: players see a stranger if it
is lost), the database with the rooms' saves, and carts that were compiled. Rooms are saved every 5 seconds
and at the end, and in between a journal is kept: after a crash they go on where they were, at most a quarter
of a second before. Copy the folder while the server is stopped to keep a back-up.

Ctrl+C or SIGTERM ends the server: players are told, rooms are saved.
The exit code is 0 then, 1 if something does not work, 2 if the command is wrong.
Logs go to standard error; RUST_LOG=debug shows more.";

/// Hosts rooms of Quiver carts for players on the network.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "quiver-server",
    version,
    after_help = AFTER_HELP,
    args_conflicts_with_subcommands = false
)]
pub struct Arguments {
    /// How to run a server; for a word to one that runs, only the data folder counts.
    #[command(flatten)]
    pub config: Config,
    /// A word to the server that has the data folder.
    #[command(subcommand)]
    pub word: Option<Word>,
}

/// What a host says to a server that runs.
#[derive(Clone, Debug, Eq, PartialEq, Subcommand)]
pub enum Word {
    /// Print every room, those that are private or sleep among them.
    Rooms {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print who plays where, with the fingerprints of their keys.
    Players {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// End a player's connection. The player may come back.
    Kick {
        /// A player's name, or the beginning of the fingerprint.
        #[arg(value_name = "NAME|FINGERPRINT")]
        who: String,
    },
    /// End a player's connection and let the key in no more, also after a new start of the server.
    Ban {
        /// A player's name, or the beginning of the fingerprint; the whole one if the player is not here.
        #[arg(value_name = "NAME|FINGERPRINT")]
        who: String,
    },
    /// Let a banned player in again.
    Unban {
        /// The name or the beginning of the fingerprint, as bans shows them.
        #[arg(value_name = "NAME|FINGERPRINT")]
        who: String,
    },
    /// Print who is banned.
    Bans {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take down a room that a player made, with all that is saved of it.
    Close {
        /// The room's name.
        room: String,
    },
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
        assert!(parse("quiver-server").unwrap().word.is_none());
    }

    #[test]
    fn a_word_goes_to_the_server_of_a_folder() {
        for line in ["quiver-server --data d kick Eve", "quiver-server kick Eve --data d"] {
            let arguments = parse(line).unwrap();
            assert_eq!(arguments.config.data, Path::new("d"), "{line}");
            assert_eq!(arguments.word, Some(Word::Kick { who: "Eve".to_owned() }), "{line}");
        }
        assert_eq!(
            parse("quiver-server rooms --json").unwrap().word,
            Some(Word::Rooms { json: true })
        );
        for wrong in ["quiver-server kick", "quiver-server dance", "quiver-server kick a b"] {
            assert_eq!(parse(wrong).unwrap_err().exit_code(), 2, "{wrong}");
        }
    }
}
