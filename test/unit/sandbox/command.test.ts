import assert from "node:assert/strict";

import { readCommand } from "../../../scripts/sandbox.ts";

describe("npm run sandbox", () => {
  const usage = "use: npm run sandbox -- status|start|stop [cluster]";
  const cases: readonly [readonly string[], ReturnType<typeof readCommand>][] = [
    [["status"], { verb: "status", parts: ["cluster"] }],
    [["stop", "cluster"], { verb: "stop", parts: ["cluster"] }],
    [[], `no command is given; ${usage}`],
    [["restart"], `the command "restart" is not known; ${usage}`],
    [["start", "moon"], `the part "moon" is not known; ${usage}`],
    [["start", "cluster", "now"], `"now" is too much; ${usage}`],
  ];
  for (const [args, expected] of cases) {
    it(JSON.stringify(args), () => assert.deepEqual(readCommand(args), expected));
  }
});
