/* Saves an answer as it is given, and keeps what could not be sent on this device until the site
   has said that it has it. Works without: then the form is sent by its button alone. */
(() => {
  "use strict";
  const box = document.getElementById("unsent");
  if (!box) return;
  const text = box.dataset;
  const mine = `schakel.unsent.${text.scan}.`;
  const form = document.getElementById("answer");
  const item = form && form.dataset.item;
  const field = (name) => form.querySelector(`[name=${name}][type=hidden]`);
  const TYPING_MS = 800, AGAIN_MS = 15000;

  /* ---- what is kept on this device ---- */
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const kept = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(mine)).sort()
        .map((key) => [key, read(key)])
        .filter(([, entry]) => entry && typeof entry.address === "string" && /^\/[^/]/.test(entry.address));
    } catch { return []; }
  };
  const forget = (code, only) => {
    for (const [key, entry] of kept()) {
      if (entry.item === code && (!only || JSON.stringify(entry) === only)) localStorage.removeItem(key);
    }
  };
  const put = (entry) => {
    const words = JSON.stringify(entry);
    try {
      forget(entry.item);
      localStorage.setItem(`${mine}${entry.item}.${entry.revision}`, words);
      return words;
    } catch { return ""; }
  };

  /* ---- what the reader is told ---- */
  const tell = (words, link, label) => {
    box.hidden = !words;
    const line = box.querySelector("p");
    line.textContent = words ? `${words} ` : "";
    if (words && link) {
      const a = document.createElement("a");
      a.href = link;
      a.textContent = label;
      line.append(a);
    }
  };
  const waiting = () => {
    const line = document.getElementById("saved");
    line.className = "saved is-waiting";
    line.textContent = text.waiting;
  };

  /* ---- sending ---- */
  const post = async (address, fields) => {
    const body = new URLSearchParams(fields);
    body.set("csrfmiddlewaretoken", box.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
      const state = answer.headers.get("Schakel-Saved");
      if (state) return { state, answer };
      if (answer.redirected || answer.status === 401) return { state: "signedout" };
      return { state: [403, 404].includes(answer.status) ? "refused" : "again" };
    } catch { return { state: "kept" }; }
  };

  let queue = Promise.resolve(), leaving = false, failed = false, timer = 0;
  const fields = () => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const snapshot = () => ({
    item, revision: field("revision").value, address: form.getAttribute("action"), fields: fields(),
  });
  const natively = (extra) => {
    const input = document.createElement("input");
    [input.type, input.name, input.value] = ["hidden", ...extra];
    form.append(input);
    leaving = true;
    form.submit();
  };
  const save = (...extra) => { queue = queue.then(() => saveNow(extra)); return queue; };
  const saveNow = async (extra) => {
    if (leaving) return;
    const words = put(snapshot());
    const { state, answer } = await post(form.getAttribute("action"), [...fields(), ...extra]);
    failed = ["kept", "again", "signedout", "refused"].includes(state);
    if (state === "saved") return taken(words, answer);
    if (failed) { waiting(); return tell(words ? text[state] : text.full); }
    tell("");
    if (extra.length && state === "invalid") forget(item, words); // the page that comes holds it
    if (extra.length) return natively(extra[0][0] === "again" ? ["go", "next"] : extra[0]);
    document.getElementById("saved").outerHTML = await answer.text();
  };
  const taken = async (words, answer) => {
    forget(item, words);
    field("revision").value = answer.headers.get("Schakel-Revision");
    tell("");
    const next = answer.headers.get("HX-Redirect");
    if (next) { leaving = true; location.assign(next); return; }
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("saved").replaceWith(shown.getElementById("saved"));
  };

  /* What was kept for other items; what is kept for this one is in the form. */
  const sendKept = async () => {
    let sent = 0;
    for (const [key, entry] of kept()) {
      if (entry.item === item || entry.stuck) continue;
      const { state } = await post(entry.address, [...entry.fields, ["again", "1"]]);
      if (state === "saved") { forget(entry.item, JSON.stringify(entry)); sent += 1; continue; }
      if (state === "conflict") tell(text.changed, entry.address, text.both);
      else if (["kept", "again", "signedout"].includes(state)) return tell(text[state]);
      if (state !== "conflict") localStorage.setItem(key, JSON.stringify({ ...entry, stuck: true }));
    }
    if (sent && box.hidden) tell(text.sent);
  };

  const restore = (entry) => {
    for (const input of form.querySelectorAll("input[type=radio]")) {
      input.checked = entry.fields.some(([name, value]) => name === input.name && value === input.value);
    }
    const value = (name) => (entry.fields.find(([each]) => each === name) || [])[1];
    form.elements.remark.value = value("remark") || "";
    field("revision").value = value("revision") || "0";
    if (value("page")) field("page").value = value("page");
  };

  if (form) {
    form.addEventListener("change", () => { clearTimeout(timer); put(snapshot()); waiting(); save(); });
    form.addEventListener("input", (event) => {
      if (event.target.name !== "remark") return;
      clearTimeout(timer);
      waiting();
      put(snapshot());
      timer = setTimeout(save, TYPING_MS);
    });
    form.addEventListener("submit", (event) => {
      const by = event.submitter;
      event.preventDefault();
      clearTimeout(timer);
      save([by && by.name ? by.name : "go", by && by.value ? by.value : "next"]);
    });
    form.querySelector(".ladder").addEventListener("keydown", (event) => {
      if (event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
      const rung = /^[0-5]$/.test(event.key) && form.querySelector(`[name=${event.target.name}][value="${event.key}"]`);
      if (!rung) return;
      event.preventDefault();
      rung.focus();
      rung.click();
    });
    window.addEventListener("beforeunload", (event) => { if (failed && !leaving) event.preventDefault(); });
    const before = kept().find(([, entry]) => entry.item === item);
    if (before && !("conflict" in form.dataset)) {
      restore(before[1]);
      waiting();
      if (before[1].fields.some(([name]) => name === "now")) save(["again", "1"]);
      else tell(text.draft);
    }
  }
  document.addEventListener("click", (event) => {
    if (item && event.target.closest("[data-forget]")) { leaving = true; forget(item); }
  });
  const again = () => { if (failed) save(); sendKept(); };
  window.addEventListener("online", again);
  window.setInterval(() => { if (failed || kept().some(([, entry]) => !entry.stuck && entry.item !== item)) again(); }, AGAIN_MS);
  sendKept();
})();
