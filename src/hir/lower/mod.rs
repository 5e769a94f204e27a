//! From trees to a program: names are resolved, types checked, every finding reported.
//!
//! In three strides, so that the order of files and declarations does not matter: `modules` finds
//! every name; `signatures` gives fields, parameters and capabilities their types; `bodies` looks
//! inside predicates, messages and journeys, file by file and in parallel.

mod allows;
mod bodies;
mod card;
mod channel;
mod channel_card;
mod checker;
mod circles;
mod days;
mod expr;
mod flowing;
mod functions;
mod header;
mod journey;
mod literal;
mod message;
mod body_file;
mod names;
mod operators;
mod persona;
mod recipients;
pub(crate) mod rules;
mod signatures;
mod step;
mod test;
mod trigger;
mod types;

pub(crate) use literal::is_email;

use super::modules::{self, Modules};
use super::{Program, errors};
use crate::diag::Sink;
use crate::source::{FileId, Workspace};
use crate::syntax::ast::{Expr, Journey, Message, Persona, Rules, Tree};
use smol_str::SmolStr;

/// What every part of the lowering looks at.
pub(crate) struct Cx<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) trees: &'a [Tree],
    pub(crate) program: &'a Program,
    pub(crate) modules: &'a Modules,
    /// The declaration of each message with its module, by id.
    pub(crate) messages: &'a [(usize, &'a Message)],
    /// The declaration of each of the rules with its module, by id.
    pub(crate) rules: &'a [(usize, &'a Rules)],
    /// The value of each computed value with its module, by id.
    pub(crate) computes: &'a [(usize, &'a Expr)],
    /// The declaration of each persona with its module, by id.
    pub(crate) personas: &'a [(usize, &'a Persona)],
    /// The declaration of each journey with its module, by id.
    pub(crate) journeys: &'a [(usize, &'a Journey)],
}

impl<'a> Cx<'a> {
    /// Without declarations by id, which only bodies look at.
    fn new(
        workspace: &'a Workspace,
        trees: &'a [Tree],
        program: &'a Program,
        modules: &'a Modules,
    ) -> Self {
        Self {
            workspace,
            trees,
            program,
            modules,
            messages: &[],
            rules: &[],
            computes: &[],
            personas: &[],
            journeys: &[],
        }
    }
}

/// Checks all files of a workspace together.
#[must_use]
pub fn lower(workspace: &Workspace, trees: &[Tree], sink: &mut Sink) -> Program {
    let settings = &workspace.manifest.workspace;
    let mut program = Program {
        workspace: SmolStr::new(&settings.name.value),
        locale: SmolStr::new(&settings.locale.value),
        currency: SmolStr::new(&settings.currency.value),
        zone: settings.zone.as_ref().map(|zone| SmolStr::new(&zone.value)),
        lengths: workspace.manifest.lengths.clone(),
        ..Program::default()
    };
    let names =
        modules::module_names(trees, |file: FileId| workspace.module_of(file), &workspace.sources);
    let unread: Vec<SmolStr> =
        workspace.unread.iter().map(|file| SmolStr::new(workspace.module_of(*file))).collect();
    let mut table = modules::declare(trees, &names, &mut program, sink);
    modules::import(trees, &mut table, &unread, &program, sink);
    let mut used = signatures::lower(workspace, trees, &mut program, &table, sink);
    used.extend(bodies::lower(workspace, trees, &mut program, &table, sink));
    if let Ok(values) = workspace.manifest.setting_values(None) {
        super::settings::bind(&mut program, &values, sink);
    }
    for (at, module) in table.items.iter().enumerate() {
        if module.is_std {
            continue;
        }
        for (number, import) in module.imports.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            if !used.contains(&(at, number)) {
                sink.push(errors::unused_import(&import.name, import.span));
            }
        }
    }
    program.allows = allows::lower(trees, sink);
    program
}
