//! What the player asks of the console itself: by a key, in its menu, or after a game has ended.

use cart_abi::{Button, PADS};
use netplay::Time;

use super::{Console, END_FRAMES, SAVE_FRAMES, Target};
use crate::{
    controls::Controls,
    game::Ended,
    keys::Action,
    meter::Meter,
    pause::{Choice, Over, Pause},
    scaling::Scaling,
    settings::{GIF_SCALE_MAX, Settings, VOLUME_MAX},
};

impl Console {
    /// Does what the player asks of the console itself.
    pub(super) fn act(&mut self, action: Action, now: Time) {
        match action {
            // The end of a game is left by the same key, in `steer_end`.
            Action::Menu if self.over().is_some() && !self.is_covered() => {}
            Action::Menu if self.controls.is_some() => {
                if !self.controls.as_mut().is_some_and(Controls::escape) {
                    self.close_controls();
                }
            }
            Action::Menu if self.pause.is_some() => self.close_pause(),
            // Whoever does not want to wait for a room any longer goes back.
            Action::Menu if self.notice().is_some() => self.back(now),
            Action::Menu => self.open_pause(Pause::new),
            Action::Help if self.over().is_none() && !self.is_covered() => {
                self.open_pause(Pause::at_keys);
            }
            Action::Help => {}
            Action::Pause | Action::Slower | Action::Step => self.change_pace(action),
            Action::Figures => self.toggle_figures(),
            Action::Scaling => self.change_scaling(Scaling::next),
            Action::Film => self.film(),
            Action::Record => self.record(),
            Action::Fullscreen => {
                self.change_settings(|settings| settings.fullscreen = !settings.fullscreen);
            }
            Action::Screenshot => self.screenshot(),
            Action::Mute => {
                self.change_settings(|settings| settings.muted = !settings.muted);
                self.say_volume();
            }
            Action::Quieter => self.change_volume(-1),
            Action::Louder => self.change_volume(1),
        }
    }

    /// Stops, steps or slows a game that is played alone: only there time is the console's own.
    fn change_pace(&mut self, action: Action) {
        if self.is_covered() || self.over().is_some() {
            return;
        }
        let Some(game) = &self.game else { return };
        if !game.is_alone() {
            self.say("A room with others does not wait".to_owned());
            return;
        }
        match action {
            Action::Slower => {
                self.pace.slower();
                if self.pace.slow() == 1 {
                    self.say("Full speed".to_owned());
                }
            }
            Action::Step => self.pace.step(),
            _ => self.pace.toggle(),
        }
    }

    fn toggle_figures(&mut self) {
        self.meter = match self.meter {
            Some(_) => None,
            None => Some(Meter::default()),
        };
    }

    fn change_scaling(&mut self, change: fn(Scaling) -> Scaling) {
        let mut now = Scaling::default();
        self.change_settings(|settings| {
            settings.scaling = change(settings.scaling);
            now = settings.scaling;
        });
        if self.pause.is_none() {
            self.say(format!("Size of the picture: {}", now.name()));
        }
    }

    fn open_pause(&mut self, open: fn(Over) -> Pause) {
        let Some(game) = &self.game else { return };
        self.pause = Some(open(Over {
            alone: game.is_alone(),
            game: !matches!(self.now_playing, Target::Menu),
            from_menu: matches!(self.first, Target::Menu),
            ended: self.over().is_some(),
        }));
        self.pace.go_on();
    }

    pub(super) fn close_pause(&mut self) {
        self.pause = None;
        self.held_over = [Button::MASK; PADS];
    }

    /// Lets what is held choose in the menu.
    pub(super) fn steer_pause(&mut self, held: u16, now: Time) {
        let Some(choice) = self.pause.as_mut().and_then(|pause| pause.update(held)) else { return };
        match choice {
            Choice::GoOn => self.close_pause(),
            Choice::Louder => self.change_volume(1),
            Choice::Quieter => self.change_volume(-1),
            Choice::Mute => self.change_settings(|settings| settings.muted = !settings.muted),
            Choice::Fullscreen => self.act(Action::Fullscreen, now),
            Choice::ScalingNext => self.change_scaling(Scaling::next),
            Choice::ScalingBefore => self.change_scaling(Scaling::before),
            Choice::Scanlines => {
                self.change_settings(|settings| settings.scanlines = !settings.scanlines);
            }
            Choice::Figures => self.toggle_figures(),
            Choice::Screenshot => {
                self.close_pause();
                // The picture is composed without the menu before it is written.
                self.compose(now);
                self.screenshot();
            }
            Choice::Film => {
                self.close_pause();
                self.film();
            }
            Choice::Record => {
                self.close_pause();
                self.record();
            }
            Choice::GifScale => self.change_settings(|settings| {
                settings.gif_scale = settings.gif_scale % GIF_SCALE_MAX + 1;
            }),
            Choice::Controls => self.controls = Some(Controls::new()),
            Choice::Look => self.look_at_slots(),
            Choice::Save(slot) => self.save_state(slot),
            Choice::Load(slot) => self.load_state(slot),
            Choice::Restart => self.start_anew(now),
            Choice::Leave => self.back(now),
            Choice::Quit => self.quit = true,
        }
    }

    /// One more frame after the end of a game. In the first one what lay over it goes, so that it is read why.
    pub(super) fn go_on_ending(&mut self) {
        self.ended_frames += 1;
        if self.ended_frames == 1 {
            self.pause = None;
            self.controls = None;
            self.can_load = matches!(self.over(), Some(Ended::Fault(_))) && self.has_saved_state();
        }
    }

    /// After a game is over: again, back, from a saved state, or with the new key.
    pub(super) fn steer_end(&mut self, pressed: u16, actions: &[Action], now: Time) {
        // Whoever hammers on a button as the game ends has not read yet what happened.
        let pressed = if self.ended_frames < END_FRAMES { 0 } else { pressed };
        let is = |buttons: &[Button]| buttons.iter().any(|&button| pressed & button as u16 != 0);
        if actions.contains(&Action::Menu) || is(&[Button::B]) {
            self.back(now);
        } else if is(&[Button::Start, Button::A]) && self.over().is_some_and(Ended::can_start_again)
        {
            // Who breaks soon after coming back would only break again.
            if matches!(self.over(), Some(Ended::Fault(_))) && self.game_frame < SAVE_FRAMES {
                self.start_anew(now);
            } else {
                self.start(self.now_playing.clone(), now);
            }
        } else if is(&[Button::X]) && self.can_load {
            self.open_pause(Pause::at_slots);
            self.look_at_slots();
        } else if is(&[Button::Y]) && matches!(self.over(), Some(Ended::NewKey(_))) {
            let mut target = self.now_playing.clone();
            if let Target::Room { accept_new_key, .. } = &mut target {
                *accept_new_key = true;
            }
            self.start(target, now);
        }
    }

    fn change_volume(&mut self, step: i8) {
        self.change_settings(|settings| {
            settings.volume = settings.volume.saturating_add_signed(step).min(VOLUME_MAX);
            settings.muted = false;
        });
        self.say_volume();
    }

    fn say_volume(&mut self) {
        let desk = self.desk.lock();
        let settings = &desk.settings.settings;
        let words = if settings.muted {
            "Muted".to_owned()
        } else {
            format!("Volume {} of {VOLUME_MAX}", settings.volume)
        };
        drop(desk);
        self.say(words);
    }

    pub(super) fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) {
        let mut desk = self.desk.lock();
        change(&mut desk.settings.settings);
        let saved = desk.settings.save();
        drop(desk);
        if let Err(reason) = saved {
            self.say(reason);
        }
    }
}
