//! Digests: where events are gathered before a run begins, and the machine that waits for the end.
//!
//! What is gathered has an item `gather#journey#trigger#key` in the table `standing`. The router appends each
//! event to it in one update and starts the gatherer where none waits. The gatherer changes nothing but
//! at the end: it computes from the list when it is over, waits for that with a token (which the router answers
//! when the list is full), puts one event `journeyc.gathered` with the keys of the events onto the bus, and takes
//! these keys out of the item. What has come meanwhile begins the next list, with a gatherer of its own.
//!
//! | attribute | holds |
//! | --- | --- |
//! | `keys` | the events' places in the table `events` (`at`), in the order in which they came |
//! | `times` | for each, when it came (`t`), and when a list that it begins is over at the latest (`l`), in milliseconds |
//! | `bag` | the first key: which list this is |
//! | `added` | grows with each event |
//! | `token` | while the gatherer waits |
//!
//! All is decided by `keys` and `times`, so a gatherer that is started twice, or late, does no harm.

use super::document::{Catch, Choice, Machine, Rule, State, Succeed, Task, Tpl};
use super::iam::Grants;
use super::jsonata::{Ast, BinOp};
use super::machine::{AFTER, Builder, Context, Piece, anywhere, link, local, retry, split_hash};
use super::router::{Entry, GATHERED};
use super::{errors, tables};
use crate::diag::Diagnostic;
use crate::flow::Flow;
use crate::hir::{Collect, Trigger};

/// The stem of the gatherer's logical ids.
pub(super) const LOGICAL: &str = "Gatherer";

/// The most events of a list: their keys go over the bus in one event, which has at most 256 KiB, and a key at
/// most 1,024 bytes; their data is a variable of the run, which has at most 256 KiB too.
pub(super) const MOST: u32 = 100;
/// The longest time of gathering in seconds: 360 days, as an execution lives a year.
const LONGEST: i64 = 360 * 86_400;

/// What a write answers where the list is not the one that was read.
const CHANGED: &str = "DynamoDB.ConditionalCheckFailedException";

/// `$fold(ts)`: how many of the list's beginning belong together (`n`), when they are over (`due`), and whether that
/// is decided already: the list is full (`f`), or an event came behind its end (`e`).
const FOLD: &str = "$fold := function($ts) { $reduce($ts, function($s, $x) { \
$s.f or $s.e ? $s : $s.n > 0 and $x.t > $s.due ? $merge([$s, {'e': true}]) : ( \
$last := $s.n > 0 ? $s.last : $x.l; \
$slid := $slide > 0 ? $x.t + $slide : $last; \
$full := $s.n + 1 >= $most; \
{'n': $s.n + 1, 'last': $last, 'due': $full ? $x.t : $slid < $last ? $slid : $last, 'f': $full, 'e': false} ) }, \
{'n': 0, 'last': 0, 'due': 0, 'f': false, 'e': false}) }; ";

/// The trigger of a journey that collects.
pub(super) fn collects(flow: &Flow) -> Option<(usize, &Trigger, &Collect)> {
    let mut all = flow.triggers.iter().enumerate();
    all.find_map(|(at, trigger)| Some((at, trigger, trigger.collect.as_ref()?)))
}

/// What a trigger is called in an event.
pub(super) fn key(flow: &Flow, number: usize) -> String {
    format!("{}/{number}", flow.name)
}

/// The name of the gatherer's execution for a list.
pub(super) fn execution(prefix: &str, item: Ast, bag: Ast) -> Ast {
    let seed = Ast::concat_all(vec![
        Ast::str(format!("{prefix}/gather/")),
        Ast::var("customer_id"),
        Ast::str("/"),
        item,
        Ast::str("/"),
        bag,
    ]);
    Ast::call("substring", vec![split_hash(seed), Ast::Num(0), Ast::Num(32)])
}

/// What a `collect` must not ask of this target.
pub(super) fn refuse(flow: &Flow) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for trigger in &flow.triggers {
        let Some(collect) = &trigger.collect else { continue };
        if collect.max.is_none_or(|max| max > MOST) {
            found.push(errors::refused(
                trigger.span,
                "a digest of any number of events",
                "the run holds them in a variable, which has at most 256 KiB",
                &format!("say how many begin the run at once: `up to {MOST}`, or fewer"),
            ));
        }
        if collect.span > LONGEST {
            found.push(errors::refused(
                trigger.span,
                "a digest of more than 360 days",
                "an execution that waits for its end lives a year",
                "gather for less long",
            ));
        }
        if flow.triggers.len() > 1 {
            found.push(errors::refused(
                trigger.span,
                "a digest beside another trigger",
                "the runs that the other one begins would have no list",
                "make a journey of its own for it",
            ));
        }
    }
    found
}

/// The gatherer.
pub(super) struct Gatherer {
    pub(super) machine: Machine,
    pub(super) grants: Grants,
}

/// The gatherer of the journeys; `None` where none collects.
pub(super) fn build(cx: Context<'_>, entries: &[Entry<'_>]) -> Option<Gatherer> {
    entries.iter().find_map(|entry| collects(entry.flow))?;
    let mut builder = Builder::new(cx);
    let pieces = builder.gatherer();
    let comment = "gatherer: waits until a digest is over".to_owned();
    let machine = link(comment, vec![("gather".to_owned(), pieces)]);
    Some(Gatherer { machine, grants: builder.grants })
}

fn var(name: &str) -> Ast {
    Ast::var(name)
}

fn call(name: &str, args: Vec<Ast>) -> Ast {
    Ast::call(name, args)
}

fn now() -> Ast {
    call("millis", Vec::new())
}

fn number(value: Ast) -> Tpl {
    Tpl::obj([("N", Tpl::Expr(value.digits()))])
}

/// The elements of a list before a place, or from it on.
fn cut(of: &str, op: BinOp) -> Ast {
    let near = var("i").bin(op, list("n"));
    let keep = Ast::Lambda(vec!["v".into(), "i".into()], Box::new(near));
    call("filter", vec![var(of), keep]).listed()
}

fn each(of: Ast, param: &str, body: Ast) -> Ast {
    call("map", vec![of, Ast::Lambda(vec![param.into()], Box::new(body))]).listed()
}

/// Another gatherer of the list, or a new event, came in between: it is read again.
fn again() -> Vec<Catch> {
    vec![Catch::of(CHANGED, local("gather read"))]
}

impl Builder<'_> {
    fn gatherer(&mut self) -> Vec<Piece> {
        self.grants.standing = true;
        self.grants.bus = true;
        let input = |name: &str| var("states").path(&["input", name]);
        let names = ["machine", "customer_id", "item", "bag", "trigger", "most", "slide"];
        let mut begin: Vec<(String, Tpl)> =
            names.iter().map(|name| ((*name).to_owned(), Tpl::Expr(input(name)))).collect();
        begin.push(("said".into(), Tpl::Bool(false)));
        let end = State::Succeed(Succeed { output: None });
        let mine = var("known").and(var("first").eq(var("bag")));
        let choices = vec![
            Rule { comment: None, condition: mine.not(), next: local("gathered") },
            Rule { comment: None, condition: var("said"), next: local("gather rest") },
        ];
        let mine = Choice { comment: None, choices, default: AFTER.into() };
        // How many belong together, and when they are over.
        let count = Ast::With(FOLD, Box::new(call("fold", vec![var("times")])));
        let over = list("f").or(list("e")).or(now().bin(BinOp::Ge, list("due")));
        let rest = call("count", vec![var("keys")]).bin(BinOp::Gt, list("n"));
        vec![
            ("gather".into(), State::assign(begin, AFTER)),
            ("gather read".into(), self.read_list()),
            ("gather mine".into(), State::Choice(mine)),
            ("gather count".into(), State::assign(vec![("list".into(), Tpl::Expr(count))], AFTER)),
            ("gather when".into(), State::either(over, local("gather say"), AFTER)),
            ("gather wait".into(), self.wait_for_list()),
            ("gather say".into(), self.say()),
            ("gather rest".into(), State::either(rest, AFTER, local("gather delete"))),
            ("gather drop".into(), self.drop_list()),
            ("gather next".into(), self.next_list()),
            ("gather delete".into(), self.delete_list()),
            ("gathered".into(), end),
        ]
    }

    fn read_list(&mut self) -> State {
        let result = |name: &str| var("states").path(&["result", "Item", name]);
        let numbers = Ast::Object(
            ["t", "l"]
                .iter()
                .map(|name| {
                    let text = var("x").path(&["M", name, "N"]);
                    ((*name).to_owned(), call("number", vec![text]))
                })
                .collect(),
        );
        let bag = result("bag").dot("S");
        let assign = vec![
            ("known".into(), Tpl::Expr(bag.clone().exists())),
            ("first".into(), Tpl::Expr(bag.clone().exists().then(bag, Ast::str("")))),
            ("keys".into(), Tpl::Expr(result("keys").path(&["L", "S"]).listed())),
            ("times".into(), Tpl::Expr(each(result("times").dot("L"), "x", numbers))),
            (
                "added".into(),
                Tpl::Expr(
                    result("added")
                        .exists()
                        .then(call("number", vec![result("added").dot("N")]), Ast::Num(0)),
                ),
            ),
        ];
        State::Task(Box::new(Task {
            comment: Some("what has been gathered".into()),
            resource: "arn:aws:states:::dynamodb:getItem".into(),
            arguments: Some(Tpl::obj([
                ("TableName", Tpl::text(self.names.table(tables::STANDING))),
                ("Key", tables::standing_key(var("item"))),
                ("ConsistentRead", Tpl::Bool(true)),
            ])),
            assign,
            retry: retry::patient(&[]),
            next: AFTER.into(),
            ..Task::default()
        }))
    }

    /// Waits for the end, or until the router says that the list is full.
    fn wait_for_list(&mut self) -> State {
        let left = list("due").bin(BinOp::Sub, now()).bin(BinOp::Div, Ast::Num(1000));
        let seconds = call("max", vec![Ast::Array(vec![Ast::Num(1), call("ceil", vec![left])])]);
        let table = self.names.table(tables::STANDING);
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(var("item")),
            expression: "SET #token = :token",
            condition: Some("#bag = :bag AND #added = :added"),
            names: &[("#token", "token"), ("#bag", "bag"), ("#added", "added")],
            values: vec![
                (
                    ":token".to_owned(),
                    tables::text(var("states").path(&["context", "Task", "Token"])),
                ),
                (":bag".to_owned(), tables::text(var("bag"))),
                (":added".to_owned(), number(var("added"))),
            ],
            old: false,
        };
        State::Task(Box::new(Task {
            comment: Some("waits for the end, or until the list is full".into()),
            resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken".into(),
            arguments: Some(update.arguments()),
            timeout_seconds: Some(Tpl::Expr(seconds)),
            retry: retry::patient(&["States.Timeout", "DynamoDb.ConditionalCheckFailedException"]),
            catch: vec![
                Catch::of("States.Timeout", local("gather read")),
                Catch::of("DynamoDb.ConditionalCheckFailedException", local("gather read")),
            ],
            next: local("gather read"),
            ..Task::default()
        }))
    }

    /// Says on the bus that a list is over.
    fn say(&mut self) -> State {
        let detail = Ast::Object(vec![
            ("customer_id".into(), var("customer_id")),
            ("trigger".into(), var("trigger")),
            ("at".into(), call("fromMillis", vec![list("due")])),
            ("keys".into(), cut("keys", BinOp::Lt)),
        ]);
        let entry = Tpl::obj([
            ("EventBusName", Tpl::text(self.names.prefix())),
            ("Source", Tpl::text(self.names.source())),
            ("DetailType", Tpl::text(GATHERED)),
            ("Detail", Tpl::Expr(detail)),
        ]);
        State::Task(Box::new(Task {
            comment: Some("the router begins the run".into()),
            resource: "arn:aws:states:::events:putEvents".into(),
            arguments: Some(Tpl::obj([("Entries", Tpl::List(vec![entry]))])),
            assign: vec![("said".into(), Tpl::Bool(true))],
            retry: retry::patient(&[]),
            next: AFTER.into(),
            ..Task::default()
        }))
    }

    /// Leaves in the item what has come since.
    fn drop_list(&mut self) -> State {
        let keys = each(cut("keys", BinOp::Ge), "k", Ast::Object(vec![("S".into(), var("k"))]));
        let digits = |name: &str| {
            let number = Ast::Object(vec![("N".into(), var("x").dot(name).digits())]);
            (name.to_owned(), number)
        };
        let one = Ast::Object(vec![("M".into(), Ast::Object(vec![digits("t"), digits("l")]))]);
        let times = each(cut("times", BinOp::Ge), "x", one);
        let table = self.names.table(tables::STANDING);
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(var("item")),
            expression: "SET #keys = :keys, #times = :times, #bag = :next REMOVE #token",
            condition: Some("#bag = :bag AND #added = :added"),
            names: &[
                ("#keys", "keys"),
                ("#times", "times"),
                ("#bag", "bag"),
                ("#added", "added"),
                ("#token", "token"),
            ],
            values: vec![
                (":keys".to_owned(), Tpl::obj([("L", Tpl::Expr(keys))])),
                (":times".to_owned(), Tpl::obj([("L", Tpl::Expr(times))])),
                (":next".to_owned(), tables::text(next_bag())),
                (":bag".to_owned(), tables::text(var("bag"))),
                (":added".to_owned(), number(var("added"))),
            ],
            old: false,
        };
        State::Task(Box::new(Task {
            comment: Some("what has come since begins the next list".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            retry: retry::patient(&[CHANGED]),
            catch: again(),
            next: AFTER.into(),
            ..Task::default()
        }))
    }

    /// Starts the gatherer of the next list.
    fn next_list(&mut self) -> State {
        let machine = self.names.gatherer();
        self.grants.machines.insert(machine);
        let names = ["machine", "customer_id", "item", "trigger", "most", "slide"];
        let mut input: Vec<(&str, Tpl)> =
            names.iter().map(|name| (*name, Tpl::Expr(var(name)))).collect();
        input.push(("bag", Tpl::Expr(next_bag())));
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::states:startExecution".into(),
            arguments: Some(Tpl::obj([
                ("StateMachineArn", Tpl::Expr(var("machine"))),
                ("Name", Tpl::Expr(execution(&self.names.prefix(), var("item"), next_bag()))),
                ("Input", Tpl::obj(input)),
            ])),
            retry: retry::patient(&["StepFunctions.ExecutionAlreadyExistsException"]),
            catch: vec![Catch::of(
                "StepFunctions.ExecutionAlreadyExistsException",
                anywhere("gathered"),
            )],
            next: anywhere("gathered"),
            ..Task::default()
        }))
    }

    fn delete_list(&mut self) -> State {
        let arguments = Tpl::obj([
            ("TableName", Tpl::text(self.names.table(tables::STANDING))),
            ("Key", tables::standing_key(var("item"))),
            ("ConditionExpression", Tpl::text("#bag = :bag AND #added = :added")),
            (
                "ExpressionAttributeNames",
                Tpl::obj([("#bag", Tpl::text("bag")), ("#added", Tpl::text("added"))]),
            ),
            (
                "ExpressionAttributeValues",
                Tpl::obj([(":bag", tables::text(var("bag"))), (":added", number(var("added")))]),
            ),
        ]);
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::dynamodb:deleteItem".into(),
            arguments: Some(arguments),
            retry: retry::patient(&[CHANGED]),
            catch: again(),
            next: anywhere("gathered"),
            ..Task::default()
        }))
    }
}

/// The first key of the list that follows.
fn next_bag() -> Ast {
    Ast::At(Box::new(var("keys")), Box::new(list("n")))
}

/// A part of what the fold says.
fn list(part: &str) -> Ast {
    var("list").dot(part)
}
