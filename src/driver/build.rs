//! The back half of the pipeline: flows to documents, for each target that journeys are mapped to.

use super::analyze::analyze_with;
use super::cache::{self, Made, Memory, Part};
use super::report::{self, Row};
use super::{Able, Analysis, BuildOptions, Built, OutputFolder, analyze, finished};
use crate::diag::{Class, Code, Diagnostic, Label, Severity, Sink, codes, suggest};
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Construct, Program, settings};
use crate::proof::{Caused, Order};
use crate::source::Workspace;
use crate::target::{self, Fidelity, Input, Target, fidelity};
use rayon::prelude::*;
use smol_str::SmolStr;
use std::collections::{HashMap, HashSet};

/// Builds a workspace. Nothing is written.
///
/// # Errors
/// If the options name something that does not exist; the text says what.
pub fn build(workspace: &Workspace, options: &BuildOptions) -> Result<Built, String> {
    check_options(workspace, options)?;
    let (analysis, found) = analyzed(workspace, options);
    if stopped(workspace, &found) {
        return Ok(Built { diagnostics: finished(workspace, found), ..Built::default() });
    }
    let names = names_of(&analysis);
    let back = back(workspace, &analysis, &names, options, found);
    // The report is large: what it does not need goes first.
    drop(analysis);
    Ok(built(workspace, options, back))
}

/// Builds a workspace as [`build`] does, with what an earlier build remembers. The result is the
/// same, except that documents that stand on disk already are only named. The new memory is `None`
/// where there are errors.
///
/// # Errors
/// As [`build`].
pub fn rebuild(
    workspace: &Workspace,
    options: &BuildOptions,
    memory: Memory,
) -> Result<(Built, Option<Memory>), String> {
    check_options(workspace, options)?;
    if let Some(part) = cache::part(workspace, options, memory)
        && let Some((built, memory)) = partly(workspace, options, part)
    {
        return Ok((built, Some(memory)));
    }
    let (analysis, found) = analyzed(workspace, options);
    if stopped(workspace, &found) {
        let built = Built { diagnostics: finished(workspace, found), ..Built::default() };
        return Ok((built, None));
    }
    let names = names_of(&analysis);
    let back = back(workspace, &analysis, &names, options, found);
    let memory = (!stopped(workspace, &back.found))
        .then(|| cache::remember(workspace, options, &analysis.summaries, &back.made()));
    // The report is large: what it does not need goes first.
    drop(analysis);
    Ok((built(workspace, options, back), memory))
}

/// Builds what changed; `None` where that cannot stand for the whole.
fn partly(
    workspace: &Workspace,
    options: &BuildOptions,
    mut part: Part,
) -> Option<(Built, Memory)> {
    let taken = |target: &dyn Target| {
        let asked = options.targets.iter().any(|name| name == target.name());
        let wanted = |journey: &String| wants(workspace, target, journey);
        asked || (options.targets.is_empty() && part.journeys.iter().any(wanted))
    };
    if target::TARGETS.iter().any(|target| taken(*target) && target.own_file("").is_none()) {
        return None;
    }
    let mut analysis = analyze_with(&part.workspace, std::mem::take(&mut part.used));
    let mut found = std::mem::take(&mut analysis.sink.items);
    found.extend(bind_environment(workspace, &mut analysis, options));
    if meets_others(workspace, &analysis, &part) {
        return None;
    }
    let journeys: Vec<&str> = part.journeys.iter().map(String::as_str).collect();
    let unknown = manifest_names(workspace, &analysis.program, &journeys);
    if stopped(workspace, &found) || !unknown.is_empty() {
        return None;
    }
    let mut back = back(workspace, &analysis, &journeys, options, found);
    if stopped(workspace, &back.found) {
        return None;
    }
    let rows = std::mem::take(&mut part.rows);
    let documents = std::mem::take(&mut part.documents);
    let memory = part.memory(workspace, &back.made())?;
    for (target, document) in documents {
        match back.outputs.iter_mut().find(|folder| folder.path == target) {
            Some(folder) => folder.kept.push(document),
            None => back.outputs.push(OutputFolder {
                path: target.to_owned(),
                files: Vec::new(),
                kept: vec![document],
            }),
        }
    }
    let place = |name: &str| target::TARGETS.iter().position(|target| target.name() == name);
    back.outputs.sort_by_key(|folder| place(&folder.path));
    back.rows.extend(rows);
    back.rows.sort_by(|a, b| (place(a.target), &a.journey).cmp(&(place(b.target), &b.journey)));
    Some((built(workspace, options, back), memory))
}

/// Can the proofs about all journeys together say something that a part cannot know: what was looked at
/// again can begin a journey that was not, can pile up messages with others or overtake them, or a budget is for all.
fn meets_others(workspace: &Workspace, analysis: &Analysis, part: &Part) -> bool {
    let budget = &workspace.manifest.budget;
    if budget.messages_per_day.is_some() || budget.messages_per_week.is_some() {
        return true;
    }
    let kept: HashSet<&str> =
        part.rows.iter().flat_map(|row| &row.begins).map(|name| name.as_str()).collect();
    let events = &analysis.program.events;
    // A message of one journey can overtake that of another that the same event begins.
    let mut others: Vec<&(SmolStr, Order<SmolStr>)> =
        part.rows.iter().flat_map(|row| &row.orders).collect();
    others.sort_by(|(a, one), (b, other)| {
        (a, &one.windows, one.after).cmp(&(b, &other.windows, other.after))
    });
    others.dedup();
    let overtakes = analysis.flows.iter().any(|(flow, _)| {
        let own = report::orders(workspace, &analysis.program, flow);
        own.iter().any(|(event, order)| {
            others.iter().any(|(of, other)| {
                of == event && (order.overtaken_by(other) || other.overtaken_by(order))
            })
        })
    });
    if overtakes {
        return true;
    }
    analysis.facts.iter().any(|facts| {
        !facts.held_by.is_empty()
            || facts.causes.iter().any(|cause| match cause.what {
                Caused::Event(event) => kept.contains(events.at(event).head.name.as_str()),
                Caused::Field(_) => kept.contains(report::ENTERS),
                // A file whose journeys others start is seen by a `use`, so it is never left out.
                Caused::Journey(_) => false,
            })
    })
}

fn check_options(workspace: &Workspace, options: &BuildOptions) -> Result<(), String> {
    let names = target_names();
    for wanted in &options.targets {
        if !names.contains(&wanted.as_str()) {
            let near = suggest::did_you_mean(wanted, names.iter().copied());
            let hint = near.unwrap_or_else(|| format!("there is {}", suggest::one_of(&names)));
            return Err(format!("there is no target `{wanted}`; {hint}"));
        }
    }
    if let Err(finding) = workspace.manifest.check_env(options.env.as_deref()) {
        let hint = finding.help.map(|help| format!("; {help}")).unwrap_or_default();
        return Err(format!("{}{hint}", finding.message));
    }
    Ok(())
}

fn target_names() -> Vec<&'static str> {
    target::TARGETS.iter().map(|target| target.name()).collect()
}

/// The front half, and its findings.
fn analyzed(workspace: &Workspace, options: &BuildOptions) -> (Analysis, Vec<Diagnostic>) {
    let mut analysis = analyze(workspace);
    let mut found = std::mem::take(&mut analysis.sink.items);
    let journeys: Vec<&str> =
        analysis.program.journeys.iter().map(|(_, journey)| journey.head.name.as_str()).collect();
    found.extend(manifest_names(workspace, &analysis.program, &journeys));
    if !stopped(workspace, &found) {
        found.extend(bind_environment(workspace, &mut analysis, options));
    }
    (analysis, found)
}

/// Puts the values that the environment binds in the place of those that hold without one.
fn bind_environment(
    workspace: &Workspace,
    analysis: &mut Analysis,
    options: &BuildOptions,
) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    let env = options.env.as_deref();
    if let Some(Ok(table)) = env.map(|env| workspace.manifest.setting_values(Some(env))) {
        settings::bind(&mut analysis.program, &table, &mut sink);
    }
    sink.items
}

fn names_of(analysis: &Analysis) -> Vec<&str> {
    analysis.flows.iter().map(|(flow, _)| flow.name.as_str()).collect()
}

fn stopped(workspace: &Workspace, found: &[Diagnostic]) -> bool {
    found.iter().chain(&workspace.diagnostics).any(Diagnostic::is_error)
}

/// What the back half made.
struct Back {
    found: Vec<Diagnostic>,
    rows: Vec<Row>,
    /// In folders with the names of their targets.
    outputs: Vec<OutputFolder>,
    /// Journeys about which a target had something to say.
    doubtful: HashSet<String>,
    able: Vec<Able>,
}

impl Back {
    fn made(&self) -> Made<'_> {
        Made {
            found: &self.found,
            rows: &self.rows,
            outputs: &self.outputs,
            doubtful: &self.doubtful,
        }
    }
}

/// Flows to documents. `names` are the journeys of the whole workspace.
fn back(
    workspace: &Workspace,
    analysis: &Analysis,
    names: &[&str],
    options: &BuildOptions,
    found: Vec<Diagnostic>,
) -> Back {
    let mut back = Back {
        found,
        rows: Vec::new(),
        outputs: Vec::new(),
        doubtful: HashSet::new(),
        able: Vec::new(),
    };
    for target in target::TARGETS {
        let flows = mapped(workspace, analysis, names, *target, options);
        if !flows.is_empty() {
            one(workspace, &analysis.program, *target, flows, options, &mut back);
        }
    }
    back
}

/// Folders, the report and the findings as they are shown.
fn built(workspace: &Workspace, options: &BuildOptions, back: Back) -> Built {
    let Back { found, rows, mut outputs, able, .. } = back;
    let environment = options.env.as_deref();
    let prefix = environment.map(|env| format!("{env}/")).unwrap_or_default();
    for folder in &mut outputs {
        folder.path = format!("{prefix}{}", folder.path);
    }
    let document = report::document(workspace, environment, &rows);
    outputs.push(OutputFolder {
        path: prefix.trim_end_matches('/').to_owned(),
        files: vec![("report.json".to_owned(), document)],
        kept: Vec::new(),
    });
    let mut journeys: Vec<&str> =
        rows.iter().filter(|row| row.built).map(|row| row.journey.as_str()).collect();
    journeys.sort_unstable();
    journeys.dedup();
    Built {
        people: rows.iter().any(|row| row.inside.is_some()),
        able,
        journeys: journeys.len(),
        report: report::table(&rows),
        outputs,
        diagnostics: finished(workspace, found),
    }
}

/// Names in the manifest that the sources do not have.
fn manifest_names(workspace: &Workspace, program: &Program, journeys: &[&str]) -> Vec<Diagnostic> {
    let actions: Vec<&str> =
        program.actions.iter().map(|(_, action)| action.head.name.as_str()).collect();
    workspace.manifest.check_names(journeys, &actions, &target_names())
}

/// Does the manifest map this journey to the target?
fn wants(workspace: &Workspace, target: &dyn Target, journey: &str) -> bool {
    workspace.manifest.targets_of(journey).iter().any(|name| name.value == target.name())
}

/// The journeys for a target: those that the manifest maps to it. Where `--target` names one that
/// nothing is mapped to, all of them that it can make anything of.
fn mapped<'a>(
    workspace: &Workspace,
    analysis: &'a Analysis,
    names: &[&str],
    target: &dyn Target,
    options: &BuildOptions,
) -> Vec<&'a (Flow, FlowInfo)> {
    let asked = options.targets.iter().any(|name| name == target.name());
    if !options.targets.is_empty() && !asked {
        return Vec::new();
    }
    if asked && !names.iter().any(|name| wants(workspace, target, name)) {
        let all = || analysis.flows.iter();
        let concerned = |pair: &&(Flow, FlowInfo)| target.concerns(&analysis.program, &pair.0);
        let some: Vec<&(Flow, FlowInfo)> = all().filter(concerned).collect();
        // Where there is nothing at all for it, each journey says so.
        return if some.is_empty() { all().collect() } else { some };
    }
    analysis.flows.iter().filter(|(flow, _)| wants(workspace, target, &flow.name)).collect()
}

/// Checks and emits the journeys of one target.
fn one(
    workspace: &Workspace,
    program: &Program,
    target: &dyn Target,
    flows: Vec<&(Flow, FlowInfo)>,
    options: &BuildOptions,
    back: &mut Back,
) {
    let input = |flows| Input {
        program,
        manifest: &workspace.manifest,
        sources: &workspace.sources,
        env: options.env.as_deref(),
        flows,
    };
    let checked: Vec<(Vec<Diagnostic>, Row)> = flows
        .par_iter()
        .map(|(flow, info)| {
            let others = others(workspace, target, &flow.name);
            let mapped = wants(workspace, target, &flow.name);
            let mut against = refusals(target, &others, mapped, flow, info);
            let said = once(target.check(&input(Vec::new()), flow, info));
            against.extend(of_what_can_be(said, against.is_empty()));
            let refused = against.iter().any(Diagnostic::is_error);
            let inside =
                (!refused).then(|| target.inside(&input(Vec::new()), flow, info)).flatten();
            (against, report::row(workspace, program, target, (flow, info), !refused, inside))
        })
        .collect();
    if !options.allow_refused {
        back.able.extend(able(target.name(), &checked));
    }
    let mut taken: Vec<&(Flow, FlowInfo)> = Vec::new();
    for (flow, (mut against, row)) in flows.into_iter().zip(checked) {
        if options.allow_refused {
            // A journey is left out because the target cannot take it, not because of a slip in journey.toml.
            for finding in against.iter_mut().filter(|finding| leaves_out(finding)) {
                finding.severity = Severity::Warning;
            }
        }
        if !against.is_empty() {
            back.doubtful.insert(row.journey.clone());
        }
        back.found.append(&mut against);
        if row.built {
            taken.push(flow);
        }
        back.rows.push(row);
    }
    if taken.is_empty() || back.found.iter().any(Diagnostic::is_error) {
        return;
    }
    match target.emit(&input(taken)) {
        Ok(files) => back.outputs.push(OutputFolder {
            path: target.name().to_owned(),
            files: files.into_iter().map(|file| (file.path, file.bytes)).collect(),
            kept: Vec::new(),
        }),
        Err(findings) => back.found.extend(findings),
    }
}

/// Which journeys a target takes, where it does not take all.
fn able(target: &'static str, checked: &[(Vec<Diagnostic>, Row)]) -> Option<Able> {
    let name = |(_, row): &(Vec<Diagnostic>, Row)| row.journey.clone();
    let unset = |(against, _): &&(Vec<Diagnostic>, Row)| {
        let mut errors = against.iter().filter(|finding| finding.is_error()).peekable();
        errors.peek().is_some() && errors.all(|finding| MISSING.contains(&finding.code))
    };
    let taken = checked.iter().filter(|(_, row)| row.built).map(name).collect();
    let unset = checked.iter().filter(unset).map(name).collect();
    let some = checked.iter().any(|(_, row)| !row.built);
    some.then_some(Able { target, taken, unset, of: checked.len() })
}

/// The other targets that journey.toml maps a journey to.
pub(super) fn others(
    workspace: &Workspace,
    target: &dyn Target,
    journey: &str,
) -> Vec<&'static dyn Target> {
    let mapped = |other: &&&dyn Target| wants(workspace, **other, journey);
    let other = |other: &&&dyn Target| other.name() != target.name();
    target::TARGETS.iter().filter(other).filter(mapped).copied().collect()
}

/// The target that takes a construct in place of one that leaves it ([`Target::leaves`]).
pub(super) fn left_to(
    target: &dyn Target,
    others: &[&'static dyn Target],
    construct: Construct,
) -> Option<&'static str> {
    let takes =
        |other: &&&dyn Target| !matches!(fidelity(**other, construct), Fidelity::Refused(_));
    let taken = others.iter().find(takes).map(|other| other.name());
    taken.filter(|_| target.leaves().contains(&construct))
}

/// A journey that the target cannot take needs no ids and connections there: what it says about them is left out. So is
/// what is not sound about a document of which parts are wrong or missing.
fn of_what_can_be(found: Vec<Diagnostic>, constructs: bool) -> Vec<Diagnostic> {
    let able = constructs && !found.iter().any(|finding| finding.code == codes::REFUSED);
    let whole = constructs
        && !found.iter().any(|finding| finding.is_error() && finding.code != codes::BROKEN_FLOW);
    let counts = |finding: &Diagnostic| {
        (able || !MISSING.contains(&finding.code)) && (whole || finding.code != codes::BROKEN_FLOW)
    };
    found.into_iter().filter(counts).collect()
}

/// Does a finding stand against one journey on the target, so that the others can be built without it.
fn leaves_out(finding: &Diagnostic) -> bool {
    let refused = finding.code.class() == Class::Platform || MISSING.contains(&finding.code);
    finding.is_error() && refused
}

/// Lines that `journey.toml` lacks.
const MISSING: [Code; 2] = [codes::MISSING_SETTING, codes::NO_CONNECTION];

/// What is the same is said once. A line that `journey.toml` lacks is missing once, however often it is needed.
fn once(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    let mut places: HashMap<(String, Option<String>), usize> = HashMap::new();
    for finding in found {
        // A step that is written out for each round says the same each time.
        if kept.contains(&finding) {
            continue;
        }
        let of_manifest = MISSING.contains(&finding.code);
        let key = (finding.message.clone(), finding.help.clone());
        match places.get(&key).and_then(|at| kept.get_mut(*at)) {
            Some(first) if of_manifest => {
                let place = finding.labels.first().filter(|_| first.labels.len() < 4);
                first.labels.extend(
                    place.map(|label| Label { span: label.span, text: "and here".to_owned() }),
                );
            }
            _ => {
                if of_manifest {
                    places.insert(key, kept.len());
                }
                kept.push(finding);
            }
        }
    }
    kept
}

/// What the journey needs and the target cannot do: one finding per construct. `mapped` says whether journey.toml
/// maps it there, or the command line alone.
pub(super) fn refusals(
    target: &dyn Target,
    others: &[&'static dyn Target],
    mapped: bool,
    flow: &Flow,
    info: &FlowInfo,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (construct, places) in info.needs() {
        if left_to(target, others, *construct).is_some() {
            continue;
        }
        let Fidelity::Refused(why) = fidelity(target, *construct) else { continue };
        let Some((first, rest)) = places.split_first() else { continue };
        let message = format!(
            "`{}` cannot be built for `{}`: {} is refused",
            flow.name,
            target.name(),
            construct.title()
        );
        let mut finding = Diagnostic::new(codes::REFUSED, *first, message, "needed here");
        for place in rest.iter().take(3) {
            finding = finding.label(*place, "and here");
        }
        let able: Vec<&str> = target::TARGETS
            .iter()
            .filter(|other| !matches!(fidelity(**other, *construct), Fidelity::Refused(_)))
            .map(|other| other.name())
            .collect();
        let others = match able.as_slice() {
            [] => String::new(),
            able => format!("; {} can do it", able.join(", ")),
        };
        let rest = "build the rest with `--allow-refused`";
        let help = if mapped {
            let (target, journey) = (target.name(), &flow.name);
            format!(
                "take `{target}` out of the targets of `{journey}` in journey.toml, or {rest}{others}"
            )
        } else {
            format!("{rest}{others}")
        };
        found.push(finding.note(why).help(help));
    }
    found
}
