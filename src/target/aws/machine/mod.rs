//! A journey as a state machine: each node of the flow becomes a few states, in order.
//!
//! The first state reads the run's record; personal data never comes in with the input. A node that
//! reads the customer is preceded by a `load` state, unless what an earlier one read is still fresh.

pub(super) mod ask;
mod branch;
pub(super) mod carry;
mod call;
pub(super) mod change;
mod consent;
mod countdown;
mod end;
mod gathered;
mod load;
mod loops;
pub(super) mod mail;
pub(super) mod past;
mod race;
pub(super) mod retry;
pub(super) mod send;
mod set;
mod split;
mod start;
mod start_journey;
pub(super) mod status;
mod track;
mod wait;
mod watch;

use super::document::{Assign, Machine, State, Tpl};
use super::gather;
use super::jsonata::lowering::Scope;
use super::jsonata::{Ast, Lowering};
use super::names::{Names, StateNames};
use super::settings::Settings;
use crate::flow::{Flow, Node, NodeId, NodeKind};
use crate::hir::{Event, Id, Policy, Program, Purpose, Ty, VarId};
use crate::source::{Manifest, Span};
use crate::target::aws::iam::Grants;
use std::collections::{BTreeMap, BTreeSet};

/// A state with the name that it would like to have.
pub(super) type Piece = (String, State);

/// In place of a next state: the following piece of the same node.
pub(super) const AFTER: &str = "\u{0}after";
/// In place of a next state: the end of a run whose customer has no record.
const NO_CUSTOMER: &str = "\u{0}no customer";

/// In place of a next state: a piece of the same node.
pub(super) fn local(name: &str) -> String {
    format!("\u{0}local:{name}")
}

/// In place of a next state: a piece of whatever group.
pub(super) fn anywhere(name: &str) -> String {
    format!("\u{0}anywhere:{name}")
}

/// In place of a next state: the first piece of a node.
fn node_name(id: NodeId) -> String {
    format!("\u{0}node:{}", id.0)
}

/// What every machine of a workspace is made with.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) program: &'a Program,
    pub(super) manifest: &'a Manifest,
    pub(super) env: Option<&'a str>,
    pub(super) names: &'a Names,
    pub(super) settings: &'a Settings,
    /// What the journeys ask about messages of the past.
    pub(super) past: past::Asks,
}

/// Makes one machine.
pub(super) struct Builder<'a> {
    pub(super) cx: Context<'a>,
    pub(super) names: &'a Names,
    pub(super) lowering: Lowering<'a>,
    /// Events whose past is asked about.
    pub(super) asks: BTreeSet<Id<Event>>,
    /// What the machine's role must be allowed.
    pub(super) grants: Grants,
    /// Can something reach the runs of the journey: they have a record in `standing`.
    reached: bool,
    /// Does a run hold its customer's entry into the journey.
    holds_entry: bool,
    /// Where runs can stand.
    places: Vec<mail::Place>,
    /// Blocks beside those of the nodes.
    extra: Vec<(String, Vec<Piece>)>,
    /// Outcomes that watches lead to.
    outcomes: BTreeSet<String>,
    /// Journeys that it starts, by name.
    starts: BTreeSet<String>,
    /// Does a block beside the nodes read the customer.
    loads: bool,
    /// Where a send goes on that has taken its place under the caps, by alternative.
    cap_ways: Vec<String>,
    /// Does the journey look at what became of its messages.
    told: bool,
    /// Can a chain of the journey go on beside its run.
    forks: bool,
    /// Does the router take what customers write.
    pub(super) takes_replies: bool,
    /// Can a receipt give a place in a cap back.
    pub(super) caps: bool,
    /// Where a telling goes on, by its number.
    pub(super) thens: Vec<String>,
    /// Does a telling look for the customer's runs.
    pub(super) finds: bool,
}

/// A machine, and what it needs.
pub(super) struct Built {
    pub(super) machine: Machine,
    pub(super) grants: Grants,
    pub(super) asks: BTreeSet<Id<Event>>,
    /// Journeys that it starts, by name.
    pub(super) starts: BTreeSet<String>,
    /// The most entries that each node leaves in the history, in the order of the flow.
    pub(super) weights: Vec<u64>,
    /// The most entries between two times of standing, where runs can go on in a new execution.
    pub(super) turn: Option<u64>,
}

pub(super) use load::zone_of;
pub(super) use split::hash as split_hash;
pub(super) use watch::asked;

impl<'a> Builder<'a> {
    pub(super) fn new(cx: Context<'a>) -> Self {
        Self {
            cx,
            names: cx.names,
            lowering: Lowering::new(cx.program),
            asks: BTreeSet::new(),
            grants: Grants::default(),
            reached: false,
            holds_entry: false,
            places: Vec::new(),
            extra: Vec::new(),
            outcomes: BTreeSet::new(),
            starts: BTreeSet::new(),
            loads: false,
            cap_ways: Vec::new(),
            told: false,
            forks: false,
            takes_replies: false,
            caps: false,
            thens: Vec::new(),
            finds: false,
        }
    }
}

/// The pieces of a node.
struct Code {
    pieces: Vec<Piece>,
    reads_customer: bool,
}

/// What a machine reads of the customer, all its nodes together.
#[derive(Default)]
struct Reads {
    fields: BTreeSet<u32>,
    consents: BTreeSet<String>,
    ages: BTreeSet<Purpose>,
    suppressions: BTreeSet<String>,
    uses_zone: bool,
}

/// Makes the machine of a journey.
pub(super) fn build(cx: Context<'_>, flow: &Flow) -> Result<Built, Vec<crate::diag::Diagnostic>> {
    let mut reads = Reads::default();
    let (built, again) = pass(cx, flow, &mut reads);
    // A node that reads the customer in its midst reads for all nodes behind it, so it has to know what
    // these look at: once more, with all of it known from the beginning.
    if again && built.is_ok() { pass(cx, flow, &mut reads).0 } else { built }
}

type Passed = Result<Built, Vec<crate::diag::Diagnostic>>;

/// One pass over the nodes, with what is known to be read; it adds what it finds. Says whether the
/// customer was read before all nodes had been looked at.
fn pass(cx: Context<'_>, flow: &Flow, reads: &mut Reads) -> (Passed, bool) {
    let mut builder = Builder::new(cx);
    builder.lowering.fields.clone_from(&reads.fields);
    builder.lowering.consents.clone_from(&reads.consents);
    builder.lowering.ages.clone_from(&reads.ages);
    builder.lowering.suppressions.clone_from(&reads.suppressions);
    builder.lowering.uses_zone = reads.uses_zone;
    let built = machine(&mut builder, flow);
    let again = builder.loads;
    let lowering = builder.lowering;
    *reads = Reads {
        fields: lowering.fields,
        consents: lowering.consents,
        ages: lowering.ages,
        suppressions: lowering.suppressions,
        uses_zone: lowering.uses_zone,
    };
    (built, again)
}

fn machine(builder: &mut Builder<'_>, flow: &Flow) -> Passed {
    builder.reached = mail::is_reached(flow);
    builder.holds_entry = holds_entry(flow);
    builder.told = status::is_told(flow);
    builder.forks = status::goes_beside(flow);
    builder.refuse_own_events(flow);
    builder.lowering.gathers = gather::collects(flow).is_some();
    let scope = flow_scope(flow);
    builder.lowering.scopes.push(scope);
    let start = builder.start(flow);
    let mut codes: Vec<Code> = Vec::new();
    for (at, node) in flow.nodes.iter().enumerate() {
        let span = flow.spans.get(at).copied().unwrap_or_else(|| fallback_span(flow));
        codes.push(builder.code(flow, at, node, span));
    }
    let enter = builder.enter(flow);
    let mut blocks = if builder.reached { builder.mail(flow) } else { Vec::new() };
    blocks.extend(enter);
    blocks.append(&mut builder.extra);
    blocks.extend(builder.ends());
    if builder.forks {
        blocks.push(builder.end_chain());
    }
    let stale =
        load::stale(flow, &codes.iter().map(|code| code.reads_customer).collect::<Vec<_>>());
    for (at, (code, node)) in codes.iter_mut().zip(&flow.nodes).enumerate() {
        if stale.contains(&at) {
            let mut pieces = builder.load(&node.id);
            pieces.append(&mut code.pieces);
            code.pieces = pieces;
        }
    }
    // All that can happen between two times of standing: every node once, and every block.
    let weight = |pieces: &[Piece]| pieces.iter().map(|(_, state)| state.events()).sum::<u64>();
    let mut weights: Vec<u64> = codes.iter().map(|code| weight(&code.pieces)).collect();
    // What a digest reads stands before the first node.
    if let Some((_, pieces)) = blocks.iter().find(|(key, _)| key == gathered::GATHERED)
        && let Some(first) = weights.get_mut(flow.entry.0 as usize)
    {
        *first += weight(pieces).saturating_mul(gathered::rounds(flow));
    }
    let mut turn = None;
    if builder.reached {
        let all = codes.iter().map(|code| weight(&code.pieces)).sum::<u64>()
            + blocks.iter().map(|(_, pieces)| weight(pieces)).sum::<u64>();
        let change = builder.change(flow);
        let all = all + weight(&change);
        let stand = builder.wait_for_mail(flow, carry::turns(all), change);
        turn = Some(all + weight(&stand));
        blocks.push((mail::STAND.to_owned(), stand));
    }
    let loads = !stale.is_empty() || builder.loads;
    let mut begin = vec![start];
    if builder.reached {
        let pieces = codes.iter().map(|code| &code.pieces);
        let pieces = pieces.chain(blocks.iter().map(|(_, pieces)| pieces)).flatten();
        let names = carry::variables(pieces.map(|(_, state)| state));
        let machine = builder.names.machine(&flow.name);
        if let Some(start) = begin.pop() {
            begin = builder.begin(start, &names);
        }
        let mut names = names;
        if let Some((_, State::Task(task))) = begin.get(1) {
            names.extend(task.assign.iter().map(|(name, _)| name.clone()));
        }
        let kept = carry::kept(&names);
        blocks.iter_mut().for_each(|(_, pieces)| carry::fill(pieces, &kept));
        blocks.push((carry::CARRY.to_owned(), builder.carry(&machine, &names)));
    }
    if builder.lowering.uses_zone {
        let zones = State::assign(builder.zone_variables(), AFTER);
        begin.insert(0, ("zones".to_owned(), zones));
    }
    let mut groups: Vec<(String, Vec<Piece>)> = vec![("start".to_owned(), begin)];
    groups.extend(
        codes.into_iter().zip(0_u32..).map(|(code, at)| (node_name(NodeId(at)), code.pieces)),
    );
    groups.extend(blocks);
    if loads {
        groups.push((NO_CUSTOMER.to_owned(), builder.no_customer()));
    }
    if !builder.lowering.problems.is_empty() {
        return Err(std::mem::take(&mut builder.lowering.problems));
    }
    let mut comment = format!("journey {}: {}", flow.name, flow.title);
    if builder.lowering.uses_zone {
        comment = format!("{comment} (time zones {})", super::zones::version());
    }
    Ok(Built {
        machine: link(comment, groups),
        grants: std::mem::take(&mut builder.grants),
        asks: std::mem::take(&mut builder.asks),
        starts: std::mem::take(&mut builder.starts),
        weights,
        turn,
    })
}

/// Does a run hold its customer's entry, so that it gives it back at its end.
pub(super) fn holds_entry(flow: &Flow) -> bool {
    flow.entry_policy.as_ref().is_some_and(|entry| entry.policy != Policy::Parallel)
}

fn fallback_span(flow: &Flow) -> Span {
    flow.triggers
        .first()
        .map_or_else(|| Span::new(crate::source::FileId(0), 0, 0), |trigger| trigger.span)
}

/// Puts groups of pieces together: gives names, and turns placeholders into names.
pub(super) fn link(comment: String, groups: Vec<(String, Vec<Piece>)>) -> Machine {
    let mut taken = StateNames::default();
    let mut entries: BTreeMap<String, String> = BTreeMap::new();
    /// What the pieces wanted to be called and what they are, and the pieces.
    type Group = (Vec<(String, String)>, Vec<State>);
    let mut named: Vec<Group> = Vec::new();
    for (key, pieces) in groups {
        let mut names = Vec::new();
        let mut states = Vec::new();
        for (wanted, state) in pieces {
            let name = taken.take(&wanted);
            entries.entry(anywhere(&wanted)).or_insert_with(|| name.clone());
            names.push((local(&wanted), name));
            states.push(state);
        }
        if let Some((_, first)) = names.first() {
            entries.insert(key, first.clone());
        }
        named.push((names, states));
    }
    let mut machine = Machine {
        comment,
        query_language: "JSONata",
        start_at: named
            .first()
            .and_then(|(names, _)| names.first())
            .map_or_else(String::new, |(_, name)| name.clone()),
        states: Vec::new(),
    };
    for (names, states) in named {
        for (at, mut state) in states.into_iter().enumerate() {
            for next in state.nexts() {
                let found = if next == AFTER {
                    names.get(at + 1).map(|(_, name)| name)
                } else {
                    let local = names.iter().find(|(wanted, _)| wanted == next);
                    local.map(|(_, name)| name).or_else(|| entries.get(next))
                };
                if let Some(found) = found {
                    next.clone_from(found);
                }
            }
            if let Some((_, name)) = names.get(at) {
                machine.states.push((name.clone(), state));
            }
        }
    }
    machine
}

/// How the variables of a journey are read.
pub(super) fn flow_scope(flow: &Flow) -> Scope {
    let vars = (0_u32..).zip(&flow.vars).map(|(at, var)| {
        let name = Ast::var(variable(flow, VarId(at)));
        if var.ty.is_optional() { name.dot("v") } else { name }
    });
    Scope { vars: vars.collect() }
}

/// The platform's variable for one of the journey. One that may be missing is kept in a box, as no
/// variable of the platform can be undefined.
fn variable(flow: &Flow, var: VarId) -> String {
    match flow.vars.get(var.0 as usize) {
        Some(found) if found.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            format!("v_{}", found.name)
        }
        _ => format!("v{}", var.0),
    }
}

/// Sets a variable of the journey.
fn set_variable(flow: &Flow, var: VarId, value: Ast) -> (String, Tpl) {
    let optional =
        flow.vars.get(var.0 as usize).is_some_and(|var| matches!(var.ty, Ty::Optional(_)));
    let value = if optional { Ast::Object(vec![("v".into(), value)]) } else { value };
    (variable(flow, var), Tpl::from(value))
}

impl Builder<'_> {
    /// Where a run goes on that has changed a fact: where facts are watched, they are asked first.
    fn after_change(&mut self, flow: &Flow, id: &str, next: NodeId) -> String {
        if !watch::watches_facts(flow) {
            return node_name(next);
        }
        let key = format!("\u{0}changed:{id}");
        let pieces = self.look(&format!("{id} look"), true, node_name(next));
        self.extra.push((key.clone(), pieces));
        key
    }

    /// Where a run goes on that has sent something: where what was sent is watched, it is asked first.
    fn after_send(&mut self, flow: &Flow, id: &str, next: NodeId) -> String {
        let program = self.cx.program;
        if past::headers(flow).into_iter().any(|watch| past::asks_sent(program, watch)) {
            self.after_change(flow, id, next)
        } else {
            node_name(next)
        }
    }

    /// Where a run goes on behind a call, which takes time: what has come meanwhile goes first.
    fn after_call(&mut self, id: &str, next: NodeId) -> String {
        if !self.reached {
            return node_name(next);
        }
        let key = format!("\u{0}called:{id}:{}", next.0);
        if self.extra.iter().all(|(known, _)| *known != key) {
            let pieces = self.look(&format!("{id} look {}", next.0), false, node_name(next));
            self.extra.push((key.clone(), pieces));
        }
        key
    }

    /// The pieces of a node, with the questions about the past that its expressions ask.
    fn code(&mut self, flow: &Flow, at: usize, node: &Node, span: Span) -> Code {
        self.lowering.reads_customer = false;
        self.lowering.questions.clear();
        self.lowering.reads_status = false;
        let id = node.id.as_str();
        let own = match &node.kind {
            // Flows with a recipient are refused.
            NodeKind::Send { message, args, via, consent, next, unreachable, failed, to: _ } => {
                let next = self.after_send(flow, id, *next);
                let plan = send::Plan {
                    id,
                    span,
                    message: *message,
                    args,
                    via,
                    consent: *consent,
                    senders: &flow.rules.senders,
                    rules: &flow.rules,
                    journey: &flow.name,
                    held: false,
                    asks: false,
                    told: self.told,
                    next,
                    unreachable: node_name(*unreachable),
                    failed: node_name(*failed),
                };
                self.send(plan)
            }
            NodeKind::Wait { span, at_most, next } => self.wait(id, span, *at_most, *next),
            NodeKind::Branch { arms, otherwise, .. } => self.branch(flow, id, arms, *otherwise),
            NodeKind::Split { key, sticky, arms } => self.split(id, key, *sticky, arms),
            NodeKind::Enter { counter, round, next } => {
                Self::first_round(flow, id, *counter, *round, *next)
            }
            NodeKind::Loop { counter, max, round, body, exhausted } => {
                Self::repeat(flow, id, (*counter, *max), *round, (*body, *exhausted))
            }
            NodeKind::Let { var, value, next } => {
                let value = self.lowering.expr(value);
                let assign: Assign = vec![set_variable(flow, *var, value)];
                vec![(id.to_owned(), State::assign(assign, node_name(*next)))]
            }
            NodeKind::Set { field, value, next } => {
                let next = self.after_change(flow, id, *next);
                self.set(id, *field, value.as_ref(), &next)
            }
            NodeKind::Consent { grant, purpose, channels, next } => {
                let next = self.after_change(flow, id, *next);
                self.consent(id, *grant, *purpose, channels, &next)
            }
            NodeKind::Track { event, fields, next } => self.track(id, *event, fields, *next),
            NodeKind::Call { action, args, bind, next, failed } => {
                let ways = (self.after_call(id, *next), self.after_call(id, *failed));
                self.call(flow, (id, span), *action, args, *bind, ways)
            }
            NodeKind::End { outcome } => self.end(id, outcome),
            NodeKind::Race { timer, arms, restarts, elapsed, past, missing } => {
                let race = race::Race {
                    id,
                    at,
                    timer,
                    arms,
                    restarts,
                    elapsed: *elapsed,
                    past: *past,
                    missing: *missing,
                };
                let pieces = self.race(flow, &race);
                // Its blocks read for themselves.
                self.lowering.reads_customer = false;
                self.lowering.questions.clear();
                pieces
            }
            NodeKind::Restart { counter, max, race } => {
                self.restart(flow, id, (*counter, *max), *race)
            }
            NodeKind::Countdown { counter, to, follow, points, skipped, next } => {
                let countdown = countdown::Countdown {
                    id,
                    at,
                    counter: *counter,
                    to,
                    follow: *follow,
                    points,
                    skipped: *skipped,
                    next: *next,
                };
                let pieces = self.countdown(&countdown);
                self.lowering.reads_customer = false;
                self.lowering.questions.clear();
                pieces
            }
            NodeKind::Back { countdown } => self.back(flow, id, *countdown),
            NodeKind::Start { journey, args, each, next } => {
                self.start_journey(id, *journey, args, each.as_ref(), *next)
            }
            // Flows that look for a winner are refused.
            NodeKind::Winner { arms, .. } => {
                let first = arms.iter().take(1);
                let state = |to| (id.to_owned(), State::assign(Vec::new(), node_name(to)));
                first.map(|arm| state(arm.to)).collect()
            }
            NodeKind::Later { construct, .. } => {
                self.lowering.problems.push(super::errors::refused(
                    span,
                    construct.title(),
                    "it has no lowering",
                    "leave it out",
                ));
                Vec::new()
            }
        };
        let mut pieces = Vec::new();
        if std::mem::take(&mut self.lowering.reads_status) {
            pieces.push(self.read_status(id));
        }
        for question in std::mem::take(&mut self.lowering.questions) {
            pieces.extend(self.question(id, &question));
        }
        pieces.extend(own);
        Code { pieces, reads_customer: self.lowering.reads_customer }
    }
}
