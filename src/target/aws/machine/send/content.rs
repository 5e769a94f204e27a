//! Which translation somebody gets, and its texts.

use super::{Builder, Reading};
use crate::hir::{Message, Program, Text, Ty};
use crate::target::aws::document::{Assign, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::text::{locale, render};
use crate::value::Form;

/// Which of a message's locales.
#[derive(Clone, Debug)]
pub(super) enum Locale {
    /// Known while compiling, by its place.
    Fixed(usize),
    /// In the variable `$locale`, by its place.
    Chosen,
}

impl Builder<'_> {
    /// Chooses the locale by the customer's language, as `text::locale::choose` does.
    pub(super) fn locale(&mut self, message: &Message, begin: &mut Assign) -> Locale {
        if message.locales.len() < 2 {
            return Locale::Fixed(0);
        }
        let default = self.cx.program.locale.to_string();
        let Some(field) = language_field(self.cx.program) else {
            let chosen = locale::choose(&default, &message.locales);
            let at = message.locales.iter().position(|tag| Some(tag) == chosen);
            return Locale::Fixed(at.unwrap_or(0));
        };
        let value = self.lowering.customer_field(field);
        let wanted = value.clone().exists().then(value, Ast::str(default));
        begin.push(("locale".into(), Tpl::Expr(choose(wanted, &message.locales))));
        Locale::Chosen
    }

    /// A slot's text for whoever reads it.
    pub(super) fn slot(&mut self, reading: &Reading<'_>, name: &str) -> Option<Ast> {
        let slot = reading.content.slot(name)?;
        let texts: Vec<&Text> = slot.texts.iter().collect();
        let markup = name == "html";
        Some(self.localized(reading, &texts, |me, text, form| {
            if markup { me.lowering.html(text, form) } else { me.lowering.text(text, form) }
        }))
    }

    /// A value for each locale, of which one is chosen.
    pub(super) fn localized<T>(
        &mut self,
        reading: &Reading<'_>,
        each: &[T],
        mut lower: impl FnMut(&mut Self, &T, Form<'_>) -> Ast,
    ) -> Ast {
        let mut values = Vec::new();
        for (at, item) in each.iter().enumerate() {
            let tag = reading.message.locales.get(at).map_or("", |tag| tag.as_str());
            if matches!(reading.locale, Locale::Fixed(fixed) if fixed != at) {
                continue;
            }
            let form = Form { locale: tag, style: render::style(tag) };
            values.push((at, lower(self, item, form)));
        }
        let Some((_, last)) = values.pop() else { return Ast::str("") };
        if values.iter().all(|(_, value)| *value == last) {
            return last;
        }
        values.into_iter().rev().fold(last, |rest, (at, value)| {
            let place = i64::try_from(at).unwrap_or(0);
            Ast::var("locale").eq(Ast::Num(place)).then(value, rest)
        })
    }
}

/// The profile's field with the customer's language.
pub(in crate::target::aws) fn language_field(program: &Program) -> Option<u32> {
    let is_locale = |field: &&crate::hir::Field| *field.ty.known() == Ty::Locale;
    let fields = program.profile_fields();
    let named = fields.iter().filter(is_locale).find(|field| field.name == "language");
    let found = named.or_else(|| fields.iter().find(is_locale))?;
    fields.iter().position(|field| field.name == found.name).and_then(|at| u32::try_from(at).ok())
}

/// The place of the locale for a language: the tag, then without its last part, and so on (RFC 4647,
/// part 3.4), else the last of the chain.
fn choose<T: AsRef<str>>(wanted: Ast, chain: &[T]) -> Ast {
    let table = locale::lookup_table(chain)
        .into_iter()
        .map(|(tag, at)| (tag, Ast::Num(i64::try_from(at).unwrap_or(0))))
        .collect();
    let last = i64::try_from(chain.len().saturating_sub(1)).unwrap_or(0);
    let var = |name: &str| Ast::var(name);
    let found = Ast::call("lookup", vec![var("tags"), var("k")]);
    let shorter = Ast::call("replace", vec![var("k"), Ast::Regex("-[^-]*$"), Ast::str("")]);
    let step = found.clone().exists().then(
        found,
        Ast::call("contains", vec![var("k"), Ast::str("-")])
            .then(Ast::call("find", vec![shorter]), Ast::Num(last)),
    );
    let key = Ast::call(
        "lowercase",
        vec![Ast::call("replace", vec![wanted, Ast::str("_"), Ast::str("-")])],
    );
    Ast::Block(
        vec![
            ("tags".into(), Ast::Object(table)),
            ("find".into(), Ast::Lambda(vec!["k".into()], Box::new(step))),
        ],
        Box::new(Ast::call("find", vec![key])),
    )
}

/// `text` without a leading base, or an error that makes the channel fail.
pub(super) fn after_base(text: Ast, base: &str) -> Ast {
    let length = i64::try_from(base.chars().count()).unwrap_or(0);
    let start = Ast::call("substring", vec![text.clone(), Ast::Num(0), Ast::Num(length)]);
    let rest = Ast::call("substring", vec![text, Ast::Num(length)]);
    let error =
        Ast::call("error", vec![Ast::str("the link does not begin with whatsapp_link_base")]);
    start.bin(BinOp::Eq, Ast::str(base)).then(rest, error)
}

/// The choice for a language that is known, to be tested.
#[cfg(test)]
pub(in crate::target::aws) fn locale_index(wanted: &str, chain: &[&str]) -> Ast {
    choose(Ast::str(wanted), chain)
}
