// Evidence upload: drag, pick or camera; one request per file with progress, stop and a reason when refused.

const MB = 1024 * 1024;
const size = (file) => (file.size < MB ? `${Math.max(1, Math.round(file.size / 1024))} KB` : `${(file.size / MB).toFixed(1)} MB`);

// why a file is not even sent, or nothing
function refusal(file, box) {
  const ending = `.${file.name.split(".").pop().toLowerCase()}`;
  if (/^(video|audio)\//.test(file.type)) return "不能上传视频和录音，请截图或整理成文字后上传";
  if (!box.dataset.accept.split(",").includes(ending)) return `不能上传 ${ending} 文件，请转成 PDF 或图片`;
  if (file.size > Number(box.dataset.limit) * MB) return `超过 ${box.dataset.limit} MB，请压缩后再传`;
  if (file.size === 0) return "文件是空的，请重新选择";
  return "";
}

function line(box, file) {
  const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector("[data-file-name]").textContent = file.name;
  item.querySelector("[data-file-note]").textContent = size(file);
  box.querySelector("[data-files]").append(item);
  return item;
}

function fail(item, text) {
  const note = item.querySelector("[data-file-note]");
  note.textContent = text;
  note.classList.add("bad");
  item.querySelector("svg.bar")?.remove();
  const button = item.querySelector("[data-stop]");
  button.textContent = "移除";
  button.onclick = () => item.remove();
}

function send(box, file) {
  const item = line(box, file);
  const why = refusal(file, box);
  if (why) {
    fail(item, why);
    return;
  }
  const request = new XMLHttpRequest();
  const data = new FormData();
  data.append(box.dataset.name, file);
  request.open("POST", box.dataset.upload);
  request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name=csrf-token]")?.content ?? "");
  request.setRequestHeader("HX-Request", "true");
  request.upload.onprogress = (event) => {
    const share = Math.round((event.loaded / event.total) * 100);
    item.querySelector("rect").setAttribute("width", share);
    item.querySelector("[data-file-note]").textContent = `${size(file)} · ${share}%`;
  };
  request.onload = () => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const done = page.querySelector("li");
    if (request.status < 300 && done) {
      item.replaceWith(done);
      window.htmx?.process(done);
      box.dispatchEvent(new CustomEvent("portal:uploaded", { bubbles: true }));
      return;
    }
    const words = page.querySelector("[data-error-title]")?.dataset.errorTitle ?? page.body.textContent.trim().slice(0, 80);
    fail(item, request.status === 422 && words ? words : `没有传上（${words || "平台没有正常回应"}），请再传一次`);
  };
  request.onerror = () => fail(item, "网络断了，没有传上，请再传一次");
  item.querySelector("[data-stop]").onclick = () => {
    request.abort();
    item.remove();
  };
  request.send(data);
}

const active = (target) => target.closest?.("[data-upload]:not([data-upload=''])");

document.addEventListener("change", (event) => {
  const box = event.target.type === "file" && active(event.target);
  if (!box) return;
  [...event.target.files].forEach((file) => send(box, file));
  event.target.value = "";
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    const box = active(event.target);
    if (!box || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    box.querySelector(".drop").classList.add("is-over");
  });
}
for (const name of ["dragleave", "drop"]) {
  document.addEventListener(name, (event) => active(event.target)?.querySelector(".drop").classList.remove("is-over"));
}
document.addEventListener("drop", (event) => {
  const box = active(event.target);
  if (!box) return;
  event.preventDefault();
  [...event.dataTransfer.files].forEach((file) => send(box, file));
});
