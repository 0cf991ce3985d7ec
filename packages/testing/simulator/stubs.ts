import type { Call } from "@souk/contracts/call";
import { refuse } from "@souk/kernel/result";
import type { ObjectNamespace } from "@souk/platform/context";
import { type Clock, currentLife, forTheLiving, liveAs, theWorld } from "./clock.ts";
import type { Trip } from "./d1.ts";
import { type Faults, Injected } from "./faults.ts";
import type { Network } from "./network.ts";
import type { Alarming, ObjectHost } from "./object-host.ts";

type Method = (call: Call, input?: unknown) => Promise<unknown>;

const cost = { trips: 0, writes: 0, rowsRead: 0, rowsWritten: 0, hops: 0, objectCalls: 0 };

// What each call answers when it is told to refuse; the others cannot.
const refusals: Record<string, unknown> = {
  "payments.authorize": { ...refuse("card_declined"), cost },
  "payments.capture": { ...refuse("card_declined"), cost },
  "catalog.hold": { ...refuse("sold_out"), cost },
  "delivery.prepare": { ...refuse("already_owned"), cost },
};

const keyOf = ({ correlationId, causationId }: Call): string => `${correlationId} ${causationId}`;

/** Another Worker, as a binding shows it: every call goes over the network. */
export const bindService = <T extends object>(network: Network, name: string, service: T): T =>
  new Proxy(service, {
    get(_, method) {
      const target = `${name}.${String(method)}`;
      return (call: Call, input: unknown) =>
        network.send({
          target,
          key: keyOf(call),
          run: () => (Reflect.get(service, method) as Method)(call, input),
          refusal: refusals[target],
        });
    },
  });

/** A Worker's own objects, each made when it is first asked for. */
export const bindObjects = <Methods extends object, T extends Methods & Alarming>(
  network: Network,
  label: string,
  find: (name: string) => ObjectHost<T>,
): ObjectNamespace<Methods> => ({
  getByName: (name) =>
    new Proxy({} as Methods, {
      get: (_, method) => (call: Call, input: unknown) =>
        network.send({
          target: `${label}.${String(method)}`,
          key: `${name} ${keyOf(call)}`,
          run: () => find(name).run((object) => (Reflect.get(object, method) as Method).call(object, call, input)),
        }),
    }),
});

const slowMs = 2_500;
const never = new Promise<never>(() => undefined);

/** `trips` counts those to each database. */
export type Travelling = { clock: Clock; faults: Faults; network: Network; trips: Map<string, number> };

/** A Worker's way to its database and back; what is on its way there arrives, whoever sent it. */
export const tripTo =
  ({ clock, faults, network, trips }: Travelling, worker: string): Trip =>
  (work) => {
    const { name } = currentLife();
    const fault = faults.take(`d1.${worker}`);
    const way = () => network.pause(`d1 ${name}`, 10);
    const lost = () => new Injected("D1_ERROR: Network connection lost.");
    const arrive = async (): Promise<void> => {
      await way();
      if (fault === "fail") throw lost();
      if (fault === "hang") await never;
      if (fault === "slow") await clock.sleep(slowMs);
      if (fault === "late") await network.dawdle(`d1 ${name}`);
    };
    const comeBack = async (): Promise<void> => {
      if (fault === "fail-after") throw lost();
      if (fault === "hang-after") await never;
      await way();
    };
    const travel = async () => {
      await arrive();
      trips.set(worker, (trips.get(worker) ?? 0) + 1);
      const value = work();
      await comeBack();
      return value;
    };
    const answer = forTheLiving(liveAs(theWorld, travel));
    answer.catch(() => undefined);
    return answer;
  };
