// Charts that answer: values on hover, tap and arrow keys, any municipality drawn in, tables, pictures, citations.
// Everything here is an addition: without scripts the pictures, files and definitions stand on the page.
(() => {
  "use strict";
  const KEY = "volume.place";
  const root = document.documentElement.dataset.content_root || "./";
  const danish = document.documentElement.lang === "da";
  const word = danish
    ? { draw: "Tegn en kommune ind", none: "ingen", table: "Tabel", hide: "Skjul tabel", svg: "SVG", png: "PNG",
        link: "Link", cite: "Citér", copied: "Kopieret", year: "År", filter: "Filtrér tabellen", rows: "rækker",
        keys: "Piletaster læser årene.", sort: "sortér" }
    : { draw: "Draw in a municipality", none: "none", table: "Table", hide: "Hide table", svg: "SVG", png: "PNG",
        link: "Link", cite: "Cite", copied: "Copied", year: "Year", filter: "Filter the table", rows: "rows",
        keys: "Arrow keys read the years.", sort: "sort" };
  const el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  // --- Data: one script a chart, loaded when somebody asks.
  const loaded = new Map(), waiting = new Map();
  window.volumeChart = (name, data) => { loaded.set(name, data); waiting.get(name)?.(data); };
  const promises = new Map();
  function load(name) {
    if (!promises.has(name)) {
      promises.set(name, new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        const script = el("script", { src: `${root}_data/${name}.js` });
        script.addEventListener("error", () => reject(new Error(name)));
        document.head.append(script);
      }));
    }
    return promises.get(name);
  }

  function written(value, chart, bare = false) {
    if (value === null || value === undefined) return "–";
    let [whole, part] = Math.abs(value).toFixed(chart.decimals).split(".");
    whole = whole.replace(/\B(?=(\d{3})+$)/g, danish ? "." : ",");
    const zero = Number(value.toFixed(chart.decimals)) === 0;
    const sign = zero ? "" : value < 0 ? "\u2212" : chart.signed ? "+" : "";
    const number = sign + whole + (part ? (danish ? "," : ".") + part : "");
    return bare || !chart.unit ? number : chart.unit === "%" ? `${number}%` : `${number} ${chart.unit}`;
  }
  window.volumeWritten = written;

  const NAMED = ["focus", "reference", "comparator", "group", "entered"];
  const place = () => localStorage.getItem(KEY) || "";
  function shown(chart) {
    const all = Object.entries(chart.series);
    const named = NAMED.flatMap((role) => all.filter(([, s]) => s.role === role));
    const drawn = all.filter(([code, s]) => code === place() && s.role === "municipality");
    return [...named, ...drawn];
  }

  // --- One chart: an overlay on the picture with the same axes.
  const charts = [];
  function chart(holder) {
    const source = holder.querySelector("img")?.getAttribute("src") || "";
    const name = source.split("/").pop().replace(/(\.dark)?\.svg$/, "");
    const lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    lines.setAttribute("viewBox", "0 0 100 100");
    lines.setAttribute("preserveAspectRatio", "none");
    lines.setAttribute("aria-hidden", "true");
    const box = el("div", { class: "values", role: "status" });
    const layer = el("div", { class: "reader", tabindex: "0", role: "group", "aria-label": `${word.keys}` }, lines, box);
    holder.append(layer);
    let data = null, at = -1;
    const x = (year) => data.box[0] + ((year - data.x[0]) / (data.x[1] - data.x[0])) * (data.box[2] - data.box[0]);
    const y = (value) => data.box[3] - ((value - data.y[0]) / (data.y[1] - data.y[0])) * (data.box[3] - data.box[1]);

    function draw() {
      let inside = "";
      const series = data.series[place()];
      if (series && series.role === "municipality") {
        const points = data.years.map((year, i) => [year, series.values[i]]).filter(([, v]) => v !== null)
          .map(([year, v]) => `${(100 * x(year)).toFixed(2)},${(100 * Math.min(1, Math.max(0, y(v)))).toFixed(2)}`);
        inside += `<polyline class="drawn" points="${points.join(" ")}"/>`;
      }
      if (at >= 0) {
        const here = (100 * x(data.years[at])).toFixed(2);
        inside += `<line class="here" x1="${here}" x2="${here}" y1="${100 * data.box[1]}" y2="${100 * data.box[3]}"/>`;
      }
      lines.innerHTML = inside;
    }
    function read(index) {
      at = Math.max(0, Math.min(data.years.length - 1, index));
      const rows = shown(data).filter(([, s]) => s.role !== "entered" || s.values[at] !== null).map(([, s]) => el("div", { class: `value ${s.role}` },
        el("span", {}, s.name), el("b", {}, written(s.values[at], data))));
      box.replaceChildren(el("div", { class: "year" }, String(data.years[at])), ...rows);
      const left = x(data.years[at]) > 0.45;
      box.style.left = left ? "auto" : `${100 * x(data.years[at]) + 2}%`;
      box.style.right = left ? `${100 - 100 * x(data.years[at]) + 2}%` : "auto";
      box.hidden = false;
      draw();
    }
    function rest() { at = -1; box.hidden = true; if (data) draw(); }
    async function ready() { data = data || await load(name); return data; }
    async function near(event) {
      await ready();
      const frame = layer.getBoundingClientRect();
      const share = (event.clientX - frame.left) / frame.width;
      const year = data.x[0] + ((share - data.box[0]) / (data.box[2] - data.box[0])) * (data.x[1] - data.x[0]);
      let best = 0;
      data.years.forEach((y, i) => { if (Math.abs(y - year) < Math.abs(data.years[best] - year)) best = i; });
      read(best);
    }
    layer.addEventListener("pointermove", near);
    layer.addEventListener("pointerdown", near);
    layer.addEventListener("pointerleave", rest);
    layer.addEventListener("focus", async () => { await ready(); if (at < 0) read(data.years.length - 1); });
    layer.addEventListener("blur", rest);
    layer.addEventListener("keydown", async (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9 }[event.key];
      if (event.key === "Escape") rest();
      if (!step) return;
      event.preventDefault();
      await ready();
      read((at < 0 ? data.years.length - 1 : at) + step);
    });
    box.hidden = true;
    const self = { name, holder, ready, redraw: async () => { await ready(); draw(); } };
    charts.push(self);
    return self;
  }

  // --- What stands in the fold of data: table, pictures, permalink, citation.
  async function tableOf(own) {
    return Promise.all(own.map(async (c) => {
      const data = await c.ready(), series = shown(data);
      const head = el("tr", {}, el("th", { scope: "col" }, word.year),
        ...series.map(([, s]) => el("th", { scope: "col", class: "text-right" }, s.name)));
      const rows = data.years.map((year, i) => el("tr", {}, el("th", { scope: "row" }, String(year)),
        ...series.map(([, s]) => el("td", { class: "text-right" }, written(s.values[i], data, true)))));
      const caption = el("caption", {}, [c.name, data.unit].filter(Boolean).join(", "));
      const scroll = el("div", { class: "pst-scrollable-table-container", tabindex: "0", role: "group",
        "aria-label": c.name });
      scroll.append(el("table", { class: "table", "data-of": c.name }, caption, el("thead", {}, head),
        el("tbody", {}, ...rows)));
      return scroll;
    }));
  }
  function save(name, url) { const a = el("a", { href: url, download: name }); document.body.append(a); a.click(); a.remove(); }
  function png(c) {
    const image = [...c.holder.querySelectorAll("img")].find((i) => i.offsetParent) || c.holder.querySelector("img");
    const canvas = el("canvas"), scale = 3;
    canvas.width = scale * image.width; canvas.height = scale * image.height;
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(document.body).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    const whole = new Image();
    whole.onload = () => { pen.drawImage(whole, 0, 0, canvas.width, canvas.height); save(`${c.name}.png`, canvas.toDataURL("image/png")); };
    whole.src = image.currentSrc || image.src;
  }
  const meta = (name) => [...document.querySelectorAll(`meta[name="${name}"]`)].map((m) => m.content);
  function citation(figure) {
    const address = (document.querySelector("link[rel=canonical]")?.href || location.href.split("#")[0]) + `#${figure.id}`;
    const number = figure.querySelector(".caption-number")?.textContent.trim() || figure.id;
    const book = meta("citation_inbook_title")[0] || meta("citation_title")[0];
    const authors = meta("citation_author"), year = (meta("citation_publication_date")[0] || "").slice(0, 4);
    const page = meta("citation_inbook_title").length ? meta("citation_title")[0] : "";
    const apa = `${authors.join(", ")} (${year}). ${page ? `${page}: ` : ""}${number}. In ${book}. ${address}`;
    const bib = `@incollection{${figure.id},\n  author = {${authors.map((a) => `{${a}}`).join(" and ")}},\n  title = {${page ? `${page}: ` : ""}${number}},\n  booktitle = {${book}},\n  year = {${year}},\n  url = {${address}}\n}`;
    return { apa, bib };
  }
  const button = (text, act) => { const b = el("button", { type: "button", class: "tool" }, text); b.addEventListener("click", () => act(b)); return b; };
  function cite(figure) {
    const out = el("div", { class: "tool-out", "aria-live": "polite" });
    const caption = figure.querySelector("figcaption");
    (caption.querySelector(".legend p:last-child") || caption.querySelector("p")).append(" ", button(word.cite, () => {
      const cited = citation(figure);
      out.replaceChildren(...(out.hasChildNodes() ? [] : [el("p", {}, cited.apa), el("pre", { tabindex: "0" }, cited.bib)]));
    }));
    caption.append(out);
  }
  function tools(figure, own) {
    const fold = figure.closest("section.spread")?.querySelector(".folds details:last-child .sd-summary-content");
    if (!fold) return;
    const out = el("div", { class: "tool-out", "aria-live": "polite" });
    fold.append(el("p", { class: "tools" },
      button(word.table, async (b) => {
        const open = b.getAttribute("aria-expanded") === "true";
        b.setAttribute("aria-expanded", String(!open));
        b.textContent = open ? word.table : word.hide;
        out.replaceChildren(...(open ? [] : await tableOf(own)));
      }),
      ...own.flatMap((c) => {
        const part = own.length > 1 ? ` (${c.name.split("-").pop()})` : "";
        const file = c.holder.querySelector("img").getAttribute("src");
        return [el("a", { href: file, download: "", class: "tool" }, word.svg + part), button(word.png + part, () => png(c))];
      }),
      el("a", { href: `#${figure.id}`, class: "tool" }, word.link)), out);
  }

  // --- The box that draws a municipality into every chart.
  async function picker(own) {
    const select = el("select", { id: "volume-place" }, el("option", { value: "" }, word.none));
    const bar = el("form", { class: "places" }, el("label", { for: "volume-place" }, word.draw), select);
    document.querySelector(".bd-article h1")?.after(bar);
    let filled = false;
    async function fill() {
      if (filled) return;
      filled = true;
      const named = new Map();
      for (const c of own) {
        const data = await c.ready();
        for (const [code, s] of Object.entries(data.series)) if (s.role === "municipality") named.set(code, s.name);
        if (named.size > 60) break;
      }
      const sorted = [...named].sort((a, b) => a[1].localeCompare(b[1], "da"));
      select.append(...sorted.map(([code, name]) => el("option", { value: code }, name)));
      select.value = place();
    }
    select.addEventListener("pointerdown", fill);
    select.addEventListener("focus", fill);
    select.addEventListener("change", () => {
      localStorage.setItem(KEY, select.value);
      own.forEach((c) => c.redraw());
    });
    if (place()) { await fill(); own.forEach((c) => c.redraw()); }
  }

  // --- Tables that sort and filter.
  function sortable(table) {
    const body = table.tBodies[0], original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    const value = (row, i) => {
      const text = (row.cells[i]?.textContent || "").trim();
      const number = parseFloat(text.replace(/\u2212/g, "-").replace(/,/g, ""));
      return Number.isNaN(number) ? text.toLowerCase() : number;
    };
    const groups = original.filter((row) => [...row.cells].slice(1).every((c) => !c.textContent.trim() && !c.querySelector("img")));
    heads.forEach((head, i) => {
      if (!head.textContent.trim()) return;
      const b = el("button", { type: "button", class: "sort" }, ...head.querySelector("p")?.childNodes || head.childNodes);
      (head.querySelector("p") || head).append(b);
      b.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((h) => h.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        groups.forEach((row) => row.remove());
        const rows = original.filter((row) => !groups.includes(row)).map((row) => [value(row, i), row]);
        rows.sort(([a], [b]) => (a === "") - (b === "") || (up ? 1 : -1) * (typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1));
        body.append(...rows.map(([, row]) => row));
      });
    });
    const count = el("span", { role: "status", class: "rows" });
    const input = el("input", { type: "search", id: "volume-filter" });
    const bar = el("form", { class: "places" }, el("label", { for: "volume-filter" }, word.filter), input, count);
    bar.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      let left = 0;
      for (const row of original) {
        const group = groups.includes(row);
        row.hidden = group ? Boolean(wanted) : !row.textContent.toLowerCase().includes(wanted);
        if (!group && !row.hidden) left += 1;
      }
      count.textContent = `${left} ${word.rows}`;
    });
    (table.closest(".pst-scrollable-table-container") || table).before(bar);
  }

  function unfold() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (target.closest("details")) target.scrollIntoView();
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const figure of document.querySelectorAll("figure:has(.exhibit.chart)")) {
      const own = [...figure.querySelectorAll(".exhibit.chart")].map(chart);
      tools(figure, own);
    }
    document.querySelectorAll(".bd-article figure[id]:has(figcaption)").forEach(cite);
    if (charts.length) picker(charts);
    const dashboard = document.querySelector("#tab-dashboard");
    if (dashboard) sortable(dashboard.matches("table") ? dashboard : dashboard.querySelector("table"));
    unfold();
    window.addEventListener("hashchange", unfold);
    // The same place in the other language: what is linked to, while it is on the screen, or else the section at its top.
    for (const other of document.querySelectorAll("a.other-language")) other.addEventListener("click", () => {
      const top = (place) => place.getBoundingClientRect().top;
      const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const read = [...document.querySelectorAll("article section[id]")].filter((s) => top(s) < 120);
      const there = linked && top(linked) >= 0 && top(linked) < innerHeight ? linked : scrollY ? read.at(-1) : null;
      other.hash = there ? `#${there.id}` : "";
    });
    // On paper nothing opens, so everything is open.
    const closed = () => document.querySelectorAll(".bd-article details:not([open])");
    let opened = [];
    window.addEventListener("beforeprint", () => { opened = [...closed()]; opened.forEach((fold) => { fold.open = true; }); });
    window.addEventListener("afterprint", () => opened.forEach((fold) => { fold.open = false; }));
  });
})();
