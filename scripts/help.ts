import { commands } from "./lib/commands.ts";
import { readOptions } from "./lib/options.ts";
import { columns } from "./lib/text.ts";

readOptions("help", "", {});
process.stdout.write(`${columns(Object.entries(commands).map(([name, line]) => [`npm run ${name}`, line])).join("\n")}\n`);
