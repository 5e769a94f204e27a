//! Digests in the router: an event that is gathered goes into the list of its key, and a list that is over
//! begins a run. See `target::aws::gather`.

use super::entry::event_scope;
use super::runs::SKIP;
use super::{DONE, Entry, INVALID, Part, Start, detail, is_text};
use crate::hir::{Collect, TriggerKind};
use crate::target::aws::document::{Assign, Catch, Choice, Rule, State, Task, Tpl};
use crate::target::aws::gather::{self, collects};
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::machine::{AFTER, Builder, Piece, local, retry, split_hash};
use crate::target::aws::{tables, versions};

/// The detail-type that says that a list is over.
pub(in crate::target::aws) const GATHERED: &str = "journeyc.gathered";

/// What a `collect` says, lowered.
pub(super) struct Gathering {
    by: Option<Ast>,
    last: Ast,
    except: Option<Ast>,
    persona: Option<Ast>,
}

fn group(name: &str) -> String {
    format!("\u{0}gathered:{name}")
}

/// The place of the present event in the history.
fn event_key() -> Ast {
    Ast::concat_all(vec![Ast::var("started"), Ast::str("#"), Ast::var("event_id")])
}

impl Builder<'_> {
    /// What a `collect` asks about an event.
    pub(super) fn gathering(&mut self, start: &Start<'_>, collect: &Collect) -> Gathering {
        let persona = collect.except.as_ref().and_then(|_| self.persona(start));
        let now = || Ast::call("millis", Vec::new());
        self.lowering.within(event_scope(start), |me| {
            let by = collect.by.as_ref().map(|by| me.expr(by));
            let except = collect.except.as_ref().map(|except| me.expr(except));
            let end = now().bin(BinOp::Add, Ast::Num(collect.span.saturating_mul(1_000)));
            let last = match &collect.until {
                None => end,
                Some(moment) => {
                    let (p, e) = (|| Ast::var("point"), || Ast::var("end"));
                    // A point that is not known leaves the end where it is.
                    let known = p().bin(BinOp::Ge, Ast::Num(0));
                    let sooner = known.and(p().bin(BinOp::Lt, e())).then(p(), e());
                    let bindings = vec![("point".into(), me.moment(moment)), ("end".into(), end)];
                    Ast::Block(bindings, Box::new(sooner))
                }
            };
            Gathering { by, last, except, persona }
        })
    }

    /// Gathers the event, or begins a run with it alone.
    pub(super) fn gather(
        &mut self,
        start: &Start<'_>,
        collect: &Collect,
        gathering: Gathering,
    ) -> Vec<Piece> {
        let stem = &start.stem;
        let mut pieces = Vec::new();
        if let Some(except) = gathering.except {
            let gather = local(&format!("{stem} gather"));
            pieces.push((format!("{stem} apart"), State::either(except, AFTER, gather)));
            if let Some(persona) = gathering.persona {
                pieces.push((format!("{stem} for"), State::either(persona, AFTER, SKIP)));
            }
            let keys = Tpl::List(vec![Tpl::Expr(event_key())]);
            let alone = State::assign(vec![("keys".into(), keys)], AFTER);
            pieces.push((format!("{stem} alone"), alone));
            pieces.extend(self.begin_run(start));
        }
        let Part::Gathers(number) = start.part else { return pieces };
        let mut item = Ast::str(format!("gather#{}#{number}#", start.entry.flow.name));
        if let Some(by) = gathering.by {
            // A hash: it goes into the gatherer's input, which holds no personal data.
            let hash = split_hash(Ast::call("string", vec![by]));
            item = item.concat(Ast::call("substring", vec![hash, Ast::Num(0), Ast::Num(32)]));
        }
        let assign = vec![
            ("item".into(), Tpl::from(item)),
            ("key".into(), Tpl::Expr(event_key())),
            ("last".into(), Tpl::Expr(gathering.last)),
        ];
        pieces.push((format!("{stem} gather"), State::assign(assign, AFTER)));
        pieces.push((format!("{stem} append"), self.append(stem)));
        let count = |name: &str| Ast::call("count", vec![Ast::var(name)]);
        let waits = count("token").bin(BinOp::Gt, Ast::Num(0));
        let most = Ast::Num(i64::from(collect.max.unwrap_or(gather::MOST)));
        let full = count("old").bin(BinOp::Add, Ast::Num(1)).bin(BinOp::Ge, most.clone());
        let rule = |condition: Ast, next: String| Rule { comment: None, condition, next };
        let choices = vec![
            rule(waits.clone().not(), local(&format!("{stem} gatherer"))),
            rule(full, local(&format!("{stem} full"))),
        ];
        let choice = Choice { comment: None, choices, default: SKIP.into() };
        pieces.push((format!("{stem} gathers"), State::Choice(choice)));
        pieces.push((format!("{stem} full"), self.wake_gatherer()));
        let slide = Ast::Num(collect.sliding.map_or(0, |sliding| sliding.saturating_mul(1_000)));
        let input = [("most", Tpl::from(most)), ("slide", Tpl::from(slide))];
        let trigger = gather::key(start.entry.flow, number);
        pieces.push((format!("{stem} gatherer"), self.start_gatherer(&trigger, input)));
        pieces
    }

    /// Puts the event behind the others, once.
    fn append(&mut self, stem: &str) -> State {
        self.grants.standing = true;
        let table = self.names.table(tables::STANDING);
        let number = |value: Ast| Tpl::obj([("N", Tpl::Expr(value.digits()))]);
        let time = Tpl::obj([
            ("t", number(Ast::call("millis", Vec::new()))),
            ("l", number(Ast::var("last"))),
        ]);
        let list = |item: Tpl| Tpl::obj([("L", Tpl::List(vec![item]))]);
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(Ast::var("item")),
            expression: "SET #keys = list_append(if_not_exists(#keys, :none), :keys), \
#times = list_append(if_not_exists(#times, :none), :times), #bag = if_not_exists(#bag, :key) ADD #added :one",
            condition: Some("NOT contains(#keys, :key)"),
            names: &[("#keys", "keys"), ("#times", "times"), ("#bag", "bag"), ("#added", "added")],
            values: vec![
                (":none".to_owned(), Tpl::obj([("L", Tpl::List(Vec::new()))])),
                (":keys".to_owned(), list(tables::text(Ast::var("key")))),
                (":times".to_owned(), list(Tpl::obj([("M", time)]))),
                (":key".to_owned(), tables::text(Ast::var("key"))),
                (":one".to_owned(), Tpl::obj([("N", Tpl::text("1"))])),
            ],
            old: true,
        };
        let old = |path: &[&str]| Ast::var("states").path(&["result", "Attributes"]).path(path);
        // An answer that was lost: the event is there, and whose list it is in is not known.
        let mut known = Catch::of(
            "DynamoDB.ConditionalCheckFailedException",
            local(&format!("{stem} gatherer")),
        );
        known.assign =
            vec![("old".into(), Tpl::List(Vec::new())), ("token".into(), Tpl::List(Vec::new()))];
        State::Task(Box::new(Task {
            comment: Some("what is gathered, in the order in which it comes".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            assign: vec![
                ("old".into(), Tpl::Expr(old(&["keys", "L", "S"]).listed())),
                ("token".into(), Tpl::Expr(Ast::Array(vec![old(&["token", "S"])]))),
            ],
            retry: vec![retry::dynamodb()],
            catch: vec![known],
            next: AFTER.into(),
            ..Task::default()
        }))
    }

    /// Wakes the gatherer: the list is full.
    fn wake_gatherer(&mut self) -> State {
        self.grants.wake = true;
        let token = Ast::At(Box::new(Ast::var("token")), Box::new(Ast::Num(0)));
        State::Task(Box::new(Task {
            comment: Some("the list is full; a gatherer that does not wait reads it itself".into()),
            resource: "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess".into(),
            arguments: Some(Tpl::obj([
                ("TaskToken", Tpl::Expr(token)),
                ("Output", Tpl::text("{}")),
            ])),
            retry: retry::wake(),
            catch: vec![Catch::all(SKIP)],
            next: SKIP.into(),
            ..Task::default()
        }))
    }

    /// Starts the gatherer of the list; one that is there already is the same.
    fn start_gatherer(&mut self, trigger: &str, input: [(&str, Tpl); 2]) -> State {
        self.grants.machines.insert(self.names.gatherer());
        // The version that this router was made with; the gatherers of lists that follow are of it too.
        let version = || Tpl::Place(versions::place_key(gather::LOGICAL));
        let bag = || {
            let first = Ast::At(Box::new(Ast::var("old")), Box::new(Ast::Num(0)));
            let begins = Ast::call("count", vec![Ast::var("old")]).eq(Ast::Num(0));
            begins.then(Ast::var("key"), first)
        };
        let mut all = vec![
            ("machine", version()),
            ("customer_id", Tpl::Expr(Ast::var("customer_id"))),
            ("item", Tpl::Expr(Ast::var("item"))),
            ("bag", Tpl::Expr(bag())),
            ("trigger", Tpl::text(trigger)),
        ];
        all.extend(input);
        let name = gather::execution(&self.names.prefix(), Ast::var("item"), bag());
        State::Task(Box::new(Task {
            comment: Some("one waits for the end of each list".into()),
            resource: "arn:aws:states:::states:startExecution".into(),
            arguments: Some(Tpl::obj([
                ("StateMachineArn", version()),
                ("Name", Tpl::Expr(name)),
                ("Input", Tpl::obj(all)),
            ])),
            retry: vec![retry::step_functions()],
            catch: vec![Catch::of("StepFunctions.ExecutionAlreadyExistsException", SKIP)],
            next: SKIP.into(),
            ..Task::default()
        }))
    }

    /// A list is over: its run begins, if it is for this customer and the entry policy lets it.
    pub(super) fn gathered(&mut self, entries: &[Entry<'_>]) -> Vec<(String, Vec<Piece>)> {
        let list = Ast::call("type", vec![detail("keys")]).eq(Ast::str("array"));
        let sound = is_text(detail("customer_id"))
            .and(is_text(detail("trigger")))
            .and(is_text(detail("at")))
            .and(list);
        let newest = Ast::At(Box::new(detail("keys")), Box::new(Ast::Num(-1)));
        let instant = Ast::call("fromMillis", vec![Ast::call("toMillis", vec![detail("at")])]);
        let id = Ast::call("substringAfter", vec![newest.clone(), Ast::str("#")]);
        let assign: Assign = vec![
            ("customer_id".into(), Tpl::Expr(detail("customer_id"))),
            ("trigger".into(), Tpl::Expr(detail("trigger"))),
            ("started".into(), Tpl::Expr(instant)),
            ("keys".into(), Tpl::Expr(detail("keys"))),
            ("key".into(), Tpl::Expr(newest)),
            ("event_id".into(), Tpl::Expr(id)),
        ];
        let mut choices = Vec::new();
        let mut groups = Vec::new();
        for entry in entries {
            let Some((number, trigger, _)) = collects(entry.flow) else { continue };
            let TriggerKind::Event { event, .. } = &trigger.kind else { continue };
            let Some(def) = self.cx.program.events.get(*event).cloned() else { continue };
            self.forget();
            let name = gather::key(entry.flow, number);
            choices.push(Rule {
                comment: None,
                condition: Ast::var("trigger").eq(Ast::str(name.as_str())),
                next: group(&name),
            });
            let stem = format!("gathered {}", entry.flow.name);
            let item = Ast::var("states").path(&["result", "Item"]);
            let event =
                self.lowering.decode_fields(&def.fields, &item.clone().path(&["data", "M"]));
            let stream = Ast::var("customer_id").concat(Ast::str(format!("#{}", def.head.name)));
            let key =
                Tpl::obj([("stream", tables::text(stream)), ("at", tables::text(Ast::var("key")))]);
            self.grants.events_one = true;
            let read = Task {
                comment: Some("the newest event".into()),
                resource: "arn:aws:states:::dynamodb:getItem".into(),
                arguments: Some(Tpl::obj([
                    ("TableName", Tpl::text(self.names.table(tables::EVENTS))),
                    ("Key", key),
                    ("ConsistentRead", Tpl::Bool(true)),
                ])),
                assign: vec![
                    ("there".into(), Tpl::Expr(item.exists())),
                    ("event".into(), Tpl::from_value(event)),
                ],
                retry: vec![retry::dynamodb()],
                next: AFTER.into(),
                ..Task::default()
            };
            let start = Start {
                entry,
                filter: None,
                among: None,
                span: trigger.span,
                place: "event",
                fields: def.fields.clone(),
                stem: stem.clone(),
                tick: None,
                mark: format!("/gather/{number}"),
                part: Part::Gathered,
            };
            let mut pieces = vec![
                (format!("{stem} newest"), State::Task(Box::new(read))),
                // Who deletes a customer's history deletes what was gathered.
                (format!("{stem} there"), State::either(Ast::var("there"), AFTER, DONE)),
            ];
            pieces.extend(self.starts(&stem, &[start]));
            groups.push((group(&name), pieces));
        }
        let choice = Choice { comment: None, choices, default: DONE.into() };
        let pieces = vec![
            ("gathered".into(), State::either(sound, AFTER, INVALID)),
            ("gathered read".into(), State::assign(assign, AFTER)),
            ("gathered keep".into(), self.keep_gathered()),
            ("gathered which".into(), State::Choice(choice)),
        ];
        groups.push((super::COLLECTED.to_owned(), pieces));
        groups
    }

    /// A list that comes twice begins one run.
    fn keep_gathered(&mut self) -> State {
        self.grants.events_new = true;
        let at = Ast::concat_all(vec![
            Ast::var("started"),
            Ast::str("#"),
            Ast::var("trigger"),
            Ast::str("#"),
            Ast::var("event_id"),
        ]);
        let one =
            Ast::Lambda(vec!["k".into()], Box::new(Ast::Object(vec![("S".into(), Ast::var("k"))])));
        let keys = Ast::call("map", vec![Ast::var("keys"), one]).listed();
        let keys = Tpl::obj([("keys", Tpl::obj([("L", Tpl::Expr(keys))]))]);
        let stream = Ast::var("customer_id").concat(Ast::str(format!("#{GATHERED}")));
        let item = vec![
            ("stream".to_owned(), tables::text(stream)),
            ("at".to_owned(), tables::text(at)),
            ("event_id".to_owned(), tables::text(Ast::var("event_id"))),
            ("data".to_owned(), Tpl::obj([("M", keys)])),
        ];
        State::Task(Box::new(Task {
            comment: Some("a list that is there already is dropped".into()),
            resource: "arn:aws:states:::dynamodb:putItem".into(),
            arguments: Some(tables::put(&self.names.table(tables::EVENTS), item, Some("stream"))),
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", super::DUPLICATE)],
            next: AFTER.into(),
            ..Task::default()
        }))
    }
}

/// Does a journey of these collect.
pub(super) fn any(entries: &[Entry<'_>]) -> bool {
    entries.iter().any(|entry| collects(entry.flow).is_some())
}
