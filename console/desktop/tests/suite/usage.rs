//! The command line as a person at a terminal meets it.

use crate::{Place, arg, built_cart, carts, text};

#[test]
fn wrong_usage_has_its_own_exit_code() {
    let place = Place::new();
    place.check_fails(&["dance"], 2, "unrecognized subcommand");
    place.check_fails(&["play"], 2, "<CART>");
    place.check_fails(&["play", "a.cart", "--ticks", "5"], 2, "--headless");
    place.check_fails(&["play", "a.cart", "--headless", "--ticks", "many"], 2, "invalid value");
    place.check_fails(&["join", "quiver://a/b", "--headless", "--shot", "5"], 2, "TICK:FILE.png");
}

#[test]
fn help_explains_the_keys() {
    let place = Place::new();
    let output = place.run(&["--help"]);
    assert!(output.status.success());
    let out = text(&output.stdout);
    for part in ["play", "join", "new", "watch", "check", "pack", "arrow keys", "W A S D", "F12"] {
        assert!(out.contains(part), "{part}: {out}");
    }
}

#[test]
fn a_wrong_address_is_explained() {
    let place = Place::new();
    place.check_fails(
        &["join", "http://a/b", "--headless"],
        1,
        "does not begin with \"quiver://\"",
    );
    place.check_fails(&["join", "quiver://a:0/b", "--headless"], 1, "the port");
}

#[test]
fn without_a_display_one_line_says_what_is_missing() {
    let place = Place::new();
    let cart = built_cart("hello");
    place.check_fails(&["play", arg(&cart)], 1, "no display for a window");
    let output = place.run(&["play", arg(&cart)]);
    let error = text(&output.stderr);
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains("--headless"), "{error}");
}

#[test]
fn a_new_name_must_be_one() {
    let place = Place::new();
    place.check_fails(&["new", "Not A Name"], 1, "Not A Name");
    assert!(!place.path("Not A Name").exists());
}

#[test]
fn pack_needs_a_cart_folder_and_a_cart_name() {
    let place = Place::new();
    place.check_fails(&["pack", "."], 1, "cart.toml");
    place.check_fails(&["pack", ".", "-o", "a.zip"], 1, "a.zip: a cart's file ends in .cart.png");
    place.check_fails(&["watch", "none"], 1, "none");
}

#[test]
fn a_folder_with_a_module_is_played_as_it_is() {
    let place = Place::new();
    let folder = place.path("mine");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("m.wasm"), carts::faulty(90).module).unwrap();
    let toml = "name = \"Mine\"\nauthor = \"Me\"\nversion = \"1\"\nmodule = \"m.wasm\"\n";
    std::fs::write(folder.join("cart.toml"), toml).unwrap();
    assert_eq!(place.report(&["play", "mine", "--headless", "--ticks", "5"])["tick"], 5);
    let output = place.run(&["pack", "mine"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("mine.cart.png: "), "{}", text(&output.stdout));
    assert_eq!(place.report(&["play", "mine.cart.png", "--headless", "--ticks", "5"])["tick"], 5);
}
