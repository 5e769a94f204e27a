//! The picture of a journey map: `journeyc map`.

use super::{analyze, finished};
use crate::diag::{Diagnostic, suggest};
use crate::hir::{Id, MapDef};
use crate::map::measured::{Feeling, Kind, Mapping, measure};
use crate::map::{self, Document, Form};
use crate::source::{self, Workspace};
use crate::value::zone::Zone;
use rust_decimal::prelude::ToPrimitive;
use std::path::PathBuf;

/// Which maps to draw, and how.
#[derive(Clone, Debug, Default)]
pub struct MapOptions {
    /// Only this map.
    pub name: Option<String>,
    /// The form.
    pub form: Form,
    /// Events that are laid over the maps: a file, and its name as people know it.
    pub data: Option<(PathBuf, String)>,
}

/// Maps that were drawn.
#[derive(Clone, Debug, Default)]
pub struct Maps {
    /// The findings, with the levels of the workspace applied, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Name of the file, and what is in it; none where the sources have errors.
    pub files: Vec<(String, Vec<u8>)>,
    /// What the form cannot say, and what data did not fit: lines for people.
    pub remarks: Vec<String>,
}

/// Names of maps, and their pages.
pub type Pages = Vec<(String, String)>;

/// Draws the maps of a workspace.
///
/// # Errors
/// If there is no such map, no map at all, or one cannot be drawn.
pub fn maps(workspace: &Workspace, options: &MapOptions) -> Result<Maps, String> {
    let form = options.form;
    let (collected, diagnostics) = collected(workspace, options.name.as_deref(), |stuff, id| {
        let document = map::collect(stuff, id, form.tells());
        let flows = match form {
            Form::Html => map::flows(stuff, id, &document),
            _ => Vec::new(),
        };
        (document, flows)
    })?;
    let mut drawn = Maps { diagnostics, ..Maps::default() };
    let several = collected.len() > 1;
    for (mut document, flows) in collected {
        let mut said = Vec::new();
        if let Some((path, name)) = &options.data {
            let kind = Kind::of(name).ok_or_else(|| {
                format!("{name}: data ends in .csv, .tsv, .ndjson, .jsonl or .xes")
            })?;
            let file = source::open(path).map_err(|why| format!("{name}: {why}"))?;
            let zone = zone(workspace)?;
            let mapping = mapping(&workspace.manifest.data);
            let (measured, remarks) = measure(&document, &mapping, &zone, (name, kind), file)?;
            document.measured = Some(measured);
            said.extend(remarks);
        }
        let (bytes, remarks) = map::write(&document, &flows, form)?;
        drawn.files.push((format!("{}.{}", document.head.name, form.ending()), bytes));
        said.extend(remarks);
        let name = &document.head.name;
        let of = |line| if several { format!("{name}: {line}") } else { line };
        drawn.remarks.extend(said.into_iter().map(of));
    }
    Ok(drawn)
}

/// What the maps of a workspace say, or one of them, with the findings; where the sources have errors
/// there are none.
///
/// # Errors
/// If there is no such map, or no map at all.
pub fn map_documents(
    workspace: &Workspace,
    name: Option<&str>,
) -> Result<(Vec<Document>, Vec<Diagnostic>), String> {
    collected(workspace, name, |stuff, id| map::collect(stuff, id, true))
}

/// The maps of a workspace, or one of them, as pages that follow whoever serves them: names and pages, with
/// the findings; where the sources have errors there are no pages.
///
/// # Errors
/// If there is no such map, or no map at all.
pub fn map_pages(
    workspace: &Workspace,
    name: Option<&str>,
) -> Result<(Pages, Vec<Diagnostic>), String> {
    collected(workspace, name, |stuff, id| {
        let document = map::collect(stuff, id, true);
        let flows = map::flows(stuff, id, &document);
        (document.head.name.clone(), map::html(&document, &flows, true))
    })
}

/// What is made of each map that is wanted, with the findings; nothing where the sources have errors.
fn collected<T>(
    workspace: &Workspace,
    name: Option<&str>,
    make: impl Fn(&map::Stuff<'_>, Id<MapDef>) -> T,
) -> Result<(Vec<T>, Vec<Diagnostic>), String> {
    let analysis = analyze(workspace);
    let program = &analysis.program;
    let names: Vec<&str> = program.maps.iter().map(|(_, map)| map.head.name.as_str()).collect();
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        return Err(suggest::unknown("map", name, &names));
    }
    let stopped =
        analysis.sink.errors() > 0 || workspace.diagnostics.iter().any(Diagnostic::is_error);
    if !stopped && names.is_empty() {
        return Err("the workspace declares no map; write `map NAME { .. }` to draw one".to_owned());
    }
    let stuff = map::Stuff { program, flows: &analysis.flows, workspace };
    let wanted = |one: &str| !stopped && name.is_none_or(|name| one == name);
    let shown = program.maps.iter().filter(|(_, map)| wanted(&map.head.name));
    let made = shown.map(|(id, _)| make(&stuff, id)).collect();
    Ok((made, finished(workspace, analysis.sink.items)))
}

/// The zone of times without an offset: that of the workspace, else universal time.
fn zone(workspace: &Workspace) -> Result<Zone, String> {
    match &workspace.manifest.workspace.zone {
        None => Ok(Zone::UTC),
        Some(zone) => Zone::find(&zone.value)
            .ok_or_else(|| format!("the time-zone database has no `{}`", zone.value)),
    }
}

/// `[data]` as the map wants it.
fn mapping(data: &source::Data) -> Mapping {
    let feeling = data.feeling.as_ref().map(|score| Feeling {
        column: score.column.clone(),
        worst: score.worst.to_f64().unwrap_or_default(),
        best: score.best.to_f64().unwrap_or_default(),
    });
    let events = data
        .events
        .iter()
        .map(|line| (line.event.clone(), line.touchpoint.as_ref().map(|name| name.value.clone())));
    Mapping {
        customer: data.customer.clone(),
        time: data.time.clone(),
        event: data.event.clone(),
        feeling,
        group: data.group.clone(),
        events: events.collect(),
    }
}
