const allowed = new Set([
  "LICENSE",
  "README.md",
  "biome.json",
  "migrations",
  "node_modules",
  "package.json",
  "packages",
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  "tsconfig.json",
  "workers",
  "wrangler.toml",
]);

/** Names that do not belong at the top of the repository; those that begin with a dot may. */
export const findStrangers = (names: string[]): string[] =>
  names.filter((name) => !name.startsWith(".") && !allowed.has(name));

const forbiddenNames = /(^|[-/])(util|utils|helper|helpers|manager|common|service-impl)(?=[-./]|$)/;

/** Files whose name says nothing of what they do. */
export const findEmptyNames = (paths: string[]): string[] => paths.filter((path) => forbiddenNames.test(path));
