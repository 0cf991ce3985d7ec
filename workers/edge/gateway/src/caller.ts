import type { Principal } from "@souk/contracts/call";

/** The network address that a request comes from; in production Cloudflare sets it, whatever the client sent. */
export const addressOf = (request: Request): string => request.headers.get("CF-Connecting-IP") ?? "unknown";

const toGroups = (part: string): string[] => (part === "" ? [] : part.split(":"));

/** Whom an address stands for: an IPv6 customer has a whole /64 of them to choose from. */
export const networkOf = (address: string): string => {
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const [before, after] = [toGroups(head), toGroups(tail ?? "")];
  const zeros = Array(Math.max(0, 8 - before.length - after.length)).fill("0");
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
};

/** Whom limits and keys are counted for: the user where known, else the network. */
export const callerOf = (request: Request, principal: Principal | null): string =>
  principal ? principal.userId : `address ${networkOf(addressOf(request))}`;
