import type { BaseEnv } from "@souk/platform/context";

export type Env = BaseEnv;
