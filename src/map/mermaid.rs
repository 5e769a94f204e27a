//! The map as a journey diagram of Mermaid.
//!
//! That diagram knows a title, sections, tasks with a score from 1 to 5 and the names of actors. A
//! stage is a section, a touchpoint a task, what customers feel there (-2 to 2) its score, and the personas
//! who come there its actors. A task without a score is no task for Mermaid, so a touchpoint without a
//! feeling is left out, and the remarks name it.
//!
//! Mermaid reads no quotes: a `:` in a name shifts the fields, a `#` or `;` ends the line. Such signs
//! are written as its entities (`#58;`), which it turns back when it draws.

use super::document::{Document, State, Touchpoint};
use super::left_out::{self, Part};
use std::fmt::Write;

/// What the diagram keeps.
const KEPT: [Part; 2] = [Part::Stages, Part::Feelings];

/// Words that Mermaid takes for its own at the beginning of a line, whatever their case.
const WORDS: [&str; 5] = ["journey", "title", "section", "acctitle", "accdescr"];

/// The diagram of the first picture of the map, and what it leaves out.
pub(super) fn mermaid(document: &Document) -> (String, Vec<String>) {
    let state = document.states.first().copied().unwrap_or(State::Current);
    let mut out = "journey\n".to_owned();
    let title = line(if document.head.title.trim().is_empty() {
        &document.head.name
    } else {
        &document.head.title
    });
    let _ = writeln!(out, "    title {title}");
    let mut unfelt = Vec::new();
    for stage in &document.stages {
        let _ = writeln!(out, "    section {}", line(named(&stage.head.title, &stage.head.name)));
        let here = |one: &&Touchpoint| one.stage.as_deref() == Some(stage.head.name.as_str());
        for touchpoint in document.touchpoints.iter().filter(here) {
            task(&mut out, document, touchpoint, state, &mut unfelt);
        }
    }
    let mut homeless = document.touchpoints.iter().filter(|one| one.stage.is_none()).peekable();
    if homeless.peek().is_some() {
        out.push_str("    section —\n");
    }
    for touchpoint in homeless {
        task(&mut out, document, touchpoint, state, &mut unfelt);
    }
    (out, remarks(document, state, &unfelt))
}

/// A line for a touchpoint; one without a feeling is only noted.
fn task(
    out: &mut String,
    document: &Document,
    touchpoint: &Touchpoint,
    state: State,
    unfelt: &mut Vec<String>,
) {
    let Some(variant) = touchpoint.in_state(state) else { return };
    let title = named(&variant.head.title, &touchpoint.name);
    let Some(feels) = variant.feels else {
        unfelt.push(title.to_owned());
        return;
    };
    // Nobody named is everybody.
    let comes = |name: &String| variant.personas.is_empty() || variant.personas.contains(name);
    let actors = document.personas.iter().filter(|persona| comes(&persona.head.name));
    let actors: Vec<String> =
        actors.map(|persona| line(named(&persona.head.title, &persona.head.name))).collect();
    let _ = write!(out, "      {}: {}", start(&line(title)), feels.clamp(-2, 2) + 3);
    if !actors.is_empty() {
        let _ = write!(out, ": {}", actors.join(", "));
    }
    out.push('\n');
}

fn remarks(document: &Document, state: State, unfelt: &[String]) -> Vec<String> {
    let mut remarks = Vec::new();
    if let [_, others @ ..] = document.states.as_slice()
        && !others.is_empty()
    {
        let others: Vec<&str> = others.iter().map(|other| other.word()).collect();
        let others = others.join(" and ");
        remarks.push(format!(
            "mermaid draws one picture: this is the {} one, the {others} one is left out",
            state.word()
        ));
    }
    if !unfelt.is_empty() {
        remarks.push(format!(
            "mermaid takes no touchpoint without a feeling; left out: {}; say with `feels` what customers feel there",
            unfelt.join(", ")
        ));
    }
    remarks.extend(left_out::sentence("mermaid", document, &KEPT));
    remarks
}

fn named<'a>(title: &'a str, name: &'a str) -> &'a str {
    if title.trim().is_empty() { name } else { title }
}

/// A text on one line, with Mermaid's signs as entities.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|sign: char| sign.is_whitespace() || sign.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        for sign in word.chars() {
            match sign {
                '#' | ':' | ';' | ',' | '%' | '<' | '>' | '&' | '"' | '\\' => {
                    let _ = write!(out, "#{};", u32::from(sign));
                }
                _ => out.push(sign),
            }
        }
    }
    out
}

/// The beginning of a line, so that Mermaid sees none of its words in it.
fn start(text: &str) -> String {
    let plain = text.to_lowercase();
    let mut signs = text.chars();
    match signs.next() {
        Some(first) if WORDS.iter().any(|word| plain.starts_with(word)) => {
            format!("#{};{}", u32::from(first), signs.as_str())
        }
        _ => text.to_owned(),
    }
}
