//! One send as a request: a message for each channel, the next one inside as its `fallback`.

use super::content::{self, duration};
use super::document::{self, Doc, Hours, Message, Validity};
use super::fill::{self, Fill, Texts};
use super::settings::{NAME, Settings};
use super::{check, errors, hours};
use crate::diag::Diagnostic;
use crate::flow::{Flow, NodeKind};
use crate::hir::{self, Channel, ExprKind, Id, Program, Purpose, Ty};
use crate::source::{Manifest, Span};
use crate::target::flow;
use crate::text::{locale, render};
use serde_json::{Map, Value, json};

/// How long a chain is watched where the message does not say when it expires: 72 hours, as the language
/// says. A message by itself is given up after the same time.
const LONGEST: i64 = 72 * 3600;
/// The most parts that MyLINK makes of an SMS.
const PARTS: u32 = 10;

/// What a request is made from.
#[derive(Clone, Copy)]
pub(super) struct Cx<'a> {
    pub(super) program: &'a Program,
    pub(super) manifest: &'a Manifest,
    pub(super) settings: &'a Settings,
}

/// A send of a journey.
#[derive(Clone, Copy)]
pub(super) struct Send<'a> {
    pub(super) flow: &'a Flow,
    pub(super) id: &'a str,
    pub(super) span: Span,
    pub(super) message_id: Id<hir::Message>,
    pub(super) message: &'a hir::Message,
    args: &'a [hir::Expr],
    pub(super) via: &'a [Vec<Id<Channel>>],
    to: Option<&'a hir::Expr>,
    consent: Option<Purpose>,
}

/// A request of a send.
pub(super) struct Request {
    /// Of a chain that whoever runs the journey goes along, the channel that it is for.
    pub(super) only: Option<Id<Channel>>,
    /// Messages beside each other, each with the channels that come one after another inside it.
    messages: Vec<Vec<Id<Channel>>>,
}

impl Request {
    /// Does MyLINK itself go from one channel to the next.
    fn is_chain(&self) -> bool {
        self.messages.iter().any(|chain| chain.len() > 1)
    }
}

/// All sends of a journey.
pub(super) fn sends<'a>(program: &'a Program, flow: &'a Flow) -> Vec<Send<'a>> {
    let mut found = Vec::new();
    for (node, span) in flow.nodes.iter().zip(&flow.spans) {
        let NodeKind::Send { message, args, via, to, consent, .. } = &node.kind else { continue };
        found.push(Send {
            flow,
            id: &node.id,
            span: *span,
            message_id: *message,
            message: program.messages.at(*message),
            args,
            via,
            to: to.as_ref(),
            consent: *consent,
        });
    }
    found
}

/// A request, and what is to be known and asked before it is posted.
pub(super) struct Made {
    pub(super) request: Value,
    pub(super) values: Value,
}

impl<'a> Send<'a> {
    /// The requests for its channels on MyLINK; none where it has no others. Several channels at once are messages
    /// beside each other. A chain is one message inside another where all of it is MyLINK's and it is meant that its gates are
    /// asked once; else each channel has a request, and whoever runs the journey goes from one to the next.
    pub(super) fn requests(&self, cx: Cx<'_>) -> Vec<Request> {
        let is_ours = |channel: &Id<Channel>| name(cx.program, *channel).is_some();
        let all = || self.via.iter().flatten();
        let ours: Vec<Id<Channel>> = all().copied().filter(is_ours).collect();
        match self.via {
            _ if ours.is_empty() => Vec::new(),
            [_] => {
                let messages = ours.into_iter().map(|channel| vec![channel]).collect();
                vec![Request { only: None, messages }]
            }
            _ if cx.settings.gates_once() && all().all(is_ours) => {
                vec![Request { only: None, messages: vec![ours] }]
            }
            _ => ours
                .into_iter()
                .map(|channel| Request { only: Some(channel), messages: vec![vec![channel]] })
                .collect(),
        }
    }

    /// The deadline after which an accepted message moves on, in seconds.
    pub(super) fn deadline(&self) -> Option<i64> {
        let fallback = self.flow.rules.fallback.as_ref().filter(|_| self.via.len() > 1)?;
        fallback.unless.map(|(_, seconds)| seconds)
    }

    /// Do windows hold for it.
    pub(super) fn windows(&self) -> &'a [hir::Window] {
        let passes =
            self.flow.rules.allow_critical && self.message.purpose == Some(Purpose::Critical);
        if passes { &[] } else { &self.flow.rules.windows }
    }

    /// A request and its companion.
    pub(super) fn make(&self, cx: Cx<'_>, request: &Request) -> Result<Made, Vec<Diagnostic>> {
        let channels: Vec<Id<Channel>> = request.messages.iter().flatten().copied().collect();
        let mut problems = check::send(cx, self, &channels);
        if request.is_chain() {
            problems.extend(check::chain(cx, self));
        }
        let names: Vec<String> = self.message.vars.iter().map(|var| var.name.to_string()).collect();
        let mut messages = Vec::new();
        let mut links = Vec::new();
        for (place, group) in request.messages.iter().enumerate() {
            let mut below: Option<Message<Fill>> = None;
            for (link, channel) in group.iter().enumerate().rev() {
                match self.link(cx, &names, *channel, (link, group.len()), below.take()) {
                    Ok(message) => below = Some(message),
                    Err(found) => problems.push(found),
                }
            }
            messages.extend(below);
            for (link, channel) in group.iter().enumerate() {
                let path = format!("/messages/{place}{}", "/fallback".repeat(link));
                links.push(self.asks(cx.program, *channel, &path));
            }
        }
        if problems.iter().any(Diagnostic::is_error) {
            return Err(problems);
        }
        let (request, fills) = fill::write(document::request(messages));
        Ok(Made { request, values: self.values(cx.program, links, fills) })
    }

    /// One message of the request.
    fn link(
        &self,
        cx: Cx<'_>,
        names: &[String],
        channel: Id<Channel>,
        (link, of): (usize, usize),
        below: Option<Message<Fill>>,
    ) -> Result<Message<Fill>, Diagnostic> {
        let program = cx.program;
        let word = name(program, channel).ok_or_else(|| self.foreign(program, channel))?;
        let mut contents = self.message.contents.iter();
        let content = contents
            .find(|content| content.channel == channel)
            .ok_or_else(|| self.foreign(program, channel))?;
        let shown = locale::choose(program.locale.as_str(), &self.message.locales)
            .and_then(|tag| self.message.locales.iter().position(|other| other == tag));
        let mut texts = Texts {
            program,
            message: self.message,
            content,
            settings: cx.settings,
            names,
            shown: shown.unwrap_or(0),
        };
        let user = self.address(program, channel)?;
        let said = content::of(NAME, word, content, cx.settings, &mut texts)?;
        let sender = self.flow.rules.senders.iter().find(|(of, _)| *of == channel);
        let sender = sender.map(|(_, sender)| sender.as_str());
        let hours = hours::open(self.windows(), channel)
            .map_err(|_| errors::mixed_windows(self.span, word))?
            .map(|open| Hours {
                allowed: open.allowed,
                defer: open.defer,
                zone: Doc::Value(self.zone(program)),
            });
        Ok(Message {
            channel: word,
            user,
            content: said,
            context: vec![
                ("journey", Doc::Text(self.flow.name.to_string())),
                ("step", Doc::Text(self.id.to_owned())),
                ("message", Doc::Text(self.message.head.name.to_string())),
                ("run", Doc::Value(Fill::value("text", json!({ "op": "run_id" }), "run id"))),
            ],
            validity: self.validity(program, (link, of)),
            hours,
            options: content::options(NAME, word, content, sender, parts(cx.manifest))?,
            fallback: below.map(Box::new),
        })
    }

    /// The address for a channel.
    fn address(&self, program: &Program, channel: Id<Channel>) -> Result<Fill, Diagnostic> {
        let card = program.channels.at(channel);
        let field =
            card.field.and_then(|at| Some((at, program.profile_fields().get(at as usize)?)));
        let Some((_, field)) = field else { return Err(self.foreign(program, channel)) };
        let vars = &self.flow.vars;
        match self.to {
            None => {
                let of = json!({ "op": "customer", "type": "phone?", "field": field.name });
                Ok(Fill::value("phone", of, &format!("customer.{}", field.name)))
            }
            Some(to) if *to.ty.known() == Ty::Phone => match &to.kind {
                ExprKind::Value(hir::Value::Text(number)) => Ok(Fill::known(number.clone())),
                _ => Ok(Fill::value("phone", flow::expression(program, vars, to), "to")),
            },
            Some(to) => {
                // A contact: the one of its addresses that is called like the channel's.
                let of = json!({
                    "op": "field", "type": "phone", "of": flow::expression(program, vars, to),
                    "field": field.name,
                });
                Ok(Fill::value("phone", of, "to"))
            }
        }
    }

    fn foreign(&self, program: &Program, channel: Id<Channel>) -> Diagnostic {
        errors::channel(self.span, &program.channels.at(channel).head.name)
    }

    /// On whose clock windows are asked.
    fn zone(&self, program: &Program) -> Fill {
        let own = program.zone.as_deref().unwrap_or("UTC");
        let mut fields = program.profile_fields().iter();
        match fields.find(|field| *field.ty.known() == Ty::Timezone) {
            Some(field) if self.to.is_none() => {
                let of = json!({ "op": "customer", "type": "timezone", "field": field.name, "otherwise": own });
                Fill::value("timezone", of, &format!("customer.{}", field.name))
            }
            _ => Fill::known(own),
        }
    }

    /// When MyLINK gives a message up: behind the last one nothing waits, and one that has another
    /// behind it is given up at the deadline.
    fn validity(&self, program: &Program, (link, of): (usize, usize)) -> Validity<Fill> {
        let end = || match &self.message.expires {
            Some(expires) => {
                let value = flow::expression(program, &self.message.vars, expires);
                if expires.ty == Ty::DateTime {
                    value
                } else {
                    json!({ "op": "add", "type": "datetime", "left": { "op": "came", "type": "datetime" }, "right": value })
                }
            }
            None => after(LONGEST),
        };
        let is_last = link + 1 == of;
        let expires = self.message.expires.is_some();
        match self.deadline().filter(|_| !is_last) {
            Some(seconds) if !expires => Validity::For(Doc::Text(duration(seconds))),
            Some(seconds) => {
                let of =
                    json!({ "op": "min", "type": "datetime", "args": [after(seconds), end()] });
                Validity::Until(Doc::Value(Fill::value("datetime", of, "end")))
            }
            // Without a deadline all of a chain ends at one instant, so that nothing moves on because
            // of it.
            None if expires || of > 1 && self.deadline().is_none() => {
                Validity::Until(Doc::Value(Fill::value("datetime", end(), "end")))
            }
            None => Validity::For(Doc::Text(duration(LONGEST))),
        }
    }

    /// What is asked before a message of the request goes out.
    fn asks(&self, program: &Program, channel: Id<Channel>, path: &str) -> Value {
        let card = program.channels.at(channel);
        let mut asks = Map::new();
        if let (Some(purpose), None) = (self.consent, self.to) {
            asks.insert("consent".to_owned(), json!(purpose.text()));
        }
        asks.insert("suppression".to_owned(), json!(self.to.is_none()));
        asks.insert("address".to_owned(), json!(true));
        let mut contents = self.message.contents.iter();
        let content = contents.find(|content| content.channel == channel);
        if card.templates && content.is_some_and(|content| content.template.is_none()) {
            asks.insert("session".to_owned(), json!(card.session.unwrap_or(0)));
        }
        json!({ "path": path, "channel": card.head.name, "asks": asks })
    }

    /// The companion of a request.
    fn values(&self, program: &Program, links: Vec<Value>, fills: Vec<Value>) -> Value {
        let message = self.message;
        let args: Map<String, Value> = message
            .vars
            .iter()
            .zip(self.args)
            .filter(|(_, arg)| !matches!(arg.kind, ExprKind::Missing))
            .map(|(param, arg)| {
                (param.name.to_string(), flow::expression(program, &self.flow.vars, arg))
            })
            .collect();
        let mut fields = program.profile_fields().iter();
        let language = fields.find(|field| *field.ty.known() == Ty::Locale);
        let language = language.filter(|_| self.to.is_none()).map(|field| field.name.as_str());
        let chain = &message.locales;
        let tags: Map<String, Value> = locale::lookup_table(chain)
            .into_iter()
            .map(|(tag, at)| (tag, json!(chain.get(at))))
            .collect();
        let styles: Map<String, Value> =
            chain.iter().map(|tag| (tag.to_string(), style(tag))).collect();
        json!({
            "journeyc": env!("CARGO_PKG_VERSION"),
            "time_zones": crate::value::zone::DATABASE,
            "journey": self.flow.name,
            "step": self.id,
            "message": message.head.name,
            "purpose": message.purpose.map(Purpose::text),
            "args": args,
            "locale": {
                "field": language,
                "otherwise": program.locale,
                "tags": tags,
                "last": chain.last(),
            },
            "styles": styles,
            "links": links,
            "fill": fills,
        })
    }
}

/// An instant so many seconds after the request is posted.
fn after(seconds: i64) -> Value {
    json!({
        "op": "add", "type": "datetime",
        "left": { "op": "now", "type": "datetime" },
        "right": { "op": "value", "type": "duration", "value": seconds },
    })
}

/// How values are written in a language.
fn style(tag: &str) -> Value {
    let style = render::style(tag);
    let date = match style.date {
        render::DateForm::Dots => "dots",
        render::DateForm::English => "english",
        render::DateForm::Iso => "iso",
    };
    json!({ "group": style.group, "decimal": style.decimal, "date": date })
}

/// A channel's name in MyLINK.
pub(super) fn name(program: &Program, channel: Id<Channel>) -> Option<&'static str> {
    content::channel(&program.channels.at(channel).head.name)
}

/// How many parts an SMS may have: what the workspace allows itself, and never more than MyLINK makes.
pub(in crate::target) fn parts(manifest: &Manifest) -> u32 {
    let mut own = manifest.limits.iter();
    let own = own.find(|limit| limit.channel == "sms" && limit.counts == "parts");
    own.map_or(PARTS, |limit| limit.most.clamp(1, PARTS))
}
