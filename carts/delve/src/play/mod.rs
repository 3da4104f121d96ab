//! The player's side of Delve: it has a [`View`] and nothing else, shows it, and turns the pad into orders.
//!
//! `update` reads the pad and keeps what only the picture needs (camera, menus, what is rising or tumbling); `draw`
//! shows it. What a view says is never kept: the next view may say otherwise.

mod actions;
mod art;
mod chooser;
mod flight;
mod hud;
mod minimap;
mod news;
mod sheet;
mod stage;
mod talk;
mod text;
mod tiles;
mod title;

#[cfg(test)]
mod tests;

use cart_sdk::{Button, Orders, Pad, Play, Scene, Screen, Seat, Speaker};

use crate::rules::Delve;
use crate::view::Prompt;
use crate::{Order, View};

use actions::{Action, Choice};
use news::News;
use stage::Stage;
use talk::Talk;

/// Frames that a new player is told what to do.
const WELCOME_FRAMES: u32 = 30 * 60;

/// A player's side of Delve.
#[derive(Default)]
pub struct DelvePlay {
    page: Page,
    over: Over,
    stage: Stage,
    news: News,
    /// Frames since the start.
    frame: u32,
    /// Frames in the world, as long as the player is new there.
    new_frames: u32,
    /// The directions were let go since the own turn began: who runs into a fight does not run on in it.
    has_let_go: bool,
    /// The rules know that something lies over the world.
    is_busy: bool,
    /// The button of the small map is held.
    is_map: bool,
    /// The hero that is watched, where nobody here plays.
    watched: Option<u16>,
}

/// What fills the screen.
#[derive(Clone, Copy, Default)]
enum Page {
    #[default]
    Title,
    /// The title with the credits before it.
    Credits,
    /// One of the four heroes, by its place in [`srd::Class::ALL`].
    Choose(usize),
    World,
}

/// What lies over the world and takes the pad.
#[derive(Clone, Default)]
enum Over {
    #[default]
    Nothing,
    /// The list of actions, with the chosen row.
    Actions(usize),
    /// An action that looks for its target, by the target's place in the list.
    Target(Action, usize),
    Talk(Talk),
    Sheet,
    /// Asked whether the turn is over.
    EndTurn,
}

impl Play for DelvePlay {
    type Game = Delve;

    fn predict(view: &mut View, _seat: Seat, pad: &Pad) {
        view.walk_on(pad.direction());
    }

    fn update(&mut self, scene: &Scene<View>, pad: &Pad, orders: &mut Orders<Order>) {
        self.frame = self.frame.wrapping_add(1);
        let view = &scene.own.now;
        if scene.watching {
            self.watch(scene);
            return;
        }
        self.news.read(view, matches!(self.page, Page::World));
        self.news.refuse(&scene.refused);
        match self.page {
            Page::Title => self.title(pad, view),
            Page::Credits => {
                if pad.pressed(Button::A) || pad.pressed(Button::B) {
                    self.page = Page::Title;
                }
            }
            Page::Choose(class) => self.choose(class, pad, view, orders),
            Page::World if view.hero.is_none() => self.page = Page::Choose(0),
            Page::World => {
                self.stage.follow(scene, &self.news);
                self.world(scene, pad, orders);
                let is_busy = !matches!(self.over, Over::Nothing);
                if is_busy != self.is_busy {
                    self.is_busy = is_busy;
                    orders.send(Order::Busy(is_busy));
                }
                self.is_map = pad.held(Button::L) || pad.held(Button::R);
                let is_new = view.place.floor == 0 && self.new_frames < WELCOME_FRAMES;
                self.new_frames = if is_new { self.new_frames + 1 } else { WELCOME_FRAMES };
            }
        }
    }

    fn draw(&self, scene: &Scene<View>, screen: &mut Screen, speaker: &mut Speaker) {
        let view = &scene.own.now;
        match self.page {
            Page::Title => title::draw(screen, view, self.frame),
            Page::Credits => title::draw_credits(screen),
            Page::Choose(class) => chooser::draw(screen, view, class, self.frame),
            Page::World => self.draw_world(scene, screen),
        }
        self.news.play(speaker, self.song(view));
    }
}

impl DelvePlay {
    /// A frame of what others play: no page waits for a button, and nothing lies over the world.
    fn watch(&mut self, scene: &Scene<View>) {
        let view = &scene.own.now;
        let hero = view.hero.as_ref().map(|hero| hero.id);
        if hero != self.watched {
            // What another hero saw and heard is not news of this one.
            let page = if hero.is_some() { Page::World } else { Page::Title };
            *self = Self { page, watched: hero, frame: self.frame, ..Self::default() };
        }
        self.new_frames = WELCOME_FRAMES;
        self.news.read(view, hero.is_some());
        if hero.is_some() {
            self.stage.follow(scene, &self.news);
        }
    }

    fn title(&mut self, pad: &Pad, view: &View) {
        if pad.pressed(Button::A) || pad.pressed(Button::Start) {
            self.news.sound(art::effect::OK);
            self.page = if view.hero.is_some() { Page::World } else { Page::Choose(0) };
        } else if pad.pressed(Button::X) {
            self.page = Page::Credits;
        }
    }

    fn choose(&mut self, class: usize, pad: &Pad, view: &View, orders: &mut Orders<Order>) {
        if view.hero.is_some() {
            self.page = Page::World;
            return;
        }
        let classes = srd::Class::ALL;
        let step = i32::from(pad.repeated(Button::Right)) - i32::from(pad.repeated(Button::Left));
        if step != 0 {
            self.news.sound(art::effect::MOVE);
            let count = classes.len();
            self.page = Page::Choose((class + if step > 0 { 1 } else { count - 1 }) % count);
        } else if pad.pressed(Button::A) || pad.pressed(Button::Start) {
            self.news.sound(art::effect::OK);
            orders.send(Order::Choose(classes[class]));
        } else if pad.pressed(Button::B) {
            self.page = Page::Title;
        }
    }

    /// A frame in the world: what lies over it has the pad, else the hero has.
    fn world(&mut self, scene: &Scene<View>, pad: &Pad, orders: &mut Orders<Order>) {
        let view = &scene.own.now;
        self.over = match std::mem::take(&mut self.over) {
            Over::Nothing => self.free(view, pad, orders),
            Over::Actions(row) => self.pick_action(row, view, pad, orders),
            Over::Target(action, row) => self.pick_target(action, row, view, pad, orders),
            Over::Talk(talk) => match talk.update(scene, pad, orders) {
                Some(talk) => Over::Talk(talk),
                None => Over::Nothing,
            },
            Over::Sheet if pad.pressed(Button::Start) || pad.pressed(Button::B) => Over::Nothing,
            Over::Sheet => Over::Sheet,
            Over::EndTurn if pad.pressed(Button::B) || pad.pressed(Button::A) => {
                if pad.pressed(Button::A) && actions::is_my_turn(view) {
                    orders.send(Order::EndTurn);
                }
                Over::Nothing
            }
            Over::EndTurn => Over::EndTurn,
        };
    }

    /// The pad is the hero's.
    fn free(&mut self, view: &View, pad: &Pad, orders: &mut Orders<Order>) -> Over {
        let Some(hero) = &view.hero else { return Over::Nothing };
        if pad.pressed(Button::Start) {
            return Over::Sheet;
        }
        if pad.pressed(Button::Y) {
            self.news.sound(art::effect::MOVE);
            return Over::Talk(Talk::default());
        }
        if pad.pressed(Button::X) && !actions::list(view).is_empty() {
            self.news.sound(art::effect::MOVE);
            return Over::Actions(0);
        }
        if !actions::is_my_turn(view) {
            self.has_let_go = false;
            if pad.pressed(Button::A) && hero.is_free && hero.prompt != Prompt::Nothing {
                orders.send(Order::Interact);
            }
            return Over::Nothing;
        }
        self.has_let_go |= pad.direction() == (0, 0);
        if let Some(direction) = actions::step(pad).filter(|_| self.has_let_go) {
            orders.send(Order::Step(direction));
        }
        if pad.pressed(Button::B) {
            self.news.sound(art::effect::MOVE);
            return Over::EndTurn;
        }
        if pad.pressed(Button::A) {
            return match actions::best_target(view) {
                Some(row) => Over::Target(Action::Strike, row),
                None => Over::Actions(0),
            };
        }
        Over::Nothing
    }

    fn pick_action(
        &mut self,
        row: usize,
        view: &View,
        pad: &Pad,
        orders: &mut Orders<Order>,
    ) -> Over {
        let list = actions::list(view);
        if pad.pressed(Button::B) || pad.pressed(Button::X) || list.is_empty() {
            self.news.sound(art::effect::BACK);
            return Over::Nothing;
        }
        let row = self.moved(row.min(list.len() - 1), list.len(), pad, Button::Up, Button::Down);
        let Choice { action, ready, .. } = list[row];
        if !pad.pressed(Button::A) || !ready {
            return Over::Actions(row);
        }
        self.news.sound(art::effect::OK);
        if actions::targets(view, action).is_empty() {
            actions::send(action, 0, orders);
            return Over::Nothing;
        }
        Over::Target(action, 0)
    }

    fn pick_target(
        &mut self,
        action: Action,
        row: usize,
        view: &View,
        pad: &Pad,
        orders: &mut Orders<Order>,
    ) -> Over {
        let targets = actions::targets(view, action);
        if pad.pressed(Button::B) || targets.is_empty() {
            self.news.sound(art::effect::BACK);
            return Over::Nothing;
        }
        let row = row.min(targets.len() - 1);
        let row = self.moved(row, targets.len(), pad, Button::Left, Button::Right);
        let row = self.moved(row, targets.len(), pad, Button::Up, Button::Down);
        if pad.pressed(Button::X) {
            self.news.sound(art::effect::MOVE);
            return Over::Actions(0);
        }
        if pad.pressed(Button::A) {
            actions::send(action, targets[row], orders);
            return Over::Nothing;
        }
        Over::Target(action, row)
    }

    /// A row of a list after this frame's pad, with a sound if it is another one.
    fn moved(&mut self, row: usize, rows: usize, pad: &Pad, less: Button, more: Button) -> usize {
        let moved = match (pad.repeated(less), pad.repeated(more)) {
            (true, false) => (row + rows - 1) % rows,
            (false, true) => (row + 1) % rows,
            _ => row,
        };
        if moved != row {
            self.news.sound(art::effect::MOVE);
        }
        moved
    }

    fn draw_world(&self, scene: &Scene<View>, screen: &mut Screen) {
        let view = &scene.own.now;
        let target = match self.over {
            Over::Target(action, row) => actions::targets(view, action).get(row).copied(),
            _ => None,
        };
        self.stage.draw(screen, view, &self.news, target, self.frame);
        self.news.draw_flights(screen);
        self.news.draw_rising(screen, &self.stage);
        screen.camera(0, 0);
        screen.unclip();
        hud::draw(screen, scene, &self.over, self.frame);
        self.news.draw_die(screen, view);
        self.news.draw_refusal(screen, view);
        if self.is_map {
            minimap::draw(screen, view, self.frame);
        } else if self.new_frames < WELCOME_FRAMES && matches!(self.over, Over::Nothing) {
            hud::draw_welcome(screen);
        }
        match &self.over {
            Over::Talk(talk) => talk.draw(screen, self.frame),
            Over::Sheet => sheet::draw(screen, view),
            Over::Nothing | Over::Actions(_) | Over::Target(..) | Over::EndTurn => {}
        }
    }

    /// The song for what is on the screen.
    fn song(&self, view: &View) -> u32 {
        match self.page {
            Page::Title | Page::Credits | Page::Choose(_) => art::song::TITLE,
            Page::World if view.fight.is_some() => art::song::FIGHT,
            Page::World if view.place.floor == 0 => art::song::TOWN,
            Page::World => art::song::DUNGEON,
        }
    }
}
