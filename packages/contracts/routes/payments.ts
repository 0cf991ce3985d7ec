import { anyone, type Route } from "./route.ts";

export const paymentsRoutes = {
  receiveProviderEvent: {
    method: "post",
    path: "/v1/webhooks/payments",
    owner: "PAYMENTS",
    who: anyone,
    body: "stream",
    summary: "Receive an event of the payment provider",
    refuses: ["signature_invalid"],
  },
} as const satisfies Record<string, Route>;
