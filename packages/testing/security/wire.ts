import { connect } from "node:net";

/** Sends these bytes to a system as they are, and answers all that comes back until it closes or falls silent. */
export const sendBytes = (origin: string, bytes: string, silentMs = 3_000): Promise<string> =>
  new Promise((done) => {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    const finish = () => {
      socket.destroy();
      done(Buffer.concat(chunks).toString());
    };
    socket.setTimeout(silentMs, finish);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", finish);
    socket.on("close", finish);
    socket.write(bytes);
  });

type Line = { method?: string; path: string; headers?: string[]; body?: string };

/** A request as it goes on the wire: headers may stand there twice, or hold what no client would send. */
export const toWire = ({ method = "GET", path, headers = [], body = "" }: Line): string =>
  [
    `${method} ${path} HTTP/1.1`,
    ...(headers.some((header) => /^host:/i.test(header)) ? [] : ["Host: souk.test"]),
    "Connection: close",
    ...(body === "" || headers.some((header) => /^(content-length|transfer-encoding):/i.test(header))
      ? []
      : [`Content-Length: ${Buffer.byteLength(body)}`]),
    ...headers,
    "",
    body,
  ].join("\r\n");

/** The statuses of the answers in what came back. */
export const statusesOf = (answered: string): number[] =>
  [...answered.matchAll(/(?:^|\n)HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
