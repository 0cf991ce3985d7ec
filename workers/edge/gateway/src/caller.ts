import type { Principal } from "@souk/contracts/call";

/** The network address that a request comes from. */
export const addressOf = (request: Request): string => request.headers.get("CF-Connecting-IP") ?? "unknown";

/** Whom limits and keys are counted for: the user where known, else the address. */
export const callerOf = (request: Request, principal: Principal | null): string =>
  principal ? principal.userId : `address ${addressOf(request)}`;
