const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This needs Node 22.18 or later, and ${process.execPath} is ${process.versions.node}. Start it as a script (npx pnpm@12 ${process.argv[2] ?? "dev"}), which brings its own Node.`,
  );
  process.exit(1);
}

const commands = {
  dev: () => import("./dev.ts"),
  serve: () => import("./serve.ts"),
  demo: () => import("./demo.ts"),
  migrate: () => import("./migrate.ts"),
  test: () => import("./test.ts"),
  "test:fuzz": () => import("../testing/fuzz/fuzz.ts"),
  "test:kill": () => import("../testing/kill/run.ts"),
  "test:simulate": () => import("../testing/simulator/simulate.ts"),
  "search:rebuild": () => import("./search-rebuild.ts"),
  bench: () => import("./bench.ts"),
  deploy: () => import("./deploy.ts"),
};
const [name, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(commands, name ?? "")) {
  console.error(`Unknown command "${name ?? ""}". There are: ${Object.keys(commands).join(", ")}.`);
  process.exit(1);
}

process.env.WRANGLER_SEND_METRICS ??= "false";
process.env.WRANGLER_LOG ??= "warn";
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false";

const { run } = await commands[name]();
const { Sentence } = await import("./sentence.ts");
try {
  await run(rest);
} catch (error) {
  if (!(error instanceof Sentence)) throw error;
  console.error(error.message);
  process.exit(1);
}
