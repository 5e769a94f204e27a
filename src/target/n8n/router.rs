//! The router: one workflow that takes every event, brings it to the runs that wait or watch for it, and
//! then to the journeys that begin with it.
//!
//! It is there where a journey has runs that can be reached, caps, chains, or a trigger on a segment. An event goes into the inboxes of all runs
//! that hear it by one statement of the store, which also drops an event that was taken before; a receipt or a
//! reply goes to the run that has sent the message, and moves on a chain beside it. Then each
//! run that waits is called at its resume URL. Nothing of the event is in that call: the run takes its inbox.

mod members;

use super::document::{Http, Kind, Node, Workflow};
use super::emit::{
    self, CHAIN, Context, FACTS, RECEIPT, REPLY, complete, flow_span, has_chains, id_of,
    needs_router, webhook_path,
};
use super::js::{Js, Op};
use super::lowering::Lowering;
use super::settings;
use super::store::{self, Store};
use crate::diag::Diagnostic;
use crate::flow::Flow;
use crate::hir::{Event, Id, STATUSES, TriggerKind, Whose};
use crate::wire::event_key;
use std::collections::BTreeMap;

/// The name of its webhook, which no journey can have.
pub(super) const NAME: &str = "journeyc-events";

const NEXT: &str = "next run";
const MOVES: &str = "next chain";
const DONE: &str = "done";

/// Makes the router for the journeys of a workspace; none where no run can be reached.
pub(super) fn build(cx: Context<'_>, flows: &[&Flow]) -> Result<Option<Workflow>, Vec<Diagnostic>> {
    let Some(first) = flows.iter().find(|flow| needs_router(cx, flow)) else { return Ok(None) };
    let span = flow_span(cx, first);
    let mut problems = Vec::new();
    let mut need = |found: Result<String, Diagnostic>| {
        found.unwrap_or_else(|finding| {
            problems.push(finding);
            String::new()
        })
    };
    let caller = need(cx.settings.need("webhook_credential_id", span));
    let credential = need(settings::store(cx.manifest, cx.env, span));
    let begins = begins(cx, flows);
    let members = flows.iter().any(|flow| emit::segment_triggers(flow).next().is_some());
    let calls = !begins.is_empty() || members || flows.iter().any(|flow| has_chains(flow));
    let webhooks = if calls { need(cx.settings.need("webhook_url", span)) } else { String::new() };
    let store = Store { schema: store::schema(&cx.program.workspace, cx.env), credential };
    let mut router = Router { cx, lowering: Lowering::new(cx.program), nodes: Vec::new() };
    let calls = members::calls(flows);
    let profile =
        if calls.is_empty() { String::new() } else { need(cx.settings.need("profile_url", span)) };
    let begins = Begins { events: begins, members: calls, profile };
    router.all(flows, &begins, &store, &caller, &webhooks);
    problems.extend(router.lowering.problems);
    if problems.iter().any(Diagnostic::is_error) {
        return Err(problems);
    }
    Ok(Some(Workflow {
        id: id_of(&[&cx.program.workspace, cx.env.unwrap_or("default"), NAME]),
        name: format!("{} events", cx.program.workspace),
        zone: cx.program.zone.as_ref().map_or("UTC", |zone| zone.as_str()).to_owned(),
        nodes: router.nodes,
    }))
}

/// What begins journeys.
pub(super) struct Begins<'f> {
    /// The journeys that begin with an event, by its name.
    events: BTreeMap<String, Vec<&'f Flow>>,
    /// Those that begin with a segment.
    members: Vec<members::Call>,
    /// Where the customer's record is read.
    profile: String,
}

/// The journeys that begin with an event, by name.
fn begins<'f>(cx: Context<'_>, flows: &[&'f Flow]) -> BTreeMap<String, Vec<&'f Flow>> {
    let mut found: BTreeMap<String, Vec<&Flow>> = BTreeMap::new();
    for flow in flows {
        for trigger in &flow.triggers {
            let TriggerKind::Event { event, whose: Whose::Own, .. } = &trigger.kind else {
                continue;
            };
            let Some(event) = cx.program.events.get(*event) else { continue };
            let journeys = found.entry(event_key(cx.program, event)).or_default();
            if journeys.iter().all(|known| known.name != flow.name) {
                journeys.push(flow);
            }
        }
    }
    for journeys in found.values_mut() {
        journeys.sort_by(|a, b| a.name.cmp(&b.name));
    }
    found
}

pub(super) struct Router<'a> {
    cx: Context<'a>,
    lowering: Lowering<'a>,
    nodes: Vec<Node>,
}

impl Router<'_> {
    fn put(&mut self, name: &str, kind: Kind, outs: &[&str]) {
        let outs = outs.iter().map(|out| (*out).to_owned()).collect();
        self.nodes.push(Node { name: name.to_owned(), kind, outs, notes: None });
    }

    fn all(
        &mut self,
        flows: &[&Flow],
        begins: &Begins<'_>,
        store: &Store,
        caller: &str,
        webhooks: &str,
    ) {
        let body = |name: &str| Js::json().path(&["body", name]);
        let path = webhook_path(self.cx, NAME);
        self.put(
            "the event",
            Kind::Webhook { path, credential: caller.to_owned() },
            &["which event"],
        );
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        let mut reads = Vec::new();
        let mut known = Vec::new();
        for event in self.heard(flows) {
            let Some(declared) = self.cx.program.events.get(event) else { continue };
            let key = event_key(self.cx.program, declared);
            let (fits, data) = complete(&mut self.lowering, &declared.fields, &body("data"));
            let is = is_text(body("customer_id")).and(body("event").eq(Js::str(key.as_str())));
            let name = format!("{key} data");
            rules.push((key.clone(), is.and(fits)));
            outs.push(name.clone());
            reads.push((name, data));
            known.push(Js::str(key));
        }
        for (name, holds) in [(RECEIPT, is_receipt()), (REPLY, is_reply())] {
            rules.push((name.to_owned(), holds));
            outs.push(name.to_owned());
            known.push(Js::str(name));
        }
        // What people in older versions wait for comes to them, though no journey names it any more.
        let known = Js::Array(known).method("includes", vec![body("event")]);
        let other = is_text(body("customer_id")).and(is_text(body("event"))).and(known.not());
        let data = body("data").or_else(Js::Object(None, Vec::new()));
        rules.push(("another event".to_owned(), other));
        outs.push("of another kind".to_owned());
        reads.push(("of another kind".to_owned(), data));
        outs.push("no such event".to_owned());
        let outs: Vec<&str> = outs.iter().map(String::as_str).collect();
        self.put("which event", Kind::Switch(rules), &outs);
        let message = "the event names no customer, or lacks a field".to_owned();
        self.put("no such event", Kind::Stop(message), &[]);
        for (name, data) in reads {
            let read = taken(data);
            self.put(&name, Kind::Set(read), &["event"]);
        }
        let event = match self.kept(flows) {
            Some(kept) => Js::with(Js::json(), kept),
            None => Js::json(),
        };
        self.put("event", Kind::Set(event), &["tell"]);
        self.put("tell", store.tell(), &["told"]);
        let answer = |name: &str| (name.to_owned(), Js::json().dot(name));
        let found = Js::with(Js::output("event"), vec![answer("wakes"), answer("fresh")]);
        self.put("told", Kind::Set(found), &[NEXT]);
        let sessions = flows.iter().any(|flow| emit::has_sessions(self.cx, flow));
        self.answers(store, flows.iter().any(|flow| has_chains(flow)), sessions);
        if flows.iter().any(|flow| has_chains(flow)) {
            self.chains(caller, webhooks);
        }
        self.runs();
        self.journeys(&begins.events, !begins.members.is_empty(), caller, webhooks);
        if !begins.members.is_empty() {
            self.members(begins, store, caller, webhooks);
        }
    }

    /// What is kept of an event that steps ask about, and since when; `None` where none is asked about.
    fn kept(&self, flows: &[&Flow]) -> Option<Vec<(String, Js)>> {
        let mut asked: BTreeMap<Id<Event>, Option<i64>> = BTreeMap::new();
        for (event, back) in flows.iter().flat_map(|flow| emit::asked_past(self.cx, flow)) {
            let longest = asked.entry(event).or_insert(back);
            *longest = longest.zip(back).map(|(a, b)| a.max(b));
        }
        // What is asked about without an end is kept for ever, and so are the others.
        let backs: Option<Vec<i64>> = asked.values().copied().collect();
        let back = backs.and_then(|backs| backs.into_iter().max());
        let names = asked.keys().filter_map(|event| self.cx.program.events.get(*event));
        let names: Vec<Js> =
            names.map(|event| Js::str(event_key(self.cx.program, event))).collect();
        if names.is_empty() {
            return None;
        }
        let own = |name: &str| Js::json().dot(name);
        let is = Js::Array(names).method("includes", vec![own("name")]);
        let kept = is.then(own("message").dot("data"), Js::Null);
        let since = back
            .map_or(Js::Null, |seconds| own("now").minus(Js::Num(seconds.saturating_mul(1_000))));
        Some(vec![("kept".to_owned(), kept), ("since".to_owned(), since)])
    }

    /// Receipts and replies: to the run that has sent the message; what a customer writes by themselves, to all
    /// that listen.
    fn answers(&mut self, store: &Store, chains: bool, sessions: bool) {
        let body = |name: &str| Js::json().path(&["body", name]);
        self.put(RECEIPT, Kind::Set(receipt()), &["receipt"]);
        self.put(
            REPLY,
            Kind::Set(Js::with(Js::json(), vec![("said".to_owned(), said())])),
            &["reply id"],
        );
        let whole = Js::name("JSON").method("stringify", vec![Js::json().dot("body")]);
        self.put("reply id", Kind::Hash(whole), &["reply"]);
        let answers = is_text(body("message_id"));
        let first = if sessions { "reply writes" } else { "reply to" };
        self.put("reply", Kind::Set(reply()), &[first]);
        if sessions {
            self.put("reply writes", store.writes(), &["reply wrote"]);
            self.put("reply wrote", Kind::Set(Js::output("reply")), &["reply to"]);
        }
        self.put("reply to", Kind::If(answers), &["reply tell", "reply heard"]);
        self.put("receipt", Kind::Set(Js::json()), &["receipt tell"]);
        for (stem, from, asks) in [
            ("receipt tell", "receipt", store.answer()),
            ("reply tell", "reply", store.answer()),
            ("reply heard", "reply", store.tell()),
        ] {
            let told = format!("{stem} told");
            self.put(stem, asks, &[&told]);
            let mut found = vec![
                ("wakes".to_owned(), Js::json().dot("wakes")),
                // No journey begins with it.
                ("fresh".to_owned(), Js::Bool(false)),
            ];
            let moves = chains && stem != "reply heard";
            if moves {
                found.push(("chains".to_owned(), Js::json().dot("chains")));
            }
            let next = if moves { MOVES } else { NEXT };
            self.put(&told, Kind::Set(Js::with(Js::output(from), found)), &[next]);
        }
    }

    /// The events that runs hear or journeys begin with.
    fn heard(&self, flows: &[&Flow]) -> Vec<Id<Event>> {
        let mut events = std::collections::BTreeSet::new();
        for flow in flows {
            events.extend(emit::events(self.cx, flow));
            events.extend(emit::asked_past(self.cx, flow).into_keys());
            events.extend(flow.triggers.iter().filter_map(|trigger| match &trigger.kind {
                TriggerKind::Event { event, whose: Whose::Own, .. } => Some(*event),
                _ => None,
            }));
        }
        events.into_iter().collect()
    }

    /// Calls for each chain that a receipt moves on, one after the other.
    fn chains(&mut self, caller: &str, webhooks: &str) {
        let chains = || Js::json().dot("chains");
        let any = chains().dot("length").bin(Op::Gt, Js::Num(0));
        self.put(MOVES, Kind::If(any), &["chain", NEXT]);
        let entries = vec![
            ("moves".to_owned(), chains().method("at", vec![Js::Num(0)])),
            ("chains".to_owned(), chains().method("slice", vec![Js::Num(1)])),
        ];
        self.put("chain", Kind::Set(Js::with(Js::json(), entries)), &["chain goes"]);
        let moves = |name: &str| Js::json().path(&["moves", name]);
        let base = format!("{}/{}", webhooks.trim_end_matches('/'), webhook_path(self.cx, ""));
        let body = Js::Object(
            None,
            vec![
                ("customer_id".to_owned(), moves("customer_id")),
                (CHAIN.to_owned(), moves("chain")),
            ],
        );
        let http = Http::calls(Js::str(base).plus(moves("journey")), caller.to_owned(), body);
        self.put("chain goes", Kind::Http(http), &["chain gone"]);
        self.put("chain gone", Kind::Set(Js::output("chain")), &[MOVES]);
    }

    /// Calls each run that waits, one after the other.
    fn runs(&mut self) {
        let wakes = || Js::json().dot("wakes");
        let any = wakes().dot("length").bin(Op::Gt, Js::Num(0));
        self.put(NEXT, Kind::If(any), &["run", "is new"]);
        let entries = vec![
            ("url".to_owned(), wakes().method("at", vec![Js::Num(0)])),
            ("wakes".to_owned(), wakes().method("slice", vec![Js::Num(1)])),
        ];
        self.put("run", Kind::Set(Js::with(Js::json(), entries)), &["run wake"]);
        self.put("run wake", Kind::Http(Http::wake(Js::json().dot("url"))), &["run woken"; 2]);
        self.put("run woken", Kind::Set(Js::output("run")), &[NEXT]);
    }

    /// Brings an event that is new to the journeys that begin with it.
    fn journeys(
        &mut self,
        begins: &BTreeMap<String, Vec<&Flow>>,
        members: bool,
        caller: &str,
        webhooks: &str,
    ) {
        let none = begins.is_empty() && !members;
        let first = if none { DONE } else { "begins" };
        self.put("is new", Kind::If(Js::json().dot("fresh")), &[first, DONE]);
        self.put(DONE, Kind::Rest, &[]);
        if none {
            return;
        }
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        if members {
            let names = Js::Array(vec![Js::str(FACTS), Js::str(members::LOOK)]);
            let facts = names.method("includes", vec![Js::json().dot("name")]);
            rules.push(("the record has changed".to_owned(), facts));
            outs.push(members::FIRST.to_owned());
        }
        let stem = |event: &str, flow: &Flow| format!("{event} to {}", flow.name);
        for (event, journeys) in begins {
            let Some(first) = journeys.first() else { continue };
            rules.push((event.clone(), Js::json().dot("name").eq(Js::str(event.as_str()))));
            outs.push(stem(event, first));
        }
        outs.push(DONE.to_owned());
        let outs: Vec<&str> = outs.iter().map(String::as_str).collect();
        self.put("begins", Kind::Switch(rules), &outs);
        for (event, journeys) in begins {
            for (at, flow) in journeys.iter().enumerate() {
                let name = stem(event, flow);
                let done = format!("{name} done");
                let next = journeys.get(at + 1).map(|next| stem(event, next));
                let path = webhook_path(self.cx, &flow.name);
                let url = Js::str(format!("{}/{path}", webhooks.trim_end_matches('/')));
                let http = Http::calls(url, caller.to_owned(), Js::json().dot("body"));
                self.put(&name, Kind::Http(http), &[&done]);
                let again = Kind::Set(Js::output("told"));
                self.put(&done, again, &[next.as_deref().unwrap_or(DONE)]);
            }
        }
    }
}

/// Is there a text that says something.
fn is_text(value: Js) -> Js {
    Js::Code("(v) => typeof v === \"string\" && v !== \"\"").call(vec![value])
}

/// The statuses that a receipt can say, in their order; `queued` is none of them.
fn statuses() -> Js {
    Js::Array(
        STATUSES
            .into_iter()
            .map(|word| Js::str(if word == "queued" { "" } else { word }))
            .collect(),
    )
}

fn is_receipt() -> Js {
    let body = |name: &str| Js::json().path(&["body", name]);
    let known = statuses().method("includes", vec![body("status")]);
    body("event")
        .eq(Js::str(RECEIPT))
        .and(is_text(body("message_id")))
        .and(is_text(body("status")))
        .and(known)
}

fn is_reply() -> Js {
    let body = |name: &str| Js::json().path(&["body", name]);
    let says = is_text(body("text")).or(is_text(body("choice")));
    let whose = is_text(body("customer_id")).and(is_text(body("channel")));
    body("event").eq(Js::str(REPLY)).and(whose).and(says)
}

/// What a customer says, with nothing in it but texts.
fn said() -> Js {
    let body = |name: &str| Js::json().path(&["body", name]);
    let one = |name: &str| {
        let value = is_text(body(name)).then(body(name), Js::Null);
        (name.to_owned(), value)
    };
    Js::Object(None, ["text", "choice", "channel", "message_id"].into_iter().map(one).collect())
}

/// A receipt as the store takes it. The same one comes once.
fn receipt() -> Js {
    let body = |name: &str| Js::json().path(&["body", name]);
    let place = || statuses().method("indexOf", vec![body("status")]);
    let data = vec![("message_id".to_owned(), body("message_id")), ("s".to_owned(), place())];
    let message = vec![
        ("name".to_owned(), Js::str(RECEIPT)),
        ("t".to_owned(), now()),
        ("data".to_owned(), Js::Object(None, data)),
    ];
    let id =
        Js::concat_all(vec![Js::str("receipt/"), body("status"), Js::str("/"), body("message_id")]);
    answer(Js::Null, id, Js::str(""), place(), message)
}

/// A reply as the store takes it.
fn reply() -> Js {
    let body = |name: &str| Js::json().path(&["body", name]);
    let message = vec![
        ("name".to_owned(), Js::str(REPLY)),
        ("t".to_owned(), now()),
        ("data".to_owned(), Js::json().dot("said")),
    ];
    let id = Js::str("reply/").plus(Js::json().dot("bucket"));
    let at = Js::name("String").call(vec![body("at").or_else(Js::str(""))]);
    answer(body("customer_id"), id, at, Js::Num(REPLIED), message)
}

/// The place of `replied` in [`STATUSES`].
const REPLIED: i64 = 5;

/// What the store is asked with; `status` by its place in [`STATUSES`].
fn answer(customer: Js, id: Js, at: Js, status: Js, message: Vec<(String, Js)>) -> Js {
    let body = |name: &str| Js::json().path(&["body", name]);
    Js::Object(
        None,
        vec![
            ("message_id".to_owned(), body("message_id").or_else(Js::Null)),
            ("customer_id".to_owned(), customer),
            ("name".to_owned(), Js::str(REPLY)),
            ("event_id".to_owned(), id),
            ("at".to_owned(), at),
            ("now".to_owned(), now()),
            ("by".to_owned(), Js::name("$execution").dot("id")),
            ("s".to_owned(), status),
            ("message".to_owned(), Js::Object(None, message)),
            ("body".to_owned(), Js::json().dot("body")),
        ],
    )
}

fn now() -> Js {
    Js::name("$now").method("toMillis", Vec::new())
}

/// The event as the store takes it.
fn taken(data: Js) -> Js {
    let body = |name: &str| Js::json().path(&["body", name]);
    let run = || Js::name("$execution").dot("id");
    let id = || body("event_id").or_else(run());
    let message = vec![
        ("name".to_owned(), body("event")),
        ("id".to_owned(), id()),
        ("t".to_owned(), now()),
        ("data".to_owned(), data),
    ];
    let entries = vec![
        ("customer_id".to_owned(), body("customer_id")),
        ("name".to_owned(), body("event")),
        ("event_id".to_owned(), Js::name("String").call(vec![id()])),
        ("at".to_owned(), Js::name("String").call(vec![body("at").or_else(Js::str(""))])),
        ("now".to_owned(), now()),
        ("by".to_owned(), run()),
        ("message".to_owned(), Js::Object(None, message)),
        ("body".to_owned(), Js::json().dot("body")),
    ];
    Js::Object(None, entries)
}
