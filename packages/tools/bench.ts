import { Sentence } from "./sentence.ts";

const benches = {
  logins: () => import("./bench/logins.ts"),
  search: () => import("./bench/search.ts"),
  "search-scale": () => import("./bench/search-scale.ts"),
};

const isBench = (name: string | undefined): name is keyof typeof benches => Object.hasOwn(benches, name ?? "");

/** `pnpm bench NAME`: measures one thing and prints a table. */
export const run = async ([name, ...rest]: string[]): Promise<void> => {
  if (!isBench(name))
    throw new Sentence(`There is no bench "${name ?? ""}". There are: ${Object.keys(benches).join(", ")}.`);
  const { run: runBench } = await benches[name]();
  await runBench(rest);
};
