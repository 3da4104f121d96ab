//! The sheet of a character: every number that play uses.

use super::arms::{Arms, small};
use super::build::Build;
use super::gear::{Load, Thing, thing};
use super::ladder::class;
use super::numbers::{
    Training, languages, picked, skill_named, tools_of, trained_skills, training,
};
use super::settle::{Truth, settle, truth};
use super::{Character, armor, casting};
use crate::ability::{Ability, Scores, modifier};
use crate::data::{
    Activity, Amount, Back, Cost, CreatureType, Gives, Grant, Modifier, Powers, Rolls, Rule,
    Senses, Size, Skill, Speed, Stat, Use, When, tables,
};
use crate::engine::{Sheet, Source, Sourced, Worn};

/// Variants of the rules that a table may play by.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Variants {
    /// Whether a heavy load slows before it is too heavy.
    pub encumbrance: bool,
}

/// What is being put together.
struct Draft<'a> {
    build: &'a Build<'a>,
    training: Training,
    worn: Worn,
    scores: [u8; 6],
    /// Powers of features and items; their modifiers are settled.
    powers: Vec<Sourced<Powers>>,
}

impl Character {
    /// Its sheet by the plain rules.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        self.sheet_with(Variants::default())
    }

    /// Its sheet by variants of the rules. A character that [`Character::validate`] refuses has a sheet too, of no use.
    #[must_use]
    pub fn sheet_with(&self, variants: Variants) -> Sheet {
        let build = Build::new(self);
        let training = training(&build);
        let worn = armor::worn(self, &training);
        let mut draft =
            Draft { build: &build, training, worn, scores: build.scores, powers: Vec::new() };
        draft.gather();
        draft.raise_scores();
        if variants.encumbrance {
            draft.encumber();
        }
        draft.finish()
    }
}

/// Source of a feature's power.
fn feature(name: &str) -> Source {
    Source::Feature(name.into())
}

impl Draft<'_> {
    /// Collects the powers of all features and of the items in use.
    fn gather(&mut self) {
        let build = self.build;
        let replaced: Vec<&String> =
            build.features.iter().flat_map(|has| &has.feature.replaces).collect();
        for has in build.features.iter().filter(|has| !has.again) {
            if !replaced.contains(&&has.feature.name) {
                self.add(feature(&has.feature.name), &has.feature.powers);
            }
        }
        for owned in build.who.inventory.iter().filter(|owned| owned.is_active()) {
            let thing = owned.as_played(build);
            self.add(Source::Item(owned.item.clone()), &thing);
        }
        for spell in casting::signatures(build) {
            let name = format!("Signature: {spell}");
            let amount = Amount {
                roll: crate::data::Roll { count: 0, sides: 0, bonus: 1 },
                ..Amount::default()
            };
            let reserves =
                vec![crate::data::Reserve { name: name.clone(), amount, back: Back::ShortRest }];
            let spells = vec![Grant {
                spell,
                uses: vec![Use::Reserve(name, 1)],
                level: 3,
                ..Grant::default()
            }];
            self.add(feature("Signature Spell"), &Powers { reserves, spells, ..Powers::default() });
        }
    }

    fn add(&mut self, from: Source, powers: &Powers) {
        let mut is = powers.clone();
        let this = |one: &Modifier| one.when.contains(&When::This);
        is.modifiers = (powers.modifiers.iter())
            .filter(|one| !this(one))
            .filter_map(|one| settle(one, self.build, self.worn))
            .collect();
        is.spells.retain(|grant| grant.from <= self.build.level());
        is.actions.retain_mut(|action| {
            let truths = action.when.iter().map(|when| truth(when, self.build, self.worn));
            let truths: Vec<Truth> = truths.collect();
            // What one wears decides at once; what it takes in levels stays off the sheet till then.
            let mut at = 0;
            action.when.retain(|_| {
                at += 1;
                truths[at - 1] != Truth::Yes
            });
            !truths.contains(&Truth::No)
        });
        self.powers.push(Sourced { from, is });
    }

    /// The gives that hold at all times.
    fn plain(&self) -> impl Iterator<Item = &Gives> {
        let all = self.powers.iter().flat_map(|power| &power.is.modifiers);
        all.filter(|one| one.when.is_empty()).map(|one| &one.gives)
    }

    fn value(&self, amount: &Amount) -> i32 {
        self.build.value(amount, self.scores)
    }

    /// Adds what always raises scores, and then what sets them.
    fn raise_scores(&mut self) {
        let mut scores = self.scores;
        for gives in self.plain() {
            if let Gives::Add(Stat::Score(ability), amount) = gives {
                let sum = i32::from(scores[*ability as usize]) + self.value(amount);
                scores[*ability as usize] = u8::try_from(sum.clamp(1, 30)).unwrap_or(30);
            }
        }
        for gives in self.plain() {
            if let Gives::Raise(ability, by, most) = gives {
                let score = &mut scores[*ability as usize];
                *score = score.saturating_add(*by).min(*most).max(*score);
            }
        }
        for gives in self.plain() {
            if let Gives::AtLeast(Stat::Score(ability), amount) = gives {
                let least = u8::try_from(self.value(amount).clamp(1, 30)).unwrap_or(30);
                scores[*ability as usize] = scores[*ability as usize].max(least);
            }
        }
        self.scores = scores;
    }

    /// The variant of encumbrance, as a power like others.
    fn encumber(&mut self) {
        let load = Load::of(self.build.who.load_quarters(), self.scores[0], self.size());
        let steady = self.plain().any(|gives| *gives == Gives::Rule(Rule::NotSlowedByLoad));
        let feet = match load {
            Load::Light => return,
            _ if steady => 0,
            Load::Encumbered => 10,
            _ => 20,
        };
        let amount = Amount {
            roll: crate::data::Roll { count: 0, sides: 0, bonus: feet },
            ..Amount::default()
        };
        let mut gives = vec![Gives::Subtract(Stat::Speed, amount)];
        if load > Load::Encumbered {
            for ability in [Ability::Strength, Ability::Dexterity, Ability::Constitution] {
                gives.push(Gives::Disadvantage(Rolls::ChecksOf(ability)));
                gives.push(Gives::Disadvantage(Rolls::SavesOf(ability)));
            }
        }
        let mut modifiers: Vec<Modifier> =
            gives.into_iter().map(|gives| Modifier { gives, when: Vec::new() }).collect();
        if load > Load::Encumbered {
            for ability in [Ability::Strength, Ability::Dexterity, Ability::Constitution] {
                let when = vec![When::By(ability)];
                modifiers.push(Modifier { gives: Gives::Disadvantage(Rolls::Attacks), when });
            }
        }
        self.powers.push(Sourced {
            from: feature("Encumbrance"),
            is: Powers { modifiers, ..Powers::default() },
        });
    }

    fn size(&self) -> Size {
        self.build.race.map_or(Size::Medium, |race| race.size)
    }

    fn modifier(&self, ability: Ability) -> i32 {
        i32::from(modifier(self.scores[ability as usize]))
    }

    fn proficiency(&self) -> i32 {
        i32::from(self.build.proficiency())
    }

    /// What is added to a number at all times.
    fn sum(&self, stat: Stat) -> i32 {
        self.plain()
            .map(|gives| match gives {
                Gives::Add(one, amount) if *one == stat => self.value(amount),
                Gives::Subtract(one, amount) if *one == stat => -self.value(amount),
                _ => 0,
            })
            .sum()
    }

    /// A number with what is added to it and the least that it is.
    fn stat(&self, stat: Stat, base: i32) -> i32 {
        let sum = base + self.sum(stat);
        let least = self.plain().filter_map(|gives| match gives {
            Gives::AtLeast(one, amount) if *one == stat => Some(self.value(amount)),
            _ => None,
        });
        least.fold(sum, i32::max)
    }

    fn feet(&self, stat: Stat, base: i32) -> u16 {
        u16::try_from(self.stat(stat, base).max(0)).unwrap_or(u16::MAX)
    }

    /// Half of the proficiency bonus where a check of an ability has none of it.
    fn half(&self, ability: Ability) -> i32 {
        let half = |gives: &Gives| match gives {
            Gives::HalfProficient(Rolls::Checks) => self.proficiency() / 2,
            Gives::HalfProficient(Rolls::ChecksOf(one)) if *one == ability => {
                self.proficiency() / 2
            }
            Gives::HalfProficientUp(Rolls::Checks) => (self.proficiency() + 1) / 2,
            Gives::HalfProficientUp(Rolls::ChecksOf(one)) if *one == ability => {
                (self.proficiency() + 1) / 2
            }
            _ => 0,
        };
        self.plain().map(half).max().unwrap_or(0)
    }

    fn saves(&self) -> [i8; 6] {
        let of_class = self.build.class_saves();
        Ability::ALL.map(|ability| {
            let given = self.plain().any(|gives| match gives {
                Gives::Proficient(Rolls::Saves) => true,
                Gives::Proficient(Rolls::SavesOf(one)) => *one == ability,
                _ => false,
            });
            let trained = if given || of_class.contains(&ability) { self.proficiency() } else { 0 };
            let more = self.sum(Stat::Save) + self.sum(Stat::SaveOf(ability));
            small(self.modifier(ability) + trained + more)
        })
    }

    fn skills(&self, proficient: &[bool; 18]) -> [i8; 18] {
        let expert: Vec<Skill> =
            picked(self.build, "Expertise").filter_map(|name| skill_named(name)).collect();
        let mut skills = [0; 18];
        for skill in Skill::ALL {
            let entry = tables().skill.iter().find(|one| one.name == *skill);
            let ability = entry.map_or(Ability::Strength, |one| one.ability);
            let always = Gives::Expertise(Rolls::Skill(*skill));
            let twice = expert.contains(skill) || self.plain().any(|gives| *gives == always);
            let bonus = match (proficient[*skill as usize], twice) {
                (true, true) => 2 * self.proficiency(),
                (true, false) => self.proficiency(),
                (false, _) => self.half(ability),
            };
            let sum = self.modifier(ability) + bonus + self.sum(Stat::Skill(*skill));
            skills[*skill as usize] = small(sum);
        }
        skills
    }

    /// Hit points: at least one for each level.
    fn hit_points(&self) -> u16 {
        let constitution = self.modifier(Ability::Constitution);
        let levels = self.build.who.levels.iter();
        let gained: i32 = levels.map(|taken| (i32::from(taken.die) + constitution).max(1)).sum();
        let each: i32 = (self.plain())
            .map(
                |gives| {
                    if let Gives::HitPointsPerLevel(each) = gives { i32::from(*each) } else { 0 }
                },
            )
            .sum();
        let sum = gained + each * i32::from(self.build.level());
        u16::try_from(self.stat(Stat::HitPointsMax, sum).max(1)).unwrap_or(u16::MAX)
    }

    fn hit_dice(&self) -> Vec<(u8, u8)> {
        let mut dice: Vec<(u8, u8)> = Vec::new();
        for &(name, level) in &self.build.classes {
            let sides = class(name).hit_die;
            match dice.iter_mut().find(|(known, _)| *known == sides) {
                Some((_, count)) => *count += level,
                None => dice.push((sides, level)),
            }
        }
        dice.sort_unstable_by(|one, other| other.cmp(one));
        dice
    }

    /// Feet by which its armour slows it.
    fn slowed(&self) -> i32 {
        let steady = [Gives::Rule(Rule::NoArmorSlowdown), Gives::Rule(Rule::NotSlowedByLoad)];
        let steady = self.plain().any(|gives| steady.contains(gives));
        if steady { 0 } else { i32::from(armor::slowed(self.build, self.scores)) }
    }

    fn speed(&self) -> Speed {
        let walk = i32::from(self.build.race.map_or(30, |race| race.speed));
        let slowed = self.slowed();
        Speed {
            walk: self.feet(Stat::Speed, walk - slowed),
            burrow: self.feet(Stat::Burrow, 0),
            climb: self.feet(Stat::Climb, 0),
            fly: self.feet(Stat::Fly, 0),
            swim: self.feet(Stat::Swim, 0),
            hover: false,
        }
    }

    fn senses(&self, perception: i8) -> Senses {
        let passive = self.stat(Stat::PassivePerception, 10 + i32::from(perception));
        Senses {
            blindsight: self.feet(Stat::Blindsight, 0),
            blind_beyond: false,
            darkvision: self.feet(Stat::Darkvision, 0),
            tremorsense: self.feet(Stat::Tremorsense, 0),
            truesight: self.feet(Stat::Truesight, 0),
            passive_perception: u8::try_from(passive.max(0)).unwrap_or(u8::MAX),
        }
    }

    /// Reserves of one name are one, with the largest amount and the sooner return.
    fn reserves(&self, more: Vec<(String, u8, Back)>) -> Vec<(String, u8, Back)> {
        let own = self.powers.iter().flat_map(|power| &power.is.reserves);
        let own = own.map(|one| {
            // What was rolled less when the thing came into the game is used up of it.
            let dice = i32::from(one.amount.roll.count) * i32::from(one.amount.roll.sides);
            let amount = (dice + self.value(&one.amount)).clamp(0, i32::from(u8::MAX));
            (one.name.clone(), u8::try_from(amount).unwrap_or(u8::MAX), one.back)
        });
        let mut all: Vec<(String, u8, Back)> = Vec::new();
        for (name, amount, back) in own.chain(more) {
            match all.iter_mut().find(|(known, _, _)| *known == name) {
                Some((_, most, soonest)) => {
                    *most = amount.max(*most);
                    if back == Back::ShortRest {
                        *soonest = back;
                    }
                }
                None => all.push((name, amount, back)),
            }
        }
        all
    }

    fn attacks(&self) -> u8 {
        let more =
            self.plain().map(|gives| if let Gives::ExtraAttacks(more) = gives { *more } else { 0 });
        1 + more.max().unwrap_or(0)
    }

    fn finish(self) -> Sheet {
        let build = self.build;
        let proficient = trained_skills(build);
        let skills = self.skills(&proficient);
        let modifiers: Vec<&Modifier> =
            self.powers.iter().flat_map(|power| &power.is.modifiers).collect();
        let armor_class = armor::armor_class(build, self.scores, &modifiers);
        let arms = Arms {
            build,
            scores: self.scores,
            training: &self.training,
            size: self.size(),
            modifiers,
        };
        let weapons = arms.all();
        let (mut casters, once) = casting::casters(build, self.scores);
        casting::grants(build, self.scores, &self.powers, &mut casters);
        for caster in &mut casters {
            let difficulty = i32::from(caster.difficulty) + self.sum(Stat::SpellDifficulty);
            caster.difficulty = u8::try_from(difficulty.max(0)).unwrap_or(u8::MAX);
            caster.attack = small(i32::from(caster.attack) + self.sum(Stat::SpellAttack));
        }
        let has_fast_hands = self.plain().any(is_quick);
        let dexterity = self.modifier(Ability::Dexterity);
        let initiative = dexterity + self.half(Ability::Dexterity) + self.sum(Stat::Initiative);
        Sheet {
            name: build.who.race.clone(),
            size: self.size(),
            kind: CreatureType::Humanoid,
            tag: tag(&build.who.race),
            is_character: true,
            scores: Scores(self.scores),
            proficiency: build.proficiency(),
            level: build.level(),
            classes: build.classes.clone(),
            numbers: build.numbers.clone(),
            rating_eighths: 0,
            xp: 0,
            armor_class,
            worn: self.worn,
            hit_points: self.hit_points(),
            hit_dice: self.hit_dice(),
            speed: self.speed(),
            saves: self.saves(),
            skills,
            proficient,
            initiative: small(initiative),
            senses: self.senses(skills[Skill::Perception as usize]),
            languages: languages(build),
            tools: tools(build),
            weapons,
            attacks: self.attacks(),
            multiattack: Vec::new(),
            activities: activities(&self.powers, has_fast_hands),
            reserves: self.reserves(once),
            casters,
            legendary_actions: 0,
            legendary_resistances: 0,
            load_quarters: build.who.load_quarters(),
            powers: rest(self.powers),
        }
    }
}

/// The tools that it is trained in, and whether twice.
fn tools(build: &Build<'_>) -> Vec<(String, bool)> {
    let expert: Vec<&String> = picked(build, "Expertise").collect();
    let known = tools_of(build).into_iter();
    let mut tools: Vec<(String, bool)> = known
        .map(|name| {
            let twice = expert.contains(&&name);
            (name, twice)
        })
        .collect();
    tools.sort();
    tools.dedup_by(|one, other| one.0 == other.0);
    tools
}

/// What a race is called in brackets.
fn tag(race: &str) -> String {
    race.to_lowercase()
}

/// Whether something lets one use things with the bonus action.
fn is_quick(gives: &Gives) -> bool {
    *gives == Gives::Rule(Rule::QuickHands)
}

/// What can be done; of two things that do something of one name, the second's says whose it is. Who is quick can use
/// ordinary things, not magic ones, with the bonus action too.
fn activities(powers: &[Sourced<Powers>], is_quick: bool) -> Vec<Sourced<Activity>> {
    let mut all: Vec<Sourced<Activity>> = Vec::new();
    for power in powers {
        for action in &power.is.actions {
            let mut is = action.clone();
            let taken = all.iter().any(|one| one.is.name == is.name);
            if let (Source::Item(item), true) = (&power.from, taken) {
                is.name = format!("{}: {item}", is.name);
            }
            all.push(Sourced { from: power.from.clone(), is });
        }
    }
    if is_quick {
        let is_plain = |from: &Source| match from {
            Source::Item(name) => !matches!(thing(name), Some(Thing::Magic(_))),
            _ => false,
        };
        let own = all.iter().filter(|one| one.is.cost == Cost::Action && is_plain(&one.from));
        let quick: Vec<Sourced<Activity>> = own
            .map(|one| {
                let name = format!("Fast Hands: {}", one.is.name);
                let is = Activity { name, cost: Cost::Bonus, ..one.is.clone() };
                Sourced { from: one.from.clone(), is }
            })
            .collect();
        all.extend(quick);
    }
    all
}

/// What is not in the sheet's numbers and lists.
fn rest(powers: Vec<Sourced<Powers>>) -> Vec<Sourced<Powers>> {
    let left = powers.into_iter().map(|mut power| {
        power.is.actions.clear();
        power.is.reserves.clear();
        power.is.modifiers.retain(|one| !is_counted(one));
        power
    });
    left.filter(|power| power.is != Powers::default()).collect()
}

/// Whether a modifier is in the sheet's numbers already.
fn is_counted(one: &Modifier) -> bool {
    let in_weapons = matches!(
        one.gives,
        Gives::DexterityAttacks | Gives::WeaponDie(_) | Gives::AttackAbility(_)
    );
    let always = match &one.gives {
        Gives::Add(stat, _) | Gives::Subtract(stat, _) | Gives::AtLeast(stat, _) => {
            is_number(*stat)
        }
        Gives::Proficient(rolls) => {
            matches!(rolls, Rolls::Saves | Rolls::SavesOf(_) | Rolls::Skill(_))
        }
        Gives::Expertise(rolls) => matches!(rolls, Rolls::Skill(_)),
        Gives::BaseArmor(_)
        | Gives::ExtraAttacks(_)
        | Gives::HitPointsPerLevel(_)
        | Gives::Armor(_)
        | Gives::Raise(..)
        | Gives::Training(_) => true,
        Gives::Rule(rule) => matches!(rule, Rule::TwoWeaponModifier | Rule::NoArmorSlowdown),
        _ => false,
    };
    in_weapons || always && one.when.is_empty()
}

/// Whether the sheet has this as a number.
const fn is_number(stat: Stat) -> bool {
    matches!(
        stat,
        Stat::ArmorClass
            | Stat::Save
            | Stat::SaveOf(_)
            | Stat::Skill(_)
            | Stat::Initiative
            | Stat::Speed
            | Stat::Fly
            | Stat::Swim
            | Stat::Climb
            | Stat::Burrow
            | Stat::HitPointsMax
            | Stat::SpellDifficulty
            | Stat::SpellAttack
            | Stat::Score(_)
            | Stat::Darkvision
            | Stat::Blindsight
            | Stat::Truesight
            | Stat::Tremorsense
            | Stat::PassivePerception
            | Stat::Attunements
            | Stat::Proficiency
    )
}
