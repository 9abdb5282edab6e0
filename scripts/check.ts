import { checks, runCheck } from "./lib/checks.ts";
import { readOptions } from "./lib/options.ts";

readOptions("check", "", {});
const failed = checks.filter((check) => !runCheck(check)).length;
process.stdout.write(`\n${checks.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
