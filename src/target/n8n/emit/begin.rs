//! How a run begins: the webhook, the event on the wire, who it is for.
//!
//! A request that fits no trigger ends as a failed execution, so that somebody sees it. A customer
//! whom the journey is not for ends as one that succeeded, and begins no run.

use super::{Builder, Context, Kind, flow_span, now, segment_key, status};
use crate::flow::Flow;
use crate::hir::{Field, Trigger, TriggerKind, Ty, Whose};
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::lowering::Lowering;
use crate::wire::event_key;

/// Does the journey gather events.
pub(super) fn gathers(flow: &Flow) -> bool {
    flow.triggers.iter().any(|trigger| trigger.collect.is_some())
}

/// Is the journey begun by others, or by the clock, so that a request may come twice.
pub(super) fn is_started(flow: &Flow) -> bool {
    let twice = |kind: &TriggerKind| matches!(kind, TriggerKind::Started) || is_timed(kind);
    flow.triggers.iter().any(|trigger| twice(&trigger.kind))
}

/// Does a trigger come by time alone.
pub(in crate::target::n8n) fn is_timed(kind: &TriggerKind) -> bool {
    matches!(
        kind,
        TriggerKind::Every { .. } | TriggerKind::EachYear { .. } | TriggerKind::At { .. }
    )
}

/// What a trigger by time is called in a request of the clock.
pub(in crate::target::n8n) fn tick_key(flow: &Flow, number: usize) -> String {
    format!("{}/{number}", flow.name)
}

impl Builder<'_> {
    /// The nodes up to the first step. Says whether what is known of the customer has been read.
    pub(super) fn begin(&mut self, scope: &[Js]) -> bool {
        let flow = self.flow;
        let span = flow_span(self.cx, flow);
        let credential = match self.cx.settings.need("webhook_credential_id", span) {
            Ok(id) => id,
            Err(finding) => {
                self.problems.push(finding);
                String::new()
            }
        };
        let path = webhook_path(self.cx, &flow.name);
        self.put("the event", Kind::Webhook { path, credential }, vec!["which event".to_owned()]);
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        let mut begun = Vec::new();
        for (place, trigger) in flow.triggers.iter().enumerate() {
            let number = place + 1;
            let stem =
                if number == 1 { "begin run".to_owned() } else { format!("begin run {number}") };
            if let Some((title, rule, entry)) = self.arrival(trigger, place) {
                rules.push((title, rule));
                outs.push(stem.clone());
                begun.push((trigger, stem, entry));
            }
        }
        if status::has_chains(flow) {
            let (title, holds, first) = self.call_of_chain();
            rules.push((title, holds));
            outs.push(first);
        }
        outs.push("no such event".to_owned());
        self.put("which event", Kind::Switch(rules), outs);
        let message = "the request fits no trigger of the journey, or lacks a field".to_owned();
        self.put("no such event", Kind::Stop(message), Vec::new());
        let mut all_read = !begun.is_empty();
        for (trigger, stem, event) in begun {
            all_read &= self.begun(trigger, &stem, event, scope);
        }
        all_read
    }

    /// What a request says if it fits a trigger: a title, the condition, the event's fields.
    fn arrival(&mut self, trigger: &Trigger, place: usize) -> Option<(String, Js, Js)> {
        let program = self.cx.program;
        let body = || Js::json().dot("body");
        let text =
            |value: Js| Js::Code("(v) => typeof v === \"string\" && v !== \"\"").call(vec![value]);
        if is_timed(&trigger.kind) {
            let key = tick_key(self.flow, place);
            let same = body().dot("tick").eq(Js::str(key.as_str()));
            let fits = text(body().dot("customer_id")).and(text(body().dot("request_id")));
            return Some((format!("tick {key}"), fits.and(same), Js::Object(None, Vec::new())));
        }
        if let TriggerKind::Segment { segment, enters } = trigger.kind {
            let name = segment_key(program, segment);
            let same = body().dot("segment").eq(Js::str(name.as_str()));
            let same = same.and(body().dot("enters").eq(Js::Bool(enters)));
            let title = format!("{} {name}", if enters { "enters" } else { "leaves" });
            let nothing = Js::Object(None, Vec::new());
            return Some((title, text(body().dot("customer_id")).and(same), nothing));
        }
        let (word, name, fields, data): (&str, String, &[Field], &str) = match &trigger.kind {
            TriggerKind::Event { event, whose: Whose::Own, .. } => {
                let event = program.events.at(*event);
                ("event", event_key(program, event), &event.fields, "data")
            }
            TriggerKind::Api | TriggerKind::Started => {
                let journey = program.journeys.at(self.flow.journey);
                ("journey", self.flow.name.to_string(), &journey.inputs, "args")
            }
            // Refused by name.
            _ => return None,
        };
        let mut fits = text(body().dot("customer_id"));
        fits = fits.and(body().dot(word).eq(Js::str(name.as_str())));
        let (complete, event) = complete(&mut self.lowering, fields, &body().dot(data));
        fits = fits.and(complete);
        Some((name, fits, event))
    }

    /// From the request to the first step: the run's object, then who it is for.
    fn begun(&mut self, trigger: &Trigger, stem: &str, event: Js, scope: &[Js]) -> bool {
        let flow = self.flow;
        let body = || Js::json().dot("body");
        let is_api = matches!(trigger.kind, TriggerKind::Api | TriggerKind::Started);
        let mut vars = Vec::new();
        if is_api {
            let journey = self.cx.program.journeys.at(flow.journey);
            for (at, field) in journey.inputs.iter().enumerate() {
                let place = crate::hir::VarId(u32::try_from(at).unwrap_or(u32::MAX));
                vars.push((
                    self.key(place),
                    Js::name("e").dot(field.name.as_str()).or_else(Js::Null),
                ));
            }
        }
        let nothing = Js::Object(None, Vec::new());
        let run = Js::name("$execution").dot("id");
        let mut object = vec![
            ("run".to_owned(), run),
            ("customer_id".to_owned(), body().dot("customer_id")),
            ("now".to_owned(), now()),
            ("event".to_owned(), Js::name("e")),
            ("vars".to_owned(), Js::Object(None, vars)),
            ("counters".to_owned(), nothing.clone()),
            ("dates".to_owned(), nothing),
        ];
        object.extend(self.mail_fields());
        object.extend(self.since());
        let object = Js::Object(None, object);
        let object = Js::Arrow(vec!["e".to_owned()], Box::new(object)).call(vec![event]);
        let entry = self.first(stem);
        if let Some(collect) = &trigger.collect {
            return self.gather(trigger, collect, (stem, object), entry, scope);
        }
        self.lowering.reads_facts = false;
        let guard = self.fits(trigger, scope).and(self.is_for());
        let entry = self.enter(stem, entry, scope);
        let once = is_api || is_timed(&trigger.kind);
        let entry = if once { self.asked_once(stem, entry) } else { entry };
        let reads = self.lowering.reads_facts;
        let asks = guard != Js::Bool(true);
        let ask = format!("{stem} for them");
        let next = if asks { ask.clone() } else { entry.clone() };
        if reads {
            self.put(stem, Kind::Set(object), vec![format!("{stem} read")]);
            self.read_facts(stem, stem, &next);
        } else {
            self.put(stem, Kind::Set(object), vec![next]);
        }
        if asks {
            let other = format!("{stem} not for them");
            self.put(&ask, Kind::If(guard), vec![entry, other.clone()]);
            self.put(&other, Kind::Rest, Vec::new());
        }
        reads
    }

    /// `STEM heard`: a request that comes again begins nothing, where others or the clock begin the journey. Gives the first node.
    fn asked_once(&mut self, stem: &str, next: String) -> String {
        let Some(store) = self.store.clone().filter(|_| is_started(self.flow)) else { return next };
        let (request, heard, new, goes, other) = (
            format!("{stem} request"),
            format!("{stem} heard"),
            format!("{stem} is new"),
            format!("{stem} goes on"),
            format!("{stem} came before, not now"),
        );
        let entries = vec![("request".to_owned(), self.request())];
        self.put(&request, Kind::Set(Js::with(Js::json(), entries)), vec![heard.clone()]);
        self.put(&heard, store.hear(Js::json().dot("request")), vec![new.clone()]);
        self.put(&new, Kind::If(Js::json().dot("fresh")), vec![goes.clone(), other.clone()]);
        self.put(&other, Kind::Rest, Vec::new());
        self.put(&goes, Kind::Set(Js::output(&request)), vec![next]);
        request
    }

    /// What a request is known by.
    fn request(&self) -> Js {
        let id = Js::output("the event").path(&["body", "request_id"]);
        let id = Js::name("String").call(vec![id.or_else(Js::json().dot("run"))]);
        Js::str(format!("request/{}/", self.flow.name)).plus(id)
    }

    /// Where a run begins: conditions that are watched are asked before the first step.
    fn first(&mut self, stem: &str) -> String {
        let entry = super::way(self.flow.entry);
        if !super::enter::watches_facts(self.flow) {
            return entry;
        }
        self.look(&format!("{stem} look"), entry, true)
    }

    /// What the run's object holds from the instant at which it begins.
    pub(super) fn since(&self) -> Vec<(String, Js)> {
        let mut fields = Vec::new();
        if self.reached || !super::past::asked(self.cx, self.flow).is_empty() {
            fields.push(("entered".to_owned(), now()));
        }
        if let Some(lasts) = self.flow.lasts {
            let ends = now().plus(Js::Num(lasts.saturating_mul(1_000)));
            fields.push(("ends".to_owned(), ends));
        }
        fields
    }

    /// What a trigger asks: when, of whom, of which event.
    pub(super) fn fits(&mut self, trigger: &Trigger, scope: &[Js]) -> Js {
        let flow = self.flow;
        let mut all = Js::Bool(true);
        if let Some((from, to)) = &flow.active {
            let zone = self.cx.program.zone.as_ref().map_or("UTC", |zone| zone.as_str());
            let here = Js::name("$now").method("setZone", vec![Js::str(zone)]);
            let today = here.method("toISODate", Vec::new());
            if let Some(from) = from {
                all = all.and(today.clone().bin(Op::Ge, Js::str(from.as_str())));
            }
            if let Some(to) = to {
                all = all.and(today.bin(Op::Le, Js::str(to.as_str())));
            }
        }
        if let Some(segment) = trigger.among {
            all = all.and(self.lowering.segment(segment, trigger.span));
        }
        if let TriggerKind::Event { filter: Some(filter), .. } = &trigger.kind {
            all = all.and(self.lower(filter, scope));
        }
        all
    }

    /// Is the journey for them.
    pub(super) fn is_for(&mut self) -> Js {
        let persona = self.flow.persona.and_then(|persona| self.cx.program.personas.get(persona));
        match persona.and_then(|persona| Some((persona, persona.predicate.as_ref()?))) {
            Some((persona, predicate)) => self.lowering.predicate(&persona.vars, predicate),
            None => Js::Bool(true),
        }
    }
}

/// The path of a webhook below that of the workspace and the environment.
pub(in crate::target::n8n) fn webhook_path(cx: Context<'_>, name: &str) -> String {
    let env = cx.env.map(|env| format!("{env}/")).unwrap_or_default();
    format!("{}/{env}{name}", cx.program.workspace)
}

/// Are all fields there that must be; and the declared ones, without those of another type.
pub(in crate::target::n8n) fn complete(
    lowering: &mut Lowering<'_>,
    fields: &[Field],
    data: &Js,
) -> (Js, Js) {
    let payload = data.clone().or_else(Js::Object(None, Vec::new()));
    let mut fits = Js::Bool(true);
    let mut entries = Vec::new();
    for field in fields {
        let key = lowering.allowed(&field.name, field.span);
        let value = payload.clone().dot(key.clone());
        let fitting = fitting(&field.ty, value.clone());
        if !field.ty.is_optional() && field.default.is_none() {
            fits = fits.and(fitting.clone());
        }
        // A field of another type is dropped.
        let there = if field.ty.is_optional() || field.default.is_some() {
            fitting.then(value, Js::Null)
        } else {
            value
        };
        entries.push((key, lowering.or_default(there, field)));
    }
    (fits, Js::Object(None, entries))
}

/// Is a plain value there, and of the right kind.
pub(super) fn fitting(ty: &Ty, value: Js) -> Js {
    let code = match ty.known() {
        Ty::Int | Ty::Percent | Ty::Duration | Ty::Money(_) => "(v) => Number.isSafeInteger(v)",
        Ty::Bool => "(v) => typeof v === \"boolean\"",
        Ty::Record(_) | Ty::Event(_) | Ty::Answer(_) => {
            "(v) => typeof v === \"object\" && v !== null && !Array.isArray(v)"
        }
        Ty::List(_) => "(v) => Array.isArray(v)",
        _ => "(v) => typeof v === \"string\"",
    };
    Js::Code(code).call(vec![value])
}
