// The page works without this file: every "Send" is then a link or a form.
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector) => document.querySelectorAll(selector);

/** An element with a class and children; strings become text, never markup. */
function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

const number = (value) => value.toLocaleString("en");
const ms = (value) => `${value.toFixed(1)} ms`;

/** "http/1.1" as it stands in a status line; nothing where the browser does not tell. */
const version = (timing) =>
  /^http\/1/.test(timing?.nextHopProtocol) ? timing.nextHopProtocol.toUpperCase() : "";

// What the browser knows about the exchange that brought this page.
const [page] = performance.getEntriesByType("navigation");
$("#here").textContent = location.host;
for (const node of $$(".origin")) node.textContent = location.origin;
if (page?.responseStart > page?.requestStart) {
  $("#first").textContent = `First byte after ${ms(page.responseStart - page.requestStart)}`;
  $("#first").hidden = false;
}

/** Sends one request, and reads and times the whole answer. */
async function exchange(method, path, headers = {}) {
  const start = performance.now();
  const response = await fetch(path, { method, headers, cache: "no-store" });
  const content = await response.text();
  let time = performance.now() - start;
  // Without the time the page itself was busy, where the browser tells: request sent to last byte.
  const timing = performance.getEntriesByName(response.url).at(-1);
  if (timing?.startTime >= start && timing.requestStart > 0) {
    time = timing.responseEnd - timing.requestStart;
  }
  return { response, content, time, version: version(timing) };
}

/** The answer as a printed slip. */
function slip({ response, content, time, version }) {
  const fields = el("dl", "fields");
  for (const [name, value] of response.headers) {
    fields.append(el("div", "", el("dt", "", name), el("dd", "", value)));
  }
  const long = content.length > 600;
  const shown = long ? content.slice(0, content.lastIndexOf("\n", 240) + 1 || 240) : content;
  const rest = content.length - shown.length;
  return el(
    "div",
    "slip",
    el(
      "p",
      "line",
      version && el("span", "", version),
      " ",
      el("b", "", String(response.status)),
      " ",
      el("span", "", response.statusText),
      " ",
      el("span", "ms", ms(time)),
    ),
    fields,
    content ? el("pre", "content", shown) : el("p", "none", "no content"),
    rest > 0 ? el("p", "none", `and ${number(rest)} more characters`) : "",
  );
}

/** Runs the exchanges of one ticket, one after the other, and prints every answer. */
async function send(ticket, steps) {
  if (ticket.ariaBusy === "true") return;
  ticket.ariaBusy = "true";
  const answer = $(".answer", ticket);
  const slips = [];
  const said = [];
  try {
    let last;
    for (const step of steps) {
      last = await exchange(...step(last));
      slips.push(slip(last));
      said.push(`${last.response.status} ${last.response.statusText}, ${ms(last.time)}`);
    }
  } catch {
    said.push("No answer. Is loket still running?");
    slips.push(el("p", "failed", said.at(-1)));
  }
  answer.replaceChildren(...slips);
  answer.classList.add("answered");
  $("#said").textContent = said.join("; then ");
  ticket.ariaBusy = "false";
}

/** A "Send" button that runs these steps for its ticket. */
function button(label, ...steps) {
  const node = el("button", "send", "Send", el("span", "vh", ` ${label}`));
  node.type = "button";
  node.addEventListener("click", () => send(node.closest(".ticket"), steps));
  return node;
}

// Links become buttons, because with a script they no longer lead anywhere.
for (const link of $$("a.send")) {
  const path = link.getAttribute("href");
  const steps = [() => ["GET", path]];
  if (link.closest("[data-twice]")) {
    steps.push(({ response }) => [
      "GET",
      path,
      { "If-None-Match": response.headers.get("etag") ?? "" },
    ]);
  }
  link.replaceWith(button(`GET ${path}`, ...steps));
}

const refused = $("[data-method]");
const { method, path } = refused.dataset;
$(".stub", refused).append(el("p", "", button(`${method} ${path}`, () => [method, path])));

const form = $("form.stub");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const query = new URLSearchParams(new FormData(form));
  send(form.closest(".ticket"), [() => ["GET", `/hello?${query}`]]);
});
$("#bold").addEventListener("click", (event) => {
  event.preventDefault();
  form.elements.name.value = "<b>you</b>";
  form.requestSubmit();
});

// The clock hand crosses both drawings once, when they come into view.
const pair = $(".pair");
new IntersectionObserver(([entry], observer) => {
  if (!entry.isIntersecting) return;
  pair.classList.add("run");
  observer.disconnect();
}, { threshold: 0.6 }).observe(pair);
