//! Which translation somebody gets, and its texts.

use super::Reading;
use crate::hir::{Button, Message, Program, Text, Ty};
use crate::target::n8n::emit::Builder;
use crate::target::n8n::js::Js;
use crate::text::{locale, render};
use crate::value::Form;

/// Which of a message's locales.
#[derive(Clone, Copy, Debug)]
pub(in crate::target::n8n) enum Locale {
    /// Known while compiling, by its place.
    Fixed(usize),
    /// `l`, by its place.
    Chosen,
}

/// A button with its label and target for whoever reads it.
pub(in crate::target::n8n) struct Shown {
    pub(in crate::target::n8n) name: String,
    pub(in crate::target::n8n) label: Js,
    pub(in crate::target::n8n) target: Option<Js>,
    /// Is the target written out in the source.
    pub(in crate::target::n8n) fixed: bool,
}

/// The place of the locale for a language: the tag, then without its last part, and so on (RFC 4647,
/// part 3.4), else the last of the chain.
const CHOOSE: &str = "(w, tags, places, last) => { \
let k = w.replace(/_/g, \"-\").toLowerCase(); \
for (;;) { const i = tags.indexOf(k); if (i >= 0) return places[i]; \
const j = k.lastIndexOf(\"-\"); if (j < 0) return last; k = k.slice(0, j); } }";

impl Builder<'_> {
    /// The locale, and how it is found where the customer's language says so.
    pub(super) fn locale(&mut self, message: &Message) -> (Locale, Option<Js>) {
        if message.locales.len() < 2 {
            return (Locale::Fixed(0), None);
        }
        let default = self.cx.program.locale.to_string();
        let Some(field) = language_field(self.cx.program) else {
            let chosen = locale::choose(&default, &message.locales);
            let at = message.locales.iter().position(|tag| Some(tag) == chosen);
            return (Locale::Fixed(at.unwrap_or(0)), None);
        };
        let wanted = self.lowering.customer_field(field).or_else(Js::str(default));
        let table = locale::lookup_table(&message.locales);
        let place = |at: usize| Js::Num(i64::try_from(at).unwrap_or(0));
        let tags = table.iter().map(|(tag, _)| Js::str(tag.as_str())).collect();
        let places = table.iter().map(|(_, at)| place(*at)).collect();
        let last = place(message.locales.len().saturating_sub(1));
        let args = vec![wanted, Js::Array(tags), Js::Array(places), last];
        (Locale::Chosen, Some(Js::Code(CHOOSE).call(args)))
    }

    /// A slot's text for whoever reads it.
    pub(in crate::target::n8n::emit) fn slot(
        &mut self,
        reading: &Reading<'_>,
        name: &str,
    ) -> Option<Js> {
        let slot = reading.content.slot(name)?;
        let texts: Vec<&Text> = slot.texts.iter().collect();
        let html = name == "html";
        Some(self.localized(reading, &texts, |me, text, form| me.lowering.text(text, form, html)))
    }

    /// A value for each locale, of which one is chosen.
    pub(in crate::target::n8n::emit) fn localized<T>(
        &mut self,
        reading: &Reading<'_>,
        each: &[T],
        mut lower: impl FnMut(&mut Self, &T, Form<'_>) -> Js,
    ) -> Js {
        let mut values = Vec::new();
        for (at, item) in each.iter().enumerate() {
            let tag = reading.plan.message.locales.get(at).map_or("", |tag| tag.as_str());
            if matches!(reading.locale, Locale::Fixed(fixed) if fixed != at) {
                continue;
            }
            let form = Form { locale: tag, style: render::style(tag) };
            values.push((at, lower(self, item, form)));
        }
        let Some((_, last)) = values.pop() else { return Js::str("") };
        if values.iter().all(|(_, value)| *value == last) {
            return last;
        }
        values.into_iter().rev().fold(last, |rest, (at, value)| {
            let place = i64::try_from(at).unwrap_or(0);
            Js::name("l").eq(Js::Num(place)).then(value, rest)
        })
    }

    /// The buttons of a content, by their place in the first locale.
    pub(in crate::target::n8n::emit) fn buttons(&mut self, reading: &Reading<'_>) -> Vec<Shown> {
        let lists = &reading.content.buttons;
        let Some(first) = lists.first() else { return Vec::new() };
        let mut shown = Vec::new();
        for (place, button) in first.iter().enumerate() {
            let each: Vec<&Button> =
                lists.iter().map(|list| list.get(place).unwrap_or(button)).collect();
            let label = self.localized(reading, &each, |me, button, form| {
                me.lowering.text(&button.label, form, false)
            });
            // Each language of a template has its own link, so links that differ can all be fixed.
            let mut fixed = true;
            let target = button.target.is_some().then(|| {
                self.localized(reading, &each, |me, button, _| {
                    let target = button.target.as_ref();
                    let target =
                        target.map_or_else(|| Js::str(""), |target| me.lowering.expr(target));
                    fixed &= matches!(target, Js::Str(_));
                    target
                })
            });
            shown.push(Shown { name: button.name.to_string(), label, target, fixed });
        }
        shown
    }
}

/// The profile's field with the customer's language.
fn language_field(program: &Program) -> Option<u32> {
    let is_locale = |field: &&crate::hir::Field| *field.ty.known() == Ty::Locale;
    let fields = program.profile_fields();
    let named = fields.iter().filter(is_locale).find(|field| field.name == "language");
    let found = named.or_else(|| fields.iter().find(is_locale))?;
    fields.iter().position(|field| field.name == found.name).and_then(|at| u32::try_from(at).ok())
}
