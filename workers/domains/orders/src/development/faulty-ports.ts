import { type FaultyEnv, type Suffering, sufferFault } from "@souk/platform/development/suffer-fault";
import type { Order } from "../domain/order.ts";
import type { PurchasePorts } from "../saga.ts";

type Faulty = Record<string, Pick<Suffering<string>, "target" | "code">>;

const returned = { target: "payments.refund", code: "refused" } as const;
const released = { target: "inventory.release", code: "refused" } as const;
const revoked = { target: "delivery.revoke", code: "refused" } as const;

/** By port and method; a method that is not here always goes well. */
const faulty = {
  payments: {
    authorize: { target: "payments.authorize", code: "card_declined" },
    capture: { target: "payments.capture", code: "refused" },
    cancel: returned,
    refund: returned,
  },
  catalog: {
    hold: { target: "inventory.reserve", code: "sold_out" },
    release: released,
    giveBack: released,
  },
  delivery: {
    prepare: { target: "delivery.prepare", code: "refused" },
    rollback: revoked,
    revoke: revoked,
  },
  notifications: {
    send: { target: "notifications.send", code: "refused" },
  },
} satisfies { [Port in keyof PurchasePorts]?: Faulty };

/** The ports of one order's purchase, each call of which first suffers the fault that is set for it. */
export const withFaults = (env: FaultyEnv, { buyerId: userId }: Order, ports: PurchasePorts): PurchasePorts => {
  if (!env.FAULTS) return ports;
  const wrap = <Port extends object>(port: Port, methods: Faulty): Port =>
    new Proxy(port, {
      get: (_, name) => {
        const method: unknown = Reflect.get(port, name);
        const suffering = typeof name === "string" ? methods[name] : undefined;
        if (suffering === undefined || typeof method !== "function") return method;
        return (...given: unknown[]) =>
          sufferFault(env, ports.call, { ...suffering, userId }, async () => Reflect.apply(method, port, given));
      },
    });
  return {
    ...ports,
    payments: wrap(ports.payments, faulty.payments),
    catalog: wrap(ports.catalog, faulty.catalog),
    delivery: wrap(ports.delivery, faulty.delivery),
    notifications: wrap(ports.notifications, faulty.notifications),
  };
};
