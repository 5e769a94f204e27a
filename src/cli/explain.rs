//! `journeyc explain`: the page of a code.

use super::session::{Exit, Failure, Session};
use crate::diag::render::severity_word;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Class, Code, codes, explain};

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
        Some(name) => {
            let code = find(name)?;
            session.say(&with_class(code))?;
        }
    }
    Ok(Exit::Fine)
}

/// The page of a code, with what the finding rests on below its title.
fn with_class(code: Code) -> String {
    let rests = match code.class() {
        Class::Language => "language: the source means nothing, or not what it says",
        Class::Law => "law: the page names it, and is no legal advice",
        Class::Platform => "platform: a limit of a messaging platform or a target",
        Class::Policy => "policy: the workspace's own rule, or taste",
    };
    let page = explain::page(code);
    let (title, rest) = page.split_once('\n').unwrap_or((page, ""));
    let severity = severity_word(code.severity());
    format!("{title}\n\n{severity}, {rests}\n{rest}")
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
