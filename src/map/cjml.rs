//! The map as CJML 2.0, the Customer Journey Modelling Language of SINTEF.
//!
//! No schema of CJML is published. The shape follows the sample on `cjml.no` (`CJML`, `actors`,
//! `touchpoints`, communication points with `initiator`, `receiver` and `channel`), and what CJML's own
//! converters write beyond it: `journeyTitle`, `journeyPhases`, `belongsTo` and `comment`.
//!
//! CJML parts planned journeys, the hypothetical course of a service, from actual ones, which one person has
//! made and which alone hold experience. A map tells of no single person, so today's picture as well as the
//! future one are planned journeys, one for each persona: CJML tells a journey from one person's side.

use super::document::{Document, Message, Persona, State, Touchpoint, Variant};
use super::left_out::{self, Part};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// What CJML keeps.
const KEPT: [Part; 5] = [Part::Stages, Part::Actions, Part::Places, Part::Channels, Part::Messages];

type Out = Writer<Vec<u8>>;

/// The map in CJML, and what it leaves out.
///
/// # Errors
/// If the writer fails.
pub(super) fn cjml(document: &Document) -> Result<(String, Vec<String>), String> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    journeys(&mut out, document).map_err(|why| why.to_string())?;
    let mut text = String::from_utf8(out.into_inner()).map_err(|why| why.to_string())?;
    text.push('\n');
    let mut remarks =
        vec!["CJML publishes no schema; the shape follows the sample on cjml.no".to_owned()];
    remarks.extend(left_out::sentence("CJML", document, &KEPT));
    Ok((text, remarks))
}

fn journeys(out: &mut Out, document: &Document) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let personas: Vec<Option<&Persona>> = match document.personas.as_slice() {
        [] => vec![None],
        some => some.iter().map(Some).collect(),
    };
    out.create_element("CJML").with_attribute(("version", "2.0")).write_inner_content(|out| {
        let mut number = 0;
        for state in &document.states {
            for persona in &personas {
                number += 1;
                let view = View { document, state: *state, persona: *persona };
                out.create_element("plannedJourney")
                    .write_inner_content(|out| journey(out, &view, number))?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// The picture that one persona sees.
struct View<'a> {
    document: &'a Document,
    state: State,
    persona: Option<&'a Persona>,
}

impl<'a> View<'a> {
    /// The id of the person.
    fn person(&self) -> &'a str {
        self.persona.map_or("customer", |persona| &persona.head.name)
    }

    /// Does this persona come to a touchpoint? Nobody named is everybody.
    fn meets(&self, variant: &Variant) -> bool {
        let Some(persona) = self.persona else { return true };
        variant.personas.is_empty() || variant.personas.contains(&persona.head.name)
    }

    /// Is this persona sent a message?
    fn gets(&self, message: &Message) -> bool {
        let journey = self.document.journeys.iter().find(|one| one.head.name == message.journey);
        match (journey.and_then(|one| one.persona.as_deref()), self.persona) {
            (Some(of), Some(persona)) => of == persona.head.name,
            _ => true,
        }
    }

    fn channel(&self, name: &'a str) -> &'a str {
        let found = self.document.channels.iter().find(|channel| channel.head.name == name);
        found.map_or(name, |channel| &channel.head.title)
    }
}

/// The id of the brand among the actors. No persona has it: a declared name has no dash.
const BRAND: &str = "service-provider";

fn journey(out: &mut Out, view: &View<'_>, number: u32) -> io::Result<()> {
    let document = view.document;
    said(out, "journeyID", &format!("PJ{number}"))?;
    said(out, "journeyTitle", &document.head.title)?;
    out.create_element("journeyPhases").write_inner_content(|out| {
        for stage in &document.stages {
            out.create_element("journeyPhase")
                .with_attribute(("phaseID", clean(&stage.head.name).as_str()))
                .write_inner_content(|out| {
                    said(out, "phaseName", &stage.head.title)?;
                    let doc = stage.head.doc.iter().chain(&stage.actions);
                    said(out, "phaseDescription", &joined(doc))
                })?;
        }
        Ok(())
    })?;
    let scenario = joined(&document.scenario);
    if !scenario.is_empty() {
        said(out, "journeyShortSummary", &scenario)?;
    }
    out.create_element("actors").write_inner_content(|out| {
        let person = view.persona.map_or("Customer", |persona| &persona.head.title);
        out.create_element("endUser")
            .with_attribute(("actorID", clean(view.person()).as_str()))
            .write_inner_content(|out| said(out, "actorName", person))?;
        out.create_element("serviceProvider")
            .with_attribute(("actorID", BRAND))
            .write_inner_content(|out| said(out, "companyName", &document.workspace))?;
        Ok(())
    })?;
    out.create_element("touchpoints").write_inner_content(|out| touchpoints(out, view))?;
    said(out, "comment", &format!("{}: {}", view.state.word(), document.head.source))
}

/// Stage by stage: where the customer comes, then what is sent there. What stands in no stage comes last.
fn touchpoints(out: &mut Out, view: &View<'_>) -> io::Result<()> {
    let document = view.document;
    let stages = document.stages.iter().map(|stage| Some(stage.head.name.as_str()));
    let mut number = 0;
    for stage in stages.chain([None]) {
        let here = |one: &&Touchpoint| one.stage.as_deref() == stage;
        for touchpoint in document.touchpoints.iter().filter(here) {
            let Some(variant) = touchpoint.in_state(view.state) else { continue };
            if view.meets(variant) {
                number += 1;
                point(out, &met(view, touchpoint, variant, number))?;
            }
        }
        let sent = |one: &&Message| one.stage.as_deref() == stage && view.gets(one);
        for message in document.messages.iter().filter(sent) {
            number += 1;
            point(out, &mailed(view, message, number))?;
        }
    }
    Ok(())
}

/// A communication point.
struct Point<'a> {
    id: String,
    phase: Option<&'a str>,
    initiator: (&'a str, String),
    receiver: (&'a str, &'a str),
    channel: String,
    comment: String,
}

/// A touchpoint: the customer comes to it. The title is what the brand sees of it.
fn met<'a>(
    view: &View<'a>,
    touchpoint: &'a Touchpoint,
    variant: &'a Variant,
    number: u32,
) -> Point<'a> {
    let title = variant.head.title.as_str();
    let does = if variant.actions.is_empty() { title.to_owned() } else { joined(&variant.actions) };
    let channels: Vec<&str> = variant.channels.iter().map(|name| view.channel(name)).collect();
    let places: Vec<&str> = variant.places.iter().map(String::as_str).collect();
    let channel = match (channels.as_slice(), places.as_slice(), variant.mode) {
        (some @ [_, ..], _, _) | ([], some @ [_, ..], _) => some.join(", "),
        ([], [], mode) => mode.unwrap_or("unknown").to_owned(),
    };
    let places = if channels.is_empty() { Vec::new() } else { places };
    let comment: Vec<&str> = variant.head.doc.as_deref().into_iter().chain(places).collect();
    Point {
        id: format!("T{number}"),
        phase: touchpoint.stage.as_deref(),
        initiator: (view.person(), does),
        receiver: (BRAND, title),
        channel,
        comment: comment.join("; "),
    }
}

/// A message: the brand sends it. Of a chain of channels the first is its channel; the comment has the others.
fn mailed<'a>(view: &View<'a>, message: &'a Message, number: u32) -> Point<'a> {
    let together = |names: &'a Vec<String>| {
        names.iter().map(|name| view.channel(name)).collect::<Vec<_>>().join(", ")
    };
    let mut via = message.via.iter().map(together);
    let channel = via.next().unwrap_or_else(|| "unknown".to_owned());
    let later = via.map(|other| format!("else {other}"));
    let doc = message.head.doc.iter().cloned();
    let comment: Vec<String> =
        doc.chain([format!("journey {}", message.journey)]).chain(later).collect();
    Point {
        id: format!("T{number}"),
        phase: message.stage.as_deref(),
        initiator: (BRAND, message.head.title.clone()),
        receiver: (view.person(), &message.head.title),
        channel,
        comment: comment.join("; "),
    }
}

fn point(out: &mut Out, point: &Point<'_>) -> io::Result<()> {
    out.create_element("plannedCommunicationPoint").write_inner_content(|out| {
        said(out, "touchpointID", &point.id)?;
        if let Some(phase) = point.phase {
            out.create_element("belongsTo")
                .with_attribute(("phaseIDref", clean(phase).as_str()))
                .write_empty()?;
        }
        side(out, "initiator", "initiatorLabel", point.initiator.0, &point.initiator.1)?;
        side(out, "receiver", "receiverLabel", point.receiver.0, point.receiver.1)?;
        out.create_element("channel")
            .write_inner_content(|out| said(out, "channelName", &point.channel))?;
        if point.comment.is_empty() { Ok(()) } else { said(out, "comment", &point.comment) }
    })?;
    Ok(())
}

fn side(out: &mut Out, of: &str, label: &str, actor: &str, text: &str) -> io::Result<()> {
    out.create_element(of).write_inner_content(|out| {
        out.create_element("refersTo")
            .with_attribute(("actorIDref", clean(actor).as_str()))
            .write_empty()?;
        said(out, label, text)
    })?;
    Ok(())
}

/// An element with a text.
fn said(out: &mut Out, element: &str, text: &str) -> io::Result<()> {
    out.create_element(element).write_text_content(BytesText::new(&clean(text)))?;
    Ok(())
}

fn joined<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    texts.into_iter().map(String::as_str).collect::<Vec<_>>().join("; ")
}

/// XML 1.0 has no place for some signs, not even as entities.
fn clean(text: &str) -> String {
    let allowed = |sign: &char| {
        matches!(sign, '\t' | '\n' | ' '..='\u{FFFD}' | '\u{10000}'..) && *sign != '\u{7F}'
    };
    text.chars().filter(allowed).collect()
}
