//! Sources: files, places in them, and the only door to the file system.

pub mod span;

mod assets;
mod disk;
mod documents;
mod errors;
mod line_index;
mod manifest;
mod map;
mod memory;
mod module;
mod paths;
mod rewrite;
mod walk;
mod workspace;
mod write;

pub use assets::{AssetLookup, Assets};
pub use disk::open;
pub use documents::read_document;
pub use line_index::{LineIndex, Place};
pub use manifest::{
    Budget, Data, DataEvent, Entry, JourneyTargets, Lengths, Manifest, OwnLimit, Price, Prices,
    Score, Setting, Settings, Spanned, Table, Targets, TextOrSecret, Value,
};
pub use map::SourceMap;
pub use memory::{digest, is_file_with, keep, recall, stamp, this_program};
pub use module::module_path;
pub use rewrite::{Editable, Editables, sources_at, sources_of_workspace};
pub use span::{FileId, Span};
pub use workspace::{LIMIT, LoadError, Workspace};
pub use write::{
    WriteError, Written, write_file, write_new_folder, write_outputs, write_snapshots,
};
