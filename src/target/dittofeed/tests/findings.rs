//! What the target says where it cannot.

use super::*;
use crate::hir::Construct;

/// The first line of what stands against a journey.
fn said(head: &str, steps: &str) -> String {
    against(MANIFEST, head, steps).join("\n")
}

#[test]
fn waits_see_only_what_cannot_have_come_before() {
    let wait = "wait up to 1 day { on paid same key { exit paid } }";
    assert_eq!(said(KEYED, wait), "");
    assert_eq!(said(KEYED, &format!("{wait}  send hi via sms  {wait}")), "");
    let other = "wait up to 1 day { on paid as p same key where p.total > 5 DKK { exit paid } }";
    for steps in [
        format!("wait 1 hour  {wait}"),
        format!("wait up to 1 day {{ on paid same key {{ send hi via sms }} }}  {wait}"),
        format!("{other}  {wait}"),
    ] {
        assert!(
            said(KEYED, &steps).contains("a wait for an event that may have come before"),
            "{steps}"
        );
    }
    assert_eq!(said(KEYED, &format!("if customer.vip {{ send hi via sms }}  {wait}")), "");
}

#[test]
fn an_event_must_not_be_the_triggers() {
    let wait = |filter: &str| {
        format!("wait up to 1 day {{ on visit as w same key {filter} {{ exit x }} }}")
    };
    assert!(said(KEYED, &wait("")).contains("an event that may be the one that began the run"));
    assert!(said(KEYED, &wait("where w.n > 3")).contains("may be the one that began the run"));
    assert_eq!(said(KEYED, &wait("where w.state == moved")), "");
    let goal = format!("{KEYED}  goal on visit as g same key where g.n == 1");
    assert!(
        said(&goal, "wait 1 day").contains("may be the one that began the run @ goal on visit")
    );
}

#[test]
fn events_are_heard_of_by_the_key_alone() {
    let wait = "wait up to 1 day { on left as l { exit x } }";
    assert!(said(KEYED, wait).contains("an event that need not have the run's key"));
    assert!(
        said(EACH, "wait up to 1 day { on paid { exit x } }")
            .contains("in a journey without a key")
    );
    let any = "wait up to 1 day { on paid any key { exit x } }";
    assert!(said(KEYED, any).contains("need not have the run's key"));
    assert!(
        said(KEYED, "send hi via sms  wait up to 1 day { on clicked of hi { exit x } }")
            .contains("a wait for this")
    );
    let or = "wait up to 1 day { on paid as p same key where p.total > 5 DKK or p.total < 1 DKK { exit x } }";
    assert!(said(KEYED, or).contains("this condition"));
}

#[test]
fn entries_are_by_key_or_for_each_event() {
    let of =
        |entry: &str| said(&format!("trigger on visit as v  entry {entry}"), "send hi via sms");
    // A run that takes no time is over when the next one begins.
    assert_eq!(of("ignore"), "");
    let waits = said("trigger on visit as v  entry ignore", "wait 1 day send hi via sms");
    assert!(waits.contains("`entry ignore` without a key"));
    assert!(of("one per v.n, ignore").contains("this key"));
    assert!(of("one per v.id, parallel").contains("`one per` with `parallel`"));
    assert_eq!(of("one per v.id, ignore"), "");
    let two = "trigger on visit  trigger on paid  entry parallel";
    assert!(said(two, "send hi via sms").contains("a second trigger"));
}

#[test]
fn the_runs_event_is_asked_while_it_is_the_only_one() {
    assert_eq!(said(KEYED, "if v.n > 3 { send hi via sms }"), "");
    assert!(said(KEYED, "wait 1 day  if v.n > 3 { send hi via sms }").contains("this condition"));
    assert!(said(EACH, "if v.n > 3 { send hi via sms }").contains("this condition"));
    assert!(said(KEYED, "if v.ok { send hi via sms }").contains("this condition"));
}

#[test]
fn what_a_segment_cannot_ask_is_refused() {
    for condition in [
        "(customer.born ?? 2000-01-01) == 2000-01-01",
        "seen(paid within 3 days)",
        "seen(paid since entry)",
        "seen(visit)",
        "customer.visits > customer.visits",
    ] {
        let found = said(EACH, &format!("if {condition} {{ send hi via sms }}"));
        assert!(
            found.contains("target dittofeed cannot do this condition"),
            "{condition}: {found}"
        );
    }
    assert!(
        said(EACH, "if customer.first_name as name { send hi via sms }").contains("`if .. as`")
    );
}

#[test]
fn calendars_and_moving_points_are_refused() {
    for steps in [
        "wait until monday at 10:00",
        "wait until v.day { past { } }",
        "wait until v.at - 2 days { past { } }",
        "wait until v.at { past { send hi via sms } }",
        "wait until customer.next moves follow { past { } missing { } }",
    ] {
        assert!(said(EACH, steps).contains("this `wait until`"), "{steps}");
    }
    assert!(
        said(&format!("{KEYED}  goal on paid same key"), "wait until v.at { past { } }")
            .contains("this `wait until`")
    );
}

#[test]
fn runs_that_can_be_too_long_are_refused() {
    let lasts = format!("{EACH}  lasts at most 2 days");
    assert_eq!(said(&lasts, "wait 2 days  send hi via sms"), "");
    assert!(said(&lasts, "wait 3 days  send hi via sms").contains("`lasts at most`"));
    let goal = format!("{KEYED}  goal on paid same key within 2 days");
    assert_eq!(said(&goal, "wait 1 day"), "");
    assert!(said(&goal, "wait 3 days").contains("a `within` that ends before the run does"));
}

#[test]
fn what_the_manifest_lacks_is_asked_for() {
    let bare = "[workspace]\nname = \"clinic\"\ncurrency = \"DKK\"\n[targets.dittofeed]\n";
    let found = against(bare, EACH, "send offer via sms").join("\n");
    assert!(found.contains("`workspace`"), "{found}");
    let found = against(
        &format!("{bare}workspace = \"0f8fad5b-d9cb-469f-a165-70867728950e\""),
        EACH,
        "send offer via sms  send hi via sms",
    );
    assert_eq!(
        found,
        [
            "target dittofeed needs the id of the trait that is true for customers whose `sms` is blocked @ send hi via sms",
            "target dittofeed needs the id of the subscription group for consent `marketing` on `sms` @ send offer via sms",
        ]
    );
    let wrong = MANIFEST
        .replace("[targets.dittofeed.segments]\nlapsed", "[targets.dittofeed.segmnts]\nlapsed");
    assert!(against(&wrong, EACH, "send hi via sms").join("\n").contains("segmnts"));
    let wrong = MANIFEST.replace("\"sms_blocked\"", "\"sms blocked\"");
    assert!(against(&wrong, EACH, "send hi via sms").join("\n").contains("the name of a trait"));
    let wrong = MANIFEST.replace("44444444-4444-4444-8444-444444444444", "lapsed");
    assert!(against(&wrong, EACH, "send hi via sms").join("\n").contains("needs an id (a UUID)"));
    let wrong = MANIFEST.replace("\"Twilio\"", "\"Test\"");
    assert!(against(&wrong, EACH, "send hi via sms").join("\n").contains("sms_provider"));
}

#[test]
fn senders_and_channels() {
    let none = "trigger on visit as v  entry parallel";
    assert!(said(none, "send offer via email").contains("an e-mail without a sender"));
    let manifest = MANIFEST.replace("sms_provider = \"Twilio\"\n", "");
    let source = format!(
        "{HEAD}rules named extends shop {{ sender sms \"Klinik\" }}\njourney j {{ trigger on visit  entry parallel  rules named\nsend hi via sms }}"
    );
    let world = World::new(&DITTOFEED, &manifest, &source);
    assert!(
        messages(&world.findings())
            .join("\n")
            .contains("a sender of text messages without a provider")
    );
}

/// Values of the trigger change where another event of the key comes.
#[test]
fn values_of_the_event_are_shown_while_it_is_the_only_one() {
    let message =
        "message m(v: visit) { purpose service  locales da  sms { da: \"Nr. {v.n}, {v.id}\" } }";
    let day = "message d(v: visit) { purpose service  locales da  sms { da: \"{v.day}\" } }";
    let said = |head: &str, steps: &str| {
        let world = World::new(
            &DITTOFEED,
            MANIFEST,
            &format!("{HEAD}{message}{day}journey j {{ {head}\n{steps} }}"),
        );
        messages(&world.findings()).join("\n")
    };
    assert_eq!(said(EACH, "wait 1 day  send m(v) via sms"), "");
    assert_eq!(said(KEYED, "send m(v) via sms"), "");
    assert!(said(KEYED, "wait 1 day  send m(v) via sms").contains("this value in a text"));
    assert!(said(EACH, "send d(v) via sms").contains("this value in a text"));
}

/// Whole constructs are refused by name, each with what to do instead.
#[test]
fn constructs_are_refused_by_name() {
    let needs = |head: &str, steps: &str| {
        let world =
            World::new(&DITTOFEED, MANIFEST, &format!("{HEAD}journey j {{ {head}\n{steps} }}"));
        world.refused().join(" ")
    };
    assert_eq!(needs(EACH, "send offer via sms > email"), "send.chain");
    assert_eq!(
        needs(EACH, "split s sticky { a 50% { send hi via sms } b 50% { } }"),
        "split.sticky"
    );
    assert_eq!(needs(EACH, "set customer.visits = 2"), "set");
    assert_eq!(needs("trigger started", "send hi via sms"), "trigger.started");
    assert_eq!(needs(&format!("{EACH}  holdout 10%"), "send hi via sms"), "holdout");
    assert_eq!(
        needs("trigger on visit as v  entry one per v.id, restart", "send hi via sms"),
        "entry.restart"
    );
    let quiet = "trigger on visit  entry parallel  rules night";
    let world = World::new(
        &DITTOFEED,
        MANIFEST,
        &format!(
            "{HEAD}rules night {{ quiet 21:00..08:00 defer }}\njourney j {{ {quiet}\nsend hi via sms }}"
        ),
    );
    assert_eq!(world.refused(), ["gate.quiet"]);
    for construct in
        [Construct::Quiet, Construct::Cap, Construct::TriggerSegment, Construct::Restart]
    {
        assert!(matches!(fidelity(&DITTOFEED, construct), Fidelity::Refused(_)));
    }
}

#[test]
fn what_each_round_would_do_otherwise_is_refused() {
    let drawn =
        "repeat up to 2 times { split s { a 50% { send hi via sms } b 50% { } } wait 1 day }";
    assert!(said(EACH, drawn).contains("a `split` in a loop"), "{}", said(EACH, drawn));
    let heard = |then: &str| {
        format!("repeat up to 2 times {{ wait up to 1 day {{ on paid same key {{ {then} }} }} }}")
    };
    assert_eq!(said(KEYED, &heard("exit paid")), "");
    let heard = heard("send hi via sms");
    assert!(said(KEYED, &heard).contains("a wait for an event that may have come before"));
}
