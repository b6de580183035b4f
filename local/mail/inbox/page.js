/** The inbox: the list follows the server's events, the address after "#" says which mail is open. */

const byId = (id) => document.getElementById(id);
const list = byId("list");
const search = byId("search");

/** Newest first. */
let mails = [];
let open = null;
let frame = byId("frame");
let form = "html";
let scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

byId("settings").textContent = `RESEND_BASE_URL=${location.origin}\nAUTH_RESEND_KEY=re_local`;

const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

function isToday(date) {
  return date.toDateString() === new Date().toDateString();
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function found() {
  const words = search.value.trim().toLowerCase();
  return mails.filter(({ to, subject }) => `${to.join(" ")} ${subject}`.toLowerCase().includes(words));
}

/** Links that are there already stay the same elements, so that the focus stays where it is. */
function showList() {
  const links = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const shown = found();
  list.replaceChildren(...shown.map((mail) => links.get(mail.id) ?? row(mail)));
  for (const link of list.querySelectorAll("a")) {
    if (link.hash === location.hash) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  byId("nothing-found").hidden = mails.length === 0 || shown.length > 0;
  byId("clear").disabled = mails.length === 0;
}

function row({ id, at, to, subject, opening }) {
  const date = new Date(at);
  const link = element("a", "", "");
  link.href = `#${id}`;
  const when = element("time", "when", (isToday(date) ? timeFormat : dateFormat).format(date));
  when.dateTime = at;
  link.append(
    element("span", "to", to.join(", ")),
    when,
    element("span", "subject", subject),
    element("span", "opening", opening),
  );
  const item = document.createElement("li");
  item.dataset.id = id;
  item.append(link);
  return item;
}

function showReading() {
  byId("mail").hidden = open === null;
  byId("empty").hidden = open !== null || mails.length > 0;
  byId("unchosen").hidden = open !== null || mails.length === 0;
  byId("columns").dataset.shows = open ? "mail" : mails.length === 0 ? "nothing" : "list";
  document.title = open ? `${open.subject} · Mail · Doorman` : "Mail · Doorman";
  if (open) showMail(open);
}

function showMail({ id, at, from, to, cc, bcc, replyTo, subject, html, text }) {
  byId("subject").textContent = subject;
  const lines = [
    ["From", from],
    ["To", to.join(", ")],
    ["Cc", cc.join(", ")],
    ["Bcc", bcc.join(", ")],
    ["Reply to", replyTo.join(", ")],
    ["Came", dateFormat.format(new Date(at))],
  ];
  const filled = lines.filter(([, value]) => value !== "");
  byId("envelope").replaceChildren(
    ...filled.flatMap(([label, value]) => [element("dt", "", label), element("dd", "", value)]),
  );

  const forms = { html: html !== null, text: text !== null };
  const shown = forms[form] ? form : form === "html" ? "text" : "html";
  for (const button of byId("forms").children) {
    button.disabled = !forms[button.dataset.form];
    button.setAttribute("aria-pressed", String(button.dataset.form === shown));
  }
  for (const button of byId("schemes").children) {
    button.setAttribute("aria-pressed", String(button.dataset.scheme === scheme));
  }
  byId("schemes").hidden = byId("own-tab").hidden = frame.hidden = shown !== "html";
  byId("text").hidden = shown !== "text";
  byId("text").textContent = text ?? "";

  const address = `/mails/${id}/html`;
  byId("own-tab").href = address;
  const inScheme = `${address}?scheme=${scheme}`;
  // Replaced, not led on: the frame's pages are no steps on the way back.
  if (html !== null && frame.getAttribute("src") !== inScheme) frame.replaceWith(newFrame(inScheme));
}

function newFrame(address) {
  const made = frame.cloneNode();
  made.src = address;
  frame = made;
  return made;
}

async function read(path, init) {
  const response = await fetch(path, init);
  return response.ok ? await response.json() : null;
}

async function showChosen() {
  const id = location.hash.slice(1);
  const mail = id === "" ? null : await read(`/api/mails/${encodeURIComponent(id)}`);
  if (location.hash.slice(1) !== id) return; // Another one was chosen meanwhile.
  open = mail;
  showList();
  showReading();
}

async function choose() {
  await showChosen();
  if (open) byId("reading").focus({ preventScroll: true });
}

async function reload() {
  const answer = await read("/api/mails");
  if (answer === null) return;
  mails = answer.mails;
  await showChosen();
}

function tell(state, words) {
  const connection = byId("connection");
  connection.dataset.state = state;
  connection.textContent = words;
}

function follow() {
  const events = new EventSource("/api/events");
  // Also after each interruption: what came meanwhile was told to nobody.
  events.addEventListener("open", () => {
    tell("live", "Live");
    void reload();
  });
  events.addEventListener("error", () => tell("lost", "Not connected"));
  events.addEventListener("came", ({ data }) => {
    const mail = JSON.parse(data);
    if (mails.some(({ id }) => id === mail.id)) return;
    mails = [mail, ...mails];
    byId("news").textContent = `New mail to ${mail.to.join(", ")}: ${mail.subject}`;
    showList();
    if (open === null) showReading();
  });
  events.addEventListener("went", ({ data }) => {
    const gone = new Set(JSON.parse(data));
    mails = mails.filter(({ id }) => !gone.has(id));
    if (open && gone.has(open.id)) location.hash = "";
    showList();
    showReading();
  });
}

function moveInList(step) {
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  const next =
    at === -1 ? (links.find((link) => link.hasAttribute("aria-current")) ?? links[0]) : links[at + step];
  next?.focus();
}

addEventListener("hashchange", () => void choose());
search.addEventListener("input", showList);
byId("clear").addEventListener("click", () => {
  if (confirm("Delete every mail in this inbox?")) void read("/api/mails", { method: "DELETE" });
});
byId("forms").addEventListener("click", ({ target }) => {
  form = target.dataset.form ?? form;
  showReading();
});
byId("schemes").addEventListener("click", ({ target }) => {
  scheme = target.dataset.scheme ?? scheme;
  showReading();
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target === search;
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "Escape" && open) {
    location.hash = "";
    list.querySelector("a[aria-current]")?.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const isReading = byId("reading").contains(event.target);
    if (isReading) return;
    event.preventDefault();
    moveInList(event.key === "ArrowDown" ? 1 : -1);
  }
});

follow();
