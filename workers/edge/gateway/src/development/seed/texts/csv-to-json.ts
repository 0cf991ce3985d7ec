/** A program for Node that turns CSV into JSON. */
export const csvToJson = `#!/usr/bin/env node
// csv2json: reads CSV (RFC 4180) from a file or stdin, writes an array of objects to stdout.
const { readFileSync } = process.getBuiltinModule("node:fs");

const parse = (text) => {
  const rows = [[]];
  let field = "";
  let quoted = false;
  const endField = () => { rows.at(-1).push(field); field = ""; };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted && sign === '"' && text[at + 1] === '"') { field += '"'; at += 1; }
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === ",") endField();
    else if (!quoted && sign === "\\n") { endField(); rows.push([]); }
    else if (quoted || sign !== "\\r") field += sign;
  }
  endField();
  return rows.filter((row) => row.length > 1 || row[0] !== "");
};

const [names = [], ...rows] = parse(readFileSync(process.argv[2] ?? 0, "utf8"));
const objects = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
process.stdout.write(JSON.stringify(objects, null, 2) + "\\n");
`;
