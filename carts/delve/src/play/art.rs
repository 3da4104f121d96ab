//! Where everything stands in the sheets and in the sound file; `art/index.md` has the whole list.

use cart_sdk::{Color, Sprite};
use srd::{Class, Foe};

use crate::shared::Facing;
use crate::view::{Folk, Kind};

/// Sheet of heroes, foes and townspeople.
const FIGURES: i32 = 0;
/// Sheet of the tiles.
pub(super) const TILES: i32 = 1;
/// Sheet of the interface.
const INTERFACE: i32 = 2;
/// Sheet of the title's picture.
const TITLE: i32 = 3;

/// Numbers of the songs in `sound.toml`.
pub(super) mod song {
    pub(crate) const TOWN: u32 = 0;
    pub(crate) const DUNGEON: u32 = 1;
    pub(crate) const FIGHT: u32 = 2;
    pub(crate) const TITLE: u32 = 3;
    pub(crate) const VICTORY: u32 = 4;
    pub(crate) const DEFEAT: u32 = 5;
}

/// Numbers of the effects in `sound.toml`.
pub(super) mod effect {
    pub(crate) const STEP: u32 = 0;
    pub(crate) const DOOR: u32 = 1;
    pub(crate) const CHEST: u32 = 2;
    pub(crate) const COIN: u32 = 3;
    pub(crate) const HIT: u32 = 4;
    pub(crate) const MISS: u32 = 5;
    pub(crate) const CRITICAL: u32 = 6;
    pub(crate) const HURT: u32 = 7;
    pub(crate) const HEAL: u32 = 8;
    pub(crate) const FIRE: u32 = 9;
    pub(crate) const MISSILE: u32 = 10;
    pub(crate) const HOLY: u32 = 11;
    pub(crate) const DIE: u32 = 12;
    pub(crate) const TURN: u32 = 13;
    pub(crate) const DEATH: u32 = 14;
    pub(crate) const LEVEL: u32 = 15;
    pub(crate) const MOVE: u32 = 16;
    pub(crate) const OK: u32 = 17;
    pub(crate) const BACK: u32 = 18;
    pub(crate) const TALK: u32 = 19;
    pub(crate) const REFUSED: u32 = 22;
}

/// How each colour looks in what is only remembered, by its number.
pub(super) const REMEMBERED: [Color; 16] = [
    Color::NIGHT,
    Color::NIGHT,
    Color::SLATE,
    Color::GREY,
    Color::SILVER,
    Color::NIGHT,
    Color::UMBER,
    Color::LEATHER,
    Color::UMBER,
    Color::UMBER,
    Color::LEATHER,
    Color::SLATE,
    Color::FOREST,
    Color::SLATE,
    Color::BLUE,
    Color::SLATE,
];

/// How a figure stands.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Pose {
    Stand,
    /// Stands, the other picture of two: a hero's eyes are shut, a foe breathes.
    Second,
    /// Walks, on the one foot or the other.
    Walk(bool),
    /// Strikes.
    Attack,
    /// Casts a spell.
    Cast,
    /// Lies on the floor.
    Fallen,
}

/// A figure's sprite, and its width and height.
pub(super) fn figure(kind: Kind, facing: Facing, pose: Pose) -> (Sprite, (i32, i32)) {
    let flip = facing == Facing::Left;
    let place = match facing {
        Facing::Down => 0,
        Facing::Up => 1,
        Facing::Left | Facing::Right => 2,
    };
    let small = |u, v| (Sprite::new(FIGURES, u, v, 16, 16).flip_x(flip), (16, 16));
    let step = match pose {
        Pose::Walk(true) => 2,
        Pose::Walk(false) => 1,
        Pose::Stand | Pose::Second | Pose::Attack | Pose::Cast | Pose::Fallen => 0,
    };
    // What has only two pictures shows the second one with one foot, and to breathe.
    let second = if matches!(pose, Pose::Walk(true) | Pose::Second) { 16 } else { 0 };
    match kind {
        Kind::Hero(class) => {
            let column = match pose {
                Pose::Fallen => 14,
                Pose::Attack => 9 + place,
                Pose::Cast => 12,
                Pose::Second if facing == Facing::Down => 15,
                _ => place * 3 + step,
            };
            small(column * 16, class as i32 * 16)
        }
        Kind::Foe(Foe::Ogre, _) => {
            // In the sheet the sides come first, and the back and what lies stand in the row below.
            let (u, v) = match (pose, facing) {
                (Pose::Fallen, _) => (232, 88),
                (Pose::Attack, Facing::Down) => (208, 88),
                (Pose::Attack, Facing::Left | Facing::Right) => (184, 88),
                (_, Facing::Down) => (184 + step * 24, 64),
                (_, Facing::Up) => (112 + step * 24, 88),
                (_, Facing::Left | Facing::Right) => (112 + step * 24, 64),
            };
            (Sprite::new(FIGURES, u, v, 24, 24).flip_x(flip), (24, 24))
        }
        Kind::Foe(foe, _) => {
            let row = match foe {
                Foe::Skeleton => 80,
                Foe::GiantRat => 96,
                Foe::Wolf => 112,
                Foe::Zombie => 144,
                Foe::Goblin | Foe::Ogre => 64,
            };
            if pose == Pose::Fallen { small(96, row) } else { small(place * 32 + second, row) }
        }
        Kind::Folk(folk) => {
            let column = match folk {
                Folk::Priest => 0,
                Folk::Trader => 32,
                Folk::Guard => 64,
            };
            small(column + second, 160)
        }
    }
}

/// What flashes over somebody, 16 × 16 pixels.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
pub(super) enum Flash {
    #[default]
    Hit,
    Critical,
    Fire,
    Force,
    Radiance,
    Heal,
}

/// Frames that a flash lasts.
pub(super) const FLASH_FRAMES: u32 = 16;

/// The picture of a flash of some age in frames.
pub(super) const fn flash(flash: Flash, age: u32) -> Sprite {
    let step = (age * 4 / FLASH_FRAMES) as i32;
    let (u, v) = match flash {
        Flash::Hit => (96 + step * 16, 160),
        Flash::Critical => (160 + step * 16, 160),
        Flash::Fire => (32 + step * 16, 176),
        // Three pictures, the last of them twice.
        Flash::Force => (128 + if step < 3 { step * 16 } else { 32 }, 176),
        Flash::Radiance => (176 + step * 16, 176),
        // The first of its four stands at the end of a row, the others at the start of the next.
        Flash::Heal if step == 0 => (240, 176),
        Flash::Heal => (step * 16 - 16, 192),
    };
    Sprite::new(INTERFACE, u, v, 16, 16)
}

/// What flies from one creature to another, 16 × 16 pixels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Missile {
    Fire,
    Force,
    Arrow,
}

/// The picture of something that flies by `dx`, `dy`, at a frame.
pub(super) const fn missile(missile: Missile, dx: i32, dy: i32, frame: u32) -> Sprite {
    let second = (frame / 4 % 2) as i32 * 16;
    match missile {
        Missile::Fire => Sprite::new(INTERFACE, second, 176, 16, 16).flip_x(dx < 0),
        Missile::Force => Sprite::new(INTERFACE, 96 + second, 176, 16, 16).flip_x(dx < 0),
        Missile::Arrow if dy.abs() > dx.abs() => {
            Sprite::new(INTERFACE, 64, 192, 16, 16).flip_y(dy < 0)
        }
        Missile::Arrow => Sprite::new(INTERFACE, 48, 192, 16, 16).flip_x(dx < 0),
    }
}

/// A head of 8 × 8 pixels.
pub(super) fn head(kind: Kind) -> Sprite {
    let place = match kind {
        Kind::Hero(class) => class as i32,
        Kind::Foe(Foe::Goblin, _) => 4,
        Kind::Foe(Foe::Skeleton, _) => 5,
        Kind::Foe(Foe::GiantRat, _) => 6,
        Kind::Foe(Foe::Wolf, _) => 7,
        Kind::Foe(Foe::Zombie, _) => 9,
        Kind::Foe(Foe::Ogre, _) => 10,
        Kind::Folk(Folk::Priest) => 11,
        Kind::Folk(Folk::Trader) => 12,
        Kind::Folk(Folk::Guard) => 13,
    };
    Sprite::new(INTERFACE, place * 8, 80, 8, 8)
}

/// The portrait of 32 × 32 pixels of a hero.
pub(super) const fn portrait(class: Class) -> Sprite {
    Sprite::new(INTERFACE, class as i32 * 32, 48, 32, 32).opaque()
}

/// A picture of the tumbling d20, 24 × 24 pixels; any number is one.
pub(super) const fn die(number: u32) -> Sprite {
    let number = (number % 7) as i32;
    Sprite::new(INTERFACE, 160 + number % 4 * 24, number / 4 * 24, 24, 24)
}

/// The d20 at rest, with room for a number.
pub(super) const fn die_blank() -> Sprite {
    Sprite::new(INTERFACE, 232, 24, 24, 24)
}

/// The name of the game, 160 × 48 pixels.
pub(super) const LOGO: Sprite = Sprite::new(INTERFACE, 0, 0, 160, 48);

/// The picture behind the title, the whole screen.
pub(super) const BACKDROP: Sprite = Sprite::new(TITLE, 0, 0, 256, 256).opaque();

/// A small picture of 8 × 8 pixels; [`Icon::Start`] is twice as wide.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Icon {
    Sword,
    Bow,
    Heart,
    Shield,
    Potion,
    Gold,
    Slot,
    SlotUsed,
    Boot,
    Saved,
    Failed,
    NoSave,
    Skull,
    Hourglass,
    A,
    B,
    X,
    Y,
    Start,
    Pad,
}

/// The sprite of a small picture.
pub(super) const fn icon(icon: Icon) -> Sprite {
    let (u, v) = match icon {
        Icon::Sword => (0, 104),
        Icon::Bow => (8, 104),
        Icon::Heart => (16, 104),
        Icon::Shield => (24, 104),
        Icon::Potion => (32, 104),
        Icon::Gold => (48, 104),
        Icon::Slot => (56, 104),
        Icon::SlotUsed => (64, 104),
        Icon::Boot => (72, 104),
        Icon::Saved => (80, 104),
        Icon::Failed => (88, 104),
        Icon::NoSave => (96, 104),
        Icon::Skull => (104, 104),
        Icon::Hourglass => (120, 104),
        Icon::A => (64, 112),
        Icon::B => (72, 112),
        Icon::X => (80, 112),
        Icon::Y => (88, 112),
        Icon::Start => (96, 112),
        Icon::Pad => (112, 112),
    };
    let width = if matches!(icon, Icon::Start) { 16 } else { 8 };
    Sprite::new(INTERFACE, u, v, width, 8)
}
