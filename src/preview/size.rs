//! What a text costs as an SMS: now, and when its values are at their longest.

use super::world::World;
use crate::hir::{Text, TextPart};
use crate::messaging::size::{self, Ground};
use crate::text::gsm;
use crate::text::sms::{self, Encoding, Estimate, Parts};
use crate::value::Form;

/// The lines about the size of a text: this one, and the worst one.
pub(super) fn lines(
    world: &World<'_>,
    text: &Text,
    filled: &str,
    names: &[String],
    form: Form<'_>,
    cut: &Parts,
) -> Vec<(&'static str, String)> {
    let size = sms::measure(filled, cut);
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
    let own = sms::measure(&literals, cut).culprits.into_iter().map(|(c, _)| c);
    let own: Vec<char> = own.filter(|c| filled.contains(*c)).collect();
    // What the author can mend comes first.
    lines.extend(own.iter().map(|c| ("", culprit(*c, true))));
    let others = size.culprits.iter().map(|(c, _)| *c).filter(|c| !own.contains(c));
    lines.extend(others.map(|c| ("", culprit(c, false))));
    let (program, zone, style) = (world.program, &world.zone, form.style);
    let ground = Ground { program, names, zone, style, numbers: true };
    let taken = size::apart(ground, text);
    let case = sms::worst_case(&taken.pieces, cut);
    let worst = match (case.plain, case.worst) {
        (Some(plain), Some(worst)) if plain == worst => format!("{} at most", estimate(worst)),
        (Some(plain), Some(worst)) => format!(
            "{} with every value at its longest in plain letters, {} at worst",
            estimate(plain),
            estimate(worst)
        ),
        _ => {
            let mut list: Vec<&str> = taken.loose.iter().map(|loose| loose.what.as_str()).collect();
            list.dedup();
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
