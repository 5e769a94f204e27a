//! A checked workspace, for the tests of targets.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::{Fidelity, Input, OutputFile, Target, fidelity};
use crate::diag::Diagnostic;
use crate::driver::{Analysis, analyze};
use crate::source::Workspace;
use serde_json::Value;

/// A workspace without errors, with the flows of all its journeys, and a target.
pub(crate) struct World {
    pub(crate) workspace: Workspace,
    pub(crate) analysis: Analysis,
    target: &'static dyn Target,
}

impl World {
    pub(crate) fn new(target: &'static dyn Target, manifest: &str, source: &str) -> Self {
        Self::of(target, manifest, &[("all.journey", source)])
    }

    /// Of several files.
    pub(crate) fn of(target: &'static dyn Target, manifest: &str, files: &[(&str, &str)]) -> Self {
        let workspace = Workspace::from_memory(manifest, files);
        let analysis = analyze(&workspace);
        let all = analysis.sink.items.iter().chain(&workspace.diagnostics);
        let errors: Vec<String> = all
            .filter(|item| item.is_error())
            .map(|item| {
                let at = item.span().map_or("", |span| workspace.sources.slice(span));
                format!("{}: {} @ {at}", item.code, item.message)
            })
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        Self { workspace, analysis, target }
    }

    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            program: &self.analysis.program,
            manifest: &self.workspace.manifest,
            sources: &self.workspace.sources,
            env: None,
            flows: self.analysis.flows.iter().collect(),
        }
    }

    /// The documents.
    pub(crate) fn emit(&self) -> Vec<OutputFile> {
        match self.target.emit(&self.input()) {
            Ok(files) => files,
            Err(found) => panic!("{}", messages(&found).join("\n")),
        }
    }

    /// What the target says about all journeys, beyond whole constructs.
    pub(crate) fn findings(&self) -> Vec<Diagnostic> {
        let input = self.input();
        let flows = self.analysis.flows.iter();
        flows.flat_map(|(flow, info)| self.target.check(&input, flow, info)).collect()
    }

    /// The keys of the constructs that the journeys need and the target refuses.
    pub(crate) fn refused(&self) -> Vec<&'static str> {
        let needs = self.analysis.flows.iter().flat_map(|(_, info)| info.needs().keys());
        needs
            .filter(|construct| matches!(fidelity(self.target, **construct), Fidelity::Refused(_)))
            .map(|construct| construct.key())
            .collect()
    }
}

/// Findings as code and message.
pub(crate) fn messages(found: &[Diagnostic]) -> Vec<String> {
    found.iter().map(|item| format!("{}: {}", item.code, item.message)).collect()
}

/// A document, read.
pub(crate) fn json(files: &[OutputFile], path: &str) -> Value {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| {
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        panic!("there is no {path} among {paths:?}")
    });
    serde_json::from_slice(&file.bytes).unwrap()
}
