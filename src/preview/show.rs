//! The preview as text: a head, then a block for each channel.

use std::fmt::Write;

use super::choose::{Chosen, Customer};
use super::world::World;
use super::{made_up, size};
use crate::hir::{Address, Answers, AnswersKind, Button, Channel, Content, Message, Program, Text};
use crate::text::render;
use crate::value::{Data, Form, fill, params, plain, rendered, written};

/// What every block needs.
struct Scene<'a> {
    world: World<'a>,
    names: Vec<String>,
    form: Form<'a>,
    locale: usize,
}

/// The whole preview.
pub(super) fn whole(
    program: &Program,
    message: &Message,
    customer: &Customer<'_>,
    locale: &Chosen,
    contents: &[&Content],
) -> String {
    let mut world = World::new(program, message.vars.len());
    world.customer.clone_from(&customer.fields);
    let mut out = head(message, customer);
    let parameters = parameters(&mut world, message);
    if !parameters.is_empty() {
        let _ = writeln!(out, "parameters: {parameters}");
    }
    let _ = writeln!(out, "locale: {} ({})", locale.tag, locale.why);
    let form = Form { locale: &locale.tag, style: render::style(&locale.tag) };
    let names = message.vars.iter().map(|var| var.name.to_string()).collect();
    let scene = Scene { world, names, form, locale: locale.at };
    for content in contents {
        out.push('\n');
        if let Some(channel) = program.channels.get(content.channel) {
            block(&mut out, &scene, channel, content);
            let answers = message.answers.iter().filter(|of| of.is_on(content.channel));
            answers.for_each(|of| self::answers(&mut out, &scene, of));
        }
    }
    out
}

fn head(message: &Message, customer: &Customer<'_>) -> String {
    let purpose =
        message.purpose.map(|purpose| format!(", {}", purpose.text())).unwrap_or_default();
    let who = match customer.persona {
        Some(persona) if customer.sampled => format!("the sample of {}", persona.head.name),
        Some(persona) => {
            format!("{} has no sample, so only the defaults are known", persona.head.name)
        }
        None => "no persona has a sample, so only the defaults are known".to_owned(),
    };
    format!("message: {} \"{}\"{purpose}\ncustomer: {who}\n", message.head.name, message.head.title)
}

/// Gives each parameter a value and says which.
fn parameters(world: &mut World<'_>, message: &Message) -> String {
    let mut said = Vec::new();
    for (at, param) in params(message).iter().enumerate() {
        let default = message.defaults.get(at).and_then(Option::as_ref);
        let (value, why) = match default {
            Some(default) => (world.eval(default), "its default"),
            None => (made_up::value(world.program, &param.ty, &param.name, &param.name), "made up"),
        };
        said.push(format!(
            "{} = {} ({why})",
            param.name,
            written(world.program, &param.ty, &value)
        ));
        if let Some(var) = world.vars.get_mut(at) {
            *var = value;
        }
    }
    said.join(", ")
}

fn block(out: &mut String, scene: &Scene<'_>, channel: &Channel, content: &Content) {
    let _ = writeln!(out, "{} ({})", channel.head.title, channel.head.name);
    line(out, "to", &address(&scene.world, channel));
    if !channel.broadcast {
        line(out, "from", "unknown here: the rules of a journey name the sender");
    }
    if let Some(template) = &content.template {
        let category = content.category.as_ref().map(|c| format!(", {c}")).unwrap_or_default();
        line(out, "template", &format!("{template}{category}"));
    }
    for slot in &content.slots {
        let Some(text) = slot.texts.get(scene.locale) else { continue };
        if slot.name == "html" {
            let html =
                fill(&scene.world.scope(), text, &scene.names, scene.form, &mut |_, value| {
                    escaped(&value)
                });
            line(out, "html", &format!("{} bytes", html.len()));
        } else {
            self::slot(out, scene, channel, &slot.name, text);
        }
    }
    if content.template.is_some()
        && let Some(text) = content.slot("text").and_then(|slot| slot.texts.get(scene.locale))
    {
        numbered(out, scene, text);
    }
    buttons(out, scene, "button", content.buttons.get(scene.locale));
}

/// What the message can be answered with, beside what its text on the channel has itself.
fn answers(out: &mut String, scene: &Scene<'_>, answers: &Answers) {
    match &answers.kind {
        AnswersKind::Buttons(all) => buttons(out, scene, "button", all.get(scene.locale)),
        AnswersKind::List(title, rows) => {
            line(out, "list", title);
            buttons(out, scene, "row", rows.get(scene.locale));
        }
        AnswersKind::Survey(of, field) => {
            let program = scene.world.program;
            let asked = program.enums.at(*of);
            let field = field.and_then(|at| program.profile_fields().get(at as usize));
            let sets = field.map(|field| format!(", sets {}", field.name)).unwrap_or_default();
            line(out, "survey", &format!("{}{sets}", asked.head.title));
            for (name, title) in asked.members.iter().zip(&asked.titles) {
                line(out, "choice", &format!("[{title}] {name}"));
            }
        }
    }
}

/// Buttons, or the rows of a list: what stands on each, its name, where it leads.
fn buttons(out: &mut String, scene: &Scene<'_>, key: &str, all: Option<&Vec<Button>>) {
    for button in all.into_iter().flatten() {
        let label = plain(&scene.world.scope(), &button.label, &scene.names, scene.form);
        let target = button.target.as_ref().map(|target| scene.world.eval(target));
        let target = target
            .and_then(|target| {
                rendered(scene.world.program, &target, scene.form.style, &scene.world.zone)
            })
            .map(|target| format!(" {target}"))
            .unwrap_or_default();
        line(out, key, &format!("[{label}] {}{target}", button.name));
    }
}

/// A text of a channel, and its size.
fn slot(out: &mut String, scene: &Scene<'_>, channel: &Channel, name: &str, text: &Text) {
    let filled = plain(&scene.world.scope(), text, &scene.names, scene.form);
    paragraph(out, name, &filled);
    if let (Some(cut), "text") = (&channel.parts, name) {
        let (world, names) = (&scene.world, &scene.names);
        for (key, value) in size::lines(world, text, &filled, names, scene.form, cut) {
            line(out, key, &value);
        }
        return;
    }
    if let Some(limit) = channel.limit(name) {
        let (length, most) = (filled.chars().count(), limit.most);
        let over = usize::try_from(most).is_ok_and(|most| length > most);
        let over = if over { ": too long" } else { "" };
        line(out, "length", &format!("{length} of {most} characters{over}"));
    }
}

/// The text as the platform holds it, with numbers where the values go.
fn numbered(out: &mut String, scene: &Scene<'_>, text: &Text) {
    let mut values = Vec::new();
    let form = fill(&scene.world.scope(), text, &scene.names, scene.form, &mut |name, value| {
        values.push(format!("{{{{{}}}}} = {name}: {value}", values.len() + 1));
        format!("{{{{{}}}}}", values.len())
    });
    paragraph(out, "approved", &form);
    for value in values {
        line(out, "", &value);
    }
}

/// Where the message goes.
fn address(world: &World<'_>, channel: &Channel) -> String {
    if channel.broadcast || channel.address == Address::None {
        return "everybody: the channel has no recipient".to_owned();
    }
    let at = channel.field.and_then(|at| usize::try_from(at).ok());
    let field = at.and_then(|at| world.program.profile_fields().get(at));
    let value = at.and_then(|at| world.customer.get(at));
    match (field, value) {
        (_, Some(value @ Data::Value(_))) => {
            rendered(world.program, value, render::OTHER_STYLE, &world.zone).unwrap_or_default()
        }
        (Some(field), _) => format!("nobody: the customer has no {}", field.name),
        _ => "nobody: the profile has no field for the address".to_owned(),
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "  {key:<9} {value}");
}

fn paragraph(out: &mut String, key: &str, text: &str) {
    let _ = writeln!(out, "  {key}");
    for line in text.trim_end().lines() {
        let indented = format!("    {line}");
        let _ = writeln!(out, "{}", indented.trim_end());
    }
}
