import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { abortUpload } from "./commands/abort-upload.ts";
import { completeUpload } from "./commands/complete-upload.ts";
import { createFile } from "./commands/create-file.ts";
import { removeFile } from "./commands/remove-file.ts";
import { signPart } from "./commands/sign-part.ts";
import { uploadFile } from "./commands/upload-file.ts";
import { smallestPart } from "./domain/parts.ts";
import type { CatalogContext } from "./env.ts";
import { draftOne, eventsOf, expectValue, openTest, replacing, seller, tokenOf } from "./fixture.ts";
import { listParts } from "./queries/list-parts.ts";
import { readOwnProduct } from "./queries/read-product.ts";
import { locateFile } from "./queries/stored-files.ts";

const ctx = openTest();
const other = { ...seller, userId: "usr_other" };
const codeOf = (outcome: { ok: boolean; problem?: { code: string } }) => (outcome.ok ? "ok" : outcome.problem?.code);
const bytesOf = (size: number, fill: number) => new Uint8Array(size).fill(fill);
const first = bytesOf(smallestPart, 1);
const last = bytesOf(1_000, 2);
const size = first.length + last.length;
const sha256 = createHash("sha256").update(first).update(last).digest("hex");

type Ids = { id: string; fileId: string };

const announce = async (given: { size?: number; sha256?: string; kind?: "image" } = {}): Promise<Ids> => {
  const { id } = await draftOne(ctx);
  const input = { name: "a.bin", type: "application/x-a", size, kind: "download" as const, ...given };
  return { id, fileId: expectValue(await createFile(ctx, seller, id, input)).file.id };
};

const sign = async (ids: Ids, partNumber: number) =>
  tokenOf(expectValue(await signPart(ctx, seller, ids, { partNumber })));
const send = (
  within: CatalogContext,
  token: string,
  bytes: Uint8Array<ArrayBuffer>,
  length: number | null = bytes.length,
) => uploadFile(within, token, new Blob([bytes]).stream(), length);
const sendPart = async (ids: Ids, partNumber: number, bytes: Uint8Array<ArrayBuffer>) => {
  const { etag } = expectValue(await send(ctx, await sign(ids, partNumber), bytes));
  return { partNumber, etag: etag ?? "" };
};
const sendBoth = async (ids: Ids) => [await sendPart(ids, 1, first), await sendPart(ids, 2, last)];
const complete = (ids: Ids, parts: { partNumber: number; etag: string }[], within = openTest()) =>
  completeUpload(within, seller, ids, { parts });

const statusOf = async ({ id }: Ids) => expectValue(await readOwnProduct(ctx, seller, id)).files[0]?.status;
const keysOf = async ({ id }: Ids) => {
  const { objects } = await ctx.env.FILES.list({ prefix: `${id}/` });
  return objects.map(({ key }) => key);
};
const countUploads = async ({ fileId }: Ids) =>
  (await ctx.env.DB.prepare("SELECT count(*) AS n FROM part_uploads WHERE file_id = ?").bind(fileId).first("n")) ?? 0;
const expectNothingKept = async (ids: Ids) =>
  expect([await keysOf(ids), await statusOf(ids), await countUploads(ids)]).toEqual([[], "pending", 0]);

const failing = (name: "get" | "head") =>
  openTest({ FILES: replacing(ctx.env.FILES, name, () => Promise.reject(new Error("R2 is down"))) });

describe("an upload in parts", () => {
  test("makes one object of them, with their hash and one event, and a repeat is answered alike", async () => {
    const ids = await announce({ sha256 });
    const parts = await sendBoth(ids);
    const done = expectValue(await complete(ids, parts.toReversed()));
    expect(done.file).toMatchObject({ id: ids.fileId, size, sha256, version: 1, status: "uploaded" });
    const { key, type } = expectValue(await locateFile(ctx, { productId: ids.id, fileId: ids.fileId, version: 1 }));
    const object = await ctx.env.FILES.get(key);
    expect([object?.size, type, object?.httpMetadata?.contentType]).toEqual([
      size,
      "application/x-a",
      "application/x-a",
    ]);
    expect(expectValue(await complete(ids, parts))).toEqual(done);
    const events = (await eventsOf(ctx, ids.id)).filter((event) => event.type === "FileVersionUploaded");
    expect(events).toHaveLength(1);
  });

  test("is over once it is complete", async () => {
    const ids = await announce();
    const token = await sign(ids, 1);
    const parts = await sendBoth(ids);
    expectValue(await complete(ids, parts));
    const answers = [
      await signPart(ctx, seller, ids, { partNumber: 3 }),
      await abortUpload(ctx, seller, ids),
      await send(ctx, token, first),
      await complete(ids, parts.slice(0, 1)),
      await complete(ids, [{ partNumber: 1, etag: "x" }]),
    ];
    expect(answers.map(codeOf)).toEqual(Array(5).fill("upload_completed"));
    expect(await statusOf(ids)).toBe("uploaded");
  });

  test("completed many times at once is completed once", async () => {
    const ids = await announce();
    const parts = await sendBoth(ids);
    const answers = await Promise.all([1, 2, 3, 4].map(() => complete(ids, parts)));
    expect(answers.map(codeOf)).toEqual(Array(4).fill("ok"));
    expect((await eventsOf(ctx, ids.id)).filter(({ type }) => type === "FileVersionUploaded")).toHaveLength(1);
  });

  test("begun many times at once begins once", async () => {
    const ids = await announce();
    await Promise.all([1, 2, 1, 2].map((partNumber) => signPart(openTest(), seller, ids, { partNumber })));
    expect(await countUploads(ids)).toBe(1);
    expect(codeOf(await complete(ids, await sendBoth(ids)))).toBe("ok");
  });

  test("takes a part again, and the last one counts", async () => {
    const ids = await announce({ sha256 });
    const wrong = await sendPart(ids, 1, bytesOf(smallestPart, 9));
    const [right, end] = await sendBoth(ids);
    expect(
      codeOf(
        await complete(
          ids,
          [wrong, end].filter((part) => part !== undefined),
        ),
      ),
    ).toBe("validation_failed");
    expect(
      codeOf(
        await complete(
          ids,
          [right, end].filter((part) => part !== undefined),
        ),
      ),
    ).toBe("ok");
  });

  test("shows what has arrived", async () => {
    const ids = await announce();
    expect(expectValue(await listParts(ctx, seller, ids))).toEqual({ data: [] });
    const [one, two] = await sendBoth(ids);
    const data = [
      { ...one, size: first.length },
      { ...two, size: last.length },
    ];
    expect(expectValue(await listParts(ctx, seller, ids))).toEqual({ data });
  });

  test("is its seller's alone", async () => {
    const ids = await announce();
    const parts = await sendBoth(ids);
    const answers = [
      await signPart(ctx, other, ids, { partNumber: 1 }),
      await listParts(ctx, other, ids),
      await abortUpload(ctx, other, ids),
      await completeUpload(ctx, other, ids, { parts }),
      await signPart(ctx, seller, { ...ids, id: "prd_other" }, { partNumber: 1 }),
    ];
    expect(answers.map(codeOf)).toEqual(Array(5).fill("not_found"));
  });

  test("does not take an image", async () => {
    expect(codeOf(await signPart(ctx, seller, await announce({ kind: "image" }), { partNumber: 1 }))).toBe(
      "validation_failed",
    );
  });

  test("ends with the file's removal", async () => {
    const ids = await announce();
    const token = await sign(ids, 1);
    const parts = await sendBoth(ids);
    expectValue(await removeFile(ctx, seller, ids));
    expect(codeOf(await send(ctx, token, first))).toBe("not_found");
    expect(codeOf(await complete(ids, parts))).toBe("not_found");
  });
});

describe("a part", () => {
  test.each([
    ["shorter than announced", 1_000, 1_001, "upload_mismatch"],
    ["longer than announced", 1_000, 999, "payload_too_large"],
    ["announced above 90 MB", 1_000, 90_000_001, "payload_too_large"],
    ["empty", 0, 0, "upload_mismatch"],
    ["of unknown length and not as in the layout", 999, null, "upload_mismatch"],
  ])("that is %s is not taken", async (_, sent, length, code) => {
    const ids = await announce();
    expect(codeOf(await send(ctx, await sign(ids, 1), bytesOf(sent, 1), length))).toBe(code);
    expect(expectValue(await listParts(ctx, seller, ids)).data).toEqual([]);
  });

  test("of unknown length is taken as the layout has it", async () => {
    const ids = await announce({ size: 5_000 });
    const { etag } = expectValue(await send(ctx, await sign(ids, 1), bytesOf(5_000, 1), null));
    expect(codeOf(await complete(ids, [{ partNumber: 1, etag: etag ?? "" }]))).toBe("ok");
  });

  test("comes too late after an hour", async () => {
    const ids = await announce();
    const token = await sign(ids, 1);
    const later = { ...openTest(), now: new Date(ctx.now.getTime() + 3_600_001) };
    expect(codeOf(await send(later, token, first))).toBe("link_expired");
  });

  test("that is too small does not fit, and can be sent again", async () => {
    const ids = await announce({ size: 2_000 });
    const parts = [await sendPart(ids, 1, bytesOf(1_000, 1)), await sendPart(ids, 2, bytesOf(1_000, 2))];
    expect(codeOf(await complete(ids, parts))).toBe("validation_failed");
    expect(codeOf(await complete(ids, [await sendPart(ids, 1, bytesOf(2_000, 1))]))).toBe("ok");
  });

  test("that misses leaves the others in place", async () => {
    const ids = await announce();
    const one = await sendPart(ids, 1, first);
    expect(codeOf(await complete(ids, [one]))).toBe("upload_mismatch");
    expect(codeOf(await complete(ids, [one, await sendPart(ids, 2, last)]))).toBe("ok");
  });

  test("that the bucket replaced behind our back is asked for again", async () => {
    const ids = await announce();
    const [one, two] = await sendBoth(ids);
    const DB = replacing(ctx.env.DB, "prepare", (query) => {
      if (String(query).startsWith("insert")) throw new Error("D1 is down");
      return ctx.env.DB.prepare(String(query));
    });
    await expect(send(openTest({ DB }), await sign(ids, 1), bytesOf(smallestPart, 3))).rejects.toThrow();
    expect(
      codeOf(
        await complete(
          ids,
          [one, two].filter((part) => part !== undefined),
        ),
      ),
    ).toBe("upload_mismatch");
    expect(codeOf(await complete(ids, await sendBoth(ids)))).toBe("ok");
  });
});

describe("bytes of another hash than declared", () => {
  test("are not kept, and the upload may begin anew", async () => {
    const ids = await announce({ sha256 });
    const parts = [await sendPart(ids, 1, bytesOf(smallestPart, 9)), await sendPart(ids, 2, last)];
    expect(codeOf(await complete(ids, parts))).toBe("upload_mismatch");
    await expectNothingKept(ids);
    expect(codeOf(await complete(ids, parts))).toBe("validation_failed");
    expect(codeOf(await complete(ids, await sendBoth(ids)))).toBe("ok");
  });
});

describe("an aborted upload", () => {
  test("keeps nothing, takes no more parts and may begin anew", async () => {
    const ids = await announce();
    const token = await sign(ids, 1);
    const parts = await sendBoth(ids);
    expect(codeOf(await abortUpload(ctx, seller, ids))).toBe("ok");
    await expectNothingKept(ids);
    expect(codeOf(await abortUpload(ctx, seller, ids))).toBe("ok");
    expect(codeOf(await send(ctx, token, first))).toBe("not_found");
    expect(codeOf(await complete(ids, parts))).toBe("validation_failed");
    expect(codeOf(await complete(ids, await sendBoth(ids)))).toBe("ok");
  });

  test("that the bucket forgot by itself begins anew at the next part", async () => {
    const ids = await announce();
    const token = await sign(ids, 1);
    const row = await ctx.env.DB.prepare("SELECT storage_key, upload_id FROM part_uploads WHERE file_id = ?")
      .bind(ids.fileId)
      .first<{ storage_key: string; upload_id: string }>();
    await ctx.env.FILES.resumeMultipartUpload(row?.storage_key ?? "", row?.upload_id ?? "").abort();
    expect(codeOf(await send(ctx, token, first))).toBe("not_found");
    expect(codeOf(await complete(ids, await sendBoth(ids)))).toBe("ok");
  });

  test("leaves nothing behind when a part or the end comes at the same time", async () => {
    for (let round = 0; round < 5; round += 1) {
      const ids = await announce();
      const parts = await sendBoth(ids);
      const token = await sign(ids, 2);
      const [aborted, completed] = await Promise.all([
        abortUpload(openTest(), seller, ids),
        complete(ids, parts),
        send(openTest(), token, last),
      ]);
      if (completed.ok) {
        expect(codeOf(aborted)).toBe("upload_completed");
        expect(await keysOf(ids)).toHaveLength(1);
      } else {
        expect(codeOf(aborted)).toBe("ok");
        await expectNothingKept(ids);
      }
    }
  });
});

test("an upload that is aborted while it is being checked is not completed", async () => {
  const ids = await announce();
  const parts = await sendBoth(ids);
  const get = async (key: unknown) => {
    const object = await ctx.env.FILES.get(String(key));
    const body = new Blob([(await object?.arrayBuffer()) ?? ""]).stream();
    expectValue(await abortUpload(openTest(), seller, ids));
    return { size, body };
  };
  const FILES = replacing(ctx.env.FILES, "get", get);
  expect(codeOf(await complete(ids, parts, openTest({ FILES })))).toBe("upload_mismatch");
  await expectNothingKept(ids);
});

test("an upload that is completed while it is being aborted stays complete", async () => {
  const ids = await announce();
  const parts = await sendBoth(ids);
  const abort = async () => expectValue(await complete(ids, parts));
  const FILES = replacing(ctx.env.FILES, "resumeMultipartUpload", () => ({ abort }));
  expect(codeOf(await abortUpload(openTest({ FILES }), seller, ids))).toBe("upload_completed");
  expect([(await keysOf(ids)).length, await statusOf(ids)]).toEqual([1, "uploaded"]);
});

describe("a completion that broke off", () => {
  test("once the parts were put together goes on from there", async () => {
    const ids = await announce({ sha256 });
    const parts = await sendBoth(ids);
    await expect(complete(ids, parts, failing("get"))).rejects.toThrow("R2 is down");
    expect([(await keysOf(ids)).length, await statusOf(ids)]).toEqual([1, "pending"]);
    expect(expectValue(await complete(ids, parts)).file.sha256).toBe(sha256);
  });

  test("can still be aborted", async () => {
    const ids = await announce();
    await expect(complete(ids, await sendBoth(ids), failing("get"))).rejects.toThrow("R2 is down");
    expect(codeOf(await abortUpload(ctx, seller, ids))).toBe("ok");
    await expectNothingKept(ids);
  });

  test("counts as done when the database errs after it has committed", async () => {
    const ids = await announce();
    const parts = await sendBoth(ids);
    let writes = 0;
    const DB = replacing(ctx.env.DB, "batch", async (statements) => {
      const results = await ctx.env.DB.batch(statements as D1PreparedStatement[]);
      writes += 1;
      if (writes === 2) throw new Error("D1_ERROR: Network connection lost");
      return results;
    });
    expect(codeOf(await complete(ids, parts, openTest({ DB })))).toBe("ok");
    expect(await statusOf(ids)).toBe("uploaded");
  });

  test("and whose parts and object are gone begins anew", async () => {
    const ids = await announce();
    const parts = await sendBoth(ids);
    await expect(complete(ids, parts, failing("get"))).rejects.toThrow("R2 is down");
    await ctx.env.FILES.delete(await keysOf(ids));
    expect(codeOf(await complete(ids, parts))).toBe("upload_mismatch");
    expect(codeOf(await complete(ids, await sendBoth(ids)))).toBe("ok");
  });
});
