//! Names of everything that is made, and their limits.

use std::collections::BTreeSet;

/// The longest name of a state machine. Source: AWS Step Functions, `CreateStateMachine`, `name`.
pub(super) const MACHINE_NAME: usize = 80;
/// The longest name of a state. Source: Amazon States Language, "States".
pub(super) const STATE_NAME: usize = 80;
/// The largest definition in bytes. Source: Step Functions quotas, "Maximum request size" (1 MB).
pub(super) const DEFINITION: usize = 1_048_576;
/// The largest template in bytes, from S3. Source: AWS CloudFormation quotas (1 MB).
pub(super) const TEMPLATE: usize = 1_048_576;
/// The most resources of a template. Source: AWS CloudFormation quotas.
pub(super) const RESOURCES: usize = 500;
/// The most events in the history of a STANDARD execution. Source: Step Functions quotas.
pub(super) const HISTORY: u64 = 25_000;
/// The longest life of a STANDARD execution in seconds. Source: Step Functions quotas (1 year).
pub(super) const LIFE: u64 = 365 * 24 * 60 * 60;

/// What everything of a workspace in an environment is called.
#[derive(Clone, Debug)]
pub(super) struct Names {
    workspace: String,
    env: String,
}

impl Names {
    pub(super) fn new(workspace: &str, env: Option<&str>) -> Self {
        Self { workspace: dashed(workspace), env: dashed(env.unwrap_or("default")) }
    }

    /// `shop-prod`: also the name of the event bus.
    pub(super) fn prefix(&self) -> String {
        format!("{}-{}", self.workspace, self.env)
    }

    /// The name of a journey's state machine.
    pub(super) fn machine(&self, journey: &str) -> String {
        format!("{}-{}", self.prefix(), dashed(journey))
    }

    pub(super) fn router(&self) -> String {
        format!("{}-router", self.prefix())
    }

    /// The machine that knows what time it is.
    pub(super) fn clock(&self) -> String {
        format!("{}-clock", self.prefix())
    }

    /// The machine that waits for the end of a digest.
    pub(super) fn gatherer(&self) -> String {
        format!("{}-gatherer", self.prefix())
    }

    /// The machine that waits until time may have changed a segment.
    pub(super) fn waker(&self) -> String {
        format!("{}-waker", self.prefix())
    }

    /// `customers`, `runs`, `messages`, `events`
    pub(super) fn table(&self, table: &str) -> String {
        format!("{}-{table}", self.prefix())
    }

    /// What events of this workspace have as their source.
    pub(super) fn source(&self) -> String {
        format!("journeyc.{}", self.workspace)
    }
}

/// A name with dashes, as AWS names like it.
pub(super) fn dashed(name: &str) -> String {
    name.replace(['_', '.'], "-")
}

/// A logical id of CloudFormation: letters and digits.
pub(super) fn logical(name: &str) -> String {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .map(|c| c.to_ascii_uppercase())
                .into_iter()
                .chain(chars)
                .collect::<String>()
        })
        .collect()
}

/// Names of states that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct StateNames {
    taken: BTreeSet<String>,
}

impl StateNames {
    /// A free name for `wanted`: cut where it is too long, numbered where it is taken.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let mut name: String = wanted.chars().take(STATE_NAME).collect();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            let suffix = format!(" {number}");
            name = wanted.chars().take(STATE_NAME - suffix.len()).collect::<String>() + &suffix;
            number += 1;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_dashes_and_logical_ids_none() {
        let names = Names::new("my-shop", Some("prod"));
        assert_eq!(names.machine("abandoned_cart"), "my-shop-prod-abandoned-cart");
        assert_eq!(names.source(), "journeyc.my-shop");
        assert_eq!(logical("abandoned_cart"), "AbandonedCart");
    }

    #[test]
    fn state_names_are_unique_and_short() {
        let mut names = StateNames::default();
        let long = "x".repeat(90);
        assert_eq!(names.take(&long).len(), 80);
        assert_eq!(names.take(&long).len(), 80);
        assert_eq!(names.take("a"), "a");
        assert_eq!(names.take("a"), "a 2");
    }
}
