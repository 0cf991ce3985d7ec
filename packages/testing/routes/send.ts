import { Agent, type IncomingMessage, request } from "node:http";

export type Sent = {
  method: string;
  /** As it goes on the wire: nothing tidies it up. */
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
};

export type Answer = { status: number; headers: IncomingMessage["headers"]; text: string };

const patienceMs = 30_000;

const read = (message: IncomingMessage, done: (answer: Answer) => void): void => {
  const { statusCode = 0, headers } = message;
  const chunks: Buffer[] = [];
  const finish = () => done({ status: statusCode, headers, text: Buffer.concat(chunks).toString() });
  // A stream of events may stay open for minutes: its head is all there is to judge.
  if (headers["content-type"]?.startsWith("text/event-stream")) {
    finish();
    message.destroy();
    return;
  }
  message.on("data", (chunk) => chunks.push(chunk));
  message.on("end", finish);
  message.on("aborted", () => done({ status: 0, headers, text: "It broke off" }));
};

/** A client of 16 connections that sends requests as they are written, and answers status 0 where none came back. */
export const createSender = (origin: string) => {
  const { hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const send = ({ method, path, headers, body }: Sent): Promise<Answer> =>
    new Promise((done) => {
      const fail = (why: string) => done({ status: 0, headers: {}, text: why });
      // Node leaves the length out of a GET or DELETE, and its body would be read as the next request.
      const framed = body === undefined ? headers : { ...headers, "Content-Length": String(Buffer.byteLength(body)) };
      const options = { hostname, port, agent, method, path, headers: framed, timeout: patienceMs };
      const asked = request(options, (message) => read(message, done));
      asked.on("timeout", () => asked.destroy(new Error("No answer")));
      asked.on("error", (error) => fail(error.message));
      asked.end(body);
    });
  return { send, close: () => agent.destroy() };
};

export type Send = ReturnType<typeof createSender>["send"];

/** Does something to each of them, 16 at a time. */
export const inParallel = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  const queue = all.values();
  const worker = async () => {
    for (const one of queue) await work(one);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
};
