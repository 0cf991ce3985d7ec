import { alertsAreOver, alertsAreRaised, alertsComeOnce } from "./alerts.ts";
import {
  booksAgreeWithProcessor,
  booksAreComplete,
  booksBalance,
  booksKnowOrders,
  cashIsOwed,
  journalsAreUnique,
  nothingIsInSuspense,
  sharesAreExact,
} from "./books.ts";
import { type Check, type Findings, runChecks } from "./check.ts";
import {
  failuresHaveCauses,
  nothingIsOwed,
  ordersAreGuarded,
  ordersEnd,
  ordersEndOnce,
  refundsEnd,
} from "./endings.ts";
import {
  accessFollowsPayment,
  accessIsPaidFor,
  accessIsTheBuyers,
  holdsAreNeeded,
  nothingIsOwnedTwice,
  nothingIsUnderWay,
  receiptsGoOutOnce,
  stockAddsUp,
  unitsAreCounted,
} from "./goods.ts";
import {
  keysAreHonoured,
  ordersAreAsWished,
  ordersArePaidAsWished,
  ordersHaveKeys,
  refundsAreHonoured,
} from "./keys.ts";
import { nothingLeaks } from "./leaks.ts";
import { booksReconcile, listsAreReplays, nothingIsBuried, nothingLags, salesAreReplays } from "./lists.ts";
import { logIsDense, newsIsWhole } from "./log.ts";
import {
  capturedOnce,
  capturesAreExact,
  chargesAreEarned,
  chargesAreSettled,
  chargesHaveOrders,
  figuresAddUp,
  nothingIsHeld,
  nothingIsReturnedBefore,
} from "./money.ts";
import type { Seen } from "./snapshot.ts";
import { attemptsAreBounded, streamsAreNumbered, streamsAreSound, undosAreDone } from "./steps.ts";

export const always: Check[] = [
  capturedOnce,
  nothingIsReturnedBefore,
  accessFollowsPayment,
  unitsAreCounted,
  logIsDense,
];

export const atRest: Check[] = [
  ...always,
  ...[
    booksBalance,
    journalsAreUnique,
    booksKnowOrders,
    booksAgreeWithProcessor,
    booksAreComplete,
    cashIsOwed,
    nothingIsInSuspense,
  ],
  ...[capturesAreExact, chargesAreEarned, chargesHaveOrders, sharesAreExact, figuresAddUp, booksReconcile],
  ...[accessIsPaidFor, accessIsTheBuyers, nothingIsUnderWay, nothingIsOwnedTwice, stockAddsUp, holdsAreNeeded],
  ...[ordersEnd, ordersEndOnce, refundsEnd, failuresHaveCauses, undosAreDone, attemptsAreBounded, nothingIsOwed],
  ...[chargesAreSettled, nothingIsHeld, alertsAreRaised, alertsAreOver, alertsComeOnce, ordersAreGuarded],
  ...[receiptsGoOutOnce, streamsAreNumbered, streamsAreSound, newsIsWhole, listsAreReplays, salesAreReplays],
  ...[nothingLags, nothingIsBuried, keysAreHonoured, ordersAreAsWished, ordersArePaidAsWished, ordersHaveKeys],
  ...[refundsAreHonoured, nothingLeaks],
];

/** What a system breaks while it works. */
export const findBreachesNow = (seen: Seen): Findings => runChecks(always, seen);

/** What a system at rest breaks. */
export const findBreaches = (seen: Seen): Findings => runChecks(atRest, seen);
