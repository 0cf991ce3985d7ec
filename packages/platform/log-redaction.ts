const hidden = "[redacted]";

/** What must not stand in a log line, wherever it is quoted: each pattern is one kind of secret, or of what belongs to a person. */
const secrets: [RegExp, string][] = [
  [/\bBearer\s+\S+/gi, `Bearer ${hidden}`],
  // Access tokens, and what we seal ourselves: links, cursors, tickets.
  [/\beyJ[\w-]+(?:\.[\w-]*)+/g, hidden],
  [/\b(?:mk|whsec|sk_live|sk_test|rk_live|rk_test)_[\w+/=-]{4,}/g, hidden],
  // 256 random bits in base64url: refresh and mail tokens.
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, hidden],
  [/([?&](?:token|code|key|signature)=)[^&\s"']+/gi, `$1${hidden}`],
  [/(\/(?:downloads|uploads)\/)[^\s"'?]+/g, `$1${hidden}`],
  [/\b\d(?:[ -]?\d){13,18}\b/g, hidden],
  [/[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g, hidden],
];

// drizzle puts a failed query's parameters into its message, and the message stands in the stack again.
const params = /\nparams: [\s\S]*?(?=\n {4}at |$)/g;

/** A text that others have written, without what no log line may tell. */
export const redact = (text: string): string =>
  secrets.reduce((clean, [pattern, instead]) => clean.replaceAll(pattern, instead), text.replaceAll(params, ""));
