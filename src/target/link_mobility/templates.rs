//! Templates of WhatsApp as bodies of `POST /templates`: one for each name and language, with an example of
//! each value, which WhatsApp's review wants. What MyLINK answers (`templateId`) goes into journey.toml.

use super::content;
use super::send::{Cx, Send};
use super::{check, errors};
use crate::diag::Diagnostic;
use crate::hir::{Button, Content, Expr, ExprKind, Program, Text, TextPart, Value as Constant};
use crate::preview::made_up;
use crate::target::errors::limit;
use crate::target::forms::file_name;
use crate::text::{locale, render};
use crate::value::zone::Zone;
use crate::value::{described, rendered};
use serde_json::{Map, Value, json};

/// Where the numbers of buttons are written.
const SOURCE: &str = "https://docs.linkmobility.com/api-reference/multichannel-api, version 5.3.0, WhatsApp specificities";

/// A body with the name of its file.
pub(super) struct Template {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) body: Value,
}

/// The templates that a send uses.
pub(super) fn of(cx: Cx<'_>, send: &Send<'_>) -> Result<Vec<Template>, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for channel in send.via.iter().flatten() {
        let mut contents = send.message.contents.iter();
        let Some(content) = contents.find(|content| content.channel == *channel) else { continue };
        let (Some(name), Some(slot)) = (&content.template, content.slot("text")) else { continue };
        problems.extend(buttons(content));
        for (at, (tag, text)) in send.message.locales.iter().zip(&slot.texts).enumerate() {
            if let Some(span) = check::braces(text) {
                problems.push(errors::braces(span));
            }
            let names = send.message.vars.iter().map(|var| var.name.to_string());
            let names: Vec<String> = names.collect();
            let maker = Maker { cx, content, names: &names, tag, at };
            found.push(Template {
                path: format!("templates/{}.{tag}.json", file_name(name)),
                name: name.clone(),
                body: maker.body(name, text),
            });
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// What WhatsApp allows of a template's buttons.
fn buttons(content: &Content) -> Option<Diagnostic> {
    let list = content.buttons.first()?;
    let calls = |button: &&Button| button.name == "call";
    let links = list.iter().filter(|button| button.target.is_some() && !calls(button));
    let (links, calls) = (links.count(), list.iter().filter(calls).count());
    let what = match (links > 2, calls > 1) {
        (true, _) => format!("a template has {links} links; WhatsApp takes 2"),
        (_, true) => format!("a template has {calls} numbers to call; WhatsApp takes 1"),
        _ => return None,
    };
    Some(limit(Some(content.span), what, SOURCE, "leave some out"))
}

/// Makes the body for one language.
struct Maker<'a> {
    cx: Cx<'a>,
    content: &'a Content,
    names: &'a [String],
    tag: &'a str,
    /// The place of the language.
    at: usize,
}

impl Maker<'_> {
    fn body(&self, name: &str, text: &Text) -> Value {
        let mut variables = Vec::new();
        let mut words = String::new();
        for part in &text.parts {
            match part {
                TextPart::Text(text) => words.push_str(text),
                other => {
                    let name = content::variable(variables.len());
                    words.push_str(&format!("{{{{{name}}}}}"));
                    variables.push((name, self.example(other)));
                }
            }
        }
        let mut buttons = Vec::new();
        let own = self.content.buttons.get(self.at).map_or(&[][..], Vec::as_slice);
        for (place, button) in own.iter().enumerate() {
            let mut out = Map::new();
            out.insert("caption".to_owned(), json!(plain(&button.label)));
            match (&button.target, button.name.as_str()) {
                (None, name) => {
                    out.insert("postback".to_owned(), json!(name));
                }
                (Some(number), "call") => {
                    out.insert("dial".to_owned(), json!({ "phoneNumber": constant(number) }));
                }
                (Some(link), _) => {
                    let url = if content::is_fixed(self.content, place) {
                        constant(link)
                    } else {
                        let base = self.cx.settings.known_link_base().unwrap_or_default();
                        let name = content::link(place);
                        let url = format!("{base}{{{{{name}}}}}");
                        variables.push((name, "example".to_owned()));
                        url
                    };
                    out.insert("openUrl".to_owned(), json!({ "url": url }));
                }
            }
            buttons.push(Value::Object(out));
        }
        let content = match buttons.is_empty() {
            true => json!({ "text": words }),
            false => json!({ "card": { "text": words, "buttons": buttons } }),
        };
        let variables: Vec<Value> = variables
            .into_iter()
            .map(|(name, example)| json!({ "name": name, "examples": [example] }))
            .collect();
        let code = locale::parse(self.tag).ok().and_then(|of| locale::whatsapp_code(&of));
        let category = self.content.category.as_deref().unwrap_or("marketing");
        let mut options = Map::new();
        options.insert("whatsapp.template.category".to_owned(), json!(category.to_uppercase()));
        options.insert("whatsapp.template.language".to_owned(), json!(code.unwrap_or(self.tag)));
        json!({ "template": {
            "meta": { "name": name, "locale": self.tag },
            "variables": variables,
            "content": content,
            "options": options,
        } })
    }

    /// A plausible value, for the review.
    fn example(&self, part: &TextPart) -> String {
        match part {
            TextPart::Text(text) => text.clone(),
            TextPart::Slot(expr) => {
                let what = described(self.cx.program, self.names, expr);
                let name = what.rsplit('.').next().unwrap_or("value");
                self.made_up(expr, name)
            }
            TextPart::Each { .. } => "example".to_owned(),
            TextPart::Plural { forms, .. } => forms.last().map_or_else(String::new, |(_, text)| {
                text.parts.iter().map(|part| self.example(part)).collect()
            }),
        }
    }

    fn made_up(&self, expr: &Expr, name: &str) -> String {
        let program: &Program = self.cx.program;
        let zone = program.zone.as_deref().and_then(Zone::find).unwrap_or(Zone::UTC);
        let value = made_up(program, &expr.ty, name, "");
        rendered(program, &value, render::style(self.tag), &zone).unwrap_or_else(|| name.to_owned())
    }
}

fn plain(text: &Text) -> String {
    let words = text.parts.iter().map(|part| match part {
        TextPart::Text(text) => text.as_str(),
        _ => "",
    });
    words.collect()
}

fn constant(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Value(Constant::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
