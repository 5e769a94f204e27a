//! Telling runs what has come: it is written into the inbox of each that listens, and one that waits is
//! woken by its token. One block does it for every event; `$then` says where the router goes on.

use crate::target::aws::document::{Catch, Choice, Rule, State, Task, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::machine::{AFTER, Builder, Piece, local, retry};
use crate::target::aws::tables;

/// In place of a next state: tells the runs in `$runs`.
const TELL: &str = "\u{0}tell";
/// In place of a next state: finds the customer's runs that listen, then tells them.
const FIND: &str = "\u{0}find";
/// In place of a next state: where `$then` says.
const TOLD: &str = "\u{0}told";

/// What is told.
struct Note {
    name: Ast,
    at: Ast,
}

impl Builder<'_> {
    /// The runs that listen to an event are told; then the router goes on.
    pub(super) fn tell_event(&mut self, name: &str, then: &str) -> Vec<Piece> {
        let at = Ast::var("started").concat(Ast::str("#")).concat(Ast::var("event_id"));
        self.find_and_tell(name, Note { name: Ast::str(name), at }, then)
    }

    /// The runs that listen to something that is no event are told.
    pub(super) fn tell_runs_of(&mut self, stem: &str, name: &str, then: &str) -> Vec<Piece> {
        self.find_and_tell(stem, Note { name: Ast::str(name), at: Ast::str("-") }, then)
    }

    fn find_and_tell(&mut self, stem: &str, note: Note, then: &str) -> Vec<Piece> {
        let mut assign = self.note(note, then);
        assign.push(("runs".into(), Tpl::List(Vec::new())));
        assign.push(("more".into(), Tpl::Obj(Vec::new())));
        self.finds = true;
        vec![(format!("{stem} tell"), State::assign(assign, FIND))]
    }

    /// One run is told by the key of its record, an expression.
    pub(super) fn tell_run(&mut self, id: &str, note: &str, run: Ast, then: &str) -> Piece {
        let note = Note { name: Ast::str(note), at: Ast::str("-") };
        let mut assign = self.note(note, then);
        assign.push(("runs".into(), Tpl::List(vec![Tpl::Expr(run)])));
        assign.push(("more".into(), Tpl::Obj(Vec::new())));
        (id.to_owned(), State::assign(assign, TELL))
    }

    /// The number of a way on.
    pub(super) fn then(&mut self, then: &str) -> i64 {
        let number = self.thens.iter().position(|known| known == then).unwrap_or_else(|| {
            self.thens.push(then.to_owned());
            self.thens.len() - 1
        });
        i64::try_from(number).unwrap_or(0)
    }

    fn note(&mut self, note: Note, then: &str) -> Vec<(String, Tpl)> {
        let number = self.then(then);
        vec![
            ("note".into(), Tpl::from(note.name)),
            ("note_at".into(), Tpl::from(note.at)),
            ("then".into(), Tpl::Num(number)),
        ]
    }

    /// The blocks that all tellings share; none where nobody is told.
    pub(super) fn tell(&mut self) -> Vec<(String, Vec<Piece>)> {
        if self.thens.is_empty() {
            return Vec::new();
        }
        self.grants.standing = true;
        self.grants.wake = true;
        let mut groups = Vec::new();
        if self.finds {
            groups.push((FIND.to_owned(), self.find_runs()));
        }
        groups.push((TELL.to_owned(), self.tell_runs()));
        let choices = self
            .thens
            .iter()
            .zip(0_i64..)
            .map(|(then, number)| Rule {
                comment: None,
                condition: Ast::var("then").eq(Ast::Num(number)),
                next: then.clone(),
            })
            .collect();
        let choice = Choice { comment: None, choices, default: super::DONE.into() };
        groups.push((TOLD.to_owned(), vec![("told".into(), State::Choice(choice))]));
        groups
    }

    /// The customer's runs, the oldest first, a page at a time.
    fn find_runs(&mut self) -> Vec<Piece> {
        let text = |value: Ast| Ast::Object(vec![("S".into(), value)]);
        let names = [("#customer", "customer_id"), ("#item", "item"), ("#wants", "wants")];
        let arguments = Ast::Object(vec![
            ("TableName".into(), Ast::str(self.names.table(tables::STANDING))),
            (
                "KeyConditionExpression".into(),
                Ast::str("#customer = :customer AND begins_with(#item, :run)"),
            ),
            ("ProjectionExpression".into(), Ast::str("#item, #wants")),
            (
                "ExpressionAttributeNames".into(),
                Ast::Object(
                    names.iter().map(|(key, name)| ((*key).to_owned(), Ast::str(*name))).collect(),
                ),
            ),
            (
                "ExpressionAttributeValues".into(),
                Ast::Object(vec![
                    (":customer".into(), text(Ast::var("customer_id"))),
                    (":run".into(), text(Ast::str("run#"))),
                ]),
            ),
            ("ConsistentRead".into(), Ast::Bool(true)),
            ("Limit".into(), Ast::Num(200)),
        ]);
        let paged = Ast::call("merge", vec![Ast::Array(vec![arguments, Ast::var("more")])]);
        let result = |name: &str| Ast::var("states").path(&["result", name]);
        let listens = Ast::Lambda(
            vec!["r".into()],
            Box::new(
                Ast::var("note").bin(BinOp::In, Ast::var("r").path(&["wants", "L", "S"]).listed()),
            ),
        );
        let found = Ast::call("filter", vec![result("Items"), listens]);
        let items = found.path(&["item", "S"]).listed();
        let key = result("LastEvaluatedKey");
        let more = key
            .clone()
            .exists()
            .then(Ast::Object(vec![("ExclusiveStartKey".into(), key)]), Ast::Object(Vec::new()));
        let task = Task {
            comment: Some("the customer's runs that listen".into()),
            resource: "arn:aws:states:::aws-sdk:dynamodb:query".into(),
            arguments: Some(Tpl::Expr(paged)),
            assign: vec![("runs".into(), Tpl::Expr(items)), ("more".into(), Tpl::Expr(more))],
            retry: vec![retry::dynamodb_sdk()],
            next: TELL.into(),
            ..Task::default()
        };
        vec![("tell whom".into(), State::Task(Box::new(task)))]
    }

    fn tell_runs(&mut self) -> Vec<Piece> {
        let first = Ast::At(Box::new(Ast::var("runs")), Box::new(Ast::Num(0)));
        let rest = Ast::call(
            "filter",
            vec![
                Ast::var("runs"),
                Ast::Lambda(
                    vec!["v".into(), "i".into()],
                    Box::new(Ast::var("i").bin(BinOp::Gt, Ast::Num(0))),
                ),
            ],
        )
        .listed();
        let none = Ast::call("count", vec![Ast::var("runs")]).eq(Ast::Num(0));
        let mut choices = vec![];
        if self.finds {
            let last = Ast::var("more").dot("ExclusiveStartKey").exists().not();
            choices.push(Rule {
                comment: None,
                condition: none.clone().and(last),
                next: TOLD.into(),
            });
            choices.push(Rule { comment: None, condition: none, next: FIND.into() });
        } else {
            choices.push(Rule { comment: None, condition: none, next: TOLD.into() });
        }
        let mail = Tpl::obj([
            ("name", tables::text(Ast::var("note"))),
            ("at", tables::text(Ast::var("note_at"))),
            ("t", Tpl::obj([("N", Tpl::Expr(Ast::call("millis", Vec::new()).digits()))])),
        ]);
        let table = self.names.table(tables::STANDING);
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(first),
            expression: "SET #inbox = list_append(if_not_exists(#inbox, :none), :mail) REMOVE #token",
            condition: Some("attribute_exists(#item)"),
            names: &[("#inbox", "inbox"), ("#token", "token"), ("#item", "item")],
            values: vec![
                (":none".to_owned(), Tpl::obj([("L", Tpl::List(Vec::new()))])),
                (":mail".to_owned(), Tpl::obj([("L", Tpl::List(vec![Tpl::obj([("M", mail)])]))])),
            ],
            old: true,
        };
        let old = Ast::var("states").path(&["result", "Attributes", "token", "S"]);
        let mut gone = Catch::of("DynamoDB.ConditionalCheckFailedException", local("tell next"));
        gone.assign = vec![("runs".into(), Tpl::Expr(rest.clone()))];
        let tell = Task {
            comment: Some("writes into the run's inbox, and takes its token if it waits".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            assign: vec![
                ("token".into(), Tpl::Expr(Ast::Array(vec![old]))),
                ("runs".into(), Tpl::Expr(rest)),
            ],
            retry: vec![retry::dynamodb()],
            catch: vec![gone],
            next: AFTER.into(),
            ..Task::default()
        };
        let waits = Ast::call("count", vec![Ast::var("token")]).bin(BinOp::Gt, Ast::Num(0));
        let token = Ast::At(Box::new(Ast::var("token")), Box::new(Ast::Num(0)));
        let wake = Task {
            comment: Some("wakes it; one that has gone on meanwhile reads its inbox itself".into()),
            resource: "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess".into(),
            arguments: Some(Tpl::obj([
                ("TaskToken", Tpl::Expr(token)),
                ("Output", Tpl::text("{}")),
            ])),
            retry: retry::wake(),
            catch: vec![Catch::all(local("tell next"))],
            next: local("tell next"),
            ..Task::default()
        };
        vec![
            (
                "tell next".into(),
                State::Choice(Choice { comment: None, choices, default: AFTER.into() }),
            ),
            ("tell".into(), State::Task(Box::new(tell))),
            ("tell waits".into(), State::either(waits, AFTER, local("tell next"))),
            ("tell wake".into(), State::Task(Box::new(wake))),
        ]
    }
}
