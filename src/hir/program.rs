//! The whole workspace, checked.

use super::{
    Action, Arena, Channel, Compute, Contact, EnumDef, Event, Journey, Lifecycle, MapDef, Message,
    Metric, Persona, Plan, Profile, Record, Rules, Segment, Setting, Stage, Test, Touchpoint,
};
use crate::source::Lengths;
use smol_str::SmolStr;

/// Everything that is declared, by kind.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The workspace's name.
    pub workspace: SmolStr,
    /// Its default locale.
    pub locale: SmolStr,
    /// Its default currency.
    pub currency: SmolStr,
    /// Its default zone.
    pub zone: Option<SmolStr>,
    /// How long it takes values without a bound to be.
    pub lengths: Lengths,
    /// The profile.
    pub profile: Option<Profile>,
    /// Enums.
    pub enums: Arena<EnumDef>,
    /// Records.
    pub records: Arena<Record>,
    /// Events.
    pub events: Arena<Event>,
    /// Settings.
    pub settings: Arena<Setting>,
    /// Computed values.
    pub computes: Arena<Compute>,
    /// Segments.
    pub segments: Arena<Segment>,
    /// Contacts.
    pub contacts: Arena<Contact>,
    /// Personas.
    pub personas: Arena<Persona>,
    /// Lifecycles.
    pub lifecycles: Arena<Lifecycle>,
    /// Stages.
    pub stages: Arena<Stage>,
    /// Channels.
    pub channels: Arena<Channel>,
    /// Messages.
    pub messages: Arena<Message>,
    /// Rules.
    pub rules: Arena<Rules>,
    /// Actions.
    pub actions: Arena<Action>,
    /// Journeys.
    pub journeys: Arena<Journey>,
    /// Touchpoints; a current one and its future variant are two.
    pub touchpoints: Arena<Touchpoint>,
    /// Metrics.
    pub metrics: Arena<Metric>,
    /// Maps.
    pub maps: Arena<MapDef>,
    /// Plans.
    pub plans: Arena<Plan>,
    /// Tests, by file and place.
    pub tests: Arena<Test>,
    /// Lines that allow a finding at one place.
    pub allows: Vec<crate::diag::allow::Allow>,
}

impl Program {
    /// The profile's fields; none where no profile is declared.
    #[must_use]
    pub fn profile_fields(&self) -> &[super::Field] {
        self.profile.as_ref().map_or(&[], |profile| profile.fields.as_slice())
    }

    /// These journeys with all that they start, and that those start; each once.
    #[must_use]
    pub fn journeys_with_started(&self, of: &[super::Id<Journey>]) -> Vec<super::Id<Journey>> {
        let mut all = of.to_vec();
        let mut next = 0;
        while let Some(id) = all.get(next).copied() {
            next += 1;
            self.journeys.at(id).each_step(|step| {
                if let super::StepKind::Start { journey, .. } = &step.kind
                    && !all.contains(journey)
                {
                    all.push(*journey);
                }
            });
        }
        all
    }
}
