//! What counts at a roll: all powers of both sides, asked in one order, and whether each holds.

use super::amount::{Context, rolls};
pub(super) use super::command::Sense;
use super::digest::{Asks, Sort};
use super::sheet::Weapon;
use super::state::{Active, Cause, Creature, Id, Number, Scene, Side};
use super::{conditions, view::View};
use crate::ability::Ability;
use crate::check::Edge;
use crate::damage::Damage;
use crate::data::{Amount, ConditionName, Gives, Modifier, Rolls, Rule, Skill, Stat, Strike};
use crate::space::Terrain;

/// What a roll is about. What is not known of it is `None`, empty or false.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Matter<'a> {
    /// The weapon of the attack.
    pub(super) weapon: Option<&'a Weapon>,
    /// Whether the attack strikes or shoots.
    pub(super) strike: Option<Strike>,
    /// Whether it is the attack of a spell.
    pub(super) is_spell: bool,
    pub(super) is_critical: bool,
    /// The d20 of the attack shows 20.
    pub(super) is_twenty: bool,
    pub(super) is_opportunity: bool,
    /// How the attack is rolled, once that is known.
    pub(super) edge: Option<Edge>,
    /// What the attack deals.
    pub(super) deals: &'a [Damage],
    /// Whether the save or check is against magic, and whether against a spell.
    pub(super) is_magic: bool,
    pub(super) against_spell: bool,
    /// What failing would bring.
    pub(super) conditions: &'a [ConditionName],
    pub(super) damage: &'a [Damage],
    pub(super) is_poison: bool,
    pub(super) is_disease: bool,
    /// What a check goes by.
    pub(super) sense: Option<Sense>,
    /// What it is rolled for.
    pub(super) name: &'a str,
    /// What it comes from.
    pub(super) cause: Option<&'a Cause>,
    /// Damage that is being dealt, all kinds together.
    pub(super) dealt: u16,
    /// The kinds of damage, a bit each, that brought the other to 0 hit points just before.
    pub(super) dropped: Option<u16>,
    /// The activity that is being done; empty for none.
    pub(super) during: &'a str,
}

/// A modifier that somebody has.
#[derive(Clone, Copy)]
pub(super) struct Given<'s> {
    pub(super) modifier: &'s Modifier,
    /// Who has it from whom: the one that its amounts are those of.
    pub(super) holder: Id,
    /// What it came with.
    pub(super) cause: Option<&'s Cause>,
    /// The effect that it belongs to; 0 for what is always there.
    pub(super) number: Number,
    /// Whose effect.
    pub(super) name: &'s str,
}

/// What all that counts comes to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Weight {
    pub(super) bonus: i32,
    /// Dice: how many, of how many sides, and whether they are taken away.
    pub(super) dice: Vec<(u8, u8, bool)>,
    pub(super) advantage: bool,
    pub(super) disadvantage: bool,
    pub(super) fails: bool,
    /// Faces up to this are rolled again, once.
    pub(super) reroll: u8,
    /// Faces below this count as this.
    pub(super) lowest: u8,
    /// The total is at least this.
    pub(super) at_least: Option<i32>,
    /// Effects that gave something to it.
    pub(super) used: Vec<Number>,
}

impl Weight {
    pub(super) const fn edge(&self) -> Edge {
        Edge::of(self.advantage, self.disadvantage)
    }
}

impl View<'_> {
    /// Calls `each` with every modifier that a creature has: of its sheet, its conditions, what lasts on it, the auras
    /// around it and the zones that it is in, in this order.
    pub(super) fn each_modifier<'s>(&'s self, id: Id, mut each: impl FnMut(Given<'s>)) {
        self.each_own(id, &mut each);
        self.each_around(id, &mut each);
    }

    /// The modifiers that a creature has wherever it is. What senses and light depend on, for whom an aura concerns may
    /// depend on who sees whom.
    pub(super) fn each_own<'s>(&'s self, id: Id, each: &mut impl FnMut(Given<'s>)) {
        let (creature, digest) = (self.scene.get(id), self.scene.digest(id));
        let mut give = |modifiers: &'s [Modifier], holder, cause, number, name| {
            for modifier in modifiers {
                each(Given { modifier, holder, cause, number, name });
            }
        };
        for powers in &creature.sheet.powers {
            give(&powers.is.modifiers, id, None, 0, powers.from.name());
        }
        for condition in digest.conditions() {
            if condition != ConditionName::Frightened || self.is_afraid(id) {
                give(conditions::modifiers(condition, creature.exhaustion), id, None, 0, "");
            }
        }
        if creature.sheet.worn.is_untrained {
            give(conditions::untrained(), id, None, 0, "");
        }
        for active in &creature.effects {
            let (cause, name) = (Some(&active.cause), active.name.as_str());
            give(&active.effect.powers.modifiers, active.cause.by, cause, active.number, name);
        }
    }

    /// Whether anything that frightens it is in its line of sight: fear hinders only then.
    fn is_afraid(&self, id: Id) -> bool {
        self.scene.get(id).effects.iter().any(|active| {
            let source = active.cause.by;
            super::effects::brings(&active.effect, ConditionName::Frightened)
                && (source == 0 || source == id || self.has_line(id, source))
        })
    }

    /// The modifiers of these sorts that a creature has, and others too: what asks for no others need not be given them.
    pub(super) fn each_asked<'s>(&'s self, id: Id, asks: &Asks, mut each: impl FnMut(Given<'s>)) {
        self.each_own_asked(id, asks, &mut each);
        self.each_around_asked(id, asks, &mut each);
    }

    /// The same of those that it has wherever it is.
    pub(super) fn each_own_asked<'s>(
        &'s self,
        id: Id,
        asks: &Asks,
        each: &mut impl FnMut(Given<'s>),
    ) {
        if self.scene.digest(id).own.meets(asks) {
            self.each_own(id, each);
        }
    }

    fn each_around<'s>(&'s self, id: Id, each: &mut impl FnMut(Given<'s>)) {
        self.around(id, None, each);
    }

    fn each_around_asked<'s>(&'s self, id: Id, asks: &Asks, each: &mut impl FnMut(Given<'s>)) {
        self.around(id, Some(asks), each);
    }

    fn around<'s>(&'s self, id: Id, asks: Option<&Asks>, each: &mut impl FnMut(Given<'s>)) {
        let mut give = |modifiers: &'s [Modifier], holder, cause, number, name| {
            for modifier in modifiers {
                each(Given { modifier, holder, cause, number, name });
            }
        };
        let bearers = self.has_auras().then(|| self.scene.aura_bearers());
        for (other, near, digest) in bearers.into_iter().flatten() {
            if asks.is_some_and(|asks| !digest.around.meets(asks)) {
                continue;
            }
            for (aura, cause) in auras(near) {
                if aura.modifiers.is_empty() || !self.is_in_aura(other, aura, cause, id) {
                    continue;
                }
                give(&aura.modifiers, other, cause, 0, &aura.name);
            }
        }
        for zone in self.scene.zones() {
            let by = zone.cause.by;
            let concerns = || {
                self.scene.creature(by).is_none()
                    || self.all_of(&zone.zone.when, by, Some(id), &zone.cause, &Matter::default())
            };
            let has = !zone.zone.modifiers.is_empty() && asks.is_none_or(|asks| zone.gives(asks));
            if has && self.is_in_zone(zone, id) && concerns() {
                give(&zone.zone.modifiers, zone.cause.by, Some(&zone.cause), 0, &zone.name);
            }
        }
    }

    fn is_in_aura(
        &self,
        bearer: Id,
        aura: &crate::data::Aura,
        cause: Option<&Cause>,
        id: Id,
    ) -> bool {
        if bearer == id {
            return aura.oneself;
        }
        if self.is_walled_off(bearer, id) {
            return false;
        }
        let (one, other) = (self.scene.get(bearer), self.scene.get(id));
        let feet = self.fixed(&aura.feet, bearer, cause);
        other.space().is_within(feet.clamp(0, 1_000) as u16, one.space())
            && one.is_up()
            && self.all(&aura.when, bearer, Some(id), &Matter::default(), None)
    }

    /// What a roll of somebody comes to, against or for another.
    pub(super) fn weigh(
        &self,
        id: Id,
        other: Option<Id>,
        stats: &[Stat],
        kinds: &[Rolls],
        matter: &Matter<'_>,
    ) -> Weight {
        let mut weight = Weight::default();
        self.each_asked(id, &Asks::weighing(stats, kinds), |given| {
            if concerns(&given.modifier.gives, stats, kinds)
                && self.holds(&given, id, other, matter)
            {
                self.add(&mut weight, &given);
            }
        });
        if let Some(other) = other {
            self.each_asked(other, &Asks::against(kinds), |given| {
                let against = match &given.modifier.gives {
                    Gives::AdvantageAgainst(rolls) => kinds.contains(rolls).then_some(true),
                    Gives::DisadvantageAgainst(rolls) => kinds.contains(rolls).then_some(false),
                    _ => None,
                };
                if let Some(helps) = against
                    && self.holds(&given, other, Some(id), matter)
                {
                    weight.advantage |= helps;
                    weight.disadvantage |= !helps;
                    weight.used.extend(Some(given.number).filter(|&number| number > 0));
                }
            });
        }
        weight
    }

    fn add(&self, weight: &mut Weight, given: &Given<'_>) {
        let mut amount = |amount: &Amount, is_minus: bool| {
            let rolls = rolls(amount, &self.context(given.holder, given.cause));
            weight.bonus += if is_minus { -rolls.bonus } else { rolls.bonus };
            weight.dice.extend(rolls.dice.iter().map(|&(count, sides)| (count, sides, is_minus)));
        };
        match &given.modifier.gives {
            Gives::Add(_, by) => amount(by, false),
            Gives::Subtract(_, by) => amount(by, true),
            Gives::AtLeast(_, least) => {
                let least = self.fixed(least, given.holder, given.cause);
                weight.at_least = weight.at_least.max(Some(least));
            }
            Gives::Advantage(_) => weight.advantage = true,
            Gives::Disadvantage(_) => weight.disadvantage = true,
            Gives::Fails(_) => weight.fails = true,
            Gives::Reroll(_, face) => weight.reroll = weight.reroll.max(*face),
            Gives::Lowest(_, face) => weight.lowest = weight.lowest.max(*face),
            _ => {}
        }
        weight.used.extend(Some(given.number).filter(|&number| number > 0));
    }

    /// Whether anything at all could give a creature a rule, whatever it asks for: most have most rules by nothing.
    fn may_have(&self, id: Id, rule: Rule) -> bool {
        use Rule::{CannotAct, CannotCast, CannotMove, CannotReact, CannotSpeak};
        let gives = |list: &[Modifier]| list.iter().any(|one| one.gives == Gives::Rule(rule));
        let me = self.scene.get(id);
        // Conditions give these.
        matches!(rule, CannotAct | CannotCast | CannotMove | CannotReact | CannotSpeak)
            || me.sheet.powers.iter().any(|powers| gives(&powers.is.modifiers))
            || me.effects.iter().any(|active| gives(&active.effect.powers.modifiers))
            || self.scene.zones().any(|zone| gives(&zone.zone.modifiers))
            || self
                .scene
                .creatures()
                .any(|(_, near)| auras(near).any(|(aura, _)| gives(&aura.modifiers)))
    }

    /// Whether a creature has a rule now.
    pub(super) fn rule(&self, id: Id, rule: Rule) -> bool {
        if !self.may_have(id, rule) {
            return false;
        }
        let mut has = false;
        let mut ask = |given: Given<'_>| {
            has |= given.modifier.gives == Gives::Rule(rule)
                && (given.modifier.when.is_empty()
                    || self.holds(&given, id, None, &Matter::default()));
        };
        let asks = Asks::rule(rule);
        self.each_own_asked(id, &asks, &mut ask);
        if !matches!(rule, Rule::SeesInvisible | Rule::SeesThroughMagicDarkness) {
            self.each_around_asked(id, &asks, &mut ask);
        }
        has
    }

    /// A number of a creature as it is now: what the sheet has, and all that adds, takes, limits, halves and doubles, in
    /// this order. What a sheet has counted already is not among its powers any more.
    pub(super) fn number(&self, id: Id, stat: Stat, base: i32) -> i32 {
        let (mut sum, mut least, mut most) = (base, i32::MIN, i32::MAX);
        let (mut halves, mut doubles, mut times) = (false, false, 1);
        let mut weigh = |given: Given<'_>| {
            let is_it = matches!(&given.modifier.gives,
                Gives::Add(known, _) | Gives::Subtract(known, _) | Gives::AtLeast(known, _)
                | Gives::AtMost(known, _) | Gives::Half(known) | Gives::Double(known)
                | Gives::Times(known, _)
                    if *known == stat);
            if !is_it || !self.holds(&given, id, None, &Matter::default()) {
                return;
            }
            if stat == Stat::Speed && self.is_not_slowed(id, &given) {
                return;
            }
            match &given.modifier.gives {
                Gives::Add(_, by) => sum += self.fixed(by, given.holder, given.cause),
                Gives::Subtract(_, by) => sum -= self.fixed(by, given.holder, given.cause),
                Gives::AtLeast(_, to) => {
                    least = least.max(self.fixed(to, given.holder, given.cause));
                }
                Gives::AtMost(_, to) => most = most.min(self.fixed(to, given.holder, given.cause)),
                Gives::Half(_) => halves = true,
                Gives::Double(_) => doubles = true,
                Gives::Times(_, by) => times = times.max(i32::from(*by)),
                _ => {}
            }
        };
        let asks = Asks::stat(stat);
        self.each_own_asked(id, &asks, &mut weigh);
        if !is_sense(stat) {
            self.each_around_asked(id, &asks, &mut weigh);
        }
        let sum = if doubles { sum * 2 } else { sum } * times;
        let sum = if halves { sum.div_euclid(2) } else { sum };
        sum.max(least).min(most)
    }

    /// The numbers that an amount is made of: those of who it comes from.
    pub(super) fn context<'s>(&'s self, holder: Id, cause: Option<&'s Cause>) -> Context<'s> {
        let holder = self.scene.creature(holder);
        let used = holder.map_or(&[][..], |holder| &holder.used);
        Context::new(holder.map(|holder| &*holder.sheet), cause).used(used)
    }

    /// An amount without dice; dice count with their mean.
    pub(super) fn fixed(&self, amount: &Amount, holder: Id, cause: Option<&Cause>) -> i32 {
        let rolls = rolls(amount, &self.context(holder, cause));
        let dice =
            rolls.dice.iter().map(|&(count, sides)| i32::from(count) * (i32::from(sides) + 1));
        rolls.total(dice.sum::<i32>() / 2)
    }

    /// Whether somebody cannot have a condition from another.
    pub(super) fn is_immune_to(&self, id: Id, by: Id, condition: ConditionName) -> bool {
        let conditions = [condition];
        let matter = Matter { is_magic: true, conditions: &conditions, ..Matter::default() };
        let mut is_immune = false;
        self.each_asked(id, &Asks::sort(Sort::Immune), |given| {
            if let Gives::ImmuneTo(list) = &given.modifier.gives {
                is_immune |= list.contains(&condition) && self.holds(&given, id, Some(by), &matter);
            }
        });
        is_immune
    }

    pub(super) fn is_place(&self, word: &str) -> bool {
        self.scene.place.iter().any(|known| known == word)
    }

    pub(super) fn is_beside_wall(&self, id: Id) -> bool {
        let at = self.scene.get(id).at;
        crate::grid::Direction::ALL
            .into_iter()
            .filter_map(|direction| at.step(direction))
            .any(|square| self.floor.tile(square).solid)
    }
}

/// Numbers that sight depends on.
const fn is_sense(stat: Stat) -> bool {
    matches!(
        stat,
        Stat::Darkvision
            | Stat::Blindsight
            | Stat::Truesight
            | Stat::Tremorsense
            | Stat::PassivePerception
    )
}

/// Whether a change concerns such numbers or rolls.
fn concerns(gives: &Gives, stats: &[Stat], kinds: &[Rolls]) -> bool {
    match gives {
        Gives::Add(stat, _) | Gives::Subtract(stat, _) | Gives::AtLeast(stat, _) => {
            stats.contains(stat)
        }
        Gives::Advantage(rolls)
        | Gives::Disadvantage(rolls)
        | Gives::Fails(rolls)
        | Gives::Reroll(rolls, _)
        | Gives::Lowest(rolls, _) => kinds.contains(rolls),
        _ => false,
    }
}

/// The auras of a creature: of its sheet and of what lasts on it.
pub(super) fn auras(
    creature: &Creature,
) -> impl Iterator<Item = (&crate::data::Aura, Option<&Cause>)> {
    let own = creature.sheet.powers.iter().flat_map(|powers| &powers.is.auras);
    let lasting = creature.effects.iter().flat_map(|active: &super::shared::Shared<Active>| {
        active.effect.powers.auras.iter().map(|aura| (aura, Some(&active.cause)))
    });
    own.map(|aura| (aura, None)).chain(lasting)
}

/// The rolls that a save is.
pub(super) const fn of_save(ability: Ability) -> [Rolls; 3] {
    [Rolls::All, Rolls::Saves, Rolls::SavesOf(ability)]
}

/// The rolls that a check is; with no skill, the second and third are the same.
pub(super) fn of_check(ability: Ability, skill: Option<Skill>) -> Vec<Rolls> {
    let mut rolls = vec![Rolls::All, Rolls::Checks, Rolls::ChecksOf(ability)];
    rolls.extend(skill.map(Rolls::Skill));
    rolls
}

impl Scene {
    /// Whether two stand on different sides.
    pub(super) fn are_foes(&self, one: Id, other: Id) -> bool {
        let (one, other) = (self.get(one), self.get(other));
        one.side != other.side
            && !self.is_indifferent(one, other.side)
            && !self.is_indifferent(other, one.side)
    }

    /// Whether magic makes one no foe of another's side.
    fn is_indifferent(&self, one: &Creature, side: Side) -> bool {
        one.effects.iter().any(|active| {
            super::compel::gives(&active.effect, Rule::Indifferent)
                && self.creature(active.cause.by).is_some_and(|source| source.side == side)
        })
    }
}

/// Whether a weapon is of metal: clubs, staffs, slings, bows and whips are not.
pub(super) fn is_metal(name: &str) -> bool {
    let others =
        ["Club", "Greatclub", "Quarterstaff", "Sling", "bow", "Bow", "Whip", "Net", "Blowgun"];
    !others.iter().any(|other| name.contains(other))
}
