//! `journeyc targets`: what each target makes of a journey.

use super::session::{Exit, Failure, Session};
use crate::driver;

/// Show what each target does exactly, emulates or refuses
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only this journey
    #[arg(value_name = "JOURNEY")]
    journey: Option<String>,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let workspace = session.load(None)?;
    let answer = driver::targets(&workspace, args.journey.as_deref()).map_err(Failure)?;
    session.answer(&workspace.sources, &answer)
}
