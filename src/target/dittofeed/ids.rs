//! Names and ids. The same sources, environment and workspace give the same ids, so a second upload changes
//! what the first one made.

use super::document::SegmentNode;
use crate::target::forms::{plain, short_hash};
use sha2::{Digest, Sha256};

/// What everything of a workspace in an environment is called.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// The id of Dittofeed's workspace.
    pub(super) workspace_id: String,
    prefix: String,
}

impl Names {
    pub(super) fn new(workspace_id: &str, workspace: &str, env: Option<&str>) -> Self {
        let prefix = format!("{workspace}/{}", env.unwrap_or("default"));
        Self { workspace_id: workspace_id.to_owned(), prefix }
    }

    /// The name of something that belongs to one journey in one environment.
    pub(super) fn of(&self, what: &str) -> String {
        format!("{}/{what}", self.prefix)
    }

    /// An id: a UUID of the form of version 5, made with SHA-256 of what it is for. Dittofeed takes UUIDs only, and
    /// asks that they are nobody else's, so the workspace's own id is in it.
    pub(super) fn uuid(&self, kind: &str, name: &str) -> String {
        let mut hash = Sha256::new();
        for part in ["journeyc", &self.workspace_id, kind, name] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digest = hash.finalize();
        let hex = |range: std::ops::Range<usize>| -> String {
            digest.iter().take(range.end).skip(range.start).map(|b| format!("{b:02x}")).collect()
        };
        let (version, variant) = (hex(6..8), hex(8..10));
        let variant = u16::from_str_radix(&variant, 16).unwrap_or(0) & 0x3fff | 0x8000;
        let version = u16::from_str_radix(&version, 16).unwrap_or(0) & 0x0fff | 0x5000;
        format!("{}-{}-{version:04x}-{variant:04x}-{}", hex(0..4), hex(4..6), hex(10..16))
    }
}

/// The name of a segment: words for people, and a hash, so that another condition has another name. Segments are
/// shared by every journey that asks the same.
pub(super) fn segment_name(node: &SegmentNode) -> String {
    let text = serde_json::to_string(node).unwrap_or_default();
    let words = match node {
        SegmentNode::Trait { path, .. } => format!("customer {path}"),
        SegmentNode::Performed { event, .. } => format!("seen {event}"),
        SegmentNode::KeyedPerformed { event, .. } => format!("event {event}"),
        SegmentNode::SubscriptionGroup { .. } => "opted in".to_owned(),
    };
    format!("journeyc {words} {}", short_hash(&text))
}

/// The file of a segment, whose name has a hash.
pub(super) fn segment_file(name: &str) -> String {
    plain(name.strip_prefix("journeyc ").unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_and_depend_on_all_parts() {
        let names = Names::new("w", "shop", Some("prod"));
        let id = names.uuid("journey", "a");
        assert_eq!(id, names.uuid("journey", "a"));
        let parts: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(id.chars().nth(14), Some('5'));
        assert!(matches!(id.chars().nth(19), Some('8' | '9' | 'a' | 'b')));
        assert_ne!(id, names.uuid("segment", "a"));
        assert_ne!(id, names.uuid("journey", "b"));
        assert_ne!(id, Names::new("v", "shop", Some("prod")).uuid("journey", "a"));
        // The parts are told apart by more than their order.
        assert_ne!(names.uuid("a", "bc"), names.uuid("ab", "c"));
    }
}
