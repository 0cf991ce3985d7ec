import * as z from "zod";
import { line } from "../text.ts";
import { time } from "../time.ts";

const encoded = z.string().min(1).max(16_384).meta({ description: "base64url" });

/** Options for `PublicKeyCredential.parse…OptionsFromJSON`; what stands in them is the browser's business. */
export type PasskeyOptions = Record<string, unknown>;

const credential = <Answer extends z.ZodType>(response: Answer) =>
  z.looseObject({ id: encoded, rawId: encoded, type: z.literal("public-key"), response });

export const registerPasskeyBody = z
  .strictObject({
    name: line(1, 100),
    credential: credential(z.looseObject({ clientDataJSON: encoded, attestationObject: encoded })),
  })
  .meta({ id: "RegisterPasskey" });
export type RegisterPasskey = z.output<typeof registerPasskeyBody>;

export const passkeySignInBody = z
  .strictObject({
    credential: credential(z.looseObject({ clientDataJSON: encoded, authenticatorData: encoded, signature: encoded })),
  })
  .meta({ id: "PasskeySignIn" });
export type PasskeySignIn = z.output<typeof passkeySignInBody>;

export const passkey = z
  .object({ id: z.string(), name: z.string(), createdAt: time, lastUsedAt: time.nullable() })
  .meta({ id: "Passkey" });
export type Passkey = z.infer<typeof passkey>;
export const passkeyList = z.object({ data: z.array(passkey) }).meta({ id: "PasskeyList" });
export const passkeyParams = z.object({ id: z.string() });
