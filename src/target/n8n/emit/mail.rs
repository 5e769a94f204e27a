//! Where runs stand, and what reaches them there.
//!
//! A run that something outside can reach has a row in the store. The router writes what comes into
//! its inbox, and calls the run where it waits. Every wait of such a journey is the same one node,
//! `mail: wait`: before it, one statement takes the inbox and, only where that is empty, says that the
//! run waits; so nothing is lost between two waits, and a call too many does no harm. Awake, the run
//! asks of each thing that has come, in order: the watches, then the arms of the place where it
//! stands. What came before it stood there is asked of the watches only.
//!
//! | field of the run | holds |
//! | --- | --- |
//! | `place`, `until` | where it stands, and until when |
//! | `tried`, `open` | has it begun to wait there; may arms take what is in `inbox` |
//! | `inbox`, `got` | what has come and is not asked yet; what is asked now |
//! | `turn` | how often it has looked |
//! | `points` | until when races last, where they are gone back to |

use super::enter::{follows, watches_facts};
use super::{Builder, EXPIRED, Kind, now, way};
use super::{member, status};
use crate::flow::{NodeId, NodeKind};
use crate::hir::{ArmOn, Event, Id, WatchKind};
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::store::Enters;
use crate::wire::event_key;
use std::collections::BTreeSet;

/// The name under which changed facts come.
pub(in crate::target::n8n) const FACTS: &str = "journeyc.facts";

pub(super) const STAND: &str = "mail: stand";
pub(super) const MORE: &str = "mail: more";
pub(super) const WATCH: &str = "mail: watch";
pub(super) const OFFER: &str = "mail: offer";
pub(super) const RESTARTED: &str = "mail: restarted";
const TAKE: &str = "mail: take";
const GOT: &str = "mail: got";
const ANY: &str = "mail: any";
const WAIT: &str = "mail: wait";
const AWAKE: &str = "mail: awake";
const NEXT: &str = "mail: next";
const LATE: &str = "mail: late";
const GONE: &str = "mail: gone";

/// A place where a run can stand.
pub(super) struct Place {
    pub(super) name: String,
    /// Where the run goes on when the time is over.
    late: String,
    /// The race whose arms are asked there.
    race: Option<NodeId>,
    /// Where its point is computed anew when facts have changed.
    follow: Option<String>,
    /// What must hold of an answer that is asked about there, and where.
    answers: Option<(Js, String)>,
}

impl Builder<'_> {
    /// The events that watches and arms name.
    pub(in crate::target::n8n) fn events(&self) -> BTreeSet<Id<Event>> {
        let mut events = BTreeSet::new();
        for watch in &self.flow.watches {
            if let WatchKind::Goal(pattern) | WatchKind::Exit(pattern) = &watch.kind {
                events.insert(pattern.event);
            }
        }
        for node in &self.flow.nodes {
            if let NodeKind::Race { arms, .. } = &node.kind {
                for arm in arms {
                    if let ArmOn::Event(pattern) = &arm.on {
                        events.insert(pattern.event);
                    }
                }
            }
        }
        events
    }

    /// The names of what a run listens to, as they stand in its row.
    pub(in crate::target::n8n) fn hears(&self) -> BTreeSet<String> {
        let program = self.cx.program;
        let events = self.events().into_iter().filter_map(|id| program.events.get(id));
        let mut names: BTreeSet<String> = events.map(|event| event_key(program, event)).collect();
        if watches_facts(self.flow) || follows(self.flow) || member::waits_for_segment(self.flow) {
            names.insert(FACTS.to_owned());
        }
        names.extend(status::hears(self.flow).into_iter().map(str::to_owned));
        names
    }

    /// What the run's object holds from the beginning, so that it can be reached.
    pub(super) fn mail_fields(&self) -> Vec<(String, Js)> {
        if !self.reached {
            return Vec::new();
        }
        let mut fields = vec![
            ("inbox".to_owned(), Js::Array(Vec::new())),
            ("turn".to_owned(), Js::Num(0)),
            ("points".to_owned(), Js::Object(None, Vec::new())),
        ];
        if !self.asked.is_empty() {
            fields.push(("st".to_owned(), Js::Array(Vec::new())));
        }
        fields
    }

    /// `NAME`: stands at a place until an instant, and can be reached there. Then comes [`STAND`].
    pub(super) fn stand(
        &mut self,
        name: &str,
        until: Js,
        late: String,
        race: Option<NodeId>,
    ) -> String {
        let place = vec![
            ("place".to_owned(), Js::str(name)),
            ("until".to_owned(), until),
            ("tried".to_owned(), Js::Bool(false)),
        ];
        self.places.push(Place { name: name.to_owned(), late, race, follow: None, answers: None });
        self.put(name, Kind::Set(Js::with(Js::json(), place)), vec![STAND.to_owned()]);
        name.to_owned()
    }

    /// The place that was made last computes its point anew, at a node, when facts have changed.
    pub(super) fn follow(&mut self, node: String) {
        if let Some(place) = self.places.last_mut() {
            place.follow = Some(node);
        }
    }

    /// At the place that was made last, receipts and replies for which `holds` are asked about at a node.
    pub(super) fn ask_of_answers(&mut self, holds: Js, node: String) {
        if let Some(place) = self.places.last_mut() {
            place.answers = Some((holds, node));
        }
    }

    /// `NAME`: looks at what has come meanwhile, and goes on; with `facts` the watches are asked also
    /// where nothing has come. Gives the first node.
    pub(super) fn look(&mut self, name: &str, next: String, facts: bool) -> String {
        if !self.reached {
            return next;
        }
        let facts = facts && watches_facts(self.flow);
        self.stand(name, Js::Num(0), next, None);
        if facts && let Some(node) = self.nodes.last_mut() {
            let changed = Js::Object(
                None,
                vec![("name".to_owned(), Js::str(FACTS)), ("t".to_owned(), now())],
            );
            let inbox = Js::Array(vec![changed]).method("concat", vec![Js::json().dot("inbox")]);
            if let Kind::Set(Js::Object(_, entries)) = &mut node.kind {
                entries.push(("inbox".to_owned(), inbox));
                entries.push(("open".to_owned(), Js::Bool(false)));
            }
            node.outs = vec![MORE.to_owned()];
        }
        name.to_owned()
    }

    /// The nodes that all places share.
    pub(super) fn mail(&mut self, scope: &[Js]) {
        let Some(store) = self.store.clone().filter(|_| self.reached) else { return };
        let flow = self.flow;
        let json = |name: &str| Js::json().dot(name);
        let until = || match flow.lasts {
            Some(_) => Js::name("Math").method("min", vec![json("until"), json("ends")]),
            None => json("until"),
        };
        let length = || json("inbox").dot("length");
        let turn = json("turn").plus(Js::Num(1));
        let entries = vec![("now".to_owned(), now()), ("turn".to_owned(), turn)];
        self.put(STAND, Kind::Set(Js::with(Js::json(), entries)), vec![TAKE.to_owned()]);
        let waits = until().bin(Op::Gt, json("now")).and(length().eq(Js::Num(0)));
        self.put(TAKE, store.take(&flow.name, waits), vec![GOT.to_owned()]);
        let old = |name: &str| Js::name("o").dot(name);
        let new = json("inbox").or_else(Js::Array(Vec::new()));
        let entries = vec![
            ("inbox".to_owned(), old("inbox").method("concat", vec![new])),
            ("open".to_owned(), old("tried")),
            ("tried".to_owned(), Js::Bool(true)),
            ("here".to_owned(), json("inbox").exists()),
            ("held".to_owned(), json("held")),
        ];
        let taken = Js::Arrow(vec!["o".to_owned()], Box::new(Js::with(Js::name("o"), entries)));
        let taken = taken.call(vec![Js::output(STAND)]);
        self.put(GOT, Kind::Set(taken), vec![ANY.to_owned()]);
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        let mut rule = |title: &str, holds: Js, to: &str| {
            rules.push((title.to_owned(), holds));
            outs.push(to.to_owned());
        };
        let replaced = matches!(super::enter::enters(flow), Enters::Instead(_));
        if replaced {
            let held = json("here").not().and(json("held"));
            rule("another run took its place", held, RESTARTED);
        }
        rule("it has no row any more", json("here").not(), GONE);
        rule("something has come", length().bin(Op::Gt, Js::Num(0)), NEXT);
        if flow.lasts.is_some() {
            rule("it has lasted as long as it may", json("ends").bin(Op::Le, json("now")), EXPIRED);
        }
        rule("the time is over", json("until").bin(Op::Le, json("now")), LATE);
        outs.push(WAIT.to_owned());
        self.put(ANY, Kind::Switch(rules), outs);
        if replaced {
            self.end(RESTARTED, "restarted");
        }
        let message = "the run has no row in the store any more";
        self.put(GONE, Kind::Stop(message.to_owned()), Vec::new());
        self.put(WAIT, Kind::Hear(until()), vec![AWAKE.to_owned()]);
        self.put(AWAKE, Kind::Set(Js::output(GOT)), vec![STAND.to_owned()]);
        let next = vec![
            ("got".to_owned(), json("inbox").method("at", vec![Js::Num(0)])),
            ("inbox".to_owned(), json("inbox").method("slice", vec![Js::Num(1)])),
            ("now".to_owned(), now()),
        ];
        let next = self.grown(next);
        self.lowering.reads_facts = false;
        let outer = std::mem::take(&mut self.nodes);
        self.watches(scope);
        self.offer(scope);
        let asks = std::mem::replace(&mut self.nodes, outer);
        if self.lowering.reads_facts {
            self.put(NEXT, Kind::Set(next), vec!["mail: read".to_owned()]);
            self.read_facts("mail:", NEXT, WATCH);
        } else {
            self.put(NEXT, Kind::Set(next), vec![WATCH.to_owned()]);
        }
        self.nodes.extend(asks);
        let more = length().bin(Op::Gt, Js::Num(0));
        self.put(MORE, Kind::If(more), vec![NEXT.to_owned(), STAND.to_owned()]);
        let places = std::mem::take(&mut self.places);
        let mut outs: Vec<String> = places.iter().map(|place| place.late.clone()).collect();
        let rules = places
            .into_iter()
            .map(|place| {
                let here = json("place").eq(Js::str(place.name.as_str()));
                (place.name, here)
            })
            .collect();
        outs.push(GONE.to_owned());
        self.put(LATE, Kind::Switch(rules), outs);
    }

    /// Gives what no watch took to the arms of the place.
    fn offer(&mut self, scope: &[Js]) {
        let json = |name: &str| Js::json().dot(name);
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        let mut races = Vec::new();
        for place in &self.places {
            let here = || json("place").eq(Js::str(place.name.as_str()));
            if let Some(follow) = &place.follow {
                // The record may have changed after it was read, and before the run stood here.
                let changed = json("got").dot("name").eq(Js::str(FACTS));
                rules.push((format!("{} follows", place.name), changed.and(here())));
                outs.push(follow.clone());
            }
            if let Some((holds, node)) = &place.answers {
                // What comes after the time is over comes too late.
                let in_time = json("got").dot("t").bin(Op::Le, json("until"));
                rules.push((place.name.clone(), here().and(in_time).and(holds.clone())));
                outs.push(node.clone());
            }
            if let Some(race) = place.race {
                races.push((place.name.clone(), here(), race));
            }
        }
        for (name, here, race) in races {
            let id = self.flow.nodes.get(race.0 as usize).map(|node| node.id.to_string());
            if let Some((changed, node)) = self.segment_arms(&id.unwrap_or_default(), race) {
                rules.push((format!("{name} segments"), changed.and(here.clone())));
                outs.push(node);
            }
            let kind = self.flow.nodes.get(race.0 as usize).map(|node| &node.kind);
            let statuses =
                matches!(kind, Some(NodeKind::Race { arms, .. }) if status::has_status_arm(arms));
            let arms = self.arms(race, scope);
            if arms == MORE {
                continue;
            }
            // What comes after the time is over is for the next place.
            let in_time = json("got").dot("t").bin(Op::Le, json("until"));
            let open = if statuses {
                // A status that has grown before the run stood here counts, too.
                json("open").or(json("got").dot("m").exists())
            } else {
                json("open")
            };
            rules.push((name, open.and(here).and(in_time)));
            outs.push(arms);
        }
        if rules.is_empty() {
            self.put(OFFER, Kind::Set(Js::json()), vec![MORE.to_owned()]);
            return;
        }
        outs.push(MORE.to_owned());
        self.put(OFFER, Kind::Switch(rules), outs);
    }

    /// The arms of a race: the first that fits is taken. Gives the first node.
    fn arms(&mut self, race: NodeId, scope: &[Js]) -> String {
        let flow = self.flow;
        let Some(node) = flow.nodes.get(race.0 as usize) else { return MORE.to_owned() };
        let NodeKind::Race { arms, .. } = &node.kind else { return MORE.to_owned() };
        let json = |name: &str| Js::json().dot(name);
        let statuses = status::has_status_arm(arms);
        let stem = format!("{} arms", node.id);
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        for (arm, number) in arms.iter().zip(1..) {
            let (fits, var) = match &arm.on {
                ArmOn::Event(pattern) => {
                    let fits = self.pattern(pattern, scope);
                    let fits = if statuses { json("open").and(fits) } else { fits };
                    (Some(fits), Some(pattern.var))
                }
                on @ (ArmOn::Reply { var, .. } | ArmOn::Inbound { var, .. }) => {
                    (self.answer_arm(on, scope), Some(*var))
                }
                on => (self.answer_arm(on, scope), None),
            };
            let Some(fits) = fits else { continue };
            let name = format!("{stem} {number}");
            rules.push((format!("{number}"), status::left(arm).and(fits)));
            outs.push(name.clone());
            let caught = match var {
                Some(var) => self.keep(var, Js::json().path(&["got", "data"])),
                None => Js::json(),
            };
            self.put(&name, Kind::Set(caught), vec![way(arm.to)]);
        }
        if rules.is_empty() {
            return MORE.to_owned();
        }
        outs.push(MORE.to_owned());
        self.put(&stem, Kind::Switch(rules), outs);
        stem
    }
}
