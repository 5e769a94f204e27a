//! From the graph of a journey to a workflow: a few nodes for each step.
//!
//! A run carries one object from node to node: `run`, `customer_id`, `event` (what began it), `vars`,
//! `counters`, and `facts` as they were read last. A node that asks somebody outside gives what they
//! answered; behind each such node one of ours takes the object up again from the node before it,
//! by name. There is one item in a run, always.

mod begin;
mod enter;
mod gather;
mod race;
mod status;
mod start;
mod countdown;
mod mail;
mod member;
mod watch;
mod send;
mod whatsapp;
mod outside;
mod past;

pub(super) use self::begin::{complete, is_timed, tick_key, webhook_path};
pub(super) use self::mail::FACTS;
pub(super) use self::member::{segment_key, segment_triggers};
pub(super) use self::past::asked as asked_past;
pub(super) use self::send::FIELD as CHAIN;
pub(super) use self::start::not_built;
pub(super) use self::status::{RECEIPT, REPLY, has_chains};

use self::countdown::Series;
use self::enter::is_reached;
use self::mail::Place;
use self::race::Race;
use self::start::Start;
use super::document::{Http, Kind, Node, Workflow};
use super::js::{Js, Op};
use super::lowering::ops::millis;
use super::lowering::{Lowering, channel_name};
use super::settings::{self, Settings};
use super::store::{self, Store};
use crate::diag::Diagnostic;
use crate::flow::{BranchArm, BranchOf, Flow, NodeId, NodeKind, SplitWay};
use crate::hir::{
    Event, Expr, ExprKind, Id, Message, Program, Timer, Trigger, TriggerKind, VarId, VarSource,
};
use crate::source::{Manifest, Span};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What every workflow is made with.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) program: &'a Program,
    pub(super) manifest: &'a Manifest,
    pub(super) env: Option<&'a str>,
    pub(super) settings: &'a Settings,
}

/// Makes the workflow of a journey.
pub(super) fn build(cx: Context<'_>, flow: &Flow) -> Result<Workflow, Vec<Diagnostic>> {
    let mut builder = Builder::new(cx, flow);
    match cx.settings.need("profile_url", flow_span(cx, flow)) {
        Ok(url) => builder.profile = url,
        Err(finding) => builder.problems.push(finding),
    }
    builder.open_store();
    builder.refuse_own_events();
    builder.refuse_own_segments();
    let scope = builder.scope();
    builder.all(scope);
    let mut problems = builder.problems;
    problems.extend(builder.lowering.problems);
    if problems.iter().any(Diagnostic::is_error) {
        return Err(problems);
    }
    Ok(Workflow {
        id: id_of(&[&cx.program.workspace, cx.env.unwrap_or("default"), &flow.name]),
        name: format!("{} {}", cx.program.workspace, flow.name),
        zone: cx.program.zone.as_ref().map_or("UTC", |zone| zone.as_str()).to_owned(),
        nodes: builder.nodes,
    })
}

/// Where a journey stands.
pub(super) fn flow_span(cx: Context<'_>, flow: &Flow) -> Span {
    cx.program.journeys.at(flow.journey).head.span
}

/// Does the journey need the store.
pub(super) fn needs_store(cx: Context<'_>, flow: &Flow) -> bool {
    let builder = Builder::new(cx, flow);
    builder.shares()
}

/// Must what becomes of messages of the journey, or what reaches its runs, be brought by the router.
pub(super) fn needs_router(cx: Context<'_>, flow: &Flow) -> bool {
    let builder = Builder::new(cx, flow);
    builder.is_routed()
}

/// Does a message of the journey go out only to customers who have written themselves a short time ago.
pub(super) fn has_sessions(cx: Context<'_>, flow: &Flow) -> bool {
    Builder::new(cx, flow).has_sessions()
}

/// The names of what runs of the journey listen to.
pub(super) fn hears(cx: Context<'_>, flow: &Flow) -> Vec<String> {
    Builder::new(cx, flow).hears().into_iter().collect()
}

/// The events that runs of the journey listen to.
pub(super) fn events(cx: Context<'_>, flow: &Flow) -> BTreeSet<Id<Event>> {
    Builder::new(cx, flow).events()
}

/// Sixteen hex digits for some words.
pub(super) fn id_of(words: &[&str]) -> String {
    let digest = Sha256::digest(words.join("\n").as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the nodes of a workflow.
struct Builder<'a> {
    cx: Context<'a>,
    flow: &'a Flow,
    lowering: Lowering<'a>,
    nodes: Vec<Node>,
    problems: Vec<Diagnostic>,
    /// Where the customer's record is read.
    profile: String,
    /// The database that runs share, where the journey needs it.
    store: Option<Store>,
    /// Can something outside reach a run while it waits.
    reached: bool,
    /// Where runs that can be reached stand.
    places: Vec<Place>,
    /// The messages of which it is asked what becomes of them.
    asked: BTreeSet<Id<Message>>,
    /// Where chains beside runs go on: the place as it is kept, and the node.
    chains: Vec<(String, String)>,
}

impl<'a> Builder<'a> {
    fn new(cx: Context<'a>, flow: &'a Flow) -> Self {
        Self {
            cx,
            flow,
            lowering: Lowering::new(cx.program),
            nodes: Vec::new(),
            problems: Vec::new(),
            profile: String::new(),
            store: None,
            reached: is_reached(flow),
            places: Vec::new(),
            asked: status::asked(flow),
            chains: Vec::new(),
        }
    }
}

impl Builder<'_> {
    /// Do runs of the journey share something.
    fn shares(&self) -> bool {
        self.has_row()
            || self.is_routed()
            || begin::is_started(self.flow)
            || begin::gathers(self.flow)
    }

    /// Does the router bring something to runs of the journey, or to what they have left behind.
    fn is_routed(&self) -> bool {
        self.reached
            || self.has_caps()
            || has_chains(self.flow)
            || self.has_sessions()
            || !past::asked(self.cx, self.flow).is_empty()
            || segment_triggers(self.flow).next().is_some()
    }

    /// Finds the store, where the journey needs it.
    fn open_store(&mut self) {
        if !self.shares() {
            return;
        }
        let span = flow_span(self.cx, self.flow);
        match settings::store(self.cx.manifest, self.cx.env, span) {
            Ok(credential) => {
                let schema = store::schema(&self.cx.program.workspace, self.cx.env);
                self.store = Some(Store { schema, credential });
            }
            Err(finding) => self.problems.push(finding),
        }
        if self.flow.triggers.iter().any(|trigger| is_timed(&trigger.kind)) {
            for key in ["webhook_url", "customers_url"] {
                self.problems.extend(self.cx.settings.need(key, span).err());
            }
        }
        let begins = |trigger: &Trigger| matches!(trigger.kind, TriggerKind::Event { .. });
        let timed = self.flow.triggers.iter().any(|trigger| is_timed(&trigger.kind));
        if self.is_routed() && !timed && self.flow.triggers.iter().any(begins) {
            // The router brings events to the journeys that begin with them.
            self.problems.extend(self.cx.settings.need("webhook_url", span).err());
        }
    }

    /// How the names of a journey are read.
    fn scope(&self) -> Vec<Js> {
        let read = |(at, var): (usize, &crate::hir::Var)| {
            let place = VarId(u32::try_from(at).unwrap_or(u32::MAX));
            if self.gathered(place) {
                return Js::json().path(&["vars", &self.key(place)]);
            }
            if self.flow.trigger_var == Some(place) || var.source == VarSource::Trigger {
                return Js::json().dot("event");
            }
            if let Some(counter) = self.round_of(place) {
                return counted(counter);
            }
            Js::json().path(&["vars", &self.key(place)])
        };
        self.flow.vars.iter().enumerate().map(read).collect()
    }

    /// Is it the list of what a digest has gathered.
    fn gathered(&self, var: VarId) -> bool {
        let lists = self.flow.triggers.iter().filter_map(|trigger| trigger.collect.as_ref());
        lists.into_iter().any(|collect| collect.var == var)
    }

    /// The counter that a name shows.
    fn round_of(&self, var: VarId) -> Option<u32> {
        self.flow.nodes.iter().find_map(|node| match &node.kind {
            NodeKind::Loop { counter, round: Some(round), .. } if *round == var => Some(*counter),
            _ => None,
        })
    }

    /// Under which name a variable is kept.
    fn key(&self, var: VarId) -> String {
        let name = self.flow.vars.get(var.0 as usize).map_or("", |var| var.name.as_str());
        let same = self.flow.vars.iter().filter(|other| other.name == name).count();
        // The number keeps it apart from names that n8n blocks, too.
        if same > 1 { format!("{name}_{}", var.0) } else { format!("{name}_") }
    }

    fn all(&mut self, scope: Vec<Js>) {
        let begins = self.begin(&scope);
        if self.flow.lasts.is_some() {
            self.end(EXPIRED, "expired");
        }
        let mut reads = Vec::new();
        let mut pasts: Vec<BTreeSet<String>> = Vec::new();
        let mut made: Vec<Vec<Node>> = Vec::new();
        for at in 0..self.flow.nodes.len() {
            let outer = std::mem::take(&mut self.nodes);
            self.lowering.reads_facts = false;
            self.lowering.asks_past.clear();
            let place = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
            let lowered = scope.clone();
            self.step(place, lowered);
            reads.push(self.lowering.reads_facts);
            pasts.push(std::mem::take(&mut self.lowering.asks_past));
            made.push(std::mem::replace(&mut self.nodes, outer));
        }
        self.mail(&scope);
        self.chains();
        let stale = self.stale(&reads, begins);
        let mut first: BTreeMap<String, String> = BTreeMap::new();
        for ((at, nodes), stale) in made.into_iter().enumerate().zip(stale) {
            let Some(node) = self.flow.nodes.get(at) else { continue };
            let id = node.id.to_string();
            let place = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
            if stale {
                let before = format!("{id} now");
                let entries = vec![("now".to_owned(), now())];
                self.put(
                    &before,
                    Kind::Set(Js::with(Js::json(), entries)),
                    vec![format!("{id} read")],
                );
                self.read_facts(&id, &before, &id);
                first.insert(way(place), before);
            } else {
                first.insert(way(place), id.clone());
            }
            let next = first.get(&way(place)).cloned().unwrap_or_default();
            let asks = pasts.get(at).cloned().unwrap_or_default();
            if let Some(before) = self.ask_past(&id, asks, next) {
                first.insert(way(place), before);
            }
            self.nodes.extend(nodes);
        }
        for out in self.nodes.iter_mut().flat_map(|node| &mut node.outs) {
            if let Some(name) = first.get(out) {
                out.clone_from(name);
            }
        }
        self.prune();
    }

    /// Leaves out nodes that nothing leads to.
    fn prune(&mut self) {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<String> =
            self.nodes.first().map(|n| n.name.clone()).into_iter().collect();
        while let Some(name) = waiting.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let node = self.nodes.iter().find(|node| node.name == name);
            waiting.extend(node.into_iter().flat_map(|node| node.outs.iter().cloned()));
        }
        self.nodes.retain(|node| seen.contains(&node.name));
    }

    fn put(&mut self, name: &str, kind: Kind, outs: Vec<String>) {
        self.nodes.push(Node { name: name.to_owned(), kind, outs, notes: None });
    }

    /// The address of the customer's record.
    fn record(&self) -> Js {
        record(&self.profile)
    }

    /// `STEM read` and `STEM facts`: what is known of the customer at this instant. `before` is the
    /// node in front, whose object goes on.
    fn read_facts(&mut self, stem: &str, before: &str, next: &str) {
        let http = read_record(self.cx, &self.profile);
        let facts = format!("{stem} facts");
        self.put(&format!("{stem} read"), Kind::Http(http), vec![facts.clone()]);
        let all = with_facts(&mut self.lowering, before);
        self.put(&facts, Kind::Set(all), vec![next.to_owned()]);
    }

    /// Which nodes must read what is known of the customer before they look at it: those that can be
    /// reached from the beginning or a wait without a look at it.
    fn stale(&self, reads: &[bool], begins: bool) -> Vec<bool> {
        let nodes = &self.flow.nodes;
        // Known when coming to a node, whatever the way.
        let mut known = vec![true; nodes.len()];
        if let Some(entry) = known.get_mut(self.flow.entry.0 as usize) {
            *entry = begins;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for (at, node) in nodes.iter().enumerate() {
                let looked = reads.get(at).copied().unwrap_or(false);
                let here = known.get(at).copied().unwrap_or(false) || looked;
                let after = match &node.kind {
                    // What they read is over: time has passed, or they have changed it.
                    NodeKind::Wait { .. }
                    | NodeKind::Race { .. }
                    | NodeKind::Countdown { .. }
                    | NodeKind::Back { .. }
                    | NodeKind::Call { .. }
                    | NodeKind::Set { .. }
                    | NodeKind::Consent { .. } => false,
                    NodeKind::Send { .. } => true,
                    _ => here,
                };
                for to in node.kind.successors() {
                    if let Some(slot) = known.get_mut(to.0 as usize).filter(|slot| **slot && !after)
                    {
                        *slot = false;
                        changed = true;
                    }
                }
            }
        }
        let read_by_itself = |at: usize| {
            nodes.get(at).is_some_and(|node| match &node.kind {
                NodeKind::Send { .. } | NodeKind::Countdown { .. } => true,
                kind @ NodeKind::Race { .. } => !is_plain(kind),
                _ => false,
            })
        };
        (0..nodes.len())
            .map(|at| {
                let looks = reads.get(at).copied().unwrap_or(false);
                looks && !known.get(at).copied().unwrap_or(false) && !read_by_itself(at)
            })
            .collect()
    }

    /// The nodes of a step; the first has the step's id as its name.
    fn step(&mut self, place: NodeId, scope: Vec<Js>) {
        let flow = self.flow;
        let (Some(node), Some(span)) =
            (flow.nodes.get(place.0 as usize), flow.spans.get(place.0 as usize))
        else {
            return;
        };
        let (id, span) = (node.id.to_string(), *span);
        match &node.kind {
            NodeKind::Send { .. } => self.send(&node.kind, &id, span, scope),
            NodeKind::Wait { span: length, at_most, next } => {
                let seconds = match &length.kind {
                    ExprKind::Value(crate::hir::Value::Duration(seconds)) => {
                        Js::Num((*seconds).clamp(0, (*at_most).max(0)))
                    }
                    _ => {
                        let length = self.lower(length, &scope);
                        let most = Js::name("Math").method("min", vec![length, Js::Num(*at_most)]);
                        Js::name("Math").method("max", vec![Js::Num(0), most])
                    }
                };
                self.wait(&id, seconds, way(*next));
            }
            NodeKind::Race { timer, elapsed, past, missing, .. } if is_plain(&node.kind) => {
                self.point(&id, timer, [*elapsed, *past, *missing], &scope);
            }
            NodeKind::Race { timer, restarts, elapsed, past, missing, .. } => {
                let ways = [*elapsed, *past, *missing];
                self.race(&Race { id: &id, place, timer, restarts, ways }, &scope);
            }
            NodeKind::Restart { counter, max, race } => self.restart(&id, *counter, *max, *race),
            NodeKind::Countdown { counter, to, follow, points, skipped, next } => {
                let (counter, follow) = (*counter, *follow);
                let (skipped, next) = (*skipped, *next);
                let series = Series { counter, to, follow, points, skipped, next };
                self.countdown(&id, &series, &scope);
            }
            NodeKind::Back { countdown } => {
                let name = flow.nodes.get(countdown.0 as usize).map(|node| node.id.as_str());
                let next = vec![countdown::again(name.unwrap_or_default())];
                self.put(&id, Kind::Set(Js::json()), next);
            }
            NodeKind::Branch { of, arms, otherwise } => {
                self.lowering.may_ask_past = true;
                self.branch(&id, *of, arms, *otherwise, &scope);
                self.lowering.may_ask_past = false;
            }
            NodeKind::Split { key, sticky, arms } => self.split(&id, key, *sticky, arms),
            NodeKind::Enter { counter, next, .. } => {
                self.put(&id, Kind::Set(count(*counter, Js::Num(1))), vec![way(*next)]);
            }
            NodeKind::Loop { counter, max, body, exhausted, .. } => {
                let more = counted(*counter).bin(Op::Lt, Js::Num(i64::from(*max)));
                let next = format!("{id} count");
                self.put(&id, Kind::If(more), vec![next.clone(), way(*exhausted)]);
                let one = counted(*counter).plus(Js::Num(1));
                self.put(&next, Kind::Set(count(*counter, one)), vec![way(*body)]);
            }
            NodeKind::Let { var, value, next } => {
                self.lowering.may_ask_past = true;
                let value = self.lower(value, &scope).or_else(Js::Null);
                self.lowering.may_ask_past = false;
                let kept = self.keep(*var, value);
                self.put(&id, Kind::Set(kept), vec![way(*next)]);
            }
            NodeKind::Start { journey, args, each, next } => {
                let (journey, next) = (*journey, *next);
                let start = Start { id: &id, span, journey, args, each: each.as_ref(), next };
                let made = self.start(&start, &scope);
                self.problems.extend(made.err());
            }
            NodeKind::End { outcome } => self.end(&id, outcome),
            NodeKind::Call { .. }
            | NodeKind::Set { .. }
            | NodeKind::Consent { .. }
            | NodeKind::Track { .. } => self.outside(&node.kind, &id, span, &scope),
            // Constructs that are refused by name.
            _ => {}
        }
    }

    /// Waits so many seconds.
    fn wait(&mut self, name: &str, seconds: Js, next: String) {
        if self.reached {
            let until = now().plus(seconds.bin(Op::Mul, Js::Num(1_000)));
            self.stand(name, until, next, None);
            return;
        }
        if self.flow.lasts.is_none() {
            self.put(name, Kind::Wait(seconds), vec![next]);
            return;
        }
        let due = format!("{name} until");
        let until = now().plus(seconds.bin(Op::Mul, Js::Num(1_000)));
        let first = self.hold(&due, &Js::json().dot("until"), &next);
        let entries = vec![("until".to_owned(), until)];
        self.put(name, Kind::Set(Js::with(Js::json(), entries)), vec![first]);
    }

    /// `NAME`: waits until an instant in milliseconds, and no longer than the run lasts. Gives the
    /// node to begin with.
    fn hold(&mut self, name: &str, until: &Js, next: &str) -> String {
        if self.reached {
            return self.stand(name, until.clone(), next.to_owned(), None);
        }
        if self.flow.lasts.is_none() {
            self.put(name, Kind::Until(until.clone()), vec![next.to_owned()]);
            return name.to_owned();
        }
        let (first, over) = (format!("{name} limit"), format!("{name} over"));
        let ends = || Js::json().dot("ends");
        let sooner = Js::name("Math").method("min", vec![until.clone(), ends()]);
        let entries = vec![
            ("wait".to_owned(), sooner),
            // At one instant the run's end comes first.
            ("over".to_owned(), ends().bin(Op::Le, until.clone())),
        ];
        self.put(&first, Kind::Set(Js::with(Js::json(), entries)), vec![name.to_owned()]);
        self.put(name, Kind::Until(Js::json().dot("wait")), vec![over.clone()]);
        let outs = vec![EXPIRED.to_owned(), next.to_owned()];
        self.put(&over, Kind::If(Js::json().dot("over")), outs);
        first
    }

    /// The end of a run: its outcome, and nothing more.
    fn end(&mut self, name: &str, outcome: &str) {
        let said = |of: &Js| {
            let mut entries = vec![("journey".to_owned(), Js::str(self.flow.name.as_str()))];
            for name in ["run", "customer_id"] {
                entries.push((name.to_owned(), of.clone().dot(name)));
            }
            entries.push(("outcome".to_owned(), Js::str(outcome)));
            entries
        };
        let end = format!("{name} end");
        if let Some(store) = self.store.clone().filter(|_| self.has_row()) {
            let (leave, last) = (format!("{name} leave"), format!("{name} said"));
            let entries = said(&Js::output(name));
            let leaves =
                store.leave(&self.flow.name, enter::enters(self.flow), !self.asked.is_empty());
            self.put(name, Kind::Set(Js::json()), vec![leave.clone()]);
            self.put(&leave, leaves, vec![last.clone()]);
            self.put(&last, Kind::Set(Js::Object(None, entries)), vec![end.clone()]);
            self.put(&end, Kind::Rest, Vec::new());
            return;
        }
        let entries = said(&Js::json());
        self.put(name, Kind::Set(Js::Object(None, entries)), vec![end.clone()]);
        self.put(&end, Kind::Rest, Vec::new());
    }

    fn lower(&mut self, expr: &Expr, scope: &[Js]) -> Js {
        self.lowering.within(scope.to_vec(), |lowering| lowering.expr(expr))
    }

    /// The run's object with a variable in it.
    fn keep(&self, var: VarId, value: Js) -> Js {
        let vars = Js::with(Js::json().dot("vars"), vec![(self.key(var), value)]);
        Js::with(Js::json(), vec![("vars".to_owned(), vars)])
    }

    fn branch(
        &mut self,
        id: &str,
        of: BranchOf,
        arms: &[BranchArm],
        otherwise: NodeId,
        scope: &[Js],
    ) {
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        let mut kept = Vec::new();
        for (arm, number) in arms.iter().zip(1..) {
            let value = self.lower(&arm.condition, scope);
            let Some(var) = arm.bind else {
                rules.push((arm.label.clone(), value));
                outs.push(way(arm.to));
                continue;
            };
            let name = format!("{id} value {number}");
            kept.push((name.clone(), self.keep(var, value.clone()), way(arm.to)));
            rules.push((arm.label.clone(), value.exists()));
            outs.push(name);
        }
        outs.push(way(otherwise));
        let notes =
            matches!(of, BranchOf::If).then(|| arms.first().map(|arm| arm.label.clone())).flatten();
        let kind = match <[_; 1]>::try_from(rules) {
            Ok([(_, condition)]) => Kind::If(condition),
            Err(rules) => Kind::Switch(rules),
        };
        self.put(id, kind, outs);
        if let Some(node) = self.nodes.last_mut() {
            node.notes = notes;
        }
        for (name, js, next) in kept {
            self.put(&name, Kind::Set(js), vec![next]);
        }
    }

    fn split(&mut self, id: &str, key: &str, sticky: bool, arms: &[SplitWay]) {
        let Some((last, others)) = arms.split_last() else { return };
        let who = Js::json().dot(if sticky { "customer_id" } else { "run" });
        let draw = format!("{id} draw");
        self.put(id, Kind::Hash(who.plus(Js::str(format!("/{key}")))), vec![draw.clone()]);
        let digits = Js::json().dot("bucket").method("slice", vec![Js::Num(0), Js::Num(8)]);
        let number = Js::name("parseInt").call(vec![digits, Js::Num(16)]);
        let bucket = number.bin(Op::Rem, Js::Num(10_000));
        let mut below = 0;
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        for arm in others {
            below += arm.share;
            rules.push((arm.name.to_string(), bucket.clone().bin(Op::Lt, Js::Num(below))));
            outs.push(way(arm.to));
        }
        outs.push(way(last.to));
        if rules.is_empty() {
            // One arm has everybody.
            rules.push((last.name.to_string(), Js::Bool(true)));
            outs.push(way(last.to));
        }
        self.put(&draw, Kind::Switch(rules), outs);
    }
}

/// The address of the customer's record below that of all records.
fn record(profile: &str) -> Js {
    let id = Js::name("encodeURIComponent").call(vec![Js::json().dot("customer_id")]);
    Js::str(format!("{}/", profile.trim_end_matches('/'))).plus(id)
}

/// Reads the customer's record.
pub(super) fn read_record(cx: Context<'_>, profile: &str) -> Http {
    let credential = cx.settings.get("profile_credential_id");
    Http {
        method: "GET",
        url: record(profile),
        credential: credential.map(|id| ("httpHeaderAuth", id.to_owned())),
        headers: Vec::new(),
        body: None,
        timeout: 30,
        tries: 5,
        fails_over: false,
    }
}

/// Behind [`read_record`]: the object of the node `before` with what is known of the customer.
pub(super) fn with_facts(lowering: &mut Lowering<'_>, before: &str) -> Js {
    let record = Js::name("JSON").method("parse", vec![Js::json().dot("data")]);
    let all = vec![("facts".to_owned(), facts_of(lowering, &Js::name("r")))];
    let all = Js::with(Js::output(before), all);
    Js::Arrow(vec!["r".to_owned()], Box::new(all)).call(vec![record])
}

/// What is known of a customer, from their record.
pub(super) fn facts_of(lowering: &mut Lowering<'_>, record: &Js) -> Js {
    let part = |name: &str| record.clone().dot(name).or_else(Js::Object(None, Vec::new()));
    let zone = lowering.found_zone(&part("profile"));
    let entries = vec![
        ("profile".to_owned(), part("profile")),
        ("consent".to_owned(), part("consent")),
        ("suppressed".to_owned(), part("suppressed")),
        ("zone".to_owned(), zone),
    ];
    Js::Object(None, entries)
}

/// Is it a wait that nothing ends but its time, which stays as it is.
fn is_plain(kind: &NodeKind) -> bool {
    let NodeKind::Race { timer, arms, .. } = kind else { return false };
    arms.is_empty() && !matches!(timer, Timer::Moment { follow: true, .. })
}

/// Where a run that has lasted as long as it may ends.
const EXPIRED: &str = "run expired";

/// In place of a node's name: where a step of the graph begins.
fn way(to: NodeId) -> String {
    format!("\u{0}{}", to.0)
}

/// This instant in milliseconds.
fn now() -> Js {
    Js::name("$now").method("toMillis", Vec::new())
}

fn counter_key(counter: u32) -> String {
    format!("c{counter}")
}

/// How far a counter has come.
fn counted(counter: u32) -> Js {
    Js::json().path(&["counters", &counter_key(counter)]).or_else(Js::Num(0))
}

/// The run's object with a counter set.
fn count(counter: u32, value: Js) -> Js {
    let counters = Js::with(Js::json().dot("counters"), vec![(counter_key(counter), value)]);
    Js::with(Js::json(), vec![("counters".to_owned(), counters)])
}

/// An instant of the language in milliseconds.
fn instant(value: Js) -> Js {
    millis(value)
}
