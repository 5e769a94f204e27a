//! The report of a build: for each journey, construct and target, what became of it.

use super::Analysis;
use super::build::fidelity;
use crate::diag::suggest;
use crate::flow::{Flow, FlowInfo};
use crate::hir::Construct;
use crate::source::{Span, Workspace};
use crate::target::{Fidelity, TARGETS, Target};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One journey on one target.
pub(super) struct Row {
    pub(super) journey: String,
    pub(super) target: &'static str,
    pub(super) built: bool,
    pub(super) constructs: Vec<(Construct, Fidelity, Vec<Value>)>,
    pub(super) longest: Option<u64>,
    pub(super) most_steps: u64,
}

/// What a target makes of a journey.
pub(super) fn row(
    workspace: &Workspace,
    target: &dyn Target,
    flow: &Flow,
    info: &FlowInfo,
    built: bool,
) -> Row {
    let constructs = info.needs().iter().map(|(construct, places)| {
        let places = places.iter().map(|span| place(workspace, *span)).collect();
        (*construct, fidelity(target, *construct), places)
    });
    Row {
        journey: flow.name.to_string(),
        target: target.name(),
        built,
        constructs: constructs.collect(),
        longest: info.longest(),
        most_steps: info.most_steps(),
    }
}

/// File, line and column of a span.
pub(crate) fn place(workspace: &Workspace, span: Span) -> Value {
    let at = workspace.sources.place(span.file, span.start);
    json!({ "file": workspace.sources.path(span.file), "line": at.line, "column": at.column })
}

/// `report.json`.
pub(super) fn document(workspace: &Workspace, env: Option<&str>, rows: &[Row]) -> Vec<u8> {
    let mut targets: Vec<&str> = rows.iter().map(|row| row.target).collect();
    targets.dedup();
    let mut top = Map::new();
    top.insert("journeyc".into(), json!(env!("CARGO_PKG_VERSION")));
    top.insert("workspace".into(), json!(workspace.manifest.workspace.name.value));
    if let Some(env) = env {
        top.insert("env".into(), json!(env));
    }
    top.insert("targets".into(), json!(targets));
    let journeys: Vec<Value> = rows
        .iter()
        .map(|row| {
            let constructs: Vec<Value> = row.constructs.iter().map(construct).collect();
            json!({
                "journey": row.journey,
                "target": row.target,
                "built": row.built,
                "constructs": constructs,
                "bounds": { "longest_seconds": row.longest, "most_steps": row.most_steps },
            })
        })
        .collect();
    top.insert("journeys".into(), Value::Array(journeys));
    crate::target::pretty(&Value::Object(top))
}

fn construct((construct, fidelity, places): &(Construct, Fidelity, Vec<Value>)) -> Value {
    let mut row = Map::new();
    row.insert("construct".into(), json!(construct.key()));
    row.insert("title".into(), json!(construct.title()));
    row.insert("fidelity".into(), json!(word(*fidelity)));
    match fidelity {
        Fidelity::Exact => {}
        Fidelity::Emulated(how) => {
            row.insert("how".into(), json!(how));
        }
        Fidelity::Refused(why) => {
            row.insert("why".into(), json!(why));
        }
    }
    row.insert("places".into(), json!(places));
    Value::Object(row)
}

fn word(fidelity: Fidelity) -> &'static str {
    match fidelity {
        Fidelity::Exact => "exact",
        Fidelity::Emulated(_) => "emulated",
        Fidelity::Refused(_) => "refused",
    }
}

/// The printed table: a line per journey and target, then how things are emulated.
pub(super) fn table(rows: &[Row]) -> String {
    let mut out = String::new();
    let width = rows.iter().map(|row| row.journey.chars().count()).max().unwrap_or(0).max(7);
    let _ = writeln!(
        out,
        "{:width$}  {:6}  {:7}  exact  emulated  refused",
        "journey", "target", "result"
    );
    let mut how: BTreeMap<(&str, Construct), &str> = BTreeMap::new();
    for row in rows {
        let count =
            |wanted: &str| row.constructs.iter().filter(|(_, f, _)| word(*f) == wanted).count();
        let refused: Vec<&str> = row
            .constructs
            .iter()
            .filter(|(_, fidelity, _)| matches!(fidelity, Fidelity::Refused(_)))
            .map(|(construct, _, _)| construct.title())
            .collect();
        let refused = if refused.is_empty() { "-".to_owned() } else { refused.join(", ") };
        let result = if row.built { "built" } else { "refused" };
        let _ = writeln!(
            out,
            "{:width$}  {:6}  {:7}  {:5}  {:8}  {refused}",
            row.journey,
            row.target,
            result,
            count("exact"),
            count("emulated"),
        );
        for (construct, fidelity, _) in &row.constructs {
            if let Fidelity::Emulated(text) = fidelity {
                how.insert((row.target, *construct), text);
            }
        }
    }
    if !how.is_empty() {
        let _ = writeln!(out, "\nemulated:");
        for ((target, construct), text) in how {
            let _ = writeln!(out, "  {target}: {}: {text}", construct.title());
        }
    }
    out
}

/// What each target can do: for all constructs, or for those of a journey.
pub(super) fn matrix(
    workspace: &Workspace,
    analysis: &Analysis,
    journey: Option<&str>,
) -> Result<String, String> {
    let mut out = String::new();
    let Some(name) = journey else {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name()).collect();
        for target in TARGETS {
            let _ = writeln!(out, "{:6}  {}", target.name(), target.title());
        }
        let _ = writeln!(out, "\n{:58}  {}", "construct", names.join("      "));
        for construct in Construct::ALL {
            let cells: Vec<String> = TARGETS
                .iter()
                .map(|target| format!("{:8}", word(fidelity(*target, *construct))))
                .collect();
            let _ = writeln!(out, "{:58}  {}", construct.title(), cells.join("  ").trim_end());
        }
        return Ok(out);
    };
    let Some((flow, info)) = analysis.flows.iter().find(|(flow, _)| flow.name == name) else {
        let names: Vec<&str> =
            analysis.program.journeys.iter().map(|(_, j)| j.head.name.as_str()).collect();
        if names.contains(&name) {
            return Ok(String::new());
        }
        let hint = suggest::did_you_mean(name, names).unwrap_or_default();
        return Err(format!("there is no journey `{name}`; {hint}"));
    };
    let mapped = workspace.manifest.targets_of(&flow.name);
    for target in TARGETS {
        let is_mapped = mapped.iter().any(|name| name.value == target.name());
        let _ = writeln!(
            out,
            "{}{}",
            target.name(),
            if is_mapped { " (mapped in journey.toml)" } else { "" }
        );
        for (construct, places) in info.needs() {
            let at = places.first().map(|span| {
                let at = workspace.sources.place(span.file, span.start);
                format!("{}:{}", workspace.sources.path(span.file), at.line)
            });
            let fidelity = fidelity(*target, *construct);
            let why = match fidelity {
                Fidelity::Exact => String::new(),
                Fidelity::Emulated(text) | Fidelity::Refused(text) => format!(": {text}"),
            };
            let _ = writeln!(
                out,
                "  {:8}  {}{why} ({})",
                word(fidelity),
                construct.title(),
                at.unwrap_or_default()
            );
        }
    }
    Ok(out)
}
