import { sameText, sign } from "@souk/platform/signing";

const hex = (text: string, length: number): string => Buffer.from(text, "base64url").toString("hex").slice(0, length);

const mac = (secret: string, body: string): string => hex(sign(secret, "order-id-mac", body), 16);

/** The order that a buyer's idempotency key stands for: 128 bits derived from both and a MAC of 64, so that a repeat finds it and a guess does not. */
export const deriveOrderId = (secret: string, buyerId: string, key: string): string => {
  const body = hex(sign(secret, "order-id", `${buyerId}\n${key}`), 32);
  return `ord_${body}${mac(secret, body)}`;
};

/** Whether the id was derived here; checked before its object is opened. */
export const isOrderId = (secret: string, id: string): boolean => {
  const [, body, check] = /^ord_([0-9a-f]{32})([0-9a-f]{16})$/.exec(id) ?? [];
  return body !== undefined && check !== undefined && sameText(check, mac(secret, body));
};
