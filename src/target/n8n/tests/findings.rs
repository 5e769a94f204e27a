//! What is said where the target cannot, with the code of each finding.

use super::*;
use crate::hir::Construct;
use crate::target::{Fidelity, fidelity};

fn findings(manifest: &str, steps: &str) -> Vec<String> {
    messages(&world(manifest, steps).findings())
}

const BARE: &str = "[workspace]\nname = \"shop\"\nlocale = \"da\"\ncurrency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n[targets.n8n]\nprofile_url = \"https://data.example.com\"\nwebhook_credential_id = \"w\"\n";

#[test]
fn what_is_not_set_is_asked_for() {
    for (steps, wanted) in [
        ("exit x", None),
        ("send hello via sms", Some("JC0604: target n8n needs the number or sender id for SMS")),
        ("send hello via email", Some("JC0604: target n8n needs the sender of e-mails")),
        ("send hello via whatsapp", Some("JC0604: target n8n needs the id of the WhatsApp number")),
        (
            "send hello via viber",
            Some("JC0503: target n8n has no connection for the channel `viber`"),
        ),
        (
            "send hello via push",
            Some("JC0503: target n8n has no connection for the channel `push`"),
        ),
        (
            "call crm.task(title: \"x\")",
            Some("JC0503: target n8n does not know how to call `crm.task`"),
        ),
        ("track other { n: 1 }", Some("JC0604: target n8n needs the address that takes events")),
    ] {
        let found = findings(BARE, steps);
        assert_eq!(found, Vec::from_iter(wanted.map(str::to_owned)), "{steps}");
    }
}

#[test]
fn every_workflow_needs_a_record_and_a_lock_on_its_webhook() {
    let bare = "[workspace]\nname = \"shop\"\nlocale = \"da\"\ncurrency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n";
    let found = findings(bare, "exit x");
    assert_eq!(
        found,
        [
            "JC0604: target n8n needs the address under which a customer's record is read",
            "JC0604: target n8n needs the credential (Header Auth) that callers of the webhook must have",
        ]
    );
}

#[test]
fn keys_that_are_unknown_are_refused() {
    let manifest = format!("{BARE}twilio_form = \"x\"\n");
    let found = findings(&manifest, "exit x");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("JC0602"), "{found:?}");
}

#[test]
fn what_moves_is_followed_by_the_router() {
    let steps = "wait until customer.born + 3 days moves follow { past { } missing { } }";
    assert_eq!(
        messages(&journey(SHARED, "trigger on go  entry parallel", steps).findings()),
        Vec::<String>::new()
    );
    let found = findings(BARE, steps);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn names_that_n8n_blocks_are_refused() {
    let found = findings(MANIFEST, "if customer.binding == \"x\" { exit x }");
    assert_eq!(found, ["JC0501: target n8n cannot do a field called `binding`"]);
}

#[test]
fn decimals_are_not_counted_with() {
    let found = findings(MANIFEST, "if customer.rate > 1.0 { exit x }");
    assert!(found.iter().all(|item| item.starts_with("JC0501")), "{found:?}");
    assert!(!found.is_empty());
}

#[test]
fn more_retries_than_n_eight_n_makes_are_refused() {
    let manifest = MANIFEST.replace("retries = 3", "retries = 5");
    let found = findings(&manifest, "call crm.task(title: \"x\")");
    assert_eq!(
        found,
        ["JC0502: `crm.task` would be tried again 5 times; n8n does so 4 times at most"]
    );
}

#[test]
fn every_construct_has_a_row_and_a_reason() {
    for construct in Construct::ALL.iter().filter(|construct| construct.is_lowered()) {
        let listed = N8N.capabilities().iter().filter(|row| row.construct == *construct).count();
        assert_eq!(listed, 1, "{}", construct.key());
        if let Fidelity::Refused(why) | Fidelity::Emulated(why) = fidelity(&N8N, *construct) {
            assert!(why.len() > 20, "{}: {why}", construct.key());
        }
    }
}

#[test]
fn what_needs_a_history_is_refused_by_name() {
    for construct in [Construct::SentBefore, Construct::Engaged] {
        assert!(matches!(fidelity(&N8N, construct), Fidelity::Refused(_)), "{}", construct.key());
    }
}

#[test]
fn what_runs_share_needs_a_database() {
    for header in [
        "trigger on go  entry ignore",
        "trigger on go  entry parallel, again after 1 day",
        "trigger on go as e  entry parallel  rules capped",
    ] {
        let world = journey(BARE, header, "wait 1 day\nsend hello via sms");
        let found = messages(&world.findings());
        let database =
            "JC0503: target n8n needs a PostgreSQL database for what runs of this journey share";
        assert_eq!(found.first().map(String::as_str), Some(database), "{header}");
    }
}

#[test]
fn a_run_that_events_reach_needs_a_router() {
    let manifest = format!("{BARE}[connections.store]\ncredential_id = \"p\"\n");
    let world = journey(&manifest, "trigger on go  entry parallel  goal on other", "wait 1 day");
    let found = messages(&world.findings());
    assert_eq!(found, ["JC0604: target n8n needs the address below which n8n has its webhooks"]);
}

#[test]
fn a_start_of_a_journey_that_is_not_built_is_refused() {
    let source = format!(
        "{HEAD}\njourney j {{ trigger on go  entry parallel\nstart k() }}\njourney k {{ trigger started  entry parallel\nwait 1 day }}"
    );
    let world = World::new(&N8N, SHARED, &source);
    assert!(N8N.emit(&world.input()).is_ok());
    let mut input = world.input();
    input.flows.retain(|made| made.0.name == "j");
    let found = N8N.emit(&input).unwrap_err();
    assert_eq!(
        messages(&found),
        ["JC0501: target n8n cannot do `start k`, which is not built for it"]
    );
}

#[test]
fn what_would_go_on_before_it_is_told_is_refused() {
    for (header, steps, wanted) in [
        (
            "trigger on go  entry parallel  goal on other",
            "track other { n: 1 }",
            "JC0501: target n8n cannot do `track` of an event that ends the journey's own runs",
        ),
        (
            "trigger on go  entry ignore  goal on go",
            "wait 1 day",
            "JC0501: target n8n cannot do an event that ends a run and begins the next one in its place",
        ),
        (
            "trigger on go  entry restart  goal on go",
            "wait 1 day",
            "JC0501: target n8n cannot do an event that ends a run and begins the next one in its place",
        ),
        (
            "trigger on go  entry parallel",
            "wait up to 1 day { on go { exit x } }",
            "JC0501: target n8n cannot do a wait for the event that begins the journey",
        ),
        (
            "trigger on go  entry parallel",
            "wait until customer.born at 09:00 moves follow { on enters many { exit x } past { } missing { } }",
            "JC0501: target n8n cannot do a wait for a segment beside a date that moves",
        ),
        (
            "trigger enters many  entry ignore  exit when customer.visits > 9 outcome over",
            "wait 1 day",
            "JC0501: target n8n cannot do a change of the record that can end a run and begin the next one",
        ),
        (
            "trigger on go  entry parallel  exit when seen(other within 1 day) outcome over",
            "wait 1 day",
            "JC0501: target n8n cannot do a question about past events at this place",
        ),
        (
            "trigger leaves many  entry parallel",
            "wait up to 1 day { on enters many { exit x } }",
            "JC0501: target n8n cannot do a wait for the segment that begins the journey",
        ),
        (
            "trigger on go as e collect as es for 1 day  entry ignore",
            "wait up to 1 day { on go { exit x } }",
            "JC0501: target n8n cannot do a wait for the event that a digest gathers",
        ),
        (
            "trigger on go as e  entry parallel",
            "send talk via whatsapp",
            "JC0501: target n8n cannot do buttons of a WhatsApp text outside a template",
        ),
        (
            "trigger every monday at 09:00 among many  entry ignore",
            "wait 1 day",
            "JC0604: target n8n needs the address under which the records of all customers are read, for triggers by time",
        ),
        (
            "trigger started  entry ignore",
            "wait 1 day\nstart j()",
            "JC0501: target n8n cannot do a `start` of the journey itself, where its runs are not `parallel`",
        ),
    ] {
        let found = messages(&journey(SHARED, header, steps).findings());
        assert_eq!(found, [wanted], "{header}");
    }
    // The same key is taken, so nothing begins meanwhile.
    let header = "trigger on go  entry ignore";
    let found = journey(SHARED, header, "wait up to 1 day { on go { exit x } }").findings();
    assert_eq!(messages(&found), Vec::<String>::new());
}

#[test]
fn names_that_objects_of_javascript_have_are_refused() {
    let of = |name: &str| {
        let source = format!(
            "use std.channels {{ sms }}
profile Customer {{ phone: phone?  {name}: text?  zone: timezone = \"Europe/Copenhagen\" }}
event go
message hi {{ purpose service  sms {{ en: \"{{customer.{name} ?? \"none\"}}\" }} }}
journey j {{ trigger on go  entry parallel  send hi via sms }}"
        );
        let manifest = format!("{BARE}twilio_credential_id = \"t\"\ntwilio_from = \"Shop\"\n")
            .replace("locale = \"da\"", "locale = \"en\"");
        let world = World::new(&N8N, &manifest, &source);
        let found = messages(&world.findings());
        if found.is_empty() {
            let text: String =
                world.emit().iter().map(|file| String::from_utf8_lossy(&file.bytes)).collect();
            assert!(!text.contains(".constructor"), "{name}");
        }
        found
    };
    for name in ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"] {
        let found = of(name);
        let wanted = format!("JC0501: target n8n cannot do a field called `{name}`");
        assert!(found.contains(&wanted), "{found:?}");
    }
    for name in ["constructor_firm", "constructors", "toStrings", "size", "length"] {
        assert_eq!(of(name), [""; 0], "{name}");
    }
}
