//! Files that a command names: events, customers. They are no part of a workspace.

use super::disk;
use std::path::Path;

/// The largest file that a command reads: 256 MiB.
const LIMIT: u64 = 256 << 20;

/// The text of a file that the user named.
///
/// # Errors
/// If it cannot be read, is too large, or is not UTF-8; the text says which, in the user's words.
pub fn read_document(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let bytes = match disk::read_at_most(path, LIMIT) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(format!("`{shown}` is larger than {} MiB", LIMIT >> 20)),
        Err(error) => return Err(format!("cannot read `{shown}`: {error}")),
    };
    let text = String::from_utf8(bytes).map_err(|wrong| {
        format!("`{shown}` is not UTF-8 at byte {}", wrong.utf8_error().valid_up_to())
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
