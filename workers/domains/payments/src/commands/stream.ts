/** The public stream of an order's payment; the order's own id names the stream of the order. */
export const streamOf = (orderId: string): string => `payment:${orderId}`;
