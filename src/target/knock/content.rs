//! What a message says on a channel: which translation, and its template.

use super::document::{EmailSettings, PushSettings, Template as Said};
use super::errors;
use super::liquid::Template;
use super::names;
use super::render::{Markup, Writer};
use super::settings::{Kind, Settings};
use crate::diag::Diagnostic;
use crate::hir::{Content, Message, Program, Slot, Ty};
use crate::target::errors::all_carried;
use crate::text::locale;

/// The template of a message on a channel.
pub(super) fn template(
    writer: &Writer<'_>,
    settings: &Settings,
    kind: Kind,
    message: &Message,
    content: &Content,
) -> Result<Said, Diagnostic> {
    let slot = |name: &str, markup: Markup| -> Result<Option<String>, Diagnostic> {
        let Some(slot) = content.slot(name) else { return Ok(None) };
        Ok(Some(localized(writer, message, slot, markup)?))
    };
    let lacks = |name: &str| {
        errors::refused(
            content.span,
            &format!("this content without `{name}`"),
            "a step of that kind has it",
            "write it",
        )
    };
    let carried: &[&str] = match kind {
        Kind::Sms => &["text"],
        Kind::Push => &["title", "text"],
        Kind::Email => &["subject", "text"],
    };
    all_carried("knock", content, carried)?;
    match kind {
        Kind::Sms => {
            let text_body = slot("text", Markup::Plain)?.ok_or_else(|| lacks("text"))?;
            Ok(Said::Sms { text_body })
        }
        Kind::Push => {
            let title = slot("title", Markup::Plain)?.ok_or_else(|| lacks("title"))?;
            let text_body = slot("text", Markup::Plain)?.ok_or_else(|| lacks("text"))?;
            Ok(Said::Push { title, text_body, settings: PushSettings { delivery_type: "content" } })
        }
        Kind::Email => {
            let subject = slot("subject", Markup::Plain)?.ok_or_else(|| lacks("subject"))?;
            let text_body = slot("text", Markup::Plain)?.ok_or_else(|| lacks("body"))?;
            let layout_key = settings.layout().map(str::to_owned);
            let html_body = match slot("html", Markup::Html)? {
                Some(html) => {
                    whole_page(content, layout_key.as_deref(), &html)?;
                    html
                }
                None => {
                    page(&slot("text", Markup::Shown)?.unwrap_or_default(), layout_key.is_some())
                }
            };
            Ok(Said::Email {
                subject,
                settings: EmailSettings { layout_key },
                html_body,
                text_body,
            })
        }
    }
}

/// Without a layout the body is the page; inside one it is a part of it.
fn whole_page(content: &Content, layout: Option<&str>, html: &str) -> Result<(), Diagnostic> {
    let is_page = html.to_ascii_lowercase().contains("<html");
    match (layout, is_page) {
        (Some(layout), true) => Err(errors::refused(
            content.span,
            "a whole page inside a layout",
            &format!("the layout `{layout}` brings the page around the body"),
            "take `email_layout` out of `[targets.knock]`, or write the body without `<html>`",
        )),
        (None, false) => Err(errors::refused(
            content.span,
            "a part of a page without a layout",
            "Knock sends the body as it is, so it must hold `<html>`",
            "write the body in MJML or as a whole page, or set `email_layout` in `[targets.knock]`",
        )),
        _ => Ok(()),
    }
}

/// A text as a page that shows it line by line.
fn page(text: &str, inside: bool) -> String {
    let shown = format!("<div style=\"white-space: pre-wrap\">{text}</div>");
    if inside {
        return shown;
    }
    format!(
        "<!doctype html>\n<html>\n<head><meta charset=\"utf-8\"></head>\n<body>{shown}</body>\n</html>\n"
    )
}

/// The texts of a slot, of which the recipient's language chooses one, as `text::locale::choose` does.
fn localized(
    writer: &Writer<'_>,
    message: &Message,
    slot: &Slot,
    markup: Markup,
) -> Result<String, Diagnostic> {
    let mut texts: Vec<Template> = Vec::new();
    for (at, text) in slot.texts.iter().enumerate() {
        let tag = message.locales.get(at).map_or("", |tag| tag.as_str());
        texts.push(writer.text(text, tag, markup)?);
    }
    let chain: Vec<&str> = message.locales.iter().map(smol_str::SmolStr::as_str).collect();
    let Some((first, rest)) = texts.split_first() else { return Ok(String::new()) };
    if rest.iter().all(|other| other == first) {
        return Ok(first.clone().finish());
    }
    let mut out = Template::default();
    let default = writer.program.locale.as_str();
    let Some(property) = language(writer.program) else {
        let chosen = locale::choose(default, &chain);
        let at = chain.iter().position(|tag| Some(tag) == chosen).unwrap_or(0);
        return Ok(texts.into_iter().nth(at).unwrap_or_default().finish());
    };
    let (property, own) = property;
    let default = own.unwrap_or_else(|| default.to_owned());
    // The longest beginning of the tag that is known wins: RFC 4647, part 3.4, from the other end.
    let last = chain.len().saturating_sub(1);
    out.assign(
        "journeyc_tags",
        &format!(
            "recipient.{property} | default: \"{default}\" | downcase | replace: \"_\", \"-\" | split: \"-\""
        ),
    );
    out.assign("journeyc_at", &last.to_string());
    out.assign("journeyc_tag", "\"\"");
    out.tag("for journeyc_subtag in journeyc_tags");
    out.tag("if journeyc_tag == \"\"");
    out.assign("journeyc_tag", "journeyc_subtag");
    out.tag("else");
    out.assign("journeyc_tag", "journeyc_tag | append: \"-\" | append: journeyc_subtag");
    out.tag("endif");
    out.tag("case journeyc_tag");
    for (tag, at) in locale::lookup_table(&chain) {
        out.tag(&format!("when \"{tag}\""));
        out.assign("journeyc_at", &at.to_string());
    }
    out.tag("endcase");
    out.tag("endfor");
    out.tag("case journeyc_at");
    for (at, text) in texts.iter().enumerate() {
        if at == last {
            out.tag("else")
        } else {
            out.tag(&format!("when {at}"))
        }
        out.append(text);
    }
    out.tag("endcase");
    Ok(out.finish())
}

/// The property with the customer's language, and what it is where it is missing.
fn language(program: &Program) -> Option<(String, Option<String>)> {
    let fields = program.profile_fields();
    let is_locale = |field: &&crate::hir::Field| *field.ty.known() == Ty::Locale;
    let named = fields.iter().filter(is_locale).find(|field| field.name == "language");
    let found = named.or_else(|| fields.iter().find(is_locale))?;
    let at = fields.iter().position(|field| field.name == found.name)?;
    let (property, declared) = names::property(program, u32::try_from(at).ok()?)?;
    let default = match declared.default.as_ref().map(|default| &default.kind) {
        Some(crate::hir::ExprKind::Value(crate::hir::Value::Text(tag))) => Some(tag.clone()),
        _ => None,
    };
    Some((property, default))
}
