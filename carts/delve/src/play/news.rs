//! What has just happened: read from the log, shown as rising numbers, a tumbling die and sounds.

use cart_sdk::{Color, Font, Screen, Speaker};
use srd::Spell;

use super::art::{self, Flash, Missile, effect};
use super::flight::Flight;
use super::stage::Stage;
use super::text;
use crate::View;
use crate::shared::Tile;
use crate::view::{Line, Roll, Tone, Verdict};

/// Frames that a number rises.
const RISE_FRAMES: u32 = 48;
/// Frames that a die tumbles, and that it lies then.
const TUMBLE_FRAMES: u32 = 20;
const LIE_FRAMES: u32 = 50;
/// Dice that wait at most; older ones are left out.
const WAITING_MAX: usize = 2;
/// Frames that a refusal is shown.
const REFUSAL_FRAMES: u32 = 100;
/// Frames that the song of a won or lost fight plays.
const JINGLE_FRAMES: u32 = 240;

/// What is new.
#[derive(Default)]
pub(super) struct News {
    /// The newest line that was read.
    read: Option<u32>,
    rising: Vec<Rising>,
    strike: Option<Strike>,
    flights: Vec<Flight>,
    /// Where everybody was last seen on this floor, in pixels: who dies by a blow is gone when it is told.
    places: Vec<(u16, (i32, i32))>,
    /// How the next damage looks: what the last roll and its words were about.
    blow: Flash,
    die: Option<(Roll, u32)>,
    waiting: Vec<Roll>,
    sounds: Vec<u32>,
    /// Sounds of what is still in the air, and in how many frames they come.
    later: Vec<(u32, u32)>,
    /// Why an order was refused, and for how many frames that is shown already.
    refusal: Option<(String, u32)>,
    was: Was,
    /// A song that plays before all others, and for how many frames still.
    jingle: Option<(u32, u32)>,
}

/// What the frame before showed, to hear the change.
#[derive(Default)]
struct Was {
    is_fight: bool,
    is_my_turn: bool,
    level: u8,
    floor: u8,
    /// The tiles around the hero.
    near: Vec<Tile>,
    bubbles: usize,
    steps: u32,
}

struct Rising {
    id: u16,
    amount: i16,
    flash: Flash,
    /// Frames until the blow falls.
    wait: u32,
    age: u32,
}

/// A blow or a spell, as long as it can be seen.
#[derive(Clone, Copy)]
struct Strike {
    who: u16,
    is_spell: bool,
    /// Frames until it begins: the die falls first.
    wait: u32,
    age: u32,
}

/// Frames that a blow takes.
const STRIKE_FRAMES: u32 = 12;

/// How spells look and sound; the log names them.
const SPELLS: [(Spell, Flash, u32); 4] = [
    (Spell::FireBolt, Flash::Fire, effect::FIRE),
    (Spell::MagicMissile, Flash::Force, effect::MISSILE),
    (Spell::SacredFlame, Flash::Radiance, effect::HOLY),
    (Spell::CureWounds, Flash::Heal, effect::HOLY),
];

impl News {
    /// A sound of this frame.
    pub(super) fn sound(&mut self, effect: u32) {
        if !self.sounds.contains(&effect) {
            self.sounds.push(effect);
        }
    }

    /// Reads a frame's view. While the title is shown all of it counts as known.
    pub(super) fn read(&mut self, view: &View, is_shown: bool) {
        self.sounds.clear();
        self.go_on();
        self.turn_die();
        self.remember_places(view);
        self.jingle = self.jingle.and_then(|(song, left)| Some((song, left.checked_sub(1)?)));
        let newest = view.log.last().map(|line| line.id);
        let known = if is_shown { self.read.replace(newest.unwrap_or(0)) } else { None };
        if !is_shown {
            self.read = newest.or(Some(0));
        }
        for line in view.log.iter().filter(|line| known.is_some_and(|known| line.id > known)) {
            self.read_line(view, line);
        }
        self.hear_changes(view, is_shown);
    }

    /// Why orders were refused since the frame before.
    pub(super) fn refuse(&mut self, reasons: &[String]) {
        self.refusal = self.refusal.take().filter(|(_, age)| *age < REFUSAL_FRAMES);
        if let Some((_, age)) = &mut self.refusal {
            *age += 1;
        }
        if let Some(reason) = reasons.last() {
            self.sound(effect::REFUSED);
            self.refusal = Some((reason.clone(), 0));
        }
    }

    /// Why the last order was refused, above the lower edge of the floor.
    pub(super) fn draw_refusal(&self, screen: &mut Screen, view: &View) {
        let Some((reason, _)) = &self.refusal else { return };
        let (top, height) = super::stage::window(view.fight.is_some());
        let (width, y) = (Font::Small.width(reason) + 10, top + height - 32);
        let x = (Screen::WIDTH - width) / 2;
        text::panel(screen, x, y, width, 12, Color::RED);
        screen.small_text(x + 5, y + 3, Color::BONE, reason);
    }

    /// One frame of everything that moves by itself.
    fn go_on(&mut self) {
        for rising in &mut self.rising {
            if rising.wait > 0 {
                rising.wait -= 1;
            } else {
                rising.age += 1;
            }
        }
        self.rising.retain(|rising| rising.age < RISE_FRAMES);
        if let Some(strike) = &mut self.strike {
            if strike.wait > 0 {
                strike.wait -= 1;
            } else {
                strike.age += 1;
            }
        }
        self.strike = self.strike.filter(|strike| strike.age < STRIKE_FRAMES);
        self.flights.retain_mut(Flight::go_on);
        for (frames, sound) in std::mem::take(&mut self.later) {
            match frames.checked_sub(1) {
                Some(left) => self.later.push((left, sound)),
                None => self.sound(sound),
            }
        }
    }

    fn remember_places(&mut self, view: &View) {
        if view.place.floor != self.was.floor {
            self.places.clear();
        }
        let own = view.hero.iter().map(|hero| (hero.id, hero.spot));
        let others = view.others().map(|figure| (figure.id, figure.spot));
        for (id, spot) in own.chain(others) {
            let place = super::stage::pixels(spot);
            match self.places.iter_mut().find(|(known, _)| *known == id) {
                Some(known) => known.1 = place,
                None => self.places.push((id, place)),
            }
        }
    }

    fn place_of(&self, id: u16) -> Option<(i32, i32)> {
        self.places.iter().find(|(known, _)| *known == id).map(|&(_, place)| place)
    }

    fn read_line(&mut self, view: &View, line: &Line) {
        let is_critical = line.roll.is_some_and(|roll| roll.verdict == Verdict::Critical);
        let spell = SPELLS.into_iter().find(|(spell, ..)| line.text.contains(spell.name()));
        if let Some((_, flash, effect)) = spell {
            self.blow = flash;
            self.sound(effect);
        } else if line.roll.is_some() || line.change.is_some() {
            self.blow = if is_critical { Flash::Critical } else { Flash::Hit };
        }
        // The die falls first, then the blow, and what it did is seen when it lands.
        let tumble = if line.roll.is_some() { TUMBLE_FRAMES } else { 0 };
        let target = line.roll.map(|roll| roll.target).filter(|&target| target != 0);
        let lands = self.begin_blow(view, line, spell.map(|(spell, ..)| spell), tumble, target);
        if let Some(roll) = line.roll {
            if self.waiting.len() == WAITING_MAX {
                self.waiting.remove(0);
            }
            self.waiting.push(roll);
            self.sound(effect::DIE);
            let sound = match roll.verdict {
                Verdict::Critical => Some(effect::CRITICAL),
                Verdict::Good => Some(effect::HIT),
                Verdict::Bad | Verdict::Fumble => Some(effect::MISS),
                Verdict::Plain => None,
            };
            self.later.extend(sound.map(|sound| (lands, sound)));
        }
        if let Some(change) = line.change {
            let flash = if change.amount < 0 { self.blow } else { Flash::Heal };
            let (id, amount) = (change.id, change.amount);
            self.rising.push(Rising { id, amount, flash, wait: lands, age: 0 });
            let is_own = view.hero.as_ref().is_some_and(|hero| hero.id == id);
            if amount > 0 {
                self.sound(effect::HEAL);
            } else if is_own {
                self.later.push((lands, effect::HURT));
            }
        }
        match line.tone {
            Tone::Gain => self.sound(effect::COIN),
            Tone::Loss => self.sound(effect::DEATH),
            Tone::Chat | Tone::Story | Tone::Party | Tone::Foe => {}
        }
    }

    /// Sets off the strike and what flies; in how many frames it lands.
    fn begin_blow(
        &mut self,
        view: &View,
        line: &Line,
        spell: Option<Spell>,
        tumble: u32,
        target: Option<u16>,
    ) -> u32 {
        let is_weapon = spell.is_none() && target.is_some();
        // A spell that needs no roll is cast by the one whose turn it is; a saving throw is no blow.
        let who = match (line.roll, spell) {
            (Some(roll), _) if target.is_some() => Some(roll.who),
            (None, Some(_)) => view.fight.as_ref().map(|fight| fight.turn),
            _ => None,
        };
        let Some(who) = who.filter(|&who| who != 0) else { return tumble };
        self.strike = Some(Strike { who, is_spell: !is_weapon, wait: tumble, age: 0 });
        let missile = match spell {
            Some(Spell::FireBolt) => Missile::Fire,
            Some(Spell::MagicMissile) => Missile::Force,
            Some(_) => return tumble,
            None => Missile::Arrow,
        };
        let to =
            target.or_else(|| line.change.map(|change| change.id)).and_then(|id| self.place_of(id));
        let flight = self
            .place_of(who)
            .zip(to)
            .and_then(|(from, to)| Flight::new(missile, from, to, tumble));
        let lands = flight.as_ref().map_or(tumble, Flight::lands_in);
        self.flights.extend(flight);
        lands
    }

    fn hear_changes(&mut self, view: &View, is_shown: bool) {
        let hero = view.hero.as_ref();
        let is_fight = view.fight.is_some();
        let is_my_turn = super::actions::is_my_turn(view);
        let level = hero.map_or(0, |hero| hero.sheet.level);
        let near = hero.map_or_else(Vec::new, |hero| near_tiles(view, hero.spot.square()));
        let is_free = hero.is_some_and(|hero| hero.is_free);
        let is_walking = is_free && hero.is_some_and(|hero| hero.is_walking);
        let steps = if is_walking { self.was.steps + 1 } else { 0 };
        if is_shown {
            if is_my_turn && !self.was.is_my_turn {
                self.sound(effect::TURN);
            }
            if level > self.was.level && self.was.level > 0 {
                self.sound(effect::LEVEL);
            }
            if is_fight {
                self.jingle = None;
            } else if self.was.is_fight && is_free {
                // Who was beaten wakes in the temple.
                let is_beaten = view.place.floor == 0 && self.was.floor > 0;
                let song = if is_beaten { art::song::DEFEAT } else { art::song::VICTORY };
                self.jingle = Some((song, JINGLE_FRAMES));
            }
            if view.bubbles.len() > self.was.bubbles {
                self.sound(effect::TALK);
            }
            if steps % 16 == 8 {
                self.sound(effect::STEP);
            }
            if view.place.floor == self.was.floor {
                self.hear_tiles(&near);
            } else {
                self.sound(effect::DOOR);
            }
        }
        let (floor, bubbles) = (view.place.floor, view.bubbles.len());
        self.was = Was { is_fight, is_my_turn, level, floor, near, bubbles, steps };
    }

    /// Doors and chests that opened or closed beside the hero.
    fn hear_tiles(&mut self, near: &[Tile]) {
        let count = |tiles: &[Tile], tile| tiles.iter().filter(|&&other| other == tile).count();
        let more = |tile| count(near, tile) > count(&self.was.near, tile);
        let less = |tile| count(near, tile) < count(&self.was.near, tile);
        // A step brings new tiles into view; a door that changes does so in place.
        let doors = (more(Tile::DoorOpen) && less(Tile::DoorClosed))
            || (more(Tile::DoorClosed) && less(Tile::DoorOpen));
        let chest = more(Tile::ChestOpen) && less(Tile::ChestClosed);
        if doors {
            self.sound(effect::DOOR);
        }
        if chest {
            self.sound(effect::CHEST);
        }
    }

    fn turn_die(&mut self) {
        if let Some((_, age)) = &mut self.die {
            *age += 1;
        }
        let is_done = self.die.is_none_or(|(_, age)| {
            age >= TUMBLE_FRAMES + if self.waiting.is_empty() { LIE_FRAMES } else { 12 }
        });
        if is_done {
            self.die =
                if self.waiting.is_empty() { None } else { Some((self.waiting.remove(0), 0)) };
        }
    }

    /// For how many frames a creature strikes already.
    pub(super) fn strike_of(&self, id: u16) -> Option<u32> {
        let strikes = |strike: &Strike| strike.who == id && strike.wait == 0 && !strike.is_spell;
        self.strike.filter(strikes).map(|strike| strike.age)
    }

    /// Whether a creature casts a spell right now.
    pub(super) fn casts(&self, id: u16) -> bool {
        self.strike.is_some_and(|strike| strike.who == id && strike.is_spell)
    }

    /// Whether a creature was hurt not long ago, or is about to be.
    pub(super) fn is_hurt(&self, id: u16) -> bool {
        self.rising.iter().any(|rising| rising.id == id && rising.amount < 0)
    }

    /// Whether a blow against a creature is told but has not fallen yet.
    pub(super) fn is_doomed(&self, id: u16) -> bool {
        self.rising.iter().any(|rising| rising.id == id && rising.amount < 0 && rising.wait > 0)
    }

    /// Whether a creature has just been hurt.
    pub(super) fn is_struck(&self, id: u16) -> bool {
        let now = |rising: &Rising| rising.wait == 0 && rising.age < 4;
        self.rising.iter().any(|rising| rising.id == id && rising.amount < 0 && now(rising))
    }

    /// What flashes over a creature, and for how many frames already.
    pub(super) fn flash_of(&self, id: u16) -> Option<(Flash, u32)> {
        let is_now = |rising: &&Rising| {
            rising.id == id && rising.wait == 0 && rising.age < art::FLASH_FRAMES
        };
        let rising = self.rising.iter().rev().find(is_now)?;
        Some((rising.flash, rising.age))
    }

    /// What flies; the camera is set.
    pub(super) fn draw_flights(&self, screen: &mut Screen) {
        for flight in &self.flights {
            flight.draw(screen);
        }
    }

    /// Plays this frame's sounds, and the song unless a victory is being played.
    pub(super) fn play(&self, speaker: &mut Speaker, song: u32) {
        speaker.music(self.jingle.map_or(song, |(jingle, _)| jingle));
        for &sound in &self.sounds {
            speaker.effect(sound);
        }
    }

    /// Numbers above heads; the camera is set.
    pub(super) fn draw_rising(&self, screen: &mut Screen, stage: &Stage) {
        for rising in self.rising.iter().filter(|rising| rising.wait == 0) {
            let Some((x, y)) = stage.place_of(rising.id) else { continue };
            let (color, sign) =
                if rising.amount < 0 { (Color::RED, "-") } else { (Color::LEAF, "+") };
            let color = if rising.age < 6 { Color::BONE } else { color };
            let number = format!("{sign}{}", rising.amount.unsigned_abs());
            let up = 18 + (rising.age.min(24) * 2 / 3) as i32;
            let left = x - Font::Large.width(&number) / 2;
            screen.text(left + 1, y - up + 1, Color::NIGHT, &number);
            screen.text(left, y - up, color, &number);
        }
    }

    /// The die in the upper right corner of the floor.
    pub(super) fn draw_die(&self, screen: &mut Screen, view: &View) {
        let Some((roll, age)) = self.die else { return };
        let (top, _) = super::stage::window(view.fight.is_some());
        let (x, y) = (Screen::WIDTH - 30, top + 5);
        if age < TUMBLE_FRAMES {
            let hop = [0, 3, 5, 6, 5, 3][(age / 2 % 6) as usize];
            screen.sprite(x, y + 6 - hop, art::die(age / 3));
            return;
        }
        screen.sprite(x, y + 6, art::die_blank());
        let color = match roll.verdict {
            Verdict::Critical => Color::GOLD,
            Verdict::Good => Color::LEAF,
            Verdict::Bad | Verdict::Fumble => Color::RED,
            Verdict::Plain => Color::BONE,
        };
        let face = roll.face.to_string();
        screen.text(x + 13 - Font::Large.width(&face) / 2, y + 15, Color::NIGHT, &face);
        screen.text(x + 12 - Font::Large.width(&face) / 2, y + 14, color, &face);
        if roll.other > 0 {
            let other = format!("({})", roll.other);
            text::shaded(screen, x - Font::Small.width(&other), y + 16, Color::SILVER, &other);
        }
        let word = match roll.verdict {
            Verdict::Critical => "CRITICAL",
            Verdict::Fumble => "FUMBLE",
            Verdict::Good | Verdict::Bad | Verdict::Plain => "",
        };
        text::shaded(screen, Screen::WIDTH - 3 - Font::Small.width(word), y + 31, color, word);
    }
}

/// The tiles in the 3 × 3 squares around one.
fn near_tiles(view: &View, square: srd::Square) -> Vec<Tile> {
    let around = srd::Direction::ALL.into_iter().filter_map(|direction| square.step(direction));
    around.chain([square]).map(|square| view.place.tile(square)).collect()
}
