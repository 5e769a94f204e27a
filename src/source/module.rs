//! From the path of a file to the path of its module.

/// The module path of a file: its path below its source folder without the extension, with `.`
/// for `/` and `_` for what cannot stand in a name. Of two source folders that hold the file the
/// deeper one counts.
///
/// ```
/// use journeyc::source::module_path;
/// let folders = ["journeys".to_owned(), "journeys/shop".to_owned()];
/// assert_eq!(module_path("journeys/post-purchase/thanks.journey", &folders), "post_purchase.thanks");
/// assert_eq!(module_path("journeys/shop/cart.journey", &folders), "cart");
/// ```
#[must_use]
pub fn module_path(path: &str, source_folders: &[String]) -> String {
    let below = source_folders
        .iter()
        .filter_map(|folder| below(path, folder))
        .min_by_key(|rest| rest.len())
        .unwrap_or(path);
    let stem = below.strip_suffix(".journey").unwrap_or(below);
    stem.split('/').map(module_name).collect::<Vec<_>>().join(".")
}

/// What is left of `path` below `folder`, if it lies there.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    match folder {
        "" | "." => Some(path),
        _ => path.strip_prefix(folder)?.strip_prefix('/'),
    }
}

fn module_name(part: &str) -> String {
    part.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_name_is_no_prefix_of_another() {
        let folders = ["a".to_owned()];
        assert_eq!(module_path("ab/c.journey", &folders), "ab.c");
        assert_eq!(module_path("a/c.journey", &folders), "c");
        assert_eq!(module_path("a/c.journey", &[".".to_owned()]), "a.c");
        assert_eq!(module_path("win-back v2.journey", &[]), "win_back_v2");
    }
}
