//! `journeyc dump`: inner forms, for those who work on the compiler. Their layout is not stable.

use clap::ValueEnum;

use super::session::{Exit, Failure, Session};
use crate::driver::{self, Dump};

/// Print an inner form of the compiler; not stable
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which form
    #[arg(value_name = "FORM", value_enum)]
    form: Form,

    /// Only this file (for tree) or journey (for flow)
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The syntax tree
    Tree,
    /// The resolved program
    Hir,
    /// The flow of a journey
    Flow,
    /// All keywords of the language
    Keywords,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let workspace = session.load(None)?;
    let form = match args.form {
        Form::Tree => Dump::Tree,
        Form::Hir => Dump::Hir,
        Form::Flow => Dump::Flow,
        Form::Keywords => Dump::Keywords,
    };
    let answer = driver::dump(&workspace, form, args.name.as_deref()).map_err(Failure)?;
    session.answer(&workspace.sources, &answer)
}
