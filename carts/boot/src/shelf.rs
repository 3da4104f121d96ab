//! The page of the carts: their labels in rows, and who made the chosen one.

use cart_sdk::{Color, Font, Screen, Sprite};

use crate::{
    console::{self, Listed, Wish},
    look,
    steering::{Steering, step},
};

/// Pixels along each side of a label on the shelf.
const SIDE: i32 = 72;
const GAP: i32 = 6;
const COLUMNS: usize = 3;
const ROWS: usize = 2;
const LEFT: i32 = 12;
/// Labels that fit in a row and in a column of a sheet.
const SHEET_COLUMNS: usize = 3;
/// Labels that fit in the sheets 1 to 15.
const LABELS_MAX: usize = 15 * SHEET_COLUMNS * SHEET_COLUMNS;

/// The carts, and which one is chosen.
#[derive(Default)]
pub(crate) struct Shelf {
    carts: Vec<Listed>,
    broken: Vec<String>,
    /// For each cart: nothing until the console was asked, then whether it has a label.
    labels: Vec<Option<bool>>,
    chosen: usize,
    /// The first row that is to be seen.
    top: usize,
}

impl Shelf {
    /// Asks the console what there is; the chosen place stays.
    pub(crate) fn fill(&mut self, carts: Vec<Listed>, broken: Vec<String>) {
        self.labels = vec![None; carts.len()];
        self.chosen = self.chosen.min(carts.len().saturating_sub(1));
        self.carts = carts;
        self.broken = broken;
    }

    /// Whether the way up leads out of the page.
    pub(crate) fn at_top(&self) -> bool {
        self.chosen < COLUMNS
    }

    pub(crate) fn update(&mut self, steering: &Steering) -> Option<Wish> {
        let count = self.carts.len();
        if count == 0 {
            return None;
        }
        self.chosen = step(self.chosen, steering.left, steering.right, count);
        if steering.up && self.chosen >= COLUMNS {
            self.chosen -= COLUMNS;
        }
        let last_row = (count - 1) / COLUMNS;
        if steering.down && self.chosen / COLUMNS < last_row {
            self.chosen = (self.chosen + COLUMNS).min(count - 1);
        }
        let row = self.chosen / COLUMNS;
        self.top = self.top.clamp((row + 1).saturating_sub(ROWS), row);
        steering.yes.then_some(Wish::Play(self.chosen))
    }

    /// Fetches one label that is to be seen and not there yet: one a frame, so that the menu never stutters.
    pub(crate) fn fetch_label(&mut self) {
        let seen =
            self.top * COLUMNS..((self.top + ROWS) * COLUMNS).min(self.carts.len()).min(LABELS_MAX);
        let Some(cart) = seen.into_iter().find(|&cart| self.labels[cart].is_none()) else { return };
        self.labels[cart] = Some(console::label(cart, label_place(cart), SIDE));
    }

    pub(crate) fn draw(&self, screen: &mut Screen, focused: bool, frame: u32) {
        if self.carts.is_empty() {
            self.draw_nothing(screen);
            return;
        }
        let first = self.top * COLUMNS;
        for place in 0..COLUMNS * ROWS {
            let cart = first + place;
            let x = LEFT + (SIDE + GAP + 2) * (place % COLUMNS) as i32;
            let y = look::PAGE_TOP + (SIDE + GAP) * (place / COLUMNS) as i32;
            if let Some(listed) = self.carts.get(cart) {
                self.draw_label(screen, (x, y), cart, listed);
                if cart == self.chosen {
                    draw_choice(screen, x, y, focused, frame);
                }
            }
        }
        self.draw_bar(screen);
        self.draw_chosen(screen);
    }

    fn draw_label(&self, screen: &mut Screen, (x, y): (i32, i32), cart: usize, listed: &Listed) {
        if self.labels.get(cart) == Some(&Some(true)) {
            let (sheet, u, v) = label_place(cart);
            screen.sprite(x, y, Sprite::new(sheet, u, v, SIDE, SIDE).opaque());
            return;
        }
        draw_blank(screen, x, y, &listed.name);
    }

    /// How far down the shelf is, where not all of it is to be seen.
    fn draw_bar(&self, screen: &mut Screen) {
        let rows = self.carts.len().div_ceil(COLUMNS);
        if rows > ROWS {
            let height = 2 * SIDE + GAP;
            let part = |row: usize| height * row as i32 / rows as i32;
            screen.rect(250, look::PAGE_TOP, 2, height, Color::SLATE);
            screen.rect(250, look::PAGE_TOP + part(self.top), 2, part(ROWS), Color::GOLD);
        }
    }

    fn draw_chosen(&self, screen: &mut Screen) {
        let Some(cart) = self.carts.get(self.chosen) else { return };
        let top = look::PAGE_TOP + 2 * (SIDE + GAP) + 4;
        screen.text(LEFT, top, Color::BONE, &look::shorten(&cart.name, 29));
        let players = if cart.seats == "1" {
            "1 player".to_owned()
        } else {
            format!("1-{} players", cart.seats)
        };
        screen.small_text(
            LEFT,
            top + 13,
            Color::SILVER,
            &look::shorten(&format!("by {}", cart.author), 58),
        );
        screen.small_text(
            LEFT,
            top + 23,
            Color::SILVER,
            &format!("version {}   {players}", cart.version),
        );
        if let Some(broken) = self.broken.first() {
            let more = if self.broken.len() > 1 {
                format!(" (and {} more)", self.broken.len() - 1)
            } else {
                String::new()
            };
            let line = look::shorten(&format!("cannot be used: {broken}{more}"), 58);
            screen.small_text(LEFT, top + 35, Color::ORANGE, &line);
        }
    }

    fn draw_nothing(&self, screen: &mut Screen) {
        screen.text(LEFT, 60, Color::BONE, "No carts yet");
        let row = look::paragraph(
            screen,
            LEFT,
            78,
            57,
            Color::SILVER,
            "Put NAME.cart.png files into the folder of your carts, or start the console with --carts FOLDER. \
             In the source tree, cargo xtask carts builds those that come with it.",
        );
        for (y, broken) in (row + 8..).step_by(18).zip(self.broken.iter().take(5)) {
            look::paragraph(screen, LEFT, y, 57, Color::ORANGE, &look::shorten(broken, 114));
        }
    }
}

/// A cart without a label is a plain cartridge with its name on a strip of colour, which is always the same for it.
fn draw_blank(screen: &mut Screen, x: i32, y: i32, name: &str) {
    const COLORS: [Color; 6] =
        [Color::FOREST, Color::BLUE, Color::LEATHER, Color::RED, Color::UMBER, Color::VIOLET];
    let sum =
        name.bytes().fold(0, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    screen.rect(x + 4, y + 2, SIDE - 8, SIDE - 4, Color::GREY);
    screen.rect(x + 4, y + 2, SIDE - 8, 2, Color::SILVER);
    for groove in 0..5 {
        screen.rect(x + 10, y + 8 + 3 * groove, SIDE - 20, 1, Color::SLATE);
    }
    screen.rect(x + 8, y + 26, SIDE - 16, 30, COLORS[sum % COLORS.len()]);
    for contact in 0..8 {
        screen.rect(x + 14 + 6 * contact, y + SIDE - 10, 3, 8, Color::GOLD);
    }
    let font = if name.chars().count() <= 6 { Font::Large } else { Font::Small };
    let lines = look::wrap(name, 52 / font.width("x") as usize);
    let row = y + 41 - font.height("x") * lines.len().min(4) as i32 / 2;
    for (row, line) in (row..).step_by(font.height("x") as usize).zip(lines.iter().take(4)) {
        screen.text_in(font, x + (SIDE - font.width(line)) / 2, row, Color::BONE, line);
    }
}

/// The frame around the chosen label; it breathes while the pad moves it.
fn draw_choice(screen: &mut Screen, x: i32, y: i32, focused: bool, frame: u32) {
    let color = if focused { Color::GOLD } else { Color::GREY };
    let out = if focused && look::blink(frame) { 3 } else { 2 };
    for border in out - 1..=out {
        screen.rect_outline(x - border, y - border, SIDE + 2 * border, SIDE + 2 * border, color);
    }
}

/// Where a cart's label is kept: the sheet and its place there.
fn label_place(cart: usize) -> (i32, i32, i32) {
    let in_sheet = cart % (SHEET_COLUMNS * SHEET_COLUMNS);
    let sheet = 1 + cart / (SHEET_COLUMNS * SHEET_COLUMNS);
    (
        sheet as i32,
        SIDE * (in_sheet % SHEET_COLUMNS) as i32,
        SIDE * (in_sheet / SHEET_COLUMNS) as i32,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shelf of seven carts is steered by letters: u d l r and a for yes.
    #[track_caller]
    fn check(presses: &str, chosen: usize, top: usize, wish: Option<Wish>) {
        let mut shelf = Shelf::default();
        shelf.fill(vec![Listed::default(); 7], Vec::new());
        let mut last = None;
        for press in presses.chars() {
            last = shelf.update(&Steering {
                up: press == 'u',
                down: press == 'd',
                left: press == 'l',
                right: press == 'r',
                yes: press == 'a',
                ..Steering::default()
            });
        }
        assert_eq!((shelf.chosen, shelf.top, last), (chosen, top, wish), "{presses}");
    }

    #[test]
    fn the_choice_moves_over_the_rows_and_stays_on_them() {
        check("", 0, 0, None);
        check("lu", 0, 0, None);
        check("rr", 2, 0, None);
        check("rrr", 3, 0, None);
        check("rrd", 5, 0, None);
        check("rrdd", 6, 1, None);
        check("rrddd", 6, 1, None);
        check("dduu", 0, 0, None);
        check("ddu", 3, 1, None);
        check("rda", 4, 0, Some(Wish::Play(4)));
    }

    #[test]
    fn an_empty_shelf_plays_nothing() {
        assert_eq!(Shelf::default().update(&Steering { yes: true, ..Steering::default() }), None);
    }

    #[test]
    fn every_label_has_a_place_of_its_own() {
        assert_eq!(label_place(0), (1, 0, 0));
        assert_eq!(label_place(8), (1, 144, 144));
        assert_eq!(label_place(LABELS_MAX - 1), (15, 144, 144));
    }
}
