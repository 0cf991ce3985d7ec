import type { Device } from "@souk/contracts/identity/sessions";
import { describeDevice } from "./domain/device.ts";

/** What a request tells of the program and the network that it comes from. */
export const deviceOf = (request: { header(name: string): string | undefined }): Device =>
  describeDevice({ userAgent: request.header("User-Agent"), address: request.header("CF-Connecting-IP") });
