import type { ObjectHost, Watch } from "./object-host.ts";

/** What befalls an object at one of its commits: before it, so that it comes to nothing, or right behind it. */
export type CommitFault =
  | { point: "before"; how: "throw" | "kill" | "evict" }
  // Whoever has committed does not hear otherwise.
  | { point: "after"; how: "kill" | "evict" };

/** Whether a commit is the one that is meant; asked once for each. */
export type IsMeant = (host: ObjectHost) => boolean;

export type CommitFaults = Watch & {
  /** Lets it befall the first commit that is meant. */
  set(isMeant: IsMeant, fault: CommitFault): void;
  /** How many have not befallen anything yet. */
  waiting(): number;
  clear(): void;
};

/** The commit of the object of this name behind so many more. */
export const commitBehind = (name: string, skip: number): IsMeant => {
  let seen = 0;
  return (host) => {
    if (host.name === name) seen += 1;
    return seen > skip;
  };
};

const why = "The object was reset";

const strike = (host: ObjectHost, { point, how }: CommitFault): void => {
  if (how === "kill") host.kill(new Error(why));
  if (how === "evict") host.evict();
  if (point === "before") throw new Error(why);
};

/** Faults between an object's transactions, where there is no call that could fail. */
export const createCommitFaults = (): CommitFaults => {
  let waiting: (CommitFault & { isMeant: IsMeant })[] = [];
  const look = (host: ObjectHost, point: CommitFault["point"]): void => {
    const fault = waiting.find((each) => each.point === point && each.isMeant(host));
    if (!fault) return;
    waiting = waiting.filter((each) => each !== fault);
    strike(host, fault);
  };
  return {
    beforeCommit: (host) => look(host, "before"),
    afterCommit: (host) => look(host, "after"),
    set: (isMeant, fault) => void waiting.push({ isMeant, ...fault }),
    waiting: () => waiting.length,
    clear: () => {
      waiting = [];
    },
  };
};
