import { accept, refuse } from "@souk/kernel/result";
import { beforeEach, describe, expect, test } from "vitest";
import { endOwnSession } from "./commands/end-sessions.ts";
import { login } from "./commands/login.ts";
import { logout, refresh } from "./commands/refresh.ts";
import { sessionLifetimeMs } from "./domain/session.ts";
import { after, elsewhere, expectValue, home, open, password, principalOf, reset, signIn } from "./fixture.ts";
import { loadKeys } from "./keys.ts";
import { checkSession, listSessions } from "./queries/sessions.ts";

beforeEach(reset);

const dead = refuse("access_token_invalid");
const renew = (refreshToken: string, ms = 0, device = home) => refresh(after(ms), { refreshToken }, device);

describe("signing in", () => {
  test("takes two trips to the database once the keys are known", async () => {
    const { email } = await open();
    const ctx = after(0);
    await loadKeys(ctx);
    const before = ctx.meter.cost.trips;
    expectValue(await login(ctx, { email, password }, home));
    expect(ctx.meter.cost.trips - before).toBe(2);
  });

  test("answers an unknown address and a wrong password alike", async () => {
    const { email } = await open();
    const answers = await Promise.all([
      login(after(0), { email, password: "Password124" }, home),
      login(after(0), { email: "nobody@example.com", password }, home),
    ]);
    expect(answers).toEqual([refuse("invalid_credentials"), refuse("invalid_credentials")]);
  });
});

describe("a refresh token", () => {
  test("is traded for a new pair of the same session", async () => {
    const first = await open();
    const next = expectValue(await renew(first.refreshToken));
    expect(next.refreshToken).not.toBe(first.refreshToken);
    expect([next.user, principalOf(next)]).toEqual([first.user, first.principal]);
  });

  test("used again ends the session, whoever used it first, and no other session", async () => {
    const stolen = await open();
    const other = await signIn(stolen.email);
    const next = expectValue(await renew(stolen.refreshToken));
    expect(await checkSession(after(0), stolen.principal)).toEqual(accept(null));
    expect(await renew(stolen.refreshToken)).toEqual(refuse("refresh_token_reused"));
    expect(await renew(next.refreshToken)).toEqual(refuse("refresh_token_invalid"));
    expect(await checkSession(after(0), stolen.principal)).toEqual(dead);
    expect(await renew(other.refreshToken)).toMatchObject({ ok: true });
  });

  test("ends the session however many were traded since", async () => {
    const { refreshToken } = await open();
    let newest = refreshToken;
    for (let round = 0; round < 3; round += 1) newest = expectValue(await renew(newest)).refreshToken;
    expect(await renew(refreshToken)).toEqual(refuse("refresh_token_reused"));
    expect(await renew(newest)).toEqual(refuse("refresh_token_invalid"));
  });

  test("used five times at once is traded once at most, and the session ends", async () => {
    const { refreshToken, principal } = await open();
    const answers = await Promise.all(Array.from({ length: 5 }, () => renew(refreshToken)));
    const traded = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    expect(traded).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(refuse("refresh_token_reused")));
    expect(await renew(traded[0]?.refreshToken ?? "")).toEqual(refuse("refresh_token_invalid"));
    expect(await checkSession(after(0), principal)).toEqual(dead);
  });

  test("works for 30 days after signing in, however often the session was refreshed", async () => {
    const { refreshToken } = await open();
    const next = expectValue(await renew(refreshToken, sessionLifetimeMs - 1));
    expect(await renew(next.refreshToken, sessionLifetimeMs)).toEqual(refuse("refresh_token_invalid"));
    expect(sessionLifetimeMs).toBe(30 * 24 * 3_600_000);
  });

  test("is nothing that was never issued", async () => {
    expect(await renew("A".repeat(43))).toEqual(refuse("refresh_token_invalid"));
  });
});

describe("the list of sessions", () => {
  test("has those that are alive, the newest first, and says which one asks", async () => {
    const first = await open(after(0));
    const ended = await signIn(first.email, after(1_000));
    await endOwnSession(after(2_000), first.principal, ended.principal.sessionId);
    const second = await signIn(first.email, after(3_000), elsewhere);
    const expiresAt = (ms: number) => after(ms + sessionLifetimeMs).now.toISOString();
    const at = (ms: number) => ({ createdAt: after(ms).now.toISOString(), lastUsedAt: after(ms).now.toISOString() });
    expect(expectValue(await listSessions(after(4_000), first.principal, {}))).toEqual({
      data: [
        { id: second.principal.sessionId, ...at(3_000), expiresAt: expiresAt(3_000), ...elsewhere, current: false },
        { id: first.principal.sessionId, ...at(0), expiresAt: expiresAt(0), ...home, current: true },
      ],
      nextCursor: null,
    });
    const late = expectValue(await listSessions(after(sessionLifetimeMs), first.principal, {}));
    expect(late.data.map(({ id }) => id)).toEqual([second.principal.sessionId]);
  });

  test("tells when and from where each was used last", async () => {
    const { refreshToken, principal } = await open();
    expectValue(await renew(refreshToken, 5_000, elsewhere));
    const [session] = expectValue(await listSessions(after(5_000), principal, {})).data;
    expect(session).toMatchObject({ ...elsewhere, lastUsedAt: after(5_000).now.toISOString() });
    expect(session?.createdAt).toBe(after(0).now.toISOString());
  });

  test("comes in pages, whose cursors are of one user's list alone", async () => {
    const { email, principal } = await open(after(0));
    for (let count = 1; count < 5; count += 1) await signIn(email, after(Math.floor(count / 2)));
    const whole = expectValue(await listSessions(after(9), principal, {})).data;
    const first = expectValue(await listSessions(after(9), principal, { limit: 3 }));
    const cursor = first.nextCursor ?? "";
    const second = expectValue(await listSessions(after(9), principal, { limit: 3, cursor }));
    expect([...first.data, ...second.data]).toEqual(whole);
    expect([whole.length, first.data.length, second.nextCursor]).toEqual([5, 3, null]);
    const stranger = await open();
    for (const [who, text] of [[stranger.principal, cursor] as const, [principal, `${cursor}A`] as const]) {
      expect(await listSessions(after(9), who, { cursor: text })).toMatchObject({
        problem: { code: "validation_failed", errors: [{ pointer: "/cursor" }] },
      });
    }
  });
});

describe("ending a session", () => {
  test("ends that one alone, at once where the session is looked at and for its refresh token", async () => {
    const mine = await open();
    const lost = await signIn(mine.email, after(0), elsewhere);
    expect(await endOwnSession(after(1), mine.principal, lost.principal.sessionId)).toEqual(accept(null));
    expect(await checkSession(after(1), lost.principal)).toEqual(dead);
    expect(await renew(lost.refreshToken)).toEqual(refuse("refresh_token_invalid"));
    expect(await checkSession(after(1), mine.principal)).toEqual(accept(null));
  });

  test("ends one's own, too", async () => {
    const { principal } = await open();
    expect(await endOwnSession(after(1), principal, principal.sessionId)).toEqual(accept(null));
    expect(await checkSession(after(1), principal)).toEqual(dead);
  });

  test("finds neither a stranger's, nor one that is over, nor one that never was", async () => {
    const [mine, stranger] = [await open(), await open()];
    expect(await endOwnSession(after(1), mine.principal, stranger.principal.sessionId)).toEqual(refuse("not_found"));
    expect(await checkSession(after(1), stranger.principal)).toEqual(accept(null));
    const over = await signIn(mine.email);
    await endOwnSession(after(1), mine.principal, over.principal.sessionId);
    expect(await endOwnSession(after(2), mine.principal, over.principal.sessionId)).toEqual(refuse("not_found"));
    const { sessionId } = mine.principal;
    expect(await endOwnSession(after(sessionLifetimeMs), mine.principal, sessionId)).toEqual(refuse("not_found"));
    expect(await endOwnSession(after(1), mine.principal, "ses_0")).toEqual(refuse("not_found"));
  });
});

describe("logging out", () => {
  test("ends the session of the refresh token, spent or not", async () => {
    const mine = await open();
    expectValue(await renew(mine.refreshToken));
    expect(await logout(after(1), mine.principal, mine)).toEqual(accept(null));
    expect(await checkSession(after(1), mine.principal)).toEqual(dead);
  });

  test("leaves a stranger's session, and takes a token of nobody as done", async () => {
    const [mine, stranger] = [await open(), await open()];
    expect(await logout(after(1), mine.principal, stranger)).toEqual(accept(null));
    expect(await logout(after(1), mine.principal, { refreshToken: "nobody's" })).toEqual(accept(null));
    for (const { principal } of [mine, stranger]) expect(await checkSession(after(1), principal)).toEqual(accept(null));
  });
});

test("a session is alive for its own user alone, until it expires", async () => {
  const [mine, stranger] = [await open(), await open()];
  const { sessionId } = mine.principal;
  expect(await checkSession(after(sessionLifetimeMs - 1), mine.principal)).toEqual(accept(null));
  expect(await checkSession(after(sessionLifetimeMs), mine.principal)).toEqual(dead);
  expect(await checkSession(after(0), { userId: stranger.user.id, sessionId })).toEqual(dead);
});
