//! `journeyc simulate`: one customer's way through a journey, on a virtual clock.

use super::session::{Exit, Failure, Findings, Session};
use crate::driver;
use crate::simulate::{Form, Options};
use crate::source::read_document;
use std::path::{Path, PathBuf};

/// Show what happens to a customer in a journey, on a virtual clock
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The journey
    #[arg(value_name = "JOURNEY")]
    journey: String,

    /// The customer is the sample of this persona
    #[arg(long, value_name = "PERSONA")]
    persona: Option<String>,

    /// The customer, as a JSON document of the wire contract
    #[arg(long, value_name = "FILE", conflicts_with = "persona")]
    customer: Option<PathBuf>,

    /// What happens, one JSON object a line; without it the journey is begun with made-up values
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,

    /// When it begins: "2026-11-02 10:00" on the customer's clock, or an instant
    #[arg(long, value_name = "TIME")]
    at: Option<String>,

    /// When it stops: a time, or "+30 days"
    #[arg(long, value_name = "TIME")]
    until: Option<String>,

    /// Run every journey of the workspace, not only this one and those that it starts
    #[arg(long)]
    all: bool,

    /// Consent is only what the customer's document or the events say
    #[arg(long)]
    no_consent: bool,

    /// No message is delivered unless the events say so
    #[arg(long)]
    no_receipts: bool,

    /// The providers of this channel refuse
    #[arg(long, value_name = "CHANNEL")]
    refuse: Vec<String>,

    /// The form of the story
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    format: Shape,

    /// Play the customer: the next thing, an event, a reply, a jump
    #[arg(long, conflicts_with_all = ["format", "until"])]
    step: bool,
}

/// The form of a story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// A line for each thing that happened
    #[default]
    Table,
    /// One JSON document
    Json,
    /// A Mermaid sequence diagram
    Mermaid,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let workspace = session.load(None)?;
    let document = |path: &Option<PathBuf>, session: &Session<'_>| {
        let read = |path: &Path| read_document(&session.path(path)).map_err(Failure);
        path.as_deref().map(read).transpose()
    };
    let options = Options {
        journey: args.journey.clone(),
        all: args.all,
        persona: args.persona.clone(),
        customer: document(&args.customer, session)?,
        events: document(&args.events, session)?,
        at: args.at.clone(),
        until: args.until.clone(),
        no_consent: args.no_consent,
        no_receipts: args.no_receipts,
        refuse: args.refuse.clone(),
        form: match args.format {
            Shape::Table => Form::Table,
            Shape::Json => Form::Json,
            Shape::Mermaid => Form::Mermaid,
        },
    };
    if !args.step {
        let answer = driver::simulate(&workspace, &options).map_err(Failure)?;
        return session.answer(&workspace.sources, &answer);
    }
    let stdin = std::io::stdin();
    let found = driver::steps(&workspace, &options, &mut stdin.lock(), session.out);
    let found = found.map_err(Failure)?;
    if found.is_empty() {
        return Ok(Exit::Fine);
    }
    session.show(&workspace.sources, &found, Findings::Aside)
}
