import { describe, expect, test } from "vitest";
import { createFileVersion } from "./commands/create-file.ts";
import { archiveProduct, patchProduct } from "./commands/edit-product.ts";
import { publishProduct, unpublishProduct } from "./commands/publish-product.ts";
import { removeFile } from "./commands/remove-file.ts";
import { uploadFile } from "./commands/upload-file.ts";
import type { CatalogContext } from "./env.ts";
import {
  announceOne,
  bytesOf,
  draftOne,
  eventsOf,
  expectValue,
  openTest,
  publishOne,
  replacing,
  seller,
  tokenOf,
} from "./fixture.ts";
import { quote } from "./queries/quote.ts";
import { readMobileImage } from "./queries/read-image.ts";
import { readOwnProduct, readProduct } from "./queries/read-product.ts";
import { listOwnedFiles, locateFile } from "./queries/stored-files.ts";

const ctx = openTest();
const codeOf = (outcome: { ok: boolean; problem?: { code: string } }) => (outcome.ok ? "ok" : outcome.problem?.code);
const keysOf = async (productId: string) => {
  const { objects } = await ctx.env.FILES.list({ prefix: `${productId}/` });
  return objects.map(({ key }) => key);
};
const statusOf = async (productId: string) => {
  const { files } = expectValue(await readOwnProduct(ctx, seller, productId));
  return files[0]?.status;
};
const later = (ms: number): CatalogContext => ({ ...ctx, now: new Date(ctx.now.getTime() + ms) });

const addVersion = async (productId: string, fileId: string, text: string) => {
  const input = { size: text.length, changelog: `now ${text}` };
  const announced = expectValue(await createFileVersion(ctx, seller, { id: productId, fileId }, input));
  expectValue(await uploadFile(ctx, tokenOf(announced), bytesOf(text)));
};

describe("an upload", () => {
  test.each([
    ["too few bytes", "abc", {}, "upload_mismatch"],
    ["too many bytes", "abcdefgh", {}, "payload_too_large"],
    ["another hash", "abcde", { sha256: "0".repeat(64) }, "upload_mismatch"],
    ["no image", "abcde", { kind: "image" as const }, "unsupported_image"],
  ])("of %s leaves no object behind", async (_, sent, given, code) => {
    const { id } = await draftOne(ctx);
    const announced = await announceOne(ctx, id, "12345", given);
    expect(codeOf(await uploadFile(ctx, tokenOf(announced), bytesOf(sent)))).toBe(code);
    expect([await keysOf(id), await statusOf(id)]).toEqual([[], "pending"]);
  });

  test("that breaks off leaves no object behind", async () => {
    const { id } = await draftOne(ctx);
    const announced = await announceOne(ctx, id, "x".repeat(100));
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulls += 1;
        if (pulls === 1) controller.enqueue(new Uint8Array(50));
        else controller.error(new Error("The client is gone"));
      },
    });
    expect(codeOf(await uploadFile(ctx, tokenOf(announced), body))).toBe("upload_mismatch");
    expect(await keysOf(id)).toEqual([]);
  });

  test("sent twice at once leaves one object behind", async () => {
    const { id } = await draftOne(ctx);
    const token = tokenOf(await announceOne(ctx, id, "12345"));
    const answers = await Promise.all(["aaaaa", "bbbbb"].map((text) => uploadFile(openTest(), token, bytesOf(text))));
    expect(answers.map(codeOf).sort()).toEqual(["ok", "upload_completed"]);
    expect(await keysOf(id)).toHaveLength(1);
  });

  test("comes too late after an hour", async () => {
    const { id } = await draftOne(ctx);
    const token = tokenOf(await announceOne(ctx, id, "12345"));
    expect(codeOf(await uploadFile(later(3_600_000), token, bytesOf("12345")))).toBe("link_expired");
    expect(codeOf(await uploadFile(later(3_599_000), token, bytesOf("12345")))).toBe("ok");
  });

  test("can be repeated when the bucket failed", async () => {
    const { id } = await draftOne(ctx);
    const token = tokenOf(await announceOne(ctx, id, "12345"));
    const FILES = replacing(ctx.env.FILES, "put", () => Promise.reject(new Error("R2 is down")));
    await expect(uploadFile(openTest({ FILES }), token, bytesOf("12345"))).rejects.toThrow("R2 is down");
    expect(await statusOf(id)).toBe("pending");
    expect(codeOf(await uploadFile(ctx, token, bytesOf("12345")))).toBe("ok");
  });

  test("counts as done when the database errs after it has committed", async () => {
    const { id } = await draftOne(ctx);
    const token = tokenOf(await announceOne(ctx, id, "12345"));
    const DB = replacing(ctx.env.DB, "batch", async (statements) => {
      await ctx.env.DB.batch(statements as D1PreparedStatement[]);
      throw new Error("D1_ERROR: Network connection lost");
    });
    expect(codeOf(await uploadFile(openTest({ DB }), token, bytesOf("12345")))).toBe("ok");
    expect([(await keysOf(id)).length, await statusOf(id)]).toEqual([1, "uploaded"]);
  });

  test("can be repeated when the database errs before it has committed", async () => {
    const { id } = await draftOne(ctx);
    const token = tokenOf(await announceOne(ctx, id, "12345"));
    const DB = replacing(ctx.env.DB, "batch", () => Promise.reject(new Error("D1_ERROR: overloaded")));
    await expect(uploadFile(openTest({ DB }), token, bytesOf("12345"))).rejects.toThrow("overloaded");
    expect(codeOf(await uploadFile(ctx, token, bytesOf("12345")))).toBe("ok");
  });
});

test("a mobile image is the original where nothing can resize it", async () => {
  const { id } = await draftOne(ctx);
  const picture = "GIF89a and so on";
  const announced = await announceOne(ctx, id, picture, { kind: "image" });
  expectValue(await uploadFile(ctx, tokenOf(announced), bytesOf(picture)));
  const { IMAGES: _, ...env } = ctx.env;
  const image = expectValue(
    await readMobileImage({ ...ctx, env }, { fileId: announced.file.id, ifNoneMatch: undefined }),
  );
  const bytes = new TextDecoder().decode(await image.arrayBuffer());
  expect([image.headers.get("Content-Type"), bytes]).toEqual(["image/gif", picture]);
});

describe("what was sold", () => {
  test("keeps every uploaded version readable, though the file was removed and the product archived", async () => {
    const product = await publishOne(ctx);
    const fileId = product.files[0]?.id ?? "";
    await addVersion(product.id, fileId, "newer bytes");
    await createFileVersion(ctx, seller, { id: product.id, fileId }, { size: 1, changelog: "never sent" });
    await announceOne(ctx, product.id, "never sent either");
    expectValue(await archiveProduct(ctx, seller, product.id, undefined));
    expectValue(await removeFile(ctx, seller, { id: product.id, fileId }));
    const owned = expectValue(await listOwnedFiles(ctx, { productIds: [product.id, "prd_unknown"] }));
    expect(owned).toMatchObject([
      {
        productId: product.id,
        files: [
          {
            id: fileId,
            removed: true,
            versions: [
              { version: 1, size: 10, changelog: "" },
              { version: 2, size: 11, changelog: "now newer bytes" },
            ],
          },
        ],
      },
    ]);
    const located = expectValue(await locateFile(ctx, { productId: product.id, fileId, version: 2 }));
    expect(located).toMatchObject({ name: "thing.txt", type: "text/plain", size: 11 });
    expect(await (await ctx.env.FILES.get(located.key))?.text()).toBe("newer bytes");
    expect(codeOf(await locateFile(ctx, { productId: product.id, fileId, version: 3 }))).toBe("not_found");
    expect(codeOf(await locateFile(ctx, { productId: "prd_other", fileId, version: 2 }))).toBe("not_found");
  });

  test("is shown, archived, to those who bought it and to nobody else", async () => {
    const { id } = await publishOne(ctx);
    await archiveProduct(ctx, seller, id, undefined);
    const reader = { userId: "usr_reader", role: "buyer" as const, sessionId: "ses_2" };
    expect(codeOf(await readProduct(openTest({}, [id]), reader, id))).toBe("ok");
    expect(codeOf(await readProduct(openTest({}, []), reader, id))).toBe("not_found");
    expect(codeOf(await readProduct(openTest({}, [id]), null, id))).toBe("not_found");
  });

  test("is not shown to its buyers while it is a draft", async () => {
    const { id } = await publishOne(ctx);
    await unpublishProduct(ctx, seller, id);
    const reader = { userId: "usr_reader", role: "buyer" as const, sessionId: "ses_2" };
    expect(codeOf(await readProduct(openTest({}, [id]), reader, id))).toBe("not_found");
  });
});

describe("a quote", () => {
  test("names price, stock, seller and the newest uploaded versions, in the order asked and in one trip", async () => {
    const [one, two] = [await publishOne(ctx, { stock: 3 }), await publishOne(ctx, { title: "Second" })];
    const fileId = two.files[0]?.id ?? "";
    await addVersion(two.id, fileId, "v2");
    await createFileVersion(ctx, seller, { id: two.id, fileId }, { size: 1, changelog: "never sent" });
    await announceOne(ctx, two.id, "never sent either");
    const fresh = openTest();
    const quotes = expectValue(await quote(fresh, { productIds: [two.id, one.id] }));
    expect(quotes).toEqual([
      expect.objectContaining({
        productId: two.id,
        sellerId: seller.userId,
        sellerName: "Ada",
        title: "Second",
        price: { amount: 500, currency: "USD" },
        available: null,
        fileVersions: [{ fileId, version: 2 }],
      }),
      expect.objectContaining({ productId: one.id, available: 3 }),
    ]);
    expect(fresh.meter.cost.trips).toBe(1);
  });

  test("is refused when one product is not for sale", async () => {
    const [active, draft] = [await publishOne(ctx), await draftOne(ctx)];
    const asked = [[active.id, draft.id], [active.id, "prd_unknown"], [draft.id]];
    const answers = await Promise.all(asked.map((productIds) => quote(ctx, { productIds })));
    expect(answers.map(codeOf)).toEqual(Array(3).fill("product_not_found"));
    expect(codeOf(await quote(ctx, { productIds: Array(50).fill(active.id) as string[] }))).toBe("ok");
  });
});

test("never offers a product without a download, however publishing and removing meet", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id, files } = await publishOne(ctx);
    await unpublishProduct(ctx, seller, id);
    await Promise.all([
      publishProduct(openTest(), seller, id),
      removeFile(openTest(), seller, { id, fileId: files[0]?.id ?? "" }),
    ]);
    const now = expectValue(await readOwnProduct(ctx, seller, id));
    expect([now.status, now.files.length]).toSatisfy(
      ([status, count]) => (status === "active" && count === 1) || (status === "draft" && count === 0),
    );
  }
});

test("a file that arrives while another is being removed stays listed", async () => {
  const { id, files } = await publishOne(ctx);
  await unpublishProduct(ctx, seller, id);
  const token = tokenOf(await announceOne(ctx, id, "12345"));
  let arrived = false;
  const DB = replacing(ctx.env.DB, "batch", async (statements) => {
    if (!arrived) {
      arrived = true;
      expectValue(await uploadFile(ctx, token, bytesOf("12345")));
    }
    return ctx.env.DB.batch(statements as D1PreparedStatement[]);
  });
  expectValue(await removeFile(openTest({ DB }), seller, { id, fileId: files[0]?.id ?? "" }));
  const now = expectValue(await readOwnProduct(ctx, seller, id));
  expect(now.files.map(({ name, status }) => [name, status])).toEqual([["thing.txt", "uploaded"]]);
});

test("a product's events are numbered without a gap and tell of each change once", async () => {
  const product = await publishOne(ctx);
  await publishProduct(ctx, seller, product.id);
  await patchProduct(ctx, seller, product.id, { title: "Renamed" }, undefined);
  await patchProduct(ctx, seller, product.id, {}, undefined);
  await unpublishProduct(ctx, seller, product.id);
  await removeFile(ctx, seller, { id: product.id, fileId: product.files[0]?.id ?? "" });
  await archiveProduct(ctx, seller, product.id, undefined);
  await archiveProduct(ctx, seller, product.id, undefined);
  const events = await eventsOf(ctx, product.id);
  expect(events.map(({ type }) => type)).toEqual([
    "ProductCreated",
    "FileVersionUploaded",
    "ProductPublished",
    "ProductChanged",
    "ProductUnpublished",
    "FileRemoved",
    "ProductArchived",
  ]);
  expect(events.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(events[3]?.data).toMatchObject({
    title: "Renamed",
    status: "active",
    price: { amount: 500, currency: "USD" },
  });
});
