import type { Route } from "@souk/contracts/routes";
import type { Limit } from "@souk/platform/limit";

const minute = 60_000;

/** What anyone may ask, of whatever. */
export const general: Limit = { name: "default", quota: 1_200, windowMs: minute };

/** What is counted exactly, by address: the doors at which one would guess. */
export const strict: Record<NonNullable<Route["limit"]>, Limit> = {
  register: { name: "register", quota: 30, windowMs: minute },
  login: { name: "login", quota: 50, windowMs: minute },
  licenses: { name: "licenses", quota: 30, windowMs: minute },
};
