//! The exports of a cart that the host calls: one table for checking and for calling them.

use cart_abi::{
    FUEL_PER_CALL, FUEL_PER_START, ORDER_BYTES_MAX, SAVE_BYTES_MAX, TEXT_BYTES_MAX, VIEW_BYTES_MAX,
    export,
};

/// Orders that a player's side may give in one frame.
pub(crate) const ORDERS_PER_FRAME_MAX: usize = 64;

/// A call of an export.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Call {
    Start,
    Join,
    Leave,
    Order,
    Tick,
    View,
    Spectate,
    Save,
    Restore,
    Scene,
    Predict,
    Update,
    Draw,
    Bot,
}

/// What a cart may hand over during a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outputs {
    /// Nothing.
    None,
    /// One result of so many bytes at most.
    One(usize),
    /// Up to [`ORDERS_PER_FRAME_MAX`] orders of so many bytes at most.
    Orders(usize),
    /// A pad record, and orders after it.
    PadAndOrders(usize),
}

impl Call {
    pub(crate) const ALL: [Self; 14] = [
        Self::Start,
        Self::Join,
        Self::Leave,
        Self::Order,
        Self::Tick,
        Self::View,
        Self::Spectate,
        Self::Save,
        Self::Restore,
        Self::Scene,
        Self::Predict,
        Self::Update,
        Self::Draw,
        Self::Bot,
    ];
    /// What a cart with rules needs beside [`Self::PLAY`].
    pub(crate) const RULES: [Self; 8] = [
        Self::Join,
        Self::Leave,
        Self::Order,
        Self::Tick,
        Self::View,
        Self::Save,
        Self::Restore,
        Self::Scene,
    ];
    /// What every cart needs.
    pub(crate) const PLAY: [Self; 3] = [Self::Start, Self::Update, Self::Draw];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Start => export::START,
            Self::Join => export::JOIN,
            Self::Leave => export::LEAVE,
            Self::Order => export::ORDER,
            Self::Tick => export::TICK,
            Self::View => export::VIEW,
            Self::Spectate => export::SPECTATE,
            Self::Save => export::SAVE,
            Self::Restore => export::RESTORE,
            Self::Scene => export::SCENE,
            Self::Predict => export::PREDICT,
            Self::Update => export::UPDATE,
            Self::Draw => export::DRAW,
            Self::Bot => export::BOT,
        }
    }

    /// How many 32-bit integers go in and come out.
    pub(crate) const fn signature(self) -> (usize, usize) {
        match self {
            Self::Save | Self::Draw => (0, 0),
            Self::Start | Self::Leave | Self::Tick | Self::Update => (1, 0),
            Self::Restore | Self::Spectate => (1, 1),
            Self::Join | Self::View | Self::Scene | Self::Predict | Self::Bot => (2, 0),
            Self::Order => (2, 1),
        }
    }

    pub(crate) const fn fuel(self) -> u64 {
        match self {
            Self::Start => FUEL_PER_START,
            _ => FUEL_PER_CALL,
        }
    }

    pub(crate) const fn outputs(self) -> Outputs {
        match self {
            Self::Order | Self::Restore => Outputs::One(TEXT_BYTES_MAX),
            Self::View | Self::Spectate | Self::Predict => Outputs::One(VIEW_BYTES_MAX),
            Self::Save => Outputs::One(SAVE_BYTES_MAX),
            Self::Update => Outputs::Orders(ORDER_BYTES_MAX),
            Self::Bot => Outputs::PadAndOrders(ORDER_BYTES_MAX),
            Self::Start | Self::Join | Self::Leave | Self::Tick | Self::Scene | Self::Draw => {
                Outputs::None
            }
        }
    }
}
