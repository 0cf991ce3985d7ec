import { internalHeaders, type Principal } from "@souk/contracts/call";
import type { CreateFile, SignedPut, Upload } from "@souk/contracts/catalog";
import { type Owner, type RouteName, routes } from "@souk/contracts/routes";
import type { Context } from "@souk/platform/context";
import type { Env } from "../../env.ts";
import type { Bytes } from "./formats/bytes.ts";
import { Refused } from "./refused.ts";

type Asked = {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
};

const workerOf = (env: Env, owner: Owner) => {
  const worker = owner === "GATEWAY" ? undefined : env[owner];
  if (!worker) throw new Error(`There is no ${owner} to ask`);
  return worker;
};

const toUrl = (ctx: Context<Env>, path: string, { params = {}, query = {} }: Asked): URL => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const url = new URL(filled, ctx.env.PUBLIC_ORIGIN);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
};

const expectOk = async (what: string, response: Response): Promise<string> => {
  const text = await response.text();
  if (!response.ok) throw new Refused(what, response.status, text);
  return text;
};

/** The API's own routes, asked as one user or another, and as if `ago` milliseconds ago; whatever is refused is thrown. */
export const createShop = (ctx: Context<Env>, ago = 0) => {
  const internal = {
    [internalHeaders.requestId]: ctx.call.requestId,
    ...(ago > 0 && { [internalHeaders.behindMs]: String(ago) }),
  };

  /** The answer as text; that of a stream comes with its end. */
  const read = async (name: RouteName, principal: Principal | null, asked: Asked = {}): Promise<string> => {
    const { method, path, owner } = routes[name];
    const headers = {
      ...asked.headers,
      ...internal,
      ...(asked.body !== undefined && { "Content-Type": "application/json" }),
    };
    const init = {
      method: method.toUpperCase(),
      headers,
      ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
    };
    const request = new Request(toUrl(ctx, path, asked), init);
    return expectOk(name, await workerOf(ctx.env, owner).handle(request, principal));
  };

  const ask = async <T>(name: RouteName, principal: Principal | null, asked: Asked = {}): Promise<T> => {
    const text = await read(name, principal, asked);
    return (text === "" ? null : JSON.parse(text)) as T;
  };

  const put = async ({ method, url, headers }: SignedPut, bytes: Bytes): Promise<void> => {
    const request = new Request(url, { method, headers: { ...headers, ...internal }, body: bytes });
    await expectOk("uploadFile", await ctx.env.CATALOG.handle(request, null));
  };

  /** Adds a file with these bytes to a product; answers its id. */
  const addFile = async (
    seller: Principal,
    id: string,
    given: Pick<CreateFile, "name" | "type" | "kind">,
    bytes: Bytes,
  ): Promise<string> => {
    const body = { ...given, size: bytes.length };
    const announced = await ask<Upload>("createFile", seller, { params: { id }, body });
    await put(announced.upload, bytes);
    return announced.file.id;
  };

  /** Adds a version to a file. */
  const addVersion = async (
    seller: Principal,
    params: { id: string; fileId: string },
    changelog: string,
    bytes: Bytes,
  ): Promise<void> => {
    const body = { changelog, size: bytes.length };
    const announced = await ask<Upload>("createFileVersion", seller, { params, body });
    await put(announced.upload, bytes);
  };

  return { read, ask, addFile, addVersion };
};

export type Shop = ReturnType<typeof createShop>;
