import { describe, expect, test } from "vitest";
import { disguise, isBot, toHost, toNetwork } from "./visitor.ts";

test.each([
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 AppleWebKit/537.36 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
  "facebookexternalhit/1.1",
  "Twitterbot/1.0",
  "AhrefsBot/7.0",
  "Mozilla/5.0 (compatible; YandexImages/3.0)",
  "Sogou web spider/4.0",
])("%s is a bot", (agent) => expect(isBot(agent)).toBe(true));

test.each([
  "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (Linux; Android 9; CUBOT_P40) AppleWebKit/537.36 Chrome/137.0 Mobile Safari/537.36",
  "SoukApp/3.1 (iPhone; iOS 26.1)",
  "curl/8.9",
  "",
])("%j is none", (agent) => expect(isBot(agent)).toBe(false));

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:0DB8:0001:0002::9", "2001:db8:1:2"],
  ["2001:db8::9", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["::ffff:203.0.113.7", "::ffff:203.0.113.7"],
  ["", ""],
])("the network of %j is %j", (address, network) => expect(toNetwork(address)).toBe(network));

test.each([
  ["https://News.example.com:8443/item?id=1#x", "news.example.com"],
  ["news.example.com", "news.example.com"],
  ["example.com./", "example.com"],
  ["https://user:pass@example.com/", "example.com"],
  ["https://bücher.example/", "xn--bcher-kva.example"],
  ["", null],
  [undefined, null],
  ["javascript:alert(1)", null],
  ["android-app://com.example/", null],
  ["not a host", null],
  ["localhost", null],
])("the host of %j is %j", (referrer, host) => expect(toHost(referrer)).toBe(host));

describe("a visitor's disguise", () => {
  const noon = new Date("2026-11-20T12:00:00Z");
  const onlooker = { userId: null, address: "203.0.113.7", agent: "Firefox" };
  const { visitor } = disguise("secret", onlooker, noon);

  test("holds nothing of what it hides", () => {
    expect(JSON.stringify(disguise("secret", onlooker, noon))).not.toMatch(/203|Firefox/);
  });

  test("is another one tomorrow, on another device, in another network and under another secret", () => {
    const others = [
      disguise("secret", onlooker, new Date("2026-11-21T12:00:00Z")),
      disguise("secret", { ...onlooker, agent: "Chrome" }, noon),
      disguise("secret", { ...onlooker, address: "203.0.113.8" }, noon),
      disguise("another", onlooker, noon),
    ];
    expect(new Set([visitor, ...others.map((other) => other.visitor)]).size).toBe(5);
  });

  test("is the same wherever a signed-in user is", () => {
    const here = disguise("secret", { ...onlooker, userId: "usr_1" }, noon);
    const there = disguise("secret", { userId: "usr_1", address: "::1", agent: "App" }, noon);
    expect(here.visitor).toBe(there.visitor);
    expect(here.network).not.toBe(there.network);
  });
});
