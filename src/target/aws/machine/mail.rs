//! Where runs stand, and what reaches them there.
//!
//! A run that events can reach has a record in the table `standing`. The router writes what comes into
//! its `inbox` and, where the run waits, takes its `token` and answers it. Every wait of such a
//! journey is the same one task: it puts its token there only where the inbox is empty, so nothing is
//! lost between two waits. Awake, the run takes the inbox and asks of each thing in order: the
//! watches, then the arms of the place where it stands. What came before it stood there is asked of the
//! watches only. When the inbox is empty it waits again for what is left of the time.
//!
//! | variable | holds |
//! | --- | --- |
//! | `place` | the place where the run stands |
//! | `until` | when it is left, in milliseconds |
//! | `tried`, `open` | has the run begun to wait there; may its arms take what is in the inbox |
//! | `inbox` | what has come and is not asked yet |
//! | `got`, `arrived`, `ev` | what is asked now: its name, when it came, an event's data |
//! | `ends` | when the run expires, where the journey says `lasts` |

use super::status::REPLY;
use super::{AFTER, Builder, Piece, local, node_name, retry};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{ArmOn, Event, Id, Policy, Timer, WatchKind};
use crate::target::aws::document::{Assign, Catch, Choice, Rule, State, Task, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::tables;
use std::collections::BTreeSet;

/// The first state of each block, to be put in place of a next state.
pub(super) const STAND: &str = "\u{0}mail stand";
const TAKE: &str = "\u{0}mail take";
pub(super) const NEXT: &str = "\u{0}mail next";
const LATE: &str = "\u{0}mail late";
/// See [`Builder::outcome`].
const EXPIRED: &str = "\u{0}outcome:expired";
const GONE: &str = "\u{0}mail gone";
/// The name under which changed facts come.
pub(in crate::target::aws) const FACTS: &str = "#facts";
/// The name under which a run is told that another took its place.
pub(in crate::target::aws) const RESTARTED: &str = "#restarted";

/// A place where a run can stand.
pub(in crate::target::aws) struct Place {
    /// Its name.
    name: String,
    /// Where the run goes on when the time is over.
    late: String,
    /// Where its arms are asked.
    arms: Option<String>,
}

/// Can a run of the journey be reached by something, so that it has a record in `standing`.
pub(in crate::target::aws) fn is_reached(flow: &Flow) -> bool {
    !flow.watches.is_empty()
        || flow.lasts.is_some()
        || super::status::is_told(flow)
        || flow.entry_policy.as_ref().is_some_and(|entry| entry.policy == Policy::Restart)
        || flow
            .nodes
            .iter()
            .any(|node| matches!(node.kind, NodeKind::Race { .. } | NodeKind::Countdown { .. }))
}

/// The key of the run's record in `standing`.
pub(in crate::target::aws) fn run_item(started: Ast, run_id: Ast) -> Ast {
    Ast::concat_all(vec![Ast::str("run#"), started, Ast::str("#"), run_id])
}

/// `$millis() + seconds`
pub(super) fn after_seconds(seconds: Ast) -> Ast {
    let millis = match seconds {
        Ast::Num(seconds) => Ast::Num(seconds.saturating_mul(1000)),
        seconds => seconds.bin(BinOp::Mul, Ast::Num(1000)),
    };
    Ast::call("millis", Vec::new()).bin(BinOp::Add, millis)
}

impl Builder<'_> {
    /// The names of what a run of the journey listens to, as they stand in its record.
    pub(in crate::target::aws) fn wants(&mut self, flow: &Flow) -> BTreeSet<String> {
        let mut events = self.listens(flow);
        let (mut facts, mut replies) = (false, false);
        for watch in &flow.watches {
            if let WatchKind::When(condition) | WatchKind::While(condition) = &watch.kind {
                facts = true;
                events.extend(super::watch::asked(self.cx.program, condition));
            }
        }
        for node in &flow.nodes {
            match &node.kind {
                NodeKind::Race { timer, arms, .. } => {
                    facts |= matches!(timer, Timer::Moment { follow: true, .. });
                    replies |= arms
                        .iter()
                        .any(|arm| matches!(arm.on, ArmOn::Reply { .. } | ArmOn::Inbound { .. }));
                    for arm in arms {
                        if let ArmOn::Segment { segment, .. } = &arm.on {
                            facts = true;
                            let segment = self.cx.program.segments.get(*segment);
                            if let Some(predicate) = segment.and_then(|s| s.predicate.as_ref()) {
                                events.extend(super::watch::asked(self.cx.program, predicate));
                            }
                        }
                    }
                }
                NodeKind::Countdown { follow, .. } => facts |= follow,
                _ => {}
            }
        }
        let events = events.iter().filter_map(|id| self.cx.program.events.get(*id));
        let mut wants: BTreeSet<String> = events.map(|event| event.head.name.to_string()).collect();
        if facts {
            wants.insert(FACTS.to_owned());
        }
        if replies {
            wants.insert(REPLY.to_owned());
        }
        wants
    }

    /// The events that its watches and arms name.
    pub(in crate::target::aws) fn listens(&self, flow: &Flow) -> BTreeSet<Id<Event>> {
        let mut events = BTreeSet::new();
        for watch in &flow.watches {
            if let WatchKind::Goal(pattern) | WatchKind::Exit(pattern) = &watch.kind {
                events.insert(pattern.event);
            }
        }
        for node in &flow.nodes {
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

    /// Variables that hold before the first step.
    pub(super) fn mail_variables(&self, flow: &Flow, started: &Ast) -> Assign {
        let mut assign: Assign = vec![
            ("place".into(), Tpl::text("-")),
            ("until".into(), Tpl::Num(0)),
            ("tried".into(), Tpl::Bool(false)),
            ("open".into(), Tpl::Bool(false)),
            ("inbox".into(), Tpl::List(Vec::new())),
            ("got".into(), Tpl::text("-")),
            ("arrived".into(), Tpl::Num(0)),
            ("ev".into(), Tpl::Obj(Vec::new())),
        ];
        if self.told {
            assign.push(("q".into(), Tpl::Num(0)));
            assign.push(("st".into(), Tpl::Obj(Vec::new())));
        }
        if self.forks {
            assign.push(("fork".into(), Tpl::Bool(false)));
        }
        if !super::change::of_flow(self.cx.program, flow).is_empty() {
            // Nobody has asked yet.
            assign.push(("wake".into(), Tpl::Num(0)));
        }
        if let Some(lasts) = flow.lasts {
            let entered = Ast::call("toMillis", vec![started.clone()]);
            let ends = entered.bin(BinOp::Add, Ast::Num(lasts.saturating_mul(1000)));
            assign.push(("ends".into(), Tpl::Expr(ends)));
        }
        assign
    }

    /// Makes a place, and gives what a state sets that leads a run there; then comes [`NEXT`].
    pub(super) fn place(
        &mut self,
        name: &str,
        until: Ast,
        late: String,
        arms: Option<String>,
    ) -> Assign {
        self.places.push(Place { name: name.to_owned(), late, arms });
        vec![
            ("place".into(), Tpl::text(name)),
            ("until".into(), Tpl::from(until)),
            ("tried".into(), Tpl::Bool(false)),
            ("open".into(), Tpl::Bool(false)),
        ]
    }

    /// A wait in which the run can be reached.
    pub(super) fn stand(&mut self, id: &str, seconds: Ast, next: NodeId) -> Vec<Piece> {
        let assign = self.place(id, after_seconds(seconds), node_name(next), None);
        vec![(id.to_owned(), State::assign(assign, NEXT))]
    }

    /// Looks at what has come meanwhile, and goes on; `facts` asks the watches also where nothing came.
    pub(super) fn look(&mut self, id: &str, facts: bool, next: String) -> Vec<Piece> {
        let mut assign = self.place(id, Ast::Num(0), next, None);
        if facts {
            assign.push(("got".into(), Tpl::text(FACTS)));
            assign.push(("arrived".into(), Tpl::Expr(Ast::call("millis", Vec::new()))));
            return vec![(id.to_owned(), State::assign(assign, super::watch::WATCH))];
        }
        vec![(id.to_owned(), State::assign(assign, TAKE))]
    }

    /// The states that all places share.
    pub(super) fn mail(&mut self, flow: &Flow) -> Vec<(String, Vec<Piece>)> {
        self.grants.standing = true;
        if flow.lasts.is_some() {
            self.outcome("expired");
        }
        let mut groups =
            vec![(TAKE.to_owned(), self.take_mail()), (NEXT.to_owned(), self.read_mail(flow))];
        groups.extend(self.watches(flow));
        groups.push((super::watch::OFFER.to_owned(), self.offer()));
        let late: Vec<Rule> = self
            .places
            .iter()
            .map(|place| Rule {
                comment: None,
                condition: Ast::var("place").eq(Ast::str(place.name.as_str())),
                next: place.late.clone(),
            })
            .collect();
        // A journey without any wait has no place; only what goes on in a new execution leads here.
        let late = if late.is_empty() {
            State::assign(Vec::new(), GONE)
        } else {
            State::Choice(Choice { comment: None, choices: late, default: GONE.into() })
        };
        groups.push((LATE.to_owned(), vec![("mail late".into(), late)]));
        groups.push((GONE.to_owned(), gone()));
        groups
    }

    /// Waits for what is left of the time, or for mail.
    /// `change` finds the next instant at which time alone can change what is watched.
    pub(super) fn wait_for_mail(
        &mut self,
        flow: &Flow,
        turns: u64,
        change: Vec<Piece>,
    ) -> Vec<Piece> {
        let now = || Ast::call("millis", Vec::new());
        let mut choices = Vec::new();
        let mut until = Ast::var("until");
        if flow.lasts.is_some() {
            let over = now().bin(BinOp::Ge, Ast::var("ends"));
            choices.push(Rule {
                comment: Some("lasts".into()),
                condition: over,
                next: EXPIRED.into(),
            });
            until = Ast::call("min", vec![Ast::Array(vec![until, Ast::var("ends")])]);
        }
        let mut pieces = Vec::new();
        if !change.is_empty() {
            choices.push(Rule {
                comment: Some("time may have changed a condition".into()),
                condition: now().bin(BinOp::Ge, Ast::var("wake")),
                next: local("mail due"),
            });
            let due = vec![
                ("got".into(), Tpl::text(FACTS)),
                ("arrived".into(), Tpl::Expr(now())),
                ("wake".into(), Tpl::Num(super::change::NEVER)),
            ];
            let first = Choice { comment: None, choices, default: local("mail change") };
            pieces.push(("mail stand".to_owned(), State::Choice(first)));
            pieces.push(("mail due".into(), State::assign(due, super::watch::WATCH)));
            pieces.extend(change);
            choices = Vec::new();
            until = Ast::call("min", vec![Ast::Array(vec![until, Ast::var("wake")])]);
        }
        choices.push(Rule {
            comment: None,
            condition: now().bin(BinOp::Ge, Ast::var("until")),
            next: LATE.into(),
        });
        choices.push(Rule {
            comment: Some("goes on in a new execution".into()),
            condition: super::carry::is_due(turns, self.forks),
            next: super::carry::CARRY.into(),
        });
        let left = until.bin(BinOp::Sub, now()).bin(BinOp::Div, Ast::Num(1000));
        let least = vec![Ast::Num(super::carry::LOOK), Ast::call("ceil", vec![left])];
        let seconds = Ast::call(
            "max",
            vec![Ast::Array(vec![Ast::Num(1), Ast::call("min", vec![Ast::Array(least)])])],
        );
        let table = self.names.table(tables::STANDING);
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(Ast::var("item")),
            expression: "SET #token = :token",
            condition: Some("attribute_exists(#item) AND attribute_not_exists(#inbox)"),
            names: &[("#token", "token"), ("#item", "item"), ("#inbox", "inbox")],
            values: vec![(
                ":token".to_owned(),
                tables::text(Ast::var("states").path(&["context", "Task", "Token"])),
            )],
            old: false,
        };
        let opened = || vec![("open".to_owned(), Tpl::Bool(true))];
        let mut late = Catch::of("States.Timeout", TAKE);
        late.assign = opened();
        let mut came = Catch::of("DynamoDb.ConditionalCheckFailedException", TAKE);
        // What came before the run began to wait here is not for the arms.
        came.assign = vec![
            ("open".to_owned(), Tpl::Expr(Ast::var("tried"))),
            ("tried".to_owned(), Tpl::Bool(true)),
        ];
        let task = Task {
            comment: Some("waits for mail, and at most for what is left of the time".into()),
            resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken".into(),
            arguments: Some(update.arguments()),
            timeout_seconds: Some(Tpl::Expr(seconds)),
            assign: opened(),
            retry: vec![retry::dynamodb_sdk()],
            catch: vec![late, came],
            next: TAKE.into(),
            ..Task::default()
        };
        let name = if pieces.is_empty() { "mail stand" } else { "mail stay" };
        let stay = Choice { comment: None, choices, default: AFTER.into() };
        pieces.push((name.into(), State::Choice(stay)));
        pieces.push(("mail wait".into(), State::Task(Box::new(task))));
        pieces
    }

    /// The states that find the next instant at which time alone can change what is watched; none where it cannot.
    pub(super) fn change(&mut self, flow: &Flow) -> Vec<Piece> {
        let changes = super::change::of_flow(self.cx.program, flow);
        if changes.is_empty() {
            return Vec::new();
        }
        self.lowering.reads_customer = false;
        self.lowering.questions.clear();
        let own = self.next_change("mail change", &changes);
        let mut pieces = self.asking("mail change", own);
        // What is read before it comes first.
        let first = pieces.first().map_or_else(String::new, |(name, _)| name.clone());
        if first != "mail change" {
            let begin = State::assign(Vec::new(), local(&first));
            pieces.iter_mut().filter(|(name, _)| name == "mail change").for_each(|(name, _)| {
                "mail change next".clone_into(name);
            });
            pieces.insert(0, ("mail change".into(), begin));
        }
        pieces
    }

    /// Takes all that has come.
    fn take_mail(&mut self) -> Vec<Piece> {
        let table = self.names.table(tables::STANDING);
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(Ast::var("item")),
            expression: "REMOVE #inbox, #token",
            condition: Some("attribute_exists(#item)"),
            names: &[("#token", "token"), ("#item", "item"), ("#inbox", "inbox")],
            values: Vec::new(),
            old: true,
        };
        let new = Ast::var("states").path(&["result", "Attributes", "inbox", "L", "M"]).listed();
        let all = Ast::call("append", vec![Ast::var("inbox"), new]).listed();
        let task = Task {
            comment: Some("takes what has come; nothing else reads it".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            assign: vec![
                ("inbox".into(), Tpl::Expr(all)),
                ("turns".into(), Tpl::Expr(Ast::var("turns").bin(BinOp::Add, Ast::Num(1)))),
            ],
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", GONE)],
            next: NEXT.into(),
            ..Task::default()
        };
        vec![("mail take".into(), State::Task(Box::new(task)))]
    }

    /// The next thing in the inbox; an event is read from the history, as no personal data comes with
    /// the mail.
    fn read_mail(&mut self, flow: &Flow) -> Vec<Piece> {
        let first = || Ast::At(Box::new(Ast::var("inbox")), Box::new(Ast::Num(0)));
        let name = || first().path(&["name", "S"]);
        let rest = Ast::call(
            "filter",
            vec![
                Ast::var("inbox"),
                Ast::Lambda(
                    vec!["v".into(), "i".into()],
                    Box::new(Ast::var("i").bin(BinOp::Gt, Ast::Num(0))),
                ),
            ],
        );
        let taken = |ev: Tpl| -> Assign {
            vec![
                ("got".into(), Tpl::Expr(name())),
                ("arrived".into(), Tpl::Expr(Ast::call("number", vec![first().path(&["t", "N"])]))),
                ("ev".into(), ev),
                ("inbox".into(), Tpl::Expr(rest.clone().listed())),
            ]
        };
        let mut choices = vec![Rule {
            comment: None,
            condition: Ast::call("count", vec![Ast::var("inbox")]).eq(Ast::Num(0)),
            next: STAND.into(),
        }];
        let data = Ast::var("states").path(&["result", "Item", "data", "M"]);
        let mut decoded = Ast::Object(Vec::new());
        let listens = self.listens(flow);
        for id in listens.iter().rev() {
            let Some(event) = self.cx.program.events.get(*id).cloned() else { continue };
            let object = self.lowering.decode_fields(&event.fields, &data);
            decoded = name().eq(Ast::str(event.head.name.as_str())).then(object, decoded);
        }
        let replies = self.wants(flow).contains(REPLY);
        if replies {
            let written = ["text", "choice", "channel", "message_id"]
                .into_iter()
                .map(|part| (part.to_owned(), data.clone().path(&[part, "S"])))
                .collect();
            decoded = name().eq(Ast::str(REPLY)).then(Ast::Object(written), decoded);
        }
        if listens.is_empty() && !replies {
            return vec![
                (
                    "mail next".into(),
                    State::Choice(Choice { comment: None, choices, default: AFTER.into() }),
                ),
                (
                    "mail note".into(),
                    State::assign(taken(Tpl::Obj(Vec::new())), super::watch::WATCH),
                ),
            ];
        }
        let mut names: Vec<Ast> = listens
            .iter()
            .filter_map(|id| self.cx.program.events.get(*id))
            .map(|event| Ast::str(event.head.name.as_str()))
            .collect();
        if replies {
            names.push(Ast::str(REPLY));
        }
        choices.push(Rule {
            comment: None,
            condition: name().bin(BinOp::In, Ast::Array(names)).not(),
            next: local("mail note"),
        });
        let stream = Ast::concat_all(vec![Ast::var("customer_id"), Ast::str("#"), name()]);
        let key = Tpl::obj([
            ("stream", tables::text(stream)),
            ("at", tables::text(first().path(&["at", "S"]))),
        ]);
        let arguments = Tpl::obj([
            ("TableName", Tpl::text(self.names.table(tables::EVENTS))),
            ("Key", key),
            ("ConsistentRead", Tpl::Bool(true)),
        ]);
        self.grants.events_one = true;
        let task = Task {
            comment: Some("reads the event that has come".into()),
            resource: "arn:aws:states:::dynamodb:getItem".into(),
            arguments: Some(arguments),
            assign: taken(Tpl::Expr(decoded)),
            retry: vec![retry::dynamodb()],
            next: super::watch::WATCH.into(),
            ..Task::default()
        };
        vec![
            (
                "mail next".into(),
                State::Choice(Choice { comment: None, choices, default: AFTER.into() }),
            ),
            ("mail read".into(), State::Task(Box::new(task))),
            ("mail note".into(), State::assign(taken(Tpl::Obj(Vec::new())), super::watch::WATCH)),
        ]
    }

    /// Gives what no watch took to the arms of the place.
    fn offer(&mut self) -> Vec<Piece> {
        let choices: Vec<Rule> = self
            .places
            .iter()
            .filter_map(|place| {
                let arms = place.arms.clone()?;
                let here = Ast::var("place").eq(Ast::str(place.name.as_str()));
                Some(Rule { comment: None, condition: Ast::var("open").and(here), next: arms })
            })
            .collect();
        if choices.is_empty() {
            return vec![("mail offer".into(), State::assign(Vec::new(), NEXT))];
        }
        let choice = Choice { comment: None, choices, default: NEXT.into() };
        vec![("mail offer".into(), State::Choice(choice))]
    }
}

/// The record is gone: whoever deletes a customer ends their runs so.
fn gone() -> Vec<Piece> {
    vec![(
        "mail gone".into(),
        State::Fail(crate::target::aws::document::Fail {
            error: "RunGone".into(),
            cause: "the run has no record in the table of standing runs any more".into(),
        }),
    )]
}
