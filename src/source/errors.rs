//! Findings about files and folders.

use crate::diag::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// A file is too large to be a source.
pub(super) fn too_large(file: FileId, path: &str, limit: u64) -> Diagnostic {
    let message = format!("`{path}` is larger than {} MiB and is not read", limit >> 20);
    Diagnostic::new(codes::FILE_TOO_LARGE, Span::new(file, 0, 0), message, "")
        .help("split it into several files; each becomes a module")
}

/// A file is not UTF-8. `at` is the offset of the first byte that is not.
pub(super) fn not_utf8(file: FileId, path: &str, at: u32, byte: u8) -> Diagnostic {
    let message = format!("`{path}` is not UTF-8: byte {at} is 0x{byte:02X}");
    Diagnostic::new(
        codes::NOT_UTF8,
        Span::new(file, at, at),
        message,
        "the text is readable up to here",
    )
    .help("save the file with the encoding UTF-8")
}

/// A file or folder cannot be read.
pub(super) fn read_failed(file: Option<FileId>, path: &str, why: &str) -> Diagnostic {
    let message = format!("`{path}` cannot be read: {why}");
    match file {
        Some(file) => Diagnostic::new(codes::READ_FAILED, Span::new(file, 0, 0), message, ""),
        None => Diagnostic::without_place(codes::READ_FAILED, message),
    }
}

/// A symbolic link leads out of the workspace.
pub(super) fn link_outside(file: Option<FileId>, path: &str) -> Diagnostic {
    let message = format!("`{path}` is a link that leads out of the workspace");
    let found = match file {
        Some(file) => Diagnostic::new(codes::OUTSIDE_WORKSPACE, Span::new(file, 0, 0), message, ""),
        None => Diagnostic::without_place(codes::OUTSIDE_WORKSPACE, message),
    };
    found.help("copy the file into the workspace, so that the workspace means the same everywhere")
}
