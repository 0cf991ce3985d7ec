import type { BreakerName, BreakerView, SetBreaker } from "@souk/contracts/breakers";
import type { Call, Reply } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import type { Admission, CallOutcome } from "@souk/kernel/breaker";
import { accept, mapOutcome, refuse } from "@souk/kernel/result";
import { circuitPaceOf } from "./breaker-pace.ts";
import { askObject, type BaseEnv, type Context, type ObjectNamespace } from "./context.ts";
import { within } from "./deadline.ts";
import { logError } from "./log.ts";

/** `rememberMs`: for how long everything goes through without asking again. */
export type Admitted = { admission: Admission; rememberMs: number };

/** The circuit of one dependency, named by it. */
export interface BreakerMethods {
  /** Takes in how calls ended and says whether another may go through. */
  admit(call: Call, input: { outcomes: CallOutcome[] }): Promise<Reply<Admitted>>;
  /** Takes in how calls ended. */
  record(call: Call, input: { outcomes: CallOutcome[] }): Promise<Reply<{ rememberMs: number }>>;
  read(call: Call): Promise<Reply<Omit<BreakerView, "name">>>;
  /** Puts an operator's word into force. */
  override(call: Call, input: SetBreaker): Promise<Reply<Omit<BreakerView, "name">>>;
}

export type WithBreaker = BaseEnv & { BREAKER: ObjectNamespace<BreakerMethods> };
type Asking = Pick<Context<WithBreaker>, "env" | "call" | "meter">;

/** What this isolate knows of a circuit: how long it may take it for closed, and which calls it has not told it of. */
type Memory = { askedAt: number; rememberMs: number; untold: CallOutcome[] };

const memories = new WeakMap<object, Map<string, Memory>>();

const memoryOf = ({ env: { BREAKER } }: Asking, name: string): Memory => {
  const known = memories.get(BREAKER) ?? new Map<string, Memory>();
  memories.set(BREAKER, known);
  const memory = known.get(name) ?? { askedAt: 0, rememberMs: 0, untold: [] };
  known.set(name, memory);
  return memory;
};

const isRemembered = ({ askedAt, rememberMs }: Memory, now: number): boolean =>
  askedAt <= now && now < askedAt + rememberMs;

const tell = async <T extends { rememberMs: number }>(
  ctx: Asking,
  name: string,
  method: (circuit: BreakerMethods, call: Call, outcomes: CallOutcome[]) => Promise<Reply<T>>,
): Promise<T | null> => {
  try {
    const memory = memoryOf(ctx, name);
    const outcomes = memory.untold.splice(0);
    const circuit = ctx.env.BREAKER.getByName(name);
    const asked = askObject(ctx, (call) => method(circuit, call, outcomes));
    const told = await within(circuitPaceOf(ctx.env).answerMs, asked);
    if (!told.ok) return null;
    Object.assign(memory, { askedAt: Date.now(), rememberMs: told.value.rememberMs });
    return told.value;
  } catch (error) {
    logError("circuit not reached", error, { circuit: name, requestId: ctx.call.requestId });
    return null;
  }
};

/** Whether a call may go through. A circuit that does not answer in time is taken for closed. */
export const admit = async (ctx: Asking, name: string): Promise<Admission> => {
  const open: Admission = { admitted: true, probe: null };
  if (isRemembered(memoryOf(ctx, name), Date.now())) return open;
  const told = await tell(ctx, name, (circuit, call, outcomes) => circuit.admit(call, { outcomes }));
  return told?.admission ?? open;
};

/** Notes how an admitted call ended: at once where that can move the circuit, else along with the next question. */
export const record = async (ctx: Asking, name: string, outcome: CallOutcome): Promise<void> => {
  memoryOf(ctx, name).untold.push(outcome);
  const isTelling = outcome.error !== null || outcome.probe !== null || outcome.ms > circuitPaceOf(ctx.env).slowMs;
  if (isTelling) await tell(ctx, name, (circuit, call, outcomes) => circuit.record(call, { outcomes }));
};

const longestError = 200;

// Behind its first line a database's error repeats what it was asked.
const describe = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return (text.split("\n")[0] ?? "").slice(0, longestError);
};

/** Runs a call behind its circuit; `onOpen` stands in for it where that is open. What the call throws is thrown on. */
export const throughCircuit = async <T>(
  ctx: Asking,
  name: BreakerName,
  run: () => Promise<T>,
  onOpen: () => Promise<T>,
): Promise<T> => {
  const admission = await admit(ctx, name);
  if (!admission.admitted) return onOpen();
  const at = Date.now();
  const note = (error: string | null) =>
    record(ctx, name, { at, ms: Date.now() - at, error, caller: ctx.call.requestId, probe: admission.probe });
  try {
    const value = await run();
    await note(null);
    return value;
  } catch (error) {
    await note(describe(error));
    throw error;
  }
};

/** A circuit that does not answer, as it then counts for its callers. */
export const toSilent = (name: BreakerName): BreakerView => ({
  ...{ name, state: "closed", calls: 0, failures: 0, openedAt: null, retryAt: null },
  lastError: "The circuit does not answer, and is taken for closed",
});

const readBreaker = async (ctx: Asking, name: BreakerName): Promise<BreakerView> => {
  await tell(ctx, name, (circuit, call, outcomes) => circuit.record(call, { outcomes }));
  const asked = askObject(ctx, (call) => ctx.env.BREAKER.getByName(name).read(call));
  const read = await within(circuitPaceOf(ctx.env).answerMs, asked).catch(() => null);
  return read?.ok ? { name, ...read.value } : toSilent(name);
};

/** Circuits as operators see them. */
export const listBreakers = async (ctx: Asking, names: readonly BreakerName[]): Promise<Result<BreakerView[]>> =>
  accept(await Promise.all(names.map((name) => readBreaker(ctx, name))));

/** Overrules one of the named circuits, or takes that back; refuses `not_found` for any other. */
export const setBreaker = async (
  ctx: Asking,
  names: readonly BreakerName[],
  { name: wanted, state }: { name: string } & SetBreaker,
): Promise<Result<BreakerView>> => {
  const name = names.find((each) => each === wanted);
  if (name === undefined) return refuse("not_found");
  const set = await askObject(ctx, (call) => ctx.env.BREAKER.getByName(name).override(call, { state }));
  memoryOf(ctx, name).rememberMs = 0;
  return mapOutcome(set, (view) => ({ name, ...view }));
};
