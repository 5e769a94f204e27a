//! Target `flow`: journeyc's own neutral JSON, one document per journey. It says everything that the
//! verified graph says, so that whoever wants another platform can start from it.

mod emit;
mod expr;
mod json;
mod minimum;
mod time;

use super::{Capability, Evidence, Fidelity, Input, OutputFile, Target, Wanted};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Construct, Expr, Program, Text, Var};
use rayon::prelude::*;
use serde_json::Value;
use std::cell::RefCell;
use std::sync::LazyLock;

/// The target.
pub static FLOW: FlowTarget = FlowTarget;

/// Writes a verified flow as it is.
#[derive(Debug)]
pub struct FlowTarget;

/// Everything that has a lowering is in the document, exactly.
static CAPABILITIES: LazyLock<Vec<Capability>> = LazyLock::new(|| {
    let lowered = Construct::ALL.iter().filter(|construct| construct.is_lowered());
    lowered
        .map(|construct| Capability { construct: *construct, fidelity: Fidelity::Exact })
        .collect()
});

impl Target for FlowTarget {
    fn name(&self) -> &'static str {
        "flow"
    }

    fn title(&self) -> &'static str {
        "journeyc's own neutral JSON (schema: `journeyc schema flow`)"
    }

    fn evidence(&self) -> Evidence {
        Evidence::Engine
    }

    fn capabilities(&self) -> &'static [Capability] {
        &CAPABILITIES
    }

    fn minimum(&self) -> &'static [Wanted] {
        minimum::MINIMUM
    }

    fn own_file(&self, journey: &str) -> Option<String> {
        Some(file_of(journey))
    }

    fn check(&self, _input: &Input<'_>, _flow: &Flow, _info: &FlowInfo) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        let file = |(flow, info): &&(Flow, FlowInfo)| OutputFile {
            path: file_of(&flow.name),
            bytes: super::pretty(&emit::document(input, flow, info)),
        };
        Ok(input.flows.par_iter().map(file).collect())
    }
}

fn file_of(journey: &str) -> String {
    format!("{journey}.flow.json")
}

/// The document of one journey on one line, with a line feed.
pub(crate) fn line(input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Vec<u8> {
    // Writing a document into memory cannot fail.
    let mut bytes = serde_json::to_vec(&emit::document(input, flow, info)).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// An expression over variables, as the document of a journey says it: for targets whose documents name
/// values that somebody else computes.
pub(in crate::target) fn expression(program: &Program, vars: &[Var], of: &Expr) -> Value {
    let seen = RefCell::default();
    value(&expr::expr(&expr::Names { program, vars, seen: &seen }, of))
}

/// A text with its slots, as the document of a journey says it.
pub(in crate::target) fn words(program: &Program, vars: &[Var], of: &Text) -> Value {
    let seen = RefCell::default();
    value(&expr::text(&expr::Names { program, vars, seen: &seen }, of))
}

/// The same JSON, by itself.
fn value(of: &json::Value<'_>) -> Value {
    // Such a value has texts for keys and no floats, so it can always be written.
    serde_json::to_value(of).unwrap_or_default()
}
