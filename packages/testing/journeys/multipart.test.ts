import { createHash, randomBytes } from "node:crypto";
import type {
  CompletedUpload,
  File,
  PartList,
  Product,
  SignedPart,
  Upload,
  UploadInParts,
} from "@souk/contracts/catalog";
import type { DownloadLink, LibraryItem } from "@souk/contracts/delivery";
import type { Tokens } from "@souk/contracts/identity";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);
const mebibyte = 1024 ** 2;
const smallest = 5 * mebibyte;

type Problem = { code: string; errors?: { pointer: string }[] };
type Part = { partNumber: number; etag: string };

let seller: Tokens;
let productId: string;

beforeAll(async () => {
  seller = await client.verifiedSeller();
  productId = (await client.createProduct(seller)).id;
});

const pathOf = (fileId: string, end: "parts" | "complete") => `/v1/products/${productId}/files/${fileId}/${end}`;
const announce = async <T = Upload>(size: number, given: Record<string, unknown> = {}) => {
  const body = { name: "film.mkv", type: "video/x-matroska", kind: "download", size, ...given };
  return client.ask<T>(`/v1/products/${productId}/files`, { token: seller.accessToken, body });
};
const sign = (fileId: string, partNumber: unknown, who = seller) =>
  client.ask<SignedPart & Problem>(pathOf(fileId, "parts"), { token: who.accessToken, body: { partNumber } });
const complete = (fileId: string, parts: unknown[], who = seller) =>
  client.ask<CompletedUpload & Problem>(pathOf(fileId, "complete"), { token: who.accessToken, body: { parts } });
const abort = (fileId: string, who = seller) =>
  client.ask<Problem>(pathOf(fileId, "parts"), { token: who.accessToken, method: "DELETE" });
const list = (fileId: string, who = seller) =>
  client.ask<PartList & Problem>(pathOf(fileId, "parts"), { token: who.accessToken });

const put = ({ method, url, headers }: Upload["upload"], body: Uint8Array<ArrayBuffer>) =>
  fetch(url, { method, headers, body });
const send = async (fileId: string, partNumber: number, bytes: Uint8Array<ArrayBuffer>): Promise<Part> => {
  const signed = await sign(fileId, partNumber);
  const response = await put(signed.body.upload, bytes);
  expect([signed.status, response.status]).toEqual([201, 204]);
  return { partNumber, etag: response.headers.get("ETag") ?? "" };
};

const random = (length: number) => new Uint8Array(randomBytes(length));

/** Each part repeats a seed of its own. */
const seeds = Array.from({ length: 4 }, () => randomBytes(1_009));
const bytesOf = (partNumber: number, length: number) => Buffer.alloc(length, seeds[partNumber]);

const hashAll = async (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
};

const readLink = async (buyer: Tokens, fileId: string): Promise<string> => {
  const path = `/v1/library/${productId}/files/${fileId}/links`;
  return (await client.ask<DownloadLink>(path, { method: "POST", token: buyer.accessToken })).body.url;
};

const size = 96_000_001;
const partSize = 32 * mebibyte;
const lengths = [0, partSize, partSize, size - 2 * partSize];
const partOf = (partNumber: number) => bytesOf(partNumber, lengths[partNumber] ?? 0);

/** Sends the beginning of a part and hangs up. */
const breakOff = async (fileId: string, partNumber: number): Promise<void> => {
  const { upload } = (await sign(fileId, partNumber)).body;
  const hangUp = new AbortController();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(partOf(partNumber).subarray(0, mebibyte)),
    pull: () => hangUp.abort(),
  });
  const headers = { "Content-Length": String(partSize) };
  const sending = fetch(upload.url, { method: "PUT", duplex: "half", headers, signal: hangUp.signal, body });
  await expect(sending).rejects.toThrow();
};

const expectDownload = async (url: string, sha256: string): Promise<void> => {
  const whole = await fetch(url);
  expect([whole.status, whole.headers.get("Content-Length")]).toEqual([200, String(size)]);
  expect(await hashAll(whole.body ?? [])).toBe(sha256);
  const seam = await fetch(url, { headers: { Range: `bytes=${partSize - 5}-${partSize + 4}` } });
  expect(seam.status).toBe(206);
  const expected = [partOf(1).subarray(-5), partOf(2).subarray(0, 5)];
  expect(Buffer.from(await seam.arrayBuffer())).toEqual(Buffer.concat(expected));
};

test("a file above 90 MB comes in parts, goes on where it broke off and is downloaded as it was sent", async () => {
  const sha256 = await hashAll([1, 2, 3].map(partOf));
  const announced = await announce<UploadInParts>(size, { sha256 });
  expect([announced.status, announced.body]).toMatchObject([
    201,
    { file: { size, sha256, version: 1, status: "pending" }, parts: { partSize, count: 3 } },
  ]);
  expect(announced.body).not.toHaveProperty("upload");
  const { id } = announced.body.file;

  await breakOff(id, 2);
  const last = await send(id, 3, partOf(3));
  const replaced = await send(id, 1, bytesOf(0, smallest));
  expect((await list(id)).body.data).toEqual([
    { partNumber: 1, size: smallest, etag: replaced.etag.replaceAll('"', "") },
    { partNumber: 3, size: lengths[3], etag: last.etag.replaceAll('"', "") },
  ]);
  const early = await complete(id, [last]);
  expect([early.status, early.body.code]).toEqual([400, "upload_mismatch"]);

  const [first, second] = [await send(id, 1, partOf(1)), await send(id, 2, partOf(2))];
  const done = await complete(id, [last, second, first]);
  expect([done.status, done.body.file]).toMatchObject([200, { id, size, sha256, version: 1, status: "uploaded" }]);
  expect((await complete(id, [first, second, last])).body).toEqual(done.body);

  const published = await client.ask<Product>(`/v1/products/${productId}/publish`, {
    method: "POST",
    token: seller.accessToken,
  });
  expect(published.body.files).toMatchObject([{ id, size, sha256, status: "uploaded" }]);
  const buyer = await client.register("buyer");
  expect((await purchases.buy(buyer, [productId])).status).toBe("completed");
  await expectDownload(await readLink(buyer, id), sha256);
}, 120_000);

test("a new version may come in parts, and its buyers get it", async () => {
  const { id, ...file } = await client.addFile(seller, productId, random(10));
  const buyer = await client.register("buyer");
  await client.ask(`/v1/products/${productId}/publish`, { method: "POST", token: seller.accessToken });
  await purchases.buy(buyer, [productId]);
  const bytes = random(1_000);
  const path = `/v1/products/${productId}/files/${id}/versions`;
  const body = { size: 1_000, changelog: "Longer" };
  expect((await client.ask<Upload>(path, { token: seller.accessToken, body })).body.file.version).toBe(2);
  const done = await complete(id, [await send(id, 1, bytes)]);
  const sha256 = await hashAll([bytes]);
  expect(done.body.file).toEqual({ ...file, id, size: 1_000, sha256, version: 2, status: "uploaded" } satisfies File);
  const item = await client.ask<LibraryItem>(`/v1/library/${productId}`, { token: buyer.accessToken });
  expect(item.body.files.find((owned) => owned.id === id)).toMatchObject({ version: 2, sha256, versions: [{}, {}] });
  expect(await hashAll((await fetch(await readLink(buyer, id))).body ?? [])).toBe(sha256);
});

describe("an upload in parts", () => {
  test("is refused where its list of parts is wrong, and stays as it is", async () => {
    const { id } = (await announce(smallest + 10)).body.file;
    const [one, two] = [await send(id, 1, random(smallest)), await send(id, 2, random(10))];
    for (const [pointer, parts] of [
      ["/parts/1/etag", [one, { partNumber: 2, etag: one.etag }]],
      ["/parts/0/etag", [{ partNumber: 3, etag: one.etag }]],
      ["/parts/2/partNumber", [one, two, one]],
      ["/parts", []],
      ["/parts/0/partNumber", [{ partNumber: 0, etag: "x" }]],
      ["/parts/0/etag", [{ partNumber: 1, etag: "" }]],
      ["/parts/0/size", [{ ...one, size: 1 }]],
    ] as const) {
      const { status, body } = await complete(id, [...parts]);
      expect([status, body]).toMatchObject([400, { code: "validation_failed", errors: [{ pointer }] }]);
    }
    expect((await complete(id, [one, two])).status).toBe(200);
  });

  test("takes no parts below 5 MiB but a last one", async () => {
    const { id } = (await announce(2_000)).body.file;
    const parts = [await send(id, 1, random(1_000)), await send(id, 2, random(1_000))];
    const { status, body } = await complete(id, parts);
    expect([status, body]).toMatchObject([400, { code: "validation_failed", errors: [{ pointer: "/parts" }] }]);
  });

  test.each([0, 10_001, 1.5, "1", null, undefined])("has no part number %j", async (partNumber) => {
    const { id } = (await announce(1_000)).body.file;
    const { status, body } = await sign(id, partNumber);
    expect([status, body]).toMatchObject([400, { errors: [{ pointer: "/partNumber" }] }]);
  });

  test("of another hash than declared is not kept", async () => {
    const { id } = (await announce(1_000, { sha256: "0".repeat(64) })).body.file;
    const { status, body } = await complete(id, [await send(id, 1, random(1_000))]);
    expect([status, body.code]).toEqual([400, "upload_mismatch"]);
    expect((await list(id)).body).toEqual({ data: [] });
  });

  test("that was aborted takes no more bytes at its old address, and may begin anew", async () => {
    const { id } = (await announce(1_000)).body.file;
    const bytes = random(1_000);
    const { body } = await sign(id, 1);
    const part = await send(id, 1, bytes);
    expect([(await abort(id)).status, (await abort(id)).status]).toEqual([204, 204]);
    expect((await put(body.upload, bytes)).status).toBe(404);
    expect((await complete(id, [part])).status).toBe(400);
    expect((await complete(id, [await send(id, 1, bytes)])).status).toBe(200);
  });

  test("is over once it is complete", async () => {
    const { id } = (await announce(1_000)).body.file;
    const { body } = await sign(id, 1);
    await complete(id, [await send(id, 1, random(1_000))]);
    const refused = [await sign(id, 1), await abort(id), await complete(id, [{ partNumber: 1, etag: "x" }])];
    for (const answer of refused) expect([answer.status, answer.body.code]).toEqual([409, "upload_completed"]);
    expect((await put(body.upload, random(1_000))).status).toBe(409);
  });

  test("is its seller's alone", async () => {
    const { id } = (await announce(1_000)).body.file;
    const part = await send(id, 1, random(1_000));
    const [other, buyer] = await Promise.all([client.verifiedSeller(), client.register("buyer")]);
    const by = async (who: Tokens) => [
      (await sign(id, 1, who)).status,
      (await list(id, who)).status,
      (await abort(id, who)).status,
      (await complete(id, [part], who)).status,
    ];
    expect([await by(other), await by(buyer)]).toEqual([Array(4).fill(404), Array(4).fill(403)]);
    expect((await complete(id, [part])).status).toBe(200);
  });

  test("is not for images, nor for files that are not there", async () => {
    const image = (await announce(1_000, { kind: "image" })).body.file;
    expect((await sign(image.id, 1)).status).toBe(400);
    expect((await sign("fil_00000000000000000000000000", 1)).status).toBe(404);
  });

  test("has addresses that stand for one part alone", async () => {
    const { id } = (await announce(1_000)).body.file;
    const { upload } = (await sign(id, 1)).body;
    const token = upload.url.slice(upload.url.lastIndexOf("/") + 1);
    const altered = {
      ...upload,
      url: `${client.origin}/uploads/${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`,
    };
    expect((await put(altered, random(1_000))).status).toBe(403);
  });
});
