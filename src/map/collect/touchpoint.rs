//! Touchpoints in their variants, and what differs between today and the future.

use super::{Of, evidence, said};
use crate::hir::{self, Event, Id, Level, Ref};
use crate::map::document::{Change, Need, Opportunity, Pain, State, Touchpoint, Variant};
use serde_json::Value;

/// The touchpoints of a map: by stage, in its order; those of none of its stages stand last.
pub(super) fn all(of: &Of<'_>, stages: &[Id<hir::Stage>]) -> Vec<Touchpoint> {
    let program = of.stuff.program;
    let place = |touchpoint: &hir::Touchpoint| {
        let stage = program.stage_itself(touchpoint.stage.as_ref()?.id);
        stages.iter().position(|one| program.stage_itself(*one) == stage)
    };
    let mut placed: Vec<(usize, Touchpoint)> = Vec::new();
    let mut seen = Vec::new();
    for shown in &of.map.touchpoints {
        let head = &program.touchpoints.at(shown.id).head;
        let variants = variants(of, shown.id);
        let Some((first, _)) = variants.first() else { continue };
        // A map that names both variants means one touchpoint.
        if seen.contains(first) {
            continue;
        }
        seen.extend(variants.iter().map(|(id, _)| *id));
        let at = place(program.touchpoints.at(*first));
        let variants: Vec<Variant> =
            variants.into_iter().map(|(id, states)| variant(of, id, states)).collect();
        let (change, changes) = changed(of, &variants);
        let stage = at.and_then(|at| stages.get(at)).map(|stage| of.names.stage(*stage));
        let name = of.names.touchpoint(head);
        placed.push((
            at.unwrap_or(stages.len()),
            Touchpoint { name, stage, change, changes, variants },
        ));
    }
    placed.sort_by_key(|(at, _)| *at);
    placed.into_iter().map(|(_, touchpoint)| touchpoint).collect()
}

/// The variants of a touchpoint in the pictures of the map, each once.
fn variants(of: &Of<'_>, id: Id<hir::Touchpoint>) -> Vec<(Id<hir::Touchpoint>, Vec<State>)> {
    let mut found: Vec<(Id<hir::Touchpoint>, Vec<State>)> = Vec::new();
    for state in &of.map.states {
        let Some(variant) = of.stuff.program.variant(id, *state) else { continue };
        let state = super::state(*state);
        match found.iter_mut().find(|(other, _)| *other == variant) {
            Some((_, states)) => states.push(state),
            None => found.push((variant, vec![state])),
        }
    }
    found
}

fn variant(of: &Of<'_>, id: Id<hir::Touchpoint>, states: Vec<State>) -> Variant {
    let one = of.stuff.program.touchpoints.at(id);
    let mut head = of.head(&one.head, of.names.touchpoint(&one.head));
    head.doc.clone_from(&one.head.doc);
    Variant {
        head,
        states,
        mode: one.mode.map(hir::Mode::text),
        places: said(&one.places),
        channels: one.channels.iter().map(|channel| of.names.channel(channel.id)).collect(),
        devices: said(&one.devices),
        personas: one.personas.iter().map(|persona| of.names.persona(persona.id)).collect(),
        actions: said(&one.actions),
        asks: said(&one.asks),
        thinks: said(&one.thinks),
        feels: one.feels.as_ref().map(|feeling| feeling.value),
        feeling: one.feels.as_ref().and_then(|feeling| {
            let words: Vec<&str> = feeling.words.iter().map(|said| said.text.as_str()).collect();
            (!words.is_empty()).then(|| words.join(", "))
        }),
        quotes: said(&one.quotes),
        needs: one
            .needs
            .iter()
            .map(|need| Need { met: need.met, text: need.text.text.clone() })
            .collect(),
        pains: one.pains.iter().map(|pain| self::pain(of, pain)).collect(),
        opportunities: one.opportunities.iter().map(|one| opportunity(of, one)).collect(),
        moment_of_truth: one.moment_of_truth.is_some(),
        steps: one.steps.map(|(steps, _)| steps),
        emits: events(of, &one.emits),
        microconversions: events(of, &one.microconversions),
        kpis: one.kpis.iter().map(|metric| of.names.metric(metric.id)).collect(),
        frontstage: said(&one.frontstage),
        backstage: said(&one.backstage),
        systems: said(&one.systems),
        feedback: said(&one.feedback),
        selfservice: said(&one.selfservice),
        handover: said(&one.handover),
        evidence: evidence(&one.evidence),
        sources: said(&one.sources),
        notes: said(&one.notes),
    }
}

fn events(of: &Of<'_>, list: &[Ref<Event>]) -> Vec<(String, String)> {
    let title = |id| of.stuff.program.events.at(id).head.title.clone();
    list.iter().map(|event| (of.names.event(event.id), title(event.id))).collect()
}

fn pain(of: &Of<'_>, pain: &hir::Pain) -> Pain {
    Pain {
        name: pain.name.as_ref().map(ToString::to_string),
        text: pain.text.as_ref().map(|said| said.text.clone()),
        business: pain.business.map(Level::text),
        customer: pain.customer.map(Level::text),
        cause: pain.cause.as_ref().map(|said| said.text.clone()),
        source: of.place(pain.span),
    }
}

fn opportunity(of: &Of<'_>, one: &hir::Opportunity) -> Opportunity {
    Opportunity {
        text: one.text.as_ref().map(|said| said.text.clone()),
        pains: one.pains.clone(),
        owner: one.owner.as_ref().map(|said| said.text.clone()),
        due: one.due.as_ref().map(super::day),
        status: one.status.text(),
        kpis: one.kpis.iter().map(|metric| of.names.metric(metric.id)).collect(),
        source: of.place(one.span),
    }
}

/// What happens to a touchpoint between the pictures, and the fields that differ.
fn changed(of: &Of<'_>, variants: &[Variant]) -> (Change, Vec<&'static str>) {
    match variants {
        [now, then] => (Change::Changed, differing(now, then)),
        [only] if of.map.states.len() > 1 && !only.states.contains(&State::Current) => {
            (Change::Added, Vec::new())
        }
        _ => (Change::Kept, Vec::new()),
    }
}

/// Fields that say what a reader sees; places in the source differ always.
const COMPARED: [&str; 22] = [
    "title",
    "mode",
    "places",
    "channels",
    "devices",
    "personas",
    "actions",
    "asks",
    "thinks",
    "feels",
    "feeling",
    "quotes",
    "needs",
    "pains",
    "opportunities",
    "momentOfTruth",
    "steps",
    "kpis",
    "frontstage",
    "backstage",
    "systems",
    "selfservice",
];

fn differing(now: &Variant, then: &Variant) -> Vec<&'static str> {
    let seen = |variant: &Variant| serde_json::to_value(variant).map(without_places);
    let (Ok(now), Ok(then)) = (seen(now), seen(then)) else { return Vec::new() };
    COMPARED.into_iter().filter(|field| now.get(field) != then.get(field)).collect()
}

fn without_places(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.remove("source");
            fields.values_mut().for_each(|field| *field = without_places(field.take()));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| *item = without_places(item.take()));
        }
        _ => {}
    }
    value
}
