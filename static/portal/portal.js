// The shell: CSRF for htmx, errors and toasts in words, focus after swaps, the `/` key. Other modules talk to it by events:
// dispatch `portal:toast` {text, undo} or `portal:problem` {title, text} on the document.

const byId = (id) => document.getElementById(id);

const holdsNumber = (text) => !text.startsWith("~") && /\d{7}/.test(text.normalize("NFKC").replace(/[\s\u200b-\u200d\u2060\ufeff-]/g, ""));

document.addEventListener("htmx:configRequest", (event) => {
  const { detail } = event;
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (detail.verb !== "get" && token) detail.headers["X-CSRFToken"] = token;
  // addresses of lists stay short: what is empty is not said
  if (detail.elt.matches("[data-filters]")) {
    for (const [name, value] of [...detail.formData.entries()]) if (value === "") detail.formData.delete(name);
  }
  // a number of a person goes to the door that seals it, never into an address
  if (detail.verb === "get" && token && detail.formData.getAll("q").some(holdsNumber)) {
    detail.formData.set("_to", detail.path);
    detail.path = document.querySelector("meta[name=find-url]").content;
    detail.verb = "post";
    detail.useUrlParams = false;
    detail.headers["X-CSRFToken"] = token;
    detail.headers["Content-Type"] = "application/x-www-form-urlencoded";
  }
});

// Toasts: success only, six seconds, kept while the pointer or the focus is on them ---------------------------------
function toast({ text, undo }) {
  const box = byId("toasts");
  if (!box || !text) return;
  const piece = byId("toast-template").content.firstElementChild.cloneNode(true);
  piece.querySelector("span").textContent = text;
  if (undo) {
    const link = document.createElement("a");
    link.href = undo;
    link.textContent = "撤回";
    piece.querySelector("span").after(link);
  }
  let timer;
  const leave = () => { timer = setTimeout(() => piece.remove(), 6000); };
  const stay = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) piece.addEventListener(name, stay);
  for (const name of ["pointerleave", "focusout"]) piece.addEventListener(name, leave);
  piece.querySelector(".toast-close").addEventListener("click", () => piece.remove());
  box.append(piece);
  leave();
}

function plantedToasts(root) {
  root.querySelectorAll("[data-toast]").forEach((seed) => {
    toast({ text: seed.dataset.toast, undo: seed.dataset.undo });
    seed.remove();
  });
}

// Problems stay in the page until they are closed or the page changes -----------------------------------------------
function problem({ title, text }) {
  const box = byId("notices");
  if (!box) return;
  const note = byId("note-template").content.firstElementChild.cloneNode(true);
  note.querySelector("b").textContent = title;
  note.querySelector("span").textContent = text;
  note.querySelector(".note-close").addEventListener("click", () => note.remove());
  box.replaceChildren(note);
  note.scrollIntoView({ block: "nearest" });
}

document.addEventListener("portal:toast", (event) => toast(event.detail));
document.addEventListener("portal:problem", (event) => problem(event.detail));
document.body.addEventListener("toast", (event) => toast(event.detail)); // HX-Trigger: {"toast": {"text": …}}

function errorWords(xhr) {
  const page = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
  const box = page.querySelector("[data-error-title]");
  const number = page.querySelector("[data-error-number]")?.dataset.errorNumber;
  if (!box) return { title: "没有办成。", text: "平台没有正常回应，请刷新页面后再试。" };
  const text = box.querySelector("[data-error-text]")?.textContent.replace(/\s+/g, " ").trim() ?? "";
  return { title: `${box.dataset.errorTitle}。`, text: number ? `${text} 报修请说编号 ${number}。` : text };
}

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) location.reload();
  else problem(errorWords(event.detail.xhr));
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => problem({ title: "没有连上平台。", text: "请检查网络后再试，已填的内容还在。" }));
}

// a signed-out session answers a fragment with the whole sign-in page: go there instead of nesting it
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (target !== document.body && /^\s*<!doctype html>[\s\S]*<body class="signin/i.test(xhr.responseText)) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

// Focus and announcements after a swap --------------------------------------------------------------------------------
let wanted = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  wanted = event.detail.elt.dataset?.focus ?? "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.target;
  if (!root) return;
  plantedToasts(root);
  const said = root.querySelector("[data-announce]")?.textContent;
  if (said && byId("live")) byId("live").textContent = said;
  const goal = wanted && document.querySelector(wanted);
  if (goal) {
    goal.focus({ preventScroll: true });
    goal.scrollIntoView({ block: "nearest" });
  }
  wanted = "";
});

// Keyboard: `/` goes to the search, Escape leaves it ------------------------------------------------------------------
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = document.querySelector("[data-search]");
    if (field?.offsetParent) {
      event.preventDefault();
      field.select();
      field.focus();
    }
  }
  if (event.key === "Escape" && event.target.matches("[data-search]")) event.target.blur();
});

// Chart or table, projector, print ------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const show = event.target.closest("[data-show]");
  if (show) {
    const panel = show.closest("[data-twin]");
    panel.classList.toggle("is-table", show.dataset.show === "table");
    panel.querySelectorAll("[data-show]").forEach((one) => one.setAttribute("aria-pressed", String(one === show)));
    panel.dispatchEvent(new CustomEvent("portal:shown", { bubbles: true }));
  }
  if (event.target.closest("[data-print]")) print();
  if (event.target.closest("[data-projector]")) project(!document.body.classList.contains("projector"));
});

// Wall screen: <button data-projector>投影模式</button>; arrow keys and Page Up/Down go from row to row, Escape leaves
function project(on) {
  document.body.classList.toggle("projector", on);
  document.querySelectorAll("[data-projector]").forEach((button) => button.setAttribute("aria-pressed", String(on)));
  if (on) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
}
document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) project(false); });
document.addEventListener("keydown", (event) => {
  if (!document.body.classList.contains("projector")) return;
  const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (event.key === "Escape") project(false);
  if (!step) return;
  event.preventDefault();
  const rows = [...byId("main").children].filter((row) => row.offsetHeight > 40);
  const now = rows.findLastIndex((row) => row.getBoundingClientRect().top < 90);
  rows[Math.min(Math.max(now + step, 0), rows.length - 1)]?.scrollIntoView({ block: "start" });
});

plantedToasts(document);
