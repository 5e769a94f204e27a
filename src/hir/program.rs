//! The whole workspace, checked.

use super::{
    Action, Arena, Card, Channel, Compute, Contact, EnumDef, Event, Journey, Lifecycle, Message,
    Persona, Profile, Record, Rules, Segment, Setting, Stage,
};
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
    /// Touchpoints, metrics, maps, plans and tests.
    pub cards: Arena<Card>,
}

impl Program {
    /// The profile's fields; none where no profile is declared.
    #[must_use]
    pub fn profile_fields(&self) -> &[super::Field] {
        self.profile.as_ref().map_or(&[], |profile| profile.fields.as_slice())
    }
}
