//! `journeyc preview`: a message as a customer reads it.

use super::session::{Exit, Failure, Session};
use crate::driver::{self, PreviewOptions};

/// Show a message as a customer reads it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The message
    #[arg(value_name = "MESSAGE")]
    message: String,

    /// Show it to the sample customer of this persona
    #[arg(long, value_name = "PERSONA")]
    persona: Option<String>,

    /// Show this locale instead of the customer's
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,

    /// Show only this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let workspace = session.load(None)?;
    let options = PreviewOptions {
        message: args.message.clone(),
        persona: args.persona.clone(),
        locale: args.locale.clone(),
        channel: args.channel.clone(),
    };
    let answer = driver::preview(&workspace, &options).map_err(Failure)?;
    session.answer(&workspace.sources, &answer)
}
