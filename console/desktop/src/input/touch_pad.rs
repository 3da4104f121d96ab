//! The on-screen pad for touch: where its parts lie in a window, and what a finger on them holds.

use cart_abi::Button;

use super::View;
use crate::overlay::Area;

/// The radius of the directional pad in logical pixels: what a thumb reaches.
const RADIUS: i32 = 78;
/// The radius of the directional pad at most, in percent of the window's shorter side.
const RADIUS_PERCENT_MAX: i32 = 17;

/// Pixels along the shorter side of a window that it needs.
pub(crate) const WINDOW_MIN: i32 = 96;

/// A round place in a window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Circle {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) radius: i32,
}

/// Where everything is, in pixels of the window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Layout {
    /// The directional pad.
    pub(crate) directions: Circle,
    /// A, B, X and Y.
    pub(crate) faces: [Circle; 4],
    /// The place that the four share.
    face_group: Circle,
    /// L2, L, R and R2.
    pub(crate) shoulders: [Area; 4],
    pub(crate) select: Area,
    pub(crate) start: Area,
    /// Opens the console's menu.
    pub(crate) menu: Circle,
}

/// The buttons of [`Layout::faces`].
pub(crate) const FACES: [Button; 4] = [Button::A, Button::B, Button::X, Button::Y];

/// The buttons of [`Layout::shoulders`].
pub(crate) const SHOULDERS: [Button; 4] = [Button::L2, Button::L, Button::R, Button::R2];

/// What a finger was put on; it stays with that until it is lifted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    Directions,
    Faces,
    /// One that is pressed and does nothing else.
    Button(Button),
    Menu,
}

impl Layout {
    /// The parts in the lower corners of a window, sized for thumbs.
    pub(crate) fn new(view: &View) -> Self {
        let (width, height) = (view.width, view.height);
        let most = width.min(height) * RADIUS_PERCENT_MAX / 100;
        let radius = (RADIUS * view.density_percent / 100).min(most).max(1);
        let margin = radius / 3;
        let y = height - margin - radius;
        let directions = Circle { x: margin + radius, y, radius };
        let face_group = Circle { x: width - margin - radius, y, radius };
        let (way, small) = (radius * 64 / 100, radius * 38 / 100);
        let faces = [(0, way), (way, 0), (-way, 0), (0, -way)].map(|(dx, dy)| Circle {
            x: face_group.x + dx,
            y: y + dy,
            radius: small,
        });
        let (long, short) = (radius * 92 / 100, radius * 36 / 100);
        let between = width - 2 * (margin + 2 * radius);
        let middle = |right: i32, down: i32| Area {
            x: width / 2 - long / 2 + right,
            y: height - margin - short - down,
            width: long,
            height: short,
        };
        let row = y - radius - margin - short;
        let above = |circle: Circle, right: i32, row: i32| Area {
            x: circle.x - long / 2 + right,
            y: row,
            width: long,
            height: short,
        };
        let aside = (long + short / 4) / 2;
        let shoulders = [
            above(directions, -aside, row),
            above(directions, aside, row),
            above(face_group, -aside, row),
            above(face_group, aside, row),
        ];
        // Where there is room beside the picture they stay there; else they are side by side below it, or one above the
        // other where the window is narrow.
        let (select, start) = if view.picture.x >= 2 * (margin + radius) {
            (above(directions, 0, row - 2 * short), above(face_group, 0, row - 2 * short))
        } else if between > 5 * long / 2 {
            (middle(-long * 3 / 5, 0), middle(long * 3 / 5, 0))
        } else {
            (middle(0, 0), middle(0, short * 7 / 4))
        };
        let small = radius * 30 / 100;
        let menu = Circle { x: width - margin - small, y: margin + small, radius: small };
        Self { directions, faces, face_group, shoulders, select, start, menu }
    }

    /// The parts that are neither directions nor face buttons, and what they press.
    pub(crate) fn pills(&self) -> impl Iterator<Item = (Area, Button)> {
        let middle = [(self.select, Button::Select), (self.start, Button::Start)];
        self.shoulders.into_iter().zip(SHOULDERS).chain(middle)
    }

    /// Whether no part covers the picture.
    pub(crate) fn is_beside(&self, picture: &Area) -> bool {
        let mut parts = [self.directions.area(), self.face_group.area(), self.menu.area()]
            .into_iter()
            .chain(self.pills().map(|(area, _)| area));
        parts.all(|part| {
            part.x + part.width <= picture.x
                || part.y + part.height <= picture.y
                || part.x >= picture.x + picture.width
                || part.y >= picture.y + picture.height
        })
    }

    /// What a finger that is put down here is on; thumbs are wider than what they aim at.
    pub(crate) fn part_at(&self, x: i32, y: i32) -> Option<Part> {
        let near = |circle: Circle, percent: i32| circle.reaches(x, y, percent);
        let on = |area: Area| {
            let more = area.height / 2;
            (area.x - more / 2..area.x + area.width + more / 2).contains(&x)
                && (area.y - more..area.y + area.height + more).contains(&y)
        };
        if near(self.menu, 150) {
            Some(Part::Menu)
        } else if near(self.directions, 130) {
            Some(Part::Directions)
        } else if near(self.face_group, 130) {
            Some(Part::Faces)
        } else {
            let mut pills = self.pills();
            pills.find(|&(area, _)| on(area)).map(|(_, button)| Part::Button(button))
        }
    }

    /// The buttons that a finger holds which was put on this part and is here now: it slides from one direction to the
    /// next and from one face button to the next, also beyond the rim.
    pub(crate) fn held(&self, part: Part, x: i32, y: i32) -> u16 {
        match part {
            Part::Directions => directions(self.directions, x, y),
            Part::Faces => {
                let nearest = self.faces.iter().zip(FACES).min_by_key(|(face, _)| face.way(x, y));
                nearest.map_or(0, |(_, button)| button as u16)
            }
            Part::Button(button) => button as u16,
            Part::Menu => 0,
        }
    }
}

/// One of eight directions, or none near the middle.
fn directions(pad: Circle, x: i32, y: i32) -> u16 {
    if pad.reaches(x, y, 20) {
        return 0;
    }
    let (dx, dy) = (i64::from(x) - i64::from(pad.x), i64::from(y) - i64::from(pad.y));
    let mut held = 0;
    // The tangent of an eighth of half a turn is about two fifths: eight parts as wide as one another.
    if 5 * dx.abs() > 2 * dy.abs() {
        held |= if dx < 0 { Button::Left } else { Button::Right } as u16;
    }
    if 5 * dy.abs() > 2 * dx.abs() {
        held |= if dy < 0 { Button::Up } else { Button::Down } as u16;
    }
    held
}

impl Circle {
    /// The square of the way from its middle.
    fn way(self, x: i32, y: i32) -> i64 {
        let (dx, dy) = (i64::from(x) - i64::from(self.x), i64::from(y) - i64::from(self.y));
        dx * dx + dy * dy
    }

    /// Whether a place is within so much of its radius.
    fn reaches(self, x: i32, y: i32, percent: i32) -> bool {
        let radius = i64::from(self.radius) * i64::from(percent) / 100;
        self.way(x, y) <= radius * radius
    }

    /// The square around it.
    pub(crate) const fn area(self) -> Area {
        let Self { x, y, radius } = self;
        Area { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(width: i32, height: i32, density_percent: i32) -> View {
        let side = width.min(height);
        let picture =
            Area { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side };
        View { width, height, density_percent, picture }
    }

    const WINDOWS: [(i32, i32, i32); 6] = [
        (768, 768, 100),
        (256, 256, 100),
        (2340, 1080, 275),
        (1080, 2340, 275),
        (1920, 1080, 100),
        (2160, 1620, 200),
    ];

    #[test]
    fn no_part_lies_on_another_or_out_of_the_window() {
        for (width, height, density) in WINDOWS {
            let layout = Layout::new(&view(width, height, density));
            let mut parts =
                vec![layout.directions.area(), layout.face_group.area(), layout.menu.area()];
            parts.extend(layout.pills().map(|(area, _)| area));
            for (index, part) in parts.iter().enumerate() {
                let inside = part.x >= 0
                    && part.y >= 0
                    && part.x + part.width <= width
                    && part.y + part.height <= height;
                assert!(inside, "{width}x{height}: {part:?}");
                for other in &parts[..index] {
                    let apart = part.x + part.width <= other.x
                        || other.x + other.width <= part.x
                        || part.y + part.height <= other.y
                        || other.y + other.height <= part.y;
                    assert!(apart, "{width}x{height}: {part:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn every_part_is_hit_in_its_middle_and_a_little_beside() {
        for (width, height, density) in WINDOWS {
            let layout = Layout::new(&view(width, height, density));
            let middle = |area: Area| (area.x + area.width / 2, area.y + area.height / 2);
            let check = |(x, y): (i32, i32), part, held| {
                assert_eq!(layout.part_at(x, y), part, "{width}x{height} {x} {y}");
                if let Some(part) = part {
                    assert_eq!(layout.held(part, x, y), held, "{width}x{height} {x} {y}");
                }
            };
            for (area, button) in layout.pills() {
                check(middle(area), Some(Part::Button(button)), button as u16);
            }
            check((layout.menu.x, layout.menu.y), Some(Part::Menu), 0);
            for (face, button) in layout.faces.iter().zip(FACES) {
                check((face.x, face.y), Some(Part::Faces), button as u16);
            }
            let Circle { x, y, radius } = layout.directions;
            check((x, y), Some(Part::Directions), 0);
            check((x - radius * 6 / 5, y), Some(Part::Directions), Button::Left as u16);
            check((width / 2, height / 3), None, 0);
        }
    }

    #[test]
    fn a_finger_slides_through_eight_directions() {
        let layout = Layout::new(&view(768, 768, 100));
        let Circle { x, y, radius } = layout.directions;
        let (up, down, left, right) =
            (Button::Up as u16, Button::Down as u16, Button::Left as u16, Button::Right as u16);
        for (dx, dy, expected) in [
            (0, -1, up),
            (1, -1, up | right),
            (1, 0, right),
            (1, 1, down | right),
            (0, 1, down),
            (-1, 1, down | left),
            (-1, 0, left),
            (-1, -1, up | left),
        ] {
            for way in [radius / 3, radius, 5 * radius] {
                let held = layout.held(Part::Directions, x + way * dx, y + way * dy);
                assert_eq!(held, expected, "{dx} {dy} {way}");
            }
        }
        assert_eq!(layout.held(Part::Directions, x + 3, y - 3), 0);
    }

    #[test]
    fn a_wide_window_has_room_for_it_beside_the_picture() {
        for ((width, height, density), beside) in
            WINDOWS.into_iter().zip([false, false, true, true, true, false])
        {
            let view = view(width, height, density);
            assert_eq!(Layout::new(&view).is_beside(&view.picture), beside, "{width}x{height}");
        }
    }
}
