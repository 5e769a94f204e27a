//! `journeyc test`: runs the tests of a workspace in virtual time.

use std::path::PathBuf;

use clap::ValueEnum;
use rust_decimal::Decimal;

use super::progress;
use super::session::{Exit, Failure, Findings, Session, count};
use super::{Format, session};
use crate::driver::{self, TestOptions};
use crate::source::{write_file, write_snapshots};

/// Run the tests of a workspace
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder that holds journey.toml
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Run only tests whose title, file or journeys hold this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// Name the tests and run none
    #[arg(long)]
    list: bool,

    /// Say which steps and arms no test reaches
    #[arg(long)]
    coverage: bool,

    /// Fail if the tests reach less than this share of the steps and arms
    #[arg(long, value_name = "PERCENT", value_parser = share)]
    coverage_threshold: Option<Decimal>,

    /// Write the timelines that tests compare with as they are now
    #[arg(long)]
    update: bool,

    /// The form of the results
    #[arg(long, value_name = "FORM", value_enum)]
    report: Option<Report>,

    /// Write the results to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The form of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Report {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// JUnit's XML, for CI services
    Junit,
}

/// A percentage from 0 to 100, with or without its sign.
fn share(text: &str) -> Result<Decimal, String> {
    let number: Option<Decimal> = text.trim().trim_end_matches('%').trim().parse().ok();
    let inside = number.filter(|n| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(n));
    inside.ok_or_else(|| "a number from 0 to 100 is expected, such as 90".to_owned())
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let workspace = session.load(args.folder.as_deref())?;
    let options = TestOptions {
        filter: args.filter.clone(),
        list: args.list,
        coverage: args.coverage,
        threshold: args.coverage_threshold,
        update: args.update,
    };
    let busy = progress::start(session.progress, "testing");
    let tested = driver::test(&workspace, &options).map_err(Failure)?;
    drop(busy);
    let written = write_snapshots(&workspace.root, &tested.snapshots)
        .map_err(|error| Failure(error.to_string()))?;
    if tested.ran {
        report(args, session, &tested.reports)?;
    }
    // A report for programs has the standard output to itself.
    let aside = args.out.is_none() && (args.report.is_some() || args.list);
    let findings = if aside { Findings::Aside } else { Findings::Wanted };
    let exit = session.show(&workspace.sources, &tested.diagnostics, findings)?;
    if !tested.ran {
        session.summary(&format!("no test run: {}", session::counted(&tested.diagnostics)))?;
        return Ok(exit);
    }
    if args.list {
        return Ok(exit);
    }
    let (passed, failed, not_run) = tested.counts;
    let mut parts = vec![format!("{passed} passed"), format!("{failed} failed")];
    if not_run > 0 {
        parts.push(format!("{not_run} not run"));
    }
    if options.update {
        parts.push(format!("{} written", count(written, "timeline")));
    }
    let tests = count(passed + failed + not_run, "test");
    let zones = crate::value::zone::DATABASE;
    session.summary(&format!("{tests}: {} (time zones {zones})", parts.join(", ")))?;
    Ok(exit)
}

/// Shows the results, or writes them.
fn report(
    args: &Args,
    session: &mut Session<'_>,
    reports: &driver::Reports,
) -> Result<(), Failure> {
    let text = match args.report.unwrap_or(Report::Human) {
        Report::Human => &reports.human,
        Report::Json => &reports.json,
        Report::Junit => &reports.junit,
    };
    if let Some(out) = &args.out {
        let place = session.path(out);
        return write_file(&place, text.as_bytes()).map_err(|error| Failure(error.to_string()));
    }
    // Findings for programs have the standard output, unless the results are asked for by name.
    let for_people = matches!(session.format, Format::Human | Format::Short);
    if for_people || args.report.is_some() || args.list {
        session.say(text)?;
    }
    Ok(())
}
