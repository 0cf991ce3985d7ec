import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { routes } from "@souk/contracts/routes";

/** Fills a system with the demo accounts and data once for its state; answers why it could not, or null. */
export const seedOnce = async (url: string, stateDir: string): Promise<string | null> => {
  const marker = join(stateDir, "seeded.json");
  if (existsSync(marker)) return null;
  const response = await fetch(url + routes.seed.path, { method: "POST" });
  const text = await response.text();
  if (!response.ok) return text;
  writeFileSync(marker, text);
  return null;
};
