//! Who the customer is: a persona's sample, or a document.

use super::Stage;
use crate::diag::suggest;
use crate::flow::NodeKind;
use crate::hir::{Channel, Id, Program, Purpose, Segment};
use crate::time::{Given, Won};
use crate::value::constant;
use crate::value::zone;
use crate::wire::read;
use serde_json::Value as Json;
use smol_str::SmolStr;

/// A sample customer of a persona; without a name, of the first persona that has one.
pub(super) fn of_persona(stage: Stage<'_>, name: Option<&str>) -> Result<(Given, String), String> {
    let program = stage.program;
    let personas = || program.personas.iter().map(|(_, persona)| persona);
    let persona = match name {
        Some(name) => match personas().find(|persona| persona.head.name == name) {
            Some(persona) => Some(persona),
            None => {
                let names: Vec<&str> =
                    personas().map(|persona| persona.head.name.as_str()).collect();
                return Err(suggest::unknown("persona", name, &names));
            }
        },
        None => personas().find(|persona| !persona.samples.is_empty()),
    };
    let sample = persona.and_then(|persona| persona.samples.first());
    let fields = sample.into_iter().flatten();
    let fields = fields.map(|(field, value)| (*field, constant(program, value))).collect();
    let who = match (persona, sample) {
        (Some(persona), Some(_)) => format!("the sample of {}", persona.head.name),
        (Some(persona), None) => {
            format!("{} has no sample, so only the defaults are known", persona.head.name)
        }
        _ => "no persona has a sample, so only the defaults are known".to_owned(),
    };
    Ok((Given { id: "customer-1".into(), fields, ..Given::default() }, who))
}

/// A customer as the contract writes it: `customer_id`, `profile`, `consent`, `suppressed`;
/// `segments`, the external ones that the customer is in; and `won`, the arms that have won their splits.
pub(super) fn of_document(stage: Stage<'_>, text: &str) -> Result<(Given, String), String> {
    let program = stage.program;
    let json: Json =
        serde_json::from_str(text).map_err(|wrong| format!("the customer is no JSON: {wrong}"))?;
    if !json.is_object() {
        return Err(
            "the customer should be an object: `customer_id`, `profile`, `consent`, `suppressed`"
                .into(),
        );
    }
    nothing_else(stage, &json)?;
    let id = json.get("customer_id").and_then(Json::as_str).unwrap_or("customer-1").to_owned();
    let mut given = Given { id: id.clone(), ..Given::default() };
    let declared = program.profile_fields();
    let empty = Json::Object(serde_json::Map::new());
    let Json::Object(profile) = json.get("profile").unwrap_or(&empty) else {
        return Err("`profile` of the customer should be an object".into());
    };
    for (key, value) in profile {
        let Some(at) = declared.iter().position(|field| field.name == key.as_str()) else {
            let names = declared.iter().map(|field| field.name.as_str());
            let near = suggest::did_you_mean(key, names);
            let help = near.map(|near| format!("; {near}")).unwrap_or_default();
            return Err(format!("the profile has no field `{key}`{help}"));
        };
        let Some(field) = declared.get(at) else { continue };
        let value = read::value(program, &field.ty, value, &format!("profile.{key}"))?;
        given.fields.push((u32::try_from(at).unwrap_or(u32::MAX), value));
    }
    for (key, since) in entries(&json, "consent") {
        let (purpose, channel) = consent(program, key)?;
        let since = since.as_str().and_then(zone::read);
        let since = since.ok_or_else(|| format!("`consent.{key}` should be an instant"))?;
        given.consent.push((purpose, channel, since));
    }
    for (key, _) in entries(&json, "suppressed") {
        given.suppressed.push(channel(program, key)?);
    }
    for name in json.get("segments").and_then(Json::as_array).into_iter().flatten() {
        let name = name.as_str().ok_or("`segments` of the customer should be a list of names")?;
        given.segments.push(external(program, name)?);
    }
    for (key, told) in entries(&json, "won") {
        given.won.push(won(stage, key, told)?);
    }
    Ok((given, format!("{id}, as the document says")))
}

/// What a customer's document says; each but the id and the segments is an object.
const PARTS: [&str; 6] = ["customer_id", "profile", "consent", "suppressed", "segments", "won"];

/// Is all that the document says something that a customer has.
fn nothing_else(stage: Stage<'_>, json: &Json) -> Result<(), String> {
    let Json::Object(parts) = json else { return Ok(()) };
    for (key, value) in parts {
        if !PARTS.contains(&key.as_str()) {
            let fields = stage.program.profile_fields();
            if fields.iter().any(|field| field.name == key.as_str()) {
                return Err(format!(
                    "`{key}` is a field of the profile: write it inside `profile`"
                ));
            }
            let near = suggest::did_you_mean(key, PARTS);
            let help = near.map(|near| format!("; {near}")).unwrap_or_default();
            return Err(format!("the customer has no `{key}`{help}"));
        }
        let is_object =
            value.is_object() || !["consent", "suppressed", "won"].contains(&key.as_str());
        if !is_object {
            return Err(format!("`{key}` of the customer should be an object"));
        }
    }
    Ok(())
}

/// An arm that can win its split, `journey.split`.
pub(super) fn winner(stage: Stage<'_>, key: &str, arm: &str) -> Result<SmolStr, String> {
    let splits = || {
        stage.flows.iter().flat_map(|(flow, _)| &flow.nodes).filter_map(|node| match &node.kind {
            NodeKind::Winner { key, arms, .. } => Some((key, arms)),
            _ => None,
        })
    };
    let Some((_, arms)) = splits().find(|(split, _)| *split == key) else {
        let names: Vec<&str> = splits().map(|(split, _)| split.as_str()).collect();
        return Err(suggest::unknown("split that looks for a winner", key, &names));
    };
    if !arms.iter().any(|way| way.name == arm) {
        let names: Vec<&str> = arms.iter().map(|way| way.name.as_str()).collect();
        return Err(suggest::unknown("arm that can win", arm, &names));
    }
    Ok(arm.into())
}

/// `"journey.split": "arm"`, or an object with `arm` and `since`.
fn won(stage: Stage<'_>, key: &str, told: &Json) -> Result<Won, String> {
    let arm = told.as_str().or_else(|| told.get("arm").and_then(Json::as_str));
    let arm = arm.ok_or_else(|| format!("`won.{key}` should name an arm"))?;
    let arm = winner(stage, key, arm)?;
    let since = match told.get("since") {
        None => None,
        Some(since) => {
            let since = since.as_str().and_then(zone::read);
            Some(since.ok_or_else(|| format!("`won.{key}.since` should be an instant"))?)
        }
    };
    Ok(Won { split: key.to_owned(), arm, since })
}

fn entries<'j>(json: &'j Json, key: &str) -> impl Iterator<Item = (&'j String, &'j Json)> {
    json.get(key).and_then(Json::as_object).into_iter().flatten()
}

/// A channel by name.
pub(super) fn channel(program: &Program, name: &str) -> Result<Id<Channel>, String> {
    let found = program.channels.iter().find(|(_, channel)| channel.head.name == name);
    found.map(|(id, _)| id).ok_or_else(|| {
        let names: Vec<&str> =
            program.channels.iter().map(|(_, channel)| channel.head.name.as_str()).collect();
        suggest::unknown("channel", name, &names)
    })
}

/// A segment whose members the platform knows, by name.
pub(super) fn external(program: &Program, name: &str) -> Result<Id<Segment>, String> {
    let all = || program.segments.iter().filter(|(_, segment)| segment.external);
    if let Some((id, _)) = all().find(|(_, segment)| segment.head.name == name) {
        return Ok(id);
    }
    if program.segments.iter().any(|(_, segment)| segment.head.name == name) {
        return Err(format!("who is in `{name}` follows from its condition; it is not told"));
    }
    let names: Vec<&str> = all().map(|(_, segment)| segment.head.name.as_str()).collect();
    Err(suggest::unknown("external segment", name, &names))
}

/// `marketing/sms`
pub(super) fn consent(program: &Program, key: &str) -> Result<(Purpose, Id<Channel>), String> {
    let (purpose, name) =
        key.split_once('/').ok_or_else(|| format!("`{key}` should be like `marketing/sms`"))?;
    let found = Purpose::ALL.into_iter().find(|known| known.text() == purpose);
    let purpose = found.ok_or_else(|| format!("there is no purpose `{purpose}`"))?;
    Ok((purpose, channel(program, name)?))
}
