//! Runs a case on both sides and compares.

use crate::case::Case;
use crate::live::live;
use crate::oracle::Oracle;
use crate::plant::{Bug, planted};
use crate::scenario::scenario;
use crate::told::{Besides, Story, interpret, unheard};
use journeyc::driver;
use journeyc::flow::{Flow, FlowInfo};
use journeyc::hir::Program;
use journeyc::source::Workspace;
use journeyc::target::{Input as TargetInput, OutputFile, TARGETS};
use journeyc::time::Engine;
use journeyc::value::zone;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// One that judges: an engine's process, and a file for it.
pub(crate) struct Judge {
    oracle: Oracle,
    engines: Vec<&'static str>,
    folder: PathBuf,
}

/// What came of a case.
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    pub(crate) constructs: Vec<&'static str>,
}

pub(crate) enum Verdict {
    Same,
    /// What a run sees is not said: two runs asked a cap at one instant, or a fact that a run watches was
    /// changed twice at one instant, so that it was true for no time at all.
    Ambiguous(&'static str),
    /// The target says that it cannot do it, and why.
    Refused(String),
    Different(Vec<String>),
}

impl Judge {
    /// The one with a number, whose files stand in a folder.
    pub(crate) fn new(engine: &str, folder: &Path, number: usize) -> Self {
        let engines = match engine {
            "both" => vec!["moto", "ministack"],
            "ministack" => vec!["ministack"],
            _ => vec!["moto"],
        };
        // One of this process, so that several can run.
        let folder = folder.join(format!("documents-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the documents");
        Self { oracle: Oracle::start(), engines, folder }
    }

    /// Writes the documents to where the engines read them. A large machine is a file beside the template.
    fn write(&self, documents: &[OutputFile]) -> PathBuf {
        for document in documents {
            let place = self.folder.join(&document.path);
            std::fs::write(place, &document.bytes).expect("a place for a document");
        }
        self.folder.join("template.json")
    }

    /// Compares both sides; `bug` is put into the documents.
    pub(crate) fn judge(&mut self, case: &Case, bug: Option<Bug>) -> Judged {
        let workspace = case.workspace();
        let checked = driver::check(&workspace);
        let errors: Vec<String> = checked
            .diagnostics
            .iter()
            .filter(|found| found.is_error())
            .map(|found| found.message.clone())
            .collect();
        if !errors.is_empty() {
            let mut lines = vec!["the generator made a source with errors".to_owned()];
            lines.extend(errors);
            lines.extend(case.source().lines().map(str::to_owned));
            return Judged { verdict: Verdict::Different(lines), constructs: Vec::new() };
        }
        let (constructs, result) = driver::with_flows(&workspace, |program, flows| {
            (constructs(case, flows), both(&workspace, case, program, flows, bug))
        });
        let verdict = match result {
            Err(verdict) => verdict,
            Ok((documents, expected, unheard)) => {
                self.compared(case, &documents, &expected, &unheard)
            }
        };
        Judged { verdict, constructs }
    }

    /// Does a case diverge, with a bug in the documents or without.
    pub(crate) fn diverges(&mut self, case: &Case, bug: Option<Bug>) -> bool {
        matches!(self.judge(case, bug).verdict, Verdict::Different(_))
    }

    fn compared(
        &mut self,
        case: &Case,
        documents: &[OutputFile],
        expected: &Story,
        unheard: &BTreeSet<usize>,
    ) -> Verdict {
        let file = self.write(documents);
        let mut lines = Vec::new();
        for engine in self.engines.clone() {
            let answer = self.oracle.ask(&json!({
                "engine": engine, "template": file, "scenario": scenario(case, unheard),
            }));
            lines.extend(compare(engine, expected, &answer));
        }
        if lines.is_empty() { Verdict::Same } else { Verdict::Different(lines) }
    }

    /// Both sides of a case, for a reader.
    pub(crate) fn show(&mut self, case: &Case) -> String {
        let workspace = case.workspace();
        let mut out = String::new();
        for (at, what) in case.story.iter().enumerate().map(|(n, (m, what))| (case.at(n, *m), what))
        {
            let _ = writeln!(out, "{} {what:?}", zone::written(at));
        }
        let _ = writeln!(out, "{:?}", case.customer);
        let file = driver::with_flows(&workspace, |program, flows| {
            let engine = Engine::new(program, flows);
            let life = live(case, program, &engine);
            for entry in life.trace() {
                let _ = writeln!(
                    out,
                    "interpreter  {} {:?} {:?}",
                    zone::written(entry.at),
                    entry.run,
                    entry.what
                );
            }
            let unheard = unheard(case, program, flows);
            documents(&workspace, program, flows, None)
                .map(|documents| (self.write(&documents), unheard))
        });
        let (file, unheard) = match file {
            Ok(both) => both,
            Err(refused) => return out + &refused.join("\n"),
        };
        for engine in self.engines.clone() {
            let answer = self.oracle.ask(&json!({
                "engine": engine, "template": file, "scenario": scenario(case, &unheard), "path": true,
            }));
            let _ = writeln!(out, "{engine}  {}", serde_json::to_string_pretty(&answer).unwrap());
        }
        out
    }
}

/// Those of the bugs with which the interpreter itself tells a case from the case without.
pub(crate) fn shown(case: &Case, bugs: &[Bug]) -> Vec<Bug> {
    driver::with_flows(&case.workspace(), |program, flows| {
        let without = interpret(case, program, flows).0;
        let shows =
            |bug: &Bug| interpret(case, program, &planted(program, flows, *bug)).0 != without;
        bugs.iter().copied().filter(shows).collect()
    })
}

/// What a case holds that is counted.
pub(crate) fn met(case: &Case) -> Vec<&'static str> {
    driver::with_flows(&case.workspace(), |_, flows| constructs(case, flows))
}

/// The constructs that journeys need, and what else the case has.
fn constructs(case: &Case, flows: &[(Flow, FlowInfo)]) -> Vec<&'static str> {
    let needs = flows.iter().flat_map(|(_, info)| info.needs().keys());
    let mut keys: Vec<&str> = needs.map(|construct| construct.key()).collect();
    keys.extend(case.features());
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The documents, and what the interpreter says; or why there is nothing to compare.
fn both(
    workspace: &Workspace,
    case: &Case,
    program: &Program,
    flows: &[(Flow, FlowInfo)],
    bug: Option<Bug>,
) -> Result<(Vec<OutputFile>, Story, BTreeSet<usize>), Verdict> {
    let documents = documents(workspace, program, flows, bug)
        .map_err(|lines| Verdict::Refused(lines.into_iter().next().unwrap_or_default()))?;
    match interpret(case, program, flows) {
        (story, None) => Ok((documents, story, unheard(case, program, flows))),
        (_, Some(Besides::OneCapAtOnce)) => {
            Err(Verdict::Ambiguous("two runs ask one cap at one instant"))
        }
        (_, Some(Besides::ReplacedAtOnce)) => {
            Err(Verdict::Ambiguous("a run is replaced at the instant at which it begins"))
        }
        (_, Some(Besides::EndsAsTheClockBegins)) => {
            Err(Verdict::Ambiguous("a run ends at the instant at which the clock begins another"))
        }
        (_, Some(Besides::ChangedAtOnce)) => {
            Err(Verdict::Ambiguous("a run changes a fact at the instant at which another goes on"))
        }
        (_, Some(Besides::SentAtOnce)) => Err(Verdict::Ambiguous(
            "a run sends at the instant at which another goes on that may ask",
        )),
        (_, Some(Besides::EmittedAtOnce)) => {
            Err(Verdict::Ambiguous("an event is emitted where another run goes on at that instant"))
        }
        (_, Some(Besides::TwoAtOnce)) => {
            Err(Verdict::Ambiguous("two events of one name come at one instant"))
        }
        (_, Some(Besides::ThousandthsAdd)) => {
            Err(Verdict::Ambiguous("time begins a run again and again, by what the run before did"))
        }
        (_, Some(Besides::ForNoTime)) => {
            Err(Verdict::Ambiguous("a fact that a run watches is true for no time"))
        }
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// What target `aws` writes for the journeys, with a bug in their flows or without.
fn documents(
    workspace: &Workspace,
    program: &Program,
    flows: &[(Flow, FlowInfo)],
    bug: Option<Bug>,
) -> Result<Vec<OutputFile>, Vec<String>> {
    let changed: Vec<(Flow, FlowInfo)> = match bug {
        None => flows.to_vec(),
        Some(bug) => planted(program, flows, bug),
    };
    let aws = TARGETS.iter().find(|target| target.name() == "aws").expect("the target");
    let input = TargetInput {
        program,
        manifest: &workspace.manifest,
        sources: &workspace.sources,
        env: None,
        flows: changed.iter().collect(),
    };
    let refused: Vec<String> = changed
        .iter()
        .flat_map(|(flow, info)| aws.check(&input, flow, info))
        .filter(|found| found.is_error())
        .map(|found| format!("refused: {}", found.message))
        .collect();
    if !refused.is_empty() {
        return Err(refused);
    }
    aws.emit(&input).map_err(|found| {
        found.into_iter().map(|found| format!("not written: {}", found.message)).collect::<Vec<_>>()
    })
}

/// Lines that say where an engine's answer is another one.
fn compare(engine: &str, expected: &Story, answer: &Value) -> Vec<String> {
    let list = |key: &str| -> Vec<String> {
        let found = answer[key].as_array().into_iter().flatten();
        let mut found: Vec<String> =
            found.filter_map(|line| line.as_str().map(str::to_owned)).collect();
        found.sort();
        found
    };
    let mut lines: Vec<String> = list("problems")
        .into_iter()
        .map(|problem| format!("{engine}: problem: {problem}"))
        .collect();
    for (wanted, got) in [
        (&expected.sends, list("sends")),
        (&expected.runs, list("runs")),
        (&expected.tracks, list("tracks")),
    ] {
        let mut rest = got;
        for line in wanted {
            match rest.iter().position(|other| other == line) {
                Some(at) => {
                    rest.remove(at);
                }
                None => lines.push(format!("{engine} lacks     {line}")),
            }
        }
        lines.extend(rest.into_iter().map(|line| format!("{engine} has also  {line}")));
    }
    lines
}
