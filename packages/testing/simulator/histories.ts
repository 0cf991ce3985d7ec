import fc from "fast-check";
import { type CardName, cards } from "./card-processor.ts";
import type { CommitFault } from "./commits.ts";
import { faultModes } from "./faults.ts";
import { newsModes } from "./foundation.ts";
import { askers, buyers, goods } from "./goods.ts";
import { type Action, type History, mortals, targets } from "./history.ts";

const doing = <Name extends Action["do"]>(name: Name) => fc.constant(name);
const nth = fc.nat(11);
const item = fc.nat(goods.length - 1);
const cardNames = Object.keys(cards) as CardName[];

const place = fc.record({
  do: doing("place"),
  buyer: fc.nat(buyers.length - 1),
  items: fc.uniqueArray(item, { minLength: 1, maxLength: 3 }),
  card: fc.oneof({ weight: 4, arbitrary: fc.constant("visa" as const) }, fc.constantFrom(...cardNames)),
});

// Faults strike a few places in each history, so that those that belong together meet.
const places = fc.uniqueArray(fc.constantFrom(...targets), { minLength: 1, maxLength: 4 });

// Often one call goes wrong in one way, and those that follow in another.
const fault = fc.record({
  do: doing("fault"),
  place: fc.nat(11),
  first: fc.constantFrom(...faultModes),
  later: fc.option(fc.constantFrom(...faultModes), { freq: 1 }),
  times: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.integer({ min: 4, max: 40 }) },
    { weight: 1, arbitrary: fc.constant(200) },
  ),
});

const refund = fc.record({
  do: doing("refund"),
  nth,
  by: fc.nat(askers.length - 1),
  // None is all that the asker may refund.
  items: fc.uniqueArray(item, { maxLength: 2 }),
  times: fc.integer({ min: 1, max: 3 }),
});

const crash = fc.record({ do: doing("crash"), who: fc.constantFrom(...mortals), nth });

const commitFaults: CommitFault[] = [
  ...(["throw", "kill", "evict"] as const).map((how) => ({ point: "before", how }) as const),
  ...(["kill", "evict"] as const).map((how) => ({ point: "after", how }) as const),
];

const commit = fc.record({
  do: doing("commit"),
  nth,
  skip: fc.nat(12),
  fault: fc.constantFrom(...commitFaults),
});

const others = [
  fc.record({ do: doing("repeat"), nth, otherBody: fc.boolean() }),
  fc.record({ do: doing("alarm"), nth, how: fc.constantFrom("early" as const, "lost" as const) }),
  fc.record({ do: fc.constantFrom("retell" as const, "retry" as const), nth }),
  fc.record({ do: doing("payAgain"), nth }),
  fc.record({ do: doing("captureByHand"), nth }),
  fc.record({ do: doing("dispute"), nth, status: fc.constantFrom("open" as const, "won" as const, "lost" as const) }),
  fc.record({ do: doing("authenticate"), nth, passes: fc.boolean() }),
  fc.record({ do: doing("price"), item, amount: fc.integer({ min: 50, max: 9_999 }) }),
];

const advance = fc.record({
  do: doing("advance"),
  ms: fc.constantFrom(1_000, 15_000, 61_000, 300_000, 700_000, 1_000_000),
});

const drawn = fc.oneof(
  { weight: 14, arbitrary: place },
  { weight: 8, arbitrary: fault },
  { weight: 4, arbitrary: refund },
  { weight: 3, arbitrary: crash },
  { weight: 2, arbitrary: commit },
  { weight: 2, arbitrary: advance },
  ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
);

const after = fc.oneof({ weight: 3, arbitrary: fc.nat(120) }, fc.nat(3_000));

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

const toActions = (what: Drawn, places: string[]): Action[] => {
  if (what.do !== "fault") return [what];
  const { place, first, later, times } = what;
  const fault = { do: "fault" as const, target: places[place % places.length] ?? "" };
  if (later === null) return [{ ...fault, mode: first, times }];
  return [
    { ...fault, mode: first, times: 1 },
    { ...fault, mode: later, times },
  ];
};

// Each history does without some of it, so that what is left meets more often.
const dispensable = ["crash", "commit", "alarm", "refund", "repeat", "price", "advance", "retell", "retry"] as const;

/** Any history of some four dozen actions at most. */
export const histories: fc.Arbitrary<History> = fc
  .record({
    seed: fc.integer(),
    news: fc.constantFrom(...newsModes),
    places,
    mostOrders: fc.integer({ min: 1, max: 16 }),
    without: fc.subarray([...dispensable]),
    actions: fc.array(fc.tuple(drawn, after), { minLength: 4, maxLength: 48, size: "max" }),
  })
  .map(({ seed, news, places, mostOrders, without, actions }) => {
    let orders = 0;
    const isWanted = ([what]: (typeof actions)[number]): boolean => {
      if (what.do === "place") orders += 1;
      return what.do === "place" ? orders <= mostOrders : !without.some((each) => each === what.do);
    };
    const all = actions
      .filter(isWanted)
      .flatMap(([what, after]) =>
        toActions(what, places).map((action, index) => ({ ...action, after: index === 0 ? after : 0 })),
      );
    return { seed, news, actions: all };
  });
