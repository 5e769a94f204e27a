//! Runs a case on both sides and compares.

use crate::case::{Case, Happening, ZONES, message, status};
use crate::oracle::Oracle;
use crate::plant::{Bug, planted};
use crate::scenario::{keys, scenario};
use journeyc::driver;
use journeyc::flow::{Flow, FlowInfo};
use journeyc::hir::{Id, Journey, Program, Purpose, STATUSES, TriggerKind, Value as Constant};
use journeyc::source::Workspace;
use journeyc::target::{Input as TargetInput, OutputFile, TARGETS};
use journeyc::time::{Engine, Given, Input, Life, What};
use journeyc::value::{Data, zone};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// One that judges: an engine's process, and a file for it.
pub(crate) struct Judge {
    oracle: Oracle,
    engines: Vec<&'static str>,
    /// Where the engines read the documents; of this process, so that several can run.
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

/// What a case did: lines that both sides write in the same way.
#[derive(Debug, Default, PartialEq, Eq)]
struct Story {
    sends: Vec<String>,
    runs: Vec<String>,
}

impl Judge {
    /// The one with a number, whose files stand in a folder.
    pub(crate) fn new(engine: &str, folder: &Path, number: usize) -> Self {
        let engines = match engine {
            "both" => vec!["moto", "ministack"],
            "ministack" => vec!["ministack"],
            _ => vec!["moto"],
        };
        let folder = folder.join(format!("documents-{}-{number}", std::process::id()));
        Self { oracle: Oracle::start(), engines, folder }
    }

    /// Writes the documents, and says where the template stands.
    fn written(&self, documents: &[OutputFile]) -> PathBuf {
        for document in documents {
            let file = self.folder.join(&document.path);
            let place = file.parent().expect("a folder");
            std::fs::create_dir_all(place).expect("a place for the documents");
            std::fs::write(&file, &document.bytes).expect("a document");
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
            (constructs(flows), both(&workspace, case, program, flows, bug))
        });
        let verdict = match result {
            Err(verdict) => verdict,
            Ok((documents, expected)) => self.compared(case, &documents, &expected),
        };
        Judged { verdict, constructs }
    }

    /// Does a case diverge, with a bug in the documents or without.
    pub(crate) fn diverges(&mut self, case: &Case, bug: Option<Bug>) -> bool {
        matches!(self.judge(case, bug).verdict, Verdict::Different(_))
    }

    fn compared(&mut self, case: &Case, documents: &[OutputFile], expected: &Story) -> Verdict {
        let file = self.written(documents);
        let mut lines = Vec::new();
        for engine in self.engines.clone() {
            let answer = self.oracle.ask(&json!({
                "engine": engine, "template": file, "scenario": scenario(case),
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
            documents(&workspace, program, flows, None).map(|documents| self.written(&documents))
        });
        let file = match file {
            Ok(file) => file,
            Err(refused) => return out + &refused.join("\n"),
        };
        for engine in self.engines.clone() {
            let answer = self.oracle.ask(&json!({
                "engine": engine, "template": file, "scenario": scenario(case), "path": true,
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

/// The constructs that journeys need.
fn constructs(flows: &[(Flow, FlowInfo)]) -> Vec<&'static str> {
    let needs = flows.iter().flat_map(|(_, info)| info.needs().keys());
    let mut keys: Vec<&str> = needs.map(|construct| construct.key()).collect();
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
) -> Result<(Vec<OutputFile>, Story), Verdict> {
    let documents = documents(workspace, program, flows, bug)
        .map_err(|lines| Verdict::Refused(lines.into_iter().next().unwrap_or_default()))?;
    match interpret(case, program, flows) {
        (story, None) => Ok((documents, story)),
        (_, Some(Besides::PlaceGivenBack)) => Err(Verdict::Refused(
            "said by target aws: a place in a cap is not given back by a receipt".to_owned(),
        )),
        (_, Some(Besides::OneCapAtOnce)) => {
            Err(Verdict::Ambiguous("two runs ask one cap at one instant"))
        }
        (_, Some(Besides::ReplacedAtOnce)) => {
            Err(Verdict::Ambiguous("a run is replaced at the instant at which it begins"))
        }
        (_, Some(Besides::EndsAsTheClockBegins)) => {
            Err(Verdict::Ambiguous("a run ends at the instant at which the clock begins another"))
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
        found.into_iter().map(|found| format!("not written: {}", found.message)).collect()
    })
}

fn field(program: &Program, name: &str) -> u32 {
    let fields = program.profile_fields();
    u32::try_from(fields.iter().position(|field| field.name == name).unwrap()).unwrap()
}

fn month_day(case: &Case, days: i8) -> Data {
    let date = case.date(days);
    let mut parts = date.split('-').skip(1).map(|part| part.parse().unwrap());
    Data::Value(Constant::MonthDay(parts.next().unwrap(), parts.next().unwrap()))
}

fn date(case: &Case, days: i8) -> Data {
    Data::Value(Constant::Date(case.date(days).into()))
}

/// The case in the interpreter.
fn live<'e>(case: &Case, program: &Program, engine: &'e Engine<'e>) -> Life<'e> {
    let customer = &case.customer;
    let channel =
        |name: &str| program.channels.iter().find(|(_, c)| c.head.name == name).unwrap().0;
    let text = |name: &str, value: &str| (field(program, name), Data::text(value));
    let mut given = Given { id: "c1".to_owned(), ..Given::default() };
    given.fields.push(text("zone", ZONES[usize::from(customer.zone)]));
    given.fields.push((field(program, "level"), int(customer.level)));
    given.fields.push((field(program, "points"), int(customer.points)));
    if customer.phone {
        given.fields.push(text("phone", "+4520000001"));
    }
    if customer.email {
        given.fields.push(text("email", "c1@x.example"));
    }
    if let Some(days) = customer.trial {
        given.fields.push((field(program, "trial"), date(case, days)));
    }
    if let Some(days) = customer.born {
        given.fields.push((field(program, "born"), month_day(case, days)));
    }
    let since = case.begins() - 86_400_000;
    for (held, name) in [(customer.consent_sms, "sms"), (customer.consent_email, "email")] {
        if held {
            given.consent.push((Purpose::Marketing, channel(name), since));
        }
    }
    for (refuses, name) in [
        (customer.refuse_sms, "sms"),
        (customer.refuse_sms, "rcs"),
        (customer.refuse_email, "email"),
    ] {
        if refuses {
            given.refused.push(channel(name));
        }
    }
    let mut life = Life::new(engine, case.begins(), given);
    let event = |name: &str, data: Vec<Data>| {
        let (id, _) = program.events.iter().find(|(_, e)| e.head.name == name).unwrap();
        Input::Event(id, data.into())
    };
    let key = |key: u8| Data::text(format!("k{key}"));
    for (place, (minutes, what)) in case.story.iter().enumerate() {
        let at = case.at(place, *minutes);
        let input = match what {
            Happening::Begin(k, size) => {
                // Both journeys are begun, each by its own event, so that none goes before the other.
                let keys: Vec<Data> = keys(*k).into_iter().map(Data::text).collect();
                let data = vec![key(*k), int(*size), Data::List(keys.into())];
                life.arrive(at, event("begin", data.clone()));
                life.settle(at);
                event("other", data)
            }
            Happening::Moved(k) => event("moved", vec![key(*k)]),
            Happening::Bought(k) => event("bought", vec![key(*k)]),
            Happening::Left => event("left", Vec::new()),
            Happening::Visit(pages) => event("visit", vec![int(*pages)]),
            Happening::Level(level) => Input::Set(field(program, "level"), int(*level)),
            Happening::Points(points) => Input::Set(field(program, "points"), int(*points)),
            Happening::Reply(n) => {
                let (id, _) = program.messages.iter().find(|(_, x)| x.head.name == "ask").unwrap();
                match n {
                    0 => Input::Reply(id, None, Some("yes".into())),
                    1 => Input::Reply(id, None, Some("no".into())),
                    _ => Input::Reply(id, Some("perhaps".to_owned()), None),
                }
            }
            Happening::Words => Input::Inbound(channel("sms"), "words".to_owned()),
            Happening::Trial(days) => {
                let value = days.map_or(Data::Missing, |days| date(case, days));
                Input::Set(field(program, "trial"), value)
            }
            Happening::Consent(grant) => {
                Input::Consent(*grant, Purpose::Marketing, vec![channel("sms")])
            }
            Happening::Receipt(m, email, s) => {
                let (id, _) =
                    program.messages.iter().find(|(_, x)| x.head.name == message(*m)).unwrap();
                let place = STATUSES.iter().position(|known| *known == status(*s)).unwrap();
                let on = channel(if *email { "email" } else { "sms" });
                Input::Receipt(id, Some(on), u32::try_from(place).unwrap())
            }
        };
        let at = if matches!(what, Happening::Begin(..)) { at + 1_000 } else { at };
        life.arrive(at, input);
    }
    life.settle(case.ends());
    life
}

fn int(n: u8) -> Data {
    Data::Value(Constant::Int(i64::from(n)))
}

/// Why a case is not compared.
enum Besides {
    /// Two runs asked a cap at one instant.
    OneCapAtOnce,
    /// A receipt gave a place in a cap back.
    PlaceGivenBack,
    /// A watched fact was true for no time.
    ForNoTime,
    /// A run was replaced at the instant at which it had begun.
    ReplacedAtOnce,
    /// A run ended by its own timer at the instant at which the clock would have begun another.
    EndsAsTheClockBegins,
}

fn interpret(
    case: &Case,
    program: &Program,
    flows: &[(Flow, FlowInfo)],
) -> (Story, Option<Besides>) {
    let engine = Engine::new(program, flows);
    let life = live(case, program, &engine);
    let mut story = Story::default();
    let mut asked: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    let mut begun = BTreeMap::new();
    let mut replaced = false;
    let mut sets: BTreeMap<(i64, u32), u32> = BTreeMap::new();
    // Journeys by the clock: when one came, and when a run of it came to its end by itself.
    let mut came: BTreeSet<(Id<Journey>, i64)> = BTreeSet::new();
    let mut ended: BTreeSet<(Id<Journey>, i64)> = BTreeSet::new();
    for entry in life.trace() {
        let at = zone::written(entry.at);
        match &entry.what {
            What::Sent(shown) => {
                let channel = &program.channels.at(shown.channel).head.name;
                let to = match &shown.to {
                    Some(Data::Value(Constant::Text(to))) => to.clone(),
                    other => format!("{other:?}"),
                };
                let text: Vec<&str> = shown.texts.iter().map(|(_, text)| text.as_str()).collect();
                story.sends.push(format!("{at} {channel} to {to}: {}", text.join(" | ")));
                asked.entry(entry.at).or_default().extend(entry.run.map(|run| run.number));
            }
            What::Closed { gate: journeyc::time::Gate::Cap, .. } => {
                asked.entry(entry.at).or_default().extend(entry.run.map(|run| run.number));
            }
            What::Set { field, .. } => {
                *sets.entry((entry.at, *field)).or_insert(0) += 1;
            }
            What::NotBegun { journey, .. } => {
                came.insert((*journey, entry.at));
            }
            What::Began => {
                came.insert((engine.flows[entry.run.unwrap().flow as usize].0.journey, entry.at));
                begun.insert(entry.run, at);
            }
            What::Ended { outcome } => {
                let (flow, _) = engine.flows[entry.run.unwrap().flow as usize];
                let from = begun.get(&entry.run).cloned().unwrap_or_default();
                let restarted = outcome.as_str() == "restarted";
                replaced |= restarted && from == at;
                if by_the_clock(flow) && !restarted && from != at {
                    ended.insert((flow.journey, entry.at));
                }
                story.runs.push(format!("{} from {from} to {at}: {outcome}", flow.name));
            }
            _ => {}
        }
    }
    for run in life.runs().iter().filter(|run| run.is_alive()) {
        let (flow, _) = engine.flows[run.id.flow as usize];
        story.runs.push(format!("{} from {}: under way", flow.name, zone::written(run.entered)));
    }
    story.sends.sort();
    story.runs.sort();
    let together = |runs: &Vec<u32>| runs.iter().any(|run| *run != runs[0]);
    let capped = case.rules.cap.is_some();
    let watched = case.journeys.iter().any(|journey| journey.when || journey.keep);
    let besides = if watched && sets.values().any(|times| *times > 1) {
        Some(Besides::ForNoTime)
    } else if replaced {
        Some(Besides::ReplacedAtOnce)
    } else if ended.iter().any(|both| came.contains(both)) {
        Some(Besides::EndsAsTheClockBegins)
    } else if capped && asked.values().any(together) {
        Some(Besides::OneCapAtOnce)
    } else if capped && life.sends().iter().any(|send| !send.counts()) {
        Some(Besides::PlaceGivenBack)
    } else {
        None
    };
    (story, besides)
}

/// Does the clock begin a journey.
fn by_the_clock(flow: &Flow) -> bool {
    flow.triggers.iter().any(|trigger| {
        matches!(
            trigger.kind,
            TriggerKind::Every { .. } | TriggerKind::EachYear { .. } | TriggerKind::At { .. }
        )
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
    for (wanted, got) in [(&expected.sends, list("sends")), (&expected.runs, list("runs"))] {
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
