const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This needs Node 22.18 or later, and ${process.execPath} is ${process.versions.node}. Start it as a script (npx pnpm@12 ${process.argv[2] ?? "dev"}), which brings its own Node.`,
  );
  process.exit(1);
}

const commands = ["dev", "serve", "migrate", "test", "deploy"];
const [name, ...rest] = process.argv.slice(2);
if (!commands.includes(name)) {
  console.error(`Unknown command "${name}". There are: ${commands.join(", ")}.`);
  process.exit(1);
}

const { run } = await import(`./${name}.ts`);
const { Sentence } = await import("./sentence.ts");
try {
  await run(rest);
} catch (error) {
  if (!(error instanceof Sentence)) throw error;
  console.error(error.message);
  process.exit(1);
}
