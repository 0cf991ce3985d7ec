import { internalHeaders } from "@souk/contracts/call";
import type { BaseEnv, Context } from "../context.ts";

type Asked = { env: BaseEnv; req: { header(name: string): string | undefined } };
type Time = Required<Pick<Context<unknown>, "now" | "behindMs">>;

/** The time of a request that takes place in the past; the gateway lets nobody outside ask there. */
export const lookBack = ({ env, req }: Asked): Time | null => {
  const given = req.header(internalHeaders.behindMs);
  if (given === undefined || env.ENVIRONMENT === "production") return null;
  const behindMs = Number(given);
  return { now: new Date(Date.now() - behindMs), behindMs };
};
