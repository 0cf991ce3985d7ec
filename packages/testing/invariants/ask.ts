import type { List } from "@souk/contracts/list";
import type { Client } from "../client.ts";

export type Ask = {
  /** What an address answers; anything but a 200 throws. */
  get<T>(path: string, token?: string): Promise<T>;
  /** A list to its end, page by page. */
  list<T>(path: string, token: string): Promise<T[]>;
};

export const createAsk = (client: Client): Ask => {
  const get: Ask["get"] = async (path, token) => {
    const { status, body } = await client.ask(path, { token });
    if (status !== 200) throw new Error(`GET ${path} was answered ${status}: ${JSON.stringify(body)}`);
    return body as never;
  };
  const list = async <T>(path: string, token: string): Promise<T[]> => {
    const all: T[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query = cursor === "" ? "?limit=100" : `?limit=100&cursor=${encodeURIComponent(cursor)}`;
      const page: List<T> = await get(`${path}${query}`, token);
      all.push(...page.data);
      cursor = page.nextCursor;
    }
    return all;
  };
  return { get, list };
};
