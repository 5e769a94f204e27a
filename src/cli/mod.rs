//! The command line. One file per verb; this one knows the flags that all share.

mod bounds;
mod build;
mod check;
mod completions;
mod dump;
mod explain;
mod fmt;
mod graph;
mod map;
mod new;
mod preview;
mod progress;
mod schema;
mod session;
mod simulate;
mod targets;
mod test;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use session::{Exit, Failure, Session};

const EXIT_CODES: &str = "\
Exit codes:
  0  everything is fine; there may be warnings
  1  the sources have errors, a test failed, or a file is not formatted
  2  wrong use, or a file or folder that cannot be read or written";

/// The compiler for customer journeys: checks and compiles .journey files.
#[derive(Debug, Parser)]
#[command(name = "journeyc", version, after_help = EXIT_CODES, max_term_width = 100)]
struct Cli {
    /// Work in this folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    directory: Option<PathBuf>,

    /// How findings are shown; json and sarif go to the standard output
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, global = true)]
    message_format: Format,

    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    color: When,

    /// How many threads to use; by default as many as the machine has
    #[arg(short = 'j', long, value_name = "N", global = true)]
    jobs: Option<std::num::NonZeroUsize>,

    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    New(new::Args),
    Check(check::Args),
    Build(build::Args),
    Test(test::Args),
    Fmt(fmt::Args),
    Explain(explain::Args),
    Bounds(bounds::Args),
    Map(map::Args),
    Targets(targets::Args),
    Schema(schema::Args),
    Preview(preview::Args),
    Simulate(simulate::Args),
    Graph(graph::Args),
    Dump(dump::Args),
    Completions(completions::Args),
}

/// The form of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With snippets of the sources
    #[default]
    Human,
    /// One line each: path:line:column: error[code]: message
    Short,
    /// One JSON object a line
    Json,
    /// A SARIF 2.1.0 log, for code-scanning services
    Sarif,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum When {
    /// At a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What the streams of the process are.
#[derive(Clone, Copy, Debug, Default)]
struct Terminal {
    out: bool,
    err: bool,
}

/// Runs the compiler with the arguments of the process.
pub fn main() -> ExitCode {
    // What the syntax allows to nest is walked by recursion, which an unoptimised build does with
    // large frames; so the work stands on a thread whose stack is known.
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(work);
    let code = worker.ok().and_then(|worker| worker.join().ok());
    ExitCode::from(code.unwrap_or(2))
}

/// The stack of every thread that compiles, in bytes.
const STACK: usize = 64 << 20;

fn work() -> u8 {
    let terminal = Terminal { out: io::stdout().is_terminal(), err: io::stderr().is_terminal() };
    let mut out = io::BufWriter::new(io::stdout());
    let mut err = io::stderr();
    let code = run(std::env::args_os(), &mut out, &mut err, terminal);
    // A reader that went away is no failure of ours.
    drop(out.flush());
    code
}

/// Runs the compiler and says with which code the process should end.
fn run<'s>(
    args: impl IntoIterator<Item = OsString>,
    out: &'s mut (dyn Write + 's),
    err: &'s mut (dyn Write + 's),
    terminal: Terminal,
) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(wrong) => {
            let (to, color) =
                if wrong.use_stderr() { (err, terminal.err) } else { (out, terminal.out) };
            let text = wrong.render();
            let text = if color { text.ansi().to_string() } else { text.to_string() };
            drop(to.write_all(text.as_bytes()));
            return u8::try_from(wrong.exit_code()).unwrap_or(2);
        }
    };
    let color = match cli.color {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal.err && colors_wanted(),
    };
    let mut session = Session {
        directory: cli.directory.clone().unwrap_or_default(),
        format: cli.message_format,
        color,
        progress: terminal.err && cli.message_format == Format::Human,
        out,
        err,
    };
    session::set_threads(cli.jobs);
    match cli.verb.run(&mut session) {
        Ok(Exit::Fine) => 0,
        Ok(Exit::Errors) => 1,
        Err(Failure(why)) => {
            let (start, end) = if color { ("\u{1b}[31m", "\u{1b}[0m") } else { ("", "") };
            drop(writeln!(session.err, "{start}error:{end} {why}"));
            2
        }
    }
}

/// What the environment says about colours.
fn colors_wanted() -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    !no_color && !dumb
}

impl Verb {
    fn run(&self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        match self {
            Self::New(args) => new::run(args, session),
            Self::Check(args) => check::run(args, session),
            Self::Build(args) => build::run(args, session),
            Self::Test(args) => test::run(args, session),
            Self::Fmt(args) => fmt::run(args, session),
            Self::Explain(args) => explain::run(args, session),
            Self::Bounds(args) => bounds::run(args, session),
            Self::Map(args) => map::run(args, session),
            Self::Targets(args) => targets::run(args, session),
            Self::Schema(args) => schema::run(args, session),
            Self::Preview(args) => preview::run(args, session),
            Self::Simulate(args) => simulate::run(args, session),
            Self::Graph(args) => graph::run(args, session),
            Self::Dump(args) => dump::run(args, session),
            Self::Completions(args) => completions::run(args, session),
        }
    }
}
