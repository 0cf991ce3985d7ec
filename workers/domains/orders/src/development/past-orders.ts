import type { Placement } from "../domain/order.ts";
import type { OrdersContext } from "../env.ts";

type Dated = Pick<Placement, "behindMs">;

/** What an order that is placed in the past has to know of that. */
export const placeBack = ({ behindMs }: OrdersContext): Dated => (behindMs === undefined ? {} : { behindMs });

/** By how much an order's own time lies in the past. */
export const lagOf = ({ behindMs = 0 }: Dated): number => behindMs;
