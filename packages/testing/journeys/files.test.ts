import { createHash, randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import type { Product, Upload } from "@souk/contracts/catalog";
import type { Tokens } from "@souk/contracts/identity";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));
let seller: Tokens;
let productId: string;

beforeAll(async () => {
  seller = await client.verifiedSeller();
  productId = (await client.createProduct(seller)).id;
});

const as = ({ accessToken: token }: Tokens) => ({ token });
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const random = (length: number) => new Uint8Array(randomBytes(length));
const read = async (id = productId) => (await client.ask<Product>(`/v1/products/${id}`, as(seller))).body;
const fileOf = async (fileId: string) => {
  const { files, images } = await read();
  return [...files, ...images].find(({ id }) => id === fileId);
};
const announce = (body: Record<string, unknown>, id = productId) =>
  client.ask<Upload & { code: string; errors: { pointer: string }[] }>(`/v1/products/${id}/files`, {
    ...as(seller),
    body: { name: "book.pdf", type: "application/pdf", kind: "download", ...body },
  });
const inChunks = (bytes: Uint8Array, size: number): ReadableStream<Uint8Array> =>
  ReadableStream.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.slice(index * size, (index + 1) * size)),
  );

describe("a signed upload", () => {
  test("is announced, takes its bytes once and shows their hash", async () => {
    const bytes = random(300_000);
    const announced = await announce({ size: bytes.length });
    expect(announced.status).toBe(201);
    expect(announced.headers.get("Location")).toBe(`/v1/products/${productId}`);
    const { file, upload } = announced.body;
    expect(file).toMatchObject({ name: "book.pdf", size: 300_000, sha256: null, version: 1, status: "pending" });
    expect(upload.url.startsWith(`${client.origin}/uploads/`)).toBe(true);
    const lifetime = new Date(upload.expiresAt).getTime() - Date.now();
    expect(lifetime).toBeGreaterThan(3_000_000);
    expect(lifetime).toBeLessThanOrEqual(3_600_000);
    expect(await fileOf(file.id)).toEqual(file);
    expect(await client.put(upload, bytes)).toEqual({ status: 204, code: null });
    expect(await fileOf(file.id)).toEqual({ ...file, sha256: hashOf(bytes), status: "uploaded" });
    expect(await client.put(upload, random(3_000_000))).toEqual({ status: 409, code: "upload_completed" });
  });

  test("takes a body of unannounced length in chunks", async () => {
    const bytes = random(200_000);
    const { body } = await announce({ size: bytes.length, sha256: hashOf(bytes) });
    expect((await client.put(body.upload, inChunks(bytes, 7_001))).status).toBe(204);
  });

  test.each([
    ["fewer bytes", 1_000, 999, 400, "upload_mismatch"],
    ["no bytes", 1_000, 0, 400, "upload_mismatch"],
    ["more bytes", 1_000, 1_001, 413, "payload_too_large"],
    ["a lot more bytes", 1_000, 5_000_000, 413, "payload_too_large"],
  ])("refuses %s than announced, keeps nothing and can be tried again", async (_, size, sent, status, code) => {
    const { body } = await announce({ size });
    expect(await client.put(body.upload, random(sent))).toEqual({ status, code });
    expect(await client.put(body.upload, inChunks(random(sent), 500))).toEqual({ status, code });
    expect((await fileOf(body.file.id))?.status).toBe("pending");
    expect((await client.put(body.upload, random(size))).status).toBe(204);
  });

  test("refuses bytes of another hash than announced", async () => {
    const bytes = random(1_000);
    const { body } = await announce({ size: 1_000, sha256: hashOf(bytes) });
    expect(await client.put(body.upload, random(1_000))).toEqual({ status: 400, code: "upload_mismatch" });
    expect((await fileOf(body.file.id))?.status).toBe("pending");
    expect((await client.put(body.upload, bytes)).status).toBe(204);
  });

  test("sent many times at once with different bytes keeps exactly one of them", async () => {
    const bodies = Array.from({ length: 8 }, () => random(50_000));
    const { body } = await announce({ size: 50_000 });
    const answers = await Promise.all(bodies.map((bytes) => client.put(body.upload, bytes)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(409)]);
    const winner = bodies[answers.findIndex(({ status }) => status === 204)] ?? random(1);
    expect((await fileOf(body.file.id))?.sha256).toBe(hashOf(winner));
  });

  test("altered in any part of its address is refused", async () => {
    const bytes = random(10);
    const { body } = await announce({ size: 10 });
    const { url } = body.upload;
    const token = url.slice(url.lastIndexOf("/") + 1);
    const places = [0, 5, 20, token.indexOf(".") + 1, token.length - 1];
    const flip = (at: number) => `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
    const altered = [...places.map(flip), `${token}.x`, "nonsense"];
    const answers = await Promise.all(
      altered.map((text) => client.put({ ...body.upload, url: `${client.origin}/uploads/${text}` }, bytes)),
    );
    expect(answers).toEqual(altered.map(() => ({ status: 403, code: "link_invalid" })));
    expect((await client.put(body.upload, bytes)).status).toBe(204);
  });

  test("with another method is not allowed", async () => {
    const { body } = await announce({ size: 10 });
    const answer = await client.ask(new URL(body.upload.url).pathname, { method: "DELETE" });
    expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "PUT"]);
  });

  test.each([
    ["/size", { size: 5 * 1024 ** 3 + 1 }],
    ["/size", { size: 10 * 1024 ** 2 + 1, kind: "image", type: "image/png" }],
    ["/size", { size: 0 }],
    ["/sha256", { size: 1, sha256: "abc" }],
    ["/name", { size: 1, name: "x".repeat(201) }],
    ["/name", { size: 1, name: "a\nb" }],
    ["/type", { size: 1, type: "nonsense" }],
    ["/kind", { size: 1, kind: "secret" }],
  ])("is refused at %s when the announcement is wrong", async (pointer, wrong) => {
    const answer = await announce(wrong);
    expect([answer.status, answer.body.errors[0]?.pointer]).toEqual([400, pointer]);
  });
});

describe("a new version", () => {
  test("becomes current once its bytes are there", async () => {
    const [one, two] = [random(100), random(200)];
    const file = await client.addFile(seller, productId, one);
    const body = { size: 200, sha256: hashOf(two), changelog: "Mistakes mended" };
    const path = `/v1/products/${productId}/files/${file.id}/versions`;
    const announced = await client.ask<Upload>(path, { ...as(seller), body });
    expect(announced.status).toBe(201);
    expect(announced.body.file).toMatchObject({ id: file.id, version: 2, size: 200, status: "pending" });
    expect(await fileOf(file.id)).toMatchObject({ version: 1, status: "uploaded", sha256: hashOf(one) });
    expect((await client.put(announced.body.upload, two)).status).toBe(204);
    expect(await fileOf(file.id)).toMatchObject({ version: 2, status: "uploaded", sha256: hashOf(two), size: 200 });
  });

  test("of many announced at once has a number of its own, and the newest uploaded is current", async () => {
    const file = await client.addFile(seller, productId, random(10));
    const announced = await Promise.all(
      Array.from({ length: 6 }, () =>
        client.ask<Upload>(`/v1/products/${productId}/files/${file.id}/versions`, {
          ...as(seller),
          body: { size: 10, changelog: "" },
        }),
      ),
    );
    expect(announced.map(({ body }) => body.file.version).sort()).toEqual([2, 3, 4, 5, 6, 7]);
    const uploads = announced.filter(({ body }) => [3, 5].includes(body.file.version));
    await Promise.all(uploads.map(({ body }) => client.put(body.upload, random(10))));
    expect((await fileOf(file.id))?.version).toBe(5);
  });

  test("of an unknown file is 404", async () => {
    const body = { size: 10, changelog: "" };
    const paths = ["fil_00000000000000000000000000", "nonsense"].map((id) => `/v1/products/${productId}/files/${id}`);
    for (const path of paths) {
      expect((await client.ask(`${path}/versions`, { ...as(seller), body })).status).toBe(404);
      expect((await client.ask(path, { ...as(seller), method: "DELETE" })).status).toBe(404);
    }
  });
});

describe("removing", () => {
  const remove = (id: string, fileId: string) =>
    client.ask(`/v1/products/${id}/files/${fileId}`, { ...as(seller), method: "DELETE" });

  test("takes a file off the product, and its address takes no more bytes", async () => {
    const { body } = await announce({ size: 10 });
    expect((await remove(productId, body.file.id)).status).toBe(204);
    expect(await fileOf(body.file.id)).toBeUndefined();
    expect(await client.put(body.upload, random(10))).toEqual({ status: 404, code: "not_found" });
    expect((await remove(productId, body.file.id)).status).toBe(404);
  });

  test("leaves an active product at least one download, even when all go at once", async () => {
    const product = await client.publishProduct(seller);
    const second = await client.addFile(seller, product.id, random(10));
    const ids = [product.files[0]?.id ?? "", second.id];
    const answers = await Promise.all(ids.map((id) => remove(product.id, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe("product_not_publishable");
    expect((await read(product.id)).files).toHaveLength(1);
  });
});

const chunkOf = (type: string, data: Buffer): Buffer => {
  const typed = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
};

/** A black picture, ten pixels high. */
const drawPng = (width: number): Uint8Array<ArrayBuffer> => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(10, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * 10));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [signature, chunkOf("IHDR", header), chunkOf("IDAT", rows), chunkOf("IEND", Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat(parts));
};

const images: [string, number[]][] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff, 0xe0]],
  ["image/gif", [...Buffer.from("GIF89a")]],
  ["image/webp", [...Buffer.from("RIFF....WEBP")]],
  ["image/avif", [0, 0, 0, 28, ...Buffer.from("ftypavif")]],
];

describe("an image", () => {
  const bytesOf = (start: number[]) => new Uint8Array([...start, ...random(500)]);

  test.each(images)("%s is recognised by its first bytes and served to anyone for ever", async (type, start) => {
    const bytes = bytesOf(start);
    const given = { kind: "image", name: "cover", type: "application/octet-stream" } as const;
    const { id } = await client.addFile(seller, productId, bytes, given);
    const shown = await fileOf(id);
    expect(shown).toMatchObject({ type, status: "uploaded", url: `${client.origin}/media/original/${id}` });
    for (const size of ["original", "mobile"]) {
      const response = await fetch(`${client.origin}/media/${size}/${id}`);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": type,
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        etag: `"${hashOf(bytes)}"`,
      });
      expect(hashOf(new Uint8Array(await response.arrayBuffer()))).toBe(hashOf(bytes));
    }
    const headers = { "If-None-Match": `"${hashOf(bytes)}"` };
    const cached = await fetch(`${client.origin}/media/original/${id}`, { headers });
    expect([cached.status, await cached.text()]).toEqual([304, ""]);
    const head = await fetch(`${client.origin}/media/original/${id}`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([200, type, ""]);
  });

  test("is scaled down to 640 pixels for mobile, and never up", async () => {
    for (const [width, mobile] of [
      [1_280, 640],
      [100, 100],
    ] as const) {
      const bytes = drawPng(width);
      const { id } = await client.addFile(seller, productId, bytes, { kind: "image" });
      const response = await fetch(`${client.origin}/media/mobile/${id}`);
      const drawn = Buffer.from(await response.arrayBuffer());
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
      expect(drawn.readUInt32BE(16)).toBe(mobile);
      const headers = { "If-None-Match": response.headers.get("etag") ?? "" };
      expect((await fetch(`${client.origin}/media/mobile/${id}`, { headers })).status).toBe(304);
    }
  });

  test.each([
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["HTML", "<!doctype html><script>alert(1)</script>"],
    ["text", "x"],
  ])("that is really %s is refused and not kept", async (_, text) => {
    const bytes = new TextEncoder().encode(text);
    const { body } = await announce({ kind: "image", name: "cover.png", type: "image/png", size: bytes.length });
    expect(await client.put(body.upload, bytes)).toEqual({ status: 400, code: "unsupported_image" });
    expect((await fileOf(body.file.id))?.status).toBe("pending");
  });

  test("is gone from the public once it was removed, and a download never was there", async () => {
    const { id } = await client.addFile(seller, productId, bytesOf([0xff, 0xd8, 0xff]), { kind: "image" });
    await client.ask(`/v1/products/${productId}/files/${id}`, { ...as(seller), method: "DELETE" });
    const download = await client.addFile(seller, productId, random(10));
    for (const fileId of [id, download.id, "nonsense"]) {
      expect((await fetch(`${client.origin}/media/original/${fileId}`)).status).toBe(404);
    }
  });

  test("has no versions and is no reason to publish", async () => {
    const product = await client.createProduct(seller);
    const { id } = await client.addFile(seller, product.id, bytesOf([0xff, 0xd8, 0xff]), { kind: "image" });
    const body = { size: 10, changelog: "" };
    const version = await client.ask(`/v1/products/${product.id}/files/${id}/versions`, { ...as(seller), body });
    expect([version.status, version.body.code]).toEqual([400, "validation_failed"]);
    const published = await client.ask(`/v1/products/${product.id}/publish`, { ...as(seller), method: "POST" });
    expect(published.status).toBe(409);
  });
});
