//! `collect`: a batch. The first trigger opens it, those that come while it is open join it, and one run goes on for
//! all of them. What a trigger asks (`where`, `among`) stands in the workflow's conditions and is asked of each; the
//! persona and the entry policy are asked behind the batch.
//!
//! A text is handed the first ten of what was gathered, and with Knock's Enterprise plan up to a hundred. Since
//! `{each ..}` says how many it goes through, that is enough where it says no more. How many there are Knock
//! counts without a limit.

use super::super::clock;
use super::super::conditions::Any;
use super::super::document::{
    Batch, BatchSettings, Branch, DataSettings, Duration, Step, UpdateData, Way,
};
use super::super::liquid::Template;
use super::super::values::{Bound, COUNT};
use super::super::{check, errors, names};
use super::Emitter;
use crate::diag::Diagnostic;
use crate::flow::NodeKind;
use crate::hir::{Collect, Event, Id, Moment, Persona, Text, TextPart};
use crate::source::Span;

/// Fields that an activity of Knock's has of its own.
const OWN: [&str; 7] =
    ["id", "inserted_at", "updated_at", "actor", "recipient", "recipients", "tenant"];

/// Seconds that a batch is open at least: the point at which it closes must lie in the future when its step runs, and
/// without a batch a run has no list of what was gathered.
const SHORTEST: i64 = 60;

impl Emitter<'_> {
    /// The batch of a trigger, and what is asked behind it.
    pub(super) fn gather(
        &mut self,
        collect: &Collect,
        event: Id<Event>,
        persona: Option<Id<Persona>>,
        span: Span,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        if let Err(problem) = self.batch(collect, event, span, &mut steps) {
            self.refuse(problem);
        }
        // From here on the data of the triggers is laid together; what each brought stands in the list.
        if let Some(newest) = self.cx.flow.trigger_var {
            self.known.names.insert(newest, Bound::Newest);
        }
        self.known.names.insert(collect.var, Bound::Gathered);
        let mut count = Template::default();
        count.literal(&format!("{{\"{COUNT}\": "));
        count.output("total_activities");
        count.literal("}");
        steps.push(Step::UpdateData(UpdateData {
            key: self.refs.fresh("count"),
            name: "How many".to_owned(),
            conditions: None,
            settings: DataSettings { data: count.finish() },
        }));
        let predicate = persona.and_then(|id| self.cx.program.personas.get(id)?.predicate.as_ref());
        if let Some(predicate) = predicate {
            match self.asked().holds(predicate, false) {
                Ok(other) => steps.extend(self.only(other)),
                Err(problem) => self.refuse(problem),
            }
        }
        steps
    }

    /// Ends the run for those of whom a condition holds.
    fn only(&mut self, other: Any) -> Option<Step> {
        if other.is_never() {
            return None;
        }
        let away = Way {
            name: "Somebody else".to_owned(),
            terminates: true,
            conditions: other.group(),
            steps: Vec::new(),
        };
        let key = self.refs.fresh("persona");
        Some(Step::Branch(Branch {
            key,
            name: "For whom".to_owned(),
            branches: vec![away, Way::on()],
        }))
    }

    fn batch(
        &mut self,
        collect: &Collect,
        event: Id<Event>,
        span: Span,
        steps: &mut Vec<Step>,
    ) -> Result<(), Diagnostic> {
        if collect.except.is_some() {
            return Err(errors::refused(
                span,
                "events that a digest does not gather",
                "a run of Knock that meets no batch has no list of what was gathered",
                "give those events a journey of their own, and ask for the others with `where`",
            ));
        }
        let most = self.cx.settings.batch_items();
        let shown = self.shown();
        if let Some((_, place)) = shown.filter(|(shown, _)| *shown > most) {
            return Err(errors::refused(
                place,
                "a text that goes through more of a digest than Knock hands it",
                &format!("it is handed the first {most} of what was gathered"),
                "write `up to 10`; with Knock's Enterprise plan set `batch_items` in `[targets.knock]` to 100 or less",
            ));
        }
        let max = collect.max.map(i64::from);
        if max.is_some_and(|max| !check::ITEMS.contains(&max)) {
            return Err(errors::knock_limit(
                Some(span),
                "a digest that is closed when it is full holds 2 to 1000 events".to_owned(),
                "designing-workflows/batch-function",
                "gather more of them, or take `collect` out",
            ));
        }
        let declared = self.cx.program.events.get(event).map_or(&[][..], |event| &event.fields);
        if let Some(field) = declared.iter().find(|field| OWN.contains(&field.name.as_str())) {
            return Err(errors::name_taken(field.span, &field.name, "an activity of a batch"));
        }
        let length = |seconds: i64| {
            Duration::of(seconds).filter(|length| length.seconds() <= check::BATCH).ok_or_else(
                || {
                    errors::knock_limit(
                        Some(span),
                        "a digest gathers for whole minutes, and at most 31 days".to_owned(),
                        "designing-workflows/batch-function",
                        "gather for a shorter time",
                    )
                },
            )
        };
        let whole = length(collect.span)?;
        let sliding = collect.sliding.filter(|sliding| *sliding < collect.span);
        let batch_key = collect.by.as_ref().map(|key| self.key(key)).transpose()?;
        let mut settings = BatchSettings {
            batch_execution_mode: "accumulate",
            batch_items_max_limit: max,
            batch_items_render_limit: shown.map(|(shown, _)| shown).filter(|shown| *shown > 10),
            batch_key,
            batch_order: "asc",
            batch_until_field_path: None,
            batch_window: Some(whole),
            batch_window_extension_limit: None,
            batch_window_type: "fixed",
            workflow_version_mode: "pinned",
        };
        if let Some(sliding) = sliding {
            settings.batch_window = Some(length(sliding)?);
            settings.batch_window_extension_limit = Some(whole);
            settings.batch_window_type = "sliding";
        }
        if let Some(moment) = &collect.until {
            if sliding.is_some() {
                return Err(errors::refused(
                    span,
                    "a digest that slides and has a point of the calendar",
                    "each event would put a batch of Knock off by what is left until the point",
                    "keep one of them",
                ));
            }
            let name = names::kept("until");
            let data = self.closes(&name, moment, collect.span)?;
            steps.push(Step::UpdateData(UpdateData {
                key: self.refs.fresh("until"),
                name: "Until when".to_owned(),
                conditions: None,
                settings: DataSettings { data },
            }));
            settings.batch_window = None;
            settings.batch_until_field_path = Some(format!("data.{name}"));
        }
        let key = self.refs.fresh("digest");
        steps.push(Step::Batch(Batch { key, name: "Digest".to_owned(), settings }));
        Ok(())
    }

    /// How many of what was gathered the texts of the journey go through at most, and where.
    fn shown(&self) -> Option<(i64, Span)> {
        let program = self.cx.program;
        let sends = self.cx.flow.nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Send { message, .. } => Some(program.messages.at(*message)),
            _ => None,
        });
        let slots = sends.flat_map(|message| &message.contents).flat_map(|content| &content.slots);
        let mut open: Vec<&Text> = slots.flat_map(|slot| &slot.texts).collect();
        let mut most: Option<(i64, Span)> = None;
        while let Some(text) = open.pop() {
            for part in &text.parts {
                match part {
                    TextPart::Each { list, max, body, .. } => {
                        let here = i64::from(*max);
                        if most.is_none_or(|(most, _)| most < here) {
                            most = Some((here, list.span));
                        }
                        open.push(body);
                    }
                    TextPart::Plural { forms, .. } => {
                        open.extend(forms.iter().map(|(_, form)| form))
                    }
                    TextPart::Text(_) | TextPart::Slot(_) => {}
                }
            }
        }
        most
    }

    /// The instant at which a batch is closed that opens now: the point, or the end of the time where that comes
    /// first. One that opens at the point itself is closed as soon as Knock can.
    fn closes(&self, name: &str, moment: &Moment, span: i64) -> Result<String, Diagnostic> {
        let mut out = Template::default();
        clock::now(&mut out, self.cx.program);
        self.reach(&mut out, moment)?;
        out.assign("journeyc_at", &format!("journeyc_now | plus: {span}"));
        out.tag(&format!("if journeyc_is == \"ahead\" and journeyc_left < {span}"));
        out.assign("journeyc_at", "journeyc_now | plus: journeyc_left");
        out.tag("endif");
        let soon = format!("journeyc_is == \"ahead\" and journeyc_left < {SHORTEST}");
        out.tag(&format!("if journeyc_is == \"now\" or {soon}"));
        out.assign("journeyc_at", &format!("journeyc_now | plus: {SHORTEST}"));
        out.tag("endif");
        clock::instant(&mut out);
        out.literal(&format!("{{\"{name}\": \""));
        out.output("journeyc_iso");
        out.literal("\"}");
        Ok(out.finish())
    }
}
