//! `journeyc map`: the picture of a journey map.

use super::session::{Exit, Failure, Findings, Session};
use crate::driver::{self, MapOptions};
use crate::map::Form;
use crate::source::write_file;
use std::path::PathBuf;

mod watch;

/// Draw the customer journey map
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only this map; without a name all maps are drawn
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// What to draw
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: Shape,

    /// Serve the maps on a page of this machine that follows the sources as they are saved
    #[arg(long, conflicts_with_all = ["format", "out", "data"])]
    watch: bool,

    /// The port of that page; by default a free one
    #[arg(long, value_name = "PORT", requires = "watch", default_value_t = 0)]
    port: u16,

    /// Events to lay over the map: .csv, .tsv, .ndjson, .jsonl or .xes; `[data]` in journey.toml says how it
    /// is read
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,

    /// Write a file for each map into this folder, instead of to the standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// The form of a map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// A picture, for pages and documents
    #[default]
    Svg,
    /// A page to look around in, in one file
    Html,
    /// A picture of dots
    Png,
    /// The small journey diagram of Mermaid
    Mermaid,
    /// CJML 2.0, in the shape of its published sample
    Cjml,
    /// A table: phases by rows
    Csv,
    /// A series of numbers for a metric card of Smaply
    Smaply,
    /// Everything that the map says, for programs
    Json,
}

impl From<Shape> for Form {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Svg => Self::Svg,
            Shape::Html => Self::Html,
            Shape::Png => Self::Png,
            Shape::Mermaid => Self::Mermaid,
            Shape::Cjml => Self::Cjml,
            Shape::Csv => Self::Csv,
            Shape::Smaply => Self::Smaply,
            Shape::Json => Self::Json,
        }
    }
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    if args.watch {
        return watch::watch(args.name.as_deref(), args.port, session);
    }
    let workspace = session.load(None)?;
    let data = args.data.as_ref().map(|file| (session.path(file), file.display().to_string()));
    let options = MapOptions { name: args.name.clone(), form: args.format.into(), data };
    let drawn = driver::maps(&workspace, &options).map_err(Failure)?;
    let exit = match drawn.diagnostics.as_slice() {
        [] => Exit::Fine,
        found => session.show_errors(&workspace.sources, found, Findings::Aside)?,
    };
    if exit == Exit::Errors {
        return Ok(exit);
    }
    match (&args.out, drawn.files.as_slice()) {
        (Some(folder), files) => {
            for (name, bytes) in files {
                let place = session.path(folder).join(name);
                write_file(&place, bytes).map_err(|error| Failure(error.to_string()))?;
                session.summary(&format!("wrote {}", folder.join(name).display()))?;
            }
        }
        (None, [(_, bytes)]) => session.give(bytes)?,
        (None, files) => {
            let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            return Err(Failure(format!(
                "there are {} maps ({}); name one of them, or say with --out DIR where the files go",
                files.len(),
                names.join(", ")
            )));
        }
    }
    for remark in &drawn.remarks {
        session.summary(remark)?;
    }
    Ok(exit)
}
