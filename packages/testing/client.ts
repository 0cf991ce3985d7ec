import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { CreateFile, File, Product, Upload } from "@souk/contracts/catalog";
import type { Tokens } from "@souk/contracts/identity";
import type { SentMail } from "@souk/contracts/notifications";

export type Answer<T> = { status: number; body: T; headers: Headers };

type Asked = { method?: string; body?: unknown; token?: string | undefined; headers?: Record<string, string> };

/** A JSON client of one running system. */
export const createClient = (origin: string) => {
  const ask = async <T = Record<string, unknown>>(path: string, asked: Asked = {}): Promise<Answer<T>> => {
    const response = await fetch(new URL(path, origin), {
      method: asked.method ?? (asked.body === undefined ? "GET" : "POST"),
      headers: {
        ...(asked.body !== undefined && { "Content-Type": "application/json" }),
        ...(asked.token && { Authorization: `Bearer ${asked.token}` }),
        ...asked.headers,
      },
      ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as T, headers: response.headers };
  };

  /** A new account with an address of its own. */
  const register = async (role: "buyer" | "seller"): Promise<Tokens & { email: string }> => {
    const email = `${role}-${randomUUID()}@example.com`;
    const body = { email, password: "Password123", name: `A ${role}`, role };
    for (;;) {
      const { status, body: tokens } = await ask<Tokens>("/v1/auth/register", { body });
      // Too many passwords at once: whoever comes again gets in.
      if (status !== 503) return { ...tokens, email };
      await wait(250);
    }
  };

  /** The newest mail to an address, as soon as it has gone out. */
  const waitForMail = async (to: string): Promise<SentMail> => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const { body } = await ask<{ data: SentMail[] }>(`/dev/mail?to=${encodeURIComponent(to)}`);
      const [newest] = body.data ?? [];
      if (newest) return newest;
      await wait(100);
    }
    throw new Error(`No mail to ${to}`);
  };

  /** A new seller who has opened the link in the verification mail. */
  const verifiedSeller = async (): Promise<Tokens & { email: string }> => {
    const seller = await register("seller");
    const { links } = await waitForMail(seller.email);
    const token = new URL(links[0] ?? "").searchParams.get("token");
    await ask("/v1/auth/verify-email", { body: { token } });
    return seller;
  };

  /** PUTs bytes to a signed address; answers the status and, of a refusal, its code. */
  const put = async (upload: Upload["upload"], bytes: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>) => {
    const { method, url, headers } = upload;
    const response = await fetch(url, { method, headers, body: bytes, duplex: "half" });
    const text = await response.text();
    return { status: response.status, code: text === "" ? null : String(JSON.parse(text).code) };
  };

  /** A draft of the seller's, with defaults for what is not given. */
  const createProduct = async (seller: Tokens, given: Record<string, unknown> = {}): Promise<Product> => {
    const body = {
      title: "A thing",
      description: "What it is",
      category: "ebooks",
      price: { amount: 1_999, currency: "USD" },
      ...given,
    };
    const created = await ask<Product>("/v1/products", { token: seller.accessToken, body });
    return created.body;
  };

  /** Announces a file of these bytes and PUTs them. */
  const addFile = async (
    seller: Tokens,
    productId: string,
    bytes: Uint8Array<ArrayBuffer>,
    given: Partial<CreateFile> = {},
  ): Promise<File> => {
    const body = {
      name: "thing.bin",
      type: "application/octet-stream",
      kind: "download",
      size: bytes.length,
      ...given,
    };
    const announced = await ask<Upload>(`/v1/products/${productId}/files`, { token: seller.accessToken, body });
    await put(announced.body.upload, bytes);
    return announced.body.file;
  };

  /** An active product with one download of the given bytes. */
  const publishProduct = async (
    seller: Tokens,
    given: Record<string, unknown> = {},
    bytes: Uint8Array<ArrayBuffer> = new TextEncoder().encode("the bytes of a thing"),
  ): Promise<Product> => {
    const { id } = await createProduct(seller, given);
    await addFile(seller, id, bytes);
    const { body } = await ask<Product>(`/v1/products/${id}/publish`, { method: "POST", token: seller.accessToken });
    return body;
  };

  return { origin, ask, register, waitForMail, verifiedSeller, put, createProduct, addFile, publishProduct };
};

export type Client = ReturnType<typeof createClient>;
