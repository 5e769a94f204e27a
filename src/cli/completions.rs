//! `journeyc completions`: completion scripts for shells.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use super::session::{Exit, Failure, Session};

/// Print a script that completes commands in a shell
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "journeyc", &mut script);
    session.say(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}
