// The claims page: a choice of verdicts above the ledger. Without scripts every claim stands on the page.
document.addEventListener("DOMContentLoaded", () => {
  const marks = [...document.querySelectorAll("td .claim")];
  if (!marks.length) return;

  const danish = document.documentElement.lang === "da";
  const all = danish ? "alle" : "all";
  const verdict = (mark) => mark.textContent.trim();
  const tables = new Set(marks.map((mark) => mark.closest("table")));
  // In the order of the page's own list: what decides, what informs, and why there is nothing.
  const order = [
    "agrees", "differs", "some-years", "supported", "otherwise", "own-value", "arithmetic",
    "waiting", "register", "opinion", "process",
  ];
  const rank = new Map(
    marks.map((mark) => [verdict(mark), order.findIndex((name) => mark.classList.contains(`claim-${name}`))]),
  );
  const choices = [all, ...[...rank.keys()].sort((a, b) => rank.get(a) - rank.get(b))];

  const group = document.createElement("fieldset");
  group.className = "claim-filter";
  const legend = document.createElement("legend");
  legend.textContent = danish ? "Vis" : "Show";
  const status = document.createElement("p");
  status.className = "claim-count";
  status.setAttribute("role", "status");
  group.append(legend);

  function show(chosen) {
    let shown = 0;
    for (const mark of marks) {
      const hidden = chosen !== all && verdict(mark) !== chosen;
      mark.closest("tr").hidden = hidden;
      shown += hidden ? 0 : 1;
    }
    for (const table of tables) {
      const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
      const none = rows.every((row) => row.hidden);
      table.closest("section").hidden = none;
      const fold = table.closest("details");
      if (fold && chosen !== all) fold.open = !none;
    }
    status.textContent = danish ? `${shown} af ${marks.length} vises.` : `${shown} of ${marks.length} shown.`;
  }

  for (const choice of choices) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = "claim-verdict";
    input.checked = choice === all;
    input.addEventListener("change", () => show(choice));
    const count = choice === all ? marks.length : marks.filter((mark) => verdict(mark) === choice).length;
    label.append(input, ` ${choice} (${count})`);
    group.append(label);
  }
  group.append(status);
  marks[0].closest("section").before(group);
  show(all);

  // A link to a claim that is filtered away brings everything back.
  window.addEventListener("hashchange", () => {
    const row = document.getElementById(location.hash.slice(1))?.closest("tr");
    if (!row?.hidden) return;
    group.querySelector("input").checked = true;
    show(all);
    row.scrollIntoView();
  });
});
