import type { Shelf } from "@souk/contracts/catalog";
import { accept } from "@souk/kernel/result";
import { countStale, tellStale } from "@souk/platform/copies";
import { createMeter } from "@souk/platform/meter";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createFileVersion } from "./commands/create-file.ts";
import { holdStock } from "./commands/hold-stock.ts";
import { removeFile } from "./commands/remove-file.ts";
import { tellShelves } from "./commands/tell-shelves.ts";
import { uploadFile } from "./commands/upload-file.ts";
import type { Env } from "./env.ts";
import { announceOne, bytesOf, expectValue, openTest, publishOne, seller, tokenOf } from "./fixture.ts";

const { cost } = createMeter();
let told: Shelf[] = [];
const keepShelves = vi.fn<Env["DELIVERY"]["keepShelves"]>(async (_, { all }) => {
  told.push(...all);
  return { ...accept(null), cost };
});
const open = () => openTest({ DELIVERY: { keepShelves } as Partial<Env["DELIVERY"]> as Env["DELIVERY"] });

const sell = (productId: string) =>
  holdStock(open(), { orderId: `ord_${crypto.randomUUID()}`, productIds: [productId] });

const addVersion = async (productId: string, fileId: string, text: string) => {
  const announced = await createFileVersion(
    open(),
    seller,
    { id: productId, fileId },
    { size: text.length, changelog: "" },
  );
  expectValue(await uploadFile(open(), tokenOf(expectValue(announced)), bytesOf(text)));
};

const versionsTold = () => told.map(({ files }) => files.map(({ versions }) => versions.length));

beforeEach(async () => {
  await tellStale(open(), tellShelves);
  told = [];
  keepShelves.mockClear();
});

describe("what a product holds", () => {
  test("is no business of delivery's until a unit of it is held", async () => {
    const { id, files } = await publishOne(open());
    await addVersion(id, files[0]?.id ?? "", "newer");
    await tellStale(open(), tellShelves);
    expect(keepShelves).not.toHaveBeenCalled();
    await sell(id);
    await sell(id);
    expect(await countStale(open())).toBe(1);
    await tellStale(open(), tellShelves);
    await tellStale(open(), tellShelves);
    expect([versionsTold(), await countStale(open())]).toEqual([[[2]], 0]);
  });

  test("is told again before whoever changed it is answered", async () => {
    const { id, files } = await publishOne(open());
    const fileId = files[0]?.id ?? "";
    await sell(id);
    await tellStale(open(), tellShelves);
    await addVersion(id, fileId, "newer");
    expectValue(await uploadFile(open(), tokenOf(await announceOne(open(), id, "another")), bytesOf("another")));
    expect(versionsTold()).toEqual([[1], [2], [2, 1]]);
    expectValue(await removeFile(open(), seller, { id, fileId }));
    expect(told.at(-1)?.files).toMatchObject([{ id: fileId, removed: true }, { removed: false }]);
    const revisions = told.map(({ revision }) => revision);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    expect(await countStale(open())).toBe(0);
  });

  test("is changed though delivery does not answer, and told later", async () => {
    const { id, files } = await publishOne(open());
    await sell(id);
    await tellStale(open(), tellShelves);
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    keepShelves.mockRejectedValueOnce(new Error("down"));
    await addVersion(id, files[0]?.id ?? "", "newer");
    expect([versionsTold(), logged.mock.calls.length]).toEqual([[[1]], 1]);
    logged.mockRestore();
    await tellStale(open(), tellShelves);
    expect(versionsTold()).toEqual([[1], [2]]);
  });
});
