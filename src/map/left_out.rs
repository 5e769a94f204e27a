//! What a form of the map cannot say.

use super::document::{Document, Stage, Variant};

/// A part of what maps say, as far as some form has no place for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Frame,
    Personas,
    Evidence,
    StageActions,
    Why,
    Backs,
    Actions,
    Questions,
    Thoughts,
    Feelings,
    FeelingWords,
    Quotes,
    Needs,
    Pains,
    Opportunities,
    Moments,
    Places,
    Channels,
    Devices,
    Messages,
    Stages,
    Service,
    Handovers,
    Events,
    Metrics,
    Notes,
    Measured,
}

/// A part in a reader's words, and whether a document has any of it.
type Known = (Part, &'static str, fn(&Document) -> bool);

/// All parts.
const PARTS: [Known; 27] = [
    (Part::Frame, "what the map says of itself: scenario, goals, edition and the like", |map| {
        let said = [&map.scenario, &map.goals, &map.competitors, &map.notes];
        said.into_iter().any(|list| !list.is_empty())
            || map.edition.is_some()
            || map.reviewed.is_some()
            || map.review.is_some()
    }),
    (Part::Personas, "what is known of the personas", |map| !map.personas.is_empty()),
    (Part::Evidence, "evidence and sources", |map| {
        !map.sources.is_empty()
            || map.personas.iter().any(|one| !one.evidence.is_empty() || !one.sources.is_empty())
            || variants(map, |one| !one.evidence.is_empty() || !one.sources.is_empty())
    }),
    (Part::Stages, "stages", |map| !map.stages.is_empty()),
    (Part::StageActions, "what is done in a stage", |map| {
        stages(map, |one| !one.actions.is_empty())
    }),
    (Part::Why, "motives, the brand's aims and advice", |map| {
        stages(map, |one| {
            let said = [&one.motivation, &one.brand, &one.advice, &one.fits];
            said.into_iter().any(|list| !list.is_empty())
        })
    }),
    (Part::Backs, "ways back", |map| !map.backs.is_empty()),
    (Part::Actions, "actions", |map| variants(map, |one| !one.actions.is_empty())),
    (Part::Questions, "questions", |map| {
        variants(map, |one| !one.asks.is_empty()) || stages(map, |one| !one.questions.is_empty())
    }),
    (Part::Thoughts, "thoughts", |map| variants(map, |one| !one.thinks.is_empty())),
    (Part::Feelings, "feelings", |map| variants(map, |one| one.feels.is_some())),
    (Part::FeelingWords, "the words for feelings", |map| {
        variants(map, |one| one.feeling.is_some())
    }),
    (Part::Quotes, "quotes", |map| variants(map, |one| !one.quotes.is_empty())),
    (Part::Needs, "needs", |map| variants(map, |one| !one.needs.is_empty())),
    (Part::Pains, "pains", |map| variants(map, |one| !one.pains.is_empty())),
    (Part::Opportunities, "opportunities", |map| {
        variants(map, |one| !one.opportunities.is_empty())
    }),
    (Part::Moments, "moments of truth", |map| variants(map, |one| one.moment_of_truth)),
    (Part::Places, "places", |map| {
        variants(map, |one| one.mode.is_some() || !one.places.is_empty())
    }),
    (Part::Channels, "channels", |map| variants(map, |one| !one.channels.is_empty())),
    (Part::Devices, "devices and numbers of steps", |map| {
        variants(map, |one| !one.devices.is_empty() || one.steps.is_some())
    }),
    (Part::Messages, "messages and journeys", |map| {
        !map.messages.is_empty() || !map.journeys.is_empty()
    }),
    (Part::Service, "what the brand does in sight and behind", |map| {
        variants(map, |one| {
            let done =
                [&one.frontstage, &one.backstage, &one.systems, &one.feedback, &one.selfservice];
            done.into_iter().any(|list| !list.is_empty())
        })
    }),
    (Part::Handovers, "hand-overs", |map| variants(map, |one| !one.handover.is_empty())),
    (Part::Events, "events", |map| {
        variants(map, |one| !one.emits.is_empty() || !one.microconversions.is_empty())
    }),
    (Part::Metrics, "metrics", |map| !map.metrics.is_empty()),
    (Part::Notes, "notes", |map| variants(map, |one| !one.notes.is_empty())),
    (Part::Measured, "what was measured", |map| map.measured.is_some()),
];

fn variants(map: &Document, has: fn(&Variant) -> bool) -> bool {
    map.touchpoints.iter().flat_map(|touchpoint| &touchpoint.variants).any(has)
}

fn stages(map: &Document, has: fn(&Stage) -> bool) -> bool {
    map.stages.iter().any(has)
}

/// A line about everything in the document that is not among `kept`; none where nothing is lost.
pub(super) fn sentence(form: &str, document: &Document, kept: &[Part]) -> Option<String> {
    without(form, document, |part| !kept.contains(&part))
}

/// A line about those parts of the document that are lost; none where nothing is.
pub(super) fn without(
    form: &str,
    document: &Document,
    lost: impl Fn(Part) -> bool,
) -> Option<String> {
    let lost = PARTS.iter().filter(|(part, _, there)| lost(*part) && there(document));
    let lost: Vec<&str> = lost.map(|(_, words, _)| *words).collect();
    (!lost.is_empty()).then(|| format!("{form} has no place for: {}", lost.join("; ")))
}
