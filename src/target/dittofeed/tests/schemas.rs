//! Documents against the schemas of the vendor.
