//! What is said where the target cannot.

use super::{MANIFEST, World};

/// What is said about a journey `j` with this header and these steps.
fn said(header: &str, steps: &str) -> Vec<String> {
    with(MANIFEST, header, steps)
}

fn with(manifest: &str, header: &str, steps: &str) -> Vec<String> {
    let source = format!("journey j {{ trigger on bought as order  {header} {steps} }}");
    World::new(manifest, &source).findings()
}

/// The one thing that is said.
fn only(found: &[String]) -> &str {
    assert_eq!(found.len(), 1, "{found:#?}");
    &found[0]
}

const REPLIES: &str = "on reply to ask as any_answer { }";
const LOST: &str = "on failed of ask { exit lost } on undelivered of ask { exit lost }";
const ARMS: &str = "{ unreachable { exit nobody } failed { exit lost } }";

#[test]
fn a_wait_needs_its_message_before_it() {
    let found = said(
        "entry ignore",
        &format!(
            "send plain(order) via sms {ARMS} if order.gift {{ }} wait up to 1 hour {{ on reply to ask as r {{ }} {LOST} }}"
        ),
    );
    assert_eq!(
        only(&found),
        "JC0501 target twilio-studio cannot do a wait that does not follow a message @ wait up to 1 hour"
    );
}

#[test]
fn a_message_that_did_not_go_out_is_not_waited_for() {
    for (arms, which) in [("", "unreachable"), ("{ unreachable { exit nobody } }", "failed")] {
        let found = said(
            "entry ignore",
            &format!("send ask via sms {arms} wait up to 1 hour {{ {REPLIES} {LOST} }}"),
        );
        assert!(only(&found).contains("a message that did not go out"), "{which}: {found:?}");
    }
}

#[test]
fn a_failure_to_deliver_needs_its_arms() {
    for arms in [
        "",
        "on failed of ask { exit lost }",
        "on failed of ask { exit lost } on undelivered of ask { exit other }",
    ] {
        let found = said(
            "entry ignore",
            &format!("send ask via sms {ARMS} wait up to 1 hour {{ {REPLIES} {arms} }}"),
        );
        assert_eq!(
            only(&found),
            "JC0501 target twilio-studio cannot do this wait @ wait up to 1 hour",
            "{arms}"
        );
    }
}

#[test]
fn an_answer_that_does_not_fit_would_end_the_wait() {
    let found = said(
        "entry ignore",
        &format!(
            "send ask via sms {ARMS} wait up to 1 hour {{ on reply to ask as r where r.text ?? \"\" == \"yes\" {{ }} {LOST} }}"
        ),
    );
    assert!(only(&found).contains("a wait that stays open after an answer"), "{found:?}");
}

#[test]
fn other_arms_and_channels_are_refused_by_name() {
    let wait = |arm: &str| {
        format!("send ask via sms {ARMS} wait up to 1 hour {{ {arm} {REPLIES} {LOST} }}")
    };
    for arm in ["on bought as again { }", "on clicked of ask { }", "on message from sms as m { }"] {
        let found = said("entry ignore", &wait(arm));
        assert!(only(&found).contains("this arm of a wait"), "{arm}: {found:?}");
    }
    let found =
        said("entry ignore", "send plain(order) via sms to customer.phone ?? \"+4520123456\"");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_channel_without_a_widget_is_named() {
    let source = "message mail { purpose service  email { subject { en: \"s\" } body { en: \"b\" } } } journey j { trigger on bought as order  entry ignore  send mail via email }";
    let found = World::new(MANIFEST, source).findings();
    assert_eq!(
        only(&found),
        "JC0501 target twilio-studio cannot send on the channel `email` @ send mail via email"
    );
}

#[test]
fn what_is_posted_is_plain_text_and_waits_for_no_answer() {
    let manifest = format!(
        "{MANIFEST}\n[targets.twilio-studio.channels]\nemail = \"https://mail.example/studio\"\n"
    );
    let found = |body: &str, steps: &str| {
        let mail = format!(
            "message mail {{ purpose service  email {{ subject {{ en: \"s\" }} body {{ en: \"{body}\" }} }} }}"
        );
        let source = format!(
            "{mail} journey j {{ trigger on bought as order  entry ignore  send mail via email {steps} }}"
        );
        World::new(&manifest, &source).findings()
    };
    assert_eq!(found("b", ""), Vec::<String>::new());
    let waits = "{ unreachable { exit nobody } failed { exit lost } } wait up to 1 hour { on reply to mail as r { } }";
    assert!(
        only(&found("b", waits))
            .starts_with("JC0501 target twilio-studio cannot do a wait for an answer on `email` @")
    );
    assert!(
        only(&found(&"x".repeat(17_000), ""))
            .starts_with("JC0502 the `text` is longer than the 16 KB that Liquid fills in @")
    );
}

#[test]
fn facts_after_a_wait_need_an_address() {
    let manifest = MANIFEST.replace("facts_url = \"https://shop.example/facts\"", "");
    let steps = format!(
        "send ask via sms {ARMS} wait up to 1 hour {{ {REPLIES} {LOST} }} send plain(order) via sms"
    );
    let found = with(&manifest, "entry ignore", &steps);
    assert_eq!(
        only(&found),
        "JC0604 target twilio-studio does not know the customer after a wait @ send plain(order) via sms"
    );
    // The event is what it was.
    let steps = format!(
        "send ask via sms {ARMS} wait up to 1 hour {{ {REPLIES} {LOST} }} call crm.note(line: order.order)"
    );
    assert_eq!(with(&manifest, "entry ignore", &steps), Vec::<String>::new());
}

#[test]
fn settings_that_are_missing_or_wrong_are_named_with_what_to_write() {
    let send = "send plain(order) via sms";
    for (from, to, said) in [
        (
            "sms      = \"MG00000000000000000000000000000001\"",
            "",
            "JC0604 target twilio-studio needs the id of the sender of `sms`, a Messaging Service or a number @ send plain(order) via sms",
        ),
        (
            "sms      = \"MG00000000000000000000000000000001\"",
            "sms = \"Shop\"",
            "JC0602 the setting `sms` needs a number as `+4512345678`, or the SID of a Messaging Service (`MG..`) @ \"Shop\"",
        ),
        (
            "rcs      = ",
            "viber = \"x\"\nrcs      = ",
            "JC0602 the setting `viber` needs to be the sender of `sms`, `whatsapp` or `rcs`; no other channel has one here @ \"x\"",
        ),
        (
            "[actions.",
            "[targets.twilio-studio.channels]\nemail = \"http://shop.example/mail\"\n[actions.",
            "JC0602 the setting `email` needs an `https://` address without braces @ \"http://shop.example/mail\"",
        ),
        (
            "[actions.",
            "[targets.twilio-studio.channels]\nsms = \"https://shop.example/sms\"\n[actions.",
            "JC0602 the setting `sms` needs to be a channel without a widget of Studio; name its sender under `senders` @ \"https://shop.example/sms\"",
        ),
        (
            "\"ask.en\" = \"HX0",
            "\"ask.en\" = \"HY0",
            "JC0602 the setting `ask.en` needs the SID of a content template: `HX` and 32 hexadecimal digits @ \"HY0000000000000000000000000000001\"",
        ),
        (
            "facts_url = \"https",
            "facts_url = \"http",
            "JC0602 the setting `facts_url` needs an `https://` address without braces @ \"http://shop.example/facts\"",
        ),
    ] {
        let found = with(&MANIFEST.replace(from, to), "entry ignore", send);
        assert_eq!(
            only(&found),
            said.replace("HY0000000000000000000000000000001", "HY00000000000000000000000000000001")
        );
    }
    let manifest = MANIFEST.replace("facts_url", "fact_url");
    let found = with(&manifest, "entry ignore", send);
    assert!(only(&found).starts_with("JC0602"), "{found:?}");
}

#[test]
fn templates_and_free_texts_stay_where_they_are_right() {
    let source = |body: &str| {
        format!(
            "message wa {{ purpose service  whatsapp {body} }} journey j {{ trigger on bought as order  entry ignore  send wa via whatsapp }}"
        )
    };
    let missing =
        World::new(MANIFEST, &source("template \"other\" category utility { en: \"x\" }"))
            .findings();
    assert!(
        only(&missing).starts_with(
            "JC0604 target twilio-studio needs the id of the content template `other` in `en`"
        ),
        "{missing:?}"
    );
    let free = World::new(MANIFEST, &source("{ en: \"x\" }")).findings();
    assert!(only(&free).contains("a free WhatsApp text here"), "{free:?}");
}

#[test]
fn calls_keep_to_what_a_request_can_do() {
    let call = "call crm.note(line: order.order)";
    let without = MANIFEST.replace("url     = \"https://shop.example/note\"", "");
    assert_eq!(
        only(&with(&without, "entry ignore", call)),
        "JC0503 target twilio-studio does not know how to call `crm.note` @ call crm.note(line: order.order)"
    );
    let long = MANIFEST.replace("retries = 1", "timeout = \"60 seconds\"");
    assert!(
        only(&with(&long, "entry ignore", call))
            .starts_with("JC0502 a request of Studio is given up after 10 seconds, not after 60")
    );
    let plain = MANIFEST.replace("https://shop.example/note", "http://shop.example/note");
    assert!(
        only(&with(&plain, "entry ignore", call)).starts_with("JC0602 the setting `url` needs")
    );
}

#[test]
fn what_studio_cannot_compare_is_refused() {
    for (condition, what) in [
        ("order.order == \"a\\\\b\"", "a comparison with this text"),
        ("length(order.order) > 3", "this function"),
        ("customer.visits + 1 > 3", "arithmetic"),
    ] {
        let found = said("entry ignore", &format!("if {condition} {{ exit a }} exit b"));
        assert!(only(&found).contains(&format!("cannot do {what} @")), "{condition}: {found:?}");
    }
}

#[test]
fn limits_of_the_platform_are_kept() {
    let ask = |hours: u32| {
        format!("send ask via sms {ARMS} wait up to {hours} hours {{ {REPLIES} {LOST} }}")
    };
    assert_eq!(said("entry ignore", &ask(720)), Vec::<String>::new());
    assert!(
        only(&said("entry ignore", &ask(721)))
            .starts_with("JC0502 an execution lives for 30 days at most")
    );
    let rounds = format!("repeat up to 200 times {{ {} }}", ask(1));
    let found = said("entry ignore", &rounds);
    assert!(only(&found).starts_with("JC0502 the flow needs more than 1000 widgets"), "{found:?}");
}

#[test]
fn a_journey_of_its_own_accord_says_that_it_is_not_parallel() {
    let source = "journey j { trigger api  send ask via sms }";
    let found = World::new(MANIFEST, source).findings();
    assert_eq!(
        only(&found),
        "JC0501 target twilio-studio cannot do several runs of one customer at once @ j"
    );
}

#[test]
fn names_of_variables_are_ascii() {
    let source = "event købt { pris: money } journey j { trigger on købt as k  entry ignore  if k.pris > 1 DKK { exit a } exit b }";
    assert_eq!(World::new(MANIFEST, source).findings(), Vec::<String>::new());
    let source = "event bought2 { størrelse: text } journey j { trigger on bought2 as k  entry ignore  if k.størrelse == \"L\" { exit a } exit b }";
    assert!(only(&World::new(MANIFEST, source).findings()).contains("the name `event_størrelse`"));
}

#[test]
fn what_is_refused_as_a_construct_is_not_said_again() {
    for steps in ["wait 2 days", "set customer.visits = 1", "wait until friday"] {
        assert_eq!(said("entry ignore", steps), Vec::<String>::new(), "{steps}");
    }
    let counts = r#"message counts(n: int) { purpose service  sms { en: "{plural n one "one" other "many"}" } }"#;
    let journey = |name: &str| {
        format!(
            "journey {name} {{ trigger on bought as order  entry ignore  send counts(customer.visits) via sms {ARMS} }}"
        )
    };
    let source = format!("{counts} {} {}", journey("a"), journey("b"));
    assert_eq!(World::new(MANIFEST, &source).findings(), Vec::<String>::new());
}
