//! `journey.toml`: what the workspace is called, where its sources lie, which journey goes to
//! which target, and what each target, connection and action needs to know.
//!
//! What belongs to a target is read by the target itself: here it is a [`Table`] of values with
//! their places, so that a finding can point at them.

mod errors;
mod budget;
mod data;
mod prices;
mod read;
mod sections;
mod secrets;
#[cfg(test)]
mod tests;
mod value;

use std::collections::{BTreeMap, BTreeSet};

pub use budget::Budget;
pub use data::{Data, DataEvent, Score};
pub(in crate::source) use errors::no_folder;
pub use prices::{Lengths, OwnLimit, Price, Prices};
pub use value::{Entry, Spanned, Table, TextOrSecret, Value};

use crate::diag::levels::Levels;
use crate::diag::{Diagnostic, Sink};
use crate::source::{FileId, SourceMap, Span};
use sections::Layered;

/// A setting of the workspace, and where it is written; `None` for a default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value in force.
    pub value: T,
    /// Where it stands.
    pub span: Option<Span>,
}

impl<T> Setting<T> {
    fn default(value: impl Into<T>) -> Self {
        Self { value: value.into(), span: None }
    }
}

/// `[workspace]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The name of the workspace.
    pub name: Setting<String>,
    /// The source folders; the empty path is the workspace itself.
    pub sources: Vec<Setting<String>>,
    /// The default locale.
    pub locale: Setting<String>,
    /// The default currency.
    pub currency: Setting<String>,
    /// The default time zone, if there is one.
    pub zone: Option<Setting<String>>,
    /// The countries of the recipients (ISO 3166, two capitals), whose laws hold; empty where nothing is
    /// said.
    pub countries: Vec<Setting<String>>,
    /// The folder of the outputs.
    pub out: Setting<String>,
}

impl Settings {
    fn of_folder(name: &str) -> Self {
        Self {
            name: Setting::default(name),
            sources: vec![Setting::default("")],
            locale: Setting::default("en"),
            currency: Setting::default("EUR"),
            zone: None,
            countries: Vec::new(),
            out: Setting::default("build"),
        }
    }
}

/// One line of `[journeys]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Targets {
    /// Where the journey's name stands.
    pub key_span: Span,
    /// The names of its targets.
    pub targets: Vec<Spanned<String>>,
}

/// `[journeys]`: which journeys go to which targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JourneyTargets {
    /// The line `"*"`: journeys that no other line names.
    pub others: Option<Vec<Spanned<String>>>,
    /// The other lines.
    pub named: BTreeMap<String, Targets>,
}

/// The manifest of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The manifest's text in the source map; `None` if none is written.
    pub file: Option<FileId>,
    /// `[workspace]`.
    pub workspace: Settings,
    /// `[journeys]`.
    pub journeys: JourneyTargets,
    /// `[lints]`.
    pub levels: Levels,
    /// `[prices]`: what messages cost.
    pub prices: Prices,
    /// `[lengths]`: how long values without a bound are taken to be.
    pub lengths: Lengths,
    /// `[limits]`: what the workspace allows itself.
    pub limits: Vec<OwnLimit>,
    /// `[budget]`: what one customer may get, and what it may cost.
    pub budget: Budget,
    /// `[data]`: how a file of events is read.
    pub data: Data,
    targets: BTreeMap<String, Layered>,
    connections: BTreeMap<String, Layered>,
    actions: BTreeMap<String, Layered>,
    settings: Layered,
}

impl Manifest {
    /// The manifest of a workspace that has none.
    #[must_use]
    pub fn default_for(folder: &str) -> Self {
        Self {
            file: None,
            workspace: Settings::of_folder(folder),
            journeys: JourneyTargets::default(),
            levels: Levels::default(),
            prices: Prices::default(),
            lengths: Lengths::default(),
            limits: Vec::new(),
            budget: Budget::default(),
            data: Data::default(),
            targets: BTreeMap::new(),
            connections: BTreeMap::new(),
            actions: BTreeMap::new(),
            settings: Layered::default(),
        }
    }

    /// Reads a manifest that stands in the source map. `folder` is the name if it gives none.
    #[must_use]
    pub fn parse(sources: &SourceMap, file: FileId, folder: &str, sink: &mut Sink) -> Self {
        let top = Span::new(file, 0, 0);
        let root = read::table(file, sources.text(file), sink);
        secrets::find(&root, sink);
        let known = [
            "workspace",
            "journeys",
            "targets",
            "connections",
            "actions",
            "settings",
            "prices",
            "lengths",
            "limits",
            "budget",
            "data",
            "lints",
        ];
        sink.items.extend(root.unknown_keys(&known));

        let [
            workspace,
            journeys,
            targets,
            connections,
            actions,
            settings,
            prices,
            lengths,
            limits,
            budget,
            data,
            lints,
        ] = known.map(|name| match root.table(name) {
            Ok(table) => table.cloned().unwrap_or_else(|| Table::empty(name)),
            Err(finding) => {
                sink.push(finding);
                Table::empty(name)
            }
        });
        let settings_of_workspace = sections::workspace(&workspace, top, folder, sink);
        Self {
            file: Some(file),
            workspace: settings_of_workspace,
            journeys: sections::journeys(&journeys, sink),
            targets: sections::named(&targets, sink),
            connections: sections::named(&connections, sink),
            actions: sections::named(&actions, sink),
            settings: sections::layered(&settings, sink),
            levels: sections::lints(&lints, sink),
            prices: prices::prices(&prices, sink),
            lengths: prices::lengths(&lengths, sink),
            limits: prices::limits(&limits, sink),
            budget: budget::budget(&budget, sink),
            data: data::data(&data, sink),
        }
    }
}

impl Manifest {
    /// The targets of a journey. Without a line of its own and without `"*"` there are none.
    #[must_use]
    pub fn targets_of(&self, journey: &str) -> &[Spanned<String>] {
        match self.journeys.named.get(journey) {
            Some(line) => &line.targets,
            None => self.journeys.others.as_deref().unwrap_or_default(),
        }
    }

    /// The source folders, for [`super::module_path`].
    #[must_use]
    pub fn source_folders(&self) -> Vec<String> {
        self.workspace.sources.iter().map(|folder| folder.value.clone()).collect()
    }

    /// `[targets.NAME]` with what `env` lays over it; empty if nothing is written.
    ///
    /// # Errors
    /// If the manifest sets nothing at all for `env`.
    pub fn settings(&self, target: &str, env: Option<&str>) -> Result<Table, Diagnostic> {
        self.check_env(env)?;
        Ok(self
            .targets
            .get(target)
            .map_or_else(|| Table::empty(format!("targets.{target}")), |found| found.with(env)))
    }

    /// `[connections.NAME]` with what `env` lays over it.
    ///
    /// # Errors
    /// If the manifest sets nothing at all for `env`.
    pub fn connection(&self, name: &str, env: Option<&str>) -> Result<Option<Table>, Diagnostic> {
        self.check_env(env)?;
        Ok(self.connections.get(name).map(|found| found.with(env)))
    }

    /// `[actions."NAME"]` with what `env` lays over it.
    ///
    /// # Errors
    /// If the manifest sets nothing at all for `env`.
    pub fn action(&self, name: &str, env: Option<&str>) -> Result<Option<Table>, Diagnostic> {
        self.check_env(env)?;
        Ok(self.actions.get(name).map(|found| found.with(env)))
    }

    /// `[settings]`: values of the `setting` declarations, with what `env` lays over them.
    ///
    /// # Errors
    /// If the manifest sets nothing at all for `env`.
    pub fn setting_values(&self, env: Option<&str>) -> Result<Table, Diagnostic> {
        self.check_env(env)?;
        Ok(self.settings.with(env))
    }

    /// The names of all connections.
    #[must_use]
    pub fn connection_names(&self) -> Vec<&str> {
        self.connections.keys().map(String::as_str).collect()
    }

    /// All environments that the manifest knows.
    #[must_use]
    pub fn envs(&self) -> Vec<&str> {
        let sections = [&self.targets, &self.connections, &self.actions];
        let layered = sections.into_iter().flat_map(BTreeMap::values);
        sections::envs(layered.chain([&self.settings])).into_iter().collect()
    }

    /// Is this an environment that the manifest knows?
    ///
    /// # Errors
    /// If it is not; the finding names the known ones.
    pub fn check_env(&self, env: Option<&str>) -> Result<(), Diagnostic> {
        let known = self.envs();
        match env {
            Some(env) if !known.contains(&env) => Err(errors::unknown_env(env, &known)),
            _ => Ok(()),
        }
    }

    /// Findings about names that the sources and the compiler do not have: journeys, targets and
    /// actions.
    #[must_use]
    pub fn check_names(
        &self,
        journeys: &[&str],
        actions: &[&str],
        targets: &[&str],
    ) -> Vec<Diagnostic> {
        let known: BTreeSet<&str> = journeys.iter().copied().collect();
        let mut found = Vec::new();
        for (name, line) in &self.journeys.named {
            if !known.contains(name.as_str()) {
                found.push(errors::unknown_name(line.key_span, "a journey", name, journeys));
            }
        }
        let lines = self.journeys.named.values().map(|line| &line.targets);
        for target in lines.chain(&self.journeys.others).flatten() {
            if !targets.contains(&target.value.as_str()) {
                found.push(errors::unknown_target(target.span, &target.value, targets));
            }
        }
        for (name, layered) in &self.targets {
            if let (false, Some(span)) = (targets.contains(&name.as_str()), layered.base.span) {
                found.push(errors::unknown_target(span, name, targets));
            }
        }
        for (name, layered) in &self.actions {
            if let (false, Some(span)) = (actions.contains(&name.as_str()), layered.base.span) {
                found.push(errors::unknown_name(span, "an action", name, actions));
            }
        }
        found
    }
}
