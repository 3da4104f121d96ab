//! What can be asked of a scene and its floor: who sees whom, how far, in what light, how fast.

use std::collections::BTreeMap;

use super::digest::{Asks, Sort};
use super::memo::Memo;
use super::state::{Creature, Id, Placed, Scene};
use super::weigh::{Matter, Weight};
use crate::data::{ConditionName, Gives, Rule, Shape, Size, Speed, Stat, ZoneTerrain};
use crate::grid::Square;
use crate::space::{self, Light, Obscured, Terrain, Tile};

/// A scene on its floor.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// The floor, with what zones make of it.
    pub(super) floor: &'a Painted<'a>,
}

/// A floor with what zones make of it.
pub struct Painted<'a> {
    floor: &'a dyn Terrain,
    over: BTreeMap<Square, ZoneTerrain>,
    pub(super) memo: Memo,
}

impl<'a> Painted<'a> {
    /// The floor of a scene.
    #[must_use]
    pub fn new(floor: &'a dyn Terrain, scene: &Scene) -> Self {
        let mut over: BTreeMap<Square, ZoneTerrain> = BTreeMap::new();
        for zone in scene.zones() {
            let terrain = zone.zone.terrain;
            if terrain == ZoneTerrain::default() {
                continue;
            }
            for square in zone_squares(scene, zone) {
                let here = over.entry(square).or_default();
                *here = both(*here, terrain);
            }
        }
        Self { floor, over, memo: Memo::default() }
    }

    /// Whether no zone makes anything of any square.
    pub(super) fn is_plain(&self) -> bool {
        self.over.is_empty()
    }

    /// Whether a square is within the floor, and not beyond its edge, where all is wall.
    pub(super) fn is_inner(&self, square: Square) -> bool {
        self.floor.is_inside(square)
    }

    /// What zones make of a square.
    pub(super) fn over(&self, square: Square) -> ZoneTerrain {
        self.over.get(&square).copied().unwrap_or_default()
    }
}

impl<'a> View<'a> {
    /// A scene on its floor as [`Painted`] has it.
    #[must_use]
    pub const fn new(scene: &'a Scene, floor: &'a Painted<'a>) -> Self {
        Self { scene, floor }
    }
}

impl Terrain for Painted<'_> {
    fn tile(&self, square: Square) -> Tile {
        let mut tile = self.floor.tile(square);
        if self.over.is_empty() {
            return tile;
        }
        let Some(over) = self.over.get(&square) else { return tile };
        tile.difficult |= over.difficult || over.cost > 0;
        tile.opaque |= over.opaque || over.sealed;
        if over.opens && tile.solid {
            tile = Tile { light: tile.light, ..Tile::OPEN };
        }
        // Plants are where the cart lets such a spell be cast.
        tile.difficult &= !(over.eases && over.plants);
        if over.wall && !tile.solid {
            tile = Tile { light: tile.light, ..Tile::WALL };
        }
        if over.heavily_obscured || over.magic_darkness {
            tile.obscured = Obscured::Heavily;
        } else if over.lightly_obscured {
            tile.obscured = tile.obscured.max(Obscured::Lightly);
        }
        tile
    }
}

/// What two zones make of one square.
fn both(one: ZoneTerrain, other: ZoneTerrain) -> ZoneTerrain {
    ZoneTerrain {
        difficult: one.difficult | other.difficult | (other.cost > 0),
        lightly_obscured: one.lightly_obscured | other.lightly_obscured,
        heavily_obscured: one.heavily_obscured | other.heavily_obscured,
        wall: one.wall | other.wall,
        silent: one.silent | other.silent,
        light: one.light.or(other.light),
        magic_darkness: one.magic_darkness | other.magic_darkness,
        wind: one.wind | other.wind,
        burns: one.burns | other.burns,
        opaque: one.opaque | other.opaque,
        no_teleport: one.no_teleport | other.no_teleport,
        opens: one.opens | other.opens,
        eases: one.eases | other.eases,
        plants: one.plants | other.plants,
        deflects: one.deflects | other.deflects,
        sealed: one.sealed | other.sealed,
        cover: one.cover.max(other.cover),
        ..one
    }
}

/// The squares that a zone fills now: one that follows its creature fills those around it.
pub(super) fn zone_squares(scene: &Scene, zone: &Placed) -> Vec<Square> {
    match scene.creature(zone.cause.by) {
        Some(creature) if zone.zone.follows && is_round(zone) => {
            let feet = zone.zone.area.map_or(0, |area| area.feet);
            around(creature, feet)
        }
        _ => zone.squares.clone(),
    }
}

/// Whether a zone lies around its creature, and does not point away from it.
fn is_round(zone: &Placed) -> bool {
    zone.zone.area.is_none_or(|area| !matches!(area.shape, Shape::Line | Shape::Cone))
}

/// All squares within so many feet of a creature's space.
fn around(creature: &Creature, feet: u16) -> Vec<Square> {
    let space = creature.space();
    let reach = space::reach_squares(feet).min(255) as u8;
    let more = space.side() - 1;
    let columns = space.at.x.saturating_sub(reach)..=space.at.x.saturating_add(more + reach);
    let rows = space.at.y.saturating_sub(reach)..=space.at.y.saturating_add(more + reach);
    rows.flat_map(|y| columns.clone().map(move |x| Square::new(x, y))).collect()
}

impl View<'_> {
    /// Whether a creature stands in a zone, with any of its squares.
    #[must_use]
    pub fn is_in_zone(&self, zone: &Placed, id: Id) -> bool {
        let space = self.scene.get(id).space();
        if self.scene.get(id).is_away() || self.scene.get(id).inside().is_some() {
            return false;
        }
        match self.scene.creature(zone.cause.by) {
            Some(source) if zone.zone.follows && is_round(zone) => {
                let feet = zone.zone.area.map_or(0, |area| area.feet);
                space.is_within(feet, source.space())
            }
            _ => zone.squares.iter().any(|&square| space.covers(square)),
        }
    }

    /// Hit points that a creature can have now.
    #[must_use]
    pub fn hit_points_max(&self, id: Id) -> u16 {
        let creature = self.scene.get(id);
        let base = i32::from(creature.sheet.hit_points) - i32::from(creature.drained);
        self.number(id, Stat::HitPointsMax, base).clamp(1, i32::from(u16::MAX)) as u16
    }

    /// Its armour class now, without cover.
    #[must_use]
    pub fn armor_class(&self, id: Id) -> i32 {
        let sheet = &self.scene.get(id).sheet;
        let mut base = i32::from(sheet.armor_class);
        // Spells that give another base, such as 13 and Dexterity, count for who wears none.
        if sheet.worn.armor.is_none() {
            let dexterity = i32::from(sheet.scores.modifier(crate::Ability::Dexterity));
            let shield = if sheet.worn.has_shield { 2 } else { 0 };
            self.each_asked(id, &Asks::sort(Sort::BaseArmor), |given| {
                if let Gives::BaseArmor(amount) = &given.modifier.gives
                    && given.number > 0
                {
                    let other = self.fixed(amount, given.holder, given.cause) + dexterity + shield;
                    base = base.max(other);
                }
            });
        }
        self.number(id, Stat::ArmorClass, base)
    }

    /// Its speeds in feet now: nothing for who cannot move.
    #[must_use]
    pub fn speed(&self, id: Id) -> Speed {
        let creature = self.scene.get(id);
        let own = creature.sheet.speed;
        let held = self.rule(id, Rule::CannotMove) || self.rule(id, Rule::Levitated);
        // Who is incapacitated and no more can still move.
        if !creature.is_up() || held || creature.turn.surprised || self.clings_to(id).is_some() {
            return Speed { hover: own.hover, ..Speed::default() };
        }
        let load = self.load(id);
        if load == space::Load::Light && !self.has_any(id, &Asks::SPEEDS) {
            return own;
        }
        let walk = i32::from(own.walk);
        let changed = self.number(id, Stat::Speed, walk);
        let of = |stat: Stat, own: u16| {
            let mut own = self.number(id, stat, i32::from(own));
            self.each_asked(id, &Asks::sort(Sort::Walking), |given| {
                if matches!(given.modifier.gives, Gives::WalkingSpeed(known) if known == stat) {
                    own = own.max(walk);
                }
            });
            // What halves, doubles, adds to or stops the speed does so to every way of moving.
            let all = if own == 0 { 0 } else { self.number(id, Stat::Speed, own) };
            load.speed(all.clamp(0, 10_000) as u16)
        };
        Speed {
            walk: load.speed(changed.clamp(0, 10_000) as u16),
            burrow: of(Stat::Burrow, own.burrow),
            climb: of(Stat::Climb, own.climb),
            fly: of(Stat::Fly, own.fly),
            swim: of(Stat::Swim, own.swim),
            hover: own.hover,
        }
    }

    /// How the load of a creature weighs on it now.
    #[must_use]
    pub fn load(&self, id: Id) -> space::Load {
        let creature = self.scene.get(id);
        let (load, strength) = (creature.sheet.load_quarters, creature.sheet.scores.0[0]);
        let base = space::carry_quarters(strength, creature.size());
        if load <= base {
            return space::Load::Light;
        }
        let most = self.number(id, Stat::Carry, i32::try_from(base).unwrap_or(i32::MAX)).max(0);
        match u32::try_from(most).unwrap_or(0) {
            most if load > most.saturating_mul(2) => space::Load::TooHeavy,
            most if load > most => space::Load::Dragged,
            _ => space::Load::Light,
        }
    }

    /// Whether an ally of one that can act stands within so many feet of another.
    pub(super) fn has_ally_near(&self, one: Id, other: Id, feet: u16) -> bool {
        let (side, space) = (self.scene.get(one).side, self.scene.get(other).space());
        self.scene.creatures().any(|(id, ally)| {
            id != one
                && id != other
                && ally.side == side
                && ally.can_act()
                && ally.space().is_within(feet, space)
        })
    }

    /// Whether one ran straight towards another, so many feet at least.
    pub(super) fn has_charged(&self, one: Id, other: Id, feet: u16) -> bool {
        let (me, space) = (self.scene.get(one), self.scene.get(other).space());
        me.turn.run.is_some_and(|(start, run)| {
            let began = space::Body { at: start, ..me.space() };
            run >= feet && began.feet_to(space) >= me.space().feet_to(space) + feet
        })
    }

    /// Whether nothing solid stands between two.
    #[must_use]
    pub fn has_line(&self, one: Id, other: Id) -> bool {
        let ids = (one, other);
        let (Some(one), Some(other)) = (self.scene.creature(one), self.scene.creature(other))
        else {
            return false;
        };
        if one.is_away() || other.is_away() {
            return false;
        }
        if self.is_sealed_off(ids.0, ids.1) || self.is_walled_off(ids.0, ids.1) {
            return false;
        }
        let (one, other) = (one.space(), other.space());
        self.is_line_clear(one, other)
    }

    /// Whether nothing but what is between matters: the floor gives one total cover from the other.
    pub(super) fn is_behind_cover(&self, one: Id, other: Id) -> bool {
        let (one, other) = (self.scene.get(one).space(), self.scene.get(other).space());
        !self.is_line_clear(one, other)
    }

    /// Whether a line goes from one place to another, whoever stands there.
    pub(super) fn is_line_clear(&self, one: space::Body, other: space::Body) -> bool {
        self.floor.memo.line(one, other, || space::has_line(self.floor, one, other))
    }

    /// How much the floor and those between cover one from another.
    #[must_use]
    pub fn cover(&self, from: Id, target: Id) -> space::Cover {
        if self.is_walled_off(from, target) {
            return space::Cover::Total;
        }
        let between = self.zones_between(from, target).0;
        let others = self.bodies_but(|id, _| id == from || id == target);
        let (from, target) = (self.scene.get(from).space(), self.scene.get(target).space());
        let look = |others: &[space::Body]| space::cover(self.floor, from, target, others);
        self.floor.memo.cover(from, target, others, look).max(between)
    }

    /// The bodies of those who live, without some.
    fn bodies_but(&self, is_left_out: impl Fn(Id, space::Body) -> bool) -> Vec<space::Body> {
        let all = self.scene.creatures().filter(|(_, one)| one.life != super::Life::Dead);
        all.map(|(id, one)| (id, one.space()))
            .filter(|&(id, body)| !is_left_out(id, body) && !self.is_taken_along(id))
            .map(|(_, body)| body)
            .collect()
    }

    /// The cover against what begins at one of some squares, or at who does it if there are none: the least counts.
    pub(super) fn cover_against(&self, by: Id, origins: &[Square], target: Id) -> space::Cover {
        let it = self.scene.get(target).space();
        let places = origins.iter().map(|&at| {
            let others = self.bodies_but(|id, body| id == target || body.covers(at));
            let altitude = space::Body::standing(self.floor, Size::Tiny, at).altitude;
            let from = space::Place { at: space::Point::center(at), altitude };
            space::cover_from(self.floor, from, it, &others)
        });
        let is_there = by != target && self.scene.creature(by).is_some();
        let own = || if is_there { self.cover(by, target) } else { space::Cover::None };
        places.min().unwrap_or_else(own)
    }

    /// Whether one is charmed by another.
    pub(super) fn is_charmed_by(&self, one: Id, other: Id) -> bool {
        let me = self.scene.get(one);
        me.has(ConditionName::Charmed)
            && me.effects.iter().any(|active| {
                active.cause.by == other
                    && super::effects::brings(&active.effect, ConditionName::Charmed)
            })
    }

    /// Whether one sees another with its eyes: with no sense that images do not deceive.
    #[must_use]
    pub fn sees_with_eyes(&self, one: Id, other: Id) -> bool {
        let me = self.scene.get(one);
        let feet = i32::from(me.space().feet_to(self.scene.get(other).space()));
        let senses = &me.sheet.senses;
        let sense = |stat: Stat, own: u16| {
            let reach = self.number(one, stat, i32::from(own));
            reach > 0 && reach >= feet
        };
        self.sees(one, other)
            && !me.has(ConditionName::Blinded)
            && !sense(Stat::Blindsight, senses.blindsight)
            && !sense(Stat::Tremorsense, senses.tremorsense)
            && !sense(Stat::Truesight, senses.truesight)
    }

    /// Whether one sees another: with its eyes in what light there is, or with a sense that needs none.
    #[must_use]
    pub fn sees(&self, one: Id, other: Id) -> bool {
        if one == other {
            return true;
        }
        let (me, it) = (self.scene.get(one), self.scene.get(other));
        let is_out = me.has(ConditionName::Unconscious) || me.has(ConditionName::Petrified);
        if is_out || me.is_unaware() {
            return false;
        }
        let senses = &me.sheet.senses;
        let feet = me.space().feet_to(it.space());
        if !self.has_line(one, other) {
            return false;
        }
        let sense =
            |stat: Stat, own: u16| self.number(one, stat, i32::from(own)) >= i32::from(feet);
        if feet <= senses.blindsight || sense(Stat::Blindsight, senses.blindsight) {
            return true;
        }
        let is_grounded = !it.is_aloft && !me.is_aloft;
        if is_grounded && senses.tremorsense > 0 && sense(Stat::Tremorsense, senses.tremorsense) {
            return true;
        }
        if me.has(ConditionName::Blinded) || senses.blind_beyond {
            return false;
        }
        let true_sight = sense(Stat::Truesight, senses.truesight) && senses.truesight > 0
            || self.number(one, Stat::Truesight, 0) >= i32::from(feet).max(1);
        let pierces = true_sight || self.rule(one, Rule::SeesThroughMagicDarkness);
        if !self.eyes_reach(me.space(), it.space(), pierces) {
            return false;
        }
        if true_sight {
            return true;
        }
        let is_invisible = it.has(ConditionName::Invisible) || self.is_unseen_by_nature(other);
        let is_hidden = is_invisible && !self.is_revealed(other);
        if is_hidden && !self.rule(one, Rule::SeesInvisible) {
            return false;
        }
        if self.hidden_from(one, other) || self.looks_away(one, other) {
            return false;
        }
        self.is_lit_for(one, other, feet)
    }

    /// Whether one hides and the other has not noticed it.
    pub(super) fn hidden_from(&self, observer: Id, hider: Id) -> bool {
        let Some(total) = self.scene.get(hider).hidden else { return false };
        i32::from(total) > self.passive_perception(observer)
    }

    /// What Perception comes to without a roll.
    #[must_use]
    pub fn passive_perception(&self, id: Id) -> i32 {
        let base = i32::from(self.scene.get(id).sheet.senses.passive_perception);
        self.number(id, Stat::PassivePerception, base)
    }

    fn is_lit_for(&self, one: Id, other: Id, feet: u16) -> bool {
        let me = self.scene.get(one);
        let over = self.floor.over(self.scene.get(other).at);
        let mine = self.floor.over(me.at);
        if over.magic_darkness || mine.magic_darkness {
            return self.rule(one, Rule::SeesThroughMagicDarkness);
        }
        let tile = self.floor.tile(self.scene.get(other).at);
        let here = self.floor.tile(me.at);
        if (tile.obscured == Obscured::Heavily || here.obscured == Obscured::Heavily) && feet > 0 {
            return false;
        }
        let dark = i32::from(me.sheet.senses.darkvision);
        self.light_on(other) > Light::Dark
            || self.number(one, Stat::Darkvision, dark) >= i32::from(feet)
    }

    /// The light that falls on a creature: that of the floor, and that of who carries light.
    #[must_use]
    pub fn light_on(&self, id: Id) -> Light {
        let it = self.scene.get(id);
        let mut light = self.floor.tile(it.at).light;
        if light == Light::Bright {
            return light;
        }
        for (other, bearer) in self.scene.creatures() {
            self.each_own_asked(other, &Asks::sort(Sort::Light), &mut |given| {
                if let Gives::Light(bright, dim) | Gives::Sunlight(bright, dim) =
                    given.modifier.gives
                {
                    let (from, to) = (bearer.space(), it.space());
                    let shed = shines(bright, dim, from.feet_to(to));
                    if shed > light && self.eyes_reach(from, to, false) {
                        light = shed;
                    }
                }
            });
        }
        for zone in self.scene.zones() {
            if let Some(shine) = zone.zone.terrain.light {
                let center = space::Body::new(Size::Medium, zone.center);
                let feet = center.feet_to(it.space());
                let shed = shines(shine.bright, shine.dim, feet);
                if shed > light && self.eyes_reach(center, it.space(), false) {
                    light = shed;
                }
            }
        }
        light
    }

    /// Whether sunlight falls on it.
    pub(super) fn is_in_sun(&self, id: Id) -> bool {
        let it = self.scene.get(id);
        let at = it.at;
        let carried = self.scene.creatures().any(|(other, bearer)| {
            let mut shines = false;
            let feet = bearer.space().feet_to(it.space());
            self.each_asked(other, &Asks::sort(Sort::Light), |given| {
                shines |= matches!(given.modifier.gives, Gives::Sunlight(bright, dim) if bright + dim >= feet);
            });
            shines
        });
        carried
            || self.scene.zones().any(|zone| {
                zone.zone.terrain.light.is_some_and(|light| light.sun) && zone.squares.contains(&at)
            })
    }

    /// Whether a foe that can act and sees it stands within 5 feet: shooting is harder then.
    pub(super) fn is_crowded(&self, id: Id) -> bool {
        let me = self.scene.get(id);
        self.scene.creatures().any(|(other, foe)| {
            foe.side != me.side
                && foe.can_act()
                && foe.space().is_within(5, me.space())
                && self.sees(other, id)
        })
    }

    /// What a roll comes to when nothing is known of it but what it is.
    pub(super) fn plain(&self, id: Id, stats: &[Stat], rolls: &[crate::data::Rolls]) -> Weight {
        self.weigh(id, None, stats, rolls, &Matter::default())
    }
}

/// The light of a source at a distance.
const fn shines(bright: u16, dim: u16, feet: u16) -> Light {
    if feet <= bright {
        Light::Bright
    } else if feet <= bright.saturating_add(dim) {
        Light::Dim
    } else {
        Light::Dark
    }
}
