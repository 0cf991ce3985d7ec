import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { bundleSystem } from "./load.ts";
import type { Round, Rounds } from "./round.ts";

/** Threads that play rounds, each one at a time. */
export type Crew = {
  readonly size: number;
  play(rounds: Rounds): Promise<Round>;
  dismiss(): Promise<void>;
};

// Nearly all that a history makes is garbage by its end.
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

/** Hires so many threads, all with the same system. */
export const hireCrew = async (size: number): Promise<Crew> => {
  const workerData = await bundleSystem();
  const path = join(import.meta.dirname, "crew-member.ts");
  const all = Array.from({ length: size }, () => new Worker(path, { workerData, resourceLimits }));
  const idle = [...all];
  return {
    size,
    async play(rounds) {
      const member = idle.pop();
      if (!member) throw new Error("The whole crew is busy");
      member.postMessage(rounds);
      const [round] = await once(member, "message");
      idle.push(member);
      return round as Round;
    },
    dismiss: async () => void (await Promise.all(all.map((member) => member.terminate()))),
  };
};
