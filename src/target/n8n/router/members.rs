//! Triggers `enters S` and `leaves S`: whenever the record of a customer has changed, the router reads it and asks
//! the segments that journeys begin with. One statement of the store writes down who is in them and gives those
//! into or out of which the customer has come; then the journeys are called, in the order of the segments.
//!
//! A customer who was not looked at before was in none, so that no change is hidden. Who is in a segment before
//! a journey is activated is written down by [`LOOK`], which begins nothing.

use super::{Begins, DONE, Router};
use crate::flow::Flow;
use crate::hir::{Id, Segment};
use crate::source::Span;
use crate::target::n8n::document::{Http, Kind};
use crate::target::n8n::emit::{
    read_record, segment_key, segment_triggers, webhook_path, with_facts,
};
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::store::Store;

/// The event that has memberships written down, and begins nothing.
pub(super) const LOOK: &str = "journeyc.look";

/// The first node.
pub(super) const FIRST: &str = "segments of";
const MORE: &str = "next member";

/// A journey that is called where a customer comes into a segment, or out of it.
pub(super) struct Call {
    segment: Id<Segment>,
    enters: bool,
    journey: String,
    span: Span,
}

/// The calls in the order in which runs begin: by segment, then by journey.
pub(super) fn calls(flows: &[&Flow]) -> Vec<Call> {
    let mut flows: Vec<&&Flow> = flows.iter().collect();
    flows.sort_by_key(|flow| flow.journey);
    let mut found: Vec<Call> = flows
        .into_iter()
        .flat_map(|flow| {
            segment_triggers(flow).map(|(segment, enters, trigger)| Call {
                segment,
                enters,
                journey: flow.name.to_string(),
                span: trigger.span,
            })
        })
        .collect();
    found.sort_by_key(|call| call.segment);
    found
}

impl Router<'_> {
    /// From [`FIRST`] to the last journey.
    pub(super) fn members(
        &mut self,
        begins: &Begins<'_>,
        store: &Store,
        caller: &str,
        webhooks: &str,
    ) {
        let json = |name: &str| Js::json().dot(name);
        let program = self.cx.program;
        let now = Js::name("$now").method("toMillis", Vec::new());
        let entries = vec![("now".to_owned(), now)];
        self.put(FIRST, Kind::Set(Js::with(Js::json(), entries)), &["segments read"]);
        let read = read_record(self.cx, &begins.profile);
        self.put("segments read", Kind::Http(read), &["segments facts"]);
        let facts = with_facts(&mut self.lowering, FIRST);
        self.put("segments facts", Kind::Set(facts), &["segments ask"]);
        let mut inside: Vec<(String, Js)> = Vec::new();
        let mut listed = Vec::new();
        for call in &begins.members {
            let key = segment_key(program, call.segment);
            if inside.iter().all(|(known, _)| *known != key) {
                inside.push((key.clone(), self.lowering.segment(call.segment, call.span)));
            }
            let call = vec![
                ("s".to_owned(), Js::str(key)),
                ("is".to_owned(), Js::Bool(call.enters)),
                ("j".to_owned(), Js::str(call.journey.as_str())),
            ];
            listed.push(Js::Object(None, call));
        }
        let entries = vec![("inside".to_owned(), Js::Object(None, inside))];
        self.put("segments ask", Kind::Set(Js::with(Js::json(), entries)), &["segments seen"]);
        let seen = store.members(json("inside"), json("now"));
        self.put("segments seen", seen, &["segments changed"]);
        let todo = Js::Code(CALLED).call(vec![Js::Array(listed), json("changed")]);
        let before = || Js::output("segments ask");
        let quiet = before().dot("name").eq(Js::str(LOOK));
        let todo = quiet.then(Js::Array(Vec::new()), todo);
        let entries = vec![("todo".to_owned(), todo), ("facts".to_owned(), Js::Null)];
        self.put("segments changed", Kind::Set(Js::with(before(), entries)), &[MORE]);
        let any = json("todo").dot("length").bin(Op::Gt, Js::Num(0));
        self.put(MORE, Kind::If(any), &["member", DONE]);
        let entries = vec![
            ("member".to_owned(), json("todo").method("at", vec![Js::Num(0)])),
            ("todo".to_owned(), json("todo").method("slice", vec![Js::Num(1)])),
        ];
        self.put("member", Kind::Set(Js::with(Js::json(), entries)), &["member goes"]);
        let base = format!("{}/{}", webhooks.trim_end_matches('/'), webhook_path(self.cx, ""));
        let member = |name: &str| Js::json().path(&["member", name]);
        let body = vec![
            ("customer_id".to_owned(), json("customer_id")),
            ("segment".to_owned(), member("s")),
            ("enters".to_owned(), member("is")),
        ];
        let url = Js::str(base).plus(member("j"));
        let http = Http::calls(url, caller.to_owned(), Js::Object(None, body));
        self.put("member goes", Kind::Http(http), &["member gone"]);
        self.put("member gone", Kind::Set(Js::output("member")), &[MORE]);
    }
}

/// The calls whose segment has changed in their way.
pub(in crate::target::n8n) const CALLED: &str =
    "(cs, ch) => cs.filter((c) => ch.some((x) => x.s === c.s && x.is === c.is))";
