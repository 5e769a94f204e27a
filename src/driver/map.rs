//! The picture of a journey map: `journeyc map`.

use super::{analyze, finished};
use crate::diag::{Diagnostic, suggest};
use crate::map::{self, Document, Form};
use crate::source::Workspace;

/// Which maps to draw, and how.
#[derive(Clone, Debug, Default)]
pub struct MapOptions {
    /// Only this map.
    pub name: Option<String>,
    /// The form.
    pub form: Form,
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

/// Draws the maps of a workspace.
///
/// # Errors
/// If there is no such map, no map at all, or one cannot be drawn.
pub fn maps(workspace: &Workspace, options: &MapOptions) -> Result<Maps, String> {
    let (documents, diagnostics) = map_documents(workspace, options.name.as_deref())?;
    let mut drawn = Maps { diagnostics, ..Maps::default() };
    for document in &documents {
        let (bytes, remarks) = map::write(document, options.form)?;
        drawn.files.push((format!("{}.{}", document.head.name, options.form.ending()), bytes));
        drawn.remarks.extend(remarks);
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
    let analysis = analyze(workspace);
    let program = &analysis.program;
    let names = || program.maps.iter().map(|(_, map)| map.head.name.as_str());
    if let Some(name) = name.filter(|name| !names().any(|one| one == *name)) {
        let near = suggest::did_you_mean(name, names());
        let hint = near.map(|near| format!("; {near}")).unwrap_or_default();
        return Err(format!("there is no map `{name}`{hint}"));
    }
    let stopped =
        analysis.sink.errors() > 0 || workspace.diagnostics.iter().any(Diagnostic::is_error);
    if !stopped && names().next().is_none() {
        return Err("the workspace declares no map; write `map NAME { .. }` to draw one".to_owned());
    }
    let stuff = map::Stuff { program, flows: &analysis.flows, workspace };
    let wanted = |one: &str| !stopped && name.is_none_or(|name| one == name);
    let shown = program.maps.iter().filter(|(_, map)| wanted(&map.head.name));
    let documents = shown.map(|(id, _)| map::collect(&stuff, id)).collect();
    Ok((documents, finished(workspace, analysis.sink.items)))
}
