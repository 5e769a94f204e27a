//! How values look in a text: the same as `text::render`, in Liquid. Whole numbers are grouped by whole
//! division, dates are cut out of their ISO form; no filter that formats by a locale of Knock's is used.

use super::errors;
use super::liquid::Template;
use super::values::{self, Bound, Names, Operand, Path};
use crate::diag::Diagnostic;
use crate::hir::{Expr, ExprKind, Program, Text, TextPart, Ty, Value, VarId};
use crate::text::currency;
use crate::text::plural::{self, Numbers};
use crate::text::render::{DateForm, LocaleStyle, style};
use crate::value::zone::Zone;
use crate::value::{Data, rendered};
use smol_str::SmolStr;

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    /// As it is.
    Plain,
    /// In HTML: what a value holds is text there too.
    Html,
    /// As `Plain`, and shown in HTML: the text itself is escaped as well.
    Shown,
}

/// What texts are made with.
pub(super) struct Writer<'a> {
    pub(super) program: &'a Program,
    pub(super) names: &'a Names,
    /// What the message was sent with.
    pub(super) args: &'a [Expr],
}

/// Twelve names of three letters.
const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";

impl Writer<'_> {
    /// A text in one locale.
    pub(super) fn text(
        &self,
        text: &Text,
        locale: &str,
        markup: Markup,
    ) -> Result<Template, Diagnostic> {
        let mut out = Template::default();
        for part in &text.parts {
            match part {
                TextPart::Text(literal) if markup == Markup::Shown => {
                    out.literal(&escaped(literal));
                }
                TextPart::Text(literal) => out.literal(literal),
                TextPart::Slot(expr) => {
                    let expr = values::filled(expr, self.args);
                    self.slot(&mut out, &expr, style(locale), markup)?;
                }
                TextPart::Each { element, list, max, body } => {
                    let list = values::filled(list, self.args);
                    self.each(&mut out, *element, &list, *max, (body, locale, markup))?;
                }
                TextPart::Plural { count, forms } => {
                    let count = values::filled(count, self.args);
                    self.plural(&mut out, &count, forms, (locale, markup))?;
                }
            }
        }
        Ok(out)
    }

    /// A value.
    pub(super) fn slot(
        &self,
        out: &mut Template,
        expr: &Expr,
        style: LocaleStyle,
        markup: Markup,
    ) -> Result<(), Diagnostic> {
        let path = match values::operand(self.program, self.names, expr)? {
            Operand::Constant(value) => {
                let shown = self.constant(expr, value, style)?;
                let shown = if markup == Markup::Plain { shown } else { escaped(&shown) };
                out.literal(&shown);
                return Ok(());
            }
            Operand::Path(path) => path,
        };
        let Path { text, default } = path;
        let Some(default) = default else { return look(out, &text, expr, style, markup) };
        // `default` also takes what is not there at all, which a comparison might not.
        let shown = self.constant(expr, default, style)?;
        let shown = if markup == Markup::Plain { shown } else { escaped(&shown) };
        out.assign("journeyc_value", &format!("{text} | default: \"\""));
        out.tag("if journeyc_value == \"\"");
        out.literal(&shown);
        out.tag("else");
        look(out, "journeyc_value", expr, style, markup)?;
        out.tag("endif");
        Ok(())
    }

    /// A text for each of what a digest gathered, oldest first.
    fn each(
        &self,
        out: &mut Template,
        element: VarId,
        list: &Expr,
        most: u32,
        (body, locale, markup): (&Text, &str, Markup),
    ) -> Result<(), Diagnostic> {
        let gathered = match &list.kind {
            ExprKind::Var(var) => self.names.get(var) == Some(&Bound::Gathered),
            _ => false,
        };
        if !gathered {
            return Err(errors::refused(
                list.span,
                "a list in a text that no `collect` has gathered",
                "this version writes no other lists into Knock's Liquid",
                "bring the lines as one text",
            ));
        }
        let mut names = self.names.clone();
        names.insert(values::element(element), Bound::Path("journeyc_item".to_owned()));
        let inside = Writer { program: self.program, names: &names, args: self.args };
        out.tag(&format!("for journeyc_item in activities limit: {most}"));
        out.append(&inside.text(body, locale, markup)?);
        out.tag("endfor");
        Ok(())
    }

    /// The form of a number's category, by the table that all targets follow.
    fn plural(
        &self,
        out: &mut Template,
        count: &Expr,
        forms: &[(SmolStr, Text)],
        (locale, markup): (&str, Markup),
    ) -> Result<(), Diagnostic> {
        let form = |category: &str| match plural::form(forms, category) {
            Some(text) => self.text(text, locale, markup),
            None => Ok(Template::default()),
        };
        let path = match values::operand(self.program, self.names, count)? {
            Operand::Constant(Value::Int(number)) => {
                out.append(&form(plural::category(locale, number))?);
                return Ok(());
            }
            Operand::Constant(_) => return Err(errors::no_expression(count.span)),
            Operand::Path(path) => path,
        };
        let missing = match path.default {
            Some(Value::Int(number)) => number,
            _ => 0,
        };
        out.assign("journeyc_n", &format!("{} | default: {missing} | plus: 0", path.text));
        out.tag("if journeyc_n < 0");
        out.assign("journeyc_n", "journeyc_n | times: -1");
        out.tag("endif");
        out.assign("journeyc_last", "journeyc_n | modulo: 10");
        out.assign("journeyc_two", "journeyc_n | modulo: 100");
        let rules = plural::rules(locale);
        // The first rule that fits wins, so it is asked last.
        for (place, (_, numbers)) in rules.iter().enumerate().rev() {
            let asked: &[String] = &match numbers {
                Numbers::All => vec![],
                Numbers::Is(number) => vec![format!("journeyc_n == {number}")],
                Numbers::UpTo(most) => vec![format!("journeyc_n <= {most}")],
                Numbers::Between(low, high) => {
                    vec![format!("journeyc_n >= {low}"), format!("journeyc_n <= {high}")]
                }
                Numbers::Ending(low, high, not_from, not_to) => vec![
                    format!("journeyc_last >= {low}"),
                    format!("journeyc_last <= {high}"),
                    format!("journeyc_two < {not_from} or journeyc_two > {not_to}"),
                ],
            };
            asked.iter().for_each(|condition| out.tag(&format!("if {condition}")));
            out.assign("journeyc_form", &place.to_string());
            asked.iter().for_each(|_| out.tag("endif"));
        }
        out.tag("case journeyc_form");
        for (place, (category, _)) in rules.iter().enumerate() {
            let last = place + 1 == rules.len();
            out.tag(&if last { "else".to_owned() } else { format!("when {place}") });
            out.append(&form(category)?);
        }
        out.tag("endcase");
        Ok(())
    }

    fn constant(
        &self,
        expr: &Expr,
        value: crate::hir::Value,
        style: LocaleStyle,
    ) -> Result<String, Diagnostic> {
        let zone = Zone::find("UTC").ok_or_else(|| errors::no_look(expr.span, "a time"))?;
        let shown = match expr.ty.known() {
            Ty::DateTime | Ty::Bool => None,
            _ => rendered(self.program, &Data::Value(value), style, &zone),
        };
        shown.ok_or_else(|| errors::no_look(expr.span, "this value"))
    }
}

/// What a path leads to, by its type.
fn look(
    out: &mut Template,
    path: &str,
    expr: &Expr,
    style: LocaleStyle,
    markup: Markup,
) -> Result<(), Diagnostic> {
    match expr.ty.known() {
        // Members of enums and times hold no sign of HTML.
        Ty::Enum(_) | Ty::Time => out.output(path),
        ty if values::is_text(ty) => match markup {
            Markup::Plain => out.output(path),
            Markup::Html | Markup::Shown => out.output(&format!("{path} | escape")),
        },
        Ty::Int => {
            signed(out, path);
            whole(out, style);
        }
        Ty::Money(code) => {
            signed(out, path);
            let digits = currency::find(code).map_or(2, |currency| currency.digits);
            fraction(out, digits);
            whole(out, style);
            if digits > 0 {
                out.tag("if journeyc_part != 0");
                out.literal(&style.decimal.to_string());
                let per = 10_i64.pow(u32::from(digits));
                padded(out, "journeyc_part", per, digits);
                out.tag("endif");
            }
            out.literal(&format!(" {code}"));
        }
        Ty::Percent => {
            signed(out, path);
            fraction(out, 2);
            whole(out, style);
            out.assign("journeyc_last", "journeyc_part | modulo: 10");
            out.tag("if journeyc_part != 0");
            out.literal(&style.decimal.to_string());
            out.tag("if journeyc_last == 0");
            out.output("journeyc_part | divided_by: 10");
            out.tag("else");
            padded(out, "journeyc_part", 100, 2);
            out.tag("endif");
            out.tag("endif");
            out.literal("%");
        }
        Ty::Date => {
            let part = |from: u8, length: u8| format!("{path} | slice: {from}, {length}");
            match style.date {
                DateForm::Iso => out.output(path),
                DateForm::Dots => {
                    out.output(&format!("{} | plus: 0", part(8, 2)));
                    out.literal(".");
                    out.output(&format!("{} | plus: 0", part(5, 2)));
                    out.literal(".");
                    out.output(&format!("{} | plus: 0", part(0, 4)));
                }
                DateForm::English => {
                    let month = format!("{} | minus: 1 | times: 3", part(5, 2));
                    out.assign("journeyc_month", &month);
                    out.output(&format!("{} | plus: 0", part(8, 2)));
                    out.literal(" ");
                    out.output(&format!("\"{MONTHS}\" | slice: journeyc_month, 3"));
                    out.literal(" ");
                    out.output(&format!("{} | plus: 0", part(0, 4)));
                }
            }
        }
        _ => return Err(errors::no_look(expr.span, "this kind of value")),
    }
    Ok(())
}

/// Writes the sign, and keeps the size as `journeyc_n`.
fn signed(out: &mut Template, path: &str) {
    out.assign("journeyc_n", &format!("{path} | plus: 0"));
    out.tag("if journeyc_n < 0");
    out.literal("-");
    out.assign("journeyc_n", "journeyc_n | times: -1");
    out.tag("endif");
}

/// Cuts `journeyc_n` into what stands before the decimals and, as `journeyc_part`, those.
fn fraction(out: &mut Template, digits: u8) {
    if digits > 0 {
        let per = 10_i64.pow(u32::from(digits));
        out.assign("journeyc_part", &format!("journeyc_n | modulo: {per}"));
        out.assign("journeyc_n", &format!("journeyc_n | divided_by: {per}"));
    }
}

/// `journeyc_n` with its digits in groups of three. Six groups hold every whole number.
fn whole(out: &mut Template, style: LocaleStyle) {
    let group = style.group;
    out.assign("journeyc_groups", "\"\"");
    out.tag("for journeyc_i in (1..6)");
    out.tag("if journeyc_n >= 1000");
    out.assign(
        "journeyc_three",
        "journeyc_n | modulo: 1000 | plus: 1000 | append: \"\" | slice: 1, 3",
    );
    let longer = format!("journeyc_groups | prepend: journeyc_three | prepend: \"{group}\"");
    out.assign("journeyc_groups", &longer);
    out.assign("journeyc_n", "journeyc_n | divided_by: 1000");
    out.tag("endif");
    out.tag("endfor");
    out.output("journeyc_n");
    out.output("journeyc_groups");
}

/// A number below `per` with zeros in front.
fn padded(out: &mut Template, name: &str, per: i64, digits: u8) {
    out.output(&format!("{name} | plus: {per} | append: \"\" | slice: 1, {digits}"));
}

/// A text whose signs of HTML are escaped, as Liquid's `escape` does.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign => out.push(sign),
        }
    }
    out
}
