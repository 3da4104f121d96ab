//! The player's own mappings of gamepads, in the lines of SDL's `gamecontrollerdb.txt`: a GUID, a name, then what is
//! what, all parted by commas. A line that is wrong is told with its number and left out, and the others count.

/// Bytes of such a file at most; SDL's own, with two thousand gamepads, has half a megabyte.
pub(crate) const BYTES_MAX: u64 = 4 << 20;

/// Wrong lines of it that are told; of more than these only how many there are.
const WRONG_MAX: usize = 8;

/// What SDL can map to.
const TARGETS: [&str; 35] = [
    "a",
    "b",
    "back",
    "c",
    "dpdown",
    "dpleft",
    "dpright",
    "dpup",
    "guide",
    "leftshoulder",
    "leftstick",
    "lefttrigger",
    "leftx",
    "lefty",
    "leftz",
    "misc1",
    "misc2",
    "misc3",
    "misc4",
    "misc5",
    "paddle1",
    "paddle2",
    "paddle3",
    "paddle4",
    "rightshoulder",
    "rightstick",
    "righttrigger",
    "rightx",
    "righty",
    "rightz",
    "start",
    "touchpad",
    "x",
    "y",
    "z",
];

/// The lines of a file that can be used, and what is wrong with the others, a line each; `name` is the file's name.
pub(crate) fn check(name: &str, text: &str) -> (String, Vec<String>) {
    let (mut good, mut wrong) = (String::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match check_line(line) {
            Ok(line) => {
                good.push_str(&line);
                good.push('\n');
            }
            Err(reason) => {
                wrong.push(format!("{name}:{}: {reason}; the line is left out", index + 1));
            }
        }
    }
    let more = wrong.len().saturating_sub(WRONG_MAX);
    if more > 0 {
        wrong.truncate(WRONG_MAX);
        wrong.push(format!("{name}: {more} more lines are left out"));
    }
    (good, wrong)
}

/// The line without what does not matter here.
fn check_line(line: &str) -> Result<String, String> {
    let mut fields = line.split(',');
    let guid = fields.next().unwrap_or_default();
    let is_guid = guid.len() == 32 && guid.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_guid && guid != "xinput" {
        return Err(format!("\"{}\" is not a GUID of 32 hexadecimal digits", short(guid)));
    }
    let Some(name) = fields.next().filter(|name| !name.is_empty()) else {
        return Err("the gamepad's name is missing after its GUID".to_owned());
    };
    let (mut kept, mut is_empty) = (format!("{guid},{name}"), true);
    for field in fields.filter(|field| !field.is_empty()) {
        let Some((target, from)) = field.split_once(':') else {
            return Err(format!("\"{}\" has no colon, as in \"a:b0\"", short(field)));
        };
        // What a newer SDL says of a gamepad beside its parts would only confuse an older reader.
        if matches!(target, "crc" | "hint" | "type" | "face" | "sdk>=" | "sdk<=") {
            continue;
        }
        kept.push(',');
        kept.push_str(field);
        if target == "platform" {
            continue;
        }
        let part = target.trim_start_matches(['+', '-']);
        if !TARGETS.contains(&part) {
            return Err(format!("\"{}\" is no part of a gamepad", short(target)));
        }
        if !is_origin(from) {
            return Err(format!(
                "\"{}\" of \"{target}\" is no button (b0), axis (a0, +a0, -a0, a0~) or hat (h0.1)",
                short(from)
            ));
        }
        is_empty = false;
    }
    if is_empty {
        return Err("the line maps nothing".to_owned());
    }
    Ok(kept)
}

/// Whether this names a button, an axis or a hat of a device.
fn is_origin(from: &str) -> bool {
    let is_number = |text: &str| text.len() <= 3 && text.parse::<u16>().is_ok();
    let (half, rest) = match from.strip_prefix(['+', '-']) {
        Some(rest) => (true, rest),
        None => (false, from),
    };
    if let Some(axis) = rest.strip_prefix('a') {
        return is_number(axis.strip_suffix('~').unwrap_or(axis));
    }
    if let Some(button) = rest.strip_prefix('b') {
        return !half && is_number(button);
    }
    let hat = rest.strip_prefix('h').and_then(|hat| hat.split_once('.'));
    !half && hat.is_some_and(|(hat, way)| is_number(hat) && matches!(way, "1" | "2" | "4" | "8"))
}

/// The beginning of what may be a whole wrong file.
fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: &str = "030000005e0400008e02000014010000";

    #[track_caller]
    fn check_wrong(line: &str, part: &str) {
        let good = format!("{GUID},Good,a:b0");
        let (text, wrong) = check("db.txt", &format!("# mine\n{line}\n\n{good}"));
        assert_eq!(text, format!("{good}\n"));
        assert_eq!(wrong.len(), 1);
        assert!(wrong[0].starts_with("db.txt:2: ") && wrong[0].contains(part), "{wrong:?}");
    }

    #[test]
    fn a_wrong_line_is_told_and_the_others_count() {
        check_wrong("hello", "\"hello\" is not a GUID");
        check_wrong(GUID, "the gamepad's name is missing");
        check_wrong(&format!("{GUID},,a:b0"), "the gamepad's name is missing");
        check_wrong(&format!("{GUID},Pad"), "the line maps nothing");
        check_wrong(&format!("{GUID},Pad,platform:Linux,"), "the line maps nothing");
        check_wrong(&format!("{GUID},Pad,a"), "\"a\" has no colon");
        check_wrong(&format!("{GUID},Pad,jump:b0"), "\"jump\" is no part of a gamepad");
        for from in ["", "b", "bx", "+b1", "a0~~", "h0", "h0.3", "-h0.1", "b99999", "é"] {
            check_wrong(&format!("{GUID},Pad,a:{from}"), "of \"a\" is no button");
        }
        check_wrong(&"é\u{1b}".repeat(99), &"é".repeat(40));
    }

    #[test]
    fn a_whole_wrong_file_is_not_told_line_by_line() {
        let (good, wrong) = check("db.txt", &"nonsense\n".repeat(2_000));
        assert_eq!((good.as_str(), wrong.len()), ("", WRONG_MAX + 1));
        assert_eq!(wrong[WRONG_MAX], "db.txt: 1992 more lines are left out");
    }

    #[test]
    fn lines_of_sdl_are_good() {
        for (line, more) in [
            (
                "03000000de280000ff11000001000000,Steam Virtual Gamepad,a:b0,b:b1,back:b6,dpdown:h0.4,dpleft:h0.8,dpright:h0.2,\
             dpup:h0.1,guide:b8,leftshoulder:b4,leftstick:b9,lefttrigger:a2,leftx:a0,lefty:a1,rightshoulder:b5,\
             rightstick:b10,righttrigger:a5,rightx:a3,righty:a4,start:b7,x:b2,y:b3,platform:Linux",
                ",",
            ),
            (
                "xinput,XInput Gamepad,a:b0,-lefty:+a1,+lefty:-a1,righty:a4~",
                ",crc:1234,hint:!X:=1,",
            ),
        ] {
            let (text, wrong) = check("db.txt", &format!("{line}{more}"));
            assert_eq!((text.trim_end(), wrong), (line, vec![]));
        }
    }

    #[test]
    fn every_part_of_a_gamepad_can_be_mapped() {
        let mapped =
            format!("{GUID},Pad,{}", TARGETS.map(|target| format!("{target}:b1")).join(","));
        assert_eq!(check("db.txt", &mapped).1, Vec::<String>::new());
        assert!(TARGETS.is_sorted());
    }
}
