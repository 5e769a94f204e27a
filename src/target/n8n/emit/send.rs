//! `send`: for each alternative the gates, then hours and expiry, then the providers.
//!
//! `ID` begins, `ID read` reads the customer's record; each channel has `ID by CHANNEL?` (the gates),
//! `.. text` (what it says), the provider itself, `.. sent` and `.. refused`. A message that is held
//! goes back to `ID ask`, where everything is asked again.

mod beside;
mod caps;
mod chain;
mod content;
mod hours;
mod session;

pub(in crate::target::n8n) use self::beside::FIELD;

use super::status::{is_beside, is_chained};
use super::{Builder, Http, Kind, now, way};
use crate::diag::Diagnostic;
use crate::flow::NodeKind;
use crate::hir::{Address, Channel, Content, Id, Message, Purpose, Ty};
use crate::source::Span;
use crate::target::errors::no_sender;
use crate::target::n8n::errors;
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::lowering::channel_name;
use crate::target::n8n::settings;
use crate::target::n8n::store::Noted;

/// A send with its ways on.
pub(super) struct Plan<'p> {
    id: &'p str,
    span: Span,
    of: Id<Message>,
    message: &'p Message,
    via: &'p [Vec<Id<Channel>>],
    consent: Option<Purpose>,
    next: String,
    /// What `first` and the parameters make of `expires`, in milliseconds.
    expires: Option<Js>,
    /// Where everything is asked again.
    ask: String,
    /// Does a receipt, or none in time, lead to the next channel, with the run held meanwhile.
    chained: bool,
    /// Does a receipt lead to the next channel while the run goes on.
    watched: bool,
    /// Is it the chain beside the run.
    beside: bool,
}

impl Plan<'_> {
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// The locales of the message, most wanted first.
    pub(super) fn locales(&self) -> &[smol_str::SmolStr] {
        &self.message.locales
    }
}

/// What the texts of a message are read with.
pub(super) struct Reading<'r> {
    pub(super) plan: &'r Plan<'r>,
    pub(super) content: &'r Content,
    pub(super) locale: content::Locale,
    pub(super) to: Js,
}

/// How a provider is asked: what is computed before, and the node.
pub(super) struct Ask {
    pub(super) message: Vec<(String, Js)>,
    pub(super) kind: Kind,
}

impl Builder<'_> {
    pub(super) fn send(&mut self, node: &NodeKind, id: &str, span: Span, scope: Vec<Js>) {
        let NodeKind::Send { message, args, via, to, consent, next, unreachable, failed } = node
        else {
            return;
        };
        let program = self.cx.program;
        let of = *message;
        let Some(message) = program.messages.get(of) else { return };
        if to.is_some() {
            // Refused by name.
            return;
        }
        let args: Vec<Js> = args.iter().map(|arg| self.lower(arg, &scope)).collect();
        let mut names = vec![Js::Null; message.vars.len().max(args.len())];
        for (slot, arg) in names.iter_mut().zip(args) {
            *slot = arg;
        }
        let tells = unreachable != failed;
        let nobody = if tells { format!("{id} nobody") } else { way(*failed) };
        let chained = is_chained(self.flow, via.len());
        let watched = is_beside(self.flow, via.len());
        // Of a chain the later channels are asked later.
        let held = self.is_held(message) || chained || watched;
        let expires = self.expires(message, &names, held);
        let ask = if held { format!("{id} ask") } else { id.to_owned() };
        let plan = Plan {
            id,
            span,
            of,
            message,
            via,
            consent: *consent,
            next: self.behind_accepted(id, way(*next)),
            expires,
            ask: ask.clone(),
            chained,
            watched,
            beside: false,
        };
        if held {
            let mut first = vec![("first".to_owned(), now())];
            if self.is_capped(message) || watched {
                let sends = Js::json().dot("sends").or_else(Js::Num(0));
                first.push(("sends".to_owned(), sends.plus(Js::Num(1))));
            }
            self.put(id, Kind::Set(Js::with(Js::json(), first)), vec![ask.clone()]);
        }
        let mut fresh = vec![
            ("now".to_owned(), now()),
            ("asked".to_owned(), Js::Bool(false)),
            ("ok".to_owned(), Js::Bool(false)),
        ];
        if self.is_asked(of) {
            fresh.push(("acc".to_owned(), Js::Bool(false)));
        }
        if self.tells_channels(message) {
            fresh.push(("accepted".to_owned(), Js::Array(Vec::new())));
        }
        self.put(&ask, Kind::Set(Js::with(Js::json(), fresh)), vec![format!("{id} read")]);
        let nobody = self.give_back(&plan, nobody);
        let nobody = self.over(&plan, nobody);
        let labels = self.labels(&plan);
        let first =
            labels.first().map_or_else(|| nobody.clone(), |names| gate(&names.join(" and ")));
        self.read_for(&plan, id, &ask, &first);
        self.alternatives(&plan, 0, &labels, &nobody, &names);
        if watched {
            self.beside(&plan, &names);
        }
        if tells {
            let asked = Js::json().dot("asked");
            self.put(
                &format!("{id} nobody"),
                Kind::If(asked),
                vec![way(*failed), way(*unreachable)],
            );
        }
    }

    /// What `expires` says in milliseconds; `None` where the message goes out before it can be over.
    fn expires(&mut self, message: &Message, names: &[Js], held: bool) -> Option<Js> {
        let expires = message.expires.as_ref()?;
        self.lowering.within(names.to_vec(), |lowering| {
            let value = lowering.expr(expires);
            match expires.ty.known() {
                // A message that is not held goes out at the instant at which it is asked first.
                Ty::Duration if !held => None,
                Ty::Duration => {
                    let span = value.bin(Op::Mul, Js::Num(1_000));
                    Some(Js::json().dot("first").plus(span))
                }
                _ => Some(super::instant(value)),
            }
        })
    }

    /// The alternatives from the one at `from`; behind the last comes `nobody`.
    fn alternatives(
        &mut self,
        plan: &Plan<'_>,
        from: usize,
        labels: &[Vec<String>],
        nobody: &str,
        names: &[Js],
    ) {
        let begins: Vec<String> = labels.iter().map(|names| gate(&names.join(" and "))).collect();
        for (at, (channels, labels)) in plan.via.iter().zip(labels).enumerate().skip(from) {
            let other = begins.get(at + 1);
            // Who comes from a provider asks what is known anew.
            let again = other.map(|other| self.again(plan, other));
            let closed = other.map_or(nobody, String::as_str);
            let refused = again.unwrap_or_else(|| nobody.to_owned());
            self.alternative(plan, (at, channels), labels, [closed, &refused], names);
        }
    }

    /// `STEM again`, `STEM read` and `STEM facts` before the gates of an alternative. Gives the first.
    fn again(&mut self, plan: &Plan<'_>, begin: &str) -> String {
        let stem = begin.trim_end_matches('?');
        let again = format!("{stem} again");
        let entries = vec![("now".to_owned(), now())];
        self.put(&again, Kind::Set(Js::with(Js::json(), entries)), vec![format!("{stem} read")]);
        self.read_for(plan, stem, &again, begin);
        again
    }

    /// The names of the channels' nodes, by alternative; different for each time one is named.
    fn labels(&self, plan: &Plan<'_>) -> Vec<Vec<String>> {
        let mut used: Vec<String> = Vec::new();
        let mut label = |channel: &Id<Channel>| {
            let name = channel_name(self.cx.program, *channel);
            used.push(name.clone());
            match used.iter().filter(|other| **other == name).count() {
                1 => format!("{} by {name}", plan.id),
                times => format!("{} by {name} {times}", plan.id),
            }
        };
        plan.via.iter().map(|channels| channels.iter().map(&mut label).collect()).collect()
    }

    fn alternative(
        &mut self,
        plan: &Plan<'_>,
        (at, channels): (usize, &[Id<Channel>]),
        labels: &[String],
        [closed, refused]: [&str; 2],
        names: &[Js],
    ) {
        let open: Vec<(Id<Channel>, Js)> = channels
            .iter()
            .filter_map(|channel| Some((*channel, self.is_open(plan, *channel)?)))
            .collect();
        let Some(any) = open.iter().map(|(_, open)| open.clone()).reduce(Js::or) else { return };
        let stem = labels.join(" and ");
        let several = channels.len() > 1;
        let go = if several {
            labels.first().map(|label| gate(label)).unwrap_or_default()
        } else {
            format!("{stem} text")
        };
        let back = self.back(plan, at, &stem);
        let after = self.held(plan, (at, &stem), &open, &go, &back);
        self.put(&gate(&stem), Kind::If(any), vec![after, closed.to_owned()]);
        if !several {
            let next = self.behind(plan, at, &stem, refused);
            let ways = Ways { accepted: next, refused: refused.to_owned(), ok: false, at };
            for (channel, label) in channels.iter().zip(labels) {
                self.channel(plan, *channel, label, names, &ways);
            }
            return;
        }
        let done = format!("{stem} done");
        for (number, ((channel, open), label)) in open.into_iter().zip(labels).enumerate() {
            let following =
                labels.get(number + 1).map_or_else(|| done.clone(), |label| gate(label));
            self.put(
                &gate(label),
                Kind::If(open),
                vec![format!("{label} text"), following.clone()],
            );
            let ways = Ways { accepted: following.clone(), refused: following, ok: true, at };
            self.channel(plan, channel, label, names, &ways);
        }
        let ok = Js::json().dot("ok");
        let next = self.behind(plan, at, &stem, refused);
        let settled = self.settle(plan, &stem, next.clone());
        let settled = self.once(plan, at, &format!("{stem} settled?"), &next, settled);
        self.put(&done, Kind::If(ok), vec![settled, refused.to_owned()]);
    }

    /// Is there consent, no suppression and an address; `None` where the channel has no recipient.
    fn is_open(&mut self, plan: &Plan<'_>, channel: Id<Channel>) -> Option<Js> {
        let card = self.cx.program.channels.get(channel)?;
        let (Some(field), false) = (card.field, card.address == Address::None) else {
            self.problems.push(errors::refused(
                plan.span,
                &format!("a send on `{}`", card.head.name),
                "the channel has no recipient",
                "send on a channel with an address",
            ));
            return None;
        };
        let mut open = Js::Bool(true);
        if let Some(purpose) = plan.consent {
            open = self.lowering.consented(purpose, channel);
        }
        open = open.and(self.lowering.suppressed(channel).not());
        let open = open.and(self.lowering.customer_field(field).exists());
        Some(match self.in_session(plan, channel) {
            Some(session) => open.and(session),
            None => open,
        })
    }

    /// What it says, the provider, and what becomes of it.
    fn channel(
        &mut self,
        plan: &Plan<'_>,
        channel: Id<Channel>,
        label: &str,
        names: &[Js],
        ways: &Ways,
    ) {
        let program = self.cx.program;
        let content = plan.message.contents.iter().find(|content| content.channel == channel);
        let (Some(card), Some(content)) = (program.channels.get(channel), content) else { return };
        let Some(field) = card.field else { return };
        let to = self.lowering.customer_field(field);
        let (locale, chosen) = self.locale(plan.message);
        let reading = Reading { plan, content, locale, to };
        self.lowering.enter(names.to_vec());
        let asked = self.provider(&reading, channel);
        self.lowering.leave();
        let ask = match asked {
            Ok(ask) => ask,
            Err(finding) => {
                self.problems.push(finding);
                return;
            }
        };
        let text = format!("{label} text");
        let mut written = vec![("message".to_owned(), Js::Object(None, ask.message))];
        if plan.watched && !plan.beside {
            // A chain beside the run says the same.
            let args = names.iter().map(|name| name.clone().or_else(Js::Null)).collect();
            written.push(("args".to_owned(), Js::Array(args)));
        }
        let mut written = Js::with(Js::json(), written);
        if let Some(chosen) = chosen {
            written = Js::Arrow(vec!["l".to_owned()], Box::new(written)).call(vec![chosen]);
        }
        self.put(&text, Kind::Set(written), vec![label.to_owned()]);
        let (sent, refused) = (format!("{label} sent"), format!("{label} refused"));
        let provider = self.provider_id(channel, &ask.kind);
        self.put(label, ask.kind, vec![sent.clone(), refused.clone()]);
        if let Some(node) = self.nodes.last_mut() {
            node.notes = Some(format!("{} by {}", plan.message.head.name, card.head.name));
        }
        let mut after = vec![("message".to_owned(), Js::Null)];
        if ways.ok {
            after.push(("ok".to_owned(), Js::Bool(true)));
        }
        if ways.ok && self.tells_channels(plan.message) {
            let name = Js::Array(vec![Js::str(card.head.name.as_str())]);
            let accepted = Js::output(&text).dot("accepted").method("concat", vec![name]);
            after.push(("accepted".to_owned(), accepted));
        }
        let before = || Js::output(&text);
        let mut accepted = ways.accepted.clone();
        let asked = self.is_asked(plan.of);
        let capped = self.is_capped(plan.message);
        if asked || capped || plan.watched {
            let id = Js::Code(AS_TEXT).call(vec![provider]);
            after.push(("pid".to_owned(), id.clone()));
            let hop = (card.head.name.as_str(), ways.at);
            if asked && !plan.beside {
                let number = plan.watched.then(|| before().dot("sends"));
                let hop = self.hop(plan.of, hop, id, number);
                after.extend(Self::accepted(&before(), hop));
            }
            let noted = Noted {
                wants: asked,
                ledger: capped.then(|| (caps::key(), self.longest())),
                chain: self.chained(plan, ways.at),
                tells: (asked && plan.beside).then(|| self.tells(plan, hop)),
            };
            accepted = self.note(label, &sent, noted, accepted);
        }
        self.put(&sent, Kind::Set(Js::with(before(), after)), vec![accepted]);
        let after = vec![("message".to_owned(), Js::Null), ("asked".to_owned(), Js::Bool(true))];
        self.put(&refused, Kind::Set(Js::with(before(), after)), vec![ways.refused.clone()]);
    }

    fn provider(&mut self, reading: &Reading<'_>, channel: Id<Channel>) -> Result<Ask, Diagnostic> {
        let name = channel_name(self.cx.program, channel);
        let connection = settings::connection(self.cx.manifest, self.cx.env, &name)?;
        match (connection, name.as_str()) {
            // A connection carries a channel in place of n8n's own node.
            (Some(connection), _) => Ok(self.connected(reading, channel, &name, connection)),
            (None, "sms") => self.sms(reading, channel),
            (None, "whatsapp") if self.sender(channel).is_some() => Err(no_sender(
                "n8n",
                reading.plan.span,
                "whatsapp",
                "the number is the account's: `whatsapp_phone_number_id` of `[targets.n8n]`",
            )),
            (None, "whatsapp") => self.whatsapp(reading),
            (None, "email") => self.email(reading, channel),
            (None, _) => Err(errors::no_connection(reading.plan.span, &name)),
        }
    }

    fn sender(&self, channel: Id<Channel>) -> Option<String> {
        let senders = &self.flow.rules.senders;
        senders.iter().find(|(of, _)| *of == channel).map(|(_, sender)| sender.clone())
    }

    fn sms(&mut self, reading: &Reading<'_>, channel: Id<Channel>) -> Result<Ask, Diagnostic> {
        let span = reading.plan.span;
        let from = match self.sender(channel) {
            Some(sender) => sender,
            None => self.cx.settings.need("twilio_from", span)?,
        };
        let credential = self.cx.settings.need("twilio_credential_id", span)?;
        let text = self.slot(reading, "text").unwrap_or_else(|| Js::str(""));
        let said = |name: &str| Js::json().path(&["message", name]);
        Ok(Ask {
            message: vec![("to".to_owned(), reading.to.clone()), ("text".to_owned(), text)],
            kind: Kind::Twilio {
                from: Js::str(from),
                to: said("to"),
                text: said("text"),
                credential,
            },
        })
    }

    fn email(&mut self, reading: &Reading<'_>, channel: Id<Channel>) -> Result<Ask, Diagnostic> {
        let span = reading.plan.span;
        let from = match self.sender(channel) {
            Some(sender) => sender,
            None => self.cx.settings.need("email_from", span)?,
        };
        let credential = self.cx.settings.need("smtp_credential_id", span)?;
        let said = |name: &str| Js::json().path(&["message", name]);
        let mut message = vec![("to".to_owned(), reading.to.clone())];
        let subject = self.slot(reading, "subject").unwrap_or_else(|| Js::str(""));
        message.push(("subject".to_owned(), subject));
        let mut part = |name: &str| {
            let text = self.slot(reading, name)?;
            message.push((name.to_owned(), text));
            Some(said(name))
        };
        let (text, html) = (part("text"), part("html"));
        let kind =
            Kind::Email { from, to: said("to"), subject: said("subject"), text, html, credential };
        Ok(Ask { message, kind })
    }

    /// Viber and every other channel: an HTTPS endpoint, which takes one neutral body for all of them.
    fn connected(
        &mut self,
        reading: &Reading<'_>,
        of: Id<Channel>,
        channel: &str,
        connection: settings::Connection,
    ) -> Ask {
        let at = Js::name("DateTime").method("fromMillis", vec![Js::json().dot("now")]);
        let at = at.method("toUTC", Vec::new()).method("toISO", Vec::new());
        let key = Js::json()
            .dot("run")
            .plus(Js::str(format!("/{}/{channel}/", reading.plan.id)))
            .plus(at);
        let mut content = Vec::new();
        for slot in &reading.content.slots {
            if let Some(text) = self.slot(reading, &slot.name) {
                content.push((slot.name.to_string(), text));
            }
        }
        let buttons: Vec<Js> = self
            .buttons(reading)
            .into_iter()
            .map(|button| {
                let mut entries = vec![
                    ("name".to_owned(), Js::str(button.name)),
                    ("label".to_owned(), button.label),
                ];
                entries.extend(button.target.map(|target| ("target".to_owned(), target)));
                Js::Object(None, entries)
            })
            .collect();
        if !buttons.is_empty() {
            content.push(("buttons".to_owned(), Js::Array(buttons)));
        }
        let tags: Vec<String> =
            reading.plan.message.locales.iter().map(ToString::to_string).collect();
        let locale = self.localized(reading, &tags, |_, tag, _| Js::str(tag.as_str()));
        let mut message = vec![
            ("key".to_owned(), key),
            ("channel".to_owned(), Js::str(channel)),
            ("to".to_owned(), reading.to.clone()),
            ("message".to_owned(), Js::str(reading.plan.message.head.name.as_str())),
            ("locale".to_owned(), locale),
            ("content".to_owned(), Js::Object(None, content)),
        ];
        if let Some(purpose) = reading.plan.message.purpose {
            message.push(("purpose".to_owned(), Js::str(purpose.text())));
        }
        if let Some(sender) = self.sender(of) {
            message.push(("sender".to_owned(), Js::str(sender)));
        }
        let said = Js::json().dot("message");
        Ask {
            message,
            kind: Kind::Http(Http {
                method: "POST",
                url: Js::str(connection.url),
                credential: connection.credential.map(|id| ("httpHeaderAuth", id)),
                headers: vec![("Idempotency-Key", said.clone().dot("key"))],
                body: Some(said),
                timeout: 30,
                tries: 1,
                fails_over: true,
            }),
        }
    }
}

/// Where a channel leads, and whether it keeps that one has accepted.
struct Ways {
    accepted: String,
    refused: String,
    ok: bool,
    /// The alternative.
    at: usize,
}

/// What a provider calls a message, as a text.
const AS_TEXT: &str = "(id) => (id ?? null) === null ? null : String(id)";

fn gate(label: &str) -> String {
    format!("{label}?")
}
