//! What is said where Knock cannot, with the code of each finding.

use super::*;

const BARE: &str = "[workspace]\nname = \"shop\"\nlocale = \"da\"\ncurrency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n";

fn found(manifest: &str, header: &str, steps: &str) -> Vec<String> {
    let world = World::new(&KNOCK, manifest, &journey(header, steps));
    assert_eq!(world.refused(), Vec::<&str>::new(), "{header} {steps}");
    messages(&world.findings())
}

fn only(header: &str, steps: &str, wanted: &str) {
    let found = found(MANIFEST, header, steps);
    assert!(found.len() == 1 && found[0].contains(wanted), "{header} {steps}: {found:?}");
}

#[test]
fn what_is_not_set_is_asked_for() {
    for (steps, wanted) in [
        ("send bye via sms", "JC0604: target knock needs the id of the channel that sends `sms`"),
        (
            "send bye via viber",
            "JC0604: target knock needs the id of a channel of kind sms whose provider sends `viber`",
        ),
        (
            "wait up to 1 day { on bought { exit sold } }",
            "JC0604: target knock needs the id of the integration source that brings `bought`",
        ),
    ] {
        let found = found(BARE, "entry parallel", steps);
        assert_eq!(found, [wanted], "{steps}");
    }
}

#[test]
fn settings_that_do_not_do_are_named() {
    for (more, wanted) in [
        ("[targets.knock]\nlayout = \"x\"\n", "JC0602"),
        ("[targets.knock.channels.sms]\nkey = \"a\"\ncolour = \"red\"\n", "JC0602"),
        ("[targets.knock.channels.sms]\nkey = 5\n", "JC060"),
        (
            "[targets.knock.channels.sms]\nkey = \"a\"\ntype = \"push\"\n",
            "the setting `type` needs \"sms\"",
        ),
        ("[targets.knock]\ntrack_links = \"yes\"\n", "JC060"),
        ("[targets.knock]\nchannels = \"sms\"\n", "JC060"),
    ] {
        let found = found(&format!("{BARE}{more}"), "entry parallel", "send bye via sms");
        assert!(found.iter().any(|one| one.contains(wanted)), "{more}: {found:?}");
    }
}

#[test]
fn a_step_cannot_say_who_sends_an_sms() {
    let rules = "rules named { sender sms \"Andre\" }";
    let source = format!("{rules}\n{}", journey("entry parallel rules named", "send bye via sms"));
    let source = source.replace(rules, "").replace("journey j", &format!("{rules}\njourney j"));
    let found = messages(&World::new(&KNOCK, MANIFEST, &source).findings());
    assert_eq!(
        found,
        [
            "JC0604: target knock needs the id of a channel that is set up to send as \"Andre\": a step cannot say it"
        ]
    );
}

#[test]
fn names_that_mean_something_else_are_refused() {
    let source = format!(
        "{}\n",
        journey("entry parallel", "if customer.preferences == \"x\" { send bye via sms }")
    )
    .replace("nickname: text?", "preferences: text = \"y\"");
    let found = messages(&World::new(&KNOCK, MANIFEST, &source).findings());
    assert_eq!(
        found,
        ["JC0501: target knock cannot use the name `preferences`: Knock's own user has it"]
    );
}

#[test]
fn names_of_our_own_are_refused() {
    let own = "target knock cannot use the name `journeyc_run_count`: what a workflow keeps in the data of its run has it";
    let event = "event spoke { journeyc_run_count: int }";
    let source = journey("entry parallel", "send bye via sms")
        .replace("trigger on go as e", "trigger on spoke")
        .replace("journey j", &format!("{event}\njourney j"));
    says(&messages(&World::new(&KNOCK, MANIFEST, &source).findings()), own);
    let source = format!(
        "{HEAD}\njourney j(journeyc_run_count: int) {{ trigger started  entry parallel  stage purchase {{ send bye via sms }} }}\n"
    );
    says(&messages(&World::new(&KNOCK, MANIFEST, &source).findings()), own);
}

#[test]
fn what_liquid_has_of_every_object_is_never_missing() {
    let trigger = |field: &str, asked: &str| {
        let source = journey("entry parallel", asked)
            .replace("trigger on go as e", "trigger on spoke as e")
            .replace(
                "journey j",
                &format!(
                    "record Line {{ {field} }}\nevent spoke {{ {field}  line: Line }}\njourney j"
                ),
            );
        messages(&World::new(&KNOCK, MANIFEST, &source).findings())
    };
    for name in ["size", "first", "last"] {
        let wanted =
            format!("JC0501: target knock cannot do a field called `{name}` that can be missing");
        for asked in [
            "set nickname = e.NAME ?? \"x\"",
            "if (e.line.NAME ?? \"y\") == \"x\" { send bye via sms }",
        ] {
            let asked = asked.replace("NAME", name);
            says(&trigger(&format!("{name}: text?"), &asked), &wanted);
        }
        let defaulted = format!("if e.{name} == \"x\" {{ send bye via sms }}");
        says(&trigger(&format!("{name}: text = \"y\""), &defaulted), &wanted);
        // Knock holds the trigger against its schema, so there it is.
        let there = format!("set nickname = e.{name}");
        assert_eq!(trigger(&format!("{name}: text"), &there), Vec::<String>::new());
        let source =
            journey("entry parallel", &format!("if customer.{name} == 1 {{ send bye via sms }}"))
                .replace("nickname: text?", &format!("nickname: text?  {name}: int"));
        says(&messages(&World::new(&KNOCK, MANIFEST, &source).findings()), &wanted);
        let source = format!(
            "{HEAD}\njourney j({name}: int = 3) {{ trigger started  entry parallel  stage purchase {{ if {name} > 1 {{ send bye via sms }} }} }}\n"
        );
        says(&messages(&World::new(&KNOCK, MANIFEST, &source).findings()), &wanted);
    }
}

#[test]
fn entry_needs_a_pause_that_is_longer_than_a_run() {
    let why = "target knock cannot do `entry ignore`";
    only("entry ignore", "wait 1 day send bye via sms", why);
    only("entry ignore, again after 1 day", "wait 1 day send bye via sms", why);
    only("entry restart", "wait 1 day send bye via sms", "target knock cannot do `entry restart`");
    only("entry parallel, again after 40 days", "send bye via sms", "at most 31 days");
}

#[test]
fn a_journey_with_one_event_has_one_trigger() {
    let source = journey("entry parallel", "send bye via sms")
        .replace("trigger on go as e", "trigger on go trigger on bought");
    let found = messages(&World::new(&KNOCK, MANIFEST, &source).findings());
    assert_eq!(found, ["JC0501: target knock cannot do several triggers of one journey"]);
}

#[test]
fn waits_have_limits() {
    only("entry parallel", "wait 30 seconds send bye via sms", "whole minutes");
    only(
        "entry parallel",
        "wait 200 days send bye via sms wait 200 days send bye via sms",
        "JC0502: a run can last longer than 365 days",
    );
    only(
        "entry parallel",
        "wait up to 31 days { on bought { exit sold } } send bye via sms",
        "JC0502: a wait for an event lasts at most 30 days",
    );
}

#[test]
fn a_step_waits_for_one_event() {
    only(
        "entry parallel",
        "wait up to 1 day { on bought { exit sold } on quit { exit gone } } send bye via sms",
        "a wait for several things at once",
    );
    only(
        "entry parallel",
        "send bye via sms wait up to 1 day { on clicked of bye { exit done } }",
        "a wait for a status, an answer or a segment",
    );
    only(
        "entry parallel goal on bought",
        "wait up to 1 day { on quit { exit gone } } send bye via sms",
        "a wait for an event in a journey with a goal or an exit",
    );
    only(
        "entry parallel goal on bought exit on quit outcome gone",
        "wait 1 day send bye via sms",
        "two goals or exits of one journey",
    );
    only(
        "entry parallel",
        "wait up to 1 day { on go { exit again } } send bye via sms",
        "a wait for the event that begins the journey",
    );
    only(
        "entry parallel goal on bought within 1 day",
        "wait 2 days send bye via sms",
        "a goal or exit that counts only for a part of the run",
    );
    only(
        "entry parallel",
        "wait up to 1 day { on bought as b where b.id == \"x\" or b.total > 5 DKK { exit sold } } send bye via sms",
        "`or` in what is asked of an event",
    );
}

#[test]
fn a_run_is_not_cut() {
    only(
        "entry parallel lasts at most 1 day",
        "wait 1 day send bye via sms",
        "`lasts at most` that could cut",
    );
    assert_eq!(
        found(MANIFEST, "entry parallel lasts at most 2 days", "wait 1 day send bye via sms"),
        Vec::<String>::new()
    );
}

#[test]
fn one_workflow_is_commercial_or_not() {
    only(
        "entry parallel",
        "send bye via sms send receipt via sms",
        "marketing and other messages in one journey",
    );
}

#[test]
fn branches_have_limits() {
    // A draw has no conditions that a way could become.
    let drawn = "split s { a 50% { send bye via sms } b 50% { } }".to_owned();
    let nested = (0..6).fold(drawn, |inside, level| {
        format!("if e.count > {level} {{ {inside} }} else {{ set points = {level} }}")
    });
    only("entry parallel", &nested, "JC0502: branches stand inside each other more than 5 deep");
    let arms: String =
        (1..11).map(|n| format!("else if e.count == {n} {{ set points = {n} }} ")).collect();
    only(
        "entry parallel",
        &format!("if e.count == 0 {{ set points = 0 }} {arms} else {{ send bye via sms }}"),
        "JC0502: a branch has 12 ways",
    );
}

#[test]
fn what_conditions_cannot_say_is_refused() {
    for asked in [
        "e.count + 1 > 2",
        "length(e.id) > 3",
        "e.day > 2026-01-01",
        "customer.tier > e.tier",
        "e.id == \"\"",
    ] {
        only(
            "entry parallel",
            &format!("if {asked} {{ send bye via sms }}"),
            "target knock cannot do this expression",
        );
    }
    only(
        "entry parallel",
        "send bye via sms if bye.status == delivered { set points = 1 }",
        "target knock cannot do this comparison of a status",
    );
    only(
        "entry parallel",
        "if e.count > 5 { send bye via sms } if bye.status >= delivered { set points = 1 }",
        "target knock cannot do the status of a message that several ways send",
    );
}

#[test]
fn splits_have_limits() {
    only(
        "entry parallel",
        "split s { a 33.33% { } b 66.67% { send bye via sms } }",
        "JC0502: a split has 2 to 10 arms, and shares with at most one decimal",
    );
    only(
        "entry parallel",
        "repeat up to 2 times every 1 day { split s { a 50% { } b 50% { send bye via sms } } }",
        "target knock cannot do a split in a loop",
    );
}

#[test]
fn what_is_started_must_be_there() {
    let source = format!(
        "{}\njourney other {{ trigger started  stage purchase {{ send bye via sms }} }}\n",
        journey("entry parallel", "start other()")
    );
    let manifest = format!("{MANIFEST}[journeys]\nj = [\"knock\"]\nother = [\"flow\"]\n");
    let found = messages(&World::new(&KNOCK, &manifest, &source).findings());
    assert_eq!(
        found,
        ["JC0501: target knock cannot do starting a journey that is not built for it"]
    );
}

#[test]
fn a_deadline_stands_at_the_end() {
    let source = |steps: &str| {
        journey("entry parallel rules late", steps).replace(
            "journey j",
            "rules late { fallback not delivered after 15 minutes }\njourney j",
        )
    };
    let found = messages(
        &World::new(&KNOCK, MANIFEST, &source("send hello(e) via push > sms set points = 1"))
            .findings(),
    );
    assert_eq!(
        found,
        [
            "JC0501: target knock cannot do a chain that moves on by a receipt or a deadline, and that something follows"
        ]
    );
}

#[test]
fn instants_at_which_messages_expire_are_refused() {
    let source = journey("entry parallel", "send brief via sms").replace(
        "journey j",
        "message brief { purpose marketing  locales da  expires 2026-12-01 09:00  sms { da: \"x\" } }\njourney j",
    );
    let found = messages(&World::new(&KNOCK, MANIFEST, &source).findings());
    assert_eq!(found, ["JC0501: target knock cannot do a message that expires at an instant"]);
}

#[test]
fn a_chain_that_moves_on_stands_at_the_end() {
    let source = |steps: &str, fallback: &str| {
        journey("entry parallel rules back", steps).replace(
            "journey j",
            &format!("rules back {{ fallback {fallback} }}\nmessage brief {{ purpose marketing  locales da  expires 20 minutes  sms {{ da: \"x\" }}  push {{ title {{ da: \"x\" }} text {{ da: \"x\" }} }} email {{ subject {{ da: \"x\" }} body {{ da: \"x\" }} }} }}\njourney j"),
        )
    };
    let found = |steps: &str, fallback: &str| {
        let world = World::new(&KNOCK, MANIFEST, &source(steps, fallback));
        assert_eq!(world.refused(), Vec::<&str>::new());
        messages(&world.findings())
    };
    let on = "on [undelivered, failed], not delivered after 15 minutes";
    assert_eq!(found("send brief via sms", on), Vec::<String>::new());
    assert_eq!(found("send brief via push > sms", on), Vec::<String>::new());
    let alone = "on [failed]";
    assert_eq!(found("send brief via push > sms", alone), Vec::<String>::new());
    for steps in
        ["send brief via push > sms wait 1 day", "send brief via push > sms set points = 1"]
    {
        assert_eq!(
            found(steps, alone),
            [
                "JC0501: target knock cannot do a chain that moves on by a receipt or a deadline, and that something follows"
            ]
        );
    }
    assert_eq!(
        found("send brief via push > sms > email", alone),
        ["JC0501: target knock cannot do a chain of three channels that receipts move on"]
    );
    let late = "not delivered after 15 minutes";
    assert_eq!(found("send brief via push > sms", late), Vec::<String>::new());
    assert_eq!(
        found("send brief via push > sms > email", late),
        ["JC0501: target knock cannot do a chain that goes on after its message has expired"]
    );
}

#[test]
fn pages_and_layouts_fit() {
    let source = journey("entry parallel", "send paper via email").replace(
        "journey j",
        "message paper { purpose marketing  locales da  email { subject { da: \"x\" } body { da: \"<b>x</b>\" } } }\njourney j",
    );
    // A body without tags is a text, and shown as one.
    let text = source.replace("<b>x</b>", "x \\{\\{");
    let document = json(&World::new(&KNOCK, MANIFEST, &text).emit(), "j/workflow.json");
    let template = &document["steps"][0]["template"];
    assert_eq!(template["settings"], serde_json::json!({"layout_key": null}));
    let html = template["html_body"].as_str().unwrap();
    assert!(html.contains("<body><div style=\"white-space: pre-wrap\">x "), "{html}");
    // In a layout it is a part of a page.
    let layout = MANIFEST.replace(
        "[targets.knock.channels.email]",
        "[targets.knock]\nemail_layout = \"plain\"\n[targets.knock.channels.email]",
    );
    let document = json(
        &World::new(&KNOCK, &layout, &source.replace("<b>x</b>", "x")).emit(),
        "j/workflow.json",
    );
    let template = &document["steps"][0]["template"];
    assert_eq!(template["settings"], serde_json::json!({"layout_key": "plain"}));
    assert_eq!(template["html_body"], "<div style=\"white-space: pre-wrap\">x</div>");
}

/// A body in MJML is a whole page; in a layout it would be a page inside a page.
#[test]
fn a_page_needs_no_layout() {
    let source = journey("entry parallel", "send paper via email").replace(
        "journey j",
        "message paper { purpose marketing  locales da  email { subject { da: \"x\" } body file \"paper.mjml\" } }\njourney j",
    );
    let body = "<mjml><mj-body><mj-section><mj-column><mj-text>Hej {customer.nickname ?? \"dig\"}</mj-text></mj-column></mj-section></mj-body></mjml>";
    let world = |manifest: &str| {
        let files = [("all.journey", source.as_str()), ("paper.mjml", body)];
        World::of(&KNOCK, manifest, &files)
    };
    let document = json(&world(MANIFEST).emit(), "j/workflow.json");
    let html = document["steps"][0]["template"]["html_body"].as_str().unwrap();
    assert!(html.contains("<html") && html.contains("{% assign journeyc_value"), "{html}");
    assert!(html.contains("{{ journeyc_value | escape }}"), "{html}");
    let layout = MANIFEST.replace(
        "[targets.knock.channels.email]",
        "[targets.knock]\nemail_layout = \"plain\"\n[targets.knock.channels.email]",
    );
    let found = messages(&world(&layout).findings());
    assert_eq!(found, ["JC0501: target knock cannot do a whole page inside a layout"]);
}

/// What is refused as a whole says why and what to do, by name.
#[test]
fn constructs_are_refused_by_name() {
    for (header, steps, wanted) in [
        (
            "entry parallel",
            "call crm.task(title: \"x\") { failed { exit bad } }",
            vec!["call.failed"],
        ),
        ("entry parallel", "track bought { id: e.id, total: e.total }", vec!["track"]),
        (
            "entry parallel",
            "if seen(bought within 5 days) { send bye via sms }",
            vec!["expr.history"],
        ),
        (
            "entry parallel exit when customer.points > 5 outcome rich",
            "wait 1 day send bye via sms",
            vec!["exit.when"],
        ),
        ("entry parallel while customer.points < 5", "wait 1 day send bye via sms", vec!["while"]),
        ("entry parallel rules few", "send bye via sms", vec!["gate.cap"]),
        ("entry parallel", "send bye via sms { failed { set points = 1 } }", vec!["send.failed"]),
        ("entry parallel", "if sent(bye within 1 day) { set points = 1 }", vec!["expr.sent"]),
        ("entry parallel active 2026-01-01..2026-12-31", "send bye via sms", vec!["active"]),
        ("entry parallel priority 5", "send bye via sms", vec!["priority"]),
    ] {
        let more = "action crm.task(title: text)\nrules few { cap 1 per 1 day skip }\njourney j";
        let world =
            World::new(&KNOCK, MANIFEST, &journey(header, steps).replace("journey j", more));
        assert_eq!(world.refused(), wanted, "{header} {steps}");
        assert_eq!(messages(&world.findings()), Vec::<String>::new(), "{header} {steps}");
    }
}

/// A journey with more declarations before it.
fn more(declared: &str, header: &str, steps: &str) -> Vec<String> {
    let source = journey(header, steps).replace("journey j", &format!("{declared}\njourney j"));
    let world = World::new(&KNOCK, MANIFEST, &source);
    assert_eq!(world.refused(), Vec::<&str>::new(), "{header} {steps}");
    messages(&world.findings())
}

fn says(found: &[String], wanted: &str) {
    assert!(found.len() == 1 && found[0].contains(wanted), "{wanted}: {found:?}");
}

#[test]
fn hours_that_are_not_one_thing_are_refused() {
    for (rules, steps, wanted) in [
        (
            "quiet 21:00..08:00 defer\nquiet sunday skip",
            "send bye via sms",
            "hours of which some hold a message and others drop it",
        ),
        (
            "office monday..friday 09:00..17:00 on sms defer",
            "send hello(e) via email > sms",
            "hours that are not the same for all channels of a send",
        ),
        ("quiet 21:00..02:30 defer", "send bye via sms", "these hours"),
        ("office monday..friday 09:00..09:05 defer", "send bye via sms", "these hours"),
        (
            "quiet 21:00..08:00 defer\nfallback not delivered after 15 minutes",
            "send hello(e) via sms > email",
            "a chain that moves on under quiet or office hours",
        ),
    ] {
        says(
            &more(&format!("rules calm {{ {rules} }}"), "entry parallel rules calm", steps),
            wanted,
        );
    }
    // A hold counts into the time that a run takes.
    let calm = "rules calm { quiet 21:00..08:00 defer }";
    says(
        &more(calm, "entry ignore, again after 10 hours rules calm", "send bye via sms"),
        "target knock cannot do `entry ignore`",
    );
    assert_eq!(
        more(calm, "entry ignore, again after 13 hours rules calm", "send bye via sms"),
        Vec::<String>::new()
    );
}

#[test]
fn a_late_message_is_not_out_of_reach() {
    let declared = "rules calm { quiet 21:00..08:00 defer }\nmessage soon { purpose marketing  locales da  expires 2 hours  sms { da: \"Nu\" } }";
    let apart = "send soon via sms { unreachable { set points = 1 } }";
    says(
        &more(declared, "entry parallel rules calm", apart),
        "an `unreachable` arm of a message that may expire before the hours open",
    );
}

#[test]
fn points_that_are_not_computed_are_refused() {
    for (header, steps, wanted) in [
        (
            "entry parallel",
            "wait until e.day { past { exit late } } send bye via sms",
            "a wait until a date that may lie more than a year away",
        ),
        (
            "entry parallel lasts at most 60 days",
            "wait until e.day { past { exit late } } send bye via sms wait 1 day",
            "a wait until a date of the data before another wait",
        ),
        (
            "entry parallel lasts at most 60 days",
            "wait until customer.renews moves follow { past { exit late } missing { exit none } } send bye via sms",
            "a wait whose time moves",
        ),
        (
            "entry parallel",
            "wait until friday at 10:00 { on bought { exit sold } } send bye via sms",
            "a wait until a time that something else can end",
        ),
        (
            "entry parallel",
            "wait until 24 december at 09:00 send bye via sms",
            "this point of the calendar",
        ),
    ] {
        only(header, steps, wanted);
    }
}

/// A journey that gathers.
fn gathers(collect: &str, steps: &str) -> Vec<String> {
    let declared = "event spoke { by: text up to 20  at_page: text up to 20 }\nmessage digest(all: list of spoke) { purpose service  locales en  sms { en: \"{each one in all up to 3: \"{one.by} \"}\" } }\nmessage long(all: list of spoke) { purpose service  locales en  sms { en: \"{each one in all up to 11: \"{one.by} \"}\" } }";
    let source = journey("entry parallel", steps)
        .replace("trigger on go as e", &format!("trigger on spoke as e collect as all {collect}"))
        .replace("journey j", &format!("{declared}\njourney j"));
    let world = World::new(&KNOCK, MANIFEST, &source);
    assert_eq!(world.refused(), Vec::<&str>::new(), "{collect}");
    messages(&world.findings())
}

#[test]
fn digests_have_limits() {
    let send = "send digest(all) via sms";
    for collect in ["for 24 hours up to 10", "for 24 hours up to 1000", "for 24 hours"] {
        assert_eq!(gathers(collect, send), Vec::<String>::new(), "{collect}");
    }
    for (collect, steps, wanted) in [
        (
            "for 24 hours up to 1",
            send,
            "JC0502: a digest that is closed when it is full holds 2 to 1000 events",
        ),
        (
            "for 24 hours up to 1001",
            send,
            "JC0502: a digest that is closed when it is full holds 2 to 1000 events",
        ),
        (
            "for 24 hours",
            "send long(all) via sms",
            "a text that goes through more of a digest than Knock hands it",
        ),
        ("for 40 days up to 10", send, "JC0502: a digest gathers for whole minutes"),
        (
            "for 24 hours up to 10 except where e.by == \"x\"",
            send,
            "events that a digest does not gather",
        ),
        (
            "for 7 days sliding 1 day up to 10 until monday at 09:00",
            send,
            "a digest that slides and has a point of the calendar",
        ),
        (
            "for 1 day up to 10",
            "if e.by == \"x\" { send digest(all) via sms }",
            "the newest event of a digest",
        ),
    ] {
        says(&gathers(collect, steps), wanted);
    }
}

#[test]
fn a_call_is_the_last_step() {
    let task = "action crm.task(title: text)";
    let why = "a call that something follows";
    says(&more(task, "entry parallel", "call crm.task(title: \"x\") send bye via sms"), why);
    says(
        &more(task, "entry parallel", "call crm.task(title: \"x\")"),
        "JC0503: target knock does not know how to call `crm.task`",
    );
    let source = journey("entry parallel", "call crm.task(title: \"x\")")
        .replace("journey j", &format!("{task}\njourney j"));
    let manifest = format!(
        "{MANIFEST}\n[actions.\"crm.task\"]\nurl = \"https://crm.example/t\"\ntimeout = \"60 seconds\"\n"
    );
    let found = messages(&World::new(&KNOCK, &manifest, &source).findings());
    says(&found, "JC0502: a request of Knock is given up after 15 seconds, and tried twice more");
}
