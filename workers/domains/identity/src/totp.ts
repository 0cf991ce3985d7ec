import { Secret, TOTP } from "otpauth";

const stepSeconds = 30;

const toTotp = (secret: string, label = "") =>
  new TOTP({
    issuer: "Souk",
    label,
    secret: Secret.fromBase32(secret),
    algorithm: "SHA1",
    digits: 6,
    period: stepSeconds,
  });

/** 160 random bits in base32. */
export const createTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator app reads from a QR code. */
export const toOtpauthUrl = (secret: string, account: string): string => toTotp(secret, account).toString();

/** The time step (RFC 6238) that a code belongs to, at most one away from now; null for a wrong code. */
export const matchStep = (secret: string, code: string, now: Date): number | null => {
  const timestamp = now.getTime();
  const delta = toTotp(secret).validate({ token: code, timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / 1_000 / stepSeconds) + delta;
};
