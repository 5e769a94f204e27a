//! Questions about the past: a query over the event history before the node that asks, page by page,
//! folded as it goes so that no variable grows with the history (but for `all`).

use super::{Builder, Piece};
use crate::hir::{Event, Expr, History, Id, Question as Kind, Ty};
use crate::source::Span;
use crate::target::aws::document::{State, Task, Tpl};
use crate::target::aws::errors;
use crate::target::aws::jsonata::ops::held;
use crate::target::aws::jsonata::{Ast, BinOp, Lowering};
use crate::target::aws::tables;

/// What a node asks before its own states.
#[derive(Clone, Debug)]
pub(in crate::target::aws) enum Asked {
    /// The history of events.
    History(Box<Question>),
    /// What was sent to the customer, and when they engaged with it: `past.rs`.
    Messages,
}

/// A question, lowered.
#[derive(Clone, Debug)]
pub(in crate::target::aws) struct Question {
    /// The variable that holds the answer.
    pub(in crate::target::aws) name: String,
    /// The event it is about.
    pub(in crate::target::aws) event: Id<Event>,
    /// The event's name.
    pub(in crate::target::aws) stream: String,
    /// What is asked: the kind, the events of a page that count, and the value of each.
    asked: (Kind, Ast, Option<Ast>),
    /// The answer before anything was read.
    initial: Ast,
    /// The answer after a page, from the answer before it.
    fold: Ast,
    /// Is the answer known, so that no further page is read.
    enough: Option<Ast>,
    /// Seconds back.
    within: Option<i64>,
    /// Only since the run began.
    since_entry: bool,
    /// Newest first.
    newest: bool,
    /// Does it look at the events' data.
    data: bool,
    /// How many events a page has at most: a result of a state has at most 256 KiB.
    limit: i64,
}

/// Events on a page of which only the key is read.
const KEYS_ON_PAGE: i64 = 500;
/// Events on a page that are read whole.
const EVENTS_ON_PAGE: i64 = 20;

impl Lowering<'_> {
    /// The answer to a question; the query is noted in `questions`.
    pub(in crate::target::aws) fn ask(&mut self, history: &History, span: Span) -> Ast {
        if self.inside_question {
            self.problems.push(errors::refused(
                span,
                "a question about the past inside another one",
                "asked for each event",
                "ask it first, with `let`",
            ));
            return Ast::Bool(false);
        }
        let Some(event) = self.program.events.get(history.event) else { return Ast::Bool(false) };
        let (stream, ty) = (event.head.name.to_string(), Ty::Event(history.event));
        // Local names are counted anew, so that the same question is told in the same words.
        let locals = std::mem::take(&mut self.locals);
        self.inside_question = true;
        let element = self.local("e");
        let outer = self.bind(history.element, Ast::var(element.clone()));
        let filter = history.filter.as_ref().map(|filter| self.expr(filter));
        let value = history.value.as_ref().map(|value| self.expr(value));
        if let Some(outer) = outer {
            self.bind(history.element, outer);
        }
        self.refuse_decimal_sum(history);

        let data = filter.is_some()
            || value.is_some()
            || matches!(history.question, Kind::Last | Kind::All);
        let events = self.page(&ty, data, history.since_entry);
        self.inside_question = false;
        self.locals = locals;
        let limit = match (data, filter.is_some(), history.question) {
            (false, ..) => KEYS_ON_PAGE,
            (true, false, Kind::Last) if !history.since_entry => 1,
            (true, ..) => EVENTS_ON_PAGE,
        };
        let lambda = |body: Ast| Ast::Lambda(vec![element.clone()], Box::new(body));
        let found = match filter {
            Some(filter) => Ast::call("filter", vec![events, lambda(filter)]),
            None => events,
        };
        let value = value.map(lambda);
        let asked = (history.question, found.clone(), value.clone());
        let answered = |name: &str| match history.question {
            Kind::Last => Ast::var(name).dot("v"),
            _ => Ast::var(name),
        };
        // The texts of a message often ask the same in each language: it is asked once.
        let again = self.histories().find(|question| {
            (question.event, question.within, question.since_entry)
                == (history.event, history.within, history.since_entry)
                && question.asked == asked
        });
        if let Some(question) = again {
            return answered(&question.name);
        }
        let name = format!("h{}", self.histories().count());
        let answer = answered(&name);
        let before = Ast::var(name.clone());
        let (initial, fold, enough) = match history.question {
            Kind::Seen => {
                let any = Ast::call("count", vec![found]).bin(BinOp::Gt, Ast::Num(0));
                (Ast::Bool(false), any, Some(before.clone()))
            }
            Kind::Count => {
                let sum = before.clone().bin(BinOp::Add, Ast::call("count", vec![found]));
                (Ast::Num(0), sum, None)
            }
            Kind::Sum => {
                let each = value.unwrap_or_else(|| lambda(Ast::Num(0)));
                let page = Ast::call("sum", vec![Ast::call("map", vec![found, each]).listed()]);
                (Ast::Num(0), held(true, before.clone().bin(BinOp::Add, page)), None)
            }
            Kind::Last => {
                let first = Ast::At(Box::new(found.listed()), Box::new(Ast::Num(0)));
                let boxed = Ast::Object(vec![("v".into(), first)]);
                (Ast::Object(Vec::new()), boxed, Some(before.clone().dot("v").exists()))
            }
            Kind::All => {
                let all = Ast::call("append", vec![before.clone(), found.listed()]).listed();
                (Ast::Array(Vec::new()), all, None)
            }
        };
        self.questions.push(Asked::History(Box::new(Question {
            name,
            event: history.event,
            stream,
            asked,
            initial,
            fold,
            enough,
            within: history.within,
            since_entry: history.since_entry,
            newest: history.question == Kind::Last,
            data,
            limit,
        })));
        answer
    }

    /// The questions about events.
    pub(in crate::target::aws) fn histories(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter_map(|asked| match asked {
            Asked::History(question) => Some(&**question),
            Asked::Messages => None,
        })
    }

    fn refuse_decimal_sum(&mut self, history: &History) {
        let decimal = |value: &Expr| *value.ty.known() == Ty::Decimal;
        if let Some(value) = history.value.as_ref().filter(|value| decimal(value)) {
            self.problems.push(errors::refused(
                value.span,
                "a sum of decimals",
                "JSONata counts in doubles, which would round",
                "sum money or int, which are exact",
            ));
        }
    }

    /// The events of a page as plain objects, the trigger itself aside where that is asked.
    fn page(&mut self, ty: &Ty, data: bool, since_entry: bool) -> Ast {
        let items = Ast::var("states").path(&["result", "Items"]);
        let items = if since_entry {
            let item = self.local("i");
            let id = Ast::var(item.clone()).path(&["event_id", "S"]);
            let own = match self.gathers {
                true => id.bin(BinOp::In, Ast::var("ids")),
                false => id.eq(Ast::var("event_id")),
            };
            let other = own.not();
            Ast::call("filter", vec![items, Ast::Lambda(vec![item], Box::new(other))]).listed()
        } else {
            items
        };
        if !data {
            return items;
        }
        let item = self.local("i");
        let fields = match ty {
            Ty::Event(id) => self.program.events.get(*id).map(|event| event.fields.clone()),
            _ => None,
        };
        let map = Ast::var(item.clone()).path(&["data", "M"]);
        let body = self.decode_fields(&fields.unwrap_or_default(), &map);
        Ast::call("map", vec![items, Ast::Lambda(vec![item], Box::new(body))]).listed()
    }
}

impl Builder<'_> {
    /// The states that ask a question; they go on to the next piece of the node.
    pub(in crate::target::aws) fn question(&mut self, id: &str, asked: &Asked) -> Vec<Piece> {
        match asked {
            Asked::History(question) => self.history(id, question),
            Asked::Messages => vec![self.read_past(id)],
        }
    }

    fn history(&mut self, id: &str, question: &Question) -> Vec<Piece> {
        self.asks.insert(question.event);
        self.grants.events_read = true;
        let now = Ast::call("millis", Vec::new());
        let instant = |millis: Ast| Ast::call("fromMillis", vec![millis]);
        let started = Ast::call("toMillis", vec![Ast::var("started")]);
        let since = question
            .within
            .map(|within| now.bin(BinOp::Sub, Ast::Num(within.saturating_mul(1000))));
        let from = match (since, question.since_entry) {
            (Some(since), true) => {
                instant(Ast::call("max", vec![Ast::Array(vec![since, started])]))
            }
            (Some(since), false) => instant(since),
            (None, true) => Ast::var("started"),
            (None, false) => Ast::str("0"),
        };
        let text = |value: Ast| Ast::Object(vec![("S".into(), value)]);
        let stream = Ast::var("customer_id").concat(Ast::str(format!("#{}", question.stream)));
        let values = Ast::Object(vec![
            (":stream".into(), text(stream)),
            (":from".into(), text(from)),
            // `~` sorts behind the `#` that stands between an instant and an event's id.
            (":to".into(), text(Ast::call("now", Vec::new()).concat(Ast::str("~")))),
        ]);
        let mut names = vec![
            ("#stream".to_owned(), Ast::str("stream")),
            ("#at".to_owned(), Ast::str("at")),
            ("#id".to_owned(), Ast::str("event_id")),
        ];
        if question.data {
            names.push(("#data".to_owned(), Ast::str("data")));
        }
        let projection = if question.data { "#at, #id, #data" } else { "#at, #id" };
        let arguments = Ast::Object(vec![
            ("TableName".into(), Ast::str(self.names.table(tables::EVENTS))),
            (
                "KeyConditionExpression".into(),
                Ast::str("#stream = :stream AND #at BETWEEN :from AND :to"),
            ),
            ("ProjectionExpression".into(), Ast::str(projection)),
            ("ExpressionAttributeNames".into(), Ast::Object(names)),
            ("ExpressionAttributeValues".into(), values),
            ("ScanIndexForward".into(), Ast::Bool(!question.newest)),
            ("Limit".into(), Ast::Num(question.limit)),
        ]);
        let paged = Ast::call("merge", vec![Ast::Array(vec![arguments, Ast::var("page")])]);
        let next_page = Ast::var("states").path(&["result", "LastEvaluatedKey"]);
        let page = next_page.clone().exists().then(
            Ast::Object(vec![("ExclusiveStartKey".into(), next_page)]),
            Ast::Object(Vec::new()),
        );
        let stem = format!("{id} {} {}", question.name, question.stream);
        let (read, more) = (format!("{stem} read"), format!("{stem} more"));
        let mut unfinished = Ast::var("page").dot("ExclusiveStartKey").exists();
        if let Some(enough) = &question.enough {
            unfinished = enough.clone().then(Ast::Bool(false), unfinished);
        }
        let query = Task {
            comment: Some(format!("asks what is known about {}", question.stream)),
            resource: "arn:aws:states:::aws-sdk:dynamodb:query".into(),
            arguments: Some(Tpl::Expr(paged)),
            assign: vec![
                (question.name.clone(), Tpl::Expr(question.fold.clone())),
                ("page".into(), Tpl::Expr(page)),
            ],
            retry: vec![super::retry::dynamodb_sdk()],
            next: super::local(&more),
            ..Task::default()
        };
        let begin = vec![
            (question.name.clone(), Tpl::from_value(question.initial.clone())),
            ("page".into(), Tpl::Obj(Vec::new())),
        ];
        vec![
            (stem, State::assign(begin, super::local(&read))),
            (read.clone(), State::Task(Box::new(query))),
            (more, State::either(unfinished, super::local(&read), super::AFTER)),
        ]
    }
}
