//! The clock: a machine that knows which triggers by time are due, and for whom.
//!
//! EventBridge starts it at the minutes at which a trigger can come in some zone. It leaves at once where
//! none does; else it reads the customers page by page and puts one event `journeyc.tick` on the bus for each whose
//! trigger comes at this instant. The router begins the runs.
//!
//! Offsets of zones are whole quarters of an hour, so a trigger at 09:20 comes at minute 5, 20, 35 or 50 of
//! universal time in every zone, and a tick every fifteen minutes meets each of its instants exactly.

use super::document::{Catch, Choice, Machine, Rule, State, Succeed, Task, Tpl};
use super::jsonata::{Ast, BinOp, calendar};
use super::machine::{AFTER, Builder, Context, Piece, link, local, retry, zone_of};
use super::router::{Entry, TICK};
use super::{errors, iam::Grants, tables, zones};
use crate::diag::Diagnostic;
use crate::flow::Flow;
use crate::hir::{Days, Expr, ExprKind, Trigger, TriggerKind, Ty};
use std::collections::BTreeSet;

/// Bytes of a page's result and of the list of ticks that is made of it: a state has at most 256 KiB.
const PAGE: usize = 200_000;
/// The most customers on a page.
const MOST: usize = 500;
/// Entries of one `PutEvents`. Source: EventBridge, `PutEvents`.
const BATCH: i64 = 10;
/// Calls after which the machine goes on in a new execution: each leaves at most 21 entries in the history,
/// and a page has at most 51 calls.
const CALLS: i64 = 1_000;

/// `$fits(trigger, day)`: is it a day of the trigger.
const FITS: &str = "$iso := function($d) { $substring($fromMillis($d * 86400000), 0, 10) }; \
$fits := function($g, $d) { \
$exists($g.w) ? ($d + 3) % 7 in $g.w : \
$exists($g.m) ? ( \
$n := $number($substring($iso($d), 8)); \
$n = $g.m or ($n < $g.m and $substring($iso($d + 1), 8) = '01') ) : \
$exists($g.d) ? $d = $g.d : true }; ";

/// `$found`: the triggers in `$live` that come at `$at` in the zone `$tz`, each with its local day of the year `e`, and
/// `f` where that day stands for a 29 February that the year has not.
const HITS: &str = "$day := $floor($loc($at) / 86400000); \
$found := [$filter($map($live, function($g) { ( \
$d := $inst($day * 86400000 + $g.t) = $at ? $day : $inst(($day - 1) * 86400000 + $g.t) = $at ? $day - 1 : -1; \
$e := $substring($iso($d), 5); \
{ 'k': $g.k, 'y': $exists($g.l), 'h': $d >= 0 and $fits($g, $d), 'e': $e, \
'f': $exists($g.l) and $g.l = $e and \
$substring($iso($num($substring($iso($d), 0, 4) & '-02-28') + 1), 5) != '02-29' } ) }), function($r) { $r.h })]; ";

/// `$by`: what comes now, by the zones' names.
const BY_ZONE: &str = "$by := $merge([$map($names, function($n) { {$n: $hits($rule($n))} })]); ";

/// The machine, and when it is started.
pub(super) struct Clock {
    pub(super) machine: Machine,
    pub(super) grants: Grants,
    /// Minutes after each quarter of an hour.
    pub(super) minutes: Vec<u16>,
}

/// Does a trigger come by time alone.
pub(super) fn is_timed(kind: &TriggerKind) -> bool {
    at(kind).is_some()
}

/// Minutes after midnight.
fn at(kind: &TriggerKind) -> Option<u16> {
    match kind {
        TriggerKind::Every { at, .. }
        | TriggerKind::EachYear { at, .. }
        | TriggerKind::At { at, .. } => Some(*at),
        _ => None,
    }
}

/// What a trigger is called in a tick.
pub(super) fn key(flow: &Flow, number: usize) -> String {
    format!("{}/{number}", flow.name)
}

/// What a trigger by time must not ask.
pub(super) fn refuse(flow: &Flow) -> Vec<Diagnostic> {
    let dates = flow.triggers.iter().filter_map(|trigger| match &trigger.kind {
        TriggerKind::EachYear { date, .. } => Some(date),
        _ => None,
    });
    dates
        .filter(|date| asks_more(date))
        .map(|date| {
            errors::refused(
                date.span,
                "a yearly trigger on a day that is computed",
                "the clock reads fields of each customer's record, and nothing else",
                "keep the day in a field of the profile",
            )
        })
        .collect()
}

fn asks_more(date: &Expr) -> bool {
    let mut more = false;
    date.walk(&mut |part| {
        more |= !matches!(
            part.kind,
            ExprKind::Value(_)
                | ExprKind::Customer(_)
                | ExprKind::Coalesce(..)
                | ExprKind::Setting(_)
        );
    });
    more
}

/// The clock of the journeys; `None` where none has a trigger by time.
pub(super) fn build(
    cx: Context<'_>,
    entries: &[Entry<'_>],
) -> Result<Option<Clock>, Vec<Diagnostic>> {
    let timed: Vec<(String, &Trigger)> = entries
        .iter()
        .flat_map(|entry| {
            let all = entry.flow.triggers.iter().enumerate();
            all.map(|(number, trigger)| (key(entry.flow, number), trigger))
        })
        .filter(|(_, trigger)| is_timed(&trigger.kind))
        .collect();
    if timed.is_empty() {
        return Ok(None);
    }
    let minutes: BTreeSet<u16> =
        timed.iter().filter_map(|(_, trigger)| at(&trigger.kind)).map(|at| at % 15).collect();
    let mut builder = Builder::new(cx);
    builder.lowering.needs_zone();
    let page = builder.page(&timed);
    let begin = builder.begin_clock(&timed);
    let ticks = builder.ticks();
    if !builder.lowering.problems.is_empty() {
        return Err(builder.lowering.problems);
    }
    let mut pieces = begin;
    pieces.push(page);
    pieces.extend(ticks);
    let comment = format!(
        "clock: says for whom a trigger by time comes now (time zones {})",
        zones::version()
    );
    let machine = link(comment, vec![("clock".to_owned(), pieces)]);
    Ok(Some(Clock { machine, grants: builder.grants, minutes: minutes.into_iter().collect() }))
}

fn var(name: &str) -> Ast {
    Ast::var(name)
}

fn call(name: &str, args: Vec<Ast>) -> Ast {
    Ast::call(name, args)
}

fn lambda(params: &[&str], body: Ast) -> Ast {
    Ast::Lambda(params.iter().map(|name| (*name).to_owned()).collect(), Box::new(body))
}

/// A trigger as data: its name `k`, its time `t`, and on which days.
fn as_data(name: &str, trigger: &Trigger) -> Ast {
    let time = i64::from(at(&trigger.kind).unwrap_or(0)) * 60_000;
    let mut entries = vec![("k".to_owned(), Ast::str(name)), ("t".to_owned(), Ast::Num(time))];
    match &trigger.kind {
        TriggerKind::Every { days: Days::Week(mask), .. } => {
            let days = (0..7_i64).filter(|day| mask & (1 << day) != 0).map(Ast::Num).collect();
            entries.push(("w".to_owned(), Ast::Array(days)));
        }
        TriggerKind::Every { days: Days::Month(day), .. } => {
            entries.push(("m".to_owned(), Ast::Num(i64::from(*day))));
        }
        TriggerKind::At { date, .. } => {
            entries.push(("d".to_owned(), Ast::Num(day_number(date))));
        }
        TriggerKind::EachYear { leap: (month, day), .. } => {
            entries.push(("l".to_owned(), Ast::str(format!("{month:02}-{day:02}"))));
        }
        _ => {}
    }
    Ast::Object(entries)
}

/// Days since 1970-01-01.
fn day_number(date: &str) -> i64 {
    crate::value::calendar::between("1970-01-01", date).unwrap_or(0) / 86_400
}

impl Builder<'_> {
    /// Which triggers can come now in some zone; where there are none, nobody is read.
    fn begin_clock(&self, timed: &[(String, &Trigger)]) -> Vec<Piece> {
        let input = |name: &str| var("states").path(&["input", name]);
        let minute = call("toMillis", vec![input("time")]).bin(BinOp::Div, Ast::Num(60_000));
        let minute = call("floor", vec![minute]).bin(BinOp::Mul, Ast::Num(60_000));
        let or = |name: &str, other: Ast| input(name).exists().then(input(name), other);
        let read = vec![
            ("at".into(), Tpl::Expr(minute)),
            ("calls".into(), Tpl::Num(0)),
            ("due".into(), Tpl::List(Vec::new())),
            ("more".into(), Tpl::Expr(or("more", Ast::Object(Vec::new())))),
            ("part".into(), Tpl::Expr(or("part", Ast::Num(1)))),
        ];
        let here = self.cx.program.zone.as_deref().unwrap_or("UTC");
        let all = self.lowering.zone_field().is_some();
        let offsets = zones::offsets(here, all).into_iter().map(Ast::Num).collect();
        let triggers = timed.iter().map(|(name, trigger)| as_data(name, trigger)).collect();
        let local = var("at").bin(BinOp::Add, var("o"));
        let same_time = local
            .clone()
            .bin(BinOp::Sub, var("g").dot("t"))
            .bin(BinOp::Rem, Ast::Num(86_400_000))
            .eq(Ast::Num(0));
        let day = call("floor", vec![local.bin(BinOp::Div, Ast::Num(86_400_000))]);
        let comes = same_time.and(call("fits", vec![var("g"), day]));
        let somewhere = call("filter", vec![var("offsets"), lambda(&["o"], comes)]);
        let comes = call("count", vec![somewhere]).bin(BinOp::Gt, Ast::Num(0));
        let live = call("filter", vec![var("triggers"), lambda(&["g"], comes)]).listed();
        let live = Ast::Block(
            vec![
                ("offsets".into(), Ast::Array(offsets)),
                ("triggers".into(), Ast::Array(triggers)),
            ],
            Box::new(Ast::With(FITS, Box::new(live))),
        );
        let any = call("count", vec![var("live")]).bin(BinOp::Gt, Ast::Num(0));
        vec![
            ("clock".into(), State::assign(read, AFTER)),
            ("clock live".into(), State::assign(vec![("live".into(), Tpl::Expr(live))], AFTER)),
            ("clock anywhere".into(), State::either(any, AFTER, local_done())),
            ("clock zones".into(), State::assign(self.zone_variables(), AFTER)),
        ]
    }

    /// Reads a page of customers, and says who is due.
    fn page(&mut self, timed: &[(String, &Trigger)]) -> Piece {
        let dates: Vec<(String, Ast)> = timed
            .iter()
            .filter_map(|(name, trigger)| match &trigger.kind {
                TriggerKind::EachYear { date, .. } => {
                    let from = if *date.ty.known() == Ty::MonthDay { 2 } else { 5 };
                    let day = call("substring", vec![self.lowering.expr(date), Ast::Num(from)]);
                    Some((name.clone(), day))
                }
                _ => None,
            })
            .collect();
        let fields: Vec<_> = self
            .lowering
            .fields
            .iter()
            .filter_map(|at| self.cx.program.profile_fields().get(*at as usize).cloned())
            .collect();
        let profile = var("i").path(&["profile", "M"]);
        let customer = self.lowering.decode_fields(&fields, &profile);
        let zone = self
            .lowering
            .zone_field()
            .and_then(|at| self.cx.program.profile_fields().get(at as usize).cloned());
        let (zone_name, rule) = match zone {
            Some(field) => {
                let name = self.lowering.decode_field(&field, &profile);
                let name = name.once("z", |name| name.clone().exists().then(name, Ast::str("-")));
                (name, zone_of(var("n")))
            }
            None => (Ast::str("-"), var("tz")),
        };
        let day = call("lookup", vec![var("dates"), var("r").dot("k")]);
        let the_day =
            day.clone().eq(var("r").dot("e")).or(var("r").dot("f").and(day.eq(Ast::str("02-29"))));
        let due = var("r").dot("y").then(the_day, Ast::Bool(true));
        let here = call("lookup", vec![var("by"), call("zonename", vec![var("i")])]).listed();
        let due = call("filter", vec![here, lambda(&["r"], due)]).dot("k").listed();
        let tick = Ast::Object(vec![
            ("c".into(), var("i").path(&["customer_id", "S"])),
            ("d".into(), var("ks")),
        ]);
        let some = call("count", vec![var("ks")]).bin(BinOp::Gt, Ast::Num(0));
        let each = Ast::Block(
            vec![
                ("customer".into(), customer),
                ("dates".into(), Ast::Object(dates)),
                ("ks".into(), due),
            ],
            Box::new(some.when(tick)),
        );
        let all = call("map", vec![var("items"), lambda(&["i"], each)]).listed();
        let names = call("distinct", vec![call("map", vec![var("items"), var("zonename")])]);
        let hits =
            calendar::with_zone(Ast::With(FITS, Box::new(Ast::With(HITS, Box::new(var("found"))))));
        let result = |name: &str| var("states").path(&["result", name]);
        let all = Ast::Block(
            vec![
                ("items".into(), result("Items").listed()),
                ("zonename".into(), lambda(&["i"], zone_name)),
                ("rule".into(), lambda(&["n"], rule)),
                ("hits".into(), lambda(&["tz"], hits)),
                ("names".into(), names.listed()),
            ],
            Box::new(Ast::With(BY_ZONE, Box::new(all))),
        );
        let names: Vec<String> = fields.iter().map(|field| field.name.to_string()).collect();
        let projection = tables::projection(&names, &BTreeSet::new(), &BTreeSet::new());
        let keys: usize = timed.iter().map(|(name, _)| name.len() + 3).sum();
        let limit = (PAGE / (500 + 100 * fields.len() + keys)).clamp(1, MOST);
        let limit = i64::try_from(limit).unwrap_or(1);
        let arguments = tables::scan(&self.names.table(tables::CUSTOMERS), &projection, limit);
        let paged = call("merge", vec![Ast::Array(vec![arguments, var("more")])]);
        let key = result("LastEvaluatedKey");
        let more = key
            .clone()
            .exists()
            .then(Ast::Object(vec![("ExclusiveStartKey".into(), key)]), Ast::Object(Vec::new()));
        self.grants.customers_scan = true;
        let task = Task {
            comment: Some(
                "reads a page of customers, and says for whom a trigger comes now".into(),
            ),
            resource: "arn:aws:states:::aws-sdk:dynamodb:scan".into(),
            arguments: Some(Tpl::Expr(paged)),
            assign: vec![
                ("due".into(), Tpl::Expr(all)),
                ("more".into(), Tpl::Expr(more)),
                ("calls".into(), Tpl::Expr(var("calls").bin(BinOp::Add, Ast::Num(1)))),
            ],
            retry: vec![retry::dynamodb_sdk()],
            next: AFTER.into(),
            ..Task::default()
        };
        ("clock page".into(), State::Task(Box::new(task)))
    }

    /// Puts the ticks onto the bus, ten at a time; then the next page.
    fn ticks(&mut self) -> Vec<Piece> {
        self.grants.bus = true;
        self.grants.machines.insert(self.names.clock());
        let part = |op: BinOp| {
            let near = var("n").bin(op, Ast::Num(BATCH));
            call("filter", vec![var("due"), lambda(&["v", "n"], near)])
        };
        let detail = Ast::Object(vec![
            ("customer_id".into(), var("v").dot("c")),
            ("at".into(), call("fromMillis", vec![var("at")])),
            ("due".into(), var("v").dot("d").listed()),
        ]);
        let entry = Ast::Object(vec![
            ("EventBusName".into(), Ast::str(self.names.prefix())),
            ("Source".into(), Ast::str(self.names.source())),
            ("DetailType".into(), Ast::str(TICK)),
            ("Detail".into(), detail),
        ]);
        let entries = call("map", vec![part(BinOp::Lt), lambda(&["v"], entry)]).listed();
        let put = Task {
            comment: Some("the router begins the runs; a tick that comes twice begins one".into()),
            resource: "arn:aws:states:::events:putEvents".into(),
            arguments: Some(Tpl::obj([("Entries", Tpl::Expr(entries))])),
            assign: vec![
                ("due".into(), Tpl::Expr(part(BinOp::Ge).listed())),
                ("calls".into(), Tpl::Expr(var("calls").bin(BinOp::Add, Ast::Num(1)))),
            ],
            retry: vec![retry::events()],
            next: local("clock next"),
            ..Task::default()
        };
        let some = call("count", vec![var("due")]).bin(BinOp::Gt, Ast::Num(0));
        let last = var("more").dot("ExclusiveStartKey").exists().not();
        let long = var("calls").bin(BinOp::Ge, Ast::Num(CALLS));
        let rule = |condition: Ast, next: String| Rule { comment: None, condition, next };
        let next = Choice {
            comment: None,
            choices: vec![
                rule(some, local("clock tick")),
                rule(last, local_done()),
                rule(long, local("clock carry")),
            ],
            default: local("clock page"),
        };
        let later = var("part").bin(BinOp::Add, Ast::Num(1));
        let name = Ast::concat_all(vec![var("at").digits(), Ast::str("-"), later.clone().digits()]);
        let input = Tpl::obj([
            ("time", Tpl::Expr(call("fromMillis", vec![var("at")]))),
            ("more", Tpl::Expr(var("more"))),
            ("part", Tpl::Expr(later)),
        ]);
        let own = var("states").path(&["context", "StateMachine", "Id"]);
        let carry = Task {
            comment: Some("goes on in a new execution, before the history is full".into()),
            resource: "arn:aws:states:::states:startExecution".into(),
            arguments: Some(Tpl::obj([
                ("StateMachineArn", Tpl::Expr(own)),
                ("Name", Tpl::Expr(name)),
                ("Input", input),
            ])),
            retry: vec![retry::step_functions()],
            catch: vec![Catch::of("StepFunctions.ExecutionAlreadyExistsException", local_done())],
            next: local_done(),
            ..Task::default()
        };
        vec![
            ("clock next".into(), State::Choice(next)),
            ("clock tick".into(), State::Task(Box::new(put))),
            ("clock carry".into(), State::Task(Box::new(carry))),
            ("done".into(), State::Succeed(Succeed { output: None })),
        ]
    }
}

fn local_done() -> String {
    local("done")
}
