import type { Outcome } from "@souk/kernel/result";
import * as z from "zod";

type ProblemEntry = { status: number; title: string; cause: string; cure: string };

const entry = (status: number, title: string, cause: string, cure: string): ProblemEntry => ({
  status,
  title,
  cause,
  cure,
});

/** Every code a client can meet; `GET /problems/{code}` explains it from here. */
export const problems = {
  malformed_body: entry(
    400,
    "The body cannot be read",
    "The body is not valid UTF-8 JSON, repeats a key, nests deeper than 32 levels or holds a NUL character.",
    "Send one JSON object in UTF-8 with each key once.",
  ),
  validation_failed: entry(
    400,
    "The input is not valid",
    "At least one field or parameter is missing, unknown or out of its range.",
    "Read `errors`: each names the place by a JSON pointer and says what is expected there.",
  ),
  token_invalid: entry(
    400,
    "The token is not valid",
    "The token was used already, has expired or was never issued.",
    "Ask for a new mail and use the link in it once.",
  ),
  upload_mismatch: entry(
    400,
    "The bytes are not the announced ones",
    "Size or sha256 of the uploaded bytes differ from what was declared. Nothing was kept.",
    "Upload the same bytes that were declared, or declare the file again.",
  ),
  unsupported_image: entry(
    400,
    "The image type is not supported",
    "Only PNG, JPEG, GIF, WebP and AVIF are accepted as images, recognised by their first bytes.",
    "Convert the image to one of these and upload it again.",
  ),
  discount_invalid: entry(
    400,
    "The discount code is not valid",
    "The code is unknown, expired or belongs to other products.",
    "Check the code or order without it.",
  ),
  idempotency_key_required: entry(
    400,
    "An Idempotency-Key is required",
    "This request moves money or goods, so it must be safe to repeat.",
    "Send an `Idempotency-Key` header of 16 to 255 visible ASCII characters, a new one for each intent.",
  ),
  idempotency_key_invalid: entry(
    400,
    "The Idempotency-Key is malformed",
    "The header must be 16 to 255 visible ASCII characters.",
    "A random UUID is a good key.",
  ),
  unknown_api_version: entry(
    400,
    "The API version is unknown",
    "The `Api-Version` header names a date on which no version was published.",
    "Leave the header out, or send a date that the documentation lists.",
  ),
  signature_invalid: entry(
    400,
    "The signature is not valid",
    "The webhook has no signature, or one that is too old, made with another secret or for another body.",
    "Sign the raw body anew with the current secret and send it in `Stripe-Signature`.",
  ),
  authentication_required: entry(
    401,
    "Sign in first",
    "The request carries no credentials and this route needs them.",
    "Send `Authorization: Bearer <access token>`.",
  ),
  access_token_invalid: entry(
    401,
    "The access token is not valid",
    "The token is expired, altered or not one of ours.",
    "Refresh it with `POST /v1/auth/refresh` or sign in again.",
  ),
  invalid_credentials: entry(
    401,
    "E-mail or password is wrong",
    "No account matches this e-mail and password.",
    "Check both, or reset the password.",
  ),
  totp_required: entry(
    401,
    "A one-time code is required",
    "The account has a second factor.",
    "Send the current code as `totp`.",
  ),
  refresh_token_invalid: entry(
    401,
    "The refresh token is not valid",
    "The token is unknown, expired or its session has ended.",
    "Sign in again.",
  ),
  refresh_token_reused: entry(
    401,
    "The refresh token was used before",
    "A refresh token works once. Its second use ended the whole session, since it may have been stolen.",
    "Sign in again.",
  ),
  forbidden: entry(
    403,
    "Not allowed for this role",
    "The signed-in user has a role that may not do this, or the API key lacks the scope.",
    "Sign in with an account of the role that the documentation names, or use a key with the route's scope.",
  ),
  link_invalid: entry(
    403,
    "The link is not valid",
    "The link was altered or was never issued by this service.",
    "Ask for a new link.",
  ),
  link_expired: entry(403, "The link has expired", "Signed links live for a few minutes.", "Ask for a new link."),
  access_revoked: entry(
    403,
    "Access has ended",
    "The purchase behind this link was refunded, disputed or undone.",
    "Buy the product again to regain access.",
  ),
  purchase_required: entry(
    403,
    "Only owners write reviews",
    "The product is not in the caller's library: it was never bought, is still on the way or was refunded.",
    "Buy the product and wait until the order is `completed`.",
  ),
  not_found: entry(
    404,
    "Not found",
    "There is no such thing, or it is not yours to see.",
    "Check the address and the account.",
  ),
  product_not_found: entry(
    404,
    "Product not found",
    "At least one product does not exist or is not for sale.",
    "Leave it out and order the rest.",
  ),
  method_not_allowed: entry(
    405,
    "Method not allowed",
    "The address exists but not with this method.",
    "Use one of the methods in the `Allow` header.",
  ),
  email_taken: entry(409, "The e-mail is taken", "An account with this e-mail exists.", "Sign in, or use another one."),
  product_not_publishable: entry(
    409,
    "The product cannot be published",
    "Publishing needs at least one uploaded download and a verified e-mail address.",
    "Upload a file, verify the address, then publish again.",
  ),
  upload_completed: entry(
    409,
    "The upload is complete",
    "A signed upload URL takes its bytes once.",
    "Add a new version of the file to replace its bytes.",
  ),
  price_changed: entry(
    409,
    "The price has changed",
    "A line's price is not the expected one.",
    "Show the buyer the new price and order again under a new key.",
  ),
  sold_out: entry(409, "Sold out", "No unit of the product is left.", "Try again later; a failed order returns units."),
  already_owned: entry(
    409,
    "Already owned",
    "The buyer owns the product or has it on the way.",
    "Download it from the library.",
  ),
  own_product: entry(409, "Your own product", "Sellers cannot buy what they sell.", "Use another account."),
  already_reviewed: entry(
    409,
    "Already reviewed",
    "The caller has written a review of this product.",
    "Change that one, or delete it first.",
  ),
  own_review: entry(
    409,
    "Your own review",
    "Nobody votes for or reports what they wrote themselves.",
    "Change the review, or delete it.",
  ),
  currency_mismatch: entry(
    409,
    "Currencies differ",
    "One order is paid in one currency.",
    "Place an order for each currency.",
  ),
  totp_enabled: entry(
    409,
    "One-time codes are in use",
    "The account has a confirmed authenticator already.",
    "Remove it first, then enrol another one.",
  ),
  action_not_awaited: entry(
    409,
    "Nobody waits for the buyer",
    "The payment does not wait for the buyer to authenticate.",
    "Read the order: only while its status is `requires_action` is there something to do.",
  ),
  refused: entry(
    409,
    "Refused",
    "A part of the service refused what it was asked, and gave no finer reason.",
    "Change the request, or try again later.",
  ),
  order_not_refundable: entry(
    409,
    "The order cannot be refunded",
    "The order never completed, or the buyer's bank decides about its money.",
    "Read the order: `completed` and `partially_refunded` ones can be refunded.",
  ),
  already_refunded: entry(
    409,
    "Already refunded",
    "The lines are refunded, or are being refunded.",
    "Read the order: its events tell which lines were refunded and when.",
  ),
  nothing_to_retry: entry(
    409,
    "Nothing is stuck",
    "No step of the order waits to be tried again.",
    "Read the order: it goes on by itself, or has ended.",
  ),
  idempotency_in_progress: entry(
    409,
    "The first request is still running",
    "A request with this Idempotency-Key has not been answered yet.",
    "Repeat it after the seconds in `Retry-After`.",
  ),
  precondition_failed: entry(
    412,
    "It has changed meanwhile",
    "The `If-Match` header does not name the current version.",
    "Read it again and apply the change to what is there now.",
  ),
  payload_too_large: entry(413, "Too large", "The body is larger than this route takes.", "Send less."),
  unsupported_media_type: entry(
    415,
    "Not JSON",
    "This route takes `Content-Type: application/json`.",
    "Send JSON and say so.",
  ),
  range_not_satisfiable: entry(
    416,
    "The range lies outside the file",
    "The `Range` header asks for bytes that are not there, or for several ranges.",
    "Ask for one range within the file's size.",
  ),
  idempotency_key_reuse: entry(
    422,
    "The Idempotency-Key belongs to another request",
    "The same key was sent before with another body.",
    "Use a new key for a new intent.",
  ),
  rate_limited: entry(429, "Too many requests", "A limit was reached.", "Wait for the seconds in `Retry-After`."),
  internal_error: entry(
    500,
    "Something went wrong",
    "A fault on our side.",
    "Repeat the request; if it persists, report the request id.",
  ),
  service_unavailable: entry(
    503,
    "Temporarily unavailable",
    "A part of the service that this needs is down or overloaded.",
    "Repeat the request after the seconds in `Retry-After`.",
  ),
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof problems;

/** A value or a refusal whose code is in the catalogue. */
export type Result<T> = Outcome<T, ProblemCode>;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problems, code);

/** The body of every refusal (RFC 9457). */
export const problem = z
  .object({
    type: z.url().meta({ description: "Where the code is explained" }),
    title: z.string(),
    status: z.int().meta({ description: "The HTTP status" }),
    detail: z.string(),
    instance: z.string().meta({ description: "The path that was asked" }),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    requestId: z.string(),
    errors: z
      .array(z.object({ pointer: z.string().meta({ example: "/price/amount" }), message: z.string() }))
      .optional()
      .meta({ description: "Each place of the input that is wrong, by a JSON pointer" }),
  })
  .meta({ id: "Problem", description: "A refusal (RFC 9457)" });
export type Problem = z.infer<typeof problem>;
