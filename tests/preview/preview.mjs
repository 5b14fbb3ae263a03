// The preview in a real browser: node preview.mjs NEWSMEND [SCREENSHOTS]
//
// NEWSMEND is the built program, SCREENSHOTS a folder that gets preview-light.png and preview-dark.png. CHROMIUM names
// the browser if it is not /usr/bin/chromium.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const newsmend = resolve(process.argv[2] ?? "target/release/newsmend");
const shots = process.argv[3];
const here = dirname(fileURLToPath(import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "newsmend-preview-"));
const sample = join(here, "../../samples/cqrb-2020-06-23.txt");
copyFileSync(sample, join(dir, "seed.txt"));
const small = "重庆努力谱写数字经济发展精彩华章\n\n来自30个国家（地区)的代表，参加了2020 年的大会</script><b>。\n\n另有50个国家（地区)的客商，等了很久......他来了。\n";
writeFileSync(join(dir, "p.txt"), small);
const clean = (...args) => execFileSync(newsmend, ["clean", ...args], { cwd: dir, encoding: "utf8" });
const diff = (...args) => {
  const ran = spawnSync(newsmend, ["diff", ...args], { cwd: dir, encoding: "utf8" });
  assert.equal(ran.status, 1, ran.stderr);
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let checks = 0;
const check = (what, ok) => { assert.ok(ok, what); checks += 1; };

async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (m) => { if (["error", "warning"].includes(m.type())) page.problems.push(m.text()); });
  page.on("pageerror", (e) => page.problems.push(String(e)));
  page.on("request", (r) => { if (!/^(file|data|blob):/.test(r.url())) page.problems.push("asked for " + r.url()); });
  await page.goto(pathToFileURL(join(dir, file)).href);
  return page;
}
const shown = (page) => page.locator("#page").innerText();
const exported = async (page) => {
  await page.click("#export");
  const yaml = await page.locator("#out textarea").inputValue();
  await page.click("#out [data-close]");
  return yaml;
};

try {
  diff("p.txt", "--html", "p.html");
  const page = await open("p.html");
  check("the page is shown", (await shown(page)).includes("（地区）的代表，参加了2020年的大会</script><b>。"));
  check("the input is shown", (await page.locator("#input").innerText()).includes("（地区)的代表"));

  // a rule off, and on again
  await page.uncheck("#rule-bracket-width");
  check("a rule switched off changes the page", (await shown(page)).includes("（地区)的代表"));
  await page.check("#rule-bracket-width");
  check("and on again", (await shown(page)).includes("（地区）的代表"));

  // by keys: the first change is refused, the next given another text
  await page.keyboard.press("j");
  await page.keyboard.press("r");
  check("a refused change shows the input's text", (await shown(page)).includes("（地区)的代表"));
  check("the other one stays", (await shown(page)).includes("（地区）的客商"));
  await page.keyboard.press("j");
  page.once("dialog", (d) => d.accept("·"));
  await page.keyboard.press("t");
  check("another text is shown", (await shown(page)).includes("2020·年"));

  // what a rule only suggests
  check("a suggestion is not made by itself", (await shown(page)).includes("很久......他"));
  await page.locator('#page .e[title="ellipsis-dots"]').click();
  await page.click("#accept");
  check("an accepted one is", (await shown(page)).includes("很久……他"));

  writeFileSync(join(dir, "p.decisions.yaml"), await exported(page));
  const cleaned = clean("p.txt");
  check("clean honours the refusal", cleaned.includes("（地区)的代表") && cleaned.includes("（地区）的客商"));
  check("and the other text", cleaned.includes("2020·年"));
  check("and the suggestion", cleaned.includes("很久……他"));
  check("no decision is stale", !cleaned.includes("decision-stale"));

  // decided once more: earlier decisions stay
  diff("p.txt", "--html", "p.html");
  const again = await open("p.html");
  await again.uncheck("#rule-bracket-width");
  const second = await exported(again);
  check("earlier decisions are exported again", second.includes("decision: text") && second.includes("ellipsis-dots"));
  check("and the rule", second.includes("- {rule: bracket-width, revision: 1, decision: refuse}"));
  writeFileSync(join(dir, "p.decisions.yaml"), second);
  check("clean honours the rule", clean("p.txt").includes("（地区)的客商"));
  const [download] = await Promise.all([
    again.waitForEvent("download"),
    (async () => { await again.click("#export"); await again.click("#save"); })(),
  ]);
  check("the file has the name that clean looks for", download.suggestedFilename() === "p.decisions.yaml");
  check("and what is shown", readFileSync(await download.path(), "utf8") === second);

  // the whole sample: as clean prints it, text by text
  diff("seed.txt", "--html", "seed.html");
  const seed = await open("seed.html");
  const texts = await seed.locator("#page .text").evaluateAll((nodes) => nodes.map((n) => {
    const copy = n.cloneNode(true);
    copy.querySelector(".at").remove();
    return copy.textContent;
  }));
  const printed = JSON.parse(clean("seed.txt", "--format", "json"));
  const wanted = [];
  const section = (s) => {
    if (s.heading) wanted.push((s.ordinal ? s.ordinal + " " : "") + s.heading);
    for (const b of s.blocks ?? []) wanted.push(b.text);
    (s.sections ?? []).forEach(section);
  };
  for (const a of printed.articles) {
    for (const k of ["kicker", "headline", "deck", "byline", "dateline"]) if (a[k]) wanted.push(a[k]);
    if (a.lead) section(a.lead);
    [...(a.sections ?? []), ...(a.sidebars ?? [])].forEach(section);
  }
  wanted.push(...(printed.furniture ?? []).map((b) => b.text));
  const other = texts.map((t, i) => [t, wanted[i]]).filter(([a, b]) => a !== b);
  assert.deepEqual(other, [], "texts as they are cleaned");
  check("all texts", texts.length === wanted.length);
  const rows = await seed.locator("#input .row > span").evaluateAll((nodes) => nodes.map((n) => n.textContent));
  check("the input is whole", rows.join("\n").trimEnd() === readFileSync(sample, "utf8").trimEnd());
  check("findings come first", (await seed.locator("#side > *").nth(1).getAttribute("class")) === "finding");
  for (const scheme of ["light", "dark"]) {
    const view = await open("seed.html", { colorScheme: scheme });
    for (let i = 0; i < 41; i += 1) await view.keyboard.press("j");
    for (const side of ["#input", "#page"]) {
      const box = await view.locator(side + " .e.now").first().boundingBox();
      check("keys bring both sides to the change", box.y > 40 && box.y < 800);
    }
    if (shots) await view.screenshot({ path: join(shots, `preview-${scheme}.png`) });
    const background = await view.evaluate(() => getComputedStyle(document.body).backgroundColor);
    check("light and dark", /\d+/.exec(background)[0] > 128 === (scheme === "light"));
    assert.deepEqual(view.problems, []);
  }
  const phone = await open("seed.html", { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true });
  check("nothing hangs over on a phone", await phone.evaluate(() => document.documentElement.scrollWidth <= 390));
  await phone.tap('#tabs [data-to="input"]');
  check("a phone shows one part at a time", (await phone.isVisible("#input")) && !(await phone.isVisible("#page")));
  if (shots && process.env.PHONE) await phone.screenshot({ path: process.env.PHONE });

  diff("p.txt", "seed.txt", "--html", "both.html");
  const both = await open("both.html");
  await both.selectOption("#pages", "1");
  check("several pages in one file", (await both.locator("#name").innerText()) === "seed.txt");
  for (const p of [page, again, seed, phone, both]) assert.deepEqual(p.problems, []);
  console.log(`preview: ${checks} checks held`);
} finally {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
}
