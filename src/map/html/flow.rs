//! The flow below the map: the journey that a story is in, with the steps that its customer has come to.
//!
//! The pictures stand in a template, each once, and the script puts them into a shadow tree when a story is
//! played: their style sheet is another one than that of the map.

use crate::draw::svg;
use crate::draw::words::{Lang, Word, filled, label};
use crate::graph;
use crate::map::FlowPicture;
use serde_json::{Map, Value, json};
use std::fmt::Write;

const CSS: &str = include_str!("flow_parts.css");

/// The panel, closed; nothing where no story walks through a flow.
pub(super) fn panel(flows: &[FlowPicture], lang: Lang) -> String {
    if flows.is_empty() {
        return String::new();
    }
    let close = label(Word::CloseFlow, lang);
    let mut out = format!(
        "<section id=\"flow\" aria-labelledby=\"flow-title\" hidden>\n<div id=\"flow-head\"><h2 id=\"flow-title\"></h2><p id=\"flow-step\" aria-live=\"polite\"></p><button type=\"button\" class=\"sign\" id=\"flow-close\" title=\"{close}\" aria-label=\"{close}\">×</button></div>\n<div id=\"flow-view\" tabindex=\"0\" role=\"group\" aria-labelledby=\"flow-title\"></div>\n<template id=\"flow-pictures\"><style>{}{CSS}</style>",
        graph::part_css()
    );
    for flow in flows {
        let picture = flow.part.picture.clone().data("journey", &flow.journey);
        out.push_str(&svg::write(&picture));
    }
    out.push_str("</template>\n</section>\n");
    out
}

/// What stands beside the player: the button that opens and closes the panel.
pub(super) fn button(flows: &[FlowPicture], lang: Lang) -> String {
    let mut out = String::new();
    if !flows.is_empty() {
        let _ = write!(
            out,
            "<button type=\"button\" id=\"flow-show\" aria-controls=\"flow\" aria-expanded=\"false\">{}</button>",
            label(Word::ShowFlow, lang)
        );
    }
    out
}

/// What the script knows of them: for each journey its title, and what its steps are.
pub(super) fn data(flows: &[FlowPicture], lang: Lang) -> Value {
    let one = |flow: &FlowPicture| {
        let steps = flow.part.steps.iter().map(|(id, said)| (id.clone(), json!(said)));
        let title = filled(Word::GraphOf, lang, &flow.title);
        (flow.journey.clone(), json!({"title": title, "steps": steps.collect::<Map<_, _>>()}))
    };
    Value::Object(flows.iter().map(one).collect())
}

/// The texts that are drawn: what the font must have.
pub(super) fn texts(flows: &[FlowPicture]) -> impl Iterator<Item = &str> {
    let said = flows.iter().flat_map(|flow| &flow.part.steps).map(|(_, said)| said.as_str());
    flows.iter().flat_map(|flow| flow.part.picture.texts()).chain(said)
}

#[cfg(test)]
mod tests {
    use super::{button, panel};
    use crate::draw::words::Lang;

    #[test]
    fn without_a_flow_there_is_no_panel() {
        assert_eq!(panel(&[], Lang::En), "");
        assert_eq!(button(&[], Lang::En), "");
    }
}
