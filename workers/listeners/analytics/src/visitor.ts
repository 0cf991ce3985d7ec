import { sign } from "@souk/platform/signing";

const bots =
  /(?<!cu)bot(?![a-z])|crawl|spider|slurp|facebookexternalhit|embedly|quora link preview|whatsapp|telegram|skypeuripreview|pinterest|lighthouse|pingdom|uptime|monitor|validator|scrapy|archiver|mediapartners|apis-google|feedfetcher|bingpreview|yandeximages/i;

/** Whether a user agent says of itself that nobody looks at what it loads. */
export const isBot = (agent: string): boolean => bots.test(agent);

/** An IPv4 address, or the /64 of an IPv6 address: what one connection may have many of counts as one. */
export const toNetwork = (address: string): string => {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0");
  const groups = [...front, ...gap, ...back].map((group) => group.replace(/^0+(?=.)/, ""));
  return groups.slice(0, 4).join(":");
};

/** Who looks, from where, with what. */
export type Onlooker = { userId: string | null; address: string; agent: string };

/** Keyed hashes that stand for a visitor and a network for one day, and cannot be turned back. */
export const disguise = (
  secret: string,
  { userId, address, agent }: Onlooker,
  now: Date,
): { visitor: string; network: string } => {
  const day = now.toISOString().slice(0, 10);
  const network = toNetwork(address);
  return {
    visitor: sign(secret, `visitor:${day}`, userId ?? `${network}\0${agent}`),
    network: sign(secret, `network:${day}`, network),
  };
};

/** The host name of a referrer, given as an address or as the bare name; null where there is none. */
export const toHost = (referrer: string | undefined): string | null => {
  const text = referrer?.trim() ?? "";
  const url = URL.parse(text.includes("://") ? text : `https://${text}`);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  const { hostname } = url;
  return hostname.includes(".") && hostname.length <= 253 ? hostname.replace(/\.$/, "") : null;
};
