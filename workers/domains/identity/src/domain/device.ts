import type { Device } from "@souk/contracts/identity/sessions";

// The first that fits counts: most browsers also name those that they want to pass for.
const programs: [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
];
const systems: [RegExp, string][] = [
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

const find = (list: [RegExp, string][], text: string): string | undefined =>
  list.find(([pattern]) => pattern.test(text))?.[1];

const describeAgent = (text: string): string => {
  const program = find(programs, text) ?? (text === "" ? "Unknown" : "Another program");
  const system = find(systems, text);
  return system === undefined ? program : `${program} on ${system}`;
};

const expand = (address: string): string[] => {
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  if (tail === undefined) return groups(head);
  const [before, after] = [groups(head), groups(tail)];
  return [...before, ...Array(Math.max(0, 8 - before.length - after.length)).fill("0"), ...after];
};

const describeNetwork = (address: string): string => {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(address);
  if (v4) return `${v4[1]}.${v4[2]}.${v4[3]}.0/24`;
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(":")) return "";
  return `${expand(address)
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/48`;
};

/** A program and a network in coarse words, enough to know one's own again. */
export const describeDevice = (sent: { userAgent: string | undefined; address: string | undefined }): Device => ({
  userAgent: describeAgent(sent.userAgent ?? ""),
  address: describeNetwork(sent.address ?? ""),
});
