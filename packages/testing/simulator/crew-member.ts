import { parentPort, workerData } from "node:worker_threads";
import { openSystem } from "./load.ts";
import { playRound, type Rounds } from "./round.ts";

const system = openSystem(workerData as string);

parentPort?.on("message", async (rounds: Rounds) => {
  parentPort?.postMessage(await playRound(system, rounds));
});
