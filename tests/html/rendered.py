"""The Markdown reports as GitHub (cmark-gfm) and MkDocs (Python-Markdown with pymdownx) render them: whatever was typed,
the structure is the report's own."""
import collections, html.parser, json, pathlib, re, sys

import cmarkgfm, markdown
from cmarkgfm.cmark import Options

folder = pathlib.Path(sys.argv[1])
EXTENSIONS = ["abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.details", "pymdownx.highlight",
              "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.mark", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tilde", "pymdownx.snippets"]


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.count, self.attributes, self.open, self.unbalanced = collections.Counter(), set(), [], []

    def handle_starttag(self, tag, attributes):
        self.count[tag] += 1
        self.attributes |= {(tag, name) for name, _ in attributes}
        if tag not in ("br", "hr", "img", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in ("br", "hr", "img", "input"):
            self.unbalanced.append(tag)


problems = 0
for name, renderers in (("bad-one", ("github", "mkdocs")), ("real-one", ("github", "mkdocs"))):
    text = (folder / f"{name}.md").read_text()
    data = json.loads((folder / f"{name.split('-')[0]}.json").read_text())
    body = text.split("---\n", 2)[2]
    questions = [question for question in data["questions"] if question["asked_at"]]
    expect = {
        "h1": 1,
        "h2": len(questions) + bool(data["work_on"]) + bool(data["earlier"]),
        "details": sum(1 for question in questions if question["status"] in ("answered", "skipped", "revealed")),
        "table": 1 + bool(data["earlier"]) + sum(1 for question in questions if question["grade"] and question["grade"]["key_points"]),
    }
    expect["summary"] = expect["details"]
    for renderer in renderers:
        if renderer == "github":
            out = cmarkgfm.github_flavored_markdown_to_html(body, Options.CMARK_OPT_UNSAFE)
        else:
            out = markdown.markdown(body, extensions=EXTENSIONS, extension_configs={"pymdownx.snippets": {"check_paths": False}})
        tags = Tags()
        tags.feed(out)
        tags.close()
        # Tables of a reference are the bank's; they stand inside of a fold.
        outer = re.sub(r"<details>.*?</details>", "", out, flags=re.S)
        own = Tags()
        own.feed(outer)
        found = {tag: tags.count[tag] if tag in ("details", "summary") else own.count[tag] for tag in expect}
        for tag in expect:
            if found[tag] != expect[tag]:
                problems += 1
                print(f"  {name} {renderer}: {found[tag]} <{tag}> instead of {expect[tag]}")
        strange = {tag for tag in tags.count} & {"script", "style", "img", "iframe", "svg", "form", "input", "link", "meta", "object", "embed", "a"}
        strange -= {"a"} if renderer == "mkdocs" and not re.search(r"<a [^>]*href=\"(?!#)", out) else set()
        handlers = [name for _, name in tags.attributes if name.startswith("on")]
        if strange or handlers or tags.unbalanced or tags.open:
            problems += 1
            print(f"  {name} {renderer}: strange {sorted(strange)} {handlers}, unbalanced {tags.unbalanced[:5]} {tags.open[:5]}")
    print(f"tests/html: {name}.md: {expect}")
print(f"tests/html: Markdown: {problems} problems")
sys.exit(1 if problems else 0)
