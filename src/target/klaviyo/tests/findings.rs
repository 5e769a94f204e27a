//! What is said where the target cannot.

use super::*;
use crate::target::{Input, Target};

#[test]
fn ids_that_are_not_set_are_asked_for() {
    let bare = "[workspace]\nname = \"shop\"\nlocale = \"da\"\ncurrency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n";
    for (header, steps, wanted) in [
        (
            "trigger enters vip  entry ignore",
            "send hello via email",
            "JC0604: target klaviyo needs the id of the segment `vip`, or of the list that it is",
        ),
        (
            "",
            "send hello via sms",
            "JC0604: target klaviyo needs the id of the metric of the event `go`",
        ),
        ("", "send hello via email", "JC0604: `[targets.klaviyo]` lacks `from_email`"),
    ] {
        let found = World::new(bare, &journey(header, steps)).findings();
        assert!(found.contains(&wanted.to_owned()), "{found:?}");
    }
    let manifest = MANIFEST.replace("hello = \"THELLO\"", "");
    let found = World::new(&manifest, &journey("", "send hello via email")).findings();
    assert_eq!(
        found,
        ["JC0604: target klaviyo needs the id of the e-mail template of the message `hello`"]
    );
}

#[test]
fn names_that_nobody_declares_are_told() {
    for (from, to) in [
        ("from_label =", "from_lable ="),
        ("paid = ", "payd = "),
        ("vip = ", "parents = "),
        ("hello = ", "helo = "),
        ("nick = ", "nik = "),
    ] {
        let manifest = MANIFEST.replace(from, to);
        let found = World::new(&manifest, &journey("", "send hello via sms")).findings();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("JC0602"), "{found:?}");
    }
    let manifest = MANIFEST.replace("\"Nick name\"", "\"Nick's name\"");
    let found = World::new(&manifest, &journey("", "send hello via sms")).findings();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("cannot be named in a template"), "{found:?}");
}

#[test]
fn constructs_are_refused_by_name() {
    for (header, steps, key) in [
        ("", "wait up to 1 day { on paid { exit bought } }", "wait.race"),
        ("", "wait until friday at 10:00", "wait.until"),
        ("", "split s sticky { a 50% { } b 50% { send hello via sms } }", "split.sticky"),
        ("", "let n = customer.children", "let"),
        ("", "send hello via sms { failed { exit no } }", "send.failed"),
        ("trigger on go as e  entry one per e.total, parallel", "send hello via sms", "entry.key"),
        ("trigger on go  entry parallel  holdout 10%", "send hello via sms", "holdout"),
        ("trigger on go  entry parallel  while customer.vip", "send hello via sms", "while"),
        (
            "trigger each year on customer.born at 09:00, leap 28 february  entry parallel",
            "send hello via sms",
            "trigger.date",
        ),
    ] {
        let found = findings(header, steps);
        assert!(found.contains(&key.to_owned()), "{steps}: {found:?}");
    }
}

#[test]
fn what_cannot_be_said_is_refused() {
    for (header, steps, wanted) in [
        ("", "send receipt via sms", "a message that is not marketing on `sms`"),
        (
            "trigger enters vip  entry ignore",
            "send receipt via email",
            "a message that is not marketing in a journey that a segment begins",
        ),
        ("", "wait 90 seconds  send hello via sms", "a wait that is not whole minutes"),
        ("", "split s { a 33% { send hello via sms } b 67% { } c 0% { } }", ""),
        (
            "",
            "repeat up to 2 times every 1 day { split s { a 50% { } b 50% { send hello via sms } } }",
            "a `split` in a loop",
        ),
        ("", "split s { a 33.5% { send hello via sms } b 66.5% { } }", "these shares of a split"),
        (
            "",
            "set tier = silver  if customer.tier == gold { send hello via sms }",
            "`customer.tier` right after it is set",
        ),
        (
            "",
            "set nick = \"x\"  send hello via push",
            "`customer.nick` in a message right after it is set",
        ),
        ("", "set email = \"a@b.example\"", "a change of `email`"),
        ("", "set children = customer.children + 1", "a value that is data in `set`"),
        (
            "",
            "if customer.first_name as n { send hello via sms }",
            "a name for a value that may be missing",
        ),
        (
            "",
            "if (e.plan ?? \"x\") == \"pro\" { send hello via sms }",
            "a comparison of texts, or of members that differ in capitals only",
        ),
        (
            "",
            "if (customer.born ?? 2026-01-01) > 2026-01-01 { send hello via sms }",
            "a comparison of dates or times",
        ),
        (
            "",
            "if e.total > customer.spent { send hello via sms }",
            "a comparison of two values that are data",
        ),
        (
            "",
            "if seen(paid as p where p.total > 1 DKK) { send hello via sms }",
            "`where` in a question about past events",
        ),
        (
            "",
            "if seen(go since entry) { send hello via sms }",
            "`since entry` about the event that begins the run",
        ),
        (
            "",
            "if seen(paid within 30 minutes) { send hello via sms }",
            "a question about a time that is not whole hours",
        ),
        ("", "if sum(paid.total) > 3 DKK { send hello via sms }", "this condition"),
        (
            "",
            "if consented(service, sms) { send hello via sms }",
            "a question for consent to anything but marketing",
        ),
        (
            "trigger on go  entry ignore",
            "send hello via sms  wait 1 day  send hello via sms",
            "`entry ignore` in a journey that waits",
        ),
        (
            "trigger on go  entry parallel, again after 9 days",
            "send hello via sms  wait 1 day  send hello via sms",
            "`again after` in a journey that waits",
        ),
        (
            "trigger on go where customer.vip  entry ignore, again after 9 days",
            "send hello via sms",
            "`again after` beside a condition on who enters",
        ),
        (
            "trigger on go  entry ignore, again after 90 minutes",
            "send hello via sms",
            "a pause that is not whole hours",
        ),
        (
            "trigger on go  trigger on left  entry parallel",
            "send hello via sms",
            "several triggers",
        ),
        ("trigger leaves vip  entry ignore", "send hello via sms", "`leaves` a segment"),
        (
            "trigger enters parents  entry ignore",
            "send hello via sms",
            "a trigger on a segment that is a predicate",
        ),
        (
            "trigger enters vip  entry parallel",
            "wait 1 day  send hello via sms",
            "a wait in a journey that a segment begins",
        ),
        (
            "trigger on go  entry parallel  goal on go",
            "send hello via sms  wait 1 day  send hello via sms",
            "the event that begins the run as what ends it",
        ),
        (
            "trigger on go  entry parallel  goal on paid as p where p.total > 1 DKK",
            "send hello via sms",
            "`where` in what ends a run",
        ),
        (
            "trigger on go  entry parallel  goal on paid within 1 day",
            "wait 2 days  send hello via sms",
            "`within` that is shorter than the journey",
        ),
        (
            "trigger on go  entry parallel  lasts at most 1 day",
            "wait 1 day  send hello via sms",
            "`lasts at most` that cuts a run",
        ),
    ] {
        let found = findings(header, steps);
        let wanted: Vec<String> = (!wanted.is_empty())
            .then(|| format!("JC0501: target klaviyo cannot do {wanted}"))
            .into_iter()
            .collect();
        assert_eq!(found, wanted, "{header} {steps}");
    }
}

#[test]
fn values_that_would_look_otherwise_are_refused() {
    for (message, wanted) in [
        ("sms { da: \"{customer.children}\" }", "`children` in a text"),
        ("sms { da: \"{customer.spent}\" }", "`spent` in a text"),
        ("sms { da: \"{customer.phone ?? \"x\"}\" }", "`customer.phone` in a text"),
        ("sms { da: \"{customer.children + 1}\" }", "this value in a text"),
    ] {
        let source = journey("", "send m via sms")
            + &format!("message m {{ purpose marketing locales da {message} }}");
        let found = World::new(MANIFEST, &source).findings();
        assert_eq!(found, [format!("JC0501: target klaviyo cannot do {wanted}")], "{message}");
    }
}

#[test]
fn rules_that_a_flow_does_not_keep_are_refused() {
    for (rules, steps, wanted) in [
        (
            "consent none",
            "allow JC0410 \"own customers\" send hello via sms",
            "marketing without consent",
        ),
        (
            "consent marketing  sender sms \"Kurven\"",
            "send hello via sms",
            "a `sender` of text messages",
        ),
        ("consent marketing  consent service", "send receipt via email", "consent for `service`"),
    ] {
        let source = journey("trigger on go  entry parallel  rules r", steps)
            + &format!("rules r {{ {rules} }}");
        let found = World::new(MANIFEST, &source).findings();
        assert_eq!(found, [format!("JC0501: target klaviyo cannot do {wanted}")], "{rules}");
    }
}

#[test]
fn the_sender_of_mail_is_that_of_the_rules() {
    let source = journey("trigger on go  entry parallel  rules r", "send hello via email")
        + "rules r { consent marketing  sender email \"Kurven DK <dk@kurven.example>\" }";
    let body = json(&World::new(MANIFEST, &source).emit(), "j.flow.json");
    let mail = &body["data"]["attributes"]["definition"]["actions"][0]["data"]["message"];
    assert_eq!(
        (&mail["from_label"], &mail["from_email"]),
        (&"Kurven DK".into(), &"dk@kurven.example".into())
    );
}

#[test]
fn members_that_differ_in_capitals_only_are_not_compared() {
    let source = journey("", "if e.size == l { send hello via sms }")
        .replace("event go {", "enum Size { l, L }\nevent go { size: Size ");
    let found = World::new(MANIFEST, &source).findings();
    let wanted = "a comparison of texts, or of members that differ in capitals only";
    assert_eq!(found, [format!("JC0501: target klaviyo cannot do {wanted}")]);
}

#[test]
fn environments_have_ids_of_their_own() {
    let manifest = format!("{MANIFEST}[targets.klaviyo.env.test.metrics]\ngo = \"MTEST\"\n");
    let world = World::new(&manifest, &journey("", "send hello via sms"));
    let id = |env: Option<&str>| {
        let files = KLAVIYO.emit(&Input { env, ..world.0.input() }).unwrap();
        let body = json(&files, "j.flow.json");
        body["data"]["attributes"]["definition"]["triggers"][0]["id"].clone()
    };
    assert_eq!((id(None), id(Some("test"))), ("MGO".into(), "MTEST".into()));
}

#[test]
fn a_tree_has_a_bound() {
    let steps =
        "if customer.vip { set children = 1 } else { set children = 2 } wait 1 day ".repeat(12);
    let found = findings("", &(steps + "send hello via sms"));
    assert_eq!(found, ["JC0502: the journey `j` becomes more than 500 steps at Klaviyo"]);
    let found = findings("", "repeat up to 1000 times every 1 day { if seen(paid) { } }");
    assert_eq!(found, ["JC0502: the journey `j` becomes more than 500 steps at Klaviyo"]);
}

#[test]
fn one_template_has_one_content() {
    let send = |name: &str, word: &str| {
        format!(
            "journey {name} {{ trigger on go  entry parallel  stage purchase {{ send m(word: \"{word}\") via email }} }}\n"
        )
    };
    let message = "message m(word: text up to 9) { purpose marketing locales da email { subject { da: \"x\" } body { da: \"{word}\" } } }\n";
    let manifest = MANIFEST.replace("hello = \"THELLO\"", "m = \"TM\"");
    let same = format!("{HEAD}{message}{}{}", send("a", "x"), send("b", "x"));
    assert_eq!(World::new(&manifest, &same).emit().len(), 4);
    let other = format!("{HEAD}{message}{}{}", send("a", "x"), send("b", "y"));
    let world = World::new(&manifest, &other);
    let found = messages(&KLAVIYO.emit(&world.0.input()).unwrap_err());
    assert_eq!(
        found,
        ["JC0501: target klaviyo cannot do two contents of the message `m` in one template"]
    );
}

#[test]
fn what_keeps_a_split_from_being_an_ab_test_is_said_with_its_shares() {
    let steps = "split s { a 33.3% { send receipt via email } b 66.7% { send receipt via email } }";
    let said = |manifest: &str| {
        let world = World::new(manifest, &journey("", steps));
        let found = world.0.findings();
        assert_eq!(found.len(), 1, "{found:?}");
        (found[0].labels[0].text.clone(), found[0].help.clone().unwrap())
    };
    let (label, help) = said(MANIFEST);
    assert!(label.starts_with("Klaviyo draws in whole percents"), "{label}");
    assert!(help.contains("arms of one marketing message each"), "{help}");
    let (label, _) = said(&MANIFEST.replace("from_label", "ab_tests = true\nfrom_label"));
    assert!(label.starts_with("its arms are not one marketing message each"), "{label}");
}

#[test]
fn a_call_is_the_last_step_and_carries_what_json_takes_as_it_is() {
    let action = "action crm.task(title: text)\njourney j";
    let found = |manifest: &str, steps: &str| {
        World::new(manifest, &journey("", steps).replace("journey j", action)).findings()
    };
    let url = format!("{MANIFEST}\n[actions.\"crm.task\"]\nurl = \"https://crm.example/t\"\n");
    for (manifest, steps, wanted) in [
        (
            url.as_str(),
            "call crm.task(title: \"x\") send hello via sms",
            "JC0501: target klaviyo cannot do a call that something follows",
        ),
        (
            url.as_str(),
            "call crm.task(title: customer.nick)",
            "JC0501: target klaviyo cannot do this value in a call",
        ),
        (
            MANIFEST,
            "call crm.task(title: \"x\")",
            "JC0503: target klaviyo does not know how to call `crm.task`",
        ),
        (
            &format!("{url}retries = 2\n"),
            "call crm.task(title: \"x\")",
            "JC0502: `retries` of a call says nothing to Klaviyo: a webhook is tried again at its own pace",
        ),
    ] {
        assert_eq!(found(manifest, steps), [wanted], "{steps}");
    }
}
