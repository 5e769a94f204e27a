//! `journeyc explain`: the page of a code.

use super::session::{Exit, Failure, Session};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Code, codes, explain};

/// Explain a finding: what it means, an example, and how to mend it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A code like JC0301 or a name like wrong-type; without one all are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    match &args.code {
        None => session.say(&list())?,
        Some(name) => session.say(explain::page(find(name)?))?,
    }
    Ok(Exit::Fine)
}

fn find(name: &str) -> Result<Code, Failure> {
    let by_slug = || codes::ALL.iter().copied().find(|code| code.slug() == name);
    codes::find(name).or_else(by_slug).ok_or_else(|| {
        let help = did_you_mean(name, codes::ALL.iter().map(|code| code.slug()))
            .unwrap_or_else(|| "`journeyc explain` lists all codes".to_owned());
        Failure(format!("there is no finding with the code or name `{name}`; {help}"))
    })
}

fn list() -> String {
    let width = codes::ALL.iter().map(|code| code.slug().len()).max().unwrap_or_default();
    codes::ALL
        .iter()
        .map(|code| format!("{code}  {:width$}  {}\n", code.slug(), code.title()))
        .collect()
}
