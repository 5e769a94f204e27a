//! `journeyc graph`: the picture of a journey.

use super::session::{Exit, Failure, Findings, Session, counted};
use crate::driver::{self, GraphOptions};
use crate::graph::Format;
use crate::simulate::Options;
use crate::source::{read_document, write_file};
use std::path::{Path, PathBuf};

/// Draw a journey: steps, branches, loops, stages, fallbacks
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The journey
    #[arg(value_name = "JOURNEY")]
    journey: String,

    /// The form of the picture
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    format: Shape,

    /// Write the picture into this folder, as JOURNEY.svg or the like, instead of the standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Mark the way of this test: its title, or a part of it
    #[arg(long, value_name = "TEST", conflicts_with_all = ["persona", "events", "at"])]
    path: Option<String>,

    /// Mark the way of the sample of this persona, as `simulate` plays it
    #[arg(long, value_name = "PERSONA")]
    persona: Option<String>,

    /// Mark the way of a customer to whom this happens, one JSON object a line
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,

    /// When the simulation begins: "2026-11-02 10:00" on the customer's clock, or an instant
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

/// The form of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// A picture with text that can be selected
    #[default]
    Svg,
    /// A page of one file, without network: pan, zoom, search, details
    Html,
    /// A flowchart of Mermaid
    Mermaid,
    /// A digraph of Graphviz
    Dot,
}

impl Shape {
    fn format(self) -> Format {
        match self {
            Self::Svg => Format::Svg,
            Self::Html => Format::Html,
            Self::Mermaid => Format::Mermaid,
            Self::Dot => Format::Dot,
        }
    }
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let workspace = session.load(None)?;
    let read = |path: &Path| read_document(&session.path(path)).map_err(Failure);
    let events = args.events.as_deref().map(read).transpose()?;
    let played = args.persona.is_some() || events.is_some() || args.at.is_some();
    let story = played.then(|| Options {
        journey: args.journey.clone(),
        persona: args.persona.clone(),
        events,
        at: args.at.clone(),
        ..Options::default()
    });
    let format = args.format.format();
    let options =
        GraphOptions { journey: args.journey.clone(), format, test: args.path.clone(), story };
    let answer = driver::graph(&workspace, &options).map_err(Failure)?;
    let exit = match (answer.diagnostics.as_slice(), &args.out) {
        ([], None) => Exit::Fine,
        (found, None) => session.show_errors(&workspace.sources, found, Findings::Aside)?,
        (found, Some(_)) => session.show_errors(&workspace.sources, found, Findings::Wanted)?,
    };
    let Some(folder) = &args.out else {
        if exit == Exit::Fine {
            session.say(&answer.text)?;
        }
        return Ok(exit);
    };
    if exit == Exit::Errors {
        session.summary(&format!("nothing written: {}", counted(&answer.diagnostics)))?;
        return Ok(exit);
    }
    let name = format!("{}.{}", args.journey, format.ending());
    write_file(&session.path(folder).join(&name), answer.text.as_bytes())
        .map_err(|error| Failure(error.to_string()))?;
    session.summary(&format!("drew {} into {}", args.journey, folder.join(name).display()))?;
    Ok(exit)
}
