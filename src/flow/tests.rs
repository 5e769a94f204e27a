//! Graphs of waits, countdowns and what interrupts them.

use super::{Flow, FlowInfo, NodeKind};
use crate::driver::analyze;
use crate::hir::{Construct, Days, TriggerKind};
use crate::source::Workspace;

const WORLD: &str = r#"use std.channels { sms }
use std.stages   { consideration, purchase }

profile Customer {
    phone:    phone?   pii
    zone:     timezone = "Europe/Copenhagen"
    birthday: date?
    visits:   int      = 0
}

event begun { id: text up to 20  on_day: date }
event moved { id: text up to 20 }
event left

segment busy  = customer.visits > 3
segment asked = consent_age(marketing) is known

message hello {
    purpose service
    sms { en: "Hello" }
}

"#;

/// The flow of a journey with these clauses and steps.
#[expect(clippy::panic, reason = "a test")]
fn flow(header: &str, steps: &str) -> (Flow, FlowInfo) {
    let header = match header.contains("trigger") {
        true => header.to_owned(),
        false => format!("trigger on begun as start\n entry one per start.id, restart\n {header}"),
    };
    let text = format!("{WORLD}journey j {{\n{header}\n{steps}\n}}\n");
    let workspace = Workspace::from_memory("", &[("main.journey", &text)]);
    let mut analysis = analyze(&workspace);
    match analysis.flows.pop() {
        Some(flow) => flow,
        None => panic!("{:#?}", analysis.sink.items),
    }
}

/// The node with this id.
#[expect(clippy::panic, reason = "a test")]
fn node<'f>(flow: &'f Flow, id: &str) -> &'f NodeKind {
    match flow.nodes.iter().find(|node| node.id == id) {
        Some(node) => &node.kind,
        None => panic!("no {id} in {:?}", ids(flow)),
    }
}

fn ids(flow: &Flow) -> Vec<&str> {
    flow.nodes.iter().map(|node| node.id.as_str()).collect()
}

/// The ids that follow a node.
fn after<'f>(flow: &'f Flow, id: &str) -> Vec<&'f str> {
    let ids = ids(flow);
    let next = node(flow, id).successors();
    next.iter().filter_map(|to| ids.get(to.0 as usize).copied()).collect()
}

#[test]
fn a_restart_belongs_to_the_wait_whose_arm_it_stands_in() {
    let steps = "wait up to 1 day {
        on moved same key {
            wait up to 1 hour {
                on left { restart at most 2 times }
                timeout { restart at most 3 times }
            }
        }
    }
    send hello via sms";
    let (flow, _) = flow("", steps);
    assert_eq!(after(&flow, "wait-1d/on-1/wait-1h/on-1/restart"), ["wait-1d/on-1/wait-1h"]);
    assert_eq!(after(&flow, "wait-1d/on-1/wait-1h/timeout/restart"), ["wait-1d"]);
    let counters = |id: &str| match node(&flow, id) {
        NodeKind::Race { restarts, .. } => restarts.clone(),
        NodeKind::Restart { counter, .. } => vec![*counter],
        _ => Vec::new(),
    };
    assert_eq!(counters("wait-1d"), counters("wait-1d/on-1/wait-1h/timeout/restart"));
    assert_eq!(counters("wait-1d/on-1/wait-1h"), counters("wait-1d/on-1/wait-1h/on-1/restart"));
    assert_ne!(counters("wait-1d"), counters("wait-1d/on-1/wait-1h"));
}

#[test]
fn arms_can_leave_for_stages_and_out_of_loops() {
    let steps = "stage consideration {
        repeat up to 3 times every 1 day {
            wait up to 1 hour {
                on moved same key { stop }
                on left { goto purchase }
                timeout { send hello via sms }
            }
        }
        exit unmoved
    }
    stage purchase { send hello via sms }";
    let (flow, _) = flow("", steps);
    let wait = "consideration/repeat/wait-1h";
    let ways = after(&flow, wait);
    assert_eq!(
        ways.get(..3),
        Some(
            &[
                "consideration/exit-unmoved",
                "purchase/send-hello",
                "consideration/repeat/wait-1h/timeout/send-hello"
            ][..]
        )
    );
    // A span is never over or missing: these lead where its end does.
    assert_eq!(ways.get(3..), Some(&["consideration/repeat/wait-1h/timeout/send-hello"; 2][..]));
}

#[test]
fn what_cannot_be_reached_is_not_in_the_graph() {
    let steps = "send hello via sms
    wait until friday { reached { exit done } on left { exit gone } }";
    let (flow, _) = flow("", steps);
    assert!(!ids(&flow).contains(&"end-completed"), "{:?}", ids(&flow));
}

#[test]
fn a_countdown_comes_back_after_each_point() {
    let steps = "countdown to start.on_day {
        1 month before { send hello via sms }
        2 days before at 09:00 { exit soon }
        skipped { set visits = 1 }
    }";
    let (flow, _) = flow("", steps);
    assert_eq!(
        after(&flow, "countdown"),
        [
            "countdown/point-1/send-hello",
            "countdown/point-2/exit-soon",
            "countdown/skipped/set-visits",
            "end-completed"
        ]
    );
    assert_eq!(after(&flow, "countdown/point-1/send-hello"), ["countdown/back"; 3]);
    assert_eq!(after(&flow, "countdown/skipped/set-visits"), ["countdown/back"]);
    assert_eq!(after(&flow, "countdown/back"), ["countdown"]);
}

#[test]
fn the_longest_run_is_known_where_no_date_bounds_it() {
    const DAY: u64 = 86_400;
    let longest = |header: &str, steps: &str| {
        let (_, info) = flow(header, &format!("{steps}\nsend hello via sms"));
        info.longest()
    };
    assert_eq!(longest("", "wait up to 2 days"), Some(2 * DAY));
    assert_eq!(longest("", "wait until friday at 10:00"), Some(7 * DAY + 3_600));
    assert_eq!(longest("", "wait until 24 december"), Some(366 * DAY + 3_600));
    assert_eq!(longest("", "wait until start.on_day { past { } }"), None);
    assert_eq!(longest("", "countdown to start.on_day { 1 day before { } skipped { } }"), None);
    assert_eq!(
        longest("lasts at most 30 days", "wait until start.on_day { past { } }"),
        Some(30 * DAY)
    );
    assert_eq!(longest("lasts at most 30 days", "wait 2 days"), Some(2 * DAY));
    assert_eq!(
        longest("", "wait up to 1 day { on left { restart at most 5 times } }"),
        Some(6 * DAY)
    );
    // Each round can take the wait and its arm.
    assert_eq!(
        longest("", "wait up to 1 day { on left { wait 2 days restart at most 1 times } }"),
        Some(2 * 3 * DAY)
    );
    assert_eq!(
        longest("", "wait up to 1 day { on left { wait 2 days } timeout { wait 5 days } }"),
        Some(DAY + 5 * DAY)
    );
}

#[test]
fn what_stands_in_the_header_is_needed() {
    let header = "trigger on begun as start where start.id != \"\" among asked
        entry one per start.id, ignore
        goal on moved same key within 2 days
        exit when consent_age(marketing) is missing outcome unknown
        while customer in busy";
    let (flow, info) = flow(header, "send hello via sms");
    for construct in [
        Construct::TriggerAmong,
        Construct::EntryKey,
        Construct::EntryIgnore,
        Construct::Goal,
        Construct::ExitWhen,
        Construct::While,
        Construct::SegmentTest,
        Construct::ConsentAge,
    ] {
        assert!(info.needs().contains_key(&construct), "{}", construct.key());
    }
    assert_eq!(info.events().len(), 1, "the goal's event");
    let outcomes: Vec<&str> = flow.watches.iter().map(|watch| watch.outcome.as_str()).collect();
    assert_eq!(outcomes, ["goal", "unknown", "left"]);
}

#[test]
fn days_of_schedules_are_masks() {
    let days = |words: &str| {
        let header = format!("trigger every {words} at 08:30 among busy\nentry parallel");
        let (flow, _) = flow(&header, "send hello via sms");
        match flow.triggers.first().map(|trigger| &trigger.kind) {
            Some(TriggerKind::Every { days, at: 510 }) => Some(*days),
            _ => None,
        }
    };
    assert_eq!(days("monday"), Some(Days::Week(0b000_0001)));
    assert_eq!(days("monday, sunday"), Some(Days::Week(0b100_0001)));
    assert_eq!(days("friday..monday"), Some(Days::Week(0b111_0001)));
    assert_eq!(days("day"), Some(Days::Week(0b111_1111)));
    assert_eq!(days("weekday"), Some(Days::Week(0b001_1111)));
    assert_eq!(days("weekend"), Some(Days::Week(0b110_0000)));
    assert_eq!(days("month on 31"), Some(Days::Month(31)));
}
