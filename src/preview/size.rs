//! What a text costs as an SMS: now, and when its values are at their longest.

use super::world::World;
use crate::hir::{Expr, Text, TextPart, Ty, Value};
use crate::text::gsm;
use crate::text::sms::{self, Encoding, Estimate, Piece, ValueChars};
use crate::value::{Data, Form, described, rendered};

/// The largest number that goes over the wire exactly.
const SAFE: i64 = 9_007_199_254_740_991;

/// The lines about the size of a text: this one, and the worst one.
pub(super) fn lines(
    world: &World<'_>,
    text: &Text,
    filled: &str,
    names: &[String],
    form: Form<'_>,
) -> Vec<(&'static str, String)> {
    let size = sms::measure(filled);
    let place = if size.parts == 1 { "it" } else { "the last" };
    let mut lines = vec![(
        "size",
        format!(
            "{}, {} units, {}, {} left in {place}",
            size.encoding.name(),
            size.units,
            parts(size.parts),
            size.headroom
        ),
    )];
    let mut literals = String::new();
    literal(text, &mut literals);
    let own = sms::measure(&literals).culprits.into_iter().map(|(c, _)| c);
    let own: Vec<char> = own.filter(|c| filled.contains(*c)).collect();
    // What the author can mend comes first.
    lines.extend(own.iter().map(|c| ("", culprit(*c, true))));
    let others = size.culprits.iter().map(|(c, _)| *c).filter(|c| !own.contains(c));
    lines.extend(others.map(|c| ("", culprit(c, false))));
    let mut loose = Vec::new();
    let mut pieces = Vec::new();
    collect(world, text, names, form, &mut pieces, &mut loose);
    let case = sms::worst_case(&pieces);
    let worst = match (case.plain, case.worst) {
        (Some(plain), Some(worst)) if plain == worst => format!("{} at most", estimate(worst)),
        (Some(plain), Some(worst)) => format!(
            "{} with every value at its longest in plain letters, {} at worst",
            estimate(plain),
            estimate(worst)
        ),
        _ => {
            loose.dedup();
            let list: Vec<&str> = loose.iter().map(String::as_str).collect();
            let verb = if list.len() == 1 { "has" } else { "have" };
            format!(
                "no bound: {} {verb} no greatest length; {} at least",
                list.join(", "),
                parts(case.least.parts)
            )
        }
    };
    lines.push(("longest", worst));
    lines
}

fn parts(count: u32) -> String {
    if count == 1 { "1 part".to_owned() } else { format!("{count} parts") }
}

fn estimate(size: Estimate) -> String {
    format!("{} ({}, {} units)", parts(size.parts), size.encoding.name(), size.units)
}

/// "– (U+2013) forces UCS-2: write `-`"
fn culprit(c: char, is_written: bool) -> String {
    let code = format!("U+{:04X}", u32::from(c));
    let shown = if c.is_whitespace() || c.is_control() || gsm::gsm_replacement(c) == Some("") {
        code
    } else {
        format!("{c} ({code})")
    };
    let fix = match gsm::gsm_replacement(c) {
        _ if !is_written => " and comes with a value".to_owned(),
        Some("") => ": leave it out".to_owned(),
        Some(" ") => ": write an ordinary space".to_owned(),
        Some("\n") => ": write an ordinary line break".to_owned(),
        Some(with) => format!(": write `{with}`"),
        None => ": GSM-7 has nothing like it".to_owned(),
    };
    format!("{shown} forces {}{fix}", Encoding::Ucs2.name())
}

/// What the author wrote, without the values.
fn literal(text: &Text, out: &mut String) {
    for part in &text.parts {
        match part {
            TextPart::Text(words) => out.push_str(words),
            TextPart::Slot(_) => {}
            TextPart::Each { body, .. } => literal(body, out),
            TextPart::Plural { forms, .. } => forms.iter().for_each(|(_, form)| literal(form, out)),
        }
    }
}

/// Takes a text apart. What has no bound is named in `loose`.
fn collect<'t>(
    world: &World<'_>,
    text: &'t Text,
    names: &[String],
    form: Form<'_>,
    pieces: &mut Vec<Piece<'t>>,
    loose: &mut Vec<String>,
) {
    for part in &text.parts {
        if let TextPart::Text(literal) = part {
            pieces.push(Piece::Literal(literal));
            continue;
        }
        let (max_len, chars) = bound(world, part, names, form, loose);
        pieces.push(Piece::Slot { max_len, chars });
    }
}

/// The most characters of a part, and what they can be.
fn bound(
    world: &World<'_>,
    part: &TextPart,
    names: &[String],
    form: Form<'_>,
    loose: &mut Vec<String>,
) -> (Option<u32>, ValueChars) {
    match part {
        TextPart::Text(literal) => {
            let length = u32::try_from(literal.chars().count()).unwrap_or(u32::MAX);
            let worst = literal.chars().map(|c| match gsm::septets(c) {
                Some(1) => ValueChars::Basic,
                Some(_) => ValueChars::Gsm,
                None => ValueChars::Any,
            });
            (Some(length), worst.max().unwrap_or(ValueChars::Basic))
        }
        TextPart::Slot(expr) => {
            let found = slot(world, expr, form);
            if found.0.is_none() {
                loose.push(described(world.program, names, expr));
            }
            found
        }
        TextPart::Each { max, body, .. } => {
            let (length, chars) = whole(world, body, names, form, loose);
            (length.map(|length| length.saturating_mul(*max)), chars)
        }
        TextPart::Plural { forms, .. } => {
            let sizes = forms.iter().map(|(_, text)| whole(world, text, names, form, loose));
            let none = (Some(0), ValueChars::Basic);
            sizes.fold(none, |(a, x), (b, y)| (a.zip(b).map(|(a, b)| a.max(b)), x.max(y)))
        }
    }
}

fn whole(
    world: &World<'_>,
    text: &Text,
    names: &[String],
    form: Form<'_>,
    loose: &mut Vec<String>,
) -> (Option<u32>, ValueChars) {
    let mut sum = (Some(0_u32), ValueChars::Basic);
    for part in &text.parts {
        let (length, chars) = bound(world, part, names, form, loose);
        sum = (sum.0.zip(length).map(|(a, b)| a.saturating_add(b)), sum.1.max(chars));
    }
    sum
}

/// The longest form of a value of the slot's type. Numbers are those that the wire can carry.
fn slot(world: &World<'_>, expr: &Expr, form: Form<'_>) -> (Option<u32>, ValueChars) {
    let longest = |value: Value| {
        let text = rendered(world.program, &Data::Value(value), form.style, &world.zone);
        text.and_then(|text| u32::try_from(text.chars().count()).ok())
    };
    match expr.ty.known() {
        Ty::Text(most) => (*most, ValueChars::Any),
        Ty::Int => (longest(Value::Int(-SAFE)), ValueChars::Basic),
        Ty::Percent => (longest(Value::Percent(-SAFE)), ValueChars::Basic),
        Ty::Money(code) => (longest(Value::Money(-SAFE, code.clone())), ValueChars::Basic),
        Ty::Date => (longest(Value::Date("2026-12-22".into())), ValueChars::Basic),
        Ty::MonthDay => (longest(Value::MonthDay(12, 22)), ValueChars::Basic),
        Ty::Time => (longest(Value::Time(0)), ValueChars::Basic),
        Ty::DateTime => (longest(Value::DateTime("2026-12-22".into(), 0)), ValueChars::Basic),
        Ty::Phone => (Some(16), ValueChars::Basic),
        Ty::Locale => (Some(11), ValueChars::Basic),
        Ty::Enum(id) => {
            let members = world.program.enums.get(*id).map(|def| def.members.as_slice());
            let most = members.unwrap_or_default().iter().map(|name| name.chars().count()).max();
            (most.and_then(|most| u32::try_from(most).ok()), ValueChars::Basic)
        }
        Ty::Decimal => (None, ValueChars::Basic),
        Ty::Url | Ty::Timezone => (None, ValueChars::Gsm),
        _ => (None, ValueChars::Any),
    }
}
