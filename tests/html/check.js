// Opens every report in headless Chromium and looks at it as a reader, a screen reader and a printer would.
const fs = require("fs"), path = require("path"), { execFileSync } = require("child_process");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [folder, shots] = process.argv.slice(2).map((name) => path.resolve(name));
const TAGS = new Set(("html head meta title style body svg defs pattern rect line circle text g path a abbr b blockquote br caption cite code dd " +
  "del div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark nav ol p pre q s section small " +
  "span strong sub summary sup table tbody td th thead tr u ul details").split(" "));
const problems = [];
const wrong = (report, text) => { problems.push(`${report}: ${text}`); console.error(`  ${report}: ${text}`); };

async function look(browser, report, width, scheme) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
  const page = await context.newPage();
  const at = `${report} ${width} ${scheme}`, url = "file://" + path.join(folder, report);
  page.on("console", (message) => wrong(at, `console: ${message.text()}`));
  page.on("pageerror", (error) => wrong(at, `error: ${error}`));
  page.on("request", (request) => { if (request.url() !== url) wrong(at, `request: ${request.url()}`); });
  page.on("dialog", (dialog) => { wrong(at, "a dialog opened"); dialog.dismiss(); });
  await page.goto(url);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) wrong(at, `${overflow} px wider than the window`);
  await page.evaluate(axe);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const result = await page.evaluate((values) => axe.run({ runOnly: { type: "tag", values } }), tags);
  for (const violation of result.violations) {
    wrong(at, `axe ${violation.id}: ${violation.nodes.length} times, ${violation.nodes[0].html.slice(0, 160)} ${violation.nodes[0].failureSummary}`);
  }
  await page.screenshot({ path: path.join(shots, `${report}-${width}-${scheme}.png`), fullPage: report.includes("one"), clip: undefined });
  await context.close();
  return result.passes.length;
}

/// Only the report's own elements are there, and what was typed is text.
async function structure(browser, report) {
  const page = await browser.newPage();
  await page.goto("file://" + path.join(folder, report));
  const found = await page.evaluate((tags) => {
    const all = [...document.querySelectorAll("*")];
    const known = new Set(tags);
    return {
      strange: [...new Set(all.map((element) => element.localName).filter((name) => !known.has(name)))],
      handlers: all.flatMap((element) => [...element.attributes]).filter((a) => /^on|^srcdoc$|^src$/.test(a.name) || /^\s*javascript:/i.test(a.value)).length,
      outside: [...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")).filter((href) => !href.startsWith("#")),
      frame: [...document.body.children].map((element) => element.localName + "." + element.getAttribute("class")).join(" "),
      inner: [...document.querySelector(".page").children].map((element) => element.localName).join(" "),
      sections: document.querySelectorAll("section.question").length,
      title: document.title,
      answers: [...document.querySelectorAll("section.question > .answer")].map((answer) => {
        const copy = answer.cloneNode(true);
        copy.querySelectorAll(".tag").forEach((tag) => tag.remove());
        return copy.textContent;
      }),
    };
  }, [...TAGS]);
  await page.close();
  if (found.strange.length) wrong(report, `elements that are none of the report's: ${found.strange}`);
  if (found.handlers) wrong(report, `${found.handlers} attributes that could run something`);
  if (found.outside.length) wrong(report, `links that lead out: ${found.outside.slice(0, 3)}`);
  if (found.frame !== "svg.defs div.page") wrong(report, `the body holds ${found.frame}`);
  if (found.inner !== "header nav main footer") wrong(report, `the page holds ${found.inner}`);
  if (found.title === "owned") wrong(report, "a script ran");
  return found;
}

/// On paper every table of key points stands on one page.
async function paper(browser, report) {
  const page = await browser.newPage();
  await page.goto("file://" + path.join(folder, report));
  const tables = await page.evaluate(() => {
    const tables = [...document.querySelectorAll("table.points, .glance table, .pairs table")];
    tables.forEach((table, at) => [...table.rows].forEach((row, line) => { 
      const widest = [...row.cells].reduce((best, cell) => (cell.offsetWidth > best.offsetWidth ? cell : best));
      const token = document.createElement("span");
      token.style.whiteSpace = "nowrap";
      token.textContent = `T${at}R${line}Z `;
      widest.prepend(token);
    }));
    return tables.map((table) => table.rows.length);
  });
  const pdf = path.join(shots, `${report}.pdf`);
  await page.pdf({ path: pdf, format: "A4", preferCSSPageSize: true });
  await page.close();
  let text;
  try { text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8", maxBuffer: 1 << 28 }); } catch {
    console.log("tests/html: skipped tables on paper: pdftotext is not installed");
    return 0;
  }
  const pages = text.replace(/[ \n]+/g, "").split("\f").map((page) => new Set(page.match(/T\d+R\d+Z/g) || []));
  tables.forEach((rows, at) => {
    const on = pages.map((found) => [...Array(rows).keys()].filter((line) => found.has(`T${at}R${line}Z`)).length);
    const used = on.filter((count) => count > 0).length;
    if (used > 1) wrong(report, `table ${at} of ${rows} rows is cut over ${used} pages (${on.filter(Boolean)})`);
    if (used === 0) wrong(report, `table ${at} is not on paper`);
  });
  return pages.length;
}

(async () => {
  fs.rmSync(shots, { recursive: true, force: true });
  fs.mkdirSync(shots, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.BROWSER_PATH,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
  const reports = fs.readdirSync(folder).filter((name) => name.endsWith(".html")).sort();
  let looks = 0;
  for (const report of reports) {
    const found = await structure(browser, report);
    for (const width of [360, 1400]) for (const scheme of ["light", "dark"]) { await look(browser, report, width, scheme); looks++; }
    const pages = await paper(browser, report);
    if (report === "bad-one.html") {
      const data = JSON.parse(fs.readFileSync(path.join(folder, "bad.json"), "utf8"));
      if (found.sections !== data.questions.length) wrong(report, `${found.sections} questions instead of ${data.questions.length}`);
      const plain = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u2400-\u2426\u200b-\u200f\u202a-\u202e]|<U\+[0-9A-F]+>/g, "").trim();
      data.questions.forEach((question, at) => {
        if (plain(question.answer || "") !== plain(found.answers[at] || "")) wrong(report, `answer ${at + 1} does not come back as typed`);
      });
    }
    console.log(`tests/html: ${report}: ${found.sections} questions, ${pages} pages on paper`);
  }
  await browser.close();
  console.log(`tests/html: ${reports.length} reports, ${looks} views, ${problems.length} problems`);
  process.exit(problems.length ? 1 : 0);
})().catch((error) => { console.error(error); process.exit(1); });
