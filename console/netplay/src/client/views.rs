//! Views on their way in: fragments put together, deltas undone, and the two between which others are shown.

use std::{collections::VecDeque, sync::Arc};

use super::{clock::WHOLE, others::Delay};
use crate::{
    delta::{self, view_hash},
    limits::{BUSY_TICKS, PARTIAL_VIEWS_MAX, VIEWS_KEPT},
    message::ViewPart,
    parity,
    scene::Others,
    time::{Tick, Time},
};

/// A view of which fragments are missing.
#[derive(Debug)]
struct Partial {
    tick: Tick,
    base: Option<Tick>,
    parts: Vec<Option<Vec<u8>>>,
    parity: Option<Vec<u8>>,
}

/// A piece of a view that came.
#[derive(Debug)]
pub(super) enum Piece {
    /// A fragment, and its number.
    Part(u8, Vec<u8>),
    /// What makes good the loss of one.
    Parity(Vec<u8>),
}

/// What a message from the room did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Arrival {
    /// There is a newer view.
    Newer,
    /// More of it must come first.
    Partial,
    /// A newer view is already there.
    Stale,
    /// It builds on a view that is not there, or makes something else than it should.
    Lost,
}

/// The views that have arrived.
#[derive(Debug, Default)]
pub(super) struct ViewReceiver {
    /// Ticks a second; 0 on demand.
    rate: u64,
    /// Whole views, oldest first.
    views: VecDeque<(Tick, Arc<[u8]>)>,
    partial: Vec<Partial>,
    /// The newest view on which the room has built.
    base: Option<Tick>,
    /// The room must send a key view.
    pub(super) lost: bool,
    /// Fragments that were lost and made good.
    pub(super) restored: u64,
    /// The ticks before the newest of which something arrived, nearest in the lowest bit.
    seen: u64,
    /// When the newest view came.
    newest_at: Time,
    /// The tick of the first view, and of the last that differs from the one before.
    first: Tick,
    changed: Tick,
    /// What of others is shown now, in parts of a tick; see [`WHOLE`].
    shown: u64,
    last: Time,
    delay: Delay,
}

impl ViewReceiver {
    /// No view has come; the room ticks so often a second, or on demand at 0.
    pub(super) fn new(rate: u64) -> Self {
        Self { rate, ..Self::default() }
    }

    /// The tick of the older of the views that are shown.
    pub(super) fn shown_tick(&self) -> Tick {
        let next = self.views.partition_point(|(tick, _)| u64::from(tick.0) * WHOLE <= self.shown);
        self.views.get(next.saturating_sub(1)).map_or(Tick(0), |(tick, _)| *tick)
    }

    /// The newest view.
    pub(super) fn newest(&self) -> Option<&(Tick, Arc<[u8]>)> {
        self.views.back()
    }

    /// Of the 32 ticks before the newest, those of which a view or beat arrived: the nearest in the lowest bit.
    pub(super) const fn seen(&self) -> u32 {
        self.seen as u32
    }

    /// How long the newest view is here, in milliseconds; 255 for longer than that.
    pub(super) fn held_ms(&self, now: Time) -> u8 {
        u8::try_from((now - self.newest_at).0 / 1_000).unwrap_or(u8::MAX)
    }

    /// Whether nothing has changed for a while and nothing is missing.
    pub(super) fn is_idle(&self) -> bool {
        let newest = self.views.back().map_or(Tick(0), |(tick, _)| *tick);
        !self.lost && self.partial.is_empty() && newest.since(self.changed) >= BUSY_TICKS
    }

    /// Whether the room has told of each of the last ticks, so that what is missing was lost.
    pub(super) fn is_told_of_each(&self, ticks: u32) -> bool {
        let newest = self.views.back().map_or(Tick(0), |(tick, _)| *tick);
        self.rate > 0 && newest.since(self.changed) < ticks && newest.since(self.first) > u32::BITS
    }

    /// How far others are shown behind, in tenths of a tick.
    pub(super) fn behind_tenths(&self) -> u32 {
        if self.rate == 0 { 0 } else { self.delay.behind_tenths() }
    }

    /// A fragment came.
    pub(super) fn part(&mut self, now: Time, part: ViewPart) -> Arrival {
        let ViewPart { tick, base, part, parts, bytes, .. } = part;
        self.piece(now, tick, base, parts, Piece::Part(part, bytes))
    }

    /// A piece of a view that has so many fragments came.
    pub(super) fn piece(
        &mut self,
        now: Time,
        tick: Tick,
        base: Option<Tick>,
        parts: u8,
        piece: Piece,
    ) -> Arrival {
        if self.is_stale(tick) {
            self.overtaken(tick);
            return Arrival::Stale;
        }
        let Some(bytes) = self.assemble(tick, base, parts, piece) else {
            return Arrival::Partial;
        };
        self.changed_to(now, tick, base, &bytes)
    }

    /// The change to a view on the Reliable lane came.
    pub(super) fn change(&mut self, now: Time, tick: Tick, base: Tick, bytes: &[u8]) -> Arrival {
        if self.is_stale(tick) {
            return Arrival::Stale;
        }
        self.changed_to(now, tick, Some(base), bytes)
    }

    fn changed_to(&mut self, now: Time, tick: Tick, base: Option<Tick>, bytes: &[u8]) -> Arrival {
        let view = match base {
            None => Some(Vec::new().into()),
            Some(base) => self.find(base),
        };
        let made = view.and_then(|base: Arc<[u8]>| {
            let (hash, change) = bytes.split_first_chunk::<8>()?;
            let view = delta::decode(&base, change).ok()?;
            (view_hash(&view) == *hash).then_some(view)
        });
        match made {
            Some(view) => {
                self.base = base;
                self.arrived(now, tick, view.into())
            }
            None => self.missing(),
        }
    }

    /// A whole view came.
    pub(super) fn key(&mut self, now: Time, tick: Tick, bytes: Vec<u8>) -> Arrival {
        if self.is_stale(tick) {
            return Arrival::Stale;
        }
        // The room sends no other view until it knows that this one is here, and then builds on it.
        self.base = Some(tick);
        self.arrived(now, tick, bytes.into())
    }

    /// An older view still holds at a newer tick.
    pub(super) fn beat(&mut self, now: Time, tick: Tick, same: Tick) -> Arrival {
        if self.is_stale(tick) {
            self.overtaken(tick);
            return Arrival::Stale;
        }
        match self.find(same) {
            Some(view) => {
                self.base = Some(same);
                self.arrived(now, tick, view)
            }
            None => self.missing(),
        }
    }

    /// Moves what is shown of others on to `now`.
    pub(super) fn advance(&mut self, now: Time) {
        let passed = (now - self.last).0.min(1_000_000_000);
        self.last = now;
        let Some((newest, _)) = self.views.back() else { return };
        let newest = u64::from(newest.0) * WHOLE;
        let rate = self.rate;
        if rate == 0 {
            self.shown = newest;
        } else {
            let wanted = self.delay.wanted(now, rate);
            let off = wanted.cast_signed() - self.shown.cast_signed();
            // A tick off makes the picture run ten per cent faster or slower; a quarter of a second is made up at once.
            if off > (WHOLE * rate / 4).max(3 * WHOLE).cast_signed() {
                self.shown = wanted;
            } else {
                let speed = 1_000 + (off * 100 / WHOLE.cast_signed()).clamp(-100, 100);
                self.shown += passed * rate * speed.unsigned_abs();
            }
            self.shown = self.shown.min(newest);
        }
        self.prune();
    }

    /// The views between which others are shown.
    pub(super) fn others(&self) -> Option<Others<'_>> {
        let next = self.views.partition_point(|(tick, _)| u64::from(tick.0) * WHOLE <= self.shown);
        let (from_tick, from) = self.views.get(next.saturating_sub(1))?;
        let Some((to_tick, to)) = self.views.get(next).filter(|_| next > 0) else {
            return Some(Others { from, to: from, part: 0 });
        };
        let whole = u64::from(to_tick.since(*from_tick)) * WHOLE;
        let done = self.shown - u64::from(from_tick.0) * WHOLE;
        // Divided first: the product of a long gap would not fit.
        let part = (done / (whole / 256).max(1)).min(256) as u16;
        Some(Others { from, to, part })
    }

    fn is_stale(&self, tick: Tick) -> bool {
        self.views.back().is_some_and(|(newest, _)| tick <= *newest)
    }

    /// Something of an older tick came after all.
    fn overtaken(&mut self, tick: Tick) {
        let back = self.views.back().map_or(0, |(newest, _)| newest.since(tick));
        if (1..=u64::BITS).contains(&back) {
            self.seen |= 1 << (back - 1);
        }
    }

    fn find(&self, tick: Tick) -> Option<Arc<[u8]>> {
        let idx = self.views.binary_search_by_key(&tick, |(tick, _)| *tick).ok()?;
        Some(Arc::clone(&self.views[idx].1))
    }

    fn missing(&mut self) -> Arrival {
        self.lost = true;
        Arrival::Lost
    }

    fn arrived(&mut self, now: Time, tick: Tick, view: Arc<[u8]>) -> Arrival {
        let is_first = self.views.is_empty();
        if is_first {
            self.delay = Delay::new(now);
            self.first = tick;
        }
        if self.rate > 0 {
            let newest = self.views.back().map(|(newest, _)| *newest);
            // Of a view that does not change the room tells less often.
            let before = newest.filter(|newest| newest.since(self.changed) < BUSY_TICKS);
            self.delay.arrived(now, self.rate, tick, before);
        }
        if is_first {
            self.shown = self.delay.wanted(now, self.rate);
            self.last = now;
        }
        if let Some((newest, _)) = self.views.back() {
            self.seen = (self.seen << 1 | 1).checked_shl(tick.since(*newest) - 1).unwrap_or(0);
        }
        if self.views.back().is_none_or(|(_, newest)| !Arc::ptr_eq(newest, &view)) {
            self.changed = tick;
        }
        self.views.push_back((tick, view));
        self.partial.retain(|partial| partial.tick > tick);
        self.newest_at = now;
        self.lost = false;
        self.prune();
        Arrival::Newer
    }

    /// The whole body, once this was its last piece.
    fn assemble(
        &mut self,
        tick: Tick,
        base: Option<Tick>,
        parts: u8,
        piece: Piece,
    ) -> Option<Vec<u8>> {
        // Sent again, the same view may build on another base: then the older fragments are of no use.
        let fits =
            |partial: &Partial| partial.base == base && partial.parts.len() == usize::from(parts);
        self.partial.retain(|partial| partial.tick != tick || fits(partial));
        let idx =
            self.partial.iter().position(|partial| partial.tick == tick).unwrap_or_else(|| {
                let parts = vec![None; usize::from(parts)];
                self.partial.push(Partial { tick, base, parts, parity: None });
                self.partial.sort_by_key(|partial| partial.tick);
                if self.partial.len() > PARTIAL_VIEWS_MAX {
                    self.partial.remove(0);
                }
                self.partial.partition_point(|partial| partial.tick < tick)
            });
        let partial = self.partial.get_mut(idx).filter(|partial| partial.tick == tick)?;
        match piece {
            Piece::Part(part, bytes) => partial.parts[usize::from(part)] = Some(bytes),
            Piece::Parity(bytes) => partial.parity = Some(bytes),
        }
        if let Some((part, bytes)) =
            partial.parity.as_ref().and_then(|parity| parity::restore(&partial.parts, parity))
        {
            partial.parts[part] = Some(bytes);
            self.restored += 1;
        }
        if partial.parts.iter().any(Option::is_none) {
            return None;
        }
        Some(self.partial.remove(idx).parts.into_iter().flatten().flatten().collect())
    }

    /// Drops what neither the room builds on nor others are shown from.
    fn prune(&mut self) {
        while self.views.len() > 1 {
            let passed = u64::from(self.views[1].0.0) * WHOLE <= self.shown;
            let built_on = self.base.is_none_or(|base| self.views[0].0 >= base);
            if !passed || built_on {
                break;
            }
            self.views.pop_front();
        }
        // The room builds on a view of its last few or on the one it built on last: the others are of no use.
        while self.views.len() > 2 * VIEWS_KEPT {
            let oldest = usize::from(self.base == Some(self.views[0].0));
            self.views.remove(oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::FRAGMENT_BYTES, message::Report};

    const MS: u64 = 1_000;

    /// The fragments of a view of two and a half fragments.
    fn parts(tick: u32, base: Option<(u32, &[u8])>, view: &[u8]) -> Vec<ViewPart> {
        let mut body = view_hash(view).to_vec();
        body.extend(delta::encode(base.map_or(&[], |(_, bytes)| bytes), view));
        let parts = body.len().div_ceil(FRAGMENT_BYTES) as u8;
        let chunks = body.chunks(FRAGMENT_BYTES).zip(0..);
        let base = base.map(|(tick, _)| Tick(tick));
        let part = |(bytes, part): (&[u8], u8)| {
            let report = Report::default();
            ViewPart { tick: Tick(tick), base, report, part, parts, bytes: bytes.to_vec() }
        };
        chunks.map(part).collect()
    }

    fn view(fill: u64) -> Vec<u8> {
        let mut random = crate::sim::Random::new(fill);
        (0..2_500).map(|_| random.bits() as u8).collect()
    }

    /// What each fragment does, in this order.
    fn check(receiver: &mut ViewReceiver, arrivals: &[(&ViewPart, Arrival)], newest: u32) {
        for (idx, (part, expected)) in arrivals.iter().enumerate() {
            assert_eq!(receiver.part(Time(0), (*part).clone()), *expected, "arrival {idx}");
        }
        assert_eq!(receiver.newest().map(|(tick, _)| *tick), Some(Tick(newest)));
    }

    #[test]
    fn fragments_come_in_any_order_and_more_than_once() {
        use Arrival::{Newer, Partial, Stale};
        let (one, two, three) =
            (parts(1, None, &view(1)), parts(2, None, &view(2)), parts(3, None, &view(3)));
        let mut receiver = ViewReceiver::default();
        let mixed = [
            (&two[2], Partial),
            (&one[0], Partial),
            (&two[2], Partial),
            (&one[2], Partial),
            (&two[0], Partial),
            (&one[1], Newer),
            (&one[1], Stale),
            (&three[1], Partial),
            (&two[1], Newer),
            (&three[0], Partial),
            (&two[0], Stale),
            (&three[2], Newer),
        ];
        check(&mut receiver, &mixed, 3);
        assert_eq!(*receiver.newest().unwrap().1, view(3));
        assert!(receiver.partial.is_empty());
    }

    #[test]
    fn a_view_without_its_base_and_a_damaged_one_ask_for_a_key() {
        let [first, second] = [view(1), view(2)];
        let mut receiver = ViewReceiver::default();
        let unknown = parts(5, Some((4, &first)), &first);
        assert_eq!(receiver.part(Time(0), unknown[0].clone()), Arrival::Lost);
        assert!(receiver.lost);
        assert_eq!(receiver.key(Time(0), Tick(6), first.clone()), Arrival::Newer);
        assert!(!receiver.lost);
        let mut damaged = parts(7, Some((6, &first)), &first);
        damaged[0].bytes[0] ^= 1;
        assert_eq!(receiver.part(Time(0), damaged[0].clone()), Arrival::Lost);
        assert_eq!(receiver.beat(Time(0), Tick(8), Tick(3)), Arrival::Lost);
        assert_eq!(receiver.beat(Time(0), Tick(8), Tick(6)), Arrival::Newer);
        for part in parts(9, Some((8, &first)), &second) {
            receiver.part(Time(0), part);
        }
        assert_eq!(
            receiver.newest().map(|(tick, view)| (*tick, &**view)),
            Some((Tick(9), &second[..]))
        );
    }

    #[test]
    fn the_first_fragments_of_many_views_are_not_kept_for_ever() {
        let mut receiver = ViewReceiver::default();
        for tick in 1..100 {
            receiver.part(Time(0), parts(tick, None, &view(1))[0].clone());
        }
        assert_eq!(receiver.partial.len(), PARTIAL_VIEWS_MAX);
    }

    #[test]
    fn what_arrived_is_told_by_its_tick() {
        let mut receiver = ViewReceiver::default();
        let mut seen = |tick| {
            receiver.key(Time(0), Tick(tick), vec![tick as u8]);
            receiver.seen()
        };
        assert_eq!([1, 2, 3, 6].map(&mut seen), [0b0, 0b1, 0b11, 0b11100]);
        // An overtaken one counts as well, even if a fragment is all that came.
        assert_eq!(receiver.beat(Time(0), Tick(5), Tick(3)), Arrival::Stale);
        assert_eq!(receiver.part(Time(0), parts(4, None, &view(1))[0].clone()), Arrival::Stale);
        assert_eq!(receiver.seen(), 0b11111);
        receiver.key(Time(0), Tick(40), vec![40]);
        assert_eq!(receiver.seen(), 0);
        receiver.key(Time(0), Tick(u32::MAX), vec![0]);
        assert_eq!(receiver.seen(), 0);
    }

    #[test]
    fn others_move_evenly_a_little_behind() {
        let mut receiver = ViewReceiver::new(30);
        let (mut last, mut steps) = (0, Vec::new());
        for frame in 0..240_u64 {
            let now = Time(frame * 100 * MS / 6);
            // A view each 33 ms, but every seventh is lost and every fifth comes 10 ms late.
            for tick in 1..=120_u64 {
                let late = if tick % 5 == 0 { 10 * MS } else { 0 };
                let arrives = tick * 100 * MS / 3 + late;
                if tick % 7 != 0 && arrives <= now.0 && arrives + 100 * MS / 6 > now.0 {
                    receiver.key(now, Tick(tick as u32), (tick as u32).to_le_bytes().to_vec());
                }
            }
            receiver.advance(now);
            let Some(others) = receiver.others() else { continue };
            let [from, to] =
                [others.from, others.to].map(|view| u32::from_le_bytes(view.try_into().unwrap()));
            let shown = u64::from(from) * 256 + u64::from(to - from) * u64::from(others.part);
            assert!(shown >= last, "time went back at frame {frame}");
            if frame > 60 {
                steps.push(shown - last);
                let room = now.0 * 256 * 3 / (100 * MS);
                let behind = room.saturating_sub(shown);
                assert!((256..256 * 4).contains(&behind), "{behind} behind at frame {frame}");
            }
            last = shown;
        }
        // A frame is half a tick: 128, and ten per cent more or less.
        assert!(steps.iter().all(|step| (110..=146).contains(step)), "{steps:?}");
        assert!(
            receiver.views.len() < 12,
            "what is shown no more is dropped: {}",
            receiver.views.len()
        );
    }
}
