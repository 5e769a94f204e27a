//! The report of a build: for each journey, construct and target, what became of it.

use super::Analysis;
use super::build::{left_to, others};
use crate::diag::{codes, suggest};
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Construct, Program, TriggerKind};
use crate::proof::{self, Order};
use crate::source::{FileId, Span, Workspace};
use crate::target::{Fidelity, Input, Inside, TARGETS, Target, fidelity};
use crate::value::zone;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Map, Value, json};
use smol_str::{SmolStr, format_smolstr};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

/// One journey on one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) journey: String,
    pub(super) target: &'static str,
    pub(super) built: bool,
    pub(super) constructs: Vec<(Construct, Fidelity, Vec<Place>)>,
    pub(super) longest: Option<u64>,
    pub(super) most_steps: u64,
    pub(super) inside: Option<Inside>,
    /// The events that begin it, by name, and `enters` where a segment does: what another journey
    /// can do to it.
    pub(super) begins: Vec<SmolStr>,
    /// When its messages go out, by the event that begins it: what those of other journeys can
    /// overtake. A clause is known by its file and its place there.
    pub(super) orders: Vec<(SmolStr, Order<SmolStr>)>,
}

/// A place in a source, as the report writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub(super) file: SmolStr,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// What a target makes of a journey.
pub(super) fn row(
    workspace: &Workspace,
    program: &Program,
    target: &dyn Target,
    (flow, info): (&Flow, &FlowInfo),
    built: bool,
    inside: Option<Inside>,
) -> Row {
    let mut files: Vec<(FileId, SmolStr)> = Vec::new();
    let mut place = |span: Span| {
        let at = workspace.sources.place(span.file, span.start);
        let known = files.iter().find(|(file, _)| *file == span.file);
        let file = known.map(|(_, path)| path.clone()).unwrap_or_else(|| {
            let path: SmolStr = SmolStr::new(workspace.sources.path(span.file));
            files.push((span.file, path.clone()));
            path
        });
        Place { file, line: at.line, column: at.column }
    };
    // What it leaves to another target stands in the row of that one.
    let others = others(workspace, target, &flow.name);
    let own = info.needs().iter().filter(|(of, _)| left_to(target, &others, **of).is_none());
    let constructs = own.map(|(construct, places)| {
        let places = places.iter().map(|span| place(*span)).collect();
        (*construct, fidelity(target, *construct), places)
    });
    Row {
        journey: flow.name.to_string(),
        target: target.name(),
        built,
        constructs: constructs.collect(),
        longest: info.longest(),
        most_steps: info.most_steps(),
        inside,
        begins: begins(program, flow),
        orders: orders(workspace, program, flow),
    }
}

/// When the messages of a journey go out, by event.
pub(super) fn orders(
    workspace: &Workspace,
    program: &Program,
    flow: &Flow,
) -> Vec<(SmolStr, Order<SmolStr>)> {
    let clause = |span: &Span| {
        let path = workspace.sources.path(span.file);
        format_smolstr!("{path}:{}", span.start)
    };
    let mut orders = Vec::new();
    for event in proof::begun_by(flow) {
        for send in proof::timed(program, flow) {
            let Order { after, windows, held } = send.order;
            let order = Order { after, windows: windows.iter().map(clause).collect(), held };
            let known = (program.events.at(event).head.name.clone(), order);
            if !orders.contains(&known) {
                orders.push(known);
            }
        }
    }
    orders
}

/// What another journey can do to begin a run of this one: an event, or whatever moves somebody into a
/// segment.
fn begins(program: &Program, flow: &Flow) -> Vec<SmolStr> {
    let mut names: Vec<SmolStr> = flow
        .triggers
        .iter()
        .filter_map(|trigger| match &trigger.kind {
            TriggerKind::Event { event, .. } => Some(program.events.at(*event).head.name.clone()),
            TriggerKind::Segment { .. } => Some(SmolStr::new_static(ENTERS)),
            _ => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Stands for a trigger on a segment; no event has such a name.
pub(super) const ENTERS: &str = "enters a segment";

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
    top.insert("time_zones".into(), json!(zone::DATABASE));
    top.insert("targets".into(), json!(targets));
    top.insert("journeys".into(), json!([]));
    let mut bytes = crate::target::pretty(&Value::Object(top));
    // With ten thousand journeys the report is large: its rows are written in parallel, as the
    // whole would have been written.
    let written: Vec<Vec<u8>> = rows.par_iter().map(indented).collect();
    if !written.is_empty() {
        let end = b"]\n}\n";
        bytes.truncate(bytes.len().saturating_sub(end.len()));
        bytes.reserve_exact(written.iter().map(|row| row.len() + 2).sum::<usize>() + 16);
        for (at, row) in written.iter().enumerate() {
            bytes.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
            bytes.extend_from_slice(row);
        }
        bytes.extend_from_slice(b"\n  ");
        bytes.extend_from_slice(end);
    }
    bytes
}

/// A row as it stands in the list of journeys, two levels deep.
fn indented(row: &Row) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 << 10);
    out.extend_from_slice(b"    ");
    let mut writer =
        serde_json::Serializer::with_formatter(&mut out, Deep { level: 2, any: false });
    // Writing into memory cannot fail.
    drop(wire(row).serialize(&mut writer));
    out
}

/// Writes as [`crate::target::pretty`] does, from a level on.
struct Deep {
    level: usize,
    /// Does the list or object that was last ended or begun hold anything?
    any: bool,
}

impl Deep {
    fn line<W: ?Sized + io::Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.level).try_for_each(|_| out.write_all(b"  "))
    }

    fn begin<W: ?Sized + io::Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.any = false;
        out.write_all(sign)
    }

    fn end<W: ?Sized + io::Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        self.level = self.level.saturating_sub(1);
        if self.any {
            self.line(out)?;
        }
        out.write_all(sign)
    }

    fn next<W: ?Sized + io::Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.line(out)
    }
}

impl Formatter for Deep {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }
    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(out, first)
    }
    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.any = true;
        Ok(())
    }
    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }
    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }
    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(out, first)
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.any = true;
        Ok(())
    }
}

/// A row in the form of the report.
#[derive(Serialize)]
struct WireRow<'r> {
    journey: &'r str,
    target: &'r str,
    built: bool,
    constructs: Vec<WireConstruct<'r>>,
    bounds: WireBounds,
    #[serde(skip_serializing_if = "Option::is_none")]
    people_inside: Option<&'r Inside>,
}

#[derive(Serialize)]
struct WireConstruct<'r> {
    construct: &'r str,
    title: &'r str,
    fidelity: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'r str>,
    places: &'r [Place],
}

#[derive(Serialize)]
struct WireBounds {
    longest_seconds: Option<u64>,
    most_steps: u64,
}

fn wire(row: &Row) -> WireRow<'_> {
    WireRow {
        journey: &row.journey,
        target: row.target,
        built: row.built,
        constructs: row
            .constructs
            .iter()
            .map(|(construct, fidelity, places)| WireConstruct {
                construct: construct.key(),
                title: construct.title(),
                fidelity: word(*fidelity),
                how: match fidelity {
                    Fidelity::Emulated(how) => Some(how),
                    _ => None,
                },
                why: match fidelity {
                    Fidelity::Refused(why) => Some(why),
                    _ => None,
                },
                places,
            })
            .collect(),
        bounds: WireBounds { longest_seconds: row.longest, most_steps: row.most_steps },
        people_inside: row.inside.as_ref(),
    }
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
    let wide = rows.iter().map(|row| row.target.len()).max().unwrap_or(0).max(6);
    let _ = writeln!(
        out,
        "{:width$}  {:wide$}  {:7}  exact  emulated  refused",
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
            "{:width$}  {:wide$}  {:7}  {:5}  {:8}  {refused}",
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
        for target in TARGETS {
            let (name, evidence) = (target.name(), target.evidence().text());
            let _ = writeln!(out, "{name:13}  {} ({evidence})", target.title());
        }
        // As wide as the name and the longest word.
        let row = |first: &str, cell: &dyn Fn(&dyn Target) -> &'static str| {
            let cells: Vec<String> = TARGETS
                .iter()
                .map(|target| format!("{:w$}", cell(*target), w = target.name().len().max(8)))
                .collect();
            format!("{first:46}  {}", cells.join("  ")).trim_end().to_owned()
        };
        let _ = writeln!(out, "\n{}", row("construct", &|target| target.name()));
        for construct in Construct::ALL {
            let line = row(construct.title(), &|target| word(fidelity(target, *construct)));
            let _ = writeln!(out, "{line}");
        }
        return Ok(out);
    };
    let Some((flow, info)) = analysis.flows.iter().find(|(flow, _)| flow.name == name) else {
        let names: Vec<&str> =
            analysis.program.journeys.iter().map(|(_, j)| j.head.name.as_str()).collect();
        if names.contains(&name) {
            return Ok(String::new());
        }
        return Err(suggest::unknown("journey", name, &names));
    };
    let mapped = workspace.manifest.targets_of(&flow.name);
    for target in TARGETS {
        let is_mapped = mapped.iter().any(|name| name.value == target.name());
        let others = others(workspace, *target, &flow.name);
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
            let (word, why) = match (left_to(*target, &others, *construct), fidelity) {
                (Some(other), _) => ("left", format!(": to {other}")),
                (None, Fidelity::Exact) => (word(fidelity), String::new()),
                (None, Fidelity::Emulated(text) | Fidelity::Refused(text)) => {
                    (word(fidelity), format!(": {text}"))
                }
            };
            let _ = writeln!(
                out,
                "  {word:8}  {}{why} ({})",
                construct.title(),
                at.unwrap_or_default()
            );
        }
        // What is refused beyond whole constructs. Settings are the business of a build.
        let input = Input {
            program: &analysis.program,
            manifest: &workspace.manifest,
            sources: &workspace.sources,
            env: None,
            flows: Vec::new(),
        };
        let found = target.check(&input, flow, info);
        let cannot = |code| code == codes::REFUSED || code == codes::TARGET_LIMIT;
        for found in found.iter().filter(|found| cannot(found.code)) {
            let _ = writeln!(out, "  {:8}  {}", "refused", found.message);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn rows_are_written_as_the_whole_would_be() {
        let workspace = Workspace::from_memory("[workspace]\nname = \"w\"", &[]);
        let place = Place { file: "a \"b\".journey".into(), line: 1, column: 2 };
        let emulated = Fidelity::Emulated("two\nlines");
        let row = |journey: &str, built, constructs| Row {
            journey: journey.to_owned(),
            target: "flow",
            built,
            constructs,
            longest: Some(3),
            most_steps: 4,
            inside: None,
            begins: Vec::new(),
            orders: Vec::new(),
        };
        let rows = [
            row("a", true, Vec::new()),
            row("b", false, vec![(Construct::Send, Fidelity::Exact, Vec::new())]),
            row("c", true, vec![(Construct::WaitSpan, emulated, vec![place.clone(), place])]),
        ];
        for some in 0..=rows.len() {
            let bytes = document(&workspace, Some("test"), rows.get(..some).unwrap());
            let value: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(value.pointer("/journeys").unwrap().as_array().unwrap().len(), some);
            assert_eq!(String::from_utf8(bytes), String::from_utf8(crate::target::pretty(&value)));
        }
    }
}
