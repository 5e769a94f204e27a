//! What runs share: the tables, the statements, the router.

use super::*;
use crate::target::n8n::document::Kind;
use crate::target::n8n::js::Js;
use crate::target::n8n::store::{Bag, Chained, Enters, Noted, Store, schema, tables};

const HEADER: &str = "trigger on go as e  entry one per e.total, restart, again after 1 day  \
                      goal on other  lasts at most 9 days  rules capped";

fn paths(files: &[OutputFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn a_journey_that_shares_nothing_has_its_workflow_alone() {
    assert_eq!(paths(&world(MANIFEST, "wait 1 day").emit()), ["j.json"]);
}

#[test]
fn a_store_has_its_tables_beside_the_workflows_and_a_router_where_runs_are_reached() {
    let entry = journey(SHARED, "trigger on go  entry ignore", "wait 1 day");
    assert_eq!(paths(&entry.emit()), ["j.json", "store.sql"]);
    let routed = ["j.json", "journeyc-events.json", "store.sql"];
    let goal = journey(SHARED, "trigger on go  entry parallel  goal on other", "wait 1 day");
    assert_eq!(paths(&goal.emit()), routed);
    // Receipts come by it, for places in caps and for chains beside runs; so do segments.
    let send = "send hello via sms > email";
    for header in [
        "trigger on go  entry parallel  rules capped",
        "trigger on go  entry parallel  rules beside",
        "trigger enters many  entry parallel",
        "trigger on go  entry parallel  active until 2030-01-01",
    ] {
        let send = if header.contains("active") { "if seen(other) { exit x }" } else { send };
        assert_eq!(paths(&journey(SHARED, header, send).emit()), routed, "{header}");
    }
    let manifest = SHARED.replace(
        "[connections.store]",
        "customers_url = \"https://data.example.com/all\"\n[connections.store]",
    );
    let clock = journey(&manifest, "trigger every monday at 09:20 among many  entry parallel", "");
    let files = clock.emit();
    assert_eq!(paths(&files), ["j.json", "journeyc-clock.json", "store.sql"]);
    let document = json(&files, "journeyc-clock.json");
    let points = &document["nodes"][0]["parameters"]["rule"]["interval"][0]["expression"];
    assert_eq!(points, "5,20,35,50 * * * *");
}

#[test]
fn nothing_waits_beside_a_run_whose_message_may_go_on() {
    let header = "trigger on go as e  entry parallel  rules beside";
    let document = json(&journey(SHARED, header, "send hello via sms > email").emit(), "j.json");
    let nodes = document["nodes"].as_array().unwrap();
    let named = |name: &str| nodes.iter().any(|node| node["name"] == name);
    assert!(nodes.iter().all(|node| node["type"] != "n8n-nodes-base.wait"));
    for name in
        ["send-hello by sms watched", "chain take", "send-hello beside by email", "chain over"]
    {
        assert!(named(name), "{name}");
    }
    // The first channel is not asked again, and nothing is watched behind the last.
    assert!(!named("send-hello beside by sms"));
    assert!(!named("send-hello beside by email watched"));
    // The record is read anew before the next channel, and the chain's row goes with its end.
    let over = nodes.iter().find(|node| node["name"] == "chain over").unwrap();
    assert!(
        over["parameters"]["query"].as_str().unwrap().contains("DELETE FROM journeyc_shop.chains")
    );
    assert!(named("send-hello beside by email read"));
}

#[test]
fn the_schema_is_that_of_workspace_and_environment() {
    assert_eq!(schema("shop", None), "journeyc_shop");
    assert_eq!(schema("shop", Some("staging")), "journeyc_shop_staging");
    // Two names that differ in such letters only have two schemas.
    assert_ne!(schema("my-shop", None), schema("my_shop", None));
    let long = "x".repeat(80);
    assert_eq!(schema(&long, None).len(), 63);
    assert_ne!(schema(&long, None), schema(&long, Some("x")));
    assert!(
        schema("a\"; drop", None)
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    );
}

/// What is written down of a message, all of it or nothing.
fn noted(all: bool) -> Noted {
    let text = || Js::str("o'clock");
    let chain = || Chained { key: text(), until: text(), place: text(), bad: text() };
    Noted {
        wants: all,
        ledger: all.then(|| (text(), 1)),
        chain: all.then(chain),
        tells: all.then(text),
    }
}

/// A list of a digest.
fn bag() -> Bag {
    let text = || Js::str("o'clock");
    Bag { key: text(), last: text(), sliding: text(), max: text() }
}

/// Values are parameters, and the clock is that of the workflow.
#[test]
fn statements_take_parameters_and_no_clock() {
    let store = Store { schema: "s".into(), credential: "c".into() };
    let name = "o'clock";
    let all = [
        store.enter(name, Enters::Beside, Vec::new()),
        store.enter(name, Enters::Apart(1), Vec::new()),
        store.enter(name, Enters::Alone(None), Vec::new()),
        store.enter(name, Enters::Alone(Some(1)), Vec::new()),
        store.enter(name, Enters::Instead(None), Vec::new()),
        store.enter(name, Enters::Instead(Some(1)), Vec::new()),
        store.take(name, Js::Bool(true)),
        store.leave(name, Enters::Beside, false),
        store.leave(name, Enters::Beside, true),
        store.leave(name, Enters::Alone(Some(1)), true),
        store.note(name, noted(false)),
        store.note(name, noted(true)),
        store.watch(Js::str(name), Js::Null),
        store.take_chain(Js::str(name)),
        store.end_chain(Js::str(name)),
        store.members(Js::Null, Js::Null),
        store.gather(name, &bag()),
        store.writes(),
        store.past(Vec::new()),
        store.wrote(),
        store.close(name, &Js::Num(2)),
        store.tell(),
        store.answer(),
        store.hear(Js::str(name)),
        store.count(Js::Num(1)),
        store.forget(Js::str(name)),
        store.carried(Js::str(name), Js::Null),
    ];
    for kind in all {
        let Kind::Store { query, values, credential } = kind else { continue };
        assert_eq!(credential, "c");
        assert!(!query.contains("clock"), "{query}");
        // n8n looks for expressions in a statement, and takes several statements apart at a semicolon.
        for part in ["{{", "}}", ";", "now()", "current_", "timestamp"] {
            assert!(!query.to_lowercase().contains(part), "{part}: {query}");
        }
        for number in 1..=values.len() {
            assert!(query.contains(&format!("${number}")), "${number}: {query}");
        }
        assert!(!query.contains(&format!("${}", values.len() + 1)), "{query}");
    }
    assert!(!tables("s").to_lowercase().contains("now()"));
}

#[test]
fn a_run_says_where_it_waits_before_it_waits() {
    let document =
        json(&journey(SHARED, HEADER, "wait 1 day\nsend hello via sms").emit(), "j.json");
    let nodes = document["nodes"].as_array().unwrap();
    let one = |name: &str| nodes.iter().find(|node| node["name"] == name).unwrap();
    let wait = &one("mail: wait")["parameters"];
    assert_eq!(wait["resume"], "webhook");
    assert_eq!(wait["limitWaitTime"], true);
    let take = one("mail: take");
    assert_eq!(take["credentials"]["postgres"]["id"], "p1");
    assert!(
        take["parameters"]["options"]["queryReplacement"]
            .as_str()
            .unwrap()
            .contains("$execution.resumeUrl")
    );
    // There is one wait, and only by the statement does a run come to it.
    let waits = nodes.iter().filter(|node| node["type"] == "n8n-nodes-base.wait").count();
    assert_eq!(waits, 1);
    let leads = document["connections"].as_object().unwrap().iter();
    let to_wait: Vec<&String> = leads
        .filter(|(_, ways)| ways.to_string().contains("\"mail: wait\""))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(to_wait, ["mail: any"]);
    for node in nodes.iter().filter(|node| node["type"] == "n8n-nodes-base.postgres") {
        assert_eq!(node["retryOnFail"], true);
        assert_eq!(node["parameters"]["operation"], "executeQuery");
    }
}

#[test]
fn the_router_brings_each_event_to_the_journeys_that_begin_with_it() {
    let files = journey(SHARED, HEADER, "wait 1 day").emit();
    let document = json(&files, "journeyc-events.json");
    let nodes = document["nodes"].as_array().unwrap();
    let begin = nodes.iter().find(|node| node["name"] == "go to j").unwrap();
    assert_eq!(begin["parameters"]["url"], "https://n8n.example.com/webhook/shop/j");
    assert_eq!(begin["credentials"]["httpHeaderAuth"]["id"], "w1");
    let hook = nodes.iter().find(|node| node["name"] == "the event").unwrap();
    assert_eq!(hook["parameters"]["path"], "shop/journeyc-events");
    assert_eq!(hook["parameters"]["authentication"], "headerAuth");
}
