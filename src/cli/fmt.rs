//! `journeyc fmt`: one look for all sources.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::session::{Exit, Failure, Findings, Session, count};
use super::{Format, progress};
use crate::driver::{self, FormatRun, Formatted};
use crate::source::{self, Editables};

/// Give sources the one look that they have
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files, or folders with all sources below them; without one, the workspace here
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,

    /// Write nothing; show what would change, and fail if anything would
    #[arg(long)]
    check: bool,

    /// Format the standard input and print the result
    #[arg(long, conflicts_with = "paths")]
    stdin: bool,
}

/// What the standard input is called in findings.
const STDIN: &str = "<stdin>";

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    if args.stdin {
        return stdin(args, session);
    }
    let (files, mut problems) = find(args, session);
    if files.files.is_empty() && problems.is_empty() {
        let why = "found no .journey file; name one, or a folder that holds some";
        return Err(Failure(why.to_owned()));
    }
    let busy = progress::start(session.progress, "formatting");
    let run = driver::format(&files.files, !args.check);
    drop(busy);
    let mut exit = show_findings(&run, session, Findings::Wanted)?;
    let (mut changed, mut same) = (0, 0);
    for (path, formatted) in &run.files {
        match formatted {
            Formatted::Same => same += 1,
            Formatted::Broken => {}
            Formatted::Failed(why) => problems.push(why.clone()),
            Formatted::Changed { old, new } => {
                changed += 1;
                if args.check {
                    exit = Exit::Errors;
                    show_change(path, old, new, session)?;
                }
            }
        }
    }
    let broken = run.files.len() - changed - same - failed(&run);
    let with_errors = if broken > 0 { format!(", {broken} with errors") } else { String::new() };
    session.summary(&if args.check {
        format!("{} would change, {same} would not{with_errors}", count(changed, "file"))
    } else {
        format!("formatted {}, {same} unchanged{with_errors}", count(changed, "file"))
    })?;
    match problems.as_slice() {
        [] => Ok(exit),
        _ => Err(Failure(problems.join("\nerror: "))),
    }
}

/// The files that are meant, and what stands in the way of others.
fn find(args: &Args, session: &Session<'_>) -> (Editables, Vec<String>) {
    let mut all = Editables::default();
    let mut problems = Vec::new();
    let found = if args.paths.is_empty() {
        let here = session.path(Path::new(""));
        vec![source::sources_of_workspace(&here).map_err(|error| error.to_string())]
    } else {
        args.paths.iter().map(|path| source::sources_at(&session.path(path))).collect()
    };
    for found in found {
        match found {
            Ok(found) => all.extend(found),
            Err(why) => problems.push(why),
        }
    }
    problems.append(&mut all.problems);
    all.once_each();
    (all, problems)
}

fn stdin(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(source::LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure(format!("cannot read the standard input: {error}")))?;
    if bytes.len() as u64 > source::LIMIT {
        return Err(Failure(format!(
            "the standard input is larger than {} MiB",
            source::LIMIT >> 20
        )));
    }
    let text = String::from_utf8(bytes).map_err(|wrong| {
        let at = wrong.utf8_error().valid_up_to();
        Failure(format!("the standard input is not UTF-8 at byte {at}"))
    })?;
    let run = driver::format_text(STDIN, text.clone());
    let exit = show_findings(&run, session, Findings::Aside)?;
    match run.files.first() {
        Some((_, Formatted::Failed(why))) => Err(Failure(why.clone())),
        Some((path, Formatted::Changed { old, new })) if args.check => {
            show_change(path, old, new, session)?;
            Ok(Exit::Errors)
        }
        Some((_, Formatted::Changed { new, .. })) => session.say(new).map(|()| exit),
        Some((_, Formatted::Same)) if !args.check => session.say(&text).map(|()| exit),
        _ => Ok(exit),
    }
}

/// Shows what is wrong with sources that cannot be read.
fn show_findings(
    run: &FormatRun,
    session: &mut Session<'_>,
    findings: Findings,
) -> Result<Exit, Failure> {
    let for_people = matches!(session.format, Format::Human | Format::Short);
    if run.diagnostics.is_empty() && (for_people || findings == Findings::Aside) {
        return Ok(Exit::Fine);
    }
    session.show(&run.sources, &run.diagnostics, findings)?;
    let broken = run.files.iter().any(|(_, formatted)| *formatted == Formatted::Broken);
    Ok(if broken { Exit::Errors } else { Exit::Fine })
}

/// Shows how a file would change: as a difference, or, for programs, by its name.
fn show_change(path: &str, old: &str, new: &str, session: &mut Session<'_>) -> Result<(), Failure> {
    match session.format {
        Format::Human => {
            let difference = TextDiff::from_lines(old, new);
            let mut shown = difference.unified_diff();
            let shown = shown.context_radius(2).header(path, "formatted").to_string();
            session.say(&shown)
        }
        Format::Short => session.say(&format!("{path}\n")),
        Format::Json | Format::Sarif => session.tell(&format!("{path}\n")),
    }
}

fn failed(run: &FormatRun) -> usize {
    run.files.iter().filter(|(_, formatted)| matches!(formatted, Formatted::Failed(_))).count()
}
