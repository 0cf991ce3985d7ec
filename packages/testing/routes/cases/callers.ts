import type { Role } from "@souk/contracts/call";
import type { RouteName } from "@souk/contracts/routes";
import type { Operation } from "../document.ts";
import type { Cast, Person } from "../people.ts";
import { type Case, mayGetThrough, toCase } from "./case.ts";

/** Nobody signed in: closed routes ask for it, open ones answer. */
export const withoutToken = (operations: Operation[], cast: Cast): Case[] =>
  operations
    .filter((operation) => operation.route.who !== "anyone" || mayGetThrough(operation))
    .map((operation) => {
      const isOpen = operation.route.who === "anyone";
      const expects = { status: [401], code: "authentication_required" } as const;
      const ids = isOpen ? {} : cast.ids;
      return toCase(
        "without a token",
        operation,
        cast,
        { as: null, ids },
        isOpen ? undefined : { ...expects, status: [401] },
      );
    });

/** Credentials that are none, on closed and open routes alike. */
export const withForgedTokens = (operations: Operation[], cast: Cast, tokens: Record<string, string>): Case[] =>
  operations.flatMap((operation) =>
    Object.entries(tokens).map(([what, token]) =>
      toCase(what, operation, cast, { as: null, token }, { status: [401], code: "access_token_invalid" }),
    ),
  );

/** People of all roles but those that a route is for. */
export const withWrongRoles = (operations: Operation[], cast: Cast): Case[] => {
  const people: Record<Role, Person> = { buyer: cast.buyer, seller: cast.seller, admin: cast.admin };
  return operations.flatMap((operation) => {
    const { who } = operation.route;
    if (typeof who === "string") return [];
    const others = Object.entries(people).filter(([role]) => !who.some((allowed) => allowed === role));
    return others.map(([role, as]) =>
      toCase(`as ${role}`, operation, cast, { as }, { status: [403], code: "forbidden" }),
    );
  });
};

// What is there for everybody to do to what others have written.
const openToOthers: RouteName[] = ["voteHelpful", "reportReview"];

/** Somebody of the right role who asks for what is not theirs; the same for what is not there at all. */
export const withForeignIds = (operations: Operation[], cast: Cast): Case[] =>
  operations.flatMap((operation) => {
    const { who, developmentOnly } = operation.route;
    if (!operation.path.includes("{") || who === "anyone" || developmentOnly || !mayGetThrough(operation)) return [];
    const { seller, buyer } = cast.strangers;
    const forAdmins = typeof who !== "string" && who.includes("admin");
    const unknown = toCase("an unknown id", operation, cast, { as: forAdmins ? cast.admin : seller, ids: {} }, refused);
    if (forAdmins) return [unknown];
    const isTaken = openToOthers.some((name) => name === operation.name);
    const askers = typeof who === "string" ? [seller, buyer] : [seller];
    return [
      unknown,
      ...askers.map((as) =>
        toCase("somebody else's id", operation, cast, { as }, isTaken ? undefined : { status: [400, 403, 404, 409] }),
      ),
    ];
  });

const refused = { status: [400, 404] };
