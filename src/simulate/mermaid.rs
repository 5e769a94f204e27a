//! A story as a Mermaid sequence diagram: the customer, the journeys, the channels.

use super::Stage;
use super::words::{clock, line};
use crate::time::{Engine, Life, What};
use std::fmt::Write;

/// The diagram.
pub(super) fn story(stage: Stage<'_>, engine: &Engine<'_>, life: &Life<'_>) -> String {
    let program = stage.program;
    let zone = life.zone().name();
    let mut out = format!(
        "sequenceDiagram\n    %% clock: {zone}, time zones of {}\n    actor customer\n",
        crate::value::zone::DATABASE
    );
    let mut journeys: Vec<u32> = life.runs().iter().map(|run| run.id.flow).collect();
    journeys.sort_unstable();
    journeys.dedup();
    for flow in &journeys {
        if let Some((flow, _)) = engine.flows.get(*flow as usize) {
            let _ = writeln!(out, "    participant {} as {}", flow.name, safe(&flow.title));
        }
    }
    let mut day = String::new();
    for entry in life.trace() {
        let Some(line) = line(stage, engine, life.zone(), life.trace(), entry) else { continue };
        let journey = entry
            .run
            .and_then(|run| engine.flows.get(run.flow as usize))
            .map(|(flow, _)| flow.name.as_str());
        let at = clock(life.zone(), entry.at);
        let (date, time) = at.split_once(' ').unwrap_or(("", &at));
        if date != day {
            if let (Some(first), true) = (journeys.first(), true)
                && let Some((flow, _)) = engine.flows.get(*first as usize)
            {
                let _ = writeln!(out, "    note over customer, {}: {date}", flow.name);
            }
            date.clone_into(&mut day);
        }
        let text = safe(&format!("{time} {}", line.text));
        let _ = match (&entry.what, journey) {
            (What::Event { event, .. }, _) => {
                let name = &program.events.at(*event).head.name;
                let to = journeys.first().and_then(|at| engine.flows.get(*at as usize));
                match (journey, to) {
                    (Some(from), _) => {
                        writeln!(out, "    {from}->>{from}: {}", safe(&format!("{time} {name}")))
                    }
                    (None, Some((to, _))) => {
                        writeln!(
                            out,
                            "    customer->>{}: {}",
                            to.name,
                            safe(&format!("{time} {name}"))
                        )
                    }
                    (None, None) => Ok(()),
                }
            }
            (What::Sent(_), Some(journey)) => writeln!(out, "    {journey}->>customer: {text}"),
            (What::Replied { .. } | What::Inbound { .. } | What::Status { .. }, _) => {
                match journeys.first().and_then(|at| engine.flows.get(*at as usize)) {
                    Some((to, _)) => writeln!(out, "    customer-->>{}: {text}", to.name),
                    None => Ok(()),
                }
            }
            (What::Woke { .. } | What::Began, _) => Ok(()),
            (_, Some(journey)) => writeln!(out, "    note over {journey}: {text}"),
            (_, None) => writeln!(out, "    note over customer: {text}"),
        };
    }
    out
}

/// Text that Mermaid takes as text: `;` and `#` end or begin things, and so do line breaks.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ';' => out.push_str("#59;"),
            '#' => out.push_str("#35;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
