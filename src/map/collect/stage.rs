//! Stages: their cards. A stage that goes by another word has the title of that word, and the card of the
//! stage itself where it has none.

use super::{Of, said};
use crate::hir::{self, Id};
use crate::map::document::Stage;

pub(super) fn one(of: &Of<'_>, id: Id<hir::Stage>) -> Stage {
    let program = of.stuff.program;
    let word = program.stages.at(id);
    let itself = program.stages.at(program.stage_itself(id));
    let list = |pick: fn(&hir::StageCard) -> &Vec<hir::Said>| match pick(&word.card).as_slice() {
        [] => said(pick(&itself.card)),
        own => said(own),
    };
    Stage {
        head: of.head(&word.head, of.names.stage(id)),
        actions: list(|card| &card.actions),
        motivation: list(|card| &card.motivation),
        questions: list(|card| &card.questions),
        brand: list(|card| &card.brand),
        advice: list(|card| &card.advice),
        fits: itself.card.fits.iter().map(|channel| of.names.channel(channel.id)).collect(),
        kpis: itself.card.kpis.iter().map(|metric| of.names.metric(metric.id)).collect(),
    }
}
