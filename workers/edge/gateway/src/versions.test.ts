import { describe, expect, test } from "vitest";
import { answerAs, type History, history, listVersions, newestVersion } from "./versions.ts";

const known: History = {
  first: "2026-01-01",
  changes: [
    {
      date: "2026-03-01",
      routes: ["readMe"],
      downgrade: ({ fullName, ...rest }) => ({ ...rest, name: fullName }),
    },
    {
      date: "2026-06-01",
      routes: ["readMe"],
      downgrade: ({ displayName, ...rest }) => ({ ...rest, fullName: displayName }),
    },
  ],
  retirements: [{ routes: ["readMe"], deprecatedAt: "2026-06-01T00:00:00Z", sunsetAt: "2027-06-01T00:00:00Z" }],
};

const today = () => Response.json({ id: "usr_1", displayName: "Ada" });

describe("the versions", () => {
  test("are dates, the oldest first, and who names none gets the newest", () => {
    expect(listVersions(known)).toEqual(["2026-01-01", "2026-03-01", "2026-06-01"]);
    expect(newestVersion(known)).toBe("2026-06-01");
    expect(listVersions(history)).toEqual([...listVersions(history)].sort());
  });

  test.each([
    ["2026-06-01", { id: "usr_1", displayName: "Ada" }],
    ["2026-03-01", { id: "usr_1", fullName: "Ada" }],
    ["2026-01-01", { id: "usr_1", name: "Ada" }],
  ])("answer a client of %s in its own words", async (version, body) => {
    const answered = await answerAs(known, version, "readMe", today());
    expect(await answered.json()).toEqual(body);
  });

  test("leave other routes, refusals and other media types alone", async () => {
    const refused = Response.json({ code: "not_found" }, { status: 404 });
    expect(await (await answerAs(known, "2026-01-01", "readMe", refused)).json()).toEqual({ code: "not_found" });
    const text = await answerAs(known, "2026-01-01", "readMe", new Response("text"));
    expect(await text.text()).toBe("text");
    const other = today();
    expect(await answerAs(known, "2026-01-01", "readOrder", other)).toBe(other);
  });

  test("are kept apart by shared caches where they differ", async () => {
    for (const version of listVersions(known)) {
      const kept = new Response("{}", { headers: { Vary: "Authorization" } });
      const { headers } = await answerAs(known, version, "readMe", kept);
      expect(headers.get("Vary")).toBe("Authorization, Api-Version");
    }
    expect((await answerAs(known, "2026-01-01", "readOrder", today())).headers.get("Vary")).toBeNull();
  });

  test("announce what is going to go", async () => {
    const { headers } = await answerAs(known, "2026-06-01", "readMe", today());
    expect(headers.get("Deprecation")).toBe("@1780272000");
    expect(headers.get("Sunset")).toBe("Tue, 01 Jun 2027 00:00:00 GMT");
  });
});
