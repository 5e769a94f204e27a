//! Building again after a change: only what the change can reach.
//!
//! # What can be kept
//!
//! A source is **apart** if no other source uses its module and it declares nothing but journeys,
//! messages and tests: nobody sees those names without a `use`. What such a file becomes depends on
//! its own text and on what all files share: the sources that are not apart, the body files, the
//! manifest, the options, the builtin modules in use, and the compiler itself. All of that is one
//! digest, `shared`. While it and the file's own digest stay, its documents, its rows of the report
//! and its findings stay.
//!
//! # How it is done
//!
//! All sources are read and digested each time: times and sizes of files decide nothing. A file
//! that is apart, sound (no finding points into it, no target had anything to say about its
//! journeys) and unchanged, and whose documents stand on disk with the bytes that they should have,
//! is left out. The rest, always with all files that are not apart, is a smaller workspace, and goes
//! the way of every build.
//!
//! # Why it is right
//!
//! Files that are apart do not see each other, so that a smaller workspace gives for each file what
//! the whole one gives. What looks at all files is looked at here: names of journeys and modules that
//! must be unique, names in the manifest, the builtin modules and their order, and which targets
//! are taken for want of a mapping. A circle of journeys that is not there yet leads from a file that is looked at again
//! to one that is not: where something in the first could begin a journey of the second, all is built. Findings that point at shared files only can come from any file;
//! they must be the same as the last time, and then none is missing. **Wherever anything is
//! different, and wherever there is an error, the whole workspace is built as if there were no
//! memory.** Targets whose documents depend on all journeys ([`Target::own_file`]) are always built whole.
//!
//! [`Target::own_file`]: crate::target::Target::own_file

mod kept;
mod part;
mod shared;
mod summary;

pub use kept::Memory;
pub(super) use kept::{Made, remember};
pub(super) use part::{Part, part};
pub(super) use summary::Summary;
