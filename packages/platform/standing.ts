import type { BaseEnv } from "./context.ts";

/** How often an object looks by itself for what a poke or a queue may have lost, in milliseconds. */
export const standingMs = ({ ENVIRONMENT }: BaseEnv): number => (ENVIRONMENT === "production" ? 30_000 : 1_000);
