//! One test: its world, its lines by time, the verdict.

use super::judge;
use super::show::{self, Row};
use super::side;
use super::snapshot::{self, Snapshot};
use super::{Ground, obstacle};
use crate::flow::{Flow, FlowInfo, NodeId};
use crate::hir::{
    Construct, Event, Expr, ExprKind, Id, Journey, Test, TestLine, TestLineKind, Ty, Value, When,
};
use crate::source::Span;
use crate::time::{Answer, Engine, Given, Input, Life, What, Won};
use crate::value::zone::Zone;
use crate::value::{Data, NoPast, Scope, calendar, eval};
use std::collections::HashSet;
use std::sync::Arc;

/// The customer of every test.
const CUSTOMER: &str = "customer-1";
/// How long after its last line a test goes on at most: a leap year, in milliseconds.
const LONGEST: i64 = 366 * 86_400_000;

/// What became of a test.
#[derive(Clone, Debug)]
pub struct Tested {
    /// The test.
    pub test: Id<Test>,
    /// How it ended.
    pub verdict: Verdict,
    /// Ways that were taken: journey, node, place among its successors.
    pub ways: Vec<(Id<Journey>, NodeId, u32)>,
    /// Journeys of which a run began.
    pub began: Vec<Id<Journey>>,
    /// The timelines that it asked for, as they are now.
    pub snapshots: Vec<Snapshot>,
}

/// How a test ended.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Everything held.
    Passed,
    /// Something did not.
    Failed {
        /// What.
        failures: Vec<Failure>,
        /// What was expected and what happened, beside each other; lines of text.
        side: Vec<String>,
        /// What happened.
        rows: Vec<Row>,
    },
    /// A journey needs what this version cannot run.
    CannotRun {
        /// The journey.
        journey: Id<Journey>,
        /// What it needs.
        construct: Construct,
        /// Where.
        span: Span,
    },
}

/// Something that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line.
    pub span: Span,
    /// What was so instead: a sentence without a full stop.
    pub instead: String,
    /// What was looked at: `by mon 2026-11-02 10:00`, `at the end`.
    pub when: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Is it a timeline that is not what its file says.
    pub timeline: bool,
}

impl Tested {
    /// Does everything hold.
    #[must_use]
    pub fn passed(&self) -> bool {
        matches!(self.verdict, Verdict::Passed)
    }

    /// Takes the timelines as they are now.
    pub(super) fn update(&mut self) -> Vec<(String, String)> {
        let stale: Vec<Snapshot> =
            self.snapshots.iter().filter(|snapshot| !snapshot.is_current()).cloned().collect();
        for snapshot in &mut self.snapshots {
            snapshot.before = Some(snapshot.text.clone());
        }
        if let Verdict::Failed { failures, .. } = &mut self.verdict {
            let mended = |failure: &Failure| {
                failure.timeline && stale.iter().any(|snapshot| snapshot.span == failure.span)
            };
            failures.retain(|failure| !mended(failure));
            if failures.is_empty() {
                self.verdict = Verdict::Passed;
            }
        }
        stale.into_iter().map(|snapshot| (snapshot.path, snapshot.text)).collect()
    }

    /// A timeline whose file another one has already is a failure.
    pub(super) fn refuse_twins(&mut self, names: &mut HashSet<String>) {
        let twins: Vec<Failure> = self
            .snapshots
            .iter()
            .filter(|snapshot| !names.insert(snapshot.path.clone()))
            .map(snapshot::twin)
            .collect();
        if twins.is_empty() {
            return;
        }
        match &mut self.verdict {
            Verdict::Failed { failures, .. } => failures.extend(twins),
            Verdict::Passed => {
                self.verdict =
                    Verdict::Failed { failures: twins, side: Vec::new(), rows: Vec::new() };
            }
            Verdict::CannotRun { .. } => {}
        }
    }
}

/// A line with its instant; `None` is the end.
pub(super) struct Timed<'t> {
    pub(super) at: Option<i64>,
    pub(super) line: &'t TestLine,
}

impl Tested {
    /// A test before it has run.
    fn new(test: Id<Test>) -> Self {
        let (ways, began, snapshots) = (Vec::new(), Vec::new(), Vec::new());
        Self { test, verdict: Verdict::Passed, ways, began, snapshots }
    }
}

/// Plays a test, whether all that it expects holds or not, and looks at the life, with every way that
/// runs have taken. Nothing where it cannot run.
pub(super) fn watch<R>(
    ground: Ground<'_>,
    id: Id<Test>,
    look: impl FnOnce(&Engine<'_>, &Life<'_>) -> R,
) -> Option<R> {
    let test = ground.program.tests.at(id);
    let flows = world(ground, test);
    if flows.iter().any(|(_, info)| obstacle(info).is_some()) {
        return None;
    }
    let mut engine = Engine::new(ground.program, flows.iter().copied());
    engine.texts = false;
    engine.passes = true;
    let (mut life, lines) = begin(ground, &engine, test);
    play(ground, &engine, &mut life, test, &lines, &mut Tested::new(id));
    Some(look(&engine, &life))
}

/// Runs a test.
pub(super) fn test(ground: Ground<'_>, id: Id<Test>) -> Tested {
    let test = ground.program.tests.at(id);
    let mut tested = Tested::new(id);
    let flows = world(ground, test);
    for (flow, info) in &flows {
        if let Some((construct, span)) = obstacle(info) {
            tested.verdict = Verdict::CannotRun { journey: flow.journey, construct, span };
            return tested;
        }
    }
    let mut engine = Engine::new(ground.program, flows.iter().copied());
    engine.texts = false;
    let (mut life, lines) = begin(ground, &engine, test);
    let failures = play(ground, &engine, &mut life, test, &lines, &mut tested);
    let journey = |flow: u32| engine.flows.get(flow as usize).map(|(flow, _)| flow.journey);
    tested.ways = life
        .ways()
        .iter()
        .filter_map(|(flow, node, way)| Some((journey(*flow)?, *node, *way)))
        .collect();
    tested.began = life.runs().iter().filter_map(|run| journey(run.id.flow)).collect();
    tested.began.sort_unstable();
    tested.began.dedup();
    if !failures.is_empty() {
        let rows = show::rows(ground, &engine, &life);
        let side = side::beside(ground, &lines, &failures, &rows, life.zone());
        tested.verdict = Verdict::Failed { failures, side, rows };
    }
    tested
}

/// The journeys of a test, with those that they start; all where it names none.
fn world<'a>(ground: Ground<'a>, test: &Test) -> Vec<&'a (Flow, FlowInfo)> {
    let named = ground.program.journeys_with_started(&test.of);
    let wanted = |flow: &Flow| test.of.is_empty() || named.contains(&flow.journey);
    ground.flows.iter().filter(|(flow, _)| wanted(flow)).collect()
}

/// The life of the test's customer, and the lines by their instants.
fn begin<'e, 't>(
    ground: Ground<'_>,
    engine: &'e Engine<'e>,
    test: &'t Test,
) -> (Life<'e>, Vec<Timed<'t>>) {
    // The zone and the fields are needed to read the times and the values of everything else.
    let bare = Life::new(engine, 0, Given::default());
    let mut known = bare.fields().to_vec();
    let mut fields: Vec<(u32, Data)> = Vec::new();
    for (at, value) in &test.given.fields {
        let value = match value {
            Some(value) => seen_by(ground, &known, bare.zone(), value),
            None => Data::Missing,
        };
        if let Some(slot) = known.get_mut(*at as usize) {
            slot.clone_from(&value);
        }
        fields.push((*at, value));
    }
    let first = Life::new(engine, 0, Given { fields: fields.clone(), ..Given::default() });
    let zone = first.zone().clone();
    for (_, value) in &mut fields {
        *value = fixed(&zone, std::mem::take(value));
    }
    let first = Life::new(engine, 0, Given { fields: fields.clone(), ..Given::default() });
    let start = test
        .lines
        .iter()
        .find_map(|line| match &line.when {
            Some(When::At(date, minutes)) => calendar::instant(&zone, date, *minutes),
            _ => None,
        })
        .unwrap_or(0);
    let instant = |when: &When| match when {
        When::At(date, minutes) => calendar::instant(&zone, date, *minutes).unwrap_or(start),
        When::After(seconds) => start.saturating_add(seconds.saturating_mul(1_000)),
    };
    let mut lines: Vec<Timed<'t>> =
        test.lines.iter().map(|line| Timed { at: line.when.as_ref().map(instant), line }).collect();
    // The end comes last; lines of one instant stay in their order.
    lines.sort_by_key(|timed| timed.at.unwrap_or(i64::MAX));
    let begins = lines.iter().filter_map(|timed| timed.at).min().unwrap_or(start);

    let given = &test.given;
    let payload = |fields: &[Option<Expr>]| payload(ground, &first, fields);
    let mut history: Vec<(i64, Id<Event>, Arc<[Data]>)> = given
        .history
        .iter()
        .map(|(when, event, fields)| (instant(when), *event, payload(fields)))
        .collect();
    history.sort_by_key(|(at, _, _)| *at);
    let consent = given.consent.iter().flat_map(|(purpose, channels, since)| {
        let since = since.as_ref().map_or(begins, instant);
        channels.iter().map(move |channel| (*purpose, *channel, since))
    });
    let answers = given.answers.iter().map(|(action, fields)| match fields {
        Some(fields) => (*action, Answer::Fields(payload(fields))),
        None => (*action, Answer::Fails),
    });
    let given = Given {
        id: CUSTOMER.to_owned(),
        fields,
        consent: consent.collect(),
        suppressed: given.blocked.clone(),
        history,
        segments: given.segments.iter().map(|(segment, _)| *segment).collect(),
        arms: given.arms.clone(),
        won: given
            .won
            .iter()
            .map(|(split, arm, since)| Won {
                split: split.clone(),
                arm: arm.clone(),
                since: since.as_ref().map(instant),
            })
            .collect(),
        holdout: Some(given.holdout),
        answers: answers.collect(),
        refused: given.refused.clone(),
    };
    (Life::new(engine, begins, given), lines)
}

/// Lets everything happen and judges what is expected.
fn play(
    ground: Ground<'_>,
    engine: &Engine<'_>,
    life: &mut Life<'_>,
    test: &Test,
    lines: &[Timed<'_>],
    tested: &mut Tested,
) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (segment, span) in &test.given.segments {
        let is_in = Expr { kind: ExprKind::InSegment(*segment), ty: Ty::Bool, span: *span };
        if !life.holds(&is_in) {
            failures.push(judge::not_in_segment(ground, *segment, *span));
        }
    }
    let mut rest = lines;
    while let Some(at) = rest.first().and_then(|timed| timed.at) {
        let same = rest.iter().take_while(|timed| timed.at == Some(at)).count();
        let (now, later) = rest.split_at(same);
        rest = later;
        for timed in now {
            if let Some(input) = input(ground, engine, life, timed.line) {
                life.arrive(at, input);
                failures.extend(judge::comes_too_early(ground, life, timed.line));
            }
        }
        life.settle(at);
        for timed in now {
            expect(ground, engine, life, test, timed, tested, &mut failures);
        }
    }
    let until = lines.iter().any(|timed| matches!(timed.line.kind, TestLineKind::Until));
    if !until {
        life.stop_schedules();
        life.settle_all(life.now().saturating_add(LONGEST));
    }
    for timed in rest {
        expect(ground, engine, life, test, timed, tested, &mut failures);
    }
    if failures.iter().any(judge::is_untriggered) {
        // What a test was a moment too early for begins in the next second.
        life.settle(life.now().saturating_add(1_000));
    }
    for failure in &mut failures {
        judge::began_later(engine, life, failure);
    }
    if life.trace().iter().any(|entry| matches!(entry.what, What::Endless)) {
        failures.push(judge::endless(test));
    }
    failures
}

fn expect(
    ground: Ground<'_>,
    engine: &Engine<'_>,
    life: &Life<'_>,
    test: &Test,
    timed: &Timed<'_>,
    tested: &mut Tested,
    failures: &mut Vec<Failure>,
) {
    let TestLineKind::Expect(expected) = &timed.line.kind else { return };
    let when = match timed.at {
        Some(at) => format!("by {}", show::clock(life.zone(), at)),
        None => "at the end".to_owned(),
    };
    let timeline = matches!(expected, crate::hir::Expect::Timeline(_));
    let failed = |(instead, help)| Failure { span: timed.line.span, instead, when, help, timeline };
    if let crate::hir::Expect::Timeline(name) = expected {
        let rows = show::rows(ground, engine, life);
        let snapshot = snapshot::take(ground, test, name, timed.line.span, &rows);
        failures.extend(snapshot.complaint().map(failed));
        tested.snapshots.push(snapshot);
        return;
    }
    failures.extend(judge::judge(ground, engine, life, expected).map(failed));
}

/// What a line lets arrive.
fn input(
    ground: Ground<'_>,
    engine: &Engine<'_>,
    life: &Life<'_>,
    line: &TestLine,
) -> Option<Input> {
    let value = |value: &Option<Expr>| {
        let value = value.as_ref().map_or(Data::Missing, |value| reading(ground, life, value));
        fixed(life.zone(), value)
    };
    Some(match &line.kind {
        TestLineKind::Event(event, fields) => Input::Event(*event, payload(ground, life, fields)),
        TestLineKind::Other(event, fields) => Input::Other(*event, payload(ground, life, fields)),
        TestLineKind::Start(journey, args) => {
            let place = engine.flows.iter().position(|(flow, _)| flow.journey == *journey)?;
            Input::Start(place, args.iter().map(value).collect())
        }
        TestLineKind::Set(field, to) => Input::Set(*field, value(to)),
        TestLineKind::Receipt(message, channel, status) => {
            Input::Receipt(*message, *channel, *status)
        }
        TestLineKind::Reply(message, text, choice) => {
            Input::Reply(*message, text.clone(), choice.clone())
        }
        TestLineKind::Consent(grant, purpose, channels) => {
            Input::Consent(*grant, *purpose, channels.clone())
        }
        TestLineKind::Inbound(channel, text) => Input::Inbound(*channel, text.clone()),
        TestLineKind::Block(channel, blocked) => Input::Block(*channel, *blocked),
        TestLineKind::Member(segment, member) => Input::Member(*segment, *member),
        TestLineKind::Until | TestLineKind::Expect(_) => return None,
    })
}

fn payload(ground: Ground<'_>, life: &Life<'_>, fields: &[Option<Expr>]) -> Arc<[Data]> {
    fields
        .iter()
        .map(|field| {
            let value = field.as_ref().map_or(Data::Missing, |value| reading(ground, life, value));
            fixed(life.zone(), value)
        })
        .collect()
}

/// The value of an expression over the customer as known now.
pub(super) fn reading(ground: Ground<'_>, life: &Life<'_>, expr: &Expr) -> Data {
    seen_by(ground, life.fields(), life.zone(), expr)
}

fn seen_by(ground: Ground<'_>, customer: &[Data], zone: &Zone, expr: &Expr) -> Data {
    let scope = Scope {
        program: ground.program,
        customer_id: CUSTOMER,
        customer,
        zone,
        vars: &[],
        overlay: None,
        past: &NoPast,
    };
    eval(&scope, expr).into_owned()
}

/// What is data has instants: a date with a time is read on the customer's clock once.
pub(super) fn fixed(zone: &Zone, data: Data) -> Data {
    match data {
        Data::Value(Value::DateTime(date, minutes)) => {
            calendar::instant(zone, &date, minutes).map_or(Data::Missing, Data::Instant)
        }
        Data::Fields(fields) => {
            Data::Fields(fields.iter().map(|field| fixed(zone, field.clone())).collect())
        }
        Data::List(items) => {
            Data::List(items.iter().map(|item| fixed(zone, item.clone())).collect())
        }
        other => other,
    }
}
