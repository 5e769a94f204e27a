//! Templates: their names, their texts and their categories, as the card's clauses `templates` and
//! `category` ask for.

use super::{Said, errors};
use crate::diag::Sink;
use crate::hir::{Text, TextPart};

/// Says what a provider would not approve.
pub(super) fn check(said: Said<'_>, sink: &mut Sink) {
    let (card, content) = (said.card, said.content);
    let (name_span, category_span) = content.template_spans;
    let Some(name) = &content.template else { return };
    if !card.templates {
        sink.push(errors::no_templates(name_span, &card.head.name));
        return;
    }
    let most = card.limit("template_name").map(|limit| limit.most);
    let is_long = most.is_some_and(|most| name.chars().count() > most as usize);
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if card.lower_case_names && (name.is_empty() || is_long || !name.chars().all(is_plain)) {
        sink.push(errors::template_name(name_span, name, most));
    }
    for text in content.slot("text").map_or(&[][..], |slot| slot.texts.as_slice()) {
        body(said, text, sink);
    }
    for text in content.slot("footer").map_or(&[][..], |slot| slot.texts.as_slice()) {
        if values(text) > 0 {
            let help = "write the footer in plain words";
            let why = "its footer holds a value";
            sink.push(errors::template_form(text.span, why, help, true));
        }
    }
    for text in content.slot("header").map_or(&[][..], |slot| slot.texts.as_slice()) {
        if values(text) > 1 {
            let help = "leave one value in the header and say the rest in the text";
            let why = "its header holds more than one value";
            sink.push(errors::template_form(text.span, why, help, true));
        }
    }
    if let (Some(category), Some(purpose)) = (&content.category, said.message.purpose) {
        let fits = |name: &str| {
            card.categories.iter().any(|(known, of)| known == name && of.contains(&purpose))
        };
        if !fits(category) {
            let names = card.categories.iter().map(|(name, _)| name.as_str());
            let fitting: Vec<&str> = names.filter(|name| fits(name)).collect();
            sink.push(errors::template_category(
                category_span,
                category,
                purpose.text(),
                &fitting,
                card.sources.iter().find(|source| source.contains("template")),
            ));
        }
    }
}

/// Where the values of a template's text stand.
fn body(said: Said<'_>, text: &Text, sink: &mut Sink) {
    let is_value = |part: &&TextPart| !matches!(part, TextPart::Text(_));
    // White space is no word.
    let parts: Vec<&TextPart> = text
        .parts
        .iter()
        .filter(|part| !matches!(part, TextPart::Text(words) if words.trim().is_empty()))
        .collect();
    if said.card.values_inside {
        let ends = (parts.first().is_some_and(is_value), parts.last().is_some_and(is_value));
        let why = match ends {
            (true, true) => "its text begins and ends with a value",
            (true, false) => "its text begins with a value",
            (false, true) => "its text ends with a value",
            (false, false) => "",
        };
        if !why.is_empty() {
            let help = "put a word, or a full stop, before and behind the values";
            sink.push(errors::template_form(text.span, why, help, false));
        }
    }
    if said.card.values_apart && parts.windows(2).any(|pair| pair.iter().all(is_value)) {
        let (why, help) = ("two of its values touch each other", "put a word between them");
        sink.push(errors::template_form(text.span, why, help, false));
    }
}

fn values(text: &Text) -> usize {
    text.parts.iter().filter(|part| !matches!(part, TextPart::Text(_))).count()
}
