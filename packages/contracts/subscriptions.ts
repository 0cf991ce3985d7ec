/** What a stream is about: the part of its name before the first `_` or `:`. */
export type StreamKind = "usr" | "standing" | "prd" | "ord" | "payment" | "access" | "review";

/** Who listens to the streams of which kinds. Each subscriber gets every public event of them, in the order of the stream. */
export const subscriptions = {
  orders: ["ord"],
  notifications: ["ord", "prd"],
  reviews: ["access", "standing"],
  catalog: ["review", "ord", "standing"],
  analytics: ["ord", "payment", "prd"],
  search: ["prd", "review", "ord", "usr", "standing"],
} as const satisfies Record<string, readonly StreamKind[]>;

export type Subscriber = keyof typeof subscriptions;

export const subscribers = Object.keys(subscriptions) as Subscriber[];

export const kindOf = (stream: string): string => stream.split(/[_:]/, 1)[0] ?? stream;
