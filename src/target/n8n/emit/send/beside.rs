//! A chain without a deadline (`fallback on [failed]`): the run goes on behind a channel that has accepted, and
//! nothing waits beside it. The store keeps what the next channels need; the statement that brings a receipt
//! says which chain moves on, and then the journey's webhook is called: an execution of its own asks the next
//! channels.
//!
//! `STEM watch` says what is kept, `STEM watched` asks the store. The execution begins at `chain take`, and
//! `chain at` leads to the alternative. Its nodes are called as those of the send, with `beside` behind the step. It
//! has no row in `runs`: what ends the run does not end it.

use super::{Plan, caps, chain};
use crate::target::n8n::document::Http;
use crate::target::n8n::emit::begin::webhook_path;
use crate::target::n8n::emit::status::HOP;
use crate::target::n8n::emit::{Builder, Kind, flow_span, now};
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::store::Chained;

/// How long a chain is watched where the message does not say when it expires: 72 hours, as the language says.
const LONGEST: i64 = 72 * 3_600_000;

/// Where a chain ends that has nothing left to ask.
const OVER: &str = "chain over";
/// Where an execution of a chain ends, and the chain is watched again.
const LEFT: &str = "chain left";
const TAKE: &str = "chain take";
const AT: &str = "chain at";

/// In which form a chain is called for.
pub(in crate::target::n8n) const FIELD: &str = "chain";

/// What is written down of a chain, from the run's object.
const KEPT: [&str; 5] = ["run", "customer_id", "first", "sends", "args"];

impl Builder<'_> {
    /// The nodes of a chain that moves on; those of the send are there.
    pub(super) fn beside(&mut self, of: &Plan<'_>, names: &[Js]) {
        let count = i64::try_from(names.len()).unwrap_or(0);
        let args = (0..count).map(|at| Js::json().dot("args").method("at", vec![Js::Num(at)]));
        let names: Vec<Js> = args.collect();
        let id = format!("{} beside", of.id);
        let expires = self.expires(of.message, &names, true);
        let plan = Plan {
            id: &id,
            next: OVER.to_owned(),
            expires,
            chained: false,
            beside: true,
            ask: String::new(),
            ..*of
        };
        let labels = self.labels(&plan);
        for (at, labels) in labels.iter().enumerate().skip(1) {
            let begin = super::gate(&labels.join(" and "));
            let begin = if at == 1 { self.again(&plan, &begin) } else { again_of(&begin) };
            self.chains.push((place(of.id, at), begin));
        }
        self.alternatives(&plan, 1, &labels, OVER, &names);
    }

    /// The chain of a message, as it is written down where the alternative at `at` has accepted.
    pub(super) fn chained(&self, plan: &Plan<'_>, at: usize) -> Option<Chained> {
        let fallback = self.flow.rules.fallback.as_ref()?;
        if !plan.watched || at + 1 >= plan.via.len() {
            return None;
        }
        let statuses = Js::Array(chain::bad(fallback));
        Some(Chained {
            key: caps::key(),
            until: dead(plan),
            place: Js::Num(i64::try_from(at).unwrap_or(0)),
            bad: Js::name("JSON").method("stringify", vec![statuses]),
        })
    }

    /// What a chain tells its run where a channel has accepted.
    pub(super) fn tells(&self, plan: &Plan<'_>, hop: (&str, usize)) -> Js {
        let own = |name: &str| Js::json().dot(name);
        let data = self.hop(plan.of, hop, own("pid"), Some(own("sends")));
        Js::Object(
            None,
            vec![
                ("name".to_owned(), Js::str(HOP)),
                ("t".to_owned(), own("now")),
                ("data".to_owned(), data),
            ],
        )
    }

    /// `STEM watch`: the chain is watched from now on; the run goes on. Gives the first node.
    pub(super) fn watch(&mut self, plan: &Plan<'_>, at: usize, stem: &str) -> String {
        let next = if plan.beside { LEFT.to_owned() } else { plan.next.clone() };
        let Some(store) = self.store.clone() else { return next };
        let span = flow_span(self.cx, self.flow);
        let mut need = |key: &str| match self.cx.settings.need(key, span) {
            Ok(value) => value,
            Err(finding) => {
                self.problems.push(finding);
                String::new()
            }
        };
        let (base, caller) = (need("webhook_url"), need("webhook_credential_id"));
        let own = |name: &str| (name.to_owned(), Js::json().dot(name));
        let mut kept: Vec<(String, Js)> = KEPT.into_iter().map(own).collect();
        if self.has_row() {
            kept.push(own("entry"));
        }
        kept.push(("dead".to_owned(), dead(plan)));
        kept.push(("at".to_owned(), Js::str(place(plan.id.trim_end_matches(" beside"), at + 1))));
        let (watch, watched, moves, goes, moved) = (
            format!("{stem} watch"),
            format!("{stem} watched"),
            format!("{stem} moves?"),
            format!("{stem} moves"),
            format!("{stem} is watched"),
        );
        let entries = vec![("kept".to_owned(), Js::Object(None, kept))];
        self.put(&watch, Kind::Set(Js::with(Js::json(), entries)), vec![watched.clone()]);
        let asks = store.watch(caps::key(), Js::json().dot("kept"));
        self.put(&watched, asks, vec![moves.clone()]);
        // What was said of the message meanwhile can move it on at once.
        self.put(&moves, Kind::If(Js::json().dot("moves")), vec![goes.clone(), moved.clone()]);
        let before = Js::output(&watch);
        let body = vec![
            ("customer_id".to_owned(), before.clone().dot("customer_id")),
            (FIELD.to_owned(), key_of(&before)),
        ];
        let path = webhook_path(self.cx, &self.flow.name);
        let url = Js::str(format!("{}/{path}", base.trim_end_matches('/')));
        let http = Http::calls(url, caller, Js::Object(None, body));
        self.put(&goes, Kind::Http(http), vec![moved.clone()]);
        let entries = vec![("kept".to_owned(), Js::Null)];
        self.put(&moved, Kind::Set(Js::with(before, entries)), vec![next]);
        watch
    }

    /// Where a chain goes on that was held: its alternative is asked again, if it is still watched.
    pub(super) fn back_beside(&mut self, stem: &str) -> String {
        let name = format!("{stem} back");
        let watched = now().bin(Op::Le, Js::json().dot("dead"));
        self.put(&name, Kind::If(watched), vec![format!("{stem} again"), OVER.to_owned()]);
        name
    }

    /// What calls for a chain: a title and what must hold; then comes [`TAKE`].
    pub(in crate::target::n8n::emit) fn call_of_chain(&self) -> (String, Js, String) {
        let body = |name: &str| Js::json().path(&["body", name]);
        let text =
            |value: Js| Js::Code("(v) => typeof v === \"string\" && v !== \"\"").call(vec![value]);
        let holds = text(body("customer_id")).and(text(body(FIELD)));
        ("a chain moves on".to_owned(), holds, TAKE.to_owned())
    }

    /// The nodes that all chains of the journey share.
    pub(in crate::target::n8n::emit) fn chains(&mut self) {
        let Some(store) = self.store.clone().filter(|_| !self.chains.is_empty()) else { return };
        let (taken, goes, other) =
            ("chain taken", "chain goes on", "chain was taken before, not now");
        let key = Js::json().path(&["body", FIELD]);
        self.put(TAKE, store.take_chain(key), vec![taken.to_owned()]);
        let kept = || Js::json().dot("kept");
        let ways = vec![goes.to_owned(), other.to_owned()];
        self.put(taken, Kind::If(kept().exists()), ways);
        self.put(other, Kind::Rest, Vec::new());
        let entries = vec![("now".to_owned(), now())];
        self.put(goes, Kind::Set(Js::with(kept(), entries)), vec![AT.to_owned()]);
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        for (place, node) in std::mem::take(&mut self.chains) {
            rules.push((place.clone(), Js::json().dot("at").eq(Js::str(place))));
            outs.push(node);
        }
        let unknown = "chain of a send that is gone";
        outs.push(unknown.to_owned());
        self.put(AT, Kind::Switch(rules), outs);
        let message = "the chain goes on from a send that the journey does not have any more";
        self.put(unknown, Kind::Stop(message.to_owned()), Vec::new());
        let ended = "chain end";
        self.put(OVER, store.end_chain(key_of(&Js::json())), vec![ended.to_owned()]);
        self.put(ended, Kind::Rest, Vec::new());
        self.put(LEFT, Kind::Rest, Vec::new());
    }
}

/// The last instant at which a message moves on, in milliseconds.
fn dead(plan: &Plan<'_>) -> Js {
    let own = |name: &str| Js::json().dot(name);
    if plan.beside {
        return own("dead");
    }
    let longest = own("first").plus(Js::Num(LONGEST));
    plan.expires.clone().unwrap_or(longest)
}

/// What tells the chain of a run's object from others.
fn key_of(of: &Js) -> Js {
    of.clone().dot("run").plus(Js::str("/")).plus(of.clone().dot("sends"))
}

/// Where a chain goes on: the step, and the alternative.
fn place(id: &str, at: usize) -> String {
    format!("{id} {at}")
}

fn again_of(begin: &str) -> String {
    format!("{} again", begin.trim_end_matches('?'))
}
