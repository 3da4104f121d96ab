//! Deeds of great magic that no other words say: things that come to life, copies of creatures, turns out of time, and
//! being driven.

use super::conjure::named;
use super::effects::SUMMONED;
use super::event::{Event, Spend};
use super::sheet::{Qualities, Weapon};
use super::state::{Creature, Id, Life};
use super::steps::Run;
use super::view::View;
use super::work::{Flow, Work, sum};
use super::{Shared, Sheet};
use crate::ability::{Ability, Scores};
use crate::damage::Damage;
use crate::data::{
    CreatureType, DamagePart, Deed, Effect, Gives, Lasts, Moment, On, Powers, Roll, Rule, Senses,
    Size, Speed, Step, tables,
};
use crate::grid::{Direction, Square};

/// The spell that drives creatures, and the effect of who is driven.
const COMPULSION: &str = "Compulsion";
const COMPELLED: &str = "Compelled";

/// What an animated thing of a size is: hit points, armour class, attack, dice, Strength and Dexterity. Source: 5.1.
const ANIMATED: [(Size, u16, u8, i8, &str, u8, u8); 5] = [
    (Size::Tiny, 20, 18, 8, "1d4+4", 4, 18),
    (Size::Small, 25, 16, 6, "1d8+2", 6, 14),
    (Size::Medium, 40, 13, 5, "2d6+1", 10, 12),
    (Size::Large, 50, 10, 6, "2d10+2", 14, 10),
    (Size::Huge, 80, 10, 8, "2d12+4", 18, 6),
];

/// How many things of the sizes of [`ANIMATED`] count for one of the ten.
const WEIGHTS: [u8; 5] = [1, 1, 2, 4, 8];

impl View<'_> {
    /// Whether a creature knows where another is: it sees it, or has a sense for such creatures.
    #[must_use]
    pub fn knows_of(&self, one: Id, other: Id) -> bool {
        self.sees(one, other) || self.senses_kind(one, other)
    }

    /// Whether magic tells a creature of another of its sort nearby.
    pub(super) fn senses_kind(&self, one: Id, other: Id) -> bool {
        let (me, it) = (self.scene.get(one).space(), self.scene.get(other).space());
        let mut is_sensed = false;
        self.each_own(one, &mut |given| {
            if let Gives::Senses(kinds, feet) = &given.modifier.gives {
                is_sensed |= me.is_within(*feet, it) && self.is_kind(other, kinds);
            }
        });
        is_sensed && self.has_line(one, other)
    }
}

impl Creature {
    /// Whether it takes no notice of what is around it.
    pub(super) fn is_unaware(&self) -> bool {
        self.effects.iter().any(|active| super::compel::gives(&active.effect, Rule::Unaware))
    }
}

impl Work<'_> {
    /// Does one of these deeds; what is none of them is only told.
    pub(super) fn marvel(&mut self, deed: Deed, run: &mut Run) -> Flow {
        match deed {
            Deed::AnimateObjects => self.animate(run),
            Deed::Simulacrum => self.copy(run),
            Deed::TimeStop => {
                self.stop_time(run.actor);
                Ok(())
            }
            Deed::Compel => self.compel_all(run),
            Deed::Driven => self.drive(run),
            _ => {
                self.did(run.actor, &run.cause.name.clone(), &[run.target]);
                Ok(())
            }
        }
    }

    /// Things come to life around the chosen place: ten small ones, or fewer larger ones.
    fn animate(&mut self, run: &Run) -> Flow {
        let at = usize::from(run.cause.option).min(ANIMATED.len() - 1);
        let more = run.cause.slot.saturating_sub(run.cause.spell.unwrap_or(run.cause.slot));
        let many = (10 + 2 * more) / WEIGHTS[at];
        let sheet = animated(at);
        for _ in 0..many {
            self.bring(&sheet, run)?;
        }
        Ok(())
    }

    /// Puts a creature beside the chosen place, on the actor's side, as long as the spell lasts.
    fn bring(&mut self, sheet: &Sheet, run: &Run) -> Flow {
        let center = run.at.unwrap_or_else(|| self.scene.get(run.actor).at);
        let Some(at) = self.free_square(sheet, center) else { return Ok(()) };
        let id = self.scene.creatures().map(|(id, _)| id).max().unwrap_or(0).saturating_add(1);
        let side = self.scene.get(run.actor).side;
        let creature = Creature::new(sheet.name.clone(), side, sheet.clone(), at);
        self.emit(Event::Arrived(id, Shared::new(creature)));
        self.gain(id, &named(SUMMONED), &run.cause)?;
        self.join_fight(id);
        Ok(())
    }

    /// A copy of the target with half of its hit points, which serves the actor.
    fn copy(&mut self, run: &Run) -> Flow {
        let it = self.scene.get(run.target);
        if it.life == Life::Dead {
            return Ok(());
        }
        let mut sheet = Sheet::clone(&it.sheet);
        sheet.hit_points = (sheet.hit_points / 2).max(1);
        sheet.kind = CreatureType::Construct;
        sheet.is_character = false;
        self.bring(&sheet, run)
    }

    /// 1d4 + 1 turns one after the other, in which nobody else acts.
    fn stop_time(&mut self, who: Id) {
        let dice = self.dice(&[(1, 4)]);
        let turns = sum(&dice) + 1;
        let what = "Time Stop".to_owned();
        self.emit(Event::Dice { who, what, dice, total: turns });
        for _ in 0..turns {
            self.spend(who, Spend::MoreAction);
            self.spend(who, Spend::MoreBonus);
            self.spend(who, Spend::Dash);
        }
    }

    /// All who are under the actor's compulsion must go one way on their next turn.
    fn compel_all(&mut self, run: &Run) -> Flow {
        let from = self.scene.get(run.actor).at;
        let Some(direction) = run.at.and_then(|to| from.towards(to)) else { return Ok(()) };
        let way = Direction::ALL.iter().position(|one| *one == direction).unwrap_or(0);
        let bearers: Vec<Id> = self
            .scene
            .creatures()
            .filter(|(_, one)| {
                one.effects
                    .iter()
                    .any(|active| active.name == COMPULSION && active.cause.by == run.actor)
            })
            .map(|(id, _)| id)
            .collect();
        let does = vec![Step::Do(Deed::Driven)];
        let on = On { moment: Moment::TurnEnds, when: Vec::new(), uses: Vec::new(), does };
        let effect = Effect {
            name: COMPELLED.into(),
            lasts: Lasts::BearerTurnEnds,
            powers: Powers { on: vec![on], ..Powers::default() },
            ..Effect::default()
        };
        let cause = super::Cause { option: way as u8, ..run.cause.clone() };
        for id in bearers {
            self.gain(id, &effect, &cause)?;
        }
        Ok(())
    }

    /// What is left of the movement goes one way, as far as nothing is in it.
    fn drive(&mut self, run: &Run) -> Flow {
        let who = run.target;
        let direction = Direction::ALL[usize::from(run.cause.option) % Direction::ALL.len()];
        let turn = &self.scene.get(who).turn;
        let all = self.view().speed(who).walk.saturating_mul(u16::from(turn.dashes) + 1);
        let steps = all.saturating_sub(turn.walked) / 5;
        for _ in 0..steps {
            let from = self.scene.get(who).at;
            let Some(to) = from.step(direction).filter(|&to| self.is_free(who, to)) else { break };
            if self.is_deadly(to) {
                break;
            }
            self.emit(Event::Moved { who, from, to, feet: 5 });
            self.enter(who)?;
            if self.scene.creature(who).is_none_or(|me| !me.is_up()) {
                break;
            }
        }
        self.end_helpless()
    }

    /// Whether a zone that harms lies there.
    fn is_deadly(&self, at: Square) -> bool {
        let harms = |steps: &[Step]| {
            steps.iter().any(|step| matches!(step, Step::Damage { .. } | Step::Save { .. }))
        };
        self.scene.zones().any(|zone| {
            zone.squares.contains(&at) && (harms(&zone.zone.enter) || harms(&zone.zone.step))
        })
    }
}

/// A thing that has come to life.
fn animated(at: usize) -> Sheet {
    let (size, hit_points, armor_class, to_hit, damage, strength, dexterity) = ANIMATED[at];
    let scores = Scores([strength, dexterity, 10, 3, 3, 1]);
    let mut sheet =
        super::bestiary::by_name(tables(), "Animated Armor").expect("it is in the tables");
    let roll: Roll = damage.parse().expect("dice");
    sheet.name = format!("Animated {size:?} object");
    (sheet.size, sheet.hit_points, sheet.armor_class) = (size, hit_points, armor_class);
    (sheet.scores, sheet.kind) = (scores, CreatureType::Construct);
    sheet.saves = Ability::ALL.map(|ability| scores.modifier(ability));
    sheet.skills = [0; 18];
    sheet.initiative = scores.modifier(Ability::Dexterity);
    sheet.hit_dice.clear();
    sheet.speed = Speed { walk: 30, ..Speed::default() };
    sheet.senses = Senses { blindsight: 30, blind_beyond: true, ..sheet.senses };
    (sheet.rating_eighths, sheet.xp) = (0, 0);
    sheet.powers.clear();
    sheet.activities.clear();
    sheet.multiattack.clear();
    let part = DamagePart {
        roll,
        kind: Damage::Bludgeoning,
        versatile: None,
        or: None,
        halved: None,
        save: None,
    };
    sheet.weapons = vec![Weapon {
        name: "Slam".into(),
        ability: Ability::Strength,
        to_hit,
        reach: Some(5),
        range: None,
        damage: vec![part],
        qualities: Qualities { is_natural: true, ..Qualities::default() },
        ammunition: String::new(),
        modifiers: Vec::new(),
        hit: Vec::new(),
        item: None,
        uses: Vec::new(),
        when: Vec::new(),
    }];
    sheet
}
