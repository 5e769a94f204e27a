//! `journeyc build`: compiles a workspace and writes the outputs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::progress;
use super::session::{Exit, Failure, Findings, Session, count, counted};
use crate::driver::{self, BuildOptions, Memory};
use crate::driver::{Able, Built};
use crate::source::{Workspace, read_document, write_outputs};

/// Compile a workspace for its targets
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder that holds journey.toml
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Build only this target; may be given several times
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<String>,

    /// Lay the settings of this environment over the others
    #[arg(long, value_name = "ENV")]
    env: Option<String>,

    /// Write the outputs here instead of the folder that journey.toml names
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Leave out journeys that a target refuses, and build the rest
    #[arg(long)]
    allow_refused: bool,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let workspace = session.load(args.folder.as_deref())?;
    let options = BuildOptions {
        targets: args.targets.clone(),
        env: args.env.clone(),
        allow_refused: args.allow_refused,
    };
    let folder = match &args.out {
        Some(out) => session.path(out),
        None => workspace.out_folder(),
    };
    let busy = progress::start(session.progress, "building");
    let memory = Memory::recall(&folder, &options);
    let (built, memory) = driver::rebuild(&workspace, &options, memory).map_err(Failure)?;
    drop(busy);
    let exit = session.show(&workspace.sources, &built.diagnostics, Findings::Wanted)?;
    if exit == Exit::Errors {
        for of in &built.able {
            session.summary(&able(of))?;
        }
        session.summary(&format!("nothing written: {}", counted(&built.diagnostics)))?;
        return Ok(exit);
    }
    let (mut changed, mut same, mut removed) = (0, 0, 0);
    let before = before(&built, &folder);
    let mut other: BTreeSet<(String, String)> = BTreeSet::new();
    for outputs in &built.outputs {
        let place =
            if outputs.path.is_empty() { folder.clone() } else { folder.join(&outputs.path) };
        let written = write_outputs(&place, &outputs.files, &outputs.kept)
            .map_err(|e| Failure(e.to_string()))?;
        if before.is_some() {
            let target = target_of(&outputs.path);
            other.extend(written.changed.iter().map(|path| (target.to_owned(), path.clone())));
        }
        changed += written.changed.len();
        same += written.same;
        removed += written.removed.len();
    }
    if let Some(mut memory) = memory {
        memory.keep(&folder, &options);
    }
    if !built.report.is_empty() {
        session.summary(built.report.trim_end())?;
    }
    if let Some(before) = before {
        let lines = in_place_of(&workspace, &options, &built, &before, &other);
        if !lines.is_empty() {
            session.summary(&lines.join("\n"))?;
        }
    }
    let shown = match &args.out {
        Some(out) => out.display().to_string(),
        None => workspace.manifest.workspace.out.value.clone(),
    };
    session.summary(&format!(
        "built {} into {shown}: {} written, {same} unchanged, {removed} removed; {}",
        count(built.journeys, "journey"),
        count(changed, "file"),
        counted(&built.diagnostics)
    ))?;
    Ok(exit)
}

/// What a target takes of the journeys that it was asked to take.
fn able(of: &Able) -> String {
    let (target, all) = (of.target, count(of.of, "journey"));
    let mut line = match of.taken.as_slice() {
        [] => format!("{target} takes none of {all} as it is"),
        taken => {
            let (number, names) = (taken.len(), taken.join(", "));
            format!(
                "{target} takes {number} of {all}: {names}; `--allow-refused` builds what is taken"
            )
        }
    };
    if !of.unset.is_empty() {
        line.push_str(&format!("; with what journey.toml lacks: {}", of.unset.join(", ")));
    }
    line
}

/// The name of the target whose outputs stand in a folder: `staging/aws` holds those of `aws`.
fn target_of(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}

/// The folder and the bytes of the report that this build writes.
fn report(built: &Built) -> Option<(&str, &[u8])> {
    built.outputs.iter().find_map(|outputs| {
        let file = outputs.files.iter().find(|(path, _)| path == "report.json")?;
        Some((outputs.path.as_str(), file.1.as_slice()))
    })
}

/// The report of the build before, where one stands there and people can be inside its journeys.
fn before(built: &Built, folder: &Path) -> Option<String> {
    if !built.people {
        return None;
    }
    let (place, _) = report(built)?;
    read_document(&folder.join(place).join("report.json")).ok()
}

/// What the build puts in place of the one before.
fn in_place_of(
    workspace: &Workspace,
    options: &BuildOptions,
    built: &Built,
    before: &str,
    changed: &BTreeSet<(String, String)>,
) -> Vec<String> {
    let Some((_, now)) = report(built) else { return Vec::new() };
    driver::replaced(workspace, options.env.as_deref(), before.as_bytes(), now, changed)
}
