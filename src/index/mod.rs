//! The search index: the same bank in tantivy, for look-up, for how rare a word is, and for which question an answer
//! fits. A cache: it is built by itself, only what changed is indexed again, and deleting it loses nothing.

mod analyzer;
mod catalogue;
mod query;
mod schema;
mod store;

pub use catalogue::{Catalogue, Need, Place};
pub use query::{Hit, Search};
pub use store::{Index, IndexError, Opened, Status};

#[cfg(test)]
mod tests;
