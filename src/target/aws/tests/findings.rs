//! What is said where the target cannot, with the code of each finding.

use super::*;

const HEAD: &str = r#"
use std.channels { email, push, rcs, sms, viber, whatsapp }
use std.stages { purchase }
profile Customer { phone: phone?  email: email?  push_token: text?  zone: timezone = "Europe/Copenhagen"  rate: decimal = 1.5 }
event go { at_date: date?  when: datetime?  rate: decimal }
action crm.task(title: text) -> { id: text }
message hello {
    purpose marketing
    locales da
    sms { da: "x" }
    rcs { da: "x" }
    viber { da: "x" }
    whatsapp template "t" category marketing { da: "Hej med dig" }
    email { subject { da: "x" } body { da: "x" } }
}
"#;

fn findings(manifest: &str, steps: &str) -> Vec<String> {
    let source = format!(
        "{HEAD}\njourney j {{ trigger on go as e  entry parallel  stage purchase {{ {steps} }} }}"
    );
    messages(&World::new(manifest, &source).findings())
}

const BARE: &str = "[workspace]\nname = \"shop\"\nlocale = \"da\"\n";

#[test]
fn what_is_not_set_is_asked_for() {
    for (steps, wanted) in [
        ("send hello via sms", None),
        ("send hello via email", Some("JC0604: `[targets.aws]` lacks `email_from`")),
        ("send hello via rcs", Some("JC0604: `[targets.aws]` lacks `rcs_agent`")),
        (
            "send hello via whatsapp",
            Some("JC0604: `[targets.aws]` lacks `whatsapp_phone_number_id`"),
        ),
        (
            "send hello via viber",
            Some("JC0503: target aws has no connection for the channel `viber`"),
        ),
        (
            "call crm.task(title: \"x\")",
            Some("JC0503: target aws does not know how to call `crm.task`"),
        ),
    ] {
        let found = findings(BARE, steps);
        assert_eq!(found, Vec::from_iter(wanted.map(str::to_owned)), "{steps}");
    }
}

#[test]
fn unsubscription_needs_an_address() {
    let manifest = format!("{BARE}[targets.aws]\nemail_from = \"a@b.example\"\n");
    let found = findings(&manifest, "send hello via email");
    assert_eq!(found, ["JC0604: `[targets.aws]` lacks `unsubscribe_url`"]);
}

#[test]
fn decimals_are_not_compared() {
    let found = findings(BARE, "if customer.rate > e.rate { send hello via sms }");
    assert_eq!(found, ["JC0501: target aws cannot do arithmetic or comparison of decimals"]);
}

#[test]
fn unknown_settings_are_named() {
    let manifest = format!("{BARE}[targets.aws]\nemail_form = \"a@b.example\"\n");
    let found = findings(&manifest, "send hello via sms");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("JC0602"), "{found:?}");
}

#[test]
fn a_run_longer_than_a_year_is_too_long() {
    let found = findings(BARE, "wait 300 days send hello via sms wait 300 days send hello via sms");
    assert_eq!(
        found,
        ["JC0502: a run of `j` can last 600 days; Step Functions ends one after 365"]
    );
}

#[test]
fn a_long_history_is_a_limit() {
    let found = findings(BARE, "repeat up to 1000 times every 1 hour { send hello via sms }");
    assert!(found.iter().any(|text| text.contains("entries in its history")), "{found:?}");
}

#[test]
fn long_names_and_taken_names() {
    let name = "n".repeat(80);
    let source = |name: &str| {
        format!(
            "{HEAD}\njourney {name} {{ trigger on go  entry parallel  stage purchase {{ send hello via sms }} }}"
        )
    };
    let say = |name: &str| {
        let world = World::new(BARE, &source(name));
        messages(&AWS.emit(&world.input()).err().unwrap_or_default())
    };
    assert!(say(&name)[0].contains("longer than 80 characters"));
    assert_eq!(
        say("router"),
        ["JC0502: the state machine name `shop-default-router` is used twice"]
    );
}

#[test]
fn long_texts_are_found() {
    let source = HEAD
        .replace("sms { da: \"x\" }", &format!("sms {{ da: \"{}\" }}", "x".repeat(1601)))
        + "\njourney j { trigger on go  entry parallel  stage purchase { send hello via sms } }";
    let workspace = Workspace::from_memory(BARE, &[("all.journey", &source)]);
    let analysis = analyze(&workspace);
    // The checker may find it before this target does.
    if analysis.flows.is_empty() {
        return;
    }
    let world = World { workspace, analysis };
    let found = messages(&world.findings());
    assert_eq!(found, ["JC0504: this text can have 1601 characters, but sms on AWS carries 1600"]);
}
