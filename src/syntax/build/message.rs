//! Messages and their contents.

use super::{Context, Kids, template, types};
use crate::syntax::ast::{
    Answers, AnswersKind, Button, Content, ContentItem, LocaleText, Message, MessageClause,
    MessageClauseKind, Name, Path, Slot, SlotValue, Template, TextSource,
};
use crate::syntax::errors;
use crate::syntax::parser::Rule;
use pest::iterators::Pair;
use smol_str::SmolStr;

/// `message m(cart: cart_abandoned) "Title" { .. }`
pub(super) fn message(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Message {
    let mut kids = Kids::of(cx, node);
    let name = kids.declared(cx);
    let params = types::params(cx, &mut kids);
    let title = kids.title(cx);
    let mut clauses = Vec::new();
    while let Some(node) = kids.next() {
        let span = cx.span(&node);
        clauses.push(MessageClause { kind: clause(cx, node), span });
    }
    Message { name, title, params, clauses: super::tight(clauses) }
}

fn clause(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> MessageClauseKind {
    match node.as_rule() {
        Rule::purpose => MessageClauseKind::Purpose(Kids::of(cx, node).name(cx)),
        Rule::message_stages => MessageClauseKind::Stages(path_list(cx, &mut Kids::of(cx, node))),
        Rule::tags => {
            let tags = path_list(cx, &mut Kids::of(cx, node));
            MessageClauseKind::Tags(super::tight(tags.into_iter().map(name_of).collect()))
        }
        Rule::expires => MessageClauseKind::Expires(Kids::of(cx, node).expr(cx)),
        Rule::locales => {
            let mut kids = Kids::of(cx, node);
            let locales = std::iter::from_fn(|| kids.word(cx, Rule::locale)).collect();
            MessageClauseKind::Locales(super::tight(locales))
        }
        Rule::content => MessageClauseKind::Content(content(cx, node)),
        Rule::slot => MessageClauseKind::Slot(slot(cx, node)),
        Rule::buttons | Rule::answer_list | Rule::survey => {
            MessageClauseKind::Answers(answers(cx, node))
        }
        _ => MessageClauseKind::Hole,
    }
}

/// `[a, b]`, if it comes next.
pub(super) fn path_list(cx: &Context<'_>, kids: &mut Kids<'_>) -> Vec<Path> {
    kids.enter(cx, Rule::path_list).map(|mut kids| kids.paths(cx)).unwrap_or_default()
}

/// A dotted name as one name.
pub(super) fn name_of(path: Path) -> Name {
    match path.names.as_slice() {
        [name] => name.clone(),
        _ => Name { text: SmolStr::new(path.text()), span: path.span },
    }
}

/// `whatsapp template "x" category marketing { .. }`
fn content(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Content {
    let mut kids = Kids::of(cx, node);
    let channel = kids.path(cx);
    let template = kids.enter(cx, Rule::content_template).map(|mut kids| kids.str(cx));
    let category = kids.name_in(cx, Rule::content_category);
    let mut items = Vec::new();
    while let Some(node) = kids.next() {
        items.push(match node.as_rule() {
            Rule::locale_text => ContentItem::Text(locale_text(cx, node)),
            Rule::slot => ContentItem::Slot(slot(cx, node)),
            Rule::hole => ContentItem::Hole(cx.span(&node)),
            _ => ContentItem::Answers(answers(cx, node)),
        });
    }
    Content { channel, template, category, items: super::tight(items) }
}

/// `da: "..." buttons [..]`
fn locale_text(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> LocaleText {
    let mut kids = Kids::of(cx, node);
    let locale = kids.word(cx, Rule::locale).unwrap_or_else(|| super::hole_name(kids.end));
    let text = match kids.enter(cx, Rule::file_text) {
        Some(mut file) => TextSource::File(file.str(cx)),
        None => TextSource::Inline(template::take(cx, &mut kids)),
    };
    let answers = kids.take(Rule::buttons).map(|node| Box::new(answers(cx, node)));
    LocaleText { locale, text, answers }
}

/// `subject { .. }`, `body file ".."`, `image ".."`
fn slot(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Slot {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let name = kids.name(cx);
    let value = if let Some(texts) = locale_texts(cx, &mut kids) {
        SlotValue::ByLocale(texts)
    } else if let Some(mut file) = kids.enter(cx, Rule::file_text) {
        SlotValue::File(file.str(cx))
    } else {
        SlotValue::One(template::take(cx, &mut kids))
    };
    Slot { name, value, span }
}

/// `{ da: ".." en: ".." }`, if it comes next.
fn locale_texts(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Option<Vec<LocaleText>> {
    let texts = kids.take(Rule::slot_locales)?;
    Some(super::exactly(texts.into_inner(), |node| locale_text(cx, node)))
}

/// `buttons [..]`, `list "T" [..]`, `survey E sets f`
fn answers(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Answers {
    let span = cx.span(&node);
    let rule = node.as_rule();
    let mut kids = Kids::of(cx, node);
    let kind = match rule {
        Rule::answer_list => {
            let title = kids.str(cx);
            AnswersKind::List(title, button_list(cx, &mut kids))
        }
        Rule::survey => {
            let of = kids.path(cx);
            AnswersKind::Survey(of, kids.name_in(cx, Rule::sets))
        }
        _ => AnswersKind::Buttons(button_list(cx, &mut kids)),
    };
    Answers { kind, span }
}

fn button_list(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<Button> {
    let Some(list) = kids.take(Rule::button_list) else { return Vec::new() };
    super::exactly(list.into_inner(), |node| button(cx, node))
}

/// `open "See cart" cart.url`
fn button(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Button {
    let mut kids = Kids::of(cx, node);
    let name = kids.name(cx);
    let label = match locale_texts(cx, &mut kids) {
        Some(texts) => texts.into_iter().filter_map(|text| button_text(cx, text)).collect(),
        None => vec![(None, template::take(cx, &mut kids))],
    };
    Button { name, label, target: kids.expr_opt(cx) }
}

/// What stands on a button in one locale.
fn button_text(cx: &mut Context<'_>, text: LocaleText) -> Option<(Option<Name>, Template)> {
    match text.text {
        TextSource::Inline(template) => Some((Some(text.locale), template)),
        TextSource::File(file) => {
            cx.sink.push(errors::button_from_file(file.span));
            None
        }
    }
}
