const letters = "abcdefghijkmnpqrstuvwxyz23456789";

/** Ten codes of 120 random bits, too many to be guessed from a plain hash, such as `k3ma-9xtz-…`, in letters that are not taken for one another. */
export const createRecoveryCodes = (): string[] =>
  Array.from({ length: 10 }, () =>
    [...crypto.getRandomValues(new Uint8Array(24))]
      .map((byte) => letters[byte % letters.length])
      .join("")
      .replaceAll(/(.{4})(?=.)/g, "$1-"),
  );

/** A recovery code as it is hashed, however it was typed. */
export const normalizeRecoveryCode = (code: string): string => code.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
