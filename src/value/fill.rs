//! Texts with their slots filled.

use super::data::{Data, rendered};
use super::eval::{Overlay, Scope, eval};
use crate::hir::{Expr, ExprKind, Program, Text, TextPart, Value};
use crate::text::plural;
use crate::text::render::LocaleStyle;

/// How values are put into a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form<'a> {
    /// The locale of the text.
    pub(crate) locale: &'a str,
    /// Its style.
    pub(crate) style: LocaleStyle,
}

/// A text as it goes out. Each value goes through `put` first.
pub(crate) fn fill(
    scope: &Scope<'_>,
    text: &Text,
    names: &[String],
    form: Form<'_>,
    put: &mut dyn FnMut(&str, String) -> String,
) -> String {
    let mut out = String::new();
    for part in &text.parts {
        match part {
            TextPart::Text(literal) => out.push_str(literal),
            TextPart::Slot(expr) => {
                let name = described(scope.program, names, expr);
                let value = rendered(scope.program, &eval(scope, expr), form.style, scope.zone);
                let value = value.unwrap_or_else(|| format!("{{{name}}}"));
                out.push_str(&put(&name, value));
            }
            TextPart::Each { element, list, max, body } => {
                let Data::List(items) = eval(scope, list).into_owned() else { continue };
                let most = usize::try_from(*max).unwrap_or(usize::MAX);
                for item in items.iter().take(most) {
                    let overlay = Overlay { var: *element, value: item, below: scope.overlay };
                    let inner = Scope { overlay: Some(&overlay), ..*scope };
                    out.push_str(&fill(&inner, body, names, form, put));
                }
            }
            TextPart::Plural { count, forms } => {
                let count = match *eval(scope, count) {
                    Data::Value(Value::Int(count)) => count,
                    _ => 0,
                };
                let wanted = plural::category(form.locale, count);
                if let Some(text) = plural::form(forms, wanted) {
                    out.push_str(&fill(scope, text, names, form, put));
                }
            }
        }
    }
    out
}

/// A text as it goes out, with the values as they are.
pub(crate) fn plain(scope: &Scope<'_>, text: &Text, names: &[String], form: Form<'_>) -> String {
    fill(scope, text, names, form, &mut |_, value| value)
}

/// What a slot shows, in a word: `cart.total`.
pub(crate) fn described(program: &Program, names: &[String], expr: &Expr) -> String {
    let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
    match &expr.kind {
        ExprKind::Customer(field) => match program.profile_fields().get(at(*field)) {
            Some(field) => format!("customer.{}", field.name),
            None => "customer".to_owned(),
        },
        ExprKind::CustomerId => "customer.id".to_owned(),
        ExprKind::Var(var) => names.get(at(var.0)).cloned().unwrap_or_else(|| "a value".to_owned()),
        ExprKind::Field(of, field) => {
            let fields = super::data::fields_of(program, &of.ty);
            let name = fields.get(at(*field)).map_or("a field", |field| field.name.as_str());
            format!("{}.{name}", described(program, names, of))
        }
        ExprKind::Setting(id) => program
            .settings
            .get(*id)
            .map_or_else(String::new, |setting| setting.head.name.to_string()),
        ExprKind::Coalesce(value, _) => described(program, names, value),
        _ => "a value".to_owned(),
    }
}
