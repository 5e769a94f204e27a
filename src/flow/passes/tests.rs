//! Graphs mean the same before and after.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::unrolled;
use crate::driver::{Analysis, analyze};
use crate::flow::{Flow, NodeKind};
use crate::simulate::{Form, Options, Stage, simulate};
use crate::source::Workspace;

const MANIFEST: &str = "[workspace]\nname = \"w\"\nlocale = \"en\"\nzone = \"Europe/Copenhagen\"\ncurrency = \"DKK\"\n";

const HEAD: &str = r#"
use std.channels { email, sms }
profile Customer { phone: phone?  email: email?  points: int = 0  zone: timezone = "Europe/Copenhagen" }
event go { size: int }
event paid
rules r { consent none }
message a { purpose service  locales en  sms { en: "a" } email { subject { en: "a" } body { en: "a" } } }
message b { purpose service  locales en  sms { en: "b" } }
"#;

fn analysis(steps: &str) -> (Workspace, Analysis) {
    let source = format!(
        "use std.stages {{ purchase }}
        {HEAD}journey j {{ trigger on go as e  entry parallel  rules r
            stage purchase {{ {steps} }} exit over }}"
    );
    let workspace = Workspace::from_memory(MANIFEST, &[("all.journey", source.as_str())]);
    let analysis = analyze(&workspace);
    let errors: Vec<&str> = analysis
        .sink
        .items
        .iter()
        .filter(|item| item.is_error())
        .map(|item| item.message.as_str())
        .collect();
    assert!(errors.is_empty(), "{steps}: {errors:?}");
    (workspace, analysis)
}

fn loops(flow: &Flow) -> bool {
    flow.nodes
        .iter()
        .any(|node| matches!(node.kind, NodeKind::Enter { .. } | NodeKind::Loop { .. }))
}

const STORIES: [&str; 5] = [
    "",
    "{\"at\": \"+30 minutes\", \"event\": \"paid\"}",
    "{\"at\": \"+26 hours\", \"event\": \"paid\"}",
    "{\"at\": \"+50 hours\", \"event\": \"paid\"}",
    "{\"at\": \"+26 hours\", \"set\": {\"points\": 7}}",
];

const JOURNEYS: [&str; 12] = [
    "repeat up to 3 times { send a via sms  wait 1 day }",
    "repeat up to 3 times every 1 day { send a via sms }",
    "repeat up to 3 times { send a via sms  wait up to 1 day { on paid { exit bought } } } exhausted { send b via sms }",
    "repeat up to 4 times { wait 1 day  if customer.points > 5 { stop } send a via sms }  send b via sms",
    "repeat up to 2 times { repeat up to 2 times { send a via sms  wait 1 hour }  send b via sms  wait 1 day }",
    "repeat up to 3 times as round { if round > 1 and customer.points < 5 { send a via sms } wait 1 day  set points = round }",
    "repeat up to 2 times as outer { repeat up to 2 times as inner { if inner == outer { send a via sms } wait 1 day } }",
    "repeat up to 3 times as round { wait up to 1 day { on paid where round == 2 { stop } } }  send a via sms",
    "repeat up to 4 times as round { if round in [1, 4] or round in 2..2 and customer.points > 5 { send a via sms } else if not (round != 3) { send b via sms } wait 1 day }",
    "send a via sms  wait 1 day  goto purchase at most 2 times  send b via sms",
    "repeat up to 2 times { wait 1 hour }  if e.size > 1 { send a via sms }  wait 1 day  goto purchase at most 1 times",
    "split s { x 50% { repeat up to 2 times every 1 day { send a via email } } y 50% { send b via sms } }  wait 1 day",
];

/// What the reference interpreter tells of a customer, without the names of steps.
fn story(workspace: &Workspace, analysis: &Analysis, flow: Flow, events: &str) -> String {
    let info = analysis.flows.first().unwrap().1.clone();
    let flows = [(flow, info)];
    let stage = Stage { program: &analysis.program, flows: &flows, sources: &workspace.sources };
    let options = Options {
        journey: "j".to_owned(),
        at: Some("2026-11-02 10:00".to_owned()),
        until: Some("2026-11-20 10:00".to_owned()),
        events: Some(format!("{{\"at\": \"+0 minutes\", \"event\": \"go\", \"data\": {{\"size\": 2}}}}\n{events}")),
        customer: Some("{\"customer_id\": \"c1\", \"profile\": {\"phone\": \"+4520123456\", \"email\": \"a@b.example\"}}".to_owned()),
        form: Form::Table,
        ..Options::default()
    };
    let told = simulate(stage, &options).unwrap_or_else(|error| panic!("{error}"));
    // Names of steps begin with that of their stage.
    let word = |word| if str::starts_with(word, "purchase/") { "STEP" } else { word };
    let lines = told.lines().map(|line| line.split_whitespace().map(word).collect::<Vec<_>>());
    lines.map(|words| words.join(" ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_written_out_does_what_the_loop_did() {
    for steps in JOURNEYS {
        let (workspace, analysis) = analysis(steps);
        let (flow, _) = analysis.flows.first().unwrap();
        let out = unrolled(flow).unwrap().into_owned();
        assert!(loops(flow) && !loops(&out), "{steps}");
        let mut ids: Vec<&str> = out.nodes.iter().map(|node| node.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), out.nodes.len(), "{steps}: ids are unique");
        let mut told = std::collections::BTreeSet::new();
        for events in STORIES {
            let before = story(&workspace, &analysis, flow.clone(), events);
            let after = story(&workspace, &analysis, out.clone(), events);
            assert_eq!(before, after, "{steps}\n{events}");
            told.insert(before);
        }
        assert!(told.len() > 2, "{steps}: stories differ");
    }
}

#[test]
fn what_has_no_loop_is_left_as_it_is() {
    let (_, analysis) = analysis("send a via sms  wait 1 day  if e.size > 1 { send b via sms }");
    let (flow, _) = analysis.flows.first().unwrap();
    assert!(matches!(unrolled(flow), Some(std::borrow::Cow::Borrowed(_))));
}

#[test]
fn what_is_too_long_is_not_written_out() {
    let (_, large) = analysis("repeat up to 400 times { send a via sms  wait 1 day }");
    assert!(unrolled(&large.flows.first().unwrap().0).is_none());
    let (_, fits) = analysis("repeat up to 200 times { send a via sms  wait 1 day }");
    assert_eq!(unrolled(&fits.flows.first().unwrap().0).unwrap().nodes.len(), 401);
}
