//! What Python-Markdown and `PyMdown` add to Markdown, as plain Markdown: admonitions, details and tabs as quotes and
//! labels, blocks of `///`, math; and in running text icons, keys, attribute lists and marks. Not a renderer: what has no
//! words, such as a colour, is left out.

use std::borrow::Cow;

/// How deep blocks may nest; what is deeper stays as it is.
const DEPTH: usize = 16;

/// `text` with the blocks of `PyMdown` as those of Markdown.
pub(super) fn blocks(text: &str) -> Cow<'_, str> {
    let marked = ["!!!", "???", "===", "///", "--8<--", "$", "\\(", "\\[", "*["].iter().any(|mark| text.contains(mark));
    if !marked {
        return Cow::Borrowed(text);
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len() + 64);
    put(&lines, 0, &mut out);
    Cow::Owned(out)
}

fn put(lines: &[&str], depth: usize, out: &mut String) {
    let mut fence: Option<(char, usize)> = None;
    // Numbers of slashes that no line closes from here on.
    let mut open_for_good: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let indent = line.len() - line.trim_start_matches(' ').len();
        let text = line.trim();
        if let Some((mark, length)) = fence {
            if text.len() >= length && text.chars().all(|c| c == mark) {
                fence = None;
            }
            out.push_str(line);
            out.push('\n');
            continue;
        }
        if let Some(open) = opens_fence(text) {
            fence = Some(open);
            out.push_str(line);
            out.push('\n');
            continue;
        }
        // `*[HTML]: ...` says what an abbreviation means, `--8<--` takes in another file: neither is shown as such.
        if text.starts_with("*[") && text.contains("]:") || text.starts_with("--8<--") {
            out.push('\n');
            continue;
        }
        if let Some(header) = header(text).filter(|_| depth < DEPTH) {
            let end = lines[at..]
                .iter()
                .position(|line| !line.trim().is_empty() && columns(line) < indent + 4)
                .map_or(lines.len(), |length| at + length);
            let body: Vec<String> = lines[at..end].iter().map(|line| dedent(line, indent + 4)).collect();
            let body: Vec<&str> = body.iter().map(String::as_str).collect();
            block(&header, &body, indent, depth, out);
            at = end;
            continue;
        }
        if let Some((slashes, name, title)) =
            generic(text).filter(|(slashes, ..)| depth < DEPTH && !open_for_good.contains(slashes))
        {
            let close = lines[at..].iter().position(|line| {
                let line = line.trim();
                line.len() == slashes && line.bytes().all(|byte| byte == b'/')
            });
            if let Some(length) = close {
                let mut body = &lines[at..at + length];
                // Options stand right below, indented.
                let mut kind = name.to_owned();
                while let Some(option) = body.first().filter(|line| columns(line) >= 4) {
                    if let Some(value) = option.trim().strip_prefix("type:") {
                        value.trim().clone_into(&mut kind);
                    }
                    body = &body[1..];
                }
                let header = match name {
                    "html" | "caption" | "figure-caption" | "table-caption" => Header::Plain,
                    "tab" => Header::Tab(title.to_owned()),
                    _ => Header::Aside(kind, (!title.is_empty()).then(|| title.to_owned())),
                };
                block(&header, body, indent, depth, out);
                at += length + 1;
                continue;
            }
            open_for_good.push(slashes);
        }
        out.push_str(&math(line));
        out.push('\n');
    }
}

/// What opens a block.
enum Header {
    /// A kind and a title: `!!! note "Title"`, `??? tip`.
    Aside(String, Option<String>),
    /// `=== "Title"`
    Tab(String),
    /// A block that is only laid out in some way.
    Plain,
}

fn header(text: &str) -> Option<Header> {
    let (mark, rest) = ["???+", "???", "!!!", "===+", "===!", "==="]
        .iter()
        .find_map(|mark| Some((*mark, text.strip_prefix(mark)?)))?;
    let quoted = |text: &str| {
        let inner = text.trim().strip_prefix('"')?;
        Some(inner.strip_suffix('"').unwrap_or(inner).to_owned())
    };
    if mark.starts_with('=') {
        return quoted(rest).map(Header::Tab);
    }
    let rest = rest.strip_prefix(' ')?.trim_start();
    let open = rest.find('"').unwrap_or(rest.len());
    let (kinds, title) = rest.split_at(open);
    let mut kinds = kinds.split_whitespace();
    let kind = kinds.next().unwrap_or_default();
    let word = |word: &str| word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !(word(kind) && kinds.clone().all(word) && kinds.count() <= 2) || kind.is_empty() && title.is_empty() {
        return None;
    }
    Some(Header::Aside(kind.to_lowercase(), quoted(title)))
}

/// The slashes, the name and the title of `/// details | Title`.
fn generic(text: &str) -> Option<(usize, &str, &str)> {
    let slashes = text.bytes().take_while(|byte| *byte == b'/').count();
    let rest = text.get(slashes..)?.strip_prefix(' ')?.trim();
    let (name, title) = rest.split_once('|').unwrap_or((rest, ""));
    let name = name.trim();
    let known = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && !name.is_empty();
    (slashes >= 3 && known).then_some((slashes, name, title.trim()))
}

fn block(header: &Header, body: &[&str], indent: usize, depth: usize, out: &mut String) {
    let mut inner = String::new();
    put(body, depth + 1, &mut inner);
    let mut lines: Vec<String> = Vec::new();
    let mut quote = "";
    match header {
        Header::Aside(kind, title) => {
            let label = title.as_deref().map(str::to_lowercase);
            let answer = matches!(kind.as_str(), "success" | "answer" | "solution" | "check" | "done")
                && label.as_deref().is_none_or(|label| {
                    matches!(label.trim_end_matches([':', '!']), "answer" | "solution" | "show answer")
                });
            if !answer {
                quote = "> ";
                let mut shown = title.clone().unwrap_or_else(|| kind.replace('-', " "));
                if title.is_none()
                    && let Some(first) = shown.get_mut(..1)
                {
                    first.make_ascii_uppercase();
                }
                if !shown.trim().is_empty() {
                    lines.push(format!("**{}**", shown.trim()));
                    lines.push(String::new());
                }
            }
        }
        // A label, so that it is no point of its own.
        Header::Tab(title) => lines.extend([format!("**{}:**", title.trim().trim_end_matches(':')), String::new()]),
        Header::Plain => {}
    }
    lines.extend(inner.trim_matches('\n').lines().map(str::to_owned));
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
    for line in lines {
        let line = format!("{}{quote}{line}", " ".repeat(indent));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.push('\n');
}

fn opens_fence(text: &str) -> Option<(char, usize)> {
    let bare = text.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' ')).map_or(text, str::trim_start);
    let mark = bare.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = bare.chars().take_while(|c| *c == mark).count();
    (length >= 3 && !(mark == '`' && bare[length..].contains('`'))).then_some((mark, length))
}

fn columns(line: &str) -> usize {
    let mut column = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => column += 1,
            b'\t' => column += 4 - column % 4,
            _ => break,
        }
    }
    column
}

fn dedent(line: &str, width: usize) -> String {
    let rest = line.trim_start_matches([' ', '\t']);
    if rest.is_empty() { String::new() } else { " ".repeat(columns(line).saturating_sub(width)) + rest }
}

/// A line with its math as text: `$O(n)$` and `\(O(n)\)` are `O(n)`, `\log` is `log`.
fn math(line: &str) -> Cow<'_, str> {
    if !line.contains(['$', '\\']) {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    // Every second piece between backquotes is code.
    for (at, piece) in line.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        if at % 2 == 1 { out.push_str(piece) } else { math_of_text(piece, &mut out) }
    }
    Cow::Owned(out)
}

fn math_of_text(text: &str, out: &mut String) {
    let mut rest = text;
    // Which of the pairs nothing closes from here on.
    let mut unclosed = [false; 4];
    while let Some(at) = rest.find(['$', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let pair = [("$$", "$$"), ("\\(", "\\)"), ("\\[", "\\]"), ("$", "$")]
            .into_iter()
            .enumerate()
            .find(|(at, (open, _))| rest.starts_with(open) && !unclosed[*at]);
        let found = pair.and_then(|(at, (open, close))| {
            let inner = &rest[open.len()..];
            let Some(end) = inner.find(close) else {
                unclosed[at] = true;
                return None;
            };
            let (math, after) = (&inner[..end], &inner[end + close.len()..]);
            // "$5 and $10", "$HOME/$USER" are no math.
            let tight = !math.starts_with(char::is_whitespace) && !math.ends_with(char::is_whitespace);
            let apart = !after.starts_with(char::is_alphanumeric);
            let is_math = !math.is_empty() && (open != "$" || tight && apart);
            is_math.then_some((math, after))
        });
        if let Some((math, after)) = found {
            words_of_math(math, out);
            rest = after;
        } else {
            let step = rest.chars().take(if rest.starts_with('\\') { 2 } else { 1 }).map(char::len_utf8).sum();
            out.push_str(&rest[..step]);
            rest = &rest[step..];
        }
    }
    out.push_str(rest);
}

fn words_of_math(math: &str, out: &mut String) {
    let mut chars = math.trim().chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let mut name = String::new();
                while let Some(c) = chars.next_if(char::is_ascii_alphabetic) {
                    name.push(c);
                }
                match name.as_str() {
                    "le" | "leq" => out.push('≤'),
                    "ge" | "geq" => out.push('≥'),
                    "times" | "cdot" => out.push('×'),
                    "ne" | "neq" => out.push('≠'),
                    "to" | "rightarrow" => out.push('→'),
                    "frac" => {
                        // `\frac{a}{b}` is `a/b`.
                        let mut depth = 0;
                        let mut parts = vec![String::new()];
                        for c in chars.by_ref() {
                            match c {
                                '{' if depth == 0 => depth = 1,
                                '{' => depth += 1,
                                '}' if depth == 1 => {
                                    depth = 0;
                                    if parts.len() == 2 {
                                        break;
                                    }
                                    parts.push(String::new());
                                }
                                '}' => depth -= 1,
                                c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
                            }
                        }
                        out.push_str(&parts.join("/"));
                    }
                    "" | "text" | "mathrm" | "mathbf" | "left" | "right" | "displaystyle" => {}
                    name => out.push_str(name),
                }
            }
            '{' | '}' => {}
            '*' | '_' | '`' | '[' | ']' | '<' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
}

/// Running text without what `PyMdown` sets in it: icons, attribute lists, keys and marks.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    let marked = text.contains("++") || text.contains("==") || text.contains("^^") || text.contains(['{', ':', '~']);
    if !marked {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', ':', '+', '=', '^', '~']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let before = out.chars().next_back();
        let found = attributes(rest)
            .or_else(|| critic(rest))
            .or_else(|| icon(rest, before))
            .or_else(|| keys(rest, before))
            .or_else(|| lowered(rest, before))
            .or_else(|| marks(rest, before));
        if let Some((shown, length)) = found {
            // An attribute list at the end of a line leaves no blank behind.
            if shown.is_empty() && rest.len() == length {
                out.truncate(out.trim_end().len());
            }
            out.push_str(&shown);
            rest = &rest[length..];
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// As far as the end of a mark is looked for.
fn window(text: &str) -> &str {
    &text[..text.floor_char_boundary(400)]
}

/// `{: .wide #id target="_blank" }`, `{ .wide }`, `{#id}`
fn attributes(text: &str) -> Option<(String, usize)> {
    let inner = window(text.strip_prefix('{')?);
    let end = inner.find('}')?;
    let inner = &inner[..end];
    if inner.contains(['{', '\n']) {
        return None;
    }
    let colon = inner.strip_prefix(':');
    let items = colon.unwrap_or(inner);
    let mut words = items.split_whitespace();
    let item = |word: &str| {
        let name =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':'));
        word.strip_prefix(['.', '#']).is_some_and(name)
            || word.split_once('=').is_some_and(|(key, value)| {
                name(key) && (value.starts_with('"') || colon.is_some() || is_attribute(key))
            })
    };
    let fits =
        words.next().is_some_and(item) && (colon.is_some() || words.all(|word| item(word) || word.ends_with('"')));
    fits.then(|| (String::new(), end + 2))
}

/// The attributes that are written without quotes.
fn is_attribute(key: &str) -> bool {
    matches!(key, "align" | "width" | "height" | "target" | "loading" | "class" | "id" | "rel")
        || key.starts_with("data-")
}

/// `{++added++}`, `{--removed--}`, `{==marked==}`, `{>>comment<<}`
fn critic(text: &str) -> Option<(String, usize)> {
    for (open, close, shown) in
        [("{++", "++}", true), ("{==", "==}", true), ("{--", "--}", false), ("{>>", "<<}", false)]
    {
        if let Some(inner) = text.strip_prefix(open) {
            let end = window(inner).find(close)?;
            let shown = if shown { inner[..end].to_owned() } else { String::new() };
            return Some((shown, end + 6));
        }
    }
    None
}

/// `:material-check:` is nothing to read, `:warning:` is a sign; a name that is not known is text.
fn icon(text: &str, before: Option<char>) -> Option<(String, usize)> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == ':') {
        return None;
    }
    let inner = text.strip_prefix(':')?;
    let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+')))?;
    if !inner[end..].starts_with(':') || inner[end + 1..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let name = &inner[..end];
    let drawn =
        ["material-", "octicons-", "fontawesome-", "simple-", "twemoji-"].iter().any(|set| name.starts_with(set));
    let shown = if drawn { "" } else { EMOJI.iter().find(|(known, _)| *known == name)?.1 };
    Some((shown.to_owned(), end + 2))
}

/// The short names that people use in notes.
const EMOJI: &[(&str, &str)] = &[
    ("white_check_mark", "✅"),
    ("heavy_check_mark", "✔"),
    ("check", "✔"),
    ("x", "❌"),
    ("warning", "⚠"),
    ("bulb", "💡"),
    ("information_source", "ℹ"),
    ("rocket", "🚀"),
    ("memo", "📝"),
    ("bug", "🐛"),
    ("fire", "🔥"),
    ("star", "⭐"),
    ("tada", "🎉"),
    ("point_right", "👉"),
    ("arrow_right", "➡"),
    ("question", "❓"),
    ("exclamation", "❗"),
    ("no_entry", "⛔"),
    ("lock", "🔒"),
    ("key", "🔑"),
    ("smile", "😄"),
    ("thumbsup", "👍"),
    ("+1", "👍"),
    ("thumbsdown", "👎"),
    ("-1", "👎"),
    ("eyes", "👀"),
    ("zap", "⚡"),
    ("boom", "💥"),
    ("link", "🔗"),
    ("books", "📚"),
    ("heart", "❤"),
];

/// `++ctrl+alt+del++`
fn keys(text: &str, before: Option<char>) -> Option<(String, usize)> {
    let inner = text.strip_prefix("++").filter(|_| !before.is_some_and(char::is_alphanumeric))?;
    let end = window(inner).find("++")?;
    let keys: Vec<&str> = inner[..end].split('+').collect();
    let key = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '"'));
    if inner[end + 2..].starts_with(char::is_alphanumeric) || !keys.iter().all(|own| key(own)) {
        return None;
    }
    let names: Vec<String> = keys
        .iter()
        .map(|key| {
            let mut name = key.trim_matches('"').replace('-', " ");
            if let Some(first) = name.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            name
        })
        .collect();
    Some((names.join("+"), end + 4))
}

/// `H~2~O`
fn lowered(text: &str, before: Option<char>) -> Option<(String, usize)> {
    let inner = text.strip_prefix('~').filter(|_| before.is_some_and(char::is_alphanumeric))?;
    let end = window(inner).find('~').filter(|end| (1..=10).contains(end))?;
    let inner = &inner[..end];
    inner.chars().all(char::is_alphanumeric).then(|| (inner.to_owned(), end + 2))
}

/// `==marked==`, `^^inserted^^`
fn marks(text: &str, before: Option<char>) -> Option<(String, usize)> {
    let mark = ["==", "^^"].into_iter().find(|mark| text.starts_with(mark))?;
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '=' | '!' | '<' | '>' | '^')) {
        return None;
    }
    let inner = &text[2..];
    let end = window(inner).find(mark)?;
    let (inner, after) = (&inner[..end], &inner[end + 2..]);
    let tight = !inner.starts_with([' ', '=']) && !inner.ends_with(' ') && !inner.is_empty();
    (tight && !after.starts_with(|c: char| c.is_alphanumeric() || c == '=')).then(|| (inner.to_owned(), end + 4))
}

/// The language in what stands behind the mark of a fence: `python title="x"`, `{ .python .wide }`.
pub(super) fn language(info: &str) -> &str {
    let first = info.trim().trim_start_matches('{').split_whitespace().next().unwrap_or_default();
    first.trim_start_matches('.').trim_end_matches(['}', ','])
}

/// Code without the language that `#!python` at its start names.
pub(super) fn code(code: &str) -> &str {
    code.strip_prefix("#!")
        .and_then(|rest| rest.split_once(' '))
        .filter(|(name, _)| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .map_or(code, |(_, code)| code)
}
