/** Runs ensureTools in a process of its own: arguments are the options as JSON and the tools' names. */
import { ensureTools, type ToolName, type ToolOptions } from "../../../sandbox/tools/index.ts";

const [options = "{}", ...names] = process.argv.slice(2);
const nowhere = (url: string) => `http://127.0.0.1:1/${url.slice("https://".length)}`;
const report = (line: string) => process.stderr.write(`${line}\n`);
const tools = await ensureTools(names as ToolName[], { ...(JSON.parse(options) as ToolOptions), rewriteUrl: nowhere, report });
process.stdout.write(JSON.stringify([...tools.values()]));
