//! A cart's rules with a watch beside them: how long it takes them to run a tick and to make views.

use std::mem;
use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use cart_host::RulesHost;
use netplay::{Profile, Refusal, Rules, Seat, SeatPad, Stopped, Whole};

/// The rules of a room. Nothing is timed unless somebody asks for it.
pub(crate) struct Timed {
    rules: RulesHost,
    /// What was spent since [`Self::take`], if it is counted.
    spent: Option<Spent>,
}

/// Time that a cart has taken.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    pub(crate) tick: Duration,
    pub(crate) views: Duration,
    /// Orders, comings and goings, saves.
    pub(crate) other: Duration,
}

impl Timed {
    pub(crate) const fn new(rules: RulesHost) -> Self {
        Self { rules, spent: None }
    }

    /// Counts from now on.
    pub(crate) fn start(&mut self) {
        self.spent = Some(Spent::default());
    }

    /// What was spent since this was called last.
    pub(crate) fn take(&mut self) -> Spent {
        self.spent.as_mut().map(mem::take).unwrap_or_default()
    }

    #[expect(clippy::disallowed_methods, reason = "how long a cart takes is read off the clock")]
    fn time<R>(
        &mut self,
        part: fn(&mut Spent) -> &mut Duration,
        call: impl FnOnce(&mut RulesHost) -> R,
    ) -> R {
        let Some(spent) = &mut self.spent else { return call(&mut self.rules) };
        let begun = Instant::now();
        let result = call(&mut self.rules);
        *part(spent) += begun.elapsed();
        result
    }
}

impl Deref for Timed {
    type Target = RulesHost;

    fn deref(&self) -> &RulesHost {
        &self.rules
    }
}

impl DerefMut for Timed {
    fn deref_mut(&mut self) -> &mut RulesHost {
        &mut self.rules
    }
}

impl Whole for Timed {
    fn whole(&mut self) -> Vec<u8> {
        self.rules.whole()
    }

    fn become_whole(&mut self, whole: &[u8]) -> Result<(), String> {
        self.rules.become_whole(whole)
    }
}

impl Rules for Timed {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        self.time(|spent| &mut spent.other, |rules| rules.join(seat, who))
    }

    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.time(|spent| &mut spent.other, |rules| rules.leave(seat))
    }

    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.time(|spent| &mut spent.other, |rules| rules.order(seat, order))
    }

    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        self.time(|spent| &mut spent.tick, |rules| rules.tick(pads))
    }

    fn view(&mut self, seat: Seat, budget: u32) -> Result<Vec<u8>, Stopped> {
        self.time(|spent| &mut spent.views, |rules| rules.view(seat, budget))
    }

    fn spectate(&mut self, budget: u32) -> Result<Option<Vec<u8>>, Stopped> {
        self.time(|spent| &mut spent.views, |rules| rules.spectate(budget))
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        self.time(|spent| &mut spent.other, Rules::save)
    }

    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.time(|spent| &mut spent.other, |rules| rules.restore(save))
    }
}
