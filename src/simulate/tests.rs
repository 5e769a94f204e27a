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
    // Nothing that is said is passed over.
    says(
        &|o| o.events = Some(event(r#""event": "cart_abandoned", "dta": {}"#)),
        "did you mean `data`?",
    );
    says(
        &|o| o.events = Some(event(r#""event": "unsubscribed", "set": {"tier": "gold"}"#)),
        "write `event` and `set` on two lines",
    );
    says(
        &|o| o.events = Some(event(r#""block": "sms", "blocked": "no""#)),
        "`blocked` should be true or false",
    );
    says(&|o| o.until = Some("+99999999 days".into()), "ends with the year 9999");
    says(&|o| o.at = Some("2026-11-02 10:00:61".into()), "no time like");
    says(&|o| o.customer = Some(r#"{"phone": "+4520123456"}"#.into()), "write it inside `profile`");
    says(&|o| o.customer = Some(r#"{"consents": {}}"#.into()), "did you mean `consent`?");
    says(&|o| o.customer = Some(r#"{"consent": ["marketing/sms"]}"#.into()), "should be an object");
    says(&|o| o.customer = Some("[]".into()), "the customer should be an object");
    says(&|o| o.customer = Some(r#"{"profile": {"tire": "gold"}}"#.into()), "did you mean `tier`?");
}

#[test]
fn what_nobody_hears_is_told() {
    let events = concat!(
        r#"{"at": "+1 second", "message": "cart_help", "text": "yes"}"#,
        "\n",
        r#"{"at": "+900 days", "event": "unsubscribed", "data": {}}"#,
    );
    let told = |form, until: Option<&str>| {
        let options = Options {
            events: Some(events.into()),
            at: Some("2026-11-02 10:00:10".into()),
            until: until.map(str::to_owned),
            ..cart(form)
        };
        driver::simulate(&shop(), &options).unwrap().text
    };
    let text = told(Form::Table, None);
    let said =
        "2026-11-02 10:00:11: `cart_help` has not gone out before this, so nobody hears the answer";
    assert!(text.contains(said), "{text}");
    // What is to happen happens, however late it is; or it is said that it does not.
    assert!(text.contains("2029-04-20 11:00:10  "), "{text}");
    let text = told(Form::Table, Some("+3 days"));
    assert!(text.contains("the last is at 2029-04-20 11:00:10"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&told(Form::Json, None)).unwrap();
    assert_eq!(json["not_heard"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_typed_wrongly_is_answered() {
    let typed = "jump +9999999 days\nreply cart_help yes\nevent cart_modified {\"cart_id\": 3}\ncart_modified 3 4\nquit\n";
    let options = Options { journey: "abandoned_cart".into(), ..Options::default() };
    let mut out = Vec::new();
    driver::steps(&shop(), &options, &mut typed.as_bytes(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    for said in [
        "`+9999999 days` leads beyond the calendar, which ends with the year 9999",
        "`cart_help` has not gone out before this, so nobody hears the answer",
        "`cart_modified.cart_id` should be a text",
        "say `cart_modified {\"field\": value}`: `3 4` is no JSON",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("864001793696400000"), "{text}");
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

#[test]
fn the_document_says_what_has_won() {
    let source = r#"
use std.channels { sms }
profile Customer { phone: phone?  zone: timezone = "Europe/Copenhagen" }
event go { at: datetime? }
message a { purpose service  sms { en: "A" } }
message b { purpose service  sms { en: "B" } }
journey j {
    trigger on go
    entry   ignore
    split words sticky winner by clicked after 2 days {
        first  0% { send a via sms }
        second 0% { send b via sms }
        winner 100%
    }
}
"#;
    let manifest = "[workspace]\nname = \"t\"\nzone = \"Europe/Copenhagen\"\n";
    let workspace = Workspace::from_memory(manifest, &[("a.journey", source)]);
    let typed = |commands: &str| {
        let options = Options {
            customer: Some(
                r#"{"customer_id": "c1", "profile": {"phone": "+4520123456"}}"#.to_owned(),
            ),
            journey: "j".into(),
            at: Some("2026-11-02 10:00".into()),
            ..Options::default()
        };
        let mut out = Vec::new();
        driver::steps(&workspace, &options, &mut commands.as_bytes(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    // Typed: who is held goes on at once, and what is decided stays.
    let text = typed("\njump +3 hours\nwinner j.words second\nwinner j.words first\nquit\n");
    for line in [
        "2026-11-02 13:00     second has won words\n",
        "  j  takes second, which has won words  ",
        "the winner of `j.words` was decided at 2026-11-02 13:00, and that holds for good",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(text.contains("sends b via sms") && !text.contains("sends a via sms"), "{text}");
    // Before anybody comes: then nobody is held. And what cannot be.
    let text = typed(
        "winner j.words second\n\nwinner j.wards first\nwinner j.words third\nwinner j.words\n",
    );
    assert!(!text.contains("waits") && text.contains("sends b via sms"), "{text}");
    for words in ["did you mean `j.words`?", "there is `first`", "say `winner JOURNEY.SPLIT ARM`"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // What nobody has said for two days is decided, too: nobody was counted.
    let text = typed("\n\n\nwinner j.words second\n");
    assert!(text.contains("was decided at 2026-11-04 10:00"), "{text}");
    let told = |won: &str| {
        let options = Options {
            journey: "j".into(),
            customer: Some(format!(
                r#"{{"customer_id": "c1", "profile": {{"phone": "+4520123456"}}, "won": {{{won}}}}}"#
            )),
            at: Some("2026-11-02 10:00".into()),
            events: None,
            ..cart(Form::Table)
        };
        driver::simulate(&workspace, &options).map(|answer| answer.text)
    };
    let text = told("").unwrap();
    assert!(text.contains("takes first, which has won words (nobody was counted"), "{text}");
    let text = told(r#""j.words": "second""#).unwrap();
    assert!(
        text.contains("2026-11-04 10:00") && text.contains("takes second, which has won words "),
        "{text}"
    );
    let text = told(r#""j.words": {"arm": "second", "since": "2026-11-01T00:00:00Z"}"#).unwrap();
    assert!(!text.contains("2026-11-04"), "{text}");
    assert!(told(r#""j.wards": "second""#).unwrap_err().contains("did you mean `j.words`?"));
    assert!(told(r#""j.words": "seconds""#).unwrap_err().contains("did you mean `second`?"));
    assert!(
        told(r#""j.words": {"arm": "second", "since": "soon"}"#)
            .unwrap_err()
            .contains("an instant")
    );
}
