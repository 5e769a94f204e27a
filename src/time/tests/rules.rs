//! Quiet hours, caps, fallback and expiry.

use super::*;

/// Sends of a journey with these rules and steps, begun at these instants; receipts in between.
fn sends(source: &str, inputs: impl Fn(&World) -> Vec<(&'static str, Input)>) -> Vec<String> {
    let world = world(source);
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-01 00:00"), world.somebody());
    for (time, input) in inputs(&world) {
        life.arrive(at(time), input);
    }
    life.settle_all(at("2027-01-01 00:00"));
    story(&world, &life)
}

fn start(time: &'static str) -> (&'static str, Input) {
    (time, Input::Start(0, Vec::new()))
}

const QUIET: &str = r#"
rules night { consent none  quiet 21:00..08:00 defer }
journey a { trigger api  rules night  send hello via sms }
"#;

#[test]
fn a_quiet_window_across_midnight_holds_until_morning() {
    for (from, clock) in [("2026-11-02 20:30", "11-02 21:30"), ("2026-11-03 03:00", "11-03 04:00")]
    {
        assert_eq!(
            sends(QUIET, |_| vec![start(from)]),
            [
                format!("{clock} a#0 quiet hello: defer until 11-03 08:00"),
                "11-03 08:00 a#0 sent hello via sms".into(),
                "11-03 08:00 a#0 ended completed".into()
            ]
        );
    }
    // At its end it is open, at its beginning it is closed.
    assert_eq!(sends(QUIET, |_| vec![start("2026-11-03 07:00")]).len(), 2);
    assert_eq!(sends(QUIET, |_| vec![start("2026-11-03 20:00")]).len(), 3);
}

#[test]
fn office_hours_and_quiet_days_work_together() {
    let source = r#"
rules day { consent none  office monday..friday 09:00..17:00 defer  quiet monday skip on [email] }
journey a { trigger api  rules day  send hello via sms }
"#;
    let source = source.replace(" skip on [email]", " on [email] skip");
    // A friday evening: not before monday.
    assert_eq!(
        sends(&source, |_| vec![start("2026-11-06 18:00")]),
        [
            "11-06 19:00 a#0 office hello: defer until 11-09 09:00",
            "11-09 09:00 a#0 sent hello via sms",
            "11-09 09:00 a#0 ended completed"
        ]
    );
}

const CAPPED: &str = r#"
rules few { consent none  cap 1 per 24 hours skip  cap 3 per 7 days skip }
journey a { trigger api  rules few  send hello via sms }
journey b { trigger api  rules few  send offer via sms }
"#;

#[test]
fn a_cap_slides_and_another_journey_uses_it_up() {
    let story = sends(CAPPED, |_| {
        vec![
            start("2026-11-02 10:00"),
            ("2026-11-02 11:00", Input::Start(1, Vec::new())),
            // At the edge of the window there is room again.
            ("2026-11-03 10:00", Input::Start(1, Vec::new())),
            ("2026-11-04 10:00", Input::Start(1, Vec::new())),
            ("2026-11-05 10:00", Input::Start(1, Vec::new())),
            ("2026-11-09 10:00", Input::Start(1, Vec::new())),
        ]
    });
    let some: Vec<&str> =
        story.iter().filter(|line| !line.contains("ended")).map(String::as_str).collect();
    assert_eq!(
        some,
        [
            "11-02 11:00 a#0 sent hello via sms",
            "11-02 12:00 b#1 cap offer: skip",
            "11-03 11:00 b#2 sent offer via sms",
            "11-04 11:00 b#3 sent offer via sms",
            "11-05 11:00 b#4 cap offer: skip",
            "11-09 11:00 b#5 sent offer via sms"
        ]
    );
}

#[test]
fn a_failed_message_gives_its_place_back() {
    let story = sends(CAPPED, |world| {
        vec![
            start("2026-11-02 10:00"),
            ("2026-11-02 10:05", world.receipt("failed", "hello", "sms")),
            ("2026-11-02 11:00", Input::Start(1, Vec::new())),
        ]
    });
    assert!(story.contains(&"11-02 12:00 b#1 sent offer via sms".to_owned()), "{story:#?}");
}

#[test]
fn a_cap_that_defers_holds_until_there_is_room() {
    let source = CAPPED.replace("24 hours skip", "24 hours defer");
    let story = sends(&source, |_| {
        vec![start("2026-11-02 10:00"), ("2026-11-02 11:00", Input::Start(1, Vec::new()))]
    });
    assert_eq!(
        story.get(2..),
        Some(
            [
                "11-02 12:00 b#1 cap offer: defer until 11-03 11:00".to_owned(),
                "11-03 11:00 b#1 sent offer via sms".into(),
                "11-03 11:00 b#1 ended completed".into()
            ]
            .as_slice()
        )
    );
}

const FALLBACK: &str = r#"
rules chain { consent none  fallback on [undelivered, failed], not delivered after 15 minutes }
journey a { trigger api  rules chain  send hello via sms > email  exit done }
"#;

#[test]
fn a_chain_waits_for_a_receipt_and_moves_on() {
    let sent = "11-02 11:00 a#0 sent hello via sms";
    assert_eq!(
        sends(FALLBACK, |world| {
            vec![
                start("2026-11-02 10:00"),
                ("2026-11-02 10:10", world.receipt("delivered", "hello", "sms")),
            ]
        }),
        [sent, "11-02 11:10 a#0 delivered hello via sms", "11-02 11:10 a#0 ended done"]
    );
    assert_eq!(
        sends(FALLBACK, |world| {
            vec![
                start("2026-11-02 10:00"),
                ("2026-11-02 10:03", world.receipt("undelivered", "hello", "sms")),
            ]
        }),
        [
            sent,
            "11-02 11:03 a#0 undelivered hello via sms",
            "11-02 11:03 a#0 sent hello via email",
            "11-02 11:03 a#0 ended done"
        ]
    );
}

#[test]
fn a_receipt_after_the_fallback_changes_the_status_and_is_shown() {
    assert_eq!(
        sends(FALLBACK, |world| {
            vec![
                start("2026-11-02 10:00"),
                ("2026-11-02 10:20", world.receipt("delivered", "hello", "sms")),
            ]
        }),
        [
            "11-02 11:00 a#0 sent hello via sms",
            "11-02 11:15 a#0 sent hello via email",
            "11-02 11:15 a#0 ended done",
            "11-02 11:20 a#0 delivered hello via sms, late"
        ]
    );
}

#[test]
fn without_a_deadline_the_chain_is_watched_beside_the_run() {
    let source = FALLBACK.replace(", not delivered after 15 minutes", "");
    assert_eq!(
        sends(&source, |world| {
            vec![
                start("2026-11-02 10:00"),
                ("2026-11-02 12:00", world.receipt("undelivered", "hello", "sms")),
            ]
        }),
        [
            "11-02 11:00 a#0 sent hello via sms",
            "11-02 11:00 a#0 ended done",
            "11-02 13:00 a#0 undelivered hello via sms",
            "11-02 13:00 a#0 sent hello via email"
        ]
    );
}

#[test]
fn a_message_that_has_expired_does_not_fall_back() {
    let source = format!(
        r#"
message brief {{ purpose service  expires 10 minutes  sms {{ en: "Now" }} email {{ subject {{ en: "Now" }} body {{ en: "Now" }} }} }}
{}"#,
        FALLBACK.replace("send hello", "send brief")
    );
    assert_eq!(
        sends(&source, |_| vec![start("2026-11-02 10:00")]),
        [
            "11-02 11:00 a#0 sent brief via sms",
            "11-02 11:15 a#0 expired brief: drop",
            "11-02 11:15 a#0 ended done"
        ]
    );
}

#[test]
fn a_refusal_moves_on_at_once_and_failed_is_for_all_refused() {
    let source = r#"
rules r { consent none  fallback on [failed] }
journey a { trigger api  rules r  send hello via sms > email { failed { exit failed } unreachable { exit nobody } } }
"#;
    let world = world(source);
    let engine = world.engine();
    let channel =
        |name: &str| world.program().channels.iter().find(|(_, c)| c.head.name == name).unwrap().0;
    let run = |given: Given| {
        let mut life = Life::new(&engine, at("2026-11-02 10:00"), given);
        life.arrive(at("2026-11-02 10:00"), Input::Start(0, Vec::new()));
        life.settle_all(at("2027-01-01 00:00"));
        story(&world, &life)
    };
    let one = Given { refused: vec![channel("sms")], ..world.somebody() };
    assert_eq!(
        run(one),
        [
            "11-02 11:00 a#0 refused hello via sms",
            "11-02 11:00 a#0 sent hello via email",
            "11-02 11:00 a#0 ended completed"
        ]
    );
    let both = Given { refused: vec![channel("sms"), channel("email")], ..world.somebody() };
    assert_eq!(run(both).last().unwrap(), "11-02 11:00 a#0 ended failed");
    let nobody =
        Given { suppressed: vec![channel("email")], fields: Vec::new(), ..world.somebody() };
    assert_eq!(
        run(nobody),
        [
            "11-02 11:00 a#0 address hello: next",
            "11-02 11:00 a#0 suppression hello: next",
            "11-02 11:00 a#0 ended nobody"
        ]
    );
}

#[test]
fn a_click_during_a_deferred_send_is_not_lost() {
    let source = r#"
rules night { consent none  quiet 21:00..08:00 defer }
journey a {
    trigger api
    rules night
    send hello via sms
    wait 13 hours
    send offer via sms
    wait up to 1 day { on clicked of hello { exit clicked } timeout { exit silent } }
}
"#;
    assert_eq!(
        sends(source, |world| {
            vec![
                start("2026-11-02 09:00"),
                ("2026-11-02 23:00", world.receipt("clicked", "hello", "sms")),
            ]
        }),
        [
            "11-02 10:00 a#0 sent hello via sms",
            "11-02 23:00 a#0 quiet offer: defer until 11-03 08:00",
            "11-03 00:00 a#0 clicked hello via sms",
            "11-03 08:00 a#0 sent offer via sms",
            "11-03 08:00 a#0 ended clicked"
        ]
    );
}

#[test]
fn an_expiry_that_is_a_parameter_counts_from_the_first_attempt() {
    let source = r#"
event offered { until: datetime }
message brief(o: offered) { purpose service  expires o.until  sms { en: "Now" } }
rules night { consent none  quiet 21:00..08:00 defer }
journey a { trigger on offered as o  entry parallel  rules night  send brief(o) via sms }
"#;
    assert_eq!(
        sends(source, |world| {
            let until = Data::Instant(at("2026-11-02 22:00"));
            vec![("2026-11-02 21:00", world.event("offered", &[("until", until)]))]
        }),
        [
            "11-02 22:00 a#0 quiet brief: defer until 11-03 08:00",
            "11-03 08:00 a#0 expired brief: drop",
            "11-03 08:00 a#0 ended completed"
        ]
    );
}

#[test]
fn of_several_channels_at_once_all_must_have_failed() {
    let source = r#"
message wide {
    purpose service
    sms { en: "x" }
    email { subject { en: "x" } body { en: "x" } }
    whatsapp template "x" category utility { en: "x" }
}
rules chain { consent none  fallback on [undelivered, failed] }
journey a { trigger api  rules chain  send wide via sms and email > whatsapp  exit done }
"#;
    let count = |statuses: &[(&'static str, &'static str)]| {
        let story = sends(source, |world| {
            let mut inputs = vec![start("2026-11-02 10:00")];
            for (channel, status) in statuses {
                inputs.push(("2026-11-02 11:00", world.receipt(status, "wide", channel)));
            }
            inputs
        });
        story.iter().filter(|line| line.contains("sent wide")).count()
    };
    assert_eq!(count(&[("email", "delivered"), ("sms", "failed")]), 2);
    assert_eq!(count(&[("email", "failed")]), 2);
    assert_eq!(count(&[("email", "failed"), ("sms", "failed")]), 3);
    assert_eq!(count(&[("sms", "failed"), ("email", "undelivered")]), 3);
}

/// The messages that went out: to whom, at which address.
fn whom(world: &World, life: &Life<'_>) -> Vec<String> {
    let text = |data: &Option<Data>| match data {
        Some(Data::Value(Value::Text(text))) => text.clone(),
        Some(Data::Value(Value::Contact(id))) => {
            world.program().contacts.at(*id).head.name.to_string()
        }
        _ => "-".to_owned(),
    };
    let sent = life.trace().iter().filter_map(|entry| match &entry.what {
        What::Sent(shown) => Some(format!("{} {}", text(&shown.recipient), text(&shown.to))),
        _ => None,
    });
    sent.collect()
}

#[test]
fn a_message_to_somebody_else_asks_nothing_of_the_customer() {
    let world = world(
        r#"
setting desk: email = "desk@example.com"
contact support { email: desk, phone: "+4570123456" }
contact night   { phone: "+4570999999" }
event asked { by: contact, back: phone? }
rules tight { quiet 21:00..08:00 defer  cap 1 per 1 day skip }
journey a {
    trigger on asked as ask
    entry   parallel
    rules   tight
    send hello via email > sms to support
    send offer via email > sms to ask.by { unreachable { exit nobody } }
    send hello via sms
    if ask.back is known { send offer via sms to ask.back }
    if not sent(offer within 1 day) { exit night }
}
"#,
    );
    let contact = |name: &str| {
        let mut all = world.program().contacts.iter();
        let (id, _) = all.find(|(_, contact)| contact.head.name == name).unwrap();
        Data::Value(Value::Contact(id))
    };
    let engine = world.engine();
    let asked = |by, back| world.event("asked", &[("by", by), ("back", back)]);
    // Suppressed and without an address, the customer hears nothing; the others do.
    let sms = world.program().channels.iter().find(|(_, c)| c.head.name == "sms").unwrap().0;
    let given = Given { suppressed: vec![sms], ..world.somebody() };
    let mut life = Life::new(&engine, at("2026-11-02 09:00"), given);
    life.arrive(at("2026-11-02 10:00"), asked(contact("night"), Data::text("+4530303030")));
    life.settle_all(at("2026-11-04 00:00"));
    assert_eq!(
        whom(&world, &life),
        ["support desk@example.com", "night +4570999999", "+4530303030 +4530303030"]
    );
    assert_eq!(
        story(&world, &life),
        [
            "11-02 11:00 a#0 sent hello via email",
            "11-02 11:00 a#0 address offer: next",
            "11-02 11:00 a#0 sent offer via sms",
            "11-02 11:00 a#0 suppression hello: next",
            "11-02 11:00 a#0 sent offer via sms",
            "11-02 11:00 a#0 ended night"
        ]
    );
    // Caps neither hold them nor count them: the customer's own message has the one place. Windows hold
    // them, on the clock of the workspace.
    let given = Given {
        fields: vec![
            (world.field("phone"), Data::text("+4520123456")),
            (world.field("zone"), Data::text("America/New_York")),
        ],
        ..world.somebody()
    };
    let mut life = Life::new(&engine, at("2026-11-02 09:00"), given);
    life.arrive(at("2026-11-02 22:00"), asked(contact("support"), Data::Missing));
    life.settle(at("2026-11-03 08:00"));
    assert_eq!(whom(&world, &life), ["support desk@example.com", "support desk@example.com"]);
    // In New York it is 02:00 then, so the customer's own waits for 08:00 there.
    life.settle_all(at("2026-11-05 00:00"));
    assert_eq!(life.sends().len(), 3);
    assert_eq!(life.sends()[0].at, at("2026-11-03 07:00"));
    assert_eq!(life.sends()[2].at, at("2026-11-03 13:00"));
    assert_eq!(life.sends().iter().filter(|send| send.counts()).count(), 1);
}

#[test]
fn free_text_needs_a_session_that_the_customer_has_opened() {
    let world = world(
        r#"
message note {
    purpose service
    whatsapp { en: "Hello" }
    sms      { en: "Hello" }
    buttons  [yes "Yes"]
}
message ready {
    purpose service
    whatsapp template "ready_v1" category utility { en: "Your order is ready." }
}
journey a {
    trigger on session_started
    entry   parallel
    send note via whatsapp > sms
    send ready via whatsapp
}
journey b { trigger on cart_abandoned  entry parallel  send note via whatsapp { unreachable { exit closed } } }
"#,
    );
    let engine = world.engine();
    let channel =
        |name: &str| world.program().channels.iter().find(|(_, c)| c.head.name == name).unwrap().0;
    let message =
        |name: &str| world.program().messages.iter().find(|(_, m)| m.head.name == name).unwrap().0;
    let mut life = Life::new(&engine, at("2026-11-02 09:00"), world.somebody());
    let visits = |life: &mut Life<'_>, time: &str| {
        life.arrive(at(time), world.event("session_started", &[]));
    };
    // Nobody has written: the next channel at once; a template needs no session.
    visits(&mut life, "2026-11-02 10:00");
    // On another channel it opens nothing.
    life.arrive(at("2026-11-02 11:00"), Input::Inbound(channel("sms"), "Hi".into()));
    life.arrive(at("2026-11-02 12:00"), world.cart("cart_abandoned", "c1", 1));
    life.arrive(at("2026-11-02 13:00"), Input::Inbound(channel("whatsapp"), "Hi".into()));
    life.arrive(at("2026-11-03 12:59"), world.cart("cart_abandoned", "c1", 1));
    life.arrive(at("2026-11-03 13:00"), world.cart("cart_abandoned", "c1", 1));
    // An answer opens it too, on the channel of the message.
    life.arrive(at("2026-11-03 14:00"), Input::Reply(message("ready"), Some("Yes".into()), None));
    life.arrive(at("2026-11-04 13:59"), world.cart("cart_abandoned", "c1", 1));
    life.settle_all(at("2026-11-05 00:00"));
    assert_eq!(
        story(&world, &life),
        [
            "11-02 11:00 a#0 session note: next",
            "11-02 11:00 a#0 sent note via sms",
            "11-02 11:00 a#0 sent ready via whatsapp",
            "11-02 11:00 a#0 ended completed",
            "11-02 13:00 b#1 session note: next",
            "11-02 13:00 b#1 ended closed",
            "11-03 13:59 b#2 sent note via whatsapp",
            "11-03 13:59 b#2 ended completed",
            "11-03 14:00 b#3 session note: next",
            "11-03 14:00 b#3 ended closed",
            "11-03 15:00 a#0 replied ready via whatsapp",
            "11-04 14:59 b#4 sent note via whatsapp",
            "11-04 14:59 b#4 ended completed"
        ]
    );
}
