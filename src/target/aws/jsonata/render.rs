//! How values look in a text: the same as `text::render`, in JSONata. Only whole numbers are
//! formatted, so nothing is ever rounded.

use super::{Ast, BinOp, Lowering, calendar};
use crate::hir::{Expr, Text, TextPart, Ty};
use crate::target::aws::errors;
use crate::text::currency;
use crate::text::plural::{self, Numbers};
use crate::text::render::{DateForm, LocaleStyle};
use crate::value::Form;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Lowering<'_> {
    /// A text with its slots filled in.
    pub(in crate::target::aws) fn text(&mut self, text: &Text, form: Form<'_>) -> Ast {
        self.filled(text, form, &|_, value| value)
    }

    /// HTML with its slots filled in: what a value holds is text there too.
    pub(in crate::target::aws) fn html(&mut self, text: &Text, form: Form<'_>) -> Ast {
        self.filled(text, form, &|expr, value| match expr.ty.known() {
            Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone => {
                escaped(value)
            }
            // Numbers, amounts, dates and members of enums hold no sign of HTML.
            _ => value,
        })
    }

    /// A part of a text with its slots filled in.
    pub(in crate::target::aws) fn part(&mut self, part: &TextPart, form: Form<'_>) -> Ast {
        self.filled_part(part, form, &|_, value| value)
    }

    fn filled(&mut self, text: &Text, form: Form<'_>, put: &dyn Fn(&Expr, Ast) -> Ast) -> Ast {
        Ast::concat_all(text.parts.iter().map(|part| self.filled_part(part, form, put)).collect())
    }

    fn filled_part(
        &mut self,
        part: &TextPart,
        form: Form<'_>,
        put: &dyn Fn(&Expr, Ast) -> Ast,
    ) -> Ast {
        match part {
            TextPart::Text(text) => Ast::str(text),
            TextPart::Slot(expr) => {
                let value = self.slot(expr, form.style);
                put(expr, value)
            }
            TextPart::Each { element, list, max, body } => {
                let list_span = list.span;
                let list = self.expr(list).listed();
                let (item, place) = (self.local("i"), self.local("n"));
                let outer = self.bind(*element, Ast::var(item.as_str()));
                let asked = self.histories().count();
                let body = self.filled(body, form, put);
                if self.histories().count() > asked {
                    self.problems.push(errors::refused(
                        list_span,
                        "a question about the past inside `{each ..}`",
                        "it would be asked for each element",
                        "ask it before, with `let`, and give the answer to the message",
                    ));
                }
                if let Some(outer) = outer {
                    self.bind(*element, outer);
                }
                let within = Ast::var(place.as_str()).bin(BinOp::Lt, Ast::Num(i64::from(*max)));
                let first = Ast::Lambda(vec![item.clone(), place], Box::new(within));
                let first = Ast::call("filter", vec![list, first]).listed();
                let each = Ast::Lambda(vec![item], Box::new(body));
                // The join of an empty list is the empty text.
                Ast::call("join", vec![Ast::call("map", vec![first, each]).listed()])
            }
            TextPart::Plural { count, forms } => {
                let mut forms_of: Vec<(Numbers, Ast)> = Vec::new();
                let mut before: Option<&Text> = None;
                for (category, numbers) in plural::rules(form.locale) {
                    let text = plural::form(forms, category);
                    // Categories that were not written share a form.
                    let same = before.zip(text).is_some_and(|(a, b)| std::ptr::eq(a, b));
                    let shown = match (forms_of.last(), text) {
                        (Some((_, shown)), _) if same => shown.clone(),
                        (_, Some(text)) => self.filled(text, form, put),
                        (_, None) => Ast::str(""),
                    };
                    forms_of.push((*numbers, shown));
                    before = text;
                }
                let local = self.local("n");
                let size = Ast::call("abs", vec![self.expr(count)]);
                size.once(&local, |size| one_of(&size, forms_of))
            }
        }
    }

    /// A value in a text.
    pub(in crate::target::aws) fn slot(&mut self, expr: &Expr, style: LocaleStyle) -> Ast {
        let value = self.expr(expr);
        let local = self.local("v");
        match expr.ty.known() {
            Ty::Int => value.once(&local, |value| whole(value, style)),
            Ty::Money(code) => {
                let digits = currency::find(code).map_or(2, |currency| currency.digits);
                let amount = value.once(&local, |value| money(value, digits, style));
                amount.concat(Ast::str(format!(" {code}")))
            }
            Ty::Percent => value.once(&local, |value| percent(value, style)),
            Ty::Decimal => value.once(&local, |value| decimal(&value, style)),
            Ty::Date => value.once(&local, |value| date(value, style)),
            Ty::MonthDay => value.once(&local, |value| month_day(value, style)),
            Ty::DateTime => {
                self.needs_zone();
                let here = Ast::call("loc", vec![Ast::call("toMillis", vec![value])]);
                let clock = calendar::with_zone(Ast::call("fromMillis", vec![here]));
                clock.once(&local, |clock| {
                    let time =
                        Ast::call("substring", vec![clock.clone(), Ast::Num(11), Ast::Num(5)]);
                    let day = Ast::call("substring", vec![clock, Ast::Num(0), Ast::Num(10)]);
                    let shown = day.once(&format!("{local}d"), |day| date(day, style));
                    Ast::concat_all(vec![shown, Ast::str(" "), time])
                })
            }
            _ => value,
        }
    }
}

/// The text of the first category that a number is in.
fn one_of(number: &Ast, forms: Vec<(Numbers, Ast)>) -> Ast {
    let within = |value: Ast, low: u32, high: u32| {
        let from = value.clone().bin(BinOp::Ge, Ast::Num(i64::from(low)));
        from.and(value.bin(BinOp::Le, Ast::Num(i64::from(high))))
    };
    let last = |n: i64| number.clone().bin(BinOp::Rem, Ast::Num(n));
    forms.into_iter().rev().fold(Ast::str(""), |rest, (numbers, text)| {
        if rest == text {
            return rest;
        }
        let holds = match numbers {
            Numbers::Is(wanted) => number.clone().eq(Ast::Num(i64::from(wanted))),
            Numbers::UpTo(most) => number.clone().bin(BinOp::Le, Ast::Num(i64::from(most))),
            Numbers::Between(low, high) => within(number.clone(), low, high),
            Numbers::Ending(low, high, not_low, not_high) => {
                within(last(10), low, high).and(within(last(100), not_low, not_high).not())
            }
            Numbers::All => return text,
        };
        holds.then(text, rest)
    })
}

/// A text whose signs of HTML are escaped, between tags and in attributes.
fn escaped(value: Ast) -> Ast {
    // The first must be the first: the others bring its sign in.
    let signs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];
    signs.into_iter().fold(value, |value, (sign, entity)| match value {
        Ast::Str(text) => Ast::Str(text.replace(sign, entity)),
        value => Ast::call("replace", vec![value, Ast::str(sign), Ast::str(entity)]),
    })
}

/// A whole number with its groups: `12.345`.
fn whole(value: Ast, style: LocaleStyle) -> Ast {
    let english = Ast::call("formatNumber", vec![value, Ast::str("#,##0")]);
    if style.group == ',' {
        return english;
    }
    Ast::call("replace", vec![english, Ast::str(","), Ast::str(style.group)])
}

/// `value` without its sign, divided and the rest: `(value - value % n) / n`.
fn parts(value: &Ast, n: i64) -> (Ast, Ast) {
    let size = Ast::call("abs", vec![value.clone()]);
    let rest = size.clone().bin(BinOp::Rem, Ast::Num(n));
    (size.bin(BinOp::Sub, rest.clone()).bin(BinOp::Div, Ast::Num(n)), rest)
}

fn sign(value: Ast) -> Ast {
    value.bin(BinOp::Lt, Ast::Num(0)).then(Ast::str("-"), Ast::str(""))
}

/// An amount in minor units: `1.234,50`, the decimals all there or not at all.
fn money(value: Ast, digits: u8, style: LocaleStyle) -> Ast {
    if digits == 0 {
        return whole(value, style);
    }
    let (units, minor) = parts(&value, 10_i64.pow(u32::from(digits)));
    let picture = "0".repeat(usize::from(digits));
    let fraction = Ast::str(style.decimal)
        .concat(Ast::call("formatNumber", vec![minor.clone(), Ast::str(picture)]));
    let fraction = minor.eq(Ast::Num(0)).then(Ast::str(""), fraction);
    sign(value).concat(whole(units, style)).concat(fraction)
}

/// Hundredths of a percent: `12,5%`.
fn percent(value: Ast, style: LocaleStyle) -> Ast {
    let (units, rest) = parts(&value, 100);
    let (tenths, last) = parts(&rest, 10);
    let one = Ast::str(style.decimal).concat(tenths.digits());
    let two = Ast::str(style.decimal)
        .concat(Ast::call("formatNumber", vec![rest.clone(), Ast::str("00")]));
    let fraction = rest.eq(Ast::Num(0)).then(Ast::str(""), last.eq(Ast::Num(0)).then(one, two));
    sign(value).concat(whole(units, style)).concat(fraction).concat(Ast::str("%"))
}

/// An exact decimal, a text of digits: `1.234,5`.
fn decimal(value: &Ast, style: LocaleStyle) -> Ast {
    let var = |name: &str| Ast::var(name);
    let cut = |from: i64, text: Ast| Ast::call("substring", vec![text, Ast::Num(from)]);
    let negative =
        Ast::call("substring", vec![value.clone(), Ast::Num(0), Ast::Num(1)]).eq(Ast::str("-"));
    let size = var("neg").then(cut(1, value.clone()), value.clone());
    let has_point = Ast::call("contains", vec![var("abs"), Ast::str(".")]);
    let after = Ast::call("substringAfter", vec![var("abs"), Ast::str(".")]);
    let fraction = has_point
        .then(Ast::call("replace", vec![after, Ast::Regex("0+$"), Ast::str("")]), Ast::str(""));
    let units =
        Ast::call("number", vec![Ast::call("substringBefore", vec![var("abs"), Ast::str(".")])]);
    let is_zero = var("units").eq(Ast::Num(0)).and(var("frac").eq(Ast::str("")));
    let minus = is_zero.then(Ast::str(""), var("neg").then(Ast::str("-"), Ast::str("")));
    let decimals = var("frac")
        .eq(Ast::str(""))
        .then(Ast::str(""), Ast::str(style.decimal).concat(var("frac")));
    Ast::Block(
        vec![
            ("neg".into(), negative),
            ("abs".into(), size),
            ("frac".into(), fraction),
            ("units".into(), units),
        ],
        Box::new(minus.concat(whole(var("units"), style)).concat(decimals)),
    )
}

/// A number that stands in a text at `from`.
fn number_at(value: &Ast, from: i64, length: i64) -> Ast {
    let text = Ast::call("substring", vec![value.clone(), Ast::Num(from), Ast::Num(length)]);
    Ast::call("number", vec![text])
}

fn month_name(month: Ast) -> Ast {
    let names = MONTHS.iter().map(|name| Ast::str(*name)).collect();
    Ast::At(Box::new(Ast::Array(names)), Box::new(month.bin(BinOp::Sub, Ast::Num(1))))
}

/// `2026-11-02` as a person reads it.
fn date(value: Ast, style: LocaleStyle) -> Ast {
    let (day, month) = (number_at(&value, 8, 2), number_at(&value, 5, 2));
    let year = Ast::call("substring", vec![value.clone(), Ast::Num(0), Ast::Num(4)]);
    match style.date {
        DateForm::Iso => value,
        DateForm::Dots => Ast::concat_all(vec![
            day.digits(),
            Ast::str("."),
            month.digits(),
            Ast::str("."),
            number_at(&value, 0, 4).digits(),
        ]),
        DateForm::English => {
            let year = Ast::call("number", vec![year]).digits();
            Ast::concat_all(vec![
                day.digits(),
                Ast::str(" "),
                month_name(month),
                Ast::str(" "),
                year,
            ])
        }
    }
}

/// `11-02` as a person reads it.
fn month_day(value: Ast, style: LocaleStyle) -> Ast {
    let (day, month) = (number_at(&value, 5, 2), number_at(&value, 2, 2));
    match style.date {
        // `--02-29` on the wire, `02-29` in a text.
        DateForm::Iso => Ast::call("substring", vec![value, Ast::Num(2)]),
        DateForm::Dots => {
            Ast::concat_all(vec![day.digits(), Ast::str("."), month.digits(), Ast::str(".")])
        }
        DateForm::English => Ast::concat_all(vec![day.digits(), Ast::str(" "), month_name(month)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::aws::jsonata::print::print;

    #[test]
    fn values_in_html_are_text() {
        let written = escaped(Ast::str("<a href=\"x\">it's & more</a>"));
        let text = "&lt;a href=&quot;x&quot;&gt;it&#39;s &amp; more&lt;/a&gt;";
        assert_eq!(written, Ast::str(text));
        let data = print(&escaped(Ast::var("x")));
        assert!(data.starts_with("$replace($replace("), "{data}");
        assert!(data.contains("$replace($x, '&', '&amp;')"), "{data}");
    }
}
