import { log } from "./log.ts";
import { createEventsServer } from "./server.ts";
import { InvalidSettings, readSettings } from "./settings.ts";

/** Milliseconds a stop may take; less than the pod's grace period, of which the kubelet's preStop hook takes some. */
const stopTime = 50_000;

function start(): void {
  const settings = readSettings(process.env);
  const server = createEventsServer({ settings, log });
  server.http.listen(settings.PORT, () => log("info", "listening", { port: settings.PORT }));
  const stop = (signal: string): void => {
    log("info", "stopping", { signal });
    setTimeout(() => process.exit(1), stopTime).unref();
    server.close().then(() => process.exit(0), () => process.exit(1));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

try {
  start();
} catch (error) {
  if (!(error instanceof InvalidSettings)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
