import { describe, expect, test } from "vitest";
import { describeDevice } from "./device.ts";

const agent = (userAgent: string | undefined) => describeDevice({ userAgent, address: undefined }).userAgent;
const network = (address: string | undefined) => describeDevice({ userAgent: undefined, address }).address;

const webKit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0";

describe("a program", () => {
  test.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux"],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, "Chrome on Windows"],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/131.0.0.0`, "Edge on Windows"],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome} Safari/537.36 OPR/117.0.0.0`, "Opera on macOS"],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/18.0 Safari/605.1.15`, "Safari on macOS"],
    [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${webKit} Version/18.0 Safari/604.1`, "Safari on iOS"],
    [`Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) ${webKit} CriOS/131.0 Safari/604.1`, "Chrome on iOS"],
    [`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${chrome} Mobile Safari/537.36`, "Chrome on Android"],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, "Chrome on ChromeOS"],
    ["curl/8.5.0", "curl"],
    ["SoukStudio/3 (secret build)", "Another program"],
    ["", "Unknown"],
    [undefined, "Unknown"],
  ])("that says %j is %s", (sent, name) => expect(agent(sent)).toBe(name));
});

describe("a network", () => {
  test.each([
    ["203.0.113.77", "203.0.113.0/24"],
    ["2001:db8:85a3:8d3:1319:8a2e:370:7348", "2001:db8:85a3::/48"],
    ["2001:0DB8:00A3::1", "2001:db8:a3::/48"],
    ["2001:db8::7348", "2001:db8:0::/48"],
    ["::1", "0:0:0::/48"],
    ["not an address", ""],
    ["1.2.3.4, 5.6.7.8", ""],
    ["", ""],
    [undefined, ""],
  ])("of %j is %j", (address, name) => expect(network(address)).toBe(name));
});
