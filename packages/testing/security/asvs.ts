import { api } from "./asvs/api.ts";
import { authentication } from "./asvs/authentication.ts";
import { authorization } from "./asvs/authorization.ts";
import { communication } from "./asvs/communication.ts";
import { configuration } from "./asvs/configuration.ts";
import { cryptography } from "./asvs/cryptography.ts";
import { dataProtection } from "./asvs/data-protection.ts";
import { encoding } from "./asvs/encoding.ts";
import { files } from "./asvs/files.ts";
import { logging } from "./asvs/logging.ts";
import { oauth } from "./asvs/oauth.ts";
import { secureCoding } from "./asvs/secure-coding.ts";
import { sessions } from "./asvs/sessions.ts";
import { tokens } from "./asvs/tokens.ts";
import { validation } from "./asvs/validation.ts";
import { webFrontend } from "./asvs/web-frontend.ts";
import type { Row } from "./row.ts";

/** The requirements of OWASP ASVS 5.0, levels 1 and 2, in short words of our own. */
export const asvs: Row[] = [
  ...encoding,
  ...validation,
  ...webFrontend,
  ...api,
  ...files,
  ...authentication,
  ...sessions,
  ...authorization,
  ...tokens,
  ...oauth,
  ...cryptography,
  ...communication,
  ...configuration,
  ...dataProtection,
  ...secureCoding,
  ...logging,
];
