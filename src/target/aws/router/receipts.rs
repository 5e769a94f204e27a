//! Receipts, answers, and messages that customers write by themselves: `journeyc.receipt` and
//! `journeyc.reply` on the bus.

use super::{DONE, INVALID, detail, is_text};
use crate::target::aws::document::{Catch, State, Task, Tpl, Wait};
use crate::target::aws::jsonata::{Ast, BinOp, gates};
use crate::target::aws::machine::{
    AFTER, Builder, Piece, anywhere, local, retry, split_hash, status,
};
use crate::target::aws::tables;

/// The detail-type of what a provider says about a message.
pub(in crate::target::aws) const RECEIPT: &str = "journeyc.receipt";
/// The detail-type of what a customer writes.
pub(in crate::target::aws) const REPLY: &str = "journeyc.reply";

/// How often a message is looked for that is not recorded yet.
const TRIES: i64 = 5;
/// Seconds between two looks.
const PAUSE: i64 = 2;

/// What a status must be below to become a new one: what stands apart does not overwrite another that
/// stands apart.
fn limit() -> Ast {
    let grows = Ast::var("rank").bin(BinOp::Rem, Ast::Num(10)).eq(Ast::Num(0));
    grows.then(Ast::var("rank"), Ast::Num(11))
}

impl Builder<'_> {
    /// A receipt: into the message's record, then into the run's.
    pub(super) fn receipt(&mut self) -> Vec<Piece> {
        let words = status::ranks().map(|(word, rank)| (word.to_owned(), Ast::Num(rank)));
        let rank = Ast::call("lookup", vec![Ast::Object(words.collect()), detail("status")]);
        let sound = is_text(detail("message_id")).and(rank.clone().exists());
        let assign = vec![
            ("message_id".into(), Tpl::Expr(detail("message_id"))),
            ("word".into(), Tpl::Expr(detail("status"))),
            ("rank".into(), Tpl::Expr(rank)),
            ("tries".into(), Tpl::Num(0)),
            ("after".into(), Tpl::Num(0)),
            ("customer_id".into(), Tpl::Text(String::new())),
        ];
        let mut pieces = vec![
            ("receipt".into(), State::either(sound, AFTER, INVALID)),
            ("receipt read".into(), State::assign(assign, AFTER)),
        ];
        pieces.extend(self.receipt_block());
        pieces
    }

    fn receipt_block(&mut self) -> Vec<Piece> {
        self.grants.standing = true;
        self.grants.messages_read = true;
        let item = Ast::var("states").path(&["result", "Item"]);
        let text = |name: &str| {
            let value = item.clone().path(&[name, "S"]);
            value.clone().exists().then(value, Ast::str(""))
        };
        let mut look = Task {
            comment: Some("whose message is it; it may not be recorded yet".into()),
            resource: "arn:aws:states:::dynamodb:getItem".into(),
            arguments: Some(tables::get(
                &self.names.table(tables::MESSAGES),
                "message_id",
                Ast::var("message_id"),
            )),
            assign: vec![
                ("found".into(), Tpl::Expr(item.clone().exists())),
                (
                    "customer_id".into(),
                    Tpl::Expr(
                        Ast::var("after")
                            .eq(Ast::Num(1))
                            .then(Ast::var("customer_id"), text("customer_id")),
                    ),
                ),
                ("of_run".into(), Tpl::Expr(text("item"))),
                ("of_chain".into(), Tpl::Expr(text("chain"))),
                (
                    "of_key".into(),
                    Tpl::Expr(text("message").concat(Ast::str("/")).concat(text("channel"))),
                ),
                ("tries".into(), Tpl::Expr(Ast::var("tries").bin(BinOp::Add, Ast::Num(1)))),
            ],
            retry: vec![retry::dynamodb()],
            next: AFTER.into(),
            ..Task::default()
        };
        if self.caps {
            let hop = item.clone().path(&["hop", "N"]);
            let number = Ast::call("number", vec![hop.clone()]);
            look.assign.push(("of_ledger".into(), Tpl::Expr(text("ledger"))));
            look.assign.push(("of_hop".into(), Tpl::Expr(hop.exists().then(number, Ast::Num(0)))));
        }
        if self.cx.past.engaged {
            look.assign.push(("of_channel".into(), Tpl::Expr(text("channel"))));
        }
        let more = Ast::var("tries").bin(BinOp::Lt, Ast::Num(TRIES));
        let messages = self.names.table(tables::MESSAGES);
        let number = |value: Ast| Tpl::obj([("N", Tpl::Expr(value.digits()))]);
        let keep = tables::Update {
            table: &messages,
            key: Tpl::obj([("message_id", tables::text(Ast::var("message_id")))]),
            expression: "SET #status = :status, #rank = :rank",
            condition: Some("attribute_not_exists(#rank) OR #rank < :limit"),
            names: &[("#status", "status"), ("#rank", "rank")],
            values: vec![
                (":status".to_owned(), tables::text(Ast::var("word"))),
                (":rank".to_owned(), number(Ast::var("rank"))),
                (":limit".to_owned(), number(limit())),
            ],
            old: self.caps,
        };
        let old_rank = Ast::var("states").path(&["result", "Attributes", "rank", "N"]);
        let old_rank =
            old_rank.clone().exists().then(Ast::call("number", vec![old_rank]), Ast::Num(0));
        let was = self.caps.then(|| ("was".to_owned(), Tpl::Expr(old_rank)));
        let keep = Task {
            comment: Some("a status only grows".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(keep.arguments()),
            assign: was.into_iter().collect(),
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of(
                "DynamoDB.ConditionalCheckFailedException",
                local("receipt done"),
            )],
            next: AFTER.into(),
            ..Task::default()
        };
        let mail = Tpl::obj([
            ("name", tables::text(Ast::str(status::STATUS))),
            ("at", tables::text(Ast::str("-"))),
            ("t", number(Ast::call("millis", Vec::new()))),
        ]);
        let standing = self.names.table(tables::STANDING);
        let tell = tables::Update {
            table: &standing,
            key: tables::standing_key(Ast::var("of_run")),
            expression: "SET #st.#key.#r = :rank, #inbox = list_append(if_not_exists(#inbox, :none), :mail) REMOVE #token",
            condition: Some("#st.#key.#id = :id AND #st.#key.#r < :limit"),
            names: &[
                ("#st", "st"),
                ("#r", "r"),
                ("#id", "id"),
                ("#inbox", "inbox"),
                ("#token", "token"),
            ],
            values: vec![
                (":rank".to_owned(), number(Ast::var("rank"))),
                (":limit".to_owned(), number(limit())),
                (":id".to_owned(), tables::text(Ast::var("message_id"))),
                (":none".to_owned(), Tpl::obj([("L", Tpl::List(Vec::new()))])),
                (":mail".to_owned(), Tpl::obj([("L", Tpl::List(vec![Tpl::obj([("M", mail)])]))])),
            ],
            old: true,
        };
        let mut arguments = tell.arguments();
        // The key of the status is data.
        if let Tpl::Obj(entries) = &mut arguments {
            for (name, value) in entries {
                if let (true, Tpl::Obj(names)) = (name == "ExpressionAttributeNames", value) {
                    names.push(("#key".to_owned(), Tpl::Expr(Ast::var("of_key"))));
                }
            }
        }
        let old = Ast::var("states").path(&["result", "Attributes", "token", "S"]);
        let tell = Task {
            comment: Some("the run's record and its inbox, in one update".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(arguments),
            assign: vec![
                ("token".into(), Tpl::Expr(Ast::Array(vec![old]))),
                ("runs".into(), Tpl::List(Vec::new())),
                ("more".into(), Tpl::Obj(Vec::new())),
            ],
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of(
                "DynamoDB.ConditionalCheckFailedException",
                local("receipt also"),
            )],
            next: local("receipt told"),
            ..Task::default()
        };
        let then = self.then(&anywhere("receipt also"));
        let told = vec![("then".to_owned(), Tpl::Num(then))];
        let is_reply = Ast::var("after").eq(Ast::Num(1));
        let behind = if self.takes_replies { anywhere("reply told") } else { DONE.to_owned() };
        let mut pieces = vec![
            ("receipt look".into(), State::Task(Box::new(look))),
            (
                "receipt found".into(),
                State::either(Ast::var("found"), local("receipt keep"), AFTER),
            ),
            ("receipt more".into(), State::either(more, AFTER, local("receipt done"))),
            (
                "receipt pause".into(),
                State::Wait(Wait { seconds: Tpl::Num(PAUSE), next: local("receipt look") }),
            ),
            ("receipt keep".into(), State::Task(Box::new(keep))),
        ];
        pieces.extend(self.engaged());
        pieces.extend(self.place_in_caps());
        pieces.extend([
            (
                "receipt of a run".into(),
                State::either(Ast::var("of_run").eq(Ast::str("")), local("receipt done"), AFTER),
            ),
            ("receipt tell".into(), State::Task(Box::new(tell))),
            ("receipt told".into(), State::assign(told, anywhere("tell waits"))),
            // A chain that goes on beside the run is told as well.
            (
                "receipt also".into(),
                State::either(Ast::var("of_chain").eq(Ast::str("")), local("receipt done"), AFTER),
            ),
            (
                "receipt chain".into(),
                State::assign(
                    vec![
                        ("of_run".into(), Tpl::Expr(Ast::var("of_chain"))),
                        ("of_chain".into(), Tpl::Text(String::new())),
                    ],
                    local("receipt tell"),
                ),
            ),
            ("receipt done".into(), State::either(is_reply, behind, DONE)),
        ]);
        pieces
    }

    /// A message that nobody got gives its place in the caps back.
    fn place_in_caps(&mut self) -> Vec<Piece> {
        if !self.caps {
            return Vec::new();
        }
        let stands_apart = |name: &str| {
            let rest = Ast::var(name).bin(BinOp::Rem, Ast::Num(10));
            rest.eq(Ast::Num(0)).not()
        };
        let counts = Ast::var("of_ledger").eq(Ast::str("")).not();
        let news = counts.and(stands_apart("rank").or(stands_apart("was")));
        let next = local("receipt of a run");
        let write = self.write_ledger(gates::told(), Vec::new(), local("receipt ledger"), &next);
        vec![
            ("receipt counts?".into(), State::either(news, AFTER, next.as_str())),
            ("receipt ledger".into(), self.read_ledger()),
            ("receipt counts".into(), write),
        ]
    }

    /// A status that says that the customer has done something with the message: `seen`, `clicked`, `replied`.
    fn engaged(&mut self) -> Vec<Piece> {
        if !self.cx.past.engaged {
            return Vec::new();
        }
        let ranks = (3..6).map(|place| Ast::Num(status::rank(place))).collect();
        let engaged = Ast::var("rank").bin(BinOp::In, Ast::Array(ranks));
        let next = local(if self.caps { "receipt counts?" } else { "receipt of a run" });
        let tells = self.cx.past.engaged_tells;
        let then = if tells { AFTER } else { next.as_str() };
        let note = self.remember_engaged(Ast::var("of_channel"), then);
        let mut pieces = vec![
            ("receipt engaged?".into(), State::either(engaged, AFTER, next.as_str())),
            ("receipt engaged".into(), note),
        ];
        if tells {
            pieces.push(("receipt says".into(), self.say_facts(&next)));
        }
        pieces
    }

    /// What a customer writes. It is kept like an event, as no personal data goes with the mail. An
    /// answer to a message changes its status first; where nobody listens to answers, that is all.
    pub(super) fn reply(&mut self) -> Vec<Piece> {
        let choice = is_text(detail("choice")).or(is_text(detail("text")));
        let sound = is_text(detail("customer_id"))
            .and(is_text(detail("channel")))
            .and(is_text(detail("at")))
            .and(choice);
        let instant = Ast::call("fromMillis", vec![Ast::call("toMillis", vec![detail("at")])]);
        let whole = Ast::call("string", vec![Ast::var("states").path(&["input", "detail"])]);
        let assign = vec![
            ("customer_id".into(), Tpl::Expr(detail("customer_id"))),
            ("started".into(), Tpl::Expr(instant)),
            (
                "event_id".into(),
                Tpl::Expr(Ast::call(
                    "substring",
                    vec![split_hash(whole), Ast::Num(0), Ast::Num(32)],
                )),
            ),
            (
                "event".into(),
                Tpl::Expr(Ast::Object(
                    ["text", "choice", "channel", "message_id"]
                        .into_iter()
                        .map(|name| {
                            let value = detail(name);
                            let text = Ast::Object(vec![("S".into(), value.clone())]);
                            (name.to_owned(), is_text(value).when(text))
                        })
                        .collect(),
                )),
            ),
        ];
        let at = Ast::var("started").concat(Ast::str("#")).concat(Ast::var("event_id"));
        let stream = Ast::var("customer_id").concat(Ast::str(format!("#{}", status::REPLY)));
        let item = vec![
            ("stream".to_owned(), tables::text(stream)),
            ("at".to_owned(), tables::text(at)),
            ("event_id".to_owned(), tables::text(Ast::var("event_id"))),
            ("data".to_owned(), Tpl::obj([("M", Tpl::Expr(Ast::var("event")))])),
        ];
        let keep = Task {
            comment: Some("an answer that is there already is dropped".into()),
            resource: "arn:aws:states:::dynamodb:putItem".into(),
            arguments: Some(tables::put(&self.names.table(tables::EVENTS), item, Some("stream"))),
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", super::DUPLICATE)],
            next: AFTER.into(),
            ..Task::default()
        };
        let id = Ast::var("event").path(&["message_id", "S"]);
        let replied = vec![
            ("message_id".into(), Tpl::Expr(id.clone())),
            ("word".into(), Tpl::text("replied")),
            ("rank".into(), Tpl::Num(status::rank(5))),
            ("tries".into(), Tpl::Num(0)),
            ("after".into(), Tpl::Num(1)),
        ];
        let answers = id.exists();
        let status = ("reply status".into(), State::assign(replied, anywhere("receipt look")));
        let mut pieces = vec![
            ("reply".into(), State::either(sound, AFTER, INVALID)),
            ("reply read".into(), State::assign(assign, AFTER)),
        ];
        if !self.takes_replies {
            pieces.extend([("reply answers".into(), State::either(answers, AFTER, DONE)), status]);
            return pieces;
        }
        self.grants.events_new = true;
        pieces.extend([
            ("reply keep".into(), State::Task(Box::new(keep))),
            ("reply answers".into(), State::either(answers, AFTER, local("reply told"))),
            status,
            ("reply told".into(), State::assign(Vec::new(), AFTER)),
        ]);
        pieces.extend(self.tell_event(status::REPLY, DONE));
        pieces
    }
}
