//! The fields of the index.

use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};

use super::analyzer;

/// Changes whenever an index written before can no longer be read as one written now.
pub(super) const VERSION: u32 = 2;

/// The fields, by name.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    /// Path of the page; what is deleted when it changes.
    pub(super) page: Field,
    pub(super) id: Field,
    /// The topic and every topic above it, so that `aws` finds `aws/sre`.
    pub(super) topic: Field,
    pub(super) level: Field,
    pub(super) title: Field,
    pub(super) body: Field,
    /// The whole question as JSON, as it is shown.
    pub(super) stored: Field,
}

impl Fields {
    pub(super) fn new() -> Self {
        let mut builder = Schema::builder();
        let text = |positions| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default().set_tokenizer(analyzer::NAME).set_index_option(positions),
            )
        };
        let page = builder.add_text_field("page", STRING);
        let id = builder.add_text_field("id", STRING);
        let topic = builder.add_text_field("topic", STRING);
        let level = builder.add_text_field("level", STRING);
        let title = builder.add_text_field("title", text(IndexRecordOption::WithFreqs));
        let body = builder.add_text_field("body", text(IndexRecordOption::WithFreqs));
        let stored = builder.add_text_field("stored", STORED);
        Self { schema: builder.build(), page, id, topic, level, title, body, stored }
    }
}
