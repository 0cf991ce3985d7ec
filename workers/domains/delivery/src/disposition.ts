// Controls, path separators and the bidirectional overrides that can make one extension look like another.
const unsafe = /[\p{Cc}/\\\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** A `Content-Disposition` that saves the file under its name: plain ASCII for old clients, UTF-8 for all others (RFC 6266, RFC 8187). */
export const formatAttachment = (name: string): string => {
  const safe = name.toWellFormed().replaceAll(unsafe, "_").trim() || "download";
  const plain = safe.replaceAll(/[^\x20-\x7e]|["%]/gu, "_");
  const encoded = encodeURIComponent(safe).replaceAll(/['()*]/g, percent);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
};
