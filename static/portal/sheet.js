// The self-assessment sheet: items save themselves as the chair types; a change made elsewhere is shown, nothing is lost.

const DELAY = 900;
const RETRY = 12000;
const timers = new WeakMap();
const running = new WeakSet();
const again = new WeakSet();
let open = 0;

const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";
const said = (form) => form.querySelector("[data-said]");
const changed = () => document.body.dispatchEvent(new CustomEvent("sheet:changed"));

function sign(text, bad = false) {
  const place = document.querySelector("[data-sheet-saved]");
  if (!place) return;
  place.querySelector("span").textContent = text;
  place.classList.toggle("bad", bad);
}

function say(form, text, bad = true) {
  const place = said(form);
  place.textContent = text;
  place.classList.toggle("bad", bad && Boolean(text));
}

function button(text, act) {
  const piece = document.createElement("button");
  piece.type = "button";
  piece.className = "btn btn-quiet btn-sm";
  piece.textContent = text;
  piece.addEventListener("click", act);
  return piece;
}

// somebody saved this item since the page was opened: both versions side by side, the chair chooses
function conflict(form, answer) {
  const { now } = answer;
  const other = [now.claim_text, now.rate && `${now.rate}%`, now.note && `“${now.note}”`].filter(Boolean).join("，");
  say(form, `${answer.message} 别处保存的是：${other}。 `);
  said(form).append(
    button("用我填的", () => {
      form.elements.version.value = now.version;
      save(form);
    }),
    " ",
    button("用别处填的", () => {
      form.elements.version.value = now.version;
      for (const radio of document.querySelectorAll(`input[name=claim][form=${form.id}]`)) radio.checked = radio.value === now.claim;
      for (const name of ["rate", "count", "override"]) if (form.elements[name]) form.elements[name].value = now[name];
      form.elements.note.value = now.note;
      say(form, "");
      changed();
    }),
  );
}

async function save(form) {
  if (running.has(form)) {
    again.add(form);
    return;
  }
  clearTimeout(timers.get(form));
  timers.delete(form);
  running.add(form);
  open += 1;
  sign("正在保存");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      credentials: "same-origin",
      body: new FormData(form),
      headers: { "HX-Request": "true", "X-CSRFToken": token() },
    });
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    const data = isJson ? await answer.json() : {};
    if (answer.ok && isJson) {
      form.elements.version.value = data.version;
      say(form, "");
      sign(`已自动保存 ${data.at}`);
      changed();
    } else if (answer.status === 409 && data.now) {
      conflict(form, data);
      sign("有一项没有保存，请看红字", true);
    } else if (answer.status === 409 || answer.status === 422) {
      say(form, data.message ?? (data.problems ?? []).join("；"));
      sign("有一项没有保存，请看红字", true);
    } else if (answer.status === 403 || answer.redirected) {
      sign("登录已失效，请在新窗口登录后再改一个字", true);
    } else {
      throw new Error(String(answer.status));
    }
  } catch {
    sign("没有保存上，连上网后会再试", true);
    timers.set(form, setTimeout(() => save(form), RETRY));
  } finally {
    running.delete(form);
    open -= 1;
    if (again.delete(form)) save(form);
  }
}

const formOf = (target) => (target.form?.matches("[data-sheet-item]") ? target.form : null);

document.addEventListener("input", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), event.target.type === "radio" ? 0 : DELAY));
});
// leaving a field saves at once
document.addEventListener("focusout", (event) => {
  const form = formOf(event.target);
  if (form && timers.has(form)) save(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-sheet-item]")) {
    event.preventDefault();
    save(form);
  }
});
addEventListener("beforeunload", (event) => {
  const waiting = [...document.querySelectorAll("[data-sheet-item]")].some((form) => timers.has(form));
  if (waiting || open) event.preventDefault();
});

document.addEventListener("portal:uploaded", changed);
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.("[data-evidence-remove]") && event.detail.successful) changed();
});
// a refused decision comes back as the row with its reason: show it in place
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status === 422 && target?.matches?.(".item-verify")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// the section in view is marked in the list
const links = () => [...document.querySelectorAll(".sheetnav a")];
const watch = new IntersectionObserver(
  (entries) => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (!seen) return;
    for (const link of links()) {
      if (link.hash === `#${seen.target.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  },
  { rootMargin: "-20% 0px -70% 0px" },
);
document.querySelectorAll(".sheet[id^=have-]").forEach((section) => watch.observe(section));
