import { createServer } from "node:net";

/** A port of 127.0.0.1 that was free a moment ago. */
export const anyPort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
