//! The tiles that floors are made of.

/// A tile; its number stands in views and maps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum Tile {
    /// Not seen yet: black.
    Unseen = 0,

    /// Town: lawn.
    Grass,
    /// Town: lawn with flowers.
    Flowers,
    /// Town: paved ground of the square and the paths.
    Path,
    /// Town: a tree.
    Tree,
    /// Town: water; one sees over it.
    Water,
    /// Town: a fence; one sees over it.
    Fence,
    /// Town: the roof of a house.
    Roof,
    /// Town: the front wall of a house.
    House,
    /// Town: a window in the front wall.
    Window,
    /// Town: the closed front door of a house.
    HouseDoor,
    /// Town: the well.
    Well,
    /// Town: a sign that can be read.
    Sign,
    /// Town: the roof of the temple.
    TempleRoof,
    /// Town: the wall of the temple.
    Temple,
    /// Town: the door of the temple, where heroes rest and are healed.
    TempleDoor,
    /// Town: a market stall.
    Stall,
    /// Town: paved ground on which a townsperson stands, who is drawn by the figure; it is in the way.
    Post,
    /// Town: the gate with the stairs down into the dungeon.
    Gate,

    /// Dungeon: stone floor.
    Floor,
    /// Dungeon: stone floor with cracks and moss.
    Cracked,
    /// Dungeon: stone floor with old bones.
    Bones,
    /// Dungeon: wall.
    Wall,
    /// Dungeon: wall with a burning torch.
    Torch,
    /// Dungeon: a pillar.
    Pillar,
    /// Dungeon: rubble in the way; one sees over it.
    Rubble,
    /// Dungeon: a closed door; one sees nothing through it.
    DoorClosed,
    /// Dungeon: an open door.
    DoorOpen,
    /// Dungeon: stairs up.
    StairsUp,
    /// Dungeon: stairs down.
    StairsDown,
    /// Dungeon: a closed chest.
    ChestClosed,
    /// Dungeon: an open, empty chest.
    ChestOpen,
    /// Dungeon: an altar stone; one sees over it.
    Altar,
}

impl Tile {
    /// All tiles, in the order of their numbers.
    pub const ALL: [Self; 33] = [
        Self::Unseen,
        Self::Grass,
        Self::Flowers,
        Self::Path,
        Self::Tree,
        Self::Water,
        Self::Fence,
        Self::Roof,
        Self::House,
        Self::Window,
        Self::HouseDoor,
        Self::Well,
        Self::Sign,
        Self::TempleRoof,
        Self::Temple,
        Self::TempleDoor,
        Self::Stall,
        Self::Post,
        Self::Gate,
        Self::Floor,
        Self::Cracked,
        Self::Bones,
        Self::Wall,
        Self::Torch,
        Self::Pillar,
        Self::Rubble,
        Self::DoorClosed,
        Self::DoorOpen,
        Self::StairsUp,
        Self::StairsDown,
        Self::ChestClosed,
        Self::ChestOpen,
        Self::Altar,
    ];

    /// The tile with a number; numbers without a tile are [`Self::Unseen`].
    #[must_use]
    pub fn of(number: u8) -> Self {
        Self::ALL.get(usize::from(number)).copied().unwrap_or(Self::Unseen)
    }

    /// Whether one can stand on it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Grass
                | Self::Flowers
                | Self::Path
                | Self::Gate
                | Self::Floor
                | Self::Cracked
                | Self::Bones
                | Self::DoorOpen
                | Self::StairsUp
                | Self::StairsDown
        )
    }

    /// Whether one can see through it.
    #[must_use]
    pub const fn is_clear(self) -> bool {
        self.is_open()
            || matches!(
                self,
                Self::Water
                    | Self::Fence
                    | Self::Well
                    | Self::Sign
                    | Self::Stall
                    | Self::Post
                    | Self::Rubble
                    | Self::ChestClosed
                    | Self::ChestOpen
                    | Self::Altar
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_tiles_agree() {
        for (number, tile) in Tile::ALL.into_iter().enumerate() {
            assert_eq!(tile as usize, number);
            assert_eq!(Tile::of(number as u8), tile);
        }
        assert_eq!(Tile::of(200), Tile::Unseen);
    }
}
