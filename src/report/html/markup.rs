//! HTML put together so that text cannot become markup: markup is `&'static str`, all else is escaped. Knows no report.

use crate::text::visible;

/// A page, or a piece of one, being written.
#[derive(Debug, Default)]
pub(super) struct Html {
    out: String,
}

/// Attributes of an element: names are ours, values may be anybody's.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Html {
    /// Markup that stands in the source.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Text of anybody; its line ends stay line ends.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() };
        for c in visible(&text).chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                c => self.out.push(c),
            }
        }
        self
    }

    /// An opening tag.
    pub(super) fn open(&mut self, tag: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.text(value);
            self.out.push('"');
        }
        self.out.push('>');
        self
    }

    /// A closing tag.
    pub(super) fn close(&mut self, tag: &'static str) -> &mut Self {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
        self
    }

    /// A whole element with what `inner` writes.
    pub(super) fn within(&mut self, tag: &'static str, attributes: Attributes<'_>, inner: impl FnOnce(&mut Self)) {
        self.open(tag, attributes);
        inner(self);
        self.close(tag);
    }

    /// A whole element with text.
    pub(super) fn leaf(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) -> &mut Self {
        self.open(tag, attributes).text(text).close(tag)
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        let check = |text: &str, expect: &str| {
            let mut html = Html::default();
            html.text(text);
            assert_eq!(html.finish(), expect, "{text:?}");
        };
        check("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d");
        check("\"it's\"", "&quot;it&#39;s&quot;");
        check("a\r\nb\rc\u{1b}[0m\u{202e}", "a\nb␍c␛[0m&lt;U+202E&gt;");
        let mut html = Html::default();
        html.leaf("a", &[("href", "\"><script>")], "</a>");
        assert_eq!(html.finish(), "<a href=\"&quot;&gt;&lt;script&gt;\">&lt;/a&gt;</a>");
    }
}
