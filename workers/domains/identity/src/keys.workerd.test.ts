import { env } from "cloudflare:workers";
import { accept, refuse } from "@souk/kernel/result";
import { verifyAccessToken } from "@souk/platform/access-token";
import { beforeEach, describe, expect, test } from "vitest";
import { refresh } from "./commands/refresh.ts";
import { rotateKey } from "./commands/rotate-key.ts";
import { announcedMs, keysKeptMs, rotatedAfterMs } from "./domain/signing-keys.ts";
import { after, expectValue, home, minute, open, principalOf, reset, signIn } from "./fixture.ts";
import { forgetKeys, loadKeys } from "./keys.ts";
import { listKeys } from "./queries/list-keys.ts";

beforeEach(reset);

const tokensLiveMs = 10 * minute;
const dead = refuse("access_token_invalid");

/** What an isolate that starts at this moment would publish. */
const published = async (ms: number) => {
  forgetKeys();
  return expectValue(await listKeys(after(ms))).keys;
};
const kids = async (ms: number) => (await published(ms)).map(({ kid }) => kid);
const signerOf = ({ accessToken }: { accessToken: string }) =>
  (JSON.parse(Buffer.from(accessToken.split(".")[0] ?? "", "base64url").toString()) as { kid: string }).kid;
const verify = async (accessToken: string, ms: number) =>
  verifyAccessToken(accessToken, await published(ms), after(ms).now);

describe("signing keys", () => {
  test("are made once by 50 who find none, and kept sealed", async () => {
    const found = await Promise.all(Array.from({ length: 50 }, () => loadKeys(after(0))));
    expect(new Set(found.map((keys) => JSON.stringify(keys))).size).toBe(1);
    const { results } = await env.DB.prepare("SELECT * FROM signing_keys").all();
    expect(results.length).toBe(1);
    const secret = found[0]?.[0]?.d ?? "";
    expect(secret).toHaveLength(43);
    expect(JSON.stringify(results)).not.toContain(secret);
  });

  test("are asked of the database once a minute", async () => {
    await loadKeys(after(0));
    const [warm, cold] = [after(keysKeptMs - 1), after(keysKeptMs)];
    await loadKeys(warm);
    await loadKeys(cold);
    expect([warm.meter.cost.trips, cold.meter.cost.trips]).toEqual([0, 1]);
  });

  test("are published without their private halves", async () => {
    const [key] = await published(0);
    expect(Object.keys(key ?? {}).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
  });
});

describe("a key that is rotated", () => {
  test("is announced before it signs, and the one before signs meanwhile", async () => {
    const { email, ...first } = await open();
    const { kid, activeFrom } = expectValue(await rotateKey(after(0), { revoke: false }));
    expect(activeFrom).toBe(after(announcedMs).now.toISOString());
    expect(await kids(0)).toEqual([kid, signerOf(first)]);
    expect(signerOf(await signIn(email, after(announcedMs - 1)))).toBe(signerOf(first));
    forgetKeys();
    expect(signerOf(await signIn(email, after(announcedMs)))).toBe(kid);
  });

  test("leaves the one before until its last token has expired, had that been signed a minute late", async () => {
    const { email, ...first } = await open();
    const { kid } = expectValue(await rotateKey(after(0), { revoke: false }));
    const last = await signIn(email, after(announcedMs - 1_000));
    expect(signerOf(last)).toBe(signerOf(first));
    expect(await verify(last.accessToken, announcedMs + tokensLiveMs - 1_001)).toEqual(accept(principalOf(last)));
    const gone = announcedMs + keysKeptMs + tokensLiveMs;
    expect(await kids(gone - 1)).toEqual([kid, signerOf(first)]);
    expect(await kids(gone)).toEqual([kid]);
  });

  test("ends no session and no token of before", async () => {
    const { accessToken, refreshToken, principal } = await open();
    await rotateKey(after(0), { revoke: false });
    expect(await verify(accessToken, tokensLiveMs - 1_000)).toEqual(accept(principal));
    forgetKeys();
    const next = expectValue(await refresh(after(announcedMs), { refreshToken }, home));
    expect(await verify(next.accessToken, announcedMs)).toEqual(accept(principal));
  });

  test("is another one for each who asks at once", async () => {
    await open();
    const made = await Promise.all(Array.from({ length: 3 }, () => rotateKey(after(0), { revoke: false })));
    const names = made.map((each) => expectValue(each).kid);
    expect(new Set(names).size).toBe(3);
    expect(new Set((await kids(0)).slice(0, 3))).toEqual(new Set(names));
  });
});

describe("a key of which the others are revoked", () => {
  test("signs at once and alone: every access token of before is dead, every session lives", async () => {
    const { accessToken, refreshToken, principal } = await open();
    await rotateKey(after(0), { revoke: false });
    const { kid, activeFrom } = expectValue(await rotateKey(after(1_000), { revoke: true }));
    expect(activeFrom).toBe(after(1_000).now.toISOString());
    const next = expectValue(await refresh(after(1_000), { refreshToken }, home));
    expect(signerOf(next)).toBe(kid);
    expect(await kids(1_000)).toEqual([kid]);
    expect(await verify(accessToken, 1_000)).toBe("unknown_key");
    expect(await verify(next.accessToken, 1_000)).toEqual(accept(principal));
  });
});

describe("a key after 30 days", () => {
  test("signs on until its successor has been announced for long enough", async () => {
    const { email, ...first } = await open();
    const late = async (ms: number) => {
      const [newest] = await kids(rotatedAfterMs + ms);
      return { newest, signer: signerOf(await signIn(email, after(rotatedAfterMs + ms))) };
    };
    const due = await late(0);
    expect(due.newest).not.toBe(signerOf(first));
    expect([due.signer, (await late(announcedMs - 1)).signer]).toEqual(Array(2).fill(signerOf(first)));
    expect(await late(announcedMs)).toEqual({ newest: due.newest, signer: due.newest });
  });

  test("is followed by another, made once by 20 who find it due", async () => {
    const [first = ""] = await kids(0);
    expect(await kids(rotatedAfterMs - 1)).toEqual([first]);
    forgetKeys();
    const due = after(rotatedAfterMs);
    const found = await Promise.all(Array.from({ length: 20 }, () => loadKeys(due)));
    const [next, ...rest] = found[0]?.map(({ kid }) => kid) ?? [];
    expect([next !== first, rest]).toEqual([true, [first]]);
    expect(new Set(found.map((keys) => JSON.stringify(keys))).size).toBe(1);
    expect(await kids(rotatedAfterMs + announcedMs)).toEqual([next, first]);
  });

  test("is gone from the database once its successor is followed, too", async () => {
    await kids(0);
    await kids(rotatedAfterMs);
    await kids(2 * rotatedAfterMs + announcedMs);
    const { results } = await env.DB.prepare("SELECT generation FROM signing_keys ORDER BY generation").all();
    expect(results).toEqual([{ generation: 2 }, { generation: 3 }]);
  });
});

describe("a token", () => {
  test("of another service's making opens nothing under the name of our key", async () => {
    const { accessToken } = await open();
    await reset();
    const { kid = "" } = (await published(0))[0] ?? {};
    const renamed = JSON.stringify({ alg: "ES256", typ: "at+jwt", kid });
    const [, ...rest] = accessToken.split(".");
    const forged = [Buffer.from(renamed).toString("base64url"), ...rest].join(".");
    expect(await verify(forged, 0)).toEqual(dead);
  });
});
