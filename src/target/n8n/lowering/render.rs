//! How values look in a text: the same as `text::render`, as expressions of n8n.

use super::super::js::{Js, Op};
use super::Lowering;
use crate::hir::{Expr, Text, TextPart, Ty};
use crate::text::currency;
use crate::text::plural::{self, Numbers};
use crate::text::render::{DateForm, LocaleStyle};
use crate::value::Form;

/// A whole number with a sign between its groups.
const WHOLE: &str =
    "(n, g) => (n < 0 ? \"-\" : \"\") + String(Math.abs(n)).replace(/\\B(?=(\\d{3})+(?!\\d))/g, g)";

/// An amount in minor units with so many decimals, all there or not at all.
const MONEY: &str = "(n, d, g, p) => { \
const a = Math.abs(n), u = 10 ** d, m = a % u; \
const w = String((a - m) / u).replace(/\\B(?=(\\d{3})+(?!\\d))/g, g); \
return (n < 0 ? \"-\" : \"\") + w + (m > 0 ? p + String(m).padStart(d, \"0\") : \"\"); }";

/// Hundredths of a percent, without zeros at the end.
const PERCENT: &str = "(n, g, p) => { \
const a = Math.abs(n), m = a % 100; \
const w = String((a - m) / 100).replace(/\\B(?=(\\d{3})+(?!\\d))/g, g); \
const f = m === 0 ? \"\" : p + (m % 10 === 0 ? String(m / 10) : String(m).padStart(2, \"0\")); \
return (n < 0 ? \"-\" : \"\") + w + f + \"%\"; }";

/// An exact decimal, a text of digits.
const DECIMAL: &str = "(s, g, p) => { \
const a = s.replace(/^-/, \"\").split(\".\"); \
const w = a[0].replace(/^0+(?=\\d)/, \"\"); const f = (a[1] ?? \"\").replace(/0+$/, \"\"); \
const z = w === \"0\" && f === \"\"; \
return (s.startsWith(\"-\") && !z ? \"-\" : \"\") + w.replace(/\\B(?=(\\d{3})+(?!\\d))/g, g) + (f === \"\" ? \"\" : p + f); }";

/// `2026-11-02` with points, and with the English name of the month.
const DOTS: &str =
    "(s) => Number(s.slice(8, 10)) + \".\" + Number(s.slice(5, 7)) + \".\" + Number(s.slice(0, 4))";
const ENGLISH: &str = "(s) => Number(s.slice(8, 10)) + \" \" + \"JanFebMarAprMayJunJulAugSepOctNovDec\".slice(3 * Number(s.slice(5, 7)) - 3, 3 * Number(s.slice(5, 7))) + \" \" + Number(s.slice(0, 4))";

/// `--11-02` with points, and with the English name of the month.
const DAY_DOTS: &str = "(s) => Number(s.slice(5, 7)) + \".\" + Number(s.slice(2, 4)) + \".\"";
const DAY_ENGLISH: &str = "(s) => Number(s.slice(5, 7)) + \" \" + \"JanFebMarAprMayJunJulAugSepOctNovDec\".slice(3 * Number(s.slice(2, 4)) - 3, 3 * Number(s.slice(2, 4)))";

/// An instant as the clock of a zone shows it: `2026-11-02 09:00`.
const CLOCK: &str = "(s, z) => DateTime.fromISO(s, { zone: z }).toFormat(\"yyyy-MM-dd HH:mm\")";

/// What a value holds is text in HTML too.
const ESCAPED: &str = "(s) => s.replace(/&/g, \"&amp;\").replace(/</g, \"&lt;\").replace(/>/g, \"&gt;\").replace(/\"/g, \"&quot;\").replace(/'/g, \"&#39;\")";

impl Lowering<'_> {
    /// A text with its slots filled in.
    pub(in crate::target::n8n) fn text(&mut self, text: &Text, form: Form<'_>, html: bool) -> Js {
        let parts = text.parts.iter().map(|part| self.text_part(part, form, html)).collect();
        Js::concat_all(parts)
    }

    /// A part of a text with its slots filled in.
    pub(in crate::target::n8n) fn text_part(
        &mut self,
        part: &TextPart,
        form: Form<'_>,
        html: bool,
    ) -> Js {
        match part {
            TextPart::Text(text) => Js::str(text),
            TextPart::Slot(expr) => {
                let value = self.slot(expr, form.style);
                let free = matches!(
                    expr.ty.known(),
                    Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone
                );
                // Numbers, amounts, dates and members of enums hold no sign of HTML.
                if html && free { Js::Code(ESCAPED).call(vec![value]) } else { value }
            }
            TextPart::Each { element, list, max, body } => {
                let list = self.expr(list);
                let item = self.local("i");
                let outer = self.bind(*element, Js::name(item.as_str()));
                let body = self.text(body, form, html);
                if let Some(outer) = outer {
                    self.bind(*element, outer);
                }
                let first = list.method("slice", vec![Js::Num(0), Js::Num(i64::from(*max))]);
                let each = first.method("map", vec![Js::Arrow(vec![item], Box::new(body))]);
                each.method("join", vec![Js::str("")])
            }
            TextPart::Plural { count, forms } => {
                let mut shown: Vec<(Numbers, Js)> = Vec::new();
                for (category, numbers) in plural::rules(form.locale) {
                    let text = plural::form(forms, category);
                    let text = text.map_or_else(|| Js::str(""), |text| self.text(text, form, html));
                    shown.push((*numbers, text));
                }
                let local = self.local("n");
                let count = self.expr(count);
                let size = Js::name("Math").method("abs", vec![count]);
                size.once(&local, |size| one_of(&size, shown))
            }
        }
    }

    /// A value in a text.
    fn slot(&mut self, expr: &Expr, style: LocaleStyle) -> Js {
        let value = self.expr(expr);
        let (group, point) = (Js::str(style.group), Js::str(style.decimal));
        match expr.ty.known() {
            Ty::Int => Js::Code(WHOLE).call(vec![value, group]),
            Ty::Money(code) => {
                let digits = currency::find(code).map_or(2, |currency| currency.digits);
                let digits = Js::Num(i64::from(digits));
                let amount = Js::Code(MONEY).call(vec![value, digits, group, point]);
                amount.plus(Js::str(format!(" {code}")))
            }
            Ty::Percent => Js::Code(PERCENT).call(vec![value, group, point]),
            Ty::Decimal => Js::Code(DECIMAL).call(vec![value, group, point]),
            Ty::Date => date(value, style),
            Ty::MonthDay => match style.date {
                DateForm::Iso => value.method("slice", vec![Js::Num(2)]),
                DateForm::Dots => Js::Code(DAY_DOTS).call(vec![value]),
                DateForm::English => Js::Code(DAY_ENGLISH).call(vec![value]),
            },
            Ty::DateTime => {
                let zone = self.zone();
                let local = self.local("v");
                let clock = Js::Code(CLOCK).call(vec![value, zone]);
                clock.once(&local, |clock| {
                    let time = clock.clone().method("slice", vec![Js::Num(11)]);
                    let day = clock.method("slice", vec![Js::Num(0), Js::Num(10)]);
                    Js::concat_all(vec![date(day, style), Js::str(" "), time])
                })
            }
            _ => value,
        }
    }
}

fn date(value: Js, style: LocaleStyle) -> Js {
    match style.date {
        DateForm::Iso => value,
        DateForm::Dots => Js::Code(DOTS).call(vec![value]),
        DateForm::English => Js::Code(ENGLISH).call(vec![value]),
    }
}

/// The text of the first category that a number is in.
fn one_of(number: &Js, forms: Vec<(Numbers, Js)>) -> Js {
    let within = |value: Js, low: u32, high: u32| {
        let from = value.clone().bin(Op::Ge, Js::Num(i64::from(low)));
        from.and(value.bin(Op::Le, Js::Num(i64::from(high))))
    };
    let last = |n: i64| number.clone().bin(Op::Rem, Js::Num(n));
    forms.into_iter().rev().fold(Js::str(""), |rest, (numbers, text)| {
        if rest == text {
            return rest;
        }
        let holds = match numbers {
            Numbers::Is(wanted) => number.clone().eq(Js::Num(i64::from(wanted))),
            Numbers::UpTo(most) => number.clone().bin(Op::Le, Js::Num(i64::from(most))),
            Numbers::Between(low, high) => within(number.clone(), low, high),
            Numbers::Ending(low, high, not_low, not_high) => {
                within(last(10), low, high).and(within(last(100), not_low, not_high).not())
            }
            Numbers::All => return text,
        };
        holds.then(text, rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// n8n ends an expression at the first two braces, wherever they stand.
    #[test]
    fn no_function_of_ours_has_two_braces() {
        let all =
            [WHOLE, MONEY, PERCENT, DECIMAL, DOTS, ENGLISH, DAY_DOTS, DAY_ENGLISH, CLOCK, ESCAPED];
        for code in all {
            assert!(!code.contains("}}") && !code.contains("{{"), "{code}");
        }
    }
}
