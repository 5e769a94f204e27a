//! Digests: `collect` gathers events, and one run begins for all of them.
//!
//! One statement of the store puts an event into the list of its key (`STEM gathers`). The execution of the first
//! event of a list waits until the list is over, and goes on as the run (`STEM due`, `STEM close`); whoever
//! fills a list closes it at once, and the one that waits finds it closed. Whatever comes behind the end of a list
//! opens a new one, also while nobody has closed it yet.
//!
//! What the trigger asks (`active`, `among`, `where`) is asked of each event; the persona and the entry when the run
//! begins.

use super::{Builder, Kind, now};
use crate::hir::{Collect, Trigger};
use crate::target::n8n::js::Js;
use crate::target::n8n::store::Bag;

/// The list in which the event `id` is, with what is to be done: `take` it at once because this one fills it,
/// `wait` for its end because this one opened it, or nothing.
pub(in crate::target::n8n) const MINE: &str = "(lists, id, max) => { \
const l = lists.find((l) => l.items.some((i) => i.id === id)); \
const full = max !== null && l.items.length >= max && l.items[l.items.length - 1].id === id; \
return { by: l.by, due: l.due, what: full ? \"take\" : l.by === id ? \"wait\" : \"none\" }; }";

impl Builder<'_> {
    /// From the request to the first step of a digest. `object` is the run's, with the event. Says whether what is
    /// known of the customer has been read.
    pub(super) fn gather(
        &mut self,
        trigger: &Trigger,
        collect: &Collect,
        (stem, object): (&str, Js),
        entry: String,
        scope: &[Js],
    ) -> bool {
        let json = |name: &str| Js::json().dot(name);
        let name = |what: &str| format!("{stem} {what}");
        let (begins, reads) = self.begin_of_list(stem, collect, entry, scope);
        self.lowering.reads_facts = false;
        let fits = self.fits(trigger, scope);
        let apart = collect.except.as_ref().map(|except| self.lower(except, scope));
        let gathers = self.bag(stem, collect, scope);
        let first = self.list(stem, &gathers, &begins);
        let first = match apart {
            None => first,
            Some(apart) => {
                let alone = name("alone");
                let items = Js::Array(vec![json("event")]);
                let entries = vec![("items".to_owned(), items)];
                self.put(&alone, Kind::Set(Js::with(Js::json(), entries)), vec![begins.clone()]);
                self.put(&name("apart?"), Kind::If(apart), vec![alone, first]);
                name("apart?")
            }
        };
        let asks = fits != Js::Bool(true);
        let next = if asks { name("for them") } else { first.clone() };
        let read = self.lowering.reads_facts;
        let after = if read { name("read") } else { next.clone() };
        self.put(stem, Kind::Set(object), vec![after]);
        if read {
            self.read_facts(stem, stem, &next);
        }
        if asks {
            let other = name("not for them");
            self.put(&name("for them"), Kind::If(fits), vec![first, other.clone()]);
            self.put(&other, Kind::Rest, Vec::new());
        }
        reads
    }

    /// What is asked of the store: into which list the event goes, and until when that lasts.
    fn bag(&mut self, stem: &str, collect: &Collect, scope: &[Js]) -> Bag {
        let by = collect.by.as_ref().map_or(Js::Null, |by| self.lower(by, scope).or_else(Js::Null));
        let key = Js::name("JSON").method("stringify", vec![Js::Array(vec![Js::str(stem), by])]);
        let span = now().plus(Js::Num(collect.span.saturating_mul(1_000)));
        let last = match &collect.until {
            None => span,
            Some(moment) => {
                let point = self.moment(moment, scope);
                Js::Code(SOONER).call(vec![point, span])
            }
        };
        let number = |of: Option<i64>| of.map_or(Js::Null, Js::Num);
        Bag {
            key,
            last,
            sliding: number(collect.sliding.map(|seconds| seconds.saturating_mul(1_000))),
            max: number(collect.max.map(i64::from)),
        }
    }

    /// `STEM gather` to `STEM closed`: the list is over, and its items are `items`. Gives the first node.
    fn list(&mut self, stem: &str, bag: &Bag, begins: &str) -> String {
        let json = |name: &str| Js::json().dot(name);
        let name = |what: &str| format!("{stem} {what}");
        let Some(store) = self.store.clone() else { return begins.to_owned() };
        let gathered = name("was gathered, not now");
        let entries = vec![
            ("now".to_owned(), now()),
            ("bag".to_owned(), bag.key.clone()),
            ("last".to_owned(), bag.last.clone()),
        ];
        self.put(&name("gather"), Kind::Set(Js::with(Js::json(), entries)), vec![name("gathers")]);
        self.put(&name("gathers"), store.gather(&self.flow.name, bag), vec![name("list")]);
        let run = Js::name("$execution").dot("id");
        let mine = Js::Code(MINE).call(vec![json("lists"), run, bag.max.clone()]);
        let entries = vec![("mine".to_owned(), mine)];
        let list = Js::with(Js::output(&name("gather")), entries);
        self.put(&name("list"), Kind::Set(list), vec![name("ways")]);
        let what = |word: &str| Js::json().path(&["mine", "what"]).eq(Js::str(word));
        let rules = vec![("full".to_owned(), what("take")), ("first".to_owned(), what("wait"))];
        let ways = vec![name("close"), name("waits"), gathered.clone()];
        self.put(&name("ways"), Kind::Switch(rules), ways);
        self.put(&name("waits"), Kind::Set(Js::json()), vec![name("due")]);
        let due = Js::json().path(&["mine", "due"]);
        self.put(&name("due"), Kind::Until(due), vec![name("close")]);
        let entries = vec![("now".to_owned(), now())];
        self.put(&name("close"), Kind::Set(Js::with(Js::json(), entries)), vec![name("closes")]);
        self.put(&name("closes"), store.close(&self.flow.name, &bag.max), vec![name("closed")]);
        let before = || Js::output(&name("close"));
        let items = Js::Code("(l) => l === null ? null : l.items.map((i) => i.d)");
        let mine = vec![("due".to_owned(), json("due").or_else(Js::Null))];
        let mine = Js::with(before().dot("mine"), mine);
        let entries = vec![
            ("items".to_owned(), items.call(vec![json("list").or_else(Js::Null)])),
            ("mine".to_owned(), mine),
        ];
        self.put(&name("closed"), Kind::Set(Js::with(before(), entries)), vec![name("is over?")]);
        let later = Js::json().path(&["mine", "due"]).exists();
        let rules = vec![
            ("over".to_owned(), json("items").exists()),
            // Something has put it off.
            ("later".to_owned(), later),
        ];
        let ways = vec![begins.to_owned(), name("waits"), gathered.clone()];
        self.put(&name("is over?"), Kind::Switch(rules), ways);
        self.put(&gathered, Kind::Rest, Vec::new());
        name("gather")
    }

    /// `STEM begins with`: the run begins with the list `items`. Gives the first node, and whether what is known of the
    /// customer has been read.
    fn begin_of_list(
        &mut self,
        stem: &str,
        collect: &Collect,
        entry: String,
        scope: &[Js],
    ) -> (String, bool) {
        let name = format!("{stem} with the list");
        let json = |name: &str| Js::json().dot(name);
        self.lowering.reads_facts = false;
        let guard = self.is_for();
        let entry = self.enter(stem, entry, scope);
        let reads = self.lowering.reads_facts;
        let asks = guard != Js::Bool(true);
        let ask = format!("{stem} is for them");
        let next = if asks { ask.clone() } else { entry.clone() };
        let vars = Js::with(json("vars"), vec![(self.key(collect.var), json("items"))]);
        let mut entries = vec![
            ("now".to_owned(), now()),
            ("event".to_owned(), json("items").method("at", vec![Js::Num(-1)])),
            ("vars".to_owned(), vars),
            ("items".to_owned(), Js::Null),
            ("mine".to_owned(), Js::Null),
        ];
        entries.extend(self.since());
        let object = Js::with(Js::json(), entries);
        let after = if reads { format!("{name} read") } else { next.clone() };
        self.put(&name, Kind::Set(object), vec![after]);
        if reads {
            self.read_facts(&name, &name, &next);
        }
        if asks {
            let other = format!("{stem} is not for them");
            self.put(&ask, Kind::If(guard), vec![entry, other.clone()]);
            self.put(&other, Kind::Rest, Vec::new());
        }
        (name, reads)
    }
}

/// The sooner of a point of the calendar, if there is one, and the end of a span.
pub(in crate::target::n8n) const SOONER: &str =
    "(point, end) => typeof point === \"number\" ? Math.min(point, end) : end";
