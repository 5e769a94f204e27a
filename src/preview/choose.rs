//! Which message, for whom, in which language, on which channels.

use super::world::World;
use crate::diag::suggest;
use crate::hir::{Arena, Content, Head, Message, Persona, Program, Ty, Value};
use crate::text::locale as tags;
use crate::value::Data;

/// The customer that reads the message.
pub(super) struct Customer<'p> {
    /// Whose sample it is; `None` where no persona has one.
    pub(super) persona: Option<&'p Persona>,
    /// Does that persona have a sample.
    pub(super) sampled: bool,
    /// A value for each field of the profile.
    pub(super) fields: Vec<Data>,
}

/// The locale of the texts.
pub(super) struct Chosen {
    /// Its place among the message's locales.
    pub(super) at: usize,
    /// The tag.
    pub(super) tag: String,
    /// Why this one.
    pub(super) why: String,
}

/// The message with this name.
pub(super) fn message<'p>(program: &'p Program, name: &str) -> Result<&'p Message, String> {
    named(&program.messages, |message| &message.head, "message", name)
}

/// The sample customer of a persona, with the defaults of the profile under it.
pub(super) fn customer<'p>(
    program: &'p Program,
    name: Option<&str>,
) -> Result<Customer<'p>, String> {
    let persona = match name {
        Some(name) => Some(named(&program.personas, |persona| &persona.head, "persona", name)?),
        None => program.personas.iter().map(|(_, p)| p).find(|p| !p.samples.is_empty()),
    };
    let fields = program.profile_fields();
    let mut world = World::new(program, 0);
    let defaults = fields.iter().map(|field| field.default.as_ref());
    world.customer =
        defaults.map(|value| value.map_or(Data::Missing, |value| world.eval(value))).collect();
    let sample = persona.and_then(|persona| persona.samples.first());
    for (at, value) in sample.into_iter().flatten() {
        let value = world.eval(value);
        let at = usize::try_from(*at).unwrap_or(usize::MAX);
        if let Some(field) = world.customer.get_mut(at) {
            *field = value;
        }
    }
    Ok(Customer { persona, sampled: sample.is_some(), fields: world.customer })
}

/// The locale that is asked for, or the one for the customer's language.
pub(super) fn locale(
    program: &Program,
    message: &Message,
    customer: &Customer<'_>,
    wanted: Option<&str>,
) -> Result<Chosen, String> {
    let known: Vec<&str> = message.locales.iter().map(smol_str::SmolStr::as_str).collect();
    let place = |tag: &str| known.iter().position(|known| *known == tag);
    let name = &message.head.name;
    if let Some(wanted) = wanted {
        let tag = tags::parse(&wanted.replace('_', "-"))
            .map_err(|error| format!("`{wanted}` is no locale: {error}"))?
            .to_string();
        if let Some(at) = place(&tag) {
            return Ok(Chosen { at, tag, why: "asked for".to_owned() });
        }
        let takes = tags::choose(&tag, &known)
            .map(|taken| format!("; who reads `{tag}` gets `{taken}`"))
            .unwrap_or_default();
        let list = suggest::one_of(&known);
        return Err(format!("the message `{name}` has no text in `{tag}`, only in {list}{takes}"));
    }
    let language =
        program.profile_fields().iter().position(|field| *field.ty.known() == Ty::Locale);
    let language = match language.and_then(|at| customer.fields.get(at)) {
        Some(Data::Value(Value::Text(tag))) => Some(tag.as_str()),
        _ => None,
    };
    let tag = match tags::choose(language.unwrap_or_default(), &known) {
        Some(tag) => (*tag).to_owned(),
        None => return Err(format!("the message `{name}` has no locale")),
    };
    let why = match language {
        Some(language)
            if tags::choose(language, &[tag.as_str(), ""]).is_some_and(|t| *t == tag) =>
        {
            "the customer's language".to_owned()
        }
        Some(language) => format!("for everybody else; the customer's language is {language}"),
        None => "for everybody whose language is not known".to_owned(),
    };
    Ok(Chosen { at: place(&tag).unwrap_or(0), tag, why })
}

/// The contents for a channel, or all of them.
pub(super) fn contents<'p>(
    program: &Program,
    message: &'p Message,
    wanted: Option<&str>,
) -> Result<Vec<&'p Content>, String> {
    let Some(wanted) = wanted else { return Ok(message.contents.iter().collect()) };
    let name_of =
        |content: &Content| program.channels.get(content.channel).map(|channel| &channel.head.name);
    let found: Vec<&Content> = message
        .contents
        .iter()
        .filter(|content| name_of(content).is_some_and(|name| name == wanted))
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let written: Vec<&str> =
        message.contents.iter().filter_map(name_of).map(smol_str::SmolStr::as_str).collect();
    let known = program.channels.iter().any(|(_, channel)| channel.head.name == wanted);
    if known && !written.is_empty() {
        let (name, list) = (&message.head.name, suggest::one_of(&written));
        return Err(format!("the message `{name}` says nothing on `{wanted}`, only on {list}"));
    }
    Err(suggest::unknown("channel", wanted, &written))
}

/// The declaration with this name; `module.name` tells two of one name apart.
fn named<'p, T>(
    arena: &'p Arena<T>,
    head: impl Fn(&'p T) -> &'p Head,
    kind: &str,
    name: &str,
) -> Result<&'p T, String> {
    let mut same = Vec::new();
    for (_, item) in arena.iter() {
        let found = head(item);
        if format!("{}.{}", found.module, found.name) == name {
            return Ok(item);
        }
        if found.name == name {
            same.push(item);
        }
    }
    match same.as_slice() {
        [one] => Ok(one),
        [] => {
            let names: Vec<&str> = arena.iter().map(|(_, item)| head(item).name.as_str()).collect();
            Err(suggest::unknown(kind, name, &names))
        }
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|item| format!("{}.{}", head(item).module, head(item).name))
                .collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            Err(format!("there are several: say {}", suggest::one_of(&names)))
        }
    }
}
