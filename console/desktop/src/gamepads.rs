//! The gamepads of the system: what they report, and their motors. What it means is decided in `input`.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use cart_abi::PADS;
use gilrs::{
    Axis, EventType, Filter, Gilrs, GilrsBuilder,
    ev::filter::axis_dpad_to_button,
    ff::{BaseEffect, BaseEffectType, Effect, EffectBuilder},
};
use machine::Shake;

use crate::input::{Event, controller_db, source::Source, stick::PLACE_MAX};

/// The axes of the sticks, in the order of a pad's.
const AXES: [Axis; 4] = [Axis::LeftStickX, Axis::LeftStickY, Axis::RightStickX, Axis::RightStickY];

/// How far an axis must go to count as a direction, where a directional pad reports itself as axes.
const DIRECTION_FROM: f32 = 0.5;

/// All gamepads of this console.
pub(crate) struct Gamepads {
    gilrs: Gilrs,
    motors: BTreeMap<u32, Motors>,
}

/// The motors of a gamepad that was shaken, and how strong they are now.
struct Motors {
    low: Effect,
    high: Effect,
    now: Shake,
}

impl Gamepads {
    /// Looks for gamepads, with the mappings that come along and those of the player's own file, if it is there. Its
    /// wrong lines are told, each by a line; so is why there are no gamepads, and then the player goes on with the
    /// keyboard.
    pub(crate) fn open(mappings: &Path, tell: impl Fn(&str)) -> Option<Self> {
        let name = mappings.display().to_string();
        let text = match read(mappings) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                tell(&format!("{name}: {error}; going on without it"));
                String::new()
            }
        };
        let (good, wrong) = controller_db::check(&name, &text);
        wrong.iter().for_each(|line| tell(line));
        let builder = GilrsBuilder::new().with_default_filters(false).set_update_state(false);
        match builder.add_mappings(&good).build() {
            Ok(gilrs) => Some(Self { gilrs, motors: BTreeMap::new() }),
            Err(error) => {
                tell(&format!("no gamepads: {error}; the keyboard works"));
                None
            }
        }
    }

    /// Reports the gamepads that are there already.
    pub(crate) fn report_all(&self, mut report: impl FnMut(Event<'_>)) {
        for (id, gamepad) in self.gilrs.gamepads() {
            report(Event::Connected { gamepad: number(id), kind: &kind(&gamepad) });
        }
    }

    /// Reports what has happened since the last time.
    pub(crate) fn poll(&mut self, mut report: impl FnMut(Event<'_>)) {
        loop {
            let event = self.gilrs.next_event().filter_ev(&axis_dpad_to_button, &mut self.gilrs);
            let Some(event) = event else { return };
            self.gilrs.update(&event);
            let gamepad = number(event.id);
            match event.event {
                EventType::Connected => {
                    let kind = kind(&self.gilrs.gamepad(event.id));
                    report(Event::Connected { gamepad, kind: &kind });
                }
                EventType::Disconnected => {
                    self.motors.remove(&gamepad);
                    report(Event::Disconnected { gamepad });
                }
                EventType::ButtonPressed(gilrs::Button::Mode, _) => report(Event::Middle),
                EventType::ButtonPressed(button, _) => {
                    report_button(gamepad, button, true, &mut report);
                }
                EventType::ButtonReleased(button, _) => {
                    report_button(gamepad, button, false, &mut report);
                }
                EventType::AxisChanged(axis, value, _) => {
                    report_axis(gamepad, axis, value, &mut report);
                }
                _ => {}
            }
        }
    }

    /// Lets gamepads shake as their pads do; what is not among them is still.
    pub(crate) fn shake(&mut self, shaken: &[(usize, u32)], shakes: [Shake; PADS]) {
        let wanted = |gamepad: u32| {
            let pad = shaken.iter().find(|&&(_, known)| known == gamepad).map(|&(pad, _)| pad);
            pad.map_or_else(Shake::default, |pad| shakes[pad])
        };
        for &(pad, gamepad) in shaken {
            if shakes[pad] != Shake::default() && !self.motors.contains_key(&gamepad) {
                self.find_motors(gamepad);
            }
        }
        for (&gamepad, motors) in &mut self.motors {
            motors.turn(wanted(gamepad));
        }
    }

    /// Makes effects for a gamepad's motors, if it has any.
    fn find_motors(&mut self, wanted: u32) {
        let found = self.gilrs.gamepads().find(|&(id, _)| number(id) == wanted);
        let Some((id, true)) = found.map(|(id, gamepad)| (id, gamepad.is_ff_supported())) else {
            return;
        };
        let mut motor = |kind| {
            let effect = BaseEffect { kind, ..BaseEffect::default() };
            EffectBuilder::new()
                .add_effect(effect)
                .gamepads(&[id])
                .gain(0.0)
                .finish(&mut self.gilrs)
        };
        let low = motor(BaseEffectType::Strong { magnitude: u16::MAX });
        let high = motor(BaseEffectType::Weak { magnitude: u16::MAX });
        // A gamepad that is unplugged at this moment does not shake, and that is all.
        if let (Ok(low), Ok(high)) = (low, high) {
            self.motors.insert(wanted, Motors { low, high, now: Shake::default() });
        }
    }
}

impl Motors {
    fn turn(&mut self, wanted: Shake) {
        let motors =
            [(&self.low, self.now.low, wanted.low), (&self.high, self.now.high, wanted.high)];
        for (effect, now, wanted) in motors {
            if now == wanted {
                continue;
            }
            // What cannot be told to a gamepad that was just unplugged is no loss.
            let _ = effect.set_gain(f32::from(wanted) / f32::from(u8::MAX));
            let _ = match (now, wanted) {
                (_, 0) => effect.stop(),
                (0, _) => effect.play(),
                _ => Ok(()),
            };
        }
        self.now = wanted;
    }
}

/// The text of the player's mappings; bytes that are no text become signs that no mapping has.
fn read(path: &Path) -> io::Result<String> {
    fs::metadata(path)?;
    let mut bytes = Vec::new();
    File::open(path)?.take(controller_db::BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn number(id: gilrs::GamepadId) -> u32 {
    u32::try_from(usize::from(id)).unwrap_or(u32::MAX)
}

/// What make a gamepad is, to know it again.
fn kind(gamepad: &gilrs::Gamepad<'_>) -> String {
    let uuid: String = gamepad.uuid().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{uuid} {}", gamepad.os_name())
}

fn report_button(
    gamepad: u32,
    button: gilrs::Button,
    down: bool,
    report: &mut impl FnMut(Event<'_>),
) {
    if let Some(button) = Source::button(button) {
        report(Event::Button { gamepad, button, down });
    }
}

/// An axis of a stick, or of a directional pad that no mapping knows as buttons.
fn report_axis(gamepad: u32, axis: Axis, value: f32, report: &mut impl FnMut(Event<'_>)) {
    use gilrs::Button::{DPadDown, DPadLeft, DPadRight, DPadUp};
    if let Some(index) = AXES.iter().position(|&known| known == axis) {
        // gilrs counts up as positive, and carts count down.
        let place = if index % 2 == 0 { place(value) } else { -place(value) };
        report(Event::Stick { gamepad, axis: index, place });
    } else if let Some((less, more)) = match axis {
        Axis::DPadX => Some((DPadLeft, DPadRight)),
        Axis::DPadY => Some((DPadDown, DPadUp)),
        _ => None,
    } {
        report_button(gamepad, less, value <= -DIRECTION_FROM, report);
        report_button(gamepad, more, value >= DIRECTION_FROM, report);
    }
}

/// A stick's place from −1.0 to 1.0 as a whole number.
fn place(value: f32) -> i16 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the value is clamped to the range of the result"
    )]
    let place = (value.clamp(-1.0, 1.0) * f32::from(PLACE_MAX)) as i16;
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sticks_stay_in_range() {
        let places = [-2.0, -1.0, 0.0, 0.5, 1.0, f32::NAN].map(place);
        assert_eq!(places, [-32_767, -32_767, 0, 16_383, 32_767, 0]);
    }

    #[test]
    fn axes_are_sticks_or_directions() {
        let check = |axis, value, expected: &[&str]| {
            let mut found = Vec::new();
            report_axis(7, axis, value, &mut |event| {
                found.push(match event {
                    Event::Stick { axis, place, .. } => format!("stick {axis} {place}"),
                    Event::Button { button, down, .. } => format!("{button} {down}"),
                    _ => "?".to_owned(),
                });
            });
            assert_eq!(found, expected, "{axis:?} {value}");
        };
        check(Axis::LeftStickX, 1.0, &["stick 0 32767"]);
        check(Axis::RightStickY, 1.0, &["stick 3 -32767"]);
        check(Axis::DPadX, -1.0, &["pad-left true", "pad-right false"]);
        check(Axis::DPadY, 1.0, &["pad-down false", "pad-up true"]);
        check(Axis::DPadY, 0.0, &["pad-down false", "pad-up false"]);
        check(Axis::LeftZ, 1.0, &[]);
    }
}
