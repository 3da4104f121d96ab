//! What a run is made of, as a TOML file says it.

use std::collections::BTreeMap;
use std::path::Path;

use cart_abi::{Button, Pad};
use serde::Deserialize;

/// A run. Times are in seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is about, in a line.
    pub title: String,
    /// Another seed, other hands.
    #[serde(default)]
    pub seed: u64,
    /// The server to start for it; without it, addresses of rooms are given when it is run.
    pub server: Option<Server>,
    /// Who comes.
    pub players: Players,
    /// How long it takes.
    pub time: Timing,
    /// All players leave at once, and come back.
    pub storm: Option<Storm>,
    /// The most that figures of the report may be, by their place in it, as in `"server.turn_ms.p99" = 5`.
    #[serde(default)]
    pub most: BTreeMap<String, f64>,
    /// The least that they may be.
    #[serde(default)]
    pub least: BTreeMap<String, f64>,
}

/// A server on this computer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// A cart by its name in the folder of carts.
    pub cart: String,
    /// Seats instead of those that the cart has, 1 to 128.
    pub seats: Option<u8>,
    /// Ticks a second instead of the cart's, 0 to 60.
    pub tick_rate: Option<u8>,
    /// Places for spectators in each room.
    #[serde(default)]
    pub spectators: u16,
    /// Rooms with this cart.
    #[serde(default = "one")]
    pub rooms: u16,
    /// The processors that it may use, as `taskset -c` takes them.
    pub cores: Option<String>,
}

/// Who comes, and what they do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Players {
    /// Into each room.
    pub each: u16,
    /// How many come a second, in all.
    #[serde(default = "fifty")]
    pub per_second: u32,
    /// Players on one UDP socket.
    #[serde(default = "sixteen")]
    pub per_socket: u16,
    /// Addresses of this computer (127.0.1.1, 127.0.1.2 …) that they come from; 0 is one that the system chooses.
    #[serde(default)]
    pub sources: u16,
    /// What their pads do.
    #[serde(default)]
    pub pads: Pads,
    /// The cart's own bot plays, instead of `pads` and `orders`.
    #[serde(default)]
    pub bot: bool,
    /// Clients look ahead as consoles do, which tells how often they are wrong; it takes the time of this program.
    #[serde(default)]
    pub predict: bool,
    /// The cart that bots and looking ahead are taken from, by its name in the folder of carts; it is the server's if that
    /// is started here.
    pub cart: Option<String>,
    /// Orders in hexadecimal that each gives once it has a seat.
    #[serde(default)]
    pub first: Vec<Hex>,
    /// Orders that each gives from then on, in turn.
    #[serde(default)]
    pub orders: Vec<Hex>,
    /// Seconds from one to the next.
    #[serde(default = "ten")]
    pub order_every: f64,
    /// Seconds that a player stays on average, and then leaves and comes back; 0 is for ever.
    #[serde(default)]
    pub stay: f64,
    /// Seconds that such a player is away.
    #[serde(default = "one_second")]
    pub away: f64,
    /// The processors that the players may use, as `taskset -c` takes them.
    pub cores: Option<String>,
    /// Threads that run them.
    #[serde(default = "one")]
    pub threads: u16,
}

/// What pads do.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pads {
    /// Nothing.
    #[default]
    Still,
    /// A direction for a fifth of a second to one second, by the seed of each player.
    Walk,
    /// What is held and for how many seconds, again and again.
    Script(Vec<(String, f64)>),
}

/// How long a run takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// Until all have a seat, at most.
    #[serde(default = "sixty")]
    pub ramp_most: f64,
    /// From then until it is measured.
    pub warm_up: f64,
    /// Measured.
    pub measure: f64,
}

/// All leave at once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storm {
    /// After so many measured seconds.
    pub at: f64,
}

/// Bytes, written as pairs of hexadecimal digits.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Hex(pub Vec<u8>);

/// What is wrong with a scenario.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ScenarioError(String);

const fn one() -> u16 {
    1
}

const fn sixteen() -> u16 {
    16
}

const fn fifty() -> u32 {
    50
}

const fn one_second() -> f64 {
    1.0
}

const fn ten() -> f64 {
    10.0
}

const fn sixty() -> f64 {
    60.0
}

impl TryFrom<String> for Hex {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits: Vec<char> = text.chars().filter(|digit| *digit != ' ').collect();
        let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok();
        let bytes = digits.chunks(2).map(|pair| byte(pair).filter(|_| pair.len() == 2));
        bytes.collect::<Option<_>>().map(Self).ok_or_else(|| {
            format!("{text:?} is no order: pairs of hexadecimal digits are, as in \"00 1f\"")
        })
    }
}

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is not there or says what no run can be, with the place.
    pub fn read(path: &Path) -> Result<Self, ScenarioError> {
        let named = |error: String| ScenarioError(format!("{}: {error}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
        text.parse().map_err(|ScenarioError(error)| named(error))
    }
}

impl std::str::FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self =
            toml::from_str(text).map_err(|error| ScenarioError(error.to_string()))?;
        let Self { players, time, .. } = &scenario;
        let wrong = [
            (players.each == 0, "players.each is 0: somebody must come"),
            (players.per_second == 0, "players.per_second is 0: nobody would come"),
            (players.per_socket == 0, "players.per_socket is 0: nobody could come"),
            (players.threads == 0, "players.threads is 0: nobody would play"),
            (
                (players.bot || players.predict)
                    && players.cart.is_none()
                    && scenario.server.is_none(),
                "players.cart is needed: bots and looking ahead are taken from it",
            ),
            (players.sources > 60_000, "players.sources is more than there are such addresses"),
            (players.order_every <= 0.0, "players.order_every is no time"),
            (players.stay < 0.0 || players.away < 0.0, "players.stay or players.away is no time"),
            (time.warm_up < 0.0 || time.measure <= 0.0, "nothing is measured: set time.measure"),
        ];
        if let Some((_, what)) = wrong.into_iter().find(|(is_wrong, _)| *is_wrong) {
            return Err(ScenarioError(what.to_owned()));
        }
        if let Pads::Script(steps) = &players.pads {
            if steps.iter().all(|(_, seconds)| *seconds <= 0.0) {
                return Err(ScenarioError("players.pads: the script takes no time".to_owned()));
            }
            steps.iter().try_for_each(|(held, _)| pad(held).map(|_| ()))?;
        }
        Ok(scenario)
    }
}

/// The pad on which buttons with these names are held, blanks between them.
pub(crate) fn pad(held: &str) -> Result<Pad, ScenarioError> {
    let mut pad = Pad::IDLE;
    for name in held.split_whitespace() {
        let button = Button::ALL.into_iter().find(|button| format!("{button:?}") == name);
        let button = button.ok_or_else(|| {
            ScenarioError(format!("players.pads: there is no button {name:?}; Up and A are some"))
        })?;
        pad.held |= button as u16;
    }
    Ok(pad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_of_ours_is_one() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let mut count = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let scenario = Scenario::read(&path).unwrap_or_else(|error| panic!("{error}"));
            assert!(!scenario.most.is_empty() && !scenario.least.is_empty(), "{}", path.display());
            count += 1;
        }
        assert!(count >= 4);
    }

    #[test]
    fn what_is_no_scenario_says_why() {
        let check = |more: &str, expected: &str| {
            let text = format!(
                "title = \"x\"\n[time]\nwarm_up = 0\nmeasure = 1\n[players]\neach = 1\n{more}\n"
            );
            let error = text.parse::<Scenario>().unwrap_err().to_string();
            assert!(error.contains(expected), "{more}: {error}");
        };
        check("threads = 0", "nobody would play");
        check("orders = [\"0\"]", "pairs of hexadecimal digits");
        check("pads = { script = [[\"Jump\", 1]] }", "no button \"Jump\"");
        check("pads = { script = [[\"A\", 0]] }", "takes no time");
        check("bot = true", "players.cart is needed");
        check("what = 1", "unknown field");
    }

    #[test]
    fn orders_are_read() {
        assert_eq!(Hex::try_from("00 1F".to_owned()), Ok(Hex(vec![0, 31])));
        assert_eq!(pad("Up A").unwrap().held, Button::Up as u16 | Button::A as u16);
    }
}
