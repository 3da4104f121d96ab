//! What a seat may know: the only way from the world's state to a player.

use cart_sdk::Common;
use srd::{Creature, Id, Kind as Being, Life, Square};

use super::floor::folk;
use super::hero::{Hero, LIGHT};
use super::{Delve, FOLK_IDS, TICKS_PER_SECOND};
use crate::shared::{Facing, Spot};
use crate::view::{
    self, Bubble, Card, CardHero, Figure, Kind, Place, Sheet, State, Target, Turn, View,
};

/// For how long a hero is shown to those who watch.
const SPOTLIGHT_SECONDS: u32 = 20;

/// What many seats see alike: made once for all views of a tick.
#[derive(Clone, Debug)]
pub(super) struct Alike {
    town: Common<Place>,
    party: Common<Vec<Card>>,
    /// Everybody that there is, by id, with the floor and the square.
    figures: Vec<(u8, Square, Common<Figure>)>,
    /// All that is being said, by the speaker's id.
    bubbles: Vec<Common<Bubble>>,
}

impl Alike {
    fn of(delve: &Delve) -> Self {
        Self {
            town: delve.town().into(),
            party: delve.cards().into(),
            figures: delve.everybody(),
            bubbles: delve.said(),
        }
    }
}

impl Delve {
    /// What the player of a seat may know.
    #[must_use]
    pub fn seen_by(&self, seat: u8) -> View {
        self.shown_to(seat, &Alike::of(self))
    }

    /// The same, with what is seen alike kept until something happens.
    pub(super) fn view_of(&self, seat: u8) -> View {
        self.shown_to(seat, self.alike.get_or_init(|| Alike::of(self)))
    }

    fn shown_to(&self, seat: u8, alike: &Alike) -> View {
        let party = alike.party.clone();
        let Some(hero) = self.hero_of(seat) else {
            let (place, figures) = (Common::default(), Vec::new());
            return View {
                seat,
                hero: None,
                place,
                figures,
                fight: None,
                party,
                log: Vec::new(),
                bubbles: Vec::new(),
            };
        };
        let figures = Self::figures(hero, alike);
        View {
            seat,
            place: self.place_of(hero, alike),
            bubbles: Self::bubbles(hero, &figures, alike),
            fight: self.fight_of(hero, &figures),
            figures,
            party,
            log: hero.log.iter().cloned().collect(),
            hero: Some(self.own(hero)),
        }
    }

    /// What everybody may see who does not play: one hero after the other, as its player does. Where there is a fight, it
    /// is the heroes in it. Nothing is told that no player knows, and not what only that player is asked.
    #[must_use]
    pub fn seen_by_all(&self) -> View {
        self.shown_to_all(&Alike::of(self))
    }

    /// The same, with what is seen alike kept until something happens.
    pub(super) fn view_of_all(&self) -> View {
        self.shown_to_all(self.alike.get_or_init(|| Alike::of(self)))
    }

    fn shown_to_all(&self, alike: &Alike) -> View {
        let played: Vec<&Hero> = self.heroes.iter().filter(|hero| hero.seat.is_some()).collect();
        let fighting: Vec<&Hero> =
            played.iter().copied().filter(|hero| self.battle_of(hero.id).is_some()).collect();
        let shown = if fighting.is_empty() { &played } else { &fighting };
        let turn = self.ticks / (SPOTLIGHT_SECONDS * u32::from(TICKS_PER_SECOND));
        let hero = shown.get(turn as usize % shown.len().max(1));
        let seat = hero.and_then(|hero| hero.seat).unwrap_or(u8::MAX);
        let mut view = self.shown_to(seat, alike);
        if let Some(hero) = &mut view.hero {
            hero.prompt = view::Prompt::Nothing;
        }
        if let Some(fight) = &mut view.fight {
            fight.mine = None;
            fight.targets.clear();
        }
        view
    }

    fn own(&self, hero: &Hero) -> view::Hero {
        let creature = &self.creatures[&hero.id];
        let death_saves = match creature.life {
            Life::Dying { successes, failures } => (successes, failures),
            Life::Up | Life::Stable | Life::Dead => (0, 0),
        };
        view::Hero {
            id: hero.id,
            spot: hero.body.spot,
            facing: hero.body.facing,
            is_free: self.is_free(hero.id) && !hero.is_busy,
            is_walking: hero.body.is_walking,
            prompt: self.prompt(hero.id).0,
            sheet: Sheet {
                class: creature.class().expect("heroes have a class"),
                level: creature.level,
                xp: creature.xp,
                hp: creature.hp,
                hp_max: creature.hp_max(),
                slots: creature.slots,
                has_wind: creature.has_wind,
                has_surge: creature.has_surge,
                gold: hero.gold,
                potions: hero.potions,
                death_saves,
                state: self.state_of(hero.id, creature),
            },
        }
    }

    fn town(&self) -> Place {
        let town = &self.floors[0];
        let tiles = town.tiles().to_vec();
        Place { floor: 0, width: town.width, height: town.height, light: 0, tiles }
    }

    fn place_of(&self, hero: &Hero, alike: &Alike) -> Common<Place> {
        let Some(below) = hero.floor.checked_sub(1) else { return alike.town.clone() };
        let floor = &self.floors[usize::from(hero.floor)];
        let tiles = hero.memories[usize::from(below)].tiles(floor);
        let (width, height) = (floor.width, floor.height);
        Place { floor: hero.floor, width, height, light: LIGHT, tiles }.into()
    }

    /// Everybody that a hero sees, by id.
    fn figures(hero: &Hero, alike: &Alike) -> Vec<Common<Figure>> {
        let here = alike.figures.iter().filter(|(floor, ..)| *floor == hero.floor);
        let seen = here.filter(|(_, at, figure)| figure.id != hero.id && hero.sees(*at));
        let mut figures = Vec::with_capacity(alike.figures.len());
        figures.extend(seen.map(|(.., figure)| figure.clone()));
        figures
    }

    /// Everybody that there is, by id, with the floor and the square.
    fn everybody(&self) -> Vec<(u8, Square, Common<Figure>)> {
        let is_there = |hero: &&Hero| hero.seat.is_some() || self.battle_of(hero.id).is_some();
        let heroes = self.heroes.iter().filter(is_there).map(|hero| {
            let creature = &self.creatures[&hero.id];
            let kind = Kind::Hero(creature.class().expect("heroes have a class"));
            let figure = self.figure(hero.id, kind, &hero.body, creature);
            (hero.floor, creature.at, figure.into())
        });
        let foes = self.foes.iter().filter_map(|(&id, foe)| {
            let creature = &self.creatures[&id];
            let Being::Foe(kind) = creature.kind else { return None };
            let figure = self.figure(id, Kind::Foe(kind, foe.number), &foe.body, creature);
            Some((foe.floor, creature.at, figure.into()))
        });
        let folk = (FOLK_IDS..).zip(folk()).map(|(id, (person, square))| {
            let (spot, facing) = (Spot::middle(square), Facing::Down);
            let (kind, state) = (Kind::Folk(person), State::default());
            let figure = Figure { id, kind, spot, facing, is_walking: false, health: 16, state };
            (0, square, figure.into())
        });
        heroes.chain(foes).chain(folk).collect()
    }

    fn figure(&self, id: Id, kind: Kind, body: &super::Body, creature: &Creature) -> Figure {
        let health = (u32::from(creature.hp) * 16).div_ceil(u32::from(creature.hp_max())) as u8;
        let (spot, facing, is_walking) = (body.spot, body.facing, body.is_walking);
        Figure { id, kind, spot, facing, is_walking, health, state: self.state_of(id, creature) }
    }

    fn state_of(&self, id: Id, creature: &Creature) -> State {
        let foe = if creature.is_hero() { None } else { self.foes.get(&id) };
        let fighter = self.battle_of(id).and_then(|index| self.battles[index].fight.fighter(id));
        State {
            is_asleep: foe.is_some_and(|foe| foe.is_asleep),
            is_prone: creature.conditions.has(srd::Condition::Prone),
            is_down: matches!(creature.life, Life::Dying { .. } | Life::Stable),
            is_dead: creature.life == Life::Dead,
            is_dodging: fighter.is_some_and(|fighter| fighter.is_dodging),
        }
    }

    fn fight_of(&self, hero: &Hero, figures: &[Common<Figure>]) -> Option<view::Fight> {
        let battle = &self.battles[self.battle_of(hero.id)?];
        let fight = &battle.fight;
        let is_seen = |id: Id| id == hero.id || figures.iter().any(|figure| figure.id == id);
        let turn = fight.turn().filter(|&id| is_seen(id)).unwrap_or(0);
        let is_mine =
            turn == hero.id && !fight.is_idle(&self.creatures) && !self.is_decided(battle);
        let mine = fight.fighter(hero.id).filter(|_| is_mine).map(|fighter| Turn {
            movement: fighter.movement,
            has_action: fighter.actions > 0,
            has_bonus: fight.has_bonus(hero.id, &self.creatures),
            is_disengaged: fighter.is_disengaged,
        });
        let is_heroes = fight.turn().is_some_and(|id| self.creatures[&id].is_hero());
        Some(view::Fight {
            round: fight.round,
            order: fight
                .fighters
                .iter()
                .map(|fighter| fighter.id)
                .filter(|&id| is_seen(id))
                .collect(),
            turn,
            seconds: if is_heroes && turn != 0 {
                battle.turn_ticks.div_ceil(TICKS_PER_SECOND) as u8
            } else {
                0
            },
            targets: if is_mine { self.targets(hero, figures) } else { Vec::new() },
            mine,
        })
    }

    /// The chances of a hero against the foes that it sees in its fight.
    fn targets(&self, hero: &Hero, figures: &[Common<Figure>]) -> Vec<Target> {
        let Some(index) = self.battle_of(hero.id) else { return Vec::new() };
        let (fight, floor) = (&self.battles[index].fight, &self.floors[usize::from(hero.floor)]);
        let at: Square = self.creatures[&hero.id].at;
        let foes = figures.iter().filter(|figure| matches!(figure.kind, Kind::Foe(..)));
        let here = foes.filter(|figure| fight.fighter(figure.id).is_some());
        here.map(|figure| {
            let weapon = fight.chance(hero.id, figure.id, at, &self.creatures, floor);
            let spell = fight.spell_chance(hero.id, figure.id, &self.creatures, floor);
            let percent =
                |chance: Option<srd::Chance>| chance.map_or(0, |chance| (chance.hits / 4) as u8);
            Target { id: figure.id, percent: percent(weapon), spell_percent: percent(spell) }
        })
        .collect()
    }

    fn said(&self) -> Vec<Common<Bubble>> {
        let bubble = |hero: &Hero| {
            let (text, _) = hero.saying.as_ref()?;
            Some(Bubble { id: hero.id, text: text.clone() }.into())
        };
        self.heroes.iter().filter_map(bubble).collect()
    }

    /// What is said by those in sight, who are sorted by id, and by the hero itself.
    fn bubbles(hero: &Hero, figures: &[Common<Figure>], alike: &Alike) -> Vec<Common<Bubble>> {
        let is_near =
            |id: Id| id == hero.id || figures.binary_search_by_key(&id, |figure| figure.id).is_ok();
        alike.bubbles.iter().filter(|bubble| is_near(bubble.id)).cloned().collect()
    }

    /// Everyone who plays, by seat.
    fn cards(&self) -> Vec<Card> {
        let guests = self.guests.iter().map(|guest| Card {
            seat: guest.seat,
            name: guest.name.clone(),
            hero: None,
        });
        let heroes = self.heroes.iter().filter_map(|hero| {
            let (seat, creature) = (hero.seat?, &self.creatures[&hero.id]);
            let card = CardHero {
                id: hero.id,
                class: creature.class()?,
                level: creature.level,
                hp: creature.hp,
                hp_max: creature.hp_max(),
                floor: hero.floor,
                is_fighting: self.battle_of(hero.id).is_some(),
                state: self.state_of(hero.id, creature),
            };
            Some(Card { seat, name: hero.name.clone(), hero: Some(card) })
        });
        let mut cards: Vec<Card> = guests.chain(heroes).collect();
        cards.sort_by_key(|card| card.seat);
        cards
    }
}
