import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { root } from "@souk/tools/workers";
import { type BuildOptions, build, type Plugin } from "esbuild";

/** A change to one place of the source, by which a bug is planted: `find` stands there once. */
export type Patch = { file: string; find: string; replace: string };

const applyPatch = (text: string, { file, find, replace }: Patch): string => {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = more.length + (after === undefined ? 0 : 1);
    throw new Error(`${file} must hold exactly once, and holds ${times} times:\n${find}`);
  }
  return `${before}${replace}${after}`;
};

/** Hands out the source as it is changed by the patches, and what stands in for some files. */
const patchSources = (patches: Patch[], standIns: Record<string, string>, applied: Set<Patch>): Plugin => ({
  name: "patch",
  setup(builder) {
    builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const file = path.slice(root.length + 1);
      const mine = patches.filter((patch) => patch.file === file);
      for (const patch of mine) applied.add(patch);
      const from = standIns[file] ?? path;
      const contents = mine.reduce(applyPatch, readFileSync(from, "utf8"));
      return { contents, loader: "ts", resolveDir: join(from, "..") };
    });
  },
});

type Bundling = Pick<BuildOptions, "alias" | "external"> & {
  entry: string;
  patches: Patch[];
  standIns?: Record<string, string>;
};

/** A file with everything that it imports as one script, with patches applied. */
export const bundle = async ({ entry, patches, standIns = {}, ...options }: Bundling): Promise<string> => {
  const applied = new Set<Patch>();
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "esnext",
    define: { DEVELOPMENT: "false" },
    plugins: [patchSources(patches, standIns, applied)],
    logLevel: "silent",
    ...options,
  });
  const missed = patches.find((patch) => !applied.has(patch));
  if (missed) throw new Error(`${missed.file} is no part of ${entry}`);
  return outputFiles[0]?.text ?? "";
};

/** Runs a script with these globals; answers what it exports. */
export const runScript = (code: string, name: string, globals: Record<string, unknown>): unknown => {
  const module = { exports: {} };
  const run = compileFunction(code, ["module", "exports", ...Object.keys(globals)], { filename: name });
  run(module, module.exports, ...Object.values(globals));
  return module.exports;
};
