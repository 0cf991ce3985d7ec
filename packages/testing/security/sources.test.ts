import { describe, expect, test } from "vitest";
import { listSources, type Source } from "../architecture/sources.ts";

const isShipped = ({ path }: Source): boolean =>
  /^(workers\/[\w-]+\/[\w-]+\/src|packages\/(contracts|kernel|platform))\//.test(path) &&
  !/\.test\.tsx?$|\/(fixture|test-worker|authenticator)\.ts$|\/development\/|\.d\.ts$|^workers\/sandbox\//.test(path);

const withoutComments = ({ path, text }: Source): Source => ({
  path,
  text: text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:"'`\w])\/\/.*/g, ""),
});

const shipped = listSources().filter(isShipped).map(withoutComments);

/** The files that hold what must not be, but for those that may; a sample shows that the pattern finds it at all. */
const findAll = (pattern: RegExp, sample: string, may: string[] = []): string[] => {
  expect(sample).toMatch(pattern);
  const found = shipped.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
  const stale = may.filter((path) => !found.includes(path)).map((path) => `${path} needs no exception any more`);
  return [...found.filter((path) => !may.includes(path)), ...stale];
};

describe("what is shipped", () => {
  test("is more than a few files", () => {
    expect(shipped.length).toBeGreaterThan(200);
  });

  test("never runs a text as code", () => {
    expect(findAll(/\beval\(|\bnew Function\(|\bsetTimeout\(\s*["'`]/, "eval(text)")).toEqual([]);
  });

  test("makes no pattern out of what somebody wrote", () => {
    const ofOurOwn = [
      "packages/platform/projection.ts",
      "workers/edge/gateway/src/request-log.ts",
      "workers/listeners/search/src/text/marks.ts",
    ];
    expect(findAll(/\bRegExp\(/, "new RegExp(q)", ofOurOwn)).toEqual([]);
  });

  test("calls no address outside but the payment provider's, and follows no redirect there", () => {
    const calls = /(?<![.\w]|async |override )fetch\((?!\w+: )/;
    const mayCall = ["workers/domains/payments/src/stripe.ts", "workers/domains/identity/src/pages.ts"];
    expect(findAll(calls, "await fetch(url)", mayCall)).toEqual([]);
    const provider = shipped.find(({ path }) => path === mayCall[0]);
    expect(provider?.text).toContain('redirect: "manual"');
    const page = shipped.find(({ path }) => path === mayCall[1]);
    expect(page?.text.match(new RegExp(calls.source, "g"))).toHaveLength(1);
    expect(page?.text).toContain("const toScript = ");
  });

  test("sets no cookie", () => {
    expect(findAll(/set-?cookie|hono\/cookie/i, "Set-Cookie")).toEqual([]);
  });

  test("sends nobody elsewhere by itself", () => {
    expect(findAll(/\bredirect\(|\bstatus: 30[12378]\b/, "c.redirect(url)")).toEqual([]);
  });

  test("puts no text into a page as markup, and takes no message from another one", () => {
    const ways = /\.(inner|outer)HTML|insertAdjacentHTML|document\.write|postMessage|onmessage|\bhtml\.raw|dangerously/;
    expect(findAll(ways, "output.innerHTML = text")).toEqual([]);
  });

  test("leaves nothing in a browser's storage", () => {
    expect(findAll(/localStorage|sessionStorage|indexedDB/, "localStorage.token = token")).toEqual([]);
  });

  test("draws nothing that must not be guessed from Math.random", () => {
    const jitter = ["packages/platform/breaker-object.ts"];
    expect(findAll(/Math\.random/, "Math.random()", jitter)).toEqual([]);
  });

  test("names no weak hash or cipher but the SHA-1 that authenticators speak", () => {
    const weak = /\b(md5|sha-?1|rc4|3?des3?|aes-\d+-(ecb|cbc))\b/i;
    expect(findAll(weak, 'createHash("md5")', ["workers/domains/identity/src/totp.ts"])).toEqual([]);
  });

  test("hashes, signs and encrypts by the runtime's own means, in few places", () => {
    const means = /\bcreate(Hash|Hmac|Cipheriv|Decipheriv)\(|\bscrypt\(|subtle\.(?!digest)|\bhkdfSync\(/;
    const places = [
      ...["packages/platform/row-hash.ts", "packages/platform/signing.ts"],
      ...["keys", "pages", "password"].map((name) => `workers/domains/identity/src/${name}.ts`),
    ];
    expect(findAll(means, 'createHash("sha256")', places)).toEqual([]);
  });

  test("verifies access tokens in one place", () => {
    const places = ["packages/platform/access-token.ts", "workers/edge/gateway/src/authenticate.ts"];
    expect(findAll(/\bverifyAccessToken\b|\bjwtVerify\b/, "verifyAccessToken(token)", places)).toEqual([]);
  });

  test("writes to the console in one place, where it is cleaned", () => {
    expect(findAll(/\bconsole\.\w+\(/, "console.log(body)", ["packages/platform/log.ts"])).toEqual([]);
  });

  test("holds no secret", () => {
    const secret = /\b(sk|rk)_live_\w{8}|\bAKIA[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_\w{30}/;
    expect(findAll(secret, "sk_live_4eC39HqLyj")).toEqual([]);
  });
});
