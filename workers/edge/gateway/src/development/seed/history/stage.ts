import type { Cast } from "../accounts.ts";
import type { Shop } from "../shop.ts";

/** Where the history takes place: who is in it, the ids of products by their titles, the shop as it is and as it was. */
export type Stage = { cast: Cast; idOf: (title: string) => string; shop: Shop; shopAgo: (ago: number) => Shop };
