const style = `:root{--ink:#1d2433;--line:#d9dde6}
body{max-width:52rem;margin:3rem auto;padding:0 2rem;color:var(--ink);font:15px/1.5 system-ui,sans-serif}
header{display:flex;justify-content:space-between;border-bottom:2px solid var(--ink);padding-bottom:1rem}
table{width:100%;border-collapse:collapse;margin:2rem 0}th,td{padding:.6rem;border-bottom:1px solid var(--line);text-align:left}
td:nth-child(n+2),th:nth-child(n+2){text-align:right}tfoot td{font-weight:600;border-bottom:0}
[contenteditable]:focus{outline:2px solid #6c8cff;outline-offset:2px}
@media print{body{margin:0;max-width:none}.hint{display:none}}`;

const script = `const rows = document.querySelectorAll("tbody tr");
const number = (cell) => Number(cell.textContent.replace(/[^0-9.]/g, "")) || 0;
const add = () => {
  let total = 0;
  for (const { cells } of rows) {
    const amount = number(cells[1]) * number(cells[2]);
    cells[3].textContent = amount.toFixed(2);
    total += amount;
  }
  document.querySelector("#total").textContent = total.toFixed(2);
};
document.addEventListener("input", add);
add();`;

const row = (what: string, count: number, each: string): string =>
  `<tr><td contenteditable>${what}</td><td contenteditable>${count}</td><td contenteditable>${each}</td><td></td></tr>`;

/** An invoice that adds itself up, on one page. */
export const invoice = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Invoice</title><style>${style}</style>
<p class="hint">Click any text to change it; amounts add themselves up. Then print, or save as PDF.</p>
<header><div><h1 contenteditable>Invoice 2026-001</h1><p contenteditable>Due within 14 days</p></div>
<address contenteditable>Your Studio<br>12 Example Street<br>1010 Vienna</address></header>
<p>Billed to</p><address contenteditable>A Client<br>34 Sample Road<br>London</address>
<table><thead><tr><th>What</th><th>Count</th><th>Each</th><th>Amount</th></tr></thead>
<tbody>${row("Design of one thing", 1, "900.00")}${row("Hours of care", 6, "80.00")}${row("Files, delivered", 3, "25.00")}</tbody>
<tfoot><tr><td colspan="3">Total</td><td id="total"></td></tr></tfoot></table>
<script>${script}</script></html>
`;
