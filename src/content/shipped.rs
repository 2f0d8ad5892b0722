//! The bank that the binary carries.

use include_dir::{Dir, include_dir};

/// The pages of the bank that ships.
pub static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/content");
