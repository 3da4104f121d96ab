//! What always holds of a scene, and what is done with any bytes, by the tests here and by the fuzz target `scene`:
//! creatures of the tables and commands of every kind, legal and not, with what must hold after each.

use std::collections::BTreeSet;

use srd::data::{ConditionName, Ends, Gives, Stat, tables};
use srd::engine::{
    Aim, Answer, Casting, Command, Creature, Deed, Done, Event, Id, Life, Mind, Question,
    ReadyWhen, Scene, Side, Slots, Surprise, Table, bestiary,
};
use srd::space::Plan;
use srd::{Seeded, Square};

/// Whether all that must hold of a scene holds of it.
pub(crate) fn check(scene: &Scene) -> Result<(), String> {
    for (id, one) in scene.creatures() {
        creature(id, one).map_err(|why| format!("{id} {}: {why}", one.name))?;
        lasting(scene, id, one).map_err(|why| format!("{id} {}: {why}", one.name))?;
    }
    let mut numbers = BTreeSet::new();
    let effects = scene.creatures().flat_map(|(_, one)| one.effects.iter().map(|one| one.number));
    for number in effects.chain(scene.zones().map(|zone| zone.number)) {
        require(numbers.insert(number), || format!("two have the number {number}"))?;
    }
    turns(scene)
}

fn require(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

/// The numbers of one creature.
fn creature(id: Id, one: &Creature) -> Result<(), String> {
    let changes = |stat: Stat| {
        let own = one.sheet.powers.iter().flat_map(|powers| &powers.is.modifiers);
        let lent = one.effects.iter().flat_map(|active| &active.effect.powers.modifiers);
        own.chain(lent).any(|modifier| {
            matches!(&modifier.gives, Gives::Add(known, _) | Gives::AtLeast(known, _)
                | Gives::Double(known) | Gives::Times(known, _) if *known == stat)
        })
    };
    require(id > 0, || "0 is nobody".into())?;
    let mut most = one.sheet.hit_points.saturating_sub(one.drained).max(1);
    if one.exhaustion >= 4 {
        most = (most / 2).max(1);
    }
    let fits = one.hp <= most || changes(Stat::HitPointsMax);
    require(fits, || format!("{} of {most} hit points", one.hp))?;
    let down = one.hp == 0;
    require(down == (one.life != Life::Up), || format!("{} {:?}", one.hp, one.life))?;
    if let Life::Dying { successes, failures } = one.life {
        require(successes < 3 && failures < 3, || format!("{:?}", one.life))?;
    }
    let alive = one.exhaustion < 6 || one.life == Life::Dead;
    require(alive, || format!("alive with exhaustion {}", one.exhaustion))?;
    for (name, most, _) in &one.sheet.reserves {
        let used = one.used.iter().find(|(known, _)| known == name).map_or(0, |&(_, used)| used);
        require(used <= *most, || format!("{used} of {most} {name} are used"))?;
    }
    let mut slots = [0; 9];
    let mut pact = 0;
    for caster in &one.sheet.casters {
        match caster.slots {
            Slots::None => {}
            Slots::Ranked(own) => slots = own,
            Slots::Pact { count, .. } => pact = count,
        }
    }
    let within = one.slots_used.iter().zip(slots).all(|(used, most)| *used <= most);
    require(within || one.shape.is_some(), || format!("{:?} of {slots:?} slots", one.slots_used))?;
    require(one.pact_used <= pact || one.shape.is_some(), || "pact slots".into())?;
    for (sides, used) in &one.dice_used {
        let most = one.sheet.hit_dice.iter().find(|(known, _)| known == sides);
        require(most.is_some_and(|(_, most)| used <= most), || format!("{used}d{sides} are used"))?;
    }
    let own = one.sheet.speed;
    let fastest = [own.walk, own.fly, own.swim, own.climb, own.burrow].into_iter().max();
    // Twice, for magic that has just ended may have doubled it.
    let far = 2 * u32::from(fastest.unwrap_or(0)) * (u32::from(one.turn.dashes) + 1);
    let faster = [Stat::Speed, Stat::Fly, Stat::Swim, Stat::Climb].into_iter().any(changes);
    let fits = u32::from(one.turn.walked) <= far || faster;
    require(fits || one.shape.is_some(), || format!("{} of {far} feet walked", one.turn.walked))
}

/// What lasts on one creature.
fn lasting(scene: &Scene, id: Id, one: &Creature) -> Result<(), String> {
    let has = |condition| one.has(condition);
    for (given, brought) in [
        (ConditionName::Unconscious, ConditionName::Incapacitated),
        (ConditionName::Unconscious, ConditionName::Prone),
        (ConditionName::Paralyzed, ConditionName::Incapacitated),
        (ConditionName::Petrified, ConditionName::Incapacitated),
        (ConditionName::Stunned, ConditionName::Incapacitated),
    ] {
        require(!has(given) || has(brought), || format!("{given:?} without {brought:?}"))?;
    }
    require(one.is_up() || has(ConditionName::Unconscious), || "down and awake".into())?;
    if one.concentration > 0 {
        require(one.can_act(), || "concentrates and cannot act".into())?;
        let others = scene
            .creatures()
            .any(|(other, it)| other != id && it.concentration == one.concentration);
        require(!others, || "another concentrates on the same".into())?;
    }
    if one.life == Life::Dead {
        let left = one.effects.iter().find(|active| !active.effect.conditions.is_empty());
        require(left.is_none(), || format!("dead and under {left:?}"))?;
    }
    for active in &one.effects {
        let source = scene.creature(active.cause.by);
        for ends in &active.effect.ends {
            let holds = match ends {
                Ends::SourceHelpless => source.is_some_and(Creature::can_act),
                Ends::Helpless => one.can_act(),
                Ends::Apart(feet) => {
                    source.is_none_or(|source| source.space().is_within(*feet, one.space()))
                }
                _ => true,
            };
            require(holds, || format!("{} should have ended: {ends:?}", active.name))?;
        }
    }
    Ok(())
}

/// The order of turns, and who has one.
fn turns(scene: &Scene) -> Result<(), String> {
    let Some(fight) = scene.fight() else { return Ok(()) };
    let ids: BTreeSet<Id> = fight.order.iter().map(|&(id, _)| id).collect();
    require(ids.len() == fight.order.len(), || "somebody is twice in the order".into())?;
    let missing = ids.iter().find(|&&id| scene.creature(id).is_none());
    require(missing.is_none(), || format!("{missing:?} is not here and in the order"))?;
    require(fight.order.is_empty() || scene.turn().is_some(), || "nobody has a turn".into())?;
    let others = ids.iter().filter(|&&id| scene.turn() != Some(id));
    for (id, one) in others.filter_map(|&id| Some((id, scene.creature(id)?))) {
        let idle = one.turn.actions == 0 && one.turn.bonus == 0 && one.turn.attacks == 0;
        require(idle, || format!("{id} has an action out of its turn"))?;
    }
    Ok(())
}

/// Bytes one after the other; 0 after the last.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    fn below(&mut self, most: usize) -> usize {
        usize::from(self.next()) % most.max(1)
    }
}

/// Decides by turns, at once or later.
struct Whim {
    answers: [u8; 4],
    asked: usize,
    is_later: bool,
}

impl Whim {
    const fn answer(&mut self) -> u8 {
        self.asked += 1;
        self.answers[self.asked % 4]
    }
}

impl Mind for Whim {
    fn decide(&mut self, _: &Scene, _: &Question) -> Answer {
        if self.is_later { Answer::Later } else { Answer::Now(self.answer()) }
    }
}

fn floor() -> Plan {
    Plan::new(&[
        "................",
        "................",
        "....##..........",
        "....#......~~...",
        "...........~~...",
        "..,,,,..........",
        "..,__,....ww....",
        "..,__,....WW....",
        "..,,,,..........",
        "........+.......",
        "......u.........",
        "......p....BB...",
        ".....oo.........",
        "................",
        "........F.......",
        "................",
    ])
    .expect("a floor")
}

fn square(bytes: &mut Bytes<'_>) -> Square {
    let byte = bytes.next();
    Square::new(byte % 16, byte / 16)
}

/// Creatures of the tables; some fall dying as characters do.
fn arrive(scene: &mut Scene, id: Id, bytes: &mut Bytes<'_>, events: &mut Vec<Event>) {
    let monsters = &tables().monster;
    let at = usize::from(bytes.next()) * 2 + usize::from(bytes.next() % 2);
    let Some(mut sheet) = bestiary::by_name(tables(), &monsters[at % monsters.len()].name) else {
        return;
    };
    sheet.is_character = bytes.next().is_multiple_of(3);
    let name = format!("{} {id}", sheet.name);
    let side = Side(bytes.next() % 2);
    scene.arrive(id, Creature::new(name, side, sheet, square(bytes)), events);
}

fn aims(bytes: &mut Bytes<'_>) -> Vec<Aim> {
    let target = Aim::At(Id::from(bytes.next() % 7));
    let point = Aim::To(square(bytes));
    match bytes.below(4) {
        0 => vec![target],
        1 => vec![point],
        2 => vec![target, Aim::At(Id::from(bytes.next() % 7)), point],
        _ => vec![target, point],
    }
}

/// Something of its sheet on whomever.
fn deed(me: Option<&Creature>, flag: u8, bytes: &mut Bytes<'_>) -> Command {
    let known = me.map_or(&[][..], |me| &me.sheet.activities);
    let name = known.get(usize::from(flag) % known.len().max(1));
    Command::Do(Deed {
        name: name.map_or_else(String::new, |activity| activity.is.name.clone()),
        from: if flag > 250 { 3 } else { 0 },
        option: bytes.next() % 3,
        spend: bytes.next() % 4,
        aims: aims(bytes),
        ..Deed::default()
    })
}

/// A spell that it knows, on whomever, with whatever slot.
fn spell(me: Option<&Creature>, flag: u8, bytes: &mut Bytes<'_>) -> Command {
    let caster = bytes.next() % 2;
    let ways = me.and_then(|me| me.sheet.casters.get(usize::from(caster)));
    let known: Vec<&String> = ways.map_or_else(Vec::new, |way| {
        let daily = way.daily.iter().map(|(_, name)| name);
        way.at_will.iter().chain(&way.prepared).chain(daily).collect()
    });
    let spell = known.get(usize::from(flag) % known.len().max(1));
    Command::Cast(Casting {
        spell: spell.map_or_else(|| "Fireball".into(), |name| (*name).clone()),
        caster,
        slot: bytes.next() % 11,
        is_pact: flag > 250,
        is_ritual: flag > 252,
        option: bytes.next() % 3,
        aims: aims(bytes),
        ..Casting::default()
    })
}

/// A command of any kind, more often one that its sheet allows.
fn command(scene: &Scene, who: Id, bytes: &mut Bytes<'_>) -> Command {
    let target = Id::from(bytes.next() % 7);
    let flag = bytes.next();
    let (is_thrown, weapon) = (flag & 1 > 0, flag / 2 % 6);
    let spares = flag & 64 > 0;
    let me = scene.creature(who);
    match bytes.below(27) {
        0 => Command::Walk((0..=bytes.below(4)).map(|_| square(bytes)).collect()),
        1 | 2 => Command::WalkTo(square(bytes)),
        3 => Command::Jump(square(bytes)),
        4 => Command::Stand,
        5 => Command::Drop,
        6 => Command::Fly(i16::from(flag) - 20),
        7..=9 => Command::Attack { weapon, target, is_thrown, spares },
        10 => Command::OffHand { weapon, target, is_thrown },
        11 => Command::Grapple(target),
        12 => Command::Shove { target, is_topple: spares },
        13 => {
            let effects = me.map_or(&[][..], |me| &me.effects);
            let at = effects.get(usize::from(flag) % effects.len().max(1));
            Command::Escape(at.map_or(1, |active| active.number))
        }
        14 => Command::Release(target),
        15..=17 => deed(me, flag, bytes),
        18 | 19 => spell(me, flag, bytes),
        20 => [Command::Dash, Command::Disengage, Command::Dodge, Command::Hide, Command::Search]
            [bytes.below(5)]
        .clone(),
        21 => Command::Help { ally: target, foe: Id::from(weapon) },
        22 => [Command::Aid(target), Command::Wake(target), Command::Cease][bytes.below(3)].clone(),
        23 => {
            let when =
                [ReadyWhen::FoeInReach, ReadyWhen::FoeInRange, ReadyWhen::FoeActs][bytes.below(3)];
            let what = if is_thrown {
                Command::WalkTo(square(bytes))
            } else {
                Command::Attack { weapon, target, is_thrown: false, spares }
            };
            Command::Ready { when, what: Box::new(what) }
        }
        24 => {
            let others = scene.creature(target).map_or(&[][..], |one| &one.effects);
            let at = others.get(usize::from(flag) % others.len().max(1));
            let effect = at.map_or(1, |active| active.number);
            if is_thrown { Command::Sunder { weapon, effect } } else { Command::Escape(effect) }
        }
        _ => Command::EndTurn,
    }
}

fn bytes_of(scene: &Scene) -> Vec<u8> {
    postcard::to_allocvec(scene).expect("scenes are written")
}

/// Does a command twice: with minds that decide at once, and with minds that are asked later. Both end alike, and what is
/// refused changes nothing.
fn play(
    scene: &mut Scene,
    who: Id,
    command: &Command,
    seed: u64,
    answers: [u8; 4],
    floor: &Plan,
    events: &mut Vec<Event>,
) -> bool {
    let before = bytes_of(scene);
    let mut later = scene.clone();
    let mut mind = Whim { answers, asked: 0, is_later: false };
    let mut dice = Seeded::new(seed, 3);
    let mut table = Table { floor, dice: &mut dice, mind: &mut mind };
    let done = scene.command(who, command, &mut table, events);
    if done.is_err() {
        assert!(bytes_of(scene) == before, "{command:?} was refused and changed the scene");
    }
    let mut asked = Whim { answers, asked: 0, is_later: true };
    let mut dice = Seeded::new(seed, 3);
    let mut told = Vec::new();
    let mut table = Table { floor, dice: &mut dice, mind: &mut asked };
    let mut waits = later.command(who, command, &mut table, &mut told);
    let mut by_turns = Whim { answers, asked: 0, is_later: false };
    while matches!(waits, Ok(Done::Waits)) {
        check(&later).unwrap_or_else(|why| panic!("while {command:?} waits: {why}"));
        let question = later.pending().expect("it waits").question.clone();
        let mut table = Table { floor, dice: &mut dice, mind: &mut asked };
        let other = later.command(who, &Command::Dodge, &mut table, &mut told);
        assert!(other.is_err(), "nothing else is done while somebody decides");
        let mut table = Table { floor, dice: &mut dice, mind: &mut asked };
        waits = later.answer(question.who, by_turns.answer(), &mut table, &mut told);
    }
    assert!(waits.is_ok() == done.is_ok(), "{command:?}: {done:?} at once, {waits:?} later");
    assert!(later == *scene, "{command:?} ends otherwise if it waits");
    done.is_ok()
}

/// Bytes that say who is there and what they do. How many commands were done.
pub(crate) fn commands(bytes: &[u8]) -> usize {
    let mut bytes = Bytes(bytes);
    let (mut scene, mut events, floor) = (Scene::default(), Vec::new(), floor());
    let seed = u64::from(bytes.next());
    for id in 1..=3 + bytes.next() % 3 {
        arrive(&mut scene, Id::from(id), &mut bytes, &mut events);
    }
    let (mut dice, mut mind) = (Seeded::new(seed, 1), srd::engine::Calm);
    let mut table = Table { floor: &floor, dice: &mut dice, mind: &mut mind };
    let who: Vec<(Id, Surprise)> = scene
        .creatures()
        .map(|(id, _)| (id, if bytes.next() > 240 { Surprise::Surprised } else { Surprise::Aware }))
        .collect();
    scene.begin_fight(&who, &mut table, &mut events);
    let mut done = 0;
    for step in 0..400 {
        if bytes.0.is_empty() {
            break;
        }
        let stranger = bytes.next();
        let who = if stranger > 235 { None } else { scene.turn() };
        let who = who.unwrap_or_else(|| Id::from(stranger % 7));
        if stranger == 255 {
            let mut table = Table { floor: &floor, dice: &mut dice, mind: &mut mind };
            scene.leave_fight(who, &mut table, &mut events);
        } else if stranger == 254 {
            let mut table = Table { floor: &floor, dice: &mut dice, mind: &mut mind };
            scene.join_fight(who, &mut table, &mut events);
        }
        let command = command(&scene, who, &mut bytes);
        let answers = [bytes.next() % 3, 1, bytes.next() % 2, 1];
        done += usize::from(play(
            &mut scene,
            who,
            &command,
            seed * 1_000 + step,
            answers,
            &floor,
            &mut events,
        ));
        check(&scene).unwrap_or_else(|why| panic!("after {who} {command:?}: {why}"));
    }
    replays(&scene, &events);
    done
}

/// The events alone make the scene, also after both were written and read again.
pub(crate) fn replays(scene: &Scene, events: &[Event]) {
    let written = postcard::to_allocvec(events).expect("events are written");
    let read: Vec<Event> = postcard::from_bytes(&written).expect("events are read");
    assert!(read == events, "events are read as they were written");
    let mut again = Scene::default();
    read.iter().for_each(|event| again.apply(event));
    assert!(again == *scene, "the events do not make the scene");
    let read: Scene = postcard::from_bytes(&bytes_of(scene)).expect("scenes are read");
    assert!(read == *scene, "scenes are read as they were written");
}
