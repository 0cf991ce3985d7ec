import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { PasskeyOptions, PasskeySignIn, RegisterPasskey } from "@souk/contracts/identity/passkeys";

/** Whom a passkey is for: this service, by its public origin. */
export type RelyingParty = { origin: string };

/** What is kept of a passkey; keys in base64url. */
export type Credential = { credentialId: string; publicKey: string; counter: number };

const es256 = -7;
const rs256 = -257;
const algorithms = [es256, rs256];
const nameOf = ({ origin }: RelyingParty): string => new URL(origin).hostname;
const decode = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));

/** What a browser needs to make a passkey for an account. */
export const toCreationOptions = async (
  party: RelyingParty,
  user: { id: string; email: string; name: string },
  known: string[],
  challenge: string,
): Promise<PasskeyOptions> => ({
  ...(await generateRegistrationOptions({
    rpName: "Souk",
    rpID: nameOf(party),
    userName: user.email,
    userDisplayName: user.name,
    userID: new Uint8Array(new TextEncoder().encode(user.id)),
    challenge: new Uint8Array(new TextEncoder().encode(challenge)),
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
  })),
});

/** What a browser needs to offer its passkeys for this service: which there are it knows alone. */
export const toRequestOptions = async (party: RelyingParty, challenge: string): Promise<PasskeyOptions> => ({
  ...(await generateAuthenticationOptions({
    rpID: nameOf(party),
    challenge: new Uint8Array(new TextEncoder().encode(challenge)),
    userVerification: "required",
  })),
});

/** The challenge that a browser answered, as its authenticator signed it; null where there is none to read. */
export const readChallenge = (clientDataJSON: string): string | null => {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString());
    return typeof challenge === "string" ? Buffer.from(challenge, "base64url").toString() : null;
  } catch {
    return null;
  }
};

const encodeChallenge = (challenge: string): string => Buffer.from(challenge).toString("base64url");

/** The new credential, or null where anything about it is not as it was asked for. */
export const verifyCreation = async (
  party: RelyingParty,
  { credential }: RegisterPasskey,
  challenge: string,
): Promise<Credential | null> => {
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: { clientExtensionResults: {}, ...credential } as RegistrationResponseJSON,
    expectedChallenge: encodeChallenge(challenge),
    expectedOrigin: party.origin,
    expectedRPID: nameOf(party),
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => ({ verified: false as const, registrationInfo: undefined }));
  if (!verified || !registrationInfo) return null;
  const { id, publicKey, counter } = registrationInfo.credential;
  return { credentialId: id, publicKey: Buffer.from(publicKey).toString("base64url"), counter };
};

/** The authenticator's new counter, or null where it did not sign this challenge for this service with this key. */
export const verifyRequest = async (
  party: RelyingParty,
  { credential }: PasskeySignIn,
  challenge: string,
  known: Credential,
): Promise<number | null> => {
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { clientExtensionResults: {}, ...credential } as AuthenticationResponseJSON,
    expectedChallenge: encodeChallenge(challenge),
    expectedOrigin: party.origin,
    expectedRPID: nameOf(party),
    credential: { id: known.credentialId, publicKey: decode(known.publicKey), counter: known.counter },
    requireUserVerification: true,
  }).catch(() => ({ verified: false as const, authenticationInfo: undefined }));
  return verified && authenticationInfo ? authenticationInfo.newCounter : null;
};
