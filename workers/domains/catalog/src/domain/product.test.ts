import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileState } from "./file.ts";
import {
  archiveProduct,
  type Change,
  decidePublish,
  decideUnpublish,
  draftProduct,
  type ProductState,
  patchProduct,
} from "./product.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 12, minute));
const download: FileState = {
  id: "fil_1",
  kind: "download",
  name: "a",
  type: "text/plain",
  size: 1,
  sha256: "00",
  version: 1,
  status: "uploaded",
};
const input = { title: "A", description: "", price: { amount: 100, currency: "USD" }, category: "ebooks" as const };
const given = { id: "prd_1", sellerId: "usr_1", slug: "a-1", now: at(0) };
const draft = draftProduct(input, given).next;
const ready: ProductState = { ...draft, files: [download] };
const ada = { name: "Ada", emailVerified: true, suspended: false };
const slugOf = (title: string) => `slug of ${title}`;

const changeOf = (outcome: ReturnType<typeof decidePublish>): Change => {
  if (!outcome.ok) throw new Error(outcome.problem.code);
  return outcome.value;
};
const active = changeOf(decidePublish(ready, ada, at(1))).next;

describe("publishing", () => {
  test("names the seller and the moment", () => {
    expect(active).toMatchObject({ status: "active", sellerName: "Ada", publishedAt: at(1).toISOString() });
  });

  test("again changes nothing", () => {
    expect(changeOf(decidePublish(active, ada, at(2)))).toEqual({ next: active, events: [] });
  });

  test("after a pause keeps the first date and takes the seller's new name", () => {
    const paused = changeOf(decideUnpublish(active, at(2))).next;
    const back = changeOf(decidePublish(paused, { ...ada, name: "Ada L." }, at(3))).next;
    expect(back).toMatchObject({ publishedAt: at(1).toISOString(), sellerName: "Ada L." });
  });

  test.each([
    ["without files", draft, ada],
    ["with a file still awaited", { ...ready, files: [{ ...download, status: "pending" as const }] }, ada],
    ["with an image only", { ...ready, files: [{ ...download, kind: "image" as const }] }, ada],
    ["without a verified address", ready, { ...ada, emailVerified: false }],
    ["while its seller is suspended", ready, { ...ada, suspended: true }],
    ["once archived", { ...ready, status: "archived" as const }, ada],
  ])("is refused %s", (_, state, seller) => {
    expect(decidePublish(state, seller, at(1))).toMatchObject({
      ok: false,
      problem: { code: "product_not_publishable" },
    });
  });
});

describe("an edit", () => {
  test("changes what it names and nothing else", () => {
    const { next, events } = patchProduct(active, { description: "More" }, { slugOf, now: at(5) });
    expect(next).toEqual({ ...active, description: "More", version: 2, updatedAt: at(5).toISOString() });
    expect(events).toMatchObject([{ type: "ProductChanged", data: { description: "More", status: "active" } }]);
  });

  test("moves the slug with the title until the first publishing", () => {
    expect(patchProduct(draft, { title: "B" }, { slugOf, now: at(5) }).next.slug).toBe("slug of B");
    expect(patchProduct(active, { title: "B" }, { slugOf, now: at(5) }).next.slug).toBe(active.slug);
  });

  test("tells a limit lifted from one not named", () => {
    const limited = { ...draft, stock: 3, maxActivations: 2 };
    const edit = (patch: Parameters<typeof patchProduct>[1]) =>
      patchProduct(limited, patch, { slugOf, now: at(5) }).next;
    expect(edit({ title: "B" })).toMatchObject({ stock: 3, maxActivations: 2 });
    expect(edit({ stock: null, license: null })).toMatchObject({ stock: null, maxActivations: null });
    expect(edit({ stock: 0, license: { maxActivations: 1 } })).toMatchObject({ stock: 0, maxActivations: 1 });
  });
});

test("archiving is for good", () => {
  const archived = archiveProduct(active, at(9)).next;
  expect(archiveProduct(archived, at(10))).toEqual({ next: archived, events: [] });
  expect(decideUnpublish(archived, at(10)).ok).toBe(false);
});

test("over any history the events tell the status, and only edits raise the version", () => {
  const verbs = fc.constantFrom("publish", "unpublish", "archive", "edit");
  const told = { ProductPublished: "active", ProductUnpublished: "draft", ProductArchived: "archived" } as const;
  fc.assert(
    fc.property(fc.array(verbs, { maxLength: 30 }), (history) => {
      let state = ready;
      let status: ProductState["status"] = "draft";
      let edits = 0;
      for (const [index, verb] of history.entries()) {
        const now = at(index);
        const outcome = {
          publish: () => decidePublish(state, ada, now),
          unpublish: () => decideUnpublish(state, now),
          archive: () => ({ ok: true as const, value: archiveProduct(state, now) }),
          edit: () => ({ ok: true as const, value: patchProduct(state, { title: `T${index}` }, { slugOf, now }) }),
        }[verb]();
        if (!outcome.ok) continue;
        if (verb === "edit") edits += 1;
        for (const { type } of outcome.value.events) status = type in told ? told[type as keyof typeof told] : status;
        state = outcome.value.next;
      }
      expect([state.status, state.version]).toEqual([status, 1 + edits]);
    }),
  );
});
