import type { WriteStream } from "node:tty";
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Tells what happens, a line a step: in colour, and as it goes on, where a person watches. */
export type Narrator = {
  open(origin: string): void;
  chapter(title: string): void;
  /** Runs a step; says what came of it, and how long it took. */
  step<T>(what: string, run: () => Promise<T>, outcome?: (value: T) => string): Promise<T>;
  /** Lines as they are, indented. */
  show(lines: string[]): void;
  emphasise(line: string): void;
};

type Out = Pick<WriteStream, "write"> & { isTTY?: boolean };

export const createNarrator = (out: Out, now: () => number = () => performance.now()): Narrator => {
  // NO_COLOR and the like are honoured there.
  const paint = (style: Style, text: string) => (out.isTTY ? styleText(style, text) : text);
  const say = (line: string) => out.write(`${line}\n`);
  return {
    open: (origin) => say(`\n${paint("bold", "Souk")}, shown on ${origin}`),
    chapter: (title) => say(`\n${paint("bold", title)}`),
    async step(what, run, outcome = () => "") {
      const clear = () => out.isTTY && out.write("\r\x1b[2K");
      if (out.isTTY) out.write(`  ${paint("dim", "…")} ${what}`);
      const startedAt = now();
      try {
        const value = await run();
        const took = paint("dim", `${Math.round(now() - startedAt)} ms`);
        const news = outcome(value);
        clear();
        say(`  ${paint("green", "✓")} ${what}${news === "" ? "" : `: ${news}`}  ${took}`);
        return value;
      } catch (error) {
        clear();
        say(`  ${paint("red", "✗")} ${what}`);
        throw error;
      }
    },
    show(lines) {
      for (const line of lines) say(line === "" ? "" : `    ${line}`);
    },
    emphasise: (line) => say(`\n    ${paint("bold", line)}\n`),
  };
};
