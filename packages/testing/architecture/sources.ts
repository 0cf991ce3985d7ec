import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { root } from "@souk/tools/workers";

/** One import of a file: a package's name, or for a file of ours its path from the root. */
export type Import = { to: string; typesOnly: boolean };
export type Source = { path: string; text: string };

const statement = /(?:^|\n)\s*(?:(?:import|export)\s+(type\s+)?([\w\s{},*$]*?)\s*from\s*|import\s*)["']([^"'\n]+)["']/g;
const dynamic = /\bimport\(\s*["']([^"'\n]+)["']/g;

const namesOnlyTypes = (names: string): boolean => {
  const inner = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
  const parts = (inner ?? "").split(",").filter((part) => part.trim() !== "");
  return parts.length > 0 && parts.every((part) => part.trim().startsWith("type "));
};

const resolve = (from: string, to: string): string => (to.startsWith(".") ? normalize(join(dirname(from), to)) : to);

/** Every import, re-export and dynamic import of a source file. */
export const listImports = ({ path, text }: Source): Import[] => [
  ...[...text.matchAll(statement)].map(([, type, names = "", to = ""]) => ({
    to: resolve(path, to),
    typesOnly: type !== undefined || namesOnlyTypes(names),
  })),
  ...[...text.matchAll(dynamic)].map(([, to = ""]) => ({ to: resolve(path, to), typesOnly: false })),
];

/** All TypeScript of the packages and Workers. */
export const listSources = (): Source[] =>
  globSync("{packages,workers}/**/*.{ts,tsx,mjs}", {
    cwd: root,
    exclude: (name) => /(^|\/)(node_modules|\.wrangler)$/.test(name),
  }).map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
