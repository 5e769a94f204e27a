//! Types as they are written, and which value fits where.

use super::checker::Checker;
use super::names::type_name;
use crate::hir::modules::Kind;
use crate::hir::{Construct, Expr, ExprKind, Field, Function, Ty, Value, errors};
use crate::syntax::ast;
use crate::text::currency;
use rust_decimal::Decimal;

/// The names of the built-in types.
const BUILT_IN: [&str; 17] = [
    "text", "int", "decimal", "bool", "percent", "date", "monthday", "time", "datetime",
    "duration", "money", "phone", "email", "url", "locale", "timezone", "channel",
];

impl Checker<'_> {
    /// A type as it is written.
    pub(super) fn ty(&mut self, ty: &ast::Type) -> Ty {
        let inner = match &ty.kind {
            ast::TypeKind::Named { name, max, currency } => {
                self.named_type(name, max.as_ref(), currency.as_ref())
            }
            ast::TypeKind::List { of, .. } => Ty::List(Box::new(self.ty(of))),
            ast::TypeKind::Fields(_) => {
                self.sink.push(errors::fields_not_here(ty.span));
                Ty::Error
            }
        };
        if ty.optional { inner.optional() } else { inner }
    }

    fn named_type(
        &mut self,
        path: &ast::Path,
        max: Option<&ast::Expr>,
        money: Option<&ast::Name>,
    ) -> Ty {
        let name = path.text();
        if let Some(max) = max
            && name != "text"
        {
            self.sink.push(errors::limit_not_here(&name, max.span));
        }
        if let Some(code) = money
            && name != "money"
        {
            self.sink.push(errors::currency_not_here(&name, code.span));
        }
        match name.as_str() {
            "text" => Ty::Text(max.and_then(|max| self.count(max, 1, 100_000))),
            "int" => Ty::Int,
            "decimal" => Ty::Decimal,
            "bool" => Ty::Bool,
            "percent" => Ty::Percent,
            "date" => Ty::Date,
            "monthday" => Ty::MonthDay,
            "time" => Ty::Time,
            "datetime" => Ty::DateTime,
            "duration" => Ty::Duration,
            "money" => match money {
                Some(code) if currency::find(&code.text).is_none() => {
                    let codes = currency::all().map(|currency| currency.code);
                    self.sink.push(errors::unknown_currency(&code.text, code.span, codes));
                    Ty::Error
                }
                Some(code) => Ty::Money(code.text.clone()),
                None => Ty::Money(self.cx.program.currency.clone()),
            },
            "phone" => Ty::Phone,
            "email" => Ty::Email,
            "url" => Ty::Url,
            "locale" => Ty::Locale,
            "timezone" => Ty::Timezone,
            "channel" => Ty::Channel,
            "contact" => Ty::Contact,
            _ => {
                if let Some(def) = self.find(&name, &[Kind::Enum]) {
                    return Ty::Enum(def.id());
                }
                if let Some(def) = self.find(&name, &[Kind::Record]) {
                    return Ty::Record(def.id());
                }
                if let Some(def) = self.find(&name, &[Kind::Event]) {
                    return Ty::Event(def.id());
                }
                if self.cx.modules.is_unknown(self.module, &name) {
                    return Ty::Error;
                }
                let kinds = [Kind::Enum, Kind::Record, Kind::Event];
                let mut names = self.cx.modules.names_of(self.module, &kinds);
                names.extend(BUILT_IN);
                let exporter = self.cx.modules.exporters(&name, &kinds);
                self.sink.push(errors::unknown_type(&name, path.span, names, exporter));
                Ty::Error
            }
        }
    }

    /// Fields of a record, an event, the profile or an answer.
    pub(super) fn fields(&mut self, fields: &[ast::Field]) -> Vec<Field> {
        let mut out: Vec<Field> = Vec::with_capacity(fields.len());
        for field in fields {
            if let Some(first) = out.iter().find(|other| other.name == field.name.text) {
                self.sink.push(errors::duplicate_name(
                    "field",
                    &field.name.text,
                    field.name.span,
                    first.span,
                ));
                continue;
            }
            let ty = self.ty(&field.ty);
            let default = field.default.as_ref().map(|value| self.default(value, &ty));
            out.push(Field {
                name: field.name.text.clone(),
                ty,
                personal: !field.labels.is_empty(),
                default,
                span: field.name.span,
            });
        }
        out
    }

    /// A value that stands where none is given: one that is known before any run.
    pub(super) fn default(&mut self, value: &ast::Expr, ty: &Ty) -> Expr {
        let value = self.expr_of(value, ty);
        let mut known = true;
        value.walk(&mut |part| {
            known &= matches!(
                part.kind,
                ExprKind::Value(_)
                    | ExprKind::Setting(_)
                    | ExprKind::Record(..)
                    | ExprKind::List(_)
                    | ExprKind::Negate(_)
                    | ExprKind::Binary(..)
                    | ExprKind::Function(Function::Decimal, _)
                    | ExprKind::Error
            );
        });
        if !known {
            self.sink.push(errors::not_constant("a default", value.span));
        }
        value
    }

    /// A whole number that is written out, inside a range.
    pub(super) fn count(&mut self, expr: &ast::Expr, least: u32, most: u32) -> Option<u32> {
        let value = self.expr_of(expr, &Ty::Int);
        match value.kind {
            ExprKind::Value(Value::Int(number)) => match u32::try_from(number) {
                Ok(number) if (least..=most).contains(&number) => Some(number),
                _ => {
                    self.sink.push(errors::out_of_range(number, least, most, expr.span));
                    None
                }
            },
            ExprKind::Error => None,
            _ => {
                self.sink.push(errors::not_constant("a whole number", expr.span));
                None
            }
        }
    }

    /// A span of time that is written out, in seconds.
    pub(super) fn seconds(&mut self, expr: &ast::Expr) -> Option<i64> {
        let value = self.expr_of(expr, &Ty::Duration);
        match value.kind {
            ExprKind::Value(Value::Duration(seconds)) => Some(seconds),
            ExprKind::Error => None,
            _ => {
                self.sink.push(errors::not_constant("a span of time such as `2 days`", expr.span));
                None
            }
        }
    }

    /// Makes an expression fit a type, or says why it does not.
    pub(super) fn coerce(&mut self, expr: Expr, want: &Ty) -> Expr {
        if fits(&expr.ty, want) {
            return expr;
        }
        // A whole number is a decimal too, and a text that is written out may be long enough.
        if let (Ty::Decimal, ExprKind::Value(Value::Int(number))) = (want.known(), &expr.kind) {
            let kind = ExprKind::Value(Value::Decimal(Decimal::from(*number)));
            return Expr { kind, ty: Ty::Decimal, span: expr.span };
        }
        if let (Ty::Decimal, Ty::Int) = (want.known(), expr.ty.known())
            && (want.is_optional() || !expr.ty.is_optional())
        {
            let (span, optional) = (expr.span, expr.ty.is_optional());
            let ty = if optional { Ty::Decimal.optional() } else { Ty::Decimal };
            return Expr { kind: ExprKind::Function(Function::Decimal, vec![expr]), ty, span };
        }
        let program = self.cx.program;
        let found = &expr.ty;
        let widens = matches!((found.known(), want), (Ty::Int, Ty::Decimal));
        let known_fits = widens || fits(found.known(), want);
        let finding = if found.is_optional() && !want.is_optional() && known_fits {
            self.missing(&expr)
        } else if let (Ty::Money(a), Ty::Money(b)) = (found.known(), want.known()) {
            errors::two_currencies(a, b, expr.span)
        } else if let (Ty::Text(length), Ty::Text(Some(most))) = (found.known(), want.known()) {
            errors::text_too_long(*length, *most, expr.span)
        } else if let Some(finding) = self.unit_slip(&expr, want) {
            finding
        } else {
            errors::wrong_type(&type_name(program, want), &type_name(program, found), expr.span)
        };
        self.sink.push(finding);
        Expr { kind: ExprKind::Error, ty: Ty::Error, span: expr.span }
    }

    /// A number without its unit, or with one of another kind.
    pub(super) fn unit_slip(&self, expr: &Expr, want: &Ty) -> Option<crate::diag::Diagnostic> {
        let text = self.describe(expr);
        let is_number = matches!(
            expr.kind,
            ExprKind::Value(
                Value::Int(_)
                    | Value::Decimal(_)
                    | Value::Money(..)
                    | Value::Duration(_)
                    | Value::Percent(_)
            )
        );
        if !is_number {
            return None;
        }
        let bare = matches!(expr.ty, Ty::Int | Ty::Decimal);
        let (expected, fix): (String, Option<String>) = match want.known() {
            Ty::Duration => {
                ("a span of time such as `2 days`".into(), bare.then(|| format!("{text} days")))
            }
            Ty::Money(code) => {
                (format!("an amount in {code}"), bare.then(|| format!("{text} {code}")))
            }
            Ty::Percent => ("a percentage".into(), bare.then(|| format!("{text}%"))),
            Ty::Int if !bare => ("a number without a unit".into(), None),
            _ => return None,
        };
        Some(errors::wrong_unit(&text, &expected, fix, expr.span))
    }
}

/// Does a value of type `found` fit where `want` is expected.
pub(super) fn fits(found: &Ty, want: &Ty) -> bool {
    match (found, want) {
        (Ty::Error, _) | (_, Ty::Error) => true,
        (Ty::Optional(a), Ty::Optional(b)) => fits(a, b),
        (Ty::Optional(_), _) => false,
        (a, Ty::Optional(b)) => fits(a, b),
        (
            Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone,
            Ty::Text(None),
        ) => true,
        (Ty::Text(Some(length)), Ty::Text(Some(most))) => length <= most,
        (Ty::List(a), Ty::List(b)) => fits(a, b),
        (a, b) => a == b,
    }
}

/// Does the type have an order.
pub(super) fn ordered(ty: &Ty) -> bool {
    matches!(
        ty,
        Ty::Int
            | Ty::Decimal
            | Ty::Percent
            | Ty::Date
            | Ty::Time
            | Ty::DateTime
            | Ty::Duration
            | Ty::Money(_)
            | Ty::Enum(_)
            | Ty::Error
    )
}

/// Reading a type that needs more of a target than plain values do.
pub(super) fn construct_of(ty: &Ty) -> Option<Construct> {
    match ty.known() {
        Ty::List(_) => Some(Construct::Lists),
        _ => None,
    }
}
