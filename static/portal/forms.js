// Forms: errors get the focus, typed text is guarded, drafts save themselves, passwords can be seen, a click sends once.

const byId = (id) => document.getElementById(id);

function focusErrors(root) {
  root.querySelector("[data-error-summary]")?.focus();
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-to], .form-errors a");
  if (!link) return;
  const place = document.querySelector(link.getAttribute("href"));
  const field = (link.dataset.to && byId(link.dataset.to)) || place;
  const target = field?.type === "hidden" || field === place ? place?.querySelector("input:not([type=hidden]), select, textarea, button") : field;
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
});

// the browser's own file field speaks the browser's language: a label and a line of text stand for it
document.addEventListener("change", (event) => {
  const line = event.target.type === "file" && event.target.closest(".filepick")?.querySelector("[data-file-picked]");
  if (line) line.textContent = [...event.target.files].map((file) => file.name).join("、") || "还没有选择文件";
});

// leaving with unsaved text asks first
let dirty = false;
document.addEventListener("input", (event) => { if (event.target.closest("[data-guard]")) dirty = true; });
document.addEventListener("submit", () => { dirty = false; });
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

// a second click must not send twice
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000); // a download leaves the page where it is
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Drafts: <form data-autosave="URL"> posts itself 1.5 s after the last stroke; [data-saved] tells --------------------
const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
const waiting = new WeakMap();

async function save(form) {
  const sign = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
  const say = (text, bad) => {
    if (!sign) return;
    (sign.querySelector("span") ?? sign).textContent = text;
    sign.classList.toggle("bad", Boolean(bad));
  };
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      credentials: "same-origin",
      body: new FormData(form),
      headers: { "HX-Request": "true", "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    dirty = false;
    say(`已自动保存 ${clock()}`);
    form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true, detail: await answer.text() }));
  } catch {
    say("没有保存上，连上网后会再试", true);
    waiting.set(form, setTimeout(() => save(form), 15000));
  }
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (!form || event.target.type === "file") return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(form), 1500));
});

// Sign-in ----------------------------------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const eye = event.target.closest("[data-show-password]");
  if (eye) {
    const field = byId(eye.dataset.showPassword);
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    eye.setAttribute("aria-pressed", String(!shown));
    eye.setAttribute("aria-label", shown ? "显示密码" : "隐藏密码");
  }
  const account = event.target.closest("[data-fill-user]");
  if (account) {
    byId("id_username").value = account.dataset.fillUser;
    byId("id_password").value = account.dataset.fillPassword;
    account.closest("form").querySelector("button[type=submit]").focus();
  }
});
document.addEventListener("keyup", (event) => {
  const hint = event.target.dataset?.caps && byId(event.target.dataset.caps);
  if (hint && event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
});

document.addEventListener("htmx:afterSettle", (event) => event.detail.target && focusErrors(event.detail.target));
focusErrors(document);
