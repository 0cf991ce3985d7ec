import { check } from "./check.ts";

const patterns = [/Password123/, /\bpm_\w/, /\beyJ[\w-]{10,}\.eyJ/, /\bwhsec_\w/, /\bsk_test_\w/, /[?&]token=\w/];

const excerpt = (text: string, at: number): string => `…${text.slice(Math.max(0, at - 80), at + 40)}…`;

export const nothingLeaks = check(
  "I10 no password, card, token or signed address in an event, an answer or a log line",
  ["told", "secrets"],
  ({ told, secrets }) =>
    told.flatMap(({ where, text }) => {
      const found = [
        ...patterns.map((pattern) => [pattern, text.search(pattern)] as const),
        ...secrets.map((secret) => [secret, text.indexOf(secret)] as const),
      ];
      return found.flatMap(([what, at]) => (at === -1 ? [] : [`I10 ${what} in ${where}: ${excerpt(text, at)}`]));
    }),
);
