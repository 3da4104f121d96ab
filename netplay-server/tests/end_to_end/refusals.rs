//! What the command refuses, and what it says then.

use crate::parts::{Place, Process, bare_command, cart_of, failed, steps};

#[test]
fn a_taken_data_folder_names_the_one_who_has_it() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let (code, says) = failed(&mut place.command());
    assert_eq!(code, 1);
    let owner = format!("process number {}:", server.id());
    assert!(
        says.contains(&owner) && says.contains("data is in use") && says.contains("--data"),
        "{says}"
    );
    server.stop();
    Process::start(&mut place.command(), 1).stop();
}

#[test]
fn a_port_in_use_is_named() {
    let (place, other) = (Place::new(), Place::new());
    let server = Process::start(&mut place.command(), 1);
    let port = server.addresses[0].port;
    let (code, says) = failed(&mut other.command_at(port));
    assert_eq!(code, 1);
    assert!(
        says.contains(&format!("UDP port {port} at 127.0.0.1 is in use"))
            && says.contains("--listen"),
        "{says}"
    );
}

#[test]
fn an_address_that_is_not_here_is_named() {
    let place = Place::new();
    let mut command = bare_command();
    command.arg("--data").arg(place.path("data")).arg("--listen=192.0.2.1:4810");
    let (code, says) = failed(command.arg("--room").arg(place.path("steps.cart")));
    assert_eq!(code, 1);
    assert!(says.contains("192.0.2.1 is no address of this computer"), "{says}");
}

#[test]
fn a_cart_that_cannot_be_hosted_is_named_with_the_reason() {
    let place = Place::new();
    let whole = steps(1).to_bytes().unwrap();
    place.put("cut.cart", &whole[..whole.len() / 2]);
    place.put("text.cart.png", b"hello");
    let module = |text: &str| cart_of(wat::parse_str(text).unwrap(), 1).to_bytes().unwrap();
    place.put("float.cart", &module("(module (import \"env\" \"sleep\" (func)))"));
    place.put("alone.cart", &module(ALONE));
    let check = |cart: &str, parts: &[&str]| {
        let mut command = bare_command();
        command.arg("--data").arg(place.path("data")).arg("--listen=127.0.0.1:0");
        let (code, says) = failed(command.arg("--room").arg(place.path(cart)));
        assert_eq!(code, 1, "{says}");
        for part in parts.iter().chain(&[cart]) {
            assert!(says.contains(part), "{cart}, {part}: {says}");
        }
    };
    check("cut.cart", &[]);
    check("text.cart.png", &[]);
    check("float.cart", &["profile", "sleep"]);
    check("alone.cart", &["no rules"]);
    check("none.cart", &["there is no cart file", "check its name"]);
}

/// A cart that is only played alone.
const ALONE: &str = r#"(module (memory (export "memory") 1 1)
    (func (export "start") (param i32)) (func (export "scene") (param i32 i32))
    (func (export "update") (param i32)) (func (export "draw")))"#;

#[test]
fn wrong_arguments_end_with_code_2() {
    for wrong in [
        ["--room", "delve=No Name"],
        ["--room", "="],
        ["--listen", "localhost"],
        ["--listen", "1.2.3.4:99999"],
        ["--seed", "many"],
        ["--data", "--room"],
    ] {
        let (code, says) = failed(bare_command().args(wrong));
        assert_eq!(code, 2, "{wrong:?}: {says}");
        assert!(says.contains(wrong[0]), "{wrong:?}: {says}");
    }
}

#[test]
fn help_says_what_and_where() {
    let output = bare_command().arg("--help").output().unwrap();
    let says = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for part in
        ["--room", "--listen", "--data", "quiver join ADDRESS", "4810", "back-up", "SIGTERM"]
    {
        assert!(says.contains(part), "{part}: {says}");
    }
}

#[test]
fn two_rooms_of_one_name_are_refused() {
    let place = Place::new();
    let (code, says) = failed(place.command().arg("--room").arg(place.path("steps.cart")));
    assert_eq!(code, 1);
    assert!(says.contains("two rooms are named \"steps\"") && says.contains("CART=NAME"), "{says}");
}

#[test]
fn a_data_folder_that_cannot_be_is_named() {
    let place = Place::new();
    let file = place.put("file", b"");
    let mut command = bare_command();
    command.arg("--data").arg(file.join("data")).arg("--room").arg(place.path("steps.cart"));
    let (code, says) = failed(&mut command);
    assert_eq!(code, 1);
    assert!(says.contains("file/data") && says.contains("--data"), "{says}");
}

#[test]
fn a_database_or_a_key_that_is_none_is_named_and_left() {
    for (name, expected) in [("rooms.db", "is damaged"), ("server.key", "holds no key")] {
        let place = Place::new();
        Process::start(&mut place.command(), 1).stop();
        let rubbish = vec![b'x'; 8_192];
        place.put(&format!("data/{name}"), &rubbish);
        let (code, says) = failed(&mut place.command());
        assert_eq!(code, 1);
        assert!(says.contains(name) && says.contains(expected), "{says}");
        assert_eq!(std::fs::read(place.path(&format!("data/{name}"))).unwrap(), rubbish);
    }
}

#[test]
fn a_save_that_the_cart_does_not_read_stays_as_it_is() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    place.player("mira", &server.addresses[0]).walk_to(10);
    server.stop();
    place.put("steps.cart", &steps(2).to_bytes().unwrap());
    let (code, says) = failed(&mut place.command());
    assert_eq!(code, 1);
    assert!(
        says.contains("save version 1")
            && says.contains("reads 2 to 2")
            && says.contains("\"steps\""),
        "{says}"
    );
    place.put("steps.cart", &steps(1).to_bytes().unwrap());
    let server = Process::start(&mut place.command(), 1);
    assert!(place.player("mira", &server.addresses[0]).arrive() >= 10, "nothing was lost");
    server.stop();
}
