/** Drives one `up` in a process of its own, as scripts do, so that it can be killed with all it holds. */
import { type RunOptions, up } from "../../../engine/index.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as RunOptions;
const result = await up(options);
process.exitCode = result.outcome === "succeeded" ? 0 : 1;
