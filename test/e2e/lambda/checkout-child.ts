import { text } from "node:stream/consumers";
import { type RunOptions, destroy, preview, up } from "../../../engine/index.ts";

// One operation of the checkout this file lies in: what and how come as JSON on standard input, the result goes to standard output.
const { operation, options } = JSON.parse(await text(process.stdin)) as { operation: "up" | "preview" | "destroy"; options: RunOptions };
const result = await { up, preview, destroy }[operation](options);
process.stdout.write(JSON.stringify(result));
