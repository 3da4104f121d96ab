//! How a game ends, in words for the player.

use cart_host::{Fault, Reason};

use crate::notice::{Key, Notice, Tone, crash};

/// Why a game is over, to show.
#[derive(Clone, Debug)]
pub(crate) enum Ended {
    /// The cart stopped with a fault.
    Fault(Notice),
    /// The room does not go on with this player.
    Over(Notice),
    /// The server shows another key than before.
    NewKey(Notice),
    /// The rules do not take the save back.
    Save(Notice),
}

impl Ended {
    /// Whether trying again may help.
    pub(crate) fn can_start_again(&self) -> bool {
        self.notice().choices.iter().any(|(key, _)| *key == Key::Again)
    }

    /// What the player reads.
    pub(crate) fn notice(&self) -> &Notice {
        match self {
            Self::Fault(notice)
            | Self::Over(notice)
            | Self::NewKey(notice)
            | Self::Save(notice) => notice,
        }
    }
}

/// A cart that was stopped.
pub(super) fn faulted(cart: &str, fault: &Fault) -> Notice {
    let call = match fault.host_call {
        Some(host_call) => format!("{}, in {host_call}", fault.call),
        None => fault.call.to_owned(),
    };
    let verbatim = matches!(fault.reason, Reason::Panic(_));
    Notice { verbatim, ..crash(cart, &call, &fault.reason.to_string()) }
}

/// Something that cannot be played at all.
pub(super) fn unusable(what: &str, text: String) -> Notice {
    Notice {
        title: "This cannot be played".to_owned(),
        tone: Tone::Trouble,
        facts: vec![("CART", what.to_owned())],
        text,
        choices: vec![(Key::Back, "leave it")],
        ..Notice::default()
    }
}
