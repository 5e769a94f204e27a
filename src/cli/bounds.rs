//! `journeyc bounds`: what journeys do at worst.

use super::session::{Exit, Failure, Session};
use crate::driver;

/// Show what journeys do at worst: messages, length, parts of SMS, cost
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only this journey
    #[arg(value_name = "JOURNEY")]
    journey: Option<String>,

    /// The form of the answer
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: Shape,
}

/// The form of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// For people
    #[default]
    Table,
    /// One JSON document
    Json,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let workspace = session.load(None)?;
    let answer = driver::bounds(&workspace, args.journey.as_deref(), args.format == Shape::Json)
        .map_err(Failure)?;
    session.answer(&workspace.sources, &answer)
}
