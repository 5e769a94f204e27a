//! Stories of the example shop, and what is said to options that are wrong.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::{Form, Options};
use crate::driver;
use crate::source::Workspace;
use std::path::Path;

fn shop() -> Workspace {
    Workspace::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nordic-shop")).unwrap()
}

fn cart(form: Form) -> Options {
    let events = concat!(
        r#"{"at": "2026-11-02T18:00:00Z", "event": "cart_abandoned", "data": "#,
        r#"{"cart_id": "c1", "total": 45000, "url": "https://kurven.example/c1"}}"#,
        "\n",
        r#"{"at": "+14 hours", "message": "cart_reminder", "status": "clicked"}"#,
        "\n\n",
        r#"{"at": "2026-11-03 16:00", "event": "order_completed", "data": "#,
        r#"{"order_id": "o1", "cart_id": "c1", "total": 45000}}"#,
    );
    Options {
        journey: "abandoned_cart".into(),
        persona: Some("busy_parent".into()),
        events: Some(events.into()),
        at: Some("2026-11-02 19:00".into()),
        form,
        ..Options::default()
    }
}

#[test]
fn a_story_as_a_table() {
    let answer = driver::simulate(&shop(), &cart(Form::Table)).unwrap();
    assert_eq!(answer.diagnostics.iter().filter(|found| found.is_error()).count(), 0);
    insta::assert_snapshot!(answer.text);
}

#[test]
fn a_story_as_a_sequence() {
    insta::assert_snapshot!(driver::simulate(&shop(), &cart(Form::Mermaid)).unwrap().text);
}

#[test]
fn a_story_as_json_says_what_the_table_says() {
    let text = driver::simulate(&shop(), &cart(Form::Json)).unwrap().text;
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let trace = json["trace"].as_array().unwrap();
    let kinds: Vec<&str> = trace.iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "sent").count(), 1);
    assert_eq!(kinds.last(), Some(&"ended"));
    assert_eq!(json["runs"][0]["outcome"], "goal");
    assert_eq!(json["time_zones"], crate::value::zone::DATABASE);
    let sent = trace.iter().find(|entry| entry["what"] == "sent").unwrap();
    assert_eq!(sent["at"], "2026-11-02T19:00:00Z");
    assert_eq!(sent["to"], "+4520123456");
}

#[test]
fn wrong_options_are_answered_in_words() {
    let shop = shop();
    let wrong = |change: &dyn Fn(&mut Options)| {
        let mut options = cart(Form::Table);
        change(&mut options);
        driver::simulate(&shop, &options).unwrap_err()
    };
    let says = |change: &dyn Fn(&mut Options), words: &str| {
        let said = wrong(change);
        assert!(said.contains(words), "{said}");
    };
    says(&|o| o.journey = "abandoned_kart".into(), "did you mean `abandoned_cart`?");
    says(&|o| o.persona = Some("busy_parrot".into()), "did you mean `busy_parent`?");
    says(&|o| o.at = Some("tomorrow".into()), "no time like");
    says(&|o| o.events = Some("{".into()), "line 1 of the events: no JSON");
    says(&|o| o.events = Some(r#"{"event": "x"}"#.into()), "`at` is missing");
    let event = |rest: &str| format!(r#"{{"at": "+1 hour", {rest}}}"#);
    says(
        &|o| o.events = Some(event(r#""event": "cart_abandond""#)),
        "did you mean `cart_abandoned`?",
    );
    says(
        &|o| o.events = Some(event(r#""event": "cart_abandoned", "data": {"cart_id": "c1"}"#)),
        "`cart_abandoned` lacks `total`",
    );
    says(
        &|o| o.events = Some(event(r#""event": "cart_abandoned", "data": {"total": "450"}"#)),
        "`cart_abandoned` lacks `cart_id`",
    );
    says(&|o| o.events = Some(event(r#""set": {"tier": "platinum"}"#)), "`bronze`");
    says(&|o| o.refuse = vec!["fax".into()], "there is no channel `fax`");
    says(&|o| o.customer = Some("[]".into()), "the customer should be an object");
    says(&|o| o.customer = Some(r#"{"profile": {"tire": "gold"}}"#.into()), "did you mean `tier`?");
}

#[test]
fn the_reader_plays_the_customer() {
    let typed = "\njump +30 minutes\ncart_modified {\"cart_id\": \"cart-1\", \"total\": 52000}\n\n\n\nclicked cart_reminder\nnonsense\nquit\n";
    let options = Options { journey: "abandoned_cart".into(), ..Options::default() };
    let mut out = Vec::new();
    let found = driver::steps(&shop(), &options, &mut typed.as_bytes(), &mut out).unwrap();
    assert!(found.is_empty(), "{found:?}");
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}
