import { text } from "node:stream/consumers";
import { type RunOptions, up } from "../../engine/index.ts";

// A run of `up` that a test may kill: options come as JSON on standard input, the engine's process id goes to standard output.
const options = JSON.parse(await text(process.stdin)) as RunOptions;
const result = await up({ ...options, onStart: ({ pid }) => process.stdout.write(`engine ${pid}\n`) });
process.exitCode = result.outcome === "succeeded" ? 0 : 1;
