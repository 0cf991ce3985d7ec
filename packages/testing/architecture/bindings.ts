import type { WorkerSource } from "@souk/tools/workers";

type Kind = "text" | "d1" | "r2" | "object" | "service" | "mail" | "queue" | "images" | "assets";
type Member = { kind: Kind; optional: boolean };

const kindOf = (type: string): Kind => {
  if (/^D1Database$/.test(type)) return "d1";
  if (/^R2Bucket$/.test(type)) return "r2";
  if (/^(DurableObjectNamespace|ObjectNamespace)\b/.test(type)) return "object";
  if (/^Assets$/.test(type)) return "assets";
  if (/^ImagesBinding$/.test(type)) return "images";
  if (/^SendEmail$/.test(type)) return "mail";
  if (/^Queue\b/.test(type)) return "queue";
  return /^(string|"[^"]*"(\s*\|\s*"[^"]*")*)$/.test(type) ? "text" : "service";
};

const base: [string, Member][] = ["ENVIRONMENT", "PUBLIC_ORIGIN"].map((name) => [
  name,
  { kind: "text", optional: false },
]);

/** The members of `export type Env = BaseEnv & { … }` by their names, those of BaseEnv included. */
export const parseEnv = (text: string): Map<string, Member> => {
  const plain = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const body = /export type Env = BaseEnv(?: & \{([\s\S]*?)\})?;\n/.exec(`${plain}\n`);
  if (!body) throw new Error("env.ts holds no `export type Env = BaseEnv & { … };`");
  const members = [...(body[1] ?? "").matchAll(/(\w+)(\?)?:\s*([^;]+?)\s*(?:;|$)/g)];
  return new Map([
    ...base,
    ...members.map(([, name = "", optional, type = ""]): [string, Member] => [
      name,
      { kind: kindOf(type), optional: optional !== undefined },
    ]),
  ]);
};

/** What a Worker's config binds, by name. */
export const listBindings = ({ config }: Pick<WorkerSource, "config">): Map<string, Kind> => {
  const all = (names: string[] | undefined, kind: Kind) => (names ?? []).map((name): [string, Kind] => [name, kind]);
  return new Map([
    ...all(Object.keys(config.vars), "text"),
    ...all(config.secrets?.required, "text"),
    ...all(
      config.d1_databases?.map(({ binding }) => binding),
      "d1",
    ),
    ...all(
      config.r2_buckets?.map(({ binding }) => binding),
      "r2",
    ),
    ...all(
      config.durable_objects?.bindings.map(({ name }) => name),
      "object",
    ),
    ...all(
      config.services?.map(({ binding }) => binding),
      "service",
    ),
    ...all(
      config.send_email?.map(({ name }) => name),
      "mail",
    ),
    ...all(config.images && [config.images.binding], "images"),
    ...all(config.assets && [config.assets.binding], "assets"),
    ...all(
      config.queues?.producers?.map(({ binding }) => binding),
      "queue",
    ),
  ]);
};

/** Where a Worker's `wrangler.toml` and its `Env` differ. */
export const findDifferences = (worker: Pick<WorkerSource, "config">, envText: string): string[] => {
  const wanted = parseEnv(envText);
  const bound = listBindings(worker);
  const { name } = worker.config;
  return [
    ...[...wanted].flatMap(([member, { kind, optional }]) => {
      if (!bound.has(member)) return optional ? [] : [`${name}: Env has ${member}, its wrangler.toml does not`];
      return bound.get(member) === kind
        ? []
        : [`${name}: ${member} is ${kind} in Env, ${bound.get(member)} in wrangler.toml`];
    }),
    ...[...bound.keys()]
      .filter((member) => !wanted.has(member))
      .map((member) => `${name}: wrangler.toml binds ${member}, its Env does not have it`),
  ];
};
