//! `journeyc check`: says everything that is wrong with a workspace.

use std::path::PathBuf;

use super::progress;
use super::session::{Exit, Failure, Findings, Session, count, counted};
use crate::driver;

/// Check a workspace and say what is wrong with it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder that holds journey.toml
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let workspace = session.load(args.folder.as_deref())?;
    let busy = progress::start(session.progress, "checking");
    let checked = driver::check(&workspace);
    drop(busy);
    let exit = session.show(&workspace.sources, &checked.diagnostics, Findings::Wanted)?;
    let files = workspace.journey_files.len() + workspace.unread.len();
    session.summary(&format!(
        "checked {}, {}: {}",
        count(files, "file"),
        count(checked.journeys, "journey"),
        counted(&checked.diagnostics)
    ))?;
    Ok(exit)
}
