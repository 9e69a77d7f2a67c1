// The pages work without this file: lines can be selected, and every language is a link.
const { copy, copied } = document.body.dataset;

/** Puts a button at a line that copies it. */
function addCopyButton(pre) {
  const frame = document.createElement("div");
  frame.className = "copyable";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = copy;
  button.setAttribute("aria-label", `${copy}: ${pre.getAttribute("aria-label")}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(pre.textContent);
    button.textContent = copied;
    setTimeout(() => button.textContent = copy, 2000);
  });
  pre.replaceWith(frame);
  frame.append(pre, button);
}

// The clipboard is only there where the page came from this machine, or over TLS.
if (copy && navigator.clipboard) {
  document.querySelectorAll("pre[tabindex]:not(.out)").forEach(addCopyButton);
}

// On the page that offers the languages, the reader's own is marked.
const offered = [...document.querySelectorAll(".languages a")];
const tags = navigator.languages.map((tag) => tag.split("-")[0].replace(/^in$/, "id"));
const wanted = tags.find((tag) => offered.some(({ hreflang }) => hreflang.split("-")[0] === tag));
offered.find(({ hreflang }) => hreflang.split("-")[0] === wanted)?.classList.add("yours");
