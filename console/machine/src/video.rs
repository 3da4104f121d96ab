//! All pictures of a machine under one numbering, and which of them is drawn on.

use std::borrow::Cow;
use std::ops::Range;

use cart_abi::{
    SAVED_STATES_MAX, SCREEN, SCREEN_HEIGHT, SCREEN_WIDTH, SHEET_SIDE, SHEETS, SURFACE_PIXELS_MAX,
    SURFACE_SIDE_MAX, SURFACES_MAX,
};
use thiserror::Error;

use crate::bytes::{Ended, Reader};
use crate::canvas::Canvas;
use crate::map::Map;
use crate::palette::Color;
use crate::sprites::{Flip, Region, Stamps, TileSide, Tiles};
use crate::state::{Area, DrawState};
use crate::surface::Surface;

/// Where the first surface stands among the pictures, after the screen and the sheets.
const FIRST_SURFACE: usize = 1 + SHEETS;

/// The screen, the sheets, the surfaces, and the state of drawing with those that were saved.
///
/// A picture is known by its number: −1 is the screen, 0 to 15 are the sheets, and surfaces made at run time follow, each
/// with the lowest number that is free.
#[derive(Clone, Debug)]
pub struct Video {
    /// By their numbers and one: a free number has a picture without pixels.
    pictures: Vec<Surface>,
    state: DrawState,
    saved: Vec<DrawState>,
    last_map: LastMap,
}

/// Of which picture maps were drawn last, and its tiles one after the other, once that pays: a picture that changes all
/// the time would have to be copied all the time. There is one of these and not one a picture, for the memory's sake.
#[derive(Clone, Debug, Default)]
struct LastMap {
    /// The picture, with the size of its tiles; none if it has changed since.
    of: Option<(usize, TileSide)>,
    /// Pixels of maps that were drawn of it.
    pixels: usize,
    stamps: Option<Stamps>,
}

/// So many pixels of maps are drawn of a picture before its tiles are copied: four screens, which take several
/// times as long.
const PIXELS_MIN: usize = 4 << 16;

impl LastMap {
    /// A picture may have changed.
    fn changed(&mut self, picture: usize) {
        if self.of.is_some_and(|(of, _)| of == picture) {
            *self = Self::default();
        }
    }

    /// So many pixels of a map are drawn of a picture.
    fn drawn(&mut self, of: (usize, TileSide), picture: &Surface, pixels: usize) {
        if self.of != Some(of) {
            *self = Self { of: Some(of), ..Self::default() };
        }
        if self.pixels < PIXELS_MIN {
            self.pixels += pixels;
            if self.pixels >= PIXELS_MIN {
                self.stamps = Stamps::new(picture, of.1);
            }
        }
    }
}

/// What cannot be done with pictures.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum VideoError {
    /// A number that no picture has.
    #[error(
        "there is no picture {0}: -1 is the screen, 0 to 15 are the sheets, and surfaces that are made follow"
    )]
    NoPicture(i32),
    /// A number that no surface has.
    #[error("there is no surface {0} to free")]
    NoSurface(i32),
    /// A surface that drawing goes to, or will go to once a saved state is taken back.
    #[error("surface {0} cannot be freed while it is drawn on")]
    DrawnOn(i32),
    /// A surface that is too small or too large.
    #[error("a surface cannot be {width} x {height} pixels: its sides are 1 to {SURFACE_SIDE_MAX}")]
    Sides {
        /// Pixels across.
        width: i32,
        /// Pixels down.
        height: i32,
    },
    /// A surface that does not fit beside the others.
    #[error(
        "{pixels} pixels more make {sum} on all surfaces, and at most {SURFACE_PIXELS_MAX} are allowed"
    )]
    Pixels {
        /// What was asked for.
        pixels: usize,
        /// With all others.
        sum: usize,
    },
    /// A surface more than there can be.
    #[error("there are {SURFACES_MAX} surfaces already, and no more are allowed")]
    Surfaces,
    /// A state saved on top of too many.
    #[error("{SAVED_STATES_MAX} states of drawing are saved already, and no more are allowed")]
    Saved,
    /// A state taken back that was never saved.
    #[error("no state of drawing is saved")]
    NotSaved,
}

impl Video {
    /// A dark screen, empty sheets, no surfaces.
    #[must_use]
    pub fn new() -> Self {
        let screen = Surface::new(SCREEN_WIDTH, SCREEN_HEIGHT);
        let state = DrawState::new(&screen);
        let mut pictures = vec![screen];
        pictures.resize_with(FIRST_SURFACE, || Surface::new(SHEET_SIDE, SHEET_SIDE));
        Self { pictures, state, saved: Vec::new(), last_map: LastMap::default() }
    }

    /// How each frame starts: the whole screen is drawn on, nothing is saved; the pictures stay.
    pub fn reset(&mut self) {
        self.state = DrawState::new(self.screen());
        self.saved.clear();
    }

    /// Bytes of the pixels of all pictures, and of the copy of one of them that maps are drawn from.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let copied = self.last_map.stamps.as_ref().map_or(0, Stamps::memory_bytes);
        copied + self.pictures.iter().map(|picture| picture.pixels().len()).sum::<usize>()
    }

    /// What is shown.
    #[must_use]
    pub fn screen(&self) -> &Surface {
        &self.pictures[0]
    }

    /// The sixteen sheets.
    #[must_use]
    pub fn sheets(&self) -> &[Surface] {
        &self.pictures[1..FIRST_SURFACE]
    }

    /// The sixteen sheets, to put pixels there.
    pub fn sheets_mut(&mut self) -> &mut [Surface] {
        self.last_map = LastMap::default();
        &mut self.pictures[1..FIRST_SURFACE]
    }

    /// A picture by its number.
    ///
    /// # Errors
    /// When there is none with this number.
    pub fn picture(&self, number: i32) -> Result<&Surface, VideoError> {
        Ok(&self.pictures[self.index(number)?])
    }

    /// What draws on the target.
    pub fn canvas(&mut self) -> Canvas<'_> {
        let target = self.target_index();
        self.last_map.changed(target);
        Canvas::new(&mut self.pictures[target], &mut self.state)
    }

    /// What draws on the target, and a picture to draw from; of the target itself it is a copy.
    ///
    /// # Errors
    /// When there is no picture with this number.
    pub fn canvas_from(
        &mut self,
        source: i32,
    ) -> Result<(Canvas<'_>, Cow<'_, Surface>), VideoError> {
        let source = self.index(source)?;
        let (canvas, source, _) = self.canvas_and(source);
        Ok((canvas, source))
    }

    /// A region of a map on the target, as [`Canvas::map`] draws it, with the tiles of a picture.
    ///
    /// # Errors
    /// When there is no picture with this number.
    #[expect(
        clippy::too_many_arguments,
        reason = "those of the canvas and what the map is made of"
    )]
    pub fn draw_map(
        &mut self,
        map: &Map,
        picture: i32,
        side: TileSide,
        [x, y]: [i32; 2],
        region: Region,
        key: Option<Color>,
        flip: Flip,
    ) -> Result<(), VideoError> {
        let index = self.index(picture)?;
        let clip = self.state.clip;
        let shown = |length: i32, clip: Range<i64>| {
            i64::from(length).abs().min(clip.end - clip.start).max(0) as usize
        };
        let pixels = shown(region.width, clip.columns()) * shown(region.height, clip.rows());
        self.last_map.drawn((index, side), &self.pictures[index], pixels);
        let (mut canvas, picture, stamps) = self.canvas_and(index);
        let tiles = Tiles::new(map, &picture, side).with_stamps(stamps);
        canvas.map(&tiles, x, y, region, key, flip);
        Ok(())
    }

    fn canvas_and(&mut self, source: usize) -> (Canvas<'_>, Cow<'_, Surface>, Option<&Stamps>) {
        let target = self.target_index();
        self.last_map.changed(target);
        let Self { pictures, state, last_map, .. } = self;
        let (target, source) = if target == source {
            let target = &mut pictures[target];
            let source = Cow::Owned(target.clone());
            (target, source)
        } else {
            let [target, source] = pictures
                .get_disjoint_mut([target, source])
                .expect("they are two, and both are there");
            (target, Cow::Borrowed(&*source))
        };
        (Canvas::new(target, state), source, last_map.stamps.as_ref())
    }

    /// The number of the picture that is drawn on.
    #[must_use]
    pub const fn target(&self) -> i32 {
        self.state.target
    }

    /// Draws on another picture from now on, with the rest of the state as each frame starts.
    ///
    /// # Errors
    /// When there is none with this number.
    pub fn set_target(&mut self, number: i32) -> Result<(), VideoError> {
        let index = self.index(number)?;
        self.state = DrawState { target: number, ..DrawState::new(&self.pictures[index]) };
        Ok(())
    }

    /// Saves the state of drawing: target, clip, camera, palette map, dither and pattern.
    ///
    /// # Errors
    /// When 32 are saved already.
    pub fn push(&mut self) -> Result<(), VideoError> {
        if self.saved.len() == SAVED_STATES_MAX {
            return Err(VideoError::Saved);
        }
        self.saved.push(self.state);
        Ok(())
    }

    /// Takes the state of drawing back that was saved last.
    ///
    /// # Errors
    /// When none is saved.
    pub fn pop(&mut self) -> Result<(), VideoError> {
        self.state = self.saved.pop().ok_or(VideoError::NotSaved)?;
        Ok(())
    }

    /// Makes a surface of colour 0; its number is the result.
    ///
    /// # Errors
    /// When a side is not 1 to 1024 pixels, or all surfaces together would be more than 64 or have more than 524,288
    /// pixels.
    pub fn surface(&mut self, width: i32, height: i32) -> Result<i32, VideoError> {
        let sides = 1..=SURFACE_SIDE_MAX;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(VideoError::Sides { width, height });
        }
        let pixels = (width * height) as usize;
        let sum = pixels + self.surface_pixels();
        if sum > SURFACE_PIXELS_MAX {
            return Err(VideoError::Pixels { pixels, sum });
        }
        let free = self.pictures.iter().position(|picture| picture.width() == 0);
        let index = free.unwrap_or(self.pictures.len());
        if index == FIRST_SURFACE + SURFACES_MAX {
            return Err(VideoError::Surfaces);
        }
        if index == self.pictures.len() {
            self.pictures.push(Surface::default());
        }
        self.last_map.changed(index);
        self.pictures[index] = Surface::new(width, height);
        Ok(index as i32 - 1)
    }

    /// Frees a surface; its number may then become that of another.
    ///
    /// # Errors
    /// When there is no surface with this number, or it is drawn on now or in a saved state.
    pub fn free(&mut self, number: i32) -> Result<(), VideoError> {
        let index = self.index(number).ok().filter(|&index| index >= FIRST_SURFACE);
        let index = index.ok_or(VideoError::NoSurface(number))?;
        if self.saved.iter().chain([&self.state]).any(|state| state.target == number) {
            return Err(VideoError::DrawnOn(number));
        }
        self.last_map.changed(index);
        self.pictures[index] = Surface::default();
        Ok(())
    }

    fn surface_pixels(&self) -> usize {
        self.pictures[FIRST_SURFACE..].iter().map(|surface| surface.pixels().len()).sum()
    }

    fn index(&self, number: i32) -> Result<usize, VideoError> {
        let index = usize::try_from(i64::from(number) - i64::from(SCREEN)).ok();
        index
            .filter(|&index| self.pictures.get(index).is_some_and(|picture| picture.width() > 0))
            .ok_or(VideoError::NoPicture(number))
    }

    fn target_index(&self) -> usize {
        (self.state.target - SCREEN) as usize
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.push(self.pictures.len() as u8);
        for picture in &self.pictures {
            picture.write(out);
        }
        out.push(self.saved.len() as u8);
        for state in self.saved.iter().chain([&self.state]) {
            state.write(out);
        }
    }

    /// What no machine could have written becomes what one could: a picture of the wrong size is an empty one of the
    /// right size, a surface beyond the limits is none, and a state with a missing target draws on the screen.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let mut video = Self::new();
        let pictures = usize::from(reader.array::<1>()?[0]);
        for index in 0..pictures {
            let picture = Surface::read(reader)?;
            let fixed = index < FIRST_SURFACE;
            let fits = index < FIRST_SURFACE + SURFACES_MAX
                && picture.pixels().len() + video.surface_pixels() <= SURFACE_PIXELS_MAX
                && (picture.width() > 0) == (picture.height() > 0);
            let picture = if fixed || fits { picture } else { Surface::default() };
            match video.pictures.get_mut(index) {
                Some(place)
                    if picture.width() == place.width() && picture.height() == place.height() =>
                {
                    *place = picture;
                }
                Some(_) => {}
                None if index < FIRST_SURFACE + SURFACES_MAX => video.pictures.push(picture),
                None => {}
            }
        }
        let saved = reader.array::<1>()?[0];
        for _ in 0..=saved {
            let mut state = DrawState::read(reader)?;
            match video.picture(state.target) {
                Ok(picture) => state.cut_clip(Area::whole(picture)),
                Err(_) => state = DrawState::new(video.screen()),
            }
            video.saved.push(state);
        }
        video.state = video.saved.pop().expect("one more than were saved is read");
        video.saved.truncate(SAVED_STATES_MAX);
        Ok(video)
    }
}

impl Default for Video {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surfaces_get_the_lowest_free_number_until_there_is_no_room() {
        let mut video = Video::new();
        assert_eq!(video.surface(10, 20), Ok(16));
        assert_eq!(video.surface(1, 1), Ok(17));
        assert_eq!(video.free(16), Ok(()));
        assert_eq!(video.picture(16), Err(VideoError::NoPicture(16)));
        assert_eq!(video.free(16), Err(VideoError::NoSurface(16)));
        assert_eq!(video.surface(1024, 511), Ok(16));
        assert_eq!(video.surface(1, 1024), Err(VideoError::Pixels { pixels: 1024, sum: 524_289 }));
        for number in 18..80 {
            assert_eq!(video.surface(1, 1), Ok(number));
        }
        assert_eq!(video.surface(1, 1), Err(VideoError::Surfaces));
        for (width, height) in [(0, 1), (1, -1), (1025, 1), (1, i32::MAX)] {
            assert_eq!(video.surface(width, height), Err(VideoError::Sides { width, height }));
        }
        for number in [-1, 0, 15, i32::MIN, i32::MAX] {
            assert_eq!(video.free(number), Err(VideoError::NoSurface(number)));
        }
    }

    #[test]
    fn what_is_drawn_on_cannot_be_freed() {
        let mut video = Video::new();
        let surface = video.surface(8, 8).unwrap();
        video.set_target(surface).unwrap();
        assert_eq!(video.free(surface), Err(VideoError::DrawnOn(surface)));
        video.push().unwrap();
        video.set_target(SCREEN).unwrap();
        assert_eq!(video.free(surface), Err(VideoError::DrawnOn(surface)));
        video.pop().unwrap();
        assert_eq!(video.target(), surface);
        video.reset();
        assert_eq!((video.target(), video.free(surface)), (SCREEN, Ok(())));
    }

    #[test]
    fn a_target_starts_with_a_state_of_its_own() {
        let mut video = Video::new();
        video.canvas().camera(7, 9);
        video.canvas().dither(3);
        let before = video.state;
        video.push().unwrap();
        let surface = video.surface(30, 20).unwrap();
        video.set_target(surface).unwrap();
        let whole = Area { left: 0, top: 0, right: 30, bottom: 20 };
        assert_eq!(
            (video.state.camera, video.state.dither, video.state.clip),
            ([0, 0], 256, whole)
        );
        video.pop().unwrap();
        assert_eq!(video.state, before);
    }

    #[test]
    fn states_are_saved_up_to_a_limit_and_taken_back_in_turn() {
        let mut video = Video::new();
        for step in 0..SAVED_STATES_MAX as i32 {
            video.canvas().camera(step, -step);
            video.push().unwrap();
        }
        assert_eq!(video.push(), Err(VideoError::Saved));
        for step in (0..SAVED_STATES_MAX as i32).rev() {
            video.pop().unwrap();
            assert_eq!(video.state.camera, [step, -step]);
        }
        assert_eq!(video.pop(), Err(VideoError::NotSaved));
    }

    #[test]
    fn a_map_shows_its_picture_as_it_is_now() {
        let mut video = Video::new();
        let surface = video.surface(256, 256).unwrap();
        let cells: Vec<i16> = (0..65_536).map(|at| (at * 7 % 1_030) as i16).collect();
        let map = Map::from_cells(&cells);
        let region = Region { u: 3, v: 5, width: 251, height: 250 };
        let mut copied = 0;
        for step in 0..200_i32 {
            let color = Color::new(step % 16).unwrap();
            let picture = if step % 60 < 30 { 3 } else { surface };
            match step % 23 {
                3 => video.sheets_mut()[3].pixel(step, step, color),
                7 => {
                    video.set_target(picture).unwrap();
                    video.canvas().circle(100, 100, step, color);
                }
                11 => video.set_target(SCREEN).unwrap(),
                17 if picture == surface => {
                    video.set_target(SCREEN).unwrap();
                    video.free(surface).unwrap();
                    assert_eq!(video.surface(256, 256), Ok(surface));
                }
                _ => {}
            }
            let side = if step % 90 < 60 { TileSide::Eight } else { TileSide::Sixteen };
            let mut expected = video.clone();
            let (mut canvas, from) = expected.canvas_from(picture).unwrap();
            let tiles = Tiles::new(&map, &from, side);
            canvas.map(&tiles, 2, 4, region, None, Flip::default());
            video.draw_map(&map, picture, side, [2, 4], region, None, Flip::default()).unwrap();
            copied += usize::from(video.last_map.stamps.is_some());
            let same = video.pictures.iter().zip(&expected.pictures).all(|(one, two)| one == two);
            assert!(same, "step {step}");
        }
        assert!((50..150).contains(&copied), "{copied} of 200 maps from a copy");
    }
}
