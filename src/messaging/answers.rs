//! What a message can be answered with, as the limits of a channel count it: buttons of the channel and of
//! the whole message, the rows of a list, the choices of a survey.
//!
//! A channel whose card has `rows` shows lists and surveys as such; one that has `suggestions` and no `rows`
//! shows everything as suggestions. Of a channel that has neither nothing is known.

use super::texts::{Counted, counted};
use super::{Cx, Said, size};
use crate::hir::{Answers, AnswersKind, Button};
use crate::source::Span;

/// Numbers and labels of all of them.
pub(super) fn all(cx: &Cx<'_>, said: Said<'_>) -> Vec<Counted> {
    let answers: Vec<&Answers> =
        said.message.answers.iter().filter(|of| of.is_on(said.content.channel)).collect();
    let mut found = Vec::new();
    labels(cx, said, &answers, &mut found);
    // Every locale has the same ones.
    let buttons: Vec<&Button> = buttons(said, &answers, 0).collect();
    let rows = || answers.iter().filter_map(|of| rows(cx, of, 0));
    number(said, "buttons", &places(&buttons), &mut found);
    if said.content.template.is_none() {
        let replies: Vec<&Button> =
            buttons.iter().copied().filter(|button| button.target.is_none()).collect();
        number(said, "reply_buttons", &places(&replies), &mut found);
    }
    if said.card.limit("rows").is_some() {
        for (of, rows) in rows() {
            let before = found.len();
            number(said, "rows", &rows, &mut found);
            let is_survey = matches!(of.kind, AnswersKind::Survey(..));
            for counted in found.iter_mut().skip(before).filter(|_| is_survey) {
                counted.what = Some("choices");
            }
        }
        number(said, "suggestions", &places(&buttons), &mut found);
    } else {
        let mut all = places(&buttons);
        all.extend(rows().flat_map(|(_, rows)| rows));
        number(said, "suggestions", &all, &mut found);
    }
    found
}

/// The buttons of a locale: those of the channel's text, then those of the whole message.
fn buttons<'s>(
    said: Said<'s>,
    answers: &[&'s Answers],
    locale: usize,
) -> impl Iterator<Item = &'s Button> {
    let of_message: Vec<&Button> = answers
        .iter()
        .filter_map(|of| match &of.kind {
            AnswersKind::Buttons(all) => all.get(locale),
            AnswersKind::List(..) | AnswersKind::Survey(..) => None,
        })
        .flatten()
        .collect();
    said.content.buttons.get(locale).into_iter().flatten().chain(of_message)
}

fn places(buttons: &[&Button]) -> Vec<Span> {
    buttons.iter().map(|button| button.label.span).collect()
}

/// Where the rows of a list stand in a locale, or the choices of a survey.
fn rows<'s>(cx: &Cx<'_>, of: &'s Answers, locale: usize) -> Option<(&'s Answers, Vec<Span>)> {
    let places = match &of.kind {
        AnswersKind::Buttons(_) => return None,
        AnswersKind::List(_, rows) => rows.get(locale)?.iter().map(|row| row.label.span).collect(),
        AnswersKind::Survey(asked, _) => {
            vec![of.span; cx.program.enums.at(*asked).members.len()]
        }
    };
    Some((of, places))
}

/// So many of one kind; the finding would stand at the first that is too much.
fn number(said: Said<'_>, counts: &'static str, places: &[Span], found: &mut Vec<Counted>) {
    let Some(last) = places.last() else { return };
    let most = said.card.limit(counts).map_or(0, |limit| limit.most as usize);
    let span = places.get(most).copied().unwrap_or(*last);
    let number = u32::try_from(places.len()).unwrap_or(u32::MAX);
    found.push(Counted::number(counts, span, number));
}

/// What stands on them, in every locale. A text that all locales share is looked at once.
fn labels(cx: &Cx<'_>, said: Said<'_>, answers: &[&Answers], found: &mut Vec<Counted>) {
    let has_rows = said.card.limit("rows").is_some();
    let mut add = |of: Counted| {
        let known = found.iter_mut().find(|it| it.span == of.span && it.counts == of.counts);
        match known {
            Some(known) if known.surely < of.surely => *known = of,
            Some(_) => {}
            None => found.push(of),
        }
    };
    for locale in 0..said.message.locales.len() {
        let taken = |button: &'_ Button, counts| {
            let taken = size::apart(cx.ground(said, locale, false), &button.label);
            counted(counts, button.label.span, &taken)
        };
        buttons(said, answers, locale).for_each(|button| add(taken(button, label(said, button))));
        for of in answers {
            let AnswersKind::List(_, rows) = &of.kind else { continue };
            for row in rows.get(locale).into_iter().flatten() {
                let counts = if has_rows { "row_label" } else { label(said, row) };
                add(taken(row, counts));
            }
        }
    }
    for of in answers {
        match &of.kind {
            AnswersKind::List(title, _) => {
                add(Counted::number("list_label", of.span, characters(title)));
            }
            AnswersKind::Survey(asked, _) => {
                // The longest of them: all stand in the enum, not here.
                let titles = cx.program.enums.at(*asked).titles.iter();
                let longest = titles.map(|title| characters(title)).max().unwrap_or(0);
                let suggested = said.card.limit("suggestions").is_some();
                if has_rows || suggested {
                    let counts = if has_rows { "row_label" } else { "label" };
                    let counted = Counted::number(counts, of.span, longest);
                    add(Counted { what: Some("choice"), ..counted });
                }
            }
            AnswersKind::Buttons(_) => {}
        }
    }
}

fn characters(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// A button that is an answer may have a limit of its own; in a template all have the same.
fn label(said: Said<'_>, button: &Button) -> &'static str {
    let is_reply = button.target.is_none() && said.content.template.is_none();
    if is_reply && said.card.limit("reply_label").is_some() { "reply_label" } else { "label" }
}
