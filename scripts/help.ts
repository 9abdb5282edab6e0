import { commands } from "./lib/commands.ts";
import { columns } from "./lib/text.ts";

process.stdout.write(`${columns(Object.entries(commands).map(([name, line]) => [`npm run ${name}`, line])).join("\n")}\n`);
