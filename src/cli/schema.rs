//! `journeyc schema`: JSON schemas of what the compiler writes.

use clap::ValueEnum;

use super::session::{Exit, Failure, Session};
use crate::driver::{self, Schema};
use crate::source::SourceMap;

/// Print a JSON schema
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of what
    #[arg(value_name = "WHAT", value_enum)]
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// The neutral form of a journey that the target `flow` writes
    Flow,
    /// The events that the workspace declares
    Events,
    /// The report of a build
    Report,
    /// The document of a map that `journeyc map --format json` writes
    Map,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let schema = match args.what {
        What::Flow => Schema::Flow,
        What::Events => Schema::Events,
        What::Report => Schema::Report,
        What::Map => Schema::Map,
    };
    // Only the events differ between workspaces.
    let workspace = match schema {
        Schema::Events => Some(session.load(None)?),
        Schema::Flow | Schema::Report | Schema::Map => None,
    };
    let answer = driver::schema(schema, workspace.as_ref()).map_err(Failure)?;
    let none = SourceMap::default();
    session.answer(workspace.as_ref().map_or(&none, |workspace| &workspace.sources), &answer)
}
