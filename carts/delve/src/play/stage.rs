//! The floor and who stands on it, as a picture: a camera, figures that glide, what is remembered in the dark.

use cart_sdk::{Color, Font, Glide, Scene, Screen};
use srd::{Square, Standing};

use super::art::{self, Pose};
use super::news::News;
use super::{text, tiles};
use crate::View;
use crate::shared::{Facing, SPOTS_PER_PIXEL, Spot};
use crate::view::{Figure, Kind, State};

/// Pixels along each side of a square.
const SIDE: i32 = 16;
/// Pixels that a figure glides in a frame at most; a walking hero makes one.
const GLIDE: i32 = 2;
/// Pixels beyond which a figure does not glide but is simply there: it came by stairs.
const JUMP: i32 = 5 * SIDE;

/// Frames that a foe lies where it died.
const LYING_FRAMES: u32 = 100;

/// The part of the screen that shows the floor: its upper edge and its height.
pub(super) const fn window(is_fight: bool) -> (i32, i32) {
    if is_fight { (12, 176) } else { (8, 192) }
}

/// What is on the stage.
pub(super) struct Stage {
    cast: Vec<Actor>,
    /// Foes that have just died, and frames that they still lie there.
    fallen: Vec<(Actor, u32)>,
    /// The pixel of the floor in the upper left corner of the window.
    camera: (i32, i32),
    floor: Option<u8>,
    /// Where the own hero is drawn when others were in its way.
    glide: Glide,
}

/// A figure as it is shown.
struct Actor {
    id: u16,
    kind: Kind,
    /// Pixels on the floor.
    x: i32,
    y: i32,
    facing: Facing,
    is_walking: bool,
    health: u8,
    state: State,
    is_own: bool,
}

impl Default for Stage {
    fn default() -> Self {
        let glide = Glide::new(JUMP);
        Self { cast: Vec::new(), fallen: Vec::new(), camera: (0, 0), floor: None, glide }
    }
}

impl Stage {
    /// Takes over a frame's views.
    pub(super) fn follow(&mut self, scene: &Scene<View>, news: &News) {
        let view = &scene.own.now;
        let is_new_floor = self.floor != Some(view.place.floor);
        self.floor = Some(view.place.floor);
        let before = std::mem::take(&mut self.cast);
        self.lay_out(&before, scene, news, is_new_floor);
        let was = |id: u16| before.iter().find(|actor| actor.id == id).filter(|_| !is_new_floor);
        let mut cast: Vec<Actor> = Vec::new();
        if scene.others.next.place.floor == view.place.floor {
            for figure in scene.others.next.others() {
                let mut actor = other(scene, figure);
                if let Some(was) = was(figure.id) {
                    actor.is_walking |= actor.glide_from(was.x, was.y);
                }
                cast.push(actor);
            }
        }
        if let Some(mut actor) = own(scene) {
            [actor.x, actor.y] = self.glide.at([actor.x, actor.y], scene.corrected);
            let is_free = view.hero.as_ref().is_some_and(|hero| hero.is_free);
            if let Some(was) = was(actor.id).filter(|_| !is_free) {
                actor.is_walking |= actor.glide_from(was.x, was.y);
            }
            cast.push(actor);
        }
        // Who stands farther down is in front.
        cast.sort_by_key(|actor| (!actor.is_lying(), actor.y, actor.id));
        self.cast = cast;
        self.move_camera(view, is_new_floor);
    }

    /// Foes that a blow killed are gone from the views at once; here they stand until it falls, and lie for a while.
    fn lay_out(&mut self, before: &[Actor], scene: &Scene<View>, news: &News, is_new_floor: bool) {
        for (actor, left) in &mut self.fallen {
            actor.state.is_dead = !news.is_doomed(actor.id);
            *left = left.saturating_sub(u32::from(actor.state.is_dead));
        }
        self.fallen.retain(|(_, left)| *left > 0 && !is_new_floor);
        let is_gone = |actor: &&Actor| {
            let mut figures = scene.others.next.others();
            matches!(actor.kind, Kind::Foe(..))
                && news.is_hurt(actor.id)
                && !figures.any(|figure| figure.id == actor.id)
        };
        for actor in before.iter().filter(is_gone).filter(|_| !is_new_floor) {
            let state = State { is_dead: !news.is_doomed(actor.id), ..State::default() };
            self.fallen.push((Actor { state, health: 0, ..*actor }, LYING_FRAMES));
        }
    }

    /// Where a creature is shown, in pixels of the floor; `None` if it is out of sight.
    pub(super) fn place_of(&self, id: u16) -> Option<(i32, i32)> {
        let fallen = self.fallen.iter().map(|(actor, _)| actor);
        let mut shown = self.cast.iter().chain(fallen);
        shown.find(|actor| actor.id == id).map(|actor| (actor.x, actor.y))
    }

    /// Draws everything; the camera and the clip stay set, for what is drawn on top of it.
    pub(super) fn draw(
        &self,
        screen: &mut Screen,
        view: &View,
        news: &News,
        target: Option<u16>,
        frame: u32,
    ) {
        let (top, height) = window(view.fight.is_some());
        screen.clear(Color::NIGHT);
        screen.clip(0, top, Screen::WIDTH, height);
        screen.camera(self.camera.0, self.camera.1 - top);
        self.draw_floor(screen, view, height, frame);
        draw_reach(screen, view);
        self.draw_marks(screen, view, target, frame);
        for (actor, _) in &self.fallen {
            actor.draw(screen, news, frame);
        }
        for actor in &self.cast {
            actor.draw(screen, news, frame);
        }
        self.draw_tops(screen, view, height);
        for actor in &self.cast {
            actor.draw_plate(screen, view);
        }
        if let Some((x, y)) = target.and_then(|id| self.place_of(id)) {
            draw_reticle(screen, x, y, frame);
        }
        for bubble in &view.bubbles {
            if let Some((x, y)) = self.place_of(bubble.id) {
                self.draw_bubble(screen, x, y - 16, &bubble.text);
            }
        }
    }

    fn move_camera(&mut self, view: &View, is_new_floor: bool) {
        let Some(hero) = &view.hero else { return };
        let (_, height) = window(view.fight.is_some());
        let (x, y) = self.place_of(hero.id).unwrap_or_else(|| pixels(hero.spot));
        let turn = view.fight.as_ref().and_then(|fight| self.place_of(fight.turn));
        // In a fight the one whose turn it is comes half way into the middle.
        let focus = turn.map_or((x, y), |(tx, ty)| (i32::midpoint(x, tx), i32::midpoint(y, ty)));
        let bound = |focus: i32, window: i32, floor: i32| {
            if floor <= window {
                (floor - window) / 2
            } else {
                (focus - window / 2).clamp(0, floor - window)
            }
        };
        let aim = (
            bound(focus.0, Screen::WIDTH, i32::from(view.place.width) * SIDE),
            bound(focus.1, height, i32::from(view.place.height) * SIDE),
        );
        let gap = (aim.0 - self.camera.0).abs().max((aim.1 - self.camera.1).abs());
        if is_new_floor || gap > 2 * Screen::WIDTH {
            self.camera = aim;
            return;
        }
        // A walking hero is followed to the pixel; a longer way is glided, the last of it slowly.
        let follow = |from: i32, to: i32| {
            let way = to - from;
            if way.abs() <= 2 { to } else { from + way / 8 + way.signum() * 2 }
        };
        self.camera = (follow(self.camera.0, aim.0), follow(self.camera.1, aim.1));
    }

    /// The squares in the window, row by row.
    fn squares(&self, height: i32) -> impl Iterator<Item = Square> + use<> {
        let (left, top) = (self.camera.0.div_euclid(SIDE), self.camera.1.div_euclid(SIDE));
        (top..=top + height / SIDE + 1)
            .flat_map(move |y| (left..=left + Screen::WIDTH / SIDE).map(move |x| (x, y)))
            .filter_map(|(x, y)| Some(Square::new(u8::try_from(x).ok()?, u8::try_from(y).ok()?)))
    }

    fn draw_floor(&self, screen: &mut Screen, view: &View, height: i32, frame: u32) {
        let place = &view.place;
        let sight = view.hero.as_ref().and_then(|hero| place.sight(hero.spot.square()));
        let is_seen = |square: Square| sight.as_ref().is_none_or(|sight| sight.has(square));
        for square in self.squares(height).filter(|&square| is_seen(square)) {
            tiles::draw(screen, place, square, frame);
        }
        dim(screen, true);
        for square in self.squares(height).filter(|&square| !is_seen(square)) {
            tiles::draw(screen, place, square, 0);
        }
        dim(screen, false);
    }

    /// What rises over those who stand behind it.
    fn draw_tops(&self, screen: &mut Screen, view: &View, height: i32) {
        let sight = view.hero.as_ref().and_then(|hero| view.place.sight(hero.spot.square()));
        for square in self.squares(height) {
            let is_seen = sight.as_ref().is_none_or(|sight| sight.has(square));
            if is_seen {
                tiles::draw_top(screen, &view.place, square);
            }
        }
    }

    /// Marks on the floor, under the feet: whose turn it is.
    fn draw_marks(&self, screen: &mut Screen, view: &View, target: Option<u16>, frame: u32) {
        let Some(fight) = &view.fight else { return };
        let Some(actor) = self.cast.iter().find(|actor| actor.id == fight.turn) else { return };
        if target == Some(actor.id) {
            return;
        }
        let color = if matches!(actor.kind, Kind::Foe(..)) { Color::RED } else { Color::SKY };
        let wide = 7 + (frame / 12 % 2) as i32;
        for side in [-1, 1] {
            let x = actor.x + side * wide - i32::from(side > 0);
            screen.rect(x, actor.y + 1, 1, 3, color);
            screen.rect(x - if side < 0 { 0 } else { 2 }, actor.y + 3, 3, 1, color);
        }
    }

    fn draw_bubble(&self, screen: &mut Screen, x: i32, y: i32, text: &str) {
        let lines = text::wrap(text, 26);
        let letters = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0) as i32;
        let (width, height) = (letters * 4 + 5, lines.len() as i32 * 6 + 4);
        let left =
            (x - width / 2).clamp(self.camera.0 + 1, self.camera.0 + Screen::WIDTH - width - 1);
        let upper = (y - height - 3).max(self.camera.1 + 1);

        screen.rect(left, upper, width, height, Color::BONE);
        screen.rect_outline(left - 1, upper - 1, width + 2, height + 2, Color::SLATE);
        for row in 0..3 {
            screen.line(
                x - 2 + row,
                upper + height + row,
                x + 2 - row,
                upper + height + row,
                Color::BONE,
            );
        }
        for (row, line) in lines.iter().enumerate() {
            screen.small_text(left + 3, upper + 2 + row as i32 * 6, Color::SLATE, line);
        }
    }
}

impl Actor {
    const fn is_lying(&self) -> bool {
        self.state.is_down || self.state.is_dead || self.state.is_prone
    }

    /// Starts from where it was shown and goes at most [`GLIDE`] pixels; whether it is still on its way.
    fn glide_from(&mut self, x: i32, y: i32) -> bool {
        let (dx, dy) = (self.x - x, self.y - y);
        if dx.abs().max(dy.abs()) > JUMP {
            return false;
        }
        self.x = x + dx.clamp(-GLIDE, GLIDE);
        self.y = y + dy.clamp(-GLIDE, GLIDE);
        dx.abs().max(dy.abs()) > GLIDE
    }

    fn pose(&self, news: &News, frame: u32) -> Pose {
        let is_hero = matches!(self.kind, Kind::Hero(_));
        // A crowd does not march in step.
        let time = frame.wrapping_add(u32::from(self.id) * 7);
        if self.is_lying() {
            Pose::Fallen
        } else if news.strike_of(self.id).is_some() {
            Pose::Attack
        } else if is_hero && news.casts(self.id) {
            Pose::Cast
        } else if self.is_walking && is_hero {
            match time / 8 % 4 {
                0 => Pose::Walk(false),
                2 => Pose::Walk(true),
                _ => Pose::Stand,
            }
        } else if self.is_walking {
            Pose::Walk(time / 12 % 2 == 1)
        } else if self.state.is_asleep {
            Pose::Stand
        } else if if is_hero { time % 180 < 8 } else { time / 30 % 2 == 1 } {
            Pose::Second
        } else {
            Pose::Stand
        }
    }

    fn draw(&self, screen: &mut Screen, news: &News, frame: u32) {
        if !self.is_lying() {
            screen.rect(self.x - 5, self.y + 2, 10, 2, Color::SLATE);
        }
        let (sprite, (width, height)) = art::figure(self.kind, self.facing, self.pose(news, frame));
        // A blow goes three pixels forward and back.
        let lunge = news.strike_of(self.id).map_or(0, |age| i32::from((3..9).contains(&age)) * 3);
        let (dx, dy) = self.facing.direction().offset();
        let (x, y) = (self.x + i32::from(dx) * lunge, self.y + i32::from(dy) * lunge);
        if news.is_struck(self.id) {
            for color in Color::ALL {
                screen.palette_map(color, Color::BONE);
            }
        } else {
            dim(screen, self.state.is_dead);
        }
        screen.sprite(x - width / 2, y + 4 - height, sprite);
        dim(screen, false);
        if let Some((flash, age)) = news.flash_of(self.id) {
            screen.sprite(self.x - 8, self.y - 12, art::flash(flash, age));
        }
        if self.state.is_asleep {
            let rise = (frame / 16 % 4) as i32;
            text::shaded(screen, self.x + 4 + rise / 2, self.y - height - rise, Color::BONE, "z");
        }
        if self.state.is_dodging {
            screen.sprite(self.x - 12, self.y - 6, art::icon(art::Icon::Shield));
        }
    }

    /// The name and the bar of hit points above a figure.
    fn draw_plate(&self, screen: &mut Screen, view: &View) {
        let (_, (_, height)) = art::figure(self.kind, self.facing, Pose::Stand);
        let top = self.y + 4 - height;
        let is_hurt = self.health < 16 && !self.state.is_dead;
        let is_fighting = view.fight.as_ref().is_some_and(|fight| fight.order.contains(&self.id));
        if (is_hurt || is_fighting) && !self.state.is_dead && !matches!(self.kind, Kind::Folk(_)) {
            let color = match self.kind {
                Kind::Foe(..) => Color::RED,
                _ => text::health_color(i32::from(self.health), 16),
            };
            screen.rect(self.x - 8, top - 4, 16, 4, Color::NIGHT);
            text::bar(screen, (self.x - 7, top - 3, 14, 2), i32::from(self.health), 16, color);
        }
        // In a fight heroes stand side by side, and the strip tells who is who.
        let is_named = view.fight.as_ref().is_none_or(|fight| fight.turn == self.id);
        if matches!(self.kind, Kind::Hero(_)) && !self.is_own && is_named {
            let card =
                view.party.iter().find(|card| card.hero.is_some_and(|hero| hero.id == self.id));
            if let Some(card) = card {
                let width = Font::Small.width(&card.name);
                text::shaded(screen, self.x - width / 2, top - 10, Color::SKY, &card.name);
            }
        }
    }
}

/// From now on everything is drawn in the colours of what is remembered, or as it is.
fn dim(screen: &mut Screen, on: bool) {
    for (color, dimmed) in Color::ALL.into_iter().zip(art::REMEMBERED) {
        screen.palette_map(color, if on { dimmed } else { color });
    }
}

/// A figure of the others' views, on its way.
fn other(scene: &Scene<View>, figure: &Figure) -> Actor {
    let from = scene.others.now.others().find(|from| from.id == figure.id);
    let from = from.map_or(figure.spot, |from| from.spot);
    // What changes by orders shows at once: the newest view knows it.
    let newest = scene.own.now.others().find(|newest| newest.id == figure.id);
    let newest = newest.unwrap_or(figure);
    let (x, y) = between(from, figure.spot, scene.others.part);
    Actor {
        id: figure.id,
        kind: figure.kind,
        x,
        y,
        facing: figure.facing,
        is_walking: figure.is_walking,
        health: newest.health,
        state: newest.state,
        is_own: false,
    }
}

/// The own hero, looked ahead.
fn own(scene: &Scene<View>) -> Option<Actor> {
    let now = scene.own.now.hero.as_ref()?;
    let next = scene.own.next.hero.as_ref().filter(|next| next.id == now.id).unwrap_or(now);
    let sheet = &now.sheet;
    let far = pixels(now.spot).0.abs_diff(pixels(next.spot).0) > SIDE as u32;
    let (x, y) = between(now.spot, if far { now.spot } else { next.spot }, scene.own.part);
    Some(Actor {
        id: now.id,
        kind: Kind::Hero(sheet.class),
        x,
        y,
        facing: next.facing,
        is_walking: next.is_walking,
        health: (sheet.hp * 16).div_ceil(sheet.hp_max.max(1)) as u8,
        state: sheet.state,
        is_own: true,
    })
}

/// A spot in pixels of the floor.
pub(super) fn pixels(spot: Spot) -> (i32, i32) {
    (i32::from(spot.x / SPOTS_PER_PIXEL), i32::from(spot.y / SPOTS_PER_PIXEL))
}

fn between(from: Spot, to: Spot, part: i32) -> (i32, i32) {
    let axis = |from: u16, to: u16| {
        let (from, to) = (i32::from(from), i32::from(to));
        (from + (to - from) * part / 256) / i32::from(SPOTS_PER_PIXEL)
    };
    (axis(from.x, to.x), axis(from.y, to.y))
}

/// Dots on the squares that the movement left can reach, in the own turn.
fn draw_reach(screen: &mut Screen, view: &View) {
    let (Some(hero), Some(fight)) = (&view.hero, &view.fight) else { return };
    let Some(turn) = fight.mine.filter(|turn| turn.movement > 0) else { return };
    let standing = |square: Square| {
        let figure = view.others().find(|figure| figure.spot.square() == square);
        match figure {
            None => Standing::Nobody,
            Some(figure) if figure.state.is_dead || !matches!(figure.kind, Kind::Foe(..)) => {
                Standing::Passable
            }
            Some(_) => Standing::Foe,
        }
    };
    let reach = srd::reach(&*view.place, hero.spot.square(), turn.movement, &standing);
    for reached in reach.found.iter().skip(1).filter(|reached| !reached.taken) {
        let (x, y) = pixels(Spot::middle(reached.square));
        screen.rect(x - 1, y - 1, 2, 2, Color::SKY);
    }
}

/// Four corners around a target.
fn draw_reticle(screen: &mut Screen, x: i32, y: i32, frame: u32) {
    let wide = 9 + (frame / 8 % 2) as i32;
    let (left, right, top, bottom) = (x - wide, x + wide - 1, y - 4 - wide, y - 5 + wide);
    for (cx, sx) in [(left, 1), (right, -1)] {
        for (cy, sy) in [(top, 1), (bottom, -1)] {
            screen.line(cx, cy, cx + 3 * sx, cy, Color::GOLD);
            screen.line(cx, cy, cx, cy + 3 * sy, Color::GOLD);
        }
    }
}
